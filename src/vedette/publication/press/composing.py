"""A document made of what an editor wrote into the parts of a text, and what is missing in it.

`[1]` in a text is a footnote: the first row of evidence, `[2]` the second. It is taken out of the text and
becomes a note of the paragraph in which it stands.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

from vedette.errors import FormatError
from vedette.publication.press.draft import Draft
from vedette.publication.press.parts import Type
from vedette.publication.press.wording import word
from vedette.publication.releases.document import (
    Block,
    Bullets,
    Document,
    FactRef,
    Heading,
    Link,
    Links,
    Mention,
    Paragraph,
    Picture,
    Quote,
    Table,
)

_NOTE = re.compile(r"[ \u00a0]?\[([0-9]{1,3})\]")
SUMMARY_CHARS = 400
SPEAKERS = (("quote_speaker", "spokesperson"), ("third_speaker", "partner"), ("name", "laureate"))
"""Fields that name somebody who speaks, and what they are taken for when no row of people names them."""


@dataclass(frozen=True, slots=True)
class Lack:
    """Something missing or wrong: `where` is the field, with its row (from 1) after a point; `why` a word."""

    where: str
    why: str
    must: bool = True

    def said(self, language: str) -> str:
        """Return why, in words."""
        return word(f"lack.{self.why}", language)


@dataclass(frozen=True, slots=True)
class Composed:
    """The document, and what it lacks."""

    document: Document
    lacks: tuple[Lack, ...]

    @property
    def ready(self) -> bool:
        """Whether nothing is missing without which it is not released."""
        return not any(one.must for one in self.lacks)


def compose(draft: Draft, language: str, code: str) -> Composed:
    """Return what was written as the document of one language.

    Once it has a title and a day it can be encoded. A row of people without a name or part is left out of
    it, and said to be lacking.
    Raises: FormatError for a bad `code`.
    """
    if not re.fullmatch(r"[a-z0-9](?:[a-z0-9-]{0,78}[a-z0-9])?", code):
        raise FormatError("press draft: a code name has small letters, digits and hyphens")
    desk = _Desk(draft, language)
    made_of = _COMPOSERS[draft.kind](desk)
    blocks = [one for one in made_of if not isinstance(one, Heading) or one.text]
    values = desk.values
    pictures = _portrait(desk) if draft.kind in ("laureate", "person") else ()
    made = Document(
        kind=draft.kind,
        code=code,
        language=language,
        title=values.get("headline", ""),
        summary=_summary(desk),
        blocks=tuple(blocks),
        date=values.get("date", ""),
        place=values.get("place", ""),
        people=desk.people,
        facts=desk.facts,
        pictures=pictures,
        related=tuple(
            row["href"].removeprefix("code:")
            for row in draft.rows("links", language)
            if row.get("href", "").startswith("code:")
        ),
    )
    return Composed(made, tuple(_lacks(desk)))


class _Desk:
    """The values of one language, and texts cut into blocks."""

    def __init__(self, draft: Draft, language: str) -> None:
        self.draft, self.language = draft, language
        self.values: Mapping[str, str] = draft.values(language)
        rows = draft.rows("evidence", language)
        self.facts = tuple(
            FactRef(f"f{n}", self._class(row), tuple(row.get("items", "").split()))
            for n, row in enumerate(rows, 1)
        )
        self.people = tuple(
            Mention(
                id=f"m{n}",
                name=row.get("name", ""),
                part=row.get("part", ""),
                shown=tuple(row.get("shown", "").split()),
                subject=row.get("subject", ""),
                level=row.get("level", ""),
                replied=row.get("replied", ""),
                minor=row.get("minor") == "yes",
                intimate=row.get("intimate") == "yes",
            )
            for n, row in enumerate(draft.rows("people", language), 1)
            if row.get("name") and row.get("part")
        )
        self.unlisted = tuple(self._unlisted())
        self.people += tuple(one for _where, one in self.unlisted)
        self.unknown: list[str] = []

    def _unlisted(self) -> Iterator[tuple[str, Mention]]:
        """Yield those who speak and are in no row: taken for people who speak for an organisation."""
        known = {one.name.casefold() for one in self.people}
        said = [(where, self.values.get(where, ""), part) for where, part in SPEAKERS]
        rows = self.draft.rows("voices", self.language) if self.draft.kind in ("laureate", "person") else []
        said += [(f"voices.speaker.{n}", row.get("speaker", ""), "partner") for n, row in enumerate(rows, 1)]
        for where, name, part in said:
            if name and name.casefold() not in known:
                known.add(name.casefold())
                yield where, Mention(id=f"s{len(known)}", name=name, part=part)

    def _class(self, row: Mapping[str, str]) -> str:
        kind = word(f"class.{row['class']}", self.language) if row.get("class") else ""
        return f"{kind}: {row['words']}" if kind and row.get("words") else kind or row.get("words", "…")

    def say(self, key: str) -> str:
        return word(key, self.language)

    def noted(self, text: str, where: str) -> tuple[str, tuple[str, ...]]:
        """Return a text without its footnote marks, and the notes that they name."""
        found = []
        for mark in _NOTE.findall(text):
            if 1 <= int(mark) <= len(self.facts):
                found.append(f"f{int(mark)}")
            elif where not in self.unknown:
                self.unknown.append(where)
        return _NOTE.sub("", text).strip(), tuple(dict.fromkeys(found))

    def paragraphs(self, text: str, where: str, part: str, says: str = "fact") -> Iterator[Paragraph]:
        for one in re.split(r"\n[ \t]*\n", text):
            words, notes = self.noted(" ".join(one.split()), where)
            if words:
                yield Paragraph(words, part=part, says=says, notes=notes)

    def field(self, name: str, part: str = "", says: str = "fact") -> Iterator[Paragraph]:
        yield from self.paragraphs(self.values.get(name, ""), name, part or name, says)

    def quote(self, words: str, speaker: str, role: str, where: str, part: str) -> Iterator[Quote]:
        said, notes = self.noted(words, where)
        if said:
            shown = f"{speaker}, {role}" if speaker and role else speaker or role
            yield Quote(shown, said, self.who(speaker), part=part, says="view", notes=notes)

    def who(self, name: str) -> str:
        """Return the id of the mention of a name, empty when it is in no row of people."""
        wanted = " ".join(name.split()).casefold()
        return next((one.id for one in self.people if wanted and one.name.casefold() == wanted), "")

    def links(self, part: str) -> Iterator[Block]:
        rows = [
            row for row in self.draft.rows("links", self.language) if row.get("words") and row.get("href")
        ]
        if rows:
            yield Heading(self.say(part), part=part)
            yield Links(tuple(Link(row["words"], row["href"]) for row in rows), part=part)

    def contact(self) -> Iterator[Block]:
        values = self.values
        if values.get("contact_name") or values.get("contact_phone"):
            yield Heading(self.say("contact"), part="contact")
            if values.get("contact_name"):
                yield Paragraph(values["contact_name"], part="contact", says="form")
            links = []
            if values.get("contact_phone"):
                number = "+" + re.sub(r"[^0-9]", "", values["contact_phone"])
                links.append(Link(values["contact_phone"], f"tel:{number}"))
            if values.get("contact_mail"):
                links.append(Link(values["contact_mail"], f"mailto:{values['contact_mail']}"))
            if links:
                yield Links(tuple(links), part="contact")
        if values.get("about"):
            yield Heading(self.say("about"), part="about")
            yield from self.field("about", says="form")
        yield from self.links("links")


def _summary(desk: _Desk) -> str:
    values = desk.values
    text = values.get("summary") or values.get("happened") or values.get("biography") or ""
    first, _notes = desk.noted(" ".join(re.split(r"\n[ \t]*\n", text)[0].split()), "summary")
    if len(first) <= SUMMARY_CHARS:
        return first
    cut = first[:SUMMARY_CHARS].rpartition(" ")[0]
    return f"{cut} …"


def _press_release(desk: _Desk) -> Iterator[Block]:
    values = desk.values
    yield from desk.field("happened")
    for name, part in (("quote", "quote-victim"), ("third", "quote-third")):
        words, speaker = values.get(f"{name}_words", ""), values.get(f"{name}_speaker", "")
        yield from desk.quote(words, speaker, values.get(f"{name}_role", ""), f"{name}_words", part)
    if values.get("context"):
        yield Heading(desk.say("context"), part="context")
        yield from desk.field("context")
    names = tuple(line.strip() for line in values.get("partners", "").split("\n") if line.strip())
    if names:
        yield Heading(desk.say("partners"), part="partners")
        yield Bullets(names, part="partners", says="form")
    yield from desk.contact()


def _portrait(desk: _Desk) -> tuple[Picture, ...]:
    values = desk.values
    if not values.get("portrait"):
        return ()
    alt, caption = values.get("portrait_alt", ""), values.get("portrait_caption", "")
    return (Picture(values["portrait"], alt, caption, part="portrait"),)


def _laureate(desk: _Desk) -> Iterator[Block]:
    values, draft = desk.values, desk.draft
    who = " · ".join(one for one in (values.get("role", ""), values.get("organisation", "")) if one)
    yield Heading(values.get("name", ""), part="name")
    if who:
        yield Paragraph(who, part="role", says="form")
    voices = [row for row in draft.rows("voices", desk.language) if row.get("words")]
    if voices:
        yield Heading(desk.say("voices"), part="voices")
    for row in voices:
        yield from desk.quote(row["words"], row.get("speaker", ""), row.get("role", ""), "voices", "voices")
    awards = [row for row in draft.rows("awards", desk.language) if row.get("award")]
    if awards:
        yield Heading(desk.say("awards"), part="awards")
        ordered = sorted(awards, key=lambda row: row.get("year", "").zfill(9))
        lines = tuple((row.get("year", ""), row["award"]) for row in ordered)
        yield Table(
            desk.say("awards"), (desk.say("year"), desk.say("award")), lines, part="awards", says="form"
        )
    if values.get("testimony"):
        yield Heading(desk.say("testimony"), part="testimony")
        yield from desk.quote(values["testimony"], values.get("name", ""), "", "testimony", "testimony")
    for row in draft.rows("pictures", desk.language):
        if row.get("picture"):
            yield Picture(row["picture"], row.get("alt", ""), row.get("caption", ""), part="picture")
    if values.get("biography"):
        yield Heading(desk.say("biography"), part="biography")
        yield from desk.field("biography")
    if values.get("country_context"):
        yield Heading(desk.say("country").format(values.get("country", "")).rstrip(" :"), part="country")
        yield from desk.field("country_context", "country")
    yield from desk.links("related")


def table_of(text: str) -> tuple[tuple[str, ...], tuple[tuple[str, ...], ...]]:
    """Return the head and the rows of a table that was typed: a line a row, cells apart by "|" or tabs."""
    lines = [line for line in text.split("\n") if line.strip()]
    rows = [tuple(cell.strip() for cell in re.split(r"[|\t]", line)) for line in lines]
    return (rows[0], tuple(rows[1:])) if rows else ((), ())


def counted_columns(text: str, width: int) -> tuple[int, ...]:
    """Return the columns that hold counts, from 0; they are typed from 1, apart by spaces or commas."""
    found = {int(one) - 1 for one in re.findall(r"[0-9]{1,3}", text)}
    return tuple(sorted(one for one in found if 0 <= one < width))


def _report(desk: _Desk) -> Iterator[Block]:
    values, draft, say = desk.values, desk.draft, desk.say
    yield Heading(say("summary"), part="summary")
    yield from desk.field("summary", says="form")
    wishes = [row for row in draft.rows("recommendations", desk.language) if row.get("what")]
    if wishes:
        yield Heading(say("recommendations"), part="recommendations")
    for row in wishes:
        yield Heading(row.get("to", ""), 3, part="recommendations")
        items = tuple(line.strip() for line in row["what"].split("\n") if line.strip())
        yield Bullets(items, part="recommendations", says="view", ordered=True)
    yield Heading(say("method"), part="method")
    for name in (
        "method_who",
        "method_when",
        "method_interviews",
        "method_consent",
        "method_limits",
        "method_unit",
    ):
        yield Heading(say(name), 3, part="method")
        if name == "method_when":
            span = f"{values.get('method_from', '')} – {values.get('method_to', '')}"
            yield Paragraph(span, part="method", says="form")
        else:
            yield from desk.field(name, "method", "form")
    yield Heading(say("report_context"), part="context")
    yield from desk.field("context")
    yield Heading(say("findings"), part="findings")
    for row in draft.rows("findings", desk.language):
        yield Heading(row.get("title", ""), 3, part="findings")
        yield from desk.paragraphs(row.get("text", ""), "findings", "findings")
    yield Heading(say("legal"), part="legal")
    yield from desk.field("legal", says="view")
    yield Heading(say("answer"), part="answer")
    yield from desk.field("answer")
    tables = [row for row in draft.rows("tables", desk.language) if row.get("table")]
    if tables:
        yield Heading(say("annexes"), part="annex")
    for number, row in enumerate(tables, 1):
        head, lines = table_of(row["table"])
        caption = f"{say('annex').format(number)}. {row.get('caption', '')}"
        wide = tuple((*line, *("",) * len(head))[: len(head)] for line in lines)
        counted = counted_columns(row.get("counted", ""), len(head))
        yield Table(caption, head, wide, row.get("unit", ""), counted, part="annex", says="form")
    yield from desk.contact()


_COMPOSERS: Mapping[str, Callable[[_Desk], Iterator[Block]]] = {
    "press_release": _press_release,
    "laureate": _laureate,
    "person": _laureate,
    "report": _report,
}
TRACED = {
    "press_release": ("happened", "context"),
    "laureate": ("biography", "country_context"),
    "person": ("biography", "country_context"),
    "report": ("context", "answer"),
}
"""Fields whose paragraphs name their evidence; in a report the findings as well."""


def _lacks(desk: _Desk) -> Iterator[Lack]:
    form, values = desk.draft.form, desk.values
    for one in form.fields():
        if one.needed and not values.get(one.name):
            yield Lack(one.name, "empty")
    for list_ in form.lists():
        rows = desk.draft.rows(list_.name, desk.language)
        if len(rows) < list_.least:
            yield Lack(list_.name, "rows")
        for number, row in enumerate(rows, 1):
            for one in list_.fields:
                if one.needed and not row.get(one.name):
                    yield Lack(f"{list_.name}.{one.name}.{number}", "empty")
                if one.type is Type.TABLE and row.get(one.name) and not _even(row[one.name]):
                    yield Lack(f"{list_.name}.{one.name}.{number}", "table")
    for where in desk.unknown:
        yield Lack(where, "note")
    yield from _untraced(desk)
    if values.get("method_from", "") > values.get("method_to", "9"):
        yield Lack("method_to", "order")
    for number, row in enumerate(desk.draft.rows("people", desk.language), 1):
        if row.get("part") == "accused" and not (row.get("level") and row.get("replied")):
            yield Lack(f"people.level.{number}", "accused")
    for where, _mention in desk.unlisted:
        yield Lack(where, "speaker", must=where == "name")


def _untraced(desk: _Desk) -> Iterator[Lack]:
    for name in TRACED[desk.draft.kind]:
        blocks = list(desk.field(name))
        if any(not one.notes for one in blocks):
            yield Lack(name, "untraced")
    for number, row in enumerate(desk.draft.rows("findings", desk.language), 1):
        blocks = list(desk.paragraphs(row.get("text", ""), "findings", "findings"))
        if any(not one.notes for one in blocks):
            yield Lack(f"findings.text.{number}", "untraced")


def _even(text: str) -> bool:
    head, rows = table_of(text)
    return len(head) > 1 and bool(rows) and all(len(row) == len(head) for row in rows)


def fields_of(where: str) -> str:
    """Return the name that a field has on the page: `quote_words`, `people-0-level`."""
    parts = where.split(".")
    return parts[0] if len(parts) < 3 else f"{parts[0]}-{int(parts[2]) - 1}-{parts[1]}"


__all__ = ["Composed", "Lack", "compose", "counted_columns", "fields_of", "table_of"]
