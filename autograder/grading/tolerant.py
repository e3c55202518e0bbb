"""Reads the cells of whatever was handed in: whole notebooks, cut off ones, old formats, plain Python. Outputs are left out."""

import json
import re

LARGEST = 256 << 20  # bytes
CELLS, CELL, SOURCES = 5_000, 1_000_000, 10_000_000  # cells; characters of one, and of all of them together
ITEMS, COMMAS = 5_000_000, 15_000_000  # of JSON, which takes up to 100 times its size in memory
_KINDS = ("code", "markdown", "raw")


class Unreadable(Exception):
    """There is nothing to grade; the text says why."""


def read_cells(data: bytes) -> tuple[list[dict], dict, list[str]]:
    """Cells (cell_type, source, metadata, id), the notebook's metadata, and repairs. Raises Unreadable."""
    repairs = []
    if len(data) > LARGEST:
        raise Unreadable(f"the file has {len(data) >> 20} MB")
    if len(data) > 20 << 20:
        repairs.append(f"the file had {len(data) >> 20} MB, most of them outputs, which are not needed")
    text = _text(data, repairs)
    if not text.strip():
        raise Unreadable("the file is empty")
    if text.count('"') // 2 + text.count("[") + text.count("{") > ITEMS or text.count(",") > COMMAS:
        raise Unreadable("it has millions of items")
    try:
        notebook = json.loads(text)
    except (ValueError, RecursionError):
        notebook = _salvaged(text, repairs)
    if not isinstance(notebook, dict):
        raise Unreadable("it is no notebook")
    metadata = notebook.get("metadata") if isinstance(notebook.get("metadata"), dict) else {}
    cells = notebook.get("cells")
    if not isinstance(cells, list):
        cells = _worksheets(notebook, repairs)
    good, left = [], SOURCES
    for cell in filter(None, map(_cell, cells[:CELLS])):
        left -= len(cell["source"])
        if left >= 0:
            good.append(cell)
    if len(good) < len(cells):
        repairs.append(f"{len(cells) - len(good)} of {len(cells)} cells could not be read")
    if not good:
        raise Unreadable("it has no cells")
    return good, metadata, repairs


def _text(data, repairs):
    if data[:2] in (b"\xff\xfe", b"\xfe\xff"):
        repairs.append("the file was saved as UTF-16")
        return data.decode("utf-16", "replace")
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        repairs.append("the file was not in UTF-8; some characters may be wrong")
        return data.decode("latin-1")


def _salvaged(text, repairs):
    """The whole cells of a notebook that breaks off; the cells of a Python file."""
    start = re.search(r'"cells"\s*:\s*\[', text)
    if not start:
        return _script(text, repairs)
    decoder, cells, place = json.JSONDecoder(), [], start.end()
    while True:
        place = re.compile(r"[\s,]*").match(text, place).end()
        try:
            cell, place = decoder.raw_decode(text, place)
        except (ValueError, RecursionError):
            break
        cells.append(cell)
    repairs.append(f"the file breaks off or is damaged; its first {len(cells)} cells could be read")
    return {"cells": cells}


def _script(text, repairs):
    """A Python file, in cells where it has # %% lines."""
    try:
        compile(text, "submission", "exec", dont_inherit=True)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        raise Unreadable("it is neither a notebook nor Python") from None
    repairs.append("a Python file was handed in, not a notebook")
    parts = re.split(r"^# %%(.*)$", text, flags=re.MULTILINE)
    cells = [{"cell_type": "code", "source": parts[0]}] if parts[0].strip() else []
    for head, body in zip(parts[1::2], parts[2::2], strict=True):
        if "[markdown]" not in head and "[raw]" not in head:
            cells.append({"cell_type": "code", "source": body.strip("\n")})
    return {"cells": cells}


def _worksheets(notebook, repairs):
    """Cells of nbformat 3."""
    sheets = notebook.get("worksheets")
    found = (
        [cell for sheet in sheets if isinstance(sheet, dict) for cell in _list(sheet.get("cells"))]
        if isinstance(sheets, list)
        else []
    )
    if found:
        repairs.append("the notebook was in an old format")
    return [{**cell, "source": cell.get("input", cell.get("source", ""))} for cell in found if isinstance(cell, dict)]


def _list(value):
    return value if isinstance(value, list) else []


def _cell(cell):
    if not isinstance(cell, dict) or cell.get("cell_type") not in _KINDS:
        return None
    source = cell.get("source", "")
    if isinstance(source, list):
        source = "".join(line for line in source if isinstance(line, str))
    if not isinstance(source, str) or len(source) > CELL:
        return None
    metadata = cell.get("metadata")
    return {
        "cell_type": cell["cell_type"],
        "id": cell.get("id") if isinstance(cell.get("id"), str) else "",
        "metadata": metadata if isinstance(metadata, dict) else {},
        "source": source.replace("\r\n", "\n").replace("\x00", ""),
    }
