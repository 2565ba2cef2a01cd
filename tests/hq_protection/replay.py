"""The report: seven attacks replayed through the real services, printed as docs/replay.md."""

from __future__ import annotations

import textwrap
from collections.abc import Callable
from typing import Any

from hq_protection.scenarios import SCENARIOS
from hq_protection.stage_of_replay import Stage

HEAD = """# Attacks of the record, replayed

What Vedette would have shown before, and what it would have had people do during, the attacks on mobile
groups that [sources](#sources) report from 2010 to 2017. Each story below is played through the real
services of `protection`, `alerts`, `watch`, `missions` and `consent`, on a real house where devices are
part of it. Names, plates and words are invented; dates are those of the record, hours too where sources
give them. Times are UTC, as if it were local time.

This page is printed by `tests/hq_protection/replay.py`; a test compares it with what the services say today
(`VEDETTE_WRITE=1` writes it anew).

How to read it: *early warning, n of 5* is what patterns say from then on; from 3 on nobody departs until a
person has closed it with a reason. *To do* is the standing instruction of that kind of incident with its
time.
"""
TAIL = """## What it comes to

{table}

The list says what a record of incidents can do. It needs that people report the odd thing; that takes less
than a minute: modelled, with a slow thumb on the real page (`tests/hq_protection/test_journey.py`); nobody
was timed. Two of seven attacks came without any incident before them that sources tell of, and nothing would
have stood against that day.

## Sources

Reports of the group and its partners, of the Observatory for the Protection of Human Rights Defenders,
Front Line Defenders and the press, as gathered for this project; hours marked as ours in the limits are
guesses.
"""


def play(
    people: dict[str, Any], mission_of: Callable[[int], Any], work: Callable[[], Any] | None
) -> tuple[str, dict[int, Stage]]:
    """Play every scenario; return the report and what each stage has shown."""
    parts, stages = [HEAD], {}
    rows = ["| attack | asked just before it | then |", "|---|---|---|"]
    for one in SCENARIOS:
        stage = Stage(people, mission_of(one.number), work)
        one.play(stage)
        stages[one.number] = stage
        body = "\n".join(_wrapped(line) for line in stage.lines)
        parts.append(
            f"## {one.number}. {one.title}\n\n{_wrapped(one.known)}\n\n{body}\n\n"
            f"{_wrapped(f'*Before.* {one.before}')}\n\n{_wrapped(f'*During.* {one.during}')}\n\n"
            f"{_wrapped(f'*Limits.* {one.limits}')}\n"
        )
        rows.append(_row(one.title, stage))
    parts.append(TAIL.replace("{table}", "\n".join(rows)))
    return "\n".join(parts), stages


def _wrapped(text: str) -> str:
    indent = len(text) - len(text.lstrip(" "))
    after = indent + 2 if text.lstrip().startswith("- ") else indent
    return textwrap.fill(
        text, 118, subsequent_indent=" " * after, break_long_words=False, break_on_hyphens=False
    )


def _row(title: str, stage: Stage) -> str:
    asked = [
        (name, codes)
        for name, codes in stage.shown.items()
        if name.startswith(("before", "in the m", "at the h"))
    ]
    stood = any(codes for _name, codes in asked)
    tasks = sum(1 for line in stage.lines if "to do:" in line)
    asked_for = f"instructions for {tasks} incidents" if tasks > 1 else "instructions for 1 incident"
    before = "nobody departs" if stood else "nothing to see" if asked else "–"
    return f"| {title.split(':')[0]} | {before} | {asked_for} |"
