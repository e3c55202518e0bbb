"""12_debugging: the bug hunt. Each program is named (line and kind of its fault) and mended.

The faults of bug_NN are known here as digests only, see bug_hunt.py. N examples, D inputs, H hidden, M outputs, C classes.
"""

import cmath
import itertools

import numpy as np

from autograder.contracts import ContractBroken, kind, unpack
from autograder.exercises.bug_hunt import FaultNamed, ProgramGradient
from autograder.exercises.declare import Exercise, Lesson
from autograder.exercises.formulas import each, rectified, sigmoid
from autograder.exercises.inputs import Kind, array, fixed, positive
from autograder.exercises.laws import ARRAYS, Behaviour, Gradient
from autograder.exercises.networks import NetworkStep, weights
from autograder.numerical import complex_step_gradient

NAME = "12_debugging"
KINDS = (
    "factor-missing",
    "factor-extra",
    "wrong-sign",
    "wrong-variable",
    "wrong-operation",
    "sum-missing",
    "path-missing",
    "updated-too-early",
    "not-updated",
    "not-stored",
    "wrong-encoding",
    "applied-twice",
)
LAYER = {"x": array("N", "D"), "W": array("D", "M"), "b": array("M")}
NETWORK = {"W1": weights("D", "H"), "b1": weights("H"), "W2": weights("H", "C"), "b2": weights("C")}


# --- inputs ---
def _labels(rng, regime, lengths):
    """Integer labels; one class occurs twice where there is room."""
    labels = rng.integers(0, lengths["C"], lengths["N"])
    labels[:2] = labels[0]
    return rng.permutation(labels)


def _bits(rng, regime, lengths):
    """Labels 0 and 1, both of them if there is room."""
    return rng.permutation(np.arange(lengths["N"]) % 2)


def _moderate(*axes):
    """Numbers for which no sigmoid is saturated so far that 1 - p is 0; small whole numbers in regime "integers"."""

    def draw(rng, regime, lengths):
        shape = tuple(lengths[axis] for axis in axes)
        if regime == "integers":
            return rng.integers(1, 3, shape) * rng.choice([-1, 1], shape)
        return np.clip(rng.standard_normal(shape), -2, 2) * (1e-3 if regime == "tiny" else 1.0)

    return Kind(draw, axes=axes)


def _small(*axes):
    """Weights of such a sigmoid: floats between -1 and 1 in every regime."""
    return Kind(lambda rng, regime, lengths: rng.uniform(-1, 1, tuple(lengths[axis] for axis in axes)), axes=axes)


CROSS = {"x": array("N", "D"), **NETWORK, "labels": fixed(_labels, ("N",))}
SQUARED = {"x": array("N", "D"), **NETWORK, "W2": weights("H", "M"), "b2": weights("M")}
SQUARED["target"] = array("N", "M", scaled=False)


# --- forward formulas ---
def _softplus(z):
    """log(1 + e^z)."""
    return z + cmath.log(1 + cmath.exp(-z)) if z.real > 0 else cmath.log(1 + cmath.exp(z))


def _two_class_loss(w, x, y):
    z = x @ w
    return np.sum(each(_softplus)(z) - y * z) / len(x)


def _half_square(x, W1, b1, W2, b2, target):
    return np.sum((sigmoid(sigmoid(x @ W1 + b1) @ W2 + b2) - target) ** 2) / (2 * len(target))


def _row_loss(row, label):
    top = max(row.tolist(), key=lambda z: complex(z).real)
    return cmath.log(sum(cmath.exp(z - top) for z in row.tolist())) + top - row[label]


def _classifier(activation):
    def loss(x, W1, b1, W2, b2, labels):
        logits = activation(x @ W1 + b1) @ W2 + b2
        return sum(_row_loss(row, label) for row, label in zip(logits, labels.tolist(), strict=True)) / len(labels)

    return loss


# --- one step of a network of any depth, one example at a time ---
STEP = "(weights, biases, x, y, lr) -> (weights, biases)"


