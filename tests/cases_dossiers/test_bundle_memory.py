"""Memory of a bundle does not grow with its tables: each piece is set in a child that ends."""

from __future__ import annotations

import dataclasses
import os
import subprocess
import sys
from pathlib import Path

import pypdfium2 as pdfium

from cases_dossiers.story import Versions
from cases_dossiers.test_bundle import plan_of
from vedette.cases.dossiers.front import PIECE, pieces_of
from vedette.cases.dossiers.plan import Event
from vedette.papers.tree import Heading, Paragraph, Span, Table, text

SCRIPT = Path(__file__).with_name("killed.py")
SOURCE = Path(__file__).resolve().parents[2] / "src"
ROWS = 3000
MORE_MIB = 100
"""Set in one piece, so many rows took about 250 MiB more."""


def peak_of(versions: Versions, folder: Path, rows: int) -> float:
    """Make a bundle with a chronology of `rows`; return the peak in MiB of the process and its children."""
    day = Event("2019-05-14", "An invented event, told in a sentence of the usual length, " * 2, "E0001")
    events = tuple(dataclasses.replace(day, words=f"{day.words}{number}") for number in range(1, rows + 1))
    plan = folder / f"{rows}.json"
    plan.write_bytes(dataclasses.replace(plan_of(versions, "en"), chronology=events).encode())
    # a small launcher: Linux counts the memory of who starts a process as its first peak
    launcher = (
        "import os, subprocess, sys; made = subprocess.Popen(sys.argv[1:], stdout=sys.stderr);"
        "_, status, used = os.wait4(made.pid, 0); print(status, used.ru_maxrss / 1024)"
    )
    command = [sys.executable, SCRIPT, "bundle", versions.whole.folder, plan, folder / f"{rows}.pdf"]
    done = subprocess.run(
        [sys.executable, "-I", "-S", "-c", launcher, *map(str, command)],
        stdin=subprocess.DEVNULL,
        capture_output=True,
        env={**os.environ, "PYTHONPATH": str(SOURCE)},
        check=True,
    )
    status, peak = done.stdout.split()
    assert status == b"0", done.stderr
    return float(peak)


def test_long_tables_take_no_more_memory_than_short_ones(versions: Versions, tmp_path: Path) -> None:
    small, large = (peak_of(versions, tmp_path, rows) for rows in (5, ROWS))
    assert large < small + MORE_MIB
    document = pdfium.PdfDocument(tmp_path / f"{ROWS}.pdf")
    texts = [page.get_textpage().get_text_bounded() for page in document]
    chapters = [one for one in document.get_toc() if one.level == 1]
    places = [one.get_dest().get_index() for one in chapters]
    titles = [one.get_title() for one in chapters]
    document.close()
    whole = " ".join(" ".join(texts).split())
    assert all(f"usual length, {number}" in whole for number in range(1, ROWS + 1))
    # one count of pages over all pieces, and bookmarks that lead where their chapters begin
    front = next(at for at, text in enumerate(texts) if "Exhibit E0001" in text and at > max(places))
    assert [texts[at].split()[-1] for at in range(front)] == [str(at + 1) for at in range(front)]
    assert places == sorted(places) and len(titles) >= 8
    assert all(title in texts[place] for title, place in zip(titles, places, strict=True))


def test_pieces_are_short_and_lose_nothing() -> None:
    def table(rows: int, letters: int = 5) -> Table:
        return Table(
            (1,), tuple(((Span(f"{at} " + "x" * letters),),) for at in range(rows)), ((Span("head"),),)
        )

    blocks = (
        Heading(text("a")),
        table(140),
        Heading(text("b")),
        table(400),
        Heading(text("c")),
        table(3, 90_000),
    )
    pieces = pieces_of(blocks)
    rows = [row for piece in pieces for block in piece if isinstance(block, Table) for row in block.rows]
    assert rows == [row for block in blocks if isinstance(block, Table) for row in block.rows]
    assert [block for piece in pieces for block in piece if isinstance(block, Heading)] == list(blocks[::2])
    for piece in pieces:
        assert piece and not isinstance(piece[-1], Heading)
        tables = [block for block in piece if isinstance(block, Table)]
        assert all(block.head for block in tables) and sum(len(block.rows) for block in tables) <= PIECE
    assert sum(len(piece) for piece in pieces_of([Paragraph(text("x")), table(5)])) == 2
