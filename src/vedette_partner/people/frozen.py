"""Whether a register is frozen here: asked by witness and mirror before they advance.

    freezes/<SHA-256 of the origin>/<SHA-256 of the text>.own      this partner signed it
    freezes/<SHA-256 of the origin>/<SHA-256 of the text>.stood    enough partners had signed it

Signatures were checked when the file was written: a key or a partners file that is replaced later does not
end a freeze. Source: docs/formats/statement.md, "Who needs which".
"""

from __future__ import annotations

import hashlib
from pathlib import Path

from vedette.errors import FormatError, StoreError
from vedette.formats.statement import Statement, frozen_at, parse_statement

FREEZES = "freezes"
OWN, STOOD = ".own", ".stood"


def freezes_folder(people_folder: Path, origin: str) -> Path:
    """Where the freezes and thaws of a register are kept."""
    return people_folder / FREEZES / hashlib.sha256(origin.encode("utf-8")).hexdigest()


def in_force(people_folder: Path, origin: str) -> list[Statement]:
    """Return the freezes of `origin` that are in force, the smallest size first.

    A freeze that stood ends by a thaw that stood; one of this partner alone by its own thaw as well.

    Raises: FormatError, StoreError: whoever asks then refuses to advance.
    """
    own, stood = _kept(people_folder, origin)
    thaws = [each for each in stood if each.kind == "thaw"]
    alone = [each for each in own if each.kind == "thaw"]
    known = {each.sha256 for each in stood}
    found = [
        each for each in stood if each.kind == "freeze" and frozen_at([each, *thaws], origin) is not None
    ]
    found += [
        each
        for each in own
        if each.kind == "freeze"
        and each.sha256 not in known
        and frozen_at([each, *thaws, *alone], origin) is not None
    ]
    return sorted(found, key=lambda each: (each.size, each.time))


def frozen_size(people_folder: Path, origin: str) -> int | None:
    """Return the size above which nothing of `origin` is cosigned here, None when it is not frozen.

    Raises: FormatError, StoreError: whoever asks then refuses to advance.
    """
    found = in_force(people_folder, origin)
    return found[0].size if found else None


def _kept(people_folder: Path, origin: str) -> tuple[list[Statement], list[Statement]]:
    folder = freezes_folder(people_folder, origin)
    own: list[Statement] = []
    stood: list[Statement] = []
    try:
        if not folder.is_dir():
            return own, stood
        for path in sorted(folder.iterdir()):
            if path.suffix not in (OWN, STOOD):
                continue
            statement = parse_statement(path.read_bytes())
            if path.stem != statement.sha256 or statement.origin != origin:
                raise FormatError(f"freeze {path.stem[:16]}…: is not what its name says")
            (own if path.suffix == OWN else stood).append(statement)
    except OSError as error:
        raise StoreError(f"freezes: {error.strerror}") from None
    return own, stood
