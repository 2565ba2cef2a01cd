"""Shapes of input: opening a track, the data set, calls, decisions, contacts, addresses, what was sent."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from django import forms
from django.utils.translation import get_language, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from vedette.errors import FormatError
from vedette.protection.appeals import (
    FIELDS,
    GROUPS,
    LANGUAGES,
    NOT_KNOWN,
    ROWS,
    Field,
    Type,
    Urgent,
    check_value,
    choice_label,
    label,
)
from vedette_hq.appeals.models import Authority, Contact, Decision, Track

_OFF = {"autocomplete": "off"}
_WHEN = {"type": "datetime-local"}
OWN_NAMES = (("ru", "русский"), ("fr", "français"), ("en", "English"))
EMPTY_ROWS = 2
LONG = {"circumstances": 8, "background": 4, "who_we_are": 4}


def spoken() -> str:
    """Return the reader's language among those of the papers."""
    found = (get_language() or "en")[:2]
    return found if found in LANGUAGES else "en"


def _field(one: Field, words: str) -> forms.Field:
    common: dict[str, Any] = {"label": words, "required": False}
    if one.type is Type.CHOICE:
        return forms.ChoiceField(**common, choices=choices(one, spoken()))
    if one.type is Type.SEVERAL:
        boxes = [(each, label(f"{one.name}.{each}", spoken())) for each in one.choices]
        return forms.MultipleChoiceField(**common, choices=boxes, widget=forms.CheckboxSelectMultiple)
    if one.type is Type.WORDS:
        rows = forms.Textarea(_OFF | {"rows": LONG.get(one.name, 2)})
        return forms.CharField(**common, max_length=12_000, widget=rows)
    if one.type is Type.INSTANT:
        return forms.CharField(**common, max_length=16, widget=forms.TextInput(_OFF | _WHEN))
    if one.type is Type.DATE:
        return forms.CharField(
            **common, max_length=10, widget=forms.TextInput(_OFF | {"placeholder": "2026-11-22"})
        )
    return forms.CharField(**common, max_length=500, widget=forms.TextInput(_OFF))


def choices(one: Field, language: str) -> list[tuple[str, str]]:
    """Return the choices of a field: nothing, asked and not known, and its own."""
    unknown = [] if one.name == "zone" else [("", "–"), (NOT_KNOWN, "?")]
    return [*unknown, *((each, choice_label(one.name, each, language)) for each in one.choices)]


class FactsForm(forms.Form):
    """The data set on one page: fields in groups, lists with empty rows at their end."""

    language = forms.ChoiceField(
        label=_("Language in which you write"),
        choices=OWN_NAMES,
        help_text=_("Papers in the other languages take their words from the page of translations."),
    )

    def __init__(self, data: Any, urgent: Urgent | None = None) -> None:
        super().__init__(data, initial=self._initial(urgent), auto_id="f_%s")
        self.counts = self._counts(data, urgent)
        words = spoken()
        for one in FIELDS.values():
            self.fields[one.name] = _field(one, label(one.name, words))
        for name, (_where, fields) in ROWS.items():
            for number in range(self.counts[name]):
                for each in fields:
                    shown = label(f"{name}.{each.name}", words)
                    self.fields[f"{name}-{number}-{each.name}"] = _field(each, shown)

    @staticmethod
    def _initial(urgent: Urgent | None) -> dict[str, Any]:
        if urgent is None:
            return {}
        found: dict[str, Any] = {"language": urgent.language}
        for name, value in urgent.values.items():
            found[name] = value.split() if FIELDS[name].type is Type.SEVERAL else value
        for name, rows in urgent.rows.items():
            for number, row in enumerate(rows):
                found |= {f"{name}-{number}-{key}": value for key, value in row.items()}
        return found

    @staticmethod
    def _counts(data: Any, urgent: Urgent | None) -> dict[str, int]:
        found = {}
        for name, (_where, fields) in ROWS.items():
            if data is not None:
                sent = (key.split("-") for key in data if key.startswith(f"{name}-"))
                numbers = [int(one[1]) for one in sent if len(one) == 3 and one[1].isdigit()]
                found[name] = min(max(numbers, default=-1) + 1, 62)
            else:
                found[name] = len(urgent.rows.get(name, ()) if urgent else ()) + EMPTY_ROWS
            assert fields  # noqa: S101 - a list has fields
        return found

    def clean(self) -> dict[str, Any]:
        """Refuse what the library refuses, at its field."""
        found: dict[str, Any] = super().clean() or {}
        for key, one in self._specs():
            if key in found:
                try:
                    check_value(one, _text(found[key]))
                except FormatError:
                    self.add_error(key, _("This cannot be read. A date is 2026, 2026-11 or 2026-11-22."))
        return found

    def _specs(self) -> Iterator[tuple[str, Field]]:
        yield from FIELDS.items()
        for name, (_where, fields) in ROWS.items():
            for number in range(self.counts[name]):
                for each in fields:
                    yield f"{name}-{number}-{each.name}", each

    def plain(self, translations: Mapping[str, Any]) -> dict[str, Any]:
        """Return what the library parses, with the translations that stand."""
        data = self.cleaned_data
        rows: dict[str, list[dict[str, str]]] = {}
        for name, (_where, fields) in ROWS.items():
            for number in range(self.counts[name]):
                row = {each.name: _text(data.get(f"{name}-{number}-{each.name}")) for each in fields}
                if any(row.values()):
                    rows.setdefault(name, []).append({key: value for key, value in row.items() if value})
        values = {name: _text(data.get(name)) for name in FIELDS}
        return {
            "language": data["language"],
            "values": {name: value for name, value in values.items() if value},
            "rows": rows,
            "translations": {lang: dict(said) for lang, said in translations.items()},
        }

    def groups(self) -> list[dict[str, Any]]:
        """Return the page: each group with its fields and its lists."""
        words, found = spoken(), []
        for group in GROUPS:
            lists = [
                {
                    "name": name,
                    "label": label(name, words),
                    "rows": [
                        [self[f"{name}-{number}-{each.name}"] for each in fields]
                        for number in range(self.counts[name])
                    ],
                }
                for name, (where, fields) in ROWS.items()
                if where == group
            ]
            fields_ = [
                (self[one.name], one.type is Type.SEVERAL) for one in FIELDS.values() if one.group == group
            ]
            found.append(
                {"name": group, "label": label(f"group.{group}", words), "fields": fields_, "lists": lists}
            )
        return found


