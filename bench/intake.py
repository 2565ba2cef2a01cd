"""The intake desk and the register when there is much of both. See README.md for what a row means."""

from __future__ import annotations

import gc
import io
import os
import random
import resource
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

from measure import Bar, Bench, Cost, Section, Stopwatch, fresh, job, serve, timed

PACKAGE_BYTES = 100_000
WANTED_RATE = 25.0
WANTED_OPEN = 3.0
WANTED_ROW = 200
DEVICES = 4
ORIGIN = "register.bench.example/r1"
MISSION = "m-1"


def clock() -> datetime:
    """The machine's clock."""
    return datetime.now(UTC)


@contextmanager
def hasty() -> Iterator[None]:
    """No syncing while the stage is set: that is not what is measured."""
    real, os.fsync = os.fsync, lambda _: None  # type: ignore[assignment]
    try:
        yield
    finally:
        os.fsync = real


def _memory() -> int:
    return int(Path("/proc/self/statm").read_text().split()[1]) * resource.getpagesize()


def _cover(folder: Path, covered: bool) -> object:
    """The cover of a house; when it is to be one, its files are covered now."""
    from vedette.adapters.cover import PLAIN, SealedCover
    from vedette.formats.lockbox import MIN_MEMORY_KIB
    from vedette.house.enclosing import enclose
    from vedette.house.lockbox import HouseKeys, new_lockbox, new_work

    if not covered:
        return PLAIN
    words = "an invented passphrase of many words"
    secret = new_lockbox(folder, "bench", words, work=new_work(MIN_MEMORY_KIB, 1, 1))
    enclose(folder, secret)
    return SealedCover(HouseKeys.of(secret).cover)


def rate(folder: str, count: int, batch: int, covered: bool) -> dict[str, object]:
    """Packages of several devices, checked, opened, kept, entered, with receipts, `batch` at a time.

    Each batch is a delivery of its own: found, taken, acknowledged, as when it came over the network.
    """
    from vedette.adapters.delivery import find_devices
    from vedette.adapters.kit_folder import KitFolder
    from vedette.adapters.opening import Warden
    from vedette.capture.sealing import Desk, Item
    from vedette.house.desks.intake_house import IntakeHouse
    from vedette.house.desks.mission_desk import desk_identities, enrol_device, open_mission
    from vedette.house.headquarters import Headquarters
    from vedette.intake.desk import IntakeDesk

    home, noise = Path(folder), random.Random(20261123)
    hq_folder = home / "hq"
    with Warden() as warden:
        with hasty():
            Headquarters.create(hq_folder, "Invented Group", ORIGIN, ["en"], os.urandom)
            with Headquarters(hq_folder, clock) as hq:
                open_mission(hq, MISSION)
                for number in range(DEVICES):
                    enrol_device(hq, MISSION, home / f"kit{number}")
            deliveries: list[Path] = []
            made = 0
            while made < count:
                number = len(deliveries) % DEVICES
                kit = KitFolder(home / f"kit{number}")
                some = min(batch, count - made)
                with kit.lock():
                    desk = Desk(kit.kit, kit.key(), kit.log(), kit.outbox, clock, os.urandom)
                    for _ in range(some):
                        content = noise.randbytes(PACKAGE_BYTES)
                        desk.seal(
                            io.BytesIO(content), Item("a.bin", "application/octet-stream", PACKAGE_BYTES)
                        )
                    desk.flush()
                deliveries.append(_deliver(home, f"kit{number}", len(deliveries)))
                made += some
            cover = _cover(hq_folder, covered)
        with Headquarters(hq_folder, clock, cover=cover) as hq:  # type: ignore[arg-type]
            taken = receipts = 0
            spans: list[float] = []
            with Stopwatch() as watch:
                for delivery in deliveries:
                    start = time.perf_counter()
                    house = IntakeHouse(hq, warden, desk_identities(hq))
                    report = IntakeDesk(house, "duty-1", clock, os.urandom).take(find_devices(delivery))
                    taken += len(report.taken)
                    receipts += sum(each.receipt is not None for each in report.outcomes)
                    spans.append(time.perf_counter() - start)
    assert (taken, receipts) == (count, count), "all are taken and acknowledged"
    return timed(watch, longest=max(spans), bytes=count * PACKAGE_BYTES)


