"""What the people of a partner keep: statements, who counts, devices, anchors.

    people/statements/<SHA-256 of the text>.waiting    a text that somebody should sign
    people/statements/<SHA-256 of the text>.note       the text with signatures
    people/freezes/                                    see `frozen`
    people/partners/<origin hash>.txt  .statement      who counts for a register; what put it in force
    people/devices/<origin hash>.note                  the devices of a group
    people/anchors.journal                             anchors, each with the note that answered it

A statement is signed by `endorse` only, which a person calls. Source: docs/formats/statement.md;
docs/formats/partner.md, 8.
"""

from __future__ import annotations

import hashlib
import json
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from vedette.adapters.disk import Lock, disk_errors, make_folder, sweep, sync_folder, write_file
from vedette.adapters.journal import Journal
from vedette.errors import ConflictError, LimitError, MissingError, SignatureError, StoreError, UsageError
from vedette.formats.anchor_note import AnchorNote
from vedette.formats.checkpoint import Checkpoint, parse_signed_checkpoint
from vedette.formats.devices_note import DevicesNote, parse_devices_note
from vedette.formats.keys import Algorithm, SigningKey, VerifierKey
from vedette.formats.note import Note, NoteSignature, parse_note, sign_note, verify_note
from vedette.formats.partners_file import PartnersFile, parse_partners_file
from vedette.formats.statement import Standing, Statement, check_standing, parse_statement, standing
from vedette.register.anchor import open_anchor
from vedette.values.instants import parse_instant, write_instant
from vedette_partner.people.frozen import OWN, STOOD, freezes_folder, in_force

MAX_WAITING = 256
LOCK_SECONDS = 10.0
AHEAD_SECONDS = 24 * 3600  # a statement from further in the future would outlive every later one

Trusted = Callable[[str], Sequence[VerifierKey]]
"""Gives the keys of a register that this partner works for; none for one it does not know."""


def origin_hash(origin: str) -> str:
    """The folder name of a register: SHA-256 of its origin, in hexadecimal."""
    return hashlib.sha256(origin.encode("utf-8")).hexdigest()


@dataclass(frozen=True, slots=True)
class Held:
    """A statement that is known here: whether this partner signed it, and who else did.

    `standing` is None while the partner was not told who counts for that register.
    """

    statement: Statement
    note: Note | None
    signed: bool
    standing: Standing | None


