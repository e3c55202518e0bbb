"""Wrong answers that people give in 11_universal_approximation, each with the name of the mistake. Texts complete "your answer behaves as if …"."""

import numpy as np

from autograder.course.answers import wrong, wrong_edit

DIVISION_MISSING = "not-divided", "every ramp were one unit wide"
FALLING = "ramp-falls", "the ramp went down from 1 to 0"
LEFT_OPEN = "open-on-the-left", "the straight line went on below 0 before the ramp"
RIGHT_OPEN = "open-on-the-right", "the straight line went on above 1 after the ramp"
MIDDLE = "starts-in-the-middle", "the ramp began halfway between its two ends"
STEP = "step-for-ramp", "the ramp were a step"
LEFT_IS_ZERO = "left-end-ignored", "every ramp began at 0"
BY_RIGHT = "divided-by-right", "the width of the ramp were its right end"
SMOOTH = "smooth-sigmoid", "the corners were rounded: a true sigmoid"
TRUNCATED = "truncated", "whole numbers as input made whole numbers of the result"
SHIFT_WRONG = "shifted-the-wrong-way", "the ramp were moved to the other side of 0"
IN_PLACE = "changes-input", "the caller's array could be overwritten"

# --- hard_sigmoid ---
H = "hard_sigmoid"
INNER = "(x - left) / (right - left)"
wrong_edit(H, *DIVISION_MISSING, old=INNER, new="(x - left)")
wrong_edit(H, *FALLING, old=INNER, new="(right - x) / (right - left)")
wrong_edit(H, *LEFT_OPEN, old="0.0, 1.0", new="-np.inf, 1.0")
wrong_edit(H, *RIGHT_OPEN, old="0.0, 1.0", new="0.0, np.inf")
wrong_edit(H, *MIDDLE, old="(x - left)", new="(x - (left + right) / 2)")
wrong_edit(H, *LEFT_IS_ZERO, old=INNER, new="x / (right - left)")
wrong_edit(H, *BY_RIGHT, old="/ (right - left)", new="/ right")
wrong_edit(H, *SHIFT_WRONG, old="(x - left)", new="(x + left)")
wrong_edit(H, "ends-swapped", "left and right had changed places", old="(x - left)", new="(x - right)")
wrong_edit(
    H,
    "from-minus-one",
    "the ramp climbed from −1 to 1",
    old=f"np.clip({INNER}, 0.0, 1.0)",
    new=f"2 * np.clip({INNER}, 0.0, 1.0) - 1",
)
wrong_edit(
    H,
    "bounds-are-the-ends",
    "x were limited to the ramp and not turned into a share",
    old=f"np.clip({INNER}, 0.0, 1.0)",
    new="np.clip(x, left, right) * 1.0",
)
CLIPPED = f"np.clip({INNER}, 0.0, 1.0)"
wrong_edit(
    H, "limits-missing", "the straight line went on both before and after the ramp", old=CLIPPED, new=f"({INNER})"
)
wrong_edit(
    H, "limited-to-minus-one", "the ramp were limited to the range from −1 to 1", old="0.0, 1.0", new="-1.0, 1.0"
)
wrong_edit(
    H,
    "limited-and-not-divided",
    "x were limited to the ramp and its left end subtracted, without dividing by the width",
    old=CLIPPED,
    new="(np.clip(x, left, right) - left) * 1.0",
)
wrong_edit(
    H,
    "limited-and-not-shifted",
    "x were limited to the ramp and divided by its width, without subtracting the left end",
    old=CLIPPED,
    new="np.clip(x, left, right) / (right - left)",
)
wrong(H, "step-after-the-middle", STEP[1])(lambda x, left, right: (x > (left + right) / 2) * 1.0)
wrong(H, *STEP)(lambda x, left, right: np.where(x >= (left + right) / 2, 1.0, 0.0))
wrong(H, *SMOOTH)(lambda x, left, right: 0.5 + 0.5 * np.tanh(2 * (x - (left + right) / 2) / (right - left)))
wrong(H, "zero-after-the-ramp", "the ramp fell back to 0 after its right end")(
    lambda x, left, right: np.where((x > left) & (x < right), (x - left) / (right - left), 0.0)
)
wrong(H, *TRUNCATED)(lambda x, left, right: np.clip((x - left) / (right - left), 0, 1).astype(x.dtype))


