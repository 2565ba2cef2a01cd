"""Texts for the Working Group on Arbitrary Detention, the special procedures, and on reprisals."""

from __future__ import annotations

from datetime import date

from vedette.cases.pleadings.desk import Desk, Rows, fields_block
from vedette.cases.pleadings.material import Draft, Material
from vedette.cases.pleadings.wording import fields, international, languages_of, phrase
from vedette.papers.tree import (
    Address,
    Block,
    Box,
    Break,
    Fields,
    Gap,
    Heading,
    Paragraph,
    Signatures,
    Tick,
    text,
)

_VICTIM = "name name_local sex born nationality occupation document address about"
_AUTHOR = "name relation capacity address phone mail"


def compose_wgad(material: Material, language: str, on: date) -> Draft:
    """Return the complaint to the Working Group on Arbitrary Detention."""
    desk = Desk("wgad", material, language, on, fields("wgad"))
    blocks = _opening(desk, "wgad.title", "wgad.to")
    if desk.given("at_risk") == "yes":
        blocks.append(Box((Paragraph(text(desk.say("wgad.urgent"))),), strong=True))
    arrest = [desk.pair(name) for name in ("arrest_date", "arrest_place", "arrest_forces", "warrant")]
    held = [desk.pair(name) for name in ("detention_dates", "detention_places")]
    held += desk.given_pairs("detention_forces", "detention_authority", "detention_law")
    blocks += [desk.heading("wgad.1"), *_victims(desk, "name nationality")]
    blocks += [desk.heading("wgad.2"), *fields_block([*arrest, *desk.given_pairs("arrest_reason")])]
    blocks += [desk.heading("wgad.3"), *fields_block(held)]
    blocks += [desk.heading("wgad.4"), *desk.facts()]
    blocks += [desk.heading("wgad.5"), *_categories(desk), *desk.long("why_arbitrary")]
    blocks += [desk.heading("wgad.6"), *desk.remedies()]
    blocks.append(Paragraph(desk.consent("C13", "wgad.consent")))
    blocks += desk.annexes()
    blocks += [desk.heading("wgad.7"), *_source(desk)]
    desk.common_checks(languages_of("wgad"), ("C13",))
    desk.check("wgad.category", bool(desk.given("category")) and bool(desk.given("why_arbitrary")))
    known = all(one.authority and one.date for one in material.remedies)
    desk.check("remedies", bool(material.remedies) and known)
    return desk.draft(desk.say("wgad.title"), blocks, languages_of("wgad"))


def _categories(desk: Desk) -> list[Block]:
    one, said = desk.fields["category"], desk.given("category").split()
    if not said:
        desk.lack(one.name, one.label)
    rows = tuple(
        (text(Tick(code in said), f" {code}"), text(words[desk.language].partition(":")[2].strip()))
        for code, words in one.choices
    )
    return [Paragraph(text(desk.say("wgad.category"))), Fields(rows, 12)]


def compose_special(material: Material, language: str, on: date) -> Draft:
    """Return the text for the special procedures: an urgent appeal or a letter of allegation."""
    name = "special_procedures"
    desk = Desk(name, material, language, on, fields(name))
    blocks = _opening(desk, f"{name}.title", "sp.to")
    blocks += fields_block([desk.pair("letter_type"), desk.pair("mandates")])
    blocks += [desk.section("sp.1"), *_victims(desk, "name")]
    blocks += [desk.section("sp.2"), *desk.facts()]
    blocks += [desk.section("sp.3"), *desk.long("perpetrators")]
    about = desk.given_pairs("activity", "risk")
    if about or "defenders" in desk.given("mandates").split():
        blocks += [
            desk.section("sp.4"),
            *fields_block(about or [desk.pair("activity", must=True), desk.pair("risk", must=True)]),
        ]
    blocks += [desk.section("sp.5"), *desk.remedies(must=False)]
    if desk.given("context"):
        blocks += [desk.section("sp.6"), *desk.long("context")]
    blocks += [desk.section("sp.7"), *desk.requests(), desk.section("sp.8")]
    blocks += [Paragraph(desk.consent("C13", "sp.c13")), Paragraph(desk.consent("C14", "sp.c14"))]
    blocks += desk.annexes()
    blocks += _confidential(desk)
    desk.common_checks(languages_of(name), ("C13",))
    desk.check("sp.two_questions", {"C13", "C14"} <= set(material.consents))
    media = desk.given("media_only")
    if not media:
        desk.lack("media_only", desk.fields["media_only"].label)
    desk.check("sp.media", media == "no" if media else None)
    _named(desk)
    return desk.draft(desk.say(f"{name}.title"), blocks, languages_of(name))


def compose_reprisals(material: Material, language: str, on: date) -> Draft:
    """Return the text on acts of reprisal for cooperation with the United Nations."""
    desk = Desk("reprisals", material, language, on, fields("reprisals"))
    blocks = _opening(desk, "reprisals.title", "sp.to")
    blocks += [desk.section("rep.1"), *_victims(desk, "name")]
    blocks += [desk.section("rep.2"), *desk.long("cooperation")]
    blocks += [desk.section("rep.3"), *desk.facts()]
    blocks += [desk.section("rep.4"), *desk.long("link")]
    if desk.given("perpetrators"):
        blocks += [desk.section("rep.5"), *desk.long("perpetrators")]
    blocks += [desk.section("rep.6"), *desk.remedies(must=False)]
    if material.requests:
        blocks += [desk.section("sp.7"), *desk.requests()]
    blocks += [desk.section("sp.8"), Paragraph(desk.consent("C13", "rep.consent"))]
    blocks += desk.annexes()
    blocks += _confidential(desk)
    desk.common_checks(languages_of("reprisals"), ("C13",))
    desk.check("rep.cooperation", bool(desk.given("cooperation")))
    _named(desk)
    return desk.draft(desk.say("reprisals.title"), blocks, languages_of("reprisals"))


def _opening(desk: Desk, title: str, to: str) -> list[Block]:
    blocks: list[Block] = [Heading(text(desk.say(title)), 1), Address((text(desk.say(to)),))]
    state = text(desk.material.state)
    if not desk.material.state:
        desk.lack("state", phrase("state"))
        state = text(Gap())
    return [*blocks, *fields_block([(text(desk.say("state")), state)])]


def _victims(desk: Desk, must: str) -> list[Block]:
    rows: Rows = []
    for one in desk.material.all("victim") or (None,):
        rows += desk.person(one, "victim", _VICTIM, must)
    return fields_block(rows)


def _source(desk: Desk) -> list[Block]:
    people = desk.material.all("author") or desk.material.all("representative") or (None,)
    held: list[Block] = []
    for one in people:
        held += fields_block(desk.person(one, "author", _AUTHOR, "name address"))
    first = people[0]
    signer = text(desk.say("withheld") if first.withheld else first.name) if first else ()
    return [*held, Signatures(((text(desk.say("signature")), signer),), text(desk.say("date")))]


def _confidential(desk: Desk) -> list[Block]:
    """Return who writes, on a sheet of its own that does not go on to the Government."""
    sheet = Box((Paragraph(text(desk.say("ed.sheet"))),), strong=True)
    return [Break(), *desk.part("source", [desk.heading("sp.9"), sheet, *_source(desk)])]


def _named(desk: Desk) -> None:
    people = desk.material.all("author") or desk.material.all("representative")
    desk.check("sp.named_source", any(one.name and not one.withheld for one in people))


KINDS = (
    international("wgad", compose_wgad, "wgad.title"),
    international("special_procedures", compose_special, "special_procedures.title"),
    international("reprisals", compose_reprisals, "reprisals.title"),
)
