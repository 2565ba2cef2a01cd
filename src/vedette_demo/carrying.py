"""From the region to headquarters and back: sealing, couriers, the intake desk, receipts."""

from __future__ import annotations

import os
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

from vedette.adapters.delivery import export_kit, find_devices
from vedette.adapters.kit_folder import KitFolder
from vedette.adapters.opening import Warden
from vedette.capture.media import SNIFF_BYTES, media_type
from vedette.capture.sealing import Desk, Item
from vedette.custody.events import Action, CustodyEvent
from vedette.errors import VedetteError
from vedette.formats.receipt import State
from vedette.house.abroad.settling import settle, slips
from vedette.house.desks.intake_house import IntakeHouse
from vedette.house.desks.mission_desk import desk_identities
from vedette.house.headquarters import Headquarters
from vedette.intake.desk import IntakeDesk, Report
from vedette.seal import open_stream
from vedette.values.ids import new_id
from vedette_demo.attacks import damage_package, lose_package
from vedette_demo.plan import Job
from vedette_demo.raid import convict
from vedette_demo.run import Run, Sealed, now


def seal_files(kit: Path, jobs: Sequence[Job]) -> list[str]:
    """Seal files on a device; return the digests of their packages, in order."""
    folder = KitFolder(kit)
    digests: list[str] = []
    with folder.lock():
        desk = Desk(folder.kit, folder.key(), folder.log(), folder.outbox, now, os.urandom)
        for job in jobs:
            with job.path.open("rb", buffering=0) as source:
                status = os.fstat(source.fileno())
                kind = media_type(os.pread(source.fileno(), SNIFF_BYTES, 0))
                changed = datetime.fromtimestamp(int(status.st_mtime), UTC)
                item = Item(job.path.name, kind, status.st_size, changed, "", job.consent)
                digests += [held.sha256 for held in desk.seal(source, item)]
        digests += [held.sha256 for held in desk.flush()]
    return digests


def seal_all(run: Run, prepared: Sequence[Sealed]) -> None:
    """Seal on every device, shift after shift."""
    for sealed in prepared:
        sealed.digests = seal_files(sealed.kit, sealed.carrier.jobs)
    for shift in sorted({sealed.carrier.shift for sealed in prepared}):
        devices = [s for s in prepared if s.carrier.shift == shift]
        count = sum(len(s.digests) for s in devices)
        run.show(f"{shift}: {count} items sealed on {len(devices)} devices")
    count = sum(len(sealed.digests) for sealed in prepared)
    wanted = sum(len(sealed.carrier.jobs) for sealed in prepared)
    run.prove(count == wanted, f"each of {wanted} files is one sealed package")
    kit = prepared[0].kit
    package = next((kit / "outbox").glob("*.age"))
    key = (kit / "device.key").read_text("ascii")
    refused = False
    try:
        with package.open("rb") as file:
            for _ in open_stream(file, []):
                break
    except VedetteError:
        refused = True
    no_secret = not any(b"AGE-SECRET-KEY" in path.read_bytes() for path in kit.rglob("*") if path.is_file())
    run.prove(refused and no_secret and key.startswith("PRIVATE+KEY+"), "the kit can seal and open nothing")


def intake_all(hq: Headquarters, warden: Warden, delivery: Path) -> Report:
    """Run the intake desk on a delivery."""
    house = IntakeHouse(hq, warden, desk_identities(hq))
    return IntakeDesk(house, "duty-desk", now, os.urandom).take(find_devices(delivery))


def arrive(run: Run, prepared: Sequence[Sealed]) -> None:
    """Couriers carry the outboxes out; one package is stolen, one damaged."""
    first = run.work / "courier-1"
    for sealed in prepared:
        export_kit(sealed.kit, first / sealed.kit.name)
    attacked = [s for s in prepared if len(s.digests) >= 3]
    lost = broken = 0
    if attacked:
        lost = lose_package(first / attacked[0].kit.name)
        damage_package(first / attacked[-1].kit.name)
        broken = 1
    with Headquarters(run.work / "hq", now) as hq, Warden() as warden:
        report = intake_all(hq, warden, first)
        run.show(f"{len(report.taken)} taken, {len(report.refused)} in quarantine, {len(report.gaps)} gaps")
        if attacked:
            run.prove(
                len(report.gaps) == lost + broken and len(report.refused) == broken,
                "a stolen package shows as a gap in its device's log; a damaged one is quarantined at"
                f" check {report.refused[0][1].step.value}",
            )
        again = intake_all(hq, warden, first)
        run.prove(not again.taken, "the same delivery a second time changes nothing")
        settled = settle(hq)
        run.prove(
            set(settled.states) == {State.WITNESSED.word} and not settled.faults,
            f"{settled.states.get(State.WITNESSED.word, 0)} receipts of the state witnessed: two mirrors hold"
            " register, packages and the sealed copy of headquarters; then 5 of 5 witnesses cosigned",
        )
        settle(hq)


def arrive_again(run: Run, prepared: Sequence[Sealed]) -> None:
    """The rest comes to the headquarters that came back."""
    total = sum(len(sealed.digests) for sealed in prepared)
    with Headquarters(run.work / "hq", now) as hq, Warden() as warden:
        second = run.work / "courier-2"
        for sealed in prepared:
            export_kit(sealed.kit, second / sealed.kit.name)
        last = intake_all(hq, warden, second)
        run.prove(
            not last.gaps and not last.refused and len(list(slips(hq))) == total,
            f"after a second courier all {total} packages are registered and no gap is left",
        )
        events = [
            CustodyEvent(
                new_id(os.urandom),
                Action.TRANSFER,
                hq.now(),
                "courier-2",
                slip.package_sha256,
                "handed over at the border",
                counterparty="duty-desk",
                place_class="abroad",
            )
            for slip in slips(hq)
        ]
        hq.enter([(event.action.entry_type, event.values()) for event in events])
        settled = settle(hq, now=True)
        run.prove(
            settled.states == {State.WITNESSED.word: total} and not settled.faults,
            f"{total} receipts of the state witnessed; the witnesses go on where they were",
        )
    words = convict(run.work / "raiders", run.work / "hq")
    run.prove(
        bool(words), "the raiders' register and the living one exclude each other: two heads convict the key"
    )


def give_back(run: Run, prepared: Sequence[Sealed]) -> None:
    """Receipts and checkpoint go back to the devices, which let go of what is safe."""
    gone = 0
    for sealed in prepared:
        kit = KitFolder(sealed.kit)
        folder = run.work / "hq" / "outgoing" / kit.kit.device.rpartition("/")[2]
        for path in sorted(folder.glob("*.receipt")):
            kit.take_receipt(path.read_bytes())
        kit.take_checkpoint((folder / "checkpoint").read_bytes())
        receipts = kit.receipts()
        for slip in list(kit.outbox.waiting()):
            if receipts[slip.package_sha256].state >= State.REPLICATED:
                kit.outbox.remove(slip.package)
                gone += 1
    run.prove(gone > 0, f"the devices let go of {gone} packages, all of which have a second copy")
