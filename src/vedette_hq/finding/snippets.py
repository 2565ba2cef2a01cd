"""The text round what was asked for, marked; everything in it escaped."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from django.utils.html import conditional_escape, format_html
from django.utils.safestring import SafeString, mark_safe

from vedette.records.revisions import View
from vedette.records.schema import FIELDS, Kind, Type
from vedette.records.stems import stem, stems_of, words
from vedette.values.shown import shown
from vedette_hq.finding.asking import Asked, Sight, labelled, pieces
from vedette_hq.finding.tokens import terms
from vedette_hq.terms.queries import label

ROUND = 70
"""So many characters stand before the first and after the last mark."""
MOST_TEXT = 200_000
MOST_SNIPPETS = 3
MAX_MARKS = 8


class Marker:
    """Finds in a text what a question asks for."""

    def __init__(self, sight: Sight, asked: Asked) -> None:
        self._single: set[str] = set()
        self._phrases: list[tuple[str, ...]] = []
        self._terms: dict[tuple[str, str], set[str]] = {}
        for piece in (*pieces(asked.words), *pieces(asked.place), *pieces(asked.tag)):
            if len(piece) == 1:
                self._single.update(stems_of(piece[0]))
            else:
                self._phrases += [tuple(stem(word, latin) for word in piece) for latin in ("en", "fr")]
            for key, slugs in labelled(sight, [str(kind) for kind in Kind], piece).items():
                self._terms.setdefault(key, set()).update(slugs)
        if asked.type:
            for kind in Kind:
                self._terms.setdefault((str(kind), "type"), set()).add(asked.type)

    @property
    def wants(self) -> bool:
        """Whether anything is looked for in texts."""
        return bool(self._single or self._phrases)

    def slugs(self, kind: Kind, name: str) -> set[str]:
        """Return the terms looked for in a field."""
        return self._terms.get((str(kind), name), set())

    def places(self, text: str, language: str) -> list[tuple[int, int]]:
        """Return where in a text the words and phrases stand, in order."""
        found = []
        row = list(words(text[:MOST_TEXT], language))
        for at, word in enumerate(row):
            if word.stem in self._single:
                found.append((word.start, word.end))
                continue
            for phrase in self._phrases:
                if tuple(one.stem for one in row[at : at + len(phrase)]) == phrase:
                    found.append((word.start, row[at + len(phrase) - 1].end))
                    break
        return found


def snippets_of(
    marker: Marker, kind: Kind | None, pieces_: Iterable[tuple[str, str, str]], view: View
) -> tuple[tuple[str, SafeString], ...]:
    """Return up to three (field, snippet): texts with marks, then terms; without marks, the beginning."""
    found: list[tuple[str, SafeString]] = []
    first: tuple[str, SafeString] | None = None
    for name, text, language in pieces_:
        places = marker.places(text, language) if marker.wants else []
        if places:
            found.append((name, marked(text, places)))
        elif first is None and name not in ("title", "name", "pseudonym", "source"):
            first = (name, marked(text, []))
        if len(found) == MOST_SNIPPETS:
            return tuple(found)
    if kind is not None:
        for name, values in view.items():
            wanted = marker.slugs(kind, name)
            slugs = [slug for one in values for slug in terms(kind, name, one) if slug in wanted]
            if slugs:
                found.append(
                    (name, format_html("<mark>{}</mark>", label(_vocabulary(kind, name, slugs[0]), slugs[0])))
                )
    if not found and first is not None:
        found.append(first)
    return tuple(found[:MOST_SNIPPETS])


def _vocabulary(kind: Kind, name: str, slug: str) -> str:
    from vedette_hq.terms.queries import known

    field = FIELDS[kind][name]
    if field.type is not Type.PART:
        return field.vocabulary
    return next(
        (one for one in ("degrees", "perpetrator-types", "perpetrator-status") if known(one, slug)), "degrees"
    )


def marked(text: str, places: Sequence[tuple[int, int]]) -> SafeString:
    """Return a piece of a text with these places in `mark` elements, its ends cut at words."""
    if not places:
        cut = text[: 2 * ROUND + 40]
        return SafeString(conditional_escape(_line(cut)) + ("…" if len(cut) < len(text) else ""))
    kept = [places[0]]
    for place in places[1:MAX_MARKS]:
        if place[0] - kept[0][0] < 3 * ROUND and place[0] >= kept[-1][1]:
            kept.append(place)
    start = _word_start(text, kept[0][0] - ROUND)
    end = _word_end(text, kept[-1][1] + ROUND)
    parts, at = ["…" if start else ""], start
    for low, high in kept:
        parts.append(conditional_escape(_line(text[at:low])))
        parts.append(format_html("<mark>{}</mark>", _line(text[low:high])))
        at = high
    parts.append(conditional_escape(_line(text[at:end])))
    parts.append("…" if end < len(text) else "")
    return mark_safe("".join(parts))  # noqa: S308 - every part was escaped above


def _line(text: str) -> str:
    """Return text on one line, control characters made visible; spaces at its ends stay."""
    spaced = "".join(" " if char in "\n\t\r" else char for char in text)
    return shown(spaced, len(spaced) + 1) if spaced.strip() else " " * bool(spaced)


def _word_start(text: str, at: int) -> int:
    if at <= 0:
        return 0
    space = text.find(" ", at, at + 20)
    return at if space < 0 else space + 1


def _word_end(text: str, at: int) -> int:
    if at >= len(text):
        return len(text)
    space = text.rfind(" ", at - 20, at)
    return at if space < 0 else space
