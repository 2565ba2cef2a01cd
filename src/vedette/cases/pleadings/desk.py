"""The desk at which a text is written: it numbers facts and annexes, and notes whatever is not there."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import date

from vedette.cases.pleadings.material import (
    Annex,
    Article,
    Check,
    Cite,
    Draft,
    Exhibit,
    Fact,
    Field,
    Limit,
    Material,
    Missing,
    Person,
    Words,
)
from vedette.cases.pleadings.wording import day, limits_of, phrase, rule, words_of
from vedette.papers.tree import (
    Annexes,
    Block,
    Fields,
    Gap,
    Heading,
    Listing,
    Paper,
    Paragraph,
    Span,
    Table,
    Text,
    Tick,
    bold,
    plain_text,
    text,
    texts_of,
)

Rows = list[tuple[Text, Text]]
LINE = 60
"""Width of a line to be filled in, in millimetres."""


def in_order(exhibits: Iterable[Exhibit]) -> tuple[Annex, ...]:
    """Return exhibits by date, numbered from 1, with their pages in the whole as far as all are counted."""
    found, page = [], 1
    for number, one in enumerate(sorted(exhibits, key=lambda each: (not each.date, each.date)), 1):
        counted = page > 0 and one.pages > 0
        found.append(Annex(number, one, page if counted else 0, page + one.pages - 1 if counted else 0))
        page = page + one.pages if counted else 0
    return tuple(found)


def parts_of(words: str) -> list[str]:
    """Return the paragraphs of what was typed; empty lines part them."""
    found: list[str] = []
    for line in words.replace("\r\n", "\n").replace("\r", "\n").split("\n"):
        if not line.strip():
            found.append("")
        elif found and found[-1]:
            found[-1] += "\n" + line.strip()
        else:
            found.append(line.strip())
    return [one for one in found if one]


def in_letters_of(one: Person, language: str) -> Person:
    """Return somebody with the name first that is in the letters of a language, when there are two."""
    if not one.name or not one.name_local or _latin(one.name) == _latin(one.name_local):
        return one
    if _latin(one.name) == (language != "ru"):
        return one
    return replace(one, name=one.name_local, name_local=one.name)


def _latin(name: str) -> bool:
    return all(ord(letter) < 0x250 or not letter.isalpha() for letter in name)


class Desk:
    """One text being written, in one language. What is asked and not there is noted in `missing`."""

    def __init__(
        self, kind: str, material: Material, language: str, on: date, fields: Iterable[Field]
    ) -> None:
        self.kind, self.language, self.on = kind, language, on
        people = tuple(in_letters_of(one, language) for one in material.people)
        self.material = replace(material, people=people)
        self.fields = {one.name: one for one in fields}
        self.missing: list[Missing] = []
        self.checklist: list[Check] = []
        self.parts: dict[str, Paper] = {}
        self.annex = in_order(material.exhibits)
        self._numbers = {one.exhibit.id: one.number for one in self.annex}
        self._unknown: list[str] = []
        self._count = 0
        self._sections = 0

    def say(self, key: str) -> str:
        """Return a phrase in the language of the text."""
        return phrase(key)[self.language]

    def day(self, value: str) -> str:
        """Return a date in words."""
        return day(value, self.language)

    def heading(self, key: str, level: int = 2) -> Heading:
        """Return a heading."""
        return Heading(text(self.say(key)), level)

    def section(self, key: str) -> Heading:
        """Return the heading of the next numbered section."""
        self._sections += 1
        return Heading(text(f"{self._sections}. {self.say(key)}"))

    def colon(self) -> str:
        """Return what stands between a label and its words."""
        return "\u00a0: " if self.language == "fr" else ": "

    def lack(self, field: str, words: Words, *, must: bool = True) -> None:
        """Note that something is not there, once."""
        if all(one.field != field for one in self.missing):
            self.missing.append(Missing(field, words, must))

    def label(self, name: str) -> Text:
        """Return what a field is called."""
        return text(self.fields[name].label[self.language])

    def given(self, name: str) -> str:
        """Return the value of a field, "" when there is none."""
        return self.material.fields.get(name, "").strip()

    def value(self, name: str, *, must: bool | None = None) -> Text:
        """Return a field as it is printed; a line to be filled in, and a note, when it is empty."""
        one, said = self.fields[name], self.given(name)
        if not said:
            self.lack(name, one.label, must=one.must if must is None else must)
            return text(Gap(LINE))
        chosen = {code: words[self.language] for code, words in one.choices}
        if one.type == "date":
            return text(self.day(said))
        if chosen:
            joint = "\u00a0; " if self.language == "fr" else "; "
            return text(joint.join(chosen.get(each, each) for each in said.split()))
        return text(said)

    def pair(self, name: str, *, must: bool | None = None) -> tuple[Text, Text]:
        """Return a field with its label."""
        return self.label(name), self.value(name, must=must)

    def given_pairs(self, *names: str) -> Rows:
        """Return those of the fields that are there; one the body asks for stands even when empty."""
        return [self.pair(name) for name in names if self.given(name) or self.fields[name].must]

    def long(self, name: str, *, must: bool | None = None) -> list[Block]:
        """Return a field of several paragraphs, numbered on."""
        said = self.given(name)
        return list(self.numbered(said)) if said else [Paragraph(self.value(name, must=must))]

    def numbered(self, words: str, note: Text = ()) -> Iterator[Block]:
        """Yield paragraphs, numbered through the whole text; the note hangs at the end of the last."""
        every = parts_of(words)
        for one in every:
            self._count += 1
            spans = text(Span(one, note=note if one is every[-1] else ()))
            yield Paragraph(spans, number=f"{self._count}.")

    def person(self, one: Person | None, role: str, names: str, must: str = "name", key: str = "") -> Rows:
        """Return rows on somebody: `names` of fields, `must` those asked for; a name withheld stays out."""
        rows: Rows = []
        for name in names.split():
            said = getattr(one, name) if one else ""
            needed = name in must.split()
            if one and one.withheld and name in ("name", "name_local"):
                rows += [(text(self.say(name)), text(self.say("withheld")))] if name == "name" else []
            elif one and one.withheld and name in ("document", "address", "phone", "mail", "born"):
                continue
            elif said:
                shown = self.day(said) if name == "born" else said
                rows.append((text(self.say(name)), text(bold(shown) if name == "name" else shown)))
            elif needed:
                self.lack(f"{key or role}.{name}", _joined(phrase(role), phrase(name)))
                rows.append((text(self.say(name)), text(Gap(LINE))))
        return rows

    def note(self, cites: Iterable[Cite | str]) -> Text:
        """Return the footnote that names annexes; one that is not in the list is noted."""
        found: list[str] = []
        for each in cites:
            one = Cite(each) if isinstance(each, str) else each
            number = self._numbers.get(one.exhibit)
            if number is None:
                if one.exhibit:
                    self._unknown.append(one.exhibit)
                    self.lack(f"exhibit.{one.exhibit}", rule_words("annex_known"))
                continue
            pages = f", {self.say('pages')} {one.pages}" if one.pages else ""
            word = self.say("annex")
            found.append(f"{word[0].upper() + word[1:] if not found else word} {number}{pages}")
        between = "\u00a0; " if self.language == "fr" else "; "
        return text(between.join(found)) if found else ()

    def facts(self) -> list[Block]:
        """Return the facts in their order, numbered, each with its day, its place and its exhibits."""
        if not self.material.facts:
            self.lack("facts", words_of(("Facts", "Faits", "Факты")))
            return [Paragraph(text(Gap(LINE)))]
        return [block for one in self.material.facts for block in self._fact(one)]

    def _fact(self, one: Fact) -> Iterator[Block]:
        head = ", ".join(each for each in (self.day(one.date), one.place) if each)
        every = list(self.numbered(one.words, self.note(one.cites())))
        for at, block in enumerate(every):
            if at == 0 and head and isinstance(block, Paragraph):
                yield replace(
                    block, text=text(bold(head if head.endswith(".") else f"{head}."), " ", block.text)
                )
            else:
                yield block

    def remedies(self, *, must: bool = True) -> list[Block]:
        """Return what was tried before authorities, as a table, and why something was not."""
        rows = []
        for one in self.material.remedies:
            act = f"{one.act} {self.say('number')}\u00a0{one.number}" if one.number else one.act
            result = ", ".join(each for each in (one.result, self.day(one.decided)) if each) or "–"
            final: Text = text("\n", Span(self.say("rem.final"), italic=True)) if one.final else ()
            shown = plain_text(self.note(each for each in (one.exhibit, one.proof) if each))
            annexes: Text = text("\n", Span(shown, italic=True)) if shown else ()  # no footnotes in a table
            rows.append(
                (
                    text(self.day(one.date) or "–"),
                    text(one.authority),
                    text(act, annexes),
                    text(result, final),
                    text(self.day(one.served) or "–"),
                )
            )
        if not rows:
            if must:
                self.lack("remedies", rule_words("remedies"))
            return [Paragraph(text(self.say("none_given")))]
        head = tuple(
            text(self.say(f"rem.{name}")) for name in ("date", "authority", "act", "result", "served")
        )
        blocks: list[Block] = [Table((16, 24, 26, 20, 14), tuple(rows), head)]
        whys = [(one.authority, one.why) for one in self.material.remedies if one.why]
        if whys:
            blocks.append(Heading(text(self.say("rem.why")), 3))
            blocks += [block for who, why in whys for block in self.numbered(f"{who}{self.colon()}{why}")]
        return blocks

    def used(self) -> list[Block]:
        """Return the other international procedures; that there is none is written only when it was said."""
        if not self.material.used:
            if self.given("elsewhere") == "no" or "elsewhere" not in self.fields:
                return [Paragraph(text(self.say("used.none")))]
            if self.given("elsewhere") == "yes":
                self.lack("used", phrase("used.body"))
                return [Paragraph(text(Gap(LINE)))]
            return [Fields((self.pair("elsewhere"),))]
        rows = []
        for one in self.material.used:
            dates = f"{self.day(one.started) or '–'}, {self.day(one.ended) or '–'}"
            same: Text = text(Gap(15)) if one.same is None else text(self.say("yes" if one.same else "no"))
            if one.same is None:
                self.lack(f"used.{one.body}.same", phrase("used.same"))
            rows.append((text(one.body), text(dates), text(one.number or "–"), text(one.result or "–"), same))
        head = tuple(text(self.say(f"used.{name}")) for name in ("body", "dates", "number", "result", "same"))
        return [Table((24, 28, 16, 20, 12), tuple(rows), head)]

    def same_matter(self, *, pending: bool = False) -> bool | None:
        """Return whether no other procedure has the same matter (only those that go on when `pending`).

        None while nobody has said.
        """
        if not self.material.used:
            return True if self.given("elsewhere") == "no" else None
        same = [one.same for one in self.material.used if not (pending and one.ended)]
        return False if True in same else None if None in same else True

    def articles(self) -> list[Block]:
        """Return each article and why it is said to be violated."""
        if not self.material.articles:
            self.lack("articles", rule_words("articles"))
            return [Paragraph(text(Gap(LINE)))]
        rows = tuple((text(bold(one.code)), self._why(one)) for one in self.material.articles)
        return [Table((22, 78), rows, (text(self.say("article")), text(self.say("explanation"))))]

    def _why(self, one: Article) -> Text:
        if not one.words.strip():
            self.lack(f"article.{one.code}", rule_words("articles"))
            return text(Gap(LINE))
        return text("\n\n".join(parts_of(one.words)))

    def requests(self) -> list[Block]:
        """Return what is asked for."""
        if not self.material.requests:
            self.lack("requests", phrase("ed.7"))
            return [Paragraph(text(Gap(LINE)))]
        return [Listing(tuple(text(one) for one in self.material.requests), ordered=True)]

    def consent(self, scope: str, key: str) -> Text:
        """Return a question of consent with its two boxes, as it was answered; both empty when it was not."""
        said = self.material.consents.get(scope)
        if said is None:
            self.lack(f"consent.{scope}", phrase(key))
        return text(
            Tick(said is True),
            f" {self.say('yes')}   ",
            Tick(said is False),
            f" {self.say('no')}   ",
            self.say(key),
        )

    def annexes(self) -> list[Block]:
        """Return the numbered list of annexes."""
        if not self.annex:
            return []
        items = tuple((text(self._titled(one.exhibit)), one.exhibit.pages) for one in self.annex)
        return [Annexes(text(self.say("annexes")), items, self.say("pages"))]

    def _titled(self, one: Exhibit) -> str:
        return ", ".join(each for each in (one.title, self.day(one.date)) if each)

    def annex_table(self) -> list[Block]:
        """Return the list of annexes with the pages at which each stands in the whole."""
        rows = []
        for one in self.annex:
            pages: Text = text(f"{one.start}–{one.end}" if one.end > one.start else str(one.start or ""))
            if not one.start:
                self.lack(f"pages.{one.exhibit.id}", rule_words("annex_pages"))
                pages = text(Gap(15))
            rows.append((text(str(one.number)), text(self._titled(one.exhibit)), pages))
        if not rows:
            return [Paragraph(text(self.say("none_given")))]
        return [
            Table(
                (6, 80, 14),
                tuple(rows),
                (text(self.say("number")), text(self.say("docs.what")), text(self.say("docs.pages"))),
            )
        ]

    def check(self, name: str, ok: bool | None, why: Words | None = None) -> None:
        """Note a line of the checklist."""
        row, source = rule("checks", name)
        self.checklist.append(Check(name, words_of(row["words"]), ok, source, why or {}))

    def common_checks(self, languages: tuple[str, ...], consents: Iterable[str] = ()) -> None:
        """Note the lines that every text has."""
        given = self.material
        self.check("translated", given.language == self.language)
        self.check("filed_language", self.language in languages)
        if given.facts:
            self.check("sources", all(one.exhibits for one in given.facts))
            days = [one.date for one in given.facts]
            self.check("dates", all(days) and days == sorted(days))
        self.check("annex_known", not self._unknown)
        if self.annex:
            self.check("annex_pages", all(one.exhibit.pages for one in self.annex))
        for scope in consents:
            said = given.consents.get(scope)
            why = words_of((scope, scope, scope))
            self.check("consent", said is True, why)

    def draft(
        self, title: str, blocks: Iterable[Block], languages: tuple[str, ...], *, size: int = 105
    ) -> Draft:
        """Return the text with all that was noted; marked on each page when not filed in that language."""
        filed = self.language in languages
        mark = "" if filed else self.say("reading")
        paper = Paper(title, self.language, tuple(blocks), title, mark, self.material.reference, size)
        limits = tuple(self._limit(name, paper) for name in limits_of(self.kind))
        limits = tuple(one for one in limits if not one.part or one.part in self.parts)
        self.check("nothing_missing", not any(one.must for one in self.missing))
        return Draft(
            *(self.kind, self.language, paper, tuple(self.missing), limits),
            *(tuple(self.checklist), self.annex, dict(self.parts), filed),
        )

    def part(self, name: str, blocks: Iterable[Block], size: int = 105) -> list[Block]:
        """Keep blocks as a part that is measured by itself, and return them."""
        held = tuple(blocks)
        title = self.say(f"{self.kind.removesuffix('_form')}.title")
        self.parts[name] = Paper(title, self.language, held, size=size)
        return list(held)

    def _limit(self, name: str, paper: Paper) -> Limit:
        row, source = rule("limits", name)
        part = row["part"]
        measured = None
        if row["unit"] == "words" and (not part or part in self.parts):
            counted = self.parts[part] if part else paper
            measured = sum(
                len(plain_text(line).split()) for block in counted.blocks for line in texts_of(block)
            )
        return Limit(name, words_of(row["words"]), row["unit"], row["allowed"], source, part, measured)


def fields_block(rows: Rows) -> list[Block]:
    """Return rows as a form's fields; nothing when there are none."""
    return [Fields(tuple(rows))] if rows else []


def rule_words(name: str) -> Words:
    """Return the words of a line of the checklist."""
    return words_of(rule("checks", name)[0]["words"])


def _joined(first: Words, second: Words) -> Words:
    return {language: f"{first[language]}: {second[language]}" for language in first}
