"""How the register stands."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from vedette.errors import VedetteError
from vedette_hq.config.runtime import current
from vedette_hq.register.queries import waiting


def standing(request: Any) -> HttpResponse:
    """Show size, head, who watched it, and what waits to be done."""
    context: dict[str, Any] = {"title": _("Register"), "errands": waiting()}
    try:
        reader = current().reader()
        log = reader.register_log()
        head = reader.newest()
        context |= {
            "origin": reader.origin,
            "size": log.size,
            "root": log.root().hex() if log.size else "",
            "cosigned": head.size if head is not None else None,
            "behind": log.size - head.size if head is not None else log.size,
            "witnesses": head.cosigners if head is not None else (),
        }
    except VedetteError as error:
        context["fault"] = str(error)
    return render(request, "register/standing.html", context)
