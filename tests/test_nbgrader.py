"""nbgrader for real: its own commands take a class from release to gradebook, and its traps do not bite."""

import ast
import builtins
import csv
import os
import subprocess
from html import escape
from types import SimpleNamespace

import pytest
from lesson_tools import LESSONS, ROOT, check_cells, copy_course, environment, exercise_cells, learner, python

from autograder import check
from autograder.course.answers import load_answers

nbformat = pytest.importorskip("nbformat")
pytest.importorskip("nbgrader")
from nbgrader.utils import determine_grade  # noqa: E402  needs nbgrader

LESSON = "02_gates"
NOTEBOOK = f"{LESSON}/{LESSON}.ipynb"
pytestmark = [pytest.mark.slow, pytest.mark.skipif(LESSON not in LESSONS, reason=f"{LESSON} is not in this copy")]


def nbgrader(root, *words):
    """Run one of nbgrader's own commands in the course at `root`, the environment's programs not on PATH."""
    env = environment(PYTHONPATH=str(ROOT), PATH=os.defpath, HOME=str(root / "home"), JUPYTER_PLATFORM_DIRS="0")
    command = python("-m", "nbgrader", *words)
    done = subprocess.run(command, cwd=root, env=env, capture_output=True, text=True, timeout=600)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout + done.stderr


def two_mistakes():
    """{exercise id: mistake} for two entries of mistakes.py, of different exercises, as a learner would have typed them."""
    tree = ast.parse((ROOT / "solutions" / LESSON / "mistakes.py").read_text(encoding="utf-8"))
    functions = {_first_line(node): node for node in ast.walk(tree) if isinstance(node, ast.Lambda | ast.FunctionDef)}
    found = {}
    for answer in load_answers(LESSON).wrong:
        code = getattr(answer.answer, "__code__", None)
        node = functions.get(code.co_firstlineno) if code and code.co_filename.endswith("mistakes.py") else None
        if node is None or answer.exercise in found or not _stands_alone(node):
            continue
        verdict = check(answer.exercise, answer.answer)
        found[answer.exercise] = SimpleNamespace(verdict=verdict, source=_typed(node, answer.exercise))
    # Not the first two: neighbours in the lesson are too much alike.
    return dict(list(found.items())[2:4])


def _first_line(node):
    """Where Python says that a function begins: at its first decorator, if there is one."""
    return min([node.lineno, *(decorator.lineno for decorator in getattr(node, "decorator_list", []))])


def _stands_alone(node):
    """Whether a function uses its arguments, builtins and math only, so that it means the same in a notebook."""
    arguments = {argument.arg for argument in node.args.args}
    used = {name.id for name in ast.walk(node) if isinstance(name, ast.Name) and isinstance(name.ctx, ast.Load)}
    return used <= {*arguments, *dir(builtins), "math"}


def _typed(node, name):
    if isinstance(node, ast.Lambda):
        return f"{name} = {ast.unparse(node)}"
    node.name, node.decorator_list = name, []
    return ast.unparse(node)


def submit(root, student, sources):
    """A student's submission: the released notebook with some exercise cells filled in."""
    notebook = nbformat.read(root / "notebooks" / NOTEBOOK, as_version=4)
    for name, cell in exercise_cells(notebook).items():
        cell.source = sources.get(name, cell.source)
    path = root / "grading" / "submitted" / student / NOTEBOOK
    path.parent.mkdir(parents=True)
    nbformat.write(notebook, path)


def noisy(source, line):
    """A right answer that also runs `line` whenever it is called: the first statement after a docstring is a good place."""
    begin = next(text for text in source.splitlines() if "BEGIN SOLUTION" in text)
    indent = begin[: len(begin) - len(begin.lstrip())]
    return source.replace(begin, f"{begin}\n{indent}{line}", 1)


