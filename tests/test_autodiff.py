"""Lesson 04: what is said of a wrong gradient, what a missing operator costs, and the two columns of the table."""

import re

import pytest

from autograder.course.answers import load_answers
from autograder.exercises import check, get
from autograder.exercises.checking import examine

ANSWERS = load_answers("04_autodiff")
TABLES = ("forward_mode_table", "reverse_mode_table")
OPERATORS = {
    "__add__": {"+", "-"},
    "__mul__": {"*", "negative", "-", "/"},
    "__pow__": {"**", "/"},
    "exp": {"exp"},
    "tanh": {"tanh"},
}


def without(exercise_id, method):
    """The solution with one method that the learner has not written."""
    namespace = dict(ANSWERS.namespace)
    exec(ANSWERS.sources[exercise_id].replace(f"def {method}(", "def not_written("), namespace)
    return namespace[exercise_id]


def named(exercise_id, name):
    """The wrong answer that is declared under this name."""
    return next(w.answer for w in ANSWERS.wrong if (w.exercise, w.name) == (exercise_id, name))


@pytest.mark.parametrize("method", OPERATORS)
@pytest.mark.parametrize("exercise_id", ["Dual", "Value"])
def test_a_missing_operator_costs_only_its_part(exercise_id, method):
    """A method that is not written costs the parts that are made of it, for whole numbers too, and is not called another mistake."""
    answer = without(exercise_id, method)
    assert set(examine(get(exercise_id), answer).failed) == OPERATORS[method]
    assert check(exercise_id, answer).mistake == "raises-error"


def test_an_expected_gradient_can_be_worked_out_by_hand():
    """A wrong gradient of an operator is told with what backward began from: for x - y that factor, with a minus sign for y."""
    verdict = check("Value", named("Value", "difference-of-equals"))
    found = re.search(
        r"gradient of y has a wrong value in x - y at .*, backward from the result times (-?\d+\.\d+)", verdict.message
    )
    assert found, verdict.message
    assert f"gradient of y: expected {-float(found[1]):g}, got {float(found[1]):g}" in verdict.message


def test_inner_gradients_begin_anew():
    """A second backward doubles what leaves have; an inner value has the gradient of the last one alone."""
    assert set(examine(get("Value"), named("Value", "inner-gradients-collect")).failed) == {"backward again"}


def test_the_columns_have_the_numbers_of_the_lesson():
    """At x = 1, w = 0, b = 0 forward mode ends with 0.25, and reverse mode begins with 0.25 at the first step."""
    forward, reverse = (ANSWERS.solutions[table](1.0, 0.0, 0.0) for table in TABLES)
    assert list(forward) == [1, 1, -1, -1, -1, 0.25]
    assert list(reverse) == [0.25, 0.25, -0.25, -0.25, -0.25, 1]


def test_a_wrong_row_costs_the_rows_that_are_made_of_it():
    """Partial credit goes by row: a minus sign lost in the third step leaves the two rows above it, or the four below it, right."""
    failed = {mode: set(examine(get(mode), named(mode, "minus-missing")).failed) for mode in TABLES}
    assert failed["forward_mode_table"] == {f"dh{k}/dw" for k in (3, 4, 5, 6)}
    assert failed["reverse_mode_table"] == {"df/dh1", "df/dh2"}


def test_a_wrong_row_is_marked_on_the_graph():
    """The picture of a failed reverse column has the wrong numbers on the wires h1 and h2."""
    words = check("reverse_mode_table", named("reverse_mode_table", "minus-missing")).picture.text
    assert [line.split()[0] for line in words.splitlines() if "✗ wrong" in line] == ["h1", "h2"]
