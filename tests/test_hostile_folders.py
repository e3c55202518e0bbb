"""What strangers put into their folders: pipes, links, odd names, wrong times, giants. Each costs its own submission at most; the class goes on."""

import json
import os
import socket
import time
from datetime import datetime

import pytest
from classroom import LESSON, filled, grades, hand_in, right_one, scores, typed_answers
from grading_tools import CONFINED, INSTRUCTOR, RIGHT, code, lesson, notebook
from lesson_tools import LESSONS, copy_course

nbformat = pytest.importorskip("nbformat")
pytest.importorskip("nbgrader")

from autograder.grading.class_run import grade_class  # noqa: E402  needs nbformat
from autograder.grading.gradebook import handed_in_at  # noqa: E402
from autograder.grading.job import Options  # noqa: E402
from autograder.grading.repair import repair  # noqa: E402
from autograder.grading.source import binds, defined_names, parsed  # noqa: E402
from autograder.grading.submissions import FILES, Submission, other_files, read_plain, submissions  # noqa: E402

pytestmark = [*CONFINED, pytest.mark.skipif(LESSON not in LESSONS, reason=f"{LESSON} is not in this copy")]
ALL = 36


@pytest.fixture(scope="module")
def odd(tmp_path_factory):
    """A class in which everybody's code is right and every folder is odd in its own way; graded twice, the second time changed."""
    root = copy_course(tmp_path_factory.mktemp("odd"), "solutions", "notebooks", "nbgrader_config.py")
    good = filled(right_one(0, typed_answers()[0]))
    beside = {name: hand_in(root, name, good).parent for name in ("pipes", "times", "files", "honest", "timeless")}
    (beside["timeless"] / "timestamp.txt").mkdir()
    os.mkfifo(beside["pipes"] / "timestamp.txt")
    os.mkfifo(beside["pipes"] / "essay.txt")
    with socket.socket(socket.AF_UNIX) as listener:
        os.chdir(beside["pipes"])  # a socket's path has 108 characters at most
        listener.bind("s.txt")
    (beside["times"] / "timestamp.txt").write_text("the day before yesterday", encoding="utf-8")
    for name in ("plot.svg", "page.html", "page.xhtml", "feed.xml", "run.js", "helper.py", "essay.txt", "a\nb.txt"):
        (beside["files"] / name).write_text("<script>alert(1)</script>", encoding="utf-8")
    (beside["files"] / "notes.txt").write_text("a file", encoding="utf-8")
    os.rename(hand_in(root, "name", good).parent.parent, os.fsencode(root / "grading" / "submitted") + b"/na\xffme")
    folder = hand_in(root, "folder", None)
    (folder / "inner.txt").parent.mkdir()
    (folder / "inner.txt").write_text("x", encoding="utf-8")
    folder.with_name("mine.ipynb").write_text(json.dumps(good), encoding="utf-8")
    speaks = "def add_backward(dz, x, y):\n    print('\\ud800')\n    raise ValueError('\\ud800\\x1b[31m')"
    hand_in(root, "halves", filled(right_one(0, typed_answers()[0]) | {"add_backward": speaks}))
    hand_in(root, "e\nv\x1b[31me", good)
    run(root)
    (beside["files"] / "notes.txt").unlink()
    (beside["files"] / "notes.txt").mkdir()
    (beside["files"] / "notes.txt" / "inner.txt").write_text("in a folder now", encoding="utf-8")
    hand_in(root, "files", filled(right_one(1, typed_answers()[0])))
    run(root)
    return root


def run(root):
    """The command, on two processes."""
    here = os.getcwd()
    try:
        grade_class(root, LESSON, options=Options(timeout=4, total=60), jobs=2, bar=None)
    finally:
        os.chdir(here)


def test_everybody_is_graded_once(odd):
    """Pipes, sockets, wrong times, names that are no text, a folder in the notebook's place: all earn what their code earns."""
    found = scores(odd)
    assert found.pop("halves") == ALL - 2
    assert set(found) == {"pipes", "times", "timeless", "files", "honest", "na\\xffme", "folder", "e\nv\x1b[31me"}
    assert set(found.values()) == {ALL}
    assert {len(cells) for cells in grades(odd).values()} == {14}


def test_only_kinds_that_do_nothing_are_handed_on(odd):
    """Of the files beside a notebook formgrader's server gets texts, tables and pictures; what could run in a browser stays out."""
    folder = odd / "grading" / "autograded" / "files" / LESSON
    names = {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()}
    assert names == {f"{LESSON}.ipynb", "essay.txt", "a\nb.txt", "notes.txt/inner.txt"}


def test_the_report_can_be_written(odd):
    """Halves of characters and escape sequences in messages and names neither stop the report nor reach it."""
    from autograder.grading.report import write_report

    _, paths = write_report(odd, LESSON, named=True)
    page = paths[0].read_text(encoding="utf-8")
    assert "raises-error" in page


