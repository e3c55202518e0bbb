# %% [markdown]
# # Debugging: the bug hunt
#
# A wrong backward pass seldom stops with an error. It trains, only worse than it should, and nobody can see why.
# Here are eight broken programs. Every one of them was made by somebody: seven are adapted from mistakes in public code and forum questions, or from programs that the course grew from, and one is a classic.
# Each shows its symptoms first. You name the faulty line and the kind of mistake, then you mend it.
#
# **You will be able to**
#
# - use a gradient check to say *that* something is wrong, and to find *where*,
# - bisect a deep network: find the guilty layer of eight with three checks,
# - read a symptom (a loss that climbs, a shape that grows, an error that shrinks with the learning rate) as a hint at its cause.
#
# **Time:** about 60 minutes. **Builds on:** lessons 02 to 08, that is, gates, forks, layers, softmax, and a step of training.

# %%
# The card under each check says what is wrong, and where.
# nbgrader's own Validate button shows only "partial credit" and never that card.
import inspect

import numpy as np

# "No module named autograder"? Then this is another kernel: stop, and start with `python course.py lab`.
from autograder import check, gradcheck, hint, needs, pictures, progress, ready, show

ready()

# %% [markdown]
# ## The tool
#
# In lesson 01 you measured derivatives by nudging. `gradcheck` does that for any pair of functions.
# You give it a forward pass, a backward pass, and a point. It measures slopes of the forward pass and compares them with what the backward pass claims.
#
# Take $f(x) = \sum_k x_k^3$ with $x$ of shape (3,). Its gradient is $3x^2$.
#
# **Predict first.** Somebody wrote $x^2$ and forgot the 3. Tested at $x = (0, 0, 0)$ alone, would anyone notice?


# %%
def cubes(x):
    return np.sum(x**3)


print(gradcheck(cubes, lambda x: 3 * x**2, np.array([1.0, -2.0, 0.5])))
print(gradcheck(cubes, lambda x: x**2, np.array([1.0, -2.0, 0.5])))
print("at zero, forgotten:", np.zeros(3) ** 2, " right:", 3 * np.zeros(3) ** 2)
print("gradcheck, given zero:", gradcheck(cubes, lambda x: x**2, np.zeros(3)).verdict)

# %% [markdown]
# At zero both are zero: a comparison at a special point proves nothing. `gradcheck` has noticed, because it moves away from the point that you give it.
# It accepts or rejects, and for a wrong gradient it shows the entry that is off most.
#
# Three rules make a check worth something:
#
# 1. **Odd sizes.** N, D and M all different, so that a missing transpose stops with an error.
# 2. **Random numbers**, of both signs, and a random upstream gradient. Zeros and ones hide factors.
# 3. **One at a time.** Check the gradient of each parameter by itself. Which ones fail says where to look.
#
# ## Bisect: three checks for eight layers
#
# Here are eight layers $a_{k+1} = \tanh(a_k W_k)$, $k = 0 \dots 7$, with $a_k$ of shape (6,) and $W_k$ of shape (6, 6), and the loss $\frac12 \sum a_8^2$.
# The backward pass goes from $a_8$ down to $a_0$, and in *one* of its steps the slope of tanh is wrong.

# %%
rng = np.random.default_rng(12)
matrices = [rng.standard_normal((6, 6)) * 0.6 for _ in range(8)]
secret = 2  # the layer whose backward step is wrong


def forward_from(a, k):
    """The loss, if the activation a enters layer k."""
    for W in matrices[k:]:
        a = np.tanh(a @ W)
    return np.sum(a**2) / 2


def backward_from(a, k):
    """The gradient of that loss with respect to a, shape (6,)."""
    outputs = []
    for W in matrices[k:]:
        a = np.tanh(a @ W)
        outputs.append(a)
    for j in reversed(range(k, 8)):
        out = outputs[j - k]
        slope = 1 - out if j == secret else 1 - out**2
        a = (a * slope) @ matrices[j].T
    return a


# %% [markdown]
# The gradient that arrives at $a_k$ is right if all layers from $k$ on are right. One wrong layer spoils everything *below* it, and nothing above.
#
# **Predict first.** The secret layer is number 2. For which $k$ from 0 to 7 is the gradient at $a_k$ wrong?


# %%
def slopes(f, x, h=1e-5):
    """Central differences of f at x, entry by entry: lesson 01."""
    return np.array([(f(x + h * e) - f(x - h * e)) / (2 * h) for e in np.eye(len(x))])


activations = [rng.standard_normal(6) for _ in range(8)]
errors = []
for k, a in enumerate(activations):
    right, claimed = slopes(lambda a, k=k: forward_from(a, k), a), backward_from(a, k)
    errors.append(np.abs(claimed - right).max() / np.abs(right).max())
