"""The pages of the intake desk."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.db.models import Count, Sum
from django.http import HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from vedette.errors import VedetteError
from vedette.formats.receipt import State
from vedette_hq.audit.services import note
from vedette_hq.intake import services
from vedette_hq.intake.deciding import propose_decision
from vedette_hq.intake.forms import DecisionForm, StickForm, TicketForm
from vedette_hq.intake.labels import (
    CHECKS,
    RECEIPTS,
    check_name,
    checks_of,
    fate_style,
    receipt_style,
)
from vedette_hq.intake.models import Arrival, Decision, Fate, Way
from vedette_hq.intake.packing import code, receipts_zip
from vedette_hq.intake.queries import (
    DESK,
    arrivals_in,
    figures,
    heard_devices,
    ranges,
    visible_arrivals,
    visible_deliveries,
    visible_refusals,
    visible_tickets,
)
from vedette_hq.intake.stick import take_stick
from vedette_hq.intake.taking import receipt_note, receipt_of

ROWS = 50
PRINTED = 60
DAYS = 30
SPANS = 20


def _paged(request: Any, rows: Any, count: int) -> tuple[list[Any], dict[str, str]]:
    """Return one page of rows, and the query strings of those before and after."""
    text = request.GET.get("from", "0")
    start = int(text) if text.isascii() and text.isdigit() and len(text) < 8 else 0
    found = list(rows[start : start + count + 1])
    earlier = f"from={start + count}" if len(found) > count else ""
    later = f"from={max(0, start - count)}" if start else ""
    return found[:count], {"earlier": earlier, "later": later}


def desk(request: Any) -> HttpResponse:
    """Show where to drop a delivery, what is arriving, and what was brought."""
    person = request.person
    rows = visible_deliveries(person).select_related("opened_by", "ticket", "device").order_by("-opened")
    deliveries, pages = _paged(request, rows, ROWS)
    return render(
        request,
        "intake/desk.html",
        {
            "title": _("Intake desk"),
            "deliveries": [_line(row) for row in deliveries],
            "may_bring": person.role in DESK,
            "form": StickForm(),
            "undecided": visible_refusals(person).filter(decision="").count(),
            "gaps": heard_devices(person).aggregate(n=Sum("missing_count"))["n"] or 0,
            "checks": CHECKS,
            **pages,
        },
    )


def _line(row: Any) -> dict[str, Any]:
    """What a list of deliveries shows of one."""
    whom = ""
    if row.opened_by_id:
        whom = row.opened_by.name
    elif row.ticket_id:
        whom = row.ticket.label
    elif row.device_id:
        whom = str(row.device)
    style = {"taken": "good", "aborted": "bad"}.get(row.stand, "wait")
    return {"row": row, "whom": whom, "style": style}


def stick(request: Any) -> HttpResponse:
    """Take what a folder of this machine holds."""
    form = StickForm(request.POST)
    if form.is_valid():
        try:
            found = take_stick(request.person, form.cleaned_data["folder"])
        except VedetteError:
            text = _("No delivery was found there. Give the folder that a courier’s stick shows.")
            messages.warning(request, text)
        else:
            return HttpResponseRedirect(reverse("intake:delivery", args=(found.pk,)))
    return HttpResponseRedirect(reverse("intake:desk"))


def _shown(arrival: Arrival) -> dict[str, Any]:
    """What a page shows of one package."""
    receipt = receipt_of(arrival)
    state = int(receipt.state) if receipt else arrival.receipt
    return {
        "row": arrival,
        "checks": checks_of(arrival.checks),
        "style": fate_style(arrival.fate),
        "receipt": RECEIPTS[state] if arrival.fate != Fate.REFUSED else "",
        "receipt_style": receipt_style(state),
        "failed": check_name(arrival.checks.find("f") + 1) if "f" in arrival.checks else "",
    }


def delivery(request: Any, id: str) -> HttpResponse:
    """Show one delivery: how far it is, each package with its ten checks and its receipt."""
    held = request.subject
    everything = arrivals_in(held, visible_arrivals(request.person))
    rows, pages = _paged(request, everything, ROWS)
    counts = dict(
        visible_arrivals(request.person)
        .filter(delivery=held)
        .order_by()
        .values_list("fate")
        .annotate(n=Count("pk"))
        .values_list("fate", "n")
    )
    return render(
        request,
        "intake/delivery.html",
        {
            "title": _("Delivery"),
            "delivery": held,
            **_line(held),
            "packages": [_shown(row) for row in rows],
            "counts": [
                (Fate(fate).label, counts.get(fate, 0), fate_style(fate)) for fate in Fate if counts.get(fate)
            ],
            "receipts": counts.get(Fate.STORED, 0) + counts.get(Fate.KNOWN, 0),
            "refused": counts.get(Fate.REFUSED, 0),
            "steps": CHECKS,
            "may_abort": held.stand == "open" and held.opened_by_id == request.person.pk,
            **pages,
        },
    )


def progress(request: Any, id: str) -> HttpResponse:
    """Say how far a delivery is, for the script of its page."""
    held = request.subject
    files = held.uploads.filter(whole=True).count() if held.stand == "open" else 0
    name = str(check_name(held.step)) if held.step else ""
    return JsonResponse(
        {
            "stand": held.stand,
            "word": held.get_stand_display(),
            "packages": held.packages,
            "settled": held.settled,
            "files": files,
            "check": name,
            "over": held.over,
        }
    )


def receipts(request: Any, id: str) -> HttpResponse:
    """Show the receipts of a delivery to print, each with its code."""
    held = request.subject
    kept = arrivals_in(held, visible_arrivals(request.person)).filter(fate__in=(Fate.STORED, Fate.KNOWN))
    rows, pages = _paged(request, kept, PRINTED)
    found = []
    for row in rows:
        receipt = receipt_of(row)
        data = receipt_note(row.device.origin, row.sha256) if row.device is not None else None
        if receipt is None or data is None:
            continue
        found.append(
            {
                "receipt": receipt,
                "word": RECEIPTS[int(receipt.state)],
                "may_go": receipt.state >= State.REPLICATED,
                "code": code(data, _("The whole receipt as a code")),
            }
        )
    note(request.person, "intake.receipts", "delivery", held.pk)
    return render(
        request,
        "intake/receipts.html",
        {"title": _("Receipts"), "delivery": held, "receipts": found, **pages},
    )


def receipts_archive(request: Any, id: str) -> HttpResponse:
    """Hand out the receipts of a delivery for a courier or a stick."""
    held = request.subject
    data = receipts_zip(arrivals_in(held, visible_arrivals(request.person)))
    note(request.person, "intake.receipts", "delivery", held.pk)
    response = HttpResponse(data, content_type="application/zip")
    response.headers["Content-Disposition"] = f'attachment; filename="receipts-{held.pk[:8]}.zip"'
    return response


def abort(request: Any, id: str) -> HttpResponse:
    """Give up a delivery that is still arriving."""
    held = request.subject
    if held.opened_by_id != request.person.pk:
        messages.warning(request, _("Only who opened a delivery can give it up."))
    else:
        try:
            services.abort_delivery(request.person, held)
            messages.success(request, _("The delivery was given up. Nothing of it is left."))
        except VedetteError:
            messages.warning(request, _("It is being checked already and cannot be given up."))
    return HttpResponseRedirect(reverse("intake:delivery", args=(held.pk,)))


def quarantine(request: Any) -> HttpResponse:
    """List what was refused, the undecided first."""
    rows = visible_refusals(request.person).select_related("device").order_by("decision", "-at")
    found, pages = _paged(request, rows, ROWS)
    return render(
        request,
        "intake/quarantine.html",
        {
            "title": _("Quarantine"),
            "refusals": [{"row": row, "check": check_name(row.check_number)} for row in found],
            **pages,
        },
    )


def refusal(request: Any, id: str) -> HttpResponse:
    """Show one refused package; propose what is to become of it."""
    held = request.subject
    form = DecisionForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            propose_decision(request.person, held, form.cleaned_data["decision"], form.cleaned_data["reason"])
        except VedetteError:
            messages.warning(request, _("This was proposed already, or decided."))
        else:
            messages.success(request, _("Proposed. Another person must agree before anything is done."))
        return HttpResponseRedirect(reverse("intake:refusal", args=(held.pk,)))
    number = held.check_number
    letters = "p" * (number - 1) + "f"
    return render(
        request,
        "intake/refusal.html",
        {
            "title": _("Refused package"),
            "refusal": held,
            "checks": checks_of(letters),
            "check": check_name(number),
            "form": form,
            "may_decide": request.person.role in DESK
            and held.decision not in (Decision.RELEASE, Decision.DESTROY),
        },
    )


def gaps(request: Any) -> HttpResponse:
    """Show which entries of which device's log have no package here."""
    rows, pages = _paged(request, heard_devices(request.person), ROWS)
    found = []
    for row in rows:
        spans = ranges(row.missing)
        more = len(spans) > SPANS or row.missing_count > len(row.missing)
        found.append({"row": row, "spans": spans[:SPANS], "more": more})
    return render(request, "intake/gaps.html", {"title": _("Gaps"), "devices": found, **pages})


