"""Wrong answers that people give in 10_training_tricks, each with the name of the mistake.

Texts complete "your answer behaves as if …". Seen in the wild: scaled-twice (keras 8069, chainer 531, mlpractical 32),
variance-for-deviation (DeepLearning.ai-Summary 183), scale-missing in the backward pass (shared/real_mistakes.json).
"""

import numpy as np

from autograder.course.answers import wrong, wrong_edit

UPSTREAM_MISSING = "upstream-missing", "the upstream gradient were left out of a product"
SIGN_FLIPPED = "sign-flipped", "every gradient had the opposite sign"
SWAPPED = "results-swapped", "two of the results had changed places"
LOCAL_ONE = "local-gradient-is-one", "the local gradient were 1, so that the upstream gradient passes unchanged"
MASK_FLIPPED = "mask-flipped", "what the mask keeps were dropped, and what it drops were kept"
MASK_MISSING = "mask-missing", "nothing had been dropped in training"
OWN_MASK = "draws-its-own-mask", "the mask were not the one that is handed over"
SCALE_MISSING = "scale-missing", "the division by keep had been left out"
SCALED_TWICE = "scaled-twice", "it were scaled both in training and at test time"
MODES_SWAPPED = "modes-swapped", "training and test had changed places"
DROPS_AT_TEST = "drops-at-test-time", "units were dropped at test time as well"
MULTIPLIES = "multiplies-for-divides", "it were multiplied by keep where it is to be divided"
DROP_CHANCE = "one-minus-keep", "keep were the chance of being dropped"
OBSERVED = "divides-by-observed-share", "the share of ones in the mask stood where keep belongs"
IN_PLACE = "changes-input", "it might change the arrays it was given"
TRUNCATED = "integers-truncated", "whole numbers came in and the result had to be whole, too"
WRONG_AXIS = "wrong-axis", "mean and variance were those of each row, not of each column"
WHOLE_BATCH = "normalised-over-the-batch", "one mean and one variance served all columns"
VARIANCE = "variance-for-deviation", "the division were by the variance instead of the standard deviation"
SAMPLE = "divided-by-n-minus-one", "the variance were divided by N − 1 instead of N"
EPS_MISSING = "eps-missing", "ε were 0"
EPS_OUTSIDE = "eps-outside-the-root", "ε were added after the square root, not under it"
SUM_FOR_VARIANCE = "sum-for-variance", "the squares of the variance were added up and not averaged"
FREE = "divided-by-n-minus-one-in-paths", "the paths through mean and variance were divided by N − 1 instead of N"
MEAN_PATH = "path-through-mean-missing", "the mean did not depend on the inputs"
DEVIATION_PATH = "path-through-variance-missing", "the variance did not depend on the inputs"
NO_PATHS = "statistics-constant", "mean and variance were constants, and only each example's own path counted"
GAMMA_MISSING = "gamma-missing", "γ had been left out of dx"
SUM_MISSING = "sum-missing", "the sum over the batch were missing"
BATCH_MEAN = "division-extra", "the gradients of the examples were averaged where they add up"
FIRST_BRANCH = "straight-path-missing", "nothing came back along the straight wire"
LAYER_BRANCH = "layer-path-missing", "nothing came back through the layer"
RELU_SKIPPED = "relu-skipped", "the ReLU passed gradients on unchanged"
MASK_FROM_UPSTREAM = (
    "mask-from-upstream",
    "the sign of the upstream gradient decided what passes, not the sign of the pre-activation",
)
MASK_FROM_INPUT = "mask-from-input", "the sign of x decided what passes, not the sign of x W"
TRANSPOSE_MISSING = "transposed", "a matrix were transposed"
INPUT_FOR_MASK = "input-for-mask", "the positive part of the pre-activation stood where 1 or 0 belongs"
ELEMENTWISE = "wire-multiplied", "what comes back along the two paths were multiplied instead of added"

