"""Web archives: what one holds and whether it is sound; WARC files packed as WACZ."""

from __future__ import annotations

import os
from contextlib import ExitStack
from pathlib import Path

import click

import vedette
from vedette.cases.sources.packing import pack
from vedette.cli.common import EXIT_REFUSED, FILE, clock, emit, say
from vedette.errors import FormatError
from vedette.house.looking.content import Content
from vedette.house.looking.replay import Archive
from vedette.values.instants import write_instant


@click.group()
def archive() -> None:
    """Web archives (WARC, WACZ), before they are sealed. Nothing is sent or asked for."""


@archive.command("check")
@click.argument("file", type=FILE)
@click.option("--pages", is_flag=True, help="Also list the pages, one a line.")
@click.pass_context
def archive_check(ctx: click.Context, file: Path, pages: bool) -> None:
    """Read FILE to its end: are its records whole, and is each what its digest says? Exit 1 when not."""
    with file.open("rb") as opened:
        handle = opened.fileno()
        found = Archive(Content(handle=handle, size=os.fstat(handle).st_size)).survey()
    for fault in found.faults:
        say(f"{fault.code}: {fault.where}")
    emit(
        {
            "sound": found.sound,
            "records": found.counts,
            "digests": found.digests,
            "pages": len(found.pages),
            "first": found.first,
            "last": found.last,
            "faults": [fault.code for fault in found.faults],
        }
    )
    if pages:
        for url, stamp, title in found.pages:
            emit({"url": url, "captured": stamp, "title": title})
    if not found.sound:
        ctx.exit(EXIT_REFUSED)


@archive.command("pack")
@click.argument("target", type=FILE)
@click.argument("files", type=FILE, nargs=-1, required=True)
@click.option(
    "--title", default="", help="A title that names nobody; it stands in the package, in the clear."
)
def archive_pack(target: Path, files: tuple[Path, ...], title: str) -> None:
    """Pack WARC FILES as the new file TARGET (WACZ), with index, pages and a digest of each file.

    Each file is checked first; a damaged one is refused. The files stay as they are.
    """
    if target.suffix != ".wacz":
        raise FormatError(f"package: {target.name} must end in .wacz")
    with ExitStack() as stack:
        rows = []
        for file in files:
            handle = stack.enter_context(file.open("rb")).fileno()
            rows.append((file.name, Content(handle=handle, size=os.fstat(handle).st_size)))
        try:
            with target.open("xb") as sink:
                digest = pack(
                    sink,
                    rows,
                    created=write_instant(clock()),
                    software=f"Vedette {vedette.__version__}",
                    title=title,
                )
        except FormatError:
            target.unlink(missing_ok=True)
            raise
    emit({"package": target.name, "files": len(rows), "list_sha256": digest})
