"""Derivatives by numbers alone: finite differences with their own error bar, and the complex step.

Knows no exercise and no notebook. Two tools with two uses:

- `slope` works on any function, also on one written by a stranger. It climbs down a ladder of steps, extrapolates,
  and returns the derivative together with an estimate of its error, or says that it sits on a kink.
- `complex_step` needs a function written for complex numbers (ours are). It subtracts nothing, so its error is rounding alone.
"""

from collections.abc import Callable
from dataclasses import dataclass, field

import numpy as np

RATIO = 4.0  # each step of the ladder is a quarter of the one before
RUNGS = 14  # 0.25 down to 4e-9 of the scale: covers the best step of every function we met
FIRST_STEP = 0.25
EPSILON = float(np.finfo(float).eps)


@dataclass(frozen=True)
class Slope:
    """The derivative of phi(t) at 0, as far as numbers can tell.

    value: the estimate. error: its estimated error (same unit). kink: the one-sided slopes stay apart as the step shrinks.
    crossed: larger steps were set aside because a kink lies within them.
    noise: rounding noise of phi. steps, central, jump: the ladder, for plots (jump is right minus left slope).
    """

    value: float
    error: float
    kink: bool
    crossed: bool
    noise: float
    step: float
    left: float
    right: float
    steps: np.ndarray = field(repr=False)
    central: np.ndarray = field(repr=False)
    jump: np.ndarray = field(repr=False)

    @property
    def largest(self) -> float:
        """The largest central slope of the ladder: what size of slope phi has nearby."""
        return float(np.abs(self.central).max())


def complex_step(function: Callable[[np.ndarray], np.ndarray], x, direction=None, h: float = 1e-30):
    """Directional derivative of `function` at x by the complex step Im f(x + i h u) / h.

    x: array or number; direction: like x, default ones. Returns an array of function's shape.
    The function must be analytic along x and written for complex numbers (no abs, comparisons on .real).
    Source: Squire and Trapp, SIAM Review 40 (1998) 110.
    """
    x = np.asarray(x, dtype=float)
    direction = np.ones_like(x) if direction is None else np.asarray(direction, dtype=float)
    return np.imag(function(x + 1j * h * direction)) / h


def complex_step_gradient(function: Callable[[np.ndarray], complex], x, h: float = 1e-30) -> np.ndarray:
    """Gradient of a scalar function by one complex step for each entry of x; shape of x."""
    x = np.asarray(x, dtype=complex)
    gradient = np.empty(x.shape)
    for index in np.ndindex(*x.shape):
        kept = x[index]
        x[index] = kept + 1j * h
        gradient[index] = np.imag(function(x)) / h
        x[index] = kept
    return gradient


def rounding_noise(phi: Callable[[float], float], at_zero: float, spacing: float, epsilon: float) -> float:
    """Noise level of phi near 0 from a small difference table, never below two units in the last place.

    Differences of high order remove what is smooth and leave what is not.
    Source: More and Wild, SIAM J. Sci. Comput. 33 (2011) 1292; Hamming's difference table.
    """
    intervals = 6
    values = np.array([phi(spacing * (j - intervals / 2)) for j in range(intervals + 1)])
    if not np.isfinite(values).all():
        return 4 * epsilon * abs(at_zero)
    table, weight, levels = values.copy(), 1.0, []
    for order in range(1, intervals):
        table = np.diff(table)
        weight *= order / (2.0 * (2 * order - 1))
        levels.append(np.sqrt(weight * np.mean(table**2)))
    return max(float(np.median(levels[2:])), 2 * epsilon * max(np.abs(values).max(), abs(at_zero)))


