"""Imports: rows a second by a mapping file, from the covered file to records, and what a second run costs.

    PYTHONPATH=src:tests .venv/bin/python bench/imports.py [rows] [path of the UCDP file]

Rows are invented incidents: one event and one statement each, with a place, a date, tags and a number. With a
path the UCDP set is imported besides, with tests/hq_imports/mappings/ucdp-syria.toml. Beside it in the same
run: the same events made one by one with `records.writing.create`, and Python's csv reader alone.
`VEDETTE_STORE=postgresql` measures PostgreSQL. `--profile` prints where the time goes.
"""

from __future__ import annotations

import csv
import io
import sys
import time
from pathlib import Path
from typing import Any

from hq import plugin

MAPPING = """format = "vedette-mapping 1"
set = "bench"
[file]
kind = "csv"
[[make]]
as = "set"
kind = "source"
id = { const = "bench" }
[make.fields]
title = { const = "Invented incidents" }
[[make]]
as = "told"
kind = "statement"
id = "{id}"
[make.fields]
source = "set"
words = "{text}"
[[make]]
kind = "event"
id = "{id}"
cites = ["told"]
[make.fields]
title = "{title}"
began = { from = "date", date = "dd.mm.yyyy" }
place = { text = "{place}", lat = "{lat}", lon = "{lon}" }
tags = { from = "tags", split = "|" }
dead_best = "{dead}"
"""


def table(rows: int) -> bytes:
    """The table."""
    lines = ["id;title;date;place;lat;lon;tags;dead;text"]
    for n in range(rows):
        date = f"{n % 28 + 1:02}.{n % 12 + 1:02}.{1995 + n % 25}"
        where = f"43.{n % 1000:03};45.{n % 997:03}"
        text = f"Соседи рассказали, что случай {n} видели многие."
        lines.append(f"{n};Задержание {n} у дома;{date};Село {n % 400};{where};арест|обыск;{n % 9};{text}")
    return "\n".join(lines).encode()


def main(rows: int, path: Path | None, profile: bool) -> None:
    """Make the tables and measure."""
    from django.conf import settings
    from django.test.utils import get_runner, setup_test_environment

    setup_test_environment()
    runner = get_runner(settings)(verbosity=0, interactive=False)
    kept = runner.setup_databases()
    try:
        measure(rows, path, profile)
    finally:
        runner.teardown_databases(kept)


def timed(what: str, rows: int, function: Any) -> Any:
    """Do it and print rows a second by the clock and by processor time."""
    clock, processor = time.perf_counter(), time.process_time()
    found = function()
    clock, processor = time.perf_counter() - clock, time.process_time() - processor
    print(f"{what:44} {rows / clock:9.0f} rows/s  {rows / processor:9.0f} rows/s of processor", flush=True)
    return found


def measure(rows: int, path: Path | None, profile: bool) -> None:
    """Measure one after the other."""
    from hq_imports.stage import brought, case_of, mapping, worked
    from vedette_hq.exchange import import_services

    lead = plugin.make_person("bench", "lead")
    case = case_of(lead)
    data = table(rows)
    timed("csv reader alone", rows, lambda: list(csv.reader(io.StringIO(data.decode()), delimiter=";")))
    sets = [("invented", case, rows, data, MAPPING)]
    if path is not None:
        sets.append(("UCDP", case_of(lead), 6170, path.read_bytes(), mapping("ucdp-syria")))
    for name, where, count, content, text in sets:
        for again in ("first", "second"):
            run = brought(where, content, text, lead)
            import_services.check(run, lead)
            timed(f"{name}, {again}: trial run", count, lambda run=run: worked(run))
            import_services.start(run, lead)
            if profile and again == "first":
                import cProfile
                import pstats

                tool = cProfile.Profile()
                tool.runcall(worked, run)
                pstats.Stats(tool).sort_stats("tottime").print_stats(30)
            else:
                timed(f"{name}, {again}: import", count, lambda run=run: worked(run))
            assert not run.counts["refused"], run.counts
            if again == "first":
                first = run
        import_services.undo(first, lead)
        timed(f"{name}: undo", count, lambda run=first: worked(run))
    one_by_one(lead, 500)


def one_by_one(lead: Any, rows: int) -> None:
    """The same events through `records.writing`."""
    from django.db import transaction

    from hq_imports.stage import case_of
    from vedette.records.schema import Kind
    from vedette.records.values import Value
    from vedette_hq.records import writing

    case = case_of(lead)

    def make() -> None:
        with transaction.atomic():
            for n in range(rows):
                place = {"text": f"Село {n}", "lat": "43.1", "lon": "45.1"}
                writing.create(
                    case,
                    Kind.EVENT,
                    {
                        "title": [Value(f"Задержание {n} у дома")],
                        "began": [Value("2010-03-05")],
                        "place": [Value(place)],
                        "tags": [Value("арест"), Value("обыск")],
                    },
                    lead,
                )

    timed("one by one with records.writing (events only)", rows, make)


if __name__ == "__main__":
    words = [one for one in sys.argv[1:] if not one.startswith("--")]
    count = int(words[0]) if words else 10_000
    main(count, Path(words[1]) if len(words) > 1 else None, "--profile" in sys.argv)
