"""What a check finds, and what it knows beside the plan."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from vedette.missions.risk import Assessment, Incident


class Severity(StrEnum):
    """How much it weighs: `red` blocks approval and departure, `amber` is read before."""

    RED = "red"
    AMBER = "amber"


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that is wrong, and where it is mended: a section, a row by its key, a field.

    `section` is also one of "risk", "incidents", "watch": rooms beside the plan. `detail` fills the gaps of
    the sentence that the code stands for.
    """

    code: str
    severity: Severity
    section: str
    key: str = ""
    field: str = ""
    detail: Mapping[str, str | int] = dataclasses.field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class KnownDevice:
    """A device that headquarters knows, by its origin; `mine`: it is enrolled for this mission."""

    origin: str
    mine: bool
    revoked: bool
    heard: bool


@dataclass(frozen=True, slots=True)
class Block:
    """A pattern of incidents that forbids departure: its code, how many incidents show it, a sentence."""

    code: str
    incidents: int
    words: str = ""


@dataclass(frozen=True, slots=True)
class Context:
    """What is known beside the plan at the instant `now`.

    `assessments` are those of the mission and its people; `people` the ids whose risk is asked for one by
    one. `watched`: whether an order of check-ins stands for this mission, None when nobody can say.
    """

    now: datetime
    devices: tuple[KnownDevice, ...] = ()
    assessments: tuple[Assessment, ...] = ()
    incidents: tuple[Incident, ...] = ()
    blocks: tuple[Block, ...] = ()
    watched: bool | None = None
    people: tuple[str, ...] = ()
    rest_days: int = 14


class Found:
    """Collects findings."""

    def __init__(self) -> None:
        self.rows: list[Finding] = []

    def red(self, code: str, section: str, key: str = "", field: str = "", **detail: str | int) -> None:
        """Note what blocks."""
        self.rows.append(Finding(code, Severity.RED, section, key, field, detail))

    def amber(self, code: str, section: str, key: str = "", field: str = "", **detail: str | int) -> None:
        """Note what is to be read."""
        self.rows.append(Finding(code, Severity.AMBER, section, key, field, detail))
