"""`python course.py WORD`: makes the environment, says what is wrong in one sentence, hands the word on."""

import ast
import os
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from front_door import (
    REPOSITORY,
    RUNNING,
    copy_course,
    is_one_sentence,
    lend_environment,
    load_front_door,
    pip_calls,
    start,
    told,
)

from autograder import __main__ as dispatcher

SOURCE = (REPOSITORY / "course.py").read_text(encoding="utf-8")


@pytest.fixture
def course(tmp_path):
    """A copy of the course without an environment."""
    return copy_course(tmp_path / "course")


@pytest.fixture
def ready_course(course):
    """A copy of the course in which everything is installed."""
    lend_environment(course)
    return course


# ------------------------------------------------------------------------------------------------------- old Pythons


@pytest.mark.quick
def test_an_old_python_can_read_it():
    """course.py parses with the grammar of Python 3.6, and asks for the version before anything newer is used."""
    tree = ast.parse(SOURCE, feature_version=(3, 6))
    docstring, *statements = tree.body
    assert isinstance(docstring, ast.Expr)
    names = [ast.unparse(statement).splitlines()[0] for statement in statements[:3]]
    assert names == ["import os", "import sys", "if sys.version_info < (3, 11):"]


@pytest.mark.parametrize("version", ["3.6", "3.7", "3.8", "3.9", "3.10"])
def test_an_old_python_is_told_so(version):
    """A Python before 3.11 that is on this machine gets one sentence with both versions, and exit code 1."""
    pyenv = sorted(Path.home().glob(f".pyenv/versions/{version}.*/bin/python"))
    python = str(pyenv[0]) if pyenv else shutil.which(f"python{version}")
    if not python:
        pytest.skip(f"no Python {version} here")
    result = subprocess.run([python, str(REPOSITORY / "course.py"), "lab"], capture_output=True, encoding="utf-8")
    if "command not found" in result.stderr:
        pytest.skip(f"no Python {version} here")
    assert result.returncode == 1
    assert "needs Python 3.11" in result.stderr
    assert f"this is Python {version};" in result.stderr
    assert is_one_sentence(result.stderr)


@pytest.mark.quick
def test_a_python_that_calls_itself_old_is_told_so(course):
    """The version asked for is that of the Python that runs course.py, whichever Pythons are on this machine."""
    code = "import runpy, sys; sys.version_info = (3, 8, 18); runpy.run_path('course.py', run_name='__main__')"
    result = subprocess.run([sys.executable, "-c", code], cwd=course, capture_output=True, encoding="utf-8")
    assert result.returncode == 1
    assert "this is Python 3.8;" in result.stderr
    assert is_one_sentence(result.stderr)


# --------------------------------------------------------------------------------------------------------------- words


@pytest.mark.quick
@pytest.mark.parametrize(("words", "code"), [([], 2), (["--help"], 0), (["-h"], 0), (["help"], 0)])
def test_usage(course, words, code):
    """Without a word, or asked for help, it lists every word on one line each and installs nothing."""
    result = start(course, *words)
    assert result.returncode == code
    for word in ("test", "tell", "end"):
        assert sum(line.startswith(f"  {word} ") for line in result.stdout.splitlines()) == 1
    assert not (course / ".venv").exists()


@pytest.mark.quick
def test_unknown_word(course):
    """A word nobody knows gets the nearest one, exit code 2, and no installation."""
    result = start(course, "tel")
    assert result.returncode == 2
    assert result.stderr.startswith("There is no word 'tel'; did you mean 'tell'?\n")
    assert not (course / ".venv").exists()


@pytest.mark.quick
def test_dispatcher_names_the_nearest_word(capsys):
    """`python -m autograder chekc` is one sentence with the nearest word, and exit code 2."""
    assert dispatcher.main(["chekc"]) == 2
    assert capsys.readouterr().err == "There is no word 'chekc'; did you mean 'check'?\n"


@pytest.mark.quick
def test_dispatcher_with_a_missing_module(monkeypatch, capsys):
    """A word whose module is missing says so in one sentence, and the other words still work."""
    monkeypatch.setitem(dispatcher.WORDS, "fly", ("autograder.course.fly:main", "is not written yet"))
    assert dispatcher.main(["fly"]) == 1
    assert is_one_sentence(capsys.readouterr().err)
    assert dispatcher.main(["benchmark", "--help"]) == 0


