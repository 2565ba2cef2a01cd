"""What a person at a partner types: reading and signing statements, freezing, anchors."""

from __future__ import annotations

import hashlib
import time
from collections.abc import Mapping
from pathlib import Path

import click

from vedette.adapters.foreign import read_plain
from vedette.errors import MissingError, SignatureError, UsageError
from vedette.formats import base64, jcs
from vedette.formats.entry import FIELDS, open_disclosures, parse_entry
from vedette.formats.fingerprint import recipients_fingerprint, spoken_words
from vedette.formats.partners_file import parse_partners_file
from vedette.formats.statement import NO_RECORD, Statement, in_words, parse_statement
from vedette.missions.birth import parse_birth
from vedette.values.instants import write_instant
from vedette_partner.folder import open_folder
from vedette_partner.people.frozen import in_force
from vedette_partner.people.role import held_size, open_room
from vedette_partner.people.room import Held, PeopleRoom, describe

FOLDER = click.argument("folder", metavar="FOLDER", type=click.Path(path_type=Path, file_okay=False))
FILE = click.Path(path_type=Path, dir_okay=False)
YES = click.option("--yes", is_flag=True, help="Do not ask: I have read it elsewhere.")
MAX_FILE_BYTES = 1 << 20
PARTNERS_TXT = "partners.txt"
_NAMED_FILES = {
    "entry": "entry.json",
    "record": "birth.json",
    "policy": "policy.txt",
    "dossiers": "dossier-policy.txt",
    "partners": PARTNERS_TXT,
}
"""Line of a statement → the file that it names."""
SHOWN = tuple(_NAMED_FILES.values())


class _ListsByItself(click.Group):
    """`statements FOLDER` is `statements list FOLDER`."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Put the word in that was left out."""
        if args and args[0] not in self.commands and not args[0].startswith("-"):
            args = ["list", *args]
        return super().parse_args(ctx, args)


def _say(text: str) -> None:
    click.echo("".join(c if c.isprintable() or c == "\n" else "�" for c in text), err=True)


def _clock() -> int:
    return int(time.time())


def _room(folder: Path) -> PeopleRoom:
    return open_room(open_folder(folder), _clock)


def _read(path: Path) -> bytes:
    return read_plain(path, MAX_FILE_BYTES, f"file {path.name}")


@click.group(cls=_ListsByItself)
def statements() -> None:
    """Statements that wait for a person here, and those that were signed."""


@statements.command("list")
@FOLDER
def statements_list(folder: Path) -> None:
    """List the statements: for people, and as one JSON object a line."""
    for held in _room(folder).held():
        click.echo(describe(held))
        state = "signed here" if held.signed else "WAITS for somebody to read it"
        more = f"; {held.standing.words}" if held.standing else ""
        _say(f"{held.statement.sha256[:16]}  {held.statement.kind}: {state}{more}")


@statements.command("show")
@FOLDER
@click.argument("digest", metavar="SHA256")
def statements_show(folder: Path, digest: str) -> None:
    """Print one statement, or the note when it has signatures, and say it in plain words."""
    held = _room(folder).find(digest)
    _explain(held.statement)
    click.echo(held.note.encode() if held.note else held.statement.encode(), nl=False)


@statements.command("add")
@FOLDER
@click.argument("note", type=FILE)
def statements_add(folder: Path, note: Path) -> None:
    """Take the signatures of other partners; a freeze that stands by them takes effect here."""
    held = _room(folder).add(_read(note))
    assert held.standing is not None  # noqa: S101 - add() demands a partners file
    _say(f"statement {held.statement.sha256[:16]}: {held.standing.words}")
    if held.statement.kind in ("freeze", "thaw"):
        _say_frozen(folder, held.statement.origin)
    click.echo(describe(held))


@statements.command("drop")
@FOLDER
@click.argument("digest", metavar="SHA256")
def statements_drop(folder: Path, digest: str) -> None:
    """Let go of a statement that waits and that nobody here will sign."""
    room = _room(folder)
    room.drop(room.find(digest).statement.sha256)


