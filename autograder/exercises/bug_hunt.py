"""Laws for the bug hunt: a fault named by its line and its kind, and programs that are mended.

**Why digests.** A naming has no formula that could decide it, so the package must know the answers, and must not show them.
It keeps a digest of each accepted answer (`namings/NN_name.json`, made from `accepted.py` beside the lesson's source), so that nobody
reads an answer by accident in the package, in the notebook or in a table of mistakes. Digests of so few possibilities can be
tried out; so can `check` itself, and no way to keep an answer changes that. Therefore the larger share of the points is for mending.
Deriving the line by running was the other way: find the line whose change mends the program. It needs the mended line in the
package, which is the answer. `tests/test_bug_hunt.py` does it instead, where the solutions are: broken and mended differ at a named line.
"""

import difflib
import hashlib
import json
import operator
from importlib.resources import files

from autograder.contracts import ContractBroken, changed, kind, snapshot
from autograder.exercises.laws import Finding, Law, Trial
from autograder.exercises.networks import PARAMETERS, NetworkGradient, by_name


def digest(*parts) -> str:
    """What the package keeps of an answer. parts: exercise id, what is named, and the name."""
    return hashlib.sha256("\0".join(map(str, ("bug-hunt", *parts))).encode()).hexdigest()[:16]


def sealed(accepted: dict[str, list[list[tuple[int, str]]]]) -> dict:
    """Digests of all accepted namings. accepted: {exercise: [[(line, kind), …] for each fault]}."""
    return {
        exercise: [
            {
                "lines": sorted({digest(exercise, "line", line) for line, _ in fault}),
                "kinds": sorted({digest(exercise, "kind", name) for _, name in fault}),
                "pairs": sorted({digest(exercise, line, name) for line, name in fault}),
            }
            for fault in faults
        ]
        for exercise, faults in accepted.items()
    }


