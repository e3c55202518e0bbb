"""Plots, animations and steppers: each says in words what it shows, and works without network, script or mouse."""

import re
from html.parser import HTMLParser

import numpy as np
import pytest

from autograder import pictures

plt = pytest.importorskip("matplotlib.pyplot")
from autograder.pictures import figures as rendering  # noqa: E402  needs matplotlib

H = 10.0 ** -np.arange(1, 13)
XS = np.linspace(-3, 3, 50)
POINTS = np.random.default_rng(0).normal(size=(40, 2))
LABELS = (POINTS[:, 0] > 0).astype(int)
LOSSES = 2.0 * 0.9 ** np.arange(30)


def tanh(axes, slope):
    axes.plot(XS, np.tanh(slope * XS))
    axes.set(xlabel="x", ylabel="tanh(ax)", ylim=(-1.1, 1.1))


def valley(x, y):
    return x**2 + 10 * y**2


def path(rate, steps=20):
    points = [np.array([-2.0, 1.0])]
    for _ in range(steps):
        points.append(points[-1] - rate * points[-1] * [2, 20])
    return points


def snapshots(count=6):
    return [(5 * k, lambda p, k=k: 1 / (1 + np.exp(-k * p[:, 0] + 1))) for k in range(count)]


# name: (how to make it, numbers that its alternative must contain)
BLOCKS = {
    "curves": (lambda: pictures.curves({"loss": LOSSES}, xlabel="step", alt="The loss falls."), ["2 at 0", "0.0942 at 29"]),
    "error": (lambda: pictures.error_against_step(H, {"central": 1e-16 / H + H**2}), ["best at h = 1×10⁻⁶", "error 1×10⁻¹⁰"]),
    "depth": (
        lambda: pictures.gradient_through_depth({"sigmoid": 0.25 ** np.arange(9.0, -1, -1), "dead": [0, 0.5, 1]}),
        ["3.81×10⁻⁶ at 1", "exactly 0 at layer 1"],
    ),
    "paths": (
        lambda: pictures.descent_paths(valley, {"slow": path(0.02), "wild": path(0.11)}, minimum=(0, 0)),
        ["20 steps from (−2, 1)", "loss from 14", "leaving the map at step", "minimum at (0, 0)"],
    ),
    "boundary": (lambda: pictures.boundary(snapshots()[-1][1], POINTS, LABELS), ["40 points", "% on the right side"]),
    "training": (lambda: pictures.training(snapshots(), POINTS, LABELS, LOSSES), ["from 2 to 0.0942", "step 25: ", "40 points right"]),
    "animate": (lambda: pictures.animate(tanh, [0.1, 1, 5], parameter="a", alt="It gets steeper."), ["a 0.1: ", "to 0.291 at 3", "a 5: "]),
    "multiples": (
        lambda: pictures.small_multiples(tanh, [0.1, 1, 5], parameter="a", alt="It gets steeper."),
        ["a 0.1: ", "to 0.291 at 3", "a 5: "],
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", BLOCKS)
def test_every_building_block_says_its_numbers(name):
    """The alternative of each building block is not empty and contains the numbers; every image carries one."""
    make, numbers = BLOCKS[name]
    picture = make()
    for text in numbers:
        assert text in picture.text
    images = [dict(tag) for kind, tag in tags(picture.html) if kind == "img"]
    assert images
    assert all(len(tag["alt"]) > 20 for tag in images)
    assert not re.search(r"https?://|url\(|@import", re.sub(r"http://www.w3.org/2000/svg", "", picture.html))
    assert repr(picture) == picture.text
    assert not plt.get_fignums(), "a figure was left open, and Jupyter would show it a second time"


@pytest.mark.parametrize("name", BLOCKS)
def test_no_text_is_clipped(name, monkeypatch):
    """All titles, labels and numbers of each building block lie within the picture."""
    seen = []
    render = rendering.render

    def watch(fig, *rest):
        seen.append(rendering.clipped(fig))
        return render(fig, *rest)

    monkeypatch.setattr(rendering, "render", watch)
    monkeypatch.setattr("autograder.pictures.animation.render", watch)
    BLOCKS[name][0]()
    assert seen
    assert not any(seen), seen


def test_clipped_text_is_found():
    """The test above can fail: a title that is too long is reported."""
    fig, axes = plt.subplots(figsize=(2, 2))
    axes.set_title("much too long a title for so small a figure")
    assert "much too long a title for so small a figure" in rendering.clipped(fig)
    plt.close(fig)


def test_figures_are_deterministic():
    """The same plot gives the same bytes."""
    assert BLOCKS["depth"][0]().png == BLOCKS["depth"][0]().png


def test_a_figure_without_alternative_is_refused():
    """figure(fig, alt='') says what is missing."""
    fig = plt.figure()
    with pytest.raises(ValueError, match="needs its text alternative"):
        pictures.figure(fig, alt="")
    plt.close(fig)


def test_the_style_is_put_back():
    """Drawing leaves the notebook's own matplotlib settings alone."""
    before = dict(plt.rcParams)
    pictures.curves({"a": [1, 2]}, alt="It goes up.")
    assert dict(plt.rcParams) == before


@pytest.mark.parametrize("count", [0, 41])
def test_an_animation_has_at_most_40_frames(count):
    """More frames than 40 or none are refused in a sentence."""
    with pytest.raises(ValueError, match="1 to 40 frames"):
        pictures.animate(tanh, range(count), parameter="a", alt="It gets steeper.")


def test_forty_frames_make_a_moderate_page():
    """An animation of 40 frames stays below 1 MB, a stepper of a ten-node graph below 300 kB."""
    assert len(pictures.animate(tanh, np.arange(40) / 8, parameter="a", alt="It gets steeper.").html) < 1_000_000
    assert len(long_steps().html) < 300_000


def long_steps():
    return pictures.steps(lambda w, x: 1 / (1 + np.exp(-(w[0] * x[0] + w[1] * x[1] + w[2]))), w=[2, -3, -3], x=[-1, -2])


def test_a_stepper_has_all_steps_without_script():
    """Each step is a closed `details` with its sentences; the controls are made by the script, so none is dead without it."""
    picture = pictures.steps(lambda x, y, z: (x + y) * z, x=-2, y=5, z=-4)
    html = picture.html.split("<script>")[0]
    titles = re.findall(r'<details class="step"><summary>(.*?)</summary>', html)
    assert titles == [
        "0 of 5. Start", "1 of 5. Forward: q", "2 of 5. Forward: f", "3 of 5. Turn round at f", "4 of 5. Backward: f",
        "5 of 5. Backward: q",
    ]  # fmt: skip
    assert "q = x + y = −2 + 5 = 3." in html
    assert "To q: local gradient −4, times upstream 1, makes −4 × 1 = −4." in html
    assert "<button" not in html
    assert "<input" not in html
    for line in re.findall(r"<p>(.*?)</p>", html):
        assert line in picture.text


def test_every_number_of_the_picture_has_its_step():
    """Each value and gradient of the picture appears at one step of the walk."""
    picture = long_steps()
    steps = len(re.findall(r'class="step"', picture.html))
    places = [int(k) for k in re.findall(r'data-from="(\d+)"', picture.html)]
    assert len(places) == 2 * len(picture.graph.nodes)
    assert set(places) <= set(range(steps))


def tags(html):
    """[(tag, attributes)] of a piece of HTML."""
    found = []

    class Parser(HTMLParser):
        def handle_starttag(self, tag, attributes):
            found.append((tag, attributes))

    Parser().feed(html)
    return found
