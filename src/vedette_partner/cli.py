"""The command line of a partner organisation."""

from __future__ import annotations

import json
import signal
import sys
from pathlib import Path

import click

from vedette.errors import StoreError, UsageError, VedetteError
from vedette.formats.decimal import parse_decimal
from vedette.formats.keys import parse_vkey
from vedette_partner.folder import create, open_folder
from vedette_partner.witness.server import WitnessServer


class _Group(click.Group):
    """Prints a refusal as one line, with its hint, and ends with status 1."""

    def invoke(self, ctx: click.Context) -> object:
        try:
            return super().invoke(ctx)
        except VedetteError as error:
            hint = f"\nhint: {error.hint}" if error.hint else ""
            raise click.ClickException(f"{error}{hint}") from None


_DIR = click.argument("folder", metavar="DIR", type=click.Path(path_type=Path, file_okay=False))


@click.group(cls=_Group)
@click.version_option(package_name="vedette")
def main() -> None:
    """Watch over the logs of a mission, as an organisation abroad."""


@main.command()
@_DIR
@click.option("--name", required=True, help="Key name, such as witness.example.org/w1.")
def init(folder: Path, name: str) -> None:
    """Make the keys of a new witness in DIR and print its two vkeys."""
    for key in create(folder, name).keys:
        click.echo(key.verifier.vkey)


@main.command()
@_DIR
@click.argument("vkeys", metavar="VKEY...", nargs=-1, required=True)
def trust(folder: Path, vkeys: tuple[str, ...]) -> None:
    """Witness the log whose keys are VKEY..., all under one origin."""
    origin = open_folder(folder).state.trust([parse_vkey(text) for text in vkeys])
    click.echo(f"now witnessing {origin}", err=True)


@main.command()
@_DIR
@click.option("--listen", required=True, metavar="HOST:PORT", help="Port 0 takes a free one.")
def serve(folder: Path, listen: str) -> None:
    """Answer requests until told to stop; prints one line when ready."""
    host, _, port = listen.rpartition(":")
    number = parse_decimal(port, "port")
    if not host or number > 65_535:
        raise UsageError("address: expected HOST:PORT")
    opened = open_folder(folder)
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    try:
        server = WitnessServer((host, number), opened.state, opened.keys)
    except OSError as error:
        raise StoreError(f"address {listen}: {error.strerror}") from None
    with server:
        click.echo(f"listening {server.url}")
        sys.stdout.flush()
        try:
            server.serve_forever()
        except KeyboardInterrupt:
            return


@main.command()
@_DIR
def status(folder: Path) -> None:
    """Print each origin with what was cosigned last, one JSON object a line."""
    state = open_folder(folder).state
    for origin in state.origins():
        head = state.head(origin)
        line = {
            "origin": origin,
            "size": head.size if head else None,
            "root": head.root.hex() if head else None,
            "time": head.time if head else None,
        }
        click.echo(json.dumps(line, ensure_ascii=False))
