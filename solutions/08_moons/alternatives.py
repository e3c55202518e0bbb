"""Right answers of 08_moons, written differently: every one of them earns all points."""

import numpy as np

from autograder.course.answers import right

# --- one-hot ---
right("one_hot", "rows of the identity matrix")(lambda labels, C: np.eye(C)[labels])
right("one_hot", "a comparison with all classes, as floats")(
    lambda labels, C: (labels[:, None] == np.arange(C)).astype(float)
)
right("one_hot", "whole numbers")(lambda labels, C: np.eye(C, dtype=int)[labels])
right("one_hot", "lists")(lambda labels, C: [[float(c == label) for c in range(C)] for label in labels])


@right("one_hot", "a loop over the examples")
def _(labels, C):
    y = np.zeros((len(labels), C))
    for n, label in enumerate(labels):
        y[n, label] = 1
    return y


# --- shuffle ---
@right("shuffle", "the old global generator")
def _(x, y, seed):
    np.random.seed(seed)
    order = np.random.permutation(len(x))
    return x[order], y[order]


@right("shuffle", "copies, each shuffled with the same seed")
def _(x, y, seed):
    x, y = x.copy(), y.copy()
    np.random.default_rng(seed).shuffle(x)
    np.random.default_rng(seed).shuffle(y)
    return x, y


@right("shuffle", "sorted by random keys, as a list of two")
def _(x, y, seed):
    order = np.argsort(np.random.RandomState(seed).rand(len(x)))
    return [np.take(x, order, axis=0), np.take(y, order, axis=0)]


@right("shuffle", "random.shuffle on a list of indices")
def _(x, y, seed):
    import random

    order = list(range(len(x)))
    random.Random(seed).shuffle(order)
    return x[order], y[order]


# --- a line ---
right("linear_mse_gradient", "einsum")(
    lambda w, x, y: 2 * np.einsum("nd,n->d", x, x @ w[:, 0] - y).reshape(-1, 1) / len(x)
)
right("linear_mse_gradient", "a mean of single gradients")(
    lambda w, x, y: np.mean(2 * (x @ w - y.reshape(-1, 1)) * x, axis=0)[:, None]
)
right("linear_mse_gradient", "the normal equations' form")(
    lambda w, x, y: 2 * (x.T @ x @ w - (x.T @ y)[:, None]) / len(y)
)


@right("linear_mse_gradient", "loops")
def _(w, x, y):
    dw = np.zeros(w.shape)
    for n in range(len(x)):
        error = float(x[n] @ w[:, 0]) - y[n]
        for d in range(len(w)):
            dw[d, 0] += 2 * error * x[n, d] / len(x)
    return dw


# --- logistic regression ---
def sigma(z):
    return np.where(z >= 0, 1 / (1 + np.exp(-np.abs(z))), np.exp(-np.abs(z)) / (1 + np.exp(-np.abs(z))))


right("logistic_gradient", "a stable sigmoid")(lambda w, x, y: x.T @ (sigma(x @ w) - y) / len(y))
right("logistic_gradient", "by tanh")(lambda w, x, y: ((0.5 + 0.5 * np.tanh(x @ w / 2) - y) @ x) / len(y))
right("logistic_gradient", "a mean of single gradients")(
    lambda w, x, y: np.mean((sigma(x @ w) - y)[:, None] * x, axis=0)
)
right("logistic_gradient", "each class by itself")(
    lambda w, x, y: (x[y == 0].T @ sigma(x @ w)[y == 0] - x[y == 1].T @ sigma(-(x @ w))[y == 1]) / len(y)
)


# --- one hidden layer ---
def hidden(x, d2, d1, h):
    return {"W1": np.einsum("nd,nh->dh", x, d1), "b1": np.sum(d1, 0), "W2": np.einsum("nh,nm->hm", h, d2), "b2": np.sum(d2, 0)}  # fmt: skip


@right("mlp_backward", "einsum, the mean at the end")
def _(params, cache, target):
    x, h, out = (cache[name] for name in ("x", "h", "out"))
    d2 = (out - target) * (out - out**2)
    d1 = np.einsum("nm,hm->nh", d2, params["W2"]) * (h - h**2)
    return {name: value / len(x) for name, value in hidden(x, d2, d1, h).items()}


