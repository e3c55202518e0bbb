"""08_moons: from one line to a network of layers, trained. N examples, D inputs, H hidden, M outputs, C classes."""

import cmath

import numpy as np

from autograder.contracts import ContractBroken, as_array, unpack
from autograder.exercises.declare import Exercise, Lesson
from autograder.exercises.facts import Fact, Facts
from autograder.exercises.formulas import each, rectified, sigmoid
from autograder.exercises.inputs import array, fixed, positive
from autograder.exercises.laws import ARRAYS, Formula, Gradient
from autograder.exercises.layers import LayerLaw, NetworkLaw
from autograder.exercises.moons import TrainedOnMoons
from autograder.exercises.networks import NetworkGradient, NetworkStep, weights

NETWORK = {
    "W1": weights("D", "H"),
    "b1": weights("H"),
    "W2": weights("H", "M"),
    "b2": weights("M"),
}
X_TARGET = {"x": array("N", "D"), "target": array("N", "M", scaled=False)}
SQUARED = {"x": X_TARGET["x"], **NETWORK, "target": X_TARGET["target"]}
CROSS = {"x": X_TARGET["x"], **NETWORK, "W2": weights("H", "C"), "b2": weights("C")}


# --- inputs ---
def _labels(rng, regime, lengths):
    """Integer labels; one class occurs twice where there is room, and the last class does not occur in every draw."""
    labels = rng.integers(0, lengths["C"], lengths["N"])
    labels[:2] = labels[0]
    return rng.permutation(labels)


def _few_labels(rng, regime, lengths):
    """Labels of which the highest class never occurs, and two others do: the number of classes cannot be read off them."""
    few = lengths["C"] - 1
    labels = rng.integers(0, few, lengths["N"])
    labels[-1] = (labels[0] + 1) % few
    return rng.permutation(labels)


def _bits(rng, regime, lengths):
    """Labels 0 and 1, both of them if there is room."""
    return rng.permutation(np.arange(lengths["N"]) % 2)


# --- forward formulas ---
def _one_hot(labels, C):
    return [[1.0 if label == c else 0.0 for c in range(C)] for label in labels.tolist()]


def _line_error(w, x, y):
    guesses = [sum(x[n, d] * w[d, 0] for d in range(x.shape[1])) for n in range(len(x))]
    return sum((guess - right) ** 2 for guess, right in zip(guesses, y.tolist(), strict=True)) / len(x)


def _softplus(z):
    """log(1 + e^z): the cross-entropy of class 0, whose logit is z; of class 1 it is that minus z."""
    return z + cmath.log(1 + cmath.exp(-z)) if z.real > 0 else cmath.log(1 + cmath.exp(z))


def _logistic_error(w, x, y):
    z = x @ w
    return np.sum(each(_softplus)(z) - y * z) / len(x)


def _half_square(out, target):
    return np.sum((out - target) ** 2) / (2 * len(target))


def _sigmoid_loss(x, W1, b1, W2, b2, target):
    return _half_square(sigmoid(sigmoid(x @ W1 + b1) @ W2 + b2), target)


def _relu_loss(x, W1, b1, W2, b2, target):
    return _half_square(rectified(x @ W1 + b1) @ W2 + b2, target)


def _row_loss(row, label):
    """log of the sum of e^z, minus the z of the label, of one row of logits."""
    top = max(row.tolist(), key=lambda z: complex(z).real)
    return cmath.log(sum(cmath.exp(z - top) for z in row.tolist())) + top - row[label]


def _softmax_loss(x, W1, b1, W2, b2, labels):
    logits = np.tanh(x @ W1 + b1) @ W2 + b2
    return sum(_row_loss(row, label) for row, label in zip(logits, labels.tolist(), strict=True)) / len(labels)


# --- what a forward pass stores ---
def _sigmoid_cache(x, W1, b1, W2, b2):
    h = np.real(sigmoid(x @ W1 + b1))
    return {"x": x, "h": h, "out": np.real(sigmoid(h @ W2 + b2))}


def _relu_cache(x, W1, b1, W2, b2):
    z1 = x @ W1 + b1
    h = np.real(rectified(z1))
    return {"x": x, "z1": z1, "h": h, "out": h @ W2 + b2}


def _softmax_cache(x, W1, b1, W2, b2):
    z1 = x @ W1 + b1
    h = np.tanh(z1)
    odds = np.array([[np.exp(-_row_loss(row, c).real) for c in range(len(b2))] for row in h @ W2 + b2])
    return {"x": x, "z1": z1, "h": h, "out": odds}


# --- shuffle ---
SHUFFLED = {
    "same rows of x": Fact("pairs", "the rows of the new x are not those of the old one, each once", "rows-lost"),
    "same entries of y": Fact("pairs", "the entries of the new y are not those of the old one, each once", "rows-lost"),
    "pairs kept": Fact(
        "pairs", "rows of x have lost their labels: x and y are not in the same new order", "pairs-broken"
    ),
    "x mixed": Fact(
        "order", "the rows of x are not mixed: they are in the old order, or the old order turned or moved", "not-mixed"
    ),
    "y mixed": Fact(
        "order",
        "the entries of y are not mixed: they are in the old order, or the old order turned or moved",
        "not-mixed",
    ),
    "seed counts": Fact("seed", "another seed gives the same order", "seed-ignored"),
    "seed decides": Fact("seed", "the same seed gives another order when it is asked again", "order-not-seeded"),
}


