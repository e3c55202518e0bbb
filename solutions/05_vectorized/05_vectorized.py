# %% [markdown]
# # Jacobians you never build
#
# So far every wire of a circuit carried one number. In a network it carries an array, and the derivative of an array with
# respect to an array is a large matrix. In this lesson you write that matrix down once, measure what it costs,
# and then never build it again: one matrix product does its work.
#
# **You will be able to**
#
# - say what a Jacobian is, and replace it by a vector-Jacobian product,
# - find the gradients of a layer $xW + b$ from sums, and check them by their shapes,
# - pass a gradient from layer to layer, and train a network of two layers with it.
#
# **Time:** about 60 minutes. **Builds on:** lessons 01 to 03, that is, slopes, gates, and sums over paths.

# %%
# The card under each check says what is wrong, and where.
# nbgrader's own Validate button shows only "partial credit" and never that card.
import time
import tracemalloc
from itertools import pairwise

import matplotlib.pyplot as plt
import numpy as np

# "No module named autograder"? Then this is another kernel: stop, and start with `python course.py lab`.
from autograder import check, hint, needs, pictures, progress, ready

ready()

# %% [markdown]
# ## One function, four numbers
#
# Take the max gate of lesson 02 with one input held at 0: $\max(0, x)$. Its name is **ReLU**, rectified linear unit.
# Applied to an array, it works on every entry by itself:
#
# $$x = [1, -2, 3, -1] \quad\longrightarrow\quad y = \max(0, x) = [1, 0, 3, 0].$$
#
# Four numbers go in, four come out, so there are 16 questions of the kind "if *this* input grows, how much does *that* output grow?"
# Their answers, one row for every output and one column for every input, are the **Jacobian**:
#
# $$J_{ij} = \frac{\partial y_i}{\partial x_j}, \qquad J \text{ has shape (outputs, inputs)}, \text{ here } (4, 4).$$
#
# Ask four of the sixteen:
#
# - Nudge $x_0 = 1$ to 1.001. Then $y_0$ moves just as much: $J_{00} = 1$.
# - The same nudge does nothing to $y_1$, because $y_1$ looks at $x_1$ only: $J_{10} = 0$.
# - Nudge $x_1 = -2$. Then $y_1$ stays 0: $J_{11} = 0$.
# - Nudge $x_2 = 3$. Then $y_2$ moves just as much: $J_{22} = 1$.
#
# Here is the whole matrix. Look for the two squares that are not empty.

# %%
figure, axes = plt.subplots(figsize=(3.4, 3.0), layout="constrained")
axes.imshow(np.diag([1, 0, 1, 0]), cmap="Blues", vmax=1.5)
for row in range(4):
    for column in range(4):
        axes.text(column, row, "1" if row == column and row in (0, 2) else "0", ha="center", va="center")
axes.set_xticks(range(4), ["x₀ = 1", "x₁ = −2", "x₂ = 3", "x₃ = −1"])
axes.set_yticks(range(4), ["y₀ = 1", "y₁ = 0", "y₂ = 3", "y₃ = 0"])
pictures.figure(figure, alt="A 4 by 4 table: 1 at (0, 0) and at (2, 2), 0 in the other 14 places.")

# %% [markdown]
# Everything off the diagonal is 0, because output $i$ depends on input $i$ alone. A matrix like that is called **diagonal**.
# On the diagonal stands 1 where the input is positive, and 0 where it is negative.
# At exactly 0 there is a kink: a nudge upwards moves the output, a nudge downwards does not. Any number from 0 to 1 is right there.


# %% exercise="relu_jacobian"
def relu_jacobian(x):
    """Jacobian of y = max(0, x), taken entry by entry.

    J[i, j] = ∂y[i] / ∂x[j].   x: (D,); returns J: (D, D), floats.
    Where x is 0, any value from 0 to 1 is right.
    """
    ### BEGIN SOLUTION
    return np.diag((x > 0) * 1.0)
    ### END SOLUTION


# %% check="relu_jacobian"
check("relu_jacobian", relu_jacobian)

# %% [markdown]
# ## The product without the matrix
#
# The loss $L$ is one number at the end of the circuit, and the upstream gradient `dout` says how it reacts to each output:
# $\text{dout}_i = \partial L / \partial y_i$, shape $(4,)$. Input $x_j$ reaches the loss through every output, and at a fork gradients add up:
#
# $$\text{dx}_j = \sum_i \text{dout}_i \, \frac{\partial y_i}{\partial x_j} = \sum_i \text{dout}_i \, J_{ij}, \qquad \text{dx} = \text{dout} \; J.$$
#
# A vector times a Jacobian: a **vector-Jacobian product**. In shapes: $(4,)$ times $(4, 4)$ is $(4,)$, the shape of $x$.
#
# **Predict first.** dout = [4, −1, 5, 9] arrives at the ReLU of x = [1, −2, 3, −1]. Which four numbers leave it?

# %%
x, dout = np.array([1.0, -2.0, 3.0, -1.0]), np.array([4.0, -1.0, 5.0, 9.0])
with needs("relu_jacobian"):
    print(dout @ relu_jacobian(x))

