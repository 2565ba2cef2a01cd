"""Confining a process for good: no file system, no network, no other process, little memory and time.

What holds everywhere on Linux: resource limits, no new privileges, no core dump, no handles but its own.
Where the kernel has it, *Landlock* takes the file system and the sockets away, and *seccomp* leaves only the
calls that computing on memory and open handles needs; each of the two alone already forbids opening a file.
`confine` says which hold here, so that a doctor can tell.
"""

from __future__ import annotations

import ctypes
import os
import platform
import resource
import signal
import struct
import sys

MEMORY_BYTES = 1 << 30
"""Address space of a child. The interpreter and the libraries map about 300 MiB before any work."""
PROCESSOR_SECONDS = 8
NOBODY = 65_534

_PR_SET_PDEATHSIG, _PR_SET_DUMPABLE, _PR_SET_SECCOMP, _PR_SET_NO_NEW_PRIVS = 1, 4, 22, 38
_LANDLOCK_CREATE, _LANDLOCK_RESTRICT = 444, 446
_FILTER_MODE = 2

# what the calls are called → their numbers on x86-64 and on 64-bit ARM
_CALLS = {
    "read": (0, 63),
    "write": (1, 64),
    "close": (3, 57),
    "fstat": (5, 80),
    "lseek": (8, 62),
    "munmap": (11, 215),
    "brk": (12, 214),
    "rt_sigaction": (13, 134),
    "rt_sigprocmask": (14, 135),
    "rt_sigreturn": (15, 139),
    "pread64": (17, 67),
    "sched_yield": (24, 124),
    "mremap": (25, 216),
    "madvise": (28, 233),
    "nanosleep": (35, 101),
    "getpid": (39, 172),
    "exit": (60, 93),
    "gettimeofday": (96, 169),
    "getrusage": (98, 165),
    "times": (100, 153),
    "gettid": (186, 178),
    "futex": (202, 98),
    "sched_getaffinity": (204, 123),
    "restart_syscall": (219, 128),
    "clock_gettime": (228, 113),
    "clock_nanosleep": (230, 115),
    "exit_group": (231, 94),
    "getrandom": (318, 278),
}
# these only without the right to run what they map
_MAPPING_CALLS = {"mmap": (9, 222), "mprotect": (10, 226)}
# for a reader that cannot do without a thread of its own: threads, and never a process
_THREAD_CALLS = {"set_robust_list": (273, 99), "rseq": (334, 293)}
_CLONE, _CLONE3, _CLONE_THREAD = (56, 220), 435, 0x10000
THREADS = 4096
"""Threads of the user of all children, where a child may have some."""
_MACHINES = {"x86_64": (0, 0xC000003E), "aarch64": (1, 0xC00000B7)}


def libc() -> ctypes.CDLL:
    """Return the C library of this process."""
    return ctypes.CDLL(None, use_errno=True)


def landlock_version() -> int:
    """Return which Landlock the kernel has, 0 for none."""
    if sys.platform != "linux":
        return 0
    return max(0, int(libc().syscall(_LANDLOCK_CREATE, None, ctypes.c_size_t(0), 1)))


def take_file_system() -> bool:
    """Take away every file and TCP socket not open yet; False where Landlock is missing."""
    version = landlock_version()
    if not version:
        return False
    files = (1 << 13) - 1
    for since, bit in ((2, 13), (3, 14), (5, 15)):
        files |= (version >= since) << bit
    network = 3 if version >= 4 else 0
    scoped = 3 if version >= 6 else 0
    attributes = struct.pack("=QQQ", files, network, scoped)
    size = 8 if version < 4 else 16 if version < 6 else 24
    library = libc()
    rules = int(library.syscall(_LANDLOCK_CREATE, attributes, ctypes.c_size_t(size), 0))
    if rules < 0:
        return False
    done = int(library.syscall(_LANDLOCK_RESTRICT, rules, 0)) == 0
    os.close(rules)
    return done