pictures.curves(
    {"relative error of the gradient at aₖ": errors},
    xlabel="k",
    log="y",
    markers=True,
    alt="Error of the gradient at each activation: of the order of one for k from 0 to 2, rounding only from 3 on.",
)

# %% [markdown]
# A cliff between 2 and 3. Left of it everything is wrong, right of it everything is right to about ten digits.
# So you need not look at all eight: ask in the middle, and keep the half that has the cliff in it.


# %%
def fine(k):
    """Whether the gradient at a_k passes."""
    return bool(gradcheck(lambda a: forward_from(a, k), lambda a: backward_from(a, k), activations[k]))


low, high = 0, 8  # wrong at low, right at high
while high - low > 1:
    middle = (low + high) // 2
    right = fine(middle)
    print(f"suspects {low} to {high - 1}: the gradient at a_{middle} is {'right' if right else 'wrong'}")
    low, high = (low, middle) if right else (middle, high)
print(f"the guilty layer is number {low}")

# %% [markdown]
# Three checks for eight layers. Ten checks would do for a thousand.
# In a network of two layers you bisect in the same way, with your eyes: if $W_2$ passes and $W_1$ fails, the fault lies in the lines between them.
#
# ## How to answer
#
# Every program is listed with line numbers. An answer is a pair: the line, and a kind from this table.
#
# | kind | the line … |
# |---|---|
# | `"factor-missing"` | lacks a factor of the chain rule: an upstream gradient, a slope, an inner derivative |
# | `"factor-extra"` | has a factor, or a division, that is already elsewhere |
# | `"wrong-sign"` | has plus for minus, or minus for plus |
# | `"wrong-variable"` | uses one array where another belongs |
# | `"wrong-operation"` | uses one operation where another belongs: `@` for `*`, `=` for `+=` |
# | `"sum-missing"` | does not add up the gradients of a value that was used for many entries |
# | `"path-missing"` | loses the gradient of one of several uses of the same variable |
# | `"updated-too-early"` | changes a parameter whose old value is still needed |
# | `"not-updated"` | leaves a parameter as it was (or the line that would change it is missing here) |
# | `"not-stored"` | uses, or should have kept, a value that nobody kept |
# | `"wrong-encoding"` | gets data in another form than its formula expects |
# | `"applied-twice"` | applies a function to what is its result already |
#
# Name the line that makes the mistake, not the line where it shows. If a line is missing, name a line next to the gap.
# `bug_01` is a function without arguments that returns this pair, for example `return 2, "wrong-sign"`.
# Then copy the program into `mend_01` and mend it there; the broken one stays for comparison.
#
# Where two names fit, both are right. The check says whether the line and the kind are right, one by one.
# You could try them all, of course. Then mending would teach you less.
#
# ## Program 1: the layer that switched itself off
#
# A layer $\text{out} = \text{relu}(xW + b)$, with $x$ (N, D), $W$ (D, M), $b$ (M,). The upstream gradient `dout` has shape (N, M).
# The report, from a machine learning library, in short: in rectifier layers the gradient is always 0 or 1, and the net does not learn ([smile 528](https://github.com/haifengl/smile/issues/528)).


# %%
def listing(program):
    """Print a program with its line numbers."""
    for number, line in enumerate(inspect.getsource(program).rstrip().splitlines(), 1):
        print(f"{number:3}  {line}".rstrip())


def broken_01(dout, x, W, b):
    z = x @ W + b
    dz = (z > 0) * 1.0
    dW = x.T @ dz
    db = dz.sum(axis=0)
    return dz @ W.T, dW, db


listing(broken_01)

# %% [markdown]
# The symptom: 60 steps on targets that such a layer can reach exactly. The loss is half the mean square.


# %%
x1 = rng.standard_normal((40, 3))
target1 = np.maximum(x1 @ rng.standard_normal((3, 2)) + 0.5, 0)


def train_1(backward):
    W, b, losses = np.full((3, 2), 0.3), np.full(2, 0.5), []
    for _ in range(60):
        difference = np.maximum(x1 @ W + b, 0) - target1
        losses.append(np.mean(difference**2) / 2)
        _, dW, db = backward(difference / len(x1), x1, W, b)
        W, b = W - 0.2 * dW, b - 0.2 * db
    return losses


lines = {"broken": train_1(broken_01)}
pictures.curves(lines, xlabel="step", ylabel="loss", alt="The loss rises in one step and stays there.")
print(f"loss of an output that is always 0: {np.mean(target1**2) / 2:.3f}")
print(f"loss of the broken layer at last:   {train_1(broken_01)[-1]:.3f}")


# %% exercise="bug_01"
def bug_01():
    """Where broken_01 goes wrong.   Returns (line, "kind"), a whole number and a name from the table."""
    ### BEGIN SOLUTION
    return 3, "factor-missing"
    ### END SOLUTION


