# %% [markdown]
# # Derivatives, gradients, and how to measure them
#
# Training a network means turning many small knobs so that one number, the loss, goes down.
# A derivative says what happens to that number when one knob is turned a little.
# In this lesson you measure derivatives, find out how far a measurement can be trusted, and work out your first ones on paper.
#
# **You will be able to**
#
# - measure the derivative of any function, and say how wrong the measurement is,
# - find derivatives on paper with five rules and confirm them with numbers,
# - collect derivatives into a gradient and take a step downhill.
#
# **Time:** about 50 minutes. **Builds on:** Python functions and NumPy arrays; no calculus.

# %%
# The card under each check says what is wrong, and where.
# nbgrader's own Validate button shows only "partial credit" and never that card.
import cmath
import math

import matplotlib.pyplot as plt
import numpy as np

# "No module named autograder"? Then this is another kernel: stop, and start with `python course.py lab`.
from autograder import check, hint, needs, pictures, progress, ready

ready()

# %% [markdown]
# ## The speed of a falling stone
#
# A stone that falls for $t$ seconds has fallen $s(t) = \frac{1}{2} g t^2$ metres, with $g = 9.8$.
# After 2 seconds that is $4.9 \cdot 4 = 19.6$ metres. How fast is it at that moment?
#
# Speed is distance divided by time. Take a short time $h$ and divide:
#
# - $h = 1$: from $s(2) = 19.6$ to $s(3) = 44.1$, so 24.5 metres a second.
# - $h = 0.1$: from 19.6 to $s(2.1) = 21.609$, so 2.009 / 0.1 = 20.09.
# - $h = 0.01$: from 19.6 to $s(2.01) = 19.79649$, so 19.649.
#
# In the picture each of these speeds is the slope of a straight line through two points of the curve.
# Look at what the lines do while the second point moves towards the first.


# %%
def fallen(t):
    return 4.9 * t**2


times = np.linspace(1, 3.2, 100)
fig, ax = plt.subplots(figsize=(6.5, 3.2), layout="constrained")
ax.plot(times, fallen(times), color="black", label="s(t)")
for h, style in [(1.0, ":"), (0.5, "-."), (0.1, "--")]:
    speed = (fallen(2 + h) - fallen(2)) / h
    ax.plot(times, fallen(2) + speed * (times - 2), style, label=f"h = {h:g}: slope {speed:.2f}")
ax.plot([2, 3, 2.5, 2.1], fallen(np.array([2, 3, 2.5, 2.1])), "o", color="#D55E00")
ax.set(xlabel="t, seconds", ylabel="s, metres")
ax.legend()
pictures.figure(
    fig, alt="A curve that bends upwards and three straight lines through its point at t = 2, flatter for smaller h."
)

# %% [markdown]
# The lines turn: 24.50, 22.05, 20.09. They approach one that only touches the curve.
#
# The slopes go to some number. Which one? Do the same with letters:
#
# $$\frac{s(t + h) - s(t)}{h} = \frac{\frac{1}{2} g\,(t^2 + 2th + h^2) - \frac{1}{2} g\,t^2}{h} = g\,t + \tfrac{1}{2}\,g\,h.$$
#
# For $h \to 0$ only $g\,t$ is left, and at $t = 2$ that is 19.6.
# This number is the **derivative** of $s$ at $t$. It is written $s'(t)$ or $\frac{ds}{dt}$:
#
# $$f'(x) = \lim_{h \to 0} \frac{f(x + h) - f(x)}{h}.$$
#
# It answers one question: *if x grows by a little, how many times as much does f grow?*
#
# The formula also says how wrong a finite $h$ is. The leftover $\frac{1}{2} g h$ is 4.9, 0.49 and 0.049 for the three steps above:
# 24.5 − 19.6 = 4.9, 20.09 − 19.6 = 0.49, 19.649 − 19.6 = 0.049.
#
# ## Three ways to measure
#
# Where there is no formula, measure. There are three natural quotients, all with a small step $h$:
#
# | difference | quotient | points |
# |---|---|---|
# | **forward** | `(f(x + h) - f(x)) / h` | here, and one step to the right |
# | **backward** | `(f(x) - f(x - h)) / h` | one step to the left, and here |
# | **central** | `(f(x + h) - f(x - h)) / (2 * h)` | one step to each side |
#
# The central one spans two steps, so it divides by $2h$.
#
# We try all three on $f(x) = e^x$ at $x = 0$. The derivative there is exactly 1, so every deviation from 1 is an error.
#
# **Predict first.** You make $h$ ten times smaller. How many times smaller does the error of the forward difference become? And of the central one?
# Write both factors down.


