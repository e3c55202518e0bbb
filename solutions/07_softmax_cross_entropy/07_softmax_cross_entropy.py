# %% [markdown]
# # Losses: squared error, softmax and cross-entropy
#
# A network ends in a few numbers. A loss turns them into a single one that says how wrong they are.
# Its gradient is the first upstream gradient of all: every backward pass starts with it.
# In this lesson you derive that start for the two losses that nearly everybody uses, have every line of the derivation checked, and write both so that they survive very large numbers.
#
# **You will be able to**
#
# - derive the gradients of squared error, softmax and cross-entropy line by line,
# - write them for a batch, stable for scores of 10,000,
# - say why softmax and cross-entropy are computed together.
#
# **Time:** about 60 minutes. **Builds on:** difference quotients (01), the chain rule and sums over paths (03), arrays and products with a Jacobian that is never built (05).

# %%
# The card under each check says what is wrong, and where.
# nbgrader's own Validate button shows only "partial credit" and never that card.
import matplotlib.pyplot as plt
import numpy as np

# "No module named autograder"? Then this is another kernel: stop, and start with `python course.py lab`.
from autograder import check, hint, needs, pictures, progress, ready, show

ready()

# %% [markdown]
# ## Three scores and one label
#
# A network looks at a picture and gives three scores, for cat, dog and owl: $z = [2, 1, 0]$. Such raw scores are called **logits**. The picture shows a dog.
# By hand, with a calculator:
#
# 1. **Powers.** $e^2 = 7.39$, $e^1 = 2.72$, $e^0 = 1$. Their sum is 11.11.
# 2. **Probabilities.** Divide by the sum: $p = [0.665, 0.245, 0.090]$. They add up to 1.
# 3. **Loss.** The dog got 0.245. The loss is $-\ln 0.245 = 1.41$.
# 4. **Gradient of the loss for each logit.** $[0.665, -0.755, 0.090]$.
#
# Look at the third panel below. The dog's bar points down: raise that score and the loss falls. The other two point up, the cat's most.

# %%
animals, z, y = ["cat", "dog", "owl"], np.array([2.0, 1.0, 0.0]), np.array([0.0, 1.0, 0.0])
p = np.exp(z) / np.exp(z).sum()
fig, panels = plt.subplots(1, 3, figsize=(8, 2.4), layout="constrained")
bars = {"logits z": z, "probabilities p": p, "gradient p − y": p - y}
for panel, (title, heights) in zip(panels, bars.items(), strict=True):
    panel.bar_label(panel.bar(animals, heights, color="#0072B2"), fmt="%.3g", padding=2)
    panel.axhline(0, color="0.3", lw=0.8)
    panel.set_title(title)
    panel.margins(y=0.3)
pictures.figure(
    fig,
    alt="Bars for cat, dog, owl. Logits 2, 1, 0. Probabilities 0.665, 0.245, 0.090. "
    "Gradient of the loss 0.665, −0.755, 0.090.",
    numbers=False,
)

# %% [markdown]
# The gradient turned out to be the probabilities, less 1 at the right class: $p - y$, with $y = [0, 1, 0]$ the **one-hot** label.
# That is no accident, and you will derive it. First comes a loss with an easier derivation.
#
# | letter | what | shape |
# |---|---|---|
# | $o$, $t$ | outputs and targets of one example | (C,) |
# | $z$, $p$, $y$ | logits, probabilities and one-hot label of one example | (C,) |
# | `logits`, `labels` | a batch: one row, one class number for each example | (N, C), (N,) |
# | $1[i = j]$ | 1 if i = j, else 0; in code `float(i == j)` | a number |
#
# ## Squared error, line by line
#
# Outputs $o = [1, 3]$, targets $t = [2, 1]$. The loss is half the sum of squares:
#
# $$L = \tfrac12 \sum_k (o_k - t_k)^2 = \tfrac12 (1 + 4) = 2.5.$$
#
# Look at the two gradients below the wires of `o1` and `o2`, and compare them with $o_k - t_k$.

# %%
show(lambda o1, o2: 0.5 * ((o1 - 2) ** 2 + (o2 - 1) ** 2), o1=1, o2=3)

