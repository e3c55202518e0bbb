"""04_autodiff: numerical, symbolic, automatic. Plain floats throughout."""

from autograder.exercises.autodiff import DualLaw, ValueLaw
from autograder.exercises.declare import Exercise, Lesson
from autograder.exercises.drawn_programs import drawn
from autograder.exercises.formulas import exponential
from autograder.exercises.inputs import number
from autograder.exercises.laws import FLOOR, Formula
from autograder.exercises.programs import Program
from autograder.numerical import complex_step

STEPS = range(1, 7)  # of the neuron 1 / (exp(−(wx + b)) + 1)

LAYERS = (8, 12, 16, 18, 20, 22, 40)  # of the ladder of diamonds; every layer doubles the number of paths
DEEP = 10_000  # nodes


# --- the neuron in six steps, one number a row ---
def _neuron(x, w, b, made=lambda step, value: value):
    """The last of six elementary steps. made(step, value) sees every step as it is made, and may nudge it."""
    h1 = made(1, w * x)
    h2 = made(2, h1 + b)
    h3 = made(3, -h2)
    h4 = made(4, exponential(h3))
    h5 = made(5, h4 + 1)
    h6 = made(6, 1 / h5)
    return h6


def _steps(x, w, b):
    """The values of all six steps, in order."""
    values = []
    _neuron(x, w, b, lambda _, value: values.append(value) or value)
    return values


def _of_w(x, w, b):
    """How each step moves with w."""
    return tuple(float(complex_step(lambda w, k=k: _steps(x, w, b)[k - 1], w)) for k in STEPS)


def _of_steps(x, w, b):
    """How the last step moves with each: that one step is nudged, and the later ones go on from there."""

    def last(step, nudge):
        return _neuron(x, w, b, lambda k, value: value + nudge if k == step else value)

    return tuple(float(complex_step(lambda nudge, k=k: last(k, nudge), 0.0)) for k in STEPS)


def _steps_drawn(inputs, _):
    """The six steps as a graph for drawing, with right gradients."""
    from autograder.pictures import expressions

    return expressions.graph_of(_neuron, inputs).accumulate()


def _table(formula, name):
    """A column of the table: each row is a result. Numbers that exp can take: nothing large."""
    return Formula(
        formula,
        inputs={letter: number() for letter in ("x", "w", "b")},
        results=tuple(name.format(k) for k in STEPS),
        regimes=("standard", "tiny", "integers"),
        repeats=5,
        floor=FLOOR,
    )


def _one(part, text, run, base="", **leaves):
    """A program of one operation or two. run(*leaves) -> result; leaves: kind by name, x = "any" unless given."""
    return Program(part, text, leaves or {"x": "any"}, lambda o, *values: o.end(run(*values)), base, ends=True)


def _method(name, where="", **leaves):
    text = f"x.{name}() {where}".strip()
    return Program(name, text, leaves or {"x": "any"}, lambda o, x: o.end(o.call(name, x)), ends=True)


XY, XYZ, POSITIVE = {"x": "any", "y": "any"}, {"x": "any", "y": "any", "z": "any"}, {"x": "positive"}

