"""The application to the European Court of Human Rights: sections A to I of the form of Rule 47."""

from __future__ import annotations

import re
from datetime import date

from vedette.cases.pleadings.desk import Desk, fields_block
from vedette.cases.pleadings.material import Draft, Material, Person
from vedette.cases.pleadings.wording import fields, international, languages_of, phrase
from vedette.papers.tree import (
    Address,
    Align,
    Block,
    Box,
    Break,
    Heading,
    Paragraph,
    Signatures,
    Table,
    Text,
    plain_text,
    text,
)

NAME = "ecthr_form"
LAST_DAY = date(2022, 9, 16)
"""Russia ceased to be a party on this day: acts up to it. Source: the Court's resolution of 22 March 2022."""
MANY = 10
"""More applicants than this: a table."""
_A1 = "name name_local born birth_place nationality address phone mail sex occupation"
_A1_MUST = "name born nationality address"
_C = "name capacity nationality address phone mail"
_SEE = re.compile(
    r"\b(see|cf\.?) (the )?(annex|attached)|\bvoir (l.)?annexe|\bсм\.? приложени|\bсмотри приложени",
    re.IGNORECASE,
)


def compose(material: Material, language: str, on: date) -> Draft:
    """Return the application in a language."""
    languages = languages_of(NAME)
    desk = Desk(NAME, material, language, on, fields(NAME))
    blocks: list[Block] = [
        Heading(text(desk.say("ecthr.title")), 1),
        Paragraph(text(desk.say("ecthr.rule"))),
        Address((text(desk.say("ecthr.to")),)),
        Box((Paragraph(text(desk.say("ecthr.note")), small=True),)),
    ]
    blocks += _applicants(desk)
    blocks += [desk.heading("ecthr.b"), *_state(desk), *_representatives(desk)]
    blocks += desk.part("facts", [desk.heading("ecthr.e"), *desk.facts()])
    blocks += desk.part("violations", [desk.heading("ecthr.f"), *desk.articles()])
    blocks += desk.part("compliance", _compliance(desk))
    blocks += [desk.heading("ecthr.h"), *desk.used()]
    blocks += fields_block([desk.pair("earlier_applications")])
    blocks += [
        desk.heading("ecthr.i"),
        *desk.annex_table(),
        Paragraph(text(desk.say("ecthr.copies")), small=True),
    ]
    blocks += _anonymity(desk)
    blocks += [
        desk.heading("ecthr.declaration"),
        Paragraph(text(desk.say("ecthr.declared"))),
        Signatures(
            tuple(
                (text(desk.say("ecthr.sign_applicant")), text(_shown(desk, one)))
                for one in _individuals(desk.material)
            )
            or ((text(desk.say("ecthr.sign_applicant")), _official(desk)),),
            text(desk.say("date")),
        ),
    ]
    blocks += _extra(desk)
    _checks(desk, languages)
    return desk.draft(desk.say("ecthr.title"), blocks, languages, size=105)


def _shown(desk: Desk, one: Person) -> str:
    return desk.say("withheld") if one.withheld else one.name


def _official(desk: Desk) -> Text:
    one = desk.material.first("official")
    return text(_shown(desk, one)) if one else ()


def _individuals(material: Material) -> tuple[Person, ...]:
    if material.all("organisation") and not material.all("applicant"):
        return ()
    return material.all("applicant") or material.all("victim")


def _applicants(desk: Desk) -> list[Block]:
    blocks: list[Block] = [desk.heading("ecthr.a")]
    people, organisation = _individuals(desk.material), desk.material.first("organisation")
    if not people and organisation is None:
        desk.lack("applicant", phrase("applicant"))
    if len(people) > MANY:
        blocks += [desk.heading("ecthr.a1", 3), _many(desk, people)]
    elif people or organisation is None:
        blocks.append(desk.heading("ecthr.a1", 3))
        for one in people or (None,):
            must = f"{_A1_MUST} relation" if one and one.role == "applicant" else _A1_MUST
            also = " relation" if one and one.role == "applicant" else ""
            blocks += fields_block(desk.person(one, "applicant", _A1 + also, must))
    if organisation is not None:
        blocks.append(desk.heading("ecthr.a2", 3))
        rows = [(text(desk.say("org_name")), text(organisation.name))]
        rows += [desk.pair(name, must=True) for name in ("org_number", "org_date", "org_place")]
        rows += desk.given_pairs("org_activity")
        rows += desk.person(organisation, "applicant", "address mail", "address")
        blocks += fields_block(rows)
    return blocks


def _many(desk: Desk, people: tuple[Person, ...]) -> Block:
    """Return more applicants than the form has room for, as the table that the Court asks for."""
    names = ("name", "born", "nationality", "address")
    rows = []
    for number, one in enumerate(people, 1):
        said = desk.person(one, "applicant", " ".join(names), _A1_MUST, f"applicant.{number}")
        held = {plain_text(label): value for label, value in said}
        rows.append((text(str(number)), *(held.get(desk.say(name), ()) for name in names)))
    head = tuple(text(desk.say(name)) for name in names)
    return Table((6, 34, 16, 16, 28), tuple(rows), (text(desk.say("number")), *head))