# --- dropout, inverted ---
F = "dropout_forward"
wrong(F, *SCALED_TWICE)(lambda x, keep, mask, train: x * mask / keep if train else x * keep)
wrong(F, *SCALE_MISSING)(lambda x, keep, mask, train: x * mask if train else x)
wrong(F, "plain-for-inverted", "plain dropout had been asked for")(
    lambda x, keep, mask, train: x * mask if train else x * keep
)
wrong(F, *MULTIPLIES)(lambda x, keep, mask, train: x * mask * keep if train else x)
wrong(F, *DROP_CHANCE)(lambda x, keep, mask, train: x * mask / (1 - keep) if train else x)
wrong(F, *MASK_FLIPPED)(lambda x, keep, mask, train: x * (1 - mask) / keep if train else x)
wrong(F, *MASK_MISSING)(lambda x, keep, mask, train: x / keep if train else x)
wrong(F, *MODES_SWAPPED)(lambda x, keep, mask, train: x if train else x * mask / keep)
wrong(F, *DROPS_AT_TEST)(lambda x, keep, mask, train: x * mask / keep)
wrong(F, "test-scaled-up", "the test were scaled like the training")(
    lambda x, keep, mask, train: x * mask / keep if train else x / keep
)
wrong(F, "never-drops", "dropout were always switched off")(lambda x, keep, mask, train: x)
wrong(F, *OBSERVED)(lambda x, keep, mask, train: x * mask / mask.mean() if train else x)
wrong(F, *OWN_MASK)(
    lambda x, keep, mask, train: x * (np.random.default_rng(0).random(x.shape) < keep) / keep if train else x
)


@wrong(F, *IN_PLACE)
def _(x, keep, mask, train):
    if train:
        x[mask == 0] = 0
        return x / keep
    return x


@wrong(F, *TRUNCATED)
def _(x, keep, mask, train):
    if not train:
        return x
    out = np.zeros_like(x)
    out[mask == 1] = x[mask == 1] / keep
    return out


B = "dropout_backward"
wrong(B, *SCALE_MISSING)(lambda dout, mask, keep: dout * mask)
wrong(B, *MASK_MISSING)(lambda dout, mask, keep: dout / keep)
wrong(B, *UPSTREAM_MISSING)(lambda dout, mask, keep: mask / keep)
wrong(B, *MASK_FLIPPED)(lambda dout, mask, keep: dout * (1 - mask) / keep)
wrong(B, *MULTIPLIES)(lambda dout, mask, keep: dout * mask * keep)
wrong(B, *DROP_CHANCE)(lambda dout, mask, keep: dout * mask / (1 - keep))
wrong(B, "divided-twice", "the division by keep happened twice")(lambda dout, mask, keep: dout * mask / keep**2)
wrong(B, *LOCAL_ONE)(lambda dout, mask, keep: dout * 1.0)
wrong(B, *OBSERVED)(lambda dout, mask, keep: dout * mask / mask.mean())
wrong(B, *SIGN_FLIPPED)(lambda dout, mask, keep: -dout * mask / keep)
wrong(B, *OWN_MASK)(lambda dout, mask, keep: dout * (np.random.default_rng(0).random(dout.shape) < keep) / keep)
wrong(B, "divided-by-batch-size", "dx were divided by the number of examples as well")(
    lambda dout, mask, keep: dout * mask / keep / len(dout)
)
wrong(B, "mask-replaces-upstream-sign", "the gradient had to be positive to pass")(
    lambda dout, mask, keep: np.maximum(dout, 0) * mask / keep
)


@wrong(B, *IN_PLACE)
def _(dout, mask, keep):
    dout *= mask
    return dout / keep


