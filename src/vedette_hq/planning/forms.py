"""Shapes of input: a row of any section made from the schema, and the few small forms beside it."""

from __future__ import annotations

import re
import secrets
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from vedette.missions.plan.comparing import names_row
from vedette.missions.plan.document import Plan as Document
from vedette.missions.plan.document import Row, Value
from vedette.missions.plan.schema import MAX_LINE_CHARS, MAX_TEXT_CHARS, Field, Kind, Section
from vedette.missions.risk import LEVELS
from vedette_hq.planning.words import HELPS, IMPACT, LIKELIHOOD, choice_label, field_label

_TIME = r"([01]\d|2[0-3]):[0-5]\d"
_NUMBER = r"-?\d{1,3}(?:[.,]\d+)?"
_POINT = re.compile(rf"({_NUMBER})\s*[,;\s]\s*({_NUMBER})")
MOST_ROWS = 80


class PointField(forms.CharField):
    """Degrees in any usual spelling, kept as "43.3180 45.6940"."""

    def clean(self, value: Any) -> Any:
        """Return the one spelling."""
        text = super().clean(value)
        if not text:
            return ""
        found = _POINT.fullmatch(text)
        if found is None:
            raise forms.ValidationError(_("Write degrees: 43.3180, 45.6940"))
        lat, lon = (float(part.replace(",", ".")) for part in found.groups())
        if abs(lat) > 90 or abs(lon) > 180:
            raise forms.ValidationError(_("There is no such place on the earth."))
        return f"{lat:.4f} {lon:.4f}"


class TimesField(forms.CharField):
    """Times of day with blanks or commas between, in order, each once."""

    def clean(self, value: Any) -> Any:
        """Return the one spelling."""
        text = super().clean(value)
        times = [one for one in re.split(r"[\s,;]+", text) if one]
        if not all(re.fullmatch(_TIME, one) for one in times) or len(times) > 24:
            raise forms.ValidationError(_("Write times as hh:mm, with blanks between."))
        return " ".join(sorted(set(times)))


def form_field(section: Section, field: Field, choices: Sequence[tuple[str, str]]) -> forms.Field:
    """Return the form's field for one field of the schema. None is required: a plan is filled bit by bit."""
    key = f"{section.code}.{field.name}"
    common: dict[str, Any] = {
        "label": field_label(section.code, field.name),
        "help_text": HELPS.get(key, ""),
        "required": False,
    }
    match field.kind:
        case Kind.TEXT:
            return forms.CharField(max_length=MAX_TEXT_CHARS, widget=forms.Textarea({"rows": 3}), **common)
        case Kind.DATE:
            return forms.DateField(widget=forms.DateInput({"type": "date"}, format="%Y-%m-%d"), **common)
        case Kind.TIME:
            return forms.RegexField(_TIME, widget=forms.TextInput({"type": "time"}), **common)
        case Kind.TIMES:
            return TimesField(max_length=MAX_LINE_CHARS, **common)
        case Kind.NUMBER:
            return forms.IntegerField(min_value=0, max_value=100_000, **common)
        case Kind.YES:
            return forms.BooleanField(**common)
        case Kind.CHOICE:
            named = [(one, choice_label(section.code, field.name, one)) for one in field.choices]
            return forms.ChoiceField(choices=[("", "–"), *named], **common)
        case Kind.POINT:
            return PointField(max_length=60, **common)
        case Kind.REFS:
            return forms.MultipleChoiceField(
                choices=list(choices), widget=forms.CheckboxSelectMultiple, **common
            )
        case Kind.REF:
            return forms.ChoiceField(choices=[("", "–"), *choices], **common)
    if choices:
        return forms.ChoiceField(choices=[("", "–"), *choices], **common)
    return forms.CharField(max_length=MAX_LINE_CHARS, **common)


class RowForm(forms.Form):
    """One row of one section. `given` are choices for fields that name people or devices, by field name.

    `hidden` are fields that this person does not read: what stands in them stays.
    """

    def __init__(
        self,
        data: Any,
        section: Section,
        document: Document,
        row: Row,
        *,
        given: Mapping[str, Sequence[tuple[str, str]]],
        hidden: Iterable[str] = (),
    ) -> None:
        prefix = row.key or section.code
        super().__init__(data, prefix=prefix, initial={n: _initial(v) for n, v in row.values.items()})
        self.section, self.row, self.hidden = section, row, frozenset(hidden)
        for field in section.fields:
            if field.name in self.hidden:
                continue
            choices = list(given.get(field.name, ()))
            if field.refers:
                rows = document.rows(field.refers)
                choices = [(one.key, names_row(field.refers, one)) for one in rows]
            held = row.values.get(field.name)
            known = {value for value, _text in choices}
            if choices and isinstance(held, str) and held not in known:
                choices.append((held, held if not field.refers else "?"))
            self.fields[field.name] = form_field(section, field, choices)
        if section.many:
            self.fields["remove"] = forms.BooleanField(required=False, label=_("Take it out"))

    @property
    def removed(self) -> bool:
        """Whether the row shall be taken out."""
        return bool(self.cleaned_data.get("remove"))

    def written(self) -> Row:
        """Return the row as it was filled in."""
        values: dict[str, Value] = {n: v for n, v in self.row.values.items() if n in self.hidden}
        for field in self.section.fields:
            if field.name in self.hidden:
                continue
            value = _value(self.cleaned_data.get(field.name))
            if value is not None and value is not False and value != "" and value != ():
                values[field.name] = value
        return Row(values, self.row.key)


