"""What a text is made from, and what comes out: the paper, what it lacks, its limits, the lawyer's checklist.

Dates that a paper prints are text, as precise as known: "2019", "2019-03", "2019-03-12", "" for not known.
All words of a material stand in one language, `Material.language`: nothing here translates.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date

from vedette.cases.pleadings.findings import Finding, check_findings
from vedette.errors import FormatError
from vedette.papers.drawing import Drawing
from vedette.papers.tree import Paper

LANGUAGES = ("en", "fr", "ru")
Words = Mapping[str, str]
"""The same words by language: en, fr, ru."""
MAX_WORDS, MAX_ROWS = 400_000, 2_000
_DATE = re.compile(r"\d{4}(-(0[1-9]|1[0-2])(-(0[1-9]|[12]\d|3[01]))?)?")
ROLES = (
    *("victim", "applicant", "representative", "author", "relative", "witness", "perpetrator"),
    *("organisation", "official", "doctor"),
)
"""`applicant`: who applies when that is not the victim; `author`: the source that writes to a UN body."""


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody in the text. `withheld`: the name must not be printed; it stays out of every paper.

    `relation`: to the victim. `capacity`: what a representative is (lawyer, NGO). `document`: identity.
    """

    role: str
    name: str
    name_local: str = ""
    born: str = ""
    birth_place: str = ""
    nationality: str = ""
    sex: str = ""
    occupation: str = ""
    address: str = ""
    phone: str = ""
    mail: str = ""
    document: str = ""
    relation: str = ""
    capacity: str = ""
    detained: str = ""
    about: str = ""
    withheld: bool = False


@dataclass(frozen=True, slots=True)
class Cite:
    """An exhibit's id and the pages meant, as they are printed: "3", "3-5"."""

    exhibit: str
    pages: str = ""


@dataclass(frozen=True, slots=True)
class Fact:
    """One thing that happened, in words, and the exhibits that show it (ids, or `Cite` with pages)."""

    date: str
    words: str
    exhibits: tuple[str | Cite, ...] = ()
    place: str = ""

    def cites(self) -> Iterator[Cite]:
        """Yield what it rests on."""
        for one in self.exhibits:
            yield Cite(one) if isinstance(one, str) else one


@dataclass(frozen=True, slots=True)
class Remedy:
    """One step before an authority, and what came of it.

    `act`: what was filed or decided. `served`: when its result was served. `exhibit`: id of the copy,
    `proof`: id of what shows the service. `why`: why it was not exhausted, ineffective or prolonged.
    `final`: the decision from which a term runs.
    """

    date: str
    authority: str
    act: str
    number: str = ""
    result: str = ""
    decided: str = ""
    served: str = ""
    exhibit: str = ""
    proof: str = ""
    why: str = ""
    final: bool = False


@dataclass(frozen=True, slots=True)
class UsedBefore:
    """Another international procedure. `same`: the same matter; None when nobody has said."""

    body: str
    started: str = ""
    ended: str = ""
    number: str = ""
    result: str = ""
    same: bool | None = None


@dataclass(frozen=True, slots=True)
class Article:
    """An article said to be violated ("ECHR 3", "CAT 12", a part of the criminal code), and why."""

    code: str
    words: str = ""


@dataclass(frozen=True, slots=True)
class Exhibit:
    """One document of the annex. `pages`: 0 when not counted. `language`: of the document."""

    id: str
    title: str
    date: str = ""
    pages: int = 0
    language: str = ""


@dataclass(frozen=True, slots=True)
class Material:
    """All that a text may say. `consents`: scope ("C13") to what was said; a scope never asked is not in it.

    `fields`: values by name, for what only one kind asks (`fields_of(kind)` says which).
    """

    language: str
    state: str = ""
    people: tuple[Person, ...] = ()
    facts: tuple[Fact, ...] = ()
    remedies: tuple[Remedy, ...] = ()
    used: tuple[UsedBefore, ...] = ()
    articles: tuple[Article, ...] = ()
    requests: tuple[str, ...] = ()
    exhibits: tuple[Exhibit, ...] = ()
    consents: Mapping[str, bool] = field(default_factory=dict)
    fields: Mapping[str, str] = field(default_factory=dict)
    reference: str = ""
    """Our own number of the file."""
    findings: tuple[Finding, ...] = ()
    """Of one examination, after the Istanbul Protocol."""
    drawings: tuple[tuple[Drawing, str], ...] = ()
    """Of the body, with the numbers of the findings as marks, each with what it is called."""

    def all(self, role: str) -> tuple[Person, ...]:
        """Return everybody in a role, in order."""
        return tuple(one for one in self.people if one.role == role)

    def first(self, role: str) -> Person | None:
        """Return the first one in a role."""
        return next(iter(self.all(role)), None)


