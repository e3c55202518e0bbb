"""Loading the answers of a lesson: what is found, and how mistakes in the files are told."""

import pytest

from autograder.course.answers import load_answers
from autograder.course.errors import CourseError
from autograder.course.source import read_code_cells, without_solution

pytestmark = pytest.mark.quick

SOURCE = '''# %% [markdown]
# # Double

# %%
import math

import a_package_that_is_not_there

# %%
print("this cell must not run", 1 / 0)

# %% exercise="double"
def double(x):
    """Twice 2 * x, or so."""
    ### BEGIN SOLUTION
    return math.fsum([2 * x])
    ### END SOLUTION

# %% check="double"
check("double", double)
'''
MISTAKES = """from autograder.course.answers import wrong, wrong_edit

@wrong("double", "constant-wrong", "the constant is left out")
def _(x):
    return x

wrong_edit("double", "sign-flipped", "the sign is flipped", old="2 * x", new="-2 * x")
"""
ALTERNATIVES = """from autograder.course.answers import right

@right("double", "a sum")
def _(x):
    return x + x
"""


@pytest.fixture
def course(tmp_path):
    folder = tmp_path / "solutions" / "90_double"
    folder.mkdir(parents=True)
    for name, text in (("90_double", SOURCE), ("mistakes", MISTAKES), ("alternatives", ALTERNATIVES)):
        (folder / f"{name}.py").write_text(text, encoding="utf-8")
    return tmp_path


def test_all_kinds_of_answers_are_loaded(course):
    """Solutions, sources, wrong answers, edits and alternatives of a lesson come out as objects that work."""
    answers = load_answers("90_double", course)
    assert answers.solutions["double"](4) == 8
    assert "BEGIN SOLUTION" in answers.sources["double"]
    assert [(a.name, a.answer(4)) for a in answers.wrong] == [("constant-wrong", 4), ("sign-flipped", -8)]
    assert [(a.text, a.answer(4), a.answer.__name__) for a in answers.right] == [("a sum", 8, "double")]


def test_an_edit_reaches_the_solution_only(course):
    """`wrong_edit` leaves signature and docstring alone, even when they contain the text."""
    answers = load_answers("90_double", course)
    assert answers.wrong[1].answer.__doc__ == answers.solutions["double"].__doc__
    assert answers.solutions["double"](1) == 2


@pytest.mark.parametrize(
    ("file", "old", "new", "told"),
    [
        ("mistakes", "sign-flipped", "constant-wrong", "already has a wrong answer named 'constant-wrong'"),
        ("mistakes", 'old="2 * x"', 'old="3 * x"', "'3 * x' does not occur in the solution of double"),
        ("mistakes", 'old="2 * x"', 'old="-2 * x"', "does not occur"),
        ("mistakes", 'new="-2 * x"', 'new="2 * x"', "old and new are the same"),
        ("mistakes", 'new="-2 * x"', 'new="2 * ("', "the edited solution does not run, SyntaxError"),
        ("mistakes", '@wrong("double"', '@wrong("doubel"', "no exercise 'doubel'. Did you mean double?"),
        ("mistakes", "sign-flipped", "Sign flipped", "is not kebab-case"),
        ("mistakes", "the sign is flipped", "", "the text must be one line"),
        ("alternatives", 'right("double"', 'right("doubel"', "Did you mean double?"),
        ("90_double", "[2 * x]", "[2 * x", "it does not run, SyntaxError"),
        ("90_double", "def double", "def triple", "it does not define double"),
    ],
)
def test_mistakes_in_the_files_are_told_in_one_sentence(course, file, old, new, told):
    """What is wrong in an answer file is one line that names the file and what to mend."""
    path = course / "solutions" / "90_double" / f"{file}.py"
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new), encoding="utf-8")
    with pytest.raises(CourseError) as caught:
        load_answers("90_double", course)
    assert told in str(caught.value)
    assert "90_double" in str(caught.value)


@pytest.mark.parametrize("name", ["90_double", "mistakes", "alternatives"])
def test_a_missing_file_is_named(course, name):
    """A lesson without one of its three files says which one is missing."""
    (course / "solutions" / "90_double" / f"{name}.py").unlink()
    with pytest.raises(CourseError, match=rf"{name}\.py.* is missing"):
        load_answers("90_double", course)


def test_an_unknown_lesson_suggests_the_nearest(course):
    """A misspelt lesson name is answered with the nearest one."""
    with pytest.raises(CourseError, match="Did you mean 90_double"):
        load_answers("90_duoble", course)


def test_a_cell_can_be_read_without_its_solution(course):
    """Taking out what is between the markers leaves signature, docstring and markers."""
    cell = next(cell for cell in read_code_cells(course / "solutions/90_double/90_double.py") if cell.exercise)
    bare = without_solution(cell.source)
    assert "fsum" not in bare
    assert bare.count("SOLUTION") == 2
    assert '"""Twice 2 * x, or so."""' in bare
