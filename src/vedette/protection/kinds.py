"""The 29 kinds of attack on defenders, T01 to T29: labels in three languages, what each is, how grave.

`huridocs` are codes of micro-thesaurus 4 (types of acts) for mapping; a kind without one there maps to the
nearest wider code. `act` is the term of the group's own list `acts`, "" when no act against a person answers
to it. Whether a kind is grave is a rule of the group's, kept here so that all desks read the same.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from vedette.errors import FormatError


class Step(StrEnum):
    """Where a kind stands in a story of attack: words, then eyes, then hands; law and pressure run beside."""

    WORDS = "words"
    EYES = "eyes"
    PRESSURE = "pressure"
    LAW = "law"
    HANDS = "hands"


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of attack. `weight` is 1 (a nuisance) to 5 (a life); grave ones are told by voice at once."""

    code: str
    name: str
    labels: tuple[str, str, str]
    """In English, French, Russian."""
    step: Step
    weight: int
    huridocs: tuple[str, ...]
    act: str
    grave: bool = False
    digital: bool = False
    site: bool = False
    """An attack on a place of ours: others of ours may be next."""

    @property
    def report_hours(self) -> int:
        """Within so many hours of noticing it the written report is due."""
        return 24 if self.grave else 48

    def label(self, language: str) -> str:
        """Return what it is called in `en`, `fr` or `ru`; in English for any other language."""
        return self.labels[LANGUAGES.index(language) if language in LANGUAGES else 0]


