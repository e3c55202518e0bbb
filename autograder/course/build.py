"""`python course.py build`: derives both notebooks of every lesson, and the tables of the README, from their sources."""

import argparse
import os
import sys
import tempfile
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

import nbformat

from autograder.course.errors import CourseError, nearest
from autograder.course.execute import execute
from autograder.course.notebook import make_notebook
from autograder.course.outputs import keep_equivalent
from autograder.course.paths import course_root, lesson_folder, lesson_names, lesson_source
from autograder.course.release import release
from autograder.course.tables import fill
from autograder.course.topics import topic_map

TRAINING = 15.0  # seconds: an exercise with a longer limit trains, and is proved with one edit at a time by the tests


@dataclass(frozen=True)
class Build:
    """What a build made: files {path: content} to write, and stale ones to remove."""

    files: dict[Path, bytes]
    stale: list[Path]

    def differences(self) -> list[str]:
        """One line for every file that is not on disk as it was built."""
        lines = [
            f"{path}: {_difference(path, content)}" for path, content in self.files.items() if not _equal(path, content)
        ]
        return lines + [f"{path}: belongs to no lesson's source" for path in self.stale]

    def write(self) -> list[Path]:
        """Write what differs, each file in one step, and return what was written or removed."""
        changed = [path for path, content in self.files.items() if not _equal(path, content)]
        for path in changed:
            _write(path, self.files[path])
        for path in self.stale:
            path.unlink()
        return changed + self.stale


def build(
    root: Path, names: list[str], lessons, *, fresh: bool = False, report: Callable[[str], None] = print
) -> Build:
    """Build lessons in memory. lessons: all declarations, in order. Raises CourseError for the first mistake in one.

    fresh: take every newly computed output, also where the saved one says the same (after a change of cards or pictures).
    """
    declared = {lesson.name: lesson for lesson in lessons}
    for name in names:
        if name not in declared:
            known = nearest(name, declared)
            raise CourseError(f"solutions/{name}: no lesson of that name is declared in autograder/exercises.{known}")
    # Kernels are processes of their own, so threads keep all cores busy; nbgrader changes the working folder, so one by one.
    with ThreadPoolExecutor(max_workers=os.cpu_count()) as pool:
        made = list(pool.map(lambda name: _instructor(root, declared[name], fresh), names))
    files, stale = {}, []
    for name, notebook in zip(names, made, strict=True):
        text = nbformat.writes(notebook).rstrip("\n") + "\n"
        files[root / "solutions" / name / f"{name}.ipynb"] = text.encode()
        folder = root / "notebooks" / name
        files |= {folder / path: content for path, content in release(name, text, root).items()}
        stale += [path for path in folder.rglob("*") if path.is_file() and path not in files and not _ignored(path)]
        points = sum(exercise.points for exercise in declared[name].exercises)
        report(f"{name}: {len(notebook.cells)} cells, {points} points")
    readme = root / "README.md"
    if readme.is_file():
        there = [lesson for lesson in lessons if lesson.name in lesson_names(root)]

        def read(name):
            path = lesson_folder(root, name) / f"{name}.ipynb"
            return files.get(path, b"").decode() or path.read_text(encoding="utf-8")

        homes = topic_map(read, [lesson.name for lesson in there])
        files[readme] = fill(readme.read_text(encoding="utf-8"), there, homes).encode()
    return Build(files, stale)


def _instructor(root, lesson, fresh):
    notebook = make_notebook(lesson_source(root, lesson.name), lesson)
    folder = lesson_folder(root, lesson.name)
    execute(notebook, lesson.name, folder, root)
    nbformat.validate(notebook)
    saved = folder / f"{lesson.name}.ipynb"
    if saved.is_file() and not fresh:
        keep_equivalent(notebook, _read(saved))
    return notebook


def _read(path):
    try:
        return nbformat.read(path, as_version=4)
    except Exception:  # a derived file that cannot be read is simply made again
        return None


def _equal(path, content):
    return path.is_file() and path.read_bytes() == content


def _ignored(path):
    return any(part in (".ipynb_checkpoints", "__pycache__") for part in path.parts)


