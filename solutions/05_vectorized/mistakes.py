"""Wrong answers that people give in 05_vectorized, each with the name of the mistake.

A name with its text stands once, at the top, wherever several exercises share it. Texts complete "your answer behaves as if …".
Seen in the wild: fork-counted-once (neon 169), sum-missing (jimfleming/differentiation 1), elementwise-product (tvm 5695 and
two threads at community.deeplearning.ai), weights-for-inputs (stats.stackexchange 464262).
"""

from itertools import pairwise

import numpy as np

from autograder.course.answers import wrong, wrong_edit

UPSTREAM_MISSING = "upstream-missing", "the upstream gradient were left out of a product"
UPSTREAM_SQUARED = "upstream-squared", "the upstream gradient were counted twice"
UPSTREAM_ADDED = "upstream-added", "the upstream gradient were added to the local gradient, not multiplied with it"
SIGN_FLIPPED = "sign-flipped", "every gradient had the opposite sign"
SWAPPED = "results-swapped", "two of the results had changed places"
FORWARD_VALUE = "returns-forward-value", "it handed back the value of the forward pass instead of gradients"
LOCAL_ONE = "local-gradient-is-one", "the local gradient were 1, so that the upstream gradient passes unchanged"
MASK_FLIPPED = "mask-flipped", "the gradient passed where the input is negative and stopped where it is positive"
MASK_FROM_UPSTREAM = (
    "mask-from-upstream",
    "the sign of the upstream gradient decided what passes, not the sign of the input",
)
INPUT_FOR_MASK = "input-for-mask", "the positive part of the input stood where 1 or 0 belongs"
SIGN_FOR_MASK = "sign-for-mask", "the local gradient were −1 instead of 0 at negative inputs"
TRANSPOSED = "transposed", "a matrix were transposed"
FACTOR_TWO = "factor-two-missing", "the 2 from the derivative of a square were missing"
OUTPUT_FOR_INPUT = "output-for-input", "the output stood where one of the inputs belongs"
BIAS_MISSING = "bias-left-out", "the bias were not part of the sum"
BIAS_SIGN = "bias-subtracted", "the bias were subtracted"
BIAS_SUM_MISSING = "sum-missing", "the sum over the batch were missing in the bias's gradient"
AXIS_KEPT = "axis-kept", "an axis of length 1 were kept after a sum (keepdims)"
AXIS_WRONG = "wrong-axis", "a sum ran over the wrong axis"
BATCH_MEAN = "division-extra", "the gradients of the examples were averaged where they add up"
ELEMENTWISE = "elementwise-product", "a product were taken entry by entry where a matrix product belongs"
WEIGHTS_FOR_INPUTS = "weights-for-inputs", "the weights' gradient were scaled by the weights instead of by the inputs"
FORK_ONCE = "fork-counted-once", "only one of the two uses of a variable counted"
SIGMOID_MISSING = "sigmoid-skipped", "the sigmoid passed gradients on unchanged"
SIGMA_ALONE = "one-minus-sigma-missing", "the derivative of the sigmoid were σ alone"
ONE_MINUS_SIGMA_ALONE = "sigma-missing", "the derivative of the sigmoid were 1 − σ alone"
TANH = "derivative-of-tanh", "the gate were tanh: 1 minus the square of its output"
AT_OUTPUT = (
    "local-gradient-at-output",
    "the local gradient were taken at the output of the gate instead of at its input",
)
AFTER_UPDATE = "uses-updated-weights", "the gradient were sent back through weights that had already been updated"
UPHILL = "step-uphill", "the step went along the gradient, uphill"
RATE_MISSING = "learning-rate-missing", "the learning rate were 1"
NOT_UPDATED = "not-updated", "nothing were learned: the weights came back as they were"
IN_PLACE = "changes-input", "it might change the arrays it was given"
OVERWRITES = "overwrites-at-fork", "a later part replaced an earlier one at a fork"
OUT_OF_ORDER = "results-out-of-order", "the results came back in another order"
SHAPE_OF_COLUMN = "column-for-vector", "a vector were a matrix with one column or one row"

