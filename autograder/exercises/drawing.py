"""A failed check as a picture: the computation at the failing input, the wrong gradients marked on it.

Drawn from the law's own forward formula, so right numbers stand on the other wires; nothing of the answer's code is needed.
"""

import re
from collections.abc import Callable

import numpy as np

from autograder.exercises.declare import Exercise
from autograder.exercises.laws import Gradient, Trial


def drawing_of(exercise: Exercise, trial: Trial, raw: dict) -> Callable | None:
    """A function that draws `raw`, the wrong results of a trial, or None where there is no graph of numbers to draw.

    The drawing is a Shown of `pictures`, or None if no wire carries a wrong gradient. It is made when somebody looks:
    a check that fails inside a loop should not pay for pictures.
    """
    graph_of = exercise.picture or (_from_formula(exercise.law) if isinstance(exercise.law, Gradient) else None)
    if (
        graph_of is None or trial.regime == "ties"
    ):  # at a tie there are many right gradients, and none of them is to be shown
        return None

    def draw():
        from autograder.pictures.showing import still

        graph = graph_of(trial.inputs, raw)
        wrong = _wrong(exercise.law, trial, raw, graph) if graph else {}
        return still(graph.mark(wrong), f"{exercise.id}, {_told(wrong)} marked as wrong") if wrong else None

    return draw


def _from_formula(law: Gradient) -> Callable | None:
    """Draws what a law's forward formula does with plain numbers and short lists."""
    if any(kind.axes and not isinstance(kind.axes[0], int) for kind in law.inputs.values()):
        return None  # arrays

    def graph_of(inputs, _):
        from autograder.pictures import expressions

        upstream = inputs[law.upstream] if law.upstream else 1.0
        values = {name: value for name, value in inputs.items() if name != law.upstream}
        return expressions.graph_of(law.forward, values).accumulate(upstream)

    return graph_of


def _wrong(law, trial, raw, graph) -> dict:
    """{wire: (expected, got)} of every number in the results that differs from the right one and has a wire."""
    wrong = {}
    for result, (right, allowed) in (trial.expected or law.expected(trial)).items():
        wire = _wire(law, result)
        try:
            got = np.asarray(raw[result], dtype=float)
        except (TypeError, ValueError):
            continue
        if got.shape != np.shape(right):
            continue
        for index in np.ndindex(got.shape):
            name = f"{wire}{index[0]}" if index else wire
            expected = float(np.asarray(right)[index])
            if name in graph.nodes and not abs(got[index] - expected) <= np.asarray(allowed)[index]:
                wrong[name] = (expected, float(got[index]))
    return wrong


def _wire(law, result):
    """The wire whose gradient a result is: by the law's own pairs, or 'x' for "gradient of 'x'" and for "df/dx"."""
    if isinstance(law, Gradient):
        return dict(zip(law.gradients, law.wrt, strict=True)).get(result)
    named = re.fullmatch(r"(?:gradient of '?|df/d)(.+?)'?", result)
    return named and named[1]


def _told(wrong):
    names = [f"d{name}" for name in wrong]
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"
