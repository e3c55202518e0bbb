# %% [markdown]
# # Universal approximation: any curve from simple bends
#
# A neuron bends its input once. How can many of them become any curve at all?
# The answer needs no training: you will build curves by hand, from ramps, from ReLUs and from sigmoids, and write every weight down yourself.
# Then you let a formula choose the weights, and measure what more neurons are worth.
#
# **You will be able to**
#
# - write down the weights of a ReLU network that passes exactly through given points,
# - approach the same curve with sigmoids, as closely as you wish,
# - measure how the error falls with the width, and read the slope off logarithmic axes,
# - say what depth can do that width cannot.
#
# **Time:** about 45 minutes. **Builds on:** lesson 06 (sigmoid and ReLU), lesson 08 (a hidden layer).

# %%
# The card under each check says what is wrong, and where.
# nbgrader's own Validate button shows only "partial credit" and never that card.
import matplotlib.pyplot as plt
import numpy as np

# "No module named autograder"? Then this is another kernel: stop, and start with `python course.py lab`.
from autograder import check, hint, needs, pictures, progress, ready

ready()

# %% [markdown]
# ## A curve is a constant plus ramps
#
# Here is a curve made of straight pieces, through five **knots**. Outside the knots it goes on flat.
#
# | $x$ | 0 | 1 | 2 | 4 | 5 |
# |---|---|---|---|---|---|
# | $y$ | 1 | 3 | 2 | 4 | 4.5 |
#
# Below it stand its building blocks: a constant, and for each piece one **ramp**, which is flat, then climbs or falls, then is flat again.
# Pick a place, say $x = 3$, and add up the heights of all the lines there.

# %%
knots_x, knots_y = np.array([0.0, 1.0, 2.0, 4.0, 5.0]), np.array([1.0, 3.0, 2.0, 4.0, 4.5])
x = np.linspace(-1, 6, 701)
figure, (above, below) = plt.subplots(2, 1, figsize=(7, 4.6), sharex=True, layout="constrained")
above.plot(x, np.interp(x, knots_x, knots_y), color="black")
above.plot(knots_x, knots_y, "o", color=pictures.PALETTE["orange"])
above.set(ylabel="curve")
below.plot([-1, 6], [1, 1], "--", color="gray", label="constant 1")
for k, dashes in enumerate(["-", "--", "-.", ":"]):
    rise = knots_y[k + 1] - knots_y[k]
    below.plot(
        x,
        np.interp(x, knots_x[k : k + 2], [0, rise]),
        dashes,
        label=f"{rise:+g} from {knots_x[k]:g} to {knots_x[k + 1]:g}",
    )
below.set(xlabel="x", ylabel="parts")
below.legend(loc="center left", bbox_to_anchor=(1, 0.5))
pictures.figure(figure, alt="A curve of straight pieces, and below it a constant and four ramps that add up to it.")

# %% [markdown]
# At $x = 3$: the constant 1, the first ramp is complete, +2, the second too, −1, the third is halfway, +1. The sum is 3, and so is the curve.
#
# One ramp that climbs from 0 to 1 is called a **hard sigmoid**:
#
# $$r(x) = \begin{cases} 0 & x \le l \\ (x - l)/(r - l) & l < x < r \\ 1 & x \ge r \end{cases} \qquad l: \text{left end}, \; r: \text{right end}.$$
#
# By hand, from $l = 2$ to $r = 4$: at 1 it is 0, at 2.5 it is $0.5 / 2 = 0.25$, at 4 it is 1, at 9 still 1.


# %% exercise="hard_sigmoid"
def hard_sigmoid(x, left, right):
    """A ramp: 0 up to left, then a straight line, 1 from right on.

    x: array of any shape, whole numbers allowed; left < right: floats. Returns floats of the shape of x.
    """
    ### BEGIN SOLUTION
    return np.clip((x - left) / (right - left), 0.0, 1.0)
    ### END SOLUTION


# %% check="hard_sigmoid"
check("hard_sigmoid", hard_sigmoid)

