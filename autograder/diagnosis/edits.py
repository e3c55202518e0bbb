"""One edit of a solution's syntax tree, with the words for it. Used by the build and the tests; a check never sees a source.

Words speak of arguments, constants and sizes by name; what is made of local variables is told by the arguments it rests on,
so that no piece of a solution stands in a message.
"""

import ast
from collections.abc import Iterator
from dataclasses import dataclass

ONES = "(0 * ({0}) + 1)"
FUNCTIONS = ("exp", "log", "sqrt", "tanh", "sigmoid", "relu", "abs", "sign", "softmax")  # known to learners by name


@dataclass(frozen=True)
class Edit:
    """What becomes of one node. new: an expression or statements in its place. cost: 1 for what people do most."""

    name: str
    text: str
    cost: float
    new: object


class Words:
    """Describes expressions by the arguments they are made of."""

    def __init__(self, function: ast.FunctionDef, attributes: dict[str, set[str]] | None = None):
        self.arguments = [a.arg for a in function.args.args if a.arg != "self"]
        self.attributes = attributes or {}
        self.made_of: dict[str, set[str]] = {name: {name} for name in self.arguments}
        for node in ast.walk(function):
            targets = (
                node.targets
                if isinstance(node, ast.Assign)
                else [node.target]
                if isinstance(node, ast.AugAssign | ast.For)
                else []
            )
            value = node.iter if isinstance(node, ast.For) else getattr(node, "value", None)
            for target in targets:
                for name in (n.id for n in ast.walk(target) if isinstance(n, ast.Name)):
                    self.made_of.setdefault(name, set()).update(self.arguments_in(value))
        self.names = list(dict.fromkeys([*self.arguments, *self.made_of]))

    def arguments_in(self, node) -> set[str]:
        """The arguments that an expression rests on."""
        found = set()
        for n in ast.walk(node) if node is not None else ():
            if isinstance(n, ast.Name):
                found |= self.made_of.get(n.id, set())
            elif isinstance(n, ast.Attribute) and isinstance(n.value, ast.Name) and n.value.id == "self":
                found |= self.attributes.get(n.attr, set())
        return found

    def of(self, node, what: str = "factor") -> str:
        """'the factor dz', 'the factor 2', 'a factor made of x', 'the number of rows of x'."""
        if isinstance(node, ast.Constant):
            return f"the {what} {node.value}"
        if isinstance(node, ast.Name) and node.id in self.arguments:
            return f"the {what} {node.id}"
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "len" and node.args:
            return f"the number of rows of {self.joined(node.args[0])}"
        if isinstance(node, ast.Subscript) and isinstance(node.value, ast.Attribute) and node.value.attr == "shape":
            return f"a length of {self.joined(node.value.value)}"
        if isinstance(node, ast.Attribute) and node.attr == "size":
            return f"the number of entries of {self.joined(node.value)}"
        made = self.joined(node)
        return f"a {what} made of {made}" if made else f"a {what}"

    def kept(self, attribute: str) -> str:
        """What an object remembers under this attribute, in words."""
        made = self.attributes.get(attribute, set())
        return attribute if made == {attribute} else f"what is kept of {' and '.join(sorted(made)) or 'the inputs'}"

    def joined(self, node) -> str:
        """'x and W', in the order of the arguments."""
        found = self.arguments_in(node)
        return " and ".join(sorted(found, key=lambda n: (self.arguments.index(n) if n in self.arguments else 99, n)))


def _call(function, *arguments):
    return ast.Call(function, list(arguments), [])


def _name(dotted):
    return ast.parse(dotted, mode="eval").body


def edits_of(node: ast.AST, words: Words) -> Iterator[Edit]:
    """Every edit of one expression."""
    match node:
        case ast.BinOp():
            yield from _binary(node, words)
        case ast.UnaryOp(op=ast.USub(), operand=operand) if not isinstance(operand, ast.Constant):
            yield Edit("minus-missing", f"the minus sign before {words.of(operand, 'term')} were missing", 1, operand)
        case ast.Compare(ops=[op], comparators=[other]):
            yield from _comparison(node, op, other, words)
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
            yield from _called(node, words)
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


def _binary(node, words):
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
    if isinstance(op, ast.Add | ast.Sub):
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
                "doubled-not-squared",
                f"{words.of(left, 'term')} were multiplied by {right.value} instead of raised to it",
                2,
                ast.BinOp(left, ast.Mult(), right),
            )
    yield from _parentheses(node)


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


