"""Right and wrong answers of a lesson: its solution cells, `mistakes.py` and `alternatives.py` beside the source.

In those two files `@wrong(exercise, name, text)` and `@right(exercise, text)` mark a function, class or value as an
answer, and `wrong_edit(exercise, name, text, old=…, new=…)` makes one by editing the solution. Outside of
`load_answers` they record nothing, so the files can be imported like any other.

How solutions become objects: every top-level import of the lesson's code cells whose name some exercise cell uses,
then the exercise cells in order, all in one namespace. Nothing else of the lesson runs: no check, no plot.
"""

import ast
import linecache
import re
import sys
from contextvars import ContextVar
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

from autograder.course.errors import CourseError, nearest
from autograder.course.paths import course_root, lesson_folder, lesson_source
from autograder.course.source import BEGIN, END, CodeCell, read_code_cells

_NAME = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")


@dataclass(frozen=True)
class WrongAnswer:
    """A wrong answer. name: the mistake, kebab-case. text: completes 'your answer behaves as if …'."""

    exercise: str
    name: str
    text: str
    answer: Any


@dataclass(frozen=True)
class RightAnswer:
    """A right answer written differently. text: how it differs. source: its definition, which runs in namespace."""

    exercise: str
    text: str
    answer: Any
    source: str = field(default="", repr=False)
    namespace: dict[str, Any] = field(default_factory=dict, repr=False, compare=False)


@dataclass
class Answers:
    """All answers of a lesson. solutions: {id: answer}. sources: {id: source of the solution cell}."""

    lesson: str
    solutions: dict[str, Any]
    sources: dict[str, str]
    wrong: list[WrongAnswer] = field(default_factory=list)
    right: list[RightAnswer] = field(default_factory=list)
    namespace: dict[str, Any] = field(default_factory=dict, repr=False)


_collecting: ContextVar[Answers | None] = ContextVar("collecting", default=None)


def load_answers(lesson: str, root: Path | None = None) -> Answers:
    """The answers of a lesson, e.g. '02_gates'. Raises CourseError for a missing file, a duplicate or an unknown id.

    root: the course folder; the one around this package unless given.
    """
    root = root or course_root()
    answers = _load_solutions(lesson, lesson_source(root, lesson))
    for file in ("mistakes.py", "alternatives.py"):
        path = lesson_folder(root, lesson) / file
        if not path.is_file():
            raise CourseError(f"The lesson {lesson} has no {file}: {path} is missing.")
        code = compile(path.read_text(encoding="utf-8"), str(path), "exec")
        token = _collecting.set(answers)
        try:
            exec(code, {"__name__": f"{lesson}.{path.stem}", "__file__": str(path)})
        finally:
            _collecting.reset(token)
    return answers


def wrong(exercise: str, name: str, text: str):
    """Mark what follows as a wrong answer. The same exercise and name twice is an error, and so is an unknown id."""
    where = _caller()

    def record(answer):
        answers = _collecting.get()
        if answers is not None:
            _record_wrong(answers, where, exercise, name, text, _named(answer, exercise))
        return answer

    return record


def wrong_edit(exercise: str, name: str, text: str, *, old: str, new: str) -> None:
    """A wrong answer made from the solution: every `old` between the solution markers becomes `new`."""
    answers, where = _collecting.get(), _caller()
    if answers is None:
        return
    _known(answers, where, exercise)
    source, count = _edit(answers.sources[exercise], old, new)
    if not count:
        raise CourseError(f"{where}: {old!r} does not occur in the solution of {exercise}.")
    if old == new:
        raise CourseError(f"{where}: old and new are the same, so {name!r} would be the solution itself.")
    namespace = dict(answers.namespace)
    try:
        _run(source, f"<{exercise}: {name}>", namespace)
    except Exception as error:
        raise CourseError(f"{where}: the edited solution does not run, {type(error).__name__}: {error}") from None
    _record_wrong(answers, where, exercise, name, text, namespace[exercise])


def right(exercise: str, text: str):
    """Mark what follows as a right answer written differently."""
    where, frame = _caller(), sys._getframe(1)
    marked = frame.f_lineno

    def record(answer):
        answers = _collecting.get()
        if answers is not None:
            _known(answers, where, exercise)
            _one_line(where, text)
            if any(other.exercise == exercise and other.text == text for other in answers.right):
                raise CourseError(f"{where}: {exercise} already has the right answer {text!r}.")
            source = _definition(frame.f_code.co_filename, marked)
            answers.right.append(RightAnswer(exercise, text, _named(answer, exercise), source, frame.f_globals))
        return answer

    return record


