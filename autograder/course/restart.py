"""`python course.py restart LESSON`: begin a lesson afresh, with the old one kept.

`my/02_gates` becomes `my/02_gates.before-1` (then -2, -3 ...), its results move there with it as `.progress.json`, and the
lesson is copied anew. Nothing is deleted.
"""

import argparse
import os
import sys
from pathlib import Path

from autograder.course.errors import CourseError
from autograder.course.lab import copy_new_lessons, lesson_folders
from autograder.course.progress import lesson_named
from autograder.course.record import NAME, Record, free_name
from autograder.course.session import MINE
from autograder.exercises import all_lessons


def restart(lesson: str, handed_out: Path, mine: Path) -> Path | None:
    """Set the learner's copy of a lesson aside and copy it anew; returns where the old one is (None: there was none).

    Raises CourseError for an unknown lesson and OSError when a folder cannot be moved or written; then all is as before.
    """
    name = lesson_named(lesson, [folder.name for folder in lesson_folders(handed_out)])
    kept = free_name(mine, name + ".before-{}")
    try:
        os.rename(mine / name, kept)
    except FileNotFoundError:
        kept = None
    try:
        copy_new_lessons(handed_out, mine)
    except BaseException:
        if kept and not (mine / name).exists():
            os.rename(kept, mine / name)
        raise
    ids = [exercise.id for one in all_lessons() if one.name == name for exercise in one.exercises]
    Record(mine).reset(ids, keep=kept / NAME if kept else None)
    return kept


def main(arguments: list[str], handed_out: Path = MINE.parent / "notebooks", mine: Path = MINE) -> int:
    """The word `restart`. Exit code 0: done; 1: a folder cannot be moved or written; 2: wrong command line."""
    parser = argparse.ArgumentParser(
        prog="course.py restart", description="Begin a lesson afresh; the old one is kept."
    )
    parser.add_argument("lesson", metavar="LESSON", help="for example 02_gates, or just 2")
    options = parser.parse_args(arguments)
    try:
        kept = restart(options.lesson, handed_out, mine)
    except CourseError as error:
        print(error, file=sys.stderr)
        return 2
    except OSError as error:
        print(
            f"The lesson could not be begun afresh: {error}. "
            "Close its notebook in JupyterLab, shut its kernel down, and run the same command again.",
            file=sys.stderr,
        )
        return 1
    if kept is None:
        print("The lesson is there; you had no copy of it before.")
    else:
        print(f"The lesson is fresh; what you had written, and its results, are kept in {kept}.")
        print("If its notebook is open in JupyterLab, close it without saving, shut its kernel down and open it again.")
    return 0
