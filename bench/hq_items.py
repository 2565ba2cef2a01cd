"""The evidence room with 100 000 items: list, filter and item pages, one after the other.

    PYTHONPATH=src:tests .venv/bin/python bench/hq_items.py [items]

Prints the median and the 95th percentile of each page in milliseconds, through Django's own stack and the
encrypted database, without the network. `VEDETTE_STORE=postgresql` measures PostgreSQL.
"""

from __future__ import annotations

import statistics
import sys
import time
from typing import Any

from hq import plugin


def main(count: int) -> None:
    """Fill the tables and measure."""
    from django.conf import settings
    from django.test.utils import get_runner, setup_test_environment

    setup_test_environment()
    runner = get_runner(settings)(verbosity=0, interactive=False)
    kept = runner.setup_databases()
    try:
        measure(count)
    finally:
        runner.teardown_databases(kept)


def measure(count: int) -> None:
    """Measure each page."""
    from hq_vault.test_listing import fill
    from vedette_hq.missions.models import Mission
    from vedette_hq.vault.queries import visible_items

    missions = [Mission.objects.create(pseudonym=f"m-{n}") for n in range(20)]
    person = plugin.make_person("lead", "lead")
    few = plugin.make_person("few", "investigator")
    for mission in missions[:12]:
        plugin.join(person, "mission", mission.pk)
    plugin.join(few, "mission", missions[19].pk)
    began = time.perf_counter()
    fill(count, missions, ("picture", "video", "text", "pdf"))
    print(f"{count} items, {count * 4} words, filled in {time.perf_counter() - began:.0f} s", flush=True)
    middle = visible_items(person).order_by("-received")[count // 4]
    place = f"{middle.received:%Y%m%dT%H%M%S%f}.{middle.pk}"
    day = f"{middle.received:%Y-%m-%d}"
    pages = {
        "list": "/evidence/",
        "list, deep": f"/evidence/?before={place}",
        "list, backwards": f"/evidence/?after={place}",
        "kind": "/evidence/?kind=video",
        "day": f"/evidence/?day={day}",
        "mission": f"/evidence/?mission={missions[3].pk}",
        "word, rare": "/evidence/?words=rare77",
        "word, prefix of many": "/evidence/?words=item9",
        "word, in all": "/evidence/?words=often",
        "word, one in seven": "/evidence/?words=some3",
        "words, rare and often": "/evidence/?words=rare12+often",
        "words, never together": "/evidence/?words=some1+some2",
        "word, nowhere": "/evidence/?words=zzz",
    }
    for login, who in (("12 of 20 missions", person), ("1 of 20 missions", few)):
        client = plugin.logged_in(who)
        print(login)
        for name, address in pages.items():
            times = [timed(client, address) for _ in range(25)]
            wall, work = sorted(t for t, _ in times), sorted(w for _, w in times)
            print(
                f"  {name:24} median {statistics.median(wall):6.1f}  p95 {wall[23]:6.1f} ms;"
                f" processor: median {statistics.median(work):6.1f}  p95 {work[23]:6.1f} ms",
                flush=True,
            )


def timed(client: Any, address: str) -> tuple[float, float]:
    """Milliseconds of one page: by the clock, of the processor."""
    began, worked = time.perf_counter(), time.process_time()
    answer = client.get(address)
    took = (time.perf_counter() - began) * 1000, (time.process_time() - worked) * 1000
    assert answer.status_code == 200, address
    return took


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 100_000)
