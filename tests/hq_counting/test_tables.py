"""Tables of the site: the worked example, chance against counting by hand, need to know, hidden fields."""

from __future__ import annotations

import csv
import io
import re
from typing import Any

import pytest

from hq_counting import story
from vedette.errors import ConflictError, UsageError
from vedette.records.counting import Fact, Unit, cross
from vedette.records.schema import Kind
from vedette_hq.counting import keeping, queries, services
from vedette_hq.counting.asking import Asked
from vedette_hq.counting.models import Double, Pack
from vedette_hq.records import writing
from vedette_hq.records.models import FieldRule, Record
from vedette_hq.records.writing import changed

pytestmark = pytest.mark.django_db


def totals(person: Any, **asked: Any) -> dict[Unit, int]:
    return {unit: queries.table(person, Asked(unit=unit, **asked)).total for unit in Unit}


def test_the_worked_example_through_the_site(people: dict[str, Any]) -> None:
    story.worked_example(people["lead"])
    found = totals(people["lead"])
    assert found[Unit.VICTIMS] == 2 and found[Unit.EVENTS] == 1 and found[Unit.ACTS] == 5
    assert found[Unit.INVOLVEMENTS] == 5 and found[Unit.METHODS] == 3
    killed = queries.table(people["lead"], Asked(unit=Unit.VICTIMS, types=("killing",)))
    assert killed.total == 1


def test_a_second_source_adds_nothing_after_its_acts_are_judged_and_all_when_taken_back(
    people: dict[str, Any],
) -> None:
    lead = people["lead"]
    told = story.worked_example(lead)
    again = story.person(told.case, lead, "Anna, told again")
    copies = [
        story.act(told.case, lead, told.happened, again, kind, parts=[unit])
        for kind, unit in (("abduction", told.x), ("torture", told.y), ("killing", told.y))
    ]
    assert totals(lead)[Unit.ACTS] == 8 and totals(lead)[Unit.VICTIMS] == 3
    originals = (told.acts[0], told.acts[2], told.acts[4])
    doubles = [
        services.judge_double(copy, of, lead, "same day, same cellar")
        for copy, of in zip(copies, originals, strict=True)
    ]
    found = totals(lead)
    assert (found[Unit.ACTS], found[Unit.VICTIMS], found[Unit.INVOLVEMENTS], found[Unit.METHODS]) == (
        5,
        2,
        5,
        3,
    )
    services.revoke_double(doubles[0], lead, "another day after all")
    assert totals(lead)[Unit.ACTS] == 6
    writing.withdraw(originals[1], lead, "was a mistake")
    assert totals(lead)[Unit.ACTS] == 6, "the one that repeated it stands for it now"


def test_judging_asks_for_reason_two_acts_and_one_case(people: dict[str, Any]) -> None:
    lead = people["lead"]
    told, other = story.worked_example(lead), story.worked_example(lead, "Another")
    with pytest.raises(UsageError, match="why"):
        services.judge_double(told.acts[0], told.acts[1], lead, " ")
    with pytest.raises(UsageError, match="one case"):
        services.judge_double(told.acts[0], other.acts[0], lead, "x")
    with pytest.raises(UsageError, match="different"):
        services.judge_double(told.acts[0], told.acts[0], lead, "x")
    made = services.judge_double(told.acts[0], told.acts[1], lead, "x")
    with pytest.raises(ConflictError, match="already"):
        services.judge_double(told.acts[0], told.acts[2], lead, "x")
    with pytest.raises(ConflictError, match="already repeats"):
        services.judge_double(told.acts[1], told.acts[0], lead, "x")
    services.revoke_double(made, lead, "y")
    with pytest.raises(ConflictError, match="already"):
        services.revoke_double(made, lead, "y")


