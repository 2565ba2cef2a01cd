"""The page of one document."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from html import escape

from vedette.publication.releases.document import Document
from vedette.publication.releases.kinds import kind_words
from vedette.publication.website.blocks import Setting, blocks_html, picture
from vedette.publication.website.cards import Card, File, Source, card_of, file_path
from vedette.publication.website.markup import esc, tongue, up
from vedette.publication.website.shell import Frame
from vedette.publication.website.words import SECTION_OF, day, say, spoken

PLAYED = {"film": "video", "sound": "audio"}
SHOWN_IN_TEXT = ("picture", "portrait", "card")


def document_page(
    document: Document,
    source: Source,
    others: Mapping[str, str],
    near: Mapping[str, Card],
    changes: Sequence[Card],
) -> Frame:
    """Return the page of a document.

    `others` are language → path of the same document; `near` code → card of what it names; `changes` are
    cards of corrections and retractions of it.
    """
    card = card_of(document, source)
    language, path = document.language, card.path
    top = up(path)
    at = Setting(
        language,
        {one.id: number for number, one in enumerate(document.facts, 1)},
        {one.id: file_path(source.code, one) for one in source.files},
        {code: (one.path, one.title) for code, one in near.items()},
        top,
    )
    furniture = tongue(spoken(language), page=language)
    out = [f'<article>\n<p class="kind"{furniture}>{esc(kind_words(document.kind, spoken(language)))}</p>']
    out.append(f"<h1>{esc(document.title)}</h1>")
    if document.summary:
        out.append(f'<p class="lead">{esc(document.summary)}</p>')
    out.append(_meta(document, furniture))
    out += [_notice(one, document, top) for one in changes]
    if document.corrects and document.corrects in near:
        target = near[document.corrects]
        words = f'<a href="{top}{target.path}">{esc(target.title)}</a>'
        said = f"<b{furniture}>{esc(say(language, 'corrects'))}:</b> {words}"
        out.append(f'<div class="notice"><p>{said}</p></div>')
    person = SECTION_OF[document.kind] == "people"
    out += [picture(one, at, "portrait" if person else "") for one in document.pictures]
    body = blocks_html(document.blocks, at)
    if source.spoken:
        body = f'<div class="spoken" lang="{escape(source.spoken)}" dir="auto">{body}</div>'
    out.append(body)
    out.append(_notes(document, at, furniture))
    out.append(_files(source, at, furniture))
    out.append(_related(document, near, top, furniture))
    out.append("</article>\n")
    share = next((file_path(source.code, one) for one in source.files if one.role == "card"), "")
    return Frame(
        path,
        language,
        document.title,
        "\n".join(one for one in out if one),
        document.summary,
        card.section,
        others,
        document.labels,
        share,
        document.date,
    )


def _meta(document: Document, furniture: str) -> str:
    language = document.language
    rows = [("published", day(document.date, language), document.date)]
    if document.updated:
        rows.append(("updated", day(document.updated, language), document.updated))
    out = []
    for word, shown, exact in rows:
        time = f'<time datetime="{esc(exact)}">{esc(shown)}</time>'
        out.append(f"<li><b{furniture}>{esc(say(language, word))}</b> {time}</li>")
    if document.place:
        out.append(f"<li><b{furniture}>{esc(say(language, 'place'))}</b> {esc(document.place)}</li>")
    if document.status:
        out.append(f'<li><span class="state">{esc(document.status)}</span></li>')
    return f'<ul class="meta">{"".join(out)}</ul>'


def _notice(change: Card, document: Document, top: str) -> str:
    language = document.language
    word = "retracted" if change.kind == "retraction" else "corrected"
    link = f'<a href="{top}{change.path}"{tongue(change.language, page=language)}>{esc(change.title)}</a>'
    head = f"<b>{esc(say(language, word))}</b> · {esc(day(change.date, language))}"
    return f'<div class="notice"><p>{head}<br>{link}</p></div>'


def _notes(document: Document, at: Setting, furniture: str) -> str:
    if not document.facts:
        return ""
    back = esc(say(document.language, "notes.back"))
    items = "".join(
        f'<li id="n{number}">{esc(one.words)} <a href="#r{number}" aria-label="{back}">↩</a></li>'
        for number, one in enumerate(document.facts, 1)
    )
    head = esc(say(document.language, "notes"))
    return f'<section class="notes"><h2{furniture}>{head}</h2><ol>{items}</ol></section>'


def _files(source: Source, at: Setting, furniture: str) -> str:
    held = [one for one in source.files if one.role not in SHOWN_IN_TEXT]
    held = [one for one in held if not one.language or one.language == at.language]
    if not held:
        return ""
    items = "".join(f"<li>{_file(one, at)}</li>" for one in held)
    head = esc(say(at.language, "files"))
    return f'<section><h2{furniture}>{head}</h2><ul class="files">{items}</ul></section>'


def _file(file: File, at: Setting) -> str:
    href = escape(at.top + at.pieces[file.id])
    words = esc(file.caption or file.name)
    size = _size(file.size, at.language)
    digest = f'<span class="digest">SHA-256 {esc(file.sha256)}</span>' if file.sha256 else ""
    played = ""
    if file.role in PLAYED:
        tag = PLAYED[file.role]
        label = esc(file.caption or file.name)
        played = f'<{tag} controls preload="none" src="{href}" aria-label="{label}"></{tag}>'
    link = f'<a href="{href}">{words}</a> <span class="small">{esc(file.name)} · {size}</span>'
    return f"{played}{link}{digest}"


def _size(size: int, language: str) -> str:
    unit = {"fr": ("ko", "Mo"), "ru": ("кБ", "МБ")}.get(spoken(language), ("kB", "MB"))
    if size < 1_000_000:
        return f"{max(1, round(size / 1000))}\u00a0{unit[0]}"
    number = f"{size / 1_000_000:.1f}"
    return f"{number if spoken(language) == 'en' else number.replace('.', ',')}\u00a0{unit[1]}"


def _related(document: Document, near: Mapping[str, Card], top: str, furniture: str) -> str:
    cards = [near[code] for code in dict.fromkeys(document.related) if code in near]
    if not cards:
        return ""
    language = document.language
    items = "".join(
        f'<li><a href="{top}{one.path}"{tongue(one.language, page=language)}>{esc(one.title)}</a>'
        f' <span class="small">{esc(day(one.date, language))}</span></li>'
        for one in cards
    )
    head = esc(say(language, "related"))
    return f'<section><h2{furniture}>{head}</h2><ul class="links">{items}</ul></section>'
