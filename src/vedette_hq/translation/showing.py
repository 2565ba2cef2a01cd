"""What the page of a translation says: differences in words, suggestions beside a part."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from vedette.publication.translation import Difference, Names, Terms, terms_in, uses
from vedette_hq.translation.queries import Beside

KINDS: dict[str, str | Promise] = {
    "missing": _("not translated"),
    "added": _("stands only in the translation"),
    "same": _("the same words as the source"),
    "script": _("mostly in letters of another script"),
    "length": _("very different in length (characters)"),
    "number": pgettext_lazy("a difference", "number"),
    "date": pgettext_lazy("a difference", "date"),
    "time": pgettext_lazy("a difference", "time"),
    "telephone": pgettext_lazy("a difference", "telephone number"),
    "address": pgettext_lazy("a difference", "address on the web"),
    "name": pgettext_lazy("a difference", "name not found in the translation"),
    "spelling": pgettext_lazy("a difference", "another spelling than the approved one"),
    "term": pgettext_lazy("a difference", "agreed term not found"),
}
PARTS: dict[str, str | Promise] = {
    "title": _("Title"),
    "summary": _("Summary"),
    "place": _("Place"),
    "status": pgettext_lazy("of a published page", "Status"),
    "heading": _("Heading"),
    "paragraph": _("Paragraph"),
    "quote": _("Quotation"),
    "speaker": _("Who speaks"),
    "bullets": pgettext_lazy("part of a text", "Line of a list"),
    "caption": _("Caption"),
    "unit": _("What is counted"),
    "header": _("Head of a column"),
    "cell": _("Cell of a table"),
    "alt": _("What the picture shows"),
    "picture": _("Picture"),
    "event": _("Time line"),
    "link": _("Link"),
    "person": pgettext_lazy("part of a text", "Person"),
    "note": _("Footnote"),
    "label": _("Label required by law"),
}


@dataclass(frozen=True, slots=True)
class Told:
    """A difference as it is read, and the words with which it was left, if it was."""

    key: str
    kind: str | Promise
    source: str
    target: str
    want: str
    grave: bool
    stays: str = ""


@dataclass(frozen=True, slots=True)
class Line:
    """A part as it stands on the page; `ahead` is the number of the next that waits, 0 when none does."""

    number: int
    path: str
    name: str | Promise
    original: str
    words: str
    stale: bool
    told: tuple[Told, ...]
    suggestions: tuple[tuple[str, str, str], ...]
    """(what stands in the source, how it is rendered, a note)."""
    rows: int
    ahead: int = 0

    @property
    def waits(self) -> bool:
        """Whether it needs a person."""
        return not self.words or self.stale


def told(one: Difference, stays: dict[str, str]) -> Told:
    """Return a difference as it is read."""
    return Told(one.key, KINDS[one.kind], one.source, one.target, one.want, one.grave, stays.get(one.key, ""))


def lines(side: Beside, stays: dict[str, str], names: Names, terms: Terms) -> list[Line]:
    """Return the parts of a translation as they stand on the page."""
    waiting = [n for n, row in enumerate(side.rows, 1) if not row.words or row.stale]
    found = []
    for number, row in enumerate(side.rows, 1):
        ahead = next((one for one in waiting if one > number), 0)
        found.append(
            Line(
                number,
                row.part.path,
                PARTS.get(row.part.kind, PARTS["paragraph"]),
                row.part.words,
                row.words,
                row.stale,
                tuple(told(one, stays) for one in row.differences),
                suggestions(row.part.words, side.document.language, side.language, names, terms),
                min(3 + max(len(row.part.words), len(row.words)) // 60, 18),
                ahead,
            )
        )
    return found


def suggestions(
    words: str, source: str, target: str, names: Names, terms: Terms
) -> tuple[tuple[str, str, str], ...]:
    """Return the names and terms of a source with what was agreed for the language of the translation."""
    found: list[tuple[str, str, str]] = []
    for use in uses(words, source, names):
        if use.name.approved(target):
            found.append((words[use.start : use.end], use.name.approved(target), ""))
    for term in terms_in(words, source, terms):
        accepted = term.term.accepted(target)
        if accepted:
            found.append((words[term.start : term.end], " · ".join(accepted), term.term.note))
    return tuple(dict.fromkeys(found))


def standing(release: Any, language: str, side: Beside | None, text: Any) -> str:
    """Return where a translation stands: source, none, part, whole, handed, reviewed."""
    if side is None or (text is not None and not text.source):
        return "source"
    if text is not None and text.reviewed is not None:
        return "reviewed"
    if side.version and side.version.text_id is not None and not side.left:
        return "handed"
    if side.version is None:
        return "none"
    return "part" if side.left else "whole"
