"""09_optimizers: descent with callbacks, momentum, Adam, mini-batches, a penalty on the weights."""

import math

import numpy as np

from autograder.contracts import ContractBroken, kind
from autograder.exercises.declare import Exercise, Lesson
from autograder.exercises.inputs import Kind, array, fixed, positive, upstream
from autograder.exercises.laws import ARRAYS, SCALAR, Behaviour, Formula, Gradient
from autograder.numerical import complex_step_gradient

# Any shape will do; the numbers decide. No "large": there one step is nothing beside the weights.
STEPPED = tuple(regime for regime in ARRAYS if regime != "large")
WEIGHTS = {"w": array("N", "D"), "dw": array("N", "D")}
ROWS = {"standard": 11, "other-shapes": 8, "one-example": 1, "one-column": 7, "square": 3, "integers": 9}


# --- descent along a given gradient ---
class Bowl:
    """The gradient of a quadratic bowl around `middle`, for a learner's loop to call; it takes vectors of the bowl's length only."""

    def __init__(self, curvature, middle):
        self.curvature, self.middle = curvature, middle

    def __call__(self, place):
        place = np.array(place, dtype=float)
        if place.shape != self.middle.shape:
            text = f"grad was called with {kind(place)}; it takes a place like start, shape {self.middle.shape}"
            raise ContractBroken("wrong-shape", "grad", text)
        return self.curvature @ (place - self.middle)


def _descent_trials(rng):
    for part, lengths in (("several steps", (2, 3, 1)), ("whole numbers", (2, 3)), ("no step at all", (2,))):
        for length in lengths:
            turned, _ = np.linalg.qr(rng.standard_normal((length, length)))
            start = rng.standard_normal(length) * 2
            yield (
                part,
                "integers" if part == "whole numbers" else "standard",
                {
                    "curvature": turned @ np.diag(rng.uniform(0.3, 3.0, length)) @ turned.T,
                    "middle": rng.standard_normal(length),
                    "start": rng.permutation(np.arange(1, 9))[:length] if part == "whole numbers" else start,
                    "lr": float(rng.uniform(0.05, 0.5)),
                    "steps": 0 if part == "no step at all" else int(rng.integers(4, 12)),
                },
            )


def _use_descent(answer, curvature, middle, start, lr, steps):
    return {"path": answer(Bowl(curvature, middle), start, lr, steps)}


def _descent(curvature, middle, start, lr, steps):
    """No step is taken here: along each axis of the bowl the distance shrinks by the same factor every time."""
    bends, axes = np.linalg.eigh(curvature)
    distance = axes.T @ (start - middle)
    return {"path": np.array([middle + axes @ ((1 - lr * bends) ** k * distance) for k in range(steps + 1)])}


# --- steps with a memory ---
def _momentum(w, dw, v, lr, mu):
    moved, speed = np.empty(w.shape), np.empty(w.shape)
    for k in np.ndindex(*w.shape):
        speed[k] = math.fsum([mu * float(v[k]), -lr * float(dw[k])])
        moved[k] = math.fsum([float(w[k]), mu * float(v[k]), -lr * float(dw[k])])
    return moved, speed


def _adam(w, dw, m, v, t, lr, b1, b2, eps):
    moved, first, second = np.empty(w.shape), np.empty(w.shape), np.empty(w.shape)
    for k in np.ndindex(*w.shape):
        g = float(dw[k])
        first[k] = g + b1 * (float(m[k]) - g)
        second[k] = g * g + b2 * (float(v[k]) - g * g)
        size = math.sqrt(-second[k] / math.expm1(t * math.log(b2))) + eps
        moved[k] = float(w[k]) + lr * first[k] / math.expm1(t * math.log(b1)) / size
    return moved, first, second


def _squares(rng, regime, lengths):
    return array("N", "D").draw(rng, regime, lengths) ** 2


# Averages over few steps and a large eps, so that each of them shows in the numbers.
ADAM = {
    **WEIGHTS,
    "m": array("N", "D"),
    "v": Kind(_squares, axes=("N", "D")),
    "t": fixed(lambda rng, regime, lengths: int(rng.integers(1, 9))),
    "lr": positive(0.01, 0.5),
    "b1": fixed(lambda rng, regime, lengths: float(rng.uniform(0.6, 0.95))),
    "b2": fixed(lambda rng, regime, lengths: float(rng.uniform(0.7, 0.99))),
    "eps": positive(0.001, 0.1),
}


# --- lines fitted with all rows, or with some at a time ---
def _examples(rng, regime, lengths):
    """Rows of inputs, remembered for the learning rate: more of them than elsewhere, so that mini-batches differ."""
    lengths["N"] = ROWS.get(regime, lengths["N"])
    lengths["rows"] = array("N", "D").draw(rng, regime, lengths)
    return lengths["rows"]


