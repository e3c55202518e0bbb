"""Lesson 12: a fault is named by digests that hold what the solutions show, and by nothing that can be read."""

import ast
import difflib
import json
import re
import runpy

import numpy as np
import pytest
from lesson_tools import ROOT

from autograder.course.answers import load_answers
from autograder.course.source import read_code_cells
from autograder.exercises import check, get
from autograder.exercises.bug_hunt import sealed
from autograder.exercises.lesson_12_debugging import KINDS

LESSON = "12_debugging"
FOLDER = ROOT / "solutions" / LESSON
ACCEPTED = runpy.run_path(str(FOLDER / "accepted.py"))["ACCEPTED"]
NAMINGS = ROOT / "autograder" / "exercises" / "namings" / f"{LESSON}.json"
NUMBERS = [name.removeprefix("bug_") for name in ACCEPTED]


def broken(number):
    """Lines of a broken program, as its listing in the lesson counts them."""
    cell = next(c for c in read_code_cells(FOLDER / f"{LESSON}.py") if f"def broken_{number}(" in c.source)
    node = next(n for n in ast.parse(cell.source).body if isinstance(n, ast.FunctionDef))
    return cell.source.splitlines()[node.lineno - 1 : node.end_lineno]


def test_the_digests_are_those_of_the_accepted_answers():
    """What the package keeps is made from accepted.py, which is not in the package."""
    assert json.loads(NAMINGS.read_text(encoding="utf-8")) == sealed(ACCEPTED)


def test_the_package_shows_no_naming():
    """Neither the digests nor the declaration nor the texts hold a line with its kind, or the kind of a program."""
    for path in (NAMINGS, ROOT / "autograder" / "exercises" / "texts" / f"{LESSON}.toml"):
        text = path.read_text(encoding="utf-8")
        assert not [kind for kind in KINDS if re.search(rf"(?<!\w){kind}(?!\w)", text)], path
    declaration = (ROOT / "autograder" / "exercises" / "lesson_12_debugging.py").read_text(encoding="utf-8")
    assert all(declaration.count(f'"{kind}"') == 1 for kind in KINDS)


@pytest.mark.parametrize("exercise", ACCEPTED)
def test_no_table_of_mistakes_shows_a_naming(exercise):
    """The fingerprints of wrong namings hold no accepted kind, no line of a fault, and no words on what else the answer could have been."""
    table = np.load(ROOT / "autograder" / "diagnosis" / "tables" / f"{exercise}.npz", allow_pickle=False)
    said = " ".join(str(text) for name in ("words", "sentences") for text in table[name].ravel())
    pairs = [pair for fault in ACCEPTED[exercise] for pair in fault]
    assert not [kind for _, kind in pairs if kind in said or kind.replace("-", " ") in said]
    assert not [line for line, _ in pairs if re.search(rf"(?<![\w|]){line}(?![\w|])", said)]


@pytest.mark.parametrize("number", [n for n in NUMBERS if n != "08"])
def test_changing_a_named_line_mends_the_program(number):
    """The mended solution differs from the broken program at accepted lines, or beside them where a line is missing."""
    before = broken(number)
    source = load_answers(LESSON).sources[f"mend_{number}"]
    function = next(n for n in ast.parse(source).body if isinstance(n, ast.FunctionDef))
    after = ast.unparse(function.body[1:]).splitlines()
    before = [line.strip() for line in ast.unparse(ast.parse("\n".join(before)).body[0].body).splitlines()]
    matcher = difflib.SequenceMatcher(None, before, [line.strip() for line in after], autojunk=False)
    touched = [
        (start + 2, stop + 1) for tag, start, stop, _, _ in matcher.get_opcodes() if tag != "equal"
    ]  # numbers in the listing: the body begins in line 2
    lines = {line for line, _ in ACCEPTED[f"bug_{number}"][0]}
    assert touched
    assert any(first - 1 <= line <= max(first, last) for first, last in touched for line in lines), (touched, lines)


@pytest.mark.parametrize("exercise", ACCEPTED)
def test_every_accepted_naming_earns_all_points(exercise):
    """Each defensible name of a fault is right, alone or, where there are several faults, beside the first names of the others."""
    faults = ACCEPTED[exercise]
    for k, fault in enumerate(faults):
        for pair in fault:
            given = [pair if j == k else other[0] for j, other in enumerate(faults)]
            assert check(exercise, given if len(faults) > 1 else pair).passed, pair


@pytest.mark.parametrize("exercise", ACCEPTED)
def test_no_other_naming_earns_all_points(exercise):
    """Of all lines and kinds of a program only the accepted pairs are right."""
    faults = ACCEPTED[exercise]
    if len(faults) > 1:
        good = {pair for fault in faults for pair in fault}
        for pair in [(line, kind) for line in range(25) for kind in KINDS]:
            assert check(exercise, [pair]).points == (1 if pair in good else 0), pair
        return
    right = [
        (line, kind)
        for line in range(16)
        for kind in KINDS
        if not get(exercise).law.judge(None, look(exercise, (line, kind)))
    ]
    assert sorted(right) == sorted(faults[0])


def look(exercise, answer):
    """What the law sees of an answer."""
    return get(exercise).law.observe(answer, {})


@pytest.mark.parametrize(
    ("given", "told"),
    [
        (None, "pair is expected"),
        (3, "pair is expected"),
        ((3,), "pair is expected"),
        ((3, 4), "pair is expected"),
        (("three", "wrong-sign"), "whole number"),
        ((3.5, "wrong-sign"), "whole number"),
        ((3, "wrong-sing"), "did you mean 'wrong-sign'"),
        ((3, "mystery"), "no kind of the table"),
        ([(3, "wrong-sign"), (4, "wrong-sign")], "pair is expected"),
        (np.zeros(2), "pair is expected"),
        ("wrong-sign", "pair is expected"),
    ],
)
def test_a_naming_of_the_wrong_form_is_told_kindly(given, told):
    """What is no pair of a line and a kind loses its points with a sentence that says what is expected."""
    verdict = check("bug_01", given)
    assert verdict.points == 0
    assert told in verdict.message


def test_a_list_of_faults_of_the_wrong_form_is_told_kindly():
    """More pairs than faults, and what is no list, lose all points with a sentence; a part of the faults earns a part."""
    pairs = [fault[0] for fault in ACCEPTED["bug_08"]]
    assert "name no more" in check("bug_08", [*pairs, (1, "wrong-sign")]).message
    assert "list of pairs" in check("bug_08", 7).message
    assert check("bug_08", pairs[:1]).points == 1
    assert check("bug_08", pairs[0]).points == 1
    assert check("bug_08", []).points == 0


def test_a_list_of_faults_is_told_which_pairs_are_none():
    """Of a list with faults still missing, each pair that names none is told, and so is one that names a fault again."""
    found, again = ACCEPTED["bug_08"][0][:2]
    message = check("bug_08", [found, again, (2, "wrong-sign"), (found[0], "not-updated")]).message
    assert "1 of 4 faults are found" in message
    assert f'({again[0]}, "{again[1]}") is a fault that you name twice' in message
    assert '(2, "wrong-sign") is none;' in message
    assert f'({found[0]}, "not-updated") is none, though line {found[0]} has something to do with one' in message
    assert f'({found[0]}, "{found[1]}")' not in message