def _record_wrong(answers, where, exercise, name, text, answer):
    _known(answers, where, exercise)
    _one_line(where, text)
    if not _NAME.fullmatch(name):
        raise CourseError(f"{where}: the name {name!r} is not kebab-case, as in 'upstream-missing'.")
    if any((other.exercise, other.name) == (exercise, name) for other in answers.wrong):
        raise CourseError(f"{where}: {exercise} already has a wrong answer named {name!r}.")
    answers.wrong.append(WrongAnswer(exercise, name, text, answer))


def _known(answers, where, exercise):
    if exercise not in answers.solutions:
        raise CourseError(
            f"{where}: {answers.lesson} has no exercise {exercise!r}.{nearest(exercise, answers.solutions)}"
        )


def _one_line(where, text):
    if not text.strip() or "\n" in text:
        raise CourseError(f"{where}: the text must be one line that says what is different, not {text!r}.")


def _named(answer, exercise):
    """Give a function written as `def _` or `lambda` the name of the exercise, which is what a message would quote."""
    if getattr(answer, "__name__", None) in ("_", "<lambda>"):
        answer.__name__ = answer.__qualname__ = exercise
    return answer


def _definition(file: str, line: int) -> str:
    """The function or class that is marked in this line of a file, without its marks; '' for anything else."""
    for node in _module(file).body:
        if isinstance(node, ast.FunctionDef | ast.ClassDef) and any(d.lineno == line for d in node.decorator_list):
            kept = [d for d in node.decorator_list if not ast.unparse(d).startswith("right(")]
            bare = type(node)(**{**dict(ast.iter_fields(node)), "decorator_list": kept})
            return ast.unparse(ast.fix_missing_locations(bare))
    return ""


@cache
def _module(file: str) -> ast.Module:
    return ast.parse(Path(file).read_text(encoding="utf-8"))


def _caller() -> str:
    frame = sys._getframe(2)
    path = Path(frame.f_code.co_filename)
    return f"{path.parent.name}/{path.name}, line {frame.f_lineno}"


def _edit(source: str, old: str, new: str) -> tuple[str, int]:
    """Replace inside the solution regions only, so that a docstring is never what is edited."""
    parts = re.split(rf"({re.escape(BEGIN)}.*?{re.escape(END)})", source, flags=re.DOTALL)
    count = sum(part.count(old) for part in parts[1::2])
    parts[1::2] = [part.replace(old, new) for part in parts[1::2]]
    return "".join(parts), count


def _load_solutions(lesson: str, path: Path) -> Answers:
    cells = read_code_cells(path)
    exercises = [cell for cell in cells if cell.exercise]
    namespace: dict[str, Any] = {"__name__": lesson}
    for statement in _imports_used(cells, exercises):
        exec(compile(ast.Module([statement], []), str(path), "exec"), namespace)
    answers = Answers(lesson, {}, {}, namespace=namespace)
    for cell in exercises:
        try:
            _run(cell.source, f"<{lesson}: {cell.exercise}>", namespace)
        except Exception as error:
            raise CourseError(f"{cell.place}: it does not run, {type(error).__name__}: {error}") from None
        if cell.exercise not in namespace:
            raise CourseError(f"{cell.place}: it does not define {cell.exercise}.")
        answers.solutions[cell.exercise] = namespace[cell.exercise]
        answers.sources[cell.exercise] = cell.source
    return answers


def _imports_used(cells: list[CodeCell], exercises: list[CodeCell]) -> list[ast.stmt]:
    used = {node.id for cell in exercises for node in ast.walk(_parse(cell)) if isinstance(node, ast.Name)}
    imports = []
    for cell in cells:
        if (
            not cell.source.startswith(("import ", "from "))
            and "\nimport " not in cell.source
            and "\nfrom " not in cell.source
        ):
            continue
        for statement in _parse(cell).body:
            if isinstance(statement, ast.Import | ast.ImportFrom):
                bound = {alias.asname or alias.name.split(".")[0] for alias in statement.names}
                imports += [statement] if bound & used else []
    return imports


def _parse(cell: CodeCell) -> ast.Module:
    try:
        return ast.parse(cell.source)
    except SyntaxError as error:
        raise CourseError(f"{cell.place}: it does not run, SyntaxError: {error}") from None


def _run(source: str, filename: str, namespace: dict) -> None:
    # The line cache lets inspect.getsource and tracebacks quote code that stands in no file of its own.
    linecache.cache[filename] = (len(source), None, source.splitlines(keepends=True), filename)
    exec(compile(source, filename, "exec"), namespace)
