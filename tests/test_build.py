"""The build: derived files are what their sources say, the same every time, and mistakes are told in a sentence."""

import re
from types import SimpleNamespace

import pytest
from lesson_tools import LESSONS, ROOT, copy_course, exercise_cells, instructor

from autograder.course.source import read_code_cells

nbformat = pytest.importorskip("nbformat")
jupytext = pytest.importorskip("jupytext")
from autograder.course import build as building  # noqa: E402  needs the two above
from autograder.course.notebook import make_notebook  # noqa: E402
from autograder.course.outputs import equivalent, keep_equivalent, same_text  # noqa: E402
from autograder.course.tables import fill  # noqa: E402

TINY = '''# %% [markdown]
# # Tiny

# %%
def check(exercise, answer):
    return 2 if answer(2) == 4 else 0


# %% exercise="double"
def double(x):
    """Twice x."""
    ### BEGIN SOLUTION
    return 2 * x
    ### END SOLUTION


# %% check="double"
check("double", double)

# %% [markdown]
# The end.
'''


def declared(name="double", points=2):
    hints = ("The idea: add.", "x + x", "`return … + …`")
    exercise = SimpleNamespace(id=name, points=points, signature="(x) -> float | int", hints=hints)
    return SimpleNamespace(name="90_tiny", title="Tiny", minutes=5, exercises=(exercise,))


@pytest.fixture
def tiny(tmp_path):
    """A course with one tiny lesson."""
    root = copy_course(tmp_path / "course", "nbgrader_config.py")
    folder = root / "solutions" / "90_tiny"
    folder.mkdir(parents=True)
    (folder / "90_tiny.py").write_text(TINY, encoding="utf-8")
    (folder / "mistakes.py").write_text("SECRET = 1\n", encoding="utf-8")
    return root


def contents(root):
    return {path.relative_to(root).as_posix(): path.read_bytes() for path in root.rglob("*") if path.is_file()}


def build(root, *arguments, lessons=None):
    return building.main(list(arguments), root=root, lessons=lessons or [declared()])


@pytest.mark.slow
@pytest.mark.parametrize("lesson", LESSONS)
def test_nothing_has_drifted_from_its_source(lesson, capfd):
    """For every lesson: both notebooks and the README's tables are what a build makes of the sources today."""
    assert building.main(["--check", lesson]) == 0, capfd.readouterr().out


@pytest.mark.slow
@pytest.mark.parametrize("lesson", LESSONS)
def test_a_second_build_changes_no_byte(lesson, tmp_path):
    """For every lesson: two builds give the same bytes; even with all outputs taken anew nothing but outputs differs."""
    root = copy_course(tmp_path / "course")
    assert building.main([lesson], root=root) == 0
    first = contents(root / "solutions") | contents(root / "notebooks")
    notebook = root / "solutions" / lesson / f"{lesson}.ipynb"
    saved = nbformat.read(notebook, as_version=4)
    assert building.main(["--fresh", lesson], root=root) == 0
    fresh = nbformat.read(notebook, as_version=4)
    for cell in (*saved.cells, *fresh.cells):
        cell.pop("outputs", None)
    assert fresh == saved
    assert building.main([lesson], root=root) == 0
    second = contents(root / "solutions") | contents(root / "notebooks")
    assert second.keys() == first.keys()
    learners = f"{lesson}/{lesson}.ipynb"
    assert contents(root / "notebooks")[learners] == (ROOT / "notebooks" / learners).read_bytes()


@pytest.mark.parametrize("lesson", LESSONS)
def test_both_readers_see_the_same_code(lesson):
    """For every lesson: the reader that works without Jupyter and jupytext find the same code cells and options."""
    path = ROOT / "solutions" / lesson / f"{lesson}.py"
    ours = [(cell.source, cell.exercise, cell.check) for cell in read_code_cells(path)]
    code = [cell for cell in jupytext.read(path, fmt="py:percent").cells if cell.cell_type == "code"]
    assert ours == [(cell.source, cell.metadata.get("exercise"), cell.metadata.get("check")) for cell in code]


