"""What people are told on their first page: a code for each sentence, so that it is read in any language.

An application adds its own sentences in `ready()` of its `apps.py`: `register_notices({...})`. Gaps are
written `%(name)s`; what fills them names no protected person and holds no line of testimony.
"""

from __future__ import annotations

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from vedette.errors import ConflictError

_TEXTS: dict[str, Promise] = {}


def register_notices(texts: Mapping[str, Promise]) -> None:
    """Make sentences known by their codes. Raises: ConflictError when a code stands for another already."""
    for code, text in texts.items():
        if code in _TEXTS and str(_TEXTS[code]) != str(text):
            raise ConflictError(f"notice {code}: is registered already")
        _TEXTS[code] = text


def known(code: str) -> bool:
    """Say whether a code is registered."""
    return code in _TEXTS


def sentence(code: str, detail: Mapping[str, str | int]) -> str:
    """Return the sentence in the reader's language; the code itself when its sentence is gone."""
    text = _TEXTS.get(code)
    if text is None:
        return code
    try:
        return str(text) % dict(detail)
    except (KeyError, ValueError, TypeError):
        return str(text)


OWN: Mapping[str, Promise] = {
    "access.joined": _("%(name)s has joined as %(role)s."),
    "access.invited": _("%(by)s invited %(name)s as %(role)s."),
    "access.locked": _(
        "Somebody tried to log in to your account and failed too often. Your own browsers stay open to you. "
        "If it was not you, tell a lead."
    ),
    "access.codes_failed": _(
        "Somebody gave your passphrase, then wrong codes too often. If it was not you, change your "
        "passphrase now and tell a lead."
    ),
    "access.recovery_used": _("A recovery code of your account was used. %(left)s are left."),
    "access.factor_added": _("A second factor was added to your account: %(label)s."),
    "access.factor_removed": _("A second factor was removed from your account: %(label)s."),
    "access.passphrase_changed": _(
        "The passphrase of your account was changed. All other sessions were ended."
    ),
    "access.suspended": _("%(by)s suspended %(name)s. Two leads can let them in again."),
    "access.left": _(
        "%(name)s has left; sessions, factors and teams were ended. "
        "If they knew the passphrase of the house, change it now."
    ),
    "access.reset": _("Two leads agreed to reset how %(name)s logs in."),
    "access.role": _("The role of %(name)s is now: %(role)s."),
    "access.proposal": _("%(by)s asks for a second pair of eyes: %(kind)s."),
    "access.approved": _("Your proposal was approved by %(by)s: %(kind)s."),
    "access.refused": _("Your proposal was refused by %(by)s: %(kind)s."),
    "access.expired": _("Nobody decided in time on your proposal: %(kind)s."),
}
