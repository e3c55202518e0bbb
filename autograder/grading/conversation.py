"""Questions and answers over the wire, the same for both sides: each may ask while it is being asked (a callback).

A question names an operation on an object of the other side; what is not plain data crosses as a handle. Every answer bears
the number of its question; an answer to no question, or one too many, breaks the conversation.

    {"ask": 7, "op": "call", "on": 3, "name": "", "args": [...], "kw": {...}, "drop": [handles no longer needed]}
    {"re": 7, "value": ...}   or   {"re": 7, "error": {...}}     both with "after" and "said" where there is something to tell
"""

import numpy as np

from autograder.contracts import identical
from autograder.grading.handles import Description, Handle, make
from autograder.grading.wire import Channel, Decoder, Encoder, Unsendable, WireError

NESTED = 40  # questions within questions
LENT = 32
BY_VALUE = ("random", "formula")  # objects of the grader's that are made over there from what is told of them


class Conversation:
    """One end. Subclasses say what is done with a question (`perform`) and how an error is told and raised.

    most: bytes that may be received until `channel.weight` is set back.
    """

    most = 1 << 62
    decides = False  # whether the other side's objects are judged here, see `handles.NoPlainData`
    strict = False  # the same for what is computed with them

    def __init__(self, channel: Channel):
        self.channel = channel
        self.mine: dict[int, object] = {}  # what the other side has handles of
        self.numbers: dict[int, int] = {}  # id(object) -> its handle
        self.theirs: dict[int, object] = {}  # weak references to handles of the other side's objects
        self.dropped: set[int] = set()
        self.lent: list[tuple] = []  # arrays that were attributes over there, and what they looked like
        self.asked = self.offered = self.depth = 0

    @property
    def holds(self) -> bool:
        """Whether handles may still arrive in answers that are here already: then none is given back."""
        return False

    def ask(self, op: str, on: int = 0, name: str = "", args=(), kw=None, deadline: float | None = None, plain=None):
        """Ask the other side and return its answer's value. plain: more of the question, JSON as it is."""
        answer, decoder = self.exchange(op, on, name, args, kw, deadline, plain)
        value = self.accept(answer, decoder, args, kw or {})
        if op == "get" and isinstance(value, np.ndarray):
            self.lent = [*self.lent[1 - LENT :], (on, name, value, value.copy())]
        return value

    def exchange(self, op, on=0, name="", args=(), kw=None, deadline=None, plain=None) -> tuple[dict, Decoder]:
        """Ask the other side; its answer as it came, not looked at."""
        if self.depth >= NESTED:
            raise RecursionError("calls between the two sides are nested too deeply")
        if op != "fill":
            self.give_back(deadline)
        self.asked += 1
        number, encoder = self.asked, Encoder(self._refer)
        question = {"ask": number, "op": op, "on": on, "name": name, **(plain or {})}
        question["args"] = [encoder.encode(value) for value in args]
        question["kw"] = {key: encoder.encode(value) for key, value in (kw or {}).items()}
        if self.dropped and not self.holds:
            question["drop"], self.dropped = list(self.dropped), set()
        self.channel.send(encoder.frame(question), deadline)
        self.depth += 1
        try:
            return self._until(number, deadline)
        finally:
            self.depth -= 1

    def give_back(self, deadline) -> None:
        """`layer.weights[...] = w` changes an array that is an attribute over there: change it there as well."""
        for place, (on, name, array, before) in enumerate(self.lent):
            if not identical(array, before):
                self.lent[place] = (on, name, array, array.copy())
                self.ask("fill", on, name, (array,), deadline=deadline)

    def _until(self, number, deadline):
        while True:
            message, lengths, body = self.channel.receive(deadline)
            if self.channel.weight > self.most:
                raise WireError(f"more than {self.most >> 20} MiB of answers")
            if type(message) is not dict:
                raise WireError("a message is no object")
            decoder = Decoder(body, lengths, self._resolve)
            if "ask" in message:
                self.serve(message, decoder, deadline)
            elif type(message.get("re")) is int and message["re"] == number:
                return message, decoder
            else:
                died = message.get("died")
                raise WireError(died[:500] if type(died) is str else "an answer to no question")

    def accept(self, answer, decoder, args, kw):
        """The value of an answer, or raise what it tells."""
        if "error" in answer:
            self.fail(answer["error"])
        return decoder.decode(answer.get("value"))

    def serve(self, question, decoder, deadline) -> None:
        """Do what is asked and answer."""
        number = question["ask"] if type(question["ask"]) is int else -1
        drop = question.get("drop")
        for handle in drop if type(drop) is list and all(type(n) is int for n in drop) else ():
            self.numbers.pop(id(self.mine.pop(handle, None)), None)
        self.depth += 1
        try:
            content = self.perform(question, decoder)
            self.give_back(deadline)
            encoder = Encoder(self._refer)
            frame = encoder.frame({"re": number, **{key: value(encoder) for key, value in content.items()}})
        except Unsendable as error:
            frame = Encoder(self._refer).frame({"re": number, "error": self.tell(error)})
        finally:
            self.depth -= 1
        self.channel.send(frame, deadline)

    def perform(self, question, decoder) -> dict:
        """What to answer: key -> function of an encoder that gives its JSON."""
        raise NotImplementedError

    def tell(self, error: BaseException) -> dict:
        """An error as plain data."""
        raise NotImplementedError

    def fail(self, told) -> None:
        """Raise the error that was told."""
        raise NotImplementedError

    def describe(self, value) -> Description | dict:
        """What the other side needs to know of an object of mine. Raises Unsendable."""
        raise NotImplementedError

    def found(self, number) -> object:
        """My object of this number. Raises WireError."""
        try:
            return self.mine[number]
        except (KeyError, TypeError):
            raise WireError("a handle of nothing") from None

    def _refer(self, value):
        if value is NotImplemented:
            return {"h": [0, {"kind": "NotImplemented"}]}
        if isinstance(value, Handle):
            owner, number = Handle.address(value)
            if owner is self:
                return {"r": number}
            raise Unsendable("the process that held this object has ended")
        told = self.describe(value)
        if told["kind"] in BY_VALUE:
            return {"h": [0, told]}
        number = self.numbers.get(id(value))
        if number is None:
            self.offered += 1
            number = self.numbers[id(value)] = self.offered
            self.mine[number] = value
        return {"h": [number, told]}

    def _resolve(self, tag, content):
        if tag == "r":
            return self.found(content)
        number, told = content
        if type(number) is not int or type(told) is not dict:
            raise WireError("not a handle")
        made = self.special(told)
        if made is not None:
            return made
        known = self.theirs.get(number)
        handle = known() if known else None
        if handle is None:
            handle = make(self, number, told)
        self.dropped.discard(number)
        return handle

    def special(self, told):
        """An object made here from what was told, instead of a handle; None for most."""
        return NotImplemented if told.get("kind") == "NotImplemented" else None
