"""What is public, as the site shows it: settings, sources out of releases, editions."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator
from dataclasses import replace

from django.db.models import QuerySet

from vedette.house.publishing.folder import PublicFolder
from vedette.publication.releases.coding import encode_document
from vedette.publication.releases.document import Document
from vedette.publication.website import File, Site, Source, file_path, parse_site
from vedette_hq.access.models import Person
from vedette_hq.access.roles import CONTENT
from vedette_hq.config.runtime import current
from vedette_hq.releases.models import Piece, Release
from vedette_hq.releases.queries import (
    document_of,
    labels_in,
    piece_bytes,
    pieces_of,
    publicity_mark,
    released,
    texts_of,
    visible_releases,
)
from vedette_hq.website.models import Edition, Settings


def visible_editions(person: Person) -> QuerySet[Edition]:
    """Return the editions: what they show is public."""
    if person.role not in CONTENT or not person.is_active:
        return Edition.objects.none()
    return Edition.objects.select_related("settings__made_by")


def editions(person: Person, most: int = 30) -> list[Edition]:
    """Return the newest editions."""
    return list(visible_editions(person).order_by("-number")[:most])


def latest_edition() -> Edition | None:
    """Return the newest build that did not fail."""
    return Edition.objects.filter(failure="").order_by("-number").first()


def newest_settings() -> Settings | None:
    """Return the settings that stand."""
    return Settings.objects.select_related("made_by").order_by("-number").first()


def own_site(held: Settings) -> Site:
    """Return the settings as they were typed."""
    return parse_site(bytes(held.data))


def site_of(held: Settings) -> Site:
    """Return the site with the labels that law requires now."""
    site = own_site(held)
    return replace(
        site, tongues={one: replace(said, labels=labels_in(one)) for one, said in site.tongues.items()}
    )


def mark_of(held: Settings) -> str:
    """Return a digest that changes whenever the site would come out otherwise."""
    return hashlib.sha256(f"{held.pk} {publicity_mark()}".encode()).hexdigest()


def public_folder() -> PublicFolder:
    """Return the folder that a web server shows."""
    return PublicFolder(current().house / "database" / "website")


def file_of(piece: Piece, language: str) -> File:
    """Return a piece as the site needs it, with its caption in a language."""
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


class Public:
    """Everything that is out in the languages of a site."""

    def __init__(self, site: Site) -> None:
        self.sources: list[Source] = []
        self._documents: dict[str, Document] = {}
        self._pieces: dict[str, Piece] = {}
        for out in released():
            for language, document in out.documents.items():
                if language in site.tongues:
                    self._add(language, document, out.pieces)

    def _add(self, language: str, document: Document, pieces: Iterable[Piece]) -> None:
        files = tuple(file_of(one, language) for one in pieces if one.language in ("", language))
        text = encode_document(document) + repr(files).encode()
        source = Source(document.code, language, hashlib.sha256(text).hexdigest(), files)
        self.sources.append(source)
        self._documents[source.key] = document
        self._pieces |= {str(one.pk): one for one in pieces}

    def load(self, source: Source) -> Document:
        """Return the document of a source."""
        return self._documents[source.key]

    def fetch(self, file: File) -> Iterator[bytes]:
        """Yield the bytes of a file."""
        return piece_bytes(self._pieces[file.id])


def previews(person: Person) -> list[Release]:
    """Return the releases that can be looked at as pages, the newest first."""
    return list(visible_releases(person).order_by("-made")[:300])


def preview_of(release: Release, language: str) -> tuple[Document, tuple[File, ...]] | None:
    """Return the newest text of a release in a language in its public form, and its files."""
    text = texts_of(release).get(language)
    if text is None:
        return None
    files = tuple(file_of(one, language) for one in pieces_of(release) if one.language in ("", language))
    return document_of(text).public(), files


def piece_at(release: Release, path: str) -> Piece | None:
    """Return the piece that stands at a path of the site."""
    for piece in pieces_of(release):
        if file_path(release.code, file_of(piece, "")) == path:
            return piece
    return None
