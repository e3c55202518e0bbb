"""Wrong gradients of squared errors and of the logistic loss."""

import numpy as np

from cases.layers import sigmoid
from cases.wrong_gradients.register import wrong


@wrong("mse", "without the 2", "scale")
def _(upstream, yhat, y):
    return {"yhat": upstream * (yhat - y) / len(y)}


@wrong("mse", "without 1/N", "scale")
def _(upstream, yhat, y):
    return {"yhat": upstream * 2 * (yhat - y)}


@wrong("mse", "1/N twice", "scale")
def _(upstream, yhat, y):
    return {"yhat": upstream * 2 * (yhat - y) / len(y) ** 2}


@wrong("mse", "sign flipped", "scale")
def _(upstream, yhat, y):
    return {"yhat": upstream * 2 * (y - yhat) / len(y)}


@wrong("mse", "the squared error itself", "wrong variable")
def _(upstream, yhat, y):
    return {"yhat": upstream * (yhat - y) ** 2 / len(y)}


@wrong(
    "mse",
    "(N, 1) - (N,) broadcast, forward and backward alike",
    "forward",
    forward=lambda yhat, y: ((yhat - y[:, 0]) ** 2).mean(),
)
def _(upstream, yhat, y):
    return {"yhat": upstream * 2 * (yhat - y[:, 0]).sum(1, keepdims=True) / len(y) ** 2}


@wrong("mse", "(N,) - (N, 1) broadcast in backward", "shape")
def _(upstream, yhat, y):
    return {"yhat": upstream * 2 * (yhat[:, 0] - y) / len(y)}


@wrong("mse2d", "divided by N D", "scale")
def _(upstream, yhat, y):
    return {"yhat": upstream * 2 * (yhat - y) / y.size}


def _from_dz(dz, x, w):
    return {"x": np.outer(dz, w), "w": x.T @ dz, "b": dz.sum(keepdims=True)}


@wrong("bce", "without 1/N", "scale")
def _(upstream, x, w, b, y):
    return _from_dz(upstream * (sigmoid(x @ w + b) - y), x, w)


@wrong("bce", "an extra p (1 - p)", "chain")
def _(upstream, x, w, b, y):
    p = sigmoid(x @ w + b)
    return _from_dz(upstream * (p - y) * p * (1 - p) / len(y), x, w)


@wrong("bce", "z for p", "wrong variable")
def _(upstream, x, w, b, y):
    return _from_dz(upstream * (x @ w + b - y) / len(y), x, w)
