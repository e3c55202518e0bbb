"""Hypotheses by search: what product of two named quantities are these numbers, if any?

Tried last, where nothing simpler fits: "dW were W times the sum of dout over its rows". The search looks at one input first
and confirms at all the others, so that what it says is as certain as every other name.
"""

from collections.abc import Iterator

import numpy as np

from autograder.diagnosis.arithmetic import named_factor
from autograder.diagnosis.hypotheses import Case, Hypothesis
from autograder.diagnosis.quantities import forward_value
from autograder.diagnosis.seeing import close, plain

COST = 3.5
_ELEMENTWISE = [
    ("1 − {q}", lambda q: 1 - q),
    ("{q} (1 − {q})", lambda q: q * (1 - q)),
    ("1 − {q}²", lambda q: 1 - q * q),
    ("{q}²", lambda q: q * q),
    ("the mask {q} > 0", lambda q: (q > 0) * 1.0),
    ("exp({q})", np.exp),
    ("1/{q}", lambda q: 1 / q),
]


def hypotheses(case: Case) -> Iterator[Hypothesis]:
    """Products and matrix products of two quantities, and single ones, that give the numbers at every input."""
    usable = [
        k for k, (g, t) in enumerate(zip(case.got, case.right, strict=True)) if g is not None and g.shape == t.shape
    ]
    if len(usable) < 3 or case.got[usable[0]].size < 2:
        return
    with np.errstate(all="ignore"):
        yield from _products(case, case.got, usable, "{result} were {words}", COST)
        rest = [None if g is None or g.shape != t.shape else g - t for g, t in zip(case.got, case.right, strict=True)]
        for h in _products(case, rest, usable, "{words} were added to {result}", COST + 0.5):
            yield Hypothesis("term-extra", h.text, h.cost)


def _products(case, numbers, usable, template, cost):
    """Hypotheses that `numbers`, one array for each context, are one product of quantities, times a factor with a name."""
    first = usable[0]
    for recipe in _proportional(numbers[first], _quantities(case, first)):
        factors = _confirmed(case, numbers, usable, recipe)
        if factors is None:
            continue
        words = _words(recipe)
        text = template.format(result=case.result, words=words)
        if all(abs(f - 1) < 1e-6 for f in factors):
            yield Hypothesis("wrong-product", text, cost)
        elif "added" in template and all(abs(f + 1) < 1e-6 for f in factors):
            yield Hypothesis("wrong-product", f"{words} were taken away from {case.result}", cost)
        else:
            for named in named_factor(case, factors, words, usable):
                yield Hypothesis("wrong-product", f"{text}, and {named.text}", cost + 1)


def _quantities(case, k) -> dict[tuple, np.ndarray]:
    """{recipe: array} at context k. A recipe is (name, elementwise or None, 'T', axis summed over or None)."""
    context, found = case.seen[k], {}
    base = {name: plain(value) for name, value in context.inputs.items() if not callable(value)}
    out = forward_value(case, context)
    base["the output"] = None if out is None else np.asarray(out, dtype=float)
    for name, value in base.items():
        if value is None or value.size == 0 or not np.isfinite(value).all():
            continue
        forms = {None: value}
        for template, function in _ELEMENTWISE:
            result = function(value)
            if np.isfinite(result).all():
                forms[template] = result
        for template, array in forms.items():
            found[name, template, "", None] = array
            if array.ndim == 2:
                found[name, template, "T", None] = array.T
            for axis in range(array.ndim):
                found[name, template, "", axis] = array.sum(axis=axis)
    return found


def _proportional(got, quantities):
    """Recipes (one, operation, other) whose result has the shape of `got` and is proportional to it."""
    arrays = list(quantities.items())
    scale = np.abs(got).max()
    if not scale:
        return
    for key, array in arrays:
        if array.shape == got.shape and _along(got, array):
            yield key, "", None
    for i, (one, a) in enumerate(arrays):
        for j, (other, b) in enumerate(arrays):
            if one[0] == other[0] and {one[1], other[1]} == {None, "1/{q}"}:
                continue  # x times 1/x is no product that anybody meant
            if j >= i and a.ndim + b.ndim >= got.ndim:
                try:
                    product = a * b
                except ValueError:
                    product = None
                if product is not None and product.shape == got.shape and _along(got, product):
                    yield one, "times", other
            flat = 0 < a.ndim < 3 and 0 < b.ndim < 3
            if flat and one[3] is None and other[3] is None and a.shape[-1] == b.shape[0]:
                product = a @ b
                if product.shape == got.shape and _along(got, product):
                    yield one, "@", other


def _along(got, candidate):
    norm = float((candidate * candidate).sum())
    return bool(norm > 0 and np.isfinite(norm) and close(got, float((got * candidate).sum()) / norm * candidate))


def _confirmed(case, numbers, usable, recipe):
    """The factor at each usable context if the recipe fits them all, else None."""
    one, operation, other = recipe
    factors = []
    for k in usable:
        quantities = _quantities(case, k)
        if one not in quantities or (other is not None and other not in quantities):
            return None
        a = quantities[one]
        try:
            value = a if other is None else a @ quantities[other] if operation == "@" else a * quantities[other]
        except ValueError:
            return None
        if value.shape != numbers[k].shape or not _along(numbers[k], value):
            return None
        factors.append(float((numbers[k] * value).sum() / (value * value).sum()))
    return factors


def _words(recipe):
    one, operation, other = recipe
    if other is None:
        return _name(one)
    return f"{_name(one)} {'@' if operation == '@' else 'times'} {_name(other)}"


def _name(key):
    name, template, turned, axis = key
    words = template.format(q=name) if template else name
    words = f"({words})" if template and not template.startswith("exp") else words
    if axis is not None:
        return f"the sum of {words} over axis {axis}"
    return f"{words}.T" if turned else words
