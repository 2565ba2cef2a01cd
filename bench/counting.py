"""Cross-tables over many acts: how long each takes, in one process, on SQLite (SQLCipher) or PostgreSQL.

    PYTHONPATH=src:tests:bench .venv/bin/python bench/counting.py [acts] [persons]

Prints the rate at which acts are made countable, then for each table its median and worst of five, in
milliseconds, through Django and the database, with its cells named. PostgreSQL: `VEDETTE_STORE`.
"""

from __future__ import annotations

import statistics
import sys
import time

from hq import plugin
from records_load import load

TABLES = (
    ("type", "year", "acts"),
    ("type", "month", "acts"),
    ("type", "place", "acts"),
    ("actor", "type", "acts"),
    ("actor", "year", "victims"),
    ("type", "year", "victims"),
    ("type", "place", "victims"),
    ("place", "year", "pairs"),
    ("method", "type", "methods"),
    ("degree", "type", "involvements"),
    ("sex", "type", "victims"),
    ("type", "year", "events"),
)


def main(acts: int, persons: int) -> None:
    """Fill the tables and measure."""
    from django.conf import settings
    from django.test.utils import get_runner, setup_test_environment

    setup_test_environment()
    runner = get_runner(settings)(verbosity=0, interactive=False)
    kept = runner.setup_databases()
    try:
        measure(acts, persons)
    finally:
        runner.teardown_databases(kept)


def measure(acts: int, persons: int) -> None:
    """Measure each table twice: for one who sees all cases, and for one who sees one in twenty."""
    from django.db import connection

    from vedette.records.counting import Unit
    from vedette_hq.counting import keeping, queries
    from vedette_hq.counting.asking import Asked

    made = load(persons, acts, 20, 1)
    print(f"{connection.vendor}: {acts} acts, {persons} persons, loaded in {made.seconds:.0f} s", flush=True)
    began = time.perf_counter()
    keeping.catch_up()
    spent = time.perf_counter() - began
    print(f"made countable in {spent:.0f} s, {acts / spent:.0f} acts a second", flush=True)
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE")
    every, one = plugin.make_person("every", "lead"), plugin.make_person("one", "lead")
    for case in made.cases:
        plugin.join(every, "case", case.pk)
    plugin.join(one, "case", made.cases[0].pk)
    for name, person in (("all 20 cases", every), ("1 case of 20", one)):
        print(name)
        for rows, columns, unit in TABLES:
            times = []
            for _ in range(5):
                began = time.perf_counter()
                found = queries.table(person, Asked(rows=rows, columns=columns, unit=Unit(unit)))
                times.append((time.perf_counter() - began) * 1000)
            print(
                f"  {unit:12} {rows:7} by {columns:6} {len(found.cells):6} cells, total {found.total:8}:"
                f" median {statistics.median(times):6.0f} worst {max(times):6.0f} ms",
                flush=True,
            )


if __name__ == "__main__":
    main(
        int(sys.argv[1]) if len(sys.argv) > 1 else 1_000_000,
        int(sys.argv[2]) if len(sys.argv) > 2 else 100_000,
    )
