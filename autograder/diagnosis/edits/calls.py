"""Edits of calls: reductions and their axes, conditions, functions left out or applied twice, ranges."""

import ast

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
    if reduction in ("sum", "mean", "max", "min", "prod"):
        target = node.args[0] if dotted.startswith("np.") and node.args else function.value
        yield Edit(f"{reduction}-missing", f"the {reduction} over {made} were missing", 1, target)
        axis = next((k for k in node.keywords if k.arg == "axis"), None)
        if axis:
            rest = [k for k in node.keywords if k.arg != "axis"]
            yield Edit(
                "axis-missing",
                f"the {reduction} of {made} were taken over everything",
                1,
                ast.Call(function, node.args, rest),
            )
            for b in (0, 1):
                if ast.unparse(axis.value) not in (str(b), str(b - 2)):
                    new = [ast.keyword("axis", ast.Constant(b)), *rest]
                    yield Edit(
                        "axis-wrong",
                        f"the {reduction} of {made} ran over axis {b}",
                        1,
                        ast.Call(function, node.args, new),
                    )
        other = {"sum": "mean", "mean": "sum", "max": "min", "min": "max"}.get(reduction)
        if other:
            new = ast.Call(ast.Attribute(function.value, other, ast.Load()), node.args, node.keywords)
            yield Edit(f"{other}-for-{reduction}", f"the {other} of {made} stood where the {reduction} belongs", 1, new)
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
    for k in node.keywords:
        if k.arg not in ("axis", "keepdims", "key"):
            yield Edit(
                "option-missing",
                f"the option {k.arg} were left out",
                2,
                ast.Call(function, node.args, [o for o in node.keywords if o is not k]),
            )
