"""Where a check looks: kinds of input, and the regimes in which they are drawn.

An exercise declares its inputs by kind (`array("N", "D")`); a regime says how large N and D are and what the numbers look like.
Sizes are unequal in every regime but "square", so that nothing square hides a transpose; both signs occur everywhere.
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

# What a regime is called in a message.
REGIMES = {
    "standard": "",
    "other-shapes": "with other shapes",
    "one-example": "with a batch of one example",
    "one-column": "with a single column",
    "square": "with square shapes",
    "large": "with large numbers",
    "huge": "with huge numbers",
    "tiny": "with tiny numbers",
    "integers": "with whole numbers as input",
    "ties": "at a tie or a kink",
    "apart": "",  # see derivations.py; its findings say themselves where they look
}

_SIZES = {
    "standard": {"N": 5, "D": 4, "M": 3, "H": 6, "C": 7},
    "other-shapes": {"N": 4, "D": 6, "M": 5, "H": 3, "C": 2},
    "one-example": {"N": 1, "D": 4, "M": 3, "H": 5, "C": 6},
    "one-column": {"N": 4, "D": 1, "M": 3, "H": 2, "C": 5},
    "square": {"N": 3, "D": 3, "M": 3, "H": 3, "C": 3},
    "square-4": {"N": 4, "D": 4, "M": 4, "H": 4, "C": 4},  # the last two for naming mistakes only
    "square-2": {"N": 2, "D": 2, "M": 2, "H": 2, "C": 2},
}
_SPREAD = {"large": 30.0, "huge": 1_000.0, "tiny": 1e-3}


def sizes(regime: str) -> dict[str, int]:
    """Axis name to length in this regime."""
    return dict(_SIZES.get(regime, _SIZES["standard"]))


@dataclass(frozen=True)
class Kind:
    """How one input is drawn. draw: (rng, regime, sizes) -> value. differentiable: a gradient can be taken with respect to it."""

    draw: Callable
    differentiable: bool = True
    axes: tuple = ()


def _spread(rng, regime, shape, lengths, *, scaled=True):
    if regime == "integers":
        if len(shape) < 2:  # from a deck shared by all inputs: no two alike, so that no tie comes about by chance
            values = np.array([lengths["deck"].pop() for _ in range(int(np.prod(shape, dtype=int)))]).reshape(shape)
            return values if shape else int(values)
        return rng.integers(1, 6, shape) * rng.choice([-1, 1], shape)
    if regime == "ties":
        return np.round(rng.standard_normal(shape) * 1.5) / 2
    values = rng.standard_normal(shape) * (_SPREAD.get(regime, 1.5) if scaled else 1.5)
    return values if shape else float(values)


def _signed(rng, start, stop):
    return rng.permutation(np.arange(start, stop)) * rng.choice([-1, 1], stop - start)


def _away_from_zero(values, distance):
    """Integers are away from zero already, see `_spread`."""
    if isinstance(values, int | np.integer) or (isinstance(values, np.ndarray) and values.dtype.kind == "i"):
        return values
    moved = values + np.where(np.asarray(values) >= 0, distance, -distance)
    return moved if isinstance(values, np.ndarray) else float(moved)


def number(*, nonzero: bool = False, scaled: bool = True) -> Kind:
    """A float (an int in regime "integers"; the same for every number in regime "ties").

    nonzero: at least 0.5 from zero. scaled: follows large, huge and tiny.
    """

    def draw(rng, regime, lengths):
        value = lengths["tie"] if regime == "ties" else _spread(rng, regime, (), lengths, scaled=scaled)
        return _away_from_zero(value, 0.5) if nonzero else value

    return Kind(draw)


def numbers(count: int) -> Kind:
    """A list of `count` floats."""
    return Kind(lambda rng, regime, lengths: [v.item() for v in _spread(rng, regime, (count,), lengths)], axes=(count,))


def array(*axes, nonzero: bool = False, scaled: bool = True) -> Kind:
    """A float64 array (int64 in regime "integers") with the named or numbered axes: array("N", "D"), array(2, 2)."""

    def draw(rng, regime, lengths):
        shape = tuple(lengths[axis] if isinstance(axis, str) else axis for axis in axes)
        values = _spread(rng, regime, shape, lengths, scaled=scaled)
        return _away_from_zero(values, 0.5) if nonzero else values

    return Kind(draw, axes=axes)


def around_zero(*axes) -> Kind:
    """An array like `array`, but in regime "ties" at least every third entry is exactly 0: the kink of ReLU and its kin."""
    plain = array(*axes)

    def draw(rng, regime, lengths):
        values = plain.draw(rng, regime, lengths)
        if regime == "ties":
            values.ravel()[:: 1 + values.size // 3] = 0.0
            values = rng.permuted(values)
        return values

    return Kind(draw, axes=axes)


def pre_activations(*axes) -> Kind:
    """An array like `around_zero`; in regime "huge" from a hundred up to 10,000 in size, the ends included, both signs.

    Every fifth entry stays of order 1 there: where all is saturated, an answer of nothing but 0 would be right.
    """
    plain = around_zero(*axes)

    def draw(rng, regime, lengths):
        if regime != "huge":
            return plain.draw(rng, regime, lengths)
        shape = tuple(lengths[axis] if isinstance(axis, str) else axis for axis in axes)
        sizes = 10.0 ** rng.uniform(2, 4, shape)
        sizes.ravel()[::5] = rng.uniform(0.5, 2.0, sizes.ravel()[::5].size)
        sizes.ravel()[1:3] = 1e4
        values = sizes * rng.choice([-1.0, 1.0], shape)
        values.ravel()[1] = -1e4
        return rng.permuted(values)

    return Kind(draw, axes=axes)


def upstream(*axes) -> Kind:
    """An upstream gradient for a law that does not draw it itself: floats of order 1 in every regime."""

    def draw(rng, regime, lengths):
        return rng.standard_normal(tuple(lengths[axis] if isinstance(axis, str) else axis for axis in axes)) * 1.5

    return Kind(draw, axes=axes)


def activations(*axes) -> Kind:
    """An array of outputs of a sigmoid, strictly between 0 and 1: some saturated, most not. Floats in every regime."""

    def draw(rng, regime, lengths):
        shape = tuple(lengths[axis] if isinstance(axis, str) else axis for axis in axes)
        return 1 / (1 + np.exp(-2.0 * rng.standard_normal(shape)))

    return Kind(draw, axes=axes)


def positive(low: float, high: float) -> Kind:
    """A float between low and high, in every regime: a learning rate, a slope. No gradient is taken with respect to it."""
    return fixed(lambda rng, regime, lengths: float(low * (high / low) ** rng.random()))


def fixed(draw: Callable, axes: tuple = ()) -> Kind:
    """Anything else: draw(rng, regime, sizes) -> value; no gradient is taken with respect to it."""
    return Kind(draw, differentiable=False, axes=axes)


def draw_all(kinds: dict[str, Kind], rng: np.random.Generator, regime: str) -> dict:
    """One value for each declared input, in the declared order."""
    lengths = sizes(regime)
    lengths["deck"] = [*_signed(rng, 6, 40), *_signed(rng, 1, 6)]  # popped from the end: the small ones first
    lengths["tie"] = float(np.round(rng.standard_normal() * 3) / 2)  # the common value of numbers that tie
    return {name: kind.draw(rng, regime, lengths) for name, kind in kinds.items()}
