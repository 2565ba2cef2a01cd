"""Shapes of input: beginning a text, its fields, its rows, filing it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.functional import Promise
from django.utils.translation import get_language, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from vedette.cases.pleadings.material import (
    ROLES,
    Article,
    Cite,
    Exhibit,
    Fact,
    Field,
    Material,
    Person,
    Remedy,
    UsedBefore,
    Words,
    check_date,
)
from vedette.cases.pleadings.registry import fields_of
from vedette.errors import FormatError
from vedette_hq.casework.models import Service

OFF = {"autocomplete": "off"}
NONE = ("", "–")
BLANK_ROWS = 2
MAX_LINE, MAX_WORDS = 2_000, 60_000
_CITE = re.compile(r"(\d{1,4})(?:\s*:\s*([\d\-–, ]{1,40}))?")


def spoken() -> str:
    """Return the language in which words of the library are shown."""
    code = (get_language() or "en")[:2]
    return code if code in ("en", "fr", "ru") else "en"


def in_words(words: Words) -> str:
    """Return words of the library in the reader's language."""
    return words[spoken()]


def dated(value: str) -> None:
    """Refuse what is no date as precise as known."""
    try:
        check_date("date", value)
    except FormatError:
        raise ValidationError(_("Year, year-month or year-month-day expected.")) from None


class FieldsForm(forms.Form):
    """The fields that one kind asks for."""

    def __init__(self, data: Any, kind: str, values: dict[str, str]) -> None:
        super().__init__(data)
        self.kinds = fields_of(kind)
        for one in self.kinds:
            held = _field(one)
            first: Any = values.get(one.name, "")
            held.initial = first.split() if one.type == "several" else first
            self.fields[one.name] = held

    def values(self, before: dict[str, str]) -> dict[str, str]:
        """Return all values, those that this kind does not ask for kept."""
        found = dict(before)
        for one in self.kinds:
            given = self.cleaned_data.get(one.name, "")
            found[one.name] = " ".join(given) if isinstance(given, list) else str(given or "").strip()
        return {name: value for name, value in found.items() if value}


def _field(one: Field) -> forms.Field:
    label = in_words(one.label) + (" *" if one.must else "")
    choices = [(code, in_words(words)) for code, words in one.choices]
    if one.type == "several":
        widget = forms.CheckboxSelectMultiple()
        return forms.MultipleChoiceField(label=label, choices=choices, required=False, widget=widget)
    if one.type in ("choice", "yes"):
        return forms.ChoiceField(label=label, choices=[NONE, *choices], required=False)
    if one.type == "text":
        return forms.CharField(
            label=label, required=False, max_length=MAX_WORDS, widget=forms.Textarea(OFF | {"rows": 4})
        )
    if one.type == "date":
        widget_ = forms.TextInput(OFF | {"placeholder": "2019-03-12", "inputmode": "numeric"})
        return forms.CharField(label=label, required=False, max_length=10, widget=widget_, validators=[dated])
    return forms.CharField(label=label, required=False, max_length=MAX_LINE, widget=forms.TextInput(OFF))


@dataclass(frozen=True, slots=True)
class Column:
    """One column of a row: its name, and what it takes: line, text, date, yes, maybe, number, cites, …"""

    name: str
    label: Promise | str
    type: str = "line"


@dataclass(frozen=True, slots=True)
class Part:
    """A list of a material that is edited row by row."""

    name: str
    label: Promise | str
    columns: tuple[Column, ...]
    needed: str
    """The column without which a row is none."""


