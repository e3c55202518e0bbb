"""Runs the instructor's notebook in a fresh kernel; a lesson whose own solutions do not earn all points is an error."""

import asyncio
import contextlib
import os
from pathlib import Path

from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionError, CellTimeoutError, DeadKernelError
from nbformat import NotebookNode

from autograder.course.errors import CourseError

SECONDS = 120  # for one cell


def execute(notebook: NotebookNode, lesson: str, folder: Path, root: Path) -> None:
    """Run all cells in place, with `folder` as working folder and the `autograder` of the course at `root`.

    Raises CourseError when a cell fails, writes to stderr (nbgrader counts that as a failed check) or when a check
    gives less than all points.
    """
    # Figures as people see them in Jupyter, whatever the shell around the build prefers.
    environment = {name: value for name, value in os.environ.items() if name != "MPLBACKEND"}
    path = [str(root), *filter(None, [os.environ.get("PYTHONPATH")])]
    environment |= {"PYTHONPATH": os.pathsep.join(path), "PYTHONHASHSEED": "0"}
    client = NotebookClient(
        notebook,
        timeout=SECONDS,
        kernel_name="python3",
        resources={"metadata": {"path": str(folder)}},
        record_timing=False,
        coalesce_streams=True,
        # Newer kernels warn on the terminal that they talk over local TCP; nobody but this process listens.
        extra_arguments=["--IPKernelApp.log_level=ERROR"],
    )
    try:
        # A loop of its own, closed at the end; the selector kind because zmq needs it, on Windows too.
        with asyncio.Runner(loop_factory=asyncio.SelectorEventLoop) as runner:
            runner.run(client.async_execute(env=environment))
    except CellExecutionError as error:
        raise CourseError(f"{_place(notebook, lesson)}: {error.ename}: {error.evalue}") from None
    except CellTimeoutError:
        raise CourseError(f"{_place(notebook, lesson)}: it takes more than {SECONDS} seconds.") from None
    except DeadKernelError:
        raise CourseError(f"{_place(notebook, lesson)}: the kernel died.") from None
    # The kernel adds its version here; a derived file should not depend on it.
    notebook.metadata.language_info = NotebookNode(name="python")
    for cell in notebook.cells:
        _validate_outputs(cell, lesson)


def _place(notebook, lesson):
    """Where an execution stopped: the last cell that was given a number."""
    started = [cell for cell in notebook.cells if cell.cell_type == "code" and cell.get("execution_count")]
    failed = [cell for cell in started if any(output.output_type == "error" for output in cell.outputs)]
    cell = (failed or started or notebook.cells)[-1]
    first = next(iter(cell.source.splitlines()), "")
    return f"{lesson}, cell {cell.id} ({first!r})"


def _validate_outputs(cell, lesson):
    if cell.cell_type != "code":
        return
    for output in cell.outputs:
        if output.output_type == "stream" and output.name == "stderr":
            line = output.text.strip().splitlines()[-1]
            raise CourseError(f"{lesson}, cell {cell.id}: it writes to stderr: {line}")
    best = cell.metadata.get("nbgrader", {}).get("points")
    if best is not None and earned(cell) != best:
        raise CourseError(f"{lesson}, cell {cell.id}: the solution earns {earned(cell)} of {best} points.")


def earned(cell: NotebookNode) -> float | None:
    """The points that an executed check cell shows, or None when its last value is not a number."""
    for output in cell.outputs:
        if output.output_type == "execute_result":
            with contextlib.suppress(ValueError):
                return float(output.data.get("text/plain", ""))
    return None
