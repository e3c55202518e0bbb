"""The learner's side: confined, it runs the submission's cells when asked, then answers calls to what they define.

Everything here is in the reach of the learner's code and may be turned against the wire; nothing the grader's side does
relies on it. It keeps no secret: no expected value, no seed, no score ever comes here.
"""

import json
import marshal
import os
import socket
import sys
import threading
import time
import traceback
import types
import warnings
from contextlib import suppress

import numpy as np

from autograder.contracts import follow
from autograder.grading import failures, standins
from autograder.grading.cells import Cells
from autograder.grading.confinement import Plan, confine
from autograder.grading.conversation import Conversation
from autograder.grading.formula_gates import FormulaGate
from autograder.grading.handles import describe
from autograder.grading.wire import Channel, Closed, Decoder, Encoder, Unsendable, WireError
from autograder.guard import FLOATING

SAID = 2_000  # characters of what a call prints
WARNINGS = 10
SLICE, MUCH, MANY = 0.05, 8 << 20, 50_000  # seconds, bytes and items after which many answers are sent
FAILED = object()  # what a use that raised gave


class LearnersEnd(Conversation):
    """Answers the grader's questions; asks back when a function of the grader's is called."""

    def __init__(self, channel, cells):
        super().__init__(channel)
        self.cells, self.thread = cells, threading.get_ident()
        self.printed, self.room = [], 0

    def operate(self, op, on, name="", args=(), kw=None):
        """Use an object of the grader's."""
        if threading.get_ident() != self.thread:
            raise RuntimeError("a function that was passed in can be called from the main thread only")
        return self.ask(op, on, name, args, kw)

    def perform(self, question, decoder):
        """Run a cell, look names up, or use an object of mine."""
        op, name = question["op"], question["name"]
        if op == "cell":
            outputs = self.cells.run(question["source"], question["number"], question["seconds"])
            return {"value": lambda encoder: encoder.encode(outputs)}
        if op == "files":
            _write_files(decoder.decode(question["args"][0]))
            return {"value": lambda encoder: None}
        if op == "names":
            values = {name: self.cells.namespace[name] for name in question["names"] if self._offers(name)}
            return {"value": lambda encoder: encoder.encode(values)}
        target = self.found(question["on"])
        if op == "ahead":
            return self._ahead(target, question["args"][0], question["order"], decoder)
        args = [decoder.decode(form) for form in question["args"]]
        kw = {key: decoder.decode(form) for key, form in question["kw"].items()}
        return self._used(target, op, name, args, kw)[0]

    def _used(self, target, op, name, args, kw):
        """What to answer to one use of an object, and the value it gave."""
        before = [_trace(self, value) for value in (*args, *kw.values())]
        self.printed, self.room, heard = [], SAID, self.cells.listener
        self.cells.listener = self._hear
        content, value = {}, FAILED
        with warnings.catch_warnings(record=True) as seen, np.errstate(**FLOATING):
            warnings.simplefilter("always")
            try:
                value = use(target, op, name, args, kw)
                content["value"] = lambda encoder: encoder.encode(value)
            except BaseException as error:
                told = self.tell(error)
                content["error"] = lambda encoder: told
            finally:
                self.cells.listener = heard
        after = []
        if any(trace is not None for trace in before):
            changeable = zip([*range(len(args)), *kw], (*args, *kw.values()), before, strict=True)
            after = [
                [place, value]
                for place, value, trace in changeable
                if trace is not None and _trace(self, value) != trace
            ]
        if after:
            content["after"] = lambda encoder: encoder.encode(after)
        if self.printed or seen:
            said = {"printed": "".join(self.printed), "warnings": _told(seen)}
            content["said"] = lambda encoder: said
        return content, value

    def _ahead(self, target, observations, order, decoder):
        """Do many questions, one after the other, and say what each gave as it was then; see `grading.ahead`."""
        encoder, answers, end = Encoder(self._refer), [], time.monotonic() + SLICE
        items = 0
        for number in order:
            made, told, decoder.items = [], [], 0
            for op, place, name, args, kw in decoder.decode(observations[number]):
                on = target if place is None else made[place]
                if on is FAILED:
                    break
                content, value = self._used(on, op, name, args, kw)
                made.append(value)
                told.append(self._encoded(content, encoder))
                items, encoder.items = items + encoder.items, 0
            answers.append(told)
            if time.monotonic() > end or encoder.size > MUCH or items > MANY:
                break

        def ahead(whole):
            whole.pieces, whole.size = encoder.pieces, encoder.size
            return answers

        return {"ahead": ahead}

    def _encoded(self, content, encoder):
        """The JSON of one answer among several; one that cannot be sent says so and leaves nothing behind."""
        pieces, size = len(encoder.pieces), encoder.size
        try:
            return {key: made(encoder) for key, made in content.items()}
        except Unsendable as error:
            del encoder.pieces[pieces:]
            encoder.size = size
            return {"error": self.tell(error)}

    def _offers(self, name):
        return name in self.cells.namespace and not isinstance(self.cells.namespace[name], types.ModuleType)

    def _hear(self, _stream, text):
        if self.room > 0:
            self.printed.append(text[: self.room])
            self.room -= len(text)

    def describe(self, value):
        code = getattr(value, "__code__", None)
        return describe(value, _digest(value, code) if isinstance(code, types.CodeType) else None)

    def tell(self, error):
        told = failures.tell(error)
        if isinstance(getattr(error, "grader_error", None), int):
            told["again"] = error.grader_error
        return told

    def fail(self, told):
        error = failures.made(told, steering=True)
        if isinstance(told, dict) and isinstance(told.get("number"), int):
            error.grader_error = told["number"]
        raise error

    def special(self, told):
        if told.get("kind") == "random":
            return _generator(told)
        if told.get("kind") == "formula":
            return FormulaGate(told["formula"])
        return super().special(told)


