"""Blocks of domestic texts: people, what was decided before, requests, consent line by line, findings."""

from __future__ import annotations

from typing import TYPE_CHECKING

from vedette.cases.pleadings import domestic_rules as rules
from vedette.cases.pleadings.material import Person
from vedette.cases.pleadings.wording import day
from vedette.papers.tree import Block, Gap, Heading, Listing, Paragraph, Span, Table, Text, Tick, text
from vedette.records.consent import SCOPES
from vedette.records.consent_words import SCOPE_WORDS

if TYPE_CHECKING:
    from vedette.cases.pleadings.domestic import Desk


def victim_rows(desk: Desk) -> tuple[tuple[Text, Text], ...]:
    """Return the fields that say who the victim is; empty without one."""
    person = desk.material.first("victim")
    if person is None:
        desk.lack("victim", rules.phrase("victim"), must=True)
        return ()
    rows = [(desk.say("victim"), desk.name_of(person))]
    if not person.withheld:
        rows += [
            (desk.say("born"), day(person.born, desk.language) if person.born else ""),
            (desk.say("living").rstrip(":"), person.address),
            (desk.say("phone"), person.phone),
        ]
    return tuple((text(label), text(value)) for label, value in rows if value)


def people_block(desk: Desk, role: str) -> list[Block]:
    """Return those in a role, by name or by what is known; of witnesses it says why there are no more."""
    held = desk.material.all(role)
    head = Heading(text(desk.say(role)))
    if not held:
        if role == "witness" and not desk.value("witnesses"):
            return [head, Paragraph(text(desk.say("witness_safety")))]
        return []
    items = tuple(text(Span(desk.name_of(one), bold=True), _more(one)) for one in held)
    note: list[Block] = [Paragraph(text(desk.say("witness_safety")))] if role == "witness" else []
    return [head, Listing(items, ordered=True), *note]


def _more(person: Person) -> str:
    shown = (
        (person.occupation, person.about)
        if person.withheld
        else (person.occupation, person.about, person.address)
    )
    said = "; ".join(each for each in shown if each)
    return f": {said}" if said else ""


def remedy_table(desk: Desk) -> list[Block]:
    """Return what was decided before as a table, and how many refusals there were when that was counted."""
    held = desk.material.remedies
    if not held:
        return []
    head = tuple(text(desk.say(f"rem_{one}")) for one in ("date", "authority", "act", "result", "served"))
    rows = []
    for one in held:
        note = desk.cited((pk, "") for pk in (one.exhibit, one.proof) if pk)
        act = f"{one.act}, {one.number}" if one.number else one.act
        result = ", ".join(each for each in (day(one.decided, desk.language), one.result) if each)
        served = day(one.served, desk.language)
        rows.append(
            (
                text(day(one.date, desk.language)),
                text(one.authority),
                text(Span(act, note=note)),
                text(result),
                text(served),
            )
        )
    blocks: list[Block] = [
        Heading(text(desk.say("remedies"))),
        Table((16, 24, 30, 28, 16), tuple(rows), head),
    ]
    count, days = desk.material.fields.get("refusals", ""), desk.material.fields.get("refusal_days", "")
    if count.isdecimal() and days.isdecimal() and int(count) > 1:
        blocks.append(Paragraph(text(desk.say("carousel").format(count=int(count), days=int(days)))))
    return blocks


def asks(desk: Desk, name: str, *, must: bool) -> list[Block]:
    """Return the chosen lines of a field of several, and with `asks` the requests of the material."""
    chosen = desk.material.fields.get(name, "").split()
    held = desk.field_of(name)
    codes = [code for code, _words in held.choices if code in chosen] if held else []
    items = [words[desk.language] for code in codes if (words := rules.choice(name, code)) is not None]
    if name == "asks":
        own = [one.strip().rstrip(";.") for one in desk.material.requests if one.strip()]
        items = [one.rstrip(";. \u00a0") for one in items]
        items = [*items[:-1], *own, *items[-1:]]
        items = [f"{one}{'.' if at == len(items) else ';'}" for at, one in enumerate(items, 1)]
    head = Heading(text(desk.say("asks") if name == "asks" else desk.label(name)))
    if not items:
        desk.lack(name, rules.label(name), must=must)
        return [head, Paragraph(text(Gap(90)))] if must else []
    return [head, Listing(tuple(text(one) for one in items), ordered=True)]


def consent_rows(desk: Desk) -> list[Block]:
    """Return every scope with its words and two boxes; what was never asked is left open."""
    rows = []
    for scope in SCOPES:
        said = SCOPE_WORDS[scope]
        answer = desk.material.consents.get(scope)
        what = text(Span(f"{scope} {said.name[desk.language]}. ", bold=True), said.meaning[desk.language])
        boxes = text(
            Tick(answer is True), f" {desk.say('yes')}\n", Tick(answer is False), f" {desk.say('no')}"
        )
        rows.append((what, boxes))
    head = (text(desk.say("scope")), text(desk.say("answer")))
    return [Paragraph(text(desk.say("scope_lead"))), Table((82, 18), tuple(rows), head)]


def finding_tables(desk: Desk, *, mind: bool) -> tuple[tuple[Text, ...], tuple[tuple[Text, ...], ...]]:
    """Return the head and the rows of the findings of the body, or of the mind."""
    head = tuple(text(desk.say(f"f_{one}")) for one in ("number", "place", "seen", "told", "degree", "photo"))
    rows = []
    for one in sorted(desk.material.findings, key=lambda each: each.number):
        if one.mind is not mind:
            continue
        seen = "; ".join(each for each in (one.size, one.shape, one.colour, one.words) if each)
        told = "; ".join(each for each in (one.age, one.cause, one.episode) if each)
        note = desk.cited((pk, "") for pk in one.photos)
        known = {each.id for each in desk.material.exhibits}
        loose = ", ".join(pk for pk in one.photos if pk not in known)
        photo = loose or one.no_photo or ("✓" if note else "–")
        place = f"{one.place}: {one.kind}" if one.place else one.kind
        rows.append(
            (
                text(str(one.number)),
                text(place),
                text(seen),
                text(told),
                text(desk.say(one.degree) if one.degree else desk.say("not_graded")),
                text(Span(photo, note=note)),
            )
        )
    return head, tuple(rows)
