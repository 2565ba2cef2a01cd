"""Versions of one dossier: the three verifiers agree, whole or broken, and one proves the other."""

from __future__ import annotations

import random
import sys
from pathlib import Path

import pytest

from cases_dossiers.story import CONTENTS, Versions

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "cases"))

from three_verifiers import Three

from vedette.cases.dossiers.disclosure import Hidden, Laid, Shown, parse_disclosure_list


def test_the_whole_and_its_versions_pass_all_three_verifiers(versions: Versions, node: str) -> None:
    with Three(versions.card, node) as three:
        for built in (versions.whole, versions.redacted, versions.other):
            verdict, disagreement = three.judge(built.folder)
            assert disagreement is None
            assert verdict["verdict"] == "verified", verdict
            assert verdict["disclosure"]["root"] == versions.whole.verdict.disclosure.root
        assert verdict["disclosure"] == {**verdict["disclosure"], "withheld": 3}
    assert [one.number for one in versions.redacted.verdict.exhibits] == [3, 4]
    assert versions.other.verdict.exhibits == []


def test_a_version_shows_what_it_shows_and_nothing_more(versions: Versions) -> None:
    folder = versions.redacted.folder
    laid, _ = parse_disclosure_list((folder / "data/disclosure.json").read_bytes())
    assert isinstance(laid[0], Hidden) and isinstance(laid[1], Laid) and isinstance(laid[2], Laid)
    assert isinstance(laid[1].source, Hidden) and isinstance(laid[2].source, Shown)
    first, second, third = ([isinstance(part, Shown) for part in page.parts] for page in laid[1].pages)
    assert not any(first) and all(third)
    assert second == [not (row == 0 and column < 3) for row in range(8) for column in range(6)]
    every = b"".join(path.read_bytes() for path in folder.rglob("*") if path.is_file())
    for _, data in CONTENTS[:2]:
        assert data[:200] not in every
    other, _ = parse_disclosure_list((versions.other.folder / "data/disclosure.json").read_bytes())
    assert isinstance(other[1], Laid)
    shared = [
        (one, two)
        for one, two in zip(laid[1].pages[1].parts, other[1].pages[1].parts, strict=True)
        if isinstance(one, Shown)
    ]
    assert shared and all(one == two for one, two in shared)


def _resigned(versions: Versions, folder: Path, seed: int) -> list[tuple[str, dict[str, bytes]]]:
    """Broken versions by what is broken; the group itself bags and signs them again."""
    rng = random.Random(seed)
    files = {p.relative_to(folder).as_posix(): p.read_bytes() for p in folder.rglob("*") if p.is_file()}
    text = files["data/disclosure.json"]
    parts = sorted(path for path in files if path.startswith("data/disclosed/"))
    found: list[tuple[str, dict[str, bytes]]] = []
    found.append(("part altered", files | {parts[0]: files[parts[0]] + b"x"}))
    found.append(("part missing", {path: data for path, data in files.items() if path != parts[1]}))
    found.append(("part added", files | {"data/disclosed/E0001-P0001-01.jpg": b"\xff\xd8"}))
    found.append(("parts exchanged", files | {parts[0]: files[parts[1]], parts[1]: files[parts[0]]}))
    found.append(
        ("not there", {path: data for path, data in files.items() if path != "data/disclosure.json"})
    )
    found.append(("emptied", files | {"data/disclosure.json": b"[]"}))
    for old, new in (
        (b'"v":1', b'"v":2'),
        (b'"v":1', b'"v":1.0'),
        (b'"columns":6', b'"columns":8'),
        (b'"columns":6', b'"columns":0'),
        (b'"rows":8', b'"rows":true'),
        (b'"hidden":"', b'"hidden":"0'),
        (b'"salt":"', b'"salt":"A'),
    ):
        found.append((f"{old!r} {new!r}", files | {"data/disclosure.json": text.replace(old, new, 1)}))
    for number in range(40):
        place = rng.randrange(len(text))
        other = bytes([rng.choice(b'0123456789abcdef"[]{},:')])
        altered = text[:place] + other + text[place + 1 :]
        if altered != text:
            found.append((f"letter {number}", files | {"data/disclosure.json": altered}))
    return found


@pytest.mark.parametrize("name", ["redacted", "other"])
def test_the_three_agree_on_every_broken_version(
    versions: Versions, node: str, tmp_path: Path, name: str
) -> None:
    import build_dossier as make
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
    from real_house import RealKey, clock

    from vedette.house.headquarters import Headquarters

    with Headquarters(versions.root / "hq", clock) as hq:
        seed = hq.dossier_key().private_bytes_raw()
    assert Ed25519PrivateKey.from_private_bytes(seed)
    kit = make.Kit(signer=RealKey("group", 1, seed))
    codes = set()
    with Three(versions.card, node) as three:
        for number, (what, files) in enumerate(_resigned(versions, getattr(versions, name).folder, 7)):
            folder = tmp_path / str(number)
            make.write(make.bag(kit, files), folder)
            verdict, disagreement = three.judge(folder)
            assert disagreement is None, (what, disagreement)
            assert verdict["verdict"] == "refused", what
            assert verdict["disclosure"] is None
            codes.add(verdict["code"])
    assert {"disclosure.format", "disclosure.part", "disclosure.extra", "disclosure.root"} <= codes