_DATE = Column("date", _("Date"), "date")
_WORDS = Column("words", pgettext_lazy("of a text", "Words"), "text")
PARTS: tuple[Part, ...] = (
    Part(
        "people",
        pgettext_lazy("of a text", "People"),
        (
            Column("role", pgettext_lazy("in a text", "Role"), "role"),
            Column("name", _("Name")),
            Column("name_local", _("Name in other letters")),
            Column("born", _("Born"), "date"),
            Column("birth_place", _("Place of birth")),
            Column("nationality", _("Nationality")),
            Column("sex", _("Sex")),
            Column("occupation", _("Occupation")),
            Column("address", _("Address")),
            Column("phone", _("Telephone")),
            Column("mail", _("Electronic mail")),
            Column("document", _("Identity paper")),
            Column("relation", _("Relation to the victim")),
            Column("capacity", _("In what capacity")),
            Column("detained", _("Held at")),
            Column("about", _("What is known of them"), "text"),
            Column("withheld", _("Keep the name out of the text"), "yes"),
        ),
        "role",
    ),
    Part(
        "facts",
        pgettext_lazy("of a text", "Facts"),
        (_DATE, Column("place", _("Place")), _WORDS, Column("exhibits", _("Annexes that show it"), "cites")),
        "words",
    ),
    Part(
        "remedies",
        pgettext_lazy("of a text", "Steps before authorities"),
        (
            _DATE,
            Column("authority", _("Authority")),
            Column("act", _("What was filed or decided")),
            Column("number", _("Number")),
            Column("result", _("Result")),
            Column("decided", _("Decided on"), "date"),
            Column("served", _("Served on"), "date"),
            Column("exhibit", _("Annex: copy"), "exhibit"),
            Column("proof", _("Annex: proof of service"), "exhibit"),
            Column("why", _("Why not exhausted, without effect or too long"), "text"),
            Column("final", _("The decision from which a term runs"), "yes"),
        ),
        "act",
    ),
    Part(
        "used",
        _("Other international procedures"),
        (
            Column("body", pgettext_lazy("an authority", "Body")),
            Column("started", _("Begun"), "date"),
            Column("ended", _("Ended"), "date"),
            Column("number", _("Number")),
            Column("result", _("Result")),
            Column("same", _("The same matter"), "maybe"),
        ),
        "body",
    ),
    Part(
        "articles",
        _("Articles and arguments"),
        (Column("code", _("Article")), Column("words", _("Argument"), "text")),
        "code",
    ),
    Part("requests", _("Further requests"), (Column("words", _("Request"), "text"),), "words"),
    Part(
        "exhibits",
        _("Annexes"),
        (
            Column("title", pgettext_lazy("of a document", "Title")),
            _DATE,
            Column("pages", _("Pages"), "number"),
            Column("language", _("Language")),
        ),
        "title",
    ),
)
BY_NAME = {one.name: one for one in PARTS}
ROLE_WORDS = {
    "victim": _("victim"),
    "applicant": pgettext_lazy("in a text", "applicant"),
    "representative": _("representative"),
    "author": pgettext_lazy("in a text", "source that writes"),
    "relative": _("relative"),
    "witness": _("witness"),
    "perpetrator": pgettext_lazy("in a text", "perpetrator"),
    "organisation": pgettext_lazy("in a text", "organisation"),
    "official": pgettext_lazy("in a text", "official"),
    "doctor": pgettext_lazy("in a text", "doctor"),
}
MAKES: dict[str, Any] = {
    "people": Person,
    "facts": Fact,
    "remedies": Remedy,
    "used": UsedBefore,
    "articles": Article,
    "exhibits": Exhibit,
}


class RowsForm(forms.Form):
    """The rows of one part: those there are, and some more."""

    def __init__(self, data: Any, part: Part, material: Material) -> None:
        super().__init__(data)
        self.part, self.material = part, material
        self.held = list(getattr(material, part.name))
        self.numbers = {one.id: at for at, one in enumerate(material.exhibits, 1)}
        self.count = len(self.held) + BLANK_ROWS
        for at in range(self.count):
            row = self.held[at] if at < len(self.held) else None
            for column in part.columns:
                held = self._column(column)
                held.initial = self._first(column, row)
                self.fields[f"{at}-{column.name}"] = held

    def _column(self, column: Column) -> forms.Field:
        label: Any = column.label
        if column.type == "text":
            widget: Any = forms.Textarea(OFF | {"rows": 3})
            return forms.CharField(label=label, required=False, max_length=MAX_WORDS, widget=widget)
        if column.type == "yes":
            return forms.BooleanField(label=label, required=False)
        if column.type == "number":
            return forms.IntegerField(label=label, required=False, min_value=0, max_value=9999)
        if column.type == "role":
            choices = [NONE, *((one, ROLE_WORDS[one]) for one in ROLES)]
            return forms.ChoiceField(label=label, required=False, choices=choices)
        if column.type == "maybe":
            answers = [("", _("nobody has said")), ("yes", _("yes")), ("no", _("no"))]
            return forms.ChoiceField(label=label, required=False, choices=answers)
        if column.type == "exhibit":
            rows = [(one.id, f"{self.numbers[one.id]}. {one.title}") for one in self.material.exhibits]
            return forms.ChoiceField(label=label, required=False, choices=[NONE, *rows])
        more = [dated] if column.type == "date" else []
        help_text: Any = _("Numbers of annexes, with pages: 1; 2:3-5") if column.type == "cites" else ""
        return forms.CharField(
            label=label,
            required=False,
            max_length=10 if column.type == "date" else MAX_LINE,
            widget=forms.TextInput(OFF),
            validators=more,
            help_text=help_text,
        )

    def _first(self, column: Column, row: Any) -> Any:
        if row is None:
            return None
        if isinstance(row, str):
            return row
        value = getattr(row, column.name)
        if column.type == "cites":
            return "; ".join(
                f"{self.numbers[one.exhibit]}:{one.pages}" if one.pages else str(self.numbers[one.exhibit])
                for one in row.cites()
                if one.exhibit in self.numbers
            )
        if column.type == "maybe":
            return "" if value is None else "yes" if value else "no"
        return value

    def rows(self) -> list[list[forms.BoundField]]:
        """Return the fields row by row."""
        return [[self[f"{at}-{one.name}"] for one in self.part.columns] for at in range(self.count)]

    def clean(self) -> dict[str, Any]:
        """Look at the numbers of annexes."""
        found = dict(self.cleaned_data)
        for at in range(self.count):
            for column in self.part.columns:
                name = f"{at}-{column.name}"
                if column.type == "cites" and found.get(name):
                    try:
                        self._cites(found[name])
                    except (ValueError, IndexError):
                        self.add_error(name, _("Numbers of annexes expected, as 1; 2:3-5."))
        return found

    def _cites(self, said: str) -> tuple[str | Cite, ...]:
        cites: list[str | Cite] = []
        for each in said.split(";"):
            if not each.strip():
                continue
            held = _CITE.fullmatch(each.strip())
            if held is None or not 1 <= int(held[1]) <= len(self.material.exhibits):
                raise ValueError
            exhibit = self.material.exhibits[int(held[1]) - 1]
            pages = (held[2] or "").strip()
            cites.append(Cite(exhibit.id, pages) if pages else exhibit.id)
        return tuple(cites)

    def _value(self, column: Column, value: Any) -> Any:
        if column.type == "cites":
            return self._cites(value or "")
        if column.type == "number":
            return value or 0
        if column.type == "yes":
            return bool(value)
        if column.type == "maybe":
            return {"yes": True, "no": False}.get(value or "")
        return str(value or "").strip()

    def changed(self) -> Material:
        """Return the material with these rows; a row without its needed column is gone."""
        data = self.cleaned_data
        made: list[Any] = []
        for at in range(self.count):
            values = {one.name: self._value(one, data.get(f"{at}-{one.name}")) for one in self.part.columns}
            if not values[self.part.needed]:
                continue
            if self.part.name == "requests":
                made.append(values["words"])
                continue
            before = self.held[at] if at < len(self.held) else None
            if before is not None:
                made.append(replace(before, **values))
            elif self.part.name == "exhibits":
                made.append(Exhibit(id=_fresh([one.id for one in self.material.exhibits], made), **values))
            else:
                made.append(MAKES[self.part.name](**values))
        if self.part.name == "exhibits":
            made.sort(key=lambda each: (not each.date, each.date))
        more: Any = {self.part.name: tuple(made)}
        found = replace(self.material, **more)
        return _without_lost(found) if self.part.name == "exhibits" else found