# %% exercise="difference_table"
def difference_table(f, x, hs):
    """Three difference quotients of f at x, for each of several steps.

    Row 0 forward (f(x + h) - f(x)) / h, row 1 backward (f(x) - f(x - h)) / h, row 2 central (f(x + h) - f(x - h)) / (2h).
    f: function of one float; x: float; hs: (K,) steps; returns (3, K).
    """
    ### BEGIN SOLUTION
    table = np.zeros((3, len(hs)))
    for k, h in enumerate(hs):
        right, here, left = f(x + h), f(x), f(x - h)
        table[:, k] = (right - here) / h, (here - left) / h, (right - left) / (2 * h)
    return table
    ### END SOLUTION


# %% check="difference_table"
check("difference_table", difference_table)

# %%
with needs("difference_table"):
    table = difference_table(np.exp, 0.0, np.array([0.1, 0.01, 0.001]))
    print("                       h = 0.1     h = 0.01    h = 0.001")
    for name, row in zip(["forward", "backward", "central"], table, strict=True):
        print(f"{name:17}", *(f"{value:12.8f}" for value in row))
    print("error of forward ", *(f"{value - 1:12.1e}" for value in table[0]))
    print("error of central ", *(f"{value - 1:12.1e}" for value in table[2]))

# %% [markdown]
# Read the two last lines.
# Ten times smaller steps make the forward error 10 times smaller, but the central one **100** times smaller: 1.0016675, 1.0000167, 1.00000017.
#
# The reason is a formula that you may take on trust here. The exponential function is a sum of powers that never ends, its **series**:
#
# $$e^h = 1 + h + \frac{h^2}{2} + \frac{h^3}{6} + \dots$$
#
# At $h = 0.1$ the four terms make $1 + 0.1 + 0.005 + 0.000167 = 1.105167$; the true value is 1.105171. Put the series into the quotients:
#
# $$\text{forward: } \frac{e^h - 1}{h} = 1 + \frac{h}{2} + \frac{h^2}{6} + \dots \qquad
# \text{central: } \frac{e^h - e^{-h}}{2h} = 1 + \frac{h^2}{6} + \dots$$
#
# In the central quotient everything that is the same on both sides cancels, and with it the $h/2$.
# What a formula leaves out because it stops at a finite $h$ is called **truncation error**. It is about $h/2$ here for forward, and $h^2/6$ for central.
#
# ## Smaller is not always better
#
# If smaller steps are better, take $h = 10^{-15}$.
#
# **Predict first.** On a chart of error against $h$, both scales logarithmic, what shape will the two curves have when $h$ runs from 1 down to $10^{-16}$?
# Draw it with a finger before you run the cell.

# %%
hs = 10.0 ** -np.arange(0, 16.5, 0.25)
with needs("difference_table"):
    errors = np.abs(difference_table(np.exp, 0.0, hs) - 1)
    pictures.error_against_step(hs, {"forward": errors[0], "central": errors[2]}, alt="Two curves shaped like a V.")

# %%
with needs("difference_table"):
    print("h         forward error   central error")
    for h in [1e-2, 1e-4, 1e-5, 1e-6, 1e-8, 1e-10, 1e-12, 1e-14, 1e-16]:
        forward, _, central = np.abs(difference_table(np.exp, 0.0, np.array([h])) - 1)[:, 0]
        print(f"{h:.0e}   {forward:13.1e}   {central:13.1e}")

