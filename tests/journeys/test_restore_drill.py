"""The raid (T-K): headquarters with its keys is destroyed, and comes back from a mirror and from a stick.

Real commands and real partner processes. Shares are typed with one word wrong, one sheet swapped, one of an
older split; each is named. The numbers of the large run: bench/restore.py.
"""

from __future__ import annotations

import hashlib
import json
import re
import shutil
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from journeys.drill import ORIGIN, Drill
from journeys.shell import rows, vedette
from restore.stage import REMADE

pytestmark = pytest.mark.journey
ITEMS = 200
LATER = ("cosigned/", "outgoing/", "register/tile/")
"""What settle writes after the house copy was made, and partial tiles: made anew, and compared apart."""


@dataclass
class Raid:
    """What the raid left: two partners who serve, sheets on paper, a list of digests made before."""

    drill: Drill
    before: dict[str, str]
    packages: dict[str, int]
    size: int
    sheets: dict[str, str]
    older: dict[str, str]

    @property
    def place(self) -> Path:
        return self.drill.place

    @property
    def birth(self) -> Path:
        return self.place / "ceremony2" / "birth.json"

    def typed(self, name: str, *lines: str) -> Path:
        path = self.place / name
        path.write_text("\n".join(lines) + "\n")
        return path

    def good(self, sheet: str) -> str:
        return f"{sheet}\n{self.sheets[sheet]}"


def digests(folder: Path) -> dict[str, str]:
    """Every file of a headquarters but what is made anew, with its digest."""
    return {
        name: hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(folder.rglob("*"))
        if path.is_file() and not (name := path.relative_to(folder).as_posix()).startswith((*REMADE, *LATER))
    }


def sheets(folder: Path) -> dict[str, str]:
    """The words on the sheets of a ceremony, in order, by sheet."""
    found = {}
    for path in (folder / "sheets").glob("*.txt"):
        lines = [line for line in path.read_text().splitlines() if not line.startswith("#")]
        words = {int(n): word for n, word in re.findall(r"(\d+) ([a-z]+)", "\n".join(lines[2:]))}
        assert len(words) == 33, path.name
        found[path.stem.replace("-", " ")] = " ".join(words[number] for number in range(1, 34))
    return found


@pytest.fixture(scope="module")
def raid(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Raid]:
    place = tmp_path_factory.mktemp("raid")
    with Drill(place, shorts=("nord", "ost"), receipts=2, dossiers=2, statements=1) as drill:
        holders = [word for name in ("nord", "ost", "west") for word in ("--organisation", f"{name}:2/3")]
        paper = ("--text", "--languages", "en", "--on-disk")
        birth = ("--mission", "house", "--purpose", "house")
        drill.vedette("ceremony", "birth", place / "ceremony", *birth, *holders, *paper)
        older = sheets(place / "ceremony")
        quorum = "".join(f"{name}\n{older[name]}\n" for name in ("nord 1", "nord 2", "ost 1", "ost 2"))
        again = ("ceremony", "resplit", place / "ceremony", place / "ceremony2", *paper)
        vedette(*again, stdin=quorum.encode())
        drill.vedette("hq", "recovery", drill.hq, place / "ceremony2")
        drill.open_mission("m-1", "nord")
        drill.vedette("device", "enrol", drill.hq, "m-1", place / "kit")
        source = place / "sources"
        source.mkdir()
        for number in range(ITEMS):
            (source / f"{number}.txt").write_text(f"An invented testimony, number {number}. " * 9)
        drill.vedette("seal", place / "kit", *sorted(source.iterdir()), "--consent", "C21/2026-001")
        drill.vedette("device", "export", place / "kit", place / "stick")
        drill.vedette("intake", drill.hq, place / "stick")
        said = drill.settle()
        assert said["cosigned"] == said["size"], said
        before = digests(drill.hq)
        packages = {path.name: path.stat().st_size for path in (drill.hq / "vault").glob("??/*")}
        assert len(packages) == ITEMS
        shutil.rmtree(drill.hq)
        shutil.rmtree(place / "stick")
        yield Raid(drill, before, packages, said["size"], sheets(place / "ceremony2"), older)


