"""What a record was at each time: revisions folded into a view, and two views compared.

A revision says anew which values some fields have; a field it does not name stays. A revision can also
withdraw a record, or take it back. Nothing is removed: each revision holds the digest of the one before.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from vedette.errors import FormatError, ProofError
from vedette.formats.jcs import encode, parse
from vedette.records.values import MAX_LINE_CHARS, Value, parse_value

START = "0" * 64
"""Stands before the first revision of a record."""
View = dict[str, list[Value]]
"""Field to the values that stand now; a field without any is absent."""


@dataclass(frozen=True, slots=True)
class Change:
    """One field before and after."""

    field: str
    before: tuple[Value, ...]
    after: tuple[Value, ...]


def plain_changes(changes: Mapping[str, Iterable[Value]]) -> dict[str, Any]:
    """Return the values that a revision sets, as JSON."""
    return {name: [one.plain() for one in values] for name, values in changes.items()}


def fold(revisions: Iterable[Mapping[str, Any]]) -> View:
    """Return what stands after these revisions (`plain_changes` of each, in order). Raises: FormatError."""
    view: View = {}
    for changes in revisions:
        for name, values in changes.items():
            if not isinstance(values, list):
                raise FormatError(f"{name}: is not a list of values")
            if values:
                view[name] = [parse_value(one, name) for one in values]
            else:
                view.pop(name, None)
    return view


def compare(before: View, after: View) -> list[Change]:
    """Return the fields in which two views differ, in the order of their names."""
    found = []
    for name in sorted({*before, *after}):
        old, new = before.get(name, []), after.get(name, [])
        if [one.plain() for one in old] != [one.plain() for one in new]:
            found.append(Change(name, tuple(old), tuple(new)))
    return found


def revision_digest(before: str, fields: Mapping[str, Any]) -> str:
    """Return the digest of a revision: SHA-256 over the digest before it and its fields in JCS, in hex."""
    return hashlib.sha256(bytes.fromhex(before) + encode(dict(fields))).hexdigest()


# as lines that leave the house


MAX_LINE_BYTES = 1 << 24
DONE = ("write", "withdraw", "restore")
_AT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}\+00:00")
_HEX = re.compile(r"[0-9a-f]+")


@dataclass(frozen=True, slots=True)
class Written:
    """One revision as `docs/formats/record.md` writes it; `at` keeps microseconds, `by` is an id or empty."""

    record: str
    number: int
    done: str
    at: str
    by: str
    reason: str
    changes: Mapping[str, Any]
    run: str
    digest: str

    def fields(self) -> dict[str, Any]:
        """Return what the digest covers."""
        return {name: getattr(self, name) for name in _FIELDS}

    def encode(self) -> bytes:
        """Return the line, without its end. Raises: FormatError."""
        return encode({**self.fields(), "digest": self.digest})


_FIELDS = ("record", "number", "done", "at", "by", "reason", "changes", "run")


def parse_written(data: bytes) -> Written:
    """Return the revision of one line, without its end; nothing but what `encode` writes.

    Raises: FormatError.
    """
    plain = parse(data, max_bytes=MAX_LINE_BYTES)
    if not isinstance(plain, dict) or set(plain) != {*_FIELDS, "digest"}:
        raise FormatError("revision: has not the members that it must have")
    texts = {name: plain[name] for name in ("record", "done", "at", "by", "reason", "run", "digest")}
    number, changes = plain["number"], plain["changes"]
    if not all(isinstance(one, str) for one in texts.values()) or not isinstance(changes, dict):
        raise FormatError("revision: a member is not of its type")
    if isinstance(number, bool) or not isinstance(number, int) or not 1 <= number <= 10**9:
        raise FormatError("revision: number counts from 1")
    found = Written(number=number, changes=changes, **texts)  # type: ignore[arg-type]
    ids = ((found.record, 32), (found.digest, 64), *((one, 32) for one in (found.by, found.run) if one))
    if not all(len(text) == size and _HEX.fullmatch(text) for text, size in ids):
        raise FormatError("revision: an id or a digest is not one")
    if found.done not in DONE or not _AT.fullmatch(found.at) or len(found.reason) > MAX_LINE_CHARS:
        raise FormatError("revision: a member is not written as it must be")
    if found.done != "write" and changes:
        raise FormatError("revision: withdrawing and restoring change no field")
    fold([changes])
    return found


def check_written(revisions: Iterable[Written]) -> str:
    """Return the newest digest of one record's revisions, in order from the first.

    Raises: ProofError naming the record and the revision that is missing or altered.
    """
    before, record, number = START, "", 0
    for one in revisions:
        record, number = record or one.record, number + 1
        if one.record != record or one.number != number:
            raise ProofError(f"record {record[:8]}: revision {number} is not in its place")
        if revision_digest(before, one.fields()) != one.digest:
            raise ProofError(f"record {record[:8]}: revision {number} is not as it was written")
        before = one.digest
    return before
