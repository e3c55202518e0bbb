"""Wrong answers that people give in 09_optimizers, each with the name of the mistake. Texts complete "your answer behaves as if …".

Seen in the wild: gradient-counted-twice (fchollet's notebooks 289), correction-multiplied (convnetjs 70, 107), penalty-sign (nnet 4).
"""

import numpy as np

from autograder.course.answers import wrong, wrong_edit

SIGN_FLIPPED = "sign-flipped", "every gradient had the opposite sign"
TWO_MISSING = "factor-two-missing", "the 2 from the derivative of a square were missing"
UPHILL = "uphill", "the step went uphill, along the gradient"
RATE_MISSING = "rate-missing", "the learning rate were 1"
IN_PLACE = "changes-input", "the caller's array could be overwritten"
MEAN_MISSING = "division-missing", "the squared errors were added up and not averaged"
MEAN_TWICE = "division-extra", "the gradient were divided by the number of rows once too often"
NOT_UPDATED = "not-updated", "nothing were learned: the weights came back as they were"
ONE_MORE = "one-step-too-many", "there were one step more than asked for"
ONE_LESS = "one-step-short", "there were one step less than asked for"
SWAPPED = "results-swapped", "two of the results had changed places"
FIRST_ROWS = "first-rows-only", "only the first rows of the data existed"

# --- himmelblau_gradient ---
H = "himmelblau_gradient"
RESULT = "[4 * x * a + 2 * b, 2 * a + 4 * y * b]"
wrong_edit(H, *SIGN_FLIPPED, old=RESULT, new="[-4 * x * a - 2 * b, -2 * a - 4 * y * b]")
wrong_edit(H, *TWO_MISSING, old=RESULT, new="[2 * x * a + b, a + 2 * y * b]")
wrong_edit(
    H,
    "inner-derivative-missing",
    "the brackets reacted to x and y with slope 1",
    old=RESULT,
    new="[2 * a + 2 * b, 2 * a + 2 * b]",
)
wrong_edit(
    H,
    "second-path-missing",
    "x stood in the first bracket alone, and y in the second",
    old=RESULT,
    new="[4 * x * a, 4 * y * b]",
)
wrong_edit(
    H, "first-path-missing", "x stood in the second bracket alone, and y in the first", old=RESULT, new="[2 * b, 2 * a]"
)
wrong_edit(
    H,
    "power-not-brought-down",
    "the derivative of x² inside a bracket were x",
    old=RESULT,
    new="[2 * x * a + 2 * b, 2 * a + 2 * y * b]",
)
wrong_edit(
    H,
    "inputs-swapped",
    "the gradients of the two variables had changed places",
    old=RESULT,
    new="[2 * a + 4 * y * b, 4 * x * a + 2 * b]",
)
wrong_edit(
    H,
    "brackets-swapped",
    "the two brackets had changed places",
    old=RESULT,
    new="[4 * x * b + 2 * a, 2 * b + 4 * y * a]",
)
wrong_edit(H, "constant-left-out", "a number inside a bracket were not there", old=" - 11", new="")
wrong_edit(
    H,
    "returns-forward-value",
    "it handed back the value of the function instead of derivatives",
    old=RESULT,
    new="[a**2, b**2]",
)
wrong_edit(
    H,
    "other-term-kept",
    "a term without the variable kept its value",
    old=RESULT,
    new="[4 * x * a + b**2, a**2 + 4 * y * b]",
)

wrong_edit(H, "one-path-of-x", "x stood in the first bracket alone", old="4 * x * a + 2 * b,", new="4 * x * a,")
wrong_edit(H, "one-path-of-y", "y stood in the second bracket alone", old=" 2 * a + 4 * y * b]", new=" 4 * y * b]")
wrong_edit(H, "slope-of-square-missing", "x² inside the first bracket had the slope 1", old="4 * x * a", new="2 * a")
wrong_edit(H, "wrong-variable", "x stood where y belongs", old="4 * y * b", new="4 * x * b")
wrong_edit(H, "brackets-subtracted", "f were the difference of the two squares, not their sum",
           old=RESULT, new="[4 * x * a - 2 * b, 2 * a - 4 * y * b]")  # fmt: skip

# --- gradient_descent ---
G = "gradient_descent"
STEP = "path[-1] - lr * grad(path[-1])"
wrong_edit(G, *UPHILL, old="path[-1] - lr", new="path[-1] + lr")
wrong_edit(G, *RATE_MISSING, old="lr * grad", new="grad")
wrong_edit(G, *ONE_MORE, old="range(steps)", new="range(steps + 1)")
wrong_edit(G, *ONE_LESS, old="range(steps)", new="range(steps - 1)")
wrong_edit(
    G,
    "start-left-out",
    "the start did not belong to the path",
    old="return np.array(path)",
    new="return np.array(path[1:])",
)
wrong_edit(G, "end-left-out", "the last place did not belong to the path",
           old="return np.array(path)", new="return np.array(path[:-1])")  # fmt: skip
