"""The commands as they are typed: recovery, backup, restore, heads, succeed; what they say and refuse."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest
from click.testing import CliRunner

from restore.stage import QUORUM, Stage, build, ceremony, typed
from vedette.cli.program import main


@pytest.fixture(scope="module")
def stage(tmp_path_factory: pytest.TempPathFactory) -> Stage:
    made = build(tmp_path_factory.mktemp("cli") / "s")
    (made.home / "birth.json").write_bytes(made.made.birth.encode())
    (made.home / "words").write_text(typed(made.made, QUORUM))
    assert made.settle() == {}
    return made


def run(*words: object, status: int = 0) -> tuple[str, str]:
    result = CliRunner().invoke(main, [str(word) for word in words])
    if result.exception is not None and not isinstance(result.exception, SystemExit):
        raise result.exception
    assert result.exit_code == status, result.output
    return result.stdout, result.stderr


def test_recovery_is_set_once_and_only_with_a_record_for_a_house(stage: Stage, tmp_path: Path) -> None:
    out, err = run("hq", "recovery", stage.hq, stage.home / "birth.json")
    assert json.loads(out)["changed"] is False and "nord 2 of 3" in err
    (tmp_path / "m.json").write_bytes(ceremony("mission").birth.encode())
    _, err = run("hq", "recovery", stage.hq, tmp_path / "m.json", status=2)
    assert "its purpose is mission, not house" in err


def test_backup_check_and_restore_from_it(stage: Stage, tmp_path: Path) -> None:
    out, err = run("backup", stage.hq, tmp_path / "b")
    said = json.loads(out)
    assert said["objects"] == said["new"] == 3 and "done: 3 packages" in err
    out, _ = run("backup", stage.hq, tmp_path / "b", "--check")
    assert json.loads(out)["faults"] == 0
    words = ("--birth", stage.home / "birth.json", "--shares-file", stage.home / "words")
    out, err = run("restore", tmp_path / "new", "--from", tmp_path / "b", *words)
    said = json.loads(out.splitlines()[-1])
    assert (said["lost"], said["closed"], said["packages"]) == (0, False, 3) and said["steps"] <= 15
    assert "[step 1]" in err and "nobody knows more" in err
    assert not any(word in out + err for word in ("PRIVATE+KEY", "AGE-SECRET"))
    for sheet in QUORUM:
        assert " ".join(stage.made.sheets[sheet][:4]) not in out + err, "a share was shown"
    _, err = run("restore", tmp_path / "new", "--from", tmp_path / "b", *words, status=1)
    assert "is there already" in err
    victim = min(path for path in (tmp_path / "b").glob("objects/??/*"))
    victim.chmod(0o600)
    victim.write_bytes(victim.read_bytes()[:-1] + b"\0")
    _, err = run("backup", stage.hq, tmp_path / "b", "--check", status=1)
    assert f"object {victim.name}: altered" in err


def test_a_partners_address_needs_a_ticket_and_the_registers_name(stage: Stage, tmp_path: Path) -> None:
    words = ("--birth", stage.home / "birth.json", "--shares-file", stage.home / "words")
    _, err = run("restore", tmp_path / "new", "--from", "http://127.0.0.1:9", *words, status=2)
    assert "needs --origin and --ticket" in err and not (tmp_path / "new").exists()


def test_heads_and_succeed(stage: Stage, tmp_path: Path) -> None:
    shutil.copytree(stage.hq, tmp_path / "hq")
    _, err = run("hq", "heads", tmp_path / "hq")
    assert "the register is open" in err
    _, err = run("hq", "succeed", tmp_path / "hq", "register.invented.example/r2", status=2)
    assert "is open" in err
    out, err = run("hq", "succeed", tmp_path / "hq", "register.invented.example/r2", "--reason", "a drill")
    assert len(out.split()) == 2 and "carried over" in err
    _, err = run("hq", "succeed", tmp_path / "hq", "register.invented.example/r1", "--reason", "x", status=2)
    assert "given up already" in err
