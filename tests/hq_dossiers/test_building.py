"""A signed version is built by the worker, under a cover; ended, it goes on; who takes it can verify it."""

from __future__ import annotations

import hashlib
import io
import subprocess
import sys
import zipfile
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from hq_casework.story import case_of, client_of
from hq_dossiers.story import consent, sign
from vedette.errors import ConflictError, LimitError, MissingError

pytestmark = pytest.mark.django_db


def signed_version(people: Any, items: dict[str, Any], hides: str = "", agreed: bool = True) -> Any:
    """A version of four exhibits that was signed off."""
    from vedette_hq.dossiers import services
    from vedette_hq.vault.models import CaseItem

    case = case_of(people)
    lawyer, lead = people["lawyer"], people["lead"]
    client = client_of(case, lawyer)
    chosen = [items[kind] for kind in ("picture", "pdf", "text", "video")]
    for one in chosen:
        CaseItem.objects.create(case=case, item=one, added_by=lawyer)
    dossier = services.begin(case, lawyer, "Invented dossier")
    rows = [(number, one.pk, f"Exhibit {number}") for number, one in enumerate(chosen, 1)]
    services.choose(dossier, lawyer, rows)
    version = services.begin_version(dossier, lawyer, "Invented committee", "fr", "C11")
    said = {"chronology": "2019-05-14 | taken | E0001", "claims": "detention | taken | proven | E0001 |"}
    services.save(version, lawyer, hides, said)
    if agreed:
        consent(client, lawyer)
    sign(version, lead)
    version.refresh_from_db()
    return version


