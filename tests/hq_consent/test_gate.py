"""The gate on real tables: who sees whom, the same person elsewhere, what left, two who decide, the log."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from hq.plugin import join, make_person
from hq_consent.stage import DAYS, item, person_record, take_back, yes

pytestmark = pytest.mark.django_db


def codes(answer: Any, pk: str) -> list[str]:
    return sorted(str(reason.code) for reason in answer.refused[pk])


@pytest.fixture
def other_case(people: Any) -> Any:
    """A case whose team is another lead alone."""
    from vedette_hq.cases.models import Case

    lead = make_person("other-lead", "lead")
    found = Case.objects.create(title="Another invented case", opened_by=lead)
    join(lead, "case", found.pk)
    found.lead = lead
    return found


def test_no_answer_is_a_no_and_a_foreign_person_is_not_there(
    house: Any, people: Any, strangers: Any, anna: Any, witness: Any
) -> None:
    from vedette_hq.consent import gate

    answer = gate.ask(people["lead"], "C17", [anna.pk, witness.pk, "0" * 32])
    assert answer.allowed == frozenset()
    assert codes(answer, anna.pk) == ["never-asked"]
    assert codes(answer, "0" * 32) == ["not-there"]
    yes(anna, "C17", people["lead"])
    assert gate.ask(people["lead"], "C17", [anna.pk]).allowed == {anna.pk}
    for stranger in (strangers["lead"], people["auditor"], people["watch"], people["guest"]):
        assert codes(gate.ask(stranger, "C17", [anna.pk]), anna.pk) == ["not-there"]
    assert gate.ask(None, "C17", [anna.pk]).allowed == {anna.pk}, "the house itself is not narrowed"


def test_wrong_scope_or_medium_is_refused(house: Any, people: Any, anna: Any) -> None:
    from vedette.errors import UsageError
    from vedette_hq.consent import gate

    for scope, medium in (("C26", ""), ("all", ""), ("C17", "smoke")):
        with pytest.raises(UsageError):
            gate.ask(people["lead"], scope, [anna.pk], medium=medium)


def test_a_withdrawal_counts_in_every_case_and_says_nothing_of_the_other(
    house: Any, people: Any, case: Any, anna: Any, other_case: Any
) -> None:
    from vedette_hq.consent import gate
    from vedette_hq.records.models import Actor

    twin = person_record(other_case, "A. Invented", other_case.lead)
    yes(anna, "C17", people["lead"])
    assert codes(gate.ask(other_case.lead, "C17", [twin.pk]), twin.pk) == ["never-asked"]
    Actor.objects.filter(pk__in=[anna.pk, twin.pk]).update(entity=min(anna.pk, twin.pk))
    assert codes(gate.ask(other_case.lead, "C17", [twin.pk]), twin.pk) == ["never-asked"], (
        "no yes from elsewhere"
    )
    take_back(twin, "C17", other_case.lead)
    answer = gate.ask(people["lead"], "C17", [anna.pk])
    assert codes(answer, anna.pk) == ["withdrawn"]
    assert answer.refused[anna.pk][0].detail == ""
    assert answer.refused[anna.pk][0].grant == ""


def test_a_protected_person_and_the_record_that_stands_for_them_are_one(
    house: Any, people: Any, case: Any, witness: Any
) -> None:
    from vedette_hq.consent import gate

    record = person_record(case, "", people["lead"], pseudonym=witness.pseudonym, protected=witness.pk)
    yes(witness, "C12", people["lead"])
    assert gate.ask(people["lead"], "C12", [record.pk, witness.pk]).allowed == {record.pk, witness.pk}
    take_back(record, "all", people["lead"])
    assert gate.ask(people["lead"], "C12", [record.pk, witness.pk]).allowed == frozenset()


def test_items_are_asked_one_by_one_and_intimate_ones_by_themselves(
    house: Any, people: Any, case: Any, anna: Any
) -> None:
    from vedette_hq.consent import gate, services

    lead = people["lead"]
    one, two = item(case, lead), item(case, lead)
    yes(anna, "C19", lead, said={"items": [one.pk]})
    assert gate.ask(lead, "C19", [anna.pk], items=[one.pk]).allowed
    assert codes(gate.ask(lead, "C19", [anna.pk], items=[one.pk, two.pk]), anna.pk) == ["other-items"]
    assert gate.ask(lead, "C19", [anna.pk], items={anna.pk: (pk for pk in [one.pk])}).allowed
    yes(anna, "C19", lead)
    assert gate.ask(lead, "C19", [anna.pk], items=iter([two.pk])).allowed
    services.mark_intimate(case, two.pk, True, lead)
    assert codes(gate.ask(lead, "C19", [anna.pk], items=[two.pk]), anna.pk) == ["intimate-item"]
    services.mark_intimate(case, two.pk, False, lead)
    assert gate.ask(lead, "C19", [anna.pk], items=[two.pk]).allowed


def test_what_left_is_listed_and_a_new_publication_asks_again(
    house: Any, people: Any, case: Any, anna: Any
) -> None:
    from vedette.errors import ConflictError
    from vedette_hq.audit.models import Act
    from vedette_hq.consent import gate, queries, services
    from vedette_hq.consent.models import Left

    lead = people["lead"]
    grant = yes(anna, "C17", lead)
    assert gate.left(lead, "C17", [anna.pk], what="release", reference="r1", audience="everybody") == 1
    assert Left.objects.get().subject_id == anna.pk
    assert Act.objects.filter(verb="consent.left").exists()
    assert codes(gate.ask(lead, "C17", [anna.pk]), anna.pk) == ["confirm-again"]
    assert gate.ask(lead, "C17", [anna.pk], reference="r1").allowed
    with pytest.raises(ConflictError):
        gate.left(lead, "C17", [anna.pk], what="release", reference="r2")
    assert Left.objects.count() == 1, "nothing is half done"
    services.ask_again(grant, "call over the agreed number", lead)
    assert gate.ask(lead, "C17", [anna.pk]).allowed
    away = take_back(anna, "C17", lead)
    assert [row.reference for row in queries.left_under(away, lead)] == ["r1"]
    with pytest.raises(ConflictError):
        gate.left(lead, "C17", [anna.pk], what="release", reference="r1")


@pytest.mark.django_db(transaction=True)
def test_a_withdrawal_deletes_nothing_and_enters_the_register_with_digests_only(
    house: Any, worker: Any, people: Any, case: Any, anna: Any
) -> None:
    from vedette_hq.audit.models import Act
    from vedette_hq.consent.models import Grant
    from vedette_hq.outbox.loop import turn
    from vedette_hq.outbox.models import Errand

    lead = people["lead"]
    yes(anna, "C17", lead)
    away = take_back(anna, "C17", lead, reach="yes", words="I want it gone", duress="somebody listened")
    assert Grant.objects.count() == 1
    assert Act.objects.filter(verb="consent.interference").count() == 1
    turn(worker)
    errand = Errand.objects.get(pk=away.errand)
    assert errand.done
    row = worker.hq.register.find("consent-withdrawn", withdrawal=away.pk)[0]
    assert row.index == errand.answer["index"]
    entry = worker.hq.register.log.entry(row.index)
    assert b'"t":"consent-withdrawn"' in entry
    digests = re.compile(rb'"[A-Za-z0-9_-]{43}"')
    said, shown = digests.sub(b'""', entry), digests.findall(entry)
    assert len(shown) > 4
    for word in (away.pk, anna.pk, "Anna", "gone", "listened", "C17", "doubted", "2026-"):
        assert word.encode() not in said
    assert "gone" not in str(errand.payload)
    assert errand.payload["fields"]["standing"] == "doubted"
    turn(worker)
    assert len(worker.hq.register.find("consent-withdrawn", withdrawal=away.pk)) == 1


def test_a_withdrawal_is_taken_also_when_the_case_is_closed(
    house: Any, people: Any, case: Any, anna: Any
) -> None:
    from django.utils import timezone

    from vedette.errors import ConflictError
    from vedette_hq.consent import gate

    yes(anna, "C08", people["lead"])
    case.closed = timezone.now()
    case.save()
    anna.refresh_from_db()
    with pytest.raises(ConflictError):
        yes(anna, "C17", people["lead"])
    take_back(anna, "C08", people["lead"])
    assert codes(gate.ask(people["lead"], "C08", [anna.pk]), anna.pk) == ["withdrawn"]


def test_a_pressed_withdrawal_stands_until_a_new_yes(house: Any, people: Any, anna: Any) -> None:
    from vedette.errors import ConflictError
    from vedette_hq.consent import gate, services

    lead = people["lead"]
    yes(anna, "C17", lead)
    away = take_back(anna, "C17", lead, reach="yes")
    services.check(away, "not-reached", "no answer", lead)
    services.check(away, "pressed", "met abroad", lead)
    with pytest.raises(ConflictError):
        services.check(away, "own-will", "again", lead)
    assert codes(gate.ask(lead, "C17", [anna.pk]), anna.pk) == ["withdrawn"]
    yes(anna, "C17", lead, said={"at": datetime.now(UTC)})
    assert gate.ask(lead, "C17", [anna.pk]).allowed


def test_a_doubt_blocks_what_leaves_until_two_settle_it(
    house: Any, people: Any, case: Any, anna: Any
) -> None:
    from vedette.errors import UsageError
    from vedette_hq.access import approvals
    from vedette_hq.consent import deciding, gate, services

    lead, lawyer = people["lead"], people["lawyer"]
    grant = yes(anna, "C11", lead, said={"doubt": "her brother-in-law sat beside her"})
    yes(anna, "C07", lead)
    assert codes(gate.ask(lead, "C11", [anna.pk]), anna.pk) == ["doubt"]
    assert gate.ask(lead, "C07", [anna.pk]).allowed
    proposal = deciding.propose_settling(grant.doubts.get(), "asked alone, in Vienna", lead)
    for nobody in (lead, people["editor"], people["auditor"], make_person("l2", "lead")):
        with pytest.raises(UsageError):
            approvals.approve(proposal, nobody)
    assert codes(gate.ask(lead, "C11", [anna.pk]), anna.pk) == ["doubt"]
    approvals.approve(proposal, lawyer)
    assert gate.ask(lead, "C11", [anna.pk]).allowed
    services.doubt(grant, "a new one", lawyer)
    assert codes(gate.ask(lead, "C11", [anna.pk]), anna.pk) == ["doubt"]


def test_conditions_block_until_somebody_says_that_they_are_met(house: Any, people: Any, anna: Any) -> None:
    from vedette.errors import ConflictError, UsageError
    from vedette_hq.consent import gate, services

    lead = people["lead"]
    later = (datetime.now(UTC) + 30 * DAYS).date()
    grant = yes(anna, "C17", lead, not_before=later, event="I have left", condition="my son agrees")
    assert codes(gate.ask(lead, "C17", [anna.pk]), anna.pk) == [
        "condition-open",
        "event-awaited",
        "not-before",
    ]
    for one in grant.conditions.exclude(awaits="date"):
        services.meet(one, "a postcard", lead)
        with pytest.raises(ConflictError):
            services.meet(one, "once more", lead)
    with pytest.raises(UsageError):
        services.meet(grant.conditions.get(awaits="date"), "it is near", lead)
    assert codes(gate.ask(lead, "C17", [anna.pk]), anna.pk) == ["not-before"]
    assert gate.ask(lead, "C17", [anna.pk], at=datetime.now(UTC) + 31 * DAYS).allowed


def test_the_basis_covers_those_whose_every_source_is_published(
    house: Any, people: Any, case: Any, anna: Any
) -> None:
    from vedette.records.schema import Kind
    from vedette.records.values import Value
    from vedette_hq.access import approvals
    from vedette_hq.consent import deciding, gate
    from vedette_hq.records import saying, writing

    lead, lawyer = people["lead"], people["lawyer"]
    paper = saying.add_source(case, "publication", "An invented newspaper", lead)
    said = saying.say(paper, "It was Boris Invented.", lead)
    boris = writing.create(case, Kind.PERSON, {"name": [Value({"text": "Boris"}, cites=(said.pk,))]}, lead)
    told = saying.say(saying.add_source(case, "person", "w-1", lead), "Both of them.", lead)
    carla = writing.create(
        case, Kind.PERSON, {"name": [Value({"text": "Carla"}, cites=(said.pk, told.pk))]}, lead
    )
    everybody = [anna.pk, boris.pk, carla.pk]
    assert not gate.ask(lead, "C15", everybody, audience="Org").allowed
    approvals.approve(deciding.propose_basis(case, "all of it was printed", lead), lawyer)
    answer = gate.ask(lead, "C15", everybody, audience="Org")
    assert answer.allowed == {boris.pk}
    assert [str(reason.code) for reason in answer.carried[boris.pk]] == ["published-by-source"]
    assert not gate.ask(lead, "C19", everybody).allowed, "no picture"
    yes(boris, "C17", lead, given=False)
    assert codes(gate.ask(lead, "C17", [boris.pk]), boris.pk) == ["refused"]
    deciding.end_basis(case, "an interview was added", lead)
    assert not gate.ask(lead, "C15", everybody, audience="Org").allowed


def test_what_is_due_is_listed_and_what_was_taken_back_is_not(
    house: Any, people: Any, case: Any, anna: Any
) -> None:
    from vedette_hq.consent import queries

    lead = people["lead"]
    now = datetime.now(UTC)
    yes(anna, "C08", lead, expires=(now + 10 * DAYS).date())
    yes(anna, "C11", lead, review=(now + 5 * DAYS).date())
    yes(anna, "C17", lead, expires=(now + 300 * DAYS).date())
    yes(anna, "C13", lead, said={"doubt": "whispering"})
    assert [(one.what, one.scope) for one in queries.due(lead, now)] == [
        ("doubt", "C13"),
        ("review", "C11"),
        ("expiry", "C08"),
    ]
    take_back(anna, "all", lead)
    assert [(one.what, one.scope) for one in queries.due(lead, datetime.now(UTC))] == [("check", "all")]
    assert queries.due(people["watch"], now) == []


def test_a_thousand_people_take_a_bounded_number_of_questions(
    house: Any, people: Any, case: Any, django_assert_max_num_queries: Any
) -> None:
    from vedette_hq.consent import gate
    from vedette_hq.records.models import Actor, Record

    rows = Record.objects.bulk_create(Record(case=case, kind="person", version=1) for _ in range(1000))
    Actor.objects.bulk_create(
        Actor(record=row, case=case, kind="person", entity=row.pk, name="Invented") for row in rows
    )
    ids = [row.pk for row in rows]
    with django_assert_max_num_queries(40):
        answer = gate.ask(people["lead"], "C08", ids)
    assert len(answer.refused) == 1000


@pytest.mark.parametrize(
    ("said", "more"),
    [
        ({"at": datetime.now(UTC) + timedelta(hours=1)}, {}),
        ({"method": " "}, {}),
        ({"language": ""}, {}),
        ({"form": "nod"}, {}),
        ({"risks": "risks-0/ru"}, {}),
        ({"giver": "guardian"}, {}),
        ({"age": 400}, {}),
        ({"items": ["0" * 32]}, {}),
        ({"items": []}, {}),
        ({}, {"audience": ["x" * 201]}),
        ({}, {"media": ["smoke"]}),
        ({}, {"expires": date(2001, 1, 1)}),
    ],
)
def test_a_bad_answer_is_refused_and_nothing_is_written(
    house: Any, people: Any, anna: Any, said: Any, more: Any
) -> None:
    from vedette.errors import VedetteError
    from vedette_hq.consent.models import Grant

    with pytest.raises(VedetteError):
        yes(anna, "C17", people["lead"], said=said, **more)
    assert not Grant.objects.exists()
