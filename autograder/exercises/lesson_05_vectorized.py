"""05_vectorized: Jacobians that nobody builds. Arrays from here on: N examples, D inputs, M outputs, H hidden."""

import math
from itertools import pairwise

import numpy as np

from autograder.exercises.declare import Exercise, Lesson
from autograder.exercises.derivations import Derivation, along
from autograder.exercises.entrywise import WithoutMatrix
from autograder.exercises.formulas import rectified, sigmoid
from autograder.exercises.inputs import Kind, activations, around_zero, array, fixed, positive, upstream
from autograder.exercises.jacobians import Jacobian
from autograder.exercises.laws import ARRAYS, Formula, Gradient
from autograder.numerical import complex_step_gradient

LAYER = {"x": array("N", "D"), "W": array("D", "M"), "b": array("M")}
RATE = positive(0.01, 0.5)


def _weights(*axes):
    """Weights that take a step: floats in every regime, for nothing else can learn. Whole numbers come in through the inputs."""
    plain = array(*axes)
    return Kind(lambda rng, regime, lengths: plain.draw(rng, regime, lengths).astype(float), axes=axes)


def _affine(x, W, b):
    """Sums of products, entry by entry; fsum, so that this is the better of the two wherever rounding shows."""
    return np.array(
        [
            [
                math.fsum([*(float(x[n, d]) * float(W[d, m]) for d in range(x.shape[1])), float(b[m])])
                for m in range(W.shape[1])
            ]
            for n in range(x.shape[0])
        ]
    )


def _layer_step(dout, x, W, lr):
    """Both gradients of sum(dout * (x @ W)), taken at the W that was given."""
    dx = complex_step_gradient(lambda moved: np.sum((moved @ W) * dout), x)
    dW = complex_step_gradient(lambda moved: np.sum((x @ moved) * dout), W)
    return dx, W - lr * dW


def _delta(delta, W, a):
    """Through z = log(a / (1 - a)), the pre-activation that belongs to a."""
    z = np.log(a) - np.log1p(-a)
    return complex_step_gradient(lambda moved: np.sum((sigmoid(moved) @ W) * delta), z)


def _parameter_count(sizes):
    """Neuron by neuron: one weight for every input of it, one bias."""
    return sum(inputs + 1 for inputs, neurons in pairwise(sizes) for _ in range(neurons))


def _draw_sizes(rng, regime, lengths):
    count = {"standard": 3, "other-shapes": 5, "one-column": 4, "square": 3, "large": 2}[regime]
    sizes = rng.permutation(np.arange(2, 14))[:count].tolist()
    if regime == "one-column":
        sizes[1] = sizes[-1] = 1
    if regime == "square":
        sizes = [sizes[0]] * count
    if regime == "large":
        sizes = [int(rng.integers(200, 900)), int(rng.integers(20, 100))]
    return sizes


def _two_layer_step(x, y, w1, w2, lr):
    """The loss as one formula of each weight matrix; its complex-step gradients move the weights."""

    def loss(w1, w2):
        hidden = (1 + np.tanh((x @ w1) / 2)) / 2
        return np.sum((hidden @ w2 - y) ** 2)

    dw1 = complex_step_gradient(lambda moved: loss(moved, w2), w1)
    dw2 = complex_step_gradient(lambda moved: loss(w1, moved), w2)
    return float(loss(w1, w2)), w1 - lr * dw1, w2 - lr * dw2


LESSON = Lesson(
    "05_vectorized",
    "Jacobians you never build",
    60,
    (
        Exercise(
            "relu_jacobian",
            2,
            "(x) -> J",
            Jacobian(lambda x: rectified(x), inputs={"x": around_zero("D")}, regimes=(*ARRAYS, "ties")),
        ),
        Exercise(
            "relu_vjp",
            2,
            "(dout, x) -> dx",
            WithoutMatrix(
                Gradient(
                    lambda x: rectified(x),
                    inputs={"x": around_zero("D")},
                    wrt=("x",),
                    upstream="dout",
                    regimes=(*ARRAYS, "ties"),
                )
            ),
        ),
        Exercise(
            "quadratic_backward",
            3,
            "(W, x) -> (dW, dx)",
            Gradient(
                lambda W, x: np.sum((W @ x) ** 2),
                inputs={"W": array("M", "D"), "x": array("D")},
                wrt=("W", "x"),
                regimes=ARRAYS,
                whole=True,
            ),
        ),
        Exercise(
            "affine_forward",
            2,
            "(x, W, b) -> out",
            Formula(_affine, inputs=LAYER, results=("out",), regimes=ARRAYS, whole=True),
        ),
        Exercise(
            "affine_backward",
            5,
            "(dout, x, W, b) -> (dx, dW, db)",
            Gradient(lambda x, W, b: x @ W + b, inputs=LAYER, wrt=("x", "W", "b"), upstream="dout", regimes=ARRAYS),
        ),
        Exercise(
            "affine_derivation",
            4,
            "list of step(dout, x, W, d, m) -> float",
            Derivation(
                lambda dout, x, W, d, m: along(lambda moved: np.sum((x @ moved) * dout), W, (d, m)),
                inputs={"dout": array(2, 2), "x": array(2, 3), "W": array(3, 2)},
                indices={"d": ("x", 1), "m": ("dout", 1)},
                form="one entry of a matrix product",
            ),
        ),
        Exercise(
            "gram_backward",
            3,
            "(dout, x) -> dx",
            Gradient(lambda x: x @ x.T, inputs={"x": array("N", "D")}, wrt=("x",), upstream="dout", regimes=ARRAYS),
        ),
        Exercise(
            "delta_recursion",
            4,
            "(delta, W, a) -> previous delta",
            Formula(
                _delta,
                inputs={"delta": upstream("N", "M"), "W": array("D", "M"), "a": activations("N", "D")},
                results=("previous delta",),
                regimes=ARRAYS,
            ),
        ),
        Exercise(
            "layer_step",
            4,
            "(dout, x, W, lr) -> (dx, W)",
            Formula(
                _layer_step,
                inputs={"dout": upstream("N", "M"), "x": array("N", "D"), "W": _weights("D", "M"), "lr": RATE},
                results=("dx", "W"),
                regimes=ARRAYS,
            ),
        ),
        Exercise(
            "parameter_count",
            1,
            "(sizes) -> count",
            Formula(
                _parameter_count,
                inputs={"sizes": fixed(_draw_sizes)},
                results=("count",),
                regimes=("standard", "other-shapes", "one-column", "square", "large"),
            ),
        ),
        Exercise(
            "two_layer_step",
            6,
            "(x, y, w1, w2, lr) -> (loss, w1, w2)",
            Formula(
                _two_layer_step,
                inputs={
                    "x": array("N", "D"),
                    "y": array("N", "M"),
                    "w1": _weights("D", "H"),
                    "w2": _weights("H", "M"),
                    "lr": positive(0.001, 0.1),
                },
                results=("loss", "w1", "w2"),
                regimes=tuple(regime for regime in ARRAYS if regime != "large"),  # a plain sigmoid would overflow there
                repeats=2,
            ),
        ),
    ),
)
