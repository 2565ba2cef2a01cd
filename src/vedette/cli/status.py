"""How things stand with the partners, and doing what is missing."""

from __future__ import annotations

import signal
import threading
from pathlib import Path
from types import FrameType

import click

from vedette.cli.common import FOLDER, emit, progress, say
from vedette.cli.house import open_house
from vedette.errors import ConflictError, StoreError
from vedette.house.abroad.errands import Errands
from vedette.house.abroad.settling import GRACE_SECONDS, HOLD_SECONDS, Settled, slips
from vedette.house.abroad.settling import settle as settle_all
from vedette.house.abroad.standing import standing


def say_settled(settled: Settled) -> None:
    """Tell the person what has been done, and what not yet."""
    for name, fault in settled.faults.items():
        say(f"not yet: {name}: {fault}")
    states = ", ".join(f"{count} {state}" for state, count in sorted(settled.states.items()))
    head = f"register has {settled.size} entries"
    head += ", head cosigned" if settled.cosigned == settled.size else ", head NOT cosigned"
    say(f"{head}; packages: {states or 'none'}; {settled.receipts} receipts written")


def _settle_once(hq: Path, now: bool, errands: Errands, hold: float = HOLD_SECONDS) -> Settled:
    with open_house(hq) as headquarters:
        total = sum(slip.package_size for slip in slips(headquarters))
        with progress("copying to custodians and mirrors", total) as advance:
            settled = settle_all(headquarters, advance, now=now, hold=hold, errands=errands)
    say_settled(settled)
    emit({"size": settled.size, "cosigned": settled.cosigned, "states": settled.states})
    return settled


@click.command("settle")
@click.argument("hq", type=FOLDER)
@click.option("--now", is_flag=True, help="Ask every partner, also those whose next try is later.")
@click.option(
    "--watch", type=click.IntRange(min=1), metavar="SECONDS", help="Again and again, until stopped."
)
def settle(hq: Path, now: bool, watch: int | None) -> None:
    """Do what is still missing: second copies, cosignatures, receipts.

    A partner that failed is asked again after 1 minute, then 2, 4, up to an hour.
    """
    errands = Errands()
    if watch is None:
        settled = _settle_once(hq, now, errands)
        if settled.faults:
            raise StoreError(f"settle: not yet done: {', '.join(sorted(settled.faults))}")
        return
    stop = threading.Event()

    def stopped(_: int, __: FrameType | None) -> None:
        stop.set()

    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, stopped)
    while not stop.is_set():
        try:
            # what is still being sent goes on between the rounds, while others may have headquarters
            _settle_once(hq, now, errands, GRACE_SECONDS)
        except (StoreError, ConflictError) as error:  # a full disk, or another command has headquarters
            say(f"vedette: {error}")
        stop.wait(watch)


@click.command("status")
@click.argument("hq", type=FOLDER)
def status(hq: Path) -> None:
    """Say how headquarters HQ stands: cosignatures, second copies, who cannot be reached. Asks nobody.

    Exit 0 when nothing is missing, 1 otherwise.
    """
    with open_house(hq) as headquarters:
        found = standing(headquarters)
    for line in found.words:
        say(line)
    emit(dict(found.value))
    if not found.well:
        raise StoreError("status: something is missing", hint="vedette settle does what can be done now")
