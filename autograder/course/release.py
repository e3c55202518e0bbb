"""The learner's notebook, made by nbgrader's own generate_assignment with the course's own nbgrader_config.py."""

import io
import logging
import shutil
import tempfile
from contextlib import redirect_stderr
from pathlib import Path

from nbgrader.converters import GenerateAssignment
from nbgrader.converters.base import NbGraderException
from nbgrader.coursedir import CourseDirectory
from traitlets.config import Config, PyFileConfigLoader

from autograder.course.errors import CourseError


def release(lesson: str, notebook: str, root: Path) -> dict[str, bytes]:
    """What a learner gets of a lesson: {path inside notebooks/LESSON: content}, the notebook and its data.

    notebook: the instructor's, as JSON text. Works in a temporary folder and without a gradebook, so a failure
    leaves nothing behind; the files beside the source are there too, so that the rules for what to copy are the real ones.
    """
    with tempfile.TemporaryDirectory() as folder:
        course = Path(folder).resolve()
        source = course / "solutions" / lesson
        shutil.copytree(root / "solutions" / lesson, source, ignore=shutil.ignore_patterns("*.ipynb", "__pycache__"))
        (source / f"{lesson}.ipynb").write_text(notebook, encoding="utf-8", newline="\n")
        shutil.copy(root / "nbgrader_config.py", course)
        try:
            generate_assignment(lesson, _config(course))
        except Refused as why:
            raise CourseError(f"{lesson}: nbgrader could not make the learner's notebook: {why}") from None
        made = course / "notebooks" / lesson
        return {path.relative_to(made).as_posix(): path.read_bytes() for path in made.rglob("*") if path.is_file()}


def _config(course) -> Config:
    """The course's settings; read from a copy, so that every folder they name is in the temporary course."""
    config = PyFileConfigLoader("nbgrader_config.py", path=str(course)).load_config()
    # Both are needed for a release without a gradebook; nbgrader's own --no-db sets the same two.
    config.GenerateAssignment.no_database = True
    config.SaveCells.enabled = False
    return config


class Refused(Exception):
    """nbgrader's generate_assignment stopped. text: all that it logged; str(): the line that says why."""

    def __init__(self, texts: list[str]):
        # nbgrader logs the traceback and raises a sentence that only points to the log.
        cause = next((text for text in texts if "Traceback" in text), "\n".join(texts)).strip()
        super().__init__(cause.splitlines()[-1] if cause else "no reason given")
        self.text = "\n".join(texts)


def generate_assignment(lesson: str, config: Config) -> None:
    """Run nbgrader's own generate_assignment for one lesson with these settings, silently. Raises Refused."""
    said = _Said()
    log = logging.Logger("backprop.generate_assignment")
    log.addHandler(said)
    coursedir = CourseDirectory(config=config, assignment_id=lesson, log=log)
    try:
        with redirect_stderr(io.StringIO()):
            GenerateAssignment(coursedir=coursedir, config=config, log=log).start()
    except (NbGraderException, SystemExit):
        raise Refused(said.texts) from None


class _Said(logging.Handler):
    def __init__(self):
        super().__init__(logging.ERROR)
        self.texts: list[str] = []

    def emit(self, record):
        self.texts.append(record.getMessage())
