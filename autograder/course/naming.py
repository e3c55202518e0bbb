"""What naming is worth: whether a wrong answer gets its declared name, and whether it would get any without having been seen."""

from autograder.contracts import CODES
from autograder.course.answers import WrongAnswer
from autograder.diagnosis.engine import name_mistake
from autograder.exercises import get
from autograder.exercises.checking import examine
from autograder.verdict import Verdict

SECONDS = 2.0  # a wrong answer that takes longer is stopped, which is a name as well


def named_right(wrong: WrongAnswer, verdict: Verdict) -> bool:
    """The declared name is the one given or one of those that fit as well; a contract's code says the same in its own words."""
    own = {*CODES, *get(wrong.exercise).law.own_names}
    return wrong.name in (verdict.mistake, *verdict.alternatives) or verdict.mistake in own


def named_unseen(wrong: WrongAnswer) -> bool:
    """Whether it is named by its contract, its law, arithmetic or mutants, with `mistakes.py` left out of the table."""
    exercise = get(wrong.exercise)
    findings = examine(exercise, wrong.answer, seconds=SECONDS).failed.values()
    if any(finding.code != "value" for finding, _ in findings):
        return True
    regimes = [trial.regime for _, trial in findings]
    return name_mistake(exercise.id, exercise.law, wrong.answer, regimes, without=("mistakes",)).mistake is not None
