"""Wrong answers that people give in 04_autodiff, each with the name of the mistake.

Texts complete "your answer behaves as if …". Seen in the wild: hands-on-partial-gradients (micrograd 2, 21, 64, 68),
inner-gradients-kept (micrograd 53, 63, 102).
"""

import math

from autograder.course.answers import wrong, wrong_edit

PRODUCT = "self.tangent * other.value + self.value * other.tangent"
TO_DUAL = "other = other if isinstance(other, Dual) else Dual(other)"
OVERWRITES = "overwrites-at-fork", "a later path replaced an earlier one at a fork"
UPSTREAM_MISSING = "upstream-missing", "the upstream gradient were left out of a product"
OWN_INPUT = "scaled-by-own-input", "an input were scaled by its own value"
IS_ADD = "gate-is-add", "a gate that does not add were treated as an add gate"
INPUT_FOR_OUTPUT = "input-for-output", "the input of the gate stood where its output belongs"
OPERANDS_SWAPPED = "operands-swapped", "a plain number on the left of a minus sign stood on its right"
QUOTIENT_SWAPPED = "quotient-swapped", "a plain number divided by x were x divided by the number"
SQUARE_MISSING = "square-missing", "the square in the derivative of tanh were missing"
AT_INPUT_OF_TANH = "local-gradient-at-input", "the square in the derivative of tanh were that of its input"
NOT_BROUGHT_DOWN = "power-not-brought-down", "the derivative of a power had no factor n"
NOT_LOWERED = "power-not-lowered", "the power stayed as it was in its own derivative"
MINUS_MISSING = "minus-missing", "a minus sign had been lost"
FROM_OUTPUT = "starts-from-output-value", "the backward pass started from the value of the output instead of from 1"
FLOORED = "divides-whole-numbers", "the result of a division were rounded down"
REVERSED = "rows-reversed", "the rows stood in the opposite order"
ONE_TOO_LOW = "rows-one-too-low", "every row stood one place too low"
LOCAL_ALONE = "local-gradients-alone", "a row were its local gradient, times no other row"
EXP_LEFT_OUT = "exponential-left-out", "exp were a step with the local gradient 1"
AT_INPUT = "input-for-output", "the input of exp stood where its local gradient belongs"
NO_MINUS = "minus-missing", "the local gradient of h₃ had no minus sign"
NO_MINUS_BELOW = "reciprocal-sign", "1/u fell nowhere: the minus sign of its derivative were missing"
NO_SQUARE = "square-missing", "the derivative of 1/u were −1/u, without the square"
ONE_STEP_BEFORE = "taken-one-step-before", "the derivative of 1/u were taken at h₄ and not at h₅"
EXPONENT_SIGN = "exponent-sign-flipped", "exp were taken of h₂ and not of h₃"

# --- the table: forward mode ---
F = "forward_mode_table"
wrong_edit(F, *NO_MINUS, old="d3 = -1 * d2", new="d3 = d2")
wrong_edit(F, *NO_MINUS_BELOW, old="d6 = -1 / h5**2", new="d6 = 1 / h5**2")
wrong_edit(F, *NO_SQUARE, old="-1 / h5**2", new="-1 / h5")
wrong_edit(F, *ONE_STEP_BEFORE, old="-1 / h5**2", new="-1 / h4**2")
wrong_edit(F, *AT_INPUT, old="d4 = math.exp(h3)", new="d4 = h3")
wrong_edit(F, *EXP_LEFT_OUT, old="d4 = math.exp(h3) * d3", new="d4 = d3")
wrong_edit(F, *EXPONENT_SIGN, old="math.exp(h3)", new="math.exp(h2)")
wrong_edit(F, *REVERSED, old="[d1, d2, d3, d4, d5, d6]", new="[d6, d5, d4, d3, d2, d1]")
wrong_edit(F, *ONE_TOO_LOW, old="[d1, d2, d3, d4, d5, d6]", new="[1.0, d1, d2, d3, d4, d5]")
wrong_edit(F, *LOCAL_ALONE, old="[d1, d2, d3, d4, d5, d6]", new="[x, 1.0, -1.0, h4, 1.0, -1 / h5**2]")
wrong_edit(
    F, "by-another-variable", "the column were that of b", old="d1 = x\n    d2 = 1 * d1", new="d1 = 0.0\n    d2 = 1.0"
)
wrong_edit(F, "scaled-by-own-input", "w · x reacted to w with the factor w", old="d1 = x", new="d1 = w")
wrong_edit(F, "starts-from-one", "the first row were 1", old="d1 = x", new="d1 = 1.0")
wrong_edit(F, "constant-not-dropped", "a constant that is added were still there in the derivative",
           old="d2 = 1 * d1", new="d2 = 1 * d1 + b")  # fmt: skip
