"""Who asks, and the guard: an address is refused unless its application declared it and its rule is met."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from urllib.parse import urlencode

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.urls import reverse
from django.utils import translation

from vedette_hq.access.models import Person
from vedette_hq.access.pages import Page, Stage
from vedette_hq.access.sessions import is_fresh, standing
from vedette_hq.access.table import declared, scopes

Answer = Callable[[HttpRequest], HttpResponse]


class Asked(HttpRequest):
    """A request once it is known who asks. For types only."""

    person: Person
    stage: Stage
    page: Page
    subject: Any


def identify(get_response: Answer) -> Answer:
    """Set `person` and `stage` on the request; speak the person's language."""

    def answer(request: HttpRequest) -> HttpResponse:
        person, stage = standing(request)
        request.person, request.stage = person, stage  # type: ignore[attr-defined]
        if stage is Stage.INSIDE:
            request.META["vedette.inside"] = True  # a person is at work: the house does not lock itself
        if person is not None:
            translation.activate(person.language)
            request.LANGUAGE_CODE = translation.get_language()
        return get_response(request)

    return answer


class Guard:
    """Applies the table. A view is reached with `request.page` set, and `request.subject` for an object."""

    def __init__(self, get_response: Answer) -> None:
        self._next = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Hand on; the rule is applied once the address is resolved."""
        return self._next(request)

    def process_view(
        self, request: Any, view: Any, arguments: tuple[Any, ...], named: dict[str, Any]
    ) -> HttpResponse | None:
        """Answer in place of the view when its rule is not met."""
        match = request.resolver_match
        page = declared(match.view_name, request.method or "")
        if page is None:
            return refuse_method(match.view_name)
        request.page = page
        if page.machine:
            return None
        if request.stage < page.stage:
            return _send_away(request)
        if page.stage is Stage.INSIDE and request.stage is Stage.INSIDE:
            return _admit(request, page, named)
        return None


def refuse_method(name: str) -> HttpResponse:
    """An address that nobody declared is forbidden; a known one answers only its own methods."""
    from vedette_hq.access.table import pages

    rows = pages().get(name)
    if not rows:
        raise PermissionDenied
    response = HttpResponse(status=405)
    response.headers["Allow"] = ", ".join(sorted({m for row in rows for m in row.methods.split()}))
    return response


def _send_away(request: Any) -> HttpResponse:
    """To log in, or to give the second factor; where they wanted to go is kept when it was only to look."""
    if request.headers.get("Accept", "").startswith("application/json"):
        return JsonResponse({"error": "not logged in"}, status=401)
    target = "access:login" if request.stage is Stage.PUBLIC else "access:second"
    query = "?" + urlencode({"next": request.get_full_path()}) if request.method == "GET" else ""
    return HttpResponseRedirect(reverse(target) + query)


def _admit(request: Any, page: Page, named: dict[str, Any]) -> HttpResponse | None:
    may = request.person.role in page.roles
    if page.of:
        # one answer for a wrong role, a foreign object, a missing one: nothing is told
        subject = _found(request, page.of, named[page.argument]) if may else None
        if subject is None:
            if page.watched and not hasattr(request, "rehearsal"):
                _attempted(request.person, page.of, str(named[page.argument]))
            raise Http404
        request.subject = subject
    elif not may:
        raise PermissionDenied
    if page.fresh and not is_fresh(request):
        query = urlencode({"next": _back(request)})
        return HttpResponseRedirect(reverse("access:again") + "?" + query)
    return None


def _found(request: Any, kind: str, object_id: str) -> Any:
    """What the scope gives this person of the object, or None; a rehearsal looks once for each kind."""
    known: dict[str, Any] = getattr(request, "rehearsal", {})
    if kind not in known:
        known[kind] = scopes()[kind](request.person).filter(pk=object_id).first()
    return known[kind]


def _attempted(person: Person, kind: str, object_id: str) -> None:
    from vedette_hq.audit.services import attempted

    attempted(person, kind, object_id)


def _back(request: Any) -> str:
    """Where to go once both factors were given again: this page; for a form, the page it says it is on."""
    if request.method == "GET":
        return str(request.get_full_path())
    told = request.POST.get("back", "/")
    return told if is_own_path(told) else "/"


def is_own_path(text: str) -> bool:
    """Say whether `text` is a path of this site: nobody is sent elsewhere by a link."""
    return (
        text.startswith("/")
        and not text.startswith(("//", "/\\"))
        and len(text) <= 2000
        and all(" " < char != "\\" for char in text)
    )
