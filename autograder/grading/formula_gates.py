"""A gate made of a formula, as plain data: parts that a law gives to a learner's graph need no callbacks.

A formula of sums, differences, products and quotients is told as nested lists, ["-", "x", ["*", 2, "y"]], in the order in which
it computes, so that both sides get the same numbers to the last bit. Any other formula stays where it is and is called back.
"""

import operator
from functools import lru_cache

import numpy as np

from autograder.numerical import complex_step

_OPERATORS = {"+": operator.add, "-": operator.sub, "*": operator.mul, "/": operator.truediv}


class _Traced:
    """A number that writes down what is done with it."""

    def __init__(self, told):
        self.told = told


def _writing(sign, swapped=False):
    def write(self, other):
        if type(other) not in (_Traced, int, float):
            raise TypeError("no arithmetic of numbers")
        pair = [self.told, other.told if type(other) is _Traced else other]
        return _Traced([sign, *(pair[::-1] if swapped else pair)])

    return write


for _sign, _name in (("+", "add"), ("-", "sub"), ("*", "mul"), ("/", "truediv")):
    setattr(_Traced, f"__{_name}__", _writing(_sign))
    setattr(_Traced, f"__r{_name}__", _writing(_sign, swapped=True))


@lru_cache(100)
def arithmetic(formula) -> list | None:
    """A formula of x and y as plain data, or None for one that does more than arithmetic."""
    try:
        made = formula(_Traced("x"), _Traced("y"))
    except Exception:
        return None
    return made.told if type(made) is _Traced and type(made.told) is list else None


def value_of(told, x, y):
    """The value of a formula at x, y, real or complex."""
    if type(told) is list:
        return _OPERATORS[told[0]](value_of(told[1], x, y), value_of(told[2], x, y))
    return {"x": x, "y": y}[told] if type(told) is str else told


class FormulaGate:
    """`exercises.formulas.FormulaGate` on the learner's side."""

    def __init__(self, formula: list):
        self.formula = lambda x, y: value_of(formula, x, y)

    def forward(self, x, y):
        """Value of the formula at floats x, y; remembers them."""
        self.x, self.y = x, y
        return float(np.real(self.formula(x, y)))

    def backward(self, dz):
        """[dx, dy] for the upstream gradient dz, at the remembered inputs."""
        along_x = complex_step(lambda x: self.formula(x, self.y), self.x)
        along_y = complex_step(lambda y: self.formula(self.x, y), self.y)
        return [float(dz * along_x), float(dz * along_y)]
