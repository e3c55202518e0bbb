# %% [markdown]
# # Optimizers: from a gradient to a step
#
# Eight lessons went into one question: what is the gradient? This one asks what to do with it.
# The plain answer is a small step downhill. It depends on where you start, it crawls along narrow valleys, and it wants all the data for every step.
# Here you write what people do about each of these.
#
# **You will be able to**
#
# - run gradient descent on any function, and say how much the start and the learning rate decide,
# - write momentum and Adam, and say in numbers what each does to a step,
# - trade exact steps for many steps with mini-batches,
# - add a penalty on the weights to a gradient, and see what it does to a boundary.
#
# **Time:** about 55 minutes. **Builds on:** lesson 01 (a step downhill), lesson 05 (the affine layer), lesson 08 (moons).

# %%
# The card under each check says what is wrong, and where.
# nbgrader's own Validate button shows only "partial credit" and never that card.
import matplotlib.pyplot as plt
import numpy as np
from sklearn.datasets import make_moons

# "No module named autograder"? Then this is another kernel: stop, and start with `python course.py lab`.
from autograder import check, hint, needs, pictures, progress, ready

ready()

# %% [markdown]
# ## A landscape with four valleys
#
# Himmelblau's function is a standard test for optimizers. It takes a point $(x, y)$ and returns a height:
#
# $$f(x, y) = (x^2 + y - 11)^2 + (x + y^2 - 7)^2.$$
#
# A sum of two squares is never below 0. It is 0 where both brackets are, and that happens at four points:
# (3, 2), (−2.805, 3.131), (−3.779, −3.283) and (3.584, −1.848).
#
# In the picture, look for the four crosses and for the ridges between them.


# %%
def himmelblau(x, y):
    return (x**2 + y - 11) ** 2 + (x + y**2 - 7) ** 2


minima = np.array([[3.0, 2.0], [-2.805118, 3.131313], [-3.779310, -3.283186], [3.584428, -1.848127]])
grid = np.meshgrid(np.linspace(-6, 6, 200), np.linspace(-6, 6, 200))


def walks(paths, alt):
    """Himmelblau's contours and minima, with the paths {name: (steps + 1, 2)} on them."""
    figure, axes = plt.subplots(figsize=(5.6, 4.6), layout="constrained")
    axes.contour(*grid, himmelblau(*grid), levels=np.geomspace(2, 1500, 14), colors="gray", linewidths=0.7)
    axes.plot(*minima.T, "x", color="black", ms=9, mew=2)
    looks = zip(["blue", "orange", "green", "purple"], ["o-", "s-", "^-", "D-"], strict=True)
    for (name, path), (colour, look) in zip(paths.items(), looks, strict=False):
        axes.plot(*path.T, look, ms=4, lw=1.3, color=pictures.PALETTE[colour], label=name)
    axes.set(xlabel="x", ylabel="y", xlim=(-6, 6), ylim=(-6, 6))
    if paths:
        axes.legend(loc="upper right", fontsize=8)
    pictures.figure(figure, alt=alt)


walks({}, alt="Contours of Himmelblau's function: in each quarter of the plane a valley and a cross.")

# %% [markdown]
# ## Its gradient, by hand
#
# Give the brackets names, $a = x^2 + y - 11$ and $b = x + y^2 - 7$. Then $f = a^2 + b^2$, and $x$ and $y$ reach $f$ through both:
#
# $$\frac{\partial f}{\partial x} = 2a \cdot 2x + 2b \cdot 1, \qquad \frac{\partial f}{\partial y} = 2a \cdot 1 + 2b \cdot 2y.$$
#
# At (4, 0): $a = 5$, $b = -3$, $f = 34$. So $\partial f/\partial x = 10 \cdot 8 - 6 = 74$ and $\partial f/\partial y = 10 + 0 = 10$.


# %% exercise="himmelblau_gradient"
def himmelblau_gradient(xy):
    """Gradient of f = (x² + y - 11)² + (x + y² - 7)².

    xy: the point (x, y), shape (2,); returns (∂f/∂x, ∂f/∂y), shape (2,).
    """
    ### BEGIN SOLUTION
    x, y = xy
    a, b = x**2 + y - 11, x + y**2 - 7
    return np.array([4 * x * a + 2 * b, 2 * a + 4 * y * b])
    ### END SOLUTION


# %% check="himmelblau_gradient"
check("himmelblau_gradient", himmelblau_gradient)

# %%
with needs("himmelblau_gradient"):
    print("at (4, 0):", himmelblau_gradient(np.array([4.0, 0.0])))
    print("at (3, 2):", himmelblau_gradient(np.array([3.0, 2.0])))

