"""06_activations: four bends, their slopes, and what a deep stack makes of them."""

import cmath
import math

import numpy as np

from autograder.exercises.declare import Exercise, Lesson
from autograder.exercises.formulas import each, rectified, sigmoid
from autograder.exercises.inputs import Kind, array, fixed, number, positive, pre_activations, upstream
from autograder.exercises.laws import ARRAYS, Formula, Gradient
from autograder.exercises.overflowing import WithoutOverflow
from autograder.numerical import complex_step


def _any_shape(kind):
    """The same numbers in other shapes: a vector in regime "other-shapes", three axes in "one-column"."""

    def draw(rng, regime, lengths):
        values = kind.draw(rng, regime, lengths)
        return values.reshape({"other-shapes": (-1,), "one-column": (2, 1, -1)}.get(regime, values.shape))

    return Kind(draw, axes=kind.axes)


Z = {"z": _any_shape(pre_activations("N", "D"))}
Z_SLOPE = {**Z, "slope": positive(0.005, 0.5)}
KINKED = (*ARRAYS, "ties")
FLOOR = 1e-13  # rounding of a sigmoid near 1, or of a tanh near its ends

tanh = each(cmath.tanh)


def _value(formula, inputs=Z, **options):
    """The activation itself, number by number."""
    return Formula(
        lambda **given: np.real(formula(**given)), inputs=inputs, results=("a",), regimes=ARRAYS, floor=FLOOR, **options
    )


def _slope(formula, inputs=Z, regimes=ARRAYS):
    return Gradient(formula, inputs=inputs, wrt=("z",), upstream="da", regimes=regimes)


def _neuron(inputs, weights, bias):
    dot = math.fsum([*(float(i) * float(w) for i, w in zip(inputs, weights, strict=True)), float(bias)])
    return float(np.real(sigmoid(dot)))


def _draw_inputs(rng, regime, lengths):
    lengths["inputs"] = array("D").draw(rng, regime, lengths)
    return lengths["inputs"]


def _draw_weights(rng, regime, lengths):
    """Floats in every regime. In "huge" they pull all one way, mostly down, where a plain e^(-z) overflows.

    In a quarter of the cases they cancel instead, so that the bias and the curve of the sigmoid count there too.
    """
    weights, inputs = upstream("D").draw(rng, regime, lengths), lengths["inputs"]
    if regime != "huge":
        return weights
    if rng.random() < 0.25:
        return weights - np.dot(weights, inputs) / np.dot(inputs, inputs) * inputs
    return np.abs(weights) * np.sign(inputs) * (-1.0 if rng.random() < 0.8 else 1.0)


class Curve:
    """A smooth function of one number, complex too; arrays are taken entry by entry. `slope` is its derivative."""

    def __init__(self, formula):
        self.formula = each(formula)

    def __call__(self, z):
        value = self.formula(z)
        return value if np.iscomplexobj(z) else np.real(value)

    def slope(self, z):
        """The derivative at z."""
        return complex_step(self.formula, z)


CURVES = [
    Curve(cmath.tanh),
    Curve(lambda z: 1 / (1 + cmath.exp(-z))),
    Curve(cmath.sin),
    Curve(lambda z: cmath.cos(z) + 0.5 * z),
    Curve(lambda z: z / (1 + z * z)),
]


def _draw_curve(rng, regime, lengths):
    lengths["curve"] = CURVES[rng.integers(len(CURVES))]
    return lengths["curve"]


def _draw_depth(rng, regime, lengths):
    return 1 if regime == "one-example" else int(rng.integers(2, 9))


def _through_depth(f, df, x, w, depth):
    """Entry by entry: start the rest of the chain at a_k, moved a little, and see what comes out."""
    reached = [float(x)]
    for _ in range(depth):
        reached.append(float(f(w * reached[-1])))

    def rest(value, k):
        for _ in range(depth - k):
            value = f(w * value)
        return value

    return np.array([complex_step(lambda value, k=k: rest(value, k), reached[k]) for k in range(depth)])


LESSON = Lesson(
    "06_activations",
    "Activations: what a bend does to a gradient",
    50,
    (
        Exercise("sigmoid", 2, "(z) -> a", WithoutOverflow(_value(lambda z: sigmoid(z)))),
        Exercise(
            "neuron_forward",
            2,
            "(inputs, weights, bias) -> a",
            WithoutOverflow(
                Formula(
                    _neuron,
                    inputs={
                        "inputs": Kind(_draw_inputs, axes=("D",)),
                        "weights": Kind(_draw_weights, axes=("D",)),
                        "bias": number(scaled=False),
                    },
                    results=("a",),
                    regimes=("standard", "other-shapes", "one-column", "tiny", "integers"),
                    floor=FLOOR,
                ),
                repeats=12,
            ),
        ),
        Exercise("sigmoid_backward", 2, "(da, z) -> dz", WithoutOverflow(_slope(lambda z: sigmoid(z)))),
        Exercise("tanh_activation", 2, "(z) -> a", WithoutOverflow(_value(lambda z: tanh(z)))),
        Exercise("tanh_backward", 2, "(da, z) -> dz", WithoutOverflow(_slope(lambda z: tanh(z)))),
        Exercise("relu", 1, "(z) -> a", _value(lambda z: rectified(z), whole=True)),
        Exercise("relu_backward", 2, "(da, z) -> dz", _slope(lambda z: rectified(z), regimes=KINKED)),
        Exercise("leaky_relu", 1, "(z, slope) -> a", _value(rectified, Z_SLOPE)),
        Exercise("leaky_relu_backward", 2, "(da, z, slope) -> dz", _slope(rectified, Z_SLOPE, KINKED)),
        Exercise(
            "gradient_through_depth",
            4,
            "(f, df, x, w, depth) -> gradient",
            Formula(
                _through_depth,
                inputs={
                    "f": fixed(_draw_curve),
                    "df": fixed(lambda rng, regime, lengths: lengths["curve"].slope),
                    "x": number(),
                    "w": number(nonzero=True),
                    "depth": fixed(_draw_depth),
                },
                results=("gradient",),
                regimes=("standard", "one-example", "integers"),
                repeats=6,
            ),
        ),
    ),
)
