"""The learner's record: what is remembered, where, and that neither a crash nor a second notebook loses any of it."""

import json
import os
import signal
import statistics
import subprocess
import time

import pytest
from lesson_tools import ROOT, copy_course, environment, python

from autograder.course import progress as words
from autograder.course.progress import Progress, standing_of
from autograder.course.record import BACKUP, DRAFT, LOCK, NAME, Record, _locked
from autograder.exercises import all_lessons, get
from autograder.verdict import Verdict

pytestmark = pytest.mark.quick
LESSON = next(lesson for lesson in all_lessons() if lesson.name == "02_gates")


def verdict(name="multiply_backward", points=2.0, mistake=None):
    return Verdict(name, points, get(name).points, mistake=mistake)


@pytest.fixture
def record(tmp_path):
    return Record(tmp_path)


def in_file(folder):
    return json.loads((folder / NAME).read_text(encoding="utf-8"))["exercises"]


def run(course, folder, code):
    """What `code` prints in a session that begins in `folder` of a copy of the course."""
    folder.mkdir(parents=True, exist_ok=True)
    done = subprocess.run(
        python("-c", code), cwd=folder, env=environment(PYTHONPATH=str(course)), capture_output=True, text=True
    )
    assert done.returncode == 0, done.stderr
    assert done.stderr == ""
    return done.stdout


# ---------------------------------------------------------------------------------------------- what is remembered


def test_the_best_and_the_latest_result_are_kept(record):
    """A worse result later leaves the best one standing and is kept as the latest."""
    record.note(verdict(points=2))
    record.note(verdict(points=1, mistake="sign-flipped"))
    entry = Record(record.folder).read()["multiply_backward"]
    assert (entry["best"], entry["latest"], entry["mistake"], entry["checks"]) == (2, 1, "sign-flipped", 2)
    assert standing_of(record).as_dict()["total"]["passed"] == 1


def test_an_untouched_stub_leaves_no_trace(record):
    """Run All on a fresh lesson records nothing."""
    record.note(verdict(points=0, mistake="not-started"))
    assert list(record.folder.iterdir()) == []
    assert record.read() == {}


def test_points_of_an_older_course_are_scaled(record):
    """What was passed stays passed when an update of the course changes the points of the exercise."""
    record.note(Verdict("multiply_backward", 7, 7))
    record.note(Verdict("divide_backward", 3, 6))
    standings = {one.exercise.id: one for one in standing_of(record)._all()}
    assert standings["multiply_backward"].best == get("multiply_backward").points
    assert standings["multiply_backward"].state == "passed"
    assert standings["divide_backward"].best == get("divide_backward").points / 2


@pytest.mark.parametrize("name", ["exercise_of_another_course", "a\nb"])
def test_an_exercise_nobody_declares_is_kept_and_not_shown(record, name):
    """Results of an exercise that this version of the course does not have stay in the file."""
    record.note(Verdict(name, 1, 1))
    record.note(verdict())
    assert standing_of(record).as_dict()["total"]["passed"] == 1
    assert name in in_file(record.folder)


def test_what_is_next(record):
    """Next is the first exercise not passed of the lesson worked on last; when all are passed it says so."""
    first, second = LESSON.exercises[:2]
    record.note(verdict(first.id, first.points))
    assert standing_of(record).next == second
    for lesson in all_lessons():
        for exercise in lesson.exercises:
            record.note(verdict(exercise.id, exercise.points))
    done = standing_of(record)
    assert done.next is None
    assert repr(done).endswith("All exercises are passed.")
    assert done.as_dict()["total"]["points"] == done.as_dict()["total"]["max_points"]


def test_text_and_table_say_the_same(record):
    """Passed, points and what is next stand in the text as in the HTML, and nothing in it is markup by accident."""
    record.note(verdict(points=1))
    record.note_hint("multiply_backward", 2)
    shown = standing_of(record)
    table = shown._repr_html_()
    for text in ("Gates: local gradients in a circuit", f"0 of {len(LESSON.exercises)}", shown._next_line()):
        assert text in repr(shown)
        assert text in table
    assert "1 of 2 points, 2 of 3 hints opened" in table
    assert "&lt;b&gt;" in Progress((), {}, ("<b>",))._repr_html_()


# ----------------------------------------------------------------------------------------------------------- where


