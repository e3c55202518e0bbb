# %% [markdown]
# # The chain rule: paths, forks, and why backwards
#
# In lesson 02 you sent gradients backwards through circuits, and at forks you added. This lesson says why that is right, and why it is cheap.
# A gradient is a sum over paths. A network has astronomically many of them. Going backwards adds them all up without walking a single one.
#
# **You will be able to**
#
# - write any derivative as a sum over paths, each path a product of local gradients,
# - differentiate a long formula in stages, with forks,
# - find all 18 gradients of a small network path by path, name what the paths share, and say what that saves.
#
# **Time:** about 60 minutes. **Builds on:** derivatives (lesson 01), gates and forks (lesson 02).

# %%
# The card under each check says what is wrong, and where.
# nbgrader's own Validate button shows only "partial credit" and never that card.
import math
from itertools import pairwise

import matplotlib.pyplot as plt
import numpy as np

# "No module named autograder"? Then this is another kernel: stop, and start with `python course.py lab`.
from autograder import check, hint, needs, pictures, progress, ready

ready()

# %% [markdown]
# ## One path: local gradients multiply
#
# Take $u = 2t + 1$ and then $y = u^2$, at $t = 1$. So $u = 3$ and $y = 9$. Now nudge $t$ to 1.001 and follow the nudge:
#
# | | before | after | grows by | times as much as the one before |
# |---|---|---|---|---|
# | $t$ | 1 | 1.001 | 0.001 | |
# | $u = 2t + 1$ | 3 | 3.002 | 0.002 | 2 |
# | $y = u^2$ | 9 | 9.012004 | 0.012004 | 6 |
#
# The nudge grew by the factor 2 and then by the factor 6, so by 12 in all. In symbols, with one variable in between:
#
# $$\frac{dy}{dt} = \frac{dy}{du} \cdot \frac{du}{dt} = 2u \cdot 2 = 12.$$
#
# The factors are local gradients: each belongs to one step and knows nothing of the others. Along one path they are multiplied.
#
# ## Two paths: products add up
#
# Now let $t$ act in two ways. $z = (2t + 1)^2 + e^{t^2}$ has the parts $x = 2t + 1$ and $y = t^2$, and $z = x^2 + e^y$.
# The picture shows it at $t = 1$. Look at the wire t: its gradient is the sum of what two branches send back.


# %%
def two_paths(t):
    x = 2 * t + 1
    y = t * t
    return x * x + pictures.exp(y)


pictures.show(two_paths, t=1.0)

# %% [markdown]
# The product $t \cdot t$ uses $t$ twice, so three arrows leave t: one towards x and two to y. The two to y together make the local gradient $dy/dt = 2t = 2$.
#
# Nudge $t$ by 0.001. Through $x$ the nudge reaches $z$ as $2x \cdot 2 = 12$ times 0.001. Through $y$ it reaches $z$ as $e^y \cdot 2t = 5.437$ times 0.001.
# Both arrive at the same $z$, and small changes add:
#
# $$\frac{dz}{dt} = \frac{\partial z}{\partial x}\frac{dx}{dt} + \frac{\partial z}{\partial y}\frac{dy}{dt}
# = 2x \cdot 2 + e^y \cdot 2t = 4\,(2t + 1) + 2t\,e^{t^2}.$$
#
# This is the whole chain rule: **multiply along a path, add over the paths.**
#
# **Predict first.** Which of the two paths is the stronger one at $t = 0$? And at $t = 3$? Does either of them ever pull the other way?


# %% exercise="two_path_derivative"
def two_path_derivative(t):
    """dz/dt of z = (2t + 1)² + exp(t²), a sum over two paths: through x = 2t + 1 and through y = t².

    t: float; returns a float.
    """
    ### BEGIN SOLUTION
    through_x = 2 * (2 * t + 1) * 2
    through_y = math.exp(t**2) * (2 * t)
    return through_x + through_y
    ### END SOLUTION


# %% check="two_path_derivative"
check("two_path_derivative", two_path_derivative)

