"""Reads the code of a lesson's source without Jupyter: cells, their options, and the lines between the solution markers.

The build converts a source with jupytext; what runs or quotes its answers (tests, diagnosis, other Pythons)
needs the code cells only, and this reader gives those with the standard library. `tests/test_build.py` proves
that both see the same cells.
"""

import ast
import re
from dataclasses import dataclass, field
from pathlib import Path

from autograder.course.errors import CourseError, nearest

BEGIN, END = "### BEGIN SOLUTION", "### END SOLUTION"
OPTIONS = ("exercise", "check", "tags")

_MARKER = re.compile(r"# %%(?P<rest>.*)")
_OPTION = re.compile(r"(\w+)=(\"[^\"]*\"|\[[^\]]*\])")


@dataclass(frozen=True)
class CodeCell:
    """A code cell of a lesson. line: where its marker stands in the source, from 1. options: {'exercise': 'id'} or so."""

    lesson: str
    line: int
    source: str
    options: dict = field(default_factory=dict)

    @property
    def exercise(self) -> str | None:
        return self.options.get("exercise")

    @property
    def check(self) -> str | None:
        return self.options.get("check")

    @property
    def place(self) -> str:
        """For messages: lesson, line and id."""
        kind = next((f", {name} {self.options[name]}" for name in ("exercise", "check") if name in self.options), "")
        return f"{self.lesson}, cell in line {self.line}{kind}"


def read_code_cells(path: Path) -> list[CodeCell]:
    """The code cells of a py:percent source, in order; markdown and raw cells are left out."""
    lines = path.read_text(encoding="utf-8").splitlines()
    starts = [number for number, line in enumerate(lines) if _MARKER.match(line)]
    cells = []
    for start, stop in zip(starts, [*starts[1:], len(lines)], strict=True):
        rest = _MARKER.match(lines[start])["rest"]
        if "[markdown]" in rest or "[raw]" in rest:
            continue
        options = {name: ast.literal_eval(value) for name, value in _OPTION.findall(rest)}
        source = "\n".join(lines[start + 1 : stop]).strip("\n")
        cell = CodeCell(path.stem, start + 1, source, options)
        left = _OPTION.sub("", rest).strip()
        if left:
            raise CourseError(
                f'{cell.place}: the option {left!r} is not understood; write exercise="id" or check="id".'
            )
        cells.append(cell)
    return cells


def solution_lines(source: str) -> list[str]:
    """The lines between the solution markers of a cell, as they stand, markers left out."""
    lines, inside = [], False
    for line in source.splitlines():
        if BEGIN in line:
            inside = True
        elif END in line:
            inside = False
        elif inside:
            lines.append(line)
    return lines


def without_solution(source: str) -> str:
    """The cell with nothing between the solution markers."""
    return re.sub(rf"({re.escape(BEGIN)}\n).*?([ \t]*{re.escape(END)})", r"\1\2", source, flags=re.DOTALL)


def validate(cells: list[CodeCell], declared: dict) -> None:
    """Raise CourseError, in one sentence, for the first cell that breaks the rules of a lesson's source.

    declared: {exercise id: declaration} of this lesson; each must occur once, as an exercise and as a check after it.
    """
    seen: dict[str, list[str]] = {"exercise": [], "check": []}
    for cell in cells:
        unknown = set(cell.options) - set(OPTIONS)
        if unknown:
            option = sorted(unknown)[0]
            raise CourseError(f"{cell.place}: there is no cell option {option!r}.{nearest(option, OPTIONS)}")
        for option, ids in seen.items():
            name = cell.options.get(option)
            if name is None:
                continue
            if name not in declared:
                raise CourseError(
                    f"{cell.place}: {name!r} is not declared in autograder/exercises/lesson_{cell.lesson}.py."
                    f"{nearest(name, declared)}"
                )
            if name in ids:
                raise CourseError(f"{cell.place}: {option}={name!r} stands in this lesson twice.")
            ids.append(name)
        if cell.exercise:
            _validate_exercise(cell)
        elif BEGIN in cell.source or END in cell.source:
            raise CourseError(f'{cell.place}: it has a solution but no option; begin the cell with # %% exercise="id".')
        if cell.check:
            _validate_check(cell, seen["exercise"])
        elif re.match(r"check\(", cell.source):
            raise CourseError(f'{cell.place}: it calls check but has no option; begin the cell with # %% check="id".')
    for option, ids in seen.items():
        missing = [name for name in declared if name not in ids]
        if missing and cells:
            raise CourseError(f'{cells[0].lesson}: no cell has the option {option}="{missing[0]}", which is declared.')


def _validate_exercise(cell):
    begins, ends = cell.source.count(BEGIN), cell.source.count(END)
    marks = [BEGIN in line for line in cell.source.splitlines() if BEGIN in line or END in line]
    if not begins:
        raise CourseError(f"{cell.place}: it has no '{BEGIN}' line, so nbgrader would wipe the whole cell.")
    if begins != ends or any(mark != (place % 2 == 0) for place, mark in enumerate(marks)):
        raise CourseError(f"{cell.place}: its '{BEGIN}' and '{END}' lines do not come in pairs.")
    if not any(line.strip() for line in solution_lines(cell.source)):
        raise CourseError(f"{cell.place}: nothing stands between its solution markers.")
    try:
        ast.parse(cell.source)
    except SyntaxError as error:
        raise CourseError(f"{cell.place}: it is not valid Python, {error.msg} in line {error.lineno} of it.") from None


def _validate_check(cell, exercises):
    wanted = f'check("{cell.check}", …)'
    try:
        statements = ast.parse(cell.source).body
    except SyntaxError:
        statements = []
    call = statements[0].value if len(statements) == 1 and isinstance(statements[0], ast.Expr) else None
    named = isinstance(call, ast.Call) and isinstance(call.func, ast.Name) and call.func.id == "check"
    if not named or not call.args or not isinstance(call.args[0], ast.Constant) or call.args[0].value != cell.check:
        raise CourseError(f"{cell.place}: a check cell is the one line {wanted}.")
    if cell.check not in exercises:
        raise CourseError(f'{cell.place}: no cell above it has the option exercise="{cell.check}".')
