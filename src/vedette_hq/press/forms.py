"""Shapes of input: beginning a text, its parts, words of the house, somebody of the press, a picture."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from vedette.errors import FormatError
from vedette.publication.press.draft import check_value
from vedette.publication.press.labels import label
from vedette.publication.press.parts import FORMS, Field, Form, Rows, Type
from vedette.publication.press.wording import word
from vedette.publication.releases.kinds import KINDS, kind_words
from vedette_hq.press.models import LANGUAGES
from vedette_hq.press.queries import WORDS

_OFF = {"autocomplete": "off"}
EMPTY_ROWS = 1
MORE_ROWS = 4
LONG = {
    "happened": 8,
    "text": 12,
    "biography": 8,
    "testimony": 6,
    "country_context": 6,
    "legal": 10,
    "table": 6,
}
Choices = Sequence[tuple[str, str]]


def spoken() -> str:
    """Return the reader's language among those of the house."""
    found = (get_language() or "en")[:2]
    return found if found in dict(LANGUAGES) else "en"


def field_label(one: Field, rows: str = "") -> str:
    """Return how a field is called."""
    return label(f"{rows}.{one.name}" if rows else one.name, spoken())


def _choice_label(one: Field, value: str) -> str:
    if one.name == "class":
        return word(f"class.{value}", spoken())
    if one.name in ("part", "shown", "level"):
        return label(f"{one.name}.{value}", spoken())
    return value


def _with(choices: Choices, held: str) -> list[tuple[str, str]]:
    """Return choices, with what is chosen already although it is no longer among them."""
    known = {key for key, _words in choices}
    return [*choices, *((one, one[:8]) for one in held.split() if one not in known)]


def _field(one: Field, words: str, held: str, given: Mapping[str, Choices]) -> forms.Field:
    common: dict[str, Any] = {"label": words, "required": False}
    match one.type:
        case Type.CHOICE:
            shown = [("", "–"), *((each, _choice_label(one, each)) for each in one.choices)]
            return forms.ChoiceField(**common, choices=shown)
        case Type.SEVERAL:
            boxes = [(each, _choice_label(one, each)) for each in one.choices]
            return forms.MultipleChoiceField(**common, choices=boxes, widget=forms.CheckboxSelectMultiple)
        case Type.YES:
            return forms.BooleanField(**common)
        case Type.RECORD | Type.PICTURE:
            shown = [("", "–"), *_with(given.get(one.type, ()), held)]
            return forms.ChoiceField(**common, choices=shown)
        case Type.ITEMS:
            return forms.MultipleChoiceField(**common, choices=_with(given.get(one.type, ()), held))
        case Type.WORDS | Type.LINES | Type.TABLE:
            size = LONG.get(one.name, 3)
            return forms.CharField(**common, strip=False, widget=forms.Textarea(_OFF | {"rows": size}))
        case Type.DATE:
            return forms.CharField(**common, widget=forms.DateInput(_OFF | {"type": "date"}))
        case Type.INSTANT:
            return forms.CharField(**common, widget=forms.TextInput(_OFF | {"type": "datetime-local"}))
        case _:
            return forms.CharField(**common, widget=forms.TextInput(_OFF))


def _said(one: Field, value: Any) -> str:
    if isinstance(value, list):
        return " ".join(value)
    if isinstance(value, bool):
        return "yes" if value else ""
    return str(value or "")


def _shown(one: Field, value: str) -> Any:
    if one.type in (Type.SEVERAL, Type.ITEMS):
        return value.split()
    return value == "yes" if one.type is Type.YES else value


