"""Quarantine: what two people decide is done, once, and nothing that one alone wants."""

from __future__ import annotations

import shutil
from typing import Any

import pytest

from hq_intake.carrying import list_devices, person_sender
from intake.stage import GOOD
from vedette.errors import ConflictError, UsageError
from vedette_hq.access import approvals
from vedette_hq.access.models import Proposal
from vedette_hq.audit.models import Act
from vedette_hq.intake.deciding import decide, propose_decision
from vedette_hq.intake.models import Arrival, Decision, Delivery, Refusal
from vedette_hq.outbox.loop import do
from vedette_hq.outbox.models import Errand

pytestmark = pytest.mark.django_db


@pytest.fixture
def refused(house: Any, worker: Any, people: Any, visit: Any) -> Refusal:
    """Packages that came before their device's log: in quarantine by check 5."""
    house.good = house.seal(GOOD[:1])
    house.export()
    list_devices(worker)
    log = house.stick / "a" / "log"
    shutil.move(log, house.folder / "log")
    person_sender(visit(people["watch"])).send(house.stick)
    do(worker, "intake.delivery")
    shutil.move(house.folder / "log", log)
    found = Refusal.objects.get()
    assert found.check_number == 5
    return found


def propose(client: Any, refusal: Refusal, decision: str) -> Any:
    """Propose a decision on its page."""
    return client.post(
        f"/intake/quarantine/{refusal.pk}", {"decision": decision, "reason": "the log came later"}
    )


def test_released_by_two_it_is_checked_again_and_stored(
    refused: Refusal, house: Any, worker: Any, people: Any, visit: Any
) -> None:
    person_sender(visit(people["watch"])).send(house.stick)  # with its log: the same package is stored now
    stored = Arrival.objects.filter(fate="stored").count()
    do(worker, "intake.delivery")
    assert Arrival.objects.filter(fate="stored").count() == stored + 1
    assert propose(visit(people["investigator"]), refused, "release").status_code == 302
    proposal = Proposal.objects.get()
    with pytest.raises(UsageError):
        approvals.approve(proposal, people["investigator"])
    assert approvals.kind_of(proposal).describe(proposal, people["lead"])
    approvals.approve(proposal, people["lead"])
    assert do(worker, "intake.decision") == 1
    refused.refresh_from_db()
    assert refused.decision == "release"
    assert refused.done is not None
    assert do(worker, "intake.delivery") == 1
    again = Delivery.objects.get(pk=refused.again_id)
    assert (again.stand, again.way, again.opened_by) == ("taken", "release", people["lead"])
    assert Arrival.objects.get(delivery=again).fate == "known"
    assert {"intake.release", "proposal.approve"} <= set(Act.objects.values_list("verb", flat=True))


def test_destroyed_by_two_its_bytes_go_and_the_reason_stays(
    refused: Refusal, house: Any, worker: Any, people: Any, visit: Any
) -> None:
    folder = house.hq / "quarantine" / refused.folder
    propose(visit(people["lead"]), refused, "destroy")
    assert (folder / "package").exists()
    approvals.approve(Proposal.objects.get(), people["lawyer"])
    assert (folder / "package").exists()  # the worker does it
    for _ in range(2):
        do(worker, "intake.decision")
        Errand.objects.filter(kind="intake.decision").update(done=None)
    assert sorted(path.name for path in folder.iterdir()) == ["reason.json", "slip"]
    with pytest.raises(ConflictError):
        propose_decision(people["lead"], Refusal.objects.get(), "release", "too late")


def test_kept_it_can_still_be_decided_on(refused: Refusal, worker: Any, people: Any, visit: Any) -> None:
    propose(visit(people["lead"]), refused, "keep")
    approvals.approve(Proposal.objects.get(), people["watch"])
    do(worker, "intake.decision")
    refused.refresh_from_db()
    assert (refused.decision, refused.done is not None) == ("keep", True)
    propose(visit(people["lead"]), refused, "destroy")
    approvals.approve(Proposal.objects.get(kind="intake.destroy"), people["watch"])
    do(worker, "intake.decision")
    refused.refresh_from_db()
    assert (refused.decision, refused.done is not None) == ("destroy", True)
    with pytest.raises(ConflictError):
        decide(refused.pk, Decision.RELEASE, people["lead"])


def test_nobody_outside_decides_or_is_asked(
    refused: Refusal, people: Any, strangers: Any, visit: Any
) -> None:
    for person in (strangers["watch"], strangers["investigator"], people["editor"], people["guest"]):
        assert propose(visit(person), refused, "destroy").status_code == 404
    assert propose(visit(people["auditor"]), refused, "destroy").status_code == 404
    assert not Proposal.objects.exists()
    propose(visit(people["lead"]), refused, "destroy")
    proposal = Proposal.objects.get()
    for person in (strangers["watch"], people["auditor"], people["editor"], people["lead"]):
        with pytest.raises(UsageError):
            approvals.approve(proposal, person)
    assert not Refusal.objects.exclude(decision="").exists()
    answer = visit(people["lead"]).post(
        f"/intake/quarantine/{refused.pk}", {"decision": "burn", "reason": "x"}
    )
    assert answer.status_code == 200  # the form again
    assert propose(visit(people["lead"]), refused, "destroy").status_code == 302
    assert Proposal.objects.count() == 1
