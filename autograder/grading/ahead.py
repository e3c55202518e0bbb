"""Many questions in one message: what `autograder.exercises.foresight` foresees, asked at once and handed out one by one.

    {"ask": 7, "op": "ahead", "on": 3, "args": [[[question, ...], ...]], "order": [0, 0, 1, 1, 0], ...}
    question: (op, None for the object itself or the place of an earlier question, name, arguments, keywords)
    order: which of these lists of questions is gone through, one after the other; each time with arguments of its own
    {"re": 7, "ahead": [[answer, ...], ...]}     in that order; an answer is what it would be by itself

The learner's side ends a message when `SLICE` is over or much has been said; what is missing is asked again when it is needed.
"""

from autograder.exercises.foresight import Mispredicted, Question
from autograder.grading.wire import WireError


class Ahead:
    """Observations of the object `on` that are foreseen, as far as they are answered."""

    def __init__(self, on: int, observations: list[list[Question]]):
        self.on, self.observations = on, observations
        self.answers: list[list] = []  # of the first observations: (answer, decoder) of each step
        self.place, self.step = 0, 0  # what comes next if all is as foreseen
        self.made: dict[int, int] = {}  # step of this observation -> number of the object it returned

    def find(self, op, on, name, args, kw) -> tuple[int, int] | None:
        """(observation, step) of this question, None for one that was not foreseen. Raises Mispredicted inside an observation."""
        asked = (op, name, args, kw)
        if self._is(self.place, self.step, on, asked):
            return self.place, self.step
        for later in range(self.place + (self.step > 0), len(self.observations)):  # looks that were left out
            if self._is(later, 0, on, asked):
                self.place, self.step, self.made = later, 0, {}
                return later, 0
        if (
            0 < self.step < len(self.observations[self.place])
        ):  # more has been asked of its objects than should have been
            raise Mispredicted
        return None

    def _is(self, place, step, on, asked):
        if place >= len(self.observations) or step >= len(self.observations[place]):
            return False
        question = self.observations[place][step]
        return on == (self.on if question.of is None else self.made.get(question.of)) and question.same(*asked)

    def message(self) -> tuple[list[list[tuple]], list[int]]:
        """The observations that are not answered yet, each once, and their order."""
        places, order, told = {}, [], []
        for steps in self.observations[len(self.answers) :]:
            if id(steps) not in places:
                places[id(steps)] = len(told)
                told.append([question[:5] for question in steps])
            order.append(places[id(steps)])
        return told, order

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
