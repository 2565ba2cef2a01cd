# ruff: noqa: E501 - tables of words, as wide as they are read
"""Two hundred invented people, what is protected of each, and texts that tell it or do not."""

from __future__ import annotations

import hashlib
import random

from vedette.publication.disclosure import Name, Protected, Register
from vedette.publication.releases.document import Document, Heading, Paragraph, Table

COUNT = 200
_GIVEN = [
    "Хамзат",
    "Зелимхан",
    "Увайс",
    "Мовсар",
    "Турпал",
    "Асланбек",
    "Бислан",
    "Шамсудин",
    "Ислам",
    "Рамзан",
    "Лейла",
    "Зарема",
    "Малика",
    "Хеда",
    "Петимат",
]
_ROOTS = [
    "Эльдархан",
    "Тасухан",
    "Дубай",
    "Бачай",
    "Гойт",
    "Шатой",
    "Ведан",
    "Аргун",
    "Сержен",
    "Катыр",
    "Дуба",
    "Курча",
    "Бено",
    "Зандак",
    "Гендарген",
    "Чермой",
]
_MIDDLE = ["", "т", "л", "р", "к", "с", "м", "б", "г", "ж", "х", "ч", "з"]
_ENDINGS = ("ов", "оев", "иев", "уев")
_JOBS = ("ветеринар", "часовщик", "акушерка", "пасечник", "геодезист", "реставратор", "крановщик")
KINDS = ("name", "nickname", "phone", "date", "place", "coordinates", "relation", "occupation", "file-name")


def people() -> tuple[Protected, ...]:
    """The people; the same at each call."""
    dice = random.Random(8)
    found: dict[str, Protected] = {}
    while len(found) < COUNT:
        number = len(found)
        root = dice.choice(_ROOTS) + dice.choice(_MIDDLE)
        surname = root + dice.choice(_ENDINGS)
        village = f"Нов{dice.choice(_ROOTS).lower()}{dice.choice('абвгдж')}{number}ное".replace(
            str(number), ""
        )
        given = dice.choice(_GIVEN)
        if surname in found or any(one.names[0].full.split()[1][:7] == surname[:7] for one in found.values()):
            surname = surname[:3] + dice.choice(_ROOTS).lower()[:4] + surname[3:]
        if surname in found:
            continue
        found[surname] = Protected(
            f"P-{number:03d}",
            (
                Name(f"{given} {surname}"),
                Name(_ROOTS[number % 16] + _MIDDLE[number // 16] + "ушка", "nickname"),
            ),
            (f"+7 928 {dice.randrange(100, 999)} {dice.randrange(10, 99)} {dice.randrange(10, 99)}",),
            (f"{dice.randrange(1950, 1999)}-{dice.randrange(1, 13):02d}-{dice.randrange(1, 29):02d}",),
            (f"улица {dice.choice(_ROOTS)}ская, {number + 100}",),
            ((42.5 + number * 0.05 % 1.4, 44.0 + number * 0.31 % 3.0),),
            (f"двоюродный племянник {dice.choice(_GIVEN)}а {dice.choice(_ROOTS)}{number}ова",),
            (dice.choice(_JOBS),),
            (village,),
            (
                f"voice-{number:04d}-{hashlib.md5(surname.encode(), usedforsecurity=False).hexdigest()[:6]}.ogg",
            ),
        )
    return tuple(found.values())


def register() -> Register:
    """The register of all."""
    return Register(people(), ("Игорь Каляпин", "Igor Kalyapin"))


def telling(one: Protected, language: str) -> str:
    """A paragraph that tells everything about a person: what must never leave."""
    from vedette.records.names.printing import transliterate

    full = one.names[0].full
    name = {"en": transliterate(full, "bgn"), "fr": transliterate(full, "french"), "ru": full + "у"}[language]
    year, month, day = one.dates[0].split("-")
    place = f"{one.coordinates[0][0]:.5f}, {one.coordinates[0][1]:.5f}"
    return (
        f"{name} ({one.names[1].full}), {one.phones[0].replace(' ', '-')}; {day}.{month}.{year}; {one.places[0]}; "
        f"{place}; {one.relations[0]}; {one.occupations[0]}, {one.villages[0]}; {one.files[0]}."
    )


def silent(number: int, language: str) -> str:
    """What is published instead: a pseudonym, a district, an age band."""
    return {
        "en": f"Witness {number} (name withheld), a man between 30 and 40 from one district, told what he saw.",
        "fr": f"Le témoin {number} (nom tu), un homme entre 30 et 40 ans d’un district, a dit ce qu’il a vu.",
        "ru": f"Свидетель {number} (имя не называется), мужчина от 30 до 40 лет из одного района, рассказал.",
    }[language]


def documents(unsafe: bool) -> list[Document]:
    """Reports in three languages about twenty people each: ten reports."""
    everyone, found = people(), []
    for at in range(0, COUNT, 20):
        for language in ("en", "fr", "ru"):
            lines = [
                Paragraph(telling(one, language) if unsafe else silent(at + number, language), says="view")
                for number, one in enumerate(everyone[at : at + 20])
            ]
            found.append(
                Document(
                    kind="report",
                    code=f"report-{at // 20 + 1}",
                    language=language,
                    title={"en": "Report", "fr": "Rapport", "ru": "Доклад"}[language] + f" {at // 20 + 1}",
                    summary=lines[0].text,
                    blocks=(
                        Heading({"en": "Findings", "fr": "Constats", "ru": "Выводы"}[language]),
                        *lines,
                        Table("1", ("", "n"), (("A", "17"), ("B", "8")), counted=(1,), says="view"),
                    ),
                    date="2026-05-14",
                )
            )
    return found
