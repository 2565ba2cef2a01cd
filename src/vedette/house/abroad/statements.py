"""Statements at headquarters: what waits for the partners' signatures, and what is entered once it stands.

    statements/<sha256>.pending    the text, the entry it names (with its seed), the files it puts in force
    statements/<sha256>.note       the text with the signatures gathered so far

Level-triggered: the entry in the register is the decision. What follows from it (files, the mission's record)
is done by `confirm`, and done to the end by `recover` when a process was killed in between.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from vedette.adapters.disk import disk_errors, make_folder, sync_folder
from vedette.errors import ConflictError, FormatError, MissingError, SignatureError, UsageError
from vedette.formats import base64, jcs
from vedette.formats.entry import FIELDS, Value, build_entry
from vedette.formats.note import parse_note
from vedette.formats.partners_file import PartnersFile, parse_partners_file
from vedette.formats.statement import (
    MAX_STATEMENT_NOTE_BYTES,
    Standing,
    Statement,
    gather,
    parse_statement,
)
from vedette.formats.statement import standing as standing_of
from vedette.house.headquarters import Headquarters, short_name
from vedette.register.entering import Row

MAX_PENDING_BYTES = 8 << 20
PARTNERS = "partners.txt"
POLICY_FILES = ("policy.txt", "dossier-policy.txt", PARTNERS)
_MISSION_FILE = re.compile(r"missions/[0-9a-f]{16}\.birth\.json\Z", re.ASCII)


@dataclass(frozen=True, slots=True)
class Draft:
    """What is entered, and put in force, once a statement stands.

    `files` are paths below headquarters' folder and their texts; partners.txt is written last. `record` is
    what the mission's record is to say; the index of the entry is added to it.
    """

    type: str
    seed: bytes
    values: Mapping[str, Value]
    files: Mapping[str, str] = field(default_factory=dict)
    record: Mapping[str, jcs.JsonValue] | None = None

    @property
    def sha256(self) -> str:
        """SHA-256 of the entry, in hexadecimal: what the statement names."""
        return hashlib.sha256(build_entry(self.seed, self.type, self.values)).hexdigest()


@dataclass(frozen=True, slots=True)
class Known:
    """A statement as headquarters has it: the note so far, who signed, what it will enter.

    `in_effect` says whether nothing is left to be done with it here.
    """

    statement: Statement
    note: bytes | None
    draft: Draft | None
    standing: Standing | None
    in_effect: bool

    @property
    def words(self) -> str:
        """How it stands, in words."""
        if self.in_effect:
            return "in effect"
        return self.standing.words if self.standing else "signed by nobody yet"


def partners_in_force(hq: Headquarters) -> PartnersFile | None:
    """Return who counts, None for a group without partners. Raises: FormatError, StoreError."""
    path = hq.folder / PARTNERS
    if not path.exists():
        return None
    return parse_partners_file(hq.read(PARTNERS))


def propose(hq: Headquarters, text: bytes, draft: Draft | None = None) -> Path:
    """Keep a statement that the partners are asked to sign; the same one again changes nothing.

    Raises: FormatError; UsageError for another register, a group without partners, or an entry that is not
    the one that the statement names.
    """
    statement = parse_statement(text)
    if statement.origin != hq.origin:
        raise UsageError("statement: is about another register")
    if partners_in_force(hq) is None:
        raise UsageError("statement: this group has no partners.txt, so nobody signs statements for it")
    if draft is not None and draft.sha256 != statement.values.get("entry"):
        raise UsageError("statement: names another entry than the one that is to be made")
    return _write_pending(hq, statement, draft)


def enter_at_once(hq: Headquarters, statement: Statement, draft: Draft) -> Row:
    """Enter and put in force what a group without partners decides alone; killed, `recover` finishes it."""
    if partners_in_force(hq) is not None:
        raise UsageError("statement: the partners have to sign it first")
    _write_pending(hq, statement, draft)
    (row,) = hq.register.enter([(draft.type, draft.values)], [draft.seed])
    _put_in_force(hq, statement, draft, row)
    return row


def withdraw(hq: Headquarters, sha256: str) -> None:
    """Give up a statement that waits; what was entered cannot be withdrawn. Raises: UsageError."""
    recover(hq)
    path = _path(hq, sha256, "pending")
    if not path.exists():
        raise UsageError(f"statement {sha256[:16]}…: does not wait")
    with disk_errors("statement"):
        _path(hq, sha256, "note").unlink(missing_ok=True)
        path.unlink()
        sync_folder(path.parent)


def _write_pending(hq: Headquarters, statement: Statement, draft: Draft | None) -> Path:
    path = _path(hq, statement.sha256, "pending")
    make_folder(path.parent)
    if not path.exists():
        hq.cover.write(path, jcs.encode({"text": statement.text, "draft": _encode_draft(draft)}))
    return path


def propose_policies(hq: Headquarters, policy: bytes, dossiers: bytes, partners: bytes) -> str:
    """Propose that these three files be in force; return the SHA-256 of the statement.

    The same files again give the statement that waits already.
    """
    texts = [data.decode("utf-8") for data in (policy, dossiers, partners)]
    files = dict(zip(POLICY_FILES, texts, strict=True))
    parse_partners_file(partners)
    for each in statements(hq):
        if each.draft is not None and dict(each.draft.files) == files:
            return each.statement.sha256
    now = hq.now()
    digest = hashlib.sha256(policy).hexdigest()
    draft = Draft("policy", hq.entropy(32), {"policy_sha256": digest, "time": now}, files)
    values = {
        "policy": digest,
        "dossiers": hashlib.sha256(dossiers).hexdigest(),
        "partners": hashlib.sha256(partners).hexdigest(),
        "entry": draft.sha256,
    }
    statement = Statement(hq.origin, "policy", values, now)
    propose(hq, statement.encode(), draft)
    return statement.sha256


def add_signatures(hq: Headquarters, note: bytes) -> Standing:
    """Keep the partners' signatures under a statement; return how it stands now (`missing`: how many more).

    A statement that headquarters did not propose (a freeze, a destruction) is kept too.

    Raises: FormatError, LimitError; SignatureError for a false line or when no partner signed; UsageError for
    another register or a group without partners; MissingError for recipients or policies not proposed here.
    """
    partners = _partners(hq)
    parsed = parse_note(note)
    statement = parse_statement(parsed.text)
    if statement.origin != hq.origin:
        raise UsageError("statement: is about another register")
    path = _path(hq, statement.sha256, "note")
    proposed = path.exists() or _path(hq, statement.sha256, "pending").exists()
    if "entry" in statement.values and not proposed:
        raise MissingError(f"statement {statement.sha256}: was not proposed here")
    gathered = gather(_read(hq, path) if path.exists() else None, parsed, partners)
    make_folder(path.parent)
    hq.cover.write(path, gathered.encode(), replace=True)
    return standing_of(gathered, partners)


def standing(hq: Headquarters, sha256: str) -> bytes | None:
    """Return the note of a statement when it stands under the partners of today, else None.

    Raises: SignatureError when a line of a partner in it is false.
    """
    path, partners = _path(hq, sha256, "note"), partners_in_force(hq)
    if partners is None or not path.exists():
        return None
    note = _read(hq, path)
    return note if standing_of(note, partners).stands else None


def statements(hq: Headquarters) -> list[Known]:
    """Return every statement that is known here, the oldest first."""
    folder = hq.folder / "statements"
    names = {path.name.partition(".")[0] for path in folder.glob("*.*")} if folder.is_dir() else set()
    found = [known(hq, name) for name in names if re.fullmatch("[0-9a-f]{64}", name)]
    return sorted(found, key=lambda each: (each.statement.time, each.statement.sha256))


def known(hq: Headquarters, sha256: str) -> Known:
    """Return one statement. Raises: MissingError when it is not known here."""
    pending, note = _path(hq, sha256, "pending"), _path(hq, sha256, "note")
    draft: Draft | None = None
    data = _read(hq, note) if note.exists() else None
    if pending.exists():
        statement, draft = _read_pending(hq, pending)
    elif data is not None:
        statement = parse_statement(parse_note(data).text)
    else:
        raise MissingError(f"statement {sha256}: is not known here", hint="vedette statement list")
    partners = partners_in_force(hq)
    stands = standing_of(data, partners) if data is not None and partners is not None else None
    done = not pending.exists() and ("entry" in statement.values or (stands is not None and stands.stands))
    return Known(statement, data, draft, stands, done)


def find(hq: Headquarters, begin: str) -> Known:
    """Return the one statement whose SHA-256 begins with `begin` (8 digits or more).

    Raises: MissingError for none, UsageError for several or too few digits.
    """
    if not re.fullmatch("[0-9a-f]{8,64}", begin):
        raise UsageError("statement: 8 to 64 hexadecimal digits of its SHA-256 expected")
    found = [each for each in statements(hq) if each.statement.sha256.startswith(begin)]
    if len(found) > 1:
        raise UsageError(f"statement {begin}: several begin like this")
    if not found:
        raise MissingError(f"statement {begin}: is not known here", hint="vedette statement list")
    return found[0]


def confirm(hq: Headquarters, sha256: str) -> Row | None:
    """Enter what a statement names, once it stands, and put it in force; return the row, None without one.

    The second time nothing changes. Raises: MissingError for a statement that is not known; SignatureError
    that says who has signed and how many are missing; ConflictError when a newer policy is in force.
    """
    recover(hq)
    one = known(hq, sha256)
    if one.draft is None:
        pending = _path(hq, sha256, "pending")
        row = entered(hq, str(one.statement.values.get("entry", "")))
        if row is not None and not pending.exists():
            return row  # it was confirmed; who counts may have changed by it
        if one.standing is None or not one.standing.stands:
            raise SignatureError(f"statement {sha256[:16]}…: {one.words}")
        pending.unlink(missing_ok=True)
        return row
    if one.standing is None or not one.standing.stands:
        raise SignatureError(
            f"statement {sha256[:16]}…: {one.words}",
            hint="vedette statement send asks the partners; vedette statement add takes what they signed",
        )
    if one.statement.kind == "policy":
        later = [row for row in hq.register.find("policy") if str(row.values["time"]) > one.statement.time]
        if later:
            raise ConflictError(
                f"statement {sha256[:16]}…: a newer policy is in force (entry {later[-1].index})",
                hint="propose it again: vedette partner policy",
            )
    (row,) = hq.register.enter([(one.draft.type, one.draft.values)], [one.draft.seed])
    _put_in_force(hq, one.statement, one.draft, row)
    return row


def recover(hq: Headquarters) -> int:
    """Do to the end what a killed process had entered and not put in force; return how many statements."""
    count = 0
    for path in sorted((hq.folder / "statements").glob("*.pending")):
        statement, draft = _read_pending(hq, path)
        row = entered(hq, draft.sha256) if draft is not None else None
        if draft is not None and row is not None:
            _put_in_force(hq, statement, draft, row)
            count += 1
    return count


def endorsement(hq: Headquarters, row: Row) -> bytes | None:
    """Return a note about the entry of `row` that stands under the partners of today, None without one."""
    digest = hashlib.sha256(row.entry()).hexdigest()
    for each in reversed(statements(hq)):
        stands = each.standing is not None and each.standing.stands
        if each.statement.values.get("entry") == digest and stands:
            return each.note
    return None


def entered(hq: Headquarters, sha256: str) -> Row | None:
    """Return the row of the `recipients` or `policy` entry with that SHA-256, None when there is none."""
    for row in reversed(hq.register.rows):
        if row.type in ("recipients", "policy") and hashlib.sha256(row.entry()).hexdigest() == sha256:
            return row
    return None


def disclosed(row: Row | Draft) -> bytes:
    """Return an entry, made or still to be made, with all its disclosures: for a kit, for a partner."""
    found = row if isinstance(row, Row) else Row(0, row.type, row.seed, row.values)
    entry = base64.encode(found.entry())
    return jcs.encode({"entry": entry, "disclosures": found.disclosures(FIELDS[found.type])})


def put_record(hq: Headquarters, record: Mapping[str, jcs.JsonValue], row: Row) -> None:
    """Write a mission's record with the index of its entry; hold headquarters."""
    mission = str(record["mission"])
    folder = hq.folder / "missions"
    place = "closed" if row.values["action"] == "close" else "index"
    data = jcs.encode({**record, place: row.index})
    hq.cover.write(folder / f"{short_name(mission)}.json", data, replace=True)


