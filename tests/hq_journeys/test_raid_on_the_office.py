"""The raid with the site (T-K): the office is carried off while it works; it comes back with its database.

From a mirror into the embedded database, then from a stick into PostgreSQL, killed at several points.
"""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from hq.postgres import postgres
from hq_journeys.office import found_scene
from hq_journeys.raided import NAME, WORDS, Visitor, inside, typed
from hq_serving.stage import children, command, descendants, serving, surroundings
from vedette.adapters.delivery import export_kit
from vedette.adapters.opening import Warden
from vedette.errors import OpenError
from vedette.house.abroad.settling import settle, slips
from vedette.house.headquarters import Headquarters
from vedette.house.lockbox import open_lockbox
from vedette_demo.carrying import intake_all, seal_all
from vedette_demo.founding import set_up
from vedette_demo.office import at_work
from vedette_demo.partners import RunningPartner, partner_says, partners
from vedette_demo.run import ORIGIN, now

pytestmark = pytest.mark.journey

NEW = "after the raid we begin again"
AGAIN = "and once more from the stick"
STAYS = (
    "access.person",
    "access.proposal",
    "audit.act",
    "cases.case",
    "vault.item",
    "vault.opening",
    "identity.",
)
"""Of these tables no row changes when people log in and the worker works."""
KILLS = (("making", 1), ("making", 20), ("made", 1), ("loading", 3), ("loading", 20), ("loaded", 1))


@dataclass
class Raided:
    """What is left on the morning after: partners, paper, and what people remember."""

    work: Path
    partners: list[RunningPartner]
    birth: Path
    words: Path
    stolen: Path
    passphrase: str
    secret: bytes
    wanted: dict[str, list[str]]
    made: dict[str, Any]
    acts: int
    cookies: dict[str, str]
    packages: int


def vedette(*words: object, given: str) -> tuple[str, str]:
    """Run a command of headquarters, with passphrases on a descriptor."""
    reader, writer = os.pipe()
    os.write(writer, given.encode() + b"\n")
    os.close(writer)
    done = subprocess.run(
        [sys.executable, "-m", "vedette.cli", "--passphrase-fd", str(reader), *map(str, words)],
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        pass_fds=[reader],
        env=surroundings(),
        timeout=900,
        check=False,
    )
    os.close(reader)
    assert done.returncode == 0, done.stderr[-3000:]
    return done.stdout, done.stderr


def server_of(house: Path) -> int:
    """The supervisor that serves `house`, among our children."""
    [found] = [
        pid
        for pid in children(os.getpid())
        if b"\0serve\0" in command(pid) and str(house).encode() in command(pid)
    ]
    return found


def lost(wanted: dict[str, list[str]], found: dict[str, list[str]]) -> dict[str, int]:
    """How many rows of each table are not there; a row that stands there twice counts once."""
    return {
        table: missing
        for table, rows in wanted.items()
        if (missing := (Counter(rows) - Counter(found[table])).total())
    }


@pytest.fixture(scope="module")
def raided(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Raided]:
    """A day of the office, and its end."""
    work = tmp_path_factory.mktemp("office") / "work"
    run, carriers, log_keys = found_scene(work)
    with partners(work / "partners", log_keys) as running:
        prepared = set_up(run, running, carriers)
        seal_all(run, prepared)
        for each in prepared:
            export_kit(each.kit, work / "courier" / each.kit.name)
        with Headquarters(work / "hq", now) as hq, Warden() as warden:
            intake_all(hq, warden, work / "courier")
            settle(hq)
            packages = sum(1 for _ in slips(hq))
        assert run.house is not None
        ticket = partner_says("ticket", str(running[0].folder), ORIGIN, "--hours", "2").strip()
        with at_work(run, sorted({carrier.mission for carrier in carriers})) as office:
            links = [link for _, _, link in office.people[:4]]
            _, made, _ = inside(
                *(office.house, office.secret, ["join", links]),
                *(["work_a_day", packages], ["chain"]),
            )
            visitor = Visitor(int(office.origin.rpartition(":")[2]))
            assert visitor.log_in("lawyer", WORDS, 0) == "302 /"
            assert visitor.ask("/evidence/")[0] == 200
            _, wanted, acts = inside(
                *(office.house, office.secret, ["carry", running[0].url, ticket]), ["copied"], ["chain"]
            )
            stolen = work / "raiders" / "hq"
            stolen.parent.mkdir()
            supervisor = server_of(office.house)
            shutil.move(office.house, stolen)
            for pid in [supervisor, *descendants(supervisor)]:
                os.kill(pid, signal.SIGKILL)
        birth, words = work / "birth.json", work / "words"
        birth.write_bytes(run.house.birth.encode())
        words.write_text("\n".join(typed(run.house.sheets, ("nord 1", "nord 3", "lac 2", "lac 3"))) + "\n")
        assert all(
            wanted[table] for table in ("audit.act", "vault.item", "identity.protected", "access.totp")
        )
        yield Raided(
            *(work, running, birth, words, stolen, office.passphrase, office.secret),
            *(wanted, made, acts, visitor.cookies, packages),
        )