# %%
with needs("two_path_derivative"):
    print("   t   through x    through y    your sum     measured")
    for t in [-1.0, 0.0, 1.0, 3.0]:
        measured = (two_paths(t + 1e-5) - two_paths(t - 1e-5)) / 2e-5
        x_part, y_part = 4 * (2 * t + 1), 2 * t * math.exp(t * t)
        print(f"{t:4.0f} {x_part:11.3f} {y_part:12.3f} {two_path_derivative(t):12.3f} {measured:12.3f}")

# %% [markdown]
# At 0 the path through $x$ is alone: 4. At 3 the path through $y$ is 1736 times as strong. At −1 both are negative.
# Where $-\frac{1}{2} < t < 0$ they pull in opposite directions: a path may cancel another.
#
# ### A quotient is two paths
#
# Let $u$ and $v$ both depend on $t$, with speeds $u' = du/dt$ and $v' = dv/dt$. The quotient $q = u/v$ hears of a nudge twice:
# through the numerator, with local gradient $1/v$, and through the denominator, with local gradient $-u/v^2$ (the divide gate of lesson 02).
#
# $$\frac{dq}{dt} = \frac{1}{v}\,u' - \frac{u}{v^2}\,v' = \frac{u'\,v - u\,v'}{v^2}.$$
#
# That is the quotient rule. You need not remember it if you remember the two paths.
#
# **Predict first.** $u = 6$ and $v = 3$, and both grow at speed 1. Does the quotient grow or shrink?


# %% exercise="quotient_derivative"
def quotient_derivative(u, du, v, dv):
    """The derivative of u / v, where u and v change at the speeds du and dv.

    u, du, v, dv: floats, v not 0; returns a float: (du · v - u · dv) / v².
    """
    ### BEGIN SOLUTION
    return (du * v - u * dv) / v**2
    ### END SOLUTION


# %% check="quotient_derivative"
check("quotient_derivative", quotient_derivative)

# %%
with needs("quotient_derivative"):
    print("6 / 3, both growing at speed 1:", quotient_derivative(6.0, 1.0, 3.0, 1.0))
    print("a nudge of 0.001:              ", ((6.001 / 3.001) - 2) / 0.001)

# %% [markdown]
# It shrinks, by a third: the numerator alone would give +1/3, the denominator alone −2/3.
#
# ## In stages
#
# A formula that would be awful to differentiate in one go:
#
# $$f(x, y) = \frac{x + \sigma(y)}{\sigma(x) + (x + y)^2}, \qquad \sigma(z) = \frac{1}{1 + e^{-z}}.$$
#
# Do not. Cut it into stages so small that each has an obvious local gradient. At $x = 3$, $y = -4$:


# %%
def staged(x, y):
    sigy = pictures.sigmoid(y)
    num = x + sigy
    sigx = pictures.sigmoid(x)
    xpy = x + y
    xpysqr = xpy * xpy
    den = sigx + xpysqr
    invden = 1 / den
    return num * invden


pictures.show(staged, x=3.0, y=-4.0)

# %% [markdown]
# | stage | value | local gradients |
# |---|---|---|
# | `sigy = σ(y)` | 0.0180 | `(1 - sigy) * sigy` to y |
# | `num = x + sigy` | 3.0180 | 1 to x, 1 to sigy |
# | `sigx = σ(x)` | 0.9526 | `(1 - sigx) * sigx` to x |
# | `xpy = x + y` | −1 | 1 to x, 1 to y |
# | `xpysqr = xpy**2` | 1 | `2 * xpy` to xpy |
# | `den = sigx + xpysqr` | 1.9526 | 1 to sigx, 1 to xpysqr |
# | `invden = 1 / den` | 0.5121 | `-1 / den**2` to den |
# | `f = num * invden` | 1.5456 | `invden` to num, `num` to invden |
#
# Backwards means: from the last row to the first, one line of code for each local gradient.
# `dnum` is the gradient of $f$ with respect to `num`, and so on. Every line has the form *upstream gradient times local gradient*.
#
# **Predict first.** How many paths lead from $x$ to $f$, and how many from $y$? Count them in the picture. In your code this is the number of contributions that `dx` and `dy` collect.


