"""The repository is clean for ruff."""

import subprocess

import pytest
from lesson_tools import ROOT, python

pytest.importorskip("ruff")


@pytest.mark.parametrize("command", [("check",), ("format", "--check", "--diff")], ids=["check", "format"])
def test_ruff_is_clean(command):
    """`ruff check` and `ruff format --check` find nothing, with the settings of pyproject.toml."""
    done = subprocess.run(
        python("-m", "ruff", *command, "--no-cache", "."), cwd=ROOT, capture_output=True, text=True, timeout=120
    )
    assert done.returncode == 0, done.stdout + done.stderr
