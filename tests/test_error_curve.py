"""The error curve of `gradcheck(…, plot=True)`: right numbers, the same in words, nothing that a page could choke on."""

import re
from base64 import b64decode
from html import unescape
from xml.etree import ElementTree

import numpy as np
import pytest

from autograder import gradcheck
from autograder.pictures.error_curve import NOTHING, error_curve
from autograder.pictures.style import contrast

pytestmark = pytest.mark.quick

X = np.random.default_rng(3).standard_normal((2, 3))


def picture(forward, backward, inputs=X):
    return gradcheck(forward, backward, inputs, plot=True).picture


def alternative(html):
    return unescape(re.search('alt="(.*?)"', html)[1])


def drawing(html):
    return ElementTree.fromstring(b64decode(re.search('base64,(.*?)"', html)[1]))


def words_in(root):
    return ["".join(element.itertext()) for element in root.iter("{http://www.w3.org/2000/svg}text")]


def sine():
    return picture(lambda x: np.sin(3 * x), lambda g, x: g * 3 * np.cos(3 * x))


def test_both_slopes_in_words():
    """The text alternative gives the best step and both measured powers, near the 2 and −1 of theory."""
    words = alternative(sine())
    step, truncation, rounding = (
        re.search(pattern, words)[1].replace("−", "-")
        for pattern in (
            r"best step is h = ([^ ,]+),",
            r"truncation: .*?power ([−\d.]+)",
            r"rounding: .*?power ([−\d.]+)",
        )
    )
    assert step.endswith(("10⁻⁵", "10⁻⁶", "10⁻⁷"))
    assert float(truncation) == pytest.approx(2, abs=0.3)
    assert float(rounding) == pytest.approx(-1, abs=0.5)


def test_both_sides_are_labelled():
    """The drawing is well-formed and names its axes, both sides and the best step."""
    words = words_in(drawing(sine()))
    for wanted in ("step h, relative", "relative error", "← rounding", "truncation: error", "best step h = "):
        assert any(wanted in line for line in words), wanted


def test_everything_stands_inside_the_frame():
    """No mark lies outside the picture, whatever the function."""
    for forward, backward in [
        (lambda x: 2 * x, lambda g, x: 2 * g),
        (lambda x: x**2, lambda g, x: 2 * g * x),
        (lambda x: np.sin(100 * x), lambda g, x: 100 * g * np.cos(100 * x)),
        (lambda x: 1e-9 * np.exp(x), lambda g, x: 1e-9 * g * np.exp(x)),
    ]:
        root = drawing(picture(forward, backward))
        width, height = (float(root.get(side)) for side in ("width", "height"))
        places = [
            point.split(",")
            for line in root.iter("{http://www.w3.org/2000/svg}polyline")
            for point in line.get("points").split()
        ]
        assert all(0 <= float(x) <= width and 0 <= float(y) <= height for x, y in places)


def test_a_straight_line_has_no_truncation_side():
    """Where larger steps do no harm, the words say so instead of inventing a slope."""
    assert "no truncation side" in alternative(picture(lambda x: 2 * x, lambda g, x: 2 * g))


def test_nothing_to_draw():
    """Without a single slope there is a sentence instead of a picture."""
    assert error_curve([]) == NOTHING
    assert picture(lambda x: x * np.nan, lambda g, x: g) == NOTHING
    assert picture(lambda x: 0 * x, lambda g, x: 0 * g) == NOTHING


def test_a_wrong_gradient_has_a_curve_too():
    """The curve shows the slope of forward, so a wrong backward does not hide it."""
    assert "best step" in alternative(picture(np.exp, lambda g, x: g * x))


def test_it_is_part_of_the_report():
    """The report's HTML holds the picture; without plot=True there is none."""
    report = gradcheck(np.exp, lambda g, x: g * np.exp(x), X, plot=True)
    assert report.picture in report._repr_html_()
    assert "<img" not in gradcheck(np.exp, lambda g, x: g * np.exp(x), X)._repr_html_()


def test_names_are_escaped():
    """An argument with a strange name cannot break the page."""
    report = gradcheck(lambda **i: np.exp(i['"<b>']), lambda up, **i: up * np.exp(i['"<b>']), {'"<b>': X}, plot=True)
    assert "<b>" not in report.picture
    assert '"<b>' in alternative(report.picture)


def test_text_can_be_read():
    """Every text has at least 4.5 to 1 contrast to the white of the picture."""
    for element in drawing(sine()).iter("{http://www.w3.org/2000/svg}text"):
        assert contrast(element.get("fill"), "#FFFFFF") >= 4.5
