"""Lesson 11: what a fit with a given width must do, and what it need not do."""

import numpy as np
import pytest

from autograder.contracts import ContractBroken
from autograder.course.answers import load_answers
from autograder.exercises import get

LAW = get("fit_with_width").law
FIT = load_answers("11_universal_approximation").solutions["fit_with_width"]


def trial():
    return next(iter(LAW.trials(np.random.default_rng(0))))


def shaken(size):
    """A right fit whose prediction moves by `size` when it is asked for a few points instead of many."""

    def fit(x, y, width, seed):
        predict = FIT(x, y, width, seed)
        return lambda new: predict(new) + size * (len(new) < 10)

    return fit


def test_rounding_of_output_weights_that_nearly_cancel_is_no_memory():
    """Neurons drawn almost alike need output weights of 1e11: what rounding makes of them, 1e-5, is not taken for a state."""
    assert LAW.judge(trial(), LAW.observe(shaken(1e-5), trial().inputs)) == []


def test_a_prediction_that_depends_on_the_other_points_is_noticed():
    """A predict that answers differently for a few of the points, if only by a hundredth, is refused."""
    with pytest.raises(ContractBroken, match="asked alone"):
        LAW.observe(shaken(1e-2), trial().inputs)
