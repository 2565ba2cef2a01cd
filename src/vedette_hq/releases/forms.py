"""Shapes of input: a release, its text, its files, the review, an embargo, what was given."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import get_language, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from vedette.publication.releases.kinds import KINDS, kind_words
from vedette_hq.releases.models import LANGUAGES

_OFF = {"autocomplete": "off"}
_CODE = _OFF | {"spellcheck": "false"}
Choices = Sequence[tuple[str, str]]
BESIDE = frozenset(one.id for one in KINDS.values() if one.beside)
THOUGHT = (
    ("relatives", _("Relatives")),
    ("codetainees", _("Co-detainees")),
    ("drivers", _("Drivers and interpreters")),
    ("medics", _("Medics")),
    ("sources", _("Sources inside agencies")),
    ("team", _("The team")),
)


def spoken() -> str:
    """Return the reader's language among those of the house."""
    found = (get_language() or "en")[:2]
    return found if found in ("en", "fr", "ru") else "en"


class ReleaseForm(forms.Form):
    """A new release."""

    kind = forms.ChoiceField(label=pgettext_lazy("of a release", "Kind"))
    title = forms.CharField(
        label=_("Working title"),
        max_length=300,
        help_text=_("Only the house reads it; readers see the title of the text."),
        widget=forms.TextInput(_OFF),
    )
    code = forms.RegexField(
        r"\A[a-z0-9](?:[a-z0-9-]{0,78}[a-z0-9])?\Z",
        label=_("Code in addresses"),
        required=False,
        help_text=_("Small letters, digits, hyphens; it names nobody. Empty: made from the title."),
        widget=forms.TextInput(_CODE),
    )
    case = forms.ChoiceField(label=_("Case"), required=False)
    mission = forms.ChoiceField(label=_("Mission"), required=False)
    languages = forms.MultipleChoiceField(
        label=_("Languages"), choices=LANGUAGES, widget=forms.CheckboxSelectMultiple, initial=["en"]
    )
    audience = forms.CharField(
        label=_("For whom"),
        max_length=200,
        initial="the public",
        help_text=_("As answers to consent name their readers."),
        widget=forms.TextInput(_OFF),
    )

    def __init__(self, data: Any, cases: Choices, missions: Choices, *, caseless: bool) -> None:
        super().__init__(data)
        kinds = [(one, kind_words(one, spoken())) for one in KINDS if one not in BESIDE]
        fields: Any = self.fields
        fields["kind"].choices = kinds
        fields["case"].choices = ([("", _("of no case"))] if caseless else []) + list(cases)
        fields["mission"].choices = [("", "–"), *missions]


class TextForm(forms.Form):
    """A text of a release, as lines."""

    title = forms.CharField(label=pgettext_lazy("of a text", "Title"), max_length=300)
    summary = forms.CharField(
        label=_("Summary"), required=False, max_length=2_000, widget=forms.Textarea({"rows": 3})
    )
    date = forms.DateField(label=_("Date on it"), widget=forms.DateInput({"type": "date"}, format="%Y-%m-%d"))
    place = forms.CharField(label=_("Place"), required=False, max_length=200)
    status = forms.CharField(
        label=_("Standing of the case"), required=False, max_length=200, widget=forms.TextInput(_OFF)
    )
    body = forms.CharField(
        label=_("Text"),
        max_length=400_000,
        help_text=_(
            "Parts with an empty line between. ## heading; > words -- who said them; - item;"
            " 2012-06-07: what happened; | cell | *counted* |; ![what is seen](file) caption;"
            " -> words <https://…>. At the end of a part {f1} names its evidence; {view} or {form} says"
            " that it is no fact."
        ),
        widget=forms.Textarea({"rows": 22}),
    )
    people = forms.CharField(
        label=_("People in it"),
        required=False,
        max_length=100_000,
        help_text=_(
            "A line each: id | name as readers see it | victim, witness, relative, defender, laureate,"
            " expert, spokesperson, official, accused | named pseudonym image voice excerpt office"
            " | number of the record | level: alleged reasonable strong court | reply sought | minor intimate"
        ),
        widget=forms.Textarea(_CODE | {"rows": 5}),
    )
    facts = forms.CharField(
        label=_("Evidence"),
        required=False,
        max_length=200_000,
        help_text=_("A line each: id | class of evidence, as a footnote says it | numbers of items"),
        widget=forms.Textarea(_CODE | {"rows": 5}),
    )


