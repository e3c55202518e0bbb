"""Wrong answers that people give in 07_softmax_cross_entropy, each with the name of the mistake.

Texts complete "your answer behaves as if …". Seen in the wild: accepts-bad-shapes for mse_loss (dlwithtf 14), division-missing for
mse_backward (hw1 2) and for the fused gradient (DeepLearningZeroToAll 20), maximum-of-the-batch (crysx_nn 7), rows-summed-first
(Stack Overflow 36279904), division-missing for cross_entropy (TensorFlow-Examples 357), label-off-by-one (DeepLearningZeroToAll 20).
"""

import numpy as np

from autograder.course.answers import wrong, wrong_edit

SIGN_FLIPPED = "sign-flipped", "every sign were the opposite one"
MINUS_MISSING = "minus-missing", "the minus sign of a local gradient had been lost"
HALF_MISSING = "half-missing", "a factor one half were missing: the ½ of the loss, or the 2 in 2h"
TWO_MISSING = "factor-two-missing", "the 2 that a square brings down had been left out"
NOT_AVERAGED = "division-missing", "the sum stood where the mean belongs"
BY_ROWS = "divided-by-rows", "the mean were taken over the rows only, not over all entries"
BY_ENTRIES = "divided-by-entries", "the division were by all entries of the batch, not by the number of examples"
BY_CLASSES = "divided-by-classes", "the division were by the number of classes, not by the number of examples"
DIVISION_EXTRA = "division-extra", "there were a mean where there is none"
BAD_SHAPES = "accepts-bad-shapes", "arrays of different shapes were a pair, spread over each other"
ABSOLUTE = "absolute-for-square", "the absolute value stood where the square belongs"
NO_SUM = "sum-over-k-forgotten", "only the path through the class itself counted, and the sum over k were gone"
DIAGONAL = "diagonal-everywhere", "the case i = j held for all pairs"
OFF_DIAGONAL = "off-diagonal-everywhere", "the case of two different indices held for all pairs"
DIAGONAL_ONLY = "diagonal-only", "every logit moved its own probability and no other"
NO_DELTA = "delta-forgotten", "every output moved every error, not only its own"
TOO_FEW = "too-few-steps", "the lines between the definition and the result were not needed"
REPEATED = "repeated-step", "a line written twice were a step"
NOT_FORM = "not-the-asked-form", "the derivation were finished one line before its end"
NOT_DEFINITION = "not-the-definition", "the derivation could begin with its own result"
QUOTIENT_END = "ends-with-difference-quotient", "a difference quotient were the result of the derivation"
OTHER_ENTRY = "index-wrong", "the entry were always the first one"
SQUARE_MISSING = "square-missing", "the denominator of a local gradient were not squared"
REVERSED = "difference-reversed", "a difference were taken the other way round"
ONE_TERM = "factor-on-one-term", "the factor pᵢ reached only one of the two terms"
OFF_POSITIVE = "off-diagonal-positive", "beside the diagonal the minus sign were missing"
ONE_EVERYWHERE = "delta-one", "the 1 stood everywhere, and not only where the two indices are the same"
WRONG_INDEX = "index-swapped", "k stood where i belongs"
LOGITS_AGAIN = "softmax-twice", "p were logits still"
BASE_TEN = "logarithm-to-base-ten", "the logarithm were one to the base 10"
YES_OR_NO = "two-class-loss", "every class were a yes-or-no question of its own"
GLOBAL_MAX = "maximum-of-the-batch", "one maximum served all rows"
OVERFLOWS = "maximum-not-subtracted", "logits were small enough for their exponentials"
WRONG_AXIS = "axis-wrong", "the classes stood in the columns' direction, one below the other"
WHOLE_BATCH = "normalised-over-the-batch", "the whole batch were one single row"
INSIDE = "division-inside-exp", "the division happened inside the exponential"
CHANGES = "changes-input", "the argument were its own to change"
LOG_MISSING = "log-missing", "the loss were minus the probability itself, without a logarithm"
BASE_TWO = "logarithm-to-base-two", "the logarithm were one to the base 2"
FACTOR_P = "factor-missing", "the probability in front of the parenthesis had been left out"
LABEL_OFF = "label-off-by-one", "the classes were counted from 1"
LOG_OF_SOFTMAX = "log-of-finished-softmax", "a probability that has become 0 still had a logarithm"
CLIPPED = "probability-clipped", "no probability were smaller than a fixed small number"
ONE_HOT_MISSING = "one-hot-missing", "the label had no part in the gradient"
LABEL_NUMBER = "label-as-number", "the number of the class were subtracted, not its one-hot row"
NOT_UNDONE = "shift-not-undone", "the maximum were subtracted in the sum only and not at the label"