# %% check="bug_01"
check("bug_01", bug_01)


# %% exercise="mend_01"
def mend_01(dout, x, W, b):
    """broken_01, mended: gradients of out = relu(x W + b).

    dout (N, M), x (N, D), W (D, M), b (M,); returns (dx, dW, db), of the shapes of x, W and b.
    """
    ### BEGIN SOLUTION
    z = x @ W + b
    dz = dout * (z > 0)
    dW = x.T @ dz
    db = dz.sum(axis=0)
    return dz @ W.T, dW, db
    ### END SOLUTION


# %% check="mend_01"
check("mend_01", mend_01)

# %%
with needs("mend_01"):
    lines = {"broken": train_1(broken_01), "yours": train_1(mend_01)}
    pictures.curves(lines, xlabel="step", ylabel="loss", log="y", alt="Mended, the loss falls; broken, it is stuck.")

# %% [markdown]
# The broken layer never looked at the target. Its steps pushed every active output down until none was active, and a dead ReLU has no gradient.
#
# ## Program 2: the bias that grew
#
# An affine layer $\text{out} = xW + b$. It comes from a question about the line for the bias, which looked needlessly complicated to the one who asked.
# ([Data Science Stack Exchange 20139](https://datascience.stackexchange.com/questions/20139/gradients-for-bias-terms-in-backpropagation))


# %%
def broken_02(dout, x, W, b):
    dx = dout @ W.T
    dW = x.T @ dout
    db = dout
    return dx, dW, db


listing(broken_02)

# %% [markdown]
# The symptom: a line is fitted to 30 points with a lot of noise. Even the line that made the data leaves a loss, that of the noise; the last printed line says how much.
#
# **Predict first.** The broken program gets down to almost 0. Is that good news?

# %%
x2 = rng.standard_normal((30, 2))
noise = rng.standard_normal((30, 1))
target2 = x2 @ np.array([[1.0], [-2.0]]) + 0.5 + noise


def train_2(backward):
    W, b, losses = np.zeros((2, 1)), np.zeros(1), []
    for _ in range(300):
        difference = x2 @ W + b - target2
        losses.append(np.mean(difference**2) / 2)
        _, dW, db = backward(difference / len(x2), x2, W, b)
        W, b = W - 0.3 * dW, b - 0.3 * db
    return losses, W, b


losses, W, b = train_2(broken_02)
pictures.curves(
    {"broken": losses}, xlabel="step", ylabel="loss", alt="The loss falls on and on, far below that of the noise."
)
try:
    print(np.ones((3, 2)) @ W + b)
except ValueError as error:
    print("three new points:", error)
print(f"loss of the noise {np.mean(noise**2) / 2:.3f}, last loss {losses[-1]:.3f}")


# %% exercise="bug_02"
def bug_02():
    """Where broken_02 goes wrong.   Returns (line, "kind"), a whole number and a name from the table."""
    ### BEGIN SOLUTION
    return 4, "sum-missing"
    ### END SOLUTION


# %% check="bug_02"
check("bug_02", bug_02)


# %% exercise="mend_02"
def mend_02(dout, x, W, b):
    """broken_02, mended: gradients of out = x W + b.

    dout (N, M), x (N, D), W (D, M), b (M,); returns (dx, dW, db), of the shapes of x, W and b.
    """
    ### BEGIN SOLUTION
    dx = dout @ W.T
    dW = x.T @ dout
    db = dout.sum(axis=0)
    return dx, dW, db
    ### END SOLUTION


# %% check="mend_02"
check("mend_02", mend_02)

# %%
with needs("mend_02"):
    mended, W2, b2 = train_2(mend_02)
    print(f"shape of b: broken {b.shape}, yours {b2.shape}")
    print(f"last loss:  broken {losses[-1]:.3f}, yours {mended[-1]:.3f}")

# %% [markdown]
# Every example had got a bias of its own, and learned its own noise by heart. A loss that is too good is a symptom too.
# `b = b - lr * db` broadcasts silently. `b -= lr * db` would have stopped with an error at once.
#
# ## Program 3: one matrix, used twice
#
# $h = \tanh(xW)$ and $\text{out} = \tanh(hW)$, with the *same* $W$ of shape (D, D), as in a recurrent network.
# Libraries have lost one of two uses in the same way ([neon 169](https://github.com/NervanaSystems/neon/issues/169)).
# The circuit in one dimension; look at the wires that leave `w`.

# %%
show(lambda x, w: np.tanh(np.tanh(x * w) * w), x=1.5, w=0.5)


def broken_03(dout, x, W):
    h = np.tanh(x @ W)
    out = np.tanh(h @ W)
    dz2 = dout * (1 - out**2)
    dW = h.T @ dz2
    dz1 = (dz2 @ W.T) * (1 - h**2)
    dW = x.T @ dz1
    return dz1 @ W.T, dW


