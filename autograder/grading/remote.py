"""The grader's end of the wire: a learner's functions, classes and objects as remote values that any law can use.

What a call returns is plain data of exact base types, or a handle. What it prints and warns is repeated here, what it changes
in its arguments is changed in ours, what it raises is raised as an error of the same name. Objects passed in (functions,
gates, generators of batches) are called back; of these a learner can use public methods and plain attributes, no more.
"""

import contextlib
import inspect
import json
import numbers
import warnings
from collections.abc import Callable

import numpy as np

from autograder.exercises.foresight import Mispredicted
from autograder.exercises.formulas import FormulaGate
from autograder.grading import failures
from autograder.grading.ahead import Ahead
from autograder.grading.conversation import Conversation
from autograder.grading.formula_gates import arithmetic
from autograder.grading.handles import FUNCTION, SPECIAL, describe
from autograder.grading.wire import Unsendable, WireError

PRINTED, WARNINGS = 2_000, 10
_PLAIN = (numbers.Number, str, np.ndarray, np.generic, list, tuple, dict, type(None))
_NEVER = frozenset(["__setitem__", "__instancecheck__", "__enter__", "__exit__"])


class GradersEnd(Conversation):
    """Asks the learner's side; answers when it calls back what was passed to it.

    limit() -> time of time.monotonic() by which an answer must be there.
    broken(end, error): told when a question was not answered as it should; raises what the grader's side is to see.
    """

    decides = True
    most = 512 << 20  # of one graded cell: an object may give 64 MiB each time it is looked at

    def __init__(self, channel, limit: Callable[[], float], broken: Callable):
        super().__init__(channel)
        self.limit, self.broken = limit, broken
        self.told: list[BaseException] = []
        self.ahead: Ahead | None = None

    def operate(self, op, on=0, name="", args=(), kw=None, plain=None, limit=None):
        """Use an object of the learner's."""
        if op == "cell":
            self.channel.weight = 0
        try:
            told = self._foreseen(op, on, name, args, kw or {}) if self.ahead and plain is None else None
            if told:
                return self.accept(*told, args, kw or {})
            return self.ask(op, on, name, args, kw, limit or self.limit(), plain)
        except _Told as told:
            error = told.error
        except (Unsendable, Mispredicted):
            raise
        except BaseException as error:
            self.broken(self, error)
            raise
        raise error

    def foresee(self, on, observations) -> None:
        """Ask these questions to an object together, when the first of them comes; see `ahead`."""
        if self.ahead:
            self.dropped |= {n for n in self.ahead.left() if n not in self.theirs or self.theirs[n]() is None}
        self.ahead = Ahead(on, observations) if observations else None

    @property
    def holds(self):
        return self.ahead is not None

    def _foreseen(self, op, on, name, args, kw):
        """The answer to a question that was foreseen, with its decoder; None for one that is to be asked now."""
        ahead, missed = self.ahead, False
        try:
            place, step = ahead.find(op, on, name, args, kw) or (None, 0)
            if place is not None and place >= len(ahead.answers):
                observations, order = ahead.message()
                self.ahead, limit = None, self.limit()
                answer, decoder = self.exchange("ahead", ahead.on, "", (observations,), None, limit, {"order": order})
                self.ahead = ahead
                ahead.take(answer.get("ahead", []), decoder, len(order))
            told = None if place is None else ahead.answer(place, step)
            missed = told is None and step > 0
        except (Unsendable, Mispredicted) as error:
            told, missed = None, isinstance(error, Mispredicted)
        if told is None:
            self.ahead = ahead
            self.foresee(on, [])
        if missed:
            raise Mispredicted
        if told is not None:
            handle = told[0].get("value")
            if type(handle) is dict and type(handle.get("h")) is list and handle["h"]:
                ahead.made[step] = handle["h"][0]
        return told

    def accept(self, answer, decoder, args, kw):
        """Take over what the call said and changed, then its value."""
        self._repeat(answer.get("said"))
        places = {**dict(enumerate(args)), **kw}
        for place, form in _pairs(answer.get("after"), decoder):
            if place in places:
                write_back(places[place], form)
        return super().accept(answer, decoder, args, kw)

    def _repeat(self, said):
        if type(said) is not dict:
            return
        if type(said.get("printed")) is str:
            print(said["printed"][:PRINTED], end="")
        told = said.get("warnings") if type(said.get("warnings")) is list else []
        for name, text in [pair for pair in told[:WARNINGS] if type(pair) is list and len(pair) == 2]:
            name = name if type(name) is str and name.isidentifier() else "Warning"
            with contextlib.suppress(Warning):  # where warnings are errors, this one is no error of ours
                warnings.warn(str(text)[:300], type(name[:80], (Warning,), {}), stacklevel=2)

    def fail(self, told):
        told = told if type(told) is dict else {}
        again = told.get("again")
        if type(again) is int and 0 <= again < len(self.told):
            raise _Told(self.told[again])
        raise _Told(failures.made(told, steering=True))

    def describe(self, value):
        if type(value) is FormulaGate and (formula := arithmetic(value.formula)):
            return {"kind": "formula", "formula": formula}
        if isinstance(value, np.random.Generator):
            state = json.dumps(value.bit_generator.state, default=lambda item: item.tolist())
            return {"kind": "random", "state": state}
        if inspect.ismodule(value):
            raise Unsendable(f"the module {value.__name__} cannot be passed")
        told = describe(value)
        return {**told, "special": [name for name in told.get("special", ()) if name not in _NEVER]}

    def perform(self, question, decoder):
        """A callback: use an object of the grader's, as far as learners may."""
        op, name = question.get("op"), question.get("name")
        target = self.found(question.get("on"))
        if type(question.get("args")) is not list or type(question.get("kw")) is not dict:
            raise WireError("a question without arguments")
        args = [decoder.decode(form) for form in question["args"]]
        kw = {str(key): decoder.decode(form) for key, form in question["kw"].items()}
        try:
            value = _use(target, op, name, args, kw)
        except WireError:
            raise
        except Exception as error:
            self.told.append(error)
            told = {**self.tell(error), "number": len(self.told) - 1}
            return {"error": lambda encoder: told}
        return {"value": lambda encoder: encoder.encode(value)}

    def tell(self, error):
        return {**failures.tell(error), "line": None}

    def forget(self) -> None:
        """Take back everything that was passed to the learner's side, and begin to count anew what comes from there."""
        self.channel.weight = 0
        self.foresee(0, [])
        self.lent.clear()
        self.mine.clear()
        self.numbers.clear()
        self.told.clear()


