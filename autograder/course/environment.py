"""`ready()`, the first line of every lesson: is this the right Python, the right kernel, the right folder?

It prints one line: that all is well, or the first thing that is not and what to do about it. On an instructor's
machine, in the build and in grading the line is always the same, so that derived notebooks do not depend on who built them.
"""

import importlib.metadata
import os
import re
import sys
from pathlib import Path

COURSE = Path(__file__).resolve().parents[2]
WELL = "All is well: Python, its packages and the course's autograder are in place."
START = "`python course.py lab`"


def ready() -> None:
    """Print one line about the environment of this notebook. Never raises."""
    try:
        print(trouble(Path.cwd(), Path(sys.prefix)) or WELL)
    except Exception as error:  # a check of the environment must not be what stops a lesson
        print(
            f"The environment could not be looked at ({type(error).__name__}: {error}); go on, and see whether it works."
        )


def trouble(
    here: Path, prefix: Path, course: Path = COURSE, version: tuple[int, ...] = sys.version_info[:2]
) -> str | None:
    """The first thing that is wrong and what to do, as one line; None when all is well.

    here: the notebook's folder. prefix: the environment of the kernel. course: the folder of the autograder in use.
    """
    here, mine = here.resolve(), (course / "my").resolve()
    other = _other_course(here, course.resolve())
    if other:
        return (
            f"This notebook belongs to the course in {other}, but its kernel uses the autograder of {course}: "
            f"start the notebook from there with {START}."
        )
    found = _wrong_version(course, version)
    if found:
        return f"{found}: stop JupyterLab and start it with {START}, which installs what the course needs.{_kernel(prefix, course)}"
    if here.is_relative_to((course / "notebooks").resolve()):
        return f"This is the course's own copy, which an update overwrites: {START} opens yours, in my/."
    if here.is_relative_to(mine) and not os.access(here, os.W_OK):
        return f"Nothing can be saved in {here}: make this folder writable, or copy the course to a folder of your own."
    return None


def _other_course(here, course):
    """The course folder that the notebook lies in, when it is not the one whose autograder is in use."""
    for folder in (here, *here.parents):
        if (folder / "course.py").is_file() and (folder / "autograder").is_dir():
            return None if folder == course else folder
    return None


def _wrong_version(course, version):
    if version < (3, 11):
        return f"Python {version[0]}.{version[1]} is too old, the course needs 3.11 or newer"
    for name, least, below in _wanted(course):
        try:
            have = importlib.metadata.version(name)
        except importlib.metadata.PackageNotFoundError:
            return f"{name} is not installed for this kernel"
        if not _numbers(least) <= _numbers(have) < _numbers(below):
            return f"{name} {have} is not the one the course is made for ({least} or newer, before {below})"
    return None


def _wanted(course):
    """(package, least version, first version too new) of what lessons import, as requirements.txt says."""
    try:
        text = (course / "requirements.txt").read_text(encoding="utf-8")
    except OSError:
        return []
    return re.findall(r"^(numpy|matplotlib)>=([\d.]+),<([\d.]+)", text, flags=re.MULTILINE)


def _numbers(version):
    return [int(number) for number in re.findall(r"\d+", version)[:3]]


def _kernel(prefix, course):
    """One more sentence when the kernel is not of the course's own environment: then that is the likely cause."""
    if prefix.resolve() == (course / ".venv").resolve():
        return ""
    return f" The kernel now in use is of {prefix}; the course's own is of {course / '.venv'}."
