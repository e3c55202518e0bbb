"""nbgrader's gradebook: enter a lesson, and save what a class has earned, as nbgrader itself would.

Every row is made by nbgrader's own models and read back by its own tools; only the number of queries is smaller.
"""

import json
import logging
import os
import re
import sys
import tempfile
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from nbformat import NotebookNode, from_dict
from nbgrader import utils
from nbgrader.api import (
    Comment,
    Grade,
    Gradebook,
    MissingEntry,
    SubmittedAssignment,
    SubmittedNotebook,
)
from nbgrader.coursedir import CourseDirectory
from nbgrader.preprocessors import AssignLatePenalties
from sqlalchemy import select
from sqlalchemy.exc import SQLAlchemyError
from traitlets.config import Config

from autograder.course.errors import CourseError
from autograder.course.release import Refused, generate_assignment
from autograder.grading.submissions import read_plain

SILENT = logging.getLogger("autograder.grading.nbgrader")
SILENT.addHandler(logging.NullHandler())
SILENT.propagate = False


def directory(root: Path, config: Config) -> CourseDirectory:
    """The course's folders and gradebook, as nbgrader's own object."""
    programs = str(Path(sys.executable).parent)
    if programs not in os.environ.get("PATH", "").split(os.pathsep):  # nbgrader calls alembic by its bare name
        os.environ["PATH"] = os.pathsep.join([programs, os.environ.get("PATH", "")])
    return CourseDirectory(config=config, root=str(root), log=SILENT)


@contextmanager
def opened(coursedir: CourseDirectory):
    """The gradebook. Raises CourseError when the database cannot be reached."""
    try:
        book = Gradebook(coursedir.db_url, coursedir.course_id)
    except (SQLAlchemyError, ImportError, OSError) as error:
        line = str(getattr(error, "orig", error)).strip().splitlines()[0]
        raise CourseError(f"The gradebook of nbgrader_config.py (db_url) cannot be opened: {line}") from None
    try:
        yield book
    finally:
        book.close()


def enter_lesson(root: Path, config: Config, coursedir: CourseDirectory, lesson: str, source: NotebookNode) -> None:
    """Make the gradebook know the lesson as its source is now; nothing happens when it does already.

    The cells are entered by nbgrader's own generate_assignment, its release going to a folder that is thrown away.
    Raises CourseError when cells were added or removed although work is already graded.
    """
    with opened(coursedir) as book:
        if _known(book, lesson) == _wanted(source):
            return
    with tempfile.TemporaryDirectory() as folder:
        here = config.copy()
        here.CourseDirectory.release_directory = folder
        here.CourseDirectory.root = str(root)
        try:
            generate_assignment(lesson, here)
        except Refused as why:
            if "there are submissions associated with it" in why.text:
                raise CourseError(
                    f"Graded cells were added to {lesson} or taken from it after submissions were graded. nbgrader keeps a "
                    f"graded lesson as it is: undo that, or remove the old grades with "
                    f"`python course.py nbgrader db assignment remove {lesson} --force` and grade again."
                ) from None
            raise CourseError(f"{lesson} cannot be entered into the gradebook: {why}") from None


def _known(book, lesson):
    """{grade id: (maximum, source)} of a lesson in the gradebook."""
    try:
        notebook = book.find_notebook(lesson, lesson)
    except MissingEntry:
        return None
    points = {cell.name: cell.max_score for cell in [*notebook.grade_cells, *notebook.task_cells]}
    return {cell.name: (points.get(cell.name), cell.source if cell.locked else None) for cell in notebook.source_cells}


def _wanted(source):
    """The same of the instructor's notebook. What is inside a cell that the learner writes decides no grade."""
    wanted = {}
    for cell in source.cells:
        of = cell.metadata.get("nbgrader", {})
        if of and (utils.is_grade(cell) or utils.is_solution(cell) or utils.is_locked(cell) or utils.is_task(cell)):
            graded = utils.is_grade(cell) or utils.is_task(cell)
            points = float(of["points"]) if graded else None
            wanted[of["grade_id"]] = (points, cell.source if utils.is_locked(cell) else None)
    return wanted


@dataclass(frozen=True)
class Row:
    """One submission to save: points by grade id, where it was handed in, and whether there was anything to read."""

    student: str
    points: dict
    folder: Path
    missing: bool = False


def handed_in_at(folder: Path) -> datetime | None:
    """The time in a submission's timestamp.txt, as nbgrader reads it; None where there is none.

    Not by nbgrader's own function: the file may be a stranger's, and a pipe, or a text that is no time, would end the run.
    """
    content, _ = read_plain(folder / "timestamp.txt", largest=1000)
    try:
        text = (content or b"").decode().strip()
        return utils.parse_utc(text) if _LIKE_A_TIME.fullmatch(text) else None
    except Exception:  # whatever dateutil makes of a stranger's text
        return None


_LIKE_A_TIME = re.compile(
    r"(?!.*(?:\.\.| /))[\w:.,+/ -]*\d[\w:.,+/ -]*", re.ASCII
)  # not a time zone that is another file


