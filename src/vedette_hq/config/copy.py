"""The database as plain records, for the house copy: the same from SQLite and PostgreSQL, and for either.

    database/copy/tables.json    the files of each table, their digests, the versions (covered)
    database/copy/<random>       rows of one table as JSON lines, in the order of their key (covered)

The rows of a table are cut by their keys, so that a row more changes one file and not all; files whose rows
are what they were stay, and the house copy sends only what changed. A changed one is a new file, and
`tables.json` is replaced last: killed at any point, there is one whole copy, the old or the new.
"""

from __future__ import annotations

import hashlib
import json
import secrets
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING, Any

from vedette.adapters.cover import Cover
from vedette.adapters.disk import disk_errors, make_folder, sync_folder
from vedette.errors import ConflictError, FormatError, MissingError

if TYPE_CHECKING:
    from vedette_hq.outbox.loop import Work

FORMAT = "vedette/database"
FOLDER = "copy"
INDEX = "tables.json"
NUMBERS_A_FILE = 5_000
MAX_INDEX_BYTES = 8 << 20
MAX_FILE_BYTES = 1 << 30
SLICE = 500
LEFT_OUT = frozenset(
    {
        *("access.session", "access.attempt"),  # who is logged in, who tried: worth nothing elsewhere
        *("names.nametoken", "names.nameposting", "names.namebatch"),
        *("finding.entry", "finding.progress"),
        *("counting.pack", "counting.column", "records.reached"),
    }
)
"""Not in a copy. All but the first two are made anew from records, read from the first change on."""


def place(house: Path) -> Path:
    """Where the copy of a house lies."""
    return house / "database" / FOLDER


def is_there(house: Path) -> bool:
    """Whether a house has a whole copy of its database."""
    return (place(house) / INDEX).is_file()


def is_wanted(house: Path, cover: Cover) -> bool:
    """Whether a house has a copy with rows, and tables without any: then they are to be filled from it.

    Raises: FormatError, OpenError for a copy that cannot be read; DatabaseError.
    """
    if not is_there(house) or any(model._base_manager.exists() for model in _models().values()):
        return False
    return any(_read_index(house, cover)["tables"].values())


def _models() -> dict[str, Any]:
    """The tables by name."""
    from django.apps import apps

    found = {}
    for model in apps.get_models(include_auto_created=True):
        if model.__module__.startswith("vedette_hq.") and model._meta.managed and not model._meta.proxy:
            found[model._meta.label_lower] = model
    return {name: found[name] for name in sorted(found) if name not in LEFT_OUT}


def _part(key: object, width: int) -> int:
    """The part of the table that a row is in; in the order of the keys it never decreases."""
    if isinstance(key, int):
        return key // NUMBERS_A_FILE
    try:
        return int(str(key)[:2], 16) // width
    except ValueError:
        return 0


def _width(count: int) -> int:
    """How many of the 256 beginnings of a random key go into one file, for a table of so many rows."""
    return 256 if count < 2_000 else 16 if count < 50_000 else 4


