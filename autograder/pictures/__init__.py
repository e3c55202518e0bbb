"""Pictures that everybody can read: computation graphs, steps, experiments, each with the same in words.

    from autograder import pictures, show

    show(lambda x, y, z: (x + y) * z, x=-2, y=5, z=-4)

How it is built: `expressions`, `circuits` and `objects` turn what a lesson has into a `graph`; `layout` places it,
`drawing` draws it, `words` tells it, `showing` puts these together. `stepper` shows one thing after another, for graphs
and for `animation`. `charts` and `experiments` plot, `figures` gives every plot its alternative, `style` the colours.
"""

import importlib

_HOMES = {
    **dict.fromkeys(["show", "steps", "as_graph"], "showing"),
    **dict.fromkeys(["Graph", "Node", "Edge"], "graph"),
    **dict.fromkeys(["exp", "log", "sqrt", "tanh", "sigmoid", "relu", "maximum", "minimum"], "expressions"),
    **dict.fromkeys(["figure", "Figure"], "figures"),
    **dict.fromkeys(["curves", "error_against_step", "gradient_through_depth"], "charts"),
    **dict.fromkeys(["boundary", "training", "descent_paths"], "experiments"),
    **dict.fromkeys(["animate", "small_multiples"], "animation"),
    **dict.fromkeys(["PALETTE", "chart_style", "number"], "style"),
}
__all__ = sorted(_HOMES)


def __getattr__(name):
    if name not in _HOMES:
        raise AttributeError(f"autograder.pictures has no {name!r}; it offers {', '.join(__all__)}")
    value = getattr(importlib.import_module(f"autograder.pictures.{_HOMES[name]}"), name)
    globals()[name] = value
    return value


def __dir__():
    return __all__
