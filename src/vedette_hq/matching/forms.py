"""Shapes of input of matching."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from vedette_hq.matching.models import Judgement
from vedette_hq.matching.services import MAX_REASON_CHARS


class ReasonForm(forms.Form):
    """Why something is done."""

    reason = forms.CharField(
        label=_("Why"), max_length=MAX_REASON_CHARS, widget=forms.TextInput({"autocomplete": "off"})
    )


class JudgeForm(ReasonForm):
    """A verdict and why."""

    verdict = forms.ChoiceField(choices=Judgement.Verdict.choices)
    view = forms.CharField(required=False, max_length=10)


class OtherForm(forms.Form):
    """Another record."""

    other = forms.RegexField(r"\A[0-9a-f]{32}\Z")


class DayForm(forms.Form):
    """A day to ask about."""

    at = forms.DateField(
        label=pgettext_lazy("asked about", "On which day"),
        required=False,
        widget=forms.DateInput({"type": "date"}),
        input_formats=["%Y-%m-%d"],
    )


class SearchForm(forms.Form):
    """A name to look for."""

    q = forms.CharField(label=_("Name"), required=False, max_length=200)
