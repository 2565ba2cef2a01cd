"""The warden: limits that bind, keys that show nowhere, and a killed child that harms no other."""

from __future__ import annotations

import io
import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from capture.stage import READER, manifest, package
from missions.stage import DEVICE, IDENTITIES
from vedette.adapters.opening import Warden, open_to
from vedette.adapters.opening_child import MEMORY_BYTES, SECONDS_BASE
from vedette.capture.package import seal_item
from vedette.errors import ConflictError, FormatError, LimitError, OpenError, VedetteError
from vedette.seal import Identity, Kind

STRANGER = [Identity(Kind.X25519, b"\1" * 32)]
LINUX = pytest.mark.skipif(sys.platform != "linux", reason="NO /proc: the child was not looked into")


@pytest.fixture
def warden() -> Iterator[Warden]:
    """A warden that ends with the test."""
    with Warden() as one:
        yield one


@pytest.fixture
def sealed(tmp_path: Path) -> Path:
    """A small package."""
    path = tmp_path / "small.age"
    path.write_bytes(package(b"An invented statement.")[1])
    return path


def well(warden: Warden, sealed: Path, folder: Path) -> bool:
    """Say whether the small package opens as it should."""
    target = folder / f"content-{time.monotonic_ns()}"
    said = open_to(warden, sealed, IDENTITIES, READER.fingerprint, DEVICE.verifier, target)
    said.check_device(DEVICE.verifier)
    return target.read_bytes() == b"An invented statement." and said.manifest.size == 22


def test_package_opens_into_a_new_file_and_without_one(warden: Warden, sealed: Path, tmp_path: Path) -> None:
    assert well(warden, sealed, tmp_path)
    assert warden.open(sealed, IDENTITIES[1:], READER.fingerprint).digests.content_size == 22


@pytest.mark.parametrize("damage", ["stranger", "cut", "empty", "text", "flipped", "fingerprint"])
def test_package_at_fault_leaves_no_file_and_the_next_opens(
    warden: Warden, sealed: Path, tmp_path: Path, damage: str
) -> None:
    data = sealed.read_bytes()
    bad = tmp_path / "bad.age"
    flipped = data[:-9] + bytes([data[-9] ^ 1]) + data[-8:]
    bad.write_bytes(
        {"cut": data[:-1], "empty": b"", "text": b"hello\n", "flipped": flipped}.get(damage, data)
    )
    keys = STRANGER if damage == "stranger" else IDENTITIES
    meant = bytes(32) if damage == "fingerprint" else READER.fingerprint
    with pytest.raises((OpenError, FormatError, VedetteError)):
        open_to(warden, bad, keys, meant, DEVICE.verifier, tmp_path / "content")
    assert not (tmp_path / "content").exists()
    assert well(warden, sealed, tmp_path)


def test_file_that_is_there_is_not_written_over(warden: Warden, sealed: Path, tmp_path: Path) -> None:
    (tmp_path / "content").write_bytes(b"mine")
    with pytest.raises(ConflictError):
        open_to(warden, sealed, IDENTITIES, READER.fingerprint, DEVICE.verifier, tmp_path / "content")
    assert (tmp_path / "content").read_bytes() == b"mine"


class Held:
    """A child that is stopped in the middle: its content goes into a pipe that nobody empties."""

    def __init__(self, warden: Warden, tmp_path: Path) -> None:
        path = tmp_path / "large.age"
        with path.open("wb") as sink:
            seal_item(io.BytesIO(bytes(1 << 20)), manifest(1 << 20), READER, DEVICE, sink)
        self.failure: list[BaseException] = []
        self._reading, writing = os.pipe()
        self._sink = os.fdopen(writing, "wb", buffering=0)
        self.warden_pid = warden._process.pid
        self._thread = threading.Thread(target=self._open, args=(warden, path))
        self._thread.start()
        self.pid = self._child()

    def _open(self, warden: Warden, path: Path) -> None:
        try:
            warden.open(path, IDENTITIES, READER.fingerprint, self._sink)
        except BaseException as error:  # noqa: BLE001 - looked at by the test
            self.failure.append(error)

    def _child(self) -> int:
        children = Path(f"/proc/{self.warden_pid}/task/{self.warden_pid}/children")
        for _ in range(2000):
            for pid in children.read_text().split():
                # asleep in its write to the full pipe: confined long ago
                if " S " in Path(f"/proc/{pid}/stat").read_text():
                    limits = Path(f"/proc/{pid}/limits").read_text()
                    if str(MEMORY_BYTES) in limits:
                        return int(pid)
            time.sleep(0.005)
        raise AssertionError("no child was seen")

    def end(self) -> None:
        """Kill it and wait for the answer."""
        os.kill(self.pid, signal.SIGKILL)
        self._thread.join(30)
        self._sink.close()
        os.close(self._reading)


