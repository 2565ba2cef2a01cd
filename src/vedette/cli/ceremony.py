"""The key ceremony: two people, a machine without a network, sheets of paper."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import click

from vedette.adapters.apart import apart
from vedette.adapters.disk import disk_errors
from vedette.cli.common import FILE, FOLDER, clock, emit, say
from vedette.cli.house import open_house
from vedette.errors import MissingError, UsageError
from vedette.formats.partner_card import MAX_CARD_BYTES, parse_card
from vedette.house.ceremony import births, resealing
from vedette.house.ceremony.dialogue import read_birth
from vedette.house.ceremony.share_sheet import WORDINGS, groups_of_four
from vedette.missions.birth import PURPOSES, Birth, Organisation, parse_organisation
from vedette.seal import Recipient, open_stream, parse_identity, parse_recipient
from vedette.values.ids import parse_pseudonym
from vedette.values.instants import write_instant

ANY = click.Path(path_type=Path)
MAX_LINE = 4096
MAX_SEALED = 1 << 20

SHEETS = [
    click.option(
        "--seal-to",
        multiple=True,
        metavar="NAME=CARDFILE",
        help="Seal the words of this organisation's sheets to its partner card, too.",
    ),
    click.option("--languages", default=",".join(WORDINGS), show_default=True, help="Of the sheets."),
    click.option("--text", is_flag=True, help="Sheets as text, on a machine without typst."),
    click.option("--on-disk", is_flag=True, help="DIR lies on a disk that will be destroyed."),
]


def _with_sheets(command: click.Command) -> click.Command:
    for option in reversed(SHEETS):
        option(command)
    return command


def ask(question: str) -> str:
    """Put a question at the terminal, return the line; from a file or pipe, no question is shown."""
    if sys.stdin.isatty():
        click.echo(question, nl=False, err=True)
    line = sys.stdin.readline(MAX_LINE)
    if not line:
        raise EOFError
    return line


def forget() -> None:
    """Clear the terminal, and what can be scrolled back to."""
    if sys.stdin.isatty() and sys.stderr.isatty():
        click.echo("\033[2J\033[3J\033[H", nl=False, err=True)


def _now() -> str:
    return write_instant(clock())


def _recipient(text: str) -> Recipient:
    """A recipient as text, or the file or partner card that holds it."""
    if text.startswith("age1"):
        return parse_recipient(text)
    path = Path(text)
    if not path.is_file():
        raise MissingError(f"recipient {path.name}: is neither a recipient nor a file")
    with disk_errors(f"recipient {path.name}"), path.open("rb") as file:
        data = file.read(MAX_CARD_BYTES + 1)
    if data.startswith(b"vedette-partner"):
        return parse_recipient(parse_card(data).recipient)
    try:
        return parse_recipient(data.decode("ascii").strip())
    except UnicodeDecodeError:
        raise UsageError(f"recipient {path.name}: holds no recipient") from None


def _paper(seal_to: tuple[str, ...], languages: str, text: bool) -> births.Paper:
    sealed: dict[str, Recipient] = {}
    for each in seal_to:
        name, found, card = each.partition("=")
        if not found or name in sealed:
            raise UsageError("seal-to: expected NAME=CARDFILE, each name once")
        sealed[name] = _recipient(card)
    return births.Paper(tuple(languages.split(",")), text, sealed)


def _organisations(texts: tuple[str, ...]) -> tuple[Organisation, ...]:
    return tuple(parse_organisation(text) for text in texts)


def _quorum(birth: Birth) -> str:
    holders = ", ".join(f"{each.name} {each.threshold} of {each.members}" for each in birth.organisations)
    return f"{birth.threshold} of {len(birth.organisations)} organisations ({holders})"


def _emit_birth(birth: Birth) -> None:
    emit(
        {
            "birth": birth.sha256,
            "mission": birth.mission,
            "purpose": birth.purpose,
            "fingerprint": birth.fingerprint,
            "set": birth.set_id,
        }
    )


@click.group()
def ceremony() -> None:
    """The key that opens a mission: born, shared out, put together, split again, offline and by two."""


@_with_sheets
@ceremony.command("birth")
@click.argument("folder", metavar="DIR", type=FOLDER)
@click.option("--mission", required=True, help="Pseudonym of the mission; for a house any, such as house.")
@click.option("--purpose", type=click.Choice(PURPOSES), default="mission", show_default=True)
@click.option("--organisation", multiple=True, required=True, metavar="NAME:K/N", help="Such as nord:2/3.")
@click.option("--threshold", type=int, default=2, show_default=True, help="Organisations needed.")
def ceremony_birth(
    folder: Path,
    mission: str,
    purpose: str,
    organisation: tuple[str, ...],
    threshold: int,
    seal_to: tuple[str, ...],
    languages: str,
    text: bool,
    on_disk: bool,
) -> None:
    """Draw an identity and share it out: sheets and birth.json into DIR, which lies in memory.

    The identity itself is written nowhere.
    """
    parse_pseudonym(mission, "mission")
    paper = _paper(seal_to, languages, text)
    holders = _organisations(organisation)
    birth = births.make_birth(
        folder, mission, purpose, holders, threshold, paper, _now(), os.urandom, say, on_disk=on_disk
    )
    _say_born(birth, bool(paper.sealed_to))
    _emit_birth(birth)


def _say_born(birth: Birth, sealed: bool) -> None:
    say(f"{len(birth.sheets)} sheets in DIR/sheets, set {birth.set_id}")
    say(f"to open: {_quorum(birth)}")
    say(f"fingerprint of the recipient: {groups_of_four(birth.fingerprint)}")
    say("now, in this order:")
    say("  1. print each sheet once, give it a closed envelope")
    say("  2. the second person types every sheet back from the paper: vedette ceremony read-back DIR")
    files = "birth.json, read-back.json" + (", sealed/" if sealed else "")
    say(f"  3. copy {files} onto a stick; never a sheet")
    say("  4. switch the machine off: what lay in memory is gone")


@_with_sheets
@ceremony.command("resplit")
@click.argument("birth", type=ANY)
@click.argument("folder", metavar="DIR", type=FOLDER)
@click.option("--organisation", multiple=True, metavar="NAME:K/N", help="All holders, when they change.")
@click.option("--threshold", type=int, help="Organisations needed, when it changes.")
def ceremony_resplit(
    birth: Path,
    folder: Path,
    organisation: tuple[str, ...],
    threshold: int | None,
    seal_to: tuple[str, ...],
    languages: str,
    text: bool,
    on_disk: bool,
) -> None:
    """Share the identity of BIRTH out anew into DIR: new sheets; the old ones are refused, and burnt.

    After each opening and each drill.
    """
    made = births.resplit(
        read_birth(birth),
        folder,
        _paper(seal_to, languages, text),
        _now(),
        os.urandom,
        ask,
        say,
        forget,
        organisations=_organisations(organisation),
        threshold=threshold,
        on_disk=on_disk,
    )
    say(f"set {made.retired[-1].set_id} is retired: who has the new sheet burns the old one today;")
    say("enough old sheets together could still open, with another program than this")
    _say_born(made, bool(seal_to))
    _emit_birth(made)


@ceremony.command("read-back")
@click.argument("folder", metavar="DIR", type=FOLDER)
def ceremony_read_back(folder: Path) -> None:
    """Type every sheet of DIR back, from the paper: only then a birth counts."""
    births.read_back(folder, _now(), ask, say, forget)
    say("every sheet was read back; put together once, they give the recipient of the record")
    say("read-back.json is written: copy it with birth.json")


@ceremony.command("drill")
@click.argument("birth", type=ANY)
@click.argument("output", type=FILE)
def ceremony_drill(birth: Path, output: Path) -> None:
    """Put the identity of BIRTH together from typed sheets, open nothing, write OUTPUT (drill.json)."""
    births.drill(read_birth(birth), output, _now(), ask, say, forget)
    say("the sheets give the recipient of the record; nothing was opened")
    say("now split again: vedette ceremony resplit")


@ceremony.command("request")
@click.argument("hq", type=FOLDER)
@click.argument("mission")
@click.argument("digests", nargs=-1, required=True)
@click.argument("output", type=FOLDER)
def ceremony_request(hq: Path, mission: str, digests: tuple[str, ...], output: Path) -> None:
    """At headquarters: copy packages DIGESTS and what proves their devices to OUTPUT, for an opening."""
    with open_house(hq) as headquarters:
        request = resealing.make_request(headquarters, mission, digests, output)
    say(f"{len(request.packages)} packages of mission {mission}, {len(request.devices)} devices")


@ceremony.command("open")
@click.argument("birth", type=ANY)
@click.argument("request", type=FOLDER)
@click.option("--to", multiple=True, required=True, metavar="RECIPIENT", help="Text, file or partner card.")
@click.option("--out", "output", required=True, type=FOLDER, help="New folder for what is sealed again.")
@click.option("--reason", required=True, help="Why: it is entered in the register.")
@click.option("--present", default="", help="Roles besides the holders: lawyer,observer.")
def ceremony_open(
    birth: Path, request: Path, to: tuple[str, ...], output: Path, reason: str, present: str
) -> None:
    """Put the identity of BIRTH together, open what REQUEST holds, seal it again to the recipients.

    A package that its device has not signed is refused, as `vedette open` refuses it.
    """
    recipients = [_recipient(each) for each in to]
    roles = resealing.parse_roles(present)
    resealing.open_request(
        read_birth(birth), request, recipients, output, reason, roles, _now(), ask, say, forget
    )
    say(f"opened and sealed again: {output.name}; take it and opening.json to headquarters")
    say("now split again: vedette ceremony resplit")


@ceremony.command("enter")
@click.argument("hq", type=FOLDER)
@click.argument("opening", type=FILE)
@click.option("--actor", default="ceremony", show_default=True, help="Pseudonym of who acted.")
def ceremony_enter(hq: Path, opening: Path, actor: str) -> None:
    """At headquarters: enter OPENING (opening.json) as `access` entries; twice is once."""
    if not opening.is_file():
        raise MissingError(f"file {opening.name}: is not there")
    with open_house(hq) as headquarters, disk_errors("opening.json"):
        data = opening.read_bytes()
        entered = resealing.enter_opening(headquarters, data, actor)
    say(f"{len(entered)} entries made")
    for index in entered:
        emit({"index": index})


@ceremony.command("unseal")
@click.argument("sealed", type=FILE)
@click.argument("identity", type=FILE)
def ceremony_unseal(sealed: Path, identity: Path) -> None:
    """At a partner, offline: print the sheets in SEALED (sealed/NAME.age), opened with its IDENTITY file.

    They can go straight into an act, before what others type: cat nord.txt - | vedette ceremony drill …
    """
    if not sealed.is_file() or not identity.is_file():
        raise MissingError(f"file {(identity if sealed.is_file() else sealed).name}: is not there")

    def work() -> dict[str, object]:
        with disk_errors("identity"):
            key = parse_identity(identity.read_text("ascii", "replace").strip())
        with disk_errors(f"file {sealed.name}"), sealed.open("rb") as file:
            click.echo(open_stream(file, [key]).read_all(MAX_SEALED), nl=False)
        return {}

    apart(work, say)


@ceremony.command("check")
@click.argument("birth", type=ANY)
@click.option("--closing", is_flag=True, help="Say what each holder does when the mission is closed.")
def ceremony_check(birth: Path, closing: bool) -> None:
    """Show BIRTH in words: whose shares open what, how many are needed, which sets are retired."""
    record = read_birth(birth)
    say(f"{record.purpose} {record.mission}, born {record.time}")
    say(f"fingerprint of the recipient: {groups_of_four(record.fingerprint)}")
    say(f"to open: {_quorum(record)}")
    say(f"sheets of set {record.set_id}: {', '.join(record.sheets)}")
    for old in record.retired:
        say(f"retired: set {old.set_id}, replaced on {old.replaced[:10]}")
    if closing:
        say("once the `recipients` entry of action close is in the register, each holder burns the sheet and")
        say("its organisation signs a destruction statement with these lines:")
        for organisation in record.organisations:
            for member in range(1, organisation.members + 1):
                say(f"  mission {record.mission} · set {record.set_id} · holder {organisation.name}/{member}")
        say("a sealed copy (sealed/NAME.age) is deleted with it, wherever it was copied to")
    _emit_birth(record)