class _Told(BaseException):
    """Carries an error of the learner's past the handlers for errors of the wire."""

    def __init__(self, error):
        self.error = error


def _use(target, op, name, args, kw):
    """What a learner may do with an object of the grader's."""
    if type(name) is not str:
        raise WireError("a name is no text")
    if op == "call" or (op == "special" and name == "__call__"):
        return target(*args, **kw)
    if op == "special" and name in SPECIAL - _NEVER:
        return getattr(type(target), name)(target, *args, **kw)
    function = describe(target)["kind"] == FUNCTION
    if op == "method" and name[:1] != "_" and not function and callable(getattr(type(target), name, None)):
        return getattr(target, name)(*args, **kw)
    own = {} if function or name[:1] == "_" else getattr(target, "__dict__", {})
    if op == "get" and name in own and isinstance(own[name], _PLAIN):
        return own[name]
    old = own.get(name)
    if op == "fill" and isinstance(old, np.ndarray) and isinstance(args[0], np.ndarray) and old.shape == args[0].shape:
        old[...] = args[0]
        return None
    if op == "set" and name in own and isinstance(old, _PLAIN) and isinstance(args[0], _PLAIN):
        return setattr(target, name, args[0])
    raise AttributeError(f"{type(target).__name__} has no {name!r}")


def _pairs(form, decoder):
    """What the learner's side says it changed: [(place, new value)]."""
    if form is None:
        return []
    pairs = decoder.decode(form)
    if type(pairs) is not list or not all(type(pair) is list and len(pair) == 2 for pair in pairs):
        raise WireError("changes are not told in pairs")
    return [pair for pair in pairs if type(pair[0]) in (int, str)]


def write_back(old, new) -> None:
    """Make `old`, an argument that was sent, what the learner's code made of it, in place."""
    if isinstance(old, np.ndarray) and isinstance(new, np.ndarray):
        if old.size == new.size and old.dtype == new.dtype and old.flags.writeable:
            if old.shape != new.shape:
                old.shape = new.shape
            old[...] = new
    elif isinstance(old, dict) and isinstance(new, dict):
        for key in [key for key in old if key not in new]:
            del old[key]
        for key, value in new.items():
            _replace(old, key, value)
    elif isinstance(old, list) and isinstance(new, list):
        if len(old) == len(new):
            for place, value in enumerate(new):
                _replace(old, place, value)
        else:
            old[:] = new
    elif isinstance(old, tuple) and isinstance(new, tuple):
        for one, other in zip(old, new, strict=False):
            write_back(one, other)
    elif isinstance(old, set) and isinstance(new, set):
        old.clear()
        old.update(new)


def _replace(container, key, value):
    old = container[key] if isinstance(container, list) else container.get(key)
    alike = isinstance(old, np.ndarray) and isinstance(value, np.ndarray) and old.shape == value.shape
    if (alike and old.dtype == value.dtype) or (isinstance(old, dict | list) and type(old) is type(value)):
        write_back(old, value)
    else:
        container[key] = value
