"""How an invented case is told to the site: sources, statements, records by short names, places.

The valley lies in the empty South Pacific, like the photographs of `material`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from vedette.records.schema import Kind
from vedette.records.values import Value

if TYPE_CHECKING:
    from vedette_hq.access.models import Person
    from vedette_hq.cases.models import Case
    from vedette_hq.records.models import Record, Source, Statement

PLACES: Mapping[str, tuple[str, float, float, str]] = {
    "village": ("Velim-Yurt (invented)", -48.72, -123.10, "near"),
    "market": ("Old Ridge, market (invented)", -48.95, -123.62, "exact"),
    "base": ("Base of the 1st Battalion (invented)", -49.10, -123.28, "exact"),
    "road": ("River road (invented)", -48.83, -123.45, "district"),
    "town": ("Invented town", -49.21, -123.80, "near"),
}
"""Text, latitude, longitude, precision."""


@dataclass
class Telling:
    """One case while it is told: its people, statements and records by a short name."""

    case: Case
    by: Person
    sources: dict[str, Source] = field(default_factory=dict)
    said: dict[str, Statement] = field(default_factory=dict)
    records: dict[str, Record] = field(default_factory=dict)

    def source(self, key: str, what: str, title: str, **more: Any) -> None:
        """Add a source."""
        from vedette_hq.records.saying import add_source

        self.sources[key] = add_source(self.case, what, title, self.by, **more)

    def say(self, key: str, source: str, words: str, language: str, **more: Any) -> None:
        """Write down what a source said."""
        from vedette_hq.records.saying import say

        if "translation" in more:
            more.setdefault("translated_to", "en")
        self.said[key] = say(self.sources[source], words, self.by, language=language, **more)

    def write(self, key: str, kind: Kind, cites: Sequence[str] = (), sure: str = "", **fields: Any) -> None:
        """Write a record; all its values rest on the same statements. A list is several values."""
        from vedette_hq.records.writing import create

        rests = tuple(self.said[one].pk for one in cites)
        changes = {
            name: [Value(one, rests, sure) for one in (given if isinstance(given, list) else [given])]
            for name, given in fields.items()
        }
        self.records[key] = create(self.case, kind, changes, self.by)

    def act(
        self,
        event: str,
        victim: str,
        code: str,
        began: str,
        place: str,
        by: str,
        cites: Sequence[str] = (),
        **more: Any,
    ) -> None:
        """Write an act. `by`: who did it, each with a degree, such as "battalion commander:ordered"."""
        parts = []
        for one in by.split():
            who, _sign, degree = one.partition(":")
            parts.append({"actor": self.pk(who), "degree": degree or "carried-out"})
        fields: dict[str, Any] = {"event": self.pk(event), "victim": self.pk(victim), "type": code}
        fields |= {"began": began} if began else {}
        fields |= {"place": spot(place)} if place else {}
        fields |= {"parts": parts} if parts else {}
        number = sum(record.kind == Kind.ACT for record in self.records.values())
        self.write(f"act-{number}", Kind.ACT, cites, **fields, **more)

    def tie(self, who: str, whom: str, code: str, began: str = "", ended: str = "", **more: Any) -> None:
        """Tie two: a unit to the one above it, somebody to a unit, with post and days."""
        dates = {name: day for name, day in (("began", began), ("ended", ended)) if day}
        self.write(
            f"{who}-{code}-{whom}-{began}",
            Kind.TIE,
            more.pop("cites", ()),
            who=self.pk(who),
            whom=self.pk(whom),
            type=code,
            **dates,
            **more,
        )

    def pk(self, key: str) -> str:
        """The id of a record."""
        return str(self.records[key].pk)


def spot(key: str) -> dict[str, Any]:
    """A place of the valley as a value."""
    text, lat, lon, precision = PLACES[key]
    return {"text": text, "lat": lat, "lon": lon, "precision": precision}


def name(text: str, language: str = "", kind: str = "") -> dict[str, str]:
    """A name as a value."""
    found = {"text": text, "language": language, "kind": kind}
    return {key: value for key, value in found.items() if value}
