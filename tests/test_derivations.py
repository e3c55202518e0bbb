"""Graded derivations: what a list of lines earns, and what it is told."""

import functools

import numpy as np
import pytest

from autograder.course.answers import load_answers
from autograder.exercises import check, get
from autograder.exercises.laws import Trial

LESSON = load_answers("07_softmax_cross_entropy")
RIGHT = LESSON.solutions["softmax_derivation"]
DEFINITION, QUOTIENT, FACTORS, RESULT = RIGHT


def verdict(*lines):
    return check("softmax_derivation", list(lines))


def minus_lost(z, i, j):
    p = np.exp(z) / np.exp(z).sum()
    return p[i] * (float(i == j) + p[j])


@pytest.mark.parametrize("seed", range(10))
def test_a_list_and_a_tuple_of_right_lines_earn_everything(seed):
    """Right lines pass whatever holds them, with more lines than asked for and at any seed."""
    assert check("softmax_derivation", tuple(RIGHT), seed=seed).passed
    longer = [*RIGHT, lambda z, i, j: RESULT(z, j, i)]
    assert check("softmax_derivation", longer, seed=seed).passed


def test_the_first_line_that_is_not_equal_is_named():
    """A wrong line is named with the line before, the point and both values; the lines around it keep their points."""
    found = verdict(DEFINITION, QUOTIENT, minus_lost, RESULT)
    assert "Step 3 (minus_lost) is not equal to step 2 (softmax_quotient_rule): at z = [" in found.message
    assert (found.points, found.max_points) == (4, 5)


def test_a_difference_quotient_is_a_right_line_where_every_derivative_is_0():
    """One example, batch normalised: the 1e-11 of a difference quotient is not taken for the wrong line of a later mistake."""
    law, one_example = get("batchnorm_derivation").law, {"dout": np.array([1.5]), "x": np.array([-0.91]), "eps": 0.11}
    definition, result = load_answers("10_training_tricks").solutions["batchnorm_derivation"][::3]
    assert definition(*one_example.values(), 0) != 0
    seen = law.observe([definition, lambda *given: 7.0, result], one_example)
    assert seen["step"].item() == 7.0
    assert [found.result for found in law.judge(Trial("standard", one_example), seen)] == ["step 2"]


def test_a_mistake_carried_on_is_blamed_where_it_begins():
    """Lines that take a mistake over hold; the end does not."""
    found = verdict(
        DEFINITION, minus_lost, lambda z, i, j: minus_lost(z, i, j) + 0 * z[0], lambda z, i, j: minus_lost(z, i, j) * 1
    )
    assert found.headline == "beginning, step 3 and step 4 right, step 2 and end not yet"


def test_too_few_lines_lose_the_missing_ones():
    """A definition and a result are no derivation."""
    found = verdict(DEFINITION, RESULT)
    assert "There are 2 steps; at least 3 are asked for" in found.message
    assert found.points == 3.75


def test_the_same_code_twice_is_no_step():
    """Neither the same function nor its copy under another name and docstring counts as a new line."""

    def copy(z, i, j):
        """The result, once more."""
        p = np.exp(z) / np.exp(z).sum()
        return p[i] * (float(i == j) - p[j])

    for again in (RESULT, copy, functools.partial(RESULT)):
        found = verdict(DEFINITION, RESULT, again, again)
        assert found.points < found.max_points
        assert "is the same code as step" in found.message


def test_lines_of_one_factory_are_different_code():
    """Lines that differ in what they have captured are different lines."""

    def line(order):
        return lambda z, i, j: RESULT(z, *((i, j) if order else (j, i)))

    assert verdict(DEFINITION, QUOTIENT, line(0), line(1)).passed


def test_a_difference_quotient_is_a_beginning_and_no_end():
    """The definition may be approximate, the result may not."""
    found = verdict(RESULT, FACTORS, QUOTIENT, DEFINITION)
    assert found.mistake == "ends-with-difference-quotient"
    assert found.headline.endswith("end not yet")


def test_each_line_gets_its_own_copies():
    """A line that changes its arguments in place loses itself alone; one that puts them back loses nothing."""

    def spoils(z, i, j):
        z[j] += 1e-5
        up = np.exp(z[i]) / np.exp(z).sum()
        z[j] -= 2e-5
        return (up - np.exp(z[i]) / np.exp(z).sum()) / 2e-5

    def restores(z, i, j):
        value = spoils(z, i, j)
        z[j] += 1e-5
        return value

    assert verdict(spoils, QUOTIENT, FACTORS, RESULT).points == 4
    assert verdict(restores, QUOTIENT, FACTORS, RESULT).passed


def test_lines_that_are_not_there_yet_cost_themselves_alone():
    """Points come with the first line that holds; nothing but stubs is not started."""

    def stub(z, i, j):
        raise NotImplementedError("not started yet")

    assert verdict(stub, stub, stub, stub).mistake == "not-started"
    assert verdict().mistake == "not-started"
    assert verdict(DEFINITION, QUOTIENT, stub, stub).points == 2


@pytest.mark.parametrize(
    "line", [3.0, None, lambda: 0, lambda z, i, j: z, lambda z, i, j: None, lambda z, i, j: np.nan]
)
def test_what_is_no_line_costs_its_step(line):
    """Anything in place of a line is named as the step it is."""
    found = verdict(DEFINITION, line, FACTORS, RESULT)
    assert found.points == 4
    assert "tep 2" in found.message


@pytest.mark.parametrize("answer", [None, 3, "list", RESULT, {"a": RESULT}, np.zeros(3)])
def test_anything_but_a_list_is_told_kindly(answer):
    """What is no list earns nothing and raises nothing."""
    found = check("softmax_derivation", answer)
    assert found.points == 0
    assert "a list of functions is expected" in found.message


def test_the_two_ends_cannot_stand_for_each_other_where_a_fact_is_used():
    """With labels that do not add up to 1, p − y is no definition and p Σ y − y is no end."""
    first, *between, last = LESSON.solutions["cross_entropy_derivation"]
    assert check("cross_entropy_derivation", [first, *between]).mistake == "not-the-asked-form"
    found = check("cross_entropy_derivation", [last, *between, lambda z, y, i: last(z, y, i)])
    assert found.mistake == "not-the-definition"
