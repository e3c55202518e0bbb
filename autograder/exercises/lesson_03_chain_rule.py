"""03_chain_rule: paths, forks, and why backwards. Plain floats in formulas; NumPy in windows and in the network."""

import cmath
import contextlib
import time
from dataclasses import replace
from itertools import pairwise

import numpy as np

from autograder.contracts import ContractBroken
from autograder.exercises.declare import Exercise, Lesson
from autograder.exercises.formulas import exponential, larger, sigmoid
from autograder.exercises.inputs import Kind, fixed, number
from autograder.exercises.laws import Behaviour, Formula, Gradient, Trial
from autograder.numerical import complex_step, complex_step_gradient


def _quotient(u, du, v, dv):
    """u and v both move with one parameter, at the speeds du and dv."""
    return float(complex_step(lambda t: (u + du * t) / (v + dv * t), 0.0))


def _staged(x, y):
    return (x + sigmoid(y)) / (sigmoid(x) + (x + y) * (x + y))


# --- graphs ---
LADDERS = (12, 14, 16, 18, 20, 22, 24)  # layers; two more make four times as many paths
# Seconds; a walk along every path of the longest ladder takes minutes, one over every edge a millisecond.
PATIENCE = 0.25

SINGLE, FORKS, NO_PATH, LONG = "single paths", "forks", "missing paths", "long graphs"
APART = "where no path leads from start to end, or start is the end"


def _slope(rng):
    return float(rng.uniform(0.3, 1.7) * rng.choice([-1, 1]))


def _dag(rng, nodes, density):
    """A random graph without circles: edges lead from earlier names of a shuffled list to later ones."""
    names = [f"n{k}" for k in rng.permutation(nodes)]
    pairs = [(a, b) for k, a in enumerate(names) for b in names[k + 1 :] if rng.random() < density]
    return names, {pairs[k]: _slope(rng) for k in rng.permutation(len(pairs))}


def _ladder(rng, layers):
    """Two nodes a layer, each wired to both of the next; names end in the number of their layer."""
    pairs = [(f"{a}{k}", f"{b}{k + 1}") for k in range(layers) for a in "ab" for b in "ab" if k or a == "a"]
    return {pairs[k]: float(rng.uniform(0.3, 0.8)) for k in rng.permutation(len(pairs))}


def _path_trials(rng):
    def trial(part, edges, start, end):
        regime = {NO_PATH: APART, LONG: "on a long graph"}.get(part, "standard")
        return Trial(regime, {"edges": edges, "start": start, "end": end}, part)

    for length in (1, 2, 4):
        names = [f"n{k}" for k in rng.permutation(length + 1)]
        edges = [((a, b), _slope(rng)) for a, b in pairwise(names)]
        yield trial(SINGLE, dict(edges[::-1]), names[0], names[-1])
    yield trial(FORKS, {("x", "q"): _slope(rng), ("x", "z"): _slope(rng), ("q", "z"): _slope(rng)}, "x", "z")
    for nodes in (4, 5, 6, 7, 8):
        names, edges = _dag(rng, nodes, 0.8)
        edges[names[0], names[-1]] = _slope(rng)
        yield trial(FORKS, edges, names[0], names[-1])
        yield trial(FORKS, edges, names[0], names[-2])
    side = {("x", "q"): _slope(rng), ("y", "q"): _slope(rng), ("q", "z"): _slope(rng), ("x", "r"): _slope(rng)}
    for start, end in (("x", "y"), ("z", "x"), ("r", "z"), ("x", "x"), ("q", "q"), ("z", "z")):
        yield trial(NO_PATH, side, start, end)
    yield trial(LONG, _ladder(rng, LADDERS[-1]), "a0", f"a{LADDERS[-1]}")


