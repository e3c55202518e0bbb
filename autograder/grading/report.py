"""`python course.py report LESSON`: what the class got wrong, as one HTML page and two CSV files in grading/reports/."""

import argparse
import csv
import io
import re
import statistics
import sys
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path

from autograder.course.errors import CourseError, nearest
from autograder.course.paths import course_root

NOT_STARTED = "not-started"
UNNAMED = ""  # wrong in a way that the course has no name for
_QUOTED = re.compile(r"'[^']*'|\"[^\"]*\"")


@dataclass
class Exercise:
    """How the class did in one graded cell. mistakes: {name: how many}, examples: {name: the most common message}."""

    name: str
    max_points: float
    points: list[float] = field(default_factory=list)
    not_started: int = 0
    mistakes: Counter = field(default_factory=Counter)
    messages: dict[str, Counter] = field(default_factory=dict)

    @property
    def counts(self) -> dict[str, int]:
        """{'all', 'part', 'none', 'not started': how many submissions}."""
        full = sum(points >= self.max_points for points in self.points)
        nothing = sum(points == 0 for points in self.points) - self.not_started
        rest = len(self.points) - full - nothing - self.not_started
        return {"all": full, "part": rest, "none": nothing, "not started": self.not_started}

    @property
    def distribution(self) -> dict[float, int]:
        """{points: how many submissions}, in order."""
        return dict(sorted(Counter(self.points).items()))

    def example(self, mistake: str) -> str:
        """The message that most submissions with this mistake got."""
        return self.messages[mistake].most_common(1)[0][0]


@dataclass
class ClassReport:
    """One lesson. students: (name or number, result), in order; the rest is counted over all of them."""

    lesson: str
    named: bool
    exercises: dict[str, Exercise] = field(default_factory=dict)
    students: list[tuple[str, dict]] = field(default_factory=list)
    repairs: Counter = field(default_factory=Counter)
    remarks: Counter = field(default_factory=Counter)
    protections_off: Counter = field(default_factory=Counter)
    statuses: Counter = field(default_factory=Counter)

    @property
    def scores(self) -> list[float]:
        return [sum(result["points"].values()) for _, result in self.students]

    @property
    def max_score(self) -> float:
        return sum(exercise.max_points for exercise in self.exercises.values())

    @property
    def seconds(self) -> list[float]:
        return [result["seconds"].get("total", 0.0) for _, result in self.students]

    def mistakes(self) -> list[tuple[str, list[tuple[int, Exercise]]]]:
        """(mistake, [(how many, exercise), ...]), the most common first; those without a name last."""
        found = {}
        for one in self.exercises.values():
            for name, count in one.mistakes.items():
                found.setdefault(name, []).append((count, one))
        for places in found.values():
            places.sort(key=lambda place: -place[0])
        return sorted(found.items(), key=lambda row: (row[0] == UNNAMED, -sum(count for count, _ in row[1])))

    def headlines(self) -> list[str]:
        """The class in a few sentences."""
        scores = self.scores
        share = 100 * statistics.mean(scores) / self.max_score if self.max_score else 0
        lines = [
            f"{len(scores)} submissions. {plain(statistics.mean(scores))} of {plain(self.max_score)} points on average "
            f"({share:.0f} %), {plain(statistics.median(scores))} in the middle."
        ]
        hardest = min(
            self.exercises.values(), key=lambda one: statistics.mean(one.points) / (one.max_points or 1), default=None
        )
        unread = len(scores) - self.statuses["graded"]
        if unread:
            lines.append(f"{unread} of them held nothing that could be graded, and count as not started.")
        if hardest:
            counts = hardest.counts
            lines.append(f"Hardest: {hardest.name}, where {counts['all']} of {len(hardest.points)} earned all points.")
        return lines


def summarize(lesson: str, rows: Iterable[tuple[str, dict]], named: bool = False) -> ClassReport:
    """Count what the journal's rows (student, result) say. Without `named`, nothing in the report tells who it was."""
    report = ClassReport(lesson, named)
    rows = list(rows)
    names = {student for student, _ in rows}
    if not named:  # not in the order of the names either: by points, so that a row says nothing about its place
        rows.sort(key=lambda row: -sum(row[1]["points"].values()))
    for number, (student, result) in enumerate(rows, 1):

        def said(text):
            return text if named else anonymous(text, names, lesson)

        report.statuses[result["status"]] += 1
        cells = re.compile(r"\b(check_)?(" + "|".join(map(re.escape, _exercises_of(result))) + r")\b")
        notes = []
        for counter, texts in ((report.repairs, result["repairs"]), (report.remarks, result["remarks"])):
            kinds = list(dict.fromkeys(said(cells.sub("a cell", text)) for text in texts or []))
            counter.update(kinds)
            notes += kinds
        report.students.append((student if named else f"{number:03}", result | {"notes": notes}))
        report.protections_off.update(result["protections_off"] or [])
        for grade_id, maximum in result["max_points"].items():
            name = grade_id.removeprefix("check_")
            exercise = report.exercises.setdefault(name, Exercise(name, maximum))
            points = result["points"].get(grade_id) or 0
            exercise.points.append(points)
            verdict = result["verdicts"].get(grade_id) or {}
            mistake = verdict.get("mistake") or UNNAMED
            if mistake == NOT_STARTED or result["status"] != "graded":  # nothing to read is no mistake
                exercise.not_started += 1
            elif points < maximum:
                exercise.mistakes[mistake] += 1
                text = said(_without_notes(verdict.get("message") or ""))
                exercise.messages.setdefault(mistake, Counter())[text] += 1
    return report


