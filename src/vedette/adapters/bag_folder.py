"""A dossier in a folder. Fulfils `vedette.cases.verdict.BagFiles`."""

from __future__ import annotations

import os
import stat
from pathlib import Path
from typing import BinaryIO

from vedette.adapters.disk import disk_errors
from vedette.errors import LimitError

MAX_FILES = 2_000_000


class BagFolder:
    """The plain files below one folder."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def paths(self) -> dict[str, int | None]:
        """Return path → size in bytes; None for a link or anything that is no plain file."""
        found: dict[str, int | None] = {}
        waiting = [("", self.folder)]
        with disk_errors("dossier"):
            while waiting:
                prefix, folder = waiting.pop()
                with os.scandir(folder) as entries:
                    for entry in entries:
                        status = entry.stat(follow_symlinks=False)
                        if stat.S_ISDIR(status.st_mode):
                            waiting.append((f"{prefix}{entry.name}/", Path(entry.path)))
                        else:
                            plain = stat.S_ISREG(status.st_mode)
                            found[prefix + entry.name] = status.st_size if plain else None
                if len(found) > MAX_FILES:
                    raise LimitError(f"dossier: over {MAX_FILES} files")
        return found

    def open(self, path: str) -> BinaryIO:
        """Return a file for reading."""
        return (self.folder / path).open("rb")
