"""A bad line: packages and register brought to a partner through loss, delay and cuts.

The line is the instrument `tests/instruments/wire.py`: two network namespaces joined by a program that drops,
delays and resets. It needs root; without it the section says so and shows nothing. See README.md.
"""

from __future__ import annotations

import sys
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path
from typing import Any

from measure import Bar, Bench, Section

RESENT_WANTED = 15.0
CUT_SECONDS = 30.0

CELLS: dict[tuple[float, float, int], tuple[int, int, float]] = {
    # loss, round trip in seconds, bits a second → packages, bytes of each, seconds at most
    (0.0, 0.1, 0): (6, 10_000_000, 400),
    (0.1, 0.1, 0): (6, 2_000_000, 600),
    (0.3, 0.1, 0): (6, 200_000, 900),
    (0.0, 2.0, 0): (4, 1_000_000, 900),
    (0.1, 2.0, 0): (6, 60_000, 900),
    (0.3, 2.0, 0): (4, 15_000, 1200),
    (0.0, 0.1, 64_000): (6, 100_000, 600),
}
"""Sized so that each is cut two to ten times and still ends."""
QUICK = ((0.0, 0.1, 0), (0.3, 0.1, 0))


def network(bench: Bench) -> Section:
    """The section."""
    sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "tests"))
    from instruments.wire import missing

    section = Section(
        "A bad line: packages and register to a partner",
        (
            "loss each way, round trip, rate",
            "sent",
            "seconds",
            "cuts",
            "connections",
            "dropped",
            "sent again",
        ),
    )
    lacking = missing()
    if lacking:
        section.notes.append(f"Not measured here: {lacking}.")
        return section
    chosen = QUICK if bench.quick else tuple(CELLS)
    with ThreadPoolExecutor(3) as pool:
        outcomes = list(pool.map(lambda cell: _cell(bench, cell), chosen))
    worst = 0.0
    for cell, (clean, found) in zip(chosen, outcomes, strict=True):
        loss, rtt, rate = cell
        packages, size, _ = CELLS[cell]
        name = f"{loss:.0%}, {rtt:g} s" + (f", {rate // 1000} kbit/s" if rate else "")
        if found is None:
            section.rows.append((name, f"{packages * size / 1e6:.2f} MB", "not done", "", "", "", ""))
            worst = 100.0
            continue
        again = 100.0 * (found.counts.unique_to_partner / clean.counts.unique_to_partner - 1)
        worst = max(worst, again)
        section.rows.append(
            (
                name,
                f"{clean.counts.unique_to_partner / 1e6:.2f} MB",
                f"{found.seconds:.0f}",
                str(found.counts.cuts),
                str(found.counts.connections),
                f"{found.counts.dropped / found.counts.packets:.0%}",
                f"{again:.1f} %",
            )
        )
        bench.say(" | ".join(section.rows[-1]))
    section.bars.append(
        Bar(
            "bytes that the program sent again, the worst line",
            f"<= {RESENT_WANTED:.0f} %",
            f"{worst:.1f} %",
            worst <= RESENT_WANTED,
        )
    )
    section.notes += [
        f"Every connection is reset at both ends every {CUT_SECONDS:.0f} s; what is under way then is lost.",
        "Sent: TCP payload towards the partner on a perfect line.",
        "Sent again: how much more the program handed to the network; what kernels repeat is not in it.",
        "After each run every package and every entry is there once, byte for byte; else: not done.",
    ]
    return section


def _cell(bench: Bench, cell: tuple[float, float, int]) -> tuple[Any, Any]:
    """(outcome on a perfect line, outcome on this one or None)."""
    from instruments.wire import Line
    from journeys.far_partner import Load, bring

    loss, rtt, rate = cell
    packages, size, limit = CELLS[cell]
    load = Load(packages, size)
    folder = bench.disk / f"{loss}-{rtt}-{rate}"
    clean = bring(Line(), load, folder / "clean", 120)
    line = Line(loss, rtt, CUT_SECONDS, rate, seed=3)
    bench.say(f"{line}")
    try:
        return clean, bring(replace(line), load, folder / "bad", limit)
    except (TimeoutError, AssertionError) as error:
        bench.say(f"{line}: {error}")
        return clean, None
