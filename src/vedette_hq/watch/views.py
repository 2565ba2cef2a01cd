"""The board, an alarm, a check-in entered by an officer; duty, drills, figures, the dead-man's signal."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from django.contrib import messages
from django.http import HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from vedette.errors import VedetteError
from vedette_hq.access import approvals
from vedette_hq.access.models import Person
from vedette_hq.access.roles import Role
from vedette_hq.watch import acting, drills, duties, figures, hearing, queries, showing, words
from vedette_hq.watch.forms import (
    CheckinForm,
    DrillForm,
    EndForm,
    HoursForm,
    ReviewForm,
    ShiftForm,
    StepForm,
    TakeForm,
    WordsForm,
)
from vedette_hq.watch.models import House, Watch


def lines(request: Any) -> list[tuple[str, str, bool]]:
    """Return the pages of the watch that are open to this person, and which of them they are on."""
    from vedette_hq.access.table import declared

    names = {
        "watch:board": _("Board"),
        "watch:enter": _("Enter a check-in"),
        "watch:list": _("Watches"),
        "watch:duty": _("Duty"),
        "watch:drills": _("Drills"),
        "watch:figures": _("Figures"),
        "watch:deadman": _("Dead-man’s signal"),
    }
    here = request.resolver_match.view_name
    found = []
    for name, text in names.items():
        page = declared(name, "GET")
        if page is not None and request.person.role in page.roles:
            found.append((name, text, name == here))
    return found


def done(request: Any, verb: Callable[[], object], said: str) -> bool:
    """Do something and say so, or say why not."""
    try:
        verb()
    except VedetteError as error:
        messages.error(request, f"{error}. {error.hint}" if error.hint else str(error))
        return False
    messages.success(request, said)
    return True


def _now() -> int:
    return int(timezone.now().timestamp())


# the board


def board(request: Any) -> HttpResponse:
    """Show now, next, overdue, and who acts."""
    person, now = request.person, timezone.now()
    seconds = int(now.timestamp())
    held = showing.board(person, seconds)
    due = [one for one in queries.due_shifts(now) if one.person_id == person.pk]
    context = {
        "title": _("Watch"),
        "lines": lines(request),
        "now": now,
        "pulse": showing.pulse(seconds),
        "alarms": held.alarms,
        "late": held.late,
        "next": held.next,
        "digest": held.digest,
        "duties": showing.duty_lines(now),
        "duty_mine": due,
        "peers": showing.peers(person, seconds),
    }
    return render(request, "watch/board.html", context)


def state(request: Any) -> HttpResponse:
    """Say whether the board has changed, for its script."""
    now = _now()
    held = showing.board(request.person, now)
    real = sum(1 for one in held.alarms if not one.drill)
    return JsonResponse({"digest": held.digest, "alarms": real, "now": now})


def episode(request: Any, id: str) -> HttpResponse:
    """Show one alarm: what to do, whom to call, its log; end it, and look at it afterwards."""
    return _episode(request)


def _episode(request: Any, form: EndForm | None = None, review: ReviewForm | None = None) -> HttpResponse:
    row, person, now = request.subject, request.person, _now()
    one = showing.one_alarm(row, person, now)
    waiting = acting.waiting_end(row)
    context = {
        "title": _("Alarm"),
        "row": row,
        "watch": row.watch,
        "one": one,
        "log": showing.log_of(row),
        "sheet": row.watch.sheet,
        "sheet_open": acting.sheet_is_open(row, one.level),
        "sheet_level": acting.sheet_level(row),
        "needs_two": acting.needs_two(row, one.level),
        "waiting": waiting,
        "may_second": waiting is not None and approvals.may_decide(person, waiting),
        "end": form or EndForm(),
        "review": review or ReviewForm(),
    }
    status = 400 if form or review else 200
    return render(request, "watch/episode.html", context, status=status)


def take(request: Any, id: str) -> HttpResponse:
    """Take a level of an alarm: from now on somebody acts, and nobody is told of it again."""
    form = TakeForm(request.POST)
    if form.is_valid():
        level = form.cleaned_data["level"]
        said = _("You have it. What to do stands below.")
        done(request, lambda: acting.take(request.subject, level, request.person), said)
    return redirect("watch:episode", request.subject.pk)


def step(request: Any, id: str) -> HttpResponse:
    """Say that a line of the checklist is done, or write in the log."""
    form = StepForm(request.POST)
    if form.is_valid():
        data = form.cleaned_data
        level = data["level"] or 0
        done(
            request,
            lambda: acting.step(request.subject, level, data["action"], data["words"], request.person),
            _("Noted."),
        )
    return redirect("watch:episode", request.subject.pk)


def sheet_open(request: Any, id: str) -> HttpResponse:
    """Open the contact sheet before the ladder does."""
    said = _("The contact sheet is open. This was noted.")
    done(request, lambda: acting.open_sheet(request.subject, request.person), said)
    return redirect("watch:episode", request.subject.pk)


def end(request: Any, id: str) -> HttpResponse:
    """End an alarm, or propose it where two are needed."""
    form = EndForm(request.POST)
    if not form.is_valid():
        return _episode(request, form)
    data = form.cleaned_data
    two = acting.needs_two(request.subject, showing.level_of(request.subject, _now()))
    said = _("Proposed. A second person decides.") if two else _("Ended.")
    done(request, lambda: acting.end(request.subject, data["why"], data["words"], request.person), said)
    return redirect("watch:episode", request.subject.pk)


def review(request: Any, id: str) -> HttpResponse:
    """Say what an alarm was."""
    form = ReviewForm(request.POST)
    if not form.is_valid():
        return _episode(request, review=form)
    data = form.cleaned_data
    verb = lambda: acting.review(request.subject, data["verdict"], data["words"], request.person)  # noqa: E731
    done(request, verb, _("Kept."))
    return redirect("watch:episode", request.subject.pk)


# check-ins that an officer enters


def enter(request: Any) -> HttpResponse:
    """Enter what a member said on the telephone, or a text that came. The answer is one for all words."""
    if request.method == "POST":
        form = CheckinForm(request.POST)
        way = "text" if request.POST.get("way") == "text" else "voice"
        fault = _("This could not be read. Ask for tag, row and code again, as for a number misheard.")
        if form.is_valid():
            try:
                hearing.hear(form.cleaned_data["text"], way, request.person)
            except VedetteError:
                pass
            else:
                return redirect("watch:entered")
        status = 422
    else:
        form, fault, status = CheckinForm(), "", 200
    context = {"title": _("Enter a check-in"), "form": form, "fault": fault, "lines": lines(request)}
    return render(request, "watch/enter.html", context, status=status)


def entered(request: Any) -> HttpResponse:
    """Say that it was noted, whatever it was."""
    return render(request, "watch/entered.html", {"title": _("Noted")})


# duty


def duty(request: Any, form: ShiftForm | None = None) -> HttpResponse:
    """Show who is on duty and who comes next; take over, hand on, plan."""
    person, now = request.person, timezone.now()
    held = showing.board(person, int(now.timestamp()))
    mine = []
    for shift in queries.own_shifts(person).select_related("person").order_by("begins"):
        has = shift.taken is not None and shift.released is None
        may_take = shift.taken is None and shift.begins - queries.SLACK <= now < shift.ends
        soon = shift.taken is None and now < shift.ends
        if has or may_take or soon:
            others = [one for one in queries.on_duty(shift.duty, now) if one.pk != shift.pk]
            before = others[0] if others else None
            mine.append(
                {"shift": shift, "has": has, "may_take": may_take, "before": before, "others": bool(others)}
            )
    leads = person.role == Role.LEAD
    initial = {
        "begins": now.replace(minute=0, second=0),
        "ends": now.replace(minute=0, second=0) + timedelta(hours=12),
    }
    context = {
        "title": _("Duty"),
        "lines": lines(request),
        "duties": showing.duty_lines(now),
        "mine": mine[:12],
        "open_alarms": len(held.alarms),
        "late": len(held.late),
        "shifts": queries.shifts(now),
        "gaps": queries.gaps(now),
        "plans": leads,
        "form": form or (ShiftForm(None, queries.officers(), initial=initial) if leads else None),
    }
    return render(request, "watch/duty.html", context, status=400 if form else 200)


def shift_add(request: Any) -> HttpResponse:
    """Plan a shift."""
    people = queries.officers()
    form = ShiftForm(request.POST, people)
    if not form.is_valid():
        return duty(request, form)
    data = form.cleaned_data
    whom: Person = next(one for one in people if one.pk == data["person"])
    done(
        request,
        lambda: duties.plan(data["duty"], whom, data["begins"], data["ends"], request.person),
        _("Planned."),
    )
    return redirect("watch:duty")


def shift_end(request: Any, id: str) -> HttpResponse:
    """Take a shift out of the plan."""
    done(request, lambda: duties.unplan(request.subject, request.person), _("Taken out."))
    return redirect("watch:duty")


def shift_take(request: Any, id: str) -> HttpResponse:
    """Take a duty over."""
    said = _("You have the duty now. Whoever had it before is released.")
    done(request, lambda: duties.take_over(request.subject, request.person), said)
    return redirect("watch:board")


def shift_words(request: Any, id: str) -> HttpResponse:
    """Write what the next one must know."""
    form = WordsForm(request.POST)
    if form.is_valid():
        said = form.cleaned_data["words"]
        done(request, lambda: duties.write_words(request.subject, said, request.person), _("Kept."))
    return redirect("watch:duty")


def shift_leave(request: Any, id: str) -> HttpResponse:
    """Leave a duty that somebody else has too."""
    done(request, lambda: duties.step_down(request.subject, request.person), _("You have left this duty."))
    return redirect("watch:duty")


# drills, figures


def drills_page(request: Any) -> HttpResponse:
    """Show the drills that were held, and begin one."""
    person, now = request.person, _now()
    held = list(
        queries.visible_watches(person).filter(drill=True).select_related("mission").order_by("-made")[:30]
    )
    rows = [
        {
            "watch": one,
            "running": one.cancelled is None
            and (one.ends > now or one.episodes.filter(over__isnull=True).exists()),
        }
        for one in held
    ]
    people = queries.officers()
    forms = [(mission, DrillForm(None, people)) for mission in queries.settable_missions(person)[:6]]
    context = {"title": _("Drills"), "lines": lines(request), "drills": rows, "forms": forms}
    return render(request, "watch/drills.html", context)


def drill(request: Any, id: str) -> HttpResponse:
    """Begin a drill."""
    people = queries.officers()
    form = DrillForm(request.POST, people)
    if not form.is_valid():
        messages.error(request, _("Say in how many minutes, and how fast."))
        return redirect("watch:drills")
    data = form.cleaned_data
    whom = next((one for one in people if one.pk == data["person"]), None)
    made: list[Watch] = []

    def verb() -> None:
        made.append(
            drills.begin(
                request.subject,
                request.person,
                whom,
                minutes=data["minutes"],
                faster=int(data["faster"]),
                duties=data["duties"],
            )
        )

    if done(request, verb, _("The drill runs. It stands on the board.")):
        return redirect("watch:watch", made[0].pk)
    return redirect("watch:drills")


def figures_page(request: Any) -> HttpResponse:
    """Show how the watch did, and which alarms nobody has looked at."""
    rows = [
        {
            "watch": watch,
            "figures": found,
            "told": words.span(found["told"]) if found["told"] is not None else "–",
            "taken": words.span(found["taken"]) if found["taken"] is not None else "–",
            "ended": words.span(found["ended"]) if found["ended"] is not None else "–",
        }
        for watch, found in figures.of_all(request.person)
    ]
    unseen = queries.visible_episodes(request.person).filter(over__isnull=False, verdict="")
    context = {
        "title": _("Figures"),
        "lines": lines(request),
        "rows": rows,
        "unseen": list(unseen.filter(watch__drill=False).select_related("member").order_by("-begins")[:50]),
    }
    return render(request, "watch/figures.html", context)


# the dead-man's signal


def deadman(request: Any) -> HttpResponse:
    """Show when the house locks itself, and set after how long."""
    held = queries.house() or House(key="house")
    if request.method == "POST":
        form = HoursForm(request.POST)
        if form.is_valid():
            hours = form.cleaned_data["hours"]
            done(request, lambda: duties.set_hours(hours, request.person), _("Kept."))
            return redirect("watch:deadman")
    else:
        form = HoursForm(initial={"hours": held.hours})
    context = {
        "title": _("Dead-man’s signal"),
        "lines": lines(request),
        "held": held,
        "until": duties.deadline(held),
        "due": duties.reminder(held, timezone.now()),
        "form": form,
    }
    return render(request, "watch/deadman.html", context, status=400 if form.errors else 200)


def here(request: Any) -> HttpResponse:
    """Say "I am here"."""
    done(request, lambda: duties.here(request.person), _("Noted. The clock begins anew."))
    return redirect("watch:deadman")
