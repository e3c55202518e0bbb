"""Which entry of a rejected gradient is farthest off: every entry if there are few, by halving if there are many."""

import numpy as np

from autograder.checker.report import Worst
from autograder.checker.slopes import Prober

FEW = 24  # arrays up to this size are walked entry by entry: about as many slopes as halving a large one takes


def worst_entry(prober: Prober, name: str, gradient: np.ndarray, rng: np.random.Generator) -> Worst | None:
    """The worst entry of `gradient`, or None if no single entry is off by more than its error bar.

    Large arrays: keep the half whose directional derivative is farther off (random weights, so that errors do not cancel),
    down to FEW entries: of order log n slopes.
    """
    scale, flat = prober.scale(name), np.arange(gradient.size)
    while len(flat) > FEW:
        halves = np.array_split(flat, 2)
        flat = max(halves, key=lambda half: _off(prober, name, gradient, scale, half, rng))
    best, largest = None, 0.0
    for place in flat.tolist():
        index = tuple(int(i) for i in np.unravel_index(place, gradient.shape))
        direction = np.zeros(gradient.shape)
        direction[index] = scale[index]
        measured = prober.slope(name, direction)
        if measured is None or measured.kink or not np.isfinite(measured.error):
            continue
        step = float(scale[index])
        off = abs(float(gradient[index]) * step - measured.value) - 6 * measured.error
        if off > largest:
            best, largest = Worst(name, index, measured.value / step, float(gradient[index])), off
    return best


def _off(prober, name, gradient, scale, places, rng):
    direction = np.zeros(gradient.size)
    direction[places] = rng.standard_normal(len(places))
    direction = direction.reshape(gradient.shape) * scale
    measured = prober.slope(name, direction / max(1e-300, np.abs(direction / scale).max()))
    if measured is None or measured.kink:
        return 0.0
    claimed = float((gradient * direction).sum()) / max(1e-300, np.abs(direction / scale).max())
    return max(0.0, abs(claimed - measured.value) - 6 * measured.error)
