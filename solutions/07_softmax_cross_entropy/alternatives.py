"""Right answers to 07_softmax_cross_entropy, written differently."""

import math

import numpy as np

from autograder.course.answers import right


def one(z):
    shifted = np.exp(z - z.max())
    return shifted / shifted.sum()


def soft(logits):
    return np.array([one(row) for row in logits])


def hot(logits, labels):
    return np.arange(logits.shape[1]) == labels[:, None]


def same(pred, target):
    assert pred.shape == target.shape
    return pred - target


# --- mse_derivation ---
right("mse_derivation", "lambdas, complex step first")(
    [
        lambda o, t, i: np.imag(np.sum((o + 1e-30j * np.eye(len(o))[i] - t) ** 2)) / 2 / 1e-30,
        lambda o, t, i: np.dot(o - t, np.eye(len(o))[i]),
        lambda o, t, i: -(t[i] - o[i]),
        lambda o, t, i: o[i] - t[i],
    ]
)


def put_back(o, t, i):
    """Moves the entry itself, and puts it back."""
    o[i] += 1e-5
    up = 0.5 * np.sum((o - t) ** 2)
    o[i] -= 2e-5
    down = 0.5 * np.sum((o - t) ** 2)
    o[i] += 1e-5
    return (up - down) / 2e-5


right("mse_derivation", "the entry itself is moved and put back; a row of the identity picks the term")(
    [
        put_back,
        lambda o, t, i: np.sum((o - t) * (np.arange(len(o)) == i)),
        lambda o, t, i: np.array((o - t)[i]),
    ]
)
right("mse_derivation", "a tuple, three lines, forward difference")(
    (
        lambda o, t, i: (np.sum((o + 1e-7 * np.eye(len(o))[i] - t) ** 2) - np.sum((o - t) ** 2)) / 2e-7,
        lambda o, t, i: sum(0.5 * 2 * (t[k] - o[k]) * -1 for k in range(len(o)) if k == i),
        lambda o, t, i: float(o[i] - t[i]),
    )
)


def moved(o, t, i, by):
    return 0.5 * math.fsum((o[k] + (by if k == i else 0.0) - t[k]) ** 2 for k in range(len(o)))


right("mse_derivation", "six lines, only one term is differenced in the second")(
    [
        lambda o, t, i: (moved(o, t, i, 1e-4) - moved(o, t, i, -1e-4)) / 2e-4,
        lambda o, t, i: 0.5 * ((o[i] + 1e-4 - t[i]) ** 2 - (o[i] - 1e-4 - t[i]) ** 2) / 2e-4,
        lambda o, t, i: 0.5 * (4e-4 * (o[i] - t[i])) / 2e-4,
        lambda o, t, i: 0.5 * 2 * (o[i] - t[i]) * 1,
        lambda o, t, i: 1 * o[i] - 1 * t[i],
        lambda o, t, i: o[i] - t[i],
    ]
)

# --- mse_loss, mse_backward ---
right("mse_loss", "assert, size")(lambda pred, target: (same(pred, target) ** 2).sum() / pred.size)
right("mse_loss", "a dot product of flat arrays")(
    lambda pred, target: np.dot(same(pred, target).ravel(), same(pred, target).ravel()) / target.size
)
right("mse_loss", "multiplied out per entry, a loop")(
    lambda pred, target: sum(float(d) ** 2 for d in same(pred, target).flat) / pred.size
)
right("mse_loss", "a 0-d array")(lambda pred, target: np.asarray(np.square(same(pred, target)).mean()))
right("mse_backward", "assert, mean's factor first")(lambda pred, target: (2.0 / pred.size) * same(pred, target))
right("mse_backward", "divided by the product of the shape")(
    lambda pred, target: same(pred, target) * 2 / np.prod(pred.shape)
)
right("mse_backward", "a list of lists")(lambda pred, target: (same(pred, target) / (0.5 * target.size)).tolist())


@right("mse_backward", "strict loops, TypeError for wrong shapes")
def _(pred, target):
    if np.shape(pred) != np.shape(target):
        raise TypeError
    out = np.empty(pred.shape)
    for index in np.ndindex(*pred.shape):
        out[index] = 2 * (pred[index] - target[index]) / pred.size
    return out


# --- softmax ---
right("softmax", "row by row")(soft)
right("softmax", "through the logarithm of the sum")(
    lambda logits: np.exp(logits - np.logaddexp.reduce(logits.astype(float), axis=1, keepdims=True))
)
right("softmax", "classes first, transposed back")(
    lambda logits: (np.exp(logits.T - logits.T.max(axis=0)) / np.exp(logits.T - logits.T.max(axis=0)).sum(axis=0)).T
)
right("softmax", "einsum, a slightly larger shift")(
    lambda logits: (lambda e: e / np.einsum("nc->n", e)[:, None])(np.exp(logits - logits.max(1)[:, None] - 1.0))
)


@right("softmax", "plain Python, a list of lists")
def _(logits):
    rows = []
    for row in logits.tolist():
        powers = [math.exp(value - max(row)) for value in row]
        rows.append([power / math.fsum(powers) for power in powers])
    return rows


