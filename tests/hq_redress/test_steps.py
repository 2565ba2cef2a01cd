"""Steps: what bars them, deadlines, taking back, other rules, the table of refusals."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest

from hq_redress.story import COMPLAINT, FIELDS, case_of, client_of, entry, filed, papers
from vedette.errors import ConflictError, MissingError, UsageError

pytestmark = pytest.mark.django_db


def test_a_report_is_barred_until_documents_fields_and_consent_are_there(people: Any) -> None:
    from vedette_hq.redress import services
    from vedette_hq.redress.models import Proceeding, Step

    case, lawyer, lead = case_of(people), people["lawyer"], people["lead"]
    held = services.begin(case, lawyer, "ru_crime_report", date(2025, 3, 3))
    asked = papers("statement", "warning", "witness_list", "proof")
    with pytest.raises(ConflictError, match="guard:consent09"):
        services.advance(held, lawyer, "file", entry(date(2025, 3, 3), values=FIELDS, papers=asked))
    client_of(case, lawyer, lead)
    with pytest.raises(ConflictError, match=r"document:proof.*field:injuries"):
        few = {name: value for name, value in FIELDS.items() if name != "injuries"}
        services.advance(held, lawyer, "file", entry(date(2025, 3, 3), values=few, papers=asked[:3]))
    with pytest.raises(MissingError, match="refuse"):
        services.advance(held, lawyer, "refuse", entry(date(2025, 3, 3)))
    assert not Step.objects.exists()
    services.advance(held, lawyer, "file", entry(date(2025, 3, 3), values=FIELDS, papers=asked))
    assert Proceeding.objects.get().state == "filed"


def test_a_lead_goes_on_in_spite_of_a_bar_and_the_reason_stays(people: Any) -> None:
    from vedette_hq.redress import services
    from vedette_hq.redress.models import Step

    case, lawyer, lead = case_of(people), people["lawyer"], people["lead"]
    held = services.begin(case, lawyer, "ru_crime_report", date(2025, 3, 3))
    typed = entry(date(2025, 3, 3), values=FIELDS, reason="the mother filed it herself")
    with pytest.raises(ConflictError, match="barred"):
        services.advance(held, lawyer, "file", typed)
    services.advance(held, lead, "file", typed)
    step = Step.objects.get()
    assert "guard:consent09" in step.overridden and step.reason == "the mother filed it herself"


def test_steps_open_and_meet_deadlines_with_both_dates(people: Any) -> None:
    from vedette_hq.clocks.models import Deadline
    from vedette_hq.redress import services

    case, lawyer = case_of(people), people["lawyer"]
    client_of(case, lawyer, people["lead"])
    held = filed(case, lawyer)
    rows = {one.rule: one for one in Deadline.objects.filter(case=case)}
    assert rows["ru.141.register"].state == "met"
    three = rows["ru.144.3d"]
    assert (three.state, three.owed_by, three.theirs) == ("running", "authority", date(2025, 3, 6))
    services.advance(held, lawyer, "extend10", entry(date(2025, 3, 6)))
    ten = Deadline.objects.get(case=case, rule="ru.144.10d")
    assert Deadline.objects.get(pk=three.pk).state == "met" and ten.state == "running"


def test_an_order_of_the_court_opens_our_term_of_appeal(people: Any) -> None:
    from vedette_hq.clocks.models import Deadline
    from vedette_hq.redress import services

    case, lawyer = case_of(people), people["lawyer"]
    client_of(case, lawyer, people["lead"])
    held = filed(case, lawyer, date(2025, 2, 3))
    told = {"official": "investigator, invented"}
    services.advance(held, lawyer, "refuse", entry(date(2025, 2, 5), values=told, counted="refusal"))
    complaint = entry(date(2025, 2, 7), values=COMPLAINT, papers=papers("complaint", "proof"))
    services.advance(held, lawyer, "complain125", complaint)
    order = entry(date(2025, 2, 14), served=date(2025, 2, 14), papers=papers("decision"))
    services.advance(held, lawyer, "dismiss125", order)
    ours = Deadline.objects.get(case=case, rule="ru.389_4.15d")
    assert (ours.owed_by, ours.ours, ours.theirs) == ("us", date(2025, 2, 28), date(2025, 3, 3))
    late = entry(date(2025, 3, 20), values=COMPLAINT, papers=papers("complaint", "proof"))
    with pytest.raises(ConflictError, match="guard:appeal-time"):
        services.advance(held, lawyer, "appeal", late)
    on_time = entry(date(2025, 2, 27), values=COMPLAINT, papers=papers("complaint", "proof"))
    services.advance(held, lawyer, "appeal", on_time)
    assert Deadline.objects.get(pk=ours.pk).state == "met"


def test_the_newest_step_is_taken_back_with_its_deadlines(people: Any) -> None:
    from vedette_hq.clocks.models import Deadline
    from vedette_hq.redress import services
    from vedette_hq.redress.models import Proceeding, Step

    case, lawyer = case_of(people), people["lawyer"]
    client_of(case, lawyer, people["lead"])
    held = filed(case, lawyer)
    first, second = held.steps.order_by("number")
    with pytest.raises(ConflictError, match="another stands after it"):
        services.take_back(first, lawyer, "wrong")
    with pytest.raises(UsageError, match="reason"):
        services.take_back(second, lawyer, " ")
    services.take_back(second, lawyer, "the slip was of another report")
    assert Proceeding.objects.get(pk=held.pk).state == "filed"
    states = [(one.rule, one.state) for one in Deadline.objects.filter(case=case).order_by("made")]
    assert sorted(states) == [
        ("ru.141.register", "met"),
        ("ru.141.register", "running"),
        ("ru.144.3d", "withdrawn"),
    ]
    assert Step.objects.get(pk=second.pk).why == "the slip was of another report"
    with pytest.raises(ConflictError, match="already"):
        services.take_back(second, lawyer, "again")
    services.advance(held, lawyer, "register", entry(date(2025, 3, 4), values={"registration": "2-25"}))
    assert Deadline.objects.filter(case=case, rule="ru.141.register", state="running").count() == 0


def test_dates_to_come_and_dates_turned_round_are_refused(people: Any) -> None:
    from django.utils import timezone

    from vedette_hq.redress import services

    case, lawyer = case_of(people), people["lawyer"]
    client_of(case, lawyer, people["lead"])
    held, today = filed(case, lawyer), timezone.localdate()
    told = {"official": "x"}
    for typed, words in (
        (entry(today + timedelta(1), values=told), "days to come"),
        (entry(date(2025, 3, 2), values=told), "before the one before it"),
        (entry(date(2025, 3, 9), served=date(2025, 3, 8), values=told), "served"),
        (entry(date(2025, 3, 9), served=date(2025, 3, 9), evidence="", values=told), "how we know"),
        (entry(date(2025, 3, 9), values=told, counted="nothing"), "does not know"),
    ):
        with pytest.raises(UsageError, match=words):
            services.advance(held, lawyer, "refuse", typed)
    services.act(held, lawyer, entry(today + timedelta(20), counted="hearing"))


def test_a_proceeding_keeps_its_rules_until_a_lead_decides(people: Any) -> None:
    from vedette_hq.redress import services
    from vedette_hq.redress.models import Proceeding
    from vedette_hq.redress.queries import definition_of

    case, lawyer, lead = case_of(people), people["lawyer"], people["lead"]
    held = services.begin(case, lawyer, "ru_crime_report", date(2022, 5, 1))
    assert held.version == date(2002, 7, 1)
    old = {one.rule for one in definition_of(held).terms}
    with pytest.raises(UsageError, match="a lead"):
        services.move(held, lawyer, date(2023, 1, 1), "the law changed")
    with pytest.raises(MissingError, match="no version"):
        services.move(held, lead, date(2024, 1, 1), "the law changed")
    services.move(held, lead, date(2023, 1, 1), "the law changed")
    held = Proceeding.objects.get(pk=held.pk)
    new = {one.rule for one in definition_of(held).terms}
    assert "ru.389_4.10d" in old - new and "ru.389_4.15d" in new - old
    assert held.moves.get().reason == "the law changed"


def test_ten_refusals_entered_as_steps_give_the_table(people: Any) -> None:
    from vedette.cases.carousel import Found
    from vedette_hq.redress import services
    from vedette_hq.redress.queries import carousel_of

    case, lawyer = case_of(people), people["lawyer"]
    client_of(case, lawyer, people["lead"])
    day = date(2023, 1, 10)
    held = filed(case, lawyer, day)
    for number in range(10):
        day += timedelta(30)
        told = {"official": f"official {number}"}
        step = entry(day, served=day + timedelta(3), values=told, counted="refusal", official=f"B. {number}")
        services.advance(held, lawyer, "extend30", entry(day - timedelta(1), counted="extension"))
        services.advance(held, lawyer, "refuse", step)
        if number < 9:
            day += timedelta(32)
            if number == 4:
                services.act(held, lawyer, entry(day + timedelta(1), counted="hearing"))
            services.advance(held, lawyer, "cancel", entry(day, counted="cancellation"))
    found = carousel_of(lawyer, case)
    assert (found.refusals, found.cancelled, found.inquiry, found.stood) == (10, 9, 300, 288)
    assert (found.days, found.months) == (588, 19)
    assert {Found.CAROUSEL, Found.LYAPIN, Found.EVE, Found.INVESTIGATORS} <= {
        one.found for one in found.patterns
    }
    newest = held.steps.filter(transition="refuse").order_by("number").last()
    services.take_back(newest, lawyer, "entered twice")
    assert carousel_of(lawyer, case).refusals == 9
