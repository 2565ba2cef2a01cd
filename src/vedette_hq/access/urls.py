"""Addresses of coming in, one's own account, the people, and what two decide."""

from __future__ import annotations

from django.urls import path, register_converter

from vedette_hq.access import views, views_account, views_people
from vedette_hq.access.converters import RandomIdConverter

register_converter(RandomIdConverter, "rid")

app_name = "access"
urlpatterns = [
    path("login", views.login, name="login"),
    path("logout", views.logout, name="logout"),
    path("second", views.second, name="second"),
    path("again", views.again, name="again"),
    path("invitation/<slug:token>", views.invitation, name="invitation"),
    path("enrol", views.enrol, name="enrol"),
    path("enrol/generator", views.totp, name="enrol_totp"),
    path("enrol/passkey", views.passkey, name="enrol_passkey"),
    path("generator.svg", views.totp_picture, name="totp_picture"),
    path("account", views_account.account, name="account"),
    path("account/passphrase", views_account.passphrase, name="passphrase"),
    path("account/generator", views.totp, name="add_totp"),
    path("account/passkey", views.passkey, name="add_passkey"),
    path("account/generator/<rid:id>/remove", views_account.remove_factor, name="remove_totp"),
    path("account/passkey/<rid:id>/remove", views_account.remove_factor, name="remove_passkey"),
    path("account/codes", views_account.codes, name="codes"),
    path("account/session/<rid:id>/end", views_account.session_end, name="session_end"),
    path("account/sessions/end", views_account.sessions_end, name="sessions_end"),
    path("notices", views_account.notices, name="notices"),
    path("notices/seen", views_account.notices_seen, name="notices_seen"),
    path("notices/<rid:id>/seen", views_account.notice_seen, name="notice_seen"),
    path("", views_people.people, name="people"),
    path("invite", views_people.invite, name="invite"),
    path("person/<rid:id>", views_people.person, name="person"),
    path("person/<rid:id>/link", views_people.link, name="link"),
    path("person/<rid:id>/unlink", views_people.unlink, name="unlink"),
    path("person/<rid:id>/suspend", views_people.suspend, name="suspend"),
    path("person/<rid:id>/role", views_people.propose_role, name="propose_role"),
    path("person/<rid:id>/reset", views_people.propose_reset, name="propose_reset"),
    path("person/<rid:id>/resume", views_people.propose_resume, name="propose_resume"),
    path("person/<rid:id>/leave", views_people.propose_leave, name="propose_leave"),
    path("approvals", views_people.approvals, name="approvals"),
    path("approvals/<rid:id>", views_people.proposal, name="proposal"),
    path("approvals/<rid:id>/approve", views_people.approve, name="approve"),
    path("approvals/<rid:id>/refuse", views_people.refuse, name="refuse"),
    path("approvals/<rid:id>/withdraw", views_people.withdraw, name="withdraw"),
]
