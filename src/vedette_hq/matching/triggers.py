"""The database's own refusal to change or remove a judgement: triggers, for both stores."""

from __future__ import annotations

from typing import Any

TABLE = "matching_judgement"
_WORDS = "matching: judgements are only ever added"


def put(apps: Any, editor: Any) -> None:
    """Put the triggers."""
    if editor.connection.vendor == "postgresql":
        editor.execute(
            f"CREATE FUNCTION {TABLE}_stays() RETURNS trigger LANGUAGE plpgsql AS "
            f"$$ BEGIN RAISE EXCEPTION '{_WORDS}' USING ERRCODE = 'restrict_violation'; END $$"
        )
        editor.execute(
            f"CREATE TRIGGER {TABLE}_stays BEFORE UPDATE OR DELETE ON {TABLE} "
            f"FOR EACH ROW EXECUTE FUNCTION {TABLE}_stays()"
        )
        return
    for verb in ("update", "delete"):
        editor.execute(
            f"CREATE TRIGGER {TABLE}_no_{verb} BEFORE {verb.upper()} ON {TABLE} "
            f"BEGIN SELECT RAISE(ABORT, '{_WORDS}'); END"
        )


def take_away(apps: Any, editor: Any) -> None:
    """Take them away, for a migration backwards."""
    if editor.connection.vendor == "postgresql":
        editor.execute(f"DROP FUNCTION {TABLE}_stays() CASCADE")
        return
    for verb in ("update", "delete"):
        editor.execute(f"DROP TRIGGER {TABLE}_no_{verb}")
