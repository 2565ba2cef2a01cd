"""Shapes of input. Times are typed in the zone of the watch, and said so beside the field."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, time
from typing import Any
from zoneinfo import ZoneInfo, available_timezones

from django import forms
from django.utils.translation import gettext_lazy as _

from vedette_hq.watch.models import Episode, Shift

_OFF = {"autocomplete": "off"}
_ZONES = (
    "UTC",
    "Europe/Moscow",
    "Europe/Samara",
    "Asia/Yekaterinburg",
    "Asia/Tbilisi",
    "Asia/Yerevan",
    "Europe/Kyiv",
    "Europe/Istanbul",
    "Europe/Berlin",
    "Europe/Paris",
    "Europe/London",
)
WHEN = "%Y-%m-%dT%H:%M"
_WHEN_INPUTS = (WHEN, "%Y-%m-%d %H:%M", "%Y-%m-%dT%H:%M:%S")


def zones() -> list[tuple[str, str]]:
    """Return the time zones to choose from: those of the region first, then all."""
    rest = sorted(name for name in available_timezones() if "/" in name and not name.startswith("Etc/"))
    first = [name for name in _ZONES if name == "UTC" or name in rest]
    return [
        (name, name.replace("_", " ")) for name in [*first, *(name for name in rest if name not in first)]
    ]


def _moment(label: Any, **options: Any) -> forms.DateTimeField:
    widget = forms.DateTimeInput({"type": "datetime-local"}, format=WHEN)
    return forms.DateTimeField(label=label, widget=widget, input_formats=_WHEN_INPUTS, **options)


def in_zone(naive: datetime, zone: str) -> datetime:
    """Return a moment typed in a zone: what the form read as UTC is that zone's clock."""
    return naive.replace(tzinfo=ZoneInfo(zone))


class NewForm(forms.Form):
    """From when to when, and by whose clock."""

    begins = _moment(_("Begins"))
    ends = _moment(_("Ends"))
    zone = forms.ChoiceField(label=_("Clock of the mission"), choices=zones)

    def clean(self) -> dict[str, Any]:
        """Read both moments by the chosen clock."""
        found: dict[str, Any] = super().clean() or {}
        for name in ("begins", "ends"):
            if found.get(name) and found.get("zone"):
                found[name] = in_zone(found[name], found["zone"])
        if found.get("begins") and found.get("ends") and found["ends"] <= found["begins"]:
            self.add_error("ends", _("Ends after it begins."))
        return found


class FrameForm(NewForm):
    """The frame of a watch, with who else watches."""

    patience = forms.IntegerField(
        label=_("Headquarters is silent after (seconds)"),
        min_value=5,
        max_value=86_400,
        help_text=_("Partners do not hear headquarters for so long: then they climb the ladder themselves."),
    )
    step = forms.IntegerField(
        label=_("The next partner waits (seconds)"),
        min_value=5,
        max_value=86_400,
        help_text=_("So long each partner waits for the one before it in the list."),
    )
    most_delay = forms.IntegerField(
        label=_("Longest delay a member may ask for (minutes)"), min_value=0, max_value=10_080
    )
    partners = forms.MultipleChoiceField(
        label=_("Partners who watch too"), required=False, widget=forms.CheckboxSelectMultiple
    )

    def __init__(self, data: Any, partners: Sequence[tuple[str, str]], *, initial: Any = None) -> None:
        super().__init__(data, initial=initial)
        choose: dict[str, Any] = dict(self.fields)
        choose["partners"].choices = list(partners)
        if not partners:
            del self.fields["partners"]


