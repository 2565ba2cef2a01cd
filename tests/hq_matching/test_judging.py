"""Judgements: what follows, who may, and that taking one back gives what was before, byte for byte."""

from __future__ import annotations

import random
from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction

from vedette.errors import ConflictError, MissingError, ProofError, UsageError
from vedette_hq.audit.models import Act as Noted
from vedette_hq.matching import queries, services, suggesting
from vedette_hq.matching.models import Candidate, Judgement
from vedette_hq.records import writing
from vedette_hq.records.models import Actor


def entity(record: Any) -> str:
    return Actor.objects.get(pk=record.pk).entity


def test_same_joins_and_taking_back_parts(world: Any) -> None:
    a, b, c = (world.person(f"Invented Person {n}") for n in "abc")
    low = min(a.pk, b.pk)
    made = services.judge(a, b, "same", world.lawyer, "same papers")
    assert entity(a) == entity(b) == low
    services.judge(b, c, "same", world.lawyer, "the sister says so")
    assert entity(a) == entity(b) == entity(c) == min(a.pk, b.pk, c.pk)
    services.revoke(made, world.lawyer, "another number on the papers")
    assert entity(a) == a.pk
    assert entity(b) == entity(c) == min(b.pk, c.pk)
    verbs = list(
        Noted.objects.filter(verb__startswith="match.").order_by("number").values_list("verb", flat=True)
    )
    assert verbs == ["match.judge", "match.judge", "match.revoke"]


def test_a_standing_different_is_never_overridden_and_is_shown(world: Any) -> None:
    a, b, c = (world.person(f"Invented Person {n}") for n in "abc")
    services.judge(a, c, "different", world.lawyer, "seen together")
    services.judge(a, b, "same", world.lawyer, "x")
    services.judge(b, c, "same", world.lawyer, "x")
    assert len({entity(a), entity(b), entity(c)}) == 3
    held = queries.together(world.lawyer, a)
    assert [{one.one, one.two} for one in held.conflicts] == [{a.pk, c.pk}]
    assert len(held.records) == 1


def test_after_taking_back_every_page_of_the_view_is_byte_for_byte_what_it_was(world: Any) -> None:
    """A random history on real rows: each judgement is made, then all are taken back in another order."""
    chance = random.Random(5)
    records = [
        world.person(
            f"Invented Person {n}", world.first if n % 3 else world.second, sex="male", born=f"197{n}"
        )
        for n in range(6)
    ]

    def view(person: Any) -> list[bytes]:
        return [queries.entity_bytes(person, one) for one in records]

    people = (world.lawyer, world.lead)
    start = [view(person) for person in people]
    entities = [entity(one) for one in records]
    standing: list[tuple[Any, list[Any]]] = []
    for _ in range(12):
        one, two = chance.sample(records, 2)
        person = chance.choice(people)
        before = [view(each) for each in people]
        verdict = chance.choice(["same", "same", "different", "unsure"])
        try:
            made = services.judge(one, two, verdict, person, "an invented reason")
        except ConflictError:
            continue
        if chance.random() < 0.5:
            services.revoke(made, person, "an invented doubt")
            assert [view(each) for each in people] == before
        else:
            standing.append((made, before))
    while standing:
        made, before = standing.pop()
        services.revoke(made, world.lead, "all back")
        assert [view(each) for each in people] == before
    assert [view(person) for person in people] == start
    assert [entity(one) for one in records] == entities
    count, _digest = services.check_judgements()
    assert count == Judgement.objects.count() > 12


def test_order_of_judgements_does_not_matter(world: Any) -> None:
    a, b, c, d = (world.person(f"Invented Person {n}") for n in "abcd")
    told = [(a, b, "same"), (b, c, "same"), (c, d, "same"), (a, d, "different")]
    views = set()
    for seed in range(4):
        order = list(told)
        random.Random(seed).shuffle(order)
        made = [services.judge(one, two, verdict, world.lead, "x") for one, two, verdict in order]
        views.add(b"".join(queries.entity_bytes(world.lead, one) for one in (a, b, c, d)))
        for each in made:
            services.revoke(each, world.lead, "x")
    assert len(views) == 1


