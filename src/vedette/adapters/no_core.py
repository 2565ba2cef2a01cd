"""No core dumps: a program that fails must not leave its memory, and so what it was sealing, on the disk."""

from __future__ import annotations

import ctypes
import sys

_PR_SET_DUMPABLE = 4


def forbid_core_dumps() -> None:
    """Forbid core dumps of this process, and other programs of the same user a look into its memory."""
    if sys.platform == "win32":  # pragma: no cover
        return
    import resource

    _, hard = resource.getrlimit(resource.RLIMIT_CORE)
    resource.setrlimit(resource.RLIMIT_CORE, (0, hard))
    if sys.platform == "linux":
        # a core that goes to a program instead of a file heeds no limit, only this
        ctypes.CDLL(None).prctl(_PR_SET_DUMPABLE, 0, 0, 0, 0)
