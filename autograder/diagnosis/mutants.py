"""A solution with one edit, the same edit at every place, or two edits. Used by the build and the tests, never by a check."""

import ast
import copy
from collections.abc import Iterator
from dataclasses import dataclass

from autograder.diagnosis.edits import Edit, Words, edits_of, statement_edits

PAIR_COST = 2.0  # a second edit makes an explanation this much less simple
PAIRED = 1.5  # only edits up to this cost are paired


@dataclass(frozen=True)
class Mutant:
    """source: the whole cell, changed. origin: 'edit', 'everywhere' or 'pair'. name, text, cost: as in a hypothesis."""

    name: str
    text: str
    cost: float
    origin: str
    source: str


def mutants(source: str, *, everywhere: bool = True, pairs: int = 0) -> Iterator[Mutant]:
    """Every different mutant of a cell, the simple ones first; of pairs at most `pairs`.

    everywhere: also the same edit at every place where it can be made.

    The source's docstrings and solution markers may be there or not. Mutants whose source is equal come once, under the simplest name.
    """
    original = _parse(source)
    seen = {ast.unparse(original)}
    singles = []
    for place, edit, tree in sorted(_single(original), key=lambda item: _cost(item[1])):
        text = ast.unparse(tree)
        if text not in seen:
            seen.add(text)
            singles.append((place, edit, tree))
            yield Mutant(edit.name, edit.text, _cost(edit), "edit", text)
    for mutant in _everywhere(original) if everywhere else ():
        if mutant.source not in seen:
            seen.add(mutant.source)
            yield mutant
    for mutant in [*_statements_alike(original), *_updated_too_early(original), *_operators(original)]:
        if mutant.source not in seen:
            seen.add(mutant.source)
            yield mutant
    if pairs:
        yield from _pairs([s for s in singles if s[1].cost <= PAIRED], pairs, seen)


def _cost(edit):
    """A name that tells less is less simple: what speaks of parts by what they are made of comes after what names them."""
    vague = any(
        words in edit.text
        for words in ("made of", "a pair of", "a constant", "a step", "two steps", "a function", "kept of", " make")
    )
    vaguer = edit.name == "input-mixed-up" and ("what constants make" in edit.text or "another quantity" in edit.text)
    return edit.cost + 0.8 * vague + 0.8 * vaguer


def _parse(source):
    tree = ast.parse(source)
    for node in ast.walk(tree):  # docstrings say nothing of behaviour and would be edited in vain
        if isinstance(node, ast.FunctionDef | ast.ClassDef) and ast.get_docstring(node) is not None:
            node.body = node.body[1:] or [ast.Pass()]
    _number(tree, 0)
    return tree


def _number(node, number):
    """Number the nodes from the outside in; all that is inside a node has numbers up to its `last`. Returns the next number."""
    node.number = number
    number += 1
    for child in ast.iter_child_nodes(node):
        number = _number(child, number)
    node.last = number - 1
    return number


def _functions(tree):
    """Every function with the words for it; the attributes of a class are shared by its methods."""
    methods = [f for f in ast.walk(tree) if isinstance(f, ast.FunctionDef)]
    attributes: dict[str, set[str]] = {}
    for method in methods:  # what an attribute is made of, told by the arguments of the method that stores it
        words = Words(method)
        for node in ast.walk(method):
            for target in getattr(node, "targets", None) or [getattr(node, "target", None)]:
                parts = target.elts if isinstance(target, ast.Tuple) else [target]
                values = (
                    node.value.elts
                    if isinstance(getattr(node, "value", None), ast.Tuple)
                    else [getattr(node, "value", None)] * len(parts)
                )
                for part, value in zip(parts, values, strict=False):
                    if isinstance(part, ast.Attribute) and isinstance(part.value, ast.Name) and part.value.id == "self":
                        attributes.setdefault(part.attr, set()).update(words.arguments_in(value))
    inner = {id(n) for f in ast.walk(tree) if isinstance(f, ast.FunctionDef) for n in ast.walk(f) if n is not f}
    for function in ast.walk(tree):
        if isinstance(function, ast.FunctionDef) and id(function) not in inner:
            yield function, Words(function, attributes)


