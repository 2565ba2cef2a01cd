"""Shapes of input. Nothing that is typed here is offered again by the browser."""

from __future__ import annotations

from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from vedette.errors import VedetteError
from vedette_hq.access.roles import Role
from vedette_hq.access.services import checked_login

_OFF = {"autocomplete": "off", "autocapitalize": "none", "spellcheck": "false"}


def _passphrase(label: Any, *, new: bool = False, help_text: Any = "") -> forms.CharField:
    kind = "new-password" if new else "current-password"
    widget = forms.PasswordInput(attrs=_OFF | {"autocomplete": kind})
    return forms.CharField(label=label, max_length=1000, strip=False, widget=widget, help_text=help_text)


def _code(label: Any, help_text: Any, *, required: bool = True) -> forms.CharField:
    widget = forms.TextInput(attrs=_OFF)
    return forms.CharField(label=label, max_length=40, widget=widget, help_text=help_text, required=required)


class LoginForm(forms.Form):
    """Login and passphrase."""

    login = forms.CharField(label=_("Login"), max_length=64, widget=forms.TextInput(attrs=_OFF))
    passphrase = _passphrase(_("Passphrase"))


class CodeForm(forms.Form):
    """A code of the second factor."""

    code = _code(_("Code"), _("Six digits of your generator, or one of your recovery codes."))


class AgainForm(forms.Form):
    """Both factors once more."""

    passphrase = _passphrase(_("Passphrase"))
    code = _code(
        _("Code"),
        _("Six digits of your generator, or a recovery code. Leave it empty when you use a passkey."),
        required=False,
    )


class TotpForm(forms.Form):
    """A code that shows that the generator is set up."""

    label = forms.CharField(
        label=_("Name of this generator"),
        max_length=60,
        initial=_("Telephone"),
        widget=forms.TextInput(attrs=_OFF),
        help_text=_("So that you recognise it in your list."),
    )
    code = _code(_("Code"), _("The six digits that the generator shows now."))


class PasskeyForm(forms.Form):
    """A name for a passkey; its answer comes from the browser."""

    label = forms.CharField(
        label=_("Name of this passkey"),
        max_length=60,
        initial=_("Passkey"),
        widget=forms.TextInput(attrs=_OFF),
        help_text=_("So that you recognise it in your list."),
    )


class OwnPassphraseForm(forms.Form):
    """A passphrase of one's own, twice."""

    passphrase = _passphrase(_("New passphrase"), new=True, help_text=_("At least 14 characters."))
    again = _passphrase(_("The same once more"), new=True)


class TypedBackForm(forms.Form):
    """The six words, typed from paper."""

    typed = forms.CharField(
        label=_("The six words, from your paper"), max_length=200, widget=forms.TextInput(attrs=_OFF)
    )


class InviteForm(forms.Form):
    """Somebody new."""

    login = forms.CharField(
        label=_("Login"),
        max_length=32,
        widget=forms.TextInput(attrs=_OFF),
        help_text=_("What they type to log in: a-z, 0-9, dot, dash, underscore. It need not be their name."),
    )
    name = forms.CharField(
        label=_("Name"),
        max_length=200,
        widget=forms.TextInput(attrs=_OFF),
        help_text=_("As colleagues know them. It never leaves this house."),
    )
    role = forms.ChoiceField(label=_("Role"), choices=Role.choices, initial=Role.INVESTIGATOR)
    language = forms.ChoiceField(
        label=_("Language"), choices=(("en", "English"), ("fr", "français"), ("ru", "русский"))
    )
    reason = forms.CharField(
        label=_("Why"),
        max_length=500,
        required=False,
        widget=forms.TextInput(attrs=_OFF),
        help_text=_("Needed only for a further lead: another lead must agree."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["language"].initial = settings.LANGUAGE_CODE

    def clean_login(self) -> str:
        """Return the login as it is kept."""
        try:
            return checked_login(self.cleaned_data["login"])
        except VedetteError:
            raise forms.ValidationError(_("2 to 32 characters: a-z, 0-9, dot, dash, underscore.")) from None


class ReasonForm(forms.Form):
    """Why something is proposed."""

    reason = forms.CharField(label=_("Why"), max_length=2000, widget=forms.Textarea(attrs=_OFF | {"rows": 3}))


class RoleForm(ReasonForm):
    """Another role, and why."""

    role = forms.ChoiceField(label=_("New role"), choices=Role.choices)
    field_order = ("role", "reason")


class ResetForm(ReasonForm):
    """What was lost, and why."""

    what = forms.ChoiceField(
        label=_("What was lost"),
        choices=(("second", _("Second factor")), ("passphrase", _("Passphrase"))),
    )
    field_order = ("what", "reason")