class Saver:
    """Saves the grades of one lesson: every submission in a transaction of its own, several of them on one connection."""

    def __init__(self, config: Config, coursedir: CourseDirectory, lesson: str):
        self._stack = opened(coursedir)
        self._book, self._lesson, self._coursedir = self._stack.__enter__(), lesson, coursedir
        self._late = AssignLatePenalties(config=config, log=SILENT)
        self._create = config.Autograde.get("create_student", True)
        notebook = self._book.find_notebook(lesson, lesson)
        self._assignment, self._notebook = notebook.assignment_id, notebook.id
        self._kernelspec = json.loads(notebook.kernelspec or "null")
        cells = [*notebook.grade_cells, *notebook.solution_cells, *notebook.task_cells]
        self._ids = {cell.id: cell.name for cell in cells}
        self._checksums = {cell.name: cell.checksum for cell in notebook.source_cells}
        self._graded = [cell.id for cell in [*notebook.grade_cells, *notebook.task_cells]]
        self._commented = [cell.id for cell in [*notebook.solution_cells, *notebook.task_cells]]

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self._stack.__exit__(None, None, None)

    def scores(self) -> dict[str, dict[str, float | None]]:
        """{student: {grade id: automatic score}} of everything saved so far."""
        query = (
            select(SubmittedAssignment.student_id, Grade.cell_id, Grade.auto_score)
            .join(SubmittedNotebook, SubmittedNotebook.assignment_id == SubmittedAssignment.id)
            .join(Grade, Grade.notebook_id == SubmittedNotebook.id)
            .where(SubmittedAssignment.assignment_id == self._assignment)
        )
        found = {}
        for student, cell, score in self._book.db.execute(query):
            found.setdefault(student, {})[self._ids[cell]] = score
        return found

    def prepare(self, notebook: dict) -> NotebookNode:
        """The notebook as nbgrader's tools want it: kernel and checksums as the gradebook has them."""
        node = from_dict(notebook)
        if self._kernelspec:
            node.metadata["kernelspec"] = self._kernelspec
        for cell in node.cells:
            of = cell.metadata.get("nbgrader")
            if of and of.get("grade_id") in self._checksums:
                of["checksum"] = self._checksums[of["grade_id"]]
        return node

    def save(self, row: Row, notebook: NotebookNode) -> bool:
        """Save one submission: all of it or nothing. notebook: from `prepare`. False: the gradebook has no such student."""
        book = self._book
        try:
            book.find_student(row.student)
        except MissingEntry:
            if not self._create:
                return False
            book.add_student(row.student)
        session = book.db
        try:
            submitted = self._submission(session, row)
            self._grades(session, submitted, notebook, row)
            session.commit()
        except BaseException:
            session.rollback()
            raise
        self._penalty(submitted, row.student)
        session.expunge_all()  # a class of thousands must not gather here
        return True

    def _submission(self, session, row):
        """The student's SubmittedNotebook, made with its grades and comments if need be, with the time it was handed in."""
        found = session.execute(
            select(SubmittedAssignment).where(
                SubmittedAssignment.assignment_id == self._assignment, SubmittedAssignment.student_id == row.student
            )
        ).scalar_one_or_none()
        if found is None:
            found = SubmittedAssignment(assignment_id=self._assignment, student_id=row.student)
            session.add(found)
        found.timestamp = handed_in_at(row.folder) or found.timestamp
        session.flush()
        notebook = session.execute(
            select(SubmittedNotebook).where(
                SubmittedNotebook.assignment_id == found.id, SubmittedNotebook.notebook_id == self._notebook
            )
        ).scalar_one_or_none()
        if notebook is None:
            notebook = SubmittedNotebook(assignment_id=found.id, notebook_id=self._notebook)
            session.add(notebook)
            session.flush()
        there = set(session.scalars(select(Grade.cell_id).where(Grade.notebook_id == notebook.id)))
        session.add_all(Grade(cell_id=id, notebook_id=notebook.id) for id in self._graded if id not in there)
        there = set(session.scalars(select(Comment.cell_id).where(Comment.notebook_id == notebook.id)))
        session.add_all(Comment(cell_id=id, notebook_id=notebook.id) for id in self._commented if id not in there)
        session.flush()
        return notebook

    def _grades(self, session, submitted, notebook, row):
        cells = {cell.metadata.nbgrader.get("grade_id"): cell for cell in notebook.cells if "nbgrader" in cell.metadata}
        for grade in session.scalars(select(Grade).where(Grade.notebook_id == submitted.id)):
            name = self._ids[grade.cell_id]
            grade.auto_score = 0.0 if row.missing else _auto_score(cells.get(name), row.points.get(name))
            by_hand = grade.manual_score is not None or grade.auto_score is None
            grade.needs_manual_grade = by_hand and not row.missing
        for comment in session.scalars(select(Comment).where(Comment.notebook_id == submitted.id)):
            cell = cells.get(self._ids[comment.cell_id])
            comment.auto_comment = "No response." if cell is None or _untouched(cell) else None

    def _penalty(self, submitted, student):
        """What nbgrader takes off for being late: decided by its own plug-in, which a course may have replaced."""
        if submitted.assignment.total_seconds_late > 0 or submitted.late_submission_penalty is not None:
            of = {
                "notebook": self._lesson,
                "assignment": self._lesson,
                "student": student,
                "db_url": self._coursedir.db_url,
            }
            self._late.preprocess(NotebookNode(cells=[], metadata={}), {"nbgrader": of})
            self._book.db.expire_all()


def _auto_score(cell, points):
    """As nbgrader reads it; None: a person decides."""
    if cell is not None and (cell.cell_type != "code" or utils.is_solution(cell)):
        return None if utils.is_task(cell) else utils.determine_grade(cell)[0]
    return points


def _untouched(cell):
    return not utils.is_task(cell) and cell.metadata.nbgrader.get("checksum") == utils.compute_checksum(cell)