# %% [markdown]
# (74, 10) as by hand, and (0, 0) at a minimum: there, no direction leads down.
#
# ## Downhill, again and again
#
# One step of lesson 01 is $\theta - \eta\,\nabla f(\theta)$, with the learning rate $\eta$, in code `lr`. From (4, 0) with $\eta = 0.01$:
#
# $$(4, 0) - 0.01 \cdot (74, 10) = (3.26, -0.1), \qquad f\text{ falls from } 34 \text{ to } 14.1.$$
#
# Gradient descent repeats this. At every new place the gradient is asked for again, because the slope there is another one.
#
# Your function will work for any loss: the gradient comes in as an argument, `grad`, a function from a place (D,) to a gradient (D,).
# It returns the whole path, one row for each place, the start included. After 200 steps that is 201 rows.


# %% exercise="gradient_descent"
def gradient_descent(grad, start, lr, steps):
    """The path of gradient descent: place_(k+1) = place_k - lr · grad(place_k).

    grad: a function from a place (D,) to the gradient there (D,). start: (D,), whole numbers allowed. lr: float, steps: int.
    Returns floats of shape (steps + 1, D): the start, then the place after each step. start stays as it was.
    """
    ### BEGIN SOLUTION
    path = [np.array(start, dtype=float)]
    for _ in range(steps):
        path.append(path[-1] - lr * grad(path[-1]))
    return np.array(path)
    ### END SOLUTION


# %% check="gradient_descent"
check("gradient_descent", gradient_descent)

# %% [markdown]
# Four walks with rate 0.01 and 200 steps, from (4, 0), (1, 0), (−4, 0) and (−2, 2).
#
# **Predict first.** Find the four starts in the picture above. In which valley does each walk end?

# %%
starts = [(4.0, 0.0), (1.0, 0.0), (-4.0, 0.0), (-2.0, 2.0)]
with needs("gradient_descent", "himmelblau_gradient"):
    paths = {}
    print("start        end                    nearest minimum      distance    f at the end")
    for x, y in starts:
        path = gradient_descent(himmelblau_gradient, np.array([x, y]), 0.01, 200)
        paths[f"from ({x:g}, {y:g})"], end = path, path[-1]
        distance = np.linalg.norm(minima - end, axis=1)
        nearest = minima[distance.argmin()]
        small = "below 1e-3" if distance.min() < 1e-3 else f"{distance.min():.4f}"
        height = "below 1e-11" if himmelblau(*end) < 1e-11 else f"{himmelblau(*end):.2e}"
        print(f"({x:2.0f}, {y:1.0f})   ({end[0]:9.6f}, {end[1]:9.6f})", end="   ")
        print(f"({nearest[0]:6.3f}, {nearest[1]:6.3f})   {small:>11}   {height:>12}")
    walks(paths, alt="Four walks from four starts. Each ends at another one of the four crosses.")

# %% [markdown]
# Four starts, four different ends, each as good as the others.
#
# On Himmelblau's function all valleys are equally deep. A network's loss has valleys of different depth, and the start is a random draw.
#
# ## Basins of attraction
#
# Colour every start by the valley in which its walk ends. The coloured regions are called **basins of attraction**.
# The next cell takes 200 × 200 starts at once: the same steps, on an array of shape (2, 40000).
#
# **Predict first.** With the rate 0.01 the basins are nearly the four quarters of the plane. What happens to them when the steps get larger?


# %%
def ends_of_all(lr, steps=200):
    """Number 0 to 3 of the minimum that each start of the grid reaches, 4 if none.   Returns (200, 200)."""
    x, y = (axis.copy() for axis in grid)
    for _ in range(steps):
        a, b = x**2 + y - 11, x + y**2 - 7
        x, y = x - lr * (4 * x * a + 2 * b), y - lr * (2 * a + 4 * y * b)
        x, y = np.clip(x, -1e3, 1e3), np.clip(y, -1e3, 1e3)  # what flies off stays off
    distance = np.stack([np.hypot(x - u, y - v) for u, v in minima])
    return np.where(distance.min(axis=0) < 0.05, distance.argmin(axis=0), 4)


ends_at = {lr: ends_of_all(lr) for lr in (0.005, 0.01, 0.015)}


def draw_basins(axes, lr):
    ends = ends_at[lr]
    axes.contourf(
        *grid, ends, levels=np.arange(6) - 0.5, colors=["#CFE3F2", "#FBE7C2", "#C9EBDD", "#F5DEEA", "#555555"]
    )
    axes.plot(*minima.T, "x", color="black", ms=6)
    axes.set(xlabel="x", ylabel="y")
    return f"{np.mean(ends == 4):.0%} of the starts reach no minimum."


words = "Basins of attraction, nearly the four quarters of the plane; dark: no minimum reached."
pictures.small_multiples(draw_basins, list(ends_at), parameter="rate", height=2.9, alt=words)
for lr, ends in ends_at.items():
    elsewhere, nowhere = np.mean(ends != ends_at[0.005]), np.mean(ends == 4)
    print(f"rate {lr:5}: {elsewhere:5.1%} end elsewhere than with 0.005, {nowhere:5.1%} nowhere")

# %% [markdown]
# At 0.005 four clean regions meet near the hilltop. At 0.01 some starts change sides, most of them at the outer edge: where the slope is steep, the first step is long and throws the walk into another valley.
# At 0.015 the valley at the lower left can hardly hold a walk any more. It is the steepest one; there a step lands as high on the other side as it began.
#
# ### Break it: only the rate
#
# The same start (4, 0), three rates. **Predict first:** which one ends at a minimum, and what do the other two do?

# %%
with needs("gradient_descent", "himmelblau_gradient"):
    for lr in [0.001, 0.01, 0.02]:
        path = gradient_descent(himmelblau_gradient, np.array([4.0, 0.0]), lr, 200)
        heights = himmelblau(*path.T)
        print(f"lr {lr:5}: f after 198, 199, 200 steps  {heights[-3]:8.4f} {heights[-2]:8.4f} {heights[-1]:8.4f}")

# %% [markdown]
# 0.001 is on its way and slow. 0.01 has arrived. 0.02 never arrives: it jumps from one side of the valley to the other, for ever.
#
# ## A narrow valley
#
# Why is a good rate hard to find? Take the bowl $L = \tfrac12 (x^2 + 30\,y^2)$. Its gradient is $(x, 30y)$, so one step multiplies
#
# $$x \text{ by } 1 - \eta, \qquad y \text{ by } 1 - 30\,\eta.$$
#
# For the steep direction $y$ the rate must stay below $2/30 = 0.067$; above that, $|1 - 30\eta| > 1$ and $y$ grows. But then $x$ shrinks by at most 6.7 % a step.
# One rate for two directions: too large for one or too small for the other.
#
# **Predict first.** The rate is 0.06 and the start (−10, 1). Which of the two coordinates changes its sign at every step?


# %%
def bowl(x, y):
    return 0.5 * (x**2 + 30 * y**2)


def bowl_gradient(place):
    return place * np.array([1.0, 30.0])


with needs("gradient_descent"):
    plain = gradient_descent(bowl_gradient, np.array([-10.0, 1.0]), 0.06, 40)
    print(plain[:4].round(3))
    pictures.descent_paths(
        bowl, {"plain, rate 0.06": plain}, minimum=(0, 0), log=True, alt="A zigzag along a narrow valley."
    )

# %% [markdown]
# $1 - 30 \cdot 0.06 = -0.8$: $y$ jumps from side to side, while $x$ creeps along by 6 % a step. After 40 steps it is not there yet.
#
# Near a minimum every smooth valley is such a bowl. The number in the place of 30 is its largest **curvature**: how fast the slope changes along the steepest direction.
# Your gradient can measure it. The cell prints $2 / \text{curvature}$, the rate that must not be exceeded, for Himmelblau's four valleys.
# Compare the numbers with the rate 0.015 that emptied one basin, and with 0.02 that never arrived from (4, 0).

# %%
with needs("himmelblau_gradient"):
    for place in minima:
        nudges = 1e-5 * np.eye(2)
        bends = [(himmelblau_gradient(place + n) - himmelblau_gradient(place - n)) / 2e-5 for n in nudges]
        print(f"({place[0]:6.3f}, {place[1]:6.3f})   rate below {2 / np.linalg.eigvalsh(bends).max():.4f}")

# %% [markdown]
# 0.0149 at the lower left and 0.0190 at the lower right. A gentle valley would allow more, but the same rate has to serve all.
#
# ## Momentum
#
# Steps across the valley alternate in sign. Steps along it agree. So remember them, and let agreement add up.
# The **velocity** $v$ is a fading sum of all steps so far; $\mu$, in code `mu`, says how much of it survives each step:
#
# $$v \leftarrow \mu\, v - \eta\, dw, \qquad w \leftarrow w + v, \qquad w, dw, v: \text{the same shape}.$$
#
# By hand, with a slope that never changes, $dw = 2$, $\eta = 0.1$, $\mu = 0.9$, from $w = 1$, $v = 0$:
#
# | step | $v$ | $w$ |
# |---|---|---|
# | 1 | 0.9 · 0 − 0.2 = −0.2 | 0.8 |
# | 2 | 0.9 · (−0.2) − 0.2 = −0.38 | 0.42 |
# | 3 | 0.9 · (−0.38) − 0.2 = −0.542 | −0.122 |
#
# The steps grow. They stop growing when $v = \mu v - 0.2$, that is at $v = -0.2 / (1 - 0.9) = -2$: ten plain steps in one.
#
# And where the slope alternates, +2, −2, +2, …? **Predict first:** does $v$ grow or shrink?


# %% exercise="sgd_momentum"
def sgd_momentum(w, dw, v, lr, mu):
    """One step with momentum: v ← mu v - lr dw, then w ← w + v, with the new v.

    w, dw, v: arrays of the same shape; lr, mu: floats.
    Returns (w, v), new float arrays of that shape; the arguments stay as they were.
    """
    ### BEGIN SOLUTION
    v = mu * v - lr * dw
    return w + v, v
    ### END SOLUTION


