"""`needs`: a cell that waits says so in one line; everything else is told as it is."""

import pytest

from autograder.waiting import STUB, needs

pytestmark = pytest.mark.quick


def multiply_backward(dz, x, y):
    raise NotImplementedError(STUB)


class AddGate:
    def forward(self, x, y):
        raise NotImplementedError


def test_a_block_that_works_runs_and_says_nothing(capsys):
    """When everything needed is there, the block runs and nothing is printed."""
    with needs("multiply_backward"):
        done = True
    assert done
    assert capsys.readouterr().out == ""


def test_an_untouched_stub_is_named_in_one_line(capsys):
    """An exercise that is not started gives one line on stdout that names it, and nothing on stderr."""
    with needs("add_backward", "multiply_backward"):
        multiply_backward(1.0, 2.0, 3.0)
    said = capsys.readouterr()
    assert said.out == "This cell waits for multiply_backward: write it above, then run this cell again.\n"
    assert said.err == ""


def test_a_method_not_written_names_its_class(capsys):
    """A class whose method is not written yet is named by the class, also when the learner shortened the stub's message."""
    with needs("AddGate"):
        AddGate().forward(1.0, 2.0)
    assert "waits for AddGate:" in capsys.readouterr().out


def test_an_exercise_reached_through_another_is_named(capsys):
    """A stub that is reached only through another exercise is the one that is named."""

    def circuit_backward():
        return multiply_backward(1.0, 2.0, 3.0)

    with needs("circuit_backward"):
        circuit_backward()
    assert "waits for multiply_backward:" in capsys.readouterr().out


def test_a_cell_not_run_yet_is_named(capsys):
    """An exercise whose cell has not been run gives one line that says so."""
    with needs("max_backward"):
        max_backward(1.0, 2.0, 3.0)  # noqa: F821
    said = capsys.readouterr().out
    assert said.startswith("This cell waits for max_backward:")
    assert said.count("\n") == 1


def test_what_a_waiting_cell_would_have_made_is_named(capsys):
    """A name that the block itself uses and that no cell has made gives one line, as the cell that makes it may be waiting."""
    with needs("max_backward"):
        print(forks)  # noqa: F821
    assert capsys.readouterr().out.startswith("This cell waits for forks: run the cell above")


def _misspelt():
    return multiply_backwrd  # noqa: F821


def _not_supported():
    raise NotImplementedError("no such file system")


@pytest.mark.parametrize(
    ("action", "error"),
    [(_misspelt, NameError), (_not_supported, NotImplementedError), (lambda: 1 / 0, ZeroDivisionError)],
)
def test_other_errors_pass_through(action, error, capsys):
    """An error that is not about the exercises named reaches the learner unchanged."""
    with pytest.raises(error), needs("multiply_backward"):
        action()
    assert capsys.readouterr().out == ""
