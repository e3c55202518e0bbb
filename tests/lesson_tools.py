"""What the tests of lessons share: where the course is, copies of it, and notebooks run in a kernel."""

import asyncio
import os
import shutil
import sys
from pathlib import Path

import pytest

from autograder.course.paths import course_root, lesson_names

ROOT = course_root()
LESSONS = lesson_names(ROOT)
COPIED = ("autograder", "solutions", "notebooks", "nbgrader_config.py", "README.md", "pyproject.toml")


def copy_course(folder: Path, *names: str) -> Path:
    """A copy of the course in `folder`, or of some of its entries, to change at will."""
    folder.mkdir(parents=True, exist_ok=True)
    for name in names or COPIED:
        source = ROOT / name
        if source.is_dir():
            shutil.copytree(source, folder / name, ignore=shutil.ignore_patterns("__pycache__", ".ipynb_checkpoints"))
        elif source.is_file():
            shutil.copy(source, folder / name)
    return folder


def environment(**changes: str) -> dict[str, str]:
    """The environment for a program that a test starts, without what would change how pytest or figures behave in it."""
    drop = ("MPLBACKEND", "PYTEST_ADDOPTS", "PYTEST_CURRENT_TEST", "PYTEST_XDIST_WORKER", "PYTHONWARNINGS")
    return {name: value for name, value in os.environ.items() if name not in drop} | changes


def instructor(lesson: str):
    """The instructor's notebook of a lesson, as it is on disk."""
    return _read(ROOT / "solutions" / lesson / f"{lesson}.ipynb")


def learner(lesson: str):
    """The learner's notebook of a lesson, as it is on disk."""
    return _read(ROOT / "notebooks" / lesson / f"{lesson}.ipynb")


def _read(path):
    nbformat = pytest.importorskip("nbformat")
    return nbformat.read(path, as_version=4)


def run_all(notebook, folder: Path):
    """Run every cell in a fresh kernel, also after an error, as Run All would at best; returns the notebook."""
    nbclient = pytest.importorskip("nbclient")
    client = nbclient.NotebookClient(
        notebook,
        timeout=120,
        kernel_name="python3",
        allow_errors=True,
        resources={"metadata": {"path": str(folder)}},
        extra_arguments=["--IPKernelApp.log_level=ERROR"],
    )
    with asyncio.Runner(loop_factory=asyncio.SelectorEventLoop) as runner:
        runner.run(client.async_execute(env=environment(PYTHONPATH=str(ROOT))))
    return notebook


def exercise_cells(notebook) -> dict:
    """{exercise id: cell} of the cells that a learner fills in."""
    return {cell.metadata.nbgrader.grade_id: cell for cell in notebook.cells if _nbgrader(cell).get("solution")}


def check_cells(notebook) -> dict:
    """{exercise id: cell} of the graded cells."""
    graded = [cell for cell in notebook.cells if _nbgrader(cell).get("grade")]
    return {cell.metadata.nbgrader.grade_id.removeprefix("check_"): cell for cell in graded}


def _nbgrader(cell):
    return cell.metadata.get("nbgrader", {})


def python(*arguments: str) -> list[str]:
    """A command for the Python of these tests."""
    return [sys.executable, *arguments]
