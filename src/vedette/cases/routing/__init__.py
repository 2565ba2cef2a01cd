"""Which bodies are open for what happened, barred, and what each would close. Nothing here is advice."""

from __future__ import annotations

from vedette.cases.routing.router import Route, Standing, route
from vedette.cases.routing.status import BODIES, FACTS, Status, statuses

__all__ = ["BODIES", "FACTS", "Route", "Standing", "Status", "route", "statuses"]
