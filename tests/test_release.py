"""The learner's lessons: nothing of the answers is in them, they run from top to bottom, and right answers earn all points."""

import ast
import re

import pytest
from lesson_tools import LESSONS, ROOT, check_cells, exercise_cells, instructor, learner, run_all

from autograder.course.answers import load_answers
from autograder.course.source import BEGIN, read_code_cells, solution_lines, without_solution

pytest.importorskip("nbformat")
every_lesson = pytest.mark.parametrize("lesson", LESSONS)

LONG_ENOUGH = 8  # shorter lines, such as `x = y`, say nothing on their own and may stand in any prose


def squeezed(text):
    return "".join(text.split())


@pytest.fixture(scope="module")
def untouched(tmp_path_factory):
    """The learner's notebook of a lesson after Run All with nothing written yet; one run for all tests of this page."""
    done = {}

    def run(lesson):
        if lesson not in done:
            done[lesson] = run_all(learner(lesson), tmp_path_factory.mktemp(lesson))
        return done[lesson]

    return run


def test_every_lesson_has_a_release_and_nothing_else_is_there():
    """`notebooks/` holds exactly one notebook for every lesson, and no source, answer file or other leftover."""
    found = {path.relative_to(ROOT).as_posix() for path in (ROOT / "notebooks").rglob("*") if path.is_file()}
    found = {path for path in found if "/.ipynb_checkpoints/" not in path and "/data/" not in path}
    assert found == {f"notebooks/{lesson}/{lesson}.ipynb" for lesson in LESSONS}


@every_lesson
def test_no_line_of_a_solution_leaks(lesson):
    """No line from between solution markers stands anywhere in the learner's notebook, unless the lesson says it outside too."""
    notebook = learner(lesson)
    cells = read_code_cells(ROOT / "solutions" / lesson / f"{lesson}.py")
    # Code that the lesson shows in its own cells is no secret: the formula of the forward pass, for instance.
    shown = squeezed("\n".join(without_solution(cell.source) for cell in cells))
    released = squeezed("\n".join(cell.source for cell in notebook.cells if cell.cell_type == "code"))
    for cell in cells:
        for line in solution_lines(cell.source):
            line = squeezed(line)
            if len(line) >= LONG_ENOUGH and line not in shown:
                assert line not in released, f"{cell.place}: {line}"


@every_lesson
def test_no_hint_gives_a_whole_solution_away(lesson):
    """No markdown cell, hints included, holds the complete code of a solution of more than one line."""
    prose = squeezed("\n".join(cell.source for cell in learner(lesson).cells if cell.cell_type == "markdown"))
    for cell in read_code_cells(ROOT / "solutions" / lesson / f"{lesson}.py"):
        lines = solution_lines(cell.source)
        if len(lines) > 1:
            assert squeezed("".join(lines)) not in prose, cell.place


@every_lesson
def test_no_marker_output_or_metadata_leaks(lesson):
    """The learner's notebook has no solution markers, hidden tests, outputs, execution counts or foreign metadata."""
    notebook = learner(lesson)
    assert set(notebook.metadata) == {"backprop", "kernelspec", "language_info"}
    for cell in notebook.cells:
        assert not re.search(r"(BEGIN|END) (SOLUTION|HIDDEN TESTS|MARK SCHEME)", cell.source), cell.id
        assert set(cell.metadata) <= {"nbgrader", "deletable", "editable", "tags"}, cell.id
        assert not cell.get("attachments"), cell.id
        if cell.cell_type == "code":
            assert cell.outputs == [], cell.id
            assert cell.execution_count is None, cell.id


@every_lesson
def test_no_wrong_answer_leaks(lesson):
    """The names and texts of the wrong answers stay in solutions/."""
    released = "\n".join(cell.source for cell in learner(lesson).cells)
    leaked = [answer.text for answer in load_answers(lesson).wrong if answer.text in released]
    assert leaked == []


def outline(source):
    """What must be the same in stub and solution: imports, signatures and docstrings, in order."""
    kinds = ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef
    found = []
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import | ast.ImportFrom):
            found.append(ast.unparse(node))
        elif isinstance(node, kinds):
            arguments = ast.unparse(node.args) if hasattr(node, "args") else ", ".join(map(ast.unparse, node.bases))
            found.append((type(node).__name__, node.name, arguments, ast.get_docstring(node)))
    return found


@every_lesson
def test_stub_and_solution_have_the_same_outline(lesson):
    """Every stub has the imports, classes, functions, signatures and docstrings of its solution, and a body that says what to do."""
    stubs, solutions = exercise_cells(learner(lesson)), exercise_cells(instructor(lesson))
    assert list(stubs) == list(solutions)
    for name, stub in stubs.items():
        assert outline(stub.source) == outline(_with_body(solutions[name].source)), name
        assert "# Write your code here." in stub.source
        assert 'raise NotImplementedError("not started yet")' in stub.source


def _with_body(source):
    """The solution cell with `pass` in place of every solution, so that what stands outside the markers can be parsed."""
    return re.sub(rf"([ \t]*){BEGIN}.*?END SOLUTION", r"\1pass", source, flags=re.DOTALL)


@every_lesson
def test_cells_outside_the_exercises_are_the_same(lesson):
    """Apart from the exercises' solutions both notebooks have the same cells with the same ids and the same text."""
    given, made = learner(lesson), instructor(lesson)
    assert [cell.id for cell in given.cells] == [cell.id for cell in made.cells]
    for one, other in zip(given.cells, made.cells, strict=True):
        if not one.metadata.get("nbgrader", {}).get("solution"):
            assert one.source == other.source


@pytest.mark.slow
@every_lesson
def test_run_all_on_an_untouched_lesson_shows_no_error(lesson, untouched):
    """Run All on a fresh lesson goes through: every cell runs, none shows a traceback or writes to stderr."""
    for cell in untouched(lesson).cells:
        if cell.cell_type == "code":
            assert cell.execution_count is not None, cell.id
            kinds = {output.output_type for output in cell.outputs}
            assert "error" not in kinds, f"{cell.id}: {cell.outputs}"
            assert not any(output.get("name") == "stderr" for output in cell.outputs), f"{cell.id}: {cell.outputs}"


@pytest.mark.slow
@every_lesson
def test_every_check_of_an_untouched_lesson_is_0_and_says_not_started_yet(lesson, untouched):
    """Every graded cell of a fresh lesson earns 0 points and its card says kindly that nothing has been started."""
    for name, cell in check_cells(untouched(lesson)).items():
        (result,) = (output for output in cell.outputs if output.output_type == "execute_result")
        assert float(result.data["text/plain"]) == 0, name
        assert "not started yet" in result.data["text/html"], name


@pytest.mark.slow
@every_lesson
def test_solutions_pasted_into_the_learners_notebook_earn_all_points(lesson, tmp_path):
    """The learner's notebook with the solutions in place of the stubs earns all points of every exercise."""
    notebook, solutions = learner(lesson), load_answers(lesson).sources
    for name, cell in exercise_cells(notebook).items():
        cell.source = solutions[name]
    run_all(notebook, tmp_path)
    for name, cell in check_cells(notebook).items():
        (result,) = (output for output in cell.outputs if output.output_type == "execute_result")
        assert float(result.data["text/plain"]) == cell.metadata.nbgrader.points, name
    assert not any(output.output_type == "error" for cell in notebook.cells for output in cell.get("outputs", []))
