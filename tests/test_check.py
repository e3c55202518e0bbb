"""`check`: a verdict for whatever is handed in, and the same one every time."""

import math
import warnings

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from autograder import check
from autograder.exercises import UnknownExercise, all_exercises, get
from autograder.exercises.checking import LISTENERS
from autograder.verdict import Verdict

pytestmark = pytest.mark.quick


def right(dz, x, y):
    return dz * y, dz * x


def test_a_right_answer_earns_all_points():
    """All points, passed, no mistake; repr is the points and nothing else, as nbgrader reads it."""
    verdict = check("multiply_backward", right)
    assert (verdict.exercise, verdict.points, verdict.max_points) == ("multiply_backward", 2, 2)
    assert verdict.passed
    assert verdict.mistake is None
    assert verdict.alternatives == ()
    assert float(repr(verdict)) == 2


def test_one_right_result_of_two_earns_half():
    """Exercises with parts give part of the points, and then they are not passed."""
    verdict = check("multiply_backward", lambda dz, x, y: (dz * y, 0.0))
    assert verdict.points == 1
    assert not verdict.passed
    assert "dx right, dy not yet" in verdict.message


class Evil:
    def __array__(self, *args, **kwargs):
        raise RuntimeError("no")

    def __float__(self):
        raise RuntimeError("no")

    def __repr__(self):
        raise RuntimeError("no")


class Unspeakable(Exception):
    def __str__(self):
        raise RuntimeError("no")


def unspeakable(dz, x, y):
    raise Unspeakable


ODD = {
    "an exception that cannot be said": unspeakable,
    "None": lambda dz, x, y: None,
    "a text": lambda dz, x, y: "dx, dy",
    "one result": lambda dz, x, y: dz,
    "three results": lambda dz, x, y: (dz, dz, dz),
    "arrays": lambda dz, x, y: (np.zeros(3), np.zeros((2, 2))),
    "NaN": lambda dz, x, y: (math.nan, dz * x),
    "infinite": lambda dz, x, y: (dz * y, math.inf),
    "an exception": lambda dz, x, y: 1 / 0,
    "an exit": lambda dz, x, y: exit(),
    "deep recursion": lambda dz, x, y: ODD["deep recursion"](dz, x, y),
    "too few arguments": lambda dz: dz,
    "complex": lambda dz, x, y: (1j, 1j),
    "texts": lambda dz, x, y: ("1", "2"),
    "ragged": lambda dz, x, y: ([1, [2]], 3),
    "functions": lambda dz, x, y: (print, print),
    "an evil object": lambda dz, x, y: (Evil(), Evil()),
    "a dict": lambda dz, x, y: {"a": 1},
    "a set": lambda dz, x, y: {1.0, 2.0},
    "a generator": lambda dz, x, y: (v for v in (dz, dz)),
}


@pytest.mark.parametrize("name", ODD)
def test_a_strange_answer_is_a_verdict(name, capfd):
    """Nothing an answer returns or raises comes out of check; 0 points or less than all, a reason, nothing on stderr."""
    verdict = check("multiply_backward", ODD[name])
    assert not verdict.passed
    assert len(verdict.message.splitlines()) > 1
    assert capfd.readouterr() == ("", "")


@pytest.mark.parametrize(
    "answer", [None, "multiply_backward", 3, [], Evil()], ids=["None", "text", "number", "list", "evil"]
)
def test_something_that_is_no_function_is_told_so(answer):
    """An answer that cannot be called is named as such, kindly."""
    verdict = check("multiply_backward", answer)
    assert verdict.points == 0
    assert verdict.mistake == "wrong-kind"
    assert "a function is expected" in verdict.message


def test_an_untouched_stub_is_not_started_yet():
    """A stub is 0 points and "not started yet", not a failure."""

    def stub(dz, x, y):
        raise NotImplementedError("not started yet")

    verdict = check("multiply_backward", stub)
    assert verdict.points == 0
    assert verdict.mistake == "not-started"
    assert "not started yet" in verdict.message
    assert "not started yet" in verdict._repr_html_()


