"""`python course.py lab`: the learner's own copies of the lessons, opened in JupyterLab.

Lessons are handed out in `notebooks/` and worked on in `my/`, which git ignores: an update of the course never meets a
learner's work. JupyterLab gets its settings for this one start (`jupyter/` beside this file, put first on
JUPYTER_CONFIG_PATH); neither the learner's own Jupyter nor an instructor's `jupyter lab` in the same environment changes.
"""

import os
import shutil
import socket
import sys
import tempfile
import time
from pathlib import Path

from autograder.course.errors import CourseError

REPOSITORY = Path(__file__).resolve().parents[2]
SETTINGS = Path(__file__).resolve().parent / "jupyter"
UNFINISHED = ".copying-"  # prefix of a copy under way; nobody looks inside

USAGE = """lab [--no-browser] [--port N] [options of jupyter lab]

Copies the lessons you do not have yet to my/ and opens JupyterLab there. Your own files are never changed;
to begin a lesson afresh and keep the old one: python course.py restart LESSON."""


# ------------------------------------------------------------------------------------------------ the learner's copies


def lesson_folders(folder: Path) -> list[Path]:
    """The lessons in `folder`, in order: its visible sub-folders that hold a notebook."""
    if not folder.is_dir():
        return []
    return sorted(path for path in folder.iterdir() if not path.name.startswith(".") and any(path.glob("*.ipynb")))


def copy_new_lessons(handed_out: Path, mine: Path) -> list[Path]:
    """Copy the lessons that `mine` does not have yet; returns the new folders.

    A lesson appears complete or not at all: it is copied under another name and renamed at the end.
    Whatever exists in `mine`, under a lesson's name or any other, stays as it is.
    """
    mine.mkdir(parents=True, exist_ok=True)
    remove_unfinished(mine)
    new = []
    for lesson in lesson_folders(handed_out):
        target = mine / lesson.name
        if os.path.lexists(target):
            continue
        unfinished = Path(tempfile.mkdtemp(prefix=UNFINISHED, dir=mine))
        try:
            copy = unfinished / lesson.name
            # copyfile: a lesson handed out read-only must not become one that cannot be saved
            shutil.copytree(
                lesson,
                copy,
                copy_function=shutil.copyfile,
                ignore=shutil.ignore_patterns(".ipynb_checkpoints", "__pycache__"),
            )
            for folder in (copy, *(path for path in copy.rglob("*") if path.is_dir())):
                folder.chmod(0o755)
            trust(copy)
            if not os.path.lexists(target):
                copy.rename(target)
                new.append(target)
        finally:
            shutil.rmtree(unfinished, ignore_errors=True)
    return new


def remove_unfinished(mine: Path, older_than: float = 3600.0) -> None:
    """Remove what a start that was killed while copying left behind, unless another start may still be at it."""
    for leftover in mine.glob(UNFINISHED + "*"):
        if time.time() - leftover.stat().st_mtime > older_than:
            shutil.rmtree(leftover, ignore_errors=True)


def trust(lesson: Path) -> None:
    """Sign the notebooks of a copy that we made, so that JupyterLab shows their drawings instead of dropping them."""
    import nbformat
    from nbformat.sign import NotebookNotary

    notary = NotebookNotary()
    try:
        for path in lesson.glob("*.ipynb"):
            notary.sign(nbformat.read(path, as_version=4))
    finally:
        notary.store.close()


# ------------------------------------------------------------------------------------------------------------ the start


def port_asked_for(arguments: list[str]) -> int | None:
    """The port in `--port N` or `--port=N` (as Jupyter, the last one counts), or None."""
    port = None
    for argument, following in zip(arguments, [*arguments[1:], ""], strict=False):
        name, equals, value = argument.partition("=")
        if name in ("--port", "--ServerApp.port"):
            text = value if equals else following
            if not (text.isascii() and text.isdigit() and 0 < int(text) < 65536):
                raise CourseError(f"--port wants a number between 1 and 65535, not {text!r}.")
            port = int(text)
    return port


def refuse_busy_port(port: int) -> None:
    """Raise CourseError when nobody can listen at `port` of this machine."""
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as listener:
        if os.name == "posix":  # as the server does it: a port that was closed a second ago is free
            listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            listener.bind(("127.0.0.1", port))
        except PermissionError:
            raise CourseError(
                f"Port {port} is reserved by the system; choose one above 1023, or leave out --port."
            ) from None
        except OSError:
            raise CourseError(
                f"Port {port} is busy; choose another, or leave out --port and a free one is found."
            ) from None


def jupyter_environment(mine: Path) -> dict[str, str]:
    """What has to stand in the process environment for this one start."""
    paths = [str(SETTINGS), os.environ.get("JUPYTER_CONFIG_PATH", "")]
    return {
        "JUPYTER_CONFIG_PATH": os.pathsep.join(filter(None, paths)),
        # the kernel of this environment, whatever kernels the learner has elsewhere
        "JUPYTER_PREFER_ENV_PATH": "1",
        # which tabs were open belongs to the course, not to the learner's other work with JupyterLab
        "JUPYTERLAB_WORKSPACES_DIR": os.environ.get("JUPYTERLAB_WORKSPACES_DIR", str(mine / ".jupyterlab")),
    }


def jupyter_arguments(arguments: list[str], mine: Path, first: Path, port: int | None) -> list[str]:
    """The command line for JupyterLab; what the learner said comes last and so wins."""
    ours = [
        f"--ServerApp.root_dir={mine}",
        f"--LabApp.default_url=/lab/tree/{first.relative_to(mine).as_posix()}",
        "--ServerApp.answer_yes=True",  # Ctrl-C stops at once
        "--ServerApp.log_level=WARN",
        "--LabApp.log_level=WARN",
    ]
    if port is not None:
        ours.append("--ServerApp.port_retries=0")
    if hasattr(os, "geteuid") and os.geteuid() == 0:
        ours.append("--allow-root")
    return ours + arguments


def start(arguments: list[str], handed_out: Path, mine: Path) -> int:
    """Copy the new lessons and run JupyterLab until it is stopped."""
    port = port_asked_for(arguments)
    if port is not None:
        refuse_busy_port(port)
    if not lesson_folders(handed_out):
        raise CourseError(f"There are no lessons in {handed_out}; `python course.py build` makes them from solutions/.")
    new = copy_new_lessons(handed_out, mine)
    if new:
        print(f"New in my/: {', '.join(lesson.name for lesson in new)}.", flush=True)
    lessons = lesson_folders(mine)
    if not lessons:
        raise CourseError(
            f"There is no notebook in {mine}; rename or delete the empty lesson folders there and start again."
        )
    first = sorted(lessons[0].glob("*.ipynb"))[0]

    os.environ.update(jupyter_environment(mine))
    os.chdir(REPOSITORY)  # Validate reads nbgrader_config.py from here
    from jupyterlab.labapp import LabApp

    print("Starting JupyterLab; Ctrl-C here stops it.", flush=True)
    LabApp.launch_instance(jupyter_arguments(arguments, mine, first, port))
    return 0


def main(arguments: list[str]) -> int:
    """Run the word `lab`; returns the exit code."""
    if {"-h", "--help"} & set(arguments):
        print(USAGE)
        return 0
    try:
        return start(arguments, REPOSITORY / "notebooks", REPOSITORY / "my")
    except CourseError as sentence:
        print(sentence, file=sys.stderr)
    except OSError as error:
        print(f"JupyterLab could not be started: {error}.", file=sys.stderr)
    return 1
