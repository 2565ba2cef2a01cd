"""The main job: one mission from sealed capture through a raid to a verified dossier and a public page.

Everything is real but the people: keys, packages, five partners as processes, ceremonies, receipts, time
stamps, a raid. It runs on the invented material, or on a folder or incident file of the user's.
"""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any

from vedette.house.abroad.settling import slips
from vedette.house.desks.dossier_desk import Built
from vedette.house.headquarters import Headquarters
from vedette.register.audit import fsck
from vedette.vault.fixity import scrub
from vedette_demo.carrying import arrive, arrive_again, give_back, seal_all
from vedette_demo.court import argue, clocks, show_public, stamp_head
from vedette_demo.founding import set_up
from vedette_demo.office import Office, at_work, listed, lock, told, under_way
from vedette_demo.partners import RunningPartner, partner_says, partners
from vedette_demo.plan import plan
from vedette_demo.raid import (
    carry_off,
    come_back,
    differences,
    freeze,
    look_around,
    thaw,
    try_the_stolen_keys,
)
from vedette_demo.run import GROUP, ORIGIN, Run, Sealed, fresh_folder, now


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
        run.step("in the office")
        with Headquarters(work / "hq", now) as hq:
            count = sum(1 for _ in slips(hq))
        with at_work(run, sorted({carrier.mission for carrier in carriers})) as office:
            run.prove(
                listed(office, count) == count,
                f"headquarters as a site, locked at rest: its worker opened and listed all {count} packages",
            )
            watched: dict[str, Any] = {}
            if source is None:
                made = told(office)
                run.prove(
                    made.get("act", 0) == 20 and made.get("person", 0) == 12,
                    f"its records: {made['act']} acts in {made['event']} events, {made['person']} people,"
                    f" {made['group']} units; sources in four languages, consents, a closed interview",
                )
                watched = _watch(run, office, carriers[0].mission)
            if not stay:
                lock(run, office)
            _end(run, built, site)
            if stay:
                _stay(built, site, office, watched)


def _watch(run: Run, office: Office, mission: str) -> dict[str, Any]:
    """Have a mission under way in the office; show what stands."""
    made = under_way(office, mission)
    run.prove(
        made["stage"] == "under-way" and made["heard"] == 1 and made["duty"] == 2,
        "a mission under way, by a plan that two approved; an officer on duty, one of three was heard, one is"
        f" due in {made['due'] // 60 + 1} minutes",
    )
    run.prove(
        made["incidents"] == 2 and made["warnings"] >= 1,
        "one car seen by two people in two places: an early warning stands and forbids the next departure",
    )
    proposal = "a proposal is being worked out" if made["proposals"] else "no OR-tools here, so no proposal"
    papers = f"{made['papers']} papers of an urgent track" if made["papers"] else "an urgent track, no typst"
    run.show(f"a rota of {made['turns']} turns, one team by hand ({proposal}); {papers}, unsigned")
    return made


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


def _stay(built: Built, site: Path | None, office: Office, watched: Mapping[str, Any]) -> None:
    """Say who may come in, open the pages where there is a browser, and keep all running until Ctrl-C."""
    import webbrowser

    print(f"\n    The office is open at {office.origin} (a demonstration: everything in it is invented).")
    print(f"    After it is locked it opens again with the passphrase  {office.passphrase}")
    print("    Each of these links lets one invented person in, once:")
    for name, role, link in office.people:
        print(f"        {role:<13} {name:<20} {link}")
    if watched:
        print(f"    A watch runs: {watched['name']} is due soon, and nobody will call; look at the board.")
        print(
            "    No alert leaves this machine. What would be typed from the printed list of codes, all well:"
        )
        print(f"        {office.origin}/watch/in    {watched['line']}")
    pages = [built.folder / "verify.html", *([site / "index.html"] if site is not None else [])]
    screen = os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY")
    if screen or sys.platform in ("darwin", "win32"):
        for page in (office.origin, *(page.resolve().as_uri() for page in pages)):
            with suppress(webbrowser.Error):
                webbrowser.open(page)
    print("\n    Drop the dossier's folder on its verifier. All runs until Ctrl-C.", flush=True)
    try:
        while True:
            time.sleep(3600)
    except KeyboardInterrupt:
        print()