listing(broken_03)

# %% [markdown]
# **Predict first.** Below, each gradient is checked by itself. Can one of them be right while the other is wrong?


# %%
def twice(x, W):
    return np.tanh(np.tanh(x @ W) @ W)


x3, W3 = rng.standard_normal((5, 3)), rng.standard_normal((3, 3))
for k, name in enumerate(["x", "W"]):
    print(gradcheck(twice, lambda dout, x, W, k=k: broken_03(dout, x, W)[k], {"x": x3, "W": W3}, wrt=name))


# %% exercise="bug_03"
def bug_03():
    """Where broken_03 goes wrong.   Returns (line, "kind"), a whole number and a name from the table."""
    ### BEGIN SOLUTION
    return 7, "path-missing"
    ### END SOLUTION


# %% check="bug_03"
check("bug_03", bug_03)


# %% exercise="mend_03"
def mend_03(dout, x, W):
    """broken_03, mended: gradients of out = tanh(tanh(x W) W).

    dout (N, D), x (N, D), W (D, D); returns (dx, dW), of the shapes of x and W.
    """
    ### BEGIN SOLUTION
    h = np.tanh(x @ W)
    out = np.tanh(h @ W)
    dz2 = dout * (1 - out**2)
    dz1 = (dz2 @ W.T) * (1 - h**2)
    dW = h.T @ dz2 + x.T @ dz1
    return dz1 @ W.T, dW
    ### END SOLUTION


# %% check="mend_03"
check("mend_03", mend_03)

# %% [markdown]
# `dx` was right all the time: the way down to $x$ leads through both layers and was never lost.
#
# ## Program 4: it climbs
#
# Logistic regression, $p = \sigma(xw)$ with $w$ (D,), $x$ (N, D), labels $y \in \{0, 1\}$ of shape (N,), and the mean of $-y \ln p - (1 - y)\ln(1 - p)$.
# In a course forum somebody was sure that the program given there was wrong, and asked for it to be changed into the one below.


# %%
def broken_04(w, x, y):
    p = 1 / (1 + np.exp(-(x @ w)))
    dp = -(y / p + (1 - y) / (1 - p)) / len(x)
    dz = dp * p * (1 - p)
    return x.T @ dz


listing(broken_04)

# %% [markdown]
# Two symptoms. The same program is checked with two sets of labels: all of them 1, then mixed. And with the mixed ones it is trained for 20 steps.
#
# **Predict first.** Which check fails?


# %%
def entropy_4(w, x, y):
    p = 1 / (1 + np.exp(-(x @ w)))
    return -np.mean(y * np.log(p) + (1 - y) * np.log(1 - p))


x4 = np.column_stack([rng.standard_normal((60, 2)), np.ones(60)])
y4 = (x4[:, 0] > 0) * 1.0
for name, labels in [("all labels 1:", np.ones(60)), ("mixed labels:", y4)]:
    report = gradcheck(lambda w, y=labels: entropy_4(w, x4, y), lambda w, y=labels: broken_04(w, x4, y), np.ones(3))
    print(name, report.verdict)


def train_4(backward):
    w, losses = np.zeros(3), []
    for _ in range(20):
        losses.append(entropy_4(w, x4, y4))
        w = w - 0.5 * backward(w, x4, y4)
    return losses


pictures.curves(
    {"broken": train_4(broken_04)}, xlabel="step", ylabel="loss", alt="The loss rises from the first step on."
)


# %% exercise="bug_04"
def bug_04():
    """Where broken_04 goes wrong.   Returns (line, "kind"), a whole number and a name from the table."""
    ### BEGIN SOLUTION
    return 3, "wrong-sign"
    ### END SOLUTION


# %% check="bug_04"
check("bug_04", bug_04)


# %% exercise="mend_04"
def mend_04(w, x, y):
    """broken_04, mended: gradient of the mean cross-entropy of p = σ(x w).

    w (D,), x (N, D), y (N,) of zeros and ones; returns dw (D,).
    """
    ### BEGIN SOLUTION
    p = 1 / (1 + np.exp(-(x @ w)))
    dp = (-y / p + (1 - y) / (1 - p)) / len(x)
    dz = dp * p * (1 - p)
    return x.T @ dz
    ### END SOLUTION


# %% check="mend_04"
check("mend_04", mend_04)

# %%
with needs("mend_04"):
    lines = {"broken": train_4(broken_04), "yours": train_4(mend_04)}
    pictures.curves(lines, xlabel="step", ylabel="loss", alt="Mended, the loss falls; broken, it rises.")

