# %% [markdown]
# # Gates: local gradients in a circuit
#
# A formula is a circuit of small gates.
# To find the gradient of a whole network you need one thing from each gate: how its output reacts to its own inputs.
# In this lesson you write that one thing for eight gates, wire the gates together, and let a graph run them backwards.
#
# **You will be able to**
#
# - trace any formula forwards and backwards with numbers on paper,
# - write the backward step of a gate and say what it does to a gradient,
# - build a class that runs any circuit of gates in both directions.
#
# **Time:** about 50 minutes. **Builds on:** lesson 01, that is, what a derivative is and how to measure one.

# %%
# The card under each check says what is wrong, and where.
# nbgrader's own Validate button shows only "partial credit" and never that card.
import math

# "No module named autograder"? Then this is another kernel: stop, and start with `python course.py lab`.
from autograder import check, hint, needs, pictures, progress, ready, show

ready()

# %% [markdown]
# ## One formula, forwards
#
# Take $f = (x + y)\,z$ at $x = -2$, $y = 5$, $z = -4$.
# Two gates are enough: an add gate makes $q = x + y$, a multiply gate makes $f = q z$.
# With the numbers: $q = -2 + 5 = 3$ and $f = 3 \cdot (-4) = -12$.
#
# Here is the circuit as a picture.
# Look at two things on every wire.
# Above it, plain and blue, stands the **value** that travels right.
# Below it, in italics and in a box, stands the **gradient** that travels left.

# %%
show(lambda x, y, z: (x + y) * z, x=-2, y=5, z=-4)

# %% [markdown]
# ## The same formula, backwards
#
# Start at the right end and ask on each wire: *if this number grows by a little, how much does $f$ grow?*
#
# 1. **f.** If $f$ grows by 0.001, $f$ grows by 0.001. The gradient is 1.
# 2. **q.** If $q$ goes from 3 to 3.001, $f = qz$ goes from −12 to −12.004. The change is −4 times the nudge, because $z = -4$.
# 3. **z.** If $z$ goes from −4 to −3.999, $f$ goes from −12 to −11.997. The change is 3 times the nudge, because $q = 3$.
# 4. **x.** If $x$ grows by 0.001, so does $q$, and $q$'s growth counts −4 times. The gradient is $-4 \cdot 1 = -4$.
# 5. **y.** The same: $-4 \cdot 1 = -4$.
#
# The same five lines as a picture that you can walk through.
# Press *Next*, or click on it and use the arrow keys. Look at which two numbers are multiplied in each step backwards.

# %%
pictures.steps(lambda x, y, z: (x + y) * z, x=-2, y=5, z=-4)

# %% [markdown]
#
# Steps 4 and 5 needed nothing but the −4 on the wire q and the knowledge that an add gate passes nudges on unchanged.
# That is the whole method. It has three names:
#
# | name | written | who knows it | at the add gate above, for x |
# |---|---|---|---|
# | **upstream gradient** | $dz = \partial L/\partial z$ | it arrives from the right | −4 |
# | **local gradient** | $\partial z/\partial x$ | the gate, from its own inputs | 1 |
# | their **product** | $dx = dz \cdot \partial z/\partial x$ | it is handed on to the left | −4 |
#
# $L$, the loss, is the one number at the right end of the circuit.
# Inside a gate, $x$ and $y$ are its inputs and $z$ is its output, whatever those wires are called in the circuit around it.
# In code, `dx` is the gradient of the loss with respect to `x`. It always has the shape of `x`: here, one float.
#
# ## Add distributes
#
# For $z = x + y$, nudge $x$ by $h$: the output becomes $x + h + y$, which is $h$ more.
#
# $$\frac{\partial z}{\partial x} = \frac{(x + h + y) - (x + y)}{h} = 1, \qquad \frac{\partial z}{\partial y} = 1.$$
#
# For $z = x - y$ the first local gradient is also 1. A larger $y$ makes $z$ smaller by as much, so the second is −1.
#
# **Predict first.** The upstream gradient is 7, and the inputs are x = 1000 and y = 0.001.
# Which two gradients leave an add gate? Which two leave a subtract gate? Write the four numbers down.


# %% exercise="add_backward"
def add_backward(dz, x, y):
    """Gradients of z = x + y.

    dx = dz · ∂z/∂x and dy = dz · ∂z/∂y.   dz, x, y: floats; returns (dx, dy), two floats.
    """
    ### BEGIN SOLUTION
    return dz, dz
    ### END SOLUTION


