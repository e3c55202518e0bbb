"""What an answer returns at the fixed inputs used for naming, reduced to numbers that can be compared and stored."""

from dataclasses import dataclass

import numpy as np

from autograder.contracts import snapshot

SAME = 1e-6  # relative: two computations of the same number by different routes
ZERO = 1e-9  # relative to the right numbers: what is smaller rests on rounding and means 0


@dataclass
class Context:
    """One look at one fixed input. right: by result name. got: what the answer returned, or None. error: its kind if it raised.

    wrong: whether the law finds anything wrong in it, or None where `right` says so by itself. Laws on behaviour may ask an answer
    for other numbers than `right` (what it does not master is left out), and then these are right as well.
    """

    trial: object  # of a law: has inputs and regime
    right: dict[str, np.ndarray]
    got: dict[str, object] | None = None
    error: str = ""
    wrong: bool | None = None

    @property
    def inputs(self) -> dict:
        """By argument name."""
        return self.trial.inputs


def contexts(law, trials) -> list[Context]:
    """The trials with their right numbers; at ties, where several are right, with those of one side."""
    found = []
    for trial in trials:
        right = {name: np.asarray(value, dtype=float) for name, (value, _) in law.expected(trial).items()}
        right = law.shown(trial.inputs, right)
        found.append(Context(trial, _joined(law, right)))
    return found


def look(law, answer, context: Context, *, judged: bool = True) -> Context:
    """The same context with what `answer` returns there. Errors become words; time and output are the caller's to guard.

    judged: whether a joined law is asked if anything is wrong.
    """
    seen = Context(context.trial, context.right)
    try:
        raw = snapshot(law.observe(answer, snapshot(context.inputs)))
        seen.got = _joined(law, law.shown(context.inputs, raw))
        if law.joined and judged:
            seen.wrong = bool(law.judge(context.trial, raw))
    except (Exception, SystemExit) as error:
        seen.error = type(error).__name__
    return seen


def _joined(law, results):
    """Laws on behaviour have other results at every trial: there, all numbers in one row count as one result, "answer"."""
    if not law.joined:
        return results
    try:
        return {
            "answer": np.concatenate([np.ravel(np.asarray(results[name], dtype=float)) for name in sorted(results)])
        }
    except (TypeError, ValueError):
        return {"answer": None}


def plain(value) -> np.ndarray | None:
    """`value` as a float array, or None if it is no such thing."""
    try:
        array = np.asarray(value)
        return array.astype(float) if array.dtype.kind in "fiubO" else None
    except (TypeError, ValueError):
        return None


def clean(array: np.ndarray, right: np.ndarray) -> np.ndarray:
    """The array with entries that rest on rounding set to 0."""
    scale = np.abs(right[np.isfinite(right)]).max(initial=0)
    return np.where(np.abs(array) <= ZERO * scale, 0.0, array)


def close(a, b, tolerance: float = SAME) -> bool:
    """Equal shapes, finite, not all zero, and equal within `tolerance` of the largest entry."""
    a, b = np.asarray(a, dtype=float), np.asarray(b, dtype=float)
    if a.shape != b.shape or not a.size:
        return False
    if not a.ndim:
        a, b = float(a), float(b)
        return 0 < max(abs(a), abs(b)) < np.inf and abs(a - b) <= tolerance * max(abs(a), abs(b))
    scale = max(np.abs(a).max(), np.abs(b).max())
    return bool(0 < scale < np.inf and np.abs(a - b).max() <= tolerance * scale)


@dataclass(frozen=True)
class Print:
    """A fingerprint of one result over several contexts: shapes and kinds as text, and two weighted sums for each context."""

    shapes: str
    numbers: np.ndarray  # (contexts, 2)
    sizes: np.ndarray  # (contexts,): length of each vector, what "equal" is measured by

    def matches(self, other: "Print", *, but_errors: bool = False) -> bool:
        """The same shapes and the same numbers. but_errors: contexts in which the other raised say nothing."""
        if self.shapes != other.shapes and not but_errors:
            return False  # the quick way out: most tables hold hundreds of prints
        alike = self.alike(other)
        return bool((alike | ~other.answered if but_errors else alike).all())

    def alike(self, other: "Print") -> np.ndarray:
        """(contexts,): where shapes and numbers are the same."""
        allowed = SAME * np.maximum(self.sizes, other.sizes)[:, None] * 2
        near = (np.abs(self.numbers - other.numbers) <= allowed).all(axis=1)
        return near & [a == b for a, b in zip(self.shapes.split("|"), other.shapes.split("|"), strict=True)]

    @property
    def answered(self) -> np.ndarray:
        """(contexts,): where it did not raise."""
        return np.array([shape != "error" for shape in self.shapes.split("|")])


def _weights(count):
    k = np.arange(count)
    return np.cos(0.7 * k + 0.2) + 0.1, np.sin(1.3 * k + 0.5) + 0.2


def fingerprint(seen: list[Context], result: str) -> Print:
    """The fingerprint of one result; a context in which the answer raised or returned no numbers is told by its kind."""
    shapes, numbers, sizes = [], np.zeros((len(seen), 2)), np.zeros(len(seen))
    for k, context in enumerate(seen):
        if context.got is None:
            shapes.append("error")
            continue
        array = plain(context.got.get(result))
        if array is None:
            shapes.append("none")
            continue
        shape, odd = "x".join(map(str, array.shape)) or "number", int(np.count_nonzero(~np.isfinite(array)))
        if odd == array.size:
            shapes.append("not finite")
            continue
        shapes.append(
            f"{shape} but {odd}" if odd else shape
        )  # where numbers overflow, how many do tells mistakes apart
        flat = clean(np.where(np.isfinite(array), array, 0.0), context.right[result]).ravel()
        first, second = _weights(flat.size)
        numbers[k], sizes[k] = (first @ flat, second @ flat), np.sqrt(flat @ flat)
    return Print("|".join(shapes), numbers, sizes)


def telling(print_: Print) -> int:
    """In how many contexts the fingerprint holds numbers."""
    return sum(shape not in ("error", "none", "not finite") for shape in print_.shapes.split("|"))