def _difference(path, content):
    """What to say about a file that differs: the first cell that does, for a notebook."""
    if not path.is_file():
        return "is missing"
    old = _read(path) if path.suffix == ".ipynb" else None
    if old is None:
        return "differs"
    new = nbformat.reads(content.decode(), as_version=4)
    for one, other in zip(new.cells, old.cells, strict=False):
        if one != other:
            parts = [
                key for key in ("id", "cell_type", "source", "metadata", "outputs") if one.get(key) != other.get(key)
            ]
            return f"differs from cell {one.id} on, in its {', '.join(parts) or 'execution count'}"
    return "differs in its number of cells" if len(new.cells) != len(old.cells) else "differs in its metadata or layout"


def _write(path, content):
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=".building-")
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
        Path(name).chmod(0o644)
        Path(name).replace(path)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise


def _tables(names, *, check: bool, force: bool, quick: bool) -> list:
    """The tables of known mistakes: derived where out of date, and which they were; with check only said.

    What is derived anew is also proved anew, with two edits at a time, unless `quick`.
    """
    from autograder.course.answers import load_answers
    from autograder.course.fingerprinting import derive_lesson, out_of_date
    from autograder.exercises import get

    if not check:
        written = []
        for name in names:
            paths = derive_lesson(name, force=force)
            written += paths
            if not quick:
                _prove(name, paths)
        return written
    answers = [load_answers(name) for name in names]
    return [
        f"autograder/diagnosis/tables/{exercise_id}.npz: derived from older sources"
        for lesson in answers
        for exercise_id in lesson.solutions
        if out_of_date(lesson, get(exercise_id))
    ]


def _prove(name, tables):
    """Two edits at a time: every mutant of these exercises loses points. Raises CourseError for the first that does not."""
    from autograder.course.answers import load_answers
    from autograder.course.fingerprinting import PAIRS
    from autograder.course.proof import prove
    from autograder.exercises import get

    answers = load_answers(name)
    for table in tables:
        exercise = get(table.stem)
        if exercise.seconds > TRAINING:
            continue
        proof = prove(answers, exercise, pairs=PAIRS, seeds=2)
        if not proof.holds:
            table.with_suffix(".source").unlink()  # so that the next build tries again
            trouble = (proof.survivors + proof.accepted + proof.refused)[0]
            raise CourseError(f"{name}: the check of {exercise.id} is wrong about this answer: {trouble}")


def main(arguments: list[str], *, root: Path | None = None, lessons=None) -> int:
    """The command. root, lessons: another course and other declarations, for tests. Returns the exit code.

    0: done, or nothing differs. 1: a lesson cannot be built, or --check found a difference. 2: wrong command line.
    """
    parser = argparse.ArgumentParser(prog="python course.py build", description=__doc__)
    parser.add_argument("lesson", nargs="*", help="the lessons to build; all of them when none is given")
    parser.add_argument(
        "--check", action="store_true", help="change nothing, say what differs, exit with 1 if anything does"
    )
    parser.add_argument("--fresh", action="store_true", help="replace saved outputs even where new ones say the same")
    parser.add_argument(
        "--quick", action="store_true", help="leave out the proof of new tables with two edits at a time"
    )
    options = parser.parse_args(arguments)
    try:
        root = root or course_root()
        for name in options.lesson:
            lesson_folder(root, name)
    except CourseError as error:
        print(error, file=sys.stderr)
        return 2
    try:
        if lessons is None:
            from autograder.exercises import all_lessons

            lessons = all_lessons()
        names = options.lesson or lesson_names(root)
        tables = (
            _tables(names, check=options.check, force=options.fresh, quick=options.quick)
            if root == course_root()
            else []
        )
        result = build(root, names, lessons, fresh=options.fresh)
        if options.check:
            lines = tables + result.differences()
            print(
                "\n".join(["Not as built from the sources:", *lines])
                if lines
                else "Everything is as built from its source."
            )
            return 1 if lines else 0
        changed = tables + result.write()
    except (CourseError, OSError) as error:
        print(error, file=sys.stderr)
        return 1
    print("\n".join(f"wrote {path}" for path in changed) if changed else "Nothing changed.")
    return 0