# %% check="sgd_momentum"
check("sgd_momentum", sgd_momentum)

# %%
with needs("sgd_momentum"):
    for name, signs in {"agree": [1, 1], "alternate": [1, -1]}.items():
        w, v = np.array([1.0]), np.zeros(1)
        for k in range(40):
            w, v = sgd_momentum(w, np.array([2.0 * signs[k % 2]]), v, 0.1, 0.9)
            if k < 3:
                print(f"{name:9} step {k + 1}: v {v[0]:7.4f}   w {w[0]:7.4f}")
        print(f"{name:9} step 40: size of v {abs(v[0]):.4f}")

# %% [markdown]
# The first three lines are the table. Steps that agree grow towards 2, ten times a plain step of 0.2. Steps that alternate shrink to about 0.105, half of one.
# That is what a narrow valley needs.
#
# ## Adam
#
# Momentum still has one rate for all weights. Adam gives every weight its own scale. It keeps two fading averages for each weight,
# $m$ of its gradients and $v$ of their squares (this $v$ is not a velocity), and divides one by the root of the other:
#
# $$m \leftarrow \beta_1 m + (1 - \beta_1)\, dw, \qquad v \leftarrow \beta_2 v + (1 - \beta_2)\, dw^2.$$
#
# Both start at 0, so at first they are too small. After one step with gradient $g$ and $\beta_1 = 0.9$, $m$ is $0.1\,g$: a tenth of what it should be.
# After $t$ steps with the same $g$ it is $(1 - \beta_1^t)\,g$. So divide that factor out. This is the **bias correction**, $t$ counts from 1:
#
# $$\hat m = \frac{m}{1 - \beta_1^t}, \qquad \hat v = \frac{v}{1 - \beta_2^t}, \qquad w \leftarrow w - \eta\, \frac{\hat m}{\sqrt{\hat v} + \epsilon}.$$
#
# $m$ and $v$ are kept without the correction; the hats are used for the step alone. All operations work entry by entry; $w, dw, m, v$ share one shape.
#
# By hand, the first step, $g = 4$, $\eta = 0.1$, $\beta_1 = 0.9$, $\beta_2 = 0.999$:
#
# | | value |
# |---|---|
# | m and v | 0.1 · 4 = 0.4 and 0.001 · 16 = 0.016 |
# | m̂ and v̂ | 0.4 / 0.1 = 4 and 0.016 / 0.001 = 16 |
# | step | −0.1 · 4 / √16 = −0.1 |
#
# **Predict first.** Two weights have the gradients 1000 and −0.001. How long is the first step of each, with $\eta = 0.1$?


# %% exercise="adam"
def adam(w, dw, m, v, t, lr, b1, b2, eps):
    """One step of Adam.

    m ← b1 m + (1 - b1) dw, v ← b2 v + (1 - b2) dw², m̂ = m / (1 - b1ᵗ), v̂ = v / (1 - b2ᵗ), w ← w - lr m̂ / (√v̂ + eps).
    w, dw, m, v: arrays of the same shape; t: number of this step, from 1; lr, b1, b2, eps: floats.
    Returns (w, m, v), new float arrays, m and v without the correction; the arguments stay as they were.
    """
    ### BEGIN SOLUTION
    m = b1 * m + (1 - b1) * dw
    v = b2 * v + (1 - b2) * dw**2
    mean, square = m / (1 - b1**t), v / (1 - b2**t)
    return w - lr * mean / (np.sqrt(square) + eps), m, v
    ### END SOLUTION


# %% check="adam"
check("adam", adam)

# %%
with needs("adam"):
    zero = np.zeros(2)
    w, m, v = adam(zero, np.array([1000.0, -0.001]), zero, zero, 1, 0.1, 0.9, 0.999, 1e-8)
    print("first step:", w.round(6))

# %% [markdown]
# Both steps have length 0.1: the size of a gradient cancels, its sign remains. The $\epsilon$ only keeps a gradient of 0 from dividing by 0.
# The rate of Adam is therefore a length: about how far a weight moves in a step.
#
# ### Break it: no bias correction
#
# Set $\hat m = m$ and $\hat v = v$. **Predict first:** is the first step longer or shorter than $\eta$? Both averages are too small, but one of them stands under a root.

# %%
m, v = 0.1 * 4, 0.001 * 16
print(f"first step without correction: {0.1 * m / np.sqrt(v):.4f}")
print(f"first step with it:            {0.1 * (m / 0.1) / np.sqrt(v / 0.001):.4f}")

# %% [markdown]
# Three times too long: $0.1 / \sqrt{0.001} = 3.16$. The very first steps, from random weights, would be the wildest ones.
#
# ## Three rules on one surface
#
# Three **rules**, in one form: a rule gets the weights, their gradient, its own memory and the number of the step, and returns the new weights and the new memory.
# Every memory starts as zeros in the shape of the weights.


