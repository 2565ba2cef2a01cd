"""Papers for authorities: the crime report (Russian law), the form for WGEID, the special-procedures text.

Sources: Code of Criminal Procedure 141, 144, 145; the minimum elements of WGEID; the special procedures'
submission guidance with its two questions. In a language in which it is not filed, a paper is a translation
for reading and says so.
"""

from __future__ import annotations

import re
from datetime import datetime, time

from vedette.papers.tree import (
    Address,
    Align,
    Annexes,
    Block,
    Box,
    Fields,
    Heading,
    Limits,
    Listing,
    Paper,
    Paragraph,
    Signatures,
    Span,
    Table,
    Text,
    Tick,
    text,
)
from vedette.protection.appeals import NOT_KNOWN, WGEID_URGENT, instant
from vedette.protection.appeals_desk import Desk, day, strong

Rows = list[tuple[Text, Text]]
_EMPTY_LINES = re.compile(r"\n[ \t]*\n")


def heading(words: str, level: int = 2) -> Heading:
    """Return a heading."""
    return Heading(text(words), level)


def paragraphs(said: Text) -> list[Block]:
    """Return a text of several paragraphs as paragraphs; empty lines part them."""
    if len(said) == 1 and isinstance(said[0], Span):
        words = said[0].text.replace("\r\n", "\n")  # a browser's line ends
        parts = [part.strip() for part in _EMPTY_LINES.split(words) if part.strip()]
        if len(parts) > 1:
            return [Paragraph(text(part)) for part in parts]
    return [Paragraph(said)]


def person_rows(desk: Desk, *, contact: bool = False) -> Rows:
    """Return the fields that say who was taken; address and telephone only where `contact`."""
    other = "name_latin" if desk.language == "ru" else "name_local"
    rows: Rows = [
        (text(desk.label("name_local" if desk.language == "ru" else "name_latin")), strong(desk.name()))
    ]
    if desk.given(other):
        rows.append(desk.pair(other))
    names = ["sex", "born", "birth_place", "citizenship", "document"]
    names += ["address", "phone"] if contact else []
    names += ["occupation", "civil", "look", "clothing", "health", "photo"]
    rows += [desk.pair(name) for name in names]
    if desk.given("pregnant") and desk.urgent.value("pregnant") == "yes":
        rows.append(desk.pair("pregnant"))
    return rows


def taking_rows(desk: Desk, *, must: bool = True) -> Rows:
    """Return the fields that say when and where."""
    return [desk.pair("last_seen", must=must), desk.pair("place", must=must)]


def takers_rows(desk: Desk, *, must: bool = False) -> Rows:
    """Return the fields that say who did it."""
    return [
        desk.pair("force", must=must),
        *(
            desk.pair(name)
            for name in ("force_words", "vehicles", "warrant", "why_state", "held", "acknowledged")
        ),
    ]


def witnesses(desk: Desk) -> list[Block]:
    """Return what witnesses saw, by their codes."""
    if not desk.count("witnesses"):
        return [Paragraph(text(desk.say("none_known")))]
    items = tuple(
        text(
            desk.say("witness"),
            " ",
            desk.row("witnesses", at, "code"),
            f"{desk.colon('')} ",
            desk.row("witnesses", at, "saw"),
        )
        for at in range(len(desk.urgent.rows["witnesses"]))
    )
    return [Listing(items)]


def steps(desk: Desk, *, must: bool = False) -> list[Block]:
    """Return what was done, and the log of calls."""
    found: list[Block] = []
    count = desk.count("steps", must=must and not desk.urgent.calls)
    if count:
        head = tuple(
            text(desk.label(f"steps.{one}")) for one in ("date", "authority", "what", "result", "number")
        )
        rows = tuple(
            tuple(desk.row("steps", at, one) for one in ("date", "authority", "what", "result", "number"))
            for at in range(count)
        )
        found.append(Table((15, 25, 25, 25, 12), rows, head))
    found += calls(desk)
    return found or [Paragraph(text(desk.say("not_kept")))]


def calls(desk: Desk, *, captioned: bool = True) -> list[Block]:
    """Return the log of calls as a table; noticed when it is empty."""
    rows = desk.calls()
    if not rows:
        desk.lack("field", "calls")
        return []
    head = tuple(text(desk.say(f"call.{one}")) for one in ("at", "station", "who", "answer"))
    caption = text(desk.label("paper.calls")) if captioned else ()
    note = Paragraph(text(desk.say("call.original")), small=True)
    return [Table((24, 30, 18, 38), tuple(rows), head, caption), note]


