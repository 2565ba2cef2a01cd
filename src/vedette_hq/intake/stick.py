"""A stick in the machine that runs headquarters: its files are taken as if they had been sent.

The copy runs in a thread of the site, so that the page can show it; a process that ends leaves an open
delivery, which the same folder given again begins anew. The folder's name is kept nowhere.
"""

from __future__ import annotations

import hashlib
import threading
from collections.abc import Iterator
from pathlib import Path

from django.db import connections

from vedette.adapters.delivery import DeviceDelivery, find_devices
from vedette.adapters.foreign import is_plain, open_plain
from vedette.errors import UsageError, VedetteError
from vedette.formats.upload import PIECE_BYTES, Announced, FileName, parse_file_name
from vedette.values.ids import new_id
from vedette_hq.access.models import Person
from vedette_hq.config.runtime import current
from vedette_hq.intake import services
from vedette_hq.intake.callers import Caller
from vedette_hq.intake.models import Delivery, Way

_NOTHING = "folder: no delivery was found there"


def take_stick(person: Person, folder: str, *, wait: bool = False) -> Delivery:
    """Begin to take what a folder of this machine holds; return its delivery.

    Raises: UsageError, always in the same words, when it holds no delivery or lies in the house itself.
    """
    path = Path(folder)
    hint = "give the folder that a courier's stick shows, or that vedette device export wrote"
    try:
        inside = path.is_absolute() and not path.resolve().is_relative_to(current().house.resolve())
        found = find_devices(path) if inside else []
    except (VedetteError, OSError, ValueError):
        found = []
    if not found:
        raise UsageError(_NOTHING, hint=hint)
    caller = Caller(person=person)
    delivery = services.open_delivery(caller, new_id(current_entropy))
    Delivery.objects.filter(pk=delivery.pk).update(way=Way.STICK)
    thread = threading.Thread(target=_copy, args=(caller, delivery, found), daemon=True, name="stick")
    thread.start()
    if wait:
        thread.join()
    return delivery


def current_entropy(count: int) -> bytes:
    """Return random bytes of the machine."""
    import os

    return os.urandom(count)


def _copy(caller: Caller, delivery: Delivery, devices: list[DeviceDelivery]) -> None:
    try:
        for number, device in enumerate(devices):
            for path, name in _files(device.folder, f"d{number}"):
                copy_file(delivery, path, name)
        services.close_delivery(caller, delivery)
    except (VedetteError, OSError):  # what was copied stays; the page shows that it is not whole
        Delivery.objects.filter(pk=delivery.pk).update(alarms=["stick: could not be read to its end"])
    finally:
        connections.close_all()


def _files(folder: Path, part: str) -> Iterator[tuple[Path, FileName]]:
    """Yield the files of one device with their names in the delivery; others are passed over."""
    for below in ("log", "outbox"):
        for path in sorted((folder / below).rglob("*")):
            try:
                name = parse_file_name(f"{part}/{path.relative_to(folder).as_posix()}")
            except VedetteError:
                continue
            if is_plain(path):
                yield path, name


def copy_file(delivery: Delivery, path: Path, name: FileName) -> None:
    """Store a file of this machine piece by piece. Raises: VedetteError."""
    measured = hashlib.sha256()
    with open_plain(path, "file") as source:
        size = 0
        while data := source.read(PIECE_BYTES):
            measured.update(data)
            size += len(data)
        file = Announced(name, size, measured.hexdigest())
        source.seek(0)
        offset = services.offered(delivery, [file])[0][1]
        source.seek(offset)
        while offset < size or size == 0:
            data = source.read(min(PIECE_BYTES, size - offset))
            while len(data) < min(PIECE_BYTES, size - offset):
                more = source.read(min(PIECE_BYTES, size - offset) - len(data))
                if not more:
                    break
                data += more
            services.store_piece(delivery, file, offset, data)
            offset += len(data)
            if size == 0 or offset >= size:
                break
