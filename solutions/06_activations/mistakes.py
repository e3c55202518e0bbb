"""Wrong answers that people give in 06_activations, each with the name of the mistake.

A name with its text stands once, at the top, wherever several exercises share it. Texts complete "your answer behaves as if …".
Seen in the wild: upstream-missing (PySyft 2148), returns-forward-value for tanh (nnet 4), mask-for-gradient (smile 528),
derivative-of-relu (FKB 15, deeplearning4j 8178), relu-first (tflearn 784).
"""

import math

import numpy as np

from autograder.course.answers import wrong, wrong_edit

UPSTREAM_MISSING = "upstream-missing", "the upstream gradient were left out of a product"
UPSTREAM_ADDED = "upstream-added", "the upstream gradient were added to the local gradient, not multiplied with it"
UPSTREAM_SQUARED = "upstream-squared", "the upstream gradient were counted twice"
SIGN_FLIPPED = "sign-flipped", "every gradient had the opposite sign"
LOCAL_ONE = "local-gradient-is-one", "the local gradient were 1, so that the upstream gradient passes unchanged"
FORWARD_VALUE = "returns-forward-value", "the value of the forward pass stood where its slope belongs"
INPUT_FOR_OUTPUT = "input-for-output", "the input of the activation stood where its output belongs"
AT_OUTPUT = "local-gradient-at-output", "the slope were taken at the output of the activation instead of at its input"
SIGMA_ALONE = "one-minus-sigma-missing", "the derivative of the sigmoid were σ alone"
ONE_MINUS_SIGMA_ALONE = "sigma-missing", "the derivative of the sigmoid were 1 − σ alone"
TANH = "derivative-of-tanh", "the activation were tanh: 1 minus the square of its output"
SIGMOID = "derivative-of-sigmoid", "the activation were the sigmoid: a (1 − a)"
RELU = "derivative-of-relu", "the activation were a plain ReLU, with slope 0 where z is negative"
SQUARE_MISSING = "square-missing", "the output of tanh were not squared"
MASK_FLIPPED = "mask-flipped", "positive and negative z had changed places"
MASK_FROM_UPSTREAM = "mask-from-upstream", "the sign of the upstream gradient decided, not the sign of z"
MASK_FOR_GRADIENT = "mask-for-gradient", "the mask replaced the upstream gradient instead of multiplying it"
SIGN_FOR_MASK = "sign-for-mask", "the slope were −1 at negative z"
INPUT_FOR_MASK = "input-for-mask", "the positive part of z stood where 1 or 0 belongs"
ABSOLUTE = "absolute-value", "the sign of z made no difference"
OVERFLOWS = "overflows", "every exponent could be computed, however large"
IN_PLACE = "changes-input", "it might change the arrays it was given"
TRUNCATED = "truncated", "whole-number inputs made whole-number results and cut off the rest"
ONE_NUMBER = "one-number-for-all", "one number stood for the whole array"
NAN_AT_KINK = "undefined-at-kink", "there were nothing to return at z = 0"


def sigma(z):
    e = np.exp(-np.abs(z))
    return np.where(np.asarray(z) >= 0, 1 / (1 + e), e / (1 + e))


# --- sigmoid ---
wrong("sigmoid", *OVERFLOWS)(lambda z: 1 / (1 + np.exp(-z)))
wrong("sigmoid", "overflows-both-branches", "np.where computed only the branch that it takes")(
    lambda z: np.where(z >= 0, 1 / (1 + np.exp(-z)), np.exp(z) / (1 + np.exp(z)))
)
wrong("sigmoid", "sign-of-exponent", "the sigmoid fell from 1 to 0 instead of rising")(lambda z: sigma(-z))
wrong("sigmoid", *ABSOLUTE)(lambda z: 1 / (1 + np.exp(-np.abs(z))))
wrong("sigmoid", "is-tanh", "the function asked for were tanh")(lambda z: np.tanh(z))
wrong("sigmoid", "half-argument", "the sigmoid were that of 2z")(lambda z: sigma(2 * z))
wrong("sigmoid", "returns-slope", "the slope were asked for, not the value")(lambda z: sigma(z) * (1 - sigma(z)))
wrong("sigmoid", "returns-exponential", "the exponential alone were the sigmoid")(lambda z: np.exp(-np.abs(z)))
wrong("sigmoid", "clipped-too-early", "everything beyond ±5 were the same")(lambda z: sigma(np.clip(z, -5, 5)))
wrong("sigmoid", "parentheses-missing", "1 were divided by the first 1 of the denominator alone")(
    lambda z: 1 / 1 + np.exp(-np.clip(z, -500, 500))
)
wrong("sigmoid", "minus-in-denominator", "the exponential were subtracted in the denominator")(
    lambda z: np.where(z >= 0, 1.0, np.exp(-np.abs(z))) / (1 - np.exp(-np.abs(z)))
)
wrong("sigmoid", *TRUNCATED)(lambda z: sigma(z).astype(z.dtype))
wrong("sigmoid", "matrices-only", "every array had rows and columns")(
    lambda z: np.array([[sigma(z[i, j]) for j in range(z.shape[1])] for i in range(len(z))])
)
wrong("sigmoid", *ONE_NUMBER)(lambda z: float(sigma(z).mean()))
wrong("sigmoid", "rounded", "0 and 1 were the only values")(lambda z: np.round(sigma(z)))


