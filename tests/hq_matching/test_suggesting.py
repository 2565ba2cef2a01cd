"""Candidates: found across scripts, only in one's cases, by shown fields alone, kept up from the feed."""

from __future__ import annotations

from typing import Any

import pytest

from vedette.errors import ConflictError, MissingError, UsageError
from vedette.records.schema import Kind
from vedette.records.values import Value
from vedette_hq.matching import queries, services, suggesting
from vedette_hq.matching.models import Candidate, Judgement, Meets, Profile, Run
from vedette_hq.outbox.loop import do
from vedette_hq.records import writing
from vedette_hq.records.models import FieldRule


def pairs(person: Any) -> set[frozenset[str]]:
    views = ("strong", "likely", "possible")
    return {frozenset((row.one_id, row.two_id)) for view in views for row in queries.queue(person, view)}


def test_one_person_in_two_scripts_is_suggested_with_reasons(world: Any) -> None:
    a = world.person("Магомед Юсупов", born="1971-06-24", sex="male", birth_place="Шали")
    b = world.person("Mohammed Yousoupov", world.second, born="1971-06-24", sex="male", birth_place="Shali")
    world.person("Зарема Дудаева", born="1980-01-01", sex="female")
    world.settle()
    assert pairs(world.lawyer) == {frozenset((a.pk, b.pk))}
    row = queries.queue(world.lawyer, "strong").get()
    assert {name: level for name, (level, _bits, _rare) in row.levels.items()} == {
        "name": "alike",
        "born": "equal",
        "sex": "equal",
        "place": "shared",
    }
    assert row.bits > 665


def test_nobody_is_suggested_from_a_case_that_is_not_theirs(world: Any) -> None:
    world.person("Магомед Юсупов", born="1971-06-24")
    world.person("Magomed Yusupov", world.second, born="1971-06-24")
    world.settle()
    assert Candidate.objects.count() == 1
    assert len(pairs(world.lawyer)) == 1
    for person in (world.partial, world.editor, world.stranger):
        assert pairs(person) == set()
        assert all(band.offered == 0 for band in queries.bands(person))


def test_a_namesake_without_more_is_not_strong(world: Any) -> None:
    world.person("Магомед Юсупов")
    world.person("Магомед Юсупов")
    world.settle()
    assert queries.queue(world.lawyer, "strong").count() == 0
    assert len(pairs(world.lawyer)) == 1


def test_brothers_are_not_strong(world: Any) -> None:
    world.person("Юсупов Магомед Саидович", born="1971-06-24", birth_place="Шали")
    world.person("Юсупов Ахмед Саидович", born="1974-02-01", birth_place="Шали")
    world.settle()
    assert queries.queue(world.lawyer, "strong").count() == 0


def test_a_hidden_field_gives_no_suggestion(world: Any) -> None:
    """Two alike by name alone are not offered to a role from which the group hides names."""
    world.person("Магомед Асламбекович Юсупов", born="1971-06-24")
    world.person("Магомед Асламбекович Юсупов")
    world.settle()
    assert len(pairs(world.partial)) == 1
    shown = services.queries.scored_for(
        world.partial, (min_max := sorted(Profile.objects.values_list("pk", flat=True)))[0:2]
    )
    assert shown is not None
    assert {part.field for part in shown.parts} == {"name"}
    FieldRule.objects.create(
        kind=Kind.PERSON, field="name", role="investigator", shown=False, purpose="x", set_by=world.lead
    )
    assert pairs(world.partial) == set()
    assert len(pairs(world.lawyer)) == 1
    scored = queries.scored_for(world.partial, (min_max[0], min_max[1]))
    assert scored is not None
    assert scored.parts == ()


def test_what_is_revised_withdrawn_and_restored_is_followed(world: Any) -> None:
    a = world.person("Магомед Юсупов", born="1971-06-24")
    b = world.person("Зелимхан Дудаев", born="1950-01-01")
    world.settle()
    assert pairs(world.lawyer) == set()
    writing.revise(
        b, {"name": [Value({"text": "Magomed Yusupov"})], "born": [Value("1971-06-24")]}, world.lead, "x"
    )
    world.settle()
    assert pairs(world.lawyer) == {frozenset((a.pk, b.pk))}
    writing.withdraw(b, world.lead, "x")
    world.settle()
    assert pairs(world.lawyer) == set()
    assert not Meets.objects.filter(record=b.pk).exists()
    writing.restore(b, world.lead, "x")
    world.settle()
    assert pairs(world.lawyer) == {frozenset((a.pk, b.pk))}


