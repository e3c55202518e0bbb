"""Runs a notebook's cells as a kernel would, in this process: last values displayed, figures and prints collected, errors kept.

Knows what lessons use of IPython: display, rich values, %magics (a few run their code, the others do nothing), top-level
await. It is no IPython: transformers, extensions and the shell do nothing.
"""

import ast
import asyncio
import builtins
import html
import inspect
import io
import linecache
import logging
import sys
import traceback
import types
from contextlib import suppress

from autograder import guard

STREAM, DATA, OUTPUTS = 100_000, 1_000_000, 300  # characters of a cell's prints, of one output; outputs of a cell
RICH = {
    "text/html": "_repr_html_",
    "text/markdown": "_repr_markdown_",
    "text/latex": "_repr_latex_",
    "image/svg+xml": "_repr_svg_",
    "image/png": "_repr_png_",
}
_DRAWING = ("autograder.pictures.figures", "autograder.pictures.animation")
_RUNS_ITS_CODE = ("time", "capture", "prun", "timeit")


class Stream(io.TextIOBase):
    """sys.stdout or sys.stderr: hands every text on to whoever listens at the moment."""

    def __init__(self, name, owner):
        self.name, self._owner = name, owner

    encoding = "utf-8"

    def writable(self):
        return True

    def isatty(self):
        return False

    def write(self, text):
        if not isinstance(text, str):
            raise TypeError(f"write() argument must be str, not {type(text).__name__}")
        self._owner.printed(self.name, text)
        return len(text)


class Cells:
    """The namespace of a notebook and what its cells put out."""

    def __init__(self, figures: bool):
        self.figures, self.outputs, self.room = figures, [], 0
        self.listener = None  # a function (stream, text) that gets the prints instead, while calls are answered
        self.module = types.ModuleType("__main__")
        self.namespace = vars(self.module)
        self.shell = shell = _Shell(self)
        self.namespace.update(get_ipython=lambda: shell, display=self.display, In=[""], Out={})
        sys.modules["__main__"] = self.module
        sys.stdout, sys.stderr = Stream("stdout", self), Stream("stderr", self)
        sys.__stdout__, sys.__stderr__, sys.__stdin__, sys.stdin = sys.stdout, sys.stderr, None, io.StringIO()
        builtins.input = _refuse_input
        builtins.display = self.display
        logging.raiseExceptions = False
        self._teach_libraries()

    def _teach_libraries(self):
        for name in ("IPython.display", "IPython.core.display_functions", "IPython.core.display"):
            if name in sys.modules and hasattr(sys.modules[name], "display"):
                sys.modules[name].display = self.display
        if "IPython" in sys.modules:
            sys.modules["IPython"].get_ipython = self.namespace["get_ipython"]
        if "matplotlib.pyplot" in sys.modules:
            sys.modules["matplotlib.pyplot"].show = lambda *args, **kw: self.show_figures()
        if not self.figures:
            for page in filter(None, map(sys.modules.get, _DRAWING)):
                page.render, page.image = _undrawn, _told

    def run(self, source: str, number: int, seconds: float) -> list[dict]:
        """Run one cell; its outputs as plain data (images as bytes). A loop in Python code is stopped after `seconds`."""
        self.outputs, self.room, self.shell.execution_count = [], STREAM, number
        try:
            with guard.time_limit(seconds):
                self.execute(source, f"<cell {number}>", number)
                self.show_figures()
        except guard.TimeIsUp:
            self._error("TimeIsUp", f"stopped after {seconds:g} seconds; is there a loop that never ends?", [])
        except BaseException as error:
            self._error(type(error).__name__, _text_of(error), _trace(error))
            with suppress(BaseException):
                self.show_figures()
        return self.outputs

    def execute(self, source, filename, number=None):
        """Run source in the notebook's namespace and display the value of its last expression."""
        linecache.cache[filename] = (len(source), None, source.splitlines(keepends=True), filename)
        tree = _parsed(source, filename)
        last = tree.body.pop() if tree.body and isinstance(tree.body[-1], ast.Expr) else None
        if tree.body:
            self._evaluate(compile(tree, filename, "exec", _AWAIT, True))
        if last is not None:
            value = self._evaluate(compile(ast.Expression(last.value), filename, "eval", _AWAIT, True))
            if value is not None and not source.rstrip().endswith(";"):
                self.namespace["_"] = value
                self._put("execute_result", value, number)

    def _evaluate(self, code):
        if code.co_flags & inspect.CO_COROUTINE:
            return asyncio.run(eval(code, self.namespace))
        return eval(code, self.namespace)

    def display(self, *values, raw=False, **_kw):
        """IPython's display: puts out each value. raw: values are dicts of MIME type to content."""
        for value in values:
            self._put("display_data", value, raw=raw)

    def show_figures(self):
        """Put out every open figure of pyplot and close it, as Jupyter's inline backend does."""
        pyplot = sys.modules.get("matplotlib.pyplot")
        if pyplot is None or not pyplot.get_fignums():
            return
        for figure in map(pyplot.figure, pyplot.get_fignums()):
            self._put("display_data", figure)
        pyplot.close("all")

    def _put(self, kind, value, number=None, raw=False):
        shows_itself = None if isinstance(value, type) or raw else getattr(value, "_ipython_display_", None)
        if callable(shows_itself):
            shows_itself()
            return
        data = _allowed(value) if raw and isinstance(value, dict) else bundle(value, self.figures)
        if data and len(self.outputs) < OUTPUTS:
            output = {"output_type": kind, "data": data}
            self.outputs.append({**output, "execution_count": number} if kind == "execute_result" else output)

    def printed(self, name, text):
        """A text went to a stream."""
        if self.listener:
            self.listener(name, text)
            return
        if self.room <= 0:
            return
        kept, self.room = text[: self.room], self.room - len(text)
        if self.room <= 0:
            kept += "\n… (more was printed than is kept)\n"
        last = self.outputs[-1] if self.outputs else {}
        if last.get("output_type") == "stream" and last["name"] == name:
            last["text"] += kept
        elif len(self.outputs) < OUTPUTS:
            self.outputs.append({"output_type": "stream", "name": name, "text": kept})

    def _error(self, name, text, lines):
        self.outputs.append(
            {"output_type": "error", "ename": name, "evalue": text, "traceback": lines or [f"{name}: {text}"]}
        )


