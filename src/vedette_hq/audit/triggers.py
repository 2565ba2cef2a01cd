"""The database's own refusal to change or remove an act: triggers, for both stores."""

from __future__ import annotations

from typing import Any

TABLES = ("audit_act", "audit_anchor")
_WORDS = "audit: acts are only ever added"


def _sqlite(table: str) -> tuple[str, ...]:
    return tuple(
        f"CREATE TRIGGER {table}_no_{verb} BEFORE {verb.upper()} ON {table} "
        f"BEGIN SELECT RAISE(ABORT, '{_WORDS}'); END"
        for verb in ("update", "delete")
    )


def _postgresql(table: str) -> tuple[str, ...]:
    return (
        (
            f"CREATE FUNCTION {table}_stays() RETURNS trigger LANGUAGE plpgsql AS "
            f"$$ BEGIN RAISE EXCEPTION '{_WORDS}' USING ERRCODE = 'restrict_violation'; END $$"
        ),
        (
            f"CREATE TRIGGER {table}_stays BEFORE UPDATE OR DELETE ON {table} "
            f"FOR EACH ROW EXECUTE FUNCTION {table}_stays()"
        ),
        (
            f"CREATE TRIGGER {table}_whole BEFORE TRUNCATE ON {table} "
            f"FOR EACH STATEMENT EXECUTE FUNCTION {table}_stays()"
        ),
    )


def put(apps: Any, editor: Any) -> None:
    """Put the triggers."""
    for table in TABLES:
        for line in _postgresql(table) if editor.connection.vendor == "postgresql" else _sqlite(table):
            editor.execute(line)


def take_away(apps: Any, editor: Any) -> None:
    """Take them away, for a migration backwards."""
    for table in TABLES:
        if editor.connection.vendor == "postgresql":
            editor.execute(f"DROP FUNCTION {table}_stays() CASCADE")
        else:
            for verb in ("update", "delete"):
                editor.execute(f"DROP TRIGGER {table}_no_{verb}")