def soft(logits):
    powers = np.exp(logits - np.max(logits, axis=1, keepdims=True))
    return powers / powers.sum(axis=1, keepdims=True)


def one(z):
    return np.exp(z) / np.exp(z).sum()


def hot(logits, labels):
    return np.eye(logits.shape[1])[labels]


# --- mse_derivation ---
MSE = "mse_derivation"
HALF = "0.5 * np.sum((o + h - t) ** 2) - 0.5 * np.sum((o - h - t) ** 2)"
wrong_edit(MSE, *HALF_MISSING, old=HALF, new=HALF.replace("0.5 * ", ""))
wrong_edit(MSE, *TWO_MISSING, old="2 * (o[k] - t[k])", new="(o[k] - t[k])")
wrong_edit(MSE, *NO_DELTA, old="sum((o[k] - t[k]) * float(k == i) for", new="sum((o[k] - t[k]) for")
wrong_edit(MSE, *SIGN_FLIPPED, old="return o[i] - t[i]", new="return t[i] - o[i]")
wrong_edit(MSE, *MINUS_MISSING, old="return o[i] - t[i]", new="return o[i] + t[i]")
wrong_edit(MSE, *DIVISION_EXTRA, old="return o[i] - t[i]", new="return (o[i] - t[i]) / len(o)")
wrong_edit(MSE, *OTHER_ENTRY, old="return o[i] - t[i]", new="return o[0] - t[0]")
wrong_edit(
    MSE,
    "square-kept",
    "the power of the square had not come down",
    old="return o[i] - t[i]",
    new="return (o[i] - t[i]) ** 2",
)


def quotient(o, t, i):
    h = 1e-5 * np.eye(len(o))[i]
    return (0.5 * np.sum((o + h - t) ** 2) - 0.5 * np.sum((o - h - t) ** 2)) / 2e-5


def quotient_again(o, t, i):
    h = 1e-5 * np.eye(len(o))[i]
    return (0.5 * np.sum((o + h - t) ** 2) - 0.5 * np.sum((o - h - t) ** 2)) / 2e-5


wrong(MSE, *TOO_FEW)([quotient, lambda o, t, i: o[i] - t[i]])
wrong(MSE, *REPEATED)([quotient, quotient_again, quotient, lambda o, t, i: o[i] - t[i]])
wrong(MSE, *QUOTIENT_END)([lambda o, t, i: o[i] - t[i], lambda o, t, i: -(t[i] - o[i]), quotient])


# --- mse_loss ---
wrong("mse_loss", *BAD_SHAPES)(lambda pred, target: np.mean((pred - target) ** 2))
wrong("mse_loss", "flattens-shapes", "arrays with as many entries were a pair, whatever their shapes")(
    lambda pred, target: np.mean((pred.ravel() - target.ravel()) ** 2)
)
wrong_edit("mse_loss", *NOT_AVERAGED, old="np.mean", new="np.sum")
wrong_edit("mse_loss", "half-extra", "the mean were halved", old="np.mean", new="0.5 * np.mean")
wrong_edit("mse_loss", *BY_ROWS, old="np.mean((pred - target) ** 2)", new="np.sum((pred - target) ** 2) / len(pred)")
wrong_edit("mse_loss", *ABSOLUTE, old="np.mean((pred - target) ** 2)", new="np.mean(np.abs(pred - target))")
wrong_edit(
    "mse_loss",
    "root-of-the-mean",
    "a square root stood in front of the mean",
    old="np.mean((pred - target) ** 2)",
    new="np.sqrt(np.mean((pred - target) ** 2))",
)
wrong_edit(
    "mse_loss", "power-missing", "the difference were not squared", old="(pred - target) ** 2", new="(pred - target)"
)
wrong_edit(
    "mse_loss",
    "mean-before-square",
    "the errors were averaged first and their mean were squared",
    old="np.mean((pred - target) ** 2)",
    new="np.mean(pred - target) ** 2",
)
wrong_edit(
    "mse_loss",
    "half-sum",
    "the loss were half the sum of the squares, as in the derivation",
    old="np.mean((pred - target) ** 2)",
    new="0.5 * np.sum((pred - target) ** 2)",
)
wrong_edit(
    "mse_loss",
    "mean-missing",
    "no mean were taken at all",
    old="np.mean((pred - target) ** 2)",
    new="(pred - target) ** 2",
)

