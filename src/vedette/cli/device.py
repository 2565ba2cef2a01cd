"""The field side: enrolling a device, sealing, and what the device may say of itself."""

from __future__ import annotations

import io
import os
import select
import sys
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import click

from vedette.adapters.delivery import export_kit
from vedette.adapters.disk import write_file
from vedette.adapters.foreign import MAX_CHECKPOINT_BYTES, read_plain
from vedette.adapters.kit_folder import RECEIPT_BYTES, KitFolder
from vedette.capture.media import SNIFF_BYTES, media_type
from vedette.capture.package import SourceChanged
from vedette.capture.sealing import Desk, Held, Item
from vedette.cli.common import FILE, FOLDER, clock, emit, printable, progress, say, size_words
from vedette.cli.house import open_house
from vedette.errors import MissingError, StoreError, UsageError, VedetteError
from vedette.formats.fingerprint import spoken_words
from vedette.formats.manifest import Part
from vedette.formats.receipt import State
from vedette.house.desks.mission_desk import brief, devices_note, enrol_device, revoke_device
from vedette.missions.kit import MAX_KIT_BYTES, Kit
from vedette.missions.renewal import BROUGHT, take_freeze, take_policy, take_recipients
from vedette.register.anchor import encode_anchor
from vedette.values.ids import new_id

PIECE_BYTES = 4 << 20
PIECE_SECONDS = 10.0


@click.command("seal")
@click.argument("kit", type=FOLDER)
@click.argument("paths", nargs=-1, required=True, type=click.Path(path_type=Path, allow_dash=True))
@click.option("--consent", multiple=True, help="A consent reference, like C18/2026-001; may be repeated.")
@click.option("--place", default="", help="Where, at the precision that the mission allows.")
def seal(kit: Path, paths: tuple[Path, ...], consent: tuple[str, ...], place: str) -> None:
    """Seal PATHS (files, folders, or - for a stream) into the outbox of KIT.

    One JSON line for each package that is held. Nothing sealed here can be opened here.
    """
    folder = KitFolder(kit)
    folder.kit.check_sealing()
    warn_swap()
    with folder.lock():
        desk = Desk(folder.kit, folder.key(), folder.log(), folder.outbox, clock, os.urandom)
        _report(desk.recover(), "finished after an interruption")
        failed = 0
        count = 0
        streams = [path for path in paths if str(path) == "-"]
        listed = list(_files([path for path in paths if str(path) != "-"]))
        total = sum(size for _, _, size in listed)
        with progress("sealing", total if not streams else None) as advance:
            for path, name, _ in listed:
                try:
                    count += _report(_seal_file(desk, path, name, consent, place, advance))
                except (SourceChanged, MissingError) as error:
                    failed += 1
                    say(f"vedette: {shown_path(path)} not sealed: {error}")
            for _ in streams:
                count += _seal_stream(desk, consent, place, advance)
            count += _report(desk.flush())
    say(f"{count} packages held; each is to get a receipt")
    if failed:
        raise StoreError(f"seal: {failed} files were not sealed", hint="see above, seal them again")


def shown_path(path: Path) -> str:
    """Return a path for the person who gave it: on the terminal only, never in a log."""
    return printable(str(path))


def warn_swap() -> None:
    """Say once that this machine writes memory to a disk in the clear, when it may."""
    try:
        lines = Path("/proc/swaps").read_text("ascii").splitlines()[1:]
    except OSError:
        return
    if any(not line.startswith("/dev/zram") for line in lines):
        say("vedette: warning: this machine has swap; what is being sealed may be written there")


def _report(held: list[Held], note: str = "") -> int:
    for package in held:
        line = {
            "package": package.package,
            "sha256": package.sha256,
            "size": package.size,
            "index": package.index,
            "state": State.HELD.word,
        }
        emit(line | {"note": note} if note else line)
    return len(held)


def _files(paths: list[Path]) -> Iterator[tuple[Path, str, int]]:
    """Yield (file, name inside what was given, size); symbolic links are not followed."""
    for path in paths:
        if path.is_symlink() or not path.exists():
            raise UsageError("seal: one of the paths is not there, or is a link")
        if path.is_file():
            yield path, path.name, path.stat().st_size
        elif path.is_dir():
            for below in sorted(path.rglob("*")):
                if below.is_file() and not below.is_symlink():
                    name = below.relative_to(path.parent).as_posix()
                    yield below, name, below.stat().st_size
        else:
            raise UsageError("seal: one of the paths is neither a file nor a folder")


