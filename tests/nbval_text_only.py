"""A pytest plugin for nbval: compare text/plain and streams, which say what a cell says, and no pictures or HTML.

    python -m pytest --nbval --nbval-current-env -p nbval_text_only solutions     (with tests/ on PYTHONPATH)

nbval leaves out image/png and image/jpeg only. HTML (cards) and SVG change with every word or version of matplotlib;
`python course.py build --check` and the tests of the cards look after those.
"""

import re

NOT_COMPARED = (
    "text/html",
    "text/latex",
    "text/markdown",
    "image/svg+xml",
    "application/javascript",
    "application/json",
)
_NUMBER = re.compile(r"(?<![\w.])[-+]?\d+\.\d+(?:[eE][-+]?\d+)?")


def _rounded(text):
    """Numbers at nine digits: machines differ in the last of sixteen."""
    return _NUMBER.sub(lambda number: f"{float(number[0]):.9g}", text) if isinstance(text, str) else text


def pytest_collection_modifyitems(items):
    for item in items:
        if type(item).__name__ == "IPyNbCell":
            item.parent.skip_compare = (*item.parent.skip_compare, *NOT_COMPARED)
            item.sanitize = _rounded