def check_material(material: Material) -> None:
    """Raises: FormatError naming what is at fault: a language, role, date, doubled exhibit, or too much."""
    if material.language not in LANGUAGES:
        raise FormatError("material: the language is en, fr or ru")
    for name in ("people", "facts", "remedies", "used", "articles", "requests", "exhibits"):
        if len(getattr(material, name)) > MAX_ROWS:
            raise FormatError(f"{name}: more than {MAX_ROWS}")
    for person in material.people:
        if person.role not in ROLES:
            raise FormatError(f"people: there is no role {person.role[:40]!r}")
    dates = [("people.born", one.born) for one in material.people]
    dates += [("facts.date", one.date) for one in material.facts]
    for remedy in material.remedies:
        dates += [("remedies.date", remedy.date), ("remedies.decided", remedy.decided)]
        dates.append(("remedies.served", remedy.served))
    for used in material.used:
        dates += [("used.started", used.started), ("used.ended", used.ended)]
    dates += [("exhibits.date", one.date) for one in material.exhibits]
    for name, value in dates:
        check_date(name, value)
    check_findings(material.findings)
    ids = [one.id for one in material.exhibits]
    if len(set(ids)) != len(ids) or not all(ids):
        raise FormatError("exhibits: each has its own id")
    if any(one.pages < 0 for one in material.exhibits):
        raise FormatError("exhibits: pages are 0 or more")
    long = max(
        [len(one.words) for one in material.facts] + [len(one) for one in material.fields.values()] + [0]
    )
    if long > MAX_WORDS:
        raise FormatError(f"material: a text of more than {MAX_WORDS} characters")


def check_date(name: str, value: str) -> None:
    """Raises: FormatError naming the field, for what is no date as precise as known."""
    if value and not _DATE.fullmatch(value):
        raise FormatError(f"{name}: year, year-month or year-month-day expected")
    if len(value) == 10:
        try:
            date.fromisoformat(value)
        except ValueError:
            raise FormatError(f"{name}: there is no such day") from None


@dataclass(frozen=True, slots=True)
class Source:
    """Where a rule stands, how sure we are (S seen, G not verified, D inferred), since when, last checked."""

    words: str
    confidence: str
    checked: date
    since: date | None = None
    until: date | None = None


@dataclass(frozen=True, slots=True)
class Field:
    """A value of `Material.fields` that a kind asks for.

    `type`: line, text, date, choice, several (space between), yes (yes or no). `must`: the text is
    not complete without it.
    """

    name: str
    label: Words
    type: str = "line"
    must: bool = False
    choices: tuple[tuple[str, Words], ...] = ()


@dataclass(frozen=True, slots=True)
class Missing:
    """What the text lacks; a blank line stands in its place. `must`: the body asks for it."""

    field: str
    words: Words
    must: bool = True


@dataclass(frozen=True, slots=True)
class Limit:
    """What a body allows. `unit`: pages or words; `part`: what is measured; `measured`: None until it is."""

    name: str
    words: Words
    unit: str
    allowed: int
    source: Source
    part: str = ""
    measured: int | None = None

    @property
    def over(self) -> bool:
        """Whether it is known to be too long."""
        return self.measured is not None and self.measured > self.allowed


@dataclass(frozen=True, slots=True)
class Check:
    """One line of the checklist: ok, not ok, or None when only a person can say."""

    name: str
    words: Words
    ok: bool | None
    source: Source
    why: Words = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Annex:
    """An exhibit with the number by which it is cited, and its pages in the whole annex (0: not known)."""

    number: int
    exhibit: Exhibit
    start: int = 0
    end: int = 0


@dataclass(frozen=True, slots=True)
class Draft:
    """A text as it stands. `filed`: the body takes it in this language; else a reading copy, which says so.

    `parts`: papers of single sections, which a body measures by themselves.
    """

    kind: str
    language: str
    paper: Paper
    missing: tuple[Missing, ...] = ()
    limits: tuple[Limit, ...] = ()
    checklist: tuple[Check, ...] = ()
    annex: tuple[Annex, ...] = ()
    parts: Mapping[str, Paper] = field(default_factory=dict)
    filed: bool = True

    @property
    def lacking(self) -> tuple[Missing, ...]:
        """What the body itself asks for and is not there."""
        return tuple(one for one in self.missing if one.must)

    @property
    def ready(self) -> bool:
        """Whether nothing is known to stand in the way; a limit that is not measured does."""
        failed = any(one.ok is False for one in self.checklist)
        unsure = any(one.measured is None or one.over for one in self.limits)
        return self.filed and not self.lacking and not failed and not unsure


def measured(draft: Draft, pages: Callable[[Paper], int]) -> Draft:
    """Return the draft with every limit of pages measured; `pages` says how many a paper has when typeset."""
    held: dict[str, int] = {}
    for one in draft.limits:
        if one.unit == "pages" and one.part not in held:
            held[one.part] = pages(draft.parts.get(one.part, draft.paper))
    limits = tuple(
        replace(one, measured=held[one.part]) if one.unit == "pages" and one.measured is None else one
        for one in draft.limits
    )
    return replace(draft, limits=limits)


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of text. `languages`: in which it is filed. `procedure`: id of its definition, "" for none.

    `speaks`: it is said for a client, so that there must be one; not for what a person signs alone, or a
    lawyer asks of the bar. `consents`: scopes of theirs without which it does not leave. `fields`: what it
    asks beyond the common material.
    """

    id: str
    title: Words
    languages: tuple[str, ...]
    compose: Callable[[Material, str, date], Draft]
    procedure: str = ""
    fields: tuple[Field, ...] = ()
    consents: tuple[str, ...] = ()
    source: Source | None = None
    speaks: bool = True
