"""nbgrader's own commands on the course's grader: an instructor's own assignment, strangers, figures, hand grades, feedback."""

import copy
import json
import os
import re
import socket
import subprocess
import time
import urllib.request
import zipfile
from types import SimpleNamespace

import pytest
from classroom import LESSON, as_bytes, broken, filled, grades, hand_in, right_one, typed_answers
from lesson_tools import LESSONS, ROOT, copy_course, environment, python

nbformat = pytest.importorskip("nbformat")
pytest.importorskip("nbgrader")
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook  # noqa: E402  needs nbformat

pytestmark = [pytest.mark.slow, pytest.mark.skipif(LESSON not in LESSONS, reason=f"{LESSON} is not in this copy")]
OWN = "ps1"


def marks(grade_id, points=None, solution=False):
    graded = {} if points is None else {"points": points}
    kinds = {"grade": points is not None, "solution": solution, "locked": not solution, "task": False}
    return {"nbgrader": {"grade_id": grade_id, "schema_version": 3, "cell_type": "code", **kinds, **graded}}


def own_assignment():
    """What an instructor writes without this course's exercises: asserts, hidden tests, partial credit, an essay, a figure."""
    essay = new_markdown_cell("Why does a ReLU die?", id="essay", metadata=marks("essay", 4, solution=True))
    essay.metadata.nbgrader["cell_type"] = "markdown"
    return new_notebook(
        cells=[
            new_code_cell("import numpy as np\nimport matplotlib.pyplot as plt", id="start"),
            new_code_cell(
                "def relu(x):\n    ### BEGIN SOLUTION\n    return np.maximum(x, 0)\n    ### END SOLUTION",
                id="relu",
                metadata=marks("relu", solution=True),
            ),
            new_code_cell(
                "assert relu(3.0) == 3.0\n### BEGIN HIDDEN TESTS\nassert relu(-2.0) == 0\n"
                "assert np.allclose(relu(np.array([-1.0, 2.0])), [0, 2])\n### END HIDDEN TESTS",
                id="test_relu",
                metadata=marks("test_relu", 3),
            ),
            new_code_cell(
                "right = [float(relu(x)) == max(x, 0) for x in (-1.0, 0.0, 2.0, 5.0)]\n5 * sum(right) / len(right)",
                id="partly",
                metadata=marks("partly", 5),
            ),
            essay,
            new_code_cell("plt.plot([0, 1], [0, 1]); plt.title('mine'); plt.show()", id="figure"),
        ],
        metadata={"kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"}},
    )


def nbgrader(root, *words, env=None):
    variables = environment(PYTHONPATH=str(ROOT), HOME=str(root / "home"), PATH=os.defpath, **(env or {}))
    command = python("-m", "nbgrader", *words)
    done = subprocess.run(command, cwd=root, env=variables, capture_output=True, text=True, timeout=600)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout + done.stderr


def with_answers(root, relu, essay=None, first=""):
    """The released assignment with a relu, an essay, and something in front of the first cell."""
    notebook = nbformat.read(root / "notebooks" / OWN / f"{OWN}.ipynb", as_version=4)
    for cell in notebook.cells:
        if cell.id == "relu":
            cell.source = relu
        if cell.id == "essay" and essay:
            cell.source = essay
        if cell.id == "start":
            cell.source = "\n".join([cell.source, first])
    return notebook


RELU = "def relu(x):\n    return x * (x > 0)"
CHEAT = (
    "np.allclose = lambda *a, **k: True\nclass Always:\n    __eq__ = lambda s, o: True\n    __bool__ = lambda s: True"
)


@pytest.fixture(scope="module")
def own(tmp_path_factory):
    """The instructor's own assignment: released, handed in by six, graded by nbgrader's command, with feedback."""
    root = copy_course(tmp_path_factory.mktemp("own"), "nbgrader_config.py")
    source = root / "solutions" / OWN / f"{OWN}.ipynb"
    source.parent.mkdir(parents=True)
    nbformat.write(own_assignment(), source)
    nbgrader(root, "generate_assignment", OWN)
    hand_in(root, "right", with_answers(root, RELU, "Its gradient is 0 for good."), OWN)
    hand_in(root, "half", with_answers(root, "def relu(x):\n    return x"), OWN)
    hand_in(root, "empty", with_answers(root, "raise NotImplementedError"), OWN)
    hand_in(root, "cheat", with_answers(root, f"{CHEAT}\ndef relu(x):\n    return Always()"), OWN)
    hand_in(root, "printer", with_answers(root, f"{RELU}\nimport sys; print('loud', file=sys.stderr)"), OWN)
    renamed = hand_in(root, "renamed", with_answers(root, RELU), OWN, file=f"{OWN} (1).ipynb")
    nbgrader(root, "autograde", OWN)
    nbgrader(root, "generate_feedback", OWN)
    return SimpleNamespace(root=root, renamed=renamed)


