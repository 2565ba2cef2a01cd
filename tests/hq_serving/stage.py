"""A locked house on a disk, and its server as it is really started: processes, sockets, signals.

The lockbox is cheap (8 MiB a guess): what a guess costs is tested with the lockbox.
"""

from __future__ import annotations

import atexit
import contextlib
import functools
import http.client
import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlencode

from vedette.adapters.cover import SealedCover
from vedette.house.headquarters import Headquarters
from vedette.house.lockbox import HouseKeys, new_lockbox, new_work

PASSPHRASE = "six invented words of a house"  # noqa: S105
ORIGIN = "register.invented.example/r1"


def new_house(folder: Path) -> bytes:
    """A new house, locked at rest, without tables; return its secret."""
    folder.mkdir(mode=0o700)
    secret = new_lockbox(folder, "first", PASSPHRASE, work=new_work(8 << 10, 1, 1))
    cover = SealedCover(HouseKeys.of(secret).cover)
    Headquarters.create(folder, "An invented group", ORIGIN, ["en", "fr", "ru"], os.urandom, cover=cover)
    return secret


@functools.cache
def _with_tables() -> tuple[Path, bytes]:
    """A house with empty tables, made once for this process: the tables cost more than all else."""
    home, maker = Path(tempfile.mkdtemp(prefix="vedette-house-")), os.getpid()
    atexit.register(lambda: os.getpid() == maker and shutil.rmtree(home, ignore_errors=True))
    secret = new_house(home / "hq")
    done = run_program("migrate", str(home / "hq"), given=PASSPHRASE)
    assert done.returncode == 0, done.stderr
    return home / "hq", secret


def make_house(folder: Path, settings: str = "") -> bytes:
    """A house, locked at rest, with empty tables; return its secret, the same for all of this process."""
    made, secret = _with_tables()
    shutil.copytree(made, folder)
    if settings:
        (folder / "settings.toml").write_text(settings, "utf-8")
    return secret


def free_port() -> int:
    """A port that nobody has just now."""
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])


