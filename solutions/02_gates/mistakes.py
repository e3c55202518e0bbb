"""Wrong answers that people give in 02_gates, each with the name of the mistake.

A name with its text stands once, at the top, wherever several exercises share it. Texts complete "your answer behaves as if …".
Seen in the wild: inverts-the-gate (torch/nn 451), ties-doubled (mxnet 18563, Theano 4568), upstream-missing (PySyft 2148),
hands-on-partial-gradients (micrograd 2, 64), input-for-output for exp (nn-zero-to-hero 52).
"""

import math

from autograder.course.answers import wrong, wrong_edit

UPSTREAM_MISSING = "upstream-missing", "the upstream gradient were left out of a product"
UPSTREAM_ADDED = "upstream-added", "the upstream gradient were added to the local gradient, not multiplied with it"
UPSTREAM_ONCE = "upstream-in-first-only", "the upstream gradient were known to the first input alone"
UPSTREAM_SQUARED = "upstream-squared", "the upstream gradient were counted twice"
UPSTREAM_SPLIT = "upstream-split", "the upstream gradient had to be shared out equally between the inputs"
UPSTREAM_DIVIDES = "upstream-divides", "it divided by the upstream gradient"
SIGN_FLIPPED = "sign-flipped", "every gradient had the opposite sign"
SWAPPED = "inputs-swapped", "the gradients of the two inputs of a gate had changed places"
FIRST_ZERO = "first-gradient-zero", "the first input had no influence on the output"
SECOND_ZERO = "second-gradient-zero", "the second input had no influence on the output"
FORWARD_VALUE = "returns-forward-value", "it handed back the value of the forward pass instead of gradients"
IS_ADD = "gate-is-add", "a gate that does not add were treated as an add gate"
IS_SUBTRACT = "gate-is-subtract", "a gate that does not subtract were treated as a subtract gate"
IS_MULTIPLY = "gate-is-multiply", "a gate that does not multiply were treated as a multiply gate"
INVERTS = (
    "inverts-the-gate",
    "backwards meant undoing the gate with the inverse operation instead of differentiating it",
)
OWN_INPUT = "scaled-by-own-input", "an input were scaled by its own value"
OUTPUT_FOR_INPUT = "output-for-input", "the output of the gate stood where one of its inputs belongs"
INPUT_FOR_OUTPUT = "input-for-output", "the input of the gate stood where its output belongs"
AT_OUTPUT = (
    "local-gradient-at-output",
    "the local gradient were taken at the output of the gate instead of at its input",
)
LOCAL_ONE = "local-gradient-is-one", "the local gradient were 1, so that the upstream gradient passes unchanged"
MINUS_MISSING = "minus-missing", "the minus sign of a local gradient had been lost"
SQUARE_MISSING = "square-missing", "the denominator of a local gradient were not squared"
NUMERATOR_MISSING = "numerator-missing", "the numerator of a local gradient were 1"
SIGMA_ALONE = "one-minus-sigma-missing", "the derivative of the sigmoid were σ alone"
ONE_MINUS_SIGMA_ALONE = "sigma-missing", "the derivative of the sigmoid were 1 − σ alone"
TANH = "derivative-of-tanh", "the gate were tanh: 1 minus the square of its output"
TO_LOSER = "routes-to-the-loser", "the smaller input had won"
WINNER_SCALED = "winner-scaled-by-value", "the gradient of the winner were scaled by the winner's value"
TIES_DOUBLED = "ties-doubled", "at a tie both inputs received the whole upstream gradient"
TIES_DROPPED = "ties-dropped", "at a tie neither input received anything"
WITH_ZERO = "compares-with-zero", "each input were compared with zero instead of with the other input"
BY_SIZE = "compares-absolute-values", "the inputs were compared without their signs"
FROM_OUTPUT = "starts-from-output-value", "the backward pass started from the value of the output instead of from 1"
FIRST_CACHE = "cache-from-first-forward", "it remembered the first forward pass instead of the latest one"
SHARED_CACHE = "cache-shared", "all gates of the class shared one cache"
KEEPS_STATE = "keeps-state", "a backward pass left something behind that changes the next one"
ONE_RESULT = "wrong-number-of-results", "there were a single gradient to return where there are two"

