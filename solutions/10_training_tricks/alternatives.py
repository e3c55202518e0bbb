"""Right answers of 10_training_tricks, written differently: every one of them earns all points."""

import math

import numpy as np

from autograder.course.answers import right

# --- dropout ---
right("dropout_forward", "np.where")(lambda x, keep, mask, train: np.where(mask == 1, x / keep, 0.0) if train else x)
right("dropout_forward", "a copy at test time, the division first")(
    lambda x, keep, mask, train: mask / keep * x if train else x.copy()
)
right("dropout_forward", "one factor for both modes")(lambda x, keep, mask, train: x * (mask / keep if train else 1.0))


@right("dropout_forward", "a float copy, dropped entries set to 0")
def _(x, keep, mask, train):
    if not train:
        return x.astype(float)
    out = x / keep
    out[mask == 0] = 0
    return out


@right("dropout_forward", "number by number, lists")
def _(x, keep, mask, train):
    if not train:
        return x.tolist()
    return [[v / keep if m else 0.0 for v, m in zip(*rows, strict=True)] for rows in zip(x, mask, strict=True)]


right("dropout_backward", "np.where")(lambda dout, mask, keep: np.where(mask > 0, dout / keep, 0.0))
right("dropout_backward", "one factor")(lambda dout, mask, keep: (mask / keep) * dout)
right("dropout_backward", "float32")(lambda dout, mask, keep: (dout * mask / keep).astype(np.float32))


@right("dropout_backward", "a copy, changed")
def _(dout, mask, keep):
    dx = dout.copy()
    dx[mask == 0] = 0
    dx /= keep
    return dx


right("dropout_forward_plain", "np.where")(lambda x, keep, mask, train: np.where(mask, x, 0) if train else keep * x)
right("dropout_forward_plain", "one factor for both modes")(lambda x, keep, mask, train: x * (mask if train else keep))
right("dropout_forward_plain", "inverted dropout, times keep")(
    lambda x, keep, mask, train: keep * (x * mask / keep if train else x)
)


@right("dropout_forward_plain", "a copy, dropped entries set to 0")
def _(x, keep, mask, train):
    out = x.copy()
    if train:
        out[mask == 0] = 0
        return out
    return out * keep


# --- batch normalisation, forward ---
right("batchnorm_forward", "standard deviation and ε, joined")(
    lambda x, g, b, eps: g * (x - x.mean(0)) / np.sqrt(np.std(x, axis=0) ** 2 + eps) + b
)
right("batchnorm_forward", "variance as mean of squares less square of mean")(
    lambda x, g, b, eps: (x - x.mean(0)) * (g * (np.mean(x * 1.0 * x, axis=0) - x.mean(0) ** 2 + eps) ** -0.5) + b
)


@right("batchnorm_forward", "one scale and one shift for each column")
def _(x, gamma, beta, eps):
    scale = gamma / np.sqrt(np.var(x, axis=0) + eps)
    return scale * x + (beta - scale * np.mean(x, axis=0))


@right("batchnorm_forward", "einsum and keepdims")
def _(x, gamma, beta, eps):
    centred = x - x.mean(axis=0, keepdims=True)
    v = np.einsum("nd,nd->d", centred, centred) / len(x)
    return np.einsum("d,nd->nd", gamma / np.sqrt(v + eps), centred) + beta


@right("batchnorm_forward", "number by number with math, lists")
def _(x, gamma, beta, eps):
    columns = []
    for d, column in enumerate(x.T.tolist()):
        mean = sum(column) / len(column)
        sigma = math.sqrt(sum((value - mean) ** 2 for value in column) / len(column) + eps)
        columns.append([gamma[d] * (value - mean) / sigma + beta[d] for value in column])
    return [list(row) for row in zip(*columns, strict=True)]


# --- the derivation ---
def parts(x, eps):
    mu, sigma = x.mean(), np.sqrt(x.var() + eps)
    return len(x), mu, sigma, (x - mu) / sigma


def quotient(dout, x, eps, i):
    step = 1e-6 * np.eye(len(x))[i]
    return np.sum(dout * (parts(x + step, eps)[3] - parts(x - step, eps)[3])) / 2e-6


def staged(dout, x, eps, i):
    """Through the variance and the mean, as the paper has it."""
    N, mu, sigma, _ = parts(x, eps)
    dv = np.sum(dout * (x - mu)) * -0.5 * sigma**-3
    dmu = -np.sum(dout) / sigma
    return dout[i] / sigma + dv * 2 * (x[i] - mu) / N + dmu / N


def common_factor(dout, x, eps, i):
    N, _, sigma, x_hat = parts(x, eps)
    return (N * dout[i] - dout.sum() - x_hat[i] * (dout * x_hat).sum()) / (N * sigma)


def last(dout, x, eps, i):
    _, _, sigma, x_hat = parts(x, eps)
    return (dout[i] - dout.mean() - x_hat[i] * (dout @ x_hat) / len(x)) / sigma


def jacobian_row(dout, x, eps, i):
    N, _, sigma, x_hat = parts(x, eps)
    return dout @ (np.eye(N) - 1 / N - np.outer(x_hat, x_hat) / N)[:, i] / sigma


