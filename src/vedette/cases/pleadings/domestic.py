"""Russian domestic texts: crime report, complaints, appeal, motion, powers, consent, medico-legal report.

They are filed in Russian; in another language one is a reading copy and says so. What is not in the material
is a blank line on the paper and a line in `missing`; no date, name or number is made up.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date

from vedette.cases.pleadings import domestic_rules as rules
from vedette.cases.pleadings.domestic_blocks import (
    asks,
    consent_rows,
    finding_tables,
    people_block,
    remedy_table,
    victim_rows,
)
from vedette.cases.pleadings.domestic_checks import checklist
from vedette.cases.pleadings.domestic_rules import Layout
from vedette.cases.pleadings.material import (
    Annex,
    Draft,
    Field,
    Kind,
    Material,
    Missing,
    Person,
    Words,
)
from vedette.cases.pleadings.wording import day
from vedette.papers.tree import (
    Address,
    Align,
    Annexes,
    Block,
    Box,
    Fields,
    Figure,
    Gap,
    Heading,
    Paper,
    Paragraph,
    Signatures,
    Span,
    Table,
    Text,
    text,
)

_SLOT = re.compile(r"\{([a-z0-9_]+)\}")
_BLANK = re.compile(r"\n[ \t]*\n")
_WIDE = 90
"""A gap that takes most of a line, in millimetres."""


@dataclass
class Desk:
    """One text while it is composed: what it says, what it lacks, which exhibits it cites."""

    layout: Layout
    material: Material
    language: str
    missing: list[Missing] = field(default_factory=list)

    def say(self, key: str) -> str:
        """Return a phrase in the language of the text."""
        return rules.phrase(key)[self.language]

    def label(self, name: str) -> str:
        """Return what a field is called."""
        return rules.label(name)[self.language]

    def field_of(self, name: str) -> Field | None:
        """Return a field of this kind."""
        return next((one for one in self.layout.fields if one.name == name), None)

    def value(self, name: str) -> str:
        """Return the value of a field as it is printed: a date or a choice in words, else as given."""
        given = self.material.fields.get(name, "").strip()
        held = self.field_of(name)
        if not given or held is None:
            return given
        if held.type == "date":
            return day(given, self.language)
        if held.type in ("choice", "yes"):
            return next((words[self.language] for code, words in held.choices if code == given), "")
        return given

    def lack(self, name: str, words: Words, *, must: bool) -> None:
        """Remember that something is missing, once."""
        if all(one.field != name for one in self.missing):
            self.missing.append(Missing(name, words, must))

    def filled(self, name: str, *, must: bool = False, width: int = 60) -> Text:
        """Return the value of a field, or a blank line that is listed as missing."""
        found = self.value(name)
        if found:
            return text(found)
        held = self.field_of(name)
        self.lack(name, rules.label(name), must=must or (held is not None and held.must))
        return text(Gap(width))

    def name_of(self, person: Person) -> str:
        """Return a name, or that it is withheld."""
        return self.say("withheld") if person.withheld else person.name

    def cited(self, ids: Iterable[tuple[str, str]]) -> Text:
        """Return the footnote that names exhibits by their numbers and pages; empty without any."""
        numbers = {one.id: at for at, one in enumerate(self.material.exhibits, 1)}
        said = []
        for exhibit, pages in ids:
            if exhibit in numbers:
                more = f", {self.say('pages')} {pages}" if pages else ""
                said.append(f"{self.say('annex')} {numbers[exhibit]}{more}")
        return text("; ".join(said)) if said else ()


def paragraphs(words: str) -> tuple[Paragraph, ...]:
    """Return a text as paragraphs; empty lines part them."""
    parts = [part.strip() for part in _BLANK.split(words.replace("\r\n", "\n")) if part.strip()]
    return tuple(Paragraph(text(part)) for part in parts)


def _to(desk: Desk, name: str) -> list[Block]:
    lines: list[Text] = [text(f"{desk.say('to')} ", *desk.filled(name))]
    lines += [text(one) for one in desk.value("addressee_lines").splitlines() if one.strip()]
    lines.append(text(""))
    lawyer = desk.layout.id == "warrant_request"
    person = desk.material.first("applicant") or desk.material.first("victim")
    if lawyer:
        lines.append(text(f"{desk.say('from_lawyer')} ", *desk.filled("lawyer")))
    elif person is None or not person.name.strip():
        lines.append(text(f"{desk.say('from')} ", Gap(60)))
        desk.lack("applicant", rules.phrase("from"), must=True)
    else:
        lines.append(text(f"{desk.say('from')} ", desk.name_of(person)))
        if desk.field_of("standing") is not None:
            lines.append(text("(", *desk.filled("standing", width=40), ")"))
        if person.born:
            lines.append(text(f"{desk.say('born')}: {day(person.born, desk.language)}"))
        shown = text(person.address) if person.address else text(Gap(40))
        if not person.address:
            desk.lack("applicant.address", rules.phrase("living"), must=True)
        lines.append(text(f"{desk.say('living')} ", *shown))
        if person.phone:
            lines.append(text(f"{desk.say('phone')} {person.phone}"))
    for one in () if lawyer else desk.material.all("representative")[:2]:
        said = ", ".join(each for each in (one.name, one.capacity, one.address, one.phone) if each)
        lines.append(text(f"{desk.say('through')}: {said}"))
    return [Address(tuple(lines))]


def _said(desk: Desk, key: str) -> Text:
    """Return a phrase with its slots filled from fields, or left blank and listed."""
    parts: list[str | Text] = []
    at = before = 0
    words = desk.say(key)
    for found in _SLOT.finditer(words):
        value = desk.filled(found[1], width=50)
        at = found.end()
        if words[at : at + 1] == "." and isinstance(value[0], Span):
            value = text(value[0].text.rstrip("."))
        parts += [words[before : found.start()], value]
        before = at
    return text(*parts, words[at:])


def _facts(desk: Desk, must: bool) -> list[Block]:
    if not desk.material.facts:
        desk.lack("facts", rules.phrase("facts"), must=must)
        return [Heading(text(desk.say("facts"))), Paragraph(text(Gap(_WIDE)))] if must else []
    blocks: list[Block] = [Heading(text(desk.say("facts")))]
    for number, one in enumerate(desk.material.facts, 1):
        note = desk.cited((cite.exhibit, cite.pages) for cite in one.cites())
        when = day(one.date, desk.language) if one.date else desk.say("dateless")
        lead = f"{when}, {one.place}: " if one.place else f"{when}: "
        said = text(Span(lead, bold=True), Span(one.words, note=note))
        blocks.append(Paragraph(said, number=f"{number}."))
    return blocks


def _qualification(desk: Desk) -> list[Block]:
    if desk.material.fields.get("by_official") == "no":
        return []
    blocks: list[Block] = [Heading(text(desk.say("qualification")))]
    found = rules.edition(desk.material.fields.get("act_date", ""))
    if found is None:
        desk.lack("act_date", rules.label("act_date"), must=True)
        return [*blocks, Paragraph(text(Gap(_WIDE)))]
    if found.phrase == "q_ask":
        desk.lack("edition", rules.phrase("q_ask"), must=False)
        return [*blocks, Paragraph(text(Gap(_WIDE)))]
    return [*blocks, Paragraph(text(desk.say(found.phrase)))]


def _articles(desk: Desk) -> list[Block]:
    if not desk.material.articles:
        return []
    blocks: list[Block] = [Heading(text(desk.say("arguments")))] if not desk.value("arguments") else []
    for one in desk.material.articles:
        said = text(Span(one.code, bold=True), f". {one.words}" if one.words else ".")
        blocks.append(Paragraph(said))
    return blocks


def _annexes(desk: Desk) -> list[Block]:
    items: list[tuple[Text, int]] = []
    for one in desk.material.exhibits:
        when = f", {day(one.date, desk.language)}" if one.date else ""
        items.append((text(f"{one.title}{when}"), one.pages))
    chosen = desk.material.fields.get("documents", "").split()
    for code, must in desk.layout.documents:
        words = rules.choice("documents", code)
        if words is None:
            continue
        if code in chosen:
            items.append((text(words[desk.language]), 0))
        elif must:
            desk.lack(f"documents.{code}", words, must=True)
    if not items:
        return []
    return [Annexes(text(desk.say("annexes")), tuple(items), desk.say("pages"))]


def _sign(desk: Desk, who: str) -> list[Block]:
    if who in ("clinician", "lawyer", "principal") and desk.field_of(who) is not None:
        whose = desk.value(who)
    else:
        person = desk.material.first("applicant") or desk.material.first("victim")
        whose = desk.name_of(person) if person else ""
    line = (text(desk.say("signature")), text(whose) if whose else text(Gap(50)))
    return [Signatures((line,), text(desk.say("date")))]


def _findings(desk: Desk, *, mind: bool) -> list[Block]:
    head, rows = finding_tables(desk, mind=mind)
    if not rows:
        if not mind:
            desk.lack("findings", rules.phrase("findings"), must=False)
        return []
    title = Heading(text(desk.say("mind" if mind else "findings")), 3)
    return [title, Table((6, 24, 30, 22, 18, 14), rows, head)]


def _section(desk: Desk, section: str) -> list[Block]:
    must = section.endswith("!")
    name, _colon, rest = section.rstrip("!").partition(":")
    language = desk.language
    if name == "to":
        return _to(desk, rest or "addressee")
    if name == "title":
        law = Paragraph(text(desk.layout.law.words), Align.CENTER, small=True)
        shown = [Heading(text(desk.layout.title[language]), 1, Align.CENTER)]
        return [*shown, law] if language != "ru" else [*shown]
    if name == "head":
        return [Heading(text(desk.say(rest)))]
    if name == "say":
        return [Paragraph(_said(desk, rest))]
    if name == "plain":
        return [Paragraph(text(desk.say(rest)), small=rest == "degree_scale")]
    if name == "warning":
        return [Box((Paragraph(text(desk.say("warning"))),), strong=True)]
    if name in ("line", "choice"):
        return [Fields(((text(desk.label(rest)), desk.filled(rest, must=must)),))]
    if name == "rows":
        shown_ = [one for one in rest.split(",") if desk.value(one) or _musts(desk, one)]
        rows = tuple((text(desk.label(one)), desk.filled(one)) for one in shown_)
        return [Fields(rows)] if rows else []
    if name == "text":
        return _text(desk, rest, must)
    if name in ("several", "asks"):
        return asks(desk, rest or name, must=must)
    if name == "victim":
        rows = victim_rows(desk)
        return [Heading(text(desk.say("victim"))), Fields(rows)] if rows else []
    if name == "people":
        return people_block(desk, rest)
    if name == "drawings":
        shown_drawings = tuple((one, text(words)) for one, words in desk.material.drawings)
        if not shown_drawings:
            return []
        note = text(desk.say("drawings_note"))
        return [Heading(text(desk.say("drawings")), 3), Figure(shown_drawings, note)]
    if name == "sign":
        return _sign(desk, rest)
    if name == "scopes":
        return consent_rows(desk)
    simple = {
        "facts": lambda: _facts(desk, must),
        "qualification": lambda: _qualification(desk),
        "articles": lambda: _articles(desk),
        "remedies": lambda: remedy_table(desk),
        "annexes": lambda: _annexes(desk),
        "findings": lambda: _findings(desk, mind=False),
        "mind": lambda: _findings(desk, mind=True),
    }
    return simple[name]()


def _musts(desk: Desk, name: str) -> bool:
    held = desk.field_of(name)
    return held is not None and held.must


def _text(desk: Desk, name: str, must: bool) -> list[Block]:
    level = 3 if desk.layout.id == "istanbul_report" else 2
    head = Heading(text(desk.label(name)), level)
    found = desk.value(name)
    if found:
        return [head, *paragraphs(found)]
    held = desk.field_of(name)
    needed = must or (held is not None and held.must)
    desk.lack(name, rules.label(name), must=needed)
    return [head, Paragraph(text(Gap(_WIDE)))] if needed else []


def _annex_list(material: Material) -> tuple[Annex, ...]:
    found, at = [], 1
    known = True
    for number, one in enumerate(material.exhibits, 1):
        known = known and one.pages > 0
        found.append(Annex(number, one, at if known else 0, at + one.pages - 1 if known else 0))
        at += one.pages
    return tuple(found)


def compose(name: str, material: Material, language: str, on: date) -> Draft:
    """Return a domestic text as of a day. Raises: MissingError for an unknown kind."""
    layout = rules.layout(name)
    desk = Desk(layout, material, language)
    blocks: list[Block] = []
    for section in layout.sections:
        blocks += _section(desk, section)
    filed = language in layout.languages
    if not filed:
        blocks.insert(0, Paragraph(text(desk.say("reading_note")), small=True))
    paper = Paper(
        layout.title[language],
        language,
        tuple(blocks),
        header=material.reference,
        mark="" if filed else desk.say("reading"),
        foot=desk.say("no_advice") if name in ("consent", "applicant_statement") or not filed else "",
    )
    order = sorted(desk.missing, key=lambda one: not one.must)
    return Draft(
        name,
        language,
        paper,
        tuple(order),
        (),
        checklist(layout, material, on),
        _annex_list(material),
        {},
        filed,
    )


def _kind(layout: Layout) -> Kind:
    def made(material: Material, language: str, on: date) -> Draft:
        return compose(layout.id, material, language, on)

    return Kind(
        layout.id,
        layout.title,
        layout.languages,
        made,
        layout.procedure,
        layout.fields,
        layout.consents,
        layout.law,
        layout.speaks,
    )


KINDS: tuple[Kind, ...] = tuple(_kind(one) for one in rules.layouts())
"""The domestic kinds; `registry` puts them beside the international ones."""
