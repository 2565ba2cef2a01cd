"""Shapes of input: clients, wishes, powers, papers, letters, proofs, tasks, costs, remedies, memos."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, ClassVar

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from vedette_hq.casework.models import Client, Cost, Letter, Paper, Power, Progress, Remedy, Service

_OFF = {"autocomplete": "off"}
_NONE = ("", "–")
Choices = Sequence[tuple[str, str]]


def _line(label: Any, most: int, *, required: bool = False, help_text: Any = "") -> forms.CharField:
    return forms.CharField(
        label=label, max_length=most, required=required, help_text=help_text, widget=forms.TextInput(_OFF)
    )


def _text(
    label: Any, most: int, *, required: bool = False, help_text: Any = "", rows: int = 3
) -> forms.CharField:
    widget = forms.Textarea(_OFF | {"rows": rows})
    return forms.CharField(
        label=label, max_length=most, required=required, help_text=help_text, widget=widget
    )


def _day(label: Any, *, required: bool = False, help_text: Any = "") -> forms.DateField:
    widget = forms.DateInput({"type": "date"}, format="%Y-%m-%d")
    return forms.DateField(
        label=label, required=required, help_text=help_text, widget=widget, input_formats=["%Y-%m-%d"]
    )


def _choice(label: Any, choices: Any, *, required: bool = True, help_text: Any = "") -> forms.ChoiceField:
    given = list(choices) if required else [_NONE, *choices]
    return forms.ChoiceField(label=label, choices=given, required=required, help_text=help_text)


def _amount(label: Any, *, required: bool = False) -> forms.DecimalField:
    return forms.DecimalField(
        label=label,
        required=required,
        min_value=0.01,
        max_digits=12,
        decimal_places=2,
        widget=forms.TextInput(_OFF | {"inputmode": "decimal"}),
    )


class Listed(forms.Form):
    """A form whose fields of choice are given their lists."""

    lists: ClassVar[dict[str, str]] = {}
    """Field → its list."""

    def __init__(
        self, data: Any = None, files: Any = None, *, given: Mapping[str, Choices] | None = None, **more: Any
    ) -> None:
        super().__init__(data, files, **more)
        for field, name in self.lists.items():
            rows = list((given or {}).get(name, ()))
            held: Any = self.fields[field]
            held.choices = rows if held.required else [_NONE, *rows]


class ClientForm(Listed):
    """Who becomes a client."""

    lists: ClassVar = {"subject": "people"}
    subject = _choice(_("Person of this case"), ())
    standing = _choice(_("In what capacity"), Client.Standing.choices)
    since = _day(_("Since"), required=True)


class WishForm(forms.Form):
    """What a client wants."""

    wants = _text(
        _("What they want"),
        4000,
        required=True,
        help_text=_("In their words, as they order it: the truth, freedom, safety, compensation, a trial."),
    )
    refuses = _text(_("What must not be done, or not without asking again"), 4000)
    contact = _text(
        _("How to reach them"),
        2000,
        help_text=_(
            "When, through whom, who must not know. Numbers and names of protected persons: identity desk."
        ),
    )
    language = _line(_("Language they want to be spoken to in"), 35)
    said = _day(_("Said on"), required=True)


class EndForm(forms.Form):
    """When and why somebody is a client no more."""

    until = _day(_("Until"), required=True)
    words = _line(_("Why"), 500, required=True)


class PowerForm(Listed):
    """A power."""

    lists: ClassVar = {"paper": "papers", "item": "items"}
    kind = _choice(_("What it is"), Power.Kind.choices)
    holder = _line(_("Who may act by it"), 200, required=True, help_text=_("As it stands in the paper."))
    number = _line(_("Number"), 100)
    given = _day(_("Given on"), required=True)
    valid_from = _day(_("In force from"), required=True)
    valid_until = _day(_("In force until"), help_text=_("Empty when no end is written in it."))
    scopes = forms.MultipleChoiceField(
        label=_("Where it lets somebody act"),
        choices=Power.Scope.choices,
        widget=forms.CheckboxSelectMultiple,
    )
    words = _line(_("Note"), 1000)
    paper = _choice(_("Paper that shows it"), (), required=False)
    item = _choice(_("Or the item"), (), required=False)

    def clean(self) -> dict[str, Any]:
        """Refuse one that ends before it begins."""
        found: dict[str, Any] = super().clean() or {}
        first, last = found.get("valid_from"), found.get("valid_until")
        if first and last and last < first:
            self.add_error("valid_until", _("It ends before it begins."))
        return found


class DayForm(forms.Form):
    """One day."""

    on = _day(_("On"), required=True)


class ReasonForm(forms.Form):
    """Why something is withdrawn."""

    reason = _line(_("Why"), 500, required=True)


class PaperForm(Listed):
    """A paper and what is written on it."""

    lists: ClassVar = {"letter": "letters"}
    kind = _choice(_("What it is"), Paper.Kind.choices)
    title = _line(
        _("Title"),
        300,
        required=True,
        help_text=_("Name no protected person: they are kept at the identity desk."),
    )
    dated = _day(_("Day on the paper"))
    language = _line(_("Language"), 35, help_text=_("As a tag: ru, fr, ce for Chechen."))
    pages = forms.IntegerField(label=_("Pages"), required=False, min_value=1, max_value=9999)
    letter = _choice(_("With the letter"), (), required=False)
    file = forms.FileField(
        label=_("File"), required=False, help_text=_("PDF, JPEG, PNG or DOCX, at most 24 MB.")
    )


class LetterForm(Listed):
    """A letter."""

    lists: ClassVar = {"client": "clients", "authority": "authorities", "answers": "letters"}
    way = _choice(_("Direction"), Letter.Way.choices)
    kind = _choice(_("What it is"), Letter.Kind.choices)
    authority = _choice(_("From or to, of the book of addresses"), (), required=False)
    body = _line(_("Or written out"), 300)
    title = _line(_("Title"), 300, required=True)
    moved = _day(
        _("Sent or received on"),
        help_text=_("When it went out, or reached us. Proof of it is written down after."),
    )
    dated = _day(_("Day on the letter"))
    number = _line(_("Our number"), 100)
    their_number = _line(
        _("Their number"), 100, help_text=_("Of the decision, the register, the application.")
    )
    client = _choice(_("For the client"), (), required=False)
    answers = _choice(_("Answers the letter"), (), required=False)
    words = _text(_("What it says, in short"), 4000)

    def clean(self) -> dict[str, Any]:
        """Refuse one of nobody."""
        found: dict[str, Any] = super().clean() or {}
        if not found.get("body") and not found.get("authority"):
            self.add_error("body", _("Say from or to whom."))
        return found


class ProofForm(Listed):
    """A proof of service."""

    lists: ClassVar = {"paper": "papers", "item": "items"}
    how = _choice(_("How it was served"), Service.How.choices)
    on = _day(_("On"), required=True)
    strength = _choice(_("How well that is shown"), Service.Strength.choices)
    number = _line(_("Number of the slip, the stamp or the parcel"), 100)
    paper = _choice(_("Paper that shows it"), (), required=False)
    item = _choice(_("Or the item"), (), required=False)
    words = _line(_("Note"), 1000, help_text=_("Who says it, when nothing shows it."))


class TieForm(Listed):
    """A paper that belongs to a letter."""

    lists: ClassVar = {"paper": "papers"}
    paper = _choice(_("Paper"), ())


class TaskForm(Listed):
    """Something to be done."""

    lists: ClassVar = {"whose": "team", "client": "clients"}
    title = _line(_("What is to be done"), 300, required=True)
    due = _day(_("By the day"))
    whose = _choice(_("By whom"), (), required=False)
    client = _choice(_("For the client"), (), required=False)
    words = _text(_("More"), 2000, rows=2)


class DoneForm(forms.Form):
    """How a task ended."""

    words = _line(_("In words"), 1000)
    dropped = forms.BooleanField(label=_("It is not done, and need not be"), required=False)


class CostForm(Listed):
    """A cost."""

    lists: ClassVar = {"client": "clients", "paper": "papers"}
    kind = _choice(_("For what"), Cost.Kind.choices)
    on = _day(_("On"), required=True)
    amount = _amount(_("Amount"), required=True)
    currency = _line(_("Currency"), 3, required=True, help_text=_("Three letters: RUB, EUR."))
    payer = _choice(_("Who paid"), Cost.Payer.choices)
    claimed = forms.BooleanField(label=_("To be claimed back as costs and expenses"), required=False)
    client = _choice(_("For the client"), (), required=False)
    paper = _choice(_("Paper that shows it"), (), required=False)
    words = _line(_("Note"), 1000)


class RemedyForm(Listed):
    """A remedy."""

    lists: ClassVar = {"client": "clients", "letter": "letters"}
    kind = _choice(pgettext_lazy("of a remedy", "Form"), Remedy.Kind.choices)
    title = _line(_("What exactly"), 300, required=True)
    body = _line(_("Ordered or given by"), 300)
    state = _choice(_("How it stands"), Progress.State.choices)
    on = _day(_("Since the day"), required=True)
    amount = _amount(_("Amount"))
    currency = _line(_("Currency"), 3, help_text=_("Three letters: RUB, EUR."))
    client = _choice(_("For the client"), (), required=False)
    letter = _choice(pgettext_lazy("of a remedy", "By the letter"), (), required=False)


class MoveForm(forms.Form):
    """How a remedy stands now."""

    state = _choice(_("How it stands"), Progress.State.choices)
    on = _day(_("Since the day"), required=True)
    amount = _amount(_("What came this time"))
    words = _line(_("Note"), 1000)


class MemoForm(forms.Form):
    """The memo of a conclusion."""

    memo = _text(
        _("Memo"),
        60_000,
        required=True,
        rows=14,
        help_text=_(
            "For each element: what proves it, what speaks against it and why that does not change it, "
            "what could not be established."
        ),
    )


class WordsForm(forms.Form):
    """Words of a supervisor."""

    words = _text(_("In words"), 2000, rows=2)
