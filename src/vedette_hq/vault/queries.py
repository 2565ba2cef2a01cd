"""Items, narrowed to the person asking."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone

from vedette_hq.access.models import Person, Team, teams_of
from vedette_hq.access.roles import CASEWORK, CONTENT, Role
from vedette_hq.cases.models import Case
from vedette_hq.cases.queries import visible_cases
from vedette_hq.missions.models import Mission
from vedette_hq.missions.queries import visible_missions
from vedette_hq.vault.models import (
    CaseItem,
    Claim,
    Derived,
    Graphic,
    Handover,
    Item,
    ItemText,
    Judgement,
    NearPair,
    Opening,
    PhysicalObject,
)


def items_of_cases(person: Person) -> QuerySet[CaseItem, str]:
    """Return the ids of items that are now in a case in whose team the person is."""
    rows = CaseItem.objects.filter(case__in=visible_cases(person), until__isnull=True)
    return rows.values_list("item_id", flat=True)


def visible_items(person: Person) -> QuerySet[Item]:
    """Return the items whose content the person may see: of the missions and cases of their teams."""
    if person.role not in CONTENT or not person.is_active:
        return Item.objects.none()
    missions = teams_of(person, Team.MISSION)
    return Item.objects.filter(Q(mission_id__in=missions) | Q(pk__in=items_of_cases(person)))


def own_items(person: Person) -> QuerySet[Item]:
    """Return the items of the missions in whose teams the person is: those they may put into a case."""
    if person.role not in CASEWORK or not person.is_active:
        return Item.objects.none()
    return Item.objects.filter(mission_id__in=teams_of(person, Team.MISSION))


def custody_items(person: Person) -> QuerySet[Item]:
    """Return the items whose custody and proofs the person may see: an auditor all, others what they see."""
    if person.role == Role.AUDITOR and person.is_active:
        return Item.objects.all()
    return visible_items(person)


def visible_objects(person: Person) -> QuerySet[PhysicalObject]:
    """Return the things of paper and others of the missions in whose teams the person is."""
    if person.role not in CASEWORK or not person.is_active:
        return PhysicalObject.objects.none()
    return PhysicalObject.objects.filter(mission_id__in=teams_of(person, Team.MISSION))


def workable_cases(person: Person) -> QuerySet[Case]:
    """Return the open cases into which the person may put items."""
    if person.role not in CASEWORK:
        return Case.objects.none()
    return visible_cases(person).filter(closed__isnull=True)


def visible_pairs(person: Person) -> QuerySet[NearPair]:
    """Return the pairs of items that look alike, both of which the person may see."""
    seen = visible_items(person).values("pk")
    return NearPair.objects.filter(one__in=seen, two__in=seen)


def offered_pairs(person: Person, most: int = 100) -> list[NearPair]:
    """Return pairs that nobody has judged, the nearest first, at most so many."""
    standing = Judgement.objects.filter(pair=OuterRef("pk"), withdrawn__isnull=True)
    rows = visible_pairs(person).filter(~Exists(standing)).select_related("one__mission", "two__mission")
    return list(rows.order_by("distance", "-offered")[:most])


@dataclass(frozen=True, slots=True)
class Like:
    """Another item that looks like one, and what stands about the two."""

    pair: NearPair
    other: Item
    judgement: Judgement | None


def likes_of(person: Person, item: Item) -> list[Like]:
    """Return the items that look like this one, as far as the person may see them."""
    rows = visible_pairs(person).filter(Q(one=item) | Q(two=item)).order_by("distance")
    found = []
    for pair in rows.select_related("one__mission", "two__mission")[:50]:
        said = standing_of(pair)
        found.append(Like(pair, pair.two if pair.one_id == item.pk else pair.one, said))
    return found


def standing_of(pair: NearPair) -> Judgement | None:
    """Return what stands about a pair, None when nobody judged it."""
    return pair.judgements.filter(withdrawn__isnull=True).select_related("person").first()


def visible_derived(person: Person) -> QuerySet[Derived]:
    """Return the derived texts of the items the person may see, also those set aside."""
    return Derived.objects.filter(item__in=visible_items(person).values("pk"))


def own_derived(person: Person) -> QuerySet[Derived]:
    """Return the derived texts that the person may set aside and take back: their own, and a lead's all."""
    if person.role not in CASEWORK:
        return Derived.objects.none()
    seen = visible_derived(person)
    return seen if person.role == Role.LEAD else seen.filter(author=person)


def derived_of(item: Item) -> QuerySet[Derived]:
    """Return the derived texts of an item, those in use first."""
    return item.derived.select_related("author").order_by("withdrawn", "-made")


def removable_case_items(person: Person) -> QuerySet[CaseItem]:
    """Return the places of items in cases that the person may end."""
    return CaseItem.objects.filter(case__in=workable_cases(person), until__isnull=True)


def cases_of(person: Person, item: Item) -> list[CaseItem]:
    """Return in which of the person's cases an item is now."""
    rows = CaseItem.objects.filter(item=item, until__isnull=True, case__in=visible_cases(person))
    return list(rows.select_related("case", "added_by").order_by("since"))


def cases_for(person: Person, item: Item) -> QuerySet[Case]:
    """Return the cases into which the person may put an item now."""
    inside = CaseItem.objects.filter(item=item, until__isnull=True).values("case")
    if not own_items(person).filter(pk=item.pk).exists():
        return Case.objects.none()
    return workable_cases(person).exclude(pk__in=inside).order_by("title")


def visible_handovers(person: Person) -> QuerySet[Handover]:
    """Return the hand-overs of the objects the person may see."""
    return Handover.objects.filter(object__in=visible_objects(person))


def claims_of(item: Item) -> list[Claim]:
    """Return what a file says of itself, in order."""
    return list(item.claims.order_by("number"))


def text_of(item: Item) -> str:
    """Return the text that was read out of an item, empty when there is none."""
    found = ItemText.objects.filter(pk=item.pk).values_list("text", flat=True).first()
    return found or ""


def missions_of(person: Person) -> list[Mission]:
    """Return the missions by which the person may narrow the list."""
    if person.role in CONTENT or person.role == Role.AUDITOR:
        return list(visible_missions(person).order_by("pseudonym")[:500])
    return []


@dataclass(frozen=True, slots=True)
class Exposed:
    """One day: items opened, covers taken away, and of these those that were known to be hard to look at."""

    day: date
    opened: int
    uncovered: int
    graphic: int


def exposure_of(person: Person, days: int = 30) -> list[Exposed]:
    """Return what the person has opened of late, by UTC day, the newest first; days without are left out."""
    since = timezone.now() - timedelta(days=days)
    counts: dict[date, list[int]] = {}
    rows = Opening.objects.filter(person=person, at__gte=since)
    for at, uncovered, graphic in rows.values_list("at", "uncovered", "graphic"):
        row = counts.setdefault(at.date(), [0, 0, 0])
        row[0] += 1
        row[1] += uncovered is not None
        row[2] += uncovered is not None and graphic == Graphic.YES
    return [Exposed(day, *row) for day, row in sorted(counts.items(), reverse=True)]
