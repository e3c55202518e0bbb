"""A plain Python function becomes a graph: it is called once with numbers that remember where they came from.

Local gradients are not written down here. Each is the complex step Im f(x + ih) / h of the operation's own formula
(Squire and Trapp, SIAM Review 40 (1998) 110), exact to rounding, so the package gives no backward rule away.
"""

import inspect
import sys
from collections.abc import Callable
from itertools import count
from string import ascii_lowercase

import numpy as np

from autograder.pictures.graph import Graph
from autograder.pictures.style import number

STEP = 1e-100
MANY = 200  # more nodes than anybody can look at


def _larger(x, y):
    return x if np.real(x) >= np.real(y) else y


# name: (sign on the node, formula, function). Functions take complex numbers too; choices look at the real part.
OPERATIONS = {
    "add": ("+", "{0} + {1}", lambda x, y: x + y),
    "subtract": ("−", "{0} − {1}", lambda x, y: x - y),
    "multiply": ("×", "{0} × {1}", lambda x, y: x * y),
    "divide": ("÷", "{0} ÷ {1}", lambda x, y: x / y),
    "power": ("^", "{0} ^ {1}", lambda x, y: x**y),
    "maximum": ("max", "max({0}, {1})", _larger),
    "minimum": ("min", "min({0}, {1})", lambda x, y: -_larger(-x, -y)),
    "negative": ("× −1", "−{0}", lambda x: -x),
    "exp": ("exp", "exp({0})", np.exp),
    "log": ("log", "log({0})", np.log),
    "sqrt": ("√", "√{0}", np.sqrt),
    "tanh": ("tanh", "tanh({0})", np.tanh),
    "sigmoid": ("σ", "σ({0})", lambda x: 0.5 + 0.5 * np.tanh(0.5 * x)),
    "relu": ("relu", "relu({0})", lambda x: _larger(x, 0.0)),
    "square": ("^2", "{0}²", lambda x: x * x),
    "reciprocal": ("1 ÷", "1 ÷ {0}", lambda x: 1.0 / x),
    "absolute": ("|·|", "|{0}|", lambda x: _larger(x, -x)),
    "sin": ("sin", "sin({0})", np.sin),
    "cos": ("cos", "cos({0})", np.cos),
}


class Tape(list):
    """What was done, in order. code: of the function that is followed; frame: its call, found at the first operation.

    A frame that is held keeps its variables when the call has ended. (A profile function would see them too, but CPython
    3.11 can hang when one is set while other threads want to run, as they do in a kernel.)
    """

    def __init__(self, code=None):
        super().__init__()
        self.code, self.frame = code, None

    def find_frame(self) -> None:
        """Look for the call of the function among the callers."""
        frame = sys._getframe(1)
        while frame is not None and frame.f_code is not self.code:
            frame = frame.f_back
        self.frame = frame

    def variables(self) -> dict:
        """The function's own variables at its end; forgets the call."""
        frame, self.frame = self.frame, None
        return dict(frame.f_locals) if frame is not None else {}


class Traced:
    """A number that writes down what is done with it. value: a float."""

    __slots__ = ("place", "tape", "value")

    def __init__(self, tape: Tape, value: float):
        self.tape, self.value, self.place = tape, float(value), len(tape)
        tape.append((self, "", (), ()))

    def operation(self, name, *inputs):
        """The operation `name` on these inputs, for formulas that cannot say it in arithmetic."""
        return operate(name, *inputs)

    def __array_ufunc__(self, ufunc, method, *inputs, **options):
        if method != "__call__" or options or ufunc.__name__ not in OPERATIONS:
            raise TypeError(f"A graph cannot be drawn through np.{ufunc.__name__}; it knows {', '.join(OPERATIONS)}.")
        return operate(ufunc.__name__, *inputs)

    def __float__(self):
        raise TypeError("Functions of math cannot be followed. Write pictures.exp or np.exp in place of math.exp.")

    def __repr__(self):
        return f"Traced({number(self.value)})"

    def __neg__(self):
        return operate("negative", self)

    def __pos__(self):
        return self

    def __abs__(self):
        return operate("absolute", self)

    # A comparison answers for the value, so `if` and the built-in max follow the branch that is taken.
    def __lt__(self, other):
        return self.value < _value(other)

    def __le__(self, other):
        return self.value <= _value(other)

    def __gt__(self, other):
        return self.value > _value(other)

    def __ge__(self, other):
        return self.value >= _value(other)


def _binary(name):
    return lambda self, other: operate(name, self, other), lambda self, other: operate(name, other, self)


for _method, _name in [
    ("add", "add"),
    ("sub", "subtract"),
    ("mul", "multiply"),
    ("truediv", "divide"),
    ("pow", "power"),
]:
    _forward, _reflected = _binary(_name)
    setattr(Traced, f"__{_method}__", _forward)
    setattr(Traced, f"__r{_method}__", _reflected)


