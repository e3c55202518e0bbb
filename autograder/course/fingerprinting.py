"""Derives the tables of known mistakes: runs every mutant of a solution and every entry of mistakes.py, keeps their numbers.

Part of the build. The tables hold names, sentences and numbers; no source.
"""

import ast
import hashlib
import inspect
import sys
from pathlib import Path

from autograder import guard
from autograder.course.answers import Answers, load_answers
from autograder.course.paths import course_root, lesson_folder
from autograder.diagnosis import engine, fingerprints, seeing
from autograder.diagnosis import mutants as mutant_module
from autograder.diagnosis.edits import activations, calls, expressions, operators, statements, words
from autograder.diagnosis.engine import differing, naming_contexts, observed
from autograder.diagnosis.mutants import mutants
from autograder.diagnosis.seeing import Print
from autograder.exercises import Exercise, get, inputs, laws

PAIRS = 400
MUTANT_SECONDS = 0.5
OTHER_WAY = 0.25  # a mistake in the lesson's own way to write it is the simpler explanation


def make_answer(answers: Answers, exercise: Exercise, source: str):
    """The answer that a changed solution cell defines, or None if it does not even run."""
    return _defined(answers.namespace, source, exercise.id)


def _defined(namespace, source, name):
    namespace = dict(namespace)
    try:
        with guard.captured_output(), guard.time_limit(MUTANT_SECONDS):
            exec(compile(source, f"<{name}>", "exec"), namespace)
    except guard.TimeIsUp:
        return None
    except Exception:
        return None
    return namespace.get(name)


def prints_of(exercise: Exercise, answer, *, steady: bool = True) -> dict[str, dict[str, Print]]:
    """By group: the fingerprints of the results that differ from the right ones; groups beside main only if main is right.

    steady: False for an answer whose order of work may depend on where Python puts its objects; none if it then says
    something else when asked again.
    """
    found = _prints(exercise, answer)
    return found if steady or _alike(found, _prints(exercise, answer)) else {}


def _alike(one, other):
    return one.keys() == other.keys() and all(
        one[group].keys() == other[group].keys()
        and all(print_.matches(other[group][result]) for result, print_ in one[group].items())
        for group in one
    )


def _prints(exercise, answer):
    found = {}
    for group in naming_contexts(exercise.id, exercise.law):
        try:
            with guard.captured_output(), guard.time_limit(MUTANT_SECONDS):
                wrong = differing(exercise.id, observed(exercise.id, exercise.law, answer, group, judged=False), group)
        except guard.TimeIsUp:
            return {}
        if wrong:
            found[group] = wrong
            if group == "main":
                break
    return found


def candidates(answers: Answers, exercise: Exercise, pairs: int = PAIRS):
    """Every known mistake of an exercise with the answer that makes it: (name, text, origin, cost, steady, answer)."""
    for wrong in answers.wrong:
        if wrong.exercise == exercise.id:
            yield wrong.name, wrong.text, "mistakes", 0.0, True, wrong.answer
    if getattr(exercise.law, "secret", False):  # words like "1 instead of 3" would say the answer
        return
    for mutant in mutants(answers.sources[exercise.id], pairs=pairs):
        answer = make_answer(answers, exercise, mutant.source)
        if answer is not None:
            yield mutant.name, mutant.text, mutant.origin, mutant.cost, True, answer
    for right in answers.right:  # who writes it another way makes other mistakes
        if right.exercise == exercise.id and right.source:
            (definition,) = ast.parse(right.source).body
            steady = not exercise.law.joined or "set(" not in right.source  # what comes out of a set has no order
            for mutant in mutants(right.source, everywhere=False):
                answer = _defined(right.namespace, mutant.source, definition.name)
                if answer is not None:
                    yield mutant.name, mutant.text, mutant.origin, mutant.cost + OTHER_WAY, steady, answer


def derive(answers: Answers, exercise: Exercise) -> list[fingerprints.Row]:
    """The rows of one exercise. Of mistakes that behave alike and come from the same origin only the simplest is kept."""
    kept = {}  # in the order found; the names of mistakes.py are all kept, mutants once for what they do
    for number, (name, text, origin, cost, steady, answer) in enumerate(candidates(answers, exercise)):
        found = prints_of(exercise, answer, steady=steady)
        key = tuple(
            (group, result, p.shapes, tuple(f"{v:.5e}" for v in p.numbers.ravel()))
            for group, by in found.items()
            for result, p in by.items()
        )
        if not key or _only_errors(found):
            continue
        tier = name if origin == "mistakes" else None
        if (tier, key) not in kept or cost < kept[tier, key][0]:
            kept[tier, key] = (
                cost,
                [
                    fingerprints.Row(number, group, result, name, text, origin, cost, ",".join(by), print_)
                    for group, by in found.items()
                    for result, print_ in by.items()
                ],
            )
    return [row for _, rows in kept.values() for row in rows]


def _only_errors(found):
    return all(
        set(p.shapes.split("|")) <= {"error", "none", "not finite"} for by in found.values() for p in by.values()
    )


def derive_lesson(lesson: str, folder: Path = fingerprints.FOLDER, *, force: bool = False) -> list[Path]:
    """Write the tables of a lesson's exercises that are out of date (all with force); returns their paths."""
    answers, written = load_answers(lesson), []
    for exercise_id in answers.solutions:
        exercise = get(exercise_id)
        if force or out_of_date(answers, exercise, folder):
            written.append(fingerprints.save(exercise_id, derive(answers, exercise), folder))
            _stamp(exercise_id, folder).write_text(digest(answers, exercise) + "\n", encoding="utf-8")
    fingerprints.forget()
    return written


def out_of_date(answers: Answers, exercise: Exercise, folder: Path = fingerprints.FOLDER) -> bool:
    """Whether a table is missing or was derived from other sources than those that stand here now."""
    stamp, table = _stamp(exercise.id, folder), folder / f"{exercise.id}.npz"
    return not (
        table.is_file() and stamp.is_file() and stamp.read_text(encoding="utf-8").strip() == digest(answers, exercise)
    )


def _stamp(exercise_id, folder):
    return folder / f"{exercise_id}.source"


def digest(answers: Answers, exercise: Exercise) -> str:
    """Hash of all that a table is derived from: the solution cell, mistakes.py, the declaration, and the engine's own modules."""
    lesson = sys.modules[f"autograder.exercises.lesson_{exercise.lesson}"]
    modules = [
        sys.modules[__name__],
        activations,
        calls,
        expressions,
        operators,
        statements,
        words,
        mutant_module,
        seeing,
        engine,
    ]
    modules += [inputs, laws, lesson, sys.modules[type(exercise.law).__module__]]
    folder = lesson_folder(course_root(), exercise.lesson)
    parts = [
        answers.sources[exercise.id],
        str(PAIRS),
        *((folder / file).read_text(encoding="utf-8") for file in ("mistakes.py", "alternatives.py")),
        *map(inspect.getsource, modules),
    ]
    return hashlib.sha256("\0".join(parts).encode()).hexdigest()
