"""A new database has the tables that the migrations make, to the last column, index and trigger."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from hq.plugin import POSTGRES


def picture(connection: Any) -> dict[str, Any]:
    """What a database is: tables with columns, rules and indexes; triggers; migrations noted."""
    found: dict[str, Any] = {}
    with connection.cursor() as cursor:
        look = connection.introspection
        for table in sorted(one.name for one in look.get_table_list(cursor)):
            columns = {
                one.name: (str(one.type_code), one.null_ok, one.default, one.display_size, one.collation)
                for one in look.get_table_description(cursor, table)
            }
            rules = {
                ("" if rule["foreign_key"] else name, *map(str, rule.items()))
                for name, rule in look.get_constraints(cursor, table).items()
            }
            found[table] = (columns, rules)
        asked = (
            "SELECT tgrelid::regclass::text, tgname FROM pg_trigger WHERE NOT tgisinternal"
            if connection.vendor == "postgresql"
            else "SELECT tbl_name, name FROM sqlite_master WHERE type = 'trigger'"
        )
        cursor.execute(asked)
        found["triggers"] = sorted(cursor.fetchall())
        cursor.execute("SELECT app, name FROM django_migrations ORDER BY app, name")
        found["migrations"] = cursor.fetchall()
    return found


def another(alias: str, name: str) -> Any:
    """A connection like the site's to another database."""
    from django.db import connection, connections

    made = connection.copy(alias=alias)
    made.settings_dict["NAME"] = name
    connections[alias] = made
    return made


@pytest.fixture
def empty(tmp_path: Path, django_db_blocker: Any) -> Any:
    """Two empty databases."""
    from django.db import connection, connections

    names = [str(tmp_path / f"{each}.db") for each in ("one", "two")]
    with django_db_blocker.unblock():
        if POSTGRES:
            names = ["fresh_one", "fresh_two"]
            for name in names:
                with connection.cursor() as cursor:
                    cursor.execute(f"DROP DATABASE IF EXISTS {name}")
                    cursor.execute(f"CREATE DATABASE {name}")
        both = [another(alias, name) for alias, name in zip(("one", "two"), names, strict=True)]
        yield both
        for each in both:
            each.close()
            del connections[each.alias]


@pytest.mark.usefixtures("django_db_setup")
def test_both_ways_make_the_same(empty: Any) -> None:
    from django.db.migrations.executor import MigrationExecutor

    from vedette_hq.config.fresh import make_tables

    fresh, played = empty
    make_tables(fresh)
    executor = MigrationExecutor(played)
    executor.migrate(executor.loader.graph.leaf_nodes())
    ours, theirs = picture(fresh), picture(played)
    assert ours.keys() == theirs.keys() and len(ours) > 150
    for name, what in theirs.items():
        assert ours[name] == what, name
    assert ours["triggers"]


@pytest.mark.usefixtures("django_db_setup")
def test_it_is_all_or_nothing(empty: Any) -> None:
    """The last table's name is taken: those before it are made, and undone."""
    from django.apps import apps
    from django.db import DatabaseError

    from vedette_hq.config import fresh

    connection = empty[0]
    last = [model for model in apps.get_models() if model._meta.managed and not model._meta.proxy][-1]
    taken = connection.ops.quote_name(last._meta.db_table)
    with connection.cursor() as cursor:
        cursor.execute(f"CREATE TABLE {taken} (one integer)")
    with pytest.raises(DatabaseError):
        fresh.make_tables(connection)
    with connection.cursor() as cursor:
        names = {one.name for one in connection.introspection.get_table_list(cursor)}
        assert names == {"django_migrations", last._meta.db_table}
        cursor.execute(f"DROP TABLE {taken}")
    fresh.make_tables(connection)
    assert picture(connection)["migrations"]
