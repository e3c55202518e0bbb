# %% [markdown]
# # Activations: what a bend does to a gradient
#
# Between two layers stands a function that bends: the **activation**. Without it a deep network is no more than one layer.
# With it, every gradient on its way back is multiplied by the slope of the bend, once for each layer.
# In this lesson you write the four bends that most networks use, and their backward steps, and watch what twenty of them in a row do to a gradient.
#
# **You will be able to**
#
# - write sigmoid, tanh, ReLU and leaky ReLU and their backward steps for arrays of any shape,
# - compute a sigmoid of −10,000 without an overflow,
# - explain from measured numbers why gradients vanish in deep sigmoid stacks, and what a dead ReLU is.
#
# **Time:** about 50 minutes. **Builds on:** lessons 02 (the sigmoid gate), 03 (paths) and 05 (layers, delta).

# %%
# The card under each check says what is wrong, and where.
# nbgrader's own Validate button shows only "partial credit" and never that card.
import warnings

import matplotlib.pyplot as plt
import numpy as np

# "No module named autograder"? Then this is another kernel: stop, and start with `python course.py lab`.
from autograder import check, hint, needs, pictures, progress, ready

ready()

# %% [markdown]
# ## Why bend at all
#
# Two layers without biases and without an activation: $h = x\,W_1$, then $\text{out} = h\,W_2$, with $x$ of shape (5, 3), $W_1$ (3, 4), $W_2$ (4, 2).
#
# **Predict first.** The single matrix $W_1 W_2$ has shape (3, 2). By how much, at most, do its five outputs differ from those of the two layers?
# And if $\max(0, \cdot)$ is applied to $h$ in between?

# %%
rng = np.random.default_rng(6)
x, W1, W2 = rng.standard_normal((5, 3)), rng.standard_normal((3, 4)), rng.standard_normal((4, 2))
straight = (x @ W1) @ W2 - x @ (W1 @ W2)
bent = np.maximum(0, x @ W1) @ W2 - x @ (W1 @ W2)
print(f"largest difference without a bend: {np.abs(straight).max():.6f}")
print(f"largest difference with one:       {np.abs(bent).max():.6f}")

# %% [markdown]
# Without a bend the two layers are one: $(x W_1) W_2 = x (W_1 W_2)$. A hundred such layers would be one, too.
# With $\max(0, \cdot)$ between them, that single matrix no longer does the job.
#
# So something has to bend. In all that follows, $z$ is the number before the bend, the **pre-activation**, and $a$ the one after it.
# Both have the same shape, because a bend works on every entry by itself. So do $\text{da}$, which arrives from the right, and $\text{dz}$, which goes on to the left:
#
# $$\text{dz} = \text{da} \odot f'(z), \qquad \text{all of shape } (N, M).$$
#
# ## Sigmoid, without overflow
#
# The sigmoid of lesson 02 squeezes any number into the range from 0 to 1:
#
# $$\sigma(z) = \frac{1}{1 + e^{-z}}, \qquad \sigma(0) = \frac{1}{1 + 1} = 0.5, \quad \sigma(2) = \frac{1}{1 + 0.135} = 0.88, \quad \sigma(-2) = \frac{1}{1 + 7.389} = 0.12.$$
#
# **Predict first.** What does NumPy say to $\sigma(-1000)$, when the formula is typed as it stands? The largest float is about $10^{308}$.

# %%
with warnings.catch_warnings(record=True) as said:
    warnings.simplefilter("always")
    print(1 / (1 + np.exp(-np.array([-1000.0, 0.0, 1000.0]))))
print("NumPy warns:", said[0].message)

# %% [markdown]
# The three values are right, by luck: $e^{1000}$ became infinity, and 1 over infinity is 0.
# But a warning that appears in every training run hides the one that matters some day, and `math.exp` stops with an error.
#
# The way out: never let an exponent become positive. For $z < 0$, multiply numerator and denominator by $e^{z}$:
#
# $$\frac{1}{1 + e^{-z}} = \frac{e^{z}}{e^{z} + 1}.$$
#
# With $e = e^{-|z|}$, which lies between 0 and 1, both cases read:
#
# $$\sigma(z) = \frac{1}{1 + e} \;\text{ for } z \ge 0, \qquad \sigma(z) = \frac{e}{1 + e} \;\text{ for } z < 0.$$
#
# At $z = -2$: $e = 0.135$ and $0.135 / 1.135 = 0.12$, as before.
#
# `np.where(condition, one, other)` takes from `one` where the condition holds and from `other` elsewhere. It computes both first,
# so both have to be harmless everywhere.


