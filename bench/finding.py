"""Search and views over 100 000 persons and 1 000 000 acts: index, questions, map, network, timeline, table.

    PYTHONPATH=src:tests .venv/bin/python bench/finding.py [acts] [cases]
    VEDETTE_STORE=postgresql …                                             # the same on PostgreSQL

Prints JSON lines: the median and the 95th percentile in milliseconds of each page, by the clock and of this
process's processor time (with SQLite that is all of the work; a neighbour on the machine is not in it),
through Django's own stack and the encrypted database, without the network; by a lead who is in the team of
every case, and by one of a single case. Afterwards the bars: search p95 < 200 ms, map and network < 1 s.
"""

from __future__ import annotations

import gc
import json
import os
import statistics
import sys
import time
from pathlib import Path
from typing import Any
from urllib.parse import quote

sys.path.insert(0, str(Path(__file__).resolve().parent))

from hq import plugin

QUESTIONS = {
    "a word, frequent": "words=" + quote("избивали"),
    "a word, in most acts": "words=" + quote("Юрт"),
    "a term by its label": "words=" + quote("пытки"),
    "two words": "words=" + quote("подвешивали пакетом"),
    "three words": "words=" + quote("соседи выстрелы номеров"),
    "two words, French": "words=" + quote("voitures plaques"),
    "a phrase": "words=" + quote('"следы побоев"'),
    "a phrase, nowhere": "words=" + quote('"побоев следы"'),
    "a word, nowhere": "words=zzzz",
    "a name": "words=" + quote("Ахмед Кадаров"),
    "type and confidence": "type=torture&confidence=likely",
    "type, a month": "type=killing&since=2004-05-01&until=2004-05-31",
    "a place, a year": "place=" + quote("Юрт") + "&since=2010-01-01&until=2010-12-31",
    "kind": "kind=person",
    "word and kind": "kind=statement&words=" + quote("прокуратуру"),
    "word, a day without any": "words=" + quote("избивали") + "&since=1950-01-01&until=1950-01-02",
}


def main(acts: int, cases: int) -> None:
    """Fill the tables, make the index, measure."""
    from django.conf import settings
    from django.test.utils import get_runner, setup_test_environment

    setup_test_environment()
    runner = get_runner(settings)(verbosity=0, interactive=False)
    kept = runner.setup_databases()
    try:
        measure(acts, cases)
    finally:
        runner.teardown_databases(kept)


def say(**values: Any) -> None:
    """Print one line."""
    print(json.dumps(values, ensure_ascii=False), flush=True)


def measure(acts: int, cases: int) -> None:
    """Measure each page."""
    from django.db import connection

    from records_load import load
    from vedette_hq.finding import index

    made = load(persons=acts // 10, acts=acts, cases=cases, seed=1, progress=lambda line: None)
    say(
        store=connection.vendor,
        load=os.getloadavg()[0],
        rows=sum(made.counts.values()),
        seconds=round(made.seconds),
    )
    began = time.perf_counter()
    index.rebuild()
    count = made.counts["Changed"]
    took = time.perf_counter() - began
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    say(index=count, seconds=round(took), per_second=round(count / took))
    lead, one = plugin.make_person("lead", "lead"), plugin.make_person("one", "investigator")
    for case in made.cases:
        plugin.join(lead, "case", case.pk)
    plugin.join(one, "case", made.cases[-1].pk)
    _names()
    gc.collect()
    whole = made.cases[0].pk
    views = {name: f"/find/{name}?case={whole}" for name in ("table", "map", "timeline", "network", "chain")}
    views["table, sorted"] = f"/find/table?case={whole}&show=act&sort=type"
    runs = int(os.environ.get("VEDETTE_RUNS", "20"))
    worst = busy = slow = slow_busy = 0.0
    for login, who in (("all cases", lead), ("one case", one)):
        client = plugin.logged_in(who)
        every: list[tuple[float, float]] = []
        for name, question in QUESTIONS.items():
            times = [timed(client, f"/find/?{question}") for _ in range(runs)]
            every += times
            line(login, f"search: {name}", times)
        line(login, "search: all questions", every)
        worst = max(worst, p95([wall for wall, _ in every]))
        busy = max(busy, p95([work for _, work in every]))
    client = plugin.logged_in(lead)
    for name, address in views.items():
        times = [timed(client, address) for _ in range(5)]
        line("a case", f"view: {name}", times)
        if name in ("map", "network"):
            slow = max(slow, *(wall for wall, _ in times))
            slow_busy = max(slow_busy, *(work for _, work in times))
    say(bar="search p95 < 200 ms", clock=round(worst), processor=round(busy), load=os.getloadavg()[0])
    say(bar="map and network of a case < 1 s", clock=round(slow), processor=round(slow_busy))


def _names() -> None:
    """Let the desk of names read what it reads, when it is there."""
    try:
        from vedette_hq.names import services
    except ImportError:
        return
    began = time.perf_counter()
    rebuild = getattr(services, "rebuild", None)
    if rebuild is not None:
        rebuild()
    say(names="read", seconds=round(time.perf_counter() - began))


def p95(times: list[float]) -> float:
    """The 95th percentile."""
    return sorted(times)[int(len(times) * 0.95)] if len(times) > 1 else times[0]


def line(who: str, what: str, times: list[tuple[float, float]]) -> None:
    """Print a measurement: by the clock, of the processor."""
    found: dict[str, float] = {}
    for name, each in (("clock", [wall for wall, _ in times]), ("processor", [work for _, work in times])):
        found[f"{name}_median"] = round(statistics.median(each), 1)
        found[f"{name}_p95"] = round(p95(each), 1)
    say(who=who, what=what, **found, runs=len(times))


def timed(client: Any, address: str) -> tuple[float, float]:
    """Milliseconds of one page, by the clock and of the processor."""
    began, worked = time.perf_counter(), time.process_time()
    answer = client.get(address)
    took = (time.perf_counter() - began) * 1000, (time.process_time() - worked) * 1000
    assert answer.status_code == 200, (address, answer.status_code)
    return took


if __name__ == "__main__":
    arguments = [int(one) for one in sys.argv[1:]]
    main(*(arguments + [1_000_000, 20][len(arguments) :]))
