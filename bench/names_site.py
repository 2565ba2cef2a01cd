"""What finding a name costs on the site: SQLite (encrypted) and PostgreSQL, side by side.

    python bench/names_site.py [--count 300000] [--queries 300] [--store sqlite|postgresql]

Without `--store` both run, each in a process of its own. Prints one JSON object a line. People are invented.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import resource
import statistics
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT / "src"))
sys.path.insert(0, str(ROOT / "tests"))


def _say(**said: Any) -> None:
    print(json.dumps(said, ensure_ascii=False), flush=True)


def fill(count: int) -> tuple[Any, list[Any], list[str]]:
    """Make a case with so many people, written as an import would write them; return its lead and them."""
    from django.utils import timezone

    from hq.plugin import join, make_person
    from records_names.people import invented
    from vedette_hq.cases.models import Case
    from vedette_hq.records.models import Actor, Changed, NameVariant, Record

    lead = make_person("lead", "lead")
    cases = []
    for number in range(10):
        case = Case.objects.create(title=f"case {number}", opened_by=lead)
        cases.append(case)
        if number != 9:  # one case in ten is not the reader's
            join(lead, "case", case.pk)
    people = invented(count, 11)
    ids = []
    chance = random.Random(3)
    for start in range(0, count, 5000):
        part = people[start : start + 5000]
        records = [Record(case=chance.choice(cases), kind="person", version=1) for _ in part]
        Record.objects.bulk_create(records, batch_size=1000)
        Actor.objects.bulk_create(
            [
                Actor(record=record, case_id=record.case_id, kind="person", entity=record.pk, name=one.name)
                for record, one in zip(records, part, strict=True)
            ],
            batch_size=1000,
        )
        NameVariant.objects.bulk_create(
            [
                NameVariant(
                    record=record, case_id=record.case_id, record_kind="person", number=0, text=one.name
                )
                for record, one in zip(records, part, strict=True)
            ],
            batch_size=1000,
        )
        Changed.objects.bulk_create(
            [Changed(object_id=record.pk, kind="person") for record in records], batch_size=1000
        )
        ids += [record.pk if record.case_id != cases[9].pk else "" for record in records]
    assert timezone.now()
    return lead, people, ids


def run(store: str, count: int, queries: int) -> None:
    """Measure on one store."""
    from django.db import connection
    from django.test.utils import setup_databases

    import hq.plugin as plugin

    setup_databases(verbosity=0, interactive=False, keepdb=False)
    assert (store == "postgresql") == plugin.POSTGRES
    from records_names import people as making
    from vedette_hq.names import memory, services
    from vedette_hq.names.queries import find

    lead, people, ids = fill(count)
    began = time.perf_counter()
    services.catch_up()
    _say(store=store, part="words of all names, made anew", seconds=round(time.perf_counter() - began, 1))
    began = time.perf_counter()
    find(lead, "Ramzan Kadyrov")
    held = next(iter(memory._memories.values())).index
    _say(
        store=store,
        part="first search: names read into memory",
        seconds=round(time.perf_counter() - began, 1),
        names=len(held),
        words=held.words,
        peak_mib=resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024,
    )
    chance = random.Random(5)
    mine = [n for n in range(count) if ids[n]]
    asked = chance.sample(mine, queries)
    from vedette.records.names.printing import transliterate

    ways = {
        "BGN given surname": lambda one: transliterate(one.query, "bgn"),
        "French given surname": lambda one: transliterate(one.query, "french"),
        "BGN given surname, one typo": lambda one: making.with_typo(transliterate(one.query, "bgn"), chance),
        "Cyrillic surname alone": lambda one: one.surname,
        "ICAO full name, two typos": lambda one: making.with_typo(
            making.with_typo(transliterate(one.name, "icao"), chance), chance
        ),
        "Arabic script": making.arabic_spelling,
        "initials": lambda one: f"{one.given[0]}. {one.patronymic[0]}. {one.surname}",
    }
    same: dict[str, set[str]] = {}
    for one, pk in zip(people, ids, strict=True):
        for key in (one.surname, one.query):
            same.setdefault(key, set()).add(pk)
    for name, way in ways.items():
        spent, cpu, first, ten = [], [], 0, 0
        for n in asked:
            text = way(people[n])
            began, used = time.perf_counter(), time.process_time()
            hits = find(lead, text, limit=10)
            spent.append(1000 * (time.perf_counter() - began))
            cpu.append(1000 * (time.process_time() - used))
            got = [hit.record_id for hit in hits]
            namesakes = same[people[n].surname if "alone" in name else people[n].query]
            first += bool(got) and got[0] in namesakes
            ten += bool(namesakes & set(got))
        spent.sort()
        cpu.sort()
        _say(
            store=store,
            part=name,
            p50_ms=round(statistics.median(spent), 1),
            p95_ms=round(spent[int(len(spent) * 0.95)], 1),
            cpu_p50_ms=round(statistics.median(cpu), 1),
            cpu_p95_ms=round(cpu[int(len(cpu) * 0.95)], 1),
            at1=round(first / queries, 3),
            at10=round(ten / queries, 3),
        )
    connection.close()


def main() -> None:
    """Run on one store, or on both."""
    options = argparse.ArgumentParser()
    options.add_argument("--count", type=int, default=300_000)
    options.add_argument("--queries", type=int, default=300)
    options.add_argument("--store", choices=("sqlite", "postgresql"))
    chosen = options.parse_args()
    if chosen.store:
        run(chosen.store, chosen.count, chosen.queries)
        return
    for store in ("sqlite", "postgresql"):
        command = [sys.executable, __file__, "--store", store, "--count", str(chosen.count)]
        environment = {**os.environ, "VEDETTE_STORE": store}
        subprocess.run([*command, "--queries", str(chosen.queries)], env=environment, check=True)


if __name__ == "__main__":
    main()
