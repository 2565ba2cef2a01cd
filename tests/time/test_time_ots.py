"""OpenTimestamps, the optional extra: a pending proof from a calendar that is ours, with the real package.

The package is no dependency. Where it is not installed it is fetched into an environment of the test's own;
where that cannot be done either, the test is skipped aloud.
"""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import pytest
from time_stage import clock, grow

from instruments import skip_aloud
from vedette.errors import MissingError, StoreError, UsageError
from vedette.house.abroad import ots
from vedette.house.headquarters import Headquarters

PENDING = bytes.fromhex("83dfe30d2ef90c8e")


class Calendar(BaseHTTPRequestHandler):
    """Promises that what it was given will be in a block: append, SHA-256, pending at an address."""

    seen: list[bytes]

    def do_POST(self) -> None:
        given = self.rfile.read(int(self.headers["Content-Length"]))
        self.seen.append(given)
        address = b"https://calendar.invented.example/%d" % self.server.server_address[1]
        body = b"\xf0\x04abcd\x08\x00" + PENDING + bytes([len(address) + 1, len(address)]) + address
        self.send_response(200 if self.path == "/digest" else 404)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        """Log nothing."""


@contextmanager
def calendar() -> Iterator[tuple[str, list[bytes]]]:
    """Run one calendar; its address, and what it was given."""
    seen: list[bytes] = []
    handler = type("Handler", (Calendar,), {"seen": seen})
    with HTTPServer(("127.0.0.1", 0), handler) as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True)
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}", seen
        server.shutdown()
        thread.join()


@pytest.fixture(scope="module")
def package(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """The package opentimestamps, from an environment of its own when it is not installed."""
    try:
        import opentimestamps  # noqa: F401
    except ImportError:
        folder = tmp_path_factory.mktemp("ots")
        made = subprocess.run([sys.executable, "-m", "venv", str(folder)], capture_output=True, check=False)
        pip = [str(folder / "bin" / "pip"), "install", "-q", "opentimestamps==0.4.5"]
        if made.returncode or subprocess.run(pip, capture_output=True, check=False).returncode:
            skip_aloud("NO OPENTIMESTAMPS: the package cannot be installed here")
        sys.path.append(str(next(folder.glob("lib/python*/site-packages"))))
        yield
        sys.path.pop()
        return
    yield


def test_pending_proof_is_over_the_text_and_the_calendar_sees_another_digest(
    hq: Headquarters, package: None
) -> None:
    with calendar() as (url, seen), calendar() as (second, _):
        assert ots.submit(hq, [url, second, "http://127.0.0.1:9/"]) == (
            1,
            {"http://127.0.0.1:9/": "gave no promise (URLError)"},
        )
        proof = (hq.folder / "time" / "1.ots").read_bytes()
        with pytest.raises(Exception, match="is there already"):
            ots.submit(hq, [url])
    text = ots.text_of((hq.folder / "time" / "1.checkpoint").read_bytes())
    digest = hashlib.sha256(text).digest()
    assert digest in proof and proof.count(PENDING) == 2
    assert len(seen[0]) == 32 and seen[0] != digest

    from opentimestamps.core.serialize import BytesDeserializationContext
    from opentimestamps.core.timestamp import DetachedTimestampFile

    read = DetachedTimestampFile.deserialize(BytesDeserializationContext(proof))
    assert read.file_digest == digest
    assert {type(each).__name__ for _, each in read.timestamp.all_attestations()} == {"PendingAttestation"}


def test_no_calendar_no_proof(hq: Headquarters, package: None) -> None:
    with pytest.raises(StoreError, match="no calendar"):
        ots.submit(hq, ["http://127.0.0.1:9/"])
    assert not (hq.folder / "time" / "1.ots").exists()
    for bad in (["ftp://x.example"], ["http://127.0.0.1:9/"] * 9):
        with pytest.raises(UsageError):
            ots.submit(hq, bad)


def test_without_the_package_or_a_cosigned_checkpoint_it_says_so(
    hq: Headquarters, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "opentimestamps.calendar", None)
    grow(hq)
    with pytest.raises(UsageError, match="is not installed"):
        ots.submit(hq, ["http://127.0.0.1:9/"])
    Headquarters.create(tmp_path / "new", "Invented", "register.invented.example/r2", ["en"], os.urandom)
    with Headquarters(tmp_path / "new", clock) as new, pytest.raises(MissingError):
        ots.submit(new, ["http://127.0.0.1:9/"])