# %% check="add_backward"
check("add_backward", add_backward)


# %% exercise="subtract_backward"
def subtract_backward(dz, x, y):
    """Gradients of z = x - y.

    dx = dz · ∂z/∂x and dy = dz · ∂z/∂y.   dz, x, y: floats; returns (dx, dy), two floats.
    """
    ### BEGIN SOLUTION
    return dz, -dz
    ### END SOLUTION


# %% check="subtract_backward"
check("subtract_backward", subtract_backward)

# %%
with needs("add_backward", "subtract_backward"):
    print("add     ", add_backward(7.0, 1000.0, 0.001))
    print("subtract", subtract_backward(7.0, 1000.0, 0.001))

# %% [markdown]
# The sizes of the inputs did not matter at all.
# An add gate **distributes**: it gives every input the upstream gradient, whatever the values were.
#
# ### Break it: what a one hides
#
# Here is an add gate that forgets the upstream gradient.
# Tested on its own, at the right end of a circuit, it looks fine. Watch the second line.


# %%
def forgetful_add_backward(dz, x, y):
    return 1.0, 1.0


with needs("add_backward"):
    for dz in [1.0, -4.0]:
        print(f"dz = {dz:g}:  yours {add_backward(dz, 3.0, 5.0)}  forgetful {forgetful_add_backward(dz, 3.0, 5.0)}")

# %% [markdown]
# With an upstream gradient of 1 the two cannot be told apart.
# With −4, which is what really arrives at the add gate of our circuit, the forgetful one is wrong.
# For this reason every check in this course sends a random upstream gradient, never a one.
#
# ## Multiply swaps
#
# For $z = xy$, take $x = 3$, $y = -2$, so $z = -6$. Nudge $x$ to 3.001: the output is −6.002.
# The change is −2 times the nudge, and −2 is the *other* input. In symbols:
#
# $$\frac{\partial z}{\partial x} = \frac{(x + h)\,y - xy}{h} = \frac{hy}{h} = y, \qquad \frac{\partial z}{\partial y} = x.$$
#
# Going backwards is not undoing. To undo the gate you would divide; the gradient asks a different question, and its answer is a product.
#
# **Predict first.** x = 0.01, y = 100, upstream gradient 1. Which input gets the large gradient?


# %% exercise="multiply_backward"
def multiply_backward(dz, x, y):
    """Gradients of z = x y.

    dx = dz · ∂z/∂x and dy = dz · ∂z/∂y.   dz, x, y: floats; returns (dx, dy), two floats.
    """
    ### BEGIN SOLUTION
    return dz * y, dz * x
    ### END SOLUTION


# %% check="multiply_backward"
check("multiply_backward", multiply_backward)

# %%
with needs("multiply_backward"):
    print("dx, dy =", multiply_backward(1.0, 0.01, 100.0))

# %% [markdown]
# The small input got the large gradient: a multiply gate **swaps** its inputs and scales by the upstream gradient.
# This has a practical side. In $w \cdot x$, with $w$ a weight and $x$ data, the data is the gradient of the weight.
# Multiply all data by 100 and, for the same upstream gradient, that weight's gradient is 100 times as large, and a learning rate that was fine is now too big.
# That is one reason why people scale their data before they train.
#
# ## Divide: two different local gradients
#
# For $z = x / y$, take $x = 6$, $y = 3$, so $z = 2$.
#
# - Nudge $x$ to 6.003: $z$ is 2.001. The change is one third of the nudge, so $\partial z/\partial x = 1/y$.
# - Nudge $y$ to 3.003: $z$ is 1.998. The nudge is 0.003, the change about −0.002, a ratio of about −0.67. The exact value is $-6/9$.
#
# The second one in symbols, with the two fractions on a common denominator:
#
# $$\frac{1}{h}\left(\frac{x}{y + h} - \frac{x}{y}\right) = \frac{1}{h} \cdot \frac{-xh}{y\,(y + h)} = \frac{-x}{y\,(y + h)} \;\longrightarrow\; -\frac{x}{y^2} \quad\text{as } h \to 0.$$


