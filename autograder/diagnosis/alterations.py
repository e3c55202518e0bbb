"""Hypotheses about the right numbers with something done to them: one function too many, another order, the slope for the value."""

import numpy as np

from autograder.diagnosis.hypotheses import Hypothesis


def altered(case):
    """All of them."""
    yield from _functions_of_right(case)
    yield from _reordered(case)
    yield from _slope_for_value(case)


_OF_RIGHT = (
    ("square-root-extra", "a square root had been taken of", lambda t: np.sqrt(t)),
    ("square-extra", "a square had been taken of", lambda t: t * t),
    ("absolute-value", "the absolute value had been taken of", np.abs),
    ("negative-cut-off", "everything below 0 were cut off in", lambda t: np.maximum(t, 0)),
    ("positive-cut-off", "everything above 0 were cut off in", lambda t: np.minimum(t, 0)),
    ("sign-only", "nothing but the sign counted in", np.sign),
    ("exponential-extra", "an exponential had been taken of", np.exp),
    ("logarithm-extra", "a logarithm had been taken of", np.log),
    ("inverted", "1 had been divided by", lambda t: 1 / t),
    ("one-minus", "1 stood minus", lambda t: 1 - t),
    ("activation-extra", "a sigmoid had been applied to", lambda t: 1 / (1 + np.exp(-t))),
    ("activation-extra", "tanh had been applied to", np.tanh),
    ("rounded", "the decimals had been cut off in", np.trunc),
    ("rounded", "rounding to whole numbers had changed", np.round),
    ("unit-length", "the length had been set to 1 for", lambda t: t / np.sqrt((t * t).sum())),
    ("mean-for-all", "one number, the mean, stood everywhere in", lambda t: np.mean(t) + 0 * t),
    ("sum-for-all", "one number, the sum, stood everywhere in", lambda t: np.sum(t) + 0 * t),
    ("cumulated", "each entry held the sum of all up to it in", np.cumsum),
)


def _functions_of_right(case):
    """The right numbers after one function too many."""
    for name, text, function in _OF_RIGHT:
        if case.fits(function(t) for t in case.right) and not case.fits(case.right):
            yield Hypothesis(name, f"{text} {case.result}", 1.5)
    lows, highs = (np.array([getattr(g, end)() for g in case.got]) for end in ("min", "max"))
    low, high = lows.min(), highs.max()
    reached = sum(np.any(t < low) or np.any(t > high) for t in case.right)
    if low < high and reached >= 3 and case.fits(np.clip(t, low, high) for t in case.right):
        yield Hypothesis("clipped", f"{case.result} could not leave the range from {low:.4g} to {high:.4g}", 1.5)


def _reordered(case):
    """The right numbers in another order, or the first or the last of them everywhere."""
    if min(t.ndim for t in case.right) == 0 or max(t.size for t in case.right) < 3:
        return
    for axis in range(min(t.ndim for t in case.right)):
        along = "" if axis == 0 and case.right[0].ndim == 1 else f" along axis {axis}"
        for name, text, change in (
            ("order-reversed", "came in the opposite order", lambda t, a=axis: np.flip(t, axis=a)),
            ("one-off", "stood one place too far along", lambda t, a=axis: np.roll(t, 1, axis=a)),
            ("one-off", "stood one place too early", lambda t, a=axis: np.roll(t, -1, axis=a)),
            ("first-for-all", "were all the first one", lambda t, a=axis: np.take(t, [0], axis=a) + 0 * t),
            ("last-for-all", "were all the last one", lambda t, a=axis: np.take(t, [-1], axis=a) + 0 * t),
        ):
            if case.fits(change(t) for t in case.right) and not case.fits(case.right):
                yield Hypothesis(name, f"the entries of {case.result}{along} {text}", 1.5)


def _slope_for_value(case):
    """The derivative of the right formula by one input, entry by entry, in place of its value."""
    h = 1e-4
    for name, value in case.seen[0].inputs.items():
        if not (isinstance(value, float) or (isinstance(value, np.ndarray) and value.dtype.kind == "f")):
            continue
        ahead, behind = (
            case.again(lambda c, n=name, d=d: {n: np.asarray(c.inputs[n], dtype=float)[()] + d}) for d in (h, -h)
        )
        slopes = ((a - b) / (2 * h) for a, b in zip(ahead, behind, strict=False))
        if case.fits(slopes, tolerance=3e-5):
            yield Hypothesis(
                "slope-for-value", f"the slope of {case.result} by {name} stood where its value belongs", 1.5
            )
