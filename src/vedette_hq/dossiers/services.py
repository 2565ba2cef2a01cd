"""What can be done with dossiers: begun, exhibits chosen, versions written, signed off, planned, given."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from django.db import transaction
from django.utils import timezone

from vedette.cases.dossiers.plan import Actor, Chosen, Claim, Event, Plan, parse_plan
from vedette.errors import ConflictError, FormatError, UsageError
from vedette.values.ids import parse_digest, parse_id
from vedette_hq.access.models import Person
from vedette_hq.audit.services import note
from vedette_hq.cases.models import Case
from vedette_hq.casework.models import Client
from vedette_hq.casework.queries import clients_of
from vedette_hq.consent import gate
from vedette_hq.dossiers import queries
from vedette_hq.dossiers.models import LANGUAGES, SCOPES, Dossier, Exhibit, Given, Version

COLUMNS: Mapping[str, int] = {"chronology": 3, "cast": 2, "claims": 5}
"""Lists of a version, and how many cells a line has."""
SHOWN = ("recipient", "language", "scope", "hides", "data")
"""What of a version is read before it is signed off; the title and the exhibits come with it."""


def _with(hands: Sequence[str], by: Person) -> list[str]:
    return sorted({*hands, str(by.pk)})


def _words(text: str, most: int, what: str, *, needed: bool = True) -> str:
    found = " ".join(text.split())
    if len(found) > most or (needed and not found):
        raise UsageError(f"{what}: say it in at most {most} characters")
    return found


def begin(case: Case, by: Person, title: str) -> Dossier:
    """Begin a dossier. Raises: UsageError, ConflictError for a closed case."""
    with transaction.atomic():
        row = Case.objects.select_for_update().get(pk=case.pk)
        if row.closed is not None:
            raise ConflictError("case: is closed")
        made = Dossier.objects.create(
            case=row, title=_words(title, 300, "title"), made_by=by, hands=_with((), by)
        )
        note(by, "dossier.begin", "dossier", made.pk)
    return made


def choose(dossier: Dossier, by: Person, wanted: Sequence[tuple[int, str, str]]) -> int:
    """Set the exhibits: rows of (place, id of the item, title), by place; return how many.

    Raises: UsageError for an item of another case; ConflictError once a version is signed off.
    """
    known = {item.pk: item for item, _ in queries.choices_of(by, dossier)}
    rows = sorted(wanted, key=lambda row: row[0])
    if any(pk not in known for _, pk, _ in rows) or len({pk for _, pk, _ in rows}) != len(rows):
        raise UsageError("exhibits: choose items of this case, each once")
    with transaction.atomic():
        held = Dossier.objects.select_for_update().get(pk=dossier.pk)
        if queries.is_fixed(held):
            raise ConflictError(
                "dossier: a version is signed off, and its exhibits stand", hint="begin another dossier"
            )
        held.exhibits.all().delete()
        Exhibit.objects.bulk_create(
            Exhibit(
                dossier=held,
                item=known[pk],
                number=number,
                title=_words(title, 300, "title", needed=False),
            )
            for number, (_, pk, title) in enumerate(rows, 1)
        )
        held.hands = _with(held.hands, by)
        held.save(update_fields=["hands"])
        note(by, "dossier.choose", "dossier", held.pk, count=len(rows))
    return len(rows)


def begin_version(dossier: Dossier, by: Person, recipient: str, language: str, scope: str) -> Version:
    """Begin a version for a body with what the case says now. Raises: UsageError."""
    if language not in dict(LANGUAGES) or scope not in SCOPES:
        raise UsageError("version: choose a language and what was consented to")
    with transaction.atomic():
        made = Version.objects.create(
            dossier=dossier,
            recipient=_words(recipient, 300, "recipient"),
            language=language,
            scope=scope,
            data=queries.suggested(by, dossier),
            made_by=by,
            edited_by=by,
            hands=_with((), by),
        )
        note(by, "dossier.version", "dossier", dossier.pk)
    return made


def lines(rows: Sequence[Sequence[str]]) -> str:
    """Return rows as they are edited: a line each, cells set apart by a bar."""
    return "\n".join(" | ".join(row) for row in rows)


def cells(text: str, count: int, what: str) -> list[list[str]]:
    """Return the rows that were edited. Raises: UsageError naming the line."""
    found = []
    for number, line in enumerate((one for one in text.splitlines() if one.strip()), 1):
        row = [cell.strip() for cell in line.split("|")]
        if len(row) > count:
            raise UsageError(f"{what}, line {number}: {count} cells expected, {len(row)} found")
        found.append(row + [""] * (count - len(row)))
    return found


def save(version: Version, by: Person, hides: str, texts: Mapping[str, str]) -> None:
    """Write what a version hides and says. Raises: UsageError, FormatError; ConflictError once signed off."""
    kept = "\n".join(line.strip() for line in hides.splitlines() if line.strip())
    data = {name: cells(texts.get(name, ""), count, name) for name, count in COLUMNS.items()}
    with transaction.atomic():
        row = Version.objects.select_for_update().select_related("dossier").get(pk=version.pk)
        if row.signed is not None:
            raise ConflictError("version: is signed off")
        row.hides, row.data, row.edited_by, row.hands = kept, data, by, _with(row.hands, by)
        queries.hides_of(row)
        if row.dossier.exhibits.exists():
            plan_of(row)
        row.save(update_fields=["hides", "data", "edited_by", "hands"])
        note(by, "dossier.version", "dossier", row.dossier_id)


def plan_of(version: Version) -> Plan:
    """Return the plan of a version, as the house desk builds it. Raises: FormatError, UsageError."""
    dossier, data = version.dossier, version.data
    parted: set[int] = set()
    for one in dossier.versions.all():
        parted |= queries.hides_of(version if one.pk == version.pk else one).parted
    plan = Plan(
        title=dossier.title,
        recipient=version.recipient,
        language=version.language,
        exhibits=tuple(
            Chosen(one.item.package_sha256, one.title, version.scope) for one in queries.exhibits_of(dossier)
        ),
        hides=tuple(version.hides.split("\n")) if version.hides else (),
        divided=tuple(sorted(parted)),
        chronology=tuple(Event(*row) for row in data.get("chronology", ())),
        cast=tuple(Actor(*row) for row in data.get("cast", ())),
        claims=tuple(Claim(*row) for row in data.get("claims", ())),
    )
    return parse_plan(plan.encode())


def subjects_of(person: Person, version: Version) -> list[str]:
    """Return about whom the gate is asked: the clients of the case."""
    clients: list[Client] = [row.client for row in clients_of(person, version.dossier.case) if row.now]
    return [str(one.record_id or one.protected_id) for one in clients]


def _items(version: Version) -> list[str]:
    hidden = queries.hides_of(version).exhibits
    return [one.item_id for one in queries.exhibits_of(version.dossier) if one.number not in hidden]


def answer(person: Person, version: Version) -> gate.Answer:
    """Ask the gate whether a version may leave."""
    return gate.ask(
        person,
        version.scope,
        subjects_of(person, version),
        items=_items(version),
        audience=version.recipient,
        language=version.language,
        medium="document",
        reference=version.pk,
    )


def authors_of(version: Version) -> frozenset[str]:
    """Return the ids of all who wrote in a version, hid something, named the whole, or chose its exhibits."""
    dossier = version.dossier
    named = (version.made_by_id, version.edited_by_id, dossier.made_by_id)
    return frozenset(str(one) for one in (*version.hands, *dossier.hands, *named))


def read_of(version: Version) -> str:
    """Return the digest of what a reader has before them: the page for signing carries it back."""
    shown: dict[str, object] = {name: getattr(version, name) for name in SHOWN} | {
        "title": version.dossier.title
    }
    shown["exhibits"] = [
        (one.number, one.item.package_sha256, one.title) for one in queries.exhibits_of(version.dossier)
    ]
    return hashlib.sha256(json.dumps(shown, sort_keys=True).encode()).hexdigest()


def sign(version: Version, by: Person, read: str) -> None:
    """Sign a version off as it was read: `read` is what `read_of` gave then.

    Raises: ConflictError for anybody who worked at it, for what changed since it was read, or twice;
    FormatError, UsageError.
    """
    with transaction.atomic():
        # the dossier first: whoever chooses exhibits holds it, too
        Dossier.objects.select_for_update().get(versions=version.pk)
        row = Version.objects.select_for_update().select_related("dossier").get(pk=version.pk)
        if row.signed is not None:
            raise ConflictError("version: is signed off already")
        if str(by.pk) in authors_of(row):
            raise ConflictError("version: somebody who did not work at it signs it off")
        plan_of(row)
        if read != read_of(row):
            raise ConflictError("version: was changed after you opened it", hint="read it again, then sign")
        row.signed, row.signed_by = timezone.now(), by
        row.save(update_fields=["signed", "signed_by"])
        note(by, "dossier.sign", "dossier", row.dossier_id, read=read)


def take(version: Version, by: Person) -> bytes:
    """Return the plan that the house desk builds a version from.

    Raises: ConflictError before it is signed off, and when the gate refuses.
    """
    with transaction.atomic():
        row = signed_one(version)
        consented(by, row)
        note(by, "dossier.plan", "dossier", row.dossier_id)
        return plan_of(row).encode()


def signed_one(version: Version) -> Version:
    """Return a version, held for the transaction. Raises: ConflictError before it is signed off."""
    row = Version.objects.select_for_update().select_related("dossier").get(pk=version.pk)
    if row.signed is None:
        raise ConflictError("version: somebody who did not write it signs it off first")
    return row


def consented(by: Person, version: Version) -> list[str]:
    """Return about whom a version is, all of whom agreed. Raises: ConflictError when the gate refuses."""
    subjects = subjects_of(by, version)
    if not subjects:
        raise ConflictError("consent: the case has no client who could agree", hint="add the client first")
    refused = answer(by, version).refused
    if refused:
        raise ConflictError(f"consent: {len(refused)} of the clients did not agree, or not any more")
    return subjects


@dataclass(frozen=True, slots=True)
class Giving:
    """What was given, as it is typed: the last three from what the desk printed."""

    on: date
    to: str
    how: str
    reference: str
    root: str = ""
    bundle_sha256: str = ""


def give(version: Version, by: Person, giving: Giving) -> Given:
    """Write down that a version was given, and tell the gate.

    Raises: ConflictError before it is signed off, and when the gate refuses; UsageError, FormatError.
    """
    parse_id(giving.reference, "dossier")
    for digest in (giving.root, giving.bundle_sha256):
        if digest:
            parse_digest(digest, "given")
    if giving.on > timezone.now().date():
        raise UsageError("given: lies in the future")
    with transaction.atomic():
        row = signed_one(version)
        if row.hides and not giving.root:
            raise FormatError("given: a version that hides something has a root")
        gate.left(
            by,
            row.scope,
            consented(by, row),
            items=_items(row),
            audience=row.recipient,
            language=row.language,
            medium="document",
            what="dossier",
            reference=row.pk,
        )
        made = Given.objects.create(
            version=row,
            on=giving.on,
            to=_words(giving.to, 300, "to whom"),
            how=_words(giving.how, 300, "how", needed=False),
            reference=giving.reference,
            root=giving.root,
            bundle_sha256=giving.bundle_sha256,
            made_by=by,
        )
        note(by, "dossier.given", "dossier", row.dossier_id)
    return made
