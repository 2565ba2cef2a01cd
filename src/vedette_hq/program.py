"""`python -m vedette_hq VERB HQ`: the site of a headquarters. `vedette hq serve` and its like lead here.

What needs the keys of the house asks for its passphrase at the terminal, or reads it from `--passphrase-fd`.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any, TypeVar

import click

from vedette.cli.common import FOLDER, Group, clock, emit, say
from vedette.cli.house import FD, ask_passphrase
from vedette.errors import MissingError, StoreError, UsageError
from vedette.house.lockbox import HouseKeys, is_locked, open_lockbox
from vedette_hq.config import runtime
from vedette_hq.config.settings_file import LANGUAGES, load_settings
from vedette_hq.serving import control

_Command = TypeVar("_Command", bound=Callable[..., Any])


@click.group(cls=Group)
def program() -> None:
    """The site of a group's headquarters."""


def _passphrase_option(command: _Command) -> _Command:
    def remember(context: click.Context, _parameter: object, fd: int | None) -> None:
        if fd is not None:
            context.meta[FD] = fd

    return click.option(
        "--passphrase-fd",
        type=click.IntRange(min=0),
        expose_value=False,
        callback=remember,
        help="Read the passphrase from this descriptor instead of the terminal.",
    )(command)


def _house(folder: Path) -> Path:
    if not (folder / "group.json").is_file():
        raise MissingError(f"house {folder.name}: no group.json in it", hint="vedette hq init makes one")
    return folder.resolve()


def _secret(house: Path) -> bytes:
    if not is_locked(house):
        raise UsageError(
            f"house {house.name}: is not locked at rest, and is served only so",
            hint="vedette hq enclose gives it a passphrase",
        )
    return open_lockbox(house, ask_passphrase("passphrase of the house"))


def _run_on(house: Path) -> runtime.Runtime:
    """Tell this process that it runs on `house`, and load the site."""
    found = runtime.Runtime(house, HouseKeys.of(_secret(house)), load_settings(house), clock)
    runtime.install(found)
    os.environ["DJANGO_SETTINGS_MODULE"] = "vedette_hq.config.settings"
    import django

    django.setup()
    return found


@program.command()
@click.argument("house", metavar="HQ", type=FOLDER)
@click.option("--listen", help="ADDRESS:PORT instead of the one in settings.toml.")
@click.option("--open", "show", is_flag=True, help="Show the site in this machine's browser.")
@click.option("--demonstration", is_flag=True, help="Say on every page that all is invented.")
@_passphrase_option
def serve(house: Path, listen: str | None, show: bool, demonstration: bool) -> None:
    """Serve the site of HQ until it is interrupted; locked until somebody gives the passphrase."""
    from vedette_hq.serving.supervisor import Supervisor

    house = _house(house)
    secret = _opened_apart(house) if FD in click.get_current_context().meta else None

    def ready(origin: str) -> None:
        say(f"vedette: {origin} is served{'' if secret is not None else '; the house is locked'}")
        if show and not os.fork():  # a browser may take its time, and is none of ours
            with suppress(Exception):
                import webbrowser

                webbrowser.open(origin)
            os._exit(0)

    def told(state: str) -> None:
        say(f"vedette: the house is {state}")

    Supervisor(house, listen=listen, demonstration=demonstration, secret=secret, ready=ready, told=told).run()


def _opened_apart(house: Path) -> int:
    """Give the reading end of a pipe with the secret: a child had the passphrase, this process never."""
    if not is_locked(house):
        _secret(house)  # refuses
    ours, theirs = os.pipe()
    pid = os.fork()
    if not pid:
        code = 1
        with suppress(BaseException):
            os.close(ours)
            with os.fdopen(theirs, "wb") as pipe:
                pipe.write(_secret(house))
            code = 0
        os._exit(code)
    os.close(theirs)
    _, status = os.waitpid(pid, 0)
    if status:
        os.close(ours)
        raise UsageError("passphrase: does not open the house, or could not be read")
    return ours


@program.command()
@click.argument("house", metavar="HQ", type=FOLDER)
@click.option("--now", is_flag=True, help="At once: work that was not acknowledged is lost.")
def lock(house: Path, now: bool) -> None:
    """Lock the site of HQ that is running: its keys leave the memory."""
    emit({"state": control.ask(_house(house), "lock now" if now else "lock")})


