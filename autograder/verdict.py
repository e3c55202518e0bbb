"""The result of a check: points, the mistake by name, a message as plain text and a card as HTML.

nbgrader reads partial credit from a graded cell's last value, so `repr` is the earned points and nothing else.
"""

import contextlib
import math
from collections.abc import Callable
from dataclasses import dataclass
from html import escape
from typing import Any


@dataclass(frozen=True)
class Row:
    """One number that is not what it should be. where: 'dW[2, 0]'. at: the inputs in words, or ''."""

    where: str
    expected: str
    got: str
    at: str = ""


@dataclass(frozen=True, eq=False)
class Verdict:
    """What a check found.

    exercise: its id. points, max_points: finite, 0 ≤ points ≤ max_points. mistake: short name, or None.
    alternatives: other names that fit as well. headline: one line. reason: sentences that say what was measured.
    rows: expected against got. remarks: warnings and prints of the learner's code. reread: where to look again.
    offer: a call that helps on, 'hint("relu_backward")', or ''.
    """

    exercise: str
    points: float
    max_points: float
    mistake: str | None = None
    alternatives: tuple[str, ...] = ()
    headline: str = ""
    reason: tuple[str, ...] = ()
    rows: tuple[Row, ...] = ()
    remarks: tuple[str, ...] = ()
    reread: str = ""
    offer: str = ""

    def __post_init__(self):
        points = float(self.points)
        points = min(max(points, 0.0), float(self.max_points)) if math.isfinite(points) else 0.0
        object.__setattr__(self, "points", int(points) if points == int(points) else points)

    def draw_with(self, draw: Callable[[], Any] | None) -> None:
        """Say how the wrong gradients are drawn; it is done when somebody looks. draw: gives a picture or None."""
        object.__setattr__(self, "_draw", draw)

    @property
    def picture(self) -> Any:
        """The computation at the failing input with the wrong gradients marked (a Shown of `pictures`), or None."""
        draw = getattr(self, "_draw", None)
        with contextlib.suppress(Exception):  # a card without a picture is better than no card
            return draw() if draw else None

    @property
    def passed(self) -> bool:
        """All points earned."""
        return self.points == self.max_points

    @property
    def message(self) -> str:
        """Everything a learner should read, as plain Unicode text."""
        lines = [f"{self.exercise}: {self.headline} ({self.points} of {self.max_points} points)", *self.reason]
        lines += [f"  {row.where}: expected {row.expected}, got {row.got}{_at(row.at)}" for row in self.rows]
        if self.reread:
            lines.append(f"Read again: {self.reread}")
        lines += [f"Note: {remark}" for remark in self.remarks]
        if self.offer and not self.passed:
            lines.append(f"Stuck? {self.offer}")
        return "\n".join(lines)

    def __repr__(self) -> str:
        return str(self.points)

    def __str__(self) -> str:
        return self.message

    def as_dict(self) -> dict:
        """The attributes named in the course's contract, as plain data for JSON."""
        return {
            "exercise": self.exercise,
            "points": self.points,
            "max_points": self.max_points,
            "passed": self.passed,
            "mistake": self.mistake,
            "alternatives": list(self.alternatives),
            "message": self.message,
        }

    def _repr_html_(self) -> str:
        return _card(self)


def _at(text):
    return f" at {text}" if text else ""


# Blue and orange after Okabe and Ito, told apart by people who do not see red and green, with a contrast of 3 on white
# and on black; the sign and the word differ as well.
LOOKS = {
    "passed": ("#0072B2", "✓"),
    "partly": ("#B07A00", "◐"),
    "failed": ("#D55E00", "✗"),
    "waiting": ("#777777", "○"),
}


def _card(verdict: Verdict) -> str:
    state = "passed" if verdict.passed else "waiting" if verdict.mistake == "not-started" else "partly"
    state = "failed" if state == "partly" and not verdict.points else state
    colour, sign = LOOKS[state]
    text = "color:var(--jp-content-font-color1,inherit)"
    parts = [
        f'<div role="group" aria-label="{escape(verdict.exercise)}: {escape(verdict.headline)}" style="border-left:5px solid {colour};'
        f"padding:6px 12px;margin:4px 0;max-width:72em;line-height:1.5;font-family:var(--jp-ui-font-family,sans-serif);"
        f'font-size:14px;{text}">',
        f'<div><span aria-hidden="true" style="color:{colour};font-weight:bold">{sign}</span> <b>{escape(verdict.headline)}</b>'
        f' &nbsp;<span style="opacity:.75">{escape(verdict.exercise)}, {verdict.points} of {verdict.max_points} points</span></div>',
    ]
    parts += [f"<div>{escape(line)}</div>" for line in verdict.reason]
    if verdict.rows:
        parts.append(_table(verdict.rows))
    picture = verdict.picture
    if picture is not None:
        parts.append(f"<details open><summary>On the graph</summary>{picture.html}</details>")
    if verdict.reread:
        parts.append(f'<div style="opacity:.85">Read again: {escape(verdict.reread)}</div>')
    parts += [f'<div style="opacity:.75">Note: {escape(remark)}</div>' for remark in verdict.remarks]
    if verdict.offer and not verdict.passed:
        code = f'<code style="color:inherit;background:none">{escape(verdict.offer)}</code>'
        parts.append(f'<div style="opacity:.85">Stuck? {code}</div>')
    return "".join(parts) + "</div>"


def _table(rows):
    cell = (
        'style="text-align:left;padding:1px 14px 1px 0;font-family:var(--jp-code-font-family,monospace);font-size:13px"'
    )
    head = 'style="text-align:left;padding:1px 14px 1px 0;font-weight:600;opacity:.75"'
    with_at = any(row.at for row in rows)
    titles = ["", "expected", "got", *(["at"] if with_at else [])]
    lines = ["<tr>" + "".join(f'<th scope="col" {head}>{title}</th>' for title in titles) + "</tr>"]
    for row in rows:
        values = [row.where, row.expected, row.got, *([row.at] if with_at else [])]
        lines.append("<tr>" + "".join(f"<td {cell}>{escape(value)}</td>" for value in values) + "</tr>")
    return f'<table style="border-collapse:collapse;margin:4px 0;color:inherit">{"".join(lines)}</table>'
