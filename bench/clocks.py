"""The wall of deadlines and the nightly reckoning over 10 000 cases.

    PYTHONPATH=src:tests .venv/bin/python bench/clocks.py [cases]
    VEDETTE_STORE=postgresql …                                # the same on PostgreSQL

Prints JSON lines: median and 95th percentile in milliseconds of the wall for a lead in the team of every
case, by the clock and of this process's processor time; seconds of a reckoning that moves nothing, and of one
after a new calendar. Then the bars: wall p95 < 300 ms, reckoning < 10 s. Two deadlines a case, half are over.
"""

from __future__ import annotations

import json
import os
import random
import statistics
import sys
import time
from datetime import timedelta
from typing import Any

from hq import plugin

RUNS = 40


def say(**values: Any) -> None:
    """Print one line."""
    print(json.dumps(values, ensure_ascii=False), flush=True)


def main(cases: int) -> None:
    """Fill the tables, measure."""
    from django.conf import settings
    from django.test.utils import get_runner, setup_test_environment

    setup_test_environment()
    runner = get_runner(settings)(verbosity=0, interactive=False)
    kept = runner.setup_databases()
    try:
        measure(cases)
    finally:
        runner.teardown_databases(kept)


def fill(many: int, lead: Any) -> None:
    """Make cases with two deadlines each, the lead in every team."""
    from django.utils import timezone

    from vedette_hq.cases.models import Case
    from vedette_hq.clocks import reckoning
    from vedette_hq.clocks.editions import book
    from vedette_hq.clocks.models import Deadline

    drawn, today, held = random.Random(7), timezone.localdate(), book()
    cases = Case.objects.bulk_create([Case(title=f"Invented {n}", opened_by=lead) for n in range(many)], 500)
    for one in cases:
        plugin.join(lead, "case", one.pk)
    rules = [one for one in held.rules.values() if one.start != "named"]
    rows = []
    for number, case in enumerate(case for case in cases for _ in range(2)):
        rule = drawn.choice(rules)
        day = today - timedelta(days=drawn.randrange(0, 400))
        row = Deadline(
            case=case,
            rule=rule.id,
            region=drawn.choice(["RU", "RU-CE"]),
            owed_by=rule.owed_by,
            event=day,
            taken=day,
            served=day,
            made_by=lead,
            state="met" if number % 2 else "running",
        )
        reckoning.write(row, reckoning.reckon(row, held, ()))
        rows.append(row)
    Deadline.objects.bulk_create(rows, 500)


def timed(client: Any, address: str) -> tuple[float, float]:
    """Return wall and processor milliseconds of one page."""
    wall, work = time.perf_counter(), time.process_time()
    assert client.get(address).status_code == 200
    return (time.perf_counter() - wall) * 1000, (time.process_time() - work) * 1000


def p95(values: list[float]) -> float:
    """Return the 95th percentile."""
    return statistics.quantiles(values, n=20)[-1]


def measure(many: int) -> None:
    """Measure the wall and the reckoning."""
    from datetime import date

    from django.db import connection

    from vedette.cases.clocks.calendars import as_json
    from vedette_hq.clocks import reckoning
    from vedette_hq.clocks.editions import book
    from vedette_hq.clocks.models import Deadline, Edition

    lead, other = plugin.make_person("lead", "lead"), plugin.make_person("other", "lawyer")
    fill(many, lead)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    say(store=connection.vendor, cases=many, deadlines=Deadline.objects.count(), load=os.getloadavg()[0])
    client = plugin.logged_in(lead)
    worst = busy = 0.0
    for address in ("/clocks/", "/clocks/?owed=us&within=14", "/clocks/?state=met", "/clocks/?confirm=1"):
        timed(client, address)
        times = [timed(client, address) for _ in range(RUNS)]
        wall, work = [one for one, _ in times], [one for _, one in times]
        worst, busy = max(worst, p95(wall)), max(busy, p95(work))
        say(
            page=address,
            median=round(statistics.median(wall)),
            p95=round(p95(wall)),
            cpu_median=round(statistics.median(work)),
            cpu_p95=round(p95(work)),
        )
    began = time.perf_counter()
    looked, moved = reckoning.recompute()
    still = time.perf_counter() - began
    say(reckoning="nothing moves", looked=looked, moved=moved, seconds=round(still, 2))
    _all_days_off(book, as_json, Edition, lead, other, date(2026, 1, 1))
    began = time.perf_counter()
    looked, moved = reckoning.recompute()
    again = time.perf_counter() - began
    say(reckoning="a new calendar", looked=looked, moved=moved, seconds=round(again, 2))
    say(
        bars={
            "wall p95 < 300 ms": worst < 300,
            "its processor p95 < 300 ms": busy < 300,
            "reckoning < 10 s": max(still, again) < 10,
        }
    )


def _all_days_off(book: Any, as_json: Any, edition: Any, lead: Any, other: Any, first: Any) -> None:
    """Take over a calendar in which every Monday of a year is a day off, so that many dates move."""
    from django.utils import timezone

    content = as_json(book().own["RU"])
    days = {row["day"]: row for row in content["days"]}
    for number in range(366):
        day = first + timedelta(days=number)
        if day.weekday() == 0:
            days[day.isoformat()] = {
                "day": day.isoformat(),
                "kind": "decree",
                "words": "invented",
                "source": "invented",
                "confidence": "D",
            }
    content |= {"days": [days[day] for day in sorted(days)], "version": 2}
    edition.objects.create(
        kind="calendar",
        name="RU",
        number=2,
        content=content,
        reason="invented",
        made_by=other,
        taken_over=timezone.now(),
        taken_over_by=lead,
    )


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 10_000)
