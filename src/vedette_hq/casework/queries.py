"""Casework, narrowed to the person: what belongs to the open and closed cases on which they work."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import Q, QuerySet
from django.utils import timezone

from vedette_hq.access.models import Person, Team
from vedette_hq.access.roles import CASEWORK
from vedette_hq.appeals.models import Authority
from vedette_hq.appeals.queries import addresses
from vedette_hq.cases.models import Case
from vedette_hq.cases.queries import visible_cases
from vedette_hq.casework.models import (
    Client,
    Conclusion,
    Cost,
    Letter,
    Paper,
    Power,
    Progress,
    Remedy,
    Service,
    Task,
    Wish,
)
from vedette_hq.consent.queries import Who, people_of
from vedette_hq.missions.queries import team
from vedette_hq.records.queries import items_of_case, labels
from vedette_hq.vault.models import Item

MOST = 2_000


def casework_cases(person: Person) -> QuerySet[Case]:
    """Return the cases on which the person works: open and closed."""
    if person.role not in CASEWORK or not person.is_active:
        return Case.objects.none()
    return visible_cases(person)


def workable_cases(person: Person) -> QuerySet[Case]:
    """Return the open ones, in which they write."""
    return casework_cases(person).filter(closed__isnull=True)


def visible_clients(person: Person) -> QuerySet[Client]:
    """Return the clients of those cases, past ones too."""
    return Client.objects.filter(case__in=casework_cases(person)).select_related("case", "protected")


def visible_powers(person: Person) -> QuerySet[Power]:
    """Return the powers of those cases, withdrawn ones too."""
    return Power.objects.filter(case__in=casework_cases(person)).select_related("case", "client", "paper")


def visible_papers(person: Person) -> QuerySet[Paper]:
    """Return the papers of those cases that came whole, withdrawn ones too."""
    return Paper.objects.filter(case__in=casework_cases(person), whole__isnull=False).select_related("case")


def coming_papers(person: Person) -> QuerySet[Paper]:
    """Return the papers whose pieces the person is sending."""
    return Paper.objects.filter(
        case__in=workable_cases(person), whole__isnull=True, made_by=person
    ).select_related("case")


def visible_letters(person: Person) -> QuerySet[Letter]:
    """Return the letters of those cases, withdrawn ones too."""
    return Letter.objects.filter(case__in=casework_cases(person)).select_related(
        "case", "client", "authority"
    )


def visible_services(person: Person) -> QuerySet[Service]:
    """Return the proofs of service of those letters, withdrawn ones too."""
    return Service.objects.filter(letter__case__in=casework_cases(person)).select_related("letter__case")


def visible_tasks(person: Person) -> QuerySet[Task]:
    """Return the tasks of those cases, done ones too."""
    return Task.objects.filter(case__in=casework_cases(person)).select_related("case", "whose")


def visible_costs(person: Person) -> QuerySet[Cost]:
    """Return the costs of those cases, withdrawn ones too."""
    return Cost.objects.filter(case__in=casework_cases(person)).select_related("case")


def visible_remedies(person: Person) -> QuerySet[Remedy]:
    """Return the remedies of those cases, withdrawn ones too."""
    return Remedy.objects.filter(case__in=casework_cases(person)).select_related("case")


def visible_conclusions(person: Person) -> QuerySet[Conclusion]:
    """Return the conclusions of those cases."""
    return Conclusion.objects.filter(case__in=casework_cases(person)).select_related(
        "case", "matter", "made_by", "decided_by"
    )


@dataclass(frozen=True, slots=True)
class ClientLine:
    """A client as this person may call them, with the wish that stands."""

    client: Client
    name: str
    wish: Wish | None
    powers: tuple[Power, ...] = ()

    @property
    def now(self) -> bool:
        """Whether they are a client now."""
        return self.client.until is None


def names_of(person: Person, clients: Sequence[Client]) -> dict[str, str]:
    """Return how each client is called for this person: a label they may see, or the pseudonym."""
    held = labels(person, [one.record_id for one in clients if one.record_id])
    return {
        one.pk: one.protected.pseudonym
        if one.protected is not None
        else held.get(str(one.record_id), str(one.record_id)[:8])
        for one in clients
    }


def name_of(person: Person, client: Client) -> str:
    """Return how one client is called for this person."""
    return names_of(person, [client])[client.pk]


def clients_of(person: Person, case: Case) -> list[ClientLine]:
    """Return the clients of a case with their wishes and powers, present ones first."""
    rows = list(visible_clients(person).filter(case=case).order_by("since", "pk"))
    named = names_of(person, rows)
    wishes: dict[str, Wish] = {}
    for wish in Wish.objects.filter(client__in=rows).order_by("said", "made"):
        wishes[wish.client_id] = wish
    powers: dict[str, list[Power]] = {}
    for power in visible_powers(person).filter(case=case, withdrawn__isnull=True).order_by("valid_from"):
        powers.setdefault(power.client_id, []).append(power)
    lines = [
        ClientLine(one, named[one.pk], wishes.get(one.pk), tuple(powers.get(one.pk, ()))) for one in rows
    ]
    return sorted(lines, key=lambda line: not line.now)


def powers_of(person: Person, case: Case, on: date | None = None) -> list[Power]:
    """Return the powers of a case that stand on a day; without a day all that were not withdrawn."""
    rows = visible_powers(person).filter(case=case, withdrawn__isnull=True).order_by("valid_from", "made")
    return [one for one in rows if on is None or one.stands(on)]


def may_act(person: Person, case: Case, client: Client, scope: str, on: date) -> bool:
    """Say whether a power of this client lets somebody act in a scope of `Power.Scope` on a day."""
    return any(one.client_id == client.pk and scope in one.scopes for one in powers_of(person, case, on))


def letters_of(person: Person, case: Case, way: str = "") -> list[Letter]:
    """Return the letters of a case that were not withdrawn, the earliest first; those without a day last."""
    rows = visible_letters(person).filter(case=case, withdrawn__isnull=True)
    if way:
        rows = rows.filter(way=way)
    found = list(rows.prefetch_related("services")[:MOST])
    return sorted(found, key=lambda one: (one.day is None, one.day or date.max, one.made))


@dataclass(frozen=True, slots=True)
class Served:
    """When a letter was served, by the proofs that stand: the earliest day and the latest."""

    first: date
    last: date
    proofs: tuple[Service, ...]

    @property
    def disputed(self) -> bool:
        """Whether proofs name different days."""
        return self.first != self.last


def served(letter: Letter) -> Served | None:
    """Return when a letter that the guard has let somebody see was served; None without any proof."""
    stand = (one for one in letter.services.all() if one.withdrawn is None)
    rows = tuple(sorted(stand, key=lambda one: (one.on, one.made)))
    return Served(rows[0].on, rows[-1].on, rows) if rows else None


def papers_of(person: Person, case: Case) -> list[Paper]:
    """Return the papers of a case that were not withdrawn, by number."""
    rows = visible_papers(person).filter(case=case, withdrawn__isnull=True)
    return list(rows.select_related("letter").order_by("number")[:MOST])


def tasks_of(person: Person, case: Case) -> list[Task]:
    """Return the tasks of a case: open ones by day, those without a day after them, done ones last."""
    rows = list(visible_tasks(person).filter(case=case).order_by("made")[:MOST])
    return sorted(rows, key=lambda one: (one.done is not None, one.due is None, one.due or date.max))


def costs_of(person: Person, case: Case) -> list[Cost]:
    """Return the costs of a case that were not withdrawn, the earliest first."""
    rows = visible_costs(person).filter(case=case, withdrawn__isnull=True)
    return list(rows.select_related("paper").order_by("on", "made")[:MOST])


@dataclass(frozen=True, slots=True)
class RemedyLine:
    """A remedy and how it stands."""

    remedy: Remedy
    now: Progress | None
    history: tuple[Progress, ...]


def remedies_of(person: Person, case: Case) -> list[RemedyLine]:
    """Return the remedies of a case that were not withdrawn, with how each went."""
    rows = list(visible_remedies(person).filter(case=case, withdrawn__isnull=True).order_by("made"))
    went: dict[str, list[Progress]] = {}
    for one in Progress.objects.filter(remedy__in=rows).order_by("on", "made"):
        went.setdefault(one.remedy_id, []).append(one)
    return [
        RemedyLine(one, went[one.pk][-1] if went.get(one.pk) else None, tuple(went.get(one.pk, ())))
        for one in rows
    ]


def candidates(person: Person, case: Case) -> list[Who]:
    """Return who of a case can become a client: its persons who are none now."""
    held = Client.objects.filter(case=case, until__isnull=True)
    taken = {one.subject_id for one in held}
    return [one for one in people_of(person, case) if one.pk not in taken]


def colleagues(case: Case) -> list[Person]:
    """Return the people of the case's team who work on it."""
    return [row.person for row in team(Team.CASE, case.pk) if row.person.role in CASEWORK]


