# %% [markdown]
# # Autodiff: numerical, symbolic, automatic
#
# A program can differentiate a program. There are three ways to try, and two of them hit a wall.
# You meet all three on the same functions. Then you write the third one twice: as a number that carries its derivative along, and as a number that remembers where it came from.
# The second is, in small, what every deep learning library does.
#
# **You will be able to**
#
# - say what numerical, symbolic and automatic differentiation cost, and where each one fails,
# - fill in a table of elementary steps in forward mode and in reverse mode,
# - write forward mode (`Dual`) and reverse mode (`Value`) for any formula, loop or graph.
#
# **Time:** about 55 minutes. **Builds on:** numerical derivatives (lesson 01), gates and graphs (02), paths and forks (03).

# %%
# The card under each check says what is wrong, and where.
# nbgrader's own Validate button shows only "partial credit" and never that card.
import math

# "No module named autograder"? Then this is another kernel: stop, and start with `python course.py lab`.
from autograder import check, hint, needs, pictures, progress, ready, show

ready()

# %% [markdown]
# ## One function for three methods
#
# A neuron with one input: weight $w$, input $x$, bias $b$, and the sigmoid of their sum,
#
# $$f(x; w, b) = \frac{1}{\exp(-(wx + b)) + 1} \qquad \text{at } x = 1,\; w = 0,\; b = 0.$$
#
# All letters are single numbers. We want $\partial f/\partial w$.
# The picture is the answer that the rest of the lesson explains. Look at the boxed number under $w$: it is 0.25.


# %%
def neuron(x, w, b):
    h1 = w * x
    h2 = h1 + b
    h3 = -h2
    h4 = pictures.exp(h3)
    h5 = h4 + 1
    h6 = 1 / h5
    return h6


show(neuron, x=1.0, w=0.0, b=0.0)

# %% [markdown]
# ## By numbers
#
# The first way is the one of lesson 01: move $w$ a little to both sides and divide by the distance.
#
# **Predict first.** How many digits of 0.25 will be right for $h = 10^{-2}$, for $10^{-5}$ and for $10^{-12}$?

# %%
print("    h      (f(w + h) - f(w - h)) / 2h      error")
for h in [1e-2, 1e-5, 1e-8, 1e-12]:
    slope = (neuron(1.0, h, 0.0) - neuron(1.0, -h, 0.0)) / (2 * h)
    print(f"{h:7.0e}   {slope:22.16f}   {abs(slope - 0.25):12.0e}")

# %% [markdown]
# The truncation error shrinks, then rounding takes over: the V of lesson 01. At $10^{-12}$ only four digits are left.
# And each input asks for two more runs of the function. A network with a million weights would take two million runs for one gradient.
#
# So: it works for **every** program, it is never exact, and its price grows with the number of inputs. As a check it is perfect. As a method of training it is hopeless.
#
# ## By symbols
#
# The second way is the one of a mathematics class: rules turn the formula into another formula.
# A formula can be written down as nested tuples: $(u + v)$ is `("+", u, v)`, with `"w"` for a variable and `1` for a number. Four rules are enough for our neuron.


# %%
def plus(a, b):
    return b if a == 0 else a if b == 0 else ("+", a, b)  # u + 0 = u


def times(a, b):
    return 0 if 0 in (a, b) else b if a == 1 else a if b == 1 else ("·", a, b)  # u · 1 = u


def derivative(e, x):
    """The formula e, differentiated by the rules with respect to the name x."""
    if not isinstance(e, tuple):
        return 1 if e == x else 0
    op, u, v = e if len(e) == 3 else (*e, 0)
    du, dv = derivative(u, x), derivative(v, x)
    if op == "+":
        return plus(du, dv)
    if op == "·":
        return plus(times(du, v), times(u, dv))
    return times(e, du) if op == "exp" else times(times(-1, times(e, e)), du)  # exp, or 1/


# %%
def text(e):
    if not isinstance(e, tuple):
        return str(e)
    return f"({text(e[1])} {e[0]} {text(e[2])})" if len(e) == 3 else f"{e[0]}({text(e[1])})"


formula = ("1/", ("+", ("exp", ("·", -1, ("+", ("·", "w", "x"), "b"))), 1))
print("f     =", text(formula))
print("df/dw =", text(derivative(formula, "w")))

# %% [markdown]
# No step size and no error: this is the derivative itself. Put $w = b = 0$ and $x = 1$ in by eye: $-1 \cdot \frac12 \cdot \frac12 \cdot 1 \cdot (-1) \cdot 1 = 0.25$.
#
# Look at the second line once more, though. The piece `1/((exp(…) + 1))` stands in it twice, and `exp(…)` three times.
# The product rule copies: $u'v + uv'$ has every factor twice.
#
# ### Expression swell, measured
#
# Put copying inside copying and formulas explode. The classic example is the logistic map:
#
# $$l_1 = x, \qquad l_{n+1} = 4\, l_n\, (1 - l_n).$$
#
# As a program this is a loop with three operations a round.
#
# **Predict first.** How many operations has the formula of $dl_n/dx$ for $n = 2$, and about how many for $n = 10$?