def _text(value: Any) -> str:
    return " ".join(value) if isinstance(value, list) else str(value or "")


class OpenForm(forms.Form):
    """Who was taken and when they were last seen: what is needed for the clock to run."""

    record = forms.ChoiceField(label=_("Person of one of your cases"), required=False)
    name = forms.CharField(
        label=_("Or the name, when there is no record yet"),
        max_length=200,
        required=False,
        widget=forms.TextInput(_OFF),
    )
    case = forms.ChoiceField(label=_("Case"), required=False)
    mission = forms.ChoiceField(label=_("Mission in which they were, for one of us"), required=False)
    defender = forms.BooleanField(label=_("One of our own group was taken"), required=False)
    last_seen = forms.CharField(
        label=pgettext_lazy("somebody taken", "Last seen"),
        max_length=16,
        required=False,
        widget=forms.TextInput(_OFF | _WHEN),
        help_text=_(
            "The clock runs from this time, not from now. Leave it empty only while nobody knows it."
        ),
    )
    zone = forms.ChoiceField(label=_("Clock used there"), choices=())
    place = forms.CharField(label=_("Place"), max_length=300, required=False, widget=forms.TextInput(_OFF))
    language = forms.ChoiceField(label=_("Language in which you write"), choices=OWN_NAMES)

    def __init__(
        self,
        data: Any,
        records: Sequence[tuple[str, str]],
        cases: Sequence[tuple[str, str]],
        missions: Sequence[tuple[str, str]],
        *,
        leads: bool,
    ) -> None:
        super().__init__(data, initial={"language": spoken(), "zone": "+0300"})
        offered: dict[str, Any] = dict(self.fields)
        offered["record"].choices = [("", "–"), *records]
        first = [("", _("a new case"))] if leads else [("", "–")]
        offered["case"].choices = [*first, *cases]
        offered["mission"].choices = [("", "–"), *missions]
        offered["zone"].choices = choices(FIELDS["zone"], spoken())

    def clean(self) -> dict[str, Any]:
        """Refuse a track of nobody, and a time that is none."""
        found: dict[str, Any] = super().clean() or {}
        if not found.get("record") and not (found.get("name") or "").strip():
            self.add_error("name", _("Choose a person, or write the name."))
        try:
            check_value(FIELDS["last_seen"], found.get("last_seen", ""))
        except FormatError:
            self.add_error("last_seen", _("Say it as day and time."))
        return found


