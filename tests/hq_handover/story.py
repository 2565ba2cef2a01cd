"""A small invented case in which much waits, and its mission."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any


def filled(people: dict[str, Any]) -> Any:
    """Return a case of lead, lawyer, investigator and editor: Anna scared, a review late, a step that waits.

    A statement was withdrawn, a consent was taken back, a package is missing and one is in quarantine.
    """
    from hq.plugin import join
    from hq_consent.stage import item, person_record, talk
    from vedette_hq.cases.models import Case
    from vedette_hq.consent.services import Answered, answer, subject_of, withdraw
    from vedette_hq.handover import services
    from vedette_hq.handover.services import Said
    from vedette_hq.intake.models import Refusal
    from vedette_hq.interviews.services import open_investigation
    from vedette_hq.missions.models import Device
    from vedette_hq.records import saying

    now = datetime.now(UTC)
    lead = people["lead"]
    case = Case.objects.create(title="Invented case", opened_by=lead)
    for role in ("lead", "lawyer", "investigator", "editor"):
        join(people[role], "case", case.pk)
    anna = person_record(case, "Anna Invented", lead)
    boris = person_record(case, "Boris Invented", lead)
    review = (now + timedelta(days=5)).date()
    answer(subject_of(anna), talk(), [Answered("C17", True, review=review, event="the trial is over")], lead)
    answer(subject_of(boris), talk(), [Answered("C17", True)], lead)
    withdraw(
        subject_of(boris),
        "C17",
        lead,
        at=now,
        channel="a call",
        voluntary="unclear",
        reach="yes",
        words="No.",
    )
    open_investigation(case, lead)
    source = saying.add_source(case, "person", "a neighbour", lead)
    said = saying.say(source, "They came at night, invented.", lead, language="en")
    saying.retract(said, lead, "said by another")
    held = item(case, lead)
    Device.objects.filter(pk=held.device_id).update(size=9, missing=[3], missing_count=1, heard=now)
    Refusal.objects.create(
        folder="invented", check_number=7, sha256="0" * 64, size=9, reason="x", at=now, device=held.device
    )
    services.write(case, Said("fear", "Will not open the door after dark.", anna), lead)
    late = date(2020, 1, 2)
    services.write(case, Said("promise", "To be told before anything is printed.", boris, due=late), lead)
    services.write(case, Said("call", "The cousin abroad, evenings.", None, "w-cousin", rank=1), lead)
    services.write(case, Said("warning", "A grey car stands at the corner.", None), lead)
    services.write(case, Said("next", "Ask the hospital for the paper.", None, due=review), lead)
    services.write(held.mission, Said("warning", "The second telephone is known to them."), lead)
    return case, anna, boris, held.mission
