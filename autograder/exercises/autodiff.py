"""Laws for a learner's `Dual` and `Value`: they calculate small programs, and complex numbers calculate the same ones."""

import time
import weakref
from dataclasses import replace

import numpy as np

from autograder import guard
from autograder.contracts import ContractBroken, kind, snapshot
from autograder.exercises.laws import FLOOR, Law, Trial, near
from autograder.exercises.programs import AMPLIFIED, AMPLIFY, BINARY, FACTOR, JOIN, MIX, NUDGE, How, Tools, draw, told

PATIENCE = 0.5  # seconds for one backward pass on a graph of a hundred nodes; a walk along every path takes minutes


class ValueTools(Tools):
    """The same for a learner's Value."""

    def __init__(self, how, answer, text):
        super().__init__(how)
        self.answer, self.text = answer, text

    def call(self, name, x):
        return getattr(x, name)()

    def keep(self, name, x):
        self.kept[name] = x
        return x

    def end(self, x):
        _object(x, self.text, "Value")
        self.backward(AMPLIFY[self.how.amplify](x, self.answer(FACTOR)), x)

    def backward(self, x, value=None):
        self.value = x if value is None else value
        _object(x, self.text, "Value")
        start = time.perf_counter()
        x.backward()
        if time.perf_counter() - start > PATIENCE and "diamonds" in self.text:
            text = f"{self.text}: backward takes more than {PATIENCE} seconds; does it walk every path instead of visiting every node once?"
            raise ContractBroken("too-slow", None, text)


class DualTools(Tools):
    """The same for a learner's Dual: nothing to ask for, nothing to amplify."""

    def call(self, name, x):
        return getattr(x, name)()

    def end(self, x):
        self.value = x


def _float(value):
    """A whole number as a float, because NumPy has no type for very large ones; anything else as it is."""
    return float(value) if type(value) is int and abs(value) < 1e300 else value


def _object(x, text, wanted):
    if x is None or isinstance(x, int | float | complex | str | list | tuple | np.ndarray | np.number):
        raise ContractBroken("wrong-kind", None, f"{text} gives {kind(x)}, a {wanted} is expected")


