"""`python course.py grade LESSON`: a whole class, on all cores, into nbgrader's gradebook.

Each result is on the disk before the gradebook hears of it (`journal`), so a run that is killed at any moment and
started again ends with the same grades, each submission graded once.
"""

import argparse
import gc
import itertools
import os
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path

from autograder.course.errors import CourseError, nearest
from autograder.course.paths import course_root
from autograder.grading.folders import folder_of, load_config
from autograder.grading.job import GradingError, Job, Options
from autograder.grading.journal import Journal, alone, fingerprint, key_of
from autograder.grading.libraries import loading
from autograder.grading.pool import RUN, local_results
from autograder.grading.progress_bar import Bar
from autograder.grading.submissions import Submission, submissions

BATCH = 8  # results saved together
SOON = 0.5  # seconds after which they are saved although there are fewer


@dataclass
class Summary:
    """What a run did. graded: (student, score, maximum, status) of this run; kept: how many were graded before."""

    lesson: str
    graded: list[tuple] = field(default_factory=list)
    kept: int = 0
    not_saved: list[str] = field(default_factory=list)
    repaired: int = 0
    protections_off: set[str] = field(default_factory=set)
    seconds: float = 0.0

    def lines(self) -> list[str]:
        """What to tell the instructor."""
        rate = f" ({self.seconds / len(self.graded):.2f} s each)" if self.graded else ""
        lines = [f"{self.lesson}: {len(self.graded)} graded in {self.seconds:.1f} s{rate}, {self.kept} graded before."]
        kinds = Counter(status for _, _, _, status in self.graded if status != "graded")
        words = {
            "nothing-handed-in": "handed in no notebook: 0 points",
            "unreadable": "handed in a file that is no notebook: 0 points",
            "failed": "could not be graded and wait for a grade by hand; the report says why",
        }
        lines += [f"{count} {words.get(kind, kind)}." for kind, count in sorted(kinds.items())]
        if self.repaired:
            lines.append(f"{self.repaired} had to be mended first; `python course.py report {self.lesson}` says what.")
        lines += [
            f"{name} is not in the gradebook (Autograde.create_student is off): not saved." for name in self.not_saved
        ]
        lines += [f"Protection that is off on this machine: {layer}" for layer in sorted(self.protections_off)]
        return lines


class Classroom:
    """One lesson and those who handed it in. Raises CourseError for an unknown, unreleased or empty one."""

    def __init__(self, root: Path, lesson: str, options: Options, only: list[str] | None = None):
        from autograder.grading.secret import course_secret

        self.root, self.lesson = root, lesson
        self.source = _instructors_notebook(root, lesson).read_bytes()
        self.config = load_config(root)
        self.grading = root / "grading"
        self.submitted, self.autograded = (folder_of(self.config, root, step) for step in ("submitted", "autograded"))
        self.handed_in = list(submissions(self.submitted, lesson))
        if not self.handed_in:
            place = self.submitted / "STUDENT" / lesson / f"{lesson}.ipynb"
            raise CourseError(f"Nobody has handed in {lesson}: a submission stands at {place}.")
        names = [one.student for one in self.handed_in]
        for name in only or []:
            if name not in names:
                raise CourseError(f"{name!r} has not handed in {lesson}.{nearest(name, names)}")
        if only:
            self.handed_in = [one for one in self.handed_in if one.student in only]
        self.folders = {one.student: one.folder for one in self.handed_in}
        self.options = replace(options, data=str(root / "solutions" / lesson))
        self._secret, self._grader = course_secret(self.grading), fingerprint()

    def jobs(self, those: list[Submission]) -> Iterator[Job]:
        """One after the other, so that only a few are in memory."""
        for one in those:
            content, notes = one.read(self.lesson)
            yield Job(self.source, content, self.lesson, one.student, self._secret, self.options, notes)

    def key(self, job: Job) -> str:
        """What the journal knows the submission by."""
        return key_of(job, self._grader)

    def notebook(self, student: str) -> Path:
        """Where the executed notebook belongs."""
        return self.autograded / student / self.lesson / f"{self.lesson}.ipynb"

    def not_yet(self, known: dict[str, str]) -> list[Submission]:
        """Those that the journal's keys do not know as they are now, or whose executed notebook is gone."""
        asked = zip(self.handed_in, self.jobs(self.handed_in), strict=True)
        return [
            one
            for one, job in asked
            if known.get(one.student) != self.key(job) or not self.notebook(one.student).is_file()
        ]


def grade_class(
    root: Path,
    lesson: str,
    *,
    options: Options | None = None,
    jobs: int | None = None,
    scheduler: str | None = None,
    only: list[str] | None = None,
    again: bool = False,
    bar: Callable[..., Bar] | None = Bar,
    run: str = RUN,
) -> Summary:
    """Grade every submission of `lesson` in the course at `root` into its gradebook, what is graded already excepted.

    options: of one submission. jobs: processes (None: one a core). scheduler: of a Dask cluster that does it instead.
    only: these students. again: also what is graded. Raises CourseError, one sentence, for an unknown, unreleased or
    empty lesson and a gradebook or cluster that cannot be reached; GradingError where isolation is required and missing.
    """
    begin = time.monotonic()
    classroom = Classroom(root, lesson, options or Options(), only)
    with alone(classroom.grading, lesson), Journal(classroom.grading / "results.db") as journal:
        to_do = classroom.not_yet({} if again else journal.keys(lesson))
        kept = len(classroom.handed_in) - len(to_do)
        summary = Summary(lesson, kept=kept)
        shown = bar(len(classroom.handed_in), kept) if bar else None
        results = _results(classroom.jobs(to_do), min(jobs or os.cpu_count() or 1, len(to_do)), scheduler, run)
        try:
            first = next(results, None)  # workers start, while nbgrader, which takes longest to load, is loaded here
            # With that package jsonschema builds a grammar of web addresses: a second, for nothing.
            with loading(), _without("rfc3987_syntax"):
                from autograder.grading.saving import Keeper

            with Keeper(classroom, journal) as keeper:
                keeper.heal({one.student for one in classroom.handed_in} - {one.student for one in to_do})
                _collect(itertools.chain([first], results), len(to_do), keeper, shown, summary)
            summary.not_saved = keeper.not_saved
        finally:
            gc.unfreeze()  # whoever asked may go on for long
            results.close()
            if shown:
                shown.close()
        if not only:
            journal.forget(lesson, set(journal.keys(lesson)) - set(classroom.folders))
    summary.seconds = time.monotonic() - begin
    return summary