def _blocks(function):
    for node in ast.walk(function):
        for field in ("body", "orelse"):
            block = getattr(node, field, None)
            if isinstance(block, list) and block and isinstance(block[0], ast.stmt):
                yield block


def _single(tree):
    """(number of the edited node, edit, edited tree) for every edit of every node."""
    for function, words in _functions(tree):
        for block in _blocks(function):
            for k, statement in enumerate(block):
                following = block[k + 1] if k + 1 < len(block) else None
                for edit in statement_edits(statement, following, words):
                    gone = {following.number} if edit.name == "order-of-steps" else set()
                    yield statement.number, edit, _replaced(tree, {statement.number: edit.new}, gone)
        arguments = {n.number for n in ast.walk(function.args)}
        defaults = {
            n.number for d in function.args.defaults for n in ast.walk(d)
        }  # tangent=0.0 is a number like others
        for node in ast.walk(function):
            if isinstance(node, ast.expr) and node.number not in arguments - defaults:
                for edit in edits_of(node, words):
                    yield node.number, edit, _replaced(tree, {node.number: edit.new})


def _replaced(tree, replacements, gone=frozenset()):
    """A tree with nodes replaced by number, and without those in `gone`. It shares with the first all that is the same."""
    places = sorted({*replacements, *gone})

    def visit(node):
        number = getattr(node, "number", None)
        if number is None:
            return node
        if number in replacements:
            return _new(replacements[number])
        if not any(number < place <= node.last for place in places):
            return node
        twin = copy.copy(node)
        for name, value in ast.iter_fields(node):
            if isinstance(value, ast.AST):
                setattr(twin, name, visit(value))
            elif isinstance(value, list):
                kept = [item for item in value if getattr(item, "number", None) is None or item.number not in gone]
                visited = [visit(item) if isinstance(item, ast.AST) else item for item in kept]
                flat = [part for item in visited for part in (item if isinstance(item, list) else [item])]
                setattr(twin, name, flat)
        return twin

    return visit(tree)


def _new(replacement):
    """A copy without numbers: what is new is not edited again."""
    replacement = copy.deepcopy(replacement)
    for part in replacement if isinstance(replacement, list) else [replacement]:
        for node in ast.walk(part):
            node.number, node.lineno = None, 0
    return replacement


def _everywhere(tree):
    """The same edit at every place where it can be made: one name for another, a lost minus, an axis, a function."""
    groups = {}
    for function, words in _functions(tree):
        for node in ast.walk(function):
            if isinstance(node, ast.expr) and hasattr(node, "number"):
                for edit in edits_of(node, words):
                    if isinstance(edit.new, ast.expr):
                        what = (
                            edit.together or (edit.name, edit.text)
                            if not isinstance(node, ast.Name)
                            else (edit.name, node.id, ast.unparse(edit.new))
                        )
                        groups.setdefault(what, {})[node.number] = edit
                        groups.setdefault((edit.name, "wherever it can be made"), {}).setdefault(node.number, edit)
    for edits in groups.values():
        if len(edits) > 1:
            edit = next(iter(edits.values()))
            changed = _replaced(tree, {number: e.new for number, e in edits.items()})
            yield Mutant(edit.name, f"{edit.text}, everywhere", _cost(edit) + 0.5, "everywhere", ast.unparse(changed))


def _statements_alike(tree):
    """The same edit at every statement of a function, and of the whole cell: what overwrites one gradient overwrites the others."""
    groups = {}
    for function, words in _functions(tree):
        for block in _blocks(function):
            for statement in block:
                for edit in statement_edits(statement, None, words):
                    for where in (function.name, "everywhere"):
                        groups.setdefault((edit.name, where), {}).setdefault(statement.number, edit)
    for (_, where), edits in groups.items():
        if len(edits) > 1:
            edit = min(edits.values(), key=_cost)
            changed = _replaced(tree, {number: e.new for number, e in edits.items()})
            text = f"{edit.text}, and others alike" if where != "everywhere" else f"{edit.text}, everywhere"
            yield Mutant(edit.name, text, _cost(edit) + 0.4, "everywhere", ast.unparse(changed))


