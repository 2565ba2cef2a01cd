"""Words for kinds, patterns and what is to be done, in the reader's language."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import get_language, gettext, ngettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from vedette.protection.kinds import KINDS, Step
from vedette.protection.patterns import Pattern

Words = Mapping[str, "str | Promise"]

STEPS: Words = {
    Step.WORDS: pgettext_lazy("a step against us", "Words"),
    Step.EYES: _("Eyes"),
    Step.PRESSURE: _("Pressure"),
    Step.LAW: _("Law and offices"),
    Step.HANDS: pgettext_lazy("a step against us", "Hands"),
}
PATTERNS: Words = {
    Pattern.PLATE: _("The same car again"),
    Pattern.PLACE: _("The same place again"),
    Pattern.RISING: _("More than before"),
    Pattern.PUBLICATION: _("After something went out"),
    Pattern.THREAT: _("A threat stands"),
    Pattern.CHAIN: _("Steps of one story"),
    Pattern.SITE: _("The other places may be next"),
    Pattern.WATCHED: _("Somebody watches us"),
    Pattern.HOST: _("A host withdrew"),
    Pattern.UNDONE: _("Something is late"),
}
ADVICE: Words = {
    Pattern.PLATE: _("Do not leave by the usual way. Look at the cameras of the last days for this car."),
    Pattern.PLACE: _("Avoid the place, or go there otherwise than before."),
    Pattern.RISING: _("Ask what has changed: a case, an article, a new face. Assess the risk again."),
    Pattern.PUBLICATION: _("Before the next one goes out, agree who is where on that day."),
    Pattern.THREAT: _("Go through the five questions: facts, pattern, aim, source, will it be carried out?"),
    Pattern.CHAIN: _("Expect the next step. Carry the evidence out; think about leaving before it comes."),
    Pattern.SITE: _("Close every other place of the group now, and move whoever is there."),
    Pattern.WATCHED: _("Nobody goes out alone. Log every car. Close this only when you know who it was."),
    Pattern.HOST: _("Leave by car from inside, not on foot. Strike the place off the list."),
    Pattern.UNDONE: _("Do it, or say in words why it will not be done."),
}
INSTRUCTIONS: Words = {
    "count-people": _("Reach everybody of the team, and write down who was reached and when"),
    "close-sites": _("Close all other places of the group and take the people out of them"),
    "leave-place": _("Leave by car from inside, at an hour nobody was told"),
    "keep-recording": _("Keep the pictures and sound of cameras and recorders; carry them out"),
    "review-cameras": _("Look through the cameras of the last two days for these people and this car"),
    "revoke-devices": _("Revoke the keys of every device that may be in other hands"),
    "list-exposure": _("List what was on it and what of it has not arrived here"),
    "tell-exposed": _("Tell everybody whom it exposes"),
    "facts-letter": _("Write the letter of facts and hand it in"),
    "send-lawyer": _("Send the lawyer"),
    "call-stations": _("Call all duty stations; log number, name, time and answer"),
    "urgent-track": _("Open the urgent track; its clock runs from when they were last seen"),
    "tell-family": _("Tell the family, and decide with them whether to speak or be silent"),
    "reach-them": _("Reach them by the way that was agreed, and ask what they need"),
    "confirm-outside": _("Have any withdrawal confirmed outside the region, with the agreed word"),
    "assess-threat": _("Assess the threat: facts, pattern, aim, source, will it be carried out?"),
    "keep-proof": _("Seal a copy of the words or the broadcast as evidence"),
    "answer-smear": _("Decide whether to answer, and with which facts"),
    "tell-partners": _("Tell the partner organisations in confidence"),
    "change-route": _("Change the route, the hour and the car before anybody leaves"),
    "strike-place": _("Strike the place off the list of safe places"),
    "limit-knowledge": _("Narrow who knows what, until it is clear"),
    "disconnect": _("Take the device off every network; do not switch it off or clean it"),
    "change-secrets": _("Change all secrets from a device that is clean"),
    "log-with-police": _("Report it to the police in writing: it makes a record, it is no rescue"),
    "time-line": _("Write the time line now, before their story is told; print it with its digests"),
}


def kind_label(code: str) -> str:
    """Return what a kind is called in the reader's language."""
    kind = KINDS.get(code)
    return kind.label((get_language() or "en")[:2]) if kind else code


