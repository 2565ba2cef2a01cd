"""The people, for leads; and what waits for a second pair of eyes."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from vedette.errors import ConflictError, FormatError, UsageError, VedetteError
from vedette_hq.access import approvals as engine
from vedette_hq.access import factors, queries, services
from vedette_hq.access.fields import new_id
from vedette_hq.access.forms import InviteForm, ReasonForm, ResetForm, RoleForm
from vedette_hq.access.models import Person, Proposal
from vedette_hq.access.pictures import drawn


def people(request: Any) -> HttpResponse:
    """List everybody."""
    rows = queries.people_list(request.person)
    return render(request, "access/people.html", {"title": _("People"), "people": rows})


def invite(request: Any) -> HttpResponse:
    """Invite somebody; the link is shown once."""
    form = InviteForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        try:
            if services.needs_two_to_invite(data["role"]):
                return _propose_lead(request, form)
            made = services.invite(
                request.person, data["login"], data["name"], data["role"], data["language"]
            )
        except ConflictError:
            form.add_error("login", _("Somebody has this login already."))
        except FormatError:
            form.add_error("name", _("A name is needed."))
        else:
            return _show_link(request, made)
    status = 422 if form.errors else 200
    return render(request, "access/invite.html", {"title": _("Invite somebody"), "form": form}, status=status)


def _propose_lead(request: Any, form: InviteForm) -> HttpResponse:
    data = form.cleaned_data
    payload = {name: data[name] for name in ("login", "name", "language")}
    if not data["reason"].strip():
        form.add_error("reason", _("A further lead needs the agreement of another: say why."))
    elif Person.objects.filter(login=data["login"]).exists():
        form.add_error("login", _("Somebody has this login already."))
    else:
        made = engine.propose("access.invite", request.person, new_id(), data["reason"], payload)
        messages.success(request, _("Another lead was asked to agree."))
        return HttpResponseRedirect(reverse("access:proposal", args=[made.pk]))
    return render(request, "access/invite.html", {"title": _("Invite somebody"), "form": form}, status=422)


def _show_link(request: Any, made: services.Link) -> HttpResponse:
    context = {"title": _("A link to hand over"), "link": made, "picture": drawn(made.address)}
    return render(request, "access/link.html", context)


def _person(request: Any, forms: dict[str, Any] | None = None, status: int = 200) -> HttpResponse:
    person = request.subject
    now = timezone.now()
    context = {
        "title": person.name,
        "subject": person,
        "link_needed": services.link_needed(person),
        "link": queries.open_link(person),
        "has_second": factors.has_second(person),
        "sessions": person.sessions.filter(expire_date__gt=now).count(),
        "missions": person.memberships.filter(until__isnull=True, kind="mission").count(),
        "cases": person.memberships.filter(until__isnull=True, kind="case").count(),
        "proposals": [(p, engine.kind_of(p)) for p in queries.proposals_about(person)],
        "self": person.pk == request.person.pk,
        "role_form": RoleForm(prefix="role", initial={"role": person.role}),
        "reset_form": ResetForm(prefix="reset"),
        "resume_form": ReasonForm(prefix="resume"),
        "leave_form": ReasonForm(prefix="leave"),
        **(forms or {}),
    }
    return render(request, "access/person.html", context, status=status)


def person(request: Any, id: str) -> HttpResponse:
    """Show one person and what can be done."""
    return _person(request)


def _back_to(request: Any) -> HttpResponseRedirect:
    return HttpResponseRedirect(reverse("access:person", args=[request.subject.pk]))


def link(request: Any, id: str) -> HttpResponse:
    """Make the link that this person needs, and show it once."""
    try:
        return _show_link(request, services.new_link(request.person, request.subject))
    except UsageError:
        messages.error(request, _("This person needs no link: they can log in."))
        return _back_to(request)


def unlink(request: Any, id: str) -> HttpResponse:
    """Make the open link open nothing."""
    services.withdraw_links(request.person, request.subject)
    messages.success(request, _("The link opens nothing any more."))
    return _back_to(request)


def suspend(request: Any, id: str) -> HttpResponse:
    """Keep somebody out at once."""
    try:
        services.suspend(request.person, request.subject)
    except UsageError:
        messages.error(request, _("Nobody suspends themselves. Log out instead."))
    except ConflictError:
        messages.error(request, _("This person is out already."))
    else:
        messages.success(request, _("They are out, and their sessions were ended."))
    return _back_to(request)


def _propose(request: Any, kind: str, name: str, form: Any, payload: tuple[str, ...] = ()) -> HttpResponse:
    if not form.is_valid():
        return _person(request, {f"{name}_form": form}, 422)
    data = form.cleaned_data
    try:
        made = engine.propose(
            kind, request.person, request.subject.pk, data["reason"], {key: data[key] for key in payload}
        )
    except ConflictError:
        messages.error(request, _("The same waits already for another lead."))
        return _back_to(request)
    messages.success(request, _("Another lead was asked to agree."))
    return HttpResponseRedirect(reverse("access:proposal", args=[made.pk]))


def propose_role(request: Any, id: str) -> HttpResponse:
    """Propose another role."""
    return _propose(request, "access.role", "role", RoleForm(request.POST, prefix="role"), ("role",))


def propose_reset(request: Any, id: str) -> HttpResponse:
    """Propose to reset a factor."""
    return _propose(request, "access.reset", "reset", ResetForm(request.POST, prefix="reset"), ("what",))


def propose_resume(request: Any, id: str) -> HttpResponse:
    """Propose to let somebody in again."""
    return _propose(request, "access.resume", "resume", ReasonForm(request.POST, prefix="resume"))


def propose_leave(request: Any, id: str) -> HttpResponse:
    """Propose that somebody leaves."""
    return _propose(request, "access.leave", "leave", ReasonForm(request.POST, prefix="leave"))


def approvals(request: Any) -> HttpResponse:
    """List what waits for this person, and what they proposed."""
    engine.expire()
    context = {
        "title": _("Second pair of eyes"),
        "waiting": [_told(p, request.person) for p in queries.waiting(request.person)],
        "own": [_told(p, request.person) for p in queries.own_proposals(request.person)],
    }
    return render(request, "access/approvals.html", context)


def _told(proposal: Proposal, reader: Person) -> dict[str, Any]:
    try:
        kind = engine.kind_of(proposal)
    except UsageError:
        return {"proposal": proposal, "title": proposal.kind, "text": ""}
    return {
        "proposal": proposal,
        "title": kind.title,
        "text": kind.describe(proposal, reader),
        "address": kind.address(proposal, reader),
    }


def proposal(request: Any, id: str) -> HttpResponse:
    """Show one proposal."""
    held = request.subject
    told = _told(held, request.person)
    context = {
        **told,
        "may_decide": told["text"] and engine.may_decide(request.person, held),
        "mine": held.proposed_by_id == request.person.pk,
        "waits": held.waits(timezone.now()),
    }
    return render(request, "access/proposal.html", context)


def _decided(request: Any, act: Any, good: str) -> HttpResponse:
    try:
        act()
    except ConflictError:
        messages.error(request, _("That could not be done any more. Nothing was changed."))
    except VedetteError:
        messages.error(request, _("You cannot decide this. Nothing was changed."))
    else:
        messages.success(request, good)
        return HttpResponseRedirect(reverse("access:approvals"))
    return HttpResponseRedirect(reverse("access:approvals"))


def approve(request: Any, id: str) -> HttpResponse:
    """Approve and carry out."""
    return _decided(request, lambda: engine.approve(request.subject, request.person), _("Approved and done."))


def refuse(request: Any, id: str) -> HttpResponse:
    """Refuse."""
    answer = request.POST.get("answer", "")
    return _decided(request, lambda: engine.refuse(request.subject, request.person, answer), _("Refused."))


def withdraw(request: Any, id: str) -> HttpResponse:
    """Take back one's own."""
    return _decided(request, lambda: engine.withdraw(request.subject, request.person), _("Withdrawn."))
