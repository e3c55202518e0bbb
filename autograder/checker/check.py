"""One check: contract and slopes at as many points as it is taken to, and the verdict on what was seen there."""

from dataclasses import replace

import numpy as np

from autograder.checker import manners
from autograder.checker.localise import worst_entry
from autograder.checker.pair import Pair, to_float
from autograder.checker.report import Report
from autograder.checker.slopes import Prober, compare_at
from autograder.contracts import ContractBroken, Problem, snapshot
from autograder.guard import describe_error


class Check:
    """Asks a pair everything at one point after another and remembers what was found."""

    def __init__(self, rng: np.random.Generator, *, quick: bool = True):
        self.rng, self.quick = rng, quick
        self.problems, self.notes, self.curves, self.points = [], [], [], 0
        self.resolved, self.open, self.slight = set(), set(), {}
        self.evaluations, self.worst, self.first = 0, None, None
        self.blocked = False

    def at(self, pair: Pair, inputs: dict, point: str, *, needed: bool = False) -> bool:
        """Ask everything at one point; False when there is no need to go on.

        needed: an error or an infinite value of forward here is held against the pair, not just noted.
        """
        self.points += 1
        try:
            problems, seen = manners.ask(pair, inputs, self.rng)
        except ContractBroken as broken:
            self.problems.append(broken.problem)
            return False
        except Exception as error:
            return self._raised(point, error, needed)
        self.problems += problems
        if problems:
            return False
        if seen is None:
            self.notes.append(f"forward is not finite at the {point} point")
            self.blocked = self.blocked or needed
            return True
        self._values(pair, point, inputs, seen)
        return not self.problems and self._unmoved(pair, inputs, seen)

    def fail(self, code: str, where: str | None, text: str):
        """Note a breach that was found elsewhere."""
        self.problems.append(Problem(code, where, text))

    def _raised(self, point, error, needed):
        if needed:
            self.fail("raises-error", None, f"it stops with {describe_error(error)}")
            return False
        self.notes.append(f"{point} point: {describe_error(error)}")
        return True

    def _values(self, pair, point, inputs, seen):
        prober = Prober(pair, inputs, seen["output"], seen["upstream"], quick=self.quick)
        differing = self._compare(prober, seen, point)
        if differing and not self._confirmed(pair, inputs, seen, differing):
            self.notes.append("a mismatch at one point only, gone close by: rounding in forward, not a wrong rule")
            self.open |= set(seen["gradients"])
            differing = None
        if differing:
            name = differing.argument
            off = f"{differing.relative:.1e} of its size"
            text = f"the gradient of {name} is wrong: along a random direction it gives {differing.got:.6g}, "
            text += f"finite differences say {differing.slope.value:.6g} ± {differing.slope.error:.1g} (off by {off})"
            self.fail("value", name, text)
            worst = worst_entry(prober, name, seen["gradients"][name], self.rng)
            if worst and not np.shape(
                seen["upstream"]
            ):  # a number: told for an upstream gradient of 1, as people compute it
                worst = replace(worst, expected=worst.expected / seen["upstream"], got=worst.got / seen["upstream"])
            self.worst = worst
        self.evaluations += prober.evaluations

    def _compare(self, prober, seen, point):
        """The first clear mismatch at this point, or None; the rest is remembered."""
        with np.errstate(all="ignore"):
            comparisons = compare_at(prober, seen["gradients"], self.rng, seen["negligible"])
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
                return comparison
        return None

    def _confirmed(self, pair, inputs, seen, differing):
        """Whether the mismatch shows again close by; a one-off is a rounding staircase in forward."""
        if len(self.slight.get(differing.argument, ())) >= 2:
            return True
        near = snapshot(inputs)
        for name in pair.wrt:
            value = to_float(near[name])
            moved = value * (1 + 0.02 * self.rng.standard_normal(np.shape(value)))
            near[name] = like(moved, inputs[name])
        try:
            output = pair.forward(snapshot(near))
            if not np.isfinite(np.asarray(output, dtype=float)).all():
                return True
            prober = Prober(pair, near, output, seen["upstream"])
            with np.errstate(all="ignore"):
                found = manners.gradients(pair, seen["upstream"], near)
                again = compare_at(prober, found, self.rng)
        except Exception:
            return True
        self.evaluations += prober.evaluations
        if differing.outcome == "slightly":
            return any(c.argument == differing.argument and c.outcome in ("slightly", "differs") for c in again)
        return any(comparison.outcome != "agrees" for comparison in again)

    def _unmoved(self, pair, inputs, seen):
        """Back at the first point, the first answer: else something was cached or piled up."""
        if self.first is None:
            self.first = (pair, snapshot(inputs), seen["upstream"], seen["gradients"])
            return True
        pair, inputs, upstream, before = self.first
        try:
            with np.errstate(all="ignore"):
                again = manners.gradients(pair, upstream, inputs)
        except Exception as error:
            self.fail("raises-error", None, f"back at the first point it stops with {describe_error(error)}")
            return False
        if any(not manners.same_result(before[name], again[name]) for name in before):
            text = "after work on another point it answers the first one differently (something is cached or piled up)"
            self.fail("keeps-state", None, text)
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
            reason = f"the gradient of {', '.join(sorted(self.resolved))} agrees with finite differences at {self.points} points"
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


def like(moved, original):
    """`moved` in the kind of `original`, if that can hold fractions."""
    if isinstance(original, np.ndarray) and original.dtype.kind == "f":
        return np.asarray(moved).astype(original.dtype)
    return float(moved) if not np.ndim(moved) else np.asarray(moved, dtype=float)
