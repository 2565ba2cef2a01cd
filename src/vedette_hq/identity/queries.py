"""Protected persons, narrowed to the person asking: those of the cases in whose teams they are."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import QuerySet
from django.utils import timezone

from vedette_hq.access.keys import recipient_of
from vedette_hq.access.models import Person, Team
from vedette_hq.access.roles import CASEWORK
from vedette_hq.audit.models import Alarm
from vedette_hq.cases.models import Case
from vedette_hq.cases.queries import visible_cases
from vedette_hq.config.runtime import current
from vedette_hq.identity.models import CaseKey, KeyCopy, Protected, Reading, Sealed
from vedette_hq.identity.rules import Rules, Standing, standing
from vedette_hq.missions.queries import team


def desk_cases(person: Person) -> QuerySet[Case]:
    """Return the cases whose identity desk the person uses."""
    if person.role not in CASEWORK:
        return Case.objects.none()
    return visible_cases(person)


def visible_protected(person: Person) -> QuerySet[Protected]:
    """Return the protected persons of the cases whose identity desk the person uses."""
    return Protected.objects.filter(case__in=desk_cases(person))


@dataclass(frozen=True, slots=True)
class Desk:
    """The identity desk of one case, as it is listed."""

    case: Case
    protected: Sequence[Protected]


def desks(person: Person) -> list[Desk]:
    """Return the desks of a person's cases, with the pseudonyms at each."""
    return [Desk(case, list(of_case(case))) for case in desk_cases(person).order_by("closed", "-opened")]


def of_case(case: Case) -> QuerySet[Protected]:
    """Return the protected persons of a case that the guard has let somebody see."""
    return Protected.objects.filter(case=case).order_by("pseudonym")


def readings_of(protected: Protected) -> QuerySet[Reading]:
    """Return who opened what is sealed about a person that the guard has let somebody see, newest first."""
    return Reading.objects.filter(protected=protected).select_related("person").order_by("-at")


def cards_of(protected: Protected) -> QuerySet[Sealed]:
    """Return what is sealed about a person, newest first."""
    return Sealed.objects.filter(protected=protected).select_related("key", "by").order_by("-number")


def keepers(case: Case) -> list[Person]:
    """Return the people of a case's team who use its identity desk now."""
    rows = team(Team.CASE, case.pk)
    return [row.person for row in rows if row.person.is_active and row.person.role in CASEWORK]


def current_key_of(case: Case) -> CaseKey | None:
    """Return the key that is in use, None before the first."""
    return CaseKey.objects.filter(case=case, retired__isnull=True).first()


def is_stale(key: CaseKey) -> bool:
    """Say whether somebody holds a copy who is not at the desk any more."""
    now = {person.pk for person in keepers(key.case)}
    held = KeyCopy.objects.filter(key=key, person__isnull=False).values_list("person_id", flat=True)
    return not set(held) <= now


@dataclass(frozen=True, slots=True)
class KeyState:
    """Who holds the key of a case, who waits for it, and how much is still sealed to an earlier one."""

    key: CaseKey | None
    holders: tuple[Person, ...]
    waiting: tuple[Person, ...]
    without: tuple[Person, ...]
    """Those who have no account key yet, so that nothing can be sealed to them."""
    house: bool
    """Whether the house holds a copy that its shares open."""
    earlier: int

    @property
    def to_do(self) -> bool:
        """Whether somebody who holds the key has something to hand over or to seal again."""
        return self.key is not None and bool(self.waiting or self.earlier)


def key_state(case: Case) -> KeyState:
    """Return how the key of a case stands."""
    key = current_key_of(case)
    people = keepers(case)
    copies = {row.person_id: row for row in KeyCopy.objects.filter(key=key)} if key else {}
    recipients = {person.pk: recipient_of(person) for person in people}
    earlier = Sealed.objects.filter(protected__case=case).exclude(key=key).count() if key else 0

    def holds(person: Person) -> bool:
        copy, mine = copies.get(person.pk), recipients[person.pk]
        return copy is not None and mine is not None and copy.recipient == mine.encode()

    return KeyState(
        key,
        tuple(person for person in people if holds(person)),
        tuple(person for person in people if not holds(person) and recipients[person.pk] is not None),
        tuple(person for person in people if recipients[person.pk] is None),
        None in copies,
        earlier,
    )


def rules() -> Rules:
    """Return what this house takes for usual; `[desk]` of settings.toml may say otherwise."""
    desk = current().settings.desk
    return Rules(
        slow_after=desk.an_hour,
        stop_after=desk.stop_after,
        bulk=desk.bulk,
        days=desk.days,
        begins=desk.begins,
        ends=desk.ends,
        zone=desk.time_zone(),
    )


def standing_of(person: Person) -> Standing:
    """Return how the openings of a person stand now, counted since a lead last looked into them."""
    alarms = Alarm.objects.filter(person=person, stops=True)
    looked = (
        alarms.filter(settled__isnull=False).order_by("-settled").values_list("settled", flat=True).first()
    )
    rows = Reading.objects.filter(person=person)
    if looked is not None:
        rows = rows.filter(at__gt=looked)
    known = rules()
    newest = rows.order_by("-at").values_list("at", "protected_id")[: 4 * (known.bulk + known.stop_after)]
    return standing(list(newest), timezone.now(), known, alarms.filter(settled__isnull=True).exists())