# %%
def logistic(x, n):
    """The program: works with whatever x is, a number or a Dual or a Value."""
    for _ in range(n - 1):
        x = 4 * x * (1 - x)
    return x


def logistic_formula(n):
    return "x" if n == 1 else grown(logistic_formula(n - 1))


def grown(e):
    return times(times(4, e), plus(1, times(-1, e)))


def operations(e):
    return 1 + sum(map(operations, e[1:])) if isinstance(e, tuple) else 0


for n in [1, 2, 3]:
    print(f"n = {n}:", text(derivative(logistic_formula(n), "x")))

# %%
rounds = list(range(2, 13))
in_formula = [operations(logistic_formula(n)) for n in rounds]
in_derivative = [operations(derivative(logistic_formula(n), "x")) for n in rounds]
in_program = [3 * (n - 1) for n in rounds]
print("  n   formula   its derivative   program")
for row in zip(rounds, in_formula, in_derivative, in_program, strict=True):
    print("{:3} {:9,} {:16,} {:9}".format(*row))

# %%
lines = {"derivative, as a formula": in_derivative, "l_n, as a formula": in_formula, "l_n, as a program": in_program}
words = "On a logarithmic axis both formulas keep climbing; the program stays almost flat."
pictures.curves(lines, rounds, xlabel="n", ylabel="operations", log="y", alt=words)

# %% [markdown]
# A line that keeps climbing on a logarithmic axis is exponential growth. At $n = 12$ the derivative has 88,064 operations, and the program has 33.
# This is called **expression swell**. (You saw it coming: a formula is a list of all paths, and lesson 03 counted those.)
#
# Symbols have two more limits. The formula must be known before the numbers are, so a loop that runs until it is done has no formula.
# And what comes out is no program that you would want to debug.
#
# ## Automatic: six elementary steps
#
# The third way neither nudges nor rewrites. It cuts the **program** into elementary steps and differentiates each step **at its number**.
# Our neuron has six, here with their numbers at x = 1, w = 0, b = 0:
#
# | step | value | local gradient | its value |
# |---|---|---|---|
# | h₁ = w · x | 0 | ∂h₁/∂w = x | 1 |
# | h₂ = h₁ + b | 0 | ∂h₂/∂h₁ = 1 | 1 |
# | h₃ = −h₂ | 0 | ∂h₃/∂h₂ = −1 | −1 |
# | h₄ = exp(h₃) | 1 | ∂h₄/∂h₃ = exp(h₃) | 1 |
# | h₅ = h₄ + 1 | 2 | ∂h₅/∂h₄ = 1 | 1 |
# | h₆ = 1/h₅ | 0.5 | ∂h₆/∂h₅ = −1/h₅² | −0.25 |
#
# The last step is the neuron, $f = h_6$. The product of the last column is $\partial f/\partial w = 0.25$.
# A product can be worked out from either end, and that makes two methods.
#
# ### From w down
#
# **Forward mode** starts at $w$ and asks of every step: *how does it react to $w$?* Each row is its own local gradient times the row **above**:
#
# $$\frac{\partial h_k}{\partial w} = \frac{\partial h_k}{\partial h_{k-1}} \cdot \frac{\partial h_{k-1}}{\partial w},
# \qquad k = 2, \dots, 6.$$
#
# By hand, at x = 1, w = 0, b = 0:
#
# | row | local gradient · row above | ∂hₖ/∂w |
# |---|---|---|
# | h₁ | x · ∂w/∂w = 1 · 1 | 1 |
# | h₂ | 1 · 1 | 1 |
# | h₃ | −1 · 1 | −1 |
# | h₄ | exp(h₃) · (−1) = 1 · (−1) | −1 |
# | h₅ | 1 · (−1) | −1 |
# | h₆ | −1/h₅² · (−1) = −0.25 · (−1) | 0.25 |
#
# **Predict first.** At x = 2, w = 0.5, b = −1 the sum $wx + b$ is 0 again. Which of the six numbers are different there?