@click.command("endorse")
@FOLDER
@click.argument("what", metavar="SHA256|FILE")
@click.option("--record", type=FILE, help="The birth record that the statement names.")
@click.option(
    "--shown",
    type=click.Path(path_type=Path, file_okay=False),
    help="Folder of vedette statement show --to: entry, birth record, policies. All of it is compared.",
)
@YES
def endorse(folder: Path, what: str, record: Path | None, shown: Path | None, yes: bool) -> None:
    """Read a statement in plain words, then sign it: one that waits here, or the one in FILE.

    The signed note goes to standard output.
    """
    room = _room(folder)
    data = _read(Path(what)) if Path(what).is_file() else _waiting(room.find(what))
    text = data.rpartition(b"\n\n")[0] + b"\n" if b"\n\n" in data else data
    statement = parse_statement(text)
    _explain(statement)
    files = {name: _read(shown / name) for name in SHOWN if (shown / name).exists()} if shown else {}
    if record is not None:
        files["birth.json"] = _read(record)
    for line in check_shown(statement, files):
        _say(f"    {line}")
    if not yes and not click.confirm("Sign this?", err=True):
        raise UsageError("statement: not signed")
    note = room.endorse(data)
    click.echo(note.encode(), nl=False)
    if statement.kind in ("freeze", "thaw"):
        _say_frozen(folder, statement.origin)


def _waiting(held: Held) -> bytes:
    return held.note.encode() if held.note else held.statement.encode()


def _explain(statement: Statement) -> None:
    for line in in_words(statement):
        _say(f"    {line}")
    if "fingerprint" in statement.values:
        digest = bytes.fromhex(statement.values["fingerprint"])
        _say(f"    The readers, in eight words: {spoken_words(digest)}")
    _say(f"    This statement, in eight words: {spoken_words(bytes.fromhex(statement.sha256))}")


def check_shown(statement: Statement, files: Mapping[str, bytes]) -> list[str]:
    """Compare a statement with what was shown of it (the names of SHOWN); return what was found, in words.

    Raises: SignatureError when a file is not what the statement names or says something else; FormatError
    for what cannot be read.
    """
    found: list[str] = []
    readers: list[str] = []
    for line, name in _NAMED_FILES.items():
        if line not in statement.values or (line == "record" and statement.values[line] == NO_RECORD):
            continue
        if name not in files:
            found.append(f"NOT COMPARED: {name} was not shown.")
        elif line != "entry" and hashlib.sha256(files[name]).hexdigest() != statement.values[line]:
            raise SignatureError(f"{name}: is not the one that the statement names")
        else:
            found.append(f"Compared: {name} is the one it names.")
    if "entry" in statement.values and "entry.json" in files:
        readers = _check_entry(statement, files["entry.json"])
    if statement.kind == "recipients" and "birth.json" in files:
        _check_birth(statement, files["birth.json"], readers)
        if readers:
            found.append("The readers are two: the vault of the birth record, and the duty desk.")
    if statement.kind == "policy" and PARTNERS_TXT in files:
        partners = parse_partners_file(files[PARTNERS_TXT])
        names = ", ".join(f"{short} ({key.name})" for short, key in partners.partners)
        found.append(f"Statements will need {partners.threshold} of {names}.")
    return found


def _check_birth(statement: Statement, data: bytes, readers: list[str]) -> None:
    birth = parse_birth(data)
    if birth.mission != statement.values["mission"] or birth.purpose != "mission":
        raise SignatureError("birth.json: is that of another mission")
    if hashlib.sha256(data).hexdigest() != statement.values["record"]:
        raise SignatureError("birth.json: is not the one that the statement names")
    if readers and birth.recipient not in readers:
        raise SignatureError("entry.json: the recipient of the birth record is not among its readers")
    if readers and len(readers) != 2:
        raise SignatureError(f"entry.json: names {len(readers)} readers, the vault and the desk expected")


def _check_entry(statement: Statement, data: bytes) -> list[str]:
    value = jcs.parse(data, max_bytes=MAX_FILE_BYTES)
    match value:
        case {"entry": str(encoded), "disclosures": list(texts)}:
            parsed = parse_entry(base64.decode(encoded))
        case _:
            raise SignatureError("entry.json: an entry and its disclosures expected")
    if hashlib.sha256(parsed.data).hexdigest() != statement.values["entry"]:
        raise SignatureError("entry.json: is not the one that the statement names")
    said = open_disclosures(parsed, texts, FIELDS[parsed.type])
    if parsed.type != statement.kind:
        raise SignatureError(f"entry.json: is of type {parsed.type}")
    if statement.kind == "policy":
        if said["policy_sha256"] != statement.values["policy"]:
            raise SignatureError("entry.json: its policy is not the one that the statement names")
        return []
    for name in ("action", "mission", "fingerprint"):
        if said[name] != statement.values[name]:
            raise SignatureError(f"entry.json: its {name} is not the one that the statement names")
    readers = str(said["recipients"]).split(" ")
    if recipients_fingerprint(readers).hex() != statement.values["fingerprint"]:
        raise SignatureError("entry.json: its readers do not have the fingerprint that the statement names")
    return readers


