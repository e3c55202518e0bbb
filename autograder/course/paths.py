"""Where things stand in a course: the folder above the package, its `solutions/` and its `notebooks/`."""

import re
from pathlib import Path

from autograder.course.errors import CourseError, nearest

LESSON_NAME = re.compile(r"\d\d_[a-z0-9_]+")


def course_root() -> Path:
    """The course folder: the parent of the `autograder` package. Raises CourseError when it has no `solutions/`."""
    root = Path(__file__).resolve().parents[2]
    if not (root / "solutions").is_dir():
        raise CourseError(
            f"There is no solutions/ in {root}: this copy of the course holds the learner's side only, "
            "building and answers need the instructor's copy."
        )
    return root


def lesson_names(root: Path) -> list[str]:
    """Names of the lessons that have a folder in `solutions/`, in order."""
    folders = (path.name for path in (root / "solutions").iterdir() if path.is_dir())
    return sorted(name for name in folders if LESSON_NAME.fullmatch(name))


def lesson_folder(root: Path, name: str) -> Path:
    """`solutions/NAME`. Raises CourseError, with the nearest name, when it is not there."""
    folder = root / "solutions" / name
    if name not in lesson_names(root):
        raise CourseError(f"There is no lesson {name!r} in {root / 'solutions'}.{nearest(name, lesson_names(root))}")
    return folder


def lesson_source(root: Path, name: str) -> Path:
    """`solutions/NAME/NAME.py`, the source of a lesson. Raises CourseError when it is not there."""
    path = lesson_folder(root, name) / f"{name}.py"
    if not path.is_file():
        raise CourseError(f"The lesson {name} has no source: {path} is missing.")
    return path


def derived_from(name: str) -> str:
    """The source of a lesson as derived files name it: relative to the course, with forward slashes on every system."""
    return f"solutions/{name}/{name}.py"
