"""Errors that cross the wire as words: class name, the builtin classes it belongs to, message, the learner's line."""

import builtins

from autograder.guard import describe_error, line_of

TEXT = 2_000
_OWN_MEANING = (StopIteration, StopAsyncIteration, BaseExceptionGroup)  # these would steer the grader's own code


def tell(error: BaseException) -> dict:
    """An error as plain data; never fails, whatever the error is."""
    told = {"type": type(error).__name__[:80], "text": "", "of": [], "line": None}
    try:
        told["of"] = [base.__name__ for base in type(error).__mro__ if base.__module__ == "builtins"]
        told["line"] = line_of(error)
        told["text"] = str(error)[:TEXT]
    except BaseException:  # a stranger's __str__
        told["text"] = "(its message cannot be shown)"
    return told


def made(told, steering: bool = False) -> BaseException:
    """The error that was told, as an Exception of that name and of the nearest builtin class. steering: StopIteration is one.

    What is no Exception where it was raised (SystemExit, KeyboardInterrupt) is one here.
    """
    told = told if isinstance(told, dict) else {}
    text = told.get("text") if isinstance(told.get("text"), str) else ""
    name = told.get("type") if isinstance(told.get("type"), str) and told["type"].isidentifier() else "Exception"
    if steering and name == "StopIteration":
        return StopIteration()
    base = next(filter(None, map(_builtin, told.get("of") if isinstance(told.get("of"), list) else [])), Exception)
    line = told.get("line")
    own = {"__str__": lambda self: text[:TEXT], "remote_line": line if type(line) is int else None}
    cls = type(name[:80], (base,), own)
    return cls.__new__(cls)


def _builtin(name):
    found = getattr(builtins, name, None) if isinstance(name, str) else None
    fits = isinstance(found, type) and issubclass(found, Exception) and not issubclass(found, _OWN_MEANING)
    return found if fits else None


__all__ = ["describe_error", "made", "tell"]
