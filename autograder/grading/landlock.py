"""Landlock: from here on this process sees the files it needs, no others; no TCP, no signals to others outside.

Rules by kernel: files 5.13 (ABI 1), truncation 6.2 (3), TCP 6.7 (4), device control 6.10 (5), signals and abstract sockets 6.12 (6).
"""

import os
import stat
import struct
from collections.abc import Iterable

from autograder.grading.syscalls import NO_NEW_PRIVILEGES, call, prctl

EXECUTE, WRITE, READ, READ_FOLDER, TRUNCATE = 1 << 0, 1 << 1, 1 << 2, 1 << 3, 1 << 14
_FILE_ONLY = EXECUTE | WRITE | READ | TRUNCATE | 1 << 15
_HANDLED = {1: (1 << 13) - 1, 2: (1 << 14) - 1, 3: (1 << 15) - 1, 4: (1 << 15) - 1}


def version() -> int:
    """The kernel's Landlock ABI; 0 where there is none."""
    try:
        return call("landlock_create_ruleset", None, 0, 1)
    except OSError:
        return 0


def restrict(readable: Iterable[str], writable: Iterable[str]) -> list[str]:
    """Confine this process for good. Returns what this kernel's Landlock cannot do, in words. Raises OSError where there is none.

    Everything below a readable folder may be read; below a writable one files may be made, changed and deleted.
    """
    abi = version()
    if not abi:
        raise OSError(38, "this kernel has no Landlock")
    handled = _HANDLED.get(abi, (1 << 16) - 1)
    attributes = struct.pack("QQQ", handled, 3 if abi >= 4 else 0, 3 if abi >= 6 else 0)
    ruleset = call("landlock_create_ruleset", attributes, 8 if abi < 4 else 16 if abi < 6 else 24, 0)
    try:
        for path in readable:
            _allow(ruleset, path, (READ | READ_FOLDER | EXECUTE) & handled)
        for path in writable:
            _allow(ruleset, path, handled & ~EXECUTE)
        prctl(NO_NEW_PRIVILEGES, 1)
        call("landlock_restrict_self", ruleset, 0)
    finally:
        os.close(ruleset)
    missing = []
    if abi < 3:
        missing.append("emptying files it may read (Landlock of Linux 6.2 or newer)")
    if abi < 4:
        missing.append("TCP connections (Landlock of Linux 6.7 or newer)")
    if abi < 6:
        missing.append("signals to other processes (Landlock of Linux 6.12 or newer)")
    return missing


def _allow(ruleset, path, access):
    try:
        handle = os.open(path, os.O_PATH | os.O_CLOEXEC)
    except OSError:
        return  # what is not there need not be allowed
    try:
        if not stat.S_ISDIR(os.fstat(handle).st_mode):
            access &= _FILE_ONLY
        call("landlock_add_rule", ruleset, 1, struct.pack("=Qi", access, handle), 0)
    finally:
        os.close(handle)
