"""`progress()` and `python course.py progress`: which exercises are passed, the points, and what is next.

python course.py progress [--json]            the table
python course.py progress --reset [LESSON]    forget all results, or one lesson's; what was known is kept in a file
"""

import argparse
import json
import sys
from dataclasses import dataclass
from html import escape
from pathlib import Path

from autograder.course.errors import CourseError, nearest
from autograder.course.record import Entries, Record
from autograder.course.session import MINE, RECORD
from autograder.exercises import Exercise, Lesson, all_lessons
from autograder.verdict import LOOKS

NOWHERE = "No progress is kept here: it belongs to your own copies in my/, which `python course.py lab` opens."
_WORDS = {"passed": "passed", "partly": "partly right", "failed": "not right yet", "waiting": "not started"}


@dataclass(frozen=True)
class Standing:
    """How one exercise stands. best: points, scaled to what the exercise is worth today. latest: points or None."""

    exercise: Exercise
    best: float = 0.0
    latest: float | None = None
    checks: int = 0
    hints: int = 0
    when: str = ""

    @property
    def state(self) -> str:
        """passed, partly, failed or waiting; by the best result, which a later try does not take away."""
        if not self.checks:
            return "waiting"
        return "passed" if self.best == self.exercise.points else "partly" if self.best else "failed"


class Progress:
    """The state of all lessons, as text and as HTML. lessons: (lesson, its standings) in course order."""

    def __init__(self, lessons: tuple[Lesson, ...], entries: Entries, notes: tuple[str, ...] = ()):
        self.notes = notes
        self.lessons = [
            (lesson, [_standing(one, entries.get(one.id)) for one in lesson.exercises]) for lesson in lessons
        ]

    @property
    def next(self) -> Exercise | None:
        """The first exercise not passed: of the lesson worked on last while it has one, else of the course."""
        begun = [(max(one.when for one in standings), standings) for _, standings in self.lessons if standings]
        latest = max(begun, key=lambda pair: pair[0], default=("", []))
        first = latest[1] if latest[0] else []
        every = [*first, *(one for _, standings in self.lessons for one in standings)]
        return next((one.exercise for one in every if one.state != "passed"), None)

    def as_dict(self) -> dict:
        """Plain data for JSON: lessons with their exercises, the sums, and the id of the next exercise (None: all done)."""
        rows = [
            {
                "lesson": lesson.name,
                "title": lesson.title,
                **_sums(standings),
                "results": [
                    {
                        "exercise": one.exercise.id,
                        "state": one.state,
                        "points": one.best,
                        "max_points": one.exercise.points,
                        "latest": one.latest,
                        "checks": one.checks,
                        "hints": one.hints,
                    }
                    for one in standings
                ],
            }
            for lesson, standings in self.lessons
        ]
        following = self.next
        return {"lessons": rows, "total": _sums(self._all()), "next": following and following.id}

    def _all(self):
        return [one for _, standings in self.lessons for one in standings]

    def _rows(self):
        """(title, passed, points) of each lesson and of all together."""
        rows = [(f"{lesson.name[:2]} {lesson.title}", _sums(standings)) for lesson, standings in self.lessons]
        if len(rows) > 1:
            rows.append(("all lessons", _sums(self._all())))
        return [(t, f"{s['passed']} of {s['exercises']}", f"{s['points']} of {s['max_points']}") for t, s in rows]

    def _next_line(self):
        exercise = self.next
        return f"Next: {exercise.id} in {exercise.lesson}." if exercise else "All exercises are passed."

    def __repr__(self) -> str:
        rows = [("lesson", "passed", "points"), *self._rows()]
        first, second = (max(len(row[column]) for row in rows) for column in (0, 1))
        lines = [f"{title:{first}}  {passed:>{second}}  {points}" for title, passed, points in rows]
        return "\n".join([*lines, self._next_line(), *self.notes])

    def _repr_html_(self) -> str:
        cell = 'style="text-align:left;padding:2px 18px 2px 0;vertical-align:top"'
        head = 'style="text-align:left;padding:2px 18px 2px 0;font-weight:600;opacity:.75"'
        titles = "".join(f'<th scope="col" {head}>{title}</th>' for title in ("lesson", "passed", "points"))
        body, following = [], self.next
        for (title, passed, points), (_, standings) in zip(self._rows(), [*self.lessons, (None, [])], strict=False):
            is_open = following is not None and any(one.exercise == following for one in standings)
            inside = _folded(title, standings, is_open) if standings else escape(title)
            body.append(f"<tr><td {cell}>{inside}</td><td {cell}>{passed}</td><td {cell}>{points}</td></tr>")
        return (
            '<div role="group" aria-label="Progress" style="line-height:1.5;margin:4px 0;font-size:14px;'
            'font-family:var(--jp-ui-font-family,sans-serif);color:var(--jp-content-font-color1,inherit)">'
            f'<table style="border-collapse:collapse"><tr>{titles}</tr>{"".join(body)}</table>'
            f"<div><b>{escape(self._next_line())}</b></div>"
            + "".join(f'<div style="opacity:.75">{escape(note)}</div>' for note in self.notes)
            + "</div>"
        )