# %% exercise="forward_mode_table"
def forward_mode_table(x, w, b):
    """How each step of the neuron reacts to w: the column ∂h_k/∂w, from h1 down to h6.

    x, w, b: floats; returns six numbers, shape (6,).
    """
    ### BEGIN SOLUTION
    h1 = w * x
    h2 = h1 + b
    h3 = -h2
    h4 = math.exp(h3)
    h5 = h4 + 1
    d1 = x
    d2 = 1 * d1
    d3 = -1 * d2
    d4 = math.exp(h3) * d3
    d5 = 1 * d4
    d6 = -1 / h5**2 * d5
    return [d1, d2, d3, d4, d5, d6]
    ### END SOLUTION


# %% check="forward_mode_table"
check("forward_mode_table", forward_mode_table)

# %%
with needs("forward_mode_table"):
    for place in [(1.0, 0.0, 0.0), (2.0, 0.5, -1.0)]:
        print("x, w, b =", *place, "  dh/dw from the top:", *[f"{d:5.2f}" for d in forward_mode_table(*place)])

# %% [markdown]
# All six have doubled: the first row is $x$, and every other row is a multiple of it.
#
# ### From f up
#
# **Reverse mode** starts at $f$ and asks of every step: *how does $f$ react to it?* Each row is the row **below**, times that row's local gradient:
#
# $$\frac{\partial f}{\partial h_k} = \frac{\partial f}{\partial h_{k+1}} \cdot \frac{\partial h_{k+1}}{\partial h_k},
# \qquad k = 5, \dots, 1.$$
#
# By hand, at x = 1, w = 0, b = 0, from the bottom up:
#
# | row | row below · its local gradient | ∂f/∂hₖ |
# |---|---|---|
# | h₆ | it is f itself | 1 |
# | h₅ | 1 · (−1/h₅²) = 1 · (−0.25) | −0.25 |
# | h₄ | −0.25 · 1 | −0.25 |
# | h₃ | −0.25 · exp(h₃) = −0.25 · 1 | −0.25 |
# | h₂ | −0.25 · (−1) | 0.25 |
# | h₁ | 0.25 · 1 | 0.25 |
#
# One more step goes from $h_1 = wx$ to $w$: $0.25 \cdot x = 0.25$.
#
# **Predict first.** The same change of place, to x = 2, w = 0.5, b = −1. Which of **these** six numbers are different there?


# %% exercise="reverse_mode_table"
def reverse_mode_table(x, w, b):
    """How the neuron f = h6 reacts to each of its steps: the column ∂f/∂h_k, from h1 down to h6.

    x, w, b: floats; returns six numbers, shape (6,), in the order h1 … h6, although they are found from the last to the first.
    """
    ### BEGIN SOLUTION
    h1 = w * x
    h2 = h1 + b
    h3 = -h2
    h4 = math.exp(h3)
    h5 = h4 + 1
    g6 = 1.0
    g5 = g6 * -1 / h5**2
    g4 = g5 * 1
    g3 = g4 * math.exp(h3)
    g2 = g3 * -1
    g1 = g2 * 1
    return [g1, g2, g3, g4, g5, g6]
    ### END SOLUTION


# %% check="reverse_mode_table"
check("reverse_mode_table", reverse_mode_table)

# %%
x, w, b = 1.0, 0.0, 0.0
with needs("forward_mode_table", "reverse_mode_table"):
    to_w, from_f = forward_mode_table(x, w, b), reverse_mode_table(x, w, b)
    elsewhere = reverse_mode_table(2.0, 0.5, -1.0)
    print("       at 1, 0, 0                     at 2, 0.5, -1")
    print("       dh/dw (down)   df/dh (up)      df/dh (up)")
    for k, row in enumerate(zip(to_w, from_f, elsewhere, strict=True), start=1):
        print("h{}   {:11.2f} {:13.2f} {:15.2f}".format(k, *row))
    print(f"forward mode ends with df/dw = {to_w[-1]}, reverse mode arrives at w with {from_f[0] * x}")

# %% [markdown]
# No row of reverse mode is different at the second place: from $h_2$ on all steps have the values they had, and $x$ stands in the first step alone. At $w$ it would be $0.25 \cdot 2 = 0.5$, twice as much, as forward mode says.
#
# Both end in the same number, but look at what else they have found on the way.
# The forward column knows how *everything* reacts to $w$ and says nothing about $b$: for $b$ the whole column has to be filled in again.
# The backward column knows how $f$ reacts to *everything*: at $h_2$ stands 0.25, so $\partial f/\partial b = 0.25$ as well, for free.
# The same walk as pictures: press *Next* and watch reverse mode pick up $w$, $x$ and $b$ in one pass.

# %%
pictures.steps(neuron, x=1.0, w=0.0, b=0.0)