# %% exercise="sigmoid"
def sigmoid(z):
    """σ(z) = 1 / (1 + e⁻ᶻ), entry by entry, without overflow for |z| up to 10,000.

    z: an array of any shape; returns a, of the shape of z, floats.
    """
    ### BEGIN SOLUTION
    e = np.exp(-np.abs(z))
    return np.where(z >= 0, 1 / (1 + e), e / (1 + e))
    ### END SOLUTION


# %% check="sigmoid"
check("sigmoid", sigmoid)

# %%
with needs("sigmoid"):
    print(np.round(sigmoid(np.array([-10000.0, -2.0, 0.0, 2.0, 10000.0])), 2))

# %% [markdown]
# ## The neuron as a model
#
# Activations got their name from nerve cells. A human brain has about 86 billion neurons, joined by $10^{14}$ to $10^{15}$ synapses.
# A cell receives signals at its dendrites, each weighted by the strength of a synapse, gathers them in the cell body, and sends pulses along its axon.
# The model keeps four things of that: the strength of a synapse becomes a **weight**, the cell body a **sum**, the threshold a **bias**,
# and how often the cell fires becomes the **activation**, $\sigma$ of the sum. Everything else is left out, so do not take the likeness too far.
#
# With inputs [0.5, −1, 2], weights [1, 0.5, 0.25] and bias −0.2, follow the numbers from left to right.

# %%
figure, axes = plt.subplots(figsize=(7, 2.4), layout="constrained")
boxes = {"boxstyle": "circle", "fc": "0.93", "ec": pictures.PALETTE["blue"]}
for height, label in [(2, "0.5 · 1 = 0.5"), (1, "−1 · 0.5 = −0.5"), (0, "2 · 0.25 = 0.5")]:
    axes.text(0, height, label, ha="center", va="center")
    axes.annotate("", (2.6, 1), (0.7, height), arrowprops={"arrowstyle": "->", "color": "0.5"})
axes.text(2.9, 1, "Σ", size=15, ha="center", va="center", bbox=boxes)
axes.text(4.0, 1.25, "0.5 − 0.2 = 0.3", ha="center")
axes.annotate("", (5.0, 1), (3.2, 1), arrowprops={"arrowstyle": "->", "color": "0.5"})
axes.text(5.3, 1, "σ", size=15, ha="center", va="center", bbox=boxes)
axes.annotate("", (6.4, 1), (5.6, 1), arrowprops={"arrowstyle": "->", "color": "0.5"})
axes.text(6.8, 1, "a = 0.57", ha="center", va="center")
axes.set(xlim=(-0.9, 7.4), ylim=(-0.4, 2.4))
axes.axis("off")
pictures.figure(figure, alt="A neuron: products 0.5, −0.5 and 0.5 meet in a sum, 0.3 with the bias; σ makes 0.57.")


# %% exercise="neuron_forward"
def neuron_forward(inputs, weights, bias):
    """A neuron: a = σ(Σ_d inputs[d] · weights[d] + bias), without overflow for sums up to 10,000 in size.

    inputs, weights: (D,), bias: a float; returns a, a float between 0 and 1.
    """
    ### BEGIN SOLUTION
    return sigmoid(np.dot(inputs, weights) + bias)
    ### END SOLUTION


# %% check="neuron_forward"
check("neuron_forward", neuron_forward)

# %%
with needs("neuron_forward", "sigmoid"):
    a = neuron_forward(np.array([0.5, -1.0, 2.0]), np.array([1.0, 0.5, 0.25]), -0.2)
    print(f"a = {a:.4f}")

