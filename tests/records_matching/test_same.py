"""Entities from judgements: against a naive reading, in any order, and back again after a revocation."""

from __future__ import annotations

import random
from itertools import pairwise, permutations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from vedette.errors import FormatError, ProofError
from vedette.formats.jcs import encode
from vedette.records.same import START, Conflict, Judged, Verdict, check_log, entities, entry_digest, pair_of

IDS = [f"{number:032x}" for number in range(1, 8)]
SAME, DIFFERENT, UNSURE = Verdict.SAME, Verdict.DIFFERENT, Verdict.UNSURE
pairs = st.tuples(st.sampled_from(IDS), st.sampled_from(IDS)).filter(lambda pair: pair[0] != pair[1])
judgements = st.builds(
    lambda pair, verdict: Judged(*pair, verdict),
    pairs,
    st.sampled_from([SAME, SAME, SAME, DIFFERENT, UNSURE]),
)


def ways(links: set[tuple[str, str]], one: str, two: str) -> set[tuple[str, str]]:
    """The links on any way from one to the other that passes no record twice: tried out, all of them."""
    found: set[tuple[str, str]] = set()

    def walk(here: str, passed: tuple[str, ...], used: frozenset[tuple[str, str]]) -> None:
        if here == two:
            found.update(used)
            return
        for link in links:
            if here in link:
                there = link[0] if link[1] == here else link[1]
                if there not in passed:
                    walk(there, (*passed, there), used | {link})

    walk(one, (one,), frozenset())
    return found


def naive(ids: list[str], judged: list[Judged]) -> dict[str, str]:
    links = {each.pair for each in judged if each.verdict is SAME}
    cut: set[tuple[str, str]] = set()
    for each in judged:
        if each.verdict is DIFFERENT:
            cut |= ways(links, *each.pair)
    found = {one: one for one in ids}
    for _ in ids:
        for one, two in links - cut:
            found[one] = found[two] = min(found[one], found[two])
    return found


@settings(max_examples=200, deadline=None)
@given(st.lists(judgements, max_size=12))
def test_entities_are_those_of_a_naive_reading(judged: list[Judged]) -> None:
    assert entities(IDS, judged)[0] == naive(IDS, judged)


@settings(max_examples=150, deadline=None)
@given(st.lists(judgements, max_size=14), st.randoms(use_true_random=False))
def test_neither_order_nor_side_nor_repetition_changes_anything(
    judged: list[Judged], chance: random.Random
) -> None:
    other = [Judged(each.two, each.one, each.verdict) if chance.random() < 0.5 else each for each in judged]
    other += chance.choices(judged, k=len(judged)) if judged else []
    chance.shuffle(other)
    ids = list(IDS)
    chance.shuffle(ids)
    assert entities(IDS, judged) == entities(ids, other)


@settings(max_examples=200, deadline=None)
@given(st.lists(judgements, max_size=16))
def test_a_standing_different_is_never_overridden(judged: list[Judged]) -> None:
    found, conflicts = entities(IDS, judged)
    links = [each for each in judged if each.verdict is SAME]
    joined, none = entities(IDS, links)
    assert none == ()
    told = {(each.one, each.two) for each in conflicts}
    for each in judged:
        if each.verdict is DIFFERENT:
            one, two = each.pair
            assert found[one] != found[two]
            assert (each.pair in told) == (joined[one] == joined[two])
    for one in IDS:
        assert found[one] == min(other for other in IDS if found[other] == found[one])


@settings(max_examples=120, deadline=None)
@given(st.lists(st.one_of(judgements, st.integers(0, 30)), max_size=20))
def test_revoking_gives_back_byte_for_byte_what_was_before(steps: list[Judged | int]) -> None:
    """A random history: judgements, and revocations of one that stands.."""

    def view(standing: dict[int, Judged]) -> bytes:
        found, conflicts = entities(IDS, standing.values())
        return encode({"entities": found, "conflicts": [[c.one, c.two, list(c.members)] for c in conflicts]})

    standing: dict[int, Judged] = {}
    for number, step in enumerate(steps):
        if isinstance(step, int):
            if standing:
                standing.pop(sorted(standing)[step % len(standing)])
            continue
        before = view(standing)
        standing[number] = step
        after = view(standing)
        del standing[number]
        assert view(standing) == before
        standing[number] = step
        assert view(standing) == after


def test_what_hangs_on_a_contradicted_chain_stays_together() -> None:
    a, b, c, d, e = IDS[:5]
    judged = [
        Judged(a, b, SAME),
        Judged(b, c, SAME),
        Judged(c, d, SAME),
        Judged(a, e, SAME),
        Judged(a, c, DIFFERENT),
    ]
    found, conflicts = entities(IDS, judged)
    assert found == {**{one: one for one in IDS}, d: c, e: a}
    assert conflicts == (Conflict(a, c, (a, b, c, d, e), ((a, b), (b, c))),)


def test_same_and_different_about_one_pair_is_a_conflict_in_every_order() -> None:
    a, b = IDS[:2]
    for judged in permutations([Judged(a, b, SAME), Judged(b, a, DIFFERENT), Judged(a, b, UNSURE)]):
        found, conflicts = entities([a, b], judged)
        assert found == {a: a, b: b}
        assert conflicts == (Conflict(a, b, (a, b), ((a, b),)),)


def test_a_long_chain_needs_no_deep_stack() -> None:
    ids = [f"{number:032x}" for number in range(20_000)]
    judged = [Judged(one, two, SAME) for one, two in pairwise(ids)]
    assert set(entities(ids, judged)[0].values()) == {ids[0]}
    found, conflicts = entities(ids, [*judged, Judged(ids[0], ids[3], DIFFERENT)])
    assert len(conflicts) == 1
    assert found[ids[0]] != found[ids[3]] == found[ids[-1]]


def test_a_record_against_itself_is_refused() -> None:
    with pytest.raises(FormatError, match="against itself"):
        pair_of("a", "a")
    with pytest.raises(FormatError, match="against itself"):
        entities([], [Judged("a", "a", SAME)])


def a_log() -> list[tuple[dict[str, object], str]]:
    rows: list[tuple[dict[str, object], str]] = []
    before = START
    for number, revokes in enumerate(["", "", "id-1", ""], 1):
        fields: dict[str, object] = {
            "number": number,
            "id": f"id-{number}",
            "revokes": revokes,
            "reason": "é",
        }
        before = entry_digest(before, fields)
        rows.append((fields, before))
    return rows


def test_a_whole_log_is_checked_and_can_be_continued() -> None:
    rows = a_log()
    head = check_log(rows)
    assert head == (4, rows[-1][1])
    assert check_log(rows[2:], rows[1][1], 2) == head
    assert check_log([]) == (0, START)


@pytest.mark.parametrize("at", range(4))
def test_every_alteration_of_a_log_is_found(at: int) -> None:
    rows = a_log()
    fields, digest = rows[at]
    for name, value in (("reason", "other"), ("id", "id-x"), ("number", 9)):
        with pytest.raises(ProofError):
            check_log([*rows[:at], ({**fields, name: value}, digest), *rows[at + 1 :]])
    if at < 3:
        with pytest.raises(ProofError):
            check_log([*rows[:at], *rows[at + 1 :]])
    twice = {"number": 5, "id": "id-5", "revokes": "id-1", "reason": ""}
    with pytest.raises(ProofError, match="does not stand"):
        check_log([*rows, (twice, entry_digest(rows[-1][1], twice))])
