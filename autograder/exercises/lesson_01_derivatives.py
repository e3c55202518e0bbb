"""01_derivatives: derivatives measured and derived, the gradient, a step downhill."""

import cmath
import math

import numpy as np

from autograder.exercises.callbacks import OnFunction, difference_error, mean_slope
from autograder.exercises.declare import Exercise, Lesson
from autograder.exercises.formulas import each, exponential
from autograder.exercises.inputs import Kind, array, fixed, number
from autograder.exercises.laws import ARRAYS, Formula, Gradient
from autograder.numerical import complex_step

# Functions of one number that vary on the scale of 1, and on the scale of hundreds.
NEAR_ONE = {
    "eˣ": exponential,
    "sin x": each(cmath.sin),
    "x² − 3x": lambda x: x * x - 3 * x,
    "tanh x": each(cmath.tanh),
    "1 / (1 + e⁻ˣ)": each(lambda x: 1 / (1 + cmath.exp(-x))),
}
FAR_OUT = {
    "x²": lambda x: x * x,
    "x³ / 1000": lambda x: x * x * x / 1000,
    "e^(x / 500)": each(lambda x: cmath.exp(x / 500)),
}


def _counted(x):
    """Entries of x in reading order, each with its number from 1."""
    return list(enumerate(np.asarray(x).ravel(), start=1))


# Functions of an array of any shape; the second couples all entries, so that one left moved shows in all the others.
OF_ARRAYS = {
    "Σ k sin(xₖ)": lambda x: sum(k * cmath.sin(v) for k, v in _counted(x)),
    "(Σ k xₖ)² / 9 + Σ e^xₖ": lambda x: sum(k * v for k, v in _counted(x)) ** 2 / 9 + sum(map(cmath.exp, np.ravel(x))),
}


def _derivative_trials(rng):
    for part, formulas, low, high in (("x near 1", NEAR_ONE, 0.2, 2.0), ("x up to 1000", FAR_OUT, 300.0, 1000.0)):
        for name in formulas:
            for sign in (1, -1, 1):
                yield part, {"f": name, "x": float(sign * rng.uniform(low, high))}
    yield "x near 1", {"f": "eˣ", "x": 0.0}
    yield "x near 1", {"f": "sin x", "x": 2}


def _derivative(formula, x):
    value = float(complex_step(formula, x))
    size = abs(complex(formula(float(x)))) / max(1.0, abs(x))
    return {"derivative": (np.asarray(value), np.asarray(1e-6 * max(abs(value), size / 10)))}


def _derivative_seen(calls, x):
    if all(call == x for call in calls):
        told = "f was only ever called at x itself"
        return f"{told}: the step is too small to change x = {x:.6g}" if len(calls) > 1 else told
    if _one_sided(calls, x):
        return "f was called on one side of x only"
    farthest = max(abs(float(call) - x) for call in calls)
    return f"f was called at most {farthest:.1g} away from x{_consequence(farthest, x)}"


def _consequence(step, x):
    """What a step so far from the bottom of the V does; nothing is said of one near it."""
    if step > 2e-3:
        return ", so far that the curve bends on the way"
    return ", so near that rounding eats the digits" if step < 1e-8 * max(1.0, abs(x)) else ""


def _one_sided(calls, x):
    return all(np.all(call >= x) for call in calls) or all(np.all(call <= x) for call in calls)


def _table_trials(rng):
    for name in NEAR_ONE:
        yield None, {"f": name, "x": float(rng.uniform(-2, 2)), "hs": rng.uniform(0.5, 1.0) * 10.0 ** -np.arange(1, 5)}
    yield None, {"f": "eˣ", "x": 0.0, "hs": np.array([0.1, 0.01, 0.001])}
    yield None, {"f": "sin x", "x": 1, "hs": np.array([0.3])}


def _table(formula, x, hs):
    spans = {"forward": (0.0, 1.0), "backward": (-1.0, 0.0), "central": (-1.0, 1.0)}
    rows = {
        name: [mean_slope(formula, float(x), 1.0, low * h, high * h) for h in hs] for name, (low, high) in spans.items()
    }
    return {name: difference_error(row, formula, x, hs) for name, row in rows.items()}


def _gradient_trials(rng):
    shapes = [
        ("a row", (4,)),
        ("any shape", (2, 3)),
        ("any shape", (2, 1, 3)),
        ("any shape", (1, 1)),
        ("any shape", ()),
    ]
    for part, shape in [*shapes, ("whole numbers", (5,)), ("whole numbers", (3, 2))]:
        for name in OF_ARRAYS:
            for h in (0.5, 0.01):
                x = rng.integers(-3, 4, shape) if part == "whole numbers" else rng.standard_normal(shape)
                yield part, {"f": name, "x": np.asarray(x), "h": h}