# %% [markdown]
# ## The slope of the sigmoid
#
# Write $\sigma(z) = u^{-1}$ with $u = 1 + e^{-z}$. Two steps of the chain rule, and each brings a minus sign:
#
# $$\sigma'(z) = -\frac{1}{u^2} \cdot \frac{\partial u}{\partial z} = -\frac{1}{u^2} \cdot \left(-e^{-z}\right) = \frac{e^{-z}}{(1 + e^{-z})^2}.$$
#
# Now split it, with 1 added and taken away in the numerator:
#
# $$\frac{(1 + e^{-z}) - 1}{(1 + e^{-z})^2} = \frac{1}{1 + e^{-z}} - \frac{1}{(1 + e^{-z})^2} = \sigma(z) - \sigma(z)^2 = \sigma(z)\,(1 - \sigma(z)).$$
#
# The slope needs the output and nothing else. At $z = 0$: $0.5 \cdot 0.5 = 0.25$. At $z = 2$: $0.88 \cdot 0.12 = 0.105$.
#
# **Predict first.** da = 1 arrives at $z = 10$. Is what goes on larger or smaller than 0.001?


# %% exercise="sigmoid_backward"
def sigmoid_backward(da, z):
    """Gradient of a = σ(z), entry by entry: dz = da ⊙ σ'(z), without overflow for |z| up to 10,000.

    da, z: arrays of one shape; z is the input of the sigmoid, not its output. Returns dz, of that shape.
    """
    ### BEGIN SOLUTION
    a = sigmoid(z)
    return da * a * (1 - a)
    ### END SOLUTION


# %% check="sigmoid_backward"
check("sigmoid_backward", sigmoid_backward)

# %%
zs = np.linspace(-8, 8, 161)
with needs("sigmoid", "sigmoid_backward"):
    lines = {"σ(z)": sigmoid(zs), "slope": sigmoid_backward(np.ones(161), zs)}
    pictures.curves(lines, zs, xlabel="z", alt="σ rises in an S; its slope is a low hill around 0.")
    print("slope at 10:", f"{sigmoid_backward(np.array([1.0]), np.array([10.0]))[0]:.6f}")

# %% [markdown]
# 0.000045, far below 0.001. The hill is at most 0.25 high, and beyond −5 and 5 it is nearly flat.
# A unit out there is called **saturated**: whatever arrives from the right, almost nothing goes on.
#
# ## Tanh, a sigmoid around zero
#
# The outputs of a sigmoid are all positive, 0.5 on average. Tanh has the same shape, stretched to the range from −1 to 1:
#
# $$\tanh(z) = \frac{e^{z} - e^{-z}}{e^{z} + e^{-z}} = 2\,\sigma(2z) - 1, \qquad \tanh(0) = 0, \quad \tanh(1) = 0.76.$$
#
# Its slope follows from the second form by the chain rule. Write $s = \sigma(2z)$, so $\tanh(z) = 2s - 1$ and $s = \tfrac12 (1 + \tanh(z))$:
#
# $$\tanh'(z) = 2 \cdot 2 \cdot s\,(1 - s) = (1 + \tanh(z))\,(1 - \tanh(z)) = 1 - \tanh(z)^2.$$
#
# **Predict first.** How steep is tanh at its steepest, and how many times as steep is that as the sigmoid at its steepest?


# %% exercise="tanh_activation"
def tanh_activation(z):
    """tanh(z) = (eᶻ − e⁻ᶻ) / (eᶻ + e⁻ᶻ), entry by entry, without overflow for |z| up to 10,000.

    NumPy's own np.tanh is welcome.
    z: an array of any shape; returns a, of the shape of z, floats.
    """
    ### BEGIN SOLUTION
    return np.tanh(z)
    ### END SOLUTION


# %% check="tanh_activation"
check("tanh_activation", tanh_activation)


# %% exercise="tanh_backward"
def tanh_backward(da, z):
    """Gradient of a = tanh(z), entry by entry: dz = da ⊙ tanh'(z), without overflow for |z| up to 10,000.

    da, z: arrays of one shape; z is the input of tanh, not its output. Returns dz, of that shape.
    """
    ### BEGIN SOLUTION
    return da * (1 - tanh_activation(z) ** 2)
    ### END SOLUTION


# %% check="tanh_backward"
check("tanh_backward", tanh_backward)

# %%
with needs("tanh_activation", "tanh_backward", "sigmoid_backward"):
    one, zero = np.array([1.0]), np.array([0.0])
    print("steepest tanh:", tanh_backward(one, zero)[0], "  steepest sigmoid:", sigmoid_backward(one, zero)[0])
    lines = {"tanh(z)": tanh_activation(zs), "slope": tanh_backward(np.ones(161), zs)}
    pictures.curves(
        lines, zs, xlabel="z", alt="tanh rises in an S from −1 to 1; its slope is a narrow hill of height 1 at 0."
    )

