"""Forward formulas that the laws differentiate: scalar arithmetic on complex numbers, so that the complex step can pass through.

Branches look at the real part. Where a lesson asks for a formula itself, the law says it here in another way than the lesson does.
"""

import cmath

import numpy as np

from autograder.numerical import complex_step


def _drawn(value):
    """Whether a formula is being followed for a picture: its numbers then say themselves what an operation makes of them."""
    return hasattr(value, "operation")


def each(function, name=""):
    """Apply a function of one complex number to a number or to every entry of an array. name: of the operation in a picture."""

    def applied(value):
        if name and _drawn(value):
            return value.operation(name, value)
        value = np.asarray(value, dtype=complex)
        return np.array([function(item) for item in value.ravel().tolist()], dtype=complex).reshape(value.shape)[()]

    return applied


def _sigmoid(z):
    if z.real >= 0:
        return 1 / (1 + cmath.exp(-z))
    return 1 - 1 / (1 + cmath.exp(z))


sigmoid = each(_sigmoid, "sigmoid")
exponential = each(cmath.exp, "exp")


def larger(x, y):
    """The larger of two numbers, entry by entry; x at a tie."""
    if _drawn(x):
        return x.operation("maximum", x, y)
    return np.where(np.real(x) >= np.real(y), x, y)[()]


def rectified(z, slope=0.0):
    """z where it is positive, slope times z elsewhere; any shape."""
    return np.where(np.real(z) > 0, z, slope * np.asarray(z))[()]


def softmax_row(z):
    """Softmax of one row of logits, real or complex, as a complex array."""
    top = max(complex(value).real for value in z)
    powers = [cmath.exp(value - top) for value in z]
    return np.array([power / sum(powers) for power in powers])


class FormulaGate:
    """A gate made of any formula of two numbers, its gradients taken by the complex step: parts for testing a learner's graph."""

    def __init__(self, formula):
        self.formula = formula

    def __eq__(self, other):
        return type(other) is FormulaGate and other.formula is self.formula

    def __hash__(self):
        return hash(self.formula)

    def forward(self, x, y):
        """Value of the formula at floats x, y; remembers them."""
        self.x, self.y = x, y
        return float(np.real(self.formula(x, y)))

    def backward(self, dz):
        """[dx, dy] for the upstream gradient dz, at the remembered inputs."""
        along_x = complex_step(lambda x: self.formula(x, self.y), self.x)
        along_y = complex_step(lambda y: self.formula(self.x, y), self.y)
        return [float(dz * along_x), float(dz * along_y)]
