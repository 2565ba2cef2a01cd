"""The pages of the evidence room: the list, an item, its viewer, its likes, what is made of it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from vedette.errors import FormatError, VedetteError
from vedette_hq.access.roles import CASEWORK, Role
from vedette_hq.audit.services import note
from vedette_hq.cases.queries import visible_cases
from vedette_hq.missions.queries import visible_missions
from vedette_hq.vault import chain, derived, listing, queries, services, showing, streaming
from vedette_hq.vault.forms import DeriveForm, FilterForm, ReasonForm
from vedette_hq.vault.models import Graphic, Item
from vedette_hq.vault.proving import standing
from vedette_hq.vault.room import room

SMALL_KINDS = ("picture", "pdf")


def _asked(form: FilterForm) -> listing.Filter:
    if not form.is_valid():
        return listing.Filter()
    data = form.cleaned_data
    return listing.Filter(
        mission=data["mission"].pk if data.get("mission") else "",
        device=data.get("device") or "",
        kind=data.get("kind") or "",
        day=data.get("day"),
        case=data["case"].pk if data.get("case") else "",
        words=data.get("words") or "",
    )


def items(request: Any) -> HttpResponse:
    """List what the person may see, newest first."""
    nameless = request.person.role == Role.AUDITOR
    form = FilterForm(
        request.GET or None,
        missions=visible_missions(request.person).order_by("pseudonym"),
        cases=visible_cases(request.person).order_by("title"),
        nameless=nameless,
    )
    asked = _asked(form)
    before, after = request.GET.get("before", ""), request.GET.get("after", "")
    try:
        place = listing.parse_place(before) if before else None
        newer = listing.parse_place(after) if after else None
    except FormatError:
        raise Http404 from None
    listed = listing.page_of(request.person, asked, before=place, after=newer)
    if asked.words and not before and not after:
        note(request.person, "item.search")  # that somebody searched, not what for
    kept = {k: v for k, v in request.GET.items() if k not in ("before", "after") and v}
    return render(
        request,
        "vault/items.html",
        {
            "title": _("Evidence"),
            "form": form,
            "items": listed.items,
            "nameless": nameless,
            "filtered": bool(kept),
            "earlier": urlencode({**kept, "before": str(listed.earlier)}) if listed.earlier else "",
            "later": urlencode({**kept, "after": str(listed.later)}) if listed.later else "",
        },
    )


def small(request: Any) -> HttpResponse:
    """Open the items of one page and show them as small pictures."""
    keys = request.POST.getlist("item")[: listing.PAGE]
    found = queries.visible_items(request.person).select_related("mission", "device").filter(pk__in=keys)
    rows = sorted(found, key=lambda item: (item.received, item.pk), reverse=True)
    shown = [item for item in rows if item.kind in SMALL_KINDS and item.graphic != Graphic.YES]
    services.open_items(request.person, shown, services.SMALL)
    drawn = {item.pk for item in shown}
    tiles = [(item, item.pk in drawn) for item in rows]
    return render(request, "vault/small.html", {"title": _("Small pictures"), "tiles": tiles})


def exposure(request: Any) -> HttpResponse:
    """Show the person what they looked at of late. Nobody else sees this page about them."""
    days = queries.exposure_of(request.person)
    total = sum(day.graphic for day in days[:7])
    return render(
        request, "vault/exposure.html", {"title": _("What I have looked at"), "days": days, "total": total}
    )


def item(request: Any, id: str) -> HttpResponse:
    """Show what is known of an item; its content is opened on another page."""
    subject: Item = request.subject
    services.note_reading(request.person, subject)
    stands = standing(room().reader, subject)
    return render(
        request,
        "vault/item.html",
        {
            "title": _("Item"),
            "item": subject,
            "standing": stands,
            "claims": queries.claims_of(subject),
            "likes": queries.likes_of(request.person, subject),
            "derived": queries.derived_of(subject),
            "cases": queries.cases_of(request.person, subject),
            "cases_for": queries.cases_for(request.person, subject),
            "opening": services.opening_of(request.person, subject),
            "removable": set(
                queries.removable_case_items(request.person).filter(item=subject).values_list("pk", flat=True)
            ),
            "own_derived": set(
                queries.own_derived(request.person).filter(item=subject).values_list("pk", flat=True)
            ),
            "may_work": request.person.role in CASEWORK,
            **chain.as_context(subject, stands),
        },
    )


def custody(request: Any, id: str) -> HttpResponse:
    """Show who had an item in hand and what is proved of it, without its name or content."""
    subject: Item = request.subject
    services.note_reading(request.person, subject)
    stands = standing(room().reader, subject)
    context = {
        "title": _("Custody"),
        "item": subject,
        "standing": stands,
        **chain.as_context(subject, stands),
    }
    return render(request, "vault/custody.html", context)


def _back(request: Any, name: str, key: str, fragment: str = "") -> HttpResponseRedirect:
    return HttpResponseRedirect(reverse(name, args=[key]) + fragment)


def _tried(request: Any, act: Callable[[], Any], done: str) -> bool:
    """Do something and say how it went."""
    try:
        act()
    except VedetteError as error:
        messages.error(request, showing.in_words(error))
        return False
    messages.success(request, done)
    return True


def open_it(request: Any, id: str) -> HttpResponse:
    """Open an item, with or without taking its cover away, and go to its viewer."""
    subject: Item = request.subject
    uncover = request.POST.get("uncover") == "yes"
    try:
        services.open_item(request.person, subject, request.POST.get("reason", ""), uncover=uncover)
    except VedetteError as error:
        messages.error(request, showing.in_words(error))
    return _back(request, "vault:view", subject.pk)


def view(request: Any, id: str) -> HttpResponse:
    """Show an item that the person has opened, the original beside a working copy."""
    subject: Item = request.subject
    opening = services.opening_of(request.person, subject)
    context: dict[str, Any] = {"title": _("Viewer"), "item": subject, "opening": opening}
    if opening is None:
        return render(request, "vault/closed.html", context)
    if subject.covered and opening.uncovered is None:
        return render(request, "vault/covered.html", context)
    services.note_reading(request.person, subject)
    number = showing.number_of(request.GET.get("page", "1"))
    context |= showing.sheet(subject, number)
    context |= showing.beside(request.person, subject, request.GET.get("beside", ""))
    return render(request, "vault/view.html", context)


def _admitted(request: Any, *, coarse: bool = False) -> bool:
    """Whether the person has opened the item, and taken its cover away when it has one. Raises: Http404."""
    opening = services.opening_of(request.person, request.subject)
    if opening is None:
        raise Http404
    if not request.subject.covered or opening.uncovered is not None:
        return True
    if coarse and request.subject.graphic != Graphic.YES:
        return False
    raise Http404


def _failed(error: VedetteError) -> HttpResponse:
    response = HttpResponse(showing.in_words(error), status=422, content_type="text/plain; charset=utf-8")
    streaming.guarded(response)
    return response


def page(request: Any, id: str, number: int) -> HttpResponse:
    """Give one page as a picture made anew."""
    _admitted(request)
    side = showing.side_of(request.GET.get("side", ""))
    try:
        data = showing.page_picture(request.subject, number, side)
    except VedetteError as error:
        return _failed(error)
    return streaming.picture(data)


def thumbnail(request: Any, id: str) -> HttpResponse:
    """Give the small picture; a coarse one, in which nothing is recognised, while nobody judged it."""
    clear = _admitted(request, coarse=True)
    try:
        data = showing.thumbnail(request.subject, coarse=not clear)
    except VedetteError as error:
        return _failed(error)
    return streaming.picture(data)


def stream(request: Any, id: str) -> HttpResponseBase:
    """Give a sound or video that a browser may play, or the part of it that is asked for."""
    _admitted(request)
    subject: Item = request.subject
    try:
        with showing.content(subject) as held:
            media_type = showing.playable(subject, held)
            if not media_type:
                raise Http404
            return streaming.stream(held.handle, held.size, media_type, request.headers.get("Range", ""))
    except VedetteError as error:
        return _failed(error)


def copy(request: Any, id: str) -> HttpResponseBase:
    """Ask what a copy is for; then give the original, as it was sealed, as a file."""
    subject: Item = request.subject
    form = ReasonForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        try:
            services.copy_item(request.person, subject, form.cleaned_data["reason"])
            with showing.content(subject) as held:
                return streaming.attachment(held.handle, held.size, subject.name)
        except VedetteError as error:
            messages.error(request, showing.in_words(error))
    context = {"title": _("Take a copy out"), "item": subject, "form": form}
    return render(request, "vault/copy.html", context, status=400 if form.is_bound else 200)


def graphic(request: Any, id: str) -> HttpResponse:
    """Say whether an item is hard to look at."""
    subject: Item = request.subject
    _tried(
        request,
        lambda: services.say_graphic(request.person, subject, request.POST.get("graphic", "?")),
        _("Noted. It can be said otherwise at any time."),
    )
    return _back(request, "vault:item", subject.pk)


def derive(request: Any, id: str) -> HttpResponse:
    """Take a transcript, translation or description; while it is written, the item can be open beside it."""
    subject: Item = request.subject
    form = DeriveForm(request.POST if request.method == "POST" else None)
    opening = services.opening_of(request.person, subject)
    if opening is None:
        return render(request, "vault/closed.html", {"title": _("Viewer"), "item": subject, "opening": None})
    if form.is_valid():
        data = form.cleaned_data
        try:
            derived.derive(request.person, subject, data["kind"], data["language"].strip(), data["text"])
        except VedetteError as error:
            form.add_error(None, showing.in_words(error))
        else:
            messages.success(request, _("Sealed. It is entered in the register within a minute."))
            return _back(request, "vault:item", subject.pk, "#derived")
    return render(
        request,
        "vault/derive.html",
        {"title": _("Transcript, translation or description"), "item": subject, "form": form},
        status=400 if form.is_bound else 200,
    )


def derived_withdraw(request: Any, id: str) -> HttpResponse:
    """Set a derived text aside."""
    row = request.subject
    _tried(request, lambda: derived.withdraw(request.person, row), _("Set aside. It can be taken back."))
    return _back(request, "vault:item", row.item_id, "#derived")


def derived_restore(request: Any, id: str) -> HttpResponse:
    """Take a derived text back into use."""
    row = request.subject
    _tried(request, lambda: derived.restore(request.person, row), _("It is in use again."))
    return _back(request, "vault:item", row.item_id, "#derived")


def alike(request: Any) -> HttpResponse:
    """List pairs of items that look alike and that nobody has judged."""
    pairs = queries.offered_pairs(request.person)
    return render(request, "vault/alike.html", {"title": _("Items that look alike"), "pairs": pairs})


def pair(request: Any, id: str) -> HttpResponse:
    """Show two items that look alike side by side."""
    row = request.subject
    sides = [(each, services.opening_of(request.person, each)) for each in (row.one, row.two)]
    return render(
        request,
        "vault/pair.html",
        {
            "title": _("Two items that look alike"),
            "pair": row,
            "sides": sides,
            "opened": all(opening for _each, opening in sides),
            "judgement": queries.standing_of(row),
            "history": row.judgements.select_related("person", "withdrawn_by").order_by("-at"),
            "may_work": request.person.role in CASEWORK,
        },
    )


def pair_open(request: Any, id: str) -> HttpResponse:
    """Open both items, to compare them."""
    row = request.subject
    services.open_items(request.person, [row.one, row.two], services.COMPARED)
    return _back(request, "vault:pair", row.pk)


def pair_judge(request: Any, id: str) -> HttpResponse:
    """Say that the two are the same, or not."""
    row = request.subject
    said = request.POST.get("verdict", "")
    _tried(
        request,
        lambda: services.judge_pair(request.person, row, said),
        _("Noted under your name. It can be taken back."),
    )
    return _back(request, "vault:pair", row.pk)


def pair_withdraw(request: Any, id: str) -> HttpResponse:
    """Take back what was said of the two."""
    row = request.subject
    _tried(
        request,
        lambda: services.withdraw_judgement(request.person, row),
        _("Taken back. The two are offered again."),
    )
    return _back(request, "vault:pair", row.pk)


def case_add(request: Any, id: str) -> HttpResponse:
    """Put an item into a case of the person's."""
    subject: Item = request.subject
    case = queries.cases_for(request.person, subject).filter(pk=request.POST.get("case", "")).first()
    if case is None:
        raise Http404
    _tried(
        request,
        lambda: services.put_into_case(request.person, subject, case),
        _("The team of the case sees this item from now on."),
    )
    return _back(request, "vault:item", subject.pk, "#cases")


def case_remove(request: Any, id: str) -> HttpResponse:
    """Take an item out of a case."""
    row = request.subject
    _tried(
        request,
        lambda: services.take_out_of_case(request.person, row),
        _("Taken out of the case. That it was there stays known."),
    )
    if queries.visible_items(request.person).filter(pk=row.item_id).exists():
        return _back(request, "vault:item", row.item_id, "#cases")
    return HttpResponseRedirect(reverse("vault:items"))