def _calm_rate(rng, regime, lengths):
    """A rate at which no step overshoots, whichever rows it uses."""
    return float(rng.uniform(0.1, 0.45) / (lengths["rows"] ** 2).sum(axis=1).max())


def _targets(rng, regime, lengths):
    return rng.integers(-9, 10, lengths["N"]) if regime == "integers" else rng.standard_normal(lengths["N"]) * 2


def _batch(rng, regime, lengths):
    """As a rule one that leaves a last batch much smaller than the others, so that rows dealt out evenly show; else any."""
    N, lot = lengths["N"], rng.random()
    uneven = [size for size in (2, 3, 4, 5) if size < N and N % size]
    short = [size for size in uneven if N % size < size - 1]
    return int(rng.choice(short if short and lot < 0.5 else uneven if uneven and lot < 0.75 else [1, 2, N, N + 2]))


LINE = {"x": Kind(_examples, axes=("N", "D")), "y": Kind(_targets, axes=("N",)), "lr": fixed(_calm_rate)}


def _mean_square(w, x, y):
    return sum((sum(x[n, d] * w[d] for d in range(len(w))) - y[n]) ** 2 for n in range(len(x))) / len(x)


def _fitted(x, y, lr, steps):
    """No step is taken here: along each axis of the loss the same geometric series is summed."""
    bends, axes = np.linalg.eigh(2 * x.T @ x / len(x))
    pull = axes.T @ (2 * x.T @ y / len(x))
    return axes @ [
        lr * p * math.fsum((1 - lr * bend) ** k for k in range(steps)) for p, bend in zip(pull, bends, strict=True)
    ]


def _one_pass(x, y, lr, batch):
    """The gradient of each mini-batch's loss by the complex step."""
    w, n = np.zeros(x.shape[1]), 0
    while n < len(x):
        some = [k for k in range(n, n + batch) if k < len(x)]
        w = w - lr * complex_step_gradient(lambda moved, some=some: _mean_square(moved, x[some], y[some]), w)
        n += batch
    return w


LESSON = Lesson(
    "09_optimizers",
    "Optimizers: from a gradient to a step",
    55,
    (
        Exercise(
            "himmelblau_gradient",
            2,
            "(xy) -> gradient",
            Gradient(
                lambda xy: (xy[0] ** 2 + xy[1] - 11) ** 2 + (xy[0] + xy[1] ** 2 - 7) ** 2,
                inputs={"xy": array(2)},
                wrt=("xy",),
                results=("gradient",),
                regimes=SCALAR,
                whole=True,
            ),
        ),
        Exercise(
            "gradient_descent",
            3,
            "(grad, start, lr, steps) -> path",
            Behaviour(
                parts=("several steps", "whole numbers", "no step at all"),
                trials=_descent_trials,
                script=_use_descent,
                law=_descent,
                takes="a function",
            ),
        ),
        Exercise(
            "sgd_momentum",
            2,
            "(w, dw, v, lr, mu) -> (w, v)",
            Formula(
                _momentum,
                inputs={
                    **WEIGHTS,
                    "v": array("N", "D"),
                    "lr": positive(0.01, 0.5),
                    "mu": fixed(lambda rng, regime, lengths: float(rng.uniform(0.3, 0.95))),
                },
                results=("w", "v"),
                regimes=STEPPED,
            ),
        ),
        Exercise(
            "adam",
            4,
            "(w, dw, m, v, t, lr, b1, b2, eps) -> (w, m, v)",
            Formula(_adam, inputs=ADAM, results=("w", "m", "v"), regimes=STEPPED),
        ),
        Exercise(
            "train_linear",
            3,
            "(x, y, lr, steps) -> w",
            Formula(
                _fitted,
                inputs={**LINE, "steps": fixed(lambda rng, regime, lengths: int(rng.integers(1, 13)))},
                results=("w",),
                regimes=tuple(ROWS),
            ),
        ),
        Exercise(
            "train_epoch",
            3,
            "(x, y, lr, batch) -> w",
            Formula(_one_pass, inputs={**LINE, "batch": fixed(_batch)}, results=("w",), regimes=tuple(ROWS)),
        ),
        Exercise(
            "affine_l2_backward",
            3,
            "(dout, x, W, b, reg) -> (dW, db)",
            Gradient(
                lambda dout, x, W, b, reg: np.sum((x @ W + b) * dout) + reg * np.sum(W * W),
                inputs={
                    "dout": upstream("N", "M"),
                    "x": array("N", "D"),
                    "W": array("D", "M"),
                    "b": array("M"),
                    "reg": positive(0.05, 1.0),
                },
                wrt=("W", "b"),
                regimes=ARRAYS,
            ),
        ),
    ),
)