def _comparison(node, op, other, words):
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


def _called(node, words):
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


def statement_edits(statement: ast.stmt, following: ast.stmt | None, words: Words) -> Iterator[Edit]:
    """Every edit of one statement; new is a list of statements. following: the next one in the same block, or None."""
    match statement:
        case ast.AugAssign(target=target, op=op, value=value):
            what = words.of(value, "contribution")
            as_load = ast.parse(ast.unparse(target), mode="eval").body
            yield Edit(
                "overwrites-instead-of-adding",
                f"{what} replaced what was there instead of being added",
                0.75,
                [ast.Assign([target], value)],
            )
            yield Edit("contribution-missing", f"{what} were forgotten", 1, [ast.Pass()])
            other = ast.Sub() if isinstance(op, ast.Add) else ast.Add()
            yield Edit("sign-of-term", f"{what} had the opposite sign", 1, [ast.AugAssign(target, other, value)])
            yield Edit(
                "contribution-twice", f"{what} were counted twice", 1.5, [statement, ast.AugAssign(target, op, value)]
            )
            yield Edit(
                "state-lost",
                f"{what} were added to nothing",
                2.5,
                [ast.Assign([target], ast.BinOp(as_load, op, as_load))],
            )
        case ast.Assign(targets=[target], value=value):
            what = words.of(value, "quantity")
            yield Edit(
                "sign-flipped",
                f"{what} had the opposite sign",
                1,
                [ast.Assign([target], ast.UnaryOp(ast.USub(), value))],
            )
            yield Edit(
                "quantity-zero",
                f"{what} were 0",
                2,
                [ast.Assign([target], ast.BinOp(ast.Constant(0), ast.Mult(), value))],
            )
        case ast.Return(value=ast.Tuple(elts=elements) | ast.List(elts=elements)):
            for k, element in enumerate(elements):
                for name, text, new, cost in (
                    ("sign-flipped", "the sign of a result were flipped", ast.UnaryOp(ast.USub(), element), 1),
                    ("gradient-zero", "a result were always 0", ast.BinOp(ast.Constant(0), ast.Mult(), element), 1.5),
                ):
                    changed = type(statement.value)([new if j == k else e for j, e in enumerate(elements)], ast.Load())
                    yield Edit(name, text, cost, [ast.Return(changed)])
                for j in range(k + 1, len(elements)):
                    order = list(elements)
                    order[k], order[j] = order[j], order[k]
                    yield Edit(
                        "results-swapped",
                        "two results had changed places",
                        1,
                        [ast.Return(type(statement.value)(order, ast.Load()))],
                    )
        case ast.Return(value=value) if value is not None:
            yield Edit(
                "sign-flipped", "the sign of the result were flipped", 1, [ast.Return(ast.UnaryOp(ast.USub(), value))]
            )
        case ast.If(test=test, body=body, orelse=orelse):
            yield Edit(
                "condition-ignored", f"the condition on {words.joined(test) or 'a value'} always held", 1.5, body
            )
            yield Edit(
                "condition-ignored",
                f"the condition on {words.joined(test) or 'a value'} never held",
                1.5,
                orelse or [ast.Pass()],
            )
            if orelse:
                yield Edit(
                    "branches-swapped",
                    f"the two branches of the condition on {words.joined(test) or 'a value'} were swapped",
                    1,
                    [ast.If(test, orelse, body)],
                )
        case ast.For(body=body) | ast.While(body=body):
            yield Edit(
                "stops-early",
                "a loop stopped after its first round",
                1.5,
                [type(statement)(**{**dict(ast.iter_fields(statement)), "body": [*body, ast.Break()]})],
            )
        case ast.Expr(value=ast.Call(func=ast.Attribute(attr="at"), args=[target, index, value])):
            slot = ast.Subscript(target, index, ast.Store())
            text = "repeated places counted only once"
            yield Edit("duplicates-lost", text, 1, [ast.AugAssign(slot, ast.Add(), value)])
        case ast.Expr(value=ast.Call()):
            yield Edit("step-missing", "a step were left out", 2, [ast.Pass()])
    if (
        following is not None
        and not isinstance(statement, ast.FunctionDef)
        and not isinstance(following, ast.Return | ast.FunctionDef)
    ):
        yield Edit("order-of-steps", "two steps came in the wrong order", 1.5, [following, statement])
