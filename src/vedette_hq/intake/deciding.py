"""What becomes of a package in quarantine: decided by two people, carried out by the worker.

Kept: it stays where it is. Released: it is checked again, as a delivery of its own. Destroyed: its bytes go,
the reason why it was refused and its slip stay. Nothing is entered as custody: it never was an item.
"""

from __future__ import annotations

import shutil
from collections.abc import Sequence
from typing import TYPE_CHECKING

from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from vedette.adapters.disk import disk_errors, make_folder, new_file, sync_folder, write_file
from vedette.errors import ConflictError, UsageError
from vedette_hq.access import approvals
from vedette_hq.access.models import Person, Proposal
from vedette_hq.audit.services import note
from vedette_hq.config.runtime import current
from vedette_hq.intake import staging
from vedette_hq.intake.house import reader
from vedette_hq.intake.labels import check_name
from vedette_hq.intake.models import Decision, Delivery, Refusal, Stand, Upload, Way
from vedette_hq.intake.taking import slip_in_quarantine
from vedette_hq.outbox.models import Errand
from vedette_hq.outbox.services import put

if TYPE_CHECKING:
    from vedette_hq.outbox.loop import Work

PART = "again"


def check_open(refusal: Refusal, decision: str) -> None:
    """Refuse a decision that cannot be taken. Raises: ConflictError, UsageError."""
    if decision not in Decision.values:
        raise UsageError("decision: keep, release or destroy expected")
    if refusal.decision in (Decision.RELEASE, Decision.DESTROY):
        raise ConflictError("quarantine: this package was decided on already")
    if refusal.decision == decision:
        raise ConflictError("quarantine: that is what was decided before")


def propose_decision(person: Person, refusal: Refusal, decision: str, reason: str) -> None:
    """Propose what is to become of a refused package; another person must agree.

    Raises: ConflictError, UsageError, and what the rule of two refuses.
    """
    check_open(refusal, decision)
    approvals.propose(f"intake.{decision}", person, refusal.pk, reason)


def register_kinds() -> None:
    """Make the three decisions known to the rule of two."""
    for decision in Decision:
        approvals.register_kind(
            approvals.Kind(
                f"intake.{decision.value}",
                _TITLES[decision],
                carry_out=_CARRY_OUT[decision],
                describe=_describe,
                may_approve=_concerned,
                may_propose=_concerned,
                address=_address,
            )
        )


_TITLES = {
    Decision.KEEP: _("Leave a refused package in quarantine"),
    Decision.RELEASE: _("Check a refused package again"),
    Decision.DESTROY: _("Destroy the bytes of a refused package"),
}


def _concerned(person: Person, proposal: Proposal) -> bool:
    """Whether a person works at the desk and may see the package."""
    from vedette_hq.intake.queries import DESK, visible_refusals

    return person.role in DESK and visible_refusals(person).filter(pk=proposal.object_id).exists()


def _describe(proposal: Proposal, person: Person) -> str:
    refusal = Refusal.objects.filter(pk=proposal.object_id).first()
    if refusal is None:
        return ""
    return gettext("Package %(package)s, refused by check %(check)s (%(name)s).") % {
        "package": refusal.sha256[:16],
        "check": refusal.check_number,
        "name": check_name(refusal.check_number),
    }


def _address(proposal: Proposal, person: Person) -> str:
    return reverse("intake:refusal", args=(proposal.object_id,)) if _concerned(person, proposal) else ""


def _keep(proposal: Proposal, person: Person) -> None:
    decide(proposal.object_id, Decision.KEEP, person)


def _let_go(proposal: Proposal, person: Person) -> None:
    decide(proposal.object_id, Decision.RELEASE, person)


def _end(proposal: Proposal, person: Person) -> None:
    decide(proposal.object_id, Decision.DESTROY, person)


_CARRY_OUT = {Decision.KEEP: _keep, Decision.RELEASE: _let_go, Decision.DESTROY: _end}


def decide(refusal_id: str, decision: str, person: Person | None) -> None:
    """Write down what two people agreed on, and have it carried out; in the transaction of the approval."""
    held = Refusal.objects.exclude(decision__in=(Decision.RELEASE, Decision.DESTROY))
    if not held.filter(pk=refusal_id).update(decision=decision, decided=timezone.now(), done=None):
        raise ConflictError("quarantine: this package was decided on already")
    put(
        "intake.decision",
        {"refusal": refusal_id, "decision": decision, "person": person.pk if person else ""},
        key=f"{refusal_id}:{decision}",
    )
    note(person, f"intake.{decision}", "refusal", refusal_id)


def carry_out_decision(work: Work, errands: Sequence[Errand]) -> None:
    """Do what was decided. (Handler of the errand `intake.decision`.)"""
    for errand in errands:
        refusal = Refusal.objects.get(pk=errand.payload["refusal"])
        if refusal.done is not None or refusal.decision != errand.payload["decision"]:
            continue
        if refusal.decision == Decision.DESTROY:
            _destroy(refusal)
        if refusal.decision == Decision.RELEASE:
            _release(refusal, str(errand.payload["person"]), errand.pk)
        else:
            Refusal.objects.filter(pk=refusal.pk, done__isnull=True).update(done=timezone.now())


def _destroy(refusal: Refusal) -> None:
    folder = current().house / "quarantine" / refusal.folder
    with disk_errors("quarantine"):
        (folder / "package").unlink(missing_ok=True)
        sync_folder(folder)


def _release(refusal: Refusal, person: str, errand_id: str) -> None:
    """Make a delivery of the package and its slip; the log is the copy held here. Its id is the errand's."""
    from vedette_hq.outbox.loop import Refuse

    slip = slip_in_quarantine(refusal.folder)
    if slip is None:
        raise Refuse("quarantine: no readable slip lies beside this package; it cannot be checked again")
    source = current().house / "quarantine" / refusal.folder / "package"
    if not source.exists():
        raise Refuse("quarantine: the bytes of this package are gone")
    outbox = staging.folder_of(errand_id) / PART / "outbox"
    make_folder(outbox)
    with (
        reader().cover.open(source) as sealed,
        new_file(outbox / f"{slip.package}.age", replace=True) as file,
    ):
        shutil.copyfileobj(sealed, file, staging.READ_BYTES)
    write_file(outbox / f"{slip.package}.slip", slip.encode(), replace=True)
    with transaction.atomic():
        who = Person.objects.filter(pk=person).first()
        if who is None:
            raise Refuse("quarantine: nobody stands for this decision")
        now = timezone.now()
        delivery, made = Delivery.objects.get_or_create(
            pk=errand_id,
            defaults={
                "way": Way.RELEASE,
                "stand": Stand.WAITING,
                "closed": now,
                "packages": 1,
                "opened_by": who,
            },
        )
        if made:
            Upload.objects.create(
                delivery=delivery,
                name=f"{PART}/outbox/{slip.package}.age",
                size=refusal.size,
                sha256=refusal.sha256,
                received=refusal.size,
                whole=True,
            )
            put("intake.delivery", {"delivery": delivery.pk}, key=delivery.pk)
        Refusal.objects.filter(pk=refusal.pk).update(done=now, again=delivery)
