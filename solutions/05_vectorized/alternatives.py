"""Right answers of 05_vectorized, written differently: every one of them earns all points."""

from itertools import pairwise

import numpy as np

from autograder.course.answers import right

# --- the Jacobian of ReLU and its product ---
right("relu_jacobian", "the identity, columns masked")(lambda x: np.eye(len(x)) * (x > 0))
right("relu_jacobian", "1 at the kink")(lambda x: np.diag(np.where(x >= 0, 1.0, 0.0)))
right("relu_jacobian", "half at the kink")(lambda x: np.diag(np.heaviside(x.astype(float), 0.5)))
right("relu_jacobian", "float32")(lambda x: np.diag((x > 0).astype(np.float32)))
right("relu_jacobian", "a list of lists of floats")(
    lambda x: [[float(i == j and x[i] > 0) for j in range(len(x))] for i in range(len(x))]
)


@right("relu_jacobian", "one entry at a time")
def _(x):
    J = np.zeros((x.size, x.size))
    for i, value in enumerate(x):
        if value > 0:
            J[i, i] = 1
    return J


right("relu_vjp", "np.where")(lambda dout, x: np.where(x > 0, dout, 0.0))
right("relu_vjp", "the diagonal, never the matrix")(lambda dout, x: np.einsum("i,i->i", dout, (x > 0) * 1.0))
right("relu_vjp", "1 at the kink, a list")(lambda dout, x: [d if v >= 0 else 0.0 for d, v in zip(dout, x, strict=True)])
right("relu_vjp", "half at the kink")(lambda dout, x: dout * (np.sign(x) + 1) / 2)


@right("relu_vjp", "a masked copy")
def _(dout, x):
    dx = dout.copy()
    dx[x <= 0] = 0
    return dx


# --- the square of a length ---
right("quadratic_backward", "columns and rows")(
    lambda W, x: (2 * (W @ x)[:, None] * x[None, :], (2 * (W @ x)[None, :] @ W).ravel())
)
right("quadratic_backward", "einsum")(
    lambda W, x: (2 * np.einsum("ik,k,j->ij", W, x, x), 2 * np.einsum("ij,ik,k->j", W, W, x))
)
right("quadratic_backward", "x with WᵀW, a list")(lambda W, x: [2 * np.outer(W @ x, x), 2 * W.T @ W @ x])


@right("quadratic_backward", "loops")
def _(W, x):
    dW, dx = np.zeros(W.shape), np.zeros(x.shape)
    for i in range(len(W)):
        q = sum(W[i, j] * x[j] for j in range(len(x)))
        for j in range(len(x)):
            dW[i, j] = 2.0 * q * x[j]
            dx[j] += 2.0 * q * W[i, j]
    return dW, dx


# --- a layer ---
right("affine_forward", "einsum")(lambda x, W, b: np.einsum("nd,dm->nm", x, W) + b)
right("affine_forward", "a column of ones")(lambda x, W, b: np.hstack([x, np.ones((len(x), 1))]) @ np.vstack([W, b]))
right("affine_forward", "transposed and back")(lambda x, W, b: (W.T @ x.T + b[:, None]).T)
right("affine_forward", "a list of rows")(lambda x, W, b: [row @ W + b for row in x])


@right("affine_forward", "added in place to its own array")
def _(x, W, b):
    out = np.zeros((len(x), W.shape[1]))
    out += b
    for d in range(W.shape[0]):
        out += np.outer(x[:, d], W[d])
    return out


right("affine_backward", "einsum, a list")(
    lambda dout, x, W, b: [np.einsum("nm,dm->nd", dout, W), np.einsum("nd,nm->dm", x, dout), np.einsum("nm->m", dout)]
)
right("affine_backward", "other transposes, ones for the sum")(
    lambda dout, x, W, b: ((W @ dout.T).T, (dout.T @ x).T, np.ones(len(x)) @ dout)
)
right("affine_backward", "mean times N")(
    lambda dout, x, W, b: (dout.dot(W.T), x.T.dot(dout), np.mean(dout, 0) * len(x))
)


@right("affine_backward", "example by example")
def _(dout, x, W, b):
    dx, dW, db = np.zeros(x.shape), np.zeros(W.shape), np.zeros(b.shape)
    for n in range(len(x)):
        dx[n] = W @ dout[n]
        dW += np.outer(x[n], dout[n])
        db += dout[n]
    return dx, dW, db


# --- the derivation ---
def _quotient(dout, x, W, d, m):
    moved = W.copy()
    moved[d, m] += 1e-6
    return np.sum(dout * (x @ moved - x @ W)) / 1e-6


def _ones_and_zeros(dout, x, W, d, m):
    only = np.zeros(W.shape)
    only[d, m] = 1.0
    return np.sum(dout * (x @ only))


def _there_and_back(dout, x, W, d, m):
    weight = W[d, m]
    W[d, m] = weight + 1e-5
    above = x @ W
    W[d, m] = weight - 1e-5
    below = x @ W
    W[d, m] = weight
    return np.sum(dout * (above - below)) / 2e-5


