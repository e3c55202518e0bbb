"""The grader's side of a notebook: the instructor's graded cells, run here on remote values of what the learner wrote.

A cell is taken from the instructor's notebook, never from the submission. A name in it is, in this order,
`check` with this submission's seed; what a solution cell makes, fetched from the learner's process; what another cell of
the lesson makes (np, a tolerance, a helper), made here from the instructor's text; whatever else the learner has made.
"""

import ast
import builtins
import functools
import math
import numbers
from dataclasses import dataclass, field

from autograder import guard
from autograder.exercises import UnknownExercise, check, get
from autograder.grading.process import Learner, OutOfTime, ProcessEnded
from autograder.grading.source import Source, binds, checked, names_read, tree_of
from autograder.verdict import Verdict

CHARACTERS = 10_000
_BUILTINS = frozenset(dir(builtins))


@dataclass
class Outcome:
    """What a graded cell gave. outputs: of nbformat. waits: names it needs that are not there, or nothing is written there yet."""

    points: float
    outputs: list = field(default_factory=list)
    verdict: dict = field(default_factory=dict)
    waits: bool = False


class Bench:
    """Runs the graded cells of one submission, in one namespace as in the instructor's notebook."""

    def __init__(self, source: Source, learner: Learner, seed: int):
        self.source, self.learner = source, learner
        self.check = functools.partial(check, seed=seed)
        self.namespace = {"__name__": "__main__", "check": self.check}
        self.own: set[str] = set()  # made by graded cells
        self.done: set[int] = set()  # statements of ordinary cells that have been run here

    def run(self, grade_id: str, count: int) -> Outcome:
        """Run one graded cell. Whatever the learner's code does, an outcome comes back. count: its execution count."""
        cell = self.source.graded[grade_id]
        source, most = cell["source"], float(cell["metadata"]["nbgrader"].get("points", 0))
        exercise = checked(source)
        try:
            missing = self._provide(names_read(source), source)
            if exercise is None:
                return self._run_own(source, most, count)
            return self._run_check(source, exercise, most, count, missing)
        except OutOfTime:
            return self.nothing(grade_id, "the time for the whole notebook was over before this check", count)
        except guard.TimeIsUp:
            return self.nothing(grade_id, "it took too long", count)
        except ProcessEnded as ended:
            return self.nothing(grade_id, f"it could not be looked at: {ended}", count)
        finally:
            self.learner.forget()

    def nothing(self, grade_id: str, reason: str, count: int = 0) -> Outcome:
        """0 points and why."""
        cell = self.source.graded[grade_id]
        exercise, most = checked(cell["source"]), float(cell["metadata"]["nbgrader"].get("points", 0))
        verdict = Verdict(
            exercise or grade_id, 0, most, headline="no points", reason=(f"{reason[:1].upper()}{reason[1:]}.",)
        )
        return Outcome(0, _shown(verdict, count), told(verdict))

    def _run_check(self, source, exercise, most, count, missing):
        if missing:
            names = ", ".join(sorted(missing))
            verb = "is" if len(missing) == 1 else "are"
            reason = (f"{names} {verb} not defined in the notebook that was handed in.",)
            verdict = Verdict(exercise, 0, most, mistake="not-started", headline="not there", reason=reason)
            return Outcome(0, _shown(verdict, count), told(verdict), waits=True)
        try:
            verdict = eval(_call(source), self.namespace)
        except UnknownExercise as error:
            verdict = Verdict(exercise, 0, most, headline="not an exercise of this course", reason=(str(error),))
        points = (
            verdict.points if get_points(exercise) == most else round(verdict.points * most / verdict.max_points, 2)
        )
        return Outcome(points, _shown(verdict, count), told(verdict), waits=verdict.mistake == "not-started")

    def _run_own(self, source, most, count):
        """An instructor's own cell: an error is 0 points, a number as last value is the points, anything else all of them."""
        tree = tree_of(source)
        last = tree.body.pop() if tree.body and isinstance(tree.body[-1], ast.Expr) else None
        outputs, value, points = [], None, most
        with guard.captured_output() as said:
            try:
                with guard.time_limit(self.learner.options.timeout), self.learner.own_cell():
                    exec(compile(tree, "<graded cell>", "exec"), self.namespace)
                    if last is not None:
                        value = eval(compile(ast.Expression(last.value), "<graded cell>", "eval"), self.namespace)
                points = value.points if isinstance(value, Verdict) else _points(value, most)
                outputs = _value(value, points, most, count)
            except OutOfTime:
                raise
            except guard.TimeIsUp:
                points, outputs = 0, [_error("TimeIsUp", f"stopped after {self.learner.options.timeout:g} seconds")]
            except NameError as error:
                told_ = {
                    "points": 0,
                    "max_points": most,
                    "passed": False,
                    "message": f"{type(error).__name__}: {error}",
                }
                return Outcome(0, [_error(type(error).__name__, str(error))], told_, waits=True)
            except BaseException as error:  # SystemExit as well
                points, outputs = 0, [_error(type(error).__name__, guard.describe_error(error))]
            finally:
                self.own |= binds(source)
        if said.printed:
            outputs.insert(0, {"output_type": "stream", "name": "stdout", "text": said.printed})
        message = next((o["evalue"] for o in outputs if o["output_type"] == "error"), said.printed)
        message = "\n".join([message, *said.warnings]).strip()
        verdict = {"points": points, "max_points": most, "passed": points == most, "message": message}
        return Outcome(points, outputs, verdict)

    def _provide(self, names, source) -> set[str]:
        """Put what a cell needs into the namespace; returns the solution's names that the learner has not made."""
        names = names - {"check"} - self.own
        helpers = self._helpers(names)
        needed = names | {name for helper in helpers for name in helper.uses}
        solved = needed & self.source.solved
        made_here = {name for helper in helpers for name in helper.names}
        wanted = solved | (needed - made_here - _BUILTINS)
        wanted -= binds(source) | {"check"} | self.own
        values = self.learner.names(sorted(wanted)) if wanted else {}
        for name in wanted:
            self.namespace.pop(name, None)
        self.namespace.update(values)
        for helper in helpers:
            if helper.order not in self.done:
                self._run_helper(helper)
        return {name for name in names & self.source.solved if name not in values}

    def _helpers(self, names):
        """Statements of the lesson's ordinary cells that make these names, and those that these need, in order."""
        found, waiting, seen = {}, list(names), set()
        while waiting:
            name = waiting.pop()
            if name in seen or name in self.source.solved or name in self.own:
                continue
            seen.add(name)
            for statement in self.source.statements:
                if name in statement.names and statement.order not in found:
                    found[statement.order] = statement
                    waiting += statement.uses
        return [found[order] for order in sorted(found)]

    def _run_helper(self, helper):
        self.done.add(helper.order)
        try:
            with guard.captured_output(), guard.time_limit(self.learner.options.timeout):
                exec(compile(helper.source, "<lesson>", "exec"), self.namespace)
        except (OutOfTime, ProcessEnded):
            raise
        except (guard.TimeIsUp, Exception):
            return  # what the graded cell misses it will say itself
        finally:
            self.namespace["check"] = self.check