def authorities(person: Person) -> list[Authority]:
    """Return the lines of the book of addresses that are in use."""
    return list(addresses(person).filter(retired__isnull=True).order_by("kind", "pk")[:MOST])


def items_to_choose(person: Person, case: Case) -> list[tuple[str, str]]:
    """Return the items of a case as they are chosen: no name of a file."""
    return [(one.pk, f"{one.pk[:8]} {one.kind}") for one in items_of_case(person, case)]


def item_of(person: Person, case: Case, pk: str) -> Item | None:
    """Return an item of a case that can be chosen."""
    return next((one for one in items_of_case(person, case) if one.pk == pk), None) if pk else None


@dataclass(frozen=True, slots=True)
class Hub:
    """What the overview of a case counts and warns of."""

    clients: int
    letters: int
    papers: int
    tasks: int
    late: int
    ending: tuple[Power, ...]
    """Powers that end within 30 days, or have ended without one that follows."""
    unproven: tuple[Letter, ...]
    """Letters that went out and have no proof of service."""
    without_wish: tuple[ClientLine, ...]
    without_power: tuple[ClientLine, ...]
    conclusions: tuple[Conclusion, ...]
    """The newest of each matter."""


AHEAD_DAYS = 30


def case_hub(person: Person, case: Case) -> Hub:
    """Return what the overview of a case shows."""
    today = timezone.now().date()
    clients = [line for line in clients_of(person, case) if line.now]
    tasks = visible_tasks(person).filter(case=case, done__isnull=True)
    letters = letters_of(person, case)
    newest: dict[str, Conclusion] = {}
    for one in visible_conclusions(person).filter(case=case).order_by("number"):
        newest[one.matter_id] = one
    ending = [
        power
        for line in clients
        for power in line.powers
        if power.stands(today) and power.valid_until and (power.valid_until - today).days <= AHEAD_DAYS
    ]
    return Hub(
        len(clients),
        len(letters),
        visible_papers(person).filter(case=case, withdrawn__isnull=True).count(),
        tasks.count(),
        tasks.filter(due__lt=today).count(),
        tuple(ending),
        tuple(one for one in letters if one.way == Letter.Way.OUT and served(one) is None),
        tuple(line for line in clients if line.wish is None),
        tuple(line for line in clients if not any(one.stands(today) for one in line.powers)),
        tuple(newest.values()),
    )


