"""The warm process: it holds libraries, never an exercise, a solution or a gradebook, and forks one child a submission.

It takes orders over a socket from the process that started it, and ends with it: {"op": "fork", …} with the child's end of
the wire attached, {"op": "end", "child": …}. A fork has all its memory, so whatever is imported here a stranger can read.
"""

import json
import os
import signal
import socket
import sys
import warnings
from contextlib import suppress
from functools import cache

from autograder.grading import learner, namespaces, standins
from autograder.grading.confinement import Plan, leave_with_parent
from autograder.grading.libraries import loading
from autograder.grading.syscalls import LINUX

ORDER = 1 << 16


def warm() -> None:
    """Import what notebooks use, and make a figure, so that children find its caches ready."""
    import asyncio  # noqa: F401
    import collections  # noqa: F401
    import dataclasses  # noqa: F401
    import random  # noqa: F401
    import statistics  # noqa: F401
    import time  # noqa: F401

    import numpy.linalg
    import numpy.random  # noqa: F401

    standins.preload()
    with suppress(ImportError):
        import IPython.core.inputtransformer2
        import IPython.display
        import IPython.lib.pretty  # noqa: F401
    with suppress(ImportError), warnings.catch_warnings():
        warnings.simplefilter("ignore")
        import matplotlib

        matplotlib.use("agg")
        import matplotlib.pyplot as plt

        plt.plot([0, 1])
        plt.title("x")
        plt.close("all")


@cache
def draw() -> None:
    """Draw once, so that children that draw find fonts ready."""
    with suppress(ImportError), warnings.catch_warnings():
        warnings.simplefilter("ignore")
        import io

        import matplotlib.pyplot as plt

        plt.plot([0, 1])
        plt.title("x")
        plt.savefig(io.BytesIO(), format="png")
        plt.close("all")


def serve(control: socket.socket, root: str) -> None:
    """Take orders until the other end of `control` is closed; then end every child."""
    with loading():
        warm()
    control.send(b'{"ready": true}')
    children: dict[int, int] = {}  # process forked here -> the child that runs the notebook
    while True:
        order, handles, _, _ = socket.recv_fds(control, ORDER, 1)
        if not order:
            break
        order = json.loads(order)
        if order["op"] == "fork":
            if order["figures"]:
                draw()
            forked, child = _fork(handles[0], order, control, root)
            os.close(handles[0])
            children[forked] = child
            control.send(json.dumps({"number": order["number"], "forked": forked}).encode())
        elif order["op"] == "end":
            _kill(children.get(order["forked"]))
            control.send(json.dumps({"number": order["number"]}).encode())
        _reap(children)
    for child in children.values():
        _kill(child)
    os._exit(0)


def _kill(child):
    """Kill a child; the process in between, if there is one, ends with it and reaps it."""
    if child is not None:
        with suppress(ProcessLookupError, PermissionError):
            os.kill(child, signal.SIGKILL)


def _reap(children):
    for forked in list(children):
        with suppress(ChildProcessError):
            done, _ = os.waitpid(forked, os.WNOHANG)
            if not done:
                continue
        del children[forked]


def _fork(connection, order, control, root):
    """Fork a child, by way of a process in between where that gives it process ids of its own. Returns both ids."""
    read, write = os.pipe()
    forked = os.fork()
    if forked == 0:
        try:
            leave_with_parent()
            control.close()
            os.close(read)
            _become_child(connection, order, root, write)
        finally:
            os._exit(1)
    os.close(write)
    with os.fdopen(read, "rb") as answer:
        told = answer.read()
    return forked, int(told or forked)


def _become_child(connection, order, root, write):
    os.setsid()
    plan = Plan(order["memory"], order["seconds"], order["scratch"])
    plan.entered = namespaces.enter() if LINUX else 0
    if plan.entered & namespaces.PID:
        child = os.fork()
        if child:
            os.write(write, str(child).encode())
            os.closerange(0, 256)
            os.waitpid(child, 0)
            os._exit(0)
        leave_with_parent()
    os.close(write)
    learner.main(socket.socket(fileno=connection), plan, root, order["figures"])


def alone(handle: int, order: str, root: str) -> None:
    """Be the learner's side of one submission in a process started for it, where there is no forking."""
    if sys.platform == "win32":
        connection = socket.fromshare(sys.stdin.buffer.read(handle))
    else:
        connection = socket.socket(fileno=handle)
    order = json.loads(order)
    with loading():
        warm()
    plan = Plan(order["memory"], order["seconds"], order["scratch"])
    learner.main(connection, plan, root, order["figures"])


def main(handle: str, root: str) -> None:
    """Be the warm process. handle: of the control socket."""
    serve(socket.socket(fileno=int(handle)), root)
