"""Wrong gradients of softmax and of the cross entropy on top of it."""

import numpy as np

from cases.losses import cross_entropy, cross_entropy_backward, softmax
from cases.wrong_gradients.register import wrong, wrong_pair


@wrong("softmax", "diagonal of the Jacobian only", "partial")
def _(upstream, z):
    s = softmax(z)
    return {"z": upstream * s * (1 - s)}


@wrong("softmax", "normalised over everything in backward", "axis")
def _(upstream, z):
    e = np.exp(z - z.max())
    s = e / e.sum()
    return {"z": s * (upstream - (s * upstream).sum(axis=1, keepdims=True))}


@wrong("softmax", "sum over everything", "axis")
def _(upstream, z):
    s = softmax(z)
    return {"z": s * (upstream - (s * upstream).sum())}


@wrong("softmax", "sum over axis 0", "axis")
def _(upstream, z):
    s = softmax(z)
    return {"z": s * (upstream - (s * upstream).sum(axis=0, keepdims=True))}


@wrong("softmax", "without the sum", "partial")
def _(upstream, z):
    return {"z": softmax(z) * upstream}


@wrong("softmax", "s - s², upstream forgotten", "chain")
def _(upstream, z):
    s = softmax(z)
    return {"z": s - s**2}


@wrong("softmax", "zero", "partial")
def _(upstream, z):
    return {"z": np.zeros_like(z)}


def _minus_one_hot(z, y):
    p = softmax(z)
    p[np.arange(len(y)), y] -= 1
    return p


@wrong("softmaxce", "without 1/N", "scale")
def _(upstream, z, y):
    return {"z": _minus_one_hot(z, y) * upstream}


@wrong("softmaxce", "1/N twice", "scale")
def _(upstream, z, y):
    return {"z": _minus_one_hot(z, y) * upstream / len(y) ** 2}


@wrong("softmaxce", "divided by C", "scale")
def _(upstream, z, y):
    return {"z": _minus_one_hot(z, y) * upstream / z.shape[1]}


@wrong("softmaxce", "one-hot minus p", "scale")
def _(upstream, z, y):
    return {"z": -_minus_one_hot(z, y) * upstream / len(y)}


@wrong("softmaxce", "p[:, y] -= 1", "index")
def _(upstream, z, y):
    p = softmax(z)
    p[:, y] -= 1
    return {"z": p * upstream / len(y)}


@wrong("softmaxce", "p[y] -= 1", "index")
def _(upstream, z, y):
    p = softmax(z)
    p[y % len(p)] -= 1
    return {"z": p * upstream / len(y)}


@wrong("softmaxce", "the one-hot forgotten", "partial")
def _(upstream, z, y):
    return {"z": softmax(z) * upstream / len(y)}


@wrong("softmaxce", "the label's column only", "partial")
def _(upstream, z, y):
    rows, dz = np.arange(len(y)), np.zeros_like(z)
    dz[rows, y] = softmax(z)[rows, y] - 1
    return {"z": dz * upstream / len(y)}


@wrong("softmaxce", "-1/p at the label, softmax not chained", "chain")
def _(upstream, z, y):
    rows, dz = np.arange(len(y)), np.zeros_like(z)
    dz[rows, y] = -1 / softmax(z)[rows, y]
    return {"z": dz * upstream / len(y)}


@wrong("softmaxce", "label off by one", "index")
def _(upstream, z, y):
    return {"z": _minus_one_hot(z, y - 1) * upstream / len(y)}


def _overflowing(z):
    e = np.exp(z)
    return e / e.sum(axis=1, keepdims=True)


@wrong(
    "softmaxce",
    "overflow for large logits",
    "range",
    forward=lambda z, y: -np.log(_overflowing(z)[np.arange(len(y)), y]).mean(),
)
def _(upstream, z, y):
    p = _overflowing(z)
    p[np.arange(len(y)), y] -= 1
    return {"z": p * upstream / len(y)}


@wrong(
    "softmaxce",
    "log(0): infinite loss at saturation",
    "range",
    forward=lambda z, y: -np.log(softmax(z)[np.arange(len(y)), y]).mean(),
)
def _(upstream, z, y):
    p, rows, d = softmax(z), np.arange(len(y)), np.zeros_like(z)
    d[rows, y] = -1 / p[rows, y]
    return {"z": upstream * p * (d - (p * d).sum(axis=1, keepdims=True)) / len(y)}


@wrong_pair("softmaxce", "backward edits the probabilities that forward kept", "state")
def _():
    kept = {}

    def forward(z, y):
        kept["p"], kept["z"] = softmax(z), z.copy()
        return cross_entropy(z, y)

    def backward(upstream, z, y):
        if "p" not in kept or not np.array_equal(kept["z"], z):
            forward(z, y)
        kept["p"][np.arange(len(y)), y] -= 1
        return {"z": upstream * kept["p"] / len(y)}

    return forward, backward


def _shifting_in_place(z, y):
    z -= z.max(axis=1, keepdims=True)
    return cross_entropy(z, y)


@wrong("softmaxce", "forward shifts the logits in place (value right)", "contract", forward=_shifting_in_place)
def _(upstream, z, y):
    z -= z.max(axis=1, keepdims=True)
    return cross_entropy_backward(upstream, z, y)


@wrong("ce_tiny", "a loss of size 1e-7 with the sign flipped", "scale")
def _(upstream, z, y):
    return {"z": -1e-7 * cross_entropy_backward(upstream, z, y)["z"]}
