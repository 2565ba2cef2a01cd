"""The supervisor: holds the address and the control socket, and never a key.

It has one child at a time, in a process group of its own: the gate, which becomes the leader when somebody
opens the house. When that ends, for whatever reason, what is left of its group is killed; a new gate begins.
"""

from __future__ import annotations

import ctypes
import fcntl
import os
import select
import signal
import socket
import sys
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

from vedette.adapters.memory_folder import end_with_parent, lock_memory
from vedette.adapters.no_core import forbid_core_dumps
from vedette.errors import ConflictError, MissingError, UsageError
from vedette_hq.config.settings_file import SiteSettings, load_settings, parse_listen
from vedette_hq.serving import control
from vedette_hq.serving.gate import Gate, become_leader
from vedette_hq.serving.gate_page import Notice

BACKLOG = 512
LOCK_SECONDS = 40.0
"""So long an orderly lock may take, idle work included; then all is killed."""
BUTTON_SECONDS = 9.0
OPEN_SECONDS = 60.0
AFTER_ANSWER_SECONDS = 0.3
"""The page that says that the house is locked is on its way so long before the end begins."""
_SET_CHILD_SUBREAPER = 36
KEPT = (
    "PATH",
    "PYTHONPATH",
    "HOME",
    "LANG",
    "LC_ALL",
    "TZ",
    "SSL_CERT_FILE",
    "LD_PRELOAD",
    "LD_LIBRARY_PATH",
)
KEPT_BEGIN = ("VEDETTE_", "FAULT_")
_SIGNALS = (signal.SIGTERM, signal.SIGINT, signal.SIGUSR1, signal.SIGCHLD)


def environment() -> dict[str, str]:
    """What the leader sees of the surroundings: no more than it needs."""
    return {name: value for name, value in os.environ.items() if name in KEPT or name.startswith(KEPT_BEGIN)}


def bind(settings: SiteSettings) -> socket.socket:
    """Give the listening socket. Raises: ConflictError when it cannot be had."""
    host, port = parse_listen(settings.site.listen)
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    found = socket.socket(family, socket.SOCK_STREAM)
    found.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        found.bind((host, port))
        found.listen(BACKLOG)
    except OSError as error:
        found.close()
        raise ConflictError(
            f"address {settings.site.listen}: {error.strerror}", hint="choose another with --listen"
        ) from error
    found.setblocking(False)
    return found