@dataclass(frozen=True, slots=True)
class CaseLine:
    """A case in the list: how much is open in it."""

    case: Case
    clients: int
    tasks: int
    late: int
    next: date | None


def case_lines(person: Person) -> list[CaseLine]:
    """Return the cases on which the person works, open ones first, the nearest day before others."""
    today = timezone.now().date()
    rows = list(casework_cases(person).order_by("-opened")[:MOST])
    ids = [one.pk for one in rows]
    clients: dict[str, int] = {}
    for pk in Client.objects.filter(case__in=ids, until__isnull=True).values_list("case_id", flat=True):
        clients[pk] = clients.get(pk, 0) + 1
    due: dict[str, list[date | None]] = {}
    open_tasks = Task.objects.filter(case__in=ids, done__isnull=True)
    for pk, day in open_tasks.values_list("case_id", "due"):
        due.setdefault(pk, []).append(day)
    found = []
    for one in rows:
        days = [day for day in due.get(one.pk, []) if day is not None]
        late = sum(day < today for day in days)
        found.append(
            CaseLine(one, clients.get(one.pk, 0), len(due.get(one.pk, [])), late, min(days, default=None))
        )
    return sorted(found, key=lambda line: (line.case.closed is not None, line.next or date.max))


def my_tasks(person: Person) -> list[Task]:
    """Return the open tasks of the person in all their cases, the nearest day first."""
    rows = visible_tasks(person).filter(Q(whose=person), done__isnull=True, case__closed__isnull=True)
    return sorted(rows[:MOST], key=lambda one: (one.due is None, one.due or date.max))
