"""Wrong answers that people give in 03_chain_rule, each with the name of the mistake.

A name with its text stands once, at the top, wherever several exercises share it. Texts complete "your answer behaves as if …".
Seen in the wild: overwrites-at-fork for overlapping windows (0809zheng/CS231n-assignment2019 issue 19).
"""

import math

import numpy as np

from autograder.course.answers import wrong, wrong_edit

FIRST_PATH = "second-path-missing", "the second path did not exist"
SECOND_PATH = "first-path-missing", "the first path did not exist"
MULTIPLIED = "paths-multiplied", "the paths were multiplied with each other instead of added"
AVERAGED = "averages-at-fork", "gradients that meet at a fork were averaged, not added"
OVERWRITES = "overwrites-at-fork", "a later path replaced an earlier one at a fork"
INNER_MISSING = "inner-derivative-missing", "the inside of a function did not react"
SIGN_FLIPPED = "sign-flipped", "every gradient had the opposite sign"
MINUS_MISSING = "minus-missing", "the minus sign of a local gradient had been lost"
SQUARE_MISSING = "square-missing", "the denominator of a local gradient were not squared"
FORWARD_VALUE = "returns-forward-value", "it handed back the value of the forward pass instead of gradients"
SWAPPED = "inputs-swapped", "the gradients of the two inputs had changed places"
UPSTREAM_MISSING = "upstream-missing", "the upstream gradient were left out of a product"
TWO_MISSING = "power-not-brought-down", "the derivative of a square had no factor 2"
SIGMA_ALONE = "one-minus-sigma-missing", "the derivative of the sigmoid were σ alone"
INPUT_FOR_OUTPUT = "input-for-output", "the input of the sigmoid stood where its output belongs"
NOT_RESIDUAL = "target-missing", "the target were zero"
TRANSPOSED = "transposed", "rows and columns of a gradient had changed places"
WEIGHT_TRANSPOSED = "weights-transposed", "the gradient went back through the transposed weights"
POWER_RULE = "power-rule", "the power rule held although the variable is the exponent"
TIES_DOUBLED = "ties-doubled", "at a tie every largest entry received the whole upstream gradient"

# --- (2t + 1)² + exp(t²) ---
T = "two_path_derivative"
exp = math.exp
wrong(T, *FIRST_PATH)(lambda t: 4 * (2 * t + 1))
wrong(T, *SECOND_PATH)(lambda t: 2 * t * exp(t * t))
wrong(T, *MULTIPLIED)(lambda t: 4 * (2 * t + 1) * 2 * t * exp(t * t))
wrong(T, *AVERAGED)(lambda t: (4 * (2 * t + 1) + 2 * t * exp(t * t)) / 2)
wrong(T, *INNER_MISSING)(lambda t: 2 * (2 * t + 1) + exp(t * t))
wrong(T, "inner-derivative-missing-in-square", "the inside of the square did not react to t")(
    lambda t: 2 * (2 * t + 1) + 2 * t * exp(t * t)
)
wrong(T, "inner-derivative-missing-in-exponent", "the exponent did not react to t")(
    lambda t: 4 * (2 * t + 1) + exp(t * t)
)
wrong(T, *POWER_RULE)(lambda t: 4 * (2 * t + 1) + t * t * exp(t * t - 1))
wrong(T, *SIGN_FLIPPED)(lambda t: -4 * (2 * t + 1) - 2 * t * exp(t * t))
wrong(T, *FORWARD_VALUE)(lambda t: (2 * t + 1) ** 2 + exp(t * t))
wrong(T, "paths-subtracted", "the second path counted against the first")(
    lambda t: 4 * (2 * t + 1) - 2 * t * exp(t * t)
)

# --- quotient ---
Q = "quotient_derivative"
wrong(Q, *FIRST_PATH)(lambda u, du, v, dv: du / v)
wrong(Q, *SECOND_PATH)(lambda u, du, v, dv: -u * dv / v**2)
wrong(Q, *MINUS_MISSING)(lambda u, du, v, dv: (du * v + u * dv) / v**2)
wrong(Q, *SIGN_FLIPPED)(lambda u, du, v, dv: (u * dv - du * v) / v**2)
wrong(Q, *SQUARE_MISSING)(lambda u, du, v, dv: (du * v - u * dv) / v)
wrong(Q, "quotient-of-derivatives", "the derivative of a quotient were the quotient of the derivatives")(
    lambda u, du, v, dv: du / (dv if dv else 1.0)
)
wrong(Q, "product-rule", "u and v were multiplied, not divided")(lambda u, du, v, dv: du * v + u * dv)
wrong(Q, "parentheses-missing", "the bar of the fraction stood under the second product alone")(
    lambda u, du, v, dv: du * v - u * dv / v**2
)
wrong(Q, "numerator-and-denominator-swapped", "the denominator were squared from the numerator")(
    lambda u, du, v, dv: (du * v - u * dv) / (u * u if u else 1.0)
)
wrong(Q, "speed-of-denominator-one", "the denominator moved at speed 1")(lambda u, du, v, dv: (du * v - u) / v**2)
wrong(Q, *FORWARD_VALUE)(lambda u, du, v, dv: u / v)