def _shuffle_trials(rng):
    for regime, shape in [("standard", (60, 2)), ("other-shapes", (41, 3)), ("square", (30, 2)), ("integers", (30, 2))]:
        x = rng.permutation(200)[: shape[0]][:, None] + np.arange(shape[1]) / 8
        y = np.arange(shape[0])[rng.permutation(shape[0])]  # every pair is known by its y
        if regime == "square":
            y = np.stack([y, -y], axis=1) * 1.0  # targets may have several columns
        x = (x * 8).astype(int) if regime == "integers" else x
        yield regime, {"x": x, "y": y, "seed": int(rng.integers(1000))}


def _use_shuffle(answer, x, y, seed):
    moved = []
    for one in (seed, seed + 1, seed):
        got = unpack(answer(x, y, one), ("x", "y"))
        for name, old in (("x", x), ("y", y)):
            new = as_array(name, got[name], old.shape, integers=True)
            if getattr(got[name], "dtype", old.dtype) != old.dtype:
                text = f"{name} comes back with dtype {got[name].dtype}, it was {old.dtype}"
                raise ContractBroken("wrong-kind", name, text)
            moved.append(new)
    flat = y.reshape(len(y), -1)[:, 0]
    rows = [_places(x[:, 0], new[:, 0]) for new in moved[::2]]
    entries = [_places(flat, new.reshape(len(y), -1)[:, 0]) for new in moved[1::2]]
    known_x, known_y = rows[0] is not None, entries[0] is not None
    return {
        "same rows of x": known_x and np.array_equal(x[rows[0]], moved[0]),
        "same entries of y": known_y and np.array_equal(y[entries[0]], moved[1]),
        "pairs kept": known_x and known_y and np.array_equal(rows[0], entries[0]),
        "x mixed": not known_x or _mixed(rows[0]),
        "y mixed": not known_y or _mixed(entries[0]),
        "seed counts": any(not np.array_equal(moved[k], moved[k + 2]) for k in (0, 1)),
        "seed decides": all(np.array_equal(moved[k], moved[k + 4]) for k in (0, 1)),
    }


def _places(old, new):
    """Where each entry of `new` stood in `old`, or None if they are not the same entries, each once."""
    if not np.array_equal(np.sort(old), np.sort(new)):
        return None
    order = np.argsort(old)
    return order[np.searchsorted(old[order], new)]


def _mixed(places):
    """Few neighbours stay neighbours, and few entries stay where they are."""
    steps = np.abs(np.diff(places))
    return np.mean(np.isin(steps, (1, len(places) - 1))) < 0.3 and np.mean(places == np.arange(len(places))) < 0.3


LESSON = Lesson(
    "08_moons",
    "Moons: a network you wrote, trained",
    60,
    (
        Exercise(
            "one_hot",
            1,
            "(labels, C) -> y",
            Formula(
                _one_hot,
                inputs={"labels": fixed(_few_labels, ("N",)), "C": fixed(lambda rng, regime, lengths: lengths["C"])},
                results=("y",),
                regimes=("standard", "other-shapes", "one-example", "square"),
                whole=True,
            ),
        ),
        Exercise(
            "shuffle", 2, "(x, y, seed) -> (x, y)", Facts(facts=SHUFFLED, trials=_shuffle_trials, script=_use_shuffle)
        ),
        Exercise(
            "linear_mse_gradient",
            2,
            "(w, x, y) -> dw",
            Gradient(
                _line_error,
                inputs={"w": array("D", 1, scaled=False), "x": array("N", "D"), "y": array("N", scaled=False)},
                wrt=("w",),
                regimes=ARRAYS,
            ),
        ),
        Exercise(
            "logistic_gradient",
            3,
            "(w, x, y) -> dw",
            Gradient(
                _logistic_error,
                inputs={"w": weights("D"), "x": array("N", "D"), "y": fixed(_bits, ("N",))},
                wrt=("w",),
                regimes=ARRAYS,
            ),
        ),
        Exercise(
            "mlp_backward",
            5,
            "(params, cache, target) -> {W1, b1, W2, b2}",
            NetworkGradient(_sigmoid_loss, cache=_sigmoid_cache, inputs=SQUARED),
        ),
        Exercise(
            "mlp_relu_backward",
            3,
            "(params, cache, target) -> {W1, b1, W2, b2}",
            NetworkGradient(_relu_loss, cache=_relu_cache, inputs=SQUARED),
        ),
        Exercise(
            "mlp_softmax_backward",
            4,
            "(params, cache, labels) -> {W1, b1, W2, b2}",
            NetworkGradient(_softmax_loss, cache=_softmax_cache, inputs={**CROSS, "labels": fixed(_labels, ("N",))}),
        ),
        Exercise(
            "train_step",
            3,
            "(params, x, target, lr) -> params",
            NetworkStep(_sigmoid_loss, inputs={**SQUARED, "lr": positive(0.5, 3.0)}),
        ),
        Exercise("Layer", 6, "(n_input, n_neurons, activation, rng); forward(x), backward(dout) -> dx", LayerLaw()),
        Exercise(
            "NeuralNetwork",
            5,
            "(layers); forward(x), backward(dout) -> dx, step(lr), predict(x) -> labels",
            NetworkLaw(),
        ),
        Exercise("train_moons", 6, "(x, y, seed) -> predict", TrainedOnMoons(), seconds=60.0),
    ),
)
