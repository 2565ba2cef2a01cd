"""The settings of the site as a form: a block for each language, and what all share."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from vedette.errors import FormatError
from vedette.publication.releases.document import LANGUAGES
from vedette.publication.website import Site, Tongue
from vedette.publication.website.words import OWN_NAMES

THEMES = (
    ("petrol", pgettext_lazy("a colour", "Petrol")),
    ("oxblood", pgettext_lazy("a colour", "Oxblood")),
    ("pine", pgettext_lazy("a colour", "Pine")),
    ("ink", pgettext_lazy("a colour", "Ink")),
)
USUAL = ("en", "fr", "ru")
LINES = ("about", "contact", "help")


class SettingsForm(forms.Form):
    """What the site says of itself. A language is on the site when its name is filled in."""

    first = forms.ChoiceField(label=_("Language of the front door"))
    address = forms.CharField(
        label=_("Address"),
        required=False,
        max_length=300,
        help_text=_("https://example.org/ – with a slash at the end"),
    )
    mirrors = forms.CharField(
        label=_("Mirrors, one a line"),
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    onion = forms.CharField(label=_("Onion address"), required=False, max_length=300)
    door = forms.CharField(
        label=_("Where who needs a lawyer can write"),
        required=False,
        max_length=500,
        help_text=_("An address that begins with https, mailto or tel"),
    )
    theme = forms.ChoiceField(label=_("Colour"), choices=THEMES)
    seen = forms.IntegerField(widget=forms.HiddenInput, min_value=0)

    def __init__(self, data: Any, site: Site | None, seen: int) -> None:
        initial: dict[str, Any] = {"seen": seen, "theme": "petrol", "first": "en"}
        if site is not None:
            initial |= {name: getattr(site, name) for name in ("address", "onion", "door", "theme")}
            initial |= {"mirrors": "\n".join(site.mirrors), "first": site.languages[0]}
            for language, said in site.tongues.items():
                initial |= {f"{language}_name": said.name, f"{language}_tagline": said.tagline}
                initial |= {f"{language}_{name}": "\n\n".join(getattr(said, name)) for name in LINES}
        super().__init__(data, initial=initial)
        self.fields["first"].choices = [(one, OWN_NAMES[one]) for one in LANGUAGES]  # type: ignore[attr-defined]
        self._used = tuple(site.languages) if site is not None else USUAL
        for language in LANGUAGES:
            self._block(language)

    def _block(self, language: str) -> None:
        attributes = {"lang": language, "dir": "auto"}
        rows = {**attributes, "rows": 4}
        made: dict[str, forms.Field] = {
            "name": forms.CharField(
                label=_("Name of the group"),
                required=False,
                max_length=200,
                widget=forms.TextInput(attrs=attributes),
            ),
            "tagline": forms.CharField(
                label=_("What it does, in one sentence"),
                required=False,
                max_length=300,
                widget=forms.TextInput(attrs=attributes),
            ),
            "about": forms.CharField(
                label=_("About us"), required=False, max_length=15_000, widget=forms.Textarea(attrs=rows)
            ),
            "contact": forms.CharField(
                label=_("Contact"), required=False, max_length=2000, widget=forms.Textarea(attrs=rows)
            ),
            "help": forms.CharField(
                label=_("For who needs a lawyer"),
                required=False,
                max_length=15_000,
                widget=forms.Textarea(attrs=rows),
            ),
        }
        for name, field in made.items():
            self.fields[f"{language}_{name}"] = field

    def blocks(self) -> list[dict[str, Any]]:
        """Return the block of each language: code, own name, whether it is unfolded, fields."""
        names = ("name", "tagline", *LINES)
        found = []
        for language in LANGUAGES:
            fields = [self[f"{language}_{name}"] for name in names]
            unfolded = language in self._used or any(one.errors for one in fields)
            found.append({"code": language, "name": OWN_NAMES[language], "open": unfolded, "fields": fields})
        return found

    def clean(self) -> Any:
        """Make a site of it; what is wrong with the whole is said over the form."""
        data = super().clean() or {}
        if self.errors:
            return data
        tongues = {}
        order = (data["first"], *(one for one in LANGUAGES if one != data["first"]))
        for language in order:
            name = data.get(f"{language}_name", "").strip()
            if name:
                lines = {one: _paragraphs(data.get(f"{language}_{one}", "")) for one in LINES}
                tongues[language] = Tongue(name, data.get(f"{language}_tagline", "").strip(), **lines)
            elif any(data.get(f"{language}_{one}", "").strip() for one in ("tagline", *LINES)):
                self.add_error(f"{language}_name", _("Give the group’s name in this language."))
        if data["first"] not in tongues:
            self.add_error("first", _("The front door needs a language with a name."))
        if self.errors:
            return data
        mirrors = tuple(line.strip() for line in data["mirrors"].split("\n") if line.strip())
        texts = {name: data[name].strip() for name in ("address", "onion", "door", "theme")}
        try:
            self.site = Site(tongues=tongues, mirrors=mirrors, **texts)
        except FormatError as error:
            self.add_error(None, str(error))
        return data


def _paragraphs(text: str) -> tuple[str, ...]:
    """Return paragraphs: what stands between empty lines."""
    parts = text.replace("\r\n", "\n").split("\n\n")
    return tuple(" ".join(one.split()) for one in parts if one.strip())
