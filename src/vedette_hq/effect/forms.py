"""Shapes of input: a line of the log, the time that is looked at, a task."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from vedette_hq.effect.models import Happened

_OFF = {"autocomplete": "off"}
_DAY = {"type": "date"} | _OFF
Choices = Sequence[tuple[str, Any]]


class LineForm(forms.Form):
    """What happened."""

    kind = forms.ChoiceField(label=_("What happened"), choices=Happened.Kind.choices)
    tone = forms.ChoiceField(
        label=_("How it counts"), choices=Happened.Tone.choices, widget=forms.RadioSelect, initial="neither"
    )
    day = forms.DateField(label=_("On what day"), widget=forms.DateInput(_DAY, format="%Y-%m-%d"))
    words = forms.CharField(label=_("In words"), max_length=1000, widget=forms.Textarea(_OFF | {"rows": 3}))
    origin = forms.CharField(
        label=_("Where it stands"),
        max_length=1000,
        required=False,
        help_text=_("An address, the number of a letter, a newspaper."),
        widget=forms.TextInput(_OFF),
    )
    release = forms.ChoiceField(
        label=_("Around which release"),
        required=False,
        help_text=_("Of a release, its team reads it; of none in particular, everybody who works on cases."),
    )
    incident = forms.ChoiceField(label=_("Incident of the log"), required=False)

    def __init__(self, data: Any, releases: Choices, incidents: Choices) -> None:
        super().__init__(data)
        self.fields["release"].choices = [("", _("none in particular")), *releases]  # type: ignore[attr-defined]
        self.fields["incident"].choices = [("", "–"), *incidents]  # type: ignore[attr-defined]


class WhenForm(forms.Form):
    """The months that are looked at, and one release."""

    since = forms.DateField(label=_("From"), required=False, widget=forms.DateInput(_DAY, format="%Y-%m-%d"))
    until = forms.DateField(label=_("Until"), required=False, widget=forms.DateInput(_DAY, format="%Y-%m-%d"))
    release = forms.ChoiceField(label=_("Around which release"), required=False)

    def __init__(self, data: Any, releases: Choices, since: date, until: date) -> None:
        super().__init__(data or None, initial={"since": since, "until": until}, auto_id="w_%s")
        self.fields["release"].choices = [("", _("all")), *releases]  # type: ignore[attr-defined]


class TaskForm(forms.Form):
    """Something to do after it."""

    words = forms.CharField(label=_("What to do"), max_length=500, widget=forms.TextInput(_OFF))
    due = forms.DateField(label=_("By what day"), widget=forms.DateInput(_DAY, format="%Y-%m-%d"))
