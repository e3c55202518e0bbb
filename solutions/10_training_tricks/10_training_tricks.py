# %% [markdown]
# # Training tricks: what they do to a gradient
#
# Four tricks stand in nearly every deep network: dropout, batch normalisation, residual blocks and dense blocks.
# Each of them changes the forward pass, so each of them changes the gradient too, and thirty layers show how.
# In this lesson you write all four, derive the hardest of them line by line, and send a gradient through thirty layers of each.
#
# **You will be able to**
#
# - write dropout in both of its forms, and say why its factor belongs in the backward pass as well,
# - derive and write the backward pass of batch normalisation,
# - write residual and dense blocks, and show from measured numbers what each trick does to a gradient.
#
# **Time:** about 60 minutes. **Builds on:** layers and matrix products (05), gradients through depth (06), derivations line by line (07).

# %%
# The card under each check says what is wrong, and where.
# nbgrader's own Validate button shows only "partial credit" and never that card.
import matplotlib.pyplot as plt
import numpy as np

# "No module named autograder"? Then this is another kernel: stop, and start with `python course.py lab`.
from autograder import check, hint, needs, pictures, progress, ready, show

ready()

# %% [markdown]
# ## Thirty layers
#
# The running example is a stack of 30 layers with 40 units each, and 64 examples. A layer computes $\text{relu}(x\,W)$, with $x$ of shape (64, 40) and $W$ (40, 40).
# Lesson 06 ended with a question: how large should the weights be?
#
# Follow mean squares through one layer with $D$ inputs.
#
# 1. Each entry of $z = x\,W$ is a sum of $D$ products $x_d W_{dm}$. Random signs cancel in the mean of the mixed terms, so the mean of $z^2$ is $D$ times the mean of $W^2$ times the mean of $x^2$.
# 2. The ReLU throws away half of it, the negative half.
#
# So the factor for one layer is $D \cdot \overline{W^2} / 2$. Backwards it is the same: the mask takes half of the entries, and each entry of $\text{dz}\,W^\top$ is again a sum of 40 products.
#
# | $D \cdot \overline{W^2}$, called `size` below | factor of the mean square | factor of the norm over 30 layers |
# |---|---|---|
# | 1 | 0.5 | $0.5^{15} = 0.00003$ |
# | 2 | 1 | 1 |
# | 4 | 2 | $2^{15} = 33\,000$ |
#
# The next cell sends a random gradient of norm 1 through any stack: `forward(x, W)` is one block, `backward(dout, x, W)` returns its dx.


# %%
def through_depth(forward, backward, size=2.0, columns=40, examples=64, depth=30):
    """Norm of the gradient that arrives in front of each block, the first block first."""
    rng = np.random.default_rng(0)
    x, seen = rng.standard_normal((examples, 40)), []
    for _ in range(depth):
        W = rng.standard_normal((x.shape[1], columns)) * np.sqrt(size / x.shape[1])
        seen.append((x, W))
        x = forward(x, W)
    dout, norms = rng.standard_normal(x.shape), []
    dout /= np.linalg.norm(dout)
    for x, W in reversed(seen):
        dout = backward(dout, x, W)
        norms.insert(0, np.linalg.norm(dout))
    return norms


# %%
def layer(x, W):
    """relu(x W)."""
    return np.maximum(x @ W, 0)


def layer_backward(dout, x, W):
    """dx of relu(x W), as in lessons 05 and 06."""
    return (dout * (x @ W > 0)) @ W.T


# Read the chart from right to left: the gradient enters at layer 30. One step of the axis is a power of ten.
bare = {f"size {size}": through_depth(layer, layer_backward, size) for size in (1, 2, 4)}
pictures.gradient_through_depth(
    bare, alt="Straight lines: size 1 falls towards layer 1, size 2 is level, size 4 rises."
)
print("at layer 1:", {name: f"{norms[0]:.2g}" for name, norms in bare.items()})

# %% [markdown]
# The slopes are the predicted ones. At the left end chance has added up over thirty layers of only 40 units: all three numbers are about a third of 0.00003, 1 and 33 000.
# Mean square $2/D$ is the right size for ReLU layers, and it is where most networks start today.
#
# But it is right for one moment. Training moves the weights, and a factor of 2 in a layer is a factor of 33 000 in thirty.
# Keep this picture in mind as the measure for all that follows.
#
# | letter | what | shape |
# |---|---|---|
# | $x$, $\text{out}$ | input and output of a block, one row for each example | (N, D) |
# | $\text{dout}$, $\text{dx}$ | upstream gradient, gradient of the input | as out, as $x$ |
# | mask, keep | 1 for a kept entry, 0 for a dropped one; the chance to be kept | (N, D), a number |
# | $\gamma$, $\beta$, $\varepsilon$ | stretch and shift of each column, a small positive number | (D,), (D,), a number |
# | $[\,\dots]$ | 1 where the condition holds, else 0 | |
#
# ## Dropout, inverted
#
# **Dropout** switches off random units in each training step, so that no unit can rely on a particular other one. It is meant against overfitting.
#
# With $x = [1, 2, 3, 4]$, keep = 0.5 and mask = [1, 0, 1, 1]:
#
# 1. **Drop.** $x \odot \text{mask} = [1, 0, 3, 4]$.
# 2. **Make up for it.** Divide by keep: $[2, 0, 6, 8]$.
#
# Why the second step? An entry is kept with chance keep. Over many masks, its average is
#
# $$\text{keep} \cdot \frac{x}{\text{keep}} + (1 - \text{keep}) \cdot 0 = x.$$
#
# The next layer sees, on average, what it would see without dropout. So at test time nothing is dropped and nothing is scaled: out = $x$.
# This is called **inverted** dropout. The mask comes as an argument here, because a random one could not be checked.


