"""`vedette-partner` on a machine that has slept: both its clocks are ahead by what a file says, in seconds.

A preloaded library that changes the clock cannot do this here: CPython waits by a clock that the library does
not know (libfaketime 0.9.10: waits never end, or sleep fails with EINVAL).
"""

from __future__ import annotations

import os
import time
from pathlib import Path
from types import SimpleNamespace

from vedette_partner.cli import main
from vedette_partner.watch import clock

AHEAD = Path(os.environ["VEDETTE_TEST_AHEAD"])
_counted = clock.counted


def _ahead() -> int:
    try:
        return int(AHEAD.read_text() or 0)
    except ValueError:
        return 0


clock.counted = lambda: _counted() + _ahead()  # type: ignore[attr-defined]
clock.time = SimpleNamespace(**{**vars(time), "time": lambda: time.time() + _ahead()})  # type: ignore[attr-defined]

if __name__ == "__main__":
    main()
