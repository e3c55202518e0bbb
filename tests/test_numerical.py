"""Slopes and their error bars, on functions whose derivative is known."""

from functools import partial

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from autograder.numerical import RUNGS, complex_step, complex_step_gradient, rounding_noise, slope

pytestmark = pytest.mark.quick

BARS = 6  # what the checker allows: six error bars

# name: (function, derivative); analytic everywhere, written for real and complex numbers
SMOOTH = {
    "sin": (np.sin, np.cos),
    "exp": (np.exp, np.exp),
    "tanh": (np.tanh, lambda x: 1 - np.tanh(x) ** 2),
    "sigmoid": (lambda x: 1 / (1 + np.exp(-x)), lambda x: np.exp(-x) / (1 + np.exp(-x)) ** 2),
    "square": (lambda x: x**2, lambda x: 2 * x),
    "cubic": (lambda x: x**3 - 2 * x, lambda x: 3 * x**2 - 2),
    "bell": (lambda x: np.exp(-(x**2)), lambda x: -2 * x * np.exp(-(x**2))),
    "rational": (lambda x: 1 / (1 + x**2), lambda x: -2 * x / (1 + x**2) ** 2),
    "softplus": (lambda x: np.log(1 + np.exp(x)), lambda x: 1 / (1 + np.exp(-x))),
    "fast sine": (lambda x: np.sin(100 * x), lambda x: 100 * np.cos(100 * x)),
}
smooth = pytest.mark.parametrize("name", SMOOTH)
points = st.floats(-3, 3)
scales = st.integers(-9, 9).map(lambda k: 10.0**k)


def at(function, x, scale=1.0):
    """phi(t) = function(x + t), with input and output stretched by `scale` as changed units would."""
    return lambda t: scale * float(function(x + t))


@smooth
@settings(max_examples=40, deadline=None)
@given(x=points, scale=scales)
def test_the_error_bar_covers_the_error(name, x, scale):
    """Six error bars and 1e-10 of the slope cover the true error on smooth functions, at any point and size of their values."""
    function, derivative = SMOOTH[name]
    found = slope(at(function, x, scale))
    assert abs(found.value - scale * derivative(x)) <= BARS * found.error + 1e-10 * found.largest


@smooth
def test_smooth_functions_have_no_kink(name):
    """At 99 of 100 points a smooth function is not taken for a kink, though log(1 + exp x) rounds like a staircase where it is small."""
    function, _ = SMOOTH[name]
    kinks = [slope(at(function, x)).kink for x in np.random.default_rng(1).uniform(-3, 3, 200)]
    assert sum(kinks) <= 2


@smooth
@settings(max_examples=20, deadline=None)
@given(x=st.floats(0.3, 2))
def test_the_error_bar_is_sharp(name, x):
    """On smooth functions the error bar itself is small: below 1e-7 of the largest slope nearby."""
    function, _ = SMOOTH[name]
    found = slope(at(function, x))
    assert found.error <= 1e-7 * found.largest


@settings(max_examples=40, deadline=None)
@given(x=st.floats(0.5, 2), exponent=st.integers(-8, 8))
def test_inputs_of_any_size(x, exponent):
    """With steps relative to the input, log is differentiated as well at 1e-8 as at 1e8."""
    x *= 10.0**exponent
    found = slope(lambda t: float(np.log(x * (1 + t))))
    assert found.value == pytest.approx(1.0, rel=1e-9)


@settings(max_examples=40, deadline=None)
@given(offset=st.integers(0, 12).map(lambda k: 10.0**k), x=points)
def test_a_large_constant_widens_the_bar_not_the_mistake(offset, x):
    """A large constant beside the function costs digits, and the error bar says so."""
    found = slope(lambda t: offset + float(np.sin(x + t)))
    assert abs(found.value - np.cos(x)) <= BARS * found.error


@given(value=st.floats(-1e12, 1e12))
def test_a_constant_has_slope_zero(value):
    """A constant function has slope exactly 0 and no kink."""
    found = slope(lambda t: value)
    assert found.value == 0
    assert not found.kink


@settings(max_examples=40, deadline=None)
@given(factor=st.floats(-1e6, 1e6).filter(lambda k: abs(k) > 1e-6), start=points)
def test_a_straight_line_is_exact(factor, start):
    """A linear function has its slope to twelve digits."""
    found = slope(lambda t: factor * (start + t))
    assert found.value == pytest.approx(factor, rel=1e-12)


