"""`with needs("multiply_backward"):` lets a cell wait for an exercise instead of failing with a traceback."""

from collections.abc import Iterator
from contextlib import contextmanager
from types import TracebackType

STUB = "not started yet"  # the message of the stub that nbgrader_config.py puts in place of a solution


@contextmanager
def needs(*ids: str) -> Iterator[None]:
    """Run the block; if it stops at one of the exercises `ids` that is not there yet, print one line and go on.

    Not there yet means: NotImplementedError raised by the exercise itself or by an untouched stub, or NameError because
    the cell that defines it has not been run, or because a name that the block itself uses was to be made by a cell
    above that has not run or waits itself. Everything else passes through.
    """
    try:
        yield
    except NotImplementedError as error:
        name = _raised_by(error.__traceback__)
        if name not in ids and str(error) != STUB:
            raise
        print(f"This cell waits for {name}: write it above, then run this cell again.")
    except NameError as error:
        if error.name not in ids and not _in_the_block(error.__traceback__):
            raise
        print(f"This cell waits for {error.name}: run the cell above that defines it, then this one again.")


def _in_the_block(traceback: TracebackType | None) -> bool:
    """Whether the block's own code raised, not a function that it called: this file's frame, then the block's, no more."""
    return traceback is not None and traceback.tb_next is not None and traceback.tb_next.tb_next is None


def _raised_by(traceback: TracebackType | None) -> str:
    """The function or class at top level whose code raised: 'MultiplyGate' for an error in its forward."""
    while traceback and traceback.tb_next:
        traceback = traceback.tb_next
    return traceback.tb_frame.f_code.co_qualname.split(".")[0] if traceback else ""
