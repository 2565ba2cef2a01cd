"""Redactions, narrowed to the person asking."""

from __future__ import annotations

from django.db.models import F, QuerySet

from vedette_hq.access.models import Person
from vedette_hq.cases.models import Case
from vedette_hq.cases.queries import visible_cases
from vedette_hq.identity.models import Protected
from vedette_hq.records.models import Record
from vedette_hq.records.queries import labels
from vedette_hq.redaction.models import Mark, Product, Redaction, State
from vedette_hq.releases.models import Release
from vedette_hq.releases.queries import own_releases
from vedette_hq.vault.models import CaseItem, Derived, Item, ItemText
from vedette_hq.vault.queries import derived_of, visible_items

MOST = 500


def visible_redactions(person: Person) -> QuerySet[Redaction]:
    """Return those of the person's cases whose item is still in the case."""
    rows = Redaction.objects.filter(case__in=visible_cases(person))
    rows = rows.filter(item__cases__case=F("case"), item__cases__until__isnull=True)
    return rows.select_related("case", "item", "release", "made_by", "confirmed_by", "derived")


def own_redactions(person: Person) -> QuerySet[Redaction]:
    """Return those of open cases that were not handed over: they can be worked at."""
    return visible_redactions(person).filter(case__closed__isnull=True).exclude(state=State.HANDED)


def visible_products(person: Person) -> QuerySet[Product]:
    """Return the files built by those redactions."""
    return Product.objects.filter(redaction__in=visible_redactions(person).values("pk"))


def open_cases(person: Person) -> QuerySet[Case]:
    """Return the cases in which the person may begin one."""
    return visible_cases(person).filter(closed__isnull=True)


def rows_to_cut(person: Person) -> list[CaseItem]:
    """Return the items of those cases that were read, newest first, at most `MOST`."""
    rows = CaseItem.objects.filter(
        case__in=open_cases(person), until__isnull=True, item__in=visible_items(person)
    )
    return list(rows.select_related("case", "item").order_by("-since", "pk")[:MOST])


def named_row(row: CaseItem) -> str:
    """Return what stands for an item of a case in a form: ids that who chooses it may know."""
    return f"{row.case_id}:{row.item_id}"


def releases_for(person: Person, case: Case | None = None) -> QuerySet[Release]:
    """Return the releases to which a file may still be added; those of the case, and those of no case."""
    rows = own_releases(person)
    return rows if case is None else rows.filter(case=case) | rows.filter(case__isnull=True)


def people_of(person: Person, case: Case) -> list[tuple[str, str]]:
    """Return (id, label) of the people of a case: records, and those at the identity desk by pseudonym."""
    rows = Record.objects.filter(case=case, kind="person", withdrawn__isnull=True)
    ids = [str(pk) for pk in rows.order_by("made", "pk").values_list("pk", flat=True)[:MOST]]
    named = sorted(labels(person, ids).items(), key=lambda one: (one[1], one[0]))
    hidden = Protected.objects.filter(case=case).order_by("pseudonym")[:MOST]
    return [*named, *((str(one.pk), one.pseudonym) for one in hidden)]


def texts_for(item: Item) -> list[Derived]:
    """Return the transcripts and translations of an item that stand."""
    return [one for one in derived_of(item) if one.withdrawn is None]


def has_text(item: Item) -> bool:
    """Say whether a text was read out of an item."""
    return ItemText.objects.filter(item=item).exclude(text="").exists()


def marks_of(redaction: Redaction, page: int | None = None) -> list[Mark]:
    """Return its marks in order; those of one page, or of the frames that hold `page`."""
    rows = redaction.marks.all()
    if page is not None:
        if redaction.kind == "film":
            rows = rows.filter(page__lte=page, last__gte=page)
        else:
            rows = rows.filter(page=page)
    return list(rows)
