"""What a gradient check found, for people (text, HTML) and for programs (attributes)."""

from dataclasses import dataclass, field
from html import escape

from autograder.contracts import Problem


@dataclass(frozen=True)
class Worst:
    """The entry that is farthest off. argument: 'W'. index: its place, () for a number. expected, got: its derivative."""

    argument: str
    index: tuple[int, ...]
    expected: float
    got: float

    def __str__(self):
        place = f"[{', '.join(map(str, self.index))}]" if self.index else ""
        return f"d{self.argument}{place}: expected {self.expected:.6g}, got {self.got:.6g}"


@dataclass
class Report:
    """verdict: 'accept', 'reject' or 'inconclusive'. reason: one sentence. problems: what was found, first things first.

    worst: the entry farthest off, if values differ. notes: what was seen beside. evaluations: calls of forward.
    Truth value: True only for 'accept'.
    """

    verdict: str
    reason: str
    problems: tuple[Problem, ...] = ()
    worst: Worst | None = None
    notes: tuple[str, ...] = ()
    evaluations: int = 0
    curves: list = field(default_factory=list, repr=False)
    picture: str = field(default="", repr=False)

    def __bool__(self):
        return self.verdict == "accept"

    def __str__(self):
        lines = [f"{self.verdict}: {self.reason}"]
        if self.worst:
            lines.append(f"  worst entry  {self.worst}")
        lines += [f"  {problem.text}" for problem in self.problems[1:4]]
        lines += [f"  note: {note}" for note in self.notes[:4]]
        return "\n".join(lines)

    __repr__ = __str__

    def _repr_html_(self):
        colour = {"accept": "#0072B2", "reject": "#D55E00", "inconclusive": "#E69F00"}[self.verdict]
        lines = [escape(line) for line in str(self).splitlines()]
        lines[0] = f"<b>{escape(self.verdict)}</b>: {escape(self.reason)}"
        body = "".join(f"<div>{line}</div>" for line in lines)
        return f'<div role="group" style="border-left:5px solid {colour};padding:6px 12px;line-height:1.5">{body}{self.picture}</div>'
