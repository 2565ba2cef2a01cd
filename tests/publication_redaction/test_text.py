"""Ages, dates, times, numbers, addresses and phrases are found; cut texts are built; the record says it."""

from __future__ import annotations

import io
from itertools import pairwise

import pypdfium2
import pytest
from PIL import Image

from vedette.errors import FormatError, LimitError, UsageError
from vedette.papers.plain import text as plain_paper
from vedette.publication.redaction import (
    Counted,
    Cut,
    DerivativeRecord,
    PagePicture,
    Person,
    Phrase,
    Register,
    apply_cuts,
    class_words,
    cuts,
    encode_derivative,
    parse_derivative,
    picture_pdf,
    reason_words,
    text_paper,
)

PLAIN = Register()
CLEARED = (
    ("ru", "Родился 12 марта 1987 года.", "Родился 1980-е годы."),
    ("en", "She was born on 3 May 1991 there.", "She was born on the 1990s there."),
    ("fr", "né le 3 mai 1991 à Grozny", "né le les années 1990 à Grozny"),
    ("ru", "ему 34 года, он врач", "ему 30–39 года, он врач"),
    ("ru", "34-летний житель", "30–39-летний житель"),
    ("en", "a 16-year-old boy", "a under 18-year-old boy"),
    ("ru", "ему тридцать четыре года, он врач", "ему 30–39 лет, он врач"),
    ("ru", "сорокадвухлетняя женщина", "40–49-летняя женщина"),
    ("en", "a man, thirty-four years old", "a man, 30–39 years old"),
    ("fr", "un homme de quarante-deux ans", "un homme de 40–49 ans"),
    ("fr", "âgé de 41 ans", "âgé de 40–49 ans"),
    ("ru", "пришли в 14:35 и ушли", "пришли днём и ушли"),
    ("en", "They came at 5 am and left", "They came at night and left"),
    ("fr", "vers 23h10, la voiture", "le soir, la voiture"),
    ("ru", "звонил на +7 (928) 123-45-67 дважды", "звонил на [телефон удалён] дважды"),
    ("ru", "паспорт 96 04 123456 выдан", "паспорт [номер удалён] выдан"),
    ("ru", "машина А123ВС95 стояла", "машина [номер машины удалён] стояла"),
    ("en", "write to someone@example.org now", "write to [address removed] now"),
    ("en", "at 43.3178, 45.6949 there", "at [place removed] there"),
    ("ru", "дело № 1-234/2011 закрыто", "дело № [номер дела удалён] закрыто"),
    ("ru", "живёт: ул. Садовая, д. 5, кв. 3", "живёт: [адрес удалён]"),
    ("ru", "отец пятерых детей", "отец несколько детей"),
)


@pytest.mark.parametrize(("language", "text", "cleared"), CLEARED)
def test_what_may_tell_is_made_general(language: str, text: str, cleared: str) -> None:
    assert apply_cuts(text, cuts(text, language, PLAIN)) == cleared


def test_dates_stay_as_exact_as_the_editor_says() -> None:
    text = "Его увезли 12 марта 2011 года."
    assert cuts(text, "ru", PLAIN) == ()
    assert apply_cuts(text, cuts(text, "ru", PLAIN, days="month")) == "Его увезли в марте 2011 года."
    assert apply_cuts("on 12 March 2011", cuts("on 12 March 2011", "en", PLAIN, days="year")) == "on 2011"
    with pytest.raises(UsageError, match="day, month or year"):
        cuts(text, "ru", PLAIN, days="week")


def test_phrases_are_found_inflected_and_numbers_however_they_are_grouped() -> None:
    register = Register(
        phrases=(Phrase("сельский ветеринар", "R2", "job", "служащий"),), numbers=("40817-810-0001",)
    )
    text = "Говорили с сельским ветеринаром. Счёт 40817 8100001."
    assert apply_cuts(text, cuts(text, "ru", register)) == "Говорили с служащий. Счёт [номер удалён]."


def test_cuts_over_one_another_are_refused_and_never_proposed() -> None:
    two = (Cut(0, 5, "R1", "name", ""), Cut(4, 8, "R2", "age", ""))
    with pytest.raises(FormatError, match="cut 2 lies over another"):
        apply_cuts("a text of words", two)
    with pytest.raises(FormatError, match="no class or reason"):
        apply_cuts("a text", (Cut(0, 1, "R9", "name", ""),))
    with pytest.raises(LimitError):
        cuts("x" * 400_001, "en", PLAIN)
    register = Register((Person("a", ("Саид Гайтаев",)),), numbers=("+79281234567",))
    text = "Саид Гайтаев, +7 928 123-45-67, 34 года, 12.03.2011, ул. Садовая, д. 5\n" * 20
    found = cuts(text, "ru", register, days="year")
    assert all(one.end <= two.start for one, two in pairwise(found)) and len(found) == 100


def test_classes_and_reasons_have_words() -> None:
    assert class_words("R4", "fr") == "tierce personne"
    assert reason_words("face", "ru") == "лицо"
    with pytest.raises(UsageError, match="is no class"):
        class_words("R8", "en")


def test_a_pdf_of_pictures_holds_pictures_only_and_is_always_the_same() -> None:
    out = io.BytesIO()
    Image.new("RGB", (300, 150), "white").save(out, "JPEG")
    pages = (PagePicture(out.getvalue(), 300, 150),) * 3
    made = picture_pdf(pages, "Решение", "ru")
    assert made == picture_pdf(pages, "Решение", "ru")
    read = pypdfium2.PdfDocument(made)
    assert len(read) == 3 and read[0].get_size() == (144.0, 72.0)
    assert read[2].get_textpage().get_text_range() == ""
    assert read.get_metadata_dict(skip_empty=True) == {"Title": "Решение"}
    assert read[1].render(scale=1).to_pil().getpixel((10, 10)) == (255, 255, 255)
    with pytest.raises(FormatError, match="page 1 is no JPEG"):
        picture_pdf((PagePicture(b"GIF89a", 1, 1),))


def test_a_cleared_text_becomes_a_paper() -> None:
    said = plain_paper(text_paper("Показания", "ru", "Один.\nДва.\n\nТри.", "Имена изменены."))
    order = [said.index(words) for words in ("ПОКАЗАНИЯ", "Имена изменены.", "Один.", "Два.", "Три.")]
    assert order == sorted(order)
    with pytest.raises(FormatError, match="nothing is left"):
        text_paper("x", "ru", " \n ")


def test_a_record_reads_back_and_another_spelling_is_refused() -> None:
    made = DerivativeRecord(
        "a" * 64,
        "film",
        ("b" * 64,),
        (Counted("R1", "face", "fill", "frames 3-90", True), Counted("R1", "voice", "alter", "", False)),
        "2026-05-14T10:00:00Z",
        "editor-1",
        "lawyer-2",
    )
    data = encode_derivative(made)
    assert parse_derivative(data) == made
    for bad in (data[:-1], data.replace(b'"v":1', b'"v": 1'), data.replace(b"R1", b"R0"), b"{}\n"):
        with pytest.raises(FormatError):
            parse_derivative(bad)
