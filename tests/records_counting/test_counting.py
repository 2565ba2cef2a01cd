"""The counting rule by its worked example, and guarded tables that tell nothing by subtraction."""

from __future__ import annotations

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vedette.errors import UsageError
from vedette.records.counting import Counts, Fact, Unit, count, counted, cross, guard

EXAMPLE = (
    Fact("1", "E", "A", "abduction", ("X",)),
    Fact("2", "E", "B", "abduction", ("X",)),
    Fact("3", "E", "A", "torture", ("Y",), ("beating", "electric-shock")),
    Fact("4", "E", "B", "torture", ("Y",), ("beating",)),
    Fact("5", "E", "A", "killing", ("Y",)),
)
"""Two people are abducted by one unit and tortured by another, which kills one of them."""


def test_the_worked_example() -> None:
    assert count(EXAMPLE) == Counts(victims=2, events=1, acts=5, involvements=5, methods=3)
    killing = [fact for fact in EXAMPLE if fact.type == "killing"]
    assert count(killing).victims == 1


def test_control_one_row_a_victim_would_lose_three_acts() -> None:
    rows = {fact.victim: fact for fact in EXAMPLE}
    assert count(rows.values()) != count(EXAMPLE)


def test_a_second_source_adds_nothing_once_it_is_judged_to_tell_the_same() -> None:
    again = tuple(
        Fact(fact.act + "b", "E2", "A", fact.type, fact.actors, fact.methods, same_as=fact.act)
        for fact in EXAMPLE
        if fact.victim == "A"
    )
    assert count(EXAMPLE + again) == count(EXAMPLE)
    unjudged = tuple(Fact(f.act, f.event, f.victim, f.type, f.actors, f.methods) for f in again)
    assert count(EXAMPLE + unjudged).acts == 8


def test_what_repeats_an_act_that_is_gone_counts_again() -> None:
    only = Fact("9", "E", "A", "torture", same_as="gone")
    assert counted([only]) == [only]


def test_of_a_ring_one_counts() -> None:
    ring = [Fact(a, "E", "A", "torture", same_as=b) for a, b in (("1", "2"), ("2", "3"), ("3", "1"))]
    assert [fact.act for fact in counted(ring)] == ["1"]
    tail = Fact("0", "E", "A", "torture", same_as="2")
    assert [fact.act for fact in counted([tail, *ring])] == ["1"]


FACTS = st.lists(
    st.builds(
        Fact,
        act=st.sampled_from("abcdefgh"),
        event=st.sampled_from("EF"),
        victim=st.sampled_from("ABC"),
        type=st.sampled_from(("torture", "killing")),
        actors=st.lists(st.sampled_from("XYZ"), max_size=3).map(tuple),
        methods=st.lists(st.sampled_from("mn"), max_size=2).map(tuple),
        year=st.sampled_from(("", "2010", "2011")),
        same_as=st.sampled_from(("", "", "", "a", "b", "z")),
    ),
    max_size=8,
    unique_by=lambda fact: fact.act,
)


@given(FACTS, st.sampled_from(list(Unit)))
def test_a_table_is_what_counting_by_hand_gives(facts: list[Fact], unit: Unit) -> None:
    cells = cross(facts, lambda fact: (fact.type,), lambda fact: (fact.year,), unit)
    for kind, year in itertools.product(("torture", "killing"), ("", "2010", "2011")):
        some = [fact for fact in counted(facts) if (fact.type, fact.year) == (kind, year)]
        plain = {
            Unit.ACTS: len(some),
            Unit.VICTIMS: len({fact.victim for fact in some}),
            Unit.PAIRS: len({(fact.victim, fact.type) for fact in some}),
            Unit.EVENTS: len({fact.event for fact in some}),
            Unit.INVOLVEMENTS: sum(len(set(fact.actors)) for fact in some),
            Unit.METHODS: sum(len(set(fact.methods)) for fact in some),
        }[unit]
        assert cells.get((kind, year), 0) == plain


@given(FACTS)
def test_an_act_with_several_perpetrators_stands_under_each_and_one_with_none_is_not_lost(
    facts: list[Fact],
) -> None:
    cells = cross(facts, lambda fact: fact.actors, lambda fact: (fact.type,), Unit.ACTS)
    several = sum(max(1, len(set(fact.actors))) for fact in counted(facts))
    assert sum(cells.values()) == several


TABLE = st.dictionaries(
    st.tuples(st.sampled_from("rst"), st.sampled_from("uvw")), st.integers(0, 30), max_size=9
)


@given(TABLE, st.integers(2, 8))
def test_no_hidden_cell_can_be_had_by_subtraction(cells: dict[tuple[str, str], int], least: int) -> None:
    cells = {place: value for place, value in cells.items() if value}
    rows = {row: sum(v for (r, _), v in cells.items() if r == row) for row, _ in cells}
    columns = {column: sum(v for (_, c), v in cells.items() if c == column) for _, column in cells}
    total = sum(cells.values())
    safe = guard(cells, rows, columns, total, least)
    for place, value in cells.items():
        assert (place in safe.hidden) != (place in safe.cells)
        if place in safe.cells:
            assert safe.cells[place] == value >= least
    known: dict[tuple[str, str], int | None] = {place: safe.cells.get(place) for place in cells}
    known |= {(row, "+"): value for row, value in safe.rows.items()}
    known |= {("+", column): value for column, value in safe.columns.items()}
    known["+", "+"] = safe.total
    lines = [[place for place in known if place[0] == row] for row in (*rows, "+")]
    lines += [[place for place in known if place[1] == column] for column in (*columns, "+")]
    for line in lines:
        gone = [place for place in line if known[place] is None]
        shown = [place for place in line if known[place] is not None]
        assert len(gone) != 1 or not shown or all("+" in place for place in gone), (line, known)
    if total and total < least:
        assert safe.total is None and not safe.cells


def test_control_without_a_second_hidden_cell_it_could_be_had() -> None:
    cells = {("a", "x"): 3, ("a", "y"): 20, ("b", "x"): 10, ("b", "y"): 30}
    safe = guard(cells, {"a": 23, "b": 40}, {"x": 13, "y": 50}, 63)
    assert ("a", "x") in safe.hidden and len(safe.hidden) == 4


def test_a_table_of_large_cells_is_left_as_it_is() -> None:
    cells = {("a", "x"): 10, ("a", "y"): 20}
    safe = guard(cells, {"a": 30}, {"x": 10, "y": 20}, 30)
    assert safe.cells == cells and not safe.hidden and safe.total == 30


def test_a_smallest_cell_below_two_hides_nothing_and_is_refused() -> None:
    with pytest.raises(UsageError, match="2 or more"):
        guard({}, {}, {}, 0, 1)
