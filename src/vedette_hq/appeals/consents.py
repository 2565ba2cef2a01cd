"""What the consent gate says of a track's papers: asked anew each time, never kept as a yes."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from vedette.protection.appeals_papers import KINDS, Kind
from vedette.records.consent import Code
from vedette_hq.access.models import Person
from vedette_hq.appeals.models import Track
from vedette_hq.consent import gate
from vedette_hq.consent.words import said

AUDIENCES: Mapping[str, str] = {
    "crime-report": "Investigative Committee",
    "wgeid": "WGEID",
    "special-procedures": "UN special procedures",
    "observatory": "Observatory",
    "amnesty": "Amnesty International",
    "statement": "the public",
}
"""To whom each paper goes, as the ledger names an audience."""
_NO = frozenset({Code.REFUSED, Code.WITHDRAWN, Code.CHILD_REFUSES})


def answer(person: Person, track: Track, scope: str, audience: str, language: str) -> gate.Answer:
    """Ask the gate about the person taken."""
    return gate.ask(
        person,
        scope,
        [track.record_id],
        audience=audience,
        language=language,
        medium="document",
        reference=track.pk,
    )


def yes_or_no(person: Person, track: Track, scope: str, language: str = "en", to: str = "") -> bool | None:
    """Return yes, no, or None when nobody was asked, or the answer cannot be used now."""
    found = answer(person, track, scope, to or AUDIENCES["special-procedures"], language)
    if found.allowed:
        return True
    reasons = found.refused.get(track.record_id, ())
    return False if any(one.code in _NO for one in reasons) else None


def _of(scope: str) -> list[str]:
    """Return the audiences of the papers that need a scope."""
    return [AUDIENCES[kind.code] for kind in KINDS if scope in kind.scopes] or [
        AUDIENCES["special-procedures"]
    ]


def stands(person: Person, track: Track, scope: str, language: str) -> bool | None:
    """Return how a scope stands for all the papers that need it: yes when for each, no when for one."""
    found = [yes_or_no(person, track, scope, language, to) for to in _of(scope)]
    return False if False in found else None if None in found else True


def audience_of(scope: str) -> str:
    """Return to whom papers go under a scope, as an answer must name them where it names readers."""
    return ", ".join(_of(scope))


def refusals(person: Person, track: Track, kind: Kind, language: str) -> list[tuple[str, Any]]:
    """Return the scopes that a paper needs and has not, each with the gate's reasons as they are read."""
    found = []
    for scope in kind.scopes:
        got = answer(person, track, scope, AUDIENCES[kind.code], language)
        if not got.allowed:
            found.append((scope, said(got.refused.get(track.record_id, ()))))
    return found


def leave(person: Person, track: Track, kind: Kind, language: str) -> None:
    """Tell the gate that a paper left, in the caller's transaction. Raises: ConflictError when it may not."""
    for scope in kind.scopes:
        gate.left(
            person,
            scope,
            [track.record_id],
            audience=AUDIENCES[kind.code],
            language=language,
            medium="document",
            what="appeal",
            reference=track.pk,
        )


def scopes() -> list[str]:
    """Return all scopes that some paper needs."""
    return list(dict.fromkeys([*(scope for kind in KINDS for scope in kind.scopes), "C14"]))
