"""The addresses. Every one is declared in the `pages` of its application, or the guard refuses it."""

from __future__ import annotations

from django.urls import include, path

urlpatterns = [
    path("", include("vedette_hq.home.urls", namespace="home")),
    path("people/", include("vedette_hq.access.urls", namespace="access")),
    path("missions/", include("vedette_hq.missions.urls", namespace="missions")),
    path("cases/", include("vedette_hq.cases.urls", namespace="cases")),
    path("intake/", include("vedette_hq.intake.urls", namespace="intake")),
    path("api/v1/", include("vedette_hq.intake.api_urls", namespace="api")),
    path("evidence/", include("vedette_hq.vault.urls", namespace="vault")),
    path("persons/", include("vedette_hq.identity.urls", namespace="identity")),
    path("terms/", include("vedette_hq.terms.urls", namespace="terms")),
    path("records/", include("vedette_hq.records.urls", namespace="records")),
    path("names/", include("vedette_hq.names.urls", namespace="names")),
    path("consent/", include("vedette_hq.consent.urls", namespace="consent")),
    path("interviews/", include("vedette_hq.interviews.urls", namespace="interviews")),
    path("matching/", include("vedette_hq.matching.urls", namespace="matching")),
    path("find/", include("vedette_hq.finding.urls", namespace="finding")),
    path("counts/", include("vedette_hq.counting.urls", namespace="counting")),
    path("exchange/", include("vedette_hq.exchange.urls", namespace="exchange")),
    path("hand-over/", include("vedette_hq.handover.urls", namespace="handover")),
    path("alerts/", include("vedette_hq.alerts.urls", namespace="alerts")),
    path("watch/", include("vedette_hq.watch.urls", namespace="watch")),
    path("protection/", include("vedette_hq.protection.urls", namespace="protection")),
    path("rota/", include("vedette_hq.rota.urls", namespace="rota")),
    path("plans/", include("vedette_hq.planning.urls", namespace="planning")),
    path("appeals/", include("vedette_hq.appeals.urls", namespace="appeals")),
    path("casework/", include("vedette_hq.casework.urls", namespace="casework")),
    path("clocks/", include("vedette_hq.clocks.urls", namespace="clocks")),
    path("redress/", include("vedette_hq.redress.urls", namespace="redress")),
    path("sources/", include("vedette_hq.opensources.urls", namespace="opensources")),
    path("dossiers/", include("vedette_hq.dossiers.urls", namespace="dossiers")),
    path("releases/", include("vedette_hq.releases.urls", namespace="releases")),
    path("redaction/", include("vedette_hq.redaction.urls", namespace="redaction")),
    path("press/", include("vedette_hq.press.urls", namespace="press")),
    path("website/", include("vedette_hq.website.urls", namespace="website")),
    path("pleadings/", include("vedette_hq.pleadings.urls", namespace="pleadings")),
    path("translation/", include("vedette_hq.translation.urls", namespace="translation")),
    path("effect/", include("vedette_hq.effect.urls", namespace="effect")),
    path("register/", include("vedette_hq.register.urls", namespace="register")),
    path("audit/", include("vedette_hq.audit.urls", namespace="audit")),
]

handler400 = "vedette_hq.home.views.bad_request"
handler403 = "vedette_hq.home.views.forbidden"
handler404 = "vedette_hq.home.views.not_found"
handler500 = "vedette_hq.home.views.failed"