LANGUAGES = ("en", "fr", "ru")
_W, _E, _P, _L, _H = Step.WORDS, Step.EYES, Step.PRESSURE, Step.LAW, Step.HANDS
_ALL = (
    Kind("T01", "harassment", ("Harassment", "Harcèlement", "Травля"), _P, 2, ("0201030000",), "harassment"),
    Kind(
        "T02",
        "surveillance",
        ("Being watched or followed", "Filature ou surveillance", "Слежка"),
        _E,
        2,
        ("0201030300",),
        "surveillance",
    ),
    Kind(
        "T03",
        "digital-surveillance",
        ("Spying on devices or lines", "Espionnage d’appareils ou de lignes", "Слежка через технику и связь"),
        _E,
        3,
        ("0401000000",),
        "interception",
        digital=True,
    ),
    Kind(
        "T04",
        "anonymous-threat",
        ("Threat from an unknown hand", "Menace anonyme", "Анонимная угроза"),
        _W,
        3,
        ("0201030100",),
        "threats",
    ),
    Kind(
        "T05",
        "death-threat",
        ("Death threat", "Menace de mort", "Угроза убийством"),
        _W,
        4,
        ("0201030200",),
        "death-threats",
        grave=True,
    ),
    Kind(
        "T06",
        "public-threat",
        (
            "Public threat or incitement by an official",
            "Menace publique ou appel à la haine d’un responsable",
            "Публичная угроза или подстрекательство чиновника",
        ),
        _W,
        4,
        ("0201030100",),
        "incitement",
        grave=True,
    ),
    Kind(
        "T07",
        "smear",
        ("Smear campaign", "Campagne de dénigrement", "Кампания по очернению"),
        _W,
        2,
        ("1401010000",),
        "smear-campaign",
    ),
    Kind(
        "T08",
        "assault",
        ("Physical assault", "Agression physique", "Нападение на человека"),
        _H,
        5,
        ("0201010000",),
        "physical-assault",
        grave=True,
        site=True,
    ),
    Kind(
        "T09",
        "sexual-violence",
        ("Sexual violence", "Violence sexuelle", "Сексуальное насилие"),
        _H,
        5,
        ("0201110100", "0201110300"),
        "sexual-assault",
        grave=True,
    ),
    Kind(
        "T10",
        "arson",
        ("Arson or destruction", "Incendie ou destruction", "Поджог или погром"),
        _H,
        5,
        ("1301030000",),
        "destruction-of-property",
        grave=True,
        site=True,
    ),
    Kind(
        "T11",
        "raid-home",
        ("Raid or search of a home", "Descente ou perquisition à domicile", "Налёт или обыск дома"),
        _H,
        4,
        ("0401010000",),
        "illegal-search",
        grave=True,
        site=True,
    ),
    Kind(
        "T12",
        "raid-office",
        ("Raid or search of an office", "Descente ou perquisition au bureau", "Налёт или обыск в офисе"),
        _H,
        4,
        ("1201020000",),
        "raid-on-organisation",
        grave=True,
        site=True,
    ),
    Kind(
        "T13",
        "seizure",
        ("Devices or archives taken", "Appareils ou archives saisis", "Изъяли технику или архивы"),
        _H,
        4,
        ("1301070000",),
        "confiscation",
        grave=True,
        digital=True,
    ),
    Kind(
        "T14",
        "short-detention",
        (
            "Held for hours, or unrecorded",
            "Retenu des heures, ou sans trace",
            "Держали часами или без записи",
        ),
        _H,
        4,
        ("0301020000",),
        "unrecorded-detention",
        grave=True,
    ),
    Kind(
        "T15",
        "arrest",
        ("Arrest, custody before trial", "Arrestation, détention provisoire", "Арест, следственный изолятор"),
        _L,
        4,
        ("0301010000",),
        "arrest",
        grave=True,
    ),
    Kind(
        "T16",
        "judicial-harassment",
        ("Charges, fines, trial", "Poursuites, amendes, procès", "Обвинения, штрафы, суд"),
        _L,
        3,
        ("3501000000",),
        "fabricated-charges",
    ),
    Kind(
        "T17",
        "administrative-harassment",
        (
            "Inspections, listing, closure, blocked money",
            "Contrôles, listes, fermeture, fonds bloqués",
            "Проверки, реестры, закрытие, счета",
        ),
        _L,
        2,
        ("1201000000",),
        "administrative-harassment",
    ),
    Kind(
        "T18",
        "travel-ban",
        ("Travel ban or expulsion", "Interdiction de voyager ou expulsion", "Запрет на выезд или высылка"),
        _L,
        3,
        ("0501060000",),
        "travel-restriction",
    ),
    Kind(
        "T19",
        "loss-of-work",
        (
            "Disbarment or loss of work",
            "Radiation ou perte d’emploi",
            "Лишение статуса адвоката или работы",
        ),
        _L,
        3,
        ("3001040301",),
        "dismissal",
    ),
    Kind(
        "T20",
        "abduction",
        ("Abduction", "Enlèvement", "Похищение"),
        _H,
        5,
        ("0301040000",),
        "abduction",
        grave=True,
        site=True,
    ),
    Kind(
        "T21",
        "disappearance",
        ("Enforced disappearance", "Disparition forcée", "Насильственное исчезновение"),
        _H,
        5,
        ("0301030000",),
        "enforced-disappearance",
        grave=True,
    ),
    Kind(
        "T22",
        "torture",
        ("Torture or ill-treatment", "Torture ou mauvais traitements", "Пытки или жестокое обращение"),
        _H,
        5,
        ("0201111100",),
        "torture",
        grave=True,
    ),
    Kind(
        "T23",
        "killing",
        ("Killing, or an attempt", "Meurtre ou tentative", "Убийство или покушение"),
        _H,
        5,
        ("0101010000", "0101090000"),
        "killing",
        grave=True,
        site=True,
    ),
    Kind(
        "T24",
        "attack-on-others",
        (
            "Attack on family, client, witness or driver",
            "Attaque contre famille, client, témoin ou chauffeur",
            "Нападение на близких, доверителя, свидетеля, водителя",
        ),
        _H,
        4,
        ("0201030102",),
        "threats-to-family",
        grave=True,
    ),
    Kind(
        "T25",
        "online-attack",
        (
            "Online attack, doxxing, stolen account",
            "Attaque en ligne, divulgation, compte volé",
            "Атака в сети, слив данных, взлом аккаунта",
        ),
        _P,
        3,
        ("0401000000",),
        "device-intrusion",
        digital=True,
    ),
    Kind(
        "T26",
        "infiltration",
        ("Infiltration or an informer", "Infiltration ou indicateur", "Внедрение или осведомитель"),
        _E,
        4,
        ("1201040000",),
        "surveillance-of-organisation",
    ),
    Kind(
        "T27",
        "host-pressure",
        (
            "Host or landlord put under pressure",
            "Pression sur l’hôte ou le bailleur",
            "Давление на хозяина жилья",
        ),
        _P,
        3,
        ("0501030000",),
        "eviction",
    ),
    Kind(
        "T28",
        "denied-access",
        (
            "Kept out: lawyer, court, detainee",
            "Accès refusé : avocat, tribunal, détenu",
            "Не пустили: адвоката, в суд, к задержанному",
        ),
        _L,
        2,
        ("3501090000",),
        "denial-of-counsel",
    ),
    Kind(
        "T29",
        "reprisal",
        (
            "Reprisal for working with the UN",
            "Représailles pour coopération avec l’ONU",
            "Месть за сотрудничество с ООН",
        ),
        _P,
        4,
        ("9000000000",),
        "reprisal",
        grave=True,
    ),
)
KINDS: Mapping[str, Kind] = {kind.code: kind for kind in _ALL}
"""By code, in order."""
COMMON = ("T02", "T04", "T08", "T12", "T13", "T14", "T10", "T27")
"""Those that are asked for first where somebody has to choose in a hurry."""
WATCHED = frozenset({"T02", "T03", "T26"})
"""That somebody looks on."""
THREATS = frozenset({"T04", "T05", "T06", "T29"})
"""Declared intentions. A smear is none, but stands before many."""


def kind_of(code: str) -> Kind:
    """Return a kind by its code. Raises: FormatError for any other text."""
    found = KINDS.get(code)
    if found is None:
        raise FormatError("kind of incident: T01 to T29 expected")
    return found
