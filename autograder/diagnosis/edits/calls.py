"""Edits of calls: reductions and their axes, conditions, functions left out or applied twice, ranges."""

import ast

from autograder.diagnosis.edits.activations import other_functions, parsed
from autograder.diagnosis.edits.words import Edit

FUNCTIONS = ("exp", "log", "sqrt", "tanh", "sigmoid", "relu", "abs", "sign", "softmax")  # known to learners by name


def _call(function, *arguments):
    return ast.Call(function, list(arguments), [])


def of_call(node, words):
    """Every edit of a call."""
    function = node.func
    dotted = ast.unparse(function)
    made = words.joined(node)
    first = node.args[0] if node.args else None
    reduction = function.attr if isinstance(function, ast.Attribute) else ""
    if reduction in ("var", "std") and not any(k.arg == "ddof" for k in node.keywords):
        new = ast.Call(function, node.args, [*node.keywords, ast.keyword("ddof", ast.Constant(1))])
        yield Edit("divided-by-n-minus-one", f"the variance of {made} were divided by N − 1 instead of N", 1, new)
        if reduction == "var":
            target = node.args[0] if dotted.startswith("np.") and node.args else function.value
            axes = "".join(f", {k.arg}={ast.unparse(k.value)}" for k in node.keywords)
            new = parsed(f"np.mean(({{0}}) ** 2{axes})", target)
            text = f"the mean of {made} were not subtracted before the squares of the variance are taken"
            yield Edit("mean-of-squares-for-variance", text, 1.5, new)
    if reduction in ("sum", "mean", "max", "min", "prod", "var", "std", "argmax", "argmin"):
        target = node.args[0] if dotted.startswith("np.") and node.args else function.value
        yield Edit(f"{reduction}-missing", f"the {reduction} over {made} were missing", 1, target)
        yield from _reduced_too_early(node, target, reduction, words)
        axis = next((k for k in node.keywords if k.arg == "axis"), None)
        if axis:
            rest = [k for k in node.keywords if k.arg != "axis"]
            yield Edit(
                "axis-missing",
                f"the {reduction} of {made} were taken over everything",
                1,
                ast.Call(function, node.args, rest),
                together="axis-missing",
            )
            for b in (0, 1):
                if ast.unparse(axis.value) not in (str(b), str(b - 2)):
                    new = [ast.keyword("axis", ast.Constant(b)), *rest]
                    yield Edit(
                        "axis-wrong",
                        f"the {reduction} of {made} ran over axis {b}",
                        1,
                        ast.Call(function, node.args, new),
                        together=f"axis {b}",
                    )
        other = {"sum": "mean", "mean": "sum", "max": "min", "min": "max", "var": "std", "std": "var"}.get(reduction)
        other = other or {"argmax": "argmin", "argmin": "argmax"}.get(reduction)
        if other:
            new = ast.Call(ast.Attribute(function.value, other, ast.Load()), node.args, node.keywords)
            text = f"the {other} of {made} stood where the {reduction} belongs"
            yield Edit(f"{other}-for-{reduction}", text, 1, new, together=f"{other}-for-{reduction}")
        if any(k.arg == "keepdims" for k in node.keywords):
            yield Edit(
                "keepdims-missing",
                f"keepdims were missing in the {reduction} of {made}",
                1,
                ast.Call(function, node.args, [k for k in node.keywords if k.arg != "keepdims"]),
            )
    elif dotted in ("np.where",) and len(node.args) == 3:
        test, yes, no = node.args
        yield Edit(
            "branches-swapped",
            f"the two cases of the condition on {words.joined(test)} were swapped",
            1,
            _call(function, test, no, yes),
        )
        yield Edit("condition-ignored", f"the condition on {words.joined(test)} always held", 2, yes)
        yield Edit("condition-ignored", f"the condition on {words.joined(test)} never held", 2, no)
    elif (
        len(node.args) == 1
        and not node.keywords
        and dotted not in ("len", "range", "float", "int", "list", "dict", "set", "reversed", "np.array", "np.asarray")
    ):
        short = dotted.rsplit(".", 1)[-1]
        yield from other_functions(node, short, words)
        if isinstance(first, ast.BinOp):  # f(a + b) becomes f(a) + b
            inner = ast.BinOp(_call(function, first.left), first.op, first.right)
            yield Edit(
                "parenthesis-moved", f"{words.of(first.right, 'term')} stood outside the parenthesis", 1.5, inner
            )
        short = short if short in FUNCTIONS else "a function"
        yield Edit("not-applied", f"{short} were not applied to {made or 'its argument'}", 1.5, first)
        yield Edit("applied-twice", f"{short} were applied twice to {made or 'its argument'}", 2, _call(function, node))
        if short in ("exp", "sigmoid", "tanh", "sqrt"):
            yield Edit(
                "sign-inside",
                f"{short} had the opposite sign inside",
                1.5,
                _call(function, ast.UnaryOp(ast.USub(), first)),
            )
    elif dotted == "np.clip" and len(node.args) == 3:
        low, high = node.args[1:]
        for text, new in (
            ("nothing kept it from falling below its lower end", parsed("np.minimum({0}, {1})", first, high)),
            ("nothing kept it from rising above its upper end", parsed("np.maximum({0}, {1})", first, low)),
            ("nothing limited it", first),
            (
                "it were the lower end wherever it is outside",
                parsed("np.where(({0}) > ({2}), {1}, np.maximum({0}, {1}))", first, low, high),
            ),
        ):
            yield Edit("limit-missing", text, 1.5, new)
        yield Edit(
            "direction-reversed",
            "it ran from its upper end down to its lower end",
            1.5,
            parsed("({1}) + ({2}) - np.clip({0}, {1}, {2})", first, low, high),
        )
        yield Edit(
            "step-for-ramp",
            "it jumped from end to end with nothing between",
            1.5,
            parsed("np.where(({0}) > (({1}) + ({2})) / 2, {2}, {1})", first, low, high),
        )
        yield Edit(
            "smooth-for-ramp",
            "its corners were rounded",
            2,
            parsed("({1}) + (({2}) - ({1})) / (1 + np.exp(-({0})))", first, low, high),
        )
    elif dotted in ("reversed", "sorted") and len(node.args) == 1:
        yield Edit("order-not-reversed", "the order were not reversed", 1, first)
    elif len(node.args) == 2 and not node.keywords:
        yield Edit(
            "arguments-swapped",
            f"the two arguments made of {made} had changed places",
            1.5,
            _call(function, *node.args[::-1]),
        )
        for k in range(2):
            if dotted in ("np.maximum", "np.minimum", "max", "min"):
                yield Edit("not-applied", f"the {dotted.rsplit('.', 1)[-1]} of {made} were not taken", 2, node.args[k])
    if dotted == "range" and first is not None and len(node.args) == 1:
        yield Edit(
            "last-left-out",
            "the last one were left out of a loop",
            1.5,
            _call(function, ast.BinOp(first, ast.Sub(), ast.Constant(1))),
        )
        yield Edit(
            "first-left-out", "the first one were left out of a loop", 1.5, _call(function, ast.Constant(1), first)
        )
        more = _call(function, ast.BinOp(first, ast.Add(), ast.Constant(1)))
        yield Edit("one-step-too-many", "a loop ran once too often", 1.5, more)
        yield Edit("order-reversed", "a loop ran in the opposite order", 1.5, parsed("reversed({0})", node))
    if dotted == "range" and len(node.args) == 3:
        yield from _batches(node)
    for k in node.keywords:
        if k.arg not in ("axis", "keepdims", "key"):
            yield Edit(
                "option-missing",
                f"the option {k.arg} were left out",
                2,
                ast.Call(function, node.args, [o for o in node.keywords if o is not k]),
            )