# --- the Jacobian of ReLU ---
wrong_edit("relu_jacobian", *MASK_FLIPPED, old="x > 0", new="x < 0")
wrong("relu_jacobian", "returns-the-diagonal", "the diagonal were the whole Jacobian")(lambda x: (x > 0) * 1.0)
wrong("relu_jacobian", *INPUT_FOR_MASK)(lambda x: np.diag(np.maximum(x, 0.0)))
wrong("relu_jacobian", *LOCAL_ONE)(lambda x: np.eye(len(x)))
wrong("relu_jacobian", *SIGN_FOR_MASK)(lambda x: np.diag(np.sign(x) * 1.0))
wrong("relu_jacobian", "rows-not-diagonal", "every output depended on every positive input")(
    lambda x: np.ones((len(x), 1)) * (x > 0)
)
wrong("relu_jacobian", "booleans-returned", "True and False were numbers to calculate with")(lambda x: np.diag(x > 0))

wrong("relu_jacobian", "input-for-derivative", "the input itself stood where 1 or 0 belongs")(
    lambda x: np.diag(x * 1.0)
)


@wrong("relu_jacobian", *IN_PLACE)
def _(x):
    x[x <= 0] = 0
    x[x > 0] = 1
    return np.diag(x * 1.0)


# --- its product with a vector ---
wrong("relu_vjp", *UPSTREAM_MISSING)(lambda dout, x: (x > 0) * 1.0)
wrong("relu_vjp", *MASK_FROM_UPSTREAM)(lambda dout, x: dout * (dout > 0))
wrong("relu_vjp", *MASK_FLIPPED)(lambda dout, x: dout * (x < 0))
wrong("relu_vjp", *INPUT_FOR_MASK)(lambda dout, x: dout * np.maximum(x, 0.0))
wrong("relu_vjp", *SIGN_FOR_MASK)(lambda dout, x: dout * np.sign(x))
wrong("relu_vjp", *LOCAL_ONE)(lambda dout, x: dout * 1.0)
wrong("relu_vjp", *SIGN_FLIPPED)(lambda dout, x: -dout * (x > 0))
wrong("relu_vjp", *UPSTREAM_ADDED)(lambda dout, x: dout + (x > 0))
wrong("relu_vjp", *UPSTREAM_SQUARED)(lambda dout, x: dout * dout * (x > 0))
wrong("relu_vjp", "sum-for-vector", "the products were added up to one number")(lambda dout, x: np.dot(dout, x > 0))
wrong("relu_vjp", "jacobian-for-product", "the Jacobian, scaled, were the product")(
    lambda dout, x: np.diag(dout * (x > 0))
)
wrong("relu_vjp", *SHAPE_OF_COLUMN)(lambda dout, x: (dout * (x > 0)).reshape(-1, 1))
wrong("relu_vjp", "not-as-asked", "a whole matrix were multiplied, its zeros too")(
    lambda dout, x: dout @ np.diag((x > 0) * 1.0)
)
wrong("relu_vjp", "relu-of-product", "the upstream gradient times the input went through a ReLU")(
    lambda dout, x: np.maximum(dout * x, 0.0)
)
wrong("relu_vjp", "mask-from-both", "the gradient passed only where the upstream gradient is positive too")(
    lambda dout, x: np.maximum(dout, 0) * (x > 0)
)


@wrong("relu_vjp", *IN_PLACE)
def _(dout, x):
    dout[x <= 0] = 0
    return dout