class PeopleRoom:
    """One partner's `people` folder. `key` signs statements and anchors; `clock` gives Unix seconds."""

    def __init__(
        self, folder: Path, key: Callable[[], SigningKey], trusted: Trusted, clock: Callable[[], int]
    ) -> None:
        self.folder = folder
        self._key = key
        self._trusted = trusted
        self._clock = clock

    @contextmanager
    def _writing(self) -> Iterator[None]:
        """Hold the room; commands and the server take turns. Removes what a killed process left."""
        until = time.monotonic() + LOCK_SECONDS
        while True:
            try:
                lock = Lock(self.folder / "lock", "people")
                break
            except ConflictError:
                if time.monotonic() > until:
                    raise StoreError("people: somebody else is writing") from None
                time.sleep(0.02)
        with lock:
            for name in ("statements", "partners", "devices"):
                make_folder(self.folder / name)
                sweep(self.folder / name)
            yield

    # statements

    def held(self) -> list[Held]:
        """Return every statement that waits or has signatures, the oldest first. Raises: FormatError."""
        folder = self.folder / "statements"
        names = {path.stem for path in folder.glob("*.*") if path.suffix in (".waiting", ".note")}
        found = [self.statement(name) for name in names]
        return sorted(found, key=lambda each: (each.statement.time, each.statement.sha256))

    def statement(self, sha256: str) -> Held:
        """Return one statement. Raises: MissingError when it is not known here; FormatError."""
        note, waiting = self._path(sha256, "note"), self._path(sha256, "waiting")
        if note.exists():
            parsed = parse_note(_read(note))
            statement = parse_statement(parsed.text)
            key = self._key().verifier
            base = key.name.rpartition("/")[0]
            signed = any(line.name.rpartition("/")[0] == base for line in parsed.signatures)
            partners = self.partners(statement.origin)
            return Held(statement, parsed, signed, standing(parsed, partners) if partners else None)
        if waiting.exists():
            return Held(parse_statement(_read(waiting)), None, False, None)
        raise MissingError(f"statement {sha256[:16]}…: is not known here")

    def find(self, begin: str) -> Held:
        """Return the one statement whose SHA-256 begins with `begin`. Raises: MissingError, UsageError."""
        found = [each for each in self.held() if each.statement.sha256.startswith(begin)]
        if len(begin) < 8 or len(found) > 1:
            raise UsageError(f"statement {begin}: more digits of its SHA-256 are needed")
        if not found:
            raise MissingError(f"statement {begin}: is not known here")
        return found[0]

    def ask(self, data: bytes) -> Held:
        """Keep a text, or a note others signed, until a person reads it; return it as it is known here.

        Raises: FormatError, LimitError; MissingError for a register this partner does not work for;
        StoreError when too many wait.
        """
        statement = _statement_in(data)
        if not self._knows(statement.origin):
            raise MissingError("statement: unknown register")
        try:
            return self.statement(statement.sha256)
        except MissingError:
            pass
        with self._writing():
            if sum(1 for _ in (self.folder / "statements").glob("*.waiting")) >= MAX_WAITING:
                raise StoreError(f"statements: {MAX_WAITING} wait already")
            path = self._path(statement.sha256, "waiting")
            if not path.exists():
                write_file(path, statement.encode())
        return Held(statement, None, False, None)

    def endorse(self, data: bytes) -> Note:
        """Sign the statement in `data` (a text, or a note others signed) and keep it: a person decided so.

        Signing it again changes nothing. A freeze or thaw takes effect here at once.

        Raises: FormatError, LimitError; UsageError for one from the future.
        """
        statement = _statement_in(data)
        ahead = parse_instant(statement.time, "statement time").timestamp() - self._clock()
        if ahead > AHEAD_SECONDS:
            raise UsageError(
                f"statement: its time, {statement.time}, has not come", hint="look at this machine's clock"
            )
        note = sign_note(statement.text, [self._key()])
        with self._writing():
            merged = self._merge(statement, _note_in(data), note)
            write_file(self._path(statement.sha256, "note"), merged.encode(), replace=True)
            if statement.kind in ("freeze", "thaw"):
                self._keep_freeze(statement, OWN)
                self._see_standing(statement, merged)
            self._forget_waiting(statement.sha256)
        return merged

    def add(self, data: bytes) -> Held:
        """Keep the signatures of other partners; a freeze or thaw that stands by them takes effect here.

        Raises: FormatError, LimitError; SignatureError for a false line, or when nobody who counts signed;
        MissingError while this partner was not told who counts for that register.
        """
        note = parse_note(data)
        statement = parse_statement(note.text)
        partners = self.partners(statement.origin)
        if partners is None:
            raise MissingError(
                "statement: who counts for its register is not known here",
                hint="vedette-partner partners FOLDER ORIGIN partners.txt",
            )
        if not standing(note, partners).signers:
            raise SignatureError("statement: nobody signed it who is in partners.txt")
        with self._writing():
            merged = self._merge(statement, note, None)
            write_file(self._path(statement.sha256, "note"), merged.encode(), replace=True)
            if statement.kind in ("freeze", "thaw"):
                self._see_standing(statement, merged)
        return self.statement(statement.sha256)

    def drop(self, sha256: str) -> None:
        """Let go of a text that waits and that nobody here will sign. Raises: MissingError."""
        if not self._path(sha256, "waiting").exists():
            raise MissingError(f"statement {sha256[:16]}…: does not wait here")
        with self._writing():
            self._forget_waiting(sha256)

    def freeze_note(self, origin_digest: str) -> bytes | None:
        """Return the note of the freeze in force for a register (by the hash of its origin), None without."""
        folder = self.folder / "freezes" / origin_digest
        for path in sorted(folder.glob("*.*")) if folder.is_dir() else ():
            found = in_force(self.folder, parse_statement(_read(path)).origin)
            return _read(self._path(found[0].sha256, "note")) if found else None
        return None

    def freeze_notes(self) -> list[bytes]:
        """Return all freezes and thaws kept here, as notes: for whoever takes them along."""
        paths = sorted((self.folder / "freezes").glob("*/*.*"))
        names = dict.fromkeys(path.stem for path in paths)
        return [_read(self._path(name, "note")) for name in names if self._path(name, "note").exists()]

    def _merge(self, statement: Statement, *notes: Note | None) -> Note:
        """The text with the lines held and those of `notes` that count: the partners' and our own.

        Raises: SignatureError for a false line, or when nothing is left.
        """
        path, partners = self._path(statement.sha256, "note"), self.partners(statement.origin)
        keys = [self._key().verifier, *(partners.keys if partners is not None else ())]
        lines = list(parse_note(_read(path)).signatures) if path.exists() else []
        for note in notes:
            if note is not None and _count(note, keys):
                verify_note(note, keys)
                lines += _count(note, keys)
        if not lines:
            raise SignatureError("statement: nobody signed it who counts here")
        return Note(statement.text, tuple({(line.name, line.key_id): line for line in lines}.values()))

    def _see_standing(self, statement: Statement, note: Note) -> None:
        partners = self.partners(statement.origin)
        if partners is not None and standing(note, partners).stands:
            self._keep_freeze(statement, STOOD)

    def _keep_freeze(self, statement: Statement, kind: str) -> None:
        path = freezes_folder(self.folder, statement.origin) / f"{statement.sha256}{kind}"
        make_folder(path.parent)
        sweep(path.parent)
        if not path.exists():
            write_file(path, statement.encode())

    def _forget_waiting(self, sha256: str) -> None:
        with disk_errors("statements"):
            self._path(sha256, "waiting").unlink(missing_ok=True)
            sync_folder(self.folder / "statements")

    def _path(self, sha256: str, kind: str) -> Path:
        return self.folder / "statements" / f"{sha256}.{kind}"

    # who counts

    def partners(self, origin: str) -> PartnersFile | None:
        """Return who counts for a register, None when this partner was not told. Raises: FormatError."""
        path = self.folder / "partners" / f"{origin_hash(origin)}.txt"
        return parse_partners_file(_read(path)) if path.exists() else None

    def take_partners(self, origin: str, data: bytes, note: bytes | None) -> PartnersFile:
        """Take the partners file of a register; another one only with the statement that put it in force.

        Raises: FormatError, LimitError; ConflictError for another file without a statement; SignatureError
        for a statement that does not stand under the file held, is about another, or is not newer.
        """
        partners = parse_partners_file(data)
        path = self.folder / "partners" / f"{origin_hash(origin)}.txt"
        held = self.partners(origin)
        if held is not None and held != partners:
            if note is None:
                raise ConflictError(
                    "partners.txt: another one is in force here",
                    hint="give the policy statement that the partners signed: --statement NOTE",
                )
            statement = check_standing(note, held, origin, "policy")
            if statement.values["partners"] != partners.sha256:
                raise SignatureError("statement: names another partners.txt")
            last = path.with_suffix(".statement")
            if last.exists():
                known = parse_statement(parse_note(_read(last)).text)
                # the very one: a process was killed between the two files
                if statement.time <= known.time and statement != known:
                    raise SignatureError("statement: is not newer than the one in force")
        with self._writing():
            if note is not None and held is not None and held != partners:
                write_file(path.with_suffix(".statement"), note, replace=True)
            write_file(path, data, replace=True)
        return partners

    def _knows(self, origin: str) -> bool:
        return bool(self._trusted(origin)) or self.partners(origin) is not None

    # devices and anchors

    def take_devices(self, data: bytes) -> DevicesNote:
        """Take the list of a group's devices; a later time replaces an earlier one.

        Raises: FormatError, LimitError; MissingError for a register this partner does not work for;
        SignatureError for one its key did not sign; ConflictError for one older than the list held.
        """
        note = parse_note(data)
        devices = parse_devices_note(note.text)
        keys = [key for key in self._trusted(devices.origin) if key.algorithm is Algorithm.ED25519]
        if not keys:
            raise MissingError("devices: unknown register")
        verify_note(note, keys)
        held = self.devices(origin_hash(devices.origin))
        if held is not None and (devices.time < held.time or (devices.time == held.time and devices != held)):
            raise ConflictError(f"devices: a list of {held.time} is held, this one is of {devices.time}")
        with self._writing():
            path = self.folder / "devices" / f"{origin_hash(devices.origin)}.note"
            write_file(path, data, replace=True)
        return devices

    def devices(self, origin_digest: str) -> DevicesNote | None:
        """Return the devices of a register (by the hash of its origin), None when not told."""
        path = self.folder / "devices" / f"{origin_digest}.note"
        return parse_devices_note(parse_note(_read(path)).text) if path.exists() else None

    def anchor(self, text: str) -> bytes:
        """Keep a device's anchor and return the note about it; the same anchor gets the same note again.

        Raises: FormatError; MissingError for a device that is not known here; SignatureError.
        """
        plain = "".join(text.split())
        found: MissingError | None = None
        for path in sorted((self.folder / "devices").glob("*.note")):
            devices = parse_devices_note(parse_note(_read(path)).text)
            try:
                checkpoint, _ = parse_signed_checkpoint(open_anchor(plain, devices.keys))
            except MissingError as error:
                found = error
                continue
            return self._answer_anchor(devices.origin, checkpoint, plain)
        with suppress(MissingError):
            open_anchor(plain, [])  # what is wrong with its form is said first
        raise found or MissingError("anchor: no devices are known here")

    def _answer_anchor(self, origin: str, head: Checkpoint, text: str) -> bytes:
        with self._writing():
            journal = Journal(self.folder / "anchors.journal")
            for row in journal.rows():
                if (row["origin"], row["anchor"]) == (origin, text):
                    return str(row["note"]).encode("utf-8")
            now = write_instant(self._clock())
            said = AnchorNote(origin, head.origin, head.size, head.root, now, text)
            note = sign_note(said.text(), [self._key()]).encode()
            journal.append([{"origin": origin, "anchor": text, "note": note.decode("utf-8")}])
        return note

    def anchors(self) -> list[bytes]:
        """Return the notes of all anchors, in the order in which they came."""
        return [str(row["note"]).encode() for row in Journal(self.folder / "anchors.journal").rows()]


def _read(path: Path) -> bytes:
    with disk_errors(f"file {path.name}"):
        return path.read_bytes()


def _statement_in(data: bytes) -> Statement:
    """The statement in a text or in a note."""
    note = _note_in(data)
    return parse_statement(note.text if note is not None else data)


def _count(note: Note, keys: Sequence[VerifierKey]) -> list[NoteSignature]:
    """The lines of `note` under one of `keys`; none is verified here."""
    known = {(key.name, key.key_id) for key in keys}
    return [line for line in note.signatures if (line.name, line.key_id) in known]


def _note_in(data: bytes) -> Note | None:
    if b"\n\n" not in data:  # a statement's text has no blank line
        return None
    if len(data) > 65_536:
        raise LimitError("statement: over 65536 bytes")
    return parse_note(data)


def describe(held: Held) -> str:
    """One line about a statement, as JSON: for programs and for lists."""
    how = held.standing
    value = {
        "sha256": held.statement.sha256,
        "kind": held.statement.kind,
        "origin": held.statement.origin,
        "time": held.statement.time,
        "signed_here": held.signed,
        "signed_by": list(how.signers) if how else None,
        "stands": how.stands if how else None,
    }
    return json.dumps(value, ensure_ascii=False)