# %% exercise="staged_backward"
def staged_backward(x, y):
    """Gradients of f = (x + σ(y)) / (σ(x) + (x + y)²), in stages.

    x, y: floats; returns (dx, dy), two floats: ∂f/∂x and ∂f/∂y.
    """
    ### BEGIN SOLUTION
    sigy = 1 / (1 + math.exp(-y))
    num = x + sigy
    sigx = 1 / (1 + math.exp(-x))
    xpy = x + y
    den = sigx + xpy**2
    invden = 1 / den

    dnum = invden
    dinvden = num
    dden = -1 / den**2 * dinvden
    dxpy = 2 * xpy * dden
    dx = dxpy
    dy = dxpy
    dx += (1 - sigx) * sigx * dden
    dx += dnum
    dy += (1 - sigy) * sigy * dnum
    return dx, dy
    ### END SOLUTION


# %% check="staged_backward"
check("staged_backward", staged_backward)

# %%
with needs("staged_backward"):
    dx, dy = staged_backward(3.0, -4.0)
    h = 1e-5
    print(f"dx {dx:.6f}   measured {(staged(3 + h, -4.0) - staged(3 - h, -4.0)) / (2 * h):.6f}")
    print(f"dy {dy:.6f}   measured {(staged(3.0, -4 + h) - staged(3.0, -4 - h)) / (2 * h):.6f}")

# %% [markdown]
# Three paths from $x$ and two from $y$, if the square counts as one stage (in the picture xpy enters it twice). 2.0596 and 1.5922, as in the picture.
#
# ## Every path in the open
#
# Write down a graph as a dict: an edge `(from, to)` and its local gradient. Then the paths can be listed by a program. This is the staged formula again.

# %%
sigy, sigx, xpy = 1 / (1 + math.exp(4)), 1 / (1 + math.exp(-3)), -1.0
num, den = 3 + sigy, sigx + xpy**2
edges = {("x", "num"): 1.0, ("y", "sigy"): (1 - sigy) * sigy, ("sigy", "num"): 1.0}
edges |= {("x", "sigx"): (1 - sigx) * sigx, ("x", "xpy"): 1.0, ("y", "xpy"): 1.0, ("xpy", "xpysqr"): 2 * xpy}
edges |= {("sigx", "den"): 1.0, ("xpysqr", "den"): 1.0, ("den", "invden"): -1 / den**2}
edges |= {("num", "f"): 1 / den, ("invden", "f"): num}


# %%
def all_paths(edges, start, end):
    """Every path from start to end, each a list of names. One by one, so it takes as long as there are paths."""
    if start == end:
        return [[end]]
    found = []
    for first, second in edges:
        if first == start:
            found += [[start, *rest] for rest in all_paths(edges, second, end)]
    return found


def along(edges, path):
    """The product of the local gradients along a path."""
    return math.prod(edges[pair] for pair in pairwise(path))


for start in ["x", "y"]:
    for path in all_paths(edges, start, "f"):
        print(f"{along(edges, path):9.5f}   {' → '.join(path)}")
    print(f"{sum(along(edges, path) for path in all_paths(edges, start, 'f')):9.5f}   sum: the gradient of {start}\n")

# %% [markdown]
# The sums are your `dx` and `dy`. Look at the longest two paths of $x$: both end in *den → invden → f*.
# That tail was multiplied out twice. In your code it was computed once, and it has a name there: `dden`.
#
# ### What listing paths costs
#
# Twice is not bad. But put forks behind forks, as in this ladder: two nodes a layer, each wired to both nodes of the next.


# %%
def ladder(layers):
    """Two nodes a layer, a and b, each wired to both of the next layer; it starts at a0."""
    edges = {}
    for k in range(layers):
        for first in "ab" if k else "a":
            edges[f"{first}{k}", f"a{k + 1}"] = 0.5
            edges[f"{first}{k}", f"b{k + 1}"] = 0.7
    return edges


fig, ax = plt.subplots(figsize=(6.5, 2.0), layout="constrained")
height = {"a": 1.0, "b": 0.0}
for first, second in ladder(5):
    ax.plot([int(first[1:]), int(second[1:])], [height[first[0]], height[second[0]]], "o-", color="#0072B2")
