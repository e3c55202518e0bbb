"""What counts as the same answer, and as an untouched input."""

import numpy as np
import pytest

from autograder import check, gradcheck
from autograder.contracts import identical, same_answer

pytestmark = pytest.mark.quick

A = np.array([[1.0, -2.0], [3e5, np.nan]])


@pytest.mark.parametrize("again", [A.copy(), A * (1 + 1e-15), A + 1e-8], ids=["bytes", "rounding", "order of a sum"])
def test_rounding_is_no_other_answer(again):
    """Two answers that differ by the rounding of a sum are the same; 1e-8 is that for a sum with terms of 3e5."""
    assert same_answer(A, again)
    assert same_answer({"dW": [A]}, {"dW": [again]})


@pytest.mark.parametrize(
    "again",
    [
        A * (1 + 1e-9),
        A[:1],
        A.astype(np.float32),
        np.where(np.isnan(A), 0.0, A),
        A.tolist(),
        np.nan_to_num(A, nan=np.inf),
    ],
    ids=["value", "shape", "dtype", "nan", "kind", "infinite"],
)
def test_another_answer_is_noticed(again):
    """What differs by more than rounding, or in shape, dtype, kind or NaN, is another answer."""
    assert not same_answer(A, again)
    assert not identical(A, again)


def test_only_floats_may_be_rounded():
    """Whole numbers, text and truth values are the same or they are not."""
    assert not same_answer(10**15, 10**15 + 1)
    assert not same_answer(np.array([10**15]), np.array([10**15 + 1]))
    assert not same_answer("a", "b")
    assert same_answer(np.array([True]), np.array([True]))
    assert not same_answer(1, True)


def test_inputs_are_watched_to_the_last_byte():
    """An input that moved by one rounding was changed; a zero that changed its sign too."""
    assert not identical(A, A * (1 + 1e-15))
    assert not identical(0.0, -0.0)
    assert identical(A, A.copy())


@pytest.mark.skipif(np.finfo(np.longdouble).eps == np.finfo(float).eps, reason="a long double is a double here")
def test_long_doubles_are_right_answers():
    """An answer worked out in long double passes, although its spare bytes differ from call to call."""

    def relu_vjp(dout, x):
        return dout.astype(np.longdouble) * (x > 0)

    assert all(check("relu_vjp", relu_vjp, seed=seed).passed for seed in range(5))
    x = np.array([1.0, -2.0, 0.5])
    assert gradcheck(lambda x: np.sum(x**3), lambda x: 3 * x.astype(np.longdouble) ** 2, x)


def test_an_answer_that_remembers_is_still_noticed():
    """A function whose answer drifts from call to call loses its points, however slowly: by a billionth."""
    calls = []

    def multiply_backward(dz, x, y):
        calls.append(1)
        return dz * y * (1 + 1e-9 * len(calls)), dz * x

    assert check("multiply_backward", multiply_backward).mistake == "keeps-state"
