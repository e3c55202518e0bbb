"""Wrong answers that people give in 12_debugging, each with the name of the mistake. Texts complete "your answer behaves as if …".

Of every program the faulty original is among the wrong answers, and so are mends that make it another wrong program.
Seen in the wild: see the links in the lesson; output-for-input (Stack Overflow 55858141), label-off-by-one (hunkim 20).
"""

import numpy as np

from autograder.course.answers import wrong, wrong_edit

# --- names of faults ---
RIGHT_LINE = "blames-a-right-line", "a line whose numbers are right were to blame"
SHOWS = "names-where-it-shows", "the line where a wrong number is used were the line that makes it"
FORWARD = "blames-the-forward-pass", "the mistake were in the forward pass"
CALLED = {
    "factor-missing": "the trouble were a missing factor",
    "factor-extra": "the trouble were a factor too many",
    "wrong-sign": "the trouble were a wrong sign",
    "wrong-variable": "the trouble were a wrong variable",
    "wrong-operation": "the trouble were a wrong operation",
    "sum-missing": "the trouble were a missing sum",
    "path-missing": "the trouble were a lost path",
    "updated-too-early": "the trouble were an update that comes too early",
    "not-updated": "the trouble were a parameter that is not updated",
    "not-stored": "the trouble were a value that nobody kept",
    "wrong-encoding": "the trouble were the form of the data",
    "applied-twice": "the trouble were a function applied to its own result",
}


def calls(exercise, line, *kinds):
    """The line is right, what is said of it is not."""
    for kind in kinds:
        wrong(exercise, f"calls-it-{kind}", CALLED[kind])((line, kind))


wrong("bug_01", *RIGHT_LINE)((2, "factor-missing"))
wrong("bug_01", *SHOWS)((4, "factor-missing"))
wrong("bug_01", *FORWARD)((2, "wrong-operation"))
calls("bug_01", 3, "wrong-sign", "sum-missing", "factor-extra", "applied-twice")

wrong("bug_02", *RIGHT_LINE)((3, "sum-missing"))
wrong("bug_02", *SHOWS)((5, "sum-missing"))
calls("bug_02", 4, "factor-missing", "wrong-variable", "not-updated", "factor-extra", "path-missing")

wrong("bug_03", *RIGHT_LINE)((6, "path-missing"))
wrong("bug_03", *SHOWS)((8, "path-missing"))
wrong("bug_03", *FORWARD)((3, "wrong-variable"))
wrong("bug_03", "blames-the-first-use", "the line that is overwritten were at fault, not the one that overwrites it")(
    (5, "path-missing")
)
calls("bug_03", 7, "wrong-variable", "factor-missing", "sum-missing", "updated-too-early")

wrong("bug_04", *RIGHT_LINE)((2, "wrong-sign"))
wrong("bug_04", *SHOWS)((4, "factor-missing"))
wrong("bug_04", "blames-the-step", "the gradient were right, and turned round where it is returned")((5, "wrong-sign"))
calls("bug_04", 3, "factor-extra", "wrong-operation", "wrong-variable", "sum-missing")

wrong("bug_05", *RIGHT_LINE)((7, "wrong-operation"))
wrong("bug_05", *SHOWS)((9, "wrong-operation"))
wrong("bug_05", *FORWARD)((4, "wrong-operation"))
calls("bug_05", 8, "factor-missing", "wrong-variable", "sum-missing", "factor-extra")

wrong("bug_06", *RIGHT_LINE)((5, "updated-too-early"))
wrong("bug_06", *SHOWS)((8, "updated-too-early"))
wrong("bug_06", *FORWARD)((4, "wrong-variable"))
calls("bug_06", 6, "wrong-sign", "not-updated", "factor-missing", "wrong-operation")

