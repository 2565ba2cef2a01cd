"""Sending a delivery to headquarters over HTTP: in pieces, resumed after a cut, done once however often.

Source: docs/formats/upload.md and the OpenAPI document of headquarters. Connects only when asked; keeps its
place in headquarters itself, so that nothing is written on the courier's machine.
"""

from __future__ import annotations

import base64
import hashlib
import http.client
import json
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol
from urllib.parse import urlencode

from vedette.adapters.address import parse_address
from vedette.adapters.delivery import find_devices
from vedette.adapters.foreign import is_plain, open_plain
from vedette.errors import (
    ConflictError,
    FormatError,
    LimitError,
    MissingError,
    SignatureError,
    StoreError,
    VedetteError,
)
from vedette.formats.keys import SigningKey
from vedette.formats.note import sign_note
from vedette.formats.ticket import SCHEME as TICKET_SCHEME
from vedette.formats.ticket import parse_ticket
from vedette.formats.upload import (
    MAX_OFFER,
    PIECE_BYTES,
    SCHEME,
    Announced,
    DeviceRequest,
    FileName,
    encode_offer,
    parse_file_name,
)
from vedette.values.ids import Entropy, new_id

ANSWER_BYTES = 1 << 22
TIMEOUT_SECONDS = 120.0
STATES = ("incoming", "waiting", "checking", "checked")
TRIES = 8
"""So often one request is tried when the line is cut, waiting longer each time, at most half a minute."""
LONGEST_WAIT_SECONDS = 30.0


class Credential(Protocol):
    """How a request shows that it may deposit."""

    def header(self, method: str, target: str, body: bytes, now: str) -> str:
        """Return the value of `Authorization`; `now` is the time by headquarters' clock."""


@dataclass(frozen=True, slots=True)
class TicketCredential:
    """A ticket made at headquarters. Raises: FormatError when it is none."""

    ticket: str = field(repr=False)

    def __post_init__(self) -> None:
        parse_ticket(self.ticket)

    def header(self, method: str, target: str, body: bytes, now: str) -> str:
        """Return the ticket."""
        return TICKET_SCHEME + self.ticket


@dataclass(frozen=True, slots=True)
class DeviceCredential:
    """A device that signs each request with its log key, for the register `origin`."""

    origin: str
    key: SigningKey
    entropy: Entropy

    def header(self, method: str, target: str, body: bytes, now: str) -> str:
        """Return a note over the request."""
        digest = hashlib.sha256(body).hexdigest()
        nonce = new_id(self.entropy)
        said = DeviceRequest(self.origin, self.key.name, method, target, digest, now, nonce)
        return SCHEME + base64.b64encode(sign_note(said.text(), [self.key]).encode()).decode("ascii")


class OutOfOrder(ConflictError):
    """Headquarters wants another piece: it has `have` bytes."""

    def __init__(self, have: int) -> None:
        super().__init__(f"piece: headquarters has {have} bytes")
        self.have = have


@dataclass(frozen=True, slots=True)
class Outgoing:
    """One file to send: where it lies, its name in the delivery, size and digest."""

    path: Path
    name: FileName
    size: int
    sha256: str


@dataclass(slots=True)
class Sent:
    """What became of a delivery: its id, its state, bytes sent now, packages as headquarters tells them."""

    delivery: str
    state: str = "incoming"
    sent: int = 0
    held: int = 0
    packages: list[dict[str, object]] = field(default_factory=list)


