"""The map from each topic of the course to the section that teaches it, derived from the notebooks themselves.

`topics.toml` says what is promised, and by what a section proves that it keeps the promise: strings that all stand in that
one section. A topic whose proof stands nowhere has no home: the map says so, and a test fails.
"""

import json
import re
import tomllib
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

HEADING = re.compile(r"^## (.+)$", re.MULTILINE)


@dataclass(frozen=True)
class Home:
    """Where a topic is taught. section: a heading of the lesson, or None. cell: the number of the cell with the first proof, from 1."""

    lesson: str
    topic: str
    section: str | None = None
    cell: int | None = None


@cache
def promises() -> dict[str, dict[str, list[str]]]:
    """{lesson: {topic: what its section must contain}}."""
    return tomllib.loads(files("autograder.course").joinpath("topics.toml").read_text(encoding="utf-8"))


def topic_map(read: Callable[[str], str], lessons) -> list[Home]:
    """Every topic of these lessons, in their order. read: gives the text of a lesson's executed notebook."""
    homes = []
    for lesson in lessons:
        topics = promises().get(lesson, {})
        sections = sections_of(read(lesson)) if topics else []
        homes += [_home(lesson, topic, proof, sections) for topic, proof in topics.items()]
    return homes


def sections_of(notebook: str) -> list[tuple[str, list[tuple[int, str]]]]:
    """[(heading, [(cell number, its text and output)])] of a lesson, from its first ## heading on; the last section, a summary, is left out."""
    sections = []
    for number, cell in enumerate(json.loads(notebook)["cells"], 1):
        text = "".join(cell["source"])
        pieces = HEADING.split(text) if cell["cell_type"] == "markdown" else [text]
        for place, piece in enumerate(pieces):
            if place % 2:
                sections.append((piece, [(number, piece)]))
            elif sections:
                sections[-1][1].append((number, piece + _printed(cell)))
    return sections[:-1]


def _printed(cell):
    said = [output.get("text") or output.get("data", {}).get("text/plain", "") for output in cell.get("outputs", ())]
    return "\n".join("".join(text) for text in said)


def _home(lesson, topic, proof, sections):
    for heading, cells in sections:
        whole = "\n".join(text for _, text in cells)
        if all(word in whole for word in proof):
            return Home(lesson, topic, heading, next(number for number, text in cells if proof[0] in text))
    return Home(lesson, topic)
