"""Notes, sheets, and who may read what of them."""

from __future__ import annotations

from typing import Any

import pytest

from hq.plugin import join, make_person
from hq_handover.story import filled
from vedette.errors import ConflictError, UsageError

pytestmark = pytest.mark.django_db


@pytest.fixture
def story(people: Any) -> Any:
    return filled(people)


def page(visit: Any, person: Any, address: str) -> str:
    answer = visit(person).get(address)
    assert answer.status_code == 200, address
    return str(answer.content.decode())


def test_a_case_tells_what_waits(story: Any, people: Any, visit: Any) -> None:
    case, *_ = story
    text = page(visit, people["lawyer"], f"/hand-over/case/{case.pk}")
    for said in (
        "Will not open the door after dark.",
        "To be told before anything is printed.",
        "Withdrawals not answered yet",
        "Consents to look at",
        "a condition is open",
        "Steps of the investigation that wait",
        "1 package is missing",
        "check 7 failed",
        "They came at night, invented.",
        "took a consent back",
    ):
        assert said in text, said
    assert text.index("The cousin abroad") < text.index("Will not open")  # whom to call stands first
    start = page(visit, people["lawyer"], "/hand-over/")
    assert "To be told before anything is printed." in start
    assert start.count("late") == 2  # the promise in its line, and on the card of the case


def test_a_watch_officer_sees_missions_only(story: Any, people: Any, visit: Any) -> None:
    case, _anna, _boris, mission = story
    watch = people["watch"]
    join(watch, "case", case.pk)
    assert visit(watch).get(f"/hand-over/case/{case.pk}").status_code == 404
    text = page(visit, watch, f"/hand-over/mission/{mission.pk}")
    assert "The second telephone is known to them." in text
    assert "check 7 failed" in text
    assert "Note it" not in text and "Anna" not in text
    start = page(visit, watch, "/hand-over/")
    assert "Invented case" not in start and "door after dark" not in start
    written = visit(watch).post(f"/hand-over/mission/{mission.pk}/note", {"kind": "next", "words": "x"})
    assert written.status_code == 404
    assert visit(people["editor"]).get("/hand-over/").status_code == 403


def test_who_is_not_in_the_mission_sees_nothing_of_it(story: Any, people: Any, visit: Any) -> None:
    case, *_ = story
    other = make_person("other", "lawyer")
    join(other, "case", case.pk)
    text = page(visit, other, f"/hand-over/case/{case.pk}")
    assert "package" not in text and "door after dark" in text


def test_nothing_is_overwritten(story: Any, people: Any, visit: Any) -> None:
    from vedette_hq.handover import queries, services
    from vedette_hq.handover.models import Note
    from vedette_hq.handover.services import Said

    case, *_ = story
    lead, fear = people["lead"], Note.objects.get(kind="fear")
    newer = services.rewrite(fear, Said("fear", "Has moved to her aunt."), lead)
    assert Note.objects.get(pk=fear.pk).words == "Will not open the door after dark."
    assert [one.kind for one in queries.open_notes(lead, case)].count("fear") == 1
    with pytest.raises(ConflictError, match="replaced already"):
        services.rewrite(fear, Said("fear", "Again."), lead)
    with pytest.raises(ConflictError, match="ended or replaced"):
        services.end(fear, "done", "Over.", lead)
    services.end(newer, "done", "She is abroad.", people["lawyer"])
    with pytest.raises(ConflictError):
        services.end(newer, "done", "Once more.", lead)
    with pytest.raises(ConflictError, match="ended"):
        services.rewrite(newer, Said("fear", "No."), lead)
    assert [one.pk for one in queries.line_of(lead, newer)] == [fear.pk, newer.pk]
    text = page(visit, lead, f"/hand-over/note/{fear.pk}")
    assert "This note was replaced" in text and "Has moved to her aunt." in text
    assert "She is abroad." in page(visit, lead, f"/hand-over/case/{case.pk}")


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"kind": "gossip", "words": "x"}, "no such kind"),
        ({"kind": "next", "words": "  "}, "1 to 2000"),
        ({"kind": "next", "words": "x" * 2001}, "1 to 2000"),
        ({"kind": "next", "words": "x", "rank": 1}, "only calls"),
        ({"kind": "call", "words": "x", "rank": 100}, "from 1 to 99"),
        ({"kind": "call", "words": "x", "who": "w" * 201}, "at most 200"),
    ],
)
def test_a_bad_note_is_refused(people: Any, mission: Any, fields: Any, said: str) -> None:
    from vedette_hq.handover import services
    from vedette_hq.handover.models import Note
    from vedette_hq.handover.services import Said

    with pytest.raises(UsageError, match=said):
        services.write(mission, Said(**fields), people["lead"])
    with pytest.raises(UsageError, match="those who work on cases"):
        services.write(mission, Said("next", "x"), people["watch"])
    assert not Note.objects.exists()


