"""Many rows into one table at once, each exactly as Django would save it."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterable, Sequence
from functools import cache
from operator import attrgetter
from types import SimpleNamespace
from typing import Any

from django.db import DEFAULT_DB_ALIAS, connections
from django.db.models import AutoField, BinaryField, DateField, DecimalField, JSONField, Model

Convert = Callable[[Any], Any]


@cache
def _columns(model: type[Model]) -> tuple[tuple[Any, ...], Callable[[Any], tuple[Any, ...]]]:
    """Return the fields that are written, and what takes their values from an object."""
    fields = tuple(one for one in model._meta.concrete_fields if not isinstance(one, AutoField))
    return fields, attrgetter(*(one.attname for one in fields))


def _converters(fields: Sequence[Any], connection: Any) -> list[tuple[int, Convert]]:
    """Return what must be done to values before the database takes them: texts and numbers go as they are."""
    found: list[tuple[int, Convert]] = []
    for place, one in enumerate(fields):
        target = one.target_field if one.is_relation else one
        if isinstance(target, JSONField):
            found.append((place, _json(target, connection)))
        elif isinstance(target, DateField | DecimalField | BinaryField):  # DateTimeField is a DateField
            found.append((place, _remembering(target, connection)))
    return found


def _json(field: Any, connection: Any) -> Convert:
    if connection.vendor == "sqlite" and field.encoder is None:
        encode = json.JSONEncoder().encode
        return lambda value: None if value is None else encode(value)
    convert: Convert = lambda value: field.get_db_prep_save(value, connection)  # noqa: E731
    return convert


def _remembering(field: Any, connection: Any) -> Convert:
    """The rows of a batch bear few instants and days."""
    known: dict[Any, Any] = {}

    def convert(value: Any) -> Any:
        if value is None:
            return None
        found = known.get(value)
        if found is None:
            found = known[value] = field.get_db_prep_save(value, connection)
        return found

    return convert


@cache
def _defaults(model: type[Model]) -> tuple[dict[str, Any], dict[str, Callable[[], Any]]]:
    plain: dict[str, Any] = {}
    called: dict[str, Callable[[], Any]] = {}
    for one in model._meta.concrete_fields:
        if one.has_default() and callable(one.default):
            called[one.attname] = one.default
        else:
            plain[one.attname] = one.get_default()
    return plain, called


def blank(model: Any, **fields: Any) -> Any:
    """Return an object with the attributes of a new row of a model: cheaper to make than the model's own."""
    plain, called = _defaults(model)
    found = SimpleNamespace(**plain)
    for name, default in called.items():
        if name not in fields:
            setattr(found, name, default())
    found.__dict__.update(fields)
    return found


def insert(model: Any, rows: Sequence[Any]) -> None:
    """Insert objects that have the attributes of the rows of a model, saved by nobody yet.

    A key that counts by itself is given by the database. Raises: IntegrityError.
    """
    if not rows:
        return
    connection = connections[DEFAULT_DB_ALIAS]
    fields, values_of = _columns(model)
    converters = _converters(fields, connection)
    ready: list[Any] = []
    for row in rows:
        values = list(values_of(row))
        for place, convert in converters:
            values[place] = convert(values[place])
        ready.append(values)
    quote = connection.ops.quote_name
    names = ", ".join(quote(one.column) for one in fields)
    table = quote(model._meta.db_table)
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            with cursor.copy(f"COPY {table} ({names}) FROM STDIN") as copy:
                for each in ready:
                    copy.write_row(each)
        else:
            marks = ", ".join(["%s"] * len(fields))
            cursor.executemany(f"INSERT INTO {table} ({names}) VALUES ({marks})", ready)  # noqa: S608


def insert_all(groups: Iterable[Any]) -> None:
    """Insert objects of several models, those of a model together, in the order models come first."""
    found: dict[type, list[Any]] = {}
    for row in groups:
        found.setdefault(type(row), []).append(row)
    for model, rows in found.items():
        insert(model, rows)


def update(model: Any, names: Sequence[str], rows: Sequence[Any]) -> None:
    """Write these fields of objects that are there already. Raises: IntegrityError."""
    if not rows:
        return
    connection = connections[DEFAULT_DB_ALIAS]
    fields = [model._meta.get_field(name) for name in names]
    quote = connection.ops.quote_name
    key = model._meta.pk
    sets = ", ".join(f"{quote(one.column)} = %s" for one in fields)
    values = [
        [*(one.get_db_prep_save(getattr(row, one.attname), connection) for one in fields), row.pk]
        for row in rows
    ]
    line = f"UPDATE {quote(model._meta.db_table)} SET {sets} WHERE {quote(key.column)} = %s"  # noqa: S608
    with connection.cursor() as cursor:
        cursor.executemany(line, values)


def chained(chain: str, digests: Iterable[str]) -> str:
    """Return the chain of an import after these digests of revisions."""
    found = hashlib.sha256(bytes.fromhex(chain) if chain else b"")
    for one in digests:
        found.update(bytes.fromhex(one))
    return found.hexdigest()
