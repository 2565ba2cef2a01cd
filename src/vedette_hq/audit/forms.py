"""Shapes of input: which acts are asked for, and what was found about an alarm."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from vedette_hq.audit.queries import Filter
from vedette_hq.audit.verbs import words


class FilterForm(forms.Form):
    """Which acts. A field that cannot be understood is an error, never ignored."""

    person = forms.ChoiceField(label=_("Person"), required=False)
    verb = forms.ChoiceField(label=_("Act"), required=False)
    kind = forms.ChoiceField(label=_("About a"), required=False)
    object = forms.RegexField(
        r"\A[0-9A-Za-z./:_-]{1,64}\Z",
        label=_("Identifier"),
        required=False,
        error_messages={"invalid": _("An identifier has no blanks and at most 64 characters.")},
    )
    outcome = forms.ChoiceField(
        label=_("Outcome"),
        required=False,
        choices=[("", "–"), ("done", _("done")), ("refused", pgettext_lazy("an act", "refused"))],
    )
    since = forms.DateField(
        label=_("From"), required=False, widget=forms.DateInput({"type": "date"}, "%Y-%m-%d")
    )
    until = forms.DateField(
        label=_("To"), required=False, widget=forms.DateInput({"type": "date"}, "%Y-%m-%d")
    )

    def __init__(self, data: Any, people: list[tuple[str, str]], verbs: list[str], kinds: list[str]) -> None:
        super().__init__(data)
        any_ = [("", "–")]
        self.fields["person"].choices = any_ + people  # type: ignore[attr-defined]
        self.fields["verb"].choices = any_ + sorted(  # type: ignore[attr-defined]
            ((verb, words(verb)) for verb in verbs), key=lambda pair: pair[1]
        )
        self.fields["kind"].choices = any_ + [(kind, kind) for kind in kinds]  # type: ignore[attr-defined]

    def wanted(self) -> Filter:
        """Return the filter; only when valid."""
        data = self.cleaned_data
        return Filter(
            person=data["person"],
            verb=data["verb"],
            kind=data["kind"],
            object_id=data["object"],
            outcome=data["outcome"],
            since=data["since"],
            until=data["until"],
        )


class FoundForm(forms.Form):
    """What a lead found when they looked into an alarm."""

    words = forms.CharField(
        label=_("What you found"),
        help_text=_("In a few words, and without the name of a protected person."),
        max_length=300,
    )