# %%
with needs("hard_sigmoid"):
    print("at 1, 2.5, 4, 9:", hard_sigmoid(np.array([1.0, 2.5, 4.0, 9.0]), 2.0, 4.0))
    total = np.full(x.shape, knots_y[0])
    for k in range(4):
        total += (knots_y[k + 1] - knots_y[k]) * hard_sigmoid(x, knots_x[k], knots_x[k + 1])
    distance = np.abs(total - np.interp(x, knots_x, knots_y)).max()
    print("constant plus four ramps, distance to the curve below 1e-12:", distance < 1e-12)

# %% [markdown]
# What is left is rounding. Any curve of straight pieces is a constant plus one ramp for each piece, whose height is the rise of that piece.
#
# ## A ramp is two ReLUs
#
# $\text{relu}(x - l)$ is 0 up to $l$ and then climbs with slope 1, for ever. At $r$ it has to be stopped: subtract $\text{relu}(x - r)$, which climbs with slope 1 from there on.
# The difference is flat from $r$ on, at height $r - l$.
#
# By hand, $l = 2$, $r = 4$, at $x = 9$: $\text{relu}(7) - \text{relu}(5) = 2$. The ramp should be 1 there, so divide by $r - l = 2$.
#
# **Predict first.** At $x = 3$, what are the two ReLUs, and what is the ramp?


# %% exercise="relu_pair"
def relu_pair(x, left, right):
    """The ramp of hard_sigmoid, from relu(x - left) and relu(x - right).

    x: array of any shape, whole numbers allowed; left < right: floats. Returns floats of the shape of x.
    """
    ### BEGIN SOLUTION
    return (np.maximum(x - left, 0.0) - np.maximum(x - right, 0.0)) / (right - left)
    ### END SOLUTION


# %% check="relu_pair"
check("relu_pair", relu_pair)

# %%
with needs("relu_pair"):
    print("ramp at 3:", relu_pair(np.array([3.0]), 2.0, 4.0))
    parts = {"relu(x − 2) / 2": np.maximum(x - 2, 0) / 2, "−relu(x − 4) / 2": -np.maximum(x - 4, 0) / 2}
    words = "One ReLU climbs from 2 on, the other falls from 4 on; their sum is a ramp."
    pictures.curves({**parts, "sum": relu_pair(x, 2.0, 4.0)}, x, xlabel="x", alt=words)

# %% [markdown]
# ## One ReLU for each bend
#
# Two ReLUs for each ramp is more than it takes. Where one ramp ends, the next begins, and their two ReLUs at that knot can be one.
# Think of slopes. Going from left to right, a ReLU with factor $c$ at a knot changes the slope by $c$, from there on.
# So at each knot the factor has to be the **change of slope**.
#
# | knot $x$ | slope before | slope after | factor |
# |---|---|---|---|
# | 0 | 0 | 2 | 2 |
# | 1 | 2 | −1 | −3 |
# | 2 | −1 | 1 | 2 |
# | 4 | 1 | 0.5 | −0.5 |
# | 5 | 0.5 | 0 | −0.5 |
#
# The first "before" and the last "after" are 0, because the curve is flat outside. With $K$ knots, slopes $s_1, \dots, s_{K-1}$ and $s_0 = s_K = 0$:
#
# $$\text{curve}(x) = y_1 + \sum_{k=1}^{K} (s_k - s_{k-1})\;\text{relu}(x - x_k), \qquad s_k = \frac{y_{k+1} - y_k}{x_{k+1} - x_k}.$$
#
# This is a network with one hidden layer: $K$ neurons with input weight 1 and bias $-x_k$, output weights $s_k - s_{k-1}$, output bias $y_1$.
#
# **Predict first.** What must the five factors add up to, and why?


# %% exercise="piecewise_from_relus"
def piecewise_from_relus(knots_x, knots_y):
    """The curve of straight pieces through the knots, flat outside them, as a sum of ReLUs.

    knots_x: (K,), increasing, no two alike, knots_y: (K,), K at least 2; whole numbers allowed.
    Returns a function that takes x, shape (n,), and returns the heights, floats of shape (n,).
    """
    ### BEGIN SOLUTION
    slopes = np.diff(knots_y) / np.diff(knots_x)
    factors = np.diff(slopes, prepend=0.0, append=0.0)
    return lambda x: knots_y[0] + np.maximum(x[:, None] - knots_x, 0.0) @ factors
    ### END SOLUTION


# %% check="piecewise_from_relus"
check("piecewise_from_relus", piecewise_from_relus)