def points(root, student):
    return {name: score for name, (score, _) in grades(root)[student].items()}


def test_an_instructors_own_cells_keep_working(own):
    """Plain asserts give all or nothing, hidden tests count, a number as the last value is partial credit."""
    assert points(own.root, "right") == {"test_relu": 3, "partly": 5, "essay": None}
    assert points(own.root, "half") == {"test_relu": 0, "partly": 3.75, "essay": 0}
    assert points(own.root, "empty")["test_relu"] == points(own.root, "empty")["partly"] == 0


def test_noise_of_the_learner_costs_nothing(own):
    """A learner's own cell may write to stderr; nbgrader's rule is about graded cells."""
    assert points(own.root, "printer") == points(own.root, "right") | {"essay": 0}


def test_own_cells_are_isolated_as_well(own):
    """A patched NumPy does not reach the instructor's asserts, and an object that equals everything fails where a test asks for
    a number, as solutions/README.md tells instructors to do."""
    found = points(own.root, "cheat")
    assert (found["test_relu"], found["partly"]) == (0, 0)


def test_an_essay_waits_for_a_person_and_no_answer_does_not(own):
    """A written answer needs a grade by hand; an untouched one is 0 and says 'No response.', as with nbgrader alone."""
    assert grades(own.root)["right"]["essay"] == (None, True)
    assert grades(own.root)["half"]["essay"] == (0, False)


def test_a_renamed_file_is_graded_under_its_right_name(own):
    """'ps1 (1).ipynb', as browsers save it, is graded, and the executed notebook has the name that formgrader looks for."""
    assert points(own.root, "renamed")["test_relu"] == 3
    assert (own.root / "grading" / "autograded" / "renamed" / OWN / f"{OWN}.ipynb").is_file()


def test_feedback_shows_outputs_and_figures(own):
    """The feedback page holds the learner's figure and the points."""
    page = (own.root / "grading" / "feedback" / "right" / OWN / f"{OWN}.html").read_text(encoding="utf-8")
    assert "data:image/png;base64," in page
    assert "(Score: 3.0 / 3.0)" in page


def test_a_grade_by_hand_stays(own):
    """What a person gave is not touched by grading again with --force, and asks to be looked at; points repeat exactly."""
    from nbgrader.api import Gradebook

    before = grades(own.root)
    with Gradebook(f"sqlite:///{own.root / 'grading' / 'gradebook.db'}", "backprop") as book:
        grade = book.find_grade("essay", OWN, OWN, "right")
        grade.manual_score, grade.needs_manual_grade = 3.5, False
        book.db.commit()
    nbgrader(own.root, "autograde", OWN, "--force", "--student", "right")
    with Gradebook(f"sqlite:///{own.root / 'grading' / 'gradebook.db'}", "backprop") as book:
        grade = book.find_grade("essay", OWN, OWN, "right")
        assert (grade.manual_score, grade.auto_score, grade.needs_manual_grade) == (3.5, None, True)
    after = grades(own.root)
    assert {k: v for k, v in after["right"].items() if k != "essay"} == {
        k: v for k, v in before["right"].items() if k != "essay"
    }


def test_both_ways_to_grade_give_the_same(own):
    """`python course.py grade` on the same class: the same automatic points and comments for everybody."""
    from autograder.grading.class_run import grade_class

    before = grades(own.root)
    grade_class(own.root, OWN, bar=None, again=True)
    assert {s: {n: v[0] for n, v in g.items()} for s, g in grades(own.root).items()} == {
        s: {n: v[0] for n, v in g.items()} for s, g in before.items()
    }
    nbgrader(own.root, "generate_feedback", OWN, "--force")  # its notebooks are what nbgrader goes on with