@pytest.mark.quick
def test_words_of_the_course_are_those_of_the_package():
    """course.py reads its words from the package's table, without importing the package."""
    door = load_front_door(REPOSITORY)
    assert list(door.words()) == list(dispatcher.WORDS)


@pytest.mark.quick
def test_benchmarks(tmp_path, monkeypatch, capsys):
    """`benchmark NAME` runs that measurement alone; an unknown name lists the names there are."""
    from autograder.course import benchmark

    monkeypatch.setattr(benchmark, "BENCHMARKS", tmp_path)
    for name in ("fast", "slow"):
        (tmp_path / f"{name}.py").write_text(f"def main():\n    print('{name} table')\n")
    assert benchmark.main(["slow"]) == 0
    printed = capsys.readouterr().out
    assert "slow table" in printed
    assert "fast table" not in printed
    assert benchmark.main(["medium"]) == 2
    assert capsys.readouterr().err == "There is no benchmark 'medium'; the names are fast, slow.\n"


# ------------------------------------------------------------------------------------------------------- the environment


def test_second_start_does_not_install(ready_course):
    """When everything is installed, a start calls pip not even once and hands the word on."""
    told(start(ready_course, "tell"))
    told(start(ready_course, "tell"))
    assert pip_calls(ready_course) == []


@pytest.mark.parametrize("changed", ["requirements.txt", "pyproject.toml"])
def test_an_update_of_the_requirements_is_installed_once(ready_course, changed):
    """When requirements.txt or pyproject.toml has changed, the next start installs, and the one after does not."""
    with (ready_course / changed).open("a") as file:
        file.write("\n# changed\n")
    result = start(ready_course, "tell")
    assert "Installing" in result.stderr
    told(result)
    told(start(ready_course, "tell"))
    assert len(pip_calls(ready_course)) == 1
    assert "--prefer-binary" in pip_calls(ready_course)[0]


def test_two_starts_at_once_install_once(ready_course):
    """A second start while the first installs waits for it and installs nothing itself."""
    (ready_course / ".venv" / "installed.json").unlink()
    command = [sys.executable, str(ready_course / "course.py"), "end", "0"]
    variables = {**os.environ, "STUB_SECONDS": "1.5"}
    both = [subprocess.Popen(command, env=variables, stderr=subprocess.DEVNULL) for _ in range(2)]
    assert [process.wait(60) for process in both] == [0, 0]
    assert len(pip_calls(ready_course)) == 1


PIP_FAILURES = {
    "no network": (
        "WARNING: Retrying after connection broken by 'NewConnectionError(Failed to establish a new connection: "
        "[Errno -3] Temporary failure in name resolution)'\nERROR: No matching distribution found for jupyterlab",
        "package index cannot be reached",
    ),
    "disk full": (
        "ERROR: Could not install packages due to an OSError: [Errno 28] No space left on device",
        "disk is full",
    ),
    "certificate": (
        "WARNING: Retrying after connection broken by 'SSLError(SSLCertVerificationError(1, CERTIFICATE_VERIFY_FAILED'",
        "certificate is not accepted",
    ),
    "read-only": (
        "ERROR: Could not install packages due to an OSError: [Errno 30] Read-only file system: 'x'",
        "cannot be written to",
    ),
    "anything else": ("ERROR: the moon is in the wrong quarter.", "the moon is in the wrong quarter."),
}


@pytest.mark.parametrize("failure", PIP_FAILURES)
def test_a_failing_pip_is_explained(ready_course, failure):
    """When pip fails, the last line is one sentence with the cause, the exit code 1, and the next start tries again."""
    says, sentence = PIP_FAILURES[failure]
    (ready_course / ".venv" / "installed.json").unlink()
    result = start(ready_course, "tell", STUB_SAYS=says, STUB_EXIT="1")
    assert result.returncode == 1
    assert sentence in result.stderr.splitlines()[-1]
    assert is_one_sentence(result.stderr.splitlines()[-1])
    assert "Traceback" not in result.stderr
    assert result.stdout == ""
    told(start(ready_course, "tell"))
    assert len(pip_calls(ready_course)) == 2