# --- dropout, plain ---
P = "dropout_forward_plain"
wrong(P, "inverted-for-plain", "inverted dropout had been asked for")(
    lambda x, keep, mask, train: x * mask / keep if train else x
)
wrong(P, *SCALED_TWICE)(lambda x, keep, mask, train: x * mask / keep if train else x * keep)
wrong(P, "scale-missing", "the factor keep at test time had been left out")(
    lambda x, keep, mask, train: x * mask if train else x
)
wrong(P, "divides-for-multiplies", "it were divided by keep where it is to be multiplied")(
    lambda x, keep, mask, train: x * mask if train else x / keep
)
wrong(P, *DROP_CHANCE)(lambda x, keep, mask, train: x * mask if train else x * (1 - keep))
wrong(P, *MASK_FLIPPED)(lambda x, keep, mask, train: x * (1 - mask) if train else x * keep)
wrong(P, *MODES_SWAPPED)(lambda x, keep, mask, train: x * keep if train else x * mask)
wrong(P, *DROPS_AT_TEST)(lambda x, keep, mask, train: x * mask if train else x * mask * keep)
wrong(P, *MASK_MISSING)(lambda x, keep, mask, train: x if train else x * keep)
wrong(P, "scaled-in-both-modes", "keep were a factor in training, too")(
    lambda x, keep, mask, train: x * mask * keep if train else x * keep
)
wrong(P, *OBSERVED)(lambda x, keep, mask, train: x * mask if train else x * mask.mean())


@wrong(P, *IN_PLACE)
def _(x, keep, mask, train):
    if train:
        x[mask == 0] = 0
        return x
    return x * keep


# --- batch normalisation, forward ---
N = "batchnorm_forward"
ROOT = "np.sqrt(x.var(axis=0) + eps)"
wrong_edit(N, *VARIANCE, old=ROOT, new="(x.var(axis=0) + eps)")
wrong_edit(N, *WRONG_AXIS, old="(x - x.mean(axis=0)) / " + ROOT, new="((x.T - x.mean(1)) / np.sqrt(x.var(1) + eps)).T")
wrong_edit(N, *WHOLE_BATCH, old="axis=0", new="")
wrong_edit(N, *SAMPLE, old="x.var(axis=0)", new="x.var(axis=0, ddof=1)")
wrong_edit(N, *EPS_MISSING, old="(x.var(axis=0) + eps)", new="(x.var(axis=0))")
wrong_edit(N, *EPS_OUTSIDE, old=ROOT, new="(np.sqrt(x.var(axis=0)) + eps)")
wrong_edit(N, "eps-squared", "ε were squared", old="+ eps", new="+ eps**2")
wrong_edit(N, "eps-fixed", "ε were always 0.00001", old="+ eps", new="+ 1e-5")
wrong_edit(N, "mean-not-subtracted", "the mean were not subtracted", old="(x - x.mean(axis=0))", new="x")
wrong_edit(N, "not-scaled", "nothing were divided by the deviation", old=" / " + ROOT, new="")
wrong_edit(N, "beta-missing", "β had been left out", old=" + beta", new="")
wrong_edit(N, "gamma-missing", "γ had been left out", old="gamma * x_hat", new="x_hat")
wrong_edit(
    N, "gamma-and-beta-swapped", "γ and β had changed places", old="gamma * x_hat + beta", new="beta * x_hat + gamma"
)
wrong_edit(
    N,
    "shifted-before-scaled",
    "the shift came before the stretch",
    old="gamma * x_hat + beta",
    new="gamma * (x_hat + beta)",
)
wrong_edit(N, "divided-by-gamma", "γ were a divisor", old="gamma * x_hat", new="x_hat / gamma")
wrong_edit(N, "beta-subtracted", "β were subtracted", old="+ beta", new="- beta")
wrong_edit(
    N,
    "mean-of-squares-for-variance",
    "the mean were not subtracted before the squares of the variance are taken",
    old="x.var(axis=0)",
    new="(x * x).mean(axis=0)",
)
wrong_edit(N, *SUM_FOR_VARIANCE, old="x.var(axis=0)", new="((x - x.mean(axis=0)) ** 2).sum(axis=0)")
wrong_edit(
    N,
    "deviation-under-the-root",
    "the root were taken of the standard deviation and ε, not of the variance and ε",
    old="x.var(axis=0)",
    new="x.std(axis=0)",
)
wrong_edit(
    N,
    "only-the-mean-divided",
    "a pair of parentheses were missing, so that only the mean was divided by the deviation",
    old="(x - x.mean(axis=0)) / " + ROOT,
    new="x - x.mean(axis=0) / " + ROOT,
)
wrong_edit(
    N,
    "root-mean-square",
    "the mean were 0, in the numerator and in the variance",
    old="(x - x.mean(axis=0)) / " + ROOT,
    new="x / np.sqrt((x * x).mean(axis=0) + eps)",
)
wrong_edit(
    N, "median-for-mean", "the median stood where the mean belongs", old="x.mean(axis=0)", new="np.median(x, axis=0)"
)


