"""Addresses of `opensources`. No captured address stands in one: lines of an archive are numbered."""

from django.urls import path

from vedette_hq.opensources import views, views_archive

app_name = "opensources"
urlpatterns = [
    path("", views.sources, name="list"),
    path("case/<rid:id>", views.case, name="case"),
    path("case/<rid:id>/new", views.new, name="new"),
    path("part/<rid:id>", views_archive.archive, name="archive"),
    path("part/<rid:id>/open", views_archive.open_it, name="open"),
    path("part/<rid:id>/again", views_archive.again, name="again"),
    path("part/<rid:id>/page/<int:number>", views_archive.replay, name="replay"),
    path("part/<rid:id>/page/<int:number>/frame", views_archive.frame, name="frame"),
    path("part/<rid:id>/page/<int:number>/code", views_archive.code, name="code"),
    path("part/<rid:id>/detach", views.detach, name="detach"),
    path("note/<rid:id>/end", views.note_end, name="note_end"),
    path("<rid:id>", views.source, name="source"),
    path("<rid:id>/fields", views.fields, name="fields"),
    path("<rid:id>/answers", views.answers, name="answers"),
    path("<rid:id>/stage", views.stage, name="stage"),
    path("<rid:id>/attach", views.attach, name="attach"),
    path("<rid:id>/note", views.note, name="note"),
    path("<rid:id>/seal", views.seal, name="seal"),
    path("<rid:id>/take", views.take, name="take"),
]