# --- add ---
wrong("add_backward", *UPSTREAM_MISSING)(lambda dz, x, y: (1.0, 1.0))
wrong("add_backward", *SIGN_FLIPPED)(lambda dz, x, y: (-dz, -dz))
wrong("add_backward", *FIRST_ZERO)(lambda dz, x, y: (0.0, dz))
wrong("add_backward", *SECOND_ZERO)(lambda dz, x, y: (dz, 0.0))
wrong("add_backward", *UPSTREAM_SPLIT)(lambda dz, x, y: (dz / 2, dz / 2))
wrong("add_backward", *UPSTREAM_ADDED)(lambda dz, x, y: (dz + 1.0, dz + 1.0))
wrong("add_backward", *UPSTREAM_ONCE)(lambda dz, x, y: (dz, 1.0))
wrong("add_backward", *OWN_INPUT)(lambda dz, x, y: (dz * x, dz * y))
wrong("add_backward", *IS_MULTIPLY)(lambda dz, x, y: (dz * y, dz * x))
wrong("add_backward", *IS_SUBTRACT)(lambda dz, x, y: (dz, -dz))
wrong("add_backward", *INVERTS)(lambda dz, x, y: (dz - y, dz - x))
wrong("add_backward", *FORWARD_VALUE)(lambda dz, x, y: (x + y, x + y))

# --- subtract ---
wrong("subtract_backward", *UPSTREAM_MISSING)(lambda dz, x, y: (1.0, -1.0))
wrong("subtract_backward", *SIGN_FLIPPED)(lambda dz, x, y: (-dz, dz))
wrong("subtract_backward", *IS_ADD)(lambda dz, x, y: (dz, dz))
wrong("subtract_backward", "minus-on-both", "the minus sign belonged to both inputs")(lambda dz, x, y: (-dz, -dz))
wrong("subtract_backward", *FIRST_ZERO)(lambda dz, x, y: (0.0, -dz))
wrong("subtract_backward", *SECOND_ZERO)(lambda dz, x, y: (dz, 0.0))
wrong("subtract_backward", *UPSTREAM_SPLIT)(lambda dz, x, y: (dz / 2, -dz / 2))
wrong("subtract_backward", *UPSTREAM_ONCE)(lambda dz, x, y: (dz, -1.0))
wrong("subtract_backward", *OWN_INPUT)(lambda dz, x, y: (dz * x, -dz * y))
wrong("subtract_backward", *IS_MULTIPLY)(lambda dz, x, y: (dz * y, dz * x))
wrong("subtract_backward", *FORWARD_VALUE)(lambda dz, x, y: (x - y, x - y))

# --- multiply ---
wrong("multiply_backward", *UPSTREAM_MISSING)(lambda dz, x, y: (y, x))
wrong("multiply_backward", *SIGN_FLIPPED)(lambda dz, x, y: (-dz * y, -dz * x))
wrong("multiply_backward", *SWAPPED)(lambda dz, x, y: (dz * x, dz * y))
wrong("multiply_backward", *INVERTS)(lambda dz, x, y: (dz / y, dz / x))
wrong("multiply_backward", *IS_ADD)(lambda dz, x, y: (dz, dz))
wrong("multiply_backward", *OUTPUT_FOR_INPUT)(lambda dz, x, y: (dz * x * y, dz * x * y))
wrong("multiply_backward", *FIRST_ZERO)(lambda dz, x, y: (0.0, dz * x))
wrong("multiply_backward", *SECOND_ZERO)(lambda dz, x, y: (dz * y, 0.0))
wrong("multiply_backward", *UPSTREAM_ADDED)(lambda dz, x, y: (dz + y, dz + x))
wrong("multiply_backward", *UPSTREAM_ONCE)(lambda dz, x, y: (dz * y, x))
wrong("multiply_backward", *UPSTREAM_SQUARED)(lambda dz, x, y: (dz * dz * y, dz * dz * x))
wrong("multiply_backward", *UPSTREAM_SPLIT)(lambda dz, x, y: (dz * y / 2, dz * x / 2))
wrong("multiply_backward", *FORWARD_VALUE)(lambda dz, x, y: (x * y, x * y))

