"""What a machine keeps when it is switched off: folders in memory, swap, locked pages, the network.

Reads /proc and /sys; Linux only. Elsewhere nothing can be promised, and that is said.
"""

from __future__ import annotations

import contextlib
import ctypes
import os
import sys
from pathlib import Path

from vedette.errors import UsageError

IN_MEMORY = ("tmpfs", "ramfs")
_MCL_CURRENT, _MCL_FUTURE, _MCL_ONFAULT = 1, 2, 4
_PR_SET_PDEATHSIG, _SIGKILL = 1, 9


def _plain(field: str) -> str:
    """A field of mountinfo without its octal escapes."""
    for code, char in (("\\040", " "), ("\\011", "\t"), ("\\012", "\n"), ("\\134", "\\")):
        field = field.replace(code, char)
    return field


def file_system(folder: Path, mounts: str | None = None) -> str:
    """The type of the file system that `folder`, or its nearest parent that exists, lies on; "" when unknown.

    `mounts` is the text of /proc/self/mountinfo.
    """
    if mounts is None:
        try:
            mounts = Path("/proc/self/mountinfo").read_text("utf-8", "surrogateescape")
        except OSError:
            return ""
    place = folder.resolve()
    found, kind = -1, ""
    for line in mounts.splitlines():
        fields = line.split(" ")
        if "-" not in fields[6:]:
            continue
        point = Path(_plain(fields[4]))
        if place.is_relative_to(point) and len(point.parts) >= found:  # the last mount on a point counts
            found, kind = len(point.parts), fields[fields.index("-", 6) + 1]
    return kind


def swap_areas(swaps: str | None = None) -> tuple[str, ...]:
    """The kinds of swap that are in use: `partition`, `file`; memory that is compressed counts too."""
    if swaps is None:
        try:
            swaps = Path("/proc/swaps").read_text("ascii", "replace")
        except OSError:
            return ()
    return tuple(line.split()[1] for line in swaps.splitlines()[1:] if len(line.split()) > 1)


def connected(net: Path = Path("/sys/class/net")) -> tuple[str, ...]:
    """The network interfaces that are up, but for the machine's own."""
    up = []
    with contextlib.suppress(OSError):
        for interface in sorted(net.iterdir()):
            with contextlib.suppress(OSError):
                if interface.name != "lo" and (interface / "operstate").read_text("ascii").strip() == "up":
                    up.append(interface.name)
    return tuple(up)


def check_memory_folder(folder: Path, *, on_disk: bool = False) -> list[str]:
    """Refuse a `folder` that does not lie in memory; return what else there is to worry about, a line each.

    `on_disk` takes it all the same, with a warning. Raises: UsageError.
    """
    worries = []
    kind = file_system(folder)
    if kind not in IN_MEMORY:
        if not on_disk:
            raise UsageError(
                f"folder {folder.name}: lies on {kind or 'an unknown file system'}, not in memory",
                hint="use a folder below /dev/shm; --on-disk if the disk itself will be destroyed",
            )
        worries.append(
            f"{folder.name} lies on {kind or 'an unknown file system'}: what is written there can be found"
            " again after it is deleted. Destroy the disk."
        )
    if swap_areas() and kind != "ramfs":
        worries.append(
            "this machine swaps: what lies in memory may be written to its disk. Run `swapoff -a` first."
        )
    if connected():
        worries.append(f"a network is connected ({', '.join(connected())}). Take it off now.")
    return worries


def lock_memory() -> bool:
    """Keep all pages of this process out of the swap from now on; False when the system does not allow it."""
    if sys.platform != "linux":
        return False
    import resource

    soft, _ = resource.getrlimit(resource.RLIMIT_MEMLOCK)
    # under a limit the call may work, and a later allocation then fail in the middle of the act
    if os.geteuid() != 0 and soft != resource.RLIM_INFINITY:
        return False
    libc = ctypes.CDLL(None, use_errno=True)
    return bool(libc.mlockall(_MCL_CURRENT | _MCL_FUTURE | _MCL_ONFAULT) == 0)


def end_with_parent() -> None:
    """Have this process killed when its parent ends."""
    if sys.platform == "linux":
        ctypes.CDLL(None, use_errno=True).prctl(_PR_SET_PDEATHSIG, _SIGKILL, 0, 0, 0)
