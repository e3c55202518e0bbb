"""Edits of statements: contributions forgotten or overwritten, results swapped, conditions, loops, the order of steps."""

import ast
from collections.abc import Iterator

from autograder.diagnosis.edits.words import Edit, Words


def statement_edits(statement: ast.stmt, following: ast.stmt | None, words: Words) -> Iterator[Edit]:
    """Every edit of one statement; new is a list of statements. following: the next one in the same block, or None."""
    yield from _of_places(statement, words)
    yield from _of_attributes(statement, words)
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
            if len(body) > 1:  # the last step of a round, once after all rounds
                once = type(statement)(**{**dict(ast.iter_fields(statement)), "body": body[:-1]})
                yield Edit(
                    "step-after-the-loop", "the last step of a loop came once, after the loop", 1.5, [once, body[-1]]
                )
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


def _of_places(statement, words):
    """y[rows, labels] -= 1 and the like: labels counted from elsewhere, whole columns, the number of a class for its place."""
    match statement:
        case ast.AugAssign(target=ast.Subscript(value=array, slice=ast.Tuple(elts=[rows, labels])), op=op, value=value):

            def again(index):
                return ast.AugAssign(ast.Subscript(array, index, ast.Store()), op, value)

        case ast.Assign(targets=[ast.Subscript(value=array, slice=ast.Tuple(elts=[rows, labels]))], value=value):

            def again(index):
                return ast.Assign([ast.Subscript(array, index, ast.Store())], value)

        case _:
            return
    every = ast.Slice()
    if isinstance(labels, ast.Slice | ast.Constant):
        return
    what = words.joined(labels) or "an index"
    for step, much in ((ast.Sub(), "low"), (ast.Add(), "high")):
        moved = ast.Tuple([rows, ast.BinOp(labels, step, ast.Constant(1))], ast.Load())
        yield Edit("label-off-by-one", f"every number in {what} were one too {much}", 1, [again(moved)])
    yield Edit("whole-columns", f"{what} counted in every row", 1.5, [again(ast.Tuple([every, labels], ast.Load()))])
    if isinstance(statement, ast.AugAssign):
        number = ast.parse(f"np.reshape({ast.unparse(labels)}, (-1, 1))", mode="eval").body
        yield Edit(
            "label-as-number",
            f"the numbers in {what} were used as values",
            1.5,
            [ast.AugAssign(ast.Name(array.id, ast.Store()), statement.op, number)]
            if isinstance(array, ast.Name)
            else [ast.Pass()],
        )
    else:
        inside = ast.Assign(statement.targets, ast.parse(ast.unparse(labels), mode="eval").body)
        yield Edit("label-as-number", f"the numbers in {what} were used as values", 1.5, [inside])


def _of_attributes(statement, words):
    """node.grad = 0.0, self.grad += 1.0: not set back, or another attribute in place of the number."""
    match statement:
        case ast.Assign(targets=[ast.Attribute(attr=kept, value=owner)], value=ast.Constant(value=number)):
            yield Edit("state-kept", f"{kept} still held what an earlier call had left there", 0.5, [ast.Pass()])
        case ast.AugAssign(target=ast.Attribute(attr=kept, value=owner), value=ast.Constant(value=number)):
            pass
        case _:
            return
    for other in words.attributes:
        if other != kept and isinstance(number, int | float):
            value = ast.Attribute(owner, other, ast.Load())
            changed = type(statement)(**{**dict(ast.iter_fields(statement)), "value": value})
            yield Edit("input-mixed-up", f"{words.kept(other)} stood where {number:g} belongs", 2, [changed])
