"""Missions whose vault identity was born in a ceremony: opened, changed and closed with the partners.

The entry is made first, with its seed; the statement names it; it enters the register only when the statement
stands. A group without partners.txt enters it at once, and its kits say so.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass

from vedette.adapters.disk import make_folder
from vedette.errors import ConflictError, MissingError, UsageError
from vedette.formats import jcs
from vedette.formats.entry import Value
from vedette.formats.fingerprint import recipients_fingerprint
from vedette.formats.statement import NO_RECORD, Statement
from vedette.house.abroad.statements import (
    Draft,
    Known,
    confirm,
    enter_at_once,
    partners_in_force,
    propose,
    recover,
    statements,
)
from vedette.house.headquarters import Headquarters, read_identity, short_name
from vedette.missions.birth import MAX_BIRTH_BYTES, Birth, parse_birth
from vedette.missions.kit import PLACES
from vedette.seal import generate_identity
from vedette.values.ids import parse_pseudonym


@dataclass(frozen=True, slots=True)
class Change:
    """A mission's entry: proposed under a statement (its SHA-256), or entered (`index`); never both."""

    mission: str
    fingerprint: str
    statement: str | None
    index: int | None


def open_by_birth(hq: Headquarters, mission: str, birth: bytes, place: str = "coarse") -> Change:
    """Open a mission, or give an open one other readers: the vault of `birth` (birth.json) and the desk.

    Headquarters holds the desk's identity only; the vault's exists as shares. With partners nothing is
    entered before `confirm_mission`. The same call again gives the statement that waits.

    Raises: FormatError; UsageError for the birth of another mission or of the house; ConflictError when the
    mission has these readers already, or another change of it waits.
    """
    parse_pseudonym(mission, "mission")
    born = parse_birth(birth)
    if born.purpose != "mission" or born.mission != mission:
        raise UsageError(f"birth record: is not that of mission {mission}")
    if place not in PLACES:
        raise UsageError(f"place: one of {', '.join(PLACES)}")
    recover(hq)
    held = _record(hq, mission)
    readers = sorted((born.recipient, _desk_recipient(hq, mission)))
    if held is not None and held["recipients"] == readers and "closed" not in held:
        raise ConflictError(f"mission {mission}: is open already, with these readers")
    record: dict[str, jcs.JsonValue] = {
        "mission": mission,
        "recipients": list(readers),
        "fingerprint": recipients_fingerprint(readers).hex(),
        "place": place,
        "birth": born.sha256,
        "earlier": _earlier(held),
    }
    name = f"missions/{short_name(mission)}.birth.json"
    return _change(hq, record, "open", born, {name: birth.decode("utf-8")})


def close_mission(hq: Headquarters, mission: str) -> Change:
    """Close a mission: an entry of the same readers, action `close`; with partners it is proposed first.

    Raises: MissingError for a mission that is not open; ConflictError when it is closed, or a change waits.
    """
    recover(hq)
    held = hq.mission(mission)
    if "closed" in held:
        raise ConflictError(f"mission {mission}: is closed already")
    path = hq.folder / "missions" / f"{short_name(mission)}.birth.json"
    born = parse_birth(hq.cover.read(path, MAX_BIRTH_BYTES, path.name)) if path.exists() else None
    return _change(hq, held, "close", born, {})


def confirm_mission(hq: Headquarters, mission: str) -> Change:
    """Enter the change of a mission that waits, once its statement stands.

    Raises: MissingError when nothing waits; SignatureError that says who signed and how many are missing.
    """
    # what a killed process had entered is finished by `recover`, and is then what was to be confirmed
    finished = {each.statement.sha256 for each in _waiting(hq, mission)}
    recover(hq)
    waiting = _waiting(hq, mission)
    if not waiting and not finished:
        raise MissingError(f"mission {mission}: nothing of it waits", hint="vedette statement list")
    for each in waiting:
        confirm(hq, each.statement.sha256)
    record = hq.mission(mission)
    index = record.get("closed", record["index"])
    return Change(mission, str(record["fingerprint"]), None, int(str(index)))


