"""The values of a gradient at one point: compared along random directions with slopes that carry their own error bar."""

from dataclasses import dataclass, replace

import numpy as np

from autograder.checker.pair import Pair, to_float
from autograder.contracts import snapshot
from autograder.numerical import EPSILON, FIRST_STEP, RATIO, RUNGS, Slope, slope

DIRECTIONS = 2
ERROR_BARS = 6.0  # over 4,600 smooth slopes the largest ratio of true to estimated error was 2.4
RELATIVE = 1e-6
LARGE_STEP = FIRST_STEP / RATIO**3
WIDER = 4.0**6
QUICK_STEP, QUICK_RUNGS = FIRST_STEP / RATIO, 6


@dataclass(frozen=True)
class Comparison:
    """One directional derivative, ours against theirs. outcome: 'agrees', 'differs', 'slightly' or 'open' (cannot tell)."""

    argument: str
    outcome: str
    got: float
    slope: Slope | None
    relative: float = 0.0


class Prober:
    """phi(t) = sum(upstream * forward(inputs + t * direction)) at one point, and a count of how often forward was asked.

    quick: try a short ladder first. Without it every slope has its whole error curve.
    """

    def __init__(self, pair: Pair, inputs: dict, output, upstream, *, quick: bool = True):
        self.pair, self.upstream, self.evaluations = pair, np.asarray(upstream, dtype=float), 0
        self.inputs = {name: to_float(value) if name in pair.wrt else snapshot(value) for name, value in inputs.items()}
        self.quick = quick
        output = np.asarray(output)
        self.epsilon = float(np.finfo(output.dtype).eps) if output.dtype.kind == "f" else EPSILON
        self.magnitude = float(np.sqrt(np.sum((output.astype(float) * self.upstream) ** 2)))

    def along(self, name: str, direction: np.ndarray):
        """The function of one float whose slope at 0 is the derivative along `direction`."""

        def phi(t):
            self.evaluations += 1  # no copy of the other inputs: the contract has shown that forward leaves them alone
            output = self.pair.forward({**self.inputs, name: start + t * direction})
            return float(np.sum(np.asarray(output, dtype=float) * self.upstream))

        start, direction = self.inputs[name], direction if np.ndim(direction) else float(direction)
        return phi

    def scale(self, name) -> np.ndarray:
        """A natural step for each entry: its own size, or the typical size of the array where that is larger."""
        size = np.abs(np.asarray(self.inputs[name], dtype=float))
        typical = np.sqrt(np.mean(size**2)) if size.size else 0.0
        return np.maximum(size, typical) if typical > 0 else np.ones_like(size)

    def slope(self, name, direction, first_step=FIRST_STEP, rungs=RUNGS, magnitude=0.0) -> Slope | None:
        """Slope of phi along a direction. magnitude: of what is rounded inside forward, if larger than what comes out."""
        phi, magnitude = self.along(name, direction), max(self.magnitude, magnitude)
        with np.errstate(all="ignore"):
            return slope(phi, first_step=first_step, rungs=rungs, epsilon=self.epsilon, magnitude=magnitude)

    def inside(self, name) -> float:
        """The magnitude that values inside forward may have: that of the input, weighted by upstream."""
        return float(np.abs(self.inputs[name]).max(initial=0) * np.abs(self.upstream).max(initial=0))


def compare_at(
    prober: Prober, found: dict[str, np.ndarray], rng: np.random.Generator, negligible: frozenset = frozenset()
) -> list[Comparison]:
    """Compare each gradient along two random directions; the second one gives entries of small gradient larger steps.

    negligible: names of gradients that are nothing but rounding of their own arithmetic, to be read as zero.
    """
    comparisons = []
    for name, gradient in found.items():
        scale = prober.scale(name)
        for k in range(DIRECTIONS):
            direction = rng.standard_normal(gradient.shape) * scale
            if k == 1 and gradient.size > 1:
                direction = direction * _equalised(np.abs(gradient.astype(float)))
            largest = np.abs(direction / scale).max() if gradient.size else 1.0
            direction = np.asarray(direction / max(1e-300, largest))
            comparison = compare_along(prober, name, gradient, direction, name in negligible)
            comparisons.append(comparison)
            if comparison.outcome in ("differs", "slightly"):
                break
    return comparisons


def _equalised(size):
    typical = np.median(size) + 1e-3 * size.max() + 1e-300
    return np.clip(typical / np.maximum(size, 1e-3 * typical), 0.05, 20)


def compare_along(
    prober: Prober, name: str, gradient: np.ndarray, direction: np.ndarray, negligible=False
) -> Comparison:
    """One directional derivative of the claimed gradient against the measured slope.

    A few coarse steps settle the usual case, a smooth function and a right gradient; whatever they leave open gets the whole ladder.
    """
    if prober.quick:
        measured = prober.slope(name, direction, QUICK_STEP, QUICK_RUNGS)
        comparison = _judge(prober, name, gradient, direction, negligible, measured)
        if comparison.outcome == "agrees":
            return comparison
    measured = prober.slope(name, direction)
    comparison = _judge(prober, name, gradient, direction, negligible, measured)
    if comparison.outcome == "open" and measured is not None and not measured.kink and measured.step >= LARGE_STEP:
        # drowned in noise even at the largest steps: the function changes little over the size of its input, so step farther
        measured = prober.slope(name, direction, FIRST_STEP * WIDER)
        farther = _judge(prober, name, gradient, direction, negligible, measured)
        if (
            farther.outcome == "agrees"
        ):  # far away another kink may bend the slope, so that a mismatch there proves nothing
            return farther
    if comparison.outcome in ("differs", "slightly") and comparison.slope.crossed:
        # kinks far off may be a staircase: a saturated loss is the small difference of large rounded numbers, flat at tiny steps
        doubted = prober.slope(name, direction, magnitude=prober.inside(name))
        doubted = _judge(prober, name, gradient, direction, negligible, doubted)
        return comparison if doubted.outcome in ("differs", "slightly") else replace(comparison, outcome="open")
    return comparison


def _judge(prober, name, gradient, direction, negligible, measured):
    terms = gradient.astype(float) * direction
    got, size = float(terms.sum()), float(np.sqrt((terms**2).sum()))
    if measured is None or measured.kink:
        return Comparison(name, "open", got, measured)
    precision = float(np.finfo(gradient.dtype).eps) if gradient.dtype.kind == "f" else EPSILON
    scale = max(size, abs(measured.value))
    allowed = ERROR_BARS * measured.error + max(RELATIVE, 100 * precision) * scale
    off = abs(got - measured.value)
    if not off <= allowed:
        if _too_uncertain(measured, scale, size):
            return Comparison(name, "open", got, measured)
        return Comparison(name, "slightly" if off < 1e-3 * scale else "differs", got, measured, off / scale)
    limit = 1e-2 if max(prober.epsilon, precision) > 1e-10 else 1e-4
    flat = measured.value == 0 or measured.largest <= 10 * measured.noise / measured.step
    both_zero = flat and (size == 0 or negligible)
    sharp = allowed <= limit * scale or allowed <= 1e-6 * measured.largest or both_zero
    return Comparison(name, "agrees" if sharp else "open", got, measured)


def _too_uncertain(measured: Slope, scale, size):
    """Whether the slope itself is so ill determined that a disagreement says nothing."""
    error, value = measured.error, abs(measured.value)
    return (
        not np.isfinite(error)
        or error > 0.3 * scale
        or (error > 0.1 * value and measured.largest > 1e3 * (value + error))
        or (error > value > 1e-300 and error > 1e-6 * measured.largest and size > 1e3 * measured.largest)
    )
