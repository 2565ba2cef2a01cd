"""Words for the codes of casework: kinds of lines of a chronology, what a conclusion lacks."""

from __future__ import annotations

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

KINDS: dict[str, Promise | str] = {
    "event": _("Event"),
    "letter-out": _("Letter sent"),
    "letter-in": _("Letter received"),
    "served": _("Service of a letter"),
    "step": _("Step of the investigation"),
    "power": _("Power"),
    "remedy": pgettext_lazy("redress", "Remedy"),
    "conclusion": _("Conclusion"),
    "procedure": _("Procedure"),
    "deadline": _("Deadline"),
}
REMARKS: dict[str, Promise] = {
    "missing": _("nothing is claimed about it"),
    "not-judged": _("nobody has judged it"),
    "no-support": _("judged proven, and nothing supports it"),
    "withdrawn-support": _("judged proven on what was withdrawn since"),
    "one-source": _("proven by what goes back to one source only"),
    "contradicted": _("judged proven although something contradicts it: the memo says why"),
    "no-dispute": _("judged disputed, and nothing contradicts it"),
}
SORTS: dict[str, Promise] = {
    "medical": _("medical findings"),
    "witness": _("statements"),
    "document": _("documents and other items"),
}
