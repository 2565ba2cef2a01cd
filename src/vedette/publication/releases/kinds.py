"""The kinds of releases."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind: its id, its name in en, fr and ru, and whether it stands beside another release."""

    id: str
    words: Mapping[str, str]
    beside: bool = False


def _kind(id: str, en: str, fr: str, ru: str, *, beside: bool = False) -> Kind:
    return Kind(id, {"en": en, "fr": fr, "ru": ru}, beside)


KINDS: Mapping[str, Kind] = {
    one.id: one
    for one in (
        _kind("press_release", "Press release", "Communiqué de presse", "Пресс-релиз"),
        _kind("case_page", "Case", "Affaire", "Дело"),
        _kind("report", "Report", "Rapport", "Доклад"),
        _kind("update", "Update", "Point de situation", "Новости дела"),
        _kind("urgent_appeal", "Urgent appeal", "Appel urgent", "Срочное обращение"),
        _kind("statement", "Statement", "Déclaration", "Заявление"),
        _kind("laureate", "Laureate", "Lauréat", "Лауреат"),
        _kind("person", "Defender", "Défenseur", "Правозащитник"),
        _kind("incident", "Incident", "Incident", "Происшествие"),
        _kind("correction", "Correction", "Rectificatif", "Исправление", beside=True),
        _kind("retraction", "Retraction", "Retrait", "Отзыв публикации", beside=True),
    )
}


def kind_words(kind: str, language: str) -> str:
    """Return the name of a kind in a language, English where there is none."""
    words = KINDS[kind].words
    return words.get(language, words["en"])
