"""A register that is closed to new entries: headquarters came back, and partners may know more than it does.

    register/behind    why: RFC 8785 JSON, members format, v, kind, size, heads, unasked, time

A log that signs twice at one size convicts itself. So while that file is there nothing is appended, whoever
asks: it goes when all have been asked and none knows more, or with the register, when a successor is begun.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import NoReturn

from vedette.adapters.cover import PLAIN, Cover
from vedette.adapters.disk import disk_errors, sync_folder
from vedette.adapters.journal import Journal
from vedette.errors import ConflictError, FormatError
from vedette.formats import base64, jcs
from vedette.register.log import Appended, Log

KINDS = ("behind", "forked", "unasked")
MAX_BYTES = 1 << 20
_MEMBERS = ["format", "heads", "kind", "size", "time", "unasked", "v"]


@dataclass(frozen=True, slots=True)
class KnownHead:
    """A head of our register that a partner showed, signed by the register and by that partner."""

    partner: str
    size: int
    root: bytes
    note: bytes


@dataclass(frozen=True, slots=True)
class Behind:
    """Why nothing may be entered. `size` is that of the register here; `heads` are what stands against it.

    `behind`: a partner knows more entries. `forked`: a partner knows others. `unasked`: so many witnesses
    could not be asked that together they may have cosigned more.
    """

    kind: str
    size: int
    time: str
    heads: tuple[KnownHead, ...] = ()
    unasked: tuple[str, ...] = ()

    @property
    def largest(self) -> KnownHead | None:
        """The largest head that stands against ours."""
        return max(self.heads, key=lambda head: head.size, default=None)

    def words(self) -> str:
        """One line that says what it is."""
        if self.kind == "unasked":
            return f"not all witnesses were asked for their heads ({', '.join(self.unasked)})"
        names = ", ".join(f"{head.partner} knows size {head.size}" for head in self.heads)
        if self.kind == "behind":
            return f"it has {self.size} entries, and {names}"
        return f"it has another history than partners know ({names})"

    def hint(self) -> str:
        """What to do about it."""
        if self.kind == "unasked":
            return "vedette hq heads asks them again; docs/guide/recovery.md"
        return "begin its successor: vedette hq succeed HQ NEW_ORIGIN; docs/guide/recovery.md"


def behind_path(folder: Path) -> Path:
    """Where the file lies in a headquarters' folder."""
    return folder / "register" / "behind"


def read_behind(folder: Path, cover: Cover = PLAIN) -> Behind | None:
    """Return why the register is closed, None when it is not. Raises: FormatError."""
    path = behind_path(folder)
    if not path.exists():
        return None
    value = jcs.parse(cover.read(path, MAX_BYTES, "register/behind"), max_bytes=MAX_BYTES)
    if not isinstance(value, dict) or sorted(value) != _MEMBERS or value["format"] != "vedette/behind":
        raise FormatError("register/behind: is not a vedette/behind")
    heads, unasked, size = value["heads"], value["unasked"], value["size"]
    if not isinstance(heads, list) or not isinstance(unasked, list) or not isinstance(size, int):
        raise FormatError("register/behind: heads, unasked or size of another type")
    return Behind(
        str(value["kind"]),
        size,
        str(value["time"]),
        tuple(_head(row) for row in heads),
        tuple(str(name) for name in unasked),
    )


def _head(row: jcs.JsonValue) -> KnownHead:
    match row:
        case {"partner": str(partner), "size": int(size), "root": str(root), "note": str(note)}:
            return KnownHead(partner, size, base64.decode(root), note.encode("utf-8"))
    raise FormatError("register/behind: a head has partner, size, root and note")


def write_behind(folder: Path, behind: Behind, cover: Cover = PLAIN) -> None:
    """Close the register in `folder`, durably."""
    data = jcs.encode(
        {
            "format": "vedette/behind",
            "v": 1,
            "kind": behind.kind,
            "size": behind.size,
            "time": behind.time,
            "heads": [
                {
                    "partner": head.partner,
                    "size": head.size,
                    "root": base64.encode(head.root),
                    "note": head.note.decode("utf-8"),
                }
                for head in behind.heads
            ],
            "unasked": list(behind.unasked),
        }
    )
    cover.write(behind_path(folder), data, replace=True)


def lift(folder: Path) -> None:
    """Open the register in `folder` again."""
    with disk_errors("register/behind"):
        behind_path(folder).unlink(missing_ok=True)
        sync_folder(folder / "register")


def refuse(behind: Behind) -> NoReturn:
    """Refuse an entry. Raises: ConflictError."""
    raise ConflictError(
        f"register: is closed to new entries: {behind.words()}; nothing was entered", hint=behind.hint()
    )


class ClosedLog(Log):
    """A log that is read and proves, and takes no entry."""

    behind: Behind

    def append(self, entries: Sequence[bytes]) -> Appended:
        """Refuse entries; none is as good as done."""
        if entries:
            refuse(self.behind)
        return Appended(self.size, self.size)


class ClosedJournal:
    """A journal that takes no row. Fulfils `vedette.register.entering.Rows`."""

    def __init__(self, journal: Journal, behind: Behind) -> None:
        self._journal = journal
        self._behind = behind

    def lines(self, number: int = 0, offset: int = 0) -> Iterator[tuple[bytes, int]]:
        """Yield the bytes of the rows, as the journal does."""
        return self._journal.lines(number, offset)

    def rows(self) -> Iterator[dict[str, jcs.JsonValue]]:
        """Yield the rows."""
        return self._journal.rows()

    def append(self, rows: Sequence[Mapping[str, jcs.JsonValue]]) -> None:
        """Refuse rows."""
        if rows:
            refuse(self._behind)
