"""The tree of commands: one file for each group of verbs."""

from __future__ import annotations

import os

import click

import vedette
from vedette.adapters.no_core import forbid_core_dumps
from vedette.cli.archive import archive
from vedette.cli.ceremony import ceremony
from vedette.cli.checkin import checkin
from vedette.cli.common import Group
from vedette.cli.courier import courier
from vedette.cli.device import device, seal
from vedette.cli.disclosure import disclosure
from vedette.cli.dossier import dossier, trust_card, verify
from vedette.cli.group import custodian, hq, mission, witness
from vedette.cli.house import FD
from vedette.cli.intake import anchor, custody, intake, open_
from vedette.cli.lockbox import hq_enclose as _hq_enclose  # noqa: F401 - it joins `hq`
from vedette.cli.monitor import monitor
from vedette.cli.partner import partner
from vedette.cli.procedure import procedure, route_
from vedette.cli.register import register, vault
from vedette.cli.restore import backup, restore
from vedette.cli.rotation import hq_rotate_key as _hq_rotate_key  # noqa: F401 - it joins `hq`
from vedette.cli.site import item, site
from vedette.cli.statement import statement
from vedette.cli.status import settle, status
from vedette.cli.sync import sync
from vedette.cli.time import time_


@click.group(cls=Group, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(vedette.__version__, prog_name="vedette")
@click.option(
    "--passphrase-fd",
    type=click.IntRange(min=0),
    metavar="N",
    help="Read passphrases from descriptor N, one a line, instead of the terminal.",
)
@click.pass_context
def main(ctx: click.Context, passphrase_fd: int | None) -> None:
    """Evidence sealed in the field, registered abroad, carried to court."""
    os.umask(0o077)
    forbid_core_dumps()
    if passphrase_fd is not None:
        ctx.meta[FD] = passphrase_fd


for command in (
    hq,
    witness,
    partner,
    custodian,
    ceremony,
    mission,
    statement,
    device,
    seal,
    archive,
    checkin,
    intake,
    settle,
    status,
    sync,
    courier,
    anchor,
    open_,
    custody,
    register,
    monitor,
    vault,
    time_,
    dossier,
    verify,
    trust_card,
    procedure,
    route_,
    item,
    site,
    disclosure,
    backup,
    restore,
):
    main.add_command(command)
