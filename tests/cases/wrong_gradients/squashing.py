"""Wrong gradients of relu, leaky relu, sigmoid and tanh."""

import numpy as np

from cases.layers import ALPHA, sigmoid
from cases.wrong_gradients.register import wrong


@wrong("relu", "mask from upstream", "wrong variable")
def _(upstream, x):
    return {"x": upstream * (upstream > 0)}


@wrong("relu", "an extra mask from upstream (guided)", "wrong variable")
def _(upstream, x):
    return {"x": upstream * (upstream > 0) * (x > 0)}


@wrong("relu", "upstream forgotten", "chain")
def _(upstream, x):
    return {"x": (x > 0) * 1.0}


@wrong("relu", "mask out >= 0, which is always true", "wrong variable")
def _(upstream, x):
    return {"x": upstream * (np.maximum(x, 0) >= 0)}


@wrong("relu", "times relu(x) for the step", "wrong variable")
def _(upstream, x):
    return {"x": upstream * np.maximum(x, 0)}


@wrong("relu", "changes upstream in place (value right)", "contract")
def _(upstream, x):
    upstream[x <= 0] = 0
    return {"x": upstream}


@wrong("relu", "mask x > 1", "wrong variable")
def _(upstream, x):
    return {"x": upstream * (x > 1)}


@wrong("leaky", "slope on the wrong side", "wrong variable")
def _(upstream, x):
    return {"x": upstream * np.where(x > 0, ALPHA, 1.0)}


@wrong("leaky", "slope 0 for negative x", "partial")
def _(upstream, x):
    return {"x": upstream * (x > 0)}


@wrong("leaky", "alpha on both sides", "partial")
def _(upstream, x):
    return {"x": upstream * ALPHA}


@wrong("leaky", "alpha squared", "partial")
def _(upstream, x):
    return {"x": upstream * np.where(x > 0, 1.0, ALPHA**2)}


@wrong("sigmoid", "x (1 - x)", "wrong variable")
def _(upstream, x):
    return {"x": upstream * x * (1 - x)}


@wrong("sigmoid", "sigmoid applied twice", "wrong variable")
def _(upstream, x):
    s = sigmoid(sigmoid(x))
    return {"x": upstream * s * (1 - s)}


@wrong("sigmoid", "1 - s only", "chain")
def _(upstream, x):
    return {"x": upstream * (1 - sigmoid(x))}


@wrong("sigmoid", "s only", "chain")
def _(upstream, x):
    return {"x": upstream * sigmoid(x)}


@wrong("sigmoid", "s (1 + s)", "wrong variable")
def _(upstream, x):
    s = sigmoid(x)
    return {"x": upstream * s * (1 + s)}


@wrong("sigmoid", "upstream forgotten", "chain")
def _(upstream, x):
    s = sigmoid(x)
    return {"x": s * (1 - s)}


@wrong("sigmoid", "local derivative squared", "chain")
def _(upstream, x):
    s = sigmoid(x)
    return {"x": upstream * (s * (1 - s)) ** 2}


def _overflowing(x):
    return np.exp(x) / (1 + np.exp(x))


@wrong("sigmoid", "exp(x) / (1 + exp(x)), NaN above 709", "range", forward=_overflowing)
def _(upstream, x):
    s = _overflowing(x)
    return {"x": upstream * s * (1 - s)}


@wrong("sigmoid", "computed in float16", "small")
def _(upstream, x):
    exact = upstream * sigmoid(x) * (1 - sigmoid(x))
    return {"x": exact.astype(np.float16).astype(float)}


@wrong("tanh", "1 - t", "wrong variable")
def _(upstream, x):
    return {"x": upstream * (1 - np.tanh(x))}


@wrong("tanh", "1 - x²", "wrong variable")
def _(upstream, x):
    return {"x": upstream * (1 - x**2)}


@wrong("tanh", "1 - tanh(t)²", "wrong variable")
def _(upstream, x):
    return {"x": upstream * (1 - np.tanh(np.tanh(x)) ** 2)}


@wrong("tanh", "1 + t²", "wrong variable")
def _(upstream, x):
    return {"x": upstream * (1 + np.tanh(x) ** 2)}


@wrong("tanh", "NaN", "range")
def _(upstream, x):
    return {"x": upstream * np.full_like(x, np.nan)}
