"""A long pleading: how long it takes to write, to set as PDF and as DOCX, and how long a short one does.

    PYTHONPATH=src:tests .venv/bin/python bench/pleadings.py [pages] [rounds]

An invented communication to the Human Rights Committee of about so many pages, in Russian, each fact with a
footnote, 100 exhibits. Wanted: 100 pages as PDF in less than 3 s.
"""

from __future__ import annotations

import statistics
import sys
import time
from collections.abc import Callable
from dataclasses import replace
from datetime import date

from cases_pleadings.sample import material
from vedette.adapters.typesetting import typeset_freely
from vedette.cases.pleadings.material import Exhibit, Fact, Material
from vedette.cases.pleadings.registry import compose
from vedette.papers.docx import docx_bytes

ON = date(2022, 5, 1)
A_PAGE = 6.5
"""Facts on a page, about."""
WORDS = (
    "Около пяти часов утра восемь человек в масках и сером камуфляже вошли в дом, не предъявив никакого "
    "постановления; соседи видели белый микроавтобус без номеров и запомнили, куда он уехал. "
)


def long_material(pages: int) -> Material:
    """A case with so many facts that it fills about these pages."""
    held = material("ru", "hrc")
    exhibits = tuple(Exhibit(f"x{number}", f"Объяснение {number}", "2021-03", 3) for number in range(100))
    facts = tuple(
        Fact("2021-03-04", f"Эпизод {number}. {WORDS * 3}", (f"x{number % 100}",))
        for number in range(round(pages * A_PAGE))
    )
    return replace(held, facts=facts, exhibits=(*held.exhibits, *exhibits))


def timed(act: Callable[[], object], rounds: int) -> tuple[float, float]:
    """Return the first time and the median of the others, in seconds."""
    every = []
    for _ in range(rounds + 1):
        began = time.perf_counter()
        act()
        every.append(time.perf_counter() - began)
    return every[0], statistics.median(every[1:])


def main(pages: int, rounds: int) -> None:
    """Measure and print."""
    given = long_material(pages)
    short = material("ru", "ecthr_form")
    draft = compose("hrc", given, "ru", ON)
    made = typeset_freely(draft.paper)
    print(f"{made.pages} pages, {len(made.pdf) // 1024} KiB of PDF, PDF/A: {made.archive}")
    rows: list[tuple[str, Callable[[], object]]] = [
        ("composed", lambda: compose("hrc", given, "ru", ON)),
        ("set as PDF", lambda: typeset_freely(draft.paper)),
        ("written as DOCX", lambda: docx_bytes(draft.paper)),
        (
            "an application of 3 pages, whole",
            lambda: typeset_freely(compose("ecthr_form", short, "ru", ON).paper),
        ),
    ]
    for name, act in rows:
        first, median = timed(act, rounds)
        print(f"{name:34} first {first:6.3f} s   median {median:6.3f} s")


if __name__ == "__main__":
    main(*(int(each) for each in (*sys.argv[1:], *("100", "5")[len(sys.argv) - 1 :])))
