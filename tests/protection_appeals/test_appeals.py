"""The data set: what is missing is listed, what is not known is said, nothing is invented."""

from __future__ import annotations

import re
from dataclasses import fields, is_dataclass, replace
from datetime import UTC, date, datetime
from typing import Any

import pytest

from protection_appeals.sample import ROWS, VALUES, urgent
from vedette.errors import FormatError, MissingError
from vedette.papers.plain import text
from vedette.papers.tree import Paragraph, Span
from vedette.protection.appeals import (
    FIELDS,
    LANGUAGES,
    Type,
    choice_label,
    clock,
    label,
    parse_urgent,
    plain,
    text_digest,
    texts,
    translation,
)
from vedette.protection.appeals import (
    ROWS as LISTS,
)
from vedette.protection.appeals_authorities import paragraphs
from vedette.protection.appeals_desk import Missing, day, moment, phrase
from vedette.protection.appeals_formal import FORMAL
from vedette.protection.appeals_labels import LABELS
from vedette.protection.appeals_papers import KINDS, URGENT, compose, missing_of_all
from vedette.protection.appeals_phrases import PHRASES
from vedette.protection.appeals_steps import STEPS

CODES = [kind.code for kind in KINDS]


def said(code: str, language: str = "ru", **more: Any) -> str:
    return " ".join(text(compose(code, urgent(**more), language).paper, 10_000).split())


@pytest.mark.parametrize("code", URGENT)
@pytest.mark.parametrize("language", LANGUAGES)
def test_a_full_data_set_gives_a_ready_paper(code: str, language: str) -> None:
    found = compose(code, urgent(), language)
    assert found.ready, found.missing
    assert urgent().name(language) in text(found.paper)
    assert phrase("open", language) not in text(found.paper).replace("\n", " ") or any(
        one.what == "field" for one in found.missing
    )


@pytest.mark.parametrize("code", CODES)
@pytest.mark.parametrize("language", LANGUAGES)
def test_an_empty_data_set_invents_nothing(code: str, language: str) -> None:
    """Whatever stands on a paper of nothing is a sentence of ours, a date of today, or empty."""
    bare = replace(
        parse_urgent({"language": "ru", "values": {}, "rows": {}, "translations": {}}), today=date(2026, 1, 1)
    )
    found = compose(code, bare, language)
    words = text(found.paper)
    for value in VALUES.values():
        if len(value) > 6:
            assert value not in words
    if code in URGENT:
        assert not found.ready
        assert any(one.key.startswith("name_") and one.must for one in found.missing)


MUSTS = {
    "crime-report": "addressee applicant applicant_address last_seen place circumstances",
    "wgeid": "last_seen place force submitter submitter_contact",
    "special-procedures": "last_seen place circumstances force submitter submitter_contact demands",
    "observatory": "circumstances last_seen submitter submitter_contact demands",
    "amnesty": "circumstances last_seen demands until",
}


@pytest.mark.parametrize("code", URGENT)
def test_without_its_minimum_a_paper_is_not_ready(code: str) -> None:
    for name in MUSTS[code].split():
        found = compose(code, urgent({name: ""}), "en")
        assert not found.ready, f"{code} without {name}"
        assert Missing("field", name, must=True) in found.missing, name
    assert not compose(code, urgent({"name_local": "", "name_latin": ""}), "en").ready


def test_without_steps_and_calls_the_working_group_cannot_take_it() -> None:
    rows = {name: value for name, value in ROWS.items() if name != "steps"}
    assert compose("wgeid", urgent(rows=rows), "en").ready, "the log of calls is a step"
    assert not compose("wgeid", urgent(rows=rows, calls=()), "en").ready


