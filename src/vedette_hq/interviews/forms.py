"""Shapes of input at the interview desk."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from vedette.records.investigation import Field, Output
from vedette_hq.access.models import Person
from vedette_hq.interviews import words
from vedette_hq.interviews.talking import ROLES
from vedette_hq.vault.models import Item

LOCAL = "%Y-%m-%dT%H:%M"


class When(forms.DateTimeField):
    """A day and a time, in UTC."""

    def __init__(self, **options: Any) -> None:
        options.setdefault("help_text", _("In UTC; Moscow and Grozny are three hours ahead."))
        widget = forms.DateTimeInput({"type": "datetime-local"}, format=LOCAL)
        super().__init__(
            input_formats=[LOCAL, "%Y-%m-%dT%H:%M:%S", "%Y-%m-%d %H:%M"], widget=widget, **options
        )

    def prepare_value(self, value: Any) -> Any:
        """Return an instant as it stands in the box."""
        if isinstance(value, datetime):
            return value.astimezone(UTC).strftime(LOCAL)
        return value


def now_value() -> str:
    """Return this minute as it stands in a box."""
    return timezone.now().astimezone(UTC).strftime(LOCAL)


class Chosen(forms.ModelChoiceField):  # type: ignore[type-arg]
    """One row out of a narrowed list, shown by the words that `labels` gives."""

    def __init__(self, queryset: Any, labels: Any = str, **options: Any) -> None:
        options.setdefault("empty_label", "–")
        super().__init__(queryset=queryset, **options)
        self.labels = labels

    def label_from_instance(self, obj: Any) -> str:
        """Return what stands in the list."""
        return str(self.labels(obj))


def item_label(item: Item) -> str:
    """Return how an item stands in a list: its name as the device gave it, and its day."""
    from vedette.values.shown import shown

    return f"{shown(item.name, 80) or item.pk[:8]} · {item.received:%Y-%m-%d}"


def choices(table: words.Words, codes: Iterable[str], empty: bool = True) -> list[tuple[str, Any]]:
    """Return codes with their words, to choose from."""
    found = [(code, table.get(code, code)) for code in codes]
    return [("", "–"), *found] if empty else found


def area(rows: int = 3) -> forms.Textarea:
    """Return a box for a text."""
    return forms.Textarea({"rows": rows, "autocomplete": "off"})


class ReasonForm(forms.Form):
    """Why."""

    reason = forms.CharField(label=_("Why"), max_length=500, widget=area(2))


class SubjectForm(forms.Form):
    """Whom something is about: of the identity desk, of the records, or by a word."""

    protected = Chosen(None, lambda one: one.pseudonym, label=_("Protected person"), required=False)
    record = Chosen(None, label=_("Person in the records"), required=False)
    label = forms.CharField(
        label=_("Called here"),
        max_length=200,
        required=False,
        help_text=_("A pseudonym or a role. Name no protected person."),
        widget=forms.TextInput({"autocomplete": "off"}),
    )

    def __init__(
        self, data: Any, subjects: tuple[Any, Any], labels: Mapping[str, str], **options: Any
    ) -> None:
        super().__init__(data, **options)
        records, protected = subjects
        self.fields["record"].queryset = records  # type: ignore[attr-defined]
        self.fields["record"].labels = lambda one: labels.get(one.pk, one.pk[:8])  # type: ignore[attr-defined]
        self.fields["protected"].queryset = protected  # type: ignore[attr-defined]
        self._labels = labels

    def clean(self) -> dict[str, Any]:
        """Somebody must be named, once."""
        data: dict[str, Any] = super().clean() or {}
        if data.get("protected") and data.get("record"):
            raise forms.ValidationError(_("Choose the protected person or the record, not both."))
        if data.get("record") and not data.get("label"):
            data["label"] = self._labels.get(data["record"].pk, "")
        if not data.get("protected") and not data.get("label") and not self.errors:
            raise forms.ValidationError(_("Say whom it is about."))
        return data

    def about(self) -> dict[str, Any]:
        """Return who, as services take it."""
        return {name: self.cleaned_data[name] for name in ("record", "protected", "label")}


class ApplicantForm(SubjectForm):
    """Who applies, and what was said of consent."""

    words = forms.CharField(
        label=_("About consent"),
        max_length=1000,
        required=False,
        help_text=_("What was said. What counts stands in the ledger of consent."),
        widget=area(2),
    )


class OutputForm(forms.Form):
    """What a step brought: the fields that its kind has."""

    def __init__(self, data: Any, kind: Output, items: QuerySet[Item], **options: Any) -> None:
        super().__init__(data, prefix=kind.code, **options)
        has = set(kind.fields)
        self.fields["at"] = When(label=_("When"), initial=now_value)
        if kind.answers:
            self.fields["answer"] = forms.ChoiceField(
                label=_("Answer"), choices=choices(words.ANSWERS, kind.answers)
            )
        if Field.NUMBER in has:
            self.fields["number"] = forms.CharField(label=_("Number"), max_length=200, required=False)
        if Field.UNTIL in has:
            self.fields["until"] = When(label=_("Valid until"), required=False)
        self.fields["words"] = forms.CharField(
            label=_("In words"), max_length=20_000, required=False, widget=area(2)
        )
        if Field.SIGNED in has:
            self.fields["signed"] = forms.BooleanField(label=_("Signed by the applicant"), required=False)
        if Field.ITEM in has:
            self.fields["item"] = Chosen(items, item_label, label=_("Item of evidence"), required=False)
        if kind.none:
            self.fields["none"] = forms.BooleanField(
                label=_("There is none; the words above say why"), required=False
            )


class UrgentForm(forms.Form):
    """From when the clock runs."""

    last_seen = When(label=_("Person last seen"))
    place = forms.CharField(label=_("Where"), max_length=500, required=False)


class CallForm(forms.Form):
    """One call of the log."""

    at = When(label=_("When"), initial=now_value)
    station = forms.CharField(label=_("Station"), max_length=300)
    number = forms.CharField(label=_("Number called"), max_length=100, required=False)
    who = forms.CharField(label=_("Who answered"), max_length=300, required=False)
    answer = forms.CharField(label=_("What was said"), max_length=4000, widget=area(2))


class FrameForm(forms.Form):
    """The frame of an interview."""

    language = forms.CharField(
        label=_("Language spoken"), max_length=35, help_text=_("A code: ru, ce, fr, en, ka, ar …")
    )
    translated_to = forms.CharField(label=_("Translated into"), max_length=35, required=False)
    place = forms.CharField(label=_("Place"), max_length=300, required=False)
    interpreter = forms.CharField(label=_("Interpreter"), max_length=200, required=False)
    interpreter_notes = forms.CharField(
        label=_("About the interpreter"),
        max_length=1000,
        required=False,
        help_text=_("Whose choice, of which community, bound to silence."),
        widget=area(2),
    )
    recording = forms.ChoiceField(
        label=_("Recorded"), choices=choices(words.RECORDINGS, words.RECORDINGS, False)
    )
    no_account = forms.CharField(
        label=_("Why there is no first account"), max_length=500, required=False, widget=area(2)
    )
    remarks = forms.CharField(label=_("Remarks"), max_length=5000, required=False, widget=area(2))


class BeginForm(SubjectForm):
    """Whom, why and in which language."""

    purpose = forms.ChoiceField(
        label=_("Who is interviewed"), choices=choices(words.PURPOSES, words.PURPOSES, False)
    )
    language = FrameForm.base_fields["language"]
    translated_to = FrameForm.base_fields["translated_to"]
    place = FrameForm.base_fields["place"]
    interpreter = FrameForm.base_fields["interpreter"]
    field_order = (
        "purpose",
        "protected",
        "record",
        "label",
        "language",
        "translated_to",
        "place",
        "interpreter",
    )


class ComeForm(forms.Form):
    """Who is there: one of ours, or another."""

    person = Chosen(None, lambda one: one.name, label=_("One of ours"), required=False)
    role = forms.ChoiceField(label=_("Or another, as"), choices=choices(words.ROLES, ROLES), required=False)
    name = forms.CharField(label=_("Called"), max_length=200, required=False)

    def __init__(self, data: Any, staff: list[Person]) -> None:
        super().__init__(data)
        people = Person.objects.filter(pk__in=[one.pk for one in staff])
        self.fields["person"].queryset = people  # type: ignore[attr-defined]


class EarlierForm(forms.Form):
    """An earlier interview of the person."""

    when = forms.CharField(
        label=_("When"), max_length=100, required=False, help_text=_("As exactly as known: 2004, 2004-05.")
    )
    by_whom = forms.CharField(label=_("By whom"), max_length=300)
    words = forms.CharField(label=_("What is known of it"), max_length=1000, required=False, widget=area(2))


class QuestionForm(forms.Form):
    """The next question."""

    question = forms.CharField(label=_("Next question, as asked"), max_length=5000, widget=area(2))


class SignForm(forms.Form):
    """The signature of one page, or why there is none."""

    page = forms.IntegerField(label=_("Page"), min_value=1, max_value=10_000)
    refused = forms.CharField(label=_("Not signed, because"), max_length=500, required=False)
    item = Chosen(None, item_label, label=_("Scan"), required=False)

    def __init__(self, data: Any, items: QuerySet[Item]) -> None:
        super().__init__(data)
        self.fields["item"].queryset = items  # type: ignore[attr-defined]
