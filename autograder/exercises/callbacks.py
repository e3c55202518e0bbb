"""A law for answers that take a function: they are given one that writes down where it is called.

What is right never comes from the quotient that is asked for: a derivative is a complex step, and a difference quotient
over an interval is the mean of the derivative over that interval, by Gauss's quadrature of complex steps.
"""

from collections.abc import Callable
from dataclasses import replace

import numpy as np

from autograder.contracts import ContractBroken, kind, unpack
from autograder.exercises.laws import Law, Trial, near
from autograder.numerical import EPSILON, complex_step

_NODES, _WEIGHTS = np.polynomial.legendre.leggauss(12)


def mean_slope(formula: Callable, x, direction, start: float, stop: float) -> float:
    """Mean derivative of `formula` along `direction` between x + start · direction and x + stop · direction."""
    middle, half = (start + stop) / 2, (stop - start) / 2
    slopes = [complex_step(formula, x + (middle + half * node) * direction, direction) for node in _NODES]
    return float(np.dot(_WEIGHTS, slopes) / 2)


class Watched:
    """A real function of numbers or arrays, made of a formula for complex ones; keeps a copy of every argument."""

    def __init__(self, formula):
        self.formula, self.calls = formula, []

    def __call__(self, value):
        value = np.array(value, copy=True)
        if value.dtype.kind not in "fiub":
            raise TypeError(f"f takes real numbers, not {kind(value[()])}")
        self.calls.append(value)
        result = np.real(self.formula(value.astype(float)))
        return result if np.ndim(result) else float(result)


class OnFunction(Law):
    """The answer takes a function f, and more.

    formulas: name -> formula on complex numbers; a trial's input "f" is the name. trials(rng) yields (part, inputs).
    law(formula, **inputs) -> {result: (value, how far from it is still right)}.
    seen(calls, **inputs) -> what the calls of f say about a wrong answer, or ''. same_shape: f takes arrays shaped like x only.
    """

    def __init__(self, *, formulas, results, parts, trials, law, seen=None, same_shape=True):
        self.formulas, self.results, self.parts = formulas, tuple(results), tuple(parts)
        self._trials, self._law, self._seen, self._same_shape = trials, law, seen, same_shape

    def trials(self, rng):
        for part, inputs in self._trials(rng):
            yield Trial(f"for f = {inputs['f']}", inputs, part)

    def naming(self, rng):
        """All but 0-d arrays: hypotheses look for rows in arrays."""
        return {
            "main": [t for t in self.trials(rng) if np.ndim(t.inputs["x"]) or isinstance(t.inputs["x"], int | float)]
        }

    def observe(self, answer, inputs):
        rest = {name: value for name, value in inputs.items() if name != "f"}
        f, shape = Watched(self.formulas[inputs["f"]]), np.shape(inputs["x"])
        returned = answer(f, *rest.values())
        odd = next((call for call in f.calls if call.shape != shape), None) if self._same_shape else None
        if odd is not None:
            like = f"an array of shape {shape}" if shape else "a number"
            text = f"f was called with {kind(odd if odd.ndim else odd[()])}; x is {like}, and so f takes nothing else"
            raise ContractBroken("wrong-shape", "f", text)
        # A function, not its sentence: how f was called is told after a mistake, and does not make answers different.
        return {**unpack(returned, self.results), "calls": lambda: self._seen(f.calls, **rest) if self._seen else ""}

    def expected(self, trial):
        return self._law(self.formulas[trial.inputs["f"]], **{k: v for k, v in trial.inputs.items() if k != "f"})

    def judge(self, trial, raw):
        findings = super().judge(trial, raw)
        told = raw["calls"]() if findings else ""
        return [replace(finding, text=f"{finding.text}; {told}") for finding in findings] if told else findings


def difference_error(value, formula, x, h) -> tuple[np.ndarray, np.ndarray]:
    """A difference quotient with the room that rounding of f needs when it is divided by h."""
    size = np.abs(np.asarray(formula(np.asarray(x, dtype=float)))).max(initial=1.0)
    return near(value, 16 * EPSILON * size / np.min(h))
