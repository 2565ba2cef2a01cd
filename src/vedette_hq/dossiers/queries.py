"""Dossiers, narrowed to the person: those of the cases on which they work."""

from __future__ import annotations

from collections.abc import Iterable

from django.db.models import QuerySet

from vedette.cases.dossiers.commitment import Hides, parse_hides
from vedette_hq.access.models import Person
from vedette_hq.cases.models import Case
from vedette_hq.casework.matrix import Laid, matrix
from vedette_hq.casework.queries import casework_cases, workable_cases
from vedette_hq.casework.telling import chronology
from vedette_hq.dossiers.models import Build, Dossier, Exhibit, Given, Version
from vedette_hq.records.queries import items_of_case
from vedette_hq.vault.models import Item

MOST = 900
"""Items of a case that can be chosen from: two fields each, in one form."""


def visible_dossiers(person: Person) -> QuerySet[Dossier]:
    """Return the dossiers of the person's cases."""
    return Dossier.objects.filter(case__in=casework_cases(person)).select_related("case", "made_by")


def own_dossiers(person: Person) -> QuerySet[Dossier]:
    """Return those of open cases."""
    return visible_dossiers(person).filter(case__in=workable_cases(person))


def visible_versions(person: Person) -> QuerySet[Version]:
    """Return the versions of the person's dossiers."""
    found = Version.objects.filter(dossier__in=visible_dossiers(person))
    return found.select_related("dossier", "dossier__case", "made_by", "edited_by", "signed_by")


def own_versions(person: Person) -> QuerySet[Version]:
    """Return those that nobody signed off, in open cases."""
    return visible_versions(person).filter(dossier__in=own_dossiers(person), signed__isnull=True)


def signed_versions(person: Person) -> QuerySet[Version]:
    """Return those that were signed off, in open cases."""
    return visible_versions(person).filter(dossier__in=own_dossiers(person), signed__isnull=False)


def dossiers_of(person: Person, case: Case) -> list[Dossier]:
    """Return the dossiers of a case, the newest first."""
    return list(visible_dossiers(person).filter(case=case).order_by("-made").prefetch_related("versions"))


def exhibits_of(dossier: Dossier) -> list[Exhibit]:
    """Return the exhibits of a dossier in their order."""
    return list(dossier.exhibits.select_related("item").order_by("number"))


def choices_of(person: Person, dossier: Dossier) -> list[tuple[Item, Exhibit | None]]:
    """Return the items of the case and how each stands in the dossier: exhibits first, in their order."""
    held = {one.item_id: one for one in exhibits_of(dossier)}
    rows = [(item, held.get(item.pk)) for item in items_of_case(person, dossier.case, MOST)]
    return sorted(rows, key=lambda row: (row[1] is None, row[1].number if row[1] else 0))


def is_fixed(dossier: Dossier) -> bool:
    """Say whether the exhibits cannot change any more: a version was signed off."""
    return dossier.versions.filter(signed__isnull=False).exists()


def given_of(person: Person, case: Case) -> list[Given]:
    """Return what was given to whom in a case, the latest first."""
    rows = Given.objects.filter(version__in=visible_versions(person), version__dossier__case=case)
    return list(rows.select_related("version", "made_by").order_by("-on", "-made"))


def build_of(version: Version) -> Build | None:
    """Return what the worker built of a version, or builds."""
    return Build.objects.filter(version=version).select_related("asked_by").first()


def hides_of(version: Version) -> Hides:
    """Return what a version hides. Raises: UsageError."""
    return parse_hides(version.hides.split("\n") if version.hides else ())


def suggested(person: Person, dossier: Dossier) -> dict[str, list[list[str]]]:
    """Return chronology and claims of the case as they stand now: what a new version begins with."""
    numbers = {one.item_id: f"E{one.number:04d}" for one in exhibits_of(dossier)}
    events = [
        [one.date.isoformat() if one.date else "", _plain(one.words), ""]
        for one in chronology(person, dossier.case)
    ]
    claims = [
        [
            _plain(row.name or row.element),
            _plain(row.claim),
            row.status if row.status in ("proven", "disputed", "unproven") else "unproven",
            _laid(row.supports, numbers),
            _laid(row.contradicts, numbers),
        ]
        for row in matrix(person, dossier.case)
    ]
    return {"chronology": events, "cast": [], "claims": claims}


def _laid(rows: Iterable[Laid], numbers: dict[str, str]) -> str:
    """The exhibits that lie beside a claim; what is no exhibit of this dossier is not named."""
    return " ".join(numbers[one.object_id] for one in rows if not one.gone and one.object_id in numbers)


def _plain(words: str) -> str:
    return " ".join(str(words).replace("|", "/").split())
