"""Backprop by hand: check gradients, name mistakes, show what flows where.

    from autograder import check, needs

Names are loaded when asked for, so that `import autograder` costs nothing and each part can be used without the others.
"""

import importlib

_HOMES = {
    "check": "autograder.course.session",
    "gradcheck": "autograder.checker",
    "grade": "autograder.grading",
    "hint": "autograder.course.hinting",
    "needs": "autograder.waiting",
    "pictures": "autograder",
    "progress": "autograder.course.progress",
    "ready": "autograder.course.environment",
    "show": "autograder.pictures",
}
__all__ = sorted(_HOMES)


def __getattr__(name):
    if name not in _HOMES:
        raise AttributeError(f"autograder has no {name!r}; it offers {', '.join(__all__)}")
    home = _HOMES[name]  # "autograder" itself is the home of a name that is a whole part
    part = importlib.import_module(f"{home}.{name}" if home == __name__ else home)
    value = part if home == __name__ else getattr(part, name)
    globals()[name] = value  # also replaces the submodule of the same name that the import has just put here
    return value


def __dir__():
    return __all__
