"""A mirror over HTTP: the register, deposits, objects; and reading all of it again.

Every request may be cut and made again: it asks the mirror where it stands, and goes on there.

Source: docs/formats/partner.md, 4 to 7; C2SP tlog-mirror.
"""

from __future__ import annotations

import gzip
import http.client
import secrets
import socket
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from typing import BinaryIO

from vedette.adapters.address import parse_address
from vedette.adapters.foreign import MAX_BUNDLE_BYTES, MAX_TILE_BYTES
from vedette.errors import ConflictError, FormatError, MissingError, SignatureError, StoreError, UsageError
from vedette.formats.decimal import parse_decimal
from vedette.formats.deposit import (
    DEPOSITS,
    HOLDING_TYPE,
    OFFSET,
    WANTED,
    deposit_digest,
    parse_deposit,
    parse_holding,
    parse_offset,
    parse_position,
    parse_wanted,
)
from vedette.formats.keys import SigningKey
from vedette.formats.mirror_request import INFO, MirrorInfo, parse_mirror_info
from vedette.formats.note import parse_note, parse_signature_lines, sign_note, verify_note
from vedette.formats.note_text import MAX_NOTE_BYTES, NoteSignature
from vedette.formats.partner_card import Card
from vedette.formats.ticket import SCHEME, TicketRequest, parse_ticket
from vedette.formats.witness_request import AddCheckpoint
from vedette.register.log import LogReader
from vedette.register.mirroring import push
from vedette.register.publishing import OtherSize
from vedette.values.ids import parse_digest
from vedette.values.instants import write_instant
from vedette.values.shown import shown

PIECE_BYTES = 256 * 1024
ANSWER_BYTES = 65_536
SEND_BUFFER_BYTES = 64 * 1024  # what may be under way when a connection is cut, and must be sent again
FIRST_BUFFER_BYTES = 8192  # until the line is known; a fast one is known after one piece
LEAST_BUFFER_BYTES = 4096
PIECE_BUFFERS = 4
RETRY_BYTES = 16 * 1024
IDLE_TRIES = 8
WAIT_SECONDS = 1.0  # while the mirror reads a whole object
MAX_WAITS, READ_BYTES_PER_SECOND = 60, 5_000_000

Wanted = list[tuple[str, int]]
"""Each object that is not whole at the mirror, and how many bytes of it are there."""


class OtherDeposit(ConflictError):
    """The mirror takes another deposit next: its `number`, after the text with the digest `previous`."""

    def __init__(self, name: str, number: int, previous: str) -> None:
        super().__init__(f"mirror {name}: takes deposit {number} next, after {previous[:16]}…")
        self.number = number
        self.previous = previous


class NoRoom(StoreError):
    """The mirror's disk is full, or what its owner gives is used up."""


