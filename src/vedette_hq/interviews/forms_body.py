"""Shapes of input: examinations, findings, claims."""

from __future__ import annotations

from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from vedette.records.investigation import DEGREES, STATUSES, TEMPLATES
from vedette_hq.interviews import body_words, words
from vedette_hq.interviews.body import View
from vedette_hq.interviews.body_words import region_words
from vedette_hq.interviews.examining import BODY_TYPES, DATA, MAX_MM, MIND_TYPES, REPORT
from vedette_hq.interviews.forms import Chosen, SubjectForm, When, area, choices, item_label, now_value
from vedette_hq.vault.models import Item

SHORT = ("case_number", "requested_by", "place", "duration", "interpreter", "disability")


class ExaminationForm(SubjectForm):
    """Who examines whom and when."""

    examiner = forms.CharField(label=_("Examiner"), max_length=200)
    began = When(label=_("Began"), initial=now_value)
    field_order = ("protected", "record", "label", "examiner", "began")


class ReportForm(forms.Form):
    """The fields of the report, the overall degree and the opinion."""

    version = forms.IntegerField(widget=forms.HiddenInput(), min_value=1)
    examiner = forms.CharField(label=_("Examiner"), max_length=200)
    began = When(label=_("Began"))

    def __init__(self, data: Any, **options: Any) -> None:
        super().__init__(data, **options)
        for name in REPORT:
            label = body_words.REPORT[name]
            widget = forms.TextInput() if name in SHORT else area(3)
            self.fields[name] = forms.CharField(label=label, max_length=20_000, required=False, widget=widget)
        self.fields["degree"] = forms.ChoiceField(
            label=_("Overall: the findings are … what is alleged"),
            choices=choices(words.DEGREES, DEGREES),
            required=False,
            help_text=_("The whole decides, not one finding. That there are no marks proves nothing."),
        )
        self.fields["opinion"] = forms.CharField(
            label=_("Conclusion, possibility of torture"), max_length=20_000, required=False, widget=area(5)
        )

    def given(self) -> dict[str, Any]:
        """Return what is written into the report."""
        return {name: value for name, value in self.cleaned_data.items() if name != "version"}


class Photos(forms.ModelMultipleChoiceField):  # type: ignore[type-arg]
    """Items of the case that show a finding."""

    def label_from_instance(self, obj: Any) -> str:
        """Return what stands beside the box."""
        return item_label(obj)


class FindingForm(forms.Form):
    """One finding. Without a drawing it is one of the mind."""

    def __init__(
        self,
        data: Any,
        drawing: View | None,
        items: QuerySet[Item],
        acts: tuple[Any, dict[str, str]],
        changing: bool,
        **options: Any,
    ) -> None:
        super().__init__(data, **options)
        types = BODY_TYPES if drawing else MIND_TYPES
        if drawing is not None:
            regions = [(one.code, region_words(one.code)) for one in drawing.regions]
            self.fields["region"] = forms.ChoiceField(
                label=_("Region"),
                choices=[("", "–"), *sorted(regions, key=lambda one: one[1])],
                required=False,
                help_text=_("Choose it here, or click on the drawing; arrow keys move the point."),
            )
            for axis, label in (("x", _("Across, ‰")), ("y", _("Down, ‰"))):
                self.fields[axis] = forms.IntegerField(
                    label=label, min_value=0, max_value=1000, required=False
                )
        self.fields["type"] = forms.ChoiceField(
            label=_("Kind of finding"), choices=choices(body_words.TYPES, types)
        )
        if drawing is not None:
            for name in ("length", "width"):
                label = body_words.DATA[name]
                self.fields[name] = forms.IntegerField(
                    label=label, min_value=1, max_value=MAX_MM, required=False
                )
        mind_lacks = {"shape", "colour", "age", "no_photo"}
        for name, most in DATA.items():
            if (drawing is None and name in mind_lacks) or (drawing is not None and name == "test"):
                continue
            widget = area(2) if most >= 2000 else forms.TextInput({"autocomplete": "off"})
            self.fields[name] = forms.CharField(
                label=body_words.DATA[name], max_length=most, required=False, widget=widget
            )
        records, labels = acts
        self.fields["act"] = Chosen(
            records, lambda one: labels.get(one.pk, one.pk[:8]), label=_("Act in the records"), required=False
        )
        self.fields["degree"] = forms.ChoiceField(
            label=_("This finding is … the cause stated"),
            choices=choices(words.DEGREES, DEGREES),
            required=False,
            help_text=_("May stay empty when the finding has no explanation."),
        )
        if drawing is not None:
            self.fields["photos"] = Photos(
                items,
                label=_("Photographs"),
                required=False,
                help_text=_("Items of this case."),
                widget=forms.CheckboxSelectMultiple(),
            )
        if changing:
            self.fields["version"] = forms.IntegerField(widget=forms.HiddenInput(), min_value=1)
            self.fields["why"] = forms.CharField(label=_("Why it is changed"), max_length=500, widget=area(2))

    def given(self) -> dict[str, Any]:
        """Return the finding as services take it."""
        away = {"photos", "act", "version", "why"}
        return {name: value for name, value in self.cleaned_data.items() if name not in away}


class MatterForm(forms.Form):
    """What is claimed about."""

    title = forms.CharField(
        label=_("What it is about"),
        max_length=300,
        help_text=_("For example: torture of w-3, April 2004. Name no protected person."),
    )
    template = forms.ChoiceField(
        label=_("Elements of"), choices=choices(words.TEMPLATES, (*TEMPLATES, ""), False), required=False
    )


class ClaimForm(forms.Form):
    """What exactly is claimed."""

    version = forms.IntegerField(widget=forms.HiddenInput(), required=False, min_value=1)
    words = forms.CharField(
        label=_("What exactly is claimed"), max_length=5000, required=False, widget=area(3)
    )
    health = forms.BooleanField(label=_("It speaks of somebody’s health"), required=False)


class LayForm(forms.Form):
    """One thing that stands for or against a claim."""

    against = forms.ChoiceField(
        label=_("It stands"), choices=[("", _("for it")), ("1", _("against it"))], required=False
    )
    statement = Chosen(None, label=_("Statement"), required=False)
    item = Chosen(None, item_label, label=_("Item of evidence"), required=False)
    record = Chosen(None, label=_("Record"), required=False)
    words = forms.CharField(label=_("Why"), max_length=1000, required=False, widget=area(2))

    def __init__(self, data: Any, lists: dict[str, tuple[Any, Any]], **options: Any) -> None:
        super().__init__(data, **options)
        if "finding" in lists:
            self.fields["finding"] = Chosen(None, label=_("Finding"), required=False)
            self.order_fields(("against", "statement", "item", "record", "finding", "words"))
        for name, (rows, label) in lists.items():
            self.fields[name].queryset = rows  # type: ignore[attr-defined]
            self.fields[name].labels = label  # type: ignore[attr-defined]


class JudgeForm(forms.Form):
    """How a claim stands, and why."""

    status = forms.ChoiceField(label=_("This claim is"), choices=choices(words.STATUSES, STATUSES))
    reason = forms.CharField(label=_("Why, on this evidence"), max_length=5000, widget=area(4))