# %% exercise="divide_backward"
def divide_backward(dz, x, y):
    """Gradients of z = x / y.

    dx = dz · ∂z/∂x and dy = dz · ∂z/∂y.   dz, x, y: floats, y not 0; returns (dx, dy), two floats.
    """
    ### BEGIN SOLUTION
    return dz / y, -dz * x / y**2
    ### END SOLUTION


# %% check="divide_backward"
check("divide_backward", divide_backward)

# %% [markdown]
# ## Max routes
#
# For $z = \max(x, y)$, take $x = 2$, $y = 5$. Nudge $y$ and the output moves just as much. Nudge $x$ and nothing moves.
# So the local gradient is 1 for the larger input and 0 for the other one.
#
# At a **tie** there is no single derivative. With x = y = 3, a nudge of $x$ upwards moves the output, a nudge downwards does not.
# The convention is to hand out the upstream gradient once: all to x, all to y, or half to each. All of these are right.
# Giving the full gradient to *both* is not, because then twice as much leaves the gate as came in.
#
# **Predict first.** x = 2, y = 5, upstream gradient 9. Which two gradients leave the gate?
# And which two if x is 4.9 instead?


# %% exercise="max_backward"
def max_backward(dz, x, y):
    """Gradients of z = max(x, y).

    dx = dz · ∂z/∂x and dy = dz · ∂z/∂y; at a tie, non-negative shares that add up to dz.
    dz, x, y: floats; returns (dx, dy), two floats.
    """
    ### BEGIN SOLUTION
    return (dz, 0.0) if x >= y else (0.0, dz)
    ### END SOLUTION


# %% check="max_backward"
check("max_backward", max_backward)

# %%
with needs("max_backward"):
    print("x = 2.0:", max_backward(9.0, 2.0, 5.0))
    print("x = 4.9:", max_backward(9.0, 4.9, 5.0))
    print("tie:    ", max_backward(9.0, 3.0, 3.0))

# %% [markdown]
# Coming close does not count: 4.9 gets exactly as little as 2.
# A max gate **routes** the whole gradient to the input that won. In the line *tie* your numbers may differ from a neighbour's, and both of you may be right.
#
# ## The whole circuit
#
# Back to $f = (x + y)\,z$. Here `dz` is the gradient of the *input* z, the −4 of the picture.
# There is no upstream gradient among the arguments: $f$ itself is the loss, so its gradient is 1.
#
# **Predict first.** You may move x, y and z by 0.01 each, up or down. In which direction does each have to go to make f larger?
# The signs in the picture tell you.


# %% exercise="circuit_backward"
def circuit_backward(x, y, z):
    """Gradients of f = (x + y) z, through q = x + y and f = q z.

    x, y, z: floats; returns (dx, dy, dz), three floats: ∂f/∂x, ∂f/∂y, ∂f/∂z.
    """
    ### BEGIN SOLUTION
    q = x + y
    dq, dz = z * 1.0, q * 1.0
    dx, dy = dq, dq
    return dx, dy, dz
    ### END SOLUTION


# %% check="circuit_backward"
check("circuit_backward", circuit_backward)

# %%
with needs("circuit_backward"):
    dx, dy, dz = circuit_backward(-2.0, 5.0, -4.0)
    x, y, z = -2.0 + 0.01 * dx, 5.0 + 0.01 * dy, -4.0 + 0.01 * dz
    print(f"gradients {dx:g}, {dy:g}, {dz:g};  f was -12, after a small step along them it is {(x + y) * z:.4f}")

# %% [markdown]
# The gradients are −4, −4, 3, as in the picture, so x and y go down and z goes up.
# The gradients promise a growth of 0.01 · (16 + 16 + 9) = 0.41, and $f$ grew by 0.4076.
# Training does the same with the opposite sign, because a loss should shrink.
#
# ## Two gates with one input
#
# **Reciprocal.** For $z = 1/x$: $\;\dfrac{1}{h}\left(\dfrac{1}{x + h} - \dfrac{1}{x}\right) = \dfrac{-1}{x\,(x + h)} \to -\dfrac{1}{x^2}$.
# At $x = 2$ the local gradient is $-1/4$.
#
# **Exponential.** For $z = e^x$: $\;\dfrac{e^{x + h} - e^x}{h} = e^x \cdot \dfrac{e^h - 1}{h}$.
# The last fraction does not depend on $x$. At $h = 0.001$ it is 1.0005, at $h = 0.00001$ it is 1.000005: it goes to 1.
# So the local gradient is $e^x$, which is the output of the gate. The power rule for $x^n$ has nothing to say here, because the variable stands in the exponent.
#
# Two things to expect: $-1/x^2$ is never positive, so a reciprocal gate always flips the sign of a gradient; $e^x$ is never negative, so an exponential gate never does.