# %% [markdown]
# Read the chart from the right, where $h$ is large. Both errors fall: forward slowly, down to about $10^{-8}$, central steeply, down to about $10^{-11}$.
# Then both rise again, ragged, along the same line: a **V**. At $h = 10^{-16}$ the forward quotient is 0, so its error is 1: nothing is left of the derivative.
#
# The right arm is truncation. The left arm is new: **rounding error**.
# A float carries about 16 digits. Near 1 the next larger float is $2.2 \cdot 10^{-16}$ away, a distance called the machine epsilon $\epsilon$.
# So $e^h$ and $e^{-h}$ are each off by up to $10^{-16}$. Their difference is about $2h$ and has the same absolute error. Dividing by $2h$ makes it larger:
#
# $$\text{error} \approx \underbrace{\frac{h^2}{6}}_{\text{truncation}} + \underbrace{\frac{\epsilon}{h}}_{\text{rounding}}.$$
#
# Smaller steps help the first term and hurt the second. The bottom of the V is where they balance:
# near $\epsilon^{1/3} \approx 6 \cdot 10^{-6}$ for central, near $\epsilon^{1/2} \approx 1.5 \cdot 10^{-8}$ for forward.
# At those steps central keeps about 11 digits and forward about 8.
#
# ### The spacing of floats grows
#
# The next float after 1 is $2.2 \cdot 10^{-16}$ away. How far is it after 1000?

# %%
for x in [1.0, 1000.0, 1e6]:
    print(f"the next float after {x:g} is {math.ulp(x):.1e} away")
print("1000 + 1e-14 == 1000:", 1000.0 + 1e-14 == 1000.0)

# %% [markdown]
# A step that is smaller than this distance does not move $x$ at all.
#
# ## Your measuring instrument
#
# Now write the one that you will use from here on: a central difference, with a step that you choose yourself.
# It has to be right to one part in a million for smooth functions, for $x$ near 1 and for $x$ up to 1000 in size.
# Look at the table of errors: which steps leave room on both sides?


# %% exercise="derivative"
def derivative(f, x):
    """The derivative of f at x, measured with a central difference (f(x + h) - f(x - h)) / (2h) and a step h of your choice.

    f: smooth function of one float; x: float, also 0, up to 1000 in size; returns a float, right to 1e-6 of its size.
    """
    ### BEGIN SOLUTION
    h = 1e-5
    return (f(x + h) - f(x - h)) / (2 * h)
    ### END SOLUTION


# %% check="derivative"
check("derivative", derivative)

# %%
with needs("derivative"):
    print(f"speed of the stone after 2 seconds: {derivative(fallen, 2.0):.6f}")
    print(f"slope of e^x at 0:                  {derivative(math.exp, 0.0):.12f}")
    print(f"slope of the sine at 0:             {derivative(math.sin, 0.0):.12f}")

# %% [markdown]
# 19.6 for the stone, 1 for the other two: to six digits with any step that passes the check, to ten and more with a good one.
#
# ### Break it: a step that is not a step
#
# Here is an instrument with a much finer step. Before you run it: what will it say about the stone, whose speed after 2 seconds is 19.6?


# %%
def too_fine(f, x, h=1e-16):
    return (f(x + h) - f(x - h)) / (2 * h)


print("at 2:", too_fine(fallen, 2.0), "  at 0:", too_fine(fallen, 0.0), too_fine(math.sin, 0.0))

