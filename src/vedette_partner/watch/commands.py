"""What a person types about the watch of a partner."""

from __future__ import annotations

import json
import secrets
import signal
import sys
import threading
from pathlib import Path

import click

from vedette.adapters.alerts.texts import alert_number
from vedette.errors import MissingError, UsageError, VedetteError
from vedette.missions.watch.events import WHYS
from vedette.missions.watch.values import Facts, Order
from vedette_partner.folder import add_watch, open_folder
from vedette_partner.watch import people_commands
from vedette_partner.watch.book import Book
from vedette_partner.watch.opening import Watch, open_watch
from vedette_partner.watch.people import OWN_DUTIES, Person
from vedette_partner.watch.people_commands import FOLDER, say
from vedette_partner.watch.words import Shown, in_words, instant, length, member_in_words, members

ALARM = 3
"""Exit status of the board while nobody has an open story in hand."""


def opened(folder: Path) -> Watch:
    """The watch of the partner in `folder`. Raises: UsageError when it is off, or was retired."""
    partner = open_folder(folder)
    if "watch" not in partner.roles:
        raise UsageError("role watch: is not on here", hint=f"vedette-partner watch begin {folder}")
    if "watch" not in partner.active:
        raise UsageError("role watch: was retired; it watches nothing any more")
    return open_watch(partner)


@click.group()
def watch() -> None:
    """Watch over missions beside headquarters, and climb the ladder when it is silent."""


@watch.command()
@FOLDER
def begin(folder: Path) -> None:
    """Switch the watch on in a FOLDER that was made without it, and print the new card."""
    partner = add_watch(open_folder(folder))
    click.echo(partner.card().encode(), nl=False)
    say("the card has new lines: give it to the group over two ways; then trust FOLDER VKEY... once more")


@watch.command()
@FOLDER
def run(folder: Path) -> None:
    """Tick until told to stop, without answering requests: where another machine answers them, or none.

    `serve` ticks by itself. Of two that tick in one folder the second waits for its turn.
    """
    kept = opened(folder)
    done = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: done.set())
    kept.keeper.start()
    click.echo("watching")
    sys.stdout.flush()
    done.wait()
    kept.keeper.stop()


@watch.command()
@FOLDER
@click.option("--all", "every", is_flag=True, help="Members of whom nothing more is promised, too.")
def board(folder: Path, every: bool) -> None:
    """Say who is overdue, who has it in hand, and what to do now.

    In words, and as one JSON object a line. Exit 3 while a story is open that nobody has.
    """
    kept = opened(folder)
    now = kept.clock.now()
    if now.doubt:
        say(f"THE TIME IS IN DOUBT: {now.doubt}")
    books = kept.room.shelf.books()
    free = 0
    for _, each in kept.room.shown(kept.room.up_since()):
        free += each.free
        for line in in_words(each, now.at, lambda tag: name_of(kept, tag)):
            say(line)
        say("")
        click.echo(json.dumps(_facts(each)))
    for book in books:
        _say_watch(kept, book, now.at, every)
    if not books:
        say("no watch is held here: headquarters sends its orders to this partner's address")
    if free:
        say(f"{free} open that NOBODY has taken")
        raise SystemExit(ALARM)


def name_of(kept: Watch, tag: str) -> str:
    """What somebody is called here; for other watchers' people their tag."""
    try:
        return kept.room.people.named(tag).name
    except MissingError:
        return f"somebody elsewhere ({tag})"


def _facts(each: Shown) -> dict[str, object]:
    return {
        "watch": each.watch,
        "episode": each.episode.id,
        "member": each.episode.member,
        "cause": each.episode.cause.value,
        "level": each.level,
        "number": each.number,
        "begins": each.episode.begins,
        "next": each.next,
        "taken": None if each.taken is None else {"level": each.taken.level, "who": each.taken.who},
        "free": each.free,
    }


def _say_watch(kept: Watch, book: Book, at: int, every: bool) -> None:
    order, facts = book.order, book.facts
    ended = "; CANCELLED" if order.cancelled else "; ended" if at > order.ends else ""
    say(f"watch {order.watch[:8]}: order {order.version}, until {instant(order.ends)}{ended}")
    if not book.known:
        say("    HEADQUARTERS' ORDER NAMES OUR OLD KEY: others do not believe us until a new order comes")
    _say_watchers(order, facts, book.me.name, at)
    for member in members(order, facts, at):
        if every or member.state.value != "done":
            say(f"    {member_in_words(member, at)}")
    click.echo(
        json.dumps(
            {
                "watch": order.watch,
                "version": order.version,
                "ends": order.ends,
                "cancelled": order.cancelled,
                "known": book.known,
                "events": len(book.ids),
                "heard": dict(facts.heard),
            }
        )
    )


def _say_watchers(order: Order, facts: Facts, me: str, at: int) -> None:
    heard = dict(facts.heard)
    for watcher in sorted(order.watchers, key=lambda each: each.rank):
        if watcher.name == me:
            continue
        what = "headquarters" if watcher.rank == 0 else f"partner {watcher.name}"
        last = heard.get(watcher.name)
        if last is None:
            say(f"    {what}: NOT HEARD YET")
        else:
            silent = "  SILENT" if watcher.rank == 0 and at - last > order.patience else ""
            say(f"    {what}: heard {length(at - last)} ago{silent}")


@watch.command()
@FOLDER
@click.argument("number")
@click.argument("name")
def take(folder: Path, number: str, name: str) -> None:
    """NAME has the level that NUMBER names, as it stands in the message and on the board."""
    kept = opened(folder)
    taken = kept.room.take(number, kept.room.people.named(name))
    whose = name_of(kept, taken.who)
    if taken.before:
        say(f"level {taken.level}: {whose} has it since {instant(taken.at)}. Ring them.")
    else:
        say(f"level {taken.level}: taken by {whose} at {instant(taken.at)}. Now: watch board FOLDER")
    click.echo(json.dumps({"level": taken.level, "at": taken.at, "who": taken.who, "before": taken.before}))


