"""What an answer must be before any of its values is compared: kind, number, shape, dtype, finiteness, good manners.

Each breach is a `Problem` with a stable code, so that reports can count them.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

CODES = {
    "not-started": "not started yet",
    "raises-error": "it stops with an error",
    "never-ends": "it does not end",
    "too-slow": "it takes too long",
    "nothing-returned": "it returns nothing",
    "wrong-number-of-results": "it returns the wrong number of results",
    "wrong-kind": "it returns the wrong kind of thing",
    "wrong-shape": "a result has the wrong shape",
    "not-floating": "a result is not made of floating-point numbers",
    "not-finite": "a result is not finite",
    "changes-input": "it changes its input in place",
    "keeps-state": "it does not give the same answer twice",
    "not-linear": "the gradient is not linear in the upstream gradient",
    "overflows": "it overflows",
    "not-accurate": "it predicts too many labels wrongly",
    "not-close": "it does not follow the curve closely enough",
    "width-ignored": "its error does not depend on the width as it should",
    "not-as-asked": "something is not as it was asked for",
    "accepts-bad-shapes": "it accepts shapes that do not belong together",
    "other-line": "another line is to blame",
    "other-kind": "it is another kind of mistake",
    "fault-missing": "not every fault is named",
}


@dataclass(frozen=True)
class Problem:
    """One breach of contract. code: a key of CODES. where: the argument or result concerned, or None. text: for people."""

    code: str
    where: str | None
    text: str


class ContractBroken(Exception):
    """Raised where a check cannot go on; carries the problem."""

    def __init__(self, code: str, where: str | None, text: str):
        super().__init__(text)
        self.problem = Problem(code, where, text)

    def __eq__(self, other):  # the same breach twice is the same answer twice
        return isinstance(other, ContractBroken) and self.problem == other.problem

    def __hash__(self):
        return hash(self.problem)


def snapshot(value):
    """A copy that shares no memory with `value`: arrays, lists, tuples and dicts are copied, functions and objects are not."""
    if isinstance(value, np.ndarray):
        return np.array(value, copy=True)
    if isinstance(value, dict):
        return {key: snapshot(item) for key, item in value.items()}
    if isinstance(value, list):
        return [snapshot(item) for item in value]
    if isinstance(value, tuple):
        return tuple(snapshot(item) for item in value)
    return value


def follow(answer, steps: Sequence[tuple]) -> list:
    """Use an answer several times, one after the other; the results as they were then.

    steps: (None, "", arguments) calls the answer itself; (k, method, arguments) calls a method of what step k returned.
    What calls of the answer itself return is left out (None). An answer in another process does all steps in one go.
    """
    if hasattr(type(answer), "_follow"):
        return answer._follow(steps)
    made, results = [], []
    for place, method, arguments in steps:
        made.append(answer(*arguments) if place is None else getattr(made[place], method)(*arguments))
        results.append(None if place is None else snapshot(made[-1]))
    return results


ROUNDING = 1e-12  # of the largest entry: what adding up in another order may change, as a matrix product is free to


def identical(a, b) -> bool:
    """Whether two values are the same to the last byte: type, dtype, shape, order of entries, NaN equal to NaN."""
    return _alike(a, b, _same_bytes)


def same_answer(a, b) -> bool:
    """Whether two answers to one question are the same: as `identical`, but for the rounding of floats."""
    return _alike(a, b, _same_numbers)


def _alike(a, b, same):
    if isinstance(a, np.ndarray) and isinstance(b, np.ndarray):
        return a.dtype == b.dtype and a.shape == b.shape and same(a, b)
    if type(a) is not type(b):
        return False
    if isinstance(a, dict):
        return a.keys() == b.keys() and all(_alike(a[key], b[key], same) for key in a)
    if isinstance(a, list | tuple):
        return len(a) == len(b) and all(_alike(one, other, same) for one, other in zip(a, b, strict=True))
    if isinstance(a, float | complex | np.number):
        return same(np.asarray(a), np.asarray(b))
    return a is b or callable(a) or bool(a == b)


def _same_bytes(a, b):
    if a.dtype.char in "gG":  # a long double is stored with bytes that mean nothing
        return np.array_equal(a, b, equal_nan=True)
    return a.tobytes() == b.tobytes()


def _same_numbers(a, b):
    if a.dtype.kind not in "fc":
        return _same_bytes(a, b)
    size = np.abs(a[np.isfinite(a)]).max(initial=0)
    with np.errstate(invalid="ignore", over="ignore"):
        return np.allclose(a, b, rtol=0, atol=max(ROUNDING, np.finfo(a.dtype).eps) * size, equal_nan=True)


def changed(before: Mapping, after: Mapping) -> list[str]:
    """Names whose values are not what they were, byte for byte."""
    return [name for name in before if not identical(before[name], after[name])]


def kind(value) -> str:
    """'an array of shape (3, 2)', 'None', 'the text …': how to name a value to a person."""
    if value is None:
        return "None"
    if isinstance(value, np.ndarray):
        return f"an array of shape {value.shape}" if value.ndim else "a 0-d array"
    if isinstance(value, str):
        return f"the text {value[:40]!r}"
    if isinstance(value, list | tuple | dict):
        name = {"list": "a list", "tuple": "a tuple"}.get(type(value).__name__, "a dict")
        return f"{name} of {len(value)}"
    if isinstance(value, bool | int | float | np.number):
        return f"the number {value}"
    return f"a value of type {type(value).__name__}"


def unpack(returned, names: Sequence[str]) -> dict:
    """The results by name. One name: the value itself; several: a tuple, a list or an array's rows, as many as names.

    Raises ContractBroken: nothing-returned, wrong-kind, wrong-number-of-results.
    """
    wanted = f"({', '.join(names)})" if len(names) > 1 else names[0]
    if returned is None:
        raise ContractBroken(
            "nothing-returned", None, f"it returns None where {wanted} is expected; is the return missing?"
        )
    if len(names) == 1:
        return {names[0]: returned}
    if isinstance(returned, dict) and set(returned) == set(names):
        return dict(returned)
    if not isinstance(returned, tuple | list | np.ndarray) or (isinstance(returned, np.ndarray) and not returned.ndim):
        raise ContractBroken(
            "wrong-number-of-results",
            None,
            f"it returns {kind(returned)} where {len(names)} results {wanted} are expected",
        )
    if len(returned) != len(names):
        raise ContractBroken(
            "wrong-number-of-results",
            None,
            f"it returns {len(returned)} results where {len(names)} are expected: {wanted}",
        )
    return dict(zip(names, returned, strict=True))


def as_array(name: str, value, shape: tuple[int, ...], *, integers: bool = False) -> np.ndarray:
    """`value` as a plain array, after asking its kind, shape, dtype and finiteness.

    name: for the message. shape: the exact shape wanted; () takes floats, NumPy numbers and 0-d arrays.
    integers: an array of integer dtype is right too (counts, labels). A list of Python ints always is. float32 is kept.
    Raises ContractBroken: nothing-returned, wrong-kind, wrong-shape, not-floating, not-finite.
    """
    if value is None:
        raise ContractBroken("nothing-returned", name, f"{name} is None")
    if isinstance(value, str | bytes | dict | set) or callable(value):
        raise ContractBroken("wrong-kind", name, f"{name} is {kind(value)}, {_wanted(shape)} is expected")
    try:
        array = np.array(value, copy=True, subok=False)
    except (ValueError, TypeError):
        raise ContractBroken("wrong-shape", name, f"{name} is ragged, {_wanted(shape)} is expected") from None
    if array.dtype.kind == "O":
        try:
            array = array.astype(float)
        except (ValueError, TypeError):
            raise ContractBroken(
                "wrong-kind", name, f"{name} holds {kind(_odd_one(array))}, numbers are expected"
            ) from None
    if array.dtype.kind not in "fiub":
        raise ContractBroken("wrong-kind", name, f"{name} has dtype {array.dtype}, real numbers are expected")
    if array.shape != shape:
        raise ContractBroken("wrong-shape", name, f"{name} has shape {array.shape}, {_wanted(shape)} is expected")
    if array.dtype.kind != "f" and not integers and isinstance(value, np.ndarray):
        raise ContractBroken(
            "not-floating", name, f"{name} has dtype {array.dtype}: whole numbers cannot hold a gradient, use floats"
        )
    if array.dtype.kind != "f":
        array = array.astype(float)
    if not np.isfinite(array).all():
        index = tuple(int(i) for i in np.argwhere(~np.isfinite(array))[0])
        at = f" at index {index}" if index else ""
        raise ContractBroken("not-finite", name, f"{name} is {array[index]}{at} where a finite number is expected")
    return array


def _wanted(shape):
    return f"shape {shape}" if shape else "one number"


def _odd_one(array):
    for item in array.flat:
        if not isinstance(item, bool | int | float | np.number):
            return item
    return None
