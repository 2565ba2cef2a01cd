"""Our own vocabularies: complete in three languages, one meaning each, every code of HURIDOCS a real one."""

from __future__ import annotations

import csv
import gzip
import re
from pathlib import Path

import pytest

from instruments import skip_aloud
from vedette.errors import FormatError, LimitError
from vedette.records.schema import FIELDS, Type
from vedette.records.term_lists import MAX_BYTES, read_lists
from vedette.records.values import _PART_TERMS
from vedette.records.vocabulary import LANGUAGES, builtin, ordered, parse_vocabulary, write_vocabulary

SMALL = "tests version 2 huridocs 4\n\none @01\nOne: first\nUn: premier\nОдин: первый\n"
NAMES = sorted(builtin())


def listed(shared: Path) -> dict[str, dict[str, dict[str, str]]]:
    path = shared / "data/vocab/huridocs_microthesauri.csv.gz"
    if not path.exists():
        skip_aloud("the lists of HURIDOCS are not here: say VEDETTE_SHARED")
    found: dict[str, dict[str, dict[str, str]]] = {}
    with gzip.open(path, "rt", encoding="utf-8") as rows:
        for row in csv.DictReader(rows):
            found.setdefault(row["list_code"], {})[row["huri_code"]] = row
    return found


@pytest.fixture
def shared() -> Path:
    import os

    return Path(os.environ.get("VEDETTE_SHARED") or Path(__file__).resolve().parents[3] / "shared")


def test_every_vocabulary_that_a_field_names_is_there() -> None:
    wanted = {field.vocabulary for fields in FIELDS.values() for field in fields.values() if field.vocabulary}
    wanted |= set(_PART_TERMS.values()) | {"confidence", "place-precision", "istanbul-degrees"}
    assert wanted <= set(builtin())
    assert all(f.vocabulary for fs in FIELDS.values() for f in fs.values() if f.type is Type.TERM)


@pytest.mark.parametrize("name", NAMES)
def test_a_vocabulary_is_written_again_as_it_was_read(name: str) -> None:
    made = builtin()[name]
    assert parse_vocabulary(write_vocabulary(made)) == made


@pytest.mark.parametrize("name", NAMES)
def test_terms_of_a_vocabulary_exclude_each_other_by_their_words(name: str) -> None:
    terms = list(builtin()[name].terms.values())
    for language in LANGUAGES:
        labels = [one.labels[language].casefold() for one in terms]
        assert len(set(labels)) == len(labels), (language, {x for x in labels if labels.count(x) > 1})
        meanings = [one.meaning[language] for one in terms]
        twice = {x for x in meanings if meanings.count(x) > 1}
        assert not twice, (language, twice)


@pytest.mark.parametrize("name", NAMES)
def test_each_language_is_in_its_own_script(name: str) -> None:
    for one in builtin()[name].terms.values():
        assert re.search("[а-яё]", one.labels["ru"].casefold()), one.code
        for language in ("en", "fr"):
            assert not re.search("[а-яё]", (one.labels[language] + one.meaning[language]).casefold()), (
                one.code
            )


def test_every_mapped_code_is_one_of_huridocs(shared: Path) -> None:
    theirs = listed(shared)
    for vocabulary in builtin().values():
        for one in vocabulary.terms.values():
            if one.huridocs:
                assert one.huridocs in theirs[vocabulary.huridocs], (vocabulary.name, one.code)
    assert "999999999999" not in theirs["4"]  # the check can fail


def test_no_meaning_is_taken_from_the_lists_of_huridocs(shared: Path) -> None:
    theirs = {
        row[language].strip().casefold()
        for rows in listed(shared).values()
        for row in rows.values()
        for language in LANGUAGES
        if len(row[language]) > 40
    }
    for vocabulary in builtin().values():
        if vocabulary.name == "instruments":
            continue  # names of treaties are names
        for one in vocabulary.terms.values():
            for language in LANGUAGES:
                assert one.labels[language].casefold() not in theirs, (vocabulary.name, one.code)
                assert one.meaning[language].rstrip(".").casefold() not in theirs