# %%
with needs("piecewise_from_relus"):
    curve = piecewise_from_relus(knots_x, knots_y)
    print("at -9, 0, 0.5, 3, 5, 99:", curve(np.array([-9.0, 0.0, 0.5, 3.0, 5.0, 99.0])))
    distance = np.abs(curve(x) - np.interp(x, knots_x, knots_y)).max()
    print("distance to the curve below 1e-12:", distance < 1e-12)

# %% [markdown]
# Exact again, with 5 neurons instead of 8. The factors add up to 0: after the last knot all slopes together must cancel.
#
# ### Break it: leave out the last ReLU
#
# **Predict first.** Without the fifth neuron, what is the height at $x = 99$?

# %%
with needs("piecewise_from_relus"):
    missing = -0.5 * np.maximum(99.0 - 5.0, 0.0)
    print(
        f"at 99, all five: {curve(np.array([99.0]))[0]:g}   without the last: {curve(np.array([99.0]))[0] - missing:g}"
    )

# %% [markdown]
# 51.5: the last piece runs on for ever. ReLU networks do this far away from their data: they are straight there, and hardly ever flat.
#
# ## Sigmoids instead of ramps
#
# The sigmoid is a smooth ramp. $\sigma(w x + b)$ has its middle, the height ½, where $wx + b = 0$, that is at $x = -b/w$. There its slope is $w/4$.
# To lay a sigmoid on the ramp from $l$ to $r$, put its middle at $m = (l + r)/2$ and choose a steepness $w$; then $b = -wm$.
#
# A sum of such sigmoids with a constant is a network with one hidden layer of $H$ neurons:
#
# $$y(x) = b_0 + \sum_{i=1}^{H} c_i\, \sigma(w_i x + b_i), \qquad x: (N,), \quad c, w, b: (H,), \quad y: (N,).$$
#
# By hand: $b_0 = 1$, $c = [2, 4]$, $w = [1, 1]$, $b = [0, -100]$, at $x = 0$: the first sigmoid is ½, the second nearly 0, so $y = 1 + 2 \cdot \tfrac12 + 0 = 2$.
#
# Steep sigmoids have large arguments. $\tfrac12 (1 + \tanh(z/2))$ is the same as $\sigma(z)$ and cannot overflow.


# %% exercise="sigmoid_sum"
def sigmoid_sum(x, b0, c, w, b):
    """A constant plus sigmoids: b0 + Σᵢ c[i] σ(w[i] x + b[i]).

    x: (N,), b0: float, c, w, b: (H,); returns floats of shape (N,).
    """
    ### BEGIN SOLUTION
    z = x[:, None] * w + b
    return b0 + 0.5 * (1.0 + np.tanh(z / 2)) @ c
    ### END SOLUTION


# %% check="sigmoid_sum"
check("sigmoid_sum", sigmoid_sum)

# %% [markdown]
# One sigmoid on the ramp from 0 to 1, with several steepnesses. **Predict first.** Will a steeper one come closer and closer to the ramp?

# %%
places = np.linspace(-1, 2, 301)
ramp = np.interp(places, [0, 1], [0, 1])
with needs("sigmoid_sum"):
    lines = {"ramp": ramp}
    for w in (2.0, 5.0, 50.0):
        lines[f"w = {w:g}"] = sigmoid_sum(places, 0.0, np.array([1.0]), np.array([w]), np.array([-w / 2]))
        print(f"w = {w:4g}: largest distance to the ramp {np.abs(lines[f'w = {w:g}'] - ramp).max():.3f}")
    pictures.curves(lines, places, xlabel="x", alt="A ramp and three sigmoids; the steepest one is nearly a step.")

# %% [markdown]
# No. Too flat is wrong and too steep is wrong: a very steep sigmoid is a **step**, and just beside the middle a step is half a unit away from the ramp. One sigmoid has one best steepness.
#
# But many small steps make a ramp. Cut the ramp into $n$ parts, give each part a sigmoid that rises by $1/n$, and make it $n$ times as steep:
# the same picture, $n$ times smaller, $n$ times over.
#
# **Predict first.** With one sigmoid of steepness 5 the distance is about 0.076. What will it be with 10, and with 100?


