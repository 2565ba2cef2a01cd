"""Shapes of what is typed in the evidence room."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from vedette.custody.events import PLACE_CLASSES
from vedette.formats.derived import MAX_TEXT_CHARS
from vedette_hq.cases.models import Case
from vedette_hq.missions.models import Mission
from vedette_hq.vault.labels import DERIVED, KINDS, OBJECTS, PLACES
from vedette_hq.vault.models import Derived, PhysicalObject


class FilterForm(forms.Form):
    """What narrows the list."""

    words = forms.CharField(
        label=_("Words"), required=False, max_length=200, widget=forms.TextInput(attrs={"type": "search"})
    )
    mission = forms.ModelChoiceField(
        Mission.objects.none(), label=_("Mission"), required=False, empty_label=_("all")
    )
    kind = forms.ChoiceField(label=_("Kind"), required=False)
    day = forms.DateField(
        label=_("Day of arrival (UTC)"), required=False, widget=forms.DateInput(attrs={"type": "date"})
    )
    case = forms.ModelChoiceField(Case.objects.none(), label=_("Case"), required=False, empty_label=_("all"))
    device = forms.CharField(required=False, max_length=32, widget=forms.HiddenInput)

    def __init__(self, *args: Any, missions: Any, cases: Any, nameless: bool = False, **named: Any) -> None:
        super().__init__(*args, **named)
        fields: dict[str, Any] = self.fields
        fields["mission"].queryset = missions
        fields["case"].queryset = cases
        fields["kind"].choices = [("", _("all")), *KINDS.items()]
        if nameless:
            fields["mission"].label_from_instance = lambda mission: mission.pseudonym
            del fields["words"], fields["case"], fields["kind"]


class DeriveForm(forms.Form):
    """A text that somebody made of an item."""

    kind = forms.ChoiceField(label=_("What it is"), choices=[(k, DERIVED[k]) for k in Derived.Kind.values])
    language = forms.CharField(
        label=_("Language of the text"),
        max_length=35,
        help_text=_("A code such as en, fr, ru, ce."),
        widget=forms.TextInput(attrs={"autocapitalize": "none", "spellcheck": "false"}),
    )
    text = forms.CharField(
        label=_("Text"),
        max_length=MAX_TEXT_CHARS,
        help_text=_("Names of protected persons do not belong here: write their pseudonyms."),
        widget=forms.Textarea(attrs={"rows": 16, "dir": "auto"}),
    )


class ReasonForm(forms.Form):
    """Why something is done."""

    reason = forms.CharField(
        label=_("What the copy is for"),
        max_length=200,
        min_length=3,
        help_text=_("It is entered in the register, sealed: for instance “expert opinion, case 12”."),
    )


class ObjectForm(forms.Form):
    """A paper or a thing that gets a label."""

    mission = forms.ModelChoiceField(Mission.objects.none(), label=_("Mission"))
    kind = forms.ChoiceField(
        label=_("What it is"), choices=[(k, OBJECTS[k]) for k in PhysicalObject.Kind.values]
    )
    description = forms.CharField(
        label=_("Description"), max_length=300, help_text=_("It names nobody: “notebook, blue, 96 pages”.")
    )
    seal = forms.CharField(
        label=_("Number of its seal"), max_length=40, required=False, help_text=_("Empty when it bears none.")
    )

    def __init__(self, *args: Any, missions: Any, **named: Any) -> None:
        super().__init__(*args, **named)
        fields: dict[str, Any] = self.fields
        fields["mission"].queryset = missions


class SealForm(forms.Form):
    """A seal that was put on."""

    number = forms.CharField(label=_("Number of the seal"), max_length=40)


class BreakForm(forms.Form):
    """A seal that was broken."""

    reason = forms.CharField(label=_("Why it was broken"), max_length=200)


class HandForm(forms.Form):
    """An object that changes hands."""

    taker = forms.CharField(
        label=_("Goes to (pseudonym)"),
        max_length=64,
        help_text=_("As it stands in the register: lower-case letters, digits, hyphens."),
        widget=forms.TextInput(attrs={"autocapitalize": "none", "spellcheck": "false"}),
    )
    place_class = forms.ChoiceField(label=_("Where"), choices=[(k, PLACES[k]) for k in PLACE_CLASSES])
    reason = forms.CharField(label=_("What for"), max_length=100)
