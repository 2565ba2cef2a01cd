"""An enforced disappearance before the Working Group (WGEID) and before the Committee (CED, article 30)."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta

from vedette.cases.pleadings.desk import Desk, fields_block
from vedette.cases.pleadings.material import Draft, Material
from vedette.cases.pleadings.wording import fields, international, languages_of, phrase
from vedette.papers.tree import Address, Block, Box, Break, Heading, Paragraph, Signatures, text

URGENT = timedelta(days=92)
"""Source: WGEID, within three months: the longest that there are."""
_PERSON = "name name_local sex born birth_place nationality occupation document address"
_AUTHOR = "name relation capacity address phone mail"


def procedure_of(last_seen: str, on: date) -> str:
    """Return urgent, letter or standard, by how long ago it was; unknown while the day is not complete."""
    if len(last_seen) != 10:
        return "unknown"
    day = date.fromisoformat(last_seen)
    if on - day <= _three_months(day):
        return "urgent"
    return "letter" if on <= _same_day(day, 12) else "standard"


def _three_months(day: date) -> timedelta:
    return min(_same_day(day, 3) - day, URGENT)


def _same_day(day: date, months: int) -> date:
    """The day of the same number some months later, at most the last of that month."""
    year, month = divmod(day.month - 1 + months, 12)
    first = date(day.year + year, month + 1, 1)
    following = date(first.year + first.month // 12, first.month % 12 + 1, 1)
    return first.replace(day=min(day.day, (following - timedelta(days=1)).day))


def compose(kind: str, material: Material, language: str, on: date) -> Draft:
    """Return the report (wgeid) or the request for urgent action (ced30) in a language."""
    desk = Desk(kind, material, language, on, fields(kind))
    ced = kind == "ced30"
    blocks: list[Block] = [Heading(text(desk.say(f"{kind}.title")), 1)]
    if ced:
        blocks.append(Paragraph(text(desk.say("ced30.basis"))))
    blocks.append(Address((text(desk.say(f"{kind}.to")),)))
    if not ced:
        standing = procedure_of(desk.given("last_seen"), on)
        blocks.append(Box((Paragraph(text(desk.say(f"wgeid.{standing}"))),), strong=standing == "urgent"))
    blocks += [desk.section("ed.1"), *_identity(desk)]
    blocks += [desk.section("ed.2"), *fields_block([desk.pair("last_seen"), desk.pair("last_place")])]
    blocks += [desk.section("ed.3"), *desk.facts()]
    more = desk.given_pairs("held_place", "others_taken")
    blocks += fields_block(more)
    blocks += [desk.section("ed.4"), *fields_block([desk.pair("forces"), *desk.given_pairs("why_state")])]
    blocks += [desk.section("ed.5"), *desk.remedies()]
    if ced or material.used:
        blocks += [desk.heading("ed.others", 3), *desk.used()]
    if ced or desk.given("threats"):
        blocks += [desk.section("ed.6")]
        blocks += desk.long("threats") if desk.given("threats") else [Paragraph(text(desk.say("none_given")))]
    if ced or material.requests:
        blocks += [desk.section("ed.7"), *desk.requests()]
    if not ced:
        blocks += [desk.section("ed.8"), Paragraph(desk.consent("C13", "ed.consent"))]
    blocks += desk.annexes()
    blocks += _author(desk)
    _checks(desk)
    return desk.draft(desk.say(f"{kind}.title"), blocks, languages_of(kind))


def _identity(desk: Desk) -> list[Block]:
    rows = []
    for one in desk.material.all("victim") or (None,):
        rows += desk.person(one, "victim", _PERSON, "name")
    if desk.kind == "ced30":
        rows.append(desk.pair("state_party"))
    rows += desk.given_pairs("civil", "pregnant", "indigenous", "photo")
    if not desk.material.state:
        desk.lack("state", phrase("state"))
    else:
        rows.append((text(desk.say("state")), text(desk.material.state)))
    return fields_block(rows)


def _author(desk: Desk) -> list[Block]:
    """Return the sheet of the source: on a page of its own, which does not go on to the Government."""
    people = desk.material.all("author") or desk.material.all("representative") or (None,)
    held: list[Block] = [
        desk.heading("ed.9"),
        Box((Paragraph(text(desk.say("ed.sheet"))),), strong=True),
    ]
    for one in people:
        held += fields_block(desk.person(one, "author", _AUTHOR, "name relation address"))
    first = people[0]
    signer = text(desk.say("withheld") if first.withheld else first.name) if first else ()
    held.append(Signatures(((text(desk.say("signature")), signer),), text(desk.say("date"))))
    return [Break(), *desk.part("source", held)]


def _checks(desk: Desk) -> None:
    given = desk.material
    desk.common_checks(languages_of(desk.kind), ("C13",) if desk.kind == "wgeid" else ("C11",))
    authors = given.all("author") or given.all("representative")
    desk.check("wgeid.source_apart", "source" in desk.parts)
    if desk.kind == "wgeid":
        victims = given.all("victim")
        shown = any(one.document for one in victims) or desk.given("photo") == "yes"
        desk.check("wgeid.identity", shown)
        desk.check("wgeid.reachable", any(one.phone or one.mail or one.address for one in authors))
        known = all(one.authority and one.date for one in given.remedies)
        desk.check("remedies", bool(given.remedies) and known)
        return
    said = desk.given("state_party")
    desk.check("ced30.party", said == "yes" if said else None)
    desk.check("ced30.reported", bool(given.remedies) or None)
    desk.check("ced30.pending", desk.same_matter(pending=True))
    desk.check("sp.named_source", any(one.name and not one.withheld for one in authors))


def _composer(kind: str) -> Callable[[Material, str, date], Draft]:
    return lambda material, language, on: compose(kind, material, language, on)


KINDS = tuple(international(kind, _composer(kind), f"{kind}.title") for kind in ("wgeid", "ced30"))