wrong_edit(F, "returns-forward-value", "the values of the steps were asked for",
           old="[d1, d2, d3, d4, d5, d6]", new="[h1, h2, h3, h4, h5, 1 / h5]")  # fmt: skip
wrong_edit(F, "last-row-repeated", "every row were the last one", old="[d1, d2, d3, d4, d5, d6]", new="[d6] * 6")

# --- the table: reverse mode ---
B = "reverse_mode_table"
wrong_edit(B, *NO_MINUS, old="g2 = g3 * -1", new="g2 = g3")
wrong_edit(B, *NO_MINUS_BELOW, old="g6 * -1 / h5**2", new="g6 / h5**2")
wrong_edit(B, *NO_SQUARE, old="-1 / h5**2", new="-1 / h5")
wrong_edit(B, *ONE_STEP_BEFORE, old="-1 / h5**2", new="-1 / h4**2")
wrong_edit(B, *AT_INPUT, old="g4 * math.exp(h3)", new="g4 * h3")
wrong_edit(B, *EXP_LEFT_OUT, old="g3 = g4 * math.exp(h3)", new="g3 = g4")
wrong_edit(B, *EXPONENT_SIGN, old="math.exp(h3)", new="math.exp(h2)")
wrong_edit(B, *REVERSED, old="[g1, g2, g3, g4, g5, g6]", new="[g6, g5, g4, g3, g2, g1]")
wrong_edit(B, *ONE_TOO_LOW, old="[g1, g2, g3, g4, g5, g6]", new="[x * g1, g1, g2, g3, g4, g5]")
wrong_edit(B, *LOCAL_ALONE, old="[g1, g2, g3, g4, g5, g6]", new="[1.0, -1.0, h4, 1.0, -1 / h5**2, 1.0]")
wrong_edit(B, "starts-from-output-value", "the last row were f instead of 1", old="g6 = 1.0", new="g6 = 1 / h5")
wrong_edit(B, "starts-from-minus-one", "the last row were −1", old="g6 = 1.0", new="g6 = -1.0")
wrong_edit(
    B, "goes-on-to-the-weight", "the first row were the gradient of w already", old="g1 = g2 * 1", new="g1 = g2 * x"
)
wrong_edit(B, "upstream-missing", "the row below were left out of a product", old="g2 = g3 * -1", new="g2 = -1.0")
wrong_edit(B, "forward-for-reverse", "the column of forward mode were asked for",
           old="[g1, g2, g3, g4, g5, g6]", new="[x, x, -x, -x * h4, -x * h4, x * h4 / h5**2]")  # fmt: skip
wrong_edit(B, "returns-forward-value", "the values of the steps were asked for",
           old="[g1, g2, g3, g4, g5, g6]", new="[h1, h2, h3, h4, h5, 1 / h5]")  # fmt: skip

