"""Answering a sync folder: the same roles that answer over HTTP are asked with the files that lie there.

Everything is remembered by the roles before an answer is written. Half copies are passed over and named;
twice, or in another order, is the same. Normative page: docs/formats/sync.md.
"""

from __future__ import annotations

import hashlib
import io
import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

import click

from vedette.adapters.sync_folder import FROM, TO, Item, SyncFolder
from vedette.errors import FormatError, StoreError, UsageError, VedetteError
from vedette.formats.checkpoint import parse_signed_checkpoint
from vedette.formats.decimal import parse_decimal
from vedette.formats.deposit import (
    HOLDING_TYPE,
    OFFSET,
    WANTED,
    Deposit,
    deposit_digest,
    parse_deposit,
    parse_holding,
    parse_offset,
)
from vedette.formats.mirror_request import EntriesHead, read_head
from vedette.formats.note import parse_note, parse_signature_lines, verify_note
from vedette.formats.witness_request import parse_add_checkpoint
from vedette.values.shown import shown
from vedette_partner.door import Answer, Request, Role
from vedette_partner.folder import PartnerFolder, open_folder
from vedette_partner.people.role import PeopleRole
from vedette_partner.people.room import PeopleRoom

PIECE_BYTES = 256 * 1024
SIZE = "text/x.tlog.size"


@dataclass(slots=True)
class Answered:
    """What was done: answers written by kind, objects taken, requests refused, half copies by name."""

    written: dict[str, int] = field(default_factory=dict)
    objects: int = 0
    refused: list[str] = field(default_factory=list)
    halves: list[str] = field(default_factory=list)
    letters: int = 0


