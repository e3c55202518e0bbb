"""A whole class at once: everybody gets what the code earns, whatever happens to the run and whoever hands in what."""

import json
import multiprocessing
import os
import shutil
import signal
import sqlite3
import subprocess
import time
from pathlib import Path

import pytest
from classroom import (
    BROKEN,
    HOSTILE,
    LESSON,
    as_bytes,
    broken,
    filled,
    grades,
    hand_in,
    make_class,
    right_one,
    rows_graded,
    scores,
    typed_answers,
    wrong_one,
)
from lesson_tools import LESSONS, ROOT, copy_course, environment, python

nbformat = pytest.importorskip("nbformat")
pytest.importorskip("nbgrader")

from autograder.grading.class_run import grade_class, main  # noqa: E402  needs nbformat
from autograder.grading.job import Options, Result  # noqa: E402
from autograder.grading.pool import local_results  # noqa: E402

pytestmark = [pytest.mark.slow, pytest.mark.skipif(LESSON not in LESSONS, reason=f"{LESSON} is not in this copy")]
ALL = 36
OPTIONS = Options(timeout=4.0, total=40.0)


@pytest.fixture(scope="module")
def answers():
    return typed_answers()


@pytest.fixture(scope="module", autouse=True)
def package_at_rest():
    """The grader is part of a submission's key: while somebody works on the package, tests of the key need it to hold still."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("autograder.grading.class_run.fingerprint", lambda: "of these tests")
        yield


@pytest.fixture(scope="module")
def mixed(tmp_path_factory, answers):
    """A class of right, wrong, broken, hostile and absent students, graded; its root, and what the run said of itself."""
    right, wrong = answers
    root = copy_course(tmp_path_factory.mktemp("class"), "solutions", "notebooks", "nbgrader_config.py")
    make_class(root, 3, 3, BROKEN)
    for name, code in HOSTILE.items():
        notebook = filled(wrong_one(7, right, wrong))
        notebook.cells.insert(0, nbformat.v4.new_code_cell(code, id="hostile"))
        hand_in(root, f"hostile-{name}", notebook)
    honest = filled(wrong_one(7, right, wrong))
    hand_in(root, "honest", honest)
    loop = "def add_backward(dz, x, y):\n    while True:\n        try:\n            pass\n        except BaseException:\n            pass"
    hand_in(root, "endless", filled(right_one(0, right) | {"add_backward": loop}))
    hand_in(root, "untouched", filled({}))
    hand_in(root, "empty", b"")
    hand_in(root, "binary", os.urandom(5000))
    hand_in(root, "absent", None)
    outside = root / "grading" / "outside.ipynb"
    outside.write_bytes(as_bytes(filled(right_one(0, right))))
    hand_in(root, "link", None).symlink_to(outside)
    (hand_in(root, "link", None).parent / "notes.txt").symlink_to("/etc/passwd")
    (hand_in(root, "untouched", None).parent / "essay.txt").write_text("mine", encoding="utf-8")
    summary = grade_class(root, LESSON, options=OPTIONS, bar=None)
    return root, summary


def test_every_student_has_a_grade(mixed):
    """Right, wrong, broken, hostile, empty and absent: all of them are in the gradebook, in full."""
    root, summary = mixed
    handed_in = {path.name for path in (root / "grading" / "submitted").iterdir()}
    assert set(grades(root)) == handed_in
    assert {len(found) for found in grades(root).values()} == {14}
    assert len(summary.graded) == len(handed_in)
    assert all(
        score is not None and not by_hand for found in grades(root).values() for score, by_hand in found.values()
    )


def test_right_answers_earn_all_points_and_mistakes_lose_some(mixed):
    """However a right answer is written it earns everything; a submission with mistakes earns less, but not nothing."""
    found = scores(mixed[0])
    assert {found[name] for name in found if name.startswith("right")} == {ALL}
    assert all(0 < found[name] < ALL for name in found if name.startswith("wrong"))
    assert found["untouched"] == 0


def test_broken_notebooks_are_graded(mixed):
    """Renamed, stripped of metadata, with a cell pasted twice, cut off or with a syntax error: what can be graded is."""
    found = scores(mixed[0])
    assert {found[f"broken-{kind}"] for kind in BROKEN if kind != "syntax"} == {ALL}
    assert found["broken-syntax"] == ALL - 2


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_notebooks_earn_what_their_code_earns(mixed, name):
    """Patches, exits, writes to the gradebook, floods and forged protocols win nothing; at most they break what is one's own."""
    found = scores(mixed[0])
    breaks_itself = name in ("patches", "exits")
    assert found[f"hostile-{name}"] == found["honest"] or (breaks_itself and found[f"hostile-{name}"] < found["honest"])


