"""What every picture is to Jupyter: HTML, the same in words as plain text, shown once where it is made."""

import sys
from pathlib import Path

PAGE = '<!doctype html><html lang="en"><meta charset="utf-8"><title>{title}</title><body{theme}>{body}</body></html>'


class Shown:
    """A picture. html: what a page shows. text: the same in words.

    In a notebook it shows itself when it is made, so it may stand in a `with` block or a loop; as the last
    expression of the same cell it is not shown twice.
    """

    def __init__(self, html: str, text: str):
        if not text.strip():
            raise ValueError("A picture needs its text alternative: say in words what is to be seen.")
        self.html, self.text = html, text
        self._cell = None

    def display(self) -> "Shown":
        """Show it in the notebook this runs in, if it runs in one."""
        shell = _shell()
        if shell is not None:
            from IPython.display import display

            self._cell = shell.execution_count
            display({"text/html": self.html, "text/plain": self.text}, raw=True)
        return self

    def save(self, path, dark: bool = False) -> Path:
        """Write it as a page of its own."""
        theme = ' data-jp-theme-light="false" style="background:#111;color:#eee"' if dark else ""
        path = Path(path)
        path.write_text(PAGE.format(title="Picture", theme=theme, body=self.html), encoding="utf-8")
        return path

    def _ipython_display_(self):
        shell = _shell()
        if shell is None or self._cell != shell.execution_count:
            self.display()

    def _repr_html_(self) -> str:
        return self.html

    def __repr__(self) -> str:
        return self.text


def _shell():
    """The notebook's shell, or None in plain Python. IPython is not imported for the question."""
    ipython = sys.modules.get("IPython")
    shell = ipython.get_ipython() if ipython else None
    return shell if shell is not None and hasattr(shell, "kernel") else None