# %%
def ramp_of_sigmoids(n, x):
    """The ramp from 0 to 1 as n sigmoids.   x: (N,); returns (N,)."""
    middles, w = (np.arange(n) + 0.5) / n, np.full(n, 5.0 * n)
    return sigmoid_sum(x, 0.0, np.full(n, 1.0 / n), w, -w * middles)


near = np.linspace(-1, 2, 6001)
with needs("sigmoid_sum"):
    counts = [1, 3, 10, 30, 100]
    distances = [np.abs(ramp_of_sigmoids(n, near) - np.interp(near, [0, 1], [0, 1])).max() for n in counts]
    for n, distance in zip(counts, distances, strict=True):
        print(f"{n:4} sigmoids: {distance:.5f}")

# %%
with needs("sigmoid_sum"):
    zoomed = np.linspace(-0.3, 0.7, 301)
    lines = {
        "ramp": np.interp(zoomed, [0, 1], [0, 1]),
        "one sigmoid": ramp_of_sigmoids(1, zoomed),
        "four": ramp_of_sigmoids(4, zoomed),
    }
    pictures.curves(
        lines, zoomed, xlabel="x", alt="The lower corner of the ramp: four sigmoids hug it far more closely than one."
    )

# %% [markdown]
# The distance is $0.076/n$. Name any error you would accept, and there is an $n$ that does it.
# That closes the chain: sigmoids approach ramps, ramps make every curve of straight pieces, and straight pieces approach every continuous curve.
# This is the **universal approximation theorem** for one input: one hidden layer, wide enough, comes as close as you wish, on a bounded interval.
# It says nothing about how to find the weights, and *wide enough* may be very wide.
#
# ## How wide is wide enough?
#
# Take a smooth curve, $f(x) = \sin 3x + 0.3 \sin(1.5x + 1)$ on $[-2, 2]$, and lay $K$ straight pieces through points of it.
# How far is $f$ from a straight piece of length $h$? A smooth curve bends away from its chord by at most
#
# $$\frac{h^2}{8} \max |f''|, \qquad \text{e.g. } f = x^2 \text{ on } [0, h]: \text{ chord } hx, \text{ gap } hx - x^2, \text{ largest at } h/2: \; \frac{h^2}{4} = \frac{h^2}{8} \cdot 2.$$
#
# Half the length, a quarter of the error. On axes that are both logarithmic, error $\approx a \cdot K^{-2}$ is a straight line with slope −2.
#
# And with one sigmoid for each piece, $b_0 = f(-2)$, $c_k$ the rise, steepness $4/h$? **Predict first.** Which slope will that line have? The distance of one ramp was $0.076/n$.


# %%
def target(x):
    return np.sin(3 * x) + 0.3 * np.sin(1.5 * x + 1)


def sigmoids_through(knots_x, x):
    """One sigmoid for each piece of the target between the knots.   x: (N,); returns (N,)."""
    y, h = target(knots_x), np.diff(knots_x)
    return sigmoid_sum(x, y[0], np.diff(y), 4 / h, -4 / h * (knots_x[1:] + knots_x[:-1]) / 2)


def slope(widths, errors):
    """The slope of a straight line through the points on logarithmic axes."""
    return np.polyfit(np.log(widths), np.log(errors), 1)[0]


# %%
with needs("piecewise_from_relus", "sigmoid_sum"):
    fine, pieces = np.linspace(-2, 2, 8001), np.array([16, 32, 64, 128, 256])
    errors = {"ReLUs": [], "sigmoids": []}
    for count in pieces:
        knots = np.linspace(-2, 2, count + 1)
        errors["ReLUs"].append(np.abs(piecewise_from_relus(knots, target(knots))(fine) - target(fine)).max())
        errors["sigmoids"].append(np.abs(sigmoids_through(knots, fine) - target(fine)).max())
    for name, values in errors.items():
        print(f"{name:9} {np.array(values).round(5)}   slope {slope(pieces, values):.2f}")
    bend = np.abs(9 * np.sin(3 * fine) + 0.3 * 1.5**2 * np.sin(1.5 * fine + 1)).max()  # f'' with its sign turned
    print(f"max|f''| {bend:.1f}, so h²/8 max|f''| for 256 pieces is {(4 / 256) ** 2 / 8 * bend:.5f}")
    pictures.curves(
        errors, pieces, xlabel="pieces", ylabel="largest error", log="xy", markers=True, alt="Error against width."
    )

