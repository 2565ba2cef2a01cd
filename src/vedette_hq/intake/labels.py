"""The words of the desk: the ten checks by name, states of receipts."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from vedette.formats.receipt import State
from vedette_hq.intake.models import Fate

Text = Promise | str

CHECKS: tuple[tuple[Text, Text], ...] = (
    (_("slip"), _("a slip lies beside it and names it")),
    (_("envelope"), _("it is sealed to as many readers as the mission has")),
    (_("digest"), _("its bytes are those that the slip commits to")),
    (_("device"), _("its device is enrolled, and its key was not revoked before")),
    (_("log"), _("the device’s log is signed and continues what it brought before")),
    (_("leaf"), _("the slip’s entry stands in that log, at its place")),
    (_("twin"), _("nothing else was registered in its place")),
    (_("opening"), _("it opens with the mission’s key, whole")),
    (_("signature"), _("its device signed it, for these readers")),
    (_("circumstances"), _("mission, device and digests inside are those outside")),
)
"""Name and meaning of each check, in their order."""

NOTICES: dict[str, Promise] = {
    "intake.alarm": _("A delivery brought a device’s log that is not what that device brought before."),
}
"""What leads are told."""

RECEIPTS: dict[int, Text] = {
    0: _("no receipt yet"),
    int(State.RECEIVED): _("received"),
    int(State.DURABLE): _("kept here"),
    int(State.REPLICATED): _("copied elsewhere"),
    int(State.WITNESSED): _("witnessed"),
}


def check_name(number: int) -> Text:
    """Return the name of a check, 1 to 10."""
    return CHECKS[number - 1][0] if 1 <= number <= len(CHECKS) else str(number)


@dataclass(frozen=True, slots=True)
class Check:
    """One check of one package as a page shows it; `result` is p, f or n."""

    number: int
    name: Text
    meaning: Text
    result: str
    word: Text
    style: str


_WORDS: dict[str, tuple[Text, str]] = {
    "p": (_("passed"), "good"),
    "f": (_("failed"), "bad"),
    "n": (_("not made"), ""),
}


def checks_of(letters: str) -> list[Check]:
    """Return the ten checks with their results."""
    found = []
    for number, ((name, meaning), letter) in enumerate(zip(CHECKS, letters.ljust(10, "n"), strict=False), 1):
        word, style = _WORDS.get(letter, _WORDS["n"])
        found.append(Check(number, name, meaning, letter, word, style))
    return found


def fate_style(fate: str) -> str:
    """Return the style of a package's fate."""
    return {Fate.STORED: "good", Fate.KNOWN: "good", Fate.REFUSED: "bad"}.get(Fate(fate), "wait")


def receipt_style(state: int) -> str:
    """Return the style of a receipt's state: a device may let go of what is copied elsewhere."""
    return "good" if state >= int(State.REPLICATED) else "wait"
