"""Words for views, filters and exports, in the reader's language."""

from __future__ import annotations

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

Words = Mapping[str, "str | Promise"]

STATEMENT_FIELD: Words = {
    "words": _("Words"),
    "source": _("Source"),
    "said": _("Said on"),
    "about": _("Tells of"),
    "language": _("Language"),
    "translation": _("Translation"),
    "about_words": _("Time in the source’s words"),
    "interpreter": _("Interpreter"),
    "translated_by": _("Translated by"),
}
VIEW: Words = {
    "table": _("Table"),
    "map": _("Map"),
    "timeline": _("Timeline"),
    "network": _("Network"),
    "chain": _("Chain of events"),
}
FACET: Words = {
    "kind": _("What"),
    "case": _("Case"),
    "type": _("Act"),
    "confidence": _("How sure"),
    "year": _("Year"),
}
PRECISION: Words = {
    "exact": _("known exactly"),
    "near": _("known nearly"),
    "district": _("known to the district"),
    "region": _("known to the region or country"),
}
TO: Words = {
    "inside": _("Our own work: it stays with the team"),
    "C11": _("A court or a committee"),
    "C15": _("Another organisation"),
    "C16": _("Journalists"),
    "C24": _("Research"),
}
"""For whom an export is: for ourselves, or a scope of consent under which it leaves."""
