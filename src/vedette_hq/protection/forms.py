"""Shapes of input: the quick entry, the full report, sightings, and what is added to an incident."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from vedette.errors import FormatError
from vedette.protection.kinds import COMMON, KINDS, Step
from vedette.protection.plates import parse_plate
from vedette_hq.protection.models import Affected, Incident
from vedette_hq.protection.words import STEPS, kind_label

_OFF = {"autocomplete": "off"}
HOUSE = "house"
AGO = (
    (0, _("just now")),
    (10, _("10 minutes ago")),
    (30, _("half an hour ago")),
    (60, _("an hour ago")),
    (120, _("2 hours ago")),
    (240, _("4 hours ago")),
    (480, _("8 hours ago")),
    (1440, _("a day ago")),
)
"""Minutes; asked so that nobody in a hurry has to think of time zones."""


def grouped_kinds() -> list[tuple[str, list[tuple[str, str]]]]:
    """Return all kinds by step, in the reader's language, for a list to choose from."""
    groups = {step: [(k.code, kind_label(k.code)) for k in KINDS.values() if k.step is step] for step in Step}
    return [(str(STEPS[step]), groups[step]) for step in (Step.EYES, *(s for s in Step if s != Step.EYES))]


def common_kinds() -> list[tuple[str, str]]:
    """Return the kinds that are asked for first."""
    return [(code, kind_label(code)) for code in COMMON]