# %% [markdown]
# −1 and 2: exactly the errors $o_k - t_k$. You will now prove it for any number of outputs, and the proof is graded.
#
# ### How a derivation is graded
#
# A derivation is a chain of expressions that are all equal. So each line can be a small function, and all of them must return the same number.
# The check calls them at random points, for every index, and names the first line that is not equal to the one before.
#
# Here is one for the slope of $x^2$, with a mistake in it.
#
# **Predict first.** The slope at 3 is 6. Which line is the first to print something else?

# %%
lines = {
    "difference quotient": lambda x, h: ((x + h) ** 2 - (x - h) ** 2) / (2 * h),
    "multiplied out": lambda x, h: (4 * x * h) / (2 * h),
    "cancelled": lambda x, h: x,
}
for name, line in lines.items():
    print(f"{name:20} {line(3.0, 1e-5):.6f}")

# %% [markdown]
# The third line: 4 over 2 is not 1. The difference quotient of lesson 01 stands at the top. It *is* the definition of the derivative, up to a tiny error, and nobody has to trust any rule for it.
#
# What the check looks at:
#
# - the first line has the value of the definition, every other the value of the line before, the last the value asked for;
# - there are at least three lines, and no two are the same code.
#
# The card calls a line a *step*: step 1 is the first function of the list. Equal shares of the points stand on the beginning, on every further line and on the end.
# A line that takes over the wrong number of the line before loses nothing, and neither does one that is right again. So look at the first line that the card names, and mend that one first.
#
# It cannot see how a line is written. Copying the result four times in four disguises earns the points and proves nothing; on paper you would notice.
#
# ### Your first one
#
# We want $\partial L / \partial o_i$. Two facts do it. The chain rule, for each term of the sum:
#
# $$\frac{\partial}{\partial o_i} (o_k - t_k)^2 = 2\,(o_k - t_k)\,\frac{\partial (o_k - t_k)}{\partial o_i}.$$
#
# And the last factor is $1[k = i]$: an output moves its own error and no other.
# Each line below is one function. Add lines to the list, or leave some out, if your way is another one.


# %% exercise="mse_derivation"
def mse_definition(o, t, i):
    """Line 1, the definition: (L at oᵢ + h, less L at oᵢ − h) / 2h, with h = 1e-5.

    L = ½ Σₖ (oₖ − tₖ)².

    o, t: arrays (C,), to be left as they are, so change a copy; i: an index.
    Returns a float, as all lines do.
    """
    ### BEGIN SOLUTION
    h = 1e-5 * np.eye(len(o))[i]
    return (0.5 * np.sum((o + h - t) ** 2) - 0.5 * np.sum((o - h - t) ** 2)) / 2e-5
    ### END SOLUTION


def mse_chain_rule(o, t, i):
    """Line 2, the chain rule in every term: ½ Σₖ 2 (oₖ − tₖ) 1[k = i]."""
    ### BEGIN SOLUTION
    return 0.5 * sum(2 * (o[k] - t[k]) * float(k == i) for k in range(len(o)))
    ### END SOLUTION


def mse_cancelled(o, t, i):
    """Line 3: the ½ and the 2 are gone."""
    ### BEGIN SOLUTION
    return sum((o[k] - t[k]) * float(k == i) for k in range(len(o)))
    ### END SOLUTION


def mse_result(o, t, i):
    """Line 4: of the sum only one term is left."""
    ### BEGIN SOLUTION
    return o[i] - t[i]
    ### END SOLUTION


mse_derivation = [mse_definition, mse_chain_rule, mse_cancelled, mse_result]


# %% check="mse_derivation"
check("mse_derivation", mse_derivation)

# %% [markdown]
# ## Squared error for a batch
#
# Libraries take the **mean over all entries** instead of half the sum. With `n` entries in `pred`, whatever its shape,
#
# $$L = \frac1n \sum (\text{pred} - \text{target})^2, \qquad \frac{\partial L}{\partial \text{pred}} = \frac{2}{n}\,(\text{pred} - \text{target}).$$
#
# For $o$ and $t$ above: $L = 5/2$ and the gradient is $[-1, 2]$ again, since $n = 2$. For a batch of shape (N, D), $n = N \cdot D$.
#
# **Predict first.** Three predictions are perfect: 1, 2, 3. But the predictions have shape (3,), and the targets come as a column of shape (3, 1).
# What shape has the difference, and what is the mean of its squares?

