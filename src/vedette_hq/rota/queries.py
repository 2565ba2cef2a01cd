"""The rota, narrowed to the person: leads make it, everybody who works in missions sees their own turns."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Q, QuerySet
from django.utils import timezone

from vedette.missions.rota.checker import followers
from vedette.missions.rota.values import Member, Problem, Rules, Span, Team
from vedette.missions.rota.values import Turn as TurnValue
from vedette.missions.rota.wire import rules_from_plain
from vedette_hq.access.models import Person
from vedette_hq.access.roles import LEADS, STAFF, Role
from vedette_hq.handover.models import Sheet
from vedette_hq.handover.queries import newest_sheet
from vedette_hq.missions.queries import own_missions
from vedette_hq.protection.queries import incidents_of_colleagues
from vedette_hq.rota.models import Days, Going, Profile, Proposal, Publication, Rota, Ruling, Seat, Turn, Word

GOERS = STAFF - {Role.AUDITOR}
"""Those who can be on a rota."""
LOOK_BACK = timedelta(days=366)


def colleagues() -> QuerySet[Person]:
    """Return the active people who can be on a rota, by name."""
    rows = Person.objects.filter(role__in=GOERS, joined__isnull=False, left__isnull=True)
    return rows.filter(suspended__isnull=True).order_by("name", "pk")


def rota_people(person: Person) -> QuerySet[Person]:
    """Return the people whose profiles a lead sees and changes."""
    return colleagues() if _leads(person) else Person.objects.none()


def visible_days(person: Person) -> QuerySet[Days]:
    """Return the days that the person may take out: their own; a lead's all."""
    if not person.is_active:
        return Days.objects.none()
    return Days.objects.all() if _leads(person) else Days.objects.filter(person=person)


def rota_words(person: Person) -> QuerySet[Word]:
    """Return the words of the lists, for those who keep them."""
    return Word.objects.all() if _leads(person) else Word.objects.none()


def visible_rotas(person: Person) -> QuerySet[Rota]:
    """Return the rotas with their drafts: leads make them."""
    return Rota.objects.all() if _leads(person) else Rota.objects.none()


def visible_turns(person: Person) -> QuerySet[Turn]:
    """Return the turns of drafts."""
    return Turn.objects.filter(dropped__isnull=True) if _leads(person) else Turn.objects.none()


def visible_proposals(person: Person) -> QuerySet[Proposal]:
    """Return the proposals."""
    return Proposal.objects.all() if _leads(person) else Proposal.objects.none()


def own_going(person: Person) -> QuerySet[Going]:
    """Return the person's own published turns that stand, the next first."""
    if not person.is_active:
        return Going.objects.none()
    rows = Going.objects.filter(person=person, over__isnull=True)
    return rows.select_related("turn__region", "turn__mission", "publication").order_by("turn__first", "pk")


def own_rota_missions(person: Person) -> Q:
    """Return which published turns the person may see beside their own: those of their missions."""
    return Q(turn__mission__in=own_missions(person))


def seen_turns(person: Person) -> QuerySet[Turn]:
    """Return the turns of which the person may see who goes: their own, their missions', a lead's all."""
    if not person.is_active or person.role not in GOERS:
        return Turn.objects.none()
    if _leads(person):
        return Turn.objects.all()
    standing = Going.objects.filter(over__isnull=True).filter(Q(person=person) | own_rota_missions(person))
    return Turn.objects.filter(pk__in=standing.values("turn"))


def _leads(person: Person) -> bool:
    return person.is_active and person.role in LEADS


def words(kind: str = "") -> list[Word]:
    """Return the words in use, of one list or of all, by list and name."""
    rows = Word.objects.filter(retired__isnull=True)
    return list((rows.filter(kind=kind) if kind else rows).order_by("kind", "name"))


def retired_words(ids: list[str]) -> list[Word]:
    """Return words that are out of their lists and still used."""
    return list(Word.objects.filter(pk__in=ids, retired__isnull=False))


def word_names() -> dict[str, str]:
    """Return every word by its id, also those not in use any more."""
    return dict(Word.objects.values_list("pk", "name"))


def people_names() -> dict[str, str]:
    """Return what colleagues are called, also those who have left."""
    return dict(Person.objects.filter(role__in=GOERS).values_list("pk", "name"))