for node in {node for pair in ladder(5) for node in pair}:
    ax.text(int(node[1:]), 1.15 if node[0] == "a" else -0.35, node, ha="center")
ax.axis("off")
ax.margins(0.08, 0.3)
told = "A ladder of five layers: every node is joined to both nodes of the next layer."
pictures.figure(fig, alt=told, numbers=False)

# %% [markdown]
# **Predict first.** How many edges has a ladder of 5 layers, and how many paths lead from a0 to a5? How many of each with 10 layers, and with 50?

# %%
print("layers   edges   paths")
for layers in [1, 2, 3, 5, 10, 15]:
    print(f"{layers:6} {len(ladder(layers)):7} {len(all_paths(ladder(layers), 'a0', f'a{layers}')):7}")
print(f"    50 {len(ladder(50)):7} {2**49:.1e} (not listed)")
print(f"2**49 paths at a million a second: {2**49 / 1e6 / (365 * 24 * 3600):.0f} years")

# %% [markdown]
# The edges grow by four a layer. The paths double.
# With 50 layers a computer that lists a million paths a second is busy for 18 years. The 198 edges fit on a page.
#
# The way out is to sum up early. Let $g(n)$ be the gradient of the end with respect to node $n$. Every path from $n$ starts with one of its edges, so
#
# $$g(n) = \sum_{\text{edges } n \to m} \text{local}(n \to m) \cdot g(m), \qquad g(\text{end}) = 1.$$
#
# If each $g(m)$ is computed **once** and kept, the work is one multiplication and one addition for each edge.
# You can fill in $g$ from the end backwards, or ask for $g(\text{start})$ and remember every answer on the way.


# %% exercise="path_gradient"
def path_gradient(edges, start, end):
    """The gradient of end with respect to start: the sum over all paths of the products of their local gradients.

    edges: {(from, to): local gradient}, in any order, no circles; start, end: names of nodes; returns a float.
    Without a path it is 0; from a node to itself it is 1. The work grows with the edges, not with the paths.
    """
    ### BEGIN SOLUTION
    leaving = {}
    for (first, second), local in edges.items():
        leaving.setdefault(first, []).append((second, local))
    known = {end: 1.0}

    def gradient(node):
        if node not in known:
            known[node] = 0.0
            for second, local in leaving.get(node, []):
                known[node] += local * gradient(second)
        return known[node]

    return gradient(start)
    ### END SOLUTION


# %% check="path_gradient"
check("path_gradient", path_gradient)

# %%
with needs("path_gradient"):
    print("staged formula:", path_gradient(edges, "x", "f"), path_gradient(edges, "y", "f"))
    print("ladder of 50:  ", path_gradient(ladder(50), "a0", "a50"), "from", 2**49, "paths")

# %% [markdown]
# The same sums, and the ladder of 50 in no time. Measured against the list of paths, any way of remembering is fast.
# But a function that runs through the whole dict at every node looks at 198 edges about a hundred times.
# Sort the edges by their first name once, and each is looked at once: that is the work of a backward pass.
#
# Check the number: each layer multiplies by 0.5 + 0.7 = 1.2, and the last step, to a50, by 0.5. That makes $1.2^{49} \cdot 0.5 = 3791.85$.
#
# ## Windows that overlap
#
# Forks hide where one does not expect them. A **max pool** slides a window over a row of numbers and keeps the largest of each window.
# With $x = [1, 5, 2, 4, 3]$, window size 3 and stride 1 there are three windows:
#
# | window | entries | largest |
# |---|---|---|
# | 0 | 1, **5**, 2 | 5 |
# | 1 | **5**, 2, 4 | 5 |
# | 2 | 2, **4**, 3 | 4 |
#
# Window $i$ starts at place $i \cdot stride$, and windows that would reach over the end do not count.
# In shapes: $x$ is (D,) and the output is (K,) with $K = \lfloor (D - size) / stride \rfloor + 1$. Each window is a max gate: it routes its gradient to its winner.
#
# **Predict first.** The upstream gradient is [1, 10, 100]. What is `dx`? Two windows have the same winner.


