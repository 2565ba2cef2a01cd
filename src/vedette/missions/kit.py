"""A device's kit: what it may seal to, and the proof that the group meant those readers.

Normative page: docs/formats/kit.md.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass

from vedette.errors import FormatError, MissingError, SignatureError
from vedette.formats import base64, jcs
from vedette.formats.checkpoint import Checkpoint
from vedette.formats.entry import FIELDS, open_disclosures, parse_entry
from vedette.formats.fingerprint import recipients_fingerprint
from vedette.formats.keys import VerifierKey, parse_vkey
from vedette.formats.policy import Policy, parse_policy
from vedette.formats.proof import parse_proof
from vedette.tree.hashing import leaf_hash
from vedette.tree.proofs import verify_inclusion
from vedette.values.ids import parse_pseudonym

FILES = ("kit.json", "policy.txt", "checkpoint", "recipients.tlog-proof", "recipients.json")
PLACES = ("none", "coarse", "exact")
MAX_KIT_BYTES = 65_536
_MEMBERS = sorted(
    [
        "v",
        "format",
        "group",
        "origin",
        "mission",
        "device",
        "recipients",
        "fingerprint",
        "languages",
        "place",
        "receipts",
        "policy_sha256",
    ]
)


@dataclass(frozen=True, slots=True)
class Kit:
    """A kit whose recipients were found in the register, under a checkpoint that the policy accepts.

    `seen` is the SHA-256 (hex) of the largest cosigned checkpoint the device holds.
    """

    group: str
    origin: str
    mission: str
    device: str
    recipients: tuple[str, ...]
    fingerprint: bytes
    languages: tuple[str, ...]
    place: str
    receipts: VerifierKey
    policy: Policy
    checkpoint: Checkpoint
    seen: str


def build_kit_json(
    *,
    group: str,
    origin: str,
    mission: str,
    device: str,
    recipients: tuple[str, ...],
    languages: tuple[str, ...],
    place: str,
    receipts: VerifierKey,
    policy: bytes,
) -> bytes:
    """Return the bytes of kit.json."""
    if place not in PLACES:
        raise FormatError(f"kit: place is one of {', '.join(PLACES)}")
    return jcs.encode(
        {
            "v": 1,
            "format": "vedette/kit",
            "group": group,
            "origin": origin,
            "mission": mission,
            "device": device,
            "recipients": sorted(recipients),
            "fingerprint": recipients_fingerprint(recipients).hex(),
            "languages": list(languages),
            "place": place,
            "receipts": receipts.vkey,
            "policy_sha256": hashlib.sha256(policy).hexdigest(),
        }
    )


def _strings(value: jcs.JsonValue, what: str) -> tuple[str, ...]:
    if not isinstance(value, list) or not value:
        raise FormatError(f"kit: {what} is not a list")
    texts = tuple(text for text in value if isinstance(text, str))
    if len(texts) != len(value):
        raise FormatError(f"kit: {what} has an element that is not text")
    return texts


def _check_recipients(
    kit: Mapping[str, jcs.JsonValue],
    recipients: tuple[str, ...],
    files: Mapping[str, bytes],
    policy: Policy,
) -> Checkpoint:
    """Return the checkpoint under which the kit's recipients are proved."""
    value = jcs.parse(files["recipients.json"], max_bytes=MAX_KIT_BYTES)
    if not isinstance(value, dict) or sorted(value) != ["disclosures", "entry"]:
        raise FormatError("recipients.json: members are disclosures, entry")
    encoded, texts = value["entry"], value["disclosures"]
    if not isinstance(encoded, str) or not isinstance(texts, list):
        raise FormatError("recipients.json: an entry and a list of disclosures expected")
    entry = parse_entry(base64.decode(encoded))
    if entry.type != "recipients":
        raise FormatError("recipients.json: its entry is not of type recipients")
    said = open_disclosures(entry, texts, FIELDS["recipients"])
    meant = {
        "action": "open",
        "fingerprint": kit["fingerprint"],
        "mission": kit["mission"],
        "recipients": " ".join(recipients),
    }
    for name, expected in meant.items():
        if said[name] != expected:
            raise SignatureError(
                f"kit: its {name} is not what the register holds",
                hint="do not seal with this kit; ask for a new one by another way",
            )
    proof = parse_proof(files["recipients.tlog-proof"])
    cosigned = policy.evaluate(proof.checkpoint)
    checkpoint = cosigned.checkpoint
    verify_inclusion(leaf_hash(entry.data), proof.index, checkpoint.size, proof.hashes, checkpoint.root)
    return checkpoint


def parse_kit(files: Mapping[str, bytes]) -> Kit:
    """Return the kit in `files` (the names of FILES), checked in full.

    Raises: MissingError for a file that is absent, FormatError, SignatureError or ProofError for
    one that says something else than the register.
    """
    for name in FILES:
        if name not in files:
            raise MissingError(f"kit: {name} is missing")
    value = jcs.parse(files["kit.json"], max_bytes=MAX_KIT_BYTES)
    if not isinstance(value, dict) or sorted(value) != _MEMBERS:
        raise FormatError("kit.json: other members than version 1 has")
    if value["format"] != "vedette/kit" or type(value["v"]) is not int or value["v"] != 1:
        raise FormatError("kit.json: not version 1")
    texts: dict[str, str] = {}
    for name in ("group", "origin", "mission", "device", "fingerprint", "place", "receipts"):
        text = value[name]
        if not isinstance(text, str):
            raise FormatError(f"kit.json: {name} is not text")
        texts[name] = text
    recipients = _strings(value["recipients"], "recipients")
    fingerprint = recipients_fingerprint(recipients)
    if list(recipients) != sorted(set(recipients)) or fingerprint.hex() != texts["fingerprint"]:
        raise FormatError("kit.json: recipients and fingerprint do not agree")
    if texts["place"] not in PLACES:
        raise FormatError(f"kit.json: place is one of {', '.join(PLACES)}")
    policy_bytes = files["policy.txt"]
    if hashlib.sha256(policy_bytes).hexdigest() != value["policy_sha256"]:
        raise SignatureError("kit: policy.txt is not the one that kit.json names")
    policy = parse_policy(policy_bytes)
    proved = _check_recipients(value, recipients, files, policy)
    held = policy.evaluate(files["checkpoint"]).checkpoint
    for checkpoint in (proved, held):
        if checkpoint.origin != texts["origin"]:
            raise SignatureError("kit: a checkpoint of another register")
    if held.size < proved.size or (held.size == proved.size and held.root != proved.root):
        raise SignatureError(
            "kit: its checkpoint is older than the proof of its recipients, or another history"
        )
    return Kit(
        group=texts["group"],
        origin=texts["origin"],
        mission=parse_pseudonym(texts["mission"], "kit mission"),
        device=parse_pseudonym(texts["device"], "kit device"),
        recipients=recipients,
        fingerprint=fingerprint,
        languages=_strings(value["languages"], "languages"),
        place=texts["place"],
        receipts=parse_vkey(texts["receipts"]),
        policy=policy,
        checkpoint=held,
        seen=hashlib.sha256(files["checkpoint"]).hexdigest(),
    )
