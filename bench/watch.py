"""The tick of the watch: 1 000 missions with 100 000 promises, in one store.

    PYTHONPATH=src:tests python bench/watch.py [MISSIONS [PROMISES_EACH]]

Three ticks are timed: one that looks at every mission (as after a start), one in which nothing is due, and
one in which a hundred missions fall silent in the same second. Beside them, as a measure of the machine, a
plain pass over all promises that only compares their instants.
"""

from __future__ import annotations

import random
import sys
import time

from missions_watch.memory import MemoryStore
from missions_watch.stage import ANNA, BORIS, HOUR, HQ, NORD, SUD, T0, order
from vedette.missions.watch.engine import Engine
from vedette.missions.watch.values import Alert, Order, Promise


class Taken:
    """What every sending comes to here."""

    result = "accepted"


def mission(number: int, promises: int, rand: random.Random) -> Order:
    """A mission of `promises` promises, by two members, over some weeks."""
    made = tuple(
        Promise(
            f"{number:016x}{each:016x}",
            (ANNA, BORIS)[each % 2],
            T0 + (each + 1) * 4 * HOUR - HOUR,
            # the first of every tenth mission falls due in the same second
            T0 + (each + 1) * 4 * HOUR + (0 if number % 10 == 0 else rand.randrange(1, 3000)),
            600,
        )
        for each in range(promises)
    )
    ends = max(promise.ends for promise in made)
    return order(*made, watch=f"{number:032x}", ends=ends)


def timed(what: str, run: object) -> float:
    """Run once, print how long it took."""
    begun = time.perf_counter()
    run()  # type: ignore[operator]
    took = time.perf_counter() - begun
    print(f"{what:<52}{took * 1000:10.1f} ms")
    return took


def main() -> None:
    """Time the ticks."""
    missions = int(sys.argv[1]) if len(sys.argv) > 1 else 1000
    promises = int(sys.argv[2]) if len(sys.argv) > 2 else 100
    rand = random.Random(1)
    store = MemoryStore()
    orders = [mission(number, promises, rand) for number in range(missions)]
    for one in orders:
        store.give(one)
    sent: list[Alert] = []

    def send(alert: Alert) -> Taken:
        sent.append(alert)
        return Taken()

    now = T0 + 2 * HOUR
    store.heard = {NORD: now, SUD: now}
    engine = Engine(store, HQ, send, owner="bench", up_since=T0)
    print(f"{missions} missions, {missions * promises} promises")
    compare = timed(
        "comparing every promise's instant, nothing else",
        lambda: sum(promise.ends < now for one in orders for promise in one.promises),
    )
    whole = timed("a tick that looks at every mission", lambda: engine.tick(now))
    timed("a tick in which nothing is due", lambda: engine.tick(now + 1))
    now = T0 + 4 * HOUR + 1200
    store.heard = {NORD: now, SUD: now}
    engine.tick(now - 1)
    before = len(sent)
    timed("a tick in which a tenth of the missions reach level 1", lambda: engine.tick(now))
    print(f"alerts sent in it: {len(sent) - before}; looking costs {whole / compare:.0f} times the comparing")


if __name__ == "__main__":
    main()
