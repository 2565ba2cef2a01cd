"""The main job: one mission from sealed capture through a raid to a verified dossier and a public page.

Everything is real but the people: keys, packages, five partners as processes, ceremonies, receipts, time
stamps, a raid. It runs on the invented material, or on a folder or incident file of the user's.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

from vedette.adapters.asking import ask_partners
from vedette.adapters.authorities import add_authority, check_tokens, stamp
from vedette.adapters.delivery import export_kit, find_devices
from vedette.adapters.dossier_desk import Built, Chosen, DossierDesk
from vedette.adapters.headquarters import Headquarters
from vedette.adapters.house_copy import set_recovery
from vedette.adapters.intake_house import IntakeHouse
from vedette.adapters.kit_folder import KitFolder
from vedette.adapters.mission_desk import (
    desk_identities,
    enrol_device,
)
from vedette.adapters.mission_people import confirm_mission, open_by_birth
from vedette.adapters.opening import Warden
from vedette.adapters.partners import set_policies
from vedette.adapters.settling import settle, slips
from vedette.adapters.site_desk import SiteDesk
from vedette.capture.media import SNIFF_BYTES, media_type
from vedette.capture.sealing import Desk, Item
from vedette.custody.events import Action, CustodyEvent
from vedette.errors import ConflictError, VedetteError
from vedette.formats.receipt import State
from vedette.intake.desk import IntakeDesk, Report
from vedette.publication.check import check_site
from vedette.register.audit import fsck
from vedette.seal import open_stream
from vedette.values.ids import new_id
from vedette.vault.fixity import scrub
from vedette_demo.attacks import damage_package, lose_package, tamper
from vedette_demo.authority import RunningAuthority, authorities
from vedette_demo.ceremonies import Born, bear
from vedette_demo.partners import (
    RunningPartner,
    at_partners,
    introduce,
    partner_says,
    partners,
    sign_waiting,
)
from vedette_demo.plan import Carrier, Job, plan
from vedette_demo.raid import (
    carry_off,
    come_back,
    convict,
    differences,
    freeze,
    look_around,
    thaw,
    try_the_stolen_keys,
)

GROUP = "Invented Mobile Group"
ORIGIN = "register.invented.example/r1"
MARK = "made-by-vedette-main-job"


def now() -> datetime:
    """The machine's clock."""
    return datetime.now(UTC)


@dataclass(slots=True)
class Sealed:
    """A carrier once its device has sealed its files: digest of each package, in order."""

    carrier: Carrier
    kit: Path
    digests: list[str]


@dataclass(slots=True)
class Run:
    """One run: where it works, what it has shown so far."""

    work: Path
    source: Path | None
    house: Born | None = None
    proved: list[str] = field(default_factory=list)
    started: float = field(default_factory=time.monotonic)

    def step(self, text: str) -> None:
        """Say what comes next."""
        print(f"\n[{time.monotonic() - self.started:5.1f} s] {text}", flush=True)

    def show(self, text: str) -> None:
        """Say what was found."""
        print(f"    {text}", flush=True)

    def prove(self, truth: bool, text: str) -> None:
        """Keep what was shown; a run that does not show it fails."""
        if not truth:
            raise ConflictError(f"main job: not shown: {text}")
        self.proved.append(text)
        self.show(f"✓ {text}")


def fresh_folder(folder: Path) -> None:
    """Make an empty working folder; refuses to remove one that a main job did not make."""
    if folder.exists() and any(folder.iterdir()):
        if not (folder / MARK).exists():
            raise ConflictError(f"folder {folder.name}: is not empty and not of an earlier run")
        shutil.rmtree(folder)
    folder.mkdir(parents=True, exist_ok=True)
    (folder / MARK).write_text("This folder may be removed.\n", "ascii")


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


def set_up(run: Run, running: list[RunningPartner], carriers: Sequence[Carrier]) -> list[Sealed]:
    """Introduce the partners, bear the keys, have the missions endorsed, enrol the devices."""
    missions = sorted({carrier.mission for carrier in carriers})
    with Headquarters(run.work / "hq", now) as hq:
        introduce(hq, running)
        set_policies(hq, receipts=3, dossiers=4, statements=3)
        run.house = bear("house", "house", hq.now(), run.work)
        set_recovery(hq, run.house.birth)
        for mission in missions:
            born = bear(mission, "mission", hq.now(), run.work)
            open_by_birth(hq, mission, born.birth.encode())
        run.show(
            f"{1 + len(missions)} keys born, each on 9 sheets; any 2 of 3 sheets at 2 of 3 organisations open"
        )
        asked = ask_partners(hq)
        alone = sum(_stands(hq, mission) for mission in missions)
        for digest in asked:
            at_partners(running[:2], lambda people, wanted=digest: sign_waiting(people, wanted))
        ask_partners(hq)
        two = sum(_stands(hq, mission) for mission in missions)
        for digest in asked:
            at_partners(running[2:3], lambda people, wanted=digest: sign_waiting(people, wanted))
        ask_partners(hq)
        run.prove(
            alone == two == 0 and all(_stands(hq, mission) for mission in missions),
            "nobody may read a mission before people at 3 of 5 partners have signed: with 2 it is refused",
        )
        prepared: list[Sealed] = []
        for carrier in carriers:
            kit = run.work / "kits" / f"{carrier.mission}-{carrier.device}"
            enrol_device(hq, carrier.mission, kit)
            prepared.append(Sealed(carrier, kit, []))
    run.show(
        f"{len(missions)} missions, {len(prepared)} devices, partners: {', '.join(p.short for p in running)}"
    )
    return prepared