# --- stages ---
S = "staged_backward"
wrong_edit(S, *OVERWRITES, old=" += ", new=" = ")
wrong_edit(S, "path-of-numerator-missing", "x did not occur in the numerator", old="dx += dnum\n", new="\n")
wrong_edit(S, "path-of-sigmoid-missing", "x did not occur in its sigmoid", old="dx += (1 - sigx) * sigx * dden", new="")
wrong_edit(
    S, "path-of-square-missing", "x + y did not occur in the denominator", old="dxpy = 2 * xpy * dden", new="dxpy = 0.0"
)
wrong_edit(S, *MINUS_MISSING, old="-1 / den**2", new="1 / den**2")
wrong_edit(S, *SQUARE_MISSING, old="-1 / den**2", new="-1 / den")
wrong_edit(S, *TWO_MISSING, old="2 * xpy", new="xpy")
wrong_edit(S, *SIGMA_ALONE, old="(1 - sigx) * sigx", new="sigx")
wrong_edit(S, *INPUT_FOR_OUTPUT, old="(1 - sigy) * sigy", new="(1 - y) * y")
wrong_edit(S, *UPSTREAM_MISSING, old="(1 - sigx) * sigx * dden", new="(1 - sigx) * sigx")
wrong_edit(
    S, "upstream-of-wrong-stage", "the sigmoid of x stood in the numerator", old="sigx * dden", new="sigx * dnum"
)
wrong_edit(S, "upstream-one-in-square", "nothing lay between the square and f", old="2 * xpy * dden", new="2 * xpy")
wrong_edit(S, "numerator-missing", "the numerator were 1", old="dinvden = num", new="dinvden = 1.0")
wrong_edit(S, *SWAPPED, old="return dx, dy", new="return dy, dx")
wrong_edit(S, *SIGN_FLIPPED, old="return dx, dy", new="return -dx, -dy")
wrong_edit(S, *FORWARD_VALUE, old="return dx, dy", new="return num * invden, num * invden")

# --- paths in a graph ---
P = "path_gradient"
EACH = "leaving.get(node, [])"
wrong_edit(P, "first-path-only", "only the first way out of a node existed", old=EACH, new=f"{EACH}[:1]")
wrong_edit(P, *OVERWRITES, old="known[node] +=", new="known[node] =")
wrong_edit(P, "adds-along-path", "local gradients were added along a path", old="local * ", new="local + ")
wrong_edit(
    P,
    "last-edge-only",
    "only the last edge of a path counted",
    old="local * gradient(second)",
    new="local if second == end else gradient(second)",
)
wrong_edit(P, "counts-paths", "every local gradient were 1", old="local * gradient", new="gradient")
wrong_edit(
    P,
    "edges-counted-once",
    "only the first edges counted, not what comes behind them",
    old="local * gradient(second)",
    new="local",
)
wrong_edit(
    P,
    "direct-edge-only",
    "only an edge that leads straight from start to end counted",
    old="return gradient(start)",
    new="return edges.get((start, end), 0.0)",
)
wrong_edit(
    P,
    "reversed",
    "edges led from the second name to the first",
    old="leaving.setdefault(first, []).append((second, local))",
    new="leaving.setdefault(second, []).append((first, local))",
)
wrong_edit(
    P,
    "start-and-end-swapped",
    "start and end had changed places",
    old="known = {end: 1.0}",
    new="start, end = end, start\n    known = {end: 1.0}",
)
wrong_edit(
    P,
    "no-path-is-one",
    "a dead end had gradient 1",
    old="known[node] = 0.0",
    new="known[node] = 0.0 if node in leaving else 1.0",
)
wrong_edit(
    P,
    "node-to-itself-zero",
    "a node had no influence on itself",
    old="return gradient(start)",
    new="return gradient(start) if start != end else 0.0",
)
wrong_edit(P, *SIGN_FLIPPED, old="{end: 1.0}", new="{end: -1.0}")
wrong_edit(
    P, "starts-from-zero", "the gradient of the end with respect to itself were 0", old="{end: 1.0}", new="{end: 0.0}"
)
wrong_edit(P, "paths-subtracted", "further paths counted against the first", old="known[node] +=", new="known[node] -=")
wrong_edit(
    P,
    "divides-by-local",
    "it divided by the local gradients instead of multiplying",
    old="local * gradient(second)",
    new="gradient(second) / local",
)
wrong_edit(
    P, "every-path-walked", "every path had to be walked by itself", old="if node not in known:", new="if node != end:"
)


@wrong(P, "order-as-given", "the edges came in the order of the graph")
def _(edges, start, end):
    total = {start: 1.0}
    for (a, b), local in edges.items():
        total[b] = total.get(b, 0.0) + local * total.get(a, 0.0)
    return total.get(end, 0.0)