# %% exercise="dropout_forward"
def dropout_forward(x, keep, mask, train):
    """Inverted dropout: x ⊙ mask / keep in training, x at test time.

    x, mask: arrays (N, D), mask of 0 and 1; keep: a float between 0 and 1; train: True or False.
    Returns out, array (N, D); x stays as it is.
    """
    ### BEGIN SOLUTION
    return x * mask / keep if train else x
    ### END SOLUTION


# %% check="dropout_forward"
check("dropout_forward", dropout_forward)

# %% [markdown]
# **Predict first.** $x = [1, 2, 3, 4]$, keep = 0.5. What does the second entry, 2, become in a single training step? What is its average over 1000 steps?
# And what is that average if the division is left out?

# %%
with needs("dropout_forward"):
    rng = np.random.default_rng(1)
    x, masks = np.array([[1.0, 2.0, 3.0, 4.0]]), (rng.random((1000, 1, 4)) < 0.5).astype(float)
    print("one step:", dropout_forward(x, 0.5, np.array([[1.0, 0.0, 1.0, 1.0]]), True))
    second = np.array([dropout_forward(x, 0.5, mask, True)[0, 1] for mask in masks])
    steps = np.arange(1, 1001)
    averages = {"divided by keep": np.cumsum(second) / steps, "not divided": np.cumsum(second * 0.5) / steps}
    pictures.curves(
        averages, steps, xlabel="training steps", log="x", alt="Averages of the entry 2: one settles at 2, one at 1."
    )

# %% [markdown]
# In a single step it is 0 or 4, never 2. The average settles at 2 with the division, and at 1 without.
#
# ## Backwards through dropout
#
# Each output depends on its own input alone, $\text{out}_i = x_i \cdot \text{mask}_i / \text{keep}$. So the local gradient is the factor itself:
#
# $$\text{dx} = \text{dout} \odot \frac{\text{mask}}{\text{keep}}.$$
#
# The mask must be the one of the forward pass. A network that draws a new one on the way back blames units that had no part in the output.
#
# **Predict first.** The values have been divided by keep on the way forward already. Must the gradient be divided once more? With keep = 0.5 a kept entry has out = $2x$: what is its slope?


# %% exercise="dropout_backward"
def dropout_backward(dout, mask, keep):
    """Gradient of out = x ⊙ mask / keep, the training pass of inverted dropout.

    dout, mask: arrays (N, D), mask of 0 and 1; keep: a float between 0 and 1. Returns dx, array (N, D).
    """
    ### BEGIN SOLUTION
    return dout * mask / keep
    ### END SOLUTION


# %% check="dropout_backward"
check("dropout_backward", dropout_backward)

# %%
# The slope of one entry, measured: nudge x by 0.001 and see how much out moves.
with needs("dropout_forward", "dropout_backward"):
    mask = np.array([[1.0, 0.0, 1.0, 1.0]])
    moved = dropout_forward(x + 0.001, 0.5, mask, True) - dropout_forward(x, 0.5, mask, True)
    print("measured:", (moved / 0.001).round(6), "  yours:", dropout_backward(np.ones((1, 4)), mask, 0.5))

# %% [markdown]
# Kept entries have slope 2: a factor in the forward pass is a factor of its slope. The forward division changed the values, and the backward division is their derivative.
#
# ## Plain dropout
#
# The first paper did it the other way round. In training the kept entries stay as they are; at test time, when all units are there, everything is multiplied by keep.
#
# | | training | test | ratio of average training to test |
# |---|---|---|---|
# | inverted | $x \odot \text{mask} / \text{keep}$ | $x$ | 1 |
# | plain | $x \odot \text{mask}$ | $\text{keep} \cdot x$ | 1 |


# %% exercise="dropout_forward_plain"
def dropout_forward_plain(x, keep, mask, train):
    """Plain dropout: x ⊙ mask in training, keep · x at test time.

    x, mask: arrays (N, D), mask of 0 and 1; keep: a float between 0 and 1; train: True or False.
    Returns out, array (N, D); x stays as it is.
    """
    ### BEGIN SOLUTION
    return x * mask if train else x * keep
    ### END SOLUTION


# %% check="dropout_forward_plain"
check("dropout_forward_plain", dropout_forward_plain)

# %% [markdown]
# ### Break it: both at once
#
# Training divides by keep, and the test multiplies by keep as well, because one half was read in one text and one in another. It has come up in
# [Keras](https://github.com/keras-team/keras/pull/8069), [Chainer](https://github.com/chainer/chainer/issues/531) and [a university course](https://github.com/CSTR-Edinburgh/mlpractical/pull/32).
# **Predict first.** keep = 0.8, and a network of 10 such layers. How large is its output at test time, compared with the average in training?

