"""Every row of a table of 38 attacks and faults, tried on a toy assignment: the code earns what it honestly earns."""

import json
import sqlite3
from pathlib import Path

import pytest
from cases.attack_rows import ALL, EARNS, ON_THE_TOY, RIGHT, SOURCE, TITLES, WRONG, after, toy
from grading_tools import SECRET, code, graded, marks, notebook, text_of
from lesson_tools import ROOT
from test_confined_resources import left_below

from autograder.grading import grade, launch
from autograder.grading.submissions import Submission, other_files
from autograder.grading.syscalls import LINUX

pytestmark = [pytest.mark.slow, pytest.mark.skipif(not LINUX, reason="confinement is for Linux")]

BOMB = """class Bomb:
    def __reduce__(self): return open, ({path!r}, "w")
    def __getstate__(self): return Bomb()
def relu_backward(dout, x): return Bomb()
"""


@pytest.mark.parametrize("number", ON_THE_TOY, ids=lambda number: f"row {number}: {TITLES[number]}")
def test_the_code_earns_what_it_honestly_earns(number):
    """Tampering wins nothing, a function that misbehaves loses its own points only, a damaged notebook keeps what it had earned."""
    handed_in, earns = ON_THE_TOY[number]
    report = graded(handed_in, source=SOURCE, timeout=2, total=30)
    assert report["points"] == earns, (report["repairs"], report["remarks"])
    assert report["max_points"] == ALL
    assert len(str(report)) < 1_000_000
    assert "DETECTED" not in str(report["notebook"])


def row(number):
    """Marks the test of a row that needs more than a notebook."""

    def mark(test):
        test.row = number
        return test

    return mark


@row(8)
def test_the_solution_is_not_there_to_be_read(tmp_path):
    """Wherever the solution lies, by path or beside the notebook, its text does not come to those who look for it."""
    solution = tmp_path / "source" / "toy" / "toy.ipynb"
    solution.parent.mkdir(parents=True)
    solution.write_text(json.dumps(SOURCE), encoding="utf-8")
    steal = f"""import json, os, pathlib
places = [{str(solution)!r}, {str(ROOT / "solutions" / "02_gates" / "02_gates.py")!r}, "../../../source/toy/toy.ipynb", "toy.ipynb"]
def steal():
    for place in places:
        try:
            print("STOLEN", pathlib.Path(place).read_text())
        except OSError:
            pass
steal()"""
    report = grade(solution, toy(WRONG, steal), secret=SECRET, data=str(solution.parent))
    assert report["points"] == EARNS
    assert "STOLEN" not in text_of(report)


@row(9)
def test_the_gradebook_is_not_written(tmp_path):
    """`update grade set manual_score = 3`, as any submission could under one process, changes no row."""
    book = tmp_path / "gradebook.db"
    with sqlite3.connect(book) as db:
        db.execute("create table grade (student text, manual_score real)")
        db.execute("insert into grade values ('ada', null)")
    db.close()
    write = f"""import os, sqlite3
try:
    with sqlite3.connect({str(book)!r}) as db: db.execute("update grade set manual_score = 3")
except Exception: pass
try: os.replace("mine.db", {str(book)!r})
except OSError: pass"""
    assert graded(toy(WRONG, write), source=SOURCE)["points"] == EARNS
    with sqlite3.connect(book) as db:
        assert db.execute("select * from grade").fetchall() == [("ada", None)]
    db.close()


@row(10)
def test_nothing_that_arrives_is_unpickled(tmp_path):
    """An object whose unpickling runs code is an object like any other: worth nothing, and no code of it runs."""
    made = tmp_path / "owned"
    handed_in = toy({**WRONG, "relu_backward": BOMB.format(path=str(made))})
    assert graded(handed_in, source=SOURCE)["points"] == EARNS
    assert not made.exists()


@row(11)
def test_nobody_edits_another_s_submission(tmp_path):
    """A submission that rewrites the others' notebooks leaves them as they were, worth what they were worth."""
    victim = tmp_path / "ada.ipynb"
    victim.write_text(json.dumps(toy(RIGHT)), encoding="utf-8")
    spoil = f"""import pathlib
for act in (lambda p: p.write_text("{{}}"), lambda p: p.unlink(), lambda p: p.rename(p.with_suffix(".old")), lambda p: p.chmod(0)):
    try: act(pathlib.Path({str(victim)!r}))
    except OSError: pass"""
    assert graded(toy(WRONG, spoil), source=SOURCE)["points"] == EARNS
    assert grade(SOURCE, victim, secret=SECRET)["points"] == ALL