# %%
def plain_rule(lr):
    return lambda w, dw, memory, t: (w - lr * dw, memory)


def momentum_rule(lr, mu=0.9):
    def rule(w, dw, memory, t):
        w, v = sgd_momentum(w, dw, memory[0], lr, mu)
        return w, (v,)

    return rule


def adam_rule(lr):
    def rule(w, dw, memory, t):
        w, m, v = adam(w, dw, *memory, t, lr, 0.9, 0.999, 1e-8)
        return w, (m, v)

    return rule


def no_memory(w):
    return np.zeros_like(w), np.zeros_like(w)


def path_of(rule, grad, start, steps):
    """The path of a rule, shape (steps + 1, D), as gradient_descent returns it."""
    path = [np.array(start)]
    memory = no_memory(path[0])
    for t in range(1, steps + 1):
        w, memory = rule(path[-1], grad(path[-1]), memory, t)
        path.append(w)
    return np.array(path)


# %% [markdown]
# First the narrow valley, 40 steps each. **Predict first.** Adam divides the gradient of $y$ by its own size. Will it still zigzag?

# %%
with needs("sgd_momentum", "adam"):
    rules = {"plain 0.06": plain_rule(0.06), "momentum 0.03": momentum_rule(0.03, 0.8), "Adam 0.5": adam_rule(0.5)}
    bowl_paths = {name: path_of(rule, bowl_gradient, [-10.0, 1.0], 40) for name, rule in rules.items()}
    lines = {name: bowl(*path.T) for name, path in bowl_paths.items()}
    for name, losses in lines.items():
        print(f"{name:14} loss after 10, 20, 40 steps: {losses[10]:8.4f} {losses[20]:8.4f} {losses[40]:8.4f}")
    words = "Plain descent, momentum and Adam in a narrow valley."
    pictures.descent_paths(bowl, bowl_paths, minimum=(0, 0), log=True, alt=words)
    pictures.curves(lines, xlabel="step", ylabel="loss", log="y", alt="The loss of the three rules, step by step.")

# %% [markdown]
# Plain descent falls steadily and slowly. Momentum overshoots, swings back, and is far ahead after 40 steps. Adam's first steps move both coordinates by 0.5, whatever their slopes are.
# Then it swings through, too: its averages remember. None of the three curves is best everywhere.
#
# Now Himmelblau's landscape, all three from (−4, 0). **Predict first.** Plain descent ends at the lower left. Do the others?

# %%
with needs("sgd_momentum", "adam", "himmelblau_gradient"):
    rules = {"plain 0.005": plain_rule(0.005), "momentum 0.005": momentum_rule(0.005), "Adam 0.3": adam_rule(0.3)}
    paths = {name: path_of(rule, himmelblau_gradient, [-4.0, 0.0], 100) for name, rule in rules.items()}
    for name, path in paths.items():
        print(f"{name:15} ends at ({path[-1][0]:6.3f}, {path[-1][1]:6.3f}), f = {himmelblau(*path[-1]):.1e}")
    walks(paths, alt="Plain descent and Adam end at the lower left, momentum runs across a ridge to the upper left.")

# %% [markdown]
# Momentum gathered speed, ran over a ridge and ended in another valley. A rule decides not only how fast you arrive but also where.
#
# ## How many examples does a step need?
#
# In training, the loss is a mean over N examples, and so is its gradient. A mean over a few of them is a rough estimate of it, and much cheaper.
#
# | name | examples in a step | steps in a pass through the data (an **epoch**) |
# |---|---|---|
# | batch gradient descent | all N | 1 |
# | mini-batch | B | N/B, rounded up |
# | stochastic gradient descent, SGD | 1 | N |
#
# The model for this section is linear, $\text{guess}_n = \sum_d x_{nd} w_d$, with $x$ (N, D) and, this time, $w$ (D,), so the guesses have shape (N,).
# The loss is the mean squared error, and its gradient is $\frac2N\, x^\top (xw - y)$, shape (D,).
#
# By hand: $x = [[1], [2]]$, $y = [2, 2]$, $w = [0]$, $\eta = 0.1$. The errors are −2 and −2.
# All rows at once: gradient $\frac22 (1 \cdot (-2) + 2 \cdot (-2)) = -6$, so $w = 0.6$ after one step.
# One row at a time: first $2 \cdot 1 \cdot (-2) = -4$, so $w = 0.4$; then the error of the second row **at the new $w$** is $0.8 - 2 = -1.2$, the gradient $2 \cdot 2 \cdot (-1.2) = -4.8$, so $w = 0.88$.
#
# First the full batch.


# %% exercise="train_linear"
def train_linear(x, y, lr, steps):
    """Weights after `steps` steps of gradient descent from zeros, on L = mean over n of (Σ_d x[n, d] w[d] - y[n])².

    Every step uses all rows.   x: (N, D), y: (N,), lr: float, steps: int; returns w, shape (D,).
    """
    ### BEGIN SOLUTION
    w = np.zeros(x.shape[1])
    for _ in range(steps):
        w = w - lr * 2.0 / len(x) * x.T @ (x @ w - y)
    return w
    ### END SOLUTION


