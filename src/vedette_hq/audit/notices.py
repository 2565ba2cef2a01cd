"""What leads are told of alarms on their first page: a sentence for each `What`, and one for a stop."""

from __future__ import annotations

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from vedette_hq.audit.models import Alarm

NOTICES: Mapping[str, Promise] = {
    "alarm.rate": _("Alarm: %(name)s opened many protected persons within an hour."),
    "alarm.bulk": _("Alarm: %(name)s opened many protected persons within days."),
    "alarm.hours": _("Alarm: %(name)s opened a protected person outside working hours."),
    "alarm.foreign": _("Alarm: %(name)s tried to reach what is not theirs."),
    "alarm.passphrase": _("Alarm: wrong passphrases were given at the identity desk by %(name)s."),
    "alarm.chain": _("Alarm: the chain of acts is broken."),
    "alarm.other": _("Alarm: something that a lead should look at."),
    "alarm.stop": _("Alarm: %(name)s opens no protected person until another lead has looked into it."),
}


def code_of(found: Alarm) -> str:
    """Return the code of the sentence that tells of an alarm."""
    return "alarm.stop" if found.stops else f"alarm.{found.what}"
