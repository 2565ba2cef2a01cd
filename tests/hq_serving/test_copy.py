"""The database's copy for the house copy: whole, the same from both stores, little when little changed."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from hq.postgres import Server, postgres
from hq_serving.inside import run_inside
from hq_serving.stage import PASSPHRASE, make_house, run_program
from instruments.canaries import search_tree
from vedette.adapters.cover import SealedCover
from vedette.house.lockbox import HouseKeys, open_lockbox


def on_postgres(house: Path, server: Server) -> None:
    """Let a house have its tables on that server."""
    (house / "settings.toml").write_text(
        f'[database]\nkind = "postgresql"\nhost = "{server.socket}"\nport = {server.port}\n'
        f'name = "{server.name}"\nuser = "{server.user}"\n',
        "utf-8",
    )


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A house with rows in its tables, and their copy."""
    house = tmp_path_factory.mktemp("copy") / "hq"
    make_house(house)
    assert run_inside(house, "fill+tell+dump")[2] > 3
    return house


@pytest.fixture
def filled(made: Path, tmp_path: Path) -> Path:
    """That house, for one test."""
    shutil.copytree(made, tmp_path / "hq")
    return tmp_path / "hq"


def test_nothing_new_writes_nothing_and_a_row_more_little(filled: Path) -> None:
    folder = filled / "database" / "copy"
    before = {path.name: path.read_bytes() for path in folder.iterdir()}
    written, rows, number, more = run_inside(filled, "dump+counts+one_more+dump")
    assert (written, number, more) == (0, rows["audit.act"] + 1, 2)  # the acts, the index
    after = {path.name: path.read_bytes() for path in folder.iterdir()}
    assert len(before.keys() & after.keys()) == len(before) - 1
    assert [name for name in before.keys() & after.keys() if before[name] != after[name]] == ["tables.json"]


def test_it_fills_a_new_database_and_one_of_another_kind(filled: Path) -> None:
    """SQLite to SQLite when a house is opened without its database; then to PostgreSQL: all the same."""
    rows, wanted = run_inside(filled, "counts+digests")
    for path in (filled / "database").glob("house.db*"):
        path.unlink()
    assert run_inside(filled, "migrate+counts")[1] == rows
    with postgres() as server:
        on_postgres(filled, server)
        done = run_program("load", str(filled), given=PASSPHRASE)
        assert json.loads(done.stdout)["rows"] == sum(rows.values()), done.stderr
        again = run_program("load", str(filled), given=PASSPHRASE)
        assert again.returncode == 1 and "is not empty" in again.stderr
        shutil.rmtree(filled / "database" / "copy")
        assert run_inside(filled, "dump+digests+one_more")[1:] == [wanted, rows["audit.act"] + 1]


def test_a_copy_that_was_altered_is_refused_and_nothing_loaded(filled: Path) -> None:
    for path in (filled / "database").glob("house.db*"):
        path.unlink()
    folder = filled / "database" / "copy"
    cover = SealedCover(HouseKeys.of(open_lockbox(filled, PASSPHRASE)).cover)
    name = min(path.name for path in folder.iterdir() if path.name != "tables.json")
    kept = cover.read(folder / name, 1 << 30, "copy")
    cover.write(folder / name, kept + b"{}\n", replace=True)
    done = run_program("load", str(filled), given=PASSPHRASE)
    assert done.returncode == 1 and "is not the one its index names" in done.stderr
    assert sum(run_inside(filled, "counts").values()) == 0


def test_no_name_stands_open_in_it(filled: Path) -> None:
    assert search_tree(filled, ["person12", "«Invented» 7", "item.view", "access.person"]) == {}
