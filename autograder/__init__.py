"""Backprop by hand: check gradients, name mistakes, show what flows where.

    from autograder import check, needs

Names are loaded when asked for, so that `import autograder` costs nothing and each part can be used without the others.
"""

import importlib

_HOMES = {
    "check": "autograder.course.session",
    "gradcheck": "autograder.checker",
    "hint": "autograder.course.hinting",
    "needs": "autograder.needs",
    "progress": "autograder.course.progress",
    "ready": "autograder.course.environment",
}
__all__ = sorted(_HOMES)


def __getattr__(name):
    if name not in _HOMES:
        raise AttributeError(f"autograder has no {name!r}; it offers {', '.join(__all__)}")
    value = getattr(importlib.import_module(_HOMES[name]), name)
    globals()[name] = value  # also replaces the submodule of the same name that the import has just put here
    return value


def __dir__():
    return __all__