# --- divide ---
wrong("divide_backward", *UPSTREAM_MISSING)(lambda dz, x, y: (1 / y, -x / y**2))
wrong("divide_backward", *UPSTREAM_ONCE)(lambda dz, x, y: (dz / y, -x / y**2))
wrong("divide_backward", *SIGN_FLIPPED)(lambda dz, x, y: (-dz / y, dz * x / y**2))
wrong("divide_backward", *SWAPPED)(lambda dz, x, y: (-dz * x / y**2, dz / y))
wrong("divide_backward", *MINUS_MISSING)(lambda dz, x, y: (dz / y, dz * x / y**2))
wrong("divide_backward", *SQUARE_MISSING)(lambda dz, x, y: (dz / y, -dz * x / y))
wrong("divide_backward", *NUMERATOR_MISSING)(lambda dz, x, y: (dz / y, -dz / y**2))
wrong("divide_backward", *IS_MULTIPLY)(lambda dz, x, y: (dz * y, dz * x))
wrong("divide_backward", *IS_SUBTRACT)(lambda dz, x, y: (dz, -dz))
wrong("divide_backward", *INVERTS)(lambda dz, x, y: (dz * y, -dz * x / y**2))
wrong("divide_backward", *FIRST_ZERO)(lambda dz, x, y: (0.0, -dz * x / y**2))
wrong("divide_backward", *SECOND_ZERO)(lambda dz, x, y: (dz / y, 0.0))
wrong("divide_backward", *FORWARD_VALUE)(lambda dz, x, y: (x / y, x / y))

# --- max ---
wrong("max_backward", *UPSTREAM_MISSING)(lambda dz, x, y: (1.0, 0.0) if x >= y else (0.0, 1.0))
wrong("max_backward", *SIGN_FLIPPED)(lambda dz, x, y: (-dz, 0.0) if x >= y else (0.0, -dz))
wrong("max_backward", *TO_LOSER)(lambda dz, x, y: (0.0, dz) if x >= y else (dz, 0.0))
wrong("max_backward", *IS_ADD)(lambda dz, x, y: (dz, dz))
wrong("max_backward", *UPSTREAM_SPLIT)(lambda dz, x, y: (dz / 2, dz / 2))
wrong("max_backward", *WINNER_SCALED)(lambda dz, x, y: (dz * x, 0.0) if x >= y else (0.0, dz * y))
wrong("max_backward", *FIRST_ZERO)(lambda dz, x, y: (0.0, dz if y >= x else 0.0))
wrong("max_backward", *SECOND_ZERO)(lambda dz, x, y: (dz if x >= y else 0.0, 0.0))
wrong("max_backward", *WITH_ZERO)(lambda dz, x, y: (dz * (x > 0), dz * (y > 0)))
wrong("max_backward", *BY_SIZE)(lambda dz, x, y: (dz, 0.0) if abs(x) >= abs(y) else (0.0, dz))
wrong("max_backward", *TIES_DOUBLED)(lambda dz, x, y: (dz * (x >= y), dz * (y >= x)))
wrong("max_backward", *TIES_DROPPED)(lambda dz, x, y: (dz * (x > y), dz * (y > x)))
wrong("max_backward", *FORWARD_VALUE)(lambda dz, x, y: (max(x, y), max(x, y)))

# --- exp ---
wrong("exp_backward", *UPSTREAM_MISSING)(lambda dz, x: math.exp(x))
wrong("exp_backward", *SIGN_FLIPPED)(lambda dz, x: -dz * math.exp(x))
wrong("exp_backward", *INPUT_FOR_OUTPUT)(lambda dz, x: dz * x)
wrong("exp_backward", *AT_OUTPUT)(lambda dz, x: dz * math.exp(min(math.exp(x), 700.0)))
wrong("exp_backward", *LOCAL_ONE)(lambda dz, x: dz)
wrong("exp_backward", *INVERTS)(lambda dz, x: dz / math.exp(x))
wrong("exp_backward", *UPSTREAM_ADDED)(lambda dz, x: dz + math.exp(x))
wrong("exp_backward", *UPSTREAM_SQUARED)(lambda dz, x: dz * dz * math.exp(x))
wrong("exp_backward", "power-rule", "the power rule held although the variable is the exponent")(
    lambda dz, x: dz * x * math.exp(x - 1)
)
wrong("exp_backward", "upstream-inside", "the upstream gradient were part of the argument of the function")(
    lambda dz, x: math.exp(min(dz * x, 700.0))
)

