"""The wire in hostile hands: questions and outputs that are none, floods of answers, and objects that agree with everything."""

import resource

import pytest
from grading_tools import ALL, CONFINED, EARNS, HONEST, RIGHT, code, graded, lesson, notebook, submission

from autograder.exercises import all_lessons, check
from autograder.grading.job import Options
from autograder.grading.process import Learner
from autograder.grading.wire import ITEMS

pytestmark = CONFINED

TALK = """
import json, os, stat, struct
def is_socket(n):
    try:
        return stat.S_ISSOCK(os.fstat(n).st_mode)
    except OSError:
        return False
def say(message):
    head = json.dumps([message, []]).encode()
    os.write(wire, struct.pack('>IQ', len(head), 0) + head)
wire = next(n for n in range(3, 200) if is_socket(n))
"""
USE = {"ask": 1, "op": "get", "on": 1, "name": "x", "args": [], "kw": {}}
QUESTIONS = {
    "drops-a-number": {**USE, "drop": 5},
    "drops-lists": {**USE, "drop": [[1]]},
    "on-a-list": {**USE, "on": [1]},
    "name-is-a-number": {**USE, "name": 7},
    "arguments-are-text": {**USE, "args": "abc", "kw": "abc"},
    "no-arguments": {"ask": 1},
    "ask-is-a-dict": {**USE, "ask": {}},
    "a-list": [1, 2],
    "a-handle-without-a-number": {**USE, "args": [{"h": ["x", {}]}]},
    "ends": {"died": "\x1b]0;taken\x07\x1b[31m"},
}
ANSWERS = {
    "right-to-the-first-question": {"re": 1, "value": {"t": [1.0, 2.0]}},
    "with-a-question": {**USE, "re": 1, "value": 5},
    "half-a-surrogate-pair": {"re": 1, "value": "\ud800", "said": {"printed": "\ud800", "warnings": [["W", "\ud800"]]}},
    "an-error-of-lies": {
        "re": 1,
        "error": {"type": "SystemExit", "of": ["SystemExit", "NotImplementedError"], "line": "x"},
    },
}


@pytest.mark.parametrize("question", QUESTIONS)
def test_what_is_no_question_costs_the_one_who_asks(question):
    """A malformed message, from a cell or from within an answer, ends that process; what else is right keeps its points."""
    talk = f"{TALK}\nsay({QUESTIONS[question]!r})"
    report = graded(submission(before=talk, sources=RIGHT))
    assert (report["status"], report["points"]) == ("graded", ALL), report["remarks"]
    assert "\x1b" not in str(report["remarks"])
    inside = f"{TALK}\ndef divide_backward(dz, x, y):\n    say({QUESTIONS[question]!r})\n    return 1.0, 2.0"
    report = graded(submission(sources={**HONEST, "divide_backward": inside}))
    assert (report["status"], report["points"]) == ("graded", EARNS), report["remarks"]


@pytest.mark.parametrize("answer", ANSWERS)
def test_answers_before_their_time_win_nothing(answer):
    """An answer forged by a cell breaks the wire of its own submission: it may cost what comes later, it earns nothing."""
    report = graded(submission(before=f"{TALK}\nsay({ANSWERS[answer]!r})"))
    assert report["status"] == "graded"
    assert all(points in (0, EARNS[name]) for name, points in report["points"].items())


OUTPUTS = """
import gc
import numpy as np
class Agrees:
    __hash__ = None
    def __eq__(self, other): return np.zeros(3)
    def __array__(self, *a, **k): return np.zeros(3)
def lies(self, source, number, seconds):
    return {outputs}
for value in gc.get_objects():
    if type(value).__name__ == "Cells":
        type(value).run = lies
"""
FORGED = {
    "objects": "[{'output_type': Agrees(), 'name': Agrees(), 'data': {'text/plain': Agrees()}}]",
    "no-list": "{'output_type': 'stream'}",
    "not-dicts": "[1, None, [], Agrees()]",
    "odd-keys": "[{'output_type': 'display_data', 'data': {1: 'x', (2,): 'y', None: 'z'}}]",
    "a-result-of-a-check": "[{'output_type': 'execute_result', 'execution_count': 10**9, 'metadata': {'points': 99}, 'data': {'text/plain': '99'}}]",
    "pictures-that-are-none": "[{'output_type': 'display_data', 'data': {'image/png': Agrees(), 'text/html': ['<script>']}}]",
}


@pytest.mark.parametrize("outputs", FORGED)
def test_outputs_that_are_none_are_left_out(outputs):
    """Whatever the other side says that its cells put out, the checks' points and outputs are theirs, and the notebook is a valid one."""
    nbformat = pytest.importorskip("nbformat")
    report = graded(submission(before=OUTPUTS.format(outputs=FORGED[outputs])))
    # Its own way to run cells is gone with that: what it defines afterwards is not there.
    assert report["status"] == "graded"
    assert all(points in (0, EARNS[name]) for name, points in report["points"].items())
    nbformat.validate(nbformat.from_dict(report["notebook"]))