# --- one operator at a time, for both classes; those that others are made of first, so that they are named first ---
OPERATORS = [
    _one("+", "x + y", lambda x, y: x + y, **XY),
    _one("+", "(x + y) + z", lambda x, y, z: (x + y) + z, **XYZ),
    _one("*", "x * y", lambda x, y: x * y, **XY),
    _one("*", "x * (y * z)", lambda x, y, z: x * (y * z), **XYZ),
    _one("**", "x ** 3", lambda x: x**3),
    _one("**", "x ** 2", lambda x: x**2),
    _one("**", "x ** 1", lambda x: x**1),
    _one("**", "x ** 0", lambda x: x**0),
    _one("**", "x ** -1", lambda x: x**-1),
    _one("**", "x ** -2", lambda x: x**-2),
    _one("**", "x ** 0.5", lambda x: x**0.5, **POSITIVE),
    _one("**", "x ** -1.75", lambda x: x**-1.75, **POSITIVE),
    _one("negative", "-x", lambda x: -x),
    _one("negative", "-(-x)", lambda x: -(-x)),  # noqa: B002 the parentheses are there, and two minus signs are meant
    _one("-", "x - y", lambda x, y: x - y, **XY),
    _one("-", "x - (y - z)", lambda x, y, z: x - (y - z), **XYZ),
    _one("/", "x / y", lambda x, y: x / y, **XY),
    _one("/", "x / (y / z)", lambda x, y, z: x / (y / z), **XYZ),
]
NUMBERS = [
    _one("plain numbers", "x + 2", lambda x: x + 2, "+"),
    _one("plain numbers", "2.5 + x", lambda x: 2.5 + x, "+"),
    _one("plain numbers", "x - 2.5", lambda x: x - 2.5, "-"),
    _one("plain numbers", "2 - x", lambda x: 2 - x, "-"),
    _one("plain numbers", "x * 2.5", lambda x: x * 2.5, "*"),
    _one("plain numbers", "3 * x", lambda x: 3 * x, "*"),
    _one("plain numbers", "x / 4", lambda x: x / 4, "/"),
    _one("plain numbers", "2 / x", lambda x: 2 / x, "/"),
    _one("plain numbers", "x * 0", lambda x: x * 0, "*"),
    _one("plain numbers", "sum([x, y])", lambda x, y: sum([x, y]), "+", **XY),
]
CONSTANTS = [
    _one("+", "x + c with c = Dual(number)", lambda x, c: x + c, x="any", c="constant"),
    _one("*", "c * x with c = Dual(number)", lambda c, x: c * x, c="constant", x="any"),
    _one("/", "c / x with c = Dual(number)", lambda c, x: c / x, c="constant", x="any"),
]


# --- graphs, for Value ---
def _chain(o, x, y, z, unused):
    o.keep("an unrelated value", o.mix(unused, unused))
    o.backward(o.keep("the output", o.mix(o.keep("q", o.join(x, y)), z)))


def _tree(o, x, y, z, w):
    o.backward(o.mix(o.keep("a", o.join(o.keep("b", o.mix(x, y)), z)), o.keep("c", o.mix(w, o.mix(z, y)))))


def _fork(o, x, y):
    a = o.keep("a", o.mix(x, y))
    b = o.keep("b", o.join(a, x))
    o.backward(o.mix(a, b))


def _equal(o, x, y):
    o.backward(o.mix(o.keep("a", o.join(x, y)), o.keep("b", o.mix(x, y))))


def _late(o, x, y, z):
    a = o.keep("a", o.mix(x, y))
    c = o.keep("c", o.mix(o.keep("b", o.join(a, z)), y))
    o.backward(o.join(a, c))


def _early(o, x, y, z):
    a = o.keep("a", o.mix(x, y))
    c = o.keep("c", o.mix(o.keep("b", o.join(a, z)), y))
    o.backward(o.join(o.mix(c, x), a))


def _stacked(o, x, y, z):
    for k in range(4):
        x = o.keep(f"node {k}", o.join(o.mix(x, y), o.mix(x, z)))
    o.backward(x)


def _dead(o, x, y):
    o.mix(o.mix(x, y), x)
    q = o.mix(x, y)
    o.join(q, q)
    o.backward(o.mix(q, y))


def _twice(times):
    def run(o, x, y, z):
        a = o.keep("x * y", o.mix(x, y))
        out = o.keep("out", o.mix(o.join(a, z), a))
        for _ in range(times):
            o.backward(out)

    return run


def _chain_twice(o, x, y, z):
    out = o.mix(o.mix(o.mix(x, y), z), y)
    o.backward(out)
    o.backward(out)


def _two_outputs(o, x, y, z):
    a = o.keep("x * y", o.mix(x, y))
    first, second = o.mix(a, z), o.mix(o.join(a, x), y)
    o.backward(first)
    o.backward(second)


def _grown(o, x, y, z):
    first = o.keep("the first output", o.mix(o.join(x, y), z))
    o.backward(first)
    o.backward(o.mix(first, o.join(first, x)))