class PartsForm(forms.Form):
    """The parts of one text in one language; lists with empty rows at their end."""

    def __init__(
        self,
        data: Any,
        form: Form,
        language: str,
        held: tuple[Mapping[str, str], Mapping[str, Sequence[Mapping[str, str]]]],
        given: Mapping[str, Choices],
        *,
        spare: int = EMPTY_ROWS,
    ) -> None:
        values, rows = held
        self.parts, self.language = form, language
        self.counts = {
            one.name: self._count(data, one, len(rows.get(one.name, ())) + spare) for one in form.lists()
        }
        initial: dict[str, Any] = {one.name: _shown(one, values.get(one.name, "")) for one in form.fields()}
        for each in form.lists():
            for number, row in enumerate(rows.get(each.name, ())):
                for one in each.fields:
                    initial[f"{each.name}-{number}-{one.name}"] = _shown(one, row.get(one.name, ""))
        super().__init__(data, initial=initial, auto_id="f_%s")
        for one in form.fields():
            self.fields[one.name] = self._made(one, field_label(one), values.get(one.name, ""), given)
        for each in form.lists():
            held_rows = rows.get(each.name, ())
            for number in range(self.counts[each.name]):
                row = held_rows[number] if number < len(held_rows) else {}
                for one in each.fields:
                    made = self._made(one, field_label(one, each.name), row.get(one.name, ""), given)
                    self.fields[f"{each.name}-{number}-{one.name}"] = made

    def _made(self, one: Field, words: str, held: str, given: Mapping[str, Choices]) -> forms.Field:
        made = _field(one, words, held, given)
        if not one.shared:
            made.widget.attrs["lang"] = self.language
        return made

    @staticmethod
    def _count(data: Any, one: Rows, shown: int) -> int:
        if data is None:
            return min(shown, one.most)
        sent = (key.split("-") for key in data if key.startswith(f"{one.name}-"))
        numbers = [int(key[1]) for key in sent if len(key) == 3 and key[1].isdigit() and len(key[1]) < 4]
        return max(min(max(numbers, default=-1) + 1, one.most), min(shown, one.most))

    def _specs(self) -> list[tuple[str, Field]]:
        found = [(one.name, one) for one in self.parts.fields()]
        for each in self.parts.lists():
            for number in range(self.counts[each.name]):
                found += [(f"{each.name}-{number}-{one.name}", one) for one in each.fields]
        return found

    def clean(self) -> dict[str, Any]:
        """Refuse at its field what the library refuses."""
        found: dict[str, Any] = super().clean() or {}
        for key, one in self._specs():
            if key in found:
                try:
                    check_value(one, _said(one, found[key]))
                except FormatError:
                    self.add_error(key, self._refusal(one, _said(one, found[key])))
        return found

    @staticmethod
    def _refusal(one: Field, value: str) -> Any:
        if len(value) > one.most:
            return _("Too long: at most %(most)s characters.") % {"most": one.most}
        return {
            Type.PHONE: _("Write the number as from abroad, with + at its beginning."),
            Type.LINK: _("An address begins with https://, mailto:, tel:+ or code:."),
            Type.NUMBER: _("Write a whole number."),
            Type.DATE: _("Write a day such as 2026-11-22."),
        }.get(one.type, _("This cannot stand here."))

    def page(self) -> tuple[dict[str, str], dict[str, list[dict[str, str]]]]:
        """Return what the library takes: values, and rows by list."""
        data = self.cleaned_data
        values = {one.name: _said(one, data.get(one.name)) for one in self.parts.fields()}
        rows = {
            each.name: [
                {one.name: _said(one, data.get(f"{each.name}-{number}-{one.name}")) for one in each.fields}
                for number in range(self.counts[each.name])
            ]
            for each in self.parts.lists()
        }
        return values, rows

    def groups(
        self,
        other: tuple[Mapping[str, str], Mapping[str, Sequence[Mapping[str, str]]]],
        counts: Mapping[str, int],
    ) -> list[dict[str, Any]]:
        """Return the page: each group with its fields and lists; beside each what `other` says there."""
        values, rows = other
        found = []
        for group in self.parts.groups:
            lists = []
            for each in group.lists:
                lines = []
                for number in range(self.counts[each.name]):
                    row = rows[each.name][number] if number < len(rows.get(each.name, ())) else {}
                    cells = [
                        self._cell(f"{each.name}-{number}-{one.name}", one, row.get(one.name, ""))
                        for one in each.fields
                    ]
                    lines.append(
                        {"number": number + 1, "cells": cells, "spare": number >= counts.get(each.name, 0)}
                    )
                lists.append({"name": each.name, "label": label(each.name, spoken()), "rows": lines})
            fields = [self._cell(one.name, one, values.get(one.name, "")) for one in group.fields]
            words = label(f"group.{group.name}", spoken())
            found.append({"name": group.name, "label": words, "fields": fields, "lists": lists})
        return found

    def _cell(self, key: str, one: Field, other: str) -> dict[str, Any]:
        return {
            "field": self[key],
            "several": one.type is Type.SEVERAL,
            "other": "" if one.shared else other,
            "needed": one.needed,
        }


class BeginForm(forms.Form):
    """What a text is, of which case, in which languages."""

    kind = forms.ChoiceField(label=_("What it is"))
    title = forms.CharField(
        label=_("Working title"),
        max_length=300,
        widget=forms.TextInput(_OFF),
        help_text=_("Only seen here. Name no protected person."),
    )
    code = forms.CharField(
        label=_("Address on the site"),
        max_length=80,
        required=False,
        widget=forms.TextInput(_OFF),
        help_text=_("Small letters, digits, hyphens; the same in each language. Empty: made from the title."),
    )
    case = forms.ChoiceField(label=_("Case"), required=False)
    languages = forms.MultipleChoiceField(
        label=_("Languages"),
        choices=LANGUAGES,
        initial=["en", "fr", "ru"],
        widget=forms.CheckboxSelectMultiple,
    )

    def __init__(self, data: Any, cases: Choices, *, caseless: bool) -> None:
        super().__init__(data)
        held: Any = self.fields["kind"]
        held.choices = [(one, kind_words(one, spoken())) for one in KINDS if one in FORMS]
        held = self.fields["case"]
        held.choices = [*([("", "–")] if caseless else []), *cases]