class Desk:
    """One partner at one sync folder."""

    def __init__(self, partner: PartnerFolder, roles: Mapping[str, Role], folder: SyncFolder) -> None:
        self._partner = partner
        self._roles = roles
        self._folder = folder
        self._name = partner.name
        self._done = Answered()
        self._written: list[tuple[str, bytes]] = []
        self._origins: set[str] = set()

    def answer(self) -> Answered:
        """Answer all that lies here for this partner: people first, then the mirror, then the witness."""
        self._people()
        if "mirror" in self._roles:
            self._mirror()
        if "witness" in self._roles:
            self._witness()
        self._visit()
        self._done.halves = list(self._folder.passed.halves)
        self._done.refused += self._folder.passed.others
        return self._done

    @property
    def written(self) -> list[tuple[str, bytes]]:
        """The answers of this visit, (kind, bytes), those that lay there already included."""
        return self._written

    def _items(self, kind: str) -> list[Item]:
        return self._folder.items(TO, self._name, kind)

    def _put(self, kind: str, data: bytes) -> None:
        self._written.append((kind, data))
        if self._folder.put(FROM, self._name, kind, data):
            self._done.written[kind] = self._done.written.get(kind, 0) + 1

    def _ask(self, role: str, method: str, path: str, body: bytes = b"") -> Answer:
        request = Request(method, path, {}, len(body), io.BytesIO(body))
        found = self._roles[role].answer(request)
        if isinstance(found.body, bytes):
            return found
        return Answer(found.status, b"".join(found.body), found.content_type)

    def _refuse(self, item: Item, answer: Answer) -> None:
        """Tell headquarters, and the person here, why a request was not done."""
        body = answer.body if isinstance(answer.body, bytes) else b""
        why = shown(body.decode("utf-8", "replace").strip().partition("\n")[0], 200)
        self._put("refusal", f"{item.sha256}\n{answer.status}\n{why}\n".encode())
        self._done.refused.append(f"{item.kind} {item.sha256[:16]}…: {answer.status} {why}")

    # people

    def _people(self) -> None:
        room = self._room()
        for item in self._items("devices"):
            try:
                room.take_devices(item.data)
            except VedetteError as error:
                self._refuse(item, Answer(409, f"{error}\n".encode()))
        for item in self._items("statement"):
            if b"\n\n" in item.data:  # a note: others have signed it
                self._others_note(item)
                continue
            answer = self._ask("people", "POST", "statements", item.data)
            if answer.status == 200 and isinstance(answer.body, bytes):
                self._put("statement", answer.body)
            elif answer.status != 202:
                self._refuse(item, answer)
        # what other partners froze is carried by whoever brings this folder
        for name in self._folder.names(FROM):
            if name != self._name:
                for item in self._folder.items(FROM, name, "freeze"):
                    self._others_note(item)

    def _others_note(self, item: Item) -> None:
        try:
            self._room().add(item.data)
        except VedetteError as error:
            self._refuse(item, Answer(403, f"{error}\n".encode()))

    def _room(self) -> PeopleRoom:
        role = self._roles["people"]
        if not isinstance(role, PeopleRole):
            raise StoreError("people: the room is not open")
        return role.room

    # mirror

    def _mirror(self) -> None:
        self._checkpoints("mirror", "mirror-checkpoint", lambda item, answer: None)
        entries = [(self._start(item), item) for item in self._items("entries")]
        for _, item in sorted(entries, key=lambda each: (each[0], each[1].sha256)):
            self._entries(item)
        deposits = sorted(self._deposits(), key=lambda each: each[1].number)
        for item, _ in deposits:
            answer = self._ask("mirror", "POST", "add-deposit", item.data)
            if answer.status not in (200, 409):
                self._refuse(item, answer)
        self._objects()
        for item, deposit in deposits:
            self._deposit_answer(item, deposit)

    @staticmethod
    def _head(item: Item) -> EntriesHead | None:
        try:
            return read_head(io.BytesIO(item.data).read)
        except FormatError:
            return None

    def _start(self, item: Item) -> tuple[int, int]:
        head = self._head(item)
        return (head.end, head.start) if head is not None else (2**64, 2**64)

    def _entries(self, item: Item) -> None:
        head = self._head(item)
        if head is not None:
            note = self._note("mirror", head.origin)
            if note is not None and parse_signed_checkpoint(note)[0].size >= head.end:
                return  # what it cosigned lies among the heads
        answer = self._ask("mirror", "POST", "add-entries", item.data)
        if answer.status == 200 and isinstance(answer.body, bytes):
            self._cosignature(item, read_head(io.BytesIO(item.data).read).end, answer.body)
        elif answer.status not in (202, 409):  # 409: it is here already, or something before it is missing
            self._refuse(item, answer)

    def _cosignature(self, item: Item, size: int, lines: bytes) -> None:
        """Put the mirror's lines under the checkpoint that they are over."""
        for other in self._items("mirror-checkpoint"):
            try:
                note = parse_note(parse_add_checkpoint(other.data).checkpoint)
                checkpoint = parse_signed_checkpoint(note.encode())[0]
            except VedetteError:
                continue
            if checkpoint.size == size:
                self._put("cosignature", note.with_signatures(parse_signature_lines(lines)).encode())
                return

    def _deposits(self) -> Iterator[tuple[Item, Deposit]]:
        for item in self._items("deposit"):
            try:
                deposit = parse_deposit(parse_note(item.data).text)
            except VedetteError as error:
                self._refuse(item, Answer(400, f"{error}\n".encode()))
                continue
            yield item, deposit

    def _deposit_answer(self, item: Item, deposit: Deposit) -> None:
        digest = deposit_digest(deposit.text())
        held = self._holdings().get(digest)
        if held is not None:
            return
        answer = self._ask("mirror", "POST", "add-deposit", item.data)
        body = answer.body if isinstance(answer.body, bytes) else b""
        if answer.status == 200 and answer.content_type == HOLDING_TYPE:
            self._put("holding", body)
        elif answer.status == 200 and answer.content_type == WANTED:
            self._put("wanted", digest.encode("ascii") + b"\n" + body)
        else:
            self._refuse(item, answer)

    def _holdings(self) -> dict[str, bytes]:
        """Our own holding notes that lie here already, by the digest of the deposit."""
        key = self._partner.holdings_key().verifier
        found: dict[str, bytes] = {}
        # half a copy of our own is no loss: it is written again
        for item in SyncFolder(self._folder.place).items(FROM, self._name, "holding"):
            try:
                note = parse_note(item.data)
                verify_note(note, [key])
                found[parse_holding(note.text).sha256] = item.data
            except VedetteError:
                continue
        return found

    def _objects(self) -> None:
        for digest in self._folder.objects(self._name):
            try:
                self._object(digest)
            except VedetteError as error:
                self._done.refused.append(f"object {digest[:16]}…: {error}")

    def _object(self, digest: str) -> None:
        """Hand one object to the mirror, from where it stands."""
        answer = self._ask("mirror", "POST", f"objects/{digest}/0")
        if answer.status == 201 or not self._folder.whole_object(self._name, digest):
            return
        if answer.status == 404:
            return  # no deposit that came here names it
        offset = self._offset(answer)
        with self._folder.open_object(self._name, digest) as file:
            file.seek(offset)
            while piece := file.read(PIECE_BYTES):
                answer = self._ask("mirror", "POST", f"objects/{digest}/{offset}", piece)
                offset += len(piece)
                if answer.status == 201:
                    self._done.objects += 1
                    return
                if answer.status != 202:
                    raise StoreError(f"the mirror answered {answer.status}")

    @staticmethod
    def _offset(answer: Answer) -> int:
        if answer.content_type == OFFSET and isinstance(answer.body, bytes):
            return parse_offset(answer.body)
        if answer.status == 202:
            return 0
        raise StoreError(f"the mirror answered {answer.status}")

    # witness, and the first half of the mirror

    def _witness(self) -> None:
        def put(item: Item, answer: Answer) -> None:
            body = answer.body if isinstance(answer.body, bytes) else b""
            note = parse_note(parse_add_checkpoint(item.data).checkpoint)
            self._put("cosignature", note.with_signatures(parse_signature_lines(body)).encode())

        self._checkpoints("witness", "add-checkpoint", put)

    def _checkpoints(self, role: str, kind: str, put: Callable[[Item, Answer], None]) -> None:
        """Ask a role for each checkpoint, smallest first, from every size that may be the right one."""
        groups: dict[tuple[str, int, bytes], list[tuple[int, Item]]] = {}
        for item in self._items(kind):
            try:
                request = parse_add_checkpoint(item.data)
                checkpoint = parse_signed_checkpoint(request.checkpoint)[0]
            except VedetteError as error:
                self._refuse(item, Answer(400, f"{error}\n".encode()))
                continue
            self._origins.add(checkpoint.origin)
            key = (checkpoint.origin, checkpoint.size, checkpoint.root)
            groups.setdefault(key, []).append((request.old_size, item))
        for (origin, size, root), some in sorted(groups.items(), key=lambda each: each[0]):
            if self._stands_at(role, origin, size, root):
                continue  # what it cosigned lies among the heads
            answers: list[tuple[Item, Answer]] = []
            for _, item in sorted(some, key=lambda each: (-each[0], each[1].sha256)):
                answer = self._ask(role, "POST", "add-checkpoint", item.data)
                answers.append((item, answer))
                if answer.status == 200:
                    put(item, answer)
                    break
            if answers and answers[-1][1].status != 200 and not any(_stands(a) >= size for _, a in answers):
                # 409 says only that it stood elsewhere; any other word weighs more
                item, answer = next((a for a in answers if a[1].status != 409), answers[-1])
                self._refuse(item, answer)

    def _note(self, role: str, origin: str) -> bytes | None:
        digest = hashlib.sha256(origin.encode("utf-8")).hexdigest()
        answer = self._ask(role, "GET", f"{digest}/checkpoint")
        return answer.body if answer.status == 200 and isinstance(answer.body, bytes) else None

    def _stands_at(self, role: str, origin: str, size: int, root: bytes) -> bool:
        note = self._note(role, origin)
        if note is None:
            return False
        held = parse_signed_checkpoint(note)[0]
        return (held.size, held.root) == (size, root)

    # on every visit

    def _visit(self) -> None:
        for role in ("witness", "mirror"):
            if role not in self._roles:
                continue
            for origin in sorted(self._origins | self._known(role)):
                note = self._note(role, origin)
                if note is not None:
                    self._put("head", note)
        room = self._room()
        for held in room.held():
            if held.signed and held.note is not None and held.statement.kind not in ("freeze", "thaw"):
                self._put("statement", held.note.encode())
        for note in room.freeze_notes():
            self._put("freeze", note)
        for note in room.anchors():
            self._put("anchor", note)

    def _known(self, role: str) -> set[str]:
        state = getattr(self._roles[role], "state", None)
        return set(state.origins()) if state is not None else set()


