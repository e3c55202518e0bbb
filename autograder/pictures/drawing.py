"""A graph as inline SVG: no ids, no fonts, no addresses; colours follow Jupyter's theme with fallbacks for plain pages.

Values stand upright in blue above the wires; gradients in italics, orange, in a rounded box below; what a fork's
branches send back stands on the branches, with its sign. `data-from` says at which step of the walk an element appears,
`data-at` at which step it is in focus: the stepper's script needs no more. Characters between the elements are not
drawn; where a sanitiser takes the elements away and leaves their text, they keep it readable.
"""

import itertools
from html import escape

from autograder.pictures.graph import Graph
from autograder.pictures.layout import (
    CHAR,
    RADIUS,
    Layout,
    arrange,
    gradient_label,
    gradient_width,
    half_width,
    share_label,
    text_width,
    value_label,
)
from autograder.pictures.style import DARK, LIGHT
from autograder.pictures.words import Step, describe, summary


def _tones(tones):
    return ";".join(f"--bbh-{name}:{colour}" for name, colour in tones.items() if name not in ("ink", "paper"))


# Dark is what the page says it is, never what the system prefers: an exported page is white on a dark system too.
STYLE = (
    f".bbh{{{_tones(LIGHT)};--bbh-ink:var(--jp-ui-font-color0,{LIGHT['ink']});--bbh-paper:var(--jp-layout-color0,{LIGHT['paper']});"
    "color:var(--bbh-ink);font:13px/1.5 var(--jp-ui-font-family,system-ui,sans-serif)}"
    "[data-jp-theme-light=false] .bbh,.vscode-dark .bbh,[data-theme=dark] .bbh"
    f"{{{_tones(DARK)};--bbh-ink:var(--jp-ui-font-color0,{DARK['ink']});--bbh-paper:var(--jp-layout-color0,{DARK['paper']})}}"
    ".bbh svg text{font:13px var(--jp-ui-font-family,system-ui,sans-serif);fill:var(--bbh-ink);text-anchor:middle}"
    ".bbh svg .w{fill:none;stroke:var(--bbh-soft);stroke-width:1.4}.bbh svg .h{fill:var(--bbh-soft)}"
    ".bbh svg .n{fill:var(--bbh-paper);stroke:var(--bbh-ink);stroke-width:1.4}.bbh svg .leaf{stroke-dasharray:none;stroke:var(--bbh-soft)}"
    ".bbh svg text.v{fill:var(--bbh-value);font-weight:600}"
    ".bbh svg text.g{fill:var(--bbh-gradient);font-style:italic}"
    ".bbh svg .b{fill:var(--bbh-paper);stroke:var(--bbh-gradient);stroke-width:1.2}"
    ".bbh svg .bad .b{stroke-width:2.6;stroke-dasharray:5 3}.bbh svg .bad text.g{font-weight:700}"
    ".bbh svg .now .n,.bbh svg .n.now{stroke-width:3.6}.bbh svg .now .b{stroke-width:2.6}"
    ".bbh .scroll{overflow-x:auto}.bbh .scroll:focus-visible,.bbh button:focus-visible{outline:2px solid var(--bbh-value);outline-offset:2px}"
    ".bbh table{border-collapse:collapse}.bbh th,.bbh td{text-align:left!important;padding:1px 16px 1px 0}"
    ".bbh summary{display:list-item;cursor:pointer}"
    "@media print{.bbh details::details-content{content-visibility:visible!important;display:block}.bbh .scroll{overflow:visible}.bbh svg{max-width:100%;height:auto}}"
)


def svg(graph: Graph, steps: list[Step] = (), title: str = "") -> str:
    """The picture. steps: the walk, whose numbers then carry the step they appear at."""
    layout = arrange(graph)
    title = title or summary(graph)
    rows = "; ".join(f"{name} = {made}, value {value}, gradient {g}" for name, made, value, g in describe(graph))
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" role="img" aria-label="{escape(title)}" '
        f'width="{layout.width:.0f}" height="{layout.height:.0f}" viewBox="0 0 {layout.width:.0f} {layout.height:.0f}">',
        f"<title>{escape(title)}</title>. <desc>{escape(rows)}</desc>. On the picture:",
    ]
    when = _When(steps)
    parts += _wires(graph, layout)
    for name in graph.nodes:
        parts += _node(graph, layout, name, when)
    parts += _contributions(graph, layout, when)
    return "".join(parts) + "</svg>"


class _When:
    """At which step each number appears, and which steps are about a node."""

    def __init__(self, steps):
        self.value, self.gradient, self.edge, self.focus = {}, {}, {}, {}
        for k, step in enumerate(steps):
            self.value |= dict.fromkeys(step.values, k)
            self.gradient |= dict.fromkeys(step.gradients, k)
            self.edge |= {id(edge): k for edge in step.edges}
            if step.node:
                self.focus.setdefault(step.node, []).append(k)

    def appears(self, table, key):
        return f' data-from="{table[key]}"' if key in table else ""

    def focused(self, name):
        return f' data-at="{" ".join(map(str, self.focus[name]))}"' if name in self.focus else ""


def _text(x, y, kind, text):
    kind = f' class="{kind}"' if kind else ""
    return f' <text x="{x:.1f}" y="{y:.1f}"{kind}>{escape(text)}</text>'


