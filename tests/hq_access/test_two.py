"""What takes two, and what one lead can do at once."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import IntegrityError, transaction

from hq.plugin import join, logged_in, make_person
from hq_access.stage_access import GOOD, OTHER, Time, by_link, log_in, someone
from vedette.errors import ConflictError, StoreError, UsageError
from vedette_hq.access import approvals, services
from vedette_hq.access.approvals import Kind, propose
from vedette_hq.access.keys import account_key, make_key
from vedette_hq.access.models import AccountKey, Invitation, Notice, Person, Proposal, Session, teams_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def leads(time: Time) -> tuple[Person, Person, Person]:
    return make_person("vera", "lead"), make_person("boris", "lead"), make_person("anna", "investigator")


def test_a_role_changes_only_when_another_lead_agrees(leads: Any) -> None:
    vera, boris, anna = leads
    path = f"/people/person/{anna.pk}/role"
    answer = logged_in(vera).post(path, {"role-role": "lawyer", "role-reason": "passed the bar"})
    page = answer.headers["Location"]
    anna.refresh_from_db()
    assert anna.role == "investigator"
    assert logged_in(vera).post(page + "/approve").status_code == 302
    anna.refresh_from_db()
    assert anna.role == "investigator"
    assert "passed the bar" in logged_in(boris).get(page).content.decode()
    assert "Change of role" in logged_in(boris).get("/people/approvals").content.decode()
    assert logged_in(boris).post(page + "/approve").status_code == 302
    anna.refresh_from_db()
    assert anna.role == "lawyer"
    assert logged_in(anna).get(page).status_code == 404
    codes = set(Notice.objects.filter(person=boris).values_list("code", flat=True))
    assert "access.proposal" in codes


def test_nobody_decides_about_themselves(leads: Any) -> None:
    vera, boris, _ = leads
    held = propose("access.role", vera, boris.pk, "tired", {"role": "guest"})
    assert logged_in(boris).get(f"/people/approvals/{held.pk}").status_code == 404
    with pytest.raises(UsageError):
        approvals.approve(held, boris)
    third = make_person("third", "lead")
    approvals.approve(held, third)
    boris.refresh_from_db()
    assert boris.role == "guest"


def test_the_tables_refuse_a_proposal_approved_by_its_author(leads: Any) -> None:
    vera, _, anna = leads
    held = propose("access.leave", vera, anna.pk, "moved")
    with pytest.raises(IntegrityError), transaction.atomic():
        Proposal.objects.filter(pk=held.pk).update(outcome="approved", decided_by=vera)
    with pytest.raises(IntegrityError), transaction.atomic():
        Proposal.objects.filter(pk=held.pk).update(outcome="approved")


def test_the_same_waits_once_and_needs_a_reason(leads: Any) -> None:
    vera, boris, anna = leads
    propose("access.leave", vera, anna.pk, "moved")
    with pytest.raises(ConflictError):
        propose("access.leave", boris, anna.pk, "moved")
    with pytest.raises(UsageError):
        propose("access.resume", vera, anna.pk, "   ")
    with pytest.raises(UsageError):
        propose("access.resume", anna, anna.pk, "let me in")
    with pytest.raises(UsageError):
        propose("access.nothing", vera, anna.pk, "why not")


def test_who_is_second_to_decide_loses(leads: Any) -> None:
    vera, boris, anna = leads
    third = make_person("third", "lead")
    held = propose("access.role", vera, anna.pk, "why", {"role": "editor"})
    seen_by_third = Proposal.objects.get(pk=held.pk)
    approvals.refuse(held, boris, "not now")
    with pytest.raises(ConflictError):
        approvals.approve(seen_by_third, third)
    anna.refresh_from_db()
    assert anna.role == "investigator"
    assert "not now" in logged_in(vera).get(f"/people/approvals/{held.pk}").content.decode()


def test_what_cannot_be_carried_out_is_not_approved(leads: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    vera, boris, anna = leads

    def fail(proposal: Proposal, by: Person) -> None:
        Person.objects.filter(pk=anna.pk).update(name="changed")
        raise StoreError("disk: full")

    monkeypatch.setitem(approvals._KINDS, "test.fail", Kind("test.fail", "T", fail, lambda p, r: "text"))
    held = propose("test.fail", vera, "x", "why")
    with pytest.raises(StoreError):
        approvals.approve(held, boris)
    held = Proposal.objects.get(pk=held.pk)
    assert (held.outcome, held.decided_by) == ("", None)
    assert Person.objects.get(pk=anna.pk).name != "changed"


def test_a_proposal_dies_with_the_standing_of_its_author(leads: Any) -> None:
    vera, boris, anna = leads
    held = propose("access.leave", vera, anna.pk, "moved")
    services.suspend(boris, vera)
    with pytest.raises(ConflictError):
        approvals.approve(held, boris)


def test_a_proposal_expires_and_is_withdrawn_by_its_author_only(leads: Any, time: Time) -> None:
    vera, boris, anna = leads
    first = propose("access.leave", vera, anna.pk, "moved")
    with pytest.raises(UsageError):
        approvals.withdraw(first, boris)
    assert logged_in(vera).post(f"/people/approvals/{first.pk}/withdraw").status_code == 302
    second = propose("access.leave", vera, anna.pk, "moved")
    time.go(days=7, seconds=1)
    with pytest.raises(UsageError):
        approvals.approve(second, boris)
    services.tidy_duty(None)
    assert set(Proposal.objects.values_list("outcome", flat=True)) == {"withdrawn", "expired"}
    assert Notice.objects.filter(person=vera, code="access.expired").count() == 1


def test_leaving_ends_all_that_lets_in(leads: Any, time: Time) -> None:
    vera, boris, _ = leads
    olga = someone("olga", "lead", key=True)
    client = log_in(olga, time)
    join(olga.person, "mission", "0" * 32)
    link = services.invite(olga.person, "petr", "Petr", "editor")
    open_ = propose("access.role", olga.person, boris.pk, "why", {"role": "guest"})
    assert list(teams_of(olga.person, "mission")) == ["0" * 32]
    held = propose("access.leave", vera, olga.person.pk, "arrested")
    approvals.approve(held, boris)
    person = Person.objects.get(pk=olga.person.pk)
    assert not person.is_active and list(teams_of(person, "mission")) == []
    assert client.get("/").status_code == 302
    assert (
        not person.totps.exists()
        and not person.devices.exists()
        and not Session.objects.filter(person=person)
    )
    assert not AccountKey.objects.filter(person=person, retired__isnull=True).exists()
    assert logged_in(None).get("/" + link.address.split("/", 3)[3]).status_code == 404
    assert Proposal.objects.get(pk=open_.pk).outcome == "withdrawn"
    assert logged_in(None).post("/people/login", {"login": "olga", "passphrase": GOOD}).status_code == 401
    with pytest.raises(ConflictError):
        services.invite(None, "olga", "Olga again", "editor")
    assert logged_in(vera).get(f"/people/person/{person.pk}").status_code == 200


def test_one_lead_suspends_at_once_and_two_let_in_again(leads: Any, time: Time) -> None:
    vera, boris, _ = leads
    olga = someone("olga", "investigator")
    client = log_in(olga, time)
    path = f"/people/person/{olga.person.pk}"
    assert logged_in(vera).post(path + "/suspend").status_code == 302
    assert client.get("/").status_code == 302
    assert logged_in(None).post("/people/login", {"login": "olga", "passphrase": GOOD}).status_code == 401
    assert Notice.objects.filter(person=boris, code="access.suspended").exists()
    logged_in(vera).post(path + "/resume", {"resume-reason": "home again"})
    approvals.approve(Proposal.objects.get(), boris)
    time.go(minutes=1)
    log_in(olga, time)
    with pytest.raises(UsageError):
        services.suspend(vera, vera)


def test_a_lost_second_factor_takes_two_leads_a_link_and_the_passphrase(leads: Any, time: Time) -> None:
    vera, boris, _ = leads
    olga = someone("olga", "investigator", key=True)
    path = f"/people/person/{olga.person.pk}"
    logged_in(vera).post(path + "/link")
    assert not Invitation.objects.exists()  # needs none: nobody agreed
    logged_in(vera).post(path + "/reset", {"reset-what": "second", "reset-reason": "lost"})
    approvals.approve(Proposal.objects.get(), boris)
    assert logged_in(None).post("/people/login", {"login": "olga", "passphrase": GOOD}).status_code == 302
    page = logged_in(vera).post(path + "/link").content.decode()
    link = page.split("http://localhost:8400")[1].split("<")[0]
    thief = logged_in(None)
    assert thief.post(link, {"login": "olga", "passphrase": OTHER}).status_code == 401
    client = logged_in(None)
    assert client.post(link, {"login": "olga", "passphrase": GOOD}).headers["Location"] == "/people/enrol"
    from base64 import b32decode

    from hq_access.stage_access import words_of

    olga.secret = b32decode(
        words_of(client.get("/people/enrol/generator").content.decode())[0].replace(" ", "")
    )
    done = client.post("/people/enrol/generator", {"code": olga.code(time), "label": "New"})
    assert done.status_code == 200 and client.get("/").status_code == 200
    assert logged_in(None).get(link).status_code == 404
    time.go(minutes=1)
    log_in(olga, time)


def test_a_lost_passphrase_takes_two_leads_and_a_new_account_key(leads: Any, time: Time) -> None:
    vera, boris, _ = leads
    olga = someone("olga", "investigator", key=True)
    before = account_key(olga.person)
    path = f"/people/person/{olga.person.pk}"
    logged_in(vera).post(path + "/reset", {"reset-what": "passphrase", "reset-reason": "lost"})
    approvals.approve(Proposal.objects.get(), boris)
    page = logged_in(vera).post(path + "/link").content.decode()
    link = page.split("http://localhost:8400")[1].split("<")[0]
    answer = logged_in(None).post(link, {"step": "own", "passphrase": OTHER, "again": OTHER})
    assert answer.headers["Location"] == "/people/login"
    assert account_key(olga.person).recipient != before.recipient
    log_in(olga, time, passphrase=OTHER)
    assert logged_in(None).get(link).status_code == 404


def test_a_lone_lead_invites_a_second_and_then_it_takes_two(time: Time) -> None:
    vera = make_person("vera", "lead")
    link = services.invite(vera, "boris", "Boris", "lead")
    _, boris = by_link(link.address, time, passphrase=GOOD)
    assert boris.person.is_active
    assert Notice.objects.filter(person=vera, code="access.joined").exists()
    with pytest.raises(UsageError):
        services.invite(vera, "puppet", "Puppet", "lead")
    data = {"login": "puppet", "name": "Puppet", "role": "lead", "language": "en", "reason": "needed"}
    assert logged_in(vera).post("/people/invite", data | {"reason": ""}).status_code == 422
    assert logged_in(vera).post("/people/invite", data).status_code == 302
    assert not Person.objects.filter(login="puppet").exists()
    approvals.approve(Proposal.objects.get(), boris.person)
    puppet = Person.objects.get(login="puppet")
    assert not puppet.is_active
    page = logged_in(vera).post(f"/people/person/{puppet.pk}/link").content.decode()
    assert "/people/invitation/" in page


def test_an_invitation_is_shown_once_and_withdrawn(leads: Any) -> None:
    vera, boris, _ = leads
    data = {"login": "petr", "name": "Petr <b>", "role": "editor", "language": "ru"}
    page = logged_in(vera).post("/people/invite", data).content.decode()
    assert "Petr &lt;b&gt;" in page and "<svg" in page
    link = "/people/invitation/" + page.split("/people/invitation/")[1].split("<")[0]
    petr = Person.objects.get(login="petr")
    body = logged_in(vera).get(f"/people/person/{petr.pk}").content.decode()
    assert link not in body
    assert logged_in(None).get(link).status_code == 200
    logged_in(boris).post(f"/people/person/{petr.pk}/unlink")
    assert logged_in(None).get(link).status_code == 404


def test_people_are_for_leads(leads: Any) -> None:
    vera, _, anna = leads
    for role in ("lawyer", "investigator", "watch", "editor", "auditor", "guest"):
        other = make_person(role, role)
        assert logged_in(other).get("/people/").status_code == 403
        assert logged_in(other).get(f"/people/person/{anna.pk}").status_code == 404
        assert logged_in(other).post(f"/people/person/{anna.pk}/suspend").status_code == 404
    assert logged_in(vera).get(f"/people/person/{anna.pk}").status_code == 200
    assert logged_in(vera).get(f"/people/person/{'0' * 32}").status_code == 404
    assert logged_in(vera).get("/people/person/1").status_code == 404


def test_a_key_is_made_for_each_newcomer(time: Time) -> None:
    _, vera = by_link(services.found("vera", "Vera"), time, passphrase=GOOD)
    assert account_key(vera.person).recipient.startswith("age1pq1")
    assert make_key(GOOD).recipient != account_key(vera.person).recipient


def test_a_link_opens_nothing_while_its_person_is_suspended(leads: Any, time: Time) -> None:
    vera, boris, _ = leads
    link = services.invite(vera, "petr", "Petr", "editor")
    path = "/" + link.address.split("/", 3)[3]
    half = logged_in(None)
    half.post(path, {"step": "own", "passphrase": GOOD, "again": GOOD})
    assert half.get("/people/enrol").status_code == 200
    services.suspend(boris, link.person)
    assert half.get("/people/enrol").status_code == 302
    assert logged_in(None).get(path).status_code == 404
