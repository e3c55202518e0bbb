"""Right answers of 03_chain_rule, written differently: every one of them earns all points."""

import math
from functools import cache
from graphlib import TopologicalSorter

import numpy as np

from autograder.course.answers import right

right("two_path_derivative", "in one line")(lambda t: 4 * (2 * t + 1) + 2 * t * math.exp(t * t))
right("two_path_derivative", "NumPy, the square multiplied out")(lambda t: 8 * t + 4 + 2 * t * np.exp(np.square(t)))


@right("two_path_derivative", "a sum that collects")
def _(t):
    x, y = 2 * t + 1, t**2
    total = 0.0
    for outer, inner in ((2 * x, 2), (math.exp(y), 2 * t)):
        total += outer * inner
    return total


right("quotient_derivative", "one fraction")(lambda u, du, v, dv: (du * v - u * dv) / v**2)
right("quotient_derivative", "through the quotient itself")(lambda u, du, v, dv: (du - u / v * dv) / v)
right("quotient_derivative", "product rule with 1/v")(lambda u, du, v, dv: du * (1 / v) + u * (-dv / (v * v)))
right("quotient_derivative", "a dot product")(lambda u, du, v, dv: np.dot([1 / v, -u / v**2], [du, dv]))


def sigma(z):
    return 1 / (1 + np.exp(-z))


@right("staged_backward", "the quotient rule, once for each variable")
def _(x, y):
    u, v = x + sigma(y), sigma(x) + (x + y) ** 2
    du, dv = (1.0, sigma(y) * sigma(-y)), (sigma(x) * sigma(-x) + 2 * (x + y), 2 * (x + y))
    return [(du[k] * v - u * dv[k]) / v**2 for k in range(2)]


@right("staged_backward", "a list of two that collects, other order")
def _(x, y):
    s, r, q = sigma(x), sigma(y), x + y
    den = s + q * q
    gradient = np.zeros(2)
    gradient[1] += r * (1 - r) / den
    gradient[0] += 1 / den
    gradient -= (x + r) / den**2 * 2 * q
    gradient[0] -= (x + r) / den**2 * s * (1 - s)
    return gradient


@right("staged_backward", "two differences in the complex plane")
def _(x, y):
    def f(x, y):
        return (x + sigma(y)) / (sigma(x) + (x + y) ** 2)

    return f(x + 1e-30j, y).imag / 1e-30, f(x, y + 1e-30j).imag / 1e-30


@right("staged_backward", "every path multiplied out")
def _(x, y):
    sigy, sigx = 1 / (1 + math.exp(-y)), 1 / (1 + math.exp(-x))
    num, den = x + sigy, sigx + (x + y) * (x + y)
    back = -num * den**-2
    return 1 / den + sigx * (1 - sigx) * back + 2 * (x + y) * back, sigy * (1 - sigy) / den + 2 * (x + y) * back


# --- paths ---
@right("path_gradient", "from the end backwards, in topological order")
def _(edges, start, end):
    sorter = TopologicalSorter()
    sorter.add(start)
    sorter.add(end)
    for first, second in edges:
        sorter.add(first, second)
    gradient = dict.fromkeys((order := list(sorter.static_order())), 0.0)
    gradient[end] = 1.0
    for name in order:
        if name != end:
            gradient[name] = sum(edges[a, b] * gradient[b] for a, b in edges if a == name)
    return float(gradient[start])


@right("path_gradient", "from the start forwards")
def _(edges, start, end):
    sorter = TopologicalSorter()
    for first, second in edges:
        sorter.add(second, first)
    reach = {start: 1.0}
    for name in sorter.static_order():
        for (first, second), local in edges.items():
            if first == name and name in reach:
                reach[second] = reach.get(second, 0.0) + reach[name] * local
    return reach.get(end, 0)


@right("path_gradient", "a recursive function with a cache, edges looked through every time")
def _(edges, start, end):
    @cache
    def gradient(name):
        if name == end:
            return 1.0
        return math.fsum(local * gradient(b) for (a, b), local in edges.items() if a == name)

    return gradient(start)


@right("path_gradient", "a matrix, one step longer paths at a time")
def _(edges, start, end):
    names = list({start: 0, end: 0, **{name: 0 for pair in edges for name in pair}})
    matrix = np.zeros((len(names), len(names)))
    for (a, b), local in edges.items():
        matrix[names.index(a), names.index(b)] = local
    row = np.eye(len(names))[names.index(start)]
    total = np.zeros(len(names))
    while row.any():
        total += row
        row = row @ matrix
    return total[names.index(end)]


@right("path_gradient", "nodes wait until everything they feed has reported")
def _(edges, start, end):
    waiting = {name: 0 for pair in edges for name in pair} | {start: 0, end: 0}
    for first, _ in edges:
        waiting[first] += 1
    gradient = dict.fromkeys(waiting, 0.0)
    gradient[end] = 1.0
    ready = [name for name, count in waiting.items() if not count]
    while ready:
        name = ready.pop()
        for (first, second), local in edges.items():
            if second == name:
                gradient[first] += local * gradient[name] if first != end else 0.0
                waiting[first] -= 1
                if not waiting[first]:
                    ready.append(first)
    return gradient[start]


