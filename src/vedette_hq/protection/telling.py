"""Telling people through the alerts of the house. The texts that leave name nobody, no place and no kind."""

from __future__ import annotations

from django.urls import reverse

from vedette_hq.access.models import Person, Team
from vedette_hq.access.roles import Role
from vedette_hq.alerts.services import remind, settle
from vedette_hq.missions.queries import team
from vedette_hq.protection.models import Incident, Seizure, Warning

TOLD = frozenset({Role.LEAD, Role.WATCH})
"""Of a mission's team, who is told."""


def whom(mission: str | None, but: Person | None = None) -> str | list[Person]:
    """Return who is told of something in a mission: its leads and watch officers, else the head's duty.

    Who reported it knows it already. With nobody left it goes to the duty, who then asks the team.
    """
    if mission is None:
        return "head"
    people = [row.person for row in team(Team.MISSION, mission) if row.person.role in TOLD]
    active = [one for one in people if one.is_active and (but is None or one.pk != but.pk)]
    return active or "head"


def grave(incident: Incident) -> None:
    """Tell the mission's leads and watch officers that something grave was reported, until one takes it."""
    target = reverse("protection:incident", args=[incident.pk])
    to = whom(incident.mission_id, incident.made_by)
    remind("protection.incident", to, f"incident:{incident.pk}", target=target, again=300, unheard=900)


def heard(incident: Incident) -> None:
    """Somebody was told by voice: the reminder is over."""
    settle(f"incident:{incident.pk}")


def warned(warning: Warning) -> None:
    """Tell them that a warning came up which blocks departures; anew when it opened again.

    One across missions goes to the leads' duty alone.
    """
    target = reverse("protection:finding", args=[warning.pk])
    to = "head" if warning.across else whom(warning.mission_id)
    remind("protection.warning", to, f"warning:{warning.pk}", target=target)


def quiet(warning: Warning) -> None:
    """A warning was looked at or closed: its reminder is over."""
    settle(f"warning:{warning.pk}")


def seized(seizure: Seizure) -> None:
    """Tell them that devices were taken and keys are being revoked."""
    target = reverse("protection:seizure", args=[seizure.pk])
    to = whom(seizure.mission_id, seizure.made_by)
    remind("protection.seized", to, f"seizure:{seizure.pk}", target=target, again=300, unheard=900)


def report_late(incident: Incident) -> None:
    """Remind who reported it that the written report is due, once."""
    target = reverse("protection:edit", args=[incident.pk])
    to = [incident.made_by] if incident.made_by.is_active else whom(incident.mission_id)
    remind("protection.report", to, f"report:{incident.pk}", target=target, again=14_400, unheard=86_400)


def report_done(incident: Incident) -> None:
    """The written report is complete, or the incident is over."""
    settle(f"report:{incident.pk}")