def slope(
    phi: Callable[[float], float],
    *,
    first_step: float = FIRST_STEP,
    rungs: int = RUNGS,
    epsilon: float = EPSILON,
    magnitude: float = 0.0,
) -> Slope | None:
    """The derivative of phi at 0 with an error bar that needs no tolerance from the user.

    phi: function of one float, scaled so that t of order 1 is a large change. epsilon: machine epsilon of phi's own arithmetic.
    first_step, rungs: the ladder; a short one takes noise to be rounding alone and saves the evaluations that measure it.
    magnitude: size of the terms that are summed up in phi, if larger than phi itself (their rounding stays in the sum).
    Returns None where phi is not finite at 0 or on nearly all of the ladder.
    """
    at_zero = phi(0.0)
    steps = first_step / RATIO ** np.arange(rungs)
    above, below = np.array([phi(h) for h in steps]), np.array([phi(-h) for h in steps])
    usable = np.isfinite(above) & np.isfinite(below)
    if not np.isfinite(at_zero) or usable.sum() < 4:
        return None
    steps, above, below = steps[usable], above[usable], below[usable]
    central = (above - below) / (2 * steps)
    noise = 2 * epsilon * max(magnitude, abs(at_zero))
    if rungs == RUNGS:
        # at the finest rungs a slope changes by rounding alone; a kink at 0 cancels
        scatter = np.diff(central[-4:]) * steps[-3:]
        noise = max(noise, rounding_noise(phi, at_zero, steps[-1] / 8, epsilon), float(np.sqrt(np.mean(scatter**2))))
    right, left = (above - at_zero) / steps, (at_zero - below) / steps
    jump = right - left
    rounding = np.maximum(noise, epsilon * np.maximum(np.abs(above), np.abs(below))) / steps  # its share in each slope
    start, kink = _finer_than_kinks(central, jump, rounding)
    value, error, step = _best_estimate(steps, central, rounding, start)
    finer = steps < step
    if finer.any():  # a finite jump of phi itself: slopes that grow without bound below the chosen step
        excess = np.abs(central[finer] - value) - 6 * rounding[finer]
        if excess.max() > 1e3 * (abs(value) + error):
            error = np.inf
    return Slope(value, error, kink, start > 0, noise, step, float(left[-1]), float(right[-1]), steps, central, jump)


def _finer_than_kinks(central, jump, error):
    """Index of the first rung below every kink seen, and whether a kink sits at 0 itself.

    For a smooth phi the jump between the one-sided slopes shrinks with the step; a kink inside the interval keeps it.
    """
    largest = np.abs(central).max() + np.abs(jump).max()
    size = np.abs(jump)
    stays = (
        (size[:-1] > 8 * error[:-1])
        & (size[1:] > 8 * error[1:])
        & (size[1:] > 0.6 * size[:-1])
        & (size[:-1] > 1e-7 * largest)
    )
    if not stays.any():
        return 0, False
    start = int(np.flatnonzero(stays).max()) + 2
    if start > len(central) - 3:
        return 0, True
    reference = max(np.abs(central[start:]).max(), 1e-4 * largest)
    if error[start:].min() > 1e-4 * reference:
        return 0, True
    return start, False


def _best_estimate(steps, central, error, start):
    """(value, error, step) with the smallest estimated error among central differences and two Richardson levels.

    The error of an entry is its distance to the next finer entries plus their share of rounding noise.
    """
    square, fourth = RATIO**2, RATIO**4
    first = (square * central[1:] - central[:-1]) / (square - 1)
    second = (fourth * first[1:] - first[:-1]) / (fourth - 1)
    best = (np.inf, float(central[-1]), float(steps[-1]))

    def offer(estimated_error, value, step):
        nonlocal best
        if estimated_error < best[0]:
            best = (float(estimated_error), float(value), float(step))

    for k in range(start, len(steps) - 1):
        bar = abs(central[k] - central[k + 1]) * square / (square - 1) + error[k + 1]
        if k + 2 < len(steps):
            bar = max(bar, abs(central[k + 1] - central[k + 2]) + error[k + 1])
        offer(bar, central[k + 1], steps[k + 1])
    for k in range(start, len(first) - 1):
        bar = abs(first[k] - first[k + 1]) + 1.2 * error[k + 1]
        if k + 2 < len(first):
            bar = max(bar, abs(first[k + 1] - first[k + 2]) - 16 * error[k + 2])
        offer(bar, first[k + 1], steps[min(k + 2, len(steps) - 1)])
    for k in range(start, len(second) - 1):
        bar = abs(second[k] - second[k + 1]) + 1.3 * error[k + 2] * RATIO
        offer(bar, second[k + 1], steps[min(k + 3, len(steps) - 1)])
    return best[1], best[0], best[2]
