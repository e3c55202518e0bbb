"""07_softmax_cross_entropy: squared error, softmax and cross-entropy, derived line by line and implemented.

N examples, C classes; logits (N, C), integer labels (N,), one-hot y (N, C).
"""

import cmath
import math
from dataclasses import replace

import numpy as np

from autograder.exercises.declare import Exercise, Lesson
from autograder.exercises.derivations import Derivation, along
from autograder.exercises.formulas import softmax_row
from autograder.exercises.inputs import Kind, array, fixed
from autograder.exercises.laws import ARRAYS, Formula, Gradient
from autograder.exercises.refusing import Refusing

STABLE, FAR = (*ARRAYS, "huge"), "huge logits"
EPSILON_INSIDE = 1e-5  # room for people who write log(p + 1e-8)


class _Stable:
    """A law whose trials with huge logits are a part of their own: who is right at ordinary ones has half of the points."""

    def __init__(self, *args, **options):
        super().__init__(*args, regimes=STABLE, **options)
        self.parts = (*self.results, FAR)

    def trials(self, rng):
        for trial in super().trials(rng):
            yield replace(trial, part=FAR) if trial.regime == "huge" else trial


class StableFormula(_Stable, Formula):
    """See _Stable."""


class StableGradient(_Stable, Gradient):
    """See _Stable."""


# --- inputs ---
def _shape(regime, lengths):
    """Pairs of predictions and targets come as (N, D), and as (N,) in every second regime."""
    flat = regime in ("other-shapes", "tiny", "one-column")
    return (lengths["N"],) if flat else (lengths["N"], lengths["D"])


def _pair(regime_rng, regime, lengths):
    return array(*_shape(regime, lengths)).draw(regime_rng, regime, lengths)


def _probability(rng, regime, lengths):
    """Of the first of two classes, between 0.018 and 0.982: room for people who divide by p + 1e-8."""
    return 1 / (1 + np.exp(-np.clip(2.0 * rng.standard_normal(_shape(regime, lengths)), -4.0, 4.0)))


def _bits(rng, regime, lengths):
    """Labels 0 and 1, both of them if there is room; whole numbers in regime "integers"."""
    shape = _shape(regime, lengths)
    bits = rng.permutation(np.arange(np.prod(shape)) % 2).reshape(shape)
    return bits if regime == "integers" else bits.astype(float)


def _labels(rng, regime, lengths):
    """Integer labels; with two rows or more one class occurs twice, and with three or more another one as well."""
    classes = rng.permutation(lengths["C"])
    labels = classes[rng.integers(0, lengths["C"], lengths["N"])]
    labels[:2] = classes[0]
    labels[2:3] = classes[-1]
    return rng.permutation(labels)


def _one_hot(rng, regime, lengths):
    """Rows of zeros with a single one; whole numbers in regime "integers"."""
    y = np.eye(lengths["C"])[_labels(rng, regime, lengths)]
    return y.astype(int) if regime == "integers" else y


def _rows_of_p(rng, regime, lengths):
    """Rows that add up to 1, every entry at least about 0.01."""
    return np.array([np.real(softmax_row(z)) for z in rng.uniform(-1.7, 1.7, (lengths["N"], lengths["C"]))])


def _one_p(rng, regime, lengths):
    return np.real(softmax_row(rng.uniform(-1.7, 1.7, lengths["C"]) * (4.0 if regime == "large" else 1.0)))


def _logits(rng, regime, lengths):
    """As `array("N", "C")`; in regime "huge" rows far from 0 and from each other, ±10,000, every third also wide in itself."""
    plain = array("N", "C").draw(rng, "standard" if regime == "huge" else regime, lengths)
    if regime != "huge":
        return plain
    rows = np.arange(len(plain))[:, None]
    offsets = np.array([1e4, -1e4, 3e3, -800.0, 0.0])[rng.permutation(len(plain)) % 5]
    return plain * np.where(rows % 3 == 2, 500.0, 1.0) + offsets[:, None]


LOGITS = Kind(_logits, axes=("N", "C"))
LABELS, ONE_HOT = fixed(_labels, ("N",)), fixed(_one_hot, ("N", "C"))
PAIR = {"pred": Kind(_pair, axes=("N", "D")), "target": Kind(_pair, axes=("N", "D"))}


def _misfits(rng):
    """Pairs that NumPy would broadcast."""
    for one, other in [((5,), (5, 1)), ((5, 1), (5,)), ((4, 3), (3,)), ((4, 3), (4, 1)), ((3,), (1,))]:
        yield {"pred": rng.standard_normal(one), "target": rng.standard_normal(other)}


def _alike(pred, target):
    return np.shape(pred) == np.shape(target)


# --- forward formulas ---
def _mean_square(pred, target):
    return np.sum((pred - target) ** 2) / np.size(target)


def _mean_square_by_hand(pred, target):
    pairs = zip(np.ravel(pred).tolist(), np.ravel(target).tolist(), strict=True)
    squares = [float(a - b) * float(a - b) for a, b in pairs]
    return math.fsum(squares) / len(squares)


def _softmax(logits):
    return np.array([softmax_row(row) for row in logits])


def _jacobian(p):
    """p is the softmax of z = log p; the derivative of every entry along every logit."""
    z = np.log(p)
    return [[along(lambda moved, i=i: softmax_row(moved)[i], z, j) for j in range(len(z))] for i in range(len(z))]


