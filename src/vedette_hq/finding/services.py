"""Keeping lists: making, sharing, filling, ending; and noting that something was carried out of the site."""

from __future__ import annotations

from collections.abc import Iterable

from django.db import transaction
from django.utils import timezone

from vedette.errors import ConflictError, FormatError, MissingError
from vedette_hq.access.models import Person
from vedette_hq.audit.services import note
from vedette_hq.cases.models import Case
from vedette_hq.finding.asking import Asked
from vedette_hq.finding.models import Pick, SavedList
from vedette_hq.finding.queries import fillable_lists
from vedette_hq.finding.tokens import STATEMENT
from vedette_hq.records.queries import record_cases, visible_records, visible_statements

MAX_NAME_CHARS = 120
MAX_PICKS = 10_000
MAX_LISTS = 500


def keep(
    person: Person, name: str, *, asked: Asked | None = None, case: Case | None = None, team: bool = False
) -> SavedList:
    """Keep a list: of a question when `asked` is given, else an empty one to be filled by hand.

    Raises: FormatError for a name that is empty or too long; MissingError for a case that is not the
    person's, or a team without a case; ConflictError for too many lists.
    """
    name = _name(name)
    if case is not None and not record_cases(person).filter(pk=case.pk).exists():
        raise MissingError("case: there is none")
    if team and case is None:
        raise MissingError("list: a list of a team needs a case")
    if SavedList.objects.filter(owner=person, ended__isnull=True).count() >= MAX_LISTS:
        raise ConflictError(f"list: somebody keeps at most {MAX_LISTS}", hint="end some that are not needed")
    with transaction.atomic():
        made = SavedList.objects.create(
            owner=person,
            name=name,
            case=case,
            team=team,
            picked=asked is None,
            asked=asked.plain() if asked is not None else {},
        )
        note(person, "list.keep", "list", made.pk, team=int(team))
    return made


def rename(saved: SavedList, name: str, person: Person) -> None:
    """Give a list another name. Raises: FormatError."""
    name = _name(name)
    with transaction.atomic():
        SavedList.objects.filter(pk=saved.pk).update(name=name)
        note(person, "list.change", "list", saved.pk)


def share(saved: SavedList, case: Case | None, person: Person) -> None:
    """Share a list with the team of a case, or with nobody any more. Raises: MissingError."""
    if case is not None and not record_cases(person).filter(pk=case.pk).exists():
        raise MissingError("case: there is none")
    with transaction.atomic():
        SavedList.objects.filter(pk=saved.pk).update(case=case or saved.case, team=case is not None)
        note(person, "list.share", "list", saved.pk, team=int(case is not None))


def end(saved: SavedList, person: Person) -> None:
    """End a list: nobody finds it any more. Raises: ConflictError."""
    with transaction.atomic():
        if SavedList.objects.filter(pk=saved.pk, ended__isnull=True).update(ended=timezone.now()) != 1:
            raise ConflictError("list: is ended already")
        note(person, "list.end", "list", saved.pk)


def pick(saved: SavedList, ids: Iterable[str], person: Person) -> int:
    """Put records and statements that the person sees into a list; return how many are new.

    Raises: MissingError when one is not there for them; ConflictError for a list that is full, or of a
    question.
    """
    wanted = list(dict.fromkeys(ids))
    if not fillable_lists(person).filter(pk=saved.pk).exists():
        raise ConflictError("list: holds a question, nothing is picked into it")
    kinds = dict(visible_records(person).filter(pk__in=wanted).values_list("pk", "kind"))
    said = visible_statements(person).filter(pk__in=wanted).values_list("pk", flat=True)
    kinds |= dict.fromkeys(said, STATEMENT)
    if len(kinds) != len(wanted):
        raise MissingError("list: one of the records is not there")
    with transaction.atomic():
        SavedList.objects.select_for_update().get(pk=saved.pk)
        there = set(Pick.objects.filter(list=saved).values_list("object_id", flat=True))
        new = [pk for pk in wanted if pk not in there]
        if len(there) + len(new) > MAX_PICKS:
            raise ConflictError(f"list: holds at most {MAX_PICKS} records")
        Pick.objects.bulk_create(Pick(list=saved, object_id=pk, kind=kinds[pk], by=person) for pk in new)
        if new:
            note(person, "list.fill", "list", saved.pk, count=len(new))
    return len(new)


def unpick(saved: SavedList, ids: Iterable[str], person: Person) -> int:
    """Take records out of a list; return how many."""
    with transaction.atomic():
        count, _ = Pick.objects.filter(list=saved, object_id__in=list(ids)).delete()
        if count:
            note(person, "list.fill", "list", saved.pk, count=-count)
    return count


def noted_export(
    person: Person, view: str, form: str, *, kind: str, object_id: str, count: int, outside: bool
) -> None:
    """Note that somebody exported a view: of what, in which form, how many objects, for whom."""
    with transaction.atomic():
        note(
            person,
            "view.export",
            kind,
            object_id,
            view=view,
            form=form,
            count=count,
            outside=int(outside),
        )


def _name(text: str) -> str:
    name = " ".join(text.split())
    if not name or len(name) > MAX_NAME_CHARS or not name.isprintable():
        raise FormatError(f"list: a name has 1 to {MAX_NAME_CHARS} characters")
    return name