# --- the square of a length ---
wrong("quadratic_backward", *FACTOR_TWO)(lambda W, x: (np.outer(W @ x, x), W.T @ (W @ x)))
wrong_edit("quadratic_backward", *SIGN_FLIPPED, old="2 * ", new="-2 * ")
wrong_edit("quadratic_backward", *SWAPPED, old="np.outer(dq, x), W.T @ dq", new="W.T @ dq, np.outer(dq, x)")
wrong_edit("quadratic_backward", *TRANSPOSED, old="np.outer(dq, x)", new="np.outer(x, dq)")
wrong_edit("quadratic_backward", *OUTPUT_FOR_INPUT, old="np.outer(dq, x)", new="np.outer(dq, dq)")
wrong_edit("quadratic_backward", *ELEMENTWISE, old="W.T @ dq", new="(W.T * dq).mean(axis=1)")
wrong_edit("quadratic_backward", *WEIGHTS_FOR_INPUTS, old="np.outer(dq, x)", new="dq[:, None] * W")
wrong_edit(
    "quadratic_backward",
    "square-missing",
    "f were the sum of q, not of its squares",
    old="2 * (W @ x)",
    new="np.ones(len(W))",
)
wrong_edit(
    "quadratic_backward",
    "length-not-squared",
    "f were the length of q, not its square",
    old="2 * (W @ x)",
    new="W @ x / np.sqrt(np.sum((W @ x) ** 2))",
)
wrong_edit("quadratic_backward", *BATCH_MEAN, old="2 * (W @ x)", new="2 * (W @ x) / len(W)")
wrong_edit("quadratic_backward", *SHAPE_OF_COLUMN, old="W.T @ dq", new="W.T @ dq.reshape(-1, 1)")
wrong_edit(
    "quadratic_backward",
    "factor-two-in-one-only",
    "the 2 from the derivative of a square were missing in dx",
    old="W.T @ dq",
    new="W.T @ (W @ x)",
)
wrong_edit(
    "quadratic_backward",
    "sum-missing",
    "the parts that come back through the entries of q were not added up",
    old="W.T @ dq",
    new="W * dq[:, None]",
)
wrong_edit(
    "quadratic_backward",
    "outer-derivative-constant",
    "the derivative of a square were 2 for every q",
    old="2 * (W @ x)",
    new="2 * np.ones(len(W))",
)
wrong_edit("quadratic_backward", *OVERWRITES, old="W.T @ dq", new="W[-1] * dq[-1]")

# --- a layer forwards ---
wrong("affine_forward", *BIAS_MISSING)(lambda x, W, b: x @ W)
wrong("affine_forward", *BIAS_SIGN)(lambda x, W, b: x @ W - b)
wrong("affine_forward", *TRANSPOSED)(lambda x, W, b: (x @ W + b).T)
wrong("affine_forward", *ELEMENTWISE)(lambda x, W, b: x * W[:, 0] + b[0])
wrong("affine_forward", "bias-times-inputs", "the bias were multiplied too")(lambda x, W, b: (x @ W) * b)
wrong("affine_forward", "bias-added-per-input", "the bias were added once for every input")(
    lambda x, W, b: x @ W + x.shape[1] * b
)

wrong("affine_forward", "sigmoid-added", "a sigmoid followed the layer")(
    lambda x, W, b: (1 + np.tanh((x @ W + b) / 2)) / 2
)


@wrong("affine_forward", "truncated", "whole-number inputs made a whole-number result and cut the bias off")
def _(x, W, b):
    out = np.zeros((len(x), W.shape[1]), dtype=int)
    out[:] = x @ W + b
    return out