@pytest.mark.skipif(os.name == "nt", reason="Ctrl-C is sent differently on Windows")
def test_ctrl_c_while_installing(ready_course):
    """Ctrl-C while pip works ends with "Stopped." and no traceback; the half-made environment is not taken for ready."""
    (ready_course / ".venv" / "installed.json").unlink()
    process = subprocess.Popen(
        [sys.executable, str(ready_course / "course.py"), "tell"],
        env={**os.environ, "STUB_SECONDS": "60"},
        stderr=subprocess.PIPE,
        encoding="utf-8",
        start_new_session=True,
    )
    deadline = time.monotonic() + 30
    while not pip_calls(ready_course) and time.monotonic() < deadline:
        time.sleep(0.05)
    os.killpg(process.pid, signal.SIGINT)  # as a terminal does: to course.py and to pip
    _, said = process.communicate(timeout=30)
    assert process.returncode == 130
    assert said.splitlines()[-1] == "Stopped."
    assert "course.py" not in said  # pip's stub has a traceback, ours has none
    door = load_front_door(ready_course)
    assert not door.is_ready(RUNNING)


VENV_FAILURES = {
    "disk full": ("raise OSError(28, 'No space left on device')", "disk is full"),
    "read-only": ("raise OSError(30, 'Read-only file system')", "cannot be written to"),
    "Debian without python3-venv": (
        "sys.exit('The virtual environment was not created successfully because ensurepip is not available.')",
        "apt install python3-venv",
    ),
    "no venv at all": ("sys.exit('python: No module named venv')", "apt install python3-venv"),
}


@pytest.mark.parametrize("failure", VENV_FAILURES)
def test_a_failing_venv_is_explained(course, tmp_path, failure):
    """When no environment can be made, one sentence says why, the exit code is 1 and nothing half-made stays."""
    does, sentence = VENV_FAILURES[failure]
    stub = tmp_path / "stubs" / "venv"
    stub.mkdir(parents=True)
    (stub / "__init__.py").touch()
    (stub / "__main__.py").write_text(f"import sys\n{does}\n")
    result = start(course, "tell", PYTHONPATH=str(stub.parent))
    assert result.returncode == 1
    announced, said = result.stderr.splitlines()
    assert announced == "Making the environment .venv ..."
    assert sentence in said
    assert is_one_sentence(said)
    assert not (course / ".venv").exists()


@pytest.mark.skipif(os.name == "nt" or os.geteuid() == 0, reason="root and Windows write there all the same")
def test_a_folder_that_cannot_be_written_to(course):
    """In a read-only folder one sentence says so, and the exit code is 1."""
    course.chmod(0o555)
    try:
        result = start(course, "tell")
    finally:
        course.chmod(0o755)
    assert result.returncode == 1
    assert "cannot be written to" in result.stderr
    assert "Traceback" not in result.stderr


@pytest.mark.slow
def test_without_a_network(course):
    """With an index that nobody serves, a fresh clone ends in one sentence about the network and exit code 1."""
    result = start(
        course,
        "tell",
        PIP_CONFIG_FILE=os.devnull,
        PIP_INDEX_URL="http://127.0.0.1:9/simple",
        PIP_EXTRA_INDEX_URL="",
        PIP_FIND_LINKS="",
        PIP_RETRIES="0",
        PIP_NO_CACHE_DIR="1",
    )
    assert result.returncode == 1
    assert result.stderr.splitlines()[-1].startswith("The package index cannot be reached")
    assert "Traceback" not in result.stderr


@pytest.mark.slow
def test_an_environment_is_made_and_mended(course):
    """A fresh clone gets an environment; one cut off while installing, without its Python, or moved gets a new one."""
    (course / "requirements.txt").write_text("# nothing\n")

    def made_anew(place):
        marker = place / ".venv" / "marker"
        told(start(place, "tell", PYTHONPATH=str(place)))
        anew = not marker.exists()
        marker.touch()
        return anew

    assert made_anew(course)
    assert not made_anew(course)
    (course / ".venv" / "unfinished").touch()
    assert made_anew(course)
    door = load_front_door(course)
    door.PYTHON.unlink()
    assert made_anew(course)
    moved = course.with_name("moved")
    course.rename(moved)
    assert made_anew(moved)
    assert not made_anew(moved)


# --------------------------------------------------------------------------------------------------------- handing on


