"""02_gates: local gradients in a circuit. Plain floats throughout."""

from autograder.contracts import ContractBroken, kind
from autograder.exercises.declare import Exercise, Lesson
from autograder.exercises.formulas import FormulaGate, exponential, larger, sigmoid
from autograder.exercises.inputs import number, numbers
from autograder.exercises.laws import SCALAR, Behaviour, Gate, Gradient
from autograder.numerical import complex_step

TWO = {"x": number(), "y": number()}
WITH_TIES = (*SCALAR, "ties")
BINARY = "(dz, x, y) -> (dx, dy)"
UNARY = "(dz, x) -> dx"
GATE = "forward(x, y) -> float, backward(dz) -> [dx, dy]"


def _gradient(formula, inputs=TWO, **options):
    return Gradient(formula, inputs=inputs, wrt=tuple(inputs), upstream="dz", **options)


def _neuron(w, x):
    return sigmoid(w[0] * x[0] + w[1] * x[1] + w[2])


# Gates of formulas that no exercise asks for; none treats its two inputs alike, so that a swap shows.
GRAPH_GATES = {
    "x y": lambda x, y: x * y,
    "x - 2 y": lambda x, y: x - 2 * y,
    "x² y": lambda x, y: x * x * y,
    "x y + 3 x": lambda x, y: x * y + 3 * x,
}

# What a graph must handle: part, nodes as (name, gate, inputs).
GRAPHS = [
    ("chains", [("q", "x - 2 y", ("x", "y")), ("f", "x² y", ("q", "z"))]),
    ("chains", [("a", "x y", ("x", "y")), ("b", "x y + 3 x", ("a", "z")), ("c", "x - 2 y", ("b", "w"))]),
    ("chains", [("only", "x² y", ("x", "y"))]),
    ("any order", [("f", "x² y", ("q", "z")), ("q", "x - 2 y", ("x", "y"))]),
    (
        "any order",
        [("d", "x y", ("c", "b")), ("c", "x² y", ("a", "z")), ("a", "x - 2 y", ("x", "y")), ("b", "x y", ("z", "w"))],
    ),
    ("forks", [("p", "x y", ("x", "y")), ("f", "x - 2 y", ("p", "x"))]),
    ("forks", [("s", "x² y", ("x", "x"))]),
    ("forks", [("q", "x - 2 y", ("x", "y")), ("r", "x y", ("q", "q")), ("f", "x y + 3 x", ("r", "q"))]),
    (
        "forks",
        [
            ("e", "x y", ("c", "d")),
            ("c", "x² y", ("b", "a")),
            ("d", "x - 2 y", ("b", "x")),
            ("b", "x y + 3 x", ("a", "y")),
            ("a", "x - 2 y", ("x", "y")),
        ],
    ),
]


def _graph_trials(rng):
    for part, nodes in GRAPHS:
        made = {name for name, _, _ in nodes}
        leaves = dict.fromkeys(source for _, _, sources in nodes for source in sources if source not in made)
        for _ in range(2):
            values = {leaf: float(rng.standard_normal() * 1.5) for leaf in leaves}
            yield part, "standard", {"nodes": [list(node) for node in nodes], "values": values}


def _use_graph(answer, nodes, values):
    """Build a graph, use it at other values first, then at these; backward is asked twice."""
    graph = answer([(name, FormulaGate(GRAPH_GATES[gate]), tuple(sources)) for name, gate, sources in nodes])
    graph.forward({name: 0.7 - value for name, value in values.items()})
    graph.backward()
    value = graph.forward(dict(values))
    first, gradients = graph.backward(), graph.backward()
    if not isinstance(gradients, dict):
        raise ContractBroken(
            "wrong-kind", "backward", f"backward returns {kind(gradients)}, a dict {{input: gradient}} is expected"
        )
    for name in values:
        if name not in gradients:
            raise ContractBroken("wrong-kind", "backward", f"backward returns no gradient for the input {name!r}")
        if first.get(name) != gradients[name]:
            text = f"backward called twice gives {name!r} two gradients; start each pass from zero"
            raise ContractBroken("keeps-state", None, text)
    return {"forward": value, **{f"gradient of {name!r}": gradients[name] for name in values}}


