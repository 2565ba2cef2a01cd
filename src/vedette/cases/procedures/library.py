"""The definitions that travel with the program: which there are, which version was in force on a day."""

from __future__ import annotations

from datetime import date
from functools import cache
from importlib import resources

from vedette.cases.procedures.model import Definition
from vedette.cases.procedures.reading import parse
from vedette.errors import FormatError, MissingError

ORDER = (
    *("ru_crime_report", "ru_investigation", "ru_appeal", "ecthr", "wgeid", "ced30", "cat22", "hrc"),
    *("wgad", "special_procedures", "reprisals"),
)
"""Every procedure, domestic ones first."""


def ids() -> tuple[str, ...]:
    """Return the ids of all procedures, domestic ones first."""
    return ORDER


@cache
def versions(id: str) -> tuple[Definition, ...]:
    """Return all versions of a procedure, the oldest first. Raises: MissingError."""
    if id not in ORDER:
        raise MissingError(f"procedure {id[:64]}: there is no such one")
    folder = resources.files("vedette.cases.procedures.data").joinpath(id)
    found = []
    for file in sorted(folder.iterdir(), key=lambda one: one.name):
        if file.name.endswith(".toml"):
            made = parse(file.read_bytes())
            if (made.id, f"{made.since.isoformat()}.toml") != (id, file.name):
                raise FormatError(f"procedure {id}: {file.name} holds {made.id} from {made.since}")
            found.append(made)
    return tuple(found)


def load(id: str, on: date) -> Definition:
    """Return the version in force on a day. Raises: MissingError when there is none."""
    for one in reversed(versions(id)):
        if one.since <= on:
            if one.until is not None and one.until < on:
                break
            return one
    raise MissingError(f"procedure {id}: no version in force on {on.isoformat()}")