def _use_paths(answer, edges, start, end):
    """Ask for the gradient; on a ladder, ask at growing lengths first and stop when the time grows with the paths.

    Each length is asked twice: for the last layer, and for a node that no path reaches, where a gradient of 0 is to be remembered.
    """
    if start == "a0":
        for layers in LADDERS:
            part = {pair: slope for pair, slope in edges.items() if int(pair[1][1:]) <= layers}
            for goal, extra, told in ((f"a{layers}", {}, ""), ("z", {("z", "a1"): 1.0}, " to find that none arrives")):
                if min(_seconds(answer, part | extra, start, goal) for _ in range(2)) > PATIENCE:
                    text = f"with {len(part | extra)} edges it needs more than {PATIENCE} seconds{told}; "
                    text += f"are its {2 ** (layers - 1):,} paths walked one by one?"
                    raise ContractBroken("too-slow", None, text)
    return {"gradient": answer(edges, start, end)}


def _seconds(answer, *inputs):
    """How long an answer takes; what it answers, an error too, is judged elsewhere.

    It is looked at, so that in grading no longer ladder is asked for ahead of this one (foresight.py).
    """
    begin = time.perf_counter()
    with contextlib.suppress(Exception):
        bool(answer(*inputs))
    return time.perf_counter() - begin


def _all_paths(edges, start, end):
    """I + A + A² + … = (I − A)⁻¹ adds up the paths of every length: a linear system instead of a walk."""
    names = sorted({start, end, *(name for pair in edges for name in pair)})
    matrix = np.eye(len(names))
    for (a, b), slope in edges.items():
        matrix[names.index(a), names.index(b)] -= slope
    wanted = np.array([float(name == end) for name in names])
    return {"gradient": np.linalg.solve(matrix, wanted)[names.index(start)]}


class Paths(Behaviour):
    """The sum over paths of a graph, judged in four parts."""

    def __init__(self):
        parts = (SINGLE, FORKS, NO_PATH, LONG)
        super().__init__(parts=parts, trials=_path_trials, script=_use_paths, law=_all_paths, takes="a function")
        self.results, self.joined = ("gradient",), False

    def trials(self, rng):
        yield from _path_trials(rng)

    def naming(self, rng):
        """Mistakes are named on graphs with forks; what goes wrong only where no path is has its own name."""
        trials = list(self.trials(rng))
        groups = {"main": FORKS, "standard": SINGLE, APART: NO_PATH}
        return {group: [trial for trial in trials if trial.part == part] for group, part in groups.items()}


# --- windows ---
def _maxpool1d(x, size, stride):
    outputs = []
    for first in range(0, len(x) - size + 1, stride):
        largest = x[first]
        for value in x[first + 1 : first + size]:
            largest = larger(largest, value)
        outputs.append(largest)
    return np.array(outputs)


NEGATIVE = "where every entry is negative"


class Windows(Gradient):
    """The gradient of a maximum over windows, judged in three parts: windows apart, windows that overlap, ties."""

    def __init__(self):
        stride = fixed(lambda rng, regime, lengths: int(rng.integers(1, 5)))
        inputs = {"x": Kind(_row, axes=("D",)), "size": fixed(lambda *_: 0), "stride": stride}
        regimes = ("standard", "large", NEGATIVE, "integers", "ties")
        super().__init__(_maxpool1d, inputs=inputs, wrt=("x",), upstream="dout", regimes=regimes, repeats=5)
        self.parts = ("windows apart", "overlapping windows", "ties")

    def draw(self, rng, regime, share=0.6):
        """share: how often windows overlap."""
        drawn = {name: kind.draw(rng, regime, self._lengths(rng, regime)) for name, kind in self.inputs.items()}
        overlap = rng.random() < share
        size = drawn["stride"] + int(rng.integers(1, 4)) if overlap else int(rng.integers(1, drawn["stride"] + 1))
        drawn["size"] = min(size, len(drawn["x"]))
        windows = (len(drawn["x"]) - drawn["size"]) // drawn["stride"] + 1
        return {"dout": rng.standard_normal(windows) * 1.5, **drawn}

    def naming(self, rng):
        """Mistakes are named where windows overlap; what is right there may be wrong at a tie."""
        groups = {"main": ["standard"] * 10 + [NEGATIVE] * 4, "integers": ["integers"] * 4, "ties": ["ties"] * 16}
        return {
            name: [Trial(regime, self.draw(rng, regime, 1.0)) for regime in group] for name, group in groups.items()
        }

    @staticmethod
    def _lengths(rng, regime):
        return {"deck": list(rng.permutation(np.arange(-20, 20))), "tie": 0.0}

    def trials(self, rng):
        for trial in super().trials(rng):
            apart = trial.inputs["size"] <= trial.inputs["stride"]
            part = "ties" if trial.regime == "ties" else "windows apart" if apart else "overlapping windows"
            yield replace(trial, part=part)


