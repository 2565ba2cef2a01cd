"""How a term was reckoned, and what is in doubt, in plain words of three languages."""

from __future__ import annotations

from datetime import date

from vedette.cases.clocks.computing import Doubt, Step, Term

MONTHS = {
    "en": (
        *("January", "February", "March", "April", "May", "June"),
        *("July", "August", "September", "October", "November", "December"),
    ),
    "fr": (
        *("janvier", "février", "mars", "avril", "mai", "juin"),
        *("juillet", "août", "septembre", "octobre", "novembre", "décembre"),
    ),
    "ru": (
        *("января", "февраля", "марта", "апреля", "мая", "июня"),
        *("июля", "августа", "сентября", "октября", "ноября", "декабря"),
    ),
}
WEEKDAYS = {
    "en": ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"],
    "fr": ["lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi", "dimanche"],
    "ru": ["понедельник", "вторник", "среда", "четверг", "пятница", "суббота", "воскресенье"],
}
STEPS: dict[str, dict[str, str]] = {
    "from-event": {
        "en": "Counted from the event: {day}.",
        "fr": "Compté à partir de l’événement : {day}.",
        "ru": "Отсчёт от события: {day}.",
    },
    "from-taken": {
        "en": "Counted from the day it was decided: {day}.",
        "fr": "Compté à partir du jour de la décision : {day}.",
        "ru": "Отсчёт от дня решения: {day}.",
    },
    "from-served": {
        "en": "Counted from the day of service: {day}.",
        "fr": "Compté à partir du jour de la notification : {day}.",
        "ru": "Отсчёт от дня вручения: {day}.",
    },
    "from-named": {
        "en": "The paper names the day: {day}.",
        "fr": "Le document indique le jour : {day}.",
        "ru": "День указан в документе: {day}.",
    },
    "named": {"en": "That day is the last.", "fr": "Ce jour est le dernier.", "ru": "Этот день последний."},
    "at-once": {
        "en": "It is due at once; the law gives no number.",
        "fr": "C’est dû immédiatement ; la loi ne donne pas de nombre.",
        "ru": "Исполняется немедленно; числа в законе нет.",
    },
    "earliest": {
        "en": "Earliest plausible last day: {day}.",
        "fr": "Dernier jour plausible au plus tôt : {day}.",
        "ru": "Самый ранний возможный последний день: {day}.",
    },
    "latest": {
        "en": "Latest plausible last day: {day}.",
        "fr": "Dernier jour plausible au plus tard : {day}.",
        "ru": "Самый поздний возможный последний день: {day}.",
    },
    "first-counted": {
        "en": "Day 1 is the day of the start itself: {day}.",
        "fr": "Le jour 1 est le jour de départ lui-même : {day}.",
        "ru": "Первый день: сам день начала, {day}.",
    },
    "first-not-counted": {
        "en": "Day 1 is the day after: {day}.",
        "fr": "Le jour 1 est le lendemain : {day}.",
        "ru": "Первый день: следующий, {day}.",
    },
    "days": {
        "en": "{number} days end on {day}.",
        "fr": "{number} jours finissent le {day}.",
        "ru": "{number} сут. истекают: {day}.",
    },
    "working_days": {
        "en": "{number} working days end on {day}.",
        "fr": "{number} jours ouvrables finissent le {day}.",
        "ru": "{number} раб. дн. истекают: {day}.",
    },
    "months": {
        "en": "{number} calendar months end on {day}.",
        "fr": "{number} mois de calendrier finissent le {day}.",
        "ru": "{number} календ. мес. истекают: {day}.",
    },
    "years": {
        "en": "{number} years end on {day}.",
        "fr": "{number} ans finissent le {day}.",
        "ru": "{number} г. (лет) истекают: {day}.",
    },
    "hours": {
        "en": "{number} hours end, at the same hour, on {day}.",
        "fr": "{number} heures finissent, à la même heure, le {day}.",
        "ru": "{number} ч. истекают в тот же час: {day}.",
    },
    "clipped": {
        "en": "That month has no day {number}: its last day counts, {day}.",
        "fr": "Ce mois n’a pas de {number} : son dernier jour compte, {day}.",
        "ru": "В этом месяце нет числа {number}: считается его последний день, {day}.",
    },
    "suspended": {
        "en": "{number} days did not count: {day}.",
        "fr": "{number} jours n’ont pas compté : {day}.",
        "ru": "Не засчитано дней: {number}; {day}.",
    },
    "rolled": {
        "en": "{other} is a day off: moved to the next working day, {day}.",
        "fr": "{other} est chômé : reporté au premier jour ouvrable, {day}.",
        "ru": "{other}: нерабочий день; перенос на ближайший рабочий, {day}.",
    },
    "not-rolled": {
        "en": "{day}: a weekend does not move it.",
        "fr": "{day} : la fin de semaine ne le déplace pas.",
        "ru": "{day}: выходной его не переносит.",
    },
}
DOUBTS: dict[str, dict[str, str]] = {
    "not-served": {
        "en": "Service is not shown: it is counted from the day of the decision, to be safe.",
        "fr": "La notification n’est pas prouvée : compté du jour de la décision, par prudence.",
        "ru": "Вручение не подтверждено: для надёжности отсчёт от дня решения.",
    },
    "served-differ": {
        "en": "Proofs of service differ: the first counts for us, the latest is the legal maximum.",
        "fr": "Les preuves de notification divergent : pour nous la première, la dernière donne le maximum.",
        "ru": "Подтверждения вручения расходятся: для нас первое, последнее даёт законный предел.",
    },
    "first-day": {
        "en": "Whether the first day counts is disputed in Russian doctrine and practice.",
        "fr": "En Russie, la doctrine et la pratique sont partagées sur le premier jour.",
        "ru": "Засчитывается ли первый день, спорно в доктрине и практике.",
    },
    "first-day-unsaid": {
        "en": "The body does not say whether the first day counts.",
        "fr": "L’organe ne dit pas si le premier jour compte.",
        "ru": "Орган не говорит, засчитывается ли первый день.",
    },
    "length": {
        "en": "The length of this term changed about then; {number} is computed as well.",
        "fr": "La durée de ce délai a changé vers ce moment ; {number} est calculé aussi.",
        "ru": "Длительность срока менялась около этого времени; посчитано и {number}.",
    },
    "calendar": {
        "en": "The calendar of {number} is not known: only weekends are.",
        "fr": "Le calendrier de {number} n’est pas connu : seules les fins de semaine le sont.",
        "ru": "Календарь {number} года неизвестен: известны только выходные.",
    },
    "hours": {
        "en": "It is counted in hours; here only the day is reckoned.",
        "fr": "Le délai se compte en heures ; ici seul le jour est calculé.",
        "ru": "Срок в часах; здесь посчитан только день.",
    },
    "at-once": {
        "en": "The law gives no number here.",
        "fr": "La loi ne donne ici aucun nombre.",
        "ru": "Закон здесь не даёт числа.",
    },
    "not-in-force": {
        "en": "This rule was not in force on that day.",
        "fr": "Cette règle n’était pas en vigueur ce jour-là.",
        "ru": "В этот день правило не действовало.",
    },
    "stands-still": {
        "en": "It stands still now; the dates are those without the open suspension.",
        "fr": "Il est suspendu ; les dates sont celles sans la suspension en cours.",
        "ru": "Течение срока приостановлено; даты даны без учёта текущей приостановки.",
    },
    "confidence-G": {
        "en": "The number is general knowledge and was not verified: ask a lawyer.",
        "fr": "Le nombre est de notoriété générale et n’a pas été vérifié : demandez à une avocate.",
        "ru": "Число общеизвестно, но не проверено: спросите юриста.",
    },
    "confidence-D": {
        "en": "This is an inference of ours, not a text of law.",
        "fr": "C’est notre déduction, pas un texte de loi.",
        "ru": "Это наш вывод, а не текст закона.",
    },
}