# %% exercise="maxpool1d_backward"
def maxpool1d_backward(dout, x, size, stride):
    """Gradient of a max pool: out[i] = max(x[i · stride], …, x[i · stride + size - 1]).

    dout: (K,) upstream gradient; x: (D,); size, stride: ints; returns dx, floats (D,).
    In a window with a tie: non-negative shares that add up to its upstream gradient.
    """
    ### BEGIN SOLUTION
    dx = np.zeros(len(x))
    for i, upstream in enumerate(dout):
        first = i * stride
        dx[first + np.argmax(x[first : first + size])] += upstream
    return dx
    ### END SOLUTION


# %% check="maxpool1d_backward"
check("maxpool1d_backward", maxpool1d_backward)

# %%
with needs("maxpool1d_backward"):
    x = np.array([1.0, 5.0, 2.0, 4.0, 3.0])
    print("stride 1:", maxpool1d_backward(np.array([1.0, 10.0, 100.0]), x, 3, 1))
    print("stride 3:", maxpool1d_backward(np.array([1.0]), x, 3, 3))

# %% [markdown]
# The 5 wins twice and collects 1 + 10 = 11. Here are two of the windows as max gates. Look at x1, the 5: both gates send it everything they get.


# %%
def two_windows(x):
    first = pictures.maximum(pictures.maximum(x[0], x[1]), x[2])
    second = pictures.maximum(pictures.maximum(x[1], x[2]), x[3])
    return 1 * first + 10 * second


pictures.show(two_windows, x=[1.0, 5.0, 2.0, 4.0])

# %% [markdown]
# ### Break it: an assignment at a fork
#
# Suppose every `+=` were a `=`: of all paths only the one that comes last would be left.
# Take the order in which the paths of the staged formula were listed above: there the path through *xpy* is the last of $x$, and of $y$.
# **Predict first:** which of the two gradients suffers more?

# %%
for start in ["x", "y"]:
    parts = [along(edges, path) for path in all_paths(edges, start, "f")]
    print(f"d{start}: all paths {sum(parts):.4f}, only the last {parts[-1]:.4f}")

# %% [markdown]
# The gradient of $x$ is off by almost a quarter. That of $y$ is off by half a percent, which no training curve would show. Small mistakes are the ones that stay.
#
# Now try it in `maxpool1d_backward`: replace the `+=` by `=` (or whatever adds up by what overwrites), run its cell and its check, and read the card.
# Then run the cell below the check: stride 3 still looks right, because windows that do not overlap make no fork.
# [A published answer](https://github.com/0809zheng/CS231n-assignment2019/issues/19) to a well-known assignment had exactly this mistake.
# The assignment's own test has stride 2 and size 2, and let it pass.
# Put the addition back.
#
# ## A network of three layers
#
# Two inputs, two hidden layers of two neurons, two outputs: 2-2-2-2. Every neuron applies $\sigma$ to a weighted sum. With rows as vectors, for layers $l = 1, 2, 3$:
#
# $$z^l = a^{l-1} W^l + b^l, \qquad a^l = \sigma(z^l), \qquad a^0 = x, \qquad E = \tfrac{1}{2} \sum_j (a^3_j - t_j)^2,$$
#
# with $a^l, z^l, b^l$ of shape (2,) and $W^l$ of shape (2, 2). The weight $W^l_{ij}$ leads from neuron $i$ to neuron $j$.
# That makes 12 weights and 6 biases. We want all 18 gradients of $E$.

# %%
weights = [np.array(W) for W in ([[0.5, -1.0], [1.5, 0.8]], [[1.0, -0.6], [0.4, 1.2]], [[-1.2, 0.7], [0.9, 0.5]])]
biases = [np.array(b) for b in ([0.1, -0.2], [0.0, 0.3], [0.2, -0.1])]
x, target = np.array([2.0, 0.5]), np.array([1.0, 0.0])

activations = [x]
for W, b in zip(weights, biases, strict=True):
    activations.append(1 / (1 + np.exp(-(activations[-1] @ W + b))))
for layer, a in enumerate(activations):
    print(f"a{layer} = {a.round(4)}")