# %% [markdown]
# 1 against 0.25: four times. At its best a tanh lets a gradient pass whole. It saturates too, and even earlier: the hill is narrower.
#
# ## ReLU: on or off
#
# $$\text{relu}(z) = \max(0, z), \qquad \text{relu}'(z) = \begin{cases} 1 & z > 0 \\ 0 & z < 0 \end{cases}$$
#
# You know it from lesson 05, here for arrays of any shape. At $z = 0$ there is a kink, and any slope from 0 to 1 is right.
# There is no $e^z$ to compute, and for positive $z$ it never saturates: the slope is 1 at 5 and at 5000.
# ReLU is what made deeper networks trainable around 2012; AlexNet, with eight layers, used it.
#
# **Predict first.** z = [3, −2, 0.1] and da = [−4, 7, 10]. What is dz?


# %% exercise="relu"
def relu(z):
    """max(0, z), entry by entry.   z: an array of any shape; returns a, of the shape of z."""
    ### BEGIN SOLUTION
    return np.maximum(z, 0)
    ### END SOLUTION


# %% check="relu"
check("relu", relu)


# %% exercise="relu_backward"
def relu_backward(da, z):
    """Gradient of a = max(0, z), entry by entry.

    dz = da where z > 0, 0 where z < 0, and at z = 0 anything in between.
    da, z: arrays of one shape; returns dz, of that shape.
    """
    ### BEGIN SOLUTION
    return da * (z > 0)
    ### END SOLUTION


# %% check="relu_backward"
check("relu_backward", relu_backward)

# %%
with needs("relu_backward"):
    print(relu_backward(np.array([-4.0, 7.0, 10.0]), np.array([3.0, -2.0, 0.1])))

# %% [markdown]
# The −4 passes: a gradient may be negative, it is $z$ that has to be positive. The 10 passes whole, although $z$ is only 0.1.
#
# ## Leaky ReLU: never quite off
#
# A ReLU that is off passes nothing back. A leaky one keeps a small slope there, called $p$ in formulas and `slope` in code, often 0.01 or 0.02:
#
# $$\text{leaky}(z) = \begin{cases} z & z > 0 \\ p\,z & z \le 0 \end{cases} \qquad\qquad \text{leaky}'(z) = \begin{cases} 1 & z > 0 \\ p & z < 0 \end{cases}$$
#
# With $p = 0.1$: leaky(3) = 3 and leaky(−2) = −0.2. At the kink any slope from $p$ to 1 is right.
#
# **Predict first.** For which value of $p$ is leaky ReLU the same as ReLU, and for which is it no bend at all?


# %% exercise="leaky_relu"
def leaky_relu(z, slope):
    """z where z > 0, slope · z elsewhere, entry by entry.

    z: an array of any shape; slope: a float between 0 and 1.
    Returns a, of the shape of z, floats.
    """
    ### BEGIN SOLUTION
    return np.where(z > 0, z, slope * z)
    ### END SOLUTION


# %% check="leaky_relu"
check("leaky_relu", leaky_relu)


# %% exercise="leaky_relu_backward"
def leaky_relu_backward(da, z, slope):
    """Gradient of a = leaky(z), entry by entry.

    dz = da where z > 0, da · slope where z < 0.
    da, z: arrays of one shape, slope: a float between 0 and 1; returns dz, of that shape.
    """
    ### BEGIN SOLUTION
    return da * np.where(z > 0, 1.0, slope)
    ### END SOLUTION


# %% check="leaky_relu_backward"
check("leaky_relu_backward", leaky_relu_backward)

# %%
with needs("leaky_relu", "leaky_relu_backward"):
    for p in [0.0, 0.1, 1.0]:
        a, dz = leaky_relu(np.array([3.0, -2.0]), p), leaky_relu_backward(np.ones(2), np.array([3.0, -2.0]), p)
        print(f"p = {p}: a = {np.add(a, 0.0)}, slopes {np.array(dz)}")

# %% [markdown]
# $p = 0$ is ReLU, $p = 1$ is a straight line and no bend.
#
# ## Four curves, four slopes
#
# All of them side by side, drawn from your own functions. Look at the dashed slopes, and ask of each: where is it 1, where is it 0, is it ever above 1?