# %%
pred, target = np.array([1.0, 2.0, 3.0]), np.array([[1.0], [2.0], [3.0]])
print((pred - target).shape, np.mean((pred - target) ** 2))
print(pred - target)

# %% [markdown]
# NumPy spreads both to (3, 3) and compares every prediction with every target. The loss is 1.33 although nothing is wrong, and no error is raised.
# A network trained on it learns to predict the mean of all targets. So a good loss compares the shapes first and raises a `ValueError`.


# %% exercise="mse_loss"
def mse_loss(pred, target):
    """Mean of (pred − target)² over all entries.

    pred, target: arrays of the same shape, any shape; returns a float.
    Raises ValueError if the shapes differ.
    """
    ### BEGIN SOLUTION
    if pred.shape != target.shape:
        raise ValueError(f"pred has shape {pred.shape}, target {target.shape}")
    return np.mean((pred - target) ** 2)
    ### END SOLUTION


# %% check="mse_loss"
check("mse_loss", mse_loss)


# %% exercise="mse_backward"
def mse_backward(pred, target):
    """Gradient of mse_loss for pred: 2 (pred − target) / n, with n the number of entries.

    pred, target: arrays of the same shape; returns an array of that shape.
    Raises ValueError if the shapes differ.
    """
    ### BEGIN SOLUTION
    if pred.shape != target.shape:
        raise ValueError(f"pred has shape {pred.shape}, target {target.shape}")
    return 2 * (pred - target) / pred.size
    ### END SOLUTION


# %% check="mse_backward"
check("mse_backward", mse_backward)

# %% [markdown]
# ## Softmax: from scores to probabilities
#
# You did it by hand above: powers of $e$, divided by their sum. For one row of logits, shape (C,),
#
# $$p_i = \frac{e^{z_i}}{\sum_k e^{z_k}}.$$
#
# All $p_i$ are positive and add up to 1, and the largest logit gets the largest probability.
# The picture moves one logit, the dog's, and leaves the other two at 2 and 0. Look at what the other two probabilities do meanwhile.

# %%
scores = np.linspace(-4, 8, 121)
powers = np.exp([np.full(121, 2.0), scores, np.zeros(121)])
pictures.curves(
    dict(zip(animals, powers / powers.sum(axis=0), strict=True)),
    scores,
    xlabel="logit of the dog",
    ylabel="probability",
    alt="Three curves that add up to 1. The dog's rises in an S from 0 to 1, the cat's and the owl's fall.",
)

# %% [markdown]
# A rise of one logit takes from all the other probabilities. Keep that for the derivative: one positive entry, the rest negative.
#
# **Predict first.** Add 1000 to all three logits. Every power grows by the factor $e^{1000}$, above and below the fraction line.
# What should happen to $p$, and what does the computer say?

# %%
with np.errstate(over="ignore", invalid="ignore"):
    powers = np.exp(z + 1000)
    print(powers, powers / powers.sum())

# %% [markdown]
# The factor cancels, so $p$ should stay the same. But $e^{1000}$ is larger than the largest float, about $10^{308}$, and infinity divided by infinity is `nan`.
#
# The cure uses the same fact: a number added to *all logits of a row* changes nothing, so subtract the row's own maximum.
# The largest power is then $e^0 = 1$, and the others may vanish without harm.
#
# For a batch, each row has its own maximum and its own sum. `keepdims=True` keeps them as columns of shape (N, 1).
# Half of the points are for ordinary logits, half for huge ones.


# %% exercise="softmax"
def softmax(logits):
    """Probabilities of each row: exp(z) / Σ exp(z), finite for logits of 10,000 and more.

    logits: array (N, C), floats or integers, left as it is.
    Returns p, float array (N, C) with rows that add up to 1.
    """
    ### BEGIN SOLUTION
    powers = np.exp(logits - logits.max(axis=1, keepdims=True))
    return powers / powers.sum(axis=1, keepdims=True)
    ### END SOLUTION


