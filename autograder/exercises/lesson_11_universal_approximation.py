"""11_universal_approximation: curves from ramps, from ReLUs, from sigmoids; error against width."""

import math

import numpy as np

from autograder.contracts import ContractBroken, kind
from autograder.exercises.declare import Exercise, Lesson
from autograder.exercises.fitting import FittedWithWidth
from autograder.exercises.formulas import sigmoid
from autograder.exercises.inputs import Kind, array, fixed
from autograder.exercises.laws import ARRAYS, FLOOR, Behaviour, Formula

SPREAD = {"large": 30.0, "tiny": 1e-3}


# --- ramps ---
def _along_the_ramp(rng, regime, lengths):
    """Numbers before, on and after a ramp that is drawn here as well; at ties its two corners are among them."""
    whole, scale = regime == "integers", SPREAD.get(regime, 1.5)
    left = int(rng.integers(-3, 1)) if whole else float(scale * rng.uniform(-1.0, 0.3))
    right = left + (int(rng.integers(2, 5)) if whole else float(scale * rng.uniform(0.3, 1.6)))
    lengths["left"], lengths["right"] = left, right
    x = array("N", "D").draw(rng, regime, lengths)
    if not whole:
        some = [(left + right) / 2, *([left, right] if regime == "ties" else [])]
        x.ravel()[: len(some)] = some[: x.size]
    return rng.permuted(x)


def _ramp(x, left, right):
    """The share of the way from left to right that lies behind x."""
    shares = [min(max(float(value), left), right) for value in np.ravel(x).tolist()]
    return np.array([(share - left) / (right - left) for share in shares]).reshape(np.shape(x))


def _corner(name):
    return fixed(lambda rng, regime, lengths: lengths[name])


RAMP = Formula(
    _ramp,
    inputs={"x": Kind(_along_the_ramp, axes=("N", "D")), "left": _corner("left"), "right": _corner("right")},
    results=("ramp",),
    regimes=(*ARRAYS, "ties"),
    floor=FLOOR,
)


# --- a curve from ReLUs ---
def _knots(rng, count, whole):
    steps = rng.integers(1, 4, count) if whole else rng.uniform(0.2, 1.5, count)
    x = np.cumsum(steps) - int(rng.integers(2, 5))
    return x, rng.permutation(np.arange(-5, 6))[:count] if whole else 2 * rng.standard_normal(count)


def _curve_trials(rng):
    for count, whole in ((4, False), (2, False), (7, False), (3, False), (5, True), (40, False)):
        x, y = (
            _knots(rng, count, whole)
            if count < 11
            else (np.sort(rng.uniform(-3, 3, count)), rng.standard_normal(count))
        )
        places = {
            "at the knots": np.sort(x.astype(float)),
            "between": x[:-1] + rng.uniform(0.05, 0.95, count - 1) * np.diff(x),
            "outside": np.array([x[0] - 7.5, x[0] - 0.1, x[-1] + 0.1, x[-1] + 7.5]),
        }
        for part, at in places.items():
            yield part, "integers" if whole else "standard", {"knots_x": x, "knots_y": y, "x": at}


def _use_curve(answer, knots_x, knots_y, x):
    curve = answer(knots_x, knots_y)
    if not callable(curve):
        code = "nothing-returned" if curve is None else "wrong-kind"
        raise ContractBroken(code, None, f"it returns {kind(curve)}; a function of x is expected")
    return {"curve(x)": curve(x)}


def _curve(knots_x, knots_y, x):
    """Straight from knot to knot: a weighted mean of two neighbours."""
    found = []
    for place in x.tolist():
        after = next((k for k, knot in enumerate(knots_x.tolist()) if knot >= place), len(knots_x))
        if after in (0, len(knots_x)):
            found.append(float(knots_y[min(after, len(knots_x) - 1)]))
            continue
        share = (place - knots_x[after - 1]) / (knots_x[after] - knots_x[after - 1])
        found.append(math.fsum([(1 - share) * knots_y[after - 1], share * knots_y[after]]))
    return {"curve(x)": np.array(found)}


def _sigmoid_sum(x, b0, c, w, b):
    return np.array(
        [
            math.fsum(
                [float(b0), *(float(c[i]) * sigmoid(float(w[i]) * place + float(b[i])).real for i in range(len(c)))]
            )
            for place in np.asarray(x, dtype=float).tolist()
        ]
    )


LESSON = Lesson(
    "11_universal_approximation",
    "Universal approximation: any curve from simple bends",
    45,
    (
        Exercise("hard_sigmoid", 2, "(x, left, right) -> ramp", RAMP),
        Exercise("relu_pair", 2, "(x, left, right) -> ramp", RAMP),
        Exercise(
            "piecewise_from_relus",
            5,
            "(knots_x, knots_y) -> curve",
            Behaviour(
                parts=("at the knots", "between", "outside"),
                trials=_curve_trials,
                script=_use_curve,
                law=_curve,
                takes="a function",
            ),
        ),
        Exercise(
            "sigmoid_sum",
            3,
            "(x, b0, c, w, b) -> y",
            Formula(
                _sigmoid_sum,
                inputs={
                    "x": array("N"),
                    "b0": fixed(lambda rng, regime, lengths: float(rng.standard_normal())),
                    "c": array("H", scaled=False),
                    "w": array("H"),
                    "b": array("H"),
                },
                results=("y",),
                regimes=ARRAYS,
                floor=FLOOR,
            ),
        ),
        Exercise("fit_with_width", 5, "(x, y, width, seed) -> predict", FittedWithWidth(), seconds=60.0),
    ),
)
