"""What a process of the site runs on: the house, its keys, its settings. Handed over once, at start.

Django reads its settings from a module, so there is one place that a process is told; `install` fills it
before `django.setup()`, and nothing else of the site is global.
"""

from __future__ import annotations

import hashlib
import hmac
import os
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from vedette.errors import UsageError

if TYPE_CHECKING:
    from vedette.adapters.cover import Cover
    from vedette.house.reading import HouseReader
    from vedette.vault.store import ObjectStore
    from vedette_hq.config.settings_file import SiteSettings


class Keys(Protocol):
    """What is derived from the house secret, 32 bytes each."""

    @property
    def cover(self) -> bytes:
        """The key of headquarters' files."""

    @property
    def database(self) -> bytes:
        """The key of the embedded database."""

    @property
    def site(self) -> bytes:
        """What the site signs cookies and links with."""

    @property
    def throttle(self) -> bytes:
        """What names are hashed with where attempts are counted."""


@dataclass(frozen=True, slots=True)
class Runtime:
    """One process's surroundings. `control` asks the supervisor for something (`lock`), None when alone."""

    house: Path
    keys: Keys = field(repr=False)
    settings: SiteSettings
    clock: Callable[[], datetime]
    covered: bool = True
    demonstration: bool = False
    control: Callable[[str], None] | None = field(default=None, repr=False)

    @property
    def cover(self) -> Cover:
        """How headquarters' private files are read and written."""
        from vedette.adapters.cover import PLAIN, SealedCover

        return SealedCover(self.keys.cover) if self.covered else PLAIN

    def objects(self) -> ObjectStore:
        """The store of sealed objects that the settings name."""
        from vedette_hq.config.stores import object_store

        return object_store(self)

    def reader(self) -> HouseReader:
        """Read the house's files, which the worker writes: one reader a process, which keeps what it read."""
        from vedette.house.reading import HouseReader

        mine = _readers.get(os.getpid())
        if mine is None:
            mine = HouseReader(self.house, self.cover, self.objects())
            _readers.clear()  # one of a process that this was forked from
            _readers[os.getpid()] = mine
        return mine

    def keyed(self, *parts: str) -> str:
        """Return a name that tells nobody without the key what it was made of: 32 hexadecimal digits."""
        data = "\0".join(parts).encode("utf-8")
        return hmac.digest(self.keys.throttle, data, hashlib.sha256).hex()[:32]


_installed: list[Runtime] = []
_readers: dict[int, HouseReader] = {}


def install(runtime: Runtime) -> None:
    """Tell this process what it runs on; once."""
    _installed[:] = [runtime]
    _readers.clear()


def current() -> Runtime:
    """Return what this process runs on. Raises: UsageError when it was not told."""
    if not _installed:
        raise UsageError("site: was started without a house", hint="vedette hq serve HOUSE")
    return _installed[0]