@wrong("sigmoid", *IN_PLACE)
def _(z):
    e = np.exp(-np.abs(z))
    positive = z >= 0
    z[...] = 0
    return np.where(positive, 1 / (1 + e), e / (1 + e))


# --- the neuron ---
wrong("neuron_forward", "bias-left-out", "the bias were not part of the sum")(lambda i, w, b: sigma(np.dot(i, w)))
wrong("neuron_forward", "activation-left-out", "the sum were the activation")(lambda i, w, b: np.dot(i, w) + b)
wrong("neuron_forward", "bias-subtracted", "the bias were subtracted")(lambda i, w, b: sigma(np.dot(i, w) - b))
wrong("neuron_forward", "bias-after-activation", "the bias were added after the sigmoid")(
    lambda i, w, b: sigma(np.dot(i, w)) + b
)
wrong("neuron_forward", "bias-in-every-term", "the bias were added once for every input")(
    lambda i, w, b: sigma(np.sum(i * w + b))
)
wrong("neuron_forward", "weights-left-out", "all weights were 1")(lambda i, w, b: sigma(np.sum(i) + b))
wrong("neuron_forward", "sum-missing", "every product had an activation of its own")(lambda i, w, b: sigma(i * w + b))
wrong("neuron_forward", "mean-for-sum", "the products were averaged instead of summed")(
    lambda i, w, b: sigma(np.mean(i * w) + b)
)
wrong("neuron_forward", "sigmoid-before-sum", "each product went through the sigmoid before the sum")(
    lambda i, w, b: float(np.sum(sigma(i * w)) + b)
)
wrong("neuron_forward", "sign-of-exponent", "the sigmoid fell from 1 to 0 instead of rising")(
    lambda i, w, b: sigma(-(np.dot(i, w) + b))
)
wrong("neuron_forward", "is-relu", "the function asked for were ReLU")(lambda i, w, b: max(0.0, np.dot(i, w) + b))
wrong("neuron_forward", "is-tanh", "the function asked for were tanh")(lambda i, w, b: np.tanh(np.dot(i, w) + b))
wrong("neuron_forward", "fires-or-not", "a neuron knew nothing between firing and not firing")(
    lambda i, w, b: float(np.dot(i, w) + b > 0)
)
wrong("neuron_forward", *OVERFLOWS)(lambda i, w, b: 1 / (1 + math.exp(-(np.dot(i, w) + b))))

# --- the slope of the sigmoid ---
wrong_edit("sigmoid_backward", *UPSTREAM_MISSING, old="da * a", new="a")
wrong_edit("sigmoid_backward", *SIGN_FLIPPED, old="da * a", new="-da * a")
wrong_edit("sigmoid_backward", *INPUT_FOR_OUTPUT, old="a = sigmoid(z)", new="a = z")
wrong_edit("sigmoid_backward", *AT_OUTPUT, old="sigmoid(z)", new="sigmoid(sigmoid(z))")
wrong_edit("sigmoid_backward", *SIGMA_ALONE, old=" * (1 - a)", new="")
wrong_edit("sigmoid_backward", *ONE_MINUS_SIGMA_ALONE, old="da * a", new="da")
wrong_edit("sigmoid_backward", *TANH, old="a * (1 - a)", new="(1 - a**2)")
wrong_edit("sigmoid_backward", *UPSTREAM_ADDED, old="da * a", new="da + a")
wrong_edit("sigmoid_backward", *UPSTREAM_SQUARED, old="da * a", new="da * da * a")
wrong_edit("sigmoid_backward", *LOCAL_ONE, old="da * a * (1 - a)", new="da * 1.0")
wrong_edit("sigmoid_backward", "square-of-sigma", "the numerator of the slope were 1", old="a * (1 - a)", new="a * a")
wrong_edit("sigmoid_backward", "plus-for-minus", "1 and the output were added", old="(1 - a)", new="(1 + a)")
wrong_edit("sigmoid_backward", *ONE_NUMBER, old="return da * a * (1 - a)", new="return float(np.sum(da * a * (1 - a)))")