@right("mlp_backward", "one example at a time")
def _(params, cache, target):
    total = {name: np.zeros(value.shape) for name, value in params.items()}
    for x, h, out, t in zip(cache["x"], cache["h"], cache["out"], target, strict=True):
        d2 = (out - t) * out * (1 - out)
        d1 = params["W2"] @ d2 * h * (1 - h)
        for name, gradient in {"W1": np.outer(x, d1), "b1": d1, "W2": np.outer(h, d2), "b2": d2}.items():
            total[name] += gradient / len(target)
    return total


@right("mlp_backward", "the bias as a weight of an input that is 1")
def _(params, cache, target):
    one = np.ones((len(target), 1))
    x, h, out = np.hstack([cache["x"], one]), np.hstack([cache["h"], one]), cache["out"]
    d2 = (out - target) * out * (1 - out) / len(target)
    d1 = (d2 @ params["W2"].T) * cache["h"] * (1 - cache["h"])
    first, second = x.T @ d1, h.T @ d2
    return {"W2": second[:-1], "b2": second[-1], "W1": first[:-1], "b1": first[-1]}


@right("mlp_relu_backward", "the mask from h, einsum")
def _(params, cache, target):
    x, h, out = (cache[name] for name in ("x", "h", "out"))
    d2 = (out - target) / len(out)
    return hidden(x, d2, (d2 @ params["W2"].T) * (h > 0), h)


@right("mlp_relu_backward", "the gradient set to 0 where the neuron was off")
def _(params, cache, target):
    d2 = np.subtract(cache["out"], target) / len(target)
    d1 = d2 @ params["W2"].T
    d1[cache["z1"] <= 0] = 0
    return hidden(cache["x"], d2, d1, cache["h"])


@right("mlp_relu_backward", "np.where, the mean at the end")
def _(params, cache, target):
    d2 = cache["out"] - target
    d1 = np.where(cache["z1"] >= 0, d2 @ params["W2"].T, 0.0)
    return {name: value / len(d2) for name, value in hidden(cache["x"], d2, d1, cache["h"]).items()}


@right("mlp_softmax_backward", "one-hot rows from the identity")
def _(params, cache, labels):
    p = cache["out"]
    d2 = (p - np.eye(p.shape[1])[labels]) / len(p)
    return hidden(cache["x"], d2, (d2 @ params["W2"].T) * (1 - cache["h"] ** 2), cache["h"])


@right("mlp_softmax_backward", "the slope of tanh from z1")
def _(params, cache, labels):
    d2 = (cache["out"] - (labels[:, None] == np.arange(len(params["b2"])))) / len(labels)
    d1 = (d2 @ params["W2"].T) / np.cosh(np.clip(cache["z1"], -300, 300)) ** 2
    return hidden(cache["x"], d2, d1, cache["h"])


@right("mlp_softmax_backward", "the mean at the end, a loop for the labels")
def _(params, cache, labels):
    d2 = np.array(cache["out"])
    for n, label in enumerate(labels):
        d2[n, label] -= 1
    d1 = d2 @ params["W2"].T * (1 - np.square(cache["h"]))
    return {name: value / len(d2) for name, value in hidden(cache["x"], d2, d1, cache["h"]).items()}


# --- a step ---
def slopes(params, x, target):
    h = sigma(x @ params["W1"] + params["b1"])
    out = sigma(h @ params["W2"] + params["b2"])
    d2 = (out - target) * out * (1 - out) / len(x)
    return hidden(x, d2, d2 @ params["W2"].T * h * (1 - h), h)


@right("train_step", "copies, changed in place")
def _(params, x, target, lr):
    new = {name: value.copy() for name, value in params.items()}
    for name, gradient in slopes(params, x, target).items():
        new[name] -= lr * gradient
    return new


@right("train_step", "written out")
def _(params, x, target, lr):
    g = slopes(params, x, target)
    return {
        "W1": params["W1"] - lr * g["W1"],
        "b1": params["b1"] - lr * g["b1"],
        "W2": params["W2"] - lr * g["W2"],
        "b2": params["b2"] - lr * g["b2"],
    }


@right("train_step", "the negative gradient, added")
def _(params, x, target, lr):
    steps = {name: -lr * gradient for name, gradient in slopes(params, x, target).items()}
    return {name: np.add(params[name], step) for name, step in steps.items()}