# --- mse_backward ---
wrong("mse_backward", *BAD_SHAPES)(lambda pred, target: 2 * (pred - target) / pred.size)
wrong_edit("mse_backward", *TWO_MISSING, old="2 * (pred", new="(pred")
wrong_edit("mse_backward", *NOT_AVERAGED, old=" / pred.size", new="")
wrong_edit("mse_backward", *BY_ROWS, old="pred.size", new="len(pred)")
wrong_edit(
    "mse_backward",
    "divided-by-columns",
    "the mean were taken over the columns only, not over all entries",
    old="pred.size",
    new="pred.shape[-1]",
)
wrong_edit(
    "mse_backward",
    "square-and-two-kept",
    "the 2 of the square had come down and the square had stayed",
    old="(pred - target)",
    new="(pred - target) ** 2",
)
wrong_edit("mse_backward", *SIGN_FLIPPED, old="(pred - target)", new="(target - pred)")
wrong_edit("mse_backward", *ABSOLUTE, old="2 * (pred - target)", new="np.sign(pred - target)")
wrong_edit(
    "mse_backward",
    "square-kept",
    "the power of the square had not come down",
    old="2 * (pred - target)",
    new="(pred - target) ** 2",
)
wrong_edit(
    "mse_backward",
    "mean-of-gradient",
    "one mean gradient served all entries",
    old="2 * (pred - target) / pred.size",
    new="np.full(pred.shape, np.mean(2 * (pred - target)))",
)
wrong_edit(
    "mse_backward",
    "plain-error",
    "the gradient were that of half the sum of squares",
    old="2 * (pred - target) / pred.size",
    new="1.0 * (pred - target)",
)

# --- softmax ---
wrong_edit("softmax", *GLOBAL_MAX, old="logits.max(axis=1, keepdims=True)", new="logits.max()")
wrong_edit("softmax", *OVERFLOWS, old=" - logits.max(axis=1, keepdims=True)", new="")
wrong_edit("softmax", *WRONG_AXIS, old="axis=1", new="axis=0")
wrong_edit("softmax", *WHOLE_BATCH, old="powers.sum(axis=1, keepdims=True)", new="powers.sum()")
wrong_edit(
    "softmax",
    "sign-of-input",
    "the smallest logit were to win",
    old="logits - logits.max(axis=1, keepdims=True)",
    new="logits.min(axis=1, keepdims=True) - logits",
)
wrong_edit(
    "softmax",
    "exponential-missing",
    "the logits themselves were divided by their sum",
    old="np.exp(logits - logits.max(axis=1, keepdims=True))",
    new="(logits + 0.0)",
)
wrong_edit("softmax", "base-two", "the powers were those of 2, not of e", old="np.exp(", new="np.exp2(")
wrong_edit(
    "softmax",
    "powers-of-absolute-values",
    "the logits had no sign",
    old="logits - logits.max(axis=1, keepdims=True)",
    new="np.abs(logits) - np.abs(logits).max(axis=1, keepdims=True)",
)
wrong("softmax", *INSIDE)(lambda logits: np.exp(logits / np.sum(np.exp(logits), axis=1, keepdims=True)))
wrong("softmax", "shift-above-only", "the maximum were subtracted above the fraction line and not below it")(
    lambda logits: np.exp(logits - logits.max(axis=1, keepdims=True)) / np.exp(logits).sum(axis=1, keepdims=True)
)
wrong_edit("softmax", "mean-subtracted", "the mean of a row were its maximum", old="logits.max(", new="logits.mean(")
wrong_edit(
    "softmax",
    "divided-by-maximum",
    "each row were divided by its maximum, not shifted by it",
    old="logits - logits.max(",
    new="logits / logits.max(",
)
wrong("softmax", "overflow-covered-up", "what overflows were 0")(
    lambda logits: np.nan_to_num(np.exp(logits) / np.exp(logits).sum(axis=1, keepdims=True))
)
wrong("softmax", "logits-clipped", "no logit were farther from 0 than 500")(
    lambda logits: soft(np.clip(logits, -500, 500))
)
wrong("softmax", "only-the-winner", "the largest logit took everything")(
    lambda logits: 1.0 * (logits == logits.max(axis=1, keepdims=True))
)
wrong("softmax", "sigmoid-of-each", "every class were decided for itself, by a sigmoid")(
    lambda logits: 0.5 + 0.5 * np.tanh(logits / 2)
)
wrong("softmax", "logarithm-of-softmax", "the logarithms of the probabilities were asked for")(
    lambda logits: (
        logits
        - logits.max(axis=1, keepdims=True)
        - np.log(np.exp(logits - logits.max(axis=1, keepdims=True)).sum(axis=1, keepdims=True))
    )
)
wrong("softmax", "not-normalised", "the powers need not add up to 1")(
    lambda logits: np.exp(logits - logits.max(axis=1, keepdims=True))
)


@wrong("softmax", *CHANGES)
def _(logits):
    logits -= logits.max(axis=1, keepdims=True)
    return np.exp(logits) / np.exp(logits).sum(axis=1, keepdims=True)


