"""A verdict in words: headline, what was measured, expected against got, remarks."""

from autograder.contracts import CODES
from autograder.diagnosis.engine import Naming
from autograder.exercises.declare import Exercise
from autograder.exercises.inputs import REGIMES
from autograder.verdict import Row, Verdict

SHOWN_ROWS = 3
# These say something of the answer as a whole, not of one result.
WHOLE = ("not-started", "never-ends", "changes-input", "keeps-state")


def worded(exercise: Exercise, parts: tuple[str, ...], failed: dict, said, naming: Naming) -> Verdict:
    """The verdict on an answer. parts: what it was judged by, in order. failed: part -> (finding, trial). said: what the learner's code printed and warned."""
    points = round(exercise.points * (1 - len(failed) / len(parts)), 2)
    reason, rows = [naming.text] if naming.text else [], []
    for finding, trial in _distinct(failed.values()):
        if finding.code == "not-started":
            continue
        if finding.expected is not None:
            rows.append(_row(finding, trial))
        where = REGIMES.get(trial.regime, trial.regime)
        if finding.expected is None or where:
            told = f"{CODES[finding.code]}: {finding.text}" if finding.code in CODES else finding.text
            sentence = _capital(f"{where}: {told}" if where else told)
            reason.append(sentence if sentence.endswith("?") else f"{sentence}.")
    return Verdict(
        exercise=exercise.id,
        points=points,
        max_points=exercise.points,
        mistake=naming.mistake,
        alternatives=naming.alternatives,
        headline=_headline(parts, failed, naming.mistake),
        reason=tuple(dict.fromkeys(reason)),
        rows=tuple(rows[:SHOWN_ROWS]),
        remarks=_remarks(said),
        reread=exercise.reread if failed and naming.mistake != "not-started" else "",
        offer=f'hint("{exercise.id}")' if failed else "",
    )


def _headline(parts, failed, mistake):
    if not failed:
        return "right"
    if mistake == "not-started":
        return "not started yet"
    wrong = [part for part in parts if part in failed]
    good = [part for part in parts if part not in failed]
    if mistake in WHOLE:
        return CODES[mistake]
    if len(parts) == 1:
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
    expected, got = expected + 0.0, got + 0.0  # a negative zero is 0 to a reader
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
