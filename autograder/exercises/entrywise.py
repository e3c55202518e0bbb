"""A law with one more part: the Jacobian is diagonal, and the answer must not multiply by the whole of it."""

import numpy as np

from autograder.exercises.extended import Extended
from autograder.exercises.laws import Finding, Law, Trial

PART = "no matrix"


class WithoutMatrix(Extended):
    """`law` of gradients with a diagonal Jacobian, and in the part "no matrix": one entry of the upstream gradient is infinite.

    dx[j] depends on dout[j] alone, so every other entry stays a right number. A product with the whole matrix multiplies its zeros
    too, and 0 times infinity is not a number. That shows the matrix at any size, without a clock.
    """

    def __init__(self, law: Law):
        super().__init__(law, PART)

    def more_trials(self, rng):
        upstream, variable = self.law.upstream, self.law.wrt[0]
        while True:
            inputs = self.law.draw(rng, "standard")
            passing = np.flatnonzero(inputs[variable] > 0)
            if 0 < passing.size < inputs[variable].size:  # some of each kind, so that a value can be wrong
                break
        inputs[upstream][rng.choice(passing)] = np.inf
        yield Trial(f"with an infinite entry in {upstream}", inputs, PART)

    def expected(self, trial):
        upstream = trial.inputs[self.law.upstream]
        finite = np.where(np.isfinite(upstream), upstream, 0.0)
        return self.law.expected(Trial(trial.regime, {**trial.inputs, self.law.upstream: finite}))

    def judge(self, trial, raw):
        if trial.part != PART:
            return self.law.judge(trial, raw)
        (name,), upstream = self.results, trial.inputs[self.law.upstream]
        try:
            got = np.array(raw[name], dtype=float)
        except (TypeError, ValueError):  # no array of numbers: the law says what it is instead
            return self.law.judge(trial, raw)
        if got.shape == upstream.shape:
            (infinite,) = np.flatnonzero(np.isinf(upstream))
            got[infinite] = 0.0
            spoilt = np.flatnonzero(~np.isfinite(got))
            if spoilt.size:
                told = f"{self.law.upstream}[{infinite}] alone is infinite, and {name}[{spoilt[0]}] comes out as {got[spoilt[0]]}"
                why = "0 times infinity is not a number, so a whole matrix was multiplied, its zeros too"
                return [Finding("not-as-asked", name, f"{told}; {why}")]
        return Law.judge(self, trial, {name: got})