# --- softmax_derivation ---
SOFT = "softmax_derivation"
wrong_edit(SOFT, *MINUS_MISSING, old="g * h - np.exp(z[j])", new="g * h + np.exp(z[j])")
wrong_edit(SOFT, *SQUARE_MISSING, old="/ h**2", new="/ h")
wrong_edit(
    SOFT, *REVERSED, old="float(i == j) * g * h - np.exp(z[j]) * g", new="np.exp(z[j]) * g - float(i == j) * g * h"
)
wrong_edit(SOFT, *DIAGONAL, old="p[i] * (float(i == j) - p[j])", new="p[i] * (1 - p[i])")
wrong_edit(SOFT, *OFF_DIAGONAL, old="p[i] * (float(i == j) - p[j])", new="-p[i] * p[j]")
wrong_edit(SOFT, *ONE_TERM, old="p[i] * (float(i == j) - p[j])", new="float(i == j) - p[i] * p[j]")
wrong_edit(
    SOFT,
    *OFF_POSITIVE,
    old="p[i] * (float(i == j) - p[j])",
    new="(p[i] * (1 - p[i]) if i == j else p[i] * p[j])",
)
wrong_edit(SOFT, *ONE_EVERYWHERE, old="float(i == j) * ", new="")
wrong_edit(
    SOFT,
    "sum-not-differentiated",
    "the sum below the fraction line kept all its terms when it was differentiated",
    old="np.exp(z[j]) * g",
    new="h * g",
)
wrong_edit(
    SOFT,
    "all-logits-moved",
    "the definition moved all logits together",
    old="np.eye(len(z))[j]",
    new="np.ones(len(z))",
)
wrong_edit(
    SOFT,
    "wrong-variable",
    "the definition moved the logit of the probability, not the other one",
    old="np.eye(len(z))[j]",
    new="np.eye(len(z))[i]",
)
wrong_edit(SOFT, *SIGN_FLIPPED, old="(float(i == j) - p[j])", new="(p[j] - float(i == j))")
wrong_edit(SOFT, *DIAGONAL_ONLY, old="p[i] * (float(i == j) - p[j])", new="p[i] * (1 - p[i]) * float(i == j)")
wrong(SOFT, "diagonal-from-the-start", "the case i = j held for all pairs, from the first line on")(
    [
        lambda z, i, j: (one(z + 1e-5 * np.eye(len(z))[i])[i] - one(z - 1e-5 * np.eye(len(z))[i])[i]) / 2e-5,
        lambda z, i, j: (np.exp(z[i]) * np.exp(z).sum() - np.exp(z[i]) ** 2) / np.exp(z).sum() ** 2,
        lambda z, i, j: one(z)[i] - one(z)[i] ** 2,
        lambda z, i, j: one(z)[i] * (1 - one(z)[i]),
    ]
)
wrong(SOFT, *TOO_FEW)(
    [
        lambda z, i, j: (one(z + 1e-5 * np.eye(len(z))[j])[i] - one(z - 1e-5 * np.eye(len(z))[j])[i]) / 2e-5,
        lambda z, i, j: one(z)[i] * ((i == j) - one(z)[j]),
    ]
)
wrong(SOFT, *REPEATED)(
    [lambda z, i, j: one(z)[i] * ((i == j) - one(z)[j]), *[lambda z, i, j: one(z)[i] * ((i == j) - one(z)[j])] * 3]
)

# --- softmax_jacobian ---
JACOBIAN = "softmax_jacobian"
wrong(JACOBIAN, *DIAGONAL_ONLY)(lambda p: np.diag(p * (1 - p)))
wrong(JACOBIAN, *OFF_DIAGONAL)(lambda p: -np.outer(p, p))
wrong(JACOBIAN, *DIAGONAL)(lambda p: np.tile((p * (1 - p))[:, None], (1, len(p))))
wrong(JACOBIAN, *SIGN_FLIPPED)(lambda p: np.outer(p, p) - np.diag(p))
wrong(JACOBIAN, *MINUS_MISSING)(lambda p: np.diag(p) + np.outer(p, p))
wrong(JACOBIAN, *OFF_POSITIVE)(lambda p: np.outer(p, p) + np.diag(p - 2 * p * p))
wrong(JACOBIAN, *ONE_TERM)(lambda p: np.eye(len(p)) - np.outer(p, p))
wrong(JACOBIAN, *ONE_EVERYWHERE)(lambda p: np.outer(p, 1 - p))
wrong(JACOBIAN, "delta-one-transposed", "the 1 stood everywhere, and i and j had changed places")(
    lambda p: np.outer(1 - p, p)
)
wrong(JACOBIAN, "entrywise-product", "p times p were one number for each row or column, not one for each pair")(
    lambda p: np.diag(p) - p * p
)
wrong(JACOBIAN, "row-index-twice", "i stood where j belongs")(lambda p: p[:, None] * (np.eye(len(p)) - p[:, None]))
wrong(JACOBIAN, "inner-product", "p times p were a single number for the whole matrix")(lambda p: np.diag(p) - p @ p)
wrong(JACOBIAN, "first-factor-missing", "beside the diagonal pⱼ stood alone, without pᵢ")(lambda p: np.diag(p) - p)
wrong(JACOBIAN, *FACTOR_P)(lambda p: np.eye(len(p)) - p)
wrong(JACOBIAN, "wrong-shape", "one slope for each class were all")(lambda p: p * (1 - p))
wrong(JACOBIAN, *LOGITS_AGAIN)(lambda p: np.diag(one(p)) - np.outer(one(p), one(p)))

