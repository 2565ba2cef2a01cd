"""Setting a watch up: frame, members and cards, times, ladder, contact sheet; putting it in force."""

from __future__ import annotations

from datetime import datetime
from itertools import groupby
from typing import Any
from zoneinfo import ZoneInfo

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from vedette.errors import VedetteError
from vedette.missions.watch import values
from vedette.missions.watch.ladder import LADDER, check_ladder
from vedette_hq.missions.queries import team
from vedette_hq.watch import acting, cards, queries, setting_up, words
from vedette_hq.watch.forms import (
    WHEN,
    AlarmForm,
    FrameForm,
    MemberForm,
    NewForm,
    ScheduleForm,
    SheetForm,
)
from vedette_hq.watch.models import Promise, Watch, at
from vedette_hq.watch.views import done, lines


def _now() -> int:
    return int(timezone.now().timestamp())


def state_of(watch: Watch, now: int) -> dict[str, Any]:
    """Return how a watch stands, in a word and a tone."""
    if watch.cancelled is not None:
        found = (_("called off"), "")
    elif not watch.version:
        found = (_("not in force"), "wait")
    elif now < watch.begins:
        found = (_("begins later"), "good")
    elif now <= watch.ends:
        found = (_("running"), "good")
    else:
        found = (pgettext("a watch", "ended"), "")
    return {"words": found[0], "tone": found[1], "changed": watch.changed and watch.cancelled is None}


def index(request: Any) -> HttpResponse:
    """List the watches, and the missions that have none."""
    person, now = request.person, _now()
    watches = queries.visible_watches(person).filter(drill=False).select_related("mission")
    rows = []
    for watch in watches.order_by("-begins")[:200]:
        state = state_of(watch, now)
        members = watch.members.filter(cancelled__isnull=True).count()
        rows.append({"watch": watch, "members": members, "state": state["words"], "tone": state["tone"]})
    rows.sort(key=lambda one: one["watch"].cancelled is not None or one["watch"].ends < now)
    taken = set(
        queries.visible_watches(person)
        .filter(drill=False, cancelled__isnull=True)
        .values_list("mission", flat=True)
    )
    missions = [one for one in queries.settable_missions(person) if one.pk not in taken]
    context = {"title": _("Watches"), "lines": lines(request), "watches": rows, "missions": missions}
    return render(request, "watch/list.html", context)


def new(request: Any, id: str) -> HttpResponse:
    """Begin to set up a watch."""
    if request.method == "POST":
        form = NewForm(request.POST)
        if form.is_valid():
            data = form.cleaned_data
            try:
                made = setting_up.create(
                    request.subject, data["begins"], data["ends"], data["zone"], request.person
                )
            except VedetteError as error:
                form.add_error(None, str(error))
                messages.error(request, str(error))
            else:
                return redirect("watch:watch", made.pk)
    else:
        form = NewForm(initial={"zone": "Europe/Moscow"})
    context = {"title": _("Set up a watch"), "form": form}
    return render(request, "watch/new.html", context, status=400 if form.errors else 200)


def _local(seconds: int, zone: str) -> datetime:
    return at(seconds).astimezone(ZoneInfo(zone))


def watch(request: Any, id: str) -> HttpResponse:
    """Show a watch and what can be done about it."""
    return _watch(request)


