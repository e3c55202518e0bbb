"""Edits of arithmetic: products, quotients, sums, powers, parentheses, comparisons."""

import ast

from autograder.diagnosis.edits.words import Edit


def of_operation(node, words):
    """Every edit of a product, quotient, sum, difference or power."""
    left, op, right = node.left, node.op, node.right
    if isinstance(op, ast.Mult):
        for gone, kept in ((left, right), (right, left)):
            yield Edit("factor-missing", f"{words.of(gone)} were missing", 1, kept)
            yield Edit("factor-twice", f"{words.of(gone)} were there twice", 2, ast.BinOp(node, ast.Mult(), gone))
            yield Edit(
                "divides", f"it divided by {words.of(gone)} instead of multiplying", 2, ast.BinOp(kept, ast.Div(), gone)
            )
        yield Edit(
            "adds",
            f"{words.of(left)} and {words.of(right)} were added, not multiplied",
            2,
            ast.BinOp(left, ast.Add(), right),
        )
        yield from _complement(node, words)
    if isinstance(op, ast.MatMult):
        yield Edit(
            "product-order",
            f"the matrix product of {words.joined(left)} and {words.joined(right)} were taken in the other order",
            1.5,
            ast.BinOp(right, op, left),
        )
        yield Edit(
            "elementwise-product",
            f"the product of {words.joined(left)} and {words.joined(right)} were taken entry by entry",
            1,
            ast.BinOp(left, ast.Mult(), right),
        )
        for side, other in ((left, right), (right, left)):
            turned = ast.Attribute(side, "T", ast.Load())
            new = ast.BinOp(turned, op, right) if side is left else ast.BinOp(left, op, turned)
            yield Edit("input-transposed", f"{words.joined(side)} were transposed before the product", 1.5, new)
            yield Edit("factor-missing", f"{words.of(side)} were missing", 2, other)
        yield Edit(
            "transposed",
            f"the product of {words.joined(left)} and {words.joined(right)} were transposed",
            1.5,
            ast.Attribute(node, "T", ast.Load()),
        )
    if isinstance(op, ast.Div):
        yield Edit("division-missing", f"the division by {words.of(right, 'divisor')} were missing", 1, left)
        yield Edit(
            "multiplies",
            f"it multiplied by {words.of(right, 'divisor')} instead of dividing",
            1.5,
            ast.BinOp(left, ast.Mult(), right),
        )
        yield Edit(
            "division-extra", f"it divided by {words.of(right, 'divisor')} twice", 2, ast.BinOp(node, ast.Div(), right)
        )
        yield Edit(
            "division-upside-down",
            f"{words.of(left, 'numerator')} and {words.of(right, 'denominator')} had changed places",
            2,
            ast.BinOp(right, ast.Div(), left),
        )
        yield Edit(
            "divides-whole-numbers",
            "the result of a division were rounded down",
            2,
            ast.BinOp(left, ast.FloorDiv(), right),
        )
        yield from _complement(node, words)
    if isinstance(op, ast.Add | ast.Sub):
        yield from _regrouped(node, words)
        yield from _scaled_again(node, words)
        other = ast.Sub() if isinstance(op, ast.Add) else ast.Add()
        yield Edit("sign-of-term", f"{words.of(right, 'term')} had the opposite sign", 1, ast.BinOp(left, other, right))
        yield Edit("term-missing", f"{words.of(right, 'term')} were missing", 1, left)
        alone = right if isinstance(op, ast.Add) else ast.UnaryOp(ast.USub(), right)
        yield Edit("term-missing", f"{words.of(left, 'term')} were missing", 1, alone)
        if isinstance(op, ast.Sub):
            yield Edit(
                "difference-reversed",
                f"the difference of {words.joined(node) or 'two terms'} were taken the other way round",
                1,
                ast.BinOp(right, op, left),
            )
        yield Edit(
            "multiplies",
            f"{words.of(left, 'term')} and {words.of(right, 'term')} were multiplied",
            2.5,
            ast.BinOp(left, ast.Mult(), right),
        )
    if isinstance(op, ast.Pow):
        if isinstance(right, ast.Name):
            for step, much in ((ast.Sub(), "low"), (ast.Add(), "high")):
                new = ast.BinOp(left, op, ast.BinOp(right, step, ast.Constant(1)))
                yield Edit(
                    "count-off-by-one",
                    f"the power {right.id} were one too {much}",
                    1.5,
                    new,
                    together=f"{right.id} {much}",
                )
        yield Edit("power-missing", f"the power of {words.of(left, 'term')} were missing", 1, left)
        if isinstance(right, ast.Constant) and isinstance(right.value, int):
            for k in (right.value - 1, right.value + 1):
                if k > 1:
                    yield Edit(
                        "power-wrong",
                        f"the power of {words.of(left, 'term')} were {k}",
                        2,
                        ast.BinOp(left, op, ast.Constant(k)),
                    )
            yield Edit(
                "absolute-for-square",
                f"the absolute value of {words.of(left, 'term')} stood where a power belongs",
                1.5,
                ast.Call(ast.Name("abs", ast.Load()), [left], []),
            )
            yield Edit(
                "doubled-not-squared",
                f"{words.of(left, 'term')} were multiplied by {right.value} instead of raised to it",
                2,
                ast.BinOp(left, ast.Mult(), right),
            )
    yield from _parentheses(node)


