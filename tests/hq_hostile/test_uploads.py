"""Uploads too large, too slow, broken off, or not what they say: refused, and nothing of them is left.

Asked over sockets of the site's own web process, as a stranger would; `pieces` and `forms` both.
"""

from __future__ import annotations

import contextlib
import hashlib
import io
import json
import os
import signal
import socket
import subprocess
import sys
import tempfile
import time
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from hq_intake.carrying import Sender, content_digest, list_devices, person_sender
from hq_serving.stage import surroundings
from vedette.errors import VedetteError
from vedette.formats.upload import PIECE_BYTES

ID = "ab" * 16
FILE = f"a/outbox/{ID}.age"
MARK = b"an invented line that must be nowhere"


@dataclass
class Served:
    """The site in a process, its house, and the folder for temporary files that it was given."""

    port: int
    house: Path
    temporary: Path
    ticket: str
    process: subprocess.Popen[bytes]

    def connect(self) -> socket.socket:
        """A connection."""
        return socket.create_connection(("127.0.0.1", self.port), 20)

    def head(self, method: str, target: str, **headers: str) -> bytes:
        """The head of a request of a courier."""
        lines = [
            f"{method} {target} HTTP/1.1",
            "Host: localhost:8400",
            f"Authorization: Bearer {self.ticket}",
        ]
        lines += [f"{name.replace('_', '-')}: {value}" for name, value in headers.items()]
        return ("\r\n".join(lines) + "\r\n\r\n").encode()

    def ask(self, method: str, target: str, body: bytes = b"", **headers: str) -> tuple[int, dict[str, Any]]:
        """One request; its status and what it says."""
        with self.connect() as wire:
            told = {"Content_Length": str(len(body)), "Connection": "close", **headers}
            wire.sendall(self.head(method, target, **told) + body)
            return answer_of(wire)

    def piece(self, size: int, offset: int, digest: str, name: str = FILE) -> str:
        """The address of a piece."""
        return f"/api/v1/deliveries/{ID}/files?name={name}&offset={offset}&size={size}&sha256={digest}"

    def lies(self) -> list[str]:
        """Every file of what was sent, in the house and in the temporary folder."""
        incoming = self.house / "incoming"
        found = [path for root in (incoming, self.temporary) for path in root.rglob("*") if path.is_file()]
        return sorted(path.name for path in found)

    def memory(self) -> int:
        """Bytes that the process holds."""
        status = Path(f"/proc/{self.process.pid}/status").read_text()
        return int(status.partition("VmHWM:")[2].split()[0]) * 1024

    def deleted(self) -> list[str]:
        """Files without a name that the process holds open on a disk."""
        folder = Path(f"/proc/{self.process.pid}/fd")
        links = [str(each.readlink()) for each in folder.iterdir() if each.is_symlink()]
        return [
            link for link in links if "(deleted)" in link and not link.startswith(("/memfd:", "/dev/zero"))
        ]


def answer_of(wire: socket.socket) -> tuple[int, dict[str, Any]]:
    """Read an answer to its end; (0, {}) when there was none."""
    data = b""
    try:
        while more := wire.recv(1 << 16):
            data += more
    except OSError:
        pass
    head, _, body = data.partition(b"\r\n\r\n")
    if not head:
        return 0, {}
    try:
        said = json.loads(body)
    except ValueError:
        said = {}
    return int(head.split()[1]), said if isinstance(said, dict) else {}


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """The site in a process with a folder of its own for temporary files."""
    from vedette.house.headquarters import Headquarters

    base = tmp_path_factory.mktemp("uploads")
    house, temporary = base / "hq", base / "temporary"
    temporary.mkdir()
    Headquarters.create(house, "An invented group", "register.invented.example/r1", ["en"], os.urandom)
    command = [sys.executable, "-m", "hq_hostile.tls_site", str(house), "serve_here"]
    process = subprocess.Popen(
        command,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env={**surroundings(), "TMPDIR": str(temporary)},
    )
    assert process.stdout is not None and process.stderr is not None
    try:
        line = process.stdout.readline()
        assert line, process.stderr.read().decode()[-3000:]
        told = json.loads(line)
        yield Served(told["port"], house, temporary, told["ticket"], process)
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(20)
        process.stdout.close()
        process.stderr.close()


@pytest.fixture
def opened(served: Served) -> Iterator[Served]:
    """A delivery is open; it is given up at the end, and then nothing lies there."""
    status, said = served.ask("PUT", f"/api/v1/deliveries/{ID}")
    if status == 409:  # given up before: the same id is not opened again
        pytest.fail(str(said))
    yield served
    assert served.deleted() == []


