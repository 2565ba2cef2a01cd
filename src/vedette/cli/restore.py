"""After the worst: the house recipient, backups, coming back, and a register that has to begin anew."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path

import click

from vedette.adapters.foreign import read_plain
from vedette.cli.ceremony import ask as ask_person
from vedette.cli.ceremony import forget
from vedette.cli.common import FILE, FOLDER, clock, emit, progress, say, size_words
from vedette.cli.group import hq
from vedette.cli.house import (
    ask_new_passphrase,
    ask_passphrase,
    cover_with,
    house_secret,
    open_house,
)
from vedette.errors import ConflictError, MissingError, UsageError
from vedette.formats.trust_card import MAX_CARD_BYTES, parse_trust_card
from vedette.house.abroad.known_heads import MAX_NOTE_BYTES, ask_heads
from vedette.house.ceremony.dialogue import collect_shares, read_birth
from vedette.house.closed import read_behind
from vedette.house.headquarters import Headquarters
from vedette.house.recovery import backup as backups
from vedette.house.recovery.house_copy import set_recovery
from vedette.house.recovery.restore_source import open_source
from vedette.house.recovery.restoring import Plan, Restored
from vedette.house.recovery.restoring import restore as bring_back
from vedette.house.recovery.succession import succeed
from vedette.seal import Identity, Kind


@hq.command("recovery")
@click.argument("folder", metavar="HQ", type=FOLDER)
@click.argument("birth", type=click.Path(path_type=Path))
def hq_recovery(folder: Path, birth: Path) -> None:
    """Seal the house copy of HQ to the recipient of BIRTH, a record of purpose house, from now on."""
    record = read_birth(birth)
    secret = house_secret(folder)
    with Headquarters(folder, clock, cover=cover_with(secret)) as headquarters:
        changed = set_recovery(headquarters, record, secret)
    holders = ", ".join(f"{each.name} {each.threshold} of {each.members}" for each in record.organisations)
    say(f"house copy: sealed to set {record.set_id}; shares: {record.threshold} of {holders}")
    say(
        "run vedette settle: no head is cosigned before the house copy is deposited"
        if changed
        else "no change"
    )
    emit({"fingerprint": record.fingerprint, "set": record.set_id, "changed": changed})


@hq.command("heads")
@click.argument("folder", metavar="HQ", type=FOLDER)
@click.argument("notes", nargs=-1, type=FILE)
@click.option("--without", multiple=True, help="A witness that need not be asked: it is gone for good.")
def hq_heads(folder: Path, notes: tuple[Path, ...], without: tuple[str, ...]) -> None:
    """Ask all partners how far they know the register of HQ; NOTES are heads brought by another way.

    Opens a register that was closed only because not all could be asked; closes it when one knows more.
    """
    brought = [read_plain(path, MAX_NOTE_BYTES, "head") for path in notes]
    with open_house(folder) as headquarters:
        asked = ask_heads(headquarters, brought, without)
    for name, size in sorted(asked.heads.items()):
        emit({"partner": name, "size": size})
    for name, why in sorted(asked.silent.items()):
        say(f"{name}: could not be asked: {why}")
    if asked.behind is not None:
        raise ConflictError(f"register: is closed: {asked.behind.words()}", hint=asked.behind.hint())
    say(f"nobody knows more than the {asked.size} entries here; the register is open")


@hq.command("succeed")
@click.argument("folder", metavar="HQ", type=FOLDER)
@click.argument("origin")
@click.option("--reason", default="", help="Why, in one line; needed when the register is not closed.")
def hq_succeed(folder: Path, origin: str, reason: str) -> None:
    """Begin register ORIGIN, with new keys, as the successor of one that may not be written any more."""
    with open_house(folder) as headquarters:
        if not reason and read_behind(headquarters.folder, headquarters.cover) is None:
            raise UsageError(
                "register: is open, partners know no more of it than is here; why does it need a successor?",
                hint='say so: --reason "its keys were taken"',
            )
        reason = reason or "the register came back behind what its witnesses had cosigned"
        begun = succeed(headquarters, origin, reason)
    say(f"register {origin} begun: {begun.entries} entries, {begun.carried} of them carried over")
    say(f"the old one is kept, to be read only, as register-old/{begun.place}")
    say("give these two keys of the new register to each partner: vedette-partner trust FOLDER KEY KEY")
    for key in begun.keys:
        click.echo(key)


@click.command()
@click.argument("folder", metavar="HQ", type=FOLDER)
@click.argument("target", metavar="DIR", type=FOLDER)
@click.option(
    "--check", is_flag=True, help="Only read DIR again and name what is wrong with it; HQ is not read."
)
def backup(folder: Path, target: Path, check: bool) -> None:
    """Copy all of HQ into DIR, sealed; done only when a trial restoration has compared every digest."""
    if check:
        record, faults = backups.check_place(target)
        for fault in faults:
            say(fault)
        emit(
            {
                "objects": record.objects,
                "bytes": record.object_bytes,
                "of": record.ended,
                "faults": len(faults),
            }
        )
        if faults:
            raise ConflictError(
                f"backup: {len(faults)} faults", hint="run vedette backup again, onto another disk"
            )
        say(f"backup of {record.ended}: {record.objects} packages and the house copy read, all good")
        return
    with open_house(folder) as headquarters, progress("backup", None) as advance:
        done = backups.back_up(headquarters, target, advance, say)
    record = done.record
    say(
        f"done: {record.objects} packages ({size_words(record.object_bytes)}), {record.files} files,"
        f" {record.register_size} entries compared, {record.started} to {record.ended}"
    )
    emit(
        {
            "objects": record.objects,
            "bytes": record.object_bytes,
            "files": record.files,
            "entries": record.register_size,
            "new": done.new,
            "new_bytes": done.new_bytes,
            "ended": record.ended,
        }
    )


class _Steps:
    """What people do with their hands, printed and counted."""

    def __init__(self) -> None:
        self.count = 0

    def take(self, what: str) -> None:
        self.count += 1
        say(f"[step {self.count}] {what}")


@click.command()
@click.argument("new", type=FOLDER)
@click.option(
    "--from", "place", required=True, help="A folder (stick, export, backup) or a partner's address."
)
@click.option("--birth", type=click.Path(path_type=Path), required=True, help="birth.json of the house.")
@click.option("--origin", default="", help="The register's name; needed with an address.")
@click.option("--ticket", default="", help="What the partner read out; needed with an address.")
@click.option("--card", type=FILE, help="Trust card: what comes back must fit it.")
@click.option(
    "--shares-file", type=FILE, help="Take the words from a file instead of the keyboard: for drills."
)
@click.option(
    "--deposits",
    type=click.IntRange(min=1),
    help="Believe only the first so many deposits: those from before somebody took the keys.",
)
@click.option("--accept-loss", is_flag=True, help="Finish although packages are lost; they are named.")
@click.option("--accept-older", is_flag=True, help="Finish although a partner knows a larger register.")
def restore(
    new: Path,
    place: str,
    birth: Path,
    origin: str,
    ticket: str,
    card: Path | None,
    shares_file: Path | None,
    deposits: int | None,
    accept_loss: bool,
    accept_older: bool,
) -> None:
    """Bring headquarters back into the new folder NEW, on a new machine.

    Cut off, the same command goes on where it was. NEW appears only when it is whole.
    """
    record = read_birth(birth)
    steps = _Steps()
    steps.take("this machine, the program, birth.json and the stick or address are here")
    if ticket:
        steps.take("a partner gave a ticket")
    steps.take("this command was typed")
    lines = iter(shares_file.read_text("utf-8").splitlines()) if shares_file else None

    def ask(question: str) -> str:
        line = next(lines, None) if lines is not None else ask_person(question)
        if line is None:
            raise EOFError
        return line

    def unlock() -> Identity:
        needed = sorted(each.threshold for each in record.organisations)[: record.threshold]
        say(f"{sum(needed)} sheets are needed: each of them is one step")
        return Identity(Kind.HYBRID, collect_shares(record, ask, say, forget))

    def passphrase() -> str:
        say(
            "an earlier run brought the locked house; a passphrase of it, or nothing to open it by the sheets"
        )
        return ask_passphrase("passphrase of the house, or nothing")

    trust = parse_trust_card(read_plain(card, MAX_CARD_BYTES, "trust card")) if card else None
    with closing(open_source(place, origin, ticket)) as source, progress("restore", None) as advance:
        done = bring_back(
            Plan(
                target=new,
                source=source,
                unlock=unlock,
                clock=clock,
                say=say,
                progress=advance,
                card=trust,
                new_passphrase=lambda: ask_new_passphrase("a new passphrase for the house"),
                passphrase=passphrase,
                accept_loss=accept_loss,
                accept_older=accept_older,
                deposits=deposits,
            )
        )
    _say_restored(
        new, done, steps, sum(sorted(e.threshold for e in record.organisations)[: record.threshold])
    )


def _say_restored(new: Path, done: Restored, steps: _Steps, sheets: int) -> None:
    say(
        f"headquarters is back in {new.name}: {done.entries} entries, {done.files} files,"
        f" {done.packages} packages ({size_words(done.bytes)}); lost: {len(done.lost)}"
    )
    steps.count += sheets
    steps.take("compare these two keys of the register with a partner, by telephone:")
    for key in done.keys:
        click.echo(key)
    closed = done.asked is not None and done.asked.behind is not None
    if closed:
        steps.take("the register is closed: docs/guide/recovery.md says how to go on")
    else:
        steps.take("vedette settle: the witnesses cosign again")
    say("whoever took the old machine has its keys: docs/guide/recovery.md, the day after")
    emit(
        {
            "origin": done.origin,
            "entries": done.entries,
            "audited": done.audited,
            "files": done.files,
            "packages": done.packages,
            "bytes": done.bytes,
            "lost": len(done.lost),
            "closed": closed,
            "steps": steps.count,
        }
    )
    if done.lost:
        for digest in sorted(done.lost):
            emit({"lost": digest})
        raise MissingError(
            f"packages: {len(done.lost)} are lost", hint="the headquarters is there without them"
        )