print(f"E  = {0.5 * np.sum((activations[3] - target) ** 2):.4f}")


# %% [markdown]
# In the picture look for the thick lines: all ways on which the weight from the first input to the first hidden neuron reaches $E$.


# %%
def place(layer, j):
    return (6.0, 0.5) if layer == 4 else (1.5 * layer, 1.0 - j)


def draw(ax, layer, i, j, thick):
    ends = zip(place(layer, i), place(layer + 1, j), strict=True)
    ax.plot(*ends, color="#D55E00" if thick else "0.75", lw=3 if thick else 1, zorder=0)


fig, ax = plt.subplots(figsize=(7.5, 2.9), layout="constrained")
for layer, i, j in np.ndindex(4, 2, 2):
    draw(ax, layer, i, j, thick=(layer, i, j) == (0, 0, 0) or (layer == 1 and i == 0) or layer >= 2)
for layer, j in np.ndindex(5, 2):
    name = "E" if layer == 4 else f"x{j}" if layer == 0 else f"a{layer}[{j}]"
    ax.text(*place(layer, j), name, ha="center", va="center", bbox={"boxstyle": "circle", "fc": "white"})
ax.text(0.75, 1.08, "W1[0,0]", ha="center")
ax.axis("off")
ax.margins(0.05, 0.2)
told = "Thick: from x0 to a1[0], from there to both neurons of layer 2, from each to both of layer 3, from both to E."
pictures.figure(fig, alt=told, numbers=False)

# %% [markdown]
# **Predict first.** How many paths lead from $E$ back to a weight of the third layer? Of the second? Of the first?
#
# The graph as a dict of edges, with every local gradient. There are four kinds, and each is something you know:
#
# | edge | local gradient | |
# |---|---|---|
# | weight → z | the activation that the weight multiplies | multiply swaps |
# | bias → z | 1 | add distributes |
# | z → a | $a\,(1 - a)$ | the sigmoid gate |
# | a → z of the next layer | the weight between them | multiply swaps |
#
# and from the outputs to $E$: $a^3_j - t_j$.

# %%
net = {}
for layer in (1, 2, 3):
    before, after, W = activations[layer - 1], activations[layer], weights[layer - 1]
    for j in range(2):
        net[f"b{layer}[{j}]", f"z{layer}[{j}]"] = 1.0
        net[f"z{layer}[{j}]", f"a{layer}[{j}]"] = after[j] * (1 - after[j])
        for i in range(2):
            net[f"W{layer}[{i},{j}]", f"z{layer}[{j}]"] = before[i]
            net[f"a{layer - 1}[{i}]", f"z{layer}[{j}]"] = W[i, j]
for j in range(2):
    net[f"a3[{j}]", "E"] = activations[3][j] - target[j]
print(len(net), "edges")


# %%
def list_paths(name):
    found = all_paths(net, name, "E")
    for path in found:
        factors = " · ".join(f"{net[pair]:6.3f}" for pair in pairwise(path))
        through = " → ".join(node for node in path if node[0] == "z")
        print(f"{along(net, path):9.5f} = {factors}   through {through}")
    print(f"{sum(along(net, path) for path in found):9.5f}   is the gradient of {name}; paths: {len(found)}\n")


for name in ["W3[0,0]", "W2[0,0]", "W1[0,0]"]:
    list_paths(name)

# %% [markdown]
# One path, two paths, four paths: every layer more doubles them. The same for all 18, each with what its paths contribute:

# %%
for name in sorted({first for first, _ in net if first[0] in "Wb"}):
    parts = [along(net, path) for path in all_paths(net, name, "E")]
    print(f"{name:8}{sum(parts):9.5f} = {' '.join(f'{part:+.5f}' for part in parts)}")

# %% [markdown]
# Paths may pull against each other: of the four of W1[0,0] three are positive and one is negative.
#
# Go back to the three lists above and look for factors that come back. In the first list the path reaches z3[0] and ends in two factors. Every path through z3[0] ends in the same two, in the other lists as well.
# Their product deserves a name:
#
# $$\delta^3_j = \frac{\partial E}{\partial z^3_j} = (a^3_j - t_j)\; a^3_j (1 - a^3_j).$$
#
# In general $\delta^l_j = \partial E / \partial z^l_j$, **delta**, is the sum over all paths from $z^l_j$ to $E$. Here is the shared part of two weights and a bias that enter the same neuron:

