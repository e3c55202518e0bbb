"""Programs that a learner's `Dual` or `Value` calculates, and complex numbers too; what they are made of, and their numbers.

A program is written once, on anything that has arithmetic. On complex numbers one leaf is nudged by 1e-30 i, and the
imaginary part of what the program ends in is the derivative. Programs for graphs leave open which operators they are made of:
they take the first that the answer masters, so that an operator that is missing or wrong costs its own part and no other.
"""

import cmath
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

NUDGE = 1e-30
BINARY = {"+": lambda x, y: x + y, "-": lambda x, y: x - y, "*": lambda x, y: x * y, "/": lambda x, y: x / y}
# What makes an upstream gradient other than 1, joins two branches, and does so with local gradients other than 1.
AMPLIFY = (BINARY["*"], BINARY["/"], lambda t, _: t**3, lambda t, _: -t, lambda t, _: t)
FACTOR = -1.75
AMPLIFIED = (
    f"the result times {FACTOR}",
    f"the result divided by {FACTOR}",
    "the result to the power 3",
    "minus the result",
    "",
)
JOIN, MIX = ("+", "-", "*", "/"), ("*", "/", "-", "+")
METHODS = {
    "exp": cmath.exp,
    "log": cmath.log,
    "tanh": cmath.tanh,
    "relu": lambda z: z if z.real > 0 else 0 * z,
}


@dataclass(frozen=True)
class Program:
    """part: where it counts. text: how it is told. leaves: name to kind of number. run(o, *leaves) ends in o.end or o.backward.

    base: the operator without which it is not asked. common: joins every group of naming. ends: ends in o.end, not in o.backward.
    """

    part: str
    text: str
    leaves: dict
    run: Callable
    base: str = ""
    common: bool = False
    ends: bool = False


@dataclass(frozen=True)
class How:
    """What a program is made of, by place in AMPLIFY, JOIN and MIX. works: a bit for each operator of BINARY that works."""

    amplify: int = 0
    join: int = 0
    mix: int = 0
    works: int = 2 ** len(BINARY) - 1

    @property
    def numbers(self) -> np.ndarray:
        """As numbers, to be kept beside what was seen."""
        return np.array([self.amplify, self.join, self.mix, self.works], dtype=float)

    def has(self, operator: str) -> bool:
        """Whether an operator of BINARY works; if none does, each is asked all the same."""
        return not operator or not self.works or bool(self.works >> list(BINARY).index(operator) & 1)


class Tools:
    """What a program works with, beside arithmetic. This one is for complex numbers; `nudged` names an inner node to nudge."""

    def __init__(self, how: How, nudged: str = ""):
        self.how, self.nudged, self.kept = how, nudged, {}
        self.value, self.total = None, 0j

    def join(self, x, y):
        """x + y, or what stands in for it."""
        return BINARY[JOIN[self.how.join]](x, y)

    def mix(self, x, y):
        """x * y, or what stands in for it."""
        return BINARY[MIX[self.how.mix]](x, y)

    def call(self, name, x):
        """x.exp() and its like."""
        return METHODS[name](x)

    def keep(self, name, x):
        """An inner node whose gradient is looked at."""
        self.kept[name] = x + 1j * NUDGE if name == self.nudged else x
        return self.kept[name]

    def end(self, x):
        """The result of one operation; what follows makes its upstream gradient something else than 1."""
        self.backward(AMPLIFY[self.how.amplify](x, FACTOR), x)

    def backward(self, x, value=None):
        """Ask for the gradients of x: leaves add them to those asked for before, inner nodes begin anew."""
        self.value = x if value is None else value
        self.total = x if self.nudged in self.kept else self.total + x


# --- numbers ---
def draw(rng, leaves, whole) -> dict:
    """{name: number} by kind, none twice: eighths, or whole numbers. Kinds: any, constant, positive, above, below, two, up, half."""
    eighths = [k / 8 for k in (5, 6, 7, 9, 10, 11, 13, 14, 15, 17, 18, 19, 21)]
    deck = rng.permutation([2, 3, 4, 5, 6, 7] if whole else eighths).tolist()
    drawn = {}
    for name, which in leaves.items():
        value = deck.pop()
        value = int(value) if whole else value
        signed = value * int(rng.choice([-1, 1]))
        drawn[name] = {
            "any": signed,
            "constant": signed,
            "positive": value,
            "above": value / 8,  # close to 0, on either side
            "below": -value / 8,
            "two": 2.0,
            "up": 1 + value / 1e6,  # can be multiplied ten thousand times
            "half": 0.375 + value / 32,  # two of them add up to about 1
        }[which]
    return drawn


def told(at) -> str:
    """'x = 1.25, y = -3'; a dual number as '1.25 + 2ε'."""
    items = [f"{n} = {v[0]:.9g} {'-' if v[1] < 0 else '+'} {abs(v[1]):.9g}ε" if isinstance(v, list) else f"{n} = {v:.9g}" for n, v in at.items()]  # fmt: skip
    return ", ".join(items)
