"""Right answers of 02_gates, written differently: every one of them earns all points."""

import math
from collections import Counter
from graphlib import TopologicalSorter

import numpy as np

from autograder.course.answers import right

# --- gates with two inputs ---
right("add_backward", "a list of products with 1")(lambda dz, x, y: [1.0 * dz, 1.0 * dz])
right("add_backward", "0-d arrays")(lambda dz, x, y: (np.array(float(dz)), np.array(float(dz))))
right("add_backward", "one array of two entries")(lambda dz, x, y: dz * np.ones(2))

right("subtract_backward", "a list")(lambda dz, x, y: [dz, -1 * dz])
right("subtract_backward", "NumPy floats")(lambda dz, x, y: (np.float64(dz), np.negative(np.float64(dz))))
right("subtract_backward", "one array of two entries")(lambda dz, x, y: dz * np.array([1.0, -1.0]))

right("multiply_backward", "a list, factors the other way round")(lambda dz, x, y: [y * dz, x * dz])
right("multiply_backward", "0-d arrays")(lambda dz, x, y: (np.multiply(dz, y), np.asarray(dz * x)))
right("multiply_backward", "an array turned round")(lambda dz, x, y: dz * np.array([x, y], dtype=float)[::-1])

right("divide_backward", "through the output z")(lambda dz, x, y: (dz / y, -dz * (x / y) / y))
right("divide_backward", "a list, dy from dx")(lambda dz, x, y: [dz / y, -(dz / y) * (x / y)])
right("divide_backward", "as a product with the reciprocal")(lambda dz, x, y: (dz * y**-1.0, dz * x * -(y**-2.0)))
right("divide_backward", "NumPy throughout")(lambda dz, x, y: np.float64(dz) / y * np.array([1.0, -x / y]))

right("max_backward", "a tie goes to y")(lambda dz, x, y: (dz, 0.0) if x > y else (0.0, dz))
right("max_backward", "a list, a tie goes to x")(lambda dz, x, y: [dz * (x >= y), dz * (x < y)])
right("max_backward", "NumPy, a tie goes half and half")(lambda dz, x, y: dz * np.heaviside([x - y, y - x], 0.5))
right("max_backward", "zero as an integer")(lambda dz, x, y: (dz if x >= y else 0, dz if y > x else 0))


@right("max_backward", "if and else, a tie goes a quarter to x")
def _(dz, x, y):
    if x == y:
        return dz / 4, dz * 3 / 4
    if x > y:
        return dz, 0.0
    return 0.0, dz


# --- gates with one input ---
right("exp_backward", "NumPy")(lambda dz, x: np.exp(x) * dz)
right("exp_backward", "e to the power of x")(lambda dz, x: dz * math.e**x)
right("exp_backward", "a 0-d array")(lambda dz, x: np.asarray(dz * math.exp(x)))
right("exp_backward", "as 1 / exp(-x)")(lambda dz, x: dz / math.exp(-x))

right("reciprocal_backward", "through the output z")(lambda dz, x: -dz * (1 / x) ** 2)
right("reciprocal_backward", "a power of -2")(lambda dz, x: dz * -(float(x) ** -2))
right("reciprocal_backward", "NumPy, two divisions")(lambda dz, x: -np.float64(dz) / x / x)


def sigma(x):
    return 1 / (1 + np.exp(-x)) if x >= 0 else np.exp(x) / (1 + np.exp(x))


right("sigmoid_gate_backward", "f - f²")(lambda dz, x: dz * (sigma(x) - sigma(x) ** 2))
right("sigmoid_gate_backward", "exp(-x) / (1 + exp(-x))²")(lambda dz, x: dz * math.exp(-x) / (1 + math.exp(-x)) ** 2)
right("sigmoid_gate_backward", "σ(x) σ(-x), NumPy")(lambda dz, x: dz * sigma(x) * sigma(-x))
right("sigmoid_gate_backward", "through cosh")(lambda dz, x: dz / (2 * math.cosh(x / 2)) ** 2)
right("sigmoid_gate_backward", "through tanh")(lambda dz, x: dz * (1 - math.tanh(x / 2) ** 2) / 4)


