"""`python -m vedette_demo`: the main job that `./run` starts."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import click

from vedette.errors import UsageError, VedetteError
from vedette_demo.main_job import run_main_job


@click.command(context_settings={"help_option_names": ["-h", "--help"]})
@click.option("--exit", "end", is_flag=True, help="End when all is shown, instead of opening the pages.")
@click.option(
    "--input",
    "source",
    type=click.Path(path_type=Path),
    help="A folder, a file, or an incident file (.json, .json.gz), instead of the invented mission.",
)
@click.option("--work", type=click.Path(path_type=Path), default=Path("demo-house"), show_default=True)
def main(end: bool, source: Path | None, work: Path) -> None:
    """Run one invented mission end to end: sealed, carried out, registered, verified, shown."""
    os.umask(0o077)
    try:
        run_main_job(work.absolute(), source.absolute() if source else None, stay=not end)
    except VedetteError as error:
        click.echo(f"main job: {error}", err=True)
        if error.hint:
            click.echo(f"          {error.hint}", err=True)
        sys.exit(2 if isinstance(error, UsageError) else 1)


if __name__ == "__main__":
    main()
