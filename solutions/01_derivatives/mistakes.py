"""Wrong answers that people give in 01_derivatives, each with the name of the mistake.

A name with its text stands once, at the top, wherever several exercises share it. Texts complete "your answer behaves as if …".
Seen in the wild: division-before-difference (posts on gradient checking), step-too-small (stackoverflow 18995148),
whole-numbers-truncated (numeric gradients of several courses return 49999 where 2 is right).
"""

import math

import numpy as np

from autograder.course.answers import wrong, wrong_edit

PRECEDENCE = "division-before-difference", "only the second value of f were divided by the step"
ONE_H = "step-counted-once", "the two points of a central difference lay one step apart"
TOO_SMALL = "step-too-small", "the step were smaller than the distance between neighbouring floats"
TOO_LARGE = "step-too-large", "the step were so large that the curve bends within it"
FORWARD = "forward-difference", "the difference were taken on the right-hand side of x alone"
BACKWARD = "backward-difference", "the difference were taken on the left-hand side of x alone"
NOT_DIVIDED = "not-divided", "the difference of f were not divided by the step"
SIGN_FLIPPED = "sign-flipped", "every gradient had the opposite sign"
SWAPPED = "inputs-swapped", "the gradients of the two variables had changed places"
FIRST_ZERO = "first-gradient-zero", "the first variable had no influence on the output"
SECOND_ZERO = "second-gradient-zero", "the second variable had no influence on the output"
FORWARD_VALUE = "returns-forward-value", "it handed back the value of the function instead of derivatives"
TWO_MISSING = "power-not-brought-down", "the derivative of a square had no factor 2"
POWER_KEPT = "power-not-lowered", "the derivative of a square were twice the square"
X_MISSING = "input-factor-missing", "w were not multiplied by x"
X_ON_BOTH = "input-factor-on-bias", "b were multiplied by x as well"
MINUS_MISSING = "minus-missing", "the minus sign of an inner derivative had been lost"
INNER_MISSING = "inner-derivative-missing", "the inside of a function did not react to w and b"
POWER_RULE = "power-rule", "the power rule held although the variable is the exponent"
INTEGRATES = "integrates", "it integrated instead of differentiating"
WHOLE = "whole-numbers-truncated", "whole numbers could take a fraction of a step"
NOT_RESTORED = "entry-not-put-back", "earlier entries stayed moved while later ones are measured"
ALL_AT_ONCE = "all-entries-moved", "all entries moved at the same time"
FIXED_STEP = "own-step", "the step h that was given did not matter"
UPHILL = "uphill", "the step went uphill, along the gradient"
RATE_MISSING = "rate-missing", "the learning rate were 1"
SIGN_ONLY = "sign-only", "only the sign of the gradient counted"
IN_PLACE = "changes-input", "the caller's array could be overwritten"
HALF = "half-step", "the difference were divided by 2 and multiplied by h"
OTHER_KEPT = "other-term-kept", "a term without the variable kept its value"
DATA_MOVES = "data-moves-too", "x moved along with w"
FIRST_TWO = "first-two-arguments", "the derivatives were those with respect to the first two arguments, x and w"
ADDED_UP = "partials-added", "the two partial derivatives were added up"
EXAMPLE = "example-numbers", "the numbers of one example were right for every input"

# --- difference_table ---
T = "difference_table"
ROWS = "(right - here) / h, (here - left) / h, (right - left) / (2 * h)"
wrong_edit(T, *ONE_H, old="(2 * h)", new="h")
wrong_edit(T, *HALF, old="(2 * h)", new="2 * h")
wrong_edit(T, "errors-returned", "1 were taken away from every quotient", old="return table", new="return table - 1")
wrong_edit(T, *PRECEDENCE, old=ROWS, new="right - here / h, here - left / h, right - left / (2 * h)")
wrong_edit(T, *NOT_DIVIDED, old=ROWS, new="right - here, here - left, right - left")
wrong_edit(T, *SIGN_FLIPPED, old=ROWS, new="(here - right) / h, (left - here) / h, (left - right) / (2 * h)")
wrong_edit(
    T,
    "rows-swapped",
    "the forward and the backward row had changed places",
    old=ROWS,
    new="(here - left) / h, (right - here) / h, (right - left) / (2 * h)",
)
wrong_edit(
    T,
    "backward-sign",
    "the backward difference were taken from left to right with the wrong sign",
    old="(here - left) / h",
    new="(left - here) / h",
)
wrong_edit(T, "transposed", "rows and columns had changed places", old="return table", new="return table.T")
wrong_edit(
    T, "first-step-only", "every step were the first one", old="enumerate(hs)", new="enumerate([hs[0]] * len(hs))"
)
wrong_edit(T, "last-column-missing", "the last step were not there", old="enumerate(hs)", new="enumerate(hs[:-1])")
wrong_edit(T, *FORWARD, old="(right - left) / (2 * h)", new="(right - here) / h")
wrong_edit(
    T,
    "midpoint-half-step",
    "the central difference spanned half a step on each side",
    old="(right - left) / (2 * h)",
    new="(f(x + h / 2) - f(x - h / 2)) / h",
)

