"""Wrong gradients of max, multiply, divide, power and of an input that feeds several edges."""

import numpy as np

from cases.layers import sigmoid
from cases.wrong_gradients.register import wrong


@wrong("maxgate", "routes to both", "partial")
def _(upstream, x, y):
    return {"x": upstream.copy(), "y": upstream.copy()}


@wrong("maxgate", "routes to the smaller", "wrong variable")
def _(upstream, x, y):
    return {"x": upstream * (x < y), "y": upstream * (x >= y)}


@wrong("maxgate", "half to each", "partial")
def _(upstream, x, y):
    return {"x": upstream / 2, "y": upstream / 2}


@wrong("maxgate", "mask times value", "wrong variable")
def _(upstream, x, y):
    return {"x": upstream * x * (x >= y), "y": upstream * y * (x < y)}


@wrong("fork", "= for +=: the last path only", "path")
def _(upstream, x):
    return {"x": upstream * 2 * x}


@wrong("fork", "the path through the sigmoid is forgotten", "path")
def _(upstream, x):
    return {"x": upstream * sigmoid(x) + upstream * 2 * x}


@wrong("fork", "one term of the product rule", "path")
def _(upstream, x):
    s = sigmoid(x)
    return {"x": upstream * x * s * (1 - s) + upstream * 2 * x}


@wrong("fork", "one path counted twice", "path")
def _(upstream, x):
    s = sigmoid(x)
    return {"x": 2 * upstream * s + upstream * x * s * (1 - s) + upstream * 2 * x}


@wrong("mulbc", "dg not summed over rows", "shape")
def _(upstream, x, g):
    return {"g": upstream * x}


@wrong("mul", "swapped: dx = upstream x", "wrong variable")
def _(upstream, x, y):
    return {"x": upstream * x, "y": upstream * y}


@wrong("mul", "dx = upstream", "chain")
def _(upstream, x, y):
    return {"x": upstream * 1.0}


@wrong("div", "dy without the square", "wrong variable")
def _(upstream, x, y):
    return {"y": -upstream * x / y}


@wrong("div", "dy with the sign flipped", "scale")
def _(upstream, x, y):
    return {"y": upstream * x / y**2}


@wrong("cube", "exponent not lowered", "wrong variable")
def _(upstream, x):
    return {"x": upstream * 3 * x**3}


@wrong("cube", "factor 3 forgotten", "scale")
def _(upstream, x):
    return {"x": upstream * x**2}


@wrong("x|x|", "right for positive x only", "partial")
def _(upstream, x):
    return {"x": upstream * 2 * x}


@wrong("quad", "dW without the 2", "scale")
def _(upstream, W, x):
    return {"W": upstream * np.outer(W @ x, x)}


@wrong("quad", "dW = outer(x, q) (hidden on square)", "shape")
def _(upstream, W, x):
    return {"W": upstream * 2 * np.outer(x, W @ x)}


@wrong("quad", "dx = 2 W q (hidden on square)", "shape")
def _(upstream, W, x):
    return {"x": upstream * 2 * W @ np.resize(W @ x, W.shape[1])}


@wrong("quad", "dx = 2 W.T x (hidden on square)", "wrong variable")
def _(upstream, W, x):
    return {"x": upstream * 2 * W.T @ x}
