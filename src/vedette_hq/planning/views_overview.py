"""All missions at a glance: the board, the calendar, figures; and one mission with its turns."""

from __future__ import annotations

import calendar as months
from collections import Counter
from datetime import date, datetime, timedelta
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _

from vedette.missions.plan_checks import Severity
from vedette_hq.missions.queries import called
from vedette_hq.planning import neighbours, queries
from vedette_hq.planning.forms import BeginForm
from vedette_hq.planning.showing import noon
from vedette_hq.planning.views import choices_of_sources
from vedette_hq.planning.words import STAGES, TONES
from vedette_hq.protection.queries import visible_incidents

OVER = (queries.Stage.BACK, queries.Stage.DESTROYED)


def _line(turn: queries.Turn, now: datetime) -> dict[str, Any]:
    reds = None
    if turn.stage not in OVER:
        head = queries.newest(turn.plan)
        found = queries.findings(turn.plan, head, now)
        reds = sum(one.severity is Severity.RED for one in found)
    return {
        "turn": turn,
        "stage": STAGES[str(turn.stage)],
        "tone": TONES[str(turn.stage)],
        "begins": noon(turn.begins),
        "ends": noon(turn.ends),
        "reds": reds,
        "watched": neighbours.watched(turn.mission),
    }


def plans(request: Any) -> HttpResponse:
    """Show the board: turns under way, being planned, over; and missions without a plan."""
    person, now = request.person, timezone.now()
    turns = queries.turns(person)
    planned = {one.mission.pk for one in turns if one.stage not in OVER}
    running = (queries.Stage.UNDER_WAY, queries.Stage.STOPPED)
    context = {
        "title": _("Mission plans"),
        "running": [_line(one, now) for one in turns if one.stage in running],
        "coming": [_line(one, now) for one in turns if one.stage not in (*running, *OVER)],
        "over": [_line(one, now) for one in reversed(turns) if one.stage in OVER][:30],
        "without": [
            one
            for one in queries.planned_missions(person).filter(closed__isnull=True).order_by("-opened")
            if one.pk not in planned
        ],
    }
    return render(request, "planning/list.html", context)


def mission(request: Any, id: str) -> HttpResponse:
    """Show one mission: its turns, and how another plan is begun."""
    subject, person, now = request.subject, request.person, timezone.now()
    turns = [one for one in queries.turns(person) if one.mission.pk == subject.pk]
    writes = queries.writable_missions(person).filter(pk=subject.pk).exists()
    held = queries.standing_risks(subject, now)
    context = {
        "title": called(person)(subject),
        "mission": subject,
        "turns": [_line(one, now) for one in reversed(turns)],
        "form": BeginForm(None, choices_of_sources(person, subject)) if writes else None,
        "risks": len(held),
        "stale": sum(str(standing) != "current" for _one, standing in held),
        "incidents": sum(one.open for one in neighbours.incidents(subject)),
        "blocks": neighbours.blocks(subject),
        "watched": neighbours.watched(subject),
    }
    return render(request, "planning/mission.html", context)


def _month(text: str) -> date:
    try:
        found = date.fromisoformat(f"{text}-01")
    except ValueError:
        return timezone.now().date().replace(day=1)
    return found if 2000 <= found.year <= 2100 else timezone.now().date().replace(day=1)


def calendar(request: Any) -> HttpResponse:
    """Show a month: which missions are where in their turn on each day."""
    person, first = request.person, _month(request.GET.get("month", ""))
    today, name = timezone.now().date(), called(person)
    turns = [one for one in queries.turns(person) if one.begins and one.ends]
    weeks = []
    for week in months.Calendar().monthdatescalendar(first.year, first.month):
        days = []
        for one in week:
            held = [
                {
                    "name": name(turn.mission),
                    "plan": turn.plan,
                    "begins": turn.begins == one,
                    "ends": turn.ends == one,
                    "stage": STAGES[str(turn.stage)],
                    "tone": TONES[str(turn.stage)],
                }
                for turn in turns
                if turn.begins and turn.ends and turn.begins <= one <= turn.ends
            ]
            days.append({"day": one, "inside": one.month == first.month, "today": one == today, "held": held})
        weeks.append(days)
    last = first + timedelta(days=months.monthrange(first.year, first.month)[1])
    context = {
        "title": _("Calendar of missions"),
        "month": noon(first),
        "weeks": weeks,
        "weekdays": [noon(one["day"]) for one in weeks[0]],
        "earlier": (first - timedelta(days=1)).strftime("%Y-%m"),
        "later": last.strftime("%Y-%m"),
        "any": bool(turns),
        "lines": [
            _line(one, timezone.now())
            for one in turns
            if one.begins and one.ends and one.begins < last and one.ends >= first
        ],
    }
    return render(request, "planning/calendar.html", context)


def statistics(request: Any) -> HttpResponse:
    """Show figures over the missions of this person: turns, days, check-ins, alarms, answers."""
    person, today = request.person, timezone.now().date()
    turns = queries.turns(person)
    gone = [one for one in turns if one.begins and one.ends and one.stage in (*OVER, queries.Stage.UNDER_WAY)]
    days = sum((min(one.ends, today) - one.begins).days + 1 for one in gone if one.begins and one.ends)
    missions = list(queries.planned_missions(person))
    kinds = Counter(visible_incidents(person).values_list("kind", flat=True))
    threats = neighbours.threats()
    context = {
        "title": _("Figures"),
        "turns": len(gone),
        "days": max(0, days),
        "planned": len(turns),
        "stages": [(STAGES[str(stage)], count) for stage, count in Counter(t.stage for t in turns).items()],
        "watch": neighbours.figures(missions),
        "kinds": [(threats.get(kind, kind), count) for kind, count in kinds.most_common()],
        "incidents": sum(kinds.values()),
    }
    return render(request, "planning/statistics.html", context)
