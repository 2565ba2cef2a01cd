"""A unit: above and below it, who held which post in it when, what it did, on how many sources."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from vedette.errors import VedetteError
from vedette.records.dates import PartialDate, parse_date
from vedette.records.revisions import View
from vedette.records.schema import Kind
from vedette_hq.access.models import Person
from vedette_hq.matching import queries
from vedette_hq.records.fields import sees_sources, shown_fields
from vedette_hq.records.models import Act, Citation, Part, Record, Source, Tie
from vedette_hq.records.queries import labels, seen_many, visible_records, visible_statements
from vedette_hq.records.showing import date_words, term_words

ABOVE = {"unit-of": "up", "parent-body": "down", "operational-control": "down"}
"""Ties between two groups to where the second stands from the first."""
HEADS = frozenset({"commander", "deputy"})
MAX_DEPTH = 12
MAX_ACTS = 300
CERTAIN, POSSIBLE, NO, UNKNOWN = "certain", "possible", "no", "unknown"


def standing_at(began: str, ended: str, at: date) -> str:
    """Say whether what began and ended at these partial dates (EDTF, or empty) held on a day.

    certain: on every reading of the dates. possible: on some. no: on none. unknown: neither is known.
    """
    first, last = _date(began), _date(ended)
    if first is None and last is None:
        return UNKNOWN
    if first is not None and first.first is not None and at < first.first:
        return NO
    if last is not None and last.last is not None and at > last.last:
        return NO
    surely_begun = first is not None and first.last is not None and at >= first.last
    surely_going = last is not None and last.first is not None and at <= last.first
    return CERTAIN if surely_begun and surely_going else POSSIBLE


def _date(text: str) -> PartialDate | None:
    try:
        return parse_date(text) if text else None
    except VedetteError:
        return None


def _text(view: View, name: str) -> str:
    values = view.get(name)
    return str(values[0].value) if values else ""


@dataclass(frozen=True, slots=True)
class Span:
    """From when to when something held, as given and in words; `at`: how it stood on the day asked about."""

    began: str
    ended: str
    from_words: str
    until_words: str
    at: str = ""


def _span(view: View, at: date | None) -> Span:
    began, ended = _text(view, "began"), _text(view, "ended")
    how = standing_at(began, ended, at) if at else ""
    return Span(began, ended, date_words(began) if began else "", date_words(ended) if ended else "", how)


@dataclass(frozen=True, slots=True)
class Post:
    """A post that somebody held in a unit, by one tie."""

    tie: str
    person: str
    name: str
    type: str
    type_words: str
    post: str
    rank: str
    span: Span
    sources: int

    @property
    def heads(self) -> bool:
        """Whether the post is at the head of the unit."""
        return self.type in HEADS


@dataclass(frozen=True, slots=True)
class Link:
    """Another unit in the chain of command, so many steps away; `way` is up or down."""

    unit: str
    name: str
    way: str
    steps: int
    type_words: str
    span: Span
    tie: str
    heads: tuple[Post, ...] = ()


@dataclass(frozen=True, slots=True)
class UnitAct:
    """An act in which a unit had a part."""

    act: str
    type: str
    when: str
    victim: str
    degree: str
    unit: str
    sources: int | None


@dataclass(frozen=True, slots=True)
class UnitPage:
    """A unit as one person may read it."""

    title: str
    records: tuple[Record, ...]
    above: tuple[Link, ...]
    below: tuple[Link, ...]
    posts: tuple[Post, ...]
    acts: tuple[UnitAct, ...]
    more_acts: bool
    types: tuple[tuple[str, int, int], ...]
    """Kind of act, how many acts, and of how many persons."""
    sources: int | None
    by_below: int


class _Ties:
    """Ties that the person may see, read once each, with only the fields shown to them."""

    def __init__(self, person: Person) -> None:
        self.person = person
        self.shown = shown_fields(person, Kind.TIE)
        self._whole = {"who", "whom", "type"} <= set(self.shown)

    def of(self, ids: Collection[str], column: str) -> list[tuple[str, str, str, View]]:
        """Return (tie, who, whom, view) of ties that stand, of these records at one end ("one" or "two")."""
        if not self._whole or not ids:
            return []
        rows = Tie.objects.filter(kind=Kind.TIE, **{f"{column}__in": sorted(ids)}).order_by("pk")
        ends = {pk: (one, two) for pk, one, two in rows.values_list("pk", "one_id", "two_id")}
        records = list(visible_records(self.person).filter(pk__in=list(ends), withdrawn=None).order_by("pk"))
        return [(one.record.pk, *ends[one.record.pk], one.view) for one in seen_many(self.person, records)]


def unit_page(person: Person, record: Record, at: date | None = None) -> UnitPage:
    """Return a unit over the person's cases: records judged the same count as it.

    With `at`, each post and link says how it stood on that day.
    """
    held = queries.together(person, record)
    own = {row.pk for row in held.records}
    ties = _Ties(person)
    above, below = (_walk(ties, own, way, at) for way in ("up", "down"))
    posts = _posts(ties, own, at)
    subordinate = {link.unit for link in below if link.span.at != NO}
    acts, more, types = _acts(person, own)
    name = labels(person, [record.pk]).get(record.pk, record.pk[:8])
    return UnitPage(
        name,
        held.records,
        above,
        below,
        posts,
        acts,
        more,
        types,
        independent_sources(person, _cited_by(_act_ids(person, own))),
        len(_act_ids(person, subordinate) - _act_ids(person, own)),
    )


def _walk(ties: _Ties, start: set[str], way: str, at: date | None) -> tuple[Link, ...]:
    """Return the units above, or below, the nearest first; one that comes round again is not followed."""
    seen, edge, found = set(start), set(start), []
    for steps in range(1, MAX_DEPTH + 1):
        step = _next(ties, edge, way)
        if not step:
            break
        names = labels(ties.person, [unit for unit, *_ in step])
        edge = set()
        for unit, tie, view in step:
            if unit in seen or unit not in names:
                continue
            span = _span(view, at)
            if span.at == NO:
                continue
            seen.add(unit)
            edge.add(unit)
            heads = tuple(p for p in _posts(ties, {unit}, at) if p.heads and p.span.at != NO)
            words = term_words("relationships", _text(view, "type"))
            found.append(Link(unit, names[unit], way, steps, words, span, tie, heads))
    return tuple(found)


def _next(ties: _Ties, edge: set[str], way: str) -> list[tuple[str, str, View]]:
    found = []
    for tie, _one, two, view in ties.of(edge, "one"):
        if ABOVE.get(_text(view, "type")) == way:
            found.append((two, tie, view))
    for tie, one, _two, view in ties.of(edge, "two"):
        turned = {"up": "down", "down": "up"}.get(ABOVE.get(_text(view, "type"), ""))
        if turned == way:
            found.append((one, tie, view))
    return found


def _posts(ties: _Ties, own: set[str], at: date | None) -> tuple[Post, ...]:
    """Return the posts held in a unit: heads first, then by when they began; those not of the day last."""
    rows = ties.of(own, "two")
    people = visible_records(ties.person).filter(pk__in=[one for _t, one, _w, _v in rows], kind=Kind.PERSON)
    standing = set(people.filter(withdrawn=None).values_list("pk", flat=True))
    names = labels(ties.person, standing)
    cited = _sources_by_tie(ties.person, [tie for tie, *_ in rows])
    found = []
    for tie, one, _two, view in rows:
        if one in standing:
            kind = _text(view, "type")
            words = term_words("relationships", kind)
            span = _span(view, at)
            post, rank = _text(view, "post"), _text(view, "rank")
            found.append(Post(tie, one, names[one], kind, words, post, rank, span, cited.get(tie, 0)))
    order = {CERTAIN: 0, POSSIBLE: 1, UNKNOWN: 2, "": 2, NO: 3}
    found.sort(
        key=lambda p: (order[p.span.at], p.type != "commander", not p.heads, p.span.began or "9", p.name)
    )
    return tuple(found)


def _act_ids(person: Person, units: Collection[str]) -> set[str]:
    """Return the acts in which one of these units had a part, as far as the person may see parts."""
    if not units or "parts" not in shown_fields(person, Kind.ACT):
        return set()
    rows = Part.objects.filter(actor__in=sorted(units), act__in=visible_records(person))
    return set(rows.values_list("act_id", flat=True))


def _acts(
    person: Person, units: Collection[str]
) -> tuple[tuple[UnitAct, ...], bool, tuple[tuple[str, int, int], ...]]:
    shown = shown_fields(person, Kind.ACT)
    ids = _act_ids(person, units)
    if not ids or "type" not in shown:
        return (), False, ()
    rows = list(Act.objects.filter(pk__in=ids).order_by("first", "pk"))
    entities = queries.entities_for(person, [row.victim_id for row in rows])
    victims: dict[str, set[str]] = defaultdict(set)
    counts: Counter[str] = Counter()
    for row in rows:
        counts[row.type] += 1
        victims[row.type].add(entities.get(row.victim_id, row.victim_id))
    types = tuple(
        (term_words("acts", kind), count, len(victims[kind]) if "victim" in shown else 0)
        for kind, count in counts.most_common()
    )
    some = rows[:MAX_ACTS]
    records = {row.pk: row for row in visible_records(person).filter(pk__in=[row.pk for row in some])}
    views = {one.record.pk: one.view for one in seen_many(person, list(records.values()))}
    names = labels(person, [row.victim_id for row in some] if "victim" in shown else [])
    parts = {
        part.act_id: part
        for part in Part.objects.filter(act__in=list(records), actor__in=sorted(units)).order_by("-number")
    }
    told = _sources_by_tie(person, list(records)) if sees_sources(person) else None
    found = []
    for row in some:
        view = views[row.pk]
        when = " – ".join(date_words(_text(view, name)) for name in ("began", "ended") if _text(view, name))
        part = parts[row.pk]
        found.append(
            UnitAct(
                row.pk,
                term_words("acts", row.type),
                when,
                names.get(row.victim_id, ""),
                term_words("degrees", part.degree),
                part.actor_id,
                None if told is None else told.get(row.pk, 0),
            )
        )
    return tuple(found), len(rows) > MAX_ACTS, types


# sources that do not only repeat each other


def _cited_by(ids: Iterable[str]) -> set[str]:
    return set(Citation.objects.filter(record__in=list(ids)).values_list("statement_id", flat=True))


def independent_sources(person: Person, statements: Collection[str]) -> int | None:
    """Return on how many sources these statements rest, a source and those copied from it counting as one.

    Withdrawn statements do not count. None for who may not see who said something.
    """
    if not sees_sources(person):
        return None
    rows = visible_statements(person).filter(pk__in=list(statements), withdrawn=None)
    return len(set(_roots(rows.values_list("source_id", flat=True)).values()))


def _roots(ids: Iterable[str]) -> dict[str, str]:
    """Return for each source the one that it repeats in the end; a ring is named by its smallest id."""
    wanted = set(ids)
    above: dict[str, str] = {}
    edge = set(wanted)
    while edge:
        rows = Source.objects.filter(pk__in=edge, copied_from__isnull=False).values_list(
            "pk", "copied_from_id"
        )
        step = dict(rows)
        above |= step
        edge = set(step.values()) - set(above)
    return {pk: root_of(pk, above) for pk in wanted}


def root_of(source: str, copied_from: Mapping[str, str]) -> str:
    """Return the source at the beginning of a chain of copies; the smallest of a ring."""
    passed = [source]
    while passed[-1] in copied_from:
        above = copied_from[passed[-1]]
        if above in passed:
            return min(passed[passed.index(above) :])
        passed.append(above)
    return passed[-1]


def _sources_by_tie(person: Person, ids: Sequence[str]) -> dict[str, int]:
    """Return for each record on how many independent sources it rests."""
    if not sees_sources(person):
        return {}
    rows = Citation.objects.filter(record__in=list(ids), statement__withdrawn=None)
    pairs = list(
        rows.filter(statement__in=visible_statements(person)).values_list("record_id", "statement__source_id")
    )
    roots = _roots(source for _record, source in pairs)
    found: dict[str, set[str]] = defaultdict(set)
    for record, source in pairs:
        found[record].add(roots[source])
    return {record: len(sources) for record, sources in found.items()}


# the list of units


@dataclass(frozen=True, slots=True)
class UnitLine:
    """A unit in a list."""

    record: Record
    name: str
    type: str
    acts: int


def unit_lines(person: Person, most: int = 500) -> list[UnitLine]:
    """Return the units of the person's cases, one line an entity, those with most acts first."""
    records = list(queries.visible_groups(person).filter(withdrawn=None).order_by("made", "pk")[:most])
    entities = queries.entities_for(person)
    acts: dict[str, set[str]] = defaultdict(set)
    if "parts" in shown_fields(person, Kind.ACT):
        rows = Part.objects.filter(actor__in=[row.pk for row in records]).values_list("actor_id", "act_id")
        for actor, act in rows:
            acts[entities.get(actor, actor)].add(act)
    names = labels(person, [row.pk for row in records])
    views = {one.record.pk: one.view for one in seen_many(person, records)}
    lines: dict[str, UnitLine] = {}
    for row in records:
        entity = entities.get(row.pk, row.pk)
        if entity not in lines:
            kind = term_words("perpetrator-types", _text(views[row.pk], "type"))
            lines[entity] = UnitLine(row, names.get(row.pk, row.pk[:8]), kind, len(acts[entity]))
    return sorted(lines.values(), key=lambda line: (-line.acts, line.name))