# %% [markdown]
# The 4 and the 5 went through, the −1 and the 9 were stopped. The sign of `dout` played no part; the sign of $x$ decided.
# So 16 entries and 16 products were used for a question that has four answers.
#
# Write the same product again, this time without any matrix. The check makes one entry of `dout` infinite to see whether there is one:
# then one entry of `dx` is infinite, and the others are what they were. But 0 times infinity is not a number, so a matrix spoils them with its zeros.


# %% exercise="relu_vjp"
def relu_vjp(dout, x):
    """The vector-Jacobian product of y = max(0, x), without the Jacobian.

    dx[j] = Σᵢ dout[i] · ∂y[i] / ∂x[j].   dout, x: (D,); returns dx: (D,).
    """
    ### BEGIN SOLUTION
    return dout * (x > 0)
    ### END SOLUTION


# %% check="relu_vjp"
check("relu_vjp", relu_vjp)

# %% [markdown]
# ## 4096 numbers
#
# Now the same layer at the size of a real one: 4096 inputs, 4096 outputs.
#
# **Predict first.** A float takes 8 bytes. How many MiB (1 MiB = 1024 · 1024 bytes) does the Jacobian take? And `dx`?
# How many entries would the Jacobian have for a batch of 100 examples, that is, for 409600 inputs and as many outputs?
# And how many times longer do the same 4096 numbers take with the matrix: 4 times, 40 times, more?
#
# The sizes can be computed. Time and memory are measured, with your two functions: one helper holds the clock, the other watches the memory.


# %%
def seconds(function, *values):
    """The shortest of three timings: what the work costs when nothing else disturbs."""
    times = []
    for _ in range(3):
        start = time.perf_counter()
        function(*values)
        times.append(time.perf_counter() - start)
    return min(times)


def peak_bytes(function, *values):
    """The most memory that was in use at one moment while the function ran."""
    tracemalloc.start()
    function(*values)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    return peak


# %%
for D in [4, 4096, 409600]:
    jacobian, gradient = D * D * 8 / 2**20, D * 8 / 2**20
    print(f"{D:>6} inputs: Jacobian {D * D:>15,} entries, {jacobian:>14,.4f} MiB;  dx {gradient:.4f} MiB")

rng = np.random.default_rng(5)
x, dout = rng.standard_normal(4096), rng.standard_normal(4096)
lengths = [256, 512, 1024, 2048, 4096]
ways = {
    "with the Jacobian": lambda D: dout[:D] @ relu_jacobian(x[:D]),
    "without it": lambda D: relu_vjp(dout[:D], x[:D]),
}
with needs("relu_jacobian", "relu_vjp"):
    many, few = (peak_bytes(way, 4096) for way in ways.values())
    slow, fast = ([seconds(way, D) for D in lengths] for way in ways.values())
    print("the same numbers:", np.allclose(*(way(4096) for way in ways.values())))
    print("more than 100 times the memory:", many > 100 * few)
    print("more than 10 times the time:", slow[-1] > 10 * fast[-1])
    figure, axes = plt.subplots(figsize=(6, 3), layout="constrained")
    for (name, _), times, line in zip(ways.items(), (slow, fast), ("o-", "s--"), strict=True):
        axes.loglog(lengths, times, line, label=name)
    axes.set(xlabel="number of inputs D", ylabel="seconds, shortest of three")
    axes.set_xticks(lengths, lengths)
    axes.minorticks_off()
    axes.legend(title=f"at 4096: {slow[-1] / fast[-1]:.0f} times the time", loc="upper left")
    alt = "Time against D, logarithmic: with the Jacobian it grows with D², without it hardly at all."
    pictures.figure(figure, alt=alt, numbers=False)

# %% [markdown]
# 128 MiB for one small layer and one example. For the batch it is 1.28 million MiB, which is more than a terabyte.
# All but 409,600 of those 168 billion entries are 0.
#
# The upper line climbs steeply: twice the inputs, four times the entries. The lower one climbs far less.
# Times differ from run to run and from machine to machine, so only bounds are printed; your own factor stands in the figure.
# With array operations it is in the hundreds or thousands. A Python loop in `relu_vjp` costs part of that, and still wins.
#
# So the rule for the rest of the course: **a backward step takes the upstream gradient and hands on a product. The Jacobian stays in your head.**
#
# ## One number out: the square of a length
#
# Next, a function with a matrix in it, and a single number at the end:
#
# $$f = \lVert Wx \rVert^2 = \sum_i q_i^2, \qquad q = Wx, \qquad W = \begin{bmatrix} 0.1 & 0.5 \\ -0.3 & 0.8 \end{bmatrix}, \quad x = \begin{bmatrix} 0.2 \\ 0.4 \end{bmatrix}.$$
#
# Forwards, by hand:
#
# - $q_0 = 0.1 \cdot 0.2 + 0.5 \cdot 0.4 = 0.22$ and $q_1 = -0.3 \cdot 0.2 + 0.8 \cdot 0.4 = 0.26$,
# - $f = 0.22^2 + 0.26^2 = 0.0484 + 0.0676 = 0.116$.
#
# Backwards, entry by entry:
#
# 1. **q.** $\partial f / \partial q_i = 2 q_i$, so dq = [0.44, 0.52].
# 2. **W.** $W_{ij}$ stands in $q_i$ only, with the factor $x_j$. So $\text{dW}_{ij} = 2 q_i x_j$. For example $\text{dW}_{01} = 0.44 \cdot 0.4 = 0.176$.
# 3. **x.** $x_j$ stands in *every* $q_i$, with the factor $W_{ij}$. It is a fork, so $\text{dx}_j = \sum_i 2 q_i W_{ij}$.
#    For example $\text{dx}_0 = 0.44 \cdot 0.1 + 0.52 \cdot (-0.3) = -0.112$.
#
# **Predict first.** Compute the other three entries of dW and $\text{dx}_1$. Then say which entry of $W$ the loss reacts to most.