def test_a_person_of_another_case_is_refused(story: Any, people: Any, visit: Any) -> None:
    from hq_consent.stage import person_record
    from vedette_hq.cases.services import open_case
    from vedette_hq.handover import services
    from vedette_hq.handover.models import Note
    from vedette_hq.handover.services import Said

    case, *_ = story
    lead = people["lead"]
    far = person_record(open_case("Another", lead), "Far Invented", lead)
    with pytest.raises(UsageError, match="not of this case"):
        services.write(case, Said("fear", "x", far), lead)
    before = Note.objects.count()
    posted = {"kind": "fear", "words": "x", "record": far.pk}
    answer = visit(lead).post(f"/hand-over/case/{case.pk}/note", posted)
    assert answer.status_code == 400 and b"Far Invented" not in answer.content
    assert Note.objects.count() == before


def test_what_is_closed_takes_no_note(story: Any, people: Any, visit: Any) -> None:
    from vedette_hq.cases.services import close
    from vedette_hq.handover.models import Note, Sheet

    case, *_ = story
    close(case, people["lead"])
    before = Note.objects.count()
    browser = visit(people["lead"])
    browser.post(f"/hand-over/case/{case.pk}/note", {"kind": "next", "words": "x"})
    browser.post(f"/hand-over/case/{case.pk}/give", {"words": "x"})
    assert Note.objects.count() == before and not Sheet.objects.exists()
    assert "Note it" not in page(visit, people["lead"], f"/hand-over/case/{case.pk}")


def test_a_sheet_stays_as_it_was_given(story: Any, people: Any, visit: Any) -> None:
    from vedette_hq.audit.models import Act
    from vedette_hq.handover import services
    from vedette_hq.handover.models import Note, Sheet

    case, *_ = story
    lead, lawyer = people["lead"], people["lawyer"]
    visit(lead).post(f"/hand-over/case/{case.pk}/give", {"to": lawyer.pk, "words": "Look at the car."})
    sheet = Sheet.objects.get()
    assert "Given to you" in page(visit, lawyer, "/hand-over/")
    assert "Given to you" not in page(visit, lead, "/hand-over/")
    assert "Given to you" not in page(visit, people["investigator"], "/hand-over/")  # it is for the lawyer
    before = page(visit, lawyer, f"/hand-over/sheet/{sheet.pk}")
    for said in ("Look at the car.", "Will not open the door after dark.", "check 7 failed", "late"):
        assert said in before, said
    services.end(Note.objects.get(kind="fear"), "done", "She is abroad.", lead)
    after = page(visit, lawyer, f"/hand-over/sheet/{sheet.pk}")
    assert "Will not open the door after dark." in after and "She is abroad." not in after
    with pytest.raises(UsageError, match="another takes over"):
        services.take(sheet, "", lead)
    visit(lawyer).post(f"/hand-over/sheet/{sheet.pk}/take", {"words": "Whose car?"})
    with pytest.raises(ConflictError, match="already"):
        services.take(sheet, "", people["investigator"])
    taken = page(visit, lead, f"/hand-over/sheet/{sheet.pk}")
    assert "Whose car?" in taken and "its digest is another" not in taken
    Sheet.objects.filter(pk=sheet.pk).update(words="Look at nothing.")
    assert "its digest is another" in page(visit, lawyer, f"/hand-over/sheet/{sheet.pk}")
    verbs = set(Act.objects.values_list("verb", flat=True))
    assert {"handover.note", "handover.end", "handover.give", "handover.take"} <= verbs
    acts = Act.objects.filter(verb__startswith="handover.").values_list("detail", flat=True)
    assert "Anna" not in str(list(acts)) and "car" not in str(list(acts))