def test_an_endless_loop_costs_its_own_exercise(mixed):
    """A function that never returns and swallows interrupts loses its points; the class goes on."""
    assert 0 <= scores(mixed[0])["endless"] <= ALL - 2


def test_links_in_a_submission_are_not_followed(mixed):
    """A link in place of the notebook is no submission, and a link beside it brings no foreign file into the feedback."""
    root, _ = mixed
    assert scores(root)["link"] == 0
    assert not (root / "grading" / "autograded" / "link" / LESSON / "notes.txt").exists()
    assert (root / "grading" / "autograded" / "untouched" / LESSON / "essay.txt").read_text(encoding="utf-8") == "mine"


def test_no_script_of_a_stranger_reaches_a_page(mixed):
    """HTML that a learner's code displays is shown only if it is harmless: formgrader runs in the instructor's browser."""
    path = mixed[0] / "grading" / "autograded" / "hostile-shows" / LESSON / f"{LESSON}.ipynb"
    outputs = [
        output for cell in json.loads(path.read_text(encoding="utf-8"))["cells"] for output in cell.get("outputs", [])
    ]
    assert all("<script>document" not in str(output.get("data", {}).get("text/html", "")) for output in outputs)


def test_the_executed_notebook_is_a_valid_one(mixed):
    """What is left for formgrader and feedback is a notebook by the book, with the outputs and cards of this run."""
    root, _ = mixed
    for path in (root / "grading" / "autograded").rglob("*.ipynb"):
        nbformat.validate(nbformat.read(path, as_version=4))
    text = (root / "grading" / "autograded" / "wrong0000" / LESSON / f"{LESSON}.ipynb").read_text(encoding="utf-8")
    assert 'role=\\"group\\"' in text


def test_a_second_run_grades_nobody(mixed):
    """What is graded is not graded again; its grades stay."""
    root, _ = mixed
    before, rows = grades(root), list(rows_graded(root))
    summary = grade_class(root, LESSON, options=OPTIONS, bar=None)
    assert (len(summary.graded), summary.kept) == (0, len(before))
    assert grades(root) == before
    assert list(rows_graded(root)) == rows


def test_grading_again_gives_the_same_points(mixed):
    """`--again` for two students: graded anew, and the same points for the same work."""
    root, _ = mixed
    before = grades(root)
    summary = grade_class(root, LESSON, options=OPTIONS, bar=None, again=True, only=["wrong0001", "honest"])
    assert {student for student, *_ in summary.graded} == {"wrong0001", "honest"}
    assert grades(root) == before


def test_a_changed_submission_is_graded_anew_and_a_lost_gradebook_is_filled_again(mixed, answers, tmp_path):
    """Only the student who handed in something else is graded again; a gradebook that was deleted comes back without grading."""
    root = shutil.copytree(mixed[0], tmp_path / "copy", symlinks=True)
    hand_in(root, "untouched", filled(right_one(1, answers[0])))
    summary = grade_class(root, LESSON, options=OPTIONS, bar=None)
    assert [student for student, *_ in summary.graded] == ["untouched"]
    expected = grades(root)
    assert scores(root)["untouched"] == ALL
    (root / "grading" / "gradebook.db").unlink()
    summary = grade_class(root, LESSON, options=OPTIONS, bar=None)
    assert summary.graded == []
    assert grades(root) == expected


