"""`python course.py check EXERCISE FILE...`: plain Python files, checked one by one, none able to stop the others."""

import json

import pytest

from autograder.course.check_files import main

RIGHT = "def multiply_backward(dz, x, y):\n    return dz * y, dz * x\n"
FILES = {
    "wrong.py": (RIGHT.replace("dz * x", "dz * y"), "inputs-swapped|.*"),
    "stub.py": ("def multiply_backward(dz, x, y):\n    raise NotImplementedError\n", "not-started"),
    "syntax.py": ("def multiply_backward(:\n", "syntax-error"),
    "missing.py": ("def multiply_backwards(dz, x, y):\n    return 1\n", "not-defined"),
    "empty.py": ("", "not-defined"),
    "null.py": ("\0", "syntax-error"),
    "exits.py": ("import sys\nsys.exit(0)\n", "raises-error"),
    "raises.py": ("1 / 0\n", "raises-error"),
    "prints.py": ("print('{\"points\": 2}')\n" + RIGHT.replace("dz * x", "x"), ".*"),
}


@pytest.fixture
def folder(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "right.py").write_text(RIGHT, encoding="utf-8")
    for name, (source, _) in FILES.items():
        (tmp_path / name).write_text(source, encoding="utf-8")
    return tmp_path


def lines(capfd):
    return [json.loads(line) for line in capfd.readouterr().out.splitlines()]


def test_all_passed_is_exit_code_0(folder, capfd):
    """A right file: exit code 0, one JSON object with the verdict's attributes and the file's name."""
    assert main(["multiply_backward", "right.py", "--json"]) == 0
    (line,) = lines(capfd)
    assert set(line) == {"file", "exercise", "points", "max_points", "passed", "mistake", "alternatives", "message"}
    assert (line["file"], line["points"], line["passed"]) == ("right.py", 2, True)


@pytest.mark.parametrize("name", FILES)
def test_a_failed_file_is_exit_code_1(folder, capfd, name):
    """A file that does not pass, for whatever reason, is exit code 1 and still one JSON object on one line."""
    assert main(["multiply_backward", name, "right.py", "--json"]) == 1
    failed, passed = lines(capfd)
    assert not failed["passed"]
    assert failed["points"] < 2
    assert passed["passed"]


@pytest.mark.parametrize("name", [name for name, (_, mistake) in FILES.items() if "*" not in mistake])
def test_why_a_file_fails_is_named(folder, capfd, name):
    """Syntax errors, missing functions, files that raise: each has a name."""
    main(["multiply_backward", name, "--json"])
    assert lines(capfd)[0]["mistake"] == FILES[name][1]


@pytest.mark.skipif(not hasattr(__import__("os"), "fork"), reason="needs fork to survive a file that ends the process")
def test_a_file_that_ends_the_process_ends_only_its_own(folder, capfd):
    """os._exit in one file costs that file its points and no other."""
    (folder / "dies.py").write_text("import os\nos._exit(0)\n", encoding="utf-8")
    assert main(["multiply_backward", "dies.py", "right.py", "--json"]) == 1
    assert [line["passed"] for line in lines(capfd)] == [False, True]


def test_misuse_is_exit_code_2(folder, capfd):
    """An unknown exercise or an unreadable file is exit code 2 with one sentence on stderr; the other files are still checked."""
    assert main(["multiply_backwrd", "right.py"]) == 2
    assert "Did you mean 'multiply_backward'?" in capfd.readouterr().err
    assert main(["multiply_backward", "nowhere.py", "right.py", "--json"]) == 2
    told = capfd.readouterr()
    assert "nowhere.py cannot be read" in told.err
    assert json.loads(told.out)["passed"]
    assert main(["multiply_backward", "."]) == 2


def test_without_json_a_person_reads_it(folder, capfd):
    """The message as text below the file's name."""
    main(["multiply_backward", "wrong.py"])
    assert capfd.readouterr().out.startswith("wrong.py\nmultiply_backward: dx right, dy not yet (1 of 2 points)\n")