def _numerical_gradient(formula, x, h):
    gradient = np.empty(x.shape)
    for index in np.ndindex(*x.shape):
        direction = np.zeros(x.shape)
        direction[index] = 1.0
        gradient[index] = mean_slope(formula, x, direction, -h, h)
    return {"gradient": difference_error(gradient, formula, x, h)}


def _gradient_seen(calls, x, h):
    if not calls:
        return "f was never called"
    if all(call.dtype.kind == "i" for call in calls):
        return f"f was only ever called with whole numbers, which lose a step of {h:g}"
    if all(call.dtype.kind == "f" and call.dtype.itemsize < 8 for call in calls):
        return f"f was only ever called with {calls[0].dtype} numbers, which keep 7 digits or fewer"
    moves = [np.abs(call - x) for call in calls]
    several = max(int((move > 1e-6 * h).sum()) for move in moves)
    if not several:
        return "f was only ever called at x itself"
    if several > 1:
        return f"f was called with {several} entries moved at the same time, where one is expected"
    if _one_sided(calls, x):
        return "f was called on one side of x only"
    largest = max(float(move.max(initial=0)) for move in moves)
    return "" if math.isclose(largest, h, rel_tol=1e-6) else f"an entry was moved by {largest:.3g} where h is {h:g}"


def _kept(name):
    """A number that later kinds of the same draw can look up."""

    def draw(rng, regime, lengths):
        lengths[name] = number().draw(rng, regime, lengths)
        return lengths[name]

    return Kind(draw)


def _bias_for_log(rng, regime, lengths):
    """A b for which xw + b is positive: that sum is drawn, not b itself."""
    total = 0.5 + abs(number().draw(rng, regime, lengths))
    return (int(total + 0.5) if regime == "integers" else total) - lengths["x"] * lengths["w"]


LOG_INPUTS = {"x": _kept("x"), "w": _kept("w"), "b": Kind(_bias_for_log), "a": number()}
LINE = {"x": number(), "w": number(), "b": number()}
RATE = fixed(lambda rng, regime, lengths: float(rng.uniform(0.01, 0.9)))


def _loss(formula, inputs=LINE):
    return Gradient(formula, inputs=inputs, wrt=("w", "b"))


def _downhill(theta, grad, lr):
    moved = np.empty(theta.shape)
    for index in np.ndindex(*theta.shape):
        moved[index] = math.fsum([theta[index], -lr * grad[index]])
    return moved


LESSON = Lesson(
    "01_derivatives",
    "Derivatives, gradients, and how to measure them",
    50,
    (
        Exercise(
            "difference_table",
            3,
            "(f, x, hs) -> (3, len(hs))",
            OnFunction(
                formulas=NEAR_ONE,
                results=("forward", "backward", "central"),
                parts=("forward", "backward", "central"),
                trials=_table_trials,
                law=_table,
                same_shape=False,
            ),
        ),
        Exercise(
            "derivative",
            4,
            "(f, x) -> float",
            OnFunction(
                formulas={**NEAR_ONE, **FAR_OUT},
                results=("derivative",),
                parts=("x near 1", "x up to 1000"),
                trials=_derivative_trials,
                law=_derivative,
                seen=_derivative_seen,
            ),
        ),
        Exercise("square_derivatives", 2, "(x, w, b) -> (dw, db)", _loss(lambda x, w, b: x * w * w + b * b)),
        Exercise(
            "exp_derivatives", 2, "(x, w, b) -> (dw, db)", _loss(lambda x, w, b: x * exponential(w) + exponential(b))
        ),
        Exercise(
            "residual_derivatives",
            3,
            "(x, w, b, y) -> (dw, db)",
            _loss(lambda x, w, b, y: (y - (x * w + b)) ** 2, {**LINE, "y": number()}),
        ),
        Exercise(
            "log_derivatives",
            2,
            "(x, w, b, a) -> (dw, db)",
            _loss(lambda x, w, b, a: a * each(cmath.log, "log")(x * w + b), LOG_INPUTS),
        ),
        Exercise(
            "numerical_gradient",
            6,
            "(f, x, h) -> gradient, like x",
            OnFunction(
                formulas=OF_ARRAYS,
                results=("gradient",),
                parts=("a row", "any shape", "whole numbers"),
                trials=_gradient_trials,
                law=_numerical_gradient,
                seen=_gradient_seen,
            ),
        ),
        Exercise(
            "descent_step",
            2,
            "(theta, grad, lr) -> theta",
            Formula(
                _downhill,
                inputs={"theta": array("N", "D"), "grad": array("N", "D"), "lr": RATE},
                results=("theta",),
                regimes=ARRAYS,
            ),
        ),
    ),
)