AXES = {
    "type": lambda fact: (fact.type,),
    "actor": lambda fact: fact.actors,
    "method": lambda fact: fact.methods,
    "place": lambda fact: (fact.place,),
    "year": lambda fact: (fact.year,),
}


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_every_table_is_what_counting_by_hand_gives(people: dict[str, Any], seed: int) -> None:
    lead = people["lead"]
    _case, facts = story.by_chance(lead, seed)
    for unit in Unit:
        for rows in AXES:
            for columns in AXES:
                if rows == columns:
                    continue
                found = queries.table(lead, Asked(rows=rows, columns=columns, unit=unit))
                wanted = by_hand(facts, rows, columns, unit)
                assert dict(found.cells) == wanted, (rows, columns, unit)


def by_hand(facts: list[Fact], rows: str, columns: str, unit: Unit) -> dict[tuple[str, str], int]:
    """`cross`, one method or perpetrator at a time where the unit or axis is made of them."""
    if unit is Unit.METHODS and "method" in (rows, columns):
        facts = [split(fact, methods=(one,)) for fact in facts for one in fact.methods]
        return naive(facts, rows, columns, lambda fact: (fact.act.split("|")[0], fact.methods[0]))
    if unit is Unit.INVOLVEMENTS and "actor" in (rows, columns):
        facts = [split(fact, actors=(one,)) for fact in facts for one in fact.actors]
        return naive(facts, rows, columns, lambda fact: (fact.act.split("|")[0], fact.actors[0]))
    found = cross(facts, AXES[rows], AXES[columns], unit)
    return {place: n for place, n in found.items() if n}


def split(fact: Fact, **only: Any) -> Fact:
    given = {name: getattr(fact, name) for name in Fact.__slots__} | only
    return Fact(**given | {"act": f"{fact.act}|{only}"})


def naive(facts: list[Fact], rows: str, columns: str, key: Any) -> dict[tuple[str, str], int]:
    cells: dict[tuple[str, str], set[Any]] = {}
    for fact in facts:
        for row in AXES[rows](fact) or ("",):
            for column in AXES[columns](fact) or ("",):
                cells.setdefault((row, column), set()).add(key(fact))
    return {place: len(each) for place, each in cells.items()}


def test_months_that_are_not_known_stand_apart_and_none_is_lost(people: dict[str, Any]) -> None:
    story.worked_example(people["lead"])
    found = queries.table(people["lead"], Asked(rows="type", columns="month"))
    assert dict(found.column_totals) == {"2010-02": 3, "2010": 1, "2010-03": 1}
    some = queries.table(people["lead"], Asked(rows="type", columns="month", months=(201003, 201012)))
    assert some.total == 1


def test_an_act_of_two_units_stands_under_both_and_counts_once(people: dict[str, Any]) -> None:
    told = story.worked_example(people["lead"])
    story.act(told.case, told.by, told.happened, told.b, "threats", parts=[told.x, told.y])
    found = queries.table(people["lead"], Asked(rows="actor", columns="type"))
    assert found.cells[told.x.pk, "threats"] == found.cells[told.y.pk, "threats"] == 1
    assert found.column_totals["threats"] == 1 and found.total == 6 and not found.additive


def test_a_changed_actor_changes_what_was_counted_and_rebuilding_gives_the_same(
    people: dict[str, Any],
) -> None:
    told = story.worked_example(people["lead"])
    before = queries.table(people["lead"], Asked(rows="sex", columns="type"))
    assert before.row_totals == {"female": 3, "male": 2}
    from vedette.records.values import Value

    writing.revise(told.a, {"sex": [Value("male")]}, told.by, "misread")
    after = queries.table(people["lead"], Asked(rows="sex", columns="type"))
    assert after.row_totals == {"male": 5}
    keeping.rebuild()
    assert queries.table(people["lead"], Asked(rows="sex", columns="type")).cells == after.cells
    assert keeping.behind() == 0 and not Pack.objects.filter(stale=True).exists()


