"""`check`: ask an answer everything its exercise's law asks, and say the outcome kindly.

The learner's code runs only inside `guard`; a wrong answer never raises here, whatever it is.
"""

import contextlib
import zlib
from collections.abc import Callable
from dataclasses import dataclass, field

import numpy as np

from autograder import guard
from autograder.contracts import CODES, ContractBroken, changed, identical, kind, snapshot
from autograder.exercises.declare import Exercise
from autograder.exercises.inputs import REGIMES
from autograder.exercises.laws import Finding, Trial
from autograder.verdict import Row, Verdict

LISTENERS: list[Callable[[Verdict], None]] = []  # told of every verdict; what they raise is nobody's business
SHOWN_ROWS = 3
_WHOLE = (
    "not-started",
    "never-ends",
    "changes-input",
    "keeps-state",
)  # these say something of the answer as a whole, not of one result


@dataclass
class Examination:
    """What was found, part by part. failed: part -> its first finding with the trial it was seen in."""

    exercise: Exercise
    failed: dict[str, tuple[Finding, Trial]] = field(default_factory=dict)
    said: guard.Captured = field(default_factory=guard.Captured)
    tried: int = 0

    def fail(self, finding: Finding, trial: Trial):
        """Note a finding against the part it belongs to; the first of each part is kept."""
        law = self.exercise.law
        if finding.code in _WHOLE or (trial.part is None and finding.result not in law.parts):
            parts = law.parts
        else:
            parts = (trial.part or finding.result,)
        for part in parts:
            self.failed.setdefault(part, (finding, trial))

    @property
    def over(self) -> bool:
        """Nothing is left to lose."""
        return len(self.failed) == len(self.exercise.law.parts)


def generator(exercise: Exercise, seed: int | None) -> np.random.Generator:
    """The random numbers of a check: fixed for seed None, so that outputs repeat; different for each exercise."""
    return np.random.default_rng([zlib.crc32(exercise.id.encode()), *([] if seed is None else [seed])])


def examine(exercise: Exercise, answer, seed: int | None = None) -> Examination:
    """Run every trial of the exercise's law on `answer`."""
    examination, trial = Examination(exercise), Trial("standard", {})
    if exercise.law.takes != "a value" and not callable(answer):
        text = f"{kind(answer)} was given, {exercise.law.takes} is expected: pass {exercise.id} itself"
        examination.fail(Finding("wrong-kind", None, text), trial)
        return examination
    with guard.captured_output() as examination.said:
        try:
            with guard.time_limit(exercise.seconds):
                first = None
                for trial in exercise.law.trials(generator(exercise, seed)):
                    seen = _look(examination, answer, trial)
                    first = first or (seen and (trial, seen))
                    examination.tried += 1
                    if examination.over:
                        break
                if first and not examination.over:
                    trial = first[0]
                    _look_again(examination, answer, *first)
        except guard.TimeIsUp:
            text = f"it was stopped after {exercise.seconds:g} seconds; is there a loop that never ends?"
            examination.fail(Finding("never-ends", None, text), trial)
    return examination


def _look(examination, answer, trial):
    """One trial: observe, check that inputs were left alone, judge, and observe once more. Returns the raw results seen."""
    law = examination.exercise.law
    given = snapshot(trial.inputs)
    try:
        raw = law.observe(answer, given)
        for name in changed(trial.inputs, given):
            text = f"it changes its argument {name} in place; work on a copy"
            examination.fail(Finding("changes-input", name, text), trial)
        raw = snapshot(raw)
        findings = law.judge(trial, raw)
        for finding in findings:
            examination.fail(finding, trial)
        if not findings and not _same(raw, law.observe(answer, snapshot(trial.inputs))):
            examination.fail(
                Finding("keeps-state", None, "called twice with the same input, it gives two answers"), trial
            )
        return raw
    except ContractBroken as broken:
        problem = broken.problem
        examination.fail(Finding(problem.code, problem.where, problem.text), trial)
    except NotImplementedError:
        examination.fail(Finding("not-started", None, "nothing is written here yet"), trial)
    except (KeyboardInterrupt, guard.TimeIsUp):
        raise
    except BaseException as error:  # SystemExit and anything else a stranger may raise
        examination.fail(Finding("raises-error", None, guard.describe_error(error)), trial)
    return None


def _look_again(examination, answer, trial, seen):
    """Back to the first point after all the others: an answer that remembers gives itself away."""
    try:
        again = examination.exercise.law.observe(answer, snapshot(trial.inputs))
    except (KeyboardInterrupt, guard.TimeIsUp):
        raise
    except BaseException:
        again = None
    if not _same(seen, again):
        text = "after work on other inputs it answers the first one differently; it remembers something"
        examination.fail(Finding("keeps-state", None, text), trial)


