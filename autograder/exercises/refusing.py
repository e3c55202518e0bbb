"""A law with one more part: inputs whose shapes do not belong together must stop the answer with an error."""

from collections.abc import Callable

import numpy as np

from autograder.contracts import ContractBroken, kind, snapshot
from autograder.exercises.laws import Law, Trial

PART = "wrong shapes"


class Refusing(Law):
    """`law`, and in the part "wrong shapes": where `belong(**inputs)` is false, the answer must raise. Any exception is right.

    misfits(rng) yields inputs that do not belong together, those that NumPy would broadcast silently first.
    """

    def __init__(self, law: Law, *, belong: Callable[..., bool], misfits: Callable):
        self.law, self.belong, self.misfits = law, belong, misfits
        self.results, self.whole, self.joined, self.takes = law.results, law.whole, law.joined, law.takes
        self.parts = (*law.parts, PART)
        self._fitting = next(iter(law.trials(np.random.default_rng(0)))).inputs

    def __getattr__(self, name):
        if name == "law":  # asked for by copy and pickle before it is there
            raise AttributeError(name)
        return getattr(self.law, name)

    def trials(self, rng):
        yield from self.law.trials(rng)
        for inputs in self.misfits(rng):
            yield Trial("standard", inputs, PART)

    def naming(self, rng):
        return self.law.naming(rng)

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

    def expected(self, trial):
        return self.law.expected(trial)

    def judge(self, trial, raw):
        return [] if trial.part == PART else self.law.judge(trial, raw)
