"""Objects that remember what made them become graphs: a scalar `Value`, a network of layers.

The classes are the learner's, so their attributes are looked for under the names people use.
"""

from typing import Any

import numpy as np

from autograder.pictures.circuits import SIGNS
from autograder.pictures.graph import Graph

PARENTS = ("_prev", "parents", "_parents", "children", "_children", "inputs", "prev")
OPERATION = ("_op", "op", "operation", "_operation")
NAME = ("label", "name", "_label", "_name")
WRITTEN = {"*": "×", "/": "÷", "-": "−", "**": "^", "neg": "× −1"}


def is_value(thing: Any) -> bool:
    """An object with data, grad and what it was made from."""
    return hasattr(thing, "data") and hasattr(thing, "grad") and _first(thing, PARENTS) is not None


def graph_of_value(output: Any, names: dict | None = None) -> Graph:
    """The graph behind a `Value`, with its data and grad as they are now.

    names: {name: value} for those that carry no label, for example {'x': x, 'y': y}.
    An object made from itself twice appears as one edge when its parents are a set: a set keeps no second entry.
    """
    given = {id(value): name for name, value in (names or {}).items()}
    order, seen, open_ = [], set(), [(output, False)]
    while open_:  # without recursion: a long sum is a deep graph
        value, done = open_.pop()
        if done:
            order.append(value)
        elif id(value) not in seen:
            seen.add(id(value))
            open_.append((value, True))
            open_ += [(parent, False) for parent in reversed(_parents(value)) if id(parent) not in seen]
    graph, called = Graph(), {}
    for k, value in enumerate(order):
        name = given.get(id(value)) or _first(value, NAME) or ("out" if value is output else f"v{k}")
        name = name if name not in graph.nodes else f"{name}{k}"
        called[id(value)] = name
        parents = _parents(value)
        sign = str(_first(value, OPERATION) or "?") if parents else ""
        sign = WRITTEN.get(sign, sign)
        formula = f" {sign} ".join(f"{{{j}}}" for j in range(len(parents))) if sign in "+−×÷^" else ""
        graph.add(
            name,
            sign,
            [called[id(parent)] for parent in parents],
            value=value.data,
            gradient=value.grad,
            formula=formula,
        )
    return graph


def _parents(value):
    parents = list(_first(value, PARENTS) or ())
    return [parent for parent in parents if hasattr(parent, "data")]


def _first(thing, names):
    return next((getattr(thing, name) for name in names if getattr(thing, name, None) is not None), None)


def is_network(thing: Any) -> bool:
    """An object with a list of layers, each with forward and backward."""
    layers = getattr(thing, "layers", None)
    return isinstance(layers, list | tuple) and all(hasattr(x, "forward") and hasattr(x, "backward") for x in layers)


def graph_of_network(network: Any, values: dict, upstream: Any = None) -> Graph:
    """The chain of a network's layers, run by their own forward and backward; arrays are drawn by shape and norm.

    values: {name: array}, the one input. upstream: gradient at the output, of its shape; default all ones.
    """
    (source, x), *rest = values.items()
    if rest:
        raise ValueError("A network is drawn with one input: show(network, {'X': X}).")
    graph = Graph()
    graph.add(source, value=np.asarray(x))
    names = [source]
    for k, layer in enumerate(network.layers, start=1):
        x = layer.forward(x)
        kind = type(layer).__name__
        graph.add(
            f"h{k}", SIGNS.get(kind.lower(), (kind, ""))[0], (names[-1],), value=np.asarray(x), formula=kind + "({0})"
        )
        names.append(f"h{k}")
    gradient = np.ones_like(x, dtype=float) if upstream is None else np.asarray(upstream)
    graph.nodes[names[-1]].gradient = gradient
    for edge, layer in zip(reversed(graph.edges), reversed(network.layers), strict=True):
        gradient = layer.backward(gradient)
        graph.nodes[edge.source].gradient = edge.contribution = np.asarray(gradient)
    return graph
