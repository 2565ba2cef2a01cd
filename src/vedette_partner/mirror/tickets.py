"""Tickets: who may be given objects. Only their hashes are kept.

Source: docs/formats/partner.md, 7.
"""

from __future__ import annotations

import os
from collections.abc import Callable

from vedette.errors import ConflictError, FormatError, LimitError, MissingError, SignatureError
from vedette.formats.keys import Algorithm
from vedette.formats.note import parse_note, verify_note
from vedette.formats.ticket import SCHEME, new_ticket, parse_ticket, parse_ticket_request, ticket_hash
from vedette.values.instants import parse_instant
from vedette_partner.door import Answer, refuse
from vedette_partner.mirror.ledger import Ledger
from vedette_partner.mirror.state import State

WINDOW_SECONDS = 24 * 3600
"""So far from its time a request is taken, and so long a ticket lasts that was asked for in writing."""


class Tickets:
    """Gives tickets and reads them. `clock` gives Unix seconds."""

    def __init__(self, ledger: Ledger, state: State, clock: Callable[[], int]) -> None:
        self._ledger = ledger
        self._state = state
        self._clock = clock

    def give(self, origin: str, hours: int) -> str:
        """A ticket for `origin`, good for so many hours from now.

        Raises: MissingError when nothing of `origin` is held here; ConflictError, StoreError.
        """
        if origin not in self._state.held_origins():
            raise MissingError(f"log {origin}: nothing of it is here")
        ticket, now = new_ticket(os.urandom), self._clock()
        self._ledger.add_ticket(ticket_hash(ticket), origin, now + hours * 3600, now)
        return ticket

    def add(self, body: bytes) -> Answer:
        """The answer to a request in writing: a note of the register's Ed25519 key, taken once."""
        try:
            note = parse_note(body)
            request = parse_ticket_request(note.text)
        except (FormatError, LimitError) as error:
            return refuse(400, str(error))
        trusted = [k for k in self._state.keys(request.origin) if k.algorithm is Algorithm.ED25519]
        if not trusted:
            return refuse(404, "ticket request: unknown log")
        try:
            verify_note(note, trusted)
        except SignatureError as error:
            return refuse(403, f"ticket request: invalid signature: {error}")
        now = self._clock()
        if abs(int(parse_instant(request.time, "time").timestamp()) - now) > WINDOW_SECONDS:
            return refuse(403, "ticket request: its time is more than 24 hours from the time here")
        ticket = new_ticket(os.urandom)
        try:
            until = now + WINDOW_SECONDS
            if not self._ledger.add_ticket(ticket_hash(ticket), request.origin, until, now, request.nonce):
                return refuse(409, "ticket request: was taken before")
        except ConflictError as error:
            return refuse(503, str(error))
        return Answer(200, f"{ticket}\n".encode())

    def origin(self, authorization: str) -> str | None:
        """The origin for which the ticket in an Authorization header is good, None when it is not."""
        try:
            ticket = parse_ticket(authorization.removeprefix(SCHEME))
        except FormatError:
            return None
        return self._ledger.ticket(ticket_hash(ticket), self._clock())