def test_late_work_is_punished_as_the_course_says(mixed, answers, tmp_path):
    """A due date and a timestamp.txt: nbgrader's own late penalty plug-in decides, here one that takes everything."""
    root = copy_course(tmp_path, "solutions", "notebooks", "nbgrader_config.py")
    hand_in(root, "late", filled(right_one(0, answers[0])))
    hand_in(root, "punctual", filled(right_one(0, answers[0])))
    folder = root / "grading" / "submitted"
    (folder / "late" / LESSON / "timestamp.txt").write_text("2026-02-02 12:00:00 UTC", encoding="utf-8")
    (folder / "punctual" / LESSON / "timestamp.txt").write_text("2026-01-31 12:00:00 UTC", encoding="utf-8")
    with (root / "nbgrader_config.py").open("a", encoding="utf-8") as config:
        config.write("from nbgrader.plugins import LateSubmissionPlugin\n")
        config.write(
            "c.LateSubmissionPlugin.penalty_method = 'zero'\nc.AssignLatePenalties.plugin_class = LateSubmissionPlugin\n"
        )
    grade_class(root, LESSON, options=OPTIONS, bar=None, only=["punctual"])
    from nbgrader.api import Gradebook

    url = f"sqlite:///{root / 'grading' / 'gradebook.db'}"
    with Gradebook(url, "backprop") as book:
        book.update_or_create_assignment(LESSON, duedate="2026-02-01 00:00:00 UTC")
    grade_class(root, LESSON, options=OPTIONS, bar=None)
    with Gradebook(url, "backprop") as book:
        punished = {s.student_id: s.late_submission_penalty for s in book.assignment_submissions(LESSON)}
    assert punished == {"late": ALL, "punctual": 0}


def test_a_killed_run_ends_like_one_that_was_not(mixed, answers, tmp_path):
    """Killed with SIGKILL at random moments and started again until it is through: the same grades, each submission once."""
    root = copy_course(tmp_path)  # the package too: it must be the same in every run
    env = environment(PYTHONPATH=str(root), PYTHONDONTWRITEBYTECODE="1")
    names = make_class(root, 20, 6, ())
    program = (
        "import sys; from pathlib import Path; from autograder.grading.class_run import main\n"
        "if __name__ == '__main__': sys.exit(main(sys.argv[2:], root=Path(sys.argv[1])))"
    )
    (tmp_path / "run.py").write_text(program, encoding="utf-8")
    command = python(str(tmp_path / "run.py"), str(root), LESSON)
    log, kills = root / "grading" / "results.db", 0
    for wait in (0, 0.1, 0.3, 1, 2, 1.5, 0.5):
        process = subprocess.Popen(
            command,
            env=env,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            start_new_session=True,
        )
        before = len(_finished(log))
        end = time.monotonic() + 60
        while process.poll() is None and len(_finished(log)) <= before and time.monotonic() < end:
            time.sleep(0.02)  # until it has got somewhere
        time.sleep(wait)
        if process.poll() is None:
            kills += 1
            os.kill(process.pid, signal.SIGKILL)
        process.communicate()
        if kills >= 4:
            break
    finished = dict(_finished(log))
    done = subprocess.run(command, env=env, capture_output=True, text=True, timeout=300)
    assert done.returncode == 0, done.stderr
    assert kills >= 2
    assert finished.items() <= dict(_finished(log)).items(), "a finished submission was graded a second time"
    assert sorted(grades(root)) == names
    straight = scores(root)
    for student in ("right0000", "right0001", "right0002", "wrong0000", "wrong0001", "wrong0002"):
        assert (
            straight[student] == scores(mixed[0])[student]
        )  # secrets differ between the two courses; the points do not
    grade_class(root, LESSON, bar=None, again=True)
    assert scores(root) == straight


def _finished(path):
    """(student, time of the end) of each row of the journal, also while another process writes it."""
    try:
        with sqlite3.connect(f"file:{path}?mode=ro", uri=True, timeout=5) as db:
            return db.execute("SELECT student, finished FROM results").fetchall()
    except sqlite3.OperationalError:  # not there yet
        return []


