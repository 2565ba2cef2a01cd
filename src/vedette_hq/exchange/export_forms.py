"""Shapes of input: which cases leave, in which formats, for whom and under which consent."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from vedette.records.consent import OUTWARD
from vedette_hq.access.models import Person
from vedette_hq.consent.words import scope_words
from vedette_hq.records.queries import record_cases

FORMATS = (
    ("csv", _("Tables (CSV) with a dictionary of every column")),
    ("ftm", _("FollowTheMoney entities, for programs that search names")),
    ("esf", _("Events Standard Formats, XML")),
    ("case", _("Evidence and its hashes, CASE/UCO")),
    ("whole", _("All values with what they rest on, to be taken into another Vedette")),
)
_LATER = frozenset({"C08"})
"""Statistics leave as tables of counts, not as records."""


class ExportForm(forms.Form):
    """What leaves."""

    case = forms.MultipleChoiceField(label=_("Cases"), widget=forms.CheckboxSelectMultiple)
    formats = forms.MultipleChoiceField(
        label=_("Formats"), choices=FORMATS, widget=forms.CheckboxSelectMultiple, initial=["csv"]
    )
    scope = forms.ChoiceField(
        label=_("Under which consent"),
        help_text=_("Persons who did not agree to this use leave under a pseudonym, without any field."),
    )
    audience = forms.CharField(
        label=_("For whom"), max_length=200, help_text=_("The organisation as the consents name it.")
    )

    def __init__(self, data: Any, person: Person) -> None:
        super().__init__(data)
        choose: dict[str, Any] = dict(self.fields)
        cases = record_cases(person).order_by("title")
        choose["case"].choices = [(case.pk, case.title) for case in cases]
        scopes = sorted(OUTWARD - _LATER)
        choose["scope"].choices = [(scope, f"{scope} – {scope_words(scope)[0]}") for scope in scopes]


class WholeForm(forms.Form):
    """Everything of some cases, for one's own archive or another house of the group."""

    case = forms.MultipleChoiceField(label=_("Cases"), widget=forms.CheckboxSelectMultiple)
    reason = forms.CharField(label=_("Why"), max_length=300, help_text=_("Stands in the audit."))

    def __init__(self, data: Any, person: Person) -> None:
        super().__init__(data)
        choose: dict[str, Any] = dict(self.fields)
        choose["case"].choices = [(case.pk, case.title) for case in record_cases(person).order_by("title")]


class BackForm(forms.Form):
    """A bag or zip with all values, taken into a case."""

    case = forms.ChoiceField(label=_("Into which case"))
    file = forms.FileField(
        label=_("The export"), help_text=_("A zip made here or by another Vedette, of at most 1 MB.")
    )

    def __init__(self, data: Any, files: Any, person: Person) -> None:
        from vedette_hq.records.queries import writable_cases

        super().__init__(data, files)
        choose: dict[str, Any] = dict(self.fields)
        choose["case"].choices = [(case.pk, case.title) for case in writable_cases(person).order_by("title")]
