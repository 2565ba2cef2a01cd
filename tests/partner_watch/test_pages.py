"""The pages of the watch: one answer for every word, three languages, nothing from elsewhere."""

from __future__ import annotations

import re
import string

import pytest

from vedette.errors import FormatError, LimitError
from vedette_partner.watch.pages import (
    LANGUAGES,
    TEXTS,
    checkin_page,
    language_of,
    parse_form,
    plain_line,
    said_page,
    take_page,
    taken_page,
)


def test_every_language_says_everything_with_the_same_gaps() -> None:
    assert set(TEXTS) == set(LANGUAGES)
    for language in LANGUAGES:
        assert set(TEXTS[language]) == set(TEXTS["en"])
        for word, text in TEXTS[language].items():
            gaps = {gap for _, gap, _, _ in string.Formatter().parse(text) if gap}
            assert gaps == {gap for _, gap, _, _ in string.Formatter().parse(TEXTS["en"][word]) if gap}


@pytest.mark.parametrize("language", LANGUAGES)
def test_pages_fetch_nothing_and_say_nothing_of_what_they_are_for(language: str) -> None:
    for answer in (
        checkin_page(language),
        said_page(language, "received"),
        said_page(language, "again", 422),
        take_page(language),
        taken_page(language, "taken", level=3, time="12:00"),
    ):
        assert isinstance(answer.body, bytes)
        text = answer.body.decode()
        assert not re.search(r"<script|https?:|//[a-z]|style=|<img|<link|vedette|mission|duress", text, re.I)
        assert f'<html lang="{language}">' in text and text.count("<h1>") == 1
        assert "'none'" in answer.headers["Content-Security-Policy"]
        for field in re.findall(r"<(?:input|textarea) id=\"(\w+)\"", text):
            assert f'<label for="{field}">' in text
        assert "{" not in re.sub(r"<style>.*?</style>", "", text, flags=re.S)


def test_the_language_is_the_one_of_the_path_then_of_the_browser() -> None:
    assert language_of("checkin/ru", "fr") == "ru"
    assert language_of("", "de, FR;q=0.8") == "fr"
    assert language_of("take", "de") == "en"


@pytest.mark.parametrize(
    "body",
    [b"line=a&line=b", b"line", b"\xff=1", b"line=%00", b"line=%ff%fe", b"a=1&b=2&" * 9 + b"c=3"],
    ids=repr,
)
def test_forms_that_no_browser_sends_are_refused(body: bytes) -> None:
    with pytest.raises((FormatError, LimitError)):
        parse_form(body)


def test_forms_are_read() -> None:
    assert parse_form(b"line=1A2B+3+4%0D%0A5&delay=") == {"line": "1A2B 3 4\r\n5", "delay": ""}
    assert parse_form(b"") == {}
    assert plain_line(" 1A\u00a02 \r\n\t3\u200b ") == "1A 2 3"
