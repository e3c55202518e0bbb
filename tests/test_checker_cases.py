"""The gradient checker on the project's own test data: wrong gradients refused, right ones accepted, in both forms.

One seed here; `tests/benchmarks/checker_accuracy.py` measures more of them beside other checkers.
"""

import numpy as np
import pytest
from cases import LAYERS
from cases.layers import upstream_for
from cases.right_gradients import RIGHT
from cases.wrong_gradients import WRONG

from autograder.checker import gradcheck, grade_pair

pytestmark = pytest.mark.quick

# Invisible in any single pair: a forward that is wrong but agrees with its backward, overflow at inputs never tried.
NEED_A_REFERENCE = {
    "mse: (N, 1) - (N,) broadcast, forward and backward alike",
    "softmaxce: overflow for large logits",
    "softmaxce: log(0): infinite loss at saturation",
    "sigmoid: exp(x) / (1 + exp(x)), NaN above 709",
}
STRESS = ("standard", "other-shapes", "naive", "one-example", "square", "large", "tiny", "ties")


def test_the_data_is_complete():
    """There are 118 wrong gradients and 55 right ones, of 27 layers, each with a name of its own."""
    assert (len(LAYERS), len(WRONG), len(RIGHT)) == (27, 118, 55)
    assert len({case.name for case in WRONG}) == 118
    assert len({case.name for case in RIGHT}) == 55
    assert len(NEED_A_REFERENCE & {case.name for case in WRONG}) == 4


@pytest.mark.parametrize("case", WRONG, ids=lambda case: case.name)
def test_wrong_gradients_are_refused_when_grading(case):
    """Graded over the regimes, every wrong gradient is refused."""
    report = grade_pair(*case.make(), case.layer)
    assert report.verdict == "reject", report


@pytest.mark.parametrize("case", WRONG, ids=lambda case: case.name)
def test_wrong_gradients_are_refused_without_a_reference(case):
    """At one ordinary input every wrong gradient is refused, but the four that no single pair can show."""
    inputs = case.layer.draw(np.random.default_rng(0), "standard")
    report = gradcheck(*case.make(), inputs, wrt=case.wrt)
    assert report.verdict == ("accept" if case.name in NEED_A_REFERENCE else "reject"), report


@pytest.mark.parametrize("case", RIGHT, ids=lambda case: case.name)
def test_right_gradients_are_accepted_when_grading(case):
    """Graded over the regimes, every right gradient is accepted; one that overflows is refused for that and nothing else."""
    report = grade_pair(case.forward, case.backward, case.layer)
    if case.overflows:
        assert [problem.code for problem in report.problems] == ["not-finite"]
    else:
        assert report.verdict == "accept", report


@pytest.mark.parametrize("case", RIGHT, ids=lambda case: case.name)
def test_right_gradients_are_accepted_without_a_reference(case):
    """However a right gradient is computed, and wherever, it is accepted."""
    report = gradcheck(case.forward, case.backward, case.draw(np.random.default_rng(0)), wrt=case.wrt)
    assert report.verdict == "accept", report


@pytest.mark.parametrize("regime", STRESS)
def test_right_layers_are_never_refused(regime):
    """The right gradient of every layer is not refused in any regime, and it is accepted but where it is too small to measure."""
    for name, layer in LAYERS.items():
        report = gradcheck(layer.forward, layer.backward, layer.draw(np.random.default_rng(1), regime), wrt=layer.wrt)
        assert report.verdict != "reject", f"{name}: {report}"
        assert report or regime == "tiny", f"{name}: {report}"


@pytest.mark.parametrize("layer", LAYERS.values(), ids=list(LAYERS))
def test_the_reference_layers_are_right(layer):
    """The data itself is right: each reference gradient agrees with plain central differences, entry by entry."""
    rng = np.random.default_rng(2)
    inputs = layer.draw(rng, "standard")
    upstream = upstream_for(rng, layer.forward(**inputs))
    for name, found in layer.backward(upstream, **inputs).items():
        h = 1e-6
        for index in np.ndindex(*found.shape):
            values = []
            for sign in (h, -h):
                moved = inputs[name].copy()
                moved[index] += sign
                values.append(np.sum(upstream * layer.forward(**{**inputs, name: moved})))
            expected = (values[0] - values[1]) / (2 * h)
            assert abs(found[index] - expected) <= 1e-6 * np.abs(found).max() + 1e-9 * abs(values[0])


@pytest.mark.parametrize("seed", range(5))
def test_random_programs(seed):
    """Random compositions of NumPy operations with autograd's gradient are accepted, and refused with one step spoiled."""
    pytest.importorskip("autograd", reason="autograd is installed for benchmarks only")
    from cases.random_programs import random_mutant, random_program

    rng = np.random.default_rng([seed, 3])
    program = random_program(rng)
    assert gradcheck(program.forward, program.backward, program.inputs), program.lines
    mutant = random_mutant(rng, program)
    assert mutant
    assert gradcheck(program.forward, mutant[1], program.inputs).verdict == "reject", (program.lines, mutant[0])