def surroundings() -> dict[str, str]:
    """The environment of the programs."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("DJANGO_")}
    return {**kept, "PYTHONPATH": os.pathsep.join(sys.path), "PYTHONDONTWRITEBYTECODE": "1"}


@dataclass
class Reply:
    """One answer."""

    status: int
    headers: dict[str, str]
    body: bytes

    @property
    def text(self) -> str:
        """The body as text."""
        return self.body.decode("utf-8")


@dataclass
class Site:
    """A running server of `house`."""

    house: Path
    port: int
    process: subprocess.Popen[bytes]
    log: Path
    cookies: dict[str, str] = field(default_factory=dict)

    def ask(
        self,
        path: str = "/",
        *,
        method: str = "GET",
        form: dict[str, str] | None = None,
        headers: dict[str, str] | None = None,
        timeout: float = 30,
    ) -> Reply:
        """One request on a connection of its own. Raises: OSError, HTTPException when it gets no answer."""
        connection = http.client.HTTPConnection("localhost", self.port, timeout=timeout)
        body = urlencode(form).encode("ascii") if form is not None else None
        sent = {"Accept-Language": "en", **(headers or {})}
        if form is not None:
            method = "POST"
            sent["Content-Type"] = "application/x-www-form-urlencoded"
        try:
            connection.request(method, path, body, sent)
            answer = connection.getresponse()
            return Reply(answer.status, {k.lower(): v for k, v in answer.getheaders()}, answer.read())
        finally:
            connection.close()

    def alive(self) -> str:
        """`locked` or `open`, as /alive says."""
        return self.ask("/alive").text.strip()

    def state(self) -> str:
        """What the supervisor says."""
        from vedette_hq.serving.control import ask

        return ask(self.house, "status")

    def open(self, passphrase: str = PASSPHRASE) -> None:
        """Type the passphrase at the gate, and wait until the site answers."""
        answer = self.ask("/", form={"passphrase": passphrase})
        assert answer.status == 303, answer.text
        assert self.alive() == "open"

    def run(self, *words: str, given: str = "") -> subprocess.CompletedProcess[str]:
        """Run `python -m vedette_hq WORDS… HOUSE`; `given` is the passphrase."""
        return run_program(*words, str(self.house), given=given)

    def processes(self) -> dict[str, int]:
        """The processes by what they are: supervisor, gate or leader, web, worker, warden."""
        found = {"supervisor": self.process.pid}
        below = children(self.process.pid)
        for pid in below:
            leader = b"serving.leader" in command(pid)
            found["leader" if leader else "gate"] = pid
            if leader:
                # the web process is the one that listens; the worker holds the lock of headquarters
                for each in children(pid):
                    found["worker" if _holds_lock(each, self.house) else "web"] = each
                    for last in children(each):
                        found["warden"] = last
        return found

    def wait_for(self, *names: str, seconds: float = 20) -> dict[str, int]:
        """Wait until these processes are there; return all."""
        until = time.monotonic() + seconds
        while not set(names) <= set(found := self.processes()):
            assert time.monotonic() < until, f"{names} expected, there are {sorted(found)}"
            time.sleep(0.05)
        return found

    def wait_until(self, state: str, seconds: float = 20) -> None:
        """Wait until the supervisor says this."""
        until = time.monotonic() + seconds
        while (found := self.state()) != state:
            assert time.monotonic() < until, f"{state} expected, it is {found}"
            time.sleep(0.02)


def run_program(*words: str, given: str = "") -> subprocess.CompletedProcess[str]:
    """Run `python -m vedette_hq`, with the passphrase `given` on a descriptor."""
    command = [sys.executable, "-m", "vedette_hq", *words]
    if given:
        command[4:4] = ["--passphrase-fd", "0"]
    return subprocess.run(
        command,
        input=f"{given}\n" if given else None,
        stdin=None if given else subprocess.DEVNULL,
        capture_output=True,
        text=True,
        env=surroundings(),
        timeout=900,
        check=False,
    )


@contextlib.contextmanager
def serving(house: Path, *options: str, opened: bool = False) -> Iterator[Site]:
    """Start the server of `house`; it is ended at the end."""
    port = free_port()
    log = house.parent / "serve.log"
    command = [sys.executable, "-m", "vedette_hq", "serve", str(house), "--listen", f"127.0.0.1:{port}"]
    with log.open("ab") as out:
        process = subprocess.Popen(
            [*command, *options],
            stdin=subprocess.DEVNULL,
            stdout=out,
            stderr=out,
            env=surroundings(),
            start_new_session=True,
        )
    site = Site(house, port, process, log)
    try:
        until = time.monotonic() + 30
        while True:
            try:
                socket.create_connection(("127.0.0.1", port), 1).close()
                break
            except OSError:
                text = log.read_text("utf-8", "replace")
                assert process.poll() is None and time.monotonic() < until, text
                time.sleep(0.02)
        if opened:
            site.open()
        yield site
    finally:
        for pid in [process.pid, *descendants(process.pid)]:
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, signal.SIGCONT)
        process.terminate()
        try:
            process.wait(20)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait(10)


def children(pid: int) -> list[int]:
    """The children of a process."""
    with contextlib.suppress(OSError):
        return [int(each) for each in Path(f"/proc/{pid}/task/{pid}/children").read_text("ascii").split()]
    return []


def descendants(pid: int) -> list[int]:
    """All below a process."""
    found: list[int] = []
    for each in children(pid):
        found += [each, *descendants(each)]
    return found


def command(pid: int) -> bytes:
    """The command line of a process."""
    with contextlib.suppress(OSError):
        return Path(f"/proc/{pid}/cmdline").read_bytes()
    return b""


def _holds_lock(pid: int, house: Path) -> bool:
    wanted = str(house.resolve() / "lock")
    with contextlib.suppress(OSError):
        return any(str(handle.readlink()) == wanted for handle in Path(f"/proc/{pid}/fd").iterdir())
    return False


def memory_holds(pid: int, needles: Sequence[bytes]) -> set[bytes]:
    """Which of these are in the memory of a process."""
    found: set[bytes] = set()
    place = Path(f"/proc/{pid}")
    with (place / "maps").open("rb") as maps, (place / "mem").open("rb", 0) as memory:
        for line in maps:
            span, rights = line.split()[:2]
            if b"r" not in rights or line.rstrip().endswith((b"[vvar]", b"[vsyscall]", b"[vvar_vclock]")):
                continue
            start, end = (int(each, 16) for each in span.split(b"-"))
            before = b""
            for at in range(start, end, 1 << 22):
                try:
                    piece = os.pread(memory.fileno(), min(1 << 22, end - at), at)
                except (OSError, OverflowError):
                    break
                found |= {needle for needle in needles if needle in before + piece}
                before = piece[-256:]
    return found


def memory_use(pids: Sequence[int]) -> tuple[int, int]:
    """(RSS, PSS) of these processes together, in bytes."""
    rss = pss = 0
    for pid in pids:
        for line in Path(f"/proc/{pid}/smaps_rollup").read_text("ascii").splitlines():
            name, _, rest = line.partition(":")
            if name in ("Rss", "Pss"):
                size = int(rest.split()[0]) * 1024
                rss, pss = (rss + size, pss) if name == "Rss" else (rss, pss + size)
    return rss, pss


def rows(text: str) -> list[dict[str, object]]:
    """One JSON object a line."""
    return [json.loads(line) for line in text.splitlines()]
