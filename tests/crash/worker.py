"""Runs one operation for each line of standard input, in a forked child under the fault shim.

Started by `crew` with LD_PRELOAD: the interpreter and the libraries are loaded once, and a run costs a fork.
The operations are the commands of `vedette`, as typed, and those of `OPERATIONS`; `bad` names one way in
which the child is made wrong first, so that the harness can be seen to notice.
"""

from __future__ import annotations

import ctypes
import json
import os
import socket
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any, BinaryIO

from forked import serve

import vedette.cli.dossier
import vedette.cli.intake
import vedette.cli.site
from vedette.adapters import disk, kit_folder, objects, opening, opening_child, tiles
from vedette.adapters.kit_folder import KitFolder
from vedette.adapters.objects import FolderStore
from vedette.capture.sealing import Desk
from vedette.cli import main as cli
from vedette.cli.common import clock
from vedette.house.desks import dossier_desk
from vedette.house.headquarters import Headquarters
from vedette.house.recovery import backup, house_copy, restore_source, restoring
from vedette.register import entering, log
from vedette.seal import parse_identity

SHIM = ctypes.CDLL(None)


class ForkedWarden(opening.Warden):
    """The warden without a second interpreter: a fork of this one, not under the shim."""

    def __init__(self) -> None:
        ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_STREAM)
        child = os.fork()
        if child == 0:
            ours.close()
            # as a new interpreter would have it: no lock and no file of its parent
            os.closerange(3, theirs.fileno())
            os.closerange(theirs.fileno() + 1, 1024)
            os.environ["FAULT_ROOT"] = ""
            SHIM.faultshim_rearm()
            sys.argv = ["opening_child", str(theirs.detach())]
            sys.stderr = open(os.devnull, "w")  # noqa: PTH123, SIM115 - as the true warden has it
            with suppress(BaseException):
                opening_child.main()
            os._exit(0)
        theirs.close()
        self._child = child
        self._socket = ours
        self._reader = ours.makefile("rb")
        self._lock = threading.Lock()

    def __exit__(self, *_: object) -> None:
        self._reader.close()
        self._socket.close()
        os.waitpid(self._child, 0)


def recover_kit(kit: str) -> None:
    """What every command that writes to a kit does first."""
    folder = KitFolder(Path(kit))
    with folder.lock():
        Desk(folder.kit, folder.key(), folder.log(), folder.outbox, clock, os.urandom).recover()


def recover_hq(folder: str) -> None:
    """What every command that enters something does first."""
    with Headquarters(Path(folder), clock) as hq:
        hq.register.recover()


def put(store: str, digest: str, source: str) -> None:
    """Keep one object; say so."""
    kept = FolderStore(Path(store))
    kept.recover()
    with Path(source).open("rb") as file:
        kept.put(digest, Path(source).stat().st_size, file)
    print(json.dumps({"put": digest}), flush=True)


def segment(folder: str) -> None:
    """Make one more house segment; say which."""
    with Headquarters(Path(folder), clock) as hq:
        for digest, _ in house_copy.add_segment(hq):
            print(json.dumps({"segment": digest}), flush=True)


def backup_done(folder: str, target: str) -> None:
    """Back up, unless the backup that is there is done and whole."""
    with suppress(vedette.errors.VedetteError):
        if not backup.check_place(Path(target))[1]:
            return
    with Headquarters(Path(folder), clock) as hq:
        backup.back_up(hq, Path(target))
    print(json.dumps({"backup": target}), flush=True)


def restore(target: str, source: str, identity: str) -> None:
    """Bring headquarters back from a custodian's folder, with an identity that was put together before."""
    key = parse_identity(Path(identity).read_text("ascii").strip())
    place = restore_source.FolderSource(Path(source))
    plan = restoring.Plan(Path(target), place, lambda: key, clock, together=False)
    found = restoring.restore(plan)
    print(json.dumps({"restored": found.entries}), flush=True)


OPERATIONS: dict[str, Callable[..., None]] = {
    "segment": segment,
    "backup-done": backup_done,
    "restore": restore,
    "recover-kit": recover_kit,
    "recover-hq": recover_hq,
    "put": put,
}


# wrong on purpose


def ack_before_log() -> None:
    """A package is said to be held before the device's log has it."""
    flush = Desk.flush

    def wrong(desk: Desk) -> Any:
        for _, held in desk._waiting:
            line = {"package": held.package, "sha256": held.sha256, "size": held.size, "index": held.index}
            print(json.dumps(line), flush=True)
        return flush(desk)

    Desk.flush = wrong  # type: ignore[method-assign]


def plaintext_aside() -> None:
    """The content is copied beside the kit while it is sealed."""
    seal = Desk.seal

    def wrong(desk: Desk, source: Any, item: Any, progress: Any = None) -> Any:
        aside = desk._outbox.folder / "thumb.cache"  # type: ignore[attr-defined]
        aside.write_bytes(source.read())
        source.seek(0)
        held = seal(desk, source, item, progress)
        aside.unlink()
        return held

    Desk.seal = wrong  # type: ignore[method-assign]