def profiles() -> dict[str, Profile]:
    """Return every profile by its person's id."""
    rows = Profile.objects.select_related("organisation", "home").prefetch_related("knows")
    return {one.person_id: one for one in rows}


def profile_of(person: Person) -> Profile:
    """Return somebody's profile, not stored when there is none."""
    return Profile.objects.filter(person=person).first() or Profile(person=person)


def days_of(person: Person) -> list[Days]:
    """Return somebody's days that are not long over, the next first."""
    since = timezone.now().date() - LOOK_BACK
    return list(Days.objects.filter(person=person, last__gte=since).order_by("first", "pk"))


def rules() -> Rules:
    """Return the rules that stand; those of the house when none were set."""
    newest = Ruling.objects.order_by("-at", "-pk").first()
    return Rules() if newest is None else rules_from_plain(newest.values)


def turns_of(rota: Rota) -> list[Turn]:
    """Return the turns of a rota, the first first."""
    rows = rota.turns.filter(dropped__isnull=True).select_related("region", "mission")
    return list(rows.order_by("first", "region__name", "pk"))


def seats_of(rota: Rota) -> dict[str, dict[str, str]]:
    """Return turn → person → state of the draft."""
    found: dict[str, dict[str, str]] = defaultdict(dict)
    rows = Seat.objects.filter(turn__rota=rota, turn__dropped__isnull=True)
    for turn, person, state in rows.values_list("turn_id", "person_id", "state"):
        found[turn][person] = state
    return dict(found)


def teams_in(seats: dict[str, dict[str, str]]) -> dict[str, Team]:
    """Return who goes by the draft."""
    return {
        turn: tuple(sorted(who for who, state in row.items() if state != Seat.State.NOT))
        for turn, row in seats.items()
    }


def published_teams(rota: Rota) -> dict[str, Team]:
    """Return who goes by what was published last."""
    newest = newest_publication(rota)
    return {row["turn"]: tuple(row["team"]) for row in newest.content} if newest else {}


def newest_publication(rota: Rota) -> Publication | None:
    """Return what was published last of a rota."""
    return rota.publications.order_by("-number").first()


def problem_of(rota: Rota, seats: dict[str, dict[str, str]]) -> Problem:
    """Return a rota as the library reads it: people by their ids, with what they carry from elsewhere.

    Turns before are those published in other rotas, those entered by hand, and turns of this rota never.
    """
    turns = turns_of(rota)
    first = min((turn.first for turn in turns), default=timezone.now().date())
    kept = {
        (turn, who): state == Seat.State.MUST
        for turn, row in seats.items()
        for who, state in row.items()
        if state != Seat.State.GOES
    }
    fixed = {turn.pk for turn in turns if turn.fixed}
    for turn in fixed:
        kept |= {(turn, who): state != Seat.State.NOT for who, state in seats.get(turn, {}).items()}
    values = tuple(
        TurnValue(
            turn.pk,
            Span(turn.first, turn.last),
            turn.region_id,
            turn.least,
            turn.most,
            tuple((str(word), int(count)) for word, count in turn.wants),
            turn.fixed,
        )
        for turn in turns
    )
    members = members_since(first - LOOK_BACK, but=rota, also={who for row in seats.values() for who in row})
    known = {one.key for one in members}
    kept = {key: goes for key, goes in kept.items() if key[1] in known}
    return Problem(tuple(members), values, rules(), kept)