def dies(job):
    """A job function whose process is killed by what it grades."""
    if job.student == "killer":
        os.kill(os.getpid(), signal.SIGKILL)
    return Result(job.lesson, job.student, points={"a": 1}, max_points={"a": 1})


def test_a_worker_that_is_killed_costs_its_own_submission():
    """The process that grades dies, as by the system's memory killer: tried again once, then a reason; the others go on."""
    from autograder.grading.job import Job

    jobs = [Job(b"", b"", LESSON, student) for student in ("one", "killer", "two", "three")]
    found = {job.student: result for job, result in filter(None, local_results(jobs, 2, run="test_grading_class:dies"))}
    assert set(found) == {"one", "killer", "two", "three"}
    assert found["killer"].status == "failed"
    assert "died" in found["killer"].remarks[0]
    assert {found[name].score for name in ("one", "two", "three")} == {1}


def leaves_a_sign(job):
    """A job function that says, in the folder named by the lesson, that it has begun."""
    Path(job.lesson, job.student).touch()
    return Result(job.lesson, job.student)


def test_a_worker_goes_on_while_a_result_is_saved(tmp_path):
    """When a result is handed out, its worker has the next job: nobody waits for whoever saves; nobody is left at the end."""
    from autograder.grading.job import Job

    jobs = [Job(b"", b"", str(tmp_path), student) for student in ("one", "two", "three")]
    found = local_results(jobs, 1, run="test_grading_class:leaves_a_sign")
    for follower in ("two", "three"):
        assert any(found)
        deadline = time.monotonic() + 30
        while not (tmp_path / follower).exists():
            assert time.monotonic() < deadline, "the worker waits for the next result to be asked for"
            time.sleep(0.01)
    assert [job.student for job, _ in filter(None, found)] == ["three"]
    assert not multiprocessing.active_children()


def cannot_be_saved(job):
    """A result whose notebook no program can save, for one student; half of a surrogate pair for another."""
    cell = {"cell_type": "code", "id": "add_backward", "metadata": {}, "outputs": [], "execution_count": None}
    source = {"odd": 3, "half": "\ud800"}.get(job.student, "x = 1")
    graded = {
        "nbgrader": {"grade_id": "add_backward", "solution": True, "grade": False, "locked": False, "schema_version": 3}
    }
    notebook = {
        "nbformat": 4,
        "nbformat_minor": 5,
        "metadata": {},
        "cells": [{**cell, "metadata": graded, "source": source}],
    }
    names = [f"check_{name}" for name in typed_answers()[0]]
    return Result(
        job.lesson, job.student, points=dict.fromkeys(names, 1), max_points=dict.fromkeys(names, 2), notebook=notebook
    )


def test_a_result_that_cannot_be_saved_costs_its_own_submission(tmp_path):
    """Whatever an executed notebook holds, the others are saved; the one that cannot be waits for a grade by hand."""
    root = copy_course(tmp_path, "solutions", "notebooks", "nbgrader_config.py")
    for student in ("half", "odd", "plain"):
        hand_in(root, student, filled({}))
    grade_class(root, LESSON, bar=None, run="test_grading_class:cannot_be_saved")
    found = grades(root)
    assert scores(root) == {"half": 14, "odd": 0, "plain": 14}
    assert all(by_hand for _, by_hand in found["odd"].values())
    assert not any(by_hand for _, by_hand in found["half"].values())


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["no_such_lesson"], "There is no lesson"),
        (["02_gatse"], "Did you mean 02_gates"),
        ([LESSON], "Nobody has handed in"),
        (["01_derivatives"], "has not been released"),
        ([LESSON, "--only", "nobody"], "has not handed in"),
        ([LESSON, "--scheduler", "tcp://127.0.0.1:9"], "scheduler"),
    ],
)
def test_what_cannot_be_graded_is_one_sentence(tmp_path, capsys, arguments, says):
    """Unknown lesson, no release, nobody handed in, unknown student, no cluster: one sentence and exit code 2."""
    root = copy_course(tmp_path, "solutions", "notebooks", "nbgrader_config.py")
    shutil.rmtree(root / "notebooks" / "01_derivatives")
    if len(arguments) > 1:
        hand_in(root, "somebody", filled({}))
        if "--scheduler" in arguments:
            pytest.importorskip("distributed")
    assert main(arguments, root=root) == 2
    said = capsys.readouterr().err
    assert says in said
    assert "Traceback" not in said
    assert said.strip().count("\n") == 0


