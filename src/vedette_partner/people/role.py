"""The people behind the partner's door. Nothing is signed here but anchors: a person signs statements.

POST /people/statements                      a text that somebody should sign: 202, or 200 with the note
GET  /people/statements/<SHA-256>            the signed note
GET  /people/<hash of an origin>/freeze      the freeze in force
POST /people/anchors                         a device's anchor: 200 with the anchor note

Source: docs/formats/partner.md, 4 and 8.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from contextlib import closing
from pathlib import Path

from vedette.errors import FormatError, LimitError, MissingError, SignatureError, StoreError
from vedette.formats.keys import VerifierKey
from vedette_partner.door import Answer, Request, refuse
from vedette_partner.folder import PartnerFolder
from vedette_partner.mirror.role import STATE as MIRROR_STATE
from vedette_partner.mirror.state import State as MirrorState
from vedette_partner.people.room import PeopleRoom
from vedette_partner.watch.state import STATE as WATCH_STATE
from vedette_partner.watch.state import State as WatchState
from vedette_partner.witness.state import State

MAX_STATEMENT_BODY = 65_536
MAX_ANCHOR_BODY = 1024
NOTE = "text/plain; charset=utf-8"

_STATEMENT = re.compile(r"statements/([0-9a-f]{64})", re.ASCII)
_FREEZE = re.compile(r"([0-9a-f]{64})/freeze", re.ASCII)


class PeopleRole:
    """Answers for the people of one partner."""

    prefix = "people"

    def __init__(self, room: PeopleRoom) -> None:
        self.room = room

    def max_body(self, method: str, path: str) -> int:
        """64 KiB, 1 KiB for an anchor."""
        return MAX_ANCHOR_BODY if path == "anchors" else MAX_STATEMENT_BODY

    def answer(self, request: Request) -> Answer:
        """What is asked; 400 for what cannot be read, 404 for what is not known, 403 for a false signature.

        Raises: StoreError when nothing could be kept.
        """
        if request.method == "GET":
            return self._get(request.path)
        if request.path not in ("statements", "anchors"):
            return refuse(404, "path: not found")
        body = request.whole()
        if body is None:
            return refuse(400, "request: body is cut short")
        try:
            return self._statement(body) if request.path == "statements" else self._anchor(body)
        except (FormatError, LimitError) as error:
            return refuse(400, str(error))
        except MissingError as error:
            return refuse(404, str(error))
        except SignatureError as error:
            return refuse(403, str(error))

    def _get(self, path: str) -> Answer:
        note: bytes | None = None
        if match := _STATEMENT.fullmatch(path):
            try:
                held = self.room.statement(match[1])
            except MissingError:
                return refuse(404, "statement: is not known here")
            note = held.note.encode() if held.note is not None and held.signed else None
            return Answer(200, note, NOTE) if note else refuse(404, "statement: not signed here")
        if match := _FREEZE.fullmatch(path):
            note = self.room.freeze_note(match[1])
            return Answer(200, note, NOTE) if note else refuse(404, "freeze: none in force")
        return refuse(404, "path: not found")

    def _statement(self, body: bytes) -> Answer:
        try:
            held = self.room.ask(body)
        except StoreError as error:
            return refuse(503, str(error))
        if held.note is not None and held.signed:
            return Answer(200, held.note.encode(), NOTE)
        return Answer(202, f"{held.statement.sha256}\n".encode(), NOTE)

    def _anchor(self, body: bytes) -> Answer:
        try:
            text = body.decode("ascii")
        except UnicodeDecodeError:
            return refuse(400, "anchor: 148 characters of base64 expected")
        return Answer(200, self.room.anchor(text), NOTE)


def open_room(base: PartnerFolder, clock: Callable[[], int]) -> PeopleRoom:
    """The people's room of a partner."""
    return PeopleRoom(base.path / "people", base.statements_key, lambda o: trusted_keys(base, o), clock)


def open_role(folder: Path, base: PartnerFolder, clock: Callable[[], int]) -> PeopleRole:
    """The role of the `people` folder, ready to answer."""
    room = PeopleRoom(folder, base.statements_key, lambda origin: trusted_keys(base, origin), clock)
    return PeopleRole(room)


def trusted_keys(base: PartnerFolder, origin: str) -> Sequence[VerifierKey]:
    """The keys of a register that any role of this partner works for. Raises: MissingError, StoreError."""
    found: dict[VerifierKey, None] = {}
    if "witness" in base.roles:
        witness = State(base.path / "witness" / "witness.db")
        with closing(witness):
            found |= dict.fromkeys(witness.keys(origin))
    if "mirror" in base.roles:
        mirror = MirrorState.open(base.path / "mirror" / MIRROR_STATE)
        with closing(mirror):
            found |= dict.fromkeys(mirror.keys(origin))
    if "watch" in base.roles:
        watch = WatchState(base.path / "watch" / WATCH_STATE)
        with closing(watch):
            found |= dict.fromkeys(watch.keys(origin))
    return tuple(found)


def held_size(base: PartnerFolder, origin: str) -> int:
    """The largest size of a register that this partner vouched for in any role.

    Raises: MissingError when it vouched for none; StoreError.
    """
    sizes: list[int] = []
    if "witness" in base.roles:
        witness = State(base.path / "witness" / "witness.db")
        with closing(witness):
            seen = witness.head(origin)
            sizes += [seen.size] if seen is not None else []
    if "mirror" in base.roles:
        mirror = MirrorState.open(base.path / "mirror" / MIRROR_STATE)
        with closing(mirror):
            whole = mirror.position(origin).head if mirror.keys(origin) else None
            sizes += [whole.size] if whole is not None else []
    if not sizes:
        raise MissingError(f"freeze: nothing of {origin} was cosigned here", hint="give --size")
    return max(sizes)
