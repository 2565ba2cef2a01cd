"""Texts for international bodies: every fact is found, what is missing is said, nothing is invented."""

from __future__ import annotations

import io
import json
import re
import zipfile
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pypdfium2
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cases_pleadings.sample import EXHIBITS, FACTS, material
from vedette.adapters.typesetting import typeset_freely
from vedette.cases import pleadings
from vedette.cases.pleadings import registry
from vedette.cases.pleadings.desk import in_order, parts_of
from vedette.cases.pleadings.disappearances import procedure_of
from vedette.cases.pleadings.material import (
    LANGUAGES,
    Article,
    Draft,
    Exhibit,
    Fact,
    Material,
    Person,
    UsedBefore,
    check_material,
    measured,
)
from vedette.cases.pleadings.strasbourg import until
from vedette.cases.pleadings.wording import day, phrases
from vedette.errors import FormatError, MissingError, UsageError
from vedette.papers.docx import docx_bytes
from vedette.papers.plain import text as plain
from vedette.papers.tree import Paper, Span, Table, plain_text, texts_of

ON = date(2022, 5, 1)
KINDS = ("ecthr_form", "hrc", "cat22", "wgeid", "ced30", "wgad", "special_procedures", "reprisals")
BOTH = [(kind, language) for kind in KINDS for language in LANGUAGES]
SHEETS = ("wgeid", "ced30", "special_procedures", "reprisals")
EVIL = '#set text(red) $x$ *no* _no_ `no` @a <b> \\ "q" // /* {no} &amp; ]]> <w:p/> [[x]]'


def pages(paper: Paper) -> int:
    return typeset_freely(paper).pages


def made(kind: str, language: str, **more: Any) -> Draft:
    return measured(registry.compose(kind, material(language, kind, **more), language, ON), pages)


def searched(paper: Paper) -> str:
    """What a text search in the PDF sees, words and paragraphs that a page's end parts put together again."""
    bodies: list[str] = []
    rest: list[str] = []
    for page in read_pages(paper):
        body, notes = page[: _first_note(page)], page[_first_note(page) :]
        head = body.find(paper.title) + len(paper.title)
        bodies.append(body if not bodies else body[head:].removeprefix(paper.mark))
        rest += [notes, body[:head]]
    return _whole("\n".join(bodies)) + " " + _whole("\n".join(rest))


def read_pages(paper: Paper) -> list[str]:
    """The text of each page, as a browser's own reader sees it."""
    document = pypdfium2.PdfDocument(typeset_freely(paper).pdf)
    return [str(page.get_textpage().get_text_range()) for page in document]


def _first_note(page: str) -> int:
    """Where the footnotes of a page begin, or what stands at its foot."""
    found = re.search(r"\d+(Annexe?|Приложение) \d|\S*\s\d+ / \d+\s*$", page)
    return found.start() if found else len(page)


def _whole(words: str) -> str:
    """The words without the hyphens at which lines were broken."""
    return " ".join(re.sub(r"[\u00ad\u2010\ufffe\x02]\s*|-\s*\n\s*", "", words).split())


def all_words(paper: Paper) -> str:
    return "\n".join(plain_text(line) for block in paper.blocks for line in texts_of(block))


def test_every_body_of_the_issue_has_a_text() -> None:
    assert set(KINDS) <= set(registry.kinds())
    for kind in KINDS:
        held = registry.kind(kind)
        assert set(held.title) == set(LANGUAGES) and held.source and held.source.checked
        assert {one.name for one in held.fields} == {one.name for one in registry.fields_of(kind)}
        for one in held.fields:
            assert set(one.label) == set(LANGUAGES)
            assert bool(one.choices) == (one.type in ("choice", "several", "yes")), one.name


@pytest.mark.parametrize(("kind", "language"), BOTH)
def test_a_whole_case_gives_a_text_in_which_each_fact_is_found(kind: str, language: str) -> None:
    draft = made(kind, language)
    at = LANGUAGES.index(language)
    found = searched(draft.paper)
    assert not draft.missing
    assert [one.name for one in draft.checklist if one.ok is False] == (
        [] if draft.filed else ["filed_language"]
    )
    assert draft.ready == draft.filed == (language in registry.kind(kind).languages)
    for _on, words, _exhibits in FACTS:
        for sentence in words[at].split(". "):
            assert " ".join(sentence.rstrip(".").split()) in found
    for _id, title, _on, _pages in EXHIBITS:
        assert title[at] in found
    mark = phrases()["reading"][language]
    assert (mark in found) == (not draft.filed)