def _reduced_too_early(node, target, reduction, words):
    """sum(a * b) becomes sum(a) * b, and a * sum(b)."""
    if not isinstance(target, ast.BinOp) or reduction not in ("sum", "mean"):
        return
    text = f"the {reduction} were taken of {{}} alone"
    for part, other, flip in ((target.left, target.right, False), (target.right, target.left, True)):
        if node.args and ast.unparse(node.func).startswith("np."):
            inner = ast.Call(node.func, [part, *node.args[1:]], node.keywords)
        else:
            inner = ast.Call(ast.Attribute(part, reduction, ast.Load()), node.args, node.keywords)
        new = ast.BinOp(other, target.op, inner) if flip else ast.BinOp(inner, target.op, other)
        yield Edit(f"{reduction}-too-early", text.format(words.of(part, "part")), 2, new)


def _batches(node):
    """range(start, stop, step) over batches: the last one that is not full, the first one, one batch only, the other way round."""
    start, stop, step = node.args
    for name, text, new in (
        ("last-batch-dropped", "a last batch that is not full were left out", "range({0}, ({1}) - ({2}) + 1, {2})"),
        ("last-batch-dropped", "the last batch were left out", "range({0}, ({1}) - ({2}), {2})"),
        ("first-batch-dropped", "the first batch were left out", "range(({0}) + ({2}), {1}, {2})"),
        ("first-batch-only", "there were one batch only, the first", "range({0}, ({0}) + 1)"),
        ("order-reversed", "the batches came in the opposite order", "reversed(range({0}, {1}, {2}))"),
        ("two-passes", "the data were passed through twice", "[*range({0}, {1}, {2}), *range({0}, {1}, {2})]"),
        ("step-of-one", "every row began a batch of its own", "range({0}, {1})"),
    ):
        yield Edit(name, text, 1.25, parsed(new, start, stop, step))
