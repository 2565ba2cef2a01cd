"""The one way in: revisions, the rows made of them, what cites what, and the feed of changes."""

from __future__ import annotations

from typing import Any

import pytest

from hq_records.stage import Desk, fill, make_desk
from vedette.errors import ConflictError, FormatError, MissingError, UsageError
from vedette.records.schema import Kind
from vedette.records.values import Value
from vedette_hq.records import projecting, saying, writing
from vedette_hq.records.models import Act, Changed, Citation, Record
from vedette_hq.records.queries import history, seen, seen_many, visible_records, whole_view

ROWS = (*projecting._ROWS, *(model for model, _ in projecting._MANY))


def rows() -> dict[str, list[Any]]:
    """All rows made of views, without numbers that the database gives."""
    found = {}
    for model in ROWS:
        skipped = {"id"} if model._meta.pk.name == "id" else set()
        names = [field.attname for field in model._meta.concrete_fields if field.name not in skipped]
        found[model.__name__] = sorted(model._default_manager.values_list(*names), key=repr)
    return found


def test_rows_made_again_are_the_same(desk: Desk) -> None:
    desk.revise("event", "x", ended="2004-05-04", place={"text": "Invented", "lat": "43.1", "lon": "45"})
    desk.revise("act", "x", methods=["beating", "burning"], victims_low=2, repeated=True)
    writing.withdraw(desk.records["tie"], desk.team["lead"], "x")
    before = rows()
    standing = list(Record.objects.filter(withdrawn__isnull=True))
    projecting.unproject(standing)
    assert rows() != before
    projecting.project([(record, whole_view(record)) for record in standing])
    assert rows() == before


def test_a_field_can_be_emptied_and_one_not_named_stays(desk: Desk) -> None:
    desk.revise("event", "x", impact="great")
    record = desk.records["event"]
    writing.revise(record, {"impact": [], "began": []}, desk.team["lead"], "neither is known")
    view = whole_view(record)
    assert set(view) == {"title"} and Citation.objects.filter(record=record).exists()
    assert writing.revise(record, {}, desk.team["lead"], "nothing") is None
    with pytest.raises(UsageError, match="needs title"):
        writing.revise(record, {"title": []}, desk.team["lead"], "x")


def test_several_records_are_read_as_one_by_one(desk: Desk) -> None:
    lead = desk.team["lead"]
    several = list(visible_records(lead).order_by("pk"))
    assert seen_many(lead, several) == [seen(lead, one) for one in several]


def test_the_feed_names_everything_in_its_order(desk: Desk) -> None:
    last = Changed.objects.order_by("-number").values_list("number", flat=True)[0]
    desk.revise("event", "x", impact="great")
    said = desk.say("More words.")
    saying.retract(said, desk.team["lead"], "x")
    found = Changed.objects.filter(number__gt=last).order_by("number").values_list("object_id", "kind")
    assert list(found) == [
        (desk.records["event"].pk, "event"),
        (said.pk, "statement"),
        (said.pk, "statement"),
    ]


def test_what_is_of_another_case_is_missing_here(desk: Desk) -> None:
    far, lead = fill(make_desk("far")), desk.team["lead"]
    record = desk.records["act"]
    for changes in (
        {"victim": [Value(far.records["person"].pk)]},
        {"parts": [Value({"actor": far.records["group"].pk})]},
        {"place": [Value({"text": "x", "record": far.records["place"].pk})]},
        {"place": [Value({"text": "x", "record": desk.records["event"].pk})]},
        {"event": [Value(desk.records["person"].pk)]},
        {"remarks": [Value({"text": "x"}, (far.statements[0].pk,))]},
    ):
        with pytest.raises(MissingError):
            writing.revise(record, changes, lead, "x")
    place = desk.records["place"]
    with pytest.raises(UsageError, match="itself"):
        writing.revise(place, {"place": [Value({"text": "x", "record": place.pk})]}, lead, "x")


def test_a_protected_person_is_not_named_and_is_of_this_case(desk: Desk) -> None:
    from vedette_hq.identity.models import Protected

    far, lead = make_desk("far"), desk.team["lead"]
    mine = Protected.objects.create(case=desk.case, pseudonym="w-1", made_by=lead)
    other = Protected.objects.create(case=far.case, pseudonym="w-2", made_by=lead)
    pseudonym = {"pseudonym": [Value("w-1")]}
    writing.create(desk.case, Kind.PERSON, {**pseudonym, "protected": [Value(mine.pk)]}, lead)
    with pytest.raises(MissingError):
        writing.create(desk.case, Kind.PERSON, {**pseudonym, "protected": [Value(other.pk)]}, lead)
    with pytest.raises(UsageError, match="not named"):
        named = {"name": [Value({"text": "A Name"})], "protected": [Value(mine.pk)]}
        writing.create(desk.case, Kind.PERSON, named, lead)


def test_an_error_in_the_middle_leaves_nothing(desk: Desk) -> None:
    before = (Record.objects.count(), Changed.objects.count(), rows())
    with pytest.raises(FormatError):
        desk.make("broken", Kind.EVENT, {"title": "x", "began": "not a date"})
    with pytest.raises(MissingError):
        desk.make("broken", Kind.ACT, {"event": "0" * 32, "victim": "1" * 32, "type": "torture"})
    with pytest.raises(ConflictError):
        writing.restore(desk.records["act"], desk.team["lead"], "x")
    assert (Record.objects.count(), Changed.objects.count(), rows()) == before


def test_a_withdrawn_act_is_not_counted_and_its_history_is_whole(desk: Desk) -> None:
    record, lead = desk.records["act"], desk.team["lead"]
    writing.withdraw(record, lead, "x")
    assert not Act.objects.filter(pk=record.pk).exists()
    assert not Citation.objects.filter(record=record).exists()
    with pytest.raises(ConflictError):
        desk.revise("act", "x", repeated=True)
    writing.restore(Record.objects.get(pk=record.pk), lead, "x")
    assert Act.objects.filter(pk=record.pk).exists() and Citation.objects.filter(record=record).count() == 1
    assert [one.done for one, _ in history(lead, record)] == ["write", "withdraw", "restore"]