@right("sigmoid_gate_backward", "four gates, one after the other")
def _(dz, x):
    power = math.exp(-x)
    dpower = -dz / (1 + power) ** 2
    dnegative = dpower * power
    return -dnegative


# --- circuits ---
right("circuit_backward", "in one line")(lambda x, y, z: (z, z, x + y))
right("circuit_backward", "a list of floats")(lambda x, y, z: [float(z), float(z), float(x) + float(y)])
right("circuit_backward", "an array")(lambda x, y, z: np.array([z, z, x + y], dtype=float))
right("circuit_backward", "multiplied out: xz + yz")(lambda x, y, z: (1.0 * z, 1.0 * z, 1.0 * x + 1.0 * y))


@right("neuron_backward", "NumPy arrays, f - f²")
def _(w, x):
    inputs = np.append(x, 1.0)
    f = sigma(np.dot(w, inputs))
    ddot = f - f * f
    return ddot * inputs, ddot * np.array(w[:2], dtype=float)


@right("neuron_backward", "loops, two tuples in a list")
def _(w, x):
    power = math.exp(-sum(a * b for a, b in zip(w, [*x, 1.0], strict=True)))
    ddot = power / (1 + power) ** 2
    return [tuple(ddot * value for value in [*x, 1.0]), tuple(ddot * value for value in w[:-1])]


@right("neuron_backward", "every gate for itself")
def _(w, x):
    power = math.exp(-(w[0] * x[0] + w[1] * x[1] + w[2]))
    dsum = -1.0 * (power * (-1.0 / (1.0 + power) ** 2))
    dw = [0.0, 0.0, dsum]
    dx = [0.0, 0.0]
    for k in range(2):
        dw[k] += x[k] * dsum
        dx[k] += w[k] * dsum
    return dw, dx


# --- gates that remember ---
@right("MultiplyGate", "a tuple as cache, a tuple as result")
class _:
    def forward(self, x, y):
        self.cache = (x, y)
        return y * x

    def backward(self, dz):
        x, y = self.cache
        return y * dz, x * dz


@right("MultiplyGate", "an array as cache")
class _:
    def forward(self, x, y):
        self.local = np.array([y, x], dtype=float)
        return self.local.prod()

    def backward(self, dz):
        return dz * self.local


@right("MultiplyGate", "a closure as cache, 0-d arrays")
class _:
    def __init__(self):
        self.rule = None

    def forward(self, x, y):
        self.rule = lambda dz: [np.asarray(dz * y), np.asarray(dz * x)]
        return np.asarray(float(x * y))

    def backward(self, dz):
        return self.rule(dz)


@right("AddGate", "caches what it does not need")
class _:
    def forward(self, x, y):
        self.x, self.y = x, y
        return self.x + self.y

    def backward(self, dz):
        return [1.0 * dz, 1.0 * dz]


@right("AddGate", "NumPy")
class _:
    def forward(self, x, y):
        return np.add(x, y)

    def backward(self, dz):
        return np.array([dz, dz], dtype=float)


@right("AddGate", "static methods, a tuple")
class _:
    @staticmethod
    def forward(x, y):
        return sum((x, y))

    @staticmethod
    def backward(dz):
        return (dz,) * 2


@right("MaxGate", "caches both inputs, a tie goes to y")
class _:
    def forward(self, x, y):
        self.x, self.y = x, y
        return max(x, y)

    def backward(self, dz):
        return [dz, 0.0] if self.x > self.y else [0.0, dz]


@right("MaxGate", "caches the share of x, a tie goes half and half")
class _:
    def forward(self, x, y):
        self.share = 0.5 if x == y else float(x > y)
        return x if x > y else y

    def backward(self, dz):
        return dz * self.share, dz * (1.0 - self.share)


@right("MaxGate", "the index of the winner, an array")
class _:
    def forward(self, x, y):
        self.winner = np.argmax([x, y])
        return np.max([x, y])

    def backward(self, dz):
        return dz * np.eye(2)[self.winner]