def _complement(node, words):
    """A factor or divisor that is an argument, as 1 minus it."""
    for side in (node.left, node.right):
        if isinstance(side, ast.Name) and side.id in words.arguments:
            rest = ast.BinOp(ast.Constant(1), ast.Sub(), side)
            new = ast.BinOp(rest, node.op, node.right) if side is node.left else ast.BinOp(node.left, node.op, rest)
            yield Edit("one-minus", f"1 − {side.id} stood where {side.id} belongs", 1.5, new, together=f"1-{side.id}")


def _scaled_again(node, words):
    """a + b becomes a + c b, where c, or 1 − c, is an argument that scales something in this function."""
    for factor in words.factors:
        name = ast.Name(factor, ast.Load())
        for c, told in ((name, factor), (ast.BinOp(ast.Constant(1), ast.Sub(), name), f"1 − {factor}")):
            for side in (node.left, node.right):
                if ast.unparse(side) in (factor, "1"):
                    continue
                scaled = ast.BinOp(c, ast.Mult(), side)
                new = (
                    ast.BinOp(scaled, node.op, node.right)
                    if side is node.left
                    else ast.BinOp(node.left, node.op, scaled)
                )
                yield Edit("factor-extra", f"{words.of(side, 'term')} were multiplied by {told} as well", 2, new)


def _regrouped(node, words):
    """a b + c d becomes a c + b d and a d + c b: the factors of two products met in the wrong pairs."""
    match node:
        case ast.BinOp(left=ast.BinOp(left=a, op=ast.Mult(), right=b), right=ast.BinOp(left=c, op=ast.Mult(), right=d)):
            for one, two in (((a, c), (b, d)), ((a, d), (b, c))):
                left, right = (ast.BinOp(x, ast.Mult(), y) for x, y in (one, two))
                yield Edit(
                    "factors-mixed-up",
                    "the factors of two products met in the wrong pairs",
                    2,
                    ast.BinOp(left, node.op, right),
                )


def _parentheses(node):
    """(a ∘ b) ∙ c becomes a ∘ (b ∙ c) and the other way round."""
    text = "a pair of parentheses stood elsewhere"
    left, right = node.left, node.right
    if isinstance(left, ast.BinOp) and type(left.op) is not type(node.op):
        yield Edit("parenthesis-moved", text, 1.5, ast.BinOp(left.left, left.op, ast.BinOp(left.right, node.op, right)))
    if isinstance(right, ast.BinOp) and type(right.op) is not type(node.op):
        yield Edit(
            "parenthesis-moved", text, 1.5, ast.BinOp(ast.BinOp(left, node.op, right.left), right.op, right.right)
        )
    if (
        isinstance(left, ast.Call)
        and len(left.args) == 1
        and isinstance(node.op, ast.Div | ast.Mult | ast.Sub | ast.Add)
    ):
        inner = ast.Call(left.func, [ast.BinOp(left.args[0], node.op, right)], left.keywords)
        yield Edit("parenthesis-moved", text, 1.5, inner)
    for power in (left, right):
        if isinstance(power, ast.BinOp) and isinstance(power.op, ast.Pow) and not isinstance(node.op, ast.Pow):
            other = right if power is left else left
            pair = (power.left, other) if power is left else (other, power.left)
            yield Edit(
                "parenthesis-moved", text, 2, ast.BinOp(ast.BinOp(pair[0], node.op, pair[1]), ast.Pow(), power.right)
            )


def of_comparison(node, op, other, words):
    """Every edit of a comparison with one operator."""
    flipped = {ast.Gt: ast.Lt, ast.Lt: ast.Gt, ast.GtE: ast.LtE, ast.LtE: ast.GtE, ast.Eq: ast.NotEq, ast.NotEq: ast.Eq}
    strict = {ast.Gt: ast.GtE, ast.GtE: ast.Gt, ast.Lt: ast.LtE, ast.LtE: ast.Lt}
    if type(op) in flipped:
        text = f"the comparison of {words.joined(node) or 'two values'} were the other way round"
        yield Edit("condition-flipped", text, 1, ast.Compare(node.left, [flipped[type(op)]()], [other]))
    if type(op) in strict:
        text = f"the comparison of {words.joined(node) or 'two values'} treated equality the other way"
        yield Edit("condition-at-equality", text, 1.5, ast.Compare(node.left, [strict[type(op)]()], [other]))
    if isinstance(other, ast.Constant) and isinstance(other.value, int | float):
        for v in (1, -1):
            if v != other.value:
                text = f"the threshold for {words.joined(node.left)} were {v}"
                yield Edit("threshold-wrong", text, 2, ast.Compare(node.left, [op], [ast.Constant(v)]))
