"""`hint("multiply_backward")`: opens the next of an exercise's three hints, and says how many are left."""

import sys

from autograder.course import session
from autograder.exercises import Exercise, UnknownExercise, get

TITLES = ("the idea", "the formula", "the shape of the code")
_opened: dict[str, int] = {}  # exercise id -> hints opened in this session; a fresh kernel begins with the first again


class Hint:
    """Some of an exercise's hints: markdown in a notebook, plain text elsewhere. numbers: which, counted from 1."""

    def __init__(self, exercise: Exercise, numbers: tuple[int, ...], over: bool = False):
        self.exercise, self.numbers, self.over = exercise, numbers, over

    @property
    def left(self) -> int:
        """How many hints are still closed."""
        return len(self.exercise.hints) - max(self.numbers)

    def _text(self, id_, bold, call):
        hints = self.exercise.hints
        parts = [
            f"{id_}, hint {number} of {len(hints)}: {bold}{TITLES[number - 1]}{bold}\n\n{hints[number - 1].strip()}"
            for number in self.numbers
        ]
        if self.left:
            foot = f"{self.left} more: {call}"
        else:
            foot = "No hint is left; these were all three." if self.over else "This was the last hint."
            foot += f" Read again: {self.exercise.reread}"
        return "\n\n".join([*parts, foot])

    def __repr__(self) -> str:
        return self._text(self.exercise.id, "", f'hint("{self.exercise.id}")')

    def _repr_markdown_(self) -> str:
        return self._text(f"`{self.exercise.id}`", "**", f'`hint("{self.exercise.id}")`')


def hint(exercise_id) -> Hint:
    """The next hint for an exercise: first the idea, then the formula, then the shape of the code, then all three again.

    exercise_id: as in the lesson, or the function or class itself. Raises UnknownExercise with the nearest id.
    """
    exercise = get(getattr(exercise_id, "__name__", exercise_id))
    number = _opened.get(exercise.id, 0) + 1
    last = len(exercise.hints)
    _opened[exercise.id] = min(number, last)
    if session.RECORD:
        session.RECORD.note_hint(exercise.id, min(number, last))
    return Hint(exercise, (number,)) if number <= last else Hint(exercise, tuple(range(1, last + 1)), over=True)


def main(arguments: list[str]) -> int:
    """The word `hint`: python course.py hint EXERCISE [1, 2 or 3]. Exit code 0: shown; 2: no such exercise or hint."""
    numbers = [str(number) for number in range(1, len(TITLES) + 1)]
    if len(arguments) not in (1, 2) or arguments[0].startswith("-") or not {*arguments[1:]} <= {*numbers}:
        print(f"hint EXERCISE [{'|'.join(numbers)}]   show a hint: {', '.join(TITLES)}")
        return 0 if arguments[:1] in (["-h"], ["--help"]) else 2
    try:
        exercise = get(arguments[0])
    except UnknownExercise as unknown:
        print(unknown, file=sys.stderr)
        return 2
    print(Hint(exercise, (int(arguments[1]) if arguments[1:] else 1,)))
    return 0
