"""What changed since a text was typeset: in the text, and in what the house knows of its case.

When a text is typeset, the digests of what the house would fill it with are kept, part by part. Before it is
signed or filed the house is asked again, as whoever typeset it sees it: what differs was not read by anybody.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from typing import Any

from vedette.cases.pleadings.plain import plain
from vedette_hq.access.models import Person
from vedette_hq.pleadings import filling, queries
from vedette_hq.pleadings.models import Filing, Issue, Text

TEXT = "text"
"""Before the name of a part: it was written anew; without it, the house knows otherwise."""
LEFT_OUT = frozenset({"language", "reference", "consents", "exhibits"})
"""Consents are asked of the gate; an exhibit more changes no text: those that were there are looked at."""


def _digest(value: Any) -> str:
    return hashlib.sha256(json.dumps(value, sort_keys=True).encode()).hexdigest()[:32]


def known(text: Text, by: Person, language: str) -> dict[str, Any]:
    """Return the digests of what the house knows for a text, as a person sees it."""
    data = plain(filling.filled(by, text.case, text.kind, language, text.client))
    found: dict[str, Any] = {name: _digest(value) for name, value in data.items() if name not in LEFT_OUT}
    found["exhibits"] = {one["id"]: _digest(one) for one in data["exhibits"]}
    if text.kind == "consent":
        found["consents"] = _digest(data["consents"])
    return found


def since(issue: Issue) -> tuple[str, ...]:
    """Return the parts that changed since an issue was typeset; empty: it says what there is to say."""
    text = issue.text
    newest = queries.revision_of(text)
    found = []
    if newest.pk != issue.revision_id:
        held, now = issue.revision.data, newest.data
        names = [name for name in held.keys() | now.keys() if held.get(name) != now.get(name)]
        found += [f"{TEXT}:{name}" for name in sorted(names)]
    if Filing.objects.filter(issue=issue).exists():
        return tuple(found)
    return (*found, *_house(issue.known, known(text, issue.made_by, text.language)))


def _house(before: Mapping[str, Any], now: Mapping[str, Any]) -> list[str]:
    found = [
        name
        for name in sorted(before.keys() | now.keys())
        if name != "exhibits" and before.get(name) != now.get(name)
    ]
    held, there = before.get("exhibits", {}), now.get("exhibits", {})
    return found + ["exhibits"] * any(there.get(one) != digest for one, digest in held.items())