# %% [markdown]
# The slope is about −2 for the ReLUs, and the last error is what the formula says. For sigmoids laid on by hand it is about −1: their corners are rounded, and rounding costs a share of each rise.
# To halve the error, double the sigmoids; or take $\sqrt2$ times as many ReLUs.
#
# ## Let a formula choose the weights
#
# Both networks above were written down, not fitted, and nobody says that the sigmoids stand in the best places with the best factors.
# Fit the factors. Keep the hidden layer as it is, sigmoids spread over the interval; then only $b_0$ and $c$ are unknown, and
#
# $$y(x_n) = b_0 \cdot 1 + \sum_i c_i\, S_{ni}, \qquad S_{ni} = \sigma(w_i x_n + b_i), \quad S: (N, H),$$
#
# is linear in them. Its squared error is a bowl with one lowest point, and `np.linalg.lstsq(A, y, rcond=None)[0]` goes there in one go:
# it returns the coefficients that make `A @ coefficients` as close to `y` as possible. Here $A$ has a column of ones and the columns of $S$, shape (N, H + 1).
#
# Any other way is as good if it follows the curve: gradient descent on all weights, ReLUs in even places, a hidden layer of random tanh neurons.
# ReLUs at random places leave gaps between their bends; draw a few times and keep the best. What counts is the error on points that were not given.
#
# The check fits curves with several turns, 150 points on $[-2, 2]$, and asks for values at 200 new places. The error is relative: a constant has 1.
#
# | asked for | threshold |
# |---|---|
# | 32 neurons follow the curve | error at most 0.15 |
# | error falls with width | with 8 neurons at most 0.9 of that with 2; with 32 at most half of that with 2, and at most 0.9 of that with 8 or 0.15 |
# | width is kept: 2 neurons are 2 neurons | error at least 0.2 with 2, which nobody with 2 bends can beat |
#
# Grading draws other curves and another seed. A fit close to a threshold today may miss it then; stay well below.


# %% exercise="fit_with_width"
def fit_with_width(x, y, width, seed):
    """Fit a network with one hidden layer of `width` neurons (sigmoid, tanh or ReLU, as you like) to the points.

    x: (N,), increasing, from -2 to 2, y: (N,), width: int, seed: int, for whatever is drawn at random; the same seed gives the same fit.
    Returns predict, a function from x, shape (n,), to heights, floats of shape (n,).
    """
    ### BEGIN SOLUTION
    w = np.full(width, 0.5 * width)
    b = -w * np.linspace(-2.0, 2.0, width)
    neurons = [sigmoid_sum(x, 0.0, one, w, b) for one in np.eye(width)]
    solved = np.linalg.lstsq(np.column_stack([np.ones(len(x)), *neurons]), y, rcond=None)[0]
    return lambda new: sigmoid_sum(new, solved[0], solved[1:], w, b)
    ### END SOLUTION


# %% check="fit_with_width"
check("fit_with_width", fit_with_width)

# %%
given = np.linspace(-2, 2, 150)
with needs("fit_with_width"):
    lines = {"target": target(fine)}
    for width in (2, 8, 32):
        lines[f"width {width}"] = fit_with_width(given, target(given), width, 0)(fine)
    pictures.curves(
        lines, fine, xlabel="x", ylabel="y", alt="The target and your fits: width 2 misses it, width 32 lies on it."
    )

# %% [markdown]
# **Predict first.** Below slope −1, between −1 and −2, or steeper than −2: how does the error of your fit fall with the width?

# %%
with needs("fit_with_width"):
    widths = np.array([4, 8, 16, 32])
    fitted = [np.abs(fit_with_width(given, target(given), w, 0)(fine) - target(fine)).max() for w in widths]
    print("largest error", np.array(fitted).round(5), f"  slope {slope(widths, fitted):.2f}")
    lines = {
        "your fit": fitted,
        "slope −1": fitted[0] * (widths / 4.0) ** -1,
        "slope −2": fitted[0] * (widths / 4.0) ** -2,
    }
    pictures.curves(
        lines,
        widths,
        xlabel="width",
        ylabel="largest error",
        log="xy",
        markers=True,
        alt="Error of your fit against its width.",
    )