def test_manual_grades_and_export(own):
    """`nbgrader export` lists everybody with the points of both kinds."""
    nbgrader(own.root, "export", "--to", "grades.csv")
    text = (own.root / "grades.csv").read_text(encoding="utf-8")
    assert all(f",{student}," in text for student in ("right", "half", "empty", "cheat", "printer", "renamed"))


@pytest.fixture(scope="module")
def lesson(tmp_path_factory):
    """A lesson of the course with strangers, graded by nbgrader's command, after nbgrader's own release."""
    right, _ = typed_answers()
    root = copy_course(tmp_path_factory.mktemp("lesson"), "solutions", "notebooks", "nbgrader_config.py")
    nbgrader(root, "generate_assignment", LESSON)
    for kind in ("stripped", "duplicated", "truncated", "empty", "renamed"):
        content, file = broken(kind, right_one(0, right))
        hand_in(root, kind, content, file=file)
    exits = filled(right_one(0, right))
    exits.cells.append(new_code_cell("import os\nos._exit(3)", id="exits"))
    hand_in(root, "exits", exits)
    link = hand_in(root, "link", filled(right_one(1, right)))
    (link.parent / "secret.txt").symlink_to("/etc/hostname")
    hand_in(root, "zlast", filled(right_one(2, right)))
    nbgrader(root, "autograde", LESSON)
    nbgrader(root, "generate_feedback", LESSON)
    return root


@pytest.mark.parametrize("student", ["stripped", "duplicated", "truncated", "renamed", "link", "zlast"])
def test_broken_notebooks_are_not_dropped(lesson, student):
    """What stock nbgrader drops, or stops at, earns what its code earns; the students after it are graded too."""
    assert sum(points(lesson, student).values()) == 36


@pytest.mark.parametrize("student", ["empty", "exits"])
def test_nothing_to_read_and_a_process_that_ends_are_grades_too(lesson, student):
    """An empty file is 0 points; a notebook that ends its own process has a grade in every cell."""
    found = points(lesson, student)
    assert len(found) == 14
    assert all(score is not None for score in found.values())


def test_a_link_in_a_submission_is_not_handed_back(lesson):
    """nbgrader copies what a link points at; neither the autograded nor the feedback folder keeps it."""
    assert not list((lesson / "grading").glob("autograded/link/**/secret.txt"))
    assert not list((lesson / "grading").glob("feedback/link/**/secret.txt"))


def test_the_report_knows_what_nbgrader_graded(lesson):
    """`python course.py report` works after `nbgrader autograde` as well."""
    from autograder.grading.report import write_report

    report, _ = write_report(lesson, LESSON)
    assert len(report.students) == 8


def test_a_zip_from_an_lms_is_collected_and_graded(tmp_path):
    """One zip in grading/downloaded, as solutions/README.md says for Canvas: everybody in it is collected and graded."""
    from autograder.grading.class_run import grade_class

    right, _ = typed_answers()
    root = copy_course(tmp_path, "solutions", "notebooks", "nbgrader_config.py")
    archive = root / "grading" / "downloaded" / LESSON / "archive"
    archive.mkdir(parents=True)
    with zipfile.ZipFile(archive / "submissions.zip", "w") as file:
        file.writestr("lovelaceada_4711_90210_02_gates.ipynb", as_bytes(filled(right_one(0, right))))
        file.writestr("turingalan_LATE_4712_90211_02_gates-1.ipynb", as_bytes(filled(right_one(1, right))))
    guide = (ROOT / "solutions" / "README.md").read_text(encoding="utf-8")
    pattern = re.search(r'named_regexp = r"([^"]+)"  # Canvas', guide)[1]
    with (root / "nbgrader_config.py").open("a", encoding="utf-8") as config:
        config.write(f"c.FileNameCollectorPlugin.named_regexp = {pattern!r}\n")
    nbgrader(root, "zip_collect", LESSON)
    summary = grade_class(root, LESSON, bar=None)
    assert {student: score for student, score, *_ in summary.graded} == {"lovelaceada": 36, "turingalan": 36}