wrong_edit(G, "end-only", "only the last place were asked for", old="return np.array(path)", new="return path[-1]")
wrong_edit(
    G, "gradient-of-the-start", "the slope were everywhere that of the start", old="grad(path[-1])", new="grad(path[0])"
)
wrong_edit(
    G, "always-from-the-start", "every step began at the start again", old=STEP, new="path[0] - lr * grad(path[-1])"
)
wrong_edit(G, "step-only", "the step itself were the new place", old=STEP, new="-lr * grad(path[-1])")
wrong_edit(G, "sign-only", "only the sign of the gradient counted", old="grad(path[-1])", new="np.sign(grad(path[-1]))")
wrong_edit(
    G,
    "unit-length",
    "the gradient had length 1",
    old="* grad(path[-1])",
    new="* grad(path[-1]) / np.linalg.norm(grad(path[-1]))",
)
wrong_edit(G, "rate-falls", "the learning rate fell from step to step", old="lr * grad", new="lr / len(path) * grad")
wrong_edit(G, "transposed", "rows and columns had changed places", old="np.array(path)", new="np.array(path).T")


@wrong(G, "one-array-for-all-rows", "every row of the path were the same array, moved in place")
def _(grad, start, lr, steps):
    place = np.array(start, dtype=float)
    path = [place]
    for _ in range(steps):
        place -= lr * grad(place)
        path.append(place)
    return np.array(path)


@wrong(G, *IN_PLACE)
def _(grad, start, lr, steps):
    path = [start.copy()]
    for _ in range(steps):
        start += lr * -grad(start)
        path.append(start.copy())
    return np.array(path, dtype=float)


@wrong(G, "whole-numbers-truncated", "whole numbers could take a fraction of a step")
def _(grad, start, lr, steps):
    path = np.zeros((steps + 1, len(start)), dtype=start.dtype)
    path[0] = start
    for k in range(steps):
        path[k + 1] = path[k] - lr * grad(path[k])
    return path


# --- sgd_momentum ---
S = "sgd_momentum"
SPEED = "mu * v - lr * dw"
wrong(S, "gradient-counted-twice", "the gradient moved the weights once more beside the velocity")(
    lambda w, dw, v, lr, mu: (w + mu * (mu * v - lr * dw) - lr * dw, mu * v - lr * dw)
)
wrong(S, "old-velocity-used", "the weights moved by the old velocity")(
    lambda w, dw, v, lr, mu: (w + v, mu * v - lr * dw)
)
wrong(S, "velocity-subtracted", "the velocity pointed uphill and had to be subtracted")(
    lambda w, dw, v, lr, mu: (w - (mu * v - lr * dw), mu * v - lr * dw)
)
wrong_edit(S, *UPHILL, old=SPEED, new="mu * v + lr * dw")
wrong_edit(S, *RATE_MISSING, old="lr * dw", new="dw")
wrong_edit(S, "momentum-missing", "all of the old velocity survived", old="mu * v", new="v")
wrong_edit(S, "momentum-on-gradient", "mu weakened the gradient and not the old velocity",
           old="mu * v - lr * dw", new="v - mu * lr * dw")  # fmt: skip
wrong_edit(S, "no-memory", "there were no velocity to remember", old="mu * v - ", new="-")
wrong_edit(
    S,
    "average-of-gradients",
    "the velocity were an average: mu times the old one, 1 − mu times the step",
    old="lr * dw",
    new="(1 - mu) * lr * dw",
)
wrong_edit(
    S, "rate-on-velocity", "the learning rate scaled the velocity too", old="mu * v - lr * dw", new="lr * (mu * v - dw)"
)
wrong(S, "rate-applied-twice", "the learning rate were applied to the velocity once more")(
    lambda w, dw, v, lr, mu: (w + lr * (mu * v - lr * dw), mu * v - lr * dw)
)
wrong(
    S,
    "velocity-uphill",
    "the velocity pointed uphill: gradients were added to it, and it was taken away from the weights",
)(lambda w, dw, v, lr, mu: (w - (mu * v + lr * dw), mu * v + lr * dw))
wrong(S, *SWAPPED)(lambda w, dw, v, lr, mu: (mu * v - lr * dw, w + mu * v - lr * dw))
wrong(S, "velocity-not-returned", "the old velocity were the new one")(
    lambda w, dw, v, lr, mu: (w + mu * v - lr * dw, v)
)
wrong(S, "gradient-as-velocity", "the velocity collected gradients, without rate and sign")(
    lambda w, dw, v, lr, mu: (w - lr * (mu * v + dw), mu * v + dw)
)


