"""Shapes of input: a note, its end, a sheet."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from vedette_hq.access.models import Person
from vedette_hq.handover.models import Note
from vedette_hq.handover.services import MAX_RANK

_OFF = {"autocomplete": "off"}


class NoteForm(forms.Form):
    """One thing that the next shift must know."""

    kind = forms.ChoiceField(label=_("What it is"), choices=Note.Kind.choices)
    words = forms.CharField(
        label=_("In words"),
        max_length=2_000,
        widget=forms.Textarea(_OFF | {"rows": 3}),
        help_text=_(
            "Short and complete: what, why, what to do. Name no protected person, say the pseudonym."
        ),
    )
    record = forms.ChoiceField(label=_("Person of this case"), required=False)
    who = forms.CharField(
        label=_("Who else"),
        max_length=200,
        required=False,
        widget=forms.TextInput(_OFF),
        help_text=_("Whoever has no record: a colleague, a lawyer, a relative by pseudonym."),
    )
    due = forms.DateField(
        label=_("By when"),
        required=False,
        widget=forms.DateInput({"type": "date"}, format="%Y-%m-%d"),
        input_formats=["%Y-%m-%d"],
    )
    rank = forms.IntegerField(
        label=_("Place in the list of calls"),
        required=False,
        min_value=1,
        max_value=MAX_RANK,
        help_text=_("For calls only: 1 is called first."),
    )

    def __init__(self, data: Any, persons: Sequence[tuple[str, str]], *, initial: Any = None) -> None:
        super().__init__(data, initial=initial)
        if persons:
            choose: dict[str, Any] = dict(self.fields)
            choose["record"].choices = [("", "–"), *persons]
        else:
            del self.fields["record"]

    def clean(self) -> dict[str, Any]:
        """Refuse a place for what is no call."""
        found: dict[str, Any] = super().clean() or {}
        if found.get("rank") and found.get("kind") != Note.Kind.CALL:
            self.add_error("rank", _("Only calls have a place."))
        return found


class EndForm(forms.Form):
    """How a note ended."""

    outcome = forms.ChoiceField(label=_("How it ended"), choices=Note.Outcome.choices)
    words = forms.CharField(label=_("In words"), max_length=1_000, widget=forms.Textarea(_OFF | {"rows": 2}))


class GiveForm(forms.Form):
    """What is said beside a sheet, and to whom it is given."""

    to = forms.ChoiceField(label=_("To whom"), required=False)
    words = forms.CharField(
        label=_("What you want to say"),
        max_length=4_000,
        required=False,
        widget=forms.Textarea(_OFF | {"rows": 4}),
        help_text=_("What is not in the lists: the mood, a doubt, what you would do next."),
    )

    def __init__(self, data: Any, people: Sequence[Person]) -> None:
        super().__init__(data, auto_id="give_%s")
        choose: dict[str, Any] = dict(self.fields)
        everybody = [(one.pk, one.name) for one in people]
        choose["to"].choices = [("", _("Whoever comes next")), *everybody]


class TakeForm(forms.Form):
    """What is said when it is taken over."""

    words = forms.CharField(
        label=_("Questions or remarks"),
        max_length=2_000,
        required=False,
        widget=forms.Textarea(_OFF | {"rows": 2}),
    )
