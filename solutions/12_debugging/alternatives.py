"""Right answers of 12_debugging, written differently: every accepted naming of accepted.py, other forms, and programs of other makes."""

import numpy as np

from autograder.course.answers import right

# --- names of faults ---
FIRST = {1: (3, "factor-missing"), 2: (4, "sum-missing"), 3: (7, "path-missing"), 4: (3, "wrong-sign")}
FIRST |= {5: (8, "wrong-operation"), 6: (6, "updated-too-early"), 7: (8, "not-updated")}
for number, (line, kind) in FIRST.items():
    exercise = f"bug_{number:02}"
    right(exercise, "the pair itself, no function")((line, kind))
    right(exercise, "a function that returns a list")(lambda line=line, kind=kind: [line, kind])
    right(exercise, "a dict")({"line": line, "kind": kind})
    right(exercise, "kind first, spelled with blanks")((kind.replace("-", " ").capitalize(), np.int64(line)))
OTHERS = {
    "bug_01": [(3, "wrong-variable")],
    "bug_03": [(7, "wrong-operation")],
    "bug_04": [(3, "factor-missing")],
    "bug_06": [(7, "updated-too-early"), (7, "wrong-variable"), (6, "wrong-variable")],
    "bug_07": [(line, "not-updated") for line in (6, 7, 9, 10)],
}
for exercise, pairs in OTHERS.items():
    for line, kind in pairs:
        right(exercise, f"line {line}, {kind}")((line, kind))

right("bug_08", "another order, the lines where it shows")(
    [(16, "applied-twice"), (13, "not-stored"), (13, "factor-extra"), (12, "wrong-encoding")]
)
right("bug_08", "wrong arrays: labels for one-hot rows, S1 for Z1")(
    [(15, "not-stored"), (12, "wrong-variable"), (14, "factor-extra"), (16, "wrong-variable")]
)
right("bug_08", "a tuple of lists, a function")(
    lambda: ([9, "not-stored"], [11, "wrong-encoding"], [18, "factor-extra"], [15, "applied-twice"])
)
right("bug_08", "dicts")(
    [
        {"line": 6, "kind": "not-stored"},
        {"line": 1, "kind": "wrong-encoding"},
        {"line": 12, "kind": "applied-twice"},
        {"line": 16, "kind": "applied-twice"},
    ]
)

# --- mended programs ---
right("mend_01", "np.where")(
    lambda dout, x, W, b: [
        (dz := np.where(x @ W + b > 0, dout, 0.0)) @ W.T,
        np.einsum("nd,nm->dm", x, dz),
        np.ones(len(x)) @ dz,
    ]
)


@right("mend_01", "a mask assigned in a copy")
def _(dout, x, W, b):
    dz = np.array(dout, dtype=float)
    dz[x @ W + b <= 0] = 0
    return dz @ W.T, x.T @ dz, dz.sum(0)


@right("mend_01", "example by example")
def _(dout, x, W, b):
    dx, dW, db = np.zeros(x.shape), np.zeros(W.shape), np.zeros(b.shape)
    for n in range(len(x)):
        dz = dout[n] * (np.dot(x[n], W) + b > 0)
        dx[n] = W @ dz
        dW += np.outer(x[n], dz)
        db += dz
    return dx, dW, db


right("mend_02", "einsum")(
    lambda dout, x, W, b: [np.einsum("nm,dm->nd", dout, W), np.einsum("nd,nm->dm", x, dout), np.einsum("nm->m", dout)]
)
right("mend_02", "a row of ones")(lambda dout, x, W, b: (dout @ W.T, (dout.T @ x).T, np.ones(len(x)) @ dout))
right("mend_02", "sum of a list of rows")(lambda dout, x, W, b: (np.dot(dout, W.T), np.dot(x.T, dout), sum(list(dout))))


@right("mend_03", "+= in place of the new array")
def _(dout, x, W):
    h = np.tanh(x @ W)
    dz2 = dout * (1 - np.tanh(h @ W) ** 2)
    dW = h.T @ dz2
    dz1 = (dz2 @ W.T) * (1 - h**2)
    dW += x.T @ dz1
    return dz1 @ W.T, dW


@right("mend_03", "one product of stacked rows")
def _(dout, x, W):
    h = np.tanh(x @ W)
    dz2 = dout / np.cosh(h @ W) ** 2
    dz1 = dz2 @ W.T / np.cosh(x @ W) ** 2
    return [dz1 @ W.T, np.vstack([x, h]).T @ np.vstack([dz1, dz2])]


@right("mend_03", "einsum, the slope from 1 - h and 1 + h")
def _(dout, x, W):
    h = np.tanh(x @ W)
    out = np.tanh(h @ W)
    dz2 = dout * (1 - out) * (1 + out)
    dz1 = np.einsum("nm,dm->nd", dz2, W) * (1 - h) * (1 + h)
    return dz1 @ W.T, np.einsum("nd,nm->dm", h, dz2) + np.einsum("nd,nm->dm", x, dz1)


right("mend_04", "the short form")(lambda w, x, y: x.T @ (1 / (1 + np.exp(-(x @ w))) - y) / len(y))


@right("mend_04", "minus in front of the whole bracket")
def _(w, x, y):
    p = 1 / (1 + np.exp(-(x @ w)))
    dp = -(y / p - (1 - y) / (1 - p)) / len(x)
    return (dp * p * (1 - p)) @ x


@right("mend_04", "example by example")
def _(w, x, y):
    dw = np.zeros(len(w))
    for row, label in zip(x, y, strict=True):
        p = 1 / (1 + np.exp(-np.dot(row, w)))
        dw += (p - label) * row / len(x)
    return dw