# --- softmax_backward ---
BACK = "softmax_backward"
wrong_edit(BACK, *DIAGONAL_ONLY, old="p * (dp - np.sum(dp * p, axis=1, keepdims=True))", new="dp * p * (1 - p)")
wrong_edit(
    BACK,
    "rows-summed-first",
    "the rows of the Jacobian were added up before they met the upstream gradient",
    old="p * (dp - np.sum(dp * p, axis=1, keepdims=True))",
    new="dp * (p - p * p.sum(axis=1, keepdims=True))",
)
wrong_edit(BACK, *WRONG_AXIS, old="axis=1", new="axis=0")
wrong_edit(BACK, *WHOLE_BATCH, old="np.sum(dp * p, axis=1, keepdims=True)", new="np.sum(dp * p)")
wrong_edit(BACK, *FACTOR_P, old="p * (dp - ", new="(dp - ")
wrong_edit(
    BACK,
    "weights-missing",
    "the upstream gradients were added up without their probabilities",
    old="np.sum(dp * p,",
    new="np.sum(dp,",
)
wrong_edit(BACK, *MINUS_MISSING, old="dp - np.sum", new="dp + np.sum")
wrong_edit(
    BACK,
    "term-missing",
    "the sum over the other probabilities were left out",
    old="p * (dp - np.sum(dp * p, axis=1, keepdims=True))",
    new="p * dp",
)
wrong_edit(
    BACK,
    *SIGN_FLIPPED,
    old="(dp - np.sum(dp * p, axis=1, keepdims=True))",
    new="(np.sum(dp * p, axis=1, keepdims=True) - dp)",
)
wrong_edit(
    BACK, "upstream-missing", "the upstream gradient were left out of a product", old="np.sum(dp * p,", new="np.sum(p,"
)
wrong_edit(
    BACK,
    "division-extra",
    "the gradient were divided by the number of examples once more",
    old="return p *",
    new="return 1 / len(p) * p *",
)
wrong_edit(BACK, "mean-for-sum", "the sum over the classes were a mean", old="np.sum", new="np.mean")
wrong_edit(
    BACK, "local-gradient-at-input", "the logits were probabilities already", old="softmax(logits)", new="logits"
)
wrong_edit(
    BACK,
    "fused-with-cross-entropy",
    "the upstream gradient were a one-hot label",
    old="p * (dp - np.sum(dp * p, axis=1, keepdims=True))",
    new="p - dp",
)

# --- cross_entropy ---
ENTROPY = "cross_entropy"
wrong_edit(ENTROPY, *NOT_AVERAGED, old=" / len(p)", new="")
wrong_edit(ENTROPY, *BY_ENTRIES, old="len(p)", new="p.size")
wrong_edit(ENTROPY, *BY_CLASSES, old="len(p)", new="p.shape[1]")
wrong_edit(ENTROPY, *SIGN_FLIPPED, old="-np.sum", new="np.sum")
wrong_edit(ENTROPY, *BASE_TWO, old="np.log(", new="np.log2(")
wrong_edit(ENTROPY, *LOG_MISSING, old="np.log(p)", new="p")
wrong_edit(ENTROPY, "all-classes", "every class were the right one", old="y * np.log(p)", new="np.log(p)")
wrong_edit(ENTROPY, *BASE_TEN, old="np.log(", new="np.log10(")
wrong(ENTROPY, *LOGITS_AGAIN)(lambda p, y: -np.sum(y * np.log(soft(p))) / len(p))
wrong(ENTROPY, "winner-for-label", "the largest probability stood where that of the label belongs")(
    lambda p, y: -np.mean(np.log(p.max(axis=1)))
)
wrong(ENTROPY, "log-of-sum", "the logarithm were taken after the probabilities of all examples had been added up")(
    lambda p, y: -np.log(np.sum(y * p)) / len(p)
)
wrong_edit(
    ENTROPY,
    *YES_OR_NO,
    old="y * np.log(p)",
    new="y * np.log(p) + (1 - y) * np.log(1 - p)",
)
wrong(ENTROPY, "log-of-mean", "the logarithm were taken after the mean")(lambda p, y: -np.log(np.sum(y * p) / len(p)))
wrong(ENTROPY, "entropy-of-p", "the probabilities were their own labels")(lambda p, y: -np.sum(p * np.log(p)) / len(p))
wrong(ENTROPY, "other-classes", "the wrong classes were the right ones")(
    lambda p, y: -np.sum((1 - y) * np.log(1 - p)) / len(p)
)
wrong(ENTROPY, "mean-missing", "there were one loss for each example")(lambda p, y: -np.sum(y * np.log(p), axis=1))