# --- softmax_derivation ---
def total(z):
    return sum(math.exp(value) for value in z)


right("softmax_derivation", "two cases written out, a tuple")(
    (
        lambda z, i, j: (one(z + 1e-6 * np.eye(len(z))[j])[i] - one(z - 1e-6 * np.eye(len(z))[j])[i]) / 2e-6,
        lambda z, i, j: (
            (np.exp(z[i]) * total(z) - np.exp(z[j]) * np.exp(z[i])) / total(z) ** 2
            if i == j
            else (0 - np.exp(z[j]) * np.exp(z[i])) / total(z) ** 2
        ),
        lambda z, i, j: (
            np.exp(z[i]) / total(z) * (total(z) - np.exp(z[j])) / total(z)
            if i == j
            else -np.exp(z[j]) / total(z) * np.exp(z[i]) / total(z)
        ),
        lambda z, i, j: one(z)[i] * (1 - one(z)[j]) if i == j else -one(z)[i] * one(z)[j],
    )
)
right("softmax_derivation", "through the logarithm: dp = p d log p")(
    [
        lambda z, i, j: (one(z + 1e-5 * np.eye(len(z))[j])[i] - one(z)[i]) / 1e-5,
        lambda z, i, j: one(z)[i] * ((i == j) - np.exp(z[j]) / np.exp(z).sum()),
        lambda z, i, j: one(z)[i] * (np.eye(len(z))[i, j] - one(z)[j]),
        lambda z, i, j: (np.diag(one(z)) - np.outer(one(z), one(z)))[i, j],
    ]
)
right("softmax_derivation", "with the softmax of a batch of one row")(
    [
        lambda z, i, j: (
            (soft((z + 1e-5 * np.eye(len(z))[j])[None])[0, i] - soft((z - 1e-5 * np.eye(len(z))[j])[None])[0, i]) / 2e-5
        ),
        lambda z, i, j: (float(i == j) * np.exp(z[i]) * np.exp(z).sum() - np.exp(z[j] + z[i])) / np.exp(z).sum() ** 2,
        lambda z, i, j: soft(z[None])[0, i] - soft(z[None])[0, i] ** 2 if i == j else -(one(z)[i] * one(z)[j]),
        lambda z, i, j: soft(z[None])[0, i] * (float(i == j) - soft(z[None])[0, j]),
    ]
)
right("softmax_derivation", "symmetric in i and j, from the quotient rule on")(
    [
        lambda z, i, j: (np.exp(z[i]) * (i == j) * total(z) - np.exp(z[i] + z[j])) / total(z) ** 2,
        lambda z, i, j: np.exp(z[i]) * (i == j) / total(z) - np.exp(z[i]) / total(z) * np.exp(z[j]) / total(z),
        lambda z, i, j: one(z)[i] * (i == j) - one(z)[i] * one(z)[j],
        lambda z, i, j: one(z)[j] * ((i == j) - one(z)[i]),
        lambda z, i, j: one(z)[i] * ((i == j) - one(z)[j]),
    ]
)

# --- softmax_jacobian ---
right("softmax_jacobian", "broadcasting")(lambda p: p[:, None] * (np.eye(len(p)) - p[None, :]))
right("softmax_jacobian", "symmetric the other way")(lambda p: (np.eye(len(p)) - p[:, None]) * p)
right("softmax_jacobian", "a list of lists")(
    lambda p: [[p[i] * (1 - p[i]) if i == j else -p[i] * p[j] for j in range(len(p))] for i in range(len(p))]
)


@right("softmax_jacobian", "diagonal filled in afterwards")
def _(p):
    J = -p.reshape(-1, 1) @ p.reshape(1, -1)
    np.fill_diagonal(J, p - p**2)
    return J


# --- softmax_backward ---
@right("softmax_backward", "every row by its Jacobian")
def _(dp, logits):
    rows = []
    for upstream, p in zip(dp, soft(logits), strict=True):
        rows.append((np.diag(p) - np.outer(p, p)) @ upstream)
    return np.array(rows)


right("softmax_backward", "multiplied out")(
    lambda dp, logits: soft(logits) * dp - soft(logits) * (soft(logits) * dp).sum(1)[:, None]
)
right("softmax_backward", "einsum over stacked Jacobians")(
    lambda dp, logits: np.einsum(
        "ni,nij->nj", dp, soft(logits)[:, :, None] * (np.eye(logits.shape[1]) - soft(logits)[:, None, :])
    )
)
right("softmax_backward", "loops")(
    lambda dp, logits: [
        [float(p[j] * (d[j] - sum(d[i] * p[i] for i in range(len(p))))) for j in range(len(p))]
        for d, p in zip(dp, soft(logits), strict=True)
    ]
)

