"""`gradcheck` on pairs that people write: what it accepts, what it refuses and in which words."""

import numpy as np
import pytest

from autograder import gradcheck
from autograder.checker import Report

pytestmark = pytest.mark.quick

X = np.random.default_rng(3).standard_normal((2, 3))


def square(x):
    return x**2


def square_backward(upstream, x):
    return upstream * 2 * x


def codes(report):
    return [problem.code for problem in report.problems]


def refuses(code, forward, backward, inputs=X, **options):
    """Assert a reject for this reason and return the report."""
    report = gradcheck(forward, backward, inputs, **options)
    assert report.verdict == "reject", report
    assert codes(report)[0] == code, report
    return report


# ---------------------------------------------------------------- the corner cases of gradient_checkers.md, section 1


def _mutating(x):
    x += 0.0
    x[...] = np.abs(x)
    return x**2


def _dropout(x):
    return x * (np.random.default_rng().random(np.shape(x)) < 0.5)


CORNERS = {
    "relu at 0, gradient 0": (
        "accept",
        lambda x: np.maximum(x, 0),
        lambda g, x: g * (x > 0),
        np.array([0.0, 1.0, -1.0, 0.0]),
    ),
    "relu, gradient 1/2 everywhere": (
        "reject",
        lambda x: np.maximum(x, 0),
        lambda g, x: g * 0.5,
        np.array([0.0, 1.0, -1.0, 0.0]),
    ),
    "float32 x²": ("accept", square, square_backward, X.astype(np.float32)),
    "whole numbers": ("accept", square, square_backward, np.array([[1, -2, 3], [0, 2, 5]])),
    "whole numbers, gradient 0": ("reject", square, lambda g, x: 0.0 * x, np.array([[1, -2, 3], [0, 2, 5]])),
    "forward changes x": ("reject", _mutating, square_backward, X),
    "unseeded dropout": ("reject", _dropout, lambda g, x: g * (x > 0), X),
    "all NaN": ("inconclusive", lambda x: x * np.nan, lambda g, x: x * np.nan, X),
    "constant": ("accept", lambda x: np.full(x.shape, 2.0), lambda g, x: np.zeros_like(x), X),
    "1e-7 with the wrong sign": ("reject", lambda x: 1e-7 * x, lambda g, x: -1e-7 * g, X),
    "shape (6,) for (2, 3)": ("reject", square, lambda g, x: (2 * g * x).ravel(), X),
    "shape (1, 2, 3) for (2, 3)": ("reject", square, lambda g, x: (2 * g * x)[None], X),
    "off by 1e-3": ("reject", square, lambda g, x: 2.002 * g * x, X),
    "off by 1e-5": ("reject", square, lambda g, x: 2.00002 * g * x, X),
}


@pytest.mark.parametrize("case", CORNERS)
def test_corner_cases(case):
    """Each corner case at which other checkers fail gets the right verdict, whatever the seed."""
    verdict, forward, backward, inputs = CORNERS[case]
    for seed in range(3):
        assert gradcheck(forward, backward, inputs, seed=seed).verdict == verdict


# ---------------------------------------------------------------- the contract


def test_exact_shapes():
    """A bias gradient that was not summed is refused by its shape, not broadcast."""

    def backward(g, x, b):
        return g, g

    report = refuses("wrong-shape", lambda x, b: x + b, backward, (X, X[0]))
    assert "db has shape (2, 3), shape (3,) is expected" in str(report)


def test_floating_dtype():
    """A gradient in an integer array is refused."""
    report = refuses("not-floating", square, lambda g, x: (2 * g * x).astype(int))
    assert "int64" in report.reason


def test_finite():
    """A gradient that is NaN where forward is finite is refused, with the index."""

    def backward(g, x):
        dx = 2 * g * x
        dx[1, 2] = np.nan
        return dx

    assert "(1, 2)" in refuses("not-finite", square, backward).reason


def test_inputs_left_alone():
    """A backward that changes its input or its upstream gradient in place is refused even if its value is right."""

    def changes_input(g, x):
        x *= 2
        return g * x

    def changes_upstream(g, x):
        g *= 2 * x
        return g

    assert refuses("changes-input", square, changes_input).problems[0].where == "x"
    assert refuses("changes-input", square, changes_upstream).problems[0].where == "upstream"


def test_the_caller_keeps_their_arrays():
    """The arrays handed to gradcheck are the same to the last byte afterwards, whatever the pair does."""
    x = X.copy()
    gradcheck(_mutating, square_backward, x)
    assert x.tobytes() == X.tobytes()