# %% [markdown]
# ## Numbers that carry their own derivative
#
# Forward mode needs two numbers for every step: its value and its derivative, the **tangent**. So put both into one object and let arithmetic do the rest.
#
# Write $u + u'\varepsilon$ for the pair: value $u$, tangent $u'$. Calculate as usual, with one extra rule: $\varepsilon^2 = 0$. These are the **dual numbers**. For example
#
# $$(3 + 1\varepsilon)(5 + 2\varepsilon) = 15 + 6\varepsilon + 5\varepsilon + 2\varepsilon^2 = 15 + 11\varepsilon,
# \qquad (u + u'\varepsilon)(v + v'\varepsilon) = uv + (u'v + uv')\,\varepsilon.$$
#
# The product rule appears without being asked for. A tiny nudge behaves in this way: its square is too small to matter.
# For a function $g$ with known derivative, a nudge of $u$ by $u'\varepsilon$ moves $g$ by $g'(u)$ times as much:
#
# $$g(u + u'\varepsilon) = g(u) + g'(u)\, u'\, \varepsilon.$$
#
# | operation | value | tangent |
# |---|---|---|
# | u + v | u + v | u′ + v′ |
# | u · v | u v | u′ v + u v′ |
# | u / v | u / v | (u′ v − u v′) / v², lesson 03 |
# | uⁿ, n a plain number | uⁿ | n uⁿ⁻¹ u′ |
# | eᵘ | eᵘ | eᵘ u′ |
# | ln u | ln u | u′ / u |
# | tanh u | tanh u | (1 − tanh² u) u′ |
#
# A plain number has the tangent 0: it does not react to anything.
#
# **Python's part.** `u + v` calls `u.__add__(v)`. If `u` is a plain number it does not know what to do, and Python calls `v.__radd__(u)` instead.
# So in the methods with an r, `self` stands on the **right** of the sign: `2 - x` becomes `x.__rsub__(2)`.
#
# Write `__init__`, `__add__`, `__mul__`, `__pow__` and the three functions first.
# The seven methods below them can be one line each: $-u = u \cdot (-1)$, $\;u - v = u + (-v)$, $\;u / v = u \cdot v^{-1}$, and the same for the ones with an r.
# The check takes every method for itself, so it can be asked at any time.
#
# **Predict first.** $(2 + 1\varepsilon)^3$ and $1/(2 + 1\varepsilon)$: which tangents?


# %% exercise="Dual"
class Dual:
    """A number with its derivative: value + tangent · ε, with ε² = 0.

    + - * / with another Dual or a plain number on either side, ** with a plain number, - in front.
    Each returns a new Dual and leaves its operands as they are.
    """

    def __init__(self, value, tangent=0.0):
        """value, tangent: floats, kept as attributes of these names. A constant has the tangent 0."""
        ### BEGIN SOLUTION
        self.value, self.tangent = value, tangent
        ### END SOLUTION

    def __add__(self, other):
        """self + other, a Dual.   other: a Dual or a plain number."""
        ### BEGIN SOLUTION
        other = other if isinstance(other, Dual) else Dual(other)
        return Dual(self.value + other.value, self.tangent + other.tangent)
        ### END SOLUTION

    def __mul__(self, other):
        """self · other, a Dual: the tangent is u'v + uv'.   other: a Dual or a plain number."""
        ### BEGIN SOLUTION
        other = other if isinstance(other, Dual) else Dual(other)
        return Dual(self.value * other.value, self.tangent * other.value + self.value * other.tangent)
        ### END SOLUTION

    def __pow__(self, n):
        """self to the power n, a Dual: the tangent is n u^(n-1) u'.   n: a plain number."""
        ### BEGIN SOLUTION
        return Dual(self.value**n, n * self.value ** (n - 1) * self.tangent)
        ### END SOLUTION

    def exp(self):
        """e to the power self, a Dual."""
        ### BEGIN SOLUTION
        power = math.exp(self.value)
        return Dual(power, power * self.tangent)
        ### END SOLUTION

    def log(self):
        """The natural logarithm of self, a Dual."""
        ### BEGIN SOLUTION
        return Dual(math.log(self.value), self.tangent / self.value)
        ### END SOLUTION

    def tanh(self):
        """tanh of self, a Dual."""
        ### BEGIN SOLUTION
        t = math.tanh(self.value)
        return Dual(t, (1 - t**2) * self.tangent)
        ### END SOLUTION

    def __neg__(self):
        """-self, a Dual."""
        ### BEGIN SOLUTION
        return self * -1
        ### END SOLUTION

    def __sub__(self, other):
        """self - other, a Dual.   other: a Dual or a plain number."""
        ### BEGIN SOLUTION
        return self + -other
        ### END SOLUTION

    def __truediv__(self, other):
        """self / other, a Dual.   other: a Dual or a plain number."""
        ### BEGIN SOLUTION
        return self * other**-1
        ### END SOLUTION

    def __radd__(self, other):
        """other + self, a Dual.   other: a plain number."""
        ### BEGIN SOLUTION
        return self + other
        ### END SOLUTION

    def __rsub__(self, other):
        """other - self, a Dual.   other: a plain number."""
        ### BEGIN SOLUTION
        return -self + other
        ### END SOLUTION

    def __rmul__(self, other):
        """other · self, a Dual.   other: a plain number."""
        ### BEGIN SOLUTION
        return self * other
        ### END SOLUTION

    def __rtruediv__(self, other):
        """other / self, a Dual.   other: a plain number."""
        ### BEGIN SOLUTION
        return self**-1 * other
        ### END SOLUTION