# %%
with needs("dropout_forward", "dropout_forward_plain"):
    a = both = np.ones((1, 4))
    for _ in range(10):
        a = dropout_forward(a, 0.8, np.ones((1, 4)), False)
        both = dropout_forward_plain(both, 0.8, np.ones((1, 4)), False)
    print("inverted dropout, at test time:", a)
    print("scaled twice, at test time:    ", both.round(3))

# %% [markdown]
# A tenth: $0.8^{10} = 0.107$. The loss in training looks fine, because the mistake is in the test alone.
#
# ### Dropout and depth
#
# Now thirty layers, each ReLU followed by dropout with keep = 0.8, at the good size 2. `dropout_backward` with keep = 1 is the backward pass of plain dropout.
#
# **Predict first.** Without dropout the line is level. Which of the two forms shrinks the gradient towards layer 1, and which one makes it grow?


# %%
def dropout_block(keep, divide):
    """relu(x W) with dropout: forward puts its mask on a pile, backward takes it off again."""
    rng, pile = np.random.default_rng(2), []

    def forward(x, W):
        a, dropout = layer(x, W), dropout_forward if divide else dropout_forward_plain
        pile.append((rng.random(a.shape) < keep).astype(float))
        return dropout(a, keep, pile[-1], True)

    def backward(dout, x, W):
        return layer_backward(dropout_backward(dout, pile.pop(), keep if divide else 1.0), x, W)

    return forward, backward


with needs("dropout_forward", "dropout_forward_plain", "dropout_backward"):
    dropped = {
        "no dropout": bare["size 2"],
        "inverted": through_depth(*dropout_block(0.8, True)),
        "plain": through_depth(*dropout_block(0.8, False)),
    }
    pictures.gradient_through_depth(dropped, alt="Towards layer 1 inverted dropout rises and plain dropout falls.")
    print("at layer 1:", {name: f"{norms[0]:.2g}" for name, norms in dropped.items()})

# %% [markdown]
# Plain dropout keeps 0.8 of the mean square in every layer, so $0.8^{15} = 0.035$ of the norm. Inverted dropout multiplies by $0.8 / 0.8^2 = 1.25$, so $1.25^{15} = 28$.
# Measured against the line without dropout: $0.014 / 0.32 = 0.04$ and $11 / 0.32 = 34$.
# The inverted form keeps the *average* of a gradient; its square still grows, because the mask adds noise. Neither helps a gradient through depth. That is not what dropout is for.
#
# ## Batch normalisation
#
# The size of the weights was right for one moment only. **Batch normalisation** measures instead of hoping: it brings every column to mean 0 and variance 1, over the batch.
#
# One column, four examples, $x = [1, 1, 1, 5]$. To keep the numbers round, take $\varepsilon = 1$; in practice it is 0.00001.
#
# 1. **Mean.** $\mu = 8 / 4 = 2$.
# 2. **Variance.** $v = (1 + 1 + 1 + 9) / 4 = 3$. It is divided by $N = 4$, not by 3.
# 3. **Standard deviation.** $\sigma = \sqrt{v + \varepsilon} = \sqrt{3 + 1} = 2$.
# 4. **Normalise.** $\hat{x} = (x - \mu) / \sigma = [-0.5, -0.5, -0.5, 1.5]$.
# 5. **Stretch and shift.** $\text{out} = \gamma\,\hat{x} + \beta$, with $\gamma$ and $\beta$ learned, so that the network may choose another mean and another spread.
#
# A matrix $x$ of shape (N, D) has D such columns. $\mu$, $v$, $\gamma$ and $\beta$ have shape (D,).


# %% exercise="batchnorm_forward"
def batchnorm_forward(x, gamma, beta, eps):
    """out = γ x̂ + β with x̂ = (x − μ) / √(v + ε); mean μ and variance v of each column, over the N rows.

    x: array (N, D); gamma, beta: arrays (D,); eps: a positive float. Returns out, array (N, D).
    The variance is a mean of squares, divided by N.
    """
    ### BEGIN SOLUTION
    x_hat = (x - x.mean(axis=0)) / np.sqrt(x.var(axis=0) + eps)
    return gamma * x_hat + beta
    ### END SOLUTION


# %% check="batchnorm_forward"
check("batchnorm_forward", batchnorm_forward)

# %% [markdown]
# **Predict first.** Three columns: the first is [1, 1, 1, 5] from above. The second is the same, times 1000. The third is the same, plus 1000. Now $\varepsilon = 0.00001$. How do the three results differ?