def test_no_state_between_calls():
    """Gradients that pile up or come from an old cache are refused."""
    total, cache = np.zeros_like(X), {}

    def piles_up(g, x):
        total[...] += 2 * g * x
        return total.copy()

    def stale(g, x):
        return 2 * g * cache.setdefault("x", x)

    refuses("keeps-state", square, piles_up)
    assert gradcheck(square, stale, X).verdict == "reject"


def test_random_backward_is_refused():
    """A backward that draws anew at each call is refused."""
    refuses("keeps-state", square, lambda g, x: g * np.random.default_rng().random(x.shape))


def test_linear_in_upstream():
    """A gradient that does not grow with the upstream gradient is refused: it was forgotten, or masked by its sign."""
    assert gradcheck(square, lambda g, x: 2 * x, X).verdict == "reject"
    refuses("not-linear", square, lambda g, x: 2 * g * (g > 0) * x)


def test_right_at_the_given_point_only():
    """Code that is right for positive x alone is found at fresh points, though the given ones are positive."""
    x = np.abs(X) + 0.1
    assert gradcheck(lambda x: x * np.abs(x), lambda g, x: 2 * g * x, x).verdict == "reject"
    assert gradcheck(lambda x: x * np.abs(x), lambda g, x: 2 * g * np.abs(x), x)


def test_a_bias_that_normalisation_removes():
    """A gradient that is nothing but rounding, because the next layer removes the bias, is accepted as zero."""

    def forward(x, b):
        z = x + b
        return (z - z.mean(0)) / np.sqrt(z.var(0) + 1e-5)

    def backward(g, x, b):
        z = x + b
        inverse = 1 / np.sqrt(z.var(0) + 1e-5)
        unit = (z - z.mean(0)) * inverse
        dz = inverse * (g - g.mean(0) - unit * (g * unit).mean(0))
        return dz, dz.sum(0)

    rng = np.random.default_rng(0)
    assert gradcheck(forward, backward, (rng.standard_normal((5, 3)), rng.standard_normal(3)))
    assert not gradcheck(forward, lambda g, x, b: (backward(g, x, b)[0], g.sum(0)), (X, X[0]))


@pytest.mark.parametrize("size", [1e-12, 1e-6, 1e6, 1e12])
@pytest.mark.parametrize("unit", [1e-12, 1e-6, 1e6, 1e12])
def test_any_scale(size, unit):
    """Inputs and values of any size are checked as sharply as those of order one: there is no absolute tolerance."""

    def forward(x):
        return unit * np.sin(x / size)

    def backward(g, x):
        return g * unit / size * np.cos(x / size)

    assert gradcheck(forward, backward, X * size)
    assert gradcheck(forward, lambda g, x: 1.0001 * backward(g, x), X * size).verdict == "reject"


# ---------------------------------------------------------------- where it is wrong


def test_the_worst_entry_is_named():
    """The argument, the index, the expected and the given value of the worst entry are told."""

    def backward(g, x, y):
        dy = g * x
        dy[1, 0] *= -3
        return g * y, dy

    report = refuses("value", lambda x, y: x * y, backward, (X, X + 1))
    assert (report.worst.argument, report.worst.index) == ("y", (1, 0))
    assert report.worst.got == pytest.approx(-3 * report.worst.expected, rel=1e-6)
    assert "dy[1, 0]: expected" in str(report)


def test_the_worst_entry_of_a_large_array():
    """One wrong entry among 50,000 is found by halving: a few thousand evaluations, not a hundred thousand."""
    x = np.random.default_rng(0).standard_normal((250, 200))

    def backward(g, x):
        dx = 2 * g * x
        dx[123, 45] *= 7
        return dx

    report = refuses("value", square, backward, x)
    assert report.worst.index == (123, 45)
    assert report.evaluations < 15_000


def test_single_numbers():
    """Plain floats work like 0-d arrays, and the worst entry of a number has no index."""
    assert gradcheck(lambda x, y: x * y, lambda g, x, y: (g * y, g * x), (2.0, -3.0))
    report = gradcheck(lambda x, y: x * y, lambda g, x, y: (g * x, g * y), (2.0, -3.0))
    assert report.worst.index == ()
    assert str(report.worst).startswith("dx: expected -3")


# ---------------------------------------------------------------- what it looks like


def test_a_report_is_true_only_for_accept():
    """`if gradcheck(…)` does what people expect."""
    assert gradcheck(square, square_backward, X)
    assert not gradcheck(square, lambda g, x: g * x, X)
    assert not gradcheck(lambda x: x * np.nan, lambda g, x: g, X)


