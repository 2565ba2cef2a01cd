"""Django's SQLite backend over the driver `sqlcipher3`; the raw key comes from what the process runs on.

Every commit is synced (`synchronous=FULL` under a write-ahead log): an act that was acknowledged survives a
power cut. A wrong key, or a file that is no database of ours, is refused at the first connection.
"""

from __future__ import annotations

import datetime
import decimal
from collections.abc import Mapping, Sequence
from typing import Any

from django.core.exceptions import ImproperlyConfigured
from django.db.backends.sqlite3 import base as stock
from django.db.backends.sqlite3._functions import register as register_functions
from django.utils.dateparse import parse_date, parse_datetime, parse_time
from sqlcipher3 import dbapi2

from vedette_hq.config.runtime import current

PRAGMAS = (
    "busy_timeout = 30000",
    "temp_store = MEMORY",
    "foreign_keys = ON",
    "legacy_alter_table = OFF",
    "journal_mode = WAL",
    "synchronous = FULL",
    "secure_delete = ON",
    "trusted_schema = OFF",
    "cell_size_check = ON",
    "cache_size = -16384",
    "journal_size_limit = 67108864",
)
"""The cache is 16 MiB a connection: a scan under SQLCipher costs seven times as much with the usual 2.

Who writes waits for those before them, in no order: where three write without a pause on a busy machine, one
has waited 15 seconds.
"""

for _kind, _parse in (
    ("bool", b"1".__eq__),
    ("date", stock.decoder(parse_date)),
    ("time", stock.decoder(parse_time)),
    ("datetime", stock.decoder(parse_datetime)),
    ("timestamp", stock.decoder(parse_datetime)),
):
    dbapi2.register_converter(_kind, _parse)
dbapi2.register_adapter(decimal.Decimal, str)
dbapi2.register_adapter(datetime.date, stock.adapt_date)
dbapi2.register_adapter(datetime.datetime, stock.adapt_datetime)


class Cursor(dbapi2.Cursor):  # type: ignore[misc]
    """The driver's cursor, taking Django's `%s` for its `?`."""

    def execute(self, query: str, params: Sequence[Any] | Mapping[str, Any] | None = None) -> Any:
        """Run one statement."""
        if params is None:
            return super().execute(query)
        return super().execute(_spelled(query, params), params)

    def executemany(self, query: str, param_list: Any) -> Any:
        """Run one statement for each row of parameters."""
        rows = list(param_list)
        return super().executemany(_spelled(query, rows[0] if rows else ()), rows)


def _spelled(query: str, params: Any) -> str:
    if isinstance(params, Mapping):
        named: str = query % {name: f":{name}" for name in params}
        return named
    plain: str = stock.FORMAT_QMARK_REGEX.sub("?", query).replace("%%", "%")
    return plain


class DatabaseWrapper(stock.DatabaseWrapper):
    """SQLite with every page under the house's key."""

    display_name = "SQLCipher"
    Database = dbapi2

    def get_new_connection(self, conn_params: dict[str, Any]) -> Any:
        """Open the file with the key, and read its first page. Raises: DatabaseError for a wrong key."""
        connection = dbapi2.connect(**conn_params)
        connection.execute(f"PRAGMA key = \"x'{current().keys.database.hex()}'\"")
        try:
            connection.execute("SELECT count(*) FROM sqlite_master").fetchone()
        except dbapi2.DatabaseError as error:
            connection.close()
            if type(error) is not dbapi2.DatabaseError:  # the disk, or somebody who holds it: said as it is
                raise
            raise dbapi2.DatabaseError(
                "database: does not open with this house's key, or is damaged"
            ) from error
        register_functions(connection)
        for pragma in PRAGMAS:
            connection.execute(f"PRAGMA {pragma}")
        (mode,) = connection.execute("PRAGMA synchronous").fetchone()
        if mode != 2:  # pragma: no cover - the driver was built without it
            raise ImproperlyConfigured("database: the driver does not sync every commit")
        return connection

    def create_cursor(self, name: str | None = None) -> Any:
        """Return a cursor."""
        return self.connection.cursor(factory=Cursor)

    def get_connection_params(self) -> dict[str, Any]:
        """Return what the driver is given."""
        kwargs = super().get_connection_params()
        kwargs.pop("check_same_thread", None)
        kwargs.pop("transaction_mode", None)
        return {**kwargs, "check_same_thread": False}

    def _start_transaction_under_autocommit(self) -> None:
        self.cursor().execute("BEGIN IMMEDIATE")