# --- Dual ---
D = "Dual"
wrong_edit(
    D,
    "product-of-tangents",
    "the tangent of a product were the product of the tangents",
    old=PRODUCT,
    new="self.tangent * other.tangent",
)
wrong_edit(
    D,
    "first-factor-only",
    "the second factor of a product were a constant",
    old=PRODUCT,
    new="self.tangent * other.value",
)
wrong_edit(
    D,
    "second-factor-only",
    "the first factor of a product were a constant",
    old=PRODUCT,
    new="self.value * other.tangent",
)
wrong_edit(D, *OWN_INPUT, old=PRODUCT, new="self.tangent * self.value + other.value * other.tangent")
wrong_edit(
    D,
    "parts-subtracted",
    "the two parts of the product rule were subtracted",
    old=PRODUCT,
    new="self.tangent * other.value - self.value * other.tangent",
)
wrong_edit(
    D,
    "epsilon-squared-kept",
    "ε² were 1 and added to the value",
    old="Dual(self.value * other.value, ",
    new="Dual(self.value * other.value + self.tangent * other.tangent, ",
)
wrong_edit(D, *NOT_BROUGHT_DOWN, old="n * self.value ** (n - 1)", new="self.value ** (n - 1)")
wrong_edit(D, *NOT_LOWERED, old="** (n - 1)", new="**n")
wrong_edit(
    D,
    "inner-derivative-missing",
    "the inside of a function did not react",
    old="power * self.tangent",
    new="power",
)
wrong_edit(
    D,
    "tangent-inside",
    "a function of a dual number were the function of the value and of the tangent",
    old="power * self.tangent",
    new="math.exp(self.tangent)",
)
wrong_edit(
    D,
    "reciprocal-missing",
    "the derivative of ln x were x",
    old="self.tangent / self.value",
    new="self.tangent * self.value",
)
wrong_edit(D, "inner-derivative-missing-in-ln", "the inside of ln did not react",
           old="self.tangent / self.value", new="1 / self.value")  # fmt: skip
wrong_edit(D, "inner-derivative-missing-in-tanh", "the inside of tanh did not react",
           old="(1 - t**2) * self.tangent", new="1 - t**2")  # fmt: skip
wrong_edit(D, "inner-derivative-missing-in-power", "the inside of a power did not react",
           old="n * self.value ** (n - 1) * self.tangent", new="n * self.value ** (n - 1)")  # fmt: skip
wrong_edit(D, *AT_INPUT_OF_TANH, old="1 - t**2", new="1 - self.value**2")
wrong_edit(D, "tangent-thrown-away", "the tangent that a Dual is made with were thrown away",
           old="= value, tangent", new="= value, 0.0")  # fmt: skip
wrong_edit(D, "sum-into-its-operand", "a sum were written into its first operand",
           old="return Dual(self.value + other.value, self.tangent + other.tangent)",
           new="self.value, self.tangent = self.value + other.value, self.tangent + other.tangent\n        return self")  # fmt: skip
wrong_edit(D, "difference-adds-tangents", "the tangents of a difference were added",
           old="return self + -other",
           new=f"{TO_DUAL}\n        return Dual(self.value - other.value, self.tangent + other.tangent)")  # fmt: skip
wrong_edit(D, "numerators-added", "the two terms of the quotient rule were added",
           old="return self * other**-1",
           new=f"{TO_DUAL}\n        return Dual(self.value / other.value, (self.tangent * other.value + self.value * other.tangent) / other.value**2)")  # fmt: skip
wrong_edit(D, *SQUARE_MISSING, old="1 - t**2", new="1 - t")
wrong_edit(
    D,
    "derivative-of-sigmoid",
    "tanh had the derivative of the sigmoid",
    old="1 - t**2",
    new="t * (1 - t)",
)
wrong_edit(D, *MINUS_MISSING, old="return self + -other", new="return self + other")
wrong_edit(D, *OPERANDS_SWAPPED, old="return -self + other", new="return self - other")
wrong_edit(D, *QUOTIENT_SWAPPED, old="return self**-1 * other", new="return self / other")
wrong_edit(
    D,
    "constant-has-tangent-one",
    "a plain number reacted to the variable",
    old="else Dual(other)",
    new="else Dual(other, 1.0)",
)
wrong_edit(
    D,
    "shifts-the-tangent",
    "adding a plain number moved the tangent as well",
    old="return self + other\n",
    new="return Dual(self.value + other, self.tangent + other)\n",
)
wrong_edit(
    D,
    "changes-its-operand",
    "an operation could write its result into its own operand",
    old="return self * -1",
    new="self.value, self.tangent = -self.value, -self.tangent\n        return self",
)
wrong_edit(
    D,
    "negates-the-value-only",
    "a minus sign in front had no effect on the tangent",
    old="return self * -1",
    new="return Dual(-self.value, self.tangent)",
)
wrong_edit(
    D,
    "quotient-of-tangents",
    "the derivative of a quotient were the quotient of the derivatives",
    old="return self * other**-1",
    new=f"{TO_DUAL}\n        return Dual(self.value / other.value, self.tangent / (other.tangent or 1.0))",
)
wrong_edit(
    D,
    "numerators-swapped",
    "the two terms of the quotient rule had changed places",
    old="return self * other**-1",
    new=f"{TO_DUAL}\n        return Dual(self.value / other.value, (self.value * other.tangent - self.tangent * other.value) / other.value**2)",
)
wrong_edit(
    D,
    "square-missing-in-quotient",
    "the denominator of the quotient rule were not squared",
    old="return self * other**-1",
    new=f"{TO_DUAL}\n        return Dual(self.value / other.value, (self.tangent * other.value - self.value * other.tangent) / other.value)",
)
wrong_edit(
    D,
    *FLOORED,
    old="return self * other**-1",
    new=f"{TO_DUAL}\n        return Dual(self.value // other.value, (self.tangent * other.value - self.value * other.tangent) / other.value**2)",
)
wrong_edit(
    D,
    "returns-plain-number",
    "the derivative of a product were of no interest to anyone",
    old=f"return Dual(self.value * other.value, {PRODUCT})",
    new="return self.value * other.value",
)