class WordsForm(forms.Form):
    """What the house says of itself in one language."""

    def __init__(self, data: Any, language: str, held: Mapping[str, Any]) -> None:
        links = held.get("links", [])
        self.count = len(links) + 2
        initial = dict(held.get("values", {}))
        for number, row in enumerate(links):
            initial |= {f"links-{number}-{name}": value for name, value in row.items()}
        super().__init__(data, initial=initial, auto_id="f_%s")
        specs = {one.name: one for one in FORMS["press_release"].fields()}
        self.specs: dict[str, Field] = {"group": Field("group", most=120)}
        self.specs |= {name: specs[name] for name in WORDS}
        for name, one in self.specs.items():
            words = _("Name of the group") if name == "group" else field_label(one)
            self.fields[name] = _field(one, str(words), "", {})
        link = next(one for one in FORMS["press_release"].lists() if one.name == "links")
        for number in range(self.count):
            for one in link.fields:
                key = f"links-{number}-{one.name}"
                self.specs[key] = one
                self.fields[key] = _field(one, field_label(one, "links"), "", {})
        for made in self.fields.values():
            made.widget.attrs["lang"] = language

    def clean(self) -> dict[str, Any]:
        """Refuse at its field what the library refuses."""
        found: dict[str, Any] = super().clean() or {}
        for key, one in self.specs.items():
            if key in found:
                try:
                    check_value(one, found[key])
                except FormatError:
                    self.add_error(key, PartsForm._refusal(one, found[key]))
        return found

    def singles(self) -> list[Any]:
        """Return the fields that are not of links."""
        return [self[name] for name in ("group", *WORDS)]

    def links(self) -> list[list[Any]]:
        """Return the fields of links, row by row."""
        return [
            [self[f"links-{number}-{name}"] for name in ("words", "href")] for number in range(self.count)
        ]


class ReaderForm(forms.Form):
    """Somebody of the press."""

    name = forms.CharField(label=_("Name"), max_length=200, widget=forms.TextInput(_OFF))
    outlet = forms.CharField(
        label=_("Newspaper, agency, station"), max_length=200, required=False, widget=forms.TextInput(_OFF)
    )
    mail = forms.EmailField(label=_("E-mail address"), max_length=240, widget=forms.EmailInput(_OFF))
    phone = forms.CharField(
        label=_("Telephone"),
        max_length=40,
        required=False,
        widget=forms.TextInput(_OFF),
        help_text=_("Write the number as from abroad, with + at its beginning."),
    )
    languages = forms.MultipleChoiceField(
        label=_("Languages in which they read"), choices=LANGUAGES, widget=forms.CheckboxSelectMultiple
    )
    agreed = forms.DateField(
        label=_("Agreed to be written to, on"),
        required=False,
        widget=forms.DateInput({"type": "date"}, format="%Y-%m-%d"),
        help_text=_("Without a day they are on no mailing list."),
    )
    agreed_how = forms.CharField(
        label=_("How they agreed"), max_length=300, required=False, widget=forms.TextInput(_OFF)
    )


class PictureForm(forms.Form):
    """A picture that is rebuilt and put among the files of a release."""

    file = forms.FileField(
        label=_("Picture"),
        help_text=_("JPEG, PNG or WEBP, at most 1 MB. It is made anew: nothing of where it was taken stays."),
    )
    role = forms.ChoiceField(
        label=_("Use as"), choices=(("portrait", _("Portrait")), ("picture", _("Picture in the text")))
    )
    people = forms.MultipleChoiceField(
        label=_("People seen in it"),
        required=False,
        help_text=_("Each of them must have agreed to be shown in a picture."),
    )

    def __init__(self, data: Any, files: Any, languages: Sequence[str], people: Choices) -> None:
        super().__init__(data, files, auto_id="p_%s")
        held: Any = self.fields["people"]
        held.choices = list(people)
        self.languages = [code for code in languages if code in dict(LANGUAGES)]
        for code in self.languages:
            for name, words in (("alt", _("What it shows")), ("caption", _("Caption"))):
                self.fields[f"{name}_{code}"] = forms.CharField(
                    label=f"{words} ({code})",
                    max_length=300,
                    required=name == "alt",
                    widget=forms.TextInput(_OFF | {"lang": code}),
                )

    def captions(self) -> dict[str, dict[str, str]]:
        """Return what it shows and its caption, by language."""
        data = self.cleaned_data
        return {
            code: {name: data[f"{name}_{code}"] for name in ("alt", "caption")} for code in self.languages
        }

    def said(self) -> list[Any]:
        """Return the fields of its words."""
        return [self[f"{name}_{code}"] for code in self.languages for name in ("alt", "caption")]