@wrong(S, *IN_PLACE)
def _(w, dw, v, lr, mu):
    v *= 1.0 if v.dtype.kind == "i" else mu
    v -= (lr * dw).astype(v.dtype)
    w += v.astype(w.dtype)
    return w * 1.0, v * 1.0


# --- adam ---
A = "adam"
wrong_edit(
    A,
    "correction-multiplied",
    "the bias correction were a factor to multiply with",
    old="m / (1 - b1**t), v / (1 - b2**t)",
    new="m * (1 - b1**t), v * (1 - b2**t)",
)
wrong_edit(A, "second-moment-not-squared", "v averaged the gradients instead of their squares", old="dw**2", new="dw")
wrong_edit(
    A,
    "correction-missing",
    "the averages needed no correction for their start at 0",
    old="m / (1 - b1**t), v / (1 - b2**t)",
    new="m, v",
)
wrong_edit(A, "first-correction-missing", "only v needed a correction", old="m / (1 - b1**t)", new="m")
wrong_edit(A, "second-correction-missing", "only m needed a correction", old="v / (1 - b2**t)", new="v")
wrong_edit(A, "correction-without-power", "it were always the first step", old="**t)", new=")")
wrong_edit(A, "counts-from-zero", "the steps were counted from 2", old="**t)", new="**(t + 1))")
wrong_edit(A, "one-step-behind", "the steps were counted from 0", old="**t)", new="**(t - 1))")
wrong_edit(A, "size-for-square", "v averaged the sizes of the gradients instead of their squares",
           old="dw**2", new="np.abs(dw)")  # fmt: skip
wrong_edit(A, "one-scale-for-all", "all weights shared one v, made of the squares of all gradients together",
           old="dw**2", new="np.sum(dw**2)")  # fmt: skip
wrong_edit(A, "corrections-in-the-rate", "eps were added to the root of v before its correction",
           old="(np.sqrt(square) + eps)", new="((np.sqrt(v) + eps) / np.sqrt(1 - b2**t))")  # fmt: skip
wrong_edit(A, "corrected-mean-kept", "the corrected m were the one to remember", old=", m, v", new=", mean, v")
wrong_edit(A, "root-missing", "the step were divided by v itself, not by its root", old="np.sqrt(square)", new="square")
wrong_edit(A, "eps-inside-root", "eps stood under the root", old="(np.sqrt(square) + eps)", new="np.sqrt(square + eps)")
wrong_edit(A, "eps-missing", "there were no eps", old=" + eps)", new=" + 0 * eps)")
wrong_edit(
    A,
    "decay-rates-swapped",
    "b1 and b2 had changed places",
    old="m = b1 * m + (1 - b1) * dw",
    new="b1, b2 = b2, b1\n    m = b1 * m + (1 - b1) * dw",
)
wrong_edit(
    A, "gradient-for-average", "the latest gradient stood where its average belongs", old="lr * mean", new="lr * dw"
)
wrong_edit(A, *UPHILL, old="w - lr", new="w + lr")
wrong_edit(A, *RATE_MISSING, old="lr * mean", new="mean")
wrong_edit(
    A,
    "weights-of-average-swapped",
    "the old average and the new gradient had changed places",
    old="m = b1 * m + (1 - b1) * dw",
    new="m = (1 - b1) * m + b1 * dw",
)
wrong_edit(A, "sum-for-average", "m were a sum: the new gradient counted in full", old="(1 - b1) * dw", new="dw")
wrong_edit(
    A, "corrected-averages-kept", "the corrected averages were the ones to remember", old=", m, v", new=", mean, square"
)


@wrong(A, *IN_PLACE)
def _(w, dw, m, v, t, lr, b1, b2, eps):
    m[...] = b1 * m + (1 - b1) * dw
    v[...] = b2 * v + (1 - b2) * dw**2
    return w - lr * m / (1 - b1**t) / (np.sqrt(v / (1 - b2**t)) + eps), m * 1.0, v * 1.0