def test_two_runs_at_once_are_refused(tmp_path):
    """A second run for the same lesson says that there is a first one, and does nothing."""
    from autograder.course.errors import CourseError
    from autograder.grading.journal import alone

    with alone(tmp_path, LESSON), pytest.raises(CourseError, match="Another run"), alone(tmp_path, LESSON):
        pass
    with alone(tmp_path, LESSON):
        pass


def test_the_short_name_of_the_api_grades_one_submission(answers):
    """`from autograder import grade`: an instructor's notebook and a submission give a dict with points and reasons."""
    from autograder import grade

    report = grade(ROOT / "solutions" / LESSON / f"{LESSON}.ipynb", as_bytes(filled(right_one(2, answers[0]))))
    assert (report["score"], report["max_score"], report["status"]) == (ALL, ALL, "graded")
    content, _ = broken("stripped", right_one(0, answers[0]))
    assert grade(ROOT / "solutions" / LESSON / f"{LESSON}.ipynb", as_bytes(content))["score"] == ALL


@pytest.mark.parametrize("lesson", ["02_gates", "08_moons"])
def test_no_cell_of_a_right_submission_stops(lesson):
    """The executed notebook of right answers holds no error, no traceback and no waiting cell, `with needs(...)` included."""
    if lesson not in LESSONS:
        pytest.skip(f"{lesson} is not in this copy")
    from autograder import grade

    handed_in = as_bytes(filled(right_one(0, typed_answers(lesson)[0]), lesson))
    report = grade(ROOT / "solutions" / lesson / f"{lesson}.ipynb", handed_in)
    assert report["score"] == report["max_score"]
    assert report["remarks"] == report["repairs"] == []
    cells = [cell for cell in report["notebook"]["cells"] if cell["cell_type"] == "code"]
    waiting = [cell for cell in cells if "with needs(" in cell["source"]]
    assert len(waiting) > 5
    assert all(cell["outputs"] for cell in waiting), "a cell that shows something in the lesson shows nothing here"
    for cell in cells:
        for output in cell["outputs"]:
            assert output["output_type"] != "error", (cell["source"], output)
            told = output.get("text", "") + "".join(str(text) for text in output.get("data", {}).values())
            for words in ("Traceback", "not callable", "has no attribute", "waits for", "is not defined"):
                assert words not in told, (cell["source"], told[:500])


def test_figures_are_the_lesson_s_own_where_they_say_the_same():
    """Not drawn again: a right submission shows the instructor's figure, a wrong one the words of its own; drawn where asked for."""
    from autograder import grade

    right, _ = typed_answers()
    source = ROOT / "solutions" / LESSON / f"{LESSON}.ipynb"

    def shown(sources, **options):
        report = grade(source, as_bytes(filled(sources)), **options)
        data = [output.get("data", {}) for cell in report["notebook"]["cells"] for output in cell.get("outputs", ())]
        return [
            (one.get("text/plain", ""), one["text/html"])
            for one in data
            if "figure that was" in one.get("text/html", "") or "<img" in one.get("text/html", "")
        ]

    known = [
        page
        for cell in nbformat.read(source, 4).cells
        for output in cell.get("outputs", ())
        if "<img" in (page := output.get("data", {}).get("text/html", ""))
    ]
    assert known
    assert [page for _, page in shown(right_one(0, right))] == known
    wrong = right_one(0, right) | {"sigmoid_gate_backward": "def sigmoid_gate_backward(dz, x):\n    return dz * x * x"}
    ((words, page),) = shown(wrong)
    assert page not in known
    assert "not drawn again" in page
    assert "64" in words  # its own highest value, at -8
    ((words, page),) = shown(wrong, figures=True)
    assert page.startswith("<img")
    assert "64" in words
