"""Shapes of input at the identity desk."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from vedette_hq.identity.models import Reason
from vedette_hq.identity.sealing import MAX_CONTACT_CHARS, MAX_NAME_CHARS, MAX_NOTES_CHARS, Card


class CardForm(forms.Form):
    """What is sealed about a person."""

    name = forms.CharField(
        label=_("Name"), max_length=MAX_NAME_CHARS, widget=forms.TextInput({"autocomplete": "off"})
    )
    contact = forms.CharField(
        label=_("How to reach them safely"),
        max_length=MAX_CONTACT_CHARS,
        required=False,
        help_text=_("And how not to: which number is listened to, who must not pick up."),
        widget=forms.Textarea({"rows": 3, "autocomplete": "off"}),
    )
    notes = forms.CharField(
        label=_("Notes"),
        max_length=MAX_NOTES_CHARS,
        required=False,
        widget=forms.Textarea({"rows": 6, "autocomplete": "off"}),
    )

    def card(self) -> Card:
        """Return the card; only when valid."""
        data = self.cleaned_data
        return Card(data["name"], data["contact"], data["notes"])


class MoreForm(CardForm):
    """What is added later: a name is not written again."""

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        self.fields["name"].required = False

    def clean(self) -> dict[str, object]:
        """Something must be written."""
        data: dict[str, object] = super().clean() or {}
        if not self.errors and not any(str(value).strip() for value in data.values()):
            raise forms.ValidationError(_("Write something first."))
        return data


class _PassphraseForm(forms.Form):
    passphrase = forms.CharField(
        label=_("Your passphrase"),
        max_length=1_000,
        strip=False,
        help_text=_("It opens your copy of the key. It is not kept."),
        widget=forms.PasswordInput({"autocomplete": "current-password"}),
    )


class OpenForm(_PassphraseForm):
    """Why somebody opens, and the passphrase."""

    reason = forms.ChoiceField(
        label=_("Why"), choices=[("", "–"), *Reason.choices], help_text=_("This stands in the register.")
    )
    words = forms.CharField(
        label=_("In your own words"),
        max_length=300,
        help_text=_("Read by those who look into openings. Do not write the person’s name."),
    )
    event = forms.RegexField(r"\A[0-9a-f]{32}\Z", widget=forms.HiddenInput())
    field_order = ("reason", "words", "passphrase", "event")


class HandForm(_PassphraseForm):
    """The passphrase of whoever hands over."""
