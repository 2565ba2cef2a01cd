"""The words for what is done about people and proposals, for the pages of `audit`."""

from __future__ import annotations

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

VERBS: dict[str, str | Promise] = {
    "access.login": _("logged in"),
    "access.logout": _("logged out"),
    "access.again": _("gave both factors again"),
    "access.second": _("gave wrong codes too often"),
    "access.recovery": _("used a recovery code"),
    "access.invite": _("invited somebody"),
    "access.link": _("made a one-time link"),
    "access.unlink": _("withdrew a one-time link"),
    "access.join": _("joined"),
    "access.passphrase": _("set a passphrase"),
    "access.factor_add": _("added a second factor"),
    "access.factor_remove": _("removed a second factor"),
    "access.codes": _("had recovery codes made"),
    "access.session_end": _("ended sessions"),
    "access.suspend": _("suspended somebody"),
    "access.resume": _("let somebody in again"),
    "access.role": _("changed a role"),
    "access.reset": _("reset how somebody logs in"),
    "access.leave": _("ended somebody’s work here"),
    "proposal.propose": _("proposed what takes two"),
    "proposal.approve": _("approved a proposal"),
    "proposal.refuse": _("refused a proposal"),
    "proposal.withdraw": _("withdrew a proposal"),
    "proposal.expire": _("let a proposal expire"),
}
"""An act of this application bears one of these words; `audit.verbs` shows them."""
