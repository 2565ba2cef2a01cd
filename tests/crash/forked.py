"""Requests on standard input, each played in a forked child that ends; answers with its status, a line each.

For the workers that `crew` starts: what they import is loaded once, and a run costs a fork.
"""

from __future__ import annotations

import json
import os
import signal
import sys
import traceback
from collections.abc import Callable
from contextlib import suppress
from typing import Any

HANG_SECONDS = 60

Perform = Callable[[dict[str, Any]], int]


def _child(request: dict[str, Any], perform: Perform) -> None:
    os.setsid()
    signal.alarm(HANG_SECONDS)
    for number, name, flags in (
        (0, "stdin", os.O_RDONLY),
        (1, "stdout", os.O_WRONLY | os.O_TRUNC | os.O_CREAT),
        (2, "stderr", os.O_WRONLY | os.O_TRUNC | os.O_CREAT),
    ):
        handle = os.open(request[name], flags, 0o600)
        os.dup2(handle, number)
        os.close(handle)
    status = 70
    try:
        status = perform(request)
    except BaseException:  # noqa: BLE001 - the child ends here, and says why
        traceback.print_exc()
    finally:
        with suppress(OSError):
            sys.stdout.flush()
            sys.stderr.flush()
        os._exit(status)


def serve(perform: Perform) -> None:
    """Serve requests until standard input ends; `perform` gives the status of one."""
    while line := sys.stdin.readline():
        child = os.fork()
        if child == 0:
            _child(json.loads(line), perform)
        _, status = os.waitpid(child, 0)
        with suppress(ProcessLookupError):
            os.killpg(child, signal.SIGKILL)
        sys.stdout.write(json.dumps(os.waitstatus_to_exitcode(status)) + "\n")
        sys.stdout.flush()
