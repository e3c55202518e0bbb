"""Random compositions of NumPy operations with the gradient that `autograd` finds, and the same with one step of backward spoiled.

Needs autograd, which is installed for benchmarks only.
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

ELEMENTWISE = (
    "np.tanh({a})",
    "np.sin({a})",
    "np.exp(0.3 * {a})",
    "1 / (1 + np.exp(-{a}))",
    "np.log(1 + np.exp({a}))",
    "np.sqrt(1 + {a} ** 2)",
    "1 / (1 + {a} ** 2)",
    "{a} ** 2",
    "-1.7 * {a}",
    "np.maximum({a}, 0)",
    "np.where({a} > 0, {a}, 0.1 * {a})",
    "np.abs({a})",
    "{a} - np.mean({a}, axis=0)",
    "{a} / np.sqrt(1 + np.sum({a} ** 2))",
    "{a} / np.sqrt(0.1 + np.var({a}, axis=1, keepdims=True))",
    "np.exp({a} - np.max({a}, axis=1, keepdims=True))",
    "np.cumsum({a}, axis=0)",
    "{a}[::-1]",
)
RESHAPING = (
    "{a}.T",
    "{a}[:, :1]",
    "{a}[[0, 0, -1]]",
    "np.reshape({a}, (1, -1))",
    "np.sum({a}, axis=0, keepdims=True)",
    "np.mean({a}, axis=1, keepdims=True)",
    "np.max({a}, axis=1, keepdims=True)",
    "np.log(np.sum(np.exp({a}), axis=1, keepdims=True))",
    "np.concatenate([{a}, np.tanh({a})], axis=1)",
)
PAIRS = (
    "{a} + {b}",
    "{a} - {b}",
    "{a} * {b}",
    "{a} / (1 + {b} ** 2)",
    "np.maximum({a}, {b})",
    "np.minimum({a}, {b})",
)
PRODUCTS = ("{a} @ {b}", "{a} @ {b}.T", "{a}.T @ {b}")

# What may go wrong on the way back through one value: (upstream, value) -> upstream that is passed on.
SPOILS: dict[str, Callable] = {
    "doubled": lambda g, v: 2 * g,
    "negated": lambda g, v: -g,
    "cut": lambda g, v: 0 * g,
    "masked by its own sign": lambda g, v: g * (g > 0),
    "times the value": lambda g, v: g * v,
    "divided by the number of rows": lambda g, v: g / len(v),
    "first row only": lambda g, v: g * (np.arange(len(v)) == 0)[:, None],
    "rows in reverse": lambda g, v: g[::-1],
    "rows averaged": lambda g, v: 0 * g + g.mean(0),
    "off by 3 % where positive": lambda g, v: g * np.where(v > 0, 1.03, 1),
}


@dataclass(frozen=True)
class Program:
    """lines: 'v3 = np.tanh(v1)' and so on; v0, v1, v2 are the inputs x (N, D), w (D, M), b (M,); the last line is the output."""

    lines: tuple[str, ...]
    inputs: dict[str, np.ndarray]

    def forward(self, x, w, b):
        """The output, in plain NumPy."""
        return _run(self.lines, np, x, w, b)

    def backward(self, upstream, x, w, b):
        """The gradients that autograd finds."""
        return _autograd(self.lines, upstream, x, w, b, {})

    def mutant(self, line: int, spoil: str) -> Callable:
        """A backward in which the upstream gradient of the value of `line` is spoiled on its way back."""
        value = self.lines[line].split(" = ")[0]
        lines = (*self.lines[: line + 1], f"{value} = spoiled({value})", *self.lines[line + 1 :])

        def backward(upstream, x, w, b):
            return _autograd(lines, upstream, x, w, b, {"spoiled": _spoiled(spoil)})

        return backward


def _run(lines, module, x, w, b, extra=None):
    names = {"np": module, "v0": x, "v1": w, "v2": b, **(extra or {})}
    with np.errstate(all="ignore"):
        exec("\n".join(lines), names)
    return names[lines[-1].split(" = ")[0]]


def _autograd(lines, upstream, x, w, b, extra):
    import autograd.numpy as anp
    from autograd import make_vjp

    def function(inputs):
        return _run(lines, anp, *inputs, extra)

    with np.errstate(all="ignore"):
        gradients = make_vjp(function)((x, w, b))[0](upstream)
    return dict(zip(("x", "w", "b"), gradients, strict=True))


def _spoiled(spoil):
    from autograd.extend import defvjp, primitive

    identity = primitive(lambda value: value * 1.0)
    defvjp(identity, lambda answer, value: lambda upstream: SPOILS[spoil](upstream, value))
    return identity


def random_program(rng: np.random.Generator, lines: int = 7) -> Program:
    """One that runs, is finite and depends on more than one entry at its inputs; sizes and magnitude vary."""
    while True:
        n, d, m = rng.permutation([2, 3, 4, 5])[:3]
        size = rng.choice([0.3, 1.0, 3.0])
        inputs = {name: rng.standard_normal(s) * size for name, s in (("x", (n, d)), ("w", (d, m)), ("b", (m,)))}
        program = Program(tuple(_lines(rng, inputs, int(rng.integers(3, lines + 1)))), inputs)
        output = program.forward(**inputs)
        if np.isfinite(output).all() and 0 < np.abs(output).max() < 1e6:
            return program


def _lines(rng, inputs, count):
    """Start with x @ w + b, go on with whatever fits."""
    values = dict(zip(("v0", "v1", "v2"), inputs.values(), strict=True))
    written = ["v3 = v0 @ v1 + v2"]
    values["v3"] = _run(written, np, *inputs.values())
    while len(written) < count:
        kind = rng.choice(4, p=[0.45, 0.2, 0.25, 0.1])
        template = str(rng.choice((ELEMENTWISE, RESHAPING, PAIRS, PRODUCTS)[kind]))
        newest = f"v{len(values) - 1}"
        older = [name for name in values if name not in (newest, "v2")]
        line = f"v{len(values)} = " + template.format(a=newest, b=rng.choice(older))
        try:
            value = _run([*written, line], np, *inputs.values())
        except ValueError:  # shapes that do not fit
            continue
        if value.size > 60 or not np.isfinite(value).all():
            continue
        written.append(line)
        values[f"v{len(values)}"] = value
    return written


def random_mutant(rng: np.random.Generator, program: Program) -> tuple[str, Callable] | None:
    """(what is wrong, backward), or None if twenty tries found no spoiled step that changes the gradient at the given inputs."""
    output = program.forward(**program.inputs)
    upstream = rng.standard_normal(output.shape)
    right = program.backward(upstream, **program.inputs)
    for _ in range(20):
        line, spoil = int(rng.integers(len(program.lines))), str(rng.choice(list(SPOILS)))
        backward = program.mutant(line, spoil)
        found = backward(upstream, **program.inputs)
        if any(_differs(found[name], right[name]) for name in right):
            return f"{program.lines[line]}: {spoil}", backward
    return None


def _differs(a, b):
    return np.isfinite(b).all() and np.abs(a - b).max() > 1e-3 * np.abs(b).max() + 1e-12