class HttpMirror:
    """The mirror of one partner at `url`; connects only when asked, waits `timeout` seconds a step at most.

    One connection, kept open: not for several threads at once. Fulfils `register.mirroring.Mirror`.
    """

    def __init__(self, name: str, url: str, card: Card, timeout: float = 120.0) -> None:
        self.name = name
        self.keys = card.mirror
        self.sent_bytes = 0
        """Bytes of objects handed to the network so far, those that were lost on the way too."""
        if card.holdings is None:
            raise UsageError(f"partner {name}: is no mirror")
        self._holdings = card.holdings
        self._connection = _Connection(name, url, timeout)
        self._ticket: str | None = None

    def close(self) -> None:
        """Let go of the connection."""
        self._connection.close()

    # the register

    def push_log(self, log: LogReader, checkpoint: bytes) -> tuple[NoteSignature, ...]:
        """Bring the log at the size of `checkpoint`; return the mirror's cosignatures, verified.

        Raises: as `register.mirroring.push`.
        """
        return push(log, checkpoint, self)

    def add_checkpoint(self, request: AddCheckpoint) -> None:
        """Have it take a pending checkpoint. Raises: OtherSize, SignatureError, StoreError."""
        status, kind, body = self._ask("POST", "add-checkpoint", request.encode())
        if status == 409 and kind == "text/x.tlog.size":
            raise OtherSize(parse_decimal(body.decode("ascii", "replace").rstrip("\n"), "size"))
        self._expect(status, body, 200)

    def add_entries(self, body: bytes) -> MirrorInfo | tuple[NoteSignature, ...]:
        """Bring entries; its lines when it holds all of them. Raises: SignatureError, StoreError."""
        headers = {"Content-Type": "application/octet-stream"}
        packed = gzip.compress(body, 1, mtime=0)
        if len(packed) < len(body):
            headers["Content-Encoding"], body = "gzip", packed
        status, kind, answer = self._ask("POST", "add-entries", body, headers)
        if status in (202, 409) and kind == INFO:
            return parse_mirror_info(answer)
        self._expect(status, answer, 200)
        return parse_signature_lines(answer)

    def checkpoint(self, origin: str) -> bytes:
        """The mirror checkpoint of `origin`, unchecked. Raises: MissingError, StoreError."""
        return self.store(origin).read("checkpoint")

    def store(self, origin: str) -> HttpTiles:
        """The mirror's copy of `origin`, to be read; nothing of it is checked here."""
        return HttpTiles(self._connection, deposit_digest(origin))

    # deposits and objects

    def push_deposit(self, note: bytes) -> Wanted | bytes:
        """Bring a deposit note: what is missing, or the holding note, verified, when nothing is.

        Raises: OtherDeposit when the mirror takes another one next; NoRoom; SignatureError when it refuses
        the note or its holding is false; StoreError.
        """
        status, kind, body = self._ask("POST", "add-deposit", note, limit=MAX_NOTE_BYTES)
        if status == 409 and kind == DEPOSITS:
            raise OtherDeposit(self.name, *parse_position(body))
        self._expect(status, body, 200)
        if kind == WANTED:
            return parse_wanted(body)
        if kind != HOLDING_TYPE:
            raise FormatError(f"mirror {self.name}: answers a deposit with {shown(kind)}")
        self.check_holding(note, body)
        return body

    def check_holding(self, deposit: bytes, holding: bytes) -> None:
        """Return when `holding` is this mirror's word for the note `deposit`.

        Raises: SignatureError, FormatError.
        """
        said = parse_note(holding)
        verify_note(said, [self._holdings])
        text = parse_note(deposit).text
        asked, found = parse_deposit(text), parse_holding(said.text)
        if (found.origin, found.number, found.sha256) != (asked.origin, asked.number, deposit_digest(text)):
            raise SignatureError(f"mirror {self.name}: its holding is of another deposit")

    def push_object(
        self, sha256: str, size: int, source: BinaryIO, progress: Callable[[int], None] = lambda _: None
    ) -> None:
        """Bring an object of `size` bytes from `source`, which can be sought; return when it is whole there.

        Begins where the mirror stands. `progress` is told bytes that arrived.

        Raises: StoreError when the connection is cut: call again; NoRoom; ConflictError when the mirror
        says that the bytes are not those of the digest; MissingError when no deposit names it there.
        """
        parse_digest(sha256, "object")
        # a small one is sent at once: to ask first would take as long
        small = PIECE_BUFFERS * self._connection.buffer
        held: int | None = 0 if size <= small else self._offset(sha256, 0, b"")
        idle = waits = 0
        while held is not None:
            offset = held
            if offset > size:
                raise ConflictError(f"mirror {self.name}: holds {offset} bytes of an object of {size}")
            source.seek(offset)
            wanted = min(PIECE_BYTES, PIECE_BUFFERS * self._connection.buffer, size - offset)
            data = source.read(wanted)
            if len(data) != wanted:
                raise StoreError(f"object {sha256}: shorter here than it was said to be")
            held = self._offset(sha256, offset, data)
            progress(max(0, (size if held is None else held) - offset))
            idle = idle + 1 if held is not None and held <= offset < size else 0
            if idle >= IDLE_TRIES:
                raise StoreError(f"mirror {self.name}: takes nothing more of object {sha256}")
            if held == offset == size:
                waits += 1
                if waits > MAX_WAITS + size // READ_BYTES_PER_SECOND:
                    raise StoreError(
                        f"mirror {self.name}: has all bytes of object {sha256}, and no word for it"
                    )
                time.sleep(WAIT_SECONDS)  # it reads what has come

    def _offset(self, sha256: str, offset: int, data: bytes) -> int | None:
        """Send a piece; return how many bytes the mirror holds, None when the object is whole."""
        self.sent_bytes += len(data)
        began = time.monotonic()
        try:
            status, kind, body = self._ask("POST", f"objects/{sha256}/{offset}", data)
        except StoreError:
            self._connection.keep_under_way(self._connection.buffer // 2)
            raise
        if len(data) >= LEAST_BUFFER_BYTES:  # what this line takes in three seconds
            self._connection.keep_under_way(int(3 * len(data) / max(time.monotonic() - began, 1e-3)))
        if status in (202, 409) and kind == OFFSET:
            return parse_offset(body)
        if status == 422:
            raise ConflictError(f"mirror {self.name}: {_words(body)}")
        self._expect(status, body, 201)
        return None

    # reading what was left there

    def ticket(self, key: SigningKey, origin: str) -> str:
        """Ask for a ticket with the register's Ed25519 key and use it from now on; return it.

        Raises: SignatureError when it is refused; StoreError.
        """
        request = TicketRequest(origin, write_instant(int(time.time())), secrets.token_hex(16))
        status, _, body = self._ask("POST", "add-ticket", sign_note(request.text(), [key]).encode())
        self._expect(status, body, 200)
        return self.use_ticket(body.decode("ascii", "replace").removesuffix("\n"))

    def use_ticket(self, ticket: str) -> str:
        """Show `ticket`, got by another way, from now on. Raises: FormatError."""
        self._ticket = parse_ticket(ticket)
        return ticket

    def deposits(self, origin: str) -> Iterator[bytes]:
        """Every deposit note, number 0 first; unchecked. Raises: SignatureError without a good ticket."""
        place = f"{deposit_digest(origin)}/deposits"
        status, _, body = self._ask("GET", place, headers=self._shown())
        self._expect(status, body, 200)
        for number in range(parse_decimal(body.decode("ascii", "replace").rstrip("\n"), "deposits")):
            status, _, note = self._ask(
                "GET", f"{place}/{number}", headers=self._shown(), limit=MAX_NOTE_BYTES
            )
            self._expect(status, note, 200)
            yield note

    def fetch(self, sha256: str, offset: int = 0) -> Iterator[bytes]:
        """The bytes of an object from `offset` on; compare the digest of the whole.

        Raises: MissingError when it is not whole there; SignatureError without a good ticket; StoreError
        when the connection is cut: call again with what has come as `offset`.
        """
        headers = dict(self._shown())
        if offset:
            headers["Range"] = f"bytes={offset}-"
        with self._connection.opened(
            "GET", f"objects/{parse_digest(sha256, 'object')}", b"", headers
        ) as answer:
            if answer.status == 416:
                return
            if answer.status != (206 if offset else 200):
                self._expect(answer.status, answer.all(ANSWER_BYTES), 200)
                raise StoreError(f"mirror {self.name}: answered status {answer.status}")
            yield from answer.pieces()

    def _shown(self) -> Mapping[str, str]:
        return {"Authorization": f"{SCHEME}{self._ticket}"} if self._ticket else {}

    def _ask(
        self,
        method: str,
        path: str,
        body: bytes = b"",
        headers: Mapping[str, str] | None = None,
        limit: int = ANSWER_BYTES,
    ) -> tuple[int, str, bytes]:
        with self._connection.opened(method, path, body, headers or {}) as answer:
            return answer.status, answer.kind, answer.all(limit)

    def _expect(self, status: int, body: bytes, wanted: int) -> None:
        if status == wanted:
            return
        why = f"mirror {self.name}: status {status}: {_words(body)}"
        if status == 507:
            raise NoRoom(why, hint="the partner must make room, or give more (vedette-partner quota)")
        if status == 404:
            raise MissingError(why)
        if status in (401, 403, 410, 422):
            raise SignatureError(why)
        raise StoreError(why)


class HttpTiles:
    """A mirror's copy of one log, to be read. Fulfils `register.log.TileStore` for reading."""

    def __init__(self, connection: _Connection, origin_hash: str) -> None:
        self._connection = connection
        self._place = origin_hash

    def read(self, path: str) -> bytes:
        """The bytes of `path`; MissingError when it is not there, StoreError when it cannot be reached."""
        limit = MAX_BUNDLE_BYTES if path.startswith("tile/entries/") else MAX_TILE_BYTES
        if path == "checkpoint":
            limit = MAX_NOTE_BYTES
        with self._connection.opened("GET", f"{self._place}/{path}", b"", {}) as answer:
            if answer.status == 404:
                raise MissingError(f"log file {path}: is not there")
            if answer.status != 200:
                raise StoreError(f"mirror {self._connection.name}: status {answer.status} for {path}")
            return answer.all(limit)

    def write_all(self, files: object) -> None:
        """Refuse: a mirror's copy is only read."""
        raise UsageError("log: a mirror's copy is only read")

    def replace_checkpoint(self, data: bytes) -> None:
        """Refuse: a mirror's copy is only read."""
        raise UsageError("log: a mirror's copy is only read")

    def remove_all(self, paths: object) -> None:
        """Refuse: a mirror's copy is only read."""
        raise UsageError("log: a mirror's copy is only read")


class _Answer:
    """An answer that is being read; the connection goes when it is not read to its end."""

    def __init__(self, connection: _Connection, response: http.client.HTTPResponse) -> None:
        self._connection = connection
        self._response = response
        self.status = response.status
        self.kind = response.headers.get_content_type()

    def __enter__(self) -> _Answer:
        return self

    def __exit__(self, *_: object) -> None:
        if not self._response.isclosed() or self._response.will_close:
            self._connection.close()

    def all(self, limit: int) -> bytes:
        """The whole body. Raises: FormatError when it has more than `limit` bytes; StoreError."""
        data = b"".join(self.pieces(limit + 1))
        if len(data) > limit:
            raise FormatError(f"mirror {self._connection.name}: answers over {limit} bytes")
        return data

    def pieces(self, most: int | None = None) -> Iterator[bytes]:
        """The body as it comes, or its first `most` bytes. Raises: StoreError when it is cut short."""
        left = most
        try:
            while left is None or left:
                piece = self._response.read(PIECE_BYTES if left is None else min(left, PIECE_BYTES))
                if not piece:
                    if self._response.length:
                        raise StoreError(f"mirror {self._connection.name}: the connection was cut")
                    break
                left = None if left is None else left - len(piece)
                yield piece
        except (OSError, http.client.HTTPException) as error:
            raise StoreError(f"mirror {self._connection.name}: the connection was cut") from error


class _Connection:
    """One kept connection to the mirror's paths below `url`."""

    def __init__(self, name: str, url: str, timeout: float) -> None:
        self.name = name
        self._parts = parse_address(url, f"mirror {name}")
        self._timeout = timeout
        self._open: http.client.HTTPConnection | None = None
        self.buffer = FIRST_BUFFER_BYTES
        """So many bytes may be under way: what a cut loses. Small on a slow line that is cut often."""

    def close(self) -> None:
        """Hang up."""
        if self._open is not None:
            self._open.close()
            self._open = None

    def keep_under_way(self, count: int) -> None:
        """Let about `count` bytes be under way from now on, within bounds."""
        self.buffer = max(LEAST_BUFFER_BYTES, min(count, SEND_BUFFER_BYTES))
        self._set_buffer()

    def _set_buffer(self) -> None:
        if self._open is not None and self._open.sock is not None:
            with suppress(OSError):
                self._open.sock.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, self.buffer)

    def opened(self, method: str, path: str, body: bytes, headers: Mapping[str, str]) -> _Answer:
        """Make a request; return its answer, to be read. Raises: StoreError when it cannot be reached."""
        # what was long is not sent again blindly: some of it may have arrived, and the mirror says how much
        for fresh in (self._open is None or len(body) > RETRY_BYTES, True):
            try:
                return self._once(method, path, body, headers)
            except (OSError, http.client.HTTPException) as error:
                self.close()
                # a kept connection may have ended long ago; a new one that ends is a refusal
                if fresh:
                    raise StoreError(f"mirror {self.name}: cannot be reached, or hung up") from error
        raise StoreError(f"mirror {self.name}: cannot be reached")

    def _once(self, method: str, path: str, body: bytes, headers: Mapping[str, str]) -> _Answer:
        if self._open is None:
            kind = http.client.HTTPSConnection if self._parts.scheme == "https" else None
            host = str(self._parts.hostname)
            self._open = (kind or http.client.HTTPConnection)(host, self._parts.port, timeout=self._timeout)
            self._open.connect()
            self._set_buffer()
        target = f"{self._parts.path.rstrip('/')}/mirror/{path}"
        with suppress(BrokenPipeError, ConnectionResetError):  # it may have answered before it had all
            self._open.request(method, target, body if method == "POST" else None, dict(headers))
            return _Answer(self, self._open.getresponse())
        return _Answer(self, self._early())

    def _early(self) -> http.client.HTTPResponse:
        if self._open is None or self._open.sock is None:
            raise http.client.NotConnected
        response = http.client.HTTPResponse(self._open.sock)
        response.begin()
        response.will_close = True  # what we still had to send stands between this answer and the next
        return response


def _words(body: bytes) -> str:
    return shown(body.decode("utf-8", "replace").strip(), 200)
