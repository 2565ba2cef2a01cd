"""The site's stage, and a small invented world: two cases, people on each, records that speak of the same."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import pytest

from hq.plugin import *  # noqa: F403
from hq.plugin import join, make_person
from vedette.records.schema import Kind
from vedette.records.values import Value
from vedette_hq.cases.services import open_case
from vedette_hq.matching import suggesting
from vedette_hq.records import saying, writing


@dataclass
class World:
    """`lead` and `lawyer` are in both cases, `partial` in the first alone, `stranger` in none."""

    lead: Any
    lawyer: Any
    partial: Any
    editor: Any
    stranger: Any
    first: Any
    second: Any
    sources: dict[str, Any] = field(default_factory=dict)

    def person(self, name: str | Sequence[str], case: Any = None, **fields: Any) -> Any:
        """A person record; `born="1971-06-24"`, `cites=` statements for all values."""
        return self.record(Kind.PERSON, case, name=[name] if isinstance(name, str) else list(name), **fields)

    def group(self, name: str, case: Any = None, **fields: Any) -> Any:
        return self.record(Kind.GROUP, case, name=[name], **fields)

    def record(self, kind: Kind, case: Any = None, *, cites: Sequence[Any] = (), **fields: Any) -> Any:
        ids = tuple(one.pk for one in cites)
        changes = {}
        for name, value in fields.items():
            several = value if isinstance(value, list) else [value]
            if name in ("name", "place", "birth_place", "address"):
                several = [{"text": one} if isinstance(one, str) else one for one in several]
            changes[name] = [Value(one, ids) for one in several]
        return writing.create(case or self.first, kind, changes, self.lead)

    def tie(self, who: Any, whom: Any, kind: str, **fields: Any) -> Any:
        return self.record(Kind.TIE, who.case, who=who.pk, whom=whom.pk, type=kind, **fields)

    def act(self, victim: Any, parts: Sequence[Any] = (), kind: str = "torture", **fields: Any) -> Any:
        event = self.record(Kind.EVENT, victim.case, title="An invented raid")
        several = [{"actor": one.pk, "degree": "carried-out"} for one in parts]
        return self.record(
            Kind.ACT, victim.case, event=event.pk, victim=victim.pk, type=kind, parts=several, **fields
        )

    def said(self, words: str, source: str = "a neighbour", case: Any = None, *, copied: str = "") -> Any:
        """A statement; sources are made by their title, `copied` is the title of the one it repeats."""
        case = case or self.first
        key = f"{case.pk}{source}"
        if key not in self.sources:
            above = self.sources.get(f"{case.pk}{copied}")
            self.sources[key] = saying.add_source(case, "person", source, self.lead, copied_from=above)
        return saying.say(self.sources[key], words, self.lead, language="en")

    def settle(self) -> None:
        """Let the worker's duty take in what changed."""
        suggesting.catch_up()


@pytest.fixture
def world(db: None) -> World:
    lead, lawyer = make_person("lead", "lead"), make_person("lawyer", "lawyer")
    partial, stranger = make_person("partial", "investigator"), make_person("stranger", "lawyer")
    editor = make_person("editor", "editor")
    first, second = open_case("invented case one", lead), open_case("invented case two", lead)
    for case in (first, second):
        join(lawyer, "case", case.pk)
    join(partial, "case", first.pk)
    join(editor, "case", first.pk)
    return World(lead, lawyer, partial, editor, stranger, first, second)