def instruction(code: str, words: str) -> str:
    """Return what is to be done."""
    return words or str(INSTRUCTIONS.get(code, code))


def reason_of(pattern: str, values: Mapping[str, Any]) -> str:
    """Return in one sentence what was found."""
    row = dict(values)
    times = int(row.get("times", 0) or 0)
    row["times"] = times
    if pattern == Pattern.PLATE and row.get("other"):
        return gettext("The plates %(plate)s and %(other)s may be one car, seen %(times)s times.") % row
    if pattern == Pattern.PLATE:
        text = gettext("The plate %(plate)s was seen %(times)s times within 30 days.") % row
        spots = int(row.get("places", 0) or 0)
        if spots > 1:
            more = ngettext("In %(count)s place.", "In %(count)s different places.", spots)
            text += " " + more % {"count": spots}
        return text
    return _TELLERS[Pattern(pattern)](row)


def _place(row: dict[str, Any]) -> str:
    return gettext("%(times)s incidents within 30 days in one place: %(place)s.") % row


def _rising(row: dict[str, Any]) -> str:
    text = gettext("%(times)s incidents in 7 days; in the 4 weeks before: %(before)s.")
    return text % {"before": 0, **row}


def _publication(row: dict[str, Any]) -> str:
    count = ngettext(
        "%(times)s incident followed something that went out",
        "%(times)s incidents followed something that went out",
        row["times"],
    )
    return count % row + gettext(", the first after %(hours)s h.") % {"hours": 0, **row}


def _threat(row: dict[str, Any]) -> str:
    return gettext("A threat that nobody has closed: %(kind)s.") % {
        "kind": kind_label(str(row.get("kind", "")))
    }


def _chain(row: dict[str, Any]) -> str:
    first, days = kind_label(str(row.get("first", ""))), int(row.get("days", 1) or 1)
    text = ngettext(
        "It began with “%(first)s”; %(times)s steps within %(days)s day.",
        "It began with “%(first)s”; %(times)s steps within %(days)s days.",
        days,
    )
    return text % {**row, "first": first, "days": days}


def _site(row: dict[str, Any]) -> str:
    kind, hours = kind_label(str(row.get("kind", ""))), int(row.get("hours", 0) or 0)
    if not hours:
        text = gettext("%(kind)s, less than an hour ago: the other places are not reported closed.")
    else:
        text = gettext("%(kind)s, %(hours)s h ago: the other places are not reported closed.")
    return text % {"hours": hours, "kind": kind}


def _watched(row: dict[str, Any]) -> str:
    text = ngettext(
        "%(times)s open incident of being watched, within 14 days.",
        "%(times)s open incidents of being watched, within 14 days.",
        row["times"],
    )
    return text % row


def _host(row: dict[str, Any]) -> str:
    return gettext("A host was put under pressure or put us out, less than 72 h ago.")


def _undone(row: dict[str, Any]) -> str:
    text = ngettext(
        "%(kind)s: %(times)s thing that had to be done is late.",
        "%(kind)s: %(times)s things that had to be done are late.",
        row["times"],
    )
    return text % {"times": row["times"], "kind": kind_label(str(row.get("kind", "")))}


_TELLERS = {
    Pattern.PLACE: _place,
    Pattern.RISING: _rising,
    Pattern.PUBLICATION: _publication,
    Pattern.THREAT: _threat,
    Pattern.CHAIN: _chain,
    Pattern.SITE: _site,
    Pattern.WATCHED: _watched,
    Pattern.HOST: _host,
    Pattern.UNDONE: _undone,
}
