"""One's own account: language, passphrase, second factors, sessions, and what one was told."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from vedette.errors import ConflictError, LimitError, OpenError, UsageError
from vedette_hq.access import account as services
from vedette_hq.access import devices, entry, factors, queries
from vedette_hq.access.choosing import choose
from vedette_hq.access.middleware import is_own_path
from vedette_hq.access.services import read_notice, read_notices


def _account() -> HttpResponseRedirect:
    return HttpResponseRedirect(reverse("access:account"))


def account(request: Any) -> HttpResponse:
    """Show the account of who asks."""
    person = request.person
    context = {
        "title": _("Your account"),
        "totps": queries.own_totps(person),
        "passkeys": queries.own_passkeys(person),
        "codes_left": factors.codes_left(person),
        "sessions": queries.session_rows(person, request.session.session_key),
        "devices": person.devices.count(),
    }
    return render(request, "access/account.html", context)


def passphrase(request: Any) -> HttpResponse:
    """Change the passphrase."""
    person, error = request.person, ""
    choice = choose(request, queries.group_names(person))
    if choice.passphrase:
        old = request.POST.get("old", "")
        try:
            if entry.check_passphrase(person.login, old, devices.where(request, person.login)) != person:
                raise OpenError("passphrase: is not the present one")
            services.change_passphrase(request, person, old, choice.passphrase)
        except OpenError:
            error = _("The present passphrase is not right. Nothing was changed.")
        except LimitError:
            error = _("That failed too often. Wait a while.")
        except ConflictError:
            error = _("It was changed elsewhere in the meantime. Nothing was changed here.")
        else:
            messages.success(request, _("Your passphrase was changed, and your other sessions were ended."))
            return _account()
        request.POST = request.POST.copy()
        request.POST["step"] = ""
        choice = choose(request, [])
    context = {"title": _("Change the passphrase"), "ask_old": True, "error": error, **choice.context}
    return render(request, "access/passphrase.html", context, status=422 if error else choice.status)


def remove_factor(request: Any, id: str) -> HttpResponse:
    """Remove a second factor."""
    try:
        services.remove_factor(request.person, request.subject)
    except UsageError:
        messages.error(request, _("This is your last second factor. Add another first."))
    else:
        messages.success(request, _("The second factor was removed."))
    return _account()


def codes(request: Any) -> HttpResponse:
    """Make new recovery codes and show them once."""
    shown = services.renew_codes(request.person)
    return render(request, "access/codes.html", {"title": _("Recovery codes"), "codes": shown})


def session_end(request: Any, id: str) -> HttpResponse:
    """End one session."""
    services.end_session(request.person, request.subject)
    messages.success(request, _("The session was ended."))
    return _account()


def sessions_end(request: Any) -> HttpResponse:
    """End all other sessions."""
    count = services.end_others(request, request.person)
    text = ngettext("%(count)s other session was ended.", "%(count)s other sessions were ended.", count)
    messages.success(request, text % {"count": count})
    return _account()


def notices(request: Any) -> HttpResponse:
    """Show what this person was told."""
    context = {"title": _("For you to know"), "notices": queries.all_told(request.person)}
    return render(request, "access/notices.html", context)


def notices_seen(request: Any) -> HttpResponse:
    """All was read."""
    read_notices(request.person)
    return HttpResponseRedirect(reverse("access:notices"))


def notice_seen(request: Any, id: str) -> HttpResponse:
    """One was read; go to what it is about."""
    read_notice(request.subject)
    address = request.subject.address
    return HttpResponseRedirect(address if is_own_path(address) else reverse("access:notices"))
