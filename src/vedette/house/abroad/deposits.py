"""What mirrors are asked to hold: headquarters' journal of deposit notes, and what each holds of it.

    outbox/deposits/<n>.note        signed, numbered from 0, each naming the text before it
    outbox/holdings/<short>         the newest holding note of a mirror, verified when it came
    outbox/mirrored/<short>         the newest checkpoint with that mirror's cosignatures

Level-triggered: a deposit is made of what is kept and stands in none. Format: docs/formats/partner.md, 5.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import BinaryIO

from vedette.adapters.disk import make_folder
from vedette.adapters.objects import FolderStore
from vedette.errors import FormatError, VedetteError
from vedette.formats.deposit import (
    MAX_LINES,
    NO_DEPOSIT,
    Deposit,
    DepositObject,
    deposit_digest,
    parse_deposit,
    parse_holding,
    parse_wanted,
)
from vedette.formats.note import MAX_NOTE_BYTES, Note, NoteSignature, parse_note, sign_note
from vedette.house.headquarters import Headquarters
from vedette.house.kept import Package


class Deposits:
    """The deposits of one headquarters, read once; hold its lock."""

    def __init__(self, hq: Headquarters) -> None:
        self._hq = hq
        self._cover = hq.cover
        self._folder = hq.folder / "outbox" / "deposits"
        self._house = FolderStore(hq.folder / "house" / "objects")
        self.fault: str | None = None
        """Why the house copy is not up to date, None when it is or when there is none."""
        self._begin()

    def _begin(self) -> None:
        self._notes: list[tuple[bytes, Deposit]] = []
        self._objects: dict[str, tuple[int, str]] = {}
        self._removed: set[str] = set()
        self._read()

    def _read(self) -> None:
        make_folder(self._folder)
        while (path := self._folder / f"{len(self._notes)}.note").exists():
            data = self._cover.read(path, MAX_NOTE_BYTES, f"deposit {path.name}")
            deposit = parse_deposit(parse_note(data).text)
            if deposit.number != len(self._notes) or deposit.origin != self._hq.origin:
                raise FormatError(f"deposit {path.name}: bears another number or origin")
            self._take(data, deposit)

    def refresh(self) -> None:
        """Read on from where it was read last; from the beginning when a successor register was begun."""
        self.fault = None
        if not self._notes:
            self._begin()
            return
        note, deposit = self._notes[-1]
        path = self._folder / f"{deposit.number}.note"
        if path.exists() and self._cover.read(path, MAX_NOTE_BYTES, "deposit") == note:
            self._read()
        else:
            self._begin()

    def _take(self, note: bytes, deposit: Deposit) -> None:
        self._notes.append((note, deposit))
        for each in deposit.objects:
            self._objects[each.sha256] = (each.size, each.kind)
        self._removed.update(deposit.removed)

    # what stands in deposits

    def notes(self) -> Sequence[tuple[bytes, Deposit]]:
        """Return every deposit: its note and what it says, by number."""
        return self._notes

    def house(self) -> dict[str, int]:
        """Return the house segments that are to be held: digest and size."""
        return {
            digest: size
            for digest, (size, kind) in self._objects.items()
            if kind == "house" and digest not in self._removed
        }

    def removed(self) -> frozenset[str]:
        """Return the digests that are asked to be let go."""
        return frozenset(self._removed)

    def kind(self, digest: str) -> str | None:
        """Return `package` or `house`, None for what stands in no deposit."""
        found = self._objects.get(digest)
        return found[1] if found else None

    def open(self, digest: str) -> BinaryIO:
        """Return an object for reading, from the house copy or the vault. Raises: MissingError."""
        return self._house.open(digest) if self.kind(digest) == "house" else self._hq.vault.open(digest)

    # making deposits

    def renew_packages(self, kept: Iterable[Package]) -> None:
        """Deposit every package that stands in no deposit yet."""
        new = {
            slip.package_sha256: DepositObject(slip.package_sha256, slip.package_size, "package")
            for slip in kept
            if slip.package_sha256 not in self._objects
        }
        self._make(list(new.values()), [])

    def renew_house(self) -> None:
        """Bring the house copy up to the register's size and deposit what is new of it.

        What goes wrong is kept in `fault`: no head may be cosigned then, all else goes on.
        """
        if not (self._hq.folder / "keys" / "house.birth").exists():
            return
        from vedette.house.recovery import house_copy

        try:
            size = self._hq.register.log.size
            if house_copy.covers(self._hq) < size or self._database_is_newer():
                house_copy.add_segment(self._hq)
            if house_copy.covers(self._hq) < size:
                self.fault = "house copy: does not reach the size of the register"
            gone = {str(digest) for digest in house_copy.segments_to_remove(self._hq)}
            new = [
                DepositObject(digest, self._house.path(digest).stat().st_size, "house")
                for digest in self._house.names()
                if digest not in self._objects and digest not in gone
            ]
            self._make(new, sorted(gone & set(self._objects) - self._removed))
        except VedetteError as error:
            self.fault = str(error)

    def _database_is_newer(self) -> bool:
        """Whether the site's database was copied anew since the last segment; acts grow without entries."""
        from vedette.house.recovery import house_copy

        name = "database/copy/tables.json"
        path = self._hq.folder / name
        if not path.exists():
            return False
        state, size = house_copy.read_state(self._hq.folder, self._hq.cover), path.stat().st_size
        seen = state.files.get(name) if state is not None else None
        return seen is None or house_copy.digest_file(path, size)[0] != seen.sha256

    def _make(self, objects: list[DepositObject], removes: list[str]) -> None:
        """Write as many deposits as are needed, each durable before the next."""
        objects = sorted(objects, key=lambda each: each.sha256)
        removes = sorted(removes)
        key = self._hq.key("register-ed25519")
        while objects or removes:
            some, objects = objects[:MAX_LINES], objects[MAX_LINES:]
            room = MAX_LINES - len(some)
            # what is let go is named after what takes its place
            gone, removes = ([], removes) if objects else (removes[:room], removes[room:])
            previous = deposit_digest(self._notes[-1][1].text()) if self._notes else NO_DEPOSIT
            deposit = Deposit(
                self._hq.origin, len(self._notes), previous, self._hq.now(), tuple(some), tuple(gone)
            )
            note = sign_note(deposit.text(), [key]).encode()
            self._cover.write(self._folder / f"{deposit.number}.note", note)
            self._take(note, deposit)

    # what mirrors hold

    def held(self, short: str) -> int:
        """Return how many deposits a mirror was seen to hold whole: those before this number."""
        note = self._answer("holdings", short)
        if note is None:
            return 0
        holding = parse_holding(note.text)
        if holding.number >= len(self._notes):
            return 0  # headquarters was set back: ask again
        digest = deposit_digest(self._notes[holding.number][1].text())
        return holding.number + 1 if digest == holding.sha256 else 0

    def vouched_by(self, short: str, text: str) -> bool:
        """Say whether a mirror is known to hold the register at the head `text`, and the house copy."""
        mirrored = self.mirrored(short)
        if mirrored is None or mirrored.text != text:
            return False
        covered = self._notes[: self.held(short)]
        return set(self.house()) <= {each.sha256 for _, deposit in covered for each in deposit.objects}

    def packages_held(self, short: str) -> set[str]:
        """Return the packages that a mirror's holding note covers and that it was not asked to let go."""
        covered = self._notes[: self.held(short)]
        found = {each.sha256 for _, deposit in covered for each in deposit.objects if each.kind == "package"}
        return found - self._removed

    def keep_holding(self, short: str, note: bytes) -> None:
        """Keep a mirror's holding note, verified by who brings it, unless it covers less than the last."""
        if parse_holding(parse_note(note).text).number + 1 > self.held(short):
            self._keep("holdings", short, note)

    def wanted_by(self, short: str, number: int) -> set[str] | None:
        """Return the objects of a deposit that a mirror said it lacks, None when it did not say."""
        path = self._path("wanted", short) / str(number)
        if not path.exists():
            return None
        data = self._cover.read(path, MAX_NOTE_BYTES, f"wanted of {short}")
        return {digest for digest, _ in parse_wanted(data)}

    def keep_wanted(self, short: str, number: int, lines: bytes) -> None:
        """Keep what a mirror said it lacks of a deposit; not believed, it only saves room on a stick."""
        path = self._path("wanted", short) / str(number)
        make_folder(path.parent)
        self._cover.write(path, lines, replace=True)

    def keep_mirrored(self, short: str, text: str, lines: Sequence[NoteSignature]) -> None:
        """Keep a checkpoint with a mirror's cosignatures, verified by who brings them."""
        self._keep("mirrored", short, Note(text, tuple(lines)).encode())

    def mirrored(self, short: str) -> Note | None:
        """Return the checkpoint that a mirror cosigned last, as far as we know."""
        return self._answer("mirrored", short)

    def _path(self, what: str, short: str) -> Path:
        return self._hq.folder / "outbox" / what / short

    def _answer(self, what: str, short: str) -> Note | None:
        path = self._path(what, short)
        if not path.exists():
            return None
        return parse_note(self._cover.read(path, MAX_NOTE_BYTES, f"{what} of {short}"))

    def _keep(self, what: str, short: str, note: bytes) -> None:
        path = self._path(what, short)
        if not path.exists() or self._cover.read(path, MAX_NOTE_BYTES, f"{what} of {short}") != note:
            make_folder(path.parent)
            self._cover.write(path, note, replace=True)
