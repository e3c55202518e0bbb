"""Hypotheses from arithmetic: the right numbers times something, without something, elsewhere, transposed, summed.

Knows no exercise: it works with the named inputs, the results that are right, and the right results at other inputs.
A hypothesis counts only if it reproduces every number at every fixed input, of different shapes where shapes vary.
"""

from collections.abc import Iterator

import numpy as np

from autograder.diagnosis.alterations import altered
from autograder.diagnosis.hypotheses import Case, Hypothesis
from autograder.diagnosis.quantities import elsewhere, factors_of_quantities, other_labels, right_in_part
from autograder.diagnosis.seeing import close

# Factors by value, when the same at every input.
CONSTANTS = {
    2: "2",
    0.5: "1/2",
    3: "3",
    1 / 3: "1/3",
    4: "4",
    0.25: "1/4",
    -2: "-2",
    -0.5: "-1/2",
    10: "10",
    0.1: "1/10",
}


def hypotheses(case: Case) -> Iterator[Hypothesis]:
    """Everything arithmetic can say of one result."""
    with np.errstate(all="ignore"):
        yield from _shapes(case)
        if not case.complete():
            return
        yield from _whole(case)
        yield from _upstream(case)
        yield from _one_example(case)
        yield from _other_results(case)
        yield from altered(case)
        yield from elsewhere(case)
        yield from other_labels(case)
        yield from factors_of_quantities(case)
        yield from right_in_part(case)


def _shapes(case):
    """Right numbers in the wrong shape."""
    if any(g is None for g in case.got) or all(g.shape == t.shape for g, t in zip(case.got, case.right, strict=True)):
        return
    pairs = list(zip(case.got, case.right, strict=True))
    if all(g.ndim == t.ndim == 2 and close(g.T, t) for g, t in pairs):
        yield Hypothesis("transposed", f"{case.result} were transposed", 1)
    if all(g.size == t.size and close(g.reshape(t.shape), t) for g, t in pairs):
        if all(g.ndim > t.ndim and _without_ones(g) == _without_ones(t) for g, t in pairs):
            yield Hypothesis("axis-kept", "an axis of length 1 were kept after a sum (keepdims)", 1)
        else:
            yield Hypothesis("reshaped", f"the shape of {case.result} did not matter", 1)
    batch = len({len(g) for g, _ in pairs if g.ndim}) > 1  # what has the same length at every input is no batch
    for axis in (0, 1):
        if all(g.ndim == t.ndim + 1 and g.ndim > axis and close(g.sum(axis=axis), t) for g, t in pairs):
            over = "the batch" if axis == 0 and batch else f"axis {axis}"
            yield Hypothesis("sum-missing", f"the sum over {over} were missing in {case.result}", 1)
        if all(g.ndim == t.ndim + 1 and g.ndim > axis and close(g.mean(axis=axis), t) for g, t in pairs):
            yield Hypothesis("mean-missing", f"the mean over axis {axis} were missing in {case.result}", 1)


def _without_ones(array):
    return [length for length in array.shape if length != 1]


def _whole(case):
    """The whole result times one number for each input."""
    pairs = list(zip(case.got, case.right, strict=True))
    if all(not np.any(g) for g in case.got):
        yield Hypothesis("gradient-zero", f"{case.result} were always 0", 0.5)
        return
    first = case.got[0].flat[0]
    if case.fits(np.full(t.shape, first) for t in case.right):
        yield Hypothesis("constant-result", f"{case.result} were always {first:.6g}", 0.75)
        return
    factors = [float((g * t).sum() / (t * t).sum()) if np.any(t) else 1.0 for g, t in pairs]
    if case.fits(f * t for f, t in zip(factors, case.right, strict=True)):
        yield from named_factor(case, factors, case.result)
    if all(t.ndim == 2 and t.shape[0] == t.shape[1] for t in case.right) and case.fits(t.T for t in case.right):
        yield Hypothesis("transposed", f"{case.result} were transposed", 1)


def named_factor(case, factors, what, contexts=None, cost=1.0):
    """Words for one factor at each context (those numbered in `contexts`, all if None): a constant, a length, one over it."""
    places = range(len(case.seen)) if contexts is None else contexts
    factors = np.array(factors)
    if np.ptp(factors) <= 1e-6 * np.abs(factors).max():
        if abs(factors[0] + 1) < 1e-6:
            yield Hypothesis("sign-flipped", f"the sign of {what} were flipped", cost)
            return
        for value, word in CONSTANTS.items():
            if abs(factors[0] - value) < 1e-6 * abs(value):
                yield Hypothesis("constant-factor", f"{what} were multiplied by {word}", cost)
                return
        if abs(factors[0] - 1) > 1e-6:
            yield Hypothesis("constant-factor", f"{what} were multiplied by {factors[0]:.6g}", cost + 1)
        return
    for word, size in _lengths(case):
        size = np.array(size, dtype=float)[list(places)]
        for sign, minus in ((1, ""), (-1, " and its sign flipped")):
            if np.allclose(factors, sign * size, rtol=1e-6):
                yield Hypothesis(
                    "division-missing", f"the division by {word} were missing in {what}{minus}", cost + (sign < 0)
                )
            if np.allclose(factors, sign / size, rtol=1e-6):
                yield Hypothesis(
                    "division-extra", f"{what} were divided by {word} once too often{minus}", cost + (sign < 0)
                )
            if np.allclose(factors, sign / size**2, rtol=1e-6):
                yield Hypothesis("division-extra", f"{what} were divided by {word} twice too often{minus}", cost + 1)
        for other, length in _lengths(case):
            if other != word and np.allclose(factors, size / np.array(length, dtype=float)[list(places)], rtol=1e-6):
                yield Hypothesis(
                    "divided-by-wrong-length", f"{what} were divided by {other} instead of {word}", cost + 0.5
                )
        for constant, words in ((2, "twice "), (0.5, "half ")):
            if np.allclose(factors, constant * size, rtol=1e-6):
                yield Hypothesis("division-missing", f"{what} were multiplied by {words}{word}", cost + 1)
            if np.allclose(factors, constant / size, rtol=1e-6):
                yield Hypothesis(
                    "division-extra", f"{what} were multiplied by {constant:g} and divided by {word}", cost + 1
                )