def bring_back(raided: Raided, new: Path, *source: object, given: str) -> dict[str, Any]:
    """`vedette restore` with four sheets and a new passphrase; what it said."""
    paper = ("--birth", raided.birth, "--shares-file", raided.words)
    out, _ = vedette("restore", new, "--from", *source, *paper, given=given)
    said: dict[str, Any] = json.loads(out.splitlines()[-1])
    assert (said["lost"], said["packages"], said["closed"]) == (0, raided.packages, False)
    return said


def opens(house: Path, passphrase: str) -> bytes:
    """The secret that a passphrase opens, b"" for none."""
    try:
        return open_lockbox(house, passphrase)
    except OpenError:
        return b""


@pytest.fixture(scope="module")
def back(raided: Raided) -> Path:
    """The house as the mirror gave it; nobody has served it yet."""
    new = raided.work / "new"
    ticket = partner_says("ticket", str(raided.partners[0].folder), ORIGIN, "--hours", "2").strip()
    bring_back(raided, new, raided.partners[0].url, "--origin", ORIGIN, "--ticket", ticket, given=NEW)
    return new


def test_the_office_goes_on_where_its_last_copy_was_made(raided: Raided, back: Path) -> None:
    assert opens(back, NEW) == opens(raided.stolen, raided.passphrase) == raided.secret
    assert opens(back, raided.passphrase) == b""
    assert not list((back / "database").glob("house.db*"))
    with serving(back) as site:
        assert site.ask("/", form={"passphrase": raided.passphrase}).status != 303
        assert site.alive() == "locked"
        site.open(NEW)
        visitor = Visitor(site.port, dict(raided.cookies))
        status, to, _ = visitor.ask("/evidence/")
        assert status == 302 and to.startswith("/people/login"), "an old session lives"
        assert Visitor(site.port).log_in("lawyer", "not these four words at all", 1).startswith("401")
        visitor = Visitor(site.port)
        assert visitor.log_in("lawyer", WORDS, 1) == "302 /"
        assert visitor.ask("/evidence/")[0] == 200
        assert visitor.ask(f"/evidence/{raided.made['item']}")[0] == 200
        found, acts, (seen, named), who, nobody, twice = inside(
            *(back, raided.secret, ["held"], ["chain"]),
            *(["see", raided.made["item"]], ["identify", raided.made["protected"], WORDS]),
            *(["identify", raided.made["protected"], "not these four words at all"], ["errands"]),
        )
        gone = lost(raided.wanted, found)
        assert not [table for table in gone if table.startswith(STAYS)], gone
        assert {
            table: len(rows) for table, rows in raided.wanted.items() if len(rows) > len(found[table])
        } == {}
        assert acts >= raided.acts and seen == named
        assert len(who) == 1 and NAME in who[0] and nobody == []
        assert twice == []


def test_from_a_stick_into_postgresql_killed_again_and_again(raided: Raided, back: Path) -> None:
    out, _ = vedette("backup", back, raided.work / "stick", given=NEW)
    assert json.loads(out.splitlines()[-1])["objects"] == raided.packages
    new = raided.work / "from-stick"
    bring_back(raided, new, raided.work / "stick", given=AGAIN)
    assert opens(new, AGAIN) == raided.secret and opens(new, NEW) == opens(new, raided.passphrase) == b""
    [wanted] = inside(new, raided.secret, ["copied"])
    assert not lost({"audit.act": raided.wanted["audit.act"]}, wanted)
    with postgres({"fsync": "off"}) as server:
        (new / "settings.toml").write_text(
            f'[database]\nkind = "postgresql"\nhost = "{server.socket}"\nport = {server.port}\n'
            f'name = "{server.name}"\nuser = "{server.user}"\n',
            "utf-8",
        )
        finish_and_compare(new, raided.secret, wanted)


def test_a_load_into_the_embedded_database_killed_again_and_again(raided: Raided, back: Path) -> None:
    copy = raided.work / "killed"
    shutil.copytree(back, copy, ignore=lambda folder, names: {n for n in names if n.startswith("house.db")})
    (copy / "control").unlink(missing_ok=True)
    [wanted] = inside(copy, raided.secret, ["copied"])
    finish_and_compare(copy, raided.secret, wanted)


def finish_and_compare(house: Path, secret: bytes, wanted: dict[str, list[str]]) -> None:
    """Start again and again, killed at another point each time; then every row is there, once."""
    for point, number in KILLS:
        inside(house, secret, ["prepare", point, number], killed=True)
    _, first, _, again, _, fewer = inside(
        house, secret, ["prepare"], ["held"], ["prepare"], ["held"], ["forget_one"], ["held"]
    )
    assert lost(wanted, first) == {} and first == {table: wanted.get(table, []) for table in first}
    assert again == first, "a second start changed something"
    assert sum(lost(wanted, fewer).values()) == 1, "the comparison sees no lost row"
