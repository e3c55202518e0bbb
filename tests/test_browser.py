"""The course in a real browser: JupyterLab through the front door, driven as a learner and an instructor do."""

import json
import re
import subprocess
import sys

import pytest
from browser import browser, faint, lesson, opened, server  # noqa: F401  fixtures
from lesson_tools import ROOT

from autograder import show
from autograder.course import screenshots
from autograder.course.browser import course_in, missing, process_environment, running

REASON = missing() or ("" if (ROOT / "notebooks" / "02_gates").is_dir() else "the lesson 02_gates is not built")
pytestmark = [
    pytest.mark.slow,
    pytest.mark.xdist_group("browser"),
    pytest.mark.skipif(bool(REASON), reason=REASON),
]

WRONG = "def multiply_backward(dz, x, y):\n    return dz / y, dz / x"
ADD = "def add_backward(dz, x, y):\n    return dz, dz"
RIGHT = "def multiply_backward(dz, x, y):\n    return dz * y, dz * x"


def course_py(course, *words):
    """What `python course.py WORDS` prints in the copy."""
    done = subprocess.run(
        [sys.executable, str(course / "course.py"), *words],
        cwd=course,
        env=process_environment(course),
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_a_learner_works_through_an_exercise(lesson, server):  # noqa: F811
    """Run All on a fresh lesson shows no traceback; a wrong answer gets its card, the hint opens, the mended answer passes,
    and both the notebook and the front door tell the progress, also after a restart of the kernel."""
    lesson.run_all()
    outputs = [(cell["id"], output) for cell in lesson.cells() for output in cell["outputs"]]
    assert [name for name, output in outputs if output["output_type"] == "error"] == []
    assert [name for name, output in outputs if output.get("name") == "stderr"] == []
    assert ["All is well" in output.get("text", "") for _, output in outputs[:1]] == [True]
    assert "not started yet" in lesson.go_to("check_multiply_backward").inner_text()
    assert not (server.course / "my" / ".progress.json").exists(), "nothing was done yet"

    lesson.write("multiply_backward", WRONG)
    lesson.run("multiply_backward")
    card = lesson.run("check_multiply_backward")
    card.get_by_text("not right yet").wait_for()
    card.locator("svg[role=img]").get_by_text("✗ got").first.wait_for()  # the wrong gradients, marked on the graph
    said = card.inner_text()
    assert "0 of 2 points" in said
    assert "expected" in said
    assert 'Stuck? hint("multiply_backward")' in said

    hints = lesson.add_below("check_multiply_backward", 'hint("multiply_backward")')
    hints.get_by_text("hint 1 of 3").wait_for()
    hints.get_by_text("2 more:").wait_for()
    lesson.command("notebook:run-cell")
    hints.get_by_text("hint 2 of 3").wait_for()

    lesson.write("multiply_backward", RIGHT)
    lesson.run("multiply_backward")
    lesson.run("check_multiply_backward").get_by_text("2 of 2 points").wait_for()

    lesson.page.evaluate("() => window.jupyterapp.shell.currentWidget.sessionContext.session.kernel.restart()")
    lesson.wait_until_idle()
    shown = lesson.add_below("check_multiply_backward", "from autograder import progress\nprogress()")
    shown.get_by_text("1 of 14").wait_for()
    shown.get_by_text("passed, 2 of 3 hints opened").wait_for()
    told = json.loads(course_py(server.course, "progress", "--json"))
    assert [told["total"]["passed"], told["total"]["points"], told["next"]] == [1, 2, "add_backward"]
    assert "Next: add_backward in 02_gates." in shown.inner_text()

    lesson.save()
    saved = (server.course / "my/02_gates/02_gates.ipynb").read_text(encoding="utf-8")
    assert "dz * y, dz * x" in saved
    assert "2 of 2 points" in saved
    handed_out = ROOT / "notebooks/02_gates/02_gates.ipynb"
    assert (server.course / "notebooks/02_gates/02_gates.ipynb").read_bytes() == handed_out.read_bytes()


def test_the_folded_hints_open_by_keyboard(lesson):  # noqa: F811
    """The three hints below an exercise are closed; Enter opens the first and leaves the others closed."""
    folded = lesson.go_to("hints_multiply_backward").locator("details")
    assert folded.count() == 3
    assert folded.locator("p").first.is_hidden()
    folded.first.locator("summary").focus()
    lesson.page.keyboard.press("Enter")
    folded.first.locator("p").first.wait_for()
    assert folded.nth(1).locator("p").first.is_hidden()


def test_validate_says_what_is_missing(lesson):  # noqa: F811
    """nbgrader's Validate button is there for learners and opens its dialog about the lesson; instructor panels are not."""
    lesson.page.get_by_role("button", name="Validate").click()
    dialog = lesson.page.locator(".jp-Dialog")
    dialog.wait_for(timeout=90_000)
    said = dialog.inner_text()
    assert "validat" in said.lower() or "partial credit" in said.lower(), said
    assert "Traceback" not in said
    dialog.get_by_role("button").last.click()
    dialog.wait_for(state="detached")
    commands = lesson.page.evaluate("() => window.jupyterapp.commands.listCommands()")
    assert not [name for name in commands if "formgrader" in name or "create-assignment" in name]


@pytest.mark.parametrize("theme", ["JupyterLab Light", "JupyterLab Dark"])
def test_cards_and_progress_can_be_read_in_both_themes(lesson, theme):  # noqa: F811
    """Text of cards (waiting, failed, partly, passed), hints and progress has a contrast of at least 4.5, signs of 3."""
    lesson.theme(theme)
    answers = ["raise NotImplementedError", "return dz / y, dz / x", "return dz * y, dz / x", "return dz * y, dz * x"]
    lesson.run(next(cell["id"] for cell in lesson.cells() if cell["type"] == "code"))
    for body in answers:
        lesson.write("multiply_backward", f"def multiply_backward(dz, x, y):\n    {body}")
        lesson.run("multiply_backward")
        card = lesson.run("check_multiply_backward").locator(".jp-OutputArea-output [role=group]")
        card.wait_for()
        assert faint(card) == []
    for code, text in (
        ("from autograder import hint\nhint('add_backward')", "of 3:"),
        ("from autograder import progress\nprogress()", "Next:"),
    ):
        cell = lesson.add_below("check_multiply_backward", code)
        cell.get_by_text(text).wait_for()
        assert faint(cell.locator(".jp-OutputArea-output").last) == []


STEPPER = "from autograder import show\nshow(lambda x, y, z: (x + y) * z, x=-2, y=5, z=-4, steps=True)"


def step_by_keyboard(page, box):
    """Step through by arrow keys, Home and End: one step at a time is seen, and its name is told."""
    shown = box.locator("details.step:visible")
    assert shown.count() == 1
    box.focus()
    told = [box.locator(".place").inner_text()]
    for key in ("ArrowRight", "ArrowDown", "ArrowRight"):
        page.keyboard.press(key)
        told.append(box.locator(".place").inner_text())
        assert shown.count() == 1
        assert box.get_by_role("slider").get_attribute("aria-valuetext") == told[-1]
    assert len(set(told)) == 4
    page.keyboard.press("ArrowLeft")
    assert box.locator(".place").inner_text() == told[2]
    page.keyboard.press("End")
    last = box.locator(".place").inner_text()
    assert last.startswith(f"{box.locator('details.step').count() - 1} of ")
    assert box.get_by_role("button", name=re.compile("Next|Step forward")).get_attribute("aria-disabled") == "true"
    page.keyboard.press("Home")
    assert box.locator(".place").inner_text() == told[0]


@pytest.mark.parametrize("theme", ["JupyterLab Light", "JupyterLab Dark"])
def test_a_picture_is_stepped_through_by_keyboard(lesson, theme):  # noqa: F811
    """In JupyterLab, arrow keys, Home and End step through a picture without moving among the cells; all text can be read."""
    lesson.theme(theme)
    box = lesson.add_below("start-1", STEPPER).locator(".stepper.live")
    box.wait_for()
    active = lesson.page.evaluate("() => window.jupyterapp.shell.currentWidget.content.activeCellIndex")
    step_by_keyboard(lesson.page, box)
    assert lesson.page.evaluate("() => window.jupyterapp.shell.currentWidget.content.activeCellIndex") == active
    lesson.page.keyboard.press("End")
    assert faint(box) == []


def test_a_picture_works_in_an_exported_page_on_paper_and_without_scripts(browser, tmp_path):  # noqa: F811
    """Exported to HTML the stepper needs no kernel; on paper all steps are seen; without scripts they are folded and open."""
    nbformat, nbconvert = pytest.importorskip("nbformat"), pytest.importorskip("nbconvert")
    shown = show(lambda x, y, z: (x + y) * z, x=-2, y=5, z=-4, steps=True)
    data = {"text/html": shown._repr_html_(), "text/plain": repr(shown)}
    cell = nbformat.v4.new_code_cell("show(...)", outputs=[nbformat.v4.new_output("display_data", data=data)])
    html, _ = nbconvert.HTMLExporter().from_notebook_node(nbformat.v4.new_notebook(cells=[cell]))
    (tmp_path / "page.html").write_text(html, encoding="utf-8")
    with opened(browser) as page:
        page.goto((tmp_path / "page.html").as_uri())
        box = page.locator(".stepper.live")
        step_by_keyboard(page, box)
        page.emulate_media(media="print")
        steps = box.locator("details.step")
        assert box.locator("details.step:visible").count() == steps.count()
        assert box.locator("details.step p:visible").count() == box.locator("details.step p").count()
    with opened(browser, java_script_enabled=False) as page:
        page.goto((tmp_path / "page.html").as_uri())
        second = page.locator("details.step").nth(1)
        assert not second.locator("p").first.is_visible()
        second.locator("summary").click()
        second.locator("p").first.wait_for()


def test_the_scenes_of_the_screenshots_play(lesson):  # noqa: F811
    """What `course.py screenshots` types and waits for still happens, scene after scene."""
    for scene in screenshots.SCENES.values():
        scene(lesson)
    assert lesson.page.locator(".jp-mod-active .stepper.live").is_visible()


@pytest.fixture(scope="module")
def instructor(tmp_path_factory):
    """An instructor's JupyterLab in a course where one submission, with one mistake, was graded and has its feedback."""
    course = course_in(tmp_path_factory.mktemp("instructor") / "course", "solutions")
    submission = json.loads((course / "notebooks/02_gates/02_gates.ipynb").read_text(encoding="utf-8"))
    for cell in submission["cells"]:
        if cell["id"] in (answers := {"multiply_backward": WRONG, "add_backward": ADD}):
            cell["source"] = answers[cell["id"]]
    place = course / "grading/submitted/ada/02_gates"
    place.mkdir(parents=True)
    (place / "02_gates.ipynb").write_text(json.dumps(submission), encoding="utf-8")
    python = str(course / ".venv/bin/python")
    for words in (["generate_assignment", "02_gates"], ["autograde", "02_gates"], ["generate_feedback", "02_gates"]):
        command = [python, "-m", "nbgrader", *words]
        done = subprocess.run(command, cwd=course, env=process_environment(course), capture_output=True, text=True)
        assert done.returncode == 0, done.stderr
    start = ["-m", "jupyter", "lab", "--no-browser", "--allow-root"]
    with running(course, start, "/formgrader", python=python) as jupyter:
        yield jupyter


def test_formgrader_lists_the_lesson_and_its_submission(browser, instructor):  # noqa: F811
    """Formgrader, started by an instructor in the course, lists the lesson with one submission, and its points in the gradebook."""
    with opened(browser) as page:
        page.goto(instructor.url("/formgrader"))
        row = page.locator("tr", has=page.get_by_text("02_gates", exact=True))
        row.wait_for()
        assert row.locator(".num-submissions").inner_text().strip() == "1"
        page.goto(instructor.url("/formgrader/gradebook/02_gates/02_gates"))
        page.locator("tbody tr", has_text="Submission #1").wait_for()
        assert "2 / 36" in " ".join(page.locator("tbody").inner_text().split())


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_feedback_page_shows_the_card(browser, instructor, scheme):  # noqa: F811
    """The feedback page, opened as a file without a network, shows card and points; its text can be read."""
    with opened(browser, color_scheme=scheme) as page:
        page.goto((instructor.course / "grading/feedback/ada/02_gates/02_gates.html").as_uri())
        card = page.get_by_role("group", name="multiply_backward: not right yet")
        card.wait_for()
        assert "0 of 2 points" in card.inner_text()
        assert faint(card) == []
        assert page.get_by_role("group", name="add_backward: right").is_visible()
