"""What pages of matching show: two records field by field, an entity with each value's sources."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from vedette.records.linking.model import Part, Scored, chance
from vedette.records.linking.persons import is_strong, likeness
from vedette.records.names import score as name_score
from vedette.records.names import tokens
from vedette.records.same import Conflict, pair_of
from vedette.records.schema import FIELDS, Kind
from vedette_hq.access.models import Person
from vedette_hq.audit.queries import named_for
from vedette_hq.matching import queries
from vedette_hq.matching.models import Candidate, Judgement
from vedette_hq.matching.profiles import NEEDS
from vedette_hq.matching.words import (
    FIELDS as COMPARED,
)
from vedette_hq.matching.words import (
    VERDICTS,
    bits_words,
    level_words,
    share_words,
    sign_of,
    times_words,
    weight_words,
)
from vedette_hq.names.saying import sentences
from vedette_hq.records.models import Act, Record, Tie
from vedette_hq.records.queries import labels, visible_records
from vedette_hq.records.showing import Quote, Sheet, ShownField, ShownValue, sheet_of, titles


@dataclass(frozen=True, slots=True)
class Line:
    """One field of two records, and what it says. `kind` is agree, alike, differ, one-side or open."""

    name: str
    label: str
    left: tuple[ShownValue, ...]
    right: tuple[ShownValue, ...]
    kind: str
    words: str = ""
    sign: str = ""
    weight: str = ""
    weighs: str = ""
    times: str = ""
    reasons: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Beside:
    """Two records beside each other, for a person who judges them."""

    left: Sheet
    right: Sheet
    lines: tuple[Line, ...]
    others: tuple[Line, ...]
    bits: str
    band: str
    summary: str
    known: bool


def beside(person: Person, one: Record, two: Record) -> Beside:
    """Return two visible records field by field, with what each field weighs and why."""
    left, right = sheet_of(person, one), sheet_of(person, two)
    scored = queries.scored_for(person, pair_of(one.pk, two.pk))
    used: set[str] = set()
    lines = []
    parts = {part.field: part for part in scored.parts} if scored else {}
    hidden = queries.without(person)[one.kind]
    for name, needs in NEEDS[one.kind].items():
        if name in hidden:
            continue
        own = [field for kind, field in needs if kind == one.kind and name not in ("kin",)]
        sides = [_values(sheet, own) or _around(person, name, sheet.record) for sheet in (left, right)]
        if any(sides):
            lines.append(_line(name, sides[0], sides[1], parts.get(name)))
        used.update(own)
    others = _others(left, right, used)
    bits = scored.bits if scored else 0.0
    return Beside(
        left,
        right,
        tuple(lines),
        others,
        bits_words(bits * 100),
        band_of(scored),
        _summary(scored),
        scored is not None,
    )


def band_of(scored: Scored | None) -> str:
    """Return the list that a score belongs to: strong, likely or possible."""
    if scored is None:
        return "possible"
    if is_strong(scored.bits, {part.field: part.level for part in scored.parts}):
        return "strong"
    return "likely" if scored.bits >= 0 else "possible"


def _summary(scored: Scored | None) -> str:
    if scored is None:
        return ""
    share = chance(scored.bits)
    if share >= 0.999:
        return _("By these fields alone, more than 999 in 1000 such pairs are of one person.")
    if share < 0.01:
        return _("By these fields alone, fewer than 1 in 100 such pairs are of one person.")
    return _("By these fields alone, about %(count)s in 100 such pairs are of one person.") % {
        "count": max(1, min(99, round(share * 100)))
    }


def _values(sheet: Sheet, names: Sequence[str]) -> tuple[ShownValue, ...]:
    return tuple(value for one in sheet.fields if one.name in names for value in one.values)


def _around(person: Person, name: str, record: Record) -> tuple[ShownValue, ...]:
    """Return what stands around a record: people tied to it, acts it suffered."""
    if name == "kin":
        ties = list(Tie.objects.filter(one=record, kind=Kind.TIE).values_list("two_id", flat=True))
        ties += Tie.objects.filter(two=record, kind=Kind.TIE).values_list("one_id", flat=True)
        return tuple(ShownValue(text, to=pk) for pk, text in labels(person, ties).items())
    if name == "acts":
        acts = list(
            Act.objects.filter(victim=record).order_by("first", "pk").values_list("pk", flat=True)[:10]
        )
        rows = list(visible_records(person).filter(pk__in=acts))
        called = titles(person, rows)
        return tuple(ShownValue(_act_words(person, row, called.get(row.pk, "")), to=row.pk) for row in rows)
    return ()


def _act_words(person: Person, record: Record, called: str) -> str:
    sheet = sheet_of(person, record)
    more = [value.text for one in sheet.fields if one.name in ("began", "place") for value in one.values]
    return ", ".join([called.partition(",")[0], *more])


def _line(name: str, left: tuple[ShownValue, ...], right: tuple[ShownValue, ...], part: Part | None) -> Line:
    label = str(COMPARED[name])
    if part is None:
        one_side = bool(left) != bool(right)
        words = _("only one of the two says so") if one_side else _("cannot be compared")
        return Line(name, label, left, right, "one-side" if one_side else "open", words)
    kind = "agree" if part.bits >= 4 else "alike" if part.bits > 0 else "differ"
    return Line(
        name,
        label,
        left,
        right,
        kind,
        level_words(name, part.level),
        sign_of(part.bits),
        bits_words(part.bits * 100),
        weight_words(part.bits),
        times_words(part.bits),
        _reasons(name, left, right, part),
    )


def _reasons(
    name: str, left: tuple[ShownValue, ...], right: tuple[ShownValue, ...], part: Part
) -> tuple[str, ...]:
    found: list[str] = []
    if name == "name" and left and right:
        _alike, one, two = max((likeness(a.text, b.text), a.text, b.text) for a in left for b in right)
        fewer, more = sorted((one, two), key=lambda text: (len(tokens(text)), text))
        found += sentences(name_score(fewer, more).why)
        if part.rare:
            words = {"count": share_words(part.rare)}
            found.append(_("What the names share is borne by about one in %(count)s here.") % words)
    return tuple(found)


def _others(left: Sheet, right: Sheet, used: Iterable[str]) -> tuple[Line, ...]:
    """Return the fields that are not weighed, for both sides."""
    by_name: dict[str, list[ShownField | None]] = {}
    for at, sheet in enumerate((left, right)):
        for one in sheet.fields:
            if one.name not in used:
                by_name.setdefault(one.name, [None, None])[at] = one
    found = []
    for name in FIELDS[left.kind]:
        if name in by_name:
            a, b = by_name[name]
            label = a.label if a else b.label if b else name
            found.append(_plain_line(name, label, a.values if a else (), b.values if b else ()))
    return tuple(found)


def _plain_line(name: str, label: str, left: tuple[ShownValue, ...], right: tuple[ShownValue, ...]) -> Line:
    if not left or not right:
        return Line(name, label, left, right, "one-side", _("only one of the two says so"))
    same = {value.text for value in left} & {value.text for value in right}
    if {value.text for value in left} == {value.text for value in right}:
        return Line(name, label, left, right, "agree", pgettext("two values", "the same"))
    words = pgettext("two values", "in part the same") if same else pgettext("two values", "not the same")
    return Line(name, label, left, right, "alike" if same else "differ", words)


# lists


@dataclass(frozen=True, slots=True)
class Row:
    """One candidate in a list."""

    candidate: Candidate
    left: str
    right: str
    why: str
    weight: str


def rows_of(person: Person, found: Sequence[Candidate], view: str) -> list[Row]:
    """Return candidates as a list shows them; weights by what the person may see."""
    names = labels(person, [pk for row in found for pk in (row.one_id, row.two_id)])
    hidden = queries.without(person)
    made = []
    for row in found:
        levels = {name: held for name, held in row.levels.items() if name not in hidden[row.kind]}
        why = [
            f"{COMPARED[name]}: {level_words(name, level)}"
            for name, (level, bits, _rare) in sorted(levels.items(), key=lambda one: -abs(one[1][1]))
            if abs(bits) >= 100
        ]
        lost = sum(held[1] for name, held in row.levels.items() if name not in levels)
        weight = "" if view == "second" else bits_words(row.bits - lost)
        made.append(
            Row(row, names.get(row.one_id, ""), names.get(row.two_id, ""), "; ".join(why[:3]), weight)
        )
    return made


@dataclass(frozen=True, slots=True)
class Entry:
    """A judgement in words."""

    judgement: Judgement
    verdict: str
    by: str
    reason: str
    """Empty for who may not see all that it may speak of."""
    revoked: Judgement | None
    revoked_by: str
    revoked_reason: str
    mine: bool


def entries_of(person: Person, rows: Sequence[Judgement]) -> list[Entry]:
    """Return judgements, without revocations as lines of their own, as a person may read them."""
    allowed = set(
        queries.revocable(person).filter(pk__in=[row.pk for row in rows]).values_list("pk", flat=True)
    )
    named, hidden, found = named_for(person), queries.without(person), []
    for row in rows:
        if row.done != Judgement.Done.JUDGE:
            continue
        taken = getattr(row, "revocation", None)
        by = named(row.by)
        revoked_by = named(taken.by) if taken else ""
        told = not hidden[row.kind]
        reason, why = (row.reason, taken.reason if taken else "") if told else ("", "")
        words = str(VERDICTS[row.verdict])
        found.append(Entry(row, words, by, reason, taken, revoked_by, why, row.pk in allowed))
    return found


# an entity


@dataclass(frozen=True, slots=True)
class Said:
    """One value of an entity: in which of its records, resting on which statements."""

    value: ShownValue
    records: tuple[int, ...]
    quotes: tuple[Quote, ...]


@dataclass(frozen=True, slots=True)
class EntityField:
    """One field of an entity; `differs` when its records cannot all be right."""

    name: str
    label: str
    said: tuple[Said, ...]
    differs: bool


@dataclass(frozen=True, slots=True)
class EntityPage:
    """An entity as one person may read it."""

    title: str
    sheets: tuple[Sheet, ...]
    fields: tuple[EntityField, ...]
    conflicts: tuple[tuple[Conflict, str, str], ...]
    judgements: tuple[Entry, ...]
    sources: int | None


def entity_page(person: Person, record: Record) -> EntityPage:
    """Return an entity: its records over the person's cases, every value with the records it stands in."""
    from vedette_hq.matching.units import independent_sources

    held = queries.together(person, record)
    sheets = tuple(sheet_of(person, row) for row in held.records)
    by_name: dict[str, dict[str, list[tuple[int, ShownValue, Sheet]]]] = {}
    names: dict[str, str] = {}
    for number, sheet in enumerate(sheets, 1):
        for one in sheet.fields:
            names[one.name] = one.label
            for value in one.values:
                by_name.setdefault(one.name, {}).setdefault(value.text, []).append((number, value, sheet))
    fields = []
    for name in FIELDS[Kind(record.kind)]:
        if name in by_name:
            several = by_name[name]
            said = tuple(_said(places) for places in several.values())
            differs = len(several) > 1 and not FIELDS[Kind(record.kind)][name].many and name != "pseudonym"
            fields.append(EntityField(name, names[name], said, differs))
    ids = [pk for one in held.conflicts for pk in (one.one, one.two)]
    called = labels(person, ids)
    conflicts = tuple((one, called.get(one.one, ""), called.get(one.two, "")) for one in held.conflicts)
    statements = {quote.statement.pk for sheet in sheets for quote in sheet.quotes}
    log = tuple(row for row in held.judgements if not _blind_pair(person, row))
    return EntityPage(
        sheets[0].title,
        sheets,
        tuple(fields),
        conflicts,
        tuple(entries_of(person, log)),
        independent_sources(person, statements),
    )


def _blind_pair(person: Person, row: Judgement) -> bool:
    found = Candidate.objects.filter(one=row.one_id, two=row.two_id).first()
    return found is not None and queries.is_blind(person, found)


def _said(places: Sequence[tuple[int, ShownValue, Sheet]]) -> Said:
    quotes = {}
    for _number, value, sheet in places:
        for quote in sheet.quotes:
            if quote.number in value.rests:
                quotes[quote.statement.pk] = quote
    return Said(
        places[0][1], tuple(dict.fromkeys(number for number, _v, _s in places)), tuple(quotes.values())
    )
