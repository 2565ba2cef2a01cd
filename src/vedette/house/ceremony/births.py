"""The acts of a key ceremony: birth, read-back, re-split, drill.

Each does its work in a child that ends (`vedette.adapters.apart`); identity and words are never in the
process that called. birth.json is written last: a folder without it is no birth, whatever else lies in it.
"""

from __future__ import annotations

import shutil
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from vedette.adapters.apart import apart
from vedette.adapters.disk import disk_errors, make_folder, new_file, sweep, write_file
from vedette.adapters.memory_folder import check_memory_folder
from vedette.errors import ConflictError, UsageError
from vedette.formats import jcs
from vedette.house.ceremony import share_sheet
from vedette.house.ceremony.dialogue import HELP, Ask, Say, ShareDesk, collect, put_together, read_birth
from vedette.missions.birth import SALT_BYTES, Birth, Organisation, commit_all, split_again
from vedette.seal import Recipient, Sealer, generate_identity
from vedette.seal.shares import MAX_SET, Words, check_groups, split
from vedette.values.ids import Entropy

UNFINISHED = "unfinished"


@dataclass(frozen=True, slots=True)
class Paper:
    """How sheets are made: their languages, as text instead of PDF, and whom words are sealed to."""

    languages: tuple[str, ...]
    text: bool
    sealed_to: Mapping[str, Recipient]

    def check(self, organisations: Sequence[Organisation]) -> None:
        """Refuse now what would fail once words exist. Raises: UsageError."""
        share_sheet.check_languages(self.languages)
        if not self.text:
            share_sheet.check_printing()
        unknown = set(self.sealed_to) - {each.name for each in organisations}
        if unknown:
            raise UsageError(f"organisation {min(unknown)}: to be sealed to, but it holds no shares")


def new_set(entropy: Entropy, used: Sequence[int] = ()) -> int:
    """A SLIP-39 identifier, drawn anew, that is none of `used`."""
    while (number := int.from_bytes(entropy(2), "big") & MAX_SET) in used:
        pass
    return number


def check_new_folder(folder: Path) -> None:
    """Refuse a folder that holds anything but what a killed act of this kind left.

    Raises: ConflictError, UsageError.
    """
    if not folder.is_dir():
        return
    sweep(folder)
    names = {path.name for path in folder.iterdir()}
    if "birth.json" in names:
        raise ConflictError(f"folder {folder.name}: holds a birth already", hint="give a new folder")
    if names - {UNFINISHED, "sheets", "sealed"}:
        raise UsageError(f"folder {folder.name}: is not empty", hint="give a new folder")


def write_birth(folder: Path, birth: Birth, shares: Sequence[Sequence[Words]], paper: Paper) -> None:
    """Write sheets, sealed shares and, last of all, birth.json: without it nothing in `folder` counts."""
    record = birth.encode()  # refuses what cannot be before a word is written
    make_folder(folder)
    for name in (UNFINISHED, "sheets", "sealed"):  # of an act that was killed: other words, of no use
        if (folder / name).exists():
            with disk_errors(f"folder {name}"):
                shutil.rmtree(folder / name)
    flat = [words for group in shares for words in group]
    make_folder(folder / UNFINISHED / "sheets")
    for commitment, words in zip(birth.commitments, flat, strict=True):
        path = folder / UNFINISHED / "sheets" / commitment.sheet.replace(" ", "-")
        if paper.text:
            sheet = share_sheet.text_sheet(birth, commitment, words, paper.languages).encode("utf-8")
            write_file(path.with_suffix(".txt"), sheet)
        else:
            sheet = share_sheet.pdf_sheet(birth, commitment, words, paper.languages)
            write_file(path.with_suffix(".pdf"), sheet)
    if paper.sealed_to:
        make_folder(folder / UNFINISHED / "sealed")
    for name, recipient in sorted(paper.sealed_to.items()):
        texts = [
            share_sheet.text_sheet(birth, commitment, words, paper.languages)
            for commitment, words in zip(birth.commitments, flat, strict=True)
            if commitment.organisation == name
        ]
        with new_file(folder / UNFINISHED / "sealed" / f"{name}.age") as file:
            sealer = Sealer([recipient], file, threads=False)
            sealer.write("\n".join(texts).encode("utf-8"))
            sealer.finish()
    with disk_errors(f"folder {folder.name}"):
        for name in ("sheets", "sealed"):
            if (folder / UNFINISHED / name).exists():
                (folder / UNFINISHED / name).rename(folder / name)
        (folder / UNFINISHED).rmdir()
    write_file(folder / "birth.json", record)


def _worry(
    folder: Path, on_disk: bool, organisations: Sequence[Organisation], threshold: int, say: Say
) -> None:
    for worry in check_memory_folder(folder, on_disk=on_disk):
        say(f"WARNING: {worry}")
    if threshold == 1:
        say("WARNING: one organisation alone will be able to open. Ask for two: --threshold 2.")
        if any(each.threshold == 1 for each in organisations):
            say("WARNING: one sheet alone will open everything, whatever the sheet says.")