# %% check="Dual"
check("Dual", Dual)

# %%
with needs("Dual"):
    two = Dual(2.0, 1.0)
    cube, inverse = two**3, 1 / two
    print(f"(2 + ε)³    = {cube.value:g} {cube.tangent:+g} ε")
    print(f"1 / (2 + ε) = {inverse.value:g} {inverse.tangent:+g} ε")

# %% [markdown]
# 12 is $3 \cdot 2^2$, and −0.25 is $-1/2^2$: the derivatives at 2.
#
# Now the six steps with your class. The variable that you differentiate by starts with the tangent 1, all others with 0.
# Compare the last column with the forward column above.

# %%
with needs("Dual"):
    x, w, b = Dual(1.0), Dual(0.0, 1.0), Dual(0.0)
    h1 = w * x
    h2 = h1 + b
    h3 = -h2
    h4 = h3.exp()
    h5 = h4 + 1
    h6 = 1 / h5
    for k, h in enumerate([h1, h2, h3, h4, h5, h6], start=1):
        print(f"h{k}   value {h.value + 0.0:5.2f}   tangent {h.tangent:5.2f}")

# %% [markdown]
# The same column, and you never wrote down a table. Any program will do, one with a loop as well.
# This one finds the square root of $a$ by averaging. Its derivative at 9 should be $1/(2\sqrt 9) = 1/6$.


# %%
def root(a):
    guess = a
    while True:
        better = (guess + a / guess) / 2
        if abs(getattr(better, "value", better) - getattr(guess, "value", guess)) < 1e-12:
            return better
        guess = better


with needs("Dual"):
    result = root(Dual(9.0, 1.0))
    print(f"root of 9: {result.value}, derivative {result.tangent}")

# %% [markdown]
# How often the loop ran was decided by the numbers, so no formula was there to differentiate. The tangent came along anyway.
#
# ### Break it: two tangents at once
#
# What if $w$ **and** $b$ both start with the tangent 1?
# **Predict first:** the two derivatives are 0.25 and 0.25. Will the tangent of $f$ be their pair, their mean or their sum?

# %%
with needs("Dual"):
    for dw, db in [(1.0, 0.0), (0.0, 1.0), (1.0, 1.0), (1.0, -1.0)]:
        out = 1 / ((-(Dual(0.0, dw) * 1.0 + Dual(0.0, db))).exp() + 1)
        print(f"tangents of w, b: {dw:4}, {db:4}    tangent of f: {out.tangent}")

# %% [markdown]
# Their sum, and with (1, −1) their difference. One pass follows **one** direction of nudging, so for $n$ gradients you need $n$ passes.
#
# ## A value that remembers how it was made
#
# Reverse mode has to go through the steps from the end, so somebody must keep them. Let the numbers do it.
# A `Value` holds its number, `data`, and when an operation makes a new one, the new one keeps two things:
#
# - its **parents**, the values that it was made of,
# - for each parent the **local gradient**, a number that is known at this moment.
#
# After `c = a * b` with $a = 6$, $b = 9$, the value `c` has `data` 54, `parents` (a, b) and `local_gradients` (9, 6). Multiply swaps, as ever.
# In lesson 02 you listed the nodes of a graph yourself. Here the graph appears while the formula is computed.
#
# `backward()` fills in `grad` everywhere. It is the plan of `ComputationalGraph.backward`:
#
# 1. Find an order in which every value comes after its parents.
# 2. The output's gradient is 1.
# 3. In reverse order, each value adds local gradient times own gradient to each parent.
#
# Three traps wait in it, and each has its part in the check.
#
# **Reuse.** In $a = xy$, $b = a + x$, $c = ab$ (lesson 02: $x = 3$, $y = 2$, gradients 36 and 45) the value $a$ has two users.
# It may hand on its gradient only when both have reported: first 9 from $c$, then 6 from $b$. Whoever calls `backward` on each parent at once hands on 9, and later 9 + 6 more.
#
# **Depth.** A function that calls itself for every parent goes one call deeper for every step. Python stops it after about 1,000 calls, a long loop makes a graph of 10,000.
# So the order has to be found by a loop. Keep a list of what is still to do:
#
# | | |
# |---|---|
# | start | `waiting = [(output, False)]`, an empty `order`, an empty set `seen` |
# | take the last pair (node, False), never seen | put (node, True) back, then every parent on top as (parent, False) |
# | take the last pair (node, False), seen before | nothing to do |
# | take the last pair (node, True) | all its parents are in `order` by now: append the node |
#
# **Backward again.** Leaves (values without parents, such as weights) **collect**: a second `backward()` adds one more gradient to them, so that several losses can be added up.
# Inner values must not collect. If they kept their gradient from last time, they would hand it on a second time. So set them back to 0 first.
#
# **Predict first.** Follow the table for $c = ab$, $b = a + x$, $a = xy$, starting with `waiting = [(c, False)]`. Which order comes out?
#
# Write this in pieces. Begin with `__init__`, `__add__`, `__mul__` and `backward`, run the check, and go on: what is not written yet costs its own part only.
# The last seven methods are the same lines as in `Dual`; copy them.


