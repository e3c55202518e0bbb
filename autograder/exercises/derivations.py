"""The law for graded derivations: each line equal to the line before, from a definition to the form that is asked for.

An answer is a list (or tuple) of functions, one for each line: the inputs first, then the indices, as in `step(z, i, j) -> float`.
In a lesson every line is a small function with its own docstring and solution markers, and the last statement of the cell lists them:
`softmax_derivation = [quotient, both_cases, …]`. A learner may add lines, leave some out, rename them or write lambdas.

Looked at, at random points and for every value of the indices:

- **beginning**: the first line has the value of the definition's derivative, which is taken numerically here. A difference quotient
  is a fine first line: its error (about 1e-5) is allowed for in every line but the last.
- each line gets copies of the inputs; one that changes them in place and does not put them back does not hold.
- **every further line** has the value of the line before. After a wrong line, one that has the right value again holds.
- **end**: the last line has the right value to full precision, so a difference quotient is no end.
- there are at least `least` lines, and no two of them are the same code (names of variables count, docstrings do not).
- where the derivation uses a fact about its inputs (one-hot labels add up to 1), also inputs without it (`apart`): there the first
  line must be the definition and the last the form asked for, and these two differ. So neither can stand for the other.

Points: the beginning, every further line, every line that is missing up to `least`, and the end have equal shares.

Not looked at: how a line is written. All lines of a right derivation have the same value, so a value cannot tell that a line was
copied from the book, that the last one was multiplied out, or that two lines were written down without knowing why they are equal.
Who pads a list with rewritten results gets the points and has derived nothing; the lesson says so.
"""

import dis
import functools
import itertools
import types
from collections.abc import Callable

import numpy as np

from autograder.contracts import ContractBroken, as_array, kind, snapshot
from autograder.exercises.inputs import draw_all
from autograder.exercises.laws import Finding, Trial, _FromKinds
from autograder.guard import describe_error
from autograder.numerical import complex_step

# Room for two values to be equal, relative to the entry, relative to the largest, and absolute: between lines, one of which may be a
# difference quotient (about 1e-11 where every derivative is 0) ...
LINE = (1e-4, 1e-6, 1e-9)
# ... and at the end, where no difference quotient comes so close.
END = (1e-10, 1e-12, 0.0)


def along(formula: Callable, x, index) -> float:
    """Derivative of a formula of x (written for complex numbers) along the entry x[index], by the complex step."""
    direction = np.zeros(np.shape(x))
    direction[index] = 1.0
    return float(complex_step(formula, x, direction))