wrong("bug_07", *RIGHT_LINE)((5, "not-updated"))
wrong("bug_07", *FORWARD)((4, "not-updated"))
wrong("bug_07", "blames-the-sign-convention", "the sign of delta and the plus in the step did not belong together")(
    (5, "wrong-sign")
)
calls("bug_07", 8, "wrong-sign", "updated-too-early", "path-missing", "factor-missing")

FAULTS = [(7, "not-stored"), (12, "wrong-encoding"), (12, "factor-extra"), (16, "applied-twice")]
# What these are called and said to be stands in the package, so it must not say which faults there are.
for k, place in enumerate(["first", "second", "third", "last"]):
    wrong(
        "bug_08",
        f"overlooks-the-{place}-fault",
        f"there were three faults: the {place} of the four, from the top, is missing",
    )([pair for pair in FAULTS if pair != FAULTS[k]])
wrong("bug_08", *RIGHT_LINE)([(8, "wrong-operation"), (9, "wrong-operation")])
wrong("bug_08", "only-what-stops-it", "only what stops a program were a fault")(FAULTS[:2])
wrong("bug_08", "names-one-fault-twice", "the same fault counted several times")(
    [FAULTS[0], (13, "not-stored"), (15, "not-stored"), (6, "not-stored")]
)

# --- mended programs ---
UPSTREAM = "upstream-missing", "the upstream gradient were missing"
SIGN_FLIPPED = "sign-flipped", "every gradient had the opposite sign"
BIAS_AVERAGED = "bias-averaged", "the gradients of the examples were averaged for the biases where they add up"
BIAS_UNSUMMED = "bias-gradient-not-summed", "every example had a bias of its own"
BIAS_OVER_OUTPUTS = (
    "bias-summed-over-outputs",
    "the gradient of the bias were added up over the outputs, not over the examples",
)
BIAS_ZERO = "bias-gradient-zero", "the biases had no influence on the output"
MASK_MISSING = "activation-derivative-missing", "the layer had no activation"
WEIGHTS_FOR_INPUTS = "weights-for-inputs", "the weights' gradient were scaled by the weights instead of by the inputs"
FORK_ONCE = "fork-counted-once", "only one of the two uses of a variable counted"
MEAN_MISSING = "division-missing", "the sum over the examples stood where their mean belongs"
MEAN_TWICE = "division-extra", "the mean over the examples were taken twice"
MATRIX_PRODUCT = "matrix-product-for-derivative", "the slope of an activation were a matrix to multiply with"
HIDDEN = "hidden-derivative-missing", "the hidden layer had no activation"
OUTPUT_FOR_INPUT = "output-for-input", "a layer's weights were multiplied with its own output instead of its input"
LABEL_OFF = "label-off-by-one", "the classes were counted from 1"
NO_LABEL = "one-hot-missing", "the label had no part in the gradient"
AFTER_UPDATE = "uses-updated-weights", "the gradient were sent back through weights that had already been updated"
UPHILL = "step-uphill", "the step went along the gradient, uphill"
RATE_MISSING = "learning-rate-missing", "the learning rate were 1"
BIASES_NEVER = "biases-never-updated", "the biases never learned anything"
SIGMA_ALONE = "one-minus-sigma-missing", "the derivative of the sigmoid were σ alone"
TWICE = "local-gradient-at-output", "an activation were applied once more before its slope is taken"

