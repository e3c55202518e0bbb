"""A learner's circuit of gates becomes a graph, with the learner's own numbers on it.

Forward goes through each gate's `forward`, backward through each gate's `backward`. When the learner's whole graph is
given, it does the running, and we only listen to its gates. Then every gradient is compared with what nudging that wire
does to the output, and the ones that differ are marked.
"""

import contextlib
from typing import Any

import numpy as np

from autograder.pictures.graph import Graph, close
from autograder.pictures.style import number

SIGNS = {
    "add": ("+", "{0} + {1}"),
    "subtract": ("−", "{0} − {1}"),
    "multiply": ("×", "{0} × {1}"),
    "divide": ("÷", "{0} ÷ {1}"),
    "max": ("max", "max({0}, {1})"),
    "maximum": ("max", "max({0}, {1})"),
    "min": ("min", "min({0}, {1})"),
}
NUDGE = 1e-6


def nodes_of(graph: Any) -> list:
    """The list of (name, gate, inputs) that a learner's graph keeps, under whatever name. Raises TypeError if it keeps none."""
    for kept in getattr(graph, "__dict__", {}).values():
        if isinstance(kept, dict):
            kept = [(name, *entry) for name, entry in kept.items() if isinstance(entry, tuple | list)]
        if is_circuit(kept):
            return list(kept)
    raise TypeError(
        f"This {type(graph).__name__} does not keep its list of (name, gate, inputs) in an attribute. "
        "Write show(nodes, values, graph=your_graph), with the nodes that you made it from."
    )


def is_circuit(thing: Any) -> bool:
    """A list of (name, gate, (input, …)), every gate with forward and backward."""
    return isinstance(thing, list | tuple) and bool(thing) and all(_is_node(entry) for entry in thing)


def _is_node(entry):
    return (
        isinstance(entry, list | tuple)
        and len(entry) == 3
        and isinstance(entry[0], str)
        and hasattr(entry[1], "forward")
        and hasattr(entry[1], "backward")
        and isinstance(entry[2], list | tuple)
    )


def graph_of(nodes: list, values: dict, runner: Any = None) -> Graph:
    """The graph of a circuit at `values`, {input: float}, run by its gates, or by `runner` (forward(values), backward())."""
    gates = {name: gate for name, gate, _ in nodes}
    graph = Graph()
    _add_all(graph, nodes, values)
    _forward(graph, gates)
    right = _nudged(graph, gates)
    _forward(graph, gates)  # nudging has left its traces in what the gates remember
    if runner is None:
        _backward(graph, gates)
    else:
        _listen(graph, gates, runner, values)
    for name, node in graph.nodes.items():
        low, high = right[name]
        spread = 1e-4 * max(1.0, abs(low), abs(high)) + 1e-8 * abs(graph.nodes[graph.output].value)
        if node.gradient is None or not low - spread <= node.gradient <= high + spread:
            node.expected = _tidy(0.5 * (low + high))
    return graph


def _tidy(slope):
    """A nudge measures to about six digits; what lies that close to a short decimal number is shown as it."""
    short = float(f"{slope:.4g}")
    return short if abs(slope - short) < 2e-5 * max(1.0, abs(slope)) else slope


def _add_all(graph, nodes, values):
    used = [name for _, _, inputs in nodes for name in inputs]
    for name, value in values.items():
        if name in used:
            graph.add(name, value=float(value))
    made = {name for name, _, _ in nodes}
    for name in used:
        if name not in made and name not in values:
            raise ValueError(f"The circuit needs a number for {name!r}: show(nodes, {{{name!r}: …}}).")
    for name, gate, inputs in nodes:
        kind = type(gate).__name__.removesuffix("Gate").lower() or "gate"
        plain = ", ".join(f"{{{k}}}" for k in range(len(inputs)))
        sign, formula = SIGNS.get(kind, (kind, f"{kind}({plain})"))
        graph.add(name, sign, tuple(inputs), formula=formula)


def _forward(graph, gates):
    for name in graph.operations:
        inputs = [graph.nodes[edge.source].value for edge in graph.inputs_of(name)]
        graph.nodes[name].value = gates[name].forward(*inputs)


