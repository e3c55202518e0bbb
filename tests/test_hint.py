"""`hint`: the next of three hints, how many are left, and that a failed check offers it."""

import pytest
from lesson_tools import copy_course
from test_progress import in_file, run

from autograder.course import hinting, session
from autograder.course.hinting import hint, main
from autograder.exercises import UnknownExercise, all_exercises, check, get
from autograder.verdict import Verdict

pytestmark = pytest.mark.quick
EXERCISE = get("multiply_backward")


@pytest.fixture(autouse=True)
def fresh(monkeypatch):
    monkeypatch.setattr(hinting, "_opened", {})
    monkeypatch.setattr(session, "RECORD", None)


def test_three_hints_one_after_the_other():
    """Each call opens the next hint and says how many are left; after the third it says so and shows all three."""
    for number, foot in ((1, '2 more: hint("multiply_backward")'), (2, "1 more:"), (3, "This was the last hint.")):
        shown = hint("multiply_backward")
        assert shown.left == 3 - number
        assert f"hint {number} of 3: {hinting.TITLES[number - 1]}" in repr(shown)
        assert EXERCISE.hints[number - 1] in repr(shown)
        assert sum(text in repr(shown) for text in EXERCISE.hints) == 1
        assert foot in repr(shown)
    over = hint("multiply_backward")
    assert all(text in repr(over) for text in EXERCISE.hints)
    assert "No hint is left" in repr(over)
    assert EXERCISE.reread in repr(over)


@pytest.mark.parametrize("exercise", all_exercises(), ids=lambda exercise: exercise.id)
def test_every_exercise_has_its_three_hints(exercise):
    """Markdown and plain text of each hint hold the same words."""
    for text in exercise.hints:
        shown = hint(exercise.id)
        assert text.strip() in repr(shown)
        assert text.strip() in shown._repr_markdown_()


def test_exercises_do_not_mix():
    """A hint opened for one exercise opens none of another."""
    hint("multiply_backward")
    assert "hint 1 of 3" in repr(hint("add_backward"))


def test_the_function_itself_may_be_given():
    """`hint(multiply_backward)` is `hint("multiply_backward")`."""

    def multiply_backward(dz, x, y):
        raise NotImplementedError

    assert hint(multiply_backward).exercise is EXERCISE


def test_an_unknown_exercise_is_the_same_sentence_as_in_a_check():
    """A misspelt id is answered by hint exactly as by check, with the nearest id."""
    with pytest.raises(UnknownExercise) as by_check:
        check("multiply_backwards", None)
    with pytest.raises(UnknownExercise, match="Did you mean 'multiply_backward'") as by_hint:
        hint("multiply_backwards")
    assert str(by_hint.value) == str(by_check.value)


def test_a_check_that_failed_offers_its_hint():
    """Wrong and untouched answers end with the offer, in text and HTML; a passed one does not."""

    def untouched(dz, x, y):
        raise NotImplementedError

    for answer in (lambda dz, x, y: (dz, dz), untouched, None):
        verdict = check("multiply_backward", answer)
        assert verdict.message.splitlines()[-1] == 'Stuck? hint("multiply_backward")' or verdict.remarks
        assert "hint(&quot;multiply_backward&quot;)" in verdict._repr_html_()
    passed = check("multiply_backward", lambda dz, x, y: (dz * y, dz * x))
    assert "hint(" not in passed.message + passed._repr_html_()
    assert "hint(" not in Verdict("a", 2, 2, offer='hint("a")').message


def test_opened_hints_are_remembered(tmp_path):
    """The record of a session in my/ holds how many hints were opened; a fresh session begins with the first again."""
    course = copy_course(tmp_path / "course", "autograder")
    code = "from autograder import hint\nprint(hint('add_backward'), hint('add_backward'))"
    said = run(course, course / "my/02_gates", code)
    assert "hint 2 of 3" in said
    assert in_file(course / "my")["add_backward"]["hints"] == 2
    assert "hint 1 of 3" in run(course, course / "my/02_gates", code)


def test_the_word_hint(capsys):
    """`course.py hint EXERCISE [NUMBER]` prints one hint; nonsense is one line and exit code 2."""
    assert main(["multiply_backward", "2"]) == 0
    assert EXERCISE.hints[1] in capsys.readouterr().out
    assert main(["multiply_backwards"]) == 2
    assert "Did you mean 'multiply_backward'" in capsys.readouterr().err
    for arguments in ([], ["multiply_backward", "4"], ["multiply_backward", "x"], ["a", "1", "2"]):
        assert main(arguments) == 2
        assert capsys.readouterr().out.count("\n") == 1
