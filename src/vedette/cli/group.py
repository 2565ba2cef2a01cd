"""Setting up: headquarters, witnesses, custodians, missions."""

from __future__ import annotations

import os
import sys
from importlib.util import find_spec
from pathlib import Path

import click

from vedette.adapters.cover import PLAIN
from vedette.adapters.disk import make_folder, sweep_of, write_file
from vedette.adapters.foreign import read_plain
from vedette.cli.common import FILE, FOLDER, clock, emit, say
from vedette.cli.house import FD, ask_new_passphrase, cover_with, open_house
from vedette.errors import ConflictError, UsageError
from vedette.formats.fingerprint import spoken_words
from vedette.house.abroad.statements import partners_in_force
from vedette.house.desks.mission_desk import add_custodian, add_witness, open_mission
from vedette.house.desks.mission_people import (
    Change,
    close_mission,
    confirm_mission,
    endorse_again,
    open_by_birth,
)
from vedette.house.headquarters import Headquarters
from vedette.house.lockbox import new_lockbox
from vedette.missions.birth import MAX_BIRTH_BYTES
from vedette.missions.kit import PLACES
from vedette.seal import Kind


@click.group()
def hq() -> None:
    """Headquarters: the group's folder, outside the region."""


@hq.command("init")
@click.argument("folder", type=FOLDER)
@click.option("--group", required=True, help="The group's name, as it stands on dossiers.")
@click.option("--origin", required=True, help="Name of the register, for ever: register.group.example/r1")
@click.option("--lang", default="en,fr,ru", show_default=True, help="Languages of the kits.")
@click.option("--no-lock", is_flag=True, help="Leave its keys in the open: for trials, never for real use.")
def hq_init(folder: Path, group: str, origin: str, lang: str, no_lock: bool) -> None:
    """Make a headquarters in the new FOLDER: keys, register, vault; locked at rest by a passphrase."""
    languages = [part.strip() for part in lang.split(",") if part.strip()]
    cover = PLAIN
    if not no_lock:
        if folder.exists() and any(folder.iterdir()):
            raise ConflictError(f"folder {folder.name}: is not empty")
        passphrase = ask_new_passphrase("passphrase of the new house")
        make_folder(folder)
        cover = cover_with(new_lockbox(folder, "first", passphrase))
    Headquarters.create(folder, group, origin, languages, os.urandom, cover)
    with Headquarters(folder, clock, cover=cover) as made:
        keys = [made.key(name).verifier.vkey for name in ("register-ed25519", "register-mldsa44")]
    if no_lock:
        say("NOT LOCKED: whoever reads this disk has its keys; vedette hq enclose locks it")
    say("headquarters made. Give these two keys of the register to each witness:")
    for key in keys:
        click.echo(key)


def _site(verb: str, words: tuple[str, ...]) -> None:
    """Become the program of the site, which takes the same words."""
    if find_spec("django") is None or find_spec("vedette_hq") is None:
        raise UsageError(
            "hq: the site of headquarters is not installed",
            hint="install vedette with its extra: vedette[hq]",
        )
    fd = click.get_current_context().meta.get(FD)
    given = ["--passphrase-fd", str(fd)] if fd is not None else []
    os.execv(sys.executable, [sys.executable, "-m", "vedette_hq", verb, *given, *words])  # noqa: S606


def _site_command(verb: str, about: str) -> None:
    @hq.command(verb, help=about, context_settings={"ignore_unknown_options": True}, add_help_option=False)
    @click.argument("words", metavar="HQ [OPTIONS]", nargs=-1, type=click.UNPROCESSED)
    def command(words: tuple[str, ...]) -> None:
        _site(verb, words)


for _verb, _about in (
    ("serve", "Serve the site of headquarters HQ on this machine; locked until somebody opens it."),
    ("lock", "Lock the site of HQ that is running: its keys leave the memory."),
    ("unlock", "Open the site of HQ that is running, with a passphrase typed here."),
    ("first", "Make the one-time link with which the first lead of HQ comes in: HQ LOGIN NAME."),
    ("doctor", "Look at HQ, its machine and its settings; say what is wrong and what to do."),
):
    _site_command(_verb, _about)


@click.group()
def witness() -> None:
    """Organisations abroad that cosign the head of the register."""


@witness.command("add")
@click.argument("folder", type=FOLDER)
@click.argument("name")
@click.argument("url")
@click.argument("vkeys", nargs=-1, required=True)
@click.option("--quorum", type=int, required=True, help="How many of the witnesses known now must sign.")
def witness_add(folder: Path, name: str, url: str, vkeys: tuple[str, ...], quorum: int) -> None:
    """Trust witness NAME at URL with its VKEYS in headquarters FOLDER."""
    with open_house(folder) as headquarters:
        add_witness(headquarters, name, url, vkeys, quorum)
        count = len(headquarters.witness_keys())
    say(f"witness {name} added; the policy asks for {quorum} of {count}")


