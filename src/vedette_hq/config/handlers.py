"""Which service answers which errand of the outbox, and what is looked at again and again.

An errand's handler is named here as text, so that reading this list imports nothing. `many` is how many
errands of the kind one call may be given at once.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Handler:
    """`module:function`, called with (work, errands)."""

    function: str
    many: int = 1


HANDLERS: dict[str, Handler] = {
    "register.enter": Handler("vedette_hq.register.services:enter", many=200),
    "intake.delivery": Handler("vedette_hq.intake.services:take_deliveries", many=50),
    "intake.decision": Handler("vedette_hq.intake.services:carry_out_decision"),
    "vault.project": Handler("vedette_hq.vault.services:project", many=100),
    "opensources.survey": Handler("vedette_hq.opensources.services:survey", many=10),
    "audit.anchor": Handler("vedette_hq.audit.services:anchor"),
    "settle": Handler("vedette_hq.register.services:settle_now"),
    "house.copy": Handler("vedette_hq.register.services:copy_house"),
    "alarm": Handler("vedette_hq.audit.services:raise_alarm"),
    "matching.learn": Handler("vedette_hq.matching.services:learn"),
    "watch.order": Handler("vedette_hq.watch.ordering:sign_orders", many=20),
    "protection.revoke": Handler("vedette_hq.protection.seizing:carry_out"),
    "clocks.recompute": Handler("vedette_hq.clocks.editing:recompute", many=50),
    "dossiers.build": Handler("vedette_hq.dossiers.building:build"),
    "releases.check": Handler("vedette_hq.releases.gating:check"),
    "redaction.search": Handler("vedette_hq.redaction.building:search"),
    "redaction.build": Handler("vedette_hq.redaction.building:build"),
    "website.build": Handler("vedette_hq.website.services:build", many=50),
}

DUTIES: tuple[tuple[str, int, str], ...] = (
    # (name, seconds between two, function called with (work))
    ("database.copy", 600, "vedette_hq.config.copy:dump_duty"),
    ("settle", 60, "vedette_hq.register.services:settle_duty"),
    ("audit.anchor", 3600, "vedette_hq.audit.services:anchor_duty"),
    ("intake.look", 10, "vedette_hq.intake.services:look_duty"),
    ("missions.look", 30, "vedette_hq.missions.services:look_duty"),
    ("vault.look", 2, "vedette_hq.vault.services:look_duty"),
    ("access.tidy", 3600, "vedette_hq.access.services:tidy_duty"),
    ("identity.look", 20, "vedette_hq.identity.services:look_duty"),
    ("finding.look", 2, "vedette_hq.finding.index:look_duty"),
    ("matching.look", 3, "vedette_hq.matching.suggesting:duty"),
    ("names.look", 3, "vedette_hq.names.services:look_duty"),
    ("counting.look", 5, "vedette_hq.counting.keeping:duty"),
    ("exchange.imports", 1, "vedette_hq.exchange.importing:look_duty"),
    ("watch.look", 2, "vedette_hq.watch.ordering:look_duty"),
    ("alerts.remind", 1, "vedette_hq.alerts.services:remind_duty"),
    ("alerts.quiet", 2, "vedette_hq.alerts.quieting:quiet_duty"),
    ("alerts.trial", 300, "vedette_hq.alerts.channels:trial_duty"),
    ("protection.look", 60, "vedette_hq.protection.warnings:look_duty"),
    ("rota.look", 1, "vedette_hq.rota.publishing:look_duty"),
    ("planning.destroy", 600, "vedette_hq.planning.destroying:duty"),
    ("clocks.night", 3600, "vedette_hq.clocks.reckoning:night_duty"),
    ("clocks.remind", 600, "vedette_hq.clocks.reminding:duty"),
    ("website.look", 10, "vedette_hq.website.services:look_duty"),
    ("dossiers.tidy", 3600, "vedette_hq.dossiers.building:tidy_duty"),
    ("releases.look", 3, "vedette_hq.releases.leaving:look_duty"),
)
"""Level-triggered: each looks at what is and does what is missing."""