# %% check="softmax"
check("softmax", softmax)

# %%
# Two rows that differ by 10,000 everywhere, and one of whole numbers: look for three equal lines.
with needs("softmax"):
    print(softmax(np.array([[2.0, 1.0, 0.0], [10_002.0, 10_001.0, 10_000.0]])).round(3))
    print(softmax(np.array([[-9_998, -9_999, -10_000]])).round(3))

# %% [markdown]
# ## The derivative of softmax
#
# Every $p_i$ depends on every $z_j$, because $z_j$ stands in the sum below the fraction line. So we want $\partial p_i / \partial z_j$ for all pairs.
#
# $p_i = g / h$ with $g = e^{z_i}$ and $h = \sum_k e^{z_k}$. The quotient rule of lesson 03 needs two small derivatives:
#
# $$\frac{\partial g}{\partial z_j} = 1[i = j]\,e^{z_i}, \qquad \frac{\partial h}{\partial z_j} = e^{z_j}.$$
#
# The first is 0 unless $z_j$ is the very logit above the line. The second keeps one term of the sum.
#
# Here `z` is a single row, shape (C,). Your `softmax` takes a batch, so for one row it is `softmax(z[None, :])[0]`; `np.exp(z) / np.exp(z).sum()` does as well, for the logits are small here.
#
# **Predict first.** In the example $p = [0.665, 0.245, 0.090]$. Raise the dog's logit by 0.001. By how much does the dog's probability rise? Who pays, and how much?


# %% exercise="softmax_derivation"
def softmax_definition(z, i, j):
    """Line 1, the definition: (pᵢ at zⱼ + h, less pᵢ at zⱼ − h) / 2h, with h = 1e-5.

    z: array (C,), left as it is; i, j: indices. Returns ∂pᵢ/∂zⱼ, a float, as all lines do.
    """
    ### BEGIN SOLUTION
    h = 1e-5 * np.eye(len(z))[j]
    up, down = np.exp(z + h), np.exp(z - h)
    return (up[i] / up.sum() - down[i] / down.sum()) / 2e-5
    ### END SOLUTION


def softmax_quotient_rule(z, i, j):
    """Line 2, the quotient rule: (g′ h − h′ g) / h², with the g, h, g′ and h′ of the text."""
    ### BEGIN SOLUTION
    g, h = np.exp(z[i]), np.exp(z).sum()
    return (float(i == j) * g * h - np.exp(z[j]) * g) / h**2
    ### END SOLUTION


def softmax_two_factors(z, i, j):
    """Line 3: g / h times what is left."""
    ### BEGIN SOLUTION
    g, h = np.exp(z[i]), np.exp(z).sum()
    return g / h * ((float(i == j) * h - np.exp(z[j])) / h)
    ### END SOLUTION


def softmax_result(z, i, j):
    """Line 4: both factors by name, pᵢ (1[i = j] − pⱼ)."""
    ### BEGIN SOLUTION
    p = np.exp(z) / np.exp(z).sum()
    return p[i] * (float(i == j) - p[j])
    ### END SOLUTION


softmax_derivation = [softmax_definition, softmax_quotient_rule, softmax_two_factors, softmax_result]


# %% check="softmax_derivation"
check("softmax_derivation", softmax_derivation)

# %% [markdown]
# One formula, two cases: $p_i (1 - p_i)$ on the diagonal, $-p_i p_j$ beside it.
# The dog's own slope is $0.245 \cdot 0.755 = 0.185$, so a nudge of 0.001 raises its probability by 0.000185.
# The cat pays with the slope $-0.665 \cdot 0.245 = -0.163$ and the owl with $-0.090 \cdot 0.245 = -0.022$: together all of it.
#
# ## The softmax Jacobian
#
# All pairs at once make a matrix $J$ of shape (C, C), with $J_{ij} = \partial p_i / \partial z_j$. It can be written with $p$ alone.
#
# **Predict first.** What does each row of $J$ add up to? You have just seen one column.


