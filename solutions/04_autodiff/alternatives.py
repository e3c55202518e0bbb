"""Right answers to 04_autodiff written differently: what the checks must accept."""

import itertools
import math
from dataclasses import dataclass
from graphlib import TopologicalSorter

import numpy as np

from autograder.course.answers import right


# --- the table ---
def local_gradients(x, w, b):
    """Of each step with respect to the one before it; the first with respect to w."""
    power = np.exp(-(w * x + b))
    return np.array([x, 1, -1, power, 1, -1 / (power + 1) ** 2])


@right("forward_mode_table", "running products of the local gradients, an array")
def _(x, w, b):
    return np.cumprod(local_gradients(x, w, b))


@right("forward_mode_table", "closed forms with the sigmoid, a tuple")
def _(x, w, b):
    f = 1 / (1 + math.exp(-(w * x + b)))
    return x, x, -x, x - x / f, x * (f - 1) / f, x * f * (1 - f)


@right("forward_mode_table", "a loop that carries one number down")
def _(x, w, b):
    column, row = [], 1
    for local in local_gradients(x, w, b).tolist():
        row *= local
        column.append(row)
    return column


@right("forward_mode_table", "dual numbers do the six steps")
def _(x, w, b):
    h1 = ChainDual(w, 1.0) * x
    h2 = h1 + b
    h3 = -h2
    h4 = h3.exp()
    h5 = h4 + 1
    return [h.tangent for h in (h1, h2, h3, h4, h5, 1 / h5)]


@right("forward_mode_table", "a tiny imaginary nudge of w")
def _(x, w, b):
    h1 = (w + 1e-30j) * x
    h4 = np.exp(-(h1 + b))
    return np.array([h1, h1 + b, -(h1 + b), h4, h4 + 1, 1 / (h4 + 1)]).imag / 1e-30


@right("reverse_mode_table", "running products from the end, an array")
def _(x, w, b):
    return np.cumprod([1, *local_gradients(x, w, b)[:0:-1]])[::-1]


@right("reverse_mode_table", "closed forms with the sigmoid, a tuple")
def _(x, w, b):
    f = 1 / (1 + math.exp(-(w * x + b)))
    return f * (1 - f), f * (1 - f), f * (f - 1), -(f**2), -(f**2), 1


@right("reverse_mode_table", "a loop that puts each row in front")
def _(x, w, b):
    column = [1.0]
    for local in local_gradients(x, w, b)[5:0:-1]:
        column.insert(0, float(column[0] * local))
    return column


@right("reverse_mode_table", "a loop over an array of six, from its end")
def _(x, w, b):
    column, local = np.ones(6), local_gradients(x, w, b)
    for k in range(4, -1, -1):
        column[k] = column[k + 1] * local[k + 1]
    return column


@right("reverse_mode_table", "a graph of values goes backwards")
def _(x, w, b):
    h1 = KahnValue(w) * x
    h2 = h1 + b
    h3 = -h2
    h4 = h3.exp()
    h5 = h4 + 1
    h6 = 1 / h5
    h6.backward()
    return tuple(h.grad for h in (h1, h2, h3, h4, h5, h6))


# --- Dual ---
@right("Dual", "a frozen dataclass, every rule written out")
@dataclass(frozen=True)
class FrozenDual:
    value: float
    tangent: float = 0.0

    @staticmethod
    def of(x):
        return x if isinstance(x, FrozenDual) else FrozenDual(float(x))

    def __add__(self, other):
        other = self.of(other)
        return FrozenDual(self.value + other.value, self.tangent + other.tangent)

    def __sub__(self, other):
        other = self.of(other)
        return FrozenDual(self.value - other.value, self.tangent - other.tangent)

    def __mul__(self, other):
        other = self.of(other)
        return FrozenDual(self.value * other.value, self.value * other.tangent + self.tangent * other.value)

    def __truediv__(self, other):
        other = self.of(other)
        top = self.tangent * other.value - self.value * other.tangent
        return FrozenDual(self.value / other.value, top / other.value**2)

    def __pow__(self, n):
        return FrozenDual(self.value**n, self.tangent * n * self.value**n / self.value)

    def __neg__(self):
        return FrozenDual(-self.value, -self.tangent)

    def __radd__(self, other):
        return self.of(other) + self

    def __rsub__(self, other):
        return self.of(other) - self

    def __rmul__(self, other):
        return self.of(other) * self

    def __rtruediv__(self, other):
        return self.of(other) / self

    def exp(self):
        return FrozenDual(np.exp(self.value), self.tangent * np.exp(self.value))

    def log(self):
        return FrozenDual(np.log(self.value), 1 / self.value * self.tangent)

    def tanh(self):
        return FrozenDual(np.tanh(self.value), self.tangent / np.cosh(self.value) ** 2)