@wrong("sigmoid_backward", *OVERFLOWS)
def _(da, z):
    a = 1 / (1 + np.exp(-z))
    return da * a * (1 - a)


@wrong("sigmoid_backward", "exponentials-divide", "e⁻ᶻ / (1 + e⁻ᶻ)² could be computed as it stands")
def _(da, z):
    return da * np.exp(-z) / (1 + np.exp(-z)) ** 2


@wrong("sigmoid_backward", *IN_PLACE)
def _(da, z):
    a = sigma(z)
    da *= a * (1 - a)
    return da


# --- tanh ---
wrong("tanh_activation", *OVERFLOWS)(lambda z: (np.exp(z) - np.exp(-z)) / (np.exp(z) + np.exp(-z)))
wrong("tanh_activation", "half-argument", "tanh(z) were 2σ(z) − 1")(lambda z: 2 * sigma(z) - 1)
wrong("tanh_activation", "is-sigmoid", "the function asked for were the sigmoid")(lambda z: sigma(z))
wrong("tanh_activation", "is-tangent", "the function asked for were the tangent, not the hyperbolic one")(np.tan)
wrong("tanh_activation", "sign-of-exponent", "tanh fell from 1 to −1 instead of rising")(lambda z: -np.tanh(z))
wrong("tanh_activation", "not-stretched", "tanh(z) were σ(2z), between 0 and 1")(lambda z: sigma(2 * z))
wrong("tanh_activation", "not-doubled", "tanh(z) were σ(2z) − 1, between −1 and 0")(lambda z: sigma(2 * z) - 1)
wrong("tanh_activation", "fraction-upside-down", "the two sides of the fraction had changed places")(
    lambda z: 1 / np.tanh(z)
)
wrong("tanh_activation", "one-not-subtracted", "tanh lay between 0 and 2")(lambda z: 2 * sigma(2 * z))
wrong("tanh_activation", "returns-slope", "the slope were asked for, not the value")(lambda z: 1 - np.tanh(z) ** 2)
wrong("tanh_activation", *TRUNCATED)(lambda z: np.tanh(z).astype(z.dtype))
wrong("tanh_activation", "clipped", "tanh were a straight line, cut off at −1 and 1")(lambda z: np.clip(z, -1.0, 1.0))
wrong("tanh_activation", *ABSOLUTE)(lambda z: np.tanh(np.abs(z)))

wrong_edit("tanh_backward", *UPSTREAM_MISSING, old="da * (", new="(")
wrong_edit("tanh_backward", *SIGN_FLIPPED, old="da * (", new="-da * (")
wrong_edit("tanh_backward", *FORWARD_VALUE, old="(1 - tanh_activation(z) ** 2)", new="tanh_activation(z)")
wrong_edit("tanh_backward", *INPUT_FOR_OUTPUT, old="tanh_activation(z)", new="z")
wrong_edit("tanh_backward", *AT_OUTPUT, old="tanh_activation(z)", new="tanh_activation(tanh_activation(z))")
wrong_edit("tanh_backward", *SQUARE_MISSING, old=" ** 2", new="")
wrong_edit("tanh_backward", *LOCAL_ONE, old="(1 - tanh_activation(z) ** 2)", new="1.0")
wrong_edit("tanh_backward", *UPSTREAM_ADDED, old="da * (", new="da + (")
wrong_edit("tanh_backward", "plus-for-minus", "1 and the output were added", old="1 - ", new="1 + ")
wrong_edit(
    "tanh_backward",
    *SIGMOID,
    old="(1 - tanh_activation(z) ** 2)",
    new="tanh_activation(z) * (1 - tanh_activation(z))",
)
wrong_edit(
    "tanh_backward",
    "square-outside",
    "the square belonged to the whole bracket",
    old="(1 - tanh_activation(z) ** 2)",
    new="(1 - tanh_activation(z)) ** 2",
)
wrong_edit(
    "tanh_backward",
    "square-inside",
    "the square belonged to z, inside tanh",
    old="tanh_activation(z) ** 2",
    new="tanh_activation(z**2)",
)
wrong("tanh_backward", "is-sigmoid", "the activation were σ(z), with its slope σ (1 − σ)")(
    lambda da, z: da * sigma(z) * (1 - sigma(z))
)
wrong("tanh_backward", "inner-derivative-missing", "the inside of σ(2z) did not react to z")(
    lambda da, z: da * 2 * sigma(2 * z) * (1 - sigma(2 * z))
)
wrong("tanh_backward", "both-factors-missing", "both factors 2 of the chain rule through 2σ(2z) − 1 were left out")(
    lambda da, z: da * sigma(2 * z) * (1 - sigma(2 * z))
)


