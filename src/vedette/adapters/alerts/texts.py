"""What alerts say outside: one line, the same for every cause; no name, no place, no case, no reason.

A text fits one SMS: 160 characters of Latin, 70 in Russian. What it is about is read on the board.
"""

from __future__ import annotations

import hashlib
import re
from typing import Literal

from vedette.errors import UsageError

LANGUAGES = ("en", "fr", "ru")
Code = Literal["watch", "watch-late", "watch-drill", "reminder", "taken", "trial", "daily"]

TEXTS: dict[str, dict[str, str]] = {
    "watch": {
        "en": "Watch {watch}, level {level}, alert {number}. Open the board.",
        "fr": "Veille {watch}, niveau {level}, alerte {number}. Ouvrez le tableau.",
        "ru": "Пост {watch}, ступень {level}, сигнал {number}. Откройте табло.",
    },
    "watch-late": {
        "en": "Watch {watch}, level {level}, alert {number}, {hours} h late. Open the board.",
        "fr": "Veille {watch}, niveau {level}, alerte {number}, {hours} h de retard. Ouvrez le tableau.",
        "ru": "Пост {watch}, ступень {level}, сигнал {number}, опоздание {hours} ч. Откройте табло.",
    },
    "watch-drill": {
        "en": "DRILL. Watch {watch}, level {level}, alert {number}. Open the board.",
        "fr": "EXERCICE. Veille {watch}, niveau {level}, alerte {number}. Ouvrez le tableau.",
        "ru": "УЧЕНИЕ. Пост {watch}, ступень {level}, сигнал {number}. Откройте табло.",
    },
    "reminder": {
        "en": "Reminder {number}, level {level}. Open the alerts.",
        "fr": "Rappel {number}, niveau {level}. Ouvrez les alertes.",
        "ru": "Напоминание {number}, ступень {level}. Откройте сигналы.",
    },
    "taken": {
        "en": "Alert {number} was taken. Nothing for you to do.",
        "fr": "L'alerte {number} est prise en charge. Rien à faire pour vous.",
        "ru": "Сигнал {number} принят. Вам ничего делать не надо.",
    },
    "trial": {
        "en": "Trial. Your number is {number}. Type it on the page that asks for it.",
        "fr": "Essai. Votre numéro est {number}. Tapez-le sur la page qui le demande.",
        "ru": "Проверка. Ваш номер {number}. Введите его на странице.",
    },
    "daily": {
        "en": "Daily trial {number}. Nothing has happened.",
        "fr": "Essai quotidien {number}. Il ne s'est rien passé.",
        "ru": "Ежедневная проверка {number}. Ничего не произошло.",
    },
}
"""Every text that leaves, by code and language."""
LIMIT = {"en": 160, "fr": 160, "ru": 70}
_WATCH = re.compile(r"[0-9a-fA-F]{4,32}\Z", re.ASCII)


def alert_number(key: str) -> str:
    """Return six digits by which people speak of an alert: made from its key, the same in every round."""
    number = int.from_bytes(hashlib.sha256(b"alert number\x00" + key.encode()).digest()[:8], "big")
    return f"{100_000 + number % 900_000}"


def alert_text(
    code: str, language: str, *, number: str, watch: str = "", level: int = 0, down: int = 0
) -> str:
    """Return what an alert says outside, in a language; another language gives English.

    `watch` is the watch's id, of which four digits are shown; `down` seconds of an outage make "watch" say
    how late it is, in whole hours. Raises: UsageError for a code, number, watch or level that is none.
    """
    if code == "watch" and down >= 3600:
        code = "watch-late"
    if code not in TEXTS:
        raise UsageError("alert: no such text")
    if not (number.isascii() and number.isdigit() and len(number) <= 6):
        raise UsageError("alert: its number is not up to 6 digits")
    if (watch and not _WATCH.match(watch)) or not 0 <= level <= 9:
        raise UsageError("alert: its watch or level is not one")
    if code.startswith("watch") and not watch:
        raise UsageError("alert: names no watch")
    language = language if language in LANGUAGES else "en"
    hours = min(down // 3600, 999)
    return TEXTS[code][language].format(number=number, watch=watch[:4].upper(), level=level, hours=hours)