# --- Value: its operations ---
V = "Value"
wrong_edit(V, *OWN_INPUT, old="(other.data, self.data)", new="(self.data, other.data)")
wrong_edit(V, *IS_ADD, old="(other.data, self.data)", new="(1.0, 1.0)")
wrong_edit(V, *INPUT_FOR_OUTPUT, old="Value(power, (self,), (power,)", new="Value(power, (self,), (self.data,)")
wrong_edit(V, *SQUARE_MISSING, old="1 - t**2", new="1 - t")
wrong_edit(V, *AT_INPUT_OF_TANH, old="1 - t**2", new="1 - self.data**2")
wrong_edit(
    V,
    "exponential-left-out",
    "exp passed its gradient on unchanged",
    old="Value(power, (self,), (power,)",
    new="Value(power, (self,), (1.0,)",
)
wrong_edit(
    V,
    "scaled-by-other-input",
    "an add gate multiplied with the other input",
    old="(1.0, 1.0)",
    new="(other.data, self.data)",
)
wrong_edit(V, "one-parent-kept", "a product knew one of its two inputs only",
           old="(self, other), (other.data, self.data)", new="(self,), (other.data,)")  # fmt: skip
TO_VALUE = "other = other if isinstance(other, Value) else Value(other)"
wrong_edit(V, "difference-of-equals", "both inputs of a difference had the local gradient 1",
           old="return self + -other",
           new=f"{TO_VALUE}\n        return Value(self.data - other.data, (self, other), (1.0, 1.0), '-')")  # fmt: skip
wrong_edit(V, "denominator-sign", "the denominator's local gradient had no minus sign",
           old="return self * other**-1",
           new=f"{TO_VALUE}\n        return Value(self.data / other.data, (self, other), (1 / other.data, self.data / other.data**2), '/')")  # fmt: skip
wrong_edit(V, "negates-the-value-only", "a minus sign in front had no effect on the gradient",
           old="return self * -1", new="return Value(-self.data, (self,), (1.0,), '-')")  # fmt: skip
wrong_edit(V, "sum-into-its-operand", "a sum were written into its first operand",
           old='return Value(self.data + other.data, (self, other), (1.0, 1.0), "+")',
           new="self.data = self.data + other.data\n        return self")  # fmt: skip