# --- a layer backwards ---
wrong_edit("affine_backward", *BIAS_SUM_MISSING, old="dout.sum(axis=0)", new="dout")
wrong_edit("affine_backward", *AXIS_KEPT, old="sum(axis=0)", new="sum(axis=0, keepdims=True)")
wrong_edit("affine_backward", *AXIS_WRONG, old="sum(axis=0)", new="sum(axis=1)")
wrong_edit("affine_backward", "summed-over-all", "one number held for all biases", old="sum(axis=0)", new="sum()")
wrong_edit(
    "affine_backward",
    "bias-mean-for-sum",
    "the bias's gradient were the mean over the batch",
    old="dout.sum(axis=0)",
    new="dout.mean(axis=0)",
)
wrong("affine_backward", *BATCH_MEAN)(
    lambda dout, x, W, b: (dout @ W.T, x.T @ dout / len(x), dout.sum(axis=0) / len(x))
)
wrong("affine_backward", "weights-mean-for-sum", "only the weights' gradient were averaged over the batch")(
    lambda dout, x, W, b: (dout @ W.T, x.T @ dout / len(x), dout.sum(axis=0))
)
wrong_edit("affine_backward", *ELEMENTWISE, old="dout @ W.T", new="dout * W.T")
wrong_edit("affine_backward", *WEIGHTS_FOR_INPUTS, old="x.T @ dout", new="W * dout.sum(axis=0)")
wrong_edit("affine_backward", *TRANSPOSED, old="x.T @ dout", new="dout.T @ x")
wrong_edit(
    "affine_backward",
    "weights-not-transposed",
    "the gradient went back through W instead of through its transpose",
    old="dout @ W.T",
    new="dout @ W",
)
wrong_edit("affine_backward", *SIGN_FLIPPED, old="return dout", new="dout = -dout\n    return dout")
wrong_edit(
    "affine_backward",
    "results-swapped",
    "two of the results had changed places",
    old="dout @ W.T, x.T @ dout",
    new="x.T @ dout, dout @ W.T",
)
wrong_edit(
    "affine_backward",
    *OUT_OF_ORDER,
    old="dout @ W.T, x.T @ dout, dout.sum(axis=0)",
    new="dout.sum(axis=0), dout @ W.T, x.T @ dout",
)
wrong("affine_backward", *UPSTREAM_MISSING)(
    lambda dout, x, W, b: (np.ones_like(dout) @ W.T, x.T @ np.ones_like(dout), np.full(len(b), float(len(x))))
)
wrong_edit(
    "affine_backward",
    "bias-gradient-one",
    "the bias's gradient were 1 whatever arrives",
    old="dout.sum(axis=0)",
    new="np.ones(len(b))",
)
wrong_edit(
    "affine_backward",
    "bias-gradient-zero",
    "the bias had no influence on the output",
    old="dout.sum(axis=0)",
    new="np.zeros(len(b))",
)
wrong_edit(
    "affine_backward",
    "bias-scaled",
    "the bias multiplied its own gradient",
    old="dout.sum(axis=0)",
    new="dout.sum(axis=0) * b",
)
wrong_edit(
    "affine_backward",
    "first-example-only",
    "only the first example counted",
    old="x.T @ dout",
    new="np.outer(x[0], dout[0])",
)
wrong_edit("affine_backward", "wrong-number-of-results", "the bias had no gradient", old=", dout.sum(axis=0)", new="")


# --- the derivation ---
def _lines(**changed):
    def every_output(dout, x, W, d, m):
        nudge = np.zeros(W.shape)
        nudge[d, m] = 1e-6
        slope = (x @ (W + nudge) - x @ (W - nudge)) / 2e-6
        return np.sum(dout * slope)

    def own_column(dout, x, W, d, m):
        return sum(dout[n, k] * x[n, d] * (k == m) for n in range(len(x)) for k in range(W.shape[1]))

    def one_sum(dout, x, W, d, m):
        return sum(dout[n, m] * x[n, d] for n in range(len(x)))

    def matrix_product(dout, x, W, d, m):
        return (x.T @ dout)[d, m]

    lines = {
        "every_output": every_output,
        "own_column": own_column,
        "one_sum": one_sum,
        "matrix_product": matrix_product,
    } | changed
    return [line for line in lines.values() if line is not None]