def endorse_again(hq: Headquarters, mission: str) -> Change:
    """Propose a statement about readers that are in the register: entered before there were (these) partners.

    Raises: MissingError, UsageError.
    """
    held = hq.mission(mission)
    row = hq.register.rows[int(str(held["index"]))]
    values = {
        "action": "open",
        "mission": mission,
        "fingerprint": str(held["fingerprint"]),
        "entry": hashlib.sha256(row.entry()).hexdigest(),
        "record": str(held.get("birth") or NO_RECORD),
    }
    statement = Statement(hq.origin, "recipients", values, hq.now())
    propose(hq, statement.encode())
    return Change(mission, str(held["fingerprint"]), statement.sha256, None)


def _waiting(hq: Headquarters, mission: str) -> list[Known]:
    return [
        each
        for each in statements(hq)
        if each.statement.values.get("mission") == mission
        and each.statement.kind == "recipients"
        and not each.in_effect
    ]


def _record(hq: Headquarters, mission: str) -> dict[str, jcs.JsonValue] | None:
    try:
        return hq.mission(mission)
    except MissingError:
        return None


def _earlier(held: Mapping[str, jcs.JsonValue] | None) -> list[jcs.JsonValue]:
    """The reader sets a mission had before: packages sealed to them still arrive."""
    if held is None:
        return []
    before = held.get("earlier")
    said = {"fingerprint": held["fingerprint"], "recipients": held["recipients"], "index": held["index"]}
    return [*(before if isinstance(before, list) else []), said]


def _desk_recipient(hq: Headquarters, mission: str) -> str:
    """The duty desk's recipient; its identity is made when there is none yet."""
    path = hq.folder / "desk" / short_name(mission)
    if not path.exists():
        identity = generate_identity()
        make_folder(path.parent)
        hq.cover.write(path, identity.encode().encode("ascii") + b"\n")
        return identity.recipient.encode()
    return read_identity(path, hq.cover).recipient.encode()


def _change(
    hq: Headquarters,
    record: Mapping[str, jcs.JsonValue],
    action: str,
    born: Birth | None,
    files: Mapping[str, str],
) -> Change:
    mission, fingerprint = str(record["mission"]), str(record["fingerprint"])
    listed = record["recipients"]
    assert isinstance(listed, list)  # noqa: S101 - our own file
    for each in _waiting(hq, mission):
        value = each.statement.values
        if (value["action"], value["fingerprint"]) != (action, fingerprint) or each.draft is None:
            raise ConflictError(
                f"mission {mission}: another change waits, statement {each.statement.sha256[:16]}…",
                hint="vedette mission confirm, or vedette statement withdraw",
            )
        return _decided(hq, each.statement, each.draft)
    now = hq.now()
    values: dict[str, Value] = {
        "action": action,
        "fingerprint": fingerprint,
        "mission": mission,
        "recipients": " ".join(str(text) for text in listed),
        "time": now,
    }
    draft = Draft("recipients", hq.entropy(32), values, files, record)
    said = {
        "action": action,
        "mission": mission,
        "fingerprint": fingerprint,
        "entry": draft.sha256,
        "record": born.sha256 if born is not None else NO_RECORD,
    }
    return _decided(hq, Statement(hq.origin, "recipients", said, now), draft)


def _decided(hq: Headquarters, statement: Statement, draft: Draft) -> Change:
    """Propose a change, or make it at once in a group that has no partners."""
    mission, fingerprint = statement.values["mission"], statement.values["fingerprint"]
    if partners_in_force(hq) is None:
        return Change(mission, fingerprint, None, enter_at_once(hq, statement, draft).index)
    propose(hq, statement.encode(), draft)
    return Change(mission, fingerprint, statement.sha256, None)