def test_a_session_in_my_remembers_and_no_other_does(tmp_path):
    """Only a session that begins inside the course's my/ keeps a record; solutions/, notebooks/ and other folders keep none."""
    course = copy_course(tmp_path / "course", "autograder")
    code = "from autograder import check, progress\ncheck('add_backward', lambda dz, x, y: (dz, dz))\nprint(progress())"
    for folder in (course, course / "solutions/02_gates", course / "notebooks/02_gates", tmp_path / "my/02_gates"):
        assert run(course, folder, code) == words.NOWHERE + "\n"
    assert not list(tmp_path.rglob(".progress*"))
    said = run(course, course / "my/02_gates", code)
    assert f"1 of {len(LESSON.exercises)}" in said
    assert set(in_file(course / "my")) == {"add_backward"}
    assert "1 of" in run(course, course / "my/02_gates", "from autograder import progress; print(progress())")


def test_a_check_never_fails_because_of_the_record(tmp_path):
    """A check that cannot write its record says nothing and gives its verdict; the result is written with the next one."""
    course = copy_course(tmp_path / "course", "autograder")
    code = """
import os, shutil
from autograder import check, progress
good = lambda dz, x, y: (dz, dz)
os.makedirs("../.progress.json")                # a folder stands where the file should be
print(repr(check("add_backward", good)))
os.rmdir("../.progress.json")
print(repr(check("subtract_backward", lambda dz, x, y: (dz, -dz))))
print(progress().as_dict()["total"]["passed"])
"""
    assert run(course, course / "my/02_gates", code).split() == ["2", "2", "2"]


def test_remembering_costs_less_than_two_milliseconds(record):
    """A note in a record of 200 exercises takes under 2 ms of work (the median; a busy disk's waiting not counted)."""
    for number in range(200):
        record.note(Verdict(f"exercise_{number}", 1, 2))
    times = []
    for _ in range(50):
        start = time.thread_time()
        record.note(verdict())
        times.append(time.thread_time() - start)
    assert statistics.median(times) < 0.002, f"{statistics.median(times) * 1e3:.2f} ms"


# ------------------------------------------------------------------------------------------- crashes and damaged files

WRITER = """
import sys
from pathlib import Path
from autograder.course.record import Record
from autograder.verdict import Verdict
record, name = Record(Path(sys.argv[1])), sys.argv[2]
print("ready", flush=True)
for number in range(int(sys.argv[3])):
    record.note(Verdict(f"{name}_{number}", 1, 1))
"""


def writer(folder, name, count):
    process = subprocess.Popen(
        python("-c", WRITER, str(folder), name, str(count)),
        stdout=subprocess.PIPE,
        env=environment(PYTHONPATH=str(ROOT)),
        text=True,
    )
    process.stdout.readline()
    return process


@pytest.mark.skipif(not hasattr(signal, "SIGKILL"), reason="this system cannot kill a process at once")
def test_a_process_killed_while_it_writes_leaves_a_whole_file(tmp_path):
    """Killed 25 times in the middle of writing, the file is valid each time and has lost nothing that was in it."""
    known, sizes = set(), []
    for turn in range(25):
        process = writer(tmp_path, f"turn_{turn}", 100_000)
        time.sleep(0.005 + 0.003 * turn)
        process.kill()
        process.wait()
        process.stdout.close()
        now = set(in_file(tmp_path)) if (tmp_path / NAME).exists() else set()
        assert known <= now
        sizes.append(len(now - known))
        known = now
    assert sum(size > 0 for size in sizes) > 12, "most turns should have come as far as writing"
    record = Record(tmp_path)
    for draft in tmp_path.glob(DRAFT + "*"):
        os.utime(draft, (0, 0))
    record.note(verdict())
    assert not record.damaged()
    assert not list(tmp_path.glob(DRAFT + "*")), "what a killed process left behind is cleared away"


def test_two_notebooks_at_once_lose_nothing(tmp_path):
    """Three sessions that write 150 results each at the same time end up with all 450 in the file."""
    processes = [writer(tmp_path, name, 150) for name in ("a", "b", "c")]
    for process in processes:
        assert process.wait(timeout=60) == 0
        process.stdout.close()
    assert len(in_file(tmp_path)) == 450