class Supervisor:
    """Serves one house until SIGTERM or SIGINT. SIGUSR1 locks at once, without waiting for anybody.

    `ready` is told the origin once the address is had. Raises: UsageError for a house without a lockbox,
    ConflictError when another supervisor serves it or the address is taken, MissingError.
    """

    def __init__(
        self,
        house: Path,
        *,
        listen: str | None = None,
        demonstration: bool = False,
        secret: int | None = None,
        ready: Callable[[str], None] = lambda _: None,
        told: Callable[[str], None] = lambda _: None,
    ) -> None:
        self._house = house.resolve()
        if not (self._house / "group.json").is_file():
            raise MissingError(f"house {house.name}: no group.json in it", hint="vedette hq init makes one")
        if not (self._house / "lockbox.json").is_file():
            raise UsageError(
                f"house {house.name}: is not locked at rest, and is served only so",
                hint="vedette hq enclose gives it a passphrase",
            )
        self._settings = load_settings(self._house, listen=listen)
        self._listen, self._demonstration = listen, demonstration
        self._secret = secret
        self._ready, self._told = ready, told
        self._state = "locked"
        self._pid = 0
        self._deadline = 0.0
        self._wanted = "run"
        self._notice = Notice()
        self._waiting: list[socket.socket] = []
        self._next_gate = 0.0

    def run(self) -> None:
        """Serve until it is asked to end."""
        os.umask(0o077)
        forbid_core_dumps()
        if sys.platform == "linux":
            ctypes.CDLL(None).prctl(_SET_CHILD_SUBREAPER, 1, 0, 0, 0)  # nobody of the group gets away
        held = os.open(self._house, os.O_RDONLY)
        try:
            try:
                fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except OSError:
                raise ConflictError(f"house {self._house.name}: another server serves it") from None
            self._listener = bind(self._settings)
            self._control = control.listen(self._house)
            self._wake, theirs = socket.socketpair()
            self._wake.setblocking(False)
            theirs.setblocking(False)
            for number in _SIGNALS:
                signal.signal(number, self._on_signal)
            signal.set_wakeup_fd(theirs.fileno())
            self._up, self._up_theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
            self._up.setblocking(False)
            try:
                self._ready(self._settings.site.origin)
                self._loop()
            finally:
                signal.set_wakeup_fd(-1)
                self._kill_group()
                with suppress(OSError):
                    (self._house / control.NAME).unlink()
                for each in (self._control, self._listener, self._up, self._up_theirs, self._wake, theirs):
                    each.close()
        finally:
            os.close(held)

    def _on_signal(self, number: int, _frame: object) -> None:
        if number == signal.SIGUSR1:
            self._wanted = "lock now" if self._wanted == "run" else self._wanted
        elif number != signal.SIGCHLD:
            self._wanted = "end"

    # the loop

    def _loop(self) -> None:
        while True:
            if not self._pid and time.monotonic() >= self._next_gate:
                if self._wanted == "end":
                    return
                self._start()
            readers = [self._control, self._up, self._wake, *self._waiting]
            ready, _, _ = select.select(readers, [], [], self._pause())
            with suppress(OSError):
                while self._wake.recv(64):
                    pass
            if self._up in ready:
                self._hear()
            if self._control in ready:
                self._attend()
            for peer in [peer for peer in self._waiting if peer in ready]:
                self._waiting.remove(peer)  # it went away
                peer.close()
            self._act()
            self._reap()

    def _pause(self) -> float:
        if self._deadline:
            return max(0.0, min(1.0, self._deadline - time.monotonic()))
        if not self._pid:
            return max(0.0, min(1.0, self._next_gate - time.monotonic()))
        return 5.0

    def _act(self) -> None:
        """Begin what is wanted, and finish by force what takes too long."""
        if self._wanted == "lock now":
            self._wanted = "run"
            if self._state != "locked":
                self._notice = Notice("locked")
                self._kill_group()
        elif self._wanted == "end" and self._pid and self._state != "closing":
            self._begin_end(BUTTON_SECONDS)
        if self._deadline and time.monotonic() >= self._deadline:
            self._kill_group()

    def _begin_end(self, seconds: float) -> None:
        if self._pid:
            self._state = "closing"
            self._deadline = time.monotonic() + seconds
            with suppress(ProcessLookupError):
                os.kill(self._pid, signal.SIGTERM)

    def _lock(self, pause: float = 0.0) -> None:
        if self._state in ("open", "opening"):
            self._notice = Notice("locked")
            time.sleep(pause)
            self._begin_end(BUTTON_SECONDS)

    # the child

    def _start(self) -> None:
        """Fork a gate; with a secret in hand it becomes the leader at once."""
        secret, self._secret = self._secret, None
        arguments = ["--house", str(self._house), "--listener", str(self._listener.fileno())]
        arguments += ["--up", str(self._up_theirs.fileno())]
        arguments += ["--listen", self._listen] if self._listen else []
        arguments += ["--demonstration"] if self._demonstration else []
        self._state = "opening" if secret is not None else "locked"
        pid = os.fork()
        if pid:
            with suppress(OSError):
                os.setpgid(pid, pid)
            self._pid, self._began = pid, time.monotonic()
            if secret is not None:
                os.close(secret)
                self._deadline = time.monotonic() + OPEN_SECONDS
            else:
                self._answer_waiting("locked")
            return
        code = 1
        try:
            self._be_child(arguments, secret)
        except BaseException:  # noqa: BLE001 - nothing of a gate that fails is worth a trace on a terminal
            code = 4
        finally:
            os._exit(code)

    def _be_child(self, arguments: list[str], secret: int | None) -> None:
        with suppress(OSError):
            os.setpgid(0, 0)
        signal.set_wakeup_fd(-1)
        for number in _SIGNALS:
            signal.signal(number, signal.SIG_DFL)
        signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the supervisor
        end_with_parent()
        for each in (self._control, self._wake, self._up, *self._waiting):
            each.close()
        for handle in (self._listener.fileno(), self._up_theirs.fileno()):
            os.set_inheritable(handle, True)
        surroundings = environment()
        if secret is not None:
            with os.fdopen(secret, "rb") as pipe:
                become_leader(arguments, pipe.read(64), surroundings)
        lock_memory()

        def opened(found: bytes) -> None:
            self._up_theirs.send(b"opening")
            become_leader(arguments, found, surroundings)

        origin = self._settings.site.origin
        Gate(self._listener, self._house, origin, self._notice, opened).serve()

    def _reap(self) -> None:
        while True:
            try:
                pid, _ = os.waitpid(-1, os.WNOHANG)
            except ChildProcessError:
                pid = 0
            if not pid:
                return
            if pid == self._pid:
                self._hear()
                self._kill_group()

    def _kill_group(self) -> None:
        """Kill the child, its group, and whoever left the group; wait until they are gone."""
        pid, self._pid = self._pid, 0
        self._deadline = 0.0
        if pid:
            for kill in (os.killpg, os.kill):
                with suppress(ProcessLookupError, PermissionError):
                    kill(pid, signal.SIGKILL)
        until = time.monotonic() + 5.0
        while time.monotonic() < until:
            for left in _children(os.getpid()):
                with suppress(ProcessLookupError, PermissionError):
                    os.kill(left, signal.SIGKILL)
            try:
                found, _ = os.waitpid(-1, os.WNOHANG)
            except ChildProcessError:
                break
            if not found:
                time.sleep(0.002)
        if self._state == "open" and not self._notice.code:
            self._notice = Notice("ended")
        elif self._state == "opening" and not self._notice.code:
            self._notice = Notice("failed")
        self._state = "locked"
        lived = time.monotonic() - getattr(self, "_began", 0.0)
        self._next_gate = time.monotonic() + (0.0 if lived > 1.0 else 0.2)

    # hearing

    def _hear(self) -> None:
        """Take what the gate, the leader or the site say."""
        with suppress(OSError):
            while word := self._up.recv(64).decode("ascii", "replace"):
                if word == "opening":
                    self._state, self._notice = "opening", Notice()
                    self._deadline = time.monotonic() + OPEN_SECONDS
                elif word == "open":
                    self._deadline = 0.0
                    if self._state != "closing":
                        self._state, self._notice = "open", Notice()
                        self._answer_waiting("open")
                        self._told("open")
                elif word == "lock":
                    self._lock(AFTER_ANSWER_SECONDS)
                elif word == "idle":
                    self._notice = Notice("idle")
                elif word == "failed":
                    self._notice = Notice("failed")

    def _answer_waiting(self, state: str) -> None:
        if state == "locked" and self._notice.code == "failed":
            state = "refused: the house was opened, but the site could not start; vedette hq doctor says why"
        for peer in self._waiting:
            with suppress(OSError):
                peer.send(state.encode("ascii"))
            peer.close()
        self._waiting.clear()

    def _attend(self) -> None:
        """Answer one who came by the control socket; who asks for a change is answered when it is done."""
        with suppress(OSError):
            peer, _ = self._control.accept()
            peer.settimeout(1.0)
            word, handle = "", None
            if control.allowed(peer):
                word, handle = control.receive(peer)
            answer = self._asked(word, handle)
            if answer is None:
                self._waiting.append(peer)
                return
            with suppress(OSError):
                peer.send(answer.encode("ascii"))
            peer.close()

    def _asked(self, word: str, handle: int | None) -> str | None:
        if word == "status":
            return self._state
        if word == "unlock" and handle is not None:
            if self._state != "locked" or self._secret is not None:
                os.close(handle)
                return f"refused: it is {self._state} already"
            self._secret = handle
            self._notice = Notice()
            self._kill_group()
            self._next_gate = 0.0
            return None
        if word in ("lock", "lock now"):
            if self._state == "locked":
                return "locked"
            if word == "lock now":
                self._wanted = "lock now" if self._wanted == "run" else self._wanted
            else:
                self._lock()
            return None
        return "refused: this is no word of ours"


def _children(pid: int) -> list[int]:
    with suppress(OSError):
        return [int(each) for each in Path(f"/proc/{pid}/task/{pid}/children").read_text("ascii").split()]
    return []
