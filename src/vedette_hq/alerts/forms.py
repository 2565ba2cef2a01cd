"""Shapes of input: a way to be reached, its number, a duty, the settings of each kind of channel."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from vedette.adapters.alerts.transport import SUCCESS
from vedette.adapters.alerts.webpush import HOSTS
from vedette_hq.access.models import Person
from vedette_hq.alerts.live import hooks
from vedette_hq.alerts.models import Channel, Duty

_OFF = {"autocomplete": "off", "spellcheck": "false"}


class WayForm(forms.Form):
    """One more way to be reached; web push has a button of its own."""

    channel = forms.ChoiceField(label=_("By what"))
    to = forms.CharField(
        label=_("At which address"),
        max_length=200,
        widget=forms.TextInput(_OFF),
        help_text=_(
            "An e-mail address; a telephone number with its country, +33…; the id of a Matrix room, !…"
        ),
    )

    def __init__(self, data: Any, channels: Sequence[Channel]) -> None:
        super().__init__(data)
        choose: dict[str, Any] = dict(self.fields)
        choose["channel"].choices = [(one.pk, f"{one.get_kind_display()} ({one.name})") for one in channels]


class PushForm(forms.Form):
    """What a browser says when it subscribes."""

    subscription = forms.CharField(max_length=2_000, widget=forms.HiddenInput)
    label = forms.CharField(
        label=_("What you call this device"), max_length=60, required=False, widget=forms.TextInput(_OFF)
    )


class NumberForm(forms.Form):
    """The number that was sent."""

    number = forms.CharField(
        label=_("The number in it"),
        max_length=12,
        widget=forms.TextInput({**_OFF, "inputmode": "numeric", "autocomplete": "one-time-code"}),
    )


class DutyForm(forms.Form):
    """Who has which duty."""

    duty = forms.ChoiceField(label=_("Duty"), choices=Duty.choices)
    person = forms.ChoiceField(label=_("Who"))

    def __init__(self, data: Any, people: Sequence[Person]) -> None:
        super().__init__(data)
        choose: dict[str, Any] = dict(self.fields)
        choose["person"].choices = [(one.pk, one.name) for one in people]


class TrialForm(forms.Form):
    """Where a trial message goes."""

    to = forms.CharField(
        label=_("Where to"),
        max_length=1_000,
        required=False,
        widget=forms.TextInput(_OFF),
        help_text=_("Empty: to the address of the daily trial."),
    )


class ChannelForm(forms.Form):
    """What every kind of channel has; a kind adds its own fields. `settings` gives what the library reads."""

    kind = ""
    name = forms.RegexField(
        r"^[a-z][a-z0-9-]{0,30}$",
        label=_("Name of the channel"),
        max_length=31,
        widget=forms.TextInput(_OFF),
        help_text=_("Small letters, digits and dashes: sms-1. It cannot be changed later."),
    )
    secret = forms.CharField(
        label=_("Password, token or key"),
        max_length=4_000,
        required=False,
        strip=True,
        widget=forms.PasswordInput({**_OFF, "autocomplete": "new-password"}),
        help_text=_("It is kept sealed and never shown. Empty: the one that is kept stays."),
    )
    authority = forms.CharField(
        label=_("Own certificate authority (PEM)"),
        max_length=20_000,
        required=False,
        widget=forms.Textarea({**_OFF, "rows": 2}),
        help_text=_("Only for a server whose certificate no public authority signed."),
    )
    trial_to = forms.CharField(
        label=_("Where the daily trial goes"),
        max_length=1_000,
        required=False,
        widget=forms.TextInput(_OFF),
        help_text=_(
            "An address of the group's own. Empty: to somebody on duty who is reached by this channel."
        ),
    )

    def __init__(self, data: Any = None, *, held: Channel | None = None) -> None:
        super().__init__(data, initial=self._from(held) if held else None)
        if held is not None:
            del self.fields["name"]
        last = ("secret", "trial_to", "authority")
        self.order_fields([*(name for name in self.fields if name not in last), *last])

    def _from(self, held: Channel) -> dict[str, Any]:
        return {**held.settings, "trial_to": held.open_trial()}

    def settings(self) -> dict[str, Any]:
        """Return the settings that were typed in; what is empty is left out."""
        apart = ("name", "secret", "trial_to")
        return {
            name: value
            for name, value in self.cleaned_data.items()
            if name not in apart and value not in ("", None, [])
        }


class MailForm(ChannelForm):
    """A mail server."""

    kind = "mail"
    host = forms.CharField(label=_("Mail server"), max_length=253, widget=forms.TextInput(_OFF))
    security = forms.ChoiceField(
        label=_("How the line is secured"),
        choices=(
            ("starttls", _("STARTTLS (port 587)")),
            ("tls", _("TLS from the first byte (port 465)")),
            ("none", _("not: a server on this machine itself")),
        ),
    )
    port = forms.IntegerField(label=_("Port"), required=False, min_value=1, max_value=65_535)
    sender = forms.CharField(
        label=_("Sender's address"),
        max_length=254,
        widget=forms.TextInput(_OFF),
        help_text=_("A neutral one: it is read on locked screens."),
    )
    user = forms.CharField(label=_("User name"), max_length=254, required=False, widget=forms.TextInput(_OFF))


class HttpForm(ChannelForm):
    """Any SMS gateway that takes messages over HTTP."""

    kind = "http"
    url = forms.CharField(
        label=_("Address of the gateway"),
        max_length=2_000,
        widget=forms.TextInput(_OFF),
        help_text=_("https://… with the gaps {to} {text} {id} where it wants them in the address."),
    )
    method = forms.ChoiceField(label=_("HTTP method"), choices=[(one, one) for one in ("POST", "PUT", "GET")])
    content_type = forms.CharField(
        label=_("Content type"), max_length=100, initial="application/json", widget=forms.TextInput(_OFF)
    )
    body = forms.CharField(
        label=_("Body"),
        max_length=4_000,
        required=False,
        widget=forms.Textarea({**_OFF, "rows": 3}),
        initial='{"to": "{to}", "text": "{text}", "id": "{id}"}',
        help_text=_("With the gaps {to} {text} {id} {secret}; they are filled as its content type wants it."),
    )
    headers = forms.CharField(
        label=_("Heads"),
        max_length=4_000,
        required=False,
        widget=forms.Textarea({**_OFF, "rows": 2}),
        help_text=_("One a line: Authorization: Bearer {secret}"),
    )
    success = forms.RegexField(
        r"^\s*2[0-9][0-9](\s*,\s*2[0-9][0-9])*\s*$",
        label=_("Statuses that mean success"),
        max_length=60,
        initial="200, 201, 202, 204",
        widget=forms.TextInput(_OFF),
    )
    answer_holds = forms.CharField(
        label=_("Words of success in the answer"),
        max_length=200,
        required=False,
        widget=forms.TextInput(_OFF),
        help_text=_("Some gateways answer 200 and say in the body that they failed."),
    )
    id_header = forms.CharField(
        label=_("Head for the message's id"),
        max_length=60,
        required=False,
        widget=forms.TextInput(_OFF),
        help_text=_("Idempotency-Key, where the gateway knows it."),
    )
    recognises_ids = forms.BooleanField(label=_("The gateway sends the same id only once"), required=False)
    numbers = forms.BooleanField(label=_("Addresses are telephone numbers"), required=False, initial=True)

    def _from(self, held: Channel) -> dict[str, Any]:
        found = super()._from(held)
        found["headers"] = "\n".join(f"{name}: {value}" for name, value in found.get("headers", {}).items())
        found["success"] = ", ".join(str(one) for one in found.get("success", SUCCESS))
        return {"numbers": False, **found}

    def clean_headers(self) -> dict[str, str]:
        """Return heads by name."""
        found: dict[str, str] = {}
        for line in str(self.cleaned_data["headers"]).splitlines():
            name, colon, value = line.partition(":")
            if line.strip() and not colon:
                raise forms.ValidationError(_("A line is not of the form Name: value."))
            if line.strip():
                found[name.strip()] = value.strip()
        return found

    def clean_success(self) -> list[int]:
        """Return the statuses as numbers."""
        return [int(one) for one in str(self.cleaned_data["success"]).split(",")]


class MatrixForm(ChannelForm):
    """A Matrix account."""

    kind = "matrix"
    url = forms.CharField(
        label=_("Home server"),
        max_length=2_000,
        widget=forms.TextInput(_OFF),
        help_text=_("https://matrix.group.example. The account must be in the rooms already."),
    )


class WebPushForm(ChannelForm):
    """Web push: a key is made here."""

    kind = "webpush"
    subject = forms.CharField(
        label=_("Whom push services may write to"),
        max_length=254,
        widget=forms.TextInput(_OFF),
        help_text=_("mailto:… or https://…, a neutral one: push services read it."),
    )
    hosts = forms.CharField(
        label=_("Push services"),
        max_length=2_000,
        initial="\n".join(HOSTS),
        widget=forms.Textarea({**_OFF, "rows": 4}),
        help_text=_("Hosts, one a line. To no other host is anything sent."),
    )

    def __init__(self, data: Any = None, *, held: Channel | None = None) -> None:
        super().__init__(data, held=held)
        del self.fields["secret"], self.fields["trial_to"]

    def _from(self, held: Channel) -> dict[str, Any]:
        found = super()._from(held)
        return {**found, "hosts": "\n".join(found.get("hosts", HOSTS))}

    def clean_hosts(self) -> list[str]:
        """Return the hosts."""
        return str(self.cleaned_data["hosts"]).split()


class CommandForm(ChannelForm):
    """A program of this machine: a modem, a script."""

    kind = "command"
    program = forms.ChoiceField(
        label=_("Program"),
        help_text=_("One that whoever runs the house laid into its folder hooks. The text is on its input."),
    )
    recognises_ids = forms.BooleanField(label=_("It sends the same id only once"), required=False)

    def __init__(self, data: Any = None, *, held: Channel | None = None) -> None:
        super().__init__(data, held=held)
        del self.fields["secret"], self.fields["authority"]
        choose: dict[str, Any] = dict(self.fields)
        choose["program"].choices = [(one, one) for one in hooks()]


FORMS: dict[str, type[ChannelForm]] = {
    one.kind: one for one in (MailForm, HttpForm, MatrixForm, WebPushForm, CommandForm)
}