@wrong(N, "one-example-passes", "a batch of one example needed no normalisation")
def _(x, gamma, beta, eps):
    if len(x) == 1:
        return gamma * x + beta
    return gamma * (x - x.mean(axis=0)) / np.sqrt(x.var(axis=0) + eps) + beta


@wrong(N, *IN_PLACE)
def _(x, gamma, beta, eps):
    x = x if x.dtype.kind == "i" else x.__isub__(x.mean(axis=0))
    return gamma * (x - x.mean(axis=0)) / np.sqrt(x.var(axis=0) + eps) + beta


# --- the derivation ---
D = "batchnorm_derivation"
LINE_TWO = "((n == i) - 1 / N) / sigma - (x[n] - mu) * (x[i] - mu) / (N * sigma**3)"
RESULT = "(dout[i] - dout.mean() - x_hat[i] * np.mean(dout * x_hat)) / sigma"
wrong_edit(D, *MEAN_PATH, old="((n == i) - 1 / N)", new="(n == i)")
wrong_edit(D, *DEVIATION_PATH, old=LINE_TWO, new="((n == i) - 1 / N) / sigma")
wrong_edit(D, *NO_PATHS, old=RESULT, new="dout[i] / sigma")
wrong_edit(
    D,
    "own-example-only",
    "an entry moved its own output and no other",
    old=LINE_TWO,
    new="(n == i) * (" + LINE_TWO + ")",
)
wrong_edit(
    D, "square-missing", "σ stood in a denominator where its cube belongs", old="(N * sigma**3)", new="(N * sigma)"
)
wrong_edit(D, "minus-missing", "a minus sign had been lost", old="- x_hat[i] *", new="+ x_hat[i] *")
wrong_edit(D, "mean-for-sum", "a sum stood where a mean belongs", old="dout.mean()", new="dout.sum()")
wrong_edit(
    D, "division-missing", "the division by σ had been left out", old=RESULT, new=RESULT.removesuffix(" / sigma")
)
wrong_edit(D, *SIGN_FLIPPED, old="return (dout[i]", new="return -(dout[i]")
wrong_edit(D, "index-wrong", "the entry were always the first one", old="x_hat[i]", new="x_hat[0]")
wrong_edit(D, *EPS_MISSING, old="(x.var() + eps)", new="(x.var())")
wrong_edit(D, *EPS_OUTSIDE, old="np.sqrt(x.var() + eps)", new="(np.sqrt(x.var()) + eps)")
wrong_edit(
    D,
    "definition-with-eps-outside",
    "ε were added after the square root in the definition",
    old="np.sqrt((x + s).var() + eps)",
    new="(np.sqrt((x + s).var()) + eps)",
)
wrong_edit(
    D,
    "definition-divided-by-n-minus-one",
    "the variance of the definition were divided by N − 1 instead of N",
    old="(x + s).var()",
    new="(x + s).var() * len(x) / max(len(x) - 1, 1)",
)
wrong_edit(D, *SAMPLE, old="x.var()", new="x.var() * len(x) / max(len(x) - 1, 1)")
wrong_edit(
    D,
    "sum-for-mean",
    "sums stood where means belong",
    old="dout.mean() - x_hat[i] * np.mean(dout * x_hat)",
    new="dout.sum() - x_hat[i] * np.sum(dout * x_hat)",
)
wrong_edit(
    D,
    "sum-for-mean-in-sigma-path",
    "the mean of dout x̂ were a sum",
    old="np.mean(dout * x_hat)",
    new="np.sum(dout * x_hat)",
)
wrong_edit(
    D,
    "square-for-cube",
    "σ stood in a denominator with its square where its cube belongs",
    old="sigma**3",
    new="sigma**2",
)
wrong_edit(
    D, "cubed-with-n", "the cube were taken of N σ and not of σ alone", old="(N * sigma**3)", new="(N * sigma) ** 3"
)
wrong_edit(D, "own-entry-always", "every output were x's own, so that [n = i] is always 1", old="(n == i)", new="1.0")
wrong_edit(
    D,
    "mean-path-added",
    "the path through the mean had a plus",
    old="(dout[i] - dout.mean()",
    new="(dout[i] + dout.mean()",
)
wrong_edit(
    D,
    "divided-before-multiplied",
    "σ were a factor of the middle term, for want of parentheses around N σ",
    old="np.sum(dout) / (N * sigma)",
    new="np.sum(dout) / N * sigma",
)
wrong_edit(
    D,
    "upstream-missing-in-mean-path",
    "the upstream gradient were missing in the path through the mean",
    old="np.sum(dout) / (N",
    new="1.0 / (N",
)
wrong_edit(D, "step-taken-twice", "the difference were divided by h and not by 2h", old="2e-5", new="1e-5")
wrong_edit(
    D,
    "upstream-ones",
    "the outputs were added up without the weights dout",
    old="np.sum(dout * (up - down))",
    new="np.sum(up - down)",
)