wrong_edit("mend_01", *UPSTREAM, old="dout * (z > 0)", new="(z > 0) * 1.0")
wrong_edit("mend_01", *MASK_MISSING, old="dout * (z > 0)", new="dout")
wrong_edit(
    "mend_01",
    "mask-flipped",
    "the gradient passed where the input is negative and stopped where it is positive",
    old="z > 0",
    new="z < 0",
)
wrong_edit(
    "mend_01",
    "mask-from-upstream",
    "the sign of the upstream gradient decided what passes, not the sign of the input",
    old="z > 0",
    new="dout > 0",
)
wrong_edit(
    "mend_01",
    "input-for-mask",
    "the positive part of the input stood where 1 or 0 belongs",
    old="(z > 0)",
    new="np.maximum(z, 0)",
)
wrong_edit("mend_01", "input-for-slope", "z itself stood where its slope, 1 or 0, belongs", old="(z > 0)", new="z")
wrong_edit("mend_01", *BIAS_AVERAGED, old="dz.sum(axis=0)", new="dz.mean(axis=0)")
wrong_edit("mend_01", *BIAS_UNSUMMED, old="dz.sum(axis=0)", new="dz")
wrong_edit(
    "mend_01", "bias-left-out", "the bias were not part of the sum that the ReLU sees", old="x @ W + b", new="x @ W"
)

wrong_edit("mend_02", *BIAS_UNSUMMED, old="dout.sum(axis=0)", new="dout")
wrong_edit("mend_02", *BIAS_AVERAGED, old="dout.sum(axis=0)", new="dout.mean(axis=0)")
wrong_edit("mend_02", *BIAS_OVER_OUTPUTS, old="axis=0", new="axis=1")
wrong_edit(
    "mend_02", "first-example-only", "only the first example counted for the biases", old=".sum(axis=0)", new="[0]"
)
wrong_edit(
    "mend_02",
    "one-bias-for-all",
    "all outputs shared one bias",
    old="dout.sum(axis=0)",
    new="np.full(len(b), dout.sum())",
)
wrong_edit(
    "mend_02",
    "axis-kept",
    "an axis of length 1 were kept after a sum (keepdims)",
    old="axis=0",
    new="axis=0, keepdims=True",
)
wrong_edit("mend_02", *WEIGHTS_FOR_INPUTS, old="x.T @ dout", new="W * dout.sum(axis=0)")

wrong_edit("mend_03", *FORK_ONCE, old="h.T @ dz2 + x.T @ dz1", new="x.T @ dz1")
wrong_edit("mend_03", "first-use-lost", "the first use of a variable did not count", old=" + x.T @ dz1", new="")
wrong_edit(
    "mend_03",
    "averages-at-fork",
    "gradients that meet at a fork were averaged, not added",
    old="h.T @ dz2 + x.T @ dz1",
    new="(h.T @ dz2 + x.T @ dz1) / 2",
)
wrong_edit("mend_03", "second-use-subtracted", "the two uses worked against each other", old="+ x.T", new="- x.T")
wrong_edit("mend_03", *HIDDEN, old=" * (1 - h**2)", new="")
wrong_edit("mend_03", *UPSTREAM, old="dout * (1", new="(1")
wrong_edit(
    "mend_03",
    "first-use-doubled",
    "both uses of a variable gave the same gradient",
    old="h.T @ dz2 + x.T @ dz1",
    new="2 * x.T @ dz1",
)
wrong_edit("mend_03", "input-for-hidden", "x had entered the second layer as well", old="h.T @ dz2", new="x.T @ dz2")
wrong_edit(
    "mend_03",
    "wire-invented",
    "x went straight to the second layer as well",
    old="return dz1 @ W.T",
    new="return dz1 @ W.T + dz2 @ W.T",
)
wrong_edit("mend_03", "transposed", "dW were transposed", old="h.T @ dz2 + x.T @ dz1", new="dz2.T @ h + dz1.T @ x")