@right("Dual", "a complex number with a tiny imaginary part inside")
class ComplexDual:
    H = 1e-40

    def __init__(self, value, tangent=0.0):
        self.z = value if isinstance(value, complex) else complex(value, self.H * tangent)

    value = property(lambda self: self.z.real)
    tangent = property(lambda self: self.z.imag / self.H)

    @staticmethod
    def inside(x):
        return x.z if isinstance(x, ComplexDual) else x

    def __add__(self, other):
        return ComplexDual(self.z + self.inside(other))

    def __sub__(self, other):
        return ComplexDual(self.z - self.inside(other))

    def __mul__(self, other):
        return ComplexDual(self.z * self.inside(other))

    def __truediv__(self, other):
        return ComplexDual(self.z / self.inside(other))

    def __rsub__(self, other):
        return ComplexDual(other - self.z)

    def __rtruediv__(self, other):
        return ComplexDual(other / self.z)

    def __pow__(self, n):
        return ComplexDual(self.z**n)

    def __neg__(self):
        return ComplexDual(-self.z)

    def exp(self):
        return ComplexDual(complex(np.exp(self.z)))

    def log(self):
        return ComplexDual(complex(np.log(self.z)))

    def tanh(self):
        return ComplexDual(complex(np.tanh(self.z)))

    __radd__, __rmul__ = __add__, __mul__


@right("Dual", "one chain rule for all: value, and a local gradient for each input")
class ChainDual:
    def __init__(self, value, tangent=0.0):
        self.value = value
        self.tangent = tangent

    def chain(self, value, *pairs):
        return ChainDual(value, sum(local * getattr(u, "tangent", 0) for local, u in pairs))

    @staticmethod
    def number(x):
        return getattr(x, "value", x)

    def __add__(self, other):
        return self.chain(self.value + self.number(other), (1, self), (1, other))

    def __radd__(self, other):
        return self + other

    def __sub__(self, other):
        return self.chain(self.value - self.number(other), (1, self), (-1, other))

    def __rsub__(self, other):
        return self.chain(other - self.value, (-1, self))

    def __mul__(self, other):
        return self.chain(self.value * self.number(other), (self.number(other), self), (self.value, other))

    def __rmul__(self, other):
        return self * other

    def __truediv__(self, other):
        v = self.number(other)
        return self.chain(self.value / v, (1 / v, self), (-self.value / v**2, other))

    def __rtruediv__(self, other):
        return self.chain(other / self.value, (-other / self.value / self.value, self))

    def __pow__(self, n):
        return self.chain(self.value**n, (n * self.value ** (n - 1), self))

    def __neg__(self):
        return self.chain(-self.value, (-1, self))

    def exp(self):
        return self.chain(math.e**self.value, (math.e**self.value, self))

    def log(self):
        return self.chain(math.log(self.value), (self.value**-1, self))

    def tanh(self):
        return self.chain(math.tanh(self.value), (1 / math.cosh(self.value) ** 2, self))


@right("Dual", "a matrix [[value, tangent], [0, value]] whose products are the product rule")
class MatrixDual:
    def __init__(self, value, tangent=0.0):
        self.m = np.array([[value, tangent], [0, value]], dtype=float)

    @property
    def value(self):
        return self.m[0, 0]

    @property
    def tangent(self):
        return self.m[0, 1]

    def like(self, m):
        return MatrixDual(m[0, 0], m[0, 1])

    def matrix(self, x):
        return x.m if isinstance(x, MatrixDual) else x * np.eye(2)

    def __add__(self, other):
        return self.like(self.m + self.matrix(other))

    def __sub__(self, other):
        return self.like(self.m - self.matrix(other))

    def __mul__(self, other):
        return self.like(self.m @ self.matrix(other))

    def __truediv__(self, other):
        return self.like(self.m @ np.linalg.inv(self.matrix(other)))

    def __rsub__(self, other):
        return self.like(self.matrix(other) - self.m)

    def __rtruediv__(self, other):
        return self.like(self.matrix(other) @ np.linalg.inv(self.m))

    def __neg__(self):
        return self.like(-self.m)

    def function(self, value, slope):
        return MatrixDual(value, slope * self.tangent)

    def __pow__(self, n):
        return self.function(self.value**n, n * self.value ** (n - 1))

    def exp(self):
        return self.function(math.exp(self.value), math.exp(self.value))

    def log(self):
        return self.function(math.log(self.value), 1 / self.value)

    def tanh(self):
        return self.function(math.tanh(self.value), 1 - math.tanh(self.value) ** 2)

    __radd__, __rmul__ = __add__, __mul__


