"""Shapes of input: a deadline begun, what is said of it, new editions of terms and calendars."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import get_language, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from vedette.cases.clocks import REGIONS, Rule
from vedette.cases.clocks.rules import FirstDay, RollOver
from vedette_hq.clocks.models import Deadline

CONFIDENCES = (
    ("S", _("seen in a published source")),
    ("G", _("general knowledge, not verified")),
    ("D", _("our inference")),
)
FIRST_DAYS = (
    (FirstDay.NOT_COUNTED, _("is not counted")),
    (FirstDay.COUNTED, _("is counted")),
    (FirstDay.DISPUTED, _("is disputed")),
)
ROLL_OVERS = ((RollOver.NONE, _("does not move it")), (RollOver.NEXT, _("moves it to the next working day")))
REGION_NAMES = {"RU": _("Russia, federal"), "RU-CE": _("Chechen Republic")}


def day(label: Any, **options: Any) -> forms.DateField:
    """Return a field for a day."""
    return forms.DateField(
        label=label,
        widget=forms.DateInput({"type": "date"}, format="%Y-%m-%d"),
        input_formats=["%Y-%m-%d"],
        **options,
    )


def regions() -> list[tuple[str, str]]:
    """Return the regions that have a calendar, with their names."""
    return [(code, str(REGION_NAMES.get(code, code))) for code in REGIONS]


class BeginForm(forms.Form):
    """What sets a term running. Which days are needed depends on the term."""

    rule = forms.ChoiceField(label=pgettext_lazy("of law", "Term"))
    region = forms.ChoiceField(label=_("Working calendar"), initial="RU-CE")
    by = forms.ChoiceField(
        label=_("Who must act"),
        required=False,
        choices=[("", _("as the term says")), *Deadline.Owed.choices],
    )
    title = forms.CharField(
        label=_("In your words"), max_length=200, required=False, help_text=_("Name no protected person.")
    )
    event = day(_("Event: received, registered, opened, sent"), required=False)
    taken = day(_("Decision taken on"), required=False)
    served = day(_("Served on"), required=False, help_text=_("The first day on which it may have been."))
    served_latest = day(
        _("Served on, by the latest proof"), required=False, help_text=_("Only if proofs differ.")
    )
    named = day(_("Day named in the paper"), required=False)
    evidence = forms.CharField(
        label=_("What shows it"),
        max_length=300,
        help_text=_("A postmark, a receipt, an envelope, who brought it. Name no protected person."),
    )

    def __init__(self, data: Any, rules: Sequence[Rule]) -> None:
        """Offer the terms in the reader's language."""
        super().__init__(data)
        said = (get_language() or "en")[:2]
        choice: Any = self.fields["rule"]
        choice.choices = [("", "—"), *((one.id, one.label(said)) for one in rules)]
        where: Any = self.fields["region"]
        where.choices = regions()


class OnForm(forms.Form):
    """A day, and words."""

    on = day(pgettext_lazy("a day", "On"))
    words = forms.CharField(label=_("What shows it"), max_length=500, required=False)


class WordsForm(forms.Form):
    """Words alone."""

    words = forms.CharField(label=_("Why"), max_length=500)


class DayWordsForm(forms.Form):
    """A day and why."""

    on = day(pgettext_lazy("a span", "From"))
    words = forms.CharField(label=_("Why"), max_length=500)


class ConfirmForm(forms.Form):
    """Both dates as they were read."""

    ours = day("")
    theirs = day("")


class RuleForm(forms.Form):
    """What of a term may be changed."""

    length = forms.IntegerField(label=_("Length"), min_value=0, max_value=4_000)
    first_day = forms.ChoiceField(label=_("The day of the start"), choices=FIRST_DAYS)
    roll_over = forms.ChoiceField(label=_("A day off at the end"), choices=ROLL_OVERS)
    law = forms.CharField(label=_("Law"), max_length=300)
    source = forms.CharField(label=pgettext_lazy("of a legal number", "Source"), max_length=500)
    confidence = forms.ChoiceField(label=_("How sure"), choices=CONFIDENCES)
    valid_from = day(_("In force from"), required=False)
    valid_to = day(_("In force until"), required=False)
    checked = day(_("Last checked"))
    reason = forms.CharField(label=_("Why"), max_length=500)

    def __init__(self, data: Any, rule: Rule) -> None:
        """Begin with what stands."""
        super().__init__(data)
        for name in self.fields:
            if name != "reason":
                self.fields[name].initial = getattr(rule, name)

    def changes(self) -> dict[str, Any]:
        """Return the changed term as its document writes it."""
        found = {name: self.cleaned_data[name] for name in self.fields if name != "reason"}
        for name in ("valid_from", "valid_to", "checked"):
            found[name] = found[name].isoformat() if found[name] else ""
        return found


class CalendarForm(forms.Form):
    """Days to add to a calendar, or to take out of it."""

    days = forms.CharField(
        label=_("Days, one a line"),
        max_length=40_000,
        widget=forms.Textarea({"rows": 5}),
        help_text=_(
            "As 2025-03-30 decree In words. Kinds: holiday, moved, decree, working; none takes a day out."
        ),
    )
    source = forms.CharField(label=pgettext_lazy("of a legal number", "Source"), max_length=500)
    confidence = forms.ChoiceField(label=_("How sure"), choices=CONFIDENCES)
    checked = day(_("Last checked"), initial=timezone.localdate)
    reason = forms.CharField(label=_("Why"), max_length=500)