def _fresh(known: Sequence[str], made: Sequence[Any]) -> str:
    taken = {*known, *(one.id for one in made)}
    at = 1
    while f"own:{at}" in taken:
        at += 1
    return f"own:{at}"


def _without_lost(material: Material) -> Material:
    """Return a material in which nothing cites an annex that is there no more."""
    known = {one.id for one in material.exhibits}
    facts = tuple(
        replace(
            one,
            exhibits=tuple(
                each for each in one.exhibits if (each if isinstance(each, str) else each.exhibit) in known
            ),
        )
        for one in material.facts
    )
    remedies = tuple(
        replace(
            one,
            exhibit=one.exhibit if one.exhibit in known else "",
            proof=one.proof if one.proof in known else "",
        )
        for one in material.remedies
    )
    return replace(material, facts=facts, remedies=remedies)


class BeginForm(forms.Form):
    """Which text, for whom, in which language."""

    kind = forms.ChoiceField(label=_("Kind of text"))
    client = forms.ChoiceField(label=_("Client"), required=False)
    language = forms.ChoiceField(
        label=_("Language in which it is written"),
        choices=(("ru", "русский"), ("fr", "français"), ("en", "English")),
    )
    title = forms.CharField(
        label=_("Title in our list"), required=False, max_length=200, widget=forms.TextInput(OFF)
    )

    def __init__(self, data: Any, kinds: Any, clients: Sequence[tuple[str, str]]) -> None:
        super().__init__(data)
        kind: Any = self.fields["kind"]
        client: Any = self.fields["client"]
        kind.choices, client.choices = kinds, [NONE, *clients]


class FileForm(forms.Form):
    """To whom it went, on which day, and what proves it."""

    body = forms.CharField(label=_("To which body"), max_length=300, widget=forms.TextInput(OFF))
    on = forms.DateField(
        label=_("Filed on"),
        widget=forms.DateInput({"type": "date"}, format="%Y-%m-%d"),
        input_formats=["%Y-%m-%d"],
    )
    number = forms.CharField(
        label=_("Our number"), required=False, max_length=100, widget=forms.TextInput(OFF)
    )
    how = forms.ChoiceField(label=_("How it was handed over"), choices=Service.How.choices)
    strength = forms.ChoiceField(label=_("How well it is shown"), choices=Service.Strength.choices)
    proof_number = forms.CharField(
        label=_("Number of the slip or the parcel"),
        required=False,
        max_length=100,
        widget=forms.TextInput(OFF),
    )
    proof_words = forms.CharField(
        label=_("What proves it, in words"), required=False, max_length=1000, widget=forms.TextInput(OFF)
    )
    proof_paper = forms.ChoiceField(label=_("Paper that proves it"), required=False)

    def __init__(self, data: Any, papers: Sequence[tuple[str, str]]) -> None:
        super().__init__(data)
        held: Any = self.fields["proof_paper"]
        held.choices = [NONE, *papers]
