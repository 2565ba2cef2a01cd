"""Shapes of input: a conversation with its answers, a withdrawal, a question to the gate."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from vedette.records import consent
from vedette.records.consent_words import LANGUAGES, risks_id, scope_meaning, scope_name
from vedette_hq.consent.models import Grant
from vedette_hq.consent.queries import Who
from vedette_hq.consent.services import Answered, Talk, instant_of
from vedette_hq.vault.models import Item

_OFF = {"autocomplete": "off"}
_NAMES = {"en": "English", "fr": "français", "ru": "русский"}
_NONE = ("", "–")

FORMS = (
    (consent.Form.WRITTEN, _("Signed on paper")),
    (consent.Form.THUMBPRINT, _("Thumbprint on paper")),
    (consent.Form.RECORDED, _("Spoken, and recorded")),
    (consent.Form.LOGGED, _("Spoken, and noted here")),
)
PLACES = (
    (consent.Place.OFFICE, _("Office of the group")),
    (consent.Place.HOME, _("At home")),
    (consent.Place.SAFE_PLACE, _("A safe place")),
    (consent.Place.HOSPITAL, _("Hospital")),
    (consent.Place.DETENTION, _("Place of detention")),
    (consent.Place.PUBLIC, _("A public place")),
    (consent.Place.REMOTE, _("By telephone or over the net")),
    (consent.Place.OTHER, _("Elsewhere")),
)
CAPACITIES = (
    (consent.Capacity.ADULT, _("Grown up, answers alone")),
    (consent.Capacity.CHILD, _("A child")),
    (consent.Capacity.LIMITED, _("Grown up, needs somebody to answer with")),
)
GIVERS = (
    (consent.Giver.SELF, _("The person")),
    (consent.Giver.GUARDIAN, _("Guardian or parent")),
    (consent.Giver.RELATIVE, _("A relative of somebody who cannot be asked")),
)
ASSENTS = (
    (consent.Assent.UNASKED, _("Not asked, or not needed")),
    (consent.Assent.YES, _("Agrees")),
    (consent.Assent.NO, _("Does not agree")),
    (consent.Assent.TOO_YOUNG, _("Too young to be asked")),
)
MEDIA = (
    ("text", _("Text")),
    ("image", _("Pictures")),
    ("audio", _("Sound")),
    ("video", _("Film")),
    ("document", _("Documents")),
    ("data", _("Data")),
    ("speech", _("Told aloud")),
)
YES_NO = (("", _("Not asked")), ("yes", _("Yes")), ("no", _("No")))
SURE = (("yes", _("Yes")), ("unclear", _("Not clear")), ("no", _("No")))
OUTCOMES = (
    ("own-will", _("It was the person’s own will")),
    ("pressed", _("The person was pressed")),
    ("not-reached", _("The person could not be reached")),
)


def _line(label: Any, most: int, *, required: bool = False, help_text: Any = "") -> forms.CharField:
    return forms.CharField(
        label=label, max_length=most, required=required, help_text=help_text, widget=forms.TextInput(_OFF)
    )


def _text(label: Any, most: int, *, required: bool = False, help_text: Any = "") -> forms.CharField:
    widget = forms.Textarea(_OFF | {"rows": 2})
    return forms.CharField(
        label=label, max_length=most, required=required, help_text=help_text, widget=widget
    )


def _day(label: Any, *, required: bool = False, help_text: Any = "") -> forms.DateField:
    widget = forms.DateInput({"type": "date"}, format="%Y-%m-%d")
    return forms.DateField(
        label=label, required=required, help_text=help_text, widget=widget, input_formats=["%Y-%m-%d"]
    )


def _items(items: Sequence[Item]) -> list[tuple[str, str]]:
    return [(one.pk, f"{one.pk[:8]} {one.kind}") for one in items]


class TalkForm(forms.Form):
    """What is common to the answers of one conversation."""

    day = _day(_("Day"), required=True)
    language = _line(
        _("Language of the conversation"), 35, required=True, help_text=_("As a tag: ru, fr, ce for Chechen.")
    )
    interpreter = _line(_("Interpreter"), 200, help_text=_("A pseudonym or a role, no name."))
    read = forms.ChoiceField(
        label=_("Text that was read out"), choices=[(risks_id(one), _NAMES[one]) for one in LANGUAGES]
    )
    form = forms.ChoiceField(label=_("How it was given"), choices=[_NONE, *FORMS])
    place = forms.ChoiceField(
        label=_("Where"), choices=[_NONE, *PLACES], help_text=_("The kind of place only.")
    )
    witnesses = _line(_("Witnesses"), 500, help_text=_("Pseudonyms or roles, no names."))
    paper = forms.ChoiceField(label=_("Item that holds the paper or the recording"), required=False)
    capacity = forms.ChoiceField(label=_("The person is"), choices=CAPACITIES)
    age = forms.IntegerField(label=_("Age in years"), required=False, min_value=0, max_value=130)
    of_age = _day(_("Comes of age on"), help_text=_("From that day a grown-up must be asked."))
    giver = forms.ChoiceField(label=_("Who answered"), choices=GIVERS)
    relation = _line(
        _("Relation to the person"), 200, help_text=_("When somebody else answered: mother, guardian …")
    )
    assent = forms.ChoiceField(
        label=_("What the child, or the person, said"), choices=ASSENTS, required=False
    )
    items = forms.MultipleChoiceField(
        label=_("Only these items"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Choose none when the answers are about everything but intimate items."),
    )
    method = _text(
        _("How it can be taken back"),
        500,
        required=True,
        help_text=_("And the channel through which a withdrawal is confirmed, outside the reach of others."),
    )
    doubt = _text(
        _("Doubt about free will"),
        1000,
        help_text=_(
            "Somebody listened, pressed, or waited outside? Nothing leaves until two people settle it."
        ),
    )

    def __init__(self, items: Sequence[Item], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["items"].choices = _items(items)  # type: ignore[attr-defined]
        self.fields["paper"].choices = [_NONE, *_items(items)]  # type: ignore[attr-defined]
        self._papers = {one.pk: one for one in items}
        if not items:
            del self.fields["items"], self.fields["paper"]

    def talk(self) -> Talk:
        """Return the conversation; only when valid."""
        data = self.cleaned_data
        return Talk(
            at=instant_of(data["day"]),
            language=data["language"].strip(),
            form=data["form"],
            place=data["place"],
            risks=data["read"],
            method=data["method"],
            items=data.get("items") or None,
            interpreter=data["interpreter"],
            witnesses=data["witnesses"],
            capacity=data["capacity"],
            age=data["age"],
            of_age=data["of_age"],
            giver=data["giver"],
            relation=data["relation"],
            assent=data["assent"],
            doubt=data["doubt"].strip(),
            paper=self._papers.get(data.get("paper", "")),
        )


class ScopeForm(forms.Form):
    """The answer to one scope, with its limits. Not asked is what stands there first."""

    answer = forms.ChoiceField(
        label=_("Answer"), choices=YES_NO, required=False, initial="", widget=forms.RadioSelect
    )
    audience = _text(_("For whom"), 5000, help_text=_("One a line. Nobody else is covered."))
    forms_agreed = forms.MultipleChoiceField(
        label=_("In which form"), choices=MEDIA, required=False, widget=forms.CheckboxSelectMultiple
    )
    languages = _line(_("In which languages"), 200, help_text=_("Tags, with spaces between: fr en."))
    purpose = _line(_("For what"), 1000)
    not_before = _day(_("Not before the day"))
    event = _line(_("Not before it has happened that"), 500, help_text=_("Such as: I have left the country."))
    condition = _text(_("On condition that"), 500)
    expires = _day(_("Until the day"))
    review = _day(_("Ask again by"))
    note = _line(_("Note"), 1000)

    def __init__(self, scope: str, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **{**kwargs, "prefix": scope})
        language = get_language() or "en"
        self.scope, self.listed = scope, scope in consent.LISTED
        self.name, self.meaning = scope_name(scope, language), scope_meaning(scope, language)

    def limits(self) -> list[Any]:
        """Return the fields but the answer."""
        return [self[name] for name in self.fields if name != "answer"]

    def answered(self) -> Answered | None:
        """Return the answer, None when it was not asked; only when valid."""
        data = self.cleaned_data
        if not data["answer"]:
            return None
        return Answered(
            scope=self.scope,
            given=data["answer"] == "yes",
            audience=[line for line in data["audience"].splitlines() if line.strip()],
            languages=data["languages"].replace(",", " ").split(),
            media=data["forms_agreed"],
            purpose=data["purpose"],
            not_before=data["not_before"],
            event=data["event"],
            condition=data["condition"],
            expires=data["expires"],
            review=data["review"],
            note=data["note"],
        )


class WithdrawForm(forms.Form):
    """What is taken back, how it came, and whether it was free."""

    scope = forms.ChoiceField(label=_("What is taken back"))
    day = _day(_("Day"), required=True)
    items = forms.MultipleChoiceField(
        label=_("Only for these items"), required=False, widget=forms.CheckboxSelectMultiple
    )
    channel = _line(
        _("How it came"), 300, required=True, help_text=_("Letter, call, visit, through somebody.")
    )
    words = _text(_("In the person’s words"), 2000)
    voluntary = forms.ChoiceField(
        label=_("Was it the person’s free will?"),
        choices=[_NONE, *SURE],
        help_text=_("As far as you can tell."),
    )
    reach = forms.ChoiceField(
        label=_("Was the person in reach of those who hurt them?"), choices=[_NONE, *SURE]
    )
    duress = _text(_("Signs of pressure"), 2000)

    def __init__(self, items: Sequence[Item], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        language = get_language() or "en"
        self.fields["scope"].choices = [  # type: ignore[attr-defined]
            _NONE,
            (consent.EVERYTHING, _("Everything")),
            *((one, f"{one} {scope_name(one, language)}") for one in consent.SCOPES),
        ]
        self.fields["items"].choices = _items(items)  # type: ignore[attr-defined]
        if not items:
            del self.fields["items"]


class AskForm(forms.Form):
    """A question to the gate."""

    scope = forms.ChoiceField(label=_("Use"))
    people = forms.MultipleChoiceField(label=_("About whom"), widget=forms.CheckboxSelectMultiple)
    items = forms.MultipleChoiceField(
        label=_("With these items"), required=False, widget=forms.CheckboxSelectMultiple
    )
    audience = _line(_("To whom it goes"), 500)
    language = _line(_("In which language"), 35, help_text=_("As a tag: ru, fr, ce for Chechen."))
    medium = forms.ChoiceField(label=_("In which form"), choices=[_NONE, *MEDIA], required=False)
    day = _day(_("On which day"), help_text=_("Empty for now."))

    def __init__(self, people: Sequence[Who], items: Sequence[Item], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        language = get_language() or "en"
        self.fields["scope"].choices = [  # type: ignore[attr-defined]
            _NONE,
            *((one, f"{one} {scope_name(one, language)}") for one in consent.SCOPES),
        ]
        self.fields["people"].choices = [(one.pk, one.label) for one in people]  # type: ignore[attr-defined]
        self.fields["items"].choices = _items(items)  # type: ignore[attr-defined]
        if not items:
            del self.fields["items"]


class WordsForm(forms.Form):
    """A few words that say why, or how one knows."""

    words = _text(_("In a few words"), 500, required=True)


class AgainForm(forms.Form):
    """How somebody was asked again."""

    channel = _line(_("How the person was asked"), 300, required=True)
    review = _day(_("Ask again by"))


class CheckForm(forms.Form):
    """What came of asking through the agreed channel."""

    outcome = forms.ChoiceField(label=_("What came of it"), choices=[_NONE, *OUTCOMES])
    words = _text(_("How the person was reached"), 1000, required=True)


def shown(grant: Grant) -> dict[str, Any]:
    """Return the words for the codes of an answer."""
    return {
        "form": dict(FORMS).get(grant.form, grant.form),  # type: ignore[call-overload]
        "place": dict(PLACES).get(grant.place, grant.place),  # type: ignore[call-overload]
        "capacity": dict(CAPACITIES).get(grant.capacity, grant.capacity),  # type: ignore[call-overload]
        "giver": dict(GIVERS).get(grant.giver, grant.giver),  # type: ignore[call-overload]
        "assent": dict(ASSENTS).get(grant.assent, grant.assent),  # type: ignore[call-overload]
        "media": [dict(MEDIA).get(one, one) for one in grant.media],
    }