def unpacked(data: bytes, folder: Path) -> Path:
    """The bag of a ZIP that was taken away."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        assert archive.testzip() is None
        archive.extractall(folder)
    return folder / "dossier"


def verified(bag: Path, card: str) -> None:
    """The command and the single file both say that the dossier is verified."""
    trust = bag.parent / "card.txt"
    trust.write_text(card, "ascii")
    for command in (
        [sys.executable, "-m", "vedette.cli", "verify"],
        [sys.executable, str(bag / "verify.py")],
    ):
        ended = subprocess.run([*command, str(bag), "--trust", str(trust)], capture_output=True, check=False)
        assert ended.returncode == 0, ended.stdout.decode() + ended.stderr.decode()


class Ended(BaseException):
    """The worker is ended, wherever it is."""


def test_asked_ended_built_taken_and_verified(
    people: Any, visit: Any, items: dict[str, Any], worker: Any, tmp_path: Path
) -> None:
    from vedette.adapters.opening import Warden
    from vedette_hq.config.runtime import current
    from vedette_hq.consent.models import Left
    from vedette_hq.dossiers import building
    from vedette_hq.dossiers.models import Build, Given
    from vedette_hq.outbox import loop
    from vedette_hq.outbox.models import Errand

    version = signed_version(people, items, "2:1:0,0,500,120\n4")
    address = f"/dossiers/version/{version.pk}"
    one = visit(people["lead"])
    assert one.post(f"{address}/build").status_code == 302
    held = Build.objects.get()
    assert held.stage == "waiting" and b"waits for its turn" in one.get(address).content
    # the worker is ended while pages are drawn; its lease runs out
    reached = []

    def beat() -> None:
        now = Build.objects.get()
        reached.append((now.stage, now.reached))
        if (now.stage, now.reached) == ("bundle", 2):
            raise Ended

    with pytest.raises(Ended):
        loop.do(loop.Work(worker.hq, worker.warden, beat), "dossiers.build")
    assert ("bag", 3) in reached and isinstance(worker.warden, Warden)
    held.refresh_from_db()
    reference = held.reference
    assert reference and held.stage == "bundle"
    assert b"2 / 4" in one.get(address).content
    entered = worker.hq.register.log.size
    Errand.objects.filter(kind="dossiers.build").update(leased_until=None)
    again: list[int] = []
    loop.do(loop.Work(worker.hq, worker.warden, lambda: again.append(1)), "dossiers.build")
    held.refresh_from_db()
    assert (held.stage, held.reference) == ("done", reference), held.failure
    assert worker.hq.register.log.size == entered, "what was opened is not opened again"
    assert len(again) == 3, "two exhibits were drawn before"
    # nothing of it lies in the clear, though this house is not enclosed
    files = [path for path in (current().house / "database" / "dossiers").rglob("*") if path.is_file()]
    assert len(files) > 20
    for path in files:
        data = path.read_bytes()
        assert b"%PDF" not in data and b"JFIF" not in data and b"BagIt" not in data, path.name
    # it is taken away, and that is written down
    answer = one.post(f"{address}/fetch", {"to": "Secretariat", "how": "by hand"})
    assert answer.status_code == 200 and answer.headers["Content-Type"] == "application/zip"
    taken = b"".join(answer.streaming_content)
    given = Given.objects.get()
    assert (given.to, given.reference, given.root) == ("Secretariat", reference, held.root)
    assert given.bundle_sha256 == held.bundle_sha256 and Left.objects.get().what == "dossier"
    bag = unpacked(taken, tmp_path / "taken")
    bundle = (bag.parent / "bundle.pdf").read_bytes()
    assert hashlib.sha256(bundle).hexdigest() == held.bundle_sha256
    assert held.size == len(bundle) + sum(path.stat().st_size for path in bag.rglob("*") if path.is_file())
    verified(bag, held.card)
    # once more into the same hands: one giving
    one.post(f"{address}/fetch", {"to": "Secretariat"})
    assert Given.objects.count() == 1
    folder = building._folder(held)
    one.post(f"{address}/discard")
    assert not Build.objects.exists() and not folder.exists()
    assert one.post(f"{address}/fetch", {"to": "Secretariat"}).status_code == 302


def test_versions_of_a_dossier_have_one_root(people: Any, items: dict[str, Any], worker: Any) -> None:
    from vedette_hq.dossiers import building, services
    from vedette_hq.dossiers.models import Build, Whole
    from vedette_hq.outbox import loop

    first = signed_version(people, items, "2:1")
    second = services.begin_version(first.dossier, people["lawyer"], "Another committee", "en", "C11")
    services.save(second, people["lawyer"], "1", {})
    sign(second, people["lead"])
    for version in (first, second):
        building.ask(version, people["lead"])
    loop.do(worker, "dossiers.build")
    loop.do(worker, "dossiers.build")
    assert {held.stage for held in Build.objects.all()} == {"done"}, [h.failure for h in Build.objects.all()]
    assert len({held.root for held in Build.objects.all()}) == 1 and Whole.objects.count() == 1


def test_what_is_not_built(people: Any, items: dict[str, Any], worker: Any) -> None:
    from hq_consent.stage import take_back
    from vedette_hq.casework.queries import clients_of
    from vedette_hq.dossiers import building
    from vedette_hq.dossiers.models import Build, Version
    from vedette_hq.outbox import loop
    from vedette_hq.vault.models import Item

    version = signed_version(people, items, agreed=False)
    lead, lawyer = people["lead"], people["lawyer"]
    with pytest.raises(ConflictError):
        building.ask(version, lead)
    client = clients_of(lawyer, version.dossier.case)[0].client
    consent(client, lawyer)
    row = Item.objects.filter(pk=items["pdf"].pk)
    size = row.get().package_size
    row.update(package_size=building.MAX_BYTES)
    with pytest.raises(LimitError):
        building.ask(version, lead)
    row.update(package_size=size)
    with pytest.raises(MissingError):
        building.discard(version, lead)
    building.ask(version, lead)
    with pytest.raises(ConflictError):
        building.ask(version, lead)
    with pytest.raises(ConflictError):
        building.discard(version, lead)
    # taken back while it waited: nothing is opened
    entered = worker.hq.register.log.size
    take_back(client.record or client.protected, "C11", lawyer)
    loop.do(worker, "dossiers.build")
    held = Build.objects.get()
    assert held.stage == "failed" and held.failure and worker.hq.register.log.size == entered
    with pytest.raises(ConflictError):
        building.fetch(version, lead, building.Hands("Secretariat"))
    consent(client, lawyer, said={"at": datetime.now(UTC)})
    assert building.ask(version, lead).tries == 2
    Version.objects.filter(pk=version.pk).update(signed=None, signed_by=None)
    with pytest.raises(ConflictError):
        building.ask(version, lead)


def test_files_go_after_a_week(people: Any, items: dict[str, Any], worker: Any) -> None:
    from django.utils import timezone

    from vedette_hq.config.runtime import current
    from vedette_hq.dossiers import building
    from vedette_hq.dossiers.models import Build
    from vedette_hq.outbox import loop

    version = signed_version(people, items)
    held = building.ask(version, people["lead"])
    loop.do(worker, "dossiers.build")
    stray = current().house / "database" / "dossiers" / "stray"
    stray.mkdir()
    building.tidy_duty(worker)
    held.refresh_from_db()
    assert held.stage == "done" and building._folder(held).exists() and not stray.exists()
    Build.objects.update(done=timezone.now() - building.KEPT)
    building.tidy_duty(worker)
    assert not Build.objects.exists() and not building._folder(held).exists()