# %% check="train_linear"
check("train_linear", train_linear)

# %% [markdown]
# Now one epoch of mini-batches, in the order of the rows: rows 0 … B − 1, then B … 2B − 1, and so on.
# If B does not divide N, the last mini-batch is smaller, and its mean is over the rows it really has.
# (In training you would shuffle first, as in lesson 08. A fixed order can be checked.)


# %% exercise="train_epoch"
def train_epoch(x, y, lr, batch):
    """Weights after one pass through the data, from zeros, one step for each mini-batch, in order.

    The loss of a mini-batch is the mean over its rows of (Σ_d x[n, d] w[d] - y[n])²; the last one may be smaller.
    x: (N, D), y: (N,), lr: float, batch: int; returns w, shape (D,).
    """
    ### BEGIN SOLUTION
    w = np.zeros(x.shape[1])
    for first in range(0, len(x), batch):
        rows, targets = x[first : first + batch], y[first : first + batch]
        w = w - lr * 2.0 / len(rows) * rows.T @ (rows @ w - targets)
    return w
    ### END SOLUTION


# %% check="train_epoch"
check("train_epoch", train_epoch)

# %% [markdown]
# A line $y = 2t - 1$ with noise of standard deviation 0.5, 200 points; the inputs are $t$ and a column of ones, so $w = (2, -1)$ is the truth.
#
# **Predict first.** After one epoch with rate 0.1: which batch size is nearest to the truth, 200, 20 or 1?

# %%
rng = np.random.default_rng(0)
t = rng.uniform(-1, 1, 200)
x, y = np.column_stack([t, np.ones(200)]), 2 * t - 1 + 0.5 * rng.standard_normal(200)
best = np.linalg.lstsq(x, y, rcond=None)[0]


def line_loss(w0, w1):
    """Mean squared error of the line w0 t + w1, for numbers or arrays."""
    parts = [np.mean(x[:, k] * x[:, j]) for k, j in ((0, 0), (0, 1), (1, 1))]
    off0, off1 = w0 - best[0], w1 - best[1]
    return np.mean((x @ best - y) ** 2) + parts[0] * off0**2 + 2 * parts[1] * off0 * off1 + parts[2] * off1**2


with needs("train_linear", "train_epoch"):
    print(f"best possible        w = {best.round(3)}   loss {line_loss(*best):.4f}")
    for batch in (200, 20, 1):
        w = train_epoch(x, y, 0.1, batch)
        print(f"one epoch, B = {batch:3}   w = {w.round(3)}   loss {line_loss(*w):.4f}   {-(-200 // batch)} steps")
    w = train_linear(x, y, 0.1, 200)
    print(f"200 full steps       w = {w.round(3)}   loss {line_loss(*w):.4f}   200 epochs")

# %% [markdown]
# One full step has hardly begun. 200 noisy steps at the price of one epoch came close; 200 exact ones came closer and cost 200 times as much.
#
# The paths show the price of noise. The place after $k$ examples is what `train_epoch` returns for the first $k$ rows.

# %%
with needs("train_linear", "train_epoch"):
    paths = {
        "B = 1": np.array([np.zeros(2)] + [train_epoch(x[:k], y[:k], 0.1, 1) for k in range(1, 201)]),
        "B = 20": np.array([np.zeros(2)] + [train_epoch(x[:k], y[:k], 0.1, 20) for k in range(20, 201, 20)]),
        "all, 40 steps": np.array([train_linear(x, y, 0.1, steps) for steps in range(41)]),
    }
    pictures.descent_paths(
        line_loss,
        paths,
        minimum=best,
        xlabel="w₀",
        ylabel="w₁",
        alt="One epoch of SGD, of mini-batches, 40 full steps.",
    )

# %% [markdown]
# The full steps make a smooth curve. Single examples wander: near the minimum they never come to rest, because one example alone is always a little wrong about the slope.
# Mini-batches are the middle way. To come to rest, let the rate fall as training goes on.
#
# ## On moons
#
# A network as in lesson 08, in two cells: 2 inputs, H tanh neurons, softmax over 2 classes. First its gradients.
# The affine layer's part is an argument, `affine`, because it will be exchanged below.
# Then the training: mini-batches in a fresh order in every epoch, any rule, one memory for each of the four arrays.


# %%
def probabilities(w, points):
    """Softmax of the network's outputs, and its hidden layer.   w: [W1, b1, W2, b2]; returns (N, 2) and (N, H)."""
    h = np.tanh(points @ w[0] + w[1])
    powers = np.exp((z := h @ w[2] + w[3]) - z.max(axis=1, keepdims=True))
    return powers / powers.sum(axis=1, keepdims=True), h


def plain_affine(dout, x, W, b):
    return x.T @ dout, dout.sum(axis=0)


