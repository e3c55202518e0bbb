"""The contract of a forward/backward pair at one point: shapes, kinds, inputs left alone, no memory, linear in the upstream gradient."""

import numpy as np

from autograder.checker.pair import Pair, to_float
from autograder.contracts import ContractBroken, Problem, as_array, changed, identical, kind, same_answer, snapshot


def same_result(a, b) -> bool:
    """Equal up to rounding, NaN included, whatever kind of number they are."""
    return same_answer(np.asarray(a), np.asarray(b))


def gradients(pair: Pair, upstream, inputs: dict) -> dict[str, np.ndarray]:
    """What backward returns, as arrays that obey the contract. Raises ContractBroken."""
    returned = pair.backward(snapshot(upstream), snapshot(inputs))
    arrays = {}
    for name, value in returned.items():
        whole_numbers = np.asarray(inputs[name]).dtype.kind != "f"
        if value is None:
            raise ContractBroken("nothing-returned", name, f"the gradient of {name} is None")
        array = as_array(f"d{name}", value, np.shape(inputs[name]), integers=whole_numbers)
        arrays[name] = array
    return arrays


def ask(pair: Pair, inputs: dict, rng: np.random.Generator) -> tuple[list[Problem], dict | None]:
    """Everything but the values. Returns the problems and, if the values can be asked for, {output, upstream, gradients, negligible}.

    The dict is None where forward is not finite. Raises whatever the pair itself raises.
    """
    problems, given = [], snapshot(inputs)
    with np.errstate(all="ignore"):
        output = snapshot(pair.forward(given))
        if output is None or isinstance(output, tuple | dict | str):
            raise ContractBroken(
                "wrong-kind", "forward", f"forward returns {kind(output)}, one array or number is expected"
            )
        problems += [_changes("forward", name) for name in changed(inputs, given)]
        if not same_result(output, pair.forward(snapshot(inputs))):
            problems.append(
                Problem("keeps-state", None, "forward gives two answers for the same input (randomness or memory)")
            )
    plain = np.asarray(to_float(output))
    if plain.dtype.kind != "f":
        raise ContractBroken("wrong-kind", "forward", f"forward returns {kind(output)}, real numbers are expected")
    if not np.isfinite(plain).all():
        return problems, None
    if not pair.takes_upstream and plain.size != 1:
        text = f"forward returns shape {plain.shape}; without an upstream gradient backward needs a forward that returns one number"
        raise ContractBroken("wrong-shape", "forward", text)
    upstream, negligible = _draw_upstream(pair, plain.shape, rng), frozenset()
    try:
        first = _same_three_times(pair, inputs, upstream, problems)
        if pair.takes_upstream and not problems:
            negligible = _linear(pair, inputs, upstream, first, plain, rng, problems)
    except ContractBroken as broken:
        problems.append(broken.problem)
        first = None
    return problems, {"output": output, "upstream": upstream, "gradients": first, "negligible": negligible}


def _draw_upstream(pair, shape, rng):
    if not pair.takes_upstream:
        return np.ones(shape) if shape else 1.0
    return rng.standard_normal(shape) if shape else 1.7


def _changes(which, name):
    return Problem("changes-input", name, f"{which} changes its input {name} in place; work on a copy")


def _same_three_times(pair, inputs, upstream, problems):
    """Backward after forward, after forward again, and again without: one answer. Bytes of inputs and upstream stay."""
    first = None
    for with_forward in (True, True, False):
        given, up = snapshot(inputs), snapshot(upstream)
        with np.errstate(all="ignore"):
            if with_forward:
                pair.forward(snapshot(inputs))
            pair.backward(up, given)
        problems += [_changes("backward", name) for name in changed(inputs, given)]
        if not identical(up, upstream):
            problems.append(
                Problem("changes-input", "upstream", "backward changes the upstream gradient in place; work on a copy")
            )
        with np.errstate(all="ignore"):
            found = gradients(pair, upstream, inputs)
        if first is not None and any(not same_result(first[name], found[name]) for name in first):
            raise ContractBroken("keeps-state", None, "backward called twice with the same input gives two answers")
        first = first or found
        if problems:
            break
    return first


def _linear(pair, inputs, upstream, first, output, rng, problems):
    """backward(.7 a - 1.9 b) must be .7 backward(a) - 1.9 backward(b): needs no differences and is exact but for rounding.

    Returns the names of gradients that are rounding and nothing else (a bias before batch normalisation): tiny, and not even linear.
    """
    other = rng.standard_normal(np.shape(upstream)) if np.shape(upstream) else -0.6
    with np.errstate(all="ignore"):
        second = gradients(pair, other, inputs)
        mixed = gradients(pair, 0.7 * upstream - 1.9 * other, inputs)
        zero = gradients(pair, upstream * 0, inputs)
    size_out, size_up = np.abs(output).max(initial=0), np.abs(upstream).max(initial=0)
    negligible = set()
    for name in first:
        a, b = first[name].astype(float), second[name].astype(float)
        scale = np.abs(a).max(initial=0) + np.abs(b).max(initial=0)
        x = np.asarray(to_float(inputs[name]))
        spread = np.sqrt(np.mean(x**2)) if x.size else 1.0
        single = first[name].dtype.itemsize < 8
        allowed = (1e-3 if single else 1e-8) * scale + 1e-12 * size_up * size_out / max(spread, 1e-6)
        off = np.abs(0.7 * a - 1.9 * b - mixed[name]).max(initial=0)
        if off > allowed or np.abs(zero[name]).max(initial=0) > allowed:
            text = f"the gradient of {name} does not grow in proportion to the upstream gradient"
            problems.append(Problem("not-linear", name, text))
        elif 0 < scale < 100 * off:
            negligible.add(name)
    return frozenset(negligible)