# %% exercise="reciprocal_backward"
def reciprocal_backward(dz, x):
    """Gradient of z = 1 / x.

    dx = dz · ∂z/∂x.   dz, x: floats, x not 0; returns dx, a float.
    """
    ### BEGIN SOLUTION
    return -dz / x**2
    ### END SOLUTION


# %% check="reciprocal_backward"
check("reciprocal_backward", reciprocal_backward)


# %% exercise="exp_backward"
def exp_backward(dz, x):
    """Gradient of z = eˣ.

    dx = dz · ∂z/∂x.   dz, x: floats; returns dx, a float.
    """
    ### BEGIN SOLUTION
    return dz * math.exp(x)
    ### END SOLUTION


# %% check="exp_backward"
check("exp_backward", exp_backward)

# %% [markdown]
# ## A neuron, gate by gate
#
# A neuron with two inputs multiplies each by a weight, adds a bias, and squeezes the sum into the range from 0 to 1:
#
# $$f = \frac{1}{1 + e^{-(w_0 x_0 + w_1 x_1 + w_2)}}, \qquad w = [2, -3, -3], \quad x = [-1, -2].$$
#
# The sum, called `dot` below, is $-2 + 6 - 3 = 1$. Four gates make $f$ of it: times −1, exp, plus 1, one over.


# %%
w, x = [2.0, -3.0, -3.0], [-1.0, -2.0]
dot = w[0] * x[0] + w[1] * x[1] + w[2]
negative = dot * -1.0
power = math.exp(negative)
denominator = power + 1.0
f = 1.0 / denominator
print(f"dot {dot:.2f} | times -1: {negative:.2f} | exp: {power:.2f} | plus 1: {denominator:.2f} | one over: {f:.2f}")

# %% [markdown]
# Now backwards, with the gates you have written.
# The gradient of $f$ is 1. Each line below takes the gradient of the line above as its upstream gradient.
#
# **Predict first.** The first gate is the reciprocal, at 1.37. What is $-1/1.37^2$, roughly? Which of the other three gates can change it, and which one flips its sign?

# %%
with needs("reciprocal_backward", "add_backward", "exp_backward", "multiply_backward"):
    d_denominator = reciprocal_backward(1.0, denominator)
    d_power, _ = add_backward(d_denominator, power, 1.0)
    d_negative = exp_backward(d_power, negative)
    d_dot, _ = multiply_backward(d_negative, dot, -1.0)
    print("gate       input   output   gradient of the input")
    print(f"one over  {denominator:6.2f}   {f:6.2f}   {d_denominator:6.2f}")
    print(f"plus 1    {power:6.2f}   {denominator:6.2f}   {d_power:6.2f}")
    print(f"exp       {negative:6.2f}   {power:6.2f}   {d_negative:6.2f}")
    print(f"times -1  {dot:6.2f}   {negative:6.2f}   {d_dot:6.2f}")

# %% [markdown]
# Read the last column downwards: −0.53, −0.53, −0.20, 0.20.
# *Plus 1* changed nothing (add distributes), *exp* scaled by its output 0.37, *times −1* flipped the sign.
#
# ## Four gates as one: the sigmoid gate
#
# Those four gates occur together so often that they have a name, $\sigma(x) = 1/(1 + e^{-x})$, and can be treated as one gate.
# Follow the same four steps with symbols, starting from an upstream gradient of 1:
#
# | gate | gradient of its input | in the example |
# |---|---|---|
# | one over | $-\dfrac{1}{(1 + e^{-x})^2}$ | −0.53 |
# | plus 1 | the same | −0.53 |
# | exp | $-\dfrac{e^{-x}}{(1 + e^{-x})^2}$ | −0.20 |
# | times −1 | $\dfrac{e^{-x}}{(1 + e^{-x})^2}$ | 0.20 |
#
# The last line can be split into two factors that we already have:
#
# $$\sigma'(x) = \frac{(1 + e^{-x}) - 1}{1 + e^{-x}} \cdot \frac{1}{1 + e^{-x}} = (1 - \sigma(x))\,\sigma(x).$$
#
# In the example: $(1 - 0.73) \cdot 0.73 = 0.20$. One line instead of four gates.
#
# **Predict first.** $\sigma$ lies between 0 and 1. For which $x$ is $\sigma'(x)$ largest, and how large is it there?


