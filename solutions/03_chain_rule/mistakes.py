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
POWER_KEPT = "power-not-lowered", "the derivative of a square were twice the square"
NOT_ADDED = "paths-not-added", "the two paths were to be handed back one by one, not added"
UNCHANGED = "the sigmoid passed gradients on unchanged"
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
wrong(T, "power-rule-then-inside", POWER_RULE[1])(lambda t: 4 * (2 * t + 1) + t * t * exp(t * t - 1) * 2 * t)
wrong(T, *POWER_KEPT)(lambda t: 4 * (2 * t + 1) ** 2 + 2 * t * exp(t * t))
wrong(T, *TWO_MISSING)(lambda t: 4 * (2 * t + 1) + t * exp(t * t))
wrong(T, "inside-without-parentheses", "2t + 1 had no parentheses when it was multiplied")(
    lambda t: 4 * 2 * t + 1 + 2 * t * exp(t * t)
)
wrong(T, *NOT_ADDED)(lambda t: (4 * (2 * t + 1), 2 * t * exp(t * t)))
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
wrong(Q, "square-missing-on-second-path", SQUARE_MISSING[1])(lambda u, du, v, dv: du / v - u * dv / v)
wrong(Q, "denominator-missing", "nothing stood below the bar of the fraction")(lambda u, du, v, dv: du * v - u * dv)
wrong(Q, *NOT_ADDED)(lambda u, du, v, dv: (du / v, -u * dv / v**2))
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
wrong_edit(S, "upstream-missing-for-y", UPSTREAM_MISSING[1], old="(1 - sigy) * sigy * dnum", new="(1 - sigy) * sigy")


def _sigmoids(name, text, x, y):
    """A wrong local gradient of both sigmoids, of that of x alone, of that of y alone; those that stand elsewhere are left out."""
    local, other = "(1 - sigx) * sigx * dden", "(1 - sigy) * sigy * dnum"
    both = f"dx += {local}\n    dx += dnum\n    dy += {other}"
    wrong_edit(S, f"{name}-in-both", text, old=both, new=f"dx += {x}\n    dx += dnum\n    dy += {y}")
    if name != "one-minus-sigma-missing":
        wrong_edit(S, f"{name}-in-x", text, old=local, new=x)
    if name != "input-for-output":
        wrong_edit(S, f"{name}-in-y", text, old=other, new=y)


_sigmoids(*INPUT_FOR_OUTPUT, "(1 - x) * x * dden", "(1 - y) * y * dnum")
_sigmoids(*SIGMA_ALONE, "sigx * dden", "sigy * dnum")
_sigmoids("local-gradient-missing", UNCHANGED, "dden", "dnum")
_sigmoids(UPSTREAM_MISSING[0], UPSTREAM_MISSING[1], "(1 - sigx) * sigx", "(1 - sigy) * sigy")
wrong_edit(
    S,
    "sigmoids-exchanged",
    "the two sigmoids had changed places",
    old="dx += (1 - sigx) * sigx * dden\n    dx += dnum\n    dy += (1 - sigy) * sigy * dnum",
    new="dx += (1 - sigy) * sigy * dden\n    dx += dnum\n    dy += (1 - sigx) * sigx * dnum",
)
# Which path is the last one depends on the order in which they were written down.
for k, (dx, dy) in enumerate(
    [
        ("(1 - sigx) * sigx * dden", "(1 - sigy) * sigy * dnum"),
        ("dxpy", "dxpy"),
        ("dnum", "dxpy"),
        ("(1 - sigx) * sigx * dden", "dxpy"),
        ("dxpy", "(1 - sigy) * sigy * dnum"),
    ],
    start=2,
):
    wrong_edit(S, f"{OVERWRITES[0]}-{k}", OVERWRITES[1], old="return dx, dy", new=f"return {dx}, {dy}")