wrong("affine_derivation", "condition-dropped", "every output depended on every weight: [k = m] were 1 for all k")(
    _lines(own_column=lambda dout, x, W, d, m: sum(dout[n, k] * x[n, d] for n in range(2) for k in range(2)))
)
wrong("affine_derivation", "condition-flipped", "a weight touched all columns but its own")(
    _lines(own_column=lambda dout, x, W, d, m: sum(dout[n, 1 - m] * x[n, d] for n in range(2)))
)
wrong("affine_derivation", "sum-dropped", "only the first example counted")(
    _lines(one_sum=lambda dout, x, W, d, m: dout[0, m] * x[0, d])
)
wrong("affine_derivation", *WEIGHTS_FOR_INPUTS)(
    _lines(own_column=lambda dout, x, W, d, m: sum(dout[n, m] * W[d, m] for n in range(2)))
)
wrong("affine_derivation", *BATCH_MEAN)(_lines(matrix_product=lambda dout, x, W, d, m: (x.T @ dout)[d, m] / len(x)))
wrong("affine_derivation", *UPSTREAM_MISSING)(
    _lines(
        every_output=lambda dout, x, W, d, m: np.sum(x[:, d]),
        own_column=lambda dout, x, W, d, m: sum(x[n, d] for n in range(len(x))),
    )
)
wrong("affine_derivation", *SIGN_FLIPPED)(_lines(matrix_product=lambda dout, x, W, d, m: -(x.T @ dout)[d, m]))
wrong("affine_derivation", "too-few-steps", "the first and the last line were a derivation")(
    _lines(own_column=None, one_sum=None)
)
wrong("affine_derivation", "ends-with-difference-quotient", "a difference quotient were the result of the derivation")(
    _lines(every_output=None, matrix_product=None) + _lines()[:1]
)
wrong("affine_derivation", "column-mixed-up", "a weight were scaled by the input of its column's number")(
    _lines(own_column=lambda dout, x, W, d, m: sum(dout[n, m] * x[n, m] for n in range(2)))
)


def _quotient(divisor, everywhere=False):
    def line(dout, x, W, d, m):
        nudge = np.full(W.shape, 1e-5 * everywhere)
        nudge[d, m] = 1e-5
        return np.sum(dout * (x @ (W + nudge) - x @ (W - nudge))) / divisor

    return line


wrong("affine_derivation", "nudges-all-weights", "all weights were nudged together, not one alone")(
    _lines(every_output=_quotient(2e-5, everywhere=True))
)
wrong("affine_derivation", "quotient-not-divided", "the difference were not divided by the length of the step")(
    _lines(every_output=_quotient(1.0))
)
wrong("affine_derivation", "half-the-distance", "the two points lay one step apart, not two")(
    _lines(every_output=_quotient(1e-5))
)
wrong("affine_derivation", "repeated-step", "writing the same line twice were a step")([_lines()[3]] * 4)

# --- x times its own transpose ---
wrong("gram_backward", *FORK_ONCE)(lambda dout, x: dout @ x)
wrong("gram_backward", "only-the-transposed-use", "only the transposed one of the two uses counted")(
    lambda dout, x: dout.T @ x
)
wrong("gram_backward", "assumes-symmetry", "the upstream gradient were symmetric, so that both uses give the same")(
    lambda dout, x: 2 * dout @ x
)
wrong("gram_backward", *UPSTREAM_MISSING)(lambda dout, x: 2 * np.ones_like(dout) @ x)
wrong("gram_backward", *SIGN_FLIPPED)(lambda dout, x: -(dout + dout.T) @ x)
wrong("gram_backward", "parts-subtracted", "the two parts were subtracted instead of added")(
    lambda dout, x: dout @ x - dout.T @ x
)
wrong("gram_backward", *BATCH_MEAN)(lambda dout, x: (dout + dout.T) @ x / 2)
wrong("gram_backward", *TRANSPOSED)(lambda dout, x: ((dout + dout.T) @ x).T)
wrong("gram_backward", "diagonal-only", "only the products of an example with itself counted")(
    lambda dout, x: 2 * np.diag(dout)[:, None] * x
)
wrong("gram_backward", *FORWARD_VALUE)(lambda dout, x: x @ x.T)
wrong("gram_backward", "diagonal-used-once", "the product of an example with itself were one use, not two")(
    lambda dout, x: (dout + dout.T - np.diag(np.diag(dout))) @ x
)


@wrong("gram_backward", *OVERWRITES)
def _(dout, x):
    dx = np.zeros(x.shape)
    for i in range(len(x)):
        for j in range(len(x)):
            dx[i] = dout[i, j] * x[j]
            dx[j] = dout[i, j] * x[i]
    return dx