def _name(name: str) -> str:
    """A name as the manifest takes it: UTF-8, at most 1 024 bytes, the end kept."""
    data = name.encode("utf-8", "replace")
    return data[-1024:].decode("utf-8", "ignore")


def _seal_file(
    desk: Desk, path: Path, name: str, consent: tuple[str, ...], place: str, advance: object
) -> list[Held]:
    try:
        source = path.open("rb", buffering=0)
    except OSError as error:
        raise MissingError(f"it cannot be read: {error.strerror}") from error
    with source:
        status = os.fstat(source.fileno())
        head = os.pread(source.fileno(), SNIFF_BYTES, 0)
        changed = datetime.fromtimestamp(int(status.st_mtime), UTC)
        item = Item(_name(name), media_type(head), status.st_size, changed, place, consent)
        return desk.seal(source, item, advance)  # type: ignore[arg-type]


def _pieces() -> Iterator[bytes]:
    """Cut standard input into pieces of 4 MiB or ten seconds, whichever comes first."""
    source = sys.stdin.buffer.fileno()
    piece = bytearray()
    began = time.monotonic()
    while True:
        left = began + PIECE_SECONDS - time.monotonic()
        ready, _, _ = select.select([source], [], [], max(0.0, left) if piece else None)
        if ready:
            data = os.read(source, PIECE_BYTES - len(piece))
            if not data:
                break
            if not piece:
                began = time.monotonic()
            piece += data
        if piece and (len(piece) >= PIECE_BYTES or not ready):
            yield bytes(piece)
            piece.clear()
    if piece:
        yield bytes(piece)


def _seal_stream(desk: Desk, consent: tuple[str, ...], place: str, advance: object) -> int:
    """Seal a stream piece by piece; each is held at once. The last is an empty piece."""
    stream = new_id(os.urandom)
    kind = ""
    count = 0
    number = -1
    for number, piece in enumerate(_pieces()):
        kind = kind or media_type(piece[:SNIFF_BYTES])
        part = Part(stream, number, last=False)
        item = Item("stream", kind, len(piece), None, place, consent, part)
        count += _report(desk.seal(io.BytesIO(piece), item, advance))  # type: ignore[arg-type]
        count += _report(desk.flush())
    part = Part(stream, number + 1, last=True)
    item = Item("stream", kind or "application/octet-stream", 0, None, place, consent, part)
    return count + _report(desk.seal(io.BytesIO(b""), item))


@click.group()
def device() -> None:
    """Devices: kits, status, courier, receipts."""


@device.command("enrol")
@click.argument("hq", type=FOLDER)
@click.argument("mission")
@click.argument("kit", type=FOLDER)
def device_enrol(hq: Path, mission: str, kit: Path) -> None:
    """Make the new KIT for a device of MISSION, in headquarters HQ."""
    with open_house(hq) as headquarters:
        origin = enrol_device(headquarters, mission, kit)
    made = KitFolder(kit).kit
    say("kit made; it can seal and can open nothing")
    say(f"readers of mission {mission}: {spoken_words(made.fingerprint)}")
    if made.partners is None:
        say("this group has no partners: nobody but headquarters vouches for these readers")
    emit({"device": origin, "mission": mission})


@device.command("revoke")
@click.argument("hq", type=FOLDER)
@click.argument("origin")
@click.option("--size", type=click.IntRange(min=0), help="Entries that still count; else those that arrived.")
def device_revoke(hq: Path, origin: str, size: int | None) -> None:
    """Revoke the device whose log is ORIGIN: lost, seized, out of sight. Its past packages remain good."""
    with open_house(hq) as headquarters:
        counted = revoke_device(headquarters, origin, size)
    say(f"device revoked: its entries count up to {counted}, later ones go to quarantine")
    emit({"device": origin, "size": counted})


