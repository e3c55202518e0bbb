"""The laws an answer must satisfy. None of them contains the code that is asked for.

A law knows where to look (`trials`), how to look (`observe`) and what must be seen there (`judge`).
`observe` is the one way in which checks, fingerprints and remote grading look at functions, classes and callbacks alike.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field

import numpy as np

from autograder.contracts import ContractBroken, as_array, follow, identical, unpack
from autograder.exercises import inputs as _inputs
from autograder.exercises.inputs import Kind
from autograder.numerical import EPSILON, complex_step_gradient

RELATIVE = 1e-6  # what two right ways to compute the same number may differ by; every mistake we know differs by more
ABSOLUTE = 1e-10  # the same, relative to the largest entry of the array
FLOOR = 1e-13  # rounding of the forward value, where the gradient itself vanishes (a saturated sigmoid)
REDRAWN = 100  # draws of whole numbers before a place without a kink is given up
NUDGED, JUMP = (
    1e-10,
    1e-7,
)  # a gradient that moves by more than JUMP, relative, when the inputs move by about NUDGED has a kink there
AT_KINK = 1e-5  # one-sided derivatives are taken a small step away from the kink


@dataclass(frozen=True)
class Trial:
    """One look at an answer. inputs: by argument name. part: what the trial proves, or None if each result is a part.

    naming: used for naming mistakes only, never for points. expected: filled in by laws that know it when they draw.
    """

    regime: str
    inputs: dict
    part: str | None = None
    expected: dict | None = field(default=None, repr=False)


@dataclass(frozen=True)
class Finding:
    """One result that is not what the law says. code: 'value', or a code of contracts. index: the worst entry."""

    code: str
    result: str | None
    text: str
    index: tuple[int, ...] = ()
    expected: float | None = None
    got: float | None = None


class Law:
    """Base of all laws; see Gradient, Formula and Behaviour."""

    results: tuple[str, ...] = ()
    parts: tuple[str, ...] = ()
    whole = False  # whether whole-number arrays are right answers: the law multiplies and adds whole numbers only
    own_names: frozenset[str] = frozenset()  # names that the law gives to mistakes by itself
    joined = False  # whether all results of a trial are told apart only together (they differ from trial to trial)
    takes = "a function"  # what an answer must be; "a value" for anything that is not called

    def parts_of(self, answer) -> tuple[str, ...]:
        """The parts by which this answer is judged, each with an equal share of the points; `parts` for all but lists of steps."""
        return self.parts

    def trials(self, rng: np.random.Generator) -> Iterator[Trial]:
        """Where to look: a stream of trials, the plainest first."""
        raise NotImplementedError

    def naming(self, rng: np.random.Generator) -> dict[str, list[Trial]]:
        """Fixed inputs for naming mistakes, in groups: "main" first; the others matter where main shows nothing wrong."""
        return {"main": list(self.trials(rng))}

    def observe(self, answer, inputs: dict) -> dict:
        """Call the answer once and return its raw results by name. May raise ContractBroken or whatever the answer raises.

        A result that could not be observed is a ContractBroken in its place: raised, it would leave the others unseen and earning.
        """
        raise NotImplementedError

    def shown(self, inputs: dict, raw: dict) -> dict:
        """What naming compares of the raw results; may raise where the law could not ask what it wanted to know."""
        return raw

    def expected(self, trial: Trial) -> dict[str, tuple[np.ndarray, np.ndarray]]:
        """By result name: the right value and how far from it is still right, entry by entry."""
        raise NotImplementedError

    def arrays(self, trial: Trial, raw: dict, expected: dict) -> tuple[dict, list[Finding]]:
        """The raw results as arrays after their contract; what breaks it comes back as findings."""
        good, findings = {}, []
        for name, (value, _) in expected.items():
            try:
                if isinstance(raw[name], ContractBroken):
                    raise raw[name]
                good[name] = as_array(name, raw[name], np.shape(value), integers=self.integers_are_right(name, value))
            except ContractBroken as broken:
                findings.append(Finding(broken.problem.code, name, broken.problem.text))
        return good, findings

    def integers_are_right(self, name, value) -> bool:
        """Whether a result may be of integer dtype: single numbers may (0 is a right gradient), arrays only of a `whole` law."""
        return self.whole or np.shape(value) == ()

    def judge(self, trial: Trial, raw: dict) -> list[Finding]:
        """What is wrong with these results; empty if nothing is."""
        expected = trial.expected or self.expected(trial)
        good, findings = self.arrays(trial, raw, expected)
        for name, got in good.items():
            finding = compare(name, got, *expected[name])
            if finding:
                findings.append(finding)
        return findings


def compare(name: str, got: np.ndarray, right: np.ndarray, allowed: np.ndarray) -> Finding | None:
    """The worst entry of `got` that lies farther from `right` than `allowed`, or None."""
    right = np.asarray(right, dtype=float)
    if got.dtype.itemsize < 8:  # float32 and float16 answers are held to their own precision
        allowed = np.maximum(
            allowed, 100 * np.finfo(got.dtype).eps * np.maximum(np.abs(right), np.abs(right).max(initial=0))
        )
    got = got.astype(float)
    excess = np.abs(got - right) - allowed
    if not got.size or excess.max() <= 0:
        return None
    index = tuple(int(i) for i in np.unravel_index(np.argmax(excess), got.shape))
    return Finding("value", name, f"{name} has a wrong value", index, float(right[index]), float(got[index]))


def near(value, floor: float = 0.0) -> tuple[np.ndarray, np.ndarray]:
    """`value` with the room that two right ways to compute it may need."""
    value = np.asarray(value, dtype=float)
    return value, RELATIVE * np.abs(value) + ABSOLUTE * np.abs(value).max(initial=0) + floor


class _FromKinds(Law):
    """Shared by laws whose inputs are declared by kind."""

    def __init__(self, inputs: dict[str, Kind], regimes: Sequence[str], repeats: int):
        self.inputs, self.regimes, self.repeats = inputs, tuple(regimes), repeats

    def draw(self, rng, regime) -> dict:
        """One value for each argument of the answer, in order."""
        return _inputs.draw_all(self.inputs, rng, regime)

    def trials(self, rng):
        for regime in self.regimes:
            for _ in range(self.repeats):
                yield Trial(regime, self.draw(rng, regime))

    def naming(self, rng):
        scalar = all(not kind.axes or isinstance(kind.axes[0], int) for kind in self.inputs.values())
        main = (
            ["standard"] * 20
            if scalar
            else ["standard", "other-shapes", "one-example", "square", "square-4", "square-2"]
        )
        groups = {"main": main, **{regime: [regime] * 4 for regime in self.regimes if regime not in main}}
        return {
            group: [Trial(regime, self.draw(rng, regime)) for regime in regimes] for group, regimes in groups.items()
        }

    def observe(self, answer, inputs):
        return unpack(answer(*inputs.values()), self.results)


# Regimes for answers on plain floats and on arrays.
SCALAR = ("standard", "large", "tiny", "integers")
ARRAYS = ("standard", "other-shapes", "one-example", "one-column", "square", "large", "tiny", "integers")


class Formula(_FromKinds):
    """The answer computes a formula. `formula(**inputs)` says it in other code (a scalar loop with math, as a rule)."""

    def __init__(
        self, formula: Callable, *, inputs, results=("result",), regimes=SCALAR, repeats=3, floor=0.0, whole=False
    ):
        super().__init__(inputs, regimes, repeats)
        self.formula, self.floor, self.whole = formula, floor, whole
        self.results = self.parts = tuple(results)

    def expected(self, trial):
        returned = self.formula(**trial.inputs)
        values = returned if len(self.results) > 1 else (returned,)
        return {name: near(value, self.floor) for name, value in zip(self.results, values, strict=True)}


class Gradient(_FromKinds):
    """The answer computes gradients of a forward formula; the formula's own derivative, taken numerically, decides.

    forward: formula on the inputs, written for complex numbers. upstream: name of the first argument, or None if forward is the loss.
    wrt: the inputs whose gradients are returned, in order. results: their names, default d + name.
    At a kink or tie (regime "ties") every subgradient is right: see `_at_kink`.
    """

    def __init__(self, forward, *, inputs, wrt, upstream=None, results=None, regimes=SCALAR, repeats=3, whole=False):
        super().__init__(inputs, regimes, repeats)
        self.forward, self.wrt, self.upstream, self.whole = forward, tuple(wrt), upstream, whole
        self.gradients = self.results = self.parts = tuple(results or (f"d{name}" for name in wrt))

    def draw(self, rng, regime):
        inputs = super().draw(rng, regime)
        if self.upstream is None:
            return inputs
        shape = np.shape(self.forward(**inputs))
        upstream = rng.standard_normal(shape) * 1.5 if shape else float(rng.standard_normal() * 1.5)
        return {self.upstream: upstream, **inputs}

    def trials(self, rng):
        for trial in super().trials(rng):
            if trial.regime == "integers":
                yield from self._off_kinks(trial, rng)
            if trial.regime not in ("integers", "ties"):
                yield trial
            if trial.regime != "ties":
                continue
            shape = np.shape(trial.inputs[self.upstream]) if self.upstream else ()
            for one_hot in np.eye(int(np.prod(shape, dtype=int))).reshape(-1, *shape)[:6]:
                upstream = {self.upstream: one_hot if shape else 1.0} if self.upstream else {}
                yield Trial("ties", {**trial.inputs, **upstream})

    def _off_kinks(self, trial, rng):
        """The trial, or another draw of whole numbers where the gradient does not jump; none if there is none to be found."""
        for _ in range(REDRAWN):
            if not self._on_a_kink(trial):
                yield trial
                return
            trial = Trial("integers", self.draw(rng, "integers"))

    def _on_a_kink(self, trial):
        """Whether the gradient jumps when all inputs move a little: small whole numbers hit kinks by chance.

        Every entry moves by its own amount, so that sums of products that are 0 move too: along (1, …, 1) some stay where they are.
        """
        near_by = []
        for sign in (NUDGED, -NUDGED):
            moves = {
                name: np.asarray(trial.inputs[name])
                + sign * (1.5 + np.sin(1.0 + k + 2.3 * _places(trial.inputs[name])))
                for k, name in enumerate(self.wrt)
            }
            near_by.append(Gradient.expected(self, Trial("standard", {**trial.inputs, **moves})))
        return any(
            np.abs(near_by[0][result][0] - near_by[1][result][0]).max(initial=0)
            > JUMP * np.abs(near_by[0][result][0]).max(initial=0)
            for result in self.gradients
        )

    def _along(self, inputs, upstream, moves, at=0.0):
        """Derivative of sum(upstream * forward) along `moves` at inputs + at * moves, by the complex step."""
        moved = dict(inputs)
        for name, move in moves.items():
            moved[name] = np.asarray(inputs[name], dtype=float) + (at + 1e-30j) * move
        return float(np.sum(np.imag(self.forward(**moved)) * upstream) / 1e-30)

    def expected(self, trial):
        inputs = {name: value for name, value in trial.inputs.items() if name != self.upstream}
        upstream = np.asarray(trial.inputs[self.upstream] if self.upstream else 1.0, dtype=float)
        out = np.abs(np.asarray(self.forward(**inputs))).max(initial=0)
        floor = FLOOR * np.abs(upstream).max(initial=0) * max(out, 1.0)
        expected = {}
        for result, name in zip(self.gradients, self.wrt, strict=True):

            def loss(value, name=name):
                return np.sum(self.forward(**{**inputs, name: value if value.ndim else value[()]}) * upstream)

            size = np.sqrt(np.mean(np.abs(np.asarray(inputs[name], dtype=float)) ** 2))
            expected[result] = near(complex_step_gradient(loss, inputs[name]), floor / max(min(size, 1.0), EPSILON))
        return expected

    def judge(self, trial, raw):
        if trial.regime != "ties":
            return super().judge(trial, raw)
        shapes = {
            r: (np.asarray(trial.inputs[n], dtype=float), None) for r, n in zip(self.gradients, self.wrt, strict=True)
        }
        good, findings = self.arrays(trial, raw, shapes)
        return findings or self._at_kink(trial, good)

    def _at_kink(self, trial, good):
        """A subgradient g of a convex piece satisfies g·u ≤ f'(x; u) along every direction u, and that is all it must satisfy.

        Asked along both ways of every coordinate and of all coordinates together, which for a maximum says:
        shares are not negative, none but the tied inputs gets one, and they add up to the upstream gradient.
        """
        inputs = {name: value for name, value in trial.inputs.items() if name != self.upstream}
        upstream = np.asarray(trial.inputs[self.upstream] if self.upstream else 1.0, dtype=float)
        shapes = {name: np.shape(inputs[name]) for name in self.wrt}
        for result, name in zip(self.gradients, self.wrt, strict=True):
            for index in np.ndindex(*shapes[name]):
                move = np.zeros(shapes[name])
                move[index] = 1.0
                got = float(np.asarray(good[result])[index])
                for sign in (1.0, -1.0):
                    bound = self._along(inputs, upstream, {name: sign * move}, at=1e-7)
                    if sign * got > bound + AT_KINK * max(1.0, abs(bound)):
                        return [Finding("value", result, f"{result} is no subgradient here", index, sign * bound, got)]
        for sign in (1.0, -1.0):
            moves = {name: sign * np.ones(shapes[name]) for name in self.wrt}
            bound = self._along(inputs, upstream, moves, at=1e-7)
            total = sign * sum(float(np.sum(good[result])) for result in self.gradients)
            if total > bound + AT_KINK * max(1.0, abs(bound)):
                whose = (
                    f"{' + '.join(self.gradients)} is"
                    if not any(shapes.values())
                    else f"the entries of {' and '.join(self.gradients)} add up to"
                )
                text = (
                    f"{whose} {_short(sign * total)}, where those of every subgradient add up to {_short(sign * bound)}"
                )
                return [Finding("value", result, text, (), None, None) for result in self.gradients]
        return []


def _places(value):
    """0, 1, 2, … in the shape of `value`."""
    return np.arange(np.size(value)).reshape(np.shape(value))


def _short(value):
    return f"{value:.6g}"


class Gate(Gradient):
    """The answer is a class with forward(*inputs) and backward(upstream) -> gradients, and caches what backward needs.

    Looked at through a gate that has already been used elsewhere, beside another gate of the same class; backward is asked twice.
    """

    def __init__(self, forward, *, inputs, wrt, upstream="dz", regimes=SCALAR, repeats=3):
        super().__init__(forward, inputs=inputs, wrt=wrt, upstream=upstream, regimes=regimes, repeats=repeats)
        self.results = self.parts = ("forward", *self.gradients)
        self.takes = "a class"

    def observe(self, answer, inputs):
        upstream, *values = inputs.values()
        gate, other = 0, 1
        elsewhere = [1.5 - 2 * k for k in range(len(values))]  # the first input wins here, the second below
        steps = [(None, "", ()), (None, "", ()), (gate, "forward", elsewhere), (gate, "backward", [0.5])]
        steps += [(gate, "forward", values), (other, "forward", [2 * k - 0.5 for k in range(len(values))])]
        *_, value, _, first, again = follow(answer, [*steps, *[(gate, "backward", [upstream])] * 2])
        first, again = (unpack(returned, self.gradients) for returned in (first, again))
        if not identical({k: float(v) for k, v in first.items()}, {k: float(v) for k, v in again.items()}):
            raise ContractBroken(
                "keeps-state", None, "backward called twice with the same upstream gradient gives two answers"
            )
        return {"forward": value, **first}

    def expected(self, trial):
        inputs = {name: value for name, value in trial.inputs.items() if name != self.upstream}
        return {"forward": near(np.real(self.forward(**inputs)), FLOOR), **super().expected(trial)}


class Behaviour(Law):
    """The answer is a class or takes functions: a script uses it and writes down what it saw.

    script(answer, **inputs) -> dict of results. law(**inputs) -> dict of right values, of the same names.
    trials(rng) yields (part, regime, inputs); a trial's findings count against its part.
    """

    def __init__(self, *, parts, trials, script, law, takes="a class"):
        self.parts, self._trials, self._script, self._law = tuple(parts), trials, script, law
        self.takes = takes
        self.results = tuple(parts)
        self.joined = True

    def trials(self, rng):
        for part, regime, inputs in self._trials(rng):
            yield Trial(regime, inputs, part)

    def observe(self, answer, inputs):
        return self._script(answer, **inputs)

    def expected(self, trial):
        return {name: near(value, FLOOR) for name, value in self._law(**trial.inputs).items()}
