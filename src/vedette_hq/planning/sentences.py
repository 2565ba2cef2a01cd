"""What the checks say, in the reader's language: one sentence for each code, and what mends it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from django.utils import formats
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from vedette.missions.plan_checks import Finding
from vedette_hq.planning.words import CHOICES, FIELDS

SENTENCES: Mapping[str, Promise] = {
    "purpose.aim": _("It is not said what they go for."),
    "dates.missing": _("The first or the last day is missing."),
    "dates.order": _("The last day is before the first."),
    "dates.past": _("The last day is over."),
    "dates.long": _("The turn lasts %(days)s days. Short turns keep people safer; four weeks are long."),
    "ending.missing": _("There is no day on which this plan is destroyed."),
    "ending.early": _("The plan would be destroyed before the mission is over."),
    "ending.late": _("The plan would lie about for %(days)s days after the mission."),
    "team.alone": _("%(count)s member of the team travels. Nobody is ever alone: it takes two."),
    "team.head": _("%(count)s of the team are head of the mission. It takes exactly one."),
    "team.consent": _("%(who)s has not agreed to go, to the rules and to be searched for."),
    "team.kin": _("No next of kin is named for %(who)s."),
    "team.medical": _("Nothing is said about medical needs of %(who)s. Write “none” when there are none."),
    "team.fit": _("It is not said why %(who)s is fit to go."),
    "team.conflict": _("%(who)s has declared a conflict of interest."),
    "team.family": _("%(who)s has family in the region, who can be got at."),
    "team.rest": _("%(who)s rested %(days)s days since the last turn; %(wanted)s are the rule."),
    "team.twice": _("Two people of the roster have the same name."),
    "team.briefed": _("%(who)s was not briefed. Guests and drivers are bound by the same rules."),
    "team.briefing_ahead": _("The briefing of %(who)s is still to come."),
    "team.briefing_old": _("The briefing of %(who)s is older than 90 days."),
    "meeting.alone": _("Fewer than two of the team go to the meeting with %(party)s."),
    "meeting.who": _("Somebody who is not in the roster goes to the meeting with %(party)s."),
    "meeting.outside": _("The meeting with %(party)s is not within the days of the mission."),
    "meeting.order": _("The meeting with %(party)s ends before it begins."),
    "meeting.curfew": _("The meeting with %(party)s ends after the hour at which nobody is out."),
    "meeting.overlap": _("%(who)s would be in two meetings at once."),
    "lodging.landing": _("Two functions on one landing: %(names)s. One attack would take both."),
    "lodging.building": _("Two functions in one building: %(names)s."),
    "lodging.exits": _("%(name)s has no way out besides its door."),
    "lodging.camera": _("The cameras of %(name)s do not send their picture out; they are taken with it."),
    "lodging.nights": _("%(count)s nights have no bed; the first is %(first)s."),
    "route.none": _("No route is written."),
    "route.single": _("There is no other way for %(leg)s."),
    "route.checkin": _("Nobody is told when %(leg)s begins and ends."),
    "route.vehicle": _("The vehicle for %(leg)s is not in the list any more."),
    "route.curfew": _("%(leg)s is on the road after the hour at which nobody is out."),
    "route.outside": _("%(leg)s is not within the days of the mission."),
    "route.times": _("It is not said when %(leg)s begins or ends."),
    "route.chokes": _("No choke point, post or crossing is written. Is there really none?"),
    "route.nogo": _("%(leg)s leads to a place that is to be avoided."),
    "vehicle.plate": _("%(name)s has no plate."),
    "vehicle.driver": _("Who drives %(name)s is not in the roster."),
    "vehicle.checked": _("%(name)s was not looked over within 30 days."),
    "vehicle.recorder": _("The hidden switch of %(name)s was not tried."),
    "vehicle.seats": _("%(seats)s seats for %(people)s people."),
    "safe.none": _("No trusted safe place stands until the last day."),
    "safe.expired": _("The safe place %(name)s has expired. Look at it again, or take it out."),
    "safe.expires": _("The safe place %(name)s stands only until %(day)s."),
    "safe.withdrew": _("The host of %(name)s withdrew. Nobody goes there."),
    "safe.weak": _("The safe place %(name)s is weakly trusted."),
    "evacuation.stage": _("There is no stage: %(stage)s."),
    "evacuation.empty": _("The stage “%(stage)s” does not say when, what, and who decides."),
    "evacuation.nowhere": _("The stage “%(stage)s” leads nowhere."),
    "evacuation.place": _(
        "The stage “%(stage)s” leads to %(name)s, which does not stand until the last day."
    ),
    "channels.three": _("There are not three different channels."),
    "channels.cover": _("It is not said what they say they do there."),
    "device.none": _("No device is written."),
    "device.holder": _("Who holds %(name)s is not in the roster."),
    "device.wiped": _("%(name)s was not wiped and set up anew."),
    "device.unknown": _("%(name)s holds evidence and is not enrolled here."),
    "device.revoked": _("The key of %(name)s is revoked."),
    "device.other": _("%(name)s is enrolled for another mission."),
    "device.silent": _("Nothing was ever received from %(name)s. Try it before they go."),
    "device.twice": _("One enrolled device stands twice in the list."),
    "checkin.none": _("No check-ins are agreed."),
    "checkin.gap": _("For %(hours)s hours a day nobody expects to hear from them."),
    "checkin.grace": _("The grace of %(minutes)s minutes is long."),
    "checkin.travel": _("The grace of %(minutes)s minutes on the road is long."),
    "watch.none": _("Nobody watches: no order of check-ins is in force for these days."),
    "signals.duress": _("There is no word for duress."),
    "signals.same": _("The word for duress is the word for “all is well”."),
    "signals.proof": _("There are no sealed questions for proof of life."),
    "signals.custodians": _("Proof of life needs two custodians."),
    "signals.custodian_travels": _("A custodian of the proof of life travels."),
    "words.twice": _("One code word has two meanings."),
    "legal.lawyer": _("No lawyer is on call."),
    "legal.on_call": _("The lawyer is not on call on every day."),
    "legal.papers": _("Powers or the sheet on article 86 are not in the kit."),
    "legal.order": _("The bar order ends before the mission."),
    "legal.embassy": _("Somebody holds a foreign passport, and no embassy is named."),
    "kit.medical": _("The medical kit was not checked within half a year."),
    "kit.bag": _("No bag to leave with stands ready."),
    "kit.cash": _("Nothing is said about cash."),
    "protocol.missing": _("There is no order for: %(which)s."),
    "protocol.second": _("It is not said what the second site does once the first was attacked."),
    "data.moving": _("Evidence is not sent out before they move."),
    "data.originals": _("Originals or only copies stay on site."),
    "data.wipe": _("It is not said when devices are wiped."),
    "press.speaker": _("Nobody is named who speaks with the press."),
    "go.none": _("There are no criteria for go and no-go."),
    "go.never": _("No criterion says what must not be so on the day."),
    "stop.team": _("Nobody who travels may stop it."),
    "stop.outside": _("Nobody outside the region may stop it."),
    "risk.missing": _("No assessment: %(threat)s."),
    "risk.person": _("No risk was assessed for %(who)s."),
    "risk.expired": _("The assessment is older than 14 days: %(threat)s."),
    "risk.overtaken": _("Something happened since this was assessed: %(threat)s."),
    "risk.measures": _("Likely and grave, and no measure is written: %(threat)s."),
    "incident.surveillance": _("An incident of surveillance is open: %(threat)s."),
    "incident.open": _("An incident is open: %(threat)s."),
    "incident.pattern": _("A pattern forbids departure: %(pattern)s"),
}


def sentence(one: Finding, threats: Mapping[str, str], people: Mapping[str, str]) -> str:
    """Return what a finding says. `threats` and `people` give their names by code and by id."""
    detail = dict(one.detail)
    if "threat" in detail:
        detail["threat"] = threats.get(str(detail["threat"]), str(detail["threat"]))
    if "stage" in detail:
        detail["stage"] = str(CHOICES.get(f"evacuation.stage.{detail['stage']}", detail["stage"]))
    for name in ("first", "day"):
        if name in detail:
            detail[name] = formats.date_format(date.fromisoformat(str(detail[name])), "DATE_FORMAT")
    if "which" in detail:
        detail["which"] = str(FIELDS.get(f"protocols.{detail['which']}", detail["which"]))
    if one.code == "risk.person":
        detail["who"] = people.get(one.key, "–")
    return str(SENTENCES[one.code]) % detail
