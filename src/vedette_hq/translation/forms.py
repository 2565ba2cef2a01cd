"""Shapes of input: a term, a name."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from vedette.publication.releases.document import LANGUAGES
from vedette_hq.translation.models import AgreedName, GlossaryTerm

OWN_NAMES = {
    "en": "English",
    "fr": "français",
    "ru": "русский",
    "ce": "нохчийн",
    "de": "Deutsch",
    "es": "español",
    "ar": "العربية",
}
_OFF = {"autocomplete": "off"}


def _line(language: str, most: int) -> forms.CharField:
    attributes = _OFF | {"lang": language, "dir": "auto"}
    return forms.CharField(
        label=OWN_NAMES[language], max_length=most, required=False, widget=forms.TextInput(attributes)
    )


class TermForm(forms.Form):
    """A term in every language of publication."""

    def __init__(self, data: Any = None, held: GlossaryTerm | None = None) -> None:
        said = held.renderings if held else {}
        super().__init__(data, initial={f"w_{one}": said.get(one, "") for one in LANGUAGES})
        for one in LANGUAGES:
            self.fields[f"w_{one}"] = _line(one, 300)
        self.fields["note"] = forms.CharField(
            label=_("Note"), max_length=500, required=False, widget=forms.TextInput(_OFF)
        )
        if held:
            self.initial["note"] = held.note

    def renderings(self) -> dict[str, str]:
        """Return what was typed by language."""
        return {one: self.cleaned_data[f"w_{one}"] for one in LANGUAGES}

    def lines(self) -> list[Any]:
        """Return the fields in order."""
        return [self[f"w_{one}"] for one in LANGUAGES]


class NameForm(forms.Form):
    """A name: in every language the approved spelling, and variants that are met."""

    def __init__(self, data: Any = None, held: AgreedName | None = None) -> None:
        super().__init__(data)
        self.fields["kind"] = forms.ChoiceField(label=_("Kind"), choices=AgreedName.Kind.choices)
        for one in LANGUAGES:
            self.fields[f"a_{one}"] = _line(one, 200)
            self.fields[f"v_{one}"] = _line(one, 2_000)
            said = held.spellings.get(one) if held else None
            self.initial[f"a_{one}"] = said["approved"] if said else ""
            self.initial[f"v_{one}"] = "; ".join(said["variants"]) if said else ""
        self.fields["note"] = forms.CharField(
            label=_("Note"), max_length=500, required=False, widget=forms.TextInput(_OFF)
        )
        if held:
            self.initial.update(note=held.note, kind=held.kind)

    def spellings(self) -> dict[str, tuple[str, str]]:
        """Return what was typed by language."""
        data = self.cleaned_data
        return {one: (data[f"a_{one}"], data[f"v_{one}"]) for one in LANGUAGES}

    def lines(self) -> list[tuple[str, str, Any, Any]]:
        """Return (language, its own name, approved, variants) in order."""
        return [(one, OWN_NAMES[one], self[f"a_{one}"], self[f"v_{one}"]) for one in LANGUAGES]
