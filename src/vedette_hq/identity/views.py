"""The identity desk: pseudonyms for everybody of a case's team, and one opening at a time."""

from __future__ import annotations

import secrets
from collections.abc import Iterator
from typing import Any

from django.contrib import messages
from django.http import HttpResponse, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.utils.translation import gettext as _

from vedette.errors import LimitError, VedetteError
from vedette_hq.access.fields import new_id
from vedette_hq.audit.views import seen_by
from vedette_hq.identity import queries, services
from vedette_hq.identity.child import Held
from vedette_hq.identity.forms import CardForm, HandForm, MoreForm, OpenForm


def persons(request: Any) -> HttpResponse:
    """List the pseudonyms of one's cases."""
    context = {"title": _("Protected persons"), "desks": queries.desks(request.person)}
    return render(request, "identity/persons.html", context)


def case(request: Any, id: str) -> HttpResponse:
    """Show the identity desk of one case."""
    context = {
        "title": _("Protected persons of this case"),
        "case": request.subject,
        "protected": queries.of_case(request.subject),
        "state": queries.key_state(request.subject),
    }
    return render(request, "identity/case.html", context)


def _refused(form: Any, error: VedetteError) -> None:
    form.add_error(None, f"{error}. {error.hint}" if error.hint else str(error))


def new(request: Any, id: str) -> HttpResponse:
    """Give somebody a pseudonym, and seal who they are."""
    form = CardForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            made = services.protect(request.subject, form.card(), request.person)
        except VedetteError as error:
            _refused(form, error)
        else:
            messages.success(request, _("Sealed. From now on say “%(name)s”.") % {"name": made.pseudonym})
            return redirect("identity:person", made.pk)
    context = {"title": _("Protect a person"), "case": request.subject, "form": form}
    return render(request, "identity/new.html", context, status=400 if form.errors else 200)


def keys(request: Any, id: str) -> HttpResponse:
    """Show who holds the key of a case; hand it to those who wait."""
    form = HandForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            services.hand_over(request.subject, request.person, form.cleaned_data["passphrase"])
        except VedetteError as error:
            _refused(form, error)
        else:
            messages.success(request, _("Done: everybody who waited for the key has it."))
            return redirect("identity:keys", request.subject.pk)
    context = {
        "title": _("Key of this case"),
        "case": request.subject,
        "state": queries.key_state(request.subject),
        "mine": request.person in queries.key_state(request.subject).holders,
        "form": form,
    }
    return render(request, "identity/keys.html", context, status=400 if form.errors else 200)


def person(request: Any, id: str) -> HttpResponse:
    """Show one protected person: the pseudonym, and who opened what is sealed."""
    context = {
        "title": request.subject.pseudonym,
        "protected": request.subject,
        "case": request.subject.case,
        "cards": queries.cards_of(request.subject).defer("blob"),
        "readings": queries.readings_of(request.subject)[:200],
    }
    return render(request, "identity/person.html", context)


def add(request: Any, id: str) -> HttpResponse:
    """Seal something more about a person."""
    form = MoreForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            services.add_card(request.subject, form.card(), request.person)
        except VedetteError as error:
            _refused(form, error)
        else:
            messages.success(request, _("Sealed, beside what was written before."))
            return redirect("identity:person", request.subject.pk)
    title = _("Write more about %(name)s") % {"name": request.subject.pseudonym}
    context = {"title": title, "protected": request.subject, "form": form}
    return render(request, "identity/add.html", context, status=400 if form.errors else 200)


def open_(request: Any, id: str) -> Any:
    """Ask why, then show once what is sealed about a person."""
    form = OpenForm(request.POST or None, initial={"event": new_id()})
    status = 200
    if request.method == "POST":
        status = 400
        if form.is_valid():
            data = form.cleaned_data
            try:
                held = services.read(
                    request.subject,
                    request.person,
                    data["passphrase"],
                    data["reason"],
                    data["words"],
                    data["event"],
                )
            except VedetteError as error:
                _refused(form, error)
                status = 429 if isinstance(error, LimitError) else 400
            else:
                return _shown_once(request, held)
    title = _("Open what is sealed about %(name)s") % {"name": request.subject.pseudonym}
    context = {"title": title, "protected": request.subject, "form": form}
    return render(request, "identity/open.html", context, status=status)


def _shown_once(request: Any, held: Held) -> StreamingHttpResponse:
    """The page, with what the child gives away put into its middle as it comes."""
    gap = secrets.token_hex(16)
    context = {"title": request.subject.pseudonym, "protected": request.subject, "gap": gap}
    try:
        before, _gap, after = render_to_string("identity/shown.html", context, request).partition(gap)
    except BaseException:
        held.close()
        raise

    def page() -> Iterator[bytes]:
        yield before.encode("utf-8")
        yield from held.pieces()
        yield after.encode("utf-8")

    response = StreamingHttpResponse(page(), content_type="text/html; charset=utf-8")
    closers: Any = response._resource_closers  # type: ignore[attr-defined]
    closers.append(held.close)  # also when nobody reads the answer
    response.headers["Cache-Control"] = "no-store, no-cache, max-age=0"
    return response


def who(request: Any, id: str) -> HttpResponse:
    """Show who can open what is sealed about a person now."""
    state = queries.key_state(request.subject.case)
    context = {"title": _("Who can see this person now"), "protected": request.subject, "state": state}
    return render(request, "identity/who.html", {**context, **seen_by(request)})