# %%
forward = ["sigmoid", "tanh_activation", "relu", "leaky_relu"]
backward = ["sigmoid_backward", "tanh_backward", "relu_backward", "leaky_relu_backward"]
with needs(*forward, *backward):
    ones, near = np.ones(101), np.linspace(-3, 3, 101)
    drawn = {
        "sigmoid": (sigmoid(near), sigmoid_backward(ones, near)),
        "tanh": (tanh_activation(near), tanh_backward(ones, near)),
        "ReLU": (relu(near), relu_backward(ones, near)),
        "leaky ReLU, p = 0.1": (leaky_relu(near, 0.1), leaky_relu_backward(ones, near, 0.1)),
    }
    figure, four = plt.subplots(1, 4, figsize=(9, 2.4), sharey=True, layout="constrained")
    for axes, (name, (value, slope)) in zip(four, drawn.items(), strict=True):
        axes.plot(near, value, label="value")
        axes.plot(near, slope, "--", label="slope")
        axes.set(title=name, xlabel="z", ylim=(-1.2, 2))
    four[0].legend(loc="lower right")
    pictures.figure(
        figure, alt="Values solid, slopes dashed. Only ReLU and leaky ReLU keep slope 1 for all positive z."
    )

# %% [markdown]
# No slope is ever above 1. The sigmoid's never comes near it; tanh touches it in one point; the two ReLUs have it for every positive $z$.
# One such factor does no harm. The rest of this lesson is about many of them.
#
# ## A chain of units
#
# The simplest deep network has one unit in each layer, and the same weight $w$ everywhere: $a_0 = x$, then
#
# $$a_k = f(w\,a_{k-1}), \qquad k = 1, \dots, \text{depth}.$$
#
# By the chain rule, one layer back costs one factor: $\partial a_k / \partial a_{k-1} = w\,f'(w\,a_{k-1})$. The slope is taken at the pre-activation $w\,a_{k-1}$, not at $a_k$.
#
# With the sigmoid, $x = 0$, $w = 1$ and depth 2:
#
# | layer $k$ | pre-activation $w\,a_{k-1}$ | $a_k$ | factor $w\,f'$ |
# |---|---|---|---|
# | 1 | 0 | 0.5 | 0.25 |
# | 2 | 0.5 | 0.6225 | 0.2350 |
#
# So $\partial a_2 / \partial a_1 = 0.2350$, and $\partial a_2 / \partial a_0 = 0.2350 \cdot 0.25 = 0.0588$. The list of both, first $k = 0$, then $k = 1$, is [0.0588, 0.2350].
#
# Go backwards and keep the running product: then the whole list costs one multiplication for each layer, as in lesson 03.


# %% exercise="gradient_through_depth"
def gradient_through_depth(f, df, x, w, depth):
    """Gradients through the chain a_k = f(w · a_(k−1)), a_0 = x, k = 1 … depth.

    f, df: an activation and its derivative, functions of one number; x, w: floats; depth: an int, at least 1.
    Returns an array of shape (depth,): entry k is ∂a_depth/∂a_k, for k = 0 … depth − 1.
    """
    ### BEGIN SOLUTION
    a = [x]
    for _ in range(depth):
        a.append(f(w * a[-1]))
    gradients, gradient = np.zeros(depth), 1.0
    for k in reversed(range(depth)):
        gradient = gradient * w * df(w * a[k])
        gradients[k] = gradient
    return gradients
    ### END SOLUTION


# %% check="gradient_through_depth"
check("gradient_through_depth", gradient_through_depth)

# %% [markdown]
# **Predict first.** Ten sigmoids in a row with $w = 1$. The factor of one layer is at most 0.25. What is the most that can be left of a gradient of 1 at the input:
# about 0.025, about 0.001, or about 0.000001?


# %%
def chain(activation, backward, x, w, depth):
    """Your gradient_through_depth for two of your functions that take arrays: shape (depth,)."""

    def f(z):
        return float(activation(np.array([z]))[0])

    def df(z):
        return float(backward(np.array([1.0]), np.array([z]))[0])

    return np.array(gradient_through_depth(f, df, x, w, depth))


with needs("gradient_through_depth", "sigmoid", "sigmoid_backward"):
    print("depth 2: ", chain(sigmoid, sigmoid_backward, 0.0, 1.0, 2).round(4))
    through_ten = chain(sigmoid, sigmoid_backward, 0.0, 1.0, 10)
    print(f"depth 10: {through_ten[0]:.2g} is left at the input; 0.25 to the power of 10 is {0.25**10:.2g}")

