"""A grader's side in a process of its own, for notebooks whose graded cells are an instructor's own code.

Such a cell is trusted, but it may patch libraries, change the working folder or call sys.exit: that ends with its submission.
"""

import json
import os
import select
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from contextlib import suppress

from autograder.grading import launch
from autograder.grading.job import Job, Options, Result
from autograder.grading.shown import plain_text
from autograder.grading.syscalls import LINUX

SPARE = 60.0  # seconds on top of a submission's limit
MOST = 1 << 28  # bytes of a result


def run(job: Job, act: Callable[[Job], Result]) -> Result:
    """`act(job)` in a process of its own. A process that dies or hangs gives a result without points that says so."""
    forking = LINUX and threading.active_count() == 1
    data = _forked(job, act) if forking else _spawned(job)
    try:
        return Result(**json.loads(data))
    except (ValueError, TypeError):
        return Result(job.lesson, job.student, remarks=["a graded cell ended the process of the grader's side"])


def _forked(job, act):
    launch.warm_up(job.options.mode)
    read, write = os.pipe()
    child = os.fork()
    if child == 0:
        try:
            os.close(read)
            launch.borrow()
            data = json.dumps(vars(_acted(job, act))).encode()
            with os.fdopen(write, "wb") as pipe:
                pipe.write(data)
        finally:
            os._exit(0)
    os.close(write)
    try:
        return _read(read, time.monotonic() + job.options.total + SPARE)
    finally:
        os.close(read)
        with suppress(ProcessLookupError):
            os.kill(child, signal.SIGKILL)
        os.waitpid(child, 0)


def _acted(job, act):
    """The result, or one without points that says what stopped it."""
    try:
        return act(job)
    except BaseException as error:
        told = plain_text(f"the grader's side stopped: {type(error).__name__}: {error}")
        return Result(job.lesson, job.student, remarks=[told])


def _read(handle, deadline):
    data = bytearray()
    while time.monotonic() < deadline and len(data) < MOST:
        if select.select([handle], [], [], 1.0)[0]:
            piece = os.read(handle, 1 << 20)
            if not piece:
                break
            data += piece
    return bytes(data)


def _spawned(job):
    program = f"import sys; sys.path.insert(0, {launch.ROOT!r}); from autograder.grading import own_process; own_process.main()"
    given = {**vars(job), "options": vars(job.options)}
    text = json.dumps(given, default=lambda data: {"hex": data.hex()})
    with suppress(subprocess.TimeoutExpired):
        limit = job.options.total + SPARE + launch.START_SECONDS
        return subprocess.run(
            [sys.executable, "-c", program], input=text.encode(), capture_output=True, timeout=limit
        ).stdout
    return b""


def main() -> None:
    """Read a job from stdin, write its result to stdout; nothing else gets there."""
    from autograder.grading.run import run_here

    given = json.loads(
        sys.stdin.buffer.read(), object_hook=lambda d: bytes.fromhex(d["hex"]) if set(d) == {"hex"} else d
    )
    answer = os.dup(1)
    os.dup2(2, 1)
    result = run_here(Job(**{**given, "options": Options(**given["options"]), "repairs": tuple(given["repairs"])}))
    with os.fdopen(answer, "wb") as pipe:
        pipe.write(json.dumps(vars(result)).encode())
    launch.close()
    os._exit(0)