def test_only_cases_of_the_person_are_counted(people: dict[str, Any], strangers: dict[str, Any]) -> None:
    story.worked_example(people["lead"])
    story.worked_example(strangers["lead"], "Far")
    assert queries.table(people["lead"], Asked()).total == 5
    for role in ("auditor", "watch", "guest"):
        assert not queries.axes_for(people[role])
    assert queries.table(people["lawyer"], Asked()).total == 0


def test_a_hidden_field_is_no_axis_no_unit_and_no_word_of_the_page(
    people: dict[str, Any], visit: Any
) -> None:
    lead, editor = people["lead"], people["editor"]
    told = story.worked_example(lead)
    from hq.plugin import join

    join(editor, "case", told.case.pk)
    kept = services.freeze(queries.table(lead, Asked(rows="place", columns="type")), "By place", lead)
    assert "place" in queries.axes_for(editor)
    FieldRule.objects.create(kind="act", field="place", role="editor", shown=False, purpose="x", set_by=lead)
    FieldRule.objects.create(
        kind="act", field="methods", role="editor", shown=False, purpose="x", set_by=lead
    )
    assert not {"place", "method"} & set(queries.axes_for(editor))
    assert Unit.METHODS not in queries.units_for(editor)
    with pytest.raises(UsageError, match="no such"):
        queries.table(editor, Asked(rows="place", columns="type"))
    assert queries.visible_frozen(editor).count() == 0 and queries.visible_frozen(lead).get() == kept
    client = visit(editor)
    page = client.get("/counts/")
    assert page.status_code == 200 and b'value="place"' not in page.content
    refused = client.get("/counts/?rows=place&columns=type")
    assert refused.status_code == 400 and b"Invented village" not in refused.content
    assert client.get(f"/counts/kept/{kept.pk}").status_code == 404


def test_names_of_perpetrators_are_those_that_the_reader_may_read(people: dict[str, Any], visit: Any) -> None:
    from hq.plugin import join

    lead, editor = people["lead"], people["editor"]
    told = story.worked_example(lead)
    officer = story.person(told.case, lead, "Colonel Secret")
    story.act(told.case, lead, told.happened, told.b, "threats", parts=[officer])
    join(editor, "case", told.case.pk)
    table = services.freeze(queries.table(lead, Asked(rows="actor", columns="type")), "By unit", lead)
    for address in ("/counts/?rows=actor&columns=type", f"/counts/kept/{table.pk}"):
        assert b"Colonel Secret" in visit(lead).get(address).content
        seen = visit(editor).get(address)
        assert seen.status_code == 200 and b"Colonel Secret" not in seen.content and b"Unit X" in seen.content


def test_the_export_hides_small_numbers_asks_consent_and_says_what_it_is(
    people: dict[str, Any], visit: Any
) -> None:
    lead = people["lead"]
    told = story.worked_example(lead)
    unit = told.x
    many = [story.person(told.case, lead, f"P{n}") for n in range(6)]
    for one in many:
        story.act(told.case, lead, told.happened, one, "detention", parts=[unit], began="2012")
    client = visit(lead)
    answer = client.post("/counts/export?unit=acts&rows=type&columns=year")
    assert answer.status_code == 200
    text = answer.content.decode("utf-8-sig")
    assert "8 victims are not counted: no consent to statistics" in text and "Documented, not total" in text
    rows = list(csv.reader(io.StringIO(text)))
    assert rows[0][-1] == "total" and not any("detention" in row[0].lower() for row in rows[:-8])
    shown = client.get("/counts/?unit=acts&rows=type&columns=year&guarded=1").content.decode()
    cells = re.findall(r'<td class="number">(?:<span[^>]*>|<strong>)?([^<]+)', shown)
    assert "6" in cells and "·" in cells and not {"1", "2", "3", "4"} & set(cells)


