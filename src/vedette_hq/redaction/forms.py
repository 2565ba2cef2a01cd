"""Shapes of input: what is redacted and how, words to cut, an area, what becomes of the files."""

from __future__ import annotations

from collections.abc import Sequence

from django import forms
from django.utils.translation import get_language, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from vedette.publication.redaction import class_words, reason_words
from vedette_hq.redaction.models import Kind, Redaction
from vedette_hq.redaction.services import MAX_FRAME, MAX_SIDE
from vedette_hq.releases.models import LANGUAGES

_OFF = {"autocomplete": "off"}
IN_TEXTS = (
    *("R1.name", "R1.nickname", "R1.phone", "R1.mail", "R1.address", "R1.document", "R1.account"),
    *("R2.place", "R2.date", "R2.time", "R2.age", "R2.birth", "R2.job", "R2.family", "R2.injury", "R2.file"),
    *("R3.source", "R3.route", "R4.name", "R4.relation", "R5.secret", "R6.harm", "R7.name", "R1.other"),
)
IN_PICTURES = (
    *("R1.face", "R1.mark", "R1.plate", "R1.document", "R1.name", "R1.address", "R2.place", "R2.injury"),
    *("R3.source", "R3.route", "R4.face", "R4.name", "R5.secret", "R6.harm", "R7.face", "R1.other"),
)


def spoken() -> str:
    """Return the reader's language."""
    return (get_language() or "en")[:2]


def choices(codes: Sequence[str]) -> list[tuple[str, str]]:
    """Return classes with reasons, in the reader's language."""
    found = []
    for code in codes:
        cls, _dot, reason = code.partition(".")
        found.append((code, f"{cls} {reason_words(reason, spoken())} ({class_words(cls, spoken())})"))
    return found


class NewForm(forms.Form):
    """What is redacted, and what is made of it."""

    row = forms.ChoiceField(label=_("Item of a case"))
    kind = forms.ChoiceField(label=_("What is made of it"), choices=Kind.choices)
    derived = forms.ChoiceField(
        label=_("Which text"),
        required=False,
        help_text=_(
            "For a new document from its text: what was read out of it, or what somebody wrote down."
        ),
    )
    language = forms.ChoiceField(label=_("Language of the text"), choices=LANGUAGES)
    release = forms.ChoiceField(
        label=_("For which release"),
        required=False,
        help_text=_("Invented names stay the same within a release and differ in every other one."),
    )
    days = forms.ChoiceField(label=_("Dates stay exact"), choices=Redaction.Days.choices)

    def __init__(
        self,
        data: object,
        rows: Sequence[tuple[str, str]],
        releases: Sequence[tuple[str, str]],
        texts: Sequence[tuple[str, str]],
        initial: dict[str, str] | None = None,
    ) -> None:
        super().__init__(data, initial=initial)  # type: ignore[arg-type]
        self.fields["row"].choices = list(rows)  # type: ignore[attr-defined]
        none = pgettext_lazy("no release", "none yet: names are taken out")
        self.fields["release"].choices = [("", none), *releases]  # type: ignore[attr-defined]
        self.fields["derived"].choices = [("", _("the text that was read out of it")), *texts]  # type: ignore[attr-defined]


class WordsForm(forms.Form):
    """Words that are cut wherever they stand."""

    words = forms.CharField(
        label=_("Words to cut, as they stand"), max_length=1000, widget=forms.TextInput(_OFF)
    )
    code = forms.ChoiceField(label=_("What they are"))
    replacement = forms.CharField(
        label=_("What stands instead"), max_length=300, required=False, widget=forms.TextInput(_OFF)
    )

    def __init__(self, data: object = None) -> None:
        super().__init__(data, auto_id="w_%s")  # type: ignore[arg-type]
        self.fields["code"].choices = choices(IN_TEXTS)  # type: ignore[attr-defined]


def _number(label: object, most: int = MAX_SIDE, **more: object) -> forms.IntegerField:
    return forms.IntegerField(label=label, min_value=0, max_value=most, **more)  # type: ignore[arg-type]


class AreaForm(forms.Form):
    """An area by numbers; drawing on the picture fills them in."""

    page = _number(_("Page or first frame"), MAX_FRAME)
    last = _number(_("Last frame"), MAX_FRAME, required=False)
    x = _number(pgettext_lazy("side of an area", "Left"))
    y = _number(pgettext_lazy("side of an area", "Top"))
    w = _number(_("Width"))
    h = _number(_("Height"))
    shape = forms.ChoiceField(
        label=_("Shape"),
        choices=(("box", pgettext_lazy("a shape", "box")), ("ellipse", pgettext_lazy("a shape", "ellipse"))),
    )
    code = forms.ChoiceField(label=_("What it is"))

    def __init__(self, data: object = None, *, film: bool = False, page: int = 1) -> None:
        super().__init__(data, auto_id="a_%s", initial={"page": page, "last": page})  # type: ignore[arg-type]
        self.fields["code"].choices = choices(IN_PICTURES)  # type: ignore[attr-defined]
        if not film:
            self.fields["page"].widget = forms.HiddenInput()
            self.fields["last"].widget = forms.HiddenInput()