@wrong(H, *IN_PLACE)
def _(x, left, right):
    x[...] = np.clip(x, left, right)
    return (x - left) / (right - left)


# --- relu_pair ---
R = "relu_pair"
SECOND = " - np.maximum(x - right, 0.0)"
wrong_edit(R, *DIVISION_MISSING, old=" / (right - left)", new="")
wrong_edit(R, *RIGHT_OPEN, old=SECOND, new="")
wrong_edit(
    R,
    "second-relu-added",
    "the second ReLU made the slope steeper instead of stopping it",
    old=SECOND,
    new=" + np.maximum(x - right, 0.0)",
)
wrong_edit(
    R,
    *FALLING,
    old="(np.maximum(x - left, 0.0) - np.maximum(x - right, 0.0))",
    new="(np.maximum(right - x, 0.0) - np.maximum(left - x, 0.0))",
)
wrong_edit(R, "sign-flipped", "every sign were the opposite one", old="/ (right - left)", new="/ (left - right)")
wrong_edit(
    R,
    *SHIFT_WRONG,
    old="np.maximum(x - left, 0.0) - np.maximum(x - right, 0.0)",
    new="np.maximum(x + left, 0.0) - np.maximum(x + right, 0.0)",
)
wrong_edit(R, *LEFT_IS_ZERO, old="x - left", new="x")
wrong_edit(R, *BY_RIGHT, old="/ (right - left)", new="/ right")
wrong_edit(
    R,
    "second-relu-doubled",
    "the second ReLU took away twice the slope",
    old=SECOND,
    new=" - 2 * np.maximum(x - right, 0.0)",
)
wrong_edit(R, *LEFT_OPEN, old="np.maximum(x - left, 0.0)", new="(x - left)")
wrong_edit(
    R,
    "relu-of-the-difference",
    "one ReLU of the whole were enough",
    old="np.maximum(x - left, 0.0) - np.maximum(x - right, 0.0)",
    new="np.maximum(x - left, 0.0)",
)
wrong_edit(
    R,
    "x-cancels",
    "x had cancelled out inside of one ReLU, so that 1 is left",
    old="np.maximum(x - left, 0.0) - np.maximum(x - right, 0.0)",
    new="np.maximum((x - left) - (x - right), 0.0)",
)
wrong_edit(
    R,
    "relu-mirrored",
    "both ReLUs climbed to the left",
    old="(np.maximum(x - left, 0.0) - np.maximum(x - right, 0.0))",
    new="(np.maximum(left - x, 0.0) - np.maximum(right - x, 0.0))",
)
wrong_edit(R, "second-relu-missing", "a straight line were subtracted and not a ReLU", old=SECOND, new=" - (x - right)")
wrong_edit(
    R,
    "only-the-second-divided",
    "only the second ReLU were divided by the width",
    old="(np.maximum(x - left, 0.0) - np.maximum(x - right, 0.0))",
    new="np.maximum(x - left, 0.0) - np.maximum(x - right, 0.0)",
)
wrong(R, *TRUNCATED)(
    lambda x, left, right: ((np.maximum(x - left, 0) - np.maximum(x - right, 0)) / (right - left)).astype(x.dtype)
)