def test_a_word_runs_in_the_environment(ready_course, tmp_path):
    """A word runs with .venv's Python and programs first on PATH, from the person's folder, its arguments unchanged."""
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    (elsewhere / "random.py").write_text("raise RuntimeError('taken for the standard library')\n")
    started = start(
        ready_course, "tell", "my file.py", "--json", folder=elsewhere, PYTHONHOME=sys.base_prefix, VIRTUAL_ENV="/other"
    )
    answer = told(started)
    environment = ready_course / ".venv"
    assert answer["arguments"] == ["tell", "my file.py", "--json"]
    assert Path(answer["folder"]) == elsewhere
    assert Path(answer["prefix"]) == environment
    assert Path(answer["python"]).parent.parent == environment
    assert Path(answer["environment"]["PATH"].split(os.pathsep)[0]).parent == environment
    assert answer["environment"]["VIRTUAL_ENV"] == str(environment)
    assert "PYTHONHOME" not in answer["environment"]
    assert Path(answer["random"]).parent != elsewhere
    assert started.stderr == ""


@pytest.mark.parametrize("code", [0, 1, 2, 77])
def test_exit_codes_pass_through(ready_course, code):
    """The exit code of a word is the exit code of course.py."""
    assert start(ready_course, "end", str(code)).returncode == code


PARALLEL = ["-n", "auto", "--dist", "loadgroup"]


@pytest.mark.quick
@pytest.mark.parametrize(
    ("said", "handed_on"),
    [
        ([], PARALLEL),
        (["-k", "sigmoid", "--color=yes"], [*PARALLEL, "-k", "sigmoid", "--color=yes"]),
        (["-n", "4"], ["-n", "4"]),
        (["-p", "no:xdist"], ["-p", "no:xdist"]),
        (["--pdb"], ["--pdb"]),
        (["tests/test_a.py::test_x"], ["tests/test_a.py::test_x"]),
    ],
)
def test_tests_run_on_all_cores_unless_told_otherwise(course, monkeypatch, said, handed_on):
    """`test` uses every core, except where the options choose otherwise or files are named."""
    door = load_front_door(course)
    (course / "tests").mkdir()
    (course / "tests" / "test_a.py").touch()
    monkeypatch.chdir(course)
    monkeypatch.setattr(door, "install_extra", lambda name: None)
    monkeypatch.setattr(door, "ask_python", lambda code: "True")
    monkeypatch.setattr(door, "run", lambda command, folder: (command[1:], folder))
    assert door.test(said) == (["-m", "pytest", *handed_on], course)


@pytest.mark.quick
def test_test_files_are_named_from_where_one_stands(course, monkeypatch):
    """In another folder, `test FILE` means the file there, although the tests run from the course's folder."""
    door = load_front_door(course)
    (course / "tests").mkdir()
    (course / "tests" / "test_a.py").touch()
    monkeypatch.chdir(course / "tests")
    monkeypatch.setattr(door, "install_extra", lambda name: None)
    monkeypatch.setattr(door, "run", lambda command, folder: command[3:])
    assert door.test(["test_a.py::test_x"]) == [str(course / "tests" / "test_a.py::test_x")]


def test_an_extra_is_installed_once(ready_course):
    """The extra packages of a word are installed once; an extra that nobody declared is no error."""
    door = load_front_door(ready_course)
    (ready_course / "pyproject.toml").write_text('[project]\noptional-dependencies = { benchmark = ["pyperf"] }\n')
    for _ in range(2):
        door.install_extra("benchmark")
        door.install_extra("unheard-of")
    assert len(pip_calls(ready_course)) == 1
    assert pip_calls(ready_course)[0].endswith(" pyperf")


def test_tests_run_without_the_packages_that_cannot_be_had(ready_course, monkeypatch, capfd):
    """Where an extra of the tests cannot be installed, the front door says so and runs the others."""
    door = load_front_door(ready_course)
    monkeypatch.setenv("STUB_EXIT", "1")
    monkeypatch.setenv("STUB_SAYS", "ERROR: No matching distribution found for micrograd")
    monkeypatch.setattr(door, "run", lambda command, folder: 0)
    assert door.test([]) == 0
    assert "The tests that need 'test' are skipped this time." in capfd.readouterr().err
    assert any("micrograd" in call for call in pip_calls(ready_course))