class FaultNamed(Law):
    """The answer names each fault of a program: (line, kind), or a list of such pairs if there are several faults.

    A function without arguments that returns it, or the pair itself; a list or a dict with `line` and `kind` is as good as a tuple,
    and the order of pairs does not matter. A result is 1 where it is right, else a number that tells wrong answers apart.
    """

    takes = "a value"
    joined = True
    secret = True  # no table of mutants is kept: each would say what the right answer was

    def __init__(self, exercise: str, lesson: str, kinds):
        self.exercise, self.kinds = exercise, tuple(kinds)
        text = files("autograder.exercises").joinpath("namings", f"{lesson}.json").read_text(encoding="utf-8")
        self.faults = json.loads(text)[exercise]
        several = [f"fault {k}" for k in range(1, len(self.faults) + 1)]
        self.results = self.parts = tuple(several) if len(several) > 1 else ("line", "kind")

    def trials(self, rng):
        yield Trial("standard", {})

    def naming(self, rng):
        return {"main": [Trial("standard", {}) for _ in range(3)]}

    def observe(self, answer, inputs):
        given = answer() if callable(answer) else answer
        return self._several(given) if len(self.faults) > 1 else self._one(given)

    def expected(self, trial):
        return dict.fromkeys(self.results, (1.0, 0.0))

    def judge(self, trial, raw):
        said = {
            "line": ("other-line", "there is no fault in the line that you name"),
            "kind": ("other-kind", "look for the row of the table that describes how the line must change"),
        }
        wrong = [name for name in self.results if raw[name] != 1]
        found = f"{len(self.results) - len(wrong)} of {len(self.results)} faults are found"
        missing = ("fault-missing", "; ".join([found, *self._not_found(raw)]))
        return [Finding(said.get(name, missing)[0], name, said.get(name, missing)[1]) for name in wrong]

    def _one(self, given):
        line, name = self._pair(given[0] if isinstance(given, list | tuple) and len(given) == 1 else given)
        fault = self.faults[0]
        right = digest(self.exercise, "line", line) in fault["lines"]
        fits = digest(self.exercise, line, name) in fault["pairs"]
        fits = fits or (not right and digest(self.exercise, "kind", name) in fault["kinds"])
        return {"line": 1.0 if right else self._number(line), "kind": 1.0 if fits else self._number(name)}

    def _several(self, given):
        if isinstance(given, dict) or self._is_pair(given):
            given = [given]
        if not isinstance(given, list | tuple):
            raise ContractBroken(
                "wrong-kind", None, f"it gives {kind(given)}; a list of pairs (line, kind) is expected"
            )
        if len(given) > len(self.faults):
            text = f"it names {len(given)} faults; there are {len(self.faults)}, so name no more"
            raise ContractBroken("wrong-number-of-results", None, text)
        left, found = [fault["pairs"] for fault in self.faults], []
        for line, name in map(self._pair, given):
            fault = next((pairs for pairs in left if digest(self.exercise, line, name) in pairs), None)
            if fault is not None:
                left.remove(fault)
            found.append(self._number(line, name) if fault is None else 1.0)
        missing = [
            self._number("missing", pairs[0]) for pairs in left
        ]  # which ones are not found tells wrong answers apart
        found += missing[: len(self.faults) - len(found)]
        order = sorted(found, key=lambda number: (number != 1, -number))
        return dict(zip(self.results, order, strict=True))

    def _not_found(self, raw):
        """What is the matter with each pair that names no further fault, in words. A pair is read back from its number."""
        pairs = {self._number(line, name): (line, name) for line in range(1, 100) for name in self.kinds}
        for line, name in sorted(pairs[number] for number in raw.values() if number in pairs):
            said = f'({line}, "{name}")'
            if any(digest(self.exercise, line, name) in fault["pairs"] for fault in self.faults):
                yield f"{said} is a fault that you name twice"
            elif any(digest(self.exercise, "line", line) in fault["lines"] for fault in self.faults):
                yield f"{said} is none, though line {line} has something to do with one"
            else:
                yield f"{said} is none"

    def _number(self, *parts):
        """Between 2 and 3, a different number for each wrong answer."""
        return 2 + int(digest(self.exercise, "wrong", *parts)[:8], 16) / 2**32

    @staticmethod
    def _is_pair(given):
        return isinstance(given, list | tuple) and len(given) == 2 and any(isinstance(item, str) for item in given)

    def _pair(self, given):
        """(line, kind) as a whole number and a name of the table. Raises ContractBroken with what is wrong."""
        if isinstance(given, dict) and set(given) == {"line", "kind"}:
            given = (given["line"], given["kind"])
        if not self._is_pair(given):
            text = f'it gives {kind(given)}; a pair is expected, as in (2, "wrong-sign")'
            raise ContractBroken("nothing-returned" if given is None else "wrong-kind", None, text)
        line, name = given
        if isinstance(line, str) and not isinstance(name, str):
            line, name = name, line
        try:
            line = int(line) if isinstance(line, str) else operator.index(line)
        except (TypeError, ValueError):
            raise ContractBroken("wrong-kind", None, f"the line is {kind(line)}; a whole number is expected") from None
        name = str(name).strip().lower().replace("_", "-").replace(" ", "-")
        if name not in self.kinds:
            near = difflib.get_close_matches(name, self.kinds, n=1, cutoff=0.5)
            text = f"{name!r} is no kind of the table{f'; did you mean {near[0]!r}?' if near else ''}"
            raise ContractBroken("wrong-kind", None, text)
        return line, name


class ProgramGradient(NetworkGradient):
    """The answer gets (params, x, labels), does its own forward pass, and returns {parameter: gradient of the loss}.

    loss(x, W1, b1, W2, b2, labels): a formula for complex numbers; otherwise as NetworkGradient.
    """

    def __init__(self, loss, *, inputs, **options):
        super().__init__(loss, cache=None, inputs=inputs, **options)

    def observe(self, answer, inputs):
        params = {name: inputs[name] for name in PARAMETERS}
        given = snapshot(params)
        returned = answer(params, inputs["x"], inputs[self._target])
        if params.keys() != given.keys() or changed(given, params):
            raise ContractBroken("changes-input", "params", "it changes params; return a new dict")
        return by_name(returned)
