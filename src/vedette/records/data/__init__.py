"""What the room knows by heart: vocabularies, places. Files of this package, read and never written."""

from __future__ import annotations

from importlib.resources import files


def read(name: str) -> bytes:
    """Return a file of this package by its name, as `vocabulary/acts.txt`."""
    return (files(__package__) / name).read_bytes()


def names(folder: str) -> list[str]:
    """Return the names of the files of a folder of this package, sorted."""
    return sorted(one.name for one in (files(__package__) / folder).iterdir() if one.is_file())