# --- windows ---
M = "maxpool1d_backward"
UPDATE = "dx[first + np.argmax(x[first : first + size])] += upstream"
wrong_edit(M, *OVERWRITES, old="+= upstream", new="= upstream")
wrong_edit(M, "winner-in-first-window", "every window began at the first entry", old="dx[first + np", new="dx[np")
wrong_edit(M, "stride-ignored", "the windows lay one entry apart", old="i * stride", new="i")
wrong_edit(M, "stride-is-size", "the windows lay side by side", old="i * stride", new="i * size")
wrong_edit(M, *UPSTREAM_MISSING, old="+= upstream", new="+= 1.0")
wrong_edit(M, *SIGN_FLIPPED, old="+= upstream", new="-= upstream")
wrong_edit(M, "routes-to-the-loser", "the smallest entry had won", old="np.argmax", new="np.argmin")
wrong_edit(
    M,
    "compares-absolute-values",
    "the entries were compared without their signs",
    old="x[first : first + size]",
    new="np.abs(x[first : first + size])",
)
wrong_edit(M, "whole-window", "every entry of a window had won", old=UPDATE, new="dx[first : first + size] += upstream")
wrong_edit(M, "average-pool", "the window were averaged", old=UPDATE, new="dx[first : first + size] += upstream / size")
wrong_edit(
    M,
    *TIES_DOUBLED,
    old=UPDATE,
    new="dx[first : first + size] += upstream * (x[first : first + size] == max(x[first : first + size]))",
)
wrong_edit(
    M,
    "window-too-short",
    "a window ended one entry early",
    old="x[first : first + size]",
    new="x[first : first + size - 1]",
)
wrong_edit(
    M,
    "winner-scaled-by-value",
    "the gradient of the winner were scaled by the winner's value",
    old="+= upstream",
    new="+= upstream * max(x[first : first + size])",
)
wrong_edit(
    M, "whole-numbers-truncated", "whole numbers could hold a gradient", old="np.zeros(len(x))", new="np.zeros_like(x)"
)
wrong_edit(
    M, "last-window-missing", "the last window were not there", old="enumerate(dout)", new="enumerate(dout[:-1])"
)

# --- the network ---
N = "network_path_gradients"
wrong_edit(
    N,
    "delta-without-derivative",
    "the sigmoid passed gradients on unchanged",
    old="da * a[layer + 1] * (1 - a[layer + 1])",
    new="da",
)
wrong_edit(N, *SIGMA_ALONE, old=" * (1 - a[layer + 1])", new="")
wrong_edit(
    N,
    "one-path-of-two",
    "only one path led back from a layer to the one before",
    old="weights[layer] @ delta",
    new="weights[layer][:, 0] * delta[0]",
)
wrong_edit(N, *WEIGHT_TRANSPOSED, old="weights[layer] @ delta", new="weights[layer].T @ delta")
wrong_edit(N, *TRANSPOSED, old="np.outer(a[layer], delta)", new="np.outer(delta, a[layer])")
wrong_edit(
    N,
    "activation-of-wrong-layer",
    "a weight multiplied the activation behind it",
    old="np.outer(a[layer], delta)",
    new="np.outer(a[layer + 1], delta)",
)
wrong_edit(N, *NOT_RESIDUAL, old="a[3] - target", new="a[3]")
wrong_edit(N, *SIGN_FLIPPED, old="a[3] - target", new="target - a[3]")
wrong_edit(N, "half-forgotten", "the error had no factor 1/2", old="a[3] - target", new="2 * (a[3] - target)")
wrong_edit(
    N,
    "bias-gradient-zero",
    "the bias had no influence on the output",
    old="dbiases[layer] = delta",
    new="dbiases[layer] = 0 * delta",
)
wrong_edit(
    N,
    "bias-skips-upstream",
    "the sigmoid did not lie between bias and output",
    old="dbiases[layer] = delta",
    new="dbiases[layer] = da",
)
wrong_edit(N, "bias-left-out", "the biases were not part of the sums", old=" @ W + b", new=" @ W")
wrong_edit(
    N,
    "layers-reversed",
    "the last layer came first in the result",
    old="return dweights, dbiases",
    new="return dweights[::-1], dbiases[::-1]",
)
wrong_edit(
    N,
    "delta-not-multiplied-by-weights",
    "every weight on the way back were 1",
    old="weights[layer] @ delta",
    new="np.full(2, delta.sum())",
)
wrong_edit(N, "forward-transposed", "the weights were transposed in the forward pass", old="a[-1] @ W", new="W @ a[-1]")
wrong_edit(
    N, "mean-instead-of-sum", "the error were a mean over the outputs", old="a[3] - target", new="(a[3] - target) / 2"
)
wrong_edit(
    N,
    "updated-weights",
    "the gradient went back through weights that had been updated already",
    old="weights[layer] @ delta",
    new="(weights[layer] - dweights[layer]) @ delta",
)