def _step_trials(rng):
    for regime, sizes in [
        ("standard", (3, 4, 2)),
        ("other-shapes", (2, 5, 3, 4)),
        ("standard", (4, 2)),
        ("square", (3, 3, 3)),
        ("one-column", (1, 3, 1)),
        ("integers", (3, 2, 4)),
    ]:
        x = rng.integers(1, 4, sizes[0]) if regime == "integers" else rng.standard_normal(sizes[0])
        inputs = {
            "weights": [rng.standard_normal(pair) for pair in itertools.pairwise(sizes)],
            "biases": [rng.standard_normal(size) for size in sizes[1:]],
            "x": x,
            "y": rng.random(sizes[-1]),
            "lr": float(rng.uniform(0.5, 2.0)),
        }
        for part in ("weights", "biases"):
            yield part, regime, {**inputs, "part": part}


def _use_step(answer, weights, biases, x, y, lr, part):
    returned = unpack(answer(weights, biases, x, y, lr), ("weights", "biases"))[part]
    if not isinstance(returned, list | tuple) or len(returned) != len(weights):
        text = f"{part} comes back as {kind(returned)}, a list of {len(weights)} arrays is expected"
        raise ContractBroken("wrong-kind", part, text)
    return {f"{part}[{k}]": value for k, value in enumerate(returned)}


def _step_law(weights, biases, x, y, lr, part):
    given = {"weights": weights, "biases": biases}

    def loss(k, value):
        trial = {**given, part: [*given[part][:k], value, *given[part][k + 1 :]]}
        out = x
        for W, b in zip(trial["weights"], trial["biases"], strict=True):
            out = sigmoid(out @ W + b)
        return np.sum((out - y) ** 2) / 2

    return {
        f"{part}[{k}]": old - lr * complex_step_gradient(lambda value, k=k: loss(k, value), old)
        for k, old in enumerate(given[part])
    }


def _named(exercise, points):
    several = points > 2
    return Exercise(
        exercise,
        points,
        "() -> [(line, kind), …]" if several else "() -> (line, kind)",
        FaultNamed(exercise, NAME, KINDS),
    )


PARAMS = "(params, x, labels) -> {W1, b1, W2, b2}"

LESSON = Lesson(
    NAME,
    "Debugging: the bug hunt",
    60,
    (
        _named("bug_01", 2),
        Exercise(
            "mend_01",
            2,
            "(dout, x, W, b) -> (dx, dW, db)",
            Gradient(
                lambda x, W, b: rectified(x @ W + b),
                inputs=LAYER,
                wrt=("x", "W", "b"),
                upstream="dout",
                regimes=ARRAYS,
                repeats=2,
            ),
        ),
        _named("bug_02", 2),
        Exercise(
            "mend_02",
            2,
            "(dout, x, W, b) -> (dx, dW, db)",
            Gradient(
                lambda x, W, b: x @ W + b,
                inputs=LAYER,
                wrt=("x", "W", "b"),
                upstream="dout",
                regimes=ARRAYS,
                repeats=2,
                whole=True,
            ),
        ),
        _named("bug_03", 2),
        Exercise(
            "mend_03",
            3,
            "(dout, x, W) -> (dx, dW)",
            Gradient(
                lambda x, W: np.tanh(np.tanh(x @ W) @ W),
                inputs={"x": array("N", "D"), "W": weights("D", "D")},
                wrt=("x", "W"),
                upstream="dout",
                regimes=tuple(regime for regime in ARRAYS if regime != "large"),
            ),
        ),
        _named("bug_04", 2),
        Exercise(
            "mend_04",
            2,
            "(w, x, y) -> dw",
            Gradient(
                _two_class_loss,
                inputs={"w": _small("D"), "x": _moderate("N", "D"), "y": fixed(_bits, ("N",))},
                wrt=("w",),
                regimes=tuple(regime for regime in ARRAYS if regime != "large"),
            ),
        ),
        _named("bug_05", 2),
        Exercise("mend_05", 3, PARAMS, ProgramGradient(_classifier(np.tanh), inputs=CROSS)),
        _named("bug_06", 2),
        Exercise(
            "mend_06",
            3,
            "(params, x, target, lr) -> params",
            NetworkStep(_half_square, inputs={**SQUARED, "lr": positive(0.5, 3.0)}),
        ),
        _named("bug_07", 2),
        Exercise(
            "mend_07",
            3,
            STEP,
            Behaviour(
                parts=("weights", "biases"),
                trials=_step_trials,
                script=_use_step,
                law=_step_law,
                takes="a function",
            ),
        ),
        _named("bug_08", 4),
        Exercise("mend_08", 4, PARAMS, ProgramGradient(_classifier(sigmoid), inputs=CROSS)),
    ),
)
