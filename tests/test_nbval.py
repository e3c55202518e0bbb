"""nbval: every cell of the instructor's notebooks runs and says what is saved."""

import os
import subprocess

import pytest
from lesson_tools import LESSONS, ROOT, copy_course, environment, instructor, python

pytest.importorskip("nbval")
pytestmark = pytest.mark.slow


def nbval(notebook, cwd):
    """Run nbval over a notebook with the settings that the README names."""
    env = environment(PYTHONPATH=os.pathsep.join([str(ROOT), str(ROOT / "tests")]))
    options = ("--nbval", "--nbval-current-env", "-p", "nbval_text_only", "-p", "no:cacheprovider", "-q")
    # Without a configuration file of pytest: ours turns warnings into errors, and nbval's are not ours to mend.
    command = python("-m", "pytest", "-c", os.devnull, "--rootdir", str(cwd), *options, "--color=no", str(notebook))
    return subprocess.run(command, cwd=cwd, env=env, capture_output=True, text=True, timeout=900)


@pytest.mark.parametrize("lesson", LESSONS)
def test_saved_outputs_are_what_the_cells_say(lesson):
    """For every lesson: text and streams of all cells are as saved; pictures and HTML are not compared."""
    done = nbval(ROOT / "solutions" / lesson / f"{lesson}.ipynb", ROOT)
    assert done.returncode == 0, done.stdout + done.stderr
    cells = sum(cell.cell_type == "code" for cell in instructor(lesson).cells)
    assert f"{cells} passed" in done.stdout


def test_another_text_is_seen_and_another_card_is_not(tmp_path):
    """nbval really compares: a changed line of text fails, a changed card does not."""
    lesson = LESSONS[0]
    root = copy_course(tmp_path, "solutions")
    path = root / "solutions" / lesson / f"{lesson}.ipynb"
    nbformat = pytest.importorskip("nbformat")
    notebook = instructor(lesson)
    outputs = [output for cell in notebook.cells for output in cell.get("outputs", [])]
    for output in outputs:
        if "text/html" in output.get("data", {}):
            output.data["text/html"] = "<p>another card</p>"
    nbformat.write(notebook, path)
    assert nbval(path, root).returncode == 0
    stream = next(output for output in outputs if output.output_type == "stream")
    stream.text += "one more line\n"
    nbformat.write(notebook, path)
    done = nbval(path, root)
    assert done.returncode == 1
    assert "1 failed" in done.stdout