def _rows(model: Any) -> Iterator[tuple[int, bytes]]:
    """Yield (part, line) of every row, by key."""
    fields = list(model._meta.concrete_fields)
    width = _width(model._base_manager.count())
    for row in model._base_manager.order_by("pk").iterator(chunk_size=SLICE):
        said = {field.attname: field for field in fields if getattr(row, field.attname) is not None}
        values = {name: field.value_to_string(row) for name, field in said.items()}
        line = json.dumps(values, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
        yield _part(row.pk, width), line.encode("utf-8") + b"\n"


@contextmanager
def _one_moment() -> Iterator[None]:
    """Read the database as it stands at one moment, in nobody's way."""
    from django.db import connection, transaction

    if connection.vendor != "sqlite":
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
            yield
        return
    if connection.in_atomic_block:  # a test's
        yield
        return
    connection.ensure_connection()
    connection.connection.execute("BEGIN")  # Django's own would take the lock that writers need
    try:
        yield
    finally:
        connection.connection.execute("ROLLBACK")


def versions() -> dict[str, str]:
    """Return application → name of its last migration, as this program has them."""
    from django.db import connection
    from django.db.migrations.loader import MigrationLoader

    loader = MigrationLoader(connection, ignore_no_migrations=True)
    return dict(sorted(loader.graph.leaf_nodes()))


def dump(house: Path, cover: Cover) -> int:
    """Write the copy as the database is now; return how many files were written, 0 when nothing changed.

    Raises: DatabaseError, StoreError.
    """
    folder = place(house)
    make_folder(folder)
    before = _read_index(house, cover) if is_there(house) else {"tables": {}}
    tables: dict[str, dict[str, str]] = {}
    written = 0
    with _one_moment():
        for table, model in _models().items():
            held = {digest: name for name, digest in before["tables"].get(table, {}).items()}
            files = tables[table] = {}
            for _, rows in groupby(_rows(model), key=lambda row: row[0]):
                data = b"".join(line for _, line in rows)
                digest = hashlib.sha256(data).hexdigest()
                name = held.get(digest, "")
                if not name or not (folder / name).is_file():
                    name = secrets.token_hex(8)
                    cover.write(folder / name, data)
                    written += 1
                files[name] = digest
    index = {"format": FORMAT, "v": 1, "versions": versions(), "tables": tables}
    if index != before:
        data = json.dumps(index, sort_keys=True, separators=(",", ":")).encode("utf-8")
        cover.write(folder / INDEX, data, replace=True)
        written += 1
    kept = {INDEX, *(name for files in tables.values() for name in files)}
    with disk_errors("database copy"):
        gone = [path for path in folder.iterdir() if path.name not in kept]
        for path in gone:
            path.unlink()
        if gone:
            sync_folder(folder)
    return written


def dump_duty(work: Work) -> None:
    """Write the copy before it is due to go out; every ten minutes, and before the house is locked."""
    dump(work.hq.folder, work.hq.cover)


def _read_index(house: Path, cover: Cover) -> dict[str, Any]:
    data = cover.read(place(house) / INDEX, MAX_INDEX_BYTES, "database copy")
    try:
        index = json.loads(data)
        usable = sorted(index) == ["format", "tables", "v", "versions"]
        usable = usable and index["format"] == FORMAT and index["v"] == 1
        for files in index["tables"].values():
            usable = usable and all(_is_name(name) for name in files)
            usable = usable and all(isinstance(digest, str) for digest in files.values())
    except (ValueError, TypeError, AttributeError, RecursionError) as error:
        raise FormatError("database copy: its index is out of form") from error
    if not usable:
        raise FormatError("database copy: its index is of another version")
    found: dict[str, Any] = index
    return found


def _is_name(name: str) -> bool:
    return len(name) == 16 and all(letter in "0123456789abcdef" for letter in name)


def load(house: Path, cover: Cover) -> int:
    """Fill the empty tables from the copy, all or nothing; return how many rows there are.

    Raises: MissingError without a copy, ConflictError when the tables are not empty or of another version,
    FormatError for a copy that is not whole; DatabaseError.
    """
    from django.db import connection, transaction

    if not is_there(house):
        raise MissingError("database copy: there is none in the house")
    index = _read_index(house, cover)
    models = _models()
    if index["versions"] != versions():
        raise ConflictError(
            "database copy: is of another version of the program",
            hint="load it with the version that wrote it",
        )
    count = 0
    with connection.constraint_checks_disabled(), transaction.atomic():
        for table, model in models.items():
            if model._base_manager.exists():
                raise ConflictError(f"database: {table} is not empty; nothing was loaded")
        for table, files in index["tables"].items():
            if table not in models:
                raise FormatError("database copy: has a table that is not known")
            for name, digest in files.items():
                data = cover.read(place(house) / name, MAX_FILE_BYTES, "database copy")
                if hashlib.sha256(data).hexdigest() != digest:
                    raise FormatError("database copy: a file is not the one its index names")
                count += _insert(models[table], data.split(b"\n")[:-1])
        connection.check_constraints()
        _reset_sequences(models.values())
    return count


def _insert(model: Any, lines: Iterable[bytes]) -> int:
    fields = {field.attname: field for field in model._meta.concrete_fields}
    rows = []
    for line in lines:
        values = json.loads(line)
        if not isinstance(values, dict) or not set(values) <= set(fields):
            raise FormatError("database copy: a row has fields that are not known")
        row = model()
        for name, field in fields.items():
            value = values.get(name)
            target = field.target_field if field.remote_field else field
            setattr(row, name, None if value is None else target.to_python(value))
        rows.append(row)
    model._base_manager.bulk_create(rows, batch_size=SLICE)
    return len(rows)


def _reset_sequences(models: Iterable[Any]) -> None:
    from django.core.management.color import no_style
    from django.db import connection

    with connection.cursor() as cursor:
        for statement in connection.ops.sequence_reset_sql(no_style(), list(models)):
            cursor.execute(statement)