def slip_after_name() -> None:
    """The package takes its name before its slip is there."""

    def wrong(outbox: Any, slip: Any) -> None:
        os.replace(outbox._part_path(slip.package), outbox.package_path(slip.package))
        disk.write_file(outbox.folder / f"{slip.package}.slip", slip.encode())

    kit_folder.OutboxFolder.commit = wrong  # type: ignore[method-assign]


def checkpoint_before_tiles() -> None:
    """The signed head is written before what it names."""

    def wrong(this: log.Log, entries: Any) -> log.Appended:
        if not entries:
            return log.Appended(this.size, this.size)
        first, plan = this.size, log.plan_append(this, entries)
        data = this._sign(log.Checkpoint(this.origin, plan.size, plan.root))
        this.store.replace_checkpoint(data)
        this.store.write_all(plan.files)
        this.checkpoint_bytes, this.size, this.head = data, plan.size, plan.root
        return log.Appended(first, plan.size)

    log.Log.append = wrong  # type: ignore[method-assign]


def log_before_journal() -> None:
    """An entry is logged before headquarters has noted what it says."""
    append = entering.Entering.enter

    def wrong(this: Any, drafts: Any) -> Any:
        later: list[Any] = []
        journal = this._journal

        class Late:
            def append(self, rows: Any) -> None:
                later.extend(rows)

        this._journal = Late()
        try:
            rows = append(this, drafts)
        finally:
            this._journal = journal
        journal.append(later)
        return rows

    entering.Entering.enter = wrong  # type: ignore[method-assign]


@contextmanager
def _in_place(path: Path, mode: int = 0o600, *, replace: bool = False) -> Iterator[BinaryIO]:
    with path.open("wb") as file:
        yield file


def write_in_place() -> None:
    """Files are written under their final names."""

    def wrong(path: Path, data: bytes, mode: int = 0o600, *, replace: bool = False) -> None:
        path.write_bytes(data)

    for module in list(sys.modules.values()):
        if getattr(module, "__name__", "").startswith("vedette."):
            for name, instead in (("write_file", wrong), ("new_file", _in_place)):
                if hasattr(module, name):
                    setattr(module, name, instead)


def receipt_unseen() -> None:
    """A receipt says replicated although no custodian was asked."""
    from vedette.house.abroad import settling

    settling._record = lambda run, places, kept, *, last=True: {  # type: ignore[assignment]
        slip.package_sha256 for slip in kept
    }


def tiles_in_place() -> None:
    """A log's files and its checkpoint are written under their final names."""

    def write_all(store: tiles.TileFolder, files: Any) -> None:
        for path, data in files.items():
            disk.make_folder((store.folder / path).parent)
            (store.folder / path).write_bytes(data)

    def replace_checkpoint(store: tiles.TileFolder, data: bytes) -> None:
        (store.folder / "checkpoint").write_bytes(data)

    tiles.TileFolder.write_all = write_all  # type: ignore[method-assign,assignment]
    tiles.TileFolder.replace_checkpoint = replace_checkpoint  # type: ignore[method-assign]


def adopt_in_place() -> None:
    """A file that becomes an object is copied under the object's name."""

    def wrong(store: FolderStore, digest: str, path: Path) -> bool:
        target = store.path(digest)
        disk.make_folder(target.parent)
        with target.open("wb", buffering=0) as file:
            data = path.read_bytes()
            file.write(data[: len(data) // 2])
            file.write(data[len(data) // 2 :])
        path.unlink()
        return True

    objects.FolderStore.adopt = wrong  # type: ignore[method-assign]


BAD: dict[str, Callable[[], None]] = {
    each.__name__: each
    for each in (
        ack_before_log,
        plaintext_aside,
        slip_after_name,
        checkpoint_before_tiles,
        log_before_journal,
        write_in_place,
        receipt_unseen,
        tiles_in_place,
        adopt_in_place,
    )
}


def _perform(request: dict[str, Any]) -> int:
    for module in (opening, vedette.cli.intake, vedette.cli.dossier, vedette.cli.site, dossier_desk):
        module.Warden = ForkedWarden  # type: ignore[attr-defined]
    if request["bad"]:
        BAD[request["bad"]]()
    name, *rest = request["argv"]
    os.environ.update(request["faults"])
    SHIM.faultshim_rearm()
    if name in OPERATIONS:
        try:
            OPERATIONS[name](*rest)
        except vedette.errors.VedetteError as error:
            print(f"worker: {error}", file=sys.stderr)
            return 1
        return 0
    try:
        cli(request["argv"], prog_name="vedette")
    except SystemExit as end:
        return int(end.code or 0)
    return 0


_ = objects  # loaded before the first fork
if __name__ == "__main__":
    serve(_perform)
