"""Every edit of an expression."""

import ast
from collections.abc import Iterator

from autograder.diagnosis.edits.calls import of_call
from autograder.diagnosis.edits.operators import of_comparison, of_operation
from autograder.diagnosis.edits.words import Edit, Words

ONES = "(0 * ({0}) + 1)"


def edits_of(node: ast.AST, words: Words) -> Iterator[Edit]:
    """Every edit of one expression."""
    match node:
        case ast.BinOp():
            yield from of_operation(node, words)
        case ast.UnaryOp(op=ast.USub(), operand=operand) if not isinstance(operand, ast.Constant):
            yield Edit("minus-missing", f"the minus sign before {words.of(operand, 'term')} were missing", 1, operand)
        case ast.Compare(ops=[op], comparators=[other]):
            yield from of_comparison(node, op, other, words)
        case ast.IfExp(test=test, body=body, orelse=orelse):
            yield Edit(
                "branches-swapped",
                f"the two branches of the condition on {words.joined(test)} were swapped",
                1,
                ast.IfExp(test, orelse, body),
            )
            yield Edit("condition-ignored", f"the condition on {words.joined(test)} always held", 2, body)
            yield Edit("condition-ignored", f"the condition on {words.joined(test)} never held", 2, orelse)
        case ast.Call():
            yield from of_call(node, words)
        case ast.Attribute(attr="T", value=value):
            yield Edit("transpose-missing", f"{words.joined(value)} were not transposed", 1, value)
        case ast.Constant(value=value) if isinstance(value, int | float) and not isinstance(value, bool):
            yield from _constant(value)
        case ast.Subscript(value=value, slice=ast.Constant(value=int() as k)):
            for j in {0, 1, k + 1, k - 1} - {k, -1}:
                text = f"entry {j} of {words.joined(value)} stood where entry {k} belongs"
                yield Edit("index-wrong", text, 2, ast.Subscript(value, ast.Constant(j), node.ctx))
        case ast.Name(ctx=ast.Load(), id=name) if name in words.names:
            yield from _renamed(node, words)
        case ast.Attribute(ctx=ast.Load(), value=ast.Name(id="self"), attr=attribute) if attribute in words.attributes:
            for other in words.attributes:
                if other != attribute:
                    text = f"{words.kept(other)} stood where {words.kept(attribute)} belongs"
                    yield Edit("input-mixed-up", text, 2, ast.Attribute(node.value, other, node.ctx))
        case ast.Tuple(ctx=ast.Load(), elts=[first, second]) | ast.List(ctx=ast.Load(), elts=[first, second]):
            yield Edit("results-swapped", "two results had changed places", 1, type(node)([second, first], ast.Load()))


def _constant(value):
    others = {0: (1,), 1: (0, 2), 2: (1, 3)}.get(value, (1, 2 * value, value / 2))
    for other in others:
        if value == 2 and other == 1:
            yield Edit("factor-2-missing", "a 2 were missing", 1.5, ast.Constant(1))
        else:
            yield Edit("constant-wrong", f"a constant were {other} instead of {value}", 2.5, ast.Constant(other))
    if value:
        yield Edit("constant-wrong", f"a constant had the opposite sign: {-value}", 2.5, ast.Constant(-value))


def _renamed(node, words):
    for other in words.names:
        if other != node.id:
            here = node.id if node.id in words.arguments else words.of(node, "quantity")
            there = (
                other
                if other in words.arguments
                else f"a quantity made of {' and '.join(sorted(words.made_of[other])) or 'constants'}"
            )
            yield Edit("input-mixed-up", f"{there} stood where {here} belongs", 2.5, ast.Name(other, ast.Load()))
    if node.id in words.arguments:
        yield Edit("input-is-one", f"{node.id} were 1", 2, ast.parse(ONES.format(node.id), mode="eval").body)
