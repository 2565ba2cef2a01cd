"""The first page, locking, the language, and what is said when something cannot be shown."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import translation
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _

from vedette_hq.access.queries import unread
from vedette_hq.audit.services import note
from vedette_hq.config.runtime import current
from vedette_hq.home.queries import to_do


def start(request: Any) -> HttpResponse:
    """Show what waits for this person."""
    context = {"title": _("Start"), "cards": to_do(request.person), "notices": unread(request.person)}
    return render(request, "home/start.html", context)


def lock(request: Any) -> HttpResponse:
    """Ask, then lock the house for everybody."""
    if request.method != "POST":  # HEAD is looking too
        return render(request, "home/lock.html", {"title": _("Lock the house")})
    note(request.person, "house.lock")
    control = current().control
    if control is not None:
        control("lock")
    return render(request, "hq/message.html", {"title": _("The house is locked"), "locked": True})


def language(request: Any) -> HttpResponse:
    """Change the language of the pages, for this person or this browser."""
    code = request.POST.get("language", "")
    back = request.POST.get("next", "/")
    if not url_has_allowed_host_and_scheme(back, {request.get_host()}) or not back.startswith("/"):
        back = "/"
    response = HttpResponseRedirect(back)
    if code in dict(settings.LANGUAGES):
        if request.person is not None:
            request.person.language = code
            request.person.save(update_fields=["language"])
        response.set_cookie(
            settings.LANGUAGE_COOKIE_NAME,
            code,
            max_age=365 * 86400,
            secure=True,
            httponly=True,
            samesite="Strict",
        )
    return response


def alive(request: HttpRequest) -> HttpResponse:
    """Say that the site answers; nothing else."""
    return HttpResponse("open\n", content_type="text/plain; charset=utf-8")


def _say(request: HttpRequest, status: int, title: str, text: str) -> HttpResponse:
    return render(request, "hq/message.html", {"title": title, "text": text}, status=status)


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """400."""
    return _say(request, 400, _("This could not be understood"), _("Nothing was changed."))


def forbidden(request: HttpRequest, exception: Exception) -> HttpResponse:
    """403."""
    text = _("Your role does not open this page. A lead can change roles.")
    return _say(request, 403, _("Not for your role"), text)


def no_token(request: HttpRequest, reason: str = "") -> HttpResponse:
    """403: a form without its token."""
    text = _("The form was too old or came from elsewhere. Nothing was changed. Go back and send it again.")
    return _say(request, 403, _("Please send it again"), text)


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """404: missing, of others, or gone; which of them is not said."""
    text = _("There is nothing here, or nothing that you may see.")
    return _say(request, 404, _("Not found"), text)


def failed(request: HttpRequest) -> HttpResponse:
    """500, and no word about what was in hand."""
    try:
        text = _("Something failed here. What was stored before is stored; this last act was not done.")
        with translation.override(translation.get_language()):
            return _say(request, 500, _("That did not work"), text)
    except Exception:  # noqa: BLE001 - the database may be what failed
        return HttpResponse("That did not work.\n", status=500, content_type="text/plain; charset=utf-8")


def to_start(request: HttpRequest) -> HttpResponse:
    """Go to the first page."""
    return redirect(reverse("home:start"))
