"""Wrong answers that people give in 08_moons, each with the name of the mistake.

A name with its text stands once, at the top, wherever several exercises share it. Texts complete "your answer behaves as if …".
Seen in the wild: output-derivative-partly (Stack Overflow 59399842), output-for-input (Stack Overflow 55858141),
matrix-product-for-derivative (community.deeplearning.ai 402919), step-uphill (Grokking-Deep-Learning 65), shuffles-x-only
(DrexelChatbot 15). biases-never-updated is the program of the chapter that act one follows.
"""

import numpy as np

from autograder.course.answers import wrong, wrong_edit

SIGN_FLIPPED = "sign-flipped", "every gradient had the opposite sign"
MEAN_MISSING = "division-missing", "the sum over the examples stood where their mean belongs"
MEAN_TWICE = "division-extra", "the mean over the examples were taken twice"
FACTOR_TWO = "factor-two-missing", "the 2 from the derivative of a square were missing"
FACTOR_TWO_EXTRA = "factor-two-extra", "the half in front of the squared error were not there"
TARGET_MISSING = "target-missing", "the target had no influence"
BROADCASTS = "labels-broadcast", "every label were subtracted from every guess"
NO_OUTPUT_SLOPE = "output-derivative-missing", "the output had no activation"
NO_HIDDEN_SLOPE = "hidden-derivative-missing", "the hidden layer had no activation"
PARTLY = (
    "output-derivative-partly",
    "the output's activation counted for the hidden weights but not for the output weights",
)
OUTPUT_FOR_INPUT = "output-for-input", "a layer's weights were multiplied with its own output instead of its input"
MATRIX_PRODUCT = "matrix-product-for-derivative", "the slope of an activation were a matrix to multiply with"
SIGMA_ALONE = "one-minus-sigma-missing", "the derivative of the sigmoid were σ alone"
AT_OUTPUT = "local-gradient-at-output", "an activation were applied once more before its slope is taken"
BIAS_MEAN = "bias-averaged", "the gradients of the examples were averaged for the biases where they add up"
BIAS_ZERO = "bias-gradient-zero", "the biases had no influence on the output"
BIAS_WRONG_LAYER = "bias-from-next-layer", "the biases of the hidden layer felt the output's gradient directly"
FIRST_EXAMPLE = "first-example-only", "only the first example of the batch counted for the biases"
UPHILL = "step-uphill", "the step went along the gradient, uphill"
RATE_MISSING = "learning-rate-missing", "the learning rate were 1"
NOT_UPDATED = "not-updated", "nothing were learned: the weights came back as they were"
AFTER_UPDATE = "uses-updated-weights", "the gradient were sent back through weights that had already been updated"
BIASES_NEVER = "biases-never-updated", "the biases never learned anything"
IN_PLACE = "changes-input", "it might change the arrays it was given"
KEYS = "wrong-number-of-results", "the results were called something else than asked for"
ACCUMULATES = "keeps-state", "gradients of an earlier backward pass were still there"
SHARED = "cache-shared", "all layers of the class shared one cache"
NOT_RANDOM = "weights-not-random", "rng had no say in the weights at the start"
MEAN_SPLIT = "means-multiplied", "the mean of the inputs were multiplied with the mean of the errors"
OFF_BY_ONE = "label-off-by-one", "classes were counted from 1"
UPSTREAM_PAST = (
    "activation-skipped",
    "the upstream gradient passed the output's activation without its slope on the way to the hidden layer",
)
RAW_WEIGHTS = "slope-left-out-for-weights", "the slope of the layer's own activation were left out for its weights"
RAW_BIAS = "slope-left-out-for-bias", "the slope of the layer's own activation were left out for its bias"
ITS_OWN_STEP = "steps-in-backward", "backward moved the weights by itself"
INACCURATE = "not-accurate", "the classifier were finished"

# --- one-hot ---
wrong("one_hot", "transposed", "classes were rows and examples columns")(lambda labels, C: np.eye(C)[labels].T)
wrong("one_hot", "classes-from-labels", "the largest label that occurs told the number of classes")(
    lambda labels, C: np.eye(labels.max() + 1)[labels]
)
wrong("one_hot", *OFF_BY_ONE)(lambda labels, C: np.eye(C)[labels - 1])
wrong("one_hot", "label-as-number", "the number of the class stood where a 1 belongs")(
    lambda labels, C: np.eye(C)[labels] * labels[:, None]
)
wrong("one_hot", "labels-in-every-row", "every label of the batch belonged to every example")(
    lambda labels, C: np.ones((len(labels), 1)) * np.isin(np.arange(C), labels)
)
wrong("one_hot", "counts-for-rows", "the rows of all examples were added up")(
    lambda labels, C: np.eye(C)[labels].sum(axis=0)
)


# --- shuffle ---
def order(x, seed):
    return np.random.default_rng(seed).permutation(len(x))


