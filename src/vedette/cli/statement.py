"""Statements: what the partners are asked to sign, and what they have signed."""

from __future__ import annotations

from pathlib import Path

import click

from vedette.adapters.disk import make_folder, write_file
from vedette.adapters.foreign import read_plain
from vedette.cli.common import FILE, FOLDER, emit, say
from vedette.cli.house import open_house
from vedette.errors import StoreError
from vedette.formats.fingerprint import spoken_words
from vedette.formats.statement import MAX_STATEMENT_NOTE_BYTES, in_words
from vedette.house.abroad.asking import ask_partners
from vedette.house.abroad.statements import (
    Known,
    add_signatures,
    confirm,
    disclosed,
    entered,
    find,
    statements,
    withdraw,
)
from vedette.house.headquarters import Headquarters, short_name
from vedette.missions.birth import MAX_BIRTH_BYTES


@click.group()
def statement() -> None:
    """Statements: what partners are asked to sign, and what they have signed."""


@statement.command("list")
@click.argument("hq", type=FOLDER)
def statement_list(hq: Path) -> None:
    """Print the statements, one JSON object a line, the oldest first."""
    with open_house(hq) as headquarters:
        for each in statements(headquarters):
            _emit(each)
            say(f"{each.statement.sha256[:16]}  {each.statement.kind}: {each.words}")


@statement.command("show")
@click.argument("hq", type=FOLDER)
@click.argument("digest", metavar="SHA256")
@click.option("--to", "target", type=FOLDER, help="Write text, entry and birth record here, for a partner.")
def statement_show(hq: Path, digest: str, target: Path | None) -> None:
    """Say one statement in plain words and print its note, or its text while nobody has signed it."""
    with open_house(hq) as headquarters:
        found = find(headquarters, digest)
        if target is not None:
            names = _write(headquarters, found, target)
            say(f"written: {', '.join(names)}")
    for line in in_words(found.statement):
        say(line)
    if "fingerprint" in found.statement.values:
        say(f"readers: {spoken_words(bytes.fromhex(found.statement.values['fingerprint']))}")
    say(f"this statement: {spoken_words(bytes.fromhex(found.statement.sha256))}")
    say(found.words)
    click.echo(found.note if found.note is not None else found.statement.encode(), nl=False)


def _write(hq: Headquarters, found: Known, target: Path) -> list[str]:
    """Write what a partner compares before it signs; nothing of it is secret."""
    files = {"statement.txt": found.statement.encode()}
    if found.note is not None:
        files["statement.note"] = found.note
    named = found.statement.values
    row = entered(hq, named["entry"]) if "entry" in named else None
    if found.draft is not None:
        files["entry.json"] = disclosed(found.draft)
        files |= {Path(name).name: text.encode("utf-8") for name, text in found.draft.files.items()}
    elif row is not None:
        files["entry.json"] = disclosed(row)
    birth = hq.folder / "missions" / f"{short_name(named.get('mission', ''))}.birth.json"
    for name in [name for name in files if name.endswith(".birth.json")]:
        files["birth.json"] = files.pop(name)
    if "record" in named and "birth.json" not in files and birth.exists():
        files["birth.json"] = hq.cover.read(birth, MAX_BIRTH_BYTES, "birth record")
    make_folder(target)
    for name, data in files.items():
        write_file(target / name, data, replace=True)
    return sorted(files)


@statement.command("add")
@click.argument("hq", type=FOLDER)
@click.argument("notes", type=FILE, nargs=-1, required=True)
def statement_add(hq: Path, notes: tuple[Path, ...]) -> None:
    """Take NOTES: statements with signatures of partners."""
    with open_house(hq) as headquarters:
        for path in notes:
            standing = add_signatures(headquarters, read_plain(path, MAX_STATEMENT_NOTE_BYTES, "note"))
            say(f"{standing.statement.sha256[:16]}  {standing.words}")
            emit(
                {"sha256": standing.statement.sha256, "stands": standing.stands, "missing": standing.missing}
            )


@statement.command("send")
@click.argument("hq", type=FOLDER)
@click.argument("digests", metavar="[SHA256]...", nargs=-1)
def statement_send(hq: Path, digests: tuple[str, ...]) -> None:
    """Show what waits to every partner that can be reached; take what they have signed."""
    faults = 0
    with open_house(hq) as headquarters:
        wanted = [find(headquarters, digest).statement.sha256 for digest in digests] or None
        asked = ask_partners(headquarters, wanted)
        for digest, one in asked.items():
            for short in one.waiting:
                say(f"{digest[:16]}  {short}: waits for a person to read it")
            for short, fault in one.faults.items():
                say(f"{digest[:16]}  {short}: {fault}")
            faults += len(one.faults)
            known = find(headquarters, digest)
            say(f"{digest[:16]}  {known.words}")
            _emit(known)
    if not asked:
        say("nothing waits for the partners")
    if faults:
        raise StoreError(f"statement: {faults} partners could not be asked, or refused")


@statement.command("confirm")
@click.argument("hq", type=FOLDER)
@click.argument("digest", metavar="SHA256")
def statement_confirm(hq: Path, digest: str) -> None:
    """Enter what a statement names, once it stands, and put it in force: policies, readers."""
    with open_house(hq) as headquarters:
        row = confirm(headquarters, find(headquarters, digest).statement.sha256)
    say("it stands" if row is None else f"it stands and is in force: entry {row.index} of the register")


@statement.command("withdraw")
@click.argument("hq", type=FOLDER)
@click.argument("digest", metavar="SHA256")
def statement_withdraw(hq: Path, digest: str) -> None:
    """Give up a statement that waits; nothing was entered for it."""
    with open_house(hq) as headquarters:
        withdraw(headquarters, find(headquarters, digest).statement.sha256)
    say("withdrawn")


def _emit(each: Known) -> None:
    emit(
        {
            "sha256": each.statement.sha256,
            "kind": each.statement.kind,
            "time": each.statement.time,
            "mission": each.statement.values.get("mission"),
            "signed_by": list(each.standing.signers) if each.standing else [],
            "missing": each.standing.missing if each.standing else None,
            "in_effect": each.in_effect,
        }
    )