@row(12)
def test_a_numpy_beside_the_notebook_is_not_imported(tmp_path):
    """Modules handed in with the notebook, numpy.py and autograder/ among them, are on nobody's path."""
    for name in ("numpy.py", "json.py", "autograder/__init__.py", "sitecustomize.py"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(
            "allclose = array_equal = asarray = check = lambda *a, **k: True", encoding="utf-8"
        )
    handed_in = tmp_path / "toy.ipynb"
    handed_in.write_text(json.dumps(toy(WRONG, "import os; print(os.listdir('.'), np.__version__)")), encoding="utf-8")
    report = grade(SOURCE, handed_in, secret=SECRET)
    assert report["points"] == EARNS
    assert text_of(report).startswith("[] ")


@row(13)
def test_the_course_s_files_are_the_course_s(tmp_path):
    """A file handed in under the name of one of the course's does not take its place: cells read the instructor's."""
    for folder, text in (("source", "1"), ("submitted", "2")):
        (tmp_path / folder).mkdir()
        (tmp_path / folder / "scale.txt").write_text(text, encoding="utf-8")
    handed_in = tmp_path / "submitted" / "toy.ipynb"
    handed_in.write_text(
        json.dumps(toy(WRONG, "scale = float(open('scale.txt').read()); print(scale)")), encoding="utf-8"
    )
    report = grade(SOURCE, handed_in, secret=SECRET, data=str(tmp_path / "source"))
    assert text_of(report) == "1.0\n"
    assert report["points"] == EARNS


@row(28)
@pytest.mark.parametrize("name", ["toy (1).ipynb", "Toy.ipynb", "toy-final.ipynb", "inner/toy.ipynb", "ada_toy.ipynb"])
def test_a_renamed_file_is_found(tmp_path, name):
    """The notebook of a folder is graded under whatever name a browser or a person gave it, and the report says so."""
    (tmp_path / name).parent.mkdir(exist_ok=True)
    (tmp_path / name).write_text(json.dumps(toy(RIGHT)), encoding="utf-8")
    content, notes = Submission("ada", tmp_path).read("toy")
    assert graded(content, source=SOURCE)["points"] == ALL
    assert len(notes) == 1


@row(31)
def test_a_score_above_the_maximum_is_the_maximum():
    """A partial score of 1e9, of NaN or below 0 ends within the cell's points; nobody's grading stops."""
    for score, points in (("1e9", 5), ("float('nan')", 0), ("-3.0", 0), ("float(sigmoid(np.zeros(1))[0]) * 100", 5)):
        source = toy(RIGHT, source_of_score=score)
        assert graded(toy(RIGHT), source=source)["points"] == {"test_relu": 3, "test_sigmoid": points}


@row(32)
def test_no_process_outlives_grading():
    """Forks, daemons and threads of a submission do not begin, or end with it."""
    forks = """import os, subprocess, threading, time
for act in [os.fork] * 30 + [lambda: subprocess.Popen(["sleep", "60"], start_new_session=True)]:
    try:
        if act() == 0: time.sleep(60)
    except OSError: pass
threading.Thread(target=time.sleep, args=(60,), daemon=False).start()"""
    assert graded(toy(WRONG, forks), source=SOURCE)["points"] == EARNS
    assert left_below(launch.warm_up().process.pid) == set()


@row(33)
def test_there_is_no_network():
    """Neither a socket that listens nor one that calls out can be made."""
    call = """import socket
for act in (lambda: socket.create_server(("", 0)), lambda: socket.create_connection(("127.0.0.1", 22), 1),
            lambda: socket.socket(socket.AF_INET, socket.SOCK_DGRAM).sendto(b"x", ("127.0.0.1", 53))):
    try: print("REACHED", act())
    except OSError: pass"""
    report = graded(toy(WRONG, call), source=SOURCE)
    assert report["points"] == EARNS
    assert "REACHED" not in text_of(report)


@row(34)
def test_links_are_not_followed(tmp_path):
    """A link among the files, to a file or a folder, is not copied to what is shown and handed back; one as notebook is not read."""
    (tmp_path / "toy.ipynb").symlink_to(Path("/etc/hostname"))
    (tmp_path / "notes.txt").symlink_to(Path("/etc/hostname"))
    (tmp_path / "folder").symlink_to(Path("/etc"))
    (tmp_path / "mine.txt").write_text("mine", encoding="utf-8")
    assert [(path.name, content) for path, content in other_files(tmp_path)] == [("mine.txt", b"mine")]
    content, notes = Submission("ada", tmp_path).read("toy")
    assert content is None
    assert "link" in notes[0]
    assert graded(content, source=SOURCE)["points"] == dict.fromkeys(ALL, 0)


@row(36)
def test_a_notebook_with_everything_wrong_at_once_keeps_its_points():
    """Doubled ids, another kernel, 60 MB of outputs, extra cells, input() and a syntax error cost right code nothing."""
    made = after(lambda cells: [code("name = input('who? ')"), code("def broken(:"), code("1 + 1"), *cells])
    for cell in made["cells"]:
        cell["id"] = "same"
    made["cells"][1]["outputs"] = [{"output_type": "stream", "name": "stdout", "text": "x" * (60 << 20)}]
    made["metadata"]["kernelspec"] = {"name": "julia-1.9", "language": "julia", "display_name": "Julia"}
    report = graded(made, source=SOURCE)
    assert report["points"] == ALL
    assert {word for word in ("MB", "julia", "same id") for text in report["repairs"] if word in text} == {
        "MB",
        "julia",
        "same id",
    }


@pytest.mark.parametrize(
    ("body", "says"),
    [("return np.full(x.shape, np.nan)", "nan"), ("dout *= x > 0\n    return dout", "changes its argument dout")],
)
def test_the_course_s_own_checks_know_nan_and_changed_inputs(body, says):
    """Rows 37 and 38 under `check`: no points, and the message says what is the matter."""
    solution = code(f"def relu_vjp(dout, x):\n    {body}", "relu_vjp", marks("relu_vjp", solution=True))
    graded_cell = code('check("relu_vjp", relu_vjp)', "check_relu_vjp", marks("check_relu_vjp", points=2))
    made = notebook([code("import numpy as np", "start"), solution, graded_cell])
    report = graded(made, source=made)
    assert report["points"] == {"check_relu_vjp": 0}
    assert says in report["verdicts"]["check_relu_vjp"]["message"]


def test_every_row_has_its_test():
    """No row of the table is without a test, none has two."""
    marked = [test.row for test in globals().values() if hasattr(test, "row")]
    assert sorted([*ON_THE_TOY, *marked]) == sorted(TITLES)
