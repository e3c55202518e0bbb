"""Floods of output, files, threads and memory are cut off, the kernel's rarer doors are closed, and nothing outlives grading."""

import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from grading_tools import ALL, RIGHT, attempted, graded, needs_layers, submission
from lesson_tools import ROOT

from autograder.grading import close, launch, protections_off
from autograder.grading.syscalls import LINUX, MACHINE

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


def left_below(pid, seconds=10):
    """The living descendants of a process that are still there when it has had some seconds to end them."""
    deadline = time.monotonic() + seconds
    while processes_below(pid) and time.monotonic() < deadline:
        time.sleep(0.05)
    return processes_below(pid)


def test_nothing_outlives_grading():
    """After a submission only the warm process is left; after close() not even that."""
    graded(submission(before="import threading, time\nthreading.Thread(target=time.sleep, args=(60,)).start()"))
    warm = launch.warm_up().process.pid
    assert left_below(warm) == set()
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


# Calls of the kernel that the standard library has no function for: (number on x86_64, arguments); each must fail with an error.
CALLS = {
    "inotify_init1": (294, 0),
    "inotify_init": (253,),
    "fanotify_init": (300, 0, 0),
    "io_uring_setup": (425, 8, 0),
    "userfaultfd": (323, 1),
    "bpf": (321, 0, 0, 0),
    "perf_event_open": (298, 0, 0, -1, -1, 0),
    "add_key": (248, 0, 0, 0, 0, -3),
    "keyctl": (250, 0, -3, 0),
    "process_vm_readv": (310, 1, 0, 0, 0, 0, 0),
    "process_vm_writev": (311, 1, 0, 0, 0, 0, 0),
    "pidfd_open": (434, 1, 0),
    "pidfd_getfd": (438, 3, 0, 0),
    "ptrace": (101, 0, 0, 0, 0),
    "shmget": (29, 0, 4096, 0o1600),
    "semget": (64, 0, 1, 0o1600),
    "msgget": (68, 0, 0o1600),
    "mq_open": (240, 0, 0o102, 0o600, 0),
    "memfd_create": (319, 0, 0),
    "memfd_secret": (447, 0),
    "unshare a namespace": (272, 0x10000000),
    "setns": (308, 3, 0),
    "mount": (165, 0, 0, 0, 0, 0),
    "fsopen": (430, 0, 0),
    "open_tree": (428, -100, 0, 0),
    "listmount": (458, 0, 0, 0, 0),
    "pivot_root": (155, 0, 0),
    "chroot": (161, 0),
    "open_by_handle_at": (304, -100, 0, 0),
    "clone3": (435, 0, 64),
    "fork by clone": (56, 17, 0, 0, 0, 0),
    "vfork": (58,),
    "execveat": (322, -100, 0, 0, 0, 0),
    "prctl: survive the parent": (157, 1, 0, 0, 0, 0),
    "prlimit of another": (302, 1, 9, 0, 0),
    "tkill": (200, 1, 0),
    "rt_sigqueueinfo": (129, 1, 0, 0),
    "init_module": (175, 0, 0, 0),
    "kexec_load": (246, 0, 0, 0, 0),
    "the x32 table": (0x40000000 + 41, 1, 1, 0),
}


@pytest.mark.skipif(MACHINE != "x86_64", reason="numbers of system calls are those of x86_64")
def test_the_kernel_s_rarer_doors_are_closed(off):
    """Rings, watches, keys, memory of others, queues, namespaces and modules: each call is refused, not only useless."""
    needs_layers(off, "seccomp")
    define = "import ctypes, errno\nlib = ctypes.CDLL(None, use_errno=True)\ndef call(*numbers):\n"
    define += (
        "    if lib.syscall(*(ctypes.c_long(n) for n in numbers)) < 0: return errno.errorcode[ctypes.get_errno()]\n"
    )
    define += "    return 'REACHED'"
    seen = attempted(
        {"define": f"exec({define!r}, globals())"} | {name: f"call(*{call})" for name, call in CALLS.items()}
    )
    answers = {name: seen[name].split("'")[1] for name in CALLS}
    refused = dict.fromkeys(CALLS, "EPERM") | {"clone3": "ENOSYS", "the x32 table": "ENOSYS"}
    assert answers == refused