_AWAIT = ast.PyCF_ALLOW_TOP_LEVEL_AWAIT


def _parsed(source, filename):
    """The syntax tree; magics and the like are translated first where it is not Python."""
    try:
        return compile(source, filename, "exec", ast.PyCF_ONLY_AST | _AWAIT, True)
    except SyntaxError:
        from IPython.core.inputtransformer2 import TransformerManager

        translated = TransformerManager().transform_cell(source)
        if translated.strip() == source.strip():
            raise
        return compile(translated, filename, "exec", ast.PyCF_ONLY_AST | _AWAIT, True)


def bundle(value, figures: bool) -> dict:
    """MIME type to text or bytes: what Jupyter would show of a value."""
    data = {}
    if type(value).__module__.startswith("matplotlib.") and hasattr(value, "savefig"):
        data["text/plain"] = repr(value)
        if figures:
            file = io.BytesIO()
            value.savefig(file, format="png", bbox_inches="tight")
            data["image/png"] = file.getvalue()
        return data
    if isinstance(value, type):
        return {"text/plain": repr(value)[:DATA]}
    for mime, method in RICH.items():
        shown = getattr(value, method, None)
        content = shown() if callable(shown) else None
        content = content[0] if isinstance(content, tuple) and content else content
        if isinstance(content, str | bytes) and len(content) <= DATA:
            data[mime] = content
    bundled = getattr(value, "_repr_mimebundle_", None)
    if callable(bundled):
        found = bundled()
        found = found[0] if isinstance(found, tuple) else found
        data |= _allowed(found) if isinstance(found, dict) else {}
    text = _pretty(value)
    if text or data:
        data["text/plain"] = text[:DATA]
    return data


def _undrawn(figure, alt, _dpi):
    """In place of `pictures.figures.render`, where figures are not drawn: the grader's side may know the picture by its words."""
    sys.modules["matplotlib.pyplot"].close(figure)
    return b"", alt, (0, 0)


def _told(_png, alt, _size):
    return f"<p>A figure that was not drawn again for grading. {html.escape(alt)}</p>"


def _allowed(bundle):
    kinds = ("text/plain", *RICH)
    return {k: v for k, v in bundle.items() if k in kinds and isinstance(v, str | bytes) and len(v) <= DATA}


def _pretty(value):
    from IPython.lib.pretty import pretty

    return pretty(value, max_seq_length=1000)


def _text_of(error):
    try:
        return str(error)[:2000]
    except BaseException:  # a stranger's __str__
        return "(its message cannot be shown)"


def _trace(error):
    """The traceback from the notebook's own frames on."""
    try:
        trace = error.__traceback__
        while trace is not None and not trace.tb_frame.f_code.co_filename.startswith("<cell"):
            trace = trace.tb_next
        lines = traceback.format_exception(type(error), error, trace, limit=20)
        return "".join(lines)[-8000:].splitlines()
    except BaseException:
        return []


def _refuse_input(_prompt="", /):
    raise EOFError("input() is not answered here: this frontend does not support input requests")


class _Shell:
    """What get_ipython() gives: as much of a shell as lessons use. Everything else does nothing."""

    def __init__(self, cells):
        self._cells, self.execution_count = cells, 0
        self.user_ns = cells.namespace
        self.input_transformers_cleanup, self.input_transformers_post, self.ast_transformers = [], [], []

    def run_line_magic(self, name, line, _stack_depth=1):
        if name in _RUNS_ITS_CODE and line.strip():
            self._cells.execute(line, f"<%{name}>")

    def run_cell_magic(self, name, line, cell):
        if name in _RUNS_ITS_CODE:
            self._cells.execute(cell, f"<%%{name}>")

    def system(self, command):
        print("Commands of the system cannot be run here.")

    getoutput = system

    def __getattr__(self, name):
        if name.startswith("_"):
            raise AttributeError(name)
        return _nothing


def _nothing(*_args, **_kw):
    return None
