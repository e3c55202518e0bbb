"""Floods of output, files, threads and memory are cut off, and nothing outlives grading, not even a killed grader."""

import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from grading_tools import ALL, RIGHT, attempted, graded, needs_layers, submission
from lesson_tools import ROOT

from autograder.grading import close, launch, protections_off
from autograder.grading.syscalls import LINUX

pytestmark = [pytest.mark.slow, pytest.mark.skipif(not LINUX, reason="confinement is for Linux")]


@pytest.fixture(scope="module")
def off():
    """What this machine lacks."""
    return protections_off()


def test_a_flood_of_output_is_cut_off():
    """Hundreds of megabytes of prints, figures and displays leave a report of bounded size, and everything is graded."""
    flood = (
        "for _ in range(3000): print('x' * 100_000)\n"
        "for _ in range(2000): display('y' * 1000)\n"
        "import os\nfor _ in range(100): os.write(1, b'z' * 100_000)\n"
        "'v' * 100_000_000"
    )
    loud = RIGHT["divide_backward"].replace("\n    return", "\n    print('w' * 1_000_000)\n    return")
    report = graded(submission(before=flood, sources={**RIGHT, "divide_backward": loud}), timeout=20)
    assert report["points"] == ALL
    assert len(str(report)) < 3_000_000


def test_a_flood_of_files_is_cut_off(off):
    """The scratch folder takes some megabytes, then no more; it is gone afterwards."""
    needs_layers(off, "scratch")
    acts = {
        "one file": "open('big', 'wb').write(bytes(200 << 20))",
        "many files": "[open(f'f{k}', 'wb').write(bytes(1 << 20)) for k in range(200)]",
        "many names": "[open(f'n{k}', 'w').close() for k in range(100_000)]",
    }
    seen = attempted(acts, timeout=20)
    assert [name for name, outcome in seen.items() if "ALLOWED" in outcome] == []
    assert [path for path in Path(launch.warm_up().folder).iterdir() if path.is_dir()] == []


def test_a_flood_of_threads_is_cut_off(off):
    """Threads beyond a few dozen cannot be started, and those that run end with the submission."""
    needs_layers(off, "threads")
    act = "[__import__('threading').Thread(target=__import__('time').sleep, args=(60,), daemon=True).start() for _ in range(500)]"
    seen = attempted({"threads": act})
    assert "ALLOWED" not in seen["threads"]


def test_memory_is_limited_by_the_option():
    """--memory is what a submission may take on top of its libraries; a hungry answer loses its own points only."""
    hungry = "import mmap\ndef divide_backward(dz, x, y):\n    hoard = mmap.mmap(-1, 300 << 20)\n    return dz / y, -dz * x / y**2"
    report = graded(submission(sources={**RIGHT, "divide_backward": hungry}), memory=100)
    assert report["points"] == {**ALL, "check_divide_backward": 0}
    assert "allocate memory" in report["verdicts"]["check_divide_backward"]["message"]
    assert graded(submission(sources={**RIGHT, "divide_backward": hungry}), memory=1000)["points"] == ALL


def processes_below(pid):
    """Ids of all living descendants of a process."""
    found = {}
    for path in Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = path.read_text().rsplit(")", 1)[1].split()
        except OSError:
            continue
        if fields[0] != "Z":
            found[int(path.parent.name)] = int(fields[1])
    below = {pid}
    while more := {p for p, parent in found.items() if parent in below} - below:
        below |= more
    return below - {pid}


def test_nothing_outlives_grading():
    """After a submission only the warm process is left; after close() not even that."""
    graded(submission(before="import threading, time\nthreading.Thread(target=time.sleep, args=(60,)).start()"))
    warm = launch.warm_up().process.pid
    deadline = time.monotonic() + 5
    while processes_below(warm) and time.monotonic() < deadline:
        time.sleep(0.05)
    assert processes_below(warm) == set()
    close()
    assert not Path(f"/proc/{warm}").exists()


PROGRAM = """
import sys, threading
sys.path.insert(0, {tests!r})
from grading_tools import *
from autograder.grading import launch
warm = launch.warm_up().process.pid
threading.Thread(target=graded, args=(submission(before="while True: pass"),), kwargs=dict(timeout=60), daemon=True).start()
import time; time.sleep(1)
print(warm, flush=True)
time.sleep(60)
"""


def test_a_killed_grader_leaves_nothing_behind():
    """When the grader is killed in the middle of a submission, the warm process and the submission end by themselves."""
    command = [sys.executable, "-c", PROGRAM.format(tests=str(ROOT / "tests"))]
    with subprocess.Popen(command, stdout=subprocess.PIPE, cwd=ROOT) as grader:
        warm = int(grader.stdout.readline())
        below = processes_below(warm)
        assert below, "the submission runs"
        grader.send_signal(signal.SIGKILL)
    deadline = time.monotonic() + 10
    left = {warm, *below}
    while left and time.monotonic() < deadline:
        time.sleep(0.05)
        left = {pid for pid in left if alive(pid)}
    assert left == set()


def alive(pid):
    try:
        return Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0] != "Z"
    except OSError:
        return False
