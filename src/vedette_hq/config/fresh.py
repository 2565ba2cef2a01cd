"""The tables of a new database, made from the models at once.

Playing the migrations one after another makes the same tables and takes some five times as long: Django draws
its picture of all tables anew for each step. What migrations do besides (RunPython) is done here in their
order, and all of them are noted as applied. A test compares the two ways.
"""

from __future__ import annotations

from typing import Any

from django.apps import apps
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.operations import RunPython
from django.db.migrations.recorder import MigrationRecorder


def make_tables(connection: Any) -> None:
    """Make every table of a database that holds none, and note every migration: all, or nothing.

    Raises: DatabaseError.
    """
    MigrationRecorder(connection).ensure_schema()
    with connection.schema_editor(atomic=True) as editor:
        for model in apps.get_models():
            if model._meta.managed and not model._meta.proxy:
                editor.create_model(model)
        finish(connection, editor)


def finish(connection: Any, editor: Any) -> None:
    """Do what migrations do besides making tables, in their order, and note them as applied."""
    executor = MigrationExecutor(connection)
    models: Any = apps  # those of today stand in for those of each step
    recorder = MigrationRecorder(connection)
    for migration, _backwards in executor.migration_plan(executor.loader.graph.leaf_nodes()):
        for operation in migration.operations:
            if isinstance(operation, RunPython):
                operation.code(models, editor)
        recorder.record_applied(migration.app_label, migration.name)
