"""What has been graded: one row a submission, on the disk for good before anything else is told about it.

A run that is killed, by a power cut too, begins again where it was: a submission whose key is in the journal is not
graded again. The key is a hash of everything the grade depends on. SQLite does the hard part: a row is there or not.
"""

import hashlib
import json
import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path

from autograder.course.errors import CourseError
from autograder.grading.job import Job

DECIDING = ("numerical", "contracts", "guard", "verdict", "checker", "diagnosis", "exercises", "grading")
KEPT = ("status", "points", "max_points", "verdicts", "repairs", "remarks", "protections_off", "seconds")


class Journal:
    """The results of all lessons in one file. Use as a context."""

    def __init__(self, path: Path):
        path.parent.mkdir(parents=True, exist_ok=True)
        self._db = sqlite3.connect(path, timeout=60)
        self._db.execute("PRAGMA synchronous=FULL")  # a finished transaction survives a power cut
        self._db.execute(
            "CREATE TABLE IF NOT EXISTS results "
            "(lesson TEXT, student TEXT, key TEXT, finished TEXT, result TEXT, PRIMARY KEY (lesson, student))"
        )

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self._db.close()

    def keys(self, lesson: str) -> dict[str, str]:
        """{student: key} of what is graded."""
        return dict(self._db.execute("SELECT student, key FROM results WHERE lesson = ?", (lesson,)))

    def write(self, rows: Iterable[tuple[str, str, str, dict]]) -> None:
        """Rows of (lesson, student, key, result as a dict), all of them or none."""
        now = datetime.now(UTC).isoformat(timespec="seconds")
        with self._db:
            self._db.executemany(
                "INSERT OR REPLACE INTO results VALUES (?, ?, ?, ?, ?)",
                [
                    (
                        lesson,
                        student,
                        key,
                        now,
                        _encodable(json.dumps({name: result.get(name) for name in KEPT}, ensure_ascii=False)),
                    )
                    for lesson, student, key, result in rows
                ],
            )

    def read(self, lesson: str) -> Iterator[tuple[str, dict]]:
        """(student, result) of every submission, in order of the students."""
        query = "SELECT student, result, finished FROM results WHERE lesson = ? ORDER BY student"
        for student, result, finished in self._db.execute(query, (lesson,)):
            yield student, json.loads(result) | {"finished": finished}

    def forget(self, lesson: str, students: Iterable[str]) -> None:
        """Take rows out: of students who took their work back."""
        with self._db:
            self._db.executemany(
                "DELETE FROM results WHERE lesson = ? AND student = ?", [(lesson, s) for s in students]
            )

    def lessons(self) -> list[str]:
        """The lessons that have results."""
        return [name for (name,) in self._db.execute("SELECT DISTINCT lesson FROM results ORDER BY lesson")]


def key_of(job: Job, grader: str) -> str:
    """A hash of all that decides the grade: submission, source, secret, options, and the grader itself."""
    whole = hashlib.sha256()
    deciding = {name: value for name, value in asdict(job.options).items() if name not in ("require_isolation", "data")}
    options = json.dumps(deciding, sort_keys=True).encode()
    for part in (job.source, b"-" if job.submission is None else b"+" + job.submission, job.secret, options):
        whole.update(hashlib.sha256(part).digest())
    whole.update("\n".join((grader, job.lesson, job.student, *job.repairs)).encode())
    return whole.hexdigest()


def fingerprint() -> str:
    """A hash of the parts of the package that decide a grade: changed checks grade the class anew."""
    package, whole = Path(__file__).resolve().parents[1], hashlib.sha256()
    for part in DECIDING:
        files = sorted((package / part).rglob("*")) if (package / part).is_dir() else [package / f"{part}.py"]
        for path in files:
            if path.suffix in (".py", ".toml", ".json", ".npz"):
                whole.update(path.relative_to(package).as_posix().encode() + hashlib.sha256(path.read_bytes()).digest())
    return whole.hexdigest()


def _encodable(text):
    """Without halves of surrogate pairs, which a learner's message may hold and no database does."""
    return text.encode("utf-8", "replace").decode()


@contextmanager
def alone(folder: Path, lesson: str):
    """No second run for the lesson meanwhile. Raises CourseError when there is one; ends with the process, however it ends."""
    folder.mkdir(parents=True, exist_ok=True)
    lock = sqlite3.connect(folder / f".{lesson}.lock", timeout=0, isolation_level=None)
    try:
        try:
            lock.execute("BEGIN EXCLUSIVE")
        except sqlite3.OperationalError:
            raise CourseError(f"Another run is grading {lesson} at this moment; wait until it has finished.") from None
        yield
    finally:
        lock.close()
