"""Shapes of input for sources and statements."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from vedette.errors import VedetteError
from vedette.records.schema import Type
from vedette.records.values import MAX_LINE_CHARS, MAX_WORDS_CHARS
from vedette_hq.access.models import Person
from vedette_hq.cases.models import Case
from vedette_hq.identity.queries import visible_protected
from vedette_hq.records.forms import vocabulary_options
from vedette_hq.records.listing import sources_for
from vedette_hq.records.models import Source, Statement
from vedette_hq.records.queries import items_of_case
from vedette_hq.records.rows import date_of
from vedette_hq.records.saying import locator
from vedette_hq.records.words import WHAT, WRONG

_OFF = {"autocomplete": "off"}
_CODES = {"autocomplete": "off", "list": "languages", "spellcheck": "false"}


def _terms(vocabulary: str) -> list[tuple[str, str]]:
    return [("", "–"), *vocabulary_options(vocabulary)]


def _line(label: Any, most: int = MAX_LINE_CHARS, help_text: Any = "", **attrs: str) -> forms.CharField:
    widget = forms.TextInput({**_OFF, **attrs})
    return forms.CharField(label=label, max_length=most, required=False, help_text=help_text, widget=widget)


class SourceForm(forms.Form):
    """Where statements come from."""

    what = forms.ChoiceField(label=_("What it is"), choices=list(WHAT.items()))
    title = forms.CharField(
        label=_("What we call it"),
        max_length=500,
        help_text=_("Somebody who must be protected is called by their pseudonym, here and everywhere."),
        widget=forms.TextInput(_OFF),
    )
    protected = forms.ChoiceField(label=_("Protected person"), required=False)
    item = forms.ChoiceField(label=_("Item of evidence that it is"), required=False)
    connection = forms.ChoiceField(label=_("How it knows"), required=False)
    reliability = forms.ChoiceField(label=_("How reliable"), required=False)
    material = forms.ChoiceField(label=_("Kind of material"), required=False)
    address = _line(_("Where it is published"), 2000)
    copied_from = forms.ChoiceField(
        label=_("Only repeats"),
        required=False,
        help_text=_("A source that repeats another is no second source: the two count as one."),
    )

    def __init__(self, data: Any, person: Person, case: Case) -> None:
        super().__init__(data)
        self.case, self.sources = case, {one.pk: one for one in sources_for(person, case)}
        self.items = {one.pk: one for one in items_of_case(person, case)}
        hidden = visible_protected(person).filter(case=case).order_by("pseudonym")
        self.hidden = {one.pk: one for one in hidden}
        self._choose("protected", [(pk, one.pseudonym) for pk, one in self.hidden.items()])
        self._choose("item", [(pk, one.name or one.pk[:8]) for pk, one in self.items.items()])
        self._choose("copied_from", [(pk, one.title) for pk, one in self.sources.items()])
        for name, vocabulary in (
            ("connection", "source-connections"),
            ("reliability", "reliability"),
            ("material", "material"),
        ):
            self._choose(name, list(vocabulary_options(vocabulary)))

    def _choose(self, name: str, options: list[tuple[str, str]]) -> None:
        self.fields[name].choices = [("", "–"), *options]  # type: ignore[attr-defined]

    def found(self) -> tuple[str, str, dict[str, Any]]:
        """Return what it is, its title, and its other fields; only when valid."""
        data = dict(self.cleaned_data)
        what, title = data.pop("what"), data.pop("title")
        data["protected"] = self.hidden.get(data["protected"])
        data["item"] = self.items.get(data["item"])
        data["copied_from"] = self.sources.get(data["copied_from"])
        return what, title, {name: value for name, value in data.items() if value}


_NUMBERS = ("page", "paragraph", "row", "second", "until")


class StatementForm(forms.Form):
    """What one source said, and where it stands in the evidence."""

    words = forms.CharField(
        label=_("In the source’s own words"),
        max_length=MAX_WORDS_CHARS,
        widget=forms.Textarea({"rows": 7, "dir": "auto", **_OFF}),
    )
    language = _line(_("Language"), 35, list="languages")
    translation = forms.CharField(
        label=_("Translation"),
        max_length=MAX_WORDS_CHARS,
        required=False,
        widget=forms.Textarea({"rows": 4, "dir": "auto", **_OFF}),
    )
    translated_to = _line(_("Translated into"), 35, list="languages")
    translated_by = _line(_("Translated by"), 200)
    interpreter = _line(_("Interpreter"), 200)
    said = _line(_("When it was said"), 100, _("2004, 2004-05 or 2004-05-03; with ~ for about."))
    about = _line(_("The time it tells of"), 100)
    about_words = _line(_("The same in the source’s words"), 300)
    item = forms.ChoiceField(label=_("Item of evidence"), required=False)
    page = forms.IntegerField(label=_("Page"), required=False, min_value=1, max_value=10**9)
    paragraph = forms.IntegerField(label=_("Paragraph"), required=False, min_value=1, max_value=10**9)
    row = forms.IntegerField(
        label=pgettext_lazy("records", "Row"), required=False, min_value=1, max_value=10**9
    )
    second = forms.CharField(
        label=pgettext_lazy("records", "From"),
        required=False,
        max_length=12,
        help_text=_("Seconds, or minutes:seconds."),
    )
    until = forms.CharField(label=pgettext_lazy("records", "Until"), required=False, max_length=12)
    left = forms.IntegerField(label=_("From the left"), required=False, min_value=0, max_value=999)
    top = forms.IntegerField(label=_("From the top"), required=False, min_value=0, max_value=999)
    width = forms.IntegerField(label=_("Width"), required=False, min_value=1, max_value=1000)
    height = forms.IntegerField(label=_("Height"), required=False, min_value=1, max_value=1000)

    def __init__(self, data: Any, person: Person, case: Case, initial: dict[str, Any] | None = None) -> None:
        super().__init__(data, initial=initial)
        self.items = {one.pk: one for one in items_of_case(person, case)}
        options = [(pk, one.name or one.pk[:8]) for pk, one in self.items.items()]
        self.fields["item"].choices = [("", "–"), *options]  # type: ignore[attr-defined]

    def clean_said(self) -> str:
        """Return EDTF."""
        return self._date("said")

    def clean_about(self) -> str:
        """Return EDTF."""
        return self._date("about")

    def _date(self, name: str) -> str:
        text = str(self.cleaned_data.get(name) or "").strip()
        try:
            return date_of(text) if text else ""
        except VedetteError:
            raise forms.ValidationError(str(WRONG[Type.DATE])) from None

    def clean_second(self) -> int | None:
        """Return seconds."""
        return self._seconds("second")

    def clean_until(self) -> int | None:
        """Return seconds."""
        return self._seconds("until")

    def _seconds(self, name: str) -> int | None:
        text = str(self.cleaned_data.get(name) or "").strip()
        if not text:
            return None
        parts = text.split(":")
        if len(parts) > 3 or not all(part.isascii() and part.isdigit() and len(part) < 8 for part in parts):
            raise forms.ValidationError(_("Write seconds, or minutes:seconds, or hours:minutes:seconds."))
        total = 0
        for part in parts:
            total = total * 60 + int(part)
        return total

    def clean(self) -> dict[str, Any]:
        """Put the place together; it is refused when it is none."""
        data: dict[str, Any] = super().clean() or {}
        if self.errors:
            return data
        place: dict[str, Any] = {name: data[name] for name in _NUMBERS if data.get(name) is not None}
        area = [data.get(name) for name in ("left", "top", "width", "height")]
        if any(one is not None for one in area):
            if any(one is None for one in area):
                raise forms.ValidationError(_("A rectangle needs all four numbers."))
            place["area"] = area
        if place and not data.get("item"):
            raise forms.ValidationError(_("Choose the item in which this place is."))
        try:
            data["locator"] = locator(place)
        except VedetteError:
            raise forms.ValidationError(
                _("This is no place in an item: the end is before the beginning, or outside the picture.")
            ) from None
        return data

    def found(self) -> tuple[str, dict[str, Any]]:
        """Return the words and the other fields of a statement; only when valid."""
        data = self.cleaned_data
        names = ("language", "translation", "translated_to", "translated_by", "interpreter")
        fields = {name: (data.get(name) or "").strip() for name in (*names, "said", "about", "about_words")}
        return data["words"], {**fields, "item": self.items.get(data["item"]), "locator": data["locator"]}


def initial_of(statement: Statement) -> dict[str, Any]:
    """Return a statement as the beginning of a correction."""
    names = ("words", "language", "translation", "translated_to", "translated_by", "interpreter")
    found: dict[str, Any] = {name: getattr(statement, name) for name in (*names, "said", "about")}
    place = dict(statement.locator)
    found |= {"about_words": statement.about_words, "item": statement.item_id or ""}
    area = place.pop("area", None)
    if area:
        found |= dict(zip(("left", "top", "width", "height"), area, strict=True))
    return found | place


class FromForm(forms.Form):
    """Which source says it: one of the case, or a new one."""

    source = forms.ChoiceField(label=_("Source"), required=False)
    new_what = forms.ChoiceField(
        label=_("A new source: what it is"), choices=list(WHAT.items()), required=False
    )
    new_title = forms.CharField(
        label=_("A new source: what we call it"),
        max_length=500,
        required=False,
        help_text=_("Somebody who must be protected is called by their pseudonym, here and everywhere."),
        widget=forms.TextInput(_OFF),
    )

    def __init__(self, data: Any, person: Person, case: Case, source: str = "") -> None:
        super().__init__(data, initial={"source": source, "new_what": "person"})
        self.sources: dict[str, Source] = {one.pk: one for one in sources_for(person, case)}
        options = [(pk, one.title) for pk, one in self.sources.items()]
        self.fields["source"].choices = [("", "–"), *options]  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """One of both."""
        data: dict[str, Any] = super().clean() or {}
        if bool(data.get("source")) == bool((data.get("new_title") or "").strip()):
            raise forms.ValidationError(_("Choose a source, or name a new one."))
        return data
