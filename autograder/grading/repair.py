"""Whatever was handed in becomes a notebook that can be graded; every repair is told in a sentence. Nothing here raises.

The instructor's notebook decides which cells are graded, what they say and what they are worth. The submission gives the
rest: its code cells, in its order. A cell of the instructor's is found again by its grade id, then by its cell id, then by
what it defines, then by its text.
"""

import copy
import re
from collections import Counter
from dataclasses import dataclass, field

from autograder.grading.source import Source, binds, defined_names, kind_of, parsed, same_text
from autograder.grading.tolerant import Unreadable, read_cells

GRADED, NOTHING, UNREADABLE = "graded", "nothing-handed-in", "unreadable"


@dataclass
class Repaired:
    """notebook: nbformat 4, as a dict; cells without outputs. repairs: sentences. status: 'graded', or why not."""

    notebook: dict
    repairs: list[str] = field(default_factory=list)
    status: str = GRADED


def repair(source, submission: bytes | None) -> Repaired:
    """A gradable notebook of what was handed in. With nothing that can be read, its cells are the graded ones only.

    source: the instructor's notebook, read (`source.Source`) or not (bytes, a nested dict). Raises GradingError for the source only.
    """
    source = source if isinstance(source, Source) else parsed(source)
    repairs, cells, metadata, status = [], [], {}, GRADED
    if submission is None:
        status, repairs = NOTHING, ["nothing was handed in"]
    else:
        try:
            cells, metadata, repairs = read_cells(submission)
        except Unreadable as error:
            status, repairs = UNREADABLE, [f"nothing could be read: {error}"]
    notebook = {
        "nbformat": 4,
        "nbformat_minor": 5,
        "metadata": {k: copy.deepcopy(v) for k, v in source.notebook["metadata"].items() if k in _KEPT_METADATA},
        "cells": _Matching(source, cells, repairs).cells() if status == GRADED else _graded_only(source),
    }
    _tell_kernel(metadata, repairs)
    _number(notebook["cells"], repairs)
    return Repaired(notebook, repairs, status)


_KEPT_METADATA = ("kernelspec", "language_info")


