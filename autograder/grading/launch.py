"""Starts learner's sides: forks of a warm process where the system has fork (Linux), a fresh process each elsewhere.

The warm process is not the grader: a fork inherits memory, and the grader's holds what decides.
"""

import atexit
import contextlib
import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import threading
from dataclasses import dataclass
from pathlib import Path

from autograder import guard
from autograder.grading.job import GradingError
from autograder.grading.syscalls import LINUX

ROOT = str(Path(__file__).resolve().parents[2])
START_SECONDS = 120
_ENDED = "The warm process that forks learners' processes has ended; start again."
ANSWER_SECONDS = 30


@dataclass
class Started:
    """A learner's side that runs. connection: the grader's end of the wire. end: kills it and all that it started."""

    connection: socket.socket
    end: object
    scratch: str


class Warm:
    """The warm process, and what it takes to fork it. One a worker process."""

    def __init__(self):
        ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        self.owner, self.borrowed, self.lock = os.getpid(), False, threading.Lock()
        self.control = ours
        self.folder = tempfile.mkdtemp(prefix="learners-")
        with theirs:
            self.process = _python(f"zygote.main({theirs.fileno()}, {ROOT!r})", self.folder, [theirs.fileno()])
        self.orders = 0
        self._answer(START_SECONDS)

    def fork(self, memory: int, seconds: int, figures: bool) -> Started:
        """A new confined child. Raises GradingError when the warm process has ended."""
        ours, theirs = socket.socketpair()
        with guard.uninterrupted(), self.lock, theirs:
            scratch = tempfile.mkdtemp(prefix="s", dir=self.folder)
            order = {"op": "fork", "memory": memory, "seconds": seconds, "scratch": scratch, "figures": figures}
            forked = self._order(order, [theirs.fileno()])["forked"]
        return Started(ours, lambda: self._end(forked, scratch), scratch)

    def _end(self, forked, scratch):
        with guard.uninterrupted(), self.lock, contextlib.suppress(GradingError):
            self._order({"op": "end", "forked": forked})
        shutil.rmtree(scratch, ignore_errors=True)

    def _order(self, order, handles=()):
        """Give an order and wait for its answer. Orders are numbered: one that was interrupted leaves an answer behind."""
        self.orders += 1
        number = f"{os.getpid()}-{self.orders}"  # a fork of this process counts for itself, see `borrow`
        try:
            socket.send_fds(self.control, [json.dumps({**order, "number": number}).encode()], handles)
        except OSError:
            raise GradingError(_ENDED) from None
        while (answer := self._answer(ANSWER_SECONDS)).get("number") != number:
            pass
        return answer

    def _answer(self, seconds):
        self.control.settimeout(seconds)
        try:
            answer = self.control.recv(1 << 16)
        except OSError:
            answer = b""
        if not answer:
            raise GradingError(_ENDED)
        return json.loads(answer)

    @property
    def alive(self) -> bool:
        """Whether it can be forked by this process."""
        return self.owner == os.getpid() and (self.borrowed or self.process.poll() is None)

    def close(self) -> None:
        """End it and every child."""
        self.control.close()
        if self.owner == os.getpid():
            with contextlib.suppress(subprocess.TimeoutExpired):
                self.process.wait(10)
            self.process.kill()
            self.process.wait()
            shutil.rmtree(self.folder, ignore_errors=True)


_warm: Warm | None = None
_lock = threading.Lock()


def start(memory: int, seconds: int, figures: bool, mode: str = "auto") -> Started:
    """A learner's side, confined and waiting. mode: 'fork', 'spawn' or 'auto'."""
    if _spawns(mode):
        return _spawn(memory, seconds, figures)
    return warm_up(mode).fork(memory, seconds, figures)


def warm_up(mode: str = "auto") -> Warm | None:
    """The warm process of this worker, started if need be; None where none is used."""
    global _warm
    if _spawns(mode):
        return None
    with _lock:
        if _warm is None or not _warm.alive:
            _warm = Warm()
            atexit.register(_warm.close)
    return _warm


def borrow() -> None:
    """In a fork of a worker: use the worker's warm process, which waits meanwhile."""
    if _warm is not None:
        _warm.owner, _warm.borrowed = os.getpid(), True


def _spawns(mode):
    return mode == "spawn" or (mode == "auto" and not LINUX)


def close() -> None:
    """End the warm process of this worker, if it has one."""
    global _warm
    with _lock:
        if _warm is not None:
            atexit.unregister(_warm.close)
            _warm.close()
            _warm = None


def _spawn(memory, seconds, figures):
    ours, theirs = socket.socketpair()
    scratch = tempfile.mkdtemp(prefix="learner-")
    order = json.dumps({"memory": memory, "seconds": seconds, "scratch": scratch, "figures": figures})
    with theirs:
        if sys.platform == "win32":
            process = _python(f"zygote.alone(372, {order!r}, {ROOT!r})", scratch, [], stdin=subprocess.PIPE)
            process.stdin.write(theirs.share(process.pid))
            process.stdin.close()
        else:
            handle = theirs.fileno()
            process = _python(f"zygote.alone({handle}, {order!r}, {ROOT!r})", scratch, [handle])

    def end():
        if hasattr(os, "killpg"):  # it leads a session of its own: what it has started ends with it
            with contextlib.suppress(ProcessLookupError, PermissionError):
                os.killpg(process.pid, signal.SIGKILL)
        process.kill()
        process.wait()
        shutil.rmtree(scratch, ignore_errors=True)

    return Started(ours, end, scratch)


def _python(call, folder, handles, **options):
    """A Python that knows nothing of this one's environment, options and folder, and runs one call."""
    program = f"import sys; sys.path.append({ROOT!r}); from autograder.grading import zygote; {call}"
    # HOME and the like for matplotlib's list of fonts; a learner's process has none of them.
    kept = ("LANG", "LC_ALL", "TZ", "SYSTEMROOT", "LD_LIBRARY_PATH", "HOME", "USERPROFILE", "XDG_CACHE_HOME")
    environment = {name: os.environ[name] for name in kept if name in os.environ}
    environment |= {"PATH": os.defpath, "MPLBACKEND": "agg"}
    environment |= dict.fromkeys(("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS"), "1")
    if sys.platform != "win32":
        options["pass_fds"] = handles
    return subprocess.Popen(
        [sys.executable, "-I", "-c", program],
        cwd=folder,
        env=environment,
        stdin=options.pop("stdin", subprocess.DEVNULL),
        stdout=subprocess.DEVNULL,
        stderr=None if os.environ.get("AUTOGRADER_LEARNER_STDERR") else subprocess.DEVNULL,
        start_new_session=sys.platform != "win32",
        **options,
    )
