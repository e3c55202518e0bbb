"""A law with one more part: numbers of a size at which a plain exponential overflows."""

import warnings

import numpy as np

from autograder.contracts import ContractBroken
from autograder.exercises.extended import Extended
from autograder.exercises.laws import Law, Trial

PART = "large numbers"
TOLD = ("overflow", "invalid value", "divide by zero")  # an underflow to 0 is what a saturated sigmoid is made of
LARGE = 100.0


class WithoutOverflow(Extended):
    """`law`, and in the part "large numbers": regime "huge", where the answer must be right and must not overflow.

    NumPy's overflow is a warning and math's an error; both count. Warnings are seen where the answer runs in this process.
    """

    def __init__(self, law: Law, repeats: int = 4):
        super().__init__(law, PART)
        self.repeats = repeats

    def more_trials(self, rng):
        for _ in range(self.repeats):
            yield Trial("huge", self.law.draw(rng, "huge"), PART)

    def observe(self, answer, inputs):
        if all(np.abs(value).max(initial=0) < LARGE for value in map(np.asarray, inputs.values())):
            return self.law.observe(answer, inputs)
        with warnings.catch_warnings(record=True) as seen, np.errstate(over="warn", invalid="warn", divide="warn"):
            warnings.simplefilter("always")
            raw = self.law.observe(answer, inputs)
        said = dict.fromkeys(str(one.message) for one in seen)
        if told := [text for text in said if any(word in text for word in TOLD)]:
            text = f"NumPy warns: {told[0]}; no input here is larger than 10,000"
            raise ContractBroken("overflows", None, text)
        return raw