def test_text():
    """The text begins with the verdict, gives both numbers with their uncertainty, and the worst entry."""
    text = str(gradcheck(square, lambda g, x: g * x, X))
    assert text.startswith("reject: the gradient of x is wrong: along a random direction it gives")
    assert "±" in text
    assert "worst entry  dx[" in text
    assert repr(gradcheck(square, square_backward, X)).startswith("accept: the gradient of x agrees")


def test_html():
    """The HTML says the verdict in words, not in colour alone, and escapes what comes from outside."""

    def backward(g, x):
        raise ValueError("<script>alert(1)</script>")

    html = gradcheck(square, backward, X)._repr_html_()
    assert "<b>reject</b>" in html
    assert "<script>" not in html
    assert "&lt;script&gt;" in html


def test_inconclusive_says_why():
    """What cannot be decided comes with its reason: forward not finite, or a slope that drowns in rounding."""
    nothing = gradcheck(lambda x: x * np.nan, lambda g, x: g, X)
    assert "not finite at the given point" in nothing.reason
    drowned = gradcheck(lambda x: 1e9 + 1e-12 * x, lambda g, x: 1e-12 * g, X)
    assert drowned.verdict == "inconclusive"
    assert "too small or too noisy" in drowned.reason


def test_same_seed_same_report():
    """The same seed gives the same report to the last digit; another seed looks along other directions."""
    first, again = (str(gradcheck(square, lambda g, x: g * x, X, seed=5)) for _ in range(2))
    assert first == again
    assert first != str(gradcheck(square, lambda g, x: g * x, X, seed=6))


def test_it_leaves_numpy_settings_alone():
    """Error state and the global random state are as before."""
    before, state = np.geterr(), np.random.get_state()[1].tolist()
    gradcheck(square, square_backward, X)
    assert np.geterr() == before
    assert np.random.get_state()[1].tolist() == state


# ---------------------------------------------------------------- call forms


W, B = np.random.default_rng(4).standard_normal((3, 4)), np.random.default_rng(5).standard_normal(4)


def _affine(x, w, b):
    return x @ w + b


def _affine_gradients(g, x, w, b):
    return g @ w.T, x.T @ g, g.sum(0)


FORMS = {
    "by position": (_affine, _affine_gradients, (X, W, B)),
    "a list for inputs and results": (_affine, lambda *a: list(_affine_gradients(*a)), [X, W, B]),
    "by name": (_affine, _affine_gradients, {"x": X, "w": W, "b": B}),
    "by name, upstream last": (_affine, lambda x, w, b, up: _affine_gradients(up, x, w, b), {"x": X, "w": W, "b": B}),
    "by position, upstream last": (_affine, lambda x, w, b, dz: _affine_gradients(dz, x, w, b), (X, W, B)),
    "keyword arguments": (
        lambda **i: _affine(**i),
        lambda dout, **i: _affine_gradients(dout, **i),
        {"x": X, "w": W, "b": B},
    ),
    "a dict of results": (
        _affine,
        lambda g, x, w, b: dict(zip("xwb", _affine_gradients(g, x, w, b), strict=True)),
        (X, W, B),
    ),
    "a dict with d names": (
        _affine,
        lambda g, x, w, b: dict(zip(("dx", "dw", "db"), _affine_gradients(g, x, w, b), strict=True)),
        (X, W, B),
    ),
    "one array": (square, square_backward, X),
    "one array, a 1-tuple back": (square, lambda g, x: (2 * g * x,), X),
    "a ufunc": (np.tanh, lambda g, x: g * (1 - np.tanh(x) ** 2), X),
    "a ufunc by name": (np.tanh, lambda g, x: g * (1 - np.tanh(x) ** 2), {"x": X}),
    "star arguments": (lambda *a: a[0] * a[1], lambda *a: (a[0] * a[2], a[0] * a[1]), (X, X + 1)),
    "a loss without upstream": (lambda x: (x**2).sum(), lambda x: 2 * x, X),
    "a loss by name without upstream": (lambda x: (x**2).sum(), lambda x: 2 * x, {"x": X}),
    "a loss of several inputs": (
        lambda x, w: (x @ w).sum(),
        lambda x, w: (np.ones((2, 4)) @ w.T, x.T @ np.ones((2, 4))),
        (X, W),
    ),
    "defaults": (lambda x, p=2: x**p, lambda g, x, p=2: g * p * x ** (p - 1), X),
    "a plain float": (lambda x: x**3, lambda g, x: g * 3 * x**2, 1.7),
    "labels have no gradient": (
        lambda z, y: z[np.arange(2), y],
        lambda g, z, y: g[:, None] * np.eye(3)[y],
        (X, np.array([2, 0])),
    ),
    "None for what has no gradient": (
        lambda z, y: z[np.arange(2), y],
        lambda g, z, y: (g[:, None] * np.eye(3)[y], None),
        (X, np.array([2, 0])),
    ),
    "a list of layers beside": (
        lambda x, ws: x * len(ws),
        lambda g, x, ws: g * len(ws),
        {"x": X, "ws": [W, B, "relu"]},
    ),
    "a list of numbers": (square, square_backward, {"x": [1.0, -2.0, 0.5]}),
}