def annexes(desk: Desk) -> list[Block]:
    """Return the numbered list of annexes."""
    count = len(desk.urgent.rows.get("annexes", ()))
    if not count:
        return []
    items = tuple(
        (desk.row("annexes", at, "what"), _pages(desk.urgent.rows["annexes"][at].get("pages", "")))
        for at in range(count)
    )
    return [Annexes(text(desk.say("annexes")), items, desk.say("pages"))]


def _pages(value: str) -> int:
    return int(value) if value.isascii() and value.isdigit() and len(value) < 5 else 0


def crime_report(desk: Desk) -> Paper:
    """Return the crime report; it is filed in Russian."""
    reading = desk.language != "ru"
    who = text(desk.colon(desk.say("from")), " ", desk.value("applicant", must=True))
    status = desk.value("applicant_status")
    if desk.given("applicant_relation"):
        status = text(status, ", ", desk.value("applicant_relation"))
    blocks: list[Block] = [
        Address(
            (
                *_lines(desk.value("addressee", must=True)),
                text(""),
                who,
                status,
                *_given(desk, "applicant_born", f"{desk.colon(desk.say('born'))} "),
                desk.value("applicant_address", must=True),
                *_given(desk, "applicant_phone"),
            )
        ),
        Heading(text(desk.say("cr.title")), 1, Align.CENTER),
        Paragraph(text(desk.say("cr.sub")), Align.CENTER, small=True),
        Paragraph(text(desk.say("cr.lead", where=_where(desk)))),
        heading(f"1. {desk.say('cr.person')}"),
        Fields(tuple(person_rows(desk, contact=True))),
        heading(f"2. {desk.say('cr.event')}"),
        Fields(tuple(taking_rows(desk))),
        *paragraphs(desk.value("circumstances", must=True)),
    ]
    if desk.given("others_taken"):
        blocks.append(Fields((desk.pair("others_taken"),)))
    blocks += [
        heading(f"3. {desk.say('cr.takers')}"),
        Fields(tuple(takers_rows(desk))),
        heading(f"4. {desk.say('cr.witnesses')}"),
        *witnesses(desk),
    ]
    if desk.urgent.rows.get("witnesses"):
        blocks.append(Paragraph(text(desk.say("cr.witnesses_note")), small=True))
    blocks += [heading(f"5. {desk.say('cr.steps')}"), *steps(desk)]
    asked = [text(desk.say(f"cr.ask{number}")) for number in range(1, 7)]
    blocks += [
        Heading(text(desk.colon(desk.say("cr.ask").upper())), 2, Align.CENTER),
        Listing(tuple(asked), ordered=True),
        Paragraph(text(desk.say("cr.warned"))),
        Signatures(((text(desk.say("cr.warned_by")), desk.value("applicant")),)),
        *annexes(desk),
        Signatures(((text(desk.say("cr.applicant")), desk.value("applicant")),), text(desk.say("date"))),
    ]
    return Paper(
        desk.label("paper.crime-report"),
        desk.language,
        tuple(blocks),
        mark=desk.say("reading") if reading else "",
        margins=(20, 15, 20, 30),
    )


def _where(desk: Desk) -> str:
    """Return what the applicant says of where the person is: no more than officials' answer bears out."""
    said = desk.urgent.value("acknowledged")
    if said == "yes":
        return ""
    return desk.say("cr.where_denied" if said == "no" else "cr.where_unknown")


def _given(desk: Desk, name: str, before: str = "") -> list[Text]:
    """Return a line of the address block, or none; that it is missing is noticed."""
    value = desk.value(name)
    return [text(before, value)] if desk.given(name) else []


def _lines(said: Text) -> list[Text]:
    if len(said) == 1 and isinstance(said[0], Span) and not said[0].italic:
        return [text(part.strip()) for part in said[0].text.split(";")]
    return [said]


def _submitter(desk: Desk, *, must: bool = True) -> Block:
    return Fields(
        (
            desk.pair("submitter", must=must),
            desk.pair("submitter_contact", must=must),
            desk.pair("source"),
            desk.pair("applicant_relation"),
        )
    )