def _watch(request: Any, **forms: Any) -> HttpResponse:
    held, person, now = request.subject, request.person, _now()
    writes = held.cancelled is None and queries.settable_watches(person).filter(pk=held.pk).exists()
    members = list(held.members.select_related("device", "person").order_by("cancelled", "name"))
    active = [one for one in members if one.cancelled is None]
    promises = list(held.promises.select_related("member").order_by("due", "member__name"))
    following = next((one for one in promises if one.due > now), None)
    fault = _fault(held)
    if fault and not promises and not held.version:
        fault = ""  # an empty draft is not at fault: the steps below say what is missing
    context = {
        "title": _("Watch"),
        "watch": held,
        "writes": writes,
        "state": state_of(held, now),
        "faults": [fault] if fault and writes else [],
        "hints": _hints(held, members, promises) if writes else [],
        "members": members,
        "days": _days(held, promises, now),
        "ladder": _ladder(held, following),
        "example": following,
        "peers": _peers(held),
        "alarms": list(held.episodes.select_related("member").order_by("-begins")[:40]),
        "may_alarm": held.cancelled is None and held.version > 0,
        "alarm_form": AlarmForm(),
    }
    if writes:
        context["member_form"] = _member_form(held)
        if active:
            first = _local(max(now, held.begins), held.zone).date()
            last = _local(held.ends, held.zone).date()
            context["schedule_form"] = ScheduleForm(None, active, initial={"first": first, "last": last})
        context["frame_form"] = FrameForm(None, setting_up.watching_partners(), initial=_frame(held))
    context.update(forms)
    return render(request, "watch/watch.html", context, status=400 if forms else 200)


def _frame(held: Watch) -> dict[str, Any]:
    return {
        "begins": _local(held.begins, held.zone).strftime(WHEN),
        "ends": _local(held.ends, held.zone).strftime(WHEN),
        "zone": held.zone,
        "patience": held.patience,
        "step": held.step,
        "most_delay": held.most_delay // 60,
        "partners": held.partners,
    }


def _member_form(held: Watch, data: Any = None) -> MemberForm:
    have = set(held.members.filter(cancelled__isnull=True).values_list("person", flat=True))
    people = [row.person for row in team("mission", held.mission_id) if row.person_id not in have]
    devices = [one for one in held.mission.devices.order_by("origin") if one.revoked is None]
    return MemberForm(data, people, devices)


def _fault(held: Watch) -> str:
    """Return what stands in the way of putting it in force, "" when nothing does."""
    try:
        setting_up.check(held)
    except VedetteError as error:
        return f"{error}. {error.hint}" if error.hint else str(error)
    return ""


def _hints(held: Watch, members: list[Any], promises: list[Promise]) -> list[str]:
    found = []
    unready = [one.name for one in members if one.cancelled is None and not (one.listed and one.learnt)]
    if unready:
        found.append(_("No card was handed out yet: %(names)s") % {"names": ", ".join(unready)})
    silent = [
        one.name
        for one in members
        if one.cancelled is None and not any(p.member_id == one.pk for p in promises)
    ]
    if silent:
        found.append(_("Has promised nothing: %(names)s") % {"names": ", ".join(silent)})
    if not held.partners and not held.drill:
        found.append(_("No partner watches. When headquarters is silent or locked, nobody is alerted."))
    if not held.sheet and not held.drill:
        found.append(_("Nobody is named whom to call."))
    if not queries.on_duty("officer"):
        found.append(_("Nobody has taken over the duty of officer."))
    return found


def _days(held: Watch, promises: list[Promise], now: int) -> list[tuple[datetime, list[dict[str, Any]]]]:
    rows = [
        {
            "promise": one,
            "local": _local(one.due, held.zone).strftime("%H:%M"),
            "grace": one.grace // 60,
            "removable": one.due > now + 60 or not held.version,
            "state": _("past") if one.due + one.grace < now else "",
            "tone": "",
        }
        for one in promises
        if one.due + one.grace > now - 86_400
    ]

    def day(row: dict[str, Any]) -> datetime:
        local = _local(row["promise"].due, held.zone)
        return datetime(local.year, local.month, local.day, 12, tzinfo=at(0).tzinfo)

    return [(key, list(group)) for key, group in groupby(rows, key=day)]


def _ladder(held: Watch, following: Promise | None) -> list[dict[str, Any]]:
    found = []
    own = {int(each["level"]): each.get("own", []) for each in held.ladder}
    for rung in setting_up.ladder_of(held):
        example = ""
        if following is not None:
            moment = following.due + following.grace + rung.after
            example = f"{_local(moment, held.zone):%d.%m. %H:%M}"
        found.append(
            {
                "level": rung.level,
                "after": _("%(span)s after the grace") % {"span": words.span(rung.after)},
                "example": example,
                "tell": [words.duty(each) for each in rung.tell],
                "sheets": rung.sheets,
                "actions": [words.action(each) for each in (*rung.actions, *own.get(rung.level, []))],
            }
        )
    return found