@pytest.mark.parametrize(("kind", "language"), BOTH)
def test_facts_have_footnotes_with_the_numbers_of_their_annexes(kind: str, language: str) -> None:
    draft = made(kind, language)
    numbers = {one.exhibit.id: one.number for one in draft.annex}
    notes = [
        plain_text(span.note)
        for block in draft.paper.blocks
        for line in texts_of(block)
        for span in line
        if isinstance(span, Span) and span.note
    ]
    assert len(notes) >= len(FACTS)
    joined = "\n".join(notes)
    for _on, _words, exhibits in FACTS:
        for each in exhibits:
            number = numbers[each if isinstance(each, str) else each.exhibit]
            assert re.search(rf"\b{number}\b", joined)


@pytest.mark.parametrize(("kind", "language"), BOTH)
def test_an_empty_case_gives_only_our_own_phrases_and_a_list_of_what_is_missing(
    kind: str, language: str
) -> None:
    draft = measured(registry.compose(kind, Material(language), language, ON), pages)
    ours = {words[language] for words in phrases().values()}
    ours |= {one.label[language] for one in registry.fields_of(kind)}
    for one in registry.fields_of(kind):
        ours |= {part.strip() for _code, words in one.choices for part in words[language].split(":")}
        ours |= {f"[ ] {code}" for code, _words in one.choices}
    for line in all_words(draft.paper).split("\n"):
        bare = re.sub(r"\[ \]|_+", "", line).strip()
        bare = re.sub(rf"^({phrases()['yes'][language]})\s+({phrases()['no'][language]})\s+", "", bare)
        bare = re.sub(r"^\d\. ", "", bare)
        assert not bare or bare in ours or f"[ ] {bare}" in ours, bare
    assert phrases()["used.none"][language] not in all_words(draft.paper)
    assert draft.lacking and not draft.ready
    assert all(set(one.words) == set(LANGUAGES) and all(one.words.values()) for one in draft.missing)
    assert len({one.field for one in draft.missing}) == len(draft.missing)


@pytest.mark.parametrize("kind", KINDS)
def test_each_field_that_a_body_asks_for_is_missed_when_it_is_gone(kind: str) -> None:
    whole = material("en", kind)
    for one in registry.fields_of(kind):
        if one.must:
            held = {name: value for name, value in whole.fields.items() if name != one.name}
            draft = made(kind, "en", fields=held)
            assert one.name in {each.field for each in draft.lacking} and not draft.ready, one.name
    for name, empty in (("facts", ()), ("people", ()), ("state", ""), ("consents", {})):
        draft = made(kind, "en", **{name: empty})
        assert not draft.ready, name
    for scope in registry.kind(kind).consents:
        draft = made(kind, "en", consents={**whole.consents, scope: False})
        assert [one.ok for one in draft.checklist if one.name == "consent"] == [False]
        assert not draft.ready


def test_a_footnote_stands_on_the_page_on_which_its_fact_ends() -> None:
    words = "Соседи видели белый микроавтобус без номеров и запомнили, куда он уехал. "
    many = range(120)
    facts = tuple(Fact("2021", f"{words * (2 + n % 7)}Конец{n}К.", (f"x{n}",)) for n in many)
    exhibits = tuple(Exhibit(f"x{n}", f"Лист {n}", "", 1) for n in many)
    draft = registry.compose("hrc", material("ru", "hrc", facts=facts, exhibits=exhibits), "ru", ON)
    every = read_pages(draft.paper)
    for n in many:
        (page,) = (one for one in every if f"Конец{n}К" in one)
        assert re.search(rf"(?<!\d){n + 1}Приложение {n + 1}(?!\d)", page), n


def test_a_fact_without_an_exhibit_and_an_exhibit_that_nobody_listed_are_both_said() -> None:
    draft = made("hrc", "en", facts=(Fact("2021-03-04", "He was taken."),))
    assert {one.name for one in draft.checklist if one.ok is False} == {"sources"}
    draft = made("hrc", "en", facts=(Fact("2021-03-04", "He was taken.", ("e-none",)),))
    assert "exhibit.e-none" in {one.field for one in draft.missing}
    assert {one.name for one in draft.checklist if one.ok is False} == {"annex_known", "nothing_missing"}
    facts = tuple(reversed(material("en").facts))
    assert "dates" in {one.name for one in made("hrc", "en", facts=facts).checklist if one.ok is False}