# --- derivative ---
D = "derivative"
QUOTIENT = "(f(x + h) - f(x - h)) / (2 * h)"
wrong_edit(D, *TOO_SMALL, old="1e-5", new="1e-16")
wrong_edit(D, "step-near-epsilon", "the step were so small that rounding eats most digits", old="1e-5", new="1e-10")
wrong_edit(D, *TOO_LARGE, old="1e-5", new="0.01")
wrong_edit(D, *FORWARD, old=QUOTIENT, new="(f(x + h) - f(x)) / h")
wrong_edit(D, *BACKWARD, old=QUOTIENT, new="(f(x) - f(x - h)) / h")
wrong_edit(D, *ONE_H, old="(2 * h)", new="h")
wrong_edit(D, *PRECEDENCE, old=QUOTIENT, new="f(x + h) - f(x - h) / (2 * h)")
wrong_edit(D, *HALF, old="(2 * h)", new="2 * h")
wrong_edit(D, *SIGN_FLIPPED, old=QUOTIENT, new="(f(x - h) - f(x + h)) / (2 * h)")
wrong_edit(D, "step-zero-at-zero", "the step were a fraction of x even where x is 0", old="1e-5", new="1e-5 * x")
wrong_edit(D, *FORWARD_VALUE, old=f"return {QUOTIENT}", new="return f(x)")
wrong_edit(D, *NOT_DIVIDED, old=QUOTIENT, new="f(x + h) - f(x - h)")

# --- x w² + b² ---
S = "square_derivatives"
wrong(S, *TWO_MISSING)(lambda x, w, b: (x * w, b))
wrong(S, *POWER_KEPT)(lambda x, w, b: (2 * x * w * w, 2 * b * b))
wrong(S, *X_MISSING)(lambda x, w, b: (2 * w, 2 * b))
wrong(S, *X_ON_BOTH)(lambda x, w, b: (2 * x * w, 2 * x * b))
wrong(S, *SIGN_FLIPPED)(lambda x, w, b: (-2 * x * w, -2 * b))
wrong(S, *SWAPPED)(lambda x, w, b: (2 * b, 2 * x * w))
wrong(S, *SECOND_ZERO)(lambda x, w, b: (2 * x * w, 0.0))
wrong(S, *FIRST_ZERO)(lambda x, w, b: (0.0, 2 * b))
wrong(S, *FORWARD_VALUE)(lambda x, w, b: (x * w * w + b * b,) * 2)
wrong(S, *OTHER_KEPT)(lambda x, w, b: (2 * x * w + b * b, x * w * w + 2 * b))
wrong(S, *DATA_MOVES)(lambda x, w, b: (w * w + 2 * x * w, 2 * b))
wrong(S, *FIRST_TWO)(lambda x, w, b: (w * w, 2 * x * w))
wrong(S, *ADDED_UP)(lambda x, w, b: (2 * x * w + 2 * b,) * 2)
wrong(S, *EXAMPLE)(lambda x, w, b: (12.0, -2.0))
wrong(S, "terms-returned", "each term stayed as it is")(lambda x, w, b: (x * w * w, b * b))
wrong(S, "derivative-of-data", "x were the variable and w the data")(lambda x, w, b: (w * w, 2 * b))
wrong(S, *INTEGRATES)(lambda x, w, b: (x * w**3 / 3, b**3 / 3))

# --- x eʷ + eᵇ ---
E = "exp_derivatives"
exp = math.exp
wrong(E, *POWER_RULE)(lambda x, w, b: (x * w * exp(w - 1), b * exp(b - 1)))
wrong(E, *X_MISSING)(lambda x, w, b: (exp(w), exp(b)))
wrong(E, *X_ON_BOTH)(lambda x, w, b: (x * exp(w), x * exp(b)))
wrong(E, *SIGN_FLIPPED)(lambda x, w, b: (-x * exp(w), -exp(b)))
wrong(E, *SWAPPED)(lambda x, w, b: (exp(b), x * exp(w)))
wrong(E, *FORWARD_VALUE)(lambda x, w, b: (x * exp(w) + exp(b),) * 2)
wrong(E, "derivative-is-one", "the derivative of the exponential were 1")(lambda x, w, b: (x, 1.0))
wrong(E, "chain-factor-extra", "the exponent were multiplied in once more")(
    lambda x, w, b: (x * w * exp(w), b * exp(b))
)
wrong(E, *SECOND_ZERO)(lambda x, w, b: (x * exp(w), 0.0))
wrong(E, *OTHER_KEPT)(lambda x, w, b: (x * exp(w) + exp(b), exp(b)))
wrong(E, *DATA_MOVES)(lambda x, w, b: (exp(w) + x * exp(w), exp(b)))
wrong(E, *FIRST_TWO)(lambda x, w, b: (exp(w), x * exp(w)))
wrong(E, "input-inside", "x stood in the exponent")(lambda x, w, b: (x * exp(min(x * w, 600.0)), exp(b)))

