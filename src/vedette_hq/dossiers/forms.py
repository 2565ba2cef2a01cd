"""Shapes of input: a dossier, its exhibits, a version, what was given."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from vedette_hq.consent.words import scope_words
from vedette_hq.dossiers.models import LANGUAGES, SCOPES

_OFF = {"autocomplete": "off"}
_CODE = _OFF | {"spellcheck": "false"}


class DossierForm(forms.Form):
    """A new dossier."""

    title = forms.CharField(
        label=_("Title of the dossier"),
        max_length=300,
        help_text=_("The body reads it. It names nobody who has to be protected."),
        widget=forms.TextInput(_OFF),
    )


class VersionForm(forms.Form):
    """A new version."""

    recipient = forms.CharField(label=_("For which body"), max_length=300, widget=forms.TextInput(_OFF))
    language = forms.ChoiceField(label=_("Language"), choices=LANGUAGES)
    scope = forms.ChoiceField(label=_("Under which consent"))

    def __init__(self, data: Any = None) -> None:
        super().__init__(data, auto_id="version_%s")
        scope: Any = self.fields["scope"]
        scope.choices = [(one, f"{one} {scope_words(one)[0]}") for one in SCOPES]


class ContentForm(forms.Form):
    """What a version hides and says."""

    hides = forms.CharField(
        label=_("What is hidden"),
        required=False,
        max_length=20_000,
        help_text=_(
            "A line each: 3 hides exhibit 3; 3:2 hides its page 2; 3:2:0,0,500,120 hides a part of that page"
            " (left, top, right, bottom, in thousandths)."
        ),
        widget=forms.Textarea(_CODE | {"rows": 4}),
    )
    chronology = forms.CharField(
        label=_("Chronology"),
        required=False,
        max_length=400_000,
        help_text=_("A line each: date | what happened | source"),
        widget=forms.Textarea(_OFF | {"rows": 8}),
    )
    cast = forms.CharField(
        label=_("People and bodies"),
        required=False,
        max_length=100_000,
        help_text=_("A line each: name that this body may read | part played"),
        widget=forms.Textarea(_OFF | {"rows": 4}),
    )
    claims = forms.CharField(
        label=_("What has to be shown"),
        required=False,
        max_length=400_000,
        help_text=_(
            "A line each: element | claim | proven, disputed or unproven | exhibits for it | exhibits"
            " against it"
        ),
        widget=forms.Textarea(_OFF | {"rows": 6}),
    )


class HandsForm(forms.Form):
    """Into whose hands a built dossier goes."""

    to = forms.CharField(label=_("To whom"), max_length=300, widget=forms.TextInput(_OFF))
    how = forms.CharField(label=_("How"), required=False, max_length=300, widget=forms.TextInput(_OFF))


class GivenForm(forms.Form):
    """What was given to whom."""

    on = forms.DateField(label=_("On"), widget=forms.DateInput({"type": "date"}, format="%Y-%m-%d"))
    to = forms.CharField(label=_("To whom"), max_length=300, widget=forms.TextInput(_OFF))
    how = forms.CharField(label=_("How"), required=False, max_length=300, widget=forms.TextInput(_OFF))
    reference = forms.CharField(
        label=_("Number of the dossier, as the desk printed it"), max_length=32, widget=forms.TextInput(_CODE)
    )
    root = forms.CharField(
        label=_("Root of the whole"), required=False, max_length=64, widget=forms.TextInput(_CODE)
    )
    bundle_sha256 = forms.CharField(
        label=_("SHA-256 of the bundle"), required=False, max_length=64, widget=forms.TextInput(_CODE)
    )