def _softmax(logits):
    e = np.exp(logits - logits.max(axis=1, keepdims=True))
    return e / e.sum(axis=1, keepdims=True)


def _classifier(hidden, slope):
    def backward(params, x, labels):
        h = hidden(x @ params["W1"] + params["b1"])
        p = _softmax(h @ params["W2"] + params["b2"])
        d2 = (p - np.eye(p.shape[1])[labels]) / len(x)
        d1 = d2 @ params["W2"].T * slope(h)
        return {"b2": d2.sum(0), "W2": h.T @ d2, "b1": d1.sum(0), "W1": x.T @ d1}

    return backward


def _by_example(hidden, slope):
    def backward(params, x, labels):
        found = {name: np.zeros(np.shape(value)) for name, value in params.items()}
        for row, label in zip(x, labels, strict=True):
            h = hidden(row @ params["W1"] + params["b1"])
            d2 = _softmax((h @ params["W2"] + params["b2"])[None])[0]
            d2[label] -= 1
            d1 = params["W2"] @ d2 * slope(h)
            for name, part in [("W1", np.outer(row, d1)), ("b1", d1), ("W2", np.outer(h, d2)), ("b2", d2)]:
                found[name] += part / len(x)
        return found

    return backward


def _mean_at_the_end(hidden, slope):
    def backward(params, x, labels):
        h = hidden(x @ params["W1"] + params["b1"])
        d2 = _softmax(h @ params["W2"] + params["b2"])
        d2[np.arange(len(x)), labels] -= 1
        d1 = np.dot(d2, params["W2"].T) * slope(h)
        return {"W1": x.T @ d1 / len(x), "b1": d1.mean(axis=0), "W2": h.T @ d2 / len(x), "b2": d2.mean(axis=0)}

    return backward


ACTIVATIONS = {
    "mend_05": (np.tanh, lambda h: 1 - h**2),
    "mend_08": (lambda z: 1 / (1 + np.exp(-z)), lambda h: h * (1 - h)),
}
for exercise, pair in ACTIVATIONS.items():
    right(exercise, "one-hot rows from np.eye, a shifted softmax")(_classifier(*pair))
    right(exercise, "example by example")(_by_example(*pair))
    right(exercise, "the mean taken at the end")(_mean_at_the_end(*pair))


def _gradients(params, x, target):
    h = 1 / (1 + np.exp(-(x @ params["W1"] + params["b1"])))
    out = 1 / (1 + np.exp(-(h @ params["W2"] + params["b2"])))
    d2 = (out - target) * out * (1 - out) / len(x)
    d1 = d2 @ params["W2"].T * h * (1 - h)
    return {"W1": x.T @ d1, "b1": d1.sum(axis=0), "W2": h.T @ d2, "b2": d2.sum(axis=0)}


@right("mend_06", "all gradients first, then a loop of steps")
def _(params, x, target, lr):
    gradients = _gradients(params, x, target)
    return {name: value - lr * gradients[name] for name, value in params.items()}


@right("mend_06", "a copy, changed in place")
def _(params, x, target, lr):
    new = {name: value.copy() for name, value in params.items()}
    for name, gradient in _gradients(params, x, target).items():
        new[name] -= lr * gradient
    return new


@right("mend_06", "the old W2 kept under another name")
def _(params, x, target, lr):
    h = 1 / (1 + np.exp(-(x @ params["W1"] + params["b1"])))
    out = 1 / (1 + np.exp(-(h @ params["W2"] + params["b2"])))
    d2 = (out - target) * out * (1 - out) / len(x)
    old = params["W2"]
    W2 = old - lr * h.T @ d2
    d1 = (d2 @ old.T) * h * (1 - h)
    return {
        "W1": params["W1"] - lr * x.T @ d1,
        "b1": params["b1"] - lr * d1.sum(0),
        "W2": W2,
        "b2": params["b2"] - lr * d2.sum(0),
    }


def _deltas(weights, biases, x, y):
    """Outputs and deltas (gradients of the sums) of all layers, the first layer first."""
    outputs = [x]
    for W, b in zip(weights, biases, strict=True):
        outputs.append(1 / (1 + np.exp(-(outputs[-1] @ W + b))))
    deltas = [(outputs[-1] - y) * outputs[-1] * (1 - outputs[-1])]
    for W, out in zip(weights[:0:-1], outputs[-2:0:-1], strict=True):
        deltas.insert(0, deltas[0] @ W.T * out * (1 - out))
    return outputs, deltas


@right("mend_07", "all deltas first, the usual sign")
def _(weights, biases, x, y, lr):
    outputs, deltas = _deltas(weights, biases, x, y)
    layers = list(zip(weights, biases, outputs, deltas, strict=False))
    return [W - lr * np.outer(a, d) for W, _, a, d in layers], [b - lr * d for _, b, _, d in layers]


@right("mend_07", "copies of the lists, entry by entry")
def _(weights, biases, x, y, lr):
    outputs, deltas = _deltas(weights, biases, x, y)
    weights, biases = list(weights), list(biases)
    for k, delta in enumerate(deltas):
        weights[k] = weights[k] - lr * outputs[k][:, None] * delta
        biases[k] = biases[k] - lr * delta
    return weights, biases


@right("mend_07", "tuples, a batch of one row")
def _(weights, biases, x, y, lr):
    outputs, deltas = _deltas(weights, biases, x[None] * 1.0, y)
    new = [W - lr * a.T @ d for W, a, d in zip(weights, outputs[:-1], deltas, strict=True)]
    return tuple(new), tuple(b - lr * d.sum(axis=0) for b, d in zip(biases, deltas, strict=True))