# --- cross_entropy_derivation ---
CE = "cross_entropy_derivation"
CHAIN = "sum(y[k] / p[k] * p[k] * (float(k == i) - p[i]) for k in range(len(z)))"
wrong_edit(CE, *NO_SUM, old=CHAIN, new="y[i] * (1 - p[i])")
wrong_edit(CE, *DIAGONAL, old=CHAIN, new="sum(y[k] / p[k] * p[k] * (1 - p[k]) for k in range(len(z)))")
wrong_edit(CE, *WRONG_INDEX, old=CHAIN, new=CHAIN.replace("p[i]", "p[k]"))
wrong_edit(CE, *ONE_EVERYWHERE, old=CHAIN, new=CHAIN.replace("float(k == i)", "1"))
wrong_edit(
    CE,
    "index-of-factor-wrong",
    "the derivative of pₖ began with pᵢ",
    old=CHAIN,
    new=CHAIN.replace("/ p[k] * p[k]", "/ p[k] * p[i]"),
)
wrong_edit(
    CE,
    "slope-of-log-inverted",
    "the slope of ln p were p, not 1 / p",
    old=CHAIN,
    new=CHAIN.replace("/ p[k] * p[k]", "* p[k] * p[k]"),
)
wrong_edit(CE, *DIVISION_EXTRA, old="/ 2e-5", new="/ 2e-5 / len(z)")
wrong_edit(CE, *BASE_TEN, old="np.log(", new="np.log10(")
UP, DOWN = "y * np.log(up / up.sum())", "y * np.log(down / down.sum())"
wrong_edit(
    CE,
    *YES_OR_NO,
    old=f"-np.sum({UP}) + np.sum({DOWN})",
    new=f"-np.sum({UP} + (1 - y) * np.log(1 - up / up.sum())) + np.sum({DOWN} + (1 - y) * np.log(1 - down / down.sum()))",
)
wrong_edit(CE, "log-derivative-missing", "the logarithm had the slope 1", old="y[k] / p[k] * p[k]", new="y[k] * p[k]")
wrong_edit(CE, *MINUS_MISSING, old="return -sum(y[k] * (float", new="return sum(y[k] * (float")
wrong_edit(
    CE,
    "sign-of-term",
    "one of two terms had the opposite sign",
    old="-y[i] + p[i] * np.sum(y)",
    new="-y[i] - p[i] * np.sum(y)",
)
wrong_edit(CE, *SIGN_FLIPPED, old="return p[i] - y[i]", new="return y[i] - p[i]")
wrong_edit(CE, *ONE_HOT_MISSING, old="return p[i] - y[i]", new="return p[i]")
wrong_edit(
    CE,
    "definition-without-label",
    "the definition added up the logarithms of all classes",
    old="-np.sum(y * np.log(up / up.sum())) + np.sum(y * np.log(down / down.sum()))",
    new="-np.sum(np.log(up / up.sum())) + np.sum(np.log(down / down.sum()))",
)


def entropy_lines(*names):
    """Some of the right lines in another order."""
    lines = {
        "chain": lambda z, y, i: -sum(y[k] * ((k == i) - one(z)[i]) for k in range(len(z))),
        "split": lambda z, y, i: one(z)[i] * y.sum() - y[i],
        "open": lambda z, y, i: -y[i] * (1 - one(z)[i]) + sum(y[k] * one(z)[i] for k in range(len(z)) if k != i),
        "definition": lambda z, y, i: (
            (
                np.sum(y * np.log(one(z - 1e-5 * np.eye(len(z))[i])))
                - np.sum(y * np.log(one(z + 1e-5 * np.eye(len(z))[i])))
            )
            / 2e-5
        ),
        "result": lambda z, y, i: one(z)[i] - y[i],
    }
    return [lines[name] for name in names]