def _graph_law(nodes, values):
    feeding = {source for _, _, sources in nodes for source in sources}
    by_name = {name: (GRAPH_GATES[gate], sources) for name, gate, sources in nodes}
    output = next(name for name in by_name if name not in feeding)

    def value_of(name, leaves):
        if name in leaves:
            return leaves[name]
        formula, sources = by_name[name]
        return formula(*(value_of(source, leaves) for source in sources))

    law = {"forward": value_of(output, values)}
    for name in values:
        law[f"gradient of {name!r}"] = complex_step(
            lambda leaf, name=name: value_of(output, {**values, name: leaf}), values[name]
        )
    return law


def _graph_picture(inputs, _):
    """The circuit of a trial as a graph for drawing, with right gradients."""
    from autograder.pictures.graph import Graph

    graph, gates = Graph(), {name: (text, sources) for name, text, sources in inputs["nodes"]}

    def add(name):
        if name in graph.nodes:
            return graph.nodes[name].value
        if name not in gates:
            return graph.add(name, value=inputs["values"][name]).value
        text, sources = gates[name]
        gate = FormulaGate(GRAPH_GATES[text])
        value = gate.forward(*map(add, sources))
        formula = text.replace("x", "{0}").replace("y", "{1}")
        graph.add(name, text, sources, gate.backward(1.0), value=value, formula=formula)
        return value

    for name in gates:
        add(name)
    return graph.accumulate()


LESSON = Lesson(
    "02_gates",
    "Gates: local gradients in a circuit",
    50,
    (
        Exercise("add_backward", 2, BINARY, _gradient(lambda x, y: x + y)),
        Exercise("subtract_backward", 2, BINARY, _gradient(lambda x, y: x - y)),
        Exercise("multiply_backward", 2, BINARY, _gradient(lambda x, y: x * y)),
        Exercise(
            "divide_backward", 2, BINARY, _gradient(lambda x, y: x / y, {"x": number(), "y": number(nonzero=True)})
        ),
        Exercise("max_backward", 2, BINARY, _gradient(larger, regimes=WITH_TIES)),
        Exercise(
            "circuit_backward",
            3,
            "(x, y, z) -> (dx, dy, dz)",
            Gradient(lambda x, y, z: (x + y) * z, inputs={**TWO, "z": number()}, wrt=("x", "y", "z")),
        ),
        Exercise("reciprocal_backward", 1, UNARY, _gradient(lambda x: 1 / x, {"x": number(nonzero=True)})),
        Exercise("exp_backward", 1, UNARY, _gradient(lambda x: exponential(x), {"x": number()})),
        Exercise("sigmoid_gate_backward", 2, UNARY, _gradient(lambda x: sigmoid(x), {"x": number()})),
        Exercise(
            "neuron_backward",
            4,
            "(w, x) -> (dw, dx)",
            Gradient(
                _neuron,
                inputs={"w": numbers(3), "x": numbers(2)},
                wrt=("w", "x"),
                regimes=("standard", "tiny", "integers"),
            ),
        ),
        Exercise("MultiplyGate", 3, GATE, Gate(lambda x, y: x * y, inputs=TWO, wrt=("x", "y"))),
        Exercise("AddGate", 3, GATE, Gate(lambda x, y: x + y, inputs=TWO, wrt=("x", "y"))),
        Exercise("MaxGate", 3, GATE, Gate(larger, inputs=TWO, wrt=("x", "y"), regimes=WITH_TIES)),
        Exercise(
            "ComputationalGraph",
            6,
            "(nodes); forward(values) -> float, backward() -> {input: gradient}",
            Behaviour(parts=("chains", "any order", "forks"), trials=_graph_trials, script=_use_graph, law=_graph_law),
            picture=_graph_picture,
        ),
    ),
)
