"""Shapes of input: what is searched for, and a list that is kept."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from vedette.records.schema import Kind
from vedette_hq.finding.asking import KINDS, MAX_CHARS, Sight
from vedette_hq.finding.services import MAX_NAME_CHARS
from vedette_hq.records.words import KINDS as KIND_WORDS
from vedette_hq.terms.queries import labels

_OPTION = '<option value="{}">{}</option>'
_CHOSEN = '<option value="{}" selected>{}</option>'


class PlainSelect(forms.Select):
    """A list to choose from, written at once: a hundred options as templates cost more than the search."""

    def render(self, name: str, value: Any, attrs: Any = None, renderer: Any = None) -> SafeString:
        """Return the list."""
        chosen = str(value or "")
        options = format_html_join(
            "",
            "{}",
            (
                (format_html(_CHOSEN if str(code) == chosen else _OPTION, code, words),)
                for code, words in self.choices
            ),
        )
        identity = (attrs or {}).get("id", f"id_{name}")
        return format_html('<select name="{}" id="{}">{}</select>', name, identity, options)


class SearchForm(forms.Form):
    """Words, and what narrows them; a filter by a field that is hidden from the person is not offered."""

    words = forms.CharField(
        label=_("Words"),
        required=False,
        max_length=MAX_CHARS,
        help_text=_(
            "In Russian, French or English, in any form of the word. “Between quotes” is found word for word."
        ),
        widget=forms.TextInput(attrs={"type": "search", "autocomplete": "off"}),
    )
    kind = forms.ChoiceField(label=_("What"), required=False, widget=PlainSelect)
    case = forms.ChoiceField(label=_("Case"), required=False, widget=PlainSelect)
    type = forms.ChoiceField(label=_("Act"), required=False, widget=PlainSelect)
    confidence = forms.ChoiceField(label=_("How sure"), required=False, widget=PlainSelect)
    place = forms.CharField(label=_("Place"), required=False, max_length=MAX_CHARS)
    tag = forms.CharField(label=_("Tag"), required=False, max_length=MAX_CHARS)
    source = forms.CharField(required=False, widget=forms.HiddenInput)
    since = forms.DateField(label=_("From"), required=False, widget=forms.DateInput(attrs={"type": "date"}))
    until = forms.DateField(
        label=pgettext_lazy("a period", "Until"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}),
    )
    withdrawn = forms.BooleanField(label=_("Also what was withdrawn"), required=False)

    def __init__(self, sight: Sight, *args: Any, **kwargs: Any) -> None:
        """Offer what this person sees."""
        super().__init__(*args, **kwargs)
        self._choose("kind", [(kind, KIND_WORDS[kind]) for kind in KINDS])
        self._choose("case", list(sight.cases.items()))
        self._choose("confidence", list(labels("confidence").items()))
        if sight.shows(Kind.ACT, "type"):
            self._choose("type", sorted(labels("acts").items(), key=lambda pair: pair[1].casefold()))
        else:
            del self.fields["type"]
        if not any(name == "place" for kind in Kind for name in sight.fields[kind]):
            del self.fields["place"]
        if not sight.shows(Kind.EVENT, "tags"):
            del self.fields["tag"]

    def _choose(self, name: str, choices: list[tuple[Any, Any]]) -> None:
        field = self.fields[name]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101 - for the type checker
        field.choices = [("", _("Any")), *choices]

    @property
    def narrowing(self) -> list[Any]:
        """The fields but words and what is hidden."""
        return [field for field in self.visible_fields() if field.name != "words"]


class ListForm(forms.Form):
    """A name for a list, and the case with whose team it is shared."""

    name = forms.CharField(label=_("Name of the list"), max_length=MAX_NAME_CHARS)
    case = forms.ChoiceField(label=_("Shared with the team of"), required=False)

    def __init__(self, sight: Sight, *args: Any, **kwargs: Any) -> None:
        """Offer the cases of this person."""
        super().__init__(*args, **kwargs)
        field = self.fields["case"]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101 - for the type checker
        field.choices = [("", _("Nobody: it is mine")), *sight.cases.items()]
        self.auto_id = "list_%s"
