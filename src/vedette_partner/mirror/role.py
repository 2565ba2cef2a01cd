"""The mirror behind the partner's door.

POST /mirror/add-checkpoint, /mirror/add-entries               tlog-mirror (see `entries`)
GET  /mirror/<origin hash>/checkpoint, .../tile/...            the copy, as tlog-tiles
POST /mirror/add-deposit, /mirror/objects/<sha256>/<offset>    sealed objects (see `deposits`)
POST /mirror/add-ticket                                        a ticket, asked for by the log
GET  /mirror/objects/<sha256>, /mirror/<origin hash>/deposits[/<n>]    with a ticket

Source: docs/formats/partner.md, 4 to 7.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import Protocol

from vedette.errors import ConflictError, FormatError, MissingError, StoreError
from vedette.formats.checkpoint import parse_signed_checkpoint
from vedette.formats.decimal import parse_decimal
from vedette.formats.deposit import MAX_DEPOSIT_BYTES
from vedette.formats.keys import SigningKey
from vedette.formats.mirror_request import MAX_ENTRIES_BODY
from vedette.formats.tiles import parse_tile_path
from vedette.formats.witness_request import MAX_BODY_BYTES, parse_add_checkpoint
from vedette.values.instants import write_instant
from vedette_partner.door import Answer, Request, complain, refuse
from vedette_partner.mirror.database import is_full
from vedette_partner.mirror.deposits import Deposits
from vedette_partner.mirror.entries import Logs
from vedette_partner.mirror.evidence import MirrorEvidence
from vedette_partner.mirror.objects import Objects
from vedette_partner.mirror.state import RETIRED, State, hash_of
from vedette_partner.mirror.tickets import Tickets
from vedette_partner.witness import cosign
from vedette_partner.witness.cosign import never

STATE = "mirror.db"
MAX_PIECE_BYTES = 256 * 1024
OCTETS = "application/octet-stream"

_LOG = re.compile(r"([0-9a-f]{64})/(checkpoint|tile/[0-9a-z./]{1,100})", re.ASCII)
_DEPOSITS = re.compile(r"([0-9a-f]{64})/deposits(?:/([0-9]{1,16}))?", re.ASCII)
_OBJECT = re.compile(r"objects/([0-9a-f]{64})(?:/([0-9]{1,13}))?", re.ASCII)
_RANGE = re.compile(r"bytes=([0-9]{1,13})-", re.ASCII)

Frozen = Callable[[str], int | None]


class Base(Protocol):
    """What the mirror needs of the partner's folder."""

    def keys(self, role: str) -> tuple[SigningKey, ...]:
        """The keys with which `role` cosigns."""

    def holdings_key(self) -> SigningKey:
        """The key with which the mirror says what it holds."""