def members_since(since: date, *, but: Rota | None = None, also: set[str] | None = None) -> list[Member]:
    """Return those who are on the rota (and `also` those, by id), with their days from `since` on."""
    rows = Profile.objects.filter(Q(goes=True) | Q(person__in=also or set()))
    rows = rows.filter(person__in=colleagues()).prefetch_related("knows", "family", "barred")
    profiles = list(rows.order_by("person_id"))
    ids = [one.person_id for one in profiles]
    spans: dict[tuple[str, str], list[Span]] = defaultdict(list)
    for who, kind, first, last in Days.objects.filter(person__in=ids, last__gte=since).values_list(
        "person_id", "kind", "first", "last"
    ):
        spans[who, kind].append(Span(first, last))
    going = Going.objects.filter(person__in=ids, over__isnull=True, turn__last__gte=since)
    if but is not None:
        going = going.exclude(turn__rota=but)
    for who, first, last in going.values_list("person_id", "turn__first", "turn__last"):
        spans[who, Days.Kind.EARLIER].append(Span(first, last))
    happened = incidents_of_colleagues(ids)
    return [
        Member(
            one.person_id,
            one.head,
            one.newcomer,
            one.sex,
            one.organisation_id or "",
            frozenset(word.pk for word in one.knows.all()),
            one.home_id or "",
            frozenset(word.pk for word in one.family.all()),
            frozenset(word.pk for word in one.barred.all()),
            tuple(sorted(spans[one.person_id, Days.Kind.AWAY])),
            tuple(sorted(spans[one.person_id, Days.Kind.RATHER_NOT])),
            tuple(sorted(spans[one.person_id, Days.Kind.EARLIER])),
            tuple(sorted(at.date() for at in happened.get(one.person_id, ()) if at.date() >= since)),
            one.fit,
            -1 if one.own_most is None else one.own_most,
        )
        for one in profiles
    ]


def proposals_of(rota: Rota) -> list[Proposal]:
    """Return the newest proposals, of the last asking first."""
    return list(rota.proposals.select_related("asked_by", "taken_by").order_by("-asked", "pk")[:12])


def waiting_proposals() -> list[Proposal]:
    """Return the proposals that nobody has worked out yet, the oldest first."""
    return list(Proposal.objects.filter(done__isnull=True).order_by("asked", "pk")[:20])


def answers_of(rota: Rota) -> list[Going]:
    """Return who goes by what was published and what each answered, those who cannot go first."""
    rows = Going.objects.filter(turn__rota=rota, over__isnull=True).select_related("person", "turn__region")
    order = {"no": 0, "": 1, "yes": 2}
    return sorted(rows.order_by("turn__first", "person__name"), key=lambda one: order[one.answer])


def team_going(turn: Turn) -> list[Going]:
    """Return who goes on a published turn."""
    return list(turn.going.filter(over__isnull=True).select_related("person").order_by("person__name"))


@dataclass(frozen=True, slots=True)
class Handing:
    """One turn that hands over to the next in its region: the day, who gives, who takes, and the sheet."""

    turn: Turn
    after: Turn
    day: date
    shared: int
    givers: list[Person]
    takers: list[Person]
    sheet: Sheet | None
    """Given for the mission since this turn began; None when there is none, or the turn has no mission."""

    @property
    def late(self) -> bool:
        """Whether the day is over and nobody has taken a sheet over."""
        return self.day < timezone.now().date() and (self.sheet is None or self.sheet.taken is None)


def handings(turns: list[Turn], names: dict[str, Person] | None = None) -> list[Handing]:
    """Return the hand-overs between published turns, the next first. Turns without a team are passed over."""
    rows = {turn.pk: turn for turn in turns}
    values = tuple(TurnValue(turn.pk, Span(turn.first, turn.last), turn.region_id) for turn in turns)
    teams: dict[str, list[Person]] = defaultdict(list)
    going = Going.objects.filter(turn__in=list(rows), over__isnull=True).select_related("person")
    for one in going.order_by("person__name"):
        teams[one.turn_id].append(one.person)
    found = []
    for before, after in followers(values):
        shared = (before.span.last - after.span.first).days + 1
        turn, follower = rows[before.key], rows[after.key]
        if not teams[turn.pk] or not teams[follower.pk]:
            continue
        sheet = newest_sheet(turn.mission) if turn.mission is not None else None
        if sheet is not None and sheet.given.date() < turn.first:
            sheet = None
        day = min(turn.last, follower.first) if shared <= 0 else follower.first
        found.append(Handing(turn, follower, day, shared, teams[turn.pk], teams[follower.pk], sheet))
    return sorted(found, key=lambda one: (one.day, one.turn.pk))


def published_turns(person: Person, since: date) -> list[Turn]:
    """Return the published turns that a person may see and that are not over, the first first."""
    rows = (
        seen_turns(person).filter(last__gte=since, going__over__isnull=True, going__isnull=False).distinct()
    )
    return list(rows.select_related("region", "mission").order_by("first", "region__name", "pk"))
