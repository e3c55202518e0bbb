"""From a result to what people see of it: the executed notebook, the journal, the gradebook; in this order, whole each."""

import json
import os
import shutil
import tempfile
from contextlib import suppress
from fnmatch import fnmatch
from pathlib import Path

import nbformat
from sqlalchemy.exc import SQLAlchemyError

from autograder.course.errors import CourseError
from autograder.grading.gradebook import Row, Saver, directory, enter_lesson
from autograder.grading.job import Job, Result
from autograder.grading.pool import lost
from autograder.grading.showing import safe_to_show, trusted_outputs
from autograder.grading.submissions import other_files, read_plain

MINE = ("*.ipynb", ".*")  # never taken for a file that was handed in beside the notebook


class Keeper:
    """Keeps the results of one classroom. Use as a context."""

    def __init__(self, classroom, journal):
        self._class, self._journal, self.not_saved = classroom, journal, []
        coursedir = directory(classroom.root, classroom.config)
        source = nbformat.reads(classroom.source.decode(), as_version=4)
        enter_lesson(classroom.root, classroom.config, coursedir, classroom.lesson, source)
        self._trusted, self._ignored = trusted_outputs(source), [*coursedir.ignore, *MINE]
        self._saver = Saver(classroom.config, coursedir, classroom.lesson)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self._saver.__exit__(None, None, None)

    def keep(self, batch: list[tuple[Job, Result]]) -> None:
        """Notebooks, then the journal, then the gradebook: killed in between, the next run knows where to go on."""
        saved = []
        for job, result in batch:
            try:
                notebook = self._written(job, result)
            except Exception as error:  # whatever a stranger's notebook holds: it costs this one, not the class
                result = lost(job, f"The executed notebook cannot be saved: {type(error).__name__}: {error}")
                notebook = self._written(job, result)
            saved.append((job, result, notebook))
        lesson = self._class.lesson
        self._journal.write((lesson, job.student, self._class.key(job), vars(result)) for job, result, _ in saved)
        for job, result, notebook in saved:
            self._save(job.student, result.points, result.status, notebook)

    def _written(self, job, result):
        """The executed notebook, in its place on the disk."""
        notebook = self._saver.prepare(_encodable(result.notebook) or self._placeholder(result))
        if not all(isinstance(cell.source, str) for cell in notebook.cells):
            raise TypeError("a cell's source is no text")
        self._write_notebook(job.student, safe_to_show(notebook, self._trusted))
        return notebook

    def heal(self, students: set[str]) -> None:
        """Bring the gradebook up to what the journal knows: after a kill, or with a gradebook that is new or older."""
        there = self._saver.scores()
        for student, result in self._journal.read(self._class.lesson):
            scores = there.get(student)
            if student in students and (scores is None or any(scores.get(n) != p for n, p in result["points"].items())):
                content, _ = read_plain(self._class.notebook(student))
                notebook = self._saver.prepare(nbformat.reads(content.decode(), as_version=4))
                self._save(student, result["points"], result["status"], notebook)

    def _save(self, student, points, status, notebook):
        missing = status in ("nothing-handed-in", "unreadable")
        row = Row(student, points, self._class.folders[student], missing)
        try:
            if not self._saver.save(row, notebook):
                self.not_saved.append(student)
        except SQLAlchemyError as error:
            line = str(getattr(error, "orig", error)).strip().splitlines()[0]
            raise CourseError(
                f"The gradebook took no grade for {student!r}: {line}. Run the same again to go on."
            ) from None

    def _placeholder(self, result):
        """What to show of a submission that no process could grade: the lesson as released, and why."""
        path = self._class.root / "notebooks" / self._class.lesson / f"{self._class.lesson}.ipynb"
        notebook = nbformat.read(path, as_version=4)
        note = "\n\n".join(["**This submission could not be graded and needs a grade by hand.**", *result.remarks])
        cell = {"cell_type": "markdown", "id": "not-graded", "metadata": {}, "source": note}
        return notebook | {"cells": [cell, *notebook["cells"]]}

    def _write_notebook(self, student, notebook):
        path = self._class.notebook(student)
        path.parent.mkdir(parents=True, exist_ok=True)
        for old in path.parent.iterdir():  # of an earlier submission
            if old.is_dir() and not old.is_symlink():
                shutil.rmtree(old)
            elif old != path:
                old.unlink()
        text = json.dumps(notebook, ensure_ascii=False, indent=1, sort_keys=True) + "\n"
        _write(path, text.encode("utf-8", "replace"))
        for inside, content in other_files(self._class.folders[student], self._is_ignored):
            with suppress(OSError):  # a name that is no name here, or the notebook's own
                (path.parent / inside).parent.mkdir(parents=True, exist_ok=True)
                _write(path.parent / inside, content)

    def _is_ignored(self, path):
        return any(fnmatch(path.name, pattern) for pattern in self._ignored)


def _encodable(notebook: dict) -> dict:
    """The notebook without halves of surrogate pairs, which JSON may hold and UTF-8 may not."""
    text = json.dumps(notebook, ensure_ascii=False)
    try:
        text.encode()
        return notebook
    except UnicodeEncodeError:
        return json.loads(text.encode("utf-8", "replace"))


def _write(path: Path, content: bytes) -> None:
    """A file that is there whole or not at all, power cut or not; read-only, as nbgrader leaves it."""
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=".grading-")
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        Path(name).chmod(0o444)
        Path(name).replace(path)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise
