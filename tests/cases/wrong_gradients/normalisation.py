"""Wrong gradients of centring, batch normalisation, row means, embeddings and dropout."""

import numpy as np

from cases.layers import KEEP, LAYERS
from cases.wrong_gradients.register import wrong, wrong_pair


@wrong("center", "the path through the mean is forgotten", "path")
def _(upstream, x):
    return {"x": upstream.copy()}


def _inverse_deviation(x, ddof=0):
    return 1 / np.sqrt(x.var(0, ddof=ddof) + 1e-5)


@wrong("bn", "mean and variance taken for constants", "path")
def _(upstream, x, gamma, beta):
    return {"x": upstream * gamma * _inverse_deviation(x)}


@wrong("bn", "the path through the variance is forgotten", "path")
def _(upstream, x, gamma, beta):
    d = upstream * gamma
    return {"x": _inverse_deviation(x) * (d - d.mean(0))}


@wrong("bn", "N - 1 in backward", "small")
def _(upstream, x, gamma, beta):
    unit, d = (x - x.mean(0)) * _inverse_deviation(x), upstream * gamma
    return {"x": _inverse_deviation(x, ddof=1) * (d - d.mean(0) - unit * (d * unit).mean(0))}


@wrong("rowmean", "without 1/D", "scale")
def _(upstream, x):
    return {"x": np.repeat(upstream[:, None], x.shape[1], 1)}


@wrong("rowmean", "spread along the wrong axis (hidden on square)", "shape")
def _(upstream, x):
    return {"x": np.repeat(upstream[None, :], x.shape[1], 0) / x.shape[1]}


@wrong("embed", "dW[idx] += upstream, repeated rows are lost", "index")
def _(upstream, W, idx):
    dW = np.zeros_like(W)
    dW[idx] += upstream
    return {"W": dW}


@wrong("dropout", "1/keep forgotten in backward", "scale")
def _(upstream, x, mask):
    return {"x": upstream * mask}


@wrong("dropout", "the mask forgotten in backward", "chain")
def _(upstream, x, mask):
    return {"x": upstream / KEEP}


@wrong_pair("dropout", "a fresh mask in backward", "state")
def _():
    rng = np.random.default_rng()

    def backward(upstream, x, mask):
        return {"x": upstream * (rng.random(x.shape) < KEEP) / KEEP}

    return LAYERS["dropout"].forward, backward
