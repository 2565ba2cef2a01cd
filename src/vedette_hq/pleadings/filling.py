"""A text filled from what the house knows of a case. What the reader may not see does not stand in it.

People come from records and powers, facts from the records of events, what was decided before from letters
and their proof of service, exhibits from the papers of the case, consents from the ledger, findings from the
newest examination. What is not known stays empty: the text lists it as missing.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import Any

from django.utils import timezone, translation

from vedette.cases.pleadings.material import Exhibit, Fact, Material, Person, Remedy, check_date
from vedette.cases.pleadings.registry import fields_of
from vedette.cases.pleadings.wording import day
from vedette.errors import FormatError
from vedette.records.consent_words import RISKS
from vedette_hq.access.models import Person as Account
from vedette_hq.cases.models import Case
from vedette_hq.casework.models import Client, Letter, Power
from vedette_hq.casework.queries import clients_of, letters_of, papers_of, powers_of, served
from vedette_hq.pleadings import consents, earlier, examined
from vedette_hq.records.queries import seen, seen_many, visible_records
from vedette_hq.terms.queries import label

MOST_FACTS = 500
FILED = frozenset(
    {
        Letter.Kind.REPORT,
        Letter.Kind.COMPLAINT,
        Letter.Kind.APPEAL,
        Letter.Kind.APPLICATION,
        Letter.Kind.REQUEST,
    }
)
LEFT_OPEN = frozenset({"restore", "discipline"})
"""Requests that are not ticked by themselves: they rest on something that a person must say."""


def known_date(value: str) -> str:
    """Return a date as a paper prints it, empty for one that carries doubts or spans."""
    try:
        check_date("date", value)
    except FormatError:
        return ""
    return value


def _texts(view: Any, name: str) -> list[str]:
    found = []
    for one in view.get(name, ()):
        value = one.value
        found.append(str(value.get("text", "")) if isinstance(value, dict) else str(value))
    return [one for one in found if one]


def _first(view: Any, name: str) -> str:
    return next(iter(_texts(view, name)), "")


def _person(by: Account, client: Client, role: str) -> Person:
    """Return a client as the text names them; a protected one stays a pseudonym that is not printed."""
    if client.protected is not None:
        return Person(role, client.protected.pseudonym, withheld=True)
    record = visible_records(by).filter(pk=client.record_id).first()
    if record is None:
        return Person(role, "")
    shown = seen(by, record)
    view = shown.view
    names = _texts(view, "name")
    return Person(
        role,
        next((one for one in names if ord(one[0]) > 0x24F), names[0] if names else ""),
        name_local=next((one for one in names if ord(one[0]) <= 0x24F), ""),
        born=known_date(_first(view, "born")),
        birth_place=_first(view, "birth_place"),
        nationality=", ".join(_texts(view, "citizenship")),
        sex=label("sex", sex) if (sex := _first(view, "sex")) else "",
        occupation=", ".join(_texts(view, "occupation")),
        address=_first(view, "address"),
        phone=_first(view, "contact"),
        document=_first(view, "documents"),
    )


def _people(by: Account, case: Case, client: Client | None, powers: Iterable[Power]) -> list[Person]:
    lines = [one.client for one in clients_of(by, case) if one.now]
    chosen = [client] if client is not None else lines[:1]
    found = []
    for one in chosen:
        victim = one.standing == Client.Standing.VICTIM
        found.append(_person(by, one, "victim" if victim else "applicant"))
        if not victim:
            victims = [
                each for each in lines if each.standing == Client.Standing.VICTIM and each.pk != one.pk
            ]
            found += [_person(by, each, "victim") for each in victims[:5]]
    named = dict(Power.Kind.choices)
    wanted = {one.pk for one in chosen}
    holders: dict[str, Person] = {}
    for power in powers:
        if power.client_id in wanted:
            capacity = str(named[power.kind])
            holders.setdefault(power.holder, Person("representative", power.holder, capacity=capacity))
    return [*found, *holders.values()]


def _facts(by: Account, case: Case) -> tuple[Fact, ...]:
    rows = list(visible_records(by).filter(case=case, kind="event", withdrawn__isnull=True)[:MOST_FACTS])
    found = []
    for one in seen_many(by, rows):
        words = ". ".join(
            each.rstrip(". ") for each in (_first(one.view, "title"), *_texts(one.view, "description"))
        )
        if words.strip():
            began = known_date(_first(one.view, "began"))
            found.append(Fact(began, f"{words}.", (), _first(one.view, "place")))
    return tuple(sorted(found, key=lambda each: (not each.date, each.date)))


def _exhibits(by: Account, case: Case) -> tuple[Exhibit, ...]:
    rows = [
        Exhibit(
            f"paper:{one.pk}",
            one.title,
            one.dated.isoformat() if one.dated else "",
            one.pages or 0,
            one.language,
        )
        for one in papers_of(by, case)
    ]
    return tuple(sorted(rows, key=lambda each: (not each.date, each.date)))


def _paper_of(letter: Letter, exhibits: set[str]) -> str:
    for one in letter.papers.order_by("number"):
        if f"paper:{one.pk}" in exhibits:
            return f"paper:{one.pk}"
    return ""


def _remedies(by: Account, case: Case, exhibits: set[str]) -> tuple[Remedy, ...]:
    letters = letters_of(by, case)
    answers: dict[str, Letter] = {}
    for one in letters:
        if one.answers_id and one.way == Letter.Way.IN:
            answers[one.answers_id] = one
    found = []
    for one in letters:
        if one.way != Letter.Way.OUT or one.kind not in FILED or one.day is None:
            continue
        answer = answers.get(one.pk)
        proof = served(answer) if answer else None
        shown = (
            next((f"paper:{each.paper_id}" for each in proof.proofs if each.paper_id), "") if proof else ""
        )
        found.append(
            Remedy(
                one.day.isoformat(),
                one.body,
                one.title,
                number=one.their_number or one.number,
                result=answer.title if answer else "",
                decided=answer.dated.isoformat() if answer and answer.dated else "",
                served=proof.first.isoformat() if proof else "",
                exhibit=_paper_of(answer or one, exhibits),
                proof=shown if shown in exhibits else "",
            )
        )
    return tuple(found)


def _fields(by: Account, case: Case, kind: str, people: list[Person], language: str) -> dict[str, str]:
    letters = letters_of(by, case)
    client = next((one for one in people if one.role in ("victim", "applicant")), None)
    holder = next((one for one in people if one.role == "representative"), None)
    refusal = next(
        (one for one in reversed(letters) if one.kind in (Letter.Kind.REFUSAL, Letter.Kind.DECISION)), None
    )
    number = next(
        (one.their_number for one in letters if one.kind == Letter.Kind.REPORT and one.their_number), ""
    )
    found = {"report_number": number, "risks_version": f"{RISKS}/{language}"}
    if refusal is not None:
        on = f", {day(refusal.dated.isoformat(), language)}" if refusal.dated else ""
        found["contested"] = f"{refusal.title}{on}"
    if client is not None and not client.withheld:
        parts = (client.name, client.born, client.document, client.address)
        found["principal"] = ", ".join(one for one in parts if one)
        found["subject"] = client.name
    if holder is not None:
        found |= {"attorney": holder.name, "lawyer": holder.name, "explainer": holder.name}
    found |= earlier.counted(by, case)
    for one in fields_of(kind):
        if one.name == "asks":
            codes = [code for code, _words in one.choices if code not in LEFT_OPEN]
            found["asks"] = " ".join(codes)
    return found


def _wanted(kind: str, given: dict[str, str]) -> dict[str, str]:
    """Return what the kind asks for, and what a domestic text prints without asking."""
    names = {one.name for one in fields_of(kind)} | {"refusals", "refusal_days"}
    return {name: value for name, value in given.items() if name in names and value.strip()}


def filled(by: Account, case: Case, kind: str, language: str, client: Client | None) -> Material:
    """Return what the house knows of a case as the material of a text, in a language."""
    today = timezone.localdate()
    with translation.override(language):
        powers = powers_of(by, case, today)
        people = _people(by, case, client, powers)
        exhibits = _exhibits(by, case)
        fields = _fields(by, case, kind, people, language)
        lines = clients_of(by, case)
        who = client or next((line.client for line in lines if line.now), None)
        if who is not None:
            fields["standing"] = str(who.get_standing_display())
        examination = examined.newest(by, case, who) if kind == "istanbul_report" else None
        if examination is not None:
            fields |= examined.fields(examination, language)
        return Material(
            language,
            state="RU",
            people=tuple(people),
            facts=_facts(by, case),
            remedies=_remedies(by, case, {one.id for one in exhibits}),
            used=earlier.used(by, case),
            exhibits=exhibits,
            consents=consents.answers_of(by, who, kind, language) if who else {},
            fields=_wanted(kind, fields),
            reference=case.pk[:8],
            findings=examined.found(examination) if examination else (),
            drawings=examined.drawn(examination) if examination else (),
        )


def merged(held: Material, fresh: Material) -> Material:
    """Return what is written, with what was empty filled from `fresh`; consents are always those of now."""
    fields = {**fresh.fields, **{name: value for name, value in held.fields.items() if value}}
    known = {one.id for one in held.exhibits}
    exhibits = (*held.exhibits, *(one for one in fresh.exhibits if one.id not in known))
    return replace(
        held,
        people=held.people or fresh.people,
        facts=held.facts or fresh.facts,
        remedies=held.remedies or fresh.remedies,
        used=held.used or fresh.used,
        exhibits=tuple(sorted(exhibits, key=lambda each: (not each.date, each.date))),
        consents=fresh.consents,
        fields=fields,
        findings=fresh.findings or held.findings,
        drawings=fresh.drawings or held.drawings,
    )
