"""What a lead can do to vocabularies: add a term, take one out of use, take over lists of others."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.db import IntegrityError, transaction
from django.utils import timezone

from vedette.errors import ConflictError, FormatError, MissingError, UsageError
from vedette.records.term_lists import TermList, read_lists
from vedette.records.vocabulary import CODE_DIGITS, builtin, is_code
from vedette_hq.access.models import Person
from vedette_hq.access.roles import Role
from vedette_hq.audit.services import note
from vedette_hq.terms import queries
from vedette_hq.terms.models import GroupTerm, TermFile

KEPT_FILES = 5
"""Of a lead: files read and not taken over; older ones go."""


@dataclass(frozen=True, slots=True)
class Given:
    """What a form says about a term."""

    code: str
    parent: str
    huridocs: str
    labels: dict[str, str]
    meaning: dict[str, str]


def _lead(by: Person) -> None:
    if by.role != Role.LEAD:
        raise UsageError("term: a lead does this")


def add(vocabulary: str, given: Given, by: Person) -> GroupTerm:
    """Add a term of the group. Raises: UsageError, FormatError, MissingError, ConflictError."""
    _lead(by)
    if not queries.exists(vocabulary):
        raise MissingError("term: no such vocabulary")
    if not is_code(given.code):
        raise FormatError("term: a code has small Latin letters, digits and single hyphens")
    if given.parent and queries.term(vocabulary, given.parent) is None:
        raise MissingError("term: what it is to be under is not there")
    if not any(given.labels.values()):
        raise UsageError("term: needs a label")
    if queries.term(vocabulary, given.code) is not None:
        raise ConflictError("term: this code is there already")
    try:
        with transaction.atomic():
            made = GroupTerm.objects.create(
                vocabulary=vocabulary,
                code=given.code,
                parent=given.parent,
                huridocs=given.huridocs.ljust(CODE_DIGITS, "0") if given.huridocs else "",
                labels={key: value for key, value in given.labels.items() if value},
                meaning={key: value for key, value in given.meaning.items() if value},
                added_by=by,
            )
            note(by, "term.add", "term", made.pk, vocabulary=vocabulary, code=given.code)
    except IntegrityError:
        raise ConflictError("term: this code is there already") from None
    queries.forget()
    return made


def retire(vocabulary: str, code: str, by: Person) -> None:
    """Take a term of the group out of use; what bears it keeps it. Raises: MissingError, ConflictError."""
    _turn(vocabulary, code, by, out=True)


def use_again(vocabulary: str, code: str, by: Person) -> None:
    """Take a term of the group into use again. Raises: MissingError, ConflictError."""
    _turn(vocabulary, code, by, out=False)


def _turn(vocabulary: str, code: str, by: Person, *, out: bool) -> None:
    _lead(by)
    with transaction.atomic():
        row = GroupTerm.objects.filter(vocabulary=vocabulary, code=code).first()
        if row is None:
            raise MissingError("term: the group has no such term")
        changed = GroupTerm.objects.filter(pk=row.pk, retired__isnull=out).update(
            retired=timezone.now() if out else None
        )
        if changed != 1:
            raise ConflictError("term: is out of use already" if out else "term: is in use")
        note(by, "term.retire" if out else "term.use", "term", row.pk, vocabulary=vocabulary, code=code)
    queries.forget()


def read_file(content: bytes, by: Person) -> TermFile:
    """Read a file of lists and keep what it holds, not taken over yet. Raises: FormatError, LimitError."""
    _lead(by)
    lists = read_lists(content)
    with transaction.atomic():
        old = TermFile.objects.filter(given_by=by, done__isnull=True).order_by("-given")[KEPT_FILES - 1 :]
        TermFile.objects.filter(pk__in=[one.pk for one in old]).delete()
        return TermFile.objects.create(given_by=by, lists={one.name: _plain(one) for one in lists})


def _plain(one: TermList) -> dict[str, object]:
    rows = [[term.code, term.parent, term.huridocs, term.labels] for term in one.terms]
    return {"title": one.title, "rows": rows}


def take_over(file: TermFile, chosen: Iterable[str], by: Person) -> int:
    """Make group vocabularies of the chosen lists; terms there already stay. Return how many came.

    Raises: UsageError, ConflictError.
    """
    _lead(by)
    names = [name for name in file.lists if name in set(chosen)]
    if not names:
        raise UsageError("list: choose at least one")
    with transaction.atomic():
        if TermFile.objects.filter(pk=file.pk, done__isnull=True).update(done=timezone.now(), lists={}) != 1:
            raise ConflictError("list: was taken over already")
        rows = []
        for name in names:
            there = set(GroupTerm.objects.filter(vocabulary=name).values_list("code", flat=True))
            there |= set(builtin()[name].terms) if name in builtin() else set()
            title = file.lists[name]["title"]
            for code, parent, huridocs, labels in file.lists[name]["rows"]:
                if code not in there:
                    rows.append(
                        GroupTerm(
                            vocabulary=name,
                            code=code,
                            parent=parent,
                            huridocs=huridocs,
                            labels=labels,
                            list_title=title,
                            added_by=by,
                        )
                    )
        GroupTerm.objects.bulk_create(rows, batch_size=500)
        note(by, "term.import", "terms", file.pk, lists=len(names), terms=len(rows))
    queries.forget()
    return len(rows)
