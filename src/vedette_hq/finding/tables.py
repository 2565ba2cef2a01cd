"""The tables of the index, in the words of each database. Used by the migration, and to make it anew."""

from __future__ import annotations

from typing import Any

_ENTRY = """CREATE TABLE finding_entry (
    id bigint NOT NULL PRIMARY KEY,
    object_id varchar(32) NOT NULL,
    kind varchar(12) NOT NULL,
    case_id varchar(32) NOT NULL,
    first date,
    last date{words}
)"""
_PROGRESS = """CREATE TABLE finding_progress (
    name varchar(40) NOT NULL PRIMARY KEY,
    number bigint NOT NULL,
    note varchar(64) NOT NULL
)"""
_OBJECT = "CREATE INDEX finding_entry_object ON finding_entry (object_id)"
WORDS = (
    "CREATE VIRTUAL TABLE finding_words USING fts5(words, content='', contentless_delete=1, tokenize='ascii')"
)
_SQLITE = (
    _ENTRY.format(words=""),
    _PROGRESS,
    _OBJECT,
    # contentless: the words alone; tokens hold no ASCII punctuation, which is all that "ascii" cuts at
    WORDS,
)
_POSTGRESQL = (
    _ENTRY.format(words=",\n    words tsvector NOT NULL"),
    _PROGRESS,
    _OBJECT,
    "CREATE INDEX finding_entry_words ON finding_entry USING gin (words)",
)


def make(apps: Any, editor: Any) -> None:
    """Make the tables."""
    for line in _POSTGRESQL if editor.connection.vendor == "postgresql" else _SQLITE:
        editor.execute(line)


def drop(apps: Any, editor: Any) -> None:
    """Drop them: they can be made again."""
    if editor.connection.vendor != "postgresql":
        editor.execute("DROP TABLE finding_words")
    for name in ("finding_entry", "finding_progress"):
        editor.execute(f"DROP TABLE {name}")