wrong(CE, *NOT_FORM)(entropy_lines("definition", "chain", "open", "split"))
wrong(CE, *NOT_DEFINITION)(entropy_lines("result", "split", "chain", "definition"))
wrong(CE, *TOO_FEW)(entropy_lines("definition", "result"))
wrong(CE, *REPEATED)(entropy_lines("definition", "chain", "chain", "result"))

# --- softmax_cross_entropy_loss ---
LOSS = "softmax_cross_entropy_loss"
wrong_edit(LOSS, *OVERFLOWS, old="logits - logits.max(axis=1, keepdims=True)", new="1.0 * logits")
wrong_edit(LOSS, *GLOBAL_MAX, old="logits.max(axis=1, keepdims=True)", new="logits.max()")
wrong_edit(LOSS, *NOT_AVERAGED, old="np.mean", new="np.sum")
wrong_edit(
    LOSS,
    *SIGN_FLIPPED,
    old="log_sums - shifted[np.arange(len(logits)), labels]",
    new="shifted[np.arange(len(logits)), labels] - log_sums",
)
wrong_edit(LOSS, *LABEL_OFF, old="labels]", new="labels - 1]")
wrong_edit(LOSS, *NOT_UNDONE, old="shifted[np.arange", new="logits[np.arange")
wrong_edit(LOSS, *BASE_TWO, old="np.log(", new="np.log2(")
wrong_edit(
    LOSS,
    "log-missing",
    "the sum of the powers needed no logarithm",
    old="np.log(np.exp(shifted).sum(axis=1))",
    new="np.exp(shifted).sum(axis=1)",
)
wrong_edit(
    LOSS,
    "all-labels-for-each-row",
    "every label counted in every row",
    old="shifted[np.arange(len(logits)), labels]",
    new="shifted[:, labels].mean(axis=1)",
)
wrong_edit(LOSS, *BY_ENTRIES, old="np.mean(", new="1 / logits.shape[1] * np.mean(")
wrong_edit(
    LOSS,
    "label-logit-missing",
    "the logit of the label had no part in the loss",
    old="log_sums - shifted[np.arange(len(logits)), labels]",
    new="log_sums",
)
wrong(LOSS, *LOG_OF_SOFTMAX)(lambda logits, labels: -np.mean(np.log(soft(logits)[np.arange(len(logits)), labels])))
wrong(LOSS, *CLIPPED)(
    lambda logits, labels: -np.mean(np.log(np.maximum(soft(logits)[np.arange(len(logits)), labels], 1e-12)))
)
wrong(LOSS, "mean-missing", "there were one loss for each example")(
    lambda logits, labels: (
        np.log(np.exp(logits - logits.max(axis=1, keepdims=True)).sum(axis=1))
        - (logits - logits.max(axis=1, keepdims=True))[np.arange(len(logits)), labels]
    )
)

# --- softmax_cross_entropy_backward ---
FUSED = "softmax_cross_entropy_backward"
wrong(FUSED, *NOT_AVERAGED)(lambda logits, labels: soft(logits) - hot(logits, labels))
wrong(FUSED, *SIGN_FLIPPED)(lambda logits, labels: (hot(logits, labels) - soft(logits)) / len(logits))
wrong(FUSED, *LABEL_OFF)(lambda logits, labels: (soft(logits) - hot(logits, labels - 1)) / len(logits))
wrong(FUSED, *ONE_HOT_MISSING)(lambda logits, labels: soft(logits) / len(logits))
wrong(FUSED, *BY_ENTRIES)(lambda logits, labels: (soft(logits) - hot(logits, labels)) / logits.size)
wrong(FUSED, *BY_CLASSES)(lambda logits, labels: (soft(logits) - hot(logits, labels)) / logits.shape[1])
wrong(FUSED, *LABEL_NUMBER)(lambda logits, labels: (soft(logits) - labels[:, None]) / len(logits))
wrong(FUSED, "softmax-missing", "the logits were probabilities already")(
    lambda logits, labels: (logits - hot(logits, labels)) / len(logits)
)
wrong(FUSED, "label-only", "the gradient reached the right class alone")(
    lambda logits, labels: (soft(logits) - 1) * hot(logits, labels) / len(logits)
)
wrong(FUSED, "stops-at-probabilities", "the gradient stopped at the probabilities and never passed the softmax")(
    lambda logits, labels: -hot(logits, labels) / soft(logits) / len(logits)
)
wrong(FUSED, "sigmoid-slope-extra", "the slope of a sigmoid followed although cross-entropy has cancelled it")(
    lambda logits, labels: (soft(logits) - hot(logits, labels)) * soft(logits) * (1 - soft(logits)) / len(logits)
)
wrong(FUSED, "in-two-steps", "a probability that has become 0 could still be divided by")(
    lambda logits, labels: (lambda p, dp: p * (dp - np.sum(dp * p, axis=1, keepdims=True)))(
        soft(logits), -hot(logits, labels) / soft(logits) / len(logits)
    )
)
wrong(FUSED, "division-before-one-hot", "only the probabilities were divided by the number of examples")(
    lambda logits, labels: soft(logits) / len(logits) - hot(logits, labels)
)
wrong(FUSED, "softmax-jacobian-again", "p − y had to pass the derivative of softmax once more")(
    lambda logits, labels: (lambda p, d: p * (d - np.sum(d * p, axis=1, keepdims=True)) / len(p))(
        soft(logits), soft(logits) - hot(logits, labels)
    )
)
wrong(FUSED, "one-hot-plus", "the one-hot label were added")(
    lambda logits, labels: (soft(logits) + hot(logits, labels)) / len(logits)
)


