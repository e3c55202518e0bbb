"""A class for the tests and benchmarks of grading: a course in a folder of its own, and what its students handed in."""

import ast
import builtins
import inspect
import json
import random
import sqlite3
from collections.abc import Iterator
from pathlib import Path

from lesson_tools import ROOT, copy_course, exercise_cells, learner

from autograder.course.answers import load_answers

LESSON = "02_gates"
KNOWN = {"np": "import numpy as np", "math": "import math"}


def typed_answers(lesson: str = LESSON) -> tuple[dict, dict]:
    """({exercise: [source, ...]} of right answers, the solution first; the same of {mistake: source}), as people type them."""
    answers = load_answers(lesson)
    folder = ROOT / "solutions" / lesson
    nodes = {}
    for file in ("alternatives.py", "mistakes.py"):
        tree = ast.parse((folder / file).read_text(encoding="utf-8"))
        for node in ast.walk(tree):
            if isinstance(node, ast.Lambda | ast.FunctionDef):
                first = min([node.lineno, *(decorator.lineno for decorator in getattr(node, "decorator_list", []))])
                nodes[file, first] = node
    right = {name: [source] for name, source in answers.sources.items()}
    wrong = {name: {} for name in answers.sources}
    for answer in answers.right:
        if source := _typed(answer, nodes):
            right[answer.exercise].append(source)
    for answer in answers.wrong:
        if "never-ends" not in answer.name and (source := _typed(answer, nodes)):
            wrong[answer.exercise][answer.name] = source
    return right, wrong


def _typed(answer, nodes):
    """The source of an answer under the exercise's name, or '' for one that needs more than its arguments and libraries."""
    code = getattr(answer.answer, "__code__", None)
    node = code and nodes.get((Path(code.co_filename).name, code.co_firstlineno))
    if node is None:
        if not (code and code.co_filename.startswith("<")):
            return ""
        return inspect.getsource(answer.answer)  # a wrong_edit: the solution with the edit in it
    names = {name.id for name in ast.walk(node) if isinstance(name, ast.Name) and isinstance(name.ctx, ast.Load)}
    inside = {name.id for name in ast.walk(node) if isinstance(name, ast.Name) and isinstance(name.ctx, ast.Store)}
    needed = names - inside - {argument.arg for argument in ast.walk(node) if isinstance(argument, ast.arg)}
    if not needed <= {*dir(builtins), *KNOWN}:
        return ""
    if isinstance(node, ast.Lambda):
        text = f"{answer.exercise} = {ast.unparse(node)}"
    else:
        node.name, node.decorator_list = answer.exercise, []
        text = ast.unparse(node)
    return "\n".join([*(KNOWN[name] for name in sorted(needed & set(KNOWN))), text])


def filled(sources: dict, lesson: str = LESSON):
    """The released notebook with these exercise cells filled in."""
    notebook = learner(lesson)
    for name, cell in exercise_cells(notebook).items():
        cell.source = sources.get(name, cell.source)
    return notebook


def right_one(number: int, right: dict) -> dict:
    """Sources that are all right, other ones for every number."""
    return {name: texts[number % len(texts)] for name, texts in right.items()}


def wrong_one(number: int, right: dict, wrong: dict, mistakes: int = 3) -> dict:
    """Right sources with a few mistakes."""
    chance = random.Random(number)
    names = chance.sample([name for name, found in wrong.items() if found], mistakes)
    return right_one(0, right) | {name: chance.choice(sorted(wrong[name].values())) for name in names}


def hand_in(root: Path, student: str, content, lesson: str = LESSON, file: str | None = None) -> Path:
    """Put a submission in its place. content: a notebook, bytes, or None for a folder without one."""
    path = root / "grading" / "submitted" / student / lesson / (file or f"{lesson}.ipynb")
    path.parent.mkdir(parents=True, exist_ok=True)
    if content is not None:
        path.write_bytes(content if isinstance(content, bytes) else as_bytes(content))
    return path


def as_bytes(notebook) -> bytes:
    return json.dumps(notebook).encode()


