"""The `Value` of the micrograd package, by another author, as an answer to the exercise: the check takes designs that are not ours."""

import math

import pytest

from autograder.exercises import check, get
from autograder.exercises.checking import examine

micrograd = pytest.importorskip("micrograd.engine", reason="needs micrograd: pip install -e '.[test]'")

# What micrograd 0.1.0 cannot earn, and why.
CANNOT = {
    "exp": "it has no method exp",
    "tanh": "it has no method tanh",
    "deep": "its backward finds the order by a function that calls itself, which Python stops at about 1,000 calls",
    "backward again": "inner nodes keep their grad, so a second backward hands on the old one as well (its issues 53 and 63)",
}


@pytest.mark.parametrize("seed", [None, *range(5)])
def test_it_earns_all_that_its_design_can(seed):
    """micrograd's Value loses the parts that it cannot earn, each for its own reason, and no other."""
    assert set(examine(get("Value"), micrograd.Value, seed).failed) == set(CANNOT)


def test_its_points():
    """Ten of fourteen parts are ten fourteenths of the points: a missing operator costs its part and no more."""
    exercise = get("Value")
    assert len(exercise.law.parts) == 14
    assert check("Value", micrograd.Value).points == round(exercise.points * 10 / 14, 2)


def test_with_what_is_missing_it_earns_everything():
    """The four reasons are the whole difference: with two methods, a loop and inner gradients set back it is right."""

    class Mended(micrograd.Value):
        def exp(self):
            return self.function(math.exp(self.data), math.exp(self.data))

        def tanh(self):
            return self.function(math.tanh(self.data), 1 - math.tanh(self.data) ** 2)

        def function(self, data, slope):  # the tangent line: right in value and in slope
            return self * slope + (data - self.data * slope)

        def backward(self):
            order, seen, waiting = [], set(), [(self, False)]
            while waiting:
                node, done = waiting.pop()
                if done:
                    order.append(node)
                elif node not in seen:
                    seen.add(node)
                    waiting += [(node, True), *((parent, False) for parent in node._prev)]
            for node in order:
                node.grad = 0 if node._prev else node.grad
            self.grad += 1
            for node in reversed(order):
                node._backward()

    engine_value, micrograd.Value = micrograd.Value, Mended  # its operations make what the module calls Value
    try:
        lost = examine(get("Value"), Mended).failed
    finally:
        micrograd.Value = engine_value
    assert not lost
