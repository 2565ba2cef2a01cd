"""Shapes of input: a term of the group, a file of lists."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from vedette.records.vocabulary import MAX_LABEL_CHARS, MAX_MEANING_CHARS


class TermForm(forms.Form):
    """One term in up to three languages; English is needed, so that nobody finds a bare code."""

    code = forms.CharField(
        label=_("Code"),
        max_length=80,
        help_text=_("Small Latin letters and hyphens, as village-guard. It never changes."),
    )
    parent = forms.ChoiceField(label=_("Under"), required=False)
    label_en = forms.CharField(label=pgettext_lazy("a label", "English"), max_length=MAX_LABEL_CHARS)
    label_fr = forms.CharField(
        label=pgettext_lazy("a label", "French"), max_length=MAX_LABEL_CHARS, required=False
    )
    label_ru = forms.CharField(
        label=pgettext_lazy("a label", "Russian"), max_length=MAX_LABEL_CHARS, required=False
    )
    meaning = forms.CharField(
        label=_("Meaning"),
        max_length=MAX_MEANING_CHARS,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("One sentence that sets it apart from the terms beside it."),
    )
    huridocs = forms.RegexField(
        r"^(?:[0-9]{2}){1,6}$",
        label=_("Code of HURIDOCS"),
        required=False,
        help_text=_("Up to twelve digits, when there is one that says the same."),
    )

    def __init__(self, data: Any, parents: list[tuple[str, str]]) -> None:
        super().__init__(data)
        field = self.fields["parent"]
        if isinstance(field, forms.ChoiceField):
            field.choices = [("", _("– at the top –")), *parents]


class FileForm(forms.Form):
    """A CSV file of lists."""

    file = forms.FileField(
        label=_("File"),
        help_text=_("CSV in UTF-8, or CSV packed with gzip; at most 1 MB as it is sent."),
        widget=forms.ClearableFileInput(attrs={"accept": ".csv,.gz"}),
    )
