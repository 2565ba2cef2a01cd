"""The gate: twelve checks before anything leaves. Each is green with its reason, or blocked and says why.

Pure functions of `Asked`. Two people may open a check for this one release, but not those in `FIRM`; nor does
any override open what a scan found of a protected person.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace

from vedette.publication.releases.asked import (
    ACCUSED_PARTS,
    LEVELS,
    OWN_PARTS,
    SCOPE_OF,
    THOUGHT,
    Asked,
    Outcome,
    Reason,
    State,
)
from vedette.publication.releases.blocks import Heading, Links, Picture, Timeline, notes_of
from vedette.publication.releases.document import Document, Mention, pictures_of

FIRM = frozenset({1, 2, 3, 8, 10, 11, 12})
"""Checks that nobody opens: consent, secrecy, risk review, rebuilt files, labels, translation, digest."""
SHOWN_FILES = frozenset({"picture", "portrait", "film", "card"})

Found = tuple[list[Reason], list[str]]


def run(asked: Asked) -> tuple[Outcome, ...]:
    """Return the twelve outcomes in their order."""
    return tuple(_outcome(asked, number, check) for number, check in CHECKS.items())


def is_open(outcomes: Iterable[Outcome]) -> bool:
    """Say whether the release may leave: all twelve are there, none is blocked."""
    found = list(outcomes)
    return {one.number for one in found} == set(CHECKS) and all(
        one.state is not State.BLOCKED for one in found
    )


def _outcome(asked: Asked, number: int, check: Callable[[Asked], Found]) -> Outcome:
    reasons, what = check(asked)
    kept = tuple(dict.fromkeys(what))
    if not reasons:
        return Outcome(number, State.GREEN, (Reason(f"{number}.green"),), kept)
    firm = number in FIRM or any(one.code in _FIRM_REASONS for one in reasons)
    overridden = number in asked.overridden and not firm
    state = State.OVERRIDE if overridden else State.BLOCKED
    return Outcome(number, state, tuple(dict.fromkeys(reasons)), kept, firm)


_FIRM_REASONS = frozenset({"4.disclosed", "4.closed", "4.unread", "4.unscanned", "5.unnamed", "no-texts"})


def mentions(asked: Asked) -> Iterable[tuple[Document, Mention]]:
    """Yield each person of each text."""
    for text in asked.texts:
        for one in text.document.people:
            yield text.document, one


def needed_consents(document: Document) -> tuple[tuple[str, str, str], ...]:
    """Return (subject, scope, medium) of each consent that a document needs."""
    found = [
        (one.subject, *SCOPE_OF[shown])
        for one in document.people
        for shown in one.shown
        if one.subject and shown in SCOPE_OF
    ]
    return tuple(dict.fromkeys(found))


def _consent(asked: Asked) -> Found:
    reasons, what = _lacking_texts(asked), list[str]()
    held = {(one.subject, one.scope, one.medium, one.language): one for one in asked.consents}
    needed = [
        (*each, text.document.language) for text in asked.texts for each in needed_consents(text.document)
    ]
    for file in asked.files:
        tongues = (file.language,) if file.language else asked.languages
        medium = {"film": "video", "sound": "audio"}.get(file.role, "image")
        scope = "C20" if file.role == "sound" else "C19"
        needed += [(subject, scope, medium, tongue) for subject in file.people for tongue in tongues]
    for key in dict.fromkeys(needed):
        answer = held.get(key)
        if answer is None or not answer.allowed:
            code = answer.reasons[0] if answer is not None and answer.reasons else "never-asked"
            reasons.append(Reason(f"1.{code}", f"{key[1]} {key[3]}"))
            what.append(key[0])
    for document, one in mentions(asked):
        if not one.subject and one.part in OWN_PARTS:
            reasons.append(Reason("1.no-record", document.language))
            what.append(one.id)
    return reasons, what


def _lacking_texts(asked: Asked) -> list[Reason]:
    missing = set(asked.languages) - {one.language for one in asked.texts}
    found = [Reason("no-texts", tongue) for tongue in sorted(missing)]
    return found or ([] if asked.texts else [Reason("no-texts")])


def _secrecy(asked: Asked) -> Found:
    items = {item for text in asked.texts for fact in text.document.facts for item in fact.items}
    items |= {file.from_item for file in asked.files if file.from_item}
    people = {one.subject for _document, one in mentions(asked) if one.subject}
    touched = [
        one.id
        for one in asked.undertakings
        if (not one.items and not one.people) or one.items & items or one.people & people
    ]
    return ([Reason("2.touched", count=len(touched))] if touched else []), touched


def _risk(asked: Asked) -> Found:
    review = asked.review
    if review is None:
        return [Reason("3.none")], []
    reasons = []
    if review.by_author:
        reasons.append(Reason("3.author"))
    missing = [one for one in THOUGHT if one not in review.thought]
    reasons += [Reason(f"3.not-{one}") for one in missing]
    if not review.may_leave:
        reasons.append(Reason("3.stays"))
    return reasons, [review.id]


def _jigsaw(asked: Asked) -> Found:
    scan = asked.scan
    if scan is None:
        return [Reason("4.unscanned")], []
    said = [one for one in scan.found if not one.form]
    reasons = [Reason("4.disclosed", f"{one.where}: {one.kind}") for one in said]
    if scan.closed:
        reasons.append(Reason("4.closed", count=len(scan.closed)))
    reasons += [Reason("4.unread", where) for where in scan.could_not]
    if scan.unmasked:
        reasons.append(Reason("4.unmasked", ", ".join(scan.needless), len(scan.unmasked)))
    if scan.small_cells:
        reasons.append(Reason("4.small", count=scan.small_cells))
    return reasons, [*scan.unmasked, *scan.closed]


def _accused(asked: Asked) -> Found:
    reasons, what = list[Reason](), list[str]()
    for document, one in mentions(asked):
        if one.part not in ACCUSED_PARTS or "named" not in one.shown:
            continue
        if one.part == "accused" or one.level:
            if one.level not in LEVELS or LEVELS.index(one.level) < LEVELS.index(asked.threshold):
                reasons.append(Reason("5.level", document.language))
                what.append(one.id)
            if not one.replied.strip():
                reasons.append(Reason("5.reply", document.language))
                what.append(one.id)
            if asked.review is None or not asked.review.presumed:
                reasons.append(Reason("5.presumed"))
    return reasons, what


def _strict(asked: Asked) -> Found:
    reasons, what = list[Reason](), list[str]()
    strict = set()
    for document, one in mentions(asked):
        if not (one.minor or one.intimate):
            continue
        strict.add(one.subject)
        for shown in one.shown:
            if shown in ("named", "image", "voice"):
                code = "6.minor" if one.minor else "6.intimate"
                reasons.append(Reason(f"{code}-{shown}", document.language))
                what.append(one.id)
    for file in asked.files:
        if strict & set(file.people):
            reasons.append(Reason("6.file", file.name))
            what.append(file.id)
    return reasons, what


def _traced(asked: Asked) -> Found:
    reasons, what = list[Reason](), list[str]()
    for text in asked.texts:
        document = text.document
        facts = {one.id: one for one in document.facts}
        for number, block in enumerate(document.blocks, 1):
            where = f"{document.language}, {number}"
            notes = notes_of(block)
            bare = (
                any(not event.notes for event in block.events)
                if isinstance(block, Timeline)
                else not isinstance(block, (Heading, Picture, Links)) and block.says == "fact" and not notes
            )
            if bare:
                reasons.append(Reason("7.bare", where))
            if any(note not in facts for note in notes):
                reasons.append(Reason("7.no-note", where))
        for fact in document.facts:
            if not fact.items or any(item not in asked.items for item in fact.items):
                reasons.append(Reason("7.no-item", f"{document.language}, {fact.words}"))
                what.append(fact.id)
    return reasons, what


def _rebuilt(asked: Asked) -> Found:
    reasons, what = list[Reason](), list[str]()
    if asked.scan is None and asked.files:
        reasons.append(Reason("8.unscanned"))
    for one in asked.scan.found if asked.scan is not None else ():
        if one.form:
            reasons.append(Reason("8.found", f"{one.where}: {one.kind}"))
    for file in asked.files:
        if file.from_item and not file.derivative:
            reasons.append(Reason("8.original", file.name))
            what.append(file.id)
    return reasons, what


def _timing(asked: Asked) -> Found:
    reasons = []
    review = asked.review
    if asked.open_missions and (review is None or not review.clear_of_team):
        reasons.append(Reason("9.mission", count=len(asked.open_missions)))
    if review is None or not review.clear_of_people:
        reasons.append(Reason("9.people"))
    return reasons, list(asked.open_missions)


def _labels(asked: Asked) -> Found:
    reasons = []
    for text in asked.texts:
        wanted = asked.labels.get(text.language, ())
        if asked.countries and len(wanted) < asked.countries:
            reasons.append(Reason("10.no-words", text.language))
        if any(words not in text.document.labels for words in wanted):
            reasons.append(Reason("10.missing", text.language))
    return reasons, []


def _translated(asked: Asked) -> Found:
    reasons = _lacking_texts(asked)
    reasons += [Reason("11.unreviewed", one.language) for one in asked.texts if not one.reviewed]
    what = list[str]()
    pieces = {file.id: file for file in asked.files}
    for text in asked.texts:
        for picture in pictures_of(text.document):
            if picture.piece not in pieces:
                reasons.append(Reason("11.no-piece", text.language))
            elif not picture.alt.strip():
                reasons.append(Reason("11.no-alt", text.language))
                what.append(picture.piece)
    for file in asked.files:
        lacking = set(asked.languages) - file.described
        if file.role in SHOWN_FILES and not file.language and lacking:
            reasons.append(Reason("11.undescribed", f"{file.name}: {', '.join(sorted(lacking))}"))
            what.append(file.id)
    return reasons, what


def _digested(asked: Asked) -> Found:
    wrong = [file for file in asked.files if not file.sha256 or file.sha256 != file.found]
    return [Reason("12.differs", file.name) for file in wrong], [file.id for file in wrong]


CHECKS: Mapping[int, Callable[[Asked], Found]] = {
    1: _consent,
    2: _secrecy,
    3: _risk,
    4: _jigsaw,
    5: _accused,
    6: _strict,
    7: _traced,
    8: _rebuilt,
    9: _timing,
    10: _labels,
    11: _translated,
    12: _digested,
}


def with_overrides(asked: Asked, numbers: Iterable[int]) -> Asked:
    """Return the same, with these checks opened by two people."""
    return replace(asked, overridden=frozenset(numbers))