# %% exercise="quadratic_backward"
def quadratic_backward(W, x):
    """Gradients of f = ‖W x‖² = Σᵢ qᵢ², with q = W x.

    dW[i, j] = 2 q[i] x[j] and dx[j] = Σᵢ 2 q[i] W[i, j].
    W: (M, D), x: (D,); returns (dW, dx), of shape (M, D) and (D,).
    """
    ### BEGIN SOLUTION
    dq = 2 * (W @ x)
    return np.outer(dq, x), W.T @ dq
    ### END SOLUTION


# %% check="quadratic_backward"
check("quadratic_backward", quadratic_backward)

# %%
W, x = np.array([[0.1, 0.5], [-0.3, 0.8]]), np.array([0.2, 0.4])
with needs("quadratic_backward"):
    dW, dx = map(np.array, quadratic_backward(W, x))
    print("f  =", np.sum((W @ x) ** 2).round(4))
    print("dW =", dW.round(4).tolist())
    print("dx =", dx.round(4).tolist())
    # Curves of equal f in the plane of x, and dx as an arrow. Look at the angle between the arrow and its curve.
    grid = np.linspace(-0.6, 1.2, 81)
    values = [[np.sum((W @ np.array([across, up])) ** 2) for across in grid] for up in grid]
    figure, axes = plt.subplots(figsize=(4.2, 3.6), layout="constrained")
    axes.contour(grid, grid, values, levels=[0.01, 0.04, 0.116, 0.25, 0.5], colors="0.6")
    arrow = {"arrowstyle": "->", "color": pictures.PALETTE["vermillion"], "lw": 2}
    axes.annotate("", x + 0.6 * dx, x, arrowprops=arrow)
    axes.plot(*x, "o", color=pictures.PALETTE["blue"])
    axes.set(xlabel="x₀", ylabel="x₁", aspect="equal")
    alt = "Ellipses of equal f. The arrow dx leaves (0.2, 0.4) at a right angle to its ellipse, upwards."
    pictures.figure(figure, alt=alt)

# %% [markdown]
# dW is [[0.088, 0.176], [0.104, 0.208]]: largest at the bottom right, where the larger $q$ meets the larger $x$.
# dx is [−0.112, 0.636]. Drawn as an arrow it stands at a right angle on the curve of equal $f$: that is the direction in which $f$ grows fastest.
#
# ## Dimensions decide
#
# dW has the shape of $W$, and dx has the shape of $x$, always, because $f$ is one number. That alone rules out most formulas.
# Here are four candidates for dW. They are tried with $W$ of shape (3, 2), so dq has 3 entries and $x$ has 2, and then with $W$ of shape (2, 2).
#
# **Predict first.** How many of the four have the shape of $W$ in the first case? How many in the second?

# %%
candidates = {
    "np.outer(dq, x)": lambda dq, x: np.outer(dq, x),
    "np.outer(x, dq)": lambda dq, x: np.outer(x, dq),
    "dq * x": lambda dq, x: dq * x,
    "dq @ x": lambda dq, x: dq @ x,
}


def shape_of(candidate, dq, x):
    try:
        return str(np.shape(candidate(dq, x)))
    except ValueError:
        return "an error"


for name, candidate in candidates.items():
    unequal, square = (shape_of(candidate, np.ones(M), np.ones(2)) for M in (3, 2))
    print(f"{name:16} W (3, 2): {unequal:9}  W (2, 2): {square}")

# %% [markdown]
# With unequal lengths one candidate is left. That is how most people find these formulas again when they have forgotten them.
# With a square matrix two are left, and the second is wrong: it is the transpose. In our example it would have 0.104 and 0.176 the wrong way round,
# and no shape would show it.
#
# So test with lengths that are all different. Every check of this course does.
#
# ## From one neuron to a layer
#
# A neuron with $D$ inputs has $D$ weights and a bias: $z = \sum_d x_d w_d + b$, one number.
# A **layer** is $M$ neurons that look at the same inputs. Their weights stand side by side as the columns of $W$, shape $(D, M)$.
# A **batch** is $N$ examples, one in each row of $x$, shape $(N, D)$. One matrix product does all of it:
#
# $$\text{out} = x W + b, \qquad \text{out}_{nm} = \sum_d x_{nd} W_{dm} + b_m, \qquad (N, D)\,(D, M) + (M,) \to (N, M).$$
#
# The same bias is added in every row. With numbers, for $N = 2$, $D = 3$, $M = 2$:
#
# $$\begin{bmatrix} 1 & 2 & 0 \\ 3 & -1 & 2 \end{bmatrix} \begin{bmatrix} 1 & 0 \\ 2 & -1 \\ 0 & 3 \end{bmatrix} + \begin{bmatrix} 0.5 & -0.5 \end{bmatrix} = \begin{bmatrix} 5.5 & -2.5 \\ 1.5 & 6.5 \end{bmatrix}.$$
#
# For example, bottom right: example 1 meets neuron 1, $3 \cdot 0 + (-1)(-1) + 2 \cdot 3 - 0.5 = 6.5$.
#
# Here are the same shapes, drawn to scale. Look at the two sides that have to be equally long.