@pytest.mark.parametrize("form", FORMS)
def test_call_forms(form):
    """However people call theirs, a right pair is accepted."""
    forward, backward, inputs = FORMS[form]
    report = gradcheck(forward, backward, inputs)
    assert report, report


@pytest.mark.parametrize("wrt", ["w", ["w"], ("w",)])
def test_wrt(wrt):
    """With wrt only the named gradients are asked for, returned alone or among all."""
    assert gradcheck(_affine, lambda g, x, w, b: x.T @ g, (X, W, B), wrt=wrt)
    assert gradcheck(_affine, lambda g, x, w, b: (None, x.T @ g, None), (X, W, B), wrt=wrt)
    assert gradcheck(_affine, lambda g, x, w, b: -x.T @ g, (X, W, B), wrt=wrt).verdict == "reject"


# ---------------------------------------------------------------- errors of the pair, and of the caller


def _stops(*arguments):
    raise KeyError("W1")


PAIR_ERRORS = {
    "forward stops": ("raises-error", "KeyError", _stops, square_backward),
    "backward stops": ("raises-error", "KeyError", square, _stops),
    "nothing returned": ("nothing-returned", "return missing", square, lambda g, x: None),
    "text returned": ("wrong-kind", "the text", square, lambda g, x: "2x"),
    "two results for one input": ("wrong-number-of-results", "2 results", square, lambda g, x: (x, x)),
    "a dict of strangers": ("wrong-kind", "keys", square, lambda g, x: {"grad": x}),
    "forward returns a pair": ("wrong-kind", "a tuple of 2", lambda x: (x, 1), square_backward),
    "forward returns nothing": ("wrong-kind", "None", lambda x: None, square_backward),
    "no upstream, but an array": ("wrong-shape", "one number", square, lambda x: 2 * x),
    "ragged gradient": ("wrong-shape", "ragged", square, lambda g, x: [[1.0, 2.0], [3.0]]),
}


@pytest.mark.parametrize("case", PAIR_ERRORS)
def test_errors_of_the_pair_become_words(case):
    """Whatever the pair does wrong is a reject in one sentence; no exception comes out of gradcheck."""
    code, words, forward, backward = PAIR_ERRORS[case]
    report = refuses(code, forward, backward)
    assert isinstance(report, Report)
    assert words in report.reason


def test_the_line_of_an_error_is_told():
    """An error in the learner's code is told with its line."""
    assert "(line " in refuses("raises-error", square, _stops).reason


def test_errors_at_fresh_points_are_notes():
    """A forward that refuses unusual inputs is checked at those it takes."""

    def picky(x):
        if x.min() < 0:
            raise ValueError("positive numbers only")
        return np.sqrt(x)

    report = gradcheck(picky, lambda g, x: g * 0.5 / np.sqrt(x), np.full((2, 3), 4.0))
    assert report
    assert any("positive numbers only" in note for note in report.notes)


MISUSE = {
    "no inputs": (ValueError, "at least one input", (square, square_backward, ())),
    "unknown wrt": (ValueError, "not among the inputs x", (square, square_backward, X, "w")),
    "the arguments swapped": (TypeError, "takes two functions", (X, square, square_backward)),
    "a gradient for backward": (TypeError, "backward is an array of shape", (square, 2 * X, X)),
    "complex inputs": (ValueError, "complex", (square, square_backward, X + 1j)),
    "text": (TypeError, "the text", (square, square_backward, ("abc",))),
}


@pytest.mark.parametrize("case", MISUSE)
def test_misuse_is_told_in_one_sentence(case):
    """A call that makes no sense raises at once, with what was wrong and what is expected."""
    error, words, (forward, backward, inputs, *wrt) = MISUSE[case]
    with pytest.raises(error, match=words):
        gradcheck(forward, backward, inputs, wrt=wrt[0] if wrt else None)


def test_an_interrupt_goes_through():
    """Ctrl-C in the learner's code stops the check."""

    def forward(x):
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        gradcheck(forward, square_backward, X)


def test_evaluations_do_not_grow_with_the_number_of_parameters():
    """A right pair of 10 or of 10,000 parameters takes the same number of evaluations."""
    counts = {gradcheck(square, square_backward, np.linspace(-1, 2, n)).evaluations for n in (10, 1000, 10_000)}
    assert len(counts) == 1