@settings(max_examples=40, deadline=None)
@given(left=points, right=points, curve=points)
def test_a_kink_is_seen(left, right, curve):
    """Where the one-sided slopes differ by more than a tenth, the slope is called a kink."""
    if abs(left - right) < 0.1:
        left = right + 1
    found = slope(lambda t: (right if t > 0 else left) * t + curve * t**2)
    assert found.kink
    assert found.left == pytest.approx(left, abs=1e-3)
    assert found.right == pytest.approx(right, abs=1e-3)


@settings(max_examples=40, deadline=None)
@given(distance=st.floats(-6, -2).map(lambda k: 10.0**k), side=st.sampled_from([-1, 1]))
def test_a_kink_close_by_does_not_spoil_the_slope(distance, side):
    """A kink between 1e-6 and 1e-2 away leaves the slope on this side of it alone, or no slope is claimed."""
    x = side * distance
    found = slope(lambda t: float(np.maximum(x + t, 0) + np.sin(x + t)))
    assert found.kink or abs(found.value - ((x > 0) + np.cos(x))) <= BARS * found.error


@settings(max_examples=40, deadline=None)
@given(x=points)
@smooth
def test_single_precision(name, x):
    """A function that rounds to float32 has a wider error bar, and it covers the error."""
    function, derivative = SMOOTH[name]
    found = slope(lambda t: float(np.float32(function(x + t))), epsilon=float(np.finfo(np.float32).eps))
    assert found.kink or abs(found.value - derivative(x)) <= BARS * found.error


def _noisy_sine(level, rng, t):
    return np.sin(1 + t) + level * rng.standard_normal()


@pytest.mark.parametrize("level", [1e-13, 1e-9, 1e-4])
def test_noise_is_measured(level):
    """The noise level of a noisy function is found: within a factor of three in the median of 99 draws."""
    found = []
    for seed in range(99):
        rng = np.random.default_rng(seed)
        noisy = partial(_noisy_sine, level, rng)
        found.append(rounding_noise(noisy, np.sin(1), 1e-9, 2e-16))
    assert level / 3 < np.median(found) < 3 * level


@settings(max_examples=25, deadline=None)
@given(level=st.integers(-12, -6).map(lambda k: 10.0**k), seed=st.integers(0, 10_000))
def test_a_noisy_function_keeps_its_slope(level, seed):
    """Noise widens the error bar instead of spoiling the slope."""
    rng = np.random.default_rng(seed)
    found = slope(lambda t: np.sin(1 + t) + level * rng.uniform(-1, 1))
    assert found.kink or abs(found.value - np.cos(1)) <= BARS * found.error


def test_a_jump_of_the_function_itself_has_no_slope():
    """Across a jump of the function the error bar is larger than the slope: no number is claimed."""
    found = slope(lambda t: float(t >= 0))
    assert found.kink or found.error > abs(found.value)


@pytest.mark.parametrize("function", [lambda t: np.nan, lambda t: np.inf if t else 1.0, lambda t: np.nan if t else 1.0])
def test_no_slope_where_nothing_is_finite(function):
    """A function that is not finite around 0 has no slope: None."""
    assert slope(function) is None


def test_rungs_that_are_not_finite_are_left_out():
    """A function that is finite only close to 0 is differentiated there."""
    assert slope(lambda t: np.log(1e-3 + t) if t > -1e-3 else np.nan).value == pytest.approx(1e3, rel=1e-8)


def test_the_number_of_evaluations_is_fixed():
    """A slope takes two evaluations a rung, one at 0 and seven for the noise, whatever the function."""
    calls = []
    slope(lambda t: calls.append(t) or 0.0)
    assert len(calls) == 2 * RUNGS + 1 + 7


@smooth
@given(x=points)
@settings(max_examples=25, deadline=None)
def test_the_complex_step_is_exact(name, x):
    """The complex step has no subtraction: fourteen digits of the largest value nearby."""
    function, derivative = SMOOTH[name]
    assert complex_step(function, x) == pytest.approx(derivative(x), rel=1e-13, abs=1e-13)


def test_the_complex_step_along_a_direction():
    """A directional derivative of an array function has the function's shape."""
    x, u = np.array([1.0, 2.0, 3.0]), np.array([1.0, 0.0, -1.0])
    np.testing.assert_allclose(complex_step(lambda v: v**3, x, u), 3 * x**2 * u, rtol=1e-15)


def test_the_complex_step_gradient():
    """The gradient of a scalar function has the shape of its input, single numbers included."""
    x = np.arange(6.0).reshape(2, 3)
    np.testing.assert_allclose(complex_step_gradient(lambda v: np.sum(np.sin(v) * v[0]), x).shape, (2, 3))
    np.testing.assert_allclose(complex_step_gradient(lambda v: np.sum(v**2), x), 2 * x, rtol=1e-15)
    assert complex_step_gradient(lambda v: v**2, 3.0) == pytest.approx(6.0)