class MemberForm(forms.Form):
    """Who gets a card."""

    person = forms.ChoiceField(label=_("Somebody of the team"), required=False)
    name = forms.CharField(
        label=_("Or somebody else"),
        max_length=200,
        required=False,
        widget=forms.TextInput(_OFF),
        help_text=_("A driver, an interpreter, a guest: as the officers call them."),
    )
    reach = forms.CharField(
        label=_("How the officers reach them"),
        max_length=200,
        required=False,
        widget=forms.TextInput(_OFF),
        help_text=_("A number or an address. It is shown on the board when they are late."),
    )
    device = forms.ChoiceField(
        label=_("Device for signed texts"),
        required=False,
        help_text=_("Texts that this device signs count as check-ins. Without one, codes alone count."),
    )

    def __init__(self, data: Any, people: Sequence[Any], devices: Sequence[Any]) -> None:
        super().__init__(data, auto_id="member_%s")
        choose: dict[str, Any] = dict(self.fields)
        choose["person"].choices = [("", "–"), *((one.pk, one.name) for one in people)]
        choose["device"].choices = [("", "–"), *((one.pk, str(one)) for one in devices)]

    def clean(self) -> dict[str, Any]:
        """Refuse a card for nobody."""
        found: dict[str, Any] = super().clean() or {}
        if not found.get("person") and not (found.get("name") or "").strip():
            self.add_error("person", _("Choose somebody, or give a name."))
        return found


def _times(text: str) -> list[time]:
    found = []
    for word in text.replace(",", " ").replace(";", " ").split():
        hour, colon, minute = word.partition(":")
        if not (colon and hour.isascii() and hour.isdigit() and minute.isascii() and minute.isdigit()):
            raise forms.ValidationError(_("Times as in 08:00 20:30."))
        if int(hour) > 23 or int(minute) > 59 or len(word) > 5:
            raise forms.ValidationError(_("Times as in 08:00 20:30."))
        found.append(time(int(hour), int(minute)))
    return found


class ScheduleForm(forms.Form):
    """When members promise to be heard from."""

    members = forms.MultipleChoiceField(label=_("Who"), widget=forms.CheckboxSelectMultiple)
    first = forms.DateField(label=_("First day"), widget=forms.DateInput({"type": "date"}, format="%Y-%m-%d"))
    last = forms.DateField(label=_("Last day"), widget=forms.DateInput({"type": "date"}, format="%Y-%m-%d"))
    times = forms.CharField(
        label=_("At these times"),
        max_length=200,
        widget=forms.TextInput(_OFF | {"placeholder": "08:00 20:00"}),
        help_text=_("One or several, by the clock of the mission."),
    )
    window = forms.IntegerField(
        label=_("Counts from so long before (minutes)"), min_value=0, max_value=10_080, initial=120
    )
    grace = forms.IntegerField(label=_("Grace (minutes)"), min_value=0, max_value=1_440, initial=15)
    words = forms.CharField(
        label=_("At what"),
        max_length=120,
        required=False,
        widget=forms.TextInput(_OFF),
        help_text=_("Departure, arrival, after the meeting. Only the officers read it."),
    )

    def __init__(self, data: Any, members: Sequence[Any], *, initial: Any = None) -> None:
        super().__init__(data, initial=initial, auto_id="schedule_%s")
        choose: dict[str, Any] = dict(self.fields)
        choose["members"].choices = [(one.pk, one.name) for one in members]
        if not self.is_bound and members:
            choose["members"].initial = [one.pk for one in members]

    def clean_times(self) -> list[time]:
        """Read the times."""
        found = _times(self.cleaned_data["times"])
        if not found:
            raise forms.ValidationError(_("Times as in 08:00 20:30."))
        return found


class SheetForm(forms.Form):
    """The contact sheet."""

    text = forms.CharField(
        label=_("Whom to call"),
        required=False,
        max_length=20_000,
        widget=forms.Textarea(_OFF | {"rows": 12}),
        help_text=_(
            "Hotel, host, driver, lawyer, next of kin, duty stations: a line each, with number and cover "
            "text. Partners get it sealed; it opens to them only when the ladder has reached the level that "
            "says so."
        ),
    )


class CheckinForm(forms.Form):
    """What a member sends, however it came: read from a list, or a signed text."""

    text = forms.CharField(
        label=_("Your message"),
        max_length=600,
        strip=True,
        widget=forms.TextInput(
            {"autocomplete": "off", "autocapitalize": "characters", "spellcheck": "false"}
        ),
    )