def make_birth(
    folder: Path,
    mission: str,
    purpose: str,
    organisations: Sequence[Organisation],
    threshold: int,
    paper: Paper,
    time: str,
    entropy: Entropy,
    say: Say,
    *,
    on_disk: bool = False,
) -> Birth:
    """Draw an identity, share it out, write sheets and record into `folder`; return the record.

    Raises: UsageError, ConflictError, StoreError.
    """
    check_new_folder(folder)
    check_groups([(each.threshold, each.members) for each in organisations], threshold)
    paper.check(organisations)
    _worry(folder, on_disk, organisations, threshold, say)

    def work() -> dict[str, object]:
        identity = generate_identity()
        set_id = new_set(entropy)
        groups = [(each.threshold, each.members) for each in organisations]
        shares = split(identity.secret_bytes(), groups, threshold, set_id)
        commitments = commit_all(organisations, shares, iter(lambda: entropy(SALT_BYTES), b""))
        recipient = identity.recipient.encode()
        made = Birth(mission, purpose, recipient, set_id, threshold, time, tuple(organisations), commitments)
        write_birth(folder, made, shares, paper)
        return {}

    apart(work, say)
    return read_birth(folder)


def resplit(
    birth: Birth,
    folder: Path,
    paper: Paper,
    time: str,
    entropy: Entropy,
    ask: Ask,
    say: Say,
    forget: Callable[[], None] = lambda: None,
    *,
    organisations: Sequence[Organisation] = (),
    threshold: int | None = None,
    on_disk: bool = False,
) -> Birth:
    """Have a quorum typed, share the same identity out anew.

    The record names the sheets of before as older ones from then on. They must be burnt: enough of them still
    give the identity to another program.

    Raises: as `make_birth` and `collect`.
    """
    check_new_folder(folder)
    holders = tuple(organisations or birth.organisations)
    needed = birth.threshold if threshold is None else threshold
    groups = [(each.threshold, each.members) for each in holders]
    check_groups(groups, needed)  # before anybody types
    paper.check(holders)
    _worry(folder, on_disk, holders, needed, say)

    def work() -> dict[str, object]:
        identity = collect(birth, ask, say, forget).identity
        set_id = new_set(entropy, [birth.set_id, *(old.set_id for old in birth.retired)])
        shares = split(identity.secret_bytes(), groups, needed, set_id)
        commitments = commit_all(holders, shares, iter(lambda: entropy(SALT_BYTES), b""))
        made = split_again(birth, set_id, time, commitments, holders, needed)
        write_birth(folder, made, shares, paper)
        return {}

    apart(work, say)
    return read_birth(folder)


# read-back and drill


def read_back(
    folder: Path, time: str, ask: Ask, say: Say, forget: Callable[[], None] = lambda: None
) -> bytes:
    """Have every sheet of a birth typed back, put one quorum together once; write and return read-back.json.

    Raises: UsageError when the input ends before the last sheet; OpenError, ConflictError.
    """
    birth = read_birth(folder)
    if (folder / "read-back.json").exists():
        raise ConflictError("read-back.json: is there already")

    def work() -> dict[str, object]:
        desk = ShareDesk(birth, ask, say, forget)
        say(f"{len(birth.sheets)} sheets to read back, from the paper, about two minutes each.")
        for line in HELP:
            say(line)
        try:
            while left := [sheet for sheet in birth.sheets if sheet not in desk.taken]:
                say(f"{len(desk.taken)} of {len(birth.sheets)} read; left: {', '.join(left)}")
                sheet = desk.announced(f'Which sheet? Such as "{left[0]}": ')
                if sheet in desk.taken:
                    say(f"given twice: {sheet} was taken already")
                else:
                    desk.read(sheet)
        except EOFError:
            raise UsageError(f"shares: the input ended; not read back: {', '.join(left)}") from None
        put_together(birth, desk.taken)
        return {"sheets": [sheet for sheet in birth.sheets if sheet in desk.taken]}

    done = apart(work, say)
    record = jcs.encode(
        {
            "format": "vedette/read-back",
            "v": 1,
            "birth": birth.sha256,
            "set": birth.set_id,
            "sheets": done["sheets"],
            "time": time,
        }
    )
    write_file(folder / "read-back.json", record)
    return record


def drill(
    birth: Birth, output: Path, time: str, ask: Ask, say: Say, forget: Callable[[], None] = lambda: None
) -> bytes:
    """Have a quorum typed, put the identity together, compare it, open nothing; write and return drill.json.

    Raises: as `collect`; ConflictError when `output` is there.
    """
    if output.exists():
        raise ConflictError(f"file {output.name}: is there already")
    done = apart(lambda: {"present": list(collect(birth, ask, say, forget).sheets)}, say)
    record = jcs.encode(
        {
            "format": "vedette/drill",
            "v": 1,
            "birth": birth.sha256,
            "set": birth.set_id,
            "present": done["present"],
            "time": time,
        }
    )
    write_file(output, record)
    return record