def test_bodies_over_their_limit_slow_ones_and_broken_off_ones_leave_nothing(opened: Served) -> None:
    served, whole = opened, MARK * 9_000
    digest = hashlib.sha256(whole).hexdigest()
    address = served.piece(len(whole), 0, digest)

    # said to be 2 GiB, and 4 GiB, and more than any number; only their heads are sent, then a few bytes
    before = served.memory()
    for length in (PIECE_BYTES + 1, 2 << 30, 4 << 30, 10**30):
        with served.connect() as wire:
            wire.sendall(served.head("PUT", address, Content_Length=str(length), Connection="close"))
            with contextlib.suppress(OSError):  # it may have been refused and hung up on already
                wire.sendall(MARK)
                wire.shutdown(socket.SHUT_WR)
            status, said = answer_of(wire)
        assert status in (0, 400, 413), (length, status, said)
        assert said.get("result", "refused") == "refused"
    # without a length, in chunks, without an end
    with served.connect() as wire:
        wire.sendall(served.head("PUT", address, Transfer_Encoding="chunked", Connection="close"))
        with contextlib.suppress(OSError):
            for _ in range(64):
                wire.sendall(b"10000\r\n" + bytes(65_536) + b"\r\n")
            wire.shutdown(socket.SHUT_WR)
        status, _ = answer_of(wire)
    assert status in (0, 400, 411, 413, 422), status
    # with a length of its own that lies
    for length in ("-1", "+5", "5, 6", "0x10", "٣", ""):
        status, said = served.ask("PUT", address, whole[:5], Content_Length=length)
        assert status in (0, 400, 411, 413, 422), (length, status, said)
    # a form over its limit, and one with more fields than any has
    for body in (b"login=" + b"x" * (2 << 20), b"&".join(b"a%d=1" % n for n in range(3_000))):
        status, _ = served.ask(
            "POST", "/people/login", body, Content_Type="application/x-www-form-urlencoded"
        )
        assert status in (400, 403, 413), status
    # a form that carries a file where none belongs: not kept, not even for a moment
    part = (
        b'--x\r\nContent-Disposition: form-data; name="f"; filename="../../a.sh"\r\n\r\n'
        + MARK * 20_000
        + b"\r\n--x--\r\n"
    )
    status, _ = served.ask("POST", "/people/login", part, Content_Type="multipart/form-data; boundary=x")
    assert status in (400, 403, 413), status
    assert served.lies() == []
    assert served.memory() - before < 64 << 20

    # broken off in the middle: nothing of it counts, and the same can be sent again
    for sent in (0, 1, len(MARK), PIECE_BYTES - 1):
        with served.connect() as wire:
            head = served.head(
                "PUT",
                address,
                Content_Length=str(PIECE_BYTES),
                Content_Digest=content_digest(whole[:PIECE_BYTES]),
            )
            wire.sendall(head + whole[:sent])
    time.sleep(0.3)
    assert served.lies() == []
    status, said = served.ask(
        "POST", f"/api/v1/deliveries/{ID}/offer", _offer(whole, digest), Content_Type="application/json"
    )
    assert (status, said["files"][0]["have"]) == (200, 0)

    # a hundred who send a byte now and then: others are answered meanwhile, and nothing of theirs is kept
    slow = [served.connect() for _ in range(100)]
    try:
        for number, wire in enumerate(slow):
            head = served.head("PUT", address, Content_Length=str(PIECE_BYTES))
            wire.sendall(head[: 40 + number] if number % 2 else head + b"x")
        begun = time.monotonic()
        for _ in range(5):
            assert served.ask("GET", f"/api/v1/deliveries/{ID}")[0] == 200
        assert time.monotonic() - begun < 10
    finally:
        for wire in slow:
            wire.close()
    time.sleep(0.2)
    assert served.lies() == []

    # and one that is as it should be is taken: what was refused above was refused for its own fault
    first = whole[:PIECE_BYTES]
    status, said = served.ask("PUT", address, first, Content_Digest=content_digest(first))
    assert (status, said["have"]) == (200, PIECE_BYTES)
    assert len(served.lies()) == 1 and not any(served.temporary.iterdir())
    assert served.ask("DELETE", f"/api/v1/deliveries/{ID}")[0] == 200
    assert served.lies() == []


def _offer(whole: bytes, digest: str) -> bytes:
    return json.dumps({"files": [{"name": FILE, "size": len(whole), "sha256": digest}]}).encode()


def _zip(*names: str) -> bytes:
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w") as file:
        for name in names:
            file.writestr(name, MARK)
    return held.getvalue()