def _stands(answer: Answer) -> int:
    """The size at which a 409 says that the role stands, -1 for any other answer."""
    if answer.status != 409 or answer.content_type != SIZE or not isinstance(answer.body, bytes):
        return -1
    return parse_decimal(answer.body.decode("ascii", "replace").rstrip("\n"), "size")


def answer(folder: Path, place: Path, mail: str | None = None) -> Answered:
    """Answer the sync folder in `place` for the partner in `folder`; with `mail` letters are written too.

    Raises: UsageError when nothing lies there; StoreError when stick or disk failed.
    """
    from vedette_partner.cli import open_roles

    partner = open_folder(folder)
    sync = SyncFolder(place)
    if not sync.exists():
        raise UsageError(
            f"folder {place.name}: no vedette-sync in it", hint="give the folder that was brought"
        )
    sync.create()
    desk = Desk(partner, {role.prefix: role for role in open_roles(partner)}, sync)
    done = desk.answer()
    if mail is not None:
        done.letters = len(sync.put_letters(FROM, mail, {partner.name: desk.written}))
    return done


@click.command("answer")
@click.argument("folder", metavar="FOLDER", type=click.Path(path_type=Path, file_okay=False))
@click.argument("place", metavar="DIR", type=click.Path(path_type=Path, file_okay=False, exists=True))
@click.option("--mail", metavar="FROM", help="Write the answers as letters from this address as well.")
def answer_command(folder: Path, place: Path, mail: str | None) -> None:
    """Answer what lies for this partner in DIR: a stick, a shared folder, saved letters.

    Half copies are passed over and named: they are to be brought again.
    """
    done = answer(folder, place, mail)
    for name in done.halves:
        click.echo(f"half a copy, passed over: {name}", err=True)
    for line in done.refused:
        click.echo(f"refused: {line}", err=True)
    said = ", ".join(f"{count} {kind}" for kind, count in sorted(done.written.items()))
    click.echo(f"written: {said or 'nothing new'}; {done.objects} objects taken", err=True)
    click.echo(
        json.dumps(
            {
                "written": done.written,
                "objects": done.objects,
                "refused": len(done.refused),
                "halves": len(done.halves),
                "letters": done.letters,
            }
        )
    )


COMMANDS = [answer_command]
