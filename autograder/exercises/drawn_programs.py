"""A program that a learner's `Value` calculated, as a graph for drawing: run once more on numbers that remember what is done with them."""

from collections.abc import Callable

import numpy as np

from autograder.exercises.programs import How, Program, Tools

ALL = How()  # every operator works


class _DrawnTools(Tools):
    """What a program works with when it is drawn. outputs: what it asked the gradients of, in order."""

    def __init__(self):
        super().__init__(ALL)
        self.outputs = []

    def call(self, name, x):
        return x.operation(name, x)

    def keep(self, name, x):
        self.kept[name] = x
        return x

    def backward(self, x, value=None):
        self.outputs.append(x)


def drawn(programs: dict[str, Program]) -> Callable:
    """Draws the inputs of a trial of `autodiff.ValueLaw`: (inputs, results) -> Graph with right gradients, or None.

    None where one picture would not tell what was asked: several backward passes, or an answer without some operator,
    which is asked for another program of the same shape.
    """

    def graph_of(inputs, results):
        from autograder.pictures import expressions

        if not np.array_equal(results.get("how"), ALL.numbers):
            return None
        program, tools = programs[inputs["program"]], _DrawnTools()

        def run(**leaves):
            program.run(tools, *leaves.values())
            return tools.outputs[0]

        graph = expressions.graph_of(run, inputs["at"], kept=tools.kept)
        return graph.accumulate() if len(tools.outputs) == 1 else None

    return graph_of
