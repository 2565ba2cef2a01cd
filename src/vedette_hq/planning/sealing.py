"""A plan carried sealed: one age file for chosen recipients. Only sealed bytes leave memory."""

from __future__ import annotations

import io
from collections.abc import Sequence
from dataclasses import dataclass

from vedette.errors import UsageError
from vedette.missions.plan.document import STEP
from vedette.seal import Recipient, Sealer, parse_recipient
from vedette_hq.access.models import AccountKey, Person
from vedette_hq.planning.models import Plan
from vedette_hq.planning.queries import colleagues

MOST = 20


@dataclass(frozen=True, slots=True)
class Holder:
    """A colleague with an account key."""

    person: Person
    recipient: str


def holders(plan: Plan) -> list[Holder]:
    """Return the colleagues to whom a plan can be sealed."""
    people = {one.pk: one for one in colleagues(plan)}
    keys = AccountKey.objects.filter(person__in=list(people), retired__isnull=True)
    found = [Holder(people[key.person_id], key.recipient) for key in keys]
    return sorted(found, key=lambda one: one.person.name)


def recipients_of(texts: Sequence[str]) -> list[Recipient]:
    """Return the recipients written in lines. Raises: UsageError for none or too many, FormatError."""
    lines = [text.strip() for text in texts if text.strip()]
    if not lines or len(lines) > MOST:
        raise UsageError(f"plan: is sealed to 1 to {MOST} recipients")
    return [parse_recipient(line) for line in dict.fromkeys(lines)]


def page(text: str) -> bytes:
    """Return a page as it is sealed: filled with blanks to a multiple of 4096 bytes, as a plan is."""
    data = text.encode("utf-8")
    return data + b" " * (-len(data) % STEP)


def sealed(data: bytes, recipients: Sequence[Recipient]) -> bytes:
    """Return the sealed file of a page or of a plan's bytes."""
    sink = io.BytesIO()
    with Sealer(recipients, sink, threads=False) as sealer:
        sealer.write(data)
        sealer.finish()
    return sink.getvalue()