@wrong(FUSED, *OVERFLOWS)
def _(logits, labels):
    powers = np.exp(logits)
    return (powers / powers.sum(axis=1, keepdims=True) - hot(logits, labels)) / len(logits)


@wrong(FUSED, *GLOBAL_MAX)
def _(logits, labels):
    powers = np.exp(logits - logits.max())
    return (powers / powers.sum(axis=1, keepdims=True) - hot(logits, labels)) / len(logits)


@wrong(FUSED, "subtracts-in-whole-columns", "a label of one example were subtracted in every row")
def _(logits, labels):
    p = soft(logits)
    p[:, labels] -= 1
    return p / len(logits)


# --- bce_backward ---
BCE = "bce_backward"
wrong_edit(BCE, *MINUS_MISSING, old="-y / p + (1 - y) / (1 - p)", new="-(y / p + (1 - y) / (1 - p))")
wrong_edit(BCE, *SIGN_FLIPPED, old="-y / p + (1 - y) / (1 - p)", new="y / p - (1 - y) / (1 - p)")
wrong_edit(BCE, *DIVISION_EXTRA, old="-y / p + (1 - y) / (1 - p)", new="(-y / p + (1 - y) / (1 - p)) / p.size")
wrong_edit(
    BCE,
    BY_ROWS[0],
    "there were a mean over the rows",
    old="-y / p + (1 - y) / (1 - p)",
    new="(-y / p + (1 - y) / (1 - p)) / len(p)",
)
wrong_edit(
    BCE,
    "sigmoid-included",
    "the slope of a sigmoid were part of it already",
    old="-y / p + (1 - y) / (1 - p)",
    new="p - y",
)
wrong_edit(BCE, "second-term-missing", "only entries with label 1 counted", old=" + (1 - y) / (1 - p)", new="")
wrong_edit(BCE, "first-term-missing", "only entries with label 0 counted", old="-y / p + ", new="")
wrong_edit(
    BCE,
    "labels-swapped",
    "the labels 0 and 1 had changed places",
    old="-y / p + (1 - y) / (1 - p)",
    new="-(1 - y) / p + y / (1 - p)",
)
wrong_edit(
    BCE,
    "denominators-swapped",
    "p and 1 − p had changed places",
    old="-y / p + (1 - y) / (1 - p)",
    new="-y / (1 - p) + (1 - y) / p",
)
wrong_edit(BCE, "both-minus", "the first term had a plus", old="-y / p +", new="y / p +")
wrong_edit(
    BCE,
    "returns-forward-value",
    "it handed back the value of the forward pass instead of gradients",
    old="-y / p + (1 - y) / (1 - p)",
    new="-(y * np.log(p) + (1 - y) * np.log(1 - p))",
)
wrong_edit(
    BCE,
    "slope-of-sigmoid-squared",
    "the slope of a sigmoid stood in the denominator twice",
    old="-y / p + (1 - y) / (1 - p)",
    new="(p - y) / (p * (1 - p)) ** 2",
)
wrong_edit(
    BCE,
    "slope-of-sigmoid-multiplied",
    "p (1 − p) stood above the fraction line, not below it",
    old="-y / p + (1 - y) / (1 - p)",
    new="(p - y) * p * (1 - p)",
)
wrong_edit(
    BCE,
    "slope-of-log-inverted",
    "the slope of ln p were p, not 1 / p",
    old="-y / p + (1 - y) / (1 - p)",
    new="-y * p + (1 - y) * (1 - p)",
)
wrong_edit(
    BCE,
    "label-switch-missing",
    "the second term counted for both labels",
    old="(1 - y) / (1 - p)",
    new="1 / (1 - p)",
)
wrong_edit(
    BCE,
    "parentheses-missing",
    "the parentheses around 1 − y and 1 − p were not needed",
    old="(1 - y) / (1 - p)",
    new="1 - y / 1 - p",
)
