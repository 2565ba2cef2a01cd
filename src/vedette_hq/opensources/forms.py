"""Shapes of what is typed about material from open sources. Words of the standard come from its tables."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from django import forms
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from vedette.cases.sources.record import MAX_LINE, MAX_TEXT, Said
from vedette.cases.sources.tables import Term, table
from vedette.errors import FormatError
from vedette.values.instants import parse_instant, write_instant

_OFF = {"autocomplete": "off", "dir": "auto"}


def spoken() -> str:
    """Return the reader's language among those of the tables."""
    return (get_language() or "en")[:2]


def choices(name: str) -> list[tuple[str, str]]:
    """Return the lines of a table as choices."""
    return [(code, term.said(spoken())) for code, term in table(name).items()]


class TitleForm(forms.Form):
    """A record of collection begins with a title."""

    title = forms.CharField(
        label=_("Title"),
        max_length=200,
        help_text=_("A few words that name nobody, for instance “film of the square, first upload”."),
        widget=forms.TextInput(_OFF),
    )


class SaidForm(forms.Form):
    """Rows of a table, each with a value or the reason why there is none."""

    name = "fields"

    def __init__(self, data: Any, said: Mapping[str, Said]) -> None:
        super().__init__(data, auto_id="f_%s")
        self.terms = {code: term for code, term in table(self.name).items() if term.kind != "measured"}
        for code, term in self.terms.items():
            held = said.get(code, Said())
            words = term.said(spoken())
            self.fields[code] = self._value(term, words, held)
            self.fields[f"{code}-absent"] = forms.CharField(
                label=_("Or why there is none: %(what)s") % {"what": words},
                required=False,
                max_length=MAX_LINE,
                initial=held.absent,
                widget=forms.TextInput(_OFF),
            )

    def _value(self, term: Term, words: str, held: Said) -> forms.Field:
        common: dict[str, Any] = {"label": words, "required": False, "initial": held.value}
        if term.kind == "instant":
            common |= {"initial": held.value.removesuffix("Z"), "max_length": 20}
            return forms.CharField(
                **common,
                widget=forms.TextInput({"type": "datetime-local", "step": "1", "autocomplete": "off"}),
            )
        if term.kind == "line":
            return forms.CharField(**common, max_length=MAX_LINE, widget=forms.TextInput(_OFF))
        return forms.CharField(**common, max_length=MAX_TEXT, widget=forms.Textarea(_OFF | {"rows": 3}))

    def rows(self) -> list[tuple[Term, forms.BoundField, forms.BoundField]]:
        """Return each row: its term, its value, its reason."""
        return [(term, self[code], self[f"{code}-absent"]) for code, term in self.terms.items()]

    def clean(self) -> dict[str, Any]:
        """Refuse a value and a reason for none in one row, and what is no instant."""
        cleaned: dict[str, Any] = super().clean() or {}
        for code, term in self.terms.items():
            value, absent = cleaned.get(code, ""), cleaned.get(f"{code}-absent", "")
            if value and absent:
                self.add_error(f"{code}-absent", _("Write the value, or why there is none; not both."))
            if value and term.kind == "instant":
                try:
                    cleaned[code] = _instant(value)
                except FormatError:
                    self.add_error(code, _("Write date and time in UTC, such as 2026-05-14T10:00:00."))
        return cleaned

    def said(self) -> dict[str, Said]:
        """Return what was typed, by code."""
        data = self.cleaned_data
        return {code: Said(data.get(code, ""), data.get(f"{code}-absent", "")) for code in self.terms}


def _instant(text: str) -> str:
    try:
        at = datetime.fromisoformat(text.strip().removesuffix("Z"))
    except ValueError:
        raise FormatError("instant: is none") from None
    spelled = write_instant(at.replace(tzinfo=UTC))
    parse_instant(spelled, "instant")
    return spelled


class AnswersForm(SaidForm):
    """The six questions of a court about a video."""

    name = "questions"


class PartForm(forms.Form):
    """A sealed item for a record."""

    item = forms.ChoiceField(label=_("Sealed item"))
    part = forms.ChoiceField(label=_("What it is of the record"))

    def __init__(self, data: Any, items: list[tuple[str, str]]) -> None:
        super().__init__(data)
        fields: dict[str, Any] = self.fields
        fields["item"].choices = items
        fields["part"].choices = choices("parts")


class StageForm(forms.Form):
    """At which stage the work is."""

    stage = forms.ChoiceField(label=_("Stage"))

    def __init__(self, data: Any, stage: str = "") -> None:
        super().__init__(data, initial={"stage": stage})
        fields: dict[str, Any] = self.fields
        fields["stage"].choices = choices("stages")


class NoteForm(forms.Form):
    """One step of verification."""

    method = forms.ChoiceField(label=_("How it was checked"))
    finding = forms.ChoiceField(label=_("What it says"))
    words = forms.CharField(
        label=_("In words, so that somebody else can repeat it"),
        max_length=MAX_TEXT,
        widget=forms.Textarea(_OFF | {"rows": 4}),
    )

    def __init__(self, data: Any) -> None:
        super().__init__(data)
        fields: dict[str, Any] = self.fields
        fields["method"].choices = choices("methods")
        fields["finding"].choices = choices("findings")
