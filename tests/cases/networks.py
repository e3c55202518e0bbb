"""Two small networks, and losses of unusual size, added to the reference layers."""

import numpy as np

from cases.layers import LAYERS, SIZES, Layer, moderate, values
from cases.losses import cross_entropy, cross_entropy_backward

DECAY = 0.1  # weight of the L2 term of the MLP


def _draw_rnn(rng, regime):
    _, d, m = SIZES[regime]
    regime = "standard" if regime in ("large", "huge", "ties") else regime
    return {
        "xs": values(rng, (4, d), regime),
        "Wh": values(rng, (m, m), regime) * 0.5,
        "Wx": values(rng, (d, m), regime),
        "h0": values(rng, (m,), regime),
    }


def rnn_states(xs, Wh, Wx, h0):
    """All hidden states, h0 first."""
    states = [h0]
    for x in xs:
        states.append(np.tanh(states[-1] @ Wh + x @ Wx))
    return states


def _rnn_backward(upstream, xs, Wh, Wx, h0):
    states = rnn_states(xs, Wh, Wx, h0)
    dWh, dWx, dh = np.zeros_like(Wh), np.zeros_like(Wx), upstream.copy()
    for t in reversed(range(len(xs))):
        dz = dh * (1 - states[t + 1] ** 2)
        dWh += np.outer(states[t], dz)
        dWx += np.outer(xs[t], dz)
        dh = dz @ Wh.T
    return {"Wh": dWh, "Wx": dWx, "h0": dh}


def draw_mlp(rng, regime, n=None, d=None, hidden=None, classes=3):
    """Inputs of the MLP; sizes may be given."""
    sizes = SIZES[regime]
    n, d = n or sizes[0], d or sizes[1]
    hidden = hidden or (n if regime in ("naive", "square") else 6)
    classes = n if regime == "naive" else classes
    regime = moderate(regime)
    return {
        "X": values(rng, (n, d), regime),
        "y": rng.integers(0, classes, n),
        "W1": values(rng, (d, hidden), regime) * 0.5,
        "b1": values(rng, (hidden,), regime) * 0.3,
        "W2": values(rng, (hidden, classes), regime) * 0.5,
        "b2": values(rng, (classes,), regime) * 0.3,
    }


def _mlp(X, y, W1, b1, W2, b2):
    h = np.maximum(X @ W1 + b1, 0)
    return cross_entropy(h @ W2 + b2, y) + DECAY * ((W1**2).sum() + (W2**2).sum())


def _mlp_backward(upstream, X, y, W1, b1, W2, b2):
    z1 = X @ W1 + b1
    h = np.maximum(z1, 0)
    ds = cross_entropy_backward(upstream, h @ W2 + b2, y)["z"]
    dz = ds @ W2.T * (z1 > 0)
    return {
        "W1": X.T @ dz + upstream * 2 * DECAY * W1,
        "b1": dz.sum(0),
        "W2": h.T @ ds + upstream * 2 * DECAY * W2,
        "b2": ds.sum(0),
    }


def _scaled(name, base, factor):
    """The same layer with its output times `factor`."""

    def forward(**inputs):
        return factor * base.forward(**inputs)

    def backward(upstream, **inputs):
        return {key: factor * value for key, value in base.backward(upstream, **inputs).items()}

    LAYERS[name] = Layer(name, base.wrt, base.draw, forward, backward)


LAYERS["rnn"] = Layer(
    "rnn", ("Wh", "Wx", "h0"), _draw_rnn, lambda xs, Wh, Wx, h0: rnn_states(xs, Wh, Wx, h0)[-1], _rnn_backward
)
LAYERS["mlp"] = Layer("mlp", ("W1", "b1", "W2", "b2"), draw_mlp, _mlp, _mlp_backward)
_scaled("ce_tiny", LAYERS["softmaxce"], 1e-7)
_scaled("mlp_huge", LAYERS["mlp"], 1e6)
