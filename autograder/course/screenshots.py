"""`python course.py screenshots [FOLDER]`: the README's pictures, taken from the real thing.

A copy of the course is opened by its own front door, a lesson's answers are typed in a real Chromium, and what a learner
then sees is saved to pictures/. Nothing is drawn or retouched, so a picture cannot promise what the course does not do.
"""

import argparse
import sys
import tempfile
from pathlib import Path

from autograder.course.browser import COURSE, Notebook, chromium, course_in, lab, missing

LESSON = "02_gates/02_gates.ipynb"
SIZE = {"width": 1000, "height": 680}
WRONG = "def multiply_backward(dz, x, y):\n    return dz * x, dz * y"  # the README's demo
RIGHT = "def multiply_backward(dz, x, y):\n    return dz * y, dz * x"
GRAPH = "from autograder import show\nshow(lambda x, y, z: (x + y) * z, x=-2, y=5, z=-4, steps=True)"


def take(folder: Path) -> list[Path]:
    """Take all pictures and return their files."""
    folder.mkdir(parents=True, exist_ok=True)
    made = []
    with tempfile.TemporaryDirectory() as place:
        course = course_in(Path(place).resolve() / "course")
        with lab(course) as server, chromium() as browser:
            for suffix, theme, names in SHOTS:
                page = browser.new_page(viewport=SIZE, device_scale_factor=1.5)
                notebook = Notebook(page, server, LESSON)
                notebook.theme(theme)
                page.evaluate("() => window.jupyterapp.shell.collapseLeft()")
                for name in names:
                    SCENES[name](notebook)
                    page.mouse.move(5, SIZE["height"] - 5)  # rows and cells look different under the mouse
                    page.wait_for_timeout(500)  # scrolling and the toolbar of the active cell settle
                    made.append(folder / f"{name}{suffix}.png")
                    page.screenshot(path=made[-1], animations="disabled", caret="hide")
                page.close()
    return made


def _verdict(notebook):
    notebook.run(next(cell["id"] for cell in notebook.cells() if cell["type"] == "code"))
    notebook.write("multiply_backward", WRONG)
    notebook.run("multiply_backward")
    card = notebook.run("check_multiply_backward")
    card.get_by_text("not right yet").wait_for()
    _to_top(notebook, "multiply_backward")


def _progress(notebook):
    notebook.write("multiply_backward", RIGHT)
    notebook.run("multiply_backward")
    notebook.run("check_multiply_backward").get_by_text("2 of 2 points").wait_for()
    shown = notebook.add_below("check_multiply_backward", "from autograder import progress\nprogress()")
    shown.get_by_text("Next:").wait_for()
    _to_top(notebook, "check_multiply_backward")
    notebook.command("notebook:move-cursor-down")


def _steps(notebook):
    cell = notebook.add_below("check_multiply_backward", GRAPH)
    box = cell.locator(".stepper.live")
    box.wait_for()
    box.focus()
    for _ in range(6):
        notebook.page.keyboard.press("ArrowRight")
    cell.evaluate("cell => cell.scrollIntoView({block: 'start'})")


def _to_top(notebook, id_):
    notebook.go_to(id_).evaluate("cell => cell.scrollIntoView({block: 'start'})")


SCENES = {"verdict": _verdict, "progress": _progress, "steps": _steps}
SHOTS = [("", "JupyterLab Light", list(SCENES)), ("-dark", "JupyterLab Dark", ["verdict"])]


def main(arguments: list[str]) -> int:
    """The word `screenshots`. Exit code 0: taken; 1: something that is needed is not installed."""
    parser = argparse.ArgumentParser(prog="course.py screenshots", description=__doc__.splitlines()[0])
    parser.add_argument(
        "folder", nargs="?", type=Path, default=COURSE / "pictures", help="where to; pictures/ if left out"
    )
    options = parser.parse_args(arguments)
    reason = missing()
    if reason:
        print(f"No screenshots: {reason}.", file=sys.stderr)
        return 1
    for path in take(options.folder):
        print(f"wrote {path} ({path.stat().st_size // 1024} kB)")
    return 0
