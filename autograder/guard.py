"""Run a learner's code so that nothing it does escapes: output, warnings, errors and endless loops become facts to report."""

import contextlib
import ctypes
import io
import os
import signal
import sys
import threading
import warnings
from dataclasses import dataclass, field

import numpy as np

SECONDS = 10.0  # for a whole check, unless the exercise says otherwise
KEPT_CHARACTERS = 2_000
FLOATING = {"all": "warn", "under": "ignore"}  # as NumPy does: a vanishing exponential is no mistake


class TimeIsUp(BaseException):
    """Raised inside the learner's code when its time is over; not an Exception, so that `except Exception` lets it pass."""


@dataclass
class Captured:
    """What the learner's code said while it ran. printed: stdout and stderr, cut at 2,000 characters. warnings: each once."""

    printed: str = ""
    warnings: list[str] = field(default_factory=list)


class _Bounded(io.TextIOBase):
    """A text stream that keeps the beginning and forgets the rest, so that a flood costs no memory."""

    def __init__(self):
        self.kept, self.length = [], 0

    def writable(self):
        return True

    def write(self, text):
        text = str(text)
        room = KEPT_CHARACTERS - self.length
        if room > 0:
            self.kept.append(text[:room])
            self.length += min(len(text), room)
            if len(text) > room:
                self.kept.append(" …")
        return len(text)


@contextlib.contextmanager
def captured_output():
    """Collect prints, stderr and warnings of the code inside into a `Captured`.

    What goes around Python, straight to the process's stderr, is dropped: in a graded cell nbgrader would give 0 points for it.
    """
    said, stream = Captured(), _Bounded()
    with (
        _silent_descriptor(2),
        warnings.catch_warnings(record=True) as seen,
        np.errstate(**FLOATING),
        contextlib.redirect_stdout(stream),
        contextlib.redirect_stderr(stream),
    ):
        warnings.simplefilter("always")
        try:
            yield said
        finally:
            said.printed = "".join(stream.kept)
            said.warnings.extend(dict.fromkeys(f"{w.category.__name__}: {w.message}" for w in seen))


@contextlib.contextmanager
def _silent_descriptor(number):
    """Point a file descriptor at nothing for a while, if it is open at all."""
    try:
        kept = os.dup(number)
    except OSError:
        yield
        return
    nothing = os.open(os.devnull, os.O_WRONLY)
    try:
        os.dup2(nothing, number)
        yield
    finally:
        os.dup2(kept, number)
        os.close(kept)
        os.close(nothing)


@contextlib.contextmanager
def time_limit(seconds: float):
    """Raise `TimeIsUp` inside when `seconds` are over, again and again until the code lets it through.

    Interrupts Python code on every platform: by a timer signal on the main thread of Unix, else by an asynchronous exception.
    A call that stays inside compiled code is interrupted when it returns.
    """
    main = threading.current_thread() is threading.main_thread()
    with _by_signal(seconds) if main and hasattr(signal, "setitimer") else _by_thread(seconds):
        yield


@contextlib.contextmanager
def _by_signal(seconds):
    running = True

    def ring(_number, frame):
        if running and (frame is None or frame.f_code not in _LEAVING):  # who is on the way out is not stopped half-way
            raise TimeIsUp

    previous = signal.signal(signal.SIGALRM, ring)
    earlier = signal.setitimer(signal.ITIMER_REAL, seconds, 0.02)
    try:
        yield
    finally:
        running = False
        signal.setitimer(signal.ITIMER_REAL, *earlier)
        signal.signal(signal.SIGALRM, previous)


@contextlib.contextmanager
def uninterrupted():
    """Put off a time limit's interruption until the block is done, where it comes by signal: for what must not stop half-way."""
    if threading.current_thread() is not threading.main_thread() or not hasattr(signal, "pthread_sigmask"):
        yield
        return
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGALRM})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


# Between the end of a block and the end of its limit: a second interruption there would leave the timer running for ever.
_LEAVING = {contextlib._GeneratorContextManager.__exit__.__code__}
_LEAVING |= {limit.__wrapped__.__code__ for limit in (time_limit, _by_signal, uninterrupted)}


@contextlib.contextmanager
def _by_thread(seconds):
    over, target = threading.Event(), ctypes.c_ulong(threading.get_ident())
    raise_in = ctypes.pythonapi.PyThreadState_SetAsyncExc

    def watch():
        wait = seconds
        while not over.wait(wait):
            raise_in(target, ctypes.py_object(TimeIsUp))
            wait = 0.02

    watcher = threading.Thread(target=watch, daemon=True)
    watcher.start()
    try:
        yield
    finally:
        over.set()
        watcher.join()
        raise_in(target, None)  # withdraw one that has not fired yet


def describe_error(error: BaseException) -> str:
    """'ZeroDivisionError: division by zero (line 3)': the learner's own line, without a traceback."""
    try:
        text = (str(error).strip().splitlines() or [""])[0][:300]
    except Exception:  # a stranger's exception may not even be able to say itself
        text = ""
    line = line_of(error)
    where = f" (line {line})" if line else ""
    return f"{type(error).__name__}{': ' + text if text else ''}{where}"


def line_of(error: BaseException) -> int | None:
    """The line of the learner's own code that raised. An error from another process brings it along as `remote_line`."""
    if hasattr(error, "remote_line"):
        return error.remote_line
    line, trace = None, error.__traceback__
    while trace is not None:
        if not trace.tb_frame.f_code.co_filename.startswith(_OURS):
            line = trace.tb_lineno
        trace = trace.tb_next
    return line


_OURS = (str(sys.modules[__name__].__file__).rsplit("guard.py", 1)[0], np.__file__.rsplit("__init__", 1)[0])