def _lengths(case):
    """Lengths of the inputs by role: (words, one number for each context), only those that vary."""
    found = {}
    for name in case.seen[0].inputs:
        values = [context.inputs[name] for context in case.seen]
        if not all(isinstance(value, np.ndarray | list) for value in values):
            continue
        shapes = [np.shape(value) for value in values]
        for axis in range(min(map(len, shapes))):
            role = "rows" if axis == 0 else "columns"
            note = " (N)" if axis == 0 and not found else ""
            found.setdefault(tuple(shape[axis] for shape in shapes), f"the number of {role} of {name}{note}")
        if min(map(len, shapes)) > 0 and any(len(shape) > 1 for shape in shapes):
            found.setdefault(tuple(int(np.prod(shape)) for shape in shapes), f"the number of entries of {name}")
    return [(word, sizes) for sizes, word in found.items() if len(set(sizes)) > 1]


def _upstream(case):
    """The upstream gradient left out, alone, squared."""
    name = case.upstream
    if name is None:
        return
    ups = [np.asarray(context.inputs[name], dtype=float) for context in case.seen]

    def again():
        return case.again(lambda c: {name: np.ones_like(c.inputs[name]) if np.ndim(c.inputs[name]) else 1.0})

    if case.fits(again()):
        yield Hypothesis("upstream-missing", f"the upstream gradient {name} were left out of {case.result}", 0.5)
    elif case.fits(-v for v in again()):
        yield Hypothesis(
            "upstream-missing", f"the upstream gradient {name} were left out of {case.result} and its sign flipped", 2
        )
    same_shape = all(u.shape == t.shape for u, t in zip(ups, case.right, strict=True))
    if same_shape and case.fits(ups):
        yield Hypothesis("local-gradient-is-one", f"{case.result} were the upstream gradient {name} unchanged", 0.75)
    if same_shape:
        factors = [float((g * u).sum() / (u * u).sum()) for g, u in zip(case.got, ups, strict=True)]
        constant = np.ptp(factors) <= 1e-6 * np.abs(factors).max() and abs(factors[0] - 1) > 1e-6
        if constant and case.fits(f * u for f, u in zip(factors, ups, strict=True)):
            words = CONSTANTS.get(round(factors[0], 9), "−1" if abs(factors[0] + 1) < 1e-6 else f"{factors[0]:.6g}")
            yield Hypothesis("local-gradient-constant", f"the local gradient in {case.result} were always {words}", 1.5)
    for power, word in (
        (lambda u: u * u, "squared"),
        (np.abs, "taken without its sign"),
        (lambda u: np.maximum(u, 0), "cut off below 0"),
    ):
        changed = case.again(lambda c, power=power: {name: power(np.asarray(c.inputs[name], dtype=float))[()]})
        if case.fits(changed):
            yield Hypothesis("upstream-altered", f"the upstream gradient {name} were {word}", 2)


def _one_example(case):
    """Only the first or the last example counted: the right result where the upstream gradient, or the batch, is cut to it."""
    for place, which in ((0, "first"), (-1, "last")):
        for cut in _cuts(case, place):
            values = list(case.again(cut))
            if len(values) != len(case.seen) or any(
                v.shape != t.shape for v, t in zip(values, case.right, strict=True)
            ):
                continue
            told = f"only the {which} example counted in {case.result}"
            if case.fits(values):
                yield Hypothesis("one-example-only", told, 1)
                continue
            pairs = list(zip(case.got, values, strict=True))
            factors = [float((g * v).sum() / (v * v).sum()) if np.any(v) else 1.0 for g, v in pairs]
            if case.fits(f * v for f, v in zip(factors, values, strict=True)):
                for named in named_factor(case, factors, case.result):
                    yield Hypothesis("one-example-only", f"{told}, and {named.text}", 2)


def _cuts(case, place):
    """Ways to leave one example: in the upstream gradient, or in every array as long as one of the inputs."""
    up = case.upstream
    if up is not None:
        if np.ndim(case.seen[0].inputs[up]):

            def cut_upstream(context):
                only = np.zeros_like(np.asarray(context.inputs[up], dtype=float))
                only[place] = context.inputs[up][place]
                return {up: only}

            yield cut_upstream
        return
    arrays = [name for name, value in case.seen[0].inputs.items() if isinstance(value, np.ndarray) and value.ndim]
    done = set()
    for lead in arrays:
        lengths = tuple(np.shape(context.inputs[lead])[:1] for context in case.seen)
        if lengths in done or () in lengths or set(lengths) == {(1,)}:
            continue
        done.add(lengths)

        def cut_batch(context, lead=lead):
            count = np.shape(context.inputs[lead])[:1]
            return {n: context.inputs[n][[place]] for n in arrays if np.shape(context.inputs[n])[:1] == count}

        yield cut_batch


def _other_results(case):
    """Another result's numbers in this place."""
    for other in case.seen[0].right:
        if other == case.result:
            continue
        values = [context.right[other] for context in case.seen]
        if case.fits(values):
            yield Hypothesis("results-swapped", f"{case.result} were what belongs to {other}", 0.75)
        elif case.fits(-v for v in values):
            yield Hypothesis(
                "results-swapped", f"{case.result} were what belongs to {other}, with its sign flipped", 1.5
            )
