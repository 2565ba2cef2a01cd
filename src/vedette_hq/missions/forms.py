"""Shapes of input: a title, and who joins or leaves a team."""

from __future__ import annotations

from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from vedette_hq.access.models import Person


class TitleForm(forms.Form):
    """A title that only the team reads."""

    title = forms.CharField(
        label=_("Title"), max_length=200, help_text=_("Read by its team only. Name nobody.")
    )


class Named(forms.ModelChoiceField):  # type: ignore[type-arg]
    """One person, by name and role."""

    def label_from_instance(self, obj: Any) -> str:
        """Return what stands in the list."""
        return f"{obj.name} – {obj.get_role_display()}"


class MemberForm(forms.Form):
    """Somebody out of `people`."""

    person = Named(queryset=Person.objects.none(), label=_("Person"))

    def __init__(self, data: Any, people: QuerySet[Person]) -> None:
        super().__init__(data)
        self.fields["person"].queryset = people  # type: ignore[attr-defined]


class ProposedForm(MemberForm):
    """Somebody, and why."""

    reason = forms.CharField(
        label=_("Why they need to know"),
        max_length=500,
        help_text=_("Read by whoever decides. Name no protected person."),
        widget=forms.Textarea({"rows": 3}),
    )