# --- Value: arithmetic shared by the ones below; each makes nodes and goes backwards in its own way ---
class Arithmetic:
    """node(data, (parent, local gradient), ...) makes the result; constants become leaves."""

    def other(self, x):
        return x if isinstance(x, Arithmetic) else type(self)(x)

    def __add__(self, x):
        x = self.other(x)
        return self.node(self.data + x.data, (self, 1.0), (x, 1.0))

    def __sub__(self, x):
        x = self.other(x)
        return self.node(self.data - x.data, (self, 1.0), (x, -1.0))

    def __mul__(self, x):
        x = self.other(x)
        return self.node(self.data * x.data, (self, x.data), (x, self.data))

    def __truediv__(self, x):
        x = self.other(x)
        return self.node(self.data / x.data, (self, 1 / x.data), (x, -self.data / x.data**2))

    def __pow__(self, n):
        return self.node(self.data**n, (self, n * self.data ** (n - 1)))

    def __neg__(self):
        return self.node(-self.data, (self, -1.0))

    def __rsub__(self, x):
        return self.other(x) - self

    def __rtruediv__(self, x):
        return self.other(x) / self

    __radd__, __rmul__ = __add__, __mul__

    def exp(self):
        return self.node(np.exp(self.data), (self, np.exp(self.data)))

    def tanh(self):
        return self.node(np.tanh(self.data), (self, 1 / np.cosh(self.data) ** 2))

    def relu(self):
        return self.node(max(self.data, 0.0), (self, float(self.data >= 0)))


@right("Value", "sorted by a number given at birth")
class CountedValue(Arithmetic):
    births = itertools.count()

    def __init__(self, data, edges=()):
        self.data, self.grad, self.edges = data, 0.0, edges
        self.born = next(self.births)

    def node(self, data, *edges):
        return CountedValue(data, edges)

    def backward(self):
        found, new = {self.born: self}, [self]
        while new:
            for parent, _ in new.pop().edges:
                if parent.born not in found:
                    found[parent.born] = parent
                    new.append(parent)
        gradients = dict.fromkeys(found, 0.0) | {self.born: 1.0}
        for born in sorted(found, reverse=True):
            value, gradient = found[born], gradients[born]
            for parent, local in value.edges:
                gradients[parent.born] += local * gradient
            value.grad = gradient if value.edges else value.grad + gradient


@right("Value", "graphlib finds the order, a closure for each node")
class ClosureValue(Arithmetic):
    def __init__(self, data):
        self.data, self.grad = data, 0.0
        self.parents, self.pull = set(), None

    def node(self, data, *edges):
        out = ClosureValue(data)
        out.parents = {parent for parent, _ in edges}

        def pull():
            for parent, local in edges:
                parent.grad += local * out.grad

        out.pull = pull
        return out

    def backward(self):
        graph, waiting = {}, [self]
        while waiting:
            value = waiting.pop()
            if value not in graph:
                graph[value] = value.parents
                waiting += value.parents
        order = list(TopologicalSorter(graph).static_order())
        for value in order:
            value.grad = 0.0 if value.pull else value.grad
        self.grad += 1
        for value in order[::-1]:
            if value.pull:
                value.pull()


@right("Value", "counts the users of every value and sends on what is complete; gradients in a dict")
class KahnValue(Arithmetic):
    def __init__(self, data, *edges):
        self.data, self.grad, self.edges = float(data), 0.0, edges

    def node(self, data, *edges):
        return KahnValue(data, *edges)

    def backward(self):
        users, waiting, seen = {}, [self], {id(self)}
        while waiting:
            for parent, _ in waiting.pop().edges:
                users[id(parent)] = users.get(id(parent), 0) + 1
                if id(parent) not in seen:
                    seen.add(id(parent))
                    waiting.append(parent)
        sums, complete = {id(self): 1.0}, [self]
        while complete:
            value = complete.pop()
            gradient = sums[id(value)]
            value.grad = gradient + (0.0 if value.edges else value.grad)
            for parent, local in value.edges:
                sums[id(parent)] = sums.get(id(parent), 0.0) + local * gradient
                users[id(parent)] -= 1
                if not users[id(parent)]:
                    complete.append(parent)


@right("Value", "as micrograd, with a loop for the order and inner gradients set back")
class MicroValue(Arithmetic):
    def __init__(self, data, _children=(), _op=""):
        self.data = data
        self.grad = 0
        self._backward = lambda: None
        self._prev = set(_children)
        self._op = _op

    def node(self, data, *edges):
        out = MicroValue(data, [parent for parent, _ in edges])

        def _backward():
            for parent, local in edges:
                parent.grad += local * out.grad

        out._backward = _backward
        return out

    def backward(self):
        topo, visited, stack = [], set(), [(self, iter(self._prev))]
        visited.add(self)
        while stack:
            value, children = stack[-1]
            child = next(children, None)
            if child is None:
                topo.append(value)
                stack.pop()
            elif child not in visited:
                visited.add(child)
                stack.append((child, iter(child._prev)))
        for value in topo:
            if value._prev:
                value.grad = 0
        self.grad += 1
        for value in topo[::-1]:
            value._backward()


