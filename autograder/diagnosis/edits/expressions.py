"""Every edit of an expression."""

import ast
from collections.abc import Iterator

from autograder.diagnosis.edits.activations import of_logistic, of_mask, of_slope
from autograder.diagnosis.edits.calls import of_call
from autograder.diagnosis.edits.operators import of_comparison, of_operation
from autograder.diagnosis.edits.words import Edit, Words

ONES = "(0 * ({0}) + 1)"


def edits_of(node: ast.AST, words: Words) -> Iterator[Edit]:
    """Every edit of one expression."""
    match node:
        case ast.BinOp():
            yield from of_operation(node, words)
            yield from of_logistic(node, words)
            yield from of_slope(node, words)
        case ast.UnaryOp(op=ast.USub(), operand=operand) if not isinstance(operand, ast.Constant):
            yield Edit("minus-missing", f"the minus sign before {words.of(operand, 'term')} were missing", 1, operand)
        case ast.Compare(ops=[op], comparators=[other]):
            yield from of_comparison(node, op, other, words)
            yield from of_mask(node, words)
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
        case ast.Subscript(slice=ast.Slice(lower=lower, upper=upper, step=None), value=value, ctx=ast.Load()):
            yield from _slice(node, value, lower, upper, words)
        case ast.Subscript(slice=ast.Tuple(elts=elements), value=value, ctx=ast.Load()):
            yield from _index_off_by_one(node, elements, words)
        case ast.Tuple(ctx=ast.Load(), elts=[first, second]) | ast.List(ctx=ast.Load(), elts=[first, second]):
            yield Edit("results-swapped", "two results had changed places", 1, type(node)([second, first], ast.Load()))
            yield Edit("second-left-out", "of two things only the first counted", 2, type(node)([first], ast.Load()))
        case ast.Tuple(ctx=ast.Load(), elts=[only]):
            yield Edit(
                "graph-cut-off",
                f"{words.joined(only) or 'what it was made of'} were not remembered",
                2,
                ast.Tuple([], ast.Load()),
            )


def _slice(node, value, lower, upper, words):
    """Rows a to b of something: all of it, from the start, to the end, always the first ones."""
    what = words.joined(value) or "a sequence"
    slices = [(None, None, "all")]
    if lower is not None:
        slices.append((None, upper, "more"))
    if upper is not None:
        slices.append((lower, None, "more"))
    if isinstance(upper, ast.BinOp) and isinstance(upper.op, ast.Add):
        slices.append((None, upper.right, "only the first"))
    for start, stop, which in slices:
        new = ast.Subscript(value, ast.Slice(start, stop), node.ctx)
        text = f"{which} of the rows of {what} were taken each time"
        yield Edit("slice-wrong", text, 1.5, new, together=f"slice {which}")


def _index_off_by_one(node, elements, words):
    for k, element in enumerate(elements):
        if isinstance(element, ast.Name):
            for step, much in ((ast.Sub(), "low"), (ast.Add(), "high")):
                moved = [ast.BinOp(e, step, ast.Constant(1)) if j == k else e for j, e in enumerate(elements)]
                text = f"every number in {words.joined(element) or 'an index'} were one too {much}"
                new = ast.Subscript(node.value, ast.Tuple(moved, ast.Load()), node.ctx)
                yield Edit("label-off-by-one", text, 1.5, new)


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
            yield Edit("input-mixed-up", _mixed_up(words, other, node), 2.5, ast.Name(other, ast.Load()))
    if node.id in words.arguments:
        yield Edit("input-is-one", f"{node.id} were 1", 2, ast.parse(ONES.format(node.id), mode="eval").body)


def _mixed_up(words, other, node):
    """'x stood where W belongs'; of what has no name for the learner it is told what it is made of, where that is not the same."""
    here = node.id if node.id in words.arguments else f"what {_parts(words, node.id)} make"
    there = other if other in words.arguments else f"what {_parts(words, other)} make"
    return f"{there} stood where {here} belongs" if here != there else f"another quantity stood where {here} belongs"


def _parts(words, name):
    return words.joined(ast.Name(name, ast.Load())) or "constants"