NOISE = {
    "add_backward": "import numpy as np; np.log(np.array(-1.0)); np.ones(1) / np.zeros(1)",
    "subtract_backward": "import sys; print('to stderr', file=sys.stderr)",
    "multiply_backward": "import warnings; warnings.warn('a warning')",
    "divide_backward": "import logging; logging.warning('a log line')",
    "max_backward": "print('to stdout')",
    "exp_backward": "import sys; sys.stderr.write('also to stderr')",
}
BROKEN = {
    "add_backward": "return float('nan'), float('nan')",
    "subtract_backward": "raise ValueError('boom')",
    "multiply_backward": "raise SystemExit(0)",
    "divide_backward": "return None",
    "max_backward": "return 'a string'",
    "exp_backward": "return 1e300 * 1e300",
    "reciprocal_backward": "raise BaseException('not even an Exception')",
}


@pytest.fixture(scope="module")
def graded(tmp_path_factory):
    """A course after release, five submissions, autograde, feedback and export, each with nbgrader's own command."""
    root = copy_course(tmp_path_factory.mktemp("course"), "solutions", "nbgrader_config.py")
    nbgrader(root, "generate_assignment", LESSON)
    sources, mistakes = load_answers(LESSON).sources, two_mistakes()
    submit(root, "solution", sources)
    submit(root, "untouched", {})
    submit(root, "mistakes", sources | {name: mistake.source for name, mistake in mistakes.items()})
    submit(root, "noisy", sources | {name: noisy(sources[name], line) for name, line in NOISE.items()})
    submit(root, "broken", sources | {name: noisy(sources[name], line) for name, line in BROKEN.items()})
    nbgrader(root, "autograde", LESSON)
    nbgrader(root, "generate_feedback", LESSON)
    nbgrader(root, "export", "--to", "grades.csv")
    with (root / "grades.csv").open(encoding="utf-8", newline="") as file:
        rows = {row["student_id"]: row for row in csv.DictReader(file)}
    return SimpleNamespace(root=root, mistakes=mistakes, rows=rows, points=sum(_points().values()))


def _points():
    return {name: cell.metadata.nbgrader.points for name, cell in check_cells(learner(LESSON)).items()}


def scores(root, student):
    """{exercise id: points} as nbgrader reads them from the autograded notebook."""
    notebook = nbformat.read(root / "grading" / "autograded" / student / NOTEBOOK, as_version=4)
    return {name: determine_grade(cell)[0] for name, cell in check_cells(notebook).items()}


def feedback(root, student):
    return (root / "grading" / "feedback" / student / LESSON / f"{LESSON}.html").read_text(encoding="utf-8")


def test_every_submission_is_in_the_gradebook(graded):
    """All submissions are graded to the end, out of the points of the lesson's declarations."""
    assert set(graded.rows) == {"solution", "untouched", "mistakes", "noisy", "broken"}
    assert {float(row["max_score"]) for row in graded.rows.values()} == {float(graded.points)}


def test_the_solution_earns_all_points(graded):
    """A submission with the solutions gets full points."""
    assert float(graded.rows["solution"]["score"]) == graded.points


def test_an_untouched_notebook_earns_nothing(graded):
    """An untouched submission gets 0 points, and its feedback says kindly that nothing was started."""
    assert float(graded.rows["untouched"]["score"]) == 0
    assert "not started yet" in feedback(graded.root, "untouched")


def test_two_mistakes_lose_exactly_their_points(graded):
    """A submission with two mistakes loses what the check takes for these two and nothing else."""
    lost = sum(mistake.verdict.max_points - mistake.verdict.points for mistake in graded.mistakes.values())
    assert lost > 0
    assert float(graded.rows["mistakes"]["score"]) == graded.points - lost
    read = scores(graded.root, "mistakes")
    expected = _points() | {name: mistake.verdict.points for name, mistake in graded.mistakes.items()}
    assert read == expected