def test_a_result_waits_while_another_notebook_holds_the_record(record):
    """While the record is held elsewhere, a check goes on at once; its result is written with the next one."""
    with _locked(record.folder / LOCK, 1):
        start = time.perf_counter()
        record.note(verdict("add_backward"))
        assert time.perf_counter() - start < 1
        assert not record.path.exists()
    record.note(verdict("subtract_backward"))
    assert set(in_file(record.folder)) == {"add_backward", "subtract_backward"}


def test_a_result_that_waits_is_written_at_the_end(tmp_path):
    """When no other check follows, the waiting result is written when the session ends."""
    code = f"""
from pathlib import Path
from autograder.course.record import LOCK, Record, _locked
from autograder.verdict import Verdict
folder = Path({str(tmp_path)!r})
with _locked(folder / LOCK, 1):
    Record(folder).note(Verdict("a", 1, 1))
print((folder / {NAME!r}).exists())
"""
    assert run(ROOT, tmp_path, code) == "False\n"
    assert set(in_file(tmp_path)) == {"a"}


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b'{"version":1,"exercises":{"add_ba',
        b"\x00" * 300,
        b"[]",
        b'{"exercises":{"a":3}}',
        b'{"exercises":{"a":{"best":NaN}}}',
        b'{"exercises":{"a":{"best":2,"of":"2"}}}',
        b'{"exercises":{"a":{"checks":"many"}}}',
        b'{"exercises":{"a":{"when":0}}}',
        b"[" * 100_000,
    ],
)
def test_a_damaged_record_is_set_aside_and_said_so(record, content):
    """A file that is no record is kept under another name, the copy from before the session stands in, and progress says so."""
    record.note(verdict("add_backward"))
    later = Record(record.folder)
    later.note(verdict("subtract_backward"))
    assert (record.folder / BACKUP).exists()
    record.path.write_bytes(content)
    shown = standing_of(Record(record.folder))
    assert [path.read_bytes() for path in record.damaged()] == [content]
    assert shown.as_dict()["total"]["passed"] == 1, "the result of the session before the last one"
    assert "set aside as .progress.damaged-1.json" in repr(shown)
    assert "set aside as .progress.damaged-1.json" in shown._repr_html_()
    later.note(verdict("multiply_backward"))
    assert set(in_file(record.folder)) == {"add_backward", "multiply_backward"}


# ----------------------------------------------------------------------------------------------------------- the words


def test_the_word_progress_prints_what_the_notebook_shows(tmp_path, capsys):
    """`course.py progress` prints the table, and one JSON object with --json; it makes no file where nothing is recorded."""
    assert words.main([], tmp_path / "my") == 0
    assert f"0 of {len(LESSON.exercises)}" in capsys.readouterr().out
    assert not (tmp_path / "my").exists()
    Record(tmp_path).note(verdict())
    assert words.main(["--json"], tmp_path) == 0
    said = json.loads(capsys.readouterr().out)
    assert said["total"]["passed"] == 1
    assert said["next"] == LESSON.exercises[0].id
    rows = [row for lesson in said["lessons"] for row in lesson["results"]]
    row = next(row for row in rows if row["exercise"] == "multiply_backward")
    assert row == {
        "exercise": "multiply_backward",
        "state": "passed",
        "points": 2,
        "max_points": 2,
        "latest": 2,
        "checks": 1,
        "hints": 0,
    }


def test_a_reset_forgets_and_keeps_a_copy(tmp_path, capsys):
    """--reset LESSON forgets that lesson's results only, --reset all of them; both keep what was known in another file."""
    record = Record(tmp_path)
    record.note(verdict())
    record.note(Verdict("other", 1, 1))
    assert words.main(["--reset", "2"], tmp_path) == 0
    assert set(in_file(tmp_path)) == {"other"}
    assert words.main(["--reset"], tmp_path) == 0
    assert in_file(tmp_path) == {}
    assert "multiply_backward" in (tmp_path / ".progress.before-1.json").read_text(encoding="utf-8")
    assert "other" in (tmp_path / ".progress.before-2.json").read_text(encoding="utf-8")
    assert words.main(["--reset"], tmp_path) == 0
    assert "Nothing is recorded of all lessons." in capsys.readouterr().out


def test_a_lesson_nobody_knows_is_one_sentence(tmp_path, capsys):
    """An unknown lesson is exit code 2 and one sentence with the nearest name."""
    assert words.main(["--reset", "02_gate"], tmp_path) == 2
    assert capsys.readouterr().err == "There is no lesson '02_gate'. Did you mean 02_gates?\n"
