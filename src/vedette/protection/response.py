"""What is to be done when something of a kind has happened: standing instructions, each with its time.

The list is the group's method as data: codes, in order, with the seconds that each may take from the noticing
on. The words for the codes stand where they are shown.
"""

from __future__ import annotations

from dataclasses import dataclass

from vedette.protection.kinds import Kind

MINUTE, HOUR = 60, 3_600


@dataclass(frozen=True, slots=True)
class Instruction:
    """One thing to do, within `within` seconds."""

    code: str
    within: int


CODES = (
    "count-people",
    "close-sites",
    "leave-place",
    "keep-recording",
    "review-cameras",
    "revoke-devices",
    "list-exposure",
    "tell-exposed",
    "facts-letter",
    "send-lawyer",
    "call-stations",
    "urgent-track",
    "tell-family",
    "reach-them",
    "confirm-outside",
    "assess-threat",
    "keep-proof",
    "answer-smear",
    "tell-partners",
    "change-route",
    "strike-place",
    "limit-knowledge",
    "disconnect",
    "change-secrets",
    "log-with-police",
    "time-line",
)
_SITE = (
    Instruction("count-people", 15 * MINUTE),
    Instruction("close-sites", 30 * MINUTE),
    Instruction("keep-recording", HOUR),
    Instruction("time-line", 2 * HOUR),
    Instruction("log-with-police", 24 * HOUR),
)
_DEVICES = (
    Instruction("revoke-devices", 15 * MINUTE),
    Instruction("list-exposure", 4 * HOUR),
    Instruction("tell-exposed", 24 * HOUR),
    Instruction("facts-letter", 24 * HOUR),
)
_TAKEN = (
    Instruction("send-lawyer", 30 * MINUTE),
    Instruction("call-stations", 30 * MINUTE),
    Instruction("urgent-track", HOUR),
    Instruction("tell-family", 2 * HOUR),
    Instruction("revoke-devices", 15 * MINUTE),
)
_EYES = (Instruction("review-cameras", 12 * HOUR), Instruction("change-route", 12 * HOUR))
_THREAT = (
    Instruction("keep-proof", 2 * HOUR),
    Instruction("assess-threat", 24 * HOUR),
    Instruction("tell-partners", 24 * HOUR),
)
_OWN: dict[str, tuple[Instruction, ...]] = {
    "T02": _EYES,
    "T03": (Instruction("disconnect", HOUR), Instruction("change-secrets", 4 * HOUR)),
    "T04": _THREAT,
    "T05": _THREAT,
    "T06": _THREAT,
    "T07": (Instruction("keep-proof", 2 * HOUR), Instruction("answer-smear", 24 * HOUR)),
    "T08": _SITE,
    "T09": (Instruction("reach-them", HOUR), Instruction("send-lawyer", HOUR)),
    "T10": _SITE,
    "T11": _SITE,
    "T12": _SITE,
    "T13": _DEVICES,
    "T14": _TAKEN,
    "T15": _TAKEN,
    "T20": (*_TAKEN, *_SITE[:2]),
    "T21": _TAKEN,
    "T22": _TAKEN,
    "T23": (*_SITE, Instruction("tell-family", 2 * HOUR)),
    "T24": (Instruction("reach-them", HOUR), Instruction("confirm-outside", 24 * HOUR)),
    "T25": (Instruction("change-secrets", 2 * HOUR), Instruction("list-exposure", 4 * HOUR)),
    "T26": (Instruction("limit-knowledge", HOUR),),
    "T27": (Instruction("leave-place", 2 * HOUR), Instruction("strike-place", 4 * HOUR)),
    "T29": (Instruction("keep-proof", 2 * HOUR), Instruction("tell-partners", 24 * HOUR)),
}


def instructions(kind: Kind, *, near_miss: bool = False) -> tuple[Instruction, ...]:
    """Return what is to be done, the most urgent first; nothing for what only nearly happened."""
    own = () if near_miss else _OWN.get(kind.code, ())
    return tuple(sorted(own, key=lambda one: one.within))