def test_annexes_stand_by_date_and_their_pages_run_through() -> None:
    rows = in_order(
        (Exhibit("b", "B", "2021", 2), Exhibit("c", "C"), Exhibit("a", "A", "2020-05", 3), Exhibit("d", "D"))
    )
    assert [(one.number, one.exhibit.id, one.start, one.end) for one in rows] == [
        (1, "a", 1, 3),
        (2, "b", 4, 5),
        (3, "c", 0, 0),
        (4, "d", 0, 0),
    ]
    draft = made("ecthr_form", "en", exhibits=(replace(material("en").exhibits[0], pages=0),))
    assert "pages.e-mother" in {one.field for one in draft.missing}


def _long(many: int) -> str:
    return "\n\n".join(
        f"Paragraph {number} of an invented submission. " + "word " * 90 for number in range(many)
    )


def test_limits_of_pages_are_measured_and_a_text_that_is_too_long_is_not_ready() -> None:
    fields = {**material("en").fields, "extra": _long(200)}
    unmeasured = registry.compose("ecthr_form", material("en", fields=fields), "en", ON)
    assert all(one.measured is None for one in unmeasured.limits) and not unmeasured.ready
    over = {one.name: one for one in measured(unmeasured, pages).limits}
    assert over["ecthr_form.extra"].over and not over["ecthr_form.facts"].over
    assert over["ecthr_form.extra"].allowed == 20 and (over["ecthr_form.extra"].measured or 0) > 20
    assert not measured(unmeasured, pages).ready
    fields["extra"] = _long(60)
    assert made("ecthr_form", "en", fields=fields).ready

    facts = tuple(Fact(f"2021-03-{1 + n:02}", _long(3), ("e-mother",)) for n in range(9))
    names = {one.name for one in made("ecthr_form", "en", facts=facts).limits if one.over}
    assert names == {"ecthr_form.facts"}
    for kind, wanted in (("hrc", 50), ("cat22", 50), ("wgad", 20)):
        many = tuple(Fact("2021-03-04", _long(20), ("e-mother",)) for _ in range(26))
        (limit,) = made(kind, "en", facts=many).limits
        assert (limit.allowed, limit.over) == (wanted, True)
        assert limit.source.confidence == "G" and limit.source.words


def test_more_than_ten_applicants_stand_in_a_table() -> None:
    many = tuple(
        Person(
            "applicant", f"Person {n} of many", born="1990", nationality="x", address="" if n == 7 else "y"
        )
        for n in range(1, 13)
    )
    draft = made("ecthr_form", "en", people=many)
    assert {one.field for one in draft.missing} == {"applicant.7.address"}
    (table,) = [one for one in draft.paper.blocks if isinstance(one, Table) and len(one.rows) == 12]
    assert plain_text(table.rows[11][1]) == "Person 12 of many"
    found = searched(draft.paper)
    assert all(one.name in found for one in many)
    assert ("ecthr.many", None) in {(one.name, one.ok) for one in draft.checklist}


@pytest.mark.parametrize(
    ("last", "wanted"),
    [
        ("2022-09-15", True),
        ("2022-09-16", None),
        ("2022-09-17", False),
        ("2022-09", None),
        ("2022-08", True),
        ("2022-10", False),
        ("2022", None),
        ("2021", True),
        ("2023", False),
    ],
)
def test_strasbourg_hears_what_ended_by_16_september_2022(last: str, wanted: bool | None) -> None:
    assert until(last) is wanted
    draft = made("ecthr_form", "en", facts=(Fact(last, "Something was done.", ("e-mother",)),))
    assert [one.ok for one in draft.checklist if one.name == "ecthr.until"] == [wanted]


@pytest.mark.parametrize(
    ("kind", "ended", "same", "wanted"),
    [
        ("cat22", "2021", True, False),
        ("cat22", "2021", False, True),
        ("cat22", "", None, None),
        ("hrc", "2021", True, True),
        ("hrc", "", True, False),
        ("hrc", "", None, None),
        ("ecthr_form", "2021", True, False),
    ],
)
def test_the_same_matter_bars_each_body_in_its_own_way(
    kind: str, ended: str, same: bool | None, wanted: bool | None
) -> None:
    used = (UsedBefore("ced30", "2020", ended, same=same),)
    name = {"ecthr_form": "ecthr"}.get(kind, kind)
    checks = {one.name: one.ok for one in made(kind, "en", used=used).checklist}
    assert checks[f"{name}.same_matter"] is wanted