# --- train_linear ---
T = "train_linear"
wrong_edit(T, *UPHILL, old="w - lr", new="w + lr")
wrong_edit(T, *TWO_MISSING, old="lr * 2.0", new="lr")
wrong_edit(T, *MEAN_MISSING, old="2.0 / len(x)", new="2.0")
wrong_edit(T, *MEAN_TWICE, old="2.0 / len(x)", new="2.0 / len(x) / len(x)")
wrong_edit(
    T,
    "divided-by-wrong-length",
    "the mean were over the inputs, not over the examples",
    old="/ len(x)",
    new="/ x.shape[1]",
)
wrong_edit(T, "mean-over-all-entries", "the mean were over all entries of x", old="/ len(x)", new="/ x.size")
wrong_edit(T, "targets-missing", "all targets were 0", old=" - y", new="")
wrong_edit(T, *ONE_MORE, old="range(steps)", new="range(steps + 1)")
wrong_edit(T, *ONE_LESS, old="range(steps)", new="range(steps - 1)")
wrong_edit(T, "single-step", "there were one step only", old="range(steps)", new="range(1)")
wrong_edit(T, "starts-from-ones", "the weights started at 1", old="np.zeros", new="np.ones")
wrong_edit(T, *RATE_MISSING, old="lr * 2.0", new="2.0")
wrong_edit(T, *NOT_UPDATED, old="w = w - lr", new="unused = w - lr")
wrong_edit(
    T, "gradient-of-the-start", "the slope were everywhere that of the start", old="x @ w - y", new="0 * (x @ w) - y"
)
wrong_edit(
    T, "column-for-vector", "a vector were a matrix with one column or one row", old="return w", new="return w[:, None]"
)
wrong(T, "solved-exactly", "all the steps in the world had been taken")(lambda x, y, lr, steps: np.linalg.pinv(x) @ y)


@wrong(T, "one-slope-for-all", "one number, the mean of the gradient, moved all weights alike")
def _(x, y, lr, steps):
    w = np.zeros(x.shape[1])
    for _ in range(steps):
        w = w - lr * 2 * np.mean(x.T @ (x @ w - y))
    return w


@wrong(T, "broadcasts", "labels of shape (N,) and guesses of shape (N, 1) were of the same shape")
def _(x, y, lr, steps):
    w = np.zeros((x.shape[1], 1))
    for _ in range(steps):
        w = w - lr * 2 / len(x) * x.T @ (x @ w - y).mean(axis=1, keepdims=True)
    return w.ravel()


@wrong(T, "every-target-with-every-guess", "every guess were compared with the targets of all examples")
def _(x, y, lr, steps):
    w = np.zeros(x.shape[1])
    for _ in range(steps):
        w = w - lr * 2 / len(x) * (x.T @ (x @ w - y[:, None])).sum(axis=1)
    return w


# --- train_epoch ---
E = "train_epoch"
wrong_edit(E, *UPHILL, old="w - lr", new="w + lr")
wrong_edit(E, *TWO_MISSING, old="lr * 2.0", new="lr")
wrong_edit(E, *MEAN_MISSING, old="2.0 / len(rows)", new="2.0")
wrong_edit(E, "full-batch-size", "the last mini-batch had as many rows as the others", old="/ len(rows)", new="/ batch")
wrong_edit(
    E,
    "divided-by-wrong-length",
    "the mean of a mini-batch were over all rows of the data",
    old="/ len(rows)",
    new="/ len(x)",
)
wrong_edit(
    E,
    "last-batch-dropped",
    "a last mini-batch that is not full were left out",
    old="len(x), batch",
    new="len(x) - batch + 1, batch",
)
wrong_edit(E, "last-batch-never-taken", "the last mini-batch were left out, full or not",
           old="range(0, len(x), batch)", new="range(0, len(x) - batch, batch)")  # fmt: skip
wrong_edit(E, "begins-from-zeros-again", "every mini-batch began from zeros again",
           old="w = w - lr", new="w = np.zeros(x.shape[1]) - lr")  # fmt: skip
wrong_edit(E, "single-batch", "all rows were one batch", old="first : first + batch", new=":")
wrong_edit(E, *FIRST_ROWS, old="first : first + batch", new=":batch")
wrong_edit(
    E, "steps-overlap", "every mini-batch began one row after the one before", old="len(x), batch)", new="len(x), 1)"
)
wrong_edit(
    E,
    "targets-not-sliced",
    "every mini-batch had the targets of the first one",
    old="y[first : first + batch]",
    new="y[: len(x[first : first + batch])]",
)
wrong_edit(E, "starts-from-ones", "the weights started at 1", old="np.zeros", new="np.ones")
wrong_edit(
    E,
    "reversed-order",
    "the mini-batches came in the opposite order",
    old="range(0, len(x), batch)",
    new="reversed(range(0, len(x), batch))",
)
wrong_edit(
    E,
    "gradient-of-the-start",
    "the slope were everywhere that of the start",
    old="rows @ w - targets",
    new="0 * (rows @ w) - targets",
)
wrong_edit(E, *RATE_MISSING, old="lr * 2.0", new="2.0")


