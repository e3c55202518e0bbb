"""`python course.py grade`: what each option does, and that a run killed at any moment of saving ends as one that was not."""

import os
import subprocess
import zlib

import pytest
from classroom import LESSON, filled, grades, hand_in, right_one, rows_graded, scores, typed_answers
from grading_tools import CONFINED
from lesson_tools import LESSONS, ROOT, copy_course, environment, python

pytest.importorskip("nbgrader")

from autograder.grading import class_run
from autograder.grading.job import GradingError, Options, Result
from autograder.grading.journal import Journal

pytestmark = [*CONFINED, pytest.mark.skipif(LESSON not in LESSONS, reason=f"{LESSON} is not in this copy")]
ALL = 36


@pytest.fixture(autouse=True)
def package_at_rest(monkeypatch):
    """The grader is part of a submission's key: while somebody works on the package, it holds still for these tests."""
    monkeypatch.setattr(class_run, "fingerprint", lambda: "of these tests")


def course(folder, students=()):
    """A course in which these have handed in; all right, each in another way."""
    root = copy_course(folder, "solutions", "notebooks", "nbgrader_config.py")
    rights = typed_answers()[0]
    for number, student in enumerate(students):
        hand_in(root, student, filled(right_one(number, rights)))
    return root


def results(root):
    """{student: what the journal holds}."""
    with Journal(root / "grading" / "results.db") as journal:
        return dict(journal.read(LESSON))


def fast(job):
    """In place of grading: points that depend on the submission alone, and who gave them."""
    points = {f"check_{name}": zlib.crc32(job.submission + name.encode()) % 3 for name in typed_answers()[0]}
    cells = {"nbformat": 4, "nbformat_minor": 5, "metadata": {}, "cells": []}
    return Result(job.lesson, job.student, points=points, max_points=points, notebook=cells, remarks=[str(os.getpid())])


def test_timeout_memory_and_only(tmp_path):
    """--timeout stops a cell, --memory an answer, --only grades those and nobody else; other limits grade again."""
    rights = typed_answers()[0]
    root = course(tmp_path, ["good"])
    slow = filled(right_one(0, rights))
    slow["cells"].insert(
        0, {**slow["cells"][-1], "cell_type": "code", "id": "slow", "metadata": {}, "source": "while True: pass"}
    )
    hand_in(root, "slow", slow)
    takes = "def add_backward(dz, x, y):\n    import mmap\n    mmap.mmap(-1, 300 << 20)\n    return dz, dz"
    hand_in(root, "hungry", filled(right_one(0, rights) | {"add_backward": takes}))
    asked = ["--jobs", "2", "--timeout", "1", "--memory", "100", "--only", "slow", "--only", "hungry"]
    assert class_run.main([LESSON, *asked], root=root) == 0
    assert scores(root) == {"slow": ALL, "hungry": ALL - 2}
    executed = root / "grading" / "autograded" / "slow" / LESSON / f"{LESSON}.ipynb"
    assert "stopped after 1 seconds" in executed.read_text(encoding="utf-8")
    assert class_run.main([LESSON, "--timeout", "1"], root=root) == 0
    assert scores(root) == {"good": ALL, "slow": ALL, "hungry": ALL}


@pytest.mark.parametrize("jobs", [1, 3])
def test_jobs_is_the_number_of_processes(tmp_path, jobs):
    """--jobs N grades in N processes, none of them the command's own."""
    root = course(tmp_path, [f"s{number}" for number in range(9)])
    class_run.grade_class(root, LESSON, jobs=jobs, bar=None, run="test_grade_command:fast")
    pids = {result["remarks"][0] for result in results(root).values()}
    assert len(pids) <= jobs
    assert len(pids) == jobs or jobs > 1  # a quick process may take all the work of a slow one
    assert str(os.getpid()) not in pids