def wgeid(desk: Desk) -> Paper:
    """Return the urgent form for WGEID; it is filed in English or French."""
    since = instant(desk.urgent)
    today = datetime.combine(desk.urgent.today, time(23, 59), since.tzinfo) if since else None
    urgent = since is None or today is None or today - since <= WGEID_URGENT
    agreed = desk.urgent.government
    if agreed is not True:
        desk.lack("consent", "C13", must=True)
    blocks: list[Block] = [
        Heading(text(desk.say("wg.title")), 1),
        Paragraph(text(desk.say("wg.to")), Align.START),
        Box((Paragraph(text(desk.say("wg.urgent" if urgent else "wg.late"))),), strong=urgent),
        heading(desk.say("wg.1")),
        Fields(tuple(person_rows(desk))),
        heading(desk.say("wg.2")),
        Fields(tuple(taking_rows(desk))),
        heading(desk.say("wg.3")),
        *paragraphs(desk.value("circumstances")),
        *witnesses(desk),
        Paragraph(text(desk.say("withheld")), small=True),
    ]
    if desk.given("others_taken"):
        blocks.append(Fields((desk.pair("others_taken"),)))
    blocks += [
        heading(desk.say("wg.4")),
        Fields(tuple(takers_rows(desk, must=True))),
        heading(desk.say("wg.5")),
        *steps(desk, must=True),
        heading(desk.say("wg.6")),
        _submitter(desk),
        Paragraph(text(desk.say("wg.source_note")), Align.START),
        Paragraph(
            text(
                desk.say("wg.consent"),
                "\n",
                Tick(agreed is True),
                " ",
                desk.say("wg.consent_yes"),
                "   ",
                Tick(agreed is not True),
                " ",
                desk.say("wg.consent_no"),
            ),
            Align.START,
        ),
        Paragraph(text(desk.say("wg.reachable"))),
        *annexes(desk),
        Signatures(((text(desk.say("signature")), desk.value("submitter")),), text(desk.say("date"))),
    ]
    reading = desk.say("reading") if desk.language == "ru" else desk.say("confidential")
    return Paper(desk.label("paper.wgeid"), desk.language, tuple(blocks), mark=reading)


def _answer(desk: Desk, question: str, answer: bool | None) -> tuple[Text, Text]:
    ticks: list[Text] = [
        text(Tick(answer is True), " ", desk.label("yes.yes")),
        text("    ", Tick(answer is False), " ", desk.label("yes.no")),
    ]
    if answer is None:
        ticks.append(text("    ", Span(desk.say("sp.unanswered"), italic=True)))
    return text(desk.say(question)), text(*ticks)


def special_procedures(desk: Desk) -> Paper:
    """Return the text for the special procedures, with its two consents; it is filed in English or French."""
    if desk.urgent.government is not True:
        desk.lack("consent", "C13", must=True)
    if desk.urgent.public is None:
        desk.lack("consent", "C14")
    blocks: list[Block] = [
        Heading(text(desk.say("sp.title")), 1),
        Paragraph(text(desk.say("sp.to")), Align.START),
        heading(desk.say("sp.names")),
        Fields(
            (
                _answer(desk, "sp.government", desk.urgent.government),
                _answer(desk, "sp.public", desk.urgent.public),
            ),
            70,
        ),
        heading(desk.say("sp.victim")),
        Fields((*person_rows(desk), desk.pair("defender"))),
        heading(desk.say("sp.facts")),
        Fields(tuple(taking_rows(desk))),
        *paragraphs(desk.value("circumstances", must=True)),
        *witnesses(desk),
        Paragraph(text(desk.say("withheld")), small=True),
        heading(desk.say("sp.perpetrators")),
        Fields(tuple(takers_rows(desk, must=True))),
        heading(desk.say("sp.link")),
        Fields((desk.pair("activity"), desk.pair("reason"))),
        heading(desk.say("sp.context")),
        *context(desk),
        heading(desk.say("sp.steps")),
        *steps(desk),
        heading(desk.say("sp.ask")),
        Paragraph(text(desk.say("sp.ask_lead"))),
        Listing(tuple(desk.demands()), ordered=True),
        heading(desk.say("sp.submitter")),
        _submitter(desk),
        *annexes(desk),
        Signatures(((text(desk.say("signature")), desk.value("submitter")),), text(desk.say("date"))),
    ]
    mark = desk.say("reading") if desk.language == "ru" else desk.say("confidential")
    limits = Limits(words=3500)
    return Paper(
        desk.label("paper.special-procedures"), desk.language, tuple(blocks), mark=mark, limits=limits
    )


def context(desk: Desk) -> list[Block]:
    """Return earlier events with their dates, and the background."""
    found: list[Block] = []
    count = desk.count("threats")
    if count:
        items = tuple(
            text(_date(desk, "threats", at), f"{desk.colon('')} ", desk.row("threats", at, "what"))
            for at in range(count)
        )
        found.append(Listing(items))
    for name in ("earlier", "background"):
        if desk.given(name) or (name == "background" and not count):
            found += paragraphs(desk.value(name))
    return found


def _date(desk: Desk, name: str, at: int) -> Text:
    value = desk.urgent.rows[name][at].get("date", "")
    return strong(day(value, desk.language)) if value not in ("", NOT_KNOWN) else strong("–")
