"""The grader proves itself: one-edit mutants, wrong answers and right answers of every exercise."""

import pytest
from lesson_tools import LESSONS

from autograder.course.answers import load_answers
from autograder.course.proof import differs, prove
from autograder.exercises import all_exercises, get

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
