"""The sheet of paper: one page, every word of it, in each language; and the same as text."""

from __future__ import annotations

import re
import shutil
import subprocess
from dataclasses import replace
from pathlib import Path

import pytest

from ceremony.stage import HOLDERS, Person, born
from instruments import skip_aloud
from vedette.errors import UsageError
from vedette.house.ceremony import share_sheet
from vedette.house.ceremony.births import Paper
from vedette.house.ceremony.dialogue import ShareDesk
from vedette.house.ceremony.share_sheet import WORDINGS, pdf_sheet, text_sheet

HEX = set("0123456789abcdef")
LANGUAGES = [("en",), ("fr",), ("ru",), ("en", "fr", "ru"), ("ru", "fr")]


def read(pdf: bytes, tmp_path: Path) -> str:
    if shutil.which("pdftotext") is None:
        skip_aloud("no pdftotext: the sheet cannot be read back")
    path = tmp_path / "sheet.pdf"
    path.write_bytes(pdf)
    done = subprocess.run(["pdftotext", "-layout", str(path), "-"], capture_output=True, check=True)
    return done.stdout.decode("utf-8")


@pytest.mark.parametrize("languages", LANGUAGES, ids=",".join)
def test_a_sheet_is_one_page_with_its_words_and_rules(languages: tuple[str, ...], tmp_path: Path) -> None:
    it = born()
    words = it.sheets["sud 2"]
    text = read(pdf_sheet(it.birth, it.commitment("sud 2"), words, languages), tmp_path)
    assert text.count("\f") == 1
    shown = text.split()
    for number, word in enumerate(words, 1):
        assert re.search(rf"(?<!\S){number}\s*{word}(?!\S)", text), (number, word)
    flat = " ".join(shown)
    first = WORDINGS[languages[0]]
    for phrase in (first.title, "sud 2", "4711", "m-1", "2026-05-14", it.birth.fingerprint[:4]):
        assert phrase in flat
    for language in languages:
        assert WORDINGS[language].bans[3].split()[-1] in flat


def test_no_other_share_and_no_picture_stands_on_a_sheet(tmp_path: Path) -> None:
    it = born()
    pdf = pdf_sheet(it.birth, it.commitment("sud 2"), it.sheets["sud 2"], ("en",))
    assert b"/Subtype/Image" not in pdf.replace(b" ", b"")  # no QR code
    # but for its own words, fingerprint and set the sheet of another birth is the same: it says nothing else
    other = born(4712)
    second = pdf_sheet(other.birth, other.commitment("sud 2"), other.sheets["sud 2"], ("en",))
    prose = [
        [each for each in read(made, tmp_path).split() if each not in words and not set(each) <= HEX]
        for made, words in ((pdf, it.sheets["sud 2"]), (second, other.sheets["sud 2"]))
    ]
    assert set(prose[0]) - set(other.sheets["sud 2"]) == set(prose[1]) - set(it.sheets["sud 2"])


def test_the_same_sheet_twice_is_the_same_bytes() -> None:
    it = born()
    made = [pdf_sheet(it.birth, it.commitment("sud 2"), it.sheets["sud 2"], ("en",)) for _ in "12"]
    assert made[0] == made[1]


@pytest.mark.parametrize("languages", LANGUAGES, ids=",".join)
def test_a_text_sheet_is_read_back(languages: tuple[str, ...]) -> None:
    it = born()
    lines = text_sheet(it.birth, it.commitment("est 3"), it.sheets["est 3"], languages).splitlines()
    assert max(map(len, lines)) <= 110
    person = Person(lines)
    desk = ShareDesk(it.birth, person.ask, person.say, person.forget)
    assert desk.announced("") == "est 3" and desk.read("est 3")
    assert desk.taken == {"est 3": it.sheets["est 3"]}


def test_the_languages_say_the_same_number_of_things() -> None:
    assert {(len(w.rules), len(w.bans)) for w in WORDINGS.values()} == {(4, 4)}


def test_without_typst_the_extra_is_named_before_anything_is_made(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(share_sheet, "find_spec", lambda name: None)
    with pytest.raises(UsageError, match="typst is not installed") as refused:
        Paper(("en",), False, {}).check(())
    assert "ceremony" in (refused.value.hint or "")
    Paper(("en",), True, {}).check(())


@pytest.mark.parametrize("languages", [(), ("en", "en"), ("de",), ("",)])
def test_other_languages_are_refused(languages: tuple[str, ...]) -> None:
    with pytest.raises(UsageError, match="languages"):
        Paper(languages, True, {}).check(())


@pytest.mark.parametrize("languages", [("ru",), ("ru", "fr", "en")], ids=",".join)
def test_the_longest_names_stay_on_one_page(languages: tuple[str, ...], tmp_path: Path) -> None:
    it = born(mission=f"m-{'long/' * 19}end")
    holders = tuple(replace(each, name=each.name + "x" * (32 - len(each.name))) for each in HOLDERS)
    commitments = tuple(
        replace(each, organisation=each.organisation + "x" * (32 - len(each.organisation)))
        for each in it.birth.commitments
    )
    birth = replace(it.birth, organisations=holders, commitments=commitments)
    text = read(pdf_sheet(birth, birth.commitments[0], it.sheets["nord 1"], languages), tmp_path)
    assert text.count("\f") == 1 and it.sheets["nord 1"][32] in text
