"""What the bulk writer makes is what `records.writing` makes; changes, killing, resuming, undo."""

from __future__ import annotations

import re
from typing import Any

import pytest

from hq_imports.stage import brought, case_of, imported, simple, undone, view_of, worked

pytestmark = pytest.mark.django_db

MAPPING = """format = "vedette-mapping 1"
set = "test"
[file]
kind = "csv"
[[make]]
as = "set"
kind = "source"
id = { const = "list" }
[make.fields]
title = { const = "A list" }
[[make]]
as = "told"
kind = "statement"
id = "{id}"
[make.fields]
source = "set"
words = "{text}"
about = { from = "date", date = "dd.mm.yyyy" }
[[make]]
as = "man"
kind = "person"
id = "{man}"
cites = ["told"]
[make.fields]
name = [{ from = "man", kind = "full" }, { from = "alias", split = ";" }]
born = "{born}"
[[make]]
as = "unit"
kind = "group"
id = "{unit}"
[make.fields]
name = "{unit}"
[[make]]
as = "place"
kind = "place"
id = "{place}"
[make.fields]
name = "{place}"
place = { text = "{place}", lat = "{lat}", lon = "{lon}", precision = { const = "near" } }
[[make]]
kind = "event"
id = "{id}"
cites = ["told"]
[make.fields]
title = "{title}"
began = { from = "date", date = "dd.mm.yyyy", note = "as written: {date}" }
place = { text = "{place}", record = "place" }
tags = { from = "tags", split = "|" }
dead_best = "{dead}"
[[make]]
kind = "act"
id = "{id}"
cites = ["told"]
[make.fields]
event = "event"
victim = "man"
type = { const = "torture", confidence = { const = "likely" } }
methods = [{ const = "beating" }, { const = "electric-shock" }]
parts = { actor = "unit", degree = { const = "suspected" } }
[[make]]
kind = "tie"
id = "{id}"
when = { column = "kin", filled = true }
[make.fields]
who = "man"
whom = { ref = "man", id = "{kin}" }
type = { const = "sibling" }
"""
HEADER = "id,title,date,place,lat,lon,tags,dead,man,alias,born,unit,kin,text\n"


def row(n: int, **changed: str) -> str:
    """A row of the table."""
    cells = {
        "id": str(n),
        "title": f"Event {n}",
        "date": f"{n % 28 + 1:02}.05.2010",
        "place": f"Village {n % 7}",
        "lat": "43.1",
        "lon": "45.25",
        "tags": "a|b",
        "dead": str(n % 3),
        "man": f"Man {n}",
        "alias": f"M{n};Мужчина {n}",
        "born": "1970",
        "unit": f"Unit {n % 3}",
        "kin": f"Man {n + 1}" if n % 2 else "",
        "text": f"Words {n}",
    }
    return ",".join((cells | changed)[name] for name in HEADER.strip().split(",")) + "\n"


def table(count: int, **first: str) -> bytes:
    """A table; the first row may differ."""
    return (HEADER + row(1, **first) + "".join(row(n) for n in range(2, count + 1))).encode()


@pytest.fixture
def case(house: Any, people: dict[str, Any]) -> Any:
    """An open case."""
    return case_of(people["lead"])