class Derivation(_FromKinds):
    """The answer is a list of functions (**inputs, **indices) -> float, each equal to the one before. See the top of this file.

    definition(inputs…, indices…) -> float: the derivative of the definition, taken numerically (see `along`).
    indices: {"i": ("z", 0)} lets i run over axis 0 of the input z. form: the end asked for, in words. least: lines asked for.
    apart: input name to kind, for points at which the fact that the derivation uses does not hold. holds(inputs…) tells these points
    apart, end(inputs…, indices…) is the form asked for there, and fact says what they lack: "y does not add up to 1".
    """

    takes = "a value"
    results = ("step",)
    parts = ("beginning", "lines between", "end")

    def __init__(self, definition, *, inputs, indices, form, least=3, apart=None, holds=None, end=None, fact=""):
        # The smallest sizes first: they make short messages.
        super().__init__(inputs, ("square", "other-shapes", "standard"), 2)
        self.definition, self.indices, self.form, self.least = definition, indices, form, least
        self.apart, self.holds, self.end, self.fact = apart, holds, end, fact

    def parts_of(self, answer):
        """beginning, step 2, …, end: as many as the answer has lines, and at least as many as are asked for."""
        count = len(answer) if isinstance(answer, list | tuple) else 0
        return ("beginning", *(f"step {k}" for k in range(2, max(count, self.least) + 1)), "end")

    def draw(self, rng, regime):
        """Arrays with two decimals, so that a learner can type the point that a message names."""
        return _rounded(super().draw(rng, regime))

    def trials(self, rng):
        for trial in super().trials(rng):
            yield Trial("standard", trial.inputs)
        for _ in range(2 if self.apart else 0):
            yield Trial("apart", _rounded(draw_all({**self.inputs, **self.apart}, rng, "square")))

    def observe(self, answer, inputs):
        """step: the first line whose value is not right, else the last (for naming). steps, faults: all lines and what broke in them."""
        if not isinstance(answer, list | tuple):
            text = f"{kind(answer)} was given, a list of functions is expected, one for each line of the derivation"
            raise ContractBroken("not-a-list", None, text)
        places, apart = self._places(inputs), self._is_apart(inputs)
        steps, faults = [], {}
        for k, step in enumerate(answer):
            between = 0 < k < len(answer) - 1
            values, fault = (np.zeros(places[1]), None) if apart and between else self._values(step, inputs, places)
            steps.append(values)
            if fault:
                faults[k] = fault
        if all(fault[0] == "unwritten-step" for fault in faults.values()) and len(faults) == len(answer):
            raise NotImplementedError
        if apart:
            return {
                "step": steps[-1],
                "steps": steps,
                "faults": faults,
                "same": {},
                "names": [_name(s) for s in answer],
            }
        right = self._right(inputs)
        whole = [values for k, values in enumerate(steps) if k not in faults]
        wrong = [values for values in whole if _differ(values, right, LINE)]
        shown = (wrong or whole or [np.full(right.shape, np.nan)])[0 if wrong else -1]
        same = {k: first for k, first in _repeated(answer).items() if k not in faults}
        return {
            "step": shown,
            "steps": steps,
            "faults": faults,
            "same": same,
            "names": [_name(step) for step in answer],
        }

    def _is_apart(self, inputs):
        return self.holds is not None and not self.holds(**inputs)

    def _places(self, inputs):
        lengths = [np.shape(inputs[name])[axis] for name, axis in self.indices.values()]
        return list(itertools.product(*map(range, lengths))), tuple(lengths)

    def _values(self, step, inputs, places):
        """One line at all indices, and what went wrong: (code, text) or None."""
        indices, shape = places
        values = np.full(shape, np.nan)
        if not callable(step):
            return values, ("not-a-function", f"is {kind(step)}; a function is expected")
        try:
            for index in indices:
                given = snapshot(inputs)  # a line that spoils its arguments spoils them for itself alone
                values[index] = as_array("its value", step(*given.values(), *index), (), integers=True)
                if spoiled := [name for name in inputs if not np.allclose(inputs[name], given[name])]:
                    return values, ("step-changes-input", f"changes its argument {spoiled[0]} in place; work on a copy")
        except NotImplementedError:
            return values, ("unwritten-step", "is not written yet")
        except ContractBroken as broken:
            return values, (broken.problem.code, f"gives no number: {broken.problem.text}")
        except Exception as error:
            return values, ("raises-error", f"stops with {describe_error(error)}")
        return values, None

    def _right(self, inputs, formula=None):
        indices, shape = self._places(inputs)
        values = np.empty(shape)
        for index in indices:
            values[index] = (formula or self.definition)(*inputs.values(), *index)
        return values

    def expected(self, trial):
        right = self._right(trial.inputs)
        return {"step": (right, _room(right, np.abs(right), LINE))}

    def judge(self, trial, raw):
        right, steps = self._right(trial.inputs), raw["steps"]
        if self._is_apart(trial.inputs):
            return self._judge_apart(trial, raw, right)
        findings = [self._judge_line(trial, raw, right, k) for k in range(len(steps))]
        for k in range(len(steps) + 1, self.least + 1):
            text = f"{_there(len(steps))}; at least {self.least} are asked for, from the definition to {self.form}"
            findings.append(Finding("too-few-steps", f"step {k}" if k > 1 else "beginning", text))
        last = len(steps) - 1
        if last in raw["faults"]:
            findings.append(Finding(raw["faults"][last][0], "end", f"{_called(raw, last)} {raw['faults'][last][1]}"))
        elif steps and (place := _differ(steps[last], right, END)):
            close = not _differ(steps[last], right, LINE)
            code = "ends-with-difference-quotient" if close else "value"
            what = f"the end, {self.form}" + (", but only close to it" if close else "")
            findings.append(self._differs(trial, "end", place, raw, last, what, right, code))
        return [finding for finding in findings if finding]

    def _judge_line(self, trial, raw, right, k):
        """What is wrong with line k, or None. A line is blamed for what begins in it, not for what it takes over."""
        steps, faults, called = raw["steps"], raw["faults"], _called(raw, k)
        part = f"step {k + 1}" if k else "beginning"
        if k in faults:
            return Finding(faults[k][0], part, f"{called} {faults[k][1]}")
        if k in raw["same"]:
            text = (
                f"{called} is the same code as {_called(raw, raw['same'][k])}; a line that changes nothing is no step"
            )
            return Finding("repeated-step", part, text)
        if not (place := _differ(steps[k], right, LINE)):
            return None
        if k == 0 or k - 1 in faults:
            return self._differs(trial, part, place, raw, k, "the derivative of the definition", right)
        if place := _differ(steps[k], steps[k - 1], LINE):
            return self._differs(trial, part, place, raw, k, _called(raw, k - 1), steps[k - 1])
        return None

    def _judge_apart(self, trial, raw, right):
        """The two ends where the fact that makes them equal does not hold."""
        findings, end, last = [], self._right(trial.inputs, self.end), len(raw["steps"]) - 1
        if 0 not in raw["faults"] and (place := _differ(raw["steps"][0], right, LINE)):
            what = f"the derivative of the definition where {self.fact}"
            findings.append(self._differs(trial, "beginning", place, raw, 0, what, right, "not-the-definition"))
        if last not in raw["faults"] and (place := _differ(raw["steps"][last], end, END)):
            what = f"{self.form} where {self.fact}"
            findings.append(self._differs(trial, "end", place, raw, last, what, end, "not-the-asked-form"))
        return findings

    def _differs(self, trial, part, place, raw, k, what, other, code="value"):
        """'step 3 (split) is not equal to step 2 (quotient): at z = [0.5, -1], i = 0, j = 1 it is 0.2 instead of -0.2'."""
        at = [f"{name} = {_short(value)}" for name, value in trial.inputs.items()]
        at += [f"{name} = {index}" for name, index in zip(self.indices, place, strict=True)]
        got, wanted = _digits(raw["steps"][k][place], other[place])
        text = f"{_called(raw, k)} is not equal to {what}: at {', '.join(at)} it is {got} instead of {wanted}"
        return Finding(code, part, text)