def _collect(results, count, keeper, bar, summary):
    """Save results in small batches: enough of them, the last of `count`, or half a second, whatever comes first."""
    batch, since = [], time.monotonic()
    for item in results:
        if item is not None:
            job, result = item
            batch.append(item)
            summary.graded.append((job.student, result.score, sum(result.max_points.values()), result.status))
            summary.repaired += bool(result.repairs)
            summary.protections_off |= set(result.protections_off)
            if bar:
                bar.step(job.student)
        elif bar:
            bar.tick()
        full = len(batch) >= BATCH or len(summary.graded) == count
        if batch and (full or time.monotonic() - since > SOON):
            keeper.keep(batch)
            batch, since = [], time.monotonic()
    if batch:
        keeper.keep(batch)


@contextmanager
def _without(package):
    """An optional package is taken to be missing by what is imported meanwhile."""
    if package in sys.modules:
        yield
        return
    sys.modules[package] = None
    try:
        yield
    finally:
        del sys.modules[package]


def _results(jobs, count, scheduler, run):
    if scheduler:
        from autograder.grading.cluster import cluster_results

        return cluster_results(jobs, scheduler, run)
    return local_results(jobs, count, run)


def _instructors_notebook(root, lesson):
    names = sorted(path.parent.name for path in (root / "solutions").glob("*/*.ipynb") if path.stem == path.parent.name)
    path = root / "solutions" / lesson / f"{lesson}.ipynb"
    if not (root / "solutions" / lesson).is_dir():
        raise CourseError(f"There is no lesson {lesson!r} in {root / 'solutions'}.{nearest(lesson, names)}")
    if not path.is_file():
        raise CourseError(f"{lesson} has no instructor's notebook yet: run `python course.py build {lesson}` first.")
    if not (root / "notebooks" / lesson / f"{lesson}.ipynb").is_file():
        raise CourseError(
            f"{lesson} has not been released: make notebooks/{lesson} with `python course.py build {lesson}` first."
        )
    return path


def lesson_meant(root: Path, word: str) -> str:
    """'02_gates' for '02', '2', 'gates' and itself; any other word as it is."""
    names = [path.name for path in (root / "solutions").iterdir() if path.is_dir()]
    short = {
        alias: name for name in names for alias in (name[3:], name[:2].lstrip("0"), name[:2]) if name[:2].isdigit()
    }
    return word if word in names else short.get(word, word)


def main(arguments: list[str], root: Path | None = None) -> int:
    """The command. Exit code 0: everybody has a grade. 1: some wait for a grade by hand, or isolation was required and is
    missing. 2: there is nothing to grade, as one sentence says."""
    parser = argparse.ArgumentParser(
        prog="python course.py grade",
        description="Grade every submission in grading/submitted/ into nbgrader's gradebook.",
    )
    parser.add_argument("lesson", help="02_gates, or 02, or gates")
    parser.add_argument("--jobs", type=_positive, metavar="N", help="processes at a time (default: one a core)")
    parser.add_argument("--timeout", type=float, default=30.0, metavar="S", help="seconds for one cell (default: 30)")
    parser.add_argument(
        "--memory", type=_positive, default=1024, metavar="MB", help="for one submission (default: 1024)"
    )
    parser.add_argument("--only", action="append", metavar="STUDENT", help="only this one; may be repeated")
    parser.add_argument("--again", action="store_true", help="grade anew what is graded already")
    parser.add_argument(
        "--figures",
        action=argparse.BooleanOptionalAction,
        default=False,
        help="draw figures anew for the feedback pages, up to 0.2 s each (default: no; the lesson's own picture where it says the same)",
    )
    parser.add_argument("--scheduler", metavar="tcp://HOST:PORT", help="grade on this Dask cluster")
    parser.add_argument("--require-isolation", action="store_true", help="refuse where a protection is missing")
    asked = parser.parse_args(arguments)
    options = Options(
        timeout=asked.timeout, memory=asked.memory, figures=asked.figures, require_isolation=asked.require_isolation
    )
    try:
        root = root or course_root()
        summary = grade_class(
            root,
            lesson_meant(root, asked.lesson),
            options=options,
            jobs=asked.jobs,
            scheduler=asked.scheduler,
            only=asked.only,
            again=asked.again,
        )
    except CourseError as error:
        print(error, file=sys.stderr)
        return 2
    except GradingError as error:
        print(error, file=sys.stderr)
        return 1
    print("\n".join(summary.lines()))
    return 1 if any(status == "failed" for *_, status in summary.graded) else 0


def _positive(text):
    if not (text.isascii() and text.isdigit() and int(text)):
        raise argparse.ArgumentTypeError(f"{text!r} is not a number above 0")
    return int(text)