def test_formgrader_opens(lesson):
    """`python course.py instruct` is JupyterLab with formgrader in it: its pages and its data answer for the graded class."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    program = (
        "import sys\nfrom pathlib import Path\nfrom autograder.course import instructor\n"
        "instructor.course_root = lambda: Path(sys.argv[1])\nsys.exit(instructor.instruct(sys.argv[2:]))"
    )
    (lesson / "open.py").write_text(program, encoding="utf-8")
    command = python(
        str(lesson / "open.py"), str(lesson), "--no-browser", f"--port={port}", "--IdentityProvider.token=x"
    )
    log = (lesson / "server.log").open("w+")
    server = subprocess.Popen(command, env=environment(PYTHONPATH=str(ROOT)), stdout=log, stderr=log, cwd=lesson)
    try:
        students = json.loads(_get(f"http://127.0.0.1:{port}/formgrader/api/submissions/{LESSON}?token=x", server))
        assert {one["student"]: one["score"] for one in students}["zlast"] == 36
        page = _get(f"http://127.0.0.1:{port}/formgrader/gradebook/{LESSON}/{LESSON}?token=x", server)
        assert "formgrade" in page
    finally:
        server.terminate()
        try:
            server.wait(20)
        except subprocess.TimeoutExpired:
            server.kill()
        log.close()


def _get(url, server, patience=90):
    end = time.monotonic() + patience
    while True:
        try:
            with urllib.request.urlopen(url, timeout=30) as answer:
                return answer.read().decode()
        except OSError:
            if time.monotonic() > end or server.poll() is not None:
                raise
            time.sleep(0.5)


@pytest.mark.parametrize(
    ("html", "fine"),
    [
        ('<div style="color:red"><b>fine</b></div>', True),
        ('<svg viewBox="0 0 1 1"><title>t</title><path d="M0 0"/></svg>', True),
        ("<script>alert(1)</script>", False),
        ('<img src="x" onerror="alert(1)">', False),
        ('<img src="data:image/svg+xml;base64,AAAA">', False),
        ('<a href="javascript:alert(1)">a</a>', False),
        ('<a href="&#106;avascript:alert(1)">a</a>', False),
        ('<div style="position:fixed;top:0">over everything</div>', False),
        ('<div style="pos&#105;tion:fixed">over everything</div>', False),
        ('<div style="background:u&#92;rl(http://x)">x</div>', False),
        ("<div", False),
        ("<div><b>never closed", False),
        ("</div></div>escapes its place", False),
        ("<title>swallows the page", False),
        ("<style>*{display:none}</style>", False),
        ('<iframe srcdoc="x"></iframe>', False),
        ("<div onclick=alert(1)>", False),
        ("<b/onclick=alert(1)>x</b>", False),
        ("<!--<img src=x onerror=alert(1)>-->", False),
        ('<svg><use href="#a"/></svg>', False),
        ('<form action="/formgrader/api/grade/1"></form>', False),
        ('<div data-toggle="modal">x</div>', False),
    ],
)
def test_only_harmless_html_is_shown(html, fine):
    """What formgrader and feedback pages print as HTML cannot run, load, cover or leave its place."""
    from nbconvert.filters.markdown_mistune import markdown2html_mistune

    from autograder.grading.showing import harmless, safe_to_show, trusted_outputs

    assert harmless(html) is fine
    output = {"output_type": "display_data", "data": {"text/html": html, "text/plain": "words"}, "metadata": {}}
    cells = [{"cell_type": "code", "id": "a", "metadata": {}, "source": "", "outputs": [output], "execution_count": 1}]
    cells.append({"cell_type": "markdown", "id": "b", "metadata": {}, "source": html})
    notebook = {"metadata": {"widgets": "<script>"}, "cells": copy.deepcopy(cells)}
    shown = safe_to_show(notebook, trusted_outputs(new_notebook()))
    data = shown["cells"][0]["outputs"][0]["data"]
    assert data["text/plain"] == "words"
    if fine:
        assert data["text/html"] == html
    else:
        assert not any(word in data.get("text/html", "") for word in ("alert", "position", "url", "<script", "<style"))
        page = markdown2html_mistune(shown["cells"][1]["source"])  # as typed, in a block of code or with &lt;
        assert "<script" not in page
        assert "<img" not in page
    assert "widgets" not in shown["metadata"]