# %%
column = np.array([1.0, 1.0, 1.0, 5.0])
one, zero = np.ones(1), np.zeros(1)
with needs("batchnorm_forward"):
    print("ε = 1:", batchnorm_forward(column[:, None], one, zero, 1.0).ravel())
    three = np.stack([column, 1000 * column, column + 1000], axis=1)
    normalised = batchnorm_forward(three, np.ones(3), np.zeros(3), 1e-5)
    print(normalised.round(3))
    fig, panels = plt.subplots(1, 2, figsize=(8, 2.4), layout="constrained")
    for panel, values, title in zip(panels, (three, normalised), ("before", "after"), strict=True):
        for place, name in enumerate(("x", "1000 x", "x + 1000")):
            panel.plot(values[:, place], np.full(4, name), "o", alpha=0.6, color=pictures.PALETTE["blue"])
        panel.set_title(title)
    pictures.figure(fig, alt="Before, the columns lie far apart; after, all three have dots at −0.58 and 1.73.")

# %% [markdown]
# Not at all, to three digits. A factor and a shift in front of batch normalisation leave no trace. So the size of the weights in front of it does not matter either.
#
# ## Batch normalisation, backwards
#
# In every layer so far, the gradient of one example needed that example alone. Here it does not: $x_i$ is part of the mean and of the deviation, so it moves the outputs of *all* examples in the batch.
#
# **Predict first.** $x = [1, 1, 1, 5]$, $\varepsilon = 1$, and dout = [0, 0, 0, 1]: only the last output matters to the loss. Which entries of $x$ get a gradient?

# %%
# Nudge each entry in turn, and look at the last output.
with needs("batchnorm_forward"):
    for i in range(4):
        moved = column + 0.001 * np.eye(4)[i]
        change = batchnorm_forward(moved[:, None], one, zero, 1.0) - batchnorm_forward(column[:, None], one, zero, 1.0)
        print(f"x[{i}] nudged: the last output moves by {change[3, 0] / 0.001:7.4f} times the nudge")

# %% [markdown]
# All four. Raising the last entry helps, by 0.09; raising any of the others lowers the last output, by 0.03. The four add up to 0.
# Dividing by $\sigma = 2$ alone would have promised 0.5 for the last entry and nothing for the others.
#
# ### Three paths from one entry
#
# With $\sigma = \sqrt{v + \varepsilon}$, two small derivatives first. The mean is easy:
#
# $$\frac{\partial \mu}{\partial x_i} = \frac1N.$$
#
# The variance is $v = \frac1N \sum_n (x_n - \mu)^2$. Moving $x_i$ moves its own difference by 1, and all differences by $-\frac1N$. The second part adds up to 0, because $\sum_n (x_n - \mu) = 0$. What is left:
#
# $$\frac{\partial v}{\partial x_i} = \frac2N (x_i - \mu), \qquad \frac{\partial \sigma}{\partial x_i} = \frac{1}{2\sigma} \cdot \frac{\partial v}{\partial x_i} = \frac{x_i - \mu}{N \sigma}.$$
#
# Now the quotient rule of lesson 03 for $\hat{x}_n = (x_n - \mu) / \sigma$:
#
# $$\frac{\partial \hat{x}_n}{\partial x_i} = \underbrace{\frac{[n = i]}{\sigma}}_{\text{its own entry}} \;\; \underbrace{{} - \frac{1}{N \sigma}}_{\text{through } \mu} \;\; \underbrace{{} - \frac{(x_n - \mu)(x_i - \mu)}{N \sigma^3}}_{\text{through } \sigma}.$$
#
# The chart shows the three paths in the example, and their sum. Look at the last entry: most of its 0.5 is taken back.

# %%
dout, mu, sigma = np.array([0.0, 0.0, 0.0, 1.0]), 2.0, 2.0
own, by_mean = dout / sigma, np.full(4, -dout.sum() / (4 * sigma))
by_deviation = -(column - mu) * np.sum(dout * (column - mu)) / (4 * sigma**3)
paths = {"own entry": own, "through μ": by_mean, "through σ": by_deviation, "sum": own + by_mean + by_deviation}
with pictures.chart_style():
    fig, panel = plt.subplots(figsize=(7, 2.6), layout="constrained")
    for place, (name, heights) in enumerate(paths.items()):
        panel.bar(np.arange(4) + 0.2 * place - 0.3, heights, 0.18, label=name, hatch=["", "//", "..", "xx"][place])
    panel.axhline(0, color="0.3", lw=0.8)
    panel.set(xticks=range(4), xticklabels=[f"x[{i}] = {value:g}" for i, value in enumerate(column)])
    panel.legend(loc="upper left")
words = {name: heights.round(3).tolist() for name, heights in paths.items()}
pictures.figure(fig, alt=f"Bars for the paths: {words}", numbers=False)

# %% [markdown]
# ### Every line checked
#
# For one column with $\gamma = 1$, $\beta = 0$, the gradient of $L = \sum_n \text{dout}_n\,\hat{x}_n$. As in lessons 05 and 07, each line is a function, and all of them must return the same number.
#
# 1. **norm_definition**: the difference quotient of $L$ along $x_i$.
# 2. **norm_quotient_rule**: $\sum_n \text{dout}_n \, \partial \hat{x}_n / \partial x_i$, with the three terms from above.
# 3. **norm_three_sums**: the sum over $n$ is drawn into each term. Of the first one entry is left.
# 4. **norm_result**: $(x - \mu) / \sigma$ is $\hat{x}$, and a sum divided by $N$ is a mean.
#
# You may add lines to the list. The check cannot see how a line is written; that part is yours.


