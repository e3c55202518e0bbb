"""`gradcheck`: contract, linearity and slopes at the given point and at fresh ones; accept, reject or say why it cannot tell."""

from collections.abc import Callable

import numpy as np

from autograder.checker import manners
from autograder.checker.localise import worst_entry
from autograder.checker.pair import Pair, to_float
from autograder.checker.report import Report
from autograder.checker.slopes import Prober, compare_at
from autograder.contracts import ContractBroken, Problem, snapshot
from autograder.guard import describe_error

POINTS = ("given", "jittered", "fresh")  # as given; moved by 5 % of its spread; drawn anew with both signs


def gradcheck(forward: Callable, backward: Callable, inputs, *, wrt=None, seed: int = 0, plot: bool = False) -> Report:
    """Check any forward/backward pair against its own forward function, with no reference and no tolerance.

    forward(*inputs): a number or an array. backward(upstream, *inputs): the gradients of sum(upstream * forward) in the order of
    the inputs (None for what has no gradient), or a dict by name; backward(*inputs) if forward is a loss.
    inputs: a tuple or list by position, a dict by name, or one array; any shapes, float64, float32 or integers.
    wrt: names of the inputs that gradients are returned for; found out if not said. seed: of the random directions.
    plot: draw the measured error against the step.
    Returns a Report: accept, reject or inconclusive. Errors of the pair itself are a reject with the error in words.
    Source of the method: slopes on a ladder of steps with Richardson extrapolation and an error estimate (Ridders 1982),
    random directions as in torch.autograd.gradcheck's fast mode, but several, fresh, and at more than one point.
    """
    pair = Pair(forward, backward, inputs, wrt)
    check = _Check(pair, np.random.default_rng(seed))
    for point in POINTS:
        if not check.at(point):
            break
    report = check.report()
    if plot:
        from autograder.pictures.error_curve import error_curve

        report.picture = error_curve(report.curves)
    return report