wrong("shuffle", "shuffles-x-only", "the labels stayed where they were")(lambda x, y, seed: (x[order(x, seed)], y))
wrong("shuffle", "shuffles-y-only", "the points stayed where they were")(lambda x, y, seed: (x, y[order(x, seed)]))
wrong("shuffle", "two-orders", "x and y had each their own order")(
    lambda x, y, seed: (x[order(x, seed)], y[order(y, seed + 7919)])
)
wrong("shuffle", "seed-ignored", "every seed were the same")(lambda x, y, seed: (x[order(x, 0)], y[order(x, 0)]))
wrong("shuffle", "not-mixed", "the old order were good enough")(lambda x, y, seed: (x.copy(), y.copy()))
wrong("shuffle", "reversed", "backwards were random")(lambda x, y, seed: (x[::-1].copy(), y[::-1].copy()))
wrong("shuffle", "rotated", "the arrays were turned like a wheel")(
    lambda x, y, seed: (np.roll(x, seed + 1, axis=0), np.roll(y, seed + 1, axis=0))
)


@wrong("shuffle", "draws-with-replacement", "an example could be drawn twice and another not at all")
def _(x, y, seed):
    drawn = np.random.default_rng(seed).integers(0, len(x), len(x))
    return x[drawn], y[drawn]


@wrong("shuffle", *IN_PLACE)
def _(x, y, seed):
    np.random.default_rng(seed).shuffle(x)
    np.random.default_rng(seed).shuffle(y)
    return x, y


@wrong("shuffle", "order-not-seeded", "the seed did not fix the order")
def _(x, y, seed):
    drawn = np.random.default_rng().permutation(len(x))
    return x[drawn], y[drawn]


@wrong("shuffle", "coordinates-mixed", "the coordinates of each point were mixed, not the points")
def _(x, y, seed):
    return x[:, ::-1].copy()[order(x, seed)], y[order(x, seed)]


# --- a line ---
wrong("linear_mse_gradient", *BROADCASTS)(lambda w, x, y: 2 / len(x) * x.T @ (x @ w - y))


@wrong(
    "linear_mse_gradient",
    "labels-broadcast-and-summed",
    "every label were subtracted from every guess, and all of it summed",
)
def _(w, x, y):
    return 2 / len(x) * x.T @ (x @ w - y).sum(axis=1, keepdims=True)


wrong_edit("linear_mse_gradient", *FACTOR_TWO, old="2.0 / len(x)", new="1.0 / len(x)")
wrong_edit("linear_mse_gradient", *MEAN_MISSING, old="2.0 / len(x)", new="2.0")
wrong_edit("linear_mse_gradient", *SIGN_FLIPPED, old="x @ w - y[:, None]", new="y[:, None] - x @ w")
wrong_edit("linear_mse_gradient", *TARGET_MISSING, old=" - y[:, None]", new="")
wrong_edit(
    "linear_mse_gradient", "axis-lost", "w were a vector without its second axis", old="@ error", new="@ error[:, 0]"
)
wrong_edit("linear_mse_gradient", "divided-by-inputs", "the mean ran over the inputs", old="len(x)", new="x.shape[1]")

wrong_edit(
    "linear_mse_gradient",
    "divided-by-entries",
    "the mean ran over all entries of x",
    old="len(x)",
    new="x.size",
)
wrong_edit(
    "linear_mse_gradient", "square-kept", "the power of the square had not come down", old="@ error", new="@ error**2"
)
wrong("linear_mse_gradient", *MEAN_SPLIT)(lambda w, x, y: 2 * x.mean(axis=0)[:, None] * np.mean(x @ w - y[:, None]))

# --- logistic regression ---
P = "1.0 / (1.0 + np.exp(-z))"
wrong_edit("logistic_gradient", *MEAN_MISSING, old=" / len(x)", new="")
wrong_edit("logistic_gradient", *SIGN_FLIPPED, old="p - y", new="y - p")
wrong_edit("logistic_gradient", *TARGET_MISSING, old="(p - y)", new="p")
wrong_edit(
    "logistic_gradient",
    "sigmoid-slope-extra",
    "the slope of the sigmoid counted although cross-entropy has cancelled it",
    old="(p - y)",
    new="((p - y) * p * (1 - p))",
)
wrong_edit("logistic_gradient", "sigmoid-missing", "the logits were probabilities", old=P, new="x @ w")
wrong_edit("logistic_gradient", "minus-in-exponent-missing", "p belonged to class 0", old="-z", new="z")
wrong_edit(
    "logistic_gradient", FACTOR_TWO_EXTRA[0], "a 2 came down as from a square", old="(p - y)", new="(2 * (p - y))"
)
wrong_edit("logistic_gradient", "divided-by-entries", "the mean ran over all entries of x", old="len(x)", new="x.size")
wrong_edit(
    "logistic_gradient",
    "second-term-missing",
    "only the examples with label 1 counted",
    old="(p - y)",
    new="(y * (p - 1))",
)
wrong("logistic_gradient", "sigmoid-slope-missing", "the gradient for p were that for z")(
    lambda w, x, y: (lambda p: x.T @ (-y / p + (1 - y) / (1 - p)) / len(x))(1 / (1 + np.exp(-x @ w)))
)
wrong(
    "logistic_gradient",
    "in-two-steps",
    "no probability could be so close to 0 or 1 that 1 / p or 1 / (1 − p) overflows",
)(lambda w, x, y: (lambda p: x.T @ ((-y / p + (1 - y) / (1 - p)) * p * (1 - p)) / len(x))(1 / (1 + np.exp(-x @ w))))
wrong_edit(
    "logistic_gradient", "predictions-rounded", "p were 0 or 1 and nothing between", old=P, new="(x @ w > 0) * 1.0"
)
wrong_edit("logistic_gradient", "divided-by-inputs", "the mean ran over the inputs", old="len(x)", new="x.shape[1]")

