"""One submission's process as the grader sees it: started, asked, killed when it does not answer, started again.

A process that dies or hangs costs what it died of, not what comes after: a fresh one runs the cells again, without the one
that killed it.
"""

import time
from contextlib import contextmanager

from autograder import guard
from autograder.grading import launch
from autograder.grading.handles import Handle
from autograder.grading.job import GradingError
from autograder.grading.remote import GradersEnd
from autograder.grading.shown import plain_text
from autograder.grading.wire import Channel, Closed, Late, WireError

STARTS = 25  # fresh processes for one submission
GRACE = 3.0  # seconds on top of a cell's limit, after which its process is killed
CALL_SECONDS = 30.0  # for one call; a check's own limit is lower


class ProcessEnded(Exception):
    """The learner's process is gone: its code ended it, or it broke the wire."""


class OutOfTime(guard.TimeIsUp):
    """The whole submission's time is over."""


class Learner:
    """The learner's process, restarted as needed. files: name to bytes, written into its folder."""

    def __init__(self, options, files=None):
        self.options, self.files = options, files or {}
        self.deadline = time.monotonic() + options.total
        self.done: list[tuple[int, str]] = []  # cells that a fresh process runs again
        self.started = self.end = None
        self.starts, self.off, self.remarks, self.seconds = 0, [], [], 0.0
        self.strict = False  # whether an instructor's own cell is run, which computes with what comes back

    def run_cell(self, number: int, source: str) -> list:
        """Run a cell; its outputs, not yet looked at. Raises ProcessEnded and guard.TimeIsUp, then it is not run again."""
        self._ready()
        outputs = self._cell(number, source)
        self.done.append((number, source))
        return outputs

    def names(self, wanted) -> dict:
        """What the learner's notebook has under these names, by name; handles or plain data."""
        self._ready()
        values = self._operate("names", {"names": list(wanted)}, self._until(CALL_SECONDS))
        if type(values) is not dict or not set(values) <= set(wanted):
            self.broken(self.end, WireError("names that were not asked for"))
        return values

    @contextmanager
    def own_cell(self):
        """While an instructor's own cell runs here: see `Conversation.strict`."""
        self._strict(True)
        try:
            yield
        finally:
            self._strict(False)

    def _strict(self, strict):
        self.strict = strict
        if self.end is not None:
            self.end.strict = strict

    def _cell(self, number, source):
        begin, seconds = time.monotonic(), self.options.timeout
        left = max(0.1, min(seconds, self.deadline - begin))
        try:
            plain = {"source": source, "number": number, "seconds": left}
            return self._operate("cell", plain, self._until(left + GRACE))
        finally:
            self.seconds += time.monotonic() - begin

    def _operate(self, op, plain, limit):
        """Ask for a cell or names. An error told in answer is the learner's, whatever it calls itself."""
        try:
            return self.end.operate(op, plain=plain, limit=limit)
        except (ProcessEnded, GradingError):
            raise
        except Exception as error:
            raise ProcessEnded(f"it cannot be sent: {type(error).__name__}: {plain_text(error)}") from None

    def _ready(self):
        if self.end is not None:
            return
        if time.monotonic() > self.deadline:
            raise OutOfTime
        if self.starts >= STARTS:
            raise ProcessEnded("its process ended too often")
        self.starts += 1
        seconds = int(self.options.total) + 5
        with guard.uninterrupted():  # a process that was started and is not kept would never be ended
            self.started = launch.start(self.options.memory, seconds, self.options.figures, self.options.mode)
        self.end = GradersEnd(Channel(self.started.connection), lambda: self._until(CALL_SECONDS), self.broken)
        self.end.strict = self.strict
        try:
            hello, _, _ = self.end.channel.receive(time.monotonic() + launch.START_SECONDS)
        except (Late, WireError) as error:
            self.broken(self.end, error)
        if "off" not in hello:
            self.close()
            raise GradingError(f"The learner's side cannot be confined: {hello.get('died')}")
        self.off = list(hello["off"])
        if self.off and self.options.require_isolation:
            self.close()
            raise GradingError(f"Isolation is required, and this machine lacks: {'; '.join(self.off)}.")
        if self.files:
            self.end.operate("files", args=(self.files,))
        for number, source in list(self.done):
            try:
                self._cell(number, source)
            except (ProcessEnded, guard.TimeIsUp):
                self.done.remove((number, source))
                self._ready()
                return

    def _until(self, seconds):
        return min(time.monotonic() + seconds, self.deadline + GRACE)

    def broken(self, end, error) -> None:
        """A question was not answered as it should: the process is over. Raises what is to be seen."""
        if end is self.end:
            self.close()
        if isinstance(error, Late):
            raise (OutOfTime if time.monotonic() > self.deadline else guard.TimeIsUp) from None
        if isinstance(error, Closed):
            raise ProcessEnded("your code ended the process it ran in") from None
        if isinstance(error, WireError):
            raise ProcessEnded(f"your code answered in a way no value can be sent: {plain_text(error)}") from None
        if isinstance(error, Exception) and not isinstance(error, GradingError | RecursionError):
            told = f"{type(error).__name__}: {plain_text(error)}"
            raise ProcessEnded(f"your code answered in a way that cannot be read: {told}") from None
        raise error

    def forget(self) -> None:
        """Take back what checks have passed to the learner's side."""
        if self.end is not None:
            self.end.forget()

    def close(self) -> None:
        """Kill the process and all that it started; again is fine."""
        with guard.uninterrupted():
            started, self.started, self.end = self.started, None, None
            if started is not None:
                started.end()
                started.connection.close()


def is_remote(value) -> bool:
    """Whether a value stands for something on the learner's side."""
    return isinstance(value, Handle)