# --- reciprocal ---
wrong("reciprocal_backward", *UPSTREAM_MISSING)(lambda dz, x: -1 / x**2)
wrong("reciprocal_backward", *MINUS_MISSING)(lambda dz, x: dz / x**2)
wrong("reciprocal_backward", *SQUARE_MISSING)(lambda dz, x: -dz / x)
wrong("reciprocal_backward", *AT_OUTPUT)(lambda dz, x: -dz * x**2)
wrong("reciprocal_backward", *LOCAL_ONE)(lambda dz, x: dz)
wrong("reciprocal_backward", *UPSTREAM_ADDED)(lambda dz, x: dz - 1 / x**2)
wrong("reciprocal_backward", *UPSTREAM_DIVIDES)(lambda dz, x: -1 / (dz * x**2))
wrong("reciprocal_backward", *FORWARD_VALUE)(lambda dz, x: 1 / x)
wrong("reciprocal_backward", "upstream-times-forward", "the local gradient were the value of the gate")(
    lambda dz, x: dz / x
)
wrong("reciprocal_backward", "integrates", "it integrated the gate instead of differentiating it")(
    lambda dz, x: dz * math.log(abs(x))
)


# --- sigmoid ---
def sigma(x):
    return 1 / (1 + math.exp(-x))


wrong("sigmoid_gate_backward", *UPSTREAM_MISSING)(lambda dz, x: sigma(x) * (1 - sigma(x)))
wrong("sigmoid_gate_backward", *SIGN_FLIPPED)(lambda dz, x: -dz * sigma(x) * (1 - sigma(x)))
wrong("sigmoid_gate_backward", *INPUT_FOR_OUTPUT)(lambda dz, x: dz * x * (1 - x))
wrong("sigmoid_gate_backward", *AT_OUTPUT)(lambda dz, x: dz * sigma(sigma(x)) * (1 - sigma(sigma(x))))
wrong("sigmoid_gate_backward", *SIGMA_ALONE)(lambda dz, x: dz * sigma(x))
wrong("sigmoid_gate_backward", *ONE_MINUS_SIGMA_ALONE)(lambda dz, x: dz * (1 - sigma(x)))
wrong("sigmoid_gate_backward", *TANH)(lambda dz, x: dz * (1 - sigma(x) ** 2))
wrong("sigmoid_gate_backward", *NUMERATOR_MISSING)(lambda dz, x: dz * sigma(x) ** 2)
wrong("sigmoid_gate_backward", *LOCAL_ONE)(lambda dz, x: dz)
wrong("sigmoid_gate_backward", *UPSTREAM_ADDED)(lambda dz, x: dz + sigma(x) * (1 - sigma(x)))
wrong("sigmoid_gate_backward", *UPSTREAM_SQUARED)(lambda dz, x: dz * dz * sigma(x) * (1 - sigma(x)))
wrong("sigmoid_gate_backward", *FORWARD_VALUE)(lambda dz, x: sigma(x))

# --- the circuit (x + y) z ---
wrong_edit("circuit_backward", *UPSTREAM_MISSING, old="z * 1.0", new="1.0")
wrong_edit("circuit_backward", *FROM_OUTPUT, old="1.0", new="(q * z)")
wrong_edit("circuit_backward", *SIGN_FLIPPED, old="1.0", new="-1.0")
wrong_edit("circuit_backward", *SWAPPED, old="z * 1.0, q * 1.0", new="q, z")
wrong_edit("circuit_backward", *OWN_INPUT, old="q * 1.0", new="z")
wrong_edit("circuit_backward", *IS_ADD, old="z * 1.0, q * 1.0", new="1.0, 1.0")
wrong_edit("circuit_backward", *IS_MULTIPLY, old="dx, dy = dq, dq", new="dx, dy = dq * y, dq * x")
wrong_edit("circuit_backward", *UPSTREAM_SPLIT, old="dx, dy = dq, dq", new="dx, dy = dq / 2, dq / 2")
wrong_edit("circuit_backward", *FIRST_ZERO, old="dx, dy = dq, dq", new="dx, dy = 0.0, dq")
wrong_edit("circuit_backward", *SECOND_ZERO, old="dx, dy = dq, dq", new="dx, dy = dq, 0.0")
wrong("circuit_backward", "z-path-missing", "z had no influence on the output")(lambda x, y, z: (z, z, 0.0))
wrong("circuit_backward", "x-for-q", "x alone entered the multiply gate instead of the sum")(lambda x, y, z: (z, z, x))
wrong("circuit_backward", "product-inside", "the formula were x + y z")(lambda x, y, z: (1.0, z, y))
wrong("circuit_backward", *FORWARD_VALUE)(lambda x, y, z: ((x + y) * z,) * 3)

