"""The tree of commands: one file for each group of verbs."""

from __future__ import annotations

import os

import click

import vedette
from vedette.adapters.no_core import forbid_core_dumps
from vedette.cli.common import Group
from vedette.cli.device import device, seal
from vedette.cli.dossier import dossier, trust_card, verify
from vedette.cli.group import custodian, hq, mission, witness
from vedette.cli.intake import anchor, custody, intake, open_, settle
from vedette.cli.register import register, vault
from vedette.cli.site import item, site


@click.group(cls=Group, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(vedette.__version__, prog_name="vedette")
def main() -> None:
    """Evidence sealed in the field, registered abroad, carried to court."""
    os.umask(0o077)
    forbid_core_dumps()


for command in (
    hq,
    witness,
    custodian,
    mission,
    device,
    seal,
    intake,
    settle,
    anchor,
    open_,
    custody,
    register,
    vault,
    dossier,
    verify,
    trust_card,
    item,
    site,
):
    main.add_command(command)