def test_the_feedback_page_shows_the_cards(graded):
    """The feedback page holds the card of each mistake, word by word, as the learner saw it."""
    page = feedback(graded.root, "mistakes")
    for mistake in graded.mistakes.values():
        assert escape(mistake.verdict.headline) in page
        for line in mistake.verdict.reason:
            assert escape(line) in page
    assert 'role="group"' in page


@pytest.mark.parametrize("exercise", NOISE)
def test_noise_costs_no_points(graded, exercise):
    """A right answer that warns, logs or prints, to stderr too, keeps its points, although nbgrader gives 0 for stderr."""
    assert scores(graded.root, "noisy")[exercise] == _points()[exercise]


@pytest.mark.parametrize("exercise", BROKEN)
def test_broken_answers_earn_nothing_and_stop_nothing(graded, exercise):
    """NaN is not full marks, and an answer that raises, exits or returns nonsense costs its own points only."""
    read = scores(graded.root, "broken")
    assert read[exercise] == 0
    assert all(read[name] == points for name, points in _points().items() if name not in BROKEN)


def test_a_check_never_raises(graded):
    """No graded cell of any submission ends in an error or writes to stderr, whatever the learner's code does."""
    for student in graded.rows:
        notebook = nbformat.read(graded.root / "grading" / "autograded" / student / NOTEBOOK, as_version=4)
        for name, cell in check_cells(notebook).items():
            kinds = [(output.output_type, output.get("name")) for output in cell.outputs]
            assert not any(kind == "error" or stream == "stderr" for kind, stream in kinds), (
                student,
                name,
                cell.outputs,
            )


@pytest.mark.parametrize(
    ("points", "read"), [(5, 2), (2, 2), (1.5, 1.5), (0, 0), (-1, 0), (float("nan"), 0), (float("inf"), 0)]
)
def test_points_are_never_above_the_maximum_and_never_nan(points, read):
    """Whatever a law computes, nbgrader reads a finite number between 0 and the maximum: more would abort the submission."""
    from autograder.verdict import Verdict

    data = {"text/plain": repr(Verdict("add_backward", points, 2))}
    metadata = {"nbgrader": {"grade": True, "solution": False, "locked": True, "grade_id": "check_a", "points": 2}}
    cell = nbformat.v4.new_code_cell("check()", metadata=metadata)
    cell.outputs = [nbformat.v4.new_output("execute_result", data)]
    assert determine_grade(cell) == (read, 2)


def test_the_release_is_what_the_build_made(graded):
    """`nbgrader generate_assignment` gives the learner's notebook byte for byte, and nothing that stands beside the source."""
    made = {path.relative_to(graded.root / "notebooks").as_posix() for path in (graded.root / "notebooks").rglob("*.*")}
    assert made == {NOTEBOOK}
    assert (graded.root / "notebooks" / NOTEBOOK).read_bytes() == (ROOT / "notebooks" / NOTEBOOK).read_bytes()


def test_no_source_reaches_a_student_or_a_feedback_folder(graded):
    """No .py, answers included, is copied to autograded or feedback folders either."""
    assert list((graded.root / "grading").rglob("*.py")) == []


def test_the_gradebook_is_made_although_alembic_is_not_on_path(graded):
    """nbgrader calls alembic by its bare name; with the environment's programs off PATH the database is made all the same."""
    assert (graded.root / "grading" / "gradebook.db").stat().st_size > 0


def test_a_stale_release_is_replaced_without_force(tmp_path):
    """`nbgrader generate_assignment` without --force replaces an existing release; by itself it would silently keep it."""
    root = copy_course(tmp_path, "solutions", "notebooks", "nbgrader_config.py")
    released = root / "notebooks" / NOTEBOOK
    fresh = released.read_bytes()
    released.write_bytes(fresh.replace(b"Gates", b"Gats"))
    nbgrader(root, "generate_assignment", LESSON)
    assert released.read_bytes() == fresh
