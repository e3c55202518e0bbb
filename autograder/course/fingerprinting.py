"""Derives the tables of known mistakes: runs every mutant of a solution and every entry of mistakes.py, keeps their numbers.

Part of the build. The tables hold names, sentences and numbers; no source.
"""

import hashlib
import sys
from pathlib import Path

from autograder import guard
from autograder.course.answers import Answers, load_answers
from autograder.diagnosis import fingerprints
from autograder.diagnosis.engine import differing, naming_contexts, observed
from autograder.diagnosis.mutants import mutants
from autograder.diagnosis.seeing import Print
from autograder.exercises import Exercise, get

PAIRS = 400
MUTANT_SECONDS = 0.5


def make_answer(answers: Answers, exercise: Exercise, source: str):
    """The answer that a changed solution cell defines, or None if it does not even run."""
    namespace = dict(answers.namespace)
    try:
        with guard.captured_output(), guard.time_limit(MUTANT_SECONDS):
            exec(compile(source, f"<{exercise.id}>", "exec"), namespace)
    except guard.TimeIsUp:
        return None
    except Exception:
        return None
    return namespace.get(exercise.id)


def prints_of(exercise: Exercise, answer) -> dict[str, dict[str, Print]]:
    """By group: the fingerprints of the results that differ from the right ones; groups beside main only if main is right."""
    found = {}
    for group in naming_contexts(exercise.id, exercise.law):
        try:
            with guard.captured_output(), guard.time_limit(MUTANT_SECONDS):
                wrong = differing(exercise.id, observed(exercise.id, exercise.law, answer, group), group)
        except guard.TimeIsUp:
            return {}
        if wrong:
            found[group] = wrong
            if group == "main":
                break
    return found


def candidates(answers: Answers, exercise: Exercise, pairs: int = PAIRS):
    """Every known mistake of an exercise with the answer that makes it: (name, text, origin, cost, answer)."""
    for wrong in answers.wrong:
        if wrong.exercise == exercise.id:
            yield wrong.name, wrong.text, "mistakes", 0.0, wrong.answer
    for mutant in mutants(answers.sources[exercise.id], pairs=pairs):
        answer = make_answer(answers, exercise, mutant.source)
        if answer is not None:
            yield mutant.name, mutant.text, mutant.origin, mutant.cost, answer


def derive(answers: Answers, exercise: Exercise) -> list[fingerprints.Row]:
    """The rows of one exercise. Of mistakes that behave alike and come from the same origin only the simplest is kept."""
    rows, kept = [], {}
    for number, (name, text, origin, cost, answer) in enumerate(candidates(answers, exercise)):
        found = prints_of(exercise, answer)
        key = tuple(
            (group, result, p.shapes, tuple(f"{v:.5e}" for v in p.numbers.ravel()))
            for group, by in found.items()
            for result, p in by.items()
        )
        if not key or _only_errors(found):
            continue
        tier = origin if origin == "mistakes" else "mutant"
        if (tier, key) in kept and (tier != "mistakes" or kept[tier, key] == name):
            continue
        kept[tier, key] = name
        for group, by in found.items():
            for result, print_ in by.items():
                rows.append(fingerprints.Row(number, group, result, name, text, origin, cost, ",".join(by), print_))
    return rows


def _only_errors(found):
    return all(
        set(p.shapes.split("|")) <= {"error", "none", "not finite"} for by in found.values() for p in by.values()
    )


def derive_lesson(
    lesson: str, folder: Path = fingerprints.FOLDER, root: Path | None = None, *, force: bool = False
) -> list[Path]:
    """Write the tables of a lesson's exercises. Skips a table whose sources have not changed, by their hash."""
    answers, written = load_answers(lesson, root), []
    for exercise_id in answers.solutions:
        exercise = get(exercise_id)
        stamp = folder / f"{exercise_id}.source"
        digest = _digest(answers, exercise)
        if (
            not force
            and stamp.is_file()
            and stamp.read_text().strip() == digest
            and (folder / f"{exercise_id}.npz").is_file()
        ):
            continue
        fingerprints.save(exercise_id, derive(answers, exercise), folder)
        stamp.write_text(digest + "\n")
        written.append(folder / f"{exercise_id}.npz")
    fingerprints.load.cache_clear()
    return written


def _digest(answers, exercise) -> str:
    """Hash of what a table is derived from: the answers of the exercise and the engine's own modules."""
    import inspect

    from autograder.diagnosis import edits, engine, seeing
    from autograder.diagnosis import mutants as mutants_module
    from autograder.exercises import inputs, laws

    parts = [answers.sources[exercise.id], str(PAIRS)]
    parts += [
        inspect.getsource(m)
        for m in (edits, mutants_module, seeing, engine, inputs, laws, sys.modules[type(exercise.law).__module__])
    ]
    parts += [f"{w.name}|{w.text}|{_source_of(w.answer)}" for w in answers.wrong if w.exercise == exercise.id]
    lesson = sys.modules.get(f"autograder.exercises.lesson_{exercise.lesson}")
    parts.append(inspect.getsource(lesson) if lesson else "")
    return hashlib.sha256("\0".join(parts).encode()).hexdigest()


def _source_of(answer):
    import inspect

    try:
        return inspect.getsource(answer)
    except (TypeError, OSError):
        return repr(answer)