right("batchnorm_derivation", "a tuple, through the stages of the paper")((quotient, staged, common_factor, last))
right("batchnorm_derivation", "through the Jacobian")([quotient, jacobian_row, last])
right("batchnorm_derivation", "six lines")(
    [quotient, lambda dout, x, eps, i: jacobian_row(dout, x, eps, i) + 0.0, staged, jacobian_row, common_factor, last]
)


# --- batch normalisation, backward ---
@right("batchnorm_backward", "the stages of the paper")
def _(dout, x, gamma, eps):
    N, mu, v = len(x), x.mean(axis=0), x.var(axis=0)
    x_hat = (x - mu) / np.sqrt(v + eps)
    dx_hat = dout * gamma
    dv = np.sum(dx_hat * (x - mu) * -0.5 * (v + eps) ** -1.5, axis=0)
    dmu = -np.sum(dx_hat, axis=0) / np.sqrt(v + eps) + dv * np.mean(-2 * (x - mu), axis=0)
    dx = dx_hat / np.sqrt(v + eps) + dv * 2 * (x - mu) / N + dmu / N
    return dx, np.sum(dout * x_hat, axis=0), np.sum(dout, axis=0)


@right("batchnorm_backward", "node by node, backwards through the graph")
def _(dout, x, gamma, eps):
    N = x.shape[0]
    centred = x - x.sum(axis=0) / N
    root = np.sqrt((centred**2).sum(axis=0) / N + eps)
    inverse = 1.0 / root
    dscaled = dout * gamma
    dinverse = (dscaled * centred).sum(axis=0)
    droot = -dinverse / root**2
    dv = 0.5 * droot / root
    dcentred = dscaled * inverse + 2.0 * centred * dv / N
    dmu = -dcentred.sum(axis=0)
    return [dcentred + dmu / N, (dout * centred * inverse).sum(axis=0), dout.sum(axis=0)]


@right("batchnorm_backward", "from dγ and dβ, common factor N")
def _(dout, x, gamma, eps):
    N, s = len(x), (x.var(axis=0) + eps) ** -0.5
    x_hat = (x - x.mean(axis=0)) * s
    dbeta, dgamma = np.ones(N) @ dout, np.einsum("nd,nd->d", dout, x_hat)
    return gamma * s / N * (N * dout - dbeta - x_hat * dgamma), dgamma, dbeta


@right("batchnorm_backward", "column by column, with the Jacobian")
def _(dout, x, gamma, eps):
    dx, dgamma, N = np.zeros(x.shape), np.zeros(len(gamma)), len(x)
    for d in range(x.shape[1]):
        sigma = np.sqrt(np.var(x[:, d]) + eps)
        h = (x[:, d] - np.mean(x[:, d])) / sigma
        dx[:, d] = gamma[d] / sigma * (np.eye(N) - 1 / N - np.outer(h, h) / N) @ dout[:, d]
        dgamma[d] = dout[:, d] @ h
    return dx, dgamma, dout.sum(0)


# --- residual and dense blocks ---
@right("residual_backward", "np.where, the other value at the kink")
def _(dout, x, W):
    dz = np.where(x @ W >= 0, dout, 0.0)
    return dz @ W.T + dout, x.T @ dz


@right("residual_backward", "einsum, half at the kink")
def _(dout, x, W):
    dz = dout * (1 + np.sign(np.einsum("nd,dm->nm", x, W))) / 2
    return [dout + np.einsum("nm,dm->nd", dz, W), np.einsum("nd,nm->dm", x, dz)]


@right("residual_backward", "example by example")
def _(dout, x, W):
    dx, dW = np.array(dout, dtype=float), np.zeros(W.shape)
    for n in range(len(x)):
        dz = dout[n] * (W.T @ x[n] > 0)
        dx[n] += W @ dz
        dW += np.outer(x[n], dz)
    return dx, dW


@right("dense_block_backward", "np.split")
def _(dout, x, W):
    straight, through = np.split(dout, [x.shape[1]], axis=1)
    dz = through * (np.maximum(x @ W, 0) > 0)
    return straight + dz @ W.T, x.T @ dz


@right("dense_block_backward", "counted from the end, the other value at the kink")
def _(dout, x, W):
    M = W.shape[1]
    dz = dout[:, -M:] * (x @ W >= 0)
    return dout[:, :-M] + np.dot(dz, W.T), np.dot(x.T, dz)


@right("dense_block_backward", "example by example")
def _(dout, x, W):
    D, dW, dx = len(W), np.zeros(W.shape), []
    for up, row in zip(dout, x, strict=True):
        dz = up[D:] * (row @ W > 0)
        dx.append(up[:D] + W @ dz)
        dW += np.outer(row, dz)
    return np.array(dx), dW


@right("dense_block_backward", "both branches as one matrix")
def _(dout, x, W):
    D = x.shape[1]
    on = np.hstack([np.ones(x.shape), x @ W > 0])
    both = np.hstack([np.eye(D), W])
    return (dout * on) @ both.T, (x.T @ (dout * on))[:, D:]