def _two_class_loss(p, y):
    return -(y * np.log(p) + (1 - y) * np.log(1 - p))


def _cross_entropy(p, y):
    return -math.fsum(
        math.log(value) for value, hot in zip(p.ravel().tolist(), y.ravel().tolist(), strict=True) if hot
    ) / len(p)


def _row_loss(row, label):
    """log Σ e^(z - top) + top - z at the label, for complex numbers."""
    row = [complex(z) for z in row]
    top = max(row, key=lambda z: z.real)
    return cmath.log(sum(cmath.exp(z - top) for z in row)) + (top - row[label])


def _fused(logits, labels):
    return sum(_row_loss(row, label) for row, label in zip(logits, labels.tolist(), strict=True)) / len(labels)


def _entropy_row(z, y):
    return -sum(hot * cmath.log(p) for hot, p in zip(y, softmax_row(z), strict=True))


def _any_row(rng, regime, lengths):
    """In place of a one-hot row: positive numbers that do not add up to 1."""
    y = rng.uniform(0.2, 1.5, lengths["C"])
    return y + (0.5 if abs(y.sum() - 1) < 0.3 else 0.0)


def _one_hot_row(rng, regime, lengths):
    return np.eye(lengths["C"])[rng.integers(lengths["C"])]


LESSON = Lesson(
    "07_softmax_cross_entropy",
    "Losses: squared error, softmax and cross-entropy",
    60,
    (
        Exercise(
            "mse_derivation",
            5,
            "(o, t, i) -> float",
            Derivation(
                lambda o, t, i: along(lambda moved: 0.5 * np.sum((moved - t) ** 2), o, i),
                inputs={"o": array("C"), "t": array("C")},
                indices={"i": ("o", 0)},
                form="oᵢ − tᵢ",
            ),
        ),
        Exercise(
            "mse_loss",
            2,
            "(pred, target) -> loss",
            Refusing(
                Formula(_mean_square_by_hand, inputs=PAIR, results=("loss",), regimes=ARRAYS),
                belong=_alike,
                misfits=_misfits,
            ),
        ),
        Exercise(
            "mse_backward",
            2,
            "(pred, target) -> dpred",
            Refusing(
                Gradient(_mean_square, inputs=PAIR, wrt=("pred",), regimes=ARRAYS), belong=_alike, misfits=_misfits
            ),
        ),
        Exercise(
            "softmax",
            3,
            "(logits) -> p",
            StableFormula(lambda logits: np.real(_softmax(logits)), inputs={"logits": LOGITS}, results=("p",)),
        ),
        Exercise(
            "softmax_derivation",
            5,
            "(z, i, j) -> float",
            Derivation(
                lambda z, i, j: along(lambda moved: softmax_row(moved)[i], z, j),
                inputs={"z": array("C")},
                indices={"i": ("z", 0), "j": ("z", 0)},
                form="pᵢ (1[i = j] − pⱼ)",
            ),
        ),
        Exercise(
            "softmax_jacobian",
            2,
            "(p) -> J",
            Formula(
                _jacobian,
                inputs={"p": fixed(_one_p, ("C",))},
                results=("J",),
                regimes=("standard", "other-shapes", "one-example", "square", "large"),
                repeats=2,
            ),
        ),
        Exercise(
            "softmax_backward",
            3,
            "(dp, logits) -> dlogits",
            Gradient(_softmax, inputs={"logits": LOGITS}, wrt=("logits",), upstream="dp", regimes=ARRAYS),
        ),
        Exercise(
            "cross_entropy",
            2,
            "(p, y) -> loss",
            Formula(
                _cross_entropy,
                inputs={"p": fixed(_rows_of_p, ("N", "C")), "y": ONE_HOT},
                results=("loss",),
                regimes=("standard", "other-shapes", "one-example", "square", "integers"),
                floor=EPSILON_INSIDE,
            ),
        ),
        Exercise(
            "cross_entropy_derivation",
            6,
            "(z, y, i) -> float",
            Derivation(
                lambda z, y, i: along(lambda moved: _entropy_row(moved, y), z, i),
                inputs={"z": array("C"), "y": fixed(_one_hot_row, ("C",))},
                indices={"i": ("z", 0)},
                form="pᵢ − yᵢ",
                apart={"y": fixed(_any_row, ("C",))},
                holds=lambda z, y: abs(y.sum() - 1) < 1e-9,
                end=lambda z, y, i: softmax_row(z)[i].real - y[i],
                fact="y does not add up to 1",
            ),
        ),
        Exercise(
            "softmax_cross_entropy_loss",
            4,
            "(logits, labels) -> loss",
            StableFormula(
                lambda logits, labels: _fused(logits, labels).real,
                inputs={"logits": LOGITS, "labels": LABELS},
                results=("loss",),
            ),
        ),
        Exercise(
            "softmax_cross_entropy_backward",
            3,
            "(logits, labels) -> dlogits",
            StableGradient(_fused, inputs={"logits": LOGITS, "labels": LABELS}, wrt=("logits",)),
        ),
        Exercise(
            "bce_backward",
            2,
            "(p, y) -> dp",
            Gradient(
                lambda p, y: np.sum(_two_class_loss(p, y)),
                inputs={"p": Kind(_probability, axes=("N", "D")), "y": fixed(_bits, ("N", "D"))},
                wrt=("p",),
                regimes=("standard", "other-shapes", "one-example", "one-column", "square", "integers"),
            ),
        ),
    ),
)
