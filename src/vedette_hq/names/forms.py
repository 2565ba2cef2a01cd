"""What the search page asks."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from vedette.records.names.printing import STANDARDS
from vedette.records.schema import Kind
from vedette_hq.names.services import KINDS

MAX_QUERY_CHARS = 300
_KIND_WORDS = {Kind.PERSON: _("Persons"), Kind.GROUP: _("Groups and units"), Kind.PLACE: _("Places")}
STANDARD_WORDS = {
    "bgn": _("BGN/PCGN (American and British offices)"),
    "icao": _("ICAO 9303 (passports)"),
    "french": _("French press"),
    "scholarly": _("Scholarly (ISO/R 9)"),
    "german": _("German press"),
}


class NameForm(forms.Form):
    """A name, the kinds to look at, a case, and how names are to be printed beside."""

    q = forms.CharField(
        label=_("A name"),
        max_length=MAX_QUERY_CHARS,
        strip=True,
        help_text=_(
            "In Cyrillic, Latin, Arabic or Georgian letters, in any romanisation. Initials, one wrong letter "
            "and swapped parts do no harm. Units and call signs too: 141 regiment."
        ),
        widget=forms.TextInput(
            attrs={"type": "search", "autocomplete": "off", "spellcheck": "false", "autocapitalize": "off"}
        ),
    )
    kind = forms.ChoiceField(label=_("Among"), required=False)
    case = forms.ChoiceField(label=_("In"), required=False)
    standard = forms.ChoiceField(
        label=_("Print beside, in Latin letters"),
        required=False,
        choices=[("", _("not at all")), *((one, STANDARD_WORDS[one]) for one in STANDARDS)],
    )

    def __init__(self, *args: Any, cases: list[tuple[str, str]], **options: Any) -> None:
        super().__init__(*args, **options)
        kinds = [("", _("all kinds")), *((str(kind), _KIND_WORDS[kind]) for kind in KINDS)]
        self._choices("kind", kinds)
        self._choices("case", [("", _("all my cases")), *cases])

    def _choices(self, name: str, choices: list[Any]) -> None:
        self.fields[name].choices = choices  # type: ignore[attr-defined]