class Differentiation(Law):
    """Base of the two laws. programs: by text. Drawn numbers have few digits, so that sums come out the same in any order."""

    joined, takes = True, "a class"

    def __init__(self, programs):
        self.programs = {program.text: program for program in programs}
        assert len(self.programs) == len(programs), "two programs of the same text"
        self.parts = tuple(dict.fromkeys(program.part for program in programs))
        self.results = self.parts

    def _trial(self, rng, program, whole):
        return Trial(
            f"part {program.part}", {"program": program.text, "at": draw(rng, program.leaves, whole)}, program.part
        )

    def trials(self, rng):
        for program in self.programs.values():
            if program.part == "deep":
                yield self._trial(rng, program, False)
            else:
                for whole in (False, False, True):
                    yield self._trial(rng, program, whole)

    def naming(self, rng):
        """A group for each part: who has written half of a class gets names for what is written.

        A few graphs join every group, because what goes wrong in backward may look like a wrong operator on its own.
        """
        groups = {}
        for program in self.programs.values():
            if program.part != "deep":  # takes too long to name anything by
                groups.setdefault(f"part {program.part}", []).extend(
                    self._trial(rng, program, whole) for whole in (False, False, True)
                )
        common = [program for program in self.programs.values() if program.common]
        for group in groups.values():
            group += [self._trial(rng, program, False) for program in common for _ in range(2)]
        return groups

    def observe(self, answer, inputs):
        program = self.programs[inputs["program"]]
        text = f"{program.text} at {told(inputs['at'])}"
        if program.part == "deep":  # ten thousand calls, across a wire when a stranger is graded: asked once, not twice
            key, found = _DEEP.get(type(self), (None, None))
            if key is not None and key[0]() is answer and key[1] == inputs:
                return found
        try:
            seen = {name: _float(value) for name, value in self.use(answer, program, inputs["at"], text).items()}
            if program.part == "deep":
                _DEEP[type(self)] = ((weakref.ref(answer), snapshot(inputs)), seen)
            return seen
        except NotImplementedError:
            answer(1.5)  # raises as well where nothing at all is written
            raise ContractBroken("value", None, f"{program.text}: not written yet") from None
        except RecursionError:
            words = f"{program.text}: Python stops with RecursionError; a function that calls itself for every node cannot go that deep, a loop can"
            raise ContractBroken("raises-error", None, words) from None
        except (ContractBroken, MemoryError):
            raise
        except Exception as error:
            raise ContractBroken("raises-error", None, f"{text}: {guard.describe_error(error)}") from None

    def shown(self, inputs, raw):
        """All but what the program was made of: a class that lacks an operator shows in the others what a whole one shows."""
        if not How(*map(int, raw["how"])).has(self.programs[inputs["program"]].base):
            raise ContractBroken("value", None, "not asked without the operator that the program rests on")
        return {name: value for name, value in raw.items() if name != "how"}

    def use(self, answer, program, at, text) -> dict:
        """Let the answer run a program and write down what it shows."""
        raise NotImplementedError

    def judge(self, trial, raw):
        how = How(*map(int, raw["how"]))
        findings = super().judge(replace(trial, expected=self.right(trial.inputs, how)), raw)
        where = f" in {trial.inputs['program']} at {told(trial.inputs['at'])}"
        return [replace(finding, text=finding.text + where + self.start(trial, finding, how)) for finding in findings]

    def start(self, trial, finding, how) -> str:
        """From where the gradient of a finding was asked for, as the end of a sentence; empty if that is the program's own output."""
        return ""

    def expected(self, trial):
        return {**self.right(trial.inputs, How()), "how": near(How().numbers)}

    def right(self, inputs, how) -> dict:
        """The right results, for a program made of what `how` says."""
        raise NotImplementedError


class DualLaw(Differentiation):
    """The answer is a class Dual(value, tangent=0.0). A leaf of kind "constant" is made without tangent."""

    def _trial(self, rng, program, whole):
        trial = super()._trial(rng, program, whole)
        for name, value in trial.inputs["at"].items():
            tangent = 0.0 if program.leaves[name] == "constant" else draw(rng, {"t": "any"}, whole)["t"]
            trial.inputs["at"][name] = [value, tangent]
        return trial

    def use(self, answer, program, at, text):
        leaves = {n: answer(v) if program.leaves[n] == "constant" else answer(v, t) for n, (v, t) in at.items()}
        how = self._how(answer)
        tools = DualTools(how)
        seen = {"how": how.numbers, "result.value": 0.0, "result.tangent": 0.0}
        if how.has(program.base):
            program.run(tools, *leaves.values())
            _object(tools.value, text, "Dual")
            seen |= {"result.value": tools.value.value, "result.tangent": tools.value.tangent}
        for name, leaf in leaves.items():
            seen |= {f"{name}.value afterwards": leaf.value, f"{name}.tangent afterwards": leaf.tangent}
        return seen

    def _how(self, answer):
        def works(operator):
            out = BINARY[operator](answer(1.5, 0.75), answer(-0.625, 2.5))
            right = BINARY[operator](1.5 + 0.75j * NUDGE, -0.625 + 2.5j * NUDGE)
            return _near(out.value, right.real) and _near(out.tangent, right.imag / NUDGE)

        return _masters(self, answer, lambda: How(works=_bits(works)))

    def right(self, inputs, how):
        program, at = self.programs[inputs["program"]], inputs["at"]
        tools = DualTools(how)
        tools.call = Tools(how).call
        tools.value = 0j
        if how.has(program.base):
            program.run(tools, *(v + 1j * NUDGE * t for v, t in at.values()))
        out = complex(tools.value)
        right = {"result.value": near(out.real, FLOOR), "result.tangent": near(out.imag / NUDGE, FLOOR)}
        for name, (value, tangent) in at.items():
            right |= {f"{name}.value afterwards": near(value), f"{name}.tangent afterwards": near(tangent)}
        return right