# %% [markdown]
# With sigmoids in even places and factors from least squares the line falls faster than slope −2 here: smooth bends suit a smooth curve. A fit by gradient descent ends up somewhere between.
#
# ### Break it: more neurons than points
#
# 30 points with noise of standard deviation 0.3. **Predict first.** Which width is best at the 30 points? Which one is best everywhere else?

# %%
rng = np.random.default_rng(0)
few = np.linspace(-2, 2, 30)
noisy = target(few) + 0.3 * rng.standard_normal(30)
with needs("fit_with_width"):
    print("width   at the 30 points   everywhere")
    lines = {"target": target(fine)}
    for width in (4, 8, 30):
        predict = fit_with_width(few, noisy, width, 0)
        at_points, everywhere = (
            np.sqrt(np.mean((predict(few) - noisy) ** 2)),
            np.sqrt(np.mean((predict(fine) - target(fine)) ** 2)),
        )
        print(f"{width:5}   {at_points:16.3f}   {everywhere:10.3f}")
        lines[f"width {width}"] = predict(fine)
    pictures.curves(lines, fine, xlabel="x", ylabel="y", alt="The widest fit follows the noise from point to point.")

# %% [markdown]
# A network that can be any curve can also be the noise. Being able to approximate is one thing; choosing the right curve from noisy points is another, and that is what regularisation and validation are for.
#
# ## More than one input
#
# With $D$ inputs, a neuron is a ramp in one direction: $\sigma(w_1 x_1 + w_2 x_2 + b)$ climbs along $(w_1, w_2)$ and is constant across it. For N examples:
#
# $$y = b_0 + \sigma(X W + b)\, c, \qquad X: (N, D), \quad W: (D, H), \quad b, c: (H,), \quad y: (N,).$$
#
# This is the form in which the theorem is usually written, for one example $y = b_0 + c^\top \sigma(b + Wx)$ with $W$ of shape (H, D).
# Ramps from many directions add up to a hill that is high only where all of them are high.


# %%
def draw_hill(axes, count):
    """The mean of `count` sigmoids that climb towards the middle from all sides."""
    angles = 2 * np.pi * np.arange(count) / count
    X = np.stack(np.meshgrid(np.linspace(-3, 3, 60), np.linspace(-3, 3, 60)), axis=-1).reshape(-1, 2)
    W = 4 * np.stack([np.cos(angles), np.sin(angles)])  # (2, count)
    y = 0.5 * (1 + np.tanh((X @ W + 4) / 2)) @ np.full(count, 1 / count)
    axes.contourf(*X.T.reshape(2, 60, 60), y.reshape(60, 60), levels=np.linspace(0, 1, 11), cmap="Blues")
    axes.set(xlabel="x₁", ylabel="x₂")


pictures.small_multiples(
    draw_hill, [1, 3, 12], parameter="neurons", alt="One ramp, three ramps, and twelve that make a round hill."
)

# %% [markdown]
# ## Width or depth?
#
# The theorem asks for one hidden layer. Why do people build deep networks?
#
# Take the **tent** on $[0, 1]$: it climbs to 1 at ½ and falls back to 0. It is two ReLUs, $t(x) = 2\,\text{relu}(x) - 4\,\text{relu}(x - \tfrac12)$.
# Now put tents into each other, $t(t(x))$: while $x$ goes from 0 to ½, $t$ goes through the whole of $[0, 1]$, so the outer tent is drawn completely; and from ½ to 1 once more, backwards.
# Each layer doubles the number of straight pieces.
#
# **Predict first.** How many pieces have 5 layers of two neurons each? And one layer with the same number of parameters?


# %%
def tent(x):
    return 2 * np.maximum(x, 0) - 4 * np.maximum(x - 0.5, 0)


def sawtooth(x, layers):
    for _ in range(layers):
        x = tent(x)
    return x


unit = np.linspace(0, 1, 2**13 + 1)
lines = {f"depth {layers}": sawtooth(unit, layers) + 1.3 * (3 - layers) for layers in (1, 2, 3)}
pictures.curves(lines, unit, xlabel="x", ylabel="moved apart", alt="Tents of tents: one, two and four teeth.")

