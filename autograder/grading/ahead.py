"""Many questions in one message: what `autograder.exercises.foresight` foresees, asked at once and handed out one by one.

    {"ask": 7, "op": "ahead", "on": 3, "args": [[[step, ...], ...]], ...}     observations, each a list of steps
    step: (op, None for the object itself or the number of an earlier step, name, arguments, keywords)
    {"re": 7, "ahead": [[answer, ...], ...]}     of the first observations; an answer is what it would be by itself

The learner's side ends a message when `SLICE` is over or much has been said; what is missing is asked again when it is needed.
"""

import numpy as np

from autograder.contracts import identical
from autograder.exercises.foresight import Mispredicted
from autograder.grading.wire import WireError

MANY = 1 << 20  # bytes of arrays in one message


class Ahead:
    """Observations of the object `on` that are foreseen, as far as they are answered."""

    def __init__(self, on: int, observations: list[list[tuple]]):
        self.on, self.observations = on, observations
        self.answers: list[list] = []  # of the first observations: (answer, decoder) of each step
        self.place, self.step = 0, 0  # what comes next if all is as foreseen
        self.made: dict[int, int] = {}  # step of this observation -> number of the object it returned

    def find(self, op, on, name, args, kw) -> tuple[int, int] | None:
        """(observation, step) of this question, None for one that was not foreseen. Raises Mispredicted inside an observation."""
        asked = (op, name, list(args), kw)
        if self._is(self.place, self.step, on, asked):
            return self.place, self.step
        for later in range(self.place + (self.step > 0), len(self.observations)):  # looks that were left out
            if self._is(later, 0, on, asked):
                self.place, self.step, self.made = later, 0, {}
                return later, 0
        if 0 < self.step and on != self.on:
            raise Mispredicted
        return None

    def _is(self, place, step, on, asked):
        if place >= len(self.observations) or step >= len(self.observations[place]):
            return False
        op, of, name, args, kw = self.observations[place][step]
        return on == (self.on if of is None else self.made.get(of)) and identical((op, name, list(args), kw), asked)

    def next_message(self) -> list[list[tuple]]:
        """The observations that are not answered yet, no more than fit into a message."""
        chosen, size = [], 0
        for steps in self.observations[len(self.answers) :]:
            size += sum(map(_size, steps))
            if chosen and size > MANY:
                break
            chosen.append(steps)
        return chosen

    def take(self, told, decoder, asked: int) -> None:
        """Keep what was answered to a message of `asked` observations. Raises WireError."""
        if type(told) is not list or len(told) > asked:
            raise WireError("answers to questions that were not asked")
        for answers in told:
            steps = len(self.observations[len(self.answers)])
            if type(answers) is not list or len(answers) > steps or not all(type(one) is dict for one in answers):
                raise WireError("answers to questions that were not asked")
            self.answers.append([(answer, decoder) for answer in answers])

    def answer(self, place, step):
        """(answer, decoder) of a step, or None where there is none. Each is handed out once."""
        answers = self.answers[place] if place < len(self.answers) else []
        found = answers[step] if step < len(answers) else None
        if found:
            answers[step] = None
            self.step = step + 1
        return found

    def left(self) -> set[int]:
        """Numbers of the learner's objects in answers that nobody asked for."""
        numbers, waiting = set(), [one[0] for answers in self.answers for one in answers if one]
        while waiting:
            form = waiting.pop()
            if type(form) is dict:
                handle = form.get("h")
                if type(handle) is list and handle and type(handle[0]) is int:
                    numbers.add(handle[0])
                waiting += form.values()
            elif type(form) is list:
                waiting += form
        return numbers


def _size(value):
    if isinstance(value, np.ndarray):
        return value.nbytes
    if isinstance(value, list | tuple):
        return sum(map(_size, value))
    return sum(map(_size, value.values())) if isinstance(value, dict) else 8
