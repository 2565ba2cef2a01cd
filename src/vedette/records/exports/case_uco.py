"""Evidence as CASE 1.x / UCO in JSON-LD: files with their hashes, and what rests on them.

Every item is an observable file; each statement taken from it an annotation; each record that cites it is
named in the annotation's tags. Persons and events themselves are exported as FollowTheMoney or ESF.
"""

from __future__ import annotations

import json
import uuid
from collections.abc import Iterator
from typing import Any

from vedette.records.exports.material import Material, OutItem, OutStatement, Piece

CONTEXT = {
    "kb": "https://vedette.invalid/kb/",
    "case-investigation": "https://ontology.caseontology.org/case/investigation/",
    "uco-core": "https://ontology.unifiedcyberontology.org/uco/core/",
    "uco-observable": "https://ontology.unifiedcyberontology.org/uco/observable/",
    "uco-types": "https://ontology.unifiedcyberontology.org/uco/types/",
    "xsd": "http://www.w3.org/2001/XMLSchema#",
}
_SPACE = uuid.UUID("6f1d7f6e-5f3e-4e9e-9e53-5b1f0a3c9d01")


def pieces(material: Material) -> Iterator[Piece]:
    """Yield evidence.case.jsonld."""
    yield "evidence.case.jsonld", _document(material)


def _document(material: Material) -> Iterator[bytes]:
    head = json.dumps({"@context": CONTEXT}, ensure_ascii=False)[:-1]
    yield f'{head}, "@graph": [\n'.encode()
    before = ""
    for node in nodes(material):
        yield (before + json.dumps(node, ensure_ascii=False)).encode()
        before = ",\n"
    yield b"\n]}\n"


def nodes(material: Material) -> Iterator[dict[str, Any]]:
    """Yield the nodes of the graph."""
    ids = []
    for item in material.items():
        ids.append(_id("file", item.id))
        yield _file(item)
    cited: dict[str, list[str]] = {}
    for record in material.records():
        for values in record.view.values():
            for one in values:
                for statement in one.cites:
                    cited.setdefault(statement, []).append(record.id)
    for said in material.statements():
        if said.item:
            yield _annotation(said, sorted(set(cited.get(said.id, []))))
    yield {
        "@id": _id("provenance", "all"),
        "@type": "case-investigation:ProvenanceRecord",
        "uco-core:description": "; ".join(f"{name}: {text}" for name, text in sorted(material.about.items())),
        "uco-core:object": [{"@id": one} for one in ids],
    }


def _id(kind: str, pk: str) -> str:
    return f"kb:{kind}-{uuid.uuid5(_SPACE, f'{kind}:{pk}')}"


def _hash(owner: str, value: str) -> dict[str, Any]:
    return {
        "@id": _id("hash", owner + value),
        "@type": "uco-types:Hash",
        "uco-types:hashMethod": "SHA256",
        "uco-types:hashValue": {"@type": "xsd:hexBinary", "@value": value},
    }


def _file(item: OutItem) -> dict[str, Any]:
    content: dict[str, Any] = {
        "@id": _id("content", item.id),
        "@type": "uco-observable:ContentDataFacet",
        "uco-observable:mimeType": item.media_type or "application/octet-stream",
        "uco-observable:sizeInBytes": item.size,
        "uco-observable:hash": [_hash(item.id, one) for one in (item.content_sha256,) if one],
    }
    where = "" if item.register_index is None else f" Entry {item.register_index} of the register."
    return {
        "@id": _id("file", item.id),
        "@type": "uco-observable:File",
        "uco-core:description": f"Sealed as package {item.package_sha256}, received {item.received}.{where}",
        "uco-core:hasFacet": [content],
    }


def _annotation(said: OutStatement, records: list[str]) -> dict[str, Any]:
    place = "; ".join(f"{key} {value}" for key, value in sorted(said.locator.items()))
    return {
        "@id": _id("annotation", said.id),
        "@type": "uco-core:Annotation",
        "uco-core:description": f"Statement {said.id}{f', {place}' if place else ''}",
        "uco-core:tag": records,
        "uco-core:object": [{"@id": _id("file", said.item)}],
    }
