"""What a person at a mirror types: tickets, a full reading, a copy for a stick, erasing, how much room."""

from __future__ import annotations

import json
import time
from datetime import UTC, datetime
from pathlib import Path

import click

from vedette.errors import UsageError, VedetteError
from vedette.formats.decimal import parse_decimal
from vedette.formats.deposit import parse_deposit
from vedette.formats.note import parse_note
from vedette.values.instants import write_instant
from vedette_partner.folder import PartnerFolder, open_folder
from vedette_partner.mirror.keeping import Keeping
from vedette_partner.mirror.ledger import Ledger
from vedette_partner.mirror.role import STATE, MirrorRole, open_role
from vedette_partner.mirror.state import State
from vedette_partner.mirror.tickets import Tickets
from vedette_partner.people.frozen import frozen_size

FOLDER = click.argument("folder", metavar="FOLDER", type=click.Path(path_type=Path, file_okay=False))
MAX_HOURS = 24 * 365
_UNITS = {"K": 10**3, "M": 10**6, "G": 10**9, "T": 10**12}


def _clock() -> int:
    return int(time.time())


def _partner(folder: Path) -> PartnerFolder:
    partner = open_folder(folder)
    if "mirror" not in partner.roles:
        raise UsageError("role mirror: is not on here")
    return partner


def _state(folder: Path) -> State:
    return State.open(_partner(folder).path / "mirror" / STATE)


def open_mirror(folder: Path) -> MirrorRole:
    """The mirror of the partner in `folder`, recovered, as the server opens it. Raises: as `open_role`."""
    partner = _partner(folder)
    people = partner.path / "people"
    return open_role(partner.path / "mirror", partner, _clock, lambda origin: frozen_size(people, origin))


@click.command()
@FOLDER
@click.argument("origin")
@click.option("--hours", default=24, show_default=True, type=click.IntRange(1, MAX_HOURS))
def ticket(folder: Path, origin: str, hours: int) -> None:
    """Print a ticket with which everything of ORIGIN can be fetched from here for some hours."""
    state = _state(folder)
    click.echo(Tickets(Ledger(state.database), state, _clock).give(origin, hours))
    click.echo(f"good for {hours} hours; give it to nobody whose voice you do not know", err=True)


@click.command()
@FOLDER
def scrub(folder: Path) -> None:
    """Read everything that is kept and recompute every tile; name what is wrong, with status 1."""
    found = Keeping(_partner(folder).path / "mirror", _state(folder)).scrub()
    summary = {
        "entries": found.entries,
        "objects": found.objects,
        "bytes": found.bytes,
        "faults": found.faults,
    }
    click.echo(json.dumps(summary, ensure_ascii=False))
    for fault in found.faults:
        click.echo(fault, err=True)
    if found.faults:
        raise VedetteError(
            f"mirror: {len(found.faults)} faults", hint="tell the group; restore from another copy"
        )


@click.command()
@FOLDER
@click.argument("target", metavar="DIR", type=click.Path(path_type=Path, file_okay=False))
@click.option("--origin", help="Which register, when there are several.")
def export(folder: Path, target: Path, origin: str | None) -> None:
    """Copy everything of one register into DIR: what `vedette restore` can read, for a stick."""
    keeping = Keeping(_partner(folder).path / "mirror", _state(folder))
    found = keeping.export(keeping.one_origin(origin), target)
    summary = {
        "origin": found.origin,
        "entries": found.entries,
        "deposits": found.deposits,
        "objects": found.objects,
        "missing": found.missing,
    }
    click.echo(json.dumps(summary, ensure_ascii=False))
    for digest in found.missing:
        click.echo(f"object {digest}: is not whole here", err=True)


@click.command()
@FOLDER
@click.option("--yes", is_flag=True, help="Do not ask.")
def erase(folder: Path, yes: bool) -> None:
    """Let the objects go at once that the group asked to remove, without waiting the 14 days."""
    role = open_mirror(folder)
    marked = role.deposits.ledger.marked()
    if not marked:
        click.echo("nothing is marked", err=True)
        return
    if not yes:
        click.confirm(
            f"{len(marked)} objects go for ever. Did you ask the group, by voice?", abort=True, err=True
        )
    gone = role.deposits.purge(at_once=True)
    for digest in gone:
        click.echo(digest)
    click.echo(f"{len(gone)} objects have gone; what is frozen or belongs to others stays", err=True)


@click.command()
@FOLDER
@click.argument("size", metavar="[BYTES]", required=False)
def quota(folder: Path, size: str | None) -> None:
    """Show how many bytes of objects are taken in all, or set it: a number, such as 200G, or none."""
    ledger = Ledger(_state(folder).database)
    if size is not None:
        ledger.set_quota(None if size == "none" else _bytes(size))
    given = ledger.quota()
    click.echo(json.dumps({"promised": ledger.promised(), "quota": given}))


def _bytes(text: str) -> int:
    unit = _UNITS.get(text[-1:].upper(), 1)
    try:
        return parse_decimal(text[:-1] if unit > 1 else text, "quota", bits=63) * unit
    except VedetteError as error:
        raise UsageError(str(error), hint="for example 200G, or none") from None


@click.command()
@FOLDER
@click.argument("origin")
def deposits(folder: Path, origin: str) -> None:
    """List what ORIGIN left here, with the time it came: what before a raid, and what after."""
    for number, when, note in Ledger(_state(folder).database).arrivals(origin):
        deposit = parse_deposit(parse_note(note).text)
        kinds = [one.kind for one in deposit.objects]
        line = {
            "number": number,
            "came": write_instant(datetime.fromtimestamp(when, UTC)),
            "packages": kinds.count("package"),
            "house": kinds.count("house"),
            "removals": len(deposit.removed),
        }
        click.echo(json.dumps(line))


COMMANDS = [ticket, deposits, scrub, export, erase, quota]