@click.command("partners")
@FOLDER
@click.argument("origin")
@click.argument("partners", type=FILE)
@click.option("--statement", type=FILE, help="The policy statement that put this file in force.")
def partners_(folder: Path, origin: str, partners: Path, statement: Path | None) -> None:
    """Know who counts for the register ORIGIN: its partners.txt.

    The first one is taken as it is: compare its eight words. Another one needs the policy statement.
    """
    note = _read(statement) if statement else None
    taken = _room(folder).take_partners(origin, _read(partners), note)
    names = ", ".join(short for short, _ in taken.partners)
    _say(f"partners of {origin}: {taken.threshold} of {names}")
    _say(f"partners.txt, in eight words: {spoken_words(bytes.fromhex(taken.sha256))}")


@click.command("freeze")
@FOLDER
@click.argument("origin")
@click.option("--size", type=click.IntRange(min=0), help="Nothing above this size is cosigned.")
@click.option("--held", is_flag=True, help="The size that this partner cosigned last.")
@click.option("--reason", required=True, help="One line; the other partners read it.")
@YES
def freeze(folder: Path, origin: str, size: int | None, held: bool, reason: str, yes: bool) -> None:
    """Stop cosigning the register ORIGIN above a size, at once; the note goes to standard output.

    Give the note to the other partners: when enough of them endorse it, it stands everywhere.
    """
    partner = open_folder(folder)
    if held == (size is not None):
        raise UsageError("freeze: one of --size and --held expected")
    at = held_size(partner, origin) if size is None else size
    _decide(folder, Statement(origin, "freeze", {"size": str(at), "reason": reason}, _now()), yes)


@click.command("thaw")
@FOLDER
@click.argument("origin")
@click.option("--size", type=click.IntRange(min=0), help="That of the freeze; else the one in force.")
@click.option("--reason", required=True, help="One line; the other partners read it.")
@YES
def thaw(folder: Path, origin: str, size: int | None, reason: str, yes: bool) -> None:
    """End a freeze of the register ORIGIN; the note goes to standard output.

    A freeze that enough partners had signed ends only when enough of them endorse the thaw.
    """
    found = in_force(folder / "people", origin)
    if size is None:
        if not found:
            raise MissingError(f"freeze: {origin} is not frozen here")
        size = found[0].size
    _decide(folder, Statement(origin, "thaw", {"size": str(size), "reason": reason}, _now()), yes)


@click.command("destroyed")
@FOLDER
@click.argument("origin")
@click.option("--mission", required=True)
@click.option("--set", "number", required=True, type=click.IntRange(0, 32_767), help="As on the sheet.")
@click.option("--holder", required=True, help="Whose share it was: nord/2. Never a name.")
@YES
def destroyed(folder: Path, origin: str, mission: str, number: int, holder: str, yes: bool) -> None:
    """State that a key share was destroyed; the note goes to standard output."""
    values = {"mission": mission, "set": str(number), "holder": holder}
    _decide(folder, Statement(origin, "destruction", values, _now()), yes)


def _decide(folder: Path, statement: Statement, yes: bool) -> None:
    room = _room(folder)
    _explain(statement)
    if not yes and not click.confirm("Sign this?", err=True):
        raise UsageError("statement: not signed")
    click.echo(room.endorse(statement.encode()).encode(), nl=False)
    if statement.kind in ("freeze", "thaw"):
        _say_frozen(folder, statement.origin)


def _say_frozen(folder: Path, origin: str) -> None:
    found = in_force(folder / "people", origin)
    if found:
        _say(f"FROZEN here: nothing of {origin} above {found[0].size} is cosigned")
    else:
        _say(f"not frozen here: {origin}")


def _now() -> str:
    return write_instant(_clock())


@click.command("devices")
@FOLDER
@click.argument("note", type=FILE)
def devices(folder: Path, note: Path) -> None:
    """Know a group's devices, from the list that its register signed: their anchors are taken from now on."""
    taken = _room(folder).take_devices(_read(note))
    _say(f"devices of {taken.origin}: {len(taken.keys)}, as of {taken.time}")


@click.command("anchor")
@FOLDER
@click.argument("text", required=False)
@click.option("--image", type=FILE, help="A picture of the QR code.")
def anchor(folder: Path, text: str | None, image: Path | None) -> None:
    """Keep a device's emergency anchor: TEXT as it came by SMS. The note goes to standard output."""
    if (text is None) == (image is None):
        raise UsageError("anchor: the text or --image expected")
    if image is not None:
        from vedette.adapters.qr import read_qr

        text = read_qr(image)
    assert text is not None  # noqa: S101
    click.echo(_room(folder).anchor(text), nl=False)


COMMANDS = [statements, endorse, partners_, freeze, thaw, destroyed, devices, anchor]
"""What the partner's command line hangs in."""
