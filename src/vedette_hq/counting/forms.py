"""Shapes of input: which table, and reasons."""

from __future__ import annotations

import re
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from vedette.records.counting import Unit
from vedette_hq.access.models import Person
from vedette_hq.counting import queries
from vedette_hq.counting.asking import Asked
from vedette_hq.terms.queries import label

_MONTH = re.compile(r"(\d{4})(?:-(0[1-9]|1[0-2]))?")


class TableForm(forms.Form):
    """What to count, by what. Only axes, units and cases of the person are offered."""

    unit = forms.ChoiceField(label=_("Count"))
    rows = forms.ChoiceField(label=_("Rows"))
    columns = forms.ChoiceField(label=_("Columns"))
    case = forms.MultipleChoiceField(
        label=_("Cases"), required=False, help_text=_("None chosen: all of yours.")
    )
    type = forms.MultipleChoiceField(
        label=pgettext_lazy("records", "Acts"), required=False, help_text=_("None chosen: all.")
    )
    since = forms.CharField(
        label=_("From year or month"),
        required=False,
        max_length=7,
        help_text=_("Year, or year and month: 2010-02"),
    )
    until = forms.CharField(label=_("To year or month"), required=False, max_length=7)

    def __init__(self, data: Any, person: Person) -> None:
        super().__init__(data)
        axes = [(name, axis.title) for name, axis in queries.axes_for(person).items()]
        choose: dict[str, Any] = dict(self.fields)
        choose["unit"].choices = [(str(unit), title) for unit, title in queries.units_for(person).items()]
        choose["rows"].choices = axes
        choose["columns"].choices = axes
        cases = queries.countable_cases(person).order_by("title")
        choose["case"].choices = [(case.pk, case.title) for case in cases]
        kinds = queries.types_of(person)
        choose["type"].choices = [(code, label("acts", code)) for code in kinds]

    def clean(self) -> dict[str, Any]:
        """Refuse a table of one axis by itself, and months in the wrong order."""
        found: dict[str, Any] = super().clean() or {}
        if found.get("rows") and found["rows"] == found.get("columns"):
            self.add_error("columns", _("Rows and columns are the same."))
        for name in ("since", "until"):
            if found.get(name) and not _MONTH.fullmatch(found[name]):
                self.add_error(name, _("A year, or a year and a month, such as 2010-02."))
        if not self.errors and found.get("since") and found.get("until"):
            first, last = self.months() or (0, 0)
            if last < first:
                self.add_error("until", _("Ends before it begins."))
        return found

    def months(self) -> tuple[int, int] | None:
        """Return (first, last) as YYYYMM, None for all time."""
        since, until = self.cleaned_data.get("since"), self.cleaned_data.get("until")
        if not since and not until:
            return None
        return _month(since or "0001", 1), _month(until or "9999", 12)

    def asked(self) -> Asked:
        """Return what is asked; the form must be valid."""
        found = self.cleaned_data
        return Asked(
            rows=found["rows"],
            columns=found["columns"],
            unit=Unit(found["unit"]),
            cases=tuple(found["case"]),
            types=tuple(found["type"]),
            months=self.months(),
        )


def _month(text: str, default: int) -> int:
    year, _sign, month = text.partition("-")
    return int(year) * 100 + (int(month) if month else default)


class FreezeForm(forms.Form):
    """Under which title a table is kept."""

    title = forms.CharField(label=_("Title"), max_length=200, help_text=_("Name nobody."))


class ReasonForm(forms.Form):
    """Why."""

    reason = forms.CharField(label=_("Reason for it"), max_length=500, widget=forms.Textarea({"rows": 2}))


class DoubleForm(ReasonForm):
    """Two acts, and why the first only repeats the second."""

    act = forms.CharField(widget=forms.HiddenInput, max_length=32)
    of = forms.CharField(widget=forms.HiddenInput, max_length=32)