# %% [markdown]
# At 2 it says 0: both points are 2 itself, so it takes the difference of a number with itself.
# At 0 it works, because floats are dense there. An error that shows only at some points is the kind to fear.
#
# ## A way out: the complex step
#
# Rounding hurts because two nearly equal numbers are subtracted. There is a quotient without a subtraction.
# It takes the step into the imaginary direction, along a number $i$ with $i^2 = -1$.
# In Python $i$ is written `1j`, and `.imag` is what stands before the $i$ in the end: $(3 + i)^2 = 9 + 6i - 1$, so its imaginary part is 6.
#
# Every smooth function has a series like that of $e^h$. Write $f''$ for the derivative of $f'$, and $f'''$ for the derivative of $f''$:
#
# $$f(x + h) = f(x) + h\,f'(x) + \frac{h^2}{2} f''(x) + \frac{h^3}{6} f'''(x) + \dots$$
#
# For $e^x$ at 0 all of them are 1, which gives the series above. Now put $ih$ in place of $h$. Each $i^2$ turns into $-1$, each $i^3$ into $-i$:
#
# $$f(x + ih) = f(x) + ih\,f'(x) - \frac{h^2}{2} f''(x) - \dots \quad\Rightarrow\quad \frac{\operatorname{Im} f(x + ih)}{h} = f'(x) - \frac{h^2}{6} f'''(x) + \dots$$
#
# The imaginary part holds the derivative alone; nothing has to be subtracted to get at it.
#
# **Predict first.** What will it give for $e^x$ at 0 with $h = 10^{-30}$, a step at which every other quotient has long failed?

# %%
for h in [1e-1, 1e-5, 1e-10, 1e-30, 1e-100]:
    print(f"h = {h:.0e}:  {cmath.exp(0 + 1j * h).imag / h!r}")

# %%
with needs("difference_table"):
    through = [abs(cmath.exp(1j * h).imag / h - 1) for h in hs]
    central = np.abs(difference_table(np.exp, 0.0, hs) - 1)[2]
    both = {"central": central, "complex step": through}
    pictures.error_against_step(
        hs, both, alt="The V of the central difference, and the complex step, which only falls."
    )

# %% [markdown]
# Only truncation is left, and with a small step that is gone too: exactly 1. The V has lost its left arm.
# (An error of exactly 0 has no place on a logarithmic axis; it is drawn at the bottom.)
#
# The price: $f$ has to be written for complex numbers. Here is what happens when it is not.
# The function is $x^2$, once written as a product, once as the square of `abs(x)`. Its derivative at 3 is 6.

# %%
print("x * x:      ", ((3 + 1e-30j) * (3 + 1e-30j)).imag / 1e-30)
print("abs(x) ** 2:", complex(abs(3 + 1e-30j) ** 2).imag / 1e-30)

# %% [markdown]
# `abs` throws the imaginary part away, and the derivative with it; nothing complains. So this tool is for functions you have written yourself.
# The checks of this course use it as their referee. Their functions are written for complex numbers; yours need not be.
#
# ## Rules instead of measurements
#
# A measurement gives one number at one point. A rule gives the derivative everywhere.
# For $x^2$: $\;\frac{(x + h)^2 - x^2}{h} = 2x + h \to 2x$. The other rules come about in the same way:
#
# | function | derivative | for example |
# |---|---|---|
# | a constant $c$ | 0 | $2 \to 0$ |
# | $a x + c$ | $a$ | $2x + 1 \to 2$ |
# | $x^a$ | $a\,x^{a - 1}$ | $x^2 \to 2x$ |
# | $a^x$ | $a^x \ln a$ | $e^x \to e^x$ |
# | $\log_a x$ | $\dfrac{1}{x \ln a}$ | $\ln x \to \dfrac{1}{x}$ |
#
# and for functions put together:
#
# | together | derivative |
# |---|---|
# | sum f + g | f′ + g′ |
# | product f · g | f′ · g + f · g′ |
# | quotient f / g | (f′ · g − f · g′) / g² |
# | one inside the other, f(g(x)) | f′(g(x)) · g′(x) |
#
# In the quotient the whole difference stands above the bar, $\dfrac{f'\,g - f\,g'}{g^2}$, and its order matters.
# The last one is the chain rule. Lesson 03 is about nothing else; here one sentence is enough:
# a nudge of $x$ grows by the factor $g'$ on its way through $g$, and the result grows by the factor $f'$ on its way through $f$.
#
# Do not believe a rule, measure it. At $x = 2$:

# %%
RULES = [
    ("2x + 1", lambda x: 2 * x + 1, 2.0),
    ("x²", lambda x: x**2, 2 * 2.0),
    ("3ˣ", lambda x: 3**x, 3**2 * math.log(3)),
    ("ln x", math.log, 1 / 2),
    ("x² · ln x", lambda x: x**2 * math.log(x), 2 * 2.0 * math.log(2) + 2.0**2 * 1 / 2),
    ("ln x / x²", lambda x: math.log(x) / x**2, (1 / 2 * 2.0**2 - math.log(2) * 2 * 2.0) / 2.0**4),
    ("e to the x²", lambda x: math.exp(x**2), math.exp(4) * 2 * 2.0),
]
with needs("derivative"):
    for name, function, rule in RULES:
        print(f"{name:12} by rule {rule:12.6f}   measured {derivative(function, 2.0):12.6f}")

# %% [markdown]
# Every line agrees to five digits or more. Measure a derivative you have worked out: it is the cheapest test there is, and you will do it in every lesson.
#
# ## Several variables: hold the others still
#
# Take $L = x\,w^2 + b^2$, where $w$ and $b$ are the knobs and $x$ is data. At $x = 3$, $w = 2$, $b = -1$ the value is $3 \cdot 4 + 1 = 13$.
#
# Turn $w$ to 2.001 and hold $x$ and $b$ still: $3 \cdot 4.004001 + 1 = 13.012003$, which is 12 times the nudge. So $\partial L / \partial w = 12$ there.
# The round $\partial$ says: there are other variables, and they stand still. Such a derivative is a **partial derivative**.
#
# On paper, while $x$ and $b$ stand still they are constants: $\;\partial L/\partial w = x \cdot 2w = 3 \cdot 4 = 12$.
#
# In code, `dw` is the name of $\partial L/\partial w$, everywhere in this course.
#
# **Predict first.** What is $\partial L/\partial b$ at that point? Does it depend on $x$?


# %% exercise="square_derivatives"
def square_derivatives(x, w, b):
    """Partial derivatives of L = x w² + b².

    x, w, b: floats; returns (dw, db), two floats: ∂L/∂w and ∂L/∂b.
    """
    ### BEGIN SOLUTION
    return x * 2 * w, 2 * b
    ### END SOLUTION


# %% check="square_derivatives"
check("square_derivatives", square_derivatives)

# %%
with needs("derivative", "square_derivatives"):
    print("by rule ", square_derivatives(3.0, 2.0, -1.0))
    dw = derivative(lambda w: 3.0 * w**2 + (-1.0) ** 2, 2.0)
    db = derivative(lambda b: 3.0 * 2.0**2 + b**2, -1.0)
    print(f"measured ({dw:.6f}, {db:.6f})")

# %% [markdown]
# 12 and −2. The term $x\,w^2$ is a constant for $b$, so $x$ does not occur in the second one.
# Look at how each is measured: a function of one number, in which everything else is fixed.
#
# The next one is $L = x\,e^w + e^b$. The rule for $e^x$ says what happens to each term.


# %% exercise="exp_derivatives"
def exp_derivatives(x, w, b):
    """Partial derivatives of L = x eʷ + eᵇ.

    x, w, b: floats; returns (dw, db), two floats: ∂L/∂w and ∂L/∂b.
    """
    ### BEGIN SOLUTION
    return x * math.exp(w), math.exp(b)
    ### END SOLUTION


# %% check="exp_derivatives"
check("exp_derivatives", exp_derivatives)

# %% [markdown]
# ## A loss: the squared residual
#
# A straight line predicts $xw + b$ where the truth is $y$. The difference $r = y - (xw + b)$ is the **residual**, and $L = r^2$ is a loss.
#
# With $x = 2$, $w = 1$, $b = 0.5$, $y = 4$: the prediction is 2.5, the residual 1.5, the loss 2.25.
#
# Two steps, one inside the other. First the square: $\partial L/\partial r = 2r$, here 3. Then the residual:
# if $w$ grows by 0.001, the prediction grows by 0.002, so the residual **shrinks** by 0.002: $\partial r/\partial w = -x$, here −2. Together:
#
# $$\frac{\partial L}{\partial w} = 2r \cdot (-x) = 3 \cdot (-2) = -6.$$
#
# The prediction 2.5 was too small, and the minus sign says that a larger $w$ would lower the loss.
#
# **Predict first.** What is $\partial L/\partial b$ at this point?


