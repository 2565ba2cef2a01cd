"""What pages say: what is missing, the steps of the first day, the contact tree."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from vedette.protection.appeals import FIELDS, ROWS, Clock, label
from vedette.protection.appeals_desk import Missing
from vedette.protection.appeals_rules import RULES
from vedette.protection.appeals_steps import STEPS
from vedette_hq.appeals.forms import spoken
from vedette_hq.appeals.models import Contact, Track
from vedette_hq.consent.words import scope_words


@dataclass(frozen=True, slots=True)
class Lack:
    """Something missing as it is read; `anchor` is the field on the page of facts, "" when elsewhere."""

    words: str
    must: bool
    papers: str
    anchor: str
    what: str


def paper_name(code: str) -> str:
    """Return how a paper is called for the reader."""
    return label(f"paper.{code}", spoken())


def lack(one: Missing, papers: tuple[str, ...] = ()) -> Lack:
    """Return something missing as it is read."""
    words, anchor = _lack_words(one)
    names = ", ".join(paper_name(code) for code in papers)
    return Lack(words, one.must, names, anchor, one.what)


def _lack_words(one: Missing) -> tuple[str, str]:
    language = spoken()
    if one.what == "consent":
        return f"{label('missing.consent', language)} {one.key}: {scope_words(one.key)[0]}", ""
    if one.what == "limit":
        return f"{label('missing.limit', language)} (≤ {one.key})", ""
    if one.what == "letters":
        return label("missing.letters", language), ""
    if one.key == "calls":
        return label("missing.calls", language), ""
    if one.key == "addressees":
        return _("addressees of the appeals"), ""
    name = one.key.split(".")
    key = name[0] if len(name) == 1 else f"{name[0]}.{name[-1]}"
    words = label(key, language)
    if len(name) == 3:
        words = f"{label(name[0], language)} {int(name[1]) + 1}: {words}"
    if one.what in ("translation", "stale"):
        kind = "missing.translation" if one.what == "translation" else "missing.stale"
        return f"{words} ({label(kind, language)})", ""
    anchor = f"f_{one.key}" if one.key in FIELDS else (f"list-{one.key}" if one.key in ROWS else "")
    return words, anchor


def lacks(found: Mapping[Missing, tuple[str, ...]]) -> list[Lack]:
    """Return all that is missing; of translations one line for all."""
    return [lack(one, papers) for one, papers in found.items() if one.what not in ("translation", "stale")]


def untranslated(found: Mapping[Missing, tuple[str, ...]]) -> int:
    """Return how many texts wait for a translation."""
    return sum(1 for one in found if one.what in ("translation", "stale"))


def steps(track: Track, clock: Clock | None) -> list[dict[str, Any]]:
    """Return the steps of the first day: due when, late or not, done by whom."""
    done = {one.code: one for one in track.done.select_related("by")}
    now = timezone.now()
    found = []
    for one in STEPS:
        due: datetime | None = one.due(clock.since) if clock else None
        held = done.get(one.code)
        found.append(
            {
                "code": one.code,
                "words": one.said(spoken()),
                "hours": one.hours,
                "due": due,
                "done": held,
                "late": held is None and due is not None and now > due,
            }
        )
    return found


def tree(track: Track) -> list[tuple[int, Contact]]:
    """Return the contact tree in its order, each with its depth."""
    rows = list(track.contacts.select_related("done_by").order_by("made", "pk"))
    below: dict[str | None, list[Contact]] = {}
    for one in rows:
        below.setdefault(one.parent_id, []).append(one)
    found: list[tuple[int, Contact]] = []

    def walk(parent: str | None, depth: int) -> None:
        for one in below.get(parent, ()):
            found.append((depth, one))
            walk(one.pk, depth + 1)

    walk(None, 0)
    return found


CONFIDENCE = {
    "high": ("good", gettext_lazy("seen in its source")),
    "medium": ("wait", gettext_lazy("partly seen")),
    "low": ("bad", gettext_lazy("from memory")),
}


def rules() -> list[dict[str, Any]]:
    """Return the legal rules on which papers rest, and how sure we are of each."""
    return [
        {
            "paper": paper_name(one.paper),
            "words": one.said(spoken()),
            "source": one.source,
            "checked": one.checked,
            "tone": CONFIDENCE[one.confidence][0],
            "confidence": CONFIDENCE[one.confidence][1],
        }
        for one in RULES
    ]