def use(target, op, name, args, kw):
    """One operation on an object."""
    if op == "call":
        return target(*args, **kw)
    if op == "method":
        return getattr(target, name)(*args, **kw)
    if op == "get":
        return getattr(target, name)
    if op == "set":
        return setattr(target, name, args[0])
    if op == "fill":
        getattr(target, name)[...] = args[0]
        return None
    if op == "follow":
        return follow(target, args)
    if op == "special":
        return getattr(type(target), name)(target, *args, **kw)
    raise WireError(f"no operation {op!r}")


def _trace(end, value):
    """What a mutable value looks like now; None for what cannot change."""
    if isinstance(value, np.ndarray):
        return value.dtype.str, value.shape, value.tobytes()
    if isinstance(value, list | dict | set | tuple):
        try:
            if _flat(value):
                return marshal.dumps(value, 2)
            encoder = Encoder(end._refer)
            return encoder.encode(value), encoder.pieces
        except (TypeError, RecursionError) as error:
            return str(error)
    return None


def _flat(value):
    """Whether a list or tuple holds nothing but numbers, texts, lists and tuples, which marshal tells apart quickly."""
    return type(value) in (list, tuple) and all(type(item) in _SCALARS or _flat(item) for item in value)


_SCALARS = frozenset([float, int, str, bool, type(None)])


def _told(seen):
    told = {}
    for warning in seen[:1000]:
        told.setdefault((warning.category.__name__[:80], str(warning.message)[:300]), None)
    return [list(pair) for pair in list(told)[:WARNINGS]]


def _digest(function, code):
    """The same for two functions that are the same code with the same defaults and closure."""
    import hashlib

    cells = tuple(map(_cell, function.__closure__ or ())) if isinstance(function, types.FunctionType) else id(function)
    text = repr((_instructions(code), cells, repr(getattr(function, "__defaults__", None))))
    return hashlib.sha256(text.encode("utf-8", "replace")).hexdigest()[:32]


def _cell(cell):
    try:
        return id(cell.cell_contents)
    except ValueError:
        return None


def _instructions(code):
    import dis

    return tuple(
        (one.opname, _instructions(one.argval) if isinstance(one.argval, types.CodeType) else repr(one.argval))
        for one in dis.get_instructions(code)
        if one.opname not in ("RESUME", "NOP", "MAKE_CELL", "COPY_FREE_VARS")
    )


def _generator(told):
    """A NumPy generator in the state of the one that was passed in."""
    state = json.loads(told["state"])
    if isinstance(state["state"], dict) and isinstance(state["state"].get("key"), list):
        state["state"]["key"] = np.array(state["state"]["key"], dtype=np.uint32)
    bits = getattr(np.random, state["bit_generator"])()
    bits.state = state
    return np.random.Generator(bits)


def _write_files(files):
    for name, content in files.items():
        os.makedirs(os.path.dirname(os.path.join(".", name)), exist_ok=True)
        with open(name, "wb") as file:
            file.write(content)


def main(connection: socket.socket, plan: Plan, root: str, figures: bool) -> None:
    """Confine this process, run what is asked for over the connection, end with it. Never returns."""
    channel = Channel(connection)
    try:
        off = confine(plan, connection.fileno())
        channel.send(Encoder(None).frame({"off": off}))
        standins.install(root)
        cells = Cells(figures)
        sys.argv = ["ipykernel_launcher.py"]
        end = LearnersEnd(channel, cells)
        while True:
            message, lengths, body = channel.receive()
            end.serve(message, Decoder(body, lengths, end._resolve), None)
    except Closed:
        pass
    except BaseException as error:
        with suppress(BaseException):
            where = traceback.extract_tb(error.__traceback__)[-1]
            told = f"{type(error).__name__}: {error} ({os.path.basename(where.filename)}, line {where.lineno})"
            channel.send(Encoder(None).frame({"died": told[:500]}))
    finally:
        os._exit(0)
