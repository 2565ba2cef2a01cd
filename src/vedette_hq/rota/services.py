"""What can be done about a rota: one verb each. Words, profiles, days, rules, turns and the draft."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date, timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone

from vedette.errors import ConflictError, UsageError
from vedette.missions.rota.values import MOST_TURNS, Rules
from vedette_hq.access.models import Person
from vedette_hq.access.roles import LEADS
from vedette_hq.audit.services import note
from vedette_hq.missions.models import Mission
from vedette_hq.rota import queries
from vedette_hq.rota.models import Days, Profile, Rota, Ruling, Seat, Turn, Word

LONGEST_TURN_DAYS = 62
OWN_FIELDS = ("sex", "organisation", "home", "own_most")
"""What people say of themselves; `head`, `newcomer`, `goes`, `fit` and `barred` are a lead's to say."""
LEAD_FIELDS = (*OWN_FIELDS, "goes", "head", "newcomer", "fit")


def _lead(by: Person) -> None:
    if by.role not in LEADS:
        raise UsageError("rota: leads make it")


def add_word(kind: str, name: str, by: Person) -> Word:
    """Add a word to a list, or take it into use again. Raises: UsageError for no name, ConflictError."""
    _lead(by)
    name = " ".join(name.split())
    if not name or len(name) > 60 or kind not in Word.Kind.values:
        raise UsageError("rota: a word has 1 to 60 characters")
    with transaction.atomic():
        same = next(
            (one for one in Word.objects.filter(kind=kind) if one.name.casefold() == name.casefold()), None
        )
        if same is not None and same.retired is None:
            raise ConflictError("rota: this word is in the list already")
        if same is None:
            same = Word.objects.create(kind=kind, name=name)
        else:
            Word.objects.filter(pk=same.pk).update(retired=None)
        note(by, "rota.word", "rota_word", same.pk)
    return same


def retire_word(word: Word, by: Person) -> None:
    """Take a word out of its list; where it is used it stays. Raises: ConflictError when it is out."""
    _lead(by)
    with transaction.atomic():
        if Word.objects.filter(pk=word.pk, retired__isnull=True).update(retired=timezone.now()) != 1:
            raise ConflictError("rota: this word is out of its list already")
        note(by, "rota.word_end", "rota_word", word.pk)


def save_profile(person: Person, values: Mapping[str, Any], by: Person) -> Profile:
    """Write down what a rota must know of somebody: their own part by themselves, all of it by a lead.

    `knows`, `family` and `barred` are words; what `values` does not name stays. Raises: UsageError.
    """
    lead = by.role in LEADS
    if not lead and by.pk != person.pk:
        raise UsageError("rota: a profile is written by its person or a lead")
    names = LEAD_FIELDS if lead else OWN_FIELDS
    lists = ("knows", "family", "barred") if lead else ("knows", "family")
    if set(values) - {*names, *lists}:
        raise UsageError("rota: this part of a profile is a lead's to write")
    with transaction.atomic():
        profile, _made = Profile.objects.select_for_update().get_or_create(person=person)
        for name in names:
            if name in values:
                setattr(profile, name, values[name])
        profile.changed, profile.changed_by = timezone.now(), by
        profile.save()
        for name in lists:
            if name in values:
                getattr(profile, name).set(values[name])
        note(by, "rota.profile", "person", person.pk)
    return profile


def add_days(person: Person, kind: str, first: date, last: date, by: Person) -> Days:
    """Write down days of somebody: by themselves or a lead. Raises: UsageError."""
    if by.pk != person.pk and by.role not in LEADS:
        raise UsageError("rota: days are written by their person or a lead")
    if kind not in Days.Kind.values or last < first or (last - first).days > 731:
        raise UsageError("rota: days end after they begin, and within two years")
    with transaction.atomic():
        made = Days.objects.create(person=person, kind=kind, first=first, last=last, made_by=by)
        note(by, "rota.days", "person", person.pk, days=made.pk)
    return made


def remove_days(days: Days, by: Person) -> None:
    """Take days out again. Raises: ConflictError when they are gone."""
    with transaction.atomic():
        pk, person = days.pk, days.person_id
        if Days.objects.filter(pk=pk).delete()[0] != 1:
            raise ConflictError("rota: these days are gone already")
        note(by, "rota.days_end", "person", person, days=pk)


def set_rules(rules: Rules, by: Person) -> None:
    """Set the rules of the group; those before stay readable."""
    _lead(by)
    with transaction.atomic():
        made = Ruling.objects.create(values=asdict(rules), by=by)
        note(by, "rota.rules", "rota_rules", made.pk)


def make_rota(title: str, by: Person) -> Rota:
    """Begin a rota. Raises: UsageError for no title."""
    _lead(by)
    title = " ".join(title.split())
    if not title or len(title) > 100:
        raise UsageError("rota: a title has 1 to 100 characters")
    with transaction.atomic():
        made = Rota.objects.create(title=title, made_by=by)
        note(by, "rota.make", "rota", made.pk)
    return made


def close_rota(rota: Rota, by: Person) -> None:
    """Close a rota for the list; published turns stand. Raises: ConflictError."""
    _lead(by)
    with transaction.atomic():
        if Rota.objects.filter(pk=rota.pk, closed__isnull=True).update(closed=timezone.now()) != 1:
            raise ConflictError("rota: is closed already")
        note(by, "rota.close", "rota", rota.pk)


