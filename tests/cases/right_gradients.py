"""55 right gradients that checkers tend to refuse: other arithmetic, other precision, odd points, kinks, saturation, odd scales."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from cases import LAYERS
from cases.layers import ALPHA, Layer
from cases.losses import softmax
from cases.networks import draw_mlp


@dataclass(frozen=True)
class RightGradient:
    """draw(rng) gives the inputs. layer: what it is graded against, the case itself if it is a function of its own.

    overflows: right in every sensible range, but not finite at huge inputs, where grading has to refuse it.
    """

    name: str
    draw: Callable
    forward: Callable
    backward: Callable
    layer: Layer
    overflows: bool

    @property
    def wrt(self):
        """Inputs that have a gradient."""
        return self.layer.wrt


RIGHT: list[RightGradient] = []


def right(name, layer=None, *, regime="standard", draw=None, forward=None, backward=None, overflows=False):
    """Register one; what is not given comes from the layer, and without a layer the only input is x."""
    if layer:
        base = LAYERS[layer]
        draw = draw or (lambda rng: base.draw(rng, regime))
        forward, backward = forward or base.forward, backward or base.backward
    else:
        base = Layer(name, ("x",), lambda rng, regime: draw(rng), forward, backward)
    RIGHT.append(RightGradient(name, draw, forward, backward, base, overflows))


def _normal(rng):
    return {"x": rng.standard_normal((5, 4))}


def _standard(layer, change):
    """Draws of the layer's standard regime with every array changed."""
    return lambda rng: {name: change(value) for name, value in LAYERS[layer].draw(rng, "standard").items()}


def _single(inputs):
    return {k: v.astype(np.float32) if np.asarray(v).dtype.kind == "f" else v for k, v in inputs.items()}


def _forward_in_single(layer):
    return lambda **inputs: np.asarray(LAYERS[layer].forward(**_single(inputs)), np.float32)


def _backward_in_single(layer):
    def backward(upstream, **inputs):
        gradients = LAYERS[layer].backward(np.asarray(upstream, np.float32), **_single(inputs))
        return {name: np.asarray(value, np.float32) for name, value in gradients.items()}

    return backward


def _in_single(layer):
    return {"forward": _forward_in_single(layer), "backward": _backward_in_single(layer)}


# ---------------------------------------------------------------- affine: other arithmetic, precision, memory layout


def _affine_loops(upstream, x, w, b):
    dx, dw, db = np.zeros_like(x), np.zeros_like(w), np.zeros_like(b)
    for n, m in np.ndindex(*upstream.shape):
        db[m] += upstream[n, m]
        for d in range(len(w)):
            dw[d, m] += x[n, d] * upstream[n, m]
            dx[n, d] += w[d, m] * upstream[n, m]
    return {"x": dx, "w": dw, "b": db}


def _affine_einsum(upstream, x, w, b):
    return {
        "x": np.einsum("nm,dm->nd", upstream, w),
        "w": np.einsum("nd,nm->dm", x, upstream),
        "b": np.einsum("nm->m", upstream),
    }


def _read_only_columns(value):
    value = np.asfortranarray(value)
    value.setflags(write=False)
    return value


def _whole_numbers(rng):
    return {name: rng.integers(-3, 4, value.shape) for name, value in LAYERS["affine"].draw(rng, "standard").items()}


def _stride_zero_bias(rng):
    return {**LAYERS["affine"].draw(rng, "standard"), "b": np.broadcast_to(0.3, (3,))}


right("affine with loops", "affine", backward=_affine_loops)
right("affine with einsum", "affine", backward=_affine_einsum)
right("affine, gradients in float32", "affine", backward=_backward_in_single("affine"))
right("affine, all in float32", "affine", **_in_single("affine"))
right(
    "affine, float32 inputs",
    "affine",
    draw=_standard("affine", lambda v: v.astype(np.float32)),
    backward=_backward_in_single("affine"),
)
right("affine, whole numbers as inputs", "affine", draw=_whole_numbers)
right("affine, inputs of 1e4", "affine", draw=_standard("affine", lambda v: v * 1e4))
right("affine, inputs of 1e-4", "affine", regime="tiny")
right("affine, one example", "affine", regime="one-example")
right("affine, read-only Fortran-ordered inputs", "affine", draw=_standard("affine", _read_only_columns))
right("affine, a stride-0 bias", "affine", draw=_stride_zero_bias)

# ---------------------------------------------------------------- kinks, ties, saturation


def _close_to_zero(distance):
    def draw(rng):
        return {"x": rng.standard_normal((5, 4)) * np.where(rng.random((5, 4)) < 0.5, distance, 1)}

    return draw


def _half_at_ties(upstream, x, y):
    share = np.where(x == y, 0.5, x > y)
    return {"x": upstream * share, "y": upstream * (1 - share)}


def _softmax_by_jacobian(upstream, z):
    rows = [(np.diag(p) - np.outer(p, p)) @ u for p, u in zip(softmax(z), upstream, strict=True)]
    return {"z": np.stack(rows)}