def objects(raid: Raid, new: Path) -> None:
    """Every package is there with its digest, and no other."""
    found = {path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in new.glob("vault/??/*")}
    assert set(found) == set(raid.packages) and all(name == digest for name, digest in found.items())


def held_against(raid: Raid, new: Path) -> None:
    """Every digest is what it was; the register is whole."""
    after = digests(new)
    assert {name for name in raid.before if raid.before[name] != after.get(name)} == set()
    assert set(after) == set(raid.before)
    objects(raid, new)


def test_it_comes_back_from_a_mirror_with_every_digest(raid: Raid) -> None:
    drill, new = raid.drill, raid.place / "new"
    ticket, _ = drill.partner("ticket", drill.folder("nord"), ORIGIN, "--hours", 2)
    source = ("--from", drill.urls["nord"], "--origin", ORIGIN, "--ticket", ticket.strip())
    right = raid.sheets["nord 1"].split()[16]
    wrong = raid.sheets["nord 1"].split()
    wrong[16] = "academic" if right != "academic" else "acid"

    # too few: three sheets of the four that are needed give nothing
    few = raid.typed("few", raid.good("nord 1"), raid.good("nord 2"), raid.good("west 3"))
    _, err = vedette("restore", new, *source, "--birth", raid.birth, "--shares-file", few, status=2)
    assert "the input ended" in err and "west" in err
    assert not new.exists()
    left = b"".join(p.read_bytes() for p in (raid.place / ".new.restoring").rglob("*") if p.is_file())
    assert b"PRIVATE+KEY+" not in left, "a key without a quorum"

    # one word wrong, put right; one sheet swapped; one of the older split; then good ones
    words = raid.typed(
        "words",
        f"nord 1\n{' '.join(wrong)}",
        f"17 {right}",
        f"ost 1\n{raid.sheets['ost 3']}\nno",
        f"ost 2\n{raid.older['ost 2']}",
        raid.good("nord 3"),
        raid.good("west 1"),
        raid.good("west 2"),
    )
    started = time.monotonic()
    out, err = vedette("restore", new, *source, "--birth", raid.birth, "--shares-file", words)
    seconds = time.monotonic() - started
    assert "nord 1: " in err and "word 17" in err, err
    assert "swapped: this is member 3 of ost" in err
    assert "an older share: set" in err and "replaced on" in err
    said = json.loads(out.splitlines()[-1])
    assert (said["lost"], said["packages"], said["closed"]) == (0, ITEMS, False)
    assert said["entries"] == said["audited"] == raid.size
    assert said["steps"] <= 15
    assert f"nord: size {raid.size}" in err and f"ost: size {raid.size}" in err
    held_against(raid, new)
    print(f"{said['steps']} human steps, {seconds:.1f} s for {said['bytes']} bytes, {ITEMS} items")

    # the register stands, an item opens, and the witnesses go on without a conflict
    vedette("register", "fsck", new)
    digest = min(raid.packages)
    vedette("open", new, digest, raid.place / "opened", "--reason", "a drill")
    assert b"An invented testimony, number" in (raid.place / "opened").read_bytes()
    out, _ = vedette("settle", new)
    said = rows(out)[-1]
    assert said["cosigned"] == said["size"] == raid.size + 1


def test_it_comes_back_from_a_stick(raid: Raid) -> None:
    drill, new = raid.drill, raid.place / "new2"
    drill.partner("export", drill.folder("nord"), raid.place / "export")
    words = raid.typed("quorum", *map(raid.good, ("nord 1", "nord 2", "west 1", "west 3")))
    out, err = vedette(
        "restore", new, "--from", raid.place / "export", "--birth", raid.birth, "--shares-file", words
    )
    said = json.loads(out.splitlines()[-1])
    assert (said["lost"], said["packages"], said["closed"]) == (0, ITEMS, False), err
    objects(raid, new)
    vedette("register", "fsck", new)