# %% exercise="Value"
class Value:
    """A number that remembers how it was made, so that backward() can find the gradient of everything it was made of.

    + - * / with another Value or a plain number on either side, ** with a plain number, - in front.
    Each returns a new Value. Attributes: data, a float, and grad, a float that starts at 0.
    """

    def __init__(self, data, parents=(), local_gradients=(), op=""):
        """data: float; parents: Values; local_gradients: a float for each parent; op: the sign to draw."""
        ### BEGIN SOLUTION
        self.data, self.grad = data, 0.0
        self.parents, self.local_gradients, self.op = parents, local_gradients, op
        ### END SOLUTION

    def __add__(self, other):
        """self + other, a Value.   other: a Value or a plain number."""
        ### BEGIN SOLUTION
        other = other if isinstance(other, Value) else Value(other)
        return Value(self.data + other.data, (self, other), (1.0, 1.0), "+")
        ### END SOLUTION

    def __mul__(self, other):
        """self · other, a Value.   other: a Value or a plain number."""
        ### BEGIN SOLUTION
        other = other if isinstance(other, Value) else Value(other)
        return Value(self.data * other.data, (self, other), (other.data, self.data), "*")
        ### END SOLUTION

    def __pow__(self, n):
        """self to the power n, a Value.   n: a plain number."""
        ### BEGIN SOLUTION
        return Value(self.data**n, (self,), (n * self.data ** (n - 1),), f"**{n}")
        ### END SOLUTION

    def exp(self):
        """e to the power self, a Value."""
        ### BEGIN SOLUTION
        power = math.exp(self.data)
        return Value(power, (self,), (power,), "exp")
        ### END SOLUTION

    def tanh(self):
        """tanh of self, a Value."""
        ### BEGIN SOLUTION
        t = math.tanh(self.data)
        return Value(t, (self,), (1 - t**2,), "tanh")
        ### END SOLUTION

    def relu(self):
        """self where it is positive, else 0; a Value."""
        ### BEGIN SOLUTION
        on = 1.0 if self.data > 0 else 0.0
        return Value(on * self.data, (self,), (on,), "relu")
        ### END SOLUTION

    def backward(self):
        """Put the gradient of self into grad of every value that self was made of, and 1 into its own.

        Leaves (without parents) add it to what they have, so calling it twice doubles them.
        All others start from 0 each time. 10,000 steps deep is not too deep.
        """
        ### BEGIN SOLUTION
        order, seen, waiting = [], set(), [(self, False)]
        while waiting:
            node, parents_done = waiting.pop()
            if parents_done:
                order.append(node)
            elif node not in seen:
                seen.add(node)
                waiting.append((node, True))
                waiting += [(parent, False) for parent in node.parents]
        for node in order:
            if node.parents:
                node.grad = 0.0
        self.grad += 1.0
        for node in reversed(order):
            for parent, local in zip(node.parents, node.local_gradients, strict=True):
                parent.grad += local * node.grad
        ### END SOLUTION

    def __neg__(self):
        """-self, a Value."""
        ### BEGIN SOLUTION
        return self * -1
        ### END SOLUTION

    def __sub__(self, other):
        """self - other, a Value.   other: a Value or a plain number."""
        ### BEGIN SOLUTION
        return self + -other
        ### END SOLUTION

    def __truediv__(self, other):
        """self / other, a Value.   other: a Value or a plain number."""
        ### BEGIN SOLUTION
        return self * other**-1
        ### END SOLUTION

    def __radd__(self, other):
        """other + self, a Value.   other: a plain number."""
        ### BEGIN SOLUTION
        return self + other
        ### END SOLUTION

    def __rsub__(self, other):
        """other - self, a Value.   other: a plain number."""
        ### BEGIN SOLUTION
        return -self + other
        ### END SOLUTION

    def __rmul__(self, other):
        """other · self, a Value.   other: a plain number."""
        ### BEGIN SOLUTION
        return self * other
        ### END SOLUTION

    def __rtruediv__(self, other):
        """other / self, a Value.   other: a plain number."""
        ### BEGIN SOLUTION
        return self**-1 * other
        ### END SOLUTION