@right("Value", "a closure in every operator that hands the output's gradient to the inputs")
class OperatorValue:
    def __init__(self, data, children=()):
        self.data, self.grad = data, 0.0
        self._children, self._backward = children, lambda: None

    def __add__(self, other):
        other = other if isinstance(other, OperatorValue) else OperatorValue(other)
        out = OperatorValue(self.data + other.data, (self, other))

        def _backward():
            self.grad += out.grad
            other.grad += out.grad

        out._backward = _backward
        return out

    def __mul__(self, other):
        other = other if isinstance(other, OperatorValue) else OperatorValue(other)
        out = OperatorValue(self.data * other.data, (self, other))

        def _backward():
            self.grad += other.data * out.grad
            other.grad += self.data * out.grad

        out._backward = _backward
        return out

    def __pow__(self, n):
        out = OperatorValue(self.data**n, (self,))

        def _backward():
            self.grad += n * self.data ** (n - 1) * out.grad

        out._backward = _backward
        return out

    def exp(self):
        out = OperatorValue(math.exp(self.data), (self,))

        def _backward():
            self.grad += out.data * out.grad

        out._backward = _backward
        return out

    def tanh(self):
        t = math.tanh(self.data)
        out = OperatorValue(t, (self,))

        def _backward():
            self.grad += (1 - t**2) * out.grad

        out._backward = _backward
        return out

    def relu(self):
        out = OperatorValue(max(0, self.data), (self,))

        def _backward():
            self.grad += (out.data > 0) * out.grad

        out._backward = _backward
        return out

    def backward(self):
        order, seen, waiting = [], set(), [(self, False)]
        while waiting:
            value, done = waiting.pop()
            if done:
                order.append(value)
            elif value not in seen:
                seen.add(value)
                waiting.append((value, True))
                waiting += [(child, False) for child in value._children]
        for value in order:
            if value._children:
                value.grad = 0.0
        self.grad = 1.0 if self._children else self.grad + 1.0
        for value in reversed(order):
            value._backward()

    def __neg__(self):
        return self * -1

    def __sub__(self, other):
        return self + (-other)

    def __truediv__(self, other):
        return self * other**-1

    def __radd__(self, other):
        return self + other

    def __rsub__(self, other):
        return other + (-self)

    def __rmul__(self, other):
        return self * other

    def __rtruediv__(self, other):
        return other * self**-1


@right("Value", "the first input's whole past is walked before the second's")
class FirstInputFirstValue:
    def __init__(self, data, inputs=(), backward=None):
        self.data, self.grad = data, 0.0
        self.inputs, self.send = inputs, backward

    def __add__(self, other):
        other = other if isinstance(other, FirstInputFirstValue) else FirstInputFirstValue(other)

        def send(grad):
            self.grad += grad
            other.grad += grad

        return FirstInputFirstValue(self.data + other.data, (self, other), send)

    def __mul__(self, other):
        other = other if isinstance(other, FirstInputFirstValue) else FirstInputFirstValue(other)

        def send(grad):
            self.grad += other.data * grad
            other.grad += self.data * grad

        return FirstInputFirstValue(self.data * other.data, (self, other), send)

    def __pow__(self, n):
        def send(grad):
            self.grad += n * self.data ** (n - 1) * grad

        return FirstInputFirstValue(self.data**n, (self,), send if n else lambda grad: None)

    def exp(self):
        e = math.exp(self.data)

        def send(grad):
            self.grad += e * grad

        return FirstInputFirstValue(e, (self,), send)

    def tanh(self):
        t = math.tanh(self.data)

        def send(grad):
            self.grad += (1 - t * t) * grad

        return FirstInputFirstValue(t, (self,), send)

    def relu(self):
        def send(grad):
            self.grad += grad if self.data > 0 else 0.0

        return FirstInputFirstValue(max(0.0, self.data), (self,), send)

    def backward(self):
        order, seen, path = [], {self}, [(self, iter(self.inputs))]
        while path:
            value, rest = path[-1]
            following = next((one for one in rest if one not in seen), None)
            if following is None:
                order.append(path.pop()[0])
            else:
                seen.add(following)
                path.append((following, iter(following.inputs)))
        for value in order:
            if value.inputs:
                value.grad = 0.0
        self.grad += 1.0
        for value in reversed(order):
            if value.inputs:
                value.send(value.grad)

    def __neg__(self):
        return self * -1

    def __sub__(self, other):
        return self + other * -1

    def __truediv__(self, other):
        return self * (other**-1 if isinstance(other, FirstInputFirstValue) else 1 / other)

    def __rsub__(self, other):
        return self * -1 + other

    def __rtruediv__(self, other):
        return self**-1 * other

    __radd__, __rmul__ = __add__, __mul__
