"""What comes back to a device, or to whoever audits a log, may be hostile too."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import pytest
from click.testing import CliRunner

from vedette.adapters.opening import Warden
from vedette.cli.device import device_receive
from vedette.cli.register import register_audit
from vedette.errors import ConflictError, MissingError, StoreError, VedetteError
from vedette.formats.receipt import State
from vedette.house.abroad.settling import settle
from vedette.house.desks.mission_desk import add_custodian
from vedette.house.headquarters import Headquarters

from .stage import Stage, build, clock


@pytest.fixture
def stage(tmp_path: Path) -> Stage:
    with Warden() as warden:
        stage = build(tmp_path / "stage", warden)
        with Headquarters(stage.hq, clock) as hq:
            add_custodian(hq, "partner", tmp_path / "custodian")
        stage.export()
        stage.take()
        with Headquarters(stage.hq, clock) as hq:
            settle(hq)
    shutil.copytree(stage.hq / "outgoing", stage.folder / "back")
    return stage


def test_receipts_are_taken_beside_pipes_folders_links_and_garbage(stage: Stage) -> None:
    back = stage.folder / "back"
    os.mkfifo(back / "a.receipt")
    (back / "b.receipt").mkdir()
    (back / "c.receipt").write_bytes(b"x" * (1 << 20))
    (back / "d.receipt").symlink_to("/dev/zero")
    good = sorted(back.rglob("?" * 64 + ".receipt"))[0]
    (back / "e.receipt").write_bytes(good.read_bytes().replace(b"replicated", b"witnessed"))
    (back / "0").mkdir()
    os.mkfifo(back / "0" / "checkpoint")
    (back / "1").mkdir()
    (back / "1" / "checkpoint").mkdir()
    (back / "2").mkdir()
    (back / "2" / "checkpoint").write_bytes(b"\xff")
    result = CliRunner().invoke(device_receive, [str(stage.folder / "a"), str(back)])
    assert isinstance(result.exception, StoreError), result.output
    assert "3 receipts taken" in result.output
    assert "newer checkpoint of the register taken" in result.output
    states = {receipt.state for receipt in stage.kit().receipts().values()}
    assert states == {State.REPLICATED}


def test_an_audit_of_a_log_of_pipes_ends(stage: Stage, tmp_path: Path) -> None:
    copy = tmp_path / "log"
    shutil.copytree(stage.hq / "register", copy)
    result = CliRunner().invoke(register_audit, [str(copy)])
    assert result.exit_code == 0, result.output
    for path in [p for p in (copy / "tile").rglob("*") if p.is_file()]:
        path.unlink()
        os.mkfifo(path)
    result = CliRunner().invoke(register_audit, [str(copy)])
    assert isinstance(result.exception, VedetteError)
    assert not isinstance(result.exception, ConflictError | MissingError)
