"""What the journey of the records asks of a house's database, in a process of its own: see `within`."""

from __future__ import annotations

from typing import Any

LEAD = "lead"


def open_desk(title: str) -> str:
    """A case of the lead alone, its investigation open, two having let pass what steps 0 and 1 lack."""
    from django.utils import timezone

    from vedette.records import investigation as rules
    from vedette_hq.access.models import Person
    from vedette_hq.cases.services import open_case
    from vedette_hq.interviews.facts import gather
    from vedette_hq.interviews.models import Pass
    from vedette_hq.interviews.services import open_investigation

    lead, second = Person.objects.get(login=LEAD), Person.objects.get(login="second")
    case = open_case(title, lead)
    held = open_investigation(case, lead)
    for number in (0, 1):
        missing = rules.standings(gather(held), timezone.now())[number].missing
        if missing:
            keys, reason = [one.key for one in missing], "begun on paper before"
            Pass.objects.create(
                investigation=held, step=number, keys=keys, reason=reason, asked_by=lead, agreed_by=second
            )
    return str(case.pk)


def entity(record: str) -> str:
    """A person over all records, as the lead sees them: canonical, in hexadecimal digits."""
    from vedette.formats.jcs import encode
    from vedette_hq.access.models import Person
    from vedette_hq.matching.queries import entity_view
    from vedette_hq.records.models import Record

    lead = Person.objects.get(login=LEAD)
    return encode(entity_view(lead, Record.objects.get(pk=record))).hex()


def sound() -> list[str]:
    """Check the chains of revisions and judgements; return the verdicts in their order."""
    from vedette_hq.matching.models import Judgement
    from vedette_hq.matching.services import check_judgements

    check_judgements()
    return [f"{row.done}:{row.verdict}" for row in Judgement.objects.order_by("number")]


VERBS: dict[str, Any] = {each.__name__: each for each in (open_desk, entity, sound)}