@functools.lru_cache(500)
def _call(source):
    """A cell that is one call of `check`, compiled."""
    return compile(ast.Expression(tree_of(source).body[0].value), "<graded cell>", "eval")


def get_points(exercise: str) -> float | None:
    """Points of an exercise as declared, None for an unknown one."""
    try:
        return get(exercise).points
    except UnknownExercise:
        return None


def told(verdict: Verdict) -> dict:
    """A verdict as plain data."""
    return {**verdict.as_dict(), "headline": verdict.headline, "reason": list(verdict.reason)}


def _points(value, most):
    """nbgrader's rule for a last value, kept finite and within the maximum."""
    if isinstance(value, bool) or not isinstance(value, numbers.Real):
        return most
    value = float(value)
    value = min(max(value, 0.0), most) if math.isfinite(value) else 0.0
    return int(value) if value == int(value) else value


def _value(value, points, most, count):
    if value is None:
        return []
    if isinstance(value, Verdict):
        return _shown(value, count)
    number = isinstance(value, numbers.Real) and not isinstance(value, bool)
    text = repr(points) if number else repr(value)[:CHARACTERS]
    return [_result({"text/plain": text}, count)]


def _shown(verdict, count):
    return [_result({"text/plain": repr(verdict), "text/html": verdict._repr_html_()}, count)]


def _result(data, count):
    return {"output_type": "execute_result", "data": data, "metadata": {}, "execution_count": count}


def _error(name, text):
    return {"output_type": "error", "ename": name, "evalue": text, "traceback": [f"{name}: {text}"]}
