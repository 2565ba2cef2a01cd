"""Seeds of records: values, lines of exports, revisions, names, plans of missions."""

from __future__ import annotations

import io
import json
import zipfile
from dataclasses import replace

from vedette.records.revisions import START, Written, revision_digest

RECORD_VALUES = (
    ["event", "title", {"value": "A raid", "cites": ["0" * 32], "confidence": "likely", "note": "invented"}],
    ["event", "began", {"value": "2004-05-03"}],
    ["event", "place", {"value": {"text": "A village", "lat": "43.1", "lon": "45.5", "precision": "near"}}],
    ["event", "dead_low", {"value": 3}],
    ["act", "parts", {"value": {"actor": "1" * 32, "degree": "ordered", "type": "police"}}],
    ["act", "repeated", {"value": True}],
    ["person", "name", {"value": {"text": "Имя", "language": "ru"}}],
)
"""A value of each type: kind, field, value."""


def export_lines() -> list[bytes]:
    """Return a source, a statement and a record as lines of an export, in one seed and each alone."""
    one, two, three = "1" * 32, "2" * 32, "3" * 32
    source = {"id": one, "what": "document", "title": "paper"}
    said = {"id": two, "source": one, "words": "He was taken.", "locator": {"page": 2}, "about": "2010-02"}
    values = {"title": [{"value": "Raid", "cites": [two], "confidence": "likely"}]}
    record = {"id": three, "kind": "event", "values": values, "entity": "", "made": "", "version": 1}
    lines = [json.dumps(each).encode() for each in (source, said, record)]
    return [*lines, b"\n".join(lines)]


def export_zip() -> bytes:
    """Return the same as the zip that is taken back."""
    made = io.BytesIO()
    names = ("sources.jsonl", "statements.jsonl", "records.jsonl")
    with zipfile.ZipFile(made, "w") as held:
        for name, line in zip(names, export_lines(), strict=False):
            held.writestr(f"records/{name}", line)
    return made.getvalue()


def revisions() -> list[Written]:
    """Return two revisions of a record, the second of which withdraws it."""
    at = "2026-05-14T10:00:00.000001+00:00"
    changes = {"title": [{"value": "A raid", "cites": ["0" * 32]}]}
    one = Written("1" * 32, 1, "write", at, "2" * 32, "", changes, "", "")
    one = replace(one, digest=revision_digest(START, one.fields()))
    two = replace(one, number=2, done="withdraw", reason="invented", changes={})
    return [one, replace(two, digest=revision_digest(one.digest, two.fields()))]


NAME_PAIRS = (
    "Iamadaïev Soulim\nЯмадаев Сулим",
    "رمضان شخديف\nХьамзат Ӏелиханов, 141-й полк",
    "root\tArabic x\tАбу Abu\nKh. Tch. Abdul-Malik",
)


def mission_plans() -> list[bytes]:
    """A whole plan, and one with a single section."""
    from missions_plan.story import plan
    from vedette.missions.plan.document import Plan

    whole = plan()
    return [whole.encode(), Plan(whole.id, 7, {"go": whole.rows("go")}).encode()]


def urgent_data() -> list[bytes]:
    """What is known of an invented person, with and without translations."""
    from protection_appeals.sample import urgent
    from vedette.protection.appeals import plain

    return [json.dumps(plain(urgent(translated=each))).encode() for each in (True, False)]