class TakeForm(forms.Form):
    """Taking a level."""

    level = forms.IntegerField(min_value=1, max_value=99)


class EndForm(forms.Form):
    """Why an alarm ends."""

    why = forms.ChoiceField(
        label=_("Why it ends"),
        choices=(
            ("safe", _("Everybody is safe, and we have seen or heard it ourselves")),
            ("false-alarm", _("It was a false alarm")),
            ("handed-over", _("Others have taken it over: it goes on elsewhere")),
        ),
    )
    words = forms.CharField(
        label=_("How you know"), max_length=1_000, widget=forms.Textarea(_OFF | {"rows": 2})
    )


class StepForm(forms.Form):
    """One line of a checklist is done, or something is written in the log."""

    level = forms.IntegerField(min_value=0, max_value=99, required=False)
    action = forms.CharField(max_length=200, required=False)
    words = forms.CharField(max_length=1_000, required=False)


class ReviewForm(forms.Form):
    """What it was, looked at afterwards."""

    verdict = forms.ChoiceField(label=_("What it was"), choices=Episode.Verdict.choices)
    words = forms.CharField(
        label=_("What we change"), max_length=1_000, widget=forms.Textarea(_OFF | {"rows": 2})
    )


class AlarmForm(forms.Form):
    """An alarm raised by hand."""

    words = forms.CharField(
        label=_("What was seen or heard, and from whom"),
        max_length=1_000,
        widget=forms.Textarea(_OFF | {"rows": 2}),
    )


class ShiftForm(forms.Form):
    """A shift to plan; times in UTC."""

    duty = forms.ChoiceField(label=_("Duty"), choices=Shift.Duty.choices)
    person = forms.ChoiceField(label=_("Who"))
    begins = _moment(_("From (UTC)"))
    ends = _moment(_("To (UTC)"))

    def __init__(self, data: Any, people: Sequence[Any], *, initial: Any = None) -> None:
        super().__init__(data, initial=initial)
        choose: dict[str, Any] = dict(self.fields)
        choose["person"].choices = [(one.pk, one.name) for one in people]


class WordsForm(forms.Form):
    """What the next one must know."""

    words = forms.CharField(
        label=_("What the next one must know"),
        max_length=2_000,
        required=False,
        widget=forms.Textarea(_OFF | {"rows": 3}),
    )


class HoursForm(forms.Form):
    """After how long the house locks itself."""

    hours = forms.IntegerField(
        label=_("Hours without a lead"),
        min_value=0,
        max_value=24 * 14,
        help_text=_("From 2 hours to 14 days; 0 turns it off."),
    )


class ReasonForm(forms.Form):
    """Why."""

    why = forms.CharField(label=_("Why"), max_length=200, widget=forms.TextInput(_OFF))


class DrillForm(forms.Form):
    """A drill: who plays, how fast, who is really told."""

    person = forms.ChoiceField(label=_("Who plays the member"), required=False)
    minutes = forms.IntegerField(
        label=_("Minutes until the check-in that will be missed"), min_value=1, max_value=120, initial=5
    )
    faster = forms.ChoiceField(
        label=_("How fast the ladder climbs"),
        choices=(
            ("60", _("An hour in a minute")),
            ("10", _("An hour in six minutes")),
            ("1", _("As in earnest")),
        ),
        initial="10",
    )
    duties = forms.MultipleChoiceField(
        label=_("Who is really told"),
        required=False,
        choices=Shift.Duty.choices,
        widget=forms.CheckboxSelectMultiple,
        help_text=_(
            "Nobody outside the house is told in a drill. With nothing chosen it stays on the board."
        ),
    )

    def __init__(self, data: Any, people: Sequence[Any]) -> None:
        super().__init__(data, auto_id="drill_%s")
        choose: dict[str, Any] = dict(self.fields)
        choose["person"].choices = [("", "–"), *((one.pk, one.name) for one in people)]