# --- the graph ---
@right("ComputationalGraph", "recursion with a memo, both ways")
class _:
    def __init__(self, nodes):
        self.nodes = {name: (gate, inputs) for name, gate, inputs in nodes}
        self.uses = {}
        for name, _, inputs in nodes:
            for place, source in enumerate(inputs):
                self.uses.setdefault(source, []).append((name, place))

    def forward(self, inputs):
        self.inputs, self.values = inputs, dict(inputs)
        return next(self.value(name) for name in self.nodes if name not in self.uses)

    def value(self, name):
        if name not in self.values:
            gate, inputs = self.nodes[name]
            self.values[name] = gate.forward(*map(self.value, inputs))
        return self.values[name]

    def backward(self):
        self.sent = {}
        return {name: self.gradient(name) for name in self.inputs}

    def gradient(self, name):
        if name in self.nodes and name not in self.uses:
            return 1.0
        return sum(self.handed_back(user)[place] for user, place in self.uses.get(name, []))

    def handed_back(self, name):
        if name not in self.sent:
            self.sent[name] = self.nodes[name][0].backward(self.gradient(name))
        return self.sent[name]


@right("ComputationalGraph", "graphlib, a Counter for the gradients")
class _:
    def __init__(self, nodes):
        self.nodes = {name: (gate, inputs) for name, gate, inputs in nodes}
        before = {name: inputs for name, _, inputs in nodes}
        self.order = [name for name in TopologicalSorter(before).static_order() if name in self.nodes]

    def forward(self, inputs):
        self.leaves, values = tuple(inputs), {**inputs}
        for name in self.order:
            gate, (a, b) = self.nodes[name]
            values[name] = gate.forward(values[a], values[b])
        return values[self.order[-1]]

    def backward(self):
        gradients = Counter({self.order[-1]: 1.0})
        for name in self.order[::-1]:
            gate, sources = self.nodes[name]
            for source, gradient in zip(sources, gate.backward(gradients[name]), strict=True):
                gradients[source] += gradient
        return {leaf: float(gradients[leaf]) for leaf in self.leaves}


@right("ComputationalGraph", "Kahn's algorithm, run from the output on the way back too")
class _:
    def __init__(self, nodes):
        self.nodes = {name: (gate, inputs) for name, gate, inputs in nodes}
        self.output = (self.nodes.keys() - {source for _, _, inputs in nodes for source in inputs}).pop()

    def forward(self, inputs):
        self.leaves, values = list(inputs), dict(inputs)
        while self.output not in values:
            for name, (gate, (a, b)) in self.nodes.items():
                if name not in values and a in values and b in values:
                    values[name] = gate.forward(values[a], values[b])
        return np.float64(values[self.output])

    def backward(self):
        missing = Counter(source for _, inputs in self.nodes.values() for source in inputs)
        gradients, ready = {self.output: 1.0}, [self.output]
        while ready:
            gate, inputs = self.nodes[name := ready.pop()]
            for source, gradient in zip(inputs, gate.backward(gradients[name]), strict=True):
                gradients[source] = gradients.get(source, 0.0) + gradient
                missing[source] -= 1
                if source in self.nodes and not missing[source]:
                    ready.append(source)
        return {leaf: gradients.get(leaf, 0.0) for leaf in self.leaves}


@right("ComputationalGraph", "path by path, gradients of inner nodes in the result as well")
class _:
    def __init__(self, nodes):
        self.nodes = {name: (gate, inputs) for name, gate, inputs in nodes}

    def forward(self, inputs):
        self.values, waiting = dict(inputs), list(self.nodes)
        while waiting:
            name = waiting.pop(0)
            gate, inputs = self.nodes[name]
            if all(source in self.values for source in inputs):
                self.values[name] = gate.forward(*[self.values[source] for source in inputs])
            else:
                waiting.append(name)
        self.output = name
        return self.values[name]

    def backward(self):
        self.gradients = dict.fromkeys(self.values, 0.0)
        self.walk(self.output, 1.0)
        return self.gradients

    def walk(self, name, gradient):
        self.gradients[name] += gradient
        if name in self.nodes:
            gate, inputs = self.nodes[name]
            for source, part in zip(inputs, gate.backward(gradient), strict=True):
                self.walk(source, part)
