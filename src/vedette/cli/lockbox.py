"""The lock of a house: covering one that was plain, and the passphrases that open it."""

from __future__ import annotations

from pathlib import Path

import click

from vedette.cli.common import FOLDER, emit, say
from vedette.cli.group import hq
from vedette.cli.house import ask_new_passphrase, house_secret
from vedette.errors import UsageError
from vedette.house import lockbox

LABEL = click.option(
    "--label", default="first", show_default=True, help="What you know the passphrase by; sealed as well."
)


@hq.command("enclose")
@click.argument("folder", metavar="HQ", type=FOLDER)
@LABEL
def hq_enclose(folder: Path, label: str) -> None:
    """Lock HQ at rest: a passphrase from now on, every private file encrypted. Interrupted, it goes on."""
    if not (folder / "group.json").is_file():
        raise UsageError(f"headquarters {folder.name}: no group.json in it")
    secret = house_secret(folder)
    if secret is None:
        secret = lockbox.new_lockbox(folder, label, ask_new_passphrase())
    lockbox.enclose(folder, secret)
    say("the house is locked; without its passphrase, or the sheets of the house, nobody opens it again")
    say("what lay here in the open may still be on the disk: docs/guide/headquarters.md, section 1")
    emit({"locked": True, "slots": len(lockbox.list_slots(folder, secret))})


@hq.group("passphrase")
def hq_passphrase() -> None:
    """The passphrases that open a locked HQ."""


def _secret(folder: Path) -> bytes:
    secret = house_secret(folder)
    if secret is None:
        raise UsageError(
            f"headquarters {folder.name}: is not locked, and has no passphrase",
            hint="vedette hq enclose locks it",
        )
    return secret


@hq_passphrase.command("list")
@click.argument("folder", metavar="HQ", type=FOLDER)
def passphrase_list(folder: Path) -> None:
    """Print what opens HQ: id, kind and label, one JSON object a line."""
    for slot in lockbox.list_slots(folder, _secret(folder)):
        emit({"id": slot.id, "kind": slot.kind, "label": slot.label})


@hq_passphrase.command("add")
@click.argument("folder", metavar="HQ", type=FOLDER)
@click.option("--label", required=True, help="What you know it by; sealed as well.")
def passphrase_add(folder: Path, label: str) -> None:
    """Let one more passphrase open HQ; one that opens it is asked for first."""
    secret = _secret(folder)
    added = lockbox.add_slot(folder, secret, label, ask_new_passphrase("the further passphrase"))
    say("added: both open the house from now on")
    emit({"id": added})


@hq_passphrase.command("remove")
@click.argument("folder", metavar="HQ", type=FOLDER)
@click.argument("slot_id", metavar="ID")
def passphrase_remove(folder: Path, slot_id: str) -> None:
    """Let the passphrase ID open HQ no longer. An older copy of the folder still opens with it."""
    lockbox.remove_slot(folder, _secret(folder), slot_id)
    say("removed; an older copy of the folder, a backup or a house copy still opens with it")
