"""What the checks of entry-by-entry functions ask beyond values: no matrix, any shape, and not only where all is saturated."""

import numpy as np
import pytest

from autograder import check

RNG_SEEDS = [None, 1, 2, 3]


@pytest.mark.quick
@pytest.mark.parametrize("seed", RNG_SEEDS)
def test_a_product_with_the_whole_jacobian_is_told_from_one_without(seed):
    """A relu_vjp that multiplies by the whole Jacobian keeps the points of its values and loses those of "no matrix"."""
    verdict = check("relu_vjp", lambda dout, x: dout @ np.diag((x > 0) * 1.0), seed=seed)
    assert verdict.points == verdict.max_points / 2
    assert verdict.mistake == "not-as-asked"
    assert "whole matrix" in str(verdict)


@pytest.mark.quick
@pytest.mark.parametrize("wrong", [lambda dout, x: dout * 1.0, lambda dout, x: dout * (x < 0), lambda dout, x: x * 0.0])
def test_wrong_values_earn_nothing_for_doing_without_a_matrix(wrong):
    """A relu_vjp with wrong values gets no points, although it needs no matrix."""
    assert check("relu_vjp", wrong).points == 0


@pytest.mark.quick
@pytest.mark.parametrize("returned", ["text", None, np.zeros((2, 3)), [[1.0], [2.0, 3.0]]])
def test_whatever_a_relu_vjp_returns_is_judged(returned):
    """Results that are no array of numbers get a verdict, not an exception."""
    assert check("relu_vjp", lambda dout, x: returned).points == 0


@pytest.mark.quick
@pytest.mark.parametrize("seed", RNG_SEEDS)
@pytest.mark.parametrize("exercise", ["sigmoid_backward", "tanh_backward"])
def test_nothing_but_zero_is_no_right_answer_to_large_numbers(exercise, seed):
    """A gradient of 0 everywhere gets no points for large numbers, where most slopes are 0 indeed."""
    assert check(exercise, lambda da, z: da * 0.0, seed=seed).points == 0


@pytest.mark.quick
@pytest.mark.parametrize("exercise", ["sigmoid", "tanh_activation", "relu"])
def test_activations_are_asked_for_arrays_of_any_shape(exercise):
    """An activation that knows rows and columns only, and is right there, loses points."""
    curve = {"sigmoid": lambda v: 0.5 * (1 + np.tanh(v / 2)), "tanh_activation": np.tanh, "relu": lambda v: max(v, 0.0)}

    def of_matrices(z):
        return np.array([[curve[exercise](z[i, j]) for j in range(z.shape[1])] for i in range(z.shape[0])], dtype=float)

    def of_any_shape(z):
        return np.array([curve[exercise](v) for v in z.ravel()], dtype=float).reshape(z.shape)

    assert not check(exercise, of_matrices).passed
    assert check(exercise, of_any_shape).passed


@pytest.mark.quick
@pytest.mark.parametrize("exercise", ["layer_step", "two_layer_step"])
def test_a_copy_may_be_updated_in_place(exercise):
    """W.copy() and then -= is a right step: weights are floats at every input of the check."""

    def layer_step(dout, x, W, lr):
        dx, new = dout @ W.T, W.copy()
        new -= lr * x.T @ dout
        return dx, new

    def two_layer_step(x, y, w1, w2, lr):
        h = 1 / (1 + np.exp(-(x @ w1)))
        error = h @ w2 - y
        dw1, dw2 = x.T @ (2 * error @ w2.T * h * (1 - h)), h.T @ (2 * error)
        w1, w2 = w1.copy(), w2.copy()
        w1 -= lr * dw1
        w2 -= lr * dw2
        return np.sum(error**2), w1, w2

    answer = {"layer_step": layer_step, "two_layer_step": two_layer_step}[exercise]
    for seed in RNG_SEEDS:
        assert check(exercise, answer, seed=seed).passed
