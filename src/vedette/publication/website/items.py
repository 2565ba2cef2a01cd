"""Single items as documents: what the desk marked public, each on a page of its own, in three languages."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from vedette.errors import FormatError
from vedette.publication.releases.document import Document, Paragraph, Picture
from vedette.publication.website.cards import File, Source
from vedette.publication.website.site import Site, Tongue

LANGUAGES = ("en", "fr", "ru")
_WORDS: Mapping[str, Mapping[str, str]] = {
    "en": {
        "lead": "What is shown here was released by the group with the consent of those concerned.",
        "image": "Photograph, without its metadata.",
        "record": "Only the record is released, not its content.",
        "text": "Text, as it was given.",
    },
    "fr": {
        "lead": "Ce qui est montré ici a été publié par le groupe avec le consentement des personnes"
        " concernées.",
        "image": "Photographie, sans ses métadonnées.",
        "record": "Seule la notice est publiée, non le contenu.",
        "text": "Texte, tel qu’il a été donné.",
    },
    "ru": {
        "lead": "Показанное здесь опубликовано группой с согласия тех, кого это касается.",
        "image": "Фотография, без метаданных.",
        "record": "Опубликована только запись о материале, без содержания.",
        "text": "Текст, как он был передан.",
    },
}


@dataclass(frozen=True, slots=True)
class PublicItem:
    """One item as it is shown: titles by language, and its derivative, if it has one.

    `kind` is `image` (JPEG bytes), `text` (UTF-8) or `record` (no content); `day` is YYYY-MM-DD.
    """

    number: int
    titles: Mapping[str, str]
    kind: str
    content: bytes
    language: str = ""
    day: str = "1970-01-01"


class Items:
    """The items of a site: its settings, the sources and documents, the contents of its files.

    Raises: FormatError without an item.
    """

    def __init__(self, group: str, items: Sequence[PublicItem]) -> None:
        if not items:
            raise FormatError("site: no item is marked public")
        self.site = Site({one: Tongue(group, _WORDS[one]["lead"]) for one in LANGUAGES})
        self.sources: list[Source] = []
        self._documents: dict[str, Document] = {}
        self._contents: dict[str, bytes] = {}
        for item in items:
            for language in LANGUAGES:
                self._add(item, language)

    def _add(self, item: PublicItem, language: str) -> None:
        code, title = f"item-{item.number}", item.titles[language]
        words = _WORDS[language][item.kind]
        files: tuple[File, ...] = ()
        kind, spoken = "update", ""
        blocks: tuple[Paragraph, ...] = ()
        if item.kind == "image":
            digest = hashlib.sha256(item.content).hexdigest()
            file = File(code, f"{code}.jpg", "picture", "image/jpeg", len(item.content), digest)
            files, self._contents[code] = (file,), item.content
        elif item.kind == "text":
            kind, spoken = "statement", item.language
            parts = item.content.decode("utf-8").split("\n\n")
            blocks = tuple(Paragraph(text=one.strip("\n"), says="view") for one in parts if one.strip())
        pictures = (Picture(code, title, words),) if files else ()
        document = Document(kind, code, language, title, words, blocks, item.day, pictures=pictures)
        self._documents[f"{language}/{code}"] = document
        digest = hashlib.sha256(repr(document).encode()).hexdigest()
        self.sources.append(Source(code, language, digest, files, spoken))

    def load(self, source: Source) -> Document:
        """Return the document of a source."""
        return self._documents[source.key]

    def fetch(self, file: File) -> tuple[bytes]:
        """Return the content of a file."""
        return (self._contents[file.id],)
