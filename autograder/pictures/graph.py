"""What every picture of a computation is made from: nodes, edges, and the numbers that travel along them.

Nothing here knows where a graph came from (an expression, a learner's circuit, a network: see `sources`) or how it is
drawn (`layout`, `drawing`) and told (`words`). A new kind of graph joins by making a `Graph`.
"""

import heapq
from dataclasses import dataclass, field
from typing import Any

import numpy as np


@dataclass
class Node:
    """A number on its way: an input (operation '') or what an operation makes.

    value and gradient: a float, an array, or None where unknown. formula: how it is made, '{0} × {1}', or ''.
    expected: the right gradient where the drawn one is wrong. remark: a sentence about it.
    """

    name: str
    operation: str = ""
    formula: str = ""
    value: Any = None
    gradient: Any = None
    expected: Any = None
    remark: str = ""

    @property
    def wrong(self) -> bool:
        """Marked as wrong."""
        return self.expected is not None


@dataclass
class Edge:
    """The use of `source` as input number `place` of `target`.

    local: the local gradient ∂target/∂source at this place. contribution: what the target sends back along the edge.
    """

    source: str
    target: str
    place: int = 0
    local: Any = None
    contribution: Any = None


@dataclass
class Graph:
    """Nodes by name and edges. Exactly one node feeds no other: the output."""

    nodes: dict[str, Node] = field(default_factory=dict)
    edges: list[Edge] = field(default_factory=list)

    def add(self, name: str, operation: str = "", inputs=(), local=None, **more) -> Node:
        """Add a node made from the nodes named in `inputs`; local: one local gradient for each, where known."""
        if name in self.nodes:
            raise ValueError(f"Two nodes have the name {name!r}. Give each its own.")
        self.nodes[name] = Node(name, operation, **more)
        local = [None] * len(inputs) if local is None else local
        for place, (source, slope) in enumerate(zip(inputs, local, strict=True)):
            self.edges.append(Edge(source, name, place, slope))
        return self.nodes[name]

    def inputs_of(self, name: str) -> list[Edge]:
        """The edges into a node, first input first."""
        return sorted((edge for edge in self.edges if edge.target == name), key=lambda edge: edge.place)

    def uses_of(self, name: str) -> list[Edge]:
        """The edges out of a node, latest use first: in the order in which gradients come back."""
        place = {node: k for k, node in enumerate(self.nodes)}
        uses = [edge for edge in self.edges if edge.source == name]
        return sorted(uses, key=lambda edge: (-place.get(edge.target, 0), edge.place))

    def is_fork(self, name: str) -> bool:
        """Used at two places or more, so that its gradient is a sum."""
        return len(self.uses_of(name)) > 1

    @property
    def order(self) -> list[str]:
        """Names in topological order, as close to the order of adding as possible. Raises ValueError at a circle."""
        place = {name: k for k, name in enumerate(self.nodes)}
        for edge in self.edges:
            if edge.source not in place:
                raise ValueError(f"{edge.target} takes {edge.source!r}, and nothing of that name is there.")
        missing = dict.fromkeys(self.nodes, 0)
        for edge in self.edges:
            missing[edge.target] += 1
        ready = [place[name] for name, count in missing.items() if not count]
        heapq.heapify(ready)
        names, result = list(self.nodes), []
        while ready:
            result.append(names[heapq.heappop(ready)])
            for edge in self.uses_of(result[-1]):
                missing[edge.target] -= 1
                if not missing[edge.target]:
                    heapq.heappush(ready, place[edge.target])
        if len(result) < len(names):
            raise ValueError(f"These nodes wait for each other: {', '.join(n for n in names if n not in result)}.")
        return result

    @property
    def operations(self) -> list[str]:
        """Names of the nodes that an operation makes, in topological order."""
        return [name for name in self.order if self.nodes[name].operation]

    @property
    def output(self) -> str:
        """The name of the node that feeds no other. Raises ValueError unless there is exactly one."""
        ends = [name for name in self.nodes if not self.uses_of(name)]
        operations = [name for name in ends if self.nodes[name].operation] or ends
        if len(operations) != 1:
            raise ValueError(f"A picture needs one output, and these nodes feed no other: {', '.join(operations)}.")
        return operations[0]

    def accumulate(self, upstream: float = 1.0) -> "Graph":
        """Fill in contributions and gradients from the local ones, starting with `upstream` at the output."""
        totals = dict.fromkeys(self.nodes, 0.0)
        totals[self.output] = upstream
        for name in reversed(self.order):
            self.nodes[name].gradient = totals[name]
            for edge in self.inputs_of(name):
                edge.contribution = totals[name] * edge.local
                totals[edge.source] = totals[edge.source] + edge.contribution
        return self

    def mark(self, wrong: dict) -> "Graph":
        """Mark gradients as wrong. wrong: {'dx' or 'x': expected} or {…: (expected, got)}."""
        for key, expected in wrong.items():
            name = key if key in self.nodes else str(key).removeprefix("d")
            if name not in self.nodes:
                raise ValueError(f"No wire is called {key!r}; there are {', '.join(self.nodes)}.")
            if isinstance(expected, tuple):
                expected, self.nodes[name].gradient = expected
            self.nodes[name].expected = expected
        return self


def close(first, second, tolerance: float = 1e-6) -> bool:
    """Whether two gradients are the same number (or array) up to rounding; unknown ones are."""
    if first is None or second is None:
        return True
    try:
        return bool(np.allclose(first, second, rtol=tolerance, atol=1e-9, equal_nan=True))
    except (TypeError, ValueError):
        return False