@pytest.mark.parametrize("lesson", LESSONS)
def test_derived_notebooks_name_their_source(lesson):
    """For every lesson: the notebooks' metadata say what they are derived from, and nothing of jupytext or of a version."""
    metadata = instructor(lesson).metadata
    assert metadata.backprop.derived_from == f"solutions/{lesson}/{lesson}.py"
    assert (ROOT / metadata.backprop.derived_from).is_file()
    assert set(metadata) == {"backprop", "kernelspec", "language_info"}
    assert metadata.language_info == {"name": "python"}


@pytest.mark.parametrize("lesson", LESSONS)
def test_points_and_hints_come_from_the_declaration(lesson):
    """For every lesson: each declared exercise has its points in the graded cell and its three hints, folded, below it."""
    from autograder.exercises import all_lessons

    notebook = instructor(lesson)
    cells = {cell.id: cell for cell in notebook.cells}
    exercises = next(one for one in all_lessons() if one.name == lesson).exercises
    assert list(exercise_cells(notebook)) == list(dict.fromkeys(exercise_cells(notebook)))
    assert set(exercise_cells(notebook)) == {exercise.id for exercise in exercises}
    for exercise in exercises:
        assert cells[f"check_{exercise.id}"].metadata.nbgrader.points == exercise.points
        below = notebook.cells[notebook.cells.index(cells[exercise.id]) + 1]
        assert below.source.count("<details>") == 3
        assert all(hint.strip() in below.source for hint in exercise.hints)


@pytest.mark.slow
def test_build_writes_both_notebooks_and_then_nothing(tiny, capfd):
    """The first build writes the two notebooks of a lesson, --check agrees, and the next build says that nothing changed."""
    assert build(tiny, "--check") == 1
    assert "90_tiny.ipynb: is missing" in capfd.readouterr().out
    assert build(tiny) == 0
    assert sorted(contents(tiny / "notebooks")) == ["90_tiny/90_tiny.ipynb"]
    before = contents(tiny)
    assert build(tiny, "--check") == 0
    assert build(tiny) == 0
    assert "Nothing changed." in capfd.readouterr().out
    assert contents(tiny) == before


@pytest.mark.slow
def test_check_says_what_differs_and_changes_nothing(tiny, capfd):
    """--check names the file and the first cell that drifted, finds files that should not be there, and writes nothing."""
    assert build(tiny) == 0
    learners = tiny / "notebooks" / "90_tiny" / "90_tiny.ipynb"
    learners.write_text(learners.read_text(encoding="utf-8").replace("The end.", "The End."), encoding="utf-8")
    (tiny / "notebooks" / "90_tiny" / "mistakes.py").write_text("SECRET = 1\n", encoding="utf-8")
    before = contents(tiny)
    capfd.readouterr()
    assert build(tiny, "--check") == 1
    said = capfd.readouterr().out
    assert "differs from cell check_double-1 on, in its source" in said
    assert "mistakes.py: belongs to no lesson's source" in said
    assert contents(tiny) == before
    assert build(tiny) == 0
    assert sorted(contents(tiny / "notebooks")) == ["90_tiny/90_tiny.ipynb"]


