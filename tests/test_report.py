"""The report on a class: right numbers, no names unless asked, nothing loaded from elsewhere, legible everywhere."""

import csv
import re
import shutil
import subprocess
from html.parser import HTMLParser

import pytest
from lesson_tools import ROOT, environment, python

from autograder.course.errors import CourseError
from autograder.grading.journal import Journal
from autograder.grading.report import anonymous, exercises_csv, main, students_csv, summarize, write_report
from autograder.grading.report_page import page

LESSON = "02_gates"
EVIL = '<script>alert("x")</script>'


def result(points, mistake=None, *, message="", repairs=(), remarks=(), off=(), status="graded", seconds=0.1):
    """What the journal holds of a submission with one exercise of 2 points and one of an instructor's own of 3."""
    verdict = {"exercise": "add_backward", "mistake": mistake, "message": message}
    return {
        "status": status,
        "points": {"check_add_backward": points, "own": 3},
        "max_points": {"check_add_backward": 2, "own": 3},
        "verdicts": {"check_add_backward": verdict, "own": {"points": 3, "max_points": 3, "message": ""}},
        "repairs": list(repairs),
        "remarks": list(remarks),
        "protections_off": list(off),
        "seconds": {"total": seconds},
    }


ROWS = [
    ("ada", result(2)),
    ("bob", result(0, "sign-flipped", message="every gradient\nNote: printed Bob Smith")),
    ("cyd", result(1, "sign-flipped", message="every gradient")),
    ("dan", result(0, "ties-doubled", message=f"at a tie {EVIL}", remarks=["cell 3 was stopped"])),
    ("eve", result(0, "not-started", repairs=["The file is called 'eve_smith.ipynb' instead of '02_gates.ipynb'."])),
    ("fay", result(0, None, message="wrong somehow", off=["no Landlock"], seconds=2.5)),
]


def test_the_numbers_are_those_of_the_class():
    """All, some and no points, not started, and the mistakes with their counts add up to the submissions."""
    report = summarize(LESSON, ROWS)
    one = report.exercises["add_backward"]
    assert one.counts == {"all": 1, "part": 1, "none": 3, "not started": 1}
    assert one.distribution == {0: 4, 1: 1, 2: 1}
    assert one.mistakes == {"sign-flipped": 2, "ties-doubled": 1, "": 1}
    assert [name for name, _ in report.mistakes()] == ["sign-flipped", "ties-doubled", ""]
    assert report.exercises["own"].counts == {"all": 6, "part": 0, "none": 0, "not started": 0}
    assert report.max_score == 5


def test_what_could_not_be_read_is_no_mistake():
    """A file that is no notebook is told in a sentence of its own and counts as not started, not as a mistake without a name."""
    report = summarize(LESSON, [*ROWS, ("gus", result(0, None, message="cannot be read", status="unreadable"))])
    assert report.exercises["add_backward"].not_started == 2
    assert report.exercises["add_backward"].mistakes[""] == 1
    assert any(line.startswith("1 of them held nothing") for line in report.headlines())
    assert not any("held nothing" in line for line in summarize(LESSON, ROWS).headlines())


def test_nobody_is_named_unless_asked():
    """Neither a student's id, nor a file's name, nor what a learner's code printed is in the report."""
    report = summarize(LESSON, ROWS)
    for text in (page(report), students_csv(report), exercises_csv(report)):
        text = re.sub(r"<style>.*?</style>", "", text, flags=re.DOTALL)
        for word in ("ada", "bob", "Bob Smith", "cyd", "eve", "eve_smith", "fay"):
            assert not re.search(rf"\b{word}\b", text), word
    named = page(summarize(LESSON, ROWS, named=True))
    assert all(f">{student}<" in named for student, _ in ROWS)
    assert "eve_smith.ipynb" in named


def test_a_sentence_keeps_the_lessons_own_file_name():
    """Without names, what a sentence quotes is left out, the name that the file should have had is not."""
    text = "The file of ada is called 'ada.ipynb' instead of '02_gates.ipynb'."
    assert anonymous(text, {"ada"}, LESSON) == "The file of … is called '…' instead of '02_gates.ipynb'."


def test_what_learners_wrote_is_text():
    """A message with tags in it is shown, and does nothing; a cell of the table that begins like a formula is none."""
    report = summarize(LESSON, [*ROWS, ("=cmd()", result(2))], named=True)
    assert "<script" not in page(report)
    assert "&lt;script&gt;alert" in page(report)
    assert [row["student"] for row in csv.DictReader(students_csv(report).splitlines())][-1] == "'=cmd()"


class _Links(HTMLParser):
    def __init__(self):
        super().__init__()
        self.found = []

    def handle_starttag(self, tag, attrs):
        self.found += [(tag, name, value) for name, value in attrs if name in ("src", "href", "srcset", "action")]
        self.found += [(tag, None, None)] if tag in ("script", "link", "iframe", "img", "object") else []


def test_the_page_needs_nothing_else():
    """No script, no link, no picture and no font from elsewhere: the page works offline and in an e-mail."""
    text = page(summarize(LESSON, ROWS))
    reader = _Links()
    reader.feed(text)
    assert reader.found == []
    assert "http" not in text
    assert "url(" not in text
    assert "@import" not in text


