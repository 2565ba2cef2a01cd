"""Shapes of input: a profile, days, rules, words, turns, and a draft of who goes."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import asdict, fields
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from vedette.missions.rota.values import Rules
from vedette_hq.rota.models import Days, Profile, Proposal, Turn, Word

_DAY = "%Y-%m-%d"
WANT = "want_"


def day(label: Any, **options: Any) -> forms.DateField:
    """Return a field for a day."""
    widget = forms.DateInput({"type": "date"}, format=_DAY)
    return forms.DateField(label=label, widget=widget, input_formats=[_DAY], **options)


def _chosen(label: Any, words: Iterable[Word], help_text: Any = "") -> forms.MultipleChoiceField:
    return forms.MultipleChoiceField(
        label=label,
        required=False,
        choices=[(one.pk, one.name) for one in words],
        widget=forms.CheckboxSelectMultiple,
        help_text=help_text,
    )


def _one(label: Any, words: Iterable[Word], help_text: Any = "") -> forms.ChoiceField:
    choices = [("", "–"), *((one.pk, one.name) for one in words)]
    return forms.ChoiceField(label=label, required=False, choices=choices, help_text=help_text)


class ProfileForm(forms.Form):
    """What a rota must know of one person; a lead sees all of it, the person their own part."""

    def __init__(self, data: Any, words: Sequence[Word], profile: Profile, *, lead: bool) -> None:
        kept = not profile._state.adding
        many = {name: [one.pk for one in getattr(profile, name).all()] if kept else [] for name in LISTS}
        plain = {
            name: getattr(profile, name) for name in ("goes", "head", "newcomer", "sex", "own_most", "fit")
        }
        links = {"organisation": profile.organisation_id or "", "home": profile.home_id or ""}
        super().__init__(data, initial={**plain, **links, **many})
        self.words = {one.pk: one for one in words}
        # what a profile names stays to be chosen when it has left its list
        named = [one for name in LISTS if kept for one in getattr(profile, name).all()]
        named += [one for one in (profile.organisation, profile.home) if one is not None]
        self.words |= {one.pk: one for one in named}
        by = {kind: [one for one in self.words.values() if one.kind == kind] for kind in Word.Kind.values}
        regions = by[Word.Kind.REGION]
        made: dict[str, forms.Field] = {}
        if lead:
            made["goes"] = forms.BooleanField(label=_("Is on the rota"), required=False)
            made["head"] = forms.BooleanField(label=_("Can head a team"), required=False)
            made["newcomer"] = forms.BooleanField(label=_("Is a newcomer"), required=False)
        made["knows"] = _chosen(_("Languages and skills"), [*by[Word.Kind.LANGUAGE], *by[Word.Kind.SKILL]])
        made["sex"] = forms.ChoiceField(
            label=_("Woman or man"),
            required=False,
            choices=Profile.Sex.choices,
            help_text=_("Only for teams of women and men. It can be left unsaid."),
        )
        made["organisation"] = _one(_("Organisation"), by[Word.Kind.ORGANISATION])
        made["home"] = _one(_("Lives in"), regions)
        made["family"] = _chosen(
            _("Family in"), regions, _("Nobody is sent where their family could be made to pay for it.")
        )
        made["own_most"] = forms.IntegerField(
            label=_("Turns in half a year, at most"), required=False, min_value=0, max_value=26
        )
        if lead:
            made["barred"] = _chosen(_("Must not go to"), regions)
            made["fit"] = day(_("Goes again from"), required=False)
        self.fields.update(made)

    def values(self) -> dict[str, Any]:
        """Return what was said, with words in the place of their ids."""
        found = dict(self.cleaned_data)
        for name in ("organisation", "home"):
            found[name] = self.words.get(found[name])
        for name in LISTS:
            if name in found:
                found[name] = [self.words[pk] for pk in found[name]]
        return found


LISTS = ("knows", "family", "barred")


class DaysForm(forms.Form):
    """From a first to a last day."""

    kind = forms.ChoiceField(label=_("What"), choices=Days.Kind.choices)
    first = day(_("First day"))
    last = day(_("Last day"))

    def clean(self) -> dict[str, Any]:
        """See that they end after they begin."""
        found: dict[str, Any] = super().clean() or {}
        if found.get("first") and found.get("last") and found["last"] < found["first"]:
            self.add_error("last", _("The last day is before the first."))
        return found


_RULES: dict[str, tuple[Any, int, int]] = {
    "most_newcomers": (_("Newcomers in a team, at most"), 0, 30),
    "rest": (_("Days of rest between two turns"), 0, 366),
    "window": (_("Turns and days are counted over (days)"), 1, 366),
    "most_turns": (_("Turns of one person in that time, at most"), 1, 50),
    "most_days": (_("Days away in that time, at most"), 1, 366),
    "after_incident": (_("Days of rest after an incident"), 0, 366),
    "overlap": (_("Days that two teams share for the hand-over"), 0, 14),
}
_YES = {
    "head": _("Somebody heads each team"),
    "mixed_sexes": _("Women and men go together"),
    "mixed_organisations": _("Two organisations go together"),
    "rest_as_long": _("Rest lasts at least as long as the turn before it"),
    "no_home": _("Nobody goes where they live"),
    "no_family": _("Nobody goes where their family lives"),
}


class RulesForm(forms.Form):
    """The rules of the group."""

    def __init__(self, data: Any, rules: Rules) -> None:
        super().__init__(data, initial=asdict(rules))
        for one in fields(Rules):
            if one.name in _YES:
                self.fields[one.name] = forms.BooleanField(label=_YES[one.name], required=False)
            else:
                label, least, most = _RULES[one.name]
                self.fields[one.name] = forms.IntegerField(label=label, min_value=least, max_value=most)


class WordForm(forms.Form):
    """A word for one of the lists."""

    kind = forms.ChoiceField(label=_("List"), choices=Word.Kind.choices)
    name = forms.CharField(label=_("Word"), max_length=60)


class RotaForm(forms.Form):
    """A new rota."""

    title = forms.CharField(
        label=_("Title"), max_length=100, help_text=_("For instance the months it covers.")
    )


class _NeedsForm(forms.Form):
    """What a turn asks for."""

    def __init__(
        self, data: Any, words: Sequence[Word], missions: Sequence[tuple[str, str]], **options: Any
    ) -> None:
        super().__init__(data, **options)
        regions = [one for one in words if one.kind == Word.Kind.REGION]
        able = [one for one in words if one.kind in (Word.Kind.LANGUAGE, Word.Kind.SKILL)]
        self.by_id = {one.pk: one for one in words}
        self.fields["region"] = forms.ChoiceField(
            label=pgettext_lazy("a place", "Region"), choices=[(one.pk, one.name) for one in regions]
        )
        self.fields["mission"] = forms.ChoiceField(
            label=_("Mission"),
            required=False,
            choices=[("", _("not opened yet")), *missions],
            help_text=_("Its team sees who goes, and its hand-over sheet goes from turn to turn."),
        )
        self.fields["least"] = forms.IntegerField(
            label=_("People, at least"),
            min_value=2,
            max_value=30,
            initial=2,
            help_text=_("Nobody goes alone."),
        )
        self.fields["most"] = forms.IntegerField(
            label=_("People, at most"), min_value=2, max_value=30, initial=4
        )
        for one in able:
            self.fields[WANT + one.pk] = forms.IntegerField(
                label=_("Who know: %(word)s") % {"word": one.name}, required=False, min_value=0, max_value=30
            )

    def wanted(self) -> list[forms.BoundField]:
        """Return the fields of what people must know."""
        return [self[name] for name in self.fields if name.startswith(WANT)]

    def clean(self) -> dict[str, Any]:
        """See that no more are asked for than go."""
        found: dict[str, Any] = super().clean() or {}
        if found.get("most") and found.get("least") and found["most"] < found["least"]:
            self.add_error("most", _("Not fewer than at least go."))
        return found

    def wants(self) -> list[tuple[str, int]]:
        """Return (word, how many)."""
        given = self.cleaned_data
        return [(word, given[WANT + word]) for word in self.by_id if given.get(WANT + word)]


class SeriesForm(_NeedsForm):
    """Turns one after another."""

    first = day(_("First day of the first turn"))
    days = forms.IntegerField(label=_("Days of a turn"), min_value=1, max_value=62, initial=15)
    every = forms.IntegerField(
        label=_("A new one begins every (days)"),
        min_value=1,
        max_value=366,
        initial=14,
        help_text=_("One less than its days: then two teams share a day for the hand-over."),
    )
    count = forms.IntegerField(label=_("How many turns"), min_value=1, max_value=60, initial=6)


class TurnForm(_NeedsForm):
    """One turn."""

    first = day(_("First day"))
    last = day(_("Last day"))
    fixed = forms.BooleanField(
        label=_("The team is settled"), required=False, help_text=_("Proposals leave it as it is.")
    )

    @staticmethod
    def of(data: Any, turn: Turn, words: Sequence[Word], missions: Sequence[tuple[str, str]]) -> TurnForm:
        """Return the form of a turn that is planned."""
        initial = {
            "region": turn.region_id,
            "mission": turn.mission_id or "",
            "first": turn.first,
            "last": turn.last,
            "least": turn.least,
            "most": turn.most,
            "fixed": turn.fixed,
            **{WANT + word: count for word, count in turn.wants},
        }
        return TurnForm(data, words, missions, initial=initial)


class AskForm(forms.Form):
    """What proposals care for."""

    emphasis = forms.MultipleChoiceField(
        label=_("Proposals that care for"),
        choices=Proposal.Emphasis.choices,
        widget=forms.CheckboxSelectMultiple,
        initial=list(Proposal.Emphasis.values),
    )


class PublishForm(forms.Form):
    """Publish what was seen."""

    revision = forms.IntegerField(widget=forms.HiddenInput)
    reason = forms.CharField(
        label=_("Why it is published although rules are broken"),
        required=False,
        max_length=1000,
        widget=forms.Textarea({"rows": 2}),
    )
