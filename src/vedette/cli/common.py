"""What all commands share: refusals, progress, output."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

import click

from vedette.errors import UsageError, VedetteError

EXIT_REFUSED = 1
EXIT_USAGE = 2

FOLDER = click.Path(path_type=Path, file_okay=False)
FILE = click.Path(path_type=Path, dir_okay=False)


def clock() -> datetime:
    """The machine's clock, aware, UTC."""
    return datetime.now(UTC)


def say(text: str) -> None:
    """Tell the person at the terminal."""
    click.echo(printable(text), err=True)


def emit(value: object) -> None:
    """Give a program one line of JSON."""
    click.echo(json.dumps(value, ensure_ascii=False, separators=(",", ":")))


def printable(text: str) -> str:
    """Return text without what could move the cursor or turn the writing around."""
    return "".join(c if c.isprintable() or c == "\n" else "�" for c in text)


class Group(click.Group):
    """A group whose commands end on a refusal with one plain message, exit 1, or 2 for usage."""

    def invoke(self, ctx: click.Context) -> object:
        """Run the command; turn a refusal into a message."""
        try:
            return super().invoke(ctx)
        except VedetteError as error:
            say(f"vedette: {error}")
            if error.hint:
                say(f"         {error.hint}")
            ctx.exit(EXIT_USAGE if isinstance(error, UsageError) else EXIT_REFUSED)
        except BrokenPipeError:
            ctx.exit(EXIT_REFUSED)
        except OSError as error:  # no path in it: a name may say too much
            say(f"vedette: disk: {error.strerror or type(error).__name__}; nothing more was done")
            ctx.exit(EXIT_REFUSED)
        return None


@contextmanager
def progress(what: str, total: int | None) -> Iterator[Callable[[int], None]]:
    """Show bytes done on a terminal; give a function that is told each step. Silent elsewhere."""
    if not sys.stderr.isatty():
        yield lambda _: None
        return
    from rich.console import Console
    from rich.progress import BarColumn, DownloadColumn, Progress, TextColumn, TimeRemainingColumn

    columns = (TextColumn("{task.description}"), BarColumn(), DownloadColumn(), TimeRemainingColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as shown:
        task = shown.add_task(what, total=total)
        yield lambda count: shown.advance(task, count)


def size_words(count: int) -> str:
    """Return a size for people: 1.4 MB."""
    size = float(count)
    for unit in ("B", "kB", "MB", "GB"):
        if size < 1000 or unit == "GB":
            break
        size /= 1000
    return f"{size:.0f} {unit}" if size >= 10 or unit == "B" else f"{size:.1f} {unit}"
