"""`vedette checkin`: a text of a kit, a member file, a row and a code; what it says it does not know."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from click.testing import CliRunner

from missions.stage import DEVICE, kit_files
from missions_watch import stage
from vedette.adapters.kit_folder import KitFolder
from vedette.cli.program import main
from vedette.missions.watch.codes import STATUSES, code_for
from vedette.missions.watch.member_file import MemberFile, parse_member_file
from vedette.missions.watch.texts import TEXT_CHARACTERS, open_checkin

KIT = (replace(stage.MEMBERS[0], key=DEVICE.verifier), stage.MEMBERS[1])
"""The members of the stage, the first of them with the device of the kit."""


@pytest.fixture
def member(tmp_path: Path) -> Path:
    """A member file; beside it, in `kit`, a kit."""
    KitFolder.create(tmp_path / "kit", kit_files(), DEVICE)
    path = tmp_path / "member.txt"
    path.write_bytes(MemberFile(stage.ANNA, ("https://nord.example/watch/",)).encode())
    return path


@pytest.mark.parametrize("status", STATUSES)
def test_every_status_prints_the_same_but_the_text(status: object, member: Path, tmp_path: Path) -> None:
    code = code_for(stage.MEMBERS[0], 12, status)  # type: ignore[arg-type]
    runner = CliRunner()
    arguments = ["checkin", str(tmp_path / "kit"), "--member", str(member), "--row", "12", "--delay", "30"]
    typed = runner.invoke(main, [*arguments, "--code", code])
    asked = runner.invoke(main, arguments, input=f"{code}\n")
    for result in (typed, asked):
        assert result.exit_code == 0, result.output
        text = next(line for line in result.output.splitlines() if "V1 " in line)
        text = text[text.index("V1 ") :]
        assert len(text) == TEXT_CHARACTERS
        opened = open_checkin(text, KIT)
        assert (opened.status, opened.row, opened.delay) == (status, 12, 1800)
        assert str(getattr(status, "value", "")) not in result.output.replace(text, "").split()


def test_the_picture_says_the_same(member: Path, tmp_path: Path) -> None:
    picture = tmp_path / "out.svg"
    code = code_for(stage.MEMBERS[0], 3, STATUSES[2])
    given = [
        "checkin",
        str(tmp_path / "kit"),
        "--member",
        str(member),
        "--row",
        "3",
        "--code",
        code,
        "--qr",
        str(picture),
    ]
    assert CliRunner().invoke(main, given).exit_code == 0
    assert picture.read_bytes().startswith(b"<?xml")


def test_the_member_file_is_read_as_it_was_written() -> None:
    one = MemberFile(stage.ANNA, ("https://nord.example/watch/",))
    assert parse_member_file(one.encode()) == one
