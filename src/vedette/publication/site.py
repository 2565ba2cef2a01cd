"""The public page: a static site, no script, nothing from elsewhere, three languages side by side.

What it says of itself is in `release.json`: every file and its SHA-256. That list's digest is entered in the
register; the proof lies beside it. The digest of an original is never shown: it would confirm a guess.
"""

from __future__ import annotations

import hashlib
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from html import escape

from vedette.errors import FormatError
from vedette.formats import jcs

LANGUAGES = ("en", "fr", "ru")
_CSP = "default-src 'none'; style-src 'self'; img-src 'self'; base-uri 'none'; form-action 'none'"

STYLE = """\
:root { color-scheme: light dark; --line: #767676; }
body { margin: 0 auto; max-width: 44rem; padding: 1rem; overflow-wrap: anywhere; }
body { font: 1.05rem/1.55 Georgia, "Noto Serif", serif; }
h1 { font-size: 1.5rem; line-height: 1.25; }
h2 { font-size: 1.15rem; margin-bottom: .3rem; }
img { max-width: 100%; height: auto; border: 1px solid var(--line); }
pre { white-space: pre-wrap; overflow-wrap: anywhere; font: inherit; }
pre { border-left: 3px solid var(--line); padding-left: 1rem; }
a:focus-visible, summary:focus-visible { outline: 3px solid; outline-offset: 2px; }
nav a { margin-right: 1rem; }
article { border-top: 1px solid var(--line); padding: 1rem 0; }
.proof { font-size: .9rem; overflow-wrap: anywhere; }
@media print { nav { display: none; } article { break-inside: avoid; } }
"""

_WORDS: Mapping[str, Mapping[str, str]] = {
    "en": {
        "lead": "What is shown here was released by the group with the consent of those concerned.",
        "proof": "Proof that this release was registered",
        "entry": "Entry {index} of the register {origin}, {size} entries, seen by: {who}.",
        "list": "List of all files of this release",
        "check": "How to check: the SHA-256 of release.json is disclosed in the entry; the entry is in the"
        " register under the checkpoint in release.tlog-proof, which the witnesses signed.",
        "not": "This shows when it was released and that it has not changed. It does not show that"
        " what it says is true.",
        "graphic": "Photograph, without its metadata.",
        "alone": "Only the record is released, not its content.",
        "nobody": "no witness yet",
        "contents": "Contents",
    },
    "fr": {
        "lead": "Ce qui est montré ici a été publié par le groupe avec le consentement des personnes"
        " concernées.",
        "proof": "Preuve que cette publication a été enregistrée",
        "entry": "Entrée {index} du registre {origin}, {size} entrées, vu par : {who}.",
        "list": "Liste de tous les fichiers de cette publication",
        "check": "Pour vérifier : l’empreinte SHA-256 de release.json est révélée dans l’entrée ; l’entrée"
        " est au registre sous la tête contenue dans release.tlog-proof, que les témoins ont signée.",
        "not": "Cela montre quand ceci a été publié et que rien n’a changé depuis. Cela ne montre pas que ce"
        " qui est dit est vrai.",
        "graphic": "Photographie, sans ses métadonnées.",
        "alone": "Seule la notice est publiée, non le contenu.",
        "nobody": "aucun témoin pour l’instant",
        "contents": "Sommaire",
    },
    "ru": {
        "lead": "Показанное здесь опубликовано группой с согласия тех, кого это касается.",
        "proof": "Доказательство того, что публикация занесена в реестр",
        "entry": "Запись {index} реестра {origin}, всего записей: {size}; засвидетельствовали: {who}.",
        "list": "Список всех файлов этой публикации",
        "check": "Как проверить: SHA-256 файла release.json раскрыт в записи; запись стоит в реестре под"
        " вершиной из release.tlog-proof, которую подписали свидетели.",
        "not": "Это доказывает, когда материал опубликован и что он не изменён. Это не доказывает, что"
        " сказанное в нём — правда.",
        "graphic": "Фотография, без метаданных.",
        "alone": "Опубликована только запись о материале, без содержания.",
        "nobody": "свидетелей пока нет",
        "contents": "Содержание",
    },
}


@dataclass(frozen=True, slots=True)
class PublicItem:
    """One item as it is shown: titles by language, and its derivative, if it has one.

    `kind` is `image` (JPEG bytes), `text` (UTF-8) or `record` (no content).
    """

    number: int
    titles: Mapping[str, str]
    kind: str
    content: bytes
    language: str = ""


@dataclass(frozen=True, slots=True)
class ReleaseProof:
    """Where the release stands in the register, for the words on the page."""

    index: int
    origin: str
    size: int
    witnesses: Sequence[str]