# --- one hidden layer, by hand ---
SLOPES = {  # exercise: the slope of the hidden activation as the solution writes it
    "mlp_backward": " * (h * (1 - h))",
    "mlp_relu_backward": " * (z1 > 0)",
    "mlp_softmax_backward": " * (1 - h * h)",
}
for _id, _slope in SLOPES.items():
    wrong_edit(_id, *NO_HIDDEN_SLOPE, old=_slope, new="")
    wrong_edit(_id, *OUTPUT_FOR_INPUT, old='"W2": h.T', new='"W2": out.T' if "softmax" not in _id else '"W2": p.T')
    wrong_edit(_id, *BIAS_MEAN, old="sum(axis=0)", new="mean(axis=0)")
    wrong_edit(_id, *BIAS_ZERO, old="dz1.sum(axis=0)", new="0 * dz1.sum(axis=0)")
    wrong_edit(_id, *BIASES_NEVER, old="sum(axis=0)", new="sum(axis=0) * 0")
    wrong_edit(_id, *KEYS, old='"W1"', new='"dW1"')
    wrong_edit(_id, "transposed", "the hidden weights' gradient were transposed", old="x.T @ dz1", new="(x.T @ dz1).T")
    wrong_edit(
        _id, "pre-activation-for-activation", "the output weights met what stands before the hidden activation",
        old='"W2": h.T', new='"W2": (x @ params["W1"] + params["b1"]).T',
    )  # fmt: skip
    wrong_edit(_id, "results-swapped", "the two biases had changed places", old='"b1": dz1', new='"b1": dz2')
for _id in ("mlp_backward", "mlp_relu_backward"):
    wrong_edit(_id, *SIGN_FLIPPED, old="out - target", new="target - out")
    wrong_edit(_id, *MEAN_MISSING, old=" / len(x)", new="")
    wrong_edit(_id, *MEAN_TWICE, old=" / len(x)", new=" / len(x) ** 2")
    wrong_edit(_id, *FACTOR_TWO_EXTRA, old="(out - target)", new="2 * (out - target)")
    wrong_edit(
        _id, "divided-by-entries", "the mean ran over examples and outputs", old=" / len(x)", new=" / target.size"
    )
    wrong_edit(_id, *TARGET_MISSING, old="(out - target)", new="out")


def gradients_of_sigmoids(params, cache, target, slope=lambda a: a * (1 - a), matrix=False):
    """The four gradients, with another slope, or with a matrix product in place of the hidden one."""
    x, h, out = cache["x"], cache["h"], cache["out"]
    d2 = (out - target) / len(x) * slope(out)
    dh = d2 @ params["W2"].T
    d1 = dh @ (h.T @ (1 - h)) if matrix else dh * slope(h)
    return {"W1": x.T @ d1, "b1": d1.sum(axis=0), "W2": h.T @ d2, "b2": d2.sum(axis=0)}


