"""Every figure in every lesson has a text alternative."""

import re

import pytest
from lesson_tools import ROOT

nbformat = pytest.importorskip("nbformat")

NOTEBOOKS = sorted((ROOT / "solutions").glob("*/*.ipynb"))


def lacking(output) -> list[str]:
    """What an output shows without words."""
    data = output.get("data", {})
    html = "".join(data.get("text/html", ""))
    pictures = [kind for kind in data if kind.startswith("image/")]
    if "alt=" in html or "<svg" in html:
        pictures = []  # the HTML is what is shown
    pictures += [tag[:60] for tag in re.findall(r"<img\b[^>]*>", html) if not re.search(r'\balt="[^"]+', tag)]
    pictures += [tag[:60] for tag in re.findall(r"<svg\b.*?</svg>", html, re.S) if not _labelled(tag)]
    return pictures


def _labelled(svg):
    opening = svg.split(">", 1)[0]
    return 'role="img"' in opening and ('aria-label="' in opening or "<title>" in svg)


def unlabelled(notebook) -> list[str]:
    """Cells with a figure that has no text alternative."""
    cells = [cell for cell in notebook.cells if cell.cell_type == "code"]
    found = [(cell, what) for cell in cells for output in cell.outputs for what in lacking(output)]
    found += [
        (cell, tag) for cell in notebook.cells if cell.cell_type == "markdown"
        for tag in re.findall(r"!\[\]\([^)]*\)|<img\b(?![^>]*\balt=)[^>]*>", cell.source)
    ]  # fmt: skip
    return [f"{cell.get('id')}: {what} in {cell.source.splitlines()[:2]}" for cell, what in found]


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_every_figure_of_a_lesson_has_a_text_alternative(path):
    """No image in an executed lesson stands without words: use show, pictures.… or pictures.figure(fig, alt=…)."""
    assert unlabelled(nbformat.read(path, as_version=4)) == []


@pytest.mark.parametrize(
    ("data", "fine"),
    [
        ({"image/png": "…", "text/plain": "<Figure size 640x480 with 1 Axes>"}, False),
        ({"text/html": '<img src="data:image/png;base64,">'}, False),
        ({"text/html": '<img alt="" src="data:image/png;base64,">'}, False),
        ({"text/html": "<svg><path/></svg>"}, False),
        ({"text/html": '<img alt="a line that goes up" src="data:image/png;base64,">'}, True),
        ({"text/html": '<svg role="img"><title>a graph</title></svg>'}, True),
        ({"text/plain": "3"}, True),
    ],
)
def test_a_figure_without_words_is_found(data, fine):
    """The test above can fail: bare images and drawings are reported, labelled ones are not."""
    cell = nbformat.v4.new_code_cell("draw()", outputs=[nbformat.v4.new_output("display_data", data)])
    assert (unlabelled(nbformat.v4.new_notebook(cells=[cell])) == []) is fine
