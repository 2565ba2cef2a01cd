"""The intake desk and what follows: arrivals, settling, opening, custody."""

from __future__ import annotations

from pathlib import Path

import click

from vedette.adapters.delivery import find_devices
from vedette.adapters.disk import write_file
from vedette.adapters.foreign import read_plain
from vedette.adapters.opening import Warden, open_to
from vedette.cli.common import FILE, FOLDER, clock, emit, progress, say
from vedette.cli.house import open_house
from vedette.cli.status import say_settled
from vedette.custody.events import PLACE_CLASSES, Action, CustodyEvent
from vedette.errors import ConflictError, MissingError, StoreError, UsageError
from vedette.formats.anchor_note import MAX_ANCHOR_NOTE_BYTES
from vedette.formats.keys import parse_vkey
from vedette.house.abroad.asking import enter_anchor, enter_anchor_note
from vedette.house.abroad.settling import latest_cosigned, slips
from vedette.house.abroad.settling import settle as settle_all
from vedette.house.desks.intake_house import IntakeHouse
from vedette.house.desks.mission_desk import desk_identities, desk_identity
from vedette.house.headquarters import Headquarters
from vedette.intake.desk import IntakeDesk
from vedette.seal import parse_identity
from vedette.values.ids import new_id

ACTOR = click.option("--actor", default="duty-desk", show_default=True, help="Pseudonym of who acts.")


@click.command("intake")
@click.argument("hq", type=FOLDER)
@click.argument("folder", type=FOLDER)
@click.option("--outside-only", is_flag=True, help="Do not open packages: checks 1 to 7 only.")
@click.option("--no-settle", is_flag=True, help="Leave copies, cosignatures and receipts for later.")
@ACTOR
def intake(hq: Path, folder: Path, outside_only: bool, no_settle: bool, actor: str) -> None:
    """Check what a courier brought in FOLDER; keep it, or put it in quarantine.

    The same delivery twice is one. Exit 1 when something was refused or a device log has an alarm.
    """
    with open_house(hq) as headquarters, Warden() as warden:
        keys = {} if outside_only else desk_identities(headquarters)
        house = IntakeHouse(headquarters, warden, keys)
        devices = find_devices(folder)
        total = sum(path.stat().st_size for device in devices for path in device.packages())
        with progress("intake", total) as advance:
            desk = IntakeDesk(house, actor, clock, headquarters.entropy)
            report = desk.take(devices, advance)
        for digest in report.taken:
            emit({"package_sha256": digest, "result": "taken"})
        for digest in report.known:
            emit({"package_sha256": digest, "result": "known"})
        for name, refused in report.refused:
            step = {"check": refused.step.value, "name": refused.step.name.lower()}
            emit({"package": name, "result": "quarantine", **step, "reason": refused.reason})
            say(f"quarantine: {refused}")
        for device, index in report.gaps:
            emit({"device": device, "index": index, "result": "gap"})
            say(f"gap: entry {index} of device {device} has no package here")
        for alarm in report.alarms:
            emit({"alarm": alarm})
            say(f"ALARM: {alarm}")
        say(
            f"{len(report.taken)} taken, {len(report.known)} known, {len(report.refused)} in"
            f" quarantine, {len(report.gaps)} gaps"
        )
        if not no_settle:
            say_settled(settle_all(headquarters))
    if report.refused or report.alarms:
        raise StoreError(f"intake: {len(report.refused)} packages in quarantine")


@click.command("anchor")
@click.argument("hq", type=FOLDER)
@click.argument("text", required=False)
@click.option("--image", type=FILE, help="A picture of the QR code.")
@click.option("--note", type=FILE, help="The note of a partner to whom the anchor came.")
def anchor(hq: Path, text: str | None, image: Path | None, note: Path | None) -> None:
    """Enter a device's emergency anchor: TEXT as it came by SMS, its QR code, or a partner's note."""
    if [text, image, note].count(None) != 2:
        raise UsageError("anchor: the text, --image or --note expected, one of them")
    if image is not None:
        from vedette.adapters.qr import read_qr

        text = read_qr(image)
    with open_house(hq) as headquarters:
        if note is not None:
            data = read_plain(note, MAX_ANCHOR_NOTE_BYTES, f"note {note.name}")
            said = enter_anchor_note(headquarters, data)
            device, size = said.device, said.size
        else:
            checkpoint = enter_anchor(headquarters, str(text))
            device, size = checkpoint.origin, checkpoint.size
        settle_all(headquarters)
    say(f"anchored: {size} entries of device {device}")


