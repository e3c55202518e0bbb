"""`show` and `steps`: from whatever a lesson has at hand to a picture of the computation."""

import inspect
from collections.abc import Callable
from html import escape
from typing import Any

from autograder.pictures import circuits, expressions, objects
from autograder.pictures.drawing import STYLE, svg
from autograder.pictures.graph import Graph
from autograder.pictures.output import Shown
from autograder.pictures.stepper import stepper
from autograder.pictures.words import describe, summary, tell, walk


class GraphPicture(Shown):
    """A drawn computation graph. graph: the numbers. text: the picture in words."""

    def __init__(self, graph: Graph, html: str, text: str):
        super().__init__(html, text)
        self.graph = graph


def show(
    what: Any,
    values: dict | None = None,
    *,
    graph: Any = None,
    wrong: dict | None = None,
    steps: bool = False,
    title: str = "",
    **inputs,
) -> GraphPicture:
    """Draw a computation: values above the wires, gradients of the output below.

    what: a function of numbers, `lambda x, y, z: (x + y) * z`; or a list of nodes (name, gate, (input, input)), run by
    its own gates; or your ComputationalGraph; or a Value; or a network; or a Graph; or what `check` returned.
    values: {name: number or list}, also as keywords. For a Value: {name: Value}, names for those without label.
    graph: your graph made from the nodes, whose forward(values) and backward() then do the work.
    wrong: {'dx': expected} or {'dx': (expected, got)} marks a gradient. steps: show one step at a time.
    Gradients of gates and graphs are their own; the ones that nudging does not confirm are marked.
    """
    if hasattr(what, "picture") and hasattr(what, "passed"):
        return _of_verdict(what)
    made = as_graph(what, {**(values or {}), **inputs}, graph)
    made.mark(wrong or {})
    picture = _stepped(made, title) if steps else still(made, title)
    return picture.display()


def _of_verdict(verdict):
    if verdict.picture is None:
        why = "it passed" if verdict.passed else "no wrong gradient of plain numbers was seen"
        raise TypeError(f"There is nothing to draw of this check of {verdict.exercise}: {why}.")
    return verdict.picture.display()


def steps(what: Any, values: dict | None = None, **options) -> GraphPicture:
    """The same picture step by step: forwards one node at a time, then backwards. Takes what `show` takes."""
    return show(what, values, steps=True, **options)


def as_graph(what: Any, values: dict, runner: Any = None) -> Graph:
    """The Graph behind anything that `show` takes. Raises TypeError with a sentence for everything else."""
    if isinstance(what, Graph):
        return what
    if circuits.is_circuit(what):
        return circuits.graph_of(what, values, runner)
    if objects.is_value(what):
        return objects.graph_of_value(what, values)
    if objects.is_network(what):
        return objects.graph_of_network(what, values)
    if hasattr(what, "forward") and hasattr(what, "backward"):
        return circuits.graph_of(circuits.nodes_of(what), values, what)
    if isinstance(what, Callable):
        _compare(what, values)
        return expressions.graph_of(what, values)
    raise TypeError(
        f"show cannot draw a {type(what).__name__}. Give it a function, for example "
        "show(lambda x, y: x * y, x=3, y=-2), a list of nodes (name, gate, (input, input)), or your graph."
    )


def _compare(function, values):
    """One sentence where the arguments do not fit, before Python's own words do."""
    wanted = inspect.signature(function)
    try:
        wanted.bind(**values)
    except TypeError:
        given = ", ".join(values) or "none"
        raise TypeError(
            f"The function takes {', '.join(wanted.parameters)}; the numbers given are for {given}."
        ) from None


def still(graph: Graph, title: str = "") -> GraphPicture:
    """The picture of a graph, made and not yet shown."""
    html = f'<div class="bbh"><style>{STYLE}</style>{_stage(svg(graph, title=title), graph)}{_table(graph)}</div>'
    return GraphPicture(graph, html, tell(graph))


def _stepped(graph, title):
    taken = walk(graph)
    folded = [(step.title, "".join(f"<p>{escape(line)}</p>" for line in step.lines)) for step in taken]
    html = stepper(
        folded, title or f"{summary(graph)}, step by step", _stage(svg(graph, taken, title), graph), style=STYLE
    )
    told = [f"{k}. {step.title}. {' '.join(step.lines)}" for k, step in enumerate(taken)]
    return GraphPicture(graph, html, "\n".join([tell(graph), "Step by step:", *told]))


def _stage(picture, graph):
    """The picture in a box that scrolls when it is wider than the page, also by keyboard."""
    return (
        f'<div class="scroll" tabindex="0" role="region" aria-label="Picture of {escape(graph.output)}">{picture}</div>'
    )


def _table(graph):
    head = "".join(f'<th scope="col">{title}</th>' for title in ("wire", "made from", "value", "gradient"))
    rows = "".join("<tr>" + "".join(f"<td>{escape(cell)}</td>" for cell in row) + "</tr>" for row in describe(graph))
    return f"<details><summary>The same in words</summary><table><tr>{head}</tr>{rows}</table></details>"