def day_in_words(day: date, language: str) -> str:
    """Return a day with its weekday, as `Saturday 1 March 2025`."""
    said = language if language in MONTHS else "en"
    month = MONTHS[said][day.month - 1]
    name = WEEKDAYS[said][day.weekday()]
    if said == "fr":
        return f"{name} {'1er' if day.day == 1 else day.day} {month} {day.year}"
    if said == "ru":
        return f"{day.day} {month} {day.year} года ({name})"
    return f"{name} {day.day} {month} {day.year}"


def _step(step: Step, language: str) -> str:
    other = day_in_words(step.other, language) if step.other else ""
    words = STEPS[step.code].get(language) or STEPS[step.code]["en"]
    return words.format(day=day_in_words(step.day, language), number=step.number, other=other)


def explain(term: Term, language: str) -> tuple[str, ...]:
    """Return the reckoning, one sentence a step."""
    return tuple(_step(step, language) for step in term.steps)


def _doubt(doubt: Doubt, language: str) -> str:
    if doubt.gap is not None:
        return doubt.gap.words.get(language) or doubt.gap.words["en"]
    words = DOUBTS[doubt.code].get(language) or DOUBTS[doubt.code]["en"]
    return words.format(number=doubt.number)


def doubts_in_words(term: Term, language: str) -> tuple[str, ...]:
    """Return why a date may be otherwise, one sentence each; the rule's own note last."""
    note = term.rule.note.get(language) or ""
    said = [_doubt(doubt, language) for doubt in term.doubts]
    return tuple([*said, note] if note and any(one.code == "length" for one in term.doubts) else said)
