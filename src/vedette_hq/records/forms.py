"""The form of a record, made from the schema: for each field its rows, beside them the statements at hand.

Everything works without a script: rows are added, names looked up and quotes found by sending the form, which
comes back with all that was typed in it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _

from vedette.records.revisions import View
from vedette.records.schema import ACTORS, NEEDED, Field, Kind, Type
from vedette.records.values import MAX_CITES, Value
from vedette_hq.access.models import Person
from vedette_hq.cases.models import Case
from vedette_hq.records.choosing import (
    PROTECTED,
    Choice,
    choices,
    chosen,
    protected_without_record,
)
from vedette_hq.records.fields import asked_fields
from vedette_hq.records.listing import found_statements
from vedette_hq.records.models import Statement
from vedette_hq.records.rows import ANYBODY, PARTS, Newcomer, Row, row_of, value_of
from vedette_hq.records.showing import Quote, ShownField, cited, fields_in_words, quotes_of
from vedette_hq.records.words import field_label, kind_label
from vedette_hq.terms.queries import label, tree

MAX_ROWS = 40
"""Of one field in one form. What has more is changed by an import."""
MAX_HAND = 40
MAIN: Mapping[Kind, tuple[str, ...]] = {
    Kind.EVENT: ("title", "began", "ended", "place", "description"),
    Kind.ACT: ("event", "victim", "type", "methods", "parts", "began", "ended", "place", "remarks"),
    Kind.PERSON: ("name", "pseudonym", "protected", "sex", "born", "died", "occupation", "remarks"),
    Kind.GROUP: ("name", "type", "description", "remarks"),
    Kind.PLACE: ("name", "type", "place", "began", "ended"),
    Kind.TIE: ("who", "whom", "type", "post", "rank", "began", "ended"),
    Kind.CHAIN: ("event", "related", "type", "remarks"),
    Kind.INTERVENTION: ("event", "victim", "party", "type", "date", "response"),
}
"""Fields that a form shows at once; the others are unfolded."""
Options = Sequence[tuple[str, str]]


@dataclass(slots=True)
class FormField:
    """One field in a form."""

    known: Field
    label: str
    rows: list[Row]
    needed: bool
    main: bool
    options: Mapping[str, Options] = field(default_factory=dict)
    """Code and label to choose from, by the name of the input."""
    new_kinds: Options = ()
    error: str = ""
    locked: bool = False
    """Has more values than a form can hold: it is shown, and stays as it is."""
    now: ShownField | None = None
    """What somebody else wrote meanwhile."""

    @property
    def name(self) -> str:
        """Its name in the schema."""
        return self.known.name

    @property
    def type(self) -> str:
        """Its type, for templates."""
        return str(self.known.type)

    @property
    def filled(self) -> bool:
        """Whether something stands in it, or is wrong with it."""
        return bool(self.error) or self.locked or any(not row.empty or row.error for row in self.rows)


def _options(known: Field) -> dict[str, Options]:
    named = {"code": known.vocabulary} if known.type is Type.TERM else {}
    if known.type is Type.PART:
        named = {"degree": "degrees", "type": "perpetrator-types", "status": "perpetrator-status"}
    if known.type is Type.PLACE:
        named = {"precision": "place-precision"}
    if known.type is Type.NAME:
        named = {"kind": "name-kinds"}
    return {name: vocabulary_options(vocabulary) for name, vocabulary in named.items()}


def vocabulary_options(vocabulary: str) -> Options:
    """Return the terms in use of a vocabulary, narrower ones set in under theirs."""
    return [
        (one.code, "\u00a0\u00a0" * depth + label(vocabulary, one.code)) for depth, one in tree(vocabulary)
    ]


class RecordForm:
    """A form for one record of one case. `view` is what stands, as the person sees it; empty for a new one.

    `data` is what was sent (a QueryDict); `given` puts values into fields of a new record.
    """

    def __init__(
        self,
        person: Person,
        case: Case,
        kind: Kind,
        *,
        view: View | None = None,
        data: Any = None,
        given: Mapping[str, str] | None = None,
        hand: Iterable[str] = (),
    ) -> None:
        self.person, self.case, self.kind, self.data = person, case, kind, data
        self.view = view or View()
        self.problems: list[str] = []
        self.values: dict[str, list[Value]] = {}
        self.newcomers: list[Newcomer] = []
        self.confidences = vocabulary_options("confidence")
        self.hand = self._hand(hand)
        self.fresh = [] if self.view else [quote.statement.pk for quote in self.hand][:1]
        self.fields = [self._field(known, given or {}) for known in asked_fields(person, kind).values()]
        self.searched = self._text("quotes")
        self.found = self._found()
        self._choose()

    # what was sent

    def _text(self, name: str) -> str:
        return str(self.data.get(name, ""))[:MAX_TEXT] if self.data is not None else ""

    def _list(self, name: str) -> list[str]:
        return [str(one) for one in self.data.getlist(name)] if self.data is not None else []

    def _hand(self, hand: Iterable[str]) -> list[Quote]:
        more = [*self._list("hand"), *self._list("take"), *hand][:MAX_HAND]
        found = quotes_of(self.person, [*cited(self.view), *more])
        newer = [one.pk for quote in found if quote.gone for one in quote.statement.replaced_by.all()]
        if newer:  # a corrected statement lies at hand beside the one that it replaces
            found = quotes_of(self.person, [*(quote.statement.pk for quote in found), *newer])
        return [one for one in found if one.statement.case_id == self.case.pk]

    def _found(self) -> list[Statement]:
        there = {quote.statement.pk for quote in self.hand}
        rows = found_statements(self.person, self.case, self.searched)
        return [one for one in rows if one.pk not in there]

    # fields and rows

    def _field(self, known: Field, given: Mapping[str, str]) -> FormField:
        values = self.view.get(known.name, [])
        locked = len(values) > MAX_ROWS
        made = FormField(
            known,
            field_label(known),
            [],
            known.name in NEEDED[self.kind],
            known.name in MAIN[self.kind],
            _options(known),
            [(str(kind), kind_label(kind)) for kind in sorted(known.to)],
            locked=locked,
        )
        if locked:
            return made
        if self.data is not None:
            made.rows = self._sent(known)
        else:
            made.rows = [row_of(known, number, one) for number, one in enumerate(values)]
        if not made.rows or (known.many and self._text("do") == f"more:{known.name}"):
            made.rows.append(self._blank(known, given.get(known.name, ""), self._next(made.rows)))
        return made

    def _next(self, rows: Sequence[Row]) -> int:
        return max((row.number for row in rows), default=-1) + 1

    def _blank(self, known: Field, given: str, number: int) -> Row:
        parts = dict.fromkeys(PARTS[known.type], "")
        if given:
            parts[PARTS[known.type][0]] = given
        return Row(number, parts, list(self.fresh))

    def _sent(self, known: Field) -> list[Row]:
        found = []
        for number in range(MAX_ROWS + 1):
            named = f"{known.name}-{number}-"
            if named + PARTS[known.type][0] not in self.data or self._text(named + "drop"):
                continue
            parts = {name: self._text(named + name) for name in PARTS[known.type]}
            held = {quote.statement.pk for quote in self.hand}
            cites = [pk for pk in self._list(named + "cites") if pk in held][:MAX_CITES]
            found.append(
                Row(number, parts, cites, self._text(named + "confidence"), self._text(named + "note"))
            )
        return found

    def _choose(self) -> None:
        """Put into rows that name a record what can be chosen there."""
        kept: dict[frozenset[Kind], list[Choice]] = {}
        named = [row.parts[key] for each in self.fields for row, key in _naming(each) if row.parts[key]]
        held = {one.id: one for one in chosen(self.person, self.case, named)}
        for each in self.fields:
            kinds = each.known.to or frozenset({Kind.PLACE})
            for row, key in _naming(each):
                if kinds not in kept:
                    kept[kinds] = self._choices(kinds)
                words = row.parts.get("find", "")
                offered = choices(self.person, self.case, kinds, words) if words else kept[kinds]
                mine = held.get(row.parts[key])
                ids = {one.id for one in offered}
                row.choices = [*([mine] if mine and mine.id not in ids else []), *offered]
                if words and len(offered) == 1 and not row.parts[key]:
                    row.parts[key] = offered[0].id
            if each.name == "protected" and self.kind is Kind.PERSON:
                each.options = {"text": self._protected(each)}

    def _choices(self, kinds: frozenset[Kind]) -> list[Choice]:
        found = choices(self.person, self.case, kinds)
        if Kind.PERSON in kinds:
            hidden = protected_without_record(self.person, self.case)
            found += [Choice(PROTECTED + one.pk, one.pseudonym, _("Protected person")) for one in hidden]
        return found

    def _protected(self, each: FormField) -> Options:
        from vedette_hq.identity.queries import visible_protected

        rows = visible_protected(self.person).filter(case=self.case).order_by("pseudonym")
        return [(one.pk, one.pseudonym) for one in rows]

    # reading

    def is_valid(self) -> bool:
        """Read all rows into `values` and `newcomers`; say in rows, fields and `problems` what is wrong."""
        self.values, self.newcomers = {}, []
        for each in self.fields:
            if each.locked:
                self.values[each.name] = self.view[each.name]
                continue
            found = []
            for row in each.rows:
                value, newcomer = value_of(self.kind, each.known, row)
                if newcomer is not None and value is not None:
                    value = self._newcomer(value, newcomer)
                if value is not None:
                    found.append(value)
            if found:
                self.values[each.name] = found
            elif each.needed and not any(row.error for row in each.rows):
                each.error = _("This is needed.")
        if self.kind is Kind.PERSON:
            self._person()
        wrong = any(each.error or any(row.error for row in each.rows) for each in self.fields)
        return not wrong and not self.problems

    def _newcomer(self, value: Value, newcomer: Newcomer) -> Value:
        same = (newcomer.kind, newcomer.name, newcomer.protected)
        there = [(other.kind, other.name, other.protected) for other in self.newcomers]
        if same not in there:
            self.newcomers.append(newcomer)
        number = [*there, same].index(same)
        mark = f"{number:032x}"
        held = {**value.value, "actor": "new:" + mark} if isinstance(value.value, dict) else "new:" + mark
        return Value(held, value.cites, value.confidence, value.note)

    def _person(self) -> None:
        if self.values.get("name") and self.values.get("protected"):
            self.problems.append(
                _("A protected person is not named here. Take the name away; the identity desk has it.")
            )
        asked = {each.name for each in self.fields}
        if "name" in asked and not any(self.values.get(one) for one in ("name", "pseudonym", "protected")):
            self.problems.append(_("A person needs a name, a pseudonym, or to be one of the protected."))

    def changed(self, base: View) -> dict[str, list[Value]]:
        """Return the fields of `values` that differ from `base`; one that was emptied is an empty list."""
        found = {}
        for each in self.fields:
            mine = self.values.get(each.name, [])
            if [one.plain() for one in mine] != [one.plain() for one in base.get(each.name, [])]:
                found[each.name] = mine
        return found

    def rebase(self, base: View, current: View) -> list[str]:
        """Take over what somebody else wrote where the person wrote nothing.

        Return the labels of fields that both changed; beside them stands what the other wrote.
        """
        mine = self.changed(base)
        clashes = []
        for each in self.fields:
            before, now = base.get(each.name, []), current.get(each.name, [])
            if [one.plain() for one in before] == [one.plain() for one in now]:
                continue
            if each.name not in mine:
                each.rows = [row_of(each.known, number, one) for number, one in enumerate(now)]
                each.rows = each.rows or [self._blank(each.known, "", 0)]
            else:
                clashes.append(each.label)
                shown = fields_in_words(self.person, self.kind, {each.name: now})
                each.now = shown[0] if shown else ShownField(each.name, each.label, ())
        self.view = current
        self.hand = self._hand(())
        self._choose()
        return clashes


MAX_TEXT = 110_000


def _naming(each: FormField) -> list[tuple[Row, str]]:
    """Return the rows that name a record, and the input that holds its id."""
    if each.known.type in (Type.RECORD, Type.PART):
        return [(row, "id") for row in each.rows]
    if each.known.type is Type.PLACE:
        return [(row, "record") for row in each.rows]
    return []


def is_new(value: Any) -> bool:
    """Say whether a value of `RecordForm.values` names a newcomer."""
    text = value.get("actor", "") if isinstance(value, dict) else value
    return isinstance(text, str) and text.startswith("new:")


__all__ = ["ACTORS", "ANYBODY", "MAIN", "FormField", "RecordForm", "is_new", "vocabulary_options"]