def test_what_changed_is_told_since_the_last_sheet(story: Any, people: Any, visit: Any) -> None:
    from hq_consent.stage import person_record

    case, *_ = story
    lead = people["lead"]
    visit(lead).post(f"/hand-over/case/{case.pk}/give", {})
    new = person_record(case, "Clara Invented", lead)
    text = page(visit, lead, f"/hand-over/case/{case.pk}")
    changed = text[text.index("What changed") :]
    assert (
        f"/records/{new.pk}" in changed
        and "Anna" not in changed[: changed.index("Give it to the next shift")]
    )
    week = page(visit, lead, f"/hand-over/case/{case.pk}?days=7")
    assert "Anna" in week[week.index("What changed") :]


def test_a_hidden_field_is_absent_also_from_a_sheet(story: Any, people: Any, visit: Any) -> None:
    """The lead gives it, who sees names; the lawyer, from whom names are hidden, takes it."""
    from vedette.records.values import Value
    from vedette_hq.handover.models import Sheet
    from vedette_hq.records import writing
    from vedette_hq.records.models import FieldRule

    case, _anna, boris, _mission = story
    lead, lawyer = people["lead"], people["lawyer"]
    visit(lead).post(f"/hand-over/case/{case.pk}/give", {})
    writing.revise(boris, {"name": [Value({"text": "Boris Otherwise"})]}, lead, "a paper")
    visit(lead).post(f"/hand-over/case/{case.pk}/give", {})
    addresses = [f"/hand-over/case/{case.pk}", *(f"/hand-over/sheet/{one.pk}" for one in Sheet.objects.all())]
    assert all("Anna" in page(visit, lawyer, one) or "Boris" in page(visit, lawyer, one) for one in addresses)
    FieldRule.objects.create(
        kind="person", field="name", role="lawyer", shown=False, purpose="invented", set_by=lead
    )
    for address in [*addresses, "/hand-over/"]:
        text = page(visit, lawyer, address)
        assert "Anna" not in text and "Boris" not in text, address
    second = Sheet.objects.order_by("-given")[0]
    assert f"/records/{boris.pk}" in page(visit, lead, f"/hand-over/sheet/{second.pk}")
    assert f'"/records/{boris.pk}"' not in page(visit, lawyer, f"/hand-over/sheet/{second.pk}")


def test_pairs_with_another_case_are_not_frozen(story: Any, people: Any, visit: Any) -> None:
    from hq_consent.stage import person_record
    from vedette_hq.cases.services import open_case
    from vedette_hq.handover.models import Sheet
    from vedette_hq.matching.models import Candidate

    case, anna, boris, _mission = story
    lead, lawyer = people["lead"], people["lawyer"]
    other = open_case("Another", lead)
    far = person_record(other, "Anna Invented", lead)
    for left, right in ((anna, far), (anna, boris)):
        one, two = sorted((left, right), key=lambda row: row.pk)
        Candidate.objects.create(
            kind="person",
            one=one,
            two=two,
            case_one=one.case,
            case_two=two.case,
            bits=900,
            model="m",
            asked=True,
        )
    assert "2 pairs: likely one" in page(visit, lead, f"/hand-over/case/{case.pk}")
    assert "1 pair: likely one" in page(visit, lawyer, f"/hand-over/case/{case.pk}")
    visit(lead).post(f"/hand-over/case/{case.pk}/give", {})
    frozen = Sheet.objects.get().content["open"]
    assert [len(one["ids"]) for one in frozen if one["group"] == "candidates"] == [1]


def test_a_point_of_another_shape_is_refused() -> None:
    from vedette.errors import FormatError
    from vedette_hq.handover.gathering import Point, point

    held = Point("steps", "due", "2026-01-01", args=("a", "1"), health=True)
    assert point(held.plain()) == held
    for bad in ({"group": "steps"}, {"group": "a", "code": "b", "secret": "c"}):
        with pytest.raises(FormatError):
            point(bad)