# %% exercise="softmax_jacobian"
def softmax_jacobian(p):
    """The Jacobian of softmax: J[i, j] = ∂pᵢ/∂zⱼ = pᵢ (1[i = j] − pⱼ).

    p: one row of probabilities, array (C,); returns J, array (C, C).
    """
    ### BEGIN SOLUTION
    return np.diag(p) - np.outer(p, p)
    ### END SOLUTION


# %% check="softmax_jacobian"
check("softmax_jacobian", softmax_jacobian)

# %%
with needs("softmax_jacobian"):
    J = softmax_jacobian(p)
    fig, panel = plt.subplots(figsize=(3.6, 3.2), layout="constrained")
    panel.imshow(J, cmap="PuOr", vmin=-0.7, vmax=0.7)
    for i, j in np.ndindex(3, 3):
        panel.text(j, i, f"{J[i, j]:.3f}", ha="center", va="center")
    panel.set(xticks=range(3), yticks=range(3), xticklabels=animals, yticklabels=animals)
    panel.set(xlabel="logit zⱼ", ylabel="probability pᵢ")
    pictures.figure(fig, alt=f"The Jacobian, rows p, columns z: {J.round(3).tolist()}. Positive diagonal.")
    print("rows add up to   ", np.abs(J.sum(axis=1)).round(12))
    print("columns add up to", np.abs(J.sum(axis=0)).round(12))

# %% [markdown]
# All zeros, rows and columns. Columns, because the probabilities keep their sum of 1. Rows, because raising all logits together changes nothing.
# The matrix is symmetric as well.
#
# ## Backwards through softmax
#
# An upstream gradient `dp` arrives, one row (C,) for each example. With the Jacobian,
#
# $$dz_j = \sum_i dp_i\,\frac{\partial p_i}{\partial z_j} = \sum_i dp_i\,p_i\,(1[i = j] - p_j) = p_j \Big(dp_j - \sum_i dp_i\,p_i\Big).$$
#
# The last form needs no matrix: one sum for each row. For 1000 examples with 1000 classes that is a million numbers instead of a thousand million.
#
# **Predict first.** What comes out if `dp` is the same number for every class?


# %% exercise="softmax_backward"
def softmax_backward(dp, logits):
    """Gradient of p = softmax(logits): in each row pⱼ (dpⱼ − Σᵢ dpᵢ pᵢ), with no Jacobian built.

    dp, logits: arrays (N, C); returns dlogits, array (N, C).
    """
    ### BEGIN SOLUTION
    p = softmax(logits)
    return p * (dp - np.sum(dp * p, axis=1, keepdims=True))
    ### END SOLUTION


# %% check="softmax_backward"
check("softmax_backward", softmax_backward)

# %%
# The third line is a trap: somebody adds up each row of J first and multiplies with dp afterwards.
with needs("softmax_backward", "softmax_jacobian"):
    dp = np.array([[1.0, -2.0, 0.5]])
    print("constant dp:    ", np.abs(softmax_backward(np.full((1, 3), 7.0), z[None, :])).round(12))
    print("yours, by J:    ", softmax_backward(dp, z[None, :]).round(4), (dp @ softmax_jacobian(p)).round(4))
    print("rows summed:    ", np.abs(dp * softmax_jacobian(p).sum(axis=1)).round(12))

# %% [markdown]
# A constant `dp` gives zeros, and so does the trap, for every `dp`: rows of $J$ add up to 0.
# The trap is real: [somebody asked](https://stackoverflow.com/questions/36279904/softmax-derivative-in-numpy-approaches-0-implementation) why all gradients of a softmax were about 1e-17.
# The sum over $i$ comes after the product, not before.
#
# ## Cross-entropy
#
# How bad is $p = [0.665, 0.245, 0.090]$ for a dog? Only the dog's probability counts, and the loss is minus its logarithm:
#
# $$L = -\sum_k y_k \ln p_k = -\ln p_{\text{dog}}, \qquad y = [0, 1, 0].$$
#
# **Predict first.** What is the loss of a sure and right answer, $p = 1$? Of a guess between ten classes, $p = 0.1$? Of $p = 0.001$?