NOT_WHAT_IT_SAYS = {
    "a web page": b"<!doctype html><script>alert(1)</script>" + MARK,
    "a drawing": b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>",
    "a program": b"\x7fELF" + bytes(60),
    "a zip that leads out": _zip("../../../outside.txt", "/etc/outside", "C:\\outside", "a/../../outside"),
    "a zip in a zip": _zip("inner.zip", "x" * 3_000),
    "nothing": b"",
    "the head of a package": b"age-encryption.org/v1\n-> X25519 x\n",
    "JSON in JSON": b"[" * 5_000,
}


@pytest.fixture
def temporary(tmp_path: Path) -> Iterator[Path]:
    """A folder for temporary files that other tests do not share: of this process, and of all it starts."""
    own, before = tmp_path / "temporary", os.environ.get("TMPDIR")
    own.mkdir()
    os.environ["TMPDIR"], tempfile.tempdir = str(own), None
    yield own
    if before is None:
        del os.environ["TMPDIR"]
    else:
        os.environ["TMPDIR"] = before
    tempfile.tempdir = None


@pytest.mark.django_db
def test_packages_that_are_something_else_go_to_quarantine_and_are_given_to_no_browser(
    temporary: Path, house: Any, worker: Any, people: Any, visit: Any
) -> None:
    from vedette_hq.intake.models import Arrival, Refusal
    from vedette_hq.outbox.loop import do

    house.seal([MARK, *(MARK + bytes([number]) for number in range(len(NOT_WHAT_IT_SAYS)))])
    house.export()
    list_devices(worker)
    for path, data in zip(sorted(house.stick.rglob("*.age")), NOT_WHAT_IT_SAYS.values(), strict=False):
        path.write_bytes(data)
    outside = set(temporary.iterdir())
    sender: Sender = person_sender(visit(people["lead"]))
    sender.send(house.stick, ID, close=False)
    assert sender.ask("POST", f"/api/v1/deliveries/{ID}/close").status_code == 200
    do(worker, "intake.delivery")
    fates = list(Arrival.objects.values_list("fate", flat=True))
    assert fates.count("refused") == len(NOT_WHAT_IT_SAYS) and fates.count("stored") == 1, fates
    assert Refusal.objects.count() == len(NOT_WHAT_IT_SAYS)
    for row in Refusal.objects.all():
        page = visit(people["lead"]).get(f"/intake/quarantine/{row.pk}")
        assert page.status_code == 200 and b"<script>alert" not in page.content
    assert not list(house.folder.rglob("outside*")) and not Path("/etc/outside").exists()
    assert Path(tempfile.gettempdir()) == temporary and set(temporary.iterdir()) <= outside


@pytest.mark.django_db
@pytest.mark.parametrize(
    "name",
    ["<svg onload=alert(1)>.html", "a\r\nSet-Cookie: x=y", "../../.bashrc", "\u202efdp.exe", '";x="', "a\0b"],
)
def test_a_copy_is_given_as_a_file_that_nothing_runs(
    name: str, house: Any, worker: Any, mission: Any, people: Any, visit: Any
) -> None:
    from hq_vault.stage import seal, take
    from vedette_hq.vault.models import Item
    from vedette_hq.vault.services import open_item, project_all

    seal(house, [(name, "text/html", b"<script>alert(1)</script>")])
    take(house, worker.hq)
    project_all(worker)
    item = Item.objects.get()
    assert item.state == "projected" and "\0" not in item.name
    open_item(people["lead"], item, "invented")
    client = visit(people["lead"])
    answer = client.post(f"/evidence/{item.pk}/copy", {"reason": "expert opinion"})
    assert answer.status_code == 200 and b"".join(answer.streaming_content) == b"<script>alert(1)</script>"
    told = answer.headers
    assert told["Content-Type"] == "application/octet-stream" and told["X-Content-Type-Options"] == "nosniff"
    assert "sandbox" in told["Content-Security-Policy"] and told["Cache-Control"] == "no-store"
    where = told["Content-Disposition"]
    assert where.startswith("attachment; filename*=UTF-8''") and where.isascii()
    assert not any(char in where.partition("''")[2] for char in '\r\n/\\"<>;') and "Set-Cookie" not in told
    for path in ("page/1", "thumbnail", "stream"):
        given = client.get(f"/evidence/{item.pk}/{path}")
        kind = given.headers["Content-Type"]
        assert (given.status_code, kind) == (200, "image/jpeg") or given.status_code in (404, 422), path
        assert b"alert(1)" not in given.content


@pytest.mark.django_db
def test_half_a_character_is_sealed_by_no_device(house: Any, worker: Any) -> None:
    from hq_hostile.names import LONE
    from hq_vault.stage import seal

    for name in LONE:
        with pytest.raises(VedetteError):
            seal(house, [(name, "text/plain", MARK)])