def shown_text(text: str) -> str:
    """Return `text` without control and direction characters; spaces that do not break stay."""
    return "".join(c for c in text if c in "\n\t" or c.isprintable() or unicodedata.category(c) == "Zs")


def _title(item: PublicItem, language: str) -> str:
    return escape(shown_text(item.titles[language]))


def _page(language: str, title: str, body: str) -> bytes:
    return (
        f'<!doctype html>\n<html lang="{language}">\n<head>\n<meta charset="utf-8">\n'
        f'<meta http-equiv="Content-Security-Policy" content="{_CSP}">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        '<meta name="referrer" content="no-referrer">\n'
        f'<title>{escape(title)}</title>\n<link rel="stylesheet" href="style.css">\n</head>\n'
        f"<body>\n{body}</body>\n</html>\n"
    ).encode()


def _content(item: PublicItem, language: str) -> str:
    words = _WORDS[language]
    title = _title(item, language)
    if item.kind == "image":
        return f'<p><img src="item-{item.number}.jpg" alt="{title}"></p>\n<p>{words["graphic"]}</p>\n'
    if item.kind == "text":
        tongue = f' lang="{escape(item.language)}"' if item.language else ""
        return f'<pre{tongue} dir="auto">{escape(item.content.decode("utf-8"))}</pre>\n'
    return f"<p>{words['alone']}</p>\n"


def _index(language: str, group: str, items: Sequence[PublicItem]) -> bytes:
    words = _WORDS[language]
    names = {"en": "English", "fr": "Français", "ru": "Русский"}
    links = "".join(
        f'<a href="{_name(other)}" lang="{other}" hreflang="{other}">{names[other]}</a>\n'
        for other in LANGUAGES
        if other != language
    )
    articles = "".join(
        f'<article id="item-{item.number}">\n<h2>{_title(item, language)}</h2>\n'
        f"{_content(item, language)}</article>\n"
        for item in items
    )
    contents = "".join(
        f'<li><a href="#item-{item.number}">{_title(item, language)}</a></li>\n' for item in items
    )
    body = (
        f"<nav>{links}</nav>\n<main>\n<h1>{escape(group)}</h1>\n<p>{words['lead']}</p>\n"
        f"<h2>{words['contents']}</h2>\n<ol>\n{contents}</ol>\n{articles}"
        f'<p class="proof"><a href="proof.{language}.html">{words["proof"]}</a></p>\n</main>\n'
    )
    return _page(language, group, body)


def _name(language: str) -> str:
    return "index.html" if language == "en" else f"index.{language}.html"


def build_pages(group: str, items: Sequence[PublicItem]) -> dict[str, bytes]:
    """Return the files of the site, path → bytes, without the proof pages."""
    if not items:
        raise FormatError("site: no item is marked public")
    files = {"style.css": STYLE.encode()}
    for language in LANGUAGES:
        files[_name(language)] = _index(language, group, items)
    for item in items:
        if item.kind == "image":
            files[f"item-{item.number}.jpg"] = item.content
    return files


def build_manifest(release: str, files: Mapping[str, bytes]) -> bytes:
    """Return release.json: the id of the release, and path → SHA-256 of each file."""
    digests = {path: hashlib.sha256(data).hexdigest() for path, data in sorted(files.items())}
    return jcs.encode({"v": 1, "format": "vedette/release", "release": release, "files": digests})


def build_proof_pages(group: str, manifest: bytes, proof: ReleaseProof) -> dict[str, bytes]:
    """Return the three pages that say where the release stands in the register."""
    digest = hashlib.sha256(manifest).hexdigest()
    pages: dict[str, bytes] = {}
    for language in LANGUAGES:
        words = _WORDS[language]
        who = ", ".join(proof.witnesses) or words["nobody"]
        entry = words["entry"].format(index=proof.index, origin=proof.origin, size=proof.size, who=who)
        body = (
            f"<main>\n<h1>{words['proof']}</h1>\n<p>{escape(entry)}</p>\n<p>{words['check']}</p>\n"
            f"<p>SHA-256 release.json:</p>\n<pre>{digest}</pre>\n<ul>\n"
            f'<li><a href="release.json">release.json</a> — {words["list"]}</li>\n'
            '<li><a href="release.disclosures.json">release.disclosures.json</a></li>\n'
            '<li><a href="release.tlog-proof">release.tlog-proof</a></li>\n'
            '<li><a href="policy.txt">policy.txt</a></li>\n</ul>\n<pre>vedette site verify</pre>\n'
            f"<p>{words['not']}</p>\n"
            f'<p><a href="{_name(language)}">{escape(group)}</a></p>\n</main>\n'
        )
        pages[f"proof.{language}.html"] = _page(language, words["proof"], body)
    return pages