@device.command("list")
@click.argument("hq", type=FOLDER)
@click.option(
    "--note", type=FILE, help="Also write the list that partners take anchors by, to this new file."
)
def device_list(hq: Path, note: Path | None) -> None:
    """Print the enrolled devices of headquarters HQ, one JSON object a line."""
    with open_house(hq) as headquarters:
        revoked = {
            str(row.values["device"]): int(row.values["size"])
            for row in headquarters.register.find("device-key", action="revoke")
        }
        for record in headquarters.devices():
            origin = str(record["device"])
            emit({"device": origin, "mission": record["mission"], "counts_up_to": revoked.get(origin)})
        if note is not None:
            write_file(note, devices_note(headquarters))
            say("list of devices written: give it to the partners (vedette-partner devices)")


@device.command("brief")
@click.argument("hq", type=FOLDER)
@click.argument("origin")
@click.argument("target", type=FOLDER)
def device_brief(hq: Path, origin: str, target: Path) -> None:
    """Write to the new folder TARGET what the device ORIGIN needs to take other readers or policies."""
    with open_house(hq) as headquarters:
        names = brief(headquarters, origin, target)
    say(f"written: {', '.join(names)}")
    say("on the device: vedette device policy KIT TARGET if policies changed, else vedette device recipients")


def _brought(folder: Path) -> dict[str, bytes]:
    """Return the files of a brief that somebody brought."""
    return {
        name: read_plain(folder / name, MAX_KIT_BYTES, f"brief file {name}")
        for name in BROUGHT
        if (folder / name).exists()
    }


@device.command("recipients")
@click.argument("kit", type=FOLDER)
@click.argument("folder", type=FOLDER)
def device_recipients(kit: Path, folder: Path) -> None:
    """Take other readers, or the closing of the mission, from FOLDER (a brief of headquarters).

    Only when the partners that KIT knows signed it, and the register holds it.
    """
    mine = KitFolder(kit)
    brought = _brought(folder)
    with mine.lock():
        taken = mine.renew(lambda files: take_recipients(files, brought))
    _say_readers(taken)


@device.command("policy")
@click.argument("kit", type=FOLDER)
@click.argument("folder", type=FOLDER)
def device_policy(kit: Path, folder: Path) -> None:
    """Take another policy and other partners from FOLDER, with the readers if these changed too.

    Only when the partners that KIT knows signed the statement that names them.
    """
    mine = KitFolder(kit)
    brought = _brought(folder)
    with mine.lock():
        taken = mine.renew(lambda files: take_policy(files, brought))
    if taken.partners is not None:
        names = ", ".join(short for short, _ in taken.partners.partners)
        say(f"policy taken; statements need {taken.partners.threshold} of {names}")
    _say_readers(taken)


@device.command("freeze")
@click.argument("kit", type=FOLDER)
@click.argument("note", type=FILE)
def device_freeze(kit: Path, note: Path) -> None:
    """Take a freeze, or the thaw that ends one, when enough partners signed it."""
    mine = KitFolder(kit)
    data = read_plain(note, MAX_KIT_BYTES, "note")
    with mine.lock():
        taken = mine.renew(lambda files: take_freeze(files, data))
    if taken.frozen is None:
        say("taken; the register is not frozen for this device")
    else:
        say(f"FROZEN: nothing of the register above {taken.frozen} is taken by this device")
    emit({"frozen": taken.frozen})


def _say_readers(kit: Kit) -> None:
    say(f"readers of mission {kit.mission}: {spoken_words(kit.fingerprint)}")
    if kit.closed is not None:
        say("the mission is CLOSED: this device seals nothing more; its outbox can still be exported")
    emit({"mission": kit.mission, "fingerprint": kit.fingerprint.hex(), "closed": kit.closed is not None})