class CallForm(forms.Form):
    """One call, just now or at the time that is said."""

    station = forms.CharField(label=_("Whom you called"), max_length=300, widget=forms.TextInput(_OFF))
    number = forms.CharField(label=_("Number"), max_length=100, required=False, widget=forms.TextInput(_OFF))
    who = forms.CharField(
        label=_("Who answered: name, post"), max_length=300, required=False, widget=forms.TextInput(_OFF)
    )
    answer = forms.CharField(
        label=_("What was said"),
        max_length=4000,
        widget=forms.Textarea(_OFF | {"rows": 2}),
        help_text=_("Also when nobody picked up."),
    )
    at = forms.CharField(
        label=_("When, in UTC; empty is now"),
        max_length=16,
        required=False,
        widget=forms.TextInput(_OFF | _WHEN),
    )

    def clean_at(self) -> datetime | None:
        """Return the instant, None for now."""
        return _utc(self.cleaned_data["at"])


def _utc(value: str) -> datetime | None:
    if not value:
        return None
    try:
        return datetime.fromisoformat(value).replace(tzinfo=UTC)
    except ValueError:
        raise forms.ValidationError(_("Say it as day and time.")) from None


class DecideForm(forms.Form):
    """Public or silent."""

    answer = forms.ChoiceField(label=_("Decided"), choices=Decision.Answer.choices)
    who = forms.CharField(
        label=_("By whom: who of the family, who of us"), max_length=300, widget=forms.TextInput(_OFF)
    )
    words = forms.CharField(
        label=_("Why"), max_length=1000, required=False, widget=forms.Textarea(_OFF | {"rows": 2})
    )


class ContactForm(forms.Form):
    """Somebody who is told, and by whom."""

    name = forms.CharField(label=_("Name or post"), max_length=200, widget=forms.TextInput(_OFF))
    number = forms.CharField(
        label=_("How they are reached"), max_length=200, required=False, widget=forms.TextInput(_OFF)
    )
    role = forms.ChoiceField(label=_("What they are"), choices=Contact.Role.choices)
    parent = forms.ChoiceField(label=_("Who tells them"), required=False)

    def __init__(self, data: Any, tree: Sequence[tuple[str, str]]) -> None:
        super().__init__(data, auto_id="contact_%s")
        offered: dict[str, Any] = dict(self.fields)
        offered["parent"].choices = [("", _("one of us")), *tree]


class EndForm(forms.Form):
    """How a track ended."""

    outcome = forms.ChoiceField(label=_("How it ended"), choices=Track.Outcome.choices)
    words = forms.CharField(label=_("In words"), max_length=1000, widget=forms.Textarea(_OFF | {"rows": 2}))


class AddressForm(forms.Form):
    """One line of the book of addresses."""

    kind = forms.ChoiceField(label=_("What it is"), choices=Authority.Kind.choices)
    name_ru = forms.CharField(
        label=_("Name in Russian"), max_length=300, required=False, widget=forms.TextInput(_OFF)
    )
    name_en = forms.CharField(
        label=_("Name in English"), max_length=300, required=False, widget=forms.TextInput(_OFF)
    )
    name_fr = forms.CharField(
        label=_("Name in French"), max_length=300, required=False, widget=forms.TextInput(_OFF)
    )
    contact = forms.CharField(
        label=_("Post, telephone, mail, web form"),
        max_length=2000,
        required=False,
        widget=forms.Textarea(_OFF | {"rows": 4}),
        help_text=_("One a line, as it is to stand on an appeal."),
    )
    checked = forms.DateField(
        label=_("Last checked on"),
        required=False,
        widget=forms.DateInput({"type": "date"}, format="%Y-%m-%d"),
        input_formats=["%Y-%m-%d"],
        help_text=_("The day on which somebody saw that it is true."),
    )

    def clean(self) -> dict[str, Any]:
        """Refuse a line without a name."""
        found: dict[str, Any] = super().clean() or {}
        if not any(found.get(name) for name in ("name_ru", "name_en", "name_fr")):
            self.add_error("name_en", _("Write a name in at least one language."))
        return found


class SentForm(forms.Form):
    """To whom a paper went."""

    to = forms.CharField(label=_("To whom"), max_length=300, widget=forms.TextInput(_OFF))
    how = forms.CharField(
        label=_("How: by hand, post, web form, mail"),
        max_length=200,
        required=False,
        widget=forms.TextInput(_OFF),
    )
    reference = forms.CharField(
        label=_("Number or slip you were given"), max_length=200, required=False, widget=forms.TextInput(_OFF)
    )
    at = forms.CharField(
        label=_("When, in UTC; empty is now"),
        max_length=16,
        required=False,
        widget=forms.TextInput(_OFF | _WHEN),
    )

    def clean_at(self) -> datetime | None:
        """Return the instant, None for now."""
        return _utc(self.cleaned_data["at"])