wrong_edit("mlp_backward", *NO_OUTPUT_SLOPE, old=" * (out * (1 - out))", new="")
wrong_edit(
    "mlp_backward",
    *PARTLY,
    old='"W2": h.T @ dz2, "b2": dz2.sum(axis=0)',
    new='"W2": h.T @ (out - target) / len(x), "b2": (out - target).sum(axis=0) / len(x)',
)
wrong_edit(
    "mlp_backward",
    *UPSTREAM_PAST,
    old='dh = dz2 @ params["W2"].T',
    new='dh = dout @ params["W2"].T',
)
wrong_edit(
    "mlp_backward",
    "slope-left-out-for-output-weights",
    "the slope of the output's activation were left out for the output weights",
    old='"W2": h.T @ dz2',
    new='"W2": h.T @ dout',
)
wrong_edit("mlp_backward", *RAW_WEIGHTS, old='"W1": x.T @ dz1', new='"W1": x.T @ dh')
wrong_edit(
    "mlp_backward",
    "input-of-other-layer",
    "the inputs of the network were those of the output layer",
    old='"W2": h.T',
    new='"W2": x.T',
)
wrong("mlp_backward", "layers-swapped", "the gradients of the two layers had changed places")(
    lambda params, cache, target: (lambda g: {"W1": g["W2"], "b1": g["b2"], "W2": g["W1"], "b2": g["b1"]})(
        gradients_of_sigmoids(params, cache, target)
    )
)
wrong("mlp_backward", "activations-twice", "both sigmoids were applied once more before their slopes are taken")(
    lambda params, cache, target: gradients_of_sigmoids(
        params, cache, target, slope=lambda a: 1 / (1 + np.exp(-a)) * (1 - 1 / (1 + np.exp(-a)))
    )
)
wrong("mlp_backward", *MATRIX_PRODUCT)(
    lambda params, cache, target: gradients_of_sigmoids(params, cache, target, matrix=True)
)
wrong_edit("mlp_backward", *FIRST_EXAMPLE, old=".sum(axis=0)", new="[0]")
wrong_edit("mlp_backward", *SIGMA_ALONE, old="h * (1 - h)", new="h")
wrong_edit(
    "mlp_backward",
    "derivative-of-tanh",
    "the gate were tanh: 1 minus the square of its output",
    old="h * (1 - h)",
    new="(1 - h * h)",
)
wrong_edit(
    "mlp_backward", *AT_OUTPUT, old='cache["h"], cache["out"]', new='1 / (1 + np.exp(-cache["h"])), cache["out"]'
)
wrong_edit("mlp_backward", *IN_PLACE, old="dout = (out - target)", new="out -= target\n    dout = out")
wrong_edit(
    "mlp_backward", "input-for-output", "the slope of the hidden sigmoid were taken at its input",
    old="* (h * (1 - h))", new='* (x @ params["W1"] + params["b1"]) * (1 - (x @ params["W1"] + params["b1"]))',
)  # fmt: skip

wrong_edit(
    "mlp_relu_backward", "mask-flipped", "the gradient passed where the input is negative and stopped where it is positive",
    old="z1 > 0", new="z1 < 0",
)  # fmt: skip
wrong_edit(
    "mlp_relu_backward",
    "input-for-mask",
    "the positive part of the input stood where 1 or 0 belongs",
    old="(z1 > 0)",
    new="h",
)
wrong_edit(
    "mlp_relu_backward", "mask-from-upstream", "the sign of the upstream gradient decided what passes, not the sign of the input",
    old="(z1 > 0)", new='(dz2 @ params["W2"].T > 0)',
)  # fmt: skip
wrong_edit(
    "mlp_relu_backward",
    "output-rectified",
    "the output had a ReLU as well",
    old=" / len(x)",
    new=" / len(x) * (out > 0)",
)

wrong_edit(
    "mlp_relu_backward",
    "sigmoid-of-output-left",
    "the output still had its sigmoid",
    old=" / len(x)",
    new=" / len(x) * out * (1 - out)",
)
wrong_edit(
    "mlp_relu_backward",
    "derivative-of-sigmoid",
    "the hidden layer still had the slope of the sigmoid",
    old="(z1 > 0)",
    new="(h * (1 - h))",
)
wrong("mlp_relu_backward", "both-sigmoids-left", "both layers still had the slopes of sigmoids")(
    lambda params, cache, target: gradients_of_sigmoids(params, cache, target)
)
wrong_edit(
    "mlp_relu_backward",
    "sign-for-mask",
    "the local gradient were −1 instead of 0 at negative inputs",
    old="(z1 > 0)",
    new="np.sign(z1)",
)

wrong_edit("mlp_softmax_backward", *MATRIX_PRODUCT, old=" * (1 - h * h)", new=" @ (1 - h.T @ h)")
wrong_edit("mlp_softmax_backward", *MEAN_MISSING, old="    dz2 /= len(x)\n", new="")
wrong_edit("mlp_softmax_backward", *MEAN_TWICE, old="dz2 /= len(x)", new="dz2 /= len(x) ** 2")
wrong_edit("mlp_softmax_backward", *SIGN_FLIPPED, old="dz2 /= len(x)", new="dz2 /= -len(x)")
wrong_edit(
    "mlp_softmax_backward",
    "one-hot-missing",
    "no label were subtracted from the probabilities",
    old="-= 1.0",
    new="-= 0.0",
)
wrong_edit(
    "mlp_softmax_backward", "label-added", "the label were added to the probabilities", old="-= 1.0", new="+= 1.0"
)
wrong_edit(
    "mlp_softmax_backward",
    "labels-in-every-row",
    "every label of the batch belonged to every example",
    old="[np.arange(len(x)), labels]",
    new="[:, np.unique(labels)]",
)
wrong_edit("mlp_softmax_backward", *IN_PLACE, old="p.copy()", new="p")
wrong_edit(
    "mlp_softmax_backward",
    "derivative-of-sigmoid",
    "tanh had the derivative of the sigmoid",
    old="(1 - h * h)",
    new="h * (1 - h)",
)
wrong_edit(
    "mlp_softmax_backward",
    "square-missing",
    "the output of tanh were not squared in its slope",
    old="(1 - h * h)",
    new="(1 - h)",
)
wrong_edit("mlp_softmax_backward", *AT_OUTPUT, old="(1 - h * h)", new="(1 - np.tanh(h) ** 2)")
wrong_edit(
    "mlp_softmax_backward", "input-for-output", "the slope of tanh were taken with its input in place of its output",
    old="(1 - h * h)", new='(1 - cache["z1"] ** 2)',
)  # fmt: skip
wrong_edit(
    "mlp_softmax_backward",
    "softmax-slope-extra",
    "the slope of a sigmoid followed although cross-entropy has cancelled it",
    old="dz2 /= len(x)",
    new="dz2 *= p * (1 - p) / len(x)",
)