# %% exercise="sigmoid_gate_backward"
def sigmoid_gate_backward(dz, x):
    """Gradient of z = σ(x) = 1 / (1 + e⁻ˣ).

    dx = dz · σ'(x), with x the input of the gate, not its output.   dz, x: floats; returns dx, a float.
    """
    ### BEGIN SOLUTION
    f = 1.0 / (1.0 + math.exp(-x))
    return dz * (1.0 - f) * f
    ### END SOLUTION


# %% check="sigmoid_gate_backward"
check("sigmoid_gate_backward", sigmoid_gate_backward)

# %%
xs = [k / 10 for k in range(-80, 81)]
with needs("sigmoid_gate_backward"):
    slopes = [sigmoid_gate_backward(1.0, x) for x in xs]
    sigmas = [1 / (1 + math.exp(-x)) for x in xs]
    words = "σ rises from 0 to 1 in an S; your local gradient is a hill of height 0.25 around x = 0."
    pictures.curves({"σ(x)": sigmas, "your local gradient": slopes}, xs, xlabel="x", alt=words)
    print(f"at 0: {sigmoid_gate_backward(1.0, 0.0):.4f}   at 8: {sigmoid_gate_backward(1.0, 8.0):.4f}")

# %% [markdown]
# The dashed hill has its top at 0, where $\sigma = 0.5$ and the slope is 0.25. At 8 almost nothing is left: 0.0003.
# So even at its best a sigmoid gate lets only a quarter of a gradient through. Remember that number for deep networks.
#
# ## The whole neuron
#
# The neuron is now short: two products, a sum of three terms, one sigmoid gate. Backwards:
#
# 1. The sigmoid gate turns the 1 at $f$ into the gradient of `dot`, 0.20.
# 2. The sum distributes it to its three terms: $w_0 x_0$, $w_1 x_1$ and $w_2$.
# 3. The two products swap: $w_0$ gets its gradient from $x_0$, and $x_0$ from $w_0$.
#
# **Predict first.** Write down all five gradients with two decimals. What stands in place of "the other input" for the bias $w_2$?


# %% exercise="neuron_backward"
def neuron_backward(w, x):
    """Gradients of f = σ(w₀x₀ + w₁x₁ + w₂).

    w: three floats, x: two floats; returns (dw, dx): three floats and two floats.
    """
    ### BEGIN SOLUTION
    dot = w[0] * x[0] + w[1] * x[1] + w[2]
    f = 1.0 / (1.0 + math.exp(-dot))
    ddot = (1.0 - f) * f
    dw = [x[0] * ddot, x[1] * ddot, 1.0 * ddot]
    dx = [w[0] * ddot, w[1] * ddot]
    return dw, dx
    ### END SOLUTION


# %% check="neuron_backward"
check("neuron_backward", neuron_backward)

# %%
with needs("neuron_backward"):
    dw, dx = neuron_backward([2.0, -3.0, -3.0], [-1.0, -2.0])
    for name, gradient in zip(["w0", "w1", "w2", "x0", "x1"], [*dw, *dx], strict=True):
        print(f"d{name}  {gradient:5.2f}")

# %% [markdown]
# −0.20, −0.39, 0.20 for the weights and 0.39, −0.59 for the inputs.
# Lecture notes often show −0.2, −0.4, 0.2 and 0.4, −0.6 here: they round the gradient of `dot` to 0.2 first and multiply afterwards.
# The bias counts once whatever the inputs are, so its "other input" is 1.
#
# ## Gates that remember
#
# Until now every backward function was handed the inputs again. In a program the gate keeps them.
# Its `forward` computes the output and **caches** what `backward` will need; `backward` then gets nothing but the upstream gradient.
#
# Before you write each class, decide what has to be cached: both inputs, one fact about them, or nothing?


# %% exercise="MultiplyGate"
class MultiplyGate:
    """The gate z = x y."""

    def forward(self, x, y):
        """Return x y, a float, and cache what backward needs.   x, y: floats."""
        ### BEGIN SOLUTION
        self.x, self.y = x, y
        return x * y
        ### END SOLUTION

    def backward(self, dz):
        """Return [dx, dy], two floats, for the inputs of the latest forward.   dz: float."""
        ### BEGIN SOLUTION
        return [dz * self.y, dz * self.x]
        ### END SOLUTION