# %%
chance = np.linspace(0.001, 1, 1000)
pictures.curves(
    {"loss": -np.log(chance)},
    chance,
    xlabel="probability of the right class",
    ylabel="−ln p",
    alt="The loss −ln p falls steeply from 6.9 at p = 0.001 to 0 at p = 1.",
)
print("p = 1, 0.245, 0.1, 0.001:", (-np.log([1.0, p[1], 0.1, 0.001]) + 0.0).round(3))

# %% [markdown]
# 0, 1.41 for our dog, 2.30, 6.91. Each factor of ten costs another 2.30. A network that guesses among C classes starts at $\ln C$; that is worth remembering.
#
# For a batch, take the mean over the N examples. `y` has one one-hot row for each, shape (N, C), like `p`.


# %% exercise="cross_entropy"
def cross_entropy(p, y):
    """Mean over the examples of −Σₖ yₖ ln pₖ.

    p: probabilities, array (N, C); y: one-hot labels, array (N, C); returns a float.
    """
    ### BEGIN SOLUTION
    return -np.sum(y * np.log(p)) / len(p)
    ### END SOLUTION


# %% check="cross_entropy"
check("cross_entropy", cross_entropy)

# %% [markdown]
# ## Softmax and cross-entropy together
#
# Backwards from the loss to the logits, for one example. From the loss to the probabilities: $\partial L / \partial p_k = -y_k / p_k$.
# From there to the logits, you have the Jacobian:
#
# $$\frac{\partial L}{\partial z_i} = -\sum_k \frac{y_k}{p_k}\,\frac{\partial p_k}{\partial z_i}, \qquad \frac{\partial p_k}{\partial z_i} = p_k\,(1[k = i] - p_i).$$
#
# The sum over $k$ must stay: $z_i$ moves *all* probabilities, so there are C paths from $z_i$ to the loss.
# From here it is four lines to $p_i - y_i$. One of them uses that a one-hot label adds up to 1.
#
# The check tries labels as well that do *not* add up to 1. There the first line must still be the definition, and only the last one is $p_i - y_i$.


# %% exercise="cross_entropy_derivation"
def entropy_definition(z, y, i):
    """Line 1, the definition: a difference quotient of L = −Σₖ yₖ ln pₖ along zᵢ, with h = 1e-5.

    z, y: arrays (C,), left as they are; i: an index. Returns ∂L/∂zᵢ, a float, as all lines do.
    """
    ### BEGIN SOLUTION
    h = 1e-5 * np.eye(len(z))[i]
    up, down = np.exp(z + h), np.exp(z - h)
    return (-np.sum(y * np.log(up / up.sum())) + np.sum(y * np.log(down / down.sum()))) / 2e-5
    ### END SOLUTION


def entropy_chain_rule(z, y, i):
    """Line 2, the sum over all paths: −Σₖ yₖ / pₖ · ∂pₖ/∂zᵢ, with the derivative of softmax put in."""
    ### BEGIN SOLUTION
    p = np.exp(z) / np.exp(z).sum()
    return -sum(y[k] / p[k] * p[k] * (float(k == i) - p[i]) for k in range(len(z)))
    ### END SOLUTION


def entropy_cancelled(z, y, i):
    """Line 3: pₖ has cancelled."""
    ### BEGIN SOLUTION
    p = np.exp(z) / np.exp(z).sum()
    return -sum(y[k] * (float(k == i) - p[i]) for k in range(len(z)))
    ### END SOLUTION


def entropy_two_sums(z, y, i):
    """Line 4: two sums. The first has one term left; the second has the factor pᵢ in front."""
    ### BEGIN SOLUTION
    p = np.exp(z) / np.exp(z).sum()
    return -y[i] + p[i] * np.sum(y)
    ### END SOLUTION


def entropy_result(z, y, i):
    """Line 5: y adds up to 1."""
    ### BEGIN SOLUTION
    p = np.exp(z) / np.exp(z).sum()
    return p[i] - y[i]
    ### END SOLUTION


cross_entropy_derivation = [
    entropy_definition,
    entropy_chain_rule,
    entropy_cancelled,
    entropy_two_sums,
    entropy_result,
]


# %% check="cross_entropy_derivation"
check("cross_entropy_derivation", cross_entropy_derivation)