def _updated_too_early(tree):
    """An argument is given its new value, as in w - lr dw, before what still needs the old one."""
    for function, words in _functions(tree):
        for place, statement in enumerate(function.body):
            for node in ast.walk(statement):
                match node:
                    case ast.BinOp(left=ast.Name(id=name), op=ast.Sub() | ast.Add()) if name in words.arguments:
                        for earlier in range(place + 1):
                            changed = copy.deepcopy(_replaced(tree, {node.number: ast.Name(name, ast.Load())}))
                            twin = next(f for f in ast.walk(changed) if getattr(f, "number", None) == function.number)
                            update = ast.Assign([ast.Name(name, ast.Store())], copy.deepcopy(node))
                            twin.body.insert(earlier, update)
                            text = f"{name} had its new value already where the old one is needed"
                            source = ast.unparse(ast.fix_missing_locations(changed))
                            yield Mutant("updated-too-early", text, 1.0, "edit", source)


def _operators(tree):
    """Operators of a class: a reflected one as the plain one, one that changes its own operand, one that is another."""
    for cls in (node for node in ast.walk(tree) if isinstance(node, ast.ClassDef)):
        methods = {m.name: m for m in cls.body if isinstance(m, ast.FunctionDef)}
        for name, method in methods.items():
            plain = f"__{name[3:]}" if name.startswith("__r") and name != "__repr__" else ""
            me, *others = (a.arg for a in method.args.args)
            if plain in OPERATORS and others:
                body = ast.parse(f"return {me} {OPERATORS[plain]} {others[0]}").body
                text = f"a plain number on the left of {OPERATORS[plain]} stood on its right"
                yield _with_body(tree, method, body, "operands-swapped", text, 1.0)
            if name in OPERATORS:
                for other, sign in OPERATORS.items():
                    if other != name and others and other in methods:
                        body = ast.parse(f"return {me} {sign} {others[0]}").body
                        text = f"{OPERATORS[name]} did what {sign} does"
                        yield _with_body(tree, method, body, "operator-mixed-up", text, 2.0)
            match method.body[-1]:
                case ast.Return(value=ast.Call(func=ast.Name(id=made), args=arguments)) if (
                    made == cls.name and arguments
                ):
                    init = ast.parse(f"{me}.__init__()").body[0]
                    init.value.args = copy.deepcopy(arguments)
                    body = [*copy.deepcopy(method.body[:-1]), init, *ast.parse(f"return {me}").body]
                    text = f"{name.strip('_')} wrote its result into its own operand"
                    yield _with_body(tree, method, body, "changes-its-operand", text, 1.5)


OPERATORS = {"__add__": "+", "__sub__": "-", "__mul__": "*", "__truediv__": "/"}


def _with_body(tree, method, body, name, text, cost):
    changed = copy.deepcopy(tree)
    next(f for f in ast.walk(changed) if getattr(f, "number", None) == method.number).body = body
    return Mutant(name, text, cost, "edit", ast.unparse(ast.fix_missing_locations(changed)))


def _pairs(singles, limit, seen):
    """Two cheap edits at two places, the cheapest pairs first."""
    order = sorted(
        (
            (_cost(a[1]) + _cost(b[1]) - 1.5 * (a[1].name == b[1].name), i, j)  # people repeat their mistakes
            for i, a in enumerate(singles)
            for j, b in enumerate(singles)
            if i < j and a[0] != b[0]
        ),
    )
    count = 0
    for cost, i, j in order:
        if count >= limit:
            return
        first, second = singles[i], singles[j]
        if any(isinstance(e.new, list) for e in (first[1], second[1])) and first[1].name == "order-of-steps":
            continue
        tree = _replaced(first[2], {second[0]: second[1].new})
        text = ast.unparse(tree)
        if text in seen or text == ast.unparse(first[2]):
            continue
        seen.add(text)
        count += 1
        words = first[1].text if first[1].text == second[1].text else f"{first[1].text}, and {second[1].text}"
        names = [first[1], second[1]]
        yield Mutant(min(names, key=lambda e: e.cost).name, words, cost + PAIR_COST, "pair", text)


def first_edit_count(source: str) -> int:
    """How many different one-edit mutants a cell has."""
    return sum(1 for mutant in mutants(source) if mutant.origin == "edit")


__all__ = ["Edit", "Mutant", "first_edit_count", "mutants"]