# %% check="MultiplyGate"
check("MultiplyGate", MultiplyGate)


# %% exercise="AddGate"
class AddGate:
    """The gate z = x + y."""

    def forward(self, x, y):
        """Return x + y, a float.   x, y: floats."""
        ### BEGIN SOLUTION
        return x + y
        ### END SOLUTION

    def backward(self, dz):
        """Return [dx, dy], two floats.   dz: float."""
        ### BEGIN SOLUTION
        return [dz, dz]
        ### END SOLUTION


# %% check="AddGate"
check("AddGate", AddGate)


# %% exercise="MaxGate"
class MaxGate:
    """The gate z = max(x, y)."""

    def forward(self, x, y):
        """Return the larger of x and y, a float, and cache what backward needs.   x, y: floats."""
        ### BEGIN SOLUTION
        self.x_wins = x >= y
        return x if self.x_wins else y
        ### END SOLUTION

    def backward(self, dz):
        """Return [dx, dy], two floats; at a tie, non-negative shares that add up to dz.   dz: float."""
        ### BEGIN SOLUTION
        return [dz, 0.0] if self.x_wins else [0.0, dz]
        ### END SOLUTION


# %% check="MaxGate"
check("MaxGate", MaxGate)

# %% [markdown]
# A multiply gate caches both inputs, a max gate only who won, an add gate nothing.
# The cache holds the latest forward pass and no other, so a circuit with three multiplications needs three gate objects. You will see below what happens otherwise.
#
# ## Forks add up
#
# One thing is missing before we can run whole circuits. What if a wire goes to two places?
#
# The shortest case is $s = x \cdot x$ at $x = 3$: one multiply gate, the same wire at both inputs.
# The gate hands back [3, 3]. But $s = x^2$, and at 3 its slope is 6.
# The reason: a nudge of $x$ reaches $s$ twice, once through each input, and both changes arrive. At a fork, gradients are **added**.
#
# A larger case. From $x = 3$ and $y = 2$ make $a = xy = 6$, then $b = a + x = 9$, then $c = ab = 54$. Both $a$ and $x$ are used twice.
# Backwards from $c$:
#
# | step | sends | so far |
# |---|---|---|
# | c = a·b, gradient 1 | 9 to a, 6 to b | a: 9, b: 6 |
# | b = a + x, gradient 6 | 6 to a, 6 to x | a: 9 + 6 = 15, x: 6 |
# | a = x·y, gradient 15 | 30 to x, 45 to y | x: 6 + 30 = **36**, y: **45** |
#
# Look at the order. Had $a$ passed its gradient on after the first row, it would have sent on 9 instead of 15.
# A node may go only when everything it feeds has reported. That is **reverse topological order**.
# Forwards it is **topological order**: a node may go only when everything that feeds it has a value.
#
# ## A graph that runs itself
#
# A circuit is a list of nodes `(name, gate, (input, input))`. An input is the name of another node, or of a number that you pass to `forward`.
# The list may come in any order, so your class has to find an order that works.
#
# A plan that is enough:
#
# 1. *Once:* as long as nodes are left, take one that does not wait for any node still left. Keep that order.
# 2. *forward:* go through the order, keep every value under its name, return the value of the node that feeds no other.
# 3. *backward:* every gradient starts at 0, the output's at 1. Go through the order from the end. Ask each gate for its two gradients and add them to those of its inputs.


