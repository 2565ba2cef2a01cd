"""An invented case at the records desk: a source, statements, and one record of each kind."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import pytest

from hq.plugin import join, make_person
from vedette.records.schema import Kind
from vedette.records.values import Value


@dataclass
class Desk:
    """A case, its team by role, and what stands in it by name."""

    case: Any
    team: dict[str, Any]
    source: Any
    statements: list[Any] = field(default_factory=list)
    records: dict[str, Any] = field(default_factory=dict)

    def say(self, words: str, **fields: Any) -> Any:
        """A statement of the case's source."""
        from vedette_hq.records import saying

        made = saying.say(self.source, words, self.team["investigator"], **fields)
        self.statements.append(made)
        return made

    def make(self, name: str, kind: Kind, values: dict[str, Any], cites: tuple[str, ...] = ()) -> Any:
        """A record; a value that is no list stands alone."""
        from vedette_hq.records import writing

        changes = {
            key: [one if isinstance(one, Value) else Value(one, cites) for one in _list(given)]
            for key, given in values.items()
        }
        made = writing.create(self.case, kind, changes, self.team["investigator"])
        self.records[name] = made
        return made

    def revise(self, name: str, reason: str, by: str = "lead", **values: Any) -> Any:
        """Revise a record by its name here."""
        from vedette_hq.records import writing

        changes = {
            key: [one if isinstance(one, Value) else Value(one) for one in _list(given)]
            for key, given in values.items()
        }
        self.records[name].refresh_from_db()
        return writing.revise(self.records[name], changes, self.team[by], reason)


def _list(given: Any) -> list[Any]:
    return given if isinstance(given, list) else [given]


def make_desk(word: str = "near", roles: tuple[str, ...] = ()) -> Desk:
    """A case whose team has one person of each role that reads records, and of the others."""
    from vedette_hq.cases.models import Case
    from vedette_hq.records import saying

    names = roles or ("lead", "lawyer", "investigator", "editor", "watch", "auditor", "guest")
    team = {role: make_person(f"{word}-{role}", role) for role in names}
    case = Case.objects.create(title=f"Invented case {word}", opened_by=team["lead"])
    for person in team.values():
        join(person, "case", case.pk)
    source = saying.add_source(case, "person", f"Witness of {word}", team["investigator"])
    return Desk(case, team, source)


def fill(made: Desk) -> Desk:
    """One record of each kind, resting on two statements."""
    one = made.say("Они пришли ночью и увели его.", language="ru", translation="They came at night.")
    two = made.say("I saw the car with the number of the office.", language="en")
    cites = (one.pk,)
    event = made.make("event", Kind.EVENT, {"title": "Raid on a village", "began": "2004-05-03"}, cites)
    person = made.make(
        "person",
        Kind.PERSON,
        {"name": [{"text": "Аслан Выдуманный", "language": "ru"}], "sex": "male"},
        cites,
    )
    group = made.make(
        "group", Kind.GROUP, {"name": [{"text": "Invented office"}], "type": "police"}, (two.pk,)
    )
    made.make("place", Kind.PLACE, {"name": [{"text": "Invented base"}]})
    made.make(
        "act",
        Kind.ACT,
        {
            "event": event.pk,
            "victim": person.pk,
            "type": "torture",
            "methods": ["beating"],
            "parts": [{"actor": group.pk, "degree": "carried-out"}],
            "began": "2004-05",
        },
        cites,
    )
    made.make("tie", Kind.TIE, {"who": person.pk, "whom": group.pk, "type": "relative", "post": "guard"})
    other = made.make("later", Kind.EVENT, {"title": "Complaint rejected"})
    made.make("chain", Kind.CHAIN, {"event": event.pk, "related": other.pk, "type": "causes"})
    made.make("intervention", Kind.INTERVENTION, {"event": event.pk, "type": "petition"})
    return made


@pytest.fixture
def desk(db: None) -> Desk:
    """A filled case."""
    return fill(make_desk())