@click.command("open")
@click.argument("hq", type=FOLDER)
@click.argument("package_sha256")
@click.argument("output", type=FILE)
@click.option("--identity", type=FILE, help="Identity file; without it the duty desk's.")
@click.option("--reason", required=True, help="Why: it is entered in the register.")
@ACTOR
def open_(
    hq: Path, package_sha256: str, output: Path, identity: Path | None, reason: str, actor: str
) -> None:
    """Open one package of headquarters HQ into the new file OUTPUT.

    The opening is entered first. OUTPUT appears only when every byte is authentic.
    """
    with open_house(hq) as headquarters, Warden() as warden:
        slip = next((s for s in slips(headquarters) if s.package_sha256 == package_sha256), None)
        if slip is None:
            raise MissingError(f"package {package_sha256}: is not registered here")
        record = headquarters.device_record(slip.device)
        mission = str(record["mission"])
        fingerprint = bytes.fromhex(str(headquarters.mission(mission)["fingerprint"]))
        if output.exists():  # before the act is entered: it would not take place
            raise ConflictError(f"file {output.name}: is there already")
        if identity is None:
            key = desk_identity(headquarters, mission)
        else:
            key = parse_identity(identity.read_text("ascii").strip())
        event = _event(headquarters, Action.VIEW, package_sha256, actor, reason)
        headquarters.enter([(event.action.entry_type, event.values())])
        device = parse_vkey(str(record["vkey"]))
        earlier = headquarters.earlier_readers(mission)
        with headquarters.vault.open(package_sha256) as sealed:
            opened = open_to(warden, sealed, [key], fingerprint, device, output, earlier)
    manifest = opened.manifest
    emit(
        {
            "item": manifest.item,
            "name": manifest.name,
            "media_type": manifest.media_type,
            "size": manifest.size,
            "device_time": manifest.device_time,
            "consent": list(manifest.consent),
        }
    )


def _event(
    hq: Headquarters,
    action: Action,
    package: str,
    actor: str,
    reason: str,
    *,
    counterparty: str = "",
    place: str = "headquarters",
    consent: str = "",
) -> CustodyEvent:
    return CustodyEvent(
        event=new_id(hq.entropy),
        action=action,
        time=hq.now(),
        actor=actor,
        package_sha256=package,
        reason=reason,
        counterparty=counterparty,
        place_class=place,
        consent=consent,
        digest_before=package,
        digest_after=package,
    )


@click.group()
def custody() -> None:
    """Who held what, who opened what: every event is an entry."""


@custody.command("add")
@click.argument("hq", type=FOLDER)
@click.argument("action", type=click.Choice([action.word for action in Action]))
@click.argument("packages", nargs=-1, required=True)
@click.option("--reason", required=True)
@click.option("--to", "counterparty", default="", help="Pseudonym of the other hand.")
@click.option("--place", type=click.Choice(PLACE_CLASSES), default="headquarters", show_default=True)
@click.option("--consent", default="")
@ACTOR
def custody_add(
    hq: Path,
    action: str,
    packages: tuple[str, ...],
    reason: str,
    counterparty: str,
    place: str,
    consent: str,
    actor: str,
) -> None:
    """Enter a hand-over or another act upon PACKAGES (digests; `all` for every one)."""
    chosen = next(each for each in Action if each.word == action)
    with open_house(hq) as headquarters:
        known = [slip.package_sha256 for slip in slips(headquarters)]
        wanted = known if packages == ("all",) else list(packages)
        for digest in wanted:
            if digest not in known:
                raise MissingError(f"package {digest}: is not registered here")
        events = [
            _event(
                headquarters,
                chosen,
                digest,
                actor,
                reason,
                counterparty=counterparty,
                place=place,
                consent=consent,
            )
            for digest in wanted
        ]
        headquarters.enter([(event.action.entry_type, event.values()) for event in events])
    say(f"{len(events)} events entered")


@custody.command("list")
@click.argument("hq", type=FOLDER)
@click.option("--package", default="", help="Only the events of this package.")
def custody_list(hq: Path, package: str) -> None:
    """Print the events, one JSON object a line, in the order in which they were entered."""
    with open_house(hq) as headquarters:
        for row in headquarters.register.rows:
            if row.type not in ("custody", "access"):
                continue
            if not package or row.values["package_sha256"] == package:
                emit({"index": row.index, "type": row.type, **row.values})


@custody.command("outgoing")
@click.argument("hq", type=FOLDER)
@click.argument("target", type=FOLDER)
def custody_outgoing(hq: Path, target: Path) -> None:
    """Copy all receipts and the newest checkpoint to TARGET, for a courier to the devices."""
    with open_house(hq) as headquarters:
        count = 0
        for path in sorted((headquarters.folder / "outgoing").rglob("*")):
            if path.is_file():
                copy = target / path.relative_to(headquarters.folder / "outgoing")
                copy.parent.mkdir(parents=True, exist_ok=True)
                write_file(copy, path.read_bytes(), replace=True)
                count += copy.suffix == ".receipt"
        checkpoint = latest_cosigned(headquarters)
        if checkpoint is not None:
            target.mkdir(parents=True, exist_ok=True)
            write_file(target / "checkpoint", checkpoint, replace=True)
    say(f"{count} receipts copied")