def _stands(hq: Headquarters, mission: str) -> bool:
    try:
        confirm_mission(hq, mission)
    except VedetteError:
        return False
    return True


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


def be_raided(run: Run, running: list[RunningPartner], prepared: Sequence[Sealed]) -> None:
    """Headquarters is carried off; the partners stop the register; it comes back from one of them."""
    hq, raiders = run.work / "hq", run.work / "raiders"
    taken = look_around(hq)
    carry_off(hq, raiders)
    run.show("the offices are empty: disks, keys, journal, packages are gone")
    frozen = freeze(running, ORIGIN, taken.size)
    refused = try_the_stolen_keys(raiders, prepared[0].carrier.mission, taken.size)
    run.prove(
        sum("403" in why for why in refused.values()) >= len(running),
        "with every stolen key the raiders enter one more reader: no partner takes it, the register is frozen"
        f" at {taken.size}",
    )
    said: list[str] = []
    assert run.house is not None  # noqa: S101 - born in set_up
    done = come_back(hq, ORIGIN, running[0], run.house, said, [])
    run.prove(
        any("word 14" in line for line in said),
        "four sheets at two organisations are typed; the one word typed wrongly is named: word 14 of nord 3",
    )
    changed = differences(taken, hq)
    run.prove(
        not changed and done.entries == taken.size and not done.lost,
        f"headquarters is back from {running[0].short}: {done.entries} entries, {done.packages} packages,"
        f" {len(taken.files)} files, every digest as before; 0 lost",
    )
    thaw(running, frozen)


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
        bool(words), "the raiders' register and the living one exclude each other; both heads convict the key"
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


def keep(run: Run, running: Sequence[RunningPartner]) -> None:
    """Read everything again, at home and at the mirrors; compare what everybody shows of the register."""
    with Headquarters(run.work / "hq", now) as hq:
        keys = [hq.key(name).verifier for name in ("register-ed25519", "register-mldsa44")]
        audited = fsck(hq.register.log.store, ORIGIN, keys)
        result = scrub(hq.vault, [slip.package_sha256 for slip in slips(hq)], now)
    for partner in running[:2]:
        partner_says("scrub", str(partner.folder))  # ends with an error when one byte is wrong
    run.prove(
        not result.faults and not result.missing,
        f"every byte read: register of {audited.size} entries and {result.objects} objects as their names"
        " say, at headquarters and at both mirrors",
    )


@contextmanager
def clocks(run: Run) -> Iterator[list[RunningAuthority]]:
    """Run two invented time-stamping authorities; none where OpenSSL is not there."""
    if shutil.which("openssl") is None:
        run.show("OpenSSL is not on this computer: no time stamps")
        yield []
        return
    with authorities(run.work / "authorities") as running:
        yield running


def stamp_head(run: Run, stamping: Sequence[RunningAuthority]) -> None:
    """Have the cosigned head stamped by two authorities."""
    if not stamping:
        return
    with Headquarters(run.work / "hq", now) as hq:
        for each in stamping:
            add_authority(hq, each.name, each.url, each.chain)
        faults = stamp(hq, force=True)
        standing = list(check_tokens(hq))
    run.prove(
        not faults and len(standing) == len(stamping),
        f"{len(standing)} time stamps over the cosigned head, each checked with OpenSSL and with a second"
        " program",
    )