# %% [markdown]
# Count parameters. The deep network has 2 neurons in each of $L$ layers: the first has $2 + 2$, each further one $4 + 2$, the output $2 + 1$. That is $6L + 1$.
# One hidden layer of $H$ neurons has $H + H$ and $H + 1$: $3H + 1$. Equal for $H = 2L$.
# And $H$ ReLUs bend $H$ times at most, so they make at most $H + 1$ pieces.
#
# The last column is an experiment: $2L$ ReLUs in even places, factors by least squares, on the deep network's curve. The root mean square error of a constant is 0.289.

# %%
print("layers   parameters   pieces, deep   pieces, one layer   error, one layer")
for layers in (1, 2, 3, 4, 5, 8):
    wide = np.maximum(unit[:, None] - np.arange(2 * layers) / (2 * layers), 0)
    A = np.column_stack([np.ones(len(unit)), wide])
    y = sawtooth(unit, layers)
    error = np.sqrt(np.mean((A @ np.linalg.lstsq(A, y, rcond=None)[0] - y) ** 2))
    print(f"{layers:6}   {6 * layers + 1:10}   {2**layers:12}   {2 * layers + 1:17}   {error:16.3f}")

# %% [markdown]
# With 5 layers, 31 parameters draw 32 pieces; one layer with 31 parameters draws 11, and it follows nothing any more: its error is nearly that of a constant.
# Depth multiplies where width adds. To draw the 256 pieces of 8 layers, one hidden layer needs 256 neurons.
#
# ### A smooth curve, both ways
#
# Sawtooths are made for depth. What about $x^2$? The straight pieces through $2^L + 1$ points of it are, remarkably, $x$ minus sawtooths that shrink by 4:
#
# $$x^2 \approx x - \frac{t(x)}{4} - \frac{t(t(x))}{16} - \dots, \qquad \text{error after } L \text{ terms: } 4^{-L-1}.$$
#
# With a third neuron in each layer to carry the sum along, the deep network has $12L - 2$ parameters. One hidden layer with as many has $4L - 1$ neurons.

# %%
with needs("piecewise_from_relus"):
    dense, layers = np.linspace(0, 1, 8193), np.arange(1, 9)
    deep, wide = [], []
    for L in layers:
        sum_of_teeth = dense - sum(sawtooth(dense, k) / 4.0**k for k in range(1, L + 1))
        knots = np.linspace(0, 1, 4 * L)
        deep.append(np.abs(sum_of_teeth - dense**2).max())
        wide.append(np.abs(piecewise_from_relus(knots, knots**2)(dense) - dense**2).max())
    for L in (1, 2, 4, 8):
        print(f"{12 * L - 2:3} parameters: deep {deep[L - 1]:.1e}   wide {wide[L - 1]:.1e}")
    words = "On a logarithmic axis the deep error falls along a straight line, the wide one flattens out."
    pictures.curves(
        {"deep": deep, "wide": wide},
        12 * layers - 2,
        xlabel="parameters",
        ylabel="largest error",
        log="y",
        markers=True,
        alt=words,
    )

# %% [markdown]
# With few parameters width is better, up to about 40. Then the deep error goes on falling by a factor of 4 with every layer, while the wide one falls with the square of the width.
# So depth can be worth a great deal, for curves with a structure that repeats. Whether gradient descent *finds* such weights is another question; these were written down by hand.
#
# ## What to keep
#
# | building block | what it gives | how many |
# |---|---|---|
# | hard sigmoid | one straight piece | one for each piece |
# | ReLU | one change of slope | one for each knot, factors add up to 0 for flat ends |
# | sigmoid | a smooth step | as many as the error asks for, about $1/\text{error}$ by hand |
# | a layer of tents | doubles all pieces | $L$ layers for $2^L$ pieces |
#
# - One hidden layer, wide enough, comes as close to any continuous curve as you wish, on a bounded interval.
# - For straight pieces on a smooth curve the error falls with slope −2 on logarithmic axes.
# - The theorem says that weights exist. It does not say how to find them, nor that few are enough, nor anything about noise.
#
# **Read on:** lesson 12 gives you broken programs to mend.
# Nielsen's [visual proof](http://neuralnetworksanddeeplearning.com/chap4.html) plays with steps of sigmoids. Telgarsky, [Benefits of depth in neural networks](https://arxiv.org/abs/1602.04485), has the tents; Yarotsky, [Error bounds for approximations with deep ReLU networks](https://arxiv.org/abs/1610.01145), has $x^2$.