# %% check="Value"
check("Value", Value)

# %%
from graphlib import TopologicalSorter

print(*TopologicalSorter({"c": ["a", "b"], "b": ["a", "x"], "a": ["x", "y"]}).static_order())

# %% [markdown]
# Python's own topological sorter on the fork, each name with its parents. The table gives x, y, a, b, c. Any order with parents first is as good.
#
# The neuron with your class. One formula, one `backward`, three gradients: look for 0.25, 0 and 0.25.

# %%
with needs("Value"):
    x, w, b = Value(1.0), Value(0.0), Value(0.0)
    f = 1 / ((-(w * x + b)).exp() + 1)
    f.backward()
    print(f"f = {f.data}   df/dw = {w.grad}   df/dx = {x.grad}   df/db = {b.grad}")

# %% [markdown]
# And drawn, as your objects stand in memory. Follow the reverse column from right to left: 1, −0.25, …, 0.25.
# Wires called v and a number are values without a name: inner steps, and constants that a minus sign or a division has made.

# %%
with needs("Value"):
    show(f, {"x": x, "w": w, "b": b, "f": f})

# %% [markdown]
# The graph with two forks. The gradients of lesson 02 were 36 and 45, and $a$ had collected 9 + 6 = 15.

# %%
with needs("Value"):
    x, y = Value(3.0), Value(2.0)
    a = x * y
    b = a + x
    c = a * b
    c.backward()
    show(c, {"x": x, "y": y, "a": a, "b": b, "c": c})

# %% [markdown]
# **Predict first.** Call `c.backward()` once more, without setting anything to 0. What are the gradients of $x$, $y$ and $a$ then?

# %%
with needs("Value"):
    c.backward()
    print("x, y:", x.grad, y.grad, "  a:", a.grad)

# %% [markdown]
# 72 and 90: the leaves have collected twice 36 and twice 45. The inner value $a$ has 15 as before, so nothing stale was handed on.
#
# ## Four ways, one derivative
#
# The logistic map again, $l_{10}$ at $x = 0.3$, all four ways on the same function.
# The exact derivative is known from a formula of trigonometry, $l_n = \sin^2(2^{n-1} \arcsin\sqrt x)$, and serves as the referee.


# %%
def evaluate(e, x):
    """The number that a formula of nested tuples has at x."""
    if not isinstance(e, tuple):
        return x if e == "x" else e
    u, v = evaluate(e[1], x), evaluate(e[2], x)
    return u + v if e[0] == "+" else u * v


n, at = 10, 0.3
angle = 2 ** (n - 1) * math.asin(math.sqrt(at))
exact = 2 ** (n - 1) * math.sin(angle) * math.cos(angle) / math.sqrt(at * (1 - at))
by_numbers = (logistic(at + 1e-6, n) - logistic(at - 1e-6, n)) / 2e-6
swollen = derivative(logistic_formula(n), "x")
print(f"numerical  {by_numbers:18.10f}   two runs, {2 * 3 * (n - 1)} operations")
print(f"symbolic   {evaluate(swollen, at):18.10f}   {operations(swollen):,} operations")
print(f"exact      {exact:18.10f}")

# %%
with needs("Dual", "Value"):
    leaf = Value(at)
    logistic(leaf, n).backward()
    print(f"Dual       {logistic(Dual(at, 1.0), n).tangent:18.10f}   one run, {3 * (n - 1)} operations on pairs")
    print(f"Value      {leaf.grad:18.10f}   one run, {3 * (n - 1)} operations, and back")

# %% [markdown]
# Symbolic and automatic agree with the exact value in every digit shown. The numerical one is off from the eighth digit on. And 27 operations did the work of 17,920.
#
# ## Many inputs, one output
#
# Now a function of $n$ inputs, $f(v) = \tanh(v_1)^2 + \dots + \tanh(v_n)^2$, and all its $n$ derivatives.
# **Predict first:** how many runs of $f$ does each method take for $n = 100$?

# %%
runs = 0


def energy(inputs):
    global runs
    runs += 1
    return sum([v.tanh() ** 2 for v in inputs])


def by_forward_mode(numbers):
    return [energy([Dual(v, float(i == k)) for i, v in enumerate(numbers)]).tangent for k in range(len(numbers))]


def by_reverse_mode(numbers):
    leaves = [Value(v) for v in numbers]
    energy(leaves).backward()
    return [leaf.grad for leaf in leaves]