wrong_edit(S, *POWER_KEPT, old="2 * xpy * dden", new="2 * xpy**2 * dden")
wrong_edit(
    S,
    "multiply-not-swapped",
    "a multiply gate handed each input its own value",
    old="dnum = invden\n    dinvden = num",
    new="dnum = num\n    dinvden = invden",
)
wrong_edit(S, "numerator-keeps-its-value", "the gradient of num were num itself", old="dnum = invden", new="dnum = num")
wrong_edit(
    S,
    "sigmoid-of-y-in-denominator",
    "the sigmoid of y stood in the denominator",
    old="(1 - sigy) * sigy * dnum",
    new="(1 - sigy) * sigy * dden",
)
wrong_edit(
    S,
    *MULTIPLIED,
    old="return dx, dy",
    new="return dxpy * (1 - sigx) * sigx * dden * dnum, dxpy * (1 - sigy) * sigy * dnum",
)
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


wrong_edit(
    P,
    "zero-not-remembered",
    "a gradient of 0 were not known yet",
    old="if node not in known:",
    new="if not known.get(node):",
)
wrong_edit(
    P,
    "strongest-path-only",
    "only the strongest way out of a node counted",
    old="known[node] += local * gradient(second)",
    new="known[node] = max(known[node], local * gradient(second), key=abs)",
)
wrong_edit(
    P,
    "largest-path-only",
    "only the largest way out of a node counted",
    old="return known[node]",
    new="return known[node] if node == end else max([s * gradient(m) for m, s in leaving.get(node, [])], default=0.0)",
)


def _walk(rule):
    """From the start: rule(products, node, end) makes a node's gradient of [(local gradient, gradient behind), …]."""

    def answer(edges, start, end):
        known = {}

        def gradient(node):
            if node not in known:
                behind = [(local, gradient(b)) for (a, b), local in edges.items() if a == node]
                known[node] = rule(behind, node, end)
            return known[node]

        return gradient(start)

    return answer


wrong(P, "added-along-and-over", "local gradients were added along a path")(
    _walk(lambda behind, node, end: 0.0 if node == end else sum(local + g for local, g in behind))
)
wrong(P, *MULTIPLIED)(_walk(lambda behind, node, end: 1.0 if node == end else math.prod(s * g for s, g in behind)))
wrong(P, "beyond-the-end", "a path ended only where no edge leaves, not at the end")(
    _walk(lambda behind, node, end: sum(local * g for local, g in behind) if behind else 1.0)
)


@wrong(P, "node-visited-once", "a node could be passed only once, by the first path")
def _(edges, start, end):
    visited = set()

    def gradient(node):
        if node == end:
            return 1.0
        if node in visited:
            return 0.0
        visited.add(node)
        return sum(local * gradient(b) for (a, b), local in edges.items() if a == node)

    return gradient(start)


@wrong(P, "first-path-that-arrives", "only the first path that arrives counted")
def _(edges, start, end):
    def gradient(node):
        if node == end:
            return 1.0
        for (a, b), local in edges.items():
            behind = gradient(b) if a == node else None
            if behind is not None:
                return local * behind
        return None

    return gradient(start) or 0.0


@wrong(P, "node-left-too-early", "a node passed its gradient on before all of it had arrived")
def _(edges, start, end):
    gradient, queue = {end: 1.0}, [end]
    while queue:
        node = queue.pop(0)
        for (a, b), local in edges.items():
            if b == node:
                if a not in gradient:
                    gradient[a] = 0.0
                    queue.append(a)
                gradient[a] += local * gradient[node]
    return gradient.get(start, 0.0)


@wrong(P, "order-of-names", "the names told the order of the graph")
def _(edges, start, end):
    gradient = {end: 1.0}
    for node in sorted({name for pair in edges for name in pair} - {end}, reverse=True):
        gradient[node] = sum(local * gradient.get(b, 0.0) for (a, b), local in edges.items() if a == node)
    return gradient.get(start, 0.0)


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

wrong_edit(
    M,
    "largest-of-the-row",
    "every window held the whole row",
    old="first + np.argmax(x[first : first + size])",
    new="np.argmax(x)",
)
wrong_edit(
    M,
    "window-too-long",
    "a window ended one entry late",
    old="x[first : first + size]",
    new="x[first : first + size + 1]",
)
wrong_edit(
    M,
    "window-at-the-end-missing",
    "a window that ends with the last entry did not count",
    old="enumerate(dout)",
    new="enumerate(dout[: len(range(0, len(x) - size, stride))])",
)
wrong_edit(
    M,
    "looked-up-by-value",
    "the winner were the first entry of the whole row that is as large",
    old="first + np.argmax(x[first : first + size])",
    new="x.tolist().index(max(x[first : first + size]))",
)
wrong_edit(
    M,
    "window-wiped",
    "each window wiped out what earlier ones had left in it",
    old=UPDATE,
    new="dx[first : first + size] = upstream * (np.arange(len(x[first : first + size])) == np.argmax(x[first : first + size]))",
)
wrong_edit(
    M,
    *AVERAGED,
    old="return dx",
    new="""won = [i * stride + np.argmax(x[i * stride : i * stride + size]) for i in range(len(dout))]
    return dx / np.maximum(1, np.bincount(won, minlength=len(x)))""",
)


