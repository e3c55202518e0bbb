"""The instructor's side of nbgrader, in the course's environment and folder.

python course.py nbgrader ...      nbgrader's own commands
python course.py instruct          JupyterLab with nbgrader's panels: formgrader, assignments, courses
"""

import os
import subprocess
import sys
from pathlib import Path

from autograder.course.errors import CourseError
from autograder.course.paths import course_root


def main(arguments: list[str]) -> int:
    """Run `nbgrader ARGUMENTS` from the course's folder, where nbgrader_config.py is; its exit code."""
    programs = Path(sys.executable).parent
    path = os.pathsep.join([str(programs), os.environ.get("PATH", "")])  # nbgrader calls alembic by its bare name
    try:
        return subprocess.call(
            [sys.executable, "-m", "nbgrader", *arguments], cwd=course_root(), env={**os.environ, "PATH": path}
        )
    except KeyboardInterrupt:
        return 130


def instruct(arguments: list[str]) -> int:
    """Run JupyterLab in the course's folder until it is stopped; arguments are those of `jupyter lab`."""
    if {"-h", "--help"} & set(arguments):
        print("instruct [--no-browser] [--port N] [options of jupyter lab]\n\n" + __doc__.strip().splitlines()[-1])
        return 0
    try:
        root = course_root()
    except CourseError as error:
        print(error, file=sys.stderr)
        return 2
    os.environ["PATH"] = os.pathsep.join([str(Path(sys.executable).parent), os.environ.get("PATH", "")])
    os.environ["JUPYTER_PREFER_ENV_PATH"] = "1"
    os.chdir(root)  # formgrader reads nbgrader_config.py from here
    from jupyterlab.labapp import LabApp

    print("Formgrader is in the menu Nbgrader, and at /formgrader. Ctrl-C here stops it.", flush=True)
    ours = [f"--ServerApp.root_dir={root}", "--ServerApp.answer_yes=True", "--ServerApp.log_level=WARN"]
    if hasattr(os, "geteuid") and os.geteuid() == 0:
        ours.append("--allow-root")
    LabApp.launch_instance([*ours, *arguments])
    return 0