def _initial(value: Value) -> Any:
    return list(value) if isinstance(value, tuple) else value


def _value(value: Any) -> Value | None:
    if isinstance(value, bool | int) or value is None:
        return value
    if isinstance(value, list):
        return tuple(value)
    if hasattr(value, "isoformat"):
        return str(value.isoformat())
    return str(value).replace("\r\n", "\n").replace("\r", "\n").strip()


def new_key() -> str:
    """Return a key for a new row."""
    return secrets.token_hex(4)


class WordsForm(forms.Form):
    """Words that somebody must say."""

    words = forms.CharField(max_length=1000, widget=forms.Textarea({"rows": 3}))

    def __init__(self, data: Any, label: Any, help_text: Any = "") -> None:
        super().__init__(data)
        self.fields["words"].label = label
        self.fields["words"].help_text = help_text


class BeginForm(forms.Form):
    """From which plan a new one is copied."""

    source = forms.ChoiceField(label=_("Take over from"), required=False)

    def __init__(self, data: Any, sources: Sequence[tuple[str, str]]) -> None:
        super().__init__(data)
        self.fields["source"].choices = [("", _("nothing: an empty plan")), *sources]  # type: ignore[attr-defined]


class HolderForm(forms.Form):
    """Who holds a copy."""

    holder = forms.CharField(max_length=200, label=_("Who holds it"))


class SealForm(forms.Form):
    """To whom a copy is sealed."""

    people = forms.MultipleChoiceField(
        label=_("Colleagues with a key of their account"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    others = forms.CharField(
        label=_("Other recipients"),
        required=False,
        max_length=60_000,
        widget=forms.Textarea({"rows": 4, "spellcheck": "false"}),
        help_text=_("One a line: age1… or age1pq1… of the device that carries it."),
    )
    form = forms.ChoiceField(
        label=_("What it holds"),
        choices=[("page", _("a page to be read in any browser")), ("plan", _("the plan, for programs"))],
        widget=forms.RadioSelect,
        initial="page",
    )
    secret = forms.BooleanField(required=False, label=_("with code words and signals"))
    holder = forms.CharField(max_length=200, label=_("Who holds it"))

    def __init__(self, data: Any, people: Sequence[tuple[str, str]]) -> None:
        super().__init__(data)
        self.fields["people"].choices = list(people)  # type: ignore[attr-defined]
        if not people:
            del self.fields["people"]


class DebriefForm(forms.Form):
    """What one says after a mission."""

    def __init__(self, data: Any, initial: Any = None) -> None:
        from vedette_hq.planning.words import DEBRIEF

        super().__init__(data, initial=initial)
        for name, label, help_text in DEBRIEF:
            self.fields[name] = forms.CharField(
                max_length=4000,
                required=False,
                label=str(label),
                help_text=str(help_text),
                widget=forms.Textarea({"rows": 3}),
            )
        self.fields["lessons"] = forms.CharField(
            max_length=4000,
            required=False,
            label=_("What we do otherwise next time"),
            help_text=_("Stays when the plan is destroyed: name nobody and no place."),
            widget=forms.Textarea({"rows": 3}),
        )


def _levels(words: Mapping[int, Any]) -> list[tuple[str, str]]:
    return [(str(level), f"{level} – {words[level]}") for level in LEVELS]


class AssessForm(forms.Form):
    """One judgement: a threat, of whom, two ordinals, why, and what is done about it."""

    threat = forms.ChoiceField(label=_("Threat"))
    subject = forms.ChoiceField(label=_("For whom"), required=False)
    likelihood = forms.ChoiceField(label=_("How likely, as things are"), widget=forms.RadioSelect)
    impact = forms.ChoiceField(label=_("How grave, if it happens"), widget=forms.RadioSelect)
    reason = forms.CharField(
        label=_("Why"),
        min_length=10,
        max_length=4000,
        widget=forms.Textarea({"rows": 5}),
        help_text=_(
            "The facts; the pattern over time; what they want by it; who stands behind it; "
            "and so: will it be carried out?"
        ),
    )
    measures = forms.CharField(
        label=_("What is done about it"),
        required=False,
        max_length=4000,
        widget=forms.Textarea({"rows": 4}),
        help_text=_("What lowers the threat, what makes us less open to it, what we can do more."),
    )
    days = forms.IntegerField(label=_("Stands for so many days"), min_value=1, max_value=14, initial=14)

    def __init__(
        self, data: Any, threats: Mapping[str, str], people: Sequence[tuple[str, str]], initial: Any = None
    ) -> None:
        super().__init__(data, initial=initial)
        self.fields["threat"].choices = list(threats.items())  # type: ignore[attr-defined]
        self.fields["subject"].choices = [("", _("the mission as a whole")), *people]  # type: ignore[attr-defined]
        self.fields["likelihood"].choices = _levels(LIKELIHOOD)  # type: ignore[attr-defined]
        self.fields["impact"].choices = _levels(IMPACT)  # type: ignore[attr-defined]
