"""Targets of dossiers beyond the bag: disclosure lists, commitments, plans, and what is typed to hide.

The property of a disclosure: the library and verify.py read the same, and come to the same root.
"""

from __future__ import annotations

from targets import attempt, script, target

from vedette.cases.dossiers import pdf
from vedette.cases.dossiers.commitment import (
    Commitment,
    Cut,
    Hides,
    Measured,
    Whole,
    parse_commitment,
    parse_hides,
)
from vedette.cases.dossiers.disclosure import Exhibit, encode_disclosure, parse_disclosure_list, root_of
from vedette.cases.dossiers.plan import Actor, Chosen, Claim, Event, Plan, parse_plan

BUNDLE = "dossier-disclosure"


def _script_root(data: bytes) -> str | None:
    try:
        body = script.as_object(script.unjson(data), "exhibits root v")
        script.need(script.same(body["v"], 1), "version")
        script.as_text(body["root"], script.HEX64)
        rows = [script.disclosure_row(row) for row in script.as_list(body["exhibits"])]
        script.need(rows, "none")
    except script.Bad:
        return None
    leaves = [script.disclosure_leaf(number, row) for number, row in enumerate(rows, 1)]
    return script.tree_of(leaves).hex()


@target(BUNDLE, 600)
def _disclosure(data: bytes) -> None:
    """Read alike by both; what is read is written again as the same bytes, but for its root."""
    found = attempt(parse_disclosure_list, data)
    theirs = _script_root(data)
    assert (found is None) == (theirs is None)
    if found is not None:
        exhibits, stated = found
        assert root_of(exhibits) == theirs
        if stated == theirs:
            assert encode_disclosure(exhibits) == data


@target("dossier-commitment", 300)
def _commitment(data: bytes) -> None:
    """A commitment that is read is written again as the same bytes, and hides without another root."""
    found = attempt(parse_commitment, data)
    if found is not None:
        assert found.encode() == data
        assert root_of(found.lay(Hides(frozenset({1})))) == found.root == root_of(found.lay(Hides()))


@target("dossier-plan", 400)
def _plan(data: bytes) -> None:
    """A plan that is read is written again as the same bytes."""
    found = attempt(parse_plan, data)
    if found is not None:
        assert found.encode() == data


@target("dossier-hides", 300)
def _hides(data: bytes) -> None:
    """Lines that are typed hide something that can be named, or are refused."""
    found = attempt(parse_hides, data.decode("utf-8", "replace").split("\n"))
    if found is not None:
        assert not found.parted & found.exhibits
        for (exhibit, page), regions in found.regions.items():
            assert exhibit > 0 and page > 0 and all(x0 < x1 and y0 < y1 for x0, y0, x1, y1 in regions)


@target("dossier-typeset", 300)
def _typeset(data: bytes) -> None:
    """What is no PDF of our typesetter is refused; of what is read, all that is named is there."""
    found = attempt(pdf.parse_typeset, data)
    if found is not None:
        assert found.catalogue in found.objects and set(found.pages) <= set(found.objects)


def seeds() -> dict[str, list[bytes]]:
    """A commitment of three exhibits in several versions, a plan, lines, a small PDF."""
    parts = tuple(Measured(f"{number:064x}", number) for number in range(4))
    commitment = Commitment(
        bytes(range(32)),
        (
            Whole("a" * 64, Measured("b" * 64, 7), (Cut(2, 2, parts), Cut(1, 1, parts[:1]))),
            Whole("c" * 64, Measured("d" * 64, 0)),
            Whole("e" * 64, Measured("f" * 64, 9)),
        ),
    )
    lines = [["1"], ["1:1"], ["1:1:0,0,400,400", "3"], ["2"]]
    versions: list[tuple[Exhibit, ...]] = [commitment.lay(parse_hides(one)) for one in lines]
    plan = Plan(
        "Вымышленное дело",
        "Committee",
        "ru",
        (Chosen("a" * 64, "t", "C11"), Chosen("c" * 64, "", "")),
        ("1:2", "2"),
        (1,),
        (Event("2019-05", "x", ""),),
        (Actor("a", "b"),),
        (Claim("e", "c", "disputed", "E0001", ""),),
    )
    small = (
        b"%PDF-1.7\n1 0 obj\n<</Type/Pages/Kids[2 0 R]/Count 1>>\nendobj\n"
        b"2 0 obj\n<</Type/Page/Parent 1 0 R>>\nendobj\n"
        b"3 0 obj\n<</Type/Catalog/Pages 1 0 R>>\nendobj\n"
    )
    places = [small.index(b"%d 0 obj" % number) for number in (1, 2, 3)]
    table = b"".join(b"%010d 00000 n\r\n" % place for place in places)
    small += b"xref\n0 4\n0000000000 65535 f\r\n%strailer\n<</Size 4/Root 3 0 R>>\nstartxref\n%d\n%%%%EOF" % (
        table,
        len(small),
    )
    return {
        BUNDLE: [encode_disclosure(one) for one in versions],
        "dossier-commitment": [commitment.encode()],
        "dossier-plan": [plan.encode()],
        "dossier-hides": ["\n".join(one).encode() for one in lines],
        "dossier-typeset": [small],
    }
