"""Grading a pair by generated inputs against the right forward: what is seen in no single point is seen in one of the regimes."""

from collections.abc import Callable
from typing import Protocol

import numpy as np

from autograder.checker import manners
from autograder.checker.check import Check
from autograder.checker.engine import moved
from autograder.checker.pair import Pair
from autograder.checker.report import Report
from autograder.contracts import ContractBroken, kind, snapshot
from autograder.guard import describe_error
from autograder.numerical import EPSILON

REGIMES = ("standard", "other-shapes", "one-example", "square", "large")
FINITE_ONLY = "huge"  # slopes mean little there, but what is finite for the right forward has to be finite
HUGE_DRAWS = 8  # overflow takes a few entries of the unlucky sign
ALSO_CLOSE_BY = ("standard", "other-shapes")  # asked at a second point of the same shapes


class Layer(Protocol):
    """What a pair is graded against. draw(rng, regime) gives inputs by name; forward is the right one; wrt: inputs with a gradient."""

    wrt: tuple[str, ...]

    def draw(self, rng: np.random.Generator, regime: str) -> dict: ...

    def forward(self, **inputs): ...


def grade_pair(forward: Callable, backward: Callable, layer: Layer, seed: int = 0) -> Report:
    """`gradcheck` at inputs drawn by the layer in every regime, with forward compared to the layer's own at every point.

    forward, backward: called by name, backward(upstream, **inputs) -> gradients by name or in the order of layer.wrt.
    Catches what a pair cannot show by itself: a forward that is wrong but agrees with its backward, overflow at large inputs.
    """
    rng = np.random.default_rng(seed)
    check = Check(rng)
    for regime in (*REGIMES, *[FINITE_ONLY] * HUGE_DRAWS):
        inputs = layer.draw(rng, regime)
        pair = Pair(forward, backward, inputs, layer.wrt)
        if not _forward_is_right(check, pair, layer, inputs, regime) or not _at(check, pair, inputs, regime):
            break
    return check.report()


def _at(check, pair, inputs, regime):
    """What is asked in one regime; False when there is no need to go on."""
    if regime == FINITE_ONLY:
        return _stays_finite(check, pair, inputs)
    if not check.at(pair, inputs, regime, needed=True):
        return False
    return regime not in ALSO_CLOSE_BY or check.at(pair, moved(inputs, pair.wrt, check.rng), f"{regime} (moved)")


def _forward_is_right(check, pair, layer, inputs, regime):
    with np.errstate(all="ignore"):
        right = np.asarray(layer.forward(**snapshot(inputs)), dtype=float)
        try:
            got = np.asarray(pair.forward(snapshot(inputs)))
        except Exception as error:
            check.fail("raises-error", "forward", f"{regime}: forward stops with {describe_error(error)}")
            return False
    if got.dtype.kind not in "fiu" or got.shape != right.shape:
        check.fail("wrong-shape", "forward", f"{regime}: forward returns {kind(got)}, shape {right.shape} is expected")
    elif np.isfinite(right).all() and not np.isfinite(got).all():
        check.fail(
            "not-finite", "forward", f"{regime}: forward is not finite where the right one is; does it overflow?"
        )
    elif np.isfinite(right).all() and (np.abs(got - right) > _room(layer, inputs, right, got.dtype, check.rng)).any():
        check.fail("value", "forward", f"{regime}: forward has a wrong value, so its slopes are not the ones asked for")
    return not check.problems


def _room(layer, inputs, right, dtype, rng):
    """How far two right ways to compute forward may lie apart: what a change of the inputs in their last digits does, and a little."""
    epsilon = float(np.finfo(dtype).eps) if dtype == np.float32 else EPSILON
    shaken = snapshot(inputs)
    for name in layer.wrt:
        value = np.asarray(inputs[name], dtype=float)
        shaken[name] = value * (1 + 4 * epsilon * rng.choice([-1, 1], value.shape))
    with np.errstate(all="ignore"):
        moved = np.abs(np.asarray(layer.forward(**shaken), dtype=float) - right).max(initial=0)
    relative = 1e-4 if dtype == np.float32 else 1e-8
    return relative * np.abs(right) + 100 * epsilon * np.abs(right).max(initial=0) + 20 * moved


def _stays_finite(check, pair, inputs):
    with np.errstate(all="ignore"):
        output = np.asarray(pair.forward(snapshot(inputs)), dtype=float)
        if not np.isfinite(output).all():
            return True
        try:
            manners.gradients(pair, np.ones(output.shape) if output.shape else 1.0, inputs)
        except ContractBroken as broken:
            check.problems.append(broken.problem)
        except Exception as error:
            check.fail("raises-error", None, f"{FINITE_ONLY}: it stops with {describe_error(error)}")
    return not check.problems