# --- one step of a layer ---
wrong_edit("layer_step", *AFTER_UPDATE, old="dout @ W.T", new="dout @ new_W.T")
wrong_edit("layer_step", *UPHILL, old="W - lr", new="W + lr")
wrong_edit("layer_step", *RATE_MISSING, old="lr * (x.T @ dout)", new="x.T @ dout")
wrong_edit("layer_step", *NOT_UPDATED, old="W - lr * (x.T @ dout)", new="W * 1.0")
wrong_edit(
    "layer_step",
    "gradient-for-weights",
    "the gradient were the new weights",
    old="W - lr * (x.T @ dout)",
    new="x.T @ dout",
)
wrong_edit(
    "layer_step",
    "step-for-weights",
    "the step alone were the new weights",
    old="W - lr * (x.T @ dout)",
    new="-lr * (x.T @ dout)",
)
wrong_edit("layer_step", *BATCH_MEAN, old="(x.T @ dout)", new="(x.T @ dout) / len(x)")
wrong_edit(
    "layer_step",
    "rate-on-gradient-handed-on",
    "the gradient handed back were scaled by the learning rate",
    old="dout @ W.T",
    new="lr * (dout @ W.T)",
)
wrong_edit("layer_step", *SWAPPED, old="dout @ W.T, new_W", new="new_W, dout @ W.T")
wrong_edit(
    "layer_step", "weights-decay", "the weights shrank by the learning rate too", old="W - lr", new="W * (1 - lr) - lr"
)


@wrong("layer_step", *IN_PLACE)
def _(dout, x, W, lr):
    dx = dout @ W.T
    W -= lr * (x.T @ dout)
    return dx, W


wrong("layer_step", "inputs-updated", "the inputs took a step downhill too")(
    lambda dout, x, W, lr: (x - lr * (dout @ W.T), W - lr * (x.T @ dout))
)

# --- delta of the layer before ---
wrong_edit("delta_recursion", *SIGMOID_MISSING, old=" * a * (1 - a)", new="")
wrong_edit("delta_recursion", *SIGMA_ALONE, old=" * a * (1 - a)", new=" * a")
wrong_edit("delta_recursion", *ONE_MINUS_SIGMA_ALONE, old=" * a * (1 - a)", new=" * (1 - a)")
wrong_edit("delta_recursion", *TANH, old=" * a * (1 - a)", new=" * (1 - a**2)")
wrong("delta_recursion", *AT_OUTPUT)(
    lambda delta, W, a: (delta @ W.T) * (1 / (1 + np.exp(-a))) * (1 - 1 / (1 + np.exp(-a)))
)
wrong_edit("delta_recursion", *UPSTREAM_MISSING, old="(delta @ W.T)", new="np.ones_like(delta) @ W.T")
wrong_edit("delta_recursion", *SIGN_FLIPPED, old="(delta @ W.T)", new="-(delta @ W.T)")
wrong_edit(
    "delta_recursion",
    "weights-not-transposed",
    "the gradient went back through W instead of through its transpose",
    old="delta @ W.T",
    new="delta @ W",
)
wrong_edit("delta_recursion", *BATCH_MEAN, old="(1 - a)", new="(1 - a) / len(a)")
wrong_edit("delta_recursion", "factor-two-extra", "the gradient were doubled", old="(1 - a)", new="2 * (1 - a)")

wrong_edit(
    "delta_recursion",
    "examples-added-up",
    "the deltas of all examples were added up",
    old="return (delta @ W.T) * a * (1 - a)",
    new="return ((delta @ W.T) * a * (1 - a)).sum(axis=0)",
)
wrong("delta_recursion", "weights-gradient", "the gradient of the weights were asked for")(
    lambda delta, W, a: a.T @ delta
)

