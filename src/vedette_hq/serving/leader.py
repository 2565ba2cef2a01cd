"""The leader: holds the keys of an open house, and starts and watches the web process and the worker.

    python -m vedette_hq.serving.leader --house H --listener FD --up FD --secret FD
        [--listen ADDRESS:PORT] [--demonstration]

It loads the site once and forks, so that both share that memory; it speaks to no database itself. Its
children end with it, and it with the supervisor. To the supervisor it says, one packet each: `open`, `idle`,
`failed`; the web process says `lock`.
"""

from __future__ import annotations

import argparse
import gc
import os
import signal
import socket
import sys
import time
from collections.abc import Callable
from contextlib import suppress
from datetime import UTC, datetime
from importlib import import_module
from pathlib import Path

from vedette.adapters.memory_folder import end_with_parent, lock_memory
from vedette.adapters.no_core import forbid_core_dumps
from vedette.errors import VedetteError
from vedette.house.lockbox import SECRET_BYTES, HouseKeys
from vedette_hq.config import runtime
from vedette_hq.config.settings_file import load_settings
from vedette_hq.serving.shared import Shared

LOOK_SECONDS = 0.2
MINUTE = 60.0
WEB_SECONDS, WORKER_SECONDS = 3.0, 5.0
"""So long each may take to end when the house is locked; then it is killed."""
IDLE_WORKER_SECONDS = 30.0
MAX_PAUSE_SECONDS = 10.0
FAILED = 4
LOADED = (
    "vedette_hq.config.wsgi",
    "vedette_hq.outbox.loop",
    "vedette_hq.serving.web",
    "vedette_hq.serving.worker",
)
_WAITED_FOR = (signal.SIGTERM, signal.SIGCHLD)


