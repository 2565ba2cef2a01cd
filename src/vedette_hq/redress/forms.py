"""Shapes of input: where and when it happened, what was used before, a step with its documents and fields."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from vedette_hq.redress.models import Step

_OFF = {"autocomplete": "off"}


def _day(label: Any, *, required: bool = True, help_text: Any = "") -> forms.DateField:
    widget = forms.DateInput({"type": "date"}, format="%Y-%m-%d")
    return forms.DateField(label=label, required=required, widget=widget, help_text=help_text)


def _line(label: Any, most: int, *, required: bool = False, help_text: Any = "") -> forms.CharField:
    widget = forms.TextInput(_OFF)
    return forms.CharField(
        label=label, max_length=most, required=required, widget=widget, help_text=help_text
    )


class OccurrenceForm(forms.Form):
    """Where and when, and which of the router's questions are answered with yes."""

    country = _line(_("Country, two letters"), 2, required=True)
    first = _day(_("First day"))
    last = _day(_("Last day, when it lasted"), required=False)
    decision = _day(_("Final domestic decision"), required=False)
    served = _day(_("Served on"), required=False)
    exhausted = _day(_("Domestic remedies exhausted on"), required=False)
    has = forms.MultipleChoiceField(
        label=_("What is so"), required=False, widget=forms.CheckboxSelectMultiple, choices=()
    )

    def __init__(self, data: Any, questions: Sequence[tuple[str, str]], initial: Any = None) -> None:
        super().__init__(data, initial=initial, auto_id="o_%s")
        self.fields["has"].choices = questions  # type: ignore[attr-defined]


class EarlierForm(forms.Form):
    """A procedure that was used before."""

    body = forms.ChoiceField(label=pgettext_lazy("an authority", "Body"), choices=())
    started = _day(_("Lodged on"))
    ended = _day(_("Ended on"), required=False)
    outcome = _line(_("How it ended"), 300)
    words = _line(_("Number, who lodged it, how we know"), 500)

    def __init__(self, data: Any, bodies: Sequence[tuple[str, str]]) -> None:
        super().__init__(data, auto_id="e_%s")
        self.fields["body"].choices = bodies  # type: ignore[attr-defined]


class ActForm(forms.Form):
    """An act: its date, who did it, what it is in the table of refusals."""

    counted = forms.ChoiceField(label=_("In the table as"), choices=())
    on = _day(_("Date"), help_text=_("Of a hearing: the day for which it is set."))
    served = _day(_("Served on"), required=False)
    evidence = _line(_("What shows when it was served"), 300)
    office = _line(_("Office"), 200)
    official = _line(_("Official"), 200)
    reference = _line(pgettext_lazy("of a decision", "Number"), 100)
    due = _day(_("To be carried out by"), required=False)
    note = _line(_("Note"), 1000)

    def __init__(self, data: Any, *, initial: Any = None, auto_id: str = "a_%s") -> None:
        super().__init__(data, initial={"on": timezone.localdate(), **(initial or {})}, auto_id=auto_id)
        self.fields["counted"].choices = list(Step.Counted.choices)[1:]  # type: ignore[attr-defined]


class StepForm(ActForm):
    """A transition: besides, its documents, the fields that the body asks for, why it goes on when barred.

    `documents` and `asked` are code → label; `kept` are what a document may be: letters, papers, items.
    """

    def __init__(
        self,
        data: Any,
        documents: Mapping[str, str],
        asked: Mapping[str, str],
        kept: Sequence[tuple[str, str]],
        *,
        counted: str = "",
        written: Mapping[str, str] | None = None,
    ) -> None:
        super().__init__(data, initial={"counted": counted}, auto_id="s_%s")
        self.fields["counted"].choices = Step.Counted.choices  # type: ignore[attr-defined]
        self.fields["counted"].required = False
        self.fields["on"].help_text = ""
        self.of_documents, self.of_fields = documents, asked
        choices = [("", "–"), ("words", _("named in words only")), *kept]
        for code, label in documents.items():
            self.fields[f"doc-{code}"] = forms.ChoiceField(label=label, required=False, choices=choices)
            self.fields[f"doc-{code}-words"] = _line(_("%(document)s, in words") % {"document": label}, 300)
        for name, label in asked.items():
            area = forms.Textarea(_OFF | {"rows": 2})
            self.fields[f"field-{name}"] = forms.CharField(
                label=label,
                max_length=2000,
                required=False,
                widget=area,
                initial=(written or {}).get(name, ""),
            )
        self.fields["reason"] = _line(
            _("Why it goes on in spite of what bars it"),
            500,
            help_text=_(
                "Only when something bars it. A lead, another than you, confirms it; both names and the"
                " reason stay with the step. Nobody passes a missing consent."
            ),
        )

    @property
    def documents(self) -> Iterator[tuple[Any, Any]]:
        """Yield for each document the field that chooses it and the one for words."""
        return ((self[f"doc-{code}"], self[f"doc-{code}-words"]) for code in self.of_documents)

    @property
    def asked(self) -> Iterator[Any]:
        """Yield the fields that the body asks for."""
        return (self[f"field-{name}"] for name in self.of_fields)

    def chosen(self) -> dict[str, tuple[str, str]]:
        """Return document → (what was chosen, words), those that were given."""
        data = self.cleaned_data
        found = {code: (data[f"doc-{code}"], data[f"doc-{code}-words"]) for code in self.of_documents}
        return {code: pair for code, pair in found.items() if pair[0] or pair[1].strip()}

    def values(self) -> dict[str, str]:
        """Return field → what was written, those that were filled in."""
        found = {name: self.cleaned_data[f"field-{name}"].strip() for name in self.of_fields}
        return {name: value for name, value in found.items() if value}


class BeginForm(forms.Form):
    """A procedure to begin."""

    procedure = forms.ChoiceField(label=_("Procedure"), choices=())
    on = _day(_("Begun on"))
    title = _line(_("About whom or what; names no protected person"), 200)

    def __init__(self, data: Any, procedures: Sequence[tuple[str, str]]) -> None:
        super().__init__(data, initial={"on": timezone.localdate()}, auto_id="b_%s")
        self.fields["procedure"].choices = procedures  # type: ignore[attr-defined]