wrong_edit(
    "mend_04", "minus-missing", "the minus sign of a local gradient had been lost", old="+ (1 - y)", new="- (1 - y)"
)
wrong_edit("mend_04", *SIGN_FLIPPED, old="(-y / p + (1 - y) / (1 - p))", new="(y / p - (1 - y) / (1 - p))")
wrong_edit("mend_04", *MEAN_MISSING, old=" / len(x)", new="")
wrong_edit("mend_04", "both-minus", "the first term had a plus", old="(-y / p", new="(y / p")
wrong_edit("mend_04", *SIGMA_ALONE, old=" * (1 - p)\n", new="\n")
wrong_edit("mend_04", "second-term-missing", "only entries with label 1 counted", old=" + (1 - y) / (1 - p)", new="")
wrong_edit(
    "mend_04", "sigmoid-slope-missing", "the guess were not squeezed by a sigmoid", old="dp * p * (1 - p)", new="dp"
)
wrong_edit(
    "mend_04",
    "squared-error-for-cross-entropy",
    "the loss were half the squared error",
    old="(-y / p + (1 - y) / (1 - p))",
    new="(p - y)",
)
wrong_edit("mend_04", *MEAN_TWICE, old="/ len(x)", new="/ len(x) ** 2")

wrong_edit("mend_05", *MATRIX_PRODUCT, old="* (1 - h * h)", new="@ (1 - h.T @ h)")
wrong_edit("mend_05", *HIDDEN, old=" * (1 - h * h)", new="")
wrong_edit(
    "mend_05", "square-missing", "the slope of tanh were 1 minus its output, without the square", old="h * h", new="h"
)
wrong_edit(
    "mend_05", "sigmoid-slope-for-tanh", "the hidden layer were a sigmoid's", old="(1 - h * h)", new="h * (1 - h)"
)
wrong_edit("mend_05", *TWICE, old="(1 - h * h)", new="(1 - np.tanh(h) ** 2)")
wrong_edit(
    "mend_05", "mean-over-classes-too", "the mean were taken over the classes as well", old="/ len(x)", new="/ dz2.size"
)
wrong_edit("mend_05", *MEAN_MISSING, old="dz2 / len(x)", new="dz2")
wrong_edit("mend_05", *LABEL_OFF, old="labels] -= 1", new="labels - 1] -= 1")
wrong_edit("mend_05", *NO_LABEL, old="labels] -= 1", new="labels] -= 0")
wrong_edit("mend_05", *BIAS_AVERAGED, old=".sum(axis=0)", new=".mean(axis=0)")

wrong_edit("mend_06", *AFTER_UPDATE, old="dz1 = (dz2 @ W2.T)", new="dz1 = (dz2 @ (W2 - lr * h.T @ dz2).T)")
wrong_edit("mend_06", *HIDDEN, old=" * h * (1 - h)", new="")
wrong_edit("mend_06", *MEAN_MISSING, old=" / len(x)", new="")
wrong_edit("mend_06", *UPHILL, old="- lr", new="+ lr")
wrong_edit("mend_06", *RATE_MISSING, old="- lr *", new="-")
wrong_edit(
    "mend_06",
    "not-updated",
    "nothing were learned in the last layer: its weights came back as they were",
    old="W2 = W2 - lr * h.T @ dz2",
    new="W2 = W2 + 0",
)
wrong_edit(
    "mend_06",
    "stepped-twice",
    "the last layer's weights took the same step twice",
    old="W2 = W2 - lr * h.T @ dz2",
    new="W2 = W2 - 2 * lr * h.T @ dz2",
)
wrong_edit("mend_06", *MEAN_TWICE, old="/ len(x)", new="/ len(x) ** 2")
wrong_edit("mend_06", "biases-never-updated", "the biases never learned anything", old="lr * dz", new="0 * dz")


wrong_edit("mend_07", *BIASES_NEVER, old="lr * delta)", new="0 * delta)")
wrong_edit(
    "mend_07",
    "biases-uphill",
    "the biases went uphill while the weights go downhill",
    old="biases[k] + lr",
    new="biases[k] - lr",
)
wrong_edit("mend_07", *RATE_MISSING, old="lr * delta", new="delta")
wrong_edit("mend_07", *UPHILL, old="(y - outputs[-1]) *", new="(outputs[-1] - y) *")
wrong_edit(
    "mend_07",
    "order-reversed",
    "the biases came back in the order of the backward pass",
    old="new_biases.insert(0,",
    new="new_biases.append(",
)
wrong_edit(
    "mend_07",
    *AFTER_UPDATE,
    old="delta = (weights[k] @ delta)",
    new="delta = (new_weights[0] @ delta)",
)
wrong_edit(
    "mend_07",
    "one-step-for-all-biases",
    "all biases of a layer took the sum of their steps",
    old="lr * delta)",
    new="lr * delta.sum())",
)
wrong_edit(
    "mend_07",
    "last-bias-only",
    "only the biases of the last layer learned",
    old="lr * delta)",
    new="lr * delta * (k == len(weights) - 1))",
)