# %% exercise="batchnorm_derivation"
def norm_definition(dout, x, eps, i):
    """Line 1, the definition: (L at xᵢ + h, less L at xᵢ − h) / 2h, with L = Σₙ doutₙ x̂ₙ and h = 1e-5.

    dout, x: arrays (N,), one column, left as they are; eps: a float; i: an index. Returns ∂L/∂xᵢ, a float, as all lines do.
    """
    ### BEGIN SOLUTION
    h = 1e-5 * np.eye(len(x))[i]
    up, down = ((x + s - x.mean() - s.mean()) / np.sqrt((x + s).var() + eps) for s in (h, -h))
    return np.sum(dout * (up - down)) / 2e-5
    ### END SOLUTION


def norm_quotient_rule(dout, x, eps, i):
    """Line 2, the quotient rule: Σₙ doutₙ ( ([n = i] − 1/N) / σ − (xₙ − μ)(xᵢ − μ) / (N σ³) )."""
    ### BEGIN SOLUTION
    N, mu, sigma = len(x), x.mean(), np.sqrt(x.var() + eps)
    return sum(dout[n] * (((n == i) - 1 / N) / sigma - (x[n] - mu) * (x[i] - mu) / (N * sigma**3)) for n in range(N))
    ### END SOLUTION


def norm_three_sums(dout, x, eps, i):
    """Line 3: doutᵢ / σ, less Σ dout / (N σ), less (xᵢ − μ) Σ dout (x − μ) / (N σ³)."""
    ### BEGIN SOLUTION
    N, mu, sigma = len(x), x.mean(), np.sqrt(x.var() + eps)
    through_sigma = (x[i] - mu) * np.sum(dout * (x - mu)) / (N * sigma**3)
    return dout[i] / sigma - np.sum(dout) / (N * sigma) - through_sigma
    ### END SOLUTION


def norm_result(dout, x, eps, i):
    """Line 4: (doutᵢ − mean of dout − x̂ᵢ · mean of dout x̂) / σ."""
    ### BEGIN SOLUTION
    sigma = np.sqrt(x.var() + eps)
    x_hat = (x - x.mean()) / sigma
    return (dout[i] - dout.mean() - x_hat[i] * np.mean(dout * x_hat)) / sigma
    ### END SOLUTION


batchnorm_derivation = [norm_definition, norm_quotient_rule, norm_three_sums, norm_result]


# %% check="batchnorm_derivation"
check("batchnorm_derivation", batchnorm_derivation)

# %%
# Each line at all four entries of the example: look for the numbers that nudging gave.
with needs("batchnorm_derivation"):
    for line in batchnorm_derivation:
        print([f"{line(dout, column, 1.0, i):7.4f}" for i in range(4)])

# %% [markdown]
# ### All columns, with γ and β
#
# The last step of the forward pass, $\text{out} = \gamma\,\hat{x} + \beta$, is an affine layer entry by entry. Each $\gamma_d$ and each $\beta_d$ is used by all N examples, so their gradients are sums over the rows:
#
# $$\text{d}\beta = \sum_n \text{dout}_n, \qquad \text{d}\gamma = \sum_n \text{dout}_n \odot \hat{x}_n, \qquad \text{both of shape } (D,).$$
#
# What arrives at $\hat{x}$ is $g = \text{dout} \odot \gamma$, shape (N, D). From there on it is your last line, for each column:
#
# $$\text{dx} = \frac{1}{\sigma} \Big( g - \text{mean}(g) - \hat{x} \odot \text{mean}(g \odot \hat{x}) \Big), \qquad \text{means over the rows, of shape } (D,).$$
#
# **Predict first.** What does each column of dx add up to?


# %% exercise="batchnorm_backward"
def batchnorm_backward(dout, x, gamma, eps):
    """Gradients of out = γ x̂ + β, x̂ = (x − μ) / σ, σ = √(v + ε), mean and variance over the N rows.

    dout, x: arrays (N, D); gamma: array (D,); eps: a positive float.
    Returns (dx, dgamma, dbeta), of shapes (N, D), (D,), (D,).
    """
    ### BEGIN SOLUTION
    sigma = np.sqrt(x.var(axis=0) + eps)
    x_hat = (x - x.mean(axis=0)) / sigma
    g = dout * gamma
    dx = (g - g.mean(axis=0) - x_hat * (g * x_hat).mean(axis=0)) / sigma
    return dx, (dout * x_hat).sum(axis=0), dout.sum(axis=0)
    ### END SOLUTION


# %% check="batchnorm_backward"
check("batchnorm_backward", batchnorm_backward)

# %%
with needs("batchnorm_backward"):
    dx, dgamma, dbeta = batchnorm_backward(dout[:, None], column[:, None], one, 1.0)
    print("dx    ", dx.ravel(), "  adds up to", dx.sum())
    print("dgamma", dgamma, "  dbeta", dbeta)
    rng = np.random.default_rng(3)
    dx, _, _ = batchnorm_backward(rng.standard_normal((64, 3)), rng.standard_normal((64, 3)), np.ones(3), 1e-5)
    print("columns of a random dx add up to", np.abs(dx.sum(axis=0)).round(12))