# %% exercise="residual_derivatives"
def residual_derivatives(x, w, b, y):
    """Partial derivatives of L = (y - (x w + b))².

    x, w, b, y: floats; returns (dw, db), two floats: ∂L/∂w and ∂L/∂b.
    """
    ### BEGIN SOLUTION
    residual = y - (x * w + b)
    return 2 * residual * -x, 2 * residual * -1
    ### END SOLUTION


# %% check="residual_derivatives"
check("residual_derivatives", residual_derivatives)

# %%
with needs("residual_derivatives"):
    x, w, b, y = 2.0, 1.0, 0.5, 4.0
    print("dw, db =", residual_derivatives(x, w, b, y))
    ws = np.linspace(-0.5, 4, 100)
    fig, ax = plt.subplots(figsize=(6, 2.8), layout="constrained")
    ax.plot(ws, (y - (x * ws + b)) ** 2, color="black", label="loss as w changes")
    ax.plot(ws, 2.25 + residual_derivatives(x, w, b, y)[0] * (ws - 1), "--", label="your slope at w = 1")
    ax.set(xlabel="w", ylim=(-3, 12))
    ax.legend()
    pictures.figure(
        fig, alt="A valley with its bottom at w = 1.75 and a straight line that touches its left side at w = 1."
    )

# %% [markdown]
# −6 and −3. If your line touches the curve without crossing it, the slope is right.
#
# One more, with a logarithm: $L = a \ln(xw + b)$. Call the inside $g = xw + b$. Then $\partial L/\partial g = a/g$, and it remains to say how $g$ reacts to $w$ and to $b$.
# At $x = 2$, $w = 1$, $b = 2$, $a = 3$: $g = 4$, so $\partial L/\partial g = 0.75$.


# %% exercise="log_derivatives"
def log_derivatives(x, w, b, a):
    """Partial derivatives of L = a ln(x w + b).

    x, w, b, a: floats, x w + b positive; returns (dw, db), two floats: ∂L/∂w and ∂L/∂b.
    """
    ### BEGIN SOLUTION
    g = x * w + b
    return a / g * x, a / g
    ### END SOLUTION


# %% check="log_derivatives"
check("log_derivatives", log_derivatives)

# %%
with needs("derivative", "exp_derivatives", "log_derivatives"):
    print("e    by rule ", exp_derivatives(3.0, 0.0, 1.0))
    print("     measured", derivative(lambda w: 3 * math.exp(w) + math.e, 0.0), derivative(math.exp, 1.0))
    print("ln   by rule ", log_derivatives(2.0, 1.0, 2.0, 3.0))
    print("     measured", derivative(lambda w: 3 * math.log(2 * w + 2), 1.0))

# %% [markdown]
# ## The gradient
#
# All partial derivatives of one number, kept in the shape of the variables, are the **gradient**.
# For variables $\theta = [\theta_1, \dots, \theta_n]$ it is written
#
# $$\nabla_\theta L = \left[\frac{\partial L}{\partial \theta_1}, \dots, \frac{\partial L}{\partial \theta_n}\right], \qquad \theta: (n,), \quad \nabla_\theta L: (n,).$$
#
# If the variables form a matrix of shape (2, 3), so do their derivatives. The gradient always has the shape of what it is the gradient of.
#
# To measure it, move one entry at a time and hold all others still. For $f(\theta) = \theta_1^2\,\theta_2$ at $[3, 2]$ with $h = 0.1$, by central differences:
#
# | entry moved | $f$ at plus | $f$ at minus | divided by 0.2 |
# |---|---|---|---|
# | first | f(3.1, 2) = 19.22 | f(2.9, 2) = 16.82 | 12 |
# | second | f(3, 2.1) = 18.9 | f(3, 1.9) = 17.1 | 9 |
#
# In the second row the first entry is back at 3. Keep that in mind when you write the loop.
#
# **Predict first.** What goes into an integer array when you write 3.1 into it?

