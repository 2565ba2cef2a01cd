"""Shapes of input: the title of a case."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _


class CaseForm(forms.Form):
    """A title that only the team reads."""

    title = forms.CharField(
        label=_("Title"),
        max_length=200,
        help_text=_("Read by its team only. Name no protected person: they are kept at the identity desk."),
    )