def test_a_link_to_another_s_folder_is_nobody_s_submission(tmp_path):
    """A lesson's folder that is a link brings in no work of somebody else's."""
    (tmp_path / "ada" / LESSON).mkdir(parents=True)
    (tmp_path / "eve").mkdir()
    (tmp_path / "eve" / LESSON).symlink_to(tmp_path / "ada" / LESSON)
    assert [one.student for one in submissions(tmp_path, LESSON)] == ["ada"]


def test_what_is_copied_is_bounded(tmp_path):
    """Thousands of files and hidden ones are not copied on; a hard link is a copy like any other, never written through."""
    for number in range(FILES + 50):
        (tmp_path / f"{number:04}.txt").write_text("x", encoding="utf-8")
    (tmp_path / ".hidden.txt").write_text("x", encoding="utf-8")
    assert len(list(other_files(tmp_path))) == FILES


@pytest.mark.parametrize("make", ["pipe", "link", "folder", "socket", "giant", "device"])
def test_only_plain_files_are_read(tmp_path, make):
    """A pipe, a link, a folder, a socket, a device and a file beyond all bounds are no notebook, at once, with a reason."""
    path = tmp_path / "x.ipynb"
    if make == "socket":
        with socket.socket(socket.AF_UNIX) as listener:
            listener.bind(str(path))
    else:
        {
            "pipe": lambda: os.mkfifo(path),
            "link": lambda: path.symlink_to("/etc/passwd"),
            "folder": path.mkdir,
            "giant": lambda: (path.touch(), os.truncate(path, 1 << 40)),
            "device": lambda: path.symlink_to("/dev/zero"),
        }[make]()
    begin = time.monotonic()
    content, why = read_plain(path)
    assert content is None
    assert path.name in why
    assert time.monotonic() - begin < 5
    assert make == "folder" or Submission("eve", tmp_path).read("x")[0] is None


@pytest.mark.parametrize(
    ("text", "time_"),
    [
        (b"2026-02-01 12:00:00 UTC", datetime(2026, 2, 1, 12)),
        (b"2026-02-01 12:00:00.5 Europe/Berlin\n", datetime(2026, 2, 1, 11, 0, 0, 500_000)),
        (b"2026-02-01 12:00:00 -0100", datetime(2026, 2, 1, 12, 1, 40)),
        (b"", None),
        (b"yesterday", None),
        (b"\xff\xfe", None),
        (b"9" * 400, None),
        (b"99999999999-1-1", None),
        (b"2026-02-01 12:00:00 99999999999999999", None),
        (b"2026-02-01 12:00:00 ../../../etc/passwd", None),
        (b"2026-02-01 12:00:00 /etc/passwd", None),
        (b"1 " * 10_000_000, None),
    ],
)
def test_a_time_that_is_none_is_no_time(tmp_path, text, time_):
    """timestamp.txt is read as nbgrader reads it; one that says no time, or too much, is left out and stops nobody."""
    (tmp_path / "timestamp.txt").write_bytes(text)
    assert handed_in_at(tmp_path) == time_


GIANTS = {
    "millions of cells": lambda: b'{"cells": [' + b"{}," * 20_000_000 + b"{}]}",
    "millions of lists": lambda: b'{"cells": [' + b'["ab"],' * 9_000_000 + b"{}]}",
    "long cells": lambda: json.dumps(notebook([code("x = 1\n" * 160_000) for _ in range(60)])).encode(),
    "many cells": lambda: json.dumps(notebook([code("def f(a):\n return 1\n" * 9) for _ in range(9_000)])).encode(),
    "cut off": lambda: b'{"cells": [' + b'{"cell_type": "code", "source": "x"},' * 200_000,
    "blank lines": lambda: json.dumps(notebook([code("\n" * 290_000 + "("), *lesson(RIGHT)["cells"]])).encode(),
}


@pytest.mark.parametrize("giant", GIANTS)
def test_giants_are_read_in_seconds(giant):
    """Files made to take hours or all memory become a notebook, or a reason, in seconds, with every graded cell once."""
    begin = time.monotonic()
    repaired = repair(parsed(INSTRUCTOR), GIANTS[giant]())
    assert time.monotonic() - begin < 20
    assert repaired.repairs or giant == "blank lines"
    assert sum(bool(cell["metadata"].get("nbgrader", {}).get("grade")) for cell in repaired.notebook["cells"]) == 3


@pytest.mark.parametrize(
    "source",
    [
        "\n" * 290_000 + "(",
        " " * 290_000 + "(",
        ("def" + " " * 1000) * 290 + "(",
        ("a" + " " * 1000) * 290 + "(",
        "(" * 290_000,
        "a" + ".a" * 140_000,
        "1" + "+1" * 140_000,
        "a=" * 140_000 + "1",
        "if 1:pass\n" + "elif 1:pass\n" * 20_000,
        "lambda:" * 40_000 + "1",
        'f"{' * 90_000,
    ],
    ids=lambda source: repr(source[:12]),
)
def test_cells_that_are_hard_to_parse_are_parsed_or_not_in_seconds(source):
    """No cell's text makes looking for its names slow, or ends the process."""
    begin = time.monotonic()
    assert binds(source) is not None
    assert defined_names(source) is not None
    assert time.monotonic() - begin < 10
