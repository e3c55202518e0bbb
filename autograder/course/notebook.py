"""From a lesson's source to the instructor's notebook, not yet executed: what can be derived is filled in here."""

from collections import Counter
from html import escape
from pathlib import Path

import jupytext
from nbformat import NotebookNode
from nbformat.v4 import new_markdown_cell

from autograder.course.paths import derived_from
from autograder.course.source import read_code_cells, validate

NOTE = "Derived by `python course.py build`. Edit the source, not this file."
HINTS = ("Hint 1: the idea", "Hint 2: the formula", "Hint 3: the shape of the code")


def make_notebook(path: Path, lesson) -> NotebookNode:
    """The notebook of the source at `path`. lesson: its declaration, with .name and .exercises.

    Adds to the source: nbgrader's metadata, points, hints below every exercise, cell ids that stay the same from
    build to build, and notebook metadata that names the source. Raises CourseError when the source breaks a rule.
    """
    declared = {exercise.id: exercise for exercise in lesson.exercises}
    validate(read_code_cells(path), declared)
    notebook = jupytext.read(path, fmt="py:percent")
    cells = []
    for cell in notebook.cells:
        exercise, check, tags = (cell.metadata.get(name) for name in ("exercise", "check", "tags"))
        # Whatever else jupytext noted (lines_to_next_cell, for one) is about the text format and no business of a notebook.
        cell.metadata = NotebookNode({"tags": tags} if tags else {})
        if exercise:
            cell.metadata["nbgrader"] = _nbgrader(exercise, solution=True)
            cell.id = exercise
        elif check:
            cell.metadata["nbgrader"] = _nbgrader(f"check_{check}", points=declared[check].points)
            cell.id = f"check_{check}"
        else:
            cell.id = ""
        cells.append(cell)
        if exercise:
            cells.append(new_markdown_cell(hints(declared[exercise]), id=f"hints_{exercise}"))
    notebook.cells = cells
    _number(cells)
    notebook.metadata = NotebookNode(
        backprop={"derived_from": derived_from(lesson.name), "note": NOTE},
        kernelspec={"display_name": "Python 3 (ipykernel)", "language": "python", "name": "python3"},
        language_info={"name": "python"},
    )
    notebook.nbformat, notebook.nbformat_minor = 4, 5
    return notebook


def hints(exercise) -> str:
    """The markdown below an exercise: its points, and the three hints, folded."""
    folded = (
        # The blank lines make Jupyter read the hint as markdown, so that formulas and code are set as such.
        f"<details>\n<summary>{escape(title)}</summary>\n\n{hint.strip()}\n\n</details>"
        for title, hint in zip(HINTS, exercise.hints, strict=True)
    )
    return "\n\n".join([f"*{points(exercise.points)}*", *folded])


def points(number) -> str:
    """'1 point', '2 points'."""
    return f"{number} point" if number == 1 else f"{number} points"


def _nbgrader(grade_id, *, solution=False, points=None):
    graded = {} if points is None else {"points": points}
    return {
        "cell_type": "code",
        "grade": not solution,
        "grade_id": grade_id,
        "locked": not solution,
        "schema_version": 3,
        "solution": solution,
        "task": False,
        **graded,
    }


def _number(cells):
    """Name the other cells after the exercise or check above them, so that a cell more changes few ids below it."""
    above, count = "start", Counter()
    for cell in cells:
        if cell.id:
            above = cell.id
        else:
            count[above] += 1
            # 64 characters are the most that nbformat allows.
            cell.id = f"{above[:56]}-{count[above]}"