def _backward(graph, gates):
    """Each gate is handed the sum of what its users sent; that sum is ours, the numbers sent are the gate's."""
    totals = dict.fromkeys(graph.nodes, 0.0)
    totals[graph.output] = 1.0
    for name in reversed(graph.order):
        graph.nodes[name].gradient = totals[name]
        if name in gates:
            sent = _shares(gates[name].backward(totals[name]), name, len(graph.inputs_of(name)))
            _note(graph, name, gates[name], sent)
            for edge in graph.inputs_of(name):
                totals[edge.source] += edge.contribution


def _note(graph, name, gate, sent):
    """Write down what a gate sent, and its local gradients: what it sends for an upstream gradient of 1."""
    edges = graph.inputs_of(name)
    local = [None] * len(edges)
    with contextlib.suppress(
        Exception
    ):  # a gate that can go backwards only once is allowed; its local gradients stay unknown
        local = _shares(gate.backward(1.0), name, len(edges))
    for edge, share, slope in zip(edges, sent, local, strict=True):
        edge.contribution, edge.local = share, slope
    upstream = graph.nodes[name].gradient
    if None not in local and not close(sent, [upstream * slope for slope in local]):
        given, once = (" and ".join(number(share) for share in shares) for shares in (sent, local))
        graph.nodes[
            name
        ].remark = f"Its gate sends {given} for an upstream gradient of {number(upstream)}, and {once} for 1."


def _shares(sent, name, wanted):
    shares = [float(share) for share in np.ravel(sent)] if sent is not None else []
    if len(shares) != wanted:
        raise ValueError(f"The gate of {name} has {wanted} inputs, and its backward returned {len(shares)} gradients.")
    return shares


def _listen(graph, gates, runner, values):
    """Let the learner's graph run, and write down what passes through its gates."""
    heard = {id(gate): [] for gate in gates.values()}
    with contextlib.ExitStack() as stack:
        for gate in {id(gate): gate for gate in gates.values()}.values():
            stack.enter_context(_overheard(gate, "backward", heard[id(gate)]))
        runner.forward(dict(values))
        returned = runner.backward()
    if not any(heard.values()):  # it works on copies of the gates: only the numbers it returned are its own
        _backward(graph, gates)
    for name in reversed(graph.operations):
        gate, node = gates[name], graph.nodes[name]
        calls = heard[id(gate)]
        if not calls and node.gradient is None:
            node.remark = f"Your graph never asked the gate of {name} for its gradients."
        if not calls:
            continue
        # A gate object that serves several nodes is asked backwards in the opposite order, so calls are taken in turn.
        (upstream,), sent = calls.pop(0) if len(calls) > 1 else calls[0]
        node.gradient = float(upstream)
        _note(graph, name, gate, _shares(sent, name, len(graph.inputs_of(name))))
    for name, node in graph.nodes.items():
        if not node.operation:
            node.gradient = float(returned[name]) if name in returned else None
        parts = [edge.contribution for edge in graph.uses_of(name)]
        if parts and None not in parts and not close(node.gradient, sum(parts)):
            node.remark = f"The contributions add up to {number(sum(parts))}; your graph has {number(node.gradient)}."


@contextlib.contextmanager
def _overheard(gate, method, calls):
    """Inside the block every call of the gate's method is also written down as (arguments, result)."""
    original = getattr(gate, method)

    def listening(*arguments):
        result = original(*arguments)
        calls.append((arguments, result))
        return result

    before = gate.__dict__.get(method)
    setattr(gate, method, listening)
    try:
        yield
    finally:
        if before is None:
            delattr(gate, method)
        else:
            setattr(gate, method, before)


def _nudged(graph, gates):
    """{name: (smaller, larger)} of the slopes to both sides: what nudging each wire does to the output."""
    right = {}
    for name in graph.nodes:
        step = NUDGE * max(1.0, abs(graph.nodes[name].value))
        right[name] = tuple(sorted(_output(graph, gates, name, side) / side for side in (step, -step)))
    return right


def _output(graph, gates, nudged, step):
    """How much the output changes when the wire `nudged` carries `step` more."""
    values = {name: node.value for name, node in graph.nodes.items()}
    for name in graph.order:
        if name in gates:
            values[name] = gates[name].forward(*[values[edge.source] for edge in graph.inputs_of(name)])
        if name == nudged:
            values[name] += step
    return values[graph.output] - graph.nodes[graph.output].value