@wrong("tanh_backward", *OVERFLOWS)
def _(da, z):
    a = (np.exp(2 * z) - 1) / (np.exp(2 * z) + 1)
    return da * (1 - a**2)


@wrong("tanh_backward", *IN_PLACE)
def _(da, z):
    da *= 1 - np.tanh(z) ** 2
    return da


# --- ReLU ---
wrong("relu", "largest-of-all", "the largest of all entries were asked for")(lambda z: np.maximum(z, 0).max())
wrong("relu", "mask-for-value", "an entry that is on were 1")(lambda z: (z > 0) * 1.0)
wrong("relu", *ABSOLUTE)(lambda z: np.abs(z))
wrong("relu", "routes-to-the-loser", "the smaller of z and 0 were kept")(lambda z: np.minimum(z, 0))
wrong("relu", "identity", "nothing were bent")(lambda z: z * 1.0)
wrong("relu", "clipped", "the output could not be larger than 1")(lambda z: np.clip(z, 0, 1))
wrong("relu", "leaks", "the slope below 0 were 0.01")(lambda z: np.where(z > 0, z, 0.01 * z))
wrong("relu", "sign-flipped", "z had the opposite sign")(lambda z: np.maximum(-z, 0))
wrong("relu", "drops-entries", "entries that are off were left out")(lambda z: z[z > 0])


@wrong("relu", *IN_PLACE)
def _(z):
    z[z < 0] = 0
    return z


wrong("relu_backward", *MASK_FOR_GRADIENT)(lambda da, z: (z > 0) * 1.0)
wrong("relu_backward", *MASK_FROM_UPSTREAM)(lambda da, z: da * (da > 0))
wrong("relu_backward", *MASK_FLIPPED)(lambda da, z: da * (z < 0))
wrong("relu_backward", *INPUT_FOR_MASK)(lambda da, z: da * np.maximum(z, 0))
wrong("relu_backward", *SIGN_FOR_MASK)(lambda da, z: da * np.sign(z))
wrong("relu_backward", *LOCAL_ONE)(lambda da, z: da * 1.0)
wrong("relu_backward", *SIGN_FLIPPED)(lambda da, z: -da * (z > 0))
wrong("relu_backward", "mask-from-both", "the gradient passed only where the upstream gradient is positive too")(
    lambda da, z: np.maximum(da, 0) * (z > 0)
)
wrong("relu_backward", "relu-of-the-gradient", "the gradient itself went through the ReLU")(
    lambda da, z: np.maximum(da * (z > 0), 0)
)
wrong("relu_backward", "leaks", "the slope below 0 were 0.01")(lambda da, z: da * np.where(z > 0, 1, 0.01))


@wrong("relu_backward", *NAN_AT_KINK)
def _(da, z):
    with np.errstate(invalid="ignore"):
        return da * (z + np.abs(z)) / 2 / z


@wrong("relu_backward", *IN_PLACE)
def _(da, z):
    da[z <= 0] = 0
    return da


