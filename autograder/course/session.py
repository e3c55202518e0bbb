"""A learner's session: `from autograder import check` comes from here, and from then on every verdict is remembered.

The rule: a session that begins inside the course's `my/` (JupyterLab starts a notebook's kernel in the notebook's
folder) keeps its record there, in `my/.progress.json`. One that begins anywhere else keeps none: an instructor who runs
solutions/, the build, grading and the tests leave no trace. It is decided once, when `check` or `hint` is imported.
"""

from pathlib import Path

from autograder.course.record import Record
from autograder.exercises import check
from autograder.exercises.checking import LISTENERS

__all__ = ["MINE", "RECORD", "check", "record_of"]

MINE = Path(__file__).resolve().parents[2] / "my"


def record_of(folder: Path) -> Record | None:
    """The record of a session that begins in `folder`, or None when it keeps none."""
    mine = MINE.resolve()
    return Record(mine) if folder.resolve().is_relative_to(mine) else None


def _here():
    try:
        return record_of(Path.cwd())
    except OSError:  # a working folder that has been removed
        return None


RECORD = _here()
if RECORD:
    LISTENERS.append(RECORD.note)
