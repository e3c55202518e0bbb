"""A law with one more part: inputs whose shapes do not belong together must stop the answer with an error."""

from collections.abc import Callable

import numpy as np

from autograder.contracts import ContractBroken, kind, snapshot
from autograder.exercises.extended import Extended
from autograder.exercises.laws import Law, Trial

PART = "wrong shapes"


class Refusing(Extended):
    """`law`, and in the part "wrong shapes": where `belong(**inputs)` is false, the answer must raise. Any exception is right.

    misfits(rng) yields inputs that do not belong together, those that NumPy would broadcast silently first.
    """

    def __init__(self, law: Law, *, belong: Callable[..., bool], misfits: Callable):
        super().__init__(law, PART)
        self.belong, self.misfits = belong, misfits
        self._fitting = next(iter(law.trials(np.random.default_rng(0)))).inputs

    def more_trials(self, rng):
        for inputs in self.misfits(rng):
            yield Trial("standard", inputs, PART)

    def observe(self, answer, inputs):
        if self.belong(**inputs):
            return self.law.observe(answer, inputs)
        self.law.observe(answer, snapshot(self._fitting))  # an answer that raises for everything refuses nothing
        try:
            returned = answer(*inputs.values())
        except NotImplementedError:
            raise
        except Exception:
            return {}
        shapes = " and ".join(f"{name} of shape {np.shape(value)}" for name, value in inputs.items())
        text = f"for {shapes} it returns {kind(returned)}; it should stop with a ValueError"
        raise ContractBroken("accepts-bad-shapes", None, text)

    def judge(self, trial, raw):
        return [] if trial.part == PART else self.law.judge(trial, raw)