# %%
sizes = [1, 3, 10, 30, 100]


def counted(n):
    """Runs of forward mode, runs of reverse mode, and whether the gradients agree."""
    global runs
    numbers = [math.sin(k) for k in range(n)]
    runs = 0
    tangents = by_forward_mode(numbers)
    forward, runs = runs, 0
    gradients = by_reverse_mode(numbers)
    return forward, runs, all(abs(t - g) < 1e-12 for t, g in zip(tangents, gradients, strict=True))


with needs("Dual", "Value"):
    counts = [counted(n) for n in sizes]
    for n, (forward, reverse, agree) in zip(sizes, counts, strict=True):
        print(f"n = {n:3}:  forward mode {forward:3} runs, reverse mode {reverse} run;  they agree: {agree}")

# %%
with needs("Dual", "Value"):
    forward_runs, reverse_runs, _ = zip(*counts, strict=True)
    pictures.curves(
        {"forward mode": forward_runs, "reverse mode": reverse_runs},
        sizes,
        xlabel="inputs",
        ylabel="runs of f",
        alt="Runs of the function: forward mode climbs with the number of inputs, reverse mode stays at one.",
    )

# %% [markdown]
# $n$ forward passes against one reverse pass. A loss is one number and a network has millions of weights, so training goes backwards.
# With one input and many outputs it is the other way round: one forward pass follows the input into all of them.
#
# Reverse mode has a price too, and you have built it in: every step and its local gradients stay in memory until `backward` has been there.
# A deep one, for instance a sum over 10,000 steps:

# %%
with needs("Value"):
    step = Value(0.001)
    total = step
    for _ in range(10_000):
        total = total + step
    total.backward()
    print("total", round(total.data, 6), "  gradient of step", step.grad)

# %% [markdown]
# ## Train with it, then break it
#
# A neuron with tanh learns three points. The loss is a formula like any other, the gradients come from `backward`, and a step is the one of lesson 01.
# In every round a new graph is made, but $w$ and $b$ stay the same two objects. They are leaves, so they collect. Before each round somebody has to set them back.
#
# **Predict first.** What happens to the loss if nobody does?

# %%
points = [(-2.0, -0.9), (0.5, 0.2), (1.5, 0.8)]


def train(rounds, set_back):
    w, b, losses = Value(-0.5), Value(0.5), []
    for _ in range(rounds):
        if set_back:
            w.grad = b.grad = 0.0
        loss = sum([((w * x + b).tanh() - y) ** 2 for x, y in points])
        loss.backward()
        w.data, b.data = w.data - 0.1 * w.grad, b.data - 0.1 * b.grad
        losses.append(loss.data)
    return losses


with needs("Value"):
    good, collected = train(60, True), train(60, False)
    print(f"loss after 60 rounds: {good[-1]:.4f} set back, {collected[-1]:.4f} never set back")

# %%
with needs("Value"):
    pictures.curves(
        {"set back": good, "never set back": collected},
        xlabel="round",
        ylabel="loss",
        log="y",
        alt="With gradients set back the loss falls and stays down; without, it soon rises again and stays at 0.69.",
    )

# %% [markdown]
# Each step then goes along the sum of all gradients so far, the old ones included. The weight shoots past the valley and goes on growing, until tanh is −1 or 1 at every point.
# There the loss is $0.1^2 + 0.8^2 + 0.2^2 = 0.69$, and it stays.
# No error message tells you. This is the `zero_grad` that every PyTorch program calls.
#
# ## What to keep
#
# | | exact | price of $n$ gradients of one output | fails at |
# |---|---|---|---|
# | numerical | no, half the digits at best | $2n$ runs | accuracy |
# | symbolic | yes | grows exponentially with nesting | loops, branches, swell |
# | forward mode, `Dual` | yes | $n$ runs | many inputs |
# | reverse mode, `Value` | yes | one run and one pass back | memory |
#
# - Automatic differentiation is the chain rule on numbers: it needs a local gradient for each elementary step and nothing else.
# - Forward: start with 1 at one input, follow one direction of nudging. Reverse: start with 1 at the output, get every gradient.
# - In reverse mode a value goes only when all its users have reported, leaves collect, inner values start from 0.
# - Backpropagation is reverse mode on a network's loss.
#
# **Read on:** lesson 05 does the same with whole arrays in place of single numbers.
# The logistic map as an example of swell is from Baydin, Pearlmutter, Radul and Siskind, [Automatic differentiation in machine learning: a survey](https://arxiv.org/abs/1502.05767).
# A `Value` in 100 lines, with a network on top: Andrej Karpathy's [micrograd](https://github.com/karpathy/micrograd).
