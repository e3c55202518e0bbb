"""A failed check draws itself: the computation at the failing input, the wrong gradients marked on it."""

import json
from dataclasses import asdict

import numpy as np
import pytest
from grading_tools import WRONG, graded, submission, text_of
from lesson_tools import LESSONS

from autograder import check, show
from autograder.course.answers import load_answers
from autograder.exercises import all_exercises, get
from autograder.exercises.drawing import _from_formula
from autograder.exercises.laws import Gate, Gradient

pytestmark = pytest.mark.quick

FUNCTIONS = [
    exercise.id
    for exercise in all_exercises()
    if isinstance(exercise.law, Gradient) and not isinstance(exercise.law, Gate) and _from_formula(exercise.law)
]
WIRES = {"w": ("w0", "w1", "w2"), "x": ("x0", "x1"), "xy": ("xy0", "xy1")}


@pytest.fixture(scope="module")
def solutions():
    """{id: the right answer} of the whole course."""
    return {name: answer for lesson in LESSONS for name, answer in load_answers(lesson).solutions.items()}


def off_by_one(answer, place, count):
    """`answer` with 1 added to its result number `place` of `count`."""

    def wrong(*inputs):
        results = answer(*inputs)
        results = list(results) if count > 1 else [results]
        results[place] = np.asarray(results[place], dtype=float) + 1
        results = [np.asarray(result).tolist() for result in results]
        return results if count > 1 else results[0]

    return wrong


def test_gradients_of_plain_numbers_are_drawn():
    """Every gate, the circuits and the losses of plain numbers have a picture; no exercise lost it unnoticed."""
    lessons = {get(name).lesson for name in FUNCTIONS}
    assert {"01_derivatives", "02_gates", "03_chain_rule"} <= lessons
    assert {"multiply_backward", "max_backward", "neuron_backward", "staged_backward", "log_derivatives"} <= set(
        FUNCTIONS
    )


@pytest.mark.parametrize("name", FUNCTIONS)
def test_exactly_the_wrong_gradients_are_marked(name, solutions):
    """Where one result is wrong, its wires carry expected and got, and no other wire is marked."""
    law = get(name).law
    for place, (result, wire) in enumerate(zip(law.results, law.wrt, strict=True)):
        verdict = check(name, off_by_one(solutions[name], place, len(law.results)))
        marked = {node.name: node for node in verdict.picture.graph.nodes.values() if node.wrong}
        assert tuple(marked) == ((wire,) if wire in verdict.picture.graph.nodes else WIRES[wire]), result
        for node in marked.values():
            assert node.gradient == pytest.approx(node.expected + 1)
        assert "✗ wrong: expected" in verdict.picture.text
        assert verdict.picture.html in verdict._repr_html_()


def test_the_right_gradients_of_the_picture_are_the_laws(solutions):
    """What stands on unmarked wires is right: the expected values of the same inputs, upstream gradient included."""
    verdict = check("circuit_backward", off_by_one(solutions["circuit_backward"], 2, 3))
    nodes = verdict.picture.graph.nodes
    dx, dy, dz = solutions["circuit_backward"](*(nodes[name].value for name in "xyz"))
    assert (nodes["x"].gradient, nodes["y"].gradient, nodes["z"].expected) == pytest.approx((dx, dy, dz))
    verdict = check("multiply_backward", off_by_one(solutions["multiply_backward"], 0, 2))
    nodes = verdict.picture.graph.nodes
    assert nodes["y"].gradient == pytest.approx(nodes["f"].gradient * nodes["x"].value)
    assert nodes["f"].gradient != 1


def test_a_learners_graph_that_overwrites_at_forks_is_drawn(solutions):
    """A wrong ComputationalGraph is drawn as the circuit it failed on; the fork's gradient is marked."""

    class Overwrites(solutions["ComputationalGraph"]):
        def backward(self):
            right = super().backward()
            return {name: gradient / 2 if name == "x" else gradient for name, gradient in right.items()}

    picture = check("ComputationalGraph", Overwrites).picture
    assert [node.name for node in picture.graph.nodes.values() if node.wrong] == ["x"]
    assert "gradient" in picture.text


def test_a_value_that_overwrites_is_drawn_with_what_each_branch_sent():
    """A Value whose gradients replace each other is drawn as the graph it failed on: the marked gradient is one branch's share."""
    wrong = next(answer for answer in load_answers("04_autodiff").wrong if answer.name == "overwrites-at-fork")
    graph = check("Value", wrong.answer).picture.graph
    marked = [name for name, node in graph.nodes.items() if node.wrong]
    assert marked
    for name in marked:
        shares = [edge.contribution for edge in graph.uses_of(name)]
        assert graph.nodes[name].expected == pytest.approx(sum(shares))
        assert len(shares) > 1


def test_a_value_without_an_operator_is_not_drawn(solutions):
    """What is missing an operator is asked for other graphs than are drawn, so none is."""

    class NoQuotient(solutions["Value"]):
        def __truediv__(self, other):
            raise NotImplementedError

    verdict = check("Value", NoQuotient)
    assert not verdict.passed
    assert verdict.picture is None


def test_what_cannot_be_drawn_says_so(solutions):
    """A check that passed, and one of arrays, have no picture, and show says why in a sentence."""
    right = check("add_backward", solutions["add_backward"])
    arrays = check("affine_backward", lambda dout, x, W, b: (x, W, b))
    for verdict, why in ((right, "it passed"), (arrays, "no wrong gradient of plain numbers")):
        assert verdict.picture is None
        with pytest.raises(TypeError, match=why):
            show(verdict)


def test_show_draws_a_failed_check(solutions):
    """show(check(...)) gives the picture of the card, with its words."""
    verdict = check("add_backward", lambda dz, x, y: (dz, -dz))
    assert show(verdict).text == verdict.picture.text
    assert "y, input" in verdict.picture.text


def test_nothing_is_drawn_before_somebody_looks(monkeypatch):
    """A check costs no picture; one that cannot be drawn costs the card nothing else."""
    calls = []

    def explode(*arguments):
        calls.append(arguments)
        raise ValueError("no picture today")

    monkeypatch.setattr("autograder.pictures.expressions.graph_of", explode)
    verdict = check("add_backward", lambda dz, x, y: (dz, -dz))
    assert (repr(verdict), calls) == ("1", [])
    assert "expected" in verdict._repr_html_()
    assert calls


def test_a_picture_is_no_part_of_a_verdicts_data():
    """A verdict with a picture is written as JSON like one without."""
    verdict = check("add_backward", lambda dz, x, y: (dz, -dz))
    assert json.loads(json.dumps(asdict(verdict)))["headline"] == verdict.headline


def test_feedback_carries_the_picture():
    """A submission that swaps the gradients of a product gets the marked graph in its graded cell."""
    shown = text_of(graded(submission(sources=WRONG)), place=2)
    assert "<svg" in shown
    assert "✗ got" in json.loads(shown)["data"]["text/html"]
