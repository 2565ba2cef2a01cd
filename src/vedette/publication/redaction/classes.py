"""The classes by which something is cut, R1 to R7, and the reasons within them, in three languages."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from vedette.errors import UsageError

LANGUAGES = ("en", "fr", "ru")
Words = tuple[str, str, str]
"""In English, French, Russian."""


def in_language(words: Words, language: str) -> str:
    """Return words in a language; English for one that is not of `LANGUAGES`."""
    short = language[:2]
    return words[LANGUAGES.index(short) if short in LANGUAGES else 0]


@dataclass(frozen=True, slots=True)
class Class:
    """One class: its words, and what is done by default, also in words."""

    words: Words
    default: Words


_REMOVE = ("remove, or a pseudonym", "supprimer, ou un pseudonyme", "удалить или заменить псевдонимом")

CLASSES: Mapping[str, Class] = {
    "R1": Class(("direct identification", "identification directe", "прямое указание на личность"), _REMOVE),
    "R2": Class(
        ("identification by combination", "identification par recoupement", "указание по совокупности"),
        ("make more general", "généraliser", "обобщить"),
    ),
    "R3": Class(
        ("source or method", "source ou méthode", "источник или способ"),
        ("remove", "supprimer", "удалить"),
    ),
    "R4": Class(("third person", "tierce personne", "третье лицо"), _REMOVE),
    "R5": Class(
        ("secrecy under law", "secret protégé par la loi", "охраняемая законом тайна"),
        ("remove or hold back", "supprimer ou différer", "удалить или отложить"),
    ),
    "R6": Class(
        ("harmful detail", "détail nuisible", "вредная подробность"),
        ("reduce", "réduire", "сократить"),
    ),
    "R7": Class(
        ("person accused", "personne mise en cause", "предполагаемый виновный"),
        (
            "keep only when the evidence suffices and a reply was sought",
            "garder seulement si les preuves suffisent et qu'une réponse a été demandée",
            "оставить, только если доказательств достаточно и запрошен ответ",
        ),
    ),
}

REASONS: Mapping[str, Words] = {
    "name": ("name", "nom", "имя"),
    "nickname": ("nickname", "surnom", "прозвище"),
    "face": ("face", "visage", "лицо"),
    "voice": ("voice", "voix", "голос"),
    "mark": ("tattoo or scar", "tatouage ou cicatrice", "татуировка или шрам"),
    "plate": ("number plate", "plaque d'immatriculation", "номерной знак"),
    "document": ("number of a document", "numéro d'un document", "номер документа"),
    "phone": ("telephone number", "numéro de téléphone", "номер телефона"),
    "address": ("address", "adresse", "адрес"),
    "mail": ("mail or network address", "adresse électronique", "электронный адрес"),
    "account": ("account", "compte", "счёт или учётная запись"),
    "coordinates": ("coordinates", "coordonnées", "координаты"),
    "birth": ("date of birth", "date de naissance", "дата рождения"),
    "age": ("age", "âge", "возраст"),
    "place": ("small place", "petite localité", "малый населённый пункт"),
    "date": ("date", "date", "дата"),
    "time": ("time of day", "heure", "время суток"),
    "family": ("size of a family", "taille de la famille", "состав семьи"),
    "job": ("occupation", "profession", "род занятий"),
    "injury": ("detail of an injury", "détail d'une blessure", "подробность травмы"),
    "file": ("file number", "numéro de dossier", "номер дела"),
    "source": ("who gave it", "qui l'a donné", "кто сообщил"),
    "route": (
        "route, place or habit of the team",
        "itinéraire, lieu ou habitude de l'équipe",
        "путь, место или привычка группы",
    ),
    "secret": ("content under secrecy", "contenu couvert par le secret", "сведения, составляющие тайну"),
    "harm": ("detail that harms", "détail qui nuit", "подробность, которая вредит"),
    "relation": ("relation to somebody", "lien avec quelqu'un", "связь с кем-либо"),
    "other": ("other", "autre", "иное"),
}


def class_words(code: str, language: str) -> str:
    """Return what a class is. Raises: UsageError for one that does not exist."""
    if code not in CLASSES:
        raise UsageError(f"redaction: {code!r} is no class")
    return in_language(CLASSES[code].words, language)


def reason_words(code: str, language: str) -> str:
    """Return why something was cut. Raises: UsageError for a reason that does not exist."""
    if code not in REASONS:
        raise UsageError(f"redaction: {code!r} is no reason")
    return in_language(REASONS[code], language)
