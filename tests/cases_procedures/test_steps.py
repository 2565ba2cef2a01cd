"""What bars a step, and the drawing and the words of a procedure."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from xml.etree import ElementTree

import pytest

from vedette.cases.procedures import (
    Bar,
    Definition,
    Facts,
    Used,
    Words,
    allowed,
    diagram,
    ids,
    load,
    outline,
    versions,
)
from vedette.errors import MissingError, UsageError

TODAY = date(2026, 11, 23)
ALL = [one for id in ids() for one in versions(id)]


def ready(held: Definition, step: str, **more: object) -> Facts:
    """Return facts with every document and field of a step, and all consents."""
    move = held.transition(step)
    facts = Facts(
        documents=frozenset({*move.documents, "authority", "medical", "family_consent", "victim_consent"}),
        fields=frozenset(move.fields),
        consents=frozenset({"C09", "C11", "C13"}),
        dates={"today": TODAY, "event_first": date(2017, 3, 1), "event_last": date(2017, 3, 1)},
    )
    return replace(facts, **more)  # type: ignore[arg-type]


def codes(bars: tuple[Bar, ...]) -> set[str]:
    return {one.code for one in bars}


def test_a_report_is_filed_with_all_that_it_needs() -> None:
    held = load("ru_crime_report", TODAY)
    assert allowed(held, "drafted", "file", ready(held, "file")) == ()


def test_what_is_missing_is_said_with_its_source_in_three_languages() -> None:
    held = load("ru_crime_report", TODAY)
    bars = allowed(held, "drafted", "file", Facts())
    assert {"document:statement", "field:injuries", "guard:consent09", "guard:medical"} <= codes(bars)
    for one in bars:
        assert one.source.checked and all(one.words.said(code) for code in ("en", "fr", "ru"))


@pytest.mark.parametrize("ended", [None, date(2020, 1, 1)])
def test_strasbourg_once_used_bars_the_committee_against_torture_for_good(ended: date | None) -> None:
    held = load("cat22", TODAY)
    facts = ready(held, "send")
    facts = replace(facts, dates={**facts.dates, "exhausted": date(2018, 1, 1)})
    assert allowed(held, "draft", "send", facts) == ()
    used = replace(facts, used=(Used("ecthr", date(2015, 1, 1), ended),))
    assert codes(allowed(held, "draft", "send", used)) == {"guard:cat-same"}


def test_strasbourg_bars_the_human_rights_committee_while_it_examines_only() -> None:
    held = load("hrc", TODAY)
    facts = ready(held, "send")
    facts = replace(facts, dates={**facts.dates, "exhausted": date(2024, 1, 1)})
    pending = replace(facts, used=(Used("ecthr", date(2020, 1, 1)),))
    ended = replace(facts, used=(Used("ecthr", date(2020, 1, 1), date(2024, 1, 1)),))
    assert codes(allowed(held, "draft", "send", pending)) == {"guard:hrc-same"}
    assert allowed(held, "draft", "send", ended) == ()
    late = replace(ended, dates={**ended.dates, "other_ended": date(2023, 1, 1)})
    assert codes(allowed(held, "draft", "send", late)) == {"guard:hrc-delay3"}


@pytest.mark.parametrize(
    ("event", "decision", "served", "today", "expected"),
    [
        (date(2021, 5, 1), date(2022, 1, 31), date(2022, 2, 10), date(2022, 8, 10), set()),
        (date(2021, 5, 1), date(2022, 1, 31), date(2022, 2, 10), date(2022, 8, 11), {"guard:ecthr-time"}),
        (date(2021, 5, 1), date(2022, 2, 1), date(2022, 2, 10), date(2022, 6, 10), set()),
        (date(2021, 5, 1), date(2022, 2, 1), date(2022, 2, 10), date(2022, 6, 11), {"guard:ecthr-time"}),
        (date(2022, 9, 15), date(2023, 2, 1), date(2023, 2, 10), date(2023, 6, 10), set()),
        (date(2022, 9, 16), date(2023, 2, 1), date(2023, 2, 10), date(2023, 6, 10), {"guard:ecthr-events"}),
    ],
)
def test_strasbourg_by_the_date_of_the_decision_and_of_the_event(
    event: date, decision: date, served: date, today: date, expected: set[str]
) -> None:
    held = load("ecthr", TODAY)
    dates = {"event_first": event, "decision": decision, "served": served, "today": today}
    facts = ready(held, "lodge", dates=dates)
    assert codes(allowed(held, "preparing", "lodge", facts)) == expected


def test_an_unknown_date_is_no_yes_and_no_no() -> None:
    held = load("ecthr", TODAY)
    bars = allowed(held, "preparing", "lodge", ready(held, "lodge", dates={"today": TODAY}))
    assert {"unknown:ecthr-events", "unknown:ecthr-time"} == codes(bars)


def test_a_step_that_does_not_leave_the_state_is_refused() -> None:
    held = load("ecthr", TODAY)
    with pytest.raises(UsageError, match="does not leave"):
        allowed(held, "supervision", "lodge", Facts())
    with pytest.raises(MissingError, match="no transition"):
        allowed(held, "supervision", "fly", Facts())
    with pytest.raises(MissingError, match="no state"):
        held.open_transitions("moon")


@pytest.mark.parametrize("language", ["en", "fr", "ru"])
@pytest.mark.parametrize("held", ALL, ids=lambda held: f"{held.id}-{held.since}")
def test_the_drawing_is_well_formed_runs_nothing_and_marks_where_we_are(
    held: Definition, language: str
) -> None:
    here = held.states[-2].id
    drawn = diagram(held, language, here)
    tree = ElementTree.fromstring(drawn)  # noqa: S314 - what we just drew
    tags = {one.tag.rpartition("}")[2] for one in tree.iter()}
    assert tags <= {"svg", "title", "rect", "text", "path", "circle"}
    assert not any("href" in key or key.startswith("on") for one in tree.iter() for key in one.attrib)
    text = " ".join(one.text or "" for one in tree.iter())
    for state in held.states:
        assert state.words.said(language).split()[0] in text
    mark = {"en": "you are here", "fr": "vous êtes ici", "ru": "вы здесь"}[language]
    assert text.count(mark) == 1 and mark not in diagram(held, language)
    told = outline(held, language, here)
    assert all(one.words.said(language) in told for one in held.states)
    assert all(one.words.said(language) in told for one in held.transitions)


def test_ports_of_one_box_never_lie_on_each_other() -> None:
    for held in ALL:
        tree = ElementTree.fromstring(diagram(held, "en"))  # noqa: S314 - what we just drew
        marks = [(one.get("cx"), one.get("cy")) for one in tree.iter() if one.tag.endswith("circle")]
        assert len(marks) == len(set(marks)) == sum(len(one.leaves) for one in held.transitions)


def test_hostile_words_stay_words() -> None:
    held = load("ced30", TODAY)
    evil = Words('<script>alert("x")</script>&', "<b>", "&ru;<я>")
    drawn = diagram(replace(held, words=evil), "en")
    ElementTree.fromstring(drawn)  # noqa: S314 - what we just drew
    assert "<script" not in drawn
