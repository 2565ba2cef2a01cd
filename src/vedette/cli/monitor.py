"""Watching the register from outside: heads of everybody, compared; forks, judged."""

from __future__ import annotations

import time
from datetime import UTC, datetime
from pathlib import Path

import click

from vedette.adapters.foreign import ForeignLog, read_plain
from vedette.adapters.monitoring import (
    MAX_HEAD_BYTES,
    Asked,
    MonitorRoom,
    Told,
    gather,
    kept,
    log_at,
    of_partner,
    origin_hash,
    stored,
    witness_at,
)
from vedette.cli.common import FILE, FOLDER, emit, say
from vedette.cli.house import cover_with, house_secret
from vedette.errors import FormatError, UsageError
from vedette.formats.checkpoint import parse_signed_checkpoint
from vedette.formats.fork import HEADER, MAX_FORK_BYTES, Fork, parse_fork
from vedette.formats.keys import VerifierKey, parse_vkey
from vedette.formats.partner_card import MAX_CARD_BYTES, parse_card
from vedette.formats.policy import MAX_POLICY_BYTES, parse_policy
from vedette.house.abroad.watching import acknowledge, look_from_headquarters
from vedette.register.findings import Role, Rules
from vedette.register.judging import Judgement, compare_heads, judge
from vedette.register.log import TileStore
from vedette.values.instants import write_instant

ALARM = 3
"""Exit status while an alarm is open."""


class _Default(click.Group):
    """`vedette monitor HQ` and `vedette monitor --log …` are `vedette monitor look …`."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Put the word in that was left out."""
        if args and args[0] not in self.commands and args[0] not in ("-h", "--help"):
            args = ["look", *args]
        return super().parse_args(ctx, args)


def _clock() -> int:
    return int(time.time())


@click.group(cls=_Default)
def monitor() -> None:
    """Compare what everybody shows of the register; judge two heads that exclude each other."""


@monitor.command("look")
@click.argument("hq", type=FOLDER, required=False)
@click.option("--log", "log", help="A log: a folder of tiles, or its URL.")
@click.option("--vkey", "vkeys", multiple=True, help="Keys of that log.")
@click.option("--mirror", "mirrors", multiple=True, help="URL below which a mirror has the log's tiles.")
@click.option("--witness", "witnesses", multiple=True, help="URL below which a witness has its checkpoint.")
@click.option("--partner", "partners", nargs=2, multiple=True, help="URL of a partner, and file of its card.")
@click.option("--head", "heads", type=FILE, multiple=True, help="A head that came another way.")
@click.option("--policy", type=FILE, help="Whose cosignatures are needed.")
@click.option("--state", type=FOLDER, help="Folder in which to remember; needed with --log.")
@click.option("--full", is_flag=True, help="Read every copy from its first entry, as happens weekly.")
@click.option("--acknowledge", "seen", metavar="ID", help="Note that a person has seen this alarm.")
@click.option("--by", help="Who acknowledges: a name, or a function.")
@click.option("--timeout", type=click.FloatRange(min=1), default=60.0, show_default=True, help="Seconds.")
def monitor_look(
    hq: Path | None,
    log: str | None,
    vkeys: tuple[str, ...],
    mirrors: tuple[str, ...],
    witnesses: tuple[str, ...],
    partners: tuple[tuple[str, str], ...],
    heads: tuple[Path, ...],
    policy: Path | None,
    state: Path | None,
    full: bool,
    seen: str | None,
    by: str | None,
    timeout: float,
) -> None:
    """Ask everybody for the head of the register of HQ, or of any log, and compare; exit 3 on an alarm.

    With --log anybody can do it, with nothing but the log's keys and the addresses to ask.
    """
    notes = [_read(path, MAX_HEAD_BYTES) for path in heads]
    if (seen is None) != (by is None):
        raise UsageError("acknowledge: --acknowledge ID and --by NAME belong together")
    if (hq is None) == (log is None and state is None):
        raise UsageError("monitor: a headquarters, or --log with --vkey and --state")
    if seen is not None and by is not None:
        folder = state if state is not None else hq / "monitor" if hq is not None else Path()
        cover = cover_with(house_secret(hq)) if hq is not None and state is None else None
        say(f"alarm {acknowledge(folder, _clock, seen, by, cover)}: acknowledged by {by}")
        return
    if hq is not None:
        cover = cover_with(house_secret(hq))
        told = look_from_headquarters(hq, _clock, notes, full=full, timeout=timeout, cover=cover)
    else:
        keys = tuple(parse_vkey(vkey) for vkey in vkeys)
        if log is None or state is None or not keys or len({key.name for key in keys}) != 1:
            raise UsageError("monitor: --log, --state and --vkey of one log belong together")
        told = _anybody(log, keys, mirrors, witnesses, partners, notes, policy, state, full, timeout)
    if show(told):
        raise SystemExit(ALARM)


