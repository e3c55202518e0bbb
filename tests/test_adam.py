"""The Adam of lesson 09 beside PyTorch's."""

import pytest
from benchmarks.adam import LOSSES, SETTINGS, difference, torch_is_there

from autograder.course.answers import load_answers

ANSWERS = load_answers("09_optimizers")
RIGHT = [ANSWERS.solutions["adam"], *(right.answer for right in ANSWERS.right if right.exercise == "adam")]


@pytest.mark.slow
@pytest.mark.skipif(not torch_is_there(), reason="torch is not installed: pip install -e .[benchmark]")
@pytest.mark.parametrize("name", LOSSES)
@pytest.mark.parametrize("settings", SETTINGS)
def test_adam_agrees_with_pytorch(name, settings):
    """Every right answer stays within 1e-10 of torch.optim.Adam over 100 steps."""
    assert max(difference(adam, name, settings) for adam in RIGHT) <= 1e-10