def test_asked_and_not_known_is_said_and_no_longer_missing() -> None:
    found = compose("crime-report", urgent({"clothing": "?"}), "ru")
    assert not [one for one in found.missing if one.key == "clothing"]
    assert "нам неизвестно" in text(found.paper)
    empty = compose("crime-report", urgent({"clothing": ""}), "ru")
    assert Missing("field", "clothing") in empty.missing
    assert "пока не установлено" in text(empty.paper)
    assert not compose("crime-report", urgent({"place": "?"}), "ru").ready, "a minimum must be known"


def test_the_consents_stand_as_they_were_answered() -> None:
    assert not compose("special-procedures", urgent(government=None), "en").ready
    assert not compose("wgeid", urgent(government=False), "en").ready
    words = said("special-procedures", "en", government=True, public=None)
    assert "do they agree?: [x] yes [ ] no" in words and "[ ] yes [ ] no not asked yet" in words
    assert "[ ] yes [x] no" in said("special-procedures", "en", public=False)


def test_names_of_witnesses_are_codes_and_the_paper_says_so() -> None:
    words = said("wgeid", "en")
    assert "С-1" in words and "Names of witnesses are kept from this paper" in words


def test_readings_are_marked_and_originals_named() -> None:
    assert compose("crime-report", urgent(), "en").paper.mark.startswith("READING TRANSLATION")
    assert compose("crime-report", urgent(), "ru").paper.mark == ""
    assert compose("wgeid", urgent(), "ru").paper.mark.startswith("ПЕРЕВОД ДЛЯ ЧТЕНИЯ")
    assert compose("crime-report", urgent(), "ru", draft=True).paper.mark == "ЧЕРНОВИК, НЕ УТВЕРЖДЁН"
    assert not compose("crime-report", urgent(), "en").filed


def test_what_is_not_translated_stands_in_the_original_and_says_so() -> None:
    found = compose("observatory", urgent(translated=False), "fr")
    words = text(found.paper, 10_000)
    assert "Около 21:40" in words and "(original en russe ; traduction à suivre)" in words
    assert Missing("translation", "circumstances") in found.missing
    assert found.ready, "a missing translation does not stop an urgent paper"


def test_a_translation_of_an_earlier_text_is_noticed() -> None:
    held = urgent()
    changed = parse_urgent(plain(held) | {"values": dict(held.values) | {"clothing": "серая куртка"}})
    words, fault = translation(changed, "clothing", "серая куртка", "fr")
    assert (words, fault) == ("fr: clothing", "stale")
    assert Missing("stale", "clothing") in compose("crime-report", changed, "fr").missing


def test_a_row_that_moved_keeps_its_translation() -> None:
    held = urgent()
    rows = {name: list(some) for name, some in held.rows.items()}
    rows["threats"] = [{"what": "раньше"}, *rows["threats"]]
    moved = parse_urgent(plain(held) | {"rows": rows})
    assert translation(moved, "threats.1.what", "Звонок с угрозой", "fr") == ("fr: threats.0.what", "")
    assert translation(moved, "threats.0.what", "раньше", "fr")[1] in ("missing", "stale")


def test_the_urgent_procedure_is_for_three_months() -> None:
    assert "fewer" not in said("wgeid", "en")
    assert "less than three months" in said("wgeid", "en", today=date(2027, 2, 20))
    assert "standard procedure" in said("wgeid", "en", today=date(2027, 3, 1))


def test_limits_are_kept() -> None:
    long = compose(
        "special-procedures", urgent({"circumstances": "слово " * 1900, "background": "слово " * 1900}), "ru"
    )
    assert Missing("limit", "3500", must=True) in long.missing and not long.ready


def test_the_clock_runs_from_last_seen() -> None:
    found = clock(urgent(), datetime(2026, 11, 23, 18, 39, tzinfo=UTC))
    assert found is not None and found.since == datetime(2026, 11, 22, 18, 40, tzinfo=UTC)
    assert (found.hours, found.late) == (23, False)
    late = clock(urgent(), datetime(2026, 11, 23, 18, 41, tzinfo=UTC))
    assert late is not None and late.late
    assert clock(urgent({"last_seen": ""}), datetime(2026, 11, 23, tzinfo=UTC)) is None
    assert [one.hours for one in STEPS] == sorted(one.hours for one in STEPS)