# --- (y - (x w + b))² ---
R = "residual_derivatives"
RETURN = "2 * residual * -x, 2 * residual * -1"
wrong_edit(R, *MINUS_MISSING, old=RETURN, new="2 * residual * x, 2 * residual")
wrong_edit(R, *TWO_MISSING, old="2 * ", new="")
wrong_edit(R, *INNER_MISSING, old=RETURN, new="2 * residual, 2 * residual")
wrong_edit(R, *X_MISSING, old=RETURN, new="-2 * residual, -2 * residual")
wrong_edit(R, *X_ON_BOTH, old=RETURN, new="-2 * residual * x, -2 * residual * x")
wrong_edit(R, *SWAPPED, old=RETURN, new="-2 * residual, -2 * residual * x")
wrong_edit(
    R, "bracket-lost", "b were added to the residual instead of taken away", old="y - (x * w + b)", new="y - x * w + b"
)
wrong_edit(R, "target-missing", "the target y were not part of the residual", old="y - (x * w + b)", new="-(x * w + b)")
wrong_edit(R, *SECOND_ZERO, old="2 * residual * -1", new="0.0")
wrong_edit(R, "residual-missing", "the residual were no factor", old=RETURN, new="-2 * x, -2.0")
wrong_edit(
    R, "outer-derivative-missing", "only the inside of the square were differentiated", old=RETURN, new="-x, -1.0"
)
wrong_edit(R, *ADDED_UP, old=RETURN, new="2 * residual * (-x - 1), 2 * residual * (-x - 1)")
wrong_edit(R, *FIRST_TWO, old=RETURN, new="2 * residual * -w, 2 * residual * -x")
wrong_edit(R, *EXAMPLE, old=RETURN, new="-6.0, -3.0")
wrong_edit(R, *POWER_KEPT, old=RETURN, new="-2 * residual**2 * x, -2 * residual**2")
wrong_edit(R, "minus-on-first-only", "the minus sign concerned w alone", old="2 * residual * -1", new="2 * residual")
wrong_edit(R, *FORWARD_VALUE, old=RETURN, new="residual**2, residual**2")

# --- a ln(x w + b) ---
L = "log_derivatives"
wrong_edit(L, *X_MISSING, old="a / g * x", new="a / g")
wrong_edit(L, *X_ON_BOTH, old="a / g * x, a / g", new="a / g * x, a / g * x")
wrong_edit(L, "factor-missing", "the factor a were 1", old="a / g", new="1 / g")
wrong_edit(L, *SIGN_FLIPPED, old="a / g", new="-a / g")
wrong_edit(L, "bias-left-out", "b were not part of the sum", old="x * w + b", new="x * w")
wrong_edit(L, *SWAPPED, old="a / g * x, a / g", new="a / g, a / g * x")
wrong_edit(L, "logarithm-kept", "the derivative of ln were ln itself", old="a / g", new="a * math.log(g)")
wrong_edit(L, "square-of-inside", "the derivative of ln g were 1 / g²", old="a / g", new="a / g**2")
wrong_edit(
    L, "divides-by-input", "the inside were divided by x instead of multiplied", old="a / g * x", new="a / (g * x)"
)
wrong_edit(L, *SECOND_ZERO, old="a / g * x, a / g", new="a / g * x, 0.0")
wrong_edit(
    L,
    "parentheses-missing",
    "the sum below the bar had no parentheses",
    old="a / g * x, a / g",
    new="(a * x / x if x else a) * w + b, (a / x if x else a) * w + b",
)
wrong_edit(
    L,
    "multiplies-by-inside",
    "it multiplied by the inside instead of dividing by it",
    old="a / g * x, a / g",
    new="a * g * x, a * g",
)
wrong_edit(L, "logarithm-to-base-10", "the logarithm were to base 10", old="a / g", new="a / g / math.log(10)")
wrong_edit(L, "differentiates-twice", "ln had been differentiated twice", old="a / g", new="-a / g**2")
wrong_edit(L, *EXAMPLE, old="a / g * x, a / g", new="1.5, 0.75")
wrong_edit(L, "weight-for-input", "g reacted to w with the factor w", old="a / g * x", new="a / g * w")

