"""Hypotheses about named quantities: the right formula at other inputs, a factor made of an input or of the output, right in part."""

import numpy as np

from autograder.diagnosis.hypotheses import Hypothesis, finite

# Functions of a quantity that people put in or leave out: words, function, cost.
FUNCTIONS = [
    ("{q}", lambda q: q, 0),
    ("1 − {q}", lambda q: 1 - q, 1),
    ("1 + {q}", lambda q: 1 + q, 2),
    ("{q} (1 − {q})", lambda q: q * (1 - q), 1),
    ("1 − {q}²", lambda q: 1 - q * q, 1),
    ("{q}²", lambda q: q * q, 1),
    ("the mask {q} > 0", lambda q: (q > 0) * 1.0, 1),
    ("the mask {q} < 0", lambda q: (q < 0) * 1.0, 1),
    ("max({q}, 0)", lambda q: np.maximum(q, 0), 2),
    ("the sign of {q}", np.sign, 2),
    ("|{q}|", np.abs, 2),
    ("exp({q})", np.exp, 2),
    ("σ({q})", lambda q: 1 / (1 + np.exp(-q)), 2),
    ("tanh({q})", np.tanh, 2),
]


def elsewhere(case):
    """The right formula at other inputs: the output for an input, a lost sign, two inputs mixed up."""
    floats = [name for name, value in case.seen[0].inputs.items() if name != case.upstream and _is_float(value)]
    out = [forward_value(case, context) for context in case.seen]
    for name in floats:
        x = [np.asarray(context.inputs[name], dtype=float) for context in case.seen]
        changes = [
            ("sign-of-input", f"{name} had the opposite sign", [-v for v in x], 2),
            ("input-without-sign", f"{name} had no sign", [np.abs(v) for v in x], 3),
            ("input-is-one", f"{name} were 1 everywhere", [np.ones_like(v) for v in x], 2),
            ("input-is-zero", f"{name} were 0", [np.zeros_like(v) for v in x], 2.5),
            ("input-scaled", f"{name} were twice as large", [2 * v for v in x], 2),
            ("input-scaled", f"{name} were half as large", [v / 2 for v in x], 2),
            ("input-squared", f"{name} were squared", [v * v for v in x], 2.5),
            ("one-minus", f"1 − {name} stood where {name} belongs", [1 - v for v in x], 2),
            ("input-truncated", f"{name} had lost its decimals", [np.trunc(v) for v in x], 2.5),
        ]
        if all(o is not None and np.shape(o) == v.shape for o, v in zip(out, x, strict=True)):
            changes.append(
                (
                    "local-gradient-at-output",
                    f"the local gradient were taken at the output instead of at {name}",
                    out,
                    1,
                )
            )
        for other in (*floats, *([case.upstream] if case.upstream else [])):
            values = [np.asarray(context.inputs[other], dtype=float) for context in case.seen]
            if other != name and all(v.shape == w.shape for v, w in zip(values, x, strict=True)):
                changes.append(("input-mixed-up", f"{other} stood where {name} belongs", values, 1.5))
        if all(v.ndim == 2 and v.shape[0] == v.shape[1] for v in x):
            changes.append(("input-transposed", f"{name} were transposed", [v.T for v in x], 1))
        for name_, text, values, cost in changes:
            values_by_context = {id(context): value for context, value in zip(case.seen, values, strict=True)}
            if case.fits(case.again(lambda c, n=name, v=values_by_context: {n: np.asarray(v[id(c)])[()]})):
                yield Hypothesis(name_, f"{text} in {case.result}", cost)


def other_labels(case):
    """The right formula with class labels counted from another number, or with 0 and 1 exchanged."""
    for name, value in case.seen[0].inputs.items():
        if not isinstance(value, np.ndarray) or not value.size:
            continue
        if value.dtype.kind == "i" and value.min() >= 0:
            for step, words in ((-1, "one too low"), (1, "one too high")):

                def moved(context, name=name, step=step):
                    labels = context.inputs[name]
                    columns = max(
                        (v.shape[1] for v in context.inputs.values() if np.ndim(v) == 2), default=labels.max() + 1
                    )
                    return {name: (labels + step) % columns}

                if case.fits(case.again(moved)):
                    yield Hypothesis("label-off-by-one", f"every label in {name} were {words} in {case.result}", 1)
        if all(set(np.unique(context.inputs[name])) <= {0, 1} for context in case.seen) and case.fits(
            case.again(lambda context, name=name: {name: 1 - context.inputs[name]})
        ):
            yield Hypothesis("labels-exchanged", f"0 and 1 were exchanged in {name} for {case.result}", 1)