def test_repairs_remarks_and_missing_protections_are_told():
    """What was mended, what happened while code ran, which protections were off and how long it took is in the report."""
    text = page(summarize(LESSON, ROWS))
    for words in ("cell 3 was stopped", "no Landlock", "instead of", "2.50 s for the slowest"):
        assert words in text


def test_many_cells_mended_in_one_way_are_one_line():
    """A notebook whose every cell lost its metadata is one entry, not one for each cell."""
    repairs = [f"{name} had lost its metadata" for name in ("check_add_backward", "add_backward", "own")]
    assert summarize(LESSON, [("ada", result(2, repairs=repairs))]).repairs == {"a cell had lost its metadata": 1}


def test_nothing_graded_is_one_sentence(tmp_path, capsys):
    """A lesson without results, and a mistyped one, end in one sentence and exit code 2."""
    (tmp_path / "solutions" / LESSON).mkdir(parents=True)
    assert main([LESSON], root=tmp_path) == 2
    said = capsys.readouterr().err
    assert said.startswith(f"Nothing of {LESSON} is graded yet")
    assert said.count("\n") == 1
    with Journal(tmp_path / "grading" / "results.db") as journal:
        journal.write([(LESSON, "ada", "key", result(2))])
    with pytest.raises(CourseError, match="Did you mean 02_gates"):
        write_report(tmp_path, "02_gatse")


def test_the_command_writes_the_page_and_both_tables(tmp_path, capsys):
    """`report LESSON` writes LESSON.html, LESSON.csv and LESSON-mistakes.csv; --csv also prints the table."""
    (tmp_path / "solutions" / LESSON).mkdir(parents=True)
    with Journal(tmp_path / "grading" / "results.db") as journal:
        journal.write([(LESSON, student, "key", row) for student, row in ROWS])
    assert main(["gates", "--csv"], root=tmp_path) == 0
    printed = list(csv.DictReader(capsys.readouterr().out.splitlines()))
    assert [row["score"] for row in printed] == ["5", "4", "3", "3", "3", "3"]
    folder = tmp_path / "grading" / "reports"
    assert {path.name for path in folder.iterdir()} == {f"{LESSON}{end}" for end in (".html", ".csv", "-mistakes.csv")}
    mistakes = list(csv.DictReader((folder / f"{LESSON}-mistakes.csv").read_text(encoding="utf-8").splitlines()))
    assert {
        "exercise": "add_backward",
        "what": "sign-flipped",
        "submissions": "2",
        "example": "every gradient",
    } in mistakes


def test_the_front_doors_word_works():
    """`python -m autograder report` for a lesson nobody handed in says so in one sentence."""
    done = subprocess.run(
        python("-m", "autograder", "report", "no_such_lesson"),
        cwd=ROOT,
        env=environment(PYTHONPATH=str(ROOT)),
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert done.returncode == 2
    assert done.stderr.count("\n") == 1


@pytest.mark.slow
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_it_is_legible_in_a_browser(tmp_path, scheme):
    """In light, in dark and on paper every text has a contrast of 4.5, and nothing is wider than a telephone."""
    sync_api = pytest.importorskip("playwright.sync_api")
    (tmp_path / "report.html").write_text(page(summarize(LESSON, ROWS, named=True)), encoding="utf-8")
    with sync_api.sync_playwright() as playwright:
        chromium = _launch(playwright)
        tab = chromium.new_page(color_scheme=scheme, viewport={"width": 380, "height": 800})
        tab.goto((tmp_path / "report.html").as_uri())
        assert tab.evaluate("document.documentElement.scrollWidth") <= 380
        for media in ("screen", "print"):
            tab.emulate_media(media=media, color_scheme=scheme)
            assert tab.evaluate(CONTRAST) == []
        chromium.close()


def _launch(playwright):
    program = shutil.which("chromium") or shutil.which("chromium-browser")
    if not program:
        pytest.skip("no Chromium on this machine")
    return playwright.chromium.launch(executable_path=program, args=["--no-sandbox"])


CONTRAST = """() => {
  const rgb = text => text.match(/[\\d.]+/g).slice(0, 3).map(Number);
  const light = c => { const [r, g, b] = c.map(v => (v /= 255) <= .03928 ? v / 12.92 : ((v + .055) / 1.055) ** 2.4);
                       return .2126 * r + .7152 * g + .0722 * b; };
  const behind = e => { for (; e; e = e.parentElement) { const c = getComputedStyle(e).backgroundColor;
                          if (!/, 0\\)$|transparent/.test(c)) return rgb(c); } return [255, 255, 255]; };
  const bad = [];
  for (const e of document.querySelectorAll('main *')) {
    if (![...e.childNodes].some(n => n.nodeType === 3 && n.textContent.trim())) continue;
    const style = getComputedStyle(e), svg = e.closest('svg');
    const [a, b] = [light(rgb(svg ? style.fill : style.color)), light(behind(svg || e))].sort((x, y) => y - x);
    if ((a + .05) / (b + .05) < 4.5) bad.push([e.tagName, e.textContent.slice(0, 30), (a + .05) / (b + .05)]);
  }
  return bad;
}"""
