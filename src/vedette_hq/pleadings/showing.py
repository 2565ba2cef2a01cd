"""How pages say what was found in a text: what it lacks, its limits, the checklist, the sources of rules."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from vedette.cases import citing
from vedette.cases.pleadings.material import Draft, Source
from vedette.cases.pleadings.registry import kind, kinds
from vedette_hq.pleadings.forms import BY_NAME, in_words, spoken
from vedette_hq.pleadings.models import Issue
from vedette_hq.pleadings.queries import HEALTH

CONFIDENCE = {"S": "good", "G": "wait", "D": "wait"}


def today() -> date:
    """Return today on the clock of the house."""
    return timezone.localdate()


def choices(*, health: bool) -> list[tuple[str, list[tuple[str, str]]]]:
    """Return the kinds to choose from: those for Russian authorities, then those for bodies abroad."""
    home: list[tuple[str, str]] = []
    abroad: list[tuple[str, str]] = []
    for name in kinds():
        if name in HEALTH and not health:
            continue
        row = (name, in_words(kind(name).title))
        (home if _domestic(name) else abroad).append(row)
    return [(_("In Russia, and our own forms"), home), (_("International bodies"), abroad)]


def _domestic(name: str) -> bool:
    from vedette.cases.pleadings.domestic_rules import layouts

    return any(one.id == name for one in layouts())


def cited(source: Source) -> Source:
    """Return where a rule stands, in the reader's language."""
    return replace(source, words=citing.said(source.words, spoken()))


def sure(source: Source) -> tuple[str, str]:
    """Return the tone and the words of a source's confidence."""
    words = {"S": _("seen in the source"), "G": _("not verified"), "D": _("our inference")}
    return CONFIDENCE[source.confidence], words[source.confidence]


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the checklist, or a limit, as it is read."""

    name: str
    words: str
    ok: bool | None
    source: Source
    tone: str
    confidence: str
    why: str = ""


def _part_of(draft: Draft, field: str) -> str:
    """Return the part of the editor in which something that is missing is written."""
    first = field.partition(".")[0]
    if first in BY_NAME:
        return first
    if first in ("victim", "applicant", "representative", "author"):
        return "people"
    names = {one.name for one in kind(draft.kind).fields}
    return "fields" if first in names else ""


def findings(draft: Draft) -> dict[str, Any]:
    """Return what was found in a draft, in the reader's language."""
    return {
        "draft": draft,
        "missing": [(one, in_words(one.words), _part_of(draft, one.field)) for one in draft.missing],
        "limits": [
            Line(
                one.name,
                in_words(one.words),
                _held(one),
                cited(one.source),
                *sure(one.source),
                _measured(one),
            )
            for one in draft.limits
        ],
        "checks": [
            Line(
                one.name,
                in_words(one.words),
                one.ok,
                cited(one.source),
                *sure(one.source),
                in_words(one.why) if one.why else "",
            )
            for one in draft.checklist
        ],
    }


def _held(limit: Any) -> bool | None:
    return None if limit.measured is None else not limit.over


def _measured(limit: Any) -> str:
    said = "–" if limit.measured is None else str(limit.measured)
    unit = _("pages") if limit.unit == "pages" else _("words")
    return _("%(found)s of %(allowed)s %(unit)s") % {
        "found": said,
        "allowed": limit.allowed,
        "unit": unit,
    }


def checks_of(issue: Issue, draft: Draft, answers: Any) -> list[tuple[Line, Any]]:
    """Return the checklist of an issue as it was made, each with the newest answer of a person."""
    frozen = dict(issue.found["checks"])
    lines = [one for one in findings(draft)["checks"] if one.name in frozen]
    return [(one, answers.get(one.name)) for one in lines]


def changed(parts: Iterable[str]) -> list[str]:
    """Return what changed since a text was typeset, in words; `parts` as `changes.since` gives them."""
    named = {name: str(one.label) for name, one in BY_NAME.items()} | {
        "fields": _("Fields of the form"),
        "findings": _("Findings of the examination"),
        "drawings": _("Drawings of the body"),
        "consents": _("Consents"),
    }
    found = []
    for one in parts:
        where, _colon, name = one.rpartition(":")
        words = named.get(name, name)
        found.append(
            _("in the text: %(part)s") % {"part": words}
            if where
            else _("in the case: %(part)s") % {"part": words}
        )
    return found
