"""What has to be shown for torture and for a disappearance, and what a conclusion on it still lacks.

Every element has its own claim, what supports it, what contradicts it, and a status in words. There is no
score and no total: `weigh` returns remarks, `agreement` which kinds of material agree. A person concludes,
another signs.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from types import MappingProxyType

from vedette.errors import UsageError
from vedette.records.investigation import STATUSES, TEMPLATES

CHECKED = date(2026, 11, 23)
"""When the sources of this file were last compared with it."""
Words = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Element:
    """One element: code, name, the question it answers. `confidence`: S seen, G not verified."""

    code: str
    name: Words
    question: Words
    source: str
    confidence: str


def _words(en: str, fr: str, ru: str) -> Words:
    return MappingProxyType({"en": en, "fr": fr, "ru": ru})


_TORTURE = "UN Convention against Torture, art. 1 and 12-13; ECHR art. 3; elements as practised"
_MISSING = "ICPPED, art. 2; WGEID definition: all three are needed"

_SAID: Mapping[str, tuple[Words, Words]] = {
    "identity": (
        _words("Identity of the person", "Identité de la personne", "Личность пострадавшего"),
        _words(
            "Who suffered it, and by what is that known?",
            "Qui l’a subi, et d’où le sait-on ?",
            "Кто пострадал и откуда это известно?",
        ),
    ),
    "time-line-of-custody": (
        _words(
            "Time line of the custody", "Chronologie de la détention", "Хронология содержания под стражей"
        ),
        _words(
            "From when until when, where, in whose hands? In what health before, and after?",
            "De quand à quand, où, aux mains de qui ? En quelle santé avant, et après ?",
            "С какого по какое время, где, в чьих руках? Каково было здоровье до и после?",
        ),
    ),
    "agent-status": (
        _words(
            "Those who did it acted for the State",
            "Les auteurs agissaient pour l’État",
            "Действовали представители государства",
        ),
        _words(
            "Officials, or others at their instigation, with their consent or acquiescence?",
            "Des agents, ou d’autres à leur instigation, avec leur consentement exprès ou tacite ?",
            "Должностные лица либо иные с их ведома, по их подстрекательству или молчаливому согласию?",
        ),
    ),
    "acts": (
        _words("What was done", "Les actes", "Что было сделано"),
        _words(
            "Which acts, when, by whom, with what?",
            "Quels actes, quand, par qui, avec quoi ?",
            "Какие действия, когда, кем, чем?",
        ),
    ),
    "severity": (
        _words(
            "Severity of pain or suffering",
            "Intensité de la douleur ou des souffrances",
            "Сила боли или страдания",
        ),
        _words(
            "How severe, how long, with what effect on this person?",
            "De quelle intensité, de quelle durée, avec quel effet sur cette personne ?",
            "Насколько сильно, как долго, с какими последствиями для этого человека?",
        ),
    ),
    "purpose": (
        _words("Intent and purpose", "Intention et but", "Умысел и цель"),
        _words(
            "On purpose, and for what: a confession, punishment, intimidation, discrimination?",
            "Intentionnel, et dans quel but : aveu, punition, intimidation, discrimination ?",
            "Намеренно ли и для чего: признание, наказание, запугивание, дискриминация?",
        ),
    ),
    "injury": (
        _words("Injury", "Lésions", "Телесные повреждения"),
        _words(
            "What was found on body and mind, by whom, how soon?",
            "Qu’a-t-on constaté sur le corps et l’esprit, par qui, dans quel délai ?",
            "Что обнаружено на теле и в психике, кем, как скоро?",
        ),
    ),
    "causation": (
        _words(
            "The injury comes from what was done",
            "Les lésions viennent des actes",
            "Повреждения — следствие этих действий",
        ),
        _words(
            "How well do the findings agree with the account, and what else could explain them?",
            "Les constatations concordent-elles avec le récit, et quelle autre cause est possible ?",
            "Насколько данные осмотра согласуются с рассказом и чем ещё их можно объяснить?",
        ),
    ),
    "report-to-authorities": (
        _words("The authorities were told", "Les autorités ont été saisies", "Власти были извещены"),
        _words(
            "Who told which authority, when, and by what is that shown?",
            "Qui a saisi quelle autorité, quand, et qu’est-ce qui le montre ?",
            "Кто, когда и какой орган известил и чем это подтверждается?",
        ),
    ),
    "quality-of-inquiry": (
        _words(
            "Quality of the official inquiry",
            "Qualité de l’enquête officielle",
            "Качество официальной проверки",
        ),
        _words(
            "Prompt, independent, thorough, with the victim taking part? What was left undone?",
            "Rapide, indépendante, approfondie, avec participation de la victime ? Qu’a-t-on omis ?",
            "Быстро ли, независимо ли, полно ли, с участием потерпевшего? Что не сделано?",
        ),
    ),
    "deprivation-of-liberty": (
        _words("Deprivation of liberty", "Privation de liberté", "Лишение свободы"),
        _words(
            "Arrest, detention, abduction or another form: when, where, by whom was it seen?",
            "Arrestation, détention, enlèvement ou autre forme : quand, où, vue par qui ?",
            "Арест, задержание, похищение или иная форма: когда, где, кто видел?",
        ),
    ),
    "involvement-of-officials": (
        _words(
            "Officials took part, or let it happen",
            "Participation ou assentiment d’agents de l’État",
            "Участие или молчаливое согласие должностных лиц",
        ),
        _words(
            "What shows it: uniforms, vehicles, posts passed, language, places?",
            "Qu’est-ce qui le montre : uniformes, véhicules, postes franchis, langue, lieux ?",
            "Что на это указывает: форма, машины, проезд через посты, язык, места?",
        ),
    ),
    "refusal-or-concealment": (
        _words(
            "They refuse to admit it, or hide what became of the person",
            "Refus de reconnaître, ou dissimulation du sort de la personne",
            "Отказ признать либо сокрытие судьбы человека",
        ),
        _words(
            "Whom did the family ask, when, and what was answered?",
            "À qui la famille s’est-elle adressée, quand, et qu’a-t-on répondu ?",
            "Кого спрашивала семья, когда и что ответили?",
        ),
    ),
}


def elements(template: str) -> tuple[Element, ...]:
    """Return the elements of a template in order. Raises: UsageError for one that is not known."""
    if template not in TEMPLATES:
        raise UsageError(f"elements: no list {template[:40]!r}; known are {', '.join(sorted(TEMPLATES))}")
    missing = template == "disappearance"
    source, confidence = (_MISSING, "S") if missing else (_TORTURE, "G")
    return tuple(Element(code, *_SAID[code], source, confidence) for code in TEMPLATES[template])


PRESUMPTION = _words(
    "When somebody was healthy on entering custody and injured on leaving it, or was last seen with agents, "
    "it is for the State to explain. The standard remains proof beyond reasonable doubt (European Court; not "
    "verified here).",
    "Lorsqu’une personne était en bonne santé à son entrée en détention et blessée à sa sortie, ou vue pour "
    "la dernière fois avec des agents, c’est à l’État de s’expliquer. Le critère reste la preuve au-delà de "
    "tout doute raisonnable (Cour européenne ; non vérifié ici).",
    "Если человек попал под стражу здоровым, а вышел с повреждениями, или в последний раз его видели с "
    "представителями власти, объяснять должно государство. Стандарт — доказанность вне разумного сомнения "
    "(Европейский суд; здесь не проверено).",
)


class Sort(StrEnum):
    """What kind of material supports or contradicts."""

    MEDICAL = "medical"
    WITNESS = "witness"
    DOCUMENT = "document"


@dataclass(frozen=True, slots=True)
class Piece:
    """One thing laid beside a claim. `root`: the source that it goes back to, "" when not known.

    `gone`: withdrawn at its source.
    """

    sort: Sort
    root: str = ""
    gone: bool = False


@dataclass(frozen=True, slots=True)
class Judged:
    """An element as people judged it: a status of `STATUSES`, or "" while nobody has."""

    code: str
    status: str
    supports: tuple[Piece, ...] = ()
    contradicts: tuple[Piece, ...] = ()


@dataclass(frozen=True, slots=True)
class Remark:
    """What a conclusion still lacks, or must answer. `must`: none is written before it is mended."""

    code: str
    element: str
    must: bool


def weigh(template: str, rows: Iterable[Judged]) -> tuple[Remark, ...]:
    """Return what bars a conclusion, and what its memo must speak of, in the order of the elements.

    `missing`: the element has no claim; `not-judged`; `no-support`: proven with nothing that supports it;
    `withdrawn-support`: proven on what was withdrawn; `one-source`: proven by what goes back to one source;
    `contradicted`: proven although something contradicts; `no-dispute`: disputed, and nothing contradicts.
    Raises: UsageError for a template or a status that is not known.
    """
    held = {row.code: row for row in rows}
    found = []
    for one in elements(template):
        row = held.get(one.code)
        if row is None:
            found.append(Remark("missing", one.code, True))
            continue
        if row.status and row.status not in STATUSES:
            raise UsageError(f"element {one.code}: no status {row.status[:40]!r}")
        found += [Remark(code, one.code, must) for code, must in _remarks(row)]
    return tuple(found)


def _remarks(row: Judged) -> Iterable[tuple[str, bool]]:
    if not row.status:
        yield "not-judged", True
        return
    standing = [one for one in row.supports if not one.gone]
    against = [one for one in row.contradicts if not one.gone]
    if row.status == "proven":
        if not row.supports:
            yield "no-support", True
        elif not standing:
            yield "withdrawn-support", True
        elif len({one.root or f"?{number}" for number, one in enumerate(standing)}) == 1:
            yield "one-source", False
        if against:
            yield "contradicted", False
    elif row.status == "disputed" and not against:
        yield "no-dispute", False


@dataclass(frozen=True, slots=True)
class Agreement:
    """Which kinds of material support the elements that are proven, and which do not yet.

    `confirmed`: by the group's own standard, that medical, witness and documentary material agree and no
    element is left open; for a disappearance that all three elements are proven. A word of the group, no
    finding of a court.
    """

    present: frozenset[Sort]
    lacking: frozenset[Sort]
    confirmed: bool


def agreement(template: str, rows: Iterable[Judged]) -> Agreement:
    """Return how the kinds of material agree. Raises: as `weigh`."""
    given = tuple(rows)
    held = {row.code: row for row in given}
    barred = any(one.must for one in weigh(template, given))
    wanted = frozenset(Sort) if template == "torture" else frozenset()
    proven = [row for row in held.values() if row.status == "proven"]
    present = frozenset(one.sort for row in proven for one in row.supports if not one.gone)
    every = all(held.get(one.code) and held[one.code].status == "proven" for one in elements(template))
    return Agreement(present, wanted - present, not barred and every and not wanted - present)