class MirrorRole:
    """Answers for one mirror. Made by `open_role`; `recover` before the first answer."""

    prefix = "mirror"

    def __init__(
        self, folder: Path, state: State, base: Base, clock: Callable[[], int], frozen: Frozen
    ) -> None:
        self.state = state
        self.objects = Objects(folder / "objects", folder / "incoming")
        self.logs = Logs(state, folder / "logs", lambda: base.keys("mirror"), clock, frozen)
        self.deposits = Deposits(state, self.objects, base.holdings_key, clock, frozen)
        self.tickets = Tickets(self.deposits.ledger, state, clock)
        self.evidence = MirrorEvidence(folder / "evidence")
        self._clock = clock
        self._frozen = frozen

    def recover(self) -> None:
        """Drop what a killed process left half done; a second time changes nothing. Raises: StoreError."""
        self.logs.recover()
        self.deposits.recover()
        self.deposits.purge()

    def max_body(self, method: str, path: str) -> int:
        """64 KiB, but for entries, deposits and objects."""
        if path == "add-entries":
            return MAX_ENTRIES_BODY
        if path == "add-deposit":
            return MAX_DEPOSIT_BYTES
        return MAX_PIECE_BYTES if path.startswith("objects/") else MAX_BODY_BYTES

    def answer(self, request: Request) -> Answer:
        """What is asked; 507 when the disk is full: then nothing new was acknowledged.

        Raises: StoreError when nothing could be kept for another reason.
        """
        try:
            if request.method == "GET":
                return self._get(request)
            self.deposits.purge_now_and_then()
            return self._post(request)
        except StoreError as error:
            if not is_full(error):
                raise
            complain(self.prefix, error)
            return refuse(507, "mirror: no room: its disk is full")
        except ConflictError as error:
            return refuse(503, str(error))

    def _post(self, request: Request) -> Answer:
        path = request.path
        piece = _OBJECT.fullmatch(path)
        if piece and piece[2]:
            return self._add_piece(request, piece[1], piece[2])
        if path == "add-entries":
            return self.logs.add_entries(request.body, request.headers.get("content-encoding", ""))
        if path not in ("add-checkpoint", "add-deposit", "add-ticket"):
            return refuse(404, "path: not found")
        body = request.whole()
        if body is None:
            return refuse(400, "request: body is cut short")
        if path == "add-ticket":
            return self.tickets.add(body)
        if self.state.voice() == RETIRED:
            return refuse(410, "mirror: retired, it takes nothing more")
        return self.add_checkpoint(body) if path == "add-checkpoint" else self.deposits.add(body)

    def add_checkpoint(self, body: bytes) -> Answer:
        """Take a pending checkpoint by the rule of the witness; nothing is signed. Raises: StoreError."""
        now = self._clock()
        result = cosign.answer(body, self.state, (), now, self._frozen)
        if result.status in (409, 422):
            self._consider(body, now)
        return Answer(result.status, result.body, result.content_type)

    def _consider(self, body: bytes, now: int) -> None:
        """Keep a refused checkpoint that cannot stand beside what is held."""
        checkpoint = parse_signed_checkpoint(parse_add_checkpoint(body).checkpoint)[0]
        kept = self.evidence.consider(body, self.state, now)
        kept = kept or self.evidence.compare(
            body, self.state, self.logs.folder(checkpoint.origin), write_instant(now)
        )
        if kept:
            complain(self.prefix, f"a log contradicts itself: evidence/{kept}")

    def _add_piece(self, request: Request, digest: str, text: str) -> Answer:
        try:
            offset = parse_decimal(text, "offset")
        except FormatError as error:
            return refuse(400, str(error))
        # what comes before a cut is kept
        return self.deposits.add_piece(digest, offset, request.body.read(request.length))

    def _get(self, request: Request) -> Answer:
        log = _LOG.fullmatch(request.path)
        if log:
            return self._read_log(log[1], log[2])
        deposits, thing = _DEPOSITS.fullmatch(request.path), _OBJECT.fullmatch(request.path)
        if not deposits and not (thing and not thing[2]):
            return refuse(404, "path: not found")
        origin = self.tickets.origin(request.headers.get("authorization", ""))
        if origin is None:
            return Answer(401, b"mirror: a ticket is needed\n", headers={"WWW-Authenticate": "Bearer"})
        if deposits:
            if deposits[1] != hash_of(origin):
                return refuse(404, "deposits: not of this ticket")
            return self._read_deposits(origin, deposits[2])
        digest = request.path.partition("/")[2]
        return self._read_object(origin, digest, request.headers.get("range", ""))

    def _read_log(self, origin_hash: str, path: str) -> Answer:
        origin = self.state.origin_of(origin_hash)
        position = self.state.position(origin) if origin else None
        if origin is None or position is None or position.head is None:
            return refuse(404, "log: none of that origin is here")
        if path == "checkpoint":
            return Answer(200, position.head.note)
        try:
            parse_tile_path(path)
            return Answer(200, self.logs.folder(origin).read(path), OCTETS)
        except (FormatError, MissingError) as error:
            return refuse(404, str(error))

    def _read_deposits(self, origin: str, number: str | None) -> Answer:
        ledger = self.deposits.ledger
        if number is None:
            return Answer(200, b"%d\n" % ledger.next(origin).number)
        found = ledger.deposit(origin, int(number)) if str(int(number)) == number else None
        return Answer(200, found[1]) if found else refuse(404, "deposit: there is none of that number")

    def _read_object(self, origin: str, digest: str, wanted: str) -> Answer:
        if not self.deposits.ledger.may_read(origin, digest):
            return refuse(404, "object: not deposited under this ticket")
        try:
            size = self.objects.size(digest)
        except MissingError as error:
            return refuse(404, str(error))
        match = _RANGE.fullmatch(wanted)
        if not match:
            return Answer(200, self.objects.read(digest, 0), OCTETS, size)
        offset = int(match[1])
        if offset >= size:
            return Answer(416, headers={"Content-Range": f"bytes */{size}"})
        headers = {"Content-Range": f"bytes {offset}-{size - 1}/{size}"}
        return Answer(206, self.objects.read(digest, offset), OCTETS, size - offset, headers)


def open_role(folder: Path, base: Base, clock: Callable[[], int], frozen: Frozen = never) -> MirrorRole:
    """The mirror whose state and objects lie in `folder`, recovered from whatever ended it.

    Raises: MissingError when its memory is lost; FormatError, StoreError, UsageError.
    """
    role = MirrorRole(folder, State.open(folder / STATE), base, clock, frozen)
    role.recover()
    return role