# --- piecewise_from_relus ---
P = "piecewise_from_relus"
FACTORS = "np.diff(slopes, prepend=0.0, append=0.0)"
wrong_edit(
    P,
    "runs-on-after-the-end",
    "the last piece went on after the last knot",
    old=FACTORS,
    new="np.append(np.diff(slopes, prepend=0.0), 0.0)",
)
wrong_edit(
    P,
    "runs-on-before-the-start",
    "the first piece went on before the first knot",
    old="+ np.maximum",
    new="+ slopes[0] * np.minimum(x - knots_x[0], 0.0) + np.maximum",
)
wrong_edit(
    P,
    "slopes-for-changes",
    "the factor of a ReLU were the slope itself, not its change",
    old=FACTORS,
    new="np.append(slopes, 0.0)",
)
wrong_edit(P, "not-divided", "every piece were one unit wide", old=" / np.diff(knots_x)", new="")
wrong_edit(P, "start-height-missing", "the curve began at height 0", old="knots_y[0] + ", new="")
wrong_edit(
    P, "starts-at-last-height", "the curve began at the height of the last knot", old="knots_y[0]", new="knots_y[-1]"
)
wrong_edit(
    P, "sign-flipped", "every bend went the other way", old=FACTORS, new="-np.diff(slopes, prepend=0.0, append=0.0)"
)
wrong_edit(
    P,
    "shifted-the-wrong-way",
    "every knot lay on the other side of 0",
    old="x[:, None] - knots_x",
    new="x[:, None] + knots_x",
)
wrong_edit(
    P,
    "relu-missing",
    "a neuron without ReLU bent the curve",
    old="np.maximum(x[:, None] - knots_x, 0.0)",
    new="(x[:, None] - knots_x)",
)
wrong_edit(P, "relu-mirrored", "ReLUs climbed to the left", old="x[:, None] - knots_x", new="knots_x - x[:, None]")
wrong_edit(
    P,
    "slopes-inverted",
    "a slope were run over rise",
    old="np.diff(knots_y) / np.diff(knots_x)",
    new="np.diff(knots_x) / (np.diff(knots_y) + 1e-9)",
)
wrong_edit(P, "heights-for-factors", "the factor of a ReLU were the height of its knot", old=FACTORS, new="knots_y")
wrong_edit(
    P,
    "rises-for-factors",
    "the factor of a ReLU were the rise of its piece",
    old=FACTORS,
    new="np.append(np.diff(knots_y), 0.0)",
)
wrong_edit(
    P,
    "first-bend-missing",
    "the first knot had no ReLU",
    old=FACTORS,
    new="np.append(0.0, np.diff(slopes, append=0.0))",
)
wrong_edit(
    P,
    "stopped-by-last-slope-alone",
    "the factors were the slopes, and only the last one were taken away at the end",
    old=FACTORS,
    new="np.append(slopes, -slopes[-1])",
)
wrong_edit(
    P,
    "slopes-added",
    "the factor of a ReLU were the sum of the slopes around its knot, not their difference",
    old=FACTORS,
    new="np.append(slopes, 0.0) + np.append(0.0, slopes)",
)
wrong_edit(
    P,
    "bends-one-knot-late",
    "every bend came one knot too late",
    old="x[:, None] - knots_x",
    new="x[:, None] - np.append(knots_x[1:], knots_x[-1])",
)
wrong_edit(P, "starts-at-mean-height", "the curve began at the mean height", old="knots_y[0]", new="np.mean(knots_y)")
wrong(P, "zero-outside", "the curve were 0 outside the knots")(
    lambda knots_x, knots_y: lambda x: np.interp(x, knots_x, knots_y, left=0.0, right=0.0)
)
wrong(P, "wrong-kind", "the heights at the knots were asked for, not a function")(
    lambda knots_x, knots_y: knots_y * 1.0
)
wrong(P, "steps-for-pieces", "the curve jumped at every knot and were flat between them")(
    lambda knots_x, knots_y: lambda x: knots_y[np.clip(np.searchsorted(knots_x, x, side="right") - 1, 0, None)] * 1.0
)


# --- sigmoid_sum ---
S = "sigmoid_sum"
SIGMA = "0.5 * (1.0 + np.tanh(z / 2))"
wrong_edit(S, "constant-left-out", "there were no constant b0", old="b0 + ", new="")
wrong_edit(S, "bias-left-out", "the bias were not part of the sum", old=" + b\n", new="\n")
wrong_edit(S, "bias-subtracted", "the bias were subtracted", old="w + b", new="w - b")
wrong_edit(
    S,
    "bias-moves-x",
    "the bias were added to x before the weight is multiplied",
    old="x[:, None] * w + b",
    new="(x[:, None] + b) * w",
)
wrong_edit(
    S,
    "bias-outside",
    "the bias were added after the sigmoid",
    old="x[:, None] * w + b\n    return b0 + ",
    new="x[:, None] * w\n    return b0 + b.sum() + ",
)
wrong_edit(S, "derivative-of-tanh", "the sigmoid were tanh", old=SIGMA, new="np.tanh(z)")
wrong_edit(S, "sigmoid-of-minus-z", "the sigmoid fell instead of climbing", old="(1.0 + np.tanh", new="(1.0 - np.tanh")
wrong_edit(S, "sigmoid-skipped", "there were no sigmoid", old=SIGMA, new="z")
wrong_edit(S, "half-missing", "tanh(z) stood in the place of tanh(z/2)", old="z / 2", new="z")
wrong_edit(S, "factors-left-out", "all output weights were 1", old="@ c", new="@ np.ones(len(c))")
wrong_edit(S, "mean-for-sum", "the neurons were averaged and not added up", old="@ c", new="@ c / len(c)")
wrong_edit(S, "constant-per-neuron", "the constant were added once for every neuron", old="b0 + ", new="b0 * len(c) + ")
wrong_edit(
    S,
    "sigmoid-of-the-sum",
    "the sigmoid were taken of the weighted sum",
    old=f"b0 + {SIGMA} @ c",
    new="b0 + 0.5 * (1.0 + np.tanh(z @ c / 2))",
)
wrong_edit(
    S,
    "factors-swapped",
    "input weights and output weights had changed places",
    old="z = x[:, None] * w + b",
    new="c, w = w, c\n    z = x[:, None] * w + b",
)
wrong_edit(S, "relu-for-sigmoid", "the neurons were ReLUs", old=SIGMA, new="np.maximum(z, 0.0)")
wrong_edit(S, "first-neuron-only", "there were one neuron only", old="@ c", new="[:, :1] @ c[:1]")
wrong_edit(S, "axis-kept", "an axis of length 1 were kept after a sum (keepdims)", old="@ c", new="@ c[:, None]")

