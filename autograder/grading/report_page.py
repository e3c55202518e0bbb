"""The report as one HTML page that needs nothing else: no script, no font, no picture from elsewhere."""

import statistics
from html import escape
from importlib.resources import files

from autograder.grading.report import ClassReport, Exercise, plain

SHOWN = 20  # mistakes with an example; the CSV has them all
KINDS = (("all", "all", "all points"), ("part", "part", "some points"), ("none", "none", "no points"))
KINDS += (("waiting", "not started", "not started"),)
_STATUS = {
    "graded": "graded",
    "nothing-handed-in": "a folder without a notebook",
    "unreadable": "a file that is no notebook",
    "failed": "could not be graded, need a grade by hand",
}


def page(report: ClassReport) -> str:
    """The whole page."""
    style = files("autograder.grading").joinpath("report.css").read_text(encoding="utf-8")
    parts = [
        f"<h1>{escape(report.lesson)}: what the class got wrong</h1>",
        *(f"<p>{escape(line)}</p>" for line in report.headlines()),
        _section("Points per submission", _histogram(report)),
        _section("Points per exercise", _legend(), _exercises(report)),
        _section("Most common mistakes", _mistakes(report)),
        _section("How it was graded", _running(report)),
    ]
    if report.named:
        parts.append(_section("Submissions", _students(report)))
    return (
        '<!DOCTYPE html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f"<title>{escape(report.lesson)}: report</title>\n<style>\n{style}</style>\n</head>\n<body>\n<main>\n"
        + "\n".join(parts)
        + "\n</main>\n</body>\n</html>\n"
    )


def _section(title, *parts):
    return f"<section>\n<h2>{escape(title)}</h2>\n" + "\n".join(parts) + "\n</section>"


def _histogram(report):
    """Ten columns, each a tenth of the points, with the count above."""
    top, bins = report.max_score or 1, [0] * 10
    for score in report.scores:
        bins[min(9, int(10 * score / top))] += 1
    tallest, height, wide = max(bins), 110, 56
    columns, said = [], []
    for index, count in enumerate(bins):
        size = height * count / tallest
        low, high = top * index / 10, top * (index + 1) / 10
        middle = wide * index + wide / 2
        columns.append(
            f'<rect class="all" x="{wide * index + 5}" y="{20 + height - size:.1f}" width="{wide - 10}" height="{size:.1f}"/>'
        )
        if count:
            columns.append(f'<text x="{middle}" y="{14 + height - size:.1f}" text-anchor="middle">{count}</text>')
            said.append(f"{count} between {plain(low)} and {plain(high)} points")
        columns.append(f'<text x="{wide * index}" y="{height + 38}" text-anchor="middle">{plain(low)}</text>')
    columns.append(f'<text x="{wide * 10}" y="{height + 38}" text-anchor="middle">{plain(top)}</text>')
    line = f'<line class="axis" x1="0" x2="{wide * 10}" y1="{20 + height}" y2="{20 + height}"/>'
    return (
        f'<svg role="img" aria-label="{escape("; ".join(said))}" viewBox="-16 0 {wide * 10 + 40} {height + 60}" width="{wide * 10 + 40}">'
        f"{line}{''.join(columns)}</svg>"
        '<p class="soft">Left to right: points. The number on a column is how many submissions earned that much.</p>'
    )


def _legend():
    square = '<svg width="11" height="11" aria-hidden="true"><rect class="{}" width="11" height="11"/></svg>'
    return (
        '<div class="legend">' + "".join(f"<span>{square.format(c)}{label}</span>" for c, _, label in KINDS) + "</div>"
    )


def _exercises(report):
    rows = []
    for one in report.exercises.values():
        counts = one.counts
        spread = ", ".join(f"{count} × {plain(points)}" for points, count in one.distribution.items())
        rows.append(
            f"<tr><td><code>{escape(one.name)}</code><div class='soft'>{escape(spread)}</div></td>"
            f'<td class="n">{plain(statistics.mean(one.points))} of {plain(one.max_points)}</td><td>{_bar(one)}</td>'
            + "".join(f'<td class="n">{counts[kind]}</td>' for _, kind, _ in KINDS)
            + "</tr>"
        )
    heads = "".join(f'<th scope="col" class="n">{label}</th>' for _, _, label in KINDS)
    return (
        '<div class="wide"><table><thead><tr><th scope="col">exercise, and how many × points</th><th scope="col" class="n">average</th>'
        f'<th scope="col"><span class="soft">share</span></th>{heads}</tr></thead><tbody>{"".join(rows)}</tbody></table></div>'
    )


