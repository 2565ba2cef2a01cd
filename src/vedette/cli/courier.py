"""Couriers: sending deliveries to headquarters over a network, and fetching receipts."""

from __future__ import annotations

import os
import time
from pathlib import Path

import click

from vedette.adapters.disk import make_folder, write_file
from vedette.adapters.foreign import read_plain
from vedette.adapters.intake_client import (
    Credential,
    DeviceCredential,
    HttpIntake,
    TicketCredential,
    delivery_id,
    outgoing,
    send_delivery,
)
from vedette.adapters.kit_folder import KitFolder
from vedette.cli.common import FILE, FOLDER, emit, progress, say
from vedette.errors import StoreError, UsageError

POLL_SECONDS = 1.0
MAX_TICKET_BYTES = 256


@click.group()
def courier() -> None:
    """Couriers: sending deliveries over a network."""


def _credential(ticket: Path | None, kit: Path | None) -> Credential:
    if (ticket is None) == (kit is None):
        raise UsageError("courier: --ticket or --kit expected, one of them")
    if kit is not None:
        folder = KitFolder(kit)
        return DeviceCredential(folder.kit.origin, folder.key(), os.urandom)
    data = read_plain(Path(str(ticket)), MAX_TICKET_BYTES, "ticket")
    return TicketCredential(data.decode("ascii", "replace").strip())


@courier.command("send")
@click.argument("url")
@click.argument("folder", type=FOLDER)
@click.option("--ticket", type=FILE, help="File with the ticket that headquarters made.")
@click.option("--kit", type=FOLDER, help="Kit of a device: it signs each request itself.")
@click.option("--receipts", type=FOLDER, help="Folder for the receipts; without it they are not fetched.")
@click.option("--wait", type=click.IntRange(0, 86_400), default=0, help="Seconds to wait for the checks.")
def courier_send(
    url: str, folder: Path, ticket: Path | None, kit: Path | None, receipts: Path | None, wait: int
) -> None:
    """Send what a stick's FOLDER holds to headquarters at URL, in pieces.

    Cut at any point, the same command goes on where it stopped. One JSON line for each package whose checks
    are over; exit 1 when one of them was refused.
    """
    credential = _credential(ticket, kit)
    files = outgoing(folder)
    intake = HttpIntake(url, credential)
    try:
        with progress("sending", sum(file.size for file in files)) as advance:
            said = send_delivery(intake, delivery_id(files, credential), files, advance)
        say(f"{said.sent} bytes sent, {said.held} were there; delivery {said.delivery[:8]} is {said.state}")
        until = time.monotonic() + wait
        while said.state != "checked" and time.monotonic() < until:
            time.sleep(POLL_SECONDS)
            said.state = intake.state(said.delivery)
        said.packages = list(intake.packages(said.delivery))
        for package in said.packages:
            emit(package)
        if receipts is not None:
            _fetch(intake, [str(p["sha256"]) for p in said.packages if p.get("result") == "stored"], receipts)
    finally:
        intake.close()
    refused = sum(package.get("result") == "refused" for package in said.packages)
    if refused:
        raise StoreError(f"courier: {refused} packages are in quarantine at headquarters")


def _fetch(intake: HttpIntake, digests: list[str], folder: Path) -> None:
    """Write the receipts that there are; the device checks them when it takes them."""
    make_folder(folder)
    count = 0
    for digest in digests:
        data = intake.receipt(digest)
        if data is not None:
            write_file(folder / f"{digest}.receipt", data, replace=True)
            count += 1
    say(f"{count} receipts written")