def _node(graph, layout, name, when):
    node, box = graph.nodes[name], layout.boxes[name]
    x, y, half = box.x, box.y, box.half
    if node.operation and half == RADIUS:
        shape = f'<circle class="n" cx="{x:.1f}" cy="{y:.1f}" r="{RADIUS}"/>'
    else:
        corner, kind = (RADIUS, "n") if node.operation else (4, "n leaf")
        shape = f'<rect class="{kind}" x="{x - half:.1f}" y="{y - 14:.1f}" width="{2 * half:.1f}" height="28" rx="{corner}"/>'
    start, end = x + half, x + half + box.stub
    middle = (start + end) / 2
    yield f"<g{when.focused(name)}>{shape}{_text(x, y + 4.5, '', node.operation or name)}</g>"
    yield f'<path class="w" d="M{start:.1f} {y:.1f}H{end:.1f}"/>'
    if graph.is_fork(name):
        yield f'<circle class="h" cx="{end:.1f}" cy="{y:.1f}" r="3.5"/>'
    value = value_label(graph, name)
    yield f"<g{when.appears(when.value, name)}>{_text(middle, y - 7, 'v', value)}</g>"
    if node.gradient is not None or node.wrong:
        extra = f' class="bad"{when.appears(when.gradient, name)}' if node.wrong else when.appears(when.gradient, name)
        yield f"<g{extra}>{_boxed(middle, y + 17, gradient_label(graph, name), gradient_width(graph, name))}</g>;"


def _boxed(x, y, text, width):
    box = f'<rect class="b" x="{x - width / 2:.1f}" y="{y - 9.5:.1f}" width="{width:.1f}" height="19" rx="6"/>'
    return box + _text(x, y + 4.5, "g", text)


def _wires(graph, layout):
    for k, edge in enumerate(graph.edges):
        points, bulge = _points(graph, layout, k, edge)
        path = f"M{points[0][0]:.1f} {points[0][1]:.1f}"
        for (x0, y0), (x1, y1) in itertools.pairwise(points):
            if y0 == y1 and not bulge:
                path += f"H{x1:.1f}"
            else:
                bend = (x1 - x0) / 2
                path += f"C{x0 + bend:.1f} {y0 + bulge:.1f} {x1 - bend:.1f} {y1 + bulge:.1f} {x1:.1f} {y1:.1f}"
        x, y = points[-1]
        yield f'<path class="w" d="{path}"/><path class="h" d="M{x + 1:.1f} {y:.1f}l-8 -3.6v7.2z"/>'


def _points(graph, layout: Layout, k, edge):
    """Corners of a wire, and how far it bulges: two wires between the same two nodes must not lie on each other."""
    source, target = layout.boxes[edge.source], layout.boxes[edge.target]
    entries = sorted(graph.inputs_of(edge.target), key=lambda e: (_height(graph, layout, e), e.place))
    spread = 8 * (entries.index(edge) - (len(entries) - 1) / 2)
    half = half_width(graph, edge.target)
    inset = RADIUS - (RADIUS**2 - spread**2) ** 0.5 if half == RADIUS and abs(spread) < RADIUS else 0
    points = [(source.x + source.half + source.stub, source.y)]
    for x0, x1, y in layout.routes[k]:
        points += [(x0, y), (x1, y)]
    points.append((target.x - half + inset, target.y + spread))
    twins = [e for e in entries if e.source == edge.source]
    return points, 26 * (2 * twins.index(edge) - len(twins) + 1) if len(twins) > 1 else 0


def _height(graph, layout, edge):
    """Where the wire comes from, as its target sees it."""
    route = layout.routes[graph.edges.index(edge)]
    return route[-1][2] if route else layout.boxes[edge.source].y


def _contributions(graph, layout, when):
    """What each branch of a fork sends back, on the branch, at the first place where it covers no other."""
    taken = []
    for k, edge in enumerate(graph.edges):
        if graph.is_fork(edge.source) and edge.contribution is not None:
            points, bulge = _points(graph, layout, k, edge)
            label = share_label(edge)
            places = [_along(*points[-2:], bulge, t) for t in (0.5, 0.36, 0.64, 0.28, 0.72, 0.2, 0.8)]
            x, y = next((place for place in places if not _covers(place, label, taken)), places[0])
            taken.append((x, y, label))
            yield f"<g{when.appears(when.edge, id(edge))}>{_boxed(x, y, label, text_width(label) + 12)}</g>"


def _along(start, end, bulge, t):
    """The point of a wire's last bend at t, 0 to 1; the same curve as in `_wires`."""
    (x0, y0), (x1, y1) = start, end
    bend, s = (x1 - x0) / 2, 1 - t
    weights = s**3, 3 * s * s * t, 3 * s * t * t, t**3
    xs, ys = (x0, x0 + bend, x1 - bend, x1), (y0, y0 + bulge, y1 + bulge, y1)
    return sum(w * x for w, x in zip(weights, xs, strict=True)), sum(w * y for w, y in zip(weights, ys, strict=True))


def _covers(place, label, taken):
    (x, y), half = place, CHAR * len(label) / 2 + 7
    return any(abs(x - a) < half + CHAR * len(other) / 2 + 7 and abs(y - b) < 21 for a, b, other in taken)
