"""Cards: the list and the letters are shown once, tried, renewed, ended."""

from __future__ import annotations

import secrets
from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from vedette.errors import VedetteError
from vedette.missions.watch.codes import COLUMNS, STATUSES, code_list
from vedette_hq.config.runtime import current
from vedette_hq.watch import cards, setting_up, words
from vedette_hq.watch.forms import ReasonForm
from vedette_hq.watch.views import done


def address() -> str:
    """Return the address of the check-in page, as it is written on a list."""
    return current().settings.site.origin + reverse("watch:checkin")


def member(request: Any, id: str) -> HttpResponse:
    """Show a card: hand it out, try it, renew or end it."""
    held = request.subject
    status = secrets.choice(STATUSES)
    context = {
        "title": _("Card"),
        "watch": held.watch,
        "member": held,
        "address": address(),
        "status": str(status),
        "meaning": words.STATUSES[str(status)],
        "form": ReasonForm(),
    }
    return render(request, "watch/member.html", context)


def _once(request: Any, verb: Callable[[], None]) -> bool:
    try:
        verb()
    except VedetteError as error:
        messages.error(request, f"{error}. {error.hint}" if error.hint else str(error))
        return False
    return True


def codes(request: Any, id: str) -> HttpResponse:
    """Show the list of codes, once."""
    held = request.subject
    if not _once(request, lambda: cards.show_list(held, request.person)):
        return redirect("watch:member", held.pk)
    rows = code_list(bytes.fromhex(held.seed), cards.ROWS_OF_A_LIST, held.first)
    # neutral on paper: no name, no product, no word of what it is for
    context = {"title": held.tag, "member": held, "columns": COLUMNS, "rows": rows, "address": address()}
    return render(request, "watch/codes.html", context)


def letters(request: Any, id: str) -> HttpResponse:
    """Show the letters, once."""
    held = request.subject
    if not _once(request, lambda: cards.show_letters(held, request.person)):
        return redirect("watch:member", held.pk)
    pairs = [
        (words.STATUSES[str(status)], letter) for status, letter in zip(STATUSES, held.letters, strict=True)
    ]
    return render(request, "watch/letters.html", {"title": _("Letters"), "member": held, "letters": pairs})


def try_card(request: Any, id: str) -> HttpResponse:
    """Say whether a letter is remembered rightly."""
    held = request.subject
    status, letter = request.POST.get("status", ""), request.POST.get("letter", "")[:1]
    try:
        good = cards.try_letters(held, status, letter)
    except VedetteError as error:
        messages.error(request, f"{error}. {error.hint}" if error.hint else str(error))
    else:
        if good:
            messages.success(request, _("Right."))
        else:
            messages.warning(request, _("Not that one. Try another meaning, or make a new card."))
    return redirect("watch:member", held.pk)


def renew(request: Any, id: str) -> HttpResponse:
    """Make a new card, or end this one; in force at once where the watch is."""
    held = request.subject
    form = ReasonForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("Say why."))
        return redirect("watch:member", held.pk)
    why, ends = form.cleaned_data["why"], "end" in request.POST
    parent = held.watch

    def verb() -> None:
        (cards.end_card if ends else cards.new_card)(held, why, request.person)
        if parent.version:
            setting_up.put_in_force(parent, request.person)

    said = _("Ended. Nobody expects them any more.") if ends else _("A new card. Hand it out now.")
    good = done(request, verb, said)
    if ends and good:
        return redirect("watch:watch", parent.pk)
    return redirect("watch:member", held.pk)