def _row(rng, regime, lengths):
    length = int(rng.integers(6, 13))
    if regime == "integers":
        return np.array([lengths["deck"].pop() for _ in range(length)])
    values = rng.standard_normal(length) * (30.0 if regime == "large" else 1.5)
    if regime == NEGATIVE:
        values = -np.abs(values) - 0.1
    return np.round(values) / 2 if regime == "ties" else values


# --- the network ---
def _layers(*shape):
    def draw(rng, regime, lengths):
        if regime == "integers":
            return [rng.integers(1, 3, shape) * rng.choice([-1, 1], shape) for _ in range(3)]
        return [rng.standard_normal(shape) * (1e-3 if regime == "tiny" else 1.2) for _ in range(3)]

    return fixed(draw)


def _pair(rng, regime, lengths):
    return rng.permutation([1, -2]) if regime == "integers" else rng.standard_normal(2)


def _error(weights, biases, x, target):
    """Half the sum of squares, neuron by neuron. weights[l][i, j] leads from neuron i to neuron j of the next layer."""
    a = list(x)
    for weight, bias in zip(weights, biases, strict=True):
        a = [1 / (1 + cmath.exp(-(bias[j] + sum(a[i] * weight[i, j] for i in range(2))))) for j in range(2)]
    return sum((a[j] - target[j]) ** 2 for j in range(2)) / 2


def _network(weights, biases, x, target):
    return (
        complex_step_gradient(lambda stacked: _error(stacked, biases, x, target), np.array(weights)),
        complex_step_gradient(lambda stacked: _error(weights, stacked, x, target), np.array(biases)),
    )


SCALED = ("standard", "tiny", "integers")

LESSON = Lesson(
    "03_chain_rule",
    "The chain rule: paths, forks, and why backwards",
    60,
    (
        Exercise(
            "two_path_derivative",
            2,
            "(t) -> float",
            Gradient(
                lambda t: (2 * t + 1) ** 2 + exponential(t * t),
                inputs={"t": number(scaled=False)},
                wrt=("t",),
                results=("dz/dt",),
                regimes=("standard", "integers"),
                repeats=6,
            ),
        ),
        Exercise(
            "quotient_derivative",
            2,
            "(u, du, v, dv) -> float",
            Formula(
                _quotient,
                inputs={"u": number(), "du": number(), "v": number(nonzero=True), "dv": number()},
                results=("derivative",),
            ),
        ),
        Exercise(
            "staged_backward",
            5,
            "(x, y) -> (dx, dy)",
            Gradient(_staged, inputs={"x": number(scaled=False), "y": number(scaled=False)}, wrt=("x", "y"), repeats=5),
        ),
        Exercise(
            "path_gradient",
            6,
            "(edges, start, end) -> float",
            Paths(),
        ),
        Exercise("maxpool1d_backward", 3, "(dout, x, size, stride) -> dx", Windows()),
        Exercise(
            "network_path_gradients",
            6,
            "(weights, biases, x, target) -> (dweights, dbiases)",
            Formula(
                _network,
                inputs={"weights": _layers(2, 2), "biases": _layers(2), "x": fixed(_pair), "target": fixed(_pair)},
                results=("dweights", "dbiases"),
                regimes=SCALED,
                repeats=4,
                floor=1e-13,
            ),
        ),
    ),
)
