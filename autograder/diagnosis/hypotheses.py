"""What a hypothesis is, and the numbers it is tried on."""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace

import numpy as np

from autograder.diagnosis.seeing import SAME, Context, clean, close, plain


@dataclass(frozen=True)
class Hypothesis:
    """A mistake that would explain one result. text completes "behaves exactly as if …". cost: the simpler the lower."""

    name: str
    text: str
    cost: float
    origin: str = "arithmetic"
    mistake: int = -1  # rows of one mutant share it
    affects: str = ""

    @property
    def key(self):
        """What makes two hypotheses about two results the same mistake."""
        return (self.origin, self.mistake) if self.mistake >= 0 else (self.name, self.text)


@dataclass
class Case:
    """One result at all contexts of a group: what was returned and what is right, and the inputs by name.

    upstream: the name of the upstream gradient among the inputs, or None. again(changes): the right result where inputs are changed.
    """

    result: str
    argument: str | None  # the input that the result is the gradient of
    seen: list[Context]
    law: object
    got: list[np.ndarray | None] = field(default_factory=list)
    right: list[np.ndarray] = field(default_factory=list)

    def __post_init__(self):
        self.right = [context.right[self.result] for context in self.seen]
        values = [None if context.got is None else plain(context.got.get(self.result)) for context in self.seen]
        self.got = [None if v is None else clean(v, t) for v, t in zip(values, self.right, strict=True)]

    @property
    def upstream(self) -> str | None:
        """Name of the upstream gradient, if the exercise has one."""
        return getattr(self.law, "upstream", None)

    def complete(self) -> bool:
        """Numbers of the right shape everywhere."""
        return all(
            g is not None and g.shape == t.shape and np.isfinite(g).all()
            for g, t in zip(self.got, self.right, strict=True)
        )

    def fits(self, values, tolerance: float = SAME) -> bool:
        """Whether these numbers, one array for each context, are what was returned; stops at the first that is not."""
        count = telling = 0
        for got, value in zip(self.got, values, strict=False):
            count += 1
            if got is None or value is None:
                return False
            if close(got, value, tolerance):
                telling += 1
            elif np.any(got) or np.any(value) or np.shape(got) != np.shape(value):
                return False
        return count == len(self.got) and telling >= min(3, count)

    def fits_divided(self, factors) -> bool:
        """Whether what was returned, times these factors, is right; entries where a factor is 0 say nothing."""
        return self.fits(map(_divided, self.right, factors, self.got))

    def again(self, change) -> Iterator[np.ndarray]:
        """The right result at changed inputs, context by context. change(context) -> dict of replaced inputs, or None to stop."""
        for context in self.seen:
            replaced = change(context)
            if replaced is None:
                return
            try:
                with np.errstate(all="ignore"):
                    expected = self.law.expected(replace(context.trial, inputs={**context.inputs, **replaced}))
                yield np.asarray(expected[self.result][0], dtype=float)
            except (ValueError, TypeError, ArithmeticError, IndexError, KeyError):
                return


def _divided(right, factor, got):
    told = np.broadcast_to(factor != 0, right.shape)
    if 2 * np.count_nonzero(told) <= right.size:
        return None
    return np.where(told, right / np.where(told, factor, 1.0), got)


def finite(function, values) -> Iterator[np.ndarray]:
    """function of each value, until one is not finite."""
    for value in values:
        result = function(value)
        if not np.isfinite(result).all():
            return
        yield result
