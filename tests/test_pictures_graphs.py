"""Computation graphs: the numbers are right, the learner's own, and the same in the picture and in words."""

import re
import sys
import xml.etree.ElementTree as ET

import numpy as np
import pytest

from autograder import pictures, show
from autograder.pictures.style import DARK, LIGHT, LINES, PALETTE, contrast

pytestmark = pytest.mark.quick


class MultiplyGate:
    def forward(self, x, y):
        self.x, self.y = x, y
        return x * y

    def backward(self, dz):
        return [dz * self.y, dz * self.x]


class ForgetfulGate(MultiplyGate):
    def backward(self, dz):
        return [self.y, self.x]


class AddGate:
    def forward(self, x, y):
        return x + y

    def backward(self, dz):
        return [dz, dz]


class Circuit:
    """Runs nodes that come in topological order; assigns where it should add if told so."""

    def __init__(self, nodes, add=True):
        self.kept, self.add = nodes, add

    def forward(self, inputs):
        self.values = dict(inputs)
        for name, gate, sources in self.kept:
            self.values[name] = gate.forward(*[self.values[source] for source in sources])
        return self.values[name]

    def backward(self):
        totals = dict.fromkeys(self.values, 0.0)
        totals[self.kept[-1][0]] = 1.0
        for name, gate, sources in reversed(self.kept):
            for source, share in zip(sources, gate.backward(totals[name]), strict=True):
                totals[source] = totals[source] * self.add + share
        return totals


def forks(multiply=MultiplyGate):
    return [("a", multiply(), ("x", "y")), ("b", AddGate(), ("a", "x")), ("c", multiply(), ("a", "b"))]


def running():
    return show(lambda x, y, z: (x + y) * z, x=-2, y=5, z=-4)


def gradients(picture):
    return {name: node.gradient for name, node in picture.graph.nodes.items()}


def drawing(picture):
    return ET.fromstring(re.search(r"<svg.*?</svg>", picture.html, re.S).group())


def written(picture, kind):
    return [
        text.text for text in drawing(picture).iter("{http://www.w3.org/2000/svg}text") if text.get("class") == kind
    ]


def test_the_running_example_has_its_numbers_in_the_picture_and_in_words():
    """(x + y) z at −2, 5, −4: q = 3, f = −12, gradients −4, −4, 3, drawn and told."""
    picture = running()
    assert gradients(picture) == {"x": -4, "y": -4, "z": 3, "q": -4, "f": 1}
    assert sorted(written(picture, "v")) == sorted(["−2", "5", "−4", "q = 3", "f = −12"])
    assert sorted(written(picture, "g")) == sorted(["−4", "−4", "3", "−4", "1"])
    for line in (
        "x, input: value −2, gradient −4",
        "z, input: value −4, gradient 3",
        "q = x + y: value 3, gradient −4",
    ):
        assert line in picture.text
    assert "f = q × z: value −12, gradient 1" in picture.text


@pytest.mark.parametrize(
    ("function", "values"),
    [
        (lambda x, y: x / y - y**3 + 2**x, {"x": 0.7, "y": -1.3}),
        (lambda x, y: np.exp(-x) * np.tanh(y) + np.maximum(x, y), {"x": 0.3, "y": 0.9}),
        (lambda x: pictures.sigmoid(x) + pictures.relu(x - 2) + pictures.sqrt(x) * pictures.log(x), {"x": 1.7}),
        (lambda w, x: 1 / (1 + np.exp(-(w[0] * x[0] + w[1] * x[1] + w[2]))), {"w": [2, -3, -3], "x": [-1, -2]}),
        (lambda x: (1 - x) ** 2 + abs(x) - np.float64(2.0) * x, {"x": -0.4}),
    ],
)
def test_gradients_of_expressions_are_the_slopes(function, values):
    """The gradient on every input of an expression is the slope that central differences measure."""
    picture = show(function, values)
    for argument, value in values.items():
        value = np.asarray(value, dtype=float)
        for place in np.ndindex(value.shape):
            nudge = np.zeros_like(value)
            nudge[place] = 1e-6
            up, down = (function(**{**values, argument: value + side * nudge}) for side in (1, -1))
            name = argument + "".join(map(str, place))
            assert picture.graph.nodes[name].gradient == pytest.approx((up - down) / 2e-6, rel=1e-6, abs=1e-8), name


def test_variables_of_a_function_name_its_nodes():
    """A step that the function keeps in a variable is called like it."""

    def circuit(x, y):
        product = x * y
        total = product + x
        return total

    assert list(show(circuit, x=3, y=2).graph.nodes) == ["x", "y", "product", "total"]


def test_forks_list_their_contributions_and_the_sum():
    """At a fork every contribution stands on its branch, and the words give them with their sum."""
    picture = show(forks(), {"x": 3, "y": 2})
    assert gradients(picture) == {"x": 36, "y": 45, "a": 15, "b": 6, "c": 1}
    assert {"+9", "+6", "+30", "36", "45"} <= set(written(picture, "g"))
    assert "gradient 36, the sum of 6 from b and 30 from a" in picture.text
    assert "its contributions add up: 9 + 6 = 15" in pictures.steps(forks(), {"x": 3, "y": 2}).text