# %% [markdown]
# 0, always: a shift of a whole column changes nothing, so its gradient is 0. A bias in front of batch normalisation has exactly this sum as its gradient. It never learns, so leave it out: $\beta$ does its work.
#
# ### Break it: a batch of one, and other neighbours
#
# **Predict first.** A batch with one example. What is its mean, what is its variance, what is out, and what is dx?
# And the same example, $x = 3$, in two batches with different neighbours: does it get the same output?

# %%
with needs("batchnorm_forward", "batchnorm_backward"):
    for single in ([[3.0, -7.0]], [[800.0, 0.5]]):
        out = batchnorm_forward(np.array(single), np.ones(2), np.array([0.1, 0.2]), 1e-5)
        dx, _, _ = batchnorm_backward(np.ones((1, 2)), np.array(single), np.ones(2), 1e-5)
        print(f"alone, x {single[0]}: out {out[0]}, dx {dx[0] + 0.0}")
    for neighbours in ([1.0, 2.0, 0.0], [5.0, 9.0, 7.0]):
        batch = np.array([3.0, *neighbours])[:, None]
        print(f"3 beside {neighbours}: out {batchnorm_forward(batch, one, zero, 1e-5)[0, 0]:.3f}")

# %% [markdown]
# Alone, the output is $\beta$, whatever the input was, and nothing goes back. A layer that compares examples has nothing to say about a single one.
# In company, 3 becomes 1.342 among small neighbours and −1.342 among large ones. In training that is a little noise; for a user it would be absurd.
#
# So a network keeps running averages of $\mu$ and $v$ in training, and at test time uses these instead of the batch's. Then a batch of one is no problem either.
# Forgetting to switch is a classic: the same picture gets another label in another batch.
#
# ### Batch normalisation and depth
#
# A layer is now affine, batch normalisation, ReLU.
#
# **Predict first.** The weights of the bare stack had to be of size 2. What does the gradient of a batch-normalised stack look like at size 0.02, and what at size 200? And with batches of one example?


# %%
def normalised_layer(x, W):
    """relu(batchnorm(x W)) with γ = 1, β = 0."""
    return np.maximum(batchnorm_forward(x @ W, np.ones(W.shape[1]), np.zeros(W.shape[1]), 1e-9), 0)


def normalised_layer_backward(dout, x, W):
    """dx of normalised_layer."""
    dz = dout * (normalised_layer(x, W) > 0)
    return batchnorm_backward(dz, x @ W, np.ones(W.shape[1]), 1e-9)[0] @ W.T


with needs("batchnorm_forward", "batchnorm_backward"):
    with_norm = {
        f"batch norm, size {size}": through_depth(normalised_layer, normalised_layer_backward, size)
        for size in (0.02, 200)
    }
    alone = through_depth(normalised_layer, normalised_layer_backward, 2, examples=1)
    lines = {"bare, size 1": bare["size 1"], **with_norm, "batch of one": alone}
    pictures.gradient_through_depth(lines, alt="Both sizes rise on one line by the same small factor in every layer.")
    print("at layer 1:", {name: f"{norms[0]:.3g}" for name, norms in lines.items()})

# %% [markdown]
# Sizes 0.02 and 200 give the same line. Between the bare stacks of these sizes lie 60 powers of ten. That is the gain.
# The batch of one sends back exactly 0.
#
# But the line is not level: about 290 at layer 1. After batch normalisation and ReLU, $a$ has the mean square $\frac12$ and the mean $1/\sqrt{2\pi}$, so its variance over the batch is only $\frac12 - \frac{1}{2\pi}$.
# The next layer divides by that, while the mask halves the gradient: the mean square grows by $\frac12 / (\frac12 - \frac{1}{2\pi}) = \pi / (\pi - 1) = 1.47$ in each layer, the norm by 1.21, and $1.21^{30} \approx 300$.
# Yang and others proved it in 2019: batch normalisation alone makes gradients of very deep stacks grow, and a trick that is still to come tames it.
#
# ## Residual blocks
#
# A **residual block** adds its input to what the layer makes of it:
#
# $$\text{out} = x + \text{relu}(x\,W), \qquad x, \text{out} \text{ of shape } (N, D),\; W\; (D, D).$$
#
# With one number, $x = 2$ and $w = 0.05$, so out = $2 + 0.1 = 2.1$. In the picture $x$ is a fork. Look at the gradient of x: 1 through the wire that goes straight on, and 0.05 through the layer.

# %%
show(lambda x, w: x + pictures.relu(x * w), x=2, w=0.05)

# %% [markdown]
# For a batch, with $\text{dz} = \text{dout} \odot [x\,W > 0]$ of shape (N, D), lesson 05 gives the path through the layer, and the fork adds the other one:
#
# $$\text{dx} = \text{dout} + \text{dz}\,W^\top, \qquad \text{dW} = x^\top \text{dz}.$$
#
# $W$ is on one path only, so the wire contributes nothing to dW.


