"""The commands: a plan of the office becomes a bag and a bundle; a second version names the commitment."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

from click.testing import CliRunner

from cases_dossiers.story import Versions
from cases_dossiers.test_bundle import plan_of, texts
from vedette.cli import main


def run(*arguments: Any) -> dict[str, Any]:
    """What a command says for programs."""
    done = CliRunner().invoke(main, [str(one) for one in arguments])
    assert done.exit_code == 0, done.output
    said: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return said


def test_a_plan_becomes_two_versions_and_their_bundles(versions: Versions, tmp_path: Path) -> None:
    plans = {"court": plan_of(versions), "geneva": replace(plan_of(versions, "ru"), hides=("2:1", "4"))}
    hq, commitment, card = versions.root / "hq", tmp_path / "commitment", tmp_path / "card.txt"
    roots = []
    for name, plan in plans.items():
        file = tmp_path / f"{name}.json"
        file.write_bytes(plan.encode())
        more = ("--card", card) if name == "court" else ()
        build = ("dossier", "build", hq, tmp_path / name, "--plan", file, "--commitment", commitment)
        said = run(*build, "--divide", 2, "--reason", f"for {name}", "--actor", "lawyer-1", *more)
        assert said["verdict"] == "verified"
        roots.append(said["root"])
        verdict = run("verify", tmp_path / name, "--trust", card, "--json")
        assert verdict["disclosure"]["root"] == said["root"]
        pdf = tmp_path / f"{name}.pdf"
        made = run("dossier", "bundle", tmp_path / name, pdf, "--plan", file, "--trust", card)
        assert len(texts(pdf)) == made["pages"]
    assert roots[0] == roots[1]
    assert verdict["disclosure"]["withheld"] == 1 and verdict["disclosure"]["hidden"] == 49