def _rounded(inputs):
    return {
        name: np.round(value, 2) + 0.0 if isinstance(value, np.ndarray) and value.dtype.kind == "f" else value
        for name, value in inputs.items()
    }


def _differ(values, others, room) -> tuple[int, ...] | None:
    """Where the two differ most beyond the room they have, or None. room: LINE or END."""
    values, others = np.asarray(values), np.asarray(others)
    excess = np.abs(values - others) - _room(others, np.maximum(np.abs(values), np.abs(others)), room)
    return tuple(int(k) for k in np.unravel_index(np.argmax(excess), excess.shape)) if (excess > 0).any() else None


def _room(right, sizes, room):
    return room[0] * sizes + room[1] * np.abs(right).max(initial=0) + room[2]


def _repeated(steps) -> dict[int, int]:
    """Place of a step to the place of an earlier one that is the same code."""
    seen, same = {}, {}
    for k, step in enumerate(steps):
        first = seen.setdefault(_code(step), k)
        if first != k:
            same[k] = first
    return same


def _code(step):
    """What two functions share if they are the same code: instructions, constants, names, closure; not the docstring.

    A function of another process brings a digest of this along; one without Python code (a ufunc) is the same only as itself.
    """
    if isinstance(step, functools.partial):
        return (_code(step.func), repr(step.args), repr(step.keywords))
    code = getattr(step, "__code__", None)
    if not isinstance(code, types.CodeType):
        return getattr(step, "code_print", id(step))
    cells = tuple(id(cell.cell_contents) for cell in step.__closure__ or () if _filled(cell))
    return (_instructions(code), cells, repr(step.__defaults__))


def _filled(cell):
    try:
        return cell.cell_contents is not None
    except ValueError:
        return False


def _instructions(code):
    return tuple(
        (one.opname, _instructions(one.argval) if isinstance(one.argval, types.CodeType) else repr(one.argval))
        for one in dis.get_instructions(code)
        if one.opname not in ("RESUME", "NOP", "MAKE_CELL", "COPY_FREE_VARS")
    )


def _name(step):
    name = getattr(step, "__name__", "")
    return "" if name in ("", "<lambda>", "_") else name


def _called(raw, k):
    """'step 3 (quotient)'."""
    return f"step {k + 1} ({raw['names'][k]})" if raw["names"][k] else f"step {k + 1}"


def _there(steps):
    return "there is 1 step" if steps == 1 else f"there are {steps or 'no'} steps"


def _digits(got, wanted):
    """Both numbers with as many digits as it takes to tell them apart."""
    got, wanted = got + 0.0, wanted + 0.0  # no minus in front of 0
    digits = next((d for d in (4, 6, 9, 12) if f"{got:.{d}g}" != f"{wanted:.{d}g}"), 17)
    return f"{got:.{digits}g}", f"{wanted:.{digits}g}"


def _short(value):
    value = np.asarray(value)
    if not value.ndim:
        return f"{value.item():.3g}"
    return f"[{', '.join(map(_short, value))}]" if value.size <= 12 else f"an array of shape {value.shape}"