def _is_float(value):
    return isinstance(value, float) or (isinstance(value, np.ndarray) and value.dtype.kind == "f")


def _is_number(value):
    return _is_float(value) or (isinstance(value, np.ndarray) and value.dtype.kind in "iub")


def forward_value(case, context):
    """The forward formula's value at a context, or None if the law has no such formula."""
    formula = getattr(case.law, "forward", None)
    if formula is None:
        return None
    inputs = {n: v for n, v in context.inputs.items() if n != case.upstream}
    for call in (
        lambda: formula(**inputs),
        lambda: formula(*inputs.values()),
    ):  # it may call its one input what it likes
        try:
            return np.real(np.asarray(call(), dtype=complex))
        except (TypeError, ValueError):
            continue
    return None  # a formula of other things than the arguments


def factors_of_quantities(case):
    """A factor too many, too few, or in place of the local gradient, made of one named quantity."""
    result, ups = case.result, None
    if case.upstream:
        ups = [np.asarray(context.inputs[case.upstream], dtype=float) for context in case.seen]
        ups = ups if all(u.shape == t.shape for u, t in zip(ups, case.right, strict=True)) else None
    for word, values in _named(case):
        for template, function, cost in FUNCTIONS:
            words = template.format(q=word)

            def factors(function=function, values=values):
                return finite(function, values)

            if case.fits(map(np.multiply, factors(), case.right)):
                yield Hypothesis("factor-extra", f"{result} were multiplied by {words} once too often", 2 + cost)
            if cost < 2 and case.fits_divided(factors()):
                yield Hypothesis("factor-missing", f"the factor {words} were missing in {result}", 1.5 + cost)
            if word == case.upstream:
                continue
            if ups and case.fits(map(np.multiply, factors(), ups)):
                yield Hypothesis("local-gradient-wrong", f"the local gradient in {result} were {words}", 1.5 + cost)
            elif ups and case.fits(-u * f for u, f in zip(ups, factors(), strict=False)):
                yield Hypothesis("local-gradient-wrong", f"the local gradient in {result} were −({words})", 2 + cost)
            if case.fits(factors()):
                yield Hypothesis("wrong-quantity", f"{result} were {words}", 2 + cost)


def _named(case):
    """Quantities that can multiply the result: inputs and the output, in its shape or spread over it."""
    shape = [t.shape for t in case.right]
    names = [name for name, value in case.seen[0].inputs.items() if _is_number(value)]
    found = [(name, [np.asarray(c.inputs[name], dtype=float) for c in case.seen]) for name in names]
    out = [forward_value(case, context) for context in case.seen]
    if all(o is not None for o in out):
        found.append(("the output", out))
    for word, values in found:
        try:
            spread = [np.broadcast_to(v, s) for v, s in zip(values, shape, strict=True)]
        except ValueError:
            continue
        yield word, spread


def right_in_part(case):
    """Right in some places only: where an input is positive, in the first or last example, zero elsewhere."""
    agree = [np.abs(g - t) <= 1e-6 * np.abs(t).max(initial=0) for g, t in zip(case.got, case.right, strict=True)]
    if all(a.all() for a in agree) or not any(a.any() for a in agree):
        return
    places = []
    for word, values in _named(case):
        places += [(f"{word} is positive", [v > 0 for v in values]), (f"{word} is negative", [v < 0 for v in values])]
    # Rows that are as many at every input are layers or the like, not examples.
    if all(t.ndim >= 2 for t in case.right) and len({len(t) for t in case.right}) > 1:
        rows = [np.arange(len(t)).reshape(-1, *[1] * (t.ndim - 1)) + np.zeros(t.shape, dtype=int) for t in case.right]
        places += [("the example is the first", [r == 0 for r in rows])]
        places += [("the example is the last", [r == len(r) - 1 for r in rows])]
    if all(t.ndim == 2 for t in case.right):
        places += [("row and column are the same", [np.eye(*t.shape, dtype=bool) for t in case.right])]
    for words, masks in places:
        inside = all(a[m].all() for a, m in zip(agree, masks, strict=True))
        outside = [a[~m] for a, m in zip(agree, masks, strict=True)]
        if (
            not inside
            or sum(a.size for a in outside) == 0
            or any(a.any() for a in outside)
            or not any(m.any() for m in masks)
        ):
            continue
        text = f"another formula held in {case.result} except where {words}"
        if all(not np.any(g[~m]) for g, m in zip(case.got, masks, strict=True)):
            text = f"only places where {words} counted in {case.result}, and 0 elsewhere"
        yield Hypothesis("right-in-part", text, 3)
