"""Addresses of `interviews`."""

from __future__ import annotations

from django.urls import path

from vedette_hq.interviews import views, views_body, views_claims, views_talk

app_name = "interviews"
urlpatterns = [
    path("", views.cases, name="list"),
    path("<rid:id>", views.case, name="case"),
    path("<rid:id>/open", views.open_, name="open"),
    path("<rid:id>/applicant", views.applicant, name="applicant"),
    path("<rid:id>/steps/<int:number>", views.step, name="step"),
    path("<rid:id>/steps/<int:number>/pass", views.propose, name="pass"),
    path("<rid:id>/history", views.history, name="history"),
    path("<rid:id>/urgent", views.urgent, name="urgent"),
    path("<rid:id>/urgent/begin", views.urgent_begin, name="urgent_begin"),
    path("<rid:id>/urgent/end", views.urgent_end, name="urgent_end"),
    path("<rid:id>/urgent/call", views.call, name="call"),
    path("outputs/<rid:id>/withdraw", views.withdraw, name="output_withdraw"),
    path("calls/<rid:id>/withdraw", views.call_withdraw, name="call_withdraw"),
    # interviews
    path("<rid:id>/begin", views_talk.new, name="new"),
    path("talks/<rid:id>", views_talk.talk, name="talk"),
    path("talks/<rid:id>/frame", views_talk.frame, name="frame"),
    path("talks/<rid:id>/ask", views_talk.ask, name="ask"),
    path("talks/<rid:id>/come", views_talk.come, name="come"),
    path("talks/<rid:id>/pause", views_talk.pause, name="pause"),
    path("talks/<rid:id>/earlier", views_talk.earlier, name="earlier"),
    path("talks/<rid:id>/finish", views_talk.finish, name="finish"),
    path("talks/<rid:id>/resume", views_talk.resume, name="resume"),
    path("talks/<rid:id>/enter", views_talk.enter, name="enter"),
    path("talks/<rid:id>/sign", views_talk.sign, name="sign"),
    path("talks/<rid:id>/state", views_talk.state, name="state"),
    path("talks/<rid:id>/print", views_talk.print_, name="print"),
    path("talks/<rid:id>/history", views_talk.history, name="talk_history"),
    path("passages/<rid:id>/save", views_talk.save, name="save"),
    path("texts/<rid:id>/settle", views_talk.settle, name="settle"),
    path("present/<rid:id>/leave", views_talk.leave, name="leave"),
    path("signatures/<rid:id>/withdraw", views_talk.unsign, name="unsign"),
    # examinations
    path("<rid:id>/examine", views_body.new, name="examine"),
    path("examinations/<rid:id>", views_body.examination, name="examination"),
    path("examinations/<rid:id>/report", views_body.report, name="report"),
    path("examinations/<rid:id>/findings", views_body.finding_new, name="finding_new"),
    path("examinations/<rid:id>/print", views_body.print_, name="report_print"),
    path("examinations/<rid:id>/history", views_body.history, name="exam_history"),
    path("findings/<rid:id>", views_body.finding, name="finding"),
    path("findings/<rid:id>/withdraw", views_body.finding_withdraw, name="finding_withdraw"),
    # claims
    path("<rid:id>/claims", views_claims.claims, name="claims"),
    path("matters/<rid:id>", views_claims.matter, name="matter"),
    path("matters/<rid:id>/withdraw", views_claims.matter_withdraw, name="matter_withdraw"),
    path("matters/<rid:id>/claim", views_claims.claim_new, name="claim_new"),
    path("claims/<rid:id>", views_claims.claim, name="claim"),
    path("claims/<rid:id>/word", views_claims.word, name="claim_word"),
    path("claims/<rid:id>/lay", views_claims.lay, name="lay"),
    path("claims/<rid:id>/judge", views_claims.judge, name="judge"),
    path("claims/<rid:id>/withdraw", views_claims.withdraw, name="claim_withdraw"),
    path("evidence/<rid:id>/withdraw", views_claims.take_away, name="take_away"),
]