@pytest.mark.parametrize(
    ("on", "ended", "explained", "wanted"),
    [
        (date(2027, 2, 10), "", False, True),
        (date(2027, 2, 11), "", False, False),
        (date(2027, 2, 11), "", True, True),
        (date(2026, 2, 10), "2023-02-09", False, False),
        (date(2026, 2, 10), "2023-02-10", False, True),
    ],
)
def test_the_human_rights_committee_asks_why_a_communication_is_late(
    on: date, ended: str, explained: bool, wanted: bool
) -> None:
    given = material("en", "hrc")
    why = {"delay_why": "The victim was held."} if explained else {}
    used = (UsedBefore("ecthr", "2022", ended, same=False),) if ended else ()
    draft = registry.compose("hrc", replace(given, used=used, fields={**given.fields, **why}), "en", on)
    assert [one.ok for one in draft.checklist if one.name == "hrc.delay"] == [wanted]


@pytest.mark.parametrize(
    ("seen", "on", "wanted"),
    [
        ("2024-11-30", date(2025, 2, 28), "urgent"),
        ("2024-11-30", date(2025, 3, 1), "letter"),
        ("2024-02-29", date(2025, 2, 28), "letter"),
        ("2024-02-29", date(2025, 3, 1), "standard"),
        ("2024-02", date(2025, 3, 1), "unknown"),
        ("", date(2025, 3, 1), "unknown"),
    ],
)
def test_a_disappearance_goes_by_the_calendar(seen: str, on: date, wanted: str) -> None:
    assert procedure_of(seen, on) == wanted


@pytest.mark.parametrize("kind", SHEETS)
def test_the_source_stands_on_the_last_page_only(kind: str) -> None:
    draft = made(kind, "fr")
    every = read_pages(draft.paper)
    assert "Ana Testova" in every[-1]
    assert all("Testova" not in each and "ana@group" not in each for each in every[:-1])
    assert "Rouslan" not in every[-1]


@pytest.mark.parametrize("kind", KINDS)
def test_a_name_that_is_withheld_is_in_no_form_of_the_text(kind: str) -> None:
    victim = Person("victim", "Zelimkhan Hidden", "Скрытый", born="1990", document="X1", withheld=True)
    draft = made(kind, "en", people=(victim, *material("en").people[1:]))
    for held in (draft.paper, *draft.parts.values()):
        file = zipfile.ZipFile(io.BytesIO(docx_bytes(held)))
        packed = b"".join(file.read(name) for name in file.namelist()).decode()
        for each in (searched(held), packed, plain(held)):
            assert "Hidden" not in each and "Скрытый" not in each and "X1" not in each
    assert "[name withheld for safety]" in searched(draft.paper)


@pytest.mark.parametrize(
    ("language", "first"), [("en", "Ruslan Ozerny"), ("fr", "Ruslan Ozerny"), ("ru", "Озёрный Руслан")]
)
def test_a_name_stands_in_the_letters_of_the_text(language: str, first: str) -> None:
    two = ("Ruslan Ozerny", "Озёрный Руслан")
    for name, other in (two, two[::-1]):
        held = Person("victim", name, other, born="1990", nationality="x", address="x")
        (other_name,) = set(two) - {first}
        for kind in KINDS:
            draft = made(kind, language, people=(held, *material(language).people[1:]))
            words = all_words(draft.paper)
            assert words.index(first) < words.index(other_name)


@pytest.mark.parametrize(("kind", "language"), BOTH)
def test_the_word_processors_file_holds_the_same_words(kind: str, language: str) -> None:
    draft = made(kind, language)
    file = zipfile.ZipFile(io.BytesIO(docx_bytes(draft.paper)))
    text = " ".join(
        " ".join("".join(ElementTree.fromstring(file.read(name)).itertext()).split())  # noqa: S314 - ours
        for name in ("word/document.xml", "word/footnotes.xml")
    )
    for _on, words, _exhibits in FACTS:
        assert " ".join(words[LANGUAGES.index(language)].split()) in text


LETTERS = st.text(st.characters(codec="utf-8", exclude_categories=["Cs"]), max_size=60)


@settings(max_examples=25, deadline=None)
@given(words=LETTERS, kind=st.sampled_from(KINDS), language=st.sampled_from(LANGUAGES))
def test_what_strangers_wrote_is_never_markup(words: str, kind: str, language: str) -> None:
    hostile = f"{EVIL} {words}"
    held = material(language, kind)
    draft = registry.compose(
        kind,
        replace(
            held,
            facts=(Fact("2021", hostile, ("e-mother",), place=hostile),),
            people=tuple(replace(one, name=hostile, address=hostile) for one in held.people),
            articles=(Article(hostile, hostile),),
            requests=(hostile,),
            fields={**held.fields, "perpetrators": hostile, "extra": hostile},
            exhibits=(*held.exhibits, Exhibit("evil", hostile)),
        ),
        language,
        ON,
    )
    found = searched(draft.paper).replace(" ", "")
    assert "#settext(red)$x$*no*_no_`no`@a<b>" in found
    for name, data in _parts(docx_bytes(draft.paper)):
        if name.endswith(".xml"):
            ElementTree.fromstring(data)  # noqa: S314 - what we just wrote
    plain(draft.paper)