def test_a_kept_table_shows_what_it_was_and_that_it_would_come_out_otherwise(
    people: dict[str, Any], visit: Any
) -> None:
    lead = people["lead"]
    told = story.worked_example(lead)
    client = visit(lead)
    answer = client.post("/counts/freeze?unit=acts&rows=type&columns=year", {"title": "For the report"})
    page = client.get(answer.headers["location"])
    assert b"comes out the same" in page.content
    writing.withdraw(told.acts[0], lead, "mistake")
    page = client.get(answer.headers["location"])
    assert b"comes out otherwise" in page.content and b"is now 4" in page.content
    from vedette_hq.counting.models import Frozen

    Frozen.objects.update(result=Frozen.objects.get().result | {"total": 7})
    assert b"its digest is another" in client.get(answer.headers["location"]).content


def test_pairs_that_may_be_one_are_offered_with_their_own_case_only(
    people: dict[str, Any], strangers: dict[str, Any], visit: Any
) -> None:
    lead = people["lead"]
    told = story.worked_example(lead)
    twin = story.act(told.case, lead, told.happened, told.a, "torture", began="2010-02")
    far = story.act(told.case, lead, told.happened, told.a, "torture", began="2011")
    pairs = {frozenset((one.one, one.two)) for one in queries.offered_doubles(lead)}
    assert pairs == {frozenset((told.acts[2].pk, twin.pk))} and far.pk
    assert not queries.offered_doubles(strangers["lead"]) and not queries.offered_doubles(people["editor"])
    client = visit(lead)
    assert client.get("/counts/doubles").status_code == 200
    client.post("/counts/doubles/judge", {"act": twin.pk, "of": told.acts[2].pk, "reason": "same"})
    made = Double.objects.get()
    assert not queries.offered_doubles(lead)
    outside = visit(strangers["lead"])
    assert (
        outside.post("/counts/doubles/judge", {"act": twin.pk, "of": far.pk, "reason": "x"}).status_code
        == 404
    )
    assert outside.post(f"/counts/doubles/{made.pk}/revoke", {"reason": "x"}).status_code == 404
    client.post(f"/counts/doubles/{made.pk}/revoke", {"reason": "not the same"})
    made.refresh_from_db()
    assert made.revoked is not None


def test_many_changes_are_taken_in_step_by_step_and_twice_is_once(people: dict[str, Any]) -> None:
    told = story.worked_example(people["lead"])
    for _ in range(3):
        changed([(one.pk, "act") for one in told.acts])
        changed([(told.a.pk, Kind.PERSON)])
    keeping.catch_up()
    count = Pack.objects.count()
    changed([(record.pk, record.kind) for record in Record.objects.all()])
    keeping.catch_up()
    assert Pack.objects.count() == count <= 2 and totals(told.by)[Unit.ACTS] == 5


def test_a_person_of_two_cases_is_one_victim_once_judged_and_two_again_when_taken_back(
    people: dict[str, Any],
) -> None:
    from vedette_hq.matching import services as matching

    lead = people["lead"]
    one, two = story.worked_example(lead), story.worked_example(lead, "Another")
    assert totals(lead)[Unit.VICTIMS] == 4
    before = queries.table(lead, Asked(rows="type", columns="sex", unit=Unit.PAIRS))
    judged = matching.judge(one.a, two.a, "same", lead, "same birthday, same mother")
    matching.judge(one.y, two.y, "same", lead, "same base")
    found = totals(lead)
    assert found[Unit.VICTIMS] == 3 and found[Unit.ACTS] == 10 and found[Unit.PAIRS] == 7
    units = queries.table(lead, Asked(rows="actor", columns="type"))
    assert len(units.rows) == 3 and sorted(units.row_totals.values()) == [2, 2, 6]
    alone = queries.table(lead, Asked(unit=Unit.VICTIMS, cases=(one.case.pk,)))
    assert alone.total == 2
    matching.revoke(judged, lead, "another mother")
    after = queries.table(lead, Asked(rows="type", columns="sex", unit=Unit.PAIRS))
    assert after.cells == before.cells and totals(lead)[Unit.VICTIMS] == 4
