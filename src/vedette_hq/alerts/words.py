"""What a reminder is about, as it is read inside the house: a sentence for each code."""

from __future__ import annotations

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from vedette.errors import ConflictError

_SENTENCES: dict[str, Promise] = {}

OWN: Mapping[str, Promise] = {
    "watch": _("An alarm of the watch."),
    "watch-drill": _("A drill of the watch."),
    "protection.seized": _("A device was taken away from somebody."),
    "protection.incident": _("A grave incident was entered."),
    "protection.warning": _("Signs of danger have come together."),
    "protection.report": _("A written report of an incident is due."),
    "planning.destroy": _("A mission plan is to be destroyed."),
    "planning.change": _("A mission plan was changed under way."),
    "planning.stop": _("A mission was stopped."),
    "watch.deadman": _("Somebody must say that they are here, or the house locks itself."),
    "watch.duty": _("A duty was not taken over."),
    "rota.shift": _("A shift begins soon."),
    "appeals.urgent": _("An urgent appeal waits."),
    "alerts.failing": _("A channel for alerts fails."),
}


def register_reminders(sentences: Mapping[str, Promise]) -> None:
    """Make sentences known by their codes. Raises: ConflictError when a code stands for another already."""
    for code, sentence in sentences.items():
        if code in _SENTENCES and str(_SENTENCES[code]) != str(sentence):
            raise ConflictError(f"reminder {code}: is registered already")
        _SENTENCES[code] = sentence


def sentence(code: str) -> str:
    """Return what a code says to whoever reads it in the house."""
    found = _SENTENCES.get(code) or OWN.get(code)
    return str(found or _("Something waits for you."))