@LINUX
def test_killed_child_is_a_refusal_and_the_next_package_opens(
    warden: Warden, sealed: Path, tmp_path: Path
) -> None:
    held = Held(warden, tmp_path)
    held.end()
    assert isinstance(held.failure[0], LimitError | OpenError)
    assert well(warden, sealed, tmp_path)


@LINUX
def test_child_has_limits_no_network_and_shows_no_key(warden: Warden, sealed: Path, tmp_path: Path) -> None:
    held = Held(warden, tmp_path)
    try:
        proc = Path(f"/proc/{held.pid}")
        limits = {
            line[:26].strip(): line[26:].split()[:2] for line in (proc / "limits").read_text().split("\n")
        }
        assert limits["Max address space"] == [str(MEMORY_BYTES)] * 2
        assert limits["Max core file size"] == ["0", "0"]
        assert limits["Max cpu time"] == [str(SECONDS_BASE)] * 2
        assert limits["Max open files"] == ["16", "16"]
        assert int(limits["Max file size"][0]) < 2 << 20
        for pid in (held.pid, held.warden_pid):
            for shown in ("cmdline", "environ"):
                data = Path(f"/proc/{pid}/{shown}").read_bytes().upper()
                assert b"AGE-SECRET-KEY" not in data
                for identity in IDENTITIES:
                    assert identity.encode().encode()[-20:] not in data
        status = (proc / "status").read_text()
        assert "NoNewPrivs:\t1" in status
        if (proc / "ns/net").readlink() == Path("/proc/self/ns/net").readlink():
            pytest.skip("NO namespaces here: the child's network was NOT cut off")
        interfaces = [line.split(":")[0].strip() for line in (proc / "net/dev").read_text().split("\n")[2:-1]]
        assert set(interfaces) <= {
            "lo",
            "tunl0",
            "sit0",
            "ip6tnl0",
            "ip6_vti0",
            "ip_vti0",
            "gre0",
            "gretap0",
        } | {
            "erspan0",
            "ip6gre0",
        }
    finally:
        held.end()
    assert well(warden, sealed, tmp_path)


def confined(program: str, package_bytes: int = 1000, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Run lines of Python in a process that `confine` has limited."""
    start = "import sys, vedette.adapters.opening_child as child\n"
    return subprocess.run(
        [sys.executable, "-c", f"{start}{program}", str(package_bytes), *arguments],
        env={"PYTHONPATH": os.pathsep.join(sys.path)},
        capture_output=True,
        text=True,
        check=False,
        timeout=900,
    )


def test_more_memory_than_allowed_is_not_had() -> None:
    done = confined(
        "child.confine(1000)\ntry: bytearray(child.MEMORY_BYTES)\nexcept MemoryError: print('refused')"
    )
    assert done.stdout == "refused\n"


def test_package_that_needs_more_memory_than_allowed_is_refused(
    sealed: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    start, narrow = (
        subprocess.Popen,
        "child.read_package = lambda *a: bytearray(child.MEMORY_BYTES); child.main()",
    )

    def popen(command: list[str], **how: object) -> object:
        lines = f"import vedette.adapters.opening_child as child; {narrow}"
        return start([command[0], "-c", lines, command[-1]], **how)  # type: ignore[call-overload]

    monkeypatch.setattr(subprocess, "Popen", popen)
    with Warden() as warden:
        for _ in range(2):
            with pytest.raises(LimitError):
                warden.open(sealed, IDENTITIES, READER.fingerprint)


def test_more_processor_time_than_allowed_ends_the_process() -> None:
    done = confined("child.SECONDS_BASE = 1\nchild.confine(1000)\nwhile True: pass")
    assert -done.returncode in (signal.SIGXCPU, signal.SIGKILL)


def test_file_larger_than_the_package_is_not_written(tmp_path: Path) -> None:
    program = "child.confine(1000)\nhandle = open(sys.argv[2], 'wb', 0)\nwhile True: handle.write(bytes(999))"
    done = confined(program, 1000, str(tmp_path / "content"))
    assert "File too large" in done.stderr
    assert (tmp_path / "content").stat().st_size <= 1000


@LINUX
def test_confined_process_reaches_nobody_on_the_network() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        program = (
            "import os, socket\n"
            "before = os.readlink('/proc/self/ns/net')\n"
            "child.leave_network()\nchild.confine(1000)\n"
            "print(before == os.readlink('/proc/self/ns/net'))\n"
            f"try: socket.create_connection(('127.0.0.1', {server.getsockname()[1]}), 3)\n"
            "except OSError: print('nobody')"
        )
        done = confined(program)
    if done.stdout.startswith("True"):
        pytest.skip("NO namespaces here: the network was NOT cut off")
    assert done.stdout == "False\nnobody\n", done.stderr