@device.command("status")
@click.argument("kit", type=FOLDER)
@click.option("--json", "as_json", is_flag=True, help="One JSON object a package.")
def device_status(kit: Path, as_json: bool) -> None:
    """Show what waits, what is received, what may be forgotten. No content, no names."""
    folder = KitFolder(kit)
    receipts = folder.receipts()
    counts: dict[str, int] = {}
    size = 0
    for slip in folder.outbox.waiting():
        receipt = receipts.get(slip.package_sha256)
        state = receipt.state if receipt is not None else State.HELD
        may_go = state >= State.REPLICATED
        counts[state.word] = counts.get(state.word, 0) + 1
        size += slip.package_size
        if as_json:
            emit({"package": slip.package, "index": slip.index, "state": state.word, "may_go": may_go})
    for state in State:
        if state.word in counts:
            note = "may be forgotten" if state >= State.REPLICATED else "keep"
            say(f"{counts[state.word]:6} {state.word:<11} {note}")
    say(f"{sum(counts.values()):6} packages here, {size_words(size)}; {len(receipts)} receipts")
    kit_ = folder.kit
    say(f"readers of mission {kit_.mission}: {spoken_words(kit_.fingerprint)}")
    if kit_.partners is None:
        say("this group has no partners: nobody but headquarters vouches for these readers")
    else:
        names = ", ".join(short for short, _ in kit_.partners.partners)
        say(f"vouched for by {kit_.partners.threshold} or more of: {names}")
    if kit_.closed is not None:
        say("the mission is CLOSED: nothing more is sealed")
    if kit_.frozen is not None:
        say(f"the partners FROZE the register at {kit_.frozen}: nothing new is taken from headquarters")
    say("This device cannot open what you have sealed.")


@device.command("export")
@click.argument("kit", type=FOLDER)
@click.argument("target", type=FOLDER)
def device_export(kit: Path, target: Path) -> None:
    """Copy the outbox and log of KIT to the new folder TARGET, for a courier."""
    folder = KitFolder(kit)
    with folder.lock():
        desk = Desk(folder.kit, folder.key(), folder.log(), folder.outbox, clock, os.urandom)
        desk.recover()
        count = export_kit(kit, target)
    say(f"{count} packages copied; keep this device's own copies until receipts come back")


@device.command("receive")
@click.argument("kit", type=FOLDER)
@click.argument("folder", type=FOLDER)
def device_receive(kit: Path, folder: Path) -> None:
    """Take receipts and the register's checkpoint from FOLDER (headquarters' outgoing)."""
    mine = KitFolder(kit)
    taken = refused = 0
    with mine.lock():
        for path in sorted(folder.rglob("*.receipt")):
            try:
                taken += mine.take_receipt(read_plain(path, RECEIPT_BYTES, "receipt"))
            except MissingError:
                continue
            except VedetteError as error:
                refused += 1
                say(f"vedette: receipt refused: {error}")
        for path in sorted(folder.rglob("checkpoint")):
            try:
                if mine.take_checkpoint(read_plain(path, MAX_CHECKPOINT_BYTES, "checkpoint")):
                    say("newer checkpoint of the register taken")
            except VedetteError as error:
                refused += 1
                say(f"vedette: checkpoint refused: {error}")
                if error.hint:
                    say(f"         {error.hint}")
    say(f"{taken} receipts taken, {refused} refused")
    if refused:
        raise StoreError(f"receive: {refused} receipts or checkpoints refused")


@device.command("forget")
@click.argument("kit", type=FOLDER)
def device_forget(kit: Path) -> None:
    """Let go of every package that has a receipt of the state replicated, and of no other."""
    folder = KitFolder(kit)
    gone = kept = 0
    with folder.lock():
        receipts = folder.receipts().values()
        replicated = {each.package_sha256 for each in receipts if each.state >= State.REPLICATED}
        folder.outbox.finish_removing(replicated)
        for slip in list(folder.outbox.waiting()):
            if slip.package_sha256 in replicated:
                folder.outbox.remove(slip.package)
                gone += 1
            else:
                kept += 1
    say(f"{gone} packages let go, {kept} kept" + (": no receipt of a second copy yet" if kept else ""))
    say("What was let go is not recoverable by us; on flash memory it may be by others.")


@device.command("anchor")
@click.argument("kit", type=FOLDER)
@click.option("--qr", type=FILE, help="Also write them as a QR code to this new file: .png or .svg.")
def device_anchor(kit: Path, qr: Path | None) -> None:
    """Print 148 characters that fix all that was sealed so far: for an SMS or a QR code."""
    folder = KitFolder(kit)
    with folder.lock():
        log = folder.log()
        if log.checkpoint_bytes is None:
            raise MissingError("anchor: nothing is sealed yet")
        text = encode_anchor(log.checkpoint_bytes)
    if qr is not None:
        from vedette.adapters.qr import write_qr

        write_qr(text, qr)
    click.echo(text)
