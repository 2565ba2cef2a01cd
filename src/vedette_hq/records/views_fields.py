"""The page of field rules."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from vedette.errors import ConflictError, VedetteError
from vedette_hq.access.approvals import visible_proposals
from vedette_hq.access.roles import CONTENT, Role
from vedette_hq.records import ruling
from vedette_hq.vault.showing import in_words


def fields(request: Any) -> HttpResponse:
    """Show who sees which field; take the proposal of a lead to change it."""
    if request.method == "POST":
        return _propose(request)
    waiting = visible_proposals(request.person).filter(kind=ruling.KIND, outcome="").order_by("-proposed")
    context = {
        "title": _("Fields, and who sees them"),
        "kinds": ruling.ruled(),
        "own": ruling.standing_rules(),
        "waiting": [(one, ruling.described(one, request.person)) for one in waiting],
        "roles": [(role, role.label) for role in Role if role in CONTENT],
    }
    return render(request, "records/fields.html", context)


def _propose(request: Any) -> HttpResponse:
    kind, _colon, field = request.POST.get("field", "").partition(":")
    what, _colon, role = request.POST.get("what", "").partition(":")
    purpose = " ".join(request.POST.get("purpose", "").split())
    if what not in ("show", "hide", "ask", "drop") or not purpose or (what in ("show", "hide")) != bool(role):
        messages.error(request, _("Choose a field and what changes, and say why."))
        return redirect("records:fields")
    try:
        ruling.propose_rule(request.person, kind, field, role, what in ("show", "ask"), purpose[:300])
    except ConflictError:
        messages.error(request, _("This waits for somebody’s decision already."))
    except VedetteError as error:
        messages.error(request, in_words(error))
    else:
        messages.success(request, _("Proposed. It counts when another lead agrees."))
    return redirect("records:fields")
