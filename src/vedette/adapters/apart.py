"""Work done in a child that ends: what it held in memory ends with it, and the parent never had it.

The child answers with JSON through a pipe; an error crosses as its class, message and hint. It shares the
terminal, so it can ask. An error of another kind crosses as the name of its class alone: its text might
repeat what was worked on.
"""

from __future__ import annotations

import json
import os
import signal
import sys
from collections.abc import Callable, Mapping
from typing import Any

from vedette import errors
from vedette.adapters.memory_folder import end_with_parent, lock_memory
from vedette.adapters.no_core import forbid_core_dumps
from vedette.errors import StoreError, UsageError, VedetteError

MAX_ANSWER_BYTES = 4 << 20


def apart(
    work: Callable[[], Mapping[str, object]], say: Callable[[str], None] = lambda _: None
) -> dict[str, Any]:
    """Fork, do `work` in the child, wait for its end, return what it answered.

    The child makes no core dump, dies with its parent, and has its memory locked where that is allowed; `say`
    is told when it is not. Raises: what `work` raised, if it is a VedetteError; else StoreError.
    """
    if not hasattr(os, "fork"):
        raise UsageError("ceremony: needs a POSIX system", hint="use Linux")
    sys.stdout.flush()
    sys.stderr.flush()
    reader, writer = os.pipe()
    # an interrupt in the middle of forking would leave a child that knows nothing of it
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    child = os.fork()
    if child == 0:
        status = 1
        try:
            os.close(reader)
            signal.pthread_sigmask(signal.SIG_SETMASK, before)
            data = json.dumps(_answer(work, say)).encode("utf-8")
            with os.fdopen(writer, "wb") as file:
                file.write(data)
            sys.stdout.flush()
            sys.stderr.flush()
            status = 0
        finally:
            os._exit(status)
    os.close(writer)
    try:
        data = _read(reader)  # the interrupt is the child's: it answers, and ends
        os.waitpid(child, 0)
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)
    return _result(data)


def _answer(work: Callable[[], Mapping[str, object]], say: Callable[[str], None]) -> dict[str, object]:
    end_with_parent()
    forbid_core_dumps()
    try:
        if not lock_memory():
            say("note: the memory of this act could not be locked (run as root to have it locked)")
        return {"done": dict(work())}
    except VedetteError as error:
        return {"error": type(error).__name__, "message": str(error), "hint": error.hint}
    except KeyboardInterrupt:
        return {"error": "UsageError", "message": "ceremony: stopped at the keyboard", "hint": None}
    except OSError as error:
        return {"error": "StoreError", "message": f"disk: {error.strerror}", "hint": None}
    except BaseException as error:  # noqa: BLE001 - its text and its frames may hold what must not come out
        return {
            "error": "StoreError",
            "message": f"ceremony: failed with {type(error).__name__}",
            "hint": None,
        }


def _read(reader: int) -> bytes:
    data = b""
    with os.fdopen(reader, "rb", buffering=0) as file:
        while len(data) <= MAX_ANSWER_BYTES and (piece := file.read(65_536)):
            data += piece
    return data


def _result(data: bytes) -> dict[str, Any]:
    try:
        answer: Any = json.loads(data)
    except ValueError:
        raise StoreError("ceremony: its work ended without an answer; nothing of it counts") from None
    if "done" in answer:
        done: dict[str, Any] = answer["done"]
        return done
    kind = getattr(errors, answer["error"], errors.FormatError)  # WordError and other kinds of form
    raise kind(answer["message"], answer["hint"])
