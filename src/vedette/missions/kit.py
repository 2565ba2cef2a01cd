"""A device's kit: what it may seal to, and the proof that the group meant those readers.

Normative page: docs/formats/kit.md.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass

from vedette.errors import FormatError, LimitError, MissingError, SignatureError
from vedette.formats import base64, jcs
from vedette.formats.checkpoint import Checkpoint
from vedette.formats.entry import FIELDS, Value, open_disclosures, parse_entry
from vedette.formats.fingerprint import recipients_fingerprint
from vedette.formats.keys import VerifierKey, parse_vkey
from vedette.formats.note import parse_note
from vedette.formats.partners_file import PartnersFile, parse_partners_file
from vedette.formats.policy import Policy, parse_policy
from vedette.formats.proof import parse_proof
from vedette.formats.statement import Statement, check_standing, frozen_at, parse_statement
from vedette.tree.hashing import leaf_hash
from vedette.tree.proofs import verify_inclusion
from vedette.values.ids import parse_pseudonym

FILES = ("kit.json", "policy.txt", "checkpoint", "recipients.tlog-proof", "recipients.json")
"""What every kit has."""
PARTNERS = "partners.txt"
STATEMENT = "recipients.statement"
POLICY_STATEMENT = "policy.statement"
CLOSING = ("closing.json", "closing.tlog-proof", "closing.statement")
OPTIONAL = (PARTNERS, STATEMENT, POLICY_STATEMENT, *CLOSING)
"""What a kit has whose group has partners; the last four only after something changed."""
FREEZES = "freezes/"
MAX_FREEZES = 64
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
_MEMBERS_WITH_PARTNERS = sorted([*_MEMBERS, "partners_sha256"])


@dataclass(frozen=True, slots=True)
class Kit:
    """A kit whose recipients were found in the register, under a checkpoint that the policy accepts.

    `seen` is the SHA-256 (hex) of the largest cosigned checkpoint the device holds; `index` the place of
    the recipients' entry in the register. With `partners` the standing `statement` about these recipients
    is there too. `policy_time` is the instant of the policy statement held ("" for none), `closed` the
    index of the entry that closed the mission, `frozen` the smallest size at which a freeze is in force.
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
    index: int
    partners: PartnersFile | None = None
    statement: Statement | None = None
    policy_time: str = ""
    closed: int | None = None
    frozen: int | None = None

    def check_sealing(self) -> None:
        """Return when something may be sealed with this kit.

        Raises: SignatureError for a mission that is closed, or readers entered above a freeze.
        """
        if self.closed is not None:
            raise SignatureError(
                f"kit: mission {self.mission} is closed (entry {self.closed} of the register)",
                hint="nothing was sealed; what is in the outbox can still be carried out",
            )
        if self.frozen is not None and self.index >= self.frozen:
            raise SignatureError(
                f"kit: the register is frozen at {self.frozen}, its readers are entry {self.index}",
                hint="nothing was sealed; ask the partners, not headquarters",
            )


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
    partners: bytes | None = None,
) -> bytes:
    """Return the bytes of kit.json; with `partners`, the bytes of partners.txt, it names them."""
    if place not in PLACES:
        raise FormatError(f"kit: place is one of {', '.join(PLACES)}")
    named = {} if partners is None else {"partners_sha256": hashlib.sha256(partners).hexdigest()}
    return jcs.encode(
        named
        | {
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


@dataclass(frozen=True, slots=True)
class Proved:
    """An entry of type `recipients`: what it says, its SHA-256, where it stands, under which checkpoint."""

    said: Mapping[str, Value]
    entry: bytes
    index: int
    checkpoint: Checkpoint

    @property
    def sha256(self) -> str:
        """SHA-256 of the entry, in hexadecimal: what a statement names."""
        return hashlib.sha256(self.entry).hexdigest()


def prove_recipients(said: bytes, proof: bytes, policy: Policy, what: str = "recipients") -> Proved:
    """Return the `recipients` entry in `said` (entry and all disclosures) once `proof` proves it.

    `what` is the stem of the files' names. Raises: FormatError, LimitError, ProofError, SignatureError.
    """
    value = jcs.parse(said, max_bytes=MAX_KIT_BYTES)
    if not isinstance(value, dict) or sorted(value) != ["disclosures", "entry"]:
        raise FormatError(f"{what}.json: members are disclosures, entry")
    encoded, texts = value["entry"], value["disclosures"]
    if not isinstance(encoded, str) or not isinstance(texts, list):
        raise FormatError(f"{what}.json: an entry and a list of disclosures expected")
    entry = parse_entry(base64.decode(encoded))
    if entry.type != "recipients":
        raise FormatError(f"{what}.json: its entry is not of type recipients")
    fields = open_disclosures(entry, texts, FIELDS["recipients"])
    parsed = parse_proof(proof)
    checkpoint = policy.evaluate(parsed.checkpoint).checkpoint
    verify_inclusion(leaf_hash(entry.data), parsed.index, checkpoint.size, parsed.hashes, checkpoint.root)
    return Proved(fields, entry.data, parsed.index, checkpoint)


def _check_meant(proved: Proved, meant: Mapping[str, object]) -> None:
    for name, expected in meant.items():
        if proved.said[name] != expected:
            raise SignatureError(
                f"kit: its {name} is not what the register holds",
                hint="do not seal with this kit; ask for a new one by another way",
            )


def check_endorsed(note: bytes, partners: PartnersFile, origin: str, proved: Proved) -> Statement:
    """Return the statement in `note` once it stands and is about exactly the entry that was proved.

    Raises: FormatError, LimitError; SignatureError naming what is wrong.
    """
    statement = check_standing(note, partners, origin, "recipients")
    for name in ("mission", "action", "fingerprint"):
        if statement.values[name] != proved.said[name]:
            raise SignatureError(
                f"statement: its {name} is not that of the recipients",
                hint="ask the partners what they signed",
            )
    if statement.values["entry"] != proved.sha256:
        raise SignatureError(
            "statement: names another entry of the register", hint="ask the partners what they signed"
        )
    return statement


def is_kit_file(name: str) -> bool:
    """Whether a file of that name belongs to what `parse_kit` reads."""
    return name in FILES or name in OPTIONAL or name.startswith(FREEZES)


def parse_kit(files: Mapping[str, bytes]) -> Kit:
    """Return the kit in `files` (the names of FILES, OPTIONAL and below FREEZES), checked in full.

    Raises: MissingError for a file that is absent, FormatError, LimitError, SignatureError or ProofError
    for one that says something else than the register or the partners.
    """
    for name in FILES:
        if name not in files:
            raise MissingError(f"kit: {name} is missing")
    value = jcs.parse(files["kit.json"], max_bytes=MAX_KIT_BYTES)
    if not isinstance(value, dict) or sorted(value) not in (_MEMBERS, _MEMBERS_WITH_PARTNERS):
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
    proved = prove_recipients(files["recipients.json"], files["recipients.tlog-proof"], policy)
    meant: dict[str, object] = {
        "action": "open",
        "fingerprint": texts["fingerprint"],
        "mission": texts["mission"],
        "recipients": " ".join(recipients),
    }
    _check_meant(proved, meant)
    held = policy.evaluate(files["checkpoint"]).checkpoint
    _check_not_older(held, proved, texts["origin"])
    partners = _partners(value, files)
    statement = closed = None
    if partners is not None:
        statement = check_endorsed(files[STATEMENT], partners, texts["origin"], proved)
        closed = _closing(files, policy, partners, held, texts, proved.index)
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
        index=proved.index,
        partners=partners,
        statement=statement,
        policy_time=_policy_time(files, value),
        closed=closed,
        frozen=_frozen(files, partners, texts["origin"]),
    )


def _check_not_older(held: Checkpoint, proved: Proved, origin: str) -> None:
    for checkpoint in (proved.checkpoint, held):
        if checkpoint.origin != origin:
            raise SignatureError("kit: a checkpoint of another register")
    root = proved.checkpoint.root
    if held.size < proved.checkpoint.size or (held.size == proved.checkpoint.size and held.root != root):
        raise SignatureError(
            "kit: its checkpoint is older than the proof of its recipients, or another history"
        )


def _partners(value: Mapping[str, jcs.JsonValue], files: Mapping[str, bytes]) -> PartnersFile | None:
    """Return the partners that kit.json names; without them none of their files may be there."""
    if "partners_sha256" not in value:
        for name in (*OPTIONAL, *(name for name in files if name.startswith(FREEZES))):
            if name in files:
                raise SignatureError(f"kit: {name} is there, and kit.json names no partners")
        return None
    for name in (PARTNERS, STATEMENT):
        if name not in files:
            raise MissingError(f"kit: {name} is missing", hint="nothing may be sealed without it")
    if hashlib.sha256(files[PARTNERS]).hexdigest() != value["partners_sha256"]:
        raise SignatureError("kit: partners.txt is not the one that kit.json names")
    return parse_partners_file(files[PARTNERS])


def _closing(
    files: Mapping[str, bytes],
    policy: Policy,
    partners: PartnersFile,
    held: Checkpoint,
    texts: Mapping[str, str],
    opened: int,
) -> int | None:
    """Return the index of the entry that closes the mission, None when nothing of it is here."""
    there = [name for name in CLOSING if name in files]
    if not there:
        return None
    if len(there) != len(CLOSING):
        raise MissingError(f"kit: {min(set(CLOSING) - set(there))} is missing")
    proved = prove_recipients(files[CLOSING[0]], files[CLOSING[1]], policy, "closing")
    _check_meant(proved, {"action": "close", "mission": texts["mission"]})
    _check_not_older(held, proved, texts["origin"])
    check_endorsed(files[CLOSING[2]], partners, texts["origin"], proved)
    if proved.index <= opened:
        raise SignatureError("kit: its closing is older than its recipients")
    return proved.index


def _policy_time(files: Mapping[str, bytes], value: Mapping[str, jcs.JsonValue]) -> str:
    """Return the instant of the policy statement that is held; it names the files that are in force."""
    if POLICY_STATEMENT not in files:
        return ""
    statement = parse_statement(parse_note(files[POLICY_STATEMENT]).text)
    named = (statement.kind, statement.values.get("policy"), statement.values.get("partners"))
    if named != ("policy", value["policy_sha256"], value["partners_sha256"]):
        raise SignatureError("kit: policy.statement is about other files than these")
    return statement.time


def _frozen(files: Mapping[str, bytes], partners: PartnersFile | None, origin: str) -> int | None:
    """Return the size at which a freeze held is in force; each note held must stand."""
    if partners is None:
        return None
    names = sorted(name for name in files if name.startswith(FREEZES))
    if len(names) > MAX_FREEZES:
        raise LimitError(f"kit: more than {MAX_FREEZES} freezes")
    return frozen_at([check_freeze(files[name], partners, origin) for name in names], origin)


def check_freeze(note: bytes, partners: PartnersFile, origin: str) -> Statement:
    """Return the freeze or thaw in `note` once it stands and is about `origin`.

    Raises: FormatError, LimitError, SignatureError.
    """
    kind = parse_statement(parse_note(note).text).kind
    if kind not in ("freeze", "thaw"):
        raise SignatureError(f"statement: is of kind {kind}, freeze or thaw expected")
    return check_standing(note, partners, origin, kind)
