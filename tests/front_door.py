"""What the tests of the front door share: a copy of the course in a temporary folder, and ways to start it."""

import importlib.util
import json
import os
import shutil
import subprocess
import sys
import sysconfig
from pathlib import Path

REPOSITORY = Path(__file__).resolve().parents[1]
RUNNING = f"{sys.version_info.major}.{sys.version_info.minor}"

# Stands in for pip: writes down that it was called, says what it is told to say, and ends as it is told to end.
STUB_PIP = """
import os, pathlib, sys, time
with open(pathlib.Path(sys.prefix) / "pip-was-called", "a") as calls:
    print(*sys.argv[1:], file=calls)
time.sleep(float(os.environ.get("STUB_SECONDS", 0)))
print(os.environ.get("STUB_SAYS", ""), file=sys.stderr)
sys.exit(int(os.environ.get("STUB_EXIT", 0)))
"""

# Stands in for the package: a word that tells where and how it runs.
STUB_PACKAGE = """
import json, os, random, shutil, sys
WORDS = {"tell": ("nowhere:main", "tells how it was started"), "end": ("nowhere:main", "ends with the code given")}
if __name__ == "__main__":
    if sys.argv[1] == "end":
        sys.exit(int(sys.argv[2]))
    print(json.dumps({
        "arguments": sys.argv[1:], "folder": os.getcwd(), "prefix": sys.prefix, "environment": dict(os.environ),
        "python": shutil.which("python"), "random": random.__file__}))
"""


def load_front_door(course: Path):
    """course.py of a copy of the course, as a module."""
    spec = importlib.util.spec_from_file_location("front_door_of_" + course.name, course / "course.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def copy_course(folder: Path, package: bool = False) -> Path:
    """A copy of the course with its own package or with the stub; there is no environment and no lesson in it."""
    folder.mkdir(parents=True)
    for name in ("course.py", "requirements.txt", "pyproject.toml"):
        shutil.copy(REPOSITORY / name, folder)
    if package:
        shutil.copytree(REPOSITORY / "autograder", folder / "autograder", ignore=shutil.ignore_patterns("__pycache__"))
    else:
        (folder / "autograder").mkdir()
        (folder / "autograder" / "__init__.py").touch()
        (folder / "autograder" / "__main__.py").write_text(STUB_PACKAGE, encoding="utf-8")
    return folder


def lend_environment(course: Path) -> None:
    """A `.venv` that sees the packages of the Python running the tests, has a stub for pip, and is stamped as ready."""
    place = course / ".venv"
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", str(place)], check=True)
    packages = Path(sysconfig.get_path("purelib", "venv", {"base": str(place), "platbase": str(place)}))
    lent = f"{course}\n{sysconfig.get_path('purelib')}\n{sysconfig.get_path('platlib')}\n"
    (packages / "lent.pth").write_text(lent, encoding="utf-8")
    (packages / "pip").mkdir()
    (packages / "pip" / "__init__.py").write_text("__version__ = 'stub'\n")
    (packages / "pip" / "__main__.py").write_text(STUB_PIP)
    for name in ("share", "etc"):  # where Jupyter finds its pages and extensions
        if (Path(sys.prefix) / name).exists() and not (place / name).exists() and os.name == "posix":
            (place / name).symlink_to(Path(sys.prefix) / name)
    door = load_front_door(course)
    door.write_stamp(door.wanted(RUNNING))


def pip_calls(course: Path) -> list[str]:
    """The arguments of each call of the stub, one line a call."""
    written = course / ".venv" / "pip-was-called"
    return written.read_text().splitlines() if written.exists() else []


def start(course: Path, *words: str, folder: Path | None = None, **variables: str) -> subprocess.CompletedProcess:
    """`python course.py WORDS` from `folder`, with more environment variables."""
    return subprocess.run(
        [sys.executable, str(course / "course.py"), *words],
        cwd=folder or course,
        env={**os.environ, **variables},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        encoding="utf-8",
        timeout=300,
    )


def told(result: subprocess.CompletedProcess) -> dict:
    """What the stub package told."""
    assert result.returncode == 0, result.stderr
    return json.loads(result.stdout)


def is_one_sentence(text: str) -> bool:
    """Is this for people: one line, ended, no traceback?"""
    return "Traceback" not in text and len(text.strip().splitlines()) == 1 and text.strip().endswith(".")