def _anybody(
    log: str,
    keys: tuple[VerifierKey, ...],
    mirrors: tuple[str, ...],
    witnesses: tuple[str, ...],
    partners: tuple[tuple[str, str], ...],
    notes: list[bytes],
    policy: Path | None,
    state: Path,
    full: bool,
    timeout: float,
) -> Told:
    origin = keys[0].name
    place = origin_hash(origin)
    asked: list[Asked] = []
    if "://" in log:
        asked.append(log_at("log", log, Role.LOG, (), timeout))
    else:
        asked.append(stored("log", Role.LOG, ForeignLog(Path(log))))
    for number, url in enumerate(mirrors, 1):
        asked.append(log_at(f"mirror {number}", f"{url.rstrip('/')}/{place}", Role.MIRROR, (), timeout))
    for number, url in enumerate(witnesses, 1):
        asked.append(witness_at(f"witness {number}", f"{url.rstrip('/')}/{place}", (), timeout))
    for url, card in partners:
        parsed = parse_card(_read(Path(card), MAX_CARD_BYTES))
        asked += of_partner(parsed.name, url, parsed, origin, timeout)
    asked += [kept("stick", Role.STICK, note) for note in notes]
    gathered = gather(asked, _clock)
    counted = parse_policy(_read(policy, MAX_POLICY_BYTES)) if policy is not None else None
    rules = Rules(origin, keys, gathered.sources, policy=counted)
    with MonitorRoom(state, _clock) as room:
        told = room.look(rules, gathered, full=full)
    gathered.close()
    return told


def show(told: Told) -> int:
    """Print how the log stands, and a paragraph for each open alarm; return how many alarms are open."""
    memory = told.looked.memory
    for name, why in sorted(told.unreached.items()):
        say(f"not reached: {name}: {why}")
    for alarm in told.open:
        file = f" [evidence/{alarm.evidence}]" if alarm.evidence else ""
        say(f"ALARM {alarm.id} ({alarm.code}, {alarm.time}) {alarm.text}{file}\n")
    if not told.open:
        say(f"good: {memory.edge.size} entries; what everybody shows is one history")
    emit(
        {
            "origin": told.origin,
            "size": memory.edge.size,
            "root": memory.edge.root().hex(),
            "read": told.looked.read,
            "audited": told.looked.audited,
            "unreached": sorted(told.unreached),
            "alarms": [alarm.id for alarm in told.open],
        }
    )
    return len(told.open)


@monitor.command("judge")
@click.argument("files", type=FILE, nargs=-1, required=True)
@click.option("--vkey", "vkeys", multiple=True, required=True, help="Keys of the log, had from its group.")
@click.option(
    "--cosigner", "cosigners", multiple=True, help="Keys of witnesses, to name those who signed both."
)
@click.option("--copy", "copy", help="A full copy, folder or URL, to join two heads of different sizes.")
def monitor_judge(
    files: tuple[Path, ...], vkeys: tuple[str, ...], cosigners: tuple[str, ...], copy: str | None
) -> None:
    """Judge evidence of a fork, or any two heads in FILES, with nothing but the log's keys.

    Each FILE is evidence that a monitor kept, or a signed head. Says in words what is shown, and prints one
    JSON object for each pair. Exit 1 when something cannot be decided or is no evidence.
    """
    keys = [parse_vkey(vkey) for vkey in vkeys]
    others = [parse_vkey(vkey) for vkey in cosigners]
    store: TileStore | None = None
    if copy is not None:
        store = log_at("copy", copy, Role.LOG).copy if "://" in copy else ForeignLog(Path(copy))
    read = [(path, _read(path, MAX_FORK_BYTES)) for path in files]
    forks = [(path.name, parse_fork(data)) for path, data in read if data.startswith(HEADER.encode())]
    heads = [(path.name, data) for path, data in read if not data.startswith(HEADER.encode())]
    if not forks and len(heads) < 2:
        raise UsageError("judge: a file of evidence, or two heads, are needed")
    for name, fork in forks:
        _say_judgement(name, fork, judge(fork, keys, others))
    now = write_instant(datetime.now(UTC))
    for at, (first, one) in enumerate(heads):
        for second, other in heads[at + 1 :]:
            found = compare_heads(one, other, store, (first, second), now)
            if found is None:
                _check_both(one, other, keys)
                say(f"{first}, {second}: one history; the larger head continues the smaller")
                emit({"files": [first, second], "fork": False})
            else:
                _say_judgement(f"{first}, {second}", found, judge(found, keys, others))


def _check_both(one: bytes, other: bytes, keys: list[VerifierKey]) -> None:
    from vedette.formats.note import verify_note

    for data in (one, other):
        verify_note(parse_signed_checkpoint(data)[1], keys)


def _say_judgement(name: str, fork: Fork, found: Judgement) -> None:
    one, other = found.smaller, found.larger
    say(f"{name}: SHOWN. {fork.words()}")
    say(f"  log: {one.origin}")
    say(f"  head of size {one.size}, root {one.root.hex()}, seen {fork.seen[0]}")
    say(f"  head of size {other.size}, root {other.root.hex()}, seen {fork.seen[1]}")
    if found.convicted:
        for key in found.convicted:
            say(f"  both are signed by the key {key.name}+{key.key_id.hex()}: checked, both are good")
    else:
        say("  each is signed by a key of the log, though not by the same one: checked, both are good")
    for key in found.cosigners:
        say(f"  {key.name} cosigned both: it did not do what a witness is for")
    say(
        "  What this does not show: who held the key. It shows that whoever held it made two lists, and let "
        "some people see one and others the other. What both have in common is not put in doubt by it."
    )
    emit(
        {
            "file": name,
            "fork": True,
            "origin": one.origin,
            "sizes": [one.size, other.size],
            "roots": [one.root.hex(), other.root.hex()],
            "convicted": [key.vkey for key in found.convicted],
            "cosigners": [key.name for key in found.cosigners],
        }
    )


def _read(path: Path, limit: int) -> bytes:
    data = read_plain(path, limit, f"file {path.name}")
    if not data:
        raise FormatError(f"file {path.name}: is empty")
    return data