# --- a layer ---
@right("Layer", "the chapter's layer, with a bias that learns")
class _:
    def __init__(self, n_input, n_neurons, activation, rng):
        self.weights = rng.standard_normal((n_input, n_neurons)) * np.sqrt(1 / n_neurons)
        self.bias = rng.random(n_neurons) * 0.1
        self.activation = activation
        self.last_activation = self.delta = None

    def forward(self, x):
        r = np.dot(x, self.weights) + self.bias
        self.x, self.last_activation = x, self._apply(r)
        return self.last_activation

    def _apply(self, r):
        if self.activation == "relu":
            return np.maximum(r, 0)
        if self.activation == "leaky_relu":
            return np.maximum(r, 0.01 * r)
        if self.activation == "tanh":
            return np.tanh(r)
        return sigma(r) if self.activation == "sigmoid" else r

    def _slope(self, r):
        if self.activation is None:
            return np.ones_like(r)
        if self.activation == "tanh":
            return 1 - r**2
        if self.activation == "sigmoid":
            return r * (1 - r)
        grad = np.array(r, copy=True)
        grad[r > 0] = 1.0
        grad[r <= 0] = 0.0 if self.activation == "relu" else 0.01
        return grad

    def backward(self, dout):
        self.delta = dout * self._slope(self.last_activation)
        self.dweights, self.dbias = np.dot(self.x.T, self.delta), np.sum(self.delta, axis=0)
        return np.dot(self.delta, self.weights.T)


FUNCTIONS = {
    None: (lambda z: z, lambda z: np.ones_like(z)),
    "sigmoid": (sigma, lambda z: sigma(z) * sigma(-z)),
    "tanh": (np.tanh, lambda z: 1 - np.tanh(z) ** 2),
    "relu": (lambda z: z * (z > 0), lambda z: (z > 0) * 1.0),
    "leaky_relu": (lambda z: z * np.where(z > 0, 1, 0.01), lambda z: np.where(z > 0, 1, 0.01)),
}


@right("Layer", "a table of functions and slopes, uniform weights")
class _:
    def __init__(self, n_input, n_neurons, activation, rng):
        limit = np.sqrt(6 / (n_input + n_neurons))
        self.weights, self.bias = rng.uniform(-limit, limit, (n_input, n_neurons)), np.zeros((n_neurons,))
        self.function, self.slope = FUNCTIONS[activation]

    def forward(self, x):
        self.cache = x, x @ self.weights + self.bias
        return self.function(self.cache[1])

    def backward(self, dout):
        x, z = self.cache
        dz = dout * self.slope(z)
        self.dweights, self.dbias = np.einsum("ni,nj->ij", x, dz), np.ones(len(dz)) @ dz
        return np.einsum("nj,ij->ni", dz, self.weights)


@right("Layer", "a copy of the input is kept, one example at a time backwards")
class _:
    def __init__(self, n_input, n_neurons, activation, rng):
        self.weights = rng.normal(0, 0.1, size=(n_input, n_neurons))
        self.bias = rng.normal(0, 0.1, size=n_neurons)
        self.activation = activation

    def forward(self, x):
        self.x = np.array(x, dtype=float)
        self.z = self.x @ self.weights + self.bias
        return FUNCTIONS[self.activation][0](self.z)

    def backward(self, dout):
        self.dweights, self.dbias = np.zeros_like(self.weights), np.zeros_like(self.bias)
        dx = np.zeros_like(self.x)
        for n, row in enumerate(dout * FUNCTIONS[self.activation][1](self.z)):
            self.dweights += np.outer(self.x[n], row)
            self.dbias += row
            dx[n] = self.weights @ row
        return dx


# --- a network ---
@right("NeuralNetwork", "new arrays in each step, indices")
class _:
    def __init__(self, layers):
        self.layers = list(layers)

    def forward(self, x):
        for k in range(len(self.layers)):
            x = self.layers[k].forward(x)
        return x

    def backward(self, dout):
        for k in range(len(self.layers) - 1, -1, -1):
            dout = self.layers[k].backward(dout)
        return dout

    def step(self, lr):
        for layer in self.layers:
            layer.weights = layer.weights - lr * layer.dweights
            layer.bias = layer.bias - lr * layer.dbias

    def predict(self, x):
        return np.argmax(self.forward(x), axis=1)


@right("NeuralNetwork", "a fold over the layers, labels as a list")
class _:
    def __init__(self, layers):
        self.layers = layers

    def forward(self, x):
        from functools import reduce

        return reduce(lambda value, layer: layer.forward(value), self.layers, x)

    def backward(self, dout):
        for layer in self.layers[::-1]:
            dout = layer.backward(dout)
        return dout

    def step(self, lr):
        for layer in self.layers:
            for name in ("weights", "bias"):
                setattr(layer, name, getattr(layer, name) - lr * getattr(layer, f"d{name}"))

    def predict(self, x):
        return [int(np.argmax(row)) for row in self.forward(x)]


