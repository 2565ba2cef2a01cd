"""The database made ready before anybody is answered: there, of this version, whole."""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING

from vedette.adapters.disk import make_folder

if TYPE_CHECKING:
    from vedette_hq.config.runtime import Runtime

BEFORE = "house.before.db"


def prepare(runtime: Runtime, *, fill: bool = True) -> None:
    """Bring the tables to the present version; a copy of the old file stays beside the embedded one.

    An empty database beside a copy that the house brought (a restored house) is filled from that copy: also
    when an earlier start was killed after it had made the tables.
    Raises: DatabaseError, VedetteError.
    """
    from django.core.management import call_command
    from django.db import connection
    from django.db.migrations.executor import MigrationExecutor

    from vedette_hq.config.fresh import make_tables

    embedded = runtime.settings.database.kind == "sqlite"
    folder = runtime.house / "database"
    make_folder(folder)
    try:
        executor = MigrationExecutor(connection)
        plan = executor.migration_plan(executor.loader.graph.leaf_nodes())
        fresh = not executor.loader.applied_migrations
        if plan and embedded and not fresh:
            with suppress(FileNotFoundError):
                (folder / BEFORE).unlink()
            with connection.cursor() as cursor:
                cursor.execute("VACUUM INTO %s", [str(folder / BEFORE)])
        if fresh:
            make_tables(connection)
        elif plan:
            call_command("migrate", verbosity=0, interactive=False)
        if fill:
            from vedette_hq.config.copy import is_wanted, load

            if is_wanted(runtime.house, runtime.cover):
                load(runtime.house, runtime.cover)
    finally:
        connection.close()
