"""Checks 10 to 15 of a dossier: devices, exhibits, their proofs, custody, disclosure.

Normative page: docs/formats/dossier.md, section 4.
"""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass
from typing import Protocol

from vedette.cases import bag, tables
from vedette.cases.dossiers.checking import check_disclosure
from vedette.cases.dossiers.disclosure import DISCLOSURE
from vedette.cases.verdict import ExhibitTime, Place, Verdict
from vedette.errors import FormatError, SignatureError
from vedette.formats import base64, jcs
from vedette.formats.checkpoint import Checkpoint, parse_signed_checkpoint
from vedette.formats.cosignature import cosigned_time
from vedette.formats.entry import FIELDS, Entry, Value, open_disclosures, parse_entry
from vedette.formats.keys import Algorithm, VerifierKey, parse_vkey
from vedette.formats.note import MAX_NOTE_BYTES, verify_note
from vedette.formats.policy import Cosigned, Policy
from vedette.formats.proof import TlogProof, parse_proof
from vedette.tree.hashing import leaf_hash
from vedette.tree.proofs import verify_inclusion
from vedette.values.ids import parse_digest, parse_id
from vedette.values.instants import parse_instant, write_instant

LIST_BYTES = 128 << 20
LAST_SECOND = 253_402_300_799  # 9999-12-31T23:59:59Z
SEAL_FIELDS = ("content_sha256", "content_size", "device_time", "item", "media_type", "seen")
HEAD_FIELDS = ("device", "root", "size")
KEY_FIELDS = ("action", "device", "vkey")
_DEVICE_ID = re.compile(r"D(?:0[1-9]|[1-9][0-9]{1,8})")


def check_times(note: bytes, policy: Policy) -> None:
    """Refuse a cosignature of the policy's witnesses from a time that no instant can spell."""
    _, parsed = parse_signed_checkpoint(note)
    known = {(w.key.name, w.key.key_id): w.key for w in policy.witnesses.values()}
    for line in parsed.signatures:
        key = known.get((line.name, line.key_id))
        if key is not None and (cosigned_time(key, line.blob) or 0) > LAST_SECOND:
            raise SignatureError(f"cosignature of {key.name}: time beyond the year 9999")


class Files(Protocol):
    """The bag's files and what was measured of them."""

    digests: dict[str, str]
    sizes: dict[str, int]

    def read(self, path: str, limit: int = ...) -> bytes:
        """Return the bytes of a small file."""


@dataclass(frozen=True, slots=True)
class Proved:
    """The bytes of an entry, not yet parsed, its disclosures, its index and its proof."""

    entry: bytes
    disclosures: list[str]
    index: int
    proof: tuple[bytes, ...]
    rest: dict[str, str]


@dataclass(frozen=True, slots=True)
class Exhibit:
    """One row of exhibits.json."""

    number: int
    file: str
    sha256: str
    size: int
    media_type: str
    title: str
    item: str
    device: str
    device_index: int
    device_time: str
    seen: str


def _text(value: object, what: str) -> str:
    if not isinstance(value, str):
        raise FormatError(f"{what}: a text expected")
    return value


def _number(value: object, what: str) -> int:
    if type(value) is not int or value < 0:
        raise FormatError(f"{what}: a whole number expected")
    return value


def _list(value: object, what: str) -> list[jcs.JsonValue]:
    if not isinstance(value, list):
        raise FormatError(f"{what}: a list expected")
    return value


def _object(value: object, members: tuple[str, ...], what: str) -> dict[str, jcs.JsonValue]:
    if not isinstance(value, dict) or sorted(value) != sorted(members):
        raise FormatError(f"{what}: members are {' '.join(sorted(members))}")
    return value


def _proved(value: object, what: str, rest: tuple[str, ...] = ()) -> Proved:
    found = _object(value, ("disclosures", "entry", "index", "proof", *rest), what)
    hashes = tuple(base64.decode_hash(_text(node, what), what) for node in _list(found["proof"], what))
    return Proved(
        base64.decode(_text(found["entry"], what)),
        [_text(text, what) for text in _list(found["disclosures"], what)],
        _number(found["index"], what),
        hashes,
        {name: _text(found[name], what) for name in rest},
    )


