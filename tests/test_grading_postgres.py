"""A gradebook in PostgreSQL: a real server, started here, and nbgrader's `db_url` are all it takes."""

import os
import shutil
import subprocess
import tempfile
from pathlib import Path

import pytest
from classroom import LESSON, make_class
from lesson_tools import LESSONS, ROOT, environment, python

pytest.importorskip("psycopg", reason="needs psycopg: pip install -e '.[cluster]'")
pytest.importorskip("nbgrader")

from autograder.grading.class_run import grade_class

pytestmark = [pytest.mark.slow, pytest.mark.skipif(LESSON not in LESSONS, reason=f"{LESSON} is not in this copy")]
PROGRAMS = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb")) or [Path(p) for p in [shutil.which("initdb")] if p]


@pytest.fixture(scope="module")
def server():
    """The URL of a server of our own: a folder that goes away, a socket in it, no port; not as root, which it refuses."""
    if not PROGRAMS:
        pytest.skip("no PostgreSQL server on this machine: apt-get install postgresql")
    programs = PROGRAMS[-1].parent
    with tempfile.TemporaryDirectory(prefix="pg-", dir="/tmp") as folder:  # the path of a socket is at most 107 long
        root, who = Path(folder), {}
        if os.geteuid() == 0:
            who = {"user": "nobody", "group": "nogroup", "extra_groups": []}
            shutil.chown(root, "nobody", "nogroup")
        env = {"PATH": os.defpath, "LC_ALL": "C", "HOME": folder}

        def run(program, *words):
            command = [str(programs / program), *words]
            done = subprocess.run(command, env=env, cwd=folder, capture_output=True, text=True, timeout=120, **who)
            assert done.returncode == 0, done.stdout + done.stderr

        run("initdb", "-D", f"{folder}/data", "-U", "teacher", "--auth=trust", "--no-sync", "--encoding=UTF8")
        options = f"-c listen_addresses='' -c unix_socket_directories={folder}"
        # its output goes to a file: a pipe would stay open in the server and never end
        run("pg_ctl", "-D", f"{folder}/data", "-l", f"{folder}/log", "-o", options, "-w", "start")
        try:
            run("createdb", "-h", folder, "-U", "teacher", "gradebook")
            yield f"postgresql+psycopg://teacher@/gradebook?host={folder}"
        finally:
            run("pg_ctl", "-D", f"{folder}/data", "-m", "immediate", "-w", "stop")


@pytest.fixture(scope="module")
def course(server, tmp_path_factory):
    """A course whose nbgrader_config.py names that server, and a class in it, graded."""
    root = tmp_path_factory.mktemp("course")
    names = make_class(root, 4, 3, ("renamed", "stripped"))
    with (root / "nbgrader_config.py").open("a", encoding="utf-8") as config:
        config.write(f"c.CourseDirectory.db_url = {server!r}\n")
    return root, names, grade_class(root, LESSON, bar=None)


def test_the_class_is_in_the_server(course, server):
    """Everybody's points are in PostgreSQL, and no SQLite gradebook was made beside it."""
    from nbgrader.api import Gradebook

    root, names, summary = course
    with Gradebook(server, "backprop") as book:
        found = {one.student_id: one.score for one in book.assignment_submissions(LESSON)}
    assert found == {student: score for student, score, *_ in summary.graded}
    assert sorted(found) == names
    assert {found[name] for name in names if not name.startswith("wrong")} == {36}
    assert not (root / "grading" / "gradebook.db").exists()


def test_a_second_run_finds_it_done(course):
    """Resuming looks at the server: nothing is graded twice."""
    assert (grade_class(course[0], LESSON, bar=None)).graded == []


def test_nbgraders_own_commands_go_on_with_it(course, server):
    """`nbgrader autograde` of one student, feedback and export work on the same server, and the points stay."""
    from nbgrader.api import Gradebook

    root, names, summary = course
    env = environment(PYTHONPATH=str(ROOT), HOME=str(root / "home"))
    for words in (
        ["autograde", LESSON, "--force", "--student", "wrong0001"],
        ["generate_feedback", LESSON],
        ["export", "--to", "grades.csv"],
    ):
        done = subprocess.run(
            python("-m", "nbgrader", *words), cwd=root, env=env, capture_output=True, text=True, timeout=300
        )
        assert done.returncode == 0, done.stdout + done.stderr
    with Gradebook(server, "backprop") as book:
        found = {one.student_id: one.score for one in book.assignment_submissions(LESSON)}
    assert found == {student: score for student, score, *_ in summary.graded}
    assert len(list((root / "grading" / "feedback").rglob("*.html"))) == len(names)


def test_a_server_that_is_not_there_is_one_sentence(tmp_path):
    """A gradebook that cannot be reached is told in one sentence before anybody is graded."""
    from autograder.course.errors import CourseError

    make_class(tmp_path, 1, 0, ())
    with (tmp_path / "nbgrader_config.py").open("a", encoding="utf-8") as config:
        config.write("c.CourseDirectory.db_url = 'postgresql+psycopg://teacher@/gradebook?host=/nowhere'\n")
    with pytest.raises(CourseError, match="gradebook of nbgrader_config") as caught:
        grade_class(tmp_path, LESSON, bar=None)
    assert "\n" not in str(caught.value)