def _deep(o, x, y):
    for k in range(DEEP):
        x = o.join(x, y) if k % 2 else o.join(y, x)
    o.backward(x)


def _diamonds(o, x, y, z):
    for layers in LAYERS:
        top = o.mix(x, y)  # x once in each graph: sums of two come out the same in any order, sums of three do not
        for _ in range(layers):
            top = o.join(o.mix(top, y), o.mix(top, z))
        o.backward(top)


XYZW = {**XYZ, "w": "any"}
SAME = {"x": "two", "y": "two"}
GRAPHS = [
    Program("chains", "a chain: q = x + y, out = q * z", {**XYZ, "unused": "any"}, _chain, common=True),
    Program("chains", "a tree: (x * y + z) * (w * (z * y))", XYZW, _tree),
    Program("reuse", "(x + x) * x", {"x": "any"}, lambda o, x: o.backward(o.mix(o.join(x, x), x))),
    Program("reuse", "x * x", {"x": "any"}, lambda o, x: o.backward(o.keep("q", o.mix(x, x)))),
    Program("reuse", "a fork: a = x * y, b = a + x, out = a * b", XY, _fork, common=True),
    Program("reuse", "a fork between equal numbers: a = x * y, b = a + x, out = a * b", SAME, _fork),
    Program("reuse", "equal numbers along the way: (x + y) * (x * y)", SAME, _equal),
    Program("reuse", "a long way and a short one: a = x * y, c = (a + z) * y, out = a + c", XYZ, _late, common=True),
    Program("reuse", "a long way and a short one: a = x * y, c = (a + z) * y, out = c * x + a", XYZ, _early),
    Program("reuse", "forks behind forks: four times x = x * y + x * z", XYZ, _stacked),
    Program("reuse", "a value that is also used elsewhere, in what backward is not asked for", XY, _dead),
    Program("backward again", "out = (x * y + z) * (x * y), backward twice", XYZ, _twice(2)),
    Program("backward again", "out = (x * y + z) * (x * y), backward three times", XYZ, _twice(3)),
    Program("backward again", "out = ((x * y) * z) * y, backward twice", XYZ, _chain_twice),
    Program("backward again", "two outputs of one graph, backward once each", XYZ, _two_outputs),
    Program("backward again", "a graph that grows after backward, then backward of the new output", XYZ, _grown),
    Program("deep", f"a chain of {DEEP:,} nodes", {"x": "up", "y": "up"}, _deep),
    Program(
        "deep", f"diamonds, up to {LAYERS[-1]} one behind the other", {"x": "any", "y": "half", "z": "half"}, _diamonds
    ),
]

TANH = [_method("tanh"), _method("tanh", "near 0", x="above")]  # farther out it hardly reacts to anything
DUAL = [
    *OPERATORS,
    *CONSTANTS,
    _method("exp"),
    _method("log", x="positive"),
    *TANH,
    *NUMBERS,
]
RELU = [
    _method("relu"),
    _method("relu", "of a positive number", x="above"),
    _method("relu", "of a negative number", x="below"),
]
VALUE = [*OPERATORS, _method("exp"), *TANH, *RELU, *NUMBERS, *GRAPHS]

VALUE_LAW = ValueLaw(VALUE)

LESSON = Lesson(
    "04_autodiff",
    "Autodiff: numerical, symbolic, automatic",
    60,
    (
        Exercise("forward_mode_table", 2, "(x, w, b) -> (6,)", _table(_of_w, "dh{}/dw")),
        Exercise("reverse_mode_table", 2, "(x, w, b) -> (6,)", _table(_of_steps, "df/dh{}"), picture=_steps_drawn),
        Exercise(
            "Dual",
            5,
            "(value, tangent=0.0); + - * /, ** number, -x, plain numbers on either side, exp() log() tanh()",
            DualLaw(DUAL),
        ),
        Exercise(
            "Value",
            7,
            "(data); data, grad, + - * /, ** number, -x, plain numbers on either side, exp() tanh() relu() backward()",
            VALUE_LAW,
            seconds=20.0,
            picture=drawn(VALUE_LAW.programs),
        ),
    ),
)
