"""Where the nodes and wires of a graph stand: layers from left to right, few crossings, nothing on top of anything.

The usual four steps (Sugiyama, Tagawa and Toda 1981): layers, dummy nodes on wires that pass a layer, order within
the layers by barycentres, then positions that stay as close to the neighbours as the gaps allow.
"""

import itertools
from dataclasses import dataclass

from autograder.pictures.graph import Edge, Graph
from autograder.pictures.style import number

CHAR = 7.6  # pixels of a letter at 13 px, on the wide side: fonts differ
BOLD = 1.08
ROW, PASS, BESIDE = 70, 50, 30  # gaps between two nodes, a node and a passing wire, two passing wires
RADIUS = 17
MARGIN = 12


def text_width(text: str) -> float:
    """Pixels that a text takes, estimated from above."""
    return CHAR * len(text)


@dataclass
class Box:
    """A node's place: centre x, y; half its width; how long the wire with its labels is."""

    x: float
    y: float
    half: float
    stub: float


@dataclass
class Layout:
    """boxes: {node: Box}. routes: for each edge of the graph, the heights at which it passes layers: [(x from, x to, y)]."""

    boxes: dict[str, Box]
    routes: list[list[tuple[float, float, float]]]
    width: float
    height: float


def value_label(graph: Graph, name: str) -> str:
    """What stands above the wire that leaves a node."""
    return (
        f"{name} = {number(graph.nodes[name].value)}"
        if graph.nodes[name].operation
        else number(graph.nodes[name].value)
    )


def gradient_label(graph: Graph, name: str) -> str:
    """What stands in the box below it."""
    node = graph.nodes[name]
    if node.wrong:
        return f"✗ got {number(node.gradient)}, expected {number(node.expected)}"
    return number(node.gradient)


def gradient_width(graph: Graph, name: str) -> float:
    """How wide that box is; a wrong gradient is written in bold, which is wider."""
    return text_width(gradient_label(graph, name)) * (BOLD if graph.nodes[name].wrong else 1) + 12


def share_label(edge: Edge) -> str:
    """What stands on the branch of a fork: +6, −2."""
    text = number(edge.contribution)
    return text if text.startswith("−") else f"+{text}"


def arrange(graph: Graph) -> Layout:
    """Positions in pixels for all nodes and wires."""
    layer = _layers(graph)
    chains = [_chain(k, edge, layer) for k, edge in enumerate(graph.edges)]
    columns = _columns(graph, layer, chains)
    columns = _ordered(columns, chains)
    heights = _heights(columns, chains)
    boxes, spans, width = _across(graph, columns, layer)
    lowest = min(heights.values()) - 20 - MARGIN
    heights = {item: y - lowest for item, y in heights.items()}
    for name, box in boxes.items():
        box.y = heights[name]
    routes = [[(*spans[layer_of], heights[item]) for item, layer_of in chain[1:-1]] for chain in chains]
    return Layout(boxes, routes, width, max(heights.values()) + 28 + MARGIN)


def _layers(graph):
    """Operations as far left as their inputs allow; inputs right in front of their first use."""
    layer = {}
    for name in graph.order:
        layer[name] = 1 + max((layer[edge.source] for edge in graph.inputs_of(name)), default=-1)
    for name in graph.order:
        if not graph.nodes[name].operation and graph.uses_of(name):
            layer[name] = min(layer[edge.target] for edge in graph.uses_of(name)) - 1
    return layer


def _chain(k, edge, layer):
    """[(item, layer)] from source to target, with a dummy (k, layer) in each layer between."""
    between = range(layer[edge.source] + 1, layer[edge.target])
    ends = (edge.source, layer[edge.source]), (edge.target, layer[edge.target])
    return [ends[0], *(((k, at), at) for at in between), ends[1]]


def _columns(graph, layer, chains):
    """The layers in the order of a walk from the output to the inputs, first input first, as the formula is read."""
    columns, seen, open_ = [[] for _ in range(max(layer.values()) + 1)], set(), [graph.output]
    passing = {(chain[0][0], chain[-1][0]): chain[1:-1] for chain in chains}
    while open_:
        name = open_.pop()
        if name in seen:
            continue
        seen.add(name)
        columns[layer[name]].append(name)
        for edge in graph.inputs_of(name):
            for item, at in reversed(passing.pop((edge.source, name), ())):
                columns[at].append(item)
        open_ += [edge.source for edge in reversed(graph.inputs_of(name))]
    for chain in chains:  # parallel wires and nodes that lead nowhere
        for item, at in chain:
            if item not in columns[at]:
                columns[at].append(item)
    for name in graph.nodes:
        if name not in columns[layer[name]]:
            columns[layer[name]].append(name)
    return columns