class HttpIntake:
    """Headquarters at `url`. Every request may be sent again: what was done is done once."""

    def __init__(
        self,
        url: str,
        credential: Credential,
        *,
        timeout: float = TIMEOUT_SECONDS,
        tries: int = TRIES,
        pause: Callable[[float], None] = time.sleep,
    ) -> None:
        self._parts = parse_address(url, "headquarters")
        self._credential = credential
        self._timeout = timeout
        self._tries = tries
        self._pause = pause
        self._line: http.client.HTTPConnection | None = None
        self._now = ""
        self._asked = 0.0

    def close(self) -> None:
        """Hang up."""
        if self._line is not None:
            self._line.close()
            self._line = None

    # the requests of the interface

    def open(self, delivery: str) -> str:
        """Open a delivery, or find it again; return its state."""
        return self._state("PUT", f"deliveries/{delivery}")

    def offer(self, delivery: str, files: Sequence[Outgoing]) -> dict[str, tuple[int, bool]]:
        """Return for each file (by name) how many bytes headquarters has, and whether it is whole."""
        said = encode_offer([Announced(file.name, file.size, file.sha256) for file in files])
        answer = self._ask("POST", f"deliveries/{delivery}/offer", said)
        rows = answer.get("files")
        found: dict[str, tuple[int, bool]] = {}
        for row in rows if isinstance(rows, list) else []:
            if isinstance(row, dict) and type(row.get("have")) is int and row["have"] >= 0:
                found[str(row.get("name"))] = (row["have"], row.get("state") == "waiting")
        if set(found) != {file.name.text for file in files}:
            raise FormatError("headquarters: answers for other files than were offered")
        return found

    def piece(self, delivery: str, file: Outgoing, offset: int, data: bytes) -> None:
        """Send one piece. Raises: OutOfOrder."""
        query = urlencode(
            {"name": file.name.text, "offset": offset, "sha256": file.sha256, "size": file.size}
        )
        digest = base64.b64encode(hashlib.sha256(data).digest()).decode("ascii")
        headers = {"Content-Digest": f"sha-256=:{digest}:", "Content-Type": "application/octet-stream"}
        self._ask("PUT", f"deliveries/{delivery}/files?{query}", data, headers)

    def finish(self, delivery: str) -> str:
        """Say that all is there; return the delivery's state."""
        return self._state("POST", f"deliveries/{delivery}/close")

    def state(self, delivery: str) -> str:
        """Return the delivery's state."""
        return self._state("GET", f"deliveries/{delivery}")

    def packages(self, delivery: str) -> Iterator[dict[str, object]]:
        """Yield what became of each package."""
        start = 0
        while True:
            answer = self._ask("GET", f"deliveries/{delivery}/packages?start={start}")
            rows = answer.get("packages")
            yield from (row for row in (rows if isinstance(rows, list) else []) if isinstance(row, dict))
            following = answer.get("next")
            if type(following) is not int or following <= start:
                return
            start = following

    def receipt(self, sha256: str) -> bytes | None:
        """Return the newest receipt of a package, None while there is none. Nothing in it is checked here."""
        try:
            return self._send("GET", f"receipts/{sha256}", b"", {})
        except MissingError:
            return None

    # one request

    def _state(self, method: str, path: str) -> str:
        state = self._ask(method, path).get("state")
        if state not in STATES:
            raise FormatError("headquarters: says a state that is not known here")
        return str(state)

    def _ask(
        self, method: str, path: str, body: bytes = b"", headers: Mapping[str, str] | None = None
    ) -> dict[str, object]:
        data = self._send(method, path, body, headers or {"Content-Type": "application/json"})
        try:
            value = json.loads(data)
        except (ValueError, RecursionError) as error:
            raise FormatError("headquarters: answers something else than JSON") from error
        if not isinstance(value, dict):
            raise FormatError("headquarters: answers no object")
        if method != "GET" and value.get("result") != "stored":
            raise FormatError("headquarters: says neither stored nor refused")
        return value

    def _send(self, method: str, path: str, body: bytes, headers: Mapping[str, str]) -> bytes:
        """Send until an answer comes: whether a cut request was done is not known, and again is the same."""
        target = f"{self._parts.path.rstrip('/')}/api/v1/{path}"
        wait = 0.5
        for number in range(self._tries):
            try:
                status, data = self._once(method, target, body, headers)
            except (OSError, http.client.HTTPException):
                status, data = 0, b""
            if 200 <= status < 300:
                return data
            if status not in (0, 429, 500, 502, 503, 504):
                raise _refusal(status, data)
            self.close()
            if number + 1 < self._tries:
                self._pause(wait)
                wait = min(LONGEST_WAIT_SECONDS, wait * 2)
        raise StoreError(
            "headquarters: cannot be reached", hint="what was acknowledged stays there; send again later"
        )

    def _once(self, method: str, target: str, body: bytes, headers: Mapping[str, str]) -> tuple[int, bytes]:
        now = self._time()
        shown = self._credential.header(method, target, body, now)
        return self._exchange(method, target, body, {**headers, "Authorization": shown})

    def _time(self) -> str:
        """The time by headquarters' clock: this machine's may be wrong. Asked once in five minutes."""
        if not self._now or time.monotonic() - self._asked > 300:
            status, data = self._exchange("GET", f"{self._parts.path.rstrip('/')}/api/v1/", b"", {})
            try:
                value = json.loads(data) if status == http.client.OK else None
            except (ValueError, RecursionError):
                value = None
            if not isinstance(value, dict) or value.get("format") != "vedette/intake/v1":
                if status in (429, 500, 502, 503, 504):
                    raise http.client.HTTPException
                raise FormatError(
                    "headquarters: nothing at this address speaks vedette/intake/v1",
                    hint="the address, or what stands between here and there, is another",
                )
            self._now, self._asked = str(value.get("time")), time.monotonic()
        return self._now

    def _exchange(
        self, method: str, target: str, body: bytes, headers: Mapping[str, str]
    ) -> tuple[int, bytes]:
        if self._line is None:
            parts = self._parts
            kind = http.client.HTTPSConnection if parts.scheme == "https" else http.client.HTTPConnection
            self._line = kind(str(parts.hostname), parts.port, timeout=self._timeout)
        try:
            self._line.request(method, target, body, dict(headers))
            answer = self._line.getresponse()
            data = answer.read(ANSWER_BYTES + 1)
        except BaseException:
            self.close()
            raise
        if len(data) > ANSWER_BYTES:
            self.close()
            raise LimitError(f"headquarters: answers over {ANSWER_BYTES} bytes")
        return answer.status, data