MISTAKES = [
    ("### BEGIN SOLUTION", "# here", "has no '### BEGIN SOLUTION' line, so nbgrader would wipe the whole cell"),
    ("    ### END SOLUTION\n", "", "do not come in pairs"),
    ("    return 2 * x\n", "", "nothing stands between its solution markers"),
    ('exercise="double"', "", 'begin the cell with # %% exercise="id"'),
    ('# %% check="double"', "# %%", 'begin the cell with # %% check="id"'),
    ('exercise="double"', 'exercise="duoble"', "'duoble' is not declared"),
    ('exercise="double"', 'exercise="duoble"', "Did you mean double?"),
    ('exercise="double"', "exercise=double", "the option 'exercise=double' is not understood"),
    ('exercise="double"', 'excercise="double"', "Did you mean exercise?"),
    ('check("double", double)', 'check("other", double)', "a check cell is the one line check"),
    ('check("double", double)', "double", "a check cell is the one line check"),
    ("return 2 * x", "return 2 *", "it is not valid Python"),
    ("def double(x):", "1 / 0\ndef double(x):", "ZeroDivisionError: division by zero"),
    ("return 2 * x", "return 3 * x", "the solution earns 0.0 of 2 points"),
    ("return 2 * x", 'import sys; print("oops", file=sys.stderr); return 2 * x', "it writes to stderr: oops"),
]


@pytest.mark.slow
@pytest.mark.parametrize(("old", "new", "told"), MISTAKES, ids=[told[:30] for _, _, told in MISTAKES])
def test_a_mistake_in_a_source_is_one_sentence(tiny, capfd, old, new, told):
    """A source that breaks a rule gives one line with lesson and cell, exit code 1, no traceback, and no file is touched."""
    path = tiny / "solutions" / "90_tiny" / "90_tiny.py"
    assert old in TINY
    path.write_text(TINY.replace(old, new, 1), encoding="utf-8")
    before = contents(tiny)
    assert build(tiny) == 1
    said = capfd.readouterr().err.strip()
    assert told in said
    assert said.startswith("90_tiny, cell")
    assert "\n" not in said
    assert contents(tiny) == before


def test_a_declared_exercise_must_have_its_cells(tiny, capfd):
    """An exercise that is declared but stands in no cell is told."""
    lesson = declared()
    lesson.exercises += declared("triple").exercises
    assert build(tiny, lessons=[lesson]) == 1
    assert 'no cell has the option exercise="triple"' in capfd.readouterr().err


def test_a_check_stands_below_its_exercise(tiny, capfd):
    """A check above its exercise would fail in Run All and is refused."""
    path = tiny / "solutions" / "90_tiny" / "90_tiny.py"
    begin, exercise, check = re.split(r"(?=# %% (?:exercise|check)=)", TINY)
    path.write_text(begin + check + exercise, encoding="utf-8")
    assert build(tiny) == 1
    assert 'no cell above it has the option exercise="double"' in capfd.readouterr().err


def test_a_lesson_that_nobody_declared_is_told(tiny, capfd):
    """A folder in solutions/ without a declaration is an error that names it."""
    lesson = declared()
    lesson.name = "91_tiny"
    assert build(tiny, lessons=[lesson]) == 1
    assert "solutions/90_tiny: no lesson of that name is declared" in capfd.readouterr().err


def test_an_unknown_lesson_on_the_command_line_is_misuse(tiny, capfd):
    """A misspelt lesson gives the nearest name and exit code 2."""
    assert build(tiny, "90_tinny") == 2
    assert "Did you mean 90_tiny?" in capfd.readouterr().err


def test_cell_ids_are_valid_and_stay_with_their_place(tiny):
    """Ids are unique, valid for nbformat, and a cell that joins changes only the ids up to the next exercise or check."""
    path = tiny / "solutions" / "90_tiny" / "90_tiny.py"
    before = [cell.id for cell in make_notebook(path, declared()).cells]
    assert before == ["start-1", "start-2", "double", "hints_double", "check_double", "check_double-1"]
    path.write_text(TINY.replace("# # Tiny", "# # Tiny\n\n# %% [markdown]\n# More"), encoding="utf-8")
    notebook = make_notebook(path, declared())
    assert [cell.id for cell in notebook.cells] == ["start-1", "start-2", "start-3", *before[2:]]
    nbformat.validate(notebook)


