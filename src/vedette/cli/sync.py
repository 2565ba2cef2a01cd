"""Partners without a network: requests and answers as files on a stick, or as letters."""

from __future__ import annotations

from pathlib import Path

import click

from vedette.adapters.sync_folder import SyncFolder
from vedette.cli.common import FOLDER, emit, say
from vedette.cli.house import open_house
from vedette.errors import StoreError, UsageError
from vedette.house.abroad.sync_desk import export_sync, import_sync


@click.group()
def sync() -> None:
    """Partners by stick, shared folder or letter: what is asked, and what they answered."""


@sync.command("export")
@click.argument("hq", type=FOLDER)
@click.argument("place", metavar="DIR", type=FOLDER)
@click.option("--for", "only", metavar="NAME", help="Only for the partner of this name.")
@click.option("--mail", metavar="FROM", help="Write letters from this address instead of files; no objects.")
def sync_export(hq: Path, place: Path, only: str | None, mail: str | None) -> None:
    """Write to DIR what each partner is still to be asked, with the sealed objects that mirrors lack.

    What lies there whole is left; half a copy is written again.
    """
    with open_house(hq) as headquarters:
        done = export_sync(headquarters, SyncFolder(place), only, mail)
    for short, count in done.files.items():
        objects = done.objects.get(short, 0)
        say(f"{short}: {count} requests" + ("" if mail else f" and {objects} objects written"))
    for name, fault in done.faults.items():
        say(f"not yet: {name}: {fault}")
    emit({"files": done.files, "objects": done.objects, "letters": done.letters})
    if set(done.faults) - {"witnesses"}:
        raise StoreError("sync: not everything was written", hint="take a larger stick, or export again")


@sync.command("import")
@click.argument("hq", type=FOLDER)
@click.argument("place", metavar="DIR", type=FOLDER)
@click.option("--tidy", is_flag=True, help="Remove from DIR what was answered.")
def sync_import(hq: Path, place: Path, tidy: bool) -> None:
    """Take from DIR what partners answered: cosignatures, holdings, statements, anchors, freezes.

    Exit 1 when a partner refused something, or a file could not be used.
    """
    folder = SyncFolder(place)
    if not folder.exists():
        raise UsageError(f"folder {place.name}: no vedette-sync in it")
    with open_house(hq) as headquarters:
        done = import_sync(headquarters, folder, tidy)
    for short, kinds in done.taken.items():
        say(f"{short}: " + ", ".join(f"{count} {kind}" for kind, count in sorted(kinds.items())))
    for name in done.halves:
        say(f"half a copy, passed over; export and bring it again: {name}")
    for fault in done.faults:
        say(f"not taken: {fault}")
    say("the head of the register is cosigned" if done.cosigned else "the head is NOT cosigned yet")
    emit({"taken": done.taken, "cosigned": done.cosigned, "halves": len(done.halves)})
    if done.faults or done.halves:
        raise StoreError(f"sync: {len(done.faults) + len(done.halves)} files were not taken")