@watch.command()
@FOLDER
@click.argument("number")
@click.option("--why", required=True, type=click.Choice(WHYS), help="What was found.")
@click.option("--by", "names", multiple=True, required=True, help="Who decides; from level 4 on two people.")
def end(folder: Path, number: str, why: str, names: tuple[str, ...]) -> None:
    """End the open story that NUMBER names. Asks for the personal code of each who decides."""
    kept = opened(folder)
    people = [confirmed(kept, name) for name in names]
    ended = kept.room.end(number, why, people)
    say(f"ended at level {ended.level}: {why}. The other watchers are told by themselves.")


def confirmed(kept: Watch, name: str) -> Person:
    """The person called so, who has typed their own code. Raises: MissingError, UsageError."""
    person = kept.room.people.named(name)
    code = click.prompt(f"personal code of {person.name}", hide_input=True, err=True)
    try:
        if kept.room.people.by_code(code).tag == person.tag:
            return person
    except VedetteError:
        pass
    raise UsageError(f"personal code: is not that of {person.name}", hint="watch people code FOLDER NAME")


@watch.command()
@FOLDER
@click.argument("watch_id", metavar="WATCH")
@click.option("--level", type=click.IntRange(1, 9), default=4, show_default=True)
@click.option("--by", "name", required=True, help="Who raises it.")
def alarm(folder: Path, watch_id: str, level: int, name: str) -> None:
    """Raise an alarm by hand: an attack was seen, a call came. It begins at LEVEL, at every watcher."""
    kept = opened(folder)
    raised = kept.room.alarm(watch_id, level, kept.room.people.named(name))
    say(f"alarm of level {raised.level} raised; all watchers are told. Now: watch board FOLDER")


@watch.command()
@FOLDER
@click.argument("line", nargs=-1, required=True)
def checkin(folder: Path, line: tuple[str, ...]) -> None:
    """Enter a check-in that came by voice or in a letter: TAG ROW CODE [+MINUTES], or the signed text.

    Say nothing of what it means to whoever is on the line: the answer is always "thank you, received".
    """
    kept = opened(folder)
    kept.room.check_in(" ".join(line), "voice")
    say("received")


@watch.command()
@FOLDER
@click.argument("watch_id", metavar="WATCH")
@click.option("--by", "name", required=True, help="Who opens it.")
def sheet(folder: Path, watch_id: str, name: str) -> None:
    """Open the contact sheet of WATCH, when the ladder has come so far.

    That it was opened is told to headquarters and stands in its register. Lines go to standard output and
    nowhere else: do not save them.
    """
    kept = opened(folder)
    found = kept.room.open_sheet(watch_id, kept.room.people.named(name))
    for line in found.lines:
        click.echo("".join(c if c.isprintable() else "�" for c in line))


@watch.command()
@FOLDER
@click.option("--duty", type=click.Choice(OWN_DUTIES), default="officer", show_default=True)
@click.option("--wait", type=click.IntRange(1, 3600), default=600, show_default=True, help="Seconds.")
def drill(folder: Path, duty: str, wait: int) -> None:
    """Send a drill to everybody who has DUTY, and measure until one of them takes it on the page.

    It is marked as a drill and reaches nobody else. Exit 3 when nobody took it in time.
    """
    kept = opened(folder)
    people = kept.room.people.of(duty)
    if not people:
        raise MissingError(f"duty {duty}: nobody here has it", hint="vedette-partner watch people FOLDER")
    id_ = secrets.token_hex(16)
    number = alert_number(id_)
    began = kept.clock()
    kept.room.begin_drill(number, began)
    for person in people:
        outcome = kept.sender.drill(id_, number, id_, person, 1)
        say(f"{person.name}: {outcome.result}")
    say(f"drill {number}: waiting for one of them to take it")
    taken = kept.room.wait_for_drill(number, wait)
    if taken is None:
        say(f"NOBODY took the drill in {length(wait)}")
        click.echo(json.dumps({"drill": number, "taken": None}))
        raise SystemExit(ALARM)
    at, who = taken
    say(f"taken by {name_of(kept, who)} after {length(at - began)}")
    click.echo(json.dumps({"drill": number, "taken": at - began}))


@watch.command()
@FOLDER
def log(folder: Path) -> None:
    """Say what people did here, in order: took, ended, opened, raised; names for your own eyes only."""
    kept = opened(folder)
    for at, watch_id, episode, what, who in kept.state.acts():
        say(f"{instant(at)}  watch {watch_id[:8]}  {what}  by {name_of(kept, who)}")
        facts = {"at": at, "watch": watch_id, "episode": episode, "what": what, "who": who}
        click.echo(json.dumps(facts))


@watch.command()
@FOLDER
@click.argument("watch_id", metavar="WATCH")
@click.confirmation_option(prompt="Everything known of this watch is removed here. Go on?")
def forget(folder: Path, watch_id: str) -> None:
    """Remove all that is held of WATCH, when its mission is over and headquarters has said so."""
    kept = opened(folder)
    book = kept.room.shelf.find(watch_id)
    if kept.clock() <= book.order.ends:
        raise UsageError(f"watch {book.order.watch[:8]}: lasts until {instant(book.order.ends)}")
    kept.state.forget(book.order.watch)
    say(f"watch {book.order.watch[:8]}: nothing of it is held here any more")


for command in people_commands.COMMANDS:
    watch.add_command(command)

COMMANDS: tuple[click.Command, ...] = (watch,)
