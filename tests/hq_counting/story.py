"""Records to count: the worked example of the counting rule, and invented ones by chance."""

from __future__ import annotations

import random
from dataclasses import dataclass, field
from typing import Any

from vedette.records.counting import Fact
from vedette.records.schema import Kind
from vedette.records.values import Value
from vedette_hq.records import writing


def case_of(person: Any, title: str = "Invented case") -> Any:
    """A case whose team is `person`, a lead."""
    from vedette_hq.cases.services import open_case

    return open_case(title, person)


def event(case: Any, by: Any, title: str = "E") -> Any:
    return writing.create(case, Kind.EVENT, {"title": [Value(title)]}, by)


def person(case: Any, by: Any, name: str, **more: Any) -> Any:
    fields = {"name": [Value({"text": name})]} | {key: [Value(value)] for key, value in more.items()}
    return writing.create(case, Kind.PERSON, fields, by)


def group(case: Any, by: Any, name: str) -> Any:
    return writing.create(case, Kind.GROUP, {"name": [Value({"text": name})]}, by)


def act(case: Any, by: Any, happened: Any, victim: Any, kind: str, **more: Any) -> Any:
    """An act; `parts` are records, `methods` codes, `began` EDTF, `place` text."""
    fields = {"event": [Value(happened.pk)], "victim": [Value(victim.pk)], "type": [Value(kind)]}
    fields["parts"] = [Value({"actor": one.pk}) for one in more.pop("parts", ())]
    fields["methods"] = [Value(one) for one in more.pop("methods", ())]
    if place := more.pop("place", ""):
        fields["place"] = [Value({"text": place})]
    fields |= {key: [Value(value)] for key, value in more.items()}
    return writing.create(case, Kind.ACT, {key: each for key, each in fields.items() if each}, by)


@dataclass
class Example:
    """The worked example: two people, two units, five acts."""

    case: Any
    by: Any
    happened: Any = None
    a: Any = None
    b: Any = None
    x: Any = None
    y: Any = None
    acts: list[Any] = field(default_factory=list)


def worked_example(by: Any, title: str = "Invented case") -> Example:
    case = case_of(by, title)
    told = Example(case, by, event(case, by))
    told.a, told.b = person(case, by, "Anna", sex="female"), person(case, by, "Boris", sex="male")
    told.x, told.y = group(case, by, "Unit X"), group(case, by, "Unit Y")
    both = {"began": "2010-02", "place": "Invented village"}
    told.acts = [
        act(case, by, told.happened, told.a, "abduction", parts=[told.x], **both),
        act(case, by, told.happened, told.b, "abduction", parts=[told.x], **both),
        act(
            case,
            by,
            told.happened,
            told.a,
            "torture",
            parts=[told.y],
            methods=["beating", "electric-shock"],
            began="2010-02-13",
        ),
        act(case, by, told.happened, told.b, "torture", parts=[told.y], methods=["beating"], began="2010"),
        act(case, by, told.happened, told.a, "killing", parts=[told.y], began="2010-03"),
    ]
    return told


def by_chance(by: Any, seed: int, acts: int = 40) -> tuple[Any, list[Fact]]:
    """A case with so many acts, and the same as plain facts."""
    chance = random.Random(seed)
    case = case_of(by, f"Chance {seed}")
    events = [event(case, by, f"E{n}") for n in range(3)]
    victims = [person(case, by, f"Victim {n}") for n in range(8)]
    units = [group(case, by, f"Unit {n}") for n in range(4)]
    facts = []
    for _ in range(acts):
        happened, victim = chance.choice(events), chance.choice(victims)
        parts = chance.sample(units, chance.randrange(3))
        methods = chance.sample(["beating", "electric-shock", "burning"], chance.randrange(3))
        began = chance.choice(["", "2009", "2009-05", "2009-05-02", "2010-01/2010-03", "2011-12"])
        more = {"began": began} if began else {}
        place = chance.choice(["", "Here", "There"])
        kind = chance.choice(["torture", "abduction", "killing"])
        made = act(case, by, happened, victim, kind, parts=parts, methods=methods, place=place, **more)
        month = began[:7] if len(began) in (7, 10) else ""
        facts.append(
            Fact(
                made.pk,
                happened.pk,
                victim.pk,
                kind,
                tuple(one.pk for one in parts),
                tuple(methods),
                f"text:{place}" if place else "",
                month,
                began[:4],
            )
        )
    return case, facts
