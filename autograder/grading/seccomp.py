"""A seccomp filter: system calls that a notebook has no need of fail from here on, for every thread to come.

Threads are possible (NumPy and the standard library use them), processes are not: clone works with CLONE_THREAD only.
Changing a file's mode, owner or times does nothing and says that it worked, because Landlock does not govern these calls
and shutil.copy makes them.
"""

import ctypes
import os
import struct

from autograder.grading.syscalls import AUDIT, NO_NEW_PRIVILEGES, PDEATHSIG, SECCOMP, number, prctl

DENIED = str.split("""
socket connect accept accept4 bind listen sendmsg sendmmsg
fork vfork execve execveat
tkill rt_sigqueueinfo rt_tgsigqueueinfo pidfd_send_signal pidfd_open pidfd_getfd setsid setpgid
ptrace process_vm_readv process_vm_writev kcmp process_madvise move_pages migrate_pages
setpriority ioprio_set sched_setaffinity sched_setscheduler sched_setparam sched_setattr
unshare setns mount umount2 pivot_root chroot open_tree move_mount fsopen fsconfig fsmount fspick mount_setattr
bpf perf_event_open userfaultfd fanotify_init add_key request_key keyctl io_uring_setup io_uring_enter io_uring_register
kexec_load kexec_file_load init_module finit_module delete_module swapon swapoff reboot settimeofday clock_settime
adjtimex clock_adjtime sethostname setdomainname acct quotactl personality syslog iopl ioperm modify_ldt
inotify_init inotify_init1 inotify_add_watch statmount listmount open_tree_attr
name_to_handle_at open_by_handle_at memfd_create memfd_secret shmget semget msgget mq_open truncate
""")
PRETENDED = str.split("""
chmod fchmod fchmodat fchmodat2 chown fchown lchown fchownat utime utimes futimesat utimensat
setxattr lsetxattr fsetxattr setxattrat removexattr lremovexattr fremovexattr removexattrat
""")

_LOAD, _EQUAL, _AT_LEAST, _BITS, _RETURN = 0x20, 0x15, 0x35, 0x45, 0x06
_ALLOW, _KILL, _ERROR = 0x7FFF0000, 0x80000000, 0x00050000
_EPERM, _ENOSYS = 1, 38
_NUMBER, _ARCHITECTURE, _ARGUMENTS = 0, 4, 16  # offsets in struct seccomp_data
_CLONE_THREAD = 0x00010000


def program(pid: int) -> list[tuple[int, int, int, int]]:
    """The filter as instructions (code, jump if true, jump if false, value) for the process with this id."""
    lines = [
        (_LOAD, 0, 0, _ARCHITECTURE),
        (_EQUAL, 1, 0, AUDIT),
        (_RETURN, 0, 0, _KILL),  # 32-bit calls have other numbers
        (_LOAD, 0, 0, _NUMBER),
        (_AT_LEAST, 0, 1, 0x40000000),  # so have those of the x32 ABI
        (_RETURN, 0, 0, _ERROR | _ENOSYS),
    ]
    for names, action in ((DENIED, _ERROR | _EPERM), (PRETENDED, _ERROR), (["clone3"], _ERROR | _ENOSYS)):
        for name in names:
            if number(name) is not None:
                lines += [(_EQUAL, 0, 1, number(name)), (_RETURN, 0, 0, action)]
    # (call, instruction on its first argument): allowed where the instruction is true, else refused
    for name, test, value, wanted in (
        ("clone", _BITS, _CLONE_THREAD, True),
        ("kill", _EQUAL, pid, True),
        ("tgkill", _EQUAL, pid, True),
        ("prlimit64", _EQUAL, 0, True),
        ("prctl", _EQUAL, PDEATHSIG, False),
    ):
        allow, refuse = (_RETURN, 0, 0, _ALLOW), (_RETURN, 0, 0, _ERROR | _EPERM)
        lines += [
            (_EQUAL, 0, 4, number(name)),
            (_LOAD, 0, 0, _ARGUMENTS),
            (test, 0, 1, value),
            allow if wanted else refuse,
            refuse if wanted else allow,
        ]
    return [*lines, (_RETURN, 0, 0, _ALLOW)]


class _Program(ctypes.Structure):
    _fields_ = [("length", ctypes.c_ushort), ("filter", ctypes.c_void_p)]


def restrict() -> None:
    """Put the filter in force for this process and its threads to come. Raises OSError."""
    if AUDIT is None:
        raise OSError(38, "system calls of this machine are not known")
    lines = program(os.getpid())
    buffer = ctypes.create_string_buffer(b"".join(struct.pack("HBBI", *line) for line in lines))
    prctl(NO_NEW_PRIVILEGES, 1)
    prctl(SECCOMP, 2, ctypes.byref(_Program(len(lines), ctypes.cast(buffer, ctypes.c_void_p))))
