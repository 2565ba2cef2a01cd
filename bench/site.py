"""The site under twenty people with 100 000 items: pages, memory, start. SQLite and PostgreSQL in one run.

    python bench/site.py [--items N] [--people N] [--seconds S] [--store sqlite|postgresql]

The real server (`vedette hq serve`), the real gate, loopback HTTP. A person waits 0.5 to 1.5 s between pages.
The items are rows with words to search for; those whose page is opened are 40 real packages. Prints JSON.
"""

from __future__ import annotations

import argparse
import http.client
import json
import os
import random
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections import defaultdict
from contextlib import ExitStack
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import quote

REPOSITORY = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(REPOSITORY / "src"), str(REPOSITORY / "tests")]
os.environ["PYTHONPATH"] = os.pathsep.join([str(REPOSITORY / "src"), str(REPOSITORY / "tests")])

PASSPHRASE = "a long invented passphrase for a bench"  # noqa: S105
MISSIONS, DEVICES, REAL = 10, 40, 40
WORDS = [f"{a}{b}" for a in ("село", "дорога", "village", "route", "дом", "témoin") for b in range(200)]
THINK = (0.5, 1.5)


def main() -> None:
    """Measure one store, or both one after the other, each in a process of its own."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--items", type=int, default=100_000)
    parser.add_argument("--people", type=int, default=20)
    parser.add_argument("--seconds", type=float, default=40.0)
    parser.add_argument("--store", choices=("sqlite", "postgresql"))
    given = parser.parse_args()
    if given.store is None:
        for store in ("sqlite", "postgresql"):
            subprocess.run([sys.executable, __file__, *sys.argv[1:], "--store", store], check=True)
        return
    with tempfile.TemporaryDirectory(prefix="vedette-bench-") as folder, ExitStack() as stack:
        print(json.dumps(measure(Path(folder), given, stack), ensure_ascii=False), flush=True)


def measure(base: Path, given: argparse.Namespace, stack: ExitStack) -> dict[str, Any]:
    """Fill a house, serve it, walk about in it."""
    from vedette.house.lockbox import enclose, new_lockbox

    house = base / "hq"
    found_house(base)
    secret = new_lockbox(house, "bench", PASSPHRASE)
    enclose(house, secret)
    settings = '[site]\nlisten = "127.0.0.1:8477"\nidle_minutes = 0\n'
    if given.store == "postgresql":
        from hq.postgres import postgres

        server = stack.enter_context(postgres())
        settings += f'[database]\nkind = "postgresql"\nhost = "{server.socket}"\nport = {server.port}\n'
        settings += f'name = "vedette"\nuser = "{server.user}"\n'
    (house / "settings.toml").write_text(settings, "ascii")
    began = time.monotonic()
    fill(house, secret, given.items, given.people)
    filled = time.monotonic() - began
    process, ready = serve(house)
    try:
        real = until_listed(house)
        keys = sessions(given.people)
        time.sleep(3)
        pages = walk(keys, real, given.seconds, think=True)
        hurried = walk(keys, real, given.seconds / 4, think=False)
        memory = memory_of(process.pid)
    finally:
        process.terminate()
        process.wait(60)
    return {
        "store": given.store,
        "items": given.items,
        "people": given.people,
        "filled_s": round(filled, 1),
        "ready_s": round(ready, 2),
        "pages": pages,
        "without_pauses": hurried,
        "memory_mib": memory,
    }


def found_house(base: Path) -> None:
    """A plain house with real packages of one device, taken in by the library."""
    from intake.stage import Stage, clock
    from vedette.adapters.opening import Warden
    from vedette.house.desks.mission_desk import enrol_device, open_mission
    from vedette.house.headquarters import Headquarters

    Headquarters.create(base / "hq", "An invented group", "register.invented.example/r1", ["en"], os.urandom)
    with Headquarters(base / "hq", clock) as hq:
        open_mission(hq, "m-1")
        enrol_device(hq, "m-1", base / "a")
    with Warden() as warden:
        stage = Stage(base, warden)
        stage.seal(
            [f"An invented statement, number {n}. {random.choice(WORDS)}".encode() for n in range(REAL)]
        )
        stage.export()
        stage.take()


def fill(house: Path, secret: bytes, items: int, people: int) -> None:
    """Fill the database: missions, devices, items with words, people in all teams."""
    from vedette.house.lockbox import HouseKeys
    from vedette_hq.config import runtime
    from vedette_hq.config.settings_file import load_settings

    runtime.install(
        runtime.Runtime(house, HouseKeys.of(secret), load_settings(house), lambda: datetime.now(UTC))
    )
    os.environ["DJANGO_SETTINGS_MODULE"] = "vedette_hq.config.settings"
    import django

    django.setup()
    from django.db import connection, transaction
    from django.utils import timezone

    from vedette_hq.access.models import Membership, Person
    from vedette_hq.config.preparing import prepare
    from vedette_hq.missions.models import Device, Mission
    from vedette_hq.vault.models import Item, ItemText, Word

    prepare(runtime.current())
    draw = random.Random(1)
    now = timezone.now()
    missions = [
        Mission.objects.create(pseudonym=f"m-{n + 1}", title=f"Invented {n}") for n in range(MISSIONS)
    ]
    devices = [
        Device.objects.create(origin=f"invented.example/d/{n}", mission=missions[n % MISSIONS])
        for n in range(DEVICES)
    ]
    for number in range(people):
        person = Person.objects.create(
            login=f"p{number}", name=f"Invented {number}", pseudonym=f"s-{number}", role="lawyer", joined=now
        )
        Membership.objects.bulk_create(
            Membership(person=person, kind="mission", object_id=mission.pk) for mission in missions
        )
    for start in range(0, items, 2000):
        rows = []
        for number in range(start, min(items, start + 2000)):
            device = devices[number % DEVICES]
            rows.append(
                Item(
                    package_sha256=f"{number:064x}",
                    package_size=100_000,
                    mission=device.mission,
                    device=device,
                    device_index=number,
                    name=f"{draw.choice(WORDS)} {number}.jpg",
                    media_type="image/jpeg",
                    size=99_000,
                    kind=draw.choice(("picture", "video", "sound", "pdf", "text")),
                    received=now - timedelta(seconds=30 * (items - number)),
                    state="projected",
                )
            )
        with transaction.atomic():
            Item.objects.bulk_create(rows)
            words = {row.pk: draw.sample(WORDS, 6) for row in rows}
            ItemText.objects.bulk_create(ItemText(item=row, text=" ".join(words[row.pk])) for row in rows)
            Word.objects.bulk_create(Word(word=word, item=row) for row in rows for word in words[row.pk])
    connection.close()


def serve(house: Path) -> tuple[subprocess.Popen[bytes], float]:
    """Serve the house; return the process, and the seconds from its start to the first page."""
    reader, writer = os.pipe()
    os.write(writer, PASSPHRASE.encode() + b"\n")
    os.close(writer)
    command = [sys.executable, "-m", "vedette_hq", "serve", str(house)]
    process = subprocess.Popen(
        [*command, "--passphrase-fd", str(reader)], pass_fds=[reader], stderr=subprocess.DEVNULL
    )
    os.close(reader)
    began = time.monotonic()
    while time.monotonic() - began < 90:
        try:
            if ask("/alive")[0] == 200:
                return process, time.monotonic() - began
        except OSError:
            pass
        time.sleep(0.02)
    raise SystemExit("the site did not open")


def ask(path: str, key: str = "") -> tuple[int, bytes]:
    """One page on a connection of its own."""
    connection = http.client.HTTPConnection("127.0.0.1", 8477, timeout=30)
    try:
        return get(connection, path, key)
    finally:
        connection.close()


def get(connection: http.client.HTTPConnection, path: str, key: str) -> tuple[int, bytes]:
    """One page."""
    headers = {"Host": "localhost:8477", "Cookie": f"__Host-vedette={key}"}
    connection.request("GET", path, headers=headers)
    response = connection.getresponse()
    return response.status, response.read()


def until_listed(house: Path) -> list[str]:
    """Wait for the real packages; return the ids of their items."""
    from vedette_hq.vault.models import Item

    until = time.monotonic() + 120
    while time.monotonic() < until:
        found = list(
            Item.objects.filter(device__origin__contains="register.invented", state="projected").values_list(
                "pk", flat=True
            )
        )
        if len(found) >= REAL:
            return found
        time.sleep(0.5)
    raise SystemExit("the worker did not list the packages")


def sessions(people: int) -> list[str]:
    """Log everybody in, as both factors would."""
    from django.db import connection
    from django.utils import timezone

    from vedette_hq.access.models import Person
    from vedette_hq.access.sessions import SessionStore

    keys = []
    for person in Person.objects.order_by("login")[:people]:
        store = SessionStore()
        store["person"], store["stage"], store["fresh"] = person.pk, 2, timezone.now().isoformat()
        store.create()
        keys.append(str(store.session_key))
    connection.close()
    return keys


def walk(keys: list[str], real: list[str], seconds: float, *, think: bool) -> dict[str, Any]:
    """Let everybody walk about; return milliseconds by kind of page."""
    times: dict[str, list[float]] = defaultdict(list)
    wrong: list[tuple[str, int]] = []
    guard = threading.Lock()
    until = time.monotonic() + seconds

    def person(number: int) -> None:
        draw = random.Random(number)
        connection = http.client.HTTPConnection("127.0.0.1", 8477, timeout=60)
        if think:
            time.sleep(draw.uniform(0, 1))
        while time.monotonic() < until:
            kind = draw.choice(("list", "list", "item", "item", "search"))
            path = {
                "list": draw.choice(("/evidence/", "/evidence/?kind=picture", "/evidence/?kind=pdf")),
                "item": f"/evidence/{draw.choice(real)}",
                "search": f"/evidence/?words={quote(draw.choice(WORDS))}",
            }[kind]
            began = time.monotonic()
            try:
                status, _ = get(connection, path, keys[number])
            except (OSError, http.client.HTTPException):
                connection.close()
                status = 0
            took = (time.monotonic() - began) * 1000
            with guard:
                times[kind].append(took)
                if status != 200:
                    wrong.append((path, status))
            if think:
                time.sleep(draw.uniform(*THINK))
        connection.close()

    threads = [threading.Thread(target=person, args=(number,)) for number in range(len(keys))]
    began = time.monotonic()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    count = sum(map(len, times.values()))
    found: dict[str, Any] = {
        "pages_a_second": round(count / (time.monotonic() - began), 1),
        "wrong": wrong[:5],
    }
    for kind, each in sorted(times.items()):
        each.sort()
        found[kind] = {
            "n": len(each),
            "p50_ms": round(statistics.median(each), 1),
            "p95_ms": round(each[int(len(each) * 0.95) - 1], 1),
        }
    return found


def memory_of(pid: int) -> dict[str, float]:
    """RSS and PSS of the server and all its processes, in MiB."""
    family, grown = {pid}, True
    while grown:
        grown = False
        for path in Path("/proc").glob("[0-9]*/stat"):
            try:
                fields = path.read_text().rpartition(")")[2].split()
            except OSError:
                continue
            if int(fields[1]) in family and int(path.parent.name) not in family:
                family.add(int(path.parent.name))
                grown = True
    total = {"rss": 0.0, "pss": 0.0}
    for each in family:
        for line in Path(f"/proc/{each}/smaps_rollup").read_text().splitlines():
            name, _, rest = line.partition(":")
            if name.lower() in total:
                total[name.lower()] += int(rest.split()[0]) / 1024
    return {name: round(value, 1) for name, value in total.items()} | {"processes": len(family)}


if __name__ == "__main__":
    main()