# --- cross_entropy ---
right("cross_entropy", "the label's entry picked out")(
    lambda p, y: -np.mean(np.log(p[np.arange(len(p)), y.argmax(axis=1)]))
)
right("cross_entropy", "mean of row sums")(lambda p, y: np.mean(-(y * np.log(p)).sum(axis=1)))
right("cross_entropy", "a mask")(lambda p, y: -np.log(p[y == 1]).mean())
right("cross_entropy", "logarithm of the chosen sum, guarded")(
    lambda p, y: -np.log((p * y).sum(axis=1) + 1e-12).sum() / p.shape[0]
)
right("cross_entropy", "clipped against log 0")(
    lambda p, y: float(-np.einsum("nc,nc->", y, np.log(np.clip(p, 1e-9, 1.0))) / len(y))
)

# --- cross_entropy_derivation ---
right("cross_entropy_derivation", "lambdas, split by k = i and k ≠ i as in the book")(
    [
        lambda z, y, i: (
            -sum(
                y[k]
                * (np.log(one(z + 1e-5 * np.eye(len(z))[i])[k]) - np.log(one(z - 1e-5 * np.eye(len(z))[i])[k]))
                / 2e-5
                for k in range(len(z))
            )
        ),
        lambda z, y, i: (
            -y[i] * (1 - one(z)[i]) - sum(y[k] / one(z)[k] * (-one(z)[k] * one(z)[i]) for k in range(len(z)) if k != i)
        ),
        lambda z, y, i: -y[i] + y[i] * one(z)[i] + sum(y[k] * one(z)[i] for k in range(len(z)) if k != i),
        lambda z, y, i: one(z)[i] * (y[i] + sum(y[k] for k in range(len(z)) if k != i)) - y[i],
        lambda z, y, i: one(z)[i] - y[i],
    ]
)
right("cross_entropy_derivation", "through log-sum-exp, a tuple")(
    (
        lambda z, y, i: -sum(y[k] * ((i == k) - np.exp(z[i]) / np.exp(z).sum()) for k in range(len(z))),
        lambda z, y, i: y.sum() * np.exp(z[i]) / np.exp(z).sum() - y[i],
        lambda z, y, i: y.sum() * one(z)[i] - y @ np.eye(len(z))[i],
        lambda z, y, i: one(z)[i] - y[i],
    )
)
right("cross_entropy_derivation", "matrices: the Jacobian, then less of it")(
    [
        lambda z, y, i: (-(y / one(z)) @ (np.diag(one(z)) - np.outer(one(z), one(z))))[i],
        lambda z, y, i: (-y @ (np.eye(len(z)) - one(z)))[i],
        lambda z, y, i: (-y + y.sum() * one(z))[i],
        lambda z, y, i: (one(z) - y)[i],
    ]
)

# --- softmax_cross_entropy_loss ---
right("softmax_cross_entropy_loss", "logaddexp")(
    lambda logits, labels: np.mean(
        np.logaddexp.reduce(logits.astype(float), axis=1) - logits[np.arange(len(labels)), labels]
    )
)
right("softmax_cross_entropy_loss", "one-hot times log-softmax")(
    lambda logits, labels: -np.sum(hot(logits, labels) * log_soft(logits)) / len(labels)
)


def log_soft(logits):
    z = logits - np.max(logits, axis=-1, keepdims=True)
    return z - np.log(np.sum(np.exp(z), axis=-1, keepdims=True))


right("softmax_cross_entropy_loss", "take_along_axis")(
    lambda logits, labels: -np.take_along_axis(log_soft(logits), labels[:, None], axis=1).mean()
)


@right("softmax_cross_entropy_loss", "plain Python")
def _(logits, labels):
    losses = []
    for row, label in zip(logits.tolist(), labels.tolist(), strict=True):
        top = max(row)
        losses.append(math.log(sum(math.exp(v - top) for v in row)) + top - row[label])
    return sum(losses) / len(losses)


# --- softmax_cross_entropy_backward ---
right("softmax_cross_entropy_backward", "a mask for the one-hot rows")(
    lambda logits, labels: (soft(logits) - hot(logits, labels)) / len(labels)
)
right("softmax_cross_entropy_backward", "exp of log-softmax, np.eye")(
    lambda logits, labels: (np.exp(log_soft(logits)) - np.eye(logits.shape[1])[labels]) / logits.shape[0]
)


@right("softmax_cross_entropy_backward", "backwards through log-softmax")
def _(logits, labels):
    upstream = -1.0 * hot(logits, labels) / len(labels)
    return upstream - soft(logits) * upstream.sum(axis=1, keepdims=True)


@right("softmax_cross_entropy_backward", "loops")
def _(logits, labels):
    out = soft(logits)
    for n, label in enumerate(labels):
        out[n, label] -= 1
        out[n] /= len(labels)
    return out


# --- bce_backward ---
right("bce_backward", "one fraction")(lambda p, y: (p - y) / (p * (1 - p)))
right("bce_backward", "np.where on the label")(lambda p, y: np.where(y == 1, -1 / p, 1 / (1 - p)))
right("bce_backward", "one over the probability of what happened")(lambda p, y: (1 - 2 * y) / np.abs(1 - y - p))
right("bce_backward", "logs of odds, a list")(lambda p, y: (-(y / p) - (y - 1) / (1 - p)).tolist())
right("bce_backward", "guarded against a division by 0")(lambda p, y: -y / (p + 1e-8) + (1 - y) / (1 - p + 1e-8))
