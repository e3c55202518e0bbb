"""The parts of README.md that are derived: the tables of lessons and of points, and the map of topics."""

import re

from autograder.course.errors import CourseError


def fill(text: str, lessons, homes=()) -> str:
    """The README with its tables between their markers brought up to date; a README without markers is left as it is.

    lessons: declarations, in order. homes: where each topic is taught (see topics.py).
    """
    tables = {"lessons": lessons_table(lessons), "points": points_table(lessons), "topics": topics_table(homes)}
    for name, table in tables.items():
        begin, end = f"<!-- {name}:begin -->", f"<!-- {name}:end -->"
        if (begin in text) != (end in text):
            raise CourseError(f"README.md has one of the markers {begin} and {end} but not the other.")
        text = re.sub(
            f"{re.escape(begin)}.*?{re.escape(end)}",
            # A function, so that a backslash in a title is not read as a group of the pattern.
            lambda _, table=table, begin=begin, end=end: f"{begin}\n{table}\n{end}",
            text,
            flags=re.DOTALL,
        )
    return text


def lessons_table(lessons) -> str:
    """One row a lesson: title with a link to the notebook, minutes, exercises, points; a last row with the sums."""
    rows = ["| lesson | minutes | exercises | points |", "|---|---:|---:|---:|"]
    counts = [(lesson.minutes, len(lesson.exercises), _sum(lesson)) for lesson in lessons]
    for lesson, (minutes, exercises, points) in zip(lessons, counts, strict=True):
        link = f"[{lesson.name[:2]} {_cell(lesson.title)}](notebooks/{lesson.name}/{lesson.name}.ipynb)"
        rows.append(f"| {link} | {minutes} | {exercises} | {points} |")
    if len(counts) > 1:
        rows.append("| **all** | {} | {} | {} |".format(*map(sum, zip(*counts, strict=True))))
    return "\n".join(rows)


def points_table(lessons) -> str:
    """One row an exercise: lesson, id, signature, points."""
    rows = ["| lesson | exercise | signature | points |", "|---|---|---|---:|"]
    for lesson in lessons:
        for exercise in lesson.exercises:
            rows.append(f"| {lesson.name} | `{exercise.id}` | `{_cell(exercise.signature)}` | {exercise.points} |")
    return "\n".join(rows)


def topics_table(homes) -> str:
    """One row a topic: what, and the section and cell of the notebook that teach it."""
    rows = ["| topic | taught in | section | cell |", "|---|---|---|---:|"]
    for home in homes:
        link = f"[{home.lesson}](notebooks/{home.lesson}/{home.lesson}.ipynb)"
        where = f"{_cell(home.section)} | {home.cell}" if home.section else "**nowhere** |"
        rows.append(f"| {_cell(home.topic)} | {link} | {where} |")
    return "\n".join(rows)


def _sum(lesson):
    return sum(exercise.points for exercise in lesson.exercises)


def _cell(text):
    return text.replace("|", "\\|")
