"""The gates of an investigation: what is missing is named, nothing is skipped silently."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vedette.errors import ConflictError, MissingError
from vedette.records import investigation as rules
from vedette.records.investigation import Claimed, Facts, Noted, State, Talk

T0 = datetime(2026, 5, 1, 9, tzinfo=UTC)
HOUR = timedelta(hours=1)


def noted(*codes: str, **more: object) -> dict[str, tuple[Noted, ...]]:
    return {code: (Noted(T0, **more),) for code in codes}  # type: ignore[arg-type]


def missing(facts: Facts, step: int, now: datetime = T0) -> list[str]:
    return [one.key for one in rules.standings(facts, now)[step].missing]


def test_at_first_only_contact_can_be_written() -> None:
    found = rules.standings(Facts(T0), T0)
    assert [one.state for one in found][:3] == [State.TO_DO, State.BLOCKED, State.BLOCKED]
    assert missing(Facts(T0), 0) == ["contact-note", "triage"]
    with pytest.raises(ConflictError, match="step 2: waits for the gate of step 1"):
        rules.may_write(found[2])
    rules.may_write(found[0])


def test_all_fourteen_steps_are_always_shown() -> None:
    assert [one.step.number for one in rules.standings(Facts(T0), T0)] == list(range(14))


@pytest.mark.parametrize(("answer", "opens"), [("safe", True), ("missing", False), ("unknown", False)])
def test_a_person_who_may_be_missing_needs_the_urgent_track(answer: str, opens: bool) -> None:
    outputs = noted("contact-note") | {"triage": (Noted(T0, answer=answer),)}
    assert (missing(Facts(T0, outputs), 0) == []) is opens
    assert missing(Facts(T0, outputs, urgent=True), 0) == []


def test_the_newest_triage_counts() -> None:
    later = (Noted(T0, answer="missing"), Noted(T0 + HOUR, answer="safe"))
    assert missing(Facts(T0, noted("contact-note") | {"triage": later}), 0) == []


def test_an_application_is_signed_by_somebody_who_consents() -> None:
    facts = Facts(T0, noted("application-form"))
    assert missing(facts, 1) == ["application-signature", "applicant", "consent"]
    signed = replace(facts, outputs=noted("application-form", signed=True), identity=True, consent=True)
    assert missing(signed, 1) == []


def test_an_interview_needs_two_of_ours_and_every_page_signed() -> None:
    talk = Talk("a", ours=1, pages=3, signed=2, entered=False)
    assert missing(Facts(T0, talks=[talk]), 2) == [
        "two-present:a",
        "page-signatures:a",
        "interview-entered:a",
    ]
    assert missing(Facts(T0, talks=[Talk("a", 2, 3, 3, True)]), 2) == []


def test_injuries_are_late_after_a_day() -> None:
    facts = Facts(T0, noted("contact-note"))
    (due,) = rules.standings(facts, T0 + 24 * HOUR)[3].due
    assert not due.late
    (due,) = rules.standings(facts, T0 + 24 * HOUR + timedelta(seconds=1))[3].due
    assert due.late


def test_that_there_is_none_of_something_counts_as_written_down() -> None:
    outputs = noted(
        "injury-photographs", "medical-record", "clothing", "phone-data", "cctv-request", none=True
    )
    assert missing(Facts(T0, outputs), 3) == []
    assert missing(Facts(T0, outputs, unphotographed=["f"]), 3) == ["finding-photograph:f"]


def test_a_power_to_represent_runs_out() -> None:
    facts = Facts(T0, {"proxy": (Noted(T0, until=T0 + HOUR),)})
    assert missing(facts, 4, T0) == []
    assert missing(facts, 4, T0 + HOUR) == ["representative-expired"]


def test_the_clock_of_the_authorities() -> None:
    report = noted("crime-report")

    def due(*decisions: Noted) -> datetime | None:
        facts = Facts(T0, report | ({"report-decision": decisions} if decisions else {}))
        found = rules.standings(facts, T0)[5].due
        return found[0].at if found else None

    assert due() == T0 + timedelta(days=3)
    assert due(Noted(T0, "extended-10")) == T0 + timedelta(days=10)
    assert due(Noted(T0, "extended-30")) == T0 + timedelta(days=30)
    moved = T0 + timedelta(days=2)
    assert due(Noted(moved, "transferred")) == moved + timedelta(days=3)
    assert due(Noted(T0, "refused")) is None


def test_each_refusal_needs_its_complaint() -> None:
    outputs = noted("x") | {"report-decision": tuple(Noted(T0 + n * HOUR, "refused") for n in range(3))}
    assert missing(Facts(T0, outputs), 8) == ["complaint:1", "complaint:2", "complaint:3"]
    outputs |= {"complaint": (Noted(T0), Noted(T0))}
    assert missing(Facts(T0, outputs), 8) == ["complaint:3", "complaint-decision:1", "complaint-decision:2"]


def test_steps_that_are_not_called_for_say_so_and_block_nothing_silently() -> None:
    found = rules.standings(Facts(T0), T0)
    assert [one.step.number for one in found if one.state is State.NOT_CALLED] == [8, 9, 10, 11, 12, 13]


def test_a_conclusion_is_judged_on_evidence_and_signed_after_it() -> None:
    claims = [Claimed("a"), Claimed("b", "proven", 0, T0), Claimed("c", "disputed", 0, T0 + HOUR)]
    outputs = noted("conclusion-memo", "sign-off")
    keys = ["claim-unjudged:a", "claim-without-evidence:b", "sign-off-stale"]
    assert missing(Facts(T0, outputs, claims=claims), 7) == keys


def test_one_source_is_not_enough_for_an_inquiry() -> None:
    outputs = noted("scene-photographs", "sketch", "request-to-institution")
    assert missing(Facts(T0, outputs, acts=1, sources=1), 6) == ["second-source"]
    assert missing(Facts(T0, outputs, acts=1, sources=2), 6) == []


def test_what_two_let_pass_is_covered_and_nothing_that_comes_later() -> None:
    facts = Facts(T0, passed={0: frozenset({"contact-note", "triage"})})
    standing = rules.standings(facts, T0)[0]
    assert standing.gate_open and standing.state is State.PASSED
    assert [one.key for one in standing.let_pass] == ["contact-note", "triage"]
    later = replace(facts, outputs={"triage": (Noted(T0, answer="missing"),)})
    assert missing(later, 0) == ["urgent-track"]


def test_the_urgent_track_counts_from_when_the_person_was_last_seen() -> None:
    facts = Facts(T0, urgent=True, last_seen=T0 - 20 * HOUR)
    due = rules.urgent_due(facts, T0)
    assert due is not None and due.at == T0 + 4 * HOUR and not due.late
    assert rules.urgent_due(facts, T0 + 5 * HOUR).late  # type: ignore[union-attr]
    assert [one.code for one in rules.urgent_missing(facts)][-1] == "calls"
    done = {one.code: (Noted(T0, answer="silent"),) for one in rules.URGENT_OUTPUTS}
    assert rules.urgent_missing(replace(facts, outputs=done, calls=1)) == []


def test_what_is_not_there_is_refused() -> None:
    with pytest.raises(MissingError):
        rules.step_of(14)
    with pytest.raises(MissingError):
        rules.output_of(0, "judgment")


CODES = [one.code for step in rules.STEPS for one in step.outputs]


@given(st.sets(st.sampled_from(CODES)), st.sampled_from(CODES))
def test_writing_more_never_closes_a_gate_but_for_what_it_calls_for(written: set[str], more: str) -> None:
    before = rules.standings(Facts(T0, noted(*written, answer="safe", signed=True)), T0)
    after = rules.standings(Facts(T0, noted(*written, more, answer="safe", signed=True)), T0)
    calls = {"body-chosen", "judgment", "international-decision", "sent-to-court", "publication", "complaint"}
    if more not in calls:
        for one, two in zip(before, after, strict=True):
            assert len(two.missing) <= len(one.missing)


@given(st.sets(st.sampled_from(CODES)))
def test_a_step_is_held_by_exactly_the_closed_gates_before_it(written: set[str]) -> None:
    found = rules.standings(Facts(T0, noted(*written)), T0)
    for one in found:
        assert one.held_by == tuple(n for n in one.step.after if found[n].missing)
        assert all(n < one.step.number for n in one.step.after)