def _exercises_of(result):
    return sorted((grade_id.removeprefix("check_") for grade_id in result["max_points"]), key=len, reverse=True) or [
        "-"
    ]


def anonymous(text: str, names: set[str], lesson: str) -> str:
    """A sentence without students' ids, and without what it quotes (a file's name may be a person's)."""
    text = _QUOTED.sub(
        lambda found: found[0] if lesson in found[0] and len(found[0]) < len(lesson) + 9 else "'…'", text
    )
    for name in names:
        if name in text:
            text = re.sub(rf"\b{re.escape(name)}\b", "…", text)
    return text


def plain(number: float) -> str:
    """'3', '2.5'."""
    return f"{number:.2f}".rstrip("0").rstrip(".")


def students_csv(report: ClassReport) -> str:
    """One row a submission: points of every exercise, total, seconds, mistakes, what was mended."""
    names = list(report.exercises)
    header = ["student", "score", "max_score", *names, "status", "mistakes", "repairs", "seconds"]
    rows = []
    for (student, result), score in zip(report.students, report.scores, strict=True):
        by_name = {grade_id.removeprefix("check_"): points for grade_id, points in result["points"].items()}
        found = [f"{v['exercise']}: {v['mistake']}" for v in result["verdicts"].values() if v.get("mistake")]
        points = [plain(by_name.get(name) or 0) for name in names]
        row = [student, plain(score), plain(report.max_score), *points, result["status"], "; ".join(found)]
        rows.append([*row, str(len(result["repairs"] or [])), f"{result['seconds'].get('total', 0):.2f}"])
    return _csv(header, rows)


def exercises_csv(report: ClassReport) -> str:
    """One row an exercise and mistake: how many, and the message that most of them got; 'all points' and so on too."""
    rows = []
    for one in report.exercises.values():
        rows += [[one.name, f"({kind})", str(count), ""] for kind, count in one.counts.items()]
        rows += [
            [one.name, name or "(no name)", str(count), one.example(name)] for name, count in one.mistakes.most_common()
        ]
    return _csv(["exercise", "what", "submissions", "example"], rows)


def _csv(header, rows):
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(header)
    # A spreadsheet takes a cell that begins so for a formula; a stranger may have written it.
    writer.writerows([["'" + cell if cell[:1] in ("=", "+", "-", "@") else cell for cell in row] for row in rows])
    return text.getvalue()


def _without_notes(message):
    """A message without what the learner's code printed."""
    return "\n".join(line for line in message.splitlines() if not line.startswith(("Note:", "Stuck?")))


def write_report(root: Path, lesson: str, named: bool = False) -> tuple[ClassReport, list[Path]]:
    """Write the page and the tables; returns the report and the paths. Raises CourseError when nothing is graded yet."""
    from autograder.grading.journal import Journal
    from autograder.grading.report_page import page

    with Journal(root / "grading" / "results.db") as journal:
        rows, known = list(journal.read(lesson)), journal.lessons()
    if not rows:
        hint = nearest(lesson, known)
        raise CourseError(f"Nothing of {lesson} is graded yet: run `python course.py grade {lesson}` first.{hint}")
    report = summarize(lesson, rows, named)
    folder = root / "grading" / "reports"
    folder.mkdir(parents=True, exist_ok=True)
    files = {".html": page(report), ".csv": students_csv(report), "-mistakes.csv": exercises_csv(report)}
    for ending, text in files.items():
        (folder / f"{lesson}{ending}").write_text(text, encoding="utf-8", errors="replace", newline="\n")
    return report, [folder / f"{lesson}{ending}" for ending in files]


def main(arguments: list[str], root: Path | None = None) -> int:
    """The command. Exit code 0: written; 2: unknown lesson, or nothing graded."""
    parser = argparse.ArgumentParser(
        prog="python course.py report", description="Write what the class got wrong to grading/reports/."
    )
    parser.add_argument("lesson", help="02_gates, or 02, or gates")
    parser.add_argument("--names", action="store_true", help="with the students' names (default: without)")
    parser.add_argument("--csv", action="store_true", help="also print the table of submissions as CSV")
    asked = parser.parse_args(arguments)
    try:
        from autograder.grading.class_run import lesson_meant

        root = root or course_root()
        report, paths = write_report(root, lesson_meant(root, asked.lesson), asked.names)
    except CourseError as error:
        print(error, file=sys.stderr)
        return 2
    if asked.csv:
        print(students_csv(report), end="")
    else:
        print("\n".join([*report.headlines(), *(f"wrote {path}" for path in paths)]))
    return 0