def figures_page(request: Any) -> HttpResponse:
    """Show numbers of the last thirty days."""
    counted = figures(request.person, DAYS)
    most = max((day["stored"] + day["known"] + day["refused"] for day in counted.days), default=0)
    return render(
        request,
        "intake/figures.html",
        {
            "title": _("Figures"),
            "days": DAYS,
            "figures": counted,
            "most": most,
            "fates": [(Fate(fate).label, counted.fates[fate]) for fate in Fate if fate in counted.fates],
            "receipts": [(RECEIPTS[state], count) for state, count in sorted(counted.receipts.items())],
            "steps": [
                (check_name(row["check_number"]), row["check_number"], row["n"]) for row in counted.steps
            ],
            "ways": [(Way(row["delivery__way"]).label, row["n"]) for row in counted.ways],
        },
    )


def tickets(request: Any) -> HttpResponse:
    """List tickets; make one, and show it once."""
    form = TicketForm(request.person, request.POST or None)
    made, text = None, ""
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        made, text = services.make_ticket(request.person, data["label"], data["days"], data["mission"])
        form = TicketForm(request.person)
    rows = visible_tickets(request.person).select_related("mission").order_by("-made")
    found, pages = _paged(request, rows, ROWS)
    return render(
        request,
        "intake/tickets.html",
        {
            "title": _("Tickets"),
            "tickets": found,
            "form": form,
            "made": made,
            "text": text,
            "code": code(text.encode("ascii"), _("The ticket as a code")) if text else "",
            "may_make": request.person.role in DESK,
            **pages,
        },
    )


def ticket_end(request: Any, id: str) -> HttpResponse:
    """Let nobody deposit with a ticket any more."""
    services.end_ticket(request.person, request.subject)
    messages.success(request, _("The ticket is ended. What was deposited with it stays."))
    return HttpResponseRedirect(reverse("intake:tickets"))