def parse_exhibits(data: bytes, *, gaps: bool = False) -> list[Exhibit]:
    """Return the rows of exhibits.json, numbered from 1 without gap; at least one.

    With `gaps`, as a redacted dossier has them, numbers only ascend, and there may be none.
    """
    rows = _list(jcs.parse(data, max_bytes=LIST_BYTES), "exhibits")
    if not rows and not gaps:
        raise FormatError("exhibits: none")
    found: list[Exhibit] = []
    for at, row in enumerate(rows, 1):
        what = f"exhibit {at}"
        cells = _object(row, tables.EXHIBIT_COLUMNS, what)
        texts = {
            name: _text(cells[name], f"{what} {name}")
            for name in tables.EXHIBIT_COLUMNS
            if name not in ("number", "size", "device_index")
        }
        number = _number(cells["number"], what)
        last = found[-1].number if found else 0
        if (number <= last) if gaps else (number != at):
            raise FormatError(f"{what}: numbers are 1, 2, … without gap")
        named = bag.EXHIBIT_FILE.fullmatch(texts["file"])
        if named is None or named[1] != f"{number:04d}":
            raise FormatError(f"{what}: its file does not bear its number")
        if not texts["media_type"]:
            raise FormatError(f"{what}: no media type")
        parse_digest(texts["sha256"], what)
        parse_id(texts["item"], what)
        parse_instant(texts["device_time"], what)
        if texts["seen"]:
            parse_digest(texts["seen"], what)
        size, index = _number(cells["size"], what), _number(cells["device_index"], what)
        found.append(Exhibit(number=number, size=size, device_index=index, **texts))
    return found


def check_signed(policy: Policy, note: bytes, checkpoint: Checkpoint, logs: tuple[VerifierKey, ...]) -> None:
    """Refuse a checkpoint that none of `logs` of its origin signed, or on which a known line is false."""
    _, parsed = parse_signed_checkpoint(note)
    keys = [*policy.log_keys, *(witness.key for witness in policy.witnesses.values())]
    signed = {verified.key for verified in verify_note(parsed, keys)}
    if not any(log in signed and log.name == checkpoint.origin for log in logs):
        raise SignatureError("checkpoint: is not signed by the log of the policy")
    check_times(note, policy)


