"""Whether a person agreed to a use. One pure function, `decide`, that every exit asks through headquarters.

A ledger holds what one person answered, and what was said later: refusals, withdrawals, doubts, conditions
met. Nothing in it is ever removed; it narrows: one yes is about one scope, and opens no other.

Normative page: docs/formats/consent.md. Vectors: vectors/consent. Words: `consent_words`.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime
from enum import StrEnum

_Fault = Callable[..., None]

SCOPES: tuple[str, ...] = tuple(f"C{number:02}" for number in range(1, 26))
INSIDE = frozenset({"C01", "C02", "C03", "C04", "C05", "C07", "C25"})
"""Scopes under which nothing leaves the house."""
OUTWARD = frozenset(SCOPES) - INSIDE
LISTED = frozenset({"C06", "C15", "C16", "C24"})
"""Scopes that cover nobody who is not named in the list of the grant."""
EACH_TIME = frozenset({"C14", "C17", "C18", "C19", "C20", "C21", "C22"})
"""Scopes that are confirmed again before each new use."""
SEARCH = frozenset(SCOPES) - {"C03", "C04", "C06", "C10", "C20", "C22", "C24", "C25"}
"""What a relative may answer for somebody who is not there to be asked: the search, not the intimate life."""
PUBLISHED = frozenset({"C07", "C08", "C11", "C12", "C13", "C15", "C16", "C17", "C18", "C21", "C23", "C24"})
"""What the basis "published by the source" covers."""
EVERYTHING = "all"
"""In place of a scope: a withdrawal of all of them."""
MEDIA = ("text", "image", "audio", "video", "document", "data", "speech")


class Form(StrEnum):
    """How an answer was given."""

    WRITTEN = "written"
    RECORDED = "oral-recorded"
    LOGGED = "oral-logged"
    THUMBPRINT = "thumbprint"


class Place(StrEnum):
    """The class of the place where it was given; never the place itself."""

    OFFICE = "office"
    HOME = "home"
    SAFE_PLACE = "safe-place"
    HOSPITAL = "hospital"
    DETENTION = "detention"
    PUBLIC = "public"
    REMOTE = "remote"
    OTHER = "other"


class Capacity(StrEnum):
    """Whether the person could answer alone."""

    ADULT = "adult"
    CHILD = "child"
    LIMITED = "limited"


class Giver(StrEnum):
    """Who answered."""

    SELF = "self"
    GUARDIAN = "guardian"
    RELATIVE = "relative"


class Assent(StrEnum):
    """What a child, or a person of limited capacity, said themselves."""

    UNASKED = ""
    YES = "yes"
    NO = "no"
    TOO_YOUNG = "too-young"


class Code(StrEnum):
    """Why a use is allowed or refused. Stable: pages, exports and records quote them."""

    GRANTED = "granted"
    PUBLISHED = "published-by-source"
    NOT_THERE = "not-there"
    NEVER_ASKED = "never-asked"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"
    NOT_YET_GIVEN = "not-yet-given"
    OTHER_ITEMS = "other-items"
    INTIMATE = "intimate-item"
    EXPIRED = "expired"
    REVIEW_DUE = "review-due"
    AUDIENCE = "audience"
    AUDIENCE_UNSAID = "audience-unsaid"
    LANGUAGE = "language"
    MEDIUM = "medium"
    NOT_BEFORE = "not-before"
    EVENT = "event-awaited"
    CONDITION = "condition-open"
    DOUBT = "doubt"
    CONFIRM = "confirm-again"
    GUARDIAN = "guardian-missing"
    ASSENT = "assent-missing"
    CHILD_REFUSES = "child-refuses"
    OF_AGE = "came-of-age"
    RELATIVE = "relative-search-only"


class Awaits(StrEnum):
    """What a condition waits for: a day; an event that somebody says has come; words that somebody judges."""

    DATE = "date"
    EVENT = "event"
    WORDS = "words"


@dataclass(frozen=True, slots=True)
class Condition:
    """ "Not before …". `met` is when somebody said that it is met; a day needs nobody."""

    awaits: Awaits
    day: date | None = None
    words: str = ""
    met: datetime | None = None

    def holds(self, at: datetime) -> bool:
        """Say whether it stands in the way no more at `at`."""
        if self.awaits is Awaits.DATE:
            return self.day is not None and day_of(at) >= self.day
        return self.met is not None and self.met <= at


@dataclass(frozen=True, slots=True)
class Doubt:
    """A doubt about free will; `settled` once two people said so."""

    at: datetime
    settled: datetime | None = None


@dataclass(frozen=True, slots=True)
class Confirmation:
    """The person was asked again and still agreed; `review` is the next day to ask, when one was set."""

    at: datetime
    review: date | None = None


@dataclass(frozen=True, slots=True)
class Grant:
    """One answer to one scope. `items` None is all but intimate ones. Empty lists of limits set no limit,
    but for the audience of a `LISTED` scope.

    `at` is when it was given; `expires` is the last day on which it stands, `review` the last before it must
    be asked again, `of_age` the day on which a child comes of age. Days are of UTC.
    """

    id: str
    scope: str
    at: datetime
    given: bool = True
    items: frozenset[str] | None = None
    audience: frozenset[str] = frozenset()
    languages: frozenset[str] = frozenset()
    media: frozenset[str] = frozenset()
    expires: date | None = None
    review: date | None = None
    conditions: tuple[Condition, ...] = ()
    doubts: tuple[Doubt, ...] = ()
    confirmations: tuple[Confirmation, ...] = ()
    capacity: Capacity = Capacity.ADULT
    giver: Giver = Giver.SELF
    assent: Assent = Assent.UNASKED
    of_age: date | None = None


@dataclass(frozen=True, slots=True)
class Withdrawal:
    """Taken back from `at` on: one scope or `EVERYTHING`, for some items or (None) for all."""

    scope: str
    at: datetime
    items: frozenset[str] | None = None


@dataclass(frozen=True, slots=True)
class Left:
    """Something left under a scope; `reference` is that of the release, export or print."""

    scope: str
    at: datetime
    reference: str = ""


@dataclass(frozen=True, slots=True)
class Ledger:
    """What is known of one person. `published`: the basis "published by the source" stands for them.

    `intimate` are items that no grant for all items covers.
    """

    grants: tuple[Grant, ...] = ()
    withdrawals: tuple[Withdrawal, ...] = ()
    left: tuple[Left, ...] = ()
    intimate: frozenset[str] = frozenset()
    published: bool = False


@dataclass(frozen=True, slots=True)
class Use:
    """What somebody wants to do. With no items it is what is known, without any item."""

    scope: str
    items: frozenset[str] = frozenset()
    audience: str = ""
    language: str = ""
    medium: str = ""
    reference: str = ""


@dataclass(frozen=True, slots=True, order=True)
class Reason:
    """One reason: its code, the item it is about ("" for none), the grant, and a day or words that matter."""

    code: Code
    item: str = ""
    grant: str = ""
    detail: str = ""


@dataclass(frozen=True, slots=True)
class Decision:
    """Whether a use is allowed, and every reason, sorted. Allowed: which grants carry it."""

    allowed: bool
    reasons: tuple[Reason, ...]


def day_of(at: datetime) -> date:
    """Return the day of an instant, in UTC."""
    return at.astimezone(UTC).date()


def plain(text: str) -> str:
    """Return a name of an audience or a language as it is compared: case and spaces do not matter."""
    return " ".join(text.split()).casefold()


def decide(ledger: Ledger, use: Use, at: datetime) -> Decision:
    """Say whether the person agreed to a use at `at`, item by item: each must be covered.

    1. The newest no (refusal or withdrawal) about the item cuts off every yes that is not newer. 2. Of the
    yeses left for this very scope and item, one must have no fault. 3. Without any answer, the basis
    "published by the source" carries what rests on no item.
    """
    found = [_decide(ledger, use, item, at) for item in sorted(use.items) or [""]]
    allowed = all(one.allowed for one in found)
    wanted = {reason for one in found if one.allowed == allowed for reason in one.reasons}
    return Decision(allowed, tuple(sorted(wanted)))


def _decide(ledger: Ledger, use: Use, item: str, at: datetime) -> Decision:
    said = [one for one in ledger.grants if one.scope == use.scope]
    noes = [(one.at, Code.REFUSED) for one in said if not one.given and _about(one.items, item)]
    noes += [
        (one.at, Code.WITHDRAWN)
        for one in ledger.withdrawals
        if one.scope in (use.scope, EVERYTHING) and _about(one.items, item)
    ]
    past = [no for no in noes if no[0] <= at]
    yeses = [one for one in said if one.given]
    if not past and not said and not item and ledger.published and use.scope in PUBLISHED:
        return Decision(True, (Reason(Code.PUBLISHED),))
    covering = [one for one in yeses if _about(one.items, item)]
    begun = [one for one in covering if one.at <= at]
    live = [one for one in begun if not past or one.at > max(past)[0]]
    if not live:
        code, grants = _why_none(past, yeses, covering)
        detail = max(past)[0].isoformat() if past and code in (Code.REFUSED, Code.WITHDRAWN) else ""
        return Decision(False, (Reason(code, item, grants, detail),))
    faults = sorted(((_faults(one, ledger, use, item, at), one.id) for one in live), key=_least)
    least, grant = faults[0]
    if not least:
        return Decision(True, (Reason(Code.GRANTED, item, grant),))
    return Decision(False, tuple(least))


def _about(items: frozenset[str] | None, item: str) -> bool:
    return items is None or (item != "" and item in items)


def _least(one: tuple[list[Reason], str]) -> tuple[int, str]:
    return len(one[0]), one[1]


def _why_none(
    past: list[tuple[datetime, Code]], yeses: list[Grant], covering: list[Grant]
) -> tuple[Code, str]:
    if past:
        return max(past, key=lambda no: (no[0], no[1] is Code.WITHDRAWN))[1], ""
    if covering:
        return Code.NOT_YET_GIVEN, min(one.id for one in covering)
    if yeses:
        return Code.OTHER_ITEMS, min(one.id for one in yeses)
    return Code.NEVER_ASKED, ""


def _faults(grant: Grant, ledger: Ledger, use: Use, item: str, at: datetime) -> list[Reason]:
    """Return what stands against this grant carrying this use; nothing when it does."""
    found: list[Reason] = []

    def fault(code: Code, detail: object = "") -> None:
        found.append(Reason(code, item, grant.id, str(detail)))

    if item in ledger.intimate and (grant.items is None or item not in grant.items):
        fault(Code.INTIMATE)
    if grant.expires is not None and day_of(at) > grant.expires:
        fault(Code.EXPIRED, grant.expires)
    for condition in grant.conditions:
        if not condition.holds(at):
            code = {Awaits.DATE: Code.NOT_BEFORE, Awaits.EVENT: Code.EVENT, Awaits.WORDS: Code.CONDITION}
            fault(code[condition.awaits], condition.day or condition.words)
    _limits(grant, use, fault)
    _capacity(grant, at, fault)
    if use.scope in OUTWARD:
        _outward(grant, ledger, use, at, fault)
    return found


def _limits(grant: Grant, use: Use, fault: _Fault) -> None:
    """The lists of a grant: audience, language, medium."""
    if grant.audience or use.scope in LISTED:
        if not use.audience.strip():
            fault(Code.AUDIENCE_UNSAID)
        elif plain(use.audience) not in {plain(one) for one in grant.audience}:
            fault(Code.AUDIENCE)
    if grant.languages and plain(use.language) not in {plain(one) for one in grant.languages}:
        fault(Code.LANGUAGE)
    if grant.media and use.medium not in grant.media:
        fault(Code.MEDIUM)


def _capacity(grant: Grant, at: datetime, fault: _Fault) -> None:
    """Who answered, and whether they could."""
    if grant.giver is Giver.RELATIVE and grant.scope not in SEARCH:
        fault(Code.RELATIVE)
    if grant.capacity is Capacity.ADULT:
        return
    if grant.giver is not Giver.GUARDIAN:
        fault(Code.GUARDIAN)
    if grant.assent is Assent.NO:
        fault(Code.CHILD_REFUSES)
    elif grant.assent is Assent.UNASKED or (
        grant.assent is Assent.TOO_YOUNG and grant.capacity is Capacity.LIMITED
    ):
        fault(Code.ASSENT)
    if grant.of_age is not None and day_of(at) >= grant.of_age:
        fault(Code.OF_AGE, grant.of_age)


def _outward(grant: Grant, ledger: Ledger, use: Use, at: datetime, fault: _Fault) -> None:
    """What leaves: no open doubt, no review overdue, confirmed since the last time."""
    if any(doubt.settled is None or doubt.settled > at for doubt in grant.doubts):
        fault(Code.DOUBT)
    asked = [one for one in grant.confirmations if grant.at <= one.at <= at]
    review = review_of(grant, at)
    if review is not None and day_of(at) > review:
        fault(Code.REVIEW_DUE, review)
    if use.scope in EACH_TIME:
        agreed = max([grant.at, *(one.at for one in asked)])
        others = [
            one
            for one in ledger.left
            if one.scope == use.scope
            and one.at <= at
            and not (use.reference and one.reference == use.reference)
        ]
        if any(one.at >= agreed for one in others):
            fault(Code.CONFIRM)


def review_of(grant: Grant, at: datetime) -> date | None:
    """Return the last day before a grant must be asked again: the one that the newest confirmation set."""
    found = grant.review
    for one in sorted(grant.confirmations, key=lambda one: one.at):
        if grant.at <= one.at <= at and one.review is not None:
            found = one.review
    return found


class Stands(StrEnum):
    """How a scope stands for a person, in a word."""

    NONE = "none"
    YES = "yes"
    LIMITED = "limited"
    BLOCKED = "blocked"
    NO = "no"
    WITHDRAWN = "withdrawn"


_LIMITS = frozenset({Code.AUDIENCE_UNSAID, Code.AUDIENCE, Code.LANGUAGE, Code.MEDIUM, Code.OTHER_ITEMS})
_WORDS = {Code.NEVER_ASKED: Stands.NONE, Code.REFUSED: Stands.NO, Code.WITHDRAWN: Stands.WITHDRAWN}


def standing(ledger: Ledger, scope: str, at: datetime) -> Stands:
    """Return how a scope stands at `at`, for a list: `LIMITED` is a yes for some readers, forms or items."""
    found = decide(ledger, Use(scope), at)
    if found.allowed:
        return Stands.YES
    codes = {reason.code for reason in found.reasons}
    if codes <= _LIMITS:
        return Stands.LIMITED
    return _WORDS.get(found.reasons[0].code, Stands.BLOCKED)