def without_metadata(notebook):
    """As some other programs save it: no nbgrader metadata, other ids."""
    for number, cell in enumerate(notebook.cells):
        cell.metadata, cell.id = {}, f"cell-{number}"
    return notebook


def with_duplicate(notebook):
    """One graded cell copied and pasted."""
    place, cell = next((i, c) for i, c in enumerate(notebook.cells) if c.metadata.get("nbgrader", {}).get("grade"))
    notebook.cells.insert(place + 1, {**cell, "id": "pasted"})
    return notebook


def broken(kind: str, sources: dict):
    """(content, file name) of a right submission that something happened to."""
    notebook = filled(sources)
    if kind == "renamed":
        return notebook, f"{LESSON} (1).ipynb"
    if kind == "stripped":
        return without_metadata(notebook), None
    if kind == "duplicated":
        return with_duplicate(notebook), None
    if kind == "truncated":
        return as_bytes(notebook)[:-2000], None
    if kind == "empty":
        return b"", None
    if kind == "syntax":
        return filled(sources | {next(iter(sources)): "def add_backward(dz, x, y:\n    return dz dz"}), None
    raise ValueError(kind)


BROKEN = ("renamed", "stripped", "duplicated", "truncated", "syntax")  # and what of it: "empty"
HOSTILE = {
    "patches": "import numpy as np, builtins\nnp.allclose = np.array_equal = lambda *a, **k: True\n"
    "import autograder\nautograder.check = check = lambda *a, **k: 99\nbuiltins.float = lambda *a: 99.0",
    "exits": "import os\nos._exit(0)",
    "reaches": "import pathlib\n"
    "for p in ['../../../gradebook.db', '/etc/passwd']:\n"
    "    try: pathlib.Path(p).write_bytes(b'gone')\n    except Exception: pass",
    "speaks": "import sys\nprint('{\"points\": 99}' * 1000); sys.stderr.write('x' * 100000)",
    "shows": "from IPython.display import HTML, display\ndisplay(HTML('<script>document.title=\"taken\"</script>'))",
}


def make_class(root: Path, right: int = 40, wrong: int = 15, kinds=BROKEN, lesson: str = LESSON) -> list[str]:
    """A course at `root` whose students handed in: right answers written differently, wrong ones, broken notebooks."""
    if not (root / "solutions").is_dir():
        copy_course(root, "solutions", "notebooks", "nbgrader_config.py")
    rights, wrongs = typed_answers(lesson)
    for number in range(right):
        hand_in(root, f"right{number:04}", filled(right_one(number, rights), lesson))
    for number in range(wrong):
        hand_in(root, f"wrong{number:04}", filled(wrong_one(number, rights, wrongs), lesson))
    for number, kind in enumerate(kinds):
        content, file = broken(kind, right_one(number, rights))
        hand_in(root, f"broken-{kind}", content, file=file)
    return sorted(path.name for path in (root / "grading" / "submitted").iterdir())


def grades(root: Path) -> dict[str, dict]:
    """{student: {grade id: (automatic score, needs a grade by hand)}} straight from the tables of a SQLite gradebook."""
    query = (
        "SELECT sa.student_id, b.name, g.auto_score, g.needs_manual_grade FROM grade g "
        "JOIN base_cell b ON b.id = g.cell_id JOIN submitted_notebook sn ON sn.id = g.notebook_id "
        "JOIN submitted_assignment sa ON sa.id = sn.assignment_id"
    )
    found = {}
    with sqlite3.connect(root / "grading" / "gradebook.db") as db:
        for student, name, score, by_hand in db.execute(query):
            assert name not in found.setdefault(student, {}), f"{student} has two grades for {name}"
            found[student][name] = score, bool(by_hand)
    db.close()
    return found


def scores(root: Path) -> dict[str, float]:
    """{student: all points}."""
    return {student: sum(score or 0 for score, _ in found.values()) for student, found in grades(root).items()}


def rows_graded(root: Path) -> Iterator[tuple]:
    """(student, key, finished) of the journal."""
    with sqlite3.connect(root / "grading" / "results.db") as db:
        yield from db.execute("SELECT student, key, finished FROM results ORDER BY student")
    db.close()