def quotient(dout, x, eps, i):
    h = 1e-5 * np.eye(len(x))[i]
    up, down = (((x + s) - (x + s).mean()) / np.sqrt((x + s).var() + eps) for s in (h, -h))
    return np.sum(dout * (up - down)) / 2e-5


def result(dout, x, eps, i):
    sigma = np.sqrt(x.var() + eps)
    x_hat = (x - x.mean()) / sigma
    return (dout[i] - dout.mean() - x_hat[i] * np.mean(dout * x_hat)) / sigma


wrong(D, "too-few-steps", "the lines between the definition and the result were not needed")([quotient, result])
wrong(D, "repeated-step", "a line written twice were a step")([quotient, result, result, result])
wrong(D, "ends-with-difference-quotient", "a difference quotient were the result of the derivation")(
    [result, lambda dout, x, eps, i: result(dout, x, eps, i) * 1.0, quotient]
)

# --- batch normalisation, backward ---
K = "batchnorm_backward"
DX = "(g - g.mean(axis=0) - x_hat * (g * x_hat).mean(axis=0)) / sigma"
wrong_edit(K, *NO_PATHS, old=DX, new="g / sigma")
wrong_edit(K, *MEAN_PATH, old="g - g.mean(axis=0) - ", new="g - ")
wrong_edit(K, *DEVIATION_PATH, old=" - x_hat * (g * x_hat).mean(axis=0)", new="")
wrong_edit(K, *GAMMA_MISSING, old="g = dout * gamma", new="g = dout")
wrong_edit(K, "gamma-in-dgamma", "γ were a factor of dγ as well", old="(dout * x_hat).sum", new="(g * x_hat).sum")
wrong_edit(K, "gamma-in-dbeta", "γ were a factor of dβ as well", old="dout.sum(axis=0)", new="g.sum(axis=0)")
wrong_edit(
    K,
    *BATCH_MEAN,
    old="(dout * x_hat).sum(axis=0), dout.sum(axis=0)",
    new="(dout * x_hat).mean(axis=0), dout.mean(axis=0)",
)
wrong_edit(K, *SUM_MISSING, old="(dout * x_hat).sum(axis=0), dout.sum(axis=0)", new="dout * x_hat, dout")
wrong_edit(
    K, *SWAPPED, old="(dout * x_hat).sum(axis=0), dout.sum(axis=0)", new="dout.sum(axis=0), (dout * x_hat).sum(axis=0)"
)
wrong_edit(
    K,
    "sum-for-mean",
    "sums stood where means belong",
    old=".mean(axis=0) - x_hat * (g * x_hat).mean",
    new=".sum(axis=0) - x_hat * (g * x_hat).sum",
)
wrong_edit(K, "input-not-normalised", "x stood where x̂ belongs", old="(dout * x_hat).sum", new="(dout * x).sum")
wrong_edit(K, *VARIANCE, old="np.sqrt(x.var(axis=0) + eps)", new="(x.var(axis=0) + eps)")
wrong_edit(K, *EPS_MISSING, old=" + eps", new="")
wrong_edit(K, *SAMPLE, old="x.var(axis=0)", new="x.var(axis=0, ddof=1)")
wrong_edit(
    K, "multiplied-by-deviation", "σ were a factor instead of a divisor", old=DX, new=DX.replace("/ sigma", "* sigma")
)
wrong_edit(K, "division-missing", "the division by σ had been left out of dx", old=DX, new=DX.removesuffix(" / sigma"))
wrong_edit(K, "minus-missing", "a minus sign had been lost", old="- x_hat * (g", new="+ x_hat * (g")
wrong_edit(
    K,
    *SIGN_FLIPPED,
    old="return dx, (dout * x_hat).sum(axis=0), dout.sum(axis=0)",
    new="return -dx, -(dout * x_hat).sum(axis=0), -dout.sum(axis=0)",
)
wrong_edit(K, *UPSTREAM_MISSING, old="(dout * x_hat).sum", new="x_hat.sum")
wrong_edit(K, "not-centred", "the mean were not subtracted", old="(x - x.mean(axis=0))", new="x")
wrong_edit(K, *EPS_OUTSIDE, old="np.sqrt(x.var(axis=0) + eps)", new="(np.sqrt(x.var(axis=0)) + eps)")
wrong_edit(
    K,
    *FREE,
    old="g - g.mean(axis=0) - x_hat * (g * x_hat).mean(axis=0)",
    new="g - (g.sum(axis=0) + x_hat * (g * x_hat).sum(axis=0)) / (len(x) - 1)",
)
wrong_edit(
    K,
    "divided-by-n-minus-one-in-mean-path",
    "the path through the mean were divided by N − 1 instead of N",
    old="g.mean(axis=0) - x_hat",
    new="g.sum(axis=0) / (len(x) - 1) - x_hat",
)
wrong_edit(
    K,
    "divided-by-n-minus-one-in-variance-path",
    "the path through the variance were divided by N − 1 instead of N",
    old="(g * x_hat).mean(axis=0)",
    new="(g * x_hat).sum(axis=0) / (len(x) - 1)",
)
wrong_edit(
    K,
    "gamma-in-own-path-only",
    "γ were a factor of an entry's own path alone",
    old="g.mean(axis=0) - x_hat * (g *",
    new="dout.mean(axis=0) - x_hat * (dout *",
)
wrong_edit(K, "means-over-everything", "one mean served all columns", old=DX, new=DX.replace("mean(axis=0)", "mean()"))
wrong_edit(
    K,
    *WRONG_AXIS[:1],
    "the means were those of each row, not of each column",
    old=DX,
    new=DX.replace("mean(axis=0)", "mean(axis=1, keepdims=True)"),
)
wrong_edit(
    K,
    "root-derivative-doubled",
    "the ½ in the derivative of the root were missing",
    old="- x_hat * (g",
    new="- 2 * x_hat * (g",
)
wrong_edit(
    K,
    "square-derivative-halved",
    "the 2 in the derivative of the square were missing",
    old="- x_hat * (g",
    new="- x_hat / 2 * (g",
)
wrong_edit(
    K,
    "square-for-cube",
    "σ stood in a denominator with its square where its cube belongs",
    old="x_hat * (g * x_hat)",
    new="x_hat * sigma * (g * x_hat)",
)
wrong_edit(
    K,
    "own-path-divided-by-n",
    "each entry's own path were divided by N as well",
    old="(g - g.mean",
    new="(g / len(x) - g.mean",
)
wrong_edit(K, "mean-path-added", "the path through the mean had a plus", old="(g - g.mean", new="(g + g.mean")
wrong_edit(
    K,
    "own-path-overwritten",
    "what came through the variance had replaced the entry's own path",
    old=DX,
    new="(-x_hat * (g * x_hat).mean(axis=0)) / sigma",
)
wrong_edit(K, *WHOLE_BATCH, old="x.mean(axis=0)) / sigma", new="x.mean()) / sigma")


