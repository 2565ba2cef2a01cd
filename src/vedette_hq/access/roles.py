"""Roles say which pages; membership of a mission's or case's team says which objects."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class Role(models.TextChoices):
    """What a person does here; one each."""

    LEAD = "lead", _("Lead")
    LAWYER = "lawyer", _("Lawyer")
    INVESTIGATOR = "investigator", _("Investigator")
    WATCH = "watch", _("Watch officer")
    EDITOR = "editor", _("Editor")
    AUDITOR = "auditor", _("Auditor")
    GUEST = "guest", _("Guest")


ALL = frozenset(Role)
STAFF = ALL - {Role.GUEST}
CONTENT = frozenset({Role.LEAD, Role.LAWYER, Role.INVESTIGATOR, Role.EDITOR})
"""Those who may see what evidence shows, of the missions and cases in whose teams they are."""
CASEWORK = frozenset({Role.LEAD, Role.LAWYER, Role.INVESTIGATOR})
"""Those who may enter and change what is known."""
LEADS = frozenset({Role.LEAD})
OVERSIGHT = frozenset({Role.LEAD, Role.AUDITOR})
