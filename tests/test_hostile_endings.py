"""Answers and cells that die, hang or exit cost their own points and nobody else's, and never the grader."""

import pytest
from grading_tools import ALL, CONFINED, EARNS, HONEST, RIGHT, code, graded, lesson, notebook, submission
from grading_tools import impatient as impatient

pytestmark = [*CONFINED, pytest.mark.usefixtures("impatient")]


RAISED = {
    "exit": "raise SystemExit(0)",
    "interrupt": "raise KeyboardInterrupt",
    "generator-exit": "raise GeneratorExit",
    "stop-iteration": "raise StopIteration(1.0)",
    "base": "raise BaseException('no')",
    "time-is-up": "from autograder.guard import TimeIsUp; raise TimeIsUp",
    "broken": "from autograder.contracts import ContractBroken; raise ContractBroken('right', None, 'all points')",
    "group": "raise BaseExceptionGroup('g', [SystemExit(1)])",
    "unspeakable": "raise type('E', (Exception,), {'__str__': lambda s: 1 / 0, '__name__': 5})()",
    "unicode": "b'\\xff'.decode()",
    "recursion": "return divide_backward(dz, x, y)",
    "memory": "return bytearray(1 << 45)",
    "exits-at-once": "import os; os._exit(0)",
    "kills-itself": "import os, signal; os.kill(os.getpid(), signal.SIGKILL)",
    "aborts": "import os; os.abort()",
    "segfault": "import ctypes; ctypes.string_at(0)",
    "exits-from-a-thread": "import threading, os, time; threading.Thread(target=lambda: os._exit(0)).start(); time.sleep(5)",
}


@pytest.mark.parametrize("act", RAISED)
def test_whatever_an_answer_raises_or_dies_of_costs_its_own_points_only(act):
    """Exits, signals, crashes and errors of any kind: 0 for this exercise, all other points kept, one message."""
    source = f"def divide_backward(dz, x, y):\n    {RAISED[act]}"
    report = graded(submission(sources={**HONEST, "divide_backward": source}))
    assert report["points"] == EARNS, report["remarks"]
    assert report["verdicts"]["check_divide_backward"]["message"]


@pytest.mark.parametrize("act", [act for act in RAISED if "return" not in RAISED[act]])
def test_a_cell_that_dies_costs_nobody_points(act):
    """A cell of its own that exits, crashes or raises leaves the cells before and after it their points."""
    source = RAISED[act].replace("divide_backward(dz, x, y)", "1")
    report = graded(submission(before=source, after=source, sources=RIGHT))
    assert report["points"] == ALL, report["remarks"]


ENDLESS = {
    "loop": "while True: pass",
    "swallowing": "while True:\n        try:\n            while True: pass\n        except BaseException:\n            continue",
    "no-signals": "import signal\n    signal.signal(signal.SIGALRM, signal.SIG_IGN)\n    signal.signal(signal.SIGINT, signal.SIG_IGN)\n    while True: pass",
    "asleep": "import time\n    time.sleep(1000)",
    "in-c": "sum(range(10**12))",
    "waits-for-input": "import threading\n    threading.Event().wait()",
}


@pytest.mark.parametrize("act", ENDLESS)
def test_an_endless_answer_costs_its_own_points_only(act):
    """A function that never returns, whatever it does with interrupts, is stopped; the other checks earn their points."""
    source = f"def helper():\n    {ENDLESS[act]}\ndef divide_backward(dz, x, y):\n    helper()\n"
    report = graded(submission(sources={**HONEST, "divide_backward": source}))
    assert report["points"] == EARNS, report["remarks"]
    assert report["verdicts"]["check_divide_backward"]["mistake"] == "never-ends"


@pytest.mark.parametrize("act", ["loop", "swallowing", "no-signals", "in-c"])
def test_an_endless_cell_is_stopped_and_skipped(act):
    """A cell that never ends is stopped at its limit; everything around it is graded."""
    report = graded(submission(before=f"if True:\n    {ENDLESS[act]}", sources=RIGHT), timeout=1)
    assert report["points"] == ALL
    assert "stopped after" in text_of_first(report)


def text_of_first(report):
    return str(report["notebook"]["cells"][0]["outputs"])


def test_endless_cells_use_no_more_than_the_submission_s_time():
    """Many endless cells end with the submission's own limit, and it is still graded."""
    cells = lesson(RIGHT)
    cells["cells"][1:1] = [
        code("while True:\n    try:\n        while True: pass\n    except BaseException: pass") for _ in range(20)
    ]
    report = graded(notebook(cells["cells"]), timeout=1, total=4)
    assert set(report["points"]) == set(ALL)
    assert report["seconds"]["total"] < 15
