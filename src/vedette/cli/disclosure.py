"""Scanning a folder that is about to be published."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from vedette.cli.common import FILE, FOLDER, emit, say
from vedette.errors import UsageError

LANGUAGES = click.Choice(["en", "fr", "ru"])


@click.group()
def disclosure() -> None:
    """What must not leave: searched for in what is about to."""


@disclosure.command("scan")
@click.argument("folder", type=FOLDER)
@click.option("--register", "register_", type=FILE, required=True, help="Who and what is protected.")
@click.option("--language", type=LANGUAGES, default="en", show_default=True, help="Of the sentences.")
@click.option(
    "--faces/--no-faces", default=True, show_default=True, help="Look for faces in pictures and films."
)
def disclosure_scan(folder: Path, register_: Path, language: str, faces: bool) -> None:
    """Search every file in FOLDER, and what is packed in it, for what a register protects.

    A sentence for each finding, JSON lines on standard output; exit 1 when anything was found or left unread.
    """
    try:
        from vedette.house.disclosing import scan_folder
        from vedette.publication.disclosure import parse_register
    except ModuleNotFoundError as error:
        raise UsageError(f"scan: {error.name} is missing", hint="it comes with the extra hq") from None
    report = scan_folder(folder, parse_register(register_.read_bytes()), faces=faces)
    for one in report.findings:
        say(one.sentence(language))
        emit({"kind": one.kind, "person": one.person, "where": one.where, "element": one.element})
    for left in report.could_not:
        say(f"{left.where}: not read, {left.why}")
        emit({"not_read": left.where, "why": left.why})
    for left in report.by_hand:
        say(f"{left.where}: look at it, {left.why}")
    say(f"{len(report.looked)} files, {report.bytes_read} bytes; {len(report.findings)} findings")
    if not report.clean:
        sys.exit(1)