def test_one_wire_into_both_inputs_is_a_fork():
    """x · x sends two contributions back along two wires."""
    picture = show(lambda x: x * x, x=3)
    assert picture.graph.nodes["x"].gradient == 6
    assert written(picture, "g").count("+3") == 2


def test_wrong_gradients_of_a_gate_are_drawn_as_they_are_and_marked():
    """A gate that forgets the upstream gradient shows its own numbers, with the right ones beside them."""
    picture = show(forks(ForgetfulGate), {"x": 3, "y": 2})
    assert gradients(picture)["y"] == 3
    assert "✗ got 3, expected 45" in written(picture, "g")
    assert "expected 45, got 3" in picture.text
    assert "Its gate sends 2 and 3 for an upstream gradient of 15, and 2 and 3 for 1." in picture.text


def test_right_gates_are_not_marked():
    """Nothing is marked on a right circuit, whether its gates or its graph do the running."""
    for picture in (show(forks(), {"x": 3, "y": 2}), show(Circuit(forks()), {"x": 3, "y": 2})):
        assert "✗" not in picture.html + picture.text


def test_the_learners_graph_does_the_running():
    """A graph that assigns at forks is shown with the upstream gradients its gates really got."""
    picture = show(Circuit(forks(), add=False), {"x": 3, "y": 2})
    assert gradients(picture) == {"c": 1, "b": 6, "a": 6, "x": 12, "y": 18}
    assert "The contributions add up to 15; your graph has 6." in picture.text
    assert picture.graph.nodes["x"].expected == 36
    explicit = show(forks(), {"x": 3, "y": 2}, graph=Circuit(forks(), add=False))
    assert gradients(explicit)["x"] == 12


def test_a_gate_shared_by_two_nodes_shows_what_it_did():
    """One gate object at two nodes: the forward value is right, 141 and 90 are drawn and marked."""
    shared = MultiplyGate()
    nodes = [("a", shared, ("x", "y")), ("b", AddGate(), ("a", "x")), ("c", shared, ("a", "b"))]
    picture = show(nodes, {"x": 3, "y": 2}, graph=Circuit(nodes))
    assert picture.graph.nodes["c"].value == 54
    assert (picture.graph.nodes["x"].gradient, picture.graph.nodes["y"].gradient) == (141, 90)
    assert picture.graph.nodes["x"].expected == 36


def test_gates_are_left_as_they_were():
    """Listening leaves nothing behind on the gates of the learner."""
    nodes = forks()
    show(Circuit(nodes), {"x": 3, "y": 2})
    assert all("forward" not in vars(gate) and "backward" not in vars(gate) for _, gate, _ in nodes)


def test_wrong_marks_the_wire():
    """wrong={'dx': (expected, got)} puts sign, expected and got on the wire, in the words and in the steps."""
    for picture in (
        show(lambda x, y: x * y, x=3, y=-2, wrong={"dx": (-2, 2)}),
        pictures.steps(lambda x, y: x * y, x=3, y=-2, wrong={"dx": ("−2", "2")}),
    ):
        assert "✗ got 2, expected −2" in written(picture, "g")
        assert "✗ wrong: expected −2, got 2" in picture.text


def test_values_that_remember_their_parents_join():
    """An object with data, grad and parents is drawn with the numbers it carries."""

    class Value:
        def __init__(self, data, parents=(), op="", grad=0.0, label=""):
            self.data, self.grad, self._prev, self._op, self.label = data, grad, parents, op, label

    x, y = Value(3.0, grad=-2.0, label="x"), Value(-2.0, grad=3.0)
    picture = show(Value(-6.0, (x, y), "*", 1.0, "z"), {"y": y})
    assert gradients(picture) == {"x": -2, "y": 3, "z": 1}
    assert "z = x × y: value −6" in picture.text


def test_a_network_is_a_chain_of_its_layers():
    """Layers are drawn by shape and norm, run by their own forward and backward."""

    class Double:
        def forward(self, x):
            return 2 * x

        def backward(self, upstream):
            return 2 * upstream

    class Network:
        layers = (Double(), Double())

    picture = show(Network(), {"X": np.ones((3, 2))})
    assert "X, input: value 3×2, norm 2.449, gradient 3×2, norm 9.798" in picture.text