# %%
def blocks(parts, alt):
    """Draw matrices as rectangles: (name, rows, columns), with signs in between."""
    blue = pictures.PALETTE["blue"]
    figure, axes = plt.subplots(figsize=(7, 2.2), layout="constrained")
    left = 0.0
    for part in parts:
        if isinstance(part, str):
            axes.text(left + 0.1, 0, part, ha="center", va="center", size=14)
            left += 0.7
            continue
        name, rows, columns = part
        axes.add_patch(plt.Rectangle((left, -rows / 2), columns, rows, fc="0.93", ec=blue))
        axes.text(left + columns / 2, 0, name, ha="center", va="center")
        axes.text(left + columns / 2, -rows / 2 - 0.15, f"{rows} × {columns}", ha="center", va="top")
        left += columns + 0.5
    axes.set(xlim=(-0.3, left), ylim=(-2.2, 1.8), aspect="equal")
    axes.axis("off")
    return pictures.figure(figure, alt=alt)


blocks(
    [("x", 2, 3), "@", ("W", 3, 2), "+", ("b", 1, 2), "=", ("out", 2, 2)],
    alt="x, 2 by 3, times W, 3 by 2, plus b, gives out, 2 by 2. The width of x is the height of W.",
)


# %% exercise="affine_forward"
def affine_forward(x, W, b):
    """A layer of M neurons on a batch of N examples: out = x W + b.

    out[n, m] = Σ_d x[n, d] W[d, m] + b[m].   x: (N, D), W: (D, M), b: (M,); returns out: (N, M).
    """
    ### BEGIN SOLUTION
    return x @ W + b
    ### END SOLUTION


# %% check="affine_forward"
check("affine_forward", affine_forward)

# %% [markdown]
# ## A layer, backwards
#
# Now `dout` arrives, shape $(N, M)$, one number for every entry of out. Take dout = [[1, −1], [2, 0.5]] and ask three questions.
#
# **One weight.** $W_{dm}$ belongs to neuron $m$ and multiplies input $d$. It is used once for every example, $N$ times in all, each time with the factor $x_{nd}$.
# Its uses add up:
#
# $$\text{dW}_{dm} = \sum_n x_{nd}\,\text{dout}_{nm}, \qquad \text{dW} = x^\top \text{dout}, \qquad (D, N)\,(N, M) \to (D, M).$$
#
# For $d = 0$, $m = 0$: $1 \cdot 1 + 3 \cdot 2 = 7$.
#
# **One input.** $x_{nd}$ is seen by all $M$ neurons, by neuron $m$ with the factor $W_{dm}$:
#
# $$\text{dx}_{nd} = \sum_m \text{dout}_{nm} W_{dm}, \qquad \text{dx} = \text{dout}\,W^\top, \qquad (N, M)\,(M, D) \to (N, D).$$
#
# For $n = 0$, $d = 1$: $1 \cdot 2 + (-1)(-1) = 3$.
#
# **One bias.** $b_m$ is added in every row with the factor 1. Stretching $b$ over the batch is a fork with $N$ ends:
#
# $$\text{db}_m = \sum_n \text{dout}_{nm}, \qquad (N, M) \to (M,).$$
#
# Compare: with one example and one neuron this is $\text{dw}_d = x_d\,\text{dz}$ and $\text{db} = \text{dz}$, the neuron of lesson 02.
#
# **Predict first.** Compute db for the numbers above, and the first row of dx. In which of the three gradients does a sum over examples occur?


# %% exercise="affine_backward"
def affine_backward(dout, x, W, b):
    """Gradients of the layer out = x W + b.

    dx[n, d] = Σ_m dout[n, m] W[d, m];  dW[d, m] = Σ_n x[n, d] dout[n, m];  db[m] = Σ_n dout[n, m].
    dout: (N, M), x: (N, D), W: (D, M), b: (M,).
    Returns (dx, dW, db), each of the shape of its variable.
    """
    ### BEGIN SOLUTION
    return dout @ W.T, x.T @ dout, dout.sum(axis=0)
    ### END SOLUTION


# %% check="affine_backward"
check("affine_backward", affine_backward)

# %%
x = np.array([[1.0, 2.0, 0.0], [3.0, -1.0, 2.0]])
W = np.array([[1.0, 0.0], [2.0, -1.0], [0.0, 3.0]])
b, dout = np.array([0.5, -0.5]), np.array([[1.0, -1.0], [2.0, 0.5]])
with needs("affine_forward", "affine_backward"):
    print("out", np.array(affine_forward(x, W, b)).tolist())
    for name, gradient in zip(["dx", "dW", "db"], affine_backward(dout, x, W, b), strict=True):
        print(name, np.array(gradient).tolist())