wrong_edit(
    "mlp_softmax_backward",
    "label-as-number",
    "the number of the class were subtracted, not its one-hot row",
    old="dz2[np.arange(len(x)), labels] -= 1.0",
    new="dz2 -= labels[:, None]",
)
wrong_edit("mlp_softmax_backward", *OFF_BY_ONE, old="labels] -= 1.0", new="labels - 1] -= 1.0")
wrong_edit(
    "mlp_softmax_backward",
    "softmax-twice",
    "the probabilities were logits still",
    old="dz2 = p.copy()",
    new="dz2 = np.exp(p) / np.exp(p).sum(axis=1, keepdims=True)",
)
wrong_edit(
    "mlp_softmax_backward",
    "stops-at-probabilities",
    "the gradient stopped at the probabilities and never passed the softmax",
    old="dz2 = p.copy()\n    dz2[np.arange(len(x)), labels] -= 1.0",
    new="dz2 = 0 * p\n    dz2[np.arange(len(x)), labels] -= 1.0 / p[np.arange(len(x)), labels]",
)
wrong_edit(
    "mlp_softmax_backward",
    "label-only",
    "the gradient reached the right class alone",
    old="dz2 /= len(x)",
    new="dz2 *= (np.arange(p.shape[1]) == labels[:, None]) / len(x)",
)
wrong_edit(
    "mlp_softmax_backward",
    "derivative-of-relu",
    "the hidden layer still were a ReLU",
    old="(1 - h * h)",
    new="(h > 0)",
)
wrong_edit(
    "mlp_softmax_backward",
    "divided-by-classes",
    "the mean ran over the classes",
    old="len(x)\n    dh",
    new="p.shape[1]\n    dh",
)

# --- a step ---
NEW = "params[name] - lr * gradients[name]"
wrong_edit("train_step", *UPHILL, old="- lr", new="+ lr")
wrong_edit("train_step", *RATE_MISSING, old="lr * gradients", new="gradients")
wrong_edit(
    "train_step",
    *NOT_UPDATED,
    old=f"{{name: {NEW} for name in params}}",
    new="{name: params[name] * 1.0 for name in params}",
)
wrong_edit("train_step", "returns-gradients", "the gradients were the new parameters", old=NEW, new="gradients[name]")
wrong_edit(
    "train_step", "parameters-replaced", "the old parameters did not count", old=NEW, new="-lr * gradients[name]"
)
wrong_edit("train_step", *BIASES_NEVER, old="lr * gradients[name]", new='lr * gradients[name] * (name in ("W1", "W2"))')
wrong_edit(
    "train_step",
    "first-layer-frozen",
    "only the output layer learned",
    old="lr * gradients[name]",
    new='lr * gradients[name] * (name in ("W2", "b2"))',
)
wrong_edit("train_step", "bias-left-out", "the bias were not part of the sum", old=' + params["b1"]', new="")


wrong_edit(
    "train_step",
    "bias-of-output-left-out",
    "the bias of the output were not part of the sum",
    old=' + params["b2"]',
    new="",
)
wrong_edit("train_step", *MEAN_TWICE, old="lr * gradients[name]", new="lr * gradients[name] / len(x)")
wrong_edit(
    "train_step",
    "rate-doubled",
    "every step were taken twice",
    old="lr * gradients[name]",
    new="2 * lr * gradients[name]",
)
wrong_edit(
    "train_step",
    "output-sigmoid-missing",
    "the output had no sigmoid on the way forward",
    old='1.0 / (1.0 + np.exp(-(h @ params["W2"] + params["b2"])))',
    new='h @ params["W2"] + params["b2"]',
)
wrong_edit(
    "train_step",
    "tanh-for-sigmoid",
    "the hidden layer were a tanh on the way forward",
    old='1.0 / (1.0 + np.exp(-(x @ params["W1"] + params["b1"])))',
    new='np.tanh(x @ params["W1"] + params["b1"])',
)
wrong_edit(
    "train_step",
    "minus-in-exponent-missing",
    "the hidden sigmoid were turned round, 1 / (1 + e^z)",
    old="np.exp(-(x @",
    new="np.exp((x @",
)


@wrong("train_step", "one-after-the-other", "each array had moved before the gradient of the next one was taken")
def _(params, x, target, lr):
    new = dict(params)
    for name in ("W2", "b2", "W1", "b1"):
        h = 1 / (1 + np.exp(-(x @ new["W1"] + new["b1"])))
        out = 1 / (1 + np.exp(-(h @ new["W2"] + new["b2"])))
        new[name] = new[name] - lr * gradients_of_sigmoids(new, {"x": x, "h": h, "out": out}, target)[name]
    return new