@right("NeuralNetwork", "recursion, updates through a view")
class _:
    def __init__(self, layers):
        self.layers = layers

    def forward(self, x, k=0):
        return x if k == len(self.layers) else self.forward(self.layers[k].forward(x), k + 1)

    def backward(self, dout, k=-1):
        return dout if -k > len(self.layers) else self.backward(self.layers[k].backward(dout), k - 1)

    def step(self, lr):
        for layer in reversed(self.layers):
            layer.bias[:] += -lr * layer.dbias
            layer.weights[:] += -lr * layer.dweights

    def predict(self, x):
        scores = self.forward(x)
        return (scores == scores.max(axis=1, keepdims=True)).argmax(axis=1)


# --- training ---
@right("train_moons", "two hidden layers of ReLU, Adam")
def _(x, y, seed):
    rng = np.random.default_rng(seed)
    sizes = [2, 32, 32, 2]
    p = [
        a for k in range(3) for a in (rng.normal(0, np.sqrt(2 / sizes[k]), (sizes[k], sizes[k + 1])), np.zeros(sizes[k + 1]))
    ]  # fmt: skip
    m, v, t, epochs = [0.0] * 6, [0.0] * 6, 0, 25
    for epoch in range(epochs):
        order = rng.permutation(len(x))
        for start in range(0, len(x), 50):
            take = order[start : start + 50]
            a = [x[take]]
            for k in range(3):
                z = a[-1] @ p[2 * k] + p[2 * k + 1]
                a.append(np.maximum(z, 0) if k < 2 else z)
            d = np.exp(a[-1] - a[-1].max(axis=1, keepdims=True))
            d /= d.sum(axis=1, keepdims=True)
            d[np.arange(len(take)), y[take]] -= 1
            d, t = d / len(take), t + 1
            for k in (2, 1, 0):
                for place, g in ((2 * k, a[k].T @ d), (2 * k + 1, d.sum(axis=0))):
                    m[place], v[place] = 0.9 * m[place] + 0.1 * g, 0.99 * v[place] + 0.01 * g * g
                    step = m[place] / (1 - 0.9**t) / (np.sqrt(v[place] / (1 - 0.99**t)) + 1e-8)
                    if place == 2 * k:
                        d = d @ p[place].T * (a[k] > 0) if k else d
                    p[place] = p[place] - 0.01 * (1 - epoch / epochs) * step

    def predict(points):
        h = np.maximum(np.maximum(points @ p[0] + p[1], 0) @ p[2] + p[3], 0)
        return (h @ p[4] + p[5]).argmax(axis=1)

    return predict


def features(points, centres):
    return np.exp(-((points[:, None] - centres) ** 2).sum(axis=2) / 0.5)


@right("train_moons", "one output, whole batches, features around random points")
def _(x, y, seed):
    rng = np.random.default_rng(seed)
    centres = x[rng.choice(len(x), 60, replace=False)]
    f, w, v = features(x, centres), np.zeros(60), np.zeros(60)
    for _ in range(400):
        v = 0.9 * v - 0.5 * (f.T @ (sigma(f @ w) - y) / len(y) + 1e-4 * w)
        w = w + v
    return lambda points: (features(points, centres) @ w > 0).astype(int)


@right("train_moons", "one hidden layer of tanh, squared error, plain steps, labels as a list")
def _(x, y, seed):
    rng = np.random.default_rng(seed)
    w1, b1, w2, b2 = rng.normal(0, 1.5, (2, 40)), rng.normal(0, 1, 40), rng.normal(0, 0.2, 40), 0.0
    for epoch in range(80):
        order = rng.permutation(len(x))
        lr = 0.04 * (1 - epoch / 80)
        for start in range(0, len(x), 20):
            take = order[start : start + 20]
            h = np.tanh(x[take] @ w1 + b1)
            d = 2 * (h @ w2 + b2 - y[take]) / len(take)
            dz = d[:, None] * w2 * (1 - h * h)
            w2, b2 = w2 - lr * h.T @ d, b2 - lr * d.sum()
            w1, b1 = w1 - lr * x[take].T @ dz, b1 - lr * dz.sum(axis=0)
    return lambda points: [int(value > 0.5) for value in np.tanh(points @ w1 + b1) @ w2 + b2]
