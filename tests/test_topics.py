"""Nothing that the course promises is homeless: every topic is taught in some section, every id has its cells."""

import json
import tomllib

import pytest
from lesson_tools import LESSONS, ROOT, learner

from autograder.course import topics
from autograder.exercises import all_lessons

pytestmark = pytest.mark.quick
CATALOGUE = {
    lesson: ids.split()
    for lesson, ids in tomllib.loads((ROOT / "tests/cases/catalogue.toml").read_text(encoding="utf-8")).items()
}
DECLARED = {lesson.name: [exercise.id for exercise in lesson.exercises] for lesson in all_lessons()}


def executed(lesson):
    """The text of a lesson's executed notebook."""
    return (ROOT / "solutions" / lesson / f"{lesson}.ipynb").read_text(encoding="utf-8")


@pytest.mark.parametrize("lesson", LESSONS)
def test_every_topic_has_a_home(lesson):
    """For each topic promised of a lesson there is a section that has all its proof: numbers, formulas, exercises."""
    homes = topics.topic_map(executed, [lesson])
    assert homes, "a lesson without topics"
    assert [home.topic for home in homes if home.section is None] == []


def test_promises_are_made_for_every_lesson():
    """topics.toml speaks of the lessons that there are, and of no others."""
    assert list(topics.promises()) == LESSONS


@pytest.mark.parametrize("lesson", LESSONS)
def test_every_id_of_the_catalogue_has_its_cells(lesson):
    """Each id of the catalogue is declared, and the learner's notebook has its cell to write in and its check."""
    assert set(CATALOGUE[lesson]) <= set(DECLARED[lesson])
    cells = [cell.metadata.get("nbgrader", {}).get("grade_id") for cell in learner(lesson).cells]
    for name in DECLARED[lesson]:
        assert cells.count(name) == cells.count(f"check_{name}") == 1, name


def test_a_topic_that_is_no_longer_taught_is_noticed():
    """Take the proof out of its section, or scatter it over two, and the topic is homeless; the summary is no home."""

    def notebook(*texts):
        cells = [{"cell_type": "markdown", "source": text} for text in texts]
        return json.dumps({"cells": cells})

    both = notebook("# Title\nswaps 3", "## One\nswaps", "by 3", "## Two\n3", "## What to keep\nswaps 3")
    topic = ("lesson", "topic", ["swaps", "3"])
    assert topics._home(*topic, topics.sections_of(both)) == topics.Home("lesson", "topic", "One", 2)
    for gone in (both.replace("by 3", "by"), both.replace("## One\\nswaps", "## One\\n")):
        assert topics._home(*topic, topics.sections_of(gone)).section is None


def test_the_readme_shows_the_map():
    """The README has a row for every topic, with its section."""
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    for home in topics.topic_map(executed, LESSONS):
        assert (
            f"| {home.topic} | [{home.lesson}](notebooks/{home.lesson}/{home.lesson}.ipynb) | {home.section} | {home.cell} |"
            in readme
        )
