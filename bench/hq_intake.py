"""How many packages a second the intake desk of the site takes: sent, checked, with receipts.

    python bench/hq_intake.py [PACKAGES] [BYTES]

One process, one courier, no network: the interface and the worker one after the other, each on its own clock.
"""

from __future__ import annotations

import os
import sys
import tempfile
import time
from pathlib import Path
from types import SimpleNamespace

REPOSITORY = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(REPOSITORY / "src"), str(REPOSITORY / "tests")]


def main() -> None:
    """Measure, and print one line of JSON."""
    import json
    import shutil

    from hq import plugin

    count, size = (int(text) for text in [*sys.argv[1:3], *("200", "100000")[len(sys.argv) - 1 :]])
    from django.core.management import call_command
    from django.db import connection

    from hq_intake.carrying import Sender, by_ticket, list_devices, new_ticket_row
    from intake.stage import Stage, clock
    from vedette.adapters.opening import Warden
    from vedette.house.desks.mission_desk import enrol_device, open_mission
    from vedette.house.headquarters import Headquarters
    from vedette_hq.intake.models import Arrival
    from vedette_hq.outbox.loop import Work, do

    house = plugin.FOLDER
    with tempfile.TemporaryDirectory(prefix="vedette-bench-") as folder, Warden() as warden:
        shutil.rmtree(house)
        Headquarters.create(house, "An invented group", "register.invented.example/r1", ["en"], os.urandom)
        (house / "database").mkdir(mode=0o700, exist_ok=True)
        with Headquarters(house, clock) as hq:
            open_mission(hq, "m-1")
            enrol_device(hq, "m-1", Path(folder) / "a")
            call_command("migrate", run_syncdb=True, verbosity=0)
            stage = Stage(Path(folder), warden)
            stage.seal([os.urandom(size) for _ in range(count)])
            stage.export()
            work = Work(hq, warden)
            list_devices(SimpleNamespace(hq=hq))
            _, text = new_ticket_row(plugin.make_person("lead", "lead"))
            sender = Sender(plugin.logged_in(None), by_ticket(text))
            began, busy = time.monotonic(), time.process_time()
            sender.send(stage.stick)
            sent, busy_sent = time.monotonic(), time.process_time()
            do(work, "intake.delivery")
            done, busy_done = time.monotonic(), time.process_time()
            durable = Arrival.objects.filter(fate="stored", receipt__gte=2).count()
            connection.close()
    said = {
        "packages": durable,
        "bytes": size,
        "sent_a_second": round(count / (sent - began), 1),
        "taken_a_second": round(durable / (done - sent), 1),
        "processor_ms_to_send": round(1000 * (busy_sent - busy) / count, 1),
        "processor_ms_to_take": round(1000 * (busy_done - busy_sent) / count, 1),
    }
    print(json.dumps(said))


if __name__ == "__main__":
    main()
