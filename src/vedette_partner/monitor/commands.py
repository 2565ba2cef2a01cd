"""Commands of the monitor: `peer`, `monitor`."""

from __future__ import annotations

import json
import time
from collections.abc import Sequence
from pathlib import Path

import click

from vedette.adapters.foreign import read_plain
from vedette.adapters.monitoring import MAX_HEAD_BYTES, Told
from vedette.errors import UsageError
from vedette.formats.fingerprint import spoken_words
from vedette.formats.partner_card import MAX_CARD_BYTES, fingerprint
from vedette_partner.folder import open_folder
from vedette_partner.monitor.daily import acknowledge, look_at_all
from vedette_partner.monitor.peers import add_peer, read_peers, remove_peer

FOLDER = click.argument("folder", metavar="FOLDER", type=click.Path(path_type=Path, file_okay=False))
FILE = click.Path(path_type=Path, dir_okay=False)
ALARM = 3
"""Exit status while an alarm is open."""


def _clock() -> int:
    return int(time.time())


def _say(text: str) -> None:
    click.echo("".join(c if c.isprintable() or c == "\n" else "�" for c in text), err=True)


@click.group()
def peer() -> None:
    """Other partners of the same group, whom the monitor asks."""


@peer.command("add")
@FOLDER
@click.argument("short")
@click.argument("url")
@click.argument("card", type=FILE)
def peer_add(folder: Path, short: str, url: str, card: Path) -> None:
    """Ask partner SHORT at URL from now on; CARD is its card, compared over another way."""
    partner = open_folder(folder)
    data = read_plain(card, MAX_CARD_BYTES, f"file {card.name}")
    added = add_peer(folder / "monitor", partner.name, short, url, data)
    _say(f"peer {short}: {added.card.title}; compare by telephone: {spoken_words(fingerprint(added.card))}")


@peer.command("list")
@FOLDER
def peer_list(folder: Path) -> None:
    """Print each peer, one JSON object a line."""
    open_folder(folder)
    for each in read_peers(folder / "monitor"):
        line = {"short": each.short, "url": each.url, "name": each.card.name, "title": each.card.title}
        click.echo(json.dumps(line, ensure_ascii=False))


@peer.command("remove")
@FOLDER
@click.argument("short")
def peer_remove(folder: Path, short: str) -> None:
    """Ask partner SHORT no longer."""
    open_folder(folder)
    remove_peer(folder / "monitor", short)


@click.command("monitor")
@FOLDER
@click.option("--full", is_flag=True, help="Read every copy from its first entry, as happens weekly.")
@click.option("--head", "heads", type=FILE, multiple=True, help="A head that came by stick or letter.")
@click.option("--acknowledge", "seen", metavar="ID", help="Note that a person has seen this alarm.")
@click.option("--by", help="Who acknowledges: a name, or a function.")
@click.option("--timeout", type=click.FloatRange(min=1), default=60.0, show_default=True, help="Seconds.")
def monitor(
    folder: Path, full: bool, heads: tuple[Path, ...], seen: str | None, by: str | None, timeout: float
) -> None:
    """Ask every peer for its head of each register and compare; exit 3 while an alarm is open.

    Meant to run once a day. An alarm stays until a person acknowledges it.
    """
    partner = open_folder(folder)
    if (seen is None) != (by is None):
        raise UsageError("acknowledge: --acknowledge ID and --by NAME belong together")
    if seen is not None and by is not None:
        _say(f"alarm {acknowledge(partner, _clock, seen, by)}: acknowledged by {by}")
        return
    notes = [read_plain(path, MAX_HEAD_BYTES, f"file {path.name}") for path in heads]
    told = look_at_all(partner, _clock, notes, full=full, timeout=timeout)
    if show(told):
        raise SystemExit(ALARM)


def show(told: Sequence[Told]) -> int:
    """Print one JSON object a log, and a paragraph for each open alarm; return how many alarms are open."""
    count = 0
    for each in told:
        memory = each.looked.memory
        line = {
            "origin": each.origin,
            "size": memory.edge.size,
            "root": memory.edge.root().hex(),
            "read": each.looked.read,
            "audited": each.looked.audited,
            "unreached": sorted(each.unreached),
            "alarms": [alarm.id for alarm in each.open],
        }
        click.echo(json.dumps(line, ensure_ascii=False))
        for name, why in sorted(each.unreached.items()):
            _say(f"not reached: {name}: {why}")
        for alarm in each.open:
            file = f" [evidence/{alarm.evidence}]" if alarm.evidence else ""
            _say(f"ALARM {alarm.id} ({alarm.code}, {alarm.time}) {alarm.text}{file}\n")
        count += len(each.open)
    return count


COMMANDS: tuple[click.Command, ...] = (peer, monitor)
