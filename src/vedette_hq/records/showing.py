"""What pages show of records: values in words, the quotes they rest on, and how each record is called."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.utils.formats import number_format
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from vedette.errors import VedetteError
from vedette.records import dates
from vedette.records.revisions import View
from vedette.records.schema import FIELDS, Kind, Type
from vedette.records.values import Value
from vedette_hq.access.models import Person
from vedette_hq.identity.queries import visible_protected
from vedette_hq.records.fields import shown_fields
from vedette_hq.records.models import Act, Record, Revision, Statement, Tie
from vedette_hq.records.queries import Seen, labels, referred, seen, seen_many, visible_statements
from vedette_hq.records.saying_places import words_of_place
from vedette_hq.records.words import field_label, kind_label
from vedette_hq.terms.queries import label as term_label

Titles = Mapping[str, str]


def date_words(text: str) -> str:
    """Return a date in the reader's language, as precise as it was given."""
    try:
        words = getattr(dates, "words", None)
        return str(words(dates.parse_date(text), get_language() or "en")) if words else text
    except VedetteError:
        return text


def term_words(vocabulary: str, code: str) -> str:
    """Return the label of a term in the reader's language."""
    return str(term_label(vocabulary, code)) if code else ""


@dataclass(frozen=True, slots=True)
class Quote:
    """A statement that something rests on, numbered on its page. Who said it, only for those who may know."""

    number: int
    statement: Statement
    source: str
    place: str

    @property
    def gone(self) -> bool:
        """Whether it was withdrawn or replaced."""
        return self.statement.withdrawn is not None


@dataclass(frozen=True, slots=True)
class ShownValue:
    """One value in words. `to` is the id of a record it names; `rests` are numbers of quotes."""

    text: str
    to: str = ""
    language: str = ""
    more: tuple[tuple[str, str], ...] = ()
    rests: tuple[int, ...] = ()
    shaken: bool = False
    """Whether it rests on a statement that was withdrawn or replaced."""
    confidence: str = ""
    note: str = ""
    long: bool = False
    address: str = ""


@dataclass(frozen=True, slots=True)
class ShownField:
    """One field with its values."""

    name: str
    label: str
    values: tuple[ShownValue, ...]


@dataclass(frozen=True, slots=True)
class Sheet:
    """A record as one person may read it."""

    record: Record
    kind: Kind
    title: str
    fields: tuple[ShownField, ...]
    quotes: tuple[Quote, ...]
    shaken: bool = False


@dataclass(slots=True)
class _Around:
    """What values need to be said: names of other records, pseudonyms, numbers of quotes."""

    titles: Titles
    protected: Mapping[str, str] = field(default_factory=dict)
    numbers: Mapping[str, Quote] = field(default_factory=dict)


def quotes_of(person: Person, ids: Iterable[str]) -> list[Quote]:
    """Return the statements of these ids that the person may read, numbered in this order."""
    from vedette_hq.records.fields import sees_sources

    wanted = list(dict.fromkeys(ids))
    rows = visible_statements(person).filter(pk__in=wanted).select_related("source", "item")
    held = {row.pk: row for row in rows.prefetch_related("replaced_by")}
    told = sees_sources(person)
    found: list[Quote] = []
    for pk in wanted:
        if pk in held:
            row = held[pk]
            source, place = (row.source.title, words_of_place(row.locator)) if told else ("", "")
            found.append(Quote(len(found) + 1, row, source, place))
    return found


def cited(view: View) -> list[str]:
    """Return the ids of the statements that a view rests on, in the order of its fields."""
    return [pk for values in view.values() for one in values for pk in one.cites]


def sheet_of(person: Person, record: Record, until: int | None = None) -> Sheet:
    """Return a record of `visible_records` in words, as it was after revision `until`."""
    return _sheet(person, seen(person, record, until))


def _sheet(person: Person, one: Seen) -> Sheet:
    quotes = quotes_of(person, cited(one.view))
    around = _around(person, [one])
    around.numbers = {quote.statement.pk: quote for quote in quotes}
    fields = _fields(one.kind, one.view, around)
    shaken = any(value.shaken for each in fields for value in each.values)
    title = titles(person, [one.record]).get(one.record.pk, one.record.pk[:8])
    return Sheet(one.record, one.kind, title, fields, tuple(quotes), shaken)


def _around(person: Person, several: Sequence[Seen]) -> _Around:
    named = [pk for one in several for pk in referred(one.kind, one.view)]
    hidden = [v.value for one in several for v in one.view.get("protected", []) if one.kind is Kind.PERSON]
    told = dict(visible_protected(person).filter(pk__in=hidden).values_list("pk", "pseudonym"))
    return _Around(labels(person, named), told)


def fields_in_words(person: Person, kind: Kind, view: View) -> tuple[ShownField, ...]:
    """Return values that the person may see (see `queries.seen`) in words, with no numbers of quotes."""
    named = referred(kind, view)
    hidden = [one.value for one in view.get("protected", [])] if kind is Kind.PERSON else []
    told = dict(visible_protected(person).filter(pk__in=hidden).values_list("pk", "pseudonym"))
    return _fields(kind, view, _Around(labels(person, named), told))


def _fields(kind: Kind, view: View, around: _Around) -> tuple[ShownField, ...]:
    found = []
    for name, values in view.items():
        known = FIELDS[kind].get(name)
        if known is not None:
            each = tuple(_value(kind, name, one, around) for one in values)
            found.append(ShownField(name, field_label(known), each))
    return tuple(found)


