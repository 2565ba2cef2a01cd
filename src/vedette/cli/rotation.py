"""New keys for the register."""

from __future__ import annotations

from pathlib import Path

import click

from vedette.cli.common import FOLDER, emit, say
from vedette.cli.group import hq
from vedette.cli.house import open_house
from vedette.house.abroad.key_rotation import rotate


@hq.command("rotate-key")
@click.argument("folder", type=FOLDER)
@click.option("--reason", required=True, help="One line; the partners read it.")
def hq_rotate_key(folder: Path, reason: str) -> None:
    """Give the register of FOLDER new keys; with partners, once they have signed. Run it again to go on.

    Each partner then runs `vedette-partner trust` with the new keys and `untrust` with the old ones.
    """
    with open_house(folder) as headquarters:
        done = rotate(headquarters, reason)
    if done.done:
        say(f"the register's new keys sign from now on; the old ones count up to size {done.size} only.")
        say("Each partner: vedette-partner trust FOLDER with the new keys, untrust FOLDER with the old ones.")
    else:
        say("proposed: the partners are to sign; then run this again:")
        for each in done.words.split("; "):
            say(f"    {each}")
    emit(
        {
            "done": done.done,
            "new": [key.vkey for key in done.new],
            "old": [key.vkey for key in done.old],
            "size": done.size,
            "waiting": list(done.waiting),
        }
    )
