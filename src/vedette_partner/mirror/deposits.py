"""Deposits: what the group asks this mirror to hold, and what it says once it holds it.

Source: docs/formats/partner.md, 5 and 6.
"""

from __future__ import annotations

import threading
from collections.abc import Callable

from vedette.errors import ConflictError, FormatError, LimitError, SignatureError
from vedette.formats.deposit import (
    DEPOSITS,
    HOLDING_TYPE,
    OFFSET,
    WANTED,
    Deposit,
    Holding,
    deposit_digest,
    encode_position,
    encode_wanted,
    parse_deposit,
)
from vedette.formats.keys import SigningKey
from vedette.formats.note import parse_note, sign_note, verify_note
from vedette.values.instants import write_instant
from vedette_partner.door import Answer, complain, refuse
from vedette_partner.mirror.ledger import Ledger
from vedette_partner.mirror.objects import FalseBytes, Objects, OtherOffset
from vedette_partner.mirror.state import State

SPARE_BYTES = 2**20
"""So much of the disk is left for the register when objects are promised room."""
PURGE_SECONDS = 3600


class Deposits:
    """What was left at this mirror. `clock` gives Unix seconds, `frozen` the size of a freeze."""

    def __init__(
        self,
        state: State,
        objects: Objects,
        key: Callable[[], SigningKey],
        clock: Callable[[], int],
        frozen: Callable[[str], int | None],
    ) -> None:
        self.ledger = Ledger(state.database)
        self._state = state
        self._objects = objects
        self._key = key
        self._clock = clock
        self._frozen = frozen
        self._taking = threading.Lock()
        self._purged = 0

    def recover(self) -> None:
        """Drop what is half there and nobody wants; finish removals that were decided. Raises: StoreError."""
        self._objects.recover(lambda digest: self.ledger.size(digest) is not None)
        for digest in self.ledger.let_go():
            if self._objects.has(digest):
                self._objects.forget(digest)

    def add(self, body: bytes) -> Answer:
        """The answer to a deposit note.

        1. It can be read (400). 2. The origin is known (404) and its key signed it (403). 3. It is held
        already: as 6. 4. Nobody here has frozen the register (403: whoever seized headquarters could leave
        a false house copy), it is the next one (409), says of no object another size than before (422),
        and there is room (507). 5. It is remembered. 6. What is missing of it, or the holding.
        """
        # 1.
        try:
            note = parse_note(body)
            deposit = parse_deposit(note.text)
        except (FormatError, LimitError) as error:
            return refuse(400, str(error))
        # 2.
        trusted = self._state.keys(deposit.origin)
        if not trusted:
            return refuse(404, "deposit: unknown log")
        try:
            verify_note(note, trusted)
        except SignatureError as error:
            return refuse(403, f"deposit: invalid signature: {error}")
        digest = deposit_digest(note.text)
        with self._taking:
            # 3.
            held = self.ledger.deposit(deposit.origin, deposit.number)
            if held is None or held[0] != digest:
                refused = self._take(deposit, digest, body)
                if refused:
                    return refused
        # 6.
        return self._stands(deposit, digest)

    def _take(self, deposit: Deposit, digest: str, body: bytes) -> Answer | None:
        # 4.
        if self._frozen(deposit.origin) is not None:
            return refuse(403, "frozen")
        following = self.ledger.next(deposit.origin)
        if (deposit.number, deposit.previous) != (following.number, following.previous):
            return self._position(deposit.origin)
        for one in deposit.objects:
            size = self.ledger.size(one.sha256)
            if size is not None and size != one.size:
                return refuse(422, f"object {one.sha256}: deposited before with {size} bytes")
        why = self._no_room(deposit)
        if why:
            return refuse(507, why)
        # 5.
        try:
            self.ledger.take(deposit, digest, body, self._clock())
        except ConflictError:
            return self._position(deposit.origin)
        return None

    def _no_room(self, deposit: Deposit) -> str | None:
        """Why there is no room for what this deposit names, None when there is."""
        new = sum(
            one.size
            for one in deposit.objects
            if self.ledger.size(one.sha256) is None and not self._objects.has(one.sha256)
        )
        if not new:
            return None
        quota = self.ledger.quota()
        if quota is not None and self.ledger.promised() + new > quota:
            return f"mirror: no room: its owner gives {quota} bytes, {self.ledger.promised()} are promised"
        missing = sum(
            size - self._objects.held(digest)
            for digest, size in self.ledger.all_known().items()
            if not self._objects.has(digest)
        )
        room = self._objects.room() - SPARE_BYTES
        if missing + new > room:
            return f"mirror: no room: {missing + new} bytes are still to come, the disk takes {max(0, room)}"
        return None

    def _position(self, origin: str) -> Answer:
        following = self.ledger.next(origin)
        return Answer(409, encode_position(following.number, following.previous), DEPOSITS)

    def _stands(self, deposit: Deposit, digest: str) -> Answer:
        """What is missing of a deposit, or, when nothing is missing up to it, the holding."""
        origin = deposit.origin
        held = self.ledger.held(origin)
        if deposit.number >= held:
            # what came before first: a holding speaks for all of them
            expected = self.ledger.expected(origin, held, deposit.number)
            missing = [one for one in expected if not self._objects.has(one.sha256)]
            if missing:
                own = {one.sha256 for one in deposit.objects}
                shown = [one for one in missing if one.sha256 in own] or missing[:1000]
                return Answer(
                    200,
                    encode_wanted([(one.sha256, self._objects.held(one.sha256)) for one in shown]),
                    WANTED,
                )
            self.ledger.set_held(origin, deposit.number + 1)
        holding = Holding(origin, deposit.number, digest, write_instant(self._clock()))
        return Answer(200, sign_note(holding.text(), [self._key()]).encode(), HOLDING_TYPE)

    def add_piece(self, digest: str, offset: int, data: bytes) -> Answer:
        """Take bytes of an object that a deposit names. Raises: StoreError."""
        size = self.ledger.size(digest)
        if size is None:
            return refuse(404, "object: not deposited here")
        if self._objects.has(digest):
            return Answer(201)
        try:
            held = self._objects.add(digest, size, offset, data)
        except OtherOffset as other:
            return Answer(409, b"%d\n" % other.held, OFFSET)
        except FalseBytes as error:
            complain("mirror", error)
            return refuse(422, str(error))
        return Answer(201) if held is None else Answer(202, b"%d\n" % held, OFFSET)

    # letting go

    def purge(self, *, at_once: bool = False) -> list[str]:
        """Let go of what was marked and whose time has come, or of all that is marked; the digests gone.

        Under a freeze nothing of that origin goes. Raises: StoreError.
        """
        now = self._clock()
        marked = self.ledger.marked() if at_once else self.ledger.due(now)
        free = {origin for origin, _ in marked if self._frozen(origin) is None}
        going = [(origin, digest) for origin, digest in marked if origin in free]
        if not going:
            return []
        self.ledger.gone(going)
        known = self.ledger.all_known()
        gone = sorted({digest for _, digest in going if digest not in known})
        for digest in gone:
            self._objects.forget(digest)
        return gone

    def purge_now_and_then(self) -> None:
        """As `purge`, at most once an hour."""
        now = self._clock()
        if abs(now - self._purged) >= PURGE_SECONDS:
            self._purged = now
            self.purge()
