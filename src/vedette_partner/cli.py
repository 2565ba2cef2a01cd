"""The command line of a partner organisation."""

from __future__ import annotations

import json
import signal
import sys
import time
from pathlib import Path

import click

from vedette.errors import FormatError, LimitError, MissingError, StoreError, UsageError, VedetteError
from vedette.formats.decimal import parse_decimal
from vedette.formats.fingerprint import spoken_words
from vedette.formats.keys import VerifierKey, parse_vkey
from vedette.formats.note_text import MAX_NOTE_BYTES
from vedette.formats.partner_card import Card, fingerprint
from vedette_partner import answering, rotation
from vedette_partner.door import Door, Role
from vedette_partner.folder import MIRROR_STATE, ROLES, STATE, PartnerFolder, create, open_folder
from vedette_partner.mirror import commands as mirror_commands
from vedette_partner.mirror import role as mirror_role
from vedette_partner.mirror.state import State as MirrorState
from vedette_partner.monitor import commands as monitor_commands
from vedette_partner.people import commands as people_commands
from vedette_partner.people import role as people_role
from vedette_partner.people.frozen import frozen_size
from vedette_partner.status import lines
from vedette_partner.watch import commands as watch_commands
from vedette_partner.watch.opening import Watch, open_watch
from vedette_partner.watch.state import STATE as WATCH_STATE
from vedette_partner.watch.state import State as WatchState
from vedette_partner.witness import role as witness_role
from vedette_partner.witness.evidence import Evidence
from vedette_partner.witness.lifting import lift
from vedette_partner.witness.state import State

USUAL_ROLES = "mirror,witness"  # the watch needs people on duty: it is switched on by those who have them
FINISH_SECONDS = 5  # what a request under way is given when the server is told to stop


class _Group(click.Group):
    """Prints a refusal as one line, with its hint, and ends with status 1."""

    def invoke(self, ctx: click.Context) -> object:
        try:
            return super().invoke(ctx)
        except VedetteError as error:
            hint = f"\nhint: {error.hint}" if error.hint else ""
            raise click.ClickException(f"{error}{hint}") from None


FOLDER = click.argument("folder", metavar="FOLDER", type=click.Path(path_type=Path, file_okay=False))
_FILE = click.Path(path_type=Path, dir_okay=False)


@click.group(cls=_Group)
@click.version_option(package_name="vedette")
def main() -> None:
    """Witness and keep the registers of missions, as an organisation abroad."""


def clock() -> int:
    """Unix seconds."""
    return int(time.time())


def opened(folder: Path) -> PartnerFolder:
    """The partner in `folder`, after what was interrupted there is finished. Raises: as `open_folder`."""
    partner = open_folder(folder)
    rotation.recover(partner)
    return partner


@main.command()
@FOLDER
@click.option("--name", required=True, help="Base name of all keys, such as nord.example; for ever.")
@click.option("--title", help="Who you are, in one line; the base name when not given.")
@click.option(
    "--roles", default=USUAL_ROLES, show_default=True, help="Those that are on: also watch, or none."
)
def init(folder: Path, name: str, title: str | None, roles: str) -> None:
    """Make the keys of a new partner in FOLDER and print its card."""
    on = [role for role in roles.split(",") if role and role != "none"]
    _show(create(folder, name, on, title or name).card())


@main.command()
@FOLDER
def card(folder: Path) -> None:
    """Print the card: to be given to the group over two ways."""
    _show(opened(folder).card())


def _show(shown: Card) -> None:
    click.echo(shown.encode(), nl=False)
    click.echo(f"to compare by telephone: {spoken_words(fingerprint(shown))}", err=True)


@main.command()
@FOLDER
@click.argument("vkeys", metavar="VKEY...", nargs=-1, required=True)
def trust(folder: Path, vkeys: tuple[str, ...]) -> None:
    """Work for the register whose keys are VKEY..., all under one origin, in every role that is on."""
    partner = opened(folder)
    keys = [parse_vkey(text) for text in vkeys]
    if not partner.active:
        raise UsageError("roles: none is on that could work for a register")
    for role in partner.active:
        if role == "witness":
            origin = State(folder / role / STATE).trust(keys, clock())
        elif role == "watch":
            origin = WatchState(folder / role / WATCH_STATE).trust(keys, clock())
        else:
            origin = MirrorState.open(folder / role / MIRROR_STATE).trust(keys)
        click.echo(f"{role}: now working for {origin}", err=True)


@main.command()
@FOLDER
@click.argument("vkey", metavar="VKEY")
def untrust(folder: Path, vkey: str) -> None:
    """Take nothing more for which VKEY alone vouches; what was signed and held stays."""
    partner, key = opened(folder), parse_vkey(vkey)
    gone = [role for role in partner.roles if _untrusted(folder / role, role, key)]
    if not gone:
        raise MissingError(f"key {key.name}+{key.key_id.hex()}: was not trusted")
    click.echo(f"{', '.join(gone)}: no longer trusted: {key.name}+{key.key_id.hex()}", err=True)


def _untrusted(room: Path, role: str, key: VerifierKey) -> bool:
    if role == "watch":
        return WatchState(room / WATCH_STATE).untrust(key)
    state = State(room / STATE) if role == "witness" else MirrorState.open(room / MIRROR_STATE)
    return state.untrust(key)


