"""Addresses of `protection`."""

from django.urls import path

from vedette_hq.protection import views, views_adding, views_seizure, views_warnings

app_name = "protection"
urlpatterns = [
    path("", views.incidents, name="incidents"),
    path("new", views.new, name="new"),
    path("incident/<rid:id>", views.incident, name="incident"),
    path("incident/<rid:id>/report", views.edit, name="edit"),
    path("incident/<rid:id>/wordings", views.wordings, name="wordings"),
    path("incident/<rid:id>/sight", views_adding.sight, name="sight"),
    path("incident/<rid:id>/affect", views_adding.affect, name="affect"),
    path("incident/<rid:id>/link", views_adding.link, name="link"),
    path("incident/<rid:id>/tell", views_adding.tell, name="tell"),
    path("incident/<rid:id>/follow", views_adding.follow, name="follow"),
    path("incident/<rid:id>/voice", views_adding.voice, name="voice"),
    path("incident/<rid:id>/complete", views_adding.complete, name="complete"),
    path("incident/<rid:id>/close", views_adding.close, name="close"),
    path("incident/<rid:id>/reopen", views_adding.reopen, name="reopen"),
    path("follow-up/<rid:id>/do", views_adding.do, name="do"),
    path("incident/<rid:id>/seized", views_seizure.seize, name="seize"),
    path("publications", views_warnings.publicity, name="publicity"),
    path("publication/<rid:id>", views_warnings.published, name="published"),
    path("mission/<rid:id>", views_warnings.chain, name="chain"),
    path("warning", views_warnings.warning, name="warning"),
    path("warning/<rid:id>", views_warnings.finding, name="finding"),
    path("warning/<rid:id>/look", views_warnings.finding_look, name="finding_look"),
    path("warning/<rid:id>/close", views_warnings.finding_close, name="finding_close"),
    path("warning/<rid:id>/reopen", views_warnings.finding_reopen, name="finding_reopen"),
    path("warning/<rid:id>/tell", views_warnings.finding_tell, name="finding_tell"),
    path("seizure/<rid:id>", views_seizure.seizure, name="seizure"),
    path("seizure/<rid:id>/letter", views_seizure.letter, name="letter"),
    path("seizure/<rid:id>/device", views_seizure.device, name="seizure_device"),
    path("seizure/<rid:id>/list", views_seizure.list_, name="seizure_list"),
    path("taken/<rid:id>/back", views_seizure.given_back, name="given_back"),
    path("to-tell/<rid:id>/told", views_seizure.told, name="told"),
]
