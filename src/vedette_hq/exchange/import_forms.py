"""Shapes of input: a file for a case, a mapping, what each column becomes."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from vedette.records.schema import Kind
from vedette_hq.access.models import Person
from vedette_hq.records.queries import writable_cases

KINDS = (
    (str(Kind.EVENT), _("an event")),
    (str(Kind.PERSON), _("a person")),
    (str(Kind.GROUP), _("a group")),
    (str(Kind.PLACE), _("a place")),
)


class BringForm(forms.Form):
    """A file and the case it goes to."""

    case: Any = forms.ModelChoiceField(queryset=None, label=_("Case"), empty_label=None)
    file = forms.FileField(
        label=_("File"),
        required=False,
        help_text=_("CSV, XLSX, JSON, JSON lines or XML; also packed with gzip."),
    )

    def __init__(self, person: Person, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["case"]
        assert isinstance(field, forms.ModelChoiceField)  # noqa: S101
        field.queryset = writable_cases(person).order_by("-opened")


class MappingForm(forms.Form):
    """The text of a mapping file."""

    text = forms.CharField(
        label=_("Mapping file"),
        max_length=262_144,
        strip=False,
        widget=forms.Textarea(attrs={"rows": 14, "spellcheck": "false", "dir": "ltr", "class": "words"}),
    )


class ColumnsForm(forms.Form):
    """What the rows are about, and in which language they are written; the columns come beside it."""

    kind = forms.ChoiceField(
        label=_("Each row is"),
        choices=KINDS,
    )
    name = forms.RegexField(
        r"\A[a-z0-9][a-z0-9-]{0,39}\Z",
        label=_("Short name of the data"),
        help_text=_("a–z, 0–9 and -. Keep it the same each time: by it the rows are known again."),
    )
    language = forms.RegexField(
        r"\A[a-z]{0,3}\Z",
        label=_("Language of the texts"),
        required=False,
        help_text=_("Two letters: en, fr, ru. Empty when mixed."),
    )
