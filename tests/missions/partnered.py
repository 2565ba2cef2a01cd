"""A register, three partners and the kits that come of them; all invented.

Everything here can also be done wrongly: the attacks of test_coerced.py are made of the same parts.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from missions.stage import DEVICE, ORIGIN, POLICY, RECEIPTS, REGISTER, WITNESS, Store
from vedette.formats import base64, jcs
from vedette.formats.cosignature import cosign
from vedette.formats.entry import grow_entry
from vedette.formats.fingerprint import recipients_fingerprint
from vedette.formats.keys import Algorithm, SigningKey
from vedette.formats.note import Note, parse_note, sign_note
from vedette.formats.partners_file import PartnersFile
from vedette.formats.proof import TlogProof
from vedette.formats.statement import NO_RECORD, Statement
from vedette.missions.kit import build_kit_json
from vedette.register.log import Log
from vedette.seal import Identity, Kind

MISSION = "m-7"
NAMES = ("nord", "sued", "west", "ost")
KEYS = {
    name: SigningKey.from_seed(f"{name}.invented.example/s1", Algorithm.ED25519, bytes([40 + n]) * 32)
    for n, name in enumerate(NAMES)
}
STRANGER = SigningKey.from_seed("stranger.invented.example/s1", Algorithm.ED25519, b"\x63" * 32)
MASKED = SigningKey.from_seed("sued.invented.example/s1", Algorithm.ED25519, b"\x64" * 32)
"""A stranger under a partner's name."""
SECOND_WITNESS = SigningKey.from_seed("ost.invented.example/w", Algorithm.ED25519_COSIGNATURE, b"\x0b" * 32)
PARTNERS = PartnersFile(2, tuple((name, KEYS[name].verifier) for name in ("nord", "sued", "west")))
OTHER_PARTNERS = PartnersFile(2, tuple((name, KEYS[name].verifier) for name in ("nord", "ost", "west")))
OTHER_POLICY = (
    f"log {REGISTER.verifier.vkey}\nwitness nord {WITNESS.verifier.vkey}\n"
    f"witness ost {SECOND_WITNESS.verifier.vkey}\ngroup partners 2 nord ost\nquorum partners\n"
).encode()


def readers(*labels: str) -> tuple[str, ...]:
    """Recipients that follow from labels, sorted."""
    seeds = (hashlib.sha256(label.encode()).digest() for label in labels)
    return tuple(sorted(Identity(Kind.X25519, seed).recipient.encode() for seed in seeds))


FIRST = readers("vault", "desk")
SECOND = readers("second vault", "desk")
WITH_A_THIRD = readers("second vault", "desk", "somebody in uniform")


def at(minutes: int) -> str:
    """An instant, minutes after ten."""
    return f"2026-05-14T{10 + minutes // 60:02}:{minutes % 60:02}:00Z"


class Register:
    """A register that enters what it is told and proves it."""

    def __init__(self) -> None:
        self.log = Log(Store(), ORIGIN, [REGISTER])
        self.entries: list[bytes] = []
        self.said: list[bytes] = []

    def enter(
        self, named: tuple[str, ...], action: str = "open", mission: str = MISSION, minutes: int = 0
    ) -> int:
        """Enter readers; return the index."""
        values = {
            "action": action,
            "fingerprint": recipients_fingerprint(named).hex(),
            "mission": mission,
            "recipients": " ".join(named),
            "time": at(minutes),
        }
        return self.append(*grow_entry(bytes([len(self.entries)]) * 32, "recipients", values))

    def append(self, entry: object, said: Sequence[object] = ()) -> int:
        """Enter something already grown."""
        data = entry if isinstance(entry, bytes) else entry.data  # type: ignore[attr-defined]
        self.log.append([data])
        self.entries.append(data)
        texts = [each.text for each in said]  # type: ignore[attr-defined]
        self.said.append(jcs.encode({"entry": base64.encode(data), "disclosures": texts}))
        return len(self.entries) - 1

    def more(self, count: int = 3) -> None:
        """Other entries."""
        for number in range(count):
            self.append(f"other {len(self.entries)} {number}".encode())

    def head(self, *witnesses: SigningKey) -> bytes:
        """The head, with the cosignatures of `witnesses` (the first policy's without)."""
        return cosigned_by(self.log.checkpoint_bytes or b"", *(witnesses or (WITNESS,)))

    def proof(self, index: int, *witnesses: SigningKey) -> bytes:
        """The proof of an entry under the head."""
        return TlogProof(index, tuple(self.log.inclusion(index)), self.head(*witnesses)).encode()

    def sha256(self, index: int) -> str:
        """What a statement names."""
        return hashlib.sha256(self.entries[index]).hexdigest()


def cosigned_by(checkpoint: bytes, *witnesses: SigningKey) -> bytes:
    """A checkpoint with lines of witnesses."""
    note = parse_note(checkpoint)
    return note.with_signatures([cosign(note.text, key, 1_790_000_000) for key in witnesses]).encode()


