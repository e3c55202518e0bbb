"""The quick tests pass on the other Pythons of this machine."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from lesson_tools import ROOT, environment

VERSIONS = [version for version in ("3.11", "3.12", "3.13") if version != "{}.{}".format(*sys.version_info[:2])]
PACKAGES = ("numpy>=2.2,<3", "matplotlib>=3.10,<4", "pytest>=8.3,<10", "hypothesis>=6.120,<7")
UNREACHABLE = (
    "No matching distribution",
    "Could not find a version",
    "ConnectionError",
    "NewConnectionError",
    "Max retries",
)


def find_python(version):
    """The program of a Python of this version that really runs, or None. A pyenv shim exists for versions that are off."""
    home = Path(os.environ.get("PYENV_ROOT", Path.home() / ".pyenv")) / "versions"
    candidates = [shutil.which(f"python{version}"), *sorted(home.glob(f"{version}.*/bin/python"))]
    if os.name == "nt" and shutil.which("py"):
        found = subprocess.run(
            ["py", f"-{version}", "-c", "import sys; print(sys.executable)"], capture_output=True, text=True
        )
        candidates.append(found.stdout.strip())
    question = "import sys, venv, ensurepip; print('{}.{}'.format(*sys.version_info[:2]))"
    for program in filter(None, candidates):
        try:
            answer = subprocess.run([program, "-c", question], capture_output=True, text=True, timeout=60)
        except (OSError, subprocess.TimeoutExpired):
            continue
        if answer.stdout.strip() == version:
            return str(program)
    return None


def quick_files():
    """The test files with quick tests. Others may import what is not installed there, at the first line already."""
    return sorted(
        str(path) for path in (ROOT / "tests").glob("test_*.py") if "mark.quick" in path.read_text(encoding="utf-8")
    )


@pytest.mark.slow
@pytest.mark.parametrize("version", VERSIONS)
def test_quick_tests_pass(version, tmp_path):
    """The quick subset passes on this version with nothing installed but NumPy, matplotlib, pytest and hypothesis."""
    program = find_python(version)
    if program is None:
        pytest.skip(f"no Python {version} that runs on this machine")
    venv = tmp_path / "venv"
    subprocess.run([program, "-m", "venv", str(venv)], check=True, capture_output=True, timeout=300)
    python = str(venv / ("Scripts/python.exe" if os.name == "nt" else "bin/python"))
    env = environment(PYTHONPATH=str(ROOT), PYTHONDONTWRITEBYTECODE="1")
    install = [python, "-m", "pip", "install", "--quiet", "--only-binary", ":all:", *PACKAGES]
    installed = subprocess.run(install, env=env, capture_output=True, text=True, timeout=900)
    if installed.returncode and any(sign in installed.stderr for sign in UNREACHABLE):
        pytest.skip(f"no packages for Python {version}: {installed.stderr.strip().splitlines()[-1]}")
    assert installed.returncode == 0, installed.stderr
    command = [python, "-m", "pytest", "-q", "-m", "quick", "-p", "no:cacheprovider", *quick_files()]
    done = subprocess.run(command, cwd=ROOT, env=env, capture_output=True, text=True, timeout=900)
    assert done.returncode == 0, done.stdout + done.stderr
