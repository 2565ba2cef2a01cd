"""What is looked at when something is wrong: each finding has a code that stays, a sentence, and what to do.

    D1xx   seen without the passphrase: settings, rights, the machine
    D2xx   seen with it: the database, the journals, the stores, the partners

It writes nothing, and says nothing of people: counts and codes may be shown to whoever helps.
"""

from __future__ import annotations

import ctypes
import os
import shutil
import socket
import stat
import struct
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import timedelta
from importlib.util import find_spec
from pathlib import Path
from urllib.parse import urlsplit

from vedette.adapters.memory_folder import file_system, swap_areas
from vedette.errors import VedetteError
from vedette.house.lockbox import read_lockbox
from vedette_hq.config.runtime import Runtime
from vedette_hq.config.settings_file import SiteSettings, is_loopback, load_settings, parse_listen
from vedette_hq.serving import control

NO_SETTINGS = "D101"
LITTLE_BYTES, LEAST_BYTES = 5 << 30, 1 << 30
LATE = timedelta(minutes=10)
NET_SECONDS = 5.0
NEWEST_REVISIONS = 20_000
"""So many revisions of records are checked in one look; a record's own page checks all of its own."""
_NETWORK = ("nfs", "nfs4", "cifs", "smb3", "9p", "fuse.sshfs")
_STA_UNSYNC = 0x40
_GOOD, _NOTE, _WARN, _FAULT = "good", "note", "warning", "fault"


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that was looked at. `level`: good, note, warning or fault."""

    code: str
    level: str
    text: str
    hint: str = ""

    def row(self) -> dict[str, str]:
        """As one JSON object."""
        found = {"code": self.code, "level": self.level, "text": self.text}
        return found | ({"hint": self.hint} if self.hint else {})


def look_outside(house: Path) -> list[Finding]:
    """Look at what can be seen of a locked house."""
    found: list[Finding] = []
    try:
        settings = load_settings(house)
    except VedetteError as error:
        return [Finding(NO_SETTINGS, _FAULT, str(error), error.hint or "correct that line of settings.toml")]
    found.append(Finding(NO_SETTINGS, _GOOD, "settings.toml is as it must be, or absent"))
    for look in (_lockbox, _rights, _room, _disk_kind, _swap, _memory, _clock, _programs, _server):
        found += look(house)
    found += _reached(settings)
    return found


def _lockbox(house: Path) -> Iterator[Finding]:
    try:
        count = len(read_lockbox(house).slots)
    except VedetteError as error:
        yield Finding("D102", _FAULT, str(error), "vedette hq enclose locks a house that was plain")
        return
    if count == 1:
        yield Finding(
            "D102",
            _WARN,
            "one passphrase opens the house and nothing else does",
            "vedette hq passphrase add; a birth of the house adds its sheets",
        )
    else:
        yield Finding("D102", _GOOD, f"{count} slots open the house")


def _rights(house: Path) -> Iterator[Finding]:
    open_to_others = [
        path.name
        for path in (house, house / "keys", house / "database", house / "lockbox.json")
        if path.exists() and stat.S_IMODE(path.stat().st_mode) & 0o077
    ]
    foreign = [
        path for path in (house, house / "keys") if path.exists() and path.stat().st_uid != os.geteuid()
    ]
    if open_to_others:
        yield Finding(
            "D103", _FAULT, f"others may read: {', '.join(open_to_others)}", "chmod go= them; folders 0700"
        )
    elif foreign and os.geteuid() != 0:
        yield Finding("D103", _FAULT, "the house is another user's", "run as the user whose house it is")
    else:
        yield Finding("D103", _GOOD, "nobody else may read the house")


def _room(house: Path) -> Iterator[Finding]:
    free = shutil.disk_usage(house).free
    text = f"{free / (1 << 30):.1f} GiB are free"
    if free < LEAST_BYTES:
        yield Finding("D104", _FAULT, text, "below 1 GiB packages are soon refused: make room")
    else:
        yield Finding("D104", _WARN if free < LITTLE_BYTES else _GOOD, text)


def _disk_kind(house: Path) -> Iterator[Finding]:
    kind = file_system(house)
    if kind in _NETWORK:
        hint = "put the house on a disk of this machine, or the tables on PostgreSQL and the objects on S3"
        yield Finding("D105", _FAULT, f"the house lies on {kind}: its database would be damaged", hint)
    else:
        yield Finding("D105", _GOOD, f"the house lies on {kind or 'a file system that is not known'}")


def _swap(_house: Path) -> Iterator[Finding]:
    if swap_areas():
        hint = "swapoff -a, or an encrypted swap with a random key"
        yield Finding("D106", _WARN, "this machine swaps: what is open may be written to its disk", hint)
    else:
        yield Finding("D106", _GOOD, "nothing is swapped to a disk")


def _memory(_house: Path) -> Iterator[Finding]:
    with suppress(ImportError, OSError):
        import resource

        soft, _ = resource.getrlimit(resource.RLIMIT_MEMLOCK)
        if os.geteuid() != 0 and soft != resource.RLIM_INFINITY:
            yield Finding(
                "D107",
                _NOTE,
                "memory cannot be kept out of the swap",
                "LimitMEMLOCK=infinity for the service",
            )
    with suppress(OSError):
        pattern = Path("/proc/sys/kernel/core_pattern").read_text("utf-8").strip()
        if pattern.startswith("|"):
            text = "core dumps of this machine go to a program; ours are forbidden and cannot be read"
            yield Finding("D108", _NOTE, text)


def _clock(house: Path) -> Iterator[Finding]:
    newest = max((path.stat().st_mtime for path in house.iterdir()), default=0.0)
    if newest > time.time() + 120:
        hint = "set the clock; entries would be dated before those that are there"
        yield Finding("D109", _FAULT, "the clock is behind what was written last", hint)
        return
    synced = _clock_is_synced()
    if synced is False:
        yield Finding("D109", _WARN, "the clock is not kept right by anything", "timedatectl set-ntp true")
    else:
        yield Finding("D109", _GOOD, "the clock is kept right" if synced else "the clock is not behind")


def _clock_is_synced() -> bool | None:
    """What the kernel says of its clock; None when it does not say."""
    if not sys.platform.startswith("linux"):
        return None
    buffer = ctypes.create_string_buffer(208)  # struct timex, modes = 0: only read
    if ctypes.CDLL(None, use_errno=True).adjtimex(buffer) < 0:
        return None
    (status,) = struct.unpack_from("i", buffer, 5 * ctypes.sizeof(ctypes.c_long))
    return not status & _STA_UNSYNC


def _programs(_house: Path) -> Iterator[Finding]:
    needed = ("django", "granian", "sqlcipher3", "whitenoise", "argon2", "fido2", "PIL", "pypdfium2")
    missing = [name for name in needed if find_spec(name) is None]
    if missing:
        hint = "install vedette with its extra: vedette[hq]"
        yield Finding("D110", _FAULT, f"packages are missing: {', '.join(missing)}", hint)
    else:
        yield Finding("D110", _GOOD, "all packages are there")


def _server(house: Path) -> Iterator[Finding]:
    try:
        yield Finding("D111", _GOOD, f"a server runs; the house is {control.ask(house, 'status')}")
    except VedetteError as error:
        yield Finding("D111", _NOTE, str(error), error.hint or "")


def _reached(settings: SiteSettings) -> Iterator[Finding]:
    host, _ = parse_listen(settings.site.listen)
    if settings.site.origin.startswith("http://"):
        text = f"{settings.site.origin} is for a browser on this machine alone"
        yield Finding("D112", _NOTE, text, "site.origin with https, and a proxy: deploy/ has examples")
    elif not is_loopback(host):
        text = "the site listens on a network without TLS of its own"
        yield Finding("D112", _WARN, text, "listen on 127.0.0.1 behind a proxy of this machine")
    else:
        yield Finding("D112", _GOOD, "the site is reached through a proxy with TLS")
    if settings.site.idle_minutes == 0:
        yield Finding("D113", _WARN, "the house never locks by itself", "site.idle_minutes = 30")


# inside


def look_inside(runtime: Runtime) -> list[Finding]:
    """Look at what needs the keys. The site must have been loaded on `runtime`."""
    from django.db import DatabaseError

    found: list[Finding] = []
    looks: tuple[tuple[str, Callable[[Runtime], Iterator[Finding]]], ...] = (
        ("D201", _database),
        ("D202", _tables),
        ("D203", _errands),
        ("D204", _chain),
        ("D205", _register),
        ("D206", _objects),
        ("D207", _partners),
        ("D208", _records),
    )
    for code, look in looks:
        try:
            found += look(runtime)
        except DatabaseError as error:
            hint = "restore the house, or mend what holds the database"
            found.append(Finding(code, _FAULT, f"database: {str(error)[:200]}", hint))
            if code == "D201":
                break
        except VedetteError as error:
            found.append(Finding(code, _FAULT, str(error), error.hint or "restore the house from a partner"))
    return found


def _database(runtime: Runtime) -> Iterator[Finding]:
    from django.db import connection

    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            faults = 0
            for check in ("cipher_integrity_check", "integrity_check", "foreign_key_check"):
                cursor.execute(f"PRAGMA {check}")
                faults += sum(row != ("ok",) for row in cursor.fetchall())
            if faults:
                hint = "restore the house, or take its database away and open it: it is filled from the copy"
                yield Finding("D201", _FAULT, f"the database has {faults} faults", hint)
            else:
                yield Finding("D201", _GOOD, "every page of the database is whole")
            return
        cursor.execute("SHOW synchronous_commit")
        (said,) = cursor.fetchone()
        cursor.execute("SHOW data_checksums")
        (sums,) = cursor.fetchone()
    if said not in ("on", "remote_apply"):
        yield Finding(
            "D201", _FAULT, f"synchronous_commit is {said}: a power cut would lose acts", "set it on"
        )
    elif sums != "on":
        yield Finding("D201", _WARN, "the server keeps no checksums of its pages", "pg_checksums --enable")
    else:
        yield Finding("D201", _GOOD, "the database server syncs every commit and keeps checksums")


def _tables(runtime: Runtime) -> Iterator[Finding]:
    from django.db import connection
    from django.db.migrations.executor import MigrationExecutor

    executor = MigrationExecutor(connection)
    missing = len(executor.migration_plan(executor.loader.graph.leaf_nodes()))
    if missing:
        yield Finding("D202", _NOTE, f"{missing} changes of the tables wait", "opening the house makes them")
    else:
        yield Finding("D202", _GOOD, "the tables are those of this version")


def _errands(runtime: Runtime) -> Iterator[Finding]:
    from django.utils import timezone

    from vedette_hq.outbox.models import Errand

    waiting = Errand.objects.filter(done__isnull=True, refused="")
    late = waiting.filter(due__lt=timezone.now() - LATE).count()
    refused = Errand.objects.exclude(refused="").count()
    if late:
        hint = "open the house; if it is open, the worker does not get headquarters: see D205 and D206"
        yield Finding("D203", _WARN, f"{late} errands are late", hint)
    else:
        yield Finding("D203", _GOOD, f"{waiting.count()} errands wait, none is late; {refused} were refused")


def _chain(runtime: Runtime) -> Iterator[Finding]:
    from vedette_hq.audit.chain import EMPTY, check_from

    head = check_from(EMPTY, None)
    yield Finding("D204", _GOOD, f"the chain of {head.size} acts is whole")


def _register(runtime: Runtime) -> Iterator[Finding]:
    reader = runtime.reader()
    size = reader.register_log().size if (runtime.house / "register" / "checkpoint").exists() else 0
    rows = sum(1 for _ in runtime.cover.journal(runtime.house / "entries.journal").rows())
    if rows < size:
        hint = "restore the house from a partner: its own record of what it entered is cut"
        yield Finding("D205", _FAULT, f"the register has {size} entries, the journal {rows} rows", hint)
    elif rows > size:
        yield Finding("D205", _NOTE, f"{rows - size} entries wait", "opening the house enters them")
    else:
        yield Finding("D205", _GOOD, f"register and journal agree on {size} entries")


def _objects(runtime: Runtime) -> Iterator[Finding]:
    began = time.monotonic()
    runtime.objects().has("0" * 64)
    took = time.monotonic() - began
    kind = runtime.settings.objects.kind
    yield Finding("D206", _GOOD if took < 2 else _WARN, f"the store of objects ({kind}) answers")


def _partners(runtime: Runtime) -> Iterator[Finding]:
    listed = runtime.reader().group.get("witnesses")
    addresses = [str(each["url"]) for each in listed or [] if isinstance(each, dict)] if listed else []  # type: ignore[union-attr]
    reached = sum(_answers(address) for address in addresses)
    if not addresses:
        yield Finding("D207", _WARN, "no witness is known", "vedette partner add")
    elif reached < len(addresses):
        text = f"{reached} of {len(addresses)} witnesses can be reached"
        yield Finding("D207", _WARN, text, "the network, or theirs; what waits is sent when they are back")
    else:
        yield Finding("D207", _GOOD, f"all {reached} witnesses can be reached")


def _records(runtime: Runtime) -> Iterator[Finding]:
    from vedette_hq.records.checking import check_all

    records, revisions = check_all(most=NEWEST_REVISIONS)
    yield Finding("D208", _GOOD, f"{revisions} revisions of the {records} records written last are whole")


def _answers(address: str) -> bool:
    with suppress(OSError, ValueError):
        parts = urlsplit(address)
        port = parts.port or (443 if parts.scheme == "https" else 80)
        socket.create_connection((parts.hostname or "", port), NET_SECONDS).close()
        return True
    return False
