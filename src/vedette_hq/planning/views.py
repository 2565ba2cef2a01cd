"""Plans: beginning one, its page with progress and checks, a section, versions, asking for approval."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from vedette.errors import ConflictError, VedetteError
from vedette.missions.plan.comparing import differences, progress
from vedette.missions.plan.document import EMPTY, Row
from vedette.missions.plan.document import Plan as Document
from vedette.missions.plan.schema import BY_CODE, SECTIONS, Section
from vedette.missions.plan_checks import Finding, Severity, departs
from vedette_hq.access import approvals
from vedette_hq.access.models import Person
from vedette_hq.access.roles import CASEWORK
from vedette_hq.missions.models import Mission
from vedette_hq.missions.queries import devices_of
from vedette_hq.planning import destroying, neighbours, queries, services, words
from vedette_hq.planning.forms import MOST_ROWS, BeginForm, RowForm, WordsForm, new_key
from vedette_hq.planning.models import Plan
from vedette_hq.planning.sentences import sentence
from vedette_hq.planning.showing import Reader, noon

ROOMS = {"risk": "planning:risk", "incidents": "protection:incidents", "watch": "watch:board"}


def done(request: Any, verb: Callable[[], object], said: str = "") -> bool:
    """Do something; say that it was done, or why not."""
    try:
        verb()
    except VedetteError as error:
        messages.error(request, f"{error}. {error.hint}" if error.hint else str(error))
        return False
    if said:
        messages.success(request, said)
    return True


def names(plan: Plan) -> dict[str, str]:
    """Return the names of colleagues by id."""
    return {one.pk: one.name for one in queries.colleagues(plan)}


def spoken(plan: Plan, found: Sequence[Finding]) -> list[dict[str, Any]]:
    """Return findings as a page shows them: the sentence, and where it is mended."""
    threats, people = neighbours.threats(), names(plan)
    return [
        {
            "words": sentence(one, threats, people),
            "red": one.severity is Severity.RED,
            "section": one.section if one.section in BY_CODE else "",
            "room": one.section if one.section in ROOMS else "",
            "title": str(words.SECTIONS[one.section][0]) if one.section in BY_CODE else "",
            "anchor": f"row-{one.key}" if one.key else "",
        }
        for one in found
    ]


def choices_of_sources(person: Person, mission: Mission) -> list[tuple[str, str]]:
    """Return the plans to copy from, as choices."""
    from vedette_hq.missions.queries import called

    name = called(person)
    found = []
    for one in queries.sources(person, mission):
        days = f"{one.begins or '?'} – {one.ends or '?'}"
        found.append((one.pk, f"{name(one.mission)}, {days}"))
    return found


def begin(request: Any, id: str) -> HttpResponse:
    """Begin a plan, empty or after an older one."""
    mission, person = request.subject, request.person
    form = BeginForm(request.POST, choices_of_sources(person, mission))
    if not form.is_valid():
        messages.error(request, _("Choose a plan that you may read."))
        return redirect("planning:mission", mission.pk)
    source = queries.open_plans(person).filter(pk=form.cleaned_data["source"]).first()
    made: list[Plan] = []
    said = _("The plan is begun. Fill one section after another; each is kept when you save it.")
    if not done(request, lambda: made.append(services.begin(mission, person, source)), said):
        return redirect("planning:mission", mission.pk)
    return redirect("planning:plan", made[0].pk)


def plan(request: Any, id: str) -> HttpResponse:
    """Show a plan: where it stands, what is next, its sections with their progress, what the checks say."""
    subject, person = request.subject, request.person
    stage = queries.stage(subject)
    context = base(request, subject, stage)
    if stage is queries.Stage.DESTROYED:
        context |= {
            "versions": queries.versions(subject),
            "entry": destroying.entered(subject),
            "debriefs": queries.debriefs(subject),
            "copies": queries.copies(person, subject),
            "writes": person.role in CASEWORK,
        }
        return render(request, "planning/destroyed.html", context)
    head, force = queries.newest(subject), queries.in_force(subject)
    found = queries.findings(subject, head, timezone.now())
    writes = person.role in CASEWORK and queries.writable_plans(person).filter(pk=subject.pk).exists()
    filled = progress(head.document)
    proposal = queries.waiting(subject)
    context |= {
        "head": head,
        "force": force,
        "changed": force is not None and head.pk != force.pk,
        "findings": spoken(subject, found),
        "reds": sum(one.severity is Severity.RED for one in found),
        "ambers": sum(one.severity is Severity.AMBER for one in found),
        "departs": departs(found),
        "sections": _sections(filled, found),
        "complete": sum(one.complete for one in filled),
        "total": len(filled),
        "next": next((one.section for one in filled if not one.complete), ""),
        "writes": writes,
        "proposal": proposal,
        "may_decide": proposal is not None and approvals.may_decide(person, proposal),
        "decisions": queries.decisions(subject),
        "told": _told(subject, force) if force else [],
        "copies": queries.copies(person, subject),
        "may_stop": queries.may_stop(person, subject) and subject.stopped is None,
        "propose_form": WordsForm(
            None,
            _("What you ask the second person to look at"),
            _("They read the whole plan. Name no protected person."),
        ),
        "stop_form": WordsForm(None, _("Why it stops")),
        "debriefs": queries.debriefs(subject),
    }
    return render(request, "planning/plan.html", context)


def _told(plan: Plan, version: Any) -> list[dict[str, Any]]:
    rows = []
    for one in queries.told_of(version):
        row = version.document.row("roster", one.key) if one.key else None
        name = one.person.name if one.person else row.text("name") if row else "–"
        rows.append({"told": one, "name": name})
    return rows


def _sections(filled: Sequence[Any], found: Sequence[Finding]) -> list[dict[str, Any]]:
    rows = []
    for one in filled:
        mine = [finding for finding in found if finding.section == one.section]
        rows.append(
            {
                "code": one.section,
                "title": words.SECTIONS[one.section][0],
                "about": words.SECTIONS[one.section][1],
                "rows": one.rows,
                "many": BY_CODE[one.section].many,
                "missing": len(one.missing),
                "complete": one.complete,
                "optional": one.optional,
                "reds": sum(finding.severity is Severity.RED for finding in mine),
                "ambers": sum(finding.severity is Severity.AMBER for finding in mine),
            }
        )
    return rows


def base(request: Any, plan: Plan, stage: queries.Stage | None = None) -> dict[str, Any]:
    """Return what every page about a plan needs."""
    stage = stage or queries.stage(plan)
    return {
        "title": _("Mission plan"),
        "plan": plan,
        "mission": plan.mission,
        "stage": str(stage),
        "stage_words": words.STAGES[str(stage)],
        "stage_tone": words.TONES[str(stage)],
        "begins": noon(plan.begins),
        "ends": noon(plan.ends),
        "destroy_on": noon(plan.destroy_on),
    }


def section(request: Any, id: str, code: str) -> HttpResponse:
    """Fill one section."""
    subject = request.subject
    part = BY_CODE.get(code)
    if part is None:
        raise Http404
    head = queries.newest(subject)
    if request.method != "POST":
        return _section_page(request, part, head.document, _forms(request, None, part, head.document))
    forms = _forms(request, request.POST, part, head.document)
    if not all(form.is_valid() for form in forms):
        messages.error(request, _("Something is written in a way that cannot be kept. It is marked below."))
        return _section_page(request, part, head.document, forms, 400)
    rows = [form.written() for form in forms if not (part.many and form.removed)]
    rows = [row for row in rows if row.values]
    try:
        services.save_section(subject, code, rows, request.person, base=request.POST.get("base", ""))
    except ConflictError as error:
        messages.error(request, f"{error}. {error.hint}" if error.hint else str(error))
        stands = Reader(request.person, subject, names(subject))
        now = [stands.row(head.document, code, row) for row in head.document.rows(code)]
        return _section_page(request, part, head.document, forms, 409, now)
    except VedetteError as error:
        messages.error(request, str(error))
        return _section_page(request, part, head.document, forms, 400)
    messages.success(request, _("Kept."))
    return _after(request, part)


def _after(request: Any, part: Section) -> HttpResponse:
    plan = request.subject
    if "more" in request.POST:
        answer = redirect("planning:section", plan.pk, part.code)
        answer["Location"] += "#new"
        return answer
    if "next" in request.POST:
        codes = [one.code for one in SECTIONS]
        place = codes.index(part.code) + 1
        if place < len(codes):
            return redirect("planning:section", plan.pk, codes[place])
    return redirect("planning:plan", plan.pk)


def _forms(request: Any, data: Any, part: Section, document: Document) -> list[RowForm]:
    """Return a form for each row that stands, and for those that are added."""
    plan, person = request.subject, request.person
    given: dict[str, list[tuple[str, str]]] = {}
    if part.code == "roster":
        given["account"] = [(one.pk, one.name) for one in queries.colleagues(plan)]
    if part.code == "devices":
        given["device"] = [(one.origin, str(one)) for one in devices_of(plan.mission)]
    rows = list(document.rows(part.code))
    if part.many:
        posted = [key for key in (data.getlist("new") if data else ()) if _is_key(key)][:MOST_ROWS]
        rows += [
            Row({}, key) for key in (posted if data else [new_key()]) if document.row(part.code, key) is None
        ]
    elif not rows:
        rows = [EMPTY]
    found = []
    for row in rows:
        hidden = [f.name for f in part.fields if f.personal and not queries.reads_personal(person, plan, row)]
        if not row.values:
            hidden = []
        found.append(RowForm(data, part, document, row, given=given, hidden=hidden))
    return found


def _is_key(text: str) -> bool:
    return len(text) == 8 and all(one in "0123456789abcdef" for one in text)


def _section_page(
    request: Any,
    part: Section,
    document: Document,
    forms: Sequence[RowForm],
    status: int = 200,
    now: Sequence[Any] = (),
) -> HttpResponse:
    subject = request.subject
    found = queries.findings(subject, queries.newest(subject), timezone.now())
    mine = [one for one in found if one.section == part.code]
    codes = [one.code for one in SECTIONS]
    place = codes.index(part.code)
    context = base(request, subject) | {
        "title": words.SECTIONS[part.code][0],
        "about": words.SECTIONS[part.code][1],
        "section": part,
        "forms": forms,
        "base_digest": services.section_digest(document, part.code),
        "findings": spoken(subject, mine),
        "now": now,
        "earlier": _link(codes[place - 1]) if place else None,
        "later": _link(codes[place + 1]) if place + 1 < len(codes) else None,
        "place": place + 1,
        "total": len(codes),
        "waits": queries.waiting(subject) is not None,
    }
    return render(request, "planning/section.html", context, status=status)


def _link(code: str) -> tuple[str, Any]:
    return code, words.SECTIONS[code][0]


def versions(request: Any, id: str) -> HttpResponse:
    """List the versions of a plan."""
    subject = request.subject
    context = base(request, subject) | {
        "title": _("Versions of the plan"),
        "versions": queries.versions(subject),
    }
    return render(request, "planning/versions.html", context)


def compare(request: Any, id: str) -> HttpResponse:
    """Show what differs between two versions."""
    subject = request.subject
    held = {str(one.number): one for one in queries.versions(subject)}
    numbers = sorted(held, key=int)
    new = held.get(request.GET.get("new", ""), held[numbers[-1]])
    default = str(max(1, new.number - 1))
    old = held.get(request.GET.get("old", ""), held.get(default, held[numbers[0]]))
    reader = Reader(request.person, subject, names(subject))
    found = differences(old.document, new.document)
    context = base(request, subject) | {
        "title": _("What differs"),
        "old": old,
        "new": new,
        "numbers": numbers,
        "rows": reader.differences(old.document, new.document, found),
    }
    return render(request, "planning/compare.html", context)


def propose(request: Any, id: str) -> HttpResponse:
    """Ask a second person to approve."""
    form = WordsForm(request.POST, "")
    said = _("A second person is asked. Nobody can change the plan until they have decided.")
    if not form.is_valid():
        messages.error(request, _("Say what the second person shall look at."))
    else:
        text = form.cleaned_data["words"]
        done(request, lambda: services.propose(request.subject, text, request.person), said)
    return redirect("planning:plan", request.subject.pk)