# %% [markdown]
# With all labels 1 the faulty term is multiplied by 0. Test data must reach every term of a formula.
#
# ## Program 5: shapes that fit by chance
#
# A classifier: $h = \tanh(xW_1 + b_1)$ of shape (N, H), then softmax of $hW_2 + b_2$ of shape (N, C), mean cross-entropy, integer labels (N,).
# All shapes fit, and a test said that the values of dW1 are wrong ([DeepLearning.AI community 402919](https://community.deeplearning.ai/t/w3-ex-6-assertionerror-wrong-values-for-dw1/402919)).


# %%
def broken_05(params, x, labels):
    W1, b1, W2, b2 = (params[name] for name in ("W1", "b1", "W2", "b2"))
    h = np.tanh(x @ W1 + b1)
    e = np.exp(h @ W2 + b2)
    dz2 = e / e.sum(axis=1, keepdims=True)
    dz2[np.arange(len(x)), labels] -= 1
    dz2 = dz2 / len(x)
    dz1 = (dz2 @ W2.T) @ (1 - h.T @ h)
    return {"W1": x.T @ dz1, "b1": dz1.sum(axis=0), "W2": h.T @ dz2, "b2": dz2.sum(axis=0)}


listing(broken_05)

# %% [markdown]
# Two symptoms. The first is the loss, for 12 examples and 200 steps: look for where it stops getting better.
# The second is `check_each`, which asks `gradcheck` for one parameter at a time, from the output down.
#
# **Predict first.** The formula for dz2 is right. Which two of the four gradients can be wrong?


# %%
def cross_entropy_of(hidden, params, x, labels):
    """Mean cross-entropy of a network with one hidden layer; hidden: its activation."""
    e = np.exp(hidden(x @ params["W1"] + params["b1"]) @ params["W2"] + params["b2"])
    return -np.mean(np.log(e[np.arange(len(x)), labels] / e.sum(axis=1)))


def check_each(loss, backward, params):
    """Check the gradient of one parameter at a time, the last layer first."""
    for name in ["b2", "W2", "b1", "W1"]:
        report = gradcheck(
            lambda value, name=name: loss({**params, name: value}),
            lambda value, name=name: backward({**params, name: value})[name],
            {"value": params[name]},
            wrt="value",
        )
        worst = report.worst
        told = f"at {list(worst.index)} expected {worst.expected:.4f}, got {worst.got:.4f}" if worst else ""
        print(f"{name}: {report.verdict}  {told}".rstrip())


# %%
x5, labels5 = rng.standard_normal((12, 3)), rng.integers(0, 4, 12)
shapes5 = {"W1": (3, 5), "b1": (5,), "W2": (5, 4), "b2": (4,)}
params5 = {name: rng.standard_normal(shape) * 0.7 for name, shape in shapes5.items()}


def train_5(backward):
    params, losses = params5, []
    for _ in range(200):
        losses.append(cross_entropy_of(np.tanh, params, x5, labels5))
        gradients = backward(params, x5, labels5)
        params = {name: value - 0.3 * gradients[name] for name, value in params.items()}
    return losses


lines = {"broken": train_5(broken_05)}
pictures.curves(lines, xlabel="step", ylabel="loss", alt="The loss falls, with a climb around step 90.")
check_each(lambda p: cross_entropy_of(np.tanh, p, x5, labels5), lambda p: broken_05(p, x5, labels5), params5)


# %% exercise="bug_05"
def bug_05():
    """Where broken_05 goes wrong.   Returns (line, "kind"), a whole number and a name from the table."""
    ### BEGIN SOLUTION
    return 8, "wrong-operation"
    ### END SOLUTION


# %% check="bug_05"
check("bug_05", bug_05)


# %% exercise="mend_05"
def mend_05(params, x, labels):
    """broken_05, mended: gradients of the mean cross-entropy of softmax(tanh(x W1 + b1) W2 + b2).

    params: W1 (D, H), b1 (H,), W2 (H, C), b2 (C,); x (N, D), labels (N,) integers.
    Returns a dict with the keys W1, b1, W2, b2.
    """
    ### BEGIN SOLUTION
    W1, b1, W2, b2 = (params[name] for name in ("W1", "b1", "W2", "b2"))
    h = np.tanh(x @ W1 + b1)
    e = np.exp(h @ W2 + b2)
    dz2 = e / e.sum(axis=1, keepdims=True)
    dz2[np.arange(len(x)), labels] -= 1
    dz2 = dz2 / len(x)
    dz1 = (dz2 @ W2.T) * (1 - h * h)
    return {"W1": x.T @ dz1, "b1": dz1.sum(axis=0), "W2": h.T @ dz2, "b2": dz2.sum(axis=0)}
    ### END SOLUTION


# %% check="mend_05"
check("mend_05", mend_05)