# --- the neuron ---
wrong_edit("neuron_backward", *UPSTREAM_MISSING, old="(1.0 - f) * f", new="1.0")
wrong_edit("neuron_backward", *SIGN_FLIPPED, old="(1.0 - f) * f", new="(f - 1.0) * f")
wrong_edit("neuron_backward", *INPUT_FOR_OUTPUT, old="(1.0 - f) * f", new="(1.0 - dot) * dot")
wrong_edit("neuron_backward", *AT_OUTPUT, old="ddot = ", new="f = 1.0 / (1.0 + math.exp(-f))\n    ddot = ")
wrong_edit("neuron_backward", *SIGMA_ALONE, old="(1.0 - f) * f", new="f")
wrong_edit("neuron_backward", *ONE_MINUS_SIGMA_ALONE, old="(1.0 - f) * f", new="1.0 - f")
wrong_edit("neuron_backward", *TANH, old="(1.0 - f) * f", new="1.0 - f * f")
wrong_edit("neuron_backward", *FROM_OUTPUT, old="(1.0 - f) * f", new="(1.0 - f) * f * f")
wrong_edit("neuron_backward", *OWN_INPUT, old="1.0 * ddot", new="w[2] * ddot")
wrong_edit(
    "neuron_backward", "bias-gradient-zero", "the bias had no influence on the output", old="1.0 * ddot", new="0.0"
)
wrong_edit(
    "neuron_backward",
    "bias-skips-upstream",
    "the sigmoid did not lie between bias and output",
    old="1.0 * ddot",
    new="1.0",
)
wrong_edit("neuron_backward", "bias-left-out", "the bias were not part of the sum", old=" + w[2]", new="")
wrong_edit(
    "neuron_backward",
    "inputs-reversed",
    "each weight belonged to the other input",
    old="[x[0] * ddot, x[1]",
    new="[x[1] * ddot, x[0]",
)


@wrong("neuron_backward", *SWAPPED)
def _(w, x):
    s = sigma(w[0] * x[0] + w[1] * x[1] + w[2])
    return [w[0] * s * (1 - s), w[1] * s * (1 - s), s * (1 - s)], [x[0] * s * (1 - s), x[1] * s * (1 - s)]


# --- gates that remember ---
BACK = "[dz * self.y, dz * self.x]"
CACHE = "self.x, self.y = x, y"
wrong_edit("MultiplyGate", *UPSTREAM_MISSING, old=BACK, new="[self.y, self.x]")
wrong_edit("MultiplyGate", *SIGN_FLIPPED, old=BACK, new="[-dz * self.y, -dz * self.x]")
wrong_edit("MultiplyGate", *SWAPPED, old=BACK, new="[dz * self.x, dz * self.y]")
wrong_edit("MultiplyGate", *INVERTS, old=BACK, new="[dz / self.y, dz / self.x]")
wrong_edit("MultiplyGate", *IS_ADD, old=BACK, new="[dz, dz]")
wrong_edit("MultiplyGate", *OUTPUT_FOR_INPUT, old=BACK, new="[dz * self.x * self.y, dz * self.x * self.y]")
wrong_edit("MultiplyGate", *SECOND_ZERO, old=BACK, new="[dz * self.y, 0.0]")
wrong_edit("MultiplyGate", *ONE_RESULT, old=BACK, new="dz * self.y")
wrong_edit("MultiplyGate", *FIRST_CACHE, old=CACHE, new='self.x, self.y = self.__dict__.setdefault("kept", (x, y))')
wrong_edit("MultiplyGate", *SHARED_CACHE, old=CACHE, new="MultiplyGate.x, MultiplyGate.y = x, y")
wrong_edit(
    "MultiplyGate",
    *KEEPS_STATE,
    old=f"return {BACK}",
    new="self.x, self.y = dz * self.y, dz * self.x\n        return [self.x, self.y]",
)
wrong_edit(
    "MultiplyGate", "one-input-cached", "both inputs were equal to the first", old=CACHE, new="self.x = self.y = x"
)
wrong_edit("MultiplyGate", "forward-adds", "forward added its inputs", old="x * y", new="x + y")

