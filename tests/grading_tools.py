"""What the tests of grading share: a small instructor's notebook, submissions of it, and what they earn."""

import copy
import json

import pytest

from autograder.exercises import get
from autograder.grading import grade
from autograder.grading.syscalls import LINUX

CONFINED = [pytest.mark.slow, pytest.mark.skipif(not LINUX, reason="confinement is for Linux")]

RIGHT = {
    "multiply_backward": "def multiply_backward(dz, x, y):\n    return dz * y, dz * x",
    "divide_backward": "def divide_backward(dz, x, y):\n    return dz / y, -dz * x / y**2",
    "MultiplyGate": (
        "class MultiplyGate:\n    def forward(self, x, y):\n        self.x, self.y = x, y\n        return x * y\n"
        "    def backward(self, dz):\n        return [dz * self.y, dz * self.x]"
    ),
}
WRONG = {
    "multiply_backward": "def multiply_backward(dz, x, y):\n    return dz * x, dz * y",
    "divide_backward": "def divide_backward(dz, x, y):\n    return dz * y, dz * x",
}
POINTS = {"multiply_backward": 2, "divide_backward": 2, "MultiplyGate": 3}
STUB = 'raise NotImplementedError("not started yet")'
SECRET = b"a secret of these tests"


@pytest.fixture
def impatient():
    """A check of divide_backward that waits for 2 seconds instead of 10."""
    exercise = get("divide_backward")
    seconds = exercise.seconds
    object.__setattr__(exercise, "seconds", 2.0)
    yield
    object.__setattr__(exercise, "seconds", seconds)


def marks(grade_id, *, points=None, solution=False):
    """nbgrader's metadata of a solution cell, or of a graded cell worth `points`."""
    graded = {} if points is None else {"points": points}
    kinds = {"grade": points is not None, "solution": solution, "locked": not solution, "task": False}
    return {"nbgrader": {"grade_id": grade_id, "cell_type": "code", "schema_version": 3, **kinds, **graded}}


def code(source, id="", metadata=None):
    """A code cell."""
    cell = {"cell_type": "code", "source": source, "metadata": metadata or {}, "outputs": [], "execution_count": None}
    return {**cell, "id": id} if id else cell


def notebook(cells):
    """A notebook of these cells."""
    for place, cell in enumerate(cells):
        cell.setdefault("id", f"cell-{place}")
    kernel = {"display_name": "Python 3", "language": "python", "name": "python3"}
    return {"nbformat": 4, "nbformat_minor": 5, "metadata": {"kernelspec": kernel}, "cells": cells}


def exercise(name, source):
    """The two cells of an exercise."""
    check = code(f'check("{name}", {name})', f"check_{name}", marks(f"check_{name}", points=POINTS[name]))
    return [code(source, name, marks(name, solution=True)), check]


def lesson(sources):
    """A notebook with an import and these exercises: {name: source of its cell}."""
    start = code("import math\n\nfrom autograder import check, needs", "start")
    return notebook([start, *(cell for name, source in sources.items() for cell in exercise(name, source))])


INSTRUCTOR = lesson({name: f"### BEGIN SOLUTION\n{source}\n### END SOLUTION" for name, source in RIGHT.items()})
HONEST = {**RIGHT, "divide_backward": WRONG["divide_backward"]}
EARNS = {"check_multiply_backward": 2, "check_divide_backward": 0, "check_MultiplyGate": 3}  # what HONEST earns
ALL = {"check_multiply_backward": 2, "check_divide_backward": 2, "check_MultiplyGate": 3}
NONE = dict.fromkeys(ALL, 0)


def submission(before="", after="", sources=HONEST):
    """HONEST with a cell in front of all others and one after them."""
    made = copy.deepcopy(lesson(sources))
    made["cells"] = [
        *([code(before, "before")] if before else []),
        *made["cells"],
        *([code(after, "after")] if after else []),
    ]
    return made


def graded(handed_in, source=INSTRUCTOR, **options):
    """The report on a submission."""
    options = {"timeout": 5, "total": 60, **options}
    return grade(source, handed_in, lesson="test", secret=SECRET, **options)


def text_of(report, place=0):
    """Everything that the code cell at this place put out, as text."""
    cells = [cell for cell in report["notebook"]["cells"] if cell["cell_type"] == "code"]
    return "".join(json.dumps(output) if "text" not in output else output["text"] for output in cells[place]["outputs"])


def attempted(acts, **options):
    """Run each act in a submission's first cell; {act: 'ALLOWED …' or the error's name}. The rest must earn all points."""
    lines = ["def attempt(name, act):", "    try:", "        print(name, '=> ALLOWED', repr(act())[:80])"]
    lines += ["    except BaseException as error:", "        print(name, '=>', type(error).__name__)"]
    lines += [f"attempt({name!r}, lambda: {act})" for name, act in acts.items()]
    report = graded(submission(before="\n".join(lines), sources=RIGHT), **options)
    assert report["points"] == ALL, report["remarks"]
    return dict(line.split(" => ", 1) for line in text_of(report).splitlines() if " => " in line)


def needs_layers(off, *words):
    """Skip on a machine that lacks a layer with one of these words."""
    lacking = [text for text in off if any(word in text for word in words)]
    if lacking:
        pytest.skip("; ".join(lacking))