def test_the_log_only_grows_and_an_alteration_is_found(world: Any) -> None:
    a, b = world.person("Invented One"), world.person("Invented Two")
    made = services.judge(a, b, "same", world.lawyer, "x")
    services.revoke(made, world.lawyer, "y")
    assert services.check_judgements()[0] == 2
    for done in (
        lambda: Judgement.objects.filter(pk=made.pk).update(reason="z"),
        lambda: Judgement.objects.filter(revokes=made).delete(),
    ):
        with pytest.raises(DatabaseError), transaction.atomic():
            done()
    from vedette_hq.matching import triggers

    class Editor:
        def __init__(self) -> None:
            self.connection = connection

        def execute(self, line: str) -> None:
            with connection.cursor() as cursor:
                cursor.execute(line)

    triggers.take_away(None, Editor())
    Judgement.objects.filter(pk=made.pk).update(reason="z")
    with pytest.raises(ProofError, match="entry 1 was altered"):
        services.check_judgements()
    triggers.put(None, Editor())


def test_who_may_judge_and_take_back(world: Any) -> None:
    a, b = world.person("Invented One"), world.person("Invented Two")
    far = world.person("Invented Far", world.second)
    group = world.group("An invented unit")
    for person in (world.stranger, world.editor):
        with pytest.raises(MissingError):
            services.judge(a, b, "same", person, "x")
    with pytest.raises(MissingError):
        services.judge(a, far, "same", world.partial, "x")
    with pytest.raises(UsageError, match="both must be"):
        services.judge(a, group, "same", world.lead, "x")
    with pytest.raises(UsageError):
        services.judge(a, b, "same", world.lead, "  ")
    with pytest.raises(UsageError):
        services.judge(a, b, "maybe", world.lead, "x")
    made = services.judge(a, b, "same", world.lawyer, "x")
    with pytest.raises(ConflictError, match="already"):
        services.judge(b, a, "different", world.lawyer, "x")
    with pytest.raises(UsageError, match="author or a lead"):
        services.revoke(made, world.partial, "x")
    services.revoke(made, world.lead, "x")
    with pytest.raises(ConflictError, match="already"):
        services.revoke(made, world.lead, "x")
    writing.withdraw(b, world.lead, "x")
    with pytest.raises(MissingError, match="withdrawn"):
        services.judge(a, b, "same", world.lawyer, "x")


def test_across_cases_an_entity_is_what_the_person_may_know(world: Any) -> None:
    a, c = world.person("Invented One"), world.person("Invented Three")
    b = world.person("Invented Two", world.second)
    services.judge(a, b, "same", world.lawyer, "x")
    services.judge(b, c, "same", world.lawyer, "x")
    assert len(queries.together(world.lawyer, a).records) == 3
    assert len(set(queries.entities_for(world.lawyer, [a.pk, b.pk, c.pk]).values())) == 1
    # who sees the first case alone does not learn that something elsewhere joins the two
    assert queries.together(world.partial, a).records == (a,)
    assert queries.entities_for(world.partial) == {}
    assert entity(a) == a.pk
    assert entity(c) == c.pk
    assert b.pk.encode() not in queries.entity_bytes(world.partial, a)


def test_a_withdrawn_record_leaves_and_comes_back_with_its_entity(world: Any) -> None:
    a, b = world.person("Invented One"), world.person("Invented Two")
    services.judge(a, b, "same", world.lawyer, "x")
    low, high = sorted((a, b), key=lambda one: one.pk)
    writing.withdraw(high, world.lead, "x")
    suggesting.catch_up()
    assert [one.pk for one in queries.together(world.lead, low).records] == [low.pk]
    writing.restore(high, world.lead, "x")
    suggesting.catch_up()
    assert entity(high) == low.pk


def test_a_second_person_judges_blind_and_agreement_is_counted(
    world: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(suggesting, "SAMPLE", 256)
    pairs = []
    for n in range(3):
        a = world.person(f"Магомед Юсупов{n}ий", born="1971-06-24")
        b = world.person(f"Mohamed Youssoupov{n}y", born="1971-06-24")
        pairs.append((a, b))
    world.settle()
    for a, b in pairs:
        services.judge(a, b, "same", world.lawyer, "x")
    waiting = queries.queue(world.lead, "second")
    assert waiting.count() >= 3
    assert queries.queue(world.lawyer, "second").count() == 0
    row = Candidate.objects.get(
        one=min(pairs[0][0].pk, pairs[0][1].pk), two=max(pairs[0][0].pk, pairs[0][1].pk)
    )
    assert queries.is_blind(world.lead, row)
    assert not queries.is_blind(world.lawyer, row)
    for (a, b), verdict in zip(pairs, ("same", "same", "different"), strict=True):
        services.judge(a, b, verdict, world.lead, "x", blind=True)
    found = queries.agreement(world.lawyer)
    assert (found.pairs, found.alike) == (3, 2)
    assert found.kappa == 0
    assert queries.queue(world.lead, "disputed").count() == 1
    assert len({entity(pairs[2][0]), entity(pairs[2][1])}) == 2
    assert queries.agreement(world.stranger).pairs == 0
