"""Right answers of 06_activations, written differently: every one of them earns all points."""

import math

import numpy as np

from autograder.course.answers import right

# --- sigmoid ---
right("sigmoid", "through tanh")(lambda z: 0.5 * (1 + np.tanh(0.5 * z)))
right("sigmoid", "clipped far out, where nothing changes any more")(lambda z: 1 / (1 + np.exp(-np.clip(z, -500, 500))))
right("sigmoid", "logaddexp")(lambda z: np.exp(-np.logaddexp(0.0, -z)))
right("sigmoid", "float32")(lambda z: (0.5 * (1 + np.tanh(0.5 * z))).astype(np.float32))


@right("sigmoid", "two masks")
def _(z):
    a = np.empty(np.shape(z))
    on = z >= 0
    a[on] = 1 / (1 + np.exp(-z[on]))
    power = np.exp(z[~on])
    a[~on] = power / (1 + power)
    return a


@right("sigmoid", "number by number with math")
def _(z):
    def one(value):
        return 1 / (1 + math.exp(-value)) if value >= 0 else math.exp(value) / (1 + math.exp(value))

    return np.array([one(value) for value in z.ravel().tolist()]).reshape(z.shape)


def sigma(z):
    return 0.5 * (1 + np.tanh(0.5 * z))


# --- the neuron ---
right("neuron_forward", "sum of products, through tanh")(lambda i, w, b: sigma(np.sum(i * w) + b))
right("neuron_forward", "a plain float")(lambda i, w, b: float(np.exp(-np.logaddexp(0.0, -(i @ w + b)))))


@right("neuron_forward", "a loop")
def _(inputs, weights, bias):
    total = bias
    for value, weight in zip(inputs, weights, strict=True):
        total = total + value * weight
    if total >= 0:
        return 1 / (1 + math.exp(-total))
    return 1 - 1 / (1 + math.exp(total))


right("neuron_forward", "a bias as one more weight, a 0-d array")(
    lambda i, w, b: np.asarray(sigma(np.append(i, 1.0) @ np.append(w, b)))
)

# --- slopes of sigmoid and tanh ---
right("sigmoid_backward", "σ(z) σ(−z)")(lambda da, z: da * sigma(z) * sigma(-z))
right("sigmoid_backward", "through tanh")(lambda da, z: da * (1 - np.tanh(z / 2) ** 2) / 4)
right("sigmoid_backward", "a − a²")(lambda da, z: da * (sigma(z) - sigma(z) ** 2))


@right("sigmoid_backward", "e / (1 + e)² with e = exp(−|z|)")
def _(da, z):
    e = np.exp(-np.abs(z))
    return da * e / (1 + e) ** 2


right("tanh_activation", "2σ(2z) − 1")(lambda z: 2 * sigma(2 * z) - 1)
right("tanh_activation", "signs and exp(−2|z|)")(
    lambda z: np.sign(z) * (1 - np.exp(-2.0 * np.abs(z))) / (1 + np.exp(-2.0 * np.abs(z)))
)
right("tanh_activation", "number by number with math")(lambda z: np.vectorize(math.tanh, otypes=[float])(z))
right("tanh_backward", "(1 + a)(1 − a)")(lambda da, z: da * (1 + np.tanh(z)) * (1 - np.tanh(z)))
right("tanh_backward", "minus the square")(lambda da, z: da - da * np.square(np.tanh(z)))
right("tanh_backward", "through the sigmoid")(lambda da, z: 4 * da * sigma(2 * z) * sigma(-2 * z))


@right("tanh_backward", "1 / cosh², exponents kept small")
def _(da, z):
    e = np.exp(-2.0 * np.abs(z))
    return 4 * da * e / (1 + e) ** 2


# --- ReLU ---
right("relu", "a mask")(lambda z: z * (z > 0))
right("relu", "half of z plus its size")(lambda z: (z + np.abs(z)) / 2)
right("relu", "np.where, floats")(lambda z: np.where(z > 0, z, 0.0))
right("relu", "clip")(lambda z: np.clip(z, 0, None))


@right("relu", "a copy, changed")
def _(z):
    a = z.copy()
    a[a < 0] = 0
    return a


right("relu_backward", "np.where, 1 at the kink")(lambda da, z: np.where(z >= 0, da, 0.0))
right("relu_backward", "half at the kink")(lambda da, z: da * (1 + np.sign(z)) / 2)
right("relu_backward", "the mask as floats, a list of rows")(lambda da, z: list((z > 0).astype(float) * da))


@right("relu_backward", "the notes' derivative, times da")
def _(da, z):
    d = np.array(z, copy=True)
    d[z < 0] = 0
    d[z >= 0] = 1
    return da * d


# --- leaky ReLU ---
right("leaky_relu", "the larger of two lines")(lambda z, slope: np.maximum(z, slope * z))
right("leaky_relu", "two parts")(lambda z, slope: np.maximum(z, 0) + slope * np.minimum(z, 0))
right("leaky_relu", "a mask")(lambda z, slope: z * (slope + (1 - slope) * (z > 0)))
right("leaky_relu_backward", "slope at the kink, two masks")(lambda da, z, slope: da * (z > 0) + slope * da * (z <= 0))
right("leaky_relu_backward", "1 at the kink")(lambda da, z, slope: np.where(z >= 0, da, slope * da))


@right("leaky_relu_backward", "the notes' derivative, times da")
def _(da, z, slope):
    local = np.ones(z.shape)
    local[z < 0] = slope
    return local * da


# --- a chain of units ---
@right("gradient_through_depth", "factors first, then a running product from the end")
def _(f, df, x, w, depth):
    factors, a = [], x
    for _ in range(depth):
        factors.append(w * df(w * a))
        a = f(w * a)
    return np.cumprod(factors[::-1])[::-1]


@right("gradient_through_depth", "a list, each product anew")
def _(f, df, x, w, depth):
    z = [w * x]
    for _ in range(depth - 1):
        z.append(w * f(z[-1]))
    factors = [w * df(value) for value in z]
    return [float(np.prod(factors[k:])) for k in range(depth)]


@right("gradient_through_depth", "recursion")
def _(f, df, x, w, depth):
    if depth == 0:
        return np.array([])

    def rest(value, left):
        if not left:
            return [1.0]
        later = rest(f(w * value), left - 1)
        return [later[0] * w * df(w * value), *later]

    return np.array(rest(x, depth)[:-1])
