"""Laws for backward passes that take `params`, `cache` and a target, and return a dict: one gradient for every parameter.

The law draws raw numbers, computes the cache by the forward formula, and differentiates the loss with respect to the parameters.
"""

from collections.abc import Callable, Mapping

from autograder.contracts import ContractBroken, changed, kind, snapshot
from autograder.exercises.inputs import Kind
from autograder.exercises.laws import ARRAYS, Gradient, near

PARAMETERS = ("W1", "b1", "W2", "b2")


def weights(*axes) -> Kind:
    """Floats in every regime: parameters of a network are floats, whatever its inputs are."""

    def draw(rng, regime, lengths):
        return rng.standard_normal(tuple(lengths[axis] if isinstance(axis, str) else axis for axis in axes))

    return Kind(draw, axes=axes)


def by_name(returned, names=PARAMETERS) -> dict:
    """The entries of a dict that must have exactly these keys, under the names d + key. Raises ContractBroken."""
    wanted = ", ".join(map(repr, names))
    if returned is None:
        raise ContractBroken(
            "nothing-returned",
            None,
            f"it returns None, a dict with the keys {wanted} is expected; is the return missing?",
        )
    if not isinstance(returned, Mapping):
        raise ContractBroken(
            "wrong-kind", None, f"it returns {kind(returned)}, a dict with the keys {wanted} is expected"
        )
    missing, extra = [k for k in names if k not in returned], [k for k in returned if k not in names]
    if missing or extra:
        told = [f"has no {', '.join(map(repr, missing))}"] if missing else []
        told += [f"has {', '.join(map(repr, extra))}, which nobody asked for"] if extra else []
        raise ContractBroken(
            "wrong-number-of-results", None, f"the dict it returns {' and '.join(told)}; its keys must be {wanted}"
        )
    return {f"d{name}": returned[name] for name in names}


class NetworkGradient(Gradient):
    """The answer gets (params, cache, target) and returns {parameter: gradient of the loss}.

    loss(x, W1, b1, W2, b2, target): a formula for complex numbers. cache(x, W1, b1, W2, b2): dict of what the forward pass stored.
    inputs: by name, the four parameters and x among them, the target last.
    """

    def __init__(self, loss: Callable, *, cache: Callable, inputs, regimes=ARRAYS, repeats=2):
        super().__init__(loss, inputs=inputs, wrt=PARAMETERS, regimes=regimes, repeats=repeats)
        self._cache, self._target = cache, list(inputs)[-1]

    def observe(self, answer, inputs):
        params = {name: inputs[name] for name in PARAMETERS}
        cache = self._cache(inputs["x"], **params)
        given = (snapshot(cache), dict(params))
        returned = answer(params, cache, inputs[self._target])
        for name in changed(given[0], cache):
            raise ContractBroken("changes-input", "cache", f"it changes cache[{name!r}] in place; work on a copy")
        if params.keys() != given[1].keys() or any(params[name] is not given[1][name] for name in params):
            raise ContractBroken("changes-input", "params", "it puts other arrays into params; return a new dict")
        return by_name(returned)


class NetworkStep(NetworkGradient):
    """The answer gets (params, x, target, lr) and returns the parameters after one step of gradient descent."""

    def __init__(self, loss, *, inputs, regimes=ARRAYS, repeats=2):
        rest = {name: kind for name, kind in inputs.items() if name != "lr"}
        super().__init__(lambda lr=None, **given: loss(**given), cache=None, inputs=rest)
        self.inputs, self.regimes, self.repeats = dict(inputs), tuple(regimes), repeats
        self.results = self.parts = tuple(f"new {name}" for name in PARAMETERS)

    def _on_a_kink(self, trial):
        return False  # sigmoids have none

    def observe(self, answer, inputs):
        params = {name: inputs[name] for name in PARAMETERS}
        given = dict(params)
        returned = answer(params, inputs["x"], inputs["target"], inputs["lr"])
        if params.keys() != given.keys() or any(params[name] is not given[name] for name in given):
            raise ContractBroken("changes-input", "params", "it puts other arrays into params; return a new dict")
        return {f"new {name[1:]}": value for name, value in by_name(returned).items()}

    def expected(self, trial):
        inputs = {name: value for name, value in trial.inputs.items() if name != "lr"}
        gradients = super().expected(type(trial)(trial.regime, inputs))
        rate = trial.inputs["lr"]
        return {f"new {n}": near(trial.inputs[n] - rate * gradients[f"d{n}"][0]) for n in PARAMETERS}