def test_rows_and_digests_are_those_of_records_writing(case: Any, people: dict[str, Any]) -> None:
    """Each record is made again by `writing.create` in another case: every row of every table agrees."""
    from django.forms.models import model_to_dict

    from vedette.records.revisions import START
    from vedette.records.schema import Kind
    from vedette.records.values import parse_value
    from vedette_hq.records import writing
    from vedette_hq.records.models import (
        Act,
        ActMethod,
        Actor,
        Changed,
        Citation,
        Event,
        NameVariant,
        Part,
        Record,
        Revision,
        Site,
        Statement,
        Tie,
    )

    lead = people["lead"]
    run = imported(case, table(3), MAPPING, lead)
    assert run.counts["refused"] == 1, "man 4 of the third row is not there"
    twin = case_of(lead)
    same: dict[str, str] = {}
    for one in Statement.objects.filter(case=case):
        old = one.pk
        one.pk, one.case, one.external = old[::-1], twin, ""
        one.save(force_insert=True)
        same[old] = one.pk
    order = {"person": 0, "group": 0, "place": 0, "event": 1, "act": 2, "tie": 2}
    made = sorted(Record.objects.filter(case=case), key=lambda one: (order[one.kind], one.external))
    assert {one.kind for one in made} == set(order)
    start = Changed.objects.order_by("-number").values_list("number", flat=True).first()

    def moved(value: Any) -> Any:
        if isinstance(value, dict):
            return {name: moved(one) for name, one in value.items()}
        if isinstance(value, list):
            return [moved(one) for one in value]
        return same.get(value, value)

    for one in made:
        revision = Revision.objects.get(record=one)
        assert revision.run == one.run == run.pk and revision.by == lead and one.version == 1
        assert revision.digest == writing.digest_of(revision, START)
        changes = {
            name: [parse_value(v, name) for v in moved(each)] for name, each in revision.changes.items()
        }
        same[one.pk] = writing.create(twin, Kind(one.kind), changes, lead).pk
    back = {new: old for old, new in same.items()}

    def rows(model: Any, case_: Any, key: str) -> list[dict[str, Any]]:
        found = []
        for each in model.objects.filter(**{f"{key}__case": case_}):
            fields = {field.attname: getattr(each, field.attname) for field in model._meta.concrete_fields}
            for name in ("id", "case_id", "at", "made", "run", "digest", "external", "kind_"):
                fields.pop(name, None)
            if model is Record:
                fields["id"] = each.pk
            found.append({name: back.get(v, v) if isinstance(v, str) else v for name, v in fields.items()})
        return sorted(found, key=str)

    keys = {ActMethod: "act", Part: "act", Record: None}
    for model in (Event, Act, Actor, Tie, Site, NameVariant, Citation, ActMethod, Part, Revision):
        key = keys.get(model, "record") or "record"
        theirs, ours = rows(model, twin, key), rows(model, case, key)
        for each in theirs:
            if "changes" in each:
                each["changes"] = {
                    name: [parse_value(v, name).plain() for v in values]
                    for name, values in each["changes"].items()
                }
        if model is Revision:
            for each in ours:
                each["changes"] = moved(each["changes"])
        assert ours == theirs, model
        assert ours, model
    assert model_to_dict(made[0])["made_by"] == lead.pk
    fed = Changed.objects.filter(number__lte=start).values_list("object_id", flat=True)
    assert {one.pk for one in made} <= set(fed)


def test_only_what_changed_is_revised_and_undo_is_to_the_byte(case: Any, people: dict[str, Any]) -> None:
    """A changed title, words and an emptied tag make three revisions; undone in order all is as before."""
    from vedette_hq.records.checking import check_all
    from vedette_hq.records.models import Revision, Statement

    lead = people["lead"]
    empty = view_of(case)
    first = imported(case, table(4, kin=""), MAPPING, lead)
    full, revisions = view_of(case), Revision.objects.count()
    changed = (
        HEADER + row(1, title="Another", kin="") + row(2, tags="") + row(3, text="Corrected") + row(4)
    ).encode()
    second = imported(case, changed, MAPPING, lead)
    assert second.counts["changed"] == {"event": 3, "statement": 1, "person": 1, "act": 1}
    assert Revision.objects.count() == revisions + 5
    cited = Statement.objects.get(case=case, words="Corrected")
    assert cited.replaces is not None and cited.replaces.withdrawn is not None
    assert cited.citations.count() == 3
    from vedette.errors import ConflictError
    from vedette_hq.exchange import import_services

    with pytest.raises(ConflictError, match="later import"):
        import_services.undo(first, lead)
    undone(second, lead)
    assert view_of(case) == full
    undone(first, lead)
    assert view_of(case) == empty
    check_all()
    again = imported(case, table(4, kin=""), MAPPING, lead)
    assert again.counts["refused"] == 0 and len(without_tail(view_of(case))) == len(full)
    check_all()


def without_tail(view: bytes) -> bytes:
    """A statement that was undone and comes again has a tail at its id in the set."""
    return re.sub(rb'#[0-9a-f]{8}"', b'"', view)