@wrong("train_step", *AFTER_UPDATE)
def _(params, x, target, lr):
    new = {name: value.copy() for name, value in params.items()}
    h = 1 / (1 + np.exp(-(x @ new["W1"] + new["b1"])))
    out = 1 / (1 + np.exp(-(h @ new["W2"] + new["b2"])))
    d2 = (out - target) * out * (1 - out) / len(x)
    new["W2"] -= lr * h.T @ d2
    new["b2"] -= lr * d2.sum(axis=0)
    d1 = (d2 @ new["W2"].T) * h * (1 - h)
    new["W1"] -= lr * x.T @ d1
    new["b1"] -= lr * d1.sum(axis=0)
    return new


@wrong("train_step", *IN_PLACE)
def _(params, x, target, lr):
    h = 1 / (1 + np.exp(-(x @ params["W1"] + params["b1"])))
    out = 1 / (1 + np.exp(-(h @ params["W2"] + params["b2"])))
    d2 = (out - target) * out * (1 - out) / len(x)
    d1 = (d2 @ params["W2"].T) * h * (1 - h)
    for name, gradient in {"W1": x.T @ d1, "b1": d1.sum(0), "W2": h.T @ d2, "b2": d2.sum(0)}.items():
        params[name] -= lr * gradient
    return params


# --- a layer ---
wrong_edit("Layer", *BIAS_ZERO, old="dz.sum(axis=0)", new="0.0 * dz.sum(axis=0)")
wrong_edit("Layer", *BIAS_MEAN, old="dz.sum(axis=0)", new="dz.mean(axis=0)")
wrong_edit(
    "Layer",
    MEAN_TWICE[0],
    "the mean over the examples were taken in the layer, not in the loss",
    old="self.x.T @ dz",
    new="self.x.T @ dz / len(dz)",
)
wrong_edit("Layer", "bias-left-out", "the bias were not part of the sum", old=" + self.bias", new="")
wrong_edit(
    "Layer",
    "activation-slope-missing",
    "the layer had no activation on the way back",
    old="dz = dout\n",
    new="dz = dout\n        self.activation = None\n",
)
wrong_edit("Layer", SIGMA_ALONE[0], SIGMA_ALONE[1], old="dout * self.a * (1 - self.a)", new="dout * self.a")
wrong_edit(
    "Layer",
    "square-missing",
    "the output of tanh were not squared in its slope",
    old="(1 - self.a * self.a)",
    new="(1 - self.a)",
)
wrong_edit(
    "Layer",
    "input-for-output",
    "the slope of tanh were taken with its input in place of its output",
    old="(1 - self.a * self.a)",
    new="(1 - self.z * self.z)",
)
wrong_edit(
    "Layer",
    "mask-flipped",
    "the gradient passed where the input is negative and stopped where it is positive",
    old="dout * (self.z > 0)",
    new="dout * (self.z < 0)",
)
wrong_edit(
    "Layer", "leak-missing", "the leak of leaky ReLU did not let gradients back", old="1.0, 0.01", new="1.0, 0.0"
)
wrong_edit("Layer", "slope-of-leak", "the slope of leaky ReLU were 0.1", old="0.01", new="0.1")
wrong_edit(
    "Layer",
    "sign-for-mask",
    "the local gradient were −1 instead of 0 at negative inputs",
    old="dout * (self.z > 0)",
    new="dout * np.sign(self.z)",
)
wrong_edit(
    "Layer",
    "weights-of-other-layer",
    "the upstream gradient itself were handed on to the layer before",
    old="return dz @",
    new="return dout @",
)
wrong_edit(
    "Layer", NOT_RANDOM[0], NOT_RANDOM[1], old="rng.standard_normal(", new="np.random.default_rng(0).standard_normal("
)
wrong_edit(
    "Layer",
    "weights-all-equal",
    "all neurons of the layer were one and the same",
    old="rng.standard_normal((n_input, n_neurons))",
    new="np.ones((n_input, n_neurons))",
)
wrong_edit("Layer", SHARED[0], SHARED[1], old="self.x", new="Layer.x")
wrong_edit(
    "Layer",
    ACCUMULATES[0],
    ACCUMULATES[1],
    old="self.dweights = self.x.T @ dz",
    new='self.dweights = self.x.T @ dz + getattr(self, "dweights", 0.0)',
)
wrong_edit("Layer", *SIGN_FLIPPED, old="        dz = dout\n", new="        dout = -dout\n        dz = dout\n")
wrong_edit(
    "Layer",
    "weights-transposed",
    "weights had one row for every neuron",
    old="standard_normal((n_input, n_neurons))",
    new="standard_normal((n_neurons, n_input))",
)