def about(
    register: Register,
    index: int,
    named: tuple[str, ...],
    *,
    action: str = "open",
    mission: str = MISSION,
    minutes: int = 1,
    origin: str = ORIGIN,
) -> Statement:
    """The statement about readers that were entered."""
    values = {
        "action": action,
        "mission": mission,
        "fingerprint": recipients_fingerprint(named).hex(),
        "entry": register.sha256(index),
        "record": NO_RECORD,
    }
    return Statement(origin, "recipients", values, at(minutes))


def signed(statement: Statement, *signers: str | SigningKey) -> bytes:
    """The note of a statement."""
    keys = [KEYS[each] if isinstance(each, str) else each for each in signers]
    return sign_note(statement.text, keys).encode()


def twice(note: bytes) -> bytes:
    """The note with its first line a second time."""
    parsed = parse_note(note)
    return Note(parsed.text, (parsed.signatures[0], *parsed.signatures)).encode()


def spoiled(note: bytes, name: str) -> bytes:
    """The note with a bit of one partner's signature turned."""
    parsed = parse_note(note)
    lines = []
    for line in parsed.signatures:
        blob = line.blob
        if line.name == KEYS[name].name:
            blob = bytes([blob[0] ^ 1]) + blob[1:]
        lines.append(type(line)(line.name, line.key_id, blob))
    return Note(parsed.text, tuple(lines)).encode()


def policy_statement(
    policy: bytes, partners: PartnersFile, *, minutes: int, dossiers: bytes = b"", entry: str = "ab" * 32
) -> Statement:
    """The statement that puts policies in force."""
    values = {
        "policy": hashlib.sha256(policy).hexdigest(),
        "dossiers": hashlib.sha256(dossiers or policy).hexdigest(),
        "partners": partners.sha256,
        "entry": entry,
    }
    return Statement(ORIGIN, "policy", values, at(minutes))


def freezing(kind: str, size: int, minutes: int, origin: str = ORIGIN) -> Statement:
    """A freeze or thaw."""
    return Statement(origin, kind, {"size": str(size), "reason": "an invented reason"}, at(minutes))


def kit_of(
    register: Register,
    index: int,
    named: tuple[str, ...],
    note: bytes | None,
    *,
    policy: bytes = POLICY,
    partners: PartnersFile | None = PARTNERS,
    witnesses: tuple[SigningKey, ...] = (WITNESS,),
    said: bytes | None = None,
    more: Mapping[str, bytes] | None = None,
) -> dict[str, bytes]:
    """The files of a kit."""
    kit = build_kit_json(
        group="Invented Group",
        origin=ORIGIN,
        mission=MISSION,
        device=DEVICE.name,
        recipients=named,
        languages=("en", "fr", "ru"),
        place="coarse",
        receipts=RECEIPTS.verifier,
        policy=policy,
        partners=partners.encode() if partners is not None else None,
    )
    files = {
        "kit.json": kit,
        "policy.txt": policy,
        "checkpoint": register.head(*witnesses),
        "recipients.tlog-proof": register.proof(index, *witnesses),
        "recipients.json": said if said is not None else register.said[index],
    }
    if partners is not None:
        files["partners.txt"] = partners.encode()
    if note is not None:
        files["recipients.statement"] = note
    return files | dict(more or {})


Files = dict[str, bytes]


@dataclass
class Stage:
    """A kit, and honest briefs for it: other readers, other policies."""

    register: Register
    held: Files
    first: int
    second: int
    brief: Files
    policy_brief: Files


def stage() -> Stage:
    """Everything in order: what each attack begins with."""
    register = Register()
    register.more(1)
    first = register.enter(FIRST)
    register.more(2)
    held = kit_of(register, first, FIRST, signed(about(register, first, FIRST), "nord", "sued"))
    second = register.enter(SECOND, minutes=10)
    register.more(2)
    brief = {
        "policy.txt": POLICY,
        "partners.txt": PARTNERS.encode(),
        "checkpoint": register.head(),
        "recipients.json": register.said[second],
        "recipients.tlog-proof": register.proof(second),
        "recipients.statement": signed(about(register, second, SECOND, minutes=11), "nord", "west"),
    }
    both = (WITNESS, SECOND_WITNESS)
    policy_brief = {
        "policy.txt": OTHER_POLICY,
        "partners.txt": OTHER_PARTNERS.encode(),
        "policy.statement": signed(
            policy_statement(OTHER_POLICY, OTHER_PARTNERS, minutes=20), "nord", "sued"
        ),
        "checkpoint": register.head(*both),
        "recipients.json": register.said[first],
        "recipients.tlog-proof": register.proof(first, *both),
        "recipients.statement": signed(about(register, first, FIRST), "nord", "sued", "west"),
    }
    return Stage(register, held, first, second, brief, policy_brief)


def edited(files: Mapping[str, bytes], **members: object) -> Files:
    """The files with other members in kit.json; None takes one away."""
    value = {**json.loads(files["kit.json"]), **members}
    value = {name: each for name, each in value.items() if each is not None}
    data = json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()
    return {**files, "kit.json": data}


def without(files: Mapping[str, bytes], *names: str) -> Files:
    return {name: data for name, data in files.items() if name not in names}


def weaker_partners(_: object = None) -> bytes:
    return PartnersFile(1, PARTNERS.partners).encode()
