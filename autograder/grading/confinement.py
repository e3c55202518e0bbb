"""Confine this process before it runs a stranger's code: every layer the system offers, and plain words for those it does not.

Layers, each of which stands by itself: limits, namespaces, own scratch folder, no privileges, Landlock, seccomp, closed
files and an empty environment. Without any of them (macOS, Windows, a strict container) the split into two processes
still keeps what decides out of reach of the learner's code; its files and network are then those of the grader's user.

The Python installation is readable, and the scratch folder writable. Nothing else is, not even the names in a folder.
"""

import contextlib
import os
import sys
import sysconfig
from dataclasses import dataclass

from autograder.grading import landlock, namespaces, seccomp
from autograder.grading.syscalls import LINUX, PDEATHSIG, prctl

MEBIBYTE = 1 << 20
SCRATCH_MEBIBYTES, SCRATCH_FILES = 64, 2048
FILE_MEBIBYTES, OPEN_FILES, PROCESSES = 32, 128, 64
_SIGKILL = 9


@dataclass
class Plan:
    """What the confined process is to have. memory: MiB on top of what it has now. seconds: CPU time. scratch: its folder."""

    memory: int
    seconds: int
    scratch: str
    entered: int = 0  # namespaces it is in already, see `namespaces.enter`


def leave_with_parent() -> None:
    """Die when the process that forked this one dies; where there is no such thing, do nothing."""
    if LINUX:
        with contextlib.suppress(OSError):
            prctl(PDEATHSIG, _SIGKILL)


def confine(plan: Plan, keep: int) -> list[str]:
    """Confine this process for good, one open file `keep` left to it. Returns the protections that are missing, in words."""
    off = []
    _empty_environment(plan.scratch)
    _close_files(keep)
    _limits(plan, off)
    if not LINUX:
        os.chdir(plan.scratch)
        return [*off, "files, network and processes (Linux only): the learner's process may use those of its user"]
    if not plan.entered:
        plan.entered = namespaces.enter(namespaces.ALL & ~namespaces.PID)
    missing = [name for flag, name in namespaces.NAMES.items() if not plan.entered & flag]
    if missing:
        off.append(f"namespaces of its own for {', '.join(missing)} (this system does not allow them)")
    _layer(off, "a scratch folder of limited size", _scratch, plan)
    _layer(off, "a limit on threads", _thread_limit, plan)
    _layer(off, "dropping privileges", namespaces.drop_capabilities)
    os.chdir(plan.scratch)
    _layer(off, "files (Landlock)", lambda: off.extend(landlock.restrict(readable(), [plan.scratch, "/dev/null"])))
    _layer(off, "system calls (seccomp)", seccomp.restrict)
    return off


def _layer(off, name, act, *arguments):
    try:
        act(*arguments)
    except (OSError, ValueError, AttributeError) as error:
        off.append(f"{name}: {error}")


def readable() -> list[str]:
    """Folders and files that a Python with its packages reads. Never a folder that holds the course."""
    inside = ("lib", "lib64", "share", "pyvenv.cfg")
    prefixes = {sys.prefix, sys.base_prefix, sys.exec_prefix, sys.base_exec_prefix, "/usr", "/usr/local"}
    paths = {os.path.join(prefix, name) for prefix in prefixes for name in inside}
    paths |= {path for path in sysconfig.get_paths().values() if "include" not in path and "scripts" not in path}
    paths -= {*prefixes, *(os.path.join(prefix, "bin") for prefix in prefixes)}
    devices = ("/dev/null", "/dev/zero", "/dev/urandom", "/dev/random")
    return sorted(paths | {"/lib", "/lib64", "/etc/ld.so.cache", "/etc/localtime", *devices})


def _empty_environment(scratch):
    """Nothing in the environment tells where this is, who asks, or that it is graded."""
    kept = {name: os.environ[name] for name in ("LANG", "LC_ALL", "TZ", "SYSTEMROOT") if name in os.environ}
    os.environ.clear()
    os.environ.update(kept, PATH="/usr/bin:/bin", HOME=scratch, TMPDIR=scratch, MPLCONFIGDIR=scratch)
    os.environ.update(dict.fromkeys(("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS"), "1"))


def _close_files(keep):
    """Close everything but `keep`; the standard streams lead nowhere."""
    nothing = os.open(os.devnull, os.O_RDWR)
    for standard in (0, 1, 2):
        if standard not in (keep, nothing):
            os.dup2(nothing, standard)
    if nothing > 2:
        os.close(nothing)
    os.closerange(3, keep)
    try:
        last = os.sysconf("SC_OPEN_MAX")
    except (AttributeError, ValueError, OSError):
        last = 4096
    os.closerange(keep + 1, min(last, 65536))


def _limits(plan, off):
    try:
        import resource
    except ImportError:
        off.append("limits on memory, time and files (no setrlimit on this system)")
        return
    size = _address_space() + plan.memory * MEBIBYTE
    wanted = {"AS": size, "CPU": plan.seconds, "FSIZE": FILE_MEBIBYTES * MEBIBYTE, "CORE": 0, "NOFILE": OPEN_FILES}
    if not LINUX:
        off.append("a limit on memory (not dependable on this system)")
    for name, value in wanted.items():
        kind = getattr(resource, f"RLIMIT_{name}")
        hard = resource.getrlimit(kind)[1]
        value = value if hard == resource.RLIM_INFINITY else min(value, hard)
        _layer(off, f"limit {name}", resource.setrlimit, kind, (value, value))


def _address_space():
    """Bytes of address space that this process has now."""
    try:
        with open("/proc/self/statm", encoding="ascii") as file:
            return int(file.read().split()[0]) * os.sysconf("SC_PAGE_SIZE")
    except OSError:
        return 512 * MEBIBYTE


def _scratch(plan):
    if not plan.entered & namespaces.MOUNT:
        raise OSError("files in it are limited in size, not in number")
    namespaces.own_scratch(plan.scratch, SCRATCH_MEBIBYTES, SCRATCH_FILES)


def _thread_limit(plan):
    """The kernel counts processes by user; inside a user namespace it counts those in there only, root's too."""
    import resource

    if not plan.entered & namespaces.USER:
        raise OSError("threads are limited by memory only")
    resource.setrlimit(resource.RLIMIT_NPROC, (PROCESSES, PROCESSES))
