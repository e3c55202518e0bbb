"""A graph in words: every number of the picture, and each step forwards and backwards as a sentence."""

from dataclasses import dataclass, field

from autograder.pictures.graph import Edge, Graph, close
from autograder.pictures.style import number


@dataclass
class Step:
    """One step of the walk. node: where we stand. lines: what happens there, in words.

    values, gradients: nodes whose number is known from this step on. edges: edges whose contribution is.
    """

    title: str
    node: str | None
    lines: list[str]
    values: list[str] = field(default_factory=list)
    gradients: list[str] = field(default_factory=list)
    edges: list[Edge] = field(default_factory=list)


def factor(value) -> str:
    """A number as the second one of a product: negative ones in brackets."""
    text = number(value)
    return f"({text})" if text.startswith("−") else text


def formula(graph: Graph, name: str) -> str:
    """'x + y' for the node q = x + y."""
    node, inputs = graph.nodes[name], [edge.source for edge in graph.inputs_of(name)]
    return node.formula.format(*inputs) if node.formula else f"{node.operation}({', '.join(inputs)})"


def with_numbers(graph: Graph, name: str) -> str:
    """'−2 + 5' for the node q = x + y; '' where the inputs are arrays."""
    node, values = graph.nodes[name], [graph.nodes[edge.source].value for edge in graph.inputs_of(name)]
    if not node.formula or any(getattr(value, "ndim", 0) for value in values):
        return ""
    infix = not node.formula.endswith(")")
    return node.formula.format(*[factor(v) if infix and k else number(v) for k, v in enumerate(values)])


def gradient_line(graph: Graph, name: str) -> str:
    """'gradient −4', with the sum at a fork and the mark where it is wrong."""
    node = graph.nodes[name]
    text = f"gradient {number(node.gradient)}"
    if graph.is_fork(name) and any(edge.contribution is not None for edge in graph.uses_of(name)):
        text += f", the sum of {_sum(graph, name)}"
    if node.wrong:
        text += f"; ✗ wrong: expected {number(node.expected)}, got {number(node.gradient)}"
    return f"{text}. {node.remark}" if node.remark else text


def _sum(graph, name):
    parts = [(edge.contribution, edge.target) for edge in graph.uses_of(name)]
    return " and ".join(f"{number(value)} from {target}" for value, target in parts)


def describe(graph: Graph) -> list[tuple[str, str, str, str]]:
    """(name, how it is made, value, gradient) of every node, in topological order."""
    return [
        (
            name,
            formula(graph, name) if graph.nodes[name].operation else "input",
            number(graph.nodes[name].value),
            gradient_line(graph, name).removeprefix("gradient "),
        )
        for name in graph.order
    ]


def tell(graph: Graph) -> str:
    """The picture as plain text, one line for each node."""
    lines = [f"Computation graph of {graph.output}. {_size(graph)}"]
    for name, made, value, gradient in describe(graph):
        lines.append(
            f"  {name} = {made}: value {value}, gradient {gradient}".replace(f"{name} = input:", f"{name}, input:")
        )
    return "\n".join(lines)


def summary(graph: Graph) -> str:
    """One sentence for a title."""
    return f"Computation graph of {graph.output} with values and gradients"


def _size(graph):
    operations, inputs = len(graph.operations), len(graph.nodes) - len(graph.operations)
    return f"{inputs} input{'s' * (inputs != 1)}, {operations} operation{'s' * (operations != 1)}."


def walk(graph: Graph) -> list[Step]:
    """All steps: the inputs, each operation forwards, the start at the output, each operation backwards."""
    leaves = [name for name in graph.order if not graph.nodes[name].operation]
    given = ", ".join(f"{name} = {number(graph.nodes[name].value)}" for name in leaves)
    steps = [Step("Start", None, [f"The inputs are given: {given}."], values=leaves)]
    for name in graph.operations:
        numbers = with_numbers(graph, name)
        made = " = ".join(filter(None, [name, formula(graph, name), numbers, number(graph.nodes[name].value)]))
        steps.append(Step(f"Forward: {name}", name, [made + "."], values=[name]))
    last = graph.output
    start = f"{last} changes exactly as {last} does, so the gradient at {last} is {number(graph.nodes[last].gradient)}."
    steps.append(Step(f"Turn round at {last}", last, [start, *_mark(graph, last)], gradients=[last]))
    seen = set()
    for name in reversed(graph.operations):
        edges = graph.inputs_of(name)
        upstream = graph.nodes[name].gradient
        lines = [f"The upstream gradient at {name} = {formula(graph, name)} is {number(upstream)}."]
        lines += [_product(edge, upstream, graph) for edge in edges]
        seen |= {id(edge) for edge in edges}
        ready = []
        for source in dict.fromkeys(edge.source for edge in edges):
            uses = graph.uses_of(source)
            arrived = [use for use in uses if id(use) in seen]
            if len(uses) > 1:
                lines.append(_arrivals(graph, source, arrived, len(uses)))
            if len(arrived) == len(uses):
                ready.append(source)
                lines += _mark(graph, source)
        steps.append(Step(f"Backward: {name}", name, lines, gradients=ready, edges=edges))
    return steps


def _product(edge, upstream, graph):
    twice = sum(other.source == edge.source for other in graph.inputs_of(edge.target)) > 1
    where = f"To {edge.source}{f' (as input {edge.place + 1})' if twice else ''}: "
    if edge.local is None:
        return f"{where}{number(edge.contribution)} is sent."
    told = f"{where}local gradient {number(edge.local)}, times upstream {number(upstream)}, "
    product = edge.local * upstream
    if close(product, edge.contribution, 1e-6):
        return f"{told}makes {number(edge.local)} × {factor(upstream)} = {number(edge.contribution)}."
    return f"{told}would make {number(product)}, but the gate sends {number(edge.contribution)}."


def _arrivals(graph, name, arrived, wanted):
    parts = " + ".join(number(use.contribution) if not k else factor(use.contribution) for k, use in enumerate(arrived))
    if len(arrived) < wanted:
        return f"{name} is used {wanted} times; so far it has {parts}, and waits for {wanted - len(arrived)} more."
    return f"{name} is used {wanted} times; its contributions add up: {parts} = {number(graph.nodes[name].gradient)}."


def _mark(graph, name):
    node = graph.nodes[name]
    lines = [node.remark] if node.remark else []
    if node.wrong:
        lines.append(f"✗ At {name}: expected {number(node.expected)}, got {number(node.gradient)}.")
    return lines
