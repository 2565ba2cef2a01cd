"""Deadlines on the site: begun, met, stopped, restored, confirmed by another, told, moved by an edition."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.utils import timezone

from hq_clocks.story import case_of
from vedette.errors import ConflictError, FormatError, MissingError, UsageError
from vedette_hq.clocks import editing, queries, reckoning, reminding, services
from vedette_hq.clocks.editions import book
from vedette_hq.clocks.models import Deadline, Edition, Night, Shift

pytestmark = pytest.mark.django_db
TAKEN = date(2025, 3, 14)


def begun(people: dict[str, Any], case: Any = None, **more: Any) -> Deadline:
    said = {"taken": TAKEN, "evidence": "read out in court, invented", **more}
    rule = said.pop("rule", "ru.389_4.15d")
    return services.start(people["lawyer"], case or case_of(people), rule, **said)


def test_a_deadline_has_both_dates_and_says_by_what(people: Any) -> None:
    row = begun(people)
    assert (row.ours, row.theirs, row.due) == (date(2025, 3, 28), date(2025, 4, 2), date(2025, 3, 28))
    assert (row.rule, row.rule_version, row.calendar) == ("ru.389_4.15d", 1, "RU-CE/1+RU/1")
    owed = begun(people, rule="ru.124.3d", taken=None, event=date(2025, 3, 28))
    assert owed.owed_by == "authority" and owed.due == owed.theirs == date(2025, 4, 2)


def test_an_application_for_an_early_decision_has_six_months(people: Any) -> None:
    row = begun(people, rule="ecthr.4m", taken=date(2022, 1, 31), served=date(2022, 2, 10))
    assert row.rule == "ecthr.6m" and row.due == date(2022, 8, 10)


def test_of_one_origin_it_is_begun_once(people: Any) -> None:
    case = case_of(people)
    first = begun(people, case, origin="redress:1:term")
    assert begun(people, case, origin="redress:1:term").pk == first.pk and Deadline.objects.count() == 1


@pytest.mark.parametrize(
    ("more", "error"),
    [
        ({"rule": "nobody.knows"}, MissingError),
        ({"region": "RU-ZZ"}, MissingError),
        ({"taken": None}, UsageError),
        ({"taken": date(2126, 1, 1)}, UsageError),
        ({"by": "them"}, UsageError),
        ({"evidence": "x" * 301}, UsageError),
        ({"rule": "letter.date"}, UsageError),
    ],
)
def test_what_cannot_be_is_refused_and_nothing_is_kept(
    people: Any, more: dict[str, Any], error: type
) -> None:
    with pytest.raises(error):
        begun(people, **more)
    assert not Deadline.objects.exists()


def test_a_closed_case_begins_no_deadline(people: Any) -> None:
    case = case_of(people)
    row = begun(people, case)
    type(case).objects.filter(pk=case.pk).update(closed=timezone.now())
    with pytest.raises(ConflictError, match="closed"):
        begun(people, case)
    with pytest.raises(ConflictError, match="closed"):
        services.meet(people["lawyer"], row, TAKEN)


def test_met_missed_restored_withdrawn(people: Any) -> None:
    who, row = people["lawyer"], begun(people)
    with pytest.raises(UsageError, match="new last day"):
        services.restore(who, row, row.theirs, "order of the court, invented")
    row = services.miss(who, row, "nobody told us")
    assert row.state == "missed"
    until = timezone.localdate() + timedelta(days=5)
    row = services.restore(who, row, until, "order of the court, invented")
    assert (row.state, row.due) == ("restored", until)
    reckoning.recompute()
    row.refresh_from_db()
    assert row.due == until, "a day that was given is not reckoned"
    row = services.meet(who, row, timezone.localdate(), "stamp of the registry")
    assert row.state == "met"
    with pytest.raises(ConflictError, match="over"):
        services.meet(who, row, timezone.localdate())
    assert services.withdraw(who, row, "entered twice").state == "withdrawn"
    with pytest.raises(ConflictError, match="already"):
        services.withdraw(who, row, "entered twice")


def test_it_is_not_missed_before_its_latest_day(people: Any) -> None:
    row = begun(people, taken=timezone.localdate())
    with pytest.raises(UsageError, match="has not passed"):
        services.miss(people["lawyer"], row, "too soon")


def test_it_stands_still_and_both_dates_move(people: Any) -> None:
    who, row = people["lawyer"], begun(people)
    row = services.suspend(who, row, date(2025, 3, 20), "order, invented")
    assert row.state == "suspended" and row.ours == date(2025, 3, 28)
    with pytest.raises(ConflictError, match="already"):
        services.suspend(who, row, date(2025, 3, 21), "again")
    row = services.resume(who, row, date(2025, 3, 29))
    assert (row.state, row.ours, row.theirs) == ("running", date(2025, 4, 7), date(2025, 4, 8))
    assert row.shifts.count() == 1


def test_another_confirms_and_only_what_they_read(people: Any) -> None:
    row = begun(people)
    with pytest.raises(UsageError, match="another"):
        services.confirm(people["lawyer"], row, row.ours, row.theirs)
    with pytest.raises(ConflictError, match="moved"):
        services.confirm(people["lead"], row, row.ours, row.theirs + timedelta(days=1))
    assert services.confirm(people["lead"], row, row.ours, row.theirs).confirmed_by == people["lead"]


def test_reminders_go_in_steps_and_each_once(people: Any) -> None:
    from vedette_hq.access.models import Notice
    from vedette_hq.alerts.models import Alert

    today = timezone.localdate()
    row = begun(people, rule="letter.date", taken=None, named=today + timedelta(days=7))
    reminding.duty(None)
    reminding.duty(None)
    notices = Notice.objects.filter(code="clocks.ours")
    assert notices.count() == 3 and not Alert.objects.exists(), "the team of three, once"
    assert row.title not in str(list(notices.values())) or not row.title
    Deadline.objects.filter(pk=row.pk).update(named=today, ours=today, theirs=today, due=today)
    reminding.duty(None)
    reminding.duty(None)
    assert notices.count() == 6 and Alert.objects.filter(ended__isnull=True).count() == 1
    services.meet(people["lawyer"], Deadline.objects.get(pk=row.pk), today)
    assert not Alert.objects.filter(ended__isnull=True).exists()


def test_a_decree_is_taken_over_by_another_and_the_difference_is_kept(people: Any) -> None:
    from vedette_hq.access.approvals import approve
    from vedette_hq.access.models import Proposal
    from vedette_hq.outbox.models import Errand

    row = begun(people)
    services.confirm(people["lead"], row, row.ours, row.theirs)
    lines = ["2025-04-02 decree By decree, invented", ""]
    made = editing.new_calendar(
        people["lawyer"], "RU-CE", lines, "decree 1, invented", "S", date(2025, 3, 30), "a new decree"
    )
    assert book().calendar("RU-CE").label == "RU-CE/1+RU/1", "not yet"
    mine = list(queries.visible_deadlines(people["lead"]))
    (moves,) = reckoning.would_move(made, mine)
    assert moves.term.theirs == date(2025, 4, 3)
    proposal = Proposal.objects.get(object_id=made.pk)
    with pytest.raises(UsageError):
        approve(proposal, people["lawyer"])
    approve(proposal, people["lead"])
    assert book().calendar("RU-CE").label == "RU-CE/2+RU/1"
    errands = list(Errand.objects.filter(kind="clocks.recompute"))
    assert len(errands) == 1
    editing.recompute(None, errands)
    row.refresh_from_db()
    assert (row.ours, row.theirs, row.confirmed) == (date(2025, 3, 28), date(2025, 4, 3), None)
    shift = Shift.objects.get()
    assert (shift.theirs_before, shift.theirs_after) == (date(2025, 4, 2), date(2025, 4, 3))
    assert (shift.calendar_before, shift.calendar_after) == ("RU-CE/1+RU/1", "RU-CE/2+RU/1")
    assert reckoning.recompute() == (1, 0), "a second run moves nothing"
    services.see_shift(people["lead"], shift)
    shift.refresh_from_db()
    assert shift.seen_by == people["lead"]


def test_of_two_editions_written_at_once_the_second_is_written_again(people: Any) -> None:
    from vedette_hq.access.models import Proposal

    day = date(2025, 3, 30)
    for number in ("04", "05"):
        editing.new_calendar(
            people["lawyer"], "RU", [f"2025-03-{number} decree x"], "invented", "D", day, "x"
        )
    first, second = Edition.objects.order_by("made")
    editing.take_over(Proposal.objects.get(object_id=first.pk), people["lead"])
    with pytest.raises(ConflictError, match="another one"):
        editing.take_over(Proposal.objects.get(object_id=second.pk), people["lead"])


def test_a_term_changed_moves_what_it_governs(people: Any) -> None:
    from vedette_hq.access.models import Proposal

    row = begun(people, rule="ru.124.3d", taken=None, event=date(2025, 3, 3))
    made = editing.new_rule(
        people["lawyer"], "ru.124.3d", {"length": 4, "checked": "2026-11-23"}, "the code changed"
    )
    editing.take_over(Proposal.objects.get(object_id=made.pk), people["lead"])
    assert reckoning.recompute() == (1, 1)
    row.refresh_from_db()
    assert (row.theirs, row.rule_version) == (date(2025, 3, 7), 2)


@pytest.mark.parametrize(
    ("lines", "error"),
    [
        ([], UsageError),
        (["2025-02-30 decree x"], FormatError),
        (["2025-03-30 feast x"], FormatError),
        (["2025-3-30 decree x"], FormatError),
        (["2025-01-01 none"], UsageError),
    ],
)
def test_lines_that_are_none_are_refused(people: Any, lines: list[str], error: type) -> None:
    with pytest.raises(error):
        editing.new_calendar(people["lawyer"], "RU-CE", lines, "invented", "S", TAKEN, "x")
    assert not Edition.objects.exists()


def test_an_edition_that_changes_nothing_is_refused(people: Any) -> None:
    with pytest.raises(UsageError, match="nothing"):
        editing.new_rule(people["lawyer"], "ru.124.3d", {"length": 3}, "x")
    with pytest.raises(FormatError, match="length"):
        editing.new_rule(people["lawyer"], "ru.124.3d", {"length": 0}, "x")


def test_the_night_reckons_once(people: Any) -> None:
    begun(people)
    reckoning.night_duty(None)
    reckoning.night_duty(None)
    assert Night.objects.get().looked == 1


def test_others_see_nothing(people: Any, strangers: Any) -> None:
    row = begun(people)
    for person in strangers.values():
        assert not queries.visible_deadlines(person).filter(pk=row.pk).exists()
        assert queries.counts(person, timezone.localdate()) == queries.Counts(0, 0, 0, 0)
    assert not queries.visible_deadlines(people["editor"]).exists()


@pytest.mark.parametrize("language", ["en", "fr", "ru"])
def test_the_pages_are_read_in_three_languages(people: Any, visit: Any, language: str) -> None:
    case = case_of(people)
    row = begun(people, case, title="Апелляция")
    type(people["lead"]).objects.filter(pk=people["lead"].pk).update(language=language)
    people["lead"].refresh_from_db()
    client = visit(people["lead"])
    for path in (
        "/clocks/",
        "/clocks/?owed=us&within=14&confirm=1&state=met",
        f"/clocks/case/{case.pk}",
        f"/clocks/case/{case.pk}/begin",
        f"/clocks/deadline/{row.pk}",
        "/clocks/terms",
        "/clocks/terms/change?id=ru.124.3d",
        "/clocks/calendar?region=RU",
        "/clocks/calendar/change?region=RU-CE",
        "/clocks/moved",
    ):
        answer = client.get(path)
        assert answer.status_code == 200, path
    page = client.get(f"/clocks/deadline/{row.pk}").content.decode()
    assert "2025-03-28" in page and "2025-04-02" in page and "S70" in page
    law = {"en": "CPC 389.4", "fr": "CPP russe, art. 389.4", "ru": "УПК РФ, ст. 389.4"}
    assert law[language] in page, "the reader's words for the law"
    hub = client.get(f"/casework/{case.pk}").content.decode()
    assert "Апелляция" in hub and f"/clocks/deadline/{row.pk}" in hub


def test_the_overview_shows_the_next_three(people: Any) -> None:
    from vedette_hq.casework.coming import coming

    case = case_of(people)
    for number in (4, 2, 1, 3):
        begun(people, case, taken=date(2025, 3, number), title=f"{number}")
    services.withdraw(people["lawyer"], Deadline.objects.get(title="1"), "by mistake")
    assert [one.words for one in coming(people["lawyer"], case)] == ["2", "3", "4"]
    assert coming(people["editor"], case) == []


def test_the_calendar_file_names_nobody(people: Any, visit: Any) -> None:
    row = begun(people, title="Appeal of somebody invented", named=None)
    answer = visit(people["lead"]).get("/clocks/deadlines.ics")
    text = answer.content.decode()
    assert answer["Content-Type"].startswith("text/calendar")
    assert "DTSTART;VALUE=DATE:20250328" in text and row.pk in text
    assert "somebody" not in text and "Invented case" not in text
    assert all(len(line.encode()) <= 75 for line in text.split("\r\n"))


def test_the_whole_way_by_the_pages(people: Any, visit: Any) -> None:
    case = case_of(people)
    lawyer, lead = visit(people["lawyer"]), visit(people["lead"])
    said = {"rule": "ru.389_4.15d", "region": "RU-CE", "taken": "2025-03-14", "evidence": "minutes, invented"}
    answer = lawyer.post(f"/clocks/case/{case.pk}/begin", said)
    row = Deadline.objects.get()
    assert answer.status_code == 302 and answer["Location"].endswith(row.pk)
    assert lawyer.post(f"/clocks/case/{case.pk}/begin", {**said, "taken": ""}).status_code == 400
    lead.post(f"/clocks/deadline/{row.pk}/confirm", {"ours": "2025-03-28", "theirs": "2025-04-02"})
    row.refresh_from_db()
    assert row.confirmed_by == people["lead"]
    change = {
        "days": "2025-04-02 decree invented",
        "source": "decree, invented",
        "confidence": "S",
        "checked": "2026-01-02",
        "reason": "a decree",
    }
    answer = lawyer.post("/clocks/calendar/change?region=RU-CE", change)
    assert answer.status_code == 302
    page = lead.get(answer["Location"]).content.decode()
    assert "2025-04-03" in page and row.pk in page
    lead.post(f"/clocks/deadline/{row.pk}/meet", {"on": "2025-03-27", "words": "stamp"})
    row.refresh_from_db()
    assert row.state == "met" and row.ended == date(2025, 3, 27)
    assert "2025-03-28" in lead.get(f"/clocks/case/{case.pk}").content.decode()
