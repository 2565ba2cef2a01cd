"""The people of a partner: duties, addresses, personal codes."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from vedette.errors import MissingError, SignatureError, UsageError
from vedette_partner.cli import main
from vedette_partner.folder import create
from vedette_partner.watch.people import People, parse_address
from vedette_partner.watch.state import State

CHANNELS = """
[[channel]]
name = "script"
kind = "command"
argv = ["/bin/sh", "-c", "cat >> {file}; exit {status}"]
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A partner with a watch and one channel, a program."""
    create(tmp_path / "p", "nord.invented.example", ["watch"], "Nord")
    return tmp_path / "p"


def channels(folder: Path, status: int = 0) -> None:
    text = CHANNELS.replace("{file}", str(folder / "sent.txt")).replace("{status}", str(status))
    (folder / "watch" / "channels.toml").write_text(text)


def run(*arguments: str | Path) -> Result:
    return CliRunner().invoke(main, ["watch", *map(str, arguments)])


def test_a_person_is_added_changed_and_removed(folder: Path) -> None:
    channels(folder)
    done = run("people", "add", folder, "Ola", "--duty", "officer", "--by", "script:ola")
    assert done.exit_code == 0, done.output
    code = done.stdout.strip()
    assert len(code) == 8 and code.isdigit()
    people = People(State(folder / "watch" / "watch.db"))
    assert people.by_code(f"{code[:4]} {code[4:]}").name == "Ola"
    assert [person.name for person in people.of("officer")] == ["Ola"]
    listed = run("people", folder)
    assert "ola" not in listed.stdout and "NOBODY is second" in listed.stderr
    again = run("people", "add", folder, "Ola", "--duty", "head", "--by", "script:ola", "--language", "ru")
    assert again.exit_code == 0
    with pytest.raises(SignatureError):
        people.by_code(code)
    assert people.named("Ola").duties == ("head",)
    new = run("people", "code", folder, "Ola").stdout.strip()
    assert people.by_code(new).language == "ru"
    assert run("people", "remove", folder, "Ola").exit_code == 0
    with pytest.raises(MissingError):
        people.named("Ola")
    assert run("people", "remove", folder, "Ola").exit_code == 1


def test_codes_and_names_never_stand_in_the_clear_in_what_others_get(folder: Path) -> None:
    channels(folder)
    code = run("people", "add", folder, "Ola", "--duty", "officer", "--by", "script:ola").stdout.strip()
    assert code.encode() not in (folder / "watch" / "watch.db").read_bytes()


@pytest.mark.parametrize("address", ["", "script", "script:", ":a", "Script:a", "script: a", "script:a\nb"])
def test_addresses_that_are_none_are_refused(address: str) -> None:
    with pytest.raises(UsageError):
        parse_address(address)


def test_people_that_cannot_be_told_are_refused(folder: Path) -> None:
    channels(folder)
    people = People(State(folder / "watch" / "watch.db"))
    for name, duties, language in [
        ("", ["officer"], "en"),
        ("a\nb", ["officer"], "en"),
        ("x" * 61, ["officer"], "en"),
        ("Ola", [], "en"),
        ("Ola", ["partner"], "en"),
        ("Ola", ["officer"], "de"),
    ]:
        with pytest.raises(UsageError):
            people.put(name, duties, [("script", "a")], language)
    with pytest.raises(UsageError):
        people.put("Ola", ["officer"], [], "en")
    unknown = run("people", "add", folder, "Ola", "--duty", "officer", "--by", "sms:+47")
    assert unknown.exit_code == 1 and "channel sms" in unknown.stderr


def test_a_trial_says_what_became_of_it(folder: Path) -> None:
    channels(folder)
    run("people", "add", folder, "Ola", "--duty", "officer", "--by", "script:ola")
    assert run("channels", folder).exit_code == 0
    done = run("try", folder, "Ola")
    assert done.exit_code == 0 and "script: accepted" in done.stderr
    text = (folder / "sent.txt").read_text()
    assert text.startswith("Trial.") and "Ola" not in text
    channels(folder, status=1)
    assert run("try", folder, "Ola").exit_code == 3


def test_without_the_role_every_command_says_how_to_switch_it_on(tmp_path: Path) -> None:
    create(tmp_path / "q", "nord.invented.example", ["mirror"], "Nord")
    done = run("people", tmp_path / "q")
    assert done.exit_code == 1 and "watch begin" in done.stderr