@wrong(E, "returns-after-first", "the function ended inside the loop, after the first mini-batch")
def _(x, y, lr, batch):
    return lr * 2 / len(x[:batch]) * x[:batch].T @ y[:batch]


def epoch_of(x, y, lr, slices):
    """One step for each of the given rows."""
    w = np.zeros(x.shape[1])
    for rows in slices:
        w = w - lr * 2 / len(rows) * x[rows].T @ (x[rows] @ w - y[rows])
    return w


@wrong(E, "equal-batches", "the rows were dealt out evenly, so that no mini-batch is much smaller than the others")
def _(x, y, lr, batch):
    return epoch_of(x, y, lr, np.array_split(np.arange(len(x)), -(-len(x) // batch)))


@wrong(E, "last-batch-filled-up", "the last mini-batch were filled up with the first rows")
def _(x, y, lr, batch):
    return epoch_of(x, y, lr, [np.arange(k, k + batch) % len(x) for k in range(0, len(x), batch)])


@wrong(E, "rest-joined", "the rest belonged to the last full mini-batch")
def _(x, y, lr, batch):
    full = max(1, len(x) // batch)
    ends = [k * batch for k in range(1, full)] + [len(x)]
    return epoch_of(x, y, lr, np.split(np.arange(len(x)), ends[:-1]))


@wrong(E, "two-passes", "the data were passed through twice")
def _(x, y, lr, batch):
    w = np.zeros(x.shape[1])
    for first in [*range(0, len(x), batch)] * 2:
        a, b = x[first : first + batch], y[first : first + batch]
        w = w - lr * 2 / len(a) * a.T @ (a @ w - b)
    return w


# --- affine_l2_backward ---
L = "affine_l2_backward"
PENALTY = "2 * reg * W"
wrong_edit(
    L, "penalty-sign", "large weights were rewarded instead of punished", old=" + 2 * reg * W", new=" - 2 * reg * W"
)
wrong_edit(L, *TWO_MISSING, old=PENALTY, new="reg * W")
wrong_edit(L, "penalty-missing", "there were no penalty", old=" + 2 * reg * W", new="")
wrong_edit(
    L, "penalty-on-bias", "the bias were punished too", old="dout.sum(axis=0)", new="dout.sum(axis=0) + 2 * reg * b"
)
wrong_edit(L, "strength-missing", "the penalty had strength 1", old="2 * reg * W", new="2 * W")
wrong_edit(L, "penalty-itself", "the penalty were its own gradient", old=PENALTY, new="reg * W**2")
wrong_edit(
    L,
    "penalty-summed",
    "one number, the sum of the weights, were the gradient of the penalty for all of them",
    old="reg * W",
    new="reg * np.sum(W)",
)
wrong_edit(L, "penalty-added-to-all", "the penalty itself, one number, were added to every entry",
           old=PENALTY, new="reg * np.sum(W**2)")  # fmt: skip
wrong_edit(L, "penalty-scaled-by-upstream", "the upstream gradient scaled the penalty too",
           old=PENALTY, new="2 * reg * W * dout.sum(axis=0)")  # fmt: skip
wrong_edit(L, "penalty-on-outputs", "the outputs were punished, not the weights",
           old=PENALTY, new="2 * reg * x.T @ (x @ W)")  # fmt: skip
wrong_edit(
    L, "penalty-of-absolute-values", "the penalty were the sum of absolute values", old=PENALTY, new="reg * np.sign(W)"
)
wrong_edit(L, "division-extra", "the penalty were a mean over the examples", old=PENALTY, new="2 * reg * W / len(x)")
wrong_edit(
    L,
    "upstream-missing",
    "the upstream gradient were left out of a product",
    old="x.T @ dout",
    new="x.T @ np.ones_like(dout)",
)
wrong_edit(L, "data-missing", "the penalty were the whole loss", old="x.T @ dout + ", new="")
wrong_edit(
    L, "sum-missing", "the sum over the batch were missing in the bias's gradient", old="dout.sum(axis=0)", new="dout"
)
wrong_edit(L, "wrong-axis", "a sum ran over the wrong axis", old="axis=0", new="axis=1")
wrong_edit(
    L, "axis-kept", "an axis of length 1 were kept after a sum (keepdims)", old="axis=0", new="axis=0, keepdims=True"
)
