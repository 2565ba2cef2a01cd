"""Partial dates: EDTF read strictly, beside the published package; what sources write; words; ESF."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from vedette.errors import FormatError
from vedette.records.dates import (
    PRECISIONS,
    before,
    from_esf,
    from_source,
    overlaps,
    parse_date,
    to_esf,
    within,
    words,
)

D = date.fromisoformat


@pytest.mark.parametrize(
    ("text", "first", "last", "precision"),
    [
        ("2010-02-12", "2010-02-12", "2010-02-12", "day"),
        ("2012-02", "2012-02-01", "2012-02-29", "month"),
        ("2010", "2010-01-01", "2010-12-31", "year"),
        ("2010-02-12T14:30:00Z", "2010-02-12", "2010-02-12", "day"),
        ("2010-02-12T14:30:00+03:00", "2010-02-12", "2010-02-12", "day"),
        ("2010-21", "2010-03-01", "2010-05-31", "range"),
        ("2010-24", "2010-01-01", "2011-02-28", "range"),
        ("2010-35", "2010-07-01", "2010-09-30", "range"),
        ("2010-41", "2010-07-01", "2010-12-31", "range"),
        ("2010?", "2010-01-01", "2010-12-31", "year"),
        ("2010-02~", "2010-02-01", "2010-02-28", "month"),
        ("2010-?02-12", "2010-02-12", "2010-02-12", "day"),
        ("199X", "1990-01-01", "1999-12-31", "range"),
        ("19XX", "1900-01-01", "1999-12-31", "range"),
        ("2010-XX", "2010-01-01", "2010-12-31", "year"),
        ("2010-02-XX", "2010-02-01", "2010-02-28", "month"),
        ("2010-XX-31", "2010-01-31", "2010-12-31", "range"),
        ("200X-02-29", "2000-02-29", "2008-02-29", "range"),
        ("XXXX", None, None, "unknown"),
        ("2004-02/2005", "2004-02-01", "2005-12-31", "range"),
        ("2004/..", "2004-01-01", None, "range"),
        ("../2004", None, "2004-12-31", "range"),
        ("/2004-05", None, "2004-05-31", "range"),
        ("2004-02-01~/2004-02-10?", "2004-02-01", "2004-02-10", "range"),
        ("[1667,1668,1670..1672]", "1667-01-01", "1672-12-31", "range"),
        ("{..1984}", None, "1984-12-31", "range"),
        ("1950S2", "1900-01-01", "1999-12-31", "range"),
        ("Y17E2", "1700-01-01", "1700-12-31", "year"),
    ],
)
def test_a_date_has_its_first_and_last_day(
    text: str, first: str | None, last: str | None, precision: str
) -> None:
    found = parse_date(text)
    wanted = (text, D(first) if first else None, D(last) if last else None, precision)
    assert (found.text, found.first, found.last, found.precision) == wanted


@pytest.mark.parametrize(
    "text",
    "0000|2010-13|2010-02-30|2010-2|2010-00|12.02.2010|2010/2009|../..|/|2010//2011|2010-02-12T25:00:00|Y12345"
    "|[2010|2010]|[]|[2010/2011]|{2010|2010-24-01|201|20100|2010-02-12-01| 2010|2010 |+2010|-2010|２０１０"
    "|2010-XX-32|2010-02-3X-|X010-02-30|[[2010]]|2010..2011|{2011..2010}|2010S0|2010-02S2|??2010|2010-1X-31?~x",
)
def test_what_is_no_date_is_refused(text: str) -> None:
    for one in text.split("|"):
        with pytest.raises(FormatError, match="a date"):
            parse_date(one, "a date")


# beside the published package

_DAY = st.dates(date(1000, 1, 1), date(2200, 12, 31))


@st.composite
def _single(draw: st.DrawFn) -> str:
    day = draw(_DAY)
    text = draw(st.sampled_from([day.isoformat(), day.isoformat()[:7], day.isoformat()[:4]]))
    shape = draw(st.integers(0, 4))
    if shape == 1:
        text += draw(st.sampled_from("?~%"))
    elif shape == 2:
        text = text[:3] + "X"
    elif shape == 3 and len(text) == 10:
        text = text[:8] + "XX"
    elif shape == 4 and len(text) == 7:
        text = text[:5] + "XX"
    return text


@settings(max_examples=60, deadline=None)
@given(_single())
def test_single_dates_have_the_bounds_that_the_published_package_gives(text: str) -> None:
    edtf = pytest.importorskip("edtf")
    theirs, ours = edtf.parse_edtf(text), parse_date(text)
    assert ours.first == date(*theirs.lower_strict()[:3])
    assert ours.last == date(*theirs.upper_strict()[:3])


@settings(max_examples=30, deadline=None)
@given(_DAY, _DAY)
def test_intervals_have_the_bounds_that_the_published_package_gives(one: date, two: date) -> None:
    edtf = pytest.importorskip("edtf")
    low, high = sorted((one, two))
    text = f"{low.isoformat()}/{high.isoformat()}"
    theirs, ours = edtf.parse_edtf(text), parse_date(text)
    assert (ours.first, ours.last) == (date(*theirs.lower_strict()[:3]), date(*theirs.upper_strict()[:3]))


@settings(max_examples=400, deadline=None)
@given(st.text("0123456789X-/.?~%[]{},YTES:Z", max_size=25))
def test_any_text_is_a_date_or_refused(text: str) -> None:
    try:
        found = parse_date(text)
    except FormatError:
        return
    assert found.precision in PRECISIONS
    assert found.first is None or found.last is None or found.first <= found.last
    for language in ("en", "fr", "ru", "de"):
        assert words(found, language).strip()
    day, kind = to_esf(found)
    assert not day or parse_date(from_esf(day, kind)).first is not None


# comparing

_ANY = st.one_of(
    _single(), st.builds(lambda a: f"{a}/..", _single()), st.builds(lambda a: f"../{a}", _single())
)


@settings(max_examples=200, deadline=None)
@given(_ANY, _ANY)
def test_two_dates_overlap_unless_one_is_over_before_the_other(a: str, b: str) -> None:
    one, two = parse_date(a), parse_date(b)
    assert overlaps(one, two) == overlaps(two, one) == (not (before(one, two) or before(two, one)))
    assert not (before(one, two) and before(two, one))
    assert within(one, one)
    if within(one, two) and one.first is not None:
        assert overlaps(one, two)


def test_what_is_open_is_within_what_is_open_only() -> None:
    assert within(parse_date("2004-05"), parse_date("2004"))
    assert within(parse_date("2005/.."), parse_date("2004/.."))
    assert not within(parse_date("2005/.."), parse_date("2004/2010"))
    assert not before(parse_date("2004"), parse_date("2004-05"))
    assert before(parse_date("2003-12-31"), parse_date("2004"))


# Events Standard Formats


@pytest.mark.parametrize(
    ("text", "day", "kind", "back"),
    [
        ("2010-02-12", "2010-02-12", "", "2010-02-12"),
        ("2010-02", "2010-02-01", "unknown-day", "2010-02"),
        ("2010", "2010-01-01", "unknown-month-day", "2010"),
        ("2010~", "2010-01-01", "estimate", "2010-01-01~"),
        ("2010/2012", "2010-01-01", "estimate", "2010-01-01~"),
        ("../2012", "2012-12-31", "estimate", "2012-12-31~"),
    ],
)
def test_a_date_goes_to_the_formats_with_its_flag_and_comes_back(
    text: str, day: str, kind: str, back: str
) -> None:
    assert to_esf(parse_date(text)) == (day, kind)
    assert from_esf(day, kind) == back


def test_flags_of_the_formats_are_read_as_digits_too() -> None:
    assert from_esf("2010-02-01", "020000000000") == "2010-02"
    assert to_esf(parse_date("XXXX")) == ("", "")
    with pytest.raises(FormatError):
        from_esf("2010-02-01", "07")
    with pytest.raises(FormatError):
        from_esf("2010-02", "")


# what sources write

WRITTEN = """
12.02.2010 = 2010-02-12
2.5.2010 = 2010-05-02
12–14.02.2010 = 2010-02-12/2010-02-14
12-14.02.2010 = 2010-02-12/2010-02-14
12.02–14.03.2010 = 2010-02-12/2010-03-14
12.02.2010–14.03.2010 = 2010-02-12/2010-03-14
12.02.2010 - 14.03.2010 = 2010-02-12/2010-03-14
12 февраля 2010 г. = 2010-02-12
10 августа 2009 года, 14:30 = 2009-08-10
12-14 февраля 2010 = 2010-02-12/2010-02-14
с 12 по 14 февраля 2010 г. = 2010-02-12/2010-02-14
в ночь с 3 на 4 февраля 2010 года = 2010-02-03/2010-02-04
между 3 и 5 мая 2009 = 2009-05-03/2009-05-05
30 апреля – 2 мая 2010 = 2010-04-30/2010-05-02
март–май 2010 = 2010-03/2010-05
март 2010 = 2010-03
в марте 2010 года = 2010-03
весна 2004 = 2004-21
летом 2004 = 2004-22
зимой 2009/2010 = 2009-12/2010-02
лето 2009 – весна 2010 = 2009-22/2010-21
в начале марта 2004 = 2004-03-01~/2004-03-10~
в конце 2010 года = 2010-09~/2010-12~
до мая 2004 = ../2004-04-30
не позднее 3 мая 2004 = ../2004-05-03
после 2004 = 2005-01-01/..
с мая 2004 = 2004-05/..
2010–настоящее время = 2010/..
около 2004 = 2004~
примерно в марте 2004 = 2004-03~
предположительно май 2004 = 2004-05?
1990-е = 199X
3 квартал 2010 = 2010-35
II квартал 2010 года = 2010-34
первая половина 2010 = 2010-40
2-е полугодие 2010 = 2010-41
неизвестно = XXXX
from 3 to 5 May 2009 = 2009-05-03/2009-05-05
Feb 12–14, 2010 = 2010-02-12/2010-02-14
February 12, 2010 = 2010-02-12
12 Feb 2010 = 2010-02-12
March 2010 = 2010-03
spring of 2004 = 2004-21
autumn 2004 = 2004-23
before 2004-05 = ../2004-04-30
after May 2004 = 2004-06-01/..
since 2010 = 2010/..
by 3 May 2004 = ../2004-05-03
ca. 2004 = 2004~
probably May 2004 = 2004-05?
mid-March 2010 = 2010-03-11~/2010-03-20~
1990s = 199X
Q3 2010 = 2010-35
first half of 2010 = 2010-40
unknown = XXXX
12 février 2010 = 2010-02-12
1er mars 2011 = 2011-03-01
du 3 au 5 mai 2009 = 2009-05-03/2009-05-05
avant mai 2004 = ../2004-04-30
vers 2004 = 2004~
été 2004 = 2004-22
années 1990 = 199X
début mars 2010 = 2010-03-01~/2010-03-10~
2010-02-12 14:30 = 2010-02-12
2010-02-12T14:30:00Z = 2010-02-12
2010/02/12 = 2010-02-12
20100212 = 2010-02-12
13/04/2010 = 2010-04-13
04/13/2010 = 2010-04-13
2010? = 2010?
2010-02? = 2010-02?
2009-2010 = 2009/2010
2004-02-12/2004-02-14 = 2004-02-12/2004-02-14
2004/.. = 2004/..
00.05.2010 = 2010-05
2010-00-00 = 2010
"""


@pytest.mark.parametrize("line", WRITTEN.strip().splitlines())
def test_a_date_of_a_source_is_read(line: str) -> None:
    text, _, wanted = line.partition(" = ")
    assert from_source(text) == wanted
    assert from_source(f"  {text.upper() if not text.startswith('2') else text} ") == wanted


@pytest.mark.parametrize(
    ("text", "hint"),
    [
        ("03/04/2010", "dd/mm/yyyy"),
        ("12.02.10", "dd.mm.yy"),
        ("yesterday", "EDTF"),
        ("31.02.2010", ""),
        ("32.01.2010", ""),
    ],
)
def test_a_date_that_is_ambiguous_or_none_is_refused(text: str, hint: str) -> None:
    with pytest.raises(FormatError) as caught:
        from_source(text)
    assert hint in (caught.value.hint or "") and text not in str(caught.value)


@pytest.mark.parametrize(
    ("text", "pattern", "wanted"),
    [
        ("03/04/2010", "dd/mm/yyyy", "2010-04-03"),
        ("03/04/2010", "mm/dd/yyyy", "2010-03-04"),
        ("12.02.10", "dd.mm.yy", "2010-02-12"),
        ("12.02.85", "dd.mm.yy", "1985-02-12"),
        ("12 фев 2010", "dd month yyyy", "2010-02-12"),
        ("2010-02-12 14:30", "yyyy-mm-dd hh:nn", "2010-02-12"),
        ("2010", "yyyy", "2010"),
        ("2010.5", "yyyy.m", "2010-05"),
    ],
)
def test_a_pattern_settles_what_is_ambiguous(text: str, pattern: str, wanted: str) -> None:
    assert from_source(text, pattern) == wanted


@pytest.mark.parametrize(
    ("text", "pattern"), [("2010", "dd"), ("x", "yyyy"), ("2010", "yyyy yyyy"), ("12.13.2010", "dd.mm.yyyy")]
)
def test_what_does_not_keep_to_its_pattern_is_refused(text: str, pattern: str) -> None:
    with pytest.raises(FormatError):
        from_source(text, pattern)


@settings(max_examples=200, deadline=None)
@given(_single())
def test_edtf_is_itself_what_a_source_may_write(text: str) -> None:
    assert from_source(text) == text


@settings(max_examples=300, deadline=None)
@given(st.text("0123456789 .-–/?яеинмартсdоfrmagпч", max_size=30))
def test_any_text_of_a_source_is_read_or_refused(text: str) -> None:
    try:
        found = from_source(text)
    except FormatError:
        return
    assert parse_date(found).text == found


@settings(max_examples=100, deadline=None)
@given(st.dates(date(1900, 1, 1), date(2100, 1, 1)), st.sampled_from(["en", "fr", "ru"]))
def test_the_words_of_a_day_are_read_back(day: date, language: str) -> None:
    for text in (day.isoformat(), day.isoformat()[:7], day.isoformat()[:4]):
        assert from_source(words(text, language)) == text


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("2010-02-12", ("12 February 2010", "12 février 2010", "12 февраля 2010")),
        ("2010-03-01", ("1 March 2010", "1er mars 2010", "1 марта 2010")),
        ("2010-02", ("February 2010", "février 2010", "февраль 2010")),
        ("2010-21", ("spring 2010", "printemps 2010", "весна 2010")),
        ("2010~", ("about 2010", "vers 2010", "примерно 2010")),
        ("2010?", ("2010 (uncertain)", "2010 (incertain)", "2010 (неточно)")),
        ("2010/..", ("2010 or later", "2010 ou après", "2010 или позже")),
        ("199X", ("the 1990s", "les années 1990", "1990-е")),
        ("[2010,2012]", ("2010 or 2012", "2010 ou 2012", "2010 или 2012")),
        ("XXXX", ("date unknown", "date inconnue", "дата неизвестна")),
    ],
)
def test_a_date_is_said_in_three_languages(text: str, said: tuple[str, str, str]) -> None:
    assert tuple(words(text, one) for one in ("en", "fr", "ru")) == said
