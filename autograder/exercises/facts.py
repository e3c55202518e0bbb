"""A law for answers that are right in many ways: what must be true of them, each fact with the sentence said where it is not."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np

from autograder.exercises.laws import Finding, Law, Trial


@dataclass(frozen=True)
class Fact:
    """part: where it counts. sentence: what is said when it is not true. name: of the mistake that it then is."""

    part: str
    sentence: str
    name: str


class Facts(Law):
    """A script uses the answer and finds out which facts hold.

    facts: {name: Fact}. script(answer, **inputs) -> {name: truth}, one for each fact; it may raise ContractBroken.
    trials(rng) yields (regime, inputs). Two right answers that differ in every number show the same facts.
    """

    joined = True

    def __init__(self, *, facts: Mapping[str, Fact], trials: Callable, script: Callable, takes="a function"):
        self.facts, self._trials, self._script, self.takes = dict(facts), trials, script, takes
        self.results = tuple(self.facts)
        self.parts = tuple(dict.fromkeys(fact.part for fact in self.facts.values()))

    @property
    def own_names(self):
        """The names that the facts themselves give to mistakes."""
        return frozenset(fact.name for fact in self.facts.values())

    def naming(self, rng):
        """None: truths are too few numbers to tell one mistake from another; the facts have names of their own."""
        return {}

    def trials(self, rng):
        for regime, inputs in self._trials(rng):
            yield Trial(regime, inputs)

    def observe(self, answer, inputs):
        seen = self._script(answer, **inputs)
        return {name: float(bool(seen[name])) for name in self.facts}

    def expected(self, trial):
        return {name: (np.float64(1.0), np.float64(0.0)) for name in self.facts}

    def judge(self, trial, raw):
        return [Finding(fact.name, fact.part, fact.sentence) for name, fact in self.facts.items() if not raw[name]]