def argue(run: Run, prepared: Sequence[Sealed], running: Sequence[RunningPartner]) -> Built:
    """Build the dossier while one partner is dead, verify it three ways, and tamper with copies of it."""
    running[-1].stop()
    run.show(f"{running[-1].short} has no power today: 4 of 5 are left, which is what a dossier needs")
    chosen = [
        Chosen(digest, job.titles["en"], job.consent[0] if job.consent else "")
        for sealed in prepared
        for job, digest in zip(sealed.carrier.jobs, sealed.digests, strict=True)
        if job.exhibit
    ]
    with Headquarters(run.work / "hq", now) as hq, Warden() as warden:
        desk = DossierDesk(hq, warden, "lawyer-1")
        built = desk.build(chosen, run.work / "dossier", "for an invented court")
    card = run.work / "trust-card.txt"
    card.write_bytes(built.card.encode())
    run.prove(
        built.verdict.verdict == "verified",
        f"a dossier of {len(chosen)} exhibits, verified by the library",
    )
    script = [sys.executable, "-I", str(built.folder / "verify.py"), "--json", "--trust", str(card)]
    done = subprocess.run(script, check=False, capture_output=True, text=True)
    said = json.loads(done.stdout) if done.stdout else {}
    run.prove(
        done.returncode == 0 and said.get("anchored") is True,
        "the same by verify.py, which needs only Python's standard library",
    )
    for result in tamper(built.folder, run.work, built.card):
        run.prove(
            result.verdict.verdict == "refused",
            f"{result.what}: refused, {result.verdict.code} at {result.verdict.thing}",
        )
    return built


def show_public(run: Run, prepared: Sequence[Sealed]) -> Path | None:
    """Mark what may be shown, build the site; None when nothing may."""
    target = run.work / "site"
    marked = 0
    with Headquarters(run.work / "hq", now) as hq, Warden() as warden:
        desk = SiteDesk(hq, warden, "editor-1")
        for sealed in prepared:
            for job, digest in zip(sealed.carrier.jobs, sealed.digests, strict=True):
                if job.public:
                    desk.mark(digest, job.titles, job.public, job.language)
                    marked += 1
        if not marked:
            run.show("nothing is marked public; no site")
            return None
        proof = desk.build(target)
    released = check_site(lambda path: (target / path).read_bytes())
    page = (target / "index.html").read_text("utf-8")
    run.prove(
        "<script" not in page
        and "http" not in page.replace('http-equiv="Content', "")
        and released.index == proof.index,
        f"a public page of {marked} items, no script, nothing from elsewhere; its release is entry"
        f" {proof.index} of the register",
    )
    return target


def run_main_job(work: Path, source: Path | None, *, stay: bool) -> None:
    """Run the whole thread in the new folder `work`; with `stay`, open the pages and wait.

    Raises: VedetteError, ConflictError when something is not shown.
    """
    run = Run(work, source)
    fresh_folder(work)
    run.step("material: " + ("invented files" if source is None else str(source)))
    carriers = plan(source, work)
    run.show(f"{sum(len(c.jobs) for c in carriers)} files")
    Headquarters.create(work / "hq", GROUP, ORIGIN, ["en", "fr", "ru"], os.urandom)
    with Headquarters(work / "hq", now) as hq:
        log_keys = [hq.key(name).verifier.vkey for name in ("register-ed25519", "register-mldsa44")]
    with partners(work / "partners", log_keys) as running, clocks(run) as stamping:
        run.step("headquarters; five partners abroad as processes of their own; keys, missions, devices")
        prepared = set_up(run, running, carriers)
        run.step("in the region: sealing")
        seal_all(run, prepared)
        run.step("on the way and at the intake desk")
        arrive(run, prepared)
        run.step("the raid")
        be_raided(run, running, prepared)
        run.step("the rest arrives, at the headquarters that came back")
        arrive_again(run, prepared)
        give_back(run, prepared)
        run.step("in the vault, in the register, abroad")
        keep(run, running)
        run.step("before the court")
        stamp_head(run, stamping)
        built = argue(run, prepared, running)
        run.step("in public")
        site = show_public(run, prepared)
        _end(run, built, site)
        if stay:
            _stay(built, site)


def _end(run: Run, built: Built, site: Path | None) -> None:
    run.step("done; what was shown:")
    for text in run.proved:
        run.show(f"✓ {text}")
    print(
        f"\n    dossier      {built.folder}\n    its verifier {built.folder / 'verify.html'}"
        f"\n    trust card   {run.work / 'trust-card.txt'}"
    )
    if site is not None:
        print(f"    public page  {site / 'index.html'}")
    print(f"    headquarters {run.work / 'hq'}", flush=True)


def _stay(built: Built, site: Path | None) -> None:
    """Open the two pages where there is a browser, and keep the witnesses until Ctrl-C."""
    import webbrowser

    pages = [built.folder / "verify.html", *([site / "index.html"] if site is not None else [])]
    screen = os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY")
    if screen or sys.platform in ("darwin", "win32"):
        for page in pages:
            with suppress(webbrowser.Error):
                webbrowser.open(page.resolve().as_uri())
    print("\n    Drop the dossier's folder on its verifier. The witnesses run until Ctrl-C.", flush=True)
    try:
        while True:
            time.sleep(3600)
    except KeyboardInterrupt:
        print()
