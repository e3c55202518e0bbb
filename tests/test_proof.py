"""The grader proves itself: one-edit mutants, wrong answers and right answers of every exercise."""

import ast

import numpy as np
import pytest
from lesson_tools import LESSONS

from autograder.course.answers import load_answers
from autograder.course.fingerprinting import make_answer
from autograder.course.proof import differs, prove
from autograder.exercises import all_exercises, get
from autograder.exercises.checking import examine
from autograder.exercises.formulas import rectified
from autograder.exercises.inputs import array
from autograder.exercises.laws import Gradient, Trial

EXERCISES = [exercise.id for exercise in all_exercises() if exercise.lesson in LESSONS]


@pytest.mark.parametrize("exercise_id", EXERCISES)
def test_the_check_is_never_wrong(exercise_id, record_proof):
    """Every mutant that is not the solution in other words loses points, every wrong answer too, and no right one does over 20 seeds."""
    exercise = get(exercise_id)
    proof = prove(load_answers(exercise.lesson), exercise)
    record_proof(proof)
    assert proof.mutants > 0
    assert proof.killed > 0
    assert not proof.survivors, f"{len(proof.survivors)} mutants keep all points, the first: {proof.survivors[0]}"
    assert not proof.accepted, f"wrong answers that keep all points: {proof.accepted}"
    assert not proof.refused, f"right answers that lose points: {proof.refused}"


@pytest.mark.parametrize("exercise_id", EXERCISES)
def test_there_are_enough_wrong_and_right_answers(exercise_id):
    """Every exercise has at least five wrong answers that behave differently and three right ones written differently."""
    answers = load_answers(get(exercise_id).lesson)
    assert len({w.name for w in answers.wrong if w.exercise == exercise_id}) >= 5
    assert len([r for r in answers.right if r.exercise == exercise_id]) >= 3


def test_equivalence_is_judged_by_numbers():
    """Two ways to write the same are the same, a change of sign at negative inputs alone is not."""
    exercise = get("multiply_backward")
    assert not differs(exercise, lambda dz, x, y: (y * dz, x * dz), lambda dz, x, y: (dz * y, dz * x))
    assert differs(exercise, lambda dz, x, y: (dz * abs(y), dz * x), lambda dz, x, y: (dz * y, dz * x))


class _AtZero(ast.NodeTransformer):
    """z > 0 becomes a mask that is `choice` where z is 0."""

    def __init__(self, choice):
        self.choice, self.found = choice, 0

    def visit_Compare(self, node):
        match self.generic_visit(node):
            case ast.Compare(left=z, ops=[ast.Gt()], comparators=[ast.Constant(value=0)]):
                self.found += 1
                return ast.parse(
                    f"(({ast.unparse(z)} > 0) + {self.choice} * ({ast.unparse(z)} == 0))", mode="eval"
                ).body
        return node


@pytest.mark.parametrize("choice", [0.0, 1.0, 0.5])
@pytest.mark.parametrize("lesson", [lesson for lesson in LESSONS if lesson[:2] in ("05", "06", "08", "10", "12")])
def test_every_choice_at_a_kink_is_right(lesson, choice):
    """Whatever the slope of relu at 0 is taken to be, no right answer is refused, whichever numbers are drawn."""
    answers, tried = load_answers(lesson), 0
    for exercise_id, source in answers.sources.items():
        changed = _AtZero(choice)
        tree = ast.fix_missing_locations(changed.visit(ast.parse(source)))
        if not changed.found or exercise_id == "leaky_relu":  # a value, not a slope
            continue
        tried += 1
        answer = make_answer(answers, get(exercise_id), ast.unparse(tree))
        for seed in (None, *range(8)):
            assert not examine(get(exercise_id), answer, seed).failed, (exercise_id, seed)
    assert tried


def test_a_sum_of_products_that_is_zero_is_a_kink():
    """Whole numbers whose products cancel are seen to stand on relu's kink, though moving all of them alike keeps the sum."""
    law = Gradient(lambda x, W: rectified(x @ W), inputs={"x": array("N", "D"), "W": array("D", "M")}, wrt=("x", "W"), upstream="d")  # fmt: skip
    x, W = np.array([[1, 2]]), np.array([[-6], [3]])
    assert law._on_a_kink(Trial("integers", {"d": np.array([[0.8]]), "x": x, "W": W}))
    assert not law._on_a_kink(Trial("integers", {"d": np.array([[0.8]]), "x": x, "W": W + 1}))
