"""Builds the site: every page whose sources changed is rendered, the others are left as they are.

Each page has a key, the digest of all that it is made of: the document's own digest, the cards of what it
names, the languages it is in, the settings. A page whose key is that of the last build is not rendered.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from functools import partial

from vedette.errors import FormatError
from vedette.publication.releases.document import Document
from vedette.publication.website import feeds, lists, maps, search, standing
from vedette.publication.website.cards import Card, File, Source, card_of, file_path, newest
from vedette.publication.website.pages import document_page
from vedette.publication.website.shell import Frame, House, render, sections_with
from vedette.publication.website.site import Site, encode_site
from vedette.publication.website.state import State
from vedette.publication.website.style import style
from vedette.publication.website.words import SECTIONS
from vedette.records.places import Gazetteer

LAYOUT = "1"
"""To be counted up when pages come out otherwise from the same sources."""
Load = Callable[[Source], Document]
Put = Callable[[str, bytes], None]


@dataclass(frozen=True, slots=True)
class Built:
    """What a build did: the new state; paths written, taken away; files of releases to be brought."""

    state: State
    written: tuple[str, ...]
    removed: tuple[str, ...]
    brought: tuple[tuple[str, File], ...]


class Builder:
    """One build. `gazetteer` is asked for only when a map is drawn anew.

    `program` is the version of what builds: another one renders everything again.
    """

    def __init__(
        self,
        site: Site,
        gazetteer: Callable[[], Gazetteer],
        *,
        program: str = "",
    ) -> None:
        self.site = site
        self._gazetteer = gazetteer
        self._mark = _key(LAYOUT, program, encode_site(site).hex())

    def build(self, sources: Iterable[Source], load: Load, put: Put, before: State | None = None) -> Built:
        """Render what changed since `before` through `put`, in one pass.

        Raises: FormatError naming the document at fault. It removes nothing: `removed` says what is to go.
        """
        run = _Run(self, {one.key: one for one in sources}, load, put, before or State())
        return run.go()


class _Run:
    def __init__(
        self, builder: Builder, sources: dict[str, Source], load: Load, put: Put, before: State
    ) -> None:
        self.site, self.gazetteer = builder.site, builder._gazetteer
        self.mark = builder._mark
        self.sources, self.load, self.put = sources, load, put
        self.before = before
        self.same = before.mark == self.mark
        self.state = State(self.mark)
        self.written: list[str] = []
        self.brought: list[tuple[str, File]] = []
        self.loaded: dict[str, Document] = {}
        self.changed: set[str] = set()
        self.house = House(self.site, {})

    def go(self) -> Built:
        self._cards()
        self._choose()
        self._files()
        for key in self.sources:
            self._document(key)
        for language in self.site.languages:
            self._lists(language)
            self._index(language)
            self._standing(language)
        self._shared()
        removed = tuple(sorted(set(self.before.files) - set(self.state.files)))
        return Built(self.state, tuple(self.written), removed, tuple(self.brought))

    # 1. the card of each document, from the last build where it did not change
    def _cards(self) -> None:
        for key, source in self.sources.items():
            if source.language not in self.site.tongues:
                raise FormatError(f"document {key}: its language is not one of the site")
            held = self.before.cards.get(key)
            if held is not None and held[0] == source.digest:
                card = held[1]
            else:
                document = self.loaded[key] = self.load(source)
                card = card_of(document, source)
                self.changed.add(key)
            self.state.cards[key] = (source.digest, card)
        self.changed |= set(self.before.cards) - set(self.sources)

    # 2. which language of a document is shown where; what corrects what
    def _choose(self) -> None:
        self.tongues: dict[str, dict[str, Card]] = {}
        for _made_of, card in self.state.cards.values():
            self.tongues.setdefault(card.code, {})[card.language] = card
        self.changes: dict[str, list[str]] = {}
        for code, held in self.tongues.items():
            for card in held.values():
                if card.corrects and card.section == "corrections":
                    found = self.changes.setdefault(card.corrects, [])
                    if code not in found:
                        found.append(code)
        order = self.site.languages
        self.others = {
            code: {one: held[one].path for one in order if one in held} for code, held in self.tongues.items()
        }
        self.chosen = {
            language: [
                held[language] if language in held else held[next(one for one in order if one in held)]
                for held in self.tongues.values()
            ]
            for language in order
        }
        sections = sections_with({card.kind for _held, card in self.state.cards.values()})
        self.house = House(self.site, dict.fromkeys(order, sections))

    def _near(self, code: str, language: str) -> Card | None:
        held = self.tongues.get(code)
        if held is None:
            return None
        return held.get(language) or held[next(one for one in self.site.languages if one in held)]

    # 3. the files of the releases
    def _files(self) -> None:
        for source in self.sources.values():
            for file in source.files:
                path = file_path(source.code, file)
                if path in self.state.files and self.state.files[path][1] != file.sha256:
                    raise FormatError(f"document {source.key}: two files of it have one name")
                before = self.before.files.get(path)
                if path not in self.state.files and (before is None or before[1] != file.sha256):
                    self.brought.append((path, file))
                self.state.files[path] = ("file", file.sha256, file.size)

    # 4. pages
    def _render(self, path: str, key: str, make: Callable[[], Frame | bytes]) -> None:
        before = self.before.files.get(path)
        if before is not None and before[0] == key and self.same:
            self.state.files[path] = before
            return
        made = make()
        data = made if isinstance(made, bytes) else render(made, self.house)
        self.put(path, data)
        self.written.append(path)
        self.state.files[path] = (key, _digest(data), len(data))

    def _document(self, key: str) -> None:
        source, card = self.sources[key], self.state.cards[key][1]
        near = {code: self._near(code, card.language) for code in (*card.related, card.corrects) if code}
        held = {code: one for code, one in near.items() if one is not None}
        changes = newest(
            [one for code in self.changes.get(card.code, ()) if (one := self._near(code, card.language))]
        )
        others = self.others[card.code]
        told = [f"{one.path}\n{one.title}\n{one.date}" for one in (*held.values(), *changes)]
        made_of = _key(source.digest, *others, *told, *self.house.sections[card.language])

        def make() -> Frame:
            document = self.loaded.get(key) or self.load(source)
            return document_page(document, source, others, held, changes)

        self._render(card.path, made_of, make)

    # 5. lists, the front page, the feed
    def _lists(self, language: str) -> None:
        cards = self.chosen[language]
        known = self.house.sections[language]
        home = lists.HomeCards(cards, language)
        shown = (*home.latest, *home.cases, *home.faces)
        others = {one: f"{one}/index.html" for one in self.site.languages}
        path = f"{language}/index.html"
        self._render(
            path, _key(*map(_told, shown), *known), lambda: lists.home_page(language, self.site, home, others)
        )
        of: dict[str, list[Card]] = {section: [] for section in SECTIONS}
        for card in cards:
            of[card.section].append(card)
        places = maps.told(cards)
        for section in (*known, "corrections"):
            pages = lists.pages_of(of[section])
            where = (
                places
                if section == "incidents" or (section == "cases" and "incidents" not in known)
                else None
            )
            for number, page in enumerate(pages):
                path = lists.list_path(language, section, number, len(pages))
                parts = [_told(card) for card in page]
                if number == 0 and where:
                    parts.append(str(sorted(where.items())))
                # the newest page leads to its neighbour alone; a full one to both, which never change
                key = _key(*parts, *known, str(len(pages)) if number < 2 else "")
                self._render(path, key, partial(self._section, language, section, pages, number, where))
        ours = [card for card in cards if card.language == language]
        shown = tuple(newest(ours)[: feeds.MOST])
        self._render(
            f"{language}/feed.xml",
            _key(*map(_told, shown)),
            lambda: feeds.feed(language, self.site, list(shown)),
        )
        if self.site.address:
            ordered = sorted(ours, key=lambda one: one.code)
            parts = [
                f"{one.path} {one.date} {one.updated} {','.join(self.others[one.code])}" for one in ordered
            ]
            self._render(
                f"sitemap-{language}.xml",
                _key(*parts),
                lambda: feeds.sitemap(self.site, ordered, self.others),
            )

    def _section(
        self, language: str, section: str, pages: list[list[Card]], number: int, where: maps.Places | None
    ) -> Frame:
        extra = ""
        if number == 0 and where:
            gazetteer = self.gazetteer()
            extra = maps.map_html(maps.areas_of(where, gazetteer), language, gazetteer)
        frame = lists.section_page(language, section, pages, number, extra)
        if number == 0:
            others = {one: f"{one}/{section}/index.html" for one in self.site.languages}
            frame = replace(frame, others=others)
        return frame

    # 6. the word index: only letters in which something changed are gathered again
    def _index(self, language: str) -> None:
        before = self.before.letters.get(language, {}) if self.same else {}
        touched: set[str] = set()
        for key in self.changed:
            pair = self.before.cards.get(key), self.state.cards.get(key)
            if pair[0] and pair[1] and pair[0][1] == pair[1][1]:
                continue  # another text under the same title
            for held in pair:
                if held is not None and held[1].language == language:
                    touched |= {search.letter_of(word) for word in held[1].words}
        cards = self._own(language) if touched or not before else []
        if not before:
            touched = {search.letter_of(word) for card in cards for word in card.words}
        letters = {letter: number for letter, number in before.items() if letter not in touched}
        gathered = search.gather(cards, touched)
        parts = {letter: search.parts_of(letter, words) for letter, words in gathered.items()}
        letters |= {letter: len(found) for letter, found in parts.items() if found}
        order = tuple(sorted(letters))
        known = self.house.sections[language]
        frame_of = _key(*known)
        for letter, number in letters.items():
            for page in range(1, number + 1):
                path = search.part_path(language, letter, page)
                if letter not in parts:
                    before_ = self.before.files.get(path)
                    if before_ is not None and before_[0].endswith(frame_of):
                        self.state.files[path] = before_
                        continue
                    parts[letter] = search.parts_of(
                        letter, search.gather(self._own(language), {letter})[letter]
                    )
                part = parts[letter][page - 1]
                told = [
                    f"{word} {more} {[(one.path, one.title) for one in shown]}"
                    for word, shown, more in part.words
                ]
                key = f"{_key(*told, str(number))} {frame_of}"
                self._render(path, key, partial(search.part_page, language, part, number))
        others = {one: f"{one}/words/index.html" for one in self.site.languages}
        self._render(
            f"{language}/words/index.html",
            _key(frame_of, *order),
            lambda: search.index_page(language, order, others),
        )
        self.state.letters[language] = letters

    def _own(self, language: str) -> list[Card]:
        return newest([card for _held, card in self.state.cards.values() if card.language == language])

    # 7. what stands by itself
    def _standing(self, language: str) -> None:
        site, known = self.site, self.house.sections[language]
        ours = site.tongues[language]
        if ours.about:
            others = {one: f"{one}/about.html" for one, said in site.tongues.items() if said.about}
            self._render(
                f"{language}/about.html", _key(*known), lambda: standing.about_page(language, site, others)
            )
        if ours.help:
            others = {one: f"{one}/help.html" for one, said in site.tongues.items() if said.help}
            self._render(
                f"{language}/help.html", _key(*known), lambda: standing.help_page(language, site, others)
            )

    def _shared(self) -> None:
        site = self.site
        known = self.house.sections[site.languages[0]]
        self._render("index.html", "door", lambda: standing.door(site))
        self._render("style.css", "style", lambda: style(site.theme))
        self._render("404.html", _key(*known), lambda: standing.lost_page(site))
        if site.address:
            self._render("sitemap.xml", "map", lambda: feeds.sitemap_index(site, site.languages))
            self._render("robots.txt", "robots", lambda: feeds.robots(site))

    # the pages of the proof are made afterwards: they hold the digest of the list of all other files


def proof_pages(
    builder: Builder, state: State, digest: str, proof: standing.ReleaseProof | None
) -> dict[str, bytes]:
    """Return path → bytes of the pages that say how the site is checked; they are not in release.json."""
    site = builder.site
    sections = sections_with({card.kind for _held, card in state.cards.values()})
    house = House(site, dict.fromkeys(site.languages, sections))
    others = {one: f"{one}/proof.html" for one in site.languages}
    return {
        others[language]: render(standing.proof_page(language, others, digest, proof), house)
        for language in site.languages
    }


def _told(card: Card) -> str:
    return "\n".join(
        (card.path, card.title, card.summary, card.date, card.place, card.status, card.portrait, card.alt)
    )


def _key(*parts: str) -> str:
    whole = hashlib.sha256()
    for part in parts:
        data = part.encode()
        whole.update(len(data).to_bytes(8) + data)
    return whole.hexdigest()[:32]


def _digest(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()
