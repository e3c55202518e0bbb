"""A forward/backward pair behind one face, however people call theirs: by position or by name, with an upstream gradient or without."""

import inspect
from collections.abc import Callable, Mapping

import numpy as np

from autograder.contracts import ContractBroken, kind, snapshot


def to_float(value):
    """`value` in float64 arithmetic if it is a number or an array of numbers, else as it is. Python numbers stay Python numbers."""
    if isinstance(value, bool) or value is None or isinstance(value, str):
        return value
    if isinstance(value, int | float):
        return float(value)
    array = np.asarray(value)
    return array.astype(float) if array.dtype.kind in "fiu" else value


class Pair:
    """forward and backward with named inputs.

    inputs: dict by name, a tuple or list by position, or one array. backward takes the upstream gradient first; without one
    it is the gradient of a scalar forward. wrt: names of the inputs it returns gradients of, found out from what it returns.
    """

    def __init__(self, forward: Callable, backward: Callable, inputs, wrt=None):
        self.by_name = isinstance(inputs, Mapping)
        if not self.by_name and not isinstance(inputs, tuple | list):
            inputs = (inputs,)
        self._forward, self._backward = forward, backward
        self.inputs = dict(inputs) if self.by_name else dict(zip(_names(forward, len(inputs)), inputs, strict=True))
        if not self.inputs:
            raise ValueError("gradcheck needs at least one input; inputs is empty")
        self.inputs = {name: snapshot(np.asarray(v) if isinstance(v, list) else v) for name, v in self.inputs.items()}
        self.takes_upstream = _takes_upstream(backward, len(self.inputs), self.by_name)
        self.wrt = None if wrt is None else [wrt] if isinstance(wrt, str) else list(wrt)
        for name in self.wrt or ():
            if name not in self.inputs:
                raise ValueError(f"wrt names {name!r}, which is not among the inputs {', '.join(self.inputs)}")

    def forward(self, inputs: dict):
        """The forward value as an array or number."""
        return self._forward(**inputs) if self.by_name else self._forward(*inputs.values())

    def backward(self, upstream, inputs: dict) -> dict:
        """Gradients by input name. Raises ContractBroken if their number cannot be matched to the inputs."""
        extra = (upstream,) if self.takes_upstream else ()
        if self.by_name and self.takes_upstream == "up":
            returned = self._backward(up=upstream, **inputs)
        elif self.by_name:
            returned = self._backward(*extra, **inputs)
        else:
            returned = self._backward(*extra, *inputs.values())
        return self._by_name(returned)

    def _by_name(self, returned) -> dict:
        if returned is None:
            raise ContractBroken("nothing-returned", None, "backward returns None; is the return missing?")
        if isinstance(returned, Mapping):
            found = {name: returned.get(name, returned.get(f"d{name}")) for name in self.inputs}
            names = self.wrt or [name for name in self.inputs if name in returned or f"d{name}" in returned]
            if not names:
                raise ContractBroken(
                    "wrong-kind", None, f"backward returns a dict with keys {', '.join(map(str, returned))}"
                )
            self.wrt = names
            return {name: found[name] for name in names}
        if self.wrt and len(self.wrt) == 1 and not isinstance(returned, tuple | list):
            return {self.wrt[0]: returned}
        if not isinstance(returned, tuple | list):
            returned = (returned,)
        if self.wrt is None:
            self.wrt = self._guess(returned)
        if len(returned) == len(self.inputs) > len(self.wrt):
            returned = [value for name, value in zip(self.inputs, returned, strict=True) if name in self.wrt]
        if len(returned) != len(self.wrt):
            raise ContractBroken(
                "wrong-number-of-results",
                None,
                f"backward returns {len(returned)} results where {len(self.wrt)} are expected: gradients of {', '.join(self.wrt)}",
            )
        return dict(zip(self.wrt, returned, strict=True))

    def _guess(self, returned):
        """Which inputs the returned gradients belong to: all, all but those given None, the floating ones, or the first."""
        names = list(self.inputs)
        if len(returned) == len(names):
            return [
                name for name, value in zip(names, returned, strict=True) if value is not None or self._floating(name)
            ]
        floating = [name for name in names if self._floating(name)]
        if len(returned) == len(floating):
            return floating
        if len(returned) == 1:
            return [(floating or names)[0]]
        raise ContractBroken(
            "wrong-number-of-results",
            None,
            f"backward returns {len(returned)} results for {len(names)} inputs ({', '.join(names)}); say which with wrt=[…]",
        )

    def _floating(self, name):
        return np.asarray(self.inputs[name]).dtype.kind == "f"


def _names(forward, count):
    """Parameter names of forward, or input 0, input 1 … if it has too few."""
    try:
        names = [
            p.name
            for p in inspect.signature(forward).parameters.values()
            if p.kind in (p.POSITIONAL_ONLY, p.POSITIONAL_OR_KEYWORD)
        ]
    except (TypeError, ValueError):
        names = []
    return names[:count] if len(names) >= count else [f"input {k}" for k in range(count)]


def _takes_upstream(backward, count, by_name):
    """Whether backward has room for an upstream gradient before its `count` inputs ("up": as a keyword)."""
    try:
        parameters = list(inspect.signature(backward).parameters.values())
    except (TypeError, ValueError):
        return True
    if by_name and any(p.name == "up" for p in parameters):
        return "up"
    if any(p.kind == p.VAR_POSITIONAL for p in parameters):
        return True
    positional = [p for p in parameters if p.kind in (p.POSITIONAL_ONLY, p.POSITIONAL_OR_KEYWORD)]
    required = [p for p in positional if p.default is p.empty]
    if len(required) == count:
        return False
    return len(positional) > count


def describe_inputs(inputs: dict) -> str:
    """'x of shape (5, 4), b of shape (3,)'."""
    return ", ".join(
        f"{name} = {v:.4g}" if isinstance(v, int | float) else f"{name}: {kind(v)}" for name, v in inputs.items()
    )