def _bar(one: Exercise):
    left, pieces, everyone = 0.0, [], max(1, len(one.points))
    for colour, kind, _ in KINDS:
        width = 160 * one.counts[kind] / everyone
        if width:
            pieces.append(f'<rect class="{colour}" x="{left:.1f}" y="4" width="{width:.1f}" height="14"/>')
        left += width
    return f'<svg class="bar" aria-hidden="true" viewBox="0 0 160 22" width="160" height="22">{"".join(pieces)}</svg>'


def _mistakes(report):
    mistakes = report.mistakes()
    if not mistakes:
        return "<p>None: whatever was started was right.</p>"
    rows = []
    for name, places in mistakes[:SHOWN]:
        title = f"<code>{escape(name)}</code>" if name else "<i>wrong in a way without a name</i>"
        where = ", ".join(f"{count} × <code>{escape(one.name)}</code>" for count, one in places)
        rows.append(
            f'<tr><td class="n">{sum(count for count, _ in places)}</td>'
            f'<td>{title}<div class="soft">{where}</div><pre>{escape(places[0][1].example(name))}</pre></td></tr>'
        )
    more = len(mistakes) - SHOWN
    note = f'<p class="soft">{more} rarer ones are in the CSV file.</p>' if more > 0 else ""
    return (
        '<p class="soft">Below each, where it happened, and the message that most of them got there.</p>'
        '<table><thead><tr><th scope="col" class="n">times</th><th scope="col">mistake</th></tr></thead>'
        f"<tbody>{''.join(rows)}</tbody></table>{note}"
    )


def _running(report):
    seconds = report.seconds
    parts = [
        f"<p>{sum(seconds):.1f} s of grading: {statistics.median(seconds):.2f} s for the submission in the middle, "
        f"{max(seconds):.2f} s for the slowest.</p>"
    ]
    if set(report.statuses) != {"graded"}:
        words = {_STATUS.get(status, status): count for status, count in report.statuses.items()}
        parts.append(_counted("What was handed in", words))
    parts.append(_counted("Mended before grading", report.repairs, "Nothing had to be mended."))
    parts.append(_counted("While the learners' code ran", report.remarks, ""))
    layers = "".join(
        f"<li>{escape(layer)} <span class='soft'>({n} submissions)</span></li>"
        for layer, n in report.protections_off.items()
    )
    if layers:
        parts.append(f"<p><b>Protections that were off</b></p><ul>{layers}</ul>")
    else:
        parts.append("<p>Every protection against what a submission may try was on.</p>")
    return "\n".join(parts)


def _counted(title, counter, otherwise=""):
    if not counter:
        return f"<p>{escape(otherwise)}</p>" if otherwise else ""
    most = sorted(counter.items(), key=lambda item: -item[1])
    items = "".join(f"<li>{count} × {escape(text)}</li>" for text, count in most[:40])
    rest = f"<li>… and {len(most) - 40} more kinds</li>" if len(most) > 40 else ""
    return f"<p><b>{escape(title)}</b></p><ul>{items}{rest}</ul>"


def _students(report):
    heads = "".join(f'<th scope="col" class="n">{escape(name)}</th>' for name in report.exercises)
    rows = []
    for (student, result), score in zip(report.students, report.scores, strict=True):
        by_name = {grade_id.removeprefix("check_"): points for grade_id, points in result["points"].items()}
        cells = "".join(f'<td class="n">{plain(by_name.get(name) or 0)}</td>' for name in report.exercises)
        notes = escape("; ".join(result["notes"]))
        rows.append(
            f'<tr><th scope="row">{escape(student)}</th><td class="n">{plain(score)}</td>{cells}<td>{notes}</td></tr>'
        )
    return (
        f'<div class="wide names" tabindex="0" role="region" aria-label="Submissions"><table><thead><tr><th scope="col">student</th><th scope="col" class="n">points</th>{heads}'
        f'<th scope="col">remarks</th></tr></thead><tbody>{"".join(rows)}</tbody></table></div>'
    )
