"""The instructor's notebook, looked at once: its graded cells, what solution cells define, what its other cells bring along."""

import ast
import json
import re
import warnings
from dataclasses import dataclass, field
from functools import cached_property, lru_cache

from autograder.grading.job import GradingError


@dataclass(frozen=True)
class Helper:
    """A statement of an ordinary cell of the lesson that makes names. order: its place among all of them."""

    names: tuple[str, ...]
    source: str
    order: int
    uses: frozenset[str]
    movable: bool  # an import, function or class: it can be run before anything else


@dataclass
class Source:
    """by_id: grade id -> cell, in order. solved: names that solution cells make. statements: of ordinary cells."""

    notebook: dict
    by_id: dict[str, dict]
    solved: frozenset[str]
    statements: list[Helper] = field(default_factory=list)

    @cached_property
    def graded(self) -> dict[str, dict]:
        """The cells that are graded by running them."""
        return {grade_id: cell for grade_id, cell in self.by_id.items() if kind_of(cell) == "graded"}

    @cached_property
    def helpers(self) -> list[Helper]:
        """Imports, functions and classes of ordinary cells."""
        return [statement for statement in self.statements if statement.movable]

    @cached_property
    def pictures(self) -> dict[tuple[str, str], str]:
        """(source of a cell, words of a picture that it drew) -> the picture as HTML."""
        found = {}
        for cell in self.notebook["cells"]:
            for output in cell.get("outputs") or ():
                words, page = ("".join(output.get("data", {}).get(mime, "")) for mime in ("text/plain", "text/html"))
                if words and "data:image/" in page:
                    found[cell["source"], words] = page
        return found

    @cached_property
    def own_cells(self) -> bool:
        """Whether any graded cell is more than a call of `check`."""
        return any(checked(cell["source"]) is None for cell in self.graded.values())


def parsed(source) -> Source:
    """The instructor's notebook from its bytes, or from any nested dict of nbformat 4. Raises GradingError."""
    if isinstance(source, bytes | bytearray):
        return _from_bytes(bytes(source))
    return _from_bytes(json.dumps(source).encode())


@lru_cache(8)
def _from_bytes(data):
    try:
        notebook = json.loads(data)
        cells = [
            {**cell, "source": "".join(cell["source"]), "metadata": dict(cell.get("metadata", {}))}
            for cell in notebook["cells"]
        ]
    except (ValueError, KeyError, TypeError, AttributeError):
        raise GradingError("The instructor's notebook cannot be read: it is no notebook of nbformat 4.") from None
    by_id = {cell["metadata"]["nbgrader"]["grade_id"]: cell for cell in cells if kind_of(cell)}
    solved = {name for cell in by_id.values() if kind_of(cell) in ("solution", "manual") for name in _made_by(cell)}
    statements = []
    for cell in cells:
        if cell["cell_type"] == "code" and kind_of(cell) in ("", "locked"):
            statements += _statements(cell["source"], len(statements))
    return Source(
        {"metadata": notebook.get("metadata", {}), "cells": cells}, by_id, frozenset(solved - {"_"}), statements
    )


def _made_by(cell):
    return binds(cell["source"]) if cell["cell_type"] == "code" else ()


def kind_of(cell: dict) -> str:
    """'graded', 'solution', 'manual' (graded by hand), 'task', 'locked' or '' by nbgrader's metadata."""
    metadata = cell.get("metadata", {}).get("nbgrader")
    if not isinstance(metadata, dict) or not metadata.get("grade_id"):
        return ""
    if metadata.get("task"):
        return "task"
    if metadata.get("solution"):
        return "manual" if metadata.get("grade") else "solution"
    if metadata.get("grade"):
        return "graded" if cell.get("cell_type") == "code" else "manual"
    return "locked" if metadata.get("locked") else ""


@lru_cache(500)
def checked(source: str) -> str | None:
    """The exercise that a graded cell checks, if it is nothing but a call of `check`."""
    try:
        body = tree_of(source).body
    except _NO_PYTHON:
        return None
    call = body[0].value if len(body) == 1 and isinstance(body[0], ast.Expr) else None
    named = isinstance(call, ast.Call) and isinstance(call.func, ast.Name) and call.func.id == "check"
    first = call.args[0] if named and call.args else None
    return first.value if isinstance(first, ast.Constant) and isinstance(first.value, str) else None


_NO_PYTHON = (SyntaxError, ValueError, RecursionError, MemoryError)
_LONG = 300_000  # characters; nobody's cell


def tree_of(source: str) -> ast.Module:
    """The syntax tree of a cell, without warnings about its style. Raises SyntaxError and the like."""
    if len(source) > _LONG:
        raise ValueError("too long")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return ast.parse(source)


def same_text(first: str, second: str) -> bool:
    """Whether two cells say the same but for blank space at the ends of lines and cells."""
    return _stripped(first) == _stripped(second)


def _stripped(text):
    return [line.rstrip() for line in text.strip().splitlines()]


def defined_names(source: str) -> list[str]:
    """Functions and classes that a cell defines at its top level, also if it is not valid Python."""
    return re.findall(r"^(?:async[ \t]+def|def|class)[ \t]+([A-Za-z_]\w*)", source, flags=re.MULTILINE)


@lru_cache(1000)
def binds(source: str) -> frozenset[str]:
    """Names that a cell makes at its top level, also if it is not valid Python."""
    try:
        return frozenset(name for statement in tree_of(source).body for name in bound(statement))
    except _NO_PYTHON:
        imported = re.findall(r"^[ \t]*import[ \t]+([A-Za-z_]\w*)", source, flags=re.MULTILINE)
        assigned = re.findall(r"^([A-Za-z_]\w*)[ \t]*=", source, flags=re.MULTILINE)
        return frozenset([*defined_names(source), *imported, *assigned])


def bound(statement: ast.stmt) -> set[str]:
    """Names that a statement makes."""
    if isinstance(statement, ast.Import | ast.ImportFrom):
        return {alias.asname or alias.name.split(".")[0] for alias in statement.names} - {"*"}
    if isinstance(statement, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
        return {statement.name}
    names = {node.id for node in ast.walk(statement) if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store)}
    for node in ast.walk(statement):  # bodies of with, for and if make names too
        if isinstance(node, ast.Import | ast.ImportFrom | ast.FunctionDef | ast.ClassDef):
            names |= bound(node)
    return names


def uses(tree: ast.AST) -> set[str]:
    """Names that are read anywhere in it."""
    return {node.id for node in ast.walk(tree) if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load)}


@lru_cache(500)
def names_read(source: str) -> frozenset[str]:
    """Names that an instructor's cell reads."""
    return frozenset(uses(tree_of(source)))


def _statements(source, order):
    try:
        body = tree_of(source).body
    except _NO_PYTHON:
        return []
    made = []
    for statement in body:
        movable = isinstance(statement, ast.Import | ast.ImportFrom | ast.FunctionDef | ast.ClassDef)
        names = bound(statement)
        if names:
            text = ast.unparse(statement)
            made.append(Helper(tuple(sorted(names)), text, order + len(made), frozenset(uses(statement)), movable))
    return made
