"""Wrong gradients of x @ w + b."""

import numpy as np

from cases.wrong_gradients.register import wrong


@wrong("affine", "dw transposed (hidden on square)", "shape")
def _(upstream, x, w, b):
    return {"w": upstream.T @ x}


@wrong("affine", "dx without .T (hidden on square)", "shape")
def _(upstream, x, w, b):
    return {"x": upstream @ w}


@wrong("affine", "db without the sum over the batch", "shape")
def _(upstream, x, w, b):
    return {"b": upstream}


@wrong("affine", "db is the mean", "scale")
def _(upstream, x, w, b):
    return {"b": upstream.mean(axis=0)}


@wrong("affine", "db summed over the wrong axis (hidden on square)", "shape")
def _(upstream, x, w, b):
    return {"b": upstream.sum(axis=1)}


@wrong("affine", "dw divided by N", "scale")
def _(upstream, x, w, b):
    return {"w": x.T @ upstream / len(x)}


@wrong("affine", "dx with the sign flipped", "scale")
def _(upstream, x, w, b):
    return {"x": -upstream @ w.T}


@wrong("affine", "dw without upstream", "chain")
def _(upstream, x, w, b):
    return {"w": x.T @ np.ones_like(upstream)}


@wrong("affine", "db = N (upstream forgotten)", "chain")
def _(upstream, x, w, b):
    return {"b": np.ones_like(b) * len(x)}


@wrong("affine", "db with keepdims, (1, M)", "shape")
def _(upstream, x, w, b):
    return {"b": upstream.sum(axis=0, keepdims=True)}


@wrong("affine", "dw with the output for x (hidden on square)", "wrong variable")
def _(upstream, x, w, b):
    return {"w": (x @ w + b).T @ upstream}


@wrong("affine", "dw of the first example only", "batch")
def _(upstream, x, w, b):
    return {"w": np.outer(x[0], upstream[0])}


@wrong("affine", "dw of the last example only (= for += in the loop)", "batch")
def _(upstream, x, w, b):
    for i in range(len(x)):
        dw = np.outer(x[i], upstream[i])
    return {"w": dw}


@wrong("affine", "dx with ones for w", "wrong variable")
def _(upstream, x, w, b):
    return {"x": upstream @ np.ones_like(w).T}


@wrong("affine", "dw off by 1e-3", "small")
def _(upstream, x, w, b):
    return {"w": x.T @ upstream * 1.001}


@wrong("affine", "dw off by 1e-4", "small")
def _(upstream, x, w, b):
    return {"w": x.T @ upstream * 1.0001}


@wrong("affine", "one entry of dw off by 1 %", "small")
def _(upstream, x, w, b):
    dw = x.T @ upstream
    dw[0, 0] *= 1.01
    return {"w": dw}


@wrong("affine", "dw clipped to [-1, 1]", "partial")
def _(upstream, x, w, b):
    return {"w": np.clip(x.T @ upstream, -1, 1)}


@wrong("affine", "dw in an integer buffer", "dtype")
def _(upstream, x, w, b):
    dw = np.zeros(w.shape, int)
    dw[...] = x.T @ upstream
    return {"w": dw}


@wrong("affine", "None for db", "contract")
def _(upstream, x, w, b):
    return {"b": None}