def _deliver(home: Path, kit: str, number: int) -> Path:
    """Move a kit's outbox, with a copy of its log as it is now, into a delivery."""
    import shutil

    target = home / "deliveries" / f"{number:05d}" / kit
    (target / "outbox").mkdir(parents=True)
    for path in (home / kit / "outbox").iterdir():
        if path.is_file() and not path.name.startswith("."):
            path.rename(target / "outbox" / path.name)
    shutil.copytree(home / kit / "log", target / "log")
    return target.parent


def make(folder: str, items: int) -> dict[str, object]:
    """A house that looks as if it had taken in `items` packages of 20 devices: slips and entries."""
    from vedette.adapters.disk import make_folder, write_file
    from vedette.custody.events import Action, CustodyEvent
    from vedette.formats.entry import grow_entry
    from vedette.formats.slip import Slip
    from vedette.house.headquarters import Headquarters, short_name

    home, noise = Path(folder) / "hq", random.Random(3)
    with hasty():
        Headquarters.create(home, "Invented Group", ORIGIN, ["en"], os.urandom)
        with Headquarters(home, clock) as hq:
            empty = (
                "content_sha256",
                "device",
                "device_time",
                "item",
                "media_type",
                "mission",
                "previous",
                "seen",
            )
            values: dict[str, str | int] = dict.fromkeys(empty, "")
            drafts: list[tuple[str, dict[str, str | int]]] = []
            for number in range(items):
                device, index = f"register.bench.example/d/{number % 20:016x}", number // 20
                digest = noise.randbytes(32).hex()
                values |= {"content_size": 0, "package_sha256": digest, "package_size": PACKAGE_BYTES}
                entry, said = grow_entry(noise.randbytes(32), "seal", values)
                shown = tuple(each for each in said if each.name in ("package_sha256", "package_size"))
                slip = Slip(noise.randbytes(16).hex(), device, index, entry, digest, PACKAGE_BYTES, shown)
                place = home / "slips" / short_name(device)
                make_folder(place)
                write_file(place / f"{index}.slip", slip.encode())
                event = CustodyEvent(
                    event=noise.randbytes(16).hex(), action=Action.RECEIVE, time=hq.now(), actor="duty-1",
                    counterparty=device, package_sha256=digest, digest_before=digest, digest_after=digest,
                    reason="arrived at the intake desk",
                )  # fmt: skip
                drafts.append((event.action.entry_type, event.values()))
                if len(drafts) >= 2000 or number == items - 1:
                    for each in range(20):
                        head = {"device": f"register.bench.example/d/{each:016x}", "size": index + 1}
                        root = "A" * 43 + "="
                        drafts.append(("device-checkpoint", {**head, "root": root, "time": hq.now()}))
                    hq.enter(drafts)
                    drafts.clear()
    return {}


