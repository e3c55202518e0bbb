"""Softmax and losses, added to the reference layers."""

import numpy as np

from cases.layers import SIZES, add_layer, moderate, sigmoid, values


def softmax(z):
    """Row by row."""
    e = np.exp(z - z.max(axis=1, keepdims=True))
    return e / e.sum(axis=1, keepdims=True)


def _draw_logits(rng, regime):
    return {"z": values(rng, SIZES[regime][:2], regime)}


def _draw_labelled(rng, regime):
    n, d, _ = SIZES[regime]
    return {"z": values(rng, (n, d), regime), "y": rng.integers(0, d, n)}


def _softmax_backward(upstream, z):
    s = softmax(z)
    return {"z": s * (upstream - (s * upstream).sum(axis=1, keepdims=True))}


def cross_entropy(z, y):
    """Mean over examples of -log softmax(z)[label]."""
    largest = z.max(axis=1, keepdims=True)
    log_sum = largest[:, 0] + np.log(np.exp(z - largest).sum(axis=1))
    return (log_sum - z[np.arange(len(y)), y]).mean()


def cross_entropy_backward(upstream, z, y):
    """(softmax - one-hot) / N."""
    p = softmax(z)
    p[np.arange(len(y)), y] -= 1
    return {"z": upstream * p / len(y)}


def _draw_predictions(columns):
    def draw(rng, regime):
        n, d, _ = SIZES[regime]
        shape = (n, columns or d)
        return {"yhat": values(rng, shape, regime), "y": values(rng, shape, regime)}

    return draw


def _draw_quadratic(rng, regime):
    _, d, m = SIZES[regime]
    return {"W": values(rng, (d, m), regime), "x": values(rng, (m,), regime)}


def _draw_logistic(rng, regime):
    n, d, _ = SIZES[regime]
    return {
        "x": values(rng, (n, d), regime),
        "w": values(rng, (d,), moderate(regime)),
        "b": values(rng, (1,), "standard"),
        "y": rng.integers(0, 2, n),
    }


def _logistic(x, w, b, y):
    z = x @ w + b
    return (np.logaddexp(0, z) - y * z).mean()


def logistic_backward(upstream, x, w, b, y):
    """Of the mean binary cross entropy of sigmoid(x w + b)."""
    d = upstream * (sigmoid(x @ w + b) - y) / len(y)
    return {"x": np.outer(d, w), "w": x.T @ d, "b": d.sum(keepdims=True)}


def _quadratic_backward(upstream, W, x):
    q = W @ x
    return {"W": upstream * 2 * np.outer(q, x), "x": upstream * 2 * W.T @ q}


add_layer("softmax", "z", _draw_logits, softmax, _softmax_backward)
add_layer("softmaxce", "z", _draw_labelled, cross_entropy, cross_entropy_backward)
add_layer(
    "mse",
    "yhat",
    _draw_predictions(1),
    lambda yhat, y: ((yhat - y) ** 2).mean(),
    lambda upstream, yhat, y: {"yhat": upstream * 2 * (yhat - y) / yhat.size},
)
add_layer(  # divides by N only
    "mse2d",
    "yhat",
    _draw_predictions(None),
    lambda yhat, y: ((yhat - y) ** 2).sum() / len(y),
    lambda upstream, yhat, y: {"yhat": upstream * 2 * (yhat - y) / len(y)},
)
add_layer("quad", "W x", _draw_quadratic, lambda W, x: ((W @ x) ** 2).sum(), _quadratic_backward)
add_layer("bce", "x w b", _draw_logistic, _logistic, logistic_backward)