# --- counting ---
wrong("parameter_count", "biases-left-out", "neurons had no biases")(
    lambda sizes: sum(a * b for a, b in pairwise(sizes))
)
wrong("parameter_count", "input-has-biases", "the input layer had biases too")(
    lambda sizes: sum(a * b for a, b in pairwise(sizes)) + sum(sizes)
)
wrong("parameter_count", "counts-neurons", "neurons were to be counted, not what they learn")(
    lambda sizes: sum(sizes[1:])
)
wrong("parameter_count", "one-bias-per-layer", "all neurons of a layer shared one bias")(
    lambda sizes: sum(a * b + 1 for a, b in pairwise(sizes))
)
wrong("parameter_count", "bias-per-input", "biases belonged to a layer's inputs, not to its neurons")(
    lambda sizes: sum(a * (b + 1) for a, b in pairwise(sizes))
)
wrong("parameter_count", "all-pairs-of-layers", "every layer were joined to all later ones")(
    lambda sizes: sum(sizes[i] * sizes[j] for j in range(len(sizes)) for i in range(j)) + sum(sizes[1:])
)
wrong("parameter_count", "last-layer-missing", "the last layer had no parameters")(
    lambda sizes: sum((a + 1) * b for a, b in pairwise(sizes[:-1]))
)
wrong("parameter_count", "first-layer-missing", "only the last layer had parameters")(
    lambda sizes: (sizes[-2] + 1) * sizes[-1]
)
wrong("parameter_count", "one-bias-in-all", "the whole network shared one bias")(
    lambda sizes: sum(a * b for a, b in pairwise(sizes)) + 1
)
wrong("parameter_count", "output-without-biases", "the output layer had no biases")(
    lambda sizes: sum(a * b for a, b in pairwise(sizes)) + sum(sizes[1:-1])
)
wrong("parameter_count", "counted-apart", "weights and biases were two counts")(
    lambda sizes: (sum(a * b for a, b in pairwise(sizes)), sum(sizes[1:]))
)

# --- two layers ---
wrong_edit("two_layer_step", *FACTOR_TWO, old="2 * error", new="error")
wrong_edit("two_layer_step", *BATCH_MEAN, old="2 * error", new="2 * error / len(x)")
wrong_edit(
    "two_layer_step",
    "loss-mean-for-sum",
    "the loss were the mean of the squares",
    old="np.sum(error**2)",
    new="np.mean(error**2)",
)
wrong_edit(
    "two_layer_step",
    "loss-halved",
    "the loss were half the sum of squares",
    old="np.sum(error**2)",
    new="0.5 * np.sum(error**2)",
)
wrong_edit("two_layer_step", *UPHILL, old="2 * error", new="-2 * error")
wrong_edit("two_layer_step", *SIGMOID_MISSING, old=" * (h * (1 - h))", new="")
wrong_edit("two_layer_step", *SIGMA_ALONE, old="(h * (1 - h))", new="h")
wrong_edit("two_layer_step", *ONE_MINUS_SIGMA_ALONE, old="(h * (1 - h))", new="(1 - h)")
wrong_edit("two_layer_step", *TANH, old="(h * (1 - h))", new="(1 - h**2)")
wrong_edit("two_layer_step", *AFTER_UPDATE, old="dpred @ w2.T", new="dpred @ new_w2.T")
wrong_edit("two_layer_step", *RATE_MISSING, old="lr * ", new="1.0 * ")
wrong_edit(
    "two_layer_step",
    "first-layer-frozen",
    "the first layer learned nothing",
    old="new_w1, new_w2",
    new="w1 * 1.0, new_w2",
)
wrong_edit(
    "two_layer_step",
    "second-layer-frozen",
    "the last layer learned nothing",
    old="new_w1, new_w2",
    new="new_w1, w2 * 1.0",
)
wrong_edit(
    "two_layer_step",
    *OUT_OF_ORDER,
    old="np.sum(error**2), new_w1, new_w2",
    new="new_w1, new_w2, np.sum(error**2)",
)
wrong_edit("two_layer_step", *AT_OUTPUT, old="(h * (1 - h))", new="(1 / (2 + np.exp(-h) + np.exp(h)))")
wrong_edit(
    "two_layer_step",
    "sigmoid-on-output",
    "the output went through a sigmoid too",
    old="h @ w2",
    new="1 / (1 + np.exp(-(h @ w2)))",
)
wrong_edit(
    "two_layer_step",
    "loss-absolute",
    "the loss were the sum of the distances, not of their squares",
    old="np.sum(error**2)",
    new="np.sum(np.abs(error))",
)
wrong_edit("two_layer_step", *SWAPPED, old="new_w1, new_w2", new="new_w2, new_w1")
wrong_edit(
    "two_layer_step",
    "linear-hidden-layer",
    "there were no sigmoid in the forward pass",
    old="1 / (1 + np.exp(-(x @ w1)))",
    new="x @ w1",
)
wrong_edit(
    "two_layer_step",
    "sigmoid-of-minus-z",
    "the sigmoid ran the wrong way",
    old="np.exp(-(x @ w1))",
    new="np.exp(x @ w1)",
)


