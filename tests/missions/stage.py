"""A kit as headquarters writes it, with a witness in its policy; all invented."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from vedette.errors import MissingError
from vedette.formats import base64, jcs
from vedette.formats.cosignature import cosign
from vedette.formats.entry import grow_entry
from vedette.formats.fingerprint import recipients_fingerprint
from vedette.formats.keys import Algorithm, SigningKey
from vedette.formats.note import parse_note
from vedette.formats.proof import TlogProof
from vedette.missions.kit import build_kit_json
from vedette.register.log import Log
from vedette.seal import Identity, Kind

ORIGIN = "register.invented.example/r1"
DEVICE = SigningKey.from_seed("register.invented.example/d/1", Algorithm.ED25519, b"\4" * 32)
REGISTER = SigningKey.from_seed(ORIGIN, Algorithm.ED25519, b"\1" * 32)
RECEIPTS = SigningKey.from_seed(f"{ORIGIN}/receipts", Algorithm.ED25519, b"\5" * 32)
WITNESS = SigningKey.from_seed("nord.invented.example/w", Algorithm.ED25519_COSIGNATURE, b"\3" * 32)
POLICY = (
    f"log {REGISTER.verifier.vkey}\nwitness nord {WITNESS.verifier.vkey}\n"
    "group partners 1 nord\nquorum partners\n"
).encode()
IDENTITIES = tuple(Identity(Kind.X25519, bytes([n]) * 32) for n in (8, 9))
RECIPIENTS = tuple(sorted(identity.recipient.encode() for identity in IDENTITIES))
"""Texts of the two readers, sorted."""


class Store:
    """A register's files in memory."""

    def __init__(self) -> None:
        self.files: dict[str, bytes] = {}

    def read(self, path: str) -> bytes:
        try:
            return self.files[path]
        except KeyError:
            raise MissingError(f"log file {path}: is not there") from None

    def write_all(self, files: Mapping[str, bytes]) -> None:
        self.files.update(files)

    def replace_checkpoint(self, data: bytes) -> None:
        self.files["checkpoint"] = data

    def remove_all(self, paths: Sequence[str]) -> None:
        for path in paths:
            self.files.pop(path, None)


def cosigned(checkpoint: bytes) -> bytes:
    """A checkpoint with the witness's line."""
    note = parse_note(checkpoint)
    return note.with_signatures([cosign(note.text, WITNESS, 1_790_000_000)]).encode()


def kit_files(
    *, entered: tuple[str, ...] = RECIPIENTS, action: str = "open", mission: str = "m-7", more: int = 3
) -> dict[str, bytes]:
    """The files of a kit; `entered` are the recipients that the register names."""
    values = {
        "action": action,
        "fingerprint": recipients_fingerprint(entered).hex(),
        "mission": mission,
        "recipients": " ".join(entered),
        "time": "2026-05-14T10:00:00Z",
    }
    entry, said = grow_entry(b"\6" * 32, "recipients", values)
    log = Log(Store(), ORIGIN, [REGISTER])
    log.append([b"before", entry.data, b"after"])
    proved = cosigned(log.checkpoint_bytes or b"")
    proof = TlogProof(1, tuple(log.inclusion(1)), proved).encode()
    log.append([f"later {n}".encode() for n in range(more)])
    kit = build_kit_json(
        group="Invented Group",
        origin=ORIGIN,
        mission="m-7",
        device=DEVICE.name,
        recipients=RECIPIENTS,
        languages=("en", "fr", "ru"),
        place="coarse",
        receipts=RECEIPTS.verifier,
        policy=POLICY,
    )
    names = [each.text for each in said]
    return {
        "kit.json": kit,
        "policy.txt": POLICY,
        "checkpoint": cosigned(log.checkpoint_bytes or b""),
        "recipients.tlog-proof": proof,
        "recipients.json": jcs.encode({"entry": base64.encode(entry.data), "disclosures": names}),
    }