def _put_in_force(hq: Headquarters, statement: Statement, draft: Draft, row: Row) -> None:
    for name in sorted(draft.files, key=lambda name: (name == PARTNERS, name)):
        if name not in POLICY_FILES and not _MISSION_FILE.match(name):
            raise FormatError("statement: puts a file in force that it may not")
        hq.write(name, draft.files[name].encode("utf-8"))
    if draft.record is not None:
        put_record(hq, draft.record, row)
    with disk_errors("statement"):
        _path(hq, statement.sha256, "pending").unlink(missing_ok=True)
        sync_folder(hq.folder / "statements")


def _partners(hq: Headquarters) -> PartnersFile:
    partners = partners_in_force(hq)
    if partners is None:
        raise UsageError("statement: this group has no partners.txt", hint="vedette partner policy makes one")
    return partners


def _path(hq: Headquarters, sha256: str, kind: str) -> Path:
    return hq.folder / "statements" / f"{sha256}.{kind}"


def _read(hq: Headquarters, path: Path) -> bytes:
    return hq.cover.read(path, MAX_STATEMENT_NOTE_BYTES, f"statement {path.name}")


def _encode_draft(draft: Draft | None) -> jcs.JsonValue:
    if draft is None:
        return None
    value: dict[str, jcs.JsonValue] = {"t": draft.type, "seed": draft.seed.hex()}
    value["fields"] = dict(draft.values)
    value["files"] = dict(draft.files)
    value["record"] = None if draft.record is None else dict(draft.record)
    return value


def _read_pending(hq: Headquarters, path: Path) -> tuple[Statement, Draft | None]:
    data = hq.cover.read(path, MAX_PENDING_BYTES, f"statement {path.name}")
    match jcs.parse(data, max_bytes=MAX_PENDING_BYTES):
        case {"text": str(text), "draft": None}:
            return parse_statement(text), None
        case {"text": str(text), "draft": dict(draft)}:
            return parse_statement(text), _parse_draft(draft, path.name)
        case _:
            raise FormatError(f"statement {path.name}: other members expected")


def _parse_draft(value: Mapping[str, jcs.JsonValue], name: str) -> Draft:
    fields, files, record = value.get("fields"), value.get("files"), value.get("record")
    if not isinstance(fields, dict) or not isinstance(files, dict) or not isinstance(record, dict | None):
        raise FormatError(f"statement {name}: other members expected")
    values = {field: content for field, content in fields.items() if isinstance(content, str | int)}
    texts = {path: str(text) for path, text in files.items()}
    return Draft(str(value["t"]), bytes.fromhex(str(value["seed"])), values, texts, record)
