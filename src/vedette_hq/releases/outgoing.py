"""What comes out of a release, by name: public texts, their pages with index, feed and search, every file."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping

from vedette.publication.releases.coding import encode_document
from vedette.publication.releases.document import Document, text_of
from vedette.publication.website import Builder, File, Site, Source, Tongue
from vedette.records.places import gazetteer
from vedette_hq.releases import queries
from vedette_hq.releases.models import Piece, Release

_LINKS = re.compile(rb' href="(?:\.\./)*[a-z0-9./-]+"')
"""Links of the site to itself: sections, languages and codes, which are read as they are elsewhere."""


def outputs(release: Release) -> dict[str, bytes]:
    """Return everything that comes out, as the scan reads it. Raises: what the site refuses."""
    found: dict[str, bytes] = {}
    pieces = queries.pieces_of(release)
    texts = queries.texts_of(release)
    public = {tongue: queries.document_of(text).public() for tongue, text in texts.items()}
    for tongue, document in public.items():
        found[f"{release.code}.{tongue}.json"] = encode_document(document)
        found[f"{release.code}.{tongue}.txt"] = text_of(document).encode()
    found |= {f"site/{path}": data for path, data in _own(public, pieces).items()}
    return found | {piece.name: queries.piece_data(piece) for piece in pieces}


def _own(public: Mapping[str, Document], pieces: list[Piece]) -> dict[str, bytes]:
    """What stands in the pages because of this release: every line that an empty one would not have there.

    The words of the templates are the same whatever is published, and betray nobody.
    """
    pages = {path: _LINKS.sub(b"", data) for path, data in _pages(public, pieces).items()}
    empty = {tongue: _empty(document) for tongue, document in public.items()}
    known = {line for data in _pages(empty, []).values() for line in _LINKS.sub(b"", data).split(b"\n")}
    kept = {
        path: b"\n".join(line for line in data.split(b"\n") if line not in known)
        for path, data in pages.items()
    }
    return {path: data for path, data in kept.items() if data}


def _empty(document: Document) -> Document:
    return Document(
        document.kind,
        document.code,
        document.language,
        "–",
        "",
        (),
        document.date,
        corrects=document.corrects,
    )


def _pages(public: Mapping[str, Document], pieces: list[Piece]) -> dict[str, bytes]:
    """The pages of a site of this release alone: the same templates, lists, feeds and words."""
    sources, documents = [], {}
    for tongue, document in public.items():
        files = tuple(_file(one, tongue) for one in pieces if one.language in ("", tongue))
        digest = hashlib.sha256(encode_document(document)).hexdigest()
        source = Source(document.code, tongue, digest, files)
        sources.append(source)
        documents[source.key] = document
    if not sources:
        return {}
    found: dict[str, bytes] = {}

    def put(path: str, data: bytes) -> None:
        found[path] = data

    site = Site({tongue: Tongue("–") for tongue in public})
    Builder(site, gazetteer).build(sources, lambda source: documents[source.key], put, None)
    return found


def _file(piece: Piece, language: str) -> File:
    said = piece.captions.get(language, {})
    return File(
        str(piece.pk),
        piece.name,
        piece.role,
        piece.media_type,
        piece.size,
        piece.sha256,
        piece.language,
        str(said.get("caption", "")),
    )