@wrong(M, "search-begins-at-zero", "the search for the largest began at 0, so that negative entries never win")
def _(dout, x, size, stride):
    dx = np.zeros(len(x))
    for i, upstream in enumerate(dout):
        best, place = 0.0, i * stride
        for k in range(i * stride, i * stride + size):
            if x[k] > best:
                best, place = x[k], k
        dx[place] += upstream
    return dx


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
DERIVATIVE = "da * a[layer + 1] * (1 - a[layer + 1])"
# Wrong derivatives of an activation, in every layer and where the output layer alone is right.
for name, text, new in (
    ("tanh-derivative", "the sigmoid had the derivative of tanh", "da * (1 - a[layer + 1] ** 2)"),
    ("sigma-missing", "the derivative of the sigmoid were 1 − σ alone", "da * (1 - a[layer + 1])"),
    (
        "sigmoid-twice",
        "the sigmoid were applied to a value that is one already",
        "da * (s := sigma(a[layer + 1])) * (1 - s)",
    ),
    ("derivative-of-layer-before", "the sigmoid had its slope one layer too early", "da * a[layer] * (1 - a[layer])"),
    ("one-minus-sigma-missing", SIGMA_ALONE[1], "da * a[layer + 1]"),
    ("local-gradient-missing", UNCHANGED, "da"),
):
    new = new.replace("sigma(a[layer + 1])", "1 / (1 + np.exp(-a[layer + 1]))")
    if name not in ("one-minus-sigma-missing", "local-gradient-missing"):
        wrong_edit(N, name, text, old=DERIVATIVE, new=new)
    only = f"({new} if layer < 2 else {DERIVATIVE})"
    wrong_edit(N, f"{name}-in-hidden", f"in the hidden layers {text}", old=DERIVATIVE, new=only)
wrong_edit(
    N,
    "output-derivative-missing",
    "no sigmoid stood behind the last layer",
    old=DERIVATIVE,
    new=f"({DERIVATIVE} if layer < 2 else da)",
)
wrong_edit(
    N,
    "weights-of-wrong-layer",
    "the gradient went back through the weights of the layer before",
    old="weights[layer] @ delta",
    new="weights[layer - 1] @ delta",
)
wrong_edit(
    N,
    "weights-skipped",
    "the gradient went from layer to layer without passing a weight",
    old="weights[layer] @ delta",
    new="delta",
)
wrong_edit(
    N,
    "last-path-of-two",
    "only one path led back from a layer to the one before",
    old="weights[layer] @ delta",
    new="weights[layer][:, 1] * delta[1]",
)
wrong_edit(
    N,
    "bias-gradients-added",
    "the biases of a layer shared one gradient",
    old="dbiases[layer] = delta",
    new="dbiases[layer] = np.full(2, delta.sum())",
)
wrong_edit(
    N,
    "bias-multiplies",
    "a bias multiplied instead of being added",
    old="dbiases[layer] = delta",
    new="dbiases[layer] = delta * biases[layer]",
)
wrong_edit(
    N,
    "elementwise-instead-of-outer",
    "a weight met the activation of its own number alone",
    old="np.outer(a[layer], delta)",
    new="np.tile(a[layer] * delta, (2, 1))",
)
wrong_edit(
    N,
    "flattened",
    "the gradients of all layers were one long row",
    old="return dweights, dbiases",
    new="return np.ravel(dweights), np.ravel(dbiases)",
)
wrong_edit(
    N,
    "updated-weights",
    "the gradient went back through weights that had been updated already",
    old="weights[layer] @ delta",
    new="(weights[layer] - dweights[layer]) @ delta",
)