# %%
for name in ["W1[0,0]", "W1[1,0]", "b1[0]"]:
    for path in all_paths(net, name, "E"):
        print(f"{name:8} {net[path[0], path[1]]:5.2f} · {along(net, path[1:]):10.6f}   {' '.join(path[1:])}")

delta = sum(along(net, path) for path in all_paths(net, "z1[0]", "E"))
print(f"delta1[0] = {delta:.6f}, the sum of the second numbers, the same for all three")
for name, first in [("W1[0,0]", x[0]), ("W1[1,0]", x[1]), ("b1[0]", 1.0)]:
    print(f"{name:8} {first:5.2f} · delta1[0] = {first * delta:10.6f}")

# %% [markdown]
# The first factor differs, everything behind it is the same four tails. So every gradient is *what enters* times *delta*:
#
# $$\frac{\partial E}{\partial W^l_{ij}} = a^{l-1}_i\,\delta^l_j, \qquad \frac{\partial E}{\partial b^l_j} = \delta^l_j.$$
#
# And delta itself needs no list of paths. From $z^l_i$ there is one edge to $a^l_i$ and from there two edges to the next layer, whose deltas are known already:
#
# $$\delta^l_i = a^l_i (1 - a^l_i) \sum_j W^{l+1}_{ij}\,\delta^{l+1}_j, \qquad \delta^l, a^l: (2,), \quad W^{l+1}: (2, 2).$$
#
# That is the recursion of `path_gradient`, written for a network. It runs from the last layer to the first: **backpropagation**.
#
# Your function may list paths, use `path_gradient`'s idea, or run the deltas backwards. Only the 18 numbers count.


# %% exercise="network_path_gradients"
def network_path_gradients(weights, biases, x, target):
    """All gradients of E = ½ Σ (a³ - target)² in the 2-2-2-2 network: z = a @ W + b, a = σ(z) in each of three layers.

    weights: three arrays (2, 2), W[i, j] from neuron i to neuron j; biases: three arrays (2,); x, target: (2,).
    Returns (dweights, dbiases): three arrays (2, 2) and three arrays (2,), first layer first.
    """
    ### BEGIN SOLUTION
    a = [x]
    for W, b in zip(weights, biases, strict=True):
        a.append(1 / (1 + np.exp(-(a[-1] @ W + b))))
    dweights, dbiases = [None] * 3, [None] * 3
    da = a[3] - target
    for layer in (2, 1, 0):
        delta = da * a[layer + 1] * (1 - a[layer + 1])
        dweights[layer] = np.outer(a[layer], delta)
        dbiases[layer] = delta
        da = weights[layer] @ delta
    return dweights, dbiases
    ### END SOLUTION


# %% check="network_path_gradients"
check("network_path_gradients", network_path_gradients)

# %%
with needs("network_path_gradients"):
    dweights, dbiases = network_path_gradients(weights, biases, x, target)
    yours = {f"W{k + 1}[{i},{j}]": dweights[k][i][j] for k, i, j in np.ndindex(3, 2, 2)}
    yours |= {f"b{k + 1}[{j}]": dbiases[k][j] for k, j in np.ndindex(3, 2)}
    print("           sum of paths   yours")
    for name, value in yours.items():
        print(f"{name:9} {sum(along(net, path) for path in all_paths(net, name, 'E')):13.6f} {value:10.6f}")

# %% [markdown]
# The same 18 numbers.
#
# ## Why backwards is cheaper
#
# Count multiplications. A path of $k$ edges takes $k - 1$ of them. The backward pass takes one for each edge.
#
# **Predict first.** How many paths do all 18 gradients have together? How many multiplications is that, and how many does the backward pass need?

# %%
paths = [path for name in {first for first, _ in net} if name[0] in "Wb" for path in all_paths(net, name, "E")]
print(f"{len(paths)} paths, {sum(len(path) - 2 for path in paths)} multiplications one by one")
print(f"{len(net)} edges, at most that many multiplications backwards")

