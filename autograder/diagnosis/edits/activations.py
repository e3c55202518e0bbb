"""Edits of activations, their slopes and masks: another activation, a slope at the wrong place, a mask of the wrong thing."""

import ast

from autograder.diagnosis.edits.words import Edit

# By function: what else people take it for. {0}: the argument, {np}: the module that the function is from.
OTHERS = {
    "exp": [("2 ** ({0})", "powers of 2 stood where powers of e belong")],
    "log": [
        ("{np}.log2({0})", "the logarithm were one to the base 2"),
        ("{np}.log10({0})", "the logarithm were one to the base 10"),
    ],
    "tanh": [
        ("1 / (1 + {np}.exp(-({0})))", "the sigmoid stood where tanh belongs"),
        ("{np}.tan({0})", "the tangent stood where tanh belongs"),
    ],
    "sigmoid": [("np.tanh({0})", "tanh stood where the sigmoid belongs"), ("np.maximum({0}, 0)", "relu for sigmoid")],
    "zeros": [("np.ones({0})", "a start at 0 were a start at 1")],
    "argmax": [("np.argmin({0})", "the smallest stood where the largest belongs")],
}


def parsed(template, *parts, **words):
    """An expression from a template and source nodes."""
    return ast.parse(template.format(*map(ast.unparse, parts), **words), mode="eval").body


def other_functions(node, short, words):
    """Another function in place of a call's own."""
    module = node.func.value.id if _of_module(node.func) else "np"
    for template, text in OTHERS.get(short, ()):
        yield Edit("wrong-function", text, 1.5, parsed(template, node.args[0], np=module))


def _of_module(function):
    return isinstance(function, ast.Attribute) and isinstance(function.value, ast.Name)


def of_logistic(node, words):
    """1 / (1 + exp(-z)) as a whole: the sigmoid left out, or another activation in its place."""
    match node:
        case ast.BinOp(
            left=ast.Constant(value=1),
            op=ast.Div(),
            right=ast.BinOp(
                left=ast.Constant(value=1),
                op=ast.Add(),
                right=ast.Call(args=[ast.UnaryOp(op=ast.USub(), operand=inside)]),
            ),
        ):
            made = words.joined(inside) or "its argument"
            yield Edit("not-applied", f"the sigmoid were not applied to {made}", 1.5, inside)
            for template, other in (("np.tanh({0})", "tanh"), ("np.maximum({0}, 0)", "ReLU")):
                text = f"{other} stood where the sigmoid belongs"
                yield Edit("wrong-function", text, 1.5, parsed(template, inside))


def of_slope(node, words):
    """a (1 − a) and 1 − a²: the slope of the other one, none, or one taken at the input or twice along the way."""
    match node:
        case ast.BinOp(left=left, op=ast.Mult(), right=ast.BinOp(left=ast.Constant(value=1), op=ast.Sub(), right=a)):
            first, rest = (left.right, left.left) if _ends_in(left, a) else (left, None)
            if ast.unparse(first) == ast.unparse(a):
                yield from _instead(node, a, rest, words, "the sigmoid", "1 - ({0}) ** 2", "tanh", *AT_LOGISTIC)
        case ast.BinOp(left=ast.Constant(value=1), op=ast.Sub(), right=square):
            a = _squared(square)
            if a is not None:
                yield from _instead(node, a, None, words, "tanh", "({0}) * (1 - ({0}))", "the sigmoid", *AT_TANH)


AT_LOGISTIC = (
    "(lambda s: s * (1 - s))(1 / (1 + np.exp(-({0}))))",
    "(lambda s: s * (1 - s))(np.log(({0}) / (1 - ({0}))))",
)
AT_TANH = ("1 - np.tanh({0}) ** 2", "1 - np.arctanh({0}) ** 2")


def _ends_in(node, a):
    return isinstance(node, ast.BinOp) and isinstance(node.op, ast.Mult) and ast.unparse(node.right) == ast.unparse(a)


def _squared(node):
    match node:
        case ast.BinOp(left=a, op=ast.Pow(), right=ast.Constant(value=2)):
            return a
        case ast.BinOp(left=a, op=ast.Mult(), right=b) if ast.unparse(a) == ast.unparse(b):
            return a
    return None


def _instead(node, a, rest, words, name, other, other_name, again, inside):
    made = words.joined(a) or "its output"
    choices = [
        ("derivative-of-other-function", f"the slope were that of {other_name}, not of {name}", 1, other),
        ("derivative-missing", f"the slope of {name} at {made} were left out", 1, "1.0"),
        ("local-gradient-at-output", f"{name} were applied once more before its slope is taken at {made}", 1.5, again),
        ("input-for-output", f"the input of {name} stood where its output belongs in the slope at {made}", 1.5, inside),
        ("input-for-slope", f"the value of {name} stood where its slope belongs", 1.5, "({0})"),
        ("mask-for-slope", f"the slope were 1 where {made} is positive and 0 elsewhere", 2, "(({0}) > 0)"),
    ]
    for kind, text, cost, template in choices:
        new = parsed(template, a)
        yield Edit(kind, text, cost, ast.BinOp(rest, ast.Mult(), new) if rest is not None else new)


def of_mask(node, words):
    """The comparison z > 0 as a mask: of another quantity, or z, its positive part or its sign in its place."""
    match node:
        case ast.Compare(left=z, ops=[ast.Gt() | ast.GtE()], comparators=[ast.Constant(value=0)]):
            made = words.joined(z) or "its input"
            for template, kind, text in (
                ("np.maximum({0}, 0)", "input-for-mask", f"the positive part of what {made} make stood for 1 or 0"),
                ("({0})", "input-for-slope", f"what {made} make stood where its slope, 1 or 0, belongs"),
                ("np.sign({0})", "sign-for-mask", "the slope were −1 instead of 0 at negative inputs"),
                ("(np.maximum({0}, 0) > -1)", "derivative-missing", "the slope were 1 everywhere"),
            ):
                yield Edit(kind, text, 1.5, parsed(template, z))
            for other in words.arguments:
                if ast.unparse(z) != other:
                    kind = "mask-from-upstream" if other == words.arguments[0] else "mask-from-other"
                    text = f"the sign of {other} decided what passes"
                    yield Edit(kind, text, 1.5, ast.Compare(ast.Name(other, ast.Load()), node.ops, node.comparators))