@wrong(K, "ones-upstream", "every output counted once, whatever the upstream gradient says")
def _(dout, x, gamma, eps):
    h = (x - x.mean(axis=0)) / np.sqrt(x.var(axis=0) + eps)
    return np.zeros(x.shape), h.sum(axis=0), np.full(gamma.shape, float(len(x)))


# --- residual blocks ---
R = "residual_backward"
wrong_edit(R, *FIRST_BRANCH, old="dout + dz @ W.T", new="dz @ W.T")
wrong_edit(R, *LAYER_BRANCH, old="dout + dz @ W.T", new="dout * 1.0")
wrong_edit(R, *RELU_SKIPPED, old="dout * (x @ W > 0)", new="dout")
wrong_edit(R, *UPSTREAM_MISSING, old="dz = dout * (x @ W > 0)", new="dz = (x @ W > 0) * 1.0")
wrong_edit(R, *MASK_FROM_UPSTREAM, old="x @ W > 0", new="dout > 0")
wrong_edit(R, *MASK_FROM_INPUT, old="x @ W > 0", new="x > 0")
wrong_edit(
    R,
    *MASK_FLIPPED[:1],
    "the gradient passed where the pre-activation is negative and stopped where it is positive",
    old="x @ W > 0",
    new="x @ W < 0",
)
wrong_edit(
    R,
    "mask-from-output",
    "the sign of the block's output decided what passes, not the sign of x W",
    old="x @ W > 0",
    new="x + np.maximum(x @ W, 0) > 0",
)
wrong_edit(R, *INPUT_FOR_MASK, old="(x @ W > 0)", new="np.maximum(x @ W, 0)")
wrong_edit(R, *TRANSPOSE_MISSING, old="W.T", new="W")
wrong_edit(
    R, "masked-wire", "the straight wire went through the ReLU as well", old="dout + dz @ W.T", new="dz + dz @ W.T"
)
wrong_edit(
    R,
    "one-added",
    "the straight wire brought a 1 instead of the upstream gradient",
    old="dout + dz @ W.T",
    new="1 + dz @ W.T",
)
wrong_edit(R, *ELEMENTWISE, old="dout + dz @ W.T", new="dout * (dz @ W.T)")
wrong_edit(
    R, "wire-in-weights", "the straight wire went through the weights, too", old="x.T @ dz", new="x.T @ (dout + dz)"
)
wrong_edit(R, "wire-subtracted", "the block subtracted its input", old="dout + dz @ W.T", new="dz @ W.T - dout")
wrong_edit(R, *SWAPPED, old="dout + dz @ W.T, x.T @ dz", new="x.T @ dz, dout + dz @ W.T")
wrong_edit(R, *BATCH_MEAN, old="x.T @ dz", new="x.T @ dz / len(x)")
wrong_edit(R, *SIGN_FLIPPED, old="dout + dz @ W.T, x.T @ dz", new="-(dout + dz @ W.T), -(x.T @ dz)")
wrong_edit(
    R,
    "mask-after-the-weights",
    "the mask of x W were laid on what came back through W",
    old="dout + dz @ W.T",
    new="dout + (dout @ W.T) * (x @ W > 0)",
)
wrong_edit(
    R,
    "masked-block",
    "the mask decided for the whole block, the straight wire included",
    old="dout + dz @ W.T",
    new="(dout + dout @ W.T) * (x @ W > 0)",
)
wrong_edit(
    R,
    "positive-part-for-input",
    "the ReLU stood in front of the weights",
    old="x.T @ dz",
    new="np.maximum(x, 0).T @ dz",
)
wrong_edit(
    R, "mask-missing-in-weights", "the ReLU passed everything on to the weights", old="x.T @ dz", new="x.T @ dout"
)
wrong_edit(
    R, "wire-counted-twice", "the straight wire were there twice", old="dout + dz @ W.T", new="2 * dout + dz @ W.T"
)
wrong_edit(R, "layer-path-subtracted", "the path through the layer had a minus", old="dout + dz", new="dout - dz")