# %% [markdown]
# Less than a millionth. The gradient has **vanished**: the first layers get next to nothing to learn from, while the last ones learn at full speed.
#
# Here is a chain of 20 for three activations, starting at $x = 1$. The first point is $\partial a_{20} / \partial a_0$, and the vertical axis counts powers of ten.

# %%
with needs("gradient_through_depth", *forward, *backward):
    chains = {
        "sigmoid": chain(sigmoid, sigmoid_backward, 1.0, 1.0, 20),
        "tanh": chain(tanh_activation, tanh_backward, 1.0, 1.0, 20),
        "ReLU": chain(relu, relu_backward, 1.0, 1.0, 20),
    }
    pictures.gradient_through_depth(
        chains, ylabel="∂a₂₀ / ∂a", alt="Sigmoid falls on a straight line, tanh to a sixtieth, ReLU stays at 1."
    )

# %% [markdown]
# The sigmoid loses the same factor in every layer, a straight line on this axis. Tanh loses less and less on its way forwards, because its activations drift
# towards 0, where it is steep: about a sixtieth is left at the input.
# ReLU with a positive input and $w = 1$ loses nothing.
#
# ### Break it: larger weights
#
# If each factor is $w\,f'(w\,a)$, a larger $w$ should help.
# **Predict first.** For sigmoid, does $w = 4$ instead of 1 leave more at the input, or less? And for ReLU, what does $w = 1.5$ do over 20 layers?

# %%
with needs("gradient_through_depth", *forward, *backward):
    for w in (1.0, 4.0):
        left = chain(sigmoid, sigmoid_backward, 1.0, w, 20)[0]
        print(f"sigmoid, w = {w}: {left:.2g} is left at the input after 20 layers")
    for w in (0.8, 1.0, 1.5):
        left = chain(relu, relu_backward, 1.0, w, 20)[0]
        print(f"ReLU,    w = {w}: {left:.2g} is left at the input after 20 layers")

# %% [markdown]
# With $w = 4$ the sigmoid leaves even less: the pre-activations grow, the units saturate, and $f'$ shrinks faster than $w$ grows.
# For ReLU the factor is exactly $w$, so $1.5^{20} \approx 3300$: the gradient **explodes**. And $0.8^{20} \approx 0.01$.
# So a bend is half of the story. The other half is the size of the weights, which lesson 10 takes up.
#
# ## A deep stack
#
# The same in a network: 20 layers of 50 units, 30 examples, random weights of mean square $2/50$. Backwards runs what you wrote in lesson 05:
# $\text{dz} = \text{da} \odot f'(z)$, then $\text{da}$ of the layer before is $\text{dz}\,W^\top$.
#
# **Predict first.** In which of the three does the first layer receive a gradient of about the same size as the last?


# %%
def gradient_norms(f, backward, depth=20, width=50):
    """Size of dz in every layer of a random network, the first layer first."""
    rng = np.random.default_rng(0)
    a, weights, zs = rng.standard_normal((30, width)), [], []
    for _ in range(depth):
        weights.append(rng.standard_normal((width, width)) * np.sqrt(2 / width))
        zs.append(a @ weights[-1])
        a = np.array(f(zs[-1]))
    da, norms = rng.standard_normal(a.shape), []
    for W, z in zip(reversed(weights), reversed(zs), strict=True):
        dz = np.array(backward(da, z))
        norms.insert(0, np.linalg.norm(dz))
        da = dz @ W.T
    return norms


# %%
with needs(*forward, *backward):
    norms = {
        "sigmoid": gradient_norms(sigmoid, sigmoid_backward),
        "tanh": gradient_norms(tanh_activation, tanh_backward),
        "ReLU": gradient_norms(relu, relu_backward),
    }
    for name, sizes in norms.items():
        ratio = sizes[0] / sizes[-1]
        print(f"{name:8} first layer {sizes[0]:8.2g}   last layer {sizes[-1]:5.2g}   ratio {ratio:.1g}")
    pictures.gradient_through_depth(norms, alt="Sigmoid: ten powers of ten lost. Tanh and ReLU: level.")

