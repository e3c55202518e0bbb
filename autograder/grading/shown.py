"""The outputs of a learner's cells as they may stand in a notebook: checked field by field, since they come from the other side."""

import base64

_TEXT = frozenset(["text/plain", "text/html", "text/markdown", "text/latex", "image/svg+xml"])
_IMAGES = frozenset(["image/png"])
OUTPUTS, CHARACTERS, LINES = 310, 1_000_000, 300


def checked(outputs) -> list[dict]:
    """Outputs of nbformat made from what arrived; anything odd is left out."""
    return [made for made in map(_output, outputs[:OUTPUTS]) if made] if isinstance(outputs, list) else []


def error(name: str, text: str) -> dict:
    """An output that says what went wrong."""
    return {"output_type": "error", "ename": name, "evalue": text, "traceback": [f"{name}: {text}"]}


def _output(output):
    if not isinstance(output, dict):
        return None
    kind = output.get("output_type")
    if kind == "stream":
        name = "stderr" if output.get("name") == "stderr" else "stdout"
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
