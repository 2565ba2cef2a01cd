"""What leaves: one line that fits an SMS, the same for every cause, and no word of what it is about."""

from __future__ import annotations

import re
from itertools import product
from pathlib import Path

import pytest

from vedette.adapters.alerts import alert_number, alert_text
from vedette.adapters.alerts.texts import LANGUAGES, LIMIT, TEXTS
from vedette.errors import UsageError
from vedette.missions.watch.values import Cause, Status

GSM = set(
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§"
    "¿abcdefghijklmnopqrstuvwxyzäöñüà"
)
"""The basic alphabet of GSM 03.38: a text of these alone is one SMS of 160 characters."""
BETRAYS = re.compile(
    r"""\b(vedette|help|duress|evacuat\w*|attack\w*|silen\w*|overdue|missing|kidnap\w*|arrest\w*|police|torture
    |mission|case|evidence|device|seized|witness|investigat\w*|lawyer|incident|danger|threat|human|rights
    |aide|contrainte|évacu\w*|attaqu\w*|silence|retard[ée]e?s?|disparu\w*|enlèvement|mission|affaire|preuve
    |appareil|saisi\w*|témoin\w*|enquêt\w*|avocat\w*|incident|danger|menace|droits
    |ведетт\w*|помощ\w*|принужд\w*|эвакуац\w*|нападен\w*|молч\w*|пропа\w*|похищ\w*|арест\w*|полици\w*|пытк\w*
    |мисси\w*|поездк\w*|дело|доказательств\w*|устройств\w*|изъят\w*|свидетел\w*|расследован\w*|адвокат\w*
    |происшестви\w*|опасн\w*|угроз\w*|тревог\w*|прав\w*)\b""",
    re.VERBOSE | re.IGNORECASE,
)


def every_text() -> list[tuple[str, str, str]]:
    """Each code in each language, with the longest that can fill its gaps."""
    found = []
    for code, language in product(TEXTS, LANGUAGES):
        for level, down in ((1, 0), (9, 999 * 3600 * 3)):
            text = alert_text(code, language, number="999999", watch="7f3a" * 8, level=level, down=down)
            found.append((code, language, text))
    return found


@pytest.mark.parametrize(("code", "language", "text"), every_text())
def test_every_text_is_one_sms_and_betrays_nothing(code: str, language: str, text: str) -> None:
    assert len(text) <= LIMIT[language] and text.isprintable()
    assert language == "ru" or set(text) <= GSM, set(text) - GSM
    assert not BETRAYS.search(text.replace("de retard", "")), "late is not who"
    assert "7f3a7" not in text.lower(), "four digits of the watch"


@pytest.mark.parametrize(
    "bad",
    [
        "Watch 7F3A: duress at m-1. Open the board.",
        "Enquêteur en danger. Ouvrez le tableau.",
        "Нападение на группу. Откройте табло.",
        "Vedette: a device was seized.",
    ],
)
def test_a_text_that_betrays_is_found_by_the_same_words(bad: str) -> None:
    assert BETRAYS.search(bad)


def test_no_text_is_about_a_cause() -> None:
    words = {str(one) for one in (*Cause, *Status) if str(one) not in ("ok", "alarm", "watcher")}
    assert not [text for _c, _l, text in every_text() if words & set(re.findall(r"\w+", text.lower()))]
    parameters = alert_text.__kwdefaults__ or {}
    assert set(parameters) == {"watch", "level", "down"}, "a cause cannot even be given"


def test_the_number_is_the_same_in_every_round_and_another_for_another_key() -> None:
    assert alert_number("e1") == alert_number("e1")
    numbers = {alert_number(f"episode {n}") for n in range(2000)}
    assert len(numbers) > 1990 and all(re.fullmatch(r"[1-9]\d{5}", one) for one in numbers)


def test_an_outage_is_told_in_whole_hours() -> None:
    said = alert_text("watch", "en", number="482193", watch="7f3a", level=2, down=7300)
    assert said == "Watch 7F3A, level 2, alert 482193, 2 h late. Open the board."
    assert "late" not in alert_text("watch", "en", number="482193", watch="7f3a", level=2, down=3599)


def test_another_language_reads_english() -> None:
    assert alert_text("daily", "ka", number="1") == "Daily trial 1. Nothing has happened."


@pytest.mark.parametrize(
    ("code", "more"),
    [
        ("nothing", {"number": "1"}),
        ("watch", {"number": "1"}),
        ("watch", {"number": "1", "watch": "Anna"}),
        ("watch", {"number": "1", "watch": "7f3a", "level": 10}),
        ("daily", {"number": "Anna"}),
        ("daily", {"number": "1234567"}),
        ("daily", {"number": "١"}),
    ],
)
def test_only_digits_fill_the_gaps(code: str, more: dict[str, object]) -> None:
    with pytest.raises(UsageError):
        alert_text(code, "en", **more)  # type: ignore[arg-type]


@pytest.mark.parametrize("code", ["watch", "reminder", "taken", "trial", "daily"])
def test_the_page_says_what_is_sent(code: str) -> None:
    page = (Path(__file__).parents[2] / "docs" / "formats" / "alert.md").read_text("utf-8")
    for language in LANGUAGES:
        level = 2 if code == "watch" else 1
        assert alert_text(code, language, number="482193", watch="7f3a", level=level) in page