def grown(folder: str, covered: bool) -> dict[str, object]:
    """Opening that house, its register, what it keeps; settling it; a reader beside it."""
    from vedette.adapters.objects import FolderStore
    from vedette.house.abroad.settling import settle
    from vedette.house.headquarters import Headquarters
    from vedette.house.kept import kept_of
    from vedette.house.reading import HouseReader

    home = Path(folder) / "hq"
    with hasty():
        cover = _cover(home, covered)
    said: dict[str, object] = {}
    with Headquarters(home, clock, cover=cover) as hq:  # type: ignore[arg-type]
        gc.collect()
        before = _memory()
        with Stopwatch() as watch:
            rows = hq.register.rows
        gc.collect()
        said |= {"rows": len(rows), "open": watch.cost.cpu, "row": (_memory() - before) / len(rows)}
        before = _memory()
        with Stopwatch() as part:
            kept = kept_of(hq)
        said["places"] = part.cost.cpu
        with Stopwatch() as part:
            kept.load()
        gc.collect()
        said |= {"kept": part.cost.cpu, "package": (_memory() - before) / max(1, len(kept))}
        digest = kept.digest(len(kept) // 2)
        with Stopwatch() as part:
            for _ in range(1000):
                assert len(rows.about(digest)) == 1
        said["find_us"] = part.cost.cpu * 1000
        with hasty(), Stopwatch() as part:
            first = settle(hq)
        assert first.receipts == len(kept)
        said["first"] = part.cost.cpu
        with Stopwatch() as part:
            assert settle(hq).receipts == 0
        said["again"] = part.cost.wall
        reader = HouseReader(home, cover, FolderStore(home / "vault"))  # type: ignore[arg-type]
        reader.acts(digest)
        entry = reader.proof(0).index
        with Stopwatch() as part:
            for index in range(100):
                reader.proof(entry + index * (len(rows) // 100))
                reader.acts(digest)
        said["proof_ms"] = part.cost.wall * 10
        said["peak"] = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return timed(watch, **said)


def section(bench: Bench) -> Section:
    """The section of results."""
    found = Section("Intake", ("what", "packages", "a second", "CPU ms each", "longest batch, s"))
    count = 60 if bench.quick else 400
    slowest = float("inf")
    for covered in (False, True):
        for batch in (1, 10, 50):
            bench.say(f"intake: {count} packages, {batch} at a time, {'covered' if covered else 'plain'}")
            with fresh(bench.disk / "intake") as folder:
                asked = {"folder": str(folder), "count": count, "batch": batch, "covered": covered}
                cost: Cost = job("intake", "rate", **asked)
            each = count / cost.wall
            slowest = min(slowest, each)
            name = f"{batch} at a time, {'locked at rest' if covered else 'plain'}"
            longest = float(str(cost.said["longest"]))
            cpu = cost.cpu / count * 1000
            found.rows.append((name, str(count), f"{each:.0f}", f"{cpu:.1f}", f"{longest:.2f}"))
    wanted, met = f"{WANTED_RATE:.0f}/s", slowest >= WANTED_RATE
    found.bars.append(Bar("intake of 100 kB, checks 1 to 10, receipts", wanted, f"{slowest:.0f}/s", met))
    items = 5_000 if bench.quick else 100_000
    for covered in (False, True):
        with fresh(bench.disk / "grown") as folder:
            bench.say(f"intake: a house of {items} packages, {'covered' if covered else 'plain'}")
            job("intake", "make", folder=str(folder), items=items)
            cost = job("intake", "grown", folder=str(folder), covered=covered)
        _tell(found, "locked at rest" if covered else "plain", items, cost)
    return found


def _tell(found: Section, name: str, items: int, cost: Cost) -> None:
    """What a house of so many packages costs, in words and as bars."""
    said = {key: float(str(value)) for key, value in cost.said.items()}
    parts = (
        f"{name}, {items} packages, {said['rows']:.0f} entries",
        f"register opened in {said['open']:.2f} s of CPU, {said['row']:.0f} bytes an entry",
        f"places of packages known in {said['places']:.2f} s",
        f"all slips and receipts read in {said['kept']:.1f} s, {said['package']:.0f} bytes each",
        f"what was entered about one found in {said['find_us']:.0f} µs",
        f"first settling, a receipt for each, {said['first']:.1f} s of CPU, again {said['again']:.2f} s",
        f"proof and acts of an item read by another process in {said['proof_ms']:.1f} ms",
        f"peak {said['peak']:.0f} MiB",
    )
    found.notes.append("; ".join(parts))
    spent = said["open"] * 100_000 / said["rows"]
    wanted, met = f"{WANTED_OPEN:.0f} s", spent <= WANTED_OPEN
    found.bars.append(Bar(f"100 000 entries opened, {name}", wanted, f"{spent:.2f} s", met))
    if said["rows"] < 100_000:
        return  # with few the interpreter's own memory is most of it
    wanted, met = f"{WANTED_ROW} B", said["row"] <= WANTED_ROW
    found.bars.append(Bar(f"memory of an entry, {name}", wanted, f"{said['row']:.0f} B", met))


if __name__ == "__main__":
    serve({"rate": rate, "make": make, "grown": grown})