def open_roles(partner: PartnerFolder, watch: Watch | None = None) -> list[Role]:
    """The roles of `partner` that are on, ready to answer; `watch` when it is open already.

    Raises: as their `open_role`.
    """
    people = partner.path / "people"
    roles: list[Role] = [people_role.open_role(people, partner, clock)]
    if "witness" in partner.roles:
        room = partner.path / "witness"
        roles.append(witness_role.open_role(room, partner, clock, lambda origin: frozen_size(people, origin)))
    if "mirror" in partner.roles:
        room = partner.path / "mirror"
        roles.append(mirror_role.open_role(room, partner, clock, lambda origin: frozen_size(people, origin)))
    if "watch" in partner.roles:
        roles.append((watch or open_watch(partner)).role)
    return roles


@main.command()
@FOLDER
@click.option("--listen", required=True, metavar="HOST:PORT", help="Port 0 takes a free one.")
@click.option("--certificate", type=_FILE, help="TLS: the certificate and its chain, PEM.")
@click.option("--key", type=_FILE, help="TLS: the certificate's key, PEM.")
def serve(folder: Path, listen: str, certificate: Path | None, key: Path | None) -> None:
    """Answer requests until told to stop; prints one line when ready."""
    host, _, port = listen.rpartition(":")
    host = host.removeprefix("[").removesuffix("]")
    number = parse_decimal(port, "port")
    if not host or number > 65_535:
        raise UsageError("address: expected HOST:PORT")
    if (certificate is None) != (key is None):
        raise UsageError("certificate: --certificate and --key belong together")
    partner = opened(folder)
    watch = open_watch(partner) if "watch" in partner.roles else None
    roles = open_roles(partner, watch)
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    try:
        pair = (certificate, key) if certificate and key else None
        server = Door((host, number), roles, partner.card().encode(), pair)
    except OSError as error:
        raise StoreError(f"address {listen}: {error.strerror}") from None
    with server:
        click.echo(f"listening {server.url}")
        sys.stdout.flush()
        if watch is not None and "watch" in partner.active:
            watch.keeper.start()
        try:
            server.serve_forever()
        except KeyboardInterrupt:
            return
        finally:
            server.finish(FINISH_SECONDS)
            if watch is not None:
                watch.keeper.stop(FINISH_SECONDS)


@main.command()
@FOLDER
def status(folder: Path) -> None:
    """Print what each role holds of each register: in words, and as one JSON object a line."""
    for line in lines(opened(folder), clock()):
        click.echo(json.dumps(line.facts, ensure_ascii=False))
        click.echo(line.words, err=True)


_REASON = click.option("--reason", required=True, help="Why, in one line of at most 200 characters.")


@main.command()
@FOLDER
@click.argument("role", type=click.Choice([*ROLES, "people"]))
@_REASON
def rotate(folder: Path, role: str, reason: str) -> None:
    """Give ROLE new keys under the next number, retire the old ones, and print the new card.

    A server that runs goes on with the new keys.
    """
    partner = opened(folder)
    _notes(rotation.rotate(partner, role, reason, clock()))
    if role == "watch":
        click.echo(
            "headquarters must send every order again, made for this card, by telephone today", err=True
        )
    _show(partner.card())


@main.command()
@FOLDER
@click.argument("role", type=click.Choice(ROLES))
@_REASON
@click.confirmation_option(prompt="This role will never sign again. Go on?")
def retire(folder: Path, role: str, reason: str) -> None:
    """End ROLE for ever: it signs nothing more, and still serves what it holds."""
    partner = opened(folder)
    _notes(rotation.retire(partner, role, reason, clock()))
    click.echo(f"{role}: retired", err=True)


def _notes(notes: list[Path]) -> None:
    for note in notes:
        click.echo(f"give this note to the group: {note}", err=True)


@main.command("raise")
@FOLDER
@click.argument("notes", metavar="NOTE...", nargs=-1, required=True, type=_FILE)
def raise_(folder: Path, notes: tuple[Path, ...]) -> None:
    """Raise the witness's memory to checkpoints with its own cosignature, found elsewhere.

    Needed before a witness answers again whose disk was ever brought back from a copy.
    """
    partner = opened(folder)
    room = partner.path / "witness"
    state, evidence = State(room / STATE), Evidence(room / witness_role.EVIDENCE)
    own = rotation.own_keys(partner, "witness")
    wrong = 0
    for path in notes:
        try:
            head, origin, raised = lift(state, evidence, _read(path), own, clock())
        except VedetteError as error:
            wrong += 1
            click.echo(f"{path.name}: {error}", err=True)
            continue
        said = "raised to" if raised else "already at or above"
        click.echo(f"{path.name}: {origin}: {said} {head.size}", err=True)
    if wrong:
        raise FormatError(f"raise: {wrong} of {len(notes)} notes were not taken")


def _read(path: Path) -> bytes:
    try:
        with path.open("rb") as file:
            data = file.read(MAX_NOTE_BYTES + 1)
    except OSError as error:
        raise MissingError(f"note {path.name}: {error.strerror}") from None
    if len(data) > MAX_NOTE_BYTES:
        raise LimitError(f"note {path.name}: more than {MAX_NOTE_BYTES} bytes")
    return data


# the commands of the rooms, each in a module of its own
for command in (
    *people_commands.COMMANDS,
    *mirror_commands.COMMANDS,
    *answering.COMMANDS,
    *monitor_commands.COMMANDS,
    *watch_commands.COMMANDS,
):
    main.add_command(command)
