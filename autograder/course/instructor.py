"""`python course.py nbgrader ...`: nbgrader's own commands, in the course's environment and folder."""

import os
import subprocess
import sys
from pathlib import Path

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
