"""One submission from beginning to end: repaired, its cells run confined, its graded cells run here. See the package's page."""

import json
import os
import re
import stat
import threading
import time
from dataclasses import fields
from pathlib import Path

from autograder import guard
from autograder.grading import launch, own_process
from autograder.grading.graded import Bench, Outcome
from autograder.grading.job import GradingError, Job, Options, Result
from autograder.grading.process import Learner, OutOfTime, ProcessEnded
from autograder.grading.repair import GRADED, NOTHING, repair
from autograder.grading.secret import course_secret, seed_for
from autograder.grading.shown import Room, error, plain_text
from autograder.grading.source import Source, kind_of, parsed

LEFT_OUT = (".py", ".pyc", ".ipynb", ".md", ".html")  # of the course's data: what would be a source or an answer
DATA = 32 << 20  # bytes
_one_at_a_time = threading.RLock()


def grade(source, submission, *, lesson: str = "", secret: bytes | None = None, **options) -> dict:
    """Grade one submission; see the package's page for what goes in and comes out."""
    source_bytes, repairs = _content(source, "The instructor's notebook"), []
    if source_bytes is None:
        raise GradingError(f"The instructor's notebook is missing: {source}")
    handed_in = _content(submission, None, repairs)
    if not lesson and isinstance(source, str | Path):
        lesson = Path(source).stem
    if secret is None:
        secret = course_secret(Path(launch.ROOT) / "grading")
    unknown = set(options) - {field.name for field in fields(Options)}
    if unknown:
        raise GradingError(f"There is no option {sorted(unknown)[0]!r}.")
    job = Job(source_bytes, handed_in, lesson, "", secret, Options(**options), tuple(repairs))
    return run_submission(job).as_dict()


def run_submission(job: Job) -> Result:
    """Run a job to its end. Never raises for anything the submission is or does."""
    source = parsed(job.source)
    with _one_at_a_time:
        if not source.own_cells:
            return run_here(job, source)
        result = own_process.run(job, run_here)
    for grade_id, cell in source.graded.items():
        result.max_points.setdefault(grade_id, cell["metadata"]["nbgrader"].get("points", 0))
        result.points.setdefault(grade_id, 0)
    return result


def run_here(job: Job, source: Source | None = None) -> Result:
    """Run a job in this process, an instructor's own cells included."""
    begin = time.monotonic()
    source = source or parsed(job.source)
    repaired = repair(source, job.submission)
    points = {grade_id: cell["metadata"]["nbgrader"].get("points", 0) for grade_id, cell in source.graded.items()}
    result = Result(job.lesson, job.student, repaired.status, max_points=points, notebook=repaired.notebook)
    result.repairs = [*job.repairs, *repaired.repairs]
    learner = Learner(job.options, _data(job.options.data))
    try:
        bench = Bench(source, learner, seed_for(job.secret, job.lesson, job.submission or b""))
        if repaired.status == GRADED:
            _Run(bench, learner, result).all()
        else:
            reason = "nothing was handed in" if repaired.status == NOTHING else "what was handed in cannot be read"
            for cell in repaired.notebook["cells"]:
                _note(result, cell, bench.nothing(_id(cell), reason))
    finally:
        learner.close()
    result.points = {grade_id: result.points.get(grade_id, 0) for grade_id in points}
    result.remarks += learner.remarks
    result.protections_off = learner.off
    total = time.monotonic() - begin
    result.seconds = {"learner": learner.seconds, "checks": total - learner.seconds, "total": total}
    return result


