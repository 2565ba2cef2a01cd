"""Everything of some cases as one bag with the program that checks it: records in all formats, their history.

A BagIt 1.0 bag in a zip that is written as it is read by the browser: nothing of it lies on a disk here.
"""

from __future__ import annotations

import base64
import hashlib
import json
import zipfile
from collections.abc import Collection, Iterable, Iterator
from datetime import datetime
from importlib.resources import files
from typing import Any

from django.apps import apps
from django.db.models import Model
from django.utils import timezone

from vedette.records.exports import case_uco, esf, ftm, lossless, tables
from vedette.records.exports.material import Material, Piece
from vedette.records.schema import Kind
from vedette.records.vocabulary import builtin
from vedette_hq.access.models import Person
from vedette_hq.cases.models import Case
from vedette_hq.records.fields import shown_fields
from vedette_hq.terms.queries import label, term

ROOMS = ("records", "consent", "interviews", "matching", "counting")
"""Applications whose tables go into the bag, row by row, as far as a row belongs to one of the cases."""
DERIVED = frozenset({"counting.pack", "counting.column", "records.changed", "records.reached"})
_TOO_FAR = 3


class _Stream:
    """What a zip is written into: bytes come out as they are made, nothing is kept."""

    def __init__(self) -> None:
        self.ready: list[bytes] = []
        self.at = 0

    def write(self, data: bytes) -> int:
        self.ready.append(bytes(data))
        self.at += len(data)
        return len(data)

    def tell(self) -> int:
        return self.at

    def flush(self) -> None:
        return

    def taken(self) -> Iterator[bytes]:
        ready, self.ready = self.ready, []
        yield from ready


def zipped(pieces: Iterable[Piece], root: str, *, bag: bool) -> Iterator[bytes]:
    """Yield a zip of these files under `root`; as a bag their digests, and the files that make it one."""
    stream = _Stream()
    digests: list[tuple[str, str]] = []
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED, allowZip64=True) as made:  # type: ignore[call-overload]

        def add(name: str, body: Iterable[bytes], into: list[tuple[str, str]] | None) -> Iterator[bytes]:
            digest = hashlib.sha256()
            entry = zipfile.ZipInfo(f"{root}/{name}", (1980, 1, 1, 0, 0, 0))
            entry.compress_type = zipfile.ZIP_DEFLATED
            with made.open(entry, "w", force_zip64=True) as file:
                for some in body:
                    digest.update(some)
                    file.write(some)
                    yield from stream.taken()
            if into is not None:
                into.append((digest.hexdigest(), name))

        for name, body in pieces:
            yield from add(f"data/{name}" if bag else name, body, digests)
        if bag:
            tags: list[tuple[str, str]] = []
            lines = "".join(f"{digest}  {name}\n" for digest, name in sorted(digests, key=lambda one: one[1]))
            yield from add("manifest-sha256.txt", [lines.encode()], tags)
            yield from add("bagit.txt", [b"BagIt-Version: 1.0\nTag-File-Character-Encoding: UTF-8\n"], tags)
            yield from add("check.py", [checker()], tags)
            lines = "".join(f"{digest}  {name}\n" for digest, name in tags)
            yield from add("tagmanifest-sha256.txt", [lines.encode()], None)
    yield from stream.taken()


def checker() -> bytes:
    """Return the program that checks a bag: standard library only."""
    return (files("vedette.records.exports") / "assets" / "check.py").read_bytes()


def pieces_of(material: Material, person: Person, formats: Collection[str]) -> Iterator[Piece]:
    """Yield the files of the chosen formats: whole, csv, ftm, esf, case."""
    shown = {kind: tuple(shown_fields(person, kind)) for kind in Kind}

    def huridocs(vocabulary: str, code: str) -> str:
        found = term(vocabulary, code)
        return found.huridocs if found else ""

    if "whole" in formats:
        yield from lossless.pieces(material)
    if "csv" in formats:
        yield from tables.pieces(material, label, shown)
    if "ftm" in formats:
        yield from ftm.pieces(material, label)
    if "esf" in formats:
        yield from esf.pieces(material, huridocs)
    if "case" in formats:
        yield from case_uco.pieces(material)
    yield "about.json", [json.dumps(material.about, ensure_ascii=False, indent=1, sort_keys=True).encode()]


def everything(material: Material, person: Person, cases: Collection[str]) -> Iterator[Piece]:
    """Yield all formats, the history of every record, the tables of each room, and the vocabularies."""
    for name, body in pieces_of(material, person, ("whole", "csv", "ftm", "esf", "case")):
        yield f"records/{name}", body
    yield "history.jsonl", _history(cases)
    for name, body in _tables(cases):
        yield f"tables/{name}.jsonl", body
    yield "vocabularies.json", [json.dumps(_vocabularies(), ensure_ascii=False, sort_keys=True).encode()]


def _history(cases: Collection[str]) -> Iterator[bytes]:
    """Yield every revision with its digest, in the order of records and numbers: what `check.py` follows."""
    from vedette_hq.records.models import Revision

    rows = Revision.objects.filter(record__case__in=cases).order_by("record", "number")
    for one in rows.iterator(chunk_size=1000):
        fields = {
            "record": one.record_id,
            "number": one.number,
            "done": one.done,
            "at": one.at.isoformat(timespec="microseconds"),
            "by": one.by_id or "",
            "reason": one.reason,
            "changes": one.changes,
            "run": one.run,
        }
        yield (
            json.dumps({**fields, "digest": one.digest}, ensure_ascii=False, sort_keys=True).encode() + b"\n"
        )


def path_to_case(model: type[Model], depth: int = 0) -> str | None:
    """Return by which fields a row leads to its case, None when it does not."""
    if model is Case:
        return "pk"
    relations = [each for each in model._meta.concrete_fields if each.is_relation and each.related_model]
    for each in relations:
        if each.related_model is Case:
            return each.name
    if depth < _TOO_FAR:
        for each in relations:
            other = each.related_model
            if isinstance(other, type) and other is not model and issubclass(other, Model):
                rest = path_to_case(other, depth + 1)
                if rest is not None and other._meta.app_label in ROOMS:
                    return f"{each.name}__{rest}"
    return None


def _tables(cases: Collection[str]) -> Iterator[Piece]:
    for room in ROOMS:
        for model in apps.get_app_config(room).get_models():
            name, path = model._meta.label_lower, path_to_case(model)
            if name not in DERIVED and path is not None:
                yield name, _rows(model, path, cases)


def _rows(model: type[Model], path: str, cases: Collection[str]) -> Iterator[bytes]:
    names = [each.attname for each in model._meta.concrete_fields]
    rows = model._default_manager.filter(**{f"{path}__in": cases}).order_by("pk").values(*names)
    for row in rows.iterator(chunk_size=1000):
        yield json.dumps(row, ensure_ascii=False, sort_keys=True, default=_plain).encode() + b"\n"


def _plain(value: Any) -> Any:
    if isinstance(value, bytes | memoryview):
        return {"base64": base64.b64encode(bytes(value)).decode()}
    if isinstance(value, datetime):
        return value.isoformat(timespec="microseconds")
    return str(value)


def _vocabularies() -> dict[str, Any]:
    return {
        name: {
            code: {"huridocs": one.huridocs, "labels": dict(one.labels)} for code, one in held.terms.items()
        }
        for name, held in builtin().items()
    }


def about(scope: str, audience: str) -> dict[str, str]:
    """Return what stands at the head of an export."""
    return {
        "day": timezone.now().date().isoformat(),
        "scope": scope,
        "audience": audience,
        "rule": "documented, not total",
    }