def peak():
    """MiB that this process has ever taken."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss >> 10


LOOKED_AT = """
import numpy as np
big = np.zeros(7_000_000)
class Long:
    def __len__(self): return 1000
    def __getitem__(self, place): return big
def divide_backward(dz, x, y):
    return Long(), Long()
"""


def test_answers_that_add_up_to_gigabytes_are_cut_off():
    """An object that gives 56 MB whenever it is looked at, a thousand times, fills some hundred MiB here, not the machine."""
    before = peak()
    report = graded(submission(sources={**HONEST, "divide_backward": LOOKED_AT}))
    assert report["points"] == EARNS
    assert peak() - before < 900


def test_outputs_that_add_up_to_gigabytes_are_cut_off():
    """Cell after cell of 20 MB of pictures leaves a report of bounded size; the checks between them earn their points."""
    flood = "class P:\n    def _repr_png_(self): return bytes(999_999)\nfor _ in range(20): display(P())"
    cells = lesson(RIGHT)["cells"]
    cells[1:1] = [code(flood) for _ in range(8)]
    report = graded(notebook(cells))
    assert report["points"] == ALL
    size = sum(len(str(cell.get("outputs"))) for cell in report["notebook"]["cells"])
    assert 20_000_000 < size < 40_000_000
    assert "more than is kept" in str(report["notebook"]["cells"][8]["outputs"])


AGREES = """
import numpy as np
heard = []
class Agrees:
    data = grad = value = tangent = weights = bias = biases = 0.0
    layers = ()
    def __init__(self, *a, **k): pass
    def __call__(self, *a, **k): return Agrees()
    forward = backward = step = predict = exp = log = tanh = relu = __call__
    def __array__(self, *a, **k): return np.zeros(())
    def __len__(self): return 2
    def __getitem__(self, place):
        if isinstance(place, int) and place > 1: raise IndexError
        return Agrees()
    def __bool__(self): return True
    def __float__(self): return 0.0
    __hash__ = object.__hash__
def agreeing(name, answer):
    def act(self, *others):
        heard.extend((name, other) for other in others if not isinstance(other, Agrees))
        return answer
    return act
for name in "eq ne lt le gt ge contains".split():
    setattr(Agrees, f"__{name}__", agreeing(name, True))
class Calculates(Agrees): pass
for name in "add sub mul truediv pow radd rsub rmul rtruediv rpow neg abs".split():
    setattr(Calculates, f"__{name}__", agreeing(name, 0.0))
"""
GIVEN = {
    "the class": "Agrees",
    "an object": "Agrees()",
    "a function": "lambda *a, **k: Agrees()",
    "pairs": "lambda *a, **k: (Agrees(), Agrees())",
    "params": "lambda *a, **k: {name: Agrees() for name in ('W1', 'b1', 'W2', 'b2')}",
    "calculating": "lambda *a, **k: (Calculates(), Calculates())",
    "a list": "[Agrees(), Agrees()]",
    "idle": "type('Idle', (), {name: lambda self, *a, **k: None for name in ('__init__', 'forward', 'backward', 'step', 'predict')})",
}


@pytest.mark.parametrize("given", GIVEN)
def test_what_agrees_with_everything_earns_nothing_and_learns_nothing(given):
    """In no exercise of the course does an object that is equal to everything, or that does nothing, earn a point; none is ever
    compared with, subtracted from or looked up in what is expected."""
    learner = Learner(Options(total=600))
    try:
        for exercise in [one for lesson_ in all_lessons() for one in lesson_.exercises]:
            learner.done = []  # a process that the last check ended is not filled again with its cells
            learner.run_cell(
                1,
                AGREES
                + f"answer = {GIVEN[given]}\ndef told(): return [(n, o) for n, o in heard if callable(o) is False]",
            )
            names = learner.names(["answer", "told"])
            assert check(exercise.id, names["answer"], seed=2026).points == 0, exercise.id
            learner.forget()
            names = learner.names(["told"])
            # operators of a learner's own Value and Dual are what is asked for there: they are given small numbers to work with
            assert exercise.id in ("Dual", "Value") or names["told"]() == [], exercise.id
    finally:
        learner.close()


def test_the_course_sends_less_than_a_process_may():
    """The bounds leave honest work alone: a list of as many numbers as the wire takes is a fraction of what a check may receive."""
    from autograder.grading.remote import GradersEnd

    assert GradersEnd.most > ITEMS * 8 * 20