wrong_edit(V, *NOT_BROUGHT_DOWN, old="n * self.data ** (n - 1)", new="self.data ** (n - 1)")
wrong_edit(V, *NOT_LOWERED, old="** (n - 1)", new="**n")
wrong_edit(V, *OPERANDS_SWAPPED, old="return -self + other", new="return self - other")
wrong_edit(V, *QUOTIENT_SWAPPED, old="return self**-1 * other", new="return self / other")
wrong_edit(V, *MINUS_MISSING, old="return self + -other", new="return self + other")
wrong_edit(V, "relu-always-on", "relu let every gradient pass", old="(self,), (on,)", new="(self,), (1.0,)")
wrong_edit(
    V, "mask-flipped", "the gradient passed where the input is negative and stopped where it is positive",
    old="(self,), (on,)", new="(self,), (1.0 - on,)",
)  # fmt: skip
wrong_edit(
    V,
    "input-for-mask",
    "relu scaled the gradient by its own value",
    old="(self,), (on,)",
    new="(self,), (on * self.data,)",
)
wrong_edit(
    V,
    "graph-cut-off",
    "minus x had no parents",
    old="return self * -1",
    new="return Value(-self.data)",
)
wrong_edit(
    V,
    "changes-its-operand",
    "an operation could write its result into its own operand",
    old="return self * -1",
    new="self.data = -self.data\n        return self",
)

# --- Value: backward ---
RESET = """        for node in order:
            if node.parents:
                node.grad = 0.0
"""
wrong_edit(V, "inner-gradients-not-set-back", "inner values handed on what they still had from the last backward pass",
           old=RESET + "        self.grad += 1.0\n", new="        self.grad = 1.0\n")  # fmt: skip
wrong_edit(
    V, "inner-gradients-kept", "inner values kept their gradient from one backward pass to the next", old=RESET, new=""
)
wrong_edit(
    V,
    "leaves-set-back",
    "every backward pass forgot what the leaves had collected before",
    old="if node.parents:",
    new="if True:",
)
wrong_edit(V, *OVERWRITES, old="parent.grad += local", new="parent.grad = local")
wrong_edit(V, *UPSTREAM_MISSING, old="local * node.grad", new="local")
wrong_edit(V, "upstream-added", "the upstream gradient were added to the local gradient, not multiplied with it", old="local * node.grad", new="local + node.grad")  # fmt: skip
wrong_edit(V, *FROM_OUTPUT, old="self.grad += 1.0", new="self.grad += self.data")
wrong_edit(
    V, "start-missing", "the gradient of the output were 0 at the start", old="self.grad += 1.0", new="self.grad += 0.0"
)
wrong_edit(
    V,
    "order-not-reversed",
    "the gradient travelled from the inputs to the output",
    old="in reversed(order)",
    new="in order",
)
wrong_edit(
    V,
    "order-as-found",
    "a node were ready as soon as it is found",
    old="waiting.append((node, True))",
    new="order.insert(0, node)",
)
wrong_edit(
    V,
    "reuse-counted-once",
    "a value used twice by one operation were used once",
    old="zip(node.parents, node.local_gradients, strict=True)",
    new="dict(zip(node.parents, node.local_gradients, strict=True)).items()",
)
wrong_edit(
    V,
    "same-number-same-value",
    "two values with equal numbers were one and the same",
    old="elif node not in seen:\n                seen.add(node)",
    new="elif node.data not in seen:\n                seen.add(node.data)",
)
wrong_edit(
    V,
    "first-parent-only",
    "every operation had one parent",
    old="for parent in node.parents]",
    new="for parent in node.parents[:1]]",
)
wrong_edit(
    V,
    "output-collects",
    "the output kept its gradient from one backward pass to the next",
    old="if node.parents:",
    new="if node.parents and node is not self:",
)


class Graph:
    """A complete Value in another form; the wrong ones below change how it goes backwards. pull: upstream -> one gradient a parent."""

    def __init__(self, data, parents=(), pull=None):
        self.data, self.grad, self.parents, self.pull = data, 0.0, parents, pull

    def new(self, data, parents, pull):
        return type(self)(data, parents, pull)

    def lifted(self, other):
        return other if isinstance(other, Graph) else type(self)(other)

    def __add__(self, other):
        other = self.lifted(other)
        return self.new(self.data + other.data, (self, other), lambda g: (g, g))

    def __mul__(self, other):
        other = self.lifted(other)
        a, b = self.data, other.data
        return self.new(a * b, (self, other), lambda g: (g * b, g * a))

    def __pow__(self, n):
        slope = n * self.data ** (n - 1)
        return self.new(self.data**n, (self,), lambda g: (g * slope,))

    def exp(self):
        y = math.exp(self.data)
        return self.new(y, (self,), lambda g: (g * y,))

    def tanh(self):
        y = math.tanh(self.data)
        return self.new(y, (self,), lambda g: (g * (1 - y * y),))

    def relu(self):
        on = self.data > 0
        return self.new(self.data * on, (self,), lambda g: (g * on,))

    def __neg__(self):
        return self * -1

    def __sub__(self, other):
        return self + other * -1

    def __truediv__(self, other):
        return self * self.lifted(other) ** -1

    def __rsub__(self, other):
        return self * -1 + other

    def __rtruediv__(self, other):
        return self**-1 * other

    __radd__, __rmul__ = __add__, __mul__