# %%
with needs("mend_05"):
    lines = {"broken": train_5(broken_05), "yours": train_5(mend_05)}
    pictures.curves(lines, xlabel="step", ylabel="loss", alt="Mended, the loss falls; broken, it climbs again.")

# %% [markdown]
# The broken loss fell, so something was learned. But around step 90 it climbed again, for no reason that the data could give.
# The output layer had right gradients and did what it could, above a hidden layer that was pushed about.
# $h^T h$ has shape (H, H) for every N, so no choice of sizes would have stopped this program. Only values can.
#
# ## Program 6: right for small steps only
#
# One step of training for a network of two sigmoid layers, loss half the squared error, mean over N.
# `h` has shape (N, H), `target` (N, M).


# %%
def broken_06(params, x, target, lr):
    W1, b1, W2, b2 = (params[name] for name in ("W1", "b1", "W2", "b2"))
    h = 1 / (1 + np.exp(-(x @ W1 + b1)))
    out = 1 / (1 + np.exp(-(h @ W2 + b2)))
    dz2 = (out - target) * out * (1 - out) / len(x)
    W2 = W2 - lr * h.T @ dz2
    dz1 = (dz2 @ W2.T) * h * (1 - h)
    return {"W1": W1 - lr * x.T @ dz1, "b1": b1 - lr * dz1.sum(axis=0), "W2": W2, "b2": b2 - lr * dz2.sum(axis=0)}


listing(broken_06)

# %% [markdown]
# A step hides its gradient, but (old − new) / lr gives it back.
# The symptom: that gradient of W1, compared with slopes of the loss, for learning rates from 0.0001 to 10.
#
# **Predict first.** The gradient of a loss does not depend on the learning rate. What should the curve of the error look like, and what does it mean if it rises?


# %%
x6, target6 = rng.standard_normal((8, 3)), rng.random((8, 2))
params6 = {"W1": rng.standard_normal((3, 5)), "b1": np.zeros(5), "W2": rng.standard_normal((5, 2)), "b2": np.zeros(2)}


def loss_6(W1):
    h = 1 / (1 + np.exp(-(x6 @ W1 + params6["b1"])))
    out = 1 / (1 + np.exp(-(h @ params6["W2"] + params6["b2"])))
    return np.sum((out - target6) ** 2) / (2 * len(x6))


def errors_6(step, rates):
    """Relative error of the gradient of W1 that a step reveals, for each learning rate."""
    right = slopes(lambda flat: loss_6(flat.reshape(3, 5)), params6["W1"].ravel()).reshape(3, 5)
    steps = [(params6["W1"] - step(params6, x6, target6, lr)["W1"]) / lr for lr in rates]
    return [np.abs(found - right).max() / np.abs(right).max() for found in steps]


rates = 10.0 ** np.arange(-4, 2)
pictures.curves(
    {"broken": errors_6(broken_06, rates)},
    rates,
    xlabel="learning rate",
    ylabel="relative error of dW1",
    log="xy",
    markers=True,
    alt="On logarithmic axes the error grows with the learning rate, along a straight line.",
)


# %% exercise="bug_06"
def bug_06():
    """Where broken_06 goes wrong.   Returns (line, "kind"), a whole number and a name from the table."""
    ### BEGIN SOLUTION
    return 6, "updated-too-early"
    ### END SOLUTION


# %% check="bug_06"
check("bug_06", bug_06)


# %% exercise="mend_06"
def mend_06(params, x, target, lr):
    """broken_06, mended: one step of gradient descent for σ(σ(x W1 + b1) W2 + b2), all gradients from the old parameters.

    params: W1 (D, H), b1 (H,), W2 (H, M), b2 (M,), not changed; x (N, D), target (N, M), lr: a float.
    Returns a dict with the keys W1, b1, W2, b2.
    """
    ### BEGIN SOLUTION
    W1, b1, W2, b2 = (params[name] for name in ("W1", "b1", "W2", "b2"))
    h = 1 / (1 + np.exp(-(x @ W1 + b1)))
    out = 1 / (1 + np.exp(-(h @ W2 + b2)))
    dz2 = (out - target) * out * (1 - out) / len(x)
    dz1 = (dz2 @ W2.T) * h * (1 - h)
    W2 = W2 - lr * h.T @ dz2
    return {"W1": W1 - lr * x.T @ dz1, "b1": b1 - lr * dz1.sum(axis=0), "W2": W2, "b2": b2 - lr * dz2.sum(axis=0)}
    ### END SOLUTION


# %% check="mend_06"
check("mend_06", mend_06)

# %%
with needs("mend_06"):
    yours = errors_6(mend_06, rates)
    print("learning rate", *(f"{rate:8g}" for rate in rates))
    print("broken       ", *(f"{error:8.1e}" for error in errors_6(broken_06, rates)))
    print("yours        ", *(f"{error:8.1e}" for error in yours))