right("relu'(0) = 0 at exact zeros", "relu", regime="ties")
right("relu'(0) = 1 at exact zeros", "relu", regime="ties", backward=lambda upstream, x: {"x": upstream * (x >= 0)})
right(
    "relu'(0) = 1/2 at exact zeros",
    "relu",
    regime="ties",
    backward=lambda upstream, x: {"x": upstream * np.where(x == 0, 0.5, x > 0)},
)
right("relu, inputs within 1e-7 of 0", "relu", draw=_close_to_zero(1e-7))
right("relu, inputs within 1e-4 of 0", "relu", draw=_close_to_zero(1e-4))
right("relu, all dead", "relu", draw=lambda rng: {"x": -1 - rng.random((5, 4))})
right(
    "leaky relu at exact zeros",
    "leaky",
    regime="ties",
    backward=lambda upstream, x: {"x": upstream * np.where(x > 0, 1.0, ALPHA)},
)
right("x|x| near 0", "x|x|", draw=lambda rng: {"x": rng.standard_normal((5, 4)) * 1e-3})
right("max, ties to the first", "maxgate", regime="ties")
right("max, ties shared", "maxgate", regime="ties", backward=_half_at_ties)
right("sigmoid in two branches", "sigmoid")
right(
    "sigmoid 1 / (1 + exp(-x))",
    "sigmoid",
    forward=lambda x: 1 / (1 + np.exp(-x)),
    backward=lambda upstream, x: {"x": upstream * np.exp(-x) / (1 + np.exp(-x)) ** 2},
    overflows=True,
)
right("sigmoid, saturated", "sigmoid", regime="large")
right("tanh with 1/cosh²", "tanh", backward=lambda upstream, x: {"x": upstream / np.cosh(x) ** 2})
right("tanh, saturated", "tanh", regime="large")
right("softmax by its Jacobian", "softmax", backward=_softmax_by_jacobian)
right("softmax, large logits", "softmax", regime="large")
right("softmax, logits around 1000", "softmax", draw=lambda rng: {"z": rng.standard_normal((5, 4)) + 1000})

# ---------------------------------------------------------------- losses and odd scales


def _at_the_minimum(rng):
    y = rng.standard_normal((5, 1))
    return {"yhat": y, "y": y.copy()}


right("cross entropy, saturated", "softmaxce", regime="large")
right("cross entropy in float32", "softmaxce", **_in_single("softmaxce"))
right("cross entropy times 1e-7", "ce_tiny")
right("mse, one example", "mse", regime="one-example")
right("mse at its minimum", "mse", draw=_at_the_minimum)
right(
    "squares plus 1e6",
    draw=lambda rng: {"x": rng.standard_normal((5, 1))},
    forward=lambda x: (x**2).mean() + 1e6,
    backward=lambda upstream, x: {"x": upstream * 2 * x / x.size},
)
right("quadratic form, inputs of 1e3", "quad", draw=_standard("quad", lambda v: v * 1e3))
right("cube at 0", "cube", draw=lambda rng: {"x": np.zeros((3, 2))})
right("identity", draw=_normal, forward=lambda x: x * 1.0, backward=lambda upstream, x: {"x": upstream * 1.0})
right(
    "identity, upstream itself", draw=_normal, forward=lambda x: x * 1.0, backward=lambda upstream, x: {"x": upstream}
)
right(
    "constant",
    draw=_normal,
    forward=lambda x: np.full(x.shape, 2.0),
    backward=lambda upstream, x: {"x": np.zeros_like(x)},
)
right(
    "sin(100 x)",
    draw=_normal,
    forward=lambda x: np.sin(100 * x),
    backward=lambda upstream, x: {"x": upstream * 100 * np.cos(100 * x)},
)
right(
    "exp(x) around 20",
    draw=lambda rng: {"x": 20 + rng.standard_normal((5, 4))},
    forward=lambda x: np.exp(x),
    backward=lambda upstream, x: {"x": upstream * np.exp(x)},
)
right(
    "log(x) around 1e-5",
    draw=lambda rng: {"x": 1e-5 * (1 + rng.random((5, 4)))},
    forward=lambda x: np.log(x),
    backward=lambda upstream, x: {"x": upstream / x},
)
right(
    "sqrt(x) around 1e-4",
    draw=lambda rng: {"x": 1e-4 * (1 + rng.random((5, 4)))},
    forward=lambda x: np.sqrt(x),
    backward=lambda upstream, x: {"x": upstream * 0.5 / np.sqrt(x)},
)
right(
    "1/x around 1e4",
    draw=lambda rng: {"x": 1e4 * (1 + rng.random((5, 4)))},
    forward=lambda x: 1 / x,
    backward=lambda upstream, x: {"x": -upstream / x**2},
)

# ---------------------------------------------------------------- layers with memory of the whole batch, networks


def _sparse_without_biases(rng):
    inputs = LAYERS["mlp"].draw(rng, "standard")
    X = np.where(rng.random(inputs["X"].shape) < 0.5, 0, inputs["X"]) * (rng.random((len(inputs["X"]), 1)) < 0.6)
    return {**inputs, "X": X, "b1": np.zeros_like(inputs["b1"])}


right("batch normalisation", "bn")
right("batch normalisation in float32", "bn", **_in_single("bn"))
right("centring", "center")
right("embedding with repeated rows", "embed")
right("recurrent network", "rnn")
right("mlp", "mlp")
right("mlp, loss times 1e6", "mlp_huge")
right("mlp in float32", "mlp", **_in_single("mlp"))
right("mlp with 3,000 parameters, kinks crossed", "mlp", draw=lambda rng: draw_mlp(rng, "standard", 64, 20, 128, 5))
right("mlp at exact kinks: sparse inputs, no biases", "mlp", draw=_sparse_without_biases)