def _links(chains):
    return [(a, b) for chain in chains for (a, _), (b, _) in itertools.pairwise(chain)]


def _ordered(columns, chains):
    """Sweep to and fro, ordering each column by the mean place of its neighbours; keep the order with fewest crossings."""
    links = _links(chains)
    best, fewest = columns, _crossings(columns, links)
    for sweep in range(12):
        forward = sweep % 2 == 0
        place = {item: k for column in columns for k, item in enumerate(column)}
        columns = [list(column) for column in columns]
        for column in columns if forward else reversed(columns):
            near = {item: [] for item in column}
            for a, b in links:
                if forward and b in near:
                    near[b].append(place[a])
                elif not forward and a in near:
                    near[a].append(place[b])
            column.sort(key=lambda item, near=near: sum(near[item]) / len(near[item]) if near[item] else place[item])
            place.update({item: k for k, item in enumerate(column)})
        if (crossings := _crossings(columns, links)) < fewest:
            best, fewest = columns, crossings
    return best


def _crossings(columns, links):
    place = {item: (at, k) for at, column in enumerate(columns) for k, item in enumerate(column)}
    wires = [(*place[a], place[b][1]) for a, b in links]
    return sum(
        one[0] == two[0] and (one[1] - two[1]) * (one[2] - two[2]) < 0
        for k, one in enumerate(wires)
        for two in wires[k + 1 :]
    )


def _heights(columns, chains):
    """y of every item: near the mean of its neighbours, in order, never closer than the gaps."""
    heights = {item: ROW * (k - (len(column) - 1) / 2) for column in columns for k, item in enumerate(column)}
    near = {item: [] for item in heights}
    for a, b in _links(chains):
        weight = (1, 2, 8)[isinstance(a, tuple) + isinstance(b, tuple)]  # long wires run straight
        near[a] += [b] * weight
        near[b] += [a] * weight
    for sweep in range(30):
        for column in columns if sweep % 2 == 0 else reversed(columns):
            wanted = [
                sum(heights[n] for n in near[item]) / len(near[item]) if near[item] else heights[item]
                for item in column
            ]
            heights.update(zip(column, _apart(wanted, column), strict=True))
    return heights


def _apart(wanted, column):
    """The heights nearest to `wanted` (least squares) that keep order and gaps: pool adjacent violators."""
    offsets = [0.0]
    for above, below in itertools.pairwise(column):
        passing = isinstance(above, tuple) + isinstance(below, tuple)
        offsets.append(offsets[-1] + (ROW, PASS, BESIDE)[passing])
    pools = []
    for height, offset in zip(wanted, offsets, strict=True):
        pools.append([height - offset, 1])
        while len(pools) > 1 and pools[-2][0] > pools[-1][0]:
            (mean, count), (before, many) = pools.pop(), pools.pop()
            pools.append([(mean * count + before * many) / (count + many), count + many])
    flat = [mean for mean, count in pools for _ in range(count)]
    return [mean + offset for mean, offset in zip(flat, offsets, strict=True)]


def _across(graph, columns, layer):
    """x of every node, the span of every column, and the width of the whole."""
    boxes, spans, x = {}, [], float(MARGIN)
    for at, column in enumerate(columns):
        names = [item for item in column if isinstance(item, str)]
        half = max((half_width(graph, name) for name in names), default=RADIUS)
        stub = max((_stub(graph, name) for name in names), default=20)
        for name in names:
            # inputs stand at the right of their column, next to what uses them
            own = half_width(graph, name)
            boxes[name] = Box(x + half, 0.0, own, stub + half - own)
        spans.append((x, x + 2 * half + stub))
        x += 2 * half + stub + _gap(graph, at, layer)
    return boxes, spans, spans[-1][1] + MARGIN


def _gap(graph, at, layer):
    """Room for the wires after layer `at`, and for what the branches of forks send back: two side by side where wires cross."""
    entering = [edge for edge in graph.edges if layer[edge.target] == at + 1 and graph.is_fork(edge.source)]
    widest = max((text_width(share_label(edge)) + 14 for edge in entering), default=0)
    return max(44, widest * (2.2 if len(entering) > 2 else 1) + 24)


def half_width(graph: Graph, name: str) -> float:
    """Half the width of a node's box: a circle for a short sign, longer boxes for names."""
    sign = graph.nodes[name].operation or name
    return max(RADIUS, text_width(sign) / 2 + 9)


def _stub(graph, name):
    return max(text_width(value_label(graph, name)) + 12, gradient_width(graph, name) + 12, 44)
