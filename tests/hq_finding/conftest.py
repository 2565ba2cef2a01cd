"""A small invented case: a raid, two victims, a unit and its commander, statements in three languages."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import pytest

from hq.plugin import *  # noqa: F403
from hq.plugin import join, make_person
from vedette.records.schema import Kind
from vedette.records.values import Value

RU = "Сотрудники полиции избивали его в подвале здания управления. Через три дня его отпустили."
FR = "Il a été arrêté près du marché par des hommes masqués."
EN = "Neighbours saw cars without plates; they were not arrested."


@dataclass
class Stage:
    """The case, its people, and its records by name."""

    case: Any
    lead: Any
    editor: Any
    other: Any
    """A lead who is in the team of `elsewhere` alone."""
    elsewhere: Any
    records: dict[str, Any] = field(default_factory=dict)
    statements: dict[str, Any] = field(default_factory=dict)
    source: Any = None

    def make(self, called: str, kind: Kind, /, **fields: Any) -> Any:
        """Write a record; a field is a value, a list of values, or `Value`s."""
        from vedette_hq.records.writing import create

        changes = {
            key: [
                one if isinstance(one, Value) else Value(one)
                for one in (given if isinstance(given, list) else [given])
            ]
            for key, given in fields.items()
        }
        self.records[called] = create(self.case, kind, changes, self.lead)
        return self.records[called]

    def id(self, name: str) -> str:
        """The id of a record."""
        return str(self.records[name].pk)


@pytest.fixture
def stage(db: None) -> Stage:
    """The case, written by the real services."""
    from vedette_hq.cases.models import Case
    from vedette_hq.records.saying import add_source, say

    lead, editor, other = (
        make_person("g-lead", "lead"),
        make_person("g-ed", "editor"),
        make_person("g-far", "lead"),
    )
    case = Case.objects.create(title="The raid on Aul", opened_by=lead)
    elsewhere = Case.objects.create(title="Another case", opened_by=other)
    for person in (lead, editor):
        join(person, "case", case.pk)
    join(other, "case", elsewhere.pk)
    found = Stage(case, lead, editor, other, elsewhere)
    source = add_source(case, "person", "Witness Berkut", lead)
    found.source = source
    found.statements = {
        "ru": say(source, RU, lead, language="ru", about="2004-05"),
        "fr": say(source, FR, lead, language="fr", about="2004-05-03"),
        "en": say(source, EN, lead, language="en"),
    }
    fill(found)
    return found


def fill(stage: Stage) -> None:
    """Write the records."""
    cites = (stage.statements["ru"].pk,)
    exact = {"text": "Сержень-Юрт", "lat": "43.11", "lon": "45.98", "precision": "exact"}
    near = {"text": "Шали", "lat": "43.14", "lon": "45.90", "precision": "near"}
    wide = {"text": "Курчалоевский район", "lat": "43.2", "lon": "46.09", "precision": "district"}
    region = {"text": "Чечня", "lat": "43.4", "lon": "45.7", "precision": "region"}
    stage.make(
        "raid",
        Kind.EVENT,
        title="Зачистка в ауле",
        began="2004-05-03",
        place=exact,
        tags=["зачистка", "ночь"],
    )
    stage.make("trial", Kind.EVENT, title="Trial of the detained", began="2005", place=region)
    stage.make("later", Kind.EVENT, title="Letters without an answer")
    stage.make(
        "isa",
        Kind.PERSON,
        name={"text": "Иса Берсанов", "language": "ru"},
        born="1980-02-01",
        sex="male",
        occupation="водитель",
    )
    stage.make("zarema", Kind.PERSON, pseudonym="w-aster", sex="female", contact="+7 000 invented-contact")
    stage.make(
        "chief",
        Kind.PERSON,
        name={"text": "Руслан Кадаев"},
        remarks={"text": "Приказывал избивать задержанных", "language": "ru"},
    )
    stage.make("unit", Kind.GROUP, name={"text": "Отдел полиции Шали"}, type="police")
    part = {"actor": stage.id("chief"), "degree": "ordered"}
    stage.make(
        "torture",
        Kind.ACT,
        event=stage.id("raid"),
        victim=stage.id("isa"),
        type=Value("torture", cites, "likely"),
        parts=[Value(part), Value({"actor": stage.id("unit"), "degree": "carried-out"})],
        began="2004-05-03",
        ended="2004-05-06",
        place=near,
        physical="Сломаны рёбра",
        remarks={"text": "Его душили пакетом", "language": "ru"},
    )
    stage.make(
        "arrest",
        Kind.ACT,
        event=stage.id("raid"),
        victim=stage.id("zarema"),
        type=Value("arrest", (), "certain"),
        parts=Value({"actor": stage.id("unit"), "degree": "carried-out"}),
        began="2004",
        place=wide,
    )
    stage.make(
        "post", Kind.TIE, who=stage.id("chief"), whom=stage.id("unit"), type="commander", post="начальник"
    )
    stage.make("led", Kind.CHAIN, event=stage.id("raid"), related=stage.id("trial"), type="causes")
