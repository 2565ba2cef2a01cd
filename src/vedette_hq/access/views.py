"""Coming in and going out: login, second factor, invitation, and the same proof again for a sensitive act."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from vedette.errors import ConflictError, FormatError, LimitError
from vedette_hq.access import account, devices, entry, factors, passkeys, sessions
from vedette_hq.access.boxes import box, unbox
from vedette_hq.access.choosing import choose
from vedette_hq.access.forms import AgainForm, CodeForm, LoginForm, PasskeyForm, TotpForm
from vedette_hq.access.middleware import is_own_path
from vedette_hq.access.models import Invitation
from vedette_hq.access.pages import Stage
from vedette_hq.access.queries import group_names
from vedette_hq.access.services import finish_enrolment, invitation_of, take_passphrase
from vedette_hq.audit.services import note

_PENDING, _CHALLENGE = "totp", "passkey"


def _next(request: Any) -> str:
    told = request.POST.get("next") or request.GET.get("next") or "/"
    return told if is_own_path(told) else "/"


def _too_often() -> str:
    return _("That failed too often. Wait a while, or use a browser from which you logged in before.")


def _to(name: str, next_: str) -> HttpResponseRedirect:
    from urllib.parse import urlencode

    query = "?" + urlencode({"next": next_}) if next_ != "/" else ""
    return HttpResponseRedirect(reverse(name) + query)


def login(request: Any) -> HttpResponse:
    """First stage: login and passphrase."""
    if request.stage is not Stage.PUBLIC and request.method != "POST":
        return _to("access:second", _next(request)) if request.stage is Stage.FIRST else _home(request)
    form, error = LoginForm(request.POST or None), ""
    if request.method == "POST" and form.is_valid():
        name = form.cleaned_data["login"].strip().casefold()
        try:
            person = entry.check_passphrase(
                name, form.cleaned_data["passphrase"], devices.where(request, name)
            )
        except LimitError:
            person, error = None, _too_often()
        if person is not None:
            sessions.begin(request, person, Stage.FIRST)
            return _to("access:second", _next(request))
        error = error or _("Login and passphrase do not match.")
    context = {"title": _("Log in"), "form": form, "error": error, "next": _next(request)}
    return render(request, "access/login.html", context, status=200 if not error else 401)


def _home(request: Any) -> HttpResponse:
    return HttpResponseRedirect(_next(request))


def logout(request: Any) -> HttpResponse:
    """End this session."""
    if request.stage is Stage.INSIDE:
        note(request.person, "access.logout", "person", request.person.pk)
    sessions.end(request)
    return HttpResponseRedirect(reverse("access:login"))


def _challenge(request: Any) -> str:
    """Begin the use of a passkey; return what the browser needs, "" when this person has none."""
    if not request.person.passkeys.exists():
        return ""
    options, state = passkeys.begin_use(request.person)
    request.session[_CHALLENGE] = state
    return options


def _second_right(request: Any, code: str) -> bool:
    """Weigh a typed code or the answer of a passkey; a challenge counts once."""
    state = request.session.pop(_CHALLENGE, None)
    where = devices.where(request, request.person.login)
    answer = request.POST.get("answer", "")
    return entry.check_second(request.person, where, code=code, answer=answer, state=state)


def second(request: Any) -> HttpResponse:
    """Second stage: a code, or a passkey."""
    if request.stage is Stage.INSIDE:
        return _home(request)
    if sessions.enrolling(request) is not None:
        return HttpResponseRedirect(reverse("access:enrol"))
    form, error = CodeForm(request.POST or None), ""
    if request.method == "POST":
        code = form.cleaned_data["code"] if form.is_valid() else ""
        try:
            if (code or request.POST.get("answer")) and _second_right(request, code):
                return _come_in(request)
            error = _("This is not right, or was used before.")
        except LimitError:
            sessions.end(request)
            text = {"title": _("Log in"), "text": _too_often(), "back": reverse("access:login")}
            return render(request, "hq/message.html", text, status=429)
    context = {
        "title": _("Second factor"),
        "form": form if error and form.is_bound and "answer" not in request.POST else CodeForm(),
        "error": error,
        "next": _next(request),
        "options": _challenge(request),
        "has_second": factors.has_second(request.person),
    }
    return render(request, "access/second.html", context, status=200 if not error else 401)


def _come_in(request: Any) -> HttpResponse:
    response = HttpResponseRedirect(_next(request))
    with transaction.atomic():
        note(request.person, "access.login", "person", request.person.pk)
        sessions.begin(request, request.person, Stage.INSIDE)
        devices.remember(request, response, request.person)
    return response


def again(request: Any) -> HttpResponse:
    """Both factors once more, before a sensitive act."""
    form, error = AgainForm(request.POST or None), ""
    if request.method == "POST" and form.is_valid():
        where = devices.where(request, request.person.login)
        try:
            who = entry.check_passphrase(request.person.login, form.cleaned_data["passphrase"], where)
            if who == request.person and _second_right(request, form.cleaned_data["code"]):
                sessions.refresh(request)
                account.touched(request.person)
                return _home(request)
            error = _("Passphrase or code is not right, or the code was used before.")
        except LimitError:
            sessions.end(request)
            text = {"title": _("Log in"), "text": _too_often(), "back": reverse("access:login")}
            return render(request, "hq/message.html", text, status=429)
    context = {
        "title": _("Is it still you?"),
        "form": form,
        "error": error,
        "next": _next(request),
        "options": _challenge(request),
    }
    return render(request, "access/again.html", context, status=200 if not error else 401)


def invitation(request: Any, token: str) -> HttpResponse:
    """A one-time link: looking at it uses nothing up."""
    held = invitation_of(token)
    if held is None:
        raise Http404
    if held.purpose == Invitation.Purpose.SECOND:
        return _reset_second(request, held)
    choice = choose(request, group_names(held.person))
    if choice.passphrase:
        try:
            person = take_passphrase(held, choice.passphrase)
        except ConflictError:
            raise Http404 from None
        if held.purpose == Invitation.Purpose.PASSPHRASE:
            messages.success(request, _("Your new passphrase counts from now on. Log in with it."))
            return HttpResponseRedirect(reverse("access:login"))
        sessions.begin(request, person, Stage.FIRST, link=held.pk)
        return HttpResponseRedirect(reverse("access:enrol"))
    context = {"title": _("Your passphrase"), "invited": held.person, "held": held, **choice.context}
    return render(request, "access/invitation.html", context, status=choice.status)


def _reset_second(request: Any, held: Invitation) -> HttpResponse:
    """Whoever holds the link must also know the passphrase."""
    form, error = LoginForm(request.POST or None), ""
    if request.method == "POST" and form.is_valid():
        name = form.cleaned_data["login"].strip().casefold()
        try:
            person = entry.check_passphrase(
                name, form.cleaned_data["passphrase"], devices.where(request, name)
            )
        except LimitError:
            person, error = None, _too_often()
        if person is not None and person.pk == held.person_id:
            sessions.begin(request, person, Stage.FIRST, link=held.pk)
            return HttpResponseRedirect(reverse("access:enrol"))
        error = error or _("Login and passphrase do not match.")
    context = {"title": _("A new second factor"), "form": form, "error": error, "next": "/"}
    return render(request, "access/login.html", context, status=200 if not error else 401)


def enrol(request: Any) -> HttpResponse:
    """Choose what the second factor shall be."""
    if request.stage is Stage.INSIDE:
        return HttpResponseRedirect(reverse("access:account"))
    if sessions.enrolling(request) is None:
        return HttpResponseRedirect(reverse("access:second"))
    return render(request, "access/enrol.html", {"title": _("Your second factor")})


def _may_add(request: Any) -> bool:
    """Whether a second factor may be added: inside through the guarded pages, else while enrolling."""
    inside = request.stage is Stage.INSIDE
    return inside == (request.page.stage is Stage.INSIDE) and (
        inside or sessions.enrolling(request) is not None
    )


def _added(request: Any, label: str, fresh_codes: bool) -> HttpResponse:
    """Show the recovery codes where there are new ones, and let in who was enrolling."""
    person = request.person
    codes = factors.new_codes(person) if fresh_codes else []
    if request.stage is not Stage.INSIDE:
        held = sessions.enrolling(request)
        if held is None:
            raise ConflictError("link: opens nothing any more")
        finish_enrolment(person, held)
        note(person, "access.login", "person", person.pk)
        sessions.begin(request, person, Stage.INSIDE)
    else:
        account.added(person, label)
    if not codes:
        messages.success(request, _("The second factor was added."))
        return HttpResponseRedirect(reverse("access:account"))
    context = {"title": _("Recovery codes"), "codes": codes, "person": person, "joined": True}
    response = render(request, "access/codes.html", context)
    devices.remember(request, response, person)
    return response


def _pending(request: Any) -> bytes:
    """Return the secret of the generator being set up in this session; drawn when there is none."""
    held = request.session.get(_PENDING)
    if held is None:
        held = box("totp-pending", factors.new_secret(), request.person.pk)
        request.session[_PENDING] = held
    return unbox("totp-pending", held, request.person.pk)


def totp(request: Any) -> HttpResponse:
    """Set up a generator of codes."""
    if not _may_add(request):
        return HttpResponseRedirect(reverse("access:second"))
    form, error = TotpForm(request.POST or None), ""
    secret = _pending(request)
    if request.method == "POST" and form.is_valid():
        label = form.cleaned_data["label"]
        try:
            with transaction.atomic():
                row = factors.add_totp(request.person, secret, form.cleaned_data["code"], label)
                if row is not None:
                    del request.session[_PENDING]
                    return _added(request, label, not request.person.recovery_codes.exists())
        except ConflictError:
            raise Http404 from None
        error = _("This is not the code that the generator shows now. Is the clock of your telephone right?")
    context = {
        "title": _("A generator of codes"),
        "form": form,
        "error": error,
        "spoken": factors.spoken(secret),
    }
    return render(request, "access/totp.html", context, status=200 if not error else 422)


def totp_picture(request: Any) -> HttpResponse:
    """The QR code of the generator being set up in this session."""
    if request.session.get(_PENDING) is None:
        raise Http404
    data = factors.picture(_pending(request), request.person.login)
    return HttpResponse(data, content_type="image/svg+xml")


def passkey(request: Any) -> HttpResponse:
    """Make a passkey."""
    if not _may_add(request):
        return HttpResponseRedirect(reverse("access:second"))
    form, error = PasskeyForm(request.POST or None), ""
    if request.method == "POST":
        state = request.session.pop(_CHALLENGE, None)
        label = form.cleaned_data["label"] if form.is_valid() else str(_("Passkey"))
        try:
            if not isinstance(state, dict):
                raise FormatError("passkey: no challenge waits")
            with transaction.atomic():
                passkeys.finish_creation(request.person, state, request.POST.get("answer", ""), label)
                return _added(request, label, not request.person.recovery_codes.exists())
        except FormatError:
            error = _("The browser made no passkey that can be used here. Try again, or take a generator.")
        except ConflictError:
            raise Http404 from None
    options, state = passkeys.begin_creation(request.person)
    request.session[_CHALLENGE] = state
    context = {"title": _("A passkey"), "form": form, "error": error, "options": options}
    return render(request, "access/passkey.html", context, status=200 if not error else 422)
