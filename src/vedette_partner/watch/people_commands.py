"""What a person types about the partner's own people: who is told, by what, and whether it arrives."""

from __future__ import annotations

import json
import secrets
import time
from pathlib import Path

import click

from vedette.adapters.alerts.settings import read_channels
from vedette.adapters.alerts.texts import alert_number
from vedette.errors import UsageError
from vedette_partner.folder import open_folder
from vedette_partner.watch.people import LANGUAGES, OWN_DUTIES, People, Person, parse_address
from vedette_partner.watch.sender import CHANNELS, Channels, Sender
from vedette_partner.watch.state import STATE, State

FOLDER = click.argument("folder", metavar="FOLDER", type=click.Path(path_type=Path, file_okay=False))


def say(text: str) -> None:
    """One line for people, on standard error."""
    click.echo("".join(c if c.isprintable() or c == "\n" else "�" for c in text), err=True)


def clock() -> int:
    """Unix seconds."""
    return int(time.time())


def watch_state(folder: Path) -> State:
    """The state of the watch of the partner in `folder`. Raises: UsageError when the watch is off."""
    partner = open_folder(folder)
    if "watch" not in partner.roles:
        raise UsageError("role watch: is not on here", hint=f"vedette-partner watch begin {folder}")
    return State(partner.path / "watch" / STATE)


class _ListsByItself(click.Group):
    """`watch people FOLDER` is `watch people list FOLDER`."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Put the word in that was left out."""
        if args and args[0] not in self.commands and not args[0].startswith("-"):
            args = ["list", *args]
        return super().parse_args(ctx, args)


@click.group("people", cls=_ListsByItself)
def people() -> None:
    """Who is told here when a member of a mission is not heard from."""


@people.command("list")
@FOLDER
def people_list(folder: Path) -> None:
    """List everybody: in words, and as one JSON object a line (without addresses)."""
    held = People(watch_state(folder))
    for person in held.all():
        channels = [channel for channel, _ in person.addresses]
        line = {"tag": person.tag, "duties": list(person.duties), "channels": channels}
        click.echo(json.dumps(line))
        say(f"{person.name}: {', '.join(person.duties)}; by {', then '.join(channels)}; {person.language}")
    for duty in OWN_DUTIES:
        if not held.of(duty):
            say(f"NOBODY is {duty}: watch people add FOLDER NAME --duty {duty} --by CHANNEL:ADDRESS")


@people.command("add")
@FOLDER
@click.argument("name")
@click.option(
    "--duty",
    "duties",
    multiple=True,
    required=True,
    type=click.Choice(OWN_DUTIES),
    help="May be given again.",
)
@click.option("--by", "ways", multiple=True, required=True, metavar="CHANNEL:ADDRESS", help="In their order.")
@click.option("--language", type=click.Choice(LANGUAGES), default="en", show_default=True)
def people_add(
    folder: Path, name: str, duties: tuple[str, ...], ways: tuple[str, ...], language: str
) -> None:
    """Tell NAME from now on; a name that is known is changed. Prints a personal code, this once."""
    state = watch_state(folder)
    addresses = [parse_address(way) for way in ways]
    channels = read_channels(folder / "watch" / CHANNELS)
    for channel, address in addresses:
        if channel not in channels:
            raise UsageError(f"channel {channel}: is not in watch/{CHANNELS}", hint="docs/formats/alert.md")
        channels[channel].check(address)
    person, code = People(state).put(name, duties, addresses, language)
    click.echo(code)
    say(f"{person.name}: the code above takes alerts on the page; it is shown this once. Now try: watch try")


@people.command("remove")
@FOLDER
@click.argument("name")
def people_remove(folder: Path, name: str) -> None:
    """Tell NAME no longer; their code ends."""
    held = People(watch_state(folder))
    held.remove(name)
    for duty in OWN_DUTIES:
        if not held.of(duty):
            say(f"NOBODY is {duty} now")


@people.command("code")
@FOLDER
@click.argument("name")
def people_code(folder: Path, name: str) -> None:
    """Print a new personal code for NAME; the old one ends."""
    click.echo(People(watch_state(folder)).new_code(name))


@click.command("try")
@FOLDER
@click.argument("name")
def try_(folder: Path, name: str) -> None:
    """Send NAME a trial by every channel they have, and say what became of it; exit 3 when none took it."""
    state = watch_state(folder)
    person = People(state).named(name)
    channels = Channels(folder / "watch" / CHANNELS)
    id = secrets.token_hex(16)
    number = alert_number(id)
    sent = Sender(state, channels, clock).trial(id, number, person)
    for each in sent:
        detail = f" ({each.outcome.detail})" if each.outcome.detail else ""
        say(f"{each.way.channel}: {each.outcome.result}{detail}")
        click.echo(json.dumps({"channel": each.way.channel, "outcome": each.outcome.result.value}))
    say(f"the trial bears the number {number}: ask {person.name} whether it came")
    if not any(each.outcome.accepted for each in sent):
        raise SystemExit(3)


@click.command("channels")
@FOLDER
def channels_(folder: Path) -> None:
    """Read watch/channels.toml and say what is wrong with it, or which channels there are."""
    state = watch_state(folder)
    found = read_channels(folder / "watch" / CHANNELS)
    if not found:
        raise UsageError(
            f"file watch/{CHANNELS}: no channel is in it", hint="docs/formats/alert.md shows one of each"
        )
    for name, channel in found.items():
        repeats = "may be sent twice safely" if channel.recognises_ids else "is sent once a round"
        say(f"{name}: {channel.kind}; {repeats}")
        click.echo(json.dumps({"name": name, "kind": channel.kind, "recognises_ids": channel.recognises_ids}))
    for person in People(state).all():
        _without_ways(person, found)


def _without_ways(person: Person, found: object) -> None:
    known = found if isinstance(found, dict) else {}
    lost = [channel for channel, _ in person.addresses if channel not in known]
    if len(lost) == len(person.addresses):
        say(f"NOBODY can reach {person.name}: no channel of theirs is in the file")
    elif lost:
        say(f"{person.name}: not in the file any more: {', '.join(lost)}")


COMMANDS: tuple[click.Command, ...] = (people, try_, channels_)
"""What hangs in `vedette-partner watch`."""