right("affine_derivation", "a weight nudged in place and put back, np.dot, the end")(
    [_there_and_back, lambda dout, x, W, d, m: np.dot(dout[:, m], x[:, d]), lambda dout, x, W, d, m: (x.T @ dout)[d, m]]
)
right("affine_derivation", "a forward quotient, an array of ones and zeros, a dot product")(
    [_quotient, _ones_and_zeros, lambda dout, x, W, d, m: np.dot(x[:, d], dout[:, m])]
)
right("affine_derivation", "a tuple, from einsum to the end in three lines")(
    (
        _ones_and_zeros,
        lambda dout, x, W, d, m: np.einsum("n,n->", x[:, d], dout[:, m]),
        lambda dout, x, W, d, m: (dout.T @ x)[m, d],
    )
)
right("affine_derivation", "five lines, the order of the sums changed on the way")(
    [
        _quotient,
        lambda dout, x, W, d, m: sum(
            dout[n, k] * (x[n, d] if k == m else 0) for k in range(dout.shape[1]) for n in range(len(x))
        ),
        lambda dout, x, W, d, m: sum((k == m) * (dout[:, k] @ x[:, d]) for k in range(dout.shape[1])),
        lambda dout, x, W, d, m: dout[:, m] @ x[:, d],
        lambda dout, x, W, d, m: (x.T @ dout)[d, m],
    ]
)

# --- x times its own transpose ---
right("gram_backward", "the sum first")(lambda dout, x: (dout + dout.T) @ x)
right("gram_backward", "both factors apart, one transposed back")(lambda dout, x: dout @ x + (x.T @ dout).T)
right("gram_backward", "einsum")(lambda dout, x: np.einsum("kj,jd->kd", dout, x) + np.einsum("ik,id->kd", dout, x))


@right("gram_backward", "loops over pairs")
def _(dout, x):
    dx = np.zeros(x.shape)
    for i in range(len(x)):
        for j in range(len(x)):
            dx[i] += dout[i, j] * x[j]
            dx[j] += dout[i, j] * x[i]
    return dx


# --- one step of a layer ---
right("layer_step", "a copy, updated in place")(
    lambda dout, x, W, lr: ((W @ dout.T).T, np.subtract(W, lr * np.einsum("nd,nm->dm", x, dout)))
)
right("layer_step", "the learning rate inside, a list")(lambda dout, x, W, lr: [dout @ W.T, W - (lr * x).T @ dout])


@right("layer_step", "a float copy first")
def _(dout, x, W, lr):
    new = W.astype(float)
    new -= lr * x.T @ dout
    return dout @ W.T, new


@right("layer_step", "a plain copy, updated in place")
def _(dout, x, W, lr):
    dx, new = dout @ W.T, W.copy()
    new -= lr * x.T @ dout
    return dx, new


# --- delta ---
right("delta_recursion", "a - a², einsum")(lambda delta, W, a: np.einsum("nm,dm->nd", delta, W) * (a - a * a))
right("delta_recursion", "transposed, as in books with columns")(
    lambda delta, W, a: ((W @ delta.T) * (a * (1 - a)).T).T
)
right("delta_recursion", "through the pre-activation")(
    lambda delta, W, a: (delta @ W.T) / (2 * np.cosh(np.log(a / (1 - a)) / 2)) ** 2
)


@right("delta_recursion", "example by example")
def _(delta, W, a):
    return np.stack([np.diag(a[n] * (1 - a[n])) @ (W @ delta[n]) for n in range(len(a))])


# --- counting ---
right("parameter_count", "indices")(
    lambda sizes: sum(sizes[k] * sizes[k + 1] + sizes[k + 1] for k in range(len(sizes) - 1))
)
right("parameter_count", "NumPy")(lambda sizes: np.dot(np.array(sizes[:-1]) + 1, sizes[1:]))
right("parameter_count", "the sizes of real arrays")(
    lambda sizes: sum(np.zeros((a, b)).size + np.zeros(b).size for a, b in pairwise(sizes))
)
right("parameter_count", "a float")(lambda sizes: float(sum(a * b for a, b in pairwise(sizes)) + sum(sizes[1:])))


# --- two layers ---
def _sigmoid(z):
    return np.where(z >= 0, 1 / (1 + np.exp(-np.abs(z))), np.exp(-np.abs(z)) / (1 + np.exp(-np.abs(z))))


@right("two_layer_step", "a sigmoid without overflow, a list")
def _(x, y, w1, w2, lr):
    h = _sigmoid(x @ w1)
    dpred = 2 * (h @ w2 - y)
    return [np.sum(dpred**2) / 4, w1 - lr * x.T @ (dpred @ w2.T * (h - h * h)), w2 - lr * h.T @ dpred]


@right("two_layer_step", "plain copies, updated in place after both gradients")
def _(x, y, w1, w2, lr):
    h = _sigmoid(x @ w1)
    error = h @ w2 - y
    dz = 2 * (error @ w2.T) * h * (1 - h)
    w1, w2 = w1.copy(), w2.copy()
    w2 -= lr * 2 * h.T @ error
    w1 -= lr * x.T @ dz
    return np.sum(error**2), w1, w2


@right("two_layer_step", "tanh for the sigmoid, einsum")
def _(x, y, w1, w2, lr):
    h = 0.5 * (1 + np.tanh(0.5 * (x @ w1)))
    error = h @ w2 - y
    dh = np.einsum("nm,hm->nh", 2 * error, w2)
    dw1 = np.einsum("nd,nh->dh", x, dh * h * (1 - h))
    return float((error * error).sum()), w1 - lr * dw1, w2 - 2 * lr * np.einsum("nh,nm->hm", h, error)


@right("two_layer_step", "example by example, as the notes' program but on copies")
def _(x, y, w1, w2, lr):
    new1, new2, loss = w1.astype(float), w2.astype(float), 0.0
    for row, target in zip(x, y, strict=True):
        h = 1 / (1 + np.exp(-row.dot(w1)))
        error = h.dot(w2) - target
        loss += np.square(error).sum()
        new2 -= lr * np.outer(h, 2 * error)
        new1 -= lr * np.outer(row, w2.dot(2 * error) * h * (1 - h))
    return loss, new1, new2
