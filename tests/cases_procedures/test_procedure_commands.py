"""`vedette procedure` and `vedette route` on real definitions."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

from click.testing import CliRunner

from vedette.cases.procedures import encode, load
from vedette.cli import main

TODAY = date(2026, 11, 23)


def run(*words: str) -> tuple[int, list[dict[str, object]], str, str]:
    answer = CliRunner().invoke(main, words)
    rows = [json.loads(line) for line in answer.stdout.splitlines() if line.startswith("{")]
    return answer.exit_code, rows, answer.stdout, answer.stderr


def test_all_definitions_are_listed_and_checked() -> None:
    code, rows, _, _ = run("procedure", "list", "--language", "ru")
    assert code == 0 and {row["id"] for row in rows} >= {"ecthr", "wgad"}
    code, rows, _, said = run("procedure", "check")
    assert code == 0 and not rows and "0 findings" in said


def test_a_broken_definition_of_ones_own_is_told_by_its_findings(tmp_path: Path) -> None:
    broken = tmp_path / "own.toml"
    text = encode(load("ced30", TODAY)).decode("utf-8").replace('to = "note"', 'to = "moon"')
    broken.write_text(text, "utf-8")
    code, rows, _, _ = run("procedure", "check", str(broken))
    assert code == 1 and "state-unknown" in {row["code"] for row in rows}
    broken.write_text(text + '[state."x"]\nkind = "odd"\n', "utf-8")
    code, _, _, said = run("procedure", "check", str(broken))
    assert code == 1 and "state.x.kind" in said


def test_a_procedure_is_shown_and_drawn(tmp_path: Path) -> None:
    code, _, text, _ = run("procedure", "show", "ru_appeal", "--on", "2020-01-01")
    assert code == 0 and "10 days" in text and "15 days" not in text
    drawn = tmp_path / "way.svg"
    code, *_ = run("procedure", "diagram", "hrc", str(drawn), "--here", "sent", "--language", "fr")
    assert code == 0 and "vous êtes ici" in drawn.read_text("utf-8")
    assert run("procedure", "show", "areopagus")[0] == 1


def test_the_router_answers_with_reasons_and_sources() -> None:
    code, rows, _, said = run(
        *("route", "--first", "2017-03-01", "--used", "ecthr:2018-01-01:2021-06-01"),
        *("--has", "torture", "--has", "exhausted", "--has", "victim_consent"),
    )
    assert code == 0
    cat = next(row for row in rows if row["body"] == "cat22")
    assert cat["standing"] == "barred" and "was-elsewhere" in json.dumps(cat["reasons"])
    assert "Torture: barred" in said
    assert run("route", "--first", "2017-03-01", "--used", "ecthr")[0] == 2
