"""Opening a house: the passphrase of one that is locked, had at the terminal or through a descriptor.

`vedette --passphrase-fd N …` reads one line for each passphrase that a command asks for, in that order. It is
never an argument, an environment variable or a file of ours.
"""

from __future__ import annotations

import os
import sys
from getpass import getpass
from pathlib import Path

import click

from vedette.adapters.cover import PLAIN, Cover, SealedCover
from vedette.cli.common import clock, say
from vedette.errors import UsageError
from vedette.house.headquarters import Headquarters
from vedette.house.lockbox import HouseKeys, check_passphrase, is_locked, open_lockbox

FD = "vedette.passphrase-fd"
_LEFT = "vedette.passphrases"
_MOST_BYTES = 16_384


def ask_passphrase(question: str) -> str:
    """Return a passphrase, typed unseen or read from the descriptor. Raises: UsageError without either."""
    lines = _lines()
    if lines is not None:
        if not lines:
            raise UsageError("passphrase: --passphrase-fd gave no further line")
        return lines.pop(0)
    if not _has_terminal():
        raise UsageError(
            "passphrase: there is no terminal to ask at", hint="vedette --passphrase-fd N reads it from N"
        )
    return getpass(f"{question}: ")


def ask_new_passphrase(question: str = "new passphrase of the house") -> str:
    """Return a passphrase that is to open a house; typed twice at a terminal. Raises: UsageError."""
    first = check_passphrase(ask_passphrase(question))
    if _lines() is None and check_passphrase(ask_passphrase("the same again")) != first:
        raise UsageError("passphrase: the second one is another; nothing was done")
    return first


def _lines() -> list[str] | None:
    """What the descriptor holds and was not asked for yet; None when there is none."""
    meta = click.get_current_context().meta
    fd = meta.get(FD)
    if fd is None:
        return None
    if _LEFT not in meta:
        try:
            with os.fdopen(fd, "rb", closefd=False) as file:
                data = file.read(_MOST_BYTES + 1)
            meta[_LEFT] = data.decode("utf-8").splitlines()
        except (OSError, UnicodeDecodeError):
            raise UsageError(f"passphrase: descriptor {fd} cannot be read as text") from None
    found: list[str] = meta[_LEFT]
    return found


def _has_terminal() -> bool:
    if os.name == "nt":  # pragma: no cover
        return sys.stdin.isatty()
    try:
        os.close(os.open("/dev/tty", os.O_RDWR | os.O_NOCTTY))
    except OSError:
        return False
    return True


def house_secret(folder: Path) -> bytes | None:
    """Return the secret of the house in `folder`, None of one that is not locked. Raises: OpenError."""
    if not is_locked(folder):
        return None
    if _lines() is None:
        say(f"headquarters {folder.name} is locked; opening it takes some seconds")
    return open_lockbox(folder, ask_passphrase("passphrase of the house"))


def cover_with(secret: bytes | None) -> Cover:
    """Return how the files of a house with that secret are read; None: as they are."""
    return PLAIN if secret is None else SealedCover(HouseKeys.of(secret).cover)


def open_house(folder: Path) -> Headquarters:
    """Return the headquarters in `folder`, unlocked when it has a lockbox. Raises: as `Headquarters`."""
    return Headquarters(folder, clock, cover=cover_with(house_secret(folder)))
