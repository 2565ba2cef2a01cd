"""The carousel in words: what each act, pattern and doubt is called in English, French and Russian."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from vedette.cases.carousel import MONTHS, REFUSALS, Carousel, Doubt, Number, Pattern
from vedette.cases.citing import said
from vedette.errors import MissingError

LANGUAGES = ("en", "fr", "ru")

KINDS: Mapping[str, tuple[str, str, str]] = {
    "report": ("crime report", "plainte pénale", "сообщение о преступлении"),
    "extension": ("check extended", "vérification prolongée", "срок проверки продлён"),
    "refusal": ("refusal to open a case", "refus d'ouvrir une enquête", "отказ в возбуждении дела"),
    "suspension": ("investigation suspended", "enquête suspendue", "расследование приостановлено"),
    "closing": ("case closed", "affaire classée", "дело прекращено"),
    "cancellation": ("decision set aside", "décision annulée", "постановление отменено"),
    "resumption": ("investigation resumed", "enquête reprise", "расследование возобновлено"),
    "opening": ("case opened", "enquête ouverte", "дело возбуждено"),
    "transfer": ("sent to another body", "transmis à un autre organe", "передано в другой орган"),
    "investigator": ("another investigator", "autre enquêteur", "смена следователя"),
    "expertise-ordered": ("expertise ordered", "expertise ordonnée", "экспертиза назначена"),
    "expertise-done": ("expertise received", "expertise rendue", "экспертиза проведена"),
    "complaint": ("complaint", "recours", "жалоба"),
    "hearing": ("hearing", "audience", "судебное заседание"),
    "order": ("order: the complaint is granted", "décision : recours admis", "жалоба удовлетворена"),
    "dismissal": ("complaint dismissed", "recours rejeté", "жалоба отклонена"),
    "termination": (
        "proceedings on the complaint ended",
        "procédure de recours close sans décision",
        "производство по жалобе прекращено",
    ),
}

PATTERNS: Mapping[str, tuple[str, str, str]] = {
    "carousel": (
        "Set aside and stopped again: {count} times, {days} days from the first to the last decision.",
        "Annulé puis de nouveau arrêté : {count} fois, {days} jours de la première à la dernière décision.",
        "Отменено и вновь прекращено: раз – {count}, дней от первого до последнего решения – {days}.",
    ),
    "lyapin": (
        (
            "{count} refusals within {months} months ({days} days). In Lyapin v. Russia, judgment of 24 "
            "July 2014, "
            "there were {refusals} in {months} months."
        ),
        (
            "{count} refus en {months} mois au plus ({days} jours). Dans l'affaire Lyapin c. Russie, "
            "arrêt du "
            "24 juillet 2014, il y en avait {refusals} en {months} mois."
        ),
        (
            "Отказов за {months} месяцев: {count} (дней – {days}). В деле «Ляпин против России», "
            "постановление "
            "от 24 июля 2014 года, – {refusals} за {months} месяцев."
        ),
    ),
    "eve": (
        "Set aside on the day or the eve of a hearing: {count} times; at the latest {days} days before it.",
        "Annulé le jour ou la veille d'une audience : {count} fois ; au plus tard {days} jours avant elle.",
        "Отменено в день заседания или накануне: раз – {count}, самое позднее за столько дней – {days}.",
    ),
    "ignored-order": (
        (
            "Orders after which the matter was stopped again without work on it, or nothing came in time: "
            "{count}; {days} days in all."
        ),
        (
            "Décisions après lesquelles l'affaire a été arrêtée sans acte d'enquête, ou rien n'a suivi "
            "à temps : "
            "{count} ; {days} jours en tout."
        ),
        (
            "Решений, после которых дело вновь прекращено без действий или ничего не сделано в срок: "
            "{count}; "
            "всего дней – {days}."
        ),
    ),
    "expertise-delay": (
        "Expertises late: {count}; {days} days in all.",
        "Expertises tardives : {count} ; {days} jours en tout.",
        "Экспертиз с опозданием: {count}; всего дней – {days}.",
    ),
    "investigators": (
        "Changes of the official in charge: {count}, in {days} days.",
        "Changements de la personne chargée de l'affaire : {count}, en {days} jours.",
        "Смен должностного лица: {count}, за дней – {days}.",
    ),
}

DOUBTS: Mapping[str, tuple[str, str, str]] = {
    "not-set-aside": (
        "A decision follows another, and nothing says that the first was set aside.",
        "Une décision en suit une autre, et rien ne dit que la première a été annulée.",
        "За одним решением следует другое, а об отмене первого сведений нет.",
    ),
    "nothing-to-set-aside": (
        "Something was set aside, but no decision is entered that stood then.",
        "Une annulation est notée, mais aucune décision alors en vigueur.",
        "Отмена внесена, а решения, которое тогда действовало, нет.",
    ),
    "no-report": (
        "No report is entered before the first decision: the days of the first inquiry are not known.",
        (
            "Aucune plainte n'est notée avant la première décision : la durée de la première "
            "vérification est "
            "inconnue."
        ),
        "До первого решения сообщение не внесено: срок первой проверки неизвестен.",
    ),
    "not-served": (
        "When the decision was served is not written down.",
        "La date de notification de la décision n'est pas notée.",
        "Дата вручения решения не указана.",
    ),
}

PAPER: Mapping[str, tuple[str, str, str]] = {
    "title": (
        "Refusals and their cancellations",
        "Refus et annulations",
        "Отказы и их отмены",
    ),
    "n": ("No.", "N°", "№"),
    "stop": ("Decision", "Décision", "Решение"),
    "served": ("Served", "Notifiée", "Вручено"),
    "inquiry": ("Days of inquiry", "Jours de vérification", "Дней проверки"),
    "undone": ("Set aside", "Annulée", "Отменено"),
    "stood": ("Days it stood", "Jours en vigueur", "Дней в силе"),
    "eve": ("Days before hearing", "Jours avant l'audience", "Дней до заседания"),
    "stands": ("stands", "en vigueur", "в силе"),
    "total": ("Total", "Total", "Итого"),
    "refusals": ("Refusals", "Refus", "Отказов"),
    "cancelled": ("Decisions set aside", "Décisions annulées", "Отменено решений"),
    "span": (
        "From {first} to {last}: {days} days ({months} months and {rest} days)",
        "Du {first} au {last} : {days} jours ({months} mois et {rest} jours)",
        "С {first} по {last}: дней – {days} (месяцев – {months} и дней – {rest})",
    ),
    "patterns": ("What repeats", "Ce qui se répète", "Что повторяется"),
    "orders": (
        "Orders and what followed",
        "Décisions de contrôle et suites",
        "Решения по жалобам и что за ними",
    ),
    "order": ("Order", "Décision", "Решение"),
    "followed": ("What followed", "Suite", "Что последовало"),
    "nothing": ("nothing known", "rien de connu", "ничего не известно"),
    "work": ("work on the matter", "acte d'enquête", "действия по делу"),
    "days": ("Days", "Jours", "Дней"),
    "expertises": ("Expertises", "Expertises", "Экспертизы"),
    "ordered": ("Ordered", "Ordonnée", "Назначена"),
    "done": ("Received", "Rendue", "Проведена"),
    "not_done": ("not received", "non rendue", "не проведена"),
    "officials": (
        "Officials, one after the other",
        "Personnes chargées, successivement",
        "Должностные лица по порядку",
    ),
    "doubts": ("What is not sure", "Ce qui n'est pas sûr", "В чём нет уверенности"),
    "notes": ("How it was counted", "Comment on a compté", "Как считали"),
    "counted": (
        (
            "Days are the difference of two dates. As known on {on}. Entered from the steps of the file; "
            "nothing here is legal advice."
        ),
        (
            "Les jours sont la différence de deux dates. État au {on}. Tiré des étapes du dossier ; "
            "rien ici n'est un conseil juridique."
        ),
        "Дни – разность двух дат. По состоянию на {on}. По шагам дела; это не юридическая консультация.",
    ),
}

NUMBERS: Mapping[str, tuple[str, str, str]] = {
    "refusals": (
        "refusals in the case compared with",
        "refus dans l'affaire de comparaison",
        "отказов в деле для сравнения",
    ),
    "months": (
        "months in the case compared with",
        "mois dans l'affaire de comparaison",
        "месяцев в деле для сравнения",
    ),
    "eve": (
        "days before a hearing at most that count as its eve; our own choice",
        "jours au plus avant une audience comptés comme sa veille ; notre choix",
        "дней до заседания, не более, считаются кануном; наш выбор",
    ),
    "check": (
        "days of the longest check of a crime report",
        "jours de la plus longue vérification d'une plainte",
        "суток – самый долгий срок проверки сообщения",
    ),
}
CONFIDENCE: Mapping[str, tuple[str, str, str]] = {
    "S": ("seen in its source", "vu dans sa source", "источник проверен"),
    "G": ("from memory, to be checked", "de mémoire, à vérifier", "по памяти, требует проверки"),
    "D": ("our own inference", "notre déduction", "наш вывод"),
}
_CHECKED = ("last checked {on}", "vérifié le {on}", "проверено {on}")


def _said(table: Mapping[str, tuple[str, str, str]], key: str, language: str) -> str:
    if language not in LANGUAGES or key not in table:
        raise MissingError(f"carousel: no words for {key} in {language}")
    return table[key][LANGUAGES.index(language)]


def kind_words(kind: str, language: str) -> str:
    """Return what an act is called. Raises: MissingError."""
    return _said(KINDS, kind, language)


def pattern_words(pattern: Pattern, language: str) -> str:
    """Return a pattern as a sentence, with its counts. Raises: MissingError."""
    return _said(PATTERNS, pattern.found, language).format(
        count=pattern.count, days=pattern.days, months=MONTHS.value, refusals=REFUSALS.value
    )


def doubt_words(doubt: Doubt, language: str) -> str:
    """Return a doubt as a sentence. Raises: MissingError."""
    return _said(DOUBTS, doubt.unsure, language)


def paper_words(key: str, language: str) -> str:
    """Return a word of the printed table. Raises: MissingError."""
    return _said(PAPER, key, language)


def number_words(number: Number, language: str) -> str:
    """Return a number: what it is, its source, how sure it is, when checked. Raises: MissingError."""
    checked = _said({"": _CHECKED}, "", language).format(on=day(number.checked, language))
    parts = (said(number.source, language), _said(CONFIDENCE, number.confidence, language), checked)
    return f"{number.value}: {_said(NUMBERS, number.name, language)} ({'; '.join(filter(None, parts))})"


def span_words(held: Carousel, language: str) -> str:
    """Return from when to when, in days and in months; "" without a date. Raises: MissingError."""
    if held.first is None or held.last is None:
        return ""
    return _said(PAPER, "span", language).format(
        first=day(held.first, language),
        last=day(held.last, language),
        days=held.days,
        months=held.months,
        rest=held.rest,
    )


def day(on: date, language: str) -> str:
    """Return a date as papers of the language have it, in digits."""
    return (
        on.strftime("%d.%m.%Y")
        if language == "ru"
        else on.strftime("%d/%m/%Y")
        if language == "fr"
        else f"{on}"
    )