wrong_edit("AddGate", *UPSTREAM_MISSING, old="[dz, dz]", new="[1.0, 1.0]")
wrong_edit("AddGate", *SIGN_FLIPPED, old="[dz, dz]", new="[-dz, -dz]")
wrong_edit("AddGate", *IS_SUBTRACT, old="[dz, dz]", new="[dz, -dz]")
wrong_edit("AddGate", *UPSTREAM_SPLIT, old="[dz, dz]", new="[dz / 2, dz / 2]")
wrong_edit("AddGate", *FIRST_ZERO, old="[dz, dz]", new="[0.0, dz]")
wrong_edit("AddGate", *SECOND_ZERO, old="[dz, dz]", new="[dz, 0.0]")
wrong_edit("AddGate", *ONE_RESULT, old="[dz, dz]", new="dz")
wrong_edit(
    "AddGate", *KEEPS_STATE, old="return [dz", new='self.sum = dz = getattr(self, "sum", 0.0) + dz\n        return [dz'
)
wrong_edit("AddGate", "forward-multiplies", "forward multiplied its inputs", old="x + y", new="x * y")


@wrong("AddGate", *IS_MULTIPLY)
class _:
    def forward(self, x, y):
        self.x, self.y = x, y
        return x + y

    def backward(self, dz):
        return [dz * self.y, dz * self.x]


ROUTE = "[dz, 0.0] if self.x_wins else [0.0, dz]"
WINS = "self.x_wins = x >= y"
wrong_edit("MaxGate", *UPSTREAM_MISSING, old=ROUTE, new="[1.0, 0.0] if self.x_wins else [0.0, 1.0]")
wrong_edit("MaxGate", *SIGN_FLIPPED, old=ROUTE, new="[-dz, 0.0] if self.x_wins else [0.0, -dz]")
wrong_edit("MaxGate", *TO_LOSER, old=ROUTE, new="[0.0, dz] if self.x_wins else [dz, 0.0]")
wrong_edit("MaxGate", *IS_ADD, old=ROUTE, new="[dz, dz]")
wrong_edit("MaxGate", *UPSTREAM_SPLIT, old=ROUTE, new="[dz / 2, dz / 2]")
wrong_edit("MaxGate", *SECOND_ZERO, old=ROUTE, new="[dz if self.x_wins else 0.0, 0.0]")
wrong_edit("MaxGate", *SHARED_CACHE, old="self.x_wins", new="MaxGate.x_wins")
wrong_edit("MaxGate", *BY_SIZE, old=WINS, new="self.x_wins = abs(x) >= abs(y)")
wrong_edit(
    "MaxGate",
    "forward-takes-the-smaller",
    "forward returned the smaller input",
    old="return x if self.x_wins else y",
    new="return min(x, y)",
)


class BothInputs:
    """A max gate that caches both inputs; what it does with them is the mistake."""

    def forward(self, x, y):
        self.x, self.y = x, y
        return max(x, y)


@wrong("MaxGate", *WINNER_SCALED)
class _(BothInputs):
    def backward(self, dz):
        return [dz * self.x, 0.0] if self.x >= self.y else [0.0, dz * self.y]


@wrong("MaxGate", *WITH_ZERO)
class _(BothInputs):
    def backward(self, dz):
        return [dz * (self.x > 0), dz * (self.y > 0)]


@wrong("MaxGate", *TIES_DOUBLED)
class _(BothInputs):
    def backward(self, dz):
        return [dz * (self.x >= self.y), dz * (self.y >= self.x)]


@wrong("MaxGate", *TIES_DROPPED)
class _(BothInputs):
    def backward(self, dz):
        return [dz * (self.x > self.y), dz * (self.y > self.x)]


@wrong("MaxGate", *FIRST_CACHE)
class _:
    def forward(self, x, y):
        self.__dict__.setdefault("x_wins", x >= y)
        return max(x, y)

    def backward(self, dz):
        return [dz, 0.0] if self.x_wins else [0.0, dz]


