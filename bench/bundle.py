"""The bundle of a dossier: 500 exhibits, 5 GB of photographs and films.."""

from __future__ import annotations

import io
import json
import os
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from measure import MIB, Bench, Section, Stopwatch, fresh, job, rate, serve, timed

MISSION = "m-1"
FILMS = 5
"""Each fifth exhibit is a film, of which only a sheet is printed."""


def _now() -> datetime:
    return datetime.now(UTC)


def _photograph(size: int) -> bytes:
    """An invented photograph of about `size` bytes."""
    from PIL import Image

    side = max(64, int((size / 0.9) ** 0.5))
    out = io.BytesIO()
    Image.effect_noise((side * 4 // 3, side * 3 // 4), 60).convert("RGB").save(out, "JPEG", quality=92)
    return out.getvalue()


def prepare(folder: str, count: int, size: int) -> dict[str, object]:
    """An invented group with `count` items of about `size` bytes, taken in; and a dossier of them all."""
    from vedette.adapters.delivery import export_kit, find_devices
    from vedette.adapters.kit_folder import KitFolder
    from vedette.adapters.opening import Warden
    from vedette.capture.sealing import Desk, Item
    from vedette.cases.dossiers.plan import Chosen as Planned
    from vedette.cases.dossiers.plan import Plan
    from vedette.house.abroad.settling import settle
    from vedette.house.desks.dossier_desk import Chosen, DossierDesk
    from vedette.house.desks.intake_house import IntakeHouse
    from vedette.house.desks.mission_desk import add_custodian, desk_identities, enrol_device, open_mission
    from vedette.house.headquarters import Headquarters
    from vedette.intake.desk import IntakeDesk

    base = Path(folder)
    Headquarters.create(base / "hq", "Invented Group", "register.bench.example/r1", ["en"], os.urandom)
    with Headquarters(base / "hq", _now) as hq:
        add_custodian(hq, "abroad", base / "custodian")
        open_mission(hq, MISSION)
        enrol_device(hq, MISSION, base / "kit")
    kit, photograph = KitFolder(base / "kit"), _photograph(size)
    with kit.lock():
        desk = Desk(kit.kit, kit.key(), kit.log(), kit.outbox, _now, os.urandom)
        digests = []
        for number in range(count):
            film = number % FILMS == 0
            data = os.urandom(size) if film else photograph + os.urandom(32)
            kind = "video/mp4" if film else "image/jpeg"
            digests += desk.seal(io.BytesIO(data), Item(f"{number:05}", kind, len(data)))
        digests += desk.flush()
    export_kit(base / "kit", base / "courier" / "kit")
    with Headquarters(base / "hq", _now) as hq, Warden() as warden:
        house = IntakeHouse(hq, warden, desk_identities(hq))
        report = IntakeDesk(house, "duty-desk", _now, os.urandom).take(find_devices(base / "courier"))
        assert not report.refused
        settle(hq)
        chosen = [Chosen(held.sha256, f"exhibit {n}") for n, held in enumerate(digests, 1)]
        with Stopwatch() as watch:
            DossierDesk(hq, warden, "lawyer-1").build(chosen, base / "bag", "for a measurement")
    exhibits = tuple(Planned(one.package_sha256, one.title, "") for one in chosen)
    (base / "plan.json").write_bytes(Plan("Invented", "Nobody", "en", exhibits).encode())
    return timed(watch)


def bind(folder: str, target: str) -> dict[str, object]:
    """The bag verified, each page drawn in the cage, the papers typeset, one PDF written."""
    from vedette.cases.dossiers.plan import parse_plan
    from vedette.house.desks.bundle_desk import BundleDesk
    from vedette.house.looking import Looker

    base = Path(folder)
    plan = parse_plan((base / "plan.json").read_bytes())
    with Stopwatch() as watch, Looker() as looker:
        bound = BundleDesk(base / "bag", looker).build(plan, Path(target))
    (base / "bound.json").write_text(json.dumps({"pages": bound.pages, "size": bound.size}))
    return timed(watch)


JOBS: dict[str, Callable[..., Any]] = {each.__name__: each for each in (prepare, bind)}


def section(bench: Bench) -> Section:
    """A bundle of 500 exhibits of 10 MiB (quick: 10 of 1 MiB)."""
    count, size = (10, MIB) if bench.quick else (500, 10 * MIB)
    made = Section(
        f"Bundle of {count} exhibits of {size // MIB} MiB",
        ("what", "CPU s", "MB/s", "wall s", "peak MiB", "does"),
    )
    with fresh(bench.disk / "bundle") as work:
        bench.say("sealing, intake, the bag")
        costs = {"bag": job("bundle", "prepare", folder=str(work), count=count, size=size)}
        costs["bundle"] = job("bundle", "bind", folder=str(work), target=str(work / "bundle.pdf"))
        bound = json.loads((work / "bound.json").read_text())
        octets = sum(path.stat().st_size for path in (work / "bag" / "data" / "exhibits").iterdir())
    does = {
        "bag": "opened, proved, bagged, signed, verified; peak with intake",
        "bundle": f"verified, drawn in the cage, typeset: {bound['pages']} pages, {bound['size'] // MIB} MiB",
    }
    for name, cost in costs.items():
        made.rows.append(
            (
                name,
                f"{cost.cpu:.1f}",
                rate(octets, cost.wall),
                f"{cost.wall:.1f}",
                f"{cost.peak:.0f}",
                does[name],
            )
        )
    return made


if __name__ == "__main__":
    serve(JOBS)