# %%
whole = np.array([3, 2])
whole[0] = 3.1
print(whole)

# %% [markdown]
# It says 3, and there is no warning: an integer array keeps whole numbers only. A step of 0.1 would be lost.
# Three duties follow for your function:
#
# 1. `f` takes the whole array, of any shape, with one entry moved.
# 2. Whole numbers in `x` are no excuse: work with floats.
# 3. Afterwards the caller's `x` is as it was before.


# %% exercise="numerical_gradient"
def numerical_gradient(f, x, h):
    """The gradient of f at x, by a central difference with step h for each entry of x.

    Entry i is (f(x with xᵢ + h) - f(x with xᵢ - h)) / (2h).
    f: function of an array shaped like x, returns a float; x: array of any shape, floats or integers, left as it was;
    h: float; returns a float array shaped like x.
    """
    ### BEGIN SOLUTION
    moved = np.array(x, dtype=float)
    gradient = np.zeros(moved.shape)
    for index in np.ndindex(*moved.shape):
        here = moved[index]
        moved[index] = here + h
        above = f(moved)
        moved[index] = here - h
        below = f(moved)
        moved[index] = here
        gradient[index] = (above - below) / (2 * h)
    return gradient
    ### END SOLUTION


# %% check="numerical_gradient"
check("numerical_gradient", numerical_gradient)

# %%
with needs("numerical_gradient"):
    print("the table:  ", numerical_gradient(lambda t: t[0] ** 2 * t[1], np.array([3, 2]), 0.1))
    print("x w² + b²:  ", numerical_gradient(lambda t: 3 * t[0] ** 2 + t[1] ** 2, np.array([2.0, -1.0]), 1e-5))
    W = np.array([[1.0, -2.0, 0.5], [0.0, 3.0, -1.0]])
    print("sum of W²:\n", numerical_gradient(lambda W: np.sum(W**2), W, 1e-5))

# %% [markdown]
# 12 and 9 from the table, 12 and −2 as on paper, and for the sum of squares twice the matrix, in the shape of the matrix.
#
# ### What it costs
#
# Each entry asks for two calls of $f$. One layer that takes images of 784 pixels to 256 numbers has 784 · 256 weights.

# %%
print(f"{784 * 256:,} weights, so {2 * 784 * 256:,} forward passes for one gradient")
print(f"at a millisecond each: {2 * 784 * 256 / 1000 / 60:.1f} minutes")

# %% [markdown]
# For one step of training that is hopeless, and training takes thousands. Backpropagation gets all of these numbers for about the price of two or three forward passes.
# How it does that is the subject of this course. The measured gradient stays useful as its test, on small networks.
#
# ## A step downhill
#
# What is a gradient good for? Take the bowl $L = w^2 + 3b^2$, with gradient $[2w, 6b]$.
# At $[w, b] = [2, 1]$ the loss is 7 and the gradient $[4, 6]$. It points to where the loss grows fastest, so step the other way.
# How far is decided by the **learning rate** $\eta$, in code `lr`:
#
# $$\theta' = \theta - \eta\,\nabla_\theta L, \qquad \theta, \nabla_\theta L: \text{the same shape}, \quad \eta: \text{a number}.$$
#
# With $\eta = 0.1$: $[2, 1] - 0.1 \cdot [4, 6] = [1.6, 0.4]$. The loss there is $2.56 + 0.48 = 3.04$, down from 7.
# With a plus sign the same formula climbs; that is gradient ascent.


# %% exercise="descent_step"
def descent_step(theta, grad, lr):
    """One step of gradient descent: θ - lr · ∇L.

    theta, grad: arrays of the same shape; lr: float.
    Returns the new theta, a float array of that shape; the old one stays as it was.
    """
    ### BEGIN SOLUTION
    return theta - lr * grad
    ### END SOLUTION


# %% check="descent_step"
check("descent_step", descent_step)