def main(arguments: list[str]) -> int:
    """Be the leader. Return the exit code: 0 when it was asked to end or nobody worked, 4 when it failed."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--house", type=Path, required=True)
    for name in ("listener", "up", "secret"):
        parser.add_argument(f"--{name}", type=int, required=True)
    parser.add_argument("--listen")
    parser.add_argument("--demonstration", action="store_true")
    given = parser.parse_args(arguments)
    os.umask(0o077)
    forbid_core_dumps()
    end_with_parent()
    lock_memory()
    up = socket.socket(fileno=given.up)
    for handle in (given.listener, given.up, given.secret):
        os.set_inheritable(handle, False)
    with os.fdopen(given.secret, "rb") as pipe:
        secret = pipe.read(SECRET_BYTES + 1)

    def say(word: str) -> None:
        up.send(word.encode("ascii"))

    try:
        keys = HouseKeys.of(secret)
        del secret
        settings = load_settings(given.house, listen=given.listen)
        runtime.install(
            runtime.Runtime(
                given.house,
                keys,
                settings,
                lambda: datetime.now(UTC),
                demonstration=given.demonstration,
                control=say,
            )
        )
        (given.house / "database").mkdir(mode=0o700, exist_ok=True)
    except (VedetteError, OSError):
        up.send(b"failed")
        return FAILED
    return Leader(socket.socket(fileno=given.listener), up, settings.site.idle_minutes * MINUTE).run()


class Leader:
    """Its two children, and when to end them."""

    def __init__(self, listener: socket.socket, up: socket.socket, idle_seconds: float) -> None:
        self._listener = listener
        self._up = up
        self._idle_seconds = idle_seconds
        self._shared = Shared()
        self._ended = False
        self._children: dict[int, str] = {}
        self._began: dict[str, float] = {}
        self._failures = {"web": 0, "worker": 0}
        self._again_at = {"web": 0.0, "worker": 0.0}

    def run(self) -> int:
        """Prepare, start, watch, end."""
        signal.signal(signal.SIGINT, signal.SIG_IGN)
        signal.pthread_sigmask(signal.SIG_BLOCK, _WAITED_FOR)
        try:
            import django
            from django.urls import get_resolver

            os.environ["DJANGO_SETTINGS_MODULE"] = "vedette_hq.config.settings"
            django.setup()
            prepared = self._fork("prepare", self._prepare)
            _ = get_resolver().url_patterns  # every view is imported once, here, before the children
            for name in LOADED:
                import_module(name)
        except Exception:  # noqa: BLE001 - whatever it is, the gate says that it failed, doctor says what
            self._say(b"failed")
            return FAILED
        if not self._wait_for(prepared):
            self._say(b"failed")
            return FAILED
        gc.collect()
        gc.freeze()  # what is loaded stays shared with the children
        self._shared.activity = time.monotonic()
        while not self._ended:
            self._start_missing()
            self._pause(LOOK_SECONDS)
            self._reap()
            # a house in which a mission is watched does not lock for want of people: docs/decisions/0030
            last = max(self._shared.activity, self._shared.watching)
            idle = time.monotonic() - last
            if self._idle_seconds and idle >= self._idle_seconds:
                self._stop(IDLE_WORKER_SECONDS)
                self._say(b"idle")
                return 0
        self._stop(WORKER_SECONDS)
        return 0

    def _pause(self, seconds: float) -> None:
        """Wait, shorter when a child ends or the leader is to end."""
        came = signal.sigtimedwait(_WAITED_FOR, seconds)
        self._ended |= came is not None and came.si_signo == signal.SIGTERM

    def _say(self, word: bytes) -> None:
        with suppress(OSError):
            self._up.send(word)

    # children

    def _fork(self, name: str, main: Callable[[], int]) -> int:
        pid = os.fork()
        if pid:
            self._children[pid] = name
            self._began[name] = time.monotonic()
            return pid
        code = 1
        try:
            end_with_parent()
            lock_memory()
            signal.pthread_sigmask(signal.SIG_UNBLOCK, _WAITED_FOR)
            code = main()
        finally:
            os._exit(code)

    def _prepare(self) -> int:
        from vedette_hq.access.sessions import end_everybodys
        from vedette_hq.config.preparing import prepare

        try:
            prepare(runtime.current())
            end_everybodys()
        except Exception:  # noqa: BLE001 - doctor says what
            return FAILED
        return 0

    def _web(self) -> int:
        from vedette_hq.config.wsgi import application
        from vedette_hq.serving.web import serve

        with open(os.devnull, "r+b", buffering=0) as nothing:  # noqa: PTH123
            for handle in (0, 1, 2):  # nobody reads what a server says of those who come
                os.dup2(nothing.fileno(), handle)
        self._say(b"open")
        serve(self._listener, application, self._shared)
        return 0

    def _worker(self) -> int:
        from vedette_hq.serving.worker import work

        self._listener.close()
        return work(runtime.current(), self._shared)

    def _start_missing(self) -> None:
        for name, main in (("web", self._web), ("worker", self._worker)):
            if name not in self._children.values() and time.monotonic() >= self._again_at[name]:
                self._fork(name, main)

    def _reap(self) -> None:
        while True:
            try:
                pid, _ = os.waitpid(-1, os.WNOHANG)
            except ChildProcessError:
                return
            if not pid:
                return
            name = self._children.pop(pid, "")
            if name in self._again_at:
                lived = time.monotonic() - self._began[name]
                self._failures[name] = 0 if lived > 60 else self._failures[name] + 1
                pause = min(MAX_PAUSE_SECONDS, 0.1 * 2 ** min(self._failures[name], 10))
                self._again_at[name] = time.monotonic() + pause

    def _wait_for(self, pid: int) -> bool:
        while True:
            try:
                _, status = os.waitpid(pid, 0)
            except ChildProcessError:
                return False
            self._children.pop(pid, None)
            return os.waitstatus_to_exitcode(status) == 0

    def _stop(self, worker_seconds: float) -> None:
        """End the web process, then the worker; kill what takes longer."""
        for name, seconds in (("web", WEB_SECONDS), ("worker", worker_seconds)):
            self._signal(name, signal.SIGTERM)
            until = time.monotonic() + seconds
            while name in self._children.values() and time.monotonic() < until:
                self._pause(0.02)
                self._reap()
            self._signal(name, signal.SIGKILL)
        until = time.monotonic() + 2.0
        while self._children and time.monotonic() < until:
            self._pause(0.02)
            self._reap()

    def _signal(self, name: str, number: int) -> None:
        for pid, each in self._children.items():
            if each == name:
                with suppress(ProcessLookupError):
                    os.kill(pid, number)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
