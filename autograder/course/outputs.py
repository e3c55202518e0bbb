"""Keeps the saved outputs of a notebook when newly computed ones say the same, so that a second build changes no byte."""

import copy
import math
import re

from nbformat import NotebookNode

TOLERANCE = 1e-6  # relative: lessons print a handful of digits, machines differ in the last of sixteen
TINY = 1e-12  # what is left of a true zero differs from machine to machine

_NUMBER = re.compile(r"(?<![\w.])[-+]?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?")
_ADDRESS = re.compile(r"\b0x[0-9a-fA-F]+\b")


def keep_equivalent(new: NotebookNode, old: NotebookNode | None) -> None:
    """Put the outputs of `old` into `new` where both say the same.

    When any code differs all outputs are the new ones: a picture may depend on every cell above it.
    """
    if old is None or _code(new) != _code(old):
        return
    for cell, saved in zip(_code_cells(new), _code_cells(old), strict=True):
        if equivalent(cell.outputs, saved.outputs):
            cell.outputs = copy.deepcopy(saved.outputs)
            for output in cell.outputs:
                if output.output_type == "execute_result":
                    output.execution_count = cell.execution_count


def equivalent(first: list[NotebookNode], second: list[NotebookNode]) -> bool:
    """Whether two cells' outputs say the same: text with numbers within a tolerance; pictures and HTML by their kind only."""
    return len(first) == len(second) and all(_same(one, other) for one, other in zip(first, second, strict=True))


def same_text(first: str, second: str) -> bool:
    """Equal but for spacing, addresses in memory and the last digits of numbers."""
    first, second = _ADDRESS.sub("0x", first), _ADDRESS.sub("0x", second)
    if first == second:
        return True
    if _words(first) != _words(second):
        return False
    pairs = zip(_NUMBER.findall(first), _NUMBER.findall(second), strict=True)
    return all(math.isclose(float(one), float(other), rel_tol=TOLERANCE, abs_tol=TINY) for one, other in pairs)


def _words(text):
    """What stands between the numbers. A number's sign and width may move a column by a space."""
    return " ".join(_NUMBER.sub(" # ", text).split())


def _same(first, second):
    if first.output_type != second.output_type or first.get("name") != second.get("name"):
        return False
    if first.output_type == "stream":
        return same_text(first.text, second.text)
    if first.output_type == "error":
        return (first.ename, first.evalue) == (second.ename, second.evalue)
    if first.data.keys() != second.data.keys():
        return False
    return same_text(first.data.get("text/plain", ""), second.data.get("text/plain", ""))


def _code_cells(notebook):
    return [cell for cell in notebook.cells if cell.cell_type == "code"]


def _code(notebook):
    return [(cell.id, cell.source) for cell in _code_cells(notebook)]