# %% [markdown]
# 204 against 38: already in this toy it pays. Now for networks of other sizes, all layers equally wide.
# A weight of layer $l$ in a network of $L$ layers has $n^{L - l}$ paths (and the end at $E$), because each layer offers $n$ ways on.

# %%
print("width  layers      paths of all weights   edges")
for n, L in [(2, 3), (2, 10), (10, 3), (100, 5), (100, 50)]:
    count = sum(n * n * n ** (L - layer) for layer in range(1, L + 1))
    size = 2 * n * n * L + 2 * n * L + n
    print(f"{n:5} {L:7} {float(count):22.3g} {size:10,}")

# %% [markdown]
# With width 100 and 50 layers there are more paths than atoms in the universe (about $10^{80}$), and about a million edges.
# Nobody walks the paths. The backward pass touches every edge once, like the forward pass, so it costs about as much as the forward pass.
#
# ### The other direction
#
# One could also sum up early from the front: how does every $a^l_j$ react to *one* input or *one* weight? That works, it is called forward mode, and it is cheap **for one variable**.
# For the next variable everything has to be done again.
# In matrices: the local gradients of a whole layer form a matrix $J_l$ of shape $(n, n)$, and the gradient of one number $E$ is a product
#
# $$\underbrace{g}_{(1, n)} \underbrace{J_L}_{(n, n)} \cdots \underbrace{J_2}_{(n, n)} \underbrace{J_1}_{(n, n)}.$$
#
# A product may be worked out from either end, with the same result.
#
# **Predict first.** $n = 100$ and five matrices. How many multiplications from the left, a row times a matrix each time? How many from the right, a matrix times a matrix?

# %%
n, L = 100, 5
rng = np.random.default_rng(0)
g, jacobians = rng.standard_normal((1, n)), [rng.standard_normal((n, n)) / 10 for _ in range(L)]
from_the_end, cost_backwards = g, 0
for J in reversed(jacobians):
    from_the_end, cost_backwards = from_the_end @ J, cost_backwards + n * n
from_the_start, cost_forwards = jacobians[0], 0
for J in jacobians[1:]:
    from_the_start, cost_forwards = J @ from_the_start, cost_forwards + n**3
from_the_start, cost_forwards = g @ from_the_start, cost_forwards + n * n
print("the same gradient:", np.allclose(from_the_end, from_the_start))
print(f"from the end {cost_backwards:,} multiplications, from the start {cost_forwards:,}")

# %%
widths = np.arange(1, 201)
backwards, forwards = 5 * widths**2, 4 * widths**3 + widths**2
pictures.curves(
    {"from the start": forwards, "from the end": backwards},
    x=widths,
    xlabel="width n",
    ylabel="multiplications",
    log="y",
    alt="Both counts grow with the width; from the start grows faster, 160 times as many at width 200.",
)

# %% [markdown]
# 80 times cheaper from the end, and the factor grows with the width. The reason is the shape: a loss is **one** number, so from that end the product always stays a single row.
# If there were one input and many outputs, it would be the other way round. Lesson 04 builds both.
#
# ## What to keep
#
# - Along a path local gradients multiply; over paths the products add. That is the chain rule, all of it.
# - A variable that is used twice has at least two paths. In code: `+=`, never `=`.
# - Cut long formulas into stages. One line backwards for each local gradient.
# - The number of paths grows exponentially with depth, the number of edges does not. Summing up at each node makes the work one step for each edge.
# - **delta** of a neuron is the sum over all paths from its $z$ to $E$. Weight gradient: what enters times delta. Bias gradient: delta.
# - One output and many inputs: go backwards.
#
# **Read on:** lesson 05 writes the delta recursion for whole batches.
# The staged formula is from the Stanford CS231n notes [Backpropagation, Intuitions](https://cs231n.github.io/optimization-2/).
# The same 2-2-2-2 network, animated: Brent Scarff, [Understanding Backpropagation](https://towardsdatascience.com/understanding-backpropagation-abcc509ca9d0).