def test_killed_between_any_two_batches_it_goes_on_and_doubles_nothing(
    case: Any, people: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    """A process that dies at each place of a batch is followed by another; the end is that of one run."""
    from vedette_hq.exchange import import_services, import_writing, importing
    from vedette_hq.exchange.models import Stage
    from vedette_hq.records.models import Changed, Citation, Record, Statement

    lead = people["lead"]
    monkeypatch.setattr(importing, "BATCH_ROWS", 5)
    monkeypatch.setattr(importing, "MAX_TRIES", 10_000)
    plain = imported(case_of(lead), table(23), MAPPING, lead)
    tables = (Record, Statement, Citation, Changed)
    whole = [model.objects.count() for model in tables]

    class Killed(BaseException):
        pass

    count = [0, 5]
    real = import_writing.insert

    def dying(model: Any, rows: Any) -> None:
        count[0] += 1
        if count[0] >= count[1]:
            count[1] = count[0] + 8 + count[0] % 7  # a batch writes some eight times: each place comes
            raise Killed
        real(model, rows)

    run = brought(case, table(23), MAPPING, lead)
    monkeypatch.setattr(import_writing, "insert", dying)
    kills = 0
    for verb in (import_services.check, import_services.start):
        verb(run, lead)
        for _ in range(500):
            if verb is import_services.start:
                importing._held.forget()  # another process; a trial run would begin anew with each
            try:
                if not importing.go_on(run.pk, 0):
                    break
            except Killed:
                kills += 1
        run.refresh_from_db()
    assert kills >= 5 and run.stage == Stage.DONE, (kills, run.refusal)
    assert [model.objects.count() for model in tables] == [2 * each for each in whole]
    assert run.counts == plain.counts and run.rows == 23
    monkeypatch.setattr(import_writing, "insert", real)
    before_undo = len(view_of(case))
    import_services.undo(run, lead)
    while importing.go_on(run.pk, 0):
        importing._held.forget()
    assert before_undo > 0 and view_of(case) == b""


def test_one_that_kills_the_worker_again_and_again_is_refused(
    case: Any, people: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    """After some tries without a batch done the worker lets it be."""
    from vedette_hq.exchange import import_services, importing
    from vedette_hq.exchange.models import Stage

    run = brought(case, table(3), MAPPING, people["lead"])
    import_services.check(run, people["lead"])

    def dies(*_: Any) -> bool:
        raise KeyboardInterrupt

    monkeypatch.setattr(importing, "_slice", dies)
    for _ in range(importing.MAX_TRIES):
        with pytest.raises(KeyboardInterrupt):
            importing.go_on(run.pk, 1)
    assert not importing.go_on(run.pk, 1)
    run.refresh_from_db()
    assert run.stage == Stage.REFUSED and "several times" in run.refusal


def test_what_people_did_since_is_never_undone(case: Any, people: dict[str, Any]) -> None:
    """A record revised here, and one that a record made here rests on, stay; the others go."""
    from vedette.records.schema import Kind
    from vedette.records.values import Value
    from vedette_hq.records import writing
    from vedette_hq.records.models import Record

    lead = people["lead"]
    run = imported(case, b"id,title\n1,a\n2,b\n3,c\n", simple('title = "{title}"'), lead)
    one, two, three = Record.objects.filter(case=case).order_by("external")
    writing.revise(one, {"title": [Value("ours")]}, lead, "better")
    man = writing.create(case, Kind.PERSON, {"name": [Value({"text": "Invented"})]}, lead)
    writing.create(
        case,
        Kind.ACT,
        {"event": [Value(two.pk)], "victim": [Value(man.pk)], "type": [Value("arrest")]},
        lead,
    )
    assert undone(run, lead).counts["kept"] == 2
    stand = set(Record.objects.filter(case=case, withdrawn=None).values_list("pk", flat=True))
    assert {one.pk, two.pk} <= stand and three.pk not in stand


def test_fields_that_are_off_or_hidden_cannot_be_imported(case: Any, people: dict[str, Any]) -> None:
    """A file is no way round the rules for fields; the identity desk's people do not come by file."""
    from vedette.errors import ConflictError

    for field in ("religion", "health", "protected"):
        text = simple(f'{field} = "{{x}}"', 'name = "{x}"', kind="person")
        with pytest.raises(ConflictError, match=field):
            brought(case, b"id,x\n1,a\n", text, people["lead"])


def test_nothing_of_a_file_lies_on_the_disk_and_it_goes_at_the_end(case: Any, people: dict[str, Any]) -> None:
    """Under a cover no byte of it is seen in the house; when it is imported the file is gone."""
    import dataclasses

    from vedette_hq.config import runtime
    from vedette_hq.exchange import import_services, import_staging

    lead, plain = people["lead"], runtime.current()
    runtime.install(dataclasses.replace(plain, covered=True))
    try:
        mark = b"Tayna-Ichkeria"
        run = brought(case, b"id,title\n1," + mark + b"\n", simple('title = "{title}"'), lead)
        files = [one for one in import_staging.folder().rglob("*") if one.is_file()]
        assert files and all(mark not in one.read_bytes() for one in files)
        assert all(one.stat().st_mode & 0o777 == 0o600 for one in files)
        import_services.check(run, lead)
        worked(run)
        import_services.start(run, lead)
        worked(run)
        assert import_staging.kept() == []
    finally:
        runtime.install(plain)


def test_a_case_that_is_closed_meanwhile_stops_it(case: Any, people: dict[str, Any]) -> None:
    """The worker looks at the case and the team before each slice."""
    from vedette_hq.cases.services import close
    from vedette_hq.exchange import import_services
    from vedette_hq.exchange.models import Stage

    run = brought(case, table(3), MAPPING, people["lead"])
    import_services.check(run, people["lead"])
    close(case, people["lead"])
    assert worked(run).stage == Stage.REFUSED and "closed" in run.refusal
