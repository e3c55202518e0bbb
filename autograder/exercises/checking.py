"""`check`: ask an answer everything its exercise's law asks, and say the outcome kindly.

The learner's code runs only inside `guard`; a wrong answer never raises here, whatever it is.
"""

import contextlib
import zlib
from collections.abc import Callable
from dataclasses import dataclass, field

import numpy as np

from autograder import guard
from autograder.contracts import ContractBroken, changed, identical, kind, same_answer, snapshot
from autograder.diagnosis.engine import Naming, name_mistake, naming_contexts
from autograder.exercises import foresight
from autograder.exercises.declare import Exercise
from autograder.exercises.drawing import drawing_of
from autograder.exercises.laws import Finding, Trial
from autograder.exercises.wording import WHOLE, worded
from autograder.verdict import Verdict

LISTENERS: list[Callable[[Verdict], None]] = []  # told of every verdict; what they raise is nobody's business
NAMING_SECONDS = 2.0  # more than any naming takes; an answer may have become slow


@dataclass
class Examination:
    """What was found, part by part. failed: part -> its first finding with the trial it was seen in."""

    exercise: Exercise
    parts: tuple[str, ...]
    failed: dict[str, tuple[Finding, Trial]] = field(default_factory=dict)
    said: guard.Captured = field(default_factory=guard.Captured)
    tried: int = 0
    shown: tuple[Trial, dict] | None = None  # the first trial with a wrong value, and the results seen there

    def fail(self, finding: Finding, trial: Trial):
        """Note a finding against the part it belongs to; the first of each part is kept."""
        if finding.code in WHOLE or (trial.part is None and finding.result not in self.parts):
            parts = self.parts
        else:
            parts = (trial.part or finding.result,)
        for part in parts:
            self.failed.setdefault(part, (finding, trial))

    @property
    def over(self) -> bool:
        """Nothing is left to lose."""
        return len(self.failed) == len(self.parts)


def generator(exercise: Exercise, seed: int | None) -> np.random.Generator:
    """The random numbers of a check: fixed for seed None, so that outputs repeat; different for each exercise."""
    return np.random.default_rng([zlib.crc32(exercise.id.encode()), *([] if seed is None else [seed])])


def examine(exercise: Exercise, answer, seed: int | None = None, seconds: float | None = None) -> Examination:
    """Run every trial of the exercise's law on `answer`, within `seconds` (the exercise's own limit if None)."""
    seconds = exercise.seconds if seconds is None else seconds
    examination, trial = Examination(exercise, exercise.law.parts_of(answer)), Trial("standard", {})
    if exercise.law.takes != "a value" and not callable(answer):
        text = f"{kind(answer)} was given, {exercise.law.takes} is expected: pass {exercise.id} itself"
        examination.fail(Finding("wrong-kind", None, text), trial)
        return examination
    with guard.captured_output() as examination.said:
        try:
            with guard.time_limit(seconds):
                first = None
                for trial in foresight.foreseen(exercise.law, answer, exercise.law.trials(generator(exercise, seed))):
                    seen = _look(examination, answer, trial)
                    first = first or (seen and (trial, seen))
                    examination.tried += 1
                    if examination.over:
                        break
                if first and not examination.over:
                    trial = first[0]
                    _look_again(examination, answer, *first)
        except guard.TimeIsUp:
            text = f"it was stopped after {seconds:g} seconds; is there a loop that never ends?"
            examination.fail(Finding("never-ends", None, text), trial)
    return examination


def _look(examination, answer, trial):
    """One trial: observe, check that inputs were left alone, judge, and observe once more. Returns the raw results seen."""
    law = examination.exercise.law
    try:
        raw, given = foresight.observe(law, answer, trial.inputs)
        for name in changed(trial.inputs, given):
            text = f"it changes its argument {name} in place; work on a copy"
            examination.fail(Finding("changes-input", name, text), trial)
        raw = snapshot(raw)
        findings = law.judge(trial, raw)
        for finding in findings:
            examination.fail(finding, trial)
            if finding.code == "value" and examination.shown is None:
                examination.shown = (trial, raw)
        if not findings and not _same(raw, foresight.observe(law, answer, trial.inputs)[0]):
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
        again, _ = foresight.observe(examination.exercise.law, answer, trial.inputs)
    except (KeyboardInterrupt, guard.TimeIsUp):
        raise
    except BaseException:
        again = None
    if not _same(seen, again):
        text = "after work on other inputs it answers the first one differently; it remembers something"
        examination.fail(Finding("keeps-state", None, text), trial)


def _same(a, b):
    return isinstance(b, dict) and a.keys() == b.keys() and all(_same_result(a[k], b[k]) for k in a)


def _same_result(a, b):
    return identical(a, b) or same_answer(_plain(a), _plain(b))


def _plain(value):
    if not isinstance(value, int | float | list | tuple | np.number):
        return value
    try:
        return np.asarray(value)
    except ValueError:  # ragged: compared item by item
        return value


def check(exercise_id: str, answer, *, seed: int | None = None) -> Verdict:
    """Check an answer to an exercise of the course.

    exercise_id: as in the lesson. answer: the function, class or value the learner wrote. seed: None for the lesson's fixed inputs;
    grading gives its own. Returns a Verdict; raises UnknownExercise (with the nearest id) and nothing else.
    """
    from autograder.exercises import get

    exercise = get(exercise_id)
    examination = examine(exercise, answer, seed)
    naming = _name(examination, answer) if examination.failed else Naming()
    foresight.foresee(exercise.law, answer, ())
    verdict = worded(exercise, examination.parts, examination.failed, examination.said, naming)
    if examination.shown:
        verdict.draw_with(drawing_of(exercise, *examination.shown))
    for listener in LISTENERS:
        with contextlib.suppress(Exception):
            listener(verdict)
    return verdict


def _named(exercise, answer, regimes):
    """The diagnosis; its looks at ordinary inputs are foreseen."""
    looks = [context.inputs for context in naming_contexts(exercise.id, exercise.law).get("main", ())]
    foresight.foresee(exercise.law, answer, looks)
    try:
        return name_mistake(exercise.id, exercise.law, answer, regimes)
    except foresight.Mispredicted:
        return name_mistake(exercise.id, exercise.law, answer, regimes)


def _name(examination, answer) -> Naming:
    """What the diagnosis says; where it has no name, the code of the contract that was broken."""
    exercise = examination.exercise
    codes = [finding.code for finding, _ in examination.failed.values()]
    for code in codes:  # an answer that differs from time to time may do so because of the mistake that makes it wrong
        if code in WHOLE and not (code == "keeps-state" and "value" in codes and exercise.law.joined):
            return Naming(code)
    broken = next((code for code in codes if code not in ("value", "keeps-state")), None)
    naming = Naming()
    regimes = [trial.regime for _, trial in examination.failed.values()]
    with guard.captured_output(), contextlib.suppress(guard.TimeIsUp, Exception), guard.time_limit(NAMING_SECONDS):
        naming = _named(exercise, answer, regimes)
    if broken is None or naming.mistake is not None:
        return naming
    return Naming(broken)
