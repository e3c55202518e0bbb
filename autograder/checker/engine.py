"""`gradcheck`: contract, linearity and slopes at the given point and at fresh ones; accept, reject or say why it cannot tell."""

from collections.abc import Callable

import numpy as np

from autograder.checker.check import Check, like
from autograder.checker.pair import Pair, to_float
from autograder.checker.report import Report
from autograder.contracts import snapshot

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
    pair, rng = Pair(forward, backward, inputs, wrt), np.random.default_rng(seed)
    check = Check(rng, quick=not plot)
    for point in POINTS:
        if not check.at(pair, _inputs_at(point, pair, rng), point, needed=point == "given"):
            break
    report = check.report()
    if plot:
        from autograder.pictures.error_curve import error_curve

        report.picture = error_curve(report.curves)
    return report


def _inputs_at(point, pair, rng):
    if point == "given":
        return snapshot(pair.inputs)
    return moved(pair.inputs, pair.wrt or (), rng, anew=point == "fresh")


def moved(inputs: dict, names, rng: np.random.Generator, *, anew: bool = False) -> dict:
    """The inputs with the named ones moved by 5 % of their spread, or drawn anew: normal, both signs, of the same size."""
    inputs = snapshot(inputs)
    for name in names:
        value = np.asarray(to_float(inputs[name]), dtype=float)
        spread = value.std() if value.size else 0.0
        typical = np.sqrt(np.mean(value**2)) if value.size else 0.0
        if not (spread > 1e-6 * typical and spread > 0):
            spread = typical if typical > 0 else 0.5
        step = rng.standard_normal(value.shape)
        if anew:
            other = step * max(spread, typical if typical < 10 * spread else spread)
        else:
            other = value + 0.05 * spread * step
        inputs[name] = like(other, inputs[name])
    return inputs
