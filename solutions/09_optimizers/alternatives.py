"""Right answers to 09_optimizers, written differently."""

import math

import numpy as np

from autograder.course.answers import right


@right("himmelblau_gradient", "multiplied out, as a list")
def _(xy):
    x, y = float(xy[0]), float(xy[1])
    return [4 * x**3 + 4 * x * y - 42 * x + 2 * y**2 - 14, 4 * y**3 + 4 * x * y - 26 * y + 2 * x**2 - 22]


@right("himmelblau_gradient", "a Jacobian transposed times two brackets")
def _(xy):
    x, y = xy
    return 2 * np.array([[2.0 * x, 1.0], [1.0, 2.0 * y]]).T @ np.array([x * x + y - 11.0, x + y * y - 7.0])


@right("himmelblau_gradient", "two statements into an empty array")
def _(xy):
    gradient = np.empty(2)
    a = xy[0] ** 2 + xy[1] - 11
    b = xy[0] + xy[1] ** 2 - 7
    gradient[0] = 2 * (2 * xy[0] * a + b)
    gradient[1] = 2 * (a + 2 * xy[1] * b)
    return gradient


@right("gradient_descent", "rows of an array filled one by one")
def _(grad, start, lr, steps):
    path = np.zeros((steps + 1, len(start)))
    path[0] = start
    for k in range(steps):
        path[k + 1] = path[k] - lr * grad(path[k])
    return path


@right("gradient_descent", "a list of copies of one place that moves")
def _(grad, start, lr, steps):
    place, path = start.astype(float), []
    for _ in range(steps):
        path.append(place.copy())
        place -= lr * np.asarray(grad(place))
    return [*path, place]


@right("gradient_descent", "recursive")
def _(grad, start, lr, steps):
    start = np.asarray(start) * 1.0
    if steps == 0:
        return start[None]
    return np.vstack([start, (lambda here, left: _walk(grad, here, lr, left))(start - lr * grad(start), steps - 1)])


def _walk(grad, place, lr, steps):
    return np.vstack([place] if steps == 0 else [place, _walk(grad, place - lr * grad(place), lr, steps - 1)])


@right("sgd_momentum", "one line, as a list")
def _(w, dw, v, lr, mu):
    return [w + mu * v - lr * dw, mu * v - lr * dw]


@right("sgd_momentum", "on copies, in place")
def _(w, dw, v, lr, mu):
    w, v = w.astype(float), v.astype(float)
    v *= mu
    v -= lr * dw
    w += v
    return w, v


@right("sgd_momentum", "with a velocity that points uphill inside")
def _(w, dw, v, lr, mu):
    speed = mu * -v + np.multiply(lr, dw)
    return w - speed, -speed


@right("adam", "the corrections gathered in the rate")
def _(w, dw, m, v, t, lr, b1, b2, eps):
    m, v = m + (1 - b1) * (dw - m), v + (1 - b2) * (dw * dw - v)
    root = math.sqrt(1 - b2**t)
    return w - lr * root / (1 - b1**t) * m / (np.sqrt(v) + eps * root), m, v


@right("adam", "entry by entry")
def _(w, dw, m, v, t, lr, b1, b2, eps):
    out = [np.zeros(w.shape) for _ in range(3)]
    for k in np.ndindex(w.shape):
        out[1][k] = b1 * m[k] + (1 - b1) * dw[k]
        out[2][k] = b2 * v[k] + (1 - b2) * dw[k] * dw[k]
        out[0][k] = w[k] - lr * (out[1][k] / (1 - b1**t)) / (math.sqrt(out[2][k] / (1 - b2**t)) + eps)
    return out


@right("adam", "on copies, in place")
def _(w, dw, m, v, t, lr, b1, b2, eps):
    w, m, v = (array.astype(float) for array in (w, m, v))
    m *= b1
    m += (1 - b1) * dw
    v *= b2
    v += (1 - b2) * np.square(dw)
    w -= lr * m / (1 - np.power(b1, t)) / (np.power(v / (1 - np.power(b2, t)), 0.5) + eps)
    return w, m, v


@right("train_linear", "matrix products made once")
def _(x, y, lr, steps):
    square, pull, w = x.T @ x / len(x), x.T @ y / len(x), np.zeros(x.shape[1])
    for _ in range(steps):
        w = w - 2 * lr * (square @ w - pull)
    return w


@right("train_linear", "with columns, and a flat result")
def _(x, y, lr, steps):
    w = np.zeros((x.shape[1], 1))
    for _ in range(steps):
        w -= lr * 2 * np.mean(x * (x @ w - y.reshape(-1, 1)), axis=0)[:, None]
    return w[:, 0]


@right("train_linear", "einsum")
def _(x, y, lr, steps):
    w = np.zeros(x.shape[1])
    while steps:
        w = w - lr * np.einsum("nd,n->d", x, 2 * (np.einsum("nd,d->n", x, w) - y)) / y.size
        steps -= 1
    return w


@right("train_epoch", "np.array_split at the right places")
def _(x, y, lr, batch):
    w, cuts = np.zeros(x.shape[1]), list(range(batch, len(x), batch))
    for rows, targets in zip(np.split(x, cuts), np.split(y, cuts), strict=True):
        w = w - 2 * lr * np.mean((rows @ w - targets)[:, None] * rows, axis=0)
    return w


@right("train_epoch", "a while loop that eats the rows")
def _(x, y, lr, batch):
    w = np.zeros(x.shape[1])
    while len(x):
        error = x[:batch] @ w - y[:batch]
        w = w - lr * 2 * error @ x[:batch] / len(error)
        x, y = x[batch:], y[batch:]
    return w


@right("train_epoch", "counts the mini-batches first")
def _(x, y, lr, batch):
    w = np.zeros(x.shape[1])
    for k in range(math.ceil(len(x) / batch)):
        chosen = np.arange(k * batch, min((k + 1) * batch, len(x)))
        w -= lr * 2 / chosen.size * np.dot(x[chosen].T, np.dot(x[chosen], w) - y[chosen])
    return w


@right("affine_l2_backward", "einsum")
def _(dout, x, W, b, reg):
    return np.einsum("nd,nm->dm", x, dout) + reg * (W + W), np.einsum("nm->m", dout)


@right("affine_l2_backward", "transposed, as a list, into new arrays")
def _(dout, x, W, b, reg):
    dW = (dout.T @ x).T.astype(float)
    dW += 2.0 * reg * W
    return [dW, np.ones(len(dout)) @ dout]


@right("affine_l2_backward", "loops over the examples")
def _(dout, x, W, b, reg):
    dW, db = 2 * reg * W, np.zeros(len(b))
    for row, up in zip(x, dout, strict=True):
        dW, db = dW + np.outer(row, up), db + up
    return dW, db