@dataclass(frozen=True, slots=True)
class Series:
    """Turns one after another: `every` days a new one begins, each lasts `days` days."""

    region: Word
    mission: Mission | None
    first: date
    days: int
    every: int
    count: int
    least: int
    most: int
    wants: Sequence[tuple[str, int]] = ()


def plan_turns(rota: Rota, series: Series, by: Person) -> list[Turn]:
    """Plan turns one after another; with `every` under `days` they share days. Raises: UsageError."""
    _lead(by)
    if not 1 <= series.count <= 60 or not 1 <= series.every <= 366:
        raise UsageError("rota: 1 to 60 turns, each within a year of the next")
    made = []
    with transaction.atomic():
        _touch(rota)
        if rota.turns.filter(dropped__isnull=True).count() + series.count > MOST_TURNS:
            raise UsageError(f"rota: at most {MOST_TURNS} turns")
        for place in range(series.count):
            first = series.first + timedelta(days=place * series.every)
            values = _turn_values(
                series.region,
                series.mission,
                first,
                first + timedelta(days=series.days - 1),
                series.least,
                series.most,
                series.wants,
            )
            made.append(Turn.objects.create(rota=rota, **values))
        note(by, "rota.turns", "rota", rota.pk, count=series.count)
    return made


def change_turn(turn: Turn, by: Person, *, fixed: bool, **values: Any) -> None:
    """Change a turn of the draft; `values` as `_turn_values`. Raises: UsageError, ConflictError."""
    _lead(by)
    with transaction.atomic():
        _touch(turn.rota)
        checked = _turn_values(**values)
        if Turn.objects.filter(pk=turn.pk, dropped__isnull=True).update(fixed=fixed, **checked) != 1:
            raise ConflictError("turn: is not planned any more")
        note(by, "rota.turn", "rota", turn.rota_id, turn=turn.pk)


def _turn_values(
    region: Word,
    mission: Mission | None,
    first: date,
    last: date,
    least: int,
    most: int,
    wants: Sequence[tuple[str, int]],
) -> dict[str, Any]:
    if not 0 <= (last - first).days < LONGEST_TURN_DAYS:
        raise UsageError(f"turn: lasts 1 to {LONGEST_TURN_DAYS} days")
    if not 2 <= least <= most <= 30:
        raise UsageError("turn: a team has at least 2 people, and not more than its most")
    if any(not 1 <= count <= most for _word, count in wants):
        raise UsageError("turn: more people are asked for than go")
    return {
        "region": region,
        "mission": mission,
        "first": first,
        "last": last,
        "least": least,
        "most": most,
        "wants": [[word, count] for word, count in sorted(wants)],
    }


def drop_turn(turn: Turn, by: Person) -> None:
    """Plan a turn no more; those who were told hear of it when the rota is published again."""
    _lead(by)
    with transaction.atomic():
        _touch(turn.rota)
        if Turn.objects.filter(pk=turn.pk, dropped__isnull=True).update(dropped=timezone.now()) != 1:
            raise ConflictError("turn: is not planned any more")
        Seat.objects.filter(turn=turn).delete()
        note(by, "rota.turn_drop", "rota", turn.rota_id, turn=turn.pk)


def _touch(rota: Rota, revision: int | None = None) -> None:
    """Count a change of the draft; with a revision, if nobody changed it since. Raises: ConflictError."""
    rows = Rota.objects.filter(pk=rota.pk, closed__isnull=True)
    if revision is not None:
        rows = rows.filter(revision=revision)
    seen = Rota.objects.select_for_update().get(pk=rota.pk)
    if rows.update(revision=seen.revision + 1) != 1:
        if seen.closed is not None:
            raise ConflictError("rota: is closed")
        raise ConflictError(
            "rota: somebody changed it meanwhile", hint="look at it as it is now, and change it again"
        )


def save_draft(rota: Rota, seats: Mapping[str, Mapping[str, str]], revision: int, by: Person) -> int:
    """Write who goes on the turns that are named; others stay. Returns how many seats changed.

    `seats`: turn → person → state ("" or not named: does not go). `revision` is the draft as it was seen.
    Raises: ConflictError when it was changed meanwhile, UsageError for somebody or something not there.
    """
    _lead(by)
    turns = {turn.pk for turn in queries.turns_of(rota)}
    people = set(queries.colleagues().values_list("pk", flat=True))
    wanted = {(turn, who): state for turn, row in seats.items() for who, state in row.items() if state}
    if set(seats) - turns or any(state not in Seat.State.values for state in wanted.values()):
        raise UsageError("rota: no such turn, or no such state")
    with transaction.atomic():
        _touch(rota, revision)
        held = {(one.turn_id, one.person_id): one for one in Seat.objects.filter(turn__in=list(seats))}
        if {who for _turn, who in wanted.keys() - held.keys()} - people:
            raise UsageError("rota: somebody cannot be on a rota any more")
        gone = [one.pk for key, one in held.items() if key not in wanted]
        Seat.objects.filter(pk__in=gone).delete()
        changed = len(gone)
        for (turn, who), state in wanted.items():
            old = held.get((turn, who))
            if old is None:
                Seat.objects.create(turn_id=turn, person_id=who, state=state)
            elif old.state != state:
                Seat.objects.filter(pk=old.pk).update(state=state)
            changed += old is None or old.state != state
        note(by, "rota.draft", "rota", rota.pk, changed=changed)
    return changed
