"""What a view is of: a case, a saved list, or a question; always within what the person may see."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import urlencode

from django.db.models import Model, QuerySet

from vedette.errors import MissingError, VedetteError
from vedette_hq.access.models import Person
from vedette_hq.cases.models import Case
from vedette_hq.finding.asking import Asked, Sight, parse_asked
from vedette_hq.finding.models import SavedList
from vedette_hq.finding.queries import visible_lists
from vedette_hq.finding.search import MOST, ids_of
from vedette_hq.records.queries import visible_records, visible_statements


@dataclass(frozen=True)
class Scope:
    """`ids` are the objects of a list or a question, None for all of the case; `cut` when there were more."""

    sight: Sight
    case: Case | None
    saved: SavedList | None
    asked: Asked
    ids: tuple[str, ...] | None
    cut: bool
    query: str
    """The part of an address that says the same."""
    held: frozenset[str] = frozenset()
    """Records that may not leave (`leaving`)."""
    outside: bool = False
    """Whether it is about to leave the house: then without statements."""

    @property
    def person(self) -> Person:
        """Who looks."""
        return self.sight.person

    @property
    def cases(self) -> list[str]:
        """The cases it reaches into."""
        return [self.case.pk] if self.case else list(self.sight.cases)

    def rows(self, model: type[Model]) -> QuerySet[Any]:
        """Return the rows of records (Act, Event, Actor, Tie, Site) in it. Withdrawn records have none."""
        return self._narrowed(model._default_manager.filter(case_id__in=self.cases))

    def records(self, *, withdrawn: bool = False) -> QuerySet[Any]:
        """Return the records in it."""
        found = visible_records(self.person).filter(case_id__in=self.cases)
        if not withdrawn:
            found = found.filter(withdrawn__isnull=True)
        return self._narrowed(found)

    def statements(self, *, withdrawn: bool = False) -> QuerySet[Any]:
        """Return the statements in it."""
        found = visible_statements(self.person).filter(case_id__in=self.cases)
        if not withdrawn:
            found = found.filter(withdrawn__isnull=True)
        return found.none() if self.outside else self._narrowed(found)

    def _narrowed(self, found: QuerySet[Any]) -> QuerySet[Any]:
        if self.ids is not None:
            found = found.filter(pk__in=self.ids)
        return found.exclude(pk__in=self.held) if self.held else found


def scope_of(person: Person, given: Mapping[str, str]) -> Scope:
    """Return what the parts of an address name: `list`, or a question with or without `case`.

    Raises: MissingError for a case or a list that is not this person's, and when nothing is named.
    """
    sight = Sight(person)
    if given.get("list"):
        saved = visible_lists(person).filter(pk=given["list"]).select_related("case").first()
        if saved is None:
            raise MissingError("list: there is none")
        return of_list(sight, saved)
    asked = asked_of(given)
    if asked.empty:
        raise MissingError("view: neither a case nor a list is named")
    case = None
    if asked.case:
        case = _case(sight, asked.case)
    query = urlencode(_parts(asked))
    if asked == Asked(case=asked.case):
        return Scope(sight, case, None, asked, None, False, query)
    ids, cut = ids_of(sight, asked)
    return Scope(sight, case, None, asked, tuple(ids), cut, query)


def of_list(sight: Sight, saved: SavedList) -> Scope:
    """Return what a saved list holds for this person now."""
    query = urlencode({"list": saved.pk})
    if saved.picked:
        picks = saved.picks.order_by("id").values_list("object_id", flat=True)[: MOST + 1]
        ids = tuple(picks)
        return Scope(sight, None, saved, Asked(), ids[:MOST], len(ids) > MOST, query)
    asked = parse_asked(saved.asked)
    if asked.case and asked.case not in sight.cases:
        return Scope(sight, None, saved, asked, (), False, query)
    case = _case(sight, asked.case) if asked.case else None
    if asked == Asked(case=asked.case) and asked.case:
        return Scope(sight, case, saved, asked, None, False, query)
    found, cut = ids_of(sight, asked)
    return Scope(sight, case, saved, asked, tuple(found), cut, query)


def asked_of(given: Mapping[str, str]) -> Asked:
    """Return the question that parts of an address ask; parts that are nonsense are left out."""
    found = Asked()
    for name in ("words", "kind", "case", "type", "confidence", "place", "tag", "source", "since", "until"):
        value = " ".join(given.get(name, "").split())
        if not value:
            continue
        try:
            found = replace(found, **{name: getattr(parse_asked({name: value}), name)})
        except VedetteError:
            continue
    return replace(found, withdrawn=given.get("withdrawn") in ("1", "on", "true"))


def _parts(asked: Asked) -> dict[str, str]:
    return {name: "1" if value is True else str(value) for name, value in asked.plain().items()}


def _case(sight: Sight, pk: str) -> Case:
    if pk not in sight.cases:
        raise MissingError("case: there is none")
    return Case.objects.get(pk=pk)