@wrong("mend_06", "gradients-returned", "the gradients came back and not the new parameters")
def _(params, x, target, lr):
    W1, b1, W2, b2 = (params[name] for name in ("W1", "b1", "W2", "b2"))
    h = 1 / (1 + np.exp(-(x @ W1 + b1)))
    out = 1 / (1 + np.exp(-(h @ W2 + b2)))
    dz2 = (out - target) * out * (1 - out) / len(x)
    dz1 = (dz2 @ W2.T) * h * (1 - h)
    return {"W1": x.T @ dz1, "b1": dz1.sum(axis=0), "W2": h.T @ dz2, "b2": dz2.sum(axis=0)}


@wrong("mend_07", "bias-from-next-layer", "the biases of a layer felt the error of the layer below")
def _(weights, biases, x, y, lr):
    outputs = [x]
    for W, b in zip(weights, biases, strict=True):
        outputs.append(1 / (1 + np.exp(-(outputs[-1] @ W + b))))
    delta = (y - outputs[-1]) * outputs[-1] * (1 - outputs[-1])
    new_weights, new_biases = [], []
    for k in reversed(range(len(weights))):
        new_weights.insert(0, weights[k] + lr * np.outer(outputs[k], delta))
        delta = (weights[k] @ delta) * outputs[k] * (1 - outputs[k])
        new_biases.insert(0, biases[k] + lr * delta[0])
    return new_weights, new_biases


wrong_edit("mend_08", *MEAN_TWICE, old="(Y - T) / len(x)", new="(Y - T) / len(x) ** 2")
wrong_edit("mend_08", *MEAN_MISSING, old="(Y - T) / len(x)", new="(Y - T)")
wrong_edit(
    "mend_08",
    "label-as-number",
    "the number of the class were subtracted, not its one-hot row",
    old="Y - T",
    new="Y - labels[:, None]",
)
wrong_edit("mend_08", *LABEL_OFF, old="[labels]", new="[labels - 1]")
SIGMOID = "1 / (1 + np.exp(-A1))"
wrong_edit("mend_08", *TWICE, old="* A1 * (1 - A1)", new=f"* ({SIGMOID}) * (1 - {SIGMOID})")
wrong_edit("mend_08", *HIDDEN, old=" * A1 * (1 - A1)", new="")
wrong_edit("mend_08", *SIGMA_ALONE, old=" * (1 - A1)", new="")
wrong_edit("mend_08", *NO_LABEL, old="Y - T", new="Y")


@wrong("mend_08", "only-the-stops-mended", "only what stops a program were a fault")
def _(params, x, labels):
    A1 = 1 / (1 + np.exp(-(x @ params["W1"] + params["b1"])))
    E = np.exp(A1 @ params["W2"] + params["b2"])
    Y = E / E.sum(axis=1, keepdims=True)
    dZ2 = (Y - np.eye(Y.shape[1])[labels]) / len(x)
    again = 1 / (1 + np.exp(-A1))
    dZ1 = (dZ2 @ params["W2"].T) * again * (1 - again)
    gradients = {"W1": x.T @ dZ1, "b1": dZ1.sum(axis=0), "W2": A1.T @ dZ2, "b2": dZ2.sum(axis=0)}
    return {name: gradient / len(x) for name, gradient in gradients.items()}
