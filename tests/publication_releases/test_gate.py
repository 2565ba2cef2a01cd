"""The gate on frozen inputs: one release that passes, and for each check what blocks it."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from vedette.publication.releases import gate
from vedette.publication.releases.asked import (
    THOUGHT,
    Asked,
    Consent,
    File,
    Found,
    Review,
    Scan,
    State,
    Text,
    Undertaking,
)
from vedette.publication.releases.document import (
    Document,
    Event,
    FactRef,
    Mention,
    Paragraph,
    Picture,
    Timeline,
)
from vedette.publication.releases.gate_words import _WORDS, CHECK_WORDS, check_words, reason_words

PERSON = Mention("m", "Anna Invented", "victim", ("named",), "s1")


def document(language: str = "en", **more: Any) -> Document:
    """A text of one traced sentence."""
    values: dict[str, Any] = {
        "kind": "case_page",
        "code": "case-one",
        "language": language,
        "title": "A case",
        "summary": "",
        "blocks": (Paragraph("It happened.", notes=("f1",)),),
        "date": "2026-02-03",
        "people": (PERSON,),
        "facts": (FactRef("f1", "statement", ("i1",)),),
    }
    return Document(**{**values, **more})


REVIEW = Review("r", False, frozenset(THOUGHT), True, True, True, True)


def asked(*documents: Document, **more: Any) -> Asked:
    """Everything as it must be."""
    texts = documents or (document(),)
    tongues = tuple(one.language for one in texts)
    values: dict[str, Any] = {
        "code": "case-one",
        "languages": tongues,
        "texts": tuple(Text(one.language, one, True) for one in texts),
        "consents": tuple(Consent("s1", "C17", "text", one, True) for one in tongues),
        "review": REVIEW,
        "scan": Scan(),
        "items": frozenset({"i1"}),
    }
    return Asked(**{**values, **more})


def barred(of: Asked) -> dict[int, tuple[str, ...]]:
    """Number of each blocked check → codes of its reasons."""
    found = gate.run(of)
    assert [one.number for one in found] == list(range(1, 13))
    return {
        one.number: tuple(each.code for each in one.reasons) for one in found if one.state is not State.GREEN
    }


FILE = File("p1", "a.jpg", "picture", "d", "d", "", "i1", "der", frozenset({"en"}), ())
ACCUSED = Mention("o", "Major X", "accused", ("named",))
CHILD = Mention("c", "A child", "witness", ("named",), "s1", minor=True)


def test_all_green() -> None:
    assert barred(asked(document("en"), document("ru"))) == {}
    assert gate.is_open(gate.run(asked()))
    assert not gate.is_open(gate.run(asked())[:11])


@pytest.mark.parametrize(
    ("of", "number", "code"),
    [
        (asked(consents=()), 1, "1.never-asked"),
        (asked(consents=(Consent("s1", "C17", "text", "en", False, ("withdrawn",)),)), 1, "1.withdrawn"),
        (asked(document(people=(replace(PERSON, subject=""),))), 1, "1.no-record"),
        (asked(files=(replace(FILE, people=("s1",)),)), 1, "1.never-asked"),
        (asked(undertakings=(Undertaking("u", frozenset({"i1"})),)), 2, "2.touched"),
        (asked(undertakings=(Undertaking("u"),)), 2, "2.touched"),
        (asked(review=replace(REVIEW, by_author=True)), 3, "3.author"),
        (asked(review=replace(REVIEW, thought=frozenset(THOUGHT) - {"medics"})), 3, "3.not-medics"),
        (asked(review=replace(REVIEW, may_leave=False)), 3, "3.stays"),
        (asked(scan=None), 4, "4.unscanned"),
        (asked(scan=Scan((Found("name", "x.pdf"),))), 4, "4.disclosed"),
        (asked(scan=Scan(could_not=("x.pdf: locked",))), 4, "4.unread"),
        (asked(scan=Scan(closed=("w-1",))), 4, "4.closed"),
        (asked(scan=Scan(unmasked=("s2",), needless=("village",))), 4, "4.unmasked"),
        (asked(scan=Scan(small_cells=2)), 4, "4.small"),
        (asked(document(people=(PERSON, ACCUSED))), 5, "5.level"),
        (asked(document(people=(PERSON, replace(ACCUSED, level="strong")))), 5, "5.reply"),
        (asked(document(people=(CHILD,))), 6, "6.minor-named"),
        (asked(document(people=(replace(CHILD, minor=False, intimate=True),))), 6, "6.intimate-named"),
        (asked(document(blocks=(Paragraph("It happened."),))), 7, "7.bare"),
        (asked(document(blocks=(Timeline((Event("2012", "it"),)),))), 7, "7.bare"),
        (asked(document(blocks=(Paragraph("x", notes=("f9",)),))), 7, "7.no-note"),
        (asked(items=frozenset()), 7, "7.no-item"),
        (asked(scan=Scan((Found("metadata", "a.jpg", True),))), 8, "8.found"),
        (asked(files=(replace(FILE, derivative=""),)), 8, "8.original"),
        (asked(open_missions=("m1",), review=replace(REVIEW, clear_of_team=False)), 9, "9.mission"),
        (asked(review=replace(REVIEW, clear_of_people=False)), 9, "9.people"),
        (asked(labels={"en": ("A label",)}, countries=1), 10, "10.missing"),
        (asked(labels={}, countries=1), 10, "10.no-words"),
        (asked(texts=(Text("en", document(), False),)), 11, "11.unreviewed"),
        (asked(languages=("en", "fr")), 11, "no-texts"),
        (asked(files=(replace(FILE, described=frozenset()),)), 11, "11.undescribed"),
        (asked(document(pictures=(Picture("p9", "seen"),))), 11, "11.no-piece"),
        (asked(document(pictures=(Picture("p1", ""),)), files=(FILE,)), 11, "11.no-alt"),
        (asked(files=(replace(FILE, found="e"),)), 12, "12.differs"),
    ],
)
def test_each_check_blocks_and_says_why(of: Asked, number: int, code: str) -> None:
    assert code in barred(of)[number]
    for reason in (reason for one in gate.run(of) for reason in one.reasons):
        assert reason.code in _WORDS or reason.code.startswith("1.")
        assert len({reason_words(reason, tongue) for tongue in ("en", "fr", "ru")}) == 3


def test_two_open_a_soft_check_and_nobody_a_firm_one() -> None:
    soft = gate.with_overrides(asked(items=frozenset()), [7])
    assert gate.run(soft)[6].state is State.OVERRIDE
    assert gate.is_open(gate.run(soft))
    for of in (asked(scan=Scan((Found("name", "x"),))), asked(scan=Scan(closed=("w",)))):
        assert gate.run(gate.with_overrides(of, range(1, 13)))[3].state is State.BLOCKED
    assert gate.run(gate.with_overrides(asked(consents=()), [1]))[0].state is State.BLOCKED


def test_every_check_is_said_in_three_languages() -> None:
    assert set(CHECK_WORDS) == set(gate.CHECKS) == set(range(1, 13))
    for number in CHECK_WORDS:
        assert len({check_words(number, tongue) for tongue in ("en", "fr", "ru")}) == 3