def test_required_isolation_refuses_before_anybody_is_graded(tmp_path, monkeypatch, capsys):
    """With --require-isolation a missing layer is one sentence, exit code 1 and no grade; where none is missing it grades."""
    root = course(tmp_path, ["ada"])
    lacking = Options(mode="spawn", require_isolation=True)  # a fresh process has no process ids of its own
    with pytest.raises(GradingError, match="Isolation is required"):
        class_run.grade_class(root, LESSON, options=lacking, bar=None)
    assert grades(root) == {}

    def refuses(*_args, options, **_kw):
        assert options.require_isolation
        raise GradingError("Isolation is required, and this machine lacks: seccomp.")

    with monkeypatch.context() as patch:
        patch.setattr(class_run, "grade_class", refuses)
        assert class_run.main([LESSON, "--require-isolation"], root=root) == 1
    assert capsys.readouterr().err == "Isolation is required, and this machine lacks: seccomp.\n"


@pytest.mark.parametrize("wrong", [["--jobs", "0"], ["--memory", "x"], ["--timeout", "soon"], ["--jobs", "-1"]])
def test_an_option_that_is_no_number_is_said(wrong, capsys):
    """A wrong number is one sentence and exit code 2, before anything is read."""
    with pytest.raises(SystemExit) as ended:
        class_run.main([LESSON, *wrong])
    assert ended.value.code == 2
    assert wrong[0] in capsys.readouterr().err


KILLED = """
import os, sys
from pathlib import Path
from autograder.grading import class_run, gradebook, journal, saving

def killing(home, name, call, after):
    real, count = getattr(home, name), [0]
    def act(*a, **k):
        count[0] += 1
        if count[0] == call and not after:
            os.kill(os.getpid(), 9)
        value = real(*a, **k)
        if count[0] == call:
            os.kill(os.getpid(), 9)
        return value
    setattr(home, name, act)

if __name__ == "__main__":
    class_run.fingerprint = lambda: "of this test"
    if len(sys.argv) > 2:
        home, name, call, after = sys.argv[2:]
        home = {"saving": saving, "journal": journal.Journal, "saver": gradebook.Saver, "keeper": saving.Keeper}[home]
        killing(home, name, int(call), after == "after")
    class_run.grade_class(Path(sys.argv[1]), "02_gates", jobs=2, bar=None, run="test_grade_command:fast")
"""
MOMENTS = {
    "before the first notebook": ("saving", "_write", "1", "before"),
    "between two notebooks": ("saving", "_write", "4", "before"),
    "after the journal": ("journal", "write", "1", "after"),
    "inside a row of the gradebook": ("saver", "_grades", "3", "after"),
    "before the second batch": ("keeper", "keep", "2", "before"),
}


@pytest.fixture(scope="module")
def straight(tmp_path_factory):
    """A class graded without a hitch, as a folder to copy from, and its grades."""
    root = course(tmp_path_factory.mktemp("straight"), [f"s{number:02}" for number in range(12)])
    class_run.grade_class(root, LESSON, jobs=2, bar=None, run="test_grade_command:fast")
    return root, grades(root)


@pytest.mark.parametrize("moment", MOMENTS)
def test_a_run_killed_at_this_moment_goes_on_where_it_was(straight, tmp_path, moment):
    """Killed with SIGKILL there and started again: the same grades as without, and what was finished is not graded again."""
    root = course(tmp_path, [path.name for path in sorted((straight[0] / "grading" / "submitted").iterdir())])
    (tmp_path / "run.py").write_text(KILLED, encoding="utf-8")
    env = environment(PYTHONPATH=os.pathsep.join([str(ROOT), str(ROOT / "tests")]), PYTHONDONTWRITEBYTECODE="1")
    command = python(str(tmp_path / "run.py"), str(root))
    killed = subprocess.run([*command, *MOMENTS[moment]], env=env, capture_output=True, text=True, timeout=200)
    assert killed.returncode == -9, killed.stderr
    finished = list(rows_graded(root))
    assert len(finished) < 12
    done = subprocess.run(command, env=env, capture_output=True, text=True, timeout=200)
    assert done.returncode == 0, done.stderr
    assert set(finished) <= set(rows_graded(root)), "what was finished was graded again"
    assert grades(root) == straight[1]
    left = [path.name for path in (root / "grading" / "autograded").rglob("*") if path.name.startswith(".")]
    assert len(left) <= 1, "at most the one file that was being written"