# %% [markdown]
# Now let your step run on the bowl, twenty times, with three learning rates.
#
# **Predict first.** In the direction of $b$ one step multiplies $b$ by $1 - 6\eta$. What does that do for $\eta = 0.03$, for 0.3, and for 0.35?


# %%
def walk(start, lr, steps):
    path = [np.array(start)]
    for _ in range(steps):
        w, b = path[-1]
        path.append(descent_step(path[-1], np.array([2 * w, 6 * b]), lr))
    return np.array(path)


with needs("descent_step"):
    for lr in [0.03, 0.3, 0.35]:
        w, b = walk([2.0, 1.0], lr, 20)[-1]
        print(f"lr = {lr:4}: after 20 steps w = {w:9.6f}, b = {b:9.6f}, loss {w * w + 3 * b * b:.6f}")

# %%
with needs("descent_step"):
    paths = {f"lr = {lr}": walk([2.0, 1.0], lr, 4) for lr in [0.03, 0.3, 0.35]}
    pictures.descent_paths(lambda w, b: w**2 + 3 * b**2, paths, minimum=(0, 0), xlabel="w", ylabel="b")

# %% [markdown]
# The first four steps of each. With 0.03 the path creeps towards the middle. With 0.3 it jumps from side to side and comes closer. With 0.35 it jumps farther each time.
#
# $1 - 6 \cdot 0.35 = -1.1$: each step overshoots and lands farther away than it started. This is what a learning rate that is too large looks like.
# One that is too small is slow but safe.
#
# ### Downhill is not always to the bottom
#
# A loss may have more than one valley. Here is a curve with two, and your own tools on it: `derivative` for the slope, `descent_step` for the step.
#
# **Predict first.** Two walks start at −1.5 and at 1.5. Where does each end?


# %%
def two_valleys(x):
    return x**4 - 2 * x**2 + 0.5 * x


with needs("derivative", "descent_step"):
    paths = {-1.5: [np.array([-1.5])], 1.5: [np.array([1.5])]}
    for path in paths.values():
        for _ in range(50):
            slope = derivative(two_valleys, float(path[-1][0]))
            path.append(descent_step(path[-1], np.array([slope]), 0.05))
    xs = np.linspace(-1.7, 1.7, 200)
    fig, ax = plt.subplots(figsize=(6, 2.8), layout="constrained")
    ax.plot(xs, two_valleys(xs), color="black", label="loss")
    for (start, path), mark in zip(paths.items(), "os", strict=True):
        path = np.concatenate(path)
        ax.plot(path, two_valleys(path), mark, label=f"from {start}")
        print(f"from {start:4}: ends at x = {path[-1]:.4f}, height {two_valleys(path[-1]):.4f}")
    ax.legend()
    pictures.figure(
        fig,
        alt="A deep valley on the left and a shallow one on the right; each walk stays in the valley it started in.",
    )

# %% [markdown]
# Both ends have slope 0; only the left one is the lowest point. Gradient descent finds *a* valley, and the start decides which. Lesson 09 returns to this.
#
# ## What to keep
#
# - A derivative says how many times as much $f$ moves as $x$ does, for a small move.
# - Central differences have an error of order $h^2$, one-sided ones of order $h$. Below a certain $h$ rounding takes over, about $\epsilon / h$. A step of $10^{-5}$ is a good choice for central differences near 1.
# - The complex step subtracts nothing and is exact to the last digits, for functions written for it.
# - A partial derivative holds the other variables still. The gradient collects them, in the shape of the variables.
# - A step downhill is $\theta - \eta\,\nabla L$.
# - Measuring a gradient costs two forward passes for each entry. It is a test, not a method.
#
# **Read on:** lesson 02 takes formulas apart into gates and goes through them backwards.
# On the complex step: Squire and Trapp, *Using complex variables to estimate derivatives of real functions*, SIAM Review 40 (1998), pages 110 to 112.
# On differences and their errors: the survey [Automatic Differentiation in Machine Learning](https://arxiv.org/abs/1502.05767), section 2.1.