# %% [markdown]
# db is [3, −0.5], and the first row of dx is [1, 3, −3]. dW and db sum over examples, because all examples share them.
# dx does not: each example has its own input.
# In $x^\top \text{dout}$, shapes (3, 2) and (2, 2), the batch stands on the inside and disappears.
#
# ### Break it: a bias that grows
#
# People often forget the sum in db. Nothing raises an error, because $b$ minus a matrix is a matrix.
# **Predict first.** What shape does the bias have after one step with the unsummed gradient?
# And what shape has the product, entry by entry, of a column (4, 1) and a vector (4,)?

# %%
wrong_step = b - 0.1 * dout  # dout stands where db belongs
print("b was", b.shape, "and is now", wrong_step.shape)
print("a column times a vector:", (np.ones((4, 1)) * np.ones(4)).shape)
print("the next forward pass still runs:", (x @ W + wrong_step).shape)

# %% [markdown]
# The layer now has a bias of its own for every example, and even the next forward pass runs. It fails only when a batch of another size arrives.
#
# NumPy stretches two shapes until they fit, and does not complain: the column and the vector became (4, 4), every entry of one with every entry of the other.
# A gradient always has the shape of the variable it belongs to. When it does not, stop and look, even if nothing raised an error.
#
# ## Every line checked
#
# "Its uses add up" was quick. Here is the same derivation of dW without a jump, one line at a time.
# Start from the chain rule over *all* outputs, because nobody has said yet which of them one weight touches:
#
# $$\frac{\partial L}{\partial W_{dm}} = \sum_n \sum_k \text{dout}_{nk} \, \frac{\partial\, \text{out}_{nk}}{\partial W_{dm}}.$$
#
# 1. **every_output**: this double sum as it stands. Take the derivative as a difference quotient: nudge $W_{dm}$ alone and see how $xW$ changes.
#    Leave $W$ itself as it is: add a matrix that is 0 everywhere but at $(d, m)$. The bias is left out, because it does not depend on $W$.
# 2. **own_column**: $\text{out}_{nk} = \sum_c x_{nc} W_{ck} + b_k$ contains $W_{dm}$ only if $k = m$, and then with the factor $x_{nd}$.
#    The sum over $k$ stays, with $[k = m]$, which is 1 if $k = m$ and 0 otherwise.
# 3. **one_sum**: of the sum over $k$ one term is left.
# 4. **matrix_product**: the remaining sum is one entry of a product of two matrices.
#
# Write each line as a function of the same five arguments. The check evaluates all of them at random points and names the first line that is not equal to the one before.
# You may add lines of your own to the list at the end of the cell.
#
# All right lines have the same value, so the check cannot see whether you *derived* a line or knew the end. That part is yours.
#
# **Predict first.** For $N = 2$, $D = 3$, $M = 2$: how many terms has the sum in line 1, and how many in line 3?


# %% exercise="affine_derivation"
def every_output(dout, x, W, d, m):
    """Line 1: Σ_n Σ_k dout[n, k] · ∂out[n, k]/∂W[d, m], by a difference quotient.

    dout: (N, M), x: (N, D), W: (D, M), d and m: indices; returns a float, here and in every line.
    """
    ### BEGIN SOLUTION
    nudge = np.zeros(W.shape)
    nudge[d, m] = 1e-6
    slope = (x @ (W + nudge) - x @ (W - nudge)) / 2e-6
    return sum(dout[n, k] * slope[n, k] for n in range(len(x)) for k in range(W.shape[1]))
    ### END SOLUTION


def own_column(dout, x, W, d, m):
    """Line 2: Σ_n Σ_k dout[n, k] · x[n, d] · [k = m]."""
    ### BEGIN SOLUTION
    return sum(dout[n, k] * x[n, d] * (k == m) for n in range(len(x)) for k in range(W.shape[1]))
    ### END SOLUTION


def one_sum(dout, x, W, d, m):
    """Line 3: Σ_n dout[n, m] · x[n, d]."""
    ### BEGIN SOLUTION
    return sum(dout[n, m] * x[n, d] for n in range(len(x)))
    ### END SOLUTION


def matrix_product(dout, x, W, d, m):
    """Line 4: entry (d, m) of a product of two matrices."""
    ### BEGIN SOLUTION
    return (x.T @ dout)[d, m]
    ### END SOLUTION


affine_derivation = [every_output, own_column, one_sum, matrix_product]

# %% check="affine_derivation"
check("affine_derivation", affine_derivation)

# %%
with needs("affine_derivation", "every_output", "own_column", "one_sum", "matrix_product"):
    for line in affine_derivation:
        print(f"{line.__name__:15} {line(dout, x, W, 0, 0):7.4f} {line(dout, x, W, 2, 1):7.4f}")