class _Check:
    def __init__(self, pair, rng):
        self.pair, self.rng = pair, rng
        self.problems, self.notes, self.curves = [], [], []
        self.resolved, self.open, self.slight = set(), set(), {}
        self.evaluations, self.worst, self.first = 0, None, None
        self.blocked = False

    def at(self, point: str) -> bool:
        """Ask everything at one point; False when there is no need to go on."""
        inputs = _inputs_at(point, self.pair, self.rng)
        try:
            problems, seen = manners.ask(self.pair, inputs, self.rng)
        except KeyboardInterrupt:
            raise
        except ContractBroken as broken:
            self.problems.append(broken.problem)
            return False
        except Exception as error:
            return self._raised(point, error)
        self.problems += problems
        if problems:
            return False
        if seen is None:
            self.notes.append(f"forward is not finite at the {point} point")
            self.blocked = self.blocked or point == "given"
            return True
        self._values(point, inputs, seen)
        if self.problems:
            return False
        return self._unmoved(inputs, seen)

    def _raised(self, point, error):
        if point == "given":
            self.problems.append(Problem("raises-error", None, f"it stops with {describe_error(error)}"))
            return False
        self.notes.append(f"{point} point: {describe_error(error)}")
        return True

    def _values(self, point, inputs, seen):
        prober = Prober(self.pair, inputs, seen["output"], seen["upstream"])
        differing = self._compare(prober, seen["gradients"], point)
        if differing and not self._confirmed(inputs, seen, differing):
            self.notes.append("a mismatch at one point only, gone close by: rounding in forward, not a wrong rule")
            self.open |= set(seen["gradients"])
            differing = None
        if differing:
            name = differing.argument
            off = f"{differing.relative:.1e} of its size"
            text = f"the gradient of {name} is wrong: along a random direction it gives {differing.got:.6g}, "
            text += f"finite differences say {differing.slope.value:.6g} ± {differing.slope.error:.1g} (off by {off})"
            self.problems.append(Problem("value", name, text))
            self.worst = worst_entry(prober, name, seen["gradients"][name], self.rng)
        self.evaluations += prober.evaluations

    def _compare(self, prober, found, point):
        """The first clear mismatch at this point, or None; the rest is remembered."""
        with np.errstate(all="ignore"):
            comparisons = compare_at(prober, found, self.rng)
        for comparison in comparisons:
            name = comparison.argument
            if comparison.slope is not None:
                self.curves.append((point, comparison))
            if comparison.outcome == "agrees":
                self.resolved.add(name)
            elif comparison.outcome == "differs":
                return comparison
            else:
                self.open.add(name)
                if comparison.slope is not None and comparison.slope.kink:
                    self.notes.append(f"{point} point: sits on a kink along {name}")
            if comparison.outcome == "slightly":  # a small mismatch is believed when a second point shows it
                self.slight.setdefault(name, set()).add(point)
                if len(self.slight[name]) >= 2:
                    return comparison
        return None

    def _confirmed(self, inputs, seen, differing):
        """Whether the mismatch shows again close by; a one-off is a rounding staircase in forward."""
        if differing.outcome == "slightly":
            return True
        near = snapshot(inputs)
        for name in self.pair.wrt:
            value = to_float(near[name])
            moved = value * (1 + 0.02 * self.rng.standard_normal(np.shape(value)))
            near[name] = _like(moved, inputs[name])
        try:
            output = self.pair.forward(snapshot(near))
            if not np.isfinite(np.asarray(output, dtype=float)).all():
                return True
            prober = Prober(self.pair, near, output, seen["upstream"])
            found = manners.gradients(self.pair, seen["upstream"], near)
            outcomes = {comparison.outcome for comparison in compare_at(prober, found, self.rng)}
        except Exception:
            return True
        self.evaluations += prober.evaluations
        return outcomes != {"agrees"}

    def _unmoved(self, inputs, seen):
        """Back at the first point, the first answer: else something was cached or piled up."""
        if self.first is None:
            self.first = (snapshot(inputs), seen["upstream"], seen["gradients"])
            return True
        inputs, upstream, before = self.first
        try:
            again = manners.gradients(self.pair, upstream, inputs)
        except Exception as error:
            self.problems.append(
                Problem("raises-error", None, f"back at the first point it stops with {describe_error(error)}")
            )
            return False
        if any(not manners.same_result(before[name], again[name]) for name in before):
            text = "after work on another point it answers the first one differently (something is cached or piled up)"
            self.problems.append(Problem("keeps-state", None, text))
            return False
        return True

    def report(self) -> Report:
        """The outcome in one object."""
        undecided = (self.open | set(self.slight)) - self.resolved
        if self.problems:
            verdict, reason = "reject", self.problems[0].text
        elif not self.resolved or undecided:
            verdict, reason = "inconclusive", self._why(undecided)
        else:
            verdict = "accept"
            reason = f"the gradient of {', '.join(sorted(self.resolved))} agrees with finite differences at {len(POINTS)} points"
        return Report(
            verdict,
            reason,
            tuple(self.problems),
            self.worst,
            tuple(dict.fromkeys(self.notes)),
            self.evaluations,
            self.curves,
        )

    def _why(self, undecided):
        if self.blocked and not self.resolved:
            return "forward is not finite at the given point, so there is no slope to compare with"
        names = ", ".join(sorted(undecided)) or "any input"
        if any("kink" in note for note in self.notes):
            return f"the points sit on a kink of forward along {names}; move them a little"
        return f"the slope along {names} is too small or too noisy to measure"


def _like(moved, original):
    """`moved` in the kind of `original`, if that can hold fractions."""
    if isinstance(original, np.ndarray) and original.dtype.kind == "f":
        return np.asarray(moved).astype(original.dtype)
    return float(moved) if not np.ndim(moved) else np.asarray(moved, dtype=float)


def _inputs_at(point, pair, rng):
    """The inputs as given, or with those that have a gradient moved or drawn anew."""
    inputs = snapshot(pair.inputs)
    if point == "given":
        return inputs
    names = pair.wrt if pair.wrt is not None else []
    for name in names:
        value = np.asarray(to_float(inputs[name]), dtype=float)
        spread = value.std() if value.size else 0.0
        typical = np.sqrt(np.mean(value**2)) if value.size else 0.0
        if not (spread > 1e-6 * typical and spread > 0):
            spread = typical if typical > 0 else 0.5
        if point == "jittered":
            moved = value + 0.05 * spread * rng.standard_normal(value.shape)
        else:
            moved = rng.standard_normal(value.shape) * max(spread, typical if typical < 10 * spread else spread)
        inputs[name] = _like(moved, inputs[name])
    return inputs