class DescribeForm(forms.Form):
    """What a file shows, in one language."""

    language = forms.ChoiceField(label=_("Language"), choices=LANGUAGES)
    alt = forms.CharField(
        label=_("What is seen, for those who do not see it"), max_length=2_000, widget=forms.TextInput(_OFF)
    )
    caption = forms.CharField(
        label=_("Caption"), required=False, max_length=2_000, widget=forms.TextInput(_OFF)
    )


class RiskForm(forms.Form):
    """The risk review."""

    thought = forms.MultipleChoiceField(
        label=_("Of whom you thought"),
        choices=THOUGHT,
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    presumed = forms.BooleanField(
        label=_("Its words presume innocence, and defamation law was thought of."), required=False
    )
    clear_of_team = forms.BooleanField(label=_("The team is out of reach."), required=False)
    clear_of_people = forms.BooleanField(
        label=_("Witnesses and relatives are out of reach, or chose the moment."), required=False
    )
    may_leave = forms.BooleanField(label=_("It may leave."), required=False)
    said = forms.CharField(
        label=_("Why"), required=False, max_length=10_000, widget=forms.Textarea(_OFF | {"rows": 3})
    )
    mark = forms.RegexField(r"\A[0-9a-f]{64}\Z", widget=forms.HiddenInput())


class NamesForm(forms.Form):
    """The passphrase that opens sealed names."""

    passphrase = forms.CharField(
        label=_("Your passphrase"),
        max_length=1_000,
        strip=False,
        help_text=_("It opens your copy of the key. It is not kept."),
        widget=forms.PasswordInput({"autocomplete": "current-password"}),
    )


class OverrideForm(forms.Form):
    """Why a check is opened."""

    number = forms.IntegerField(min_value=1, max_value=12, widget=forms.HiddenInput())
    reason = forms.CharField(label=_("Why"), max_length=2_000, widget=forms.TextInput(_OFF))


class EmbargoForm(forms.Form):
    """Until when."""

    until = forms.DateTimeField(
        label=_("Until"),
        input_formats=["%Y-%m-%dT%H:%M", "%Y-%m-%d %H:%M"],
        widget=forms.DateTimeInput({"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
    )
    zone = forms.CharField(
        label=_("Time zone"),
        max_length=64,
        initial="Europe/Paris",
        help_text=_("As in Europe/Paris, Europe/Moscow, UTC"),
        widget=forms.TextInput(_CODE),
    )


class ReasonForm(forms.Form):
    """Words that readers see."""

    words = forms.CharField(
        label=_("What changes, or why"),
        max_length=2_000,
        help_text=_("Readers see it."),
        widget=forms.Textarea(_OFF | {"rows": 2}),
    )


class HandForm(forms.Form):
    """To whom it was given."""

    to = forms.CharField(label=_("To whom"), max_length=300, widget=forms.TextInput(_OFF))
    how = forms.CharField(label=_("How"), required=False, max_length=300, widget=forms.TextInput(_OFF))


class BindForm(forms.Form):
    """An undertaking of secrecy."""

    said = forms.CharField(
        label=_("Who undertook what"), max_length=1_000, widget=forms.Textarea(_OFF | {"rows": 2})
    )
    since = forms.DateField(label=_("Since"), widget=forms.DateInput({"type": "date"}, format="%Y-%m-%d"))
    until = forms.DateField(
        label=_("Until"), required=False, widget=forms.DateInput({"type": "date"}, format="%Y-%m-%d")
    )
    items = forms.MultipleChoiceField(label=_("Items it touches"), required=False)
    people = forms.MultipleChoiceField(label=_("People it touches"), required=False)

    def __init__(self, data: Any, items: Choices, people: Choices) -> None:
        super().__init__(data)
        fields: Any = self.fields
        fields["items"].choices, fields["people"].choices = items, people


class LabelForm(forms.Form):
    """What law obliges the publisher to print."""

    country = forms.RegexField(
        r"\A[A-Z]{2}\Z",
        label=_("Country"),
        help_text=_("Two letters, as in RU"),
        widget=forms.TextInput(_CODE | {"maxlength": "2"}),
    )
    language = forms.ChoiceField(label=_("Language"), choices=LANGUAGES)
    said = forms.CharField(
        label=_("Words of the label"),
        required=False,
        max_length=2_000,
        help_text=_("Empty: it is printed no more."),
        widget=forms.Textarea(_OFF | {"rows": 3}),
    )