def gradients_of(w, points, labels, affine):
    """Gradients of the mean cross-entropy, in the order of w."""
    p, h = probabilities(w, points)
    dz = (p - np.eye(2)[labels]) / len(points)
    dh = dz @ w[2].T * (1 - h**2)
    return [*affine(dh, points, w[0], w[1]), *affine(dz, h, w[2], w[3])]


# %%
def train_network(rule, points, labels, hidden=16, epochs=30, batch=50, affine=plain_affine):
    """Returns (weights, losses): [W1, b1, W2, b2], and the mean cross-entropy after each epoch."""
    rng = np.random.default_rng(0)
    w = [rng.standard_normal((2, hidden)) / np.sqrt(2), np.zeros(hidden)]
    w += [rng.standard_normal((hidden, 2)) / np.sqrt(hidden), np.zeros(2)]
    memory, losses, t = [no_memory(part) for part in w], [], 0
    for _ in range(epochs):
        order = rng.permutation(len(points))
        for first in range(0, len(points), batch):
            rows, t = order[first : first + batch], t + 1
            for k, gradient in enumerate(gradients_of(w, points[rows], labels[rows], affine)):
                w[k], memory[k] = rule(w[k], gradient, memory[k], t)
        p, _ = probabilities(w, points)
        losses.append(-np.mean(np.log(p[np.arange(len(points)), labels] + 1e-300)))
    return w, losses


def share_right(w, points, labels):
    return np.mean(probabilities(w, points)[0].argmax(axis=1) == labels)


# %% [markdown]
# 1000 points to train on, 1000 held out, 30 epochs of 20 steps. In lesson 08 a straight line got about 89 % of such points right, and the Bayes rule about 97 %.
#
# **Predict first.** Rate 0.1 for plain steps and for momentum 0.9, rate 0.01 for Adam. Which one is last? And could a plain rule with another rate keep up?

# %%
points, labels = make_moons(n_samples=2000, noise=0.2, random_state=100)
with needs("sgd_momentum", "adam"):
    rules = {"plain 0.1": plain_rule(0.1), "momentum 0.1": momentum_rule(0.1), "Adam 0.01": adam_rule(0.01)}
    rules["plain 1.0"], lines = plain_rule(1.0), {}
    print("              loss after 5, 10, 30 epochs   held-out points")
    for name, rule in rules.items():
        w, losses = train_network(rule, points[:1000], labels[:1000])
        share = share_right(w, points[1000:], labels[1000:])
        print(f"{name:13} {losses[4]:9.3f} {losses[9]:6.3f} {losses[29]:6.3f} {share:19.1%}")
        lines[name] = losses
    pictures.curves(lines, range(1, 31), xlabel="epoch", ylabel="loss", log="y", alt="Three rules on moons.")

# %% [markdown]
# Plain steps with rate 0.1 still stand near the straight line, at the plateau that cost lesson 08 so much time. Momentum and Adam have left it behind.
# This is not a law: with rate 1 the plain rule keeps up. But rates that are too small by a factor of ten are common, and these two rules forgive them.
#
# ## A penalty on the weights
#
# A network with many neurons and few points can learn the points by heart. Its weights grow large, and its boundary winds around single points.
# The cure is old: make large weights cost something. **L2 regularisation** adds to the loss a strength, $\text{reg}$, times the sum of all squared weights:
#
# $$L_{\text{total}} = L + \text{reg} \cdot \sum_{d, m} W_{dm}^2, \qquad \frac{\partial L_{\text{total}}}{\partial W_{dm}} = \frac{\partial L}{\partial W_{dm}} + 2\,\text{reg}\, W_{dm}.$$
#
# The derivative of $W_{dm}^2$ is $2 W_{dm}$, and all other terms of the sum do not contain $W_{dm}$. The bias is not in the sum, so $db$ stays as it was.
#
# For the affine layer $xW + b$ with the upstream gradient $d_{out}$, shape (N, M), lesson 05 gave $dW = x^\top d_{out}$, (D, M), and $db = \sum_n d_{out}$, (M,).
#
# By hand: $x = [[1, 2]]$, $d_{out} = [[3]]$, $W = [[4], [-5]]$, reg = 0.1. Then $dW = [[3], [6]] + 0.2 \cdot [[4], [-5]] = [[3.8], [5.0]]$ and $db = [3]$.
#
# **Predict first.** With $d_{out} = 0$ only the penalty is left. What does a step with rate $\eta$ then do to $W$?


# %% exercise="affine_l2_backward"
def affine_l2_backward(dout, x, W, b, reg):
    """Gradients of an affine layer, out = x W + b, when the loss adds reg · ΣW².

    dW = xᵀ dout + the gradient of the penalty, db = Σₙ dout.   dout: (N, M), x: (N, D), W: (D, M), b: (M,), reg: float.
    Returns (dW, db), shapes (D, M) and (M,).
    """
    ### BEGIN SOLUTION
    return x.T @ dout + 2 * reg * W, dout.sum(axis=0)
    ### END SOLUTION