# %% [markdown]
# Four terms in line 1, two in line 3, one entry in line 4: the work shrinks and the value stays.
# The two columns are $\text{dW}_{00} = 7$ and $\text{dW}_{21} = 1$, as in the output of your layer above.
#
# ## One matrix, used twice
#
# What if one array enters a product twice? Take $\text{out} = x x^\top$, shape $(N, D)(D, N) \to (N, N)$: the inner products of all pairs of examples.
# With $N = D = 1$ and $x = 3$, out is $x^2 = 9$.
#
# **Predict first.** For that one number, dout = 1: is dx 3 or 6?
#
# Two rules that you have give the answer for any shape.
# The product $A B$ with $A = x$, $B = x^\top$ is a layer without bias, so $\text{dA} = \text{dout}\,B^\top$ and $\text{dB} = A^\top \text{dout}$.
# And $x$ is a fork: what comes back through $A$ and what comes back through $B$ add up. $B$ is $x$ transposed, so dB has to be transposed back before it is added.


# %% exercise="gram_backward"
def gram_backward(dout, x):
    """Gradient of out = x xᵀ, where x is used twice.

    out[i, j] = Σ_d x[i, d] x[j, d].
    dout: (N, N), not symmetric in general, x: (N, D); returns dx: (N, D).
    """
    ### BEGIN SOLUTION
    return dout @ x + dout.T @ x
    ### END SOLUTION


# %% check="gram_backward"
check("gram_backward", gram_backward)

# %%
with needs("gram_backward"):
    print("one number:", gram_backward(np.array([[1.0]]), np.array([[3.0]])))
    only_01, two = np.array([[0.0, 1.0], [0.0, 0.0]]), np.array([[1.0, 2.0], [5.0, 7.0]])
    print("two examples:", np.array(gram_backward(only_01, two)).tolist())

# %% [markdown]
# 6, twice the other factor, once for each use. In the second line only out₀₁ counts, the product of row 0 with row 1:
# row 0 gets row 1 = [5, 7] as its gradient and row 1 gets row 0 = [1, 2]. The multiply gate swaps, also here.
#
# ## From layer to layer: delta
#
# In a network a layer's inputs are the activations of the layer before: $a = \sigma(z)$, shape $(N, D)$, and the next layer computes $a W + b$.
# Call the gradient with respect to a layer's weighted sum its **delta**. Suppose the next layer's delta is known, shape $(N, M)$. Two steps lead back:
#
# 1. Through the weights, as in dx above: $\text{da} = \delta\,W^\top$, shape $(N, M)(M, D) \to (N, D)$.
# 2. Through the sigmoid gate of lesson 02, entry by entry: $\sigma'(z) = a\,(1 - a)$, which needs the activation only.
#
# $$\delta_{\text{before}} = (\delta\,W^\top) \odot a \odot (1 - a), \qquad \text{shape } (N, D).$$
#
# The sign $\odot$ means entry by entry and has a name, **Hadamard product**. In NumPy it is `*`; the matrix product is `@`.
#
# With numbers, one example, $D = M = 2$: $\delta = [0.4, -0.1]$, $W = \begin{bmatrix} 1 & 2 \\ -3 & 1 \end{bmatrix}$, $a = [0.5, 0.9]$.
#
# - $\delta\,W^\top = [0.4 \cdot 1 - 0.1 \cdot 2,\; 0.4 \cdot (-3) - 0.1 \cdot 1] = [0.2, -1.3]$,
# - $a \odot (1 - a) = [0.25, 0.09]$,
# - $\delta_{\text{before}} = [0.05, -0.117]$.
#
# **Predict first.** The second unit had by far the larger gradient, −1.3, and lost most of it on the way. Which number of its own decided that?


# %% exercise="delta_recursion"
def delta_recursion(delta, W, a):
    """The delta of the layer before, from the delta of a layer.

    The layer computes a W + b, with a = σ(z) from the layer before; delta is ∂L/∂(a W + b).
    Returns ∂L/∂z = (delta Wᵀ) ⊙ a ⊙ (1 − a).
    delta: (N, M), W: (D, M), a: (N, D); returns (N, D).
    """
    ### BEGIN SOLUTION
    return (delta @ W.T) * a * (1 - a)
    ### END SOLUTION


# %% check="delta_recursion"
check("delta_recursion", delta_recursion)

# %% [markdown]
# In lesson 03 a network with two units in every layer gave 12 weights, and you summed the paths of each by hand.
# With deltas it is one line a layer. Below, a network of that size on one example, $E = \tfrac12 \sum (a - t)^2$.
# The last column is measured, by nudging the weight up and down. Look for a line where the two differ.


# %%
def sigmoid(z):
    return 1 / (1 + np.exp(-z))


def activations(x, weights, biases):
    """The activations of every layer, the input first."""
    layers = [x]
    for W, b in zip(weights, biases, strict=True):
        layers.append(sigmoid(np.array(affine_forward(layers[-1], W, b))))
    return layers


rng = np.random.default_rng(2)
weights, biases = rng.standard_normal((3, 2, 2)), rng.standard_normal((3, 2))
x, target = np.array([[0.3, -0.8]]), np.array([[1.0, 0.0]])


def error(weights):
    return 0.5 * np.sum((activations(x, weights, biases)[-1] - target) ** 2)


