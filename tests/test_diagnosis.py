"""The mistake is named, and no name is given that does not fit."""

import json
import pathlib

import numpy as np
import pytest
from lesson_tools import LESSONS

from autograder.course.answers import load_answers
from autograder.course.check_files import check_source
from autograder.course.fingerprinting import make_answer
from autograder.course.naming import named_right, named_unseen
from autograder.exercises import all_exercises, check, get

REAL = json.loads((pathlib.Path(__file__).parent / "cases" / "real_mistakes.json").read_text(encoding="utf-8"))
IDS = {exercise.id for exercise in all_exercises() if exercise.lesson in LESSONS}


@pytest.mark.parametrize("lesson", LESSONS)
def test_declared_mistakes_are_named(lesson):
    """Of the wrong answers of a lesson at least 95 % are named right, and a declared name never stands for another's numbers."""
    wrong = load_answers(lesson).wrong
    verdicts = [(w, check(w.exercise, w.answer)) for w in wrong]
    unnamed = [f"{w.exercise}: {w.name} -> {v.mistake} {v.alternatives}" for w, v in verdicts if not named_right(w, v)]
    assert len(unnamed) <= 0.05 * len(wrong), unnamed


def test_naming_does_not_rest_on_having_seen_the_mistake():
    """With mistakes.py left out of the table at least 80 % of its entries still get a name."""
    wrong = [w for lesson in LESSONS for w in load_answers(lesson).wrong]
    unnamed = [f"{w.exercise}: {w.name}" for w in wrong if not named_unseen(w)]
    assert len(unnamed) <= 0.2 * len(wrong), f"{len(unnamed)} of {len(wrong)}: {unnamed}"


@pytest.mark.parametrize("entry", [e for e in REAL if e["exercise"] in IDS], ids=lambda e: e["id"])
def test_real_mistakes_lose_points_and_are_named(entry):
    """Mistakes that people really made, with their sources, lose points and get a name."""
    verdict = check_source(get(entry["exercise"]), entry["wrong"].encode(), entry["id"])
    assert not verdict.passed
    assert verdict.mistake is not None, verdict.message


def test_half_a_class_is_named_for_what_is_written():
    """Without /, ** and relu, and with the output's gradient set to 1 each time, inner gradients that are kept are what is named."""
    entry = next(e for e in REAL if e["id"] == "value-stale-inner-grads")
    verdict = check_source(get("Value"), entry["wrong"].encode(), entry["id"])
    assert verdict.mistake == "inner-gradients-not-set-back", verdict.message


def test_a_name_explains_all_that_is_seen_of_a_class():
    """A wrong operator has its name; together with a second mistake that no known one explains, the class gets none."""
    answers, exercise = load_answers("04_autodiff"), get("Value")
    swapped = answers.sources["Value"].replace("return -self + other", "return self - other")
    and_more = swapped.replace("(1 - t**2,)", "(0.9 - t,)")
    assert answers.sources["Value"] != swapped != and_more
    assert check("Value", make_answer(answers, exercise, swapped)).mistake == "operands-swapped"
    verdict = check("Value", make_answer(answers, exercise, and_more))
    assert verdict.points < get("Value").points
    assert verdict.mistake is None, verdict.message


SCALAR = [e for e in ("multiply_backward", "divide_backward", "neuron_backward", "circuit_backward") if e in IDS]


@pytest.mark.parametrize("seed", range(50))
@pytest.mark.parametrize("exercise_id", SCALAR)
def test_random_gradients_get_no_name(exercise_id, seed):
    """Numbers that come from no mistake are given no name: 200 random gradients, none named."""
    law = get(exercise_id).law

    def answer(*inputs):
        flat = np.concatenate([np.ravel(np.asarray(value, dtype=float)) for value in inputs])
        rng = np.random.default_rng([seed, *np.frombuffer(flat.tobytes(), dtype=np.uint32).tolist()])
        shapes = [np.shape(dict(zip(get(exercise_id).arguments, inputs, strict=True))[name]) for name in law.wrt]
        return tuple(rng.standard_normal(shape).tolist() if shape else float(rng.standard_normal()) for shape in shapes)

    verdict = check(exercise_id, answer)
    assert verdict.points == 0
    assert verdict.mistake is None, verdict.message


def test_a_name_comes_with_its_line_and_never_with_code():
    """The message says the mistake in one line of words, where to read again, and the numbers; the card says the same."""
    verdict = check("multiply_backward", lambda dz, x, y: (y, x))
    assert verdict.mistake == "upstream-missing"
    assert "exactly as if the upstream gradient" in verdict.message
    assert "Read again: " in verdict.message
    assert "expected" in verdict.message
    assert "got" in verdict.message
    assert "exactly as if the upstream gradient" in verdict._repr_html_()


def test_two_mistakes_are_told_apart():
    """One mistake in each result: each result gets its own sentence."""
    verdict = check("multiply_backward", lambda dz, x, y: (-dz * y, 2 * dz * x))
    assert verdict.message.count("exactly as if") == 2