@wrong(R, *IN_PLACE)
def _(dout, x, W):
    straight = dout.copy()
    dout *= x @ W > 0
    return straight + dout @ W.T, x.T @ dout


# --- dense blocks ---
E = "dense_block_backward"
wrong_edit(E, *FIRST_BRANCH, old="dout[:, :D] + dz @ W.T", new="dz @ W.T")
wrong_edit(E, *LAYER_BRANCH, old="dout[:, :D] + dz @ W.T", new="dout[:, :D] * 1.0")
wrong_edit(E, *RELU_SKIPPED, old="dout[:, D:] * (x @ W > 0)", new="dout[:, D:]")
wrong_edit(E, *UPSTREAM_MISSING, old="dz = dout[:, D:] * (x @ W > 0)", new="dz = (x @ W > 0) * 1.0")
wrong_edit(E, *MASK_FROM_UPSTREAM, old="x @ W > 0", new="dout[:, D:] > 0")
wrong_edit(
    E,
    *MASK_FLIPPED[:1],
    "the gradient passed where the pre-activation is negative and stopped where it is positive",
    old="x @ W > 0",
    new="x @ W < 0",
)
wrong_edit(E, *INPUT_FOR_MASK, old="(x @ W > 0)", new="np.maximum(x @ W, 0)")
wrong_edit(E, *BATCH_MEAN, old="x.T @ dz", new="x.T @ dz / len(x)")
wrong_edit(
    E, *SIGN_FLIPPED, old="return dout[:, :D] + dz @ W.T, x.T @ dz", new="return -(dout[:, :D] + dz @ W.T), -(x.T @ dz)"
)
wrong_edit(E, *ELEMENTWISE, old="dout[:, :D] + dz @ W.T", new="dout[:, :D] * (dz @ W.T)")
wrong_edit(
    E,
    "wire-subtracted",
    "the block handed on the opposite of its input",
    old="dout[:, :D] + dz",
    new="dz @ W.T * 2 - dout[:, :D] - dz",
)
wrong_edit(E, *SWAPPED, old="dout[:, :D] + dz @ W.T, x.T @ dz", new="x.T @ dz, dout[:, :D] + dz @ W.T")
wrong_edit(
    E,
    "mask-missing-in-weights",
    "the ReLU passed everything on to the weights",
    old="x.T @ dz",
    new="x.T @ dout[:, D:]",
)
wrong_edit(
    E, "split-one-early", "the layer's columns began one column too early", old="dout[:, D:]", new="dout[:, D - 1 : -1]"
)
wrong_edit(
    E,
    "masked-wire",
    "only positive gradients passed along the straight wire",
    old="return dout[:, :D] + dz",
    new="return np.maximum(dout[:, :D], 0) + dz",
)
wrong_edit(E, "layer-path-subtracted", "the path through the layer had a minus", old="D] + dz", new="D] - dz")
wrong_edit(
    E,
    *MASK_FROM_INPUT[:1],
    "the sign of x's columns decided what passes, not the sign of x W",
    old="x @ W > 0",
    new="x[:, np.arange(W.shape[1]) % D] > 0",
)


@wrong(E, "halves-swapped", "the layer's columns came first and x after them")
def _(dout, x, W):
    M = W.shape[1]
    dz = dout[:, :M] * (x @ W > 0)
    return dout[:, M:] + dz @ W.T, x.T @ dz


@wrong(E, "averages-at-fork", "gradients that meet at a fork were averaged, not added")
def _(dout, x, W):
    D = x.shape[1]
    dz = dout[:, D:] * (x @ W > 0)
    return (dout[:, :D] + dz @ W.T) / 2, x.T @ dz


@wrong(E, *IN_PLACE)
def _(dout, x, W):
    D = x.shape[1]
    dout[:, D:] *= x @ W > 0
    return dout[:, :D] + dout[:, D:] @ W.T, x.T @ dout[:, D:]