def _state(desk: Desk) -> list[Block]:
    if not desk.material.state:
        desk.lack("state", phrase("state"))
    return [Paragraph(text(desk.material.state or desk.say("untaken")))]


def _representatives(desk: Desk) -> list[Block]:
    organisation = desk.material.first("organisation")
    people = desk.material.all("representative")
    letter = "d" if organisation is not None and not _individuals(desk.material) else "c"
    blocks: list[Block] = [desk.heading(f"ecthr.{letter}")]
    if letter == "d":
        official = desk.material.first("official")
        blocks.append(desk.heading("ecthr.d1", 3))
        blocks += fields_block(desk.person(official, "representative", _C, "name capacity"))
    elif not people:
        return [*blocks, Paragraph(text(desk.say("none_given")))]
    for one in people:
        lawyer = not one.capacity or _lawyer(one.capacity)
        place = f"{letter}2" if lawyer or letter == "d" else f"{letter}1"
        blocks.append(desk.heading(f"ecthr.{place}", 3))
        blocks += fields_block(
            desk.person(one, "representative", _C, "name address" if lawyer else "name capacity address")
        )
    if people:
        applicant = next(iter(_individuals(desk.material)), None) or organisation
        lines = (
            (
                text(desk.say("ecthr.sign_applicant")),
                text(_shown(desk, applicant)) if applicant else (),
            ),
            (text(desk.say("ecthr.sign_representative")), text(_shown(desk, people[0]))),
        )
        blocks += [
            desk.heading(f"ecthr.{letter}3", 3),
            Paragraph(text(desk.say("ecthr.authority"))),
            Paragraph(text(desk.say("ecthr.accepts"))),
            Signatures(lines, text(desk.say("date"))),
        ]
    return blocks


def _lawyer(capacity: str) -> bool:
    said = capacity.casefold()
    return not said.startswith(("non", "не ")) and any(
        each in said for each in ("lawyer", "advocate", "avocat", "адвокат")
    )


def _compliance(desk: Desk) -> list[Block]:
    blocks: list[Block] = [desk.heading("ecthr.g"), *desk.long("compliance")]
    blocks += [desk.heading("ecthr.g_used", 3), *desk.remedies()]
    rows = [(text(desk.say("ecthr.g_not")), desk.value("not_used"))]
    if desk.given("not_used") == "yes":
        rows.append(desk.pair("not_used_why", must=True))
    return [*blocks, *fields_block(rows)]


def _anonymity(desk: Desk) -> list[Block]:
    asked = desk.material.consents.get("C12") or desk.given("anonymity_reasons")
    if not asked:
        return []
    return [desk.heading("ecthr.anonymity"), *desk.long("anonymity_reasons", must=True)]


def _extra(desk: Desk) -> list[Block]:
    if not desk.given("extra"):
        return []
    held: list[Block] = [Heading(text(desk.say("ecthr.extra")), 2, Align.START)]
    held += [Paragraph(text(desk.say("ecthr.extra_note")), small=True), *desk.long("extra")]
    return [Break(), *desk.part("extra", held)]


def _checks(desk: Desk, languages: tuple[str, ...]) -> None:
    given = desk.material
    desk.common_checks(languages, ("C11",))
    if desk.language == "ru":
        desk.check("ecthr.russian", None)
    days = [one.date for one in given.facts if one.date]
    desk.check("ecthr.until", until(max(days)) if days else None)
    final = [one for one in given.remedies if one.final]
    desk.check(
        "ecthr.service", bool(final) and all(one.exhibit and one.proof and one.served for one in final)
    )
    desk.check("ecthr.term", None)
    shown = all(one.exhibit or one.why for one in given.remedies)
    explained = desk.given("not_used") != "yes" or bool(desk.given("not_used_why"))
    desk.check("ecthr.exhaustion", bool(given.remedies) and shown and explained)
    desk.check("ecthr.same_matter", desk.same_matter())
    desk.check("articles", bool(given.articles) and all(one.words.strip() for one in given.articles))
    written = " ".join(
        [one.words for one in given.facts]
        + [one.words for one in given.articles]
        + [desk.given("compliance"), desk.given("not_used_why")]
    )
    desk.check("ecthr.see_annex", not _SEE.search(written))
    if len(_individuals(given)) > MANY:
        desk.check("ecthr.many", None)
    desk.check("ecthr.signatures", None)


def until(last: str) -> bool | None:
    """Return whether it ended while the Convention bound Russia; None: on the very day, or not known."""
    if len(last) < 10:
        first, end = f"{last}-01-01"[:10], f"{last}-12-31"[:10]
        if len(last) == 7:
            first, end = f"{last}-01", f"{last}-31"
        if end < LAST_DAY.isoformat():
            return True
        return False if first > LAST_DAY.isoformat() else None
    return None if last == LAST_DAY.isoformat() else last < LAST_DAY.isoformat()


KINDS = (international(NAME, compose, "ecthr.title"),)
