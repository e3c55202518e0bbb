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

    inputs: dict by name, a tuple or list by position, or one array. backward takes the upstream gradient first, or as the one
    argument that is not named like an input; without such an argument it is the gradient of a scalar forward.
    wrt: names of the inputs it returns gradients of, found out from what it returns.
    """

    def __init__(self, forward: Callable, backward: Callable, inputs, wrt=None):
        _callable("forward", forward)
        _callable("backward", backward)
        by_name = isinstance(inputs, Mapping)
        if not by_name and not isinstance(inputs, tuple | list):
            inputs = (inputs,)
        self._forward, self._backward = forward, backward
        self.inputs = dict(inputs) if by_name else dict(zip(_names(forward, len(inputs)), inputs, strict=True))
        if not self.inputs:
            raise ValueError("gradcheck needs at least one input; inputs is empty")
        self.inputs = {
            name: snapshot(np.asarray(v) if isinstance(v, list) and _dtype_kind(v) in "fiuc" else v)
            for name, v in self.inputs.items()
        }
        kinds = {name: _dtype_kind(value) for name, value in self.inputs.items()}
        for name in [name for name in self.inputs if kinds[name] == "c"]:
            raise ValueError(f"{name} is complex; gradcheck is for real numbers")
        self._forward_by_name = by_name and _accepts_names(forward, self.inputs)
        self.takes_upstream, self._upstream_name, self._backward_by_name = _upstream_place(
            backward, self.inputs, by_name
        )
        self.wrt = None if wrt is None else [wrt] if isinstance(wrt, str) else list(wrt)
        for name in self.wrt or ():
            if name not in self.inputs:
                raise ValueError(f"wrt names {name!r}, which is not among the inputs {', '.join(self.inputs)}")
        for name in self.wrt or ([] if set(kinds.values()) & set("fiu") else self.inputs):
            if kinds[name] not in "fiu":
                raise TypeError(
                    f"{name} is {kind(self.inputs[name])}; gradients are taken of numbers and arrays of numbers"
                )

    def forward(self, inputs: dict):
        """The forward value as an array or number."""
        return self._forward(**inputs) if self._forward_by_name else self._forward(*inputs.values())

    def backward(self, upstream, inputs: dict) -> dict:
        """Gradients by input name. Raises ContractBroken if their number cannot be matched to the inputs."""
        first = (upstream,) if self.takes_upstream and not self._upstream_name else ()
        named = {self._upstream_name: upstream} if self._upstream_name else {}
        if self._backward_by_name:
            return self._by_name(self._backward(*first, **named, **inputs))
        return self._by_name(self._backward(*first, *inputs.values()))

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
        if (
            len(self.inputs) == 1
            and isinstance(returned, list)
            and np.shape(self.inputs[next(iter(self.inputs))]) != ()
        ):
            returned = returned if len(returned) == 1 and isinstance(returned[0], np.ndarray) else (returned,)
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
            candidates = floating or names
            fitting = [name for name in candidates if np.shape(self.inputs[name]) == np.shape(returned[0])]
            return fitting if len(fitting) == 1 else candidates[:1]
        raise ContractBroken(
            "wrong-number-of-results",
            None,
            f"backward returns {len(returned)} results for {len(names)} inputs ({', '.join(names)}); say which with wrt=[…]",
        )

    def _floating(self, name):
        return _dtype_kind(self.inputs[name]) == "f"


def _names(forward, count):
    """Parameter names of forward, or input 0, input 1 … if it has too few."""
    signature = _signature(forward)
    parameters = signature.parameters.values() if signature else ()
    names = [p.name for p in parameters if p.kind in (p.POSITIONAL_ONLY, p.POSITIONAL_OR_KEYWORD)]
    return names[:count] if len(names) >= count else [f"input {k}" for k in range(count)]


def _callable(which, function):
    if not callable(function):
        raise TypeError(
            f"{which} is {kind(function)}; gradcheck(forward, backward, inputs) takes two functions and the inputs"
        )


def _dtype_kind(value):
    try:
        return np.asarray(value).dtype.kind
    except ValueError:  # ragged lists and other things that no array can hold
        return "O"


def _signature(function):
    try:
        return inspect.signature(function)
    except (TypeError, ValueError):  # functions written in C may have none
        return None


def _accepts_names(function, inputs):
    try:
        _signature(function).bind(**inputs)
    except (TypeError, AttributeError):
        return False
    return True


def _upstream_place(backward, inputs, by_name):
    """(takes an upstream gradient, its keyword or None if it comes first, the inputs go by name)."""
    signature = _signature(backward)
    if signature is None:
        return True, None, False
    parameters = signature.parameters.values()
    positional = [p for p in parameters if p.kind in (p.POSITIONAL_ONLY, p.POSITIONAL_OR_KEYWORD)]
    required = [p.name for p in positional if p.default is p.empty]
    extra = [p.name for p in parameters if p.name in required or (p.kind == p.KEYWORD_ONLY and p.default is p.empty)]
    extra = [name for name in extra if name not in inputs]
    starred = any(p.kind == p.VAR_POSITIONAL for p in parameters)
    if by_name:
        return bool(extra) or starred, extra[0] if extra else None, True
    if (
        len(extra) == 1
        and len(required) == len(inputs) + 1
        and set(inputs) <= set(required)
        and positional[0].name != extra[0]
    ):
        return True, extra[0], True  # (x, y, upstream): the names say which is which
    return starred or (len(required) != len(inputs) and len(positional) > len(inputs)), None, False