def _program(column: int, machine: int, threads: bool = False) -> bytes:
    """The filter: the listed calls, mapping without the right to run, perhaps threads, nothing else."""
    load, jump, jump_at_least, jump_any, answer = 0x20, 0x15, 0x35, 0x45, 0x06
    allow, refuse, end = 0x7FFF0000, 0x00050000 | 1, 0x80000000  # EPERM; the process ends
    known = {**_CALLS, **_THREAD_CALLS} if threads else _CALLS
    calls = [numbers[column] for numbers in known.values()]
    maps = [numbers[column] for numbers in _MAPPING_CALLS.values()]

    def line(code: int, yes: int, no: int, value: int) -> bytes:
        return struct.pack("=HBBI", code, yes, no, value)

    lines = [
        line(load, 0, 0, 4),
        line(jump, 1, 0, machine),
        line(answer, 0, 0, end),
        line(load, 0, 0, 0),
        line(jump_at_least, 0, 1, 0x40000000),  # the other numbers of x86-64
        line(answer, 0, 0, end),
    ]
    if threads:
        lines += [
            line(jump, 0, 1, _CLONE3),
            line(answer, 0, 0, 0x00050000 | 38),  # ENOSYS: the library then asks in the older way
            line(jump, 0, 4, _CLONE[column]),
            line(load, 0, 0, 16),  # the first argument
            line(jump_any, 1, 0, _CLONE_THREAD),
            line(answer, 0, 0, refuse),
            line(answer, 0, 0, allow),
        ]
    # each test jumps over those that follow it, to "allow", or to the look at what is mapped
    tests = [*calls, *maps]
    for index, number in enumerate(tests):
        left = len(tests) - 1 - index
        # after the tests: [refuse][look at protection][its jump][refuse][allow]
        lines.append(line(jump, left + (4 if index < len(calls) else 1), 0, number))
    lines += [
        line(answer, 0, 0, refuse),
        line(load, 0, 0, 16 + 2 * 8),  # the third argument
        line(jump_any, 0, 1, 4),  # PROT_EXEC
        line(answer, 0, 0, refuse),
        line(answer, 0, 0, allow),
    ]
    return b"".join(lines)


def take_calls(threads: bool = False) -> bool:
    """Leave only the calls that computing needs, perhaps in threads.

    False where seccomp or this machine's table is missing.
    """
    if sys.platform != "linux" or platform.machine() not in _MACHINES:
        return False
    program = _program(*_MACHINES[platform.machine()], threads)
    buffer = ctypes.create_string_buffer(program, len(program))
    head = struct.pack("@HP", len(program) // 8, ctypes.addressof(buffer))
    return int(libc().prctl(_PR_SET_SECCOMP, _FILTER_MODE, head, 0, 0)) == 0


def end_with_parent() -> None:
    """Have this process killed when the one that forked it ends."""
    if sys.platform == "linux":
        libc().prctl(_PR_SET_PDEATHSIG, int(signal.SIGKILL), 0, 0, 0)


def confine(
    handles: int,
    memory: int = MEMORY_BYTES,
    seconds: int = PROCESSOR_SECONDS,
    writes: int = 0,
    threads: bool = False,
) -> tuple[str, ...]:
    """Confine this process for good and return the names of the bars that hold.

    It keeps the handles below `handles`, can open none, start or reach no process; of files it writes those
    it was given open, each up to `writes` bytes. With `threads` it may have threads, but still no process.
    """
    bars = ["limits"]
    if os.geteuid() == 0:
        # root's rights over files and processes are not needed to look
        os.setgroups([])
        os.setresgid(NOBODY, NOBODY, NOBODY)
        os.setresuid(NOBODY, NOBODY, NOBODY)
        bars.append("user")
    library = libc()
    library.prctl(_PR_SET_DUMPABLE, 0, 0, 0, 0)
    library.prctl(_PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0)
    end_with_parent()  # after the change of user, which would have undone it
    if take_file_system():
        bars.append("landlock")
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
    # at the second number the process would be killed like one that was broken
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds + 1))
    resource.setrlimit(resource.RLIMIT_FSIZE, (writes, writes))
    # where the calls cannot be taken, the number of threads alone would let it have processes: then none
    many = THREADS if threads and platform.machine() in _MACHINES else 0
    resource.setrlimit(resource.RLIMIT_NPROC, (many, many))
    resource.setrlimit(resource.RLIMIT_NOFILE, (handles, handles))
    if take_calls(threads):
        bars.append("seccomp")
    return tuple(bars)
