"""`ready()`: one line that all is well, or what to do."""

import ast
import subprocess
from pathlib import Path

import pytest
from lesson_tools import LESSONS, ROOT, copy_course, environment, python

from autograder.course.environment import START, WELL, ready, trouble
from autograder.course.source import read_code_cells

pytestmark = pytest.mark.quick


@pytest.fixture
def course(tmp_path):
    for name in (
        "autograder",
        "my/02_gates",
        "solutions/02_gates",
        "notebooks/02_gates",
        "grading/autograded/a/02_gates",
    ):
        (tmp_path / "course" / name).mkdir(parents=True)
    (tmp_path / "course" / "course.py").touch()
    (tmp_path / "course" / "requirements.txt").write_text("numpy>=2.2,<3   # arrays\nmatplotlib>=3.10,<4\n")
    return tmp_path / "course"


def asked(course, here="my/02_gates", prefix=".venv", **options):
    return trouble(course / here, course / prefix, course, **options)


def test_all_is_well_in_one_line_that_stays_the_same(capsys):
    """Here, where the tests run, the line is the one that derived notebooks hold: no version, no path."""
    ready()
    assert capsys.readouterr().out == WELL + "\n"
    assert not any(sign in WELL for sign in "/\\0123456789")


@pytest.mark.parametrize("here", ["my/02_gates", "solutions/02_gates", "grading/autograded/a/02_gates", ".", ".."])
@pytest.mark.parametrize("prefix", [".venv", "../elsewhere"])
def test_nothing_to_say_where_people_work(course, here, prefix):
    """In my/, solutions/, grading/ and outside the course, in the course's own environment or another that fits, all is well."""
    assert asked(course, here, prefix) is None


def test_the_courses_own_copy_is_not_to_be_worked_on(course):
    """A notebook opened in notebooks/ is told where the learner's copy is."""
    assert START in asked(course, "notebooks/02_gates")


def test_the_autograder_of_another_course_is_noticed(course, tmp_path):
    """A notebook of one clone whose kernel uses the autograder of another is told both folders and what to do."""
    other = tmp_path / "other"
    for name in ("autograder", "my/02_gates"):
        (other / name).mkdir(parents=True)
    (other / "course.py").touch()
    said = trouble(other / "my/02_gates", course / ".venv", course)
    assert str(other) in said
    assert str(course) in said
    assert START in said


def test_an_old_python_is_named(course):
    """Python 3.10 is too old, in one line with what to do and the kernel that is not the course's."""
    said = asked(course, prefix="../elsewhere", version=(3, 10))
    assert said.startswith("Python 3.10 is too old")
    assert START in said
    assert "elsewhere" in said
    assert "elsewhere" not in asked(course, version=(3, 10))


@pytest.mark.parametrize(
    ("wanted", "told"),
    [
        ("numpy>=99.0,<100", "(99.0 or newer, before 100)"),
        ("numpy>=1.0,<1.5", "is not the one the course is made for"),
        ("matplotlib>=99,<100", "matplotlib "),
    ],
)
def test_a_package_that_does_not_fit_is_named(course, wanted, told):
    """The limits are those of requirements.txt; a package outside them is named with both versions."""
    (course / "requirements.txt").write_text(wanted + "\n")
    assert told in asked(course)
    assert "\n" not in asked(course)


def test_a_missing_package_is_named(course, monkeypatch):
    """A package that the kernel does not have is named, not raised."""
    monkeypatch.setattr(
        "autograder.course.environment._wanted", lambda course: [("no-such-package", "1.0", "2")], raising=True
    )
    assert asked(course).startswith("no-such-package is not installed for this kernel")


def test_a_copy_without_requirements_is_not_held_up(course):
    """Where requirements.txt is missing, versions are not looked at."""
    (course / "requirements.txt").unlink()
    assert asked(course) is None


def test_ready_never_raises(capsys, monkeypatch):
    """Whatever goes wrong while looking becomes a line, not a traceback in the first cell."""

    def gone():
        raise FileNotFoundError("no working folder")

    monkeypatch.setattr(Path, "cwd", gone)
    ready()
    assert "go on" in capsys.readouterr().out


def test_the_real_course_is_ready_in_a_learners_folder(tmp_path):
    """A session in my/ of a copy of the course prints the one line and nothing on stderr."""
    course = copy_course(tmp_path / "course", "autograder", "course.py", "requirements.txt")
    (course / "my" / "02_gates").mkdir(parents=True)
    done = subprocess.run(
        python("-c", "from autograder import ready; ready()"),
        cwd=course / "my" / "02_gates",
        env=environment(PYTHONPATH=str(course)),
        capture_output=True,
        text=True,
    )
    assert (done.stdout, done.stderr) == (WELL + "\n", "")


@pytest.mark.parametrize("lesson", LESSONS)
def test_every_lesson_begins_with_it(lesson):
    """The first code cell of each lesson imports check, hint, progress and ready, and ends with `ready()`."""
    first = read_code_cells(ROOT / "solutions" / lesson / f"{lesson}.py")[0]
    statements = ast.parse(first.source).body
    imported = {
        alias.name
        for statement in statements
        if isinstance(statement, ast.ImportFrom) and statement.module == "autograder"
        for alias in statement.names
    }
    assert {"check", "hint", "progress", "ready"} <= imported
    assert ast.unparse(statements[-1]) == "ready()"