@pytest.mark.parametrize(
    ("first", "second", "same"),
    [
        ("loss 0.30000000000000004", "loss 0.3", True),
        ("loss 0.301", "loss 0.3", False),
        ("[ 1.  -2.5]", "[1. -2.5]", True),
        ("1e-17 left", "0.0 left", True),
        ("<object at 0x7f00aa>", "<object at 0x7f11bb>", True),
        ("step 1 of 3", "step 2 of 3", False),
        ("two", "three", False),
        ("1 2", "1 2 3", False),
        ("w2 = 5", "w3 = 5", False),
    ],
)
def test_outputs_are_compared_as_text_with_numbers_within_a_tolerance(first, second, same):
    """Saved text counts as unchanged when only the last digits, spacing or addresses differ."""
    assert same_text(first, second) is same


def test_pictures_are_not_compared_but_their_presence_is():
    """An output with another picture is equivalent; one that lost its picture is not."""
    one, other = ({"image/png": picture, "text/plain": "<Figure>"} for picture in ("iVBORw==", "iVBORx=="))
    output = nbformat.v4.new_output
    assert equivalent([output("display_data", one)], [output("display_data", other)])
    assert not equivalent([output("display_data", one)], [output("display_data", {"text/plain": "<Figure>"})])
    assert not equivalent([output("display_data", one)], [])


def test_outputs_are_kept_only_while_all_code_is_the_same():
    """A change anywhere in the code makes every output new: a picture may depend on any cell above it."""

    def notebook(code, text):
        cells = [nbformat.v4.new_code_cell(code, id="a"), nbformat.v4.new_code_cell("x", id="b", execution_count=2)]
        cells[1].outputs = [nbformat.v4.new_output("execute_result", {"text/plain": text}, execution_count=2)]
        return nbformat.v4.new_notebook(cells=cells)

    new = notebook("x = 1", "1.0000000001")
    keep_equivalent(new, notebook("x = 1", "1.0"))
    assert new.cells[1].outputs[0].data["text/plain"] == "1.0"
    new = notebook("x = 1.0000000001", "1.0000000001")
    keep_equivalent(new, notebook("x = 1", "1.0"))
    assert new.cells[1].outputs[0].data["text/plain"] == "1.0000000001"


def test_the_tables_of_the_readme_are_filled_in():
    """Both tables are derived between their markers; text around them, and a README without markers, stay as they are."""
    readme = "# A\n<!-- lessons:begin -->\nold\n<!-- lessons:end -->\nB\n<!-- points:begin --><!-- points:end -->\n"
    filled = fill(readme, [declared()])
    assert "| [90 Tiny](notebooks/90_tiny/90_tiny.ipynb) | 5 | 1 | 2 |" in filled
    assert "| 90_tiny | `double` | `(x) -> float \\| int` | 2 |" in filled
    assert filled.startswith("# A\n<!-- lessons:begin -->\n|")
    assert "old" not in filled
    assert fill(filled, [declared()]) == filled
    assert fill("# A\n", [declared()]) == "# A\n"


@pytest.mark.slow
def test_build_brings_the_readme_up_to_date(tiny, capfd):
    """A README with markers gets its tables from the build, of lessons that are there only; --check sees when they are old."""
    readme = tiny / "README.md"
    readme.write_text("<!-- lessons:begin -->\n<!-- lessons:end -->\n", encoding="utf-8")
    later = SimpleNamespace(name="91_later", title="Later", minutes=5, exercises=())
    assert build(tiny, lessons=[declared(), later]) == 0
    assert "90 Tiny" in readme.read_text(encoding="utf-8")
    assert "Later" not in readme.read_text(encoding="utf-8")
    assert build(tiny, "--check", lessons=[declared(points=3), later]) == 1
    readme.write_text(readme.read_text(encoding="utf-8").replace("| 2 |", "| 9 |"), encoding="utf-8")
    assert build(tiny, "--check", lessons=[declared(), later]) == 1
    assert "README.md: differs" in capfd.readouterr().out
