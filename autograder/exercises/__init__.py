"""The catalogue: every lesson and exercise, and `check`.

One module per lesson (`lesson_NN_name.py`) declares its exercises; this page finds them. Nothing here knows an exercise by name.
"""

import difflib
import importlib
import pkgutil
from functools import cache

from autograder.exercises.checking import check
from autograder.exercises.declare import Exercise, Lesson

__all__ = ["Exercise", "Lesson", "UnknownExercise", "all_exercises", "all_lessons", "check", "get"]


class UnknownExercise(LookupError):
    """No exercise has this id; the message suggests the nearest one."""


@cache
def all_lessons() -> tuple[Lesson, ...]:
    """Every lesson, in course order."""
    names = sorted(module.name for module in pkgutil.iter_modules(__path__) if module.name.startswith("lesson_"))
    return tuple(importlib.import_module(f"{__name__}.{name}").LESSON for name in names)


@cache
def _by_id() -> dict[str, Exercise]:
    exercises = {}
    for lesson in all_lessons():
        for exercise in lesson.exercises:
            if exercise.id in exercises:
                raise ValueError(
                    f"the id {exercise.id!r} is declared in {exercises[exercise.id].lesson} and in {lesson.name}"
                )
            exercises[exercise.id] = exercise
    return exercises


def all_exercises() -> tuple[Exercise, ...]:
    """Every exercise, in course order."""
    return tuple(_by_id().values())


def get(exercise_id: str) -> Exercise:
    """The exercise of this id. Raises UnknownExercise, with the nearest id in its message."""
    try:
        return _by_id()[exercise_id]
    except (KeyError, TypeError):
        raise UnknownExercise(_suggestion(exercise_id)) from None


def _suggestion(exercise_id):
    near = difflib.get_close_matches(str(exercise_id), _by_id(), n=1, cutoff=0.4)
    hint = f" Did you mean {near[0]!r}?" if near else " See the table of exercises in README.md."
    return f"There is no exercise {exercise_id!r}.{hint}"
