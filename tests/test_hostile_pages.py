"""What strangers' notebooks put on pages: formgrader and feedback show nothing that runs, loads, covers or takes for ever."""

import json
import time
from html.parser import HTMLParser

import pytest
from lesson_tools import LESSONS, ROOT

nbformat = pytest.importorskip("nbformat")

from autograder.grading.repair import repair  # noqa: E402  needs nbformat
from autograder.grading.showing import harmless, safe_to_show, trusted_outputs  # noqa: E402

TRUSTED = trusted_outputs(nbformat.v4.new_notebook())


def shown(cell):
    """A cell as it may be shown."""
    notebook = nbformat.v4.new_notebook(cells=[cell])
    return safe_to_show(notebook, TRUSTED)["cells"][0]


def as_page(source):
    """A markdown cell of a stranger's, as HTML of nbconvert's."""
    from nbconvert.filters.markdown_mistune import markdown2html_mistune

    return markdown2html_mistune(shown(nbformat.v4.new_markdown_cell(source))["source"])


def tags_of(page):
    """(name, attributes) of every tag, as a browser would see them."""
    found = []

    class Tags(HTMLParser):
        def handle_starttag(self, tag, attrs):
            found.append((tag, dict(attrs)))

    Tags().feed(page)
    return found


RUNS = [
    "[a](javascript:alert(1))",
    "[a](JaVaScRiPt:alert(1))",
    "[a](&#106;avascript:alert(1))",
    "[a](javascript&colon;alert(1))",
    "[a](java\\script\\:alert(1))",
    "[a](<java&#10;script:alert(1)>)",
    "[a]\n\n[a]: javascript:alert(1)",
    "![a](javascript:alert(1))",
    "<javascript:alert(1)>",
    "[a](vbscript:x)",
    "[a](data:text/html,<script>alert(1)</script>)",
    "```\n[a](b)\n```\n[a](javascript:alert(1))\n````\n",
    "<a href='javascript:alert(1)'>a</a>",
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
]


@pytest.mark.parametrize("source", RUNS)
def test_no_link_of_a_stranger_runs(source):
    """Markdown keeps its words; links and tags that would run something in the instructor's browser are shown as typed."""
    for tag, attributes in tags_of(as_page(source)):
        assert tag in ("p", "pre", "code", "a")
        assert not [name for name in attributes if name.startswith("on")]
        assert attributes.get("href", "https:").startswith(("https:", "b"))


def test_honest_markdown_is_left_alone():
    """Formulas, tables, links to the web, code and attached pictures stay as they were written."""
    source = (
        "The *data: y* and `a < b`, $x < y$ and $$\\frac{dL}{dx}$$\n\n| a | b |\n|---|---|\n| 1 | 2 |\n\n"
        "[numpy](https://numpy.org) ![plot](attachment:plot.png) <b>bold</b>"
    )
    for text in (source, source.replace("a < b", "a b").replace("x < y", "x y")):
        kept = shown(nbformat.v4.new_markdown_cell(text))["source"]
        assert kept == text or (" < " in text and kept.replace("&lt;", "<") == text)


def test_a_picture_from_elsewhere_is_not_loaded():
    """Who looks at a notebook, and when, is not told to a stranger's server: such a picture becomes a link."""
    for source in (
        "![a](https://example.org/x.png)",
        "![a][b]\n\n[b]: https://example.org/x.png",
        "![a [b](c)](//x.org/y)",
    ):
        assert "<img" not in as_page(source)
    assert "<img" in as_page("![a](data:image/png;base64,iVBORw0KGgo=)")


COVERS = [
    '<div class="navbar-fixed-top">over everything</div>',
    '<div class="modal fade in" style="display:block">over everything</div>',
    '<div style="margin-top:-900px">over what stands above</div>',
    '<div style="transform:translateY(-900px)">over what stands above</div>',
    '<div style="translate:0 -900px">over what stands above</div>',
    '<div style="inset:0;position:var(--x,fixed)">over everything</div>',
    '<svg style="overflow:visible"><rect y="-900" width="900" height="900"></rect></svg>',
    '<svg style="overflow:initial"><rect y="-900" width="900" height="900"></rect></svg>',
    '<p style="background:var(--x,url(https://example.org/a.png))">x</p>',
    '<p style="color:red;content:url(x)">x</p>',
    '<p style="animation:x 1s">x</p>',
    '<p id="submission">x</p>',
]


@pytest.mark.parametrize("html", COVERS)
def test_nothing_leaves_its_place(html):
    """HTML that would lie over the page, a false score on top of the true one, is shown as words."""
    output = nbformat.v4.new_output("display_data", {"text/html": html, "text/plain": "words"})
    cell = shown(nbformat.v4.new_code_cell(outputs=[output]))
    assert not harmless(html)
    assert dict(cell["outputs"][0]["data"]) == {"text/plain": "words"}


@pytest.mark.parametrize(
    "lesson", [name for name in LESSONS if (ROOT / "solutions" / name / f"{name}.ipynb").is_file()]
)
def test_the_course_s_own_outputs_pass(lesson):
    """Cards, pictures and steppers of a lesson are harmless by the same rule, so a learner's page shows them too."""
    notebook = nbformat.read(ROOT / "solutions" / lesson / f"{lesson}.ipynb", as_version=4)
    _, sheets, _ = trusted_outputs(notebook)
    before = [list(output.get("data", ())) for cell in notebook.cells for output in cell.get("outputs", [])]
    made = safe_to_show(notebook, (frozenset(), sheets, frozenset()))
    after = [list(output.get("data", ())) for cell in made["cells"] for output in cell.get("outputs", [])]
    assert [("text/html" in kinds) for kinds in before] == [("text/html" in kinds) for kinds in after]


ENDLESS = {
    "styles never closed": "<style>" * 140_000,
    "scripts closed by another": "<script></style>" * 60_000,
    "a style and a script": "<style><script>" * 60_000,
    "spaces in a tag": "<a" + " " * 900_000,
    "attributes": "<p" + " a" * 400_000,
    "declarations": f'<p style="{";" * 900_000}">',
    "pictures": "![" * 400_000,
    "backticks": "`a" * 400_000 + "javascript:",
    "tags": "<" * 900_000,
}


@pytest.mark.parametrize("text", ENDLESS)
def test_looking_at_a_megabyte_takes_seconds_at_most(text):
    """The time it takes to look at a text grows with its length, not with its square: one page cannot hold up a class."""
    begin = time.monotonic()
    output = nbformat.v4.new_output("display_data", {"text/html": ENDLESS[text], "text/plain": "words"})
    shown(nbformat.v4.new_code_cell(outputs=[output]))
    shown(nbformat.v4.new_markdown_cell(ENDLESS[text]))
    assert time.monotonic() - begin < 20


def test_tags_of_cells_are_words():
    """A page puts a cell's tags among its own classes: what is more than a word is dropped."""
    tags = ["raises-exception", "x navbar-fixed-top", '"><script>', 5, "y" * 500]
    cell = {"cell_type": "code", "id": "a", "source": "1", "metadata": {"tags": tags, "nbgrader": {"points": 1000}}}
    source = {"nbformat": 4, "nbformat_minor": 5, "metadata": {}, "cells": []}
    made = repair(source, json.dumps({**source, "cells": [cell]}).encode())
    assert made.notebook["cells"][0]["metadata"] == {"tags": ["raises-exception"]}