# %% [markdown]
# Ten times the rate, ten times the error. A check at a tiny learning rate would have called this program right.
#
# ## Program 7: what never moves
#
# This is the moons network of a textbook chapter, the one of act one in lesson 08, rewritten as a function, its fault included: layers of sigmoids, half the squared error, one example a step.
# `weights` and `biases` are lists, `x` has shape (D,), `y` has shape (M,). The chapter's delta is $y - \text{out}$ times the slope, so its sign is opposite to ours and steps are *added*. That is not the fault.


# %%
def broken_07(weights, biases, x, y, lr):
    outputs = [x]
    for W, b in zip(weights, biases, strict=True):
        outputs.append(1 / (1 + np.exp(-(outputs[-1] @ W + b))))
    delta = (y - outputs[-1]) * outputs[-1] * (1 - outputs[-1])
    new = []
    for k in reversed(range(len(weights))):
        new.insert(0, weights[k] + lr * np.outer(outputs[k], delta))
        delta = (weights[k] @ delta) * outputs[k] * (1 - outputs[k])
    return new, biases


listing(broken_07)

# %% [markdown]
# On the moons you would hardly notice: lesson 08 has the accuracy with and without the fault, and they lie close together. So make a task on which it shows: one input, one output, and the label is 1 where $x > 0.7$.
# The network $\sigma(wx + b)$ can do that, with $w$ large and $b = -0.7w$.
#
# The symptom: one of the 40 points after the other, 30 times. Compare the curve with a constant answer; the printed line below it tells even more.


# %%
def train_7(step):
    """30 epochs on 40 points; the mean squared error after each, and the network at the end."""
    x, weights, biases, losses = np.linspace(0, 1, 40), [np.ones((1, 1))], [np.zeros(1)], []
    for _ in range(30):
        for one in x:
            weights, biases = step(weights, biases, np.array([one]), np.array([one > 0.7]) * 1.0, 2.0)
        out = 1 / (1 + np.exp(-(x * weights[0][0, 0] + biases[0][0])))
        losses.append(np.mean((out - (x > 0.7)) ** 2))
    return losses, weights, biases


losses_7, weights_7, biases_7 = train_7(broken_07)
mean = np.mean(np.linspace(0, 1, 40) > 0.7)
lines = {"broken": losses_7, "the mean label for all": [mean * (1 - mean)] * 30}
pictures.curves(lines, xlabel="epoch", ylabel="mean squared error", alt="The broken network is worse than a constant.")
print(f"w: 1 -> {weights_7[0][0, 0]:.3f},   b: 0 -> {biases_7[0][0]:.3f}")


# %% exercise="bug_07"
def bug_07():
    """Where broken_07 goes wrong.   Returns (line, "kind"), a whole number and a name from the table."""
    ### BEGIN SOLUTION
    return 8, "not-updated"
    ### END SOLUTION


# %% check="bug_07"
check("bug_07", bug_07)


# %% exercise="mend_07"
def mend_07(weights, biases, x, y, lr):
    """broken_07, mended: one step of gradient descent for a network of sigmoid layers, L = ½ Σ (out − y)².

    weights: a list of arrays (D, H), (H, …), …; biases: a list of arrays (H,), …; x (D,), y (M,), lr: a float.
    Returns (weights, biases), two new lists; the arguments are not changed.
    """
    ### BEGIN SOLUTION
    outputs = [x]
    for W, b in zip(weights, biases, strict=True):
        outputs.append(1 / (1 + np.exp(-(outputs[-1] @ W + b))))
    delta = (y - outputs[-1]) * outputs[-1] * (1 - outputs[-1])
    new_weights, new_biases = [], []
    for k in reversed(range(len(weights))):
        new_weights.insert(0, weights[k] + lr * np.outer(outputs[k], delta))
        new_biases.insert(0, biases[k] + lr * delta)
        delta = (weights[k] @ delta) * outputs[k] * (1 - outputs[k])
    return new_weights, new_biases
    ### END SOLUTION


# %% check="mend_07"
check("mend_07", mend_07)

# %%
with needs("mend_07"):
    lines = {"broken": losses_7, "yours": train_7(mend_07)[0]}
    pictures.curves(
        lines, xlabel="epoch", ylabel="mean squared error", alt="Mended, the error falls; broken, it stays."
    )

# %% [markdown]
# No gradient in program 7 was wrong. A gradient check of what is *computed* passes; what is *not* computed it cannot see.
# The remedy is one line: after a step, print by how much each parameter has moved.
#
# ## Program 8: four faults in one program
#
# The last one is modelled on the classifier of a tutorial, whose program stops before its first step.
# A sigmoid hidden layer, softmax, mean cross-entropy. `x` has shape (N, D), `labels` holds class numbers, shape (N,). It has **four** faults.