@click.group()
def custodian() -> None:
    """Other places that keep every sealed object and the register."""


@custodian.command("add")
@click.argument("folder", type=FOLDER)
@click.argument("name")
@click.argument("place", type=FOLDER)
def custodian_add(folder: Path, name: str, place: Path) -> None:
    """Let headquarters FOLDER keep a second copy in PLACE: a partner's disk, a stick."""
    with open_house(folder) as headquarters:
        add_custodian(headquarters, name, place)
    say(f"custodian {name} added; run vedette settle to fill it")


@click.group()
def mission() -> None:
    """Missions and their recipients."""


@mission.command("open")
@click.argument("folder", type=FOLDER)
@click.argument("name")
@click.option("--birth", type=FILE, help="birth.json of the vault identity, from vedette ceremony birth.")
@click.option(
    "--vault-identity",
    type=FILE,
    help="New file for the vault's identity, without a ceremony, in a group without partners: carry it away.",
)
@click.option("--place", type=click.Choice(PLACES), default="coarse", show_default=True)
@click.option("--classical", is_flag=True, help="X25519 recipients, readable by any age; not post-quantum.")
def mission_open(
    folder: Path, name: str, birth: Path | None, vault_identity: Path | None, place: str, classical: bool
) -> None:
    """Open mission NAME (a pseudonym), or give it other readers with another --birth.

    With partners it is proposed: they sign a statement, then `mission confirm` enters it.
    """
    if (birth is None) == (vault_identity is None):
        raise UsageError("mission: one of --birth and --vault-identity expected")
    with open_house(folder) as headquarters:
        if birth is not None:
            if classical:
                raise UsageError("mission: --classical does not go with --birth")
            data = read_plain(birth, MAX_BIRTH_BYTES, "birth record")
            _say_change(headquarters, open_by_birth(headquarters, name, data, place), "is open")
            return
        assert vault_identity is not None  # noqa: S101
        if vault_identity.exists():
            raise ConflictError(f"file {vault_identity.name}: is there already")
        sweep_of(vault_identity)
        target = vault_identity
        # written first: a mission that is open and whose vault identity is lost cannot be mended
        opened = open_mission(
            headquarters,
            name,
            Kind.X25519 if classical else Kind.HYBRID,
            place,
            lambda vault: write_file(target, f"{vault.encode()}\n".encode("ascii")),
        )
    say(f"mission {name} is open; fingerprint of its recipients:")
    say(f"    {spoken_words(bytes.fromhex(opened.fingerprint))}")
    emit({"mission": name, "fingerprint": opened.fingerprint})


@mission.command("confirm")
@click.argument("folder", type=FOLDER)
@click.argument("name")
def mission_confirm(folder: Path, name: str) -> None:
    """Enter what was proposed for mission NAME, once enough partners have signed it."""
    with open_house(folder) as headquarters:
        _say_change(headquarters, confirm_mission(headquarters, name), "is as it was proposed")


@mission.command("close")
@click.argument("folder", type=FOLDER)
@click.argument("name")
def mission_close(folder: Path, name: str) -> None:
    """Close mission NAME: nothing more is sealed to its readers. With partners it is proposed first."""
    with open_house(folder) as headquarters:
        _say_change(headquarters, close_mission(headquarters, name), "is closed")


@mission.command("endorse")
@click.argument("folder", type=FOLDER)
@click.argument("name")
def mission_endorse(folder: Path, name: str) -> None:
    """Propose a statement about the readers NAME has: from before there were partners, or these ones."""
    with open_house(folder) as headquarters:
        _say_change(headquarters, endorse_again(headquarters, name), "has these readers")


def _say_change(headquarters: Headquarters, change: Change, done: str) -> None:
    if change.statement is None:
        say(f"mission {change.mission} {done}: entry {change.index}; fingerprint of its recipients:")
    else:
        partners = partners_in_force(headquarters)
        needed = partners.threshold if partners is not None else 0
        say(f"proposed: {needed} partners must sign statement {change.statement[:16]}; then mission confirm")
        say("vedette statement send asks them, vedette statement show --to FOLDER writes what they compare")
        say("fingerprint of the recipients:")
    say(f"    {spoken_words(bytes.fromhex(change.fingerprint))}")
    emit(
        {
            "mission": change.mission,
            "fingerprint": change.fingerprint,
            "statement": change.statement,
            "index": change.index,
        }
    )
