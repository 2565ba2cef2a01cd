"""What is read on the pages: causes, endings, duties, what to do at a level, how long something takes."""

from __future__ import annotations

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

CAUSES: Mapping[str, Promise] = {
    "silence": gettext_lazy("was not heard from"),
    "help": gettext_lazy("asks for help, discreetly"),
    "duress": gettext_lazy("speaks under duress"),
    "evacuate": gettext_lazy("must be evacuated"),
    "alarm": gettext_lazy("alarm raised by hand"),
    "watcher": gettext_lazy("a partner’s watch is silent"),
}
QUIET: Mapping[str, Promise] = {
    "help": gettext_lazy(
        "Discreet. Somebody may stand beside them: nothing loud, no question about it on the telephone. "
        "Answer as always, act behind the scenes."
    ),
    "duress": gettext_lazy(
        "Silent. They were made to say that all is well. Do not call them, do not ask back, write nothing to "
        "them; if they call, answer as after an ok. Act through others only."
    ),
}
ENDINGS: Mapping[str, Promise] = {
    "safe": gettext_lazy("everybody is safe"),
    "false-alarm": gettext_lazy("a false alarm"),
    "handed-over": gettext_lazy("handed over to others"),
    "heard": gettext_lazy("by itself: the member was heard after all"),
}
DUTIES: Mapping[str, Promise] = {
    "officer": gettext_lazy("officer on watch"),
    "second": gettext_lazy("second officer"),
    "head": gettext_lazy("head of headquarters"),
    "crisis": gettext_lazy("crisis team"),
    "partner": gettext_lazy("partners abroad"),
}
ACTIONS: Mapping[str, Promise] = {
    "try-all-channels": gettext_lazy("Try every way to reach them, one after the other"),
    "ask-other-member": gettext_lazy("Ask another member of the team"),
    "call-lodging": gettext_lazy("Call the hotel or the host, with the cover text"),
    "call-driver": gettext_lazy("Call the driver, with the cover text"),
    "call-meeting-partner": gettext_lazy("Call whom they were to meet, with the cover text"),
    "wake-second": gettext_lazy("Wake the second officer"),
    "freeze-silent-devices": gettext_lazy("Freeze the keys of the silent devices"),
    "prepare-statements": gettext_lazy("Prepare statements; send none"),
    "send-lawyer": gettext_lazy("Send a lawyer"),
    "call-duty-stations": gettext_lazy("Call the duty stations; write down number, name, time and answer"),
    "tell-next-of-kin": gettext_lazy("Tell the next of kin"),
    "tell-ombudsman": gettext_lazy("Tell federal bodies and the ombudsman"),
    "tell-partners": gettext_lazy("Tell partner organisations, in confidence"),
    "revoke-keys": gettext_lazy("Revoke the keys"),
    "move-team-and-witnesses": gettext_lazy("Move the other team and the witnesses"),
    "secure-second-site": gettext_lazy("Secure the second site"),
    "send-urgent-appeals": gettext_lazy("Send the drafts of the urgent appeals"),
    "file-disappearance": gettext_lazy("File the disappearance with the working group"),
    "tell-special-procedures": gettext_lazy("Write to the special procedures"),
    "tell-embassies": gettext_lazy("Tell the embassies"),
}
"""By the codes of the library's ladder; what a group wrote itself is shown as it was written."""
STATUSES: Mapping[str, Promise] = {
    "ok": gettext_lazy("ok"),
    "help": gettext_lazy("discreet help"),
    "duress": gettext_lazy("duress"),
    "evacuate": gettext_lazy("evacuate"),
}


def action(code: str) -> str:
    """Return what to do, in words."""
    return str(ACTIONS.get(code, code))


def action_code(words: str) -> str:
    """Return the code of an action written in words of any language the reader was shown, else the words."""
    plain = " ".join(words.split())
    return next((code for code, text in ACTIONS.items() if str(text) == plain), plain)


def duty(name: str) -> str:
    """Return a duty in words."""
    return str(DUTIES.get(name, name))


def span(seconds: int) -> str:
    """Return a length of time in words, in its two largest units."""
    days, rest = divmod(max(0, seconds), 86_400)
    hours, rest = divmod(rest, 3_600)
    minutes, left = divmod(rest, 60)
    parts = [(days, _("d")), (hours, _("h")), (minutes, _("min")), (left, _("s"))]
    said = [f"{number} {unit}" for number, unit in parts if number][:2]
    return " ".join(said) or f"0 {_('s')}"