# --- leaky ReLU ---
wrong("leaky_relu", "relu-first", "the negative part were cut off before the slope is used")(
    lambda z, slope: np.maximum(z, 0) + slope * np.minimum(np.maximum(z, 0), 0)
)
wrong("leaky_relu", "slope-unused", "the slope were 0: a plain ReLU")(lambda z, slope: np.maximum(z, 0.0))
wrong("leaky_relu", "slope-everywhere", "the slope held on both sides")(lambda z, slope: slope * z)
wrong("leaky_relu", *MASK_FLIPPED)(lambda z, slope: np.where(z > 0, slope * z, z))
wrong("leaky_relu", "slope-for-value", "the slope itself were the value below 0")(
    lambda z, slope: np.where(z > 0, z, slope)
)
wrong("leaky_relu", *ABSOLUTE)(lambda z, slope: np.where(z > 0, z, -slope * z))
wrong("leaky_relu", "slope-fixed", "the slope were always 0.01")(lambda z, slope: np.where(z > 0, z, 0.01 * z))
wrong("leaky_relu", "slope-fixed-at-a-tenth", "the slope were always 0.1")(lambda z, slope: np.where(z > 0, z, 0.1 * z))
wrong("leaky_relu", "slope-added", "the two cases were added where z is positive")(
    lambda z, slope: np.maximum(z, 0) + slope * z
)
wrong("leaky_relu", "slope-for-threshold", "the slope were the smallest value")(lambda z, slope: np.maximum(z, slope))
wrong("leaky_relu", "slope-on-the-wrong-side", "the slope held above 0, and nothing passed below")(
    lambda z, slope: slope * np.maximum(z, 0)
)
wrong("leaky_relu", "minimum-for-maximum", "the lower of the two lines were kept")(
    lambda z, slope: np.minimum(z, slope * z)
)
wrong("leaky_relu", "slope-subtracted", "the slope were subtracted below 0")(
    lambda z, slope: np.where(z > 0, z, z - slope)
)
wrong("leaky_relu", "divides-by-slope", "z were divided by the slope below 0")(
    lambda z, slope: np.where(z > 0, z, z / slope)
)


@wrong("leaky_relu", *TRUNCATED)
def _(z, slope):
    a = np.zeros_like(z)
    a[z > 0] = z[z > 0]
    a[z <= 0] = slope * z[z <= 0]
    return a


@wrong("leaky_relu", *IN_PLACE)
def _(z, slope):
    a = np.where(z > 0, z, slope * z)
    z[z < 0] = 0
    return a


wrong("leaky_relu_backward", *RELU)(lambda da, z, slope: da * (z > 0))
wrong("leaky_relu_backward", *UPSTREAM_MISSING)(lambda da, z, slope: np.where(z > 0, 1.0, slope))
wrong("leaky_relu_backward", "upstream-in-first-only", "below 0 nothing of the upstream gradient were left")(
    lambda da, z, slope: np.where(z > 0, da, slope)
)
wrong("leaky_relu_backward", "above-zero-only-mask", "above 0 nothing of the upstream gradient were left")(
    lambda da, z, slope: np.where(z > 0, 1.0, slope * da)
)
wrong("leaky_relu_backward", *MASK_FLIPPED)(lambda da, z, slope: da * np.where(z > 0, slope, 1.0))
wrong("leaky_relu_backward", *MASK_FROM_UPSTREAM)(lambda da, z, slope: da * np.where(da > 0, 1.0, slope))
wrong("leaky_relu_backward", "minus-slope", "the slope below 0 were −slope")(
    lambda da, z, slope: da * np.where(z > 0, 1.0, -slope)
)
wrong("leaky_relu_backward", *FORWARD_VALUE)(lambda da, z, slope: da * np.where(z > 0, z, slope * z))
wrong("leaky_relu_backward", *SIGN_FLIPPED)(lambda da, z, slope: -da * np.where(z > 0, 1.0, slope))
wrong("leaky_relu_backward", "slope-everywhere", "the slope held on both sides")(lambda da, z, slope: da * slope)
wrong("leaky_relu_backward", "slope-added", "the two cases were added where z is positive")(
    lambda da, z, slope: da * ((z > 0) + slope)
)
wrong("leaky_relu_backward", "slope-fixed", "the slope were always 0.01")(
    lambda da, z, slope: da * np.where(z > 0, 1.0, 0.01)
)
wrong("leaky_relu_backward", "slope-fixed-at-a-tenth", "the slope were always 0.1")(
    lambda da, z, slope: da * np.where(z > 0, 1.0, 0.1)
)
wrong("leaky_relu_backward", "input-for-upstream", "z stood below 0 where the upstream gradient belongs")(
    lambda da, z, slope: np.where(z > 0, da, slope * z)
)
wrong("leaky_relu_backward", "value-below-zero", "the value stood below 0 where its slope belongs")(
    lambda da, z, slope: da * np.where(z > 0, 1.0, slope * z)
)
wrong("leaky_relu_backward", "nothing-at-kink", "nothing passed at z = 0, not even the smaller slope")(
    lambda da, z, slope: da * ((z > 0) + slope * (z < 0))
)
wrong("leaky_relu_backward", "both-at-kink", "both cases held at z = 0 and were added")(
    lambda da, z, slope: da * ((z >= 0) + slope * (z <= 0))
)
wrong("leaky_relu_backward", *LOCAL_ONE)(lambda da, z, slope: da * 1.0)


