"""An urgent track of the office, as it stands some hours after an invented defender was taken.

What is known was written down once; the papers made from it are drafts: nobody has signed one.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from vedette.errors import UsageError
from vedette_demo.office_telling import PLACES

if TYPE_CHECKING:
    from datetime import datetime

    from vedette_hq.access.models import Person
    from vedette_hq.appeals.models import Track
    from vedette_hq.missions.models import Mission

CASE = "Invented defender, taken"
HOURS = 9
NAME = "Проверкин Муса Вымышленович"
VALUES = {
    "name_latin": "Musa PROVERKIN",
    "sex": "male",
    "born": "1979-03-11",
    "birth_place": "Велим-Юрт (вымышленный)",
    "citizenship": "нет такой страны",
    "occupation": "юрист",
    "civil": "married",
    "look": "рост около 180 см, седые виски",
    "clothing": "тёмная куртка, джинсы",
    "health": "?",
    "photo": "yes",
    "activity": "Помогал семьям похищенных в вымышленной долине писать жалобы.",
    "exact": "about",
    "circumstances": "Около дома остановились две серые машины. Четверо в масках посадили его в первую.",
    "vehicles": "две серые машины, номер одной М 000 ММ 00",
    "warrant": "none",
    "force": "armed",
    "force_words": "чёрная форма без знаков",
    "why_state": "машины проехали пост без остановки",
    "acknowledged": "silent",
    "reason": "Накануне он подал жалобу на базу.",
    "source": "family",
    "applicant": "Проверкина Зара, вымышленная",
    "applicant_status": "relative",
    "applicant_relation": "сестра",
    "submitter": "Вымышленная мобильная группа",
    "submitter_contact": "desk@group.invented.example",
    "who_we_are": "Мы бесплатно помогаем пострадавшим и их семьям.",
    "addressee": "Руководителю следственного отдела вымышленной долины",
    "demands": "whereabouts safety contact investigate preserve",
    "kind": "new",
    "number": "UA 1 (вымышленный)",
}
ROWS = {
    "witnesses": [{"code": "С-1", "saw": "видела обе машины и четверых"}],
    "annexes": [{"what": "Фотография", "pages": "1"}],
}


def tell_urgent(mission: Mission, people: Mapping[str, Person]) -> None:
    """Open the track, write down what is known, the first calls and steps; make the papers where typst is."""
    from django.utils import timezone

    from vedette_demo.office_records import at_their_desks, open_case
    from vedette_hq.appeals import services

    by, lead, now = people["investigator"], people["lead"], timezone.now()
    seen = now - timedelta(hours=HOURS)
    case = open_case(CASE, people, ("lead", "second", "lawyer", "investigator"))
    opening = services.Opening(
        "ru",
        case,
        None,
        NAME,
        mission,
        f"{seen:%Y-%m-%dT%H:%M}",
        "+0000",
        PLACES["village"][0],
        defender=True,
    )
    track = services.begin(opening, by)
    held = track.versions.get(number=1).data
    services.save(track, {**held, "values": {**held["values"], **VALUES}, "rows": ROWS}, by, 1)
    _first_hours(track, by, lead, seen)
    with at_their_desks() as present:
        entry = services.Entry(
            "government", "Chairman, invented", "Président, inventé", "Председатель, вымышлен"
        )
        address = services.keep_address(entry, present["lead"])
        services.choose(track, present["lead"], [address.pk], [])
    _make(track, by)


def _first_hours(track: Track, by: Person, lead: Person, seen: datetime) -> None:
    from vedette_hq.appeals import services

    calls = (("Duty station, invented", "112", "not there"), ("Base, invented", "000", "they hung up"))
    for number, (station, line, answer) in enumerate(calls):
        services.call(track, by, seen + timedelta(hours=2 + number), station, line, "on duty", answer)
    for code in ("facts", "family"):
        services.step_done(track, by, code, "by the sister, invented")
    services.decide(track, lead, "silent", "the sister and the head", "until tomorrow noon")
    head = services.add_contact(track, by, "head", "Head of the group, invented", "+000 000 003")
    services.add_contact(track, by, "lawyer", "A lawyer, invented", "+000 000 001", head)
    services.told(head, by, "at once")


def _make(track: Track, by: Person) -> Any:
    """Make the papers in every language; without typst there are none."""
    from vedette_hq.appeals.making import make

    try:
        return make(track, by)
    except UsageError:
        return None