def _parts(data: bytes) -> list[tuple[str, bytes]]:
    file = zipfile.ZipFile(io.BytesIO(data))
    return [(name, file.read(name)) for name in file.namelist()]


@pytest.mark.parametrize(
    ("more", "fault"),
    [
        ({"people": (Person("king", "X"),)}, "people"),
        ({"people": (Person("victim", "X", born="17.05.1990"),)}, "people.born"),
        ({"facts": (Fact("2021-02-30", "X"),)}, "facts.date"),
        ({"exhibits": (Exhibit("a", "A"), Exhibit("a", "B"))}, "exhibits"),
        ({"exhibits": (Exhibit("a", "A", pages=-1),)}, "exhibits"),
        ({"language": "de"}, "material"),
        ({"used": (UsedBefore("hrc", "13"),)}, "used.started"),
        ({"facts": (Fact("2021", "x" * 400_001),)}, "material"),
    ],
)
def test_a_material_at_fault_is_refused_by_name(more: dict[str, Any], fault: str) -> None:
    with pytest.raises(FormatError, match=f"^{fault}"):
        check_material(material("en", **more) if "language" not in more else Material(**more))


def test_an_unknown_kind_or_language_is_refused() -> None:
    with pytest.raises(MissingError):
        registry.compose("icc", material("en"), "en", ON)
    with pytest.raises(UsageError):
        registry.compose("hrc", material("en"), "de", ON)


def test_words_of_another_language_are_noticed() -> None:
    draft = measured(registry.compose("hrc", material("ru", "hrc"), "en", ON), pages)
    assert {one.name for one in draft.checklist if one.ok is False} == {"translated"}


@pytest.mark.parametrize(
    ("value", "wanted"),
    [
        ("2021-03-01", ("1 March 2021", "1er mars 2021", "1 марта 2021 г.")),
        ("2021-03", ("March 2021", "mars 2021", "март 2021 г.")),
        ("2021", ("2021", "2021", "2021 г.")),
        ("", ("", "", "")),
    ],
)
def test_days_are_written_as_they_are_known(value: str, wanted: tuple[str, ...]) -> None:
    assert tuple(day(value, each).replace("\u00a0", " ") for each in LANGUAGES) == wanted


def test_paragraphs_are_parted_by_empty_lines() -> None:
    assert parts_of("one\r\ntwo\r\n\r\n\n three \n") == ["one\ntwo", "three"]
    assert parts_of(" \n ") == []


def test_every_rule_says_where_it_stands_how_sure_it_is_and_when_it_was_compared() -> None:
    noted = {one.name for kind in KINDS for one in made(kind, "ru").checklist}
    many = tuple(Person("applicant", f"A {n}", relation="x", born="1990") for n in range(11))
    noted |= {one.name for one in made("ecthr_form", "en", people=many).checklist}
    table = json.loads((Path(pleadings.__file__).parent / "data" / "rules.json").read_text("utf-8"))
    assert date.fromisoformat(table["checked"])
    assert set(table["checks"]) == noted and set(table["kinds"]) == set(KINDS)
    for part in ("limits", "checks", "kinds"):
        for name, row in table[part].items():
            assert row["source"].strip() and row["confidence"] in ("S", "G", "D"), name
            assert part == "kinds" or (len(row["words"]) == 3 and all(row["words"])), name
            assert "since" not in row or date.fromisoformat(row["since"]), name


def test_every_phrase_is_used_and_stands_in_three_languages() -> None:
    folder = Path(pleadings.__file__).parent
    code = "\n".join(path.read_text("utf-8") for path in folder.glob("*.py"))
    dynamic = (
        "lang.",
        "rem.",
        "used.",
        "wgeid.",
        "hrc.",
        "cat22.",
        "ced30.",
        "special_procedures.",
        "ecthr.",
    )
    for key, words in phrases().items():
        assert len(words) == 3 and all(words.values()), key
        quoted = f'"{key}"' in code or re.search(rf'"[^"\n]*\b{re.escape(key)}\b[^"\n]*"', code)
        assert quoted or key.startswith(dynamic), key
