"""One submission as a job: what goes in and what comes out, as plain data that any pool can carry."""

from dataclasses import dataclass, field


class GradingError(Exception):
    """Something on the instructor's side is not as it must be. One sentence that says what to do."""


@dataclass(frozen=True)
class Options:
    """How a submission is run.

    timeout: seconds for one cell. total: seconds for the whole submission, after which what is left earns nothing.
    memory: MiB that the learner's process may take on top of its libraries. figures: draw figures anew.
    require_isolation: refuse to grade when a protection is missing. mode: 'fork' from a warm process, 'spawn' a fresh
    one, or 'auto'. data: a folder whose files the learner's cells find in their working folder (sources are left out).
    """

    timeout: float = 30.0
    total: float = 240.0
    memory: int = 1024
    figures: bool = False
    require_isolation: bool = False
    mode: str = "auto"
    data: str | None = None


@dataclass(frozen=True)
class Job:
    """source, submission: the bytes of notebooks; submission None: nothing was handed in. secret: see `course_secret`."""

    source: bytes
    submission: bytes | None
    lesson: str = ""
    student: str = ""
    secret: bytes = b""
    options: Options = field(default_factory=Options)
    repairs: tuple[str, ...] = ()  # what was mended on the way here (a renamed file)


@dataclass
class Result:
    """What came of a job; see `autograder.grading` for the fields."""

    lesson: str
    student: str
    status: str = "graded"
    points: dict = field(default_factory=dict)
    max_points: dict = field(default_factory=dict)
    verdicts: dict = field(default_factory=dict)
    notebook: dict = field(default_factory=dict)
    repairs: list = field(default_factory=list)
    remarks: list = field(default_factory=list)
    protections_off: list = field(default_factory=list)
    seconds: dict = field(default_factory=dict)

    @property
    def score(self) -> float:
        """All points together."""
        return sum(self.points.values())

    def as_dict(self) -> dict:
        """The fields by name, and the score."""
        return {**vars(self), "score": self.score, "max_score": sum(self.max_points.values())}