wrong_edit("Layer", *RAW_WEIGHTS, old="self.x.T @ dz", new="self.x.T @ dout")
wrong_edit("Layer", *RAW_BIAS, old="dz.sum(axis=0)", new="dout.sum(axis=0)")
wrong_edit(
    "Layer",
    "not-sent-back",
    "the gradient did not pass the weights on its way back",
    old="return dz @ self.weights.T",
    new="return dz",
)
wrong_edit(
    "Layer",
    "not-transposed",
    "the weights were not transposed on the way back",
    old="self.weights.T",
    new="self.weights",
)
wrong_edit("Layer", "dx-not-returned", "nothing had to be handed on to the layer before", old="return dz @", new="dz @")
wrong_edit(
    "Layer", "derivative-of-tanh-missing", "tanh had the slope 1", old="dout * (1 - self.a * self.a)", new="dout"
)
wrong_edit("Layer", "derivative-of-relu-missing", "ReLU had the slope 1", old="dout * (self.z > 0)", new="dout")
wrong_edit(
    "Layer", "derivative-of-sigmoid-missing", "sigmoid had the slope 1", old="dout * self.a * (1 - self.a)", new="dout"
)
wrong_edit(
    "Layer",
    "input-of-sigmoid-for-output",
    "the slope of sigmoid were taken with its input in place of its output",
    old="self.a * (1 - self.a)",
    new="self.z * (1 - self.z)",
)
wrong_edit(
    "Layer",
    "mask-from-upstream",
    "the sign of the upstream gradient decided what passes a ReLU, not the sign of the input",
    old="dout * (self.z > 0)",
    new="dout * (dout > 0)",
)
wrong_edit("Layer", *MATRIX_PRODUCT, old="dout * (1 - self.a * self.a)", new="dout @ (1 - self.a.T @ self.a)")
wrong_edit(
    "Layer",
    "leaky-relu-missing",
    "leaky ReLU were no activation at all",
    old='"leaky_relu"',
    new='"leaky relu"',
)
wrong_edit(
    "Layer",
    *ITS_OWN_STEP,
    old="return dz @ self.weights.T",
    new="dx = dz @ self.weights.T\n        self.weights -= 0.1 * self.dweights\n        self.bias -= 0.1 * self.dbias\n        return dx",
)


@wrong("Layer", "gradients-not-kept", "a layer had no gradients of its own: its biases can never learn")
class _:
    """The layer of the chapter: its delta is kept, the gradient of the bias never computed."""

    def __init__(self, n_input, n_neurons, activation, rng):
        self.weights = rng.standard_normal((n_input, n_neurons)) * np.sqrt(1 / n_neurons)
        self.bias = rng.random(n_neurons) * 0.1
        self.activation = activation

    def forward(self, x):
        r = np.dot(x, self.weights) + self.bias
        kinds = {"relu": lambda r: np.maximum(r, 0), "tanh": np.tanh, "sigmoid": lambda r: 1 / (1 + np.exp(-r))}
        kinds["leaky_relu"] = lambda r: np.where(r > 0, r, 0.01 * r)
        self.x, self.last_activation = x, kinds.get(self.activation, lambda r: r)(r)
        return self.last_activation

    def slope(self):
        r = self.last_activation
        if self.activation == "sigmoid":
            return r * (1 - r)
        if self.activation == "tanh":
            return 1 - r**2
        leak = {"relu": 0.0, "leaky_relu": 0.01}.get(self.activation, 1.0)
        return np.where(r > 0, 1.0, leak)

    def backward(self, dout):
        self.delta = dout * self.slope()
        self.dweights = np.dot(self.x.T, self.delta)
        return np.dot(self.delta, self.weights.T)


# --- a network ---
DOWN = "layer.bias -= lr * layer.dbias"
wrong_edit("NeuralNetwork", *BIASES_NEVER, old=DOWN, new="pass")
wrong_edit("NeuralNetwork", *UPHILL, old="-= lr", new="+= lr")
wrong_edit("NeuralNetwork", *RATE_MISSING, old="-= lr *", new="-=")
wrong_edit("NeuralNetwork", *NOT_UPDATED, old="-= lr", new="-= 0 * lr")
wrong_edit(
    "NeuralNetwork",
    "order-not-reversed",
    "the backward pass began at the first layer",
    old="reversed(self.layers)",
    new="self.layers",
)
wrong_edit(
    "NeuralNetwork",
    "last-layer-only",
    "only the last layer learned",
    old="for layer in self.layers:\n            layer.weights",
    new="for layer in self.layers[-1:]:\n            layer.weights",
)
wrong_edit(
    "NeuralNetwork",
    "first-layer-frozen",
    "the first layer never learned",
    old="for layer in self.layers:\n            layer.weights",
    new="for layer in self.layers[1:]:\n            layer.weights",
)
wrong_edit(
    "NeuralNetwork",
    "weights-never-updated",
    "the weights never learned anything",
    old="layer.weights -= lr * layer.dweights",
    new="pass",
)
wrong_edit("NeuralNetwork", "smallest-output-wins", "the smallest output named the class", old="argmax", new="argmin")
wrong_edit(
    "NeuralNetwork",
    "axis-wrong",
    "the best example were looked for, not the best class",
    old="argmax(axis=1)",
    new="argmax(axis=0)",
)
wrong_edit("NeuralNetwork", "returns-scores", "scores were labels", old=".argmax(axis=1)", new="")
wrong_edit(
    "NeuralNetwork",
    "upstream-not-passed-on",
    "every layer got the loss's gradient instead of the next layer's",
    old="        for layer in reversed(self.layers):\n            dout = layer.backward(dout)",
    new="        for layer in reversed(self.layers):\n            layer.backward(np.resize(dout, (len(dout), len(layer.bias))))",
)
wrong_edit(
    "NeuralNetwork",
    "last-layer-skipped",
    "the last layer were not there on the way out",
    old="for layer in self.layers:\n            x =",
    new="for layer in self.layers[:-1]:\n            x =",
)

