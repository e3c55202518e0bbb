"""10_training_tricks: dropout, batch normalisation, residual and dense blocks.

A batch of one example: batch normalisation returns beta there, dx and dgamma are 0, and a variance over N - 1 is not finite.
Masks are float arrays of 0 and 1, both present. eps is large enough to be seen.
"""

import cmath
import math

import numpy as np

from autograder.exercises.declare import Exercise, Lesson
from autograder.exercises.derivations import Derivation, along
from autograder.exercises.formulas import rectified
from autograder.exercises.inputs import Kind, array, fixed, positive, upstream
from autograder.exercises.laws import ARRAYS, Formula, Gradient
from autograder.exercises.two_modes import TwoModes
from autograder.numerical import complex_step_gradient

KINKED = (*ARRAYS, "ties")
KEEP = positive(0.2, 0.9)
EPS = positive(1e-3, 0.5)
FLOOR = 1e-11  # rounding of differences that are exactly 0 on paper: a batch of one example


def _draw_mask(rng, regime, lengths):
    """Zeros and ones, at least one of each; the share of ones is not `keep`."""
    mask = np.ones((lengths["N"], lengths["D"]))
    mask.ravel()[: max(1, mask.size * 2 // 5)] = 0.0
    return rng.permuted(mask.ravel()).reshape(mask.shape)


MASK = fixed(_draw_mask, ("N", "D"))
DROPOUT = {"x": array("N", "D"), "keep": KEEP, "mask": MASK, "train": fixed(lambda rng, regime, lengths: True)}


def _each_entry(x, one):
    return np.array([[one(float(x[n, d]), n, d) for d in range(x.shape[1])] for n in range(x.shape[0])])


def _inverted(x, keep, mask, train):
    """Kept entries grow in training; nothing happens at test time."""

    def one(value, n, d):
        if not train:
            return value
        return value / keep if mask[n, d] else 0.0

    return _each_entry(x, one)


def _plain(x, keep, mask, train):
    """Nothing grows in training; everything shrinks at test time."""

    def one(value, n, d):
        if not train:
            return value * keep
        return value if mask[n, d] else 0.0

    return _each_entry(x, one)


def _dropout_gradient(dout, mask, keep):
    """Each entry of x has one slope: that of its own output, taken as a difference of two outputs of the linear formula."""
    ones, zeros = np.ones(mask.shape), np.zeros(mask.shape)
    return dout * (_inverted(ones, keep, mask, True) - _inverted(zeros, keep, mask, True))


def _normalised(column, eps):
    """One column, real or complex numbers, to mean 0 and variance 1, number by number."""
    count = len(column)
    mean = sum(column) / count
    squares = [(value - mean) ** 2 for value in column]
    deviation = cmath.sqrt(sum(squares) / count + eps)
    return [(value - mean) / deviation for value in column]


def _batchnorm(x, gamma, beta, eps):
    out = np.empty(x.shape)
    for d in range(x.shape[1]):
        column = [float(value) for value in x[:, d]]
        mean = math.fsum(column) / len(column)
        deviation = math.sqrt(math.fsum((value - mean) ** 2 for value in column) / len(column) + eps)
        for n, value in enumerate(column):
            out[n, d] = float(gamma[d]) * (value - mean) / deviation + float(beta[d])
    return out


def _batchnorm_gradients(dout, x, gamma, eps):
    """Column by column, by complex steps along every entry of x, along gamma and along beta (any beta: it is added)."""
    dx, dgamma, dbeta = np.empty(x.shape), np.empty(gamma.shape), np.empty(gamma.shape)
    for d in range(x.shape[1]):
        column, scale = np.array(x[:, d], dtype=float), float(gamma[d])

        def loss(moved=column, scale=scale, shift=0.0, ups=dout[:, d]):
            normalised = _normalised([complex(value) for value in moved], eps)
            return sum(float(up) * (scale * value + shift) for up, value in zip(ups, normalised, strict=True))

        dx[:, d] = complex_step_gradient(loss, column)
        dgamma[d] = complex_step_gradient(lambda moved, loss=loss: loss(scale=complex(moved)), scale)
        dbeta[d] = complex_step_gradient(lambda moved, loss=loss: loss(shift=complex(moved)), 0.0)
    return dx, dgamma, dbeta


class FromRight(Formula):
    """Gradients by a formula of their own; `upstream` tells the diagnosis which argument arrives from the right."""

    upstream = "dout"


def _column_loss(dout, x, eps):
    return sum(up * value for up, value in zip(dout.tolist(), _normalised(list(x), eps), strict=True))


def _two_decimals(rng, regime, lengths):
    return float(rng.integers(1, 60)) / 100


def _draw_x(rng, regime, lengths):
    lengths["x"] = array("N", "D").draw(rng, regime, lengths)
    return lengths["x"]


def _weights(columns):
    """Weights for `_draw_x`; x @ W has a 0 in regime "ties" (first example, first column) and in no other."""
    plain = array("D", columns)

    def draw(rng, regime, lengths):
        W = plain.draw(rng, regime, lengths)
        while regime == "integers" and not (lengths["x"] @ W).all():  # small whole numbers hit the kink by chance
            W = plain.draw(rng, regime, lengths)
        if regime == "ties":
            W[:, 0] = 0.0
            W[0, 0], W[1, 0] = lengths["x"][0, 1], -lengths["x"][0, 0]
        return W

    return Kind(draw, axes=("D", columns))


def _block(forward, columns):
    return Gradient(
        forward,
        inputs={"x": Kind(_draw_x, axes=("N", "D")), "W": _weights(columns)},
        wrt=("x", "W"),
        upstream="dout",
        regimes=KINKED,
        repeats=2,
    )


LESSON = Lesson(
    "10_training_tricks",
    "Training tricks: what they do to a gradient",
    60,
    (
        Exercise(
            "dropout_forward",
            2,
            "(x, keep, mask, train) -> out",
            TwoModes(_inverted, inputs=DROPOUT, results=("out",), regimes=ARRAYS, repeats=2, whole=True),
        ),
        Exercise(
            "dropout_backward",
            2,
            "(dout, mask, keep) -> dx",
            FromRight(
                _dropout_gradient,
                inputs={"dout": upstream("N", "D"), "mask": MASK, "keep": KEEP},
                results=("dx",),
                regimes=("standard", "other-shapes", "one-example", "one-column", "square"),
            ),
        ),
        Exercise(
            "dropout_forward_plain",
            2,
            "(x, keep, mask, train) -> out",
            TwoModes(_plain, inputs=DROPOUT, results=("out",), regimes=ARRAYS, repeats=2, whole=True),
        ),
        Exercise(
            "batchnorm_forward",
            3,
            "(x, gamma, beta, eps) -> out",
            Formula(
                _batchnorm,
                inputs={"x": array("N", "D"), "gamma": array("D"), "beta": array("D"), "eps": EPS},
                results=("out",),
                regimes=ARRAYS,
                floor=FLOOR,
            ),
        ),
        Exercise(
            "batchnorm_derivation",
            6,
            "list of step(dout, x, eps, i) -> float",
            Derivation(
                lambda dout, x, eps, i: along(lambda moved: _column_loss(dout, moved, eps), x, i),
                inputs={"dout": array("N"), "x": array("N"), "eps": fixed(_two_decimals)},
                indices={"i": ("x", 0)},
                form="(doutᵢ − mean of dout − x̂ᵢ · mean of dout x̂) / σ",
            ),
        ),
        Exercise(
            "batchnorm_backward",
            6,
            "(dout, x, gamma, eps) -> (dx, dgamma, dbeta)",
            FromRight(
                _batchnorm_gradients,
                inputs={"dout": upstream("N", "D"), "x": array("N", "D"), "gamma": array("D"), "eps": EPS},
                results=("dx", "dgamma", "dbeta"),
                regimes=ARRAYS,
                floor=FLOOR,
                repeats=2,
            ),
        ),
        Exercise("residual_backward", 4, "(dout, x, W) -> (dx, dW)", _block(lambda x, W: x + rectified(x @ W), "D")),
        Exercise(
            "dense_block_backward",
            4,
            "(dout, x, W) -> (dx, dW)",
            _block(lambda x, W: np.concatenate([x, rectified(x @ W)], axis=1), "M"),
        ),
    ),
)