# %% [markdown]
# $p - y$: what the network said, less what it should have said. It is the third panel at the top of this page.
#
# In code the two steps should be one for another reason as well.
#
# **Predict first.** Logits [0, 10000], and the right class is the first. Its probability is $e^{-10000}$, so the loss is 10000.
# Your stable `softmax` is fine with these logits. What does the logarithm make of it?

# %%
with needs("softmax"), np.errstate(divide="ignore"):
    far = softmax(np.array([[0.0, 10_000.0]]))
    print("p:", far, "  loss:", -np.log(far[0, 0]))

# %% [markdown]
# $e^{-10000}$ is smaller than the smallest float. It became 0, and $-\ln 0$ is infinite. The number was lost before the logarithm could bring it back.
# So take the logarithm on paper first. With $m$ the maximum of the row,
#
# $$-\ln p_{\text{label}} = -\ln \frac{e^{z_{\text{label}} - m}}{\sum_k e^{z_k - m}} = \ln \sum_k e^{z_k - m} - (z_{\text{label}} - m).$$
#
# The sum lies between 1 and C, so its logarithm is harmless. Here: $\ln(e^{-10000} + 1) - (0 - 10000) = 10000$.
#
# Half of the points are for huge logits here as well, in the loss and in its gradient.
#
# From now on the labels are class numbers, shape (N,), not one-hot rows. `z[np.arange(N), labels]` picks one entry of each row.
#
# The gradient is $p - y$ in each row. The loss is a **mean** over N examples, so each row of the gradient is divided by N.


# %% exercise="softmax_cross_entropy_loss"
def softmax_cross_entropy_loss(logits, labels):
    """Mean over the examples of −ln p at the label, p the softmax of the row; finite for logits of 10,000.

    logits: array (N, C); labels: integers (N,) from 0 to C − 1; returns a float.
    """
    ### BEGIN SOLUTION
    shifted = logits - logits.max(axis=1, keepdims=True)
    log_sums = np.log(np.exp(shifted).sum(axis=1))
    return np.mean(log_sums - shifted[np.arange(len(logits)), labels])
    ### END SOLUTION


# %% check="softmax_cross_entropy_loss"
check("softmax_cross_entropy_loss", softmax_cross_entropy_loss)


# %% exercise="softmax_cross_entropy_backward"
def softmax_cross_entropy_backward(logits, labels):
    """Gradient of softmax_cross_entropy_loss: (p − y) / N, with y the one-hot rows of the labels.

    logits: array (N, C); labels: integers (N,); returns dlogits, array (N, C), finite for logits of 10,000.
    """
    ### BEGIN SOLUTION
    dlogits = softmax(logits)
    dlogits[np.arange(len(logits)), labels] -= 1.0
    return dlogits / len(logits)
    ### END SOLUTION


# %% check="softmax_cross_entropy_backward"
check("softmax_cross_entropy_backward", softmax_cross_entropy_backward)

# %%
# Look for 1.408, for the gradient in the first picture, and for 10000.
with needs("softmax_cross_entropy_loss", "softmax_cross_entropy_backward"):
    logits, labels = z[None, :], np.array([1])
    gradient = softmax_cross_entropy_backward(logits, labels)
    print(f"loss {softmax_cross_entropy_loss(logits, labels):.3f}, gradient {gradient.round(3)}")
    print("far apart:", softmax_cross_entropy_loss(np.array([[0.0, 10_000.0]]), np.array([0])))

# %% [markdown]
# The row adds up to 0, as every row of this gradient does: what one class gains, the others lose.
#
# ## Break it: squared error behind a softmax
#
# Why not squared error on the probabilities? Let the network be wrong and more and more sure of it:
# the cat's logit grows from 0 to 12, the other two stay at 0, and the picture shows a dog.
#
# **Predict first.** Which gradient for the dog's logit is still there at the right end: that of squared error, of cross-entropy, or both?