def test_an_endless_loop_is_stopped(monkeypatch):
    """A loop that never ends is interrupted, also one that swallows every exception, and named."""
    monkeypatch.setitem(get("exp_backward").__dict__, "seconds", 0.3)

    def swallows(dz, x):
        while True:
            try:
                dz += 1
            except BaseException:
                dz = 0.0

    verdict = check("exp_backward", swallows)
    assert verdict.mistake == "never-ends"
    assert "stopped after 0.3 seconds" in verdict.message


def test_warnings_and_prints_are_feedback(capfd):
    """A right answer that warns and prints keeps its points; both are told, none reaches stderr or stdout."""

    def noisy(dz, x, y):
        print("dz is", type(dz).__name__)
        np.log(-1.0)
        warnings.warn("deprecated", DeprecationWarning, stacklevel=1)
        return dz * y, dz * x

    verdict = check("multiply_backward", noisy)
    assert verdict.passed
    assert "invalid value encountered in log" in verdict.message
    assert "deprecated" in verdict.message
    assert "your code printed: dz is float" in verdict.message
    assert capfd.readouterr() == ("", "")


def test_a_changed_input_is_seen():
    """An answer that changes the list it is given loses its points and is told which argument."""

    def changes(w, x):
        f = 1 / (1 + math.exp(-(w[0] * x[0] + w[1] * x[1] + w[2])))
        d = f * (1 - f)
        result = [x[0] * d, x[1] * d, d], [w[0] * d, w[1] * d]
        w[0] = 0.0
        return result

    verdict = check("neuron_backward", changes)
    assert verdict.mistake == "changes-input"
    assert "its argument w" in verdict.message


def test_an_answer_that_remembers_is_seen():
    """Called twice with the same input an answer must say the same."""
    calls = []

    def remembers(dz, x):
        calls.append(x)
        return dz * math.exp(x) + 1e-3 * (len(calls) > 1)

    assert check("exp_backward", remembers).mistake in ("keeps-state", None)
    assert not check("exp_backward", remembers).passed


def test_the_same_answer_gets_the_same_verdict():
    """seed=None is fixed: outputs repeat. Another seed asks at other points."""
    wrong = lambda dz, x, y: (dz, dz)  # noqa: E731
    assert check("multiply_backward", wrong).message == check("multiply_backward", wrong).message
    assert check("multiply_backward", wrong, seed=1).message != check("multiply_backward", wrong, seed=2).message


def test_an_unknown_exercise_is_a_clear_error():
    """A mistyped id is an error with the nearest id in one sentence."""
    with pytest.raises(
        UnknownExercise, match=r"There is no exercise 'multply_backward'. Did you mean 'multiply_backward'"
    ):
        check("multply_backward", right)


def test_every_tie_share_is_right():
    """At a tie of max all to one, all to the other, and any share between are right; more or less than the whole is not."""

    def share(part):
        def answer(dz, x, y):
            return (part * dz, (1 - part) * dz) if x == y else (dz * (x > y), dz * (y > x))

        return answer

    for part in (0, 0.25, 0.5, 1):
        assert check("max_backward", share(part)).passed
    for part in (-0.5, 1.5):
        assert not check("max_backward", share(part)).passed
    assert not check("max_backward", lambda dz, x, y: (dz * (x >= y), dz * (y >= x))).passed


@settings(max_examples=60, deadline=None)
@given(points=st.floats(allow_nan=True, allow_infinity=True), most=st.integers(1, 10))
def test_points_are_finite_and_within_bounds(points, most):
    """Whatever a check computes, points are a finite number from 0 to the maximum: NaN would be full marks in nbgrader."""
    verdict = Verdict("any", points, most)
    assert 0 <= verdict.points <= most
    assert math.isfinite(float(repr(verdict)))


def test_messages_are_plain_text():
    """No TeX and no HTML in a message: feedback pages work without the network."""
    for exercise in all_exercises():
        verdict = check(exercise.id, lambda *inputs: None)
        assert "$" not in verdict.message
        assert "<" not in verdict.message.replace("<lambda>", "")
        assert "http" not in verdict._repr_html_()


def test_a_listener_that_fails_fails_alone():
    """What is told of a verdict cannot change or break it."""

    def broken(verdict):
        raise RuntimeError("no")

    LISTENERS.append(broken)
    try:
        assert check("multiply_backward", right).passed
    finally:
        LISTENERS.remove(broken)
