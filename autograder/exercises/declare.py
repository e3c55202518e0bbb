"""What an exercise and a lesson are: declared once, read by the check, the build, the gradebook and the README."""

import tomllib
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files

from autograder.exercises.laws import Law


@cache
def texts(lesson: str) -> dict[str, dict]:
    """The texts of a lesson's exercises by id, each with `reread` (one line) and `hints` (three strings)."""
    return tomllib.loads(files("autograder.exercises").joinpath("texts", f"{lesson}.toml").read_text(encoding="utf-8"))


@dataclass(frozen=True)
class Exercise:
    """One exercise.

    id: the function or class the learner writes, the key of everything. points: a positive whole number.
    signature: '(dz, x, y) -> (dx, dy)', for tables and messages. law: what an answer must satisfy.
    seconds: time limit of a whole check. picture: draws the inputs of a trial, and the results seen, as a graph of `pictures`, for laws that have no
    forward formula of plain numbers to draw. Its texts (hints, where to read again) stand in `texts/NN_name.toml`.
    """

    id: str
    points: int
    signature: str
    law: Law
    seconds: float = 10.0
    picture: Callable[[dict, dict], object] | None = field(default=None, compare=False)
    lesson: str = field(default="", compare=False)

    @property
    def arguments(self) -> tuple[str, ...]:
        """Names of the arguments, in order."""
        return tuple(name for name in self.signature.split("->")[0].strip(" ()").replace(" ", "").split(",") if name)

    @property
    def hints(self) -> tuple[str, str, str]:
        """Three steps of help: the idea, the formula, the shape of the code. Markdown."""
        return tuple(texts(self.lesson)[self.id]["hints"])

    @property
    def reread(self) -> str:
        """The heading in the lesson to look at again after a mistake."""
        return texts(self.lesson)[self.id]["reread"]

    @property
    def results(self) -> tuple[str, ...]:
        """Names of what the check looks at."""
        return self.law.results


@dataclass(frozen=True)
class Lesson:
    """One lesson. name: '02_gates', its folder. title: for people. minutes: how long it takes. exercises: in lesson order."""

    name: str
    title: str
    minutes: int
    exercises: tuple[Exercise, ...]

    def __post_init__(self):
        for exercise in self.exercises:
            object.__setattr__(exercise, "lesson", self.name)