# %% exercise="ComputationalGraph"
class ComputationalGraph:
    """A circuit of gates with two inputs each, run forwards and backwards."""

    def __init__(self, nodes):
        """Take nodes, a list of (name, gate, (input, input)) in any order.

        An input is the name of a node or of a number given to forward; both may be the same name.
        Exactly one node feeds no other: the output.
        """
        ### BEGIN SOLUTION
        waiting = {name: (gate, inputs) for name, gate, inputs in nodes}
        self.order = []
        while waiting:
            ready = [name for name, (_, inputs) in waiting.items() if waiting.keys().isdisjoint(inputs)]
            if not ready:
                raise ValueError(f"these nodes wait for each other: {list(waiting)}")
            self.order += [(name, *waiting.pop(name)) for name in ready]
        ### END SOLUTION

    def forward(self, inputs):
        """Return the value of the output node, a float.   inputs: {name: float}."""
        ### BEGIN SOLUTION
        self.inputs = list(inputs)
        values = dict(inputs)
        for name, gate, (left, right) in self.order:
            values[name] = gate.forward(values[left], values[right])
        return values[name]
        ### END SOLUTION

    def backward(self):
        """Return {input: float}, the gradient of the output for each input of the latest forward."""
        ### BEGIN SOLUTION
        gradients = dict.fromkeys(self.inputs, 0.0)
        gradients |= {name: 0.0 for name, _, _ in self.order}
        gradients[self.order[-1][0]] = 1.0
        for name, gate, (left, right) in reversed(self.order):
            dleft, dright = gate.backward(gradients[name])
            gradients[left] += dleft
            gradients[right] += dright
        return {name: gradients[name] for name in self.inputs}
        ### END SOLUTION


# %% check="ComputationalGraph"
check("ComputationalGraph", ComputationalGraph)

# %% [markdown]
# Now the two circuits of this lesson. Both lists put the last gate first, on purpose.
# Look for −4, −4, 3 in the first line and for 36 and 45 in the second.

# %%
with needs("ComputationalGraph", "MultiplyGate", "AddGate"):
    circuit = ComputationalGraph([("f", MultiplyGate(), ("q", "z")), ("q", AddGate(), ("x", "y"))])
    f = circuit.forward({"x": -2.0, "y": 5.0, "z": -4.0})
    print(f, circuit.backward())
    forks = [("c", MultiplyGate(), ("a", "b")), ("b", AddGate(), ("a", "x")), ("a", MultiplyGate(), ("x", "y"))]
    graph = ComputationalGraph(forks)
    c = graph.forward({"x": 3.0, "y": 2.0})
    print(c, graph.backward())

# %% [markdown]
# The same circuit with forks, drawn from your own graph: the numbers below the wires are what your `backward` computed.
# Look at x and at a. Each feeds two gates, and its contributions are listed before they are added.

# %%
with needs("ComputationalGraph", "MultiplyGate", "AddGate"):
    show(forks, {"x": 3.0, "y": 2.0}, graph=graph)

# %% [markdown]
# ### Break it: one gate object for two nodes
#
# The same circuit with forks, but nodes $a$ and $c$ share one gate object. The forward value will still be 54.
# **Predict first:** whose inputs are in the cache when $a$ goes backwards?

# %%
with needs("ComputationalGraph", "MultiplyGate", "AddGate"):
    shared = MultiplyGate()
    graph = ComputationalGraph([("a", shared, ("x", "y")), ("b", AddGate(), ("a", "x")), ("c", shared, ("a", "b"))])
    c = graph.forward({"x": 3.0, "y": 2.0})
    print(c, graph.backward())

# %% [markdown]
# The value is right and both gradients are wrong. When $a$ got its 15, the cache held $c$'s inputs 6 and 9,
# so it sent 15 · 9 = 135 to x and 15 · 6 = 90 to y. A right forward pass says nothing about the backward pass.
#
# One more experiment, on your own class: replace the addition at forks by a plain assignment, run its check again and read the card.
# On f = (x + y) z nothing changes, because that circuit has no fork. Then put the addition back.
#
# ## What to keep
#
# | gate | what it does to the upstream gradient | what it has to cache |
# |---|---|---|
# | add | distributes: the same to every input | nothing |
# | subtract | the same, with the second sign flipped | nothing |
# | multiply | swaps: scales by the other input | both inputs |
# | divide | scales by $1/y$ and by $-x/y^2$ | both inputs |
# | max | routes: everything to the winner | who won |
# | reciprocal | scales by $-1/x^2$ | input or output |
# | exp | scales by its own output | output |
# | sigmoid | scales by $(1 - \sigma)\,\sigma$, at most 0.25 | output |
#
# - A gradient is the upstream gradient times the local gradient. Leave neither out.
# - At a fork gradients are added. Forwards in topological order, backwards in reverse.
# - Test with an upstream gradient that is not 1, and with a circuit that has a fork.
#
# **Read on:** lesson 03 looks at forks as sums over paths and at what the order of the work costs.
# The Stanford CS231n notes [Backpropagation, Intuitions](https://cs231n.github.io/optimization-2/) walk through the same circuits in another voice.
