"""Asking the partners to sign what waits, and taking what they signed; anchors that came to them.

Level-triggered: every statement that waits is shown to every partner whose signature is missing.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from vedette.adapters.people_client import HttpPeople
from vedette.errors import MissingError, SignatureError, VedetteError
from vedette.formats import base64
from vedette.formats.anchor_note import AnchorNote, parse_anchor_note
from vedette.formats.checkpoint import Checkpoint, parse_signed_checkpoint
from vedette.formats.entry import Value
from vedette.formats.keys import VerifierKey, parse_vkey
from vedette.formats.note import parse_note, verify_note
from vedette.formats.partners_file import PartnersFile
from vedette.house.abroad.partners import partners
from vedette.house.abroad.statements import Known, add_signatures, partners_in_force, statements
from vedette.house.headquarters import Headquarters
from vedette.register.anchor import open_anchor


@dataclass(frozen=True, slots=True)
class Asked:
    """What came of asking: short names of partners that signed, that wait for a person, and faults."""

    signed: tuple[str, ...]
    waiting: tuple[str, ...]
    faults: dict[str, str]


def ask_partners(hq: Headquarters, wanted: Iterable[str] | None = None) -> dict[str, Asked]:
    """Show what waits (or the statements `wanted`, by SHA-256) to the partners; return what came, by SHA-256.

    A partner that is out of reach is named among the faults and stops nobody else.
    """
    found: dict[str, Asked] = {}
    chosen = set(wanted) if wanted is not None else None
    for each in statements(hq):
        digest = each.statement.sha256
        if each.in_effect if chosen is None else digest not in chosen:
            continue
        found[digest] = _ask(hq, each)
    return found


def _ask(hq: Headquarters, one: Known) -> Asked:
    signed: list[str] = []
    waiting: list[str] = []
    faults: dict[str, str] = {}
    file = partners_in_force(hq)
    counted = {short for short, _ in file.partners} if file is not None else set()
    already = set(one.standing.signers) if one.standing is not None else set()
    for partner in partners(hq):
        if partner.short not in counted or partner.short in already or not partner.reachable:
            continue
        try:
            note = HttpPeople(partner.short, partner.url).submit(one.statement.encode())
            if note is None:
                waiting.append(partner.short)
                continue
            if parse_note(note).text != one.statement.text:
                raise SignatureError(f"partner {partner.short}: answered with another statement")
            add_signatures(hq, note)
            signed.append(partner.short)
        except VedetteError as error:
            faults[partner.short] = str(error)
    return Asked(tuple(signed), tuple(waiting), faults)


def enter_anchor(hq: Headquarters, text: str) -> Checkpoint:
    """Enter the head of a device that an emergency anchor fixes, once; return it. Settle afterwards.

    Raises: FormatError, MissingError for a device that is not enrolled, SignatureError.
    """
    keys = [parse_vkey(str(record["vkey"])) for record in hq.devices()]
    return _enter_head(hq, text, keys)


def enter_anchor_note(hq: Headquarters, note: bytes, file: PartnersFile | None = None) -> AnchorNote:
    """Enter a device's head from the note of a partner to whom its anchor came; return the anchor note.

    `file` says whose notes are taken; without it partners.txt does. What counts is the device's own
    signature, which is checked again. Settle afterwards.

    Raises: FormatError, LimitError; SignatureError for a note that no partner signed; MissingError for
    another register, a group without partners, or a device that is not enrolled.
    """
    counted = file if file is not None else partners_in_force(hq)
    if counted is None:
        raise MissingError("anchor note: this group has no partners.txt", hint="enter the anchor's text")
    parsed = parse_note(note)
    verify_note(parsed, counted.keys)
    said = parse_anchor_note(parsed.text)
    if said.origin != hq.origin:
        raise MissingError("anchor note: is about another register")
    keys = [parse_vkey(str(hq.device_record(said.device)["vkey"]))]
    _enter_head(hq, said.anchor, keys)
    return said


def _enter_head(hq: Headquarters, text: str, keys: list[VerifierKey]) -> Checkpoint:
    checkpoint, _ = parse_signed_checkpoint(open_anchor(text, keys))
    values: dict[str, Value] = {
        "device": checkpoint.origin,
        "root": base64.encode(checkpoint.root),
        "size": checkpoint.size,
    }
    if not hq.register.find("device-checkpoint", **values):
        hq.enter([("device-checkpoint", {**values, "time": hq.now()})])
    return checkpoint