# %%
def broken_08(params, x, labels):
    def sigmoid(z):
        return 1 / (1 + np.exp(-z))

    def forward(x):
        Z1 = x @ params["W1"] + params["b1"]
        A1 = sigmoid(Z1)
        E = np.exp(A1 @ params["W2"] + params["b2"])
        return E / E.sum(axis=1, keepdims=True)

    Y = forward(x)
    dZ2 = (Y - labels) / len(x)
    dW2 = A1.T @ dZ2 / len(x)
    db2 = dZ2.sum(axis=0) / len(x)
    S1 = sigmoid(Z1)
    dZ1 = (dZ2 @ params["W2"].T) * sigmoid(S1) * (1 - sigmoid(S1))
    dW1 = x.T @ dZ1 / len(x)
    db1 = dZ1.sum(axis=0) / len(x)
    return {"W1": dW1, "b1": db1, "W2": dW2, "b2": db2}


listing(broken_08)

# %% [markdown]
# Several faults hide one another, so peel: find the first, mend it in a copy, look again.
#
# **Predict first.** There are C = 4 classes, so `Y` has shape (N, 4), and `labels` has shape (N,).
# At which line does the program stop for N = 12? And for N = 4?

# %%
for count in [12, 4]:
    try:
        broken_08(params5, x5[:count], labels5[:count])
    except (NameError, ValueError) as error:
        line = error.__traceback__.tb_next.tb_lineno - broken_08.__code__.co_firstlineno + 1
        print(f"N = {count:2}: stops in line {line}, {type(error).__name__}: {error}")

# %% [markdown]
# With 12 examples NumPy refuses. With 4, a batch as large as the number of classes, it subtracts silently and stops only at the next fault.
# Two of the four faults show in this way. The other two show when the program runs: copy it, mend what you have found, and ask `check_each`, used as in program 5, which gradients are wrong.
#
# While you search, your list may hold fewer than four pairs: each fault counts by itself, and the check says which pairs are none.


# %% exercise="bug_08"
def bug_08():
    """The four faults of broken_08.   Returns a list of pairs (line, "kind"), in any order."""
    ### BEGIN SOLUTION
    return [(7, "not-stored"), (12, "wrong-encoding"), (12, "factor-extra"), (16, "applied-twice")]
    ### END SOLUTION


# %% check="bug_08"
check("bug_08", bug_08)


# %% exercise="mend_08"
def mend_08(params, x, labels):
    """broken_08, mended: gradients of the mean cross-entropy of softmax(σ(x W1 + b1) W2 + b2).

    params: W1 (D, H), b1 (H,), W2 (H, C), b2 (C,); x (N, D), labels (N,) integers.
    Returns a dict with the keys W1, b1, W2, b2.
    """
    ### BEGIN SOLUTION
    A1 = 1 / (1 + np.exp(-(x @ params["W1"] + params["b1"])))
    E = np.exp(A1 @ params["W2"] + params["b2"])
    Y = E / E.sum(axis=1, keepdims=True)
    T = np.eye(Y.shape[1])[labels]
    dZ2 = (Y - T) / len(x)
    dZ1 = (dZ2 @ params["W2"].T) * A1 * (1 - A1)
    return {"W1": x.T @ dZ1, "b1": dZ1.sum(axis=0), "W2": A1.T @ dZ2, "b2": dZ2.sum(axis=0)}
    ### END SOLUTION


# %% check="mend_08"
check("mend_08", mend_08)


# %%
def sigmoid(z):
    return 1 / (1 + np.exp(-z))


with needs("mend_08"):
    mend_08(params5, x5, labels5)
    check_each(lambda p: cross_entropy_of(sigmoid, p, x5, labels5), lambda p: mend_08(p, x5, labels5), params5)

# %% [markdown]
# ## Summary
#
# | symptom | suspect |
# |---|---|
# | every gradient passes, training stalls | something is never updated |
# | the loss does not depend on the target | an upstream gradient is missing |
# | the error grows with the learning rate | a value is replaced before its last use |
# | all gradients are off by the same factor N | the mean is taken twice, or not at all |
# | the check passes for some labels only | a term that those labels switch off |
# | a parameter changes its shape; the loss is too good | a sum over the batch is missing |
# | one parameter fails, everything below it passes | one of its uses is lost |
# | the last layer passes, all below fails | the step between them |
#
# Which of the eight programs showed which symptom? Write the number beside each row.
#
# And the habit that finds all of them: check each gradient by itself, with odd sizes, at random points, from the loss downwards.
#
# **Read on:** `gradcheck` works on any pair of functions, also outside this course. How far a measured slope can be trusted is the subject of lesson 01.
# The notes of CS231n have a page on gradient checks with more traps: regularisation that drowns the data loss, dropout that must be switched off, kinks.
