"""Shapes of what is typed at the desk."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from vedette_hq.access.models import Person
from vedette_hq.intake.models import Decision
from vedette_hq.missions.models import Mission
from vedette_hq.missions.queries import called, visible_missions


class StickForm(forms.Form):
    """The folder of a stick in this machine."""

    folder = forms.CharField(
        label=_("Folder on the machine that runs headquarters"),
        help_text=_("For a stick in that machine. The name is not kept anywhere."),
        max_length=1000,
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
    )


class DecisionForm(forms.Form):
    """What is to become of a refused package, and why."""

    decision = forms.ChoiceField(label=_("What is to become of it"), choices=Decision.choices)
    reason = forms.CharField(
        label=_("Why"),
        help_text=_("The second person reads this. Name nobody."),
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3}),
    )


class TicketForm(forms.Form):
    """A ticket to deposit."""

    label = forms.RegexField(
        label=_("Pseudonym of who carries it"),
        help_text=_("Letters, digits, hyphens. Never a name."),
        regex=r"\A[A-Za-z0-9][A-Za-z0-9-]{0,63}\Z",
        max_length=64,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    days = forms.IntegerField(label=_("Days that it lasts"), min_value=1, max_value=365, initial=30)
    mission: forms.ModelChoiceField[Mission] = forms.ModelChoiceField(
        label=_("Mission"), queryset=Mission.objects.none(), required=False, empty_label=_("any")
    )

    def __init__(self, person: Person, *args: Any, **named: Any) -> None:
        super().__init__(*args, **named)
        field = self.fields["mission"]
        assert isinstance(field, forms.ModelChoiceField)  # noqa: S101
        field.queryset = visible_missions(person)
        field.label_from_instance = called(person)  # type: ignore[method-assign,assignment]