class ValueLaw(Differentiation):
    """The answer is a class Value(data) with data, grad and backward()."""

    def use(self, answer, program, at, text):
        how = self._how(answer)
        leaves = {name: answer(value) for name, value in at.items()}
        tools = ValueTools(how, answer, program.text)
        seen = {"how": how.numbers, "result.data": 0.0}
        if how.has(program.base):
            program.run(tools, *leaves.values())
            seen["result.data"] = tools.value.data
        for name, leaf in leaves.items():
            seen |= {f"{name}.data afterwards": leaf.data, f"gradient of {name}": leaf.grad}
        return seen | {f"gradient of {name}": node.grad for name, node in tools.kept.items()}

    def start(self, trial, finding, how):
        asked = AMPLIFIED[how.amplify] if self.programs[trial.inputs["program"]].ends else ""
        return f", backward from {asked}" if asked and finding.result.startswith("gradient of") else ""

    def _how(self, answer):
        def agrees(build):
            at = {"x": 1.5, "y": -0.625, "z": 2.25}
            leaves = {name: answer(value) for name, value in at.items()}
            out = build(*leaves.values())
            out.backward()
            return _near(out.data, build(*at.values())) and all(
                _near(leaf.grad, _slope(build, at, name)) for name, leaf in leaves.items()
            )

        def find():
            amplify = _first(AMPLIFY, lambda f: agrees(lambda x, y, z: f(f(x, y), z)))

            def works(operator):
                f, g = BINARY[operator], AMPLIFY[amplify]
                return agrees(lambda x, y, z: g(f(x, y), z)) and agrees(lambda x, y, z: f(f(x, y), z))

            bits = _bits(works)
            good = [How(works=bits).has(name) for name in BINARY]
            place = list(BINARY).index
            return How(amplify, *(_first(names, lambda n: good[place(n)]) for names in (JOIN, MIX)), bits)

        return _masters(self, answer, find)

    def right(self, inputs, how):
        program, at = self.programs[inputs["program"]], inputs["at"]

        def run(nudged):
            tools = Tools(how, nudged)
            program.run(tools, *(v + 1j * NUDGE * (name == nudged) for name, v in at.items()))
            return tools

        if not how.has(program.base):
            plain, names = None, list(at)
        else:
            plain = run("")
            names = [*at, *plain.kept]
        right = {"result.data": near(complex(plain.value).real if plain else 0.0, FLOOR)}
        for name in names:
            right[f"gradient of {name}"] = near(complex(run(name).total).imag / NUDGE if plain else 0.0, FLOOR)
        return right | {f"{name}.data afterwards": near(value) for name, value in at.items()}


def _slope(build, at, name):
    return build(*(v + 1j * NUDGE * (n == name) for n, v in at.items())).imag / NUDGE


def _near(got, right):
    return abs(complex(got) - right) <= 1e-6 * max(1.0, abs(right))


def _tried(question, thing):
    try:
        return bool(question(thing))
    except Exception:
        return False


def _first(things, question):
    """The place of the first thing that answers yes; 0 if none does."""
    return next((k for k, thing in enumerate(things) if _tried(question, thing)), 0)


def _bits(works):
    return sum(_tried(works, operator) << k for k, operator in enumerate(BINARY))


_LAST: dict[type, tuple] = {}
_DEEP: dict[type, tuple] = {}


def _masters(law, answer, find):
    """What `find` finds out about an answer, remembered for the answer looked at last."""
    last, how = _LAST.get(type(law), (None, None))
    if last is None or last() is not answer:
        how = find()
        _LAST[type(law)] = (weakref.ref(answer), how)
    return how