def _peers(held: Watch) -> list[dict[str, Any]]:
    titles = {short: card.title for short, _url, card in setting_up.partner_cards()}
    rows = {one.short: one for one in held.peers.all()}
    return [
        {
            "title": titles.get(short, short),
            "held": short in rows and rows[short].delivered >= held.version > 0,
            "fault": rows[short].fault if short in rows else "",
        }
        for short in held.partners
    ]


def frame(request: Any, id: str) -> HttpResponse:
    """Change the frame."""
    partners = setting_up.watching_partners()
    form = FrameForm(request.POST, partners)
    if not form.is_valid():
        return _watch(request, frame_form=form)
    data = form.cleaned_data
    numbers = (data["patience"], data["step"], 60 * data["most_delay"])
    chosen = [short for short, _title in partners if short in data.get("partners", [])]
    done(
        request,
        lambda: setting_up.frame(
            request.subject, data["begins"], data["ends"], data["zone"], numbers, chosen, request.person
        ),
        _("Kept. It counts once it is in force."),
    )
    return redirect("watch:watch", request.subject.pk)


def add_member(request: Any, id: str) -> HttpResponse:
    """Give somebody a card."""
    held = request.subject
    form = _member_form(held, request.POST)
    if not form.is_valid():
        return _watch(request, member_form=form)
    data = form.cleaned_data
    people = {row.person_id: row.person for row in team("mission", held.mission_id)}
    device = next((one for one in held.mission.devices.all() if one.pk == data["device"]), None)
    made: list[Any] = []

    def verb() -> None:
        made.append(
            cards.add_member(
                held,
                people.get(data["person"]),
                data["name"],
                request.person,
                reach=data["reach"],
                device=device,
            )
        )

    if done(request, verb, _("The card is made. Hand it out now: the list, then the letters.")):
        return redirect("watch:member", made[0].pk)
    return redirect("watch:watch", held.pk)


def schedule(request: Any, id: str) -> HttpResponse:
    """Add times."""
    held = request.subject
    active = list(held.members.filter(cancelled__isnull=True).order_by("name"))
    form = ScheduleForm(request.POST, active)
    if not form.is_valid():
        return _watch(request, schedule_form=form)
    data = form.cleaned_data
    chosen = [one for one in active if one.pk in data["members"]]

    def verb() -> None:
        made = setting_up.schedule(
            held,
            chosen,
            (data["first"], data["last"]),
            data["times"],
            window=60 * data["window"],
            grace=60 * data["grace"],
            words=data["words"],
            by=request.person,
        )
        if not made:
            messages.warning(
                request, _("Nothing was added: these times stand already, or lie outside the watch.")
            )

    done(request, verb, _("Kept. It counts once it is in force."))
    return redirect("watch:watch", held.pk)


def withdraw(request: Any, id: str) -> HttpResponse:
    """Take a promise away."""
    held = request.subject.watch
    done(request, lambda: setting_up.withdraw(request.subject, request.person), _("Taken away."))
    return redirect("watch:watch", held.pk)


def force(request: Any, id: str) -> HttpResponse:
    """Put what was set up in force."""
    said = _("In force. The board shows who is expected next.")
    done(request, lambda: setting_up.put_in_force(request.subject, request.person), said)
    return redirect("watch:watch", request.subject.pk)


def cancel(request: Any, id: str) -> HttpResponse:
    """Call a watch off."""
    done(request, lambda: setting_up.cancel(request.subject, request.person), _("Called off."))
    return redirect("watch:watch", request.subject.pk)