@wrong("two_layer_step", "relu-hidden-layer", "the hidden layer were made of ReLUs")
def _(x, y, w1, w2, lr):
    h = np.maximum(x @ w1, 0.0)
    error = h @ w2 - y
    dz = (2 * error @ w2.T) * (h > 0)
    return np.sum(error**2), w1 - lr * x.T @ dz, w2 - lr * h.T @ (2 * error)


@wrong("two_layer_step", "loss-after-step", "the loss were that of the new weights")
def _(x, y, w1, w2, lr):
    h = 1 / (1 + np.exp(-(x @ w1)))
    dpred = 2 * (h @ w2 - y)
    dz = (dpred @ w2.T) * h * (1 - h)
    w1, w2 = w1 - lr * x.T @ dz, w2 - lr * h.T @ dpred
    return np.sum((1 / (1 + np.exp(-(x @ w1))) @ w2 - y) ** 2), w1, w2


@wrong("two_layer_step", *IN_PLACE)
def _(x, y, w1, w2, lr):
    h = 1 / (1 + np.exp(-(x @ w1)))
    error = h @ w2 - y
    dz = (2 * error @ w2.T) * h * (1 - h)
    w1 -= lr * x.T @ dz
    w2 -= lr * h.T @ (2 * error)
    return np.sum(error**2), w1, w2


# --- rarer ones: no single slip of the pen, so harder to name ---
wrong("relu_jacobian", "outer-product-of-masks", "two inputs that are both positive moved each other's output")(
    lambda x: np.outer(x > 0, x > 0) * 1.0
)
wrong("relu_jacobian", "diagonal-flipped", "the diagonal ran from top right to bottom left")(
    lambda x: np.fliplr(np.diag((x > 0) * 1.0))
)
wrong("affine_forward", "activation-added", "a ReLU followed the layer")(lambda x, W, b: np.maximum(x @ W + b, 0.0))
wrong("affine_forward", *BATCH_MEAN)(lambda x, W, b: x @ W / x.shape[1] + b)
wrong("affine_forward", "one-bias-for-all", "all neurons shared the first bias")(lambda x, W, b: x @ W + b[0])
wrong("gram_backward", "first-factor-fixed", "the upstream gradient were that of a sum of all entries")(
    lambda dout, x: 2 * dout.sum() * x
)
wrong("layer_step", *WEIGHTS_FOR_INPUTS)(lambda dout, x, W, lr: (dout @ W.T, W - lr * W * dout.sum(axis=0)))
wrong("delta_recursion", *ELEMENTWISE)(lambda delta, W, a: (delta[:, :1] * W[:, 0]) * a * (1 - a))
wrong("delta_recursion", *UPSTREAM_ADDED)(lambda delta, W, a: (delta @ W.T) + a * (1 - a))
wrong("delta_recursion", "weights-squared", "the weights were squared on the way back")(
    lambda delta, W, a: (delta @ (W.T**2)) * a * (1 - a)
)
wrong("parameter_count", "one-product", "all sizes were multiplied with each other")(lambda sizes: int(np.prod(sizes)))
wrong_edit(
    "two_layer_step",
    "loss-square-root",
    "the loss were the length of the error, not its square",
    old="np.sum(error**2)",
    new="np.sqrt(np.sum(error**2))",
)
wrong_edit(
    "two_layer_step",
    "gradients-for-weights",
    "the gradients were the new weights",
    old="new_w1, new_w2",
    new="x.T @ dz, h.T @ dpred",
)