# --- fit_with_width ---
F = "fit_with_width"
wrong_edit(
    F,
    "width-ignored",
    "there were always as many neurons, whatever the width",
    old="w = np.full",
    new="width = 32\n    w = np.full",
)
wrong_edit(
    F,
    "width-always-two",
    "there were always two neurons, whatever the width",
    old="w = np.full",
    new="width = 2\n    w = np.full",
)
wrong_edit(
    F,
    "neurons-all-alike",
    "all neurons stood in one place",
    old="np.linspace(-2.0, 2.0, width)",
    new="np.zeros(width)",
)
wrong_edit(
    F,
    "half-the-points",
    "only the left half of the points had been given",
    old="w = np.full",
    new="x, y = x[: len(x) // 2], y[: len(x) // 2]\n    w = np.full",
)
wrong_edit(F, "constant-left-out", "there were no constant b0", old="solved[0], solved", new="0.0, solved")
wrong_edit(
    F,
    "other-hidden-layer",
    "the hidden layer of the prediction were another one than that of the fit",
    old="w, b)\n",
    new="w, b + 2)\n",
)
wrong_edit(
    F, "factors-reversed", "the output weights had come into the opposite order", old="solved[1:]", new="solved[:0:-1]"
)
wrong_edit(F, "predicts-uphill", "the curve were upside down", old="y, rcond", new="-y, rcond")
wrong_edit(
    F,
    "sees-new-points",
    "the fit depended on the points that are asked for",
    old="lambda new: sigmoid_sum(new,",
    new="lambda new: sigmoid_sum(new - new.mean(),",
)
wrong_edit(
    F,
    "returns-heights",
    "heights were asked for, not a function",
    old="lambda new: sigmoid_sum(new",
    new="sigmoid_sum(x",
)
wrong(F, "predicts-the-mean", "a constant were a curve")(
    lambda x, y, width, seed: lambda new: np.full(len(new), y.mean())
)
wrong(F, "straight-line", "the curve had no bend")(
    lambda x, y, width, seed: lambda new: np.polyval(np.polyfit(x, y, 1), new)
)
wrong(F, "remembers-the-points", "all points were remembered and joined, without any neuron")(
    lambda x, y, width, seed: lambda new: np.interp(new, x, y)
)
wrong(F, "steps-for-pieces", "the nearest point were the answer, without any neuron")(
    lambda x, y, width, seed: lambda new: y[np.abs(new[:, None] - x).argmin(axis=1)]
)


@wrong(F, "not-fitted", "the output weights stayed random")
def _(x, y, width, seed):
    rng = np.random.default_rng(seed)
    w, b, c = rng.standard_normal((3, width))
    return lambda new: np.tanh(new[:, None] * w + b) @ c


@wrong(F, "seed-ignored", "the same seed gave another fit every time")
def _(x, y, width, seed):
    rng = np.random.default_rng()
    w, b = 4 * rng.standard_normal(width), 4 * rng.standard_normal(width)
    c = np.linalg.lstsq(np.tanh(x[:, None] * w + b), y, rcond=None)[0]
    return lambda new: np.tanh(new[:, None] * w + b) @ c