def test_the_codes_of_the_first_day_are_there() -> None:
    acts = (
        "killing extrajudicial-execution death-in-custody torture physical-assault threats death-threats"
        " surveillance rape arrest detention enforced-disappearance abduction mass-round-up illegal-search"
        " raid-on-organisation confiscation destruction-of-property slander closure-of-organisation"
    )
    assert set(acts.split()) <= set(builtin()["acts"].terms)
    degrees = "carried-out ordered planned present passive-accomplice suspected superior-knew superior-failed"
    assert set(degrees.split()) <= set(builtin()["degrees"].terms)
    assert list(builtin()["confidence"].terms) == ["certain", "likely", "possible", "disputed", "doubtful"]
    assert len(builtin()["acts"].terms) >= 80 and len(builtin()["methods"].terms) >= 60


def test_a_term_is_within_what_it_is_under() -> None:
    acts = builtin()["acts"]
    assert "extrajudicial-execution" in acts.within("life")
    assert acts.path("extrajudicial-execution") == ("life", "killing", "extrajudicial-execution")
    assert "torture" not in acts.within("life")
    assert [depth for depth, _ in ordered(acts.terms.values())][:3] == [0, 1, 2]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "first line"),
        ("tests\n", "first line"),
        (SMALL.replace("one @01", "One @01"), "not a term"),
        (SMALL.replace("@01", "@013"), "not a term"),
        (SMALL.replace("Один: первый\n", ""), "not a term"),
        (SMALL.replace("Un: premier", "Un premier"), "in fr"),
        (SMALL + "\n" + SMALL.split("\n\n")[1], "twice"),
        (SMALL.replace("one @01", "one < two @01"), "before what it is under"),
        (SMALL.replace("one @01", "one @01 retired 3"), "not a term"),
        (SMALL.replace("first", "x" * 700), "too long"),
    ],
)
def test_a_vocabulary_that_is_not_written_right_is_refused(text: str, said: str) -> None:
    assert parse_vocabulary(SMALL).terms["one"].huridocs == "010000000000"
    with pytest.raises(FormatError, match=said):
        parse_vocabulary(text)


# lists of others

CSV = (
    "list_code,list_name,huri_code,en,ru\n4,types_of_acts,010100000000,Life,Жизнь\n"
    "4,x,010101000000,Killing,\n"
)


def test_a_list_is_read_with_its_parents() -> None:
    (one,) = read_lists(CSV.encode())
    assert (one.name, one.title) == ("huridocs-4", "types of acts")
    assert [(t.code, t.parent, t.labels) for t in one.terms] == [
        ("h010100000000", "", {"en": "Life", "ru": "Жизнь"}),
        ("h010101000000", "h010100000000", {"en": "Killing"}),
    ]
    assert read_lists(gzip.compress(CSV.encode())) == [one]
    assert read_lists(CSV.replace(",", ";").encode()) == [one]
    assert read_lists(CSV.encode("utf-8-sig")) == [one]


@pytest.mark.parametrize(
    ("content", "kind"),
    [
        (b"", FormatError),
        (b"a,b\n1,2\n", FormatError),
        (CSV.encode("cp1251"), FormatError),
        (CSV.replace("010101000000", "01a1").encode(), FormatError),
        (CSV.replace("010101000000", "010100000000").encode(), FormatError),
        (CSV.split("\n", 1)[0].encode(), FormatError),
        ((CSV + "4,x\n").encode(), FormatError),
        (gzip.compress(b"x" * (MAX_BYTES + 1), mtime=0), LimitError),
        (gzip.compress(CSV.encode(), mtime=0)[:-9], FormatError),
        (b"\x1f\x8b nothing", FormatError),
        (CSV.replace("Life", "a\x00b").encode(), FormatError),
    ],
    ids=range(11),
)
def test_a_list_that_is_not_one_is_refused(content: bytes, kind: type[Exception]) -> None:
    with pytest.raises(kind):
        read_lists(content)


def test_the_real_lists_are_read_whole(shared: Path) -> None:
    path = shared / "data/vocab/huridocs_microthesauri.csv.gz"
    theirs = listed(shared)
    lists = read_lists(path.read_bytes())
    assert sum(len(one.terms) for one in lists) == sum(map(len, theirs.values())) == 4524
    acts = next(one for one in lists if one.name == "huridocs-4")
    assert {t.code: t.parent for t in acts.terms}["h010101020000"] == "h010101000000"