def moment(label: Any, **options: Any) -> forms.DateTimeField:
    """Return a field for a time in UTC."""
    return forms.DateTimeField(
        label=label,
        widget=forms.DateTimeInput({"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
        input_formats=["%Y-%m-%dT%H:%M", "%Y-%m-%dT%H:%M:%S", "%Y-%m-%d %H:%M"],
        **options,
    )


def _plate(text: str) -> str:
    if text.strip():
        try:
            parse_plate(text)
        except FormatError:
            raise ValidationError(
                _("Letters and digits, and ? for a sign nobody saw; at least three must have been seen.")
            ) from None
    return text


class QuickForm(forms.Form):
    """What is known at once: what, when, where about, in words, a plate."""

    kind = forms.ChoiceField(label=_("What"), required=False, widget=forms.RadioSelect)
    other = forms.ChoiceField(label=_("Something else"), required=False)
    words = forms.CharField(
        label=_("What happened"),
        max_length=8_000,
        widget=forms.Textarea(_OFF | {"rows": 3}),
        help_text=_("Facts, short. The rest can follow."),
    )
    ago = forms.TypedChoiceField(label=_("When"), choices=AGO, coerce=int, initial=0)
    place = forms.CharField(
        label=_("Where about"),
        max_length=200,
        required=False,
        widget=forms.TextInput(_OFF | {"list": "places"}),
    )
    plate = forms.CharField(
        label=_("Plate"),
        max_length=40,
        required=False,
        widget=forms.TextInput(_OFF | {"autocapitalize": "characters", "spellcheck": "false"}),
        help_text=_("Either alphabet; ? for a sign not seen."),
    )
    mission = forms.ChoiceField(label=_("Mission"))
    near_miss = forms.BooleanField(label=_("Nearly: nothing came of it"), required=False, label_suffix="")
    once = forms.RegexField(r"[0-9a-f]{32}", widget=forms.HiddenInput)

    def __init__(self, data: Any, missions: Sequence[Any], *, initial: Any = None) -> None:
        super().__init__(data, initial=initial)
        choose: dict[str, Any] = dict(self.fields)
        choose["kind"].choices = common_kinds()
        choose["other"].choices = [("", "–"), *grouped_kinds()]
        choose["mission"].choices = mission_choices(missions)

    def clean_plate(self) -> str:
        """Refuse what is no plate."""
        return _plate(self.cleaned_data["plate"])

    def clean(self) -> dict[str, Any]:
        """Ask for one kind; the list goes before the buttons."""
        found: dict[str, Any] = super().clean() or {}
        code = found.get("other") or found.get("kind")
        if not code:
            self.add_error("kind", _("Choose what it is."))
        ago = found.get("ago") or 0
        found["code"], found["happened"] = code, timezone.now() - timedelta(minutes=ago)
        found["precision"] = (
            Incident.Precision.MINUTE
            if ago <= 10
            else Incident.Precision.HOUR
            if ago < 1440
            else Incident.Precision.DAY
        )
        return found


def mission_choices(missions: Sequence[Any]) -> list[tuple[str, Any]]:
    """Return missions to choose from, and the whole house."""
    return [*((one.pk, str(one)) for one in missions), (HOUSE, _("the whole house"))]


def _long(label: Any, help_text: Any = "", rows: int = 2) -> forms.CharField:
    return forms.CharField(
        label=label,
        max_length=4_000,
        required=False,
        widget=forms.Textarea(_OFF | {"rows": rows}),
        help_text=help_text,
    )


def _choice(label: Any, *choices: tuple[str, str | Promise]) -> forms.ChoiceField:
    return forms.ChoiceField(label=label, required=False, choices=[("", "–"), *choices])


_YES_NO = (("yes", _("yes")), ("part", _("in part")), ("no", _("no")))
PARTS: tuple[tuple[str, str | Promise, tuple[str, ...]], ...] = (
    ("facts", _("Facts"), ("ended_at", "place_precision", "source", "uniform", "said", "language")),
    ("harm", _("Harm and loss"), ("injuries", "damage", "lost", "material")),
    ("done", _("What was done"), ("actions", "contact", "motive")),
    ("rules", _("Rules"), ("rules_covered", "rules_followed", "rule_change")),
    ("outside", _("Outside"), ("publicity_consent", "assessment")),
    (
        "digital",
        _("Devices and accounts"),
        ("accounts", "discovered", "exposed", "steps", "attacker", "notify"),
    ),
)
"""The parts of the full report, with the fields of each."""
FIELDS = tuple(name for _key, _label, names in PARTS for name in names)


class WholeForm(forms.Form):
    """The full report: all fields that practitioners' forms ask for. None but the first four is required."""

    kind = forms.ChoiceField(label=_("What"))
    happened = moment(_("When it happened (UTC)"))
    precision = forms.ChoiceField(label=_("The time is known"), choices=Incident.Precision.choices)
    place = forms.CharField(
        label=_("Where about"),
        max_length=200,
        required=False,
        widget=forms.TextInput(_OFF | {"list": "places"}),
    )
    words = forms.CharField(
        label=_("What happened"),
        max_length=8_000,
        widget=forms.Textarea(_OFF | {"rows": 6}),
        help_text=_("In facts, in their order. What is guessed has its own field."),
    )
    near_miss = forms.BooleanField(label=_("Nearly: nothing came of it"), required=False, label_suffix="")
    publicity = forms.ChoiceField(
        label=_("May it be spoken of outside?"), required=False, choices=Incident.Publicity.choices
    )
    review = forms.DateField(
        label=_("Look at it again on"),
        required=False,
        widget=forms.DateInput({"type": "date"}, format="%Y-%m-%d"),
        input_formats=["%Y-%m-%d"],
    )
    version = forms.IntegerField(widget=forms.HiddenInput)
    ended_at = forms.CharField(label=_("Until when"), max_length=100, required=False)
    place_precision = _choice(
        _("The place is known"),
        ("exact", _("to the house")),
        ("settlement", _("to the settlement")),
        ("district", _("to the district")),
        ("region", _("to the region")),
    )
    source = _long(_("Who is suspected"), _("As a person saw it; who they are taken for."))
    uniform = _long(_("Clothes, uniform, weapons, masks"))
    said = _long(_("Words that were said"), _("As they were said."))
    language = forms.CharField(label=_("Language they spoke"), max_length=100, required=False)
    injuries = _long(_("Injuries"))
    damage = _long(_("Damage"))
    lost = _long(_("Property or data lost"), _("Which devices, which papers."))
    material = _long(_("Case material concerned"), _("By the code of the case; name nobody."))
    actions = _long(_("What was done at once, and by whom"))
    contact = forms.CharField(label=_("How to reach who reported it, safely"), max_length=300, required=False)
    motive = _long(_("Why, as we guess"), _("A guess is called one."))
    rules_covered = _choice(_("Did a rule of ours cover it?"), *_YES_NO)
    rules_followed = _choice(_("Was it followed?"), *_YES_NO)
    rule_change = _long(_("Which rule should change, and how"))
    publicity_consent = _long(_("Who agreed to publicity, when"))
    assessment = forms.CharField(label=_("Assessment of risk made anew"), max_length=100, required=False)
    accounts = _long(_("Accounts and devices concerned"))
    discovered = forms.CharField(label=_("Discovered when, and how"), max_length=300, required=False)
    exposed = _long(_("What may have been read or copied, and whom it concerns"))
    steps = _long(
        _("Steps taken"), _("Taken off the network, pictured, secrets changed from a clean device.")
    )
    attacker = forms.CharField(label=_("Who attacked, if known"), max_length=300, required=False)
    notify = _long(_("Whom to notify"))

    def __init__(self, data: Any, *, initial: Any = None) -> None:
        super().__init__(data, initial=initial)
        choose: dict[str, Any] = dict(self.fields)
        choose["kind"].choices = grouped_kinds()

    def content(self) -> dict[str, str]:
        """Return the fields of the report by name."""
        return {name: str(self.cleaned_data[name]).strip() for name in FIELDS}


class SightingForm(forms.Form):
    """Somebody or something seen."""

    at = moment(_("When (UTC)"))
    plate = forms.CharField(label=_("Plate"), max_length=40, required=False, widget=forms.TextInput(_OFF))
    vehicle = forms.CharField(label=_("Make, colour, marks"), max_length=200, required=False)
    persons = forms.CharField(
        label=pgettext_lazy("seen nearby", "People"),
        max_length=1_000,
        required=False,
        widget=forms.Textarea(_OFF | {"rows": 2}),
    )
    place = forms.CharField(
        label=_("Where about"),
        max_length=200,
        required=False,
        widget=forms.TextInput(_OFF | {"list": "places"}),
    )
    direction = forms.CharField(label=_("Which way they went"), max_length=200, required=False)

    def clean_plate(self) -> str:
        """Refuse what is no plate."""
        return _plate(self.cleaned_data["plate"])


class AffectedForm(forms.Form):
    """Whom it happened to."""

    who = forms.ChoiceField(label=_("Who they are to us"), choices=Affected.Who.choices)
    person = forms.ChoiceField(label=_("A colleague"), required=False)
    record = forms.ChoiceField(label=_("A person of a case"), required=False)
    name = forms.CharField(
        label=_("Or a pseudonym"), max_length=200, required=False, widget=forms.TextInput(_OFF)
    )
    harm = forms.CharField(
        label=_("What it did to them"),
        max_length=1_000,
        required=False,
        widget=forms.Textarea(_OFF | {"rows": 2}),
    )

    def __init__(self, data: Any, people: Sequence[Any], records: Sequence[tuple[str, str]]) -> None:
        super().__init__(data)
        choose: dict[str, Any] = dict(self.fields)
        choose["person"].choices = [("", "–"), *((one.pk, one.name) for one in people)]
        if records:
            choose["record"].choices = [("", "–"), *records]
        else:
            del self.fields["record"]


class LinkForm(forms.Form):
    """What an incident is tied to."""

    to = forms.ChoiceField(label=_("Tie it to"))
    why = forms.CharField(label=_("Why"), max_length=500, required=False)

    def __init__(self, data: Any, choices: Sequence[tuple[str, Any]]) -> None:
        super().__init__(data)
        choose: dict[str, Any] = dict(self.fields)
        choose["to"].choices = list(choices)


class ToldForm(forms.Form):
    """An authority that was told."""

    whom = forms.CharField(label=_("Who was told"), max_length=300)
    at = moment(_("When (UTC)"))
    number = forms.CharField(label=_("Number it was given"), max_length=100, required=False)
    answer = forms.CharField(
        label=_("What they answered"),
        max_length=2_000,
        required=False,
        widget=forms.Textarea(_OFF | {"rows": 2}),
    )


class FollowForm(forms.Form):
    """Something to do."""

    words = forms.CharField(label=_("What is to be done, by whom"), max_length=500)
    due = moment(_("By when (UTC)"))


class WordsForm(forms.Form):
    """A few words."""

    words = forms.CharField(
        label=_("In words"), max_length=1_000, required=False, widget=forms.Textarea(_OFF | {"rows": 2})
    )


class ReasonForm(forms.Form):
    """Why a warning is closed, and when to look again."""

    words = forms.CharField(
        label=_("Why it is over"),
        max_length=1_000,
        widget=forms.Textarea(_OFF | {"rows": 3}),
        help_text=_("What is known now that was not known then. It opens again when something joins it."),
    )
    again = forms.DateField(
        label=_("Look at it again on"),
        required=False,
        widget=forms.DateInput({"type": "date"}, format="%Y-%m-%d"),
        input_formats=["%Y-%m-%d"],
    )


class PublicityForm(forms.Form):
    """Something of ours that went out, or will."""

    title = forms.CharField(label=_("What"), max_length=300)
    at = moment(_("When (UTC)"))
    mission = forms.ChoiceField(label=_("Mission"))
    address = forms.CharField(label=_("Where it can be read"), max_length=1_000, required=False)

    def __init__(self, data: Any, missions: Sequence[Any]) -> None:
        super().__init__(data)
        choose: dict[str, Any] = dict(self.fields)
        choose["mission"].choices = mission_choices(missions)


class SeizureForm(forms.Form):
    """What was taken, on one page: what is chosen here is revoked at once."""

    devices = forms.MultipleChoiceField(
        label=_("Enrolled devices"), required=False, widget=forms.CheckboxSelectMultiple
    )
    others = forms.CharField(
        label=_("Other things, one a line"),
        max_length=2_000,
        required=False,
        widget=forms.Textarea(_OFF | {"rows": 2}),
        help_text=_("Telephones, cameras, papers, a list of codes."),
    )
    holder = forms.ChoiceField(
        label=_("From whom"),
        required=False,
        help_text=_("All their sessions here end now, and their cards of the watch are cancelled."),
    )
    at = moment(_("When (UTC)"))
    by = forms.CharField(label=_("By whom"), max_length=500, required=False)
    paper = forms.CharField(label=_("On what paper"), max_length=500, required=False)
    tickets = forms.BooleanField(
        label=_("End the tickets to deposit of this mission too"), required=False, initial=True
    )

    def __init__(
        self, data: Any, devices: Sequence[Any], people: Sequence[Any], *, initial: Any = None
    ) -> None:
        super().__init__(data, initial=initial)
        choose: dict[str, Any] = dict(self.fields)
        choose["devices"].choices = [(one.pk, str(one)) for one in devices]
        if not devices:
            del self.fields["devices"]
        choose["holder"].choices = [("", "–"), *((one.pk, one.name) for one in people)]