class ExhibitChecks:
    """Runs checks 10 to 15 on a bag whose bytes and whose register head are known good."""

    def __init__(self, place: Place, files: Files, policy: Policy, head: Cosigned, verdict: Verdict) -> None:
        self.place = place
        self.files = files
        self.policy = policy
        self.head = head
        self.verdict = verdict
        self.devices: dict[str, tuple[str, VerifierKey]] = {}
        self.used = {"data/proofs/checkpoint", "data/proofs/policy.txt"}
        self.cosigned = self._times(files.read("data/proofs/checkpoint"))
        self.seen: dict[str, int | None] = {}
        self.device_heads: dict[bytes, Checkpoint] = {}

    def run(self, present: set[str]) -> None:
        """Run them all; `present` are the paths of the bag."""
        self._devices()
        exhibits = self._list(present)
        for exhibit in exhibits:
            self._exhibit(exhibit)
        # 13.
        for path in sorted(present):
            self.place.at("proofs.extra", path)
            extra = path.startswith("data/proofs/") and path not in self.used
            self.place.need(not extra, "is used by no check")
        roots = self._custody()
        # 15.
        check_disclosure(self.place, self.files, present, exhibits, roots, self.verdict)

    def _times(self, note: bytes) -> list[int]:
        """The times of all good cosignatures of the policy's witnesses, in Unix seconds."""
        keys = [witness.key for witness in self.policy.witnesses.values()]
        if not keys:
            return []
        _, parsed = parse_signed_checkpoint(note)
        lines = {(key.name, key.key_id) for key in keys}
        if not any((line.name, line.key_id) in lines for line in parsed.signatures):
            return []
        return [v.timestamp for v in verify_note(parsed, keys) if v.timestamp is not None]

    def _included(self, proved: Proved) -> None:
        checkpoint = self.head.checkpoint
        leaf = leaf_hash(proved.entry)
        verify_inclusion(leaf, proved.index, checkpoint.size, proved.proof, checkpoint.root)

    def _devices(self) -> None:
        # 10.
        self.place.at("devices.format", "data/devices.json")
        rows = _list(jcs.parse(self._read("data/devices.json"), max_bytes=LIST_BYTES), "devices")
        found: list[Proved] = []
        last = 0
        for row in rows:
            members = ("disclosures", "entry", "id", "index", "origin", "proof", "vkey")
            raw = _object(row, members, "device")
            name = _text(raw["id"], "device id")
            if not _DEVICE_ID.fullmatch(name):
                raise FormatError("device: ids are D01, D02, …")
            self.place.need(int(name[1:]) > last, "devices are not in ascending order")
            last = int(name[1:])
            self.place.need(raw["origin"] and raw["vkey"], "empty origin or vkey")
            found.append(_proved(raw, "device", ("id", "origin", "vkey")))
        self.place.at("devices.entry", "data/devices.json")
        origins: set[str] = set()
        for proved in found:
            entry = parse_entry(proved.entry)
            self.place.need(entry.type == "device-key", "entry is not a device-key")
            values = open_disclosures(entry, proved.disclosures, KEY_FIELDS)
            key = parse_vkey(proved.rest["vkey"])
            origin = proved.rest["origin"]
            self.place.need(values["action"] == "add", "the entry does not enrol the device")
            agree = values["device"] == origin == key.name
            self.place.need(agree, "origin, entry and key differ")
            self.place.need(values["vkey"] == proved.rest["vkey"], "the entry is of another key")
            self.place.need(key.algorithm is Algorithm.ED25519, "the key is not of type 01")
            self.place.need(origin not in origins, "two devices of one origin")
            origins.add(origin)
            self.devices[proved.rest["id"]] = (origin, key)
        self.place.at("devices.proof", "data/devices.json")
        for proved in found:
            self._included(proved)

    def _list(self, present: set[str]) -> list[Exhibit]:
        # 11.
        self.place.at("exhibits.format", "data/exhibits.json")
        exhibits = parse_exhibits(self._read("data/exhibits.json"), gaps=DISCLOSURE in present)
        for exhibit in exhibits:
            self.place.need(exhibit.device in self.devices, "an exhibit's device is not listed")
        listed = {exhibit.file for exhibit in exhibits}
        there = {path for path in present if path.startswith("data/exhibits/")}
        self.place.need(listed == there, "the files listed are not those in data/exhibits")
        items = {exhibit.item for exhibit in exhibits}
        self.place.need(len(items) == len(exhibits), "an item stands twice")
        used = {exhibit.device for exhibit in exhibits}
        self.place.need(used == set(self.devices), "a device of devices.json is not used")
        self.place.at("exhibits.csv", "data/exhibits.csv")
        rows: list[dict[str, tables.Cell]] = [
            {name: getattr(exhibit, name) for name in tables.EXHIBIT_COLUMNS} for exhibit in exhibits
        ]
        expected = tables.csv_bytes(tables.EXHIBIT_COLUMNS, tables.EXHIBIT_GUARDED, rows)
        self.place.need(self._read("data/exhibits.csv") == expected, "is not what exhibits.json gives")
        return exhibits

    def _exhibit(self, exhibit: Exhibit) -> None:
        # 12.
        place = self.place
        stem = f"data/proofs/E{exhibit.number:04d}"
        place.at("exhibit.digest", exhibit.file)
        place.need(self.files.digests[exhibit.file] == exhibit.sha256, "has another SHA-256")
        place.need(self.files.sizes[exhibit.file] == exhibit.size, "has another size")
        place.at("exhibit.disclosure", f"{stem}.json")
        seal, above, head = self._disclosed(exhibit)
        place.at("exhibit.device", f"{stem}.device.tlog-proof")
        proof = self._proof()
        origin, key = self.devices[exhibit.device]
        place.need(proof.index == exhibit.device_index, "index is not that of exhibits.json")
        checkpoint = self._device_head(proof.checkpoint, origin, key)
        verify_inclusion(leaf_hash(seal.data), proof.index, checkpoint.size, proof.hashes, checkpoint.root)
        place.need(head["root"] == base64.encode(checkpoint.root), "root is not the one entered")
        place.need(head["size"] == checkpoint.size, "size is not the one entered")
        place.need(head["device"] == origin, "the register's entry is of another device")
        place.at("exhibit.register", f"{stem}.register.tlog-proof")
        proof = self._proof()
        note = self.files.read("data/proofs/checkpoint")
        place.need(proof.checkpoint == note, "its checkpoint is not data/proofs/checkpoint")
        register = self.head.checkpoint
        verify_inclusion(leaf_hash(above.data), proof.index, register.size, proof.hashes, register.root)
        earliest = self._seen(exhibit.seen) if exhibit.seen else None
        latest = max(self.cosigned, default=None)
        self.verdict.exhibits.append(
            ExhibitTime(
                exhibit.number,
                exhibit.sha256,
                None if earliest is None else write_instant(earliest),
                None if latest is None else write_instant(latest),
            )
        )

    def _disclosed(self, exhibit: Exhibit) -> tuple[Entry, Entry, dict[str, Value]]:
        names = ("device_disclosures", "device_entry", "register_disclosures", "register_entry")
        value = jcs.parse(self._read(self.place.thing), max_bytes=LIST_BYTES)
        found = _object(value, names, "proof")
        seal = parse_entry(base64.decode(_text(found["device_entry"], "device entry")))
        above = parse_entry(base64.decode(_text(found["register_entry"], "register entry")))
        self.place.need(seal.type == "seal", "the device's entry is not of type seal")
        self.place.need(above.type == "device-checkpoint", "the register's is no device-checkpoint")
        texts = _list(found["device_disclosures"], "disclosures")
        values = open_disclosures(seal, texts, SEAL_FIELDS)
        texts = _list(found["register_disclosures"], "disclosures")
        head = open_disclosures(above, texts, HEAD_FIELDS)
        for name in SEAL_FIELDS:
            listed = getattr(exhibit, name.removeprefix("content_"))
            same = values[name] == listed and type(values[name]) is type(listed)
            self.place.need(same, f"{name} is not that of exhibits.json")
        return seal, above, head

    def _device_head(self, note: bytes, origin: str, key: VerifierKey) -> Checkpoint:
        held = self.device_heads.get(note)
        if held is None or held.origin != origin:
            held, parsed = parse_signed_checkpoint(note)
            self.place.need(held.origin == origin, "the checkpoint is of another device")
            self.place.need(not held.extensions, "extension lines are not used here")
            verify_note(parsed, [key])
            self.device_heads[note] = held
        return held

    def _seen(self, digest: str) -> int | None:
        self.place.at("exhibit.seen", f"data/proofs/{digest}.seen")
        if digest not in self.seen:
            data = self._read(self.place.thing)
            self.place.need(hashlib.sha256(data).hexdigest() == digest, "is not what its name says")
            seen, _ = parse_signed_checkpoint(data)
            self.place.need(not seen.extensions, "extension lines are not used here")
            # a former key or a former register counts here, and nowhere else
            check_signed(self.policy, data, seen, self.policy.log_keys)
            head = self.head.checkpoint
            if seen.origin == head.origin:
                self.place.need(seen.size <= head.size, "is larger than the dossier's checkpoint")
                forked = seen.size == head.size and seen.root != head.root
                self.place.need(not forked, "is another history than the dossier's checkpoint")
            self.seen[digest] = self._bound(data)
        return self.seen[digest]

    def _bound(self, note: bytes) -> int | None:
        """The earliest time on a seen checkpoint; None when the policy of today was not yet met by it."""
        try:
            self.policy.evaluate(note)
        except SignatureError:
            return None
        return min(self._times(note), default=None)

    def _custody(self) -> set[str]:
        """Check them; return the digests to which something was derived."""
        # 14.
        place = self.place
        place.at("custody.format", "data/custody.json")
        rows = _list(jcs.parse(self._read("data/custody.json"), max_bytes=LIST_BYTES), "custody")
        events: list[Proved] = []
        for row in rows:
            events.append(_proved(row, "custody event"))
            if len(events) > 1:
                place.need(events[-2].index < events[-1].index, "events are not in order")
        place.code = "custody.entry"
        lines: list[dict[str, tables.Cell]] = []
        for event in events:
            entry = parse_entry(event.entry)
            place.need(entry.type in ("custody", "access"), "an entry of another type")
            values = open_disclosures(entry, event.disclosures, FIELDS["custody"])
            place.need(all(isinstance(v, str) for v in values.values()), "a value is no text")
            lines.append({**values, "type": entry.type, "index": event.index})
        place.code = "custody.proof"
        for event in events:
            self._included(event)
        place.at("custody.csv", "data/custody.csv")
        expected = tables.csv_bytes(tables.CUSTODY_COLUMNS, tables.CUSTODY_GUARDED, lines)
        same = self._read("data/custody.csv") == expected
        place.need(same, "is not what custody.json gives")
        self.verdict.custody_events = len(events)
        return {str(line["digest_after"]) for line in lines if line["action"] == "derive"}

    def _read(self, path: str) -> bytes:
        self.used.add(path)
        self.place.need(path in self.files.digests, "is missing")
        return self.files.read(path, LIST_BYTES)

    def _proof(self) -> TlogProof:
        data = self._read(self.place.thing)
        self.place.need(len(data) <= MAX_NOTE_BYTES, f"over {MAX_NOTE_BYTES} bytes")
        proof = parse_proof(data)
        if proof.extra is not None:
            raise FormatError("proof: has an extra line")
        return proof