@wrong("leaky_relu_backward", *TRUNCATED)
def _(da, z, slope):
    local = np.ones_like(z)
    local[z <= 0] = slope
    return da * local


# --- a chain of units ---
STEP = "gradient = gradient * w * df(w * a[k])"
wrong_edit(
    "gradient_through_depth",
    "weight-left-out",
    "the weight were no factor on the way back",
    old=STEP,
    new="gradient = gradient * df(w * a[k])",
)
wrong_edit("gradient_through_depth", *AT_OUTPUT, old=STEP, new="gradient = gradient * w * df(a[k + 1])")
wrong_edit(
    "gradient_through_depth",
    "slope-at-activation",
    "the slope were taken at the activation, without its weight",
    old=STEP,
    new="gradient = gradient * w * df(a[k])",
)
wrong_edit(
    "gradient_through_depth",
    "slope-one-layer-off",
    "each slope were that of the next layer",
    old=STEP,
    new="gradient = gradient * w * df(w * a[k + 1])",
)
wrong_edit("gradient_through_depth", *FORWARD_VALUE, old=STEP, new="gradient = gradient * w * f(w * a[k])")
wrong_edit(
    "gradient_through_depth",
    "product-missing",
    "only one layer lay between each activation and the output",
    old=STEP,
    new="gradient = w * df(w * a[k])",
)
wrong_edit(
    "gradient_through_depth",
    "sum-for-product",
    "the factors of a path were added",
    old=STEP,
    new="gradient = gradient + w * df(w * a[k])",
)
wrong_edit(
    "gradient_through_depth",
    "one-layer-too-few",
    "entry k were the gradient for the activation after it",
    old=f"{STEP}\n        gradients[k] = gradient",
    new=f"gradients[k] = gradient\n        {STEP}",
)
wrong_edit(
    "gradient_through_depth",
    "order-reversed",
    "the list began at the output",
    old="gradients[k]",
    new="gradients[depth - 1 - k]",
)
wrong_edit(
    "gradient_through_depth",
    "from-input-forwards",
    "the gradients were those of each activation with respect to the input",
    old="reversed(range(depth))",
    new="range(depth)",
)
wrong_edit(
    "gradient_through_depth",
    "weight-in-slope-only",
    "the chain had no weight in its forward pass",
    old="f(w * a[-1])",
    new="f(a[-1])",
)


@wrong(
    "gradient_through_depth",
    "weight-after-activation",
    "the weight multiplied what comes out of the activation, not what goes in",
)
def _(f, df, x, w, depth):
    a = [x]
    for _ in range(depth):
        a.append(w * f(a[-1]))
    return np.array([np.prod([w * df(value) for value in a[k:depth]]) for k in range(depth)])


wrong_edit(
    "gradient_through_depth",
    "activation-on-input",
    "the input x went through an activation of its own first",
    old="a = [x]",
    new="a = [f(x)]",
)
wrong_edit(
    "gradient_through_depth",
    "sigmoid-built-in",
    "every activation were the sigmoid, with its slope a (1 − a)",
    old="df(w * a[k])",
    new="(a[k + 1] * (1 - a[k + 1]))",
)
wrong_edit(
    "gradient_through_depth",
    "last-layer-left-out",
    "the last layer passed the gradient on unchanged",
    old=STEP,
    new=f"{STEP} if k < depth - 1 else 1.0",
)
wrong_edit(
    "gradient_through_depth",
    "starts-from-output-value",
    "the backward pass started from the value of the output instead of from 1",
    old="np.zeros(depth), 1.0",
    new="np.zeros(depth), a[-1]",
)
wrong_edit("gradient_through_depth", *SIGN_FLIPPED, old="np.zeros(depth), 1.0", new="np.zeros(depth), -1.0")
wrong_edit(
    "gradient_through_depth",
    "same-slope-everywhere",
    "all layers had the slope of the first",
    old=STEP,
    new="gradient = gradient * w * df(w * x)",
)
wrong_edit(
    "gradient_through_depth",
    "one-entry-too-many",
    "the output had an entry of its own",
    old="return gradients",
    new="return np.append(gradients, 1.0)",
)
wrong_edit("gradient_through_depth", *ONE_NUMBER, old="return gradients", new="return gradients[0]")
