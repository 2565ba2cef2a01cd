"""Every domestic text: whole, bare, in three languages; nothing is made up, nothing hostile is markup."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from datetime import date
from functools import cache
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cases_pleadings_domestic.sample import FIELDS, material
from papers.sample import EVIL
from vedette.adapters.typesetting import typeset
from vedette.cases.pleadings import domestic, domestic_rules
from vedette.cases.pleadings.findings import Finding
from vedette.cases.pleadings.material import LANGUAGES, Draft, Fact, Material, Person
from vedette.cases.pleadings.plain import parse, plain
from vedette.cases.pleadings.registry import compose, kinds
from vedette.errors import FormatError
from vedette.papers.docx import docx_bytes
from vedette.papers.plain import text as as_text

ON = date(2026, 11, 23)
KINDS = tuple(one.id for one in domestic.KINDS)
COURTS = ("crime_report", "complaint_124", "complaint_125", "appeal_389", "request", "applicant_statement")


def squeezed(words: str) -> str:
    return re.sub(r"[\s\u00ad-]+", "", words)


def words_of(draft: Draft) -> str:
    import pypdfium2

    pdf = pypdfium2.PdfDocument(typeset(draft.paper).pdf)
    return squeezed("".join(page.get_textpage().get_text_bounded() for page in pdf))


@cache
def whole(kind: str, language: str = "ru") -> Draft:
    return compose(kind, material(), language, ON)


@pytest.mark.parametrize("kind", KINDS)
def test_a_whole_text_lacks_nothing_that_must_be_there(kind: str) -> None:
    draft = whole(kind)
    wanted = {"warrant_request": ["documents.agreement"]}.get(kind, [])
    assert [one.field for one in draft.lacking] == wanted
    assert draft.filed and all(one.ok is not False for one in draft.checklist), draft.checklist


@pytest.mark.parametrize("kind", KINDS)
def test_a_bare_text_is_set_with_blank_lines_and_says_what_is_missing(kind: str) -> None:
    draft = compose(kind, Material("ru"), "ru", ON)
    assert draft.lacking and not draft.ready
    musts = {one.name for one in domestic_rules.layout(kind).fields if one.must}
    named = {one.field.partition(".")[0] for one in draft.missing}
    assert musts <= named | {"standing"}, "every field that must be there is listed"
    assert "___" in as_text(draft.paper)
    assert "Лесной" not in as_text(draft.paper)


@pytest.mark.parametrize("kind", COURTS)
def test_each_fact_stands_in_the_pdf(kind: str) -> None:
    found = words_of(whole(kind))
    for fact in material().facts:
        assert squeezed(fact.words) in found, fact.words
    for exhibit in material().exhibits:
        assert squeezed(exhibit.title) in found
    assert "приложение1;приложение2" in found, "facts cite annexes by number"


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("language", ["en", "fr"])
def test_a_reading_copy_says_so_on_each_page(kind: str, language: str) -> None:
    draft = whole(kind, language)
    layout = domestic_rules.layout(kind)
    assert draft.filed is (language in layout.languages)
    if not draft.filed:
        mark = {"en": "READINGCOPY,NOTTOBEFILED", "fr": "COPIEDELECTURE,ÀNEPASDÉPOSER"}[language]
        assert mark.replace(",", "") in words_of(draft).replace(",", "") and not draft.ready


def test_a_withheld_name_stands_nowhere() -> None:
    hidden = material(people=(Person("victim", "ТАЙНОЕ ИМЯ", address="ТАЙНЫЙ АДРЕС", withheld=True),))
    fields = {name: value for name, value in FIELDS.items() if name not in ("principal", "subject")}
    for kind in KINDS:
        draft = compose(kind, replace(hidden, fields=fields), "ru", ON)
        if kind not in ("warrant_request",):
            said = as_text(draft.paper)
            assert "ТАЙНОЕ" not in said, kind


@pytest.mark.parametrize(
    ("act", "said"),
    (
        ("2021-05-01", "частью 3 статьи 286"),
        ("2022-06-30", "частью 3 статьи 286"),
        ("2022-07-01", ""),
        ("2022-07-31", ""),
        ("2022-08-01", "частью 4 статьи 286"),
        ("2026-01-01", "частью 4 статьи 286"),
    ),
)
def test_the_code_is_that_of_the_day_of_the_act(act: str, said: str) -> None:
    draft = compose("crime_report", material(fields=FIELDS | {"act_date": act}), "ru", ON)
    words = " ".join(as_text(draft.paper).split())
    (check,) = [one for one in draft.checklist if one.name == "code"]
    if said:
        assert said in words and check.ok is True
    else:
        assert "статьи 286" not in words and check.ok is None, "a lawyer fills it in"
        assert any(one.field == "edition" for one in draft.missing)


def test_a_month_alone_chooses_no_code() -> None:
    draft = compose("crime_report", material(fields=FIELDS | {"act_date": "2022-06"}), "ru", ON)
    assert "act_date" in [one.field for one in draft.lacking]


def test_refusals_are_said_only_when_they_were_counted() -> None:
    assert "Всего отказов: 10" in as_text(whole("complaint_125").paper)
    few = material(fields=FIELDS | {"refusals": "1"})
    assert "Всего отказов" not in as_text(compose("complaint_125", few, "ru", ON).paper)


def test_consent_is_asked_scope_by_scope_and_nothing_is_a_yes_by_itself() -> None:
    for language in LANGUAGES:
        said = as_text(compose("consent", Material(language), language, ON).paper)
        assert said.count("[x]") == 0 and all(f"C{number:02}" in said for number in range(1, 26))
    said = as_text(whole("consent").paper)
    assert said.count("[x]") == 5, "four yes and one no"


def test_the_report_has_each_finding_with_its_degree_and_the_drawings() -> None:
    draft = whole("istanbul_report")
    found = words_of(draft)
    for said in ("ссадина", "20×4мм", "высокаястепеньсоответствия", "просыпаетсяночью", "Спереди"):
        assert said in found, said
    import zipfile
    from io import BytesIO

    body = zipfile.ZipFile(BytesIO(docx_bytes(draft.paper))).read("word/document.xml").decode()
    assert body.count("<wps:wsp>") == 3 and "тело спереди, две отметки" in body
    bare = material(findings=(Finding(1, "ссадина"),))
    checks = {one.name: one.ok for one in compose("istanbul_report", bare, "ru", ON).checklist}
    assert checks["photographed"] is False and checks["graded"] is None


@pytest.mark.parametrize("kind", KINDS)
def test_hostile_words_stay_words(kind: str) -> None:
    evil = {name: EVIL for name, value in FIELDS.items() if name not in ("refusals", "refusal_days")}
    evil |= {name: FIELDS[name] for name in ("act_date", "order_date", "order_served", "valid_until")}
    held = material(fields=evil, facts=(Fact("2026-03", EVIL, ("e1",), EVIL),), requests=(EVIL,))
    draft = compose(kind, held, "ru", ON)
    assert squeezed(EVIL.rstrip(";.")) in words_of(draft)
    assert docx_bytes(draft.paper)


@given(
    st.dictionaries(st.sampled_from(sorted(FIELDS)), st.text(max_size=40), max_size=20),
    st.sampled_from(KINDS),
)
@settings(max_examples=200, deadline=None)
def test_whatever_is_typed_makes_a_paper_or_is_refused(typed: dict[str, str], kind: str) -> None:
    draft = compose(kind, material(fields=typed), "ru", ON)
    assert docx_bytes(draft.paper)


def test_a_material_comes_back_from_plain_values() -> None:
    held = material()
    assert parse(json.loads(json.dumps(plain(held)))) == held


@pytest.mark.parametrize(
    "change",
    (
        {"language": "xx"},
        {"facts": [{"date": "1999-13"}]},
        {"facts": "x"},
        {"people": [{"role": "king", "name": "x"}]},
        {"more": 1},
        {"exhibits": [{"id": "a", "title": 1}]},
        {"fields": {"a": 1}},
        {"drawings": [[1]]},
        {"consents": {"C01": "yes"}},
    ),
)
def test_plain_values_at_fault_are_refused(change: dict[str, Any]) -> None:
    with pytest.raises(FormatError):
        parse(plain(material()) | change)


def test_the_table_is_whole() -> None:
    assert set(KINDS) <= set(kinds())
    for layout in domestic_rules.layouts():
        assert set(layout.title) == set(LANGUAGES) and layout.law.confidence in "SGD"
        for name in layout.checks:
            words, law, _how = domestic_rules.check(name)
            assert all(words[one].strip() for one in LANGUAGES) and law.words
        for one in layout.fields:
            assert all(one.label[language].strip() for language in LANGUAGES), one.name
            assert one.type not in ("choice", "several", "yes") or one.choices, one.name
        for code, _must in layout.documents:
            assert domestic_rules.choice("documents", code), code