# --- numerical_gradient ---
G = "numerical_gradient"
CENTRAL = "(above - below) / (2 * h)"
wrong_edit(G, *PRECEDENCE, old=CENTRAL, new="above - below / (2 * h)")
wrong_edit(G, *ONE_H, old="(2 * h)", new="h")
wrong_edit(G, *HALF, old="(2 * h)", new="2 * h")
wrong_edit(G, *NOT_DIVIDED, old=CENTRAL, new="above - below")
wrong_edit(G, *SIGN_FLIPPED, old=CENTRAL, new="(below - above) / (2 * h)")
wrong_edit(G, *NOT_RESTORED, old="moved[index] = here\n", new="\n")
wrong_edit(G, "lower-point-missing", FORWARD[1], old="moved[index] = here - h\n", new="moved[index] = here\n")
wrong_edit(G, *FIXED_STEP, old="gradient = ", new="h = 1e-5\n    gradient = ")
wrong_edit(G, "single-precision", "the entries had 7 digits only (float32)", old="dtype=float", new="dtype=np.float32")
wrong_edit(G, *WHOLE, old="np.array(x, dtype=float)", new="x.copy()")
wrong_edit(
    G,
    "result-in-whole-numbers",
    "the gradient were cut to whole numbers",
    old="np.zeros(moved.shape)",
    new="np.zeros_like(x)",
)
wrong_edit(G, "flattened", "f took a flat array whatever the shape of x", old="f(moved)", new="f(moved.ravel())")
wrong_edit(
    G, "result-flattened", "the gradient were one long row", old="return gradient", new="return gradient.ravel()"
)
wrong_edit(G, "f-of-one-entry", "f took a single entry of x", old="f(moved)", new="f(moved[index])")
wrong_edit(G, "first-axis-only", "x had one axis only", old="np.ndindex(*moved.shape)", new="range(len(moved))")


@wrong(G, *ALL_AT_ONCE)
def _(f, x, h):
    x = np.array(x, dtype=float)
    return np.full(x.shape, (f(x + h) - f(x - h)) / (2 * h))


@wrong(G, *FORWARD)
def _(f, x, h):
    moved, gradient = np.array(x, dtype=float), np.zeros(x.shape)
    for index in np.ndindex(*x.shape):
        moved[index] += h
        gradient[index] = (f(moved) - f(np.array(x, dtype=float))) / h
        moved[index] = x[index]
    return gradient


@wrong(G, *IN_PLACE)
def _(f, x, h):
    gradient = np.zeros(x.shape)
    for index in np.ndindex(*x.shape):
        here = x[index]
        x[index] = here + h
        above = f(x)
        x[index] = here - h
        gradient[index] = (above - f(x)) / (2 * h)
    return gradient


@wrong(G, "restored-by-arithmetic", "adding and taking away a step always gave the old number back")
def _(f, x, h):
    gradient = np.zeros(x.shape)
    for index in np.ndindex(*x.shape):
        x[index] += h
        above = f(x)
        x[index] -= 2 * h
        gradient[index] = (above - f(x)) / (2 * h)
        x[index] += h
    return gradient


# --- descent_step ---
P = "descent_step"
wrong(P, *UPHILL)(lambda theta, grad, lr: theta + lr * grad)
wrong(P, "rate-fixed", "the learning rate were 0.1, whatever is given")(lambda theta, grad, lr: theta - 0.1 * grad)
wrong(P, "gradient-summed", "every entry moved by the sum of the whole gradient")(
    lambda theta, grad, lr: theta - lr * np.sum(grad)
)
wrong(P, *RATE_MISSING)(lambda theta, grad, lr: theta - grad)
wrong(P, "rate-divides", "it divided by the learning rate")(lambda theta, grad, lr: theta - grad / lr)
wrong(P, *SIGN_ONLY)(lambda theta, grad, lr: theta - lr * np.sign(grad))
wrong(P, "step-only", "the step itself were the new place")(lambda theta, grad, lr: -lr * grad)
wrong(P, "rate-on-both", "the learning rate shrank the old place too")(lambda theta, grad, lr: lr * (theta - grad))
wrong(P, "scaled-by-place", "the step were larger where theta is larger")(
    lambda theta, grad, lr: theta - lr * grad * theta
)
wrong(P, "unit-length", "the gradient had length 1")(
    lambda theta, grad, lr: theta - lr * grad / np.sqrt(np.sum(grad**2))
)


@wrong(P, *IN_PLACE)
def _(theta, grad, lr):
    theta -= lr * grad
    return theta


@wrong(P, *WHOLE)
def _(theta, grad, lr):
    new = theta.copy()
    new[...] = theta - lr * grad
    return new