wrong_edit(
    "NeuralNetwork",
    *ITS_OWN_STEP,
    old="dout = layer.backward(dout)",
    new="dout = layer.backward(dout)\n            layer.weights = layer.weights - 0.1 * layer.dweights\n            layer.bias = layer.bias - 0.1 * layer.dbias",
)
wrong_edit("NeuralNetwork", "rate-fixed", "the learning rate were always 0.1", old="-= lr *", new="-= 0.1 *")
wrong_edit(
    "NeuralNetwork",
    "rate-of-biases-missing",
    "the learning rate were 1 for the biases",
    old="lr * layer.dbias",
    new="layer.dbias",
)
wrong_edit(
    "NeuralNetwork",
    "bias-from-weights",
    "the gradient of the bias were that of the weights, added up",
    old="layer.dbias",
    new="layer.dweights.sum(axis=0)",
)
wrong_edit(
    "NeuralNetwork",
    MEAN_TWICE[0],
    "the mean were taken once more in the step",
    old="lr * layer.dweights",
    new="lr * layer.dweights / len(layer.dweights)",
)
wrong_edit(
    "NeuralNetwork", "largest-output-itself", "the largest output were the name of its class", old="argmax", new="max"
)
wrong_edit(
    "NeuralNetwork",
    "two-classes-only",
    "there were two classes only",
    old="self.forward(x).argmax(axis=1)",
    new="(self.forward(x)[:, 1] > self.forward(x)[:, 0]).astype(int)",
)
wrong_edit(
    "NeuralNetwork",
    "threshold-one-half",
    "an output above 0.5 named the class",
    old="self.forward(x).argmax(axis=1)",
    new="(self.forward(x)[:, 1] > 0.5).astype(int)",
)
wrong_edit(
    "NeuralNetwork",
    "outputs-rounded",
    "rounded outputs were labels",
    old="self.forward(x).argmax(axis=1)",
    new="np.round(self.forward(x))",
)
wrong_edit("NeuralNetwork", "dx-not-returned", "nothing had to be handed back", old="        return dout\n", new="")

# --- training ---
# Whatever went wrong, the check sees an accuracy and says how far it is from the Bayes rule; its name for all of them is its own.
TRAINING = {
    "step-uphill": ("the steps went uphill", "velocity[0] - lr", "velocity[0] + lr"),
    "classes-swapped": ("the largest output named the wrong class", "return network.predict", "return lambda points: 1 - network.predict(points)"),
    "never-trained": ("the starting weights were good enough", "range(epochs)", "range(0)"),
    "no-hidden-activation": ("the hidden layer had no activation, so that the boundary stays straight", '"tanh"', "None"),
    "pairs-lost": ("the labels stayed where they were when the points were mixed", "range(0, len(points), batch)", "range(0, len(points), batch) if not rows.sort(axis=0) else []"),
    "rate-too-small": ("the learning rate were a thousandth of what is needed", "0.3 *", "0.0003 *"),
    "rate-too-large": ("the learning rate were so large that the steps jump over everything", "0.3 *", "300.0 *"),
    "weights-of-batch-summed": ("one step for every epoch were enough", "epochs, batch = np.random.default_rng(seed), 30, 50", "epochs, batch = np.random.default_rng(seed), 30, len(x)"),
}  # fmt: skip
for _name, (_text, _old, _new) in TRAINING.items():
    wrong_edit("train_moons", _name, _text, old=_old, new=_new)
wrong_edit("train_moons", "returns-scores", "scores were labels", old="network.predict", new="network.forward")
wrong_edit(
    "train_moons",
    "returns-network",
    "the network itself were the function that predicts",
    old="return network.predict",
    new="return network",
)
wrong_edit(
    "train_moons",
    "nothing-returned",
    "training were all, and nothing had to be returned",
    old="return network.predict",
    new="return None",
)
wrong_edit(
    "train_moons",
    "seed-ignored",
    "every call might draw other random numbers",
    old="default_rng(seed)",
    new="default_rng()",
)


@wrong("train_moons", "memorises", "the nearest known point always knew best")
def _(x, y, seed):
    return lambda points: y[((points[:, None] - x) ** 2).sum(axis=2).argmin(axis=1)]


@wrong("train_moons", "one-class-only", "every point were of class 0")
def _(x, y, seed):
    return lambda points: np.zeros(len(points), dtype=int)
