"""Wrong gradients of a recurrent network and of a small classifier."""

import numpy as np

from cases import LAYERS
from cases.losses import cross_entropy_backward
from cases.networks import DECAY, rnn_states
from cases.wrong_gradients.register import wrong, wrong_pair

_mlp = LAYERS["mlp"]


@wrong("rnn", "dWh = for +=", "path")
def _(upstream, xs, Wh, Wx, h0):
    states, dh = rnn_states(xs, Wh, Wx, h0), upstream
    for t in reversed(range(len(xs))):
        dz = dh * (1 - states[t + 1] ** 2)
        dWh = np.outer(states[t], dz)
        dh = dz @ Wh.T
    return {"Wh": dWh}


@wrong("rnn", "cut off after one step back", "path")
def _(upstream, xs, Wh, Wx, h0):
    states = rnn_states(xs, Wh, Wx, h0)
    dz = upstream * (1 - states[-1] ** 2)
    return {"Wh": np.outer(states[-2], dz), "Wx": np.outer(xs[-1], dz), "h0": dz @ Wh.T}


def _halves(upstream, X, y, W1, b1, W2, b2):
    """Pre-activation, gradient of the scores, gradient of the hidden layer."""
    z1 = X @ W1 + b1
    ds = cross_entropy_backward(upstream, np.maximum(z1, 0) @ W2 + b2, y)["z"]
    return z1, ds, ds @ W2.T


def _first_layer(upstream, X, W1, dz):
    return {"W1": X.T @ dz + upstream * 2 * DECAY * W1, "b1": dz.sum(0)}


@wrong("mlp", "no relu mask in backward", "chain")
def _(upstream, **inputs):
    _, _, dh = _halves(upstream, **inputs)
    return _first_layer(upstream, inputs["X"], inputs["W1"], dh)


@wrong("mlp", "L2 forgotten in dW1", "partial")
def _(upstream, **inputs):
    return {"W1": _mlp.backward(upstream, **inputs)["W1"] - upstream * 2 * DECAY * inputs["W1"]}


@wrong("mlp", "L2 with lambda for 2 lambda", "partial")
def _(upstream, **inputs):
    right = _mlp.backward(upstream, **inputs)
    return {name: right[name] - upstream * DECAY * inputs[name] for name in ("W1", "W2")}


@wrong("mlp", "relu mask from dh", "wrong variable")
def _(upstream, **inputs):
    _, _, dh = _halves(upstream, **inputs)
    return _first_layer(upstream, inputs["X"], inputs["W1"], dh * (dh > 0))


@wrong("mlp", "dW1 zero", "partial")
def _(upstream, **inputs):
    return {"W1": np.zeros_like(inputs["W1"])}


@wrong("mlp", "one entry of dW1 with the sign flipped", "small")
def _(upstream, **inputs):
    dW1 = _mlp.backward(upstream, **inputs)["W1"]
    dW1[0, 0] *= -1
    return {"W1": dW1}


@wrong_pair("mlp", "the hidden layer of the first call is kept for ever", "state")
def _():
    kept = {}

    def backward(upstream, X, y, W1, b1, W2, b2):
        if "h" not in kept or kept["h"].shape != (len(X), W1.shape[1]):
            kept["h"] = np.maximum(X @ W1 + b1, 0)
        _, ds, _ = _halves(upstream, X, y, W1, b1, W2, b2)
        dW2 = kept["h"].T @ ds + upstream * 2 * DECAY * W2
        return {**_mlp.backward(upstream, X, y, W1, b1, W2, b2), "W2": dW2}

    return _mlp.forward, backward


@wrong_pair("mlp", "gradients pile up between calls", "state")
def _():
    kept = {}

    def backward(upstream, **inputs):
        for name, value in _mlp.backward(upstream, **inputs).items():
            same = name in kept and kept[name].shape == value.shape
            kept[name] = kept[name] + value if same else value
        return {name: value.copy() for name, value in kept.items()}

    return _mlp.forward, backward