# %%
with needs("affine_forward", "delta_recursion"):
    a0, a1, a2, a3 = activations(x, weights, biases)
    delta3 = (a3 - target) * a3 * (1 - a3)
    delta2 = delta_recursion(delta3, weights[2], a2)
    delta1 = delta_recursion(delta2, weights[1], a1)
    gradients = [a0.T @ delta1, a1.T @ delta2, a2.T @ delta3]
    for layer in range(3):
        nudge = np.zeros((3, 2, 2))
        nudge[layer, 0, 1] = 1e-5
        measured = (error(weights + nudge) - error(weights - nudge)) / 2e-5
        print(f"weight (0, 1) of layer {layer + 1}: {gradients[layer][0, 1]:9.6f}   measured {measured:9.6f}")

# %% [markdown]
# They agree in every digit shown. A weight's gradient is the activation at its start times the delta at its end, and a bias's gradient is the delta itself, summed over the batch.
# Every delta was computed once and used for all weights of its layer. That is what the paths of lesson 03 had in common.
#
# ## A step for one layer
#
# To learn, a layer takes a step downhill: $W - \text{lr} \cdot \text{dW}$. It also has to hand dx on to the layer before.
# Both need $W$, so the order matters: dx belongs to the $W$ that the forward pass used.
#
# **Predict first.** One example, one neuron, no bias: $x = 1$, $W = 2$, dout = 1, lr = 0.5. What is dx with the old $W$, and what would it be with the new one?


# %% exercise="layer_step"
def layer_step(dout, x, W, lr):
    """One backward step and one update of the layer out = x W.

    Returns (dx, W): dx = dout Wᵀ with the W given, and the new W − lr · dW, with dW = xᵀ dout.
    dout: (N, M), x: (N, D), W: (D, M), lr: a float; returns arrays of shape (N, D) and (D, M).
    The W given is left as it is.
    """
    ### BEGIN SOLUTION
    new_W = W - lr * (x.T @ dout)
    return dout @ W.T, new_W
    ### END SOLUTION


# %% check="layer_step"
check("layer_step", layer_step)

# %%
with needs("layer_step"):
    dx, W_new = map(np.array, layer_step(np.array([[1.0]]), np.array([[1.0]]), np.array([[2.0]]), 0.5))
    print("new W:", W_new[0, 0], "  dx:", dx[0, 0], "  dx from the new W would be:", W_new[0, 0])

# %% [markdown]
# 2 with the old weight, 1.5 with the new one. With a small learning rate the two are close, which is why this mistake can hide for a long time:
# the network still learns, only a little worse.
#
# ## Counting what is learned
#
# A layer with $D$ inputs and $M$ neurons has $D \cdot M$ weights and $M$ biases. Those are its **parameters**, what training changes.
# The input layer computes nothing and has none. The network 3-4-2 has 4 + 2 = 6 neurons and $3 \cdot 4 + 4 \cdot 2 = 20$ weights, and every neuron has one bias.
#
# **Predict first.** How many parameters has it in all? And how many has the network 3-4-4-1? Look at how many lines end in each neuron.


# %%
def draw_network(axes, sizes):
    places = [[(layer, (count - 1) / 2 - k) for k in range(count)] for layer, count in enumerate(sizes)]
    for before, after in pairwise(places):
        for start in before:
            for end in after:
                axes.plot(*zip(start, end, strict=True), color="0.75", lw=0.8, zorder=1)
    for layer in places:
        axes.scatter(*zip(*layer, strict=True), s=160, fc="white", ec=pictures.PALETTE["blue"], zorder=2)
    axes.set_title("-".join(map(str, sizes)))
    axes.axis("off")


figure, (left, right) = plt.subplots(1, 2, figsize=(7, 2.4), layout="constrained")
draw_network(left, [3, 4, 2])
draw_network(right, [3, 4, 4, 1])
pictures.figure(
    figure,
    alt="Networks with layers of 3, 4, 2 and of 3, 4, 4, 1 units; each joined to all of the next layer.",
)


# %% exercise="parameter_count"
def parameter_count(sizes):
    """Number of weights and biases of a fully connected network.

    sizes: a list of layer widths, the input first, such as [3, 4, 2]; returns an int.
    """
    ### BEGIN SOLUTION
    return sum((inputs + 1) * neurons for inputs, neurons in pairwise(sizes))
    ### END SOLUTION


# %% check="parameter_count"
check("parameter_count", parameter_count)

# %%
with needs("parameter_count"):
    for sizes in [[3, 4, 2], [3, 4, 4, 1]]:
        count, neurons = parameter_count(sizes), sum(sizes[1:])
        print(f"{sizes}: {neurons} neurons, {count - neurons} weights, {count} parameters")

# The forward pass of 3-4-4-1. Watch the shape: five examples go in, and five numbers come out.
rng = np.random.default_rng(3)
h = rng.standard_normal((5, 3))
with needs("affine_forward"):
    for layer, (inputs, neurons) in enumerate([(3, 4), (4, 4), (4, 1)], start=1):
        out = np.array(affine_forward(h, rng.standard_normal((inputs, neurons)), rng.standard_normal(neurons)))
        print(f"layer {layer}: {h.shape} -> {out.shape}")
        h = sigmoid(out) if layer < 3 else out

