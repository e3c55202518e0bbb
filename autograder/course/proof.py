"""The grader proves itself: every mutant of a solution that is not the solution in other words must lose points, every right answer none.

`python course.py prove [LESSON...] [--pairs]` prints the table; the tests prove it with one-edit mutants, the build with pairs.
"""

import argparse
import sys
from dataclasses import dataclass, field

import numpy as np

from autograder import guard
from autograder.contracts import identical, snapshot
from autograder.course.answers import Answers, load_answers
from autograder.course.fingerprinting import make_answer
from autograder.diagnosis.mutants import mutants
from autograder.diagnosis.seeing import plain
from autograder.exercises import Exercise, all_lessons, get
from autograder.exercises.checking import examine

SEEDS = 20
SECONDS = 1.0  # a mutant that takes longer has lost: right answers take milliseconds
DENSE = 12  # seeds of the dense grid
PATIENCE = 10.0  # for answers that have passed, and so are quick: a busy machine must not make one look different
DIFFERENT = 1e-5  # relative: what two ways to compute the same cannot differ by
ROUNDING = 1e-12  # absolute: a saturated sigmoid's derivative is 0 by one formula and 1e-17 by another


@dataclass
class Proof:
    """What was tried on one exercise. survivors: sources of mutants that keep all points though they behave differently."""

    exercise: str
    mutants: int = 0
    killed: int = 0
    equivalent: int = 0
    survivors: list[str] = field(default_factory=list)
    wrong: int = 0
    accepted: list[str] = field(default_factory=list)
    alternatives: int = 0
    refused: list[str] = field(default_factory=list)

    @property
    def holds(self) -> bool:
        """Nothing wrong passed and nothing right failed."""
        return not (self.survivors or self.accepted or self.refused)


def prove(answers: Answers, exercise: Exercise, *, pairs: int = 0, seeds: int = SEEDS) -> Proof:
    """Try every mutant, every wrong answer and every right one on one exercise's check."""
    proof = Proof(exercise.id)
    for mutant in mutants(answers.sources[exercise.id], pairs=pairs):
        answer = make_answer(answers, exercise, mutant.source)
        proof.mutants += 1
        if answer is None or examine(exercise, answer, seconds=SECONDS).failed:
            proof.killed += 1
        elif differs(exercise, answer, answers.solutions[exercise.id]):
            proof.survivors.append(f"{mutant.text}\n{mutant.source}")
        else:
            proof.equivalent += 1
    for wrong in answers.wrong:
        if wrong.exercise == exercise.id:
            proof.wrong += 1
            if not examine(exercise, wrong.answer, seconds=SECONDS).failed:
                proof.accepted.append(wrong.name)
    rights = [("the solution", answers.solutions[exercise.id])]
    rights += [(right.text, right.answer) for right in answers.right if right.exercise == exercise.id]
    for text, answer in rights:
        proof.alternatives += 1
        for seed in (None, *range(seeds)):
            examination = examine(exercise, answer, seed)
            if examination.failed:
                finding, trial = next(iter(examination.failed.values()))
                proof.refused.append(f"{text}, seed {seed}, {trial.regime}: {finding.text}")
                break
    return proof


def differs(exercise: Exercise, answer, solution) -> bool:
    """Whether two answers return different numbers anywhere on a dense grid of inputs, kinks and ties aside.

    Judged without the check under test: other seeds, many more points, the numbers themselves. Where luck plays a part
    (`law.lucky`: trainings from random starts), one unlucky result is no difference; most of them are.
    """
    law, different, tried = exercise.law, 0, 0
    for seed in range(getattr(law, "dense", DENSE)):
        for trial in law.trials(np.random.default_rng([seed, 0xDE])):
            if trial.regime == "ties":
                continue
            a, b = (_seen(law, candidate, trial) for candidate in (answer, solution))
            if b is not None:
                different, tried = different + (not _alike(a, b)), tried + 1
            if different and not getattr(law, "lucky", False):
                return True
    return different > tried / 2


def _seen(law, answer, trial):
    try:
        with guard.captured_output(), guard.time_limit(PATIENCE):
            return law.observe(answer, snapshot(trial.inputs))
    except (guard.TimeIsUp, Exception):
        return None


def _alike(a, b):
    if a is None or a.keys() != b.keys():
        return False
    for name in b:
        x, y = plain(a[name]), plain(b[name])
        if x is None or y is None:
            if not identical(a[name], b[name]):
                return False
        elif x.shape != y.shape or not np.allclose(
            x, y, rtol=DIFFERENT, atol=ROUNDING + DIFFERENT * _size(y) * 1e-3, equal_nan=True
        ):
            return False
    return True


def _size(values):
    """The largest finite entry; some trials have an infinite one."""
    return np.abs(values[np.isfinite(values)]).max(initial=0)


def table(proofs: list[Proof]) -> str:
    """The proofs as a text table."""
    lines = [f"{'exercise':34}{'mutants':>8}{'killed':>8}{'same':>6}{'wrong':>7}{'right':>7}  outcome"]
    for p in proofs:
        outcome = (
            "holds"
            if p.holds
            else f"BROKEN: {len(p.survivors)} survive, {len(p.accepted)} accepted, {len(p.refused)} refused"
        )
        lines.append(
            f"{p.exercise:34}{p.mutants:8}{p.killed:8}{p.equivalent:6}{p.wrong:7}{p.alternatives:7}  {outcome}"
        )
    return "\n".join(lines)


def main(arguments: list[str]) -> int:
    """`python course.py prove [LESSON...] [--pairs]`: exit code 0 if everything holds, 1 if not, 2 for misuse."""
    parser = argparse.ArgumentParser(
        prog="course.py prove", description="Try every mutant, wrong and right answer on the checks."
    )
    parser.add_argument("lessons", metavar="LESSON", nargs="*", help="for example 02_gates; all if none is given")
    parser.add_argument("--pairs", action="store_true", help="also mutants with two edits")
    options = parser.parse_args(arguments)
    known = [lesson.name for lesson in all_lessons()]
    names = options.lessons or known
    unknown = [name for name in names if name not in known]
    if unknown:
        print(f"There is no lesson {unknown[0]!r}. Lessons: {', '.join(known)}.", file=sys.stderr)
        return 2
    proofs = []
    for name in names:
        answers = load_answers(name)
        proofs += [
            prove(answers, get(exercise_id), pairs=400 if options.pairs else 0) for exercise_id in answers.solutions
        ]
    print(table(proofs))
    for proof in proofs:
        for trouble in (*proof.survivors, *proof.accepted, *proof.refused):
            print(f"\n{proof.exercise}: {trouble}")
    return 0 if all(proof.holds for proof in proofs) else 1