def _value(kind: Kind, name: str, one: Value, around: _Around) -> ShownValue:
    known = FIELDS[kind][name]
    quotes = [around.numbers[pk] for pk in one.cites if pk in around.numbers]
    parts: dict[str, Any] = {"text": str(one.value)}
    match known.type:
        case Type.DATE:
            parts = {"text": date_words(one.value)}
        case Type.TERM:
            parts = {"text": term_words(known.vocabulary, one.value)}
        case Type.NUMBER:
            parts = {"text": number_format(one.value, use_l10n=True, force_grouping=True)}
        case Type.FLAG:
            parts = {"text": _("yes") if one.value else _("no")}
        case Type.RECORD:
            parts = {"text": around.titles.get(one.value, one.value[:8]), "to": one.value}
        case Type.WORDS:
            parts = {"text": one.value["text"], "language": one.value.get("language", ""), "long": True}
        case Type.NAME:
            kind_of = term_words("name-kinds", one.value.get("kind", ""))
            more = ((_("kind"), kind_of),) if kind_of else ()
            parts = {"text": one.value["text"], "language": one.value.get("language", ""), "more": more}
        case Type.PLACE:
            parts = _place(one.value, around)
        case Type.PART:
            parts = _part(one.value, around)
        case Type.LINE if (kind, name) == (Kind.PERSON, "protected"):
            parts = {"text": around.protected.get(one.value, _("named at the identity desk only"))}
            if one.value in around.protected:
                parts["address"] = one.value
    return ShownValue(
        **parts,
        rests=tuple(quote.number for quote in quotes),
        shaken=any(quote.gone for quote in quotes),
        confidence=term_words("confidence", one.confidence),
        note=one.note,
    )


def _place(value: Mapping[str, str], around: _Around) -> dict[str, Any]:
    more = []
    if value.get("precision"):
        more.append((_("precise to"), term_words("place-precision", value["precision"])))
    if "lat" in value:
        more.append((_("at"), f"{value['lat']}, {value['lon']}"))
    return {"text": value["text"], "to": value.get("record", ""), "more": tuple(more)}


def _part(value: Mapping[str, str], around: _Around) -> dict[str, Any]:
    more = (
        (_("degree"), term_words("degrees", value.get("degree", ""))),
        (_("kind"), term_words("perpetrator-types", value.get("type", ""))),
        (_("standing"), term_words("perpetrator-status", value.get("status", ""))),
    )
    actor = value["actor"]
    found = tuple((name, text) for name, text in more if text)
    return {"text": around.titles.get(actor, actor[:8]), "to": actor, "more": found}


# how a record is called


def titles(person: Person, records: Sequence[Record]) -> dict[str, str]:
    """Return how each of these visible records is called for this person, in the reader's language."""
    found = labels(person, [record.pk for record in records])
    acts = [record.pk for record in records if record.kind == Kind.ACT]
    ties = [record.pk for record in records if record.kind in (Kind.TIE, Kind.CHAIN)]
    others = [record for record in records if record.kind == Kind.INTERVENTION]
    found |= _called_acts(person, acts) | _called_ties(person, ties)
    for one in seen_many(person, others):
        kinds = one.view.get("type", [])
        found[one.record.pk] = term_words("interventions", kinds[0].value) if kinds else one.record.pk[:8]
    gone = [record for record in records if record.withdrawn is not None]
    for one in seen_many(person, gone):
        found[one.record.pk] = _called_by_values(one)
    return found


def _called_by_values(one: Seen) -> str:
    known = FIELDS[one.kind].get("type")
    if one.kind in (Kind.ACT, Kind.TIE, Kind.CHAIN, Kind.INTERVENTION) and known and one.view.get("type"):
        return term_words(known.vocabulary, one.view["type"][0].value)
    return one.label


def _called_acts(person: Person, ids: Sequence[str]) -> dict[str, str]:
    if not ids:
        return {}
    shown = shown_fields(person, Kind.ACT)
    rows = list(Act.objects.filter(pk__in=ids).values_list("pk", "type", "victim_id"))
    names = labels(person, [victim for _, _, victim in rows]) if "victim" in shown else {}
    found = {}
    for pk, kind, victim in rows:
        parts = [term_words("acts", kind) if "type" in shown else kind_label(Kind.ACT), names.get(victim, "")]
        found[pk] = ", ".join(part for part in parts if part)
    return found


def _called_ties(person: Person, ids: Sequence[str]) -> dict[str, str]:
    if not ids:
        return {}
    rows = list(Tie.objects.filter(pk__in=ids).values_list("pk", "kind", "type", "one_id", "two_id"))
    names = labels(person, [pk for row in rows for pk in row[3:]])
    found = {}
    for pk, kind, type_, one, two in rows:
        shown = shown_fields(person, Kind(kind))
        ends = ("who", "whom") if kind == Kind.TIE else ("event", "related")
        vocabulary = FIELDS[Kind(kind)]["type"].vocabulary
        sides = [
            names.get(end, "") if name in shown else "" for name, end in zip(ends, (one, two), strict=True)
        ]
        middle = term_words(vocabulary, type_) if "type" in shown else kind_label(kind)
        found[pk] = f"{sides[0] or '…'} – {middle} – {sides[1] or '…'}"
    return found


def reason_of(person: Person, record: Record, revision: Revision) -> str:
    """Return why a revision was made; empty when it also changed what the person may not see."""
    shown = shown_fields(person, Kind(record.kind))
    return revision.reason if set(revision.changes) <= set(shown) else ""
