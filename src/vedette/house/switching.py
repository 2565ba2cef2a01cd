"""Putting a staged set of headquarters' files in the place of others, so that a kill in between is finished.

    succession.ready/new/…     what comes
    succession.ready/place     where what was goes: a name below register-old/

The set is made in `succession.building`, which counts for nothing, and renamed when all of it is durable.
From then on every opening of headquarters finishes the exchange first. Doing it again changes nothing.
"""

from __future__ import annotations

import os
import shutil
from pathlib import Path

from vedette.adapters.disk import disk_errors, make_folder, sync_folder
from vedette.adapters.foreign import read_plain
from vedette.values.ids import parse_digest

BUILDING, READY, OLD = "succession.building", "succession.ready", "register-old"
PLACE_CHARS = 64


def finish(folder: Path) -> bool:
    """Finish an exchange in `folder` that a killed process had begun; False when there is none."""
    with disk_errors("succession"):
        if (folder / BUILDING).exists():
            shutil.rmtree(folder / BUILDING)
        ready = folder / READY
        if not ready.exists():
            return False
        place = parse_digest(
            read_plain(ready / "place", PLACE_CHARS, "succession").decode("ascii", "replace"), "succession"
        )
        old = folder / OLD / place
        make_folder(old)
        gone = read_plain(ready / "gone", 1 << 16, "succession").decode("utf-8").split()
        for name in gone:
            _exchange(folder / name, old / name, ready / "new" / name)
        sync_folder(folder)
        # one name first: half a set that is still called ready could never be finished
        os.replace(ready, folder / BUILDING)
        sync_folder(folder)
        shutil.rmtree(folder / BUILDING)
        sync_folder(folder)
    return True


def _exchange(path: Path, old: Path, new: Path) -> None:
    """Take `path` to `old`, once, and `new` to `path`, when there is one."""
    if not os.path.lexists(old) and os.path.lexists(path):
        make_folder(old.parent)
        os.replace(path, old)
        sync_folder(old.parent)
    if os.path.lexists(new):
        make_folder(path.parent)
        os.replace(new, path)
        sync_folder(path.parent)
