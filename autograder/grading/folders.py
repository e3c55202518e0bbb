"""Where nbgrader_config.py says that things are; read without loading nbgrader, which takes two seconds."""

from pathlib import Path

from traitlets.config import Config, PyFileConfigLoader

from autograder.course.errors import CourseError


def load_config(root: Path) -> Config:
    """The settings of the course at `root`. Raises CourseError when they cannot be read."""
    if not (root / "nbgrader_config.py").is_file():
        raise CourseError(f"{root / 'nbgrader_config.py'} is missing: it says where the gradebook is.")
    try:
        return PyFileConfigLoader("nbgrader_config.py", path=str(root)).load_config()
    except Exception as error:
        raise CourseError(f"{root / 'nbgrader_config.py'} cannot be read: {type(error).__name__}: {error}") from None


def folder_of(config: Config, root: Path, step: str) -> Path:
    """The folder of a step of nbgrader's: 'submitted', 'autograded', 'feedback', ..."""
    return root / config.CourseDirectory.get(f"{step}_directory", step)
