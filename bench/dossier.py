"""Dossiers: building and verifying, beside bagit-python. See README.md for what a row means."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import sys
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from measure import (
    MIB,
    Bench,
    Cost,
    Section,
    Stopwatch,
    fresh,
    has_module,
    job,
    process,
    rate,
    serve,
    timed,
)

MISSION = "m-1"


def _now() -> datetime:
    return datetime.now(UTC)


# ---------------------------------------------------------------- jobs, each in its own process


def prepare(folder: str, count: int, size: int) -> dict[str, object]:
    """An invented group with `count` items of `size` bytes sealed, carried home, opened and settled."""
    from vedette.adapters.delivery import export_kit, find_devices
    from vedette.adapters.kit_folder import KitFolder
    from vedette.adapters.opening import Warden
    from vedette.capture.sealing import Desk, Item
    from vedette.house.abroad.settling import settle
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
    kit = KitFolder(base / "kit")
    noise = base / "noise"
    with kit.lock():
        desk = Desk(kit.kit, kit.key(), kit.log(), kit.outbox, _now, os.urandom)
        digests = []
        for number in range(count):
            noise.write_bytes(os.urandom(size))
            with noise.open("rb", buffering=0) as source:
                digests += desk.seal(source, Item(f"{number:05}.bin", "application/octet-stream", size))
        digests += desk.flush()
    noise.unlink()
    export_kit(base / "kit", base / "courier" / "kit")
    with Headquarters(base / "hq", _now) as hq:
        with Stopwatch() as watch, Warden() as warden:  # its children count once it has ended
            house = IntakeHouse(hq, warden, desk_identities(hq))
            report = IntakeDesk(house, "duty-desk", _now, os.urandom).take(find_devices(base / "courier"))
        assert not report.refused and not report.gaps
        settle(hq)
    (base / "chosen.json").write_text(json.dumps([held.sha256 for held in digests]))
    return timed(watch)


def build(folder: str, target: str) -> dict[str, object]:
    """Every item opened in a child, entered, proved, bagged, signed; then verified by the library.

    The trust card is written beside `target`: it knows how large the register was, so that an older
    dossier is refused by a newer card.
    """
    from vedette.adapters.opening import Warden
    from vedette.house.desks.dossier_desk import Chosen, DossierDesk
    from vedette.house.headquarters import Headquarters

    base = Path(folder)
    chosen = [
        Chosen(digest, "an invented title") for digest in json.loads((base / "chosen.json").read_text())
    ]
    with Headquarters(base / "hq", _now) as hq, Stopwatch() as watch, Warden() as warden:
        built = DossierDesk(hq, warden, "lawyer-1").build(chosen, Path(target), "for a measurement")
    assert built.verdict.verdict == "verified"
    Path(f"{target}.card").write_bytes(built.card.encode())
    return timed(watch)


def verify(dossier: str) -> dict[str, object]:
    """The library's verifier, with the trust card."""
    from vedette.adapters.bag_folder import BagFolder
    from vedette.cases.verify import verify_dossier
    from vedette.formats.trust_card import parse_trust_card

    card = parse_trust_card(Path(f"{dossier}.card").read_bytes())
    with Stopwatch() as watch:
        verdict = verify_dossier(BagFolder(Path(dossier)), card)
    assert verdict.verdict == "verified" and verdict.anchored
    return timed(watch)


def digest_only(dossier: str) -> dict[str, object]:
    """Every exhibit read and hashed once, nothing else."""
    paths = sorted(Path(dossier, "data", "exhibits").iterdir())
    with Stopwatch() as watch:
        for path in paths:
            with path.open("rb") as file:
                hashlib.file_digest(file, "sha256").digest()
    return timed(watch)


def bagit_make(folder: str) -> dict[str, object]:
    """bagit-python's bag of the same files, in place, SHA-256."""
    import bagit

    with Stopwatch() as watch:
        bagit.make_bag(folder, checksums=["sha256"])
    return timed(watch)


def bagit_validate(folder: str) -> dict[str, object]:
    """bagit-python's validation."""
    import bagit

    with Stopwatch() as watch:
        bagit.Bag(folder).validate()
    return timed(watch)


JOBS: dict[str, Callable[..., Any]] = {
    each.__name__: each for each in (prepare, build, verify, digest_only, bagit_make, bagit_validate)
}


def dossier(bench: Bench) -> Section:
    """A dossier of 500 exhibits of 512 KiB (quick: 40 of 64 KiB)."""
    count, size = (40, 64 * 1024) if bench.quick else (500, MIB // 2)
    section = Section(
        f"Dossier of {count} exhibits of {size // 1024} KiB",
        ("what", "exhibits/s/core", "CPU s", "MB/s/core", "wall s", "peak MiB", "does"),
    )
    with fresh(bench.memory / "dossier") as work:
        bench.say("sealing, carrying home, intake")
        intake = job("dossier", "prepare", folder=str(work), count=count, size=size)
        kept, other, made = work / "kept", work / "other", work / "made"
        job("dossier", "build", folder=str(work), target=str(kept))

        def building() -> Cost:
            try:
                return job("dossier", "build", folder=str(work), target=str(other))
            finally:
                shutil.rmtree(other, ignore_errors=True)

        def checking(name: str, **arguments: object) -> Callable[[], Cost]:
            return lambda: job("dossier", name, **arguments)

        script = [sys.executable, "-I", kept / "verify.py", kept, "--trust", work / "kept.card"]
        jobs: dict[str, Callable[[], Cost]] = {
            "Vedette, intake": lambda: intake,
            "Vedette, build": building,
            "digest of the exhibits alone": checking("digest_only", dossier=str(kept)),
            "Vedette, verify": checking("verify", dossier=str(kept)),
            "verify.py": lambda: process(script),
        }
        does = {
            "Vedette, intake": "opened in a child each, logged; one run",
            "Vedette, build": "opened in a child each, proved, bagged, signed, verified",
            "digest of the exhibits alone": "the limit of a verifier",
            "Vedette, verify": "bag, signature, register, devices, custody",
            "verify.py": "the same, standard library only; Python's start included",
        }
        if has_module("bagit"):

            def bagging() -> Cost:
                shutil.copytree(kept / "data" / "exhibits", made)
                try:
                    return job("dossier", "bagit_make", folder=str(made))
                finally:
                    shutil.rmtree(made, ignore_errors=True)

            jobs["bagit-python, make"] = bagging
            jobs["bagit-python, validate"] = checking("bagit_validate", folder=str(kept))
            does["bagit-python, make"] = "digests, manifests; nothing signed or proved"
            does["bagit-python, validate"] = "digests only, of our dossier"
        else:
            section.notes.append("missing here, not measured: bagit-python")
        cost = bench.interleave(jobs, once=("Vedette, intake",))
    for name, each in cost.items():
        section.rows.append(
            (
                name,
                f"{count / each.cpu:,.0f}",
                f"{each.cpu:.2f}",
                rate(count * size, each.cpu),
                f"{each.wall:.2f}",
                f"{each.peak:.0f}",
                does[name],
            )
        )
    return section


if __name__ == "__main__":
    serve(JOBS)
