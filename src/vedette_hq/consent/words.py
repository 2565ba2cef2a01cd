"""What pages say for codes: scopes, reasons, how a scope stands, what is due."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from vedette.records.consent import Code, Reason, Stands
from vedette.records.consent_reasons import cure, sentence
from vedette.records.consent_words import scope_meaning, scope_name

STANDS: Mapping[Stands, tuple[str, Promise | str]] = {
    Stands.YES: ("good", _("yes")),
    Stands.LIMITED: ("good", _("yes, within limits")),
    Stands.BLOCKED: ("wait", _("yes, but blocked now")),
    Stands.NO: ("bad", _("no")),
    Stands.WITHDRAWN: ("bad", _("taken back")),
    Stands.NONE: ("", _("not asked: no")),
}
DUE: Mapping[str, Promise | str] = {
    "expiry": _("runs out"),
    "review": _("ask again"),
    "of-age": _("comes of age"),
    "doubt": _("a doubt is open"),
    "condition": _("a condition is open"),
    "check": _("confirm the withdrawal through the agreed channel"),
    "tell": _("tell the person what had left"),
}
BLOCKING = frozenset({Code.WITHDRAWN, Code.REFUSED, Code.CHILD_REFUSES})
"""Reasons that only the person can change."""


@dataclass(frozen=True, slots=True)
class Said:
    """A reason as it is read."""

    code: str
    sentence: str
    cure: str
    detail: str
    grant: str
    item: str


def language() -> str:
    """Return the reader's language."""
    return get_language() or "en"


def scope_words(scope: str) -> tuple[str, str]:
    """Return the name and the meaning of a scope in the reader's language."""
    return scope_name(scope, language()), scope_meaning(scope, language())


def said(reasons: Iterable[Reason], *, grants: bool = True) -> list[Said]:
    """Return reasons as they are read; `grants`: whether the reader may see which answers they come from."""
    to = language()
    return [
        Said(
            str(one.code),
            sentence(one, to),
            cure(one, to),
            one.detail if grants and one.code not in (Code.REFUSED, Code.WITHDRAWN) else "",
            one.grant if grants else "",
            one.item,
        )
        for one in reasons
    ]