# %% exercise="residual_backward"
def residual_backward(dout, x, W):
    """Gradients of out = x + relu(x W).

    dout, x: arrays (N, D); W: array (D, D). Returns (dx, dW), of shapes (N, D), (D, D).
    """
    ### BEGIN SOLUTION
    dz = dout * (x @ W > 0)
    return dout + dz @ W.T, x.T @ dz
    ### END SOLUTION


# %% check="residual_backward"
check("residual_backward", residual_backward)

# %% [markdown]
# **Predict first.** Thirty blocks with one unit each, and $w = 0.05$ everywhere, as in the picture. What is left of a gradient of 1 at the input? And without the straight wire?
#
# Then thirty blocks of 40 units. For the bare stack size 2 was right, 0.02 was far too small. What do these two sizes do here?

# %%
print(f"one unit, with the straight wire: {1.05**30:.3g}   without: {0.05**30:.3g}")
small = {"bare, size 0.02": through_depth(layer, layer_backward, 0.02)}
with needs("residual_backward"):
    residual = {
        f"residual, size {size}": through_depth(
            lambda x, W: x + layer(x, W), lambda dout, x, W: residual_backward(dout, x, W)[0], size
        )
        for size in (0.02, 1, 2)
    }
    pictures.gradient_through_depth(
        {**residual, **small}, alt="Residual blocks never fall; size 0.02 is level, size 2 rises. The bare stack falls."
    )
    print("at layer 1:", {name: f"{norms[0]:.2g}" for name, norms in (residual | small).items()})

# %% [markdown]
# One unit: 4.3 against $10^{-39}$. The layer contributes what it can, and the wire carries the rest.
#
# With 40 units vanishing is over, too: with small weights a residual block is nearly a plain wire, and 1.4 is left at layer 1 where the bare stack keeps $10^{-31}$.
# Large weights are worse than before, because the layer's share is added to 1 in every block. So residual networks start with small weights in the branch, or put batch normalisation into it.
#
# ## Dense blocks
#
# A **dense block** keeps its input, too, but beside the layer's output instead of under it. In code, `np.concatenate([x, relu(x @ W)], axis=1)`:
#
# $$\text{out} = [\,x \;\; \text{relu}(x\,W)\,], \qquad x\; (N, D),\; W\; (D, M),\; \text{out}\; (N, D + M).$$
#
# With $x = [2, -1]$ and $W = [3, 4]^\top$: $x\,W = 6 - 4 = 2$, so out = $[2, -1, 2]$. Nothing is added, so nothing is mixed: later layers see $x$ itself.
#
# Backwards, dout has $D + M$ columns. The first $D$ belong to $x$ directly, the last $M$ to the layer:
#
# $$\text{dout} = [\,\text{straight} \;\; \text{through}\,], \quad \text{dz} = \text{through} \odot [x\,W > 0], \quad \text{dx} = \text{straight} + \text{dz}\,W^\top, \quad \text{dW} = x^\top \text{dz}.$$
#
# **Predict first.** In the example, dout = [10, 20, 1]. What is dx, what is dW?


# %% exercise="dense_block_backward"
def dense_block_backward(dout, x, W):
    """Gradients of out = [x, relu(x W)], side by side along axis 1.

    dout: array (N, D + M); x: array (N, D); W: array (D, M). Returns (dx, dW), of shapes (N, D), (D, M).
    """
    ### BEGIN SOLUTION
    D = x.shape[1]
    dz = dout[:, D:] * (x @ W > 0)
    return dout[:, :D] + dz @ W.T, x.T @ dz
    ### END SOLUTION


# %% check="dense_block_backward"
check("dense_block_backward", dense_block_backward)

# %%
with needs("dense_block_backward"):
    dx, dW = dense_block_backward(np.array([[10.0, 20.0, 1.0]]), np.array([[2.0, -1.0]]), np.array([[3.0], [4.0]]))
    print("dx", dx, "  dW", dW.ravel())

# %% [markdown]
# $[10 + 3, 20 + 4]$ and $1 \cdot [2, -1]$. The 10 and the 20 arrived untouched, whatever the weights are.
#
# In a stack every block adds 4 columns to the 40 that came in, so the last one hands on 160. Layer 1 hears from every later layer directly.
#
# ## All of them, with weights far too small
#
# One chart from everything that you wrote. Weights of size 0.02, a hundredth of what a bare stack needs. Read the left end.
#
# **Predict first.** Which of the four lines falls? And can a dense stack make the gradient vanish, even with weights of size 0?

# %%
with needs("batchnorm_backward", "batchnorm_forward", "residual_backward", "dense_block_backward"):
    dense = {
        size: through_depth(
            lambda x, W: np.concatenate([x, layer(x, W)], axis=1),
            lambda dout, x, W: dense_block_backward(dout, x, W)[0],
            size,
            columns=4,
        )
        for size in (0, 0.02, 2)
    }
    pictures.gradient_through_depth(
        {
            "bare": small["bare, size 0.02"],
            "batch norm": with_norm["batch norm, size 0.02"],
            "residual": residual["residual, size 0.02"],
            "dense": dense[0.02],
        },
        alt="Bare: 31 powers of ten lost. Batch norm: two or three gained. Residual and dense: level.",
    )
    print("dense, at layer 1:", {f"size {size}": f"{norms[0]:.2g}" for size, norms in dense.items()})