@right("path_gradient", "on beyond the end, where nothing comes back from")
def _(edges, start, end):
    known = {}

    def gradient(node):
        if node not in known:
            known[node] = float(node == end) + sum(s * gradient(b) for (a, b), s in edges.items() if a == node)
        return known[node]

    return gradient(start)


@right("path_gradient", "a linear system")
def _(edges, start, end):
    names = list(dict.fromkeys([start, end, *(name for pair in edges for name in pair)]))
    place = {name: k for k, name in enumerate(names)}
    matrix, last = np.eye(len(names)), np.zeros(len(names))
    for (first, second), local in edges.items():
        matrix[place[first], place[second]] = -local
    last[place[end]] = 1.0
    return np.linalg.solve(matrix, last)[place[start]]


# --- windows ---
@right("maxpool1d_backward", "plain loops, the last of equal entries wins")
def _(dout, x, size, stride):
    dx = [0.0] * len(x)
    for i in range(len(dout)):
        best = i * stride
        for k in range(best, i * stride + size):
            if x[k] >= x[best]:
                best = k
        dx[best] += float(dout[i])
    return dx


@right("maxpool1d_backward", "all windows at once, np.add.at")
def _(dout, x, size, stride):
    windows = np.lib.stride_tricks.sliding_window_view(x, size)[::stride]
    dx = np.zeros(x.shape)
    np.add.at(dx, windows.argmax(axis=1) + stride * np.arange(len(dout)), dout)
    return dx


@right("maxpool1d_backward", "a tie is shared equally")
def _(dout, x, size, stride):
    dx = np.zeros_like(x, dtype=float)
    for i, first in enumerate(range(0, len(x) - size + 1, stride)):
        mask = x[first : first + size] == x[first : first + size].max()
        dx[first : first + size] += dout[i] * mask / mask.sum()
    return dx


@right("maxpool1d_backward", "counted with np.bincount")
def _(dout, x, size, stride):
    won = [i * stride + int(np.argmax(x[i * stride : i * stride + size])) for i in range(len(dout))]
    return np.bincount(won, weights=dout, minlength=len(x))


@right("maxpool1d_backward", "one row of weights for each window")
def _(dout, x, size, stride):
    wins = np.zeros((len(dout), len(x)))
    for i in range(len(dout)):
        wins[i, i * stride + int(np.argmax(x[i * stride : i * stride + size]))] = 1
    return dout @ wins


# --- the network ---
@right("network_path_gradients", "every path by itself")
def _(weights, biases, x, target):
    a = [np.asarray(x, dtype=float)]
    for W, b in zip(weights, biases, strict=True):
        a.append(sigma(a[-1] @ W + b))
    slope = [None, *(v * (1 - v) for v in a[1:])]

    def tails(layer, j):
        if layer == 3:
            return [slope[3][j] * (a[3][j] - target[j])]
        return [slope[layer][j] * weights[layer][j, k] * tail for k in range(2) for tail in tails(layer + 1, k)]

    dweights, dbiases = np.zeros((3, 2, 2)), np.zeros((3, 2))
    for layer in range(3):
        for j in range(2):
            for tail in tails(layer + 1, j):
                dbiases[layer, j] += tail
                dweights[layer, 0, j] += a[layer][0] * tail
                dweights[layer, 1, j] += a[layer][1] * tail
    return dweights, dbiases


@right("network_path_gradients", "columns instead of rows, deltas by name")
def _(weights, biases, x, target):
    W1, W2, W3 = (W.T.astype(float) for W in weights)
    b1, b2, b3 = (np.reshape(b, (2, 1)) for b in biases)
    a0, t = np.reshape(x, (2, 1)), np.reshape(target, (2, 1))
    a1 = sigma(W1 @ a0 + b1)
    a2 = sigma(W2 @ a1 + b2)
    a3 = sigma(W3 @ a2 + b3)
    d3 = (a3 - t) * (a3 - a3**2)
    d2 = W3.T @ d3 * (a2 - a2**2)
    d1 = W2.T @ d2 * (a1 - a1**2)
    return ((d1 @ a0.T).T, (d2 @ a1.T).T, (d3 @ a2.T).T), (d1.ravel(), d2.ravel(), d3.ravel())


@right("network_path_gradients", "loops and lists of floats")
def _(weights, biases, x, target):
    a = [[float(v) for v in x]]
    for W, b in zip(weights, biases, strict=True):
        a.append([1 / (1 + math.exp(-sum(a[-1][i] * W[i][j] for i in range(2)) - b[j])) for j in range(2)])
    da = [a[3][j] - float(target[j]) for j in range(2)]
    dweights, dbiases = [], []
    for layer in range(3, 0, -1):
        delta = [da[j] * a[layer][j] * (1 - a[layer][j]) for j in range(2)]
        dbiases.insert(0, delta)
        dweights.insert(0, [[a[layer - 1][i] * delta[j] for j in range(2)] for i in range(2)])
        da = [sum(float(weights[layer - 1][i][j]) * delta[j] for j in range(2)) for i in range(2)]
    return dweights, dbiases