# --- the graph ---
G = "ComputationalGraph"
LEFT, RIGHT = "gradients[left] += dleft", "gradients[right] += dright"
START = "gradients = dict.fromkeys(self.inputs, 0.0)"
KEPT = 'gradients = self.__dict__.setdefault("kept", dict.fromkeys(self.inputs, 0.0))'
FIRST = "gate.forward(values[left], values[right])"
FIRST_KEPT = f'self.__dict__.setdefault("kept", {{}}).setdefault(name, {FIRST})'
ONCE = f"{RIGHT} if left != right else 0.0"
MEAN = "gradients[right] = (gradients[right] + dright) / (2 if gradients[right] else 1)"
wrong_edit(G, "overwrites-at-fork", "a later path replaced an earlier one at a fork", old="] += d", new="] = d")
wrong_edit(G, "averages-at-fork", "gradients that meet at a fork were averaged, not added", old=RIGHT, new=MEAN)
wrong_edit(G, "double-input-counted-once", "a gate used no input twice", old=RIGHT, new=ONCE)
wrong_edit(
    G,
    "order-as-given",
    "the list were already in topological order",
    old="waiting.keys().isdisjoint(inputs)",
    new="True",
)
wrong_edit(
    G, "backward-runs-forwards", "the backward pass began at the inputs", old="reversed(self.order)", new="self.order"
)
wrong_edit(G, *UPSTREAM_MISSING, old="gate.backward(gradients[name])", new="gate.backward(1.0)")
wrong_edit(G, *SIGN_FLIPPED, old="] = 1.0", new="] = -1.0")
wrong_edit(G, *SWAPPED, old="dleft, dright = ", new="dright, dleft = ")
wrong_edit(G, *FIRST_ZERO, old=LEFT, new="pass")
wrong_edit(G, *SECOND_ZERO, old=RIGHT, new="pass")
wrong_edit(G, *KEEPS_STATE, old=START, new=KEPT)
wrong_edit(G, *FIRST_CACHE, old=FIRST, new=FIRST_KEPT)


class Recursive:
    """A graph whose forward pass is right for a list in any order; what `run` does backwards is up to the mistake."""

    def __init__(self, nodes):
        self.nodes = {name: (gate, inputs) for name, gate, inputs in nodes}
        fed = {source for _, _, inputs in nodes for source in inputs}
        self.output = next(name for name in self.nodes if name not in fed)

    def forward(self, inputs):
        self.inputs, self.values = list(inputs), dict(inputs)
        return self.value(self.output)

    def value(self, name):
        if name not in self.values:
            gate, (left, right) = self.nodes[name]
            self.values[name] = gate.forward(self.value(left), self.value(right))
        return self.values[name]

    def backward(self):
        self.gradients = dict.fromkeys([*self.inputs, *self.nodes], 0.0)
        self.gradients[self.output] = 1.0
        self.run()
        return {name: self.gradients[name] for name in self.inputs}

    def hand_on(self, name):
        """Add to the inputs of a node what its gate makes of the gradient that has arrived so far."""
        gate, inputs = self.nodes[name]
        for source, gradient in zip(inputs, gate.backward(self.gradients[name]), strict=True):
            self.gradients[source] += gradient

    def in_order(self, name, seen):
        """The nodes up to `name`, each after its inputs."""
        if name in self.nodes and name not in seen:
            for source in self.nodes[name][1]:
                self.in_order(source, seen)
            seen[name] = True
        return seen

    def run(self):
        for name in reversed(self.in_order(self.output, {})):
            self.hand_on(name)


@wrong(G, *FROM_OUTPUT)
class _(Recursive):
    def run(self):
        self.gradients[self.output] = self.values[self.output]
        super().run()


@wrong(G, "last-of-the-list-is-output", "the last node of the list were the output")
class _(Recursive):
    def __init__(self, nodes):
        super().__init__(nodes)
        self.output = nodes[-1][0]


@wrong(G, "backward-reverses-the-list", "the reversed list were a reverse topological order")
class _(Recursive):
    def run(self):
        for name in reversed(self.nodes):
            self.hand_on(name)


@wrong(G, "hands-on-partial-gradients", "a node passed on its gradient each time a part of it arrived")
class _(Recursive):
    def run(self):
        self.visit(self.output)

    def visit(self, name):
        self.hand_on(name)
        for source in self.nodes[name][1]:
            if source in self.nodes:
                self.visit(source)


@wrong(G, "hands-on-once-too-early", "a node passed on its gradient once, when its first part arrived")
class _(Recursive):
    def run(self):
        self.visit(self.output, set())

    def visit(self, name, seen):
        if name in self.nodes and name not in seen:
            seen.add(name)
            self.hand_on(name)
            for source in self.nodes[name][1]:
                self.visit(source, seen)
