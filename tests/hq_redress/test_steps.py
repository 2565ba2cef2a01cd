"""Steps: what bars them, deadlines, taking back, other rules, the table of refusals."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
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


def test_a_bar_is_passed_by_two_and_a_consent_by_nobody(people: Any) -> None:
    from vedette_hq.access import approvals
    from vedette_hq.access.models import Proposal
    from vedette_hq.redress import passing, services
    from vedette_hq.redress.models import Proceeding, Step

    case, lawyer, lead = case_of(people), people["lawyer"], people["lead"]
    held = services.begin(case, lawyer, "ru_crime_report", date(2025, 3, 3))
    typed = entry(date(2025, 3, 3), values=FIELDS, reason="the mother filed it herself")
    for by in (lawyer, lead):
        with pytest.raises(ConflictError, match="barred"):
            services.advance(held, by, "file", typed)
        with pytest.raises(ConflictError, match="guard:consent09") as refused:
            passing.ask(held, by, "file", typed)
        assert "nobody passes a missing consent" in str(refused.value.hint)
    client_of(case, lawyer, lead)
    with pytest.raises(UsageError, match="reason"):
        passing.ask(held, lawyer, "file", entry(date(2025, 3, 3), values=FIELDS))
    asked = passing.ask(held, lead, "file", typed)
    with pytest.raises(ConflictError, match="waits already"):
        passing.ask(held, lawyer, "file", typed)
    for by in (lead, lawyer, people["investigator"]):  # nobody's own, and no lead; here is no other lead
        with pytest.raises(UsageError):
            approvals.approve(asked, by)
    approvals.withdraw(asked, lead)
    asked = passing.ask(held, lawyer, "file", typed)
    assert not Step.objects.exists()
    approvals.approve(asked, lead)
    step = Step.objects.get()
    assert (step.entered_by, step.confirmed_by, step.reason) == (lawyer, lead, "the mother filed it herself")
    assert "document:proof" in step.overridden and step.values["what"] == FIELDS["what"]
    assert Proceeding.objects.get().state == "filed" and Proposal.objects.filter(outcome="").count() == 0


def test_what_was_asked_for_is_judged_again_when_it_is_confirmed(people: Any) -> None:
    from hq_consent.stage import take_back, yes
    from vedette_hq.access import approvals
    from vedette_hq.casework.queries import clients_of
    from vedette_hq.redress import passing, services
    from vedette_hq.redress.models import Step

    case, lawyer, lead = case_of(people), people["lawyer"], people["lead"]
    held = services.begin(case, lawyer, "ru_crime_report", date(2025, 3, 3))
    client_of(case, lawyer, lead)
    asked = papers("statement", "warning", "witness_list")
    typed = entry(date(2025, 3, 3), values=FIELDS, papers=asked, reason="the receipt is lost")
    waits = passing.ask(held, lawyer, "file", typed)
    assert waits.payload["codes"] == ["document:proof"]
    assert passing.typed(lawyer, held, passing.plain(typed)) == entry(
        date(2025, 3, 3), values=FIELDS, papers=asked
    )
    # what it says is changed on the way: more bars it than was read
    broken = {**waits.payload, "entry": passing.plain(entry(date(2025, 3, 3), papers=asked))}
    type(waits).objects.filter(pk=waits.pk).update(payload=broken)
    waits.refresh_from_db()
    with pytest.raises(ConflictError, match="more bars"):
        approvals.approve(waits, lead)
    waits.refresh_from_db()
    assert not waits.outcome and not Step.objects.exists()
    approvals.refuse(waits, lead, "ask anew")
    # the consent is taken back while it waits
    waits = passing.ask(held, lawyer, "file", typed)
    client = clients_of(lawyer, case)[0].client
    take_back(client.record, "C09", lawyer)
    with pytest.raises(ConflictError, match="consent09"):
        approvals.approve(waits, lead)
    waits.refresh_from_db()
    # the procedure goes on while it waits
    yes(client.record, "C09", lead, {"at": datetime.now(UTC)})
    whole = entry(date(2025, 3, 3), values=FIELDS, papers=(*asked, *papers("proof")))
    services.advance(held, lawyer, "file", whole)
    with pytest.raises(MissingError, match="does not leave"):
        approvals.approve(waits, lead)
    assert Step.objects.count() == 1


def test_a_request_is_made_read_and_confirmed_on_pages(people: Any, visit: Any) -> None:
    from django.urls import reverse

    from vedette_hq.access.models import Proposal
    from vedette_hq.redress import services
    from vedette_hq.redress.models import Step

    case, lawyer, lead = case_of(people), people["lawyer"], people["lead"]
    held = services.begin(case, lawyer, "ru_crime_report", date(2025, 3, 3))
    one, two, at = visit(lawyer), visit(lead), f"/redress/{held.pk}/step/file"
    assert "Nobody passes this one" in one.get(at).content.decode()
    client_of(case, lawyer, lead)
    typed = {"on": "2025-03-03", "counted": "report", "reason": "the mother filed it herself"}
    typed |= {f"field-{name}": value for name, value in FIELDS.items()}
    strange = one.post(at, typed | {"doc-proof": "letter:" + "f" * 32})
    assert strange.status_code == 400 and not Proposal.objects.exists()
    assert one.post(at, typed).status_code == 302
    waits = Proposal.objects.get()
    shown = two.get(f"/redress/{held.pk}").content.decode()
    about = reverse("access:proposal", args=[waits.pk])
    assert about in shown and "waits for a second person" in shown
    shown = two.get(about).content.decode()
    assert "Proof of posting or receipt" in shown and "the mother filed it herself" in shown
    assert two.post(f"{about}/approve").status_code == 302
    assert Step.objects.get().confirmed_by == lead
    shown = one.get(f"/redress/{held.pk}").content.decode()
    assert "asked by" in shown and lead.name in shown and lawyer.name in shown


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
