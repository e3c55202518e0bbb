"""Right answers of 01_derivatives, written differently: every one of them earns all points."""

import math

import numpy as np

from autograder.course.answers import right

# --- difference_table ---
right("difference_table", "three lists")(
    lambda f, x, hs: [
        [(f(x + h) - f(x)) / h for h in hs],
        [(f(x) - f(x - h)) / h for h in hs],
        [(f(x + h) - f(x - h)) / (2 * h) for h in hs],
    ]
)


@right("difference_table", "no loop, f called with arrays")
def _(f, x, hs):
    hs = np.asarray(hs, dtype=float)
    return np.array([(f(x + hs) - f(x)) / hs, (f(x) - f(x - hs)) / hs, (f(x + hs) - f(x - hs)) / hs / 2])


@right("difference_table", "central as the mean of the other two")
def _(f, x, hs):
    forward = np.array([(f(x + h) - f(x)) / h for h in hs])
    backward = np.array([(f(x - h) - f(x)) / -h for h in hs])
    return np.stack([forward, backward, (forward + backward) / 2])


right("difference_table", "divided by the distance that floats really have")(
    lambda f, x, hs: np.array(
        [
            [(f(x + h) - f(x)) / ((x + h) - x) for h in hs],
            [(f(x) - f(x - h)) / (x - (x - h)) for h in hs],
            [(f(x + h) - f(x - h)) / ((x + h) - (x - h)) for h in hs],
        ]
    )
)


@right("difference_table", "column by column, then transposed")
def _(f, x, hs):
    columns = []
    for h in hs:
        columns.append([(f(x + h) - f(x)) / h, (f(x) - f(x - h)) / h, 0.5 * (f(x + h) - f(x - h)) / h])
    return np.array(columns).T


# --- derivative ---
right("derivative", "a step of 1e-4")(lambda f, x: (f(x + 1e-4) - f(x - 1e-4)) / 2e-4)
right("derivative", "a step of 1e-6")(lambda f, x: (f(x + 1e-6) - f(x - 1e-6)) / 2e-6)
right("derivative", "a step of 1e-3")(lambda f, x: (f(x + 1e-3) - f(x - 1e-3)) / 2e-3)


@right("derivative", "a step that follows the size of x")
def _(f, x):
    h = np.cbrt(np.finfo(float).eps) * max(1.0, abs(x))
    return (f(x + h) - f(x - h)) / ((x + h) - (x - h))


@right("derivative", "two central differences extrapolated")
def _(f, x):
    def central(h):
        return (f(x + h) - f(x - h)) / (2 * h)

    return (4 * central(5e-4) - central(1e-3)) / 3


@right("derivative", "five points")
def _(f, x):
    h = 1e-3
    return (8 * (f(x + h) - f(x - h)) - (f(x + 2 * h) - f(x - 2 * h))) / (12 * h)


@right("derivative", "the mean of forward and backward")
def _(f, x):
    h = 2.0**-17
    return ((f(x + h) - f(x)) / h + (f(x) - f(x - h)) / h) / 2


# --- on paper ---
right("square_derivatives", "a list")(lambda x, w, b: [2.0 * w * x, b + b])
right("square_derivatives", "an array")(lambda x, w, b: 2 * np.array([x * w, b], dtype=float))
right("square_derivatives", "NumPy floats")(lambda x, w, b: (np.float64(x) * (w + w), np.multiply(2.0, b)))

right("exp_derivatives", "NumPy")(lambda x, w, b: (x * np.exp(w), np.exp(b)))
right("exp_derivatives", "a power of e")(lambda x, w, b: [math.e**w * x, math.e**b])
right("exp_derivatives", "an array")(lambda x, w, b: np.array([x, 1.0]) * np.exp([w, b]))

right("residual_derivatives", "multiplied out")(
    lambda x, w, b, y: (2 * x * (x * w + b) - 2 * x * y, 2 * (x * w + b) - 2 * y)
)
right("residual_derivatives", "prediction minus target")(
    lambda x, w, b, y: [2 * (x * w + b - y) * x, 2 * (x * w + b - y)]
)


@right("residual_derivatives", "db first, dw from it")
def _(x, w, b, y):
    db = -2.0 * (y - x * w - b)
    return db * x, db


right("log_derivatives", "in one line")(lambda x, w, b, a: (a * x / (x * w + b), a / (x * w + b)))
right("log_derivatives", "a power of -1")(
    lambda x, w, b, a: [a * x * float(w * x + b) ** -1, a * float(w * x + b) ** -1]
)
right("log_derivatives", "an array")(lambda x, w, b, a: a / (b + w * x) * np.array([x, 1.0]))


# --- numerical_gradient ---
@right("numerical_gradient", "in place where x is made of floats, put back exactly")
def _(f, x, h):
    if x.dtype.kind != "f":
        x = x.astype(float)
    gradient = np.zeros_like(x)
    walk = np.nditer(x, flags=["multi_index"])
    while not walk.finished:
        index = walk.multi_index
        old = x[index]
        x[index] = old + h
        above = f(x)
        x[index] = old - h
        below = f(x)
        x[index] = old
        gradient[index] = (above - below) / (2 * h)
        walk.iternext()
    return gradient


@right("numerical_gradient", "a fresh array for every call")
def _(f, x, h):
    steps = h * np.eye(x.size).reshape(-1, *x.shape)
    return np.array([(f(x + step) - f(x - step)) / (2 * h) for step in steps]).reshape(x.shape)


@right("numerical_gradient", "np.ndenumerate, divided in two steps")
def _(f, x, h):
    moved, gradient = np.array(x, dtype=float), np.zeros(x.shape)
    for index, here in np.ndenumerate(x):
        moved[index] = here + h
        gradient[index] = f(moved)
        moved[index] = here - h
        gradient[index] -= f(moved)
        moved[index] = here
    return gradient / h / 2


@right("numerical_gradient", "through flat views, f called with the shaped array")
def _(f, x, h):
    gradient = np.empty(x.shape)
    for k in range(x.size):
        above, below = x.astype(np.float64), x.astype(np.float64)
        above.flat[k] += h
        below.flat[k] -= h
        gradient.flat[k] = f(above) / (2 * h) - f(below) / (2 * h)
    return gradient


# --- descent_step ---
right("descent_step", "NumPy functions")(lambda theta, grad, lr: np.subtract(theta, np.multiply(lr, grad)))
right("descent_step", "row by row, an array of rows")(
    lambda theta, grad, lr: np.array([t - lr * g for t, g in zip(theta, grad, strict=True)])
)
right("descent_step", "plus the negative gradient")(lambda theta, grad, lr: -lr * grad + theta)


@right("descent_step", "a float copy, changed in place")
def _(theta, grad, lr):
    new = theta.astype(float)
    new -= lr * grad
    return new


@right("descent_step", "row by row, a list of rows")
def _(theta, grad, lr):
    return [
        [t - lr * g for t, g in zip(*rows, strict=True)] for rows in zip(theta.tolist(), grad.tolist(), strict=True)
    ]
