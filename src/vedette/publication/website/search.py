"""The word index: finding without a script. A page or more for each first letter."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache

from vedette.publication.website.cards import Card
from vedette.publication.website.markup import esc, tongue, up
from vedette.publication.website.shell import Frame
from vedette.publication.website.words import say, spoken

SHOWN = 30
"""So many pages are named for one word; how many more there are is said."""
PAGE_CHARS = 60_000


@dataclass(frozen=True, slots=True)
class Part:
    """One page of the index: its letter, its number (from 1), the words and their cards."""

    letter: str
    number: int
    words: tuple[tuple[str, tuple[Card, ...], int], ...]


def letter_of(word: str) -> str:
    """Return the letter under which a word stands; "0" for what begins with none."""
    return _letter(word[:1])


@lru_cache(maxsize=4096)
def _letter(first: str) -> str:
    if first != "й":
        first = unicodedata.normalize("NFD", first)[:1]
    return first.upper()[:1] if first.isalpha() else "0"


def letter_name(letter: str) -> str:
    """Return a letter as it stands in an address: itself in Latin, its number otherwise."""
    return letter.lower() if letter.isascii() else f"u{ord(letter):04x}"


def gather(cards: Iterable[Card], letters: set[str]) -> dict[str, dict[str, list[Card]]]:
    """Return letter → word → cards in the order given, for these letters."""
    found: dict[str, dict[str, list[Card]]] = {letter: {} for letter in letters}
    for card in cards if letters else ():
        for word in card.words:
            held = found.get(_letter(word[0]))
            if held is None:
                continue
            if word in held:
                held[word].append(card)
            else:
                held[word] = [card]
    return found


def parts_of(letter: str, held: Mapping[str, list[Card]]) -> list[Part]:
    """Return the pages of one letter."""
    parts: list[Part] = []
    words: list[tuple[str, tuple[Card, ...], int]] = []
    size = 0
    for word in sorted(held):
        found = held[word]
        shown = tuple(found[:SHOWN])
        length = sum([2 * len(one.title) + 120 for one in shown]) + 60
        if words and size + length > PAGE_CHARS:
            parts.append(Part(letter, len(parts) + 1, tuple(words)))
            words, size = [], 0
        words.append((word, shown, len(found) - len(shown)))
        size += length
    if words:
        parts.append(Part(letter, len(parts) + 1, tuple(words)))
    return parts


def part_path(language: str, letter: str, number: int) -> str:
    """Return where a page of the index stands."""
    tail = "" if number == 1 else f"-{number}"
    return f"{language}/words/{letter_name(letter)}{tail}.html"


def part_page(language: str, part: Part, count: int) -> Frame:
    """Return one page of the index; it does not know of other letters, which come and go without it."""
    path = part_path(language, part.letter, part.number)
    top = up(path)
    furniture = tongue(spoken(language), page=language)
    rows = []
    for word, cards, more in part.words:
        links = "".join(f'<li><a href="{top}{one.path}">{esc(one.title)}</a></li>' for one in cards)
        if more:
            links += f'<li class="small">{esc(say(language, "words.more", n=more))}</li>'
        rows.append(f"<dt>{esc(word)}</dt><dd><ul>{links}</ul></dd>")
    shown = say(language, "words.other") if part.letter == "0" else part.letter
    title = f"{say(language, 'words')}: {shown}"
    links = ""
    if count > 1:
        items = "".join(
            f'<li><span aria-current="page">{number}</span></li>'
            if number == part.number
            else f'<li><a href="{top}{part_path(language, part.letter, number)}">{number}</a></li>'
            for number in range(1, count + 1)
        )
        links = f'<nav aria-label="{esc(say(language, "pages"))}"><ul class="letters">{items}</ul></nav>'
    body = f'<div{furniture}><h1>{esc(title)}</h1>\n{links}</div>\n<dl class="words">{"".join(rows)}</dl>\n'
    return Frame(path, language, title, body, section="words")


def index_page(language: str, letters: tuple[str, ...], others: Mapping[str, str]) -> Frame:
    """Return the door of the index: its letters."""
    path = f"{language}/words/index.html"
    lead = esc(say(language, "words.lead" if letters else "none"))
    body = (
        f"<div{tongue(spoken(language), page=language)}><h1>{esc(say(language, 'words'))}</h1>\n"
        f'<p class="lead">{lead}</p>\n{_letters(language, letters, up(path))}</div>\n'
    )
    return Frame(path, language, say(language, "words"), body, section="words", others=others)


def _letters(language: str, letters: tuple[str, ...], top: str) -> str:
    if not letters:
        return ""
    items = []
    for letter in letters:
        shown = esc(say(language, "words.other") if letter == "0" else letter)
        items.append(f'<li><a href="{top}{part_path(language, letter, 1)}">{shown}</a></li>')
    label = esc(say(language, "words"))
    return f'<nav aria-label="{label}"><ul class="letters">{"".join(items)}</ul></nav>'