# %% [markdown]
# 26 and 41. The network 3-4-4-1 has 9 neurons, 32 weights and 9 biases.
#
# Its forward pass is three layers in a row, with a sigmoid after the first two. The last layer has none: its output is free to be any number.
# Each line's second shape is the next line's first: what one layer hands on, the next one takes.
#
# ## Two layers, trained
#
# Now everything together: a hidden layer of sigmoids, an output layer, no biases, and the squared distance to a target as loss.
# The example is large enough to hurt if anyone built a Jacobian: 64 examples, 1000 inputs, 100 hidden units, 10 outputs.
#
# | forwards | shape | backwards | shape |
# |---|---|---|---|
# | z = x w₁ | (64, 100) | dpred = 2 (pred − y) | (64, 10) |
# | h = σ(z) | (64, 100) | dw₂ = hᵀ dpred | (100, 10) |
# | pred = h w₂ | (64, 10) | dz = (dpred w₂ᵀ) ⊙ h ⊙ (1 − h) | (64, 100) |
# | loss = Σ (pred − y)² | one number | dw₁ = xᵀ dz | (1000, 100) |
#
# **Predict first.** The Jacobian of $z$ with respect to $w_1$ has one row for every entry of $z$ and one column for every entry of $w_1$.
# How many entries is that? And how many has $\text{dw}_1$?


# %% exercise="two_layer_step"
def two_layer_step(x, y, w1, w2, lr):
    """One training step of pred = σ(x w1) w2 with the loss Σ (pred − y)².

    x: (N, D), y: (N, M), w1: (D, H), w2: (H, M), lr: a float.
    Returns (loss, w1, w2): the loss before the step, a float, and the weights after it.
    The arrays given are left as they are.
    """
    ### BEGIN SOLUTION
    h = 1 / (1 + np.exp(-(x @ w1)))
    error = h @ w2 - y
    dpred = 2 * error
    new_w2 = w2 - lr * (h.T @ dpred)
    dz = (dpred @ w2.T) * (h * (1 - h))
    new_w1 = w1 - lr * (x.T @ dz)
    return np.sum(error**2), new_w1, new_w2
    ### END SOLUTION


# %% check="two_layer_step"
check("two_layer_step", two_layer_step)

# %% [markdown]
# The Jacobian would have 6,400 rows and 100,000 columns: 640 million entries, 5 GB. $\text{dw}_1$ has 100,000.
#
# Train on random numbers, 200 steps with lr = 0.0001. Random targets have no pattern to find, so this only shows that the loss goes where the gradients say.
#
# **Predict first.** With ten times the learning rate, 0.001, does the loss fall ten times as fast?

# %%
rng = np.random.default_rng(0)
x, y = rng.standard_normal((64, 1000)), rng.standard_normal((64, 10))
start = rng.standard_normal((1000, 100)), rng.standard_normal((100, 10))
with needs("two_layer_step"):
    w1, w2 = start
    losses = []
    for _ in range(200):
        loss, w1, w2 = two_layer_step(x, y, w1, w2, 1e-4)
        losses.append(loss)
    print("loss at steps 0, 10, 50, 199:", [f"{losses[k]:.3g}" for k in (0, 10, 50, 199)])
    alt = "The loss falls fast at first, then slower, and never rises."
    pictures.curves({"loss": losses}, xlabel="step", ylabel="loss", log="y", alt=alt)

    print("with lr = 0.001:")
    w1, w2 = start
    for step in range(4):
        loss, w1, w2 = two_layer_step(x, y, w1, w2, 1e-3)
        print(f"step {step}: loss {loss:.3g}")

# %% [markdown]
# From 30,000 to under 1,000. The lecture notes that this example comes from let it run for 10,000 steps and report a loss near 0.0001.
#
# With lr = 0.001 it explodes. The gradient is right, and the step is so long that it lands on the far side of the valley, higher up each time.
# A rising loss alone does not say that a gradient is wrong.
#
# ## What to keep
#
# | forwards | backwards | remember |
# |---|---|---|
# | y = max(0, x) | dx = dout ⊙ (x > 0) | diagonal Jacobian, so entry by entry |
# | out = x W + b | dx = dout Wᵀ, dW = xᵀ dout, db = Σₙ dout | what is shared is summed |
# | out = x xᵀ | dx = dout x + doutᵀ x | two uses, two parts |
# | a = σ(z), then a W | δ before = (δ Wᵀ) ⊙ a ⊙ (1 − a) | one delta a layer |
#
# - A gradient has the shape of its variable. With unequal lengths the shapes leave one formula; with square ones they do not.
# - Backward steps are vector-Jacobian products. Nobody builds the Jacobian.
# - dx comes from the weights that the forward pass used.
#
# **Read on:** lesson 06 replaces the sigmoid. The Stanford CS231n notes [Backpropagation, Intuitions](https://cs231n.github.io/optimization-2/) have the
# vectorised step in their last section, and [Derivatives, Backpropagation, and Vectorization](http://cs231n.stanford.edu/handouts/derivatives.pdf) by Justin Johnson derives it with tensors.
# The sizes 4096, 26, 41 and the example 64 × 1000 × 100 × 10 come from that course's lectures.