# %% [markdown]
# One line falls through the floor, three do not.
#
# A dense stack cannot make the gradient vanish. With weights of 0 the first 40 of the 160 columns of the gradient still arrive, and $\sqrt{40 / 160} = 0.5$ of the norm is theirs.
# The rest has not faded: each block cuts off the 4 columns that are its own.
#
# ## Does it learn?
#
# A gradient that arrives is not the goal, a loss that falls is. Two half moons of 100 points each, spread to 16 columns by a fixed random matrix, go through 30 blocks with $W$ of shape (16, 16).
# The difference of the first two columns is the score $s$ of class 1, the loss is the cross-entropy of lesson 07, and its gradient with respect to $s$ is $(\sigma(s) - y) / N$.
# Every block's dW comes from your `residual_backward`.
#
# **Predict first.** At which loss does a network start that knows nothing? Which of the three gets away from it in 300 steps: bare with size 0.02, bare with size 2, residual with size 0.02?


# %%
def train(forward, backward, size, lr=0.01, steps=300):
    """Losses of a stack of 30 blocks on two half moons, trained with the whole batch."""
    rng = np.random.default_rng(4)
    t, y = rng.uniform(0, np.pi, 100), np.repeat([0.0, 1.0], 100)
    moons = np.concatenate([np.stack([np.cos(t), np.sin(t)], 1), np.stack([1 - np.cos(t), 0.5 - np.sin(t)], 1)])
    x = (moons + 0.1 * rng.standard_normal((200, 2))) @ rng.standard_normal((2, 16))
    weights, losses = [rng.standard_normal((16, 16)) * np.sqrt(size / 16) for _ in range(30)], []
    for _ in range(steps):
        a = [x]
        for W in weights:
            a.append(forward(a[-1], W))
        score = a[-1][:, 0] - a[-1][:, 1]
        losses.append(np.mean(np.logaddexp(0, score) - y * score))
        dscore, dout = ((1 + np.tanh(score / 2)) / 2 - y) / 200, np.zeros((200, 16))
        dout[:, 0], dout[:, 1] = dscore, -dscore
        for k in reversed(range(30)):
            dout, dW = backward(dout, a[k], weights[k])
            weights[k] = weights[k] - lr * dW
    return losses


with needs("residual_backward"):

    def bare_backward(dout, x, W):
        """Your residual block without its wire."""
        dx, dW = residual_backward(dout, x, W)
        return dx - dout, dW

    losses = {
        "bare, size 0.02": train(layer, bare_backward, 0.02),
        "bare, size 2": train(layer, bare_backward, 2),
        "residual, size 0.02": train(lambda x, W: x + layer(x, W), residual_backward, 0.02),
    }
    pictures.curves(losses, xlabel="step", ylabel="loss", alt="One level line, one slow fall, one steep fall.")
    print({name: f"{line[0]:.2f} to {line[-1]:.2f}" for name, line in losses.items()})

# %% [markdown]
# The start is $\ln 2 = 0.69$. The bare stack with small weights stays there to the last digit: its gradients are all about $10^{-30}$.
# With the right size it learns, after a hesitation. The residual stack starts higher, because the wire hands on the raw input as a score, and is down within a few steps.
#
# ## What to keep
#
# | trick | forward | backward | a gradient through depth |
# |---|---|---|---|
# | inverted dropout | `x ⊙ mask / keep`, test `x` | the same factor | keeps its average, adds noise |
# | plain dropout | `x ⊙ mask`, test `keep · x` | the same mask | shrinks it |
# | batch norm | `γ (x − μ) / σ + β` | three paths: own entry, μ, σ | the same for weights of any size, × 1.21 a layer |
# | residual block | `x + relu(x W)` | `dout + dz Wᵀ` | arrives; grows with large weights |
# | dense block | `[x, relu(x W)]` | `straight + dz Wᵀ` | arrives, from every later layer |
#
# - A factor or a mask of the forward pass is a factor of the backward pass. Scale once, in training or at test time.
# - Batch normalisation ties the examples of a batch together: forget the paths through $\mu$ and $\sigma$, and the gradient is too large and points elsewhere.
# - At a fork gradients add up. The straight wire of a residual or dense block is one branch of it, and its local gradient is 1.
#
# **Read on:** lesson 11 asks what a network can represent at all; lesson 12 is a hunt for mistakes such as those of this page.
# The papers:
# [dropout](https://jmlr.org/papers/v15/srivastava14a.html) (Srivastava and others, 2014),
# [batch normalisation](https://arxiv.org/abs/1502.03167) (Ioffe and Szegedy, 2015),
# [the size of the weights](https://arxiv.org/abs/1502.01852) and [residual networks](https://arxiv.org/abs/1512.03385) (He and others, 2015),
# [dense networks](https://arxiv.org/abs/1608.06993) (Huang and others, 2016),
# [a theory of batch normalisation at depth](https://arxiv.org/abs/1902.08129) (Yang and others, 2019).
