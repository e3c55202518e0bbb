"""What goes wrong for a reason a person can mend: one sentence, no traceback."""

import difflib
from collections.abc import Iterable


class CourseError(Exception):
    """A mistake in a lesson, its answers or the command line. The text is one sentence that says what to do."""


def nearest(word: str, words: Iterable[str]) -> str:
    """' Did you mean …?' with the nearest of `words`, or '' when none is near."""
    found = difflib.get_close_matches(word, list(words), n=1)
    return f" Did you mean {found[0]}?" if found else ""
