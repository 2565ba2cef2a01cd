"""Addresses of the evidence room."""

from __future__ import annotations

from django.urls import path, register_converter
from django.urls.converters import StringConverter

from vedette_hq.vault import views, views_objects


class IdConverter(StringConverter):
    """An identifier in an address."""

    regex = "[0-9a-f]{32}"


register_converter(IdConverter, "vault_id")

app_name = "vault"
urlpatterns = [
    path("", views.items, name="items"),
    path("small", views.small, name="small"),
    path("exposure", views.exposure, name="exposure"),
    path("alike", views.alike, name="alike"),
    path("alike/<vault_id:id>", views.pair, name="pair"),
    path("alike/<vault_id:id>/open", views.pair_open, name="pair-open"),
    path("alike/<vault_id:id>/judge", views.pair_judge, name="pair-judge"),
    path("alike/<vault_id:id>/withdraw", views.pair_withdraw, name="pair-withdraw"),
    path("objects", views_objects.objects, name="objects"),
    path("objects/new", views_objects.new, name="object-new"),
    path("objects/<vault_id:id>", views_objects.one, name="object"),
    path("objects/<vault_id:id>/label", views_objects.label, name="object-label"),
    path("objects/<vault_id:id>/seal", views_objects.seal, name="object-seal"),
    path("objects/<vault_id:id>/break", views_objects.break_it, name="object-break"),
    path("objects/<vault_id:id>/hand", views_objects.hand, name="object-hand"),
    path("handovers/<vault_id:id>", views_objects.handover, name="handover"),
    path("derived/<vault_id:id>/withdraw", views.derived_withdraw, name="derived-withdraw"),
    path("derived/<vault_id:id>/restore", views.derived_restore, name="derived-restore"),
    path("in-case/<vault_id:id>/remove", views.case_remove, name="case-remove"),
    path("<vault_id:id>", views.item, name="item"),
    path("<vault_id:id>/custody", views.custody, name="custody"),
    path("<vault_id:id>/open", views.open_it, name="open"),
    path("<vault_id:id>/view", views.view, name="view"),
    path("<vault_id:id>/page/<int:number>", views.page, name="page"),
    path("<vault_id:id>/thumbnail", views.thumbnail, name="thumbnail"),
    path("<vault_id:id>/stream", views.stream, name="stream"),
    path("<vault_id:id>/copy", views.copy, name="copy"),
    path("<vault_id:id>/graphic", views.graphic, name="graphic"),
    path("<vault_id:id>/derive", views.derive, name="derive"),
    path("<vault_id:id>/case", views.case_add, name="case-add"),
]