@program.command()
@click.argument("house", metavar="HQ", type=FOLDER)
@_passphrase_option
def unlock(house: Path) -> None:
    """Open the site of HQ that is running."""
    house = _house(house)
    state = control.ask(house, "status")
    if state != "locked":
        raise UsageError(f"house {house.name}: is {state} already")
    emit({"state": control.hand_over(house, _secret(house))})


@program.command()
@click.argument("house", metavar="HQ", type=FOLDER)
def state(house: Path) -> None:
    """Say whether the site of HQ runs, and whether it is open."""
    try:
        emit({"state": control.ask(_house(house), "status")})
    except (MissingError, StoreError):
        emit({"state": "stopped"})


@program.command()
@click.argument("house", metavar="HQ", type=FOLDER)
@click.option("--locked", is_flag=True, help="Look only at what can be seen without the passphrase.")
@_passphrase_option
def doctor(house: Path, locked: bool) -> None:
    """Look at HQ, its machine and its settings; say what is wrong and what to do. Exit 1 for a fault."""
    from vedette_hq.serving import doctor as looking

    house = _house(house)
    found = looking.look_outside(house)
    readable = not any(each.code == looking.NO_SETTINGS and each.level == "fault" for each in found)
    if not locked and readable and is_locked(house):
        found += looking.look_inside(_run_on(house))
    worst = 0
    for each in sorted(found, key=lambda finding: finding.code):
        emit(each.row())
        worst = max(worst, each.level == "fault")
    sys.exit(worst)


@program.command()
@click.argument("house", metavar="HQ", type=FOLDER)
@click.argument("login")
@click.argument("name")
@click.option("--lang", "language", default="en", show_default=True, type=click.Choice(["en", "fr", "ru"]))
@_passphrase_option
def first(house: Path, login: str, name: str, language: str) -> None:
    """Make the one-time link with which the first lead of HQ comes in; leads invite all others.

    Refused once somebody has joined. Made again before that, the earlier link opens nothing.
    """
    from vedette_hq.config.preparing import prepare

    prepare(_run_on(_house(house)))
    from vedette_hq.access.services import found

    emit({"link": found(login, name, language)})


@program.command()
@click.argument("house", metavar="HQ", type=FOLDER)
@_passphrase_option
def migrate(house: Path) -> None:
    """Make or bring up the tables of HQ; serving does it by itself when the house is opened."""
    from vedette_hq.config.preparing import prepare

    prepare(_run_on(_house(house)))
    say("vedette: the tables are those of this version")


@program.command("init-site")
@click.argument("house", metavar="HQ", type=FOLDER)
@click.option("--login", required=True, help="What the first lead logs in with.")
@click.option("--name", required=True, help="The name that colleagues see; it stays in the database.")
@click.option("--lang", default="en", type=click.Choice(LANGUAGES), show_default=True)
@_passphrase_option
def init_site(house: Path, login: str, name: str, lang: str) -> None:
    """Make the tables of HQ and its first lead; the link on standard output is theirs, once."""
    from vedette_hq.config.preparing import prepare

    prepare(_run_on(_house(house)))
    from vedette_hq.access.services import found

    click.echo(found(login, name, lang))
    say("vedette: give this link to that person; it works once, and for some days")


@program.command()
@click.argument("house", metavar="HQ", type=FOLDER)
@_passphrase_option
def dump(house: Path) -> None:
    """Write the copy of the database that the house copy carries, as it is now."""
    from vedette_hq.config.copy import dump as write

    found = _run_on(_house(house))
    emit({"written": write(found.house, found.cover)})


@program.command()
@click.argument("house", metavar="HQ", type=FOLDER)
@_passphrase_option
def load(house: Path) -> None:
    """Fill an empty database, of either kind, from the copy that HQ carries."""
    from vedette_hq.config.copy import load as read
    from vedette_hq.config.preparing import prepare

    found = _run_on(_house(house))
    prepare(found, fill=False)
    emit({"rows": read(found.house, found.cover)})


def main() -> None:
    """Run the program."""
    program(prog_name="vedette hq")