def test_made_anew_it_is_the_same_and_a_second_time_changes_nothing(world: Any) -> None:
    for n in range(6):
        world.person(f"Магомед Юсупов{n}", born=f"197{n}")
        world.person(f"Magomed Yusupov{n}", born=f"197{n}-05-01")
    world.settle()

    def held() -> list[tuple[Any, ...]]:
        return sorted(Candidate.objects.values_list("one_id", "two_id", "bits", "strong"))

    before = held()
    assert before
    assert suggesting.catch_up() == 0
    assert held() == before
    suggesting.rebuild()
    assert held() == before


def test_two_that_are_not_suggested_can_be_put_beside_each_other(world: Any) -> None:
    a, b = world.person("Invented Nickname"), world.person("Quite Another")
    world.settle()
    assert pairs(world.lawyer) == set()
    row = services.put_together(a, b.pk, world.lawyer)
    assert pairs(world.lawyer) == {frozenset((a.pk, b.pk))}
    assert services.put_together(b, a.pk, world.lawyer).pk == row.pk
    with pytest.raises(UsageError):
        services.put_together(a, a.pk, world.lawyer)
    with pytest.raises(MissingError):
        services.put_together(a, b.pk, world.stranger)
    with pytest.raises(MissingError):
        services.put_together(a, world.person("Far", world.second).pk, world.partial)
    # a suggestion that goes does not take with it what a person asked for
    writing.revise(a, {"sex": [Value("male")]}, world.lead, "x")
    world.settle()
    assert pairs(world.lawyer) == {frozenset((a.pk, b.pk))}


def test_what_was_judged_leaves_the_queue_and_comes_back(world: Any) -> None:
    a = world.person("Магомед Юсупов", born="1971-06-24")
    b = world.person("Magomed Yusupov", born="1971-06-24")
    world.settle()
    made = services.judge(a, b, "different", world.lawyer, "x")
    assert made.bits is not None
    assert made.evidence["born"] == "equal"
    assert pairs(world.lawyer) == set()
    services.revoke(made, world.lawyer, "x")
    assert len(pairs(world.lawyer)) == 1
    services.judge(a, b, "unsure", world.lawyer, "x")
    sampled = Candidate.objects.get().sampled
    assert queries.queue(world.lawyer, "unsure").count() == 1
    assert queries.queue(world.lead, "unsure").count() == (0 if sampled else 1)


def test_weights_are_learned_by_the_worker_and_used_when_a_lead_says_so(world: Any, worker: Any) -> None:
    with pytest.raises(UsageError, match="too few"):
        services.ask_to_learn(world.lead)
    letters = "абвгдежзиклмнопрстуф"
    for n, letter in enumerate(letters):
        for name in (f"Магомед {letter}енсупов", f"Magomed {letter}енсупов", f"Ахмед {letter}адаев"):
            world.person(name, born=f"19{50 + n}-01-{n + 1:02}", sex="male")
    world.settle()
    a, b = Candidate.objects.order_by("-bits")[0].one, Candidate.objects.order_by("-bits")[0].two
    services.judge(a, b, "same", world.lead, "x")
    services.ask_to_learn(world.lead)
    do(worker, "matching.learn")
    run = Run.objects.get()
    assert (run.records, run.judgements) == (60, 1)
    assert suggesting.model_in_use().name == "shipped-1"
    services.use(run, world.lead)
    assert suggesting.model_in_use().name == run.name
    world.settle()
    assert set(Candidate.objects.filter(judged=0).values_list("model", flat=True)) == {run.name}
    assert Judgement.objects.count() == 1
    with pytest.raises(ConflictError):
        services.use(run, world.lead)
    services.use_shipped(world.lead)
    assert suggesting.model_in_use().name == "shipped-1"
