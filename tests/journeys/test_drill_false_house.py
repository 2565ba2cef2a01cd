"""Nobody froze in time: thieves leave a false house copy at the mirror. The first deposits are ours."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from journeys.drill import ORIGIN, Drill
from journeys.shell import rows, vedette
from journeys.test_restore_drill import sheets

pytestmark = pytest.mark.journey


def test_only_the_deposits_from_before_the_raid_are_believed(tmp_path: Path) -> None:
    with Drill(tmp_path, shorts=("nord", "ost"), receipts=2, dossiers=2, statements=1) as drill:
        holders = ("--organisation", "nord:2/3", "--organisation", "ost:2/3")
        birth = ("--mission", "house", "--purpose", "house", *holders)
        table = tmp_path / "ceremony"
        drill.vedette("ceremony", "birth", table, *birth, "--text", "--languages", "en", "--on-disk")
        drill.vedette("hq", "recovery", drill.hq, table)
        drill.open_mission("m-1", "nord")
        drill.vedette("device", "enrol", drill.hq, "m-1", tmp_path / "kit")
        note = tmp_path / "note.txt"
        note.write_text("An invented testimony.")
        drill.vedette("seal", tmp_path / "kit", note, "--consent", "C21/2026-001")
        drill.vedette("device", "export", tmp_path / "kit", tmp_path / "stick")
        drill.vedette("intake", drill.hq, tmp_path / "stick")
        size = drill.settle()["size"]
        out, _ = drill.partner("deposits", drill.folder("nord"), ORIGIN)
        honest = rows(out)
        assert [row["number"] for row in honest] == list(range(len(honest)))
        assert any(row["packages"] for row in honest) and any(row["house"] for row in honest)

        # the raid; nobody froze. The thieves write their own words into the group's file, and settle
        thieves = tmp_path / "thieves"
        shutil.move(drill.hq, thieves)
        group = json.loads((thieves / "group.json").read_bytes())
        assert group["group"] != "Thieves"
        text = (thieves / "group.json").read_text().replace(group["group"], "Thieves")
        (thieves / "group.json").write_text(text)
        vedette("custody", "add", thieves, "transfer", "all", "--reason", "ours now", "--to", "thief")
        vedette("settle", thieves)
        out, _ = drill.partner("deposits", drill.folder("nord"), ORIGIN)
        assert len(rows(out)) > len(honest), "the control: their house copy was taken"

        # headquarters comes back: with everything it is theirs, with the first deposits it is ours
        typed = tmp_path / "typed"
        words = sheets(table)
        typed.write_text(
            "".join(f"{name}\n{words[name]}\n" for name in ("nord 1", "nord 2", "ost 1", "ost 2"))
        )
        ticket, _ = drill.partner("ticket", drill.folder("nord"), ORIGIN, "--hours", 2)
        source = ("--from", drill.urls["nord"], "--origin", ORIGIN, "--ticket", ticket.strip())
        common = (*source, "--birth", table, "--shares-file", typed)
        vedette("restore", tmp_path / "false", *common)
        assert json.loads((tmp_path / "false" / "group.json").read_bytes())["group"] == "Thieves"
        out, _ = vedette("restore", tmp_path / "true", *common, "--deposits", len(honest), "--accept-older")
        said = json.loads(out.splitlines()[-1])
        assert (said["entries"], said["lost"], said["packages"], said["closed"]) == (size, 0, 1, True)
        assert json.loads((tmp_path / "true" / "group.json").read_bytes()) == group
        out, err = vedette("status", tmp_path / "true", status=1)
        assert "CLOSED" in err + out and json.loads(out.splitlines()[-1])["closed"] == "behind"
        vedette("hq", "succeed", tmp_path / "true", "register.invented.example/r2", "--reason", "keys taken")