# %% check="affine_l2_backward"
check("affine_l2_backward", affine_l2_backward)

# %%
with needs("affine_l2_backward"):
    W = np.array([[4.0], [-5.0]])
    dW, db = affine_l2_backward(np.array([[3.0]]), np.array([[1.0, 2.0]]), W, np.zeros(1), 0.1)
    print("dW", dW.ravel(), "  db", db)
    dW, _ = affine_l2_backward(np.array([[0.0]]), np.array([[1.0, 2.0]]), W, np.zeros(1), 0.1)
    print("without data, a step with rate 0.5 multiplies W by", ((W - 0.5 * dW) / W).ravel())
    print("with a minus before the penalty it would be      ", ((W + 0.5 * dW) / W).ravel())

# %% [markdown]
# Without data every step multiplies $W$ by $1 - 2\,\eta\,\text{reg}$, here 0.9. So this is also called **weight decay**. Only weights that the data keeps asking for stay large.
# With the wrong sign it is $1 + 2\,\eta\,\text{reg}$, a growth of 10 % a step that has no end.
#
# ### What it does to the boundary
#
# 60 points with much noise, 40 hidden neurons, 1000 steps of Adam with your gradient in both layers. Four strengths.
#
# **Predict first.** Which one gets most of the 60 points right? Which one gets most of 2000 *new* points right?

# %%
few, few_labels = make_moons(n_samples=60, noise=0.35, random_state=3)
new, new_labels = make_moons(n_samples=2000, noise=0.35, random_state=4)


def with_penalty(reg):
    return lambda dout, x, W, b: affine_l2_backward(dout, x, W, b, reg)


with needs("adam", "affine_l2_backward"):
    found = {}
    print("  reg   right of the 60   right of 2000 new   sum of squared weights")
    for reg in (0.0, 0.001, 0.003, 0.1):
        w, _ = train_network(adam_rule(0.05), few, few_labels, 40, 1000, 60, with_penalty(reg))
        found[reg], size = w, np.sum(w[0] ** 2) + np.sum(w[2] ** 2)
        shares = share_right(w, few, few_labels), share_right(w, new, new_labels)
        print("{:5}   {:15.1%}   {:17.1%}   {:22.0f}".format(reg, *shares, size))
    trained = found


# %%
mesh = np.meshgrid(np.linspace(-2, 3, 120), np.linspace(-1.7, 2.2, 120))


def draw_boundary(axes, reg):
    p, _ = probabilities(trained[reg], np.stack(mesh, axis=-1).reshape(-1, 2))
    axes.contourf(*mesh, p[:, 1].reshape(120, 120), levels=[-0.1, 0.5, 1.1], colors=["#CFE3F2", "#FBE7C2"])
    for label, look, colour in [(0, "o", "blue"), (1, "s", "orange")]:
        axes.plot(*few[few_labels == label].T, look, ms=3, color=pictures.PALETTE[colour])
    return f"{share_right(trained[reg], few, few_labels):.0%} of the 60 points right."


with needs("adam", "affine_l2_backward"):
    words = "Without a penalty the boundary makes detours for single points; with a strong one it is nearly straight."
    pictures.small_multiples(draw_boundary, list(trained), parameter="reg", columns=2, alt=words)

# %% [markdown]
# Without a penalty the network gets all 60 points right, with huge weights and a boundary that makes detours for single points. On new points it is the worst of the four.
# A little penalty gives up some of the 60 points and wins on new ones. Too much, and the boundary cannot bend any more.
# How strong it should be is a setting like the rate: chosen on a validation part, never on the points you are judged by.
#
# ## What to keep
#
# | rule | what it remembers | what it does |
# |---|---|---|
# | plain | nothing | $w - \eta\,dw$ |
# | momentum | a velocity $v$ | steps that agree grow up to $1/(1 - \mu)$ times, steps that alternate shrink |
# | Adam | averages $m$ of $dw$ and $v$ of $dw^2$, and $t$ | every weight moves by about $\eta$, whatever the size of its gradient |
#
# - The start decides the valley, and so does the rate. A rate that is too large jumps between the walls, one that is too small does not arrive.
# - Mini-batches give many rough steps for the price of one exact step. Divide by the rows a mini-batch really has.
# - L2 adds $2\,\text{reg}\,W$ to $dW$ and nothing to $db$.
# - An update computes new arrays from the old ones. Changing the caller's arrays in place is how memories get mixed up.
#
# **Read on:** lesson 10 looks at tricks that change the network instead of the step.
# Kingma and Ba, [Adam: A Method for Stochastic Optimization](https://arxiv.org/abs/1412.6980), is short; algorithm 1 is your function. (`tests/benchmarks/adam.py` runs yours beside PyTorch's.) Why momentum works, with pictures to play with: Goh, [Why Momentum Really Works](https://distill.pub/2017/momentum/).