class _Matching:
    """Which of the submission's cells is which of the instructor's."""

    def __init__(self, source, cells, repairs):
        self.source, self.submitted, self.repairs = source, cells, repairs
        self.claimed: dict[int, str] = {}  # place in the submission -> grade id
        self.spare: set[int] = set()  # copies of graded cells
        self.found: dict[str, int] = {}

    def cells(self):
        for grade_id, original in self.source.by_id.items():
            self._find(grade_id, original)
        self._tell_order()
        made = [self._merged(place, cell) for place, cell in enumerate(self.submitted) if place not in self.spare]
        for grade_id, original in self.source.by_id.items():
            if kind_of(original) == "graded" and grade_id not in self.found:
                self.repairs.append(f"the graded cell {grade_id} was missing and is put at the end")
                made.append(_fresh(original))
        return [*self._missing_helpers(made), *made]

    def _find(self, grade_id, original):
        kind, free = kind_of(original), [k for k in range(len(self.submitted)) if k not in self.claimed]
        marked = [k for k in free if _grade_id(self.submitted[k]) == grade_id]
        places = marked
        if not places:
            unmarked = [k for k in free if not _grade_id(self.submitted[k])]
            places = (
                [k for k in unmarked if original.get("id") and self.submitted[k].get("id") == original["id"]]
                or (self._defining(original, unmarked) if kind == "solution" else [])
                or [k for k in unmarked if same_text(self.submitted[k]["source"], original["source"])]
            )
            if places and kind != "locked":
                self.repairs.append(
                    f"{grade_id} had lost its metadata; it was found by its {self._how(original, places)}"
                )
        if not places:
            return
        if len(places) > 1 and (marked or kind == "graded"):
            self.repairs.append(f"{grade_id} was there {len(places)} times; the last one counts")
        for place in places:
            self.claimed[place] = ""
        if kind in ("graded", "locked"):
            self.spare.update(places[:-1])
        self.found[grade_id] = places[-1]
        self.claimed[places[-1]] = grade_id

    def _defining(self, original, places):
        names = set(defined_names(original["source"]))
        return [k for k in places if names & set(defined_names(self.submitted[k]["source"]))]

    def _how(self, original, places):
        if self.submitted[places[-1]].get("id") == original.get("id"):
            return "cell id"
        return "text" if same_text(self.submitted[places[-1]]["source"], original["source"]) else "function's name"

    def _merged(self, place, cell):
        grade_id = self.claimed.get(place)
        if not grade_id:
            return _plain(cell)
        original = self.source.by_id[grade_id]
        made, kind = _fresh(original), kind_of(original)
        theirs = cell["metadata"].get("nbgrader")
        if isinstance(theirs, dict) and _told_apart(theirs, original["metadata"]["nbgrader"]):
            self.repairs.append(f"the metadata of {grade_id} had been changed; the instructor's counts")
        if kind in ("graded", "locked"):
            if not same_text(cell["source"], original["source"]):
                self.repairs.append(f"{grade_id} had been changed; the instructor's cell is used")
            return made
        made["source"] = cell["source"]
        if cell["cell_type"] != made["cell_type"]:
            self.repairs.append(f"{grade_id} was a {cell['cell_type']} cell; it is read as {made['cell_type']}")
        return made

    def _tell_order(self):
        order = [self.found[grade_id] for grade_id in self.source.by_id if grade_id in self.found]
        if order != sorted(order):
            self.repairs.append("cells were in another order than handed out")

    def _missing_helpers(self, cells):
        """Imports and functions of the lesson's own cells that the submission uses and nowhere makes."""
        code = [cell["source"] for cell in cells if cell["cell_type"] == "code"]
        made = {name for source in code for name in binds(source)}
        words = {word for source in code for word in re.findall(r"[A-Za-z_]\w*", source)}
        lost = [h for h in self.source.helpers if not made & set(h.names) and words & set(h.names)]
        if not lost:
            return []
        names = ", ".join(name for helper in lost for name in helper.names)
        self.repairs.append(f"cells of the lesson were missing; put back from them: {names}")
        source = "\n".join(dict.fromkeys(helper.source for helper in lost))
        return [{"cell_type": "code", "id": "put_back", "metadata": {}, "source": source}]


def _graded_only(source):
    return [_fresh(cell) for cell in source.by_id.values() if kind_of(cell) == "graded"]


def _fresh(original):
    return {key: copy.deepcopy(original.get(key, "")) for key in ("cell_type", "id", "metadata", "source")}


_TAG = re.compile(r"[\w-]{1,40}", re.ASCII)  # a page puts them among its own classes


def _plain(cell):
    tags = cell["metadata"].get("tags")
    kept = [tag for tag in tags if isinstance(tag, str) and _TAG.fullmatch(tag)] if isinstance(tags, list) else []
    return {**cell, "metadata": {"tags": kept} if kept else {}}


def _grade_id(cell):
    metadata = cell["metadata"].get("nbgrader")
    found = metadata.get("grade_id") if isinstance(metadata, dict) else None
    return found if isinstance(found, str) else ""


def _told_apart(theirs, ours):
    return any(theirs.get(key) != ours.get(key) for key in ("grade", "solution", "locked", "points") if key in ours)


def _tell_kernel(metadata, repairs):
    kernel = metadata.get("kernelspec")
    language = kernel.get("language", "python") if isinstance(kernel, dict) else "python"
    if isinstance(kernel, dict) and (
        "python" not in str(language).lower() or "python" not in str(kernel.get("name")).lower()
    ):
        repairs.append(f"the kernel was {str(kernel.get('name'))[:40]!r}; Python is used")


def _number(cells, repairs):
    """Valid cell ids, each once; empty outputs."""
    seen, doubled = Counter(), False
    for place, cell in enumerate(cells):
        name = cell.get("id")
        if not (isinstance(name, str) and re.fullmatch(r"[A-Za-z0-9_-]{1,64}", name)) or seen[name]:
            doubled = doubled or bool(seen[name])
            cell["id"] = f"cell-{place}"
        seen[cell["id"]] += 1
        if cell["cell_type"] == "code":
            cell["outputs"], cell["execution_count"] = [], None
    if doubled:
        repairs.append("several cells had the same id")