def test_dates_are_written_as_people_write_them() -> None:
    assert [day("2026-05-01", one) for one in LANGUAGES] == ["1 May 2026", "1er mai 2026", "1 мая 2026 г."]
    assert [day("2026-05", one) for one in LANGUAGES] == ["May 2026", "mai 2026", "май 2026 г."]
    assert [day("2026", one) for one in LANGUAGES] == ["2026", "2026", "2026 г."]
    at = datetime.fromisoformat("2026-11-22T21:40+03:00")
    assert moment(at, "en") == "22 November 2026, 21:40 (UTC+3)"
    assert choice_label("zone", "+0000", "en") == "UTC+0"


def test_all_that_is_missing_names_its_papers() -> None:
    found = missing_of_all(urgent({"last_seen": "", "held": ""}))
    assert set(URGENT) <= set(found[Missing("field", "last_seen", must=True)])
    musts = [one.must for one in found]
    assert musts == sorted(musts, reverse=True)


def test_every_word_is_there_in_three_languages() -> None:
    for held in (LABELS, PHRASES, FORMAL):
        for key, three in held.items():
            assert len(three) == 3 and all(one.strip() for one in three), key
            gaps = [
                set(one.split("{")[1:]) and {part.split("}")[0] for part in one.split("{")[1:]}
                for one in three
            ]
            assert gaps[0] == gaps[1] == gaps[2], key
            assert not [letter for letter in three[0] + three[1] if "а" <= letter.lower() <= "я"], key
            assert [letter for letter in three[2] if "а" <= letter.lower() <= "ё"] or key in ("utc",), key
    for one in FIELDS.values():
        assert label(one.name, "fr")
        if one.type in (Type.CHOICE, Type.SEVERAL):
            assert all(choice_label(one.name, each, "ru") for each in one.choices)
    for name, (_group, columns) in LISTS.items():
        assert all(label(f"{name}.{each.name}", "en") for each in columns)


def wrong(**more: Any) -> dict[str, Any]:
    return {"language": "ru", "values": {}, "rows": {}, "translations": {}} | more


@pytest.mark.parametrize(
    "data",
    (
        None,
        [],
        {},
        wrong(language="de"),
        wrong(more=1),
        wrong(values={"unknown": "x"}),
        wrong(values={"sex": "cat"}),
        wrong(values={"born": "1984-13-01"}),
        wrong(values={"born": "1984-02-30"}),
        wrong(values={"born": "about 1984"}),
        wrong(values={"last_seen": "2026-11-22 21:40"}),
        wrong(values={"last_seen": "2026-11-32T21:40"}),
        wrong(values={"name_local": 5}),
        wrong(values={"name_local": "x" * 501}),
        wrong(values={"circumstances": "x" * 12_001}),
        wrong(values={"demands": "whereabouts everything"}),
        wrong(rows={"witnesses": "x"}),
        wrong(rows={"witnesses": [{"name": "x"}]}),
        wrong(rows={"witnesses": [{"code": "x"}] * 61}),
        wrong(rows={"others": []}),
        wrong(translations={"de": {}}),
        wrong(translations={"fr": {"clothing": "x"}}),
        wrong(translations={"fr": {"clothing": ["0" * 15, "x"]}}),
    ),
)
def test_what_is_no_data_set_is_refused(data: Any) -> None:
    with pytest.raises(FormatError):
        parse_urgent(data)


def test_a_data_set_goes_round() -> None:
    held = urgent()
    assert plain(parse_urgent(plain(held))) == plain(held)
    assert len({key for key, _label, _words in texts(held)}) == len(list(texts(held)))
    assert len(text_digest("x")) == 16


def test_an_unknown_paper_is_named() -> None:
    with pytest.raises(MissingError):
        compose("letter", urgent(), "ru")
    with pytest.raises(MissingError):
        compose("wgeid", urgent(), "de")


