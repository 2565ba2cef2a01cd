"""The field side of the watch: a check-in as a signed short text."""

from __future__ import annotations

from pathlib import Path

import click

from vedette.adapters.foreign import read_plain
from vedette.adapters.kit_folder import KitFolder
from vedette.adapters.qr import write_qr
from vedette.cli.common import FILE, FOLDER, clock, say
from vedette.missions.watch.codes import MAX_DELAY_MINUTES, ROWS, Spoken, check_code
from vedette.missions.watch.member_file import MAX_BYTES, parse_member_file
from vedette.missions.watch.texts import encode_checkin


@click.command("checkin")
@click.argument("kit", type=FOLDER)
@click.option("--member", type=FILE, required=True, help="The member file that headquarters gave.")
@click.option(
    "--row", type=click.IntRange(1, ROWS), required=True, help="A row of the list, not used before."
)
@click.option("--code", help="The six digits; without this they are asked for, and stand in no history.")
@click.option(
    "--delay",
    type=click.IntRange(0, MAX_DELAY_MINUTES),
    default=0,
    help="Minutes to the next check-in.",
)
@click.option("--qr", "picture", type=FILE, help="Also write a QR code of it to this new file (.png, .svg).")
def checkin(kit: Path, member: Path, row: int, code: str | None, delay: int, picture: Path | None) -> None:
    """Print the check-in of one ROW of the paper list as a text to send: by SMS, by mail, pasted, spelled.

    What the code says, this program does not know: every text has the same length and looks alike. Nothing is
    kept. Send it as it is; whoever reads it on its way learns a tag and nothing more.
    """
    who = parse_member_file(read_plain(member, MAX_BYTES, "member file"))
    digits = code if code is not None else click.prompt("Code", err=True)
    spoken = Spoken(who.tag, row, check_code("".join(digits.split())), delay * 60)
    text = encode_checkin(KitFolder(kit).key(), spoken, int(clock().timestamp()))
    if picture is not None:
        write_qr(text, picture)
    click.echo(text)
    say("strike the row out: it is used")
    for url in who.urls:
        say(f"or paste it at {url}")
