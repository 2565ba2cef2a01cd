"""Headquarters as a process: says to every partner, twice a second, that it lives. Killed by tests."""

from __future__ import annotations

import sys
import time
from contextlib import suppress
from pathlib import Path

from partner_watch.stage import Headquarters
from vedette.missions.watch.orders import parse_order


def main() -> None:
    """Speak until killed."""
    order = parse_order(Path(sys.argv[1]).read_bytes())
    head = Headquarters(order)
    first = True
    while True:
        for watcher in order.watchers:
            if watcher.url:
                with suppress(OSError):
                    head.ask(watcher)
        if first:
            print("speaking", flush=True)
            first = False
        time.sleep(0.5)


if __name__ == "__main__":
    main()
