"""The legal rules on which the urgent papers rest, as data: our words, source, last look, confidence.

Nothing here is legal advice, and the page that shows it says so. `low`: from memory, not seen in a source.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from vedette.protection.appeals import LANGUAGES

CHECKED = date(2026, 11, 23)
"""When this table was last compared with the domain notes; no lawyer has looked at it."""


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule: for which paper, what it says (en, fr, ru), where that was read, how sure we are."""

    id: str
    paper: str
    words: tuple[str, str, str]
    source: str
    confidence: str
    """high, medium or low."""
    checked: date = CHECKED

    def said(self, language: str) -> str:
        """Return it in a language."""
        return self.words[LANGUAGES.index(language)]


RULES: tuple[Rule, ...] = (
    Rule(
        "ru-cpc-144",
        "crime-report",
        (
            "A crime report is registered at once, with a slip; decided in three days, ten or thirty.",
            "Une plainte est enregistrée aussitôt, contre récépissé ; décision en 3, 10 ou 30 jours.",
            "Заявление регистрируют сразу и выдают талон; решение за трое суток, с продлением за 10 и 30.",
        ),
        "CPC 141, 144, 145",
        "medium",
    ),
    Rule(
        "ru-cc-306",
        "crime-report",
        (
            "The applicant signs that they were warned of liability for a knowingly false report.",
            "Le plaignant signe avoir été averti de la responsabilité pour dénonciation mensongère.",
            "Заявитель подписывает, что предупреждён об ответственности за заведомо ложный донос.",
        ),
        "CPC 141(6), CC 306",
        "low",
    ),
    Rule(
        "un-wgeid-urgent",
        "wgeid",
        (
            "Urgent when it reaches the Working Group within three months of the disappearance.",
            "Urgent si le Groupe de travail le reçoit dans les trois mois de la disparition.",
            "Срочно, если Рабочая группа получит в течение трёх месяцев с исчезновения.",
        ),
        "WGEID, reporting a disappearance",
        "high",
    ),
    Rule(
        "un-wgeid-consent",
        "wgeid",
        (
            "The family agrees beforehand; the source stays confidential and reachable.",
            "La famille donne son accord d’abord ; la source reste confidentielle et joignable.",
            "Семья согласна заранее; источник не разглашается и остаётся на связи.",
        ),
        "WGEID, reporting a disappearance",
        "high",
    ),
    Rule(
        "un-sp-consents",
        "special-procedures",
        (
            "Two separate answers: the name goes to the Government; the name appears in public reports.",
            "Deux réponses séparées : le nom va au Gouvernement ; le nom paraît dans des rapports publics.",
            "Два отдельных ответа: имя передают правительству; имя появляется в открытых докладах.",
        ),
        "OHCHR, submission to special procedures",
        "high",
    ),
    Rule(
        "un-sp-words",
        "special-procedures",
        (
            "Our own limit of 3,500 words; the form's own limits were not seen.",
            "Notre propre limite de 3 500 mots ; celles du formulaire n’ont pas été vues.",
            "Наш предел в 3500 слов; пределы самой формы мы не видели.",
        ),
        "–",
        "low",
    ),
    Rule(
        "ai-two-pages",
        "amnesty",
        (
            "A case sheet has two pages.",
            "Une fiche tient en deux pages.",
            "Листок занимает две страницы.",
        ),
        "Amnesty, urgent action sheets of 2006",
        "medium",
    ),
)