# %% [markdown]
# In the sigmoid stack the first layer receives less than a billionth of what the last one gets. Tanh and ReLU keep the size.
# That is why early networks with sigmoids stayed shallow.
#
# ### Break it: a mask alone
#
# Here is a backward step of ReLU that returns the mask and forgets da.
# **Predict first.** Does its line still look level?


# %%
def forgetful(da, z):
    return (z > 0) * 1.0


with needs("relu"):
    sizes = gradient_norms(relu, forgetful)
    print(f"first layer {sizes[0]:.2g}   last layer {sizes[-1]:.2g}   ratio {sizes[0] / sizes[-1]:.1g}")

# %% [markdown]
# As level as before, and not one of these gradients is right: each layer starts anew from ones. A healthy size proves nothing.
# Only a comparison with measured slopes does, and that is what `check` makes.
#
# ## Dead ReLUs
#
# A ReLU pays for its slope of 1 with a slope of exactly 0. If a unit's $z$ is negative for *every* example, its weight and its bias both get the gradient 0, and nothing ever changes again.
#
# Take one unit, $a = \text{relu}(w x + b)$, 21 inputs between −1 and 1, and the target $\max(0, 2x + 1)$. Start at $w = 1$, $b = -3$: then $z$ lies between −4 and −2.
#
# **Predict first.** What are $w$ and $b$ after 400 steps of gradient descent? And what with a leaky ReLU, $p = 0.1$?


# %%
def fit_unit(f, backward, steps=400, lr=0.1):
    """Losses, and the final w and b, of one unit trained on the mean squared distance to max(0, 2x + 1)."""
    x = np.linspace(-1, 1, 21)
    target, w, b, losses = np.maximum(0, 2 * x + 1), 1.0, -3.0, []
    for _ in range(steps):
        z = w * x + b
        error = f(z) - target
        losses.append(np.mean(error**2))
        dz = backward(2 * error / len(x), z)
        w, b = w - lr * np.sum(dz * x), b - lr * np.sum(dz)
    return losses, w, b


# %%
with needs("relu", "relu_backward", "leaky_relu", "leaky_relu_backward"):
    dead, w, b = fit_unit(relu, relu_backward)
    print(f"ReLU:       w = {w:.2f}, b = {b:.2f}, loss {dead[-1]:.2f}")
    alive, w, b = fit_unit(lambda z: leaky_relu(z, 0.1), lambda da, z: leaky_relu_backward(da, z, 0.1))
    print(f"leaky ReLU: w = {w:.2f}, b = {b:.2f}, loss {alive[-1]:.2f}")
    lines = {"ReLU": dead, "leaky ReLU": alive}
    pictures.curves(
        lines,
        xlabel="step",
        ylabel="loss",
        alt="ReLU: a level line. Leaky ReLU: falls slowly, then steeply, to near 0.",
    )

# %% [markdown]
# The ReLU stands exactly where it began: it is **dead**. The leaky one creeps while its slope is 0.1, and once some examples have a positive $z$ it learns fast.
# Dead units come about in training too, when one step that is too long throws a bias far into the negative.
#
# ## What to keep
#
# | activation | range | slope, from $z$ or from $a$ | largest slope | watch out for |
# |---|---|---|---|---|
# | sigmoid | 0 to 1 | $a\,(1 - a)$ | 0.25 | saturates; overflow of $e^{-z}$ |
# | tanh | −1 to 1 | $1 - a^2$ | 1 | saturates |
# | ReLU | from 0 up | 1 where $z > 0$, else 0 | 1 | dead units |
# | leaky ReLU | all numbers | 1 where $z > 0$, else $p$ | 1 | one more number to choose |
#
# - Backwards, every activation multiplies by its slope at the pre-activation: $\text{dz} = \text{da} \odot f'(z)$.
# - Through depth these factors multiply. Below 1 they vanish, above 1 they explode.
# - Keep exponents from being positive, and nothing overflows.
#
# **Read on:** lesson 07 puts a loss at the end of the network; lesson 10 chooses weights so that gradients keep their size.
# The Stanford CS231n notes [Neural Networks, part 1](https://cs231n.github.io/neural-networks-1/) compare the activations, and the comparison of neuron and model above follows them.
# Glorot and Bengio, [Understanding the difficulty of training deep feedforward neural networks](https://proceedings.mlr.press/v9/glorot10a.html) (2010), measured vanishing gradients as you did.