def operate(name: str, *inputs):
    """The operation `name` on numbers (gives a number) or on traced numbers (gives a traced number)."""
    function = OPERATIONS[name][2]
    traced = [x for x in inputs if isinstance(x, Traced)]
    if not traced:
        return function(*inputs)
    values = [float(_value(x)) for x in inputs]
    if traced[0].tape.frame is None and traced[0].tape.code is not None:
        traced[0].tape.find_frame()
    result = Traced(traced[0].tape, np.real(_quiet(function, values)))
    if len(result.tape) > MANY:
        raise ValueError(f"More than {MANY} operations: no picture would be legible. Draw a part of it.")
    slopes = []
    for k, x in enumerate(inputs):
        if isinstance(x, Traced):
            moved = [value + 1j * STEP if j == k else value for j, value in enumerate(values)]
            slopes.append(float(np.imag(_quiet(function, moved))) / STEP)
    result.tape[-1] = (result, name, inputs, tuple(slopes))
    return result


def _quiet(function, values):
    """NaN and infinity are drawn as what they are; NumPy's warnings about them would only stand in the way."""
    with np.errstate(all="ignore"):
        try:
            return function(
                *[np.complex128(value) if isinstance(value, complex) else np.float64(value) for value in values]
            )
        except ZeroDivisionError:
            return float("nan")


def _value(x):
    return x.value if isinstance(x, Traced) else x


def graph_of(function: Callable, values: dict, kept: dict | None = None) -> Graph:
    """The graph of `function(**values)` with values, local gradients and gradients.

    function: takes numbers, returns one number. values: {argument: number or list of numbers}; entries of a list w are
    called w0, w1, … Results that the function keeps in a variable (q = x + y, or q := x + y) are called like it, and
    those that it puts into `kept` while it runs like their key there.
    """
    tape, arguments, names = Tape(getattr(function, "__code__", None)), {}, {}
    for argument, value in values.items():
        entries = np.asarray(value, dtype=float)
        if entries.ndim > 1 or entries.size > 30:
            raise ValueError(f"{argument} has shape {entries.shape}; a graph of numbers takes numbers and short lists.")
        traced = [Traced(tape, entry) for entry in entries.ravel()]
        names |= {x.place: f"{argument}{k}" if entries.ndim else argument for k, x in enumerate(traced)}
        arguments[argument] = traced if entries.ndim else traced[0]
    try:
        result = function(**arguments)
    finally:
        variables = tape.variables()
    if not isinstance(result, Traced):
        raise TypeError(f"The function has to return one number made from its arguments, not {type(result).__name__}.")
    for variable, x in {**(kept or {}), **variables}.items():
        if isinstance(x, Traced) and x.place not in names and variable not in names.values():
            names[x.place] = variable
    used = _needed(tape, result)
    _name_the_rest(names, used, result.place)
    graph = Graph()
    for place in used:
        x, operation, inputs, slopes = tape[place]
        sign, formula = _spell(operation, inputs) if operation else ("", "")
        sources = [names[y.place] for y in inputs if isinstance(y, Traced)]
        graph.add(names[place], sign, sources, slopes, value=x.value, formula=formula)
    return graph.accumulate()


def _needed(tape, result):
    """Places on the tape that lead to the result, in order."""
    found, open_ = set(), [result.place]
    while open_:
        place = open_.pop()
        if place not in found:
            found.add(place)
            open_ += [x.place for x in tape[place][2] if isinstance(x, Traced)]
    return sorted(found)


def _name_the_rest(names, used, last):
    """The output is f, a single step before it q, several are a, b, c, …; names that are taken are passed over."""
    taken = set(names.values())

    def free(candidates):
        name = next(name for name in candidates if name not in taken)
        taken.add(name)
        return name

    if last not in names:
        names[last] = free(["f", "out", *(f"f{k}" for k in range(1, 99))])
    nameless = [place for place in used if place not in names]
    letters = [*("q" if len(nameless) == 1 else ""), *(letter for letter in ascii_lowercase if letter not in "dfl")]
    for place in nameless:
        names[place] = free([*letters, *(f"n{k}" for k in range(1, MANY + 1))])


def _spell(operation, inputs):
    """The sign on the node and the formula, with constants written into both: '+ 1' and '{0} + 1'."""
    sign, formula, _ = OPERATIONS[operation]
    places = count()
    parts = [f"{{{next(places)}}}" if isinstance(x, Traced) else _constant(x, k) for k, x in enumerate(inputs)]
    constants = [number(float(x)) for x in inputs if not isinstance(x, Traced)]
    if constants:
        first = not isinstance(inputs[0], Traced) and operation not in ("add", "multiply")
        sign = f"{constants[0]} {sign}" if first else f"{sign} {constants[0]}".replace("^ ", "^")
    return sign, formula.format(*parts)


def _constant(value, place):
    text = number(float(value))
    return f"({text})" if place and text.startswith("−") else text


def arguments_of(function: Callable) -> list[str]:
    """The names of a function's arguments."""
    return list(inspect.signature(function).parameters)


def _function(name):
    def function(*inputs):
        return operate(name, *inputs)

    function.__name__ = name
    function.__doc__ = f"{OPERATIONS[name][1].format('x', 'y')}, for numbers and inside a function that is drawn."
    return function


exp, log, sqrt, tanh, sigmoid, relu = map(_function, ["exp", "log", "sqrt", "tanh", "sigmoid", "relu"])
maximum, minimum = map(_function, ["maximum", "minimum"])
