"""The invented cases of the office: who did what to whom in an invented valley, with sources and consents.

Everything goes through the services of the site, as if the people of the office had typed it. The valley lies
in the empty South Pacific, like the photographs of `material`; nobody in it ever lived.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from vedette_demo.office_publicity import tell_publicity
from vedette_demo.office_redress import tell_redress
from vedette_demo.office_telling import Telling
from vedette_demo.office_valley import tell_press, tell_valley

if TYPE_CHECKING:
    from vedette_hq.access.models import Person
    from vedette_hq.cases.models import Case

VALLEY = "Invented valley, 2004–2006"
PRESS = "Invented newspaper, threats of 2006"


def tell() -> dict[str, Any]:
    """Write both cases and what goes with them; return how many records of each kind there are."""
    from django.db.models import Count

    from vedette_hq.access.models import Person
    from vedette_hq.records.models import Record

    people = {person.login: person for person in Person.objects.all()}
    valley = open_case(VALLEY, people, ("lead", "second", "lawyer", "investigator", "editor"))
    press = open_case(PRESS, people, ("lead", "second", "lawyer", "investigator"))
    valley_case = tell_valley(Telling(valley, people["investigator"]))
    tell_press(Telling(press, people["lawyer"]))
    talk(valley_case, people)
    agree(valley_case, people)
    hand_over(valley_case, people)
    with at_their_desks() as present:
        keep(valley_case, present)
        tell_redress(valley_case, present)
        tell_publicity(valley_case, present)
    rows = Record.objects.values_list("kind").annotate(Count("pk"))
    return {"records": dict(rows), "cases": {VALLEY: valley.pk, PRESS: press.pk}}


def open_case(title: str, people: Mapping[str, Person], team: Sequence[str]) -> Case:
    """A case with its team, before anybody of it has come in for the first time."""
    from vedette_hq.access.models import Membership
    from vedette_hq.audit.services import note
    from vedette_hq.cases.models import Case

    lead = people["lead"]
    case = Case.objects.create(title=title, opened_by=lead)
    note(lead, "case.open", "case", case.pk)
    for login in team:
        Membership.objects.create(person=people[login], kind="case", object_id=case.pk, added_by=lead)
    return case


@contextmanager
def at_their_desks() -> Iterator[Mapping[str, Person]]:
    """Yield the people by login as if all had come in, for a moment that nobody else sees."""
    from django.db import transaction
    from django.utils import timezone

    from vedette_hq.access.models import Person

    with transaction.atomic():
        away = list(Person.objects.filter(joined__isnull=True).values_list("pk", flat=True))
        Person.objects.filter(pk__in=away).update(joined=timezone.now())
        yield {person.login: person for person in Person.objects.all()}
        Person.objects.filter(pk__in=away).update(joined=None)


def talk(told: Telling, people: Mapping[str, Person]) -> None:
    """An interview that is over: account, one answer, a signature; it stands in the records."""
    from django.utils import timezone

    from vedette.records import investigation as rules
    from vedette_hq.access.fields import new_id
    from vedette_hq.interviews import talking
    from vedette_hq.interviews.facts import gather
    from vedette_hq.interviews.models import Pass
    from vedette_hq.interviews.services import open_investigation, set_applicant

    by = people["investigator"]
    held = open_investigation(told.case, by)
    for step in (0, 1):
        missing = [one.key for one in rules.standings(gather(held), timezone.now())[step].missing]
        why = "done on paper before this house was set up"
        if missing:
            Pass.objects.create(
                investigation=held, step=step, keys=missing, reason=why, asked_by=by, agreed_by=people["lead"]
            )
    zara = told.records["zara"]
    set_applicant(held, by, zara, None, "Зара Пробная", "read out in Russian; see the ledger")
    made = talking.begin(
        told.case,
        by,
        "applicant",
        "ru",
        label="Зара Пробная",
        record=zara,
        translated_to="en",
        place="a quiet room (invented)",
    )
    talking.come(made, by, "", people["lawyer"], "")

    def write(number: int, words: str, translation: str) -> None:
        passage = made.passages.get(number=number)
        for text, what in ((words, "words"), (translation, "translation")):
            talking.write(passage, what, text, 0, by, new_id())

    write(
        0,
        "Я проснулась от стука. Они спрашивали Магомеда. Меня ударили прикладом, потом его увели.",
        "A knocking woke me. They asked for Magomed. They struck me with a rifle butt, then led him away.",
    )
    talking.ask(made, "Что было на их форме?", by)
    write(1, "Нашивка с птицей. Такую носили на базе.", "A badge with a bird. They wore it at the base.")
    talking.finish(made, by)
    talking.sign(made, by, 1)
    talking.enter(made, by)


def agree(told: Telling, people: Mapping[str, Person]) -> None:
    """Some say yes, some no; one takes everything back, and nobody knows whether freely."""
    from django.utils import timezone

    from vedette.records.consent_words import risks_id
    from vedette_hq.consent.services import Answered, Talk, answer, subject_of, withdraw

    by, now = people["investigator"], timezone.now()

    def asked(who: str, language: str, days: int, answers: Sequence[Answered], **more: Any) -> None:
        text = risks_id("ru" if language == "ce" else language)
        way = "through the lawyer, with the agreed word"
        said = Talk(now - timedelta(days=days), language, "written", "safe-place", text, way, **more)
        answer(subject_of(told.records[who]), said, answers, by)

    review = (now + timedelta(days=180)).date()
    asked(
        "zara",
        "ru",
        30,
        [
            Answered("C01", True),
            Answered("C02", True),
            Answered("C08", True),
            Answered("C09", True),
            Answered("C11", True, review=review),
            Answered("C12", True, event="her son has left the valley"),
            Answered("C18", False),
        ],
    )
    asked("magomed", "ru", 60, [Answered("C01", True), Answered("C08", True), Answered("C12", True)])
    asked(
        "heda",
        "ce",
        20,
        [Answered("C01", True), Answered("C11", False)],
        interpreter="an invented interpreter",
    )
    asked("isa", "ru", 20, [Answered("C01", True), Answered("C08", True)], doubt="a son spoke for him")
    withdraw(
        subject_of(told.records["magomed"]),
        "all",
        by,
        at=now - timedelta(days=2),
        channel="a call from an unknown number",
        voluntary="unclear",
        reach="yes",
        words="He says that nothing happened and that all must be deleted.",
        duress="Another voice was heard in the background; he did not use the agreed word.",
    )


def hand_over(told: Telling, people: Mapping[str, Person]) -> None:
    """What the next shift must know first."""
    from django.utils import timezone

    from vedette_hq.handover.services import Said, write

    by, day = people["investigator"], timezone.now().date()
    call = "Ask him through the lawyer whether he took it back freely. Do not ring the unknown number."
    write(told.case, Said("call", call, told.records["magomed"], due=day + timedelta(days=1), rank=1), by)
    promise = "We promised to bring her a copy of the complaint."
    write(told.case, Said("promise", promise, told.records["zara"], due=day + timedelta(days=7)), by)


def keep(told: Telling, people: Mapping[str, Person]) -> None:
    """A question kept as a list of the team, and a table kept as it is."""
    from vedette.records.counting import Unit
    from vedette_hq.counting.asking import Asked as Count
    from vedette_hq.counting.queries import table
    from vedette_hq.counting.services import freeze
    from vedette_hq.finding.asking import Asked
    from vedette_hq.finding.services import keep as keep_list

    by = people["investigator"]
    question = Asked(kind="act", type="torture", case=told.case.pk)
    keep_list(by, "Torture in the valley", asked=question, case=told.case, team=True)
    counted = table(by, Count(rows="actor", columns="type", unit=Unit.VICTIMS, cases=(told.case.pk,)))
    freeze(counted, "Victims by unit and act, invented valley", by)