def _refusal(status: int, data: bytes) -> VedetteError:
    """Return what a refusal of headquarters says, as the error that it is here."""
    try:
        value = json.loads(data)
    except (ValueError, RecursionError):
        value = None
    said = value if isinstance(value, dict) else {}
    have = said.get("have")
    if status == http.client.CONFLICT and type(have) is int and have >= 0:
        return OutOfOrder(have)
    why = "".join(c if c.isprintable() else "?" for c in str(said.get("reason", f"status {status}"))[:300])
    hint = "".join(c if c.isprintable() else "?" for c in str(said.get("hint", ""))[:300]) or None
    kinds: dict[int, type[VedetteError]] = {
        401: SignatureError,
        403: SignatureError,
        404: MissingError,
        409: ConflictError,
        413: LimitError,
        422: FormatError,
    }
    return kinds.get(status, StoreError)(f"headquarters refused: {why}", hint)


# a delivery


def outgoing(folder: Path) -> list[Outgoing]:
    """Return the files of a courier's folder in the order to send: logs first, so packages have theirs.

    Raises: UsageError when there is no delivery in it, and what reading a file raises.
    """
    found: list[Outgoing] = []
    for number, device in enumerate(find_devices(folder)):
        for below in ("log", "outbox"):
            for path in sorted((device.folder / below).rglob("*"), key=lambda p: (p.suffix != ".slip", p)):
                try:
                    name = parse_file_name(f"d{number}/{path.relative_to(device.folder).as_posix()}")
                except FormatError:
                    continue
                if is_plain(path):
                    found.append(_measured(path, name))
    return found


def _measured(path: Path, name: FileName) -> Outgoing:
    measured = hashlib.sha256()
    size = 0
    with open_plain(path, f"file {name.text}") as source:
        while data := source.read(1 << 20):
            measured.update(data)
            size += len(data)
    return Outgoing(path, name, size, measured.hexdigest())


def delivery_id(files: Sequence[Outgoing], credential: Credential) -> str:
    """Return the id of a delivery of just these files by this bringer: the same again after a cut.

    It tells nobody anything who does not hold files and credential.
    """
    whose = ""
    if isinstance(credential, TicketCredential):
        whose = credential.ticket
    elif isinstance(credential, DeviceCredential):
        whose = credential.key.name
    measured = hashlib.sha256(f"vedette/delivery/v1\n{whose}\n".encode())
    for file in files:
        measured.update(f"{file.name.text} {file.size} {file.sha256}\n".encode("ascii"))
    return measured.hexdigest()[:32]


def send_delivery(
    intake: HttpIntake,
    delivery: str,
    files: Sequence[Outgoing],
    progress: Callable[[int], None] = lambda _: None,
) -> Sent:
    """Send what is missing of a delivery and close it; `progress` is told bytes that are there.

    Raises: StoreError when headquarters stays out of reach; what it refused as the error that it is.
    """
    said = Sent(delivery, intake.open(delivery))
    if said.state == "incoming":
        for start in range(0, len(files), MAX_OFFER):
            some = files[start : start + MAX_OFFER]
            there = intake.offer(delivery, some)
            for file in some:
                have, whole = there[file.name.text]
                said.held += have
                progress(have)
                if not whole:
                    said.sent += _send_file(intake, delivery, file, have, progress)
        said.state = intake.finish(delivery)
    return said


def _send_file(
    intake: HttpIntake, delivery: str, file: Outgoing, offset: int, progress: Callable[[int], None]
) -> int:
    sent = 0
    with open_plain(file.path, f"file {file.name.text}") as source:
        while True:
            source.seek(offset)
            data = _read(source.read, min(PIECE_BYTES, file.size - offset))
            if len(data) < min(PIECE_BYTES, file.size - offset):
                raise ConflictError(f"file {file.name.text}: became shorter while it was sent")
            try:
                intake.piece(delivery, file, offset, data)
            except OutOfOrder as error:
                if error.have % PIECE_BYTES or error.have >= file.size or error.have == offset:
                    raise
                offset = error.have
                continue
            sent += len(data)
            offset += len(data)
            progress(len(data))
            if offset >= file.size:
                return sent


def _read(read: Callable[[int], bytes | None], size: int) -> bytes:
    parts: list[bytes] = []
    while size and (data := read(size)):
        parts.append(data)
        size -= len(data)
    return b"".join(parts)