@pytest.mark.parametrize(
    ("make", "said"),
    [
        (lambda: show(3), "show cannot draw a int"),
        (lambda: show(lambda x: x * 2, y=3), "takes x; the numbers given are for y"),
        (lambda: show(lambda x: __import__("math").exp(x), x=1), "pictures.exp"),
        (lambda: show(forks(), {"x": 3}), "needs a number for 'y'"),
        (lambda: show(lambda x: x + 1, x=1, wrong={"dq": 1}), "No wire is called 'dq'"),
        (lambda: show([("a", AddGate(), ("b", "x")), ("b", AddGate(), ("a", "x"))], {"x": 1}), "wait for each other"),
    ],
)
def test_what_cannot_be_drawn_is_said_in_a_sentence(make, said):
    """Bad input names what is wrong and what to do."""
    with pytest.raises((TypeError, ValueError), match=re.escape(said)):
        make()


def test_the_learners_not_started_passes_through():
    """NotImplementedError of a stub reaches `needs`."""

    class Stub(MultiplyGate):
        def backward(self, dz):
            raise NotImplementedError("not started yet")

    with pytest.raises(NotImplementedError, match="not started yet"):
        show(forks(Stub), {"x": 3, "y": 2})


def many():
    """Graphs of all sorts for the tests of the drawing."""
    yield running()
    yield show(forks(), {"x": 3, "y": 2}, wrong={"dx": (36, 3)})
    yield show(lambda x: x * x * x, x=0.3)
    yield show(lambda x, y: x * y * (x * y + x) * np.tanh(x) - y, x=0.31, y=-0.27)
    yield show(lambda w, x: pictures.sigmoid(sum(a * b for a, b in zip(w, x, strict=True))), w=[1, 2, 3], x=[4, -5, 6])


def test_labels_and_nodes_do_not_cover_each_other_or_the_edge():
    """No box of a gradient lies on another or on a node, and nothing leaves the picture."""
    for picture in many():
        root = drawing(picture)
        width, height = float(root.get("width")), float(root.get("height"))
        boxes = []
        for item in root.iter():
            if item.tag.endswith("rect"):
                x, y, w, h = (float(item.get(key)) for key in ("x", "y", "width", "height"))
                boxes.append((x, y, x + w, y + h))
            elif item.tag.endswith("circle") and item.get("class") == "n":
                x, y, r = (float(item.get(key)) for key in ("cx", "cy", "r"))
                boxes.append((x - r, y - r, x + r, y + r))
        for k, (a, b, c, d) in enumerate(boxes):
            assert a >= 0
            assert b >= 0
            assert c <= width
            assert d <= height
            for e, f, g, h in boxes[k + 1 :]:
                assert a >= g or e >= c or b >= h or f >= d, f"{picture.text}: {(a, b, c, d)} and {(e, f, g, h)}"


def test_the_svg_is_valid_labelled_and_self_contained():
    """Valid XML with role, label, title and description; no address, no id that a second picture could repeat."""
    for picture in many():
        root = drawing(picture)
        assert root.get("role") == "img"
        assert root.get("aria-label")
        assert root.find("{*}title").text
        assert "gradient" in root.find("{*}desc").text
        assert not re.search(r"https?://(?!www\.w3\.org/2000/svg)|url\(|\bsrc=|@import", picture.html)
        assert " id=" not in picture.html


def test_the_same_graph_gives_the_same_bytes():
    """Pictures are deterministic."""
    assert running().html == running().html


def test_colours_are_readable_and_distinct():
    """Text has a contrast of 4.5 to 1 on light and dark, lines of charts 2.2 on white, with dashes and markers besides."""
    for tones in (LIGHT, DARK):
        for name in ("value", "gradient", "ink", "soft"):
            assert contrast(tones[name], tones["paper"]) >= 4.5, name
    assert all(contrast(PALETTE[name], "#FFFFFF") >= 2.2 for name in LINES)


def test_numbers_are_written_as_people_write_them():
    """A true minus, no trailing zeros, powers of ten, shapes for arrays."""
    assert [pictures.number(x) for x in (-12.0, 0.731058, 1.2e-5, 0.0, -0.0, float("nan"), float("inf"))] == [
        "−12", "0.7311", "1.2×10⁻⁵", "0", "0", "NaN", "∞",
    ]  # fmt: skip
    assert pictures.number(np.ones((2, 2))) == "2×2, norm 2"


def test_a_function_is_followed_without_a_profiler():
    """Drawing sets no profile or trace function: with one set, CPython 3.11 can hang for good while other threads run."""
    seen = []

    def watched(x, y):
        q = x + y
        seen.append((sys.getprofile(), sys.gettrace()))
        return q * y

    before = sys.getprofile(), sys.gettrace()
    graph = pictures.as_graph(watched, {"x": 1.0, "y": 2.0})
    assert "q" in graph.nodes
    assert seen == [before]


def test_names_come_from_the_call_that_is_drawn():
    """A name that the last step gives is seen, and one of another function that is called on the way is not."""

    def helper(a):
        inside = a * a
        return inside + 1

    def outer(x):
        h = helper(x)
        out = h * x
        return out

    assert {"x", "h", "out"} <= set(pictures.as_graph(outer, {"x": 3.0}).nodes)
    assert "inside" not in pictures.as_graph(outer, {"x": 3.0}).nodes