class _Run:
    """Goes through a repaired notebook: the learner's cells there, graded ones here, at their places."""

    def __init__(self, bench, learner, result):
        self.bench, self.learner, self.result, self.room = bench, learner, result, Room()
        self.cells = [cell for cell in result.notebook["cells"] if cell["cell_type"] == "code"]

    def all(self):
        """Every cell in order; then, once more, what could not be done at its place."""
        waiting, lost = [], []
        for number, cell in enumerate(self.cells, start=1):
            cell["execution_count"] = number
            if kind_of(cell) == "graded":
                outcome = self._graded(cell, number)
                _note(self.result, cell, outcome)
                waiting += [(number, cell)] if outcome.waits else []
            elif cell["source"].strip():
                self._learners(cell, number)
                lost += [(number, cell)] if _name_error(cell) else []
        for number, cell in lost if self._worth_it(lost) else []:
            name, before = _name_error(cell), cell["outputs"]
            self._learners(cell, number)
            if _name_error(cell) == name:
                cell["outputs"] = before
            else:
                self.result.repairs.append(
                    f"cell {number} needs {name}, which comes later; it was run again at the end"
                )
        for number, cell in waiting if self._changed_since(waiting) else []:
            _note(self.result, cell, self._graded(cell, number))

    def _graded(self, cell, number) -> Outcome:
        try:
            return self.bench.run(_id(cell), number)
        except GradingError:
            raise
        except Exception as broken:  # an instructor's cell that breaks our own code costs this cell only
            told = plain_text(f"{_id(cell)} could not be graded: {type(broken).__name__}: {broken}")
            self.result.remarks.append(told)
            return self.bench.nothing(_id(cell), "it could not be graded; see the remarks", number)

    def _learners(self, cell, number):
        try:
            cell["outputs"] = self.room.checked(self.learner.run_cell(number, cell["source"]))
            if not self.learner.options.figures:
                self._show_known(cell)
            return
        except OutOfTime:
            told = "TimeIsUp", "the time for the whole notebook is over"
        except guard.TimeIsUp:
            told = "TimeIsUp", f"stopped after {self.learner.options.timeout:g} seconds, its process with it"
        except ProcessEnded as ended:
            told = "ProcessEnded", str(ended)
        cell["outputs"] = [error(*told)]
        self.result.remarks.append(f"cell {number}: {told[1]}")

    def _show_known(self, cell):
        """A lesson's own cell whose picture says the same numbers as the instructor's shows that one, which is not drawn again."""
        for output in cell["outputs"]:
            page = self.bench.source.pictures.get((cell["source"], output.get("data", {}).get("text/plain", "")))
            if page:
                output["data"]["text/html"] = page

    def _worth_it(self, lost):
        """Whether any name that was missing is there now."""
        names = sorted({_name_error(cell) for _, cell in lost})
        try:
            return bool(names) and bool(self.learner.names(names))
        except (ProcessEnded, guard.TimeIsUp):
            return False

    def _changed_since(self, waiting):
        """Whether cells of the learner's come after the first graded cell that waits."""
        if not waiting:
            return False
        later = [c for c in self.cells[waiting[0][0] :] if kind_of(c) != "graded" and c["source"].strip()]
        return bool(later)


def _note(result, cell, outcome):
    cell["outputs"] = outcome.outputs
    result.points[_id(cell)] = outcome.points
    result.verdicts[_id(cell)] = outcome.verdict


def _id(cell):
    return cell["metadata"]["nbgrader"]["grade_id"]


def _name_error(cell):
    """The name that a cell stopped at because it was not there, or ''."""
    for output in cell["outputs"]:
        if output["output_type"] == "error" and output["ename"] == "NameError":
            found = re.match(r"name '(\w+)' is not defined", output["evalue"])
            return found[1] if found else ""
    return ""


def _content(given, what, repairs=None):
    """Bytes of a notebook given as a path, bytes or a nested dict; None for a path that is not there.

    A submission (what is None) that is a symbolic link or no plain file is not read.
    """
    if given is None or isinstance(given, bytes | bytearray):
        return given if given is None else bytes(given)
    if not isinstance(given, str | Path):
        return json.dumps(given).encode()
    if what is not None:
        return Path(given).read_bytes() if Path(given).is_file() else None
    return read_submission(Path(given), repairs)


def read_submission(path: Path, repairs: list[str]) -> bytes | None:
    """A submitted file's bytes; None, with a sentence in `repairs`, for a link or anything else that is no plain file."""
    try:
        handle = os.open(path, os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0))
    except FileNotFoundError:
        return None
    except OSError:
        repairs.append(f"{path.name} is a symbolic link or cannot be opened; it was not read")
        return None
    if path.is_symlink() or not stat.S_ISREG(os.fstat(handle).st_mode):
        os.close(handle)
        repairs.append(f"{path.name} is no plain file; it was not read")
        return None
    with os.fdopen(handle, "rb") as file:
        return file.read()


def _data(folder):
    """The course's files for the learner's working folder."""
    if not folder or not Path(folder).is_dir():
        return {}
    paths = [p for p in sorted(Path(folder).rglob("*")) if p.is_file() and p.suffix not in LEFT_OUT]
    files, size = {}, 0
    for path in paths:
        size += path.stat().st_size
        if size <= DATA:
            files[path.relative_to(folder).as_posix()] = path.read_bytes()
    return files


def close() -> None:
    """End what this worker keeps warm."""
    launch.close()


def protections_off(**options) -> list[str]:
    """The layers of confinement that this machine does not offer, in words."""
    learner = Learner(Options(**options))
    try:
        learner.names(["_"])
        return learner.off
    finally:
        learner.close()