def send(node):
    """Add what a node sends to the gradients of its parents."""
    if node.parents:
        for parent, part in zip(node.parents, node.pull(node.grad), strict=True):
            parent.grad += part


def reset(node, seen):
    """Set inner gradients back, in a loop."""
    waiting = [node]
    while waiting:
        node = waiting.pop()
        if id(node) not in seen and node.parents:
            seen.add(id(node))
            node.grad = 0.0
            waiting += node.parents


def in_order(node, seen):
    """All that a node is made of that is not in `seen`, every value after its parents; found in a loop."""
    order, waiting = [], [(node, False)]
    while waiting:
        node, done = waiting.pop()
        if done:
            order.append(node)
        elif id(node) not in seen:
            seen.add(id(node))
            waiting += [(node, True), *((parent, False) for parent in node.parents)]
    return order


@wrong(V, "inner-gradients-collect", "inner values collected their gradients, as leaves do")
class _(Graph):
    def backward(self):
        order = in_order(self, set())
        sums = {id(node): 0.0 for node in order} | {id(self): 1.0}
        for node in reversed(order):
            node.grad += sums[id(node)]
            if node.parents:
                for parent, part in zip(node.parents, node.pull(sums[id(node)]), strict=True):
                    sums[id(parent)] += part


@wrong(V, "marks-stay-on-the-nodes", "a node could be visited by one backward pass in its life")
class _(Graph):
    def backward(self):
        order = [node for node in in_order(self, set()) if not hasattr(node, "seen")]
        for node in order:
            node.seen = True
            node.grad = 0.0 if node.parents else node.grad
        self.grad = 1.0
        for node in reversed(order):
            send(node)


@wrong(V, "hands-on-partial-gradients", "a node passed on its gradient each time a part of it arrived")
class _(Graph):
    def backward(self):
        reset(self, set())
        self.grad += 1.0
        waiting = [self]
        while waiting:
            node = waiting.pop()
            send(node)
            waiting += node.parents if len(waiting) < 10**5 else ()


@wrong(V, "hands-on-at-once", "a node told each parent to hand on at once, whatever it had so far")
class _(Graph):
    def backward(self, output=True):
        if output:
            self.grad = 1.0
        for parent, part in zip(self.parents, self.pull(self.grad) if self.parents else (), strict=True):
            parent.grad += part
            parent.backward(False)


@wrong(V, "hands-on-once-too-early", "a node passed on its gradient once, when its first part arrived")
class _(Graph):
    def backward(self):
        reset(self, set())
        self.grad += 1.0
        waiting, seen = [self], set()
        while waiting:
            node = waiting.pop(0)
            if id(node) not in seen:
                seen.add(id(node))
                send(node)
                waiting += node.parents


@wrong(V, "recursion-too-deep", "no graph were deeper than Python lets functions call themselves")
class _(Graph):
    def backward(self):
        order, seen = [], set()

        def visit(node):
            if id(node) not in seen:
                seen.add(id(node))
                for parent in node.parents:
                    visit(parent)
                order.append(node)

        visit(self)
        reset(self, set())
        self.grad += 1.0
        for node in reversed(order):
            send(node)


@wrong(V, "walks-every-path", "there were time to walk along every path by itself")
class _(Graph):
    def backward(self):
        reset(self, set())
        waiting = [(self, 1.0)]
        while waiting:
            node, part = waiting.pop()
            node.grad += part
            if node.parents:
                waiting += zip(node.parents, node.pull(part), strict=True)