STANDINGS = {
    "unknown": {"acknowledged": "no", "held": ""},
    "unconfirmed": {"acknowledged": "silent", "held": "отдел полиции"},
    "held": {"acknowledged": "yes", "held": "отдел полиции"},
    "closed": {"acknowledged": "yes", "kind": "good"},
}


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("standing", STANDINGS)
def test_whereabouts_are_unknown_only_while_they_are(language: str, standing: str) -> None:
    held = urgent(STANDINGS[standing])

    def words(code: str) -> str:
        return text(compose(code, held, language).paper, 10_000)

    for each in STANDINGS:
        assert (phrase(f"ob.what.{each}", language) in words("observatory")) == (each == standing)
    headline = phrase(f"st.headline.{standing}", language, name=held.name(language))
    assert headline.upper() in words("statement")
    hidden = phrase("am.concern_hidden", language) in words("amnesty")
    assert hidden == (standing in ("unknown", "unconfirmed"))


def test_a_crime_report_says_hidden_only_of_what_is_denied() -> None:
    for said_by_them, words, absent in (
        ("no", "место его нахождения скрывают", "мне неизвестно"),
        ("silent", "где он находится, мне неизвестно", "скрывают"),
        ("", "где он находится, мне неизвестно", "скрывают"),
        ("yes", "человека увезли.", "скрывают"),
    ):
        found = text(compose("crime-report", urgent({"acknowledged": said_by_them}), "ru").paper, 10_000)
        assert words in found, said_by_them
        assert absent not in found, said_by_them


def test_a_source_is_named_and_not_praised() -> None:
    for language, word in (("en", "reliable"), ("fr", "fiable"), ("ru", "надёжн")):
        words = said("observatory", language)
        assert word not in words
        assert label(f"source.{VALUES['source']}", language) in words


@pytest.mark.parametrize("code", (*URGENT, "statement"))
@pytest.mark.parametrize("language", LANGUAGES)
def test_full_stops_stand_once_and_colons_as_the_language_sets_them(code: str, language: str) -> None:
    stopped = urgent({"place": "с. Нижний Таволг, у моста.", "quote": "Мы ждём.", "quote_by": "муж и др."})
    words = text(compose(code, stopped, language).paper, 10_000)
    assert ".." not in words
    assert not re.search("\\.\u202f?[”»]", words)
    if language == "fr":  # the translations of the sample begin with "fr: "
        assert not re.search(r"\S: ", _inside(compose(code, stopped, "fr").paper.blocks).replace("fr: ", ""))


def _inside(one: Any) -> str:
    """Return all words of a tree, and nothing that a writer adds."""
    if isinstance(one, str):
        return one
    if isinstance(one, tuple):
        return "".join(_inside(each) for each in one) + "\n" * (not one or not isinstance(one[0], Span))
    if is_dataclass(one):
        return "".join(_inside(getattr(one, each.name)) for each in fields(one))
    return ""


def test_paragraphs_of_a_browser_are_paragraphs() -> None:
    for between in ("\n\n", "\r\n\r\n", "\n \n", "\r\n\t\r\n\r\n"):
        blocks = paragraphs((Span(f"Один.{between}Два."),))
        assert blocks == [Paragraph((Span("Один."),)), Paragraph((Span("Два."),))], repr(between)
    assert len(paragraphs((Span("Один.\nДва."),))) == 1


def test_an_hour_that_is_not_sure_is_about_the_hour() -> None:
    at = datetime(2026, 3, 3, 21, 40, tzinfo=UTC)
    assert moment(at, "en", about=True) == "3 March 2026, about 21:40 (UTC)"
    assert moment(at, "fr", about=True) == "3 mars 2026, vers 21:40 (UTC)"
    assert moment(at, "ru", about=True) == "3 марта 2026 г., около 21:40 (UTC)"
