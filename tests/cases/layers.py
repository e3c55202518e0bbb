"""Reference layers: a forward, its right gradient, and inputs in every regime that has ever hidden a mistake.

Nothing here imports the package under test.
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

# Regime: lengths N, D, M of the axes. Unequal in all but "square" and "naive", so that nothing square hides a transpose.
SIZES = {
    "standard": (5, 4, 3),
    "other-shapes": (3, 6, 4),
    "one-example": (1, 4, 3),
    "square": (4, 4, 4),
    "large": (4, 3, 5),
    "huge": (4, 3, 5),
    "tiny": (4, 3, 5),
    "ties": (4, 3, 5),
    "naive": (3, 3, 3),  # how gradients are tested in a hurry: square, positive, upstream of ones
}
_SPREAD = {"large": 30.0, "huge": 1000.0, "tiny": 1e-4}


@dataclass(frozen=True)
class Layer:
    """draw(rng, regime) gives inputs by name; forward(**inputs); backward(upstream, **inputs) gives gradients of `wrt` by name."""

    name: str
    wrt: tuple[str, ...]
    draw: Callable
    forward: Callable
    backward: Callable


LAYERS: dict[str, Layer] = {}


def values(rng, shape, regime):
    """Random numbers as the regime has them."""
    if regime == "naive":
        return rng.uniform(0.05, 1, shape)
    normal = rng.standard_normal(shape)
    if regime == "ties":
        return np.where(rng.random(shape) < 0.4, 0.0, np.round(normal * 2) / 2)
    return normal * _SPREAD.get(regime, 1.0)


def moderate(regime):
    """The same regime without its magnitude, for inputs whose product with a large one is large enough."""
    return "standard" if regime in ("large", "huge") else regime


def upstream_for(rng, output, regime="standard"):
    """An upstream gradient that fits the output: ones for a loss and in regime "naive", normal otherwise."""
    shape = np.shape(output)
    return np.ones(shape) if regime == "naive" or shape == () else rng.standard_normal(shape)


def add_layer(name, wrt, draw, forward, backward):
    """Add one to LAYERS; wrt as 'x w b'."""
    LAYERS[name] = Layer(name, tuple(wrt.split()), draw, forward, backward)


def _elementwise(name, forward, derivative):
    def draw(rng, regime):
        return {"x": values(rng, SIZES[regime][:2], regime)}

    def backward(upstream, x):
        return {"x": upstream * derivative(x)}

    add_layer(name, "x", draw, forward, backward)


def sigmoid(x):
    """1 / (1 + exp(-x)) without overflow."""
    small = np.exp(-np.abs(x))
    return np.where(x >= 0, 1 / (1 + small), small / (1 + small))


# ---------------------------------------------------------------- affine, elementwise

ALPHA = 0.1  # slope of the leaky ReLU left of 0
KEEP = 0.6  # share of entries that dropout keeps


def _draw_affine(rng, regime):
    n, d, m = SIZES[regime]
    w = values(rng, (d, m), moderate(regime))
    return {"x": values(rng, (n, d), regime), "w": w, "b": values(rng, (m,), regime)}


add_layer(
    "affine",
    "x w b",
    _draw_affine,
    lambda x, w, b: x @ w + b,
    lambda upstream, x, w, b: {"x": upstream @ w.T, "w": x.T @ upstream, "b": upstream.sum(axis=0)},
)
_elementwise("relu", lambda x: np.maximum(x, 0), lambda x: (x > 0) * 1.0)
_elementwise("leaky", lambda x: np.where(x > 0, x, ALPHA * x), lambda x: np.where(x > 0, 1.0, ALPHA))
_elementwise("sigmoid", sigmoid, lambda x: sigmoid(x) * (1 - sigmoid(x)))
_elementwise("tanh", lambda x: np.tanh(x), lambda x: 1 - np.tanh(x) ** 2)
_elementwise("x|x|", lambda x: x * np.abs(x), lambda x: 2 * np.abs(x))
_elementwise("cube", lambda x: x**3, lambda x: 3 * x**2)
_elementwise(  # x feeds three edges
    "fork",
    lambda x: x * sigmoid(x) + x**2,
    lambda x: sigmoid(x) + x * sigmoid(x) * (1 - sigmoid(x)) + 2 * x,
)

# ---------------------------------------------------------------- gates with two inputs


def _draw_two(rng, regime):
    shape = SIZES[regime][:2]
    return {"x": values(rng, shape, regime), "y": values(rng, shape, regime)}


def _draw_quotient(rng, regime):
    shape = SIZES[regime][:2]
    y = values(rng, shape, "naive" if regime == "naive" else "standard")
    return {"x": values(rng, shape, regime), "y": y + np.sign(y) * 0.5}


def _draw_row_gain(rng, regime):
    n, d, _ = SIZES[regime]
    return {"x": values(rng, (n, d), regime), "g": values(rng, (d,), regime)}


add_layer(
    "maxgate",
    "x y",
    _draw_two,
    lambda x, y: np.maximum(x, y),
    lambda upstream, x, y: {"x": upstream * (x >= y), "y": upstream * (x < y)},
)
add_layer(
    "mul",
    "x y",
    _draw_two,
    lambda x, y: x * y,
    lambda upstream, x, y: {"x": upstream * y, "y": upstream * x},
)
add_layer(
    "div",
    "x y",
    _draw_quotient,
    lambda x, y: x / y,
    lambda upstream, x, y: {"x": upstream / y, "y": -upstream * x / y**2},
)
add_layer(  # (N, D) times (D,)
    "mulbc",
    "x g",
    _draw_row_gain,
    lambda x, g: x * g,
    lambda upstream, x, g: {"x": upstream * g, "g": (upstream * x).sum(axis=0)},
)

# ---------------------------------------------------------------- rows and columns


def _draw_matrix(rng, regime):
    return {"x": values(rng, SIZES[regime][:2], regime)}


def _draw_embedding(rng, regime):
    n, d, m = SIZES[regime]
    rows = rng.permutation(d) if regime == "naive" else rng.integers(0, d, 2 * n)
    return {"W": values(rng, (d, m), regime), "idx": rows}


def _embedding_backward(upstream, W, idx):
    dW = np.zeros_like(W)
    np.add.at(dW, idx, upstream)
    return {"W": dW}


def _draw_dropout(rng, regime):
    shape = SIZES[regime][:2]
    return {"x": values(rng, shape, regime), "mask": rng.random(shape) < KEEP}


def _draw_batchnorm(rng, regime):
    n, d, _ = SIZES[regime]
    regime = "standard" if regime in ("ties", "tiny") else regime
    gamma = values(rng, (d,), moderate(regime))
    return {"x": values(rng, (max(n, 4), d), regime), "gamma": gamma, "beta": values(rng, (d,), regime)}


def _batchnorm(x, gamma, beta):
    return gamma * (x - x.mean(0)) / np.sqrt(x.var(0) + 1e-5) + beta


def _batchnorm_backward(upstream, x, gamma, beta):
    inverse = 1 / np.sqrt(x.var(0) + 1e-5)
    unit = (x - x.mean(0)) * inverse
    d = upstream * gamma
    dx = inverse * (d - d.mean(0) - unit * (d * unit).mean(0))
    return {"x": dx, "gamma": (upstream * unit).sum(0), "beta": upstream.sum(0)}


add_layer(
    "center",
    "x",
    _draw_matrix,
    lambda x: x - x.mean(axis=0),
    lambda upstream, x: {"x": upstream - upstream.mean(axis=0)},
)
add_layer(
    "rowmean",
    "x",
    _draw_matrix,
    lambda x: x.mean(axis=1),
    lambda upstream, x: {"x": np.repeat(upstream[:, None], x.shape[1], 1) / x.shape[1]},
)
add_layer("embed", "W", _draw_embedding, lambda W, idx: W[idx], _embedding_backward)
add_layer(
    "dropout",
    "x",
    _draw_dropout,
    lambda x, mask: x * mask / KEEP,
    lambda upstream, x, mask: {"x": upstream * mask / KEEP},
)
add_layer("bn", "x gamma beta", _draw_batchnorm, _batchnorm, _batchnorm_backward)
