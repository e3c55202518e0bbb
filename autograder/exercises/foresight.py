"""Questions to an answer in another process, asked ahead: many in one message instead of one message each.

`observe` says what it asks. It is run once with a stand-in that writes the questions down, up to the first that depends on what
the answer returned. The other process gets them all at once, does them in that order, and its answers are handed out when
`observe` asks for real. Nothing is judged of them before; an answer sees the calls that it would see one by one.

Only inputs are asked ahead, never anything made of an expected value. Trials are put together where they are drawn apart
from one another (`_FromKinds`); anywhere else a message holds no more than the two looks at one trial.
"""

import marshal
from collections.abc import Iterable, Iterator
from typing import NamedTuple

import numpy as np

from autograder import guard
from autograder.contracts import identical, snapshot
from autograder.exercises.formulas import FormulaGate
from autograder.exercises.laws import Law, Trial, _FromKinds

_PLAIN = (type(None), bool, int, float, complex, str, bytes, np.generic, FormulaGate)
LOOKS = 2  # at each trial, if nothing was found at the first


class Mispredicted(BaseException):
    """Something else is asked than was foreseen. Look again: from now on every question is asked when it comes."""


class _Unforeseen(BaseException):
    """What comes next depends on what the answer returns."""


class Question(NamedTuple):
    """One use of an answer. of: None for the answer itself, or the earlier question whose result is used. key: see `same`."""

    op: str
    of: int | None
    name: str
    args: tuple | list
    kw: dict
    key: bytes | None

    def same(self, op, name, args, kw) -> bool:
        """Whether this is the question that was foreseen, numbers to the last bit. Bytes say so quickly, where plain data has some."""
        if (op, name) != (self.op, self.name):
            return False
        if self.key is not None:
            return self.key == _key(args, kw)
        return identical((list(self.args), self.kw), (list(args), kw))


def _key(args, kw):
    try:
        return marshal.dumps((list(args), kw), 2)
    except ValueError:  # gates, arrays that are not in one piece
        return None


class _Promise:
    """Stands for the answer, or for what it returned: its calls are written down, looking at it ends the foresight."""

    def __init__(self, steps, place):
        self._steps, self._place = steps, place

    def __call__(self, *args, **kw):
        return self._asked("special", "__call__", args, kw)

    def __getattr__(self, name):
        if name[:1] == "_":
            raise _Unforeseen
        return lambda *args, **kw: self._asked("method", name, args, kw)

    def _asked(self, op, name, args, kw):
        key = _key(args, kw)
        if not all(map(_plain, (*args, *kw.values()))):
            raise _Unforeseen
        self._steps.append(Question(op, self._place, name, args, kw, key))
        return _Promise(self._steps, len(self._steps) - 1)

    def _looked_at(self, *_):
        raise _Unforeseen

    __class__ = property(_looked_at)
    __bool__ = __eq__ = __ne__ = __hash__ = __array__ = __len__ = __iter__ = __getitem__ = __float__ = _looked_at
    __add__ = __sub__ = __mul__ = __truediv__ = __pow__ = __matmul__ = __neg__ = __abs__ = _looked_at
    __radd__ = __rsub__ = __rmul__ = __rtruediv__ = __rpow__ = __rmatmul__ = __lt__ = __gt__ = _looked_at


class _Answer(_Promise):
    def _follow(self, steps):
        steps = [tuple(tuple(item) if isinstance(item, list) else item for item in step) for step in steps]
        return [self._asked("follow", "", steps, {})] * len(steps)


def _plain(value):
    if isinstance(value, dict):
        return all(map(_plain, value)) and all(map(_plain, value.values()))
    if isinstance(value, list | tuple | set | frozenset):
        return all(map(_plain, value))
    return isinstance(value, _PLAIN) or (isinstance(value, np.ndarray) and value.dtype.kind != "O")


def questions(law: Law, inputs: dict) -> list[Question]:
    """What the law asks an answer at these inputs, as far as it can be told beforehand."""
    steps: list[Question] = []
    try:
        law.observe(_Answer(steps, None), snapshot(inputs))
    except (KeyboardInterrupt, guard.TimeIsUp):
        raise
    except BaseException:  # as far as can be seen without an answer
        pass
    return steps


def foresee(law: Law, answer, looks: Iterable[dict]) -> None:
    """Ask an answer in another process at all these inputs, when the first question comes. In this process: nothing."""
    if hasattr(type(answer), "_foresee"):
        answer._foresee([steps for inputs in looks if (steps := questions(law, inputs))])


def foreseen(law: Law, answer, trials: Iterable[Trial]) -> Iterator[Trial]:
    """The trials; questions about each are foreseen when it is handed out: all looks at it, and again the first one at the end."""
    if not hasattr(type(answer), "_foresee"):
        yield from trials
    elif isinstance(getattr(law, "law", law), _FromKinds):
        trials = list(trials)
        asked = [questions(law, trial.inputs) for trial in trials]
        looks = [steps for steps in asked for _ in range(LOOKS)] + asked[:1]
        answer._foresee([steps for steps in looks if steps])
        yield from trials
    else:
        for trial in trials:
            foresee(law, answer, [trial.inputs] * LOOKS)
            yield trial


def observe(law: Law, answer, inputs: dict) -> tuple[dict, dict]:
    """What the law sees of the answer, and the inputs as they were afterwards; `inputs` are left alone."""
    try:
        given = snapshot(inputs)
        return law.observe(answer, given), given
    except Mispredicted:
        given = snapshot(inputs)
        return law.observe(answer, given), given
