"""What a hypothesis is, and the numbers it is tried on."""

from dataclasses import dataclass, field

import numpy as np

from autograder.diagnosis.seeing import Context, clean, close, plain


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

    def fits(self, values) -> bool:
        """Whether these numbers, one array for each context, are what was returned."""
        values = list(values)
        pairs = [(g, v) for g, v in zip(self.got, values, strict=True) if g is not None and v is not None]
        telling = sum(close(g, v) for g, v in pairs)
        zero = sum(not np.any(g) and not np.any(v) and np.shape(g) == np.shape(v) for g, v in pairs)
        return telling + zero == len(values) and telling >= min(3, len(values))

    def fits_divided(self, factors) -> bool:
        """Whether what was returned, times these factors, is right; entries where a factor is 0 say nothing."""
        told = [np.broadcast_to(f != 0, t.shape) for f, t in zip(factors, self.right, strict=True)]
        if any(not m.any() for m in told):
            return False
        values = [
            np.where(m, t / np.where(m, f, 1.0), g)
            for t, f, m, g in zip(self.right, factors, told, self.got, strict=True)
        ]
        return all(m.mean() > 0.5 for m in told) and self.fits(values)

    def again(self, change) -> list[np.ndarray | None]:
        """The right result at changed inputs: change(context) -> dict of replaced inputs, or None where it does not apply."""
        from autograder.exercises.laws import Trial  # the shape of a law's question; no exercise is named

        values = []
        for context in self.seen:
            replaced = change(context)
            if replaced is None:
                return [None] * len(self.seen)
            try:
                with np.errstate(all="ignore"):
                    expected = self.law.expected(Trial(context.regime, {**context.inputs, **replaced}))
                values.append(np.asarray(expected[self.result][0], dtype=float))
            except (ValueError, TypeError, ArithmeticError, IndexError, KeyError):
                return [None] * len(self.seen)
        return values
