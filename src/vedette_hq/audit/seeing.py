"""Who can see a thing now: found by asking the guard, for every active person, about every declared page.

Nothing is worked out a second time: the guard gets a request of that person and answers as it would.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from types import SimpleNamespace
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db.models import Model, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from vedette_hq.access.middleware import Guard
from vedette_hq.access.models import Person
from vedette_hq.access.pages import Page, Stage
from vedette_hq.access.table import pages, scopes

WAYS: dict[str, str | Promise] = {
    "item": _("see what it shows"),
    "custody": _("see its custody and proofs"),
    "custody_item": _("see its custody and proofs"),
    "own_item": _("put it into a case"),
    "audited_item": _("see who did what with it"),
    "mission": _("work in it"),
    "governed_mission": _("see its team and devices"),
    "case": _("work in it"),
    "governed_case": _("see its team"),
    "desk_case": _("use its identity desk"),
    "person": _("see their account"),
    "audited_person": _("see what they did"),
    "protected": _("open what is sealed, with a reason"),
    "record": _("read it, without the fields hidden from them"),
    "writable_record": _("change or withdraw it"),
    "device": _("see what was heard of it"),
}
"""What a scope lets a person do, in words."""


@dataclass(frozen=True, slots=True)
class Way:
    """One thing a person may do with an object: in words, and the pages that let them."""

    scope: str
    words: str
    pages: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Sight:
    """What one person may do with one object; never empty."""

    person: Person
    ways: tuple[Way, ...]


def asks(
    person: Person, page: Page, method: str, object_id: str = "", found: dict[str, Any] | None = None
) -> bool:
    """Ask the guard whether `person`, with both factors given, would be let in.

    Where a page is `fresh`: after giving them once more. `found` keeps what the scopes gave this person
    of this object, for the next question.
    """
    request: Any = HttpRequest()
    request.method = method
    request.path = request.path_info = "/"
    request.META = {"SERVER_NAME": "localhost", "SERVER_PORT": "443"}
    request.session = {}
    request.person, request.stage = person, Stage.INSIDE
    request.rehearsal = {} if found is None else found
    request.resolver_match = SimpleNamespace(view_name=page.name, namespace="", url_name="")
    named = {page.argument: object_id} if page.of else {}
    try:
        answer = Guard(lambda _request: HttpResponse()).process_view(request, None, (), named)
    except (Http404, PermissionDenied):
        return False
    return answer is None or (page.fresh and answer.status_code == 302)


def _about(model: type[Model], people: Iterable[Person]) -> list[Page]:
    """Return the pages that are about objects of `model`."""
    anybody = next(iter(people), None)
    kinds = {name for name, scope in scopes().items() if scope(anybody or Person()).model is model}
    return [page for rows in pages().values() for page in rows if page.of in kinds]


def who_sees(subject: Model) -> list[Sight]:
    """Return everybody who may do something with `subject` now, by name."""
    people = list(Person.objects.filter(joined__isnull=False, left__isnull=True).order_by("name"))
    about = _about(type(subject), people)
    found = []
    for person in people:
        ways = _ways(person, about, str(subject.pk))
        if ways:
            found.append(Sight(person, ways))
    return found


def _ways(person: Person, about: Iterable[Page], object_id: str) -> tuple[Way, ...]:
    open_: dict[str, list[str]] = {}
    asked: dict[tuple[Any, ...], bool] = {}
    found: dict[str, Any] = {}
    for page in about:
        for method in page.methods.split():
            rule = (page.of, page.roles, page.stage, page.fresh)  # pages of one rule get one answer
            if rule not in asked:
                asked[rule] = asks(person, page, method, object_id, found)
            if asked[rule]:
                open_.setdefault(page.of, []).append(f"{method} {page.name}")
    return tuple(
        Way(kind, str(WAYS.get(kind, kind)), tuple(dict.fromkeys(names))) for kind, names in open_.items()
    )


@dataclass(frozen=True, slots=True)
class Reach:
    """How many objects of one kind a person may see now."""

    scope: str
    words: str
    count: int


def reach(person: Person) -> tuple[list[Reach], list[str]]:
    """Return what `person` may see now: objects by scope, and the pages that are about no object."""
    found: list[Reach] = []
    names: list[str] = []
    by_scope: dict[str, list[Page]] = {}
    for rows in pages().values():
        for page in rows:
            if page.of:
                by_scope.setdefault(page.of, []).append(page)
            elif page.stage is Stage.INSIDE and not page.machine:
                names += [f"{m} {page.name}" for m in page.methods.split() if asks(person, page, m)]
    for kind, about in by_scope.items():
        if any(person.role in page.roles for page in about):
            seen: QuerySet[Any] = scopes()[kind](person)
            if person.is_active and (count := seen.count()):
                found.append(Reach(kind, str(KINDS.get(kind, kind)), count))
    return sorted(found, key=lambda one: one.words), names


KINDS: dict[str, str | Promise] = {
    "item": _("items whose content they see"),
    "custody": _("items whose custody and proofs they see"),
    "custody_item": _("items whose custody and proofs they see"),
    "own_item": _("items they may put into a case"),
    "audited_item": _("items whose acts they see"),
    "mission": _("missions they work in"),
    "governed_mission": _("missions whose team they see"),
    "case": _("cases they work in"),
    "governed_case": _("cases whose team they see"),
    "desk_case": _("cases whose identity desk they use"),
    "person": _("people whose account they see"),
    "audited_person": _("people whose acts they see"),
    "protected": _("protected persons they may open"),
    "record_case": _("cases whose records they read"),
    "writable_case": _("cases in which they write records"),
    "record": _("records they read"),
    "writable_record": _("records they may change"),
    "statement": _("statements they read"),
    "writable_statement": _("statements they may correct"),
    "source": _("sources they know of"),
    "device": _("devices they see"),
    "alarm": _("alarms they see"),
    "settleable_alarm": _("alarms they may settle"),
}