# %%
with needs("softmax", "softmax_backward", "softmax_cross_entropy_backward"):
    cat = np.linspace(0, 12, 61)
    sure = np.stack([cat, 0 * cat, 0 * cat], axis=1)
    squared = softmax_backward(softmax(sure) - y, sure)[:, 1]
    entropy = softmax_cross_entropy_backward(sure, np.full(61, 1))[:, 1] * 61
    pictures.curves(
        {"squared error ½ Σ (p − y)²": np.abs(squared), "cross-entropy": np.abs(entropy)},
        cat,
        xlabel="logit of the cat, the wrong class",
        ylabel="|gradient| at the dog's logit",
        alt="The gradient of cross-entropy rises from 0.67 towards 1, that of squared error falls to nearly 0.",
    )
    print(f"cat at 12: squared error {np.abs(squared[-1]):.6f}, cross-entropy {np.abs(entropy[-1]):.6f}")

# %% [markdown]
# Behind a softmax, squared error has to pass the Jacobian, and all entries of $J$ are tiny once one probability is close to 1. The more wrong, the less it learns.
# Cross-entropy divides by exactly that small $p$, and $p - y$ stays close to −1. The logarithm undoes the exponential.
#
# ## Two classes
#
# With two classes one probability is enough: $p$ for class 1, $1 - p$ for class 0. For one entry with label $y$, 0 or 1,
#
# $$L = -\big(y \ln p + (1 - y) \ln(1 - p)\big).$$
#
# The first term has slope $-y/p$. In the second one a chain rule hides: $1 - p$ falls when $p$ rises, so $\frac{d}{dp} \ln(1 - p) = -\frac{1}{1 - p}$.
#
# **Predict first.** $p = 0.8$. What is the gradient if the label is 1, and what if it is 0? Which signs must they have?


# %% exercise="bce_backward"
def bce_backward(p, y):
    """Gradient of L = −(y ln p + (1 − y) ln(1 − p)) for p, entry by entry; there is no mean.

    p: probabilities strictly between 0 and 1; y: labels 0 or 1; arrays of the same shape.
    Returns dp, an array of that shape.
    """
    ### BEGIN SOLUTION
    return -y / p + (1 - y) / (1 - p)
    ### END SOLUTION


# %% check="bce_backward"
check("bce_backward", bce_backward)

# %%
# In a network p = σ(s) for a single score s, and σ' = p (1 − p). Multiply, and look at the last two columns.
with needs("bce_backward"):
    p1, label = np.array([0.8, 0.8, 0.99, 0.01]), np.array([1.0, 0.0, 0.0, 1.0])
    dp = bce_backward(p1, label)
    for row in np.stack([p1, label, dp, dp * p1 * (1 - p1), p1 - label], axis=1):
        print("p {:.2f}  y {:.0f}  dp {:8.2f}  dp · p(1 − p) {:6.2f}  p − y {:6.2f}".format(*row))

# %% [markdown]
# −1.25 and 5.00, and through the sigmoid once more $p - y$. The 100 of a badly wrong answer meets a slope of 0.01, and 0.99 is left.
#
# ## What to keep
#
# | loss | formula | gradient | watch out for |
# |---|---|---|---|
# | squared error | mean of (pred − target)² | 2 (pred − target) / n | (N,) against (N, 1) |
# | softmax | $e^{z_i} / \sum_k e^{z_k}$ | $p_j (dp_j - \sum_i dp_i\,p_i)$ | subtract each row's maximum |
# | cross-entropy of softmax | $\ln \sum_k e^{z_k} - z_{\text{label}}$ | $(p - y) / N$ | never $\ln$ of a finished softmax |
# | two classes | $-(y \ln p + (1 - y) \ln (1 - p))$ | $-y/p + (1 - y)/(1 - p)$ | the second minus |
#
# - $\partial p_i / \partial z_j = p_i (1[i = j] - p_j)$: the case $i = j$ is not all of it.
# - Every logit moves every probability. A forgotten sum over $k$ forgets paths.
# - A derivation is a chain of equal numbers. When in doubt, put numbers in.
#
# **Read on:** lesson 08 trains a network with `softmax_cross_entropy_loss` and its gradient.
# The Stanford CS231n notes [Linear classification](https://cs231n.github.io/linear-classify/) compare softmax with other losses.
# The line-by-line derivations follow the chapter on backpropagation that this course grew from, checked here number by number.