def sheet(request: Any, id: str) -> HttpResponse:
    """Write whom to call."""
    held = request.subject
    form = SheetForm(request.POST if request.method == "POST" else None, initial={"text": held.sheet})
    if request.method == "POST" and form.is_valid():
        text = form.cleaned_data["text"]
        said = _("Kept. It counts once it is in force.")
        if done(request, lambda: setting_up.set_sheet(held, text, request.person), said):
            return redirect("watch:watch", held.pk)
    context = {"title": _("Whom to call"), "watch": held, "form": form}
    return render(request, "watch/sheet.html", context, status=400 if form.errors else 200)


# the ladder


def _minutes(seconds: int) -> str:
    return f"{seconds / 60:g}"


def ladder(request: Any, id: str) -> HttpResponse:
    """Change the ladder."""
    held = request.subject
    fault, status = "", 200
    rungs = setting_up.ladder_of(held)
    own = [list(each.get("own", [])) for each in held.ladder]
    if request.method == "POST" and "usual" in request.POST:
        rungs, own = LADDER, []
    if request.method == "POST":
        try:
            if "usual" not in request.POST:
                rungs, own = _typed(request.POST, len(rungs))
            check_ladder(rungs)
            setting_up.set_ladder(held, rungs, request.person, own)
        except VedetteError as error:
            fault, status = f"{error}. {error.hint}" if error.hint else str(error), 400
        else:
            messages.success(request, _("Kept. It counts once it is in force."))
            return redirect("watch:watch", held.pk)
    context = {
        "title": _("Ladder"),
        "watch": held,
        "fault": fault,
        "rungs": [_rung(one, own[place] if place < len(own) else []) for place, one in enumerate(rungs)],
    }
    return render(request, "watch/ladder.html", context, status=status)


def _rung(rung: values.Rung, own: list[str]) -> dict[str, Any]:
    level = rung.level
    return {
        "level": level,
        "numbers": [
            {"id": f"after-{level}", "label": _("Begins after (minutes)"), "value": _minutes(rung.after)},
            {"id": f"again-{level}", "label": _("Told again every (minutes)"), "value": _minutes(rung.again)},
            {
                "id": f"unheard-{level}",
                "label": _("Next level when not taken for (minutes)"),
                "value": _minutes(rung.unheard),
            },
        ],
        "tell": [
            {
                "id": f"tell-{level}-{duty}",
                "name": f"tell-{level}",
                "value": duty,
                "label": words.duty(duty),
                "on": duty in rung.tell,
            }
            for duty in values.DUTIES
        ],
        "sheets": rung.sheets,
        "actions": "\n".join([*(words.action(code) for code in rung.actions), *own]),
    }


def _typed(post: Any, many: int) -> tuple[tuple[values.Rung, ...], list[list[str]]]:
    from vedette.errors import FormatError

    rungs, own = [], []
    for level in range(1, many + 1):
        numbers = []
        for name in ("after", "again", "unheard"):
            text = post.get(f"{name}-{level}", "").strip().replace(",", ".")
            try:
                numbers.append(round(60 * float(text)))
            except (ValueError, OverflowError):
                raise FormatError(f"ladder level {level}: minutes expected") from None
        lines_ = [line.strip() for line in post.get(f"actions-{level}", "").split("\n") if line.strip()]
        codes = [words.action_code(line) for line in lines_]
        tell = tuple(duty for duty in values.DUTIES if duty in post.getlist(f"tell-{level}"))
        known = tuple(code for code in codes if code in words.ACTIONS)
        own.append([code for code in codes if code not in words.ACTIONS])
        rungs.append(
            values.Rung(level, numbers[0], tell, numbers[1], numbers[2], known, f"sheets-{level}" in post)
        )
    return tuple(rungs), own


def alarm(request: Any, id: str) -> HttpResponse:
    """Raise the alarm by hand."""
    form = AlarmForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("Say what was seen or heard."))
        return redirect("watch:watch", request.subject.pk)
    made: list[Any] = []

    def verb() -> None:
        made.append(acting.raise_alarm(request.subject, form.cleaned_data["words"], request.person))

    if done(request, verb, _("The alarm is raised. What to do stands below.")):
        return redirect("watch:episode", made[0].pk)
    return redirect("watch:watch", request.subject.pk)