class Nowhere:
    """What `progress()` gives where no record is kept."""

    def __repr__(self) -> str:
        return NOWHERE


def progress() -> Progress | Nowhere:
    """Where you stand: shown as a table in a notebook, as text elsewhere. Raises OSError when the record cannot be read."""
    return Nowhere() if RECORD is None else standing_of(RECORD)


def standing_of(record: Record) -> Progress:
    """The progress that a record tells, with a note for each file that had to be set aside."""
    entries = record.read()
    notes = tuple(
        f"A record that could not be read was set aside as {path.name}; results of its last session may be missing."
        for path in record.damaged()
    )
    return Progress(all_lessons(), entries, notes)


def _standing(exercise, entry):
    if entry is None:
        return Standing(exercise)
    best = min(entry["best"] / entry["of"], 1.0) * exercise.points if entry["of"] else 0.0
    # what was passed stays passed when an update changed the points: no rounding may take it away
    best = exercise.points if exercise.points - best < 1e-6 else round(best, 2)
    return Standing(exercise, _plain(best), _plain(entry["latest"]), entry["checks"], entry["hints"], entry["when"])


def _plain(number):
    return int(number) if number is not None and number == int(number) else number


def _sums(standings):
    return {
        "passed": sum(one.state == "passed" for one in standings),
        "exercises": len(standings),
        "points": _plain(round(sum(one.best for one in standings), 2)),
        "max_points": sum(one.exercise.points for one in standings),
    }


def _folded(title, standings, is_open):
    rows = []
    for one in standings:
        colour, sign = LOOKS[one.state]
        said = [_WORDS[one.state]] if one.state != "partly" else [f"{one.best} of {one.exercise.points} points"]
        if one.latest is not None and one.latest < one.best:
            said.append(f"latest {one.latest}")
        if one.hints:
            said.append(f"{one.hints} of 3 hints opened")
        rows.append(
            f'<div><span aria-hidden="true" style="color:{colour};font-weight:bold;display:inline-block;width:1.4em">'
            f'{sign}</span>{escape(one.exercise.id)} <span style="opacity:.75">{escape(", ".join(said))}</span></div>'
        )
    return f'<details{" open" if is_open else ""}><summary>{escape(title)}</summary><div style="padding:2px 0 6px 14px">{"".join(rows)}</div></details>'


def lesson_named(word: str, names: list[str]) -> str:
    """The lesson that a person means by '02_gates', '02', '2' or 'gates'; CourseError suggests the nearest."""
    short = {alias: name for name in names for alias in (name, name[:2], name[:2].lstrip("0"), name[3:])}
    if word in short:
        return short[word]
    raise CourseError(
        f"There is no lesson {word!r}.{nearest(word, names) or ' The lessons are ' + ', '.join(names) + '.'}"
    )


def main(arguments: list[str], mine: Path = MINE) -> int:
    """The word `progress`. Exit code 0: done; 1: the record cannot be read; 2: wrong command line."""
    parser = argparse.ArgumentParser(
        prog="course.py progress", description="Which exercises are passed, and what is next."
    )
    parser.add_argument("--json", action="store_true", help="the same as one JSON object")
    parser.add_argument(
        "--reset", nargs="?", const="", metavar="LESSON", help="forget the results of a lesson, or all; a copy is kept"
    )
    options = parser.parse_args(arguments)
    record = Record(mine)
    try:
        if options.reset is not None:
            return _reset(record, options.reset)
        shown = standing_of(record)
    except CourseError as error:
        print(error, file=sys.stderr)
        return 2
    except OSError as error:
        print(f"The record in {mine} cannot be used: {error.strerror or error}.", file=sys.stderr)
        return 1
    print(json.dumps(shown.as_dict(), ensure_ascii=False) if options.json else shown)
    return 0


def _reset(record, lesson):
    ids, what = None, "all lessons"
    if lesson:
        lessons = {one.name: one for one in all_lessons()}
        what = lesson_named(lesson, list(lessons))
        ids = [exercise.id for exercise in lessons[what].exercises]
    kept = record.reset(ids) if record.folder.is_dir() else None
    if kept is None:
        print(f"Nothing is recorded of {what}.")
    else:
        print(f"The results of {what} are forgotten; what was known before is kept in {kept}.")
    return 0
