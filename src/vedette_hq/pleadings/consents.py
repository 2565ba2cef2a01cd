"""What the consent gate says of a text: asked anew each time, never kept as a yes."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from vedette.cases.pleadings.registry import kind as kind_of
from vedette.records.consent import SCOPES, Code
from vedette_hq.access.models import Person
from vedette_hq.casework.models import Client
from vedette_hq.casework.queries import clients_of
from vedette_hq.consent import gate
from vedette_hq.consent.words import said
from vedette_hq.pleadings.models import Text

AUDIENCES: Mapping[str, str] = {
    "crime_report": "Investigative Committee",
    "wgeid": "WGEID",
    "special_procedures": "UN special procedures",
    "ecthr_form": "European Court of Human Rights",
    "hrc": "UN Human Rights Committee",
    "cat22": "UN Committee against Torture",
    "ced30": "UN Committee on Enforced Disappearances",
    "wgad": "WGAD",
    "reprisals": "OHCHR",
}
"""To whom a kind goes, as the ledger names an audience; others go to the body named in filing."""
_NO = frozenset({Code.REFUSED, Code.WITHDRAWN, Code.CHILD_REFUSES})


def answers_of(person: Person, client: Client, kind: str, language: str) -> dict[str, bool]:
    """Return what a client said to each scope: yes, no; a scope that was never asked is not there."""
    found: dict[str, bool] = {}
    for scope in SCOPES:
        got = gate.ask(
            person,
            scope,
            [client.subject_id],
            audience=AUDIENCES.get(kind, ""),
            language=language,
            medium="document",
        )
        if got.allowed:
            found[scope] = True
        elif any(one.code in _NO for one in got.refused.get(client.subject_id, ())):
            found[scope] = False
    return found


def refusals(person: Person, text: Text, language: str, body: str = "") -> list[tuple[str, Any]]:
    """Return the scopes that a text needs and has not, each with the gate's reasons as they are read."""
    subjects = subjects_of(person, text)
    if not subjects:
        return []
    found = []
    for scope in kind_of(text.kind).consents:
        got = gate.ask(person, scope, subjects, **_use(text, language, body))
        reasons = [one for subject in subjects for one in got.refused.get(subject, ())]
        if got.allowed != set(subjects):
            found.append((scope, said(reasons)))
    return found


def has_client(person: Person, text: Text) -> bool:
    """Say whether there is somebody for whom a text speaks: its client, or any of the case, and now."""
    held = [one.client.pk for one in clients_of(person, text.case) if one.now]
    return bool(held) and (text.client_id is None or text.client_id in held)


def leave(person: Person, text: Text, language: str, body: str) -> None:
    """Tell the gate that a text left, in the caller's transaction. Raises: ConflictError when it may not."""
    subjects = subjects_of(person, text)
    for scope in kind_of(text.kind).consents if subjects else ():
        gate.left(person, scope, subjects, what="pleading", **_use(text, language, body))


def subjects_of(person: Person, text: Text) -> list[str]:
    """Return whom a text may name: its client, and victims if another; all clients when none is chosen."""
    held = [one.client for one in clients_of(person, text.case) if one.now]
    if text.client is not None:
        victim = Client.Standing.VICTIM
        others = [] if text.client.standing == victim else [one for one in held if one.standing == victim]
        held = [text.client, *others]
    return list(dict.fromkeys(one.subject_id for one in held))


def _use(text: Text, language: str, body: str) -> dict[str, Any]:
    return {
        "audience": AUDIENCES.get(text.kind, body),
        "language": language,
        "medium": "document",
        "reference": text.pk,
    }
