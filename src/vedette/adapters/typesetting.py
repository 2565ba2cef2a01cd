"""typst: a paper as PDF, in memory, with its own fonts; no file of the machine is read, none is written.

It is the extra `ceremony` of the package and is imported only when something is typeset.
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
import threading
from dataclasses import dataclass
from importlib.util import find_spec
from typing import Any, Literal

from vedette.errors import FormatError, LimitError, UsageError
from vedette.papers.tree import Paper
from vedette.papers.typst_source import typst_source

ARCHIVE: Literal["a-2b"] = "a-2b"
"""PDF/A-2b: fonts inside, nothing from elsewhere."""
PLAIN: Literal["1.7"] = "1.7"
APART_SECONDS = 600
_PAGE = re.compile(rb"\n\d+ 0 obj\s*<<\s*/Type\s*/Page\b")
"""A page as typst writes it: an object of its own, never in a compressed stream."""
_LOCK = threading.Lock()


@dataclass(frozen=True, slots=True)
class Typeset:
    """A paper as PDF, and how many pages it has."""

    pdf: bytes
    pages: int
    archive: bool = True
    """Whether it is PDF/A; it is not when some letters are in none of the fonts inside."""


def check_typesetting() -> None:
    """Refuse now what would fail later. Raises: UsageError without typst."""
    if find_spec("typst") is None:
        raise UsageError(
            "papers: typst is not installed, which sets the PDF",
            hint="install the extra `ceremony`: pip install 'vedette[ceremony]'; DOCX and text need nothing",
        )


def typeset(paper: Paper, *, archive: bool = True) -> Typeset:
    """Return a paper as PDF/A-2b (as plain PDF 1.7 unless `archive`); the same paper gives the same bytes.

    Raises: FormatError for a paper that cannot be set, LimitError when it has more pages than its limit,
    UsageError without typst.
    """
    made = typeset_freely(paper, archive=archive)
    allowed = paper.limits.pages
    if allowed is not None and made.pages > allowed:
        raise LimitError(
            f"paper: {made.pages} pages, {allowed} are allowed", hint="shorten the longest of its texts"
        )
    return made


def typeset_freely(paper: Paper, *, archive: bool = True) -> Typeset:
    """As `typeset`, without looking at the limit of pages: to show a draft that is too long."""
    source = typst_source(paper).encode("utf-8")
    check_typesetting()
    with _LOCK:
        made = compiled(source, ARCHIVE) if archive else None
        pdf = made or compiled(source, PLAIN)
    if pdf is None:
        raise FormatError("paper: typst cannot set it")
    return Typeset(pdf, len(_PAGE.findall(pdf)), archive=made is not None)


def typeset_apart(paper: Paper) -> Typeset:
    """Return a paper as plain PDF 1.7, set in a child: for many in a row, typst keeps much of each.

    Raises: FormatError for a paper that cannot be set, LimitError when that takes too long, UsageError
    without typst.
    """
    source = typst_source(paper).encode("utf-8")
    check_typesetting()
    try:
        child = subprocess.run(
            [sys.executable, "-m", "vedette.adapters.typesetting_child"],
            input=source,
            capture_output=True,
            timeout=APART_SECONDS,
            env={"PATH": os.environ.get("PATH", ""), "PYTHONPATH": os.pathsep.join(sys.path)},
            check=False,
        )
    except subprocess.TimeoutExpired:
        raise LimitError("paper: took too long to set") from None
    if child.returncode != 0:
        raise FormatError("paper: typst cannot set it")
    return Typeset(child.stdout, len(_PAGE.findall(child.stdout)), archive=False)


def compiled(source: bytes, standard: Literal["a-2b", "1.7"]) -> bytes | None:
    """Return the PDF, None when typst refuses: what it says may hold words of the paper."""
    import typst

    compiler = typst.Compiler(source, ignore_system_fonts=True)
    try:
        pdf: Any = compiler.compile(format="pdf", timestamp=0, pdf_standards=[standard])
    except (typst.TypstError, RuntimeError):
        return None
    return bytes(pdf)
