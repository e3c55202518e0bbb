"""The outputs of a learner's cells as they may stand in a notebook: checked field by field, since they come from the other side."""

import base64

_TEXT = frozenset(["text/plain", "text/html", "text/markdown", "text/latex", "image/svg+xml"])
_IMAGES = frozenset(["image/png"])
OUTPUTS, CHARACTERS, LINES = 310, 1_000_000, 300
ALL_CELLS = 32_000_000  # characters; a lesson with all its figures has 2 million


class Room:
    """How much all cells of one submission may put out together; beyond it an output is left out, and one line says so."""

    def __init__(self, left: int = ALL_CELLS):
        self.left = left

    def checked(self, outputs) -> list[dict]:
        """As `checked`, within what is left."""
        kept = []
        for output in checked(outputs):
            self.left -= _size(output)
            if self.left >= 0:
                kept.append(output)
            elif output["output_type"] == "error":  # what stopped the cell, without its traceback
                kept.append(error(output["ename"], output["evalue"]))
            elif not kept or kept[-1] != _LEFT_OUT:
                kept.append(dict(_LEFT_OUT))
        return kept


_LEFT_OUT = {"output_type": "stream", "name": "stdout", "text": "(the notebook put out more than is kept)\n"}


def _size(output):
    lines = output.get("traceback", ())
    return 200 + sum(map(len, [output.get("text", ""), *output.get("data", {}).values(), *lines]))


def checked(outputs) -> list[dict]:
    """Outputs of nbformat made from what arrived; anything odd is left out."""
    return [made for made in map(_output, outputs[:OUTPUTS]) if made] if isinstance(outputs, list) else []


def error(name: str, text: str) -> dict:
    """An output that says what went wrong."""
    return {"output_type": "error", "ename": name, "evalue": text, "traceback": [f"{name}: {text}"]}


def _output(output):
    if not isinstance(output, dict):
        return None
    kind = _text(output.get("output_type"))  # not a remote value, which would decide itself what it equals
    if kind == "stream":
        name = "stderr" if _text(output.get("name")) == "stderr" else "stdout"
        return {"output_type": "stream", "name": name, "text": _text(output.get("text"))}
    if kind == "error":
        lines = output.get("traceback") if isinstance(output.get("traceback"), list) else []
        made = error(_text(output.get("ename"))[:100], _text(output.get("evalue"))[:2000])
        return {**made, "traceback": [_text(line) for line in lines[:LINES]] or made["traceback"]}
    if kind in ("display_data", "execute_result") and isinstance(output.get("data"), dict):
        data = {mime: _content(mime, content) for mime, content in output["data"].items()}
        made = {"output_type": kind, "data": {mime: c for mime, c in data.items() if c}, "metadata": {}}
        number = output.get("execution_count")
        return (
            {**made, "execution_count": number if type(number) is int else None} if kind == "execute_result" else made
        )
    return None


def _content(mime, content):
    if mime in _TEXT and isinstance(content, str):
        return content[:CHARACTERS]
    if mime in _IMAGES and isinstance(content, bytes):
        return base64.b64encode(content).decode("ascii")
    return content[: CHARACTERS * 4] if mime in _IMAGES and isinstance(content, str) else None


def _text(value):
    return value[:CHARACTERS] if isinstance(value, str) else ""


def plain_text(value, most: int = 500) -> str:
    """A stranger's words for a terminal, a log and a report: nothing that moves a cursor or turns text around."""
    text = str(value)[:most]
    return "".join(letter if letter.isprintable() or letter == " " else ascii(letter)[1:-1] for letter in text)