def _same(a, b):
    return isinstance(b, dict) and a.keys() == b.keys() and all(identical(_plain(a[k]), _plain(b[k])) for k in a)


def _plain(value):
    return np.asarray(value) if isinstance(value, int | float | list | tuple | np.number) else value


def check(exercise_id: str, answer, *, seed: int | None = None) -> Verdict:
    """Check an answer to an exercise of the course.

    exercise_id: as in the lesson. answer: the function, class or value the learner wrote. seed: None for the lesson's fixed inputs;
    grading gives its own. Returns a Verdict; raises UnknownExercise (with the nearest id) and nothing else.
    """
    from autograder.exercises import get

    exercise = get(exercise_id)
    examination = examine(exercise, answer, seed)
    mistake, alternatives, text = None, (), ""
    if examination.failed:
        mistake, alternatives, text = _name(examination, answer)
    verdict = _verdict(examination, answer, mistake, tuple(alternatives), text)
    for listener in LISTENERS:
        with contextlib.suppress(Exception):
            listener(verdict)
    return verdict


def _name(examination, answer):
    """(mistake, alternatives, one-line text): the contract's own code, else what the diagnosis says."""
    codes = [finding.code for finding, _ in examination.failed.values()]
    for code in codes:
        if code in _WHOLE:
            return code, (), ""
    plain = next((code for code in codes if code != "value"), None)
    return plain, (), ""


def _verdict(examination, answer, mistake, alternatives, text) -> Verdict:
    exercise, law = examination.exercise, examination.exercise.law
    lost = exercise.points * len(examination.failed) / len(law.parts)
    points = round(exercise.points - lost, 2)
    reason, rows = [], []
    for finding, trial in _distinct(examination.failed.values()):
        where = REGIMES.get(trial.regime, trial.regime)
        if finding.code == "not-started":
            continue
        sentence = finding.text
        if finding.expected is not None:
            rows.append(_row(finding, trial))
        if finding.expected is None or where:
            sentence = _capital(f"{where}: {sentence}" if where else sentence)
            reason.append(sentence if sentence.endswith("?") else f"{sentence}.")
    if text:
        reason.insert(0, text)
    return Verdict(
        exercise=exercise.id,
        points=points,
        max_points=exercise.points,
        mistake=mistake,
        alternatives=alternatives,
        headline=_headline(examination, mistake),
        reason=tuple(dict.fromkeys(reason)),
        rows=tuple(rows[:SHOWN_ROWS]),
        remarks=_remarks(examination.said),
        reread=exercise.reread if examination.failed and mistake != "not-started" else "",
        offer=f'hint("{exercise.id}")' if examination.failed else "",
    )


def _headline(examination, mistake):
    law = examination.exercise.law
    if not examination.failed:
        return "right"
    if mistake == "not-started":
        return "not started yet"
    wrong = [part for part in law.parts if part in examination.failed]
    good = [part for part in law.parts if part not in examination.failed]
    if mistake in CODES and mistake in _WHOLE:
        return CODES[mistake]
    if len(law.parts) == 1:
        return "not right yet"
    if not good:
        return f"not right yet: {_and(wrong)}"
    return f"{_and(good)} right, {_and(wrong)} not yet"


def _and(names):
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"


def _capital(text):
    return text[:1].upper() + text[1:] if not text[:2].startswith("d") else text


def _distinct(pairs):
    seen = []
    for finding, trial in pairs:
        if finding not in seen:
            seen.append(finding)
            yield finding, trial


def _row(finding, trial):
    index = f"[{', '.join(map(str, finding.index))}]" if finding.index else ""
    small = {
        k: v for k, v in trial.inputs.items() if isinstance(v, int | float) or (isinstance(v, list) and len(v) <= 4)
    }
    at = (
        ", ".join(f"{name} = {_number(value)}" for name, value in small.items())
        if len(small) == len(trial.inputs)
        else ""
    )
    expected, got = _digits(finding.expected, finding.got)
    return Row(f"{finding.result}{index}", expected, got, at)


def _number(value):
    if isinstance(value, list):
        return f"[{', '.join(map(_number, value))}]"
    return f"{value:.4g}"


def _digits(expected, got):
    """Both numbers with as many digits as it takes to tell them apart."""
    for digits in (6, 9, 12, 17):
        if f"{expected:.{digits}g}" != f"{got:.{digits}g}":
            break
    return f"{expected:.{digits}g}", f"{got:.{digits}g}"


def _remarks(said):
    remarks = [f"your code gave a warning: {warning}" for warning in said.warnings[:3]]
    printed = " ⏎ ".join(dict.fromkeys(line for line in said.printed.splitlines() if line.strip()))
    if printed:
        remarks.append(f"your code printed: {printed[:300]}{' …' if len(printed) > 300 else ''}")
    return tuple(remarks)
