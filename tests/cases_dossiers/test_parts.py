"""Trees, regions, references in PDF objects: against naive readings; what fits no whole is refused."""

from __future__ import annotations

import hashlib

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from vedette.cases.dossiers.commitment import Commitment, Cut, Hides, Measured, Whole, parse_hides
from vedette.cases.dossiers.disclosure import Hidden, Laid, Shown, root_of, tree_root
from vedette.cases.dossiers.pdf import shifted
from vedette.errors import UsageError
from vedette.house.desks.dossier_desk import check_parting


def naive_root(leaves: list[bytes]) -> bytes:
    """RFC 6962, section 2.1, as it is written."""
    if len(leaves) == 1:
        return leaves[0]
    k = 1
    while k * 2 < len(leaves):
        k *= 2
    return hashlib.sha256(b"\1" + naive_root(leaves[:k]) + naive_root(leaves[k:])).digest()


@given(st.lists(st.binary(min_size=32, max_size=32), min_size=1, max_size=70))
def test_the_root_is_that_of_rfc_6962(leaves: list[bytes]) -> None:
    assert tree_root(leaves) == naive_root(leaves)


_SIDE = st.integers(0, 1000)


@given(_SIDE, _SIDE, _SIDE, _SIDE, st.integers(1, 7), st.integers(1, 9))
def test_a_region_hides_what_it_touches_and_nothing_else(
    a: int, b: int, c: int, d: int, columns: int, rows: int
) -> None:
    (x0, x1), (y0, y1) = sorted((a, c)), sorted((b, d))
    if x0 == x1 or y0 == y1:
        with pytest.raises(UsageError):
            parse_hides([f"1:1:{x0},{y0},{x1},{y1}"])
        return
    hides = parse_hides([f"1:1:{x0},{y0},{x1},{y1}"])
    for index in range(columns * rows):
        row, column = divmod(index, columns)
        # every thousandth of the region, in parts of the page scaled by columns and rows
        across = any(
            column * 1000 < (x + 1) * columns and x * columns < (column + 1) * 1000 for x in range(x0, x1)
        )
        down = any(row * 1000 < (y + 1) * rows and y * rows < (row + 1) * 1000 for y in range(y0, y1))
        assert hides.hides(1, 1, index, columns, rows) == (across and down)


def whole() -> Commitment:
    """Three exhibits, the second with two pages."""
    cuts = tuple(Cut(2, 2, tuple(Measured(f"{p}{n}" * 32, n) for n in range(4))) for p in range(2))
    return Commitment(
        bytes(range(32)),
        (
            Whole("a" * 64, Measured("1" * 64, 1)),
            Whole("b" * 64, Measured("2" * 64, 2), cuts),
            Whole("c" * 64, Measured("3" * 64, 3)),
        ),
    )


LINES = st.sampled_from(["1", "2", "3", "2:1", "2:2", "2:1:0,0,400,400", "2:2:600,600,1000,1000"])


@settings(max_examples=60)
@given(st.lists(LINES, max_size=4))
def test_every_version_has_the_root_of_the_whole(lines: list[str]) -> None:
    commitment = whole()
    laid = commitment.lay(parse_hides(lines))
    assert root_of(laid) == commitment.root
    for number, exhibit in enumerate(laid, 1):
        assert isinstance(exhibit, Hidden) == (str(number) in lines)
    second = laid[1]
    if isinstance(second, Laid):
        parted = any(line.startswith("2:") for line in lines)
        assert isinstance(second.source, Hidden) == parted
        shown = [part for page in second.pages for part in page.parts if isinstance(part, Shown)]
        assert parted or not shown


@pytest.mark.parametrize("lines", [["4"], ["1:1"], ["2:3"], ["3:1:0,0,1,1"]])
def test_a_place_that_is_not_there_is_refused(lines: list[str]) -> None:
    with pytest.raises(UsageError):
        whole().lay(parse_hides(lines))


@pytest.mark.parametrize(
    ("packages", "lines", "known"),
    [
        (["a" * 64, "c" * 64, "b" * 64], [], True),
        (["a" * 64, "b" * 64], [], True),
        (["a" * 64, "b" * 64], ["1", "2"], False),
        (["a" * 64], ["2:1"], False),
    ],
)
def test_a_version_of_another_whole_or_of_nothing_is_refused(
    packages: list[str], lines: list[str], known: bool
) -> None:
    with pytest.raises(UsageError):
        check_parting(packages, parse_hides(lines), whole() if known else None)
    check_parting(["a" * 64, "b" * 64, "c" * 64], Hides(), whole())


def test_references_move_and_words_do_not() -> None:
    data = rb"<</A 3 0 R/T(x (7 0 R\) 8 0 R) 9 0 R)/B[4 0 R 5 0 R]/N 12>>" + b"\nstream\n6 0 R\nendstream"
    moved = (
        rb"<</A 103 0 R/T(x (7 0 R\) 8 0 R) 9 0 R)/B[104 0 R 105 0 R]/N 12>>" + b"\nstream\n6 0 R\nendstream"
    )
    assert shifted(data, 100) == moved
