"""One document as its page will look, by itself."""

from __future__ import annotations

from vedette.publication.releases.document import Document
from vedette.publication.website.cards import File, Source, card_of
from vedette.publication.website.pages import document_page
from vedette.publication.website.shell import House, render, sections_with
from vedette.publication.website.site import Site
from vedette.publication.website.style import style


def preview(site: Site, document: Document, files: tuple[File, ...] = ()) -> dict[str, bytes]:
    """Return the page and the style sheet, by path; pictures stand at `files/<code>/<name>`, not included."""
    source = Source(document.code, document.language, "", files)
    frame = document_page(document, source, {document.language: card_of(document, source).path}, {}, ())
    house = House(site, dict.fromkeys(site.languages, sections_with({document.kind})))
    return {frame.path: render(frame, house), "style.css": style(site.theme)}
